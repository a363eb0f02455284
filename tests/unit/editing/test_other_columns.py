"""Columns of a keeper's own: kept with the record, given back in a download, never published."""

from __future__ import annotations

import csv
import io
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from openpyxl import load_workbook

from mapping.context.reference import Reference, read_reference
from mapping.editing.kept_table import Incoming
from mapping.editing.register import kept_by, read_incoming, read_upload, renamed_in
from mapping.editing.workbooks.area_workbook import area_csv, area_workbook
from mapping.export.extract import Extract
from mapping.problems import Problem, errors_in
from mapping.region.kept_tables import REGISTER
from mapping.register.disclosure import public, shown_change
from mapping.register.other_columns import packed, unpacked
from mapping.register.schema import Register, parse_records
from mapping.tables.diff import differences
from mapping.tables.text_table import TextTable
from tests.support.exports import contents, every_file, example
from tests.support.paths import EXAMPLE

pytestmark = pytest.mark.slow

TODAY = date(2026, 11, 23)
NORTH = "E22000336"
PLAIN = {
    "record_id": "one",
    "maintained_by": NORTH,
    "provision_type": "idva",
    "status": "provided",
    "provider": "Example Haven",
    "service_name": "Advocates",
    "areas_served": NORTH,
    "location_confidential": "no",
    "evidence": "confirmed",
    "last_verified": "2026-11-01",
}


@pytest.fixture(scope="module")
def reference() -> Reference:
    return read_reference(EXAMPLE, TODAY)


def sent(*rows: dict[str, str]) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, list({k: 0 for row in rows for k in row}))
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def nothing() -> pd.DataFrame:
    return REGISTER.canonical(REGISTER.read(b"record_id\n").cells)


def read(content: bytes, reference: Reference, register: pd.DataFrame | None = None) -> Incoming:
    upload = read_upload(content, "list.csv", TODAY)
    held = nothing() if register is None else register
    return read_incoming(upload.table, NORTH, held, reference, TODAY)


def others(incoming: Incoming) -> list[dict[str, str]]:
    return [unpacked(cell) for cell in incoming.rows["other_columns"]]


def told(incoming: Incoming) -> list[Problem]:
    return [p for p in incoming.problems if p.column == "other_columns"]


@pytest.mark.parametrize(
    "texts",
    [
        {"Ward": "Heath"},
        {"Beds: family": "4", "Notes": "one\n\ntwo: three\n  four", "Total:": "5"},
        {"Ward": ""},
    ],
)
def test_what_is_packed_comes_back(texts: dict[str, str]) -> None:
    assert unpacked(packed(texts)) == {title: text for title, text in texts.items() if text}


def test_her_further_columns_are_kept_and_told_once(reference: Reference) -> None:
    rows = [{**PLAIN, "Ward Name": "Heath", "Our ref": "7"}, {**PLAIN, "record_id": "two"}]
    found = read(sent(*rows), reference)
    assert errors_in(found.problems) == []
    assert others(found) == [{"Ward Name": "Heath", "Our ref": "7"}, {}]
    [remark] = told(found)
    assert "the columns “Ward Name” and “Our ref”" in remark.message
    assert "not published" in remark.message


@pytest.mark.parametrize(
    ("title", "text", "why"),
    [
        ("Contact name", "Jane Example", "the names of people"),
        ("Tel", "01632 960000", "a telephone number"),
        ("Notes", "Ask Mrs Example", "a title with a name"),
        ("Notes", "=1+1", ""),
        ("Sum", "a\x07b", "no cell of the register may hold"),
    ],
)
def test_what_no_record_keeps_is_left_out_and_told(
    title: str, text: str, why: str, reference: Reference
) -> None:
    found = read(sent({**PLAIN, title: text, "Ward": "Heath"}), reference)
    assert errors_in(found.problems) == []
    assert others(found)[0].get(title, "") == ("" if why else text)
    assert others(found)[0]["Ward"] == "Heath"
    assert bool(why) == any(f"“{title}” was not kept in 1 row: " in p.message for p in told(found))
    assert not why or any(why in p.message for p in told(found))


def test_a_confidential_record_keeps_nothing_that_could_tell_its_place(
    reference: Reference,
) -> None:
    row = {**PLAIN, "provision_type": "refuge", "location_confidential": "yes"}
    found = read(sent({**row, "Where": "12 Mill Lane", "Ward": "Heath"}), reference)
    assert [(p.column, p.value) for p in errors_in(found.problems)] == [("where", "(withheld)")]
    plain = read(sent({**row, "Ward": "Heath"}), reference)
    assert others(plain) == [{"Ward": "Heath"}]
    # Under what asks where it is, nothing is kept, whatever it looks like.
    told_where = read(sent({**row, "Ward": "Heath", "Venue": "Example Bakers"}), reference)
    assert others(told_where) == [{"Ward": "Heath"}]
    assert any("“Venue” was not kept in 1 row" in p.message for p in told(told_where))
    public_place = read(sent({**PLAIN, "Venue": "Example Bakers"}), reference)
    assert others(public_place) == [{"Venue": "Example Bakers"}]


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_they_come_back_in_her_download_and_go_in_again(form: str, reference: Reference) -> None:
    rows = [
        {**PLAIN, "Ward: name": "Heath\nNorth", "Our ref": "7"},
        {**PLAIN, "record_id": "two", "Our ref": "8"},
    ]
    register = REGISTER.canonical(read(sent(*rows), reference).rows)
    kept = kept_by(register, NORTH)
    download = (
        area_csv(kept, "0" * 12)
        if form == "csv"
        else area_workbook(kept, reference, NORTH, "0" * 12)
    )
    upload = read_upload(download, f"area.{form}", TODAY)
    assert {"Ward: name", "Our ref"} <= set(upload.raw.header)
    again = read(download, reference, register)
    assert errors_in(again.problems) == [] == told(again)
    assert differences(register, REGISTER.canonical(again.rows)) == ()


def test_a_file_without_them_leaves_them_and_a_cleared_cell_clears_one(
    reference: Reference,
) -> None:
    register = REGISTER.canonical(
        read(sent({**PLAIN, "Ward": "Heath", "Our ref": "7"}), reference).rows
    )
    without = read(sent({**PLAIN, "provider": "Another Haven"}), reference, register)
    assert others(without) == [{"Ward": "Heath", "Our ref": "7"}]
    cleared = read(sent({**PLAIN, "ward": "", "Colour": "red"}), reference, register)
    assert others(cleared) == [{"Our ref": "7", "Colour": "red"}]


SECRET = "unpublished-7731"


def test_no_file_and_no_history_tells_them(reference: Reference, tmp_path: Path) -> None:
    found = read(sent({**PLAIN, "Our ref": SECRET, "Wards": SECRET}), reference)
    cells = REGISTER.canonical(found.rows)
    records = parse_records(TextTable("", cells, found.rows.index.to_numpy(), cells[[]], "", ()))
    register = Register(records, "0" * 12)
    shown = public(register)
    assert "other_columns" not in shown.records
    assert SECRET not in shown.records.to_csv()
    [change] = differences(cells.assign(other_columns=""), cells)
    assert SECRET not in repr(shown_change(change, ()))
    assert [f.column for f in shown_change(change, ()).fields] == ["other_columns"]
    extract = example()
    for name, content in every_file(Extract(extract.reference, shown, extract.assessment)).items():
        assert not any(SECRET in text for text in contents(name, content, tmp_path)), name


@pytest.mark.parametrize(
    ("form", "column"),
    [
        ("csv", "funding_end"),
        ("xlsx", "funding_end"),
        ("csv", "status"),
        ("xlsx", "last_verified"),
    ],
)
def test_a_renamed_column_of_a_download_is_asked_about(
    form: str, column: str, reference: Reference
) -> None:
    row = {**PLAIN, "funding_end": "2027-03-31", "Our ref": "7"}
    register = REGISTER.canonical(read(sent(row), reference).rows)
    if form == "csv":
        content = area_csv(register, "0" * 12).replace(column.encode(), b"Our word", 1)
    else:
        book = load_workbook(io.BytesIO(area_workbook(register, reference, NORTH, "0" * 12)))
        [cell] = [cell for cell in book["Records"][1] if cell.value == column]
        cell.value = "Our word"
        out = io.BytesIO()
        book.save(out)
        content = out.getvalue()
    upload = read_upload(content, f"area.{form}", TODAY)
    assert renamed_in(upload) == {column: "Our word"}
    found = read_incoming(upload.table, NORTH, register, reference, TODAY)
    assert [(p.row, p.column) for p in errors_in(found.problems)] == [(1, column)]
    assert "stands where" in errors_in(found.problems)[0].message
    assert found.rows.empty
    again = read_upload(content, f"area.{form}", TODAY, {column: "Our word"})
    same = read_incoming(again.table, NORTH, register, reference, TODAY)
    assert errors_in(same.problems) == []
    assert differences(register, REGISTER.canonical(same.rows)) == ()
    own = read_upload(content, f"area.{form}", TODAY, {column: ""})
    if column == "funding_end":
        kept = read_incoming(own.table, NORTH, register, reference, TODAY)
        assert unpacked(kept.rows["other_columns"][0])["Our word"] == "2027-03-31"
        assert kept.rows["funding_end"].tolist() == ["2027-03-31"]
