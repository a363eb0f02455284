"""The action plan without a browser: listed, written, sent in, and refused with every fault."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from icalendar import Calendar

from mapping.cli.commands.action_commands import LIST_COLUMNS
from mapping.cli.main import CLEAN, COULD_NOT_RUN, ERRORS_FOUND, main
from mapping.editing.table_files import UPLOADED
from mapping.plan.schema import COLUMNS, FILE_NAME
from mapping.region.kept_tables import ACTION_PLAN
from mapping.store.opening import open_store
from tests.support.cases.action_cases import example_folder
from tests.support.folders import rows_of, write_rows

pytestmark = pytest.mark.slow

ON = "2026-11-24"
CAPTURE = pytest.CaptureFixture[str]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return example_folder(tmp_path)


def run(folder: Path, *arguments: str) -> int:
    return main([*arguments, "--data", str(folder)])


def write(tmp_path: Path, *rows: str, head: str = "") -> str:
    head = head or "what,owner_role,owner_organisation,status,area_code"
    (tmp_path / "sent.csv").write_text("\n".join((head, *rows, "")), "utf-8")
    return str(tmp_path / "sent.csv")


def test_overdue_actions_are_listed_first_with_all_that_a_chair_asks(
    folder: Path, capsys: CAPTURE
) -> None:
    assert run(folder, "actions", "--on", ON) == CLEAN
    out = capsys.readouterr().out
    lines = [line for line in out.splitlines() if line.endswith("]")]
    assert "40 days overdue; Under way; Being commissioned" in out
    assert [line[0] for line in lines] == ["!"] * 3 + ["◷"] * 2 + ["›"] * 5 + ["·", "■", "■"]
    assert "Example data" in out


def test_the_list_is_a_table_for_other_programs(folder: Path, capsys: CAPTURE) -> None:
    assert run(folder, "actions", "--on", ON, "--format", "csv") == CLEAN
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert tuple(rows[0]) == LIST_COLUMNS
    assert [row["due_state"] for row in rows][:5] == ["overdue"] * 3 + ["soon"] * 2
    assert run(folder, "actions", "--on", ON, "--format", "json") == CLEAN
    listed = json.loads(capsys.readouterr().out)
    assert [row["action_id"] for row in listed] == [row["action_id"] for row in rows]
    assert listed[0]["due"] == "2026-10-15"


def test_one_area_or_what_is_for_all_of_them(folder: Path, capsys: CAPTURE) -> None:
    for area, number in (("E22000337", 2), ("REGION", 2)):
        assert run(folder, "actions", "--area", area, "--format", "json") == CLEAN
        assert len(json.loads(capsys.readouterr().out)) == number
    assert run(folder, "actions", "--area", "E1") == COULD_NOT_RUN


def test_on_a_later_day_more_is_overdue(folder: Path, capsys: CAPTURE) -> None:
    assert run(folder, "actions", "--on", "2027-04-01") == CLEAN
    assert capsys.readouterr().out.count("Overdue") == 9


def test_the_calendar_and_the_file_are_written(
    folder: Path, tmp_path: Path, capsys: CAPTURE
) -> None:
    assert run(folder, "actions", "--out", str(tmp_path / "a.ics")) == CLEAN
    assert len(Calendar.from_ical((tmp_path / "a.ics").read_bytes()).walk("VEVENT")) == 10
    later = ("--on", "2000-01-01", "--out", str(tmp_path / "none.ics"))
    assert run(folder, "actions", *later) == CLEAN
    assert "Nothing was written." in capsys.readouterr().out
    assert not (tmp_path / "none.ics").exists()
    out = str(tmp_path / "a.csv")
    assert run(folder, "actions", "--out", out) == CLEAN
    assert run(folder, "apply-actions", out) == CLEAN
    assert open_store(folder, ACTION_PLAN).history() == []


def test_a_file_that_cannot_be_written_or_read_is_a_sentence(
    folder: Path, tmp_path: Path, capsys: CAPTURE
) -> None:
    for arguments in (
        ("actions", "--out", str(tmp_path / "a.txt")),
        ("actions", "--out", str(tmp_path / "none" / "a.ics")),
        ("actions", "--area", "E22000337", "--out", str(tmp_path / "a.csv")),
        ("apply-actions", str(tmp_path / "none.csv")),
    ):
        assert run(folder, *arguments) == COULD_NOT_RUN
        assert capsys.readouterr().err.startswith("error: ")


def test_a_file_is_put_into_the_plan_and_the_history_says_by_whom(
    folder: Path, tmp_path: Path, capsys: CAPTURE
) -> None:
    file = write(tmp_path, "Ask,Lead,Board,Not started,E22000335")
    assert run(folder, "apply-actions", file, "--dry-run") == CLEAN
    assert "would be added: 1" in capsys.readouterr().out
    assert open_store(folder, ACTION_PLAN).history() == []
    assert run(folder, "apply-actions", file, "--by", "A lead") == CLEAN
    out = capsys.readouterr().out
    assert "were added: 1, changed: 0, removed: 0" in out
    assert "13 actions that the plan has are not in the file" in out
    (entry,) = open_store(folder, ACTION_PLAN).history()
    assert (entry.note.who, entry.note.why) == ("A lead", UPLOADED)


def test_what_the_file_lacks_is_removed_only_if_that_is_asked_for(
    folder: Path, tmp_path: Path, capsys: CAPTURE
) -> None:
    file = write(tmp_path, "Ask,Lead,Board,Not started,E22000335")
    assert run(folder, "apply-actions", file, "--remove-missing") == CLEAN
    assert "removed: 13" in capsys.readouterr().out
    assert run(folder, "actions", "--format", "json") == CLEAN
    assert len(json.loads(capsys.readouterr().out)) == 1


def test_a_faulty_file_is_refused_whole_with_every_fault(
    folder: Path, tmp_path: Path, capsys: CAPTURE
) -> None:
    file = write(
        tmp_path,
        "Ask,Lead,Board,Not started,E22000335",
        "Call 0121 496 0000,Mr Smith,Board,later,E1",
    )
    assert run(folder, "apply-actions", file) == ERRORS_FOUND
    said = capsys.readouterr().err
    assert "4 errors in sent.csv. Nothing was saved." in said
    assert "Smith" not in said
    assert "496" not in said
    assert open_store(folder, ACTION_PLAN).history() == []


def test_two_who_changed_one_action_are_both_shown(
    folder: Path, tmp_path: Path, capsys: CAPTURE
) -> None:
    out = tmp_path / "a.csv"
    assert run(folder, "actions", "--out", str(out)) == CLEAN
    head = "action_id,what,owner_role,owner_organisation,status,due"
    row = (
        "action-7,Ask every practice to name a lead,Primary Care Lead,Made-up Saffron Health Trust"
    )
    theirs = write(tmp_path, f"{row},not_started,2027-01-01", head=head)
    assert run(folder, "apply-actions", theirs) == CLEAN
    mine = out.read_text("utf-8-sig").replace(
        "Made-up Saffron Health Trust,,", "Made-up Saffron Health Trust,2027-02-02,"
    )
    out.write_text(mine, "utf-8")
    assert run(folder, "apply-actions", str(out)) == ERRORS_FOUND
    said = capsys.readouterr().err
    assert "2027-01-01" in said
    assert "2027-02-02" in said


def with_a_postcode(folder: Path, column: str) -> None:
    """Put a postcode into the file of the plan by hand."""
    rows = rows_of(folder / FILE_NAME)
    rows[0][column] = "SW1A 1AA"
    write_rows(folder / FILE_NAME, rows)


def refused_without_it(folder: Path, capsys: CAPTURE, *arguments: str) -> None:
    assert run(folder, *arguments) == ERRORS_FOUND
    said = capsys.readouterr()
    assert "1AA" not in said.out + said.err


def test_nothing_tells_a_postcode_that_somebody_put_into_the_file_by_hand(
    folder: Path, capsys: CAPTURE
) -> None:
    plan = folder / FILE_NAME
    before = plan.read_bytes()
    for column in COLUMNS:
        plan.write_bytes(before)
        with_a_postcode(folder, column)
        refused_without_it(folder, capsys, "actions")
        refused_without_it(folder, capsys, "apply-actions", str(plan))


def test_no_command_works_on_a_plan_that_holds_a_postcode(
    folder: Path, tmp_path: Path, capsys: CAPTURE
) -> None:
    with_a_postcode(folder, "what")
    file = write(tmp_path, "Ask,Lead,Board,Not started,E22000335")
    for arguments in (
        ("actions", "--format", "csv"),
        ("actions", "--out", str(tmp_path / "a.ics")),
        ("actions", "--out", str(tmp_path / "a.csv")),
        ("apply-actions", file),
        ("gaps",),
    ):
        refused_without_it(folder, capsys, *arguments)
    assert not list(tmp_path.glob("a.*"))
    assert not (folder / "history").exists()
