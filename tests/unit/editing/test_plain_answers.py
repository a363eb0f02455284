"""What people write into a return workbook means what it says, and a row has one fault at most."""

from __future__ import annotations

import io
from collections.abc import Mapping
from pathlib import Path

import pytest
from openpyxl import load_workbook

from mapping.editing.kept_table import Upload
from mapping.editing.register import read_upload
from mapping.problems import Problem, one_a_row
from tests.support.cases.unit_cases import unit_folder
from tests.support.day import TODAY
from tests.unit.editing.test_unit_sheets import applied, sent

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A region that counts practices, to be looked at only."""
    return unit_folder(tmp_path_factory.mktemp("units") / "data")


def answered(folder: Path, answers: Mapping[str, Mapping[str, str]]) -> bytes:
    """The return workbook with some cells filled in, by record or type and by column."""
    book = load_workbook(io.BytesIO(sent(folder)))
    sheet = book["Records"]
    titles = [cell.value for cell in sheet[1]]
    for row in sheet.iter_rows(min_row=2):
        by_title = dict(zip(titles, row, strict=True))
        key = by_title["record_id"].value or by_title["provision_type"].value
        for title, text in answers.get(str(key), {}).items():
            by_title[title].value = text
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def read(folder: Path, answers: Mapping[str, Mapping[str, str]]) -> Upload:
    return read_upload(answered(folder, answers), "return.xlsx", TODAY)


def said(upload: Upload, key: str, column: str) -> str:
    """A cell of a record, or of the question about a type."""
    cells = upload.table.cells
    is_it = (cells["record_id"] == key) | (
        (cells["record_id"] == "") & (cells["provision_type"] == key)
    )
    (text,) = cells.loc[is_it, column]
    return str(text)


def test_the_last_word_stands_beside_the_question_with_its_month(folder: Path) -> None:
    sheet = load_workbook(io.BytesIO(sent(folder)))["Records"]
    questions = [str(row[1].value) for row in sheet.iter_rows(min_row=2) if row[1].value]
    assert any("The record says “provided”, December 2025. Is it" in text for text in questions)


@pytest.mark.parametrize(
    ("column", "word"),
    [
        *(("answer", word) for word in ("No", "NONE", "no longer", "not provided")),
        ("status", "No"),
        ("status", "None of this"),
    ],
)
def test_no_to_a_question_is_a_nil_return_in_either_cell(
    folder: Path, word: str, column: str
) -> None:
    upload = read(folder, {"refuge": {column: word}})
    assert said(upload, "refuge", "status") == "not_provided"
    assert said(upload, "refuge", "last_verified") == TODAY.isoformat()
    assert not [p for p in upload.table.problems if p.severity == "error"]


def test_yes_to_a_record_confirms_it(folder: Path) -> None:
    upload = read(folder, {"line": {"answer": "Yes"}})
    assert said(upload, "line", "last_verified") == TODAY.isoformat()
    assert not upload.table.problems


def test_two_answers_to_one_question_are_asked_about(folder: Path) -> None:
    (problem,) = read(folder, {"refuge": {"answer": "No", "status": "provided"}}).table.problems
    assert problem.severity == "error"
    assert problem.message.startswith("The answer says “not provided”, and the column status “pro")
    same = read(folder, {"refuge": {"answer": "None", "status": "no"}}).table.problems
    assert all(problem.severity == "warning" for problem in same)


def test_a_row_of_a_return_has_one_fault_at_most(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    content = answered(folder, {"refuge": {"answer": "Yes"}, "line": {"answer": "perhaps"}})
    assert applied(folder, content, command="check") == 1
    out = capsys.readouterr().out
    assert out.count("error: ") == 2
    assert "The same row lacks, or has wrong: " in out


def test_what_is_about_the_file_or_only_a_remark_stays() -> None:
    problems = [
        Problem("error", None, "status", "", "No column."),
        Problem("error", 4, "provider", "", "Blank."),
        Problem("warning", 4, "status", "", "Odd."),
        Problem("error", 4, "service_name", "", "Blank."),
        Problem("error", 5, "service_name", "", "Blank."),
    ]
    told = one_a_row(problems)
    assert [(p.row, p.column) for p in told] == [
        (None, "status"),
        (4, "status"),
        (4, "provider"),
        (5, "service_name"),
    ]
    assert told[2].message == "Blank. The same row lacks, or has wrong: service_name."


@pytest.mark.parametrize("word", ["don't know", "TBC"])
def test_what_is_no_answer_leaves_the_question_open_and_is_told(folder: Path, word: str) -> None:
    upload = read(folder, {"refuge": {"answer": word}})
    assert "refuge" not in set(
        upload.table.cells["provision_type"][upload.table.cells["record_id"] == ""]
    )
    (problem,) = upload.table.problems
    assert (problem.severity, problem.value) == ("warning", word)
    assert "stays open" in problem.message


def test_a_question_that_is_answered_oddly_is_told_its_own_answers(folder: Path) -> None:
    faults = read(folder, {"refuge": {"answer": "perhaps"}}).table.problems
    assert "Yes, None, partial, planned" in faults[0].allowed
    assert "still right" not in faults[0].allowed


def test_no_to_a_record_is_asked_about_with_what_it_may_mean(folder: Path) -> None:
    (problem,) = read(folder, {"line": {"answer": "No"}}).table.problems
    assert problem.severity == "error"
    assert "“changed”" in problem.message
    assert "“no longer”" in problem.message
