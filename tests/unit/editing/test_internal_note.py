"""A note for those who keep a record: kept and given back to them, and told to nobody else."""

from __future__ import annotations

import io
from pathlib import Path

import pandas as pd
import pytest
from openpyxl import load_workbook

from mapping.context.reference import Reference
from mapping.editing.kept_table import Incoming
from mapping.editing.register import kept_by, read_incoming, read_upload, renamed_in
from mapping.editing.workbooks.area_workbook import area_csv, area_workbook, return_workbook
from mapping.editing.workbooks.problem_workbook import problem_workbook
from mapping.export.extract import Extract
from mapping.problems import errors_in
from mapping.region.kept_tables import REGISTER
from mapping.register.disclosure import public, shown_change
from mapping.register.schema import Register, parse_records
from mapping.tables.diff import differences
from mapping.tables.text_table import TextTable
from tests.support.exports import contents, every_file, example
from tests.unit.editing.test_other_columns import NORTH, PLAIN, TODAY, nothing, reference, sent

pytestmark = pytest.mark.slow

__all__ = ["reference"]
SECRET = "unpublished-4417"
NOTE = f"Ring the commissioning team in March: {SECRET}"


def read(content: bytes, reference: Reference, register: pd.DataFrame | None = None) -> Incoming:
    upload = read_upload(content, "list.csv", TODAY)
    held = nothing() if register is None else register
    return read_incoming(upload.table, NORTH, held, reference, TODAY)


@pytest.fixture
def register(reference: Reference) -> pd.DataFrame:
    """One record, with a note."""
    return REGISTER.canonical(read(sent({**PLAIN, "internal_note": NOTE}), reference).rows)


def test_it_is_kept_and_comes_back_in_the_keepers_download(
    reference: Reference, register: pd.DataFrame
) -> None:
    assert register["internal_note"].tolist() == [NOTE]
    for content in (
        area_csv(register, "0" * 12),
        area_workbook(register, reference, NORTH, "0" * 12),
    ):
        again = read(content, reference, register)
        assert errors_in(again.problems) == []
        assert differences(register, REGISTER.canonical(again.rows)) == ()


def test_it_is_in_no_return_workbook_and_stays_when_that_comes_back(
    reference: Reference, register: pd.DataFrame
) -> None:
    assessment = example().assessment
    content = return_workbook(kept_by(register, NORTH), assessment, reference, NORTH, "0" * 12)
    book = load_workbook(io.BytesIO(content))
    said = {
        str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row
    }
    assert not {NOTE, "internal_note"} & said
    records = book["Records"]
    assert records["A1"].value == "answer"
    ids = [cell.value for cell in next(records.iter_cols(min_col=3, max_col=3))]
    records.cell(ids.index(register["record_id"].iloc[0]) + 1, 1, "still right")
    out = io.BytesIO()
    book.save(out)
    back = read(out.getvalue(), reference, register)
    assert errors_in(back.problems) == []
    assert REGISTER.canonical(back.rows)["internal_note"].tolist() == [NOTE]


def test_no_file_and_no_history_tells_it(register: pd.DataFrame, tmp_path: Path) -> None:
    table = TextTable("", register, register.index.to_numpy(), register[[]], "", ())
    shown = public(Register(parse_records(table), "0" * 12))
    assert "internal_note" not in shown.records
    [change] = differences(register.assign(internal_note=""), register)
    assert SECRET not in repr(shown_change(change, ()))
    extract = example()
    for name, content in every_file(Extract(extract.reference, shown, extract.assessment)).items():
        assert not any(SECRET in text for text in contents(name, content, tmp_path)), name


@pytest.mark.parametrize(
    ("note", "told"),
    [
        ("Ask Mrs Jones", "A title with a name"),
        ("Ring 0121 496 0000", "A telephone number"),
        ("jane.doe@example.org knows", "An e-mail address that looks like a person's"),
        ("The woman, aged 34, has moved", "An age"),
    ],
)
def test_people_and_cases_are_refused(note: str, told: str, reference: Reference) -> None:
    found = read(sent({**PLAIN, "internal_note": note}), reference)
    [fault] = errors_in(found.problems)
    assert (fault.column, fault.row) == ("internal_note", 2)
    assert fault.message.startswith(told)


def test_a_withheld_place_is_refused_and_not_repeated(reference: Reference) -> None:
    secret = {"location_confidential": "yes", "internal_note": "At 12 High Street, B1 1BB"}
    found = read(sent({**PLAIN, **secret}), reference)
    faults = [f for f in errors_in(found.problems) if f.column == "internal_note"]
    assert faults
    assert "High Street" not in repr(faults)


def test_a_file_without_the_column_keeps_the_note_and_is_asked_nothing(
    reference: Reference, register: pd.DataFrame
) -> None:
    before = [name for name in register.columns if name not in ("internal_note", "other_columns")]
    old = register[before].assign(Ward="Heath", register_revision="rev-0123456789ab")
    content = old.to_csv(index=False).encode()
    assert renamed_in(read_upload(content, "old.csv", TODAY)) == {}
    assert read(content, reference, register).rows["internal_note"].tolist() == [NOTE]
    raw = read_upload(content, "old.csv", TODAY).raw
    marked = load_workbook(io.BytesIO(problem_workbook(raw, [], None)))
    assert "internal_note" not in {cell.value for cell in marked["Records"][1]}
