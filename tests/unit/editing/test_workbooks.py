"""The files that leads download and send back: nothing is lost, run or given away on the trip."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from mapping.context.reference import Reference
from mapping.editing.workbooks.area_workbook import (
    all_areas_zip,
    area_csv,
    area_workbook,
    return_workbook,
    template,
)
from mapping.editing.workbooks.problem_workbook import problem_workbook
from mapping.editing.workbooks.returned_workbook import (
    is_return,
    read_answers,
    stamp_of,
    without_additions,
)
from mapping.editing.workbooks.workbook_layout import Stamp
from mapping.escape import neutralise_formula, restore_formula
from mapping.gap_model.assessment import Assessment
from mapping.gap_model.priority import Priority, priorities
from mapping.gap_model.statuses import Status
from mapping.problems import WITHHELD, Problem, errors_in
from mapping.region.loader import DataFolder, check_table, read_data_folder, read_register_text
from mapping.register.canonical import canonical_cells
from mapping.register.checks import Context, check
from mapping.register.schema import COLUMN_NAMES, COLUMNS, REQUIRED_NAMES
from mapping.tables.table_reader import read_table_bytes
from mapping.tables.text_table import TextTable
from tests.support.day import TODAY
from tests.support.examples import examples
from tests.support.libreoffice import needs_libreoffice, saved_by_libreoffice
from tests.support.paths import EXAMPLE

# Whole workbooks are written and read again.
pytestmark = pytest.mark.slow

FOLDER = EXAMPLE
# A spreadsheet would take this one for a number.
REVISION = "12345e678901"
HOSTILE = [
    "=1+1",
    "+44 121 000 0000",
    "-1",
    "@SUM(A1)",
    '=HYPERLINK("http://example.org","x")',
    "＝1+1",
    "#N/A",
    "{=1}",
    "<b>&amp;</b>]]>",
    "${alert(1)}",
    "'=1+1",
    "''",
    "\u200b=1+1",
]


@cache
def example_data() -> DataFolder:
    return read_data_folder(FOLDER, TODAY)


@cache
def example_cells() -> pd.DataFrame:
    return read_register_text(FOLDER / "services.csv").cells


def reference() -> Reference:
    return example_data().reference


@cache
def assessment() -> Assessment:
    return example_data().assess(TODAY)


def records_of(code: str) -> pd.DataFrame:
    cells = example_cells()
    return cells[cells["maintained_by"] == code].reset_index(drop=True)


def area() -> str:
    """An area with unanswered types, so that a return workbook has both kinds of rows."""
    keys = reference().types.keys
    return max(
        reference().areas.codes,
        key=lambda code: sum(assessment().status(code, k) is Status.UNKNOWN for k in keys),
    )


def unknown_types(code: str) -> list[str]:
    keys = reference().types.keys
    return [key for key in keys if assessment().status(code, key) is Status.UNKNOWN]


def read(content: bytes, name: str = "file") -> TextTable:
    return read_table_bytes(content, name, COLUMN_NAMES, REQUIRED_NAMES)


def faults(table: TextTable) -> list[Problem]:
    found = check(table, Context(reference().areas, reference().types, reference().settings, TODAY))
    return errors_in(found)


def opened(content: bytes) -> Workbook:
    return load_workbook(io.BytesIO(content))


def saved(book: Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def titles(sheet: Any) -> list[str]:
    return [cell.value for cell in sheet[1]]


def column_of(sheet: Any, title: str) -> int:
    return titles(sheet).index(title) + 1


def validation_of(sheet: Any, title: str) -> Any:
    letter = sheet.cell(1, column_of(sheet, title)).column_letter
    found = [
        v for v in sheet.data_validations.dataValidation if str(v.sqref).startswith(f"{letter}2:")
    ]
    assert len(found) <= 1, title
    return found[0] if found else None


def frame(*records: Mapping[str, str]) -> pd.DataFrame:
    return pd.DataFrame(
        [{name: record.get(name, "") for name in COLUMN_NAMES} for record in records],
        columns=COLUMN_NAMES,
        dtype="str",
    )


def record(**changed: str) -> dict[str, str]:
    provision_type = next(
        k for k in reference().types.keys if k not in reference().settings.confidential_types
    )
    return {
        "record_id": "north-1",
        "maintained_by": reference().areas.codes[0],
        "provision_type": provision_type,
        "status": "provided",
        "provider": "North",
        "service_name": "Help",
        "areas_served": reference().areas.codes[0],
        "location_confidential": "no",
        "evidence": "confirmed",
        "last_verified": "2026-01-31",
        **changed,
    }


def made_anew() -> dict[str, bytes]:
    """A file of each kind."""
    cells, code = records_of(area()), area()
    table = read(area_csv(cells, REVISION))
    return {
        "area": area_workbook(cells, reference(), code, REVISION),
        "template": template(reference(), code),
        "return": return_workbook(cells, assessment(), reference(), code, REVISION),
        "problems": problem_workbook(table, [Problem("error", 2, "status", "x", "Wrong.")]),
    }


@cache
def all_files() -> dict[str, bytes]:
    return made_anew()


@cache
def book_of(kind: str) -> Workbook:
    """The workbook of a kind, which is looked at and not changed."""
    return opened(all_files()[kind])


# ------------------------------------------------------------------------- there and back

WORDS = st.sampled_from(
    [
        "Ŵrexham Café",
        "بيت الأمان",
        "Haven 🏠",
        "TRUE",
        "1/2",
        "00123",
        "1e5",
        "2026-01-01",
        "01/02/2026",
        "a;b,c",
        "'quoted'",
        "not = a formula",
        "x\u200b",
        "\u200b=x",
        "12345678901234567890",
        "Naïve ½ £5",
        "מקלט (N)",
    ]
)
LINES = st.lists(WORDS, min_size=1, max_size=3).map("\n".join)
DATES = st.dates(date(1900, 1, 1), date(2199, 12, 31)).map(date.isoformat)
BRITISH = st.dates(date(1900, 1, 1), date(2199, 12, 31)).map(lambda d: d.strftime("%d/%m/%Y"))
AMOUNTS = st.sampled_from(["0", "2.5", "1,250.50", "£1,000", "0.1", "999999999999.123456", "12.0"])
PRINTABLE = st.text(
    st.characters(exclude_categories=["Cs", "Cc", "Cn"], exclude_characters="\u2028\u2029"),
    max_size=30,
).map(str.strip)


@st.composite
def valid_records(draw: st.DrawFn) -> pd.DataFrame:
    codes, keys = reference().areas.codes, reference().types.keys
    public = [k for k in keys if k not in reference().settings.confidential_types]
    optional = {
        "details": LINES | PRINTABLE,
        "funder": WORDS | PRINTABLE,
        "good_practice": LINES,
        "gap_cause": st.sampled_from(["funding", "Funding; no provider"]),
        "client_group": st.sampled_from(["victims", "victims;children"]),
        "specialism": st.sampled_from(["lgbt", "lgbt; rural"]),
        "delivery": st.sampled_from(["both", "In person"]),
        "languages": st.sampled_from(["en", "en;pa-Guru"]),
        "capacity": AMOUNTS,
        "annual_funding_gbp": AMOUNTS,
        "units_total": st.sampled_from(["12", "1,250"]),
        "funding_end": DATES | BRITISH,
        "start_date": DATES.filter(lambda d: d < "2026-11-24"),
        "website": st.sampled_from(["https://example.org/a?b=1&c=2#d"]),
    }
    records = []
    for number in range(draw(st.integers(1, 5))):
        chosen = draw(st.sets(st.sampled_from(sorted(optional))))
        fields = {name: draw(optional[name]) for name in chosen}
        names = {name: draw(WORDS | PRINTABLE) for name in ("provider", "service_name")}
        records.append(
            record(
                record_id=draw(st.sampled_from(["00", "a-", "1-2-"])) + str(number),
                provision_type=draw(st.sampled_from(public)),
                status=draw(st.sampled_from(["provided", "Partial", "PLANNED"])),
                areas_served=draw(st.sampled_from([codes[0], f"{codes[0]}; {codes[1]}", "*"])),
                last_verified=draw(st.sampled_from(["2026-01-31", "31/12/2025"])),
                **{**fields, **names},
            )
        )
    return frame(*records)


def no_fault_of_form(cells: pd.DataFrame) -> bool:
    """Whether the rules let every text pass that the strategies made up."""
    return not faults(
        TextTable("", cells, pd.RangeIndex(2, len(cells) + 2).to_numpy(), cells[[]], "", ())
    )


@examples(30)
@given(valid_records().filter(no_fault_of_form))
def test_a_file_that_comes_back_untouched_changes_nothing(cells: pd.DataFrame) -> None:
    for content in (area_workbook(cells, reference(), "x", REVISION), area_csv(cells, REVISION)):
        table = without_additions(read(content))
        pd.testing.assert_frame_equal(canonical_cells(table.cells), canonical_cells(cells))
        assert not table.problems
        assert table.extra.empty


def test_the_example_register_comes_back_whole_from_every_file() -> None:
    cells = example_cells()
    for content in (area_csv(cells, "r"), area_workbook(cells, reference(), "x", "r")):
        back = without_additions(read(content)).cells
        pd.testing.assert_frame_equal(canonical_cells(back), canonical_cells(cells))
        assert not faults(read(content))


def test_a_workbook_saved_again_by_a_spreadsheet_changes_nothing() -> None:
    cells = records_of(area())
    content = saved(opened(all_files()["area"]))
    back = without_additions(read(content))
    pd.testing.assert_frame_equal(canonical_cells(back.cells), canonical_cells(cells))
    assert stamp_of(content, read(content)) == Stamp("area", area(), REVISION)


@pytest.mark.processes
@needs_libreoffice
def test_files_saved_again_by_libreoffice_change_nothing(tmp_path: Path) -> None:
    cells = records_of(area())
    for kind, content in (
        ("area", all_files()["area"]),
        ("return", all_files()["return"]),
        ("area", area_csv(cells, REVISION)),
    ):
        is_csv = not content.startswith(b"PK")
        path = tmp_path / ("records.csv" if is_csv else f"{kind}.xlsx")
        path.write_bytes(content)
        as_utf8 = ["--infilter=CSV:44,34,76,1"] if is_csv else []
        again = saved_by_libreoffice(path, tmp_path, *as_utf8).read_bytes()
        table = read(again)
        back = without_additions(table) if kind == "area" else read_answers(table, TODAY).table
        wanted = canonical_cells(cells).sort_values("record_id", ignore_index=True)
        found = canonical_cells(back.cells).sort_values("record_id", ignore_index=True)
        pd.testing.assert_frame_equal(found, wanted)
        stamp = stamp_of(again, table)
        assert stamp == Stamp(kind, "" if is_csv else area(), REVISION)


def test_the_same_records_give_the_same_bytes() -> None:
    assert all_files() == made_anew()


def test_a_workbook_says_no_time_at_which_it_was_made() -> None:
    for content in all_files().values():
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            assert b"dcterms" not in archive.read("docProps/core.xml").replace(
                b"xmlns:dcterms", b""
            )
            assert {entry.date_time[0] for entry in archive.infolist()} == {1980}


# ----------------------------------------------------------------------------- the stamp


def stamp(content: bytes) -> Stamp | None:
    return stamp_of(content, read(content))


def revision_in(text: str) -> str | None:
    found = stamp(text.encode())
    return None if found is None else found.revision


def test_every_file_says_which_revision_it_was_made_from() -> None:
    code, files = area(), all_files()
    assert stamp(files["area"]) == Stamp("area", code, REVISION)
    assert stamp(files["return"]) == Stamp("return", code, REVISION)
    assert stamp(files["template"]) == Stamp("template", code, "")
    assert stamp(area_csv(records_of(code), REVISION)) == Stamp("area", "", REVISION)


def test_a_revision_is_no_number_to_a_spreadsheet() -> None:
    last = area_csv(records_of(area()), REVISION).decode("utf-8-sig").splitlines()[1]
    assert last.rsplit(",", 1)[1] == f"rev-{REVISION}"


def test_a_file_that_says_no_revision_or_several_has_none() -> None:
    assert revision_in("record_id,status\na,provided\n") is None
    assert revision_in("record_id,register_revision\na,rev-1\nb,rev-2\n") is None
    assert revision_in("record_id,register_revision\na,rev-1\nb,\n") == "1"
    assert revision_in('record_id,register_revision\na,"<b>"\n') is None


def test_a_stamp_is_on_a_hidden_sheet() -> None:
    for kind in all_files().keys() - {"problems"}:
        assert book_of(kind)["Stamp"].sheet_state == "hidden"


# --------------------------------------------------------------- the workbook of an area


def test_a_workbook_holds_records_explanations_types_and_areas() -> None:
    book = book_of("area")
    assert [s.title for s in book if s.sheet_state == "visible"] == [
        "Records",
        "Columns",
        "Types",
        "Areas",
    ]
    assert titles(book["Records"]) == [column.name for column in COLUMNS[:-1]]
    explained = {row[0]: row for row in book["Columns"].iter_rows(values_only=True)}
    for column in COLUMNS[:-1]:
        assert explained[column.name][1] == ("yes" if column.required else "no")
        assert explained[column.name][2] == column.note
        assert all(word in explained[column.name][3] for word in column.allowed)
    keys = [row[0] for row in book["Types"].iter_rows(min_row=2, values_only=True)]
    assert keys == list(reference().types.keys)
    codes = [row[0] for row in book["Areas"].iter_rows(min_row=2, values_only=True)]
    assert codes == ["REGION", *reference().areas.codes, "*"]


def test_dates_are_dates_numbers_numbers_and_text_is_text() -> None:
    cells = frame(
        record(
            record_id="00123",
            capacity="1,250.50",
            units_total="12",
            funding_end="31/03/2027",
            service_name="TRUE",
            provider="12345678901234567890",
            funder="1/2",
        )
    )
    sheet = opened(area_workbook(cells, reference(), "x", "r"))["Records"]
    row = dict(zip(titles(sheet), sheet[2], strict=True))
    assert row["funding_end"].value == datetime(2027, 3, 31)  # noqa: DTZ001
    assert row["funding_end"].number_format == "yyyy-mm-dd"
    assert (row["capacity"].value, row["units_total"].value) == (1250.5, 12)
    for name in ("record_id", "service_name", "provider", "funder"):
        assert (row[name].data_type, row[name].number_format) == ("s", "@")
        assert row[name].value == cells[name][0]


def test_a_cell_that_cannot_be_read_is_kept_as_text() -> None:
    cells = frame(record(capacity="about 5", funding_end="soon", start_date="1850-01-01"))
    table = read(area_workbook(cells, reference(), "x", "r"))
    assert table.cells["capacity"][0] == "about 5"
    assert table.cells["funding_end"][0] == "soon"
    assert table.cells["start_date"][0] == "1850-01-01"


@pytest.mark.parametrize("kind", ["area", "template", "return", "problems"])
def test_every_closed_list_has_its_drop_down(kind: str) -> None:
    sheet = book_of(kind)["Records"]
    for column in (c for c in COLUMNS if c.allowed):
        validation = validation_of(sheet, column.name)
        assert validation.type == "list"
        assert validation.formula1 == f'"{",".join(column.allowed)}"'
        assert not validation.showDropDown  # In a workbook, true hides the arrow.
        assert validation.showErrorMessage == (column.kind != "words")
    assert validation_of(sheet, "location_confidential").formula1 == '"yes,no"'


def test_areas_types_and_specialisms_are_chosen_from_lists_on_other_sheets() -> None:
    book = book_of("area")

    def offered(title: str) -> tuple[list[Any], bool]:
        validation = validation_of(book["Records"], title)
        name, cells = validation.formula1.split("!")
        return [c.value for (c,) in book[name][cells.replace("$", "")]], validation.showErrorMessage

    codes = list(reference().areas.codes)
    assert offered("maintained_by") == (["REGION", *codes], True)
    assert offered("areas_served") == ([*codes, "*"], False)
    assert offered("provision_type") == (list(reference().types.keys), True)
    assert offered("specialism") == (list(reference().settings.specialisms), False)


def test_dates_and_numbers_are_held_to_their_form() -> None:
    sheet = book_of("template")["Records"]
    kinds = {"date": "date", "number": "decimal", "whole": "whole"}
    for column in COLUMNS:
        if column.kind in kinds:
            validation = validation_of(sheet, column.name)
            assert validation.type == kinds[column.kind]
            assert validation.error
            assert validation.showErrorMessage
    assert validation_of(sheet, "last_verified").formula2 == "TODAY()"


def test_what_excel_limits_is_within_its_limits() -> None:
    for kind in all_files():
        for validation in book_of(kind)["Records"].data_validations.dataValidation:
            assert len(validation.formula1) <= 257
            assert len(validation.error or "") <= 225
            assert len(validation.prompt or "") <= 225
            assert len(validation.errorTitle or "") <= 32
            assert len(validation.promptTitle or "") <= 32


def test_blank_rows_below_the_records_are_held_to_the_lists_too() -> None:
    cells = records_of(area())
    sheet = book_of("area")["Records"]
    assert str(validation_of(sheet, "status").sqref).endswith(f"2:D{len(cells) + 501}")
    assert sheet.max_row == len(cells) + 1
    assert sheet.column_dimensions["A"].number_format == "@"


def test_the_header_is_frozen_styled_filtered_and_has_a_note_on_every_column() -> None:
    sheet = book_of("area")["Records"]
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == f"A1:AJ{len(records_of(area())) + 1}"
    for column, cell in zip(COLUMNS[:-1], sheet[1], strict=True):
        assert cell.font.bold
        assert column.note in cell.comment.text
        assert ("Every record needs it." in cell.comment.text) == column.required
    details = sheet.cell(2, column_of(sheet, "details"))
    assert details.alignment.wrap_text
    assert sheet.column_dimensions[details.column_letter].width >= 50


def test_a_template_has_no_record_and_can_be_filled_in() -> None:
    book = opened(template(reference(), area()))
    assert book["Records"].max_row == 1
    for title, text in record().items():
        book["Records"].cell(2, column_of(book["Records"], title), text)
    table = without_additions(read(saved(book)))
    pd.testing.assert_frame_equal(canonical_cells(table.cells), canonical_cells(frame(record())))


# ------------------------------------------------------------------------- hostile strings


def test_text_is_never_a_formula_in_a_workbook() -> None:
    columns = ("provider", "details", "capacity")
    cells = frame(
        *(
            record(record_id=f"r-{number}", **dict.fromkeys(columns, text))
            for number, text in enumerate(HOSTILE)
        )
    )
    for content in (
        area_workbook(cells, reference(), "x", "r"),
        return_workbook(cells, assessment(), reference(), area(), "r"),
        problem_workbook(read(area_csv(cells, "r")), []),
    ):
        for sheet in opened(content):
            assert {c.data_type for row in sheet.iter_rows() for c in row} <= {"s", "n", "d"}
        found = set(without_additions(read(content)).cells["provider"])
        assert [text for text in HOSTILE if not found & {text, f"'{text}"}] == []


def test_text_is_never_a_formula_in_a_csv_and_comes_back_as_it_was() -> None:
    content = area_csv(frame(*(record(provider=text) for text in HOSTILE)), "r")
    _, *rows = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))
    for row in rows:
        written = row[COLUMN_NAMES.index("provider")].lstrip("\u200b")
        assert written[:1] not in tuple("=+-@＝")
    assert without_additions(read(content)).cells["provider"].tolist() == HOSTILE


@given(st.text(st.characters(exclude_categories=["Cs"])))
@example("''=")
def test_a_defused_text_can_be_restored(text: str) -> None:
    assert restore_formula(neutralise_formula(text)) == text


def test_a_csv_is_what_excel_likes() -> None:
    content = area_csv(frame(record(provider="£5, Café", details="a\nb")), "r")
    assert content.startswith(b"\xef\xbb\xbf")
    assert content.count(b"\r\n") == 2
    assert '"£5, Café"' in content.decode()


def test_signs_that_a_workbook_cannot_hold_do_not_spoil_it() -> None:
    cells = frame(record(provider="a\x00b\x0bc\uffffd", details="one\r\ntwo\rthree" + "x" * 40_000))
    table = read(area_workbook(cells, reference(), "x", "r"))
    assert table.cells["provider"][0] == "a\ufffdb\ufffdc\ufffdd"
    assert table.cells["details"][0].startswith("one\ntwo\nthree")


# -------------------------------------------------------------------------- the return


@cache
def return_of(code: str, ranked: tuple[Priority, ...] = ()) -> bytes:
    return return_workbook(
        records_of(code), assessment(), reference(), code, REVISION, ranked=ranked
    )


def answered(answers: Mapping[int, Mapping[str, Any]], code: str | None = None) -> TextTable:
    """A return workbook with some cells filled in, by sheet row and title."""
    book = opened(return_of(code or area()))
    sheet = book["Records"]
    for row, cells in answers.items():
        for title, value in cells.items():
            sheet.cell(row, column_of(sheet, title)).value = value
    return read(saved(book))


@cache
def rows_of_the_return() -> tuple[list[int], list[int]]:
    """Rows of the sheet that hold a record, and rows that ask about a type."""
    ids = read(return_of(area())).cells["record_id"].tolist()
    records = [row for row, id_ in enumerate(ids, 2) if id_]
    return records, [row for row, id_ in enumerate(ids, 2) if not id_]


def record_row(place: int) -> int:
    return rows_of_the_return()[0][place]


def question_row(place: int) -> int:
    return rows_of_the_return()[1][place]


def kept_at(row: int) -> dict[str, str]:
    """The record that a row of the sheet holds."""
    record_id = cell_of(read(return_of(area())), row, "record_id")
    found = records_of(area()).set_index("record_id").loc[record_id]
    return {str(name): str(text) for name, text in found.items()}


def cell_of(table: TextTable, row: int, column: str) -> str:
    return str(table.cells[column][table.rows.tolist().index(row)])


def test_a_return_workbook_opens_on_the_questions_and_says_what_to_do() -> None:
    book = book_of("return")
    text = "\n".join(str(row[0] or "") for row in book["Read me"].iter_rows(values_only=True))
    assert (book.active.title, book.sheetnames[1]) == ("Records", "Read me")
    assert reference().areas.name(area()) in text
    assert "24 November 2026" in text
    assert reference().settings.banner in text
    assert "send it back to the person who sent you this workbook" in text
    assert [line[:2] for line in text.splitlines() if line[:1].isdigit()] == [
        f"{n}." for n in range(1, 7)
    ]


def test_a_return_workbook_asks_to_confirm_each_record_and_about_each_unanswered_type() -> None:
    sheet = book_of("return")["Records"]
    assert titles(sheet)[:2] == ["answer", "question"]
    assert sheet.freeze_panes == "C2"
    rows = [
        dict(zip(titles(sheet), row, strict=True)) for row in sheet.iter_rows(2, values_only=True)
    ]
    records = records_of(area())
    asked = [row for row in rows if row["record_id"] is None]
    ids = [row["record_id"] for row in rows if row["record_id"]]
    assert sorted(ids) == sorted(records["record_id"])
    assert [row["provision_type"] for row in asked] == unknown_types(area())
    places = [row["provision_type"] in unknown_types(area()) for row in rows]
    assert places == sorted(places, reverse=True), "what is not known comes first"
    name = reference().areas.name(area())
    for row in asked:
        label = reference().types.by_key[row["provision_type"]].label
        assert row["question"].startswith(f"{label}: is it provided in {name}?")
        assert row["maintained_by"] == row["areas_served"] == area()
        assert row["status"] is None
        assert row["record_id"] is None
    assert all(row["answer"] is None for row in rows)
    assert all(row["question"] for row in rows)
    assert validation_of(sheet, "answer").formula1 == '"still right,changed,no longer"'


def test_the_most_telling_question_comes_first_where_a_ranking_is_given() -> None:
    basis = reference().settings.population_basis
    ranked = tuple(priorities(assessment(), reference().need, reference().themes, basis))
    table = read(return_of(area(), ranked))
    wanted = [
        p.provision_type
        for p in ranked
        if p.area_code == area() and p.provision_type in unknown_types(area())
    ]
    asked = table.cells[table.cells["record_id"] == ""]
    assert asked["provision_type"].tolist() == wanted


def test_a_type_whose_place_is_always_withheld_is_asked_about_as_confidential() -> None:
    confidential = set(reference().settings.confidential_types)
    none = frame()
    empty = example_data().register.records.iloc[:0]
    data = example_data()
    nobody = type(data)(
        data.reference, type(data.register)(empty, "r"), data.public_register, ()
    ).assess(TODAY)
    table = read(return_workbook(none, nobody, reference(), area(), "r"))
    said = dict(
        zip(table.cells["provision_type"], table.cells["location_confidential"], strict=True)
    )
    assert {key for key, text in said.items() if text == "yes"} == confidential
    assert set(said.values()) == {"yes", ""}


def test_a_return_that_comes_back_blank_says_nothing() -> None:
    table = read(return_of(area()))
    answers = read_answers(table, TODAY)
    assert is_return(table)
    assert answers.records_unanswered == len(records_of(area()))
    assert answers.questions_unanswered == len(unknown_types(area())) > 0
    assert (answers.confirmed, answers.changed, answers.ended, answers.added) == (0, 0, 0, 0)
    back, kept = (
        canonical_cells(cells).sort_values("record_id", ignore_index=True)
        for cells in (answers.table.cells, records_of(area()))
    )
    pd.testing.assert_frame_equal(back, kept)
    assert not answers.table.problems
    assert not faults(answers.table)


def test_still_right_is_confirmed_today() -> None:
    one, two = map(record_row, range(2))
    answers = read_answers(answered({one: {"answer": "Still right"}}), TODAY)
    assert answers.confirmed == 1
    assert cell_of(answers.table, one, "evidence") == "confirmed"
    assert cell_of(answers.table, one, "last_verified") == TODAY.isoformat()
    assert cell_of(answers.table, one, "end_date") == cell_of(
        read(return_of(area())), one, "end_date"
    )
    assert cell_of(answers.table, two, "last_verified") == kept_at(record_row(1))["last_verified"]


def test_changed_is_confirmed_on_the_day_that_the_lead_wrote() -> None:
    one, two = map(record_row, range(2))
    day = {"answer": "changed", "provider": "New", "last_verified": "01/11/2026"}
    answers = read_answers(
        answered({one: {"answer": "changed", "provider": "New"}, two: day}), TODAY
    )
    assert answers.changed == 2
    assert cell_of(answers.table, one, "provider") == "New"
    assert cell_of(answers.table, one, "last_verified") == TODAY.isoformat()
    assert cell_of(answers.table, two, "last_verified") == "01/11/2026"
    assert cell_of(answers.table, two, "evidence") == "confirmed"


def test_a_day_in_the_future_is_left_for_the_checks_to_refuse() -> None:
    one = record_row(0)
    table = answered({one: {"answer": "changed", "last_verified": "01/01/2030"}})
    found = faults(read_answers(table, TODAY).table)
    assert [(p.row, p.column) for p in found] == [(one, "last_verified")]


def test_no_longer_ends_the_service_today_unless_an_end_is_given() -> None:
    one, two, three = map(record_row, range(3))
    table = answered(
        {
            one: {"answer": "no longer", "end_date": None},
            two: {"answer": "no longer", "end_date": "30/09/2026"},
            three: {"answer": "no longer", "end_date": date(2027, 3, 31)},
        }
    )
    answers = read_answers(table, TODAY)
    assert answers.ended == 3
    assert cell_of(answers.table, one, "end_date") == TODAY.isoformat()
    assert cell_of(answers.table, two, "end_date") == "30/09/2026"
    assert cell_of(answers.table, three, "end_date") == "2027-03-31"
    assert {cell_of(answers.table, row, "last_verified") for row in (one, two, three)} == {
        "2026-11-24"
    }
    assert [(p.severity, p.row, p.column) for p in answers.table.problems] == [
        ("warning", three, "end_date")
    ]


def test_a_nil_return_needs_nothing_but_the_status() -> None:
    first = question_row(0)
    answers = read_answers(answered({first: {"status": "not_provided"}}), TODAY)
    assert (answers.added, answers.questions_unanswered) == (1, len(unknown_types(area())) - 1)
    assert cell_of(answers.table, first, "location_confidential") in ("yes", "no")
    assert cell_of(answers.table, first, "evidence") == "confirmed"
    assert cell_of(answers.table, first, "last_verified") == TODAY.isoformat()
    assert [(p.row, p.column) for p in faults(answers.table)] == [(first, "record_id")]


def test_a_row_that_was_begun_is_kept_and_its_status_asked_for() -> None:
    first = question_row(0)
    table = read_answers(answered({first: {"details": "We are not sure."}}), TODAY).table
    assert (first, "status") in [(p.row, p.column) for p in faults(table)]


def test_a_record_that_nobody_asked_about_can_be_added_below() -> None:
    below = len(records_of(area())) + len(unknown_types(area())) + 2
    new = record(record_id="new-1", evidence="", last_verified="")
    table = answered({below: {title: text or None for title, text in new.items()}})
    answers = read_answers(table, TODAY)
    assert answers.added == 1
    assert cell_of(answers.table, below, "last_verified") == TODAY.isoformat()
    assert not faults(answers.table)


def test_an_answer_that_is_none_is_an_error_and_changes_nothing() -> None:
    one, two = map(record_row, range(2))
    answers = read_answers(
        answered({one: {"answer": "perhaps"}, two: {"answer": "at B1 1AA"}}), TODAY
    )
    assert [(p.severity, p.row, p.column, p.value) for p in answers.table.problems] == [
        ("error", one, "answer", "perhaps"),
        ("error", two, "answer", WITHHELD),
    ]
    assert cell_of(answers.table, one, "last_verified") == kept_at(record_row(0))["last_verified"]


def test_what_a_lead_added_beside_the_table_is_kept_and_reported() -> None:
    book = opened(return_of(area()))
    sheet = book["Records"]
    sheet.cell(1, sheet.max_column + 1, "Our notes")
    sheet.cell(record_row(0), sheet.max_column, "ring back")
    table = read_answers(read(saved(book)), TODAY).table
    assert "ring back" in table.extra["our_notes"].tolist()
    assert [p.value for p in table.problems] == ["our_notes"]


# ----------------------------------------------------------------------------- the zip


def test_a_zip_names_the_areas_and_no_name_is_there_twice_or_a_path() -> None:
    book, text = b"PK\x03\x04...", b"\xef\xbb\xbfa,b"
    files = {
        "Stoke & Trent": book,
        "stoke trent": book,
        "../../etc": book,
        "مدينة": book,
        "CON": text,
    }
    content = all_areas_zip({**files, "Stoke Trent 2": book})
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = archive.namelist()
        assert archive.read("con-file.csv") == text
    assert names == [
        "stoke-trent.xlsx",
        "stoke-trent-2.xlsx",
        "etc.xlsx",
        "unnamed.xlsx",
        "con-file.csv",
        "stoke-trent-2-2.xlsx",
    ]
    assert content == all_areas_zip({**files, "Stoke Trent 2": book})


# ------------------------------------------------------------------------- the problems


def problems_of(*records: Mapping[str, str]) -> tuple[TextTable, list[Problem], bytes]:
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, COLUMN_NAMES)
    writer.writeheader()
    writer.writerows(records)
    table = read(out.getvalue().encode(), "sent.csv")
    problems = check_table(table, reference(), TODAY)
    return table, problems, problem_workbook(table, problems, Stamp("area", area(), REVISION))


def test_every_faulty_cell_is_coloured_explained_and_named_in_words() -> None:
    _, problems, content = problems_of(
        record(),
        record(record_id="n-2", service_name="Other", status="perhaps", specialism="new_word"),
    )
    sheet = opened(content)["Records"]
    status = sheet.cell(3, column_of(sheet, "status"))
    new = sheet.cell(3, column_of(sheet, "specialism"))
    fault = next(p for p in problems if p.column == "status")
    assert status.comment.text == f"Error: {fault.text}"
    assert new.comment.text.startswith("Warning: ")
    assert status.fill.fgColor.rgb != new.fill.fgColor.rgb
    assert sheet["A3"].value == "error in status, warning in specialism"
    assert sheet["A2"].value is None
    assert [sheet["B2"].value, sheet["B3"].value] == [2, 3]
    assert titles(sheet)[:3] == ["problem", "row_in_your_file", "record_id"]


def test_all_problems_are_listed_even_those_in_no_cell() -> None:
    table = read(area_csv(frame(record()), "r"))
    problems = [
        Problem("warning", None, "", "", "Of the whole file."),
        Problem("error", 99, "status", "x", "Of a row that was not read."),
        Problem("error", 1, "status", "", "Of the header."),
        Problem("error", 2, "", "", "Of a whole row."),
        Problem("error", 2, "unheard_of", "", "Of a column that is not there."),
    ]
    book = opened(problem_workbook(table, problems))
    listed = list(book["Problems"].iter_rows(min_row=2, values_only=True))
    assert {row[4] for row in listed} == {p.message for p in problems}
    assert [row[0] for row in listed] == ["error"] * 4 + ["warning"]
    sheet = book["Records"]
    assert "Of the header." in sheet.cell(1, column_of(sheet, "status")).comment.text
    assert "Of a whole row." in sheet["A2"].comment.text
    assert sheet["A2"].value == "error in the row"


def test_a_withheld_value_is_not_echoed() -> None:
    place = "B1 1BB"
    confidential = reference().settings.confidential_types[0]
    rows = [
        record(record_id="a", location_confidential="yes", postcode=place),
        record(record_id="b", location_confidential="yes", details=f"Ring at {place}."),
        # A type that is misspelt may be one whose place is withheld.
        record(record_id="c", provision_type=f"{confidential}s", postcode=place, funder=place),
        record(record_id="d", location_confidential="perhaps", postcode=place),
        record(record_id="e", provision_type="", postcode=place),
    ]
    _, problems, content = problems_of(*rows)
    assert any(p.value == WITHHELD for p in problems)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in archive.namelist():
            assert b"1BB" not in archive.read(name), name
    sheet = opened(content)["Records"]
    left_out = sheet.cell(4, column_of(sheet, "postcode"))
    assert left_out.value is None
    assert "left out" in left_out.comment.text
    assert "place left out in postcode" in sheet["A4"].value


def test_a_public_postcode_is_left_where_it_stands() -> None:
    _, _, content = problems_of(record(postcode="B1 1BB", status="perhaps"))
    sheet = opened(content)["Records"]
    assert sheet.cell(2, column_of(sheet, "postcode")).value == "B1 1BB"


def test_a_problem_workbook_can_be_mended_and_sent_again() -> None:
    _, _, content = problems_of(record(status="perhaps", capacity="1,250"))
    book = opened(content)
    book["Records"].cell(2, column_of(book["Records"], "status")).value = "provided"
    mended = saved(book)
    table = without_additions(read(mended))
    assert stamp_of(mended, read(mended)) == Stamp("area", area(), REVISION)
    assert not table.problems
    assert table.extra.empty
    expected = canonical_cells(frame(record(capacity="1250")))
    pd.testing.assert_frame_equal(canonical_cells(table.cells), expected)


def test_a_faulty_return_keeps_its_answers() -> None:
    one, two = map(record_row, range(2))
    table = answered({one: {"answer": "perhaps"}, two: {"answer": "still right"}})
    problems = list(read_answers(table, TODAY).table.problems)
    content = problem_workbook(table, problems)
    sheet = opened(content)["Records"]
    assert titles(sheet)[2:4] == ["answer", "question"]
    assert sheet[f"A{one}"].value == "error in answer"
    assert sheet[f"C{two}"].value == "still right"
    again = read_answers(read(content), TODAY)
    assert again.confirmed == 1
    assert again.questions_unanswered == len(unknown_types(area()))


def test_a_flood_of_problems_is_coloured_in_full_and_commented_in_part() -> None:
    cells = frame(*(record(record_id=f"r-{n}", status="perhaps") for n in range(2_100)))
    table = read(area_csv(cells, "r"))
    problems = [Problem("error", int(row), "status", "perhaps", "Wrong.") for row in table.rows]
    sheet = opened(problem_workbook(table, problems))["Records"]
    column = column_of(sheet, "status")
    cells_written = [sheet.cell(row, column) for row in range(2, 2_102)]
    assert len({cell.fill.fgColor.rgb for cell in cells_written}) == 1
    assert sum(cell.comment is not None for cell in cells_written) == 2_000
    assert sheet.cell(2_101, 1).value == "error in status"


def test_titles_and_cells_of_a_hostile_upload_do_no_harm() -> None:
    upload = 'record_id,status,=1+1,B1 1BB,details\na,=2+2,=3+3,x,"a\x07b"\n'
    table = read(upload.encode())
    content = problem_workbook(table, check_table(table, reference(), TODAY))
    for sheet in opened(content):
        assert {c.data_type for row in sheet.iter_rows() for c in row} <= {"s", "n"}
    assert WITHHELD in titles(opened(content)["Records"])
