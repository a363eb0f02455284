"""What may tell a place is asked about: by `check` and `apply`, by undo and restore."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from mapping.register.veil import FILE_WITHHELD
from mapping.tables.privacy.places import STAYS_NOWHERE
from tests.unit.cli.test_update_commands import Command
from tests.unit.editing.test_register_editing import (
    Row,
    csv_text,
    new_folder,
    record,
    register_of,
    secret,
)

pytestmark = pytest.mark.slow

STREET = "Ask at the office on Hagley Road"
HELD = secret("haven", details=STREET)


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Command:
    rows = [record("line"), secret("haven"), secret("other")]
    return Command(new_folder(tmp_path / "data", rows), capsys)


def details(run: Command, record_id: str = "haven") -> str:
    return register_of(run.folder)[record_id]["details"]


def check(run: Command, rows: list[Row]) -> list[dict[str, str]]:
    path = run.folder.parent / "checked.csv"
    path.write_text(csv_text(rows), encoding="utf-8")
    run("check", path, "--format", "json")
    found: list[dict[str, str]] = json.loads(run.out)
    return [problem for problem in found if problem["severity"] == "ask"]


def test_check_asks_and_does_not_pass(run: Command) -> None:
    [asked] = check(run, [HELD])
    assert run.code == 1
    assert (asked["row"], asked["column"]) == (2, "details")
    assert STAYS_NOWHERE in asked["message"]
    assert "Hagley" not in run.out


def test_a_row_that_nobody_answers_for_is_held_back_and_the_others_are_saved(run: Command) -> None:
    assert run.apply(csv_text([record("line", provider="New"), HELD])) == 1
    assert details(run) == ""
    assert register_of(run.folder)["line"]["provider"] == "New"
    assert "1 record held back" in run.err
    assert "--no-place haven" in run.err
    assert "Hagley" not in run.err


def test_a_row_that_is_held_back_is_not_taken_for_one_that_is_missing(run: Command) -> None:
    assert run.apply(csv_text([record("line"), HELD]), "--remove-missing") == 1
    assert set(register_of(run.folder)) == {"line", "haven"}


def test_somebody_answers_for_a_record_by_its_id_or_its_row(run: Command) -> None:
    rows = csv_text([record("line"), HELD])
    assert run.apply(rows, "--dry-run") == 1
    assert run.apply(rows, "--dry-run", "--no-place", "3") == 0
    assert details(run) == "", "a dry run asks as well, and saves nothing"
    assert run.apply(rows, "--no-place", "haven", "--by", "Ann") == 0, run.err
    assert details(run) == STREET
    assert run("history") == 0
    assert f"Ann  {FILE_WITHHELD}. {STAYS_NOWHERE}: haven." in run.out


def test_a_record_that_would_be_public_again_is_asked_about_each_time(run: Command) -> None:
    public = csv_text([record("haven", details=STREET)])
    for _ in range(2):
        assert run.apply(public) == 1
        assert "haven: This record was confidential, and would be public" in run.err
        assert run.apply(csv_text([secret("haven", provider="New")]), "--dry-run") == 0
        assert run.apply(public, "--no-place", "haven", "--by", "Ann") == 0, run.err
        assert register_of(run.folder)["haven"]["location_confidential"] == "no"
        assert run("history") == 0
        assert f"Ann  lead.csv. {STAYS_NOWHERE}: haven." in run.out
        assert run.apply(csv_text([secret("haven")])) == 0, run.err


def test_a_confidential_record_that_was_removed_does_not_come_back_as_public_unasked(
    run: Command,
) -> None:
    assert run.apply(csv_text([record("line"), secret("other")]), "--remove-missing") == 0
    again = csv_text([record("haven")])
    assert run.apply(again) == 1
    assert set(register_of(run.folder)) == {"line", "other"}
    assert run.apply(again, "--no-place", "haven", "--by", "Ann") == 0, run.err


@pytest.mark.parametrize("is_removed", [True, False])
def test_a_confidential_service_is_not_public_under_another_id_unasked(
    run: Command, *, is_removed: bool
) -> None:
    names = {"provider": "Ivy", "service_name": "Haven House"}
    assert run.apply(csv_text([secret("haven", **names)])) == 0, run.err
    spelled = {"provider": "Ivy Ltd.", "service_name": "The Haven House"}
    again = csv_text([record("line"), secret("other"), record("new", **spelled)])
    options = ("--remove-missing",) if is_removed else ()
    assert run.apply(again, *options) == 1
    assert "new: The register has this service as haven, which is confidential" in run.err
    assert "new" not in register_of(run.folder)
    # Once it is gone from the register its history still knows it.
    assert run.apply(again, *options) == 1
    assert run.apply(again, *options, "--no-place", "new", "--by", "Ann") == 0, run.err
    assert run.apply(again) == 0, run.err


def test_a_file_of_before_a_record_was_confidential_asks_nothing_and_leaves_it(
    run: Command,
) -> None:
    assert run.apply(csv_text([record("hub")])) == 0
    before = {"register_revision": run.revision}
    assert run.apply(csv_text([secret("hub")])) == 0, run.err
    old = csv_text([record("hub", capacity="9") | before], ("register_revision",))
    assert run.apply(old) == 0, run.err
    hub = register_of(run.folder)["hub"]
    assert (hub["location_confidential"], hub["capacity"]) == ("yes", "9")


def test_an_answer_is_for_one_record(run: Command) -> None:
    rows = [HELD, secret("other", details=STREET)]
    assert run.apply(csv_text(rows), "--no-place", "haven") == 1
    assert (details(run), details(run, "other")) == (STREET, "")


def test_an_answer_holds_for_the_words_that_it_was_given_for(run: Command) -> None:
    assert run.apply(csv_text([HELD]), "--no-place", "haven") == 0
    assert check(run, [HELD]) == []
    assert run.apply(csv_text([secret("haven", details=STREET, provider="New")])) == 0, run.err
    others = secret("haven", details=f"{STREET} or in Mill Lane", provider="New")
    assert len(check(run, [others])) == 1
    assert run.apply(csv_text([others])) == 1


def test_an_answer_that_nobody_asked_for_is_said(run: Command) -> None:
    assert run.apply(csv_text([record("line", provider="New")]), "--no-place", "line") == 0
    assert "--no-place line: nothing was asked about it." in run.out


def test_an_answer_for_a_record_that_is_not_there_stops_the_command(run: Command) -> None:
    assert run.apply(csv_text([HELD]), "--no-place", "havn") == 2
    assert "has no such record" in run.err


def test_what_is_plainly_a_place_is_refused_whatever_somebody_answers(run: Command) -> None:
    rows = [secret("haven", details="12 Hagley Road")]
    assert run.apply(csv_text(rows), "--no-place", "haven") == 1
    assert details(run) == ""


@pytest.mark.parametrize("is_answered", [True, False])
def test_going_back_brings_no_words_of_a_confidential_record_with_it(
    run: Command, *, is_answered: bool
) -> None:
    if is_answered:
        assert run.apply(csv_text([HELD]), "--no-place", "haven") == 0
    else:
        run.on_disk([record("line"), HELD])
    before = run.revision
    assert run.apply(csv_text([secret("haven", details="Shared rooms")])) == 0, run.err
    assert run("restore", before) == 0, run.err
    assert details(run) == "Shared rooms"


def test_a_type_that_tells_of_refuge_and_is_not_marked_is_asked_about_by_check_and_gaps(
    run: Command,
) -> None:
    with (run.folder / "settings.toml").open("a", encoding="utf-8") as file:
        file.write("\n[register]\nconfidential_types = []\n")
    for arguments in (("check", run.folder / "services.csv"), ("gaps", "--format", "json")):
        assert run(*arguments) == 0
        assert run.err.startswith("remark: provision_types.csv, column confidential: The type")
        assert "tells of refuge" in run.err


def test_a_setting_that_names_no_type_stops_every_command(run: Command) -> None:
    with (run.folder / "settings.toml").open("a", encoding="utf-8") as file:
        file.write('\n[register]\nconfidential_types = ["refugee"]\n')
    for arguments in (("check", run.folder / "services.csv"), ("gaps",)):
        assert run(*arguments) == 2
        assert "names refugee" in run.err
