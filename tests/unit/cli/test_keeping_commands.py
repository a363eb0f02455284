"""The commands settle, purge and history --verify: exit codes, and what every command says."""

from __future__ import annotations

import json
import shutil
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from mapping.access import ANYBODY
from mapping.cli.main import main
from mapping.editing.kept_table import LEFT_AS_IT_IS
from mapping.editing.settling import TAKEN
from mapping.region.disk_edits import HOW_TO_SETTLE
from mapping.store.drafts import drafts_of, keep_draft
from mapping.tables.privacy.places import STAYS_NOWHERE
from tests.support.day import NOW
from tests.support.folders import MadeOnce
from tests.unit.cli.test_update_commands import Command
from tests.unit.editing.test_register_editing import (
    REGISTER,
    csv_text,
    new_folder,
    record,
    register_of,
    secret,
)
from tests.unit.store.test_drafts import draft, texts

pytestmark = pytest.mark.slow

LINE = record("line", provider="New", details="Jane Doe")
GONE = "The register is not what was last saved: 3 records fewer.\n"


@pytest.fixture
def run(made_once: MadeOnce, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Command:
    def make(folder: Path) -> None:
        made = Command(new_folder(folder), capsys)
        assert made.apply(csv_text([LINE, REGISTER[1]])) == 0, made.err

    return Command(made_once.copy("saved", make, tmp_path / "data"), capsys)


def test_every_command_says_beside_its_answer_that_rows_are_gone(run: Command) -> None:
    commands = (
        ("gaps", "--format", "json"),
        ("explain", "--area", "N1", "--type", "helpline"),
        ("history", "--format", "json"),
        ("actions",),
    )
    for command in commands:
        assert run(*command) == 0
        assert run.err == ""
    run.on_disk([LINE])
    for command in commands:
        assert run(*command) == 0
        assert run.err == f"{GONE}{HOW_TO_SETTLE}\n"
        if "json" in command:
            json.loads(run.out)


def test_a_written_report_says_so_too(run: Command) -> None:
    out = run.folder.parent / "report.xlsx"
    run.on_disk([LINE])
    assert run("report", "--area", "region", "--out", out) == 0, run.err
    with zipfile.ZipFile(out) as book:
        written = "".join(book.read(name).decode("utf-8", "replace") for name in book.namelist())
    assert GONE.strip() in written


def test_check_folder_says_so_among_its_warnings(run: Command) -> None:
    run.on_disk([LINE])
    run("check-folder", "--format", "json")
    said = {problem["message"]: problem["severity"] for problem in json.loads(run.out)}
    assert said[f"{GONE.strip()} {HOW_TO_SETTLE}"] == "warning"


def test_what_stayed_as_it_is_is_said_in_whole_sentences(run: Command) -> None:
    hub = record("hub", details="Mondays")
    assert run.apply(csv_text([LINE, REGISTER[1], hub])) == 0, run.err
    run.on_disk([LINE, hub | {"details": "", "location_confidential": "yes"}])
    assert run("settle", "bring-back", "--who", "Ann") == 0, run.err
    assert f"{LEFT_AS_IT_IS.rstrip('.')}: the register in" in run.out


def test_a_history_that_is_not_there_is_not_called_whole(run: Command) -> None:
    shutil.rmtree(run.folder / "history", ignore_errors=True)
    assert run("history", "--verify") == 0
    assert run.out.startswith("There is no history of the register: nothing was ever saved here, ")


def test_a_save_goes_on_and_hides_nothing(run: Command) -> None:
    run.on_disk([LINE])
    assert run.apply(csv_text([LINE, record("more")])) == 0
    assert GONE.strip() in run.err
    assert run("gaps") == 0
    assert GONE.strip() in run.err
    assert run("settle", "bring-back", "--who", "Ann") == 0, run.err
    assert "What was saved is brought back" in run.out
    assert run("gaps") == 0
    assert run.err == ""
    assert b"south-line" in run.register


def test_the_file_is_taken_as_it_is_by_somebody_with_a_name(run: Command) -> None:
    run.on_disk([LINE])
    assert run("history", "--verify") == 1
    assert run.out == GONE
    with pytest.raises(SystemExit):
        run("settle", "take-file")
    assert run("settle", "take-file", "--who", "Ann", "--why", "Two services have closed") == 0
    assert run("history", "--verify") == 0
    rows = run.history()
    assert {row["who"] for row in rows if row["record"] == "posts"} >= {"Ann"}
    assert run("settle", "take-file", "--who", "Ann") == 0
    assert "nothing to settle" in run.out


def test_a_file_in_which_a_confidential_record_is_public_is_not_taken_unasked(
    run: Command,
) -> None:
    other = {"provider": "Ivy", "service_name": "Rooms"}
    kept = [LINE, REGISTER[1], secret("haven"), secret("rooms", **other)]
    assert run.apply(csv_text(kept)) == 0, run.err
    run.on_disk([LINE, record("haven"), record("again", **other), secret("rooms", **other)])
    assert run("settle", "take-file", "--who", "Ann") == 1
    assert "2 records held back" in run.err
    assert "haven: This record was confidential, and would be public" in run.err
    assert "again: The register has this service as rooms, which is confidential" in run.err
    assert run("history", "--verify") == 1, "it is still to be settled"
    assert run("settle", "take-file", "--who", "Ann", "--no-place", "haven") == 1
    assert "haven: " not in run.err
    answers = ("--no-place", "haven", "--no-place", "again", "--no-place", "line")
    assert run("settle", "take-file", "--who", "Ann", *answers) == 0, run.err
    assert "--no-place line: nothing was asked about it." in run.out
    assert run("history") == 0
    assert f"Ann  {TAKEN}. {STAYS_NOWHERE}: again, haven." in run.out
    assert run("history", "--verify") == 0


def test_saves_upon_it_hide_no_question(run: Command) -> None:
    assert run.apply(csv_text([LINE, REGISTER[1], secret("haven")])) == 0, run.err
    run.on_disk([LINE, REGISTER[1], record("haven")])
    assert run.apply(csv_text([LINE | {"details": "New"}])) == 0, run.err
    assert run("settle", "take-file", "--who", "Ann") == 1
    assert "haven: This record was confidential" in run.err
    assert run("settle", "bring-back", "--who", "Ann") == 0, run.err
    assert register_of(run.folder)["haven"]["location_confidential"] == "yes"


def test_verify_says_in_sentences_what_is_missing(run: Command) -> None:
    assert run("history", "--verify") == 0
    assert "nothing is missing" in run.out
    entry = run.folder / "history" / "000001.json"
    entry.write_text(entry.read_text("utf-8").replace("New", "Old"), encoding="utf-8")
    assert run("history", "--verify") == 1
    said = "Save 1 is not what was saved: its file was altered.\n"
    assert run.out == said
    assert run("history") == 0
    assert (run.err, "line" in run.out) == (said, True), "what is left is listed, and what is not"


def test_purging_says_what_was_done_and_which_copies_may_still_hold_it(run: Command) -> None:
    assert run("purge", "--text", "Jane Doe", "--who", "Ann", "--why", "A name") == 2
    assert "It still stands in services.csv, row 2, column details" in run.err
    assert run.apply(csv_text([record("line", provider="New"), REGISTER[1]])) == 0
    assert run("purge", "--text", "Jane Doe", "--who", "Ann", "--why", "A name") == 0, run.err
    assert "It was taken out of the history of the register" in run.out
    assert "Every backup that was made until now may still hold it" in run.out
    assert "Jane" not in run.kept()
    assert run("history", "--verify") == 0
    assert run("purge", "line", "--who", "Ann", "--why", "Moved") == 0
    assert run("purge", "--who", "Ann", "--why", "Neither") == 2


def test_a_draft_goes_with_the_words_of_its_record_and_is_copied_and_in_no_backup(
    run: Command, tmp_path: Path
) -> None:
    for record_id in ("line", "other"):
        half = replace(draft(record_id=record_id), area_code="N1")
        assert keep_draft(run.folder, ANYBODY, half, None) is not None
    backup, copy = tmp_path / "backup.zip", tmp_path / "copy"
    copy.mkdir()
    assert main(["backup", str(backup), "--data", str(run.folder)]) == 0
    with zipfile.ZipFile(backup) as opened:
        assert not [name for name in opened.namelist() if "drafts" in name]
    assert main(["store", "copy", "--from", str(run.folder), "--to", str(copy)]) == 0
    assert texts(copy) == texts(run.folder) != {}
    assert run("purge", "line", "--who", "Ann", "--why", "A refuge moved in") == 0, run.err
    assert "1 draft of a form that was not saved went too." in run.out
    assert [each.record_id for each in drafts_of(run.folder, ANYBODY, "N1", NOW)] == ["other"]
