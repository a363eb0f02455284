"""The return workbook asks of practices one by one, and what comes back goes into the coverage."""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from mapping.cli.main import main
from mapping.editing.kept_table import cells_of
from mapping.editing.register import kept_by, read_upload
from mapping.editing.workbooks.area_workbook import return_workbook
from mapping.editing.workbooks.problem_workbook import problem_workbook
from mapping.editing.workbooks.unit_sheets import UnitAnswers, marked_sheets, unit_answers
from mapping.region.kept_tables import REGISTER, UNIT_COVERAGE
from mapping.region.loader import read_data_folder
from mapping.store.opening import open_store
from tests.support.cases.unit_cases import COVERAGE, UNITS, unit_folder
from tests.support.day import TODAY

pytestmark = pytest.mark.slow

DAY = TODAY.isoformat()
SHEET, LEAD = "One by one", "One by one 2"
M4 = "M4,gp_practice,New Mill Surgery,,N1,,,ODS,2026-01-31"
M5 = "M5,gp_practice,Lane Surgery,,N1,,,ODS,2026-01-31"
M2_LAPSED = "M2,gp_iris,covered,2024-05-01,2026-10-31,N1,confirmed,2026-01-10,"


def region(path: Path) -> Path:
    return unit_folder(path, [*UNITS, M4, M5], [*COVERAGE, M2_LAPSED])


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A region that counts practices one by one, to be looked at only."""
    return region(tmp_path_factory.mktemp("units") / "data")


@pytest.fixture
def changing(tmp_path: Path) -> Path:
    """The same, to save into."""
    return region(tmp_path / "data")


@cache
def sent(folder: Path, area: str = "N1") -> bytes:
    """The return workbook of an area, as it is downloaded."""
    store, data = open_store(folder, REGISTER), read_data_folder(folder, TODAY)
    snapshot = store.load()
    store.keep(snapshot)
    own = kept_by(cells_of(REGISTER, snapshot.content), area)
    return return_workbook(own, data.assess(TODAY), data.reference, area, snapshot.revision)


def filled(content: bytes, answers: Mapping[str, Mapping[str, Any]], title: str = SHEET) -> bytes:
    """A workbook with some cells of a sheet filled in, by the unit's id and the column."""
    book = load_workbook(io.BytesIO(content))
    sheet = book[title]
    columns = [cell.value for cell in sheet[1]]
    rows = {row[columns.index("unit_id")].value: row for row in sheet.iter_rows(min_row=2)}
    for unit_id, cells in answers.items():
        for column, value in cells.items():
            rows[unit_id][columns.index(column)].value = value
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def answered(folder: Path, answers: Mapping[str, Mapping[str, Any]]) -> UnitAnswers:
    upload = read_upload(filled(sent(folder), answers), "return.xlsx", TODAY)
    return unit_answers(upload.units, read_data_folder(folder, TODAY).reference, "N1", TODAY)


def lines(content: bytes, title: str = SHEET) -> list[tuple[Any, ...]]:
    sheet = load_workbook(io.BytesIO(content))[title]
    return list(sheet.iter_rows(values_only=True))


def coverage(folder: Path) -> list[tuple[str, ...]]:
    """What was said of units today."""
    cells = cells_of(UNIT_COVERAGE, open_store(folder, UNIT_COVERAGE).load().content)
    columns = ["unit_id", "provision_type", "status", "since", "until", "maintained_by"]
    today = cells[cells["last_verified"] == DAY]
    return sorted(today[columns].itertuples(index=False, name=None))


def applied(folder: Path, content: bytes, *more: str, command: str = "apply") -> int:
    path = folder.parent / "return.xlsx"
    path.write_bytes(content)
    return main([command, str(path), "--area", "N1", "--data", str(folder), *more], TODAY)


# --------------------------------------------------------------------------- what is asked


def test_there_is_a_line_for_each_open_practice_what_is_missing_first(folder: Path) -> None:
    book = load_workbook(io.BytesIO(sent(folder)))
    assert book.sheetnames[:4] == ["Records", "Read me", SHEET, LEAD]
    head, *rows = lines(sent(folder))
    assert head[:5] == ("name", "known_so_far", "answer", "since", "until")
    assert [row[:5] for row in rows] == [
        ("Lane Surgery", "not known", None, None, None),
        ("New Mill Surgery", "not known", None, None, None),
        (
            "12 High Street Surgery",
            "not covered: lapsed on 31 October 2026 (said on 10 January 2026)",
            *(None, None, None),
        ),
        (
            "Old Mill Surgery",
            "covered since 1 May 2024 (said on 10 January 2026)",
            *(None, None, None),
        ),
    ]
    (rule, *_) = book[SHEET].data_validations.dataValidation
    assert (rule.formula1, str(rule.sqref)) == ('"covered,not covered,not known"', "C2:C5")
    steps = "\n".join(str(row[0]) for row in book["Read me"].iter_rows(values_only=True))
    assert "The sheets One by one and One by one 2 ask of practices" in steps


def test_units_of_other_areas_and_regions_without_units_have_no_sheet(
    folder: Path, tmp_path: Path
) -> None:
    assert [row[0] for row in lines(sent(folder, "S1"))[1:]] == ["Southby Surgery"]
    bare = unit_folder(tmp_path / "bare", (), ())
    assert SHEET not in load_workbook(io.BytesIO(sent(bare))).sheetnames


def test_the_places_of_a_confidential_kind_are_withheld(tmp_path: Path) -> None:
    unit = "R1,refuge,Refuge One,B1 1AA,N1,,,Board,2026-01-31"
    folder = unit_folder(tmp_path / "data", [unit], ())
    types = folder / "provision_types.csv"
    types.write_text(types.read_text("utf-8").replace("gp_practice", "refuge"), "utf-8")
    _, row = lines(sent(folder))
    assert row[0] == "Refuge One"
    assert "B1 1AA" not in row


# ----------------------------------------------------------------------------- what comes back


def test_a_workbook_that_comes_back_untouched_says_nothing(folder: Path) -> None:
    found = answered(folder, {})
    assert (found.said, found.problems, found.blank) == ((), (), 4 + 4)
    upload = read_upload(sent(folder), "return.xlsx", TODAY)
    assert not upload.table.problems


def test_each_answer_means_what_it_says(folder: Path) -> None:
    found = answered(
        folder,
        {
            "M1": {"answer": "covered"},
            "M2": {"answer": "Yes", "since": date(2026, 11, 1), "until": "31/10/2028"},
            "M4": {"answer": "NO"},
            "M5": {"answer": "not known"},
        },
    )
    assert not found.problems
    said = {e.unit_id: (e.word.status, e.word.since, e.word.until) for e in found.said}
    assert said == {
        "M1": ("covered", date(2024, 5, 1), None),
        "M2": ("covered", date(2026, 11, 1), date(2028, 10, 31)),
        "M4": ("not_covered", None, None),
    }


@pytest.mark.parametrize(
    ("cells", "column", "what"),
    [
        ({"answer": "perhaps"}, "answer", "not one of the answers"),
        ({"since": "2026-05-01"}, "answer", "No answer is chosen"),
        ({"answer": "covered", "since": "soon", "until": "later"}, "since", "not a date"),
        ({"answer": "covered", "since": "31/12/2026"}, "since", "which is to come"),
        ({"answer": "not covered", "since": "2026-05-01"}, "since", "Clear both days"),
        ({"answer": "covered", "unit_id": "M3"}, "unit_id", "no unit of Northby"),
        ({"answer": "covered", "unit_id": "S1"}, "unit_id", "no unit of Northby"),
        ({"answer": "covered", "provision_type": "idva"}, "unit_id", "no unit of Northby"),
        ({"answer": "covered", "unit_id": "M4"}, "answer", "An earlier line"),
    ],
)
def test_a_line_has_one_fault_at_most(
    folder: Path, cells: Mapping[str, str], column: str, what: str
) -> None:
    found = answered(folder, {"M5": {"answer": "covered"}, "M4": {"answer": "no"}, "M2": cells})
    (problem,) = found.problems
    assert (problem.severity, problem.column, problem.table) == ("error", column, SHEET)
    assert what in problem.message
    assert [each.unit_id for each in found.said] == ["M5", "M4"]


def test_that_something_is_not_known_takes_nothing_back_and_says_so(folder: Path) -> None:
    (problem,) = answered(folder, {"M1": {"answer": "not known"}}).problems
    assert problem.severity == "warning"
    assert "Old Mill Surgery stays “covered since 1 May 2024" in problem.message


def test_a_sheet_that_lost_a_column_is_not_read_in_silence(folder: Path) -> None:
    book = load_workbook(io.BytesIO(filled(sent(folder), {"M4": {"answer": "covered"}})))
    book[SHEET]["F1"].value = "Code"
    out = io.BytesIO()
    book.save(out)
    upload = read_upload(out.getvalue(), "return.xlsx", TODAY)
    found = unit_answers(upload.units, read_data_folder(folder, TODAY).reference, "N1", TODAY)
    assert [p.message for p in found.problems] == [
        "The sheet One by one lacks unit_id, so nothing on it was read."
    ]


def test_the_marked_copy_keeps_the_lines_and_can_be_sent_again(folder: Path) -> None:
    answers = {"M4": {"answer": "perhaps"}, "M5": {"answer": "covered", "since": "2026-05-01"}}
    upload = read_upload(filled(sent(folder), answers), "return.xlsx", TODAY)
    reference = read_data_folder(folder, TODAY).reference
    sheets = marked_sheets(upload.units, reference, "N1", TODAY)
    marked = problem_workbook(upload.raw, (), upload.stamp, sheets)
    sheet = load_workbook(io.BytesIO(marked))[SHEET]
    (comment,) = [cell.comment.text for row in sheet for cell in row if cell.comment]
    assert "One of covered, not covered or not known" in comment
    again = read_upload(filled(marked, {"M4": {"answer": "no"}}), "marked.xlsx", TODAY)
    found = unit_answers(again.units, reference, "N1", TODAY)
    assert not found.problems
    assert [each.unit_id for each in found.said] == ["M5", "M4"]


# ---------------------------------------------------------------------- on the command line


def test_apply_saves_what_the_sheets_say_of_units(
    changing: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    content = filled(sent(changing), {"M4": {"answer": "not covered"}, "M5": {"answer": "covered"}})
    content = filled(content, {"M4": {"answer": "covered", "since": "2026-05-01"}}, LEAD)
    assert applied(changing, content, "--dry-run") == 0
    assert "Units answered one by one: 3; lines that are blank: 5." in capsys.readouterr().out
    assert coverage(changing) == []
    assert applied(changing, content) == 0
    assert "added: M5/gp_iris/" in capsys.readouterr().out
    said = [
        ("M4", "gp_iris", "not_covered", "", "", "N1"),
        ("M4", "gp_lead", "covered", "2026-05-01", "", "N1"),
        ("M5", "gp_iris", "covered", "", "", "N1"),
    ]
    assert coverage(changing) == said
    (entry,) = open_store(changing, UNIT_COVERAGE).history()
    assert (entry.note.why, entry.note.area_code) == ("return.xlsx", "N1")
    assert applied(changing, content) == 0, "the same said twice is what it was"
    assert coverage(changing) == said


def test_a_fault_about_one_unit_refuses_the_whole_file(
    changing: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    content = filled(sent(changing), {"M4": {"answer": "perhaps"}, "M5": {"answer": "covered"}})
    assert applied(changing, content, command="check") == 1
    assert "error: One by one, row 3, answer (read: perhaps)" in capsys.readouterr().out
    assert applied(changing, content) != 0
    assert coverage(changing) == []


def test_what_somebody_said_meanwhile_is_not_overridden_in_silence(
    changing: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    content = sent(changing)
    assert applied(changing, filled(content, {"M4": {"answer": "not covered"}})) == 0
    same = filled(content, {"M4": {"answer": "no"}, "M5": {"answer": "covered"}})
    assert applied(changing, same) == 0, "who says the same contradicts nobody"
    assert applied(changing, filled(content, {"M4": {"answer": "covered"}})) != 0
    assert "said the contrary of New Mill Surgery: “not covered" in capsys.readouterr().err
    assert [row[2] for row in coverage(changing)] == ["not_covered", "covered"]
