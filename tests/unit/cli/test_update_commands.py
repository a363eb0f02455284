"""The commands apply, history, restore and download: what they save, refuse and say."""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable
from datetime import date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from mapping.cli.commands import update_commands
from mapping.cli.data_folder import DATA_VARIABLE
from mapping.cli.main import main
from mapping.context.reference import read_reference
from mapping.editing.workbooks.area_workbook import template
from mapping.register.schema import COLUMN_NAMES
from mapping.store import revision_of
from mapping.store.entries import EDITED_ON_DISK
from tests.support.day import TODAY
from tests.support.paths import ROOT
from tests.unit.editing.test_register_editing import (
    PLACE,
    REGISTER,
    Row,
    answered,
    csv_text,
    new_folder,
    record,
    register_of,
    register_store,
    return_of,
    secret,
    whole,
)
from ui.shell.cached import data_path

# Each test saves through the whole program; what it rests on is in tests/unit/editing.
pytestmark = pytest.mark.slow

ON = "2026-03-02"
HISTORY_COLUMNS = ["revision", "when", "who", "record", "field", "old", "new"]


class Command:
    """Runs commands on one data folder and keeps what they said."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder = folder
        self.code = -1
        self.out = self.err = ""
        self._capsys = capsys

    def __call__(self, name: str, *arguments: object) -> int:
        self._capsys.readouterr()
        on = () if "--on" in arguments else ("--on", ON)
        self.code = main([name, *map(str, arguments), "--data", str(self.folder), *on])
        self.out, self.err = self._capsys.readouterr()
        return self.code

    def apply(self, content: str | bytes, *options: object, area: str = "N1") -> int:
        path = self.folder.parent / "lead.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return self("apply", path, "--area", area, *options)

    def download(self, area: str, ending: str) -> bytes:
        path = self.folder.parent / f"download-{area}{ending}"
        assert self("download", "--area", area, "--out", path) == 0, self.err
        return path.read_bytes()

    def history(self, *options: object) -> list[dict[str, str]]:
        assert self("history", "--format", "json", *options) == 0
        rows: list[dict[str, str]] = json.loads(self.out)
        return rows

    @property
    def register(self) -> bytes:
        return (self.folder / "services.csv").read_bytes()

    @property
    def revision(self) -> str:
        return revision_of(self.register)

    def on_disk(self, rows: list[Row], extra: tuple[str, ...] = ()) -> None:
        (self.folder / "services.csv").write_text(csv_text(rows, extra), encoding="utf-8")

    @property
    def counts(self) -> list[int]:
        """How many records were added, changed, removed and left as they were, as it was said."""
        return [int(number) for number in re.findall("[0-9]+", self.out.splitlines()[0])]

    def kept(self) -> str:
        """All that stands in the history folder, names of files included."""
        files = [path for path in self.folder.glob("history/**/*") if path.is_file()]
        return "\n".join(f"{path.name}\n{path.read_text(encoding='utf-8')}" for path in files)


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Command:
    return Command(new_folder(tmp_path / "data"), capsys)


Started = Callable[[list[Row]], Command]


@pytest.fixture
def start(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Started:
    return lambda rows: Command(new_folder(tmp_path / "own", rows), capsys)


def squeezed(text: str) -> str:
    """Text without case, blanks and signs, in which a place shows however it is parted."""
    return re.sub(r"[\W_]+", "", text).upper()


def tells_place(*texts: str) -> bool:
    return any(squeezed(PLACE) in squeezed(text) for text in texts)


def unchanged_by(run: Command, before: bytes) -> bool:
    return run.register == before and list(run.folder.glob("history/*.json")) == []


# ------------------------------------------------------------------------------------ apply


def test_a_file_is_saved_and_what_it_changed_is_said(run: Command) -> None:
    rows = [record("line", provider="New"), record("posts", **_posts()), record("extra")]
    assert run.apply(csv_text(rows), "--by", "Ann") == 0
    assert run.err == ""
    lines = run.out.splitlines()
    assert run.counts == [1, 1, 0, 1]
    assert "changed: line" in lines
    assert "  provider: 'Haven' → 'New'" in lines
    assert "added: extra" in lines
    assert "  service_name: '' → 'Extra'" in lines
    assert "posts" not in run.out
    assert register_of(run.folder) == whole([*rows[:2], *REGISTER[2:], rows[2]])


def _posts() -> Row:
    return {"provision_type": "advocates", "capacity": "2"}


def test_records_that_the_file_lacks_are_left_alone(run: Command) -> None:
    assert run.apply(csv_text([record("line", provider="New")])) == 0
    assert re.search("^1 .*not in the file.*left alone", run.out, re.MULTILINE)
    assert "--remove-missing" in run.out
    assert register_of(run.folder) == whole([record("line", provider="New"), *REGISTER[1:]])


def test_remove_missing_removes_the_area_s_own_records_and_no_others(run: Command) -> None:
    assert run.apply(csv_text([record("line")]), "--remove-missing") == 0
    assert "removed: posts" in run.out
    assert run.counts == [0, 0, 1, 1]
    assert register_of(run.folder) == whole([REGISTER[0], *REGISTER[2:]])


def test_a_dry_run_says_the_same_and_saves_nothing(run: Command) -> None:
    before = run.register
    content = csv_text([record("line", provider="New"), record("extra")])
    options = ("--remove-missing", "--by", "Ann")
    assert run.apply(content, "--dry-run", *options) == 0
    said = run.out
    assert unchanged_by(run, before)
    assert run.counts == [1, 1, 1, 0]
    assert run.apply(content, *options) == 0
    saved = f"Saved in {run.folder}.\n"
    assert run.out == said.replace("would be", "were") + saved
    assert run.out != said
    assert run.register != before


def test_a_file_without_news_saves_nothing(run: Command) -> None:
    before = run.register
    excel = {"status": "Provided", "location_confidential": "FALSE", "last_verified": "01/12/2025"}
    assert run.apply(csv_text([{**record("line"), **excel}])) == 0
    assert run.counts == [0, 0, 0, 1]
    assert unchanged_by(run, before)


@pytest.mark.parametrize("kind", ["json", "csv"])
def test_the_changes_come_as_a_table(kind: str, run: Command) -> None:
    assert run.apply(csv_text([record("line", provider="New")]), "--format", kind) == 0
    rows = json.loads(run.out) if kind == "json" else list(csv.DictReader(io.StringIO(run.out)))
    change = {
        "record": "line",
        "kind": "changed",
        "field": "provider",
        "old": "Haven",
        "new": "New",
    }
    assert rows == [change]


def test_the_effect_on_the_map_is_worded(run: Command) -> None:
    nil = record("line", status="not_provided", provider="", service_name="")
    assert run.apply(csv_text([nil, secret("home")])) == 0
    assert "Northby, Helpline: Provided → None" in run.out.splitlines()
    assert "Northby, Refuge: No return → Provided" in run.out.splitlines()
    assert "Southby" not in run.out
    assert run.apply(csv_text([nil | {"details": "As before"}])) == 0
    assert "→ None" not in run.out


# --------------------------------------------------------------------------------- refusals


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([record("line", capacity="many")], ["row 2", "capacity", "many", "number"]),
        ([record("line"), record("line")], ["row 3", "record_id", "same record id"]),
        ([record("x", provision_type="none")], ["row 2", "provision_type", "No type"]),
        ([record("x", "S1")], ["row 2", "maintained_by", "maintained by Southby, not by Northby"]),
        ([record("south-line")], ["row 2", "record_id", "maintained by Southby, not by Northby"]),
        ([record("x", website="javascript:x")], ["row 2", "website", "http://"]),
        ([record("x", details="=cmd|' /C calc'!A0")], ["row 2", "details", "formula"]),
        ([record("x", last_verified="2026-03-03")], ["row 2", "last_verified", "future"]),
    ],
)
def test_a_file_with_a_fault_is_refused_whole(
    rows: list[Row], said: list[str], run: Command
) -> None:
    before = run.register
    content = csv_text([*rows, record("good")])
    assert run.apply(content, "--remove-missing") == 1
    assert run.out == ""
    assert all(word in run.err for word in said)
    assert unchanged_by(run, before)


def test_a_file_with_a_fault_is_refused_in_a_dry_run_too(run: Command) -> None:
    assert run.apply(csv_text([record("line", capacity="many")]), "--dry-run") == 1
    assert run.out == ""


def test_a_refusal_says_that_nothing_was_saved(run: Command) -> None:
    run.apply(csv_text([record("line", capacity="many")]))
    assert "saved" in run.err
    assert "worked out" not in run.err


def test_all_faults_are_said_at_once(run: Command) -> None:
    rows = [record("a", capacity="many"), record("b", funding_end="soon"), record("c", "S1")]
    assert run.apply(csv_text(rows)) == 1
    for column in ("capacity", "funding_end", "maintained_by"):
        assert column in run.err


@pytest.mark.parametrize(
    "arguments",
    [
        ("apply", "{folder}/missing.csv", "--area", "N1"),
        ("apply", "{folder}", "--area", "N1"),
        ("apply", "{folder}/services.csv", "--area", "E9"),
        ("apply", "{folder}/services.csv", "--area", "all"),
        ("apply", "{folder}/settings.toml", "--area", "E9", "--remove-missing"),
        ("history", "--area", "E9"),
        ("restore", "0123456789ab"),
        ("restore", "../versions"),
        ("download", "--area", "E9", "--out", "{folder}/out.csv"),
        ("download", "--area", "N1", "--out", "{folder}/out.zip"),
        ("download", "--area", "N1", "--out", "{folder}/out"),
        ("download", "--area", "all", "--out", "{folder}/out.xlsx"),
        ("download", "--area", "N1", "--out", "{folder}/no/such/out.csv"),
    ],
)
def test_what_cannot_be_run_ends_with_2_and_a_sentence(
    arguments: tuple[str, ...], run: Command
) -> None:
    before = run.register
    named = [argument.format(folder=run.folder) for argument in arguments]
    assert run(*named) == 2
    assert (run.out, run.err[:7]) == ("", "error: ")
    assert len(run.err) > 30
    assert unchanged_by(run, before)
    assert list(run.folder.glob("out*")) == []


def test_an_unknown_area_is_answered_with_those_there_are(run: Command) -> None:
    run("history", "--area", "E9")
    assert "E9" in run.err
    assert "N1 (Northby)" in run.err
    assert "REGION" in run.err


@pytest.mark.parametrize(
    "content",
    [
        b"PK\x03\x04 not a workbook",
        b"\x00\x01\x02\x03" * 50,
        b"<html>",
        b"," * 5_000,
        b"PK\x05\x06" + bytes(18),
    ],
)
def test_what_is_no_table_ends_without_a_traceback_and_saves_nothing(
    content: bytes, run: Command
) -> None:
    before = run.register
    assert run.apply(content) in (1, 2)
    assert run.out == ""
    assert run.err.startswith("error: ")
    assert unchanged_by(run, before)


def test_a_column_that_is_not_used_is_said(run: Command) -> None:
    """Nothing is dropped silently: the name may be that of a column, misspelt."""
    row = {**record("line", provider="New"), "fundr": "The council"}
    run.apply(csv_text([row], ("fundr",)))
    assert "fundr" in run.out + run.err


def test_a_renamed_column_does_not_blank_the_records(start: Started) -> None:
    run = start([record("line", website="https://a.org")])
    columns = [name for name in COLUMN_NAMES if name != "website"]
    row = {**record("line", provider="New"), "web page": "https://a.org"}
    run.apply(csv_text([row], ("web page",), columns))
    assert register_of(run.folder)["line"]["website"] == "https://a.org"


# ------------------------------------------------------------------ what others saved meanwhile


def _theirs(run: Command, *rows: Row) -> None:
    assert run.apply(csv_text(rows), "--by", "Ben") == 0


def test_a_download_is_merged_with_what_others_saved_meanwhile(run: Command) -> None:
    mine = run.download("N1", ".csv").replace(b"Posts", b"Posts anew")
    _theirs(run, record("line", provider="Theirs"), record("new"))
    assert run.apply(mine, "--by", "Ann") == 0
    assert run.counts == [0, 1, 0, 1]
    assert register_of(run.folder) == whole(
        [
            record("line", provider="Theirs"),
            record("posts", **_posts(), service_name="Posts anew"),
            *REGISTER[2:],
            record("new"),
        ]
    )


def test_what_others_saved_meanwhile_is_not_missing_from_a_download(run: Command) -> None:
    mine = run.download("N1", ".csv")
    _theirs(run, record("new"))
    assert run.apply(mine, "--remove-missing") == 0
    assert "new" in register_of(run.folder)


def test_a_file_without_a_revision_is_compared_with_the_register_as_it_stands(
    run: Command,
) -> None:
    mine = csv_text([record("line", service_name="Mine"), record("posts", **_posts())])
    _theirs(run, record("line", provider="Theirs"))
    assert run.apply(mine) == 0
    assert "  provider: 'Theirs' → 'Haven'" in run.out
    assert register_of(run.folder)["line"]["provider"] == "Haven"


def test_a_file_of_no_version_that_changes_what_somebody_saved_says_who(run: Command) -> None:
    before, after, third = (
        csv_text([record("line", provider=name)]) for name in ("Haven", "New", "Third")
    )
    assert run.apply(after, "--by", "Ann") == 0
    assert "remark" not in run.out
    for content, said in (
        (before, "puts back what stood before a save by"),
        (third, "replaces what was last saved by"),
    ):
        assert run.apply(content, "--by", "Ben", "--dry-run") == 0
        assert f"remark: this {said} Ann, " in run.out
    assert run.apply(third, "--by", "Ben") == 0
    assert "remark: this replaces what was last saved by Ann, " in run.out


def test_the_same_change_by_two_is_no_conflict(run: Command) -> None:
    mine = run.download("N1", ".csv").replace(b"Line", b"New line")
    _theirs(run, record("line", service_name="New line"))
    before = run.register
    assert run.apply(mine) == 0
    assert run.counts == [0, 0, 0, 2]
    assert run.register == before


@pytest.mark.parametrize("options", [(), ("--dry-run",), ("--format", "json")])
def test_a_conflict_is_refused_and_nothing_is_saved(options: tuple[str, ...], run: Command) -> None:
    mine = run.download("N1", ".csv").replace(b"Line", b"My line").replace(b"Posts", b"Anew")
    _theirs(run, record("line", service_name="Their line"))
    before, kept = run.register, run.kept()
    assert run.apply(mine, *options) == 1
    assert run.out == ""
    assert "line" in run.err
    assert "posts" not in run.err
    assert (run.register, run.kept()) == (before, kept)


def test_a_conflict_is_shown_with_both_sides(run: Command) -> None:
    mine = run.download("N1", ".csv").replace(b"Line", b"My line")
    _theirs(run, record("line", service_name="Their line"))
    assert run.apply(mine) == 1
    assert "My line" in run.err
    assert "Their line" in run.err


def _without(content: bytes, record_id: str) -> bytes:
    lines = content.splitlines(keepends=True)
    kept = [line for line in lines if not line.startswith(record_id.encode() + b",")]
    assert len(kept) == len(lines) - 1
    return b"".join(kept)


def test_a_record_that_was_changed_meanwhile_is_not_removed(run: Command) -> None:
    mine = _without(run.download("N1", ".csv"), "posts").replace(b"Line", b"My line")
    _theirs(run, record("posts", **_posts(), details="There is more to it"))
    before, kept = run.register, run.kept()
    assert run.apply(mine, "--remove-missing") == 1
    assert "posts" in run.err
    assert "changed it after this file was downloaded" in run.err
    assert (run.register, run.kept()) == (before, kept)
    assert run.apply(mine) == 0
    assert set(register_of(run.folder)) == {row["record_id"] for row in REGISTER}


def test_a_removal_can_be_sent_twice(run: Command) -> None:
    mine = _without(run.download("N1", ".csv"), "posts")
    assert run.apply(mine, "--remove-missing") == 0
    before = run.register
    assert run.apply(mine, "--remove-missing") == 0
    assert run.register == before


def test_a_download_of_another_area_removes_nothing(run: Command) -> None:
    """South's leads took their last record out, and the file was sent for the wrong area."""
    before = run.register
    empty = load_workbook(io.BytesIO(run.download("S1", ".xlsx")))
    empty["Records"].delete_rows(2)
    out = io.BytesIO()
    empty.save(out)
    run.apply(out.getvalue(), "--remove-missing")
    assert run.register == before


def test_a_template_removes_nothing(run: Command) -> None:
    """It was made without the area's records, so it says nothing of those it lacks."""
    before = run.register
    run.apply(template(read_reference(run.folder, TODAY), "N1"), "--remove-missing")
    assert run.register == before


def test_a_download_is_merged_with_an_edit_that_somebody_made_on_disk(run: Command) -> None:
    mine = run.download("N1", ".csv").replace(b"Line", b"My line")
    by_hand = record("posts", **_posts(), details="By hand")
    run.on_disk([REGISTER[0], by_hand, *REGISTER[2:]])
    assert run.apply(mine) == 0
    expected = [record("line", service_name="My line"), by_hand, *REGISTER[2:]]
    assert register_of(run.folder) == whole(expected)


def test_a_file_of_a_version_that_never_was_is_refused(run: Command) -> None:
    mine = run.download("N1", ".csv").replace(run.revision.encode(), b"0123456789ab")
    before = run.register
    assert run.apply(mine) == 2
    assert "no such version" in run.err
    assert unchanged_by(run, before)


# -------------------------------------------------------------------------- return workbooks


def test_blank_rows_of_a_return_are_said_and_nothing_is_saved(run: Command) -> None:
    before = run.register
    content = return_of(register_store(run.folder), read_reference(run.folder, TODAY))
    assert run.apply(content) == 0
    assert re.search("^1 .*not answered yet", run.out, re.MULTILINE)
    assert unchanged_by(run, before)


def test_a_return_is_checked_as_the_return_of_its_area_whether_that_is_named_or_not(
    run: Command,
) -> None:
    path = run.folder.parent / "return.xlsx"
    path.write_bytes(return_of(register_store(run.folder), read_reference(run.folder, TODAY)))
    assert run("check", path, "--area", "N1") == 0
    with_area = run.out
    assert run("check", path) == 0
    assert run.out == with_area


def test_a_file_from_another_folder_is_checked_and_says_why_it_cannot_be_saved(
    run: Command,
) -> None:
    content = return_of(register_store(run.folder), read_reference(run.folder, TODAY))
    path = run.folder.parent / "return.xlsx"
    path.write_bytes(content)
    services = run.folder / "services.csv"
    services.write_bytes(services.read_bytes().replace(b"2025-12-01", b"2025-11-30"))
    assert run("check", path, "--area", "N1") == 1
    said = run.out + run.err
    assert said.count("The history has no such version") == 1
    assert "Download the file anew" in said
    assert run.apply(content) != 0
    assert "Download the file anew" in run.out + run.err


@pytest.mark.parametrize("on", [None, "2026-03-05"])
def test_still_right_confirms_with_the_day_s_date(on: str | None, start: Started) -> None:
    published = {"evidence": "published", "source_url": "https://example.org"}
    run = start([record("line", **published), record("other", **published)])
    content = answered(
        return_of(register_store(run.folder), read_reference(run.folder, TODAY)),
        {"line": {"answer": "still right"}},
    )
    path = run.folder.parent / "return.xlsx"
    path.write_bytes(content)
    options = () if on is None else ("--on", on)
    arguments = ["apply", str(path), "--area", "N1", "--data", str(run.folder), *options]
    assert main(arguments, date(2026, 3, 4)) == 0
    found = register_of(run.folder)
    assert found["line"]["evidence"] == "confirmed"
    assert found["line"]["last_verified"] == (on or "2026-03-04")
    assert (found["other"]["evidence"], found["other"]["last_verified"]) == (
        "published",
        "2025-12-01",
    )
    assert set(found) == {"line", "other"}


# ------------------------------------------------------------------------ history and restore


def _three_saves(run: Command) -> list[str]:
    revisions = [run.revision]
    for content, area, who in (
        (csv_text([record("line", provider="First")]), "N1", "Ann"),
        (csv_text([record("south-line", "S1", provider="Second")]), "S1", ""),
        (csv_text([record("line", provider="Third", details="More")]), "N1", "Cem"),
    ):
        assert run.apply(content, *(("--by", who) if who else ()), area=area) == 0
        revisions.append(run.revision)
    return revisions


def test_the_history_is_newest_first_with_all_columns(run: Command) -> None:
    _, first, second, third = _three_saves(run)
    expected = [
        (third, "Cem", "line", "provider", "First", "Third"),
        (third, "Cem", "line", "details", "", "More"),
        (second, "", "south-line", "provider", "Haven", "Second"),
        (first, "Ann", "line", "provider", "Haven", "First"),
    ]
    rows = run.history()
    named = [name for name in HISTORY_COLUMNS if name != "when"]
    assert [tuple(row[name] for name in named) for row in rows] == expected
    assert all(datetime.fromisoformat(row["when"]).tzinfo is not None for row in rows)
    assert run("history", "--format", "csv") == 0
    reader = csv.DictReader(io.StringIO(run.out))
    assert reader.fieldnames == HISTORY_COLUMNS
    assert list(reader) == [{name: row[name] for name in HISTORY_COLUMNS} for row in rows]


def test_an_earlier_day_is_answered_by_the_register_as_it_stood(run: Command) -> None:
    closed = record("line", status="not_provided", provider="", service_name="")
    assert run.apply(csv_text([closed])) == 0
    yesterday = TODAY - timedelta(days=1)
    statuses = []
    for on in (yesterday, TODAY):
        assert run("gaps", "--on", on, "--format", "json") == 0, run.err
        cells = {(row["area_code"], row["provision_type"]): row for row in json.loads(run.out)}
        statuses.append(cells["N1", "helpline"]["status"])
    assert statuses == ["met", "gap"]


@pytest.mark.parametrize("is_removed_later", [False, True])
def test_a_place_that_became_confidential_is_no_longer_told_by_the_history(
    run: Command, is_removed_later: bool
) -> None:
    telling = {"details": f"Ring the bell at {PLACE}", "postcode": PLACE}
    assert run.apply(csv_text([record("line", **telling)])) == 0, run.err
    assert tells_place(str(run.history()))
    assert run.apply(csv_text([record("line", location_confidential="yes")])) == 0, run.err
    if is_removed_later:
        assert run.apply(csv_text([record("other")]), "--remove-missing") == 0, run.err
    assert not tells_place(str(run.history()))
    assert run("history") == 0
    assert not tells_place(run.out, run.err)
    assert "Address withheld" in run.out


def test_the_history_in_words_says_who_when_and_what(run: Command) -> None:
    _, first, second, third = _three_saves(run)
    assert run("history") == 0
    heads = [line for line in run.out.splitlines() if not line.startswith(" ")]
    assert [head.split()[0] for head in heads] == [third, second, first]
    assert all(re.search(r" \d{4}-\d\d-\d\d \d\d:\d\d ", head) for head in heads)
    assert "Cem" in heads[0]
    assert "nobody said who" in heads[1]
    assert "lead.csv" in heads[2]
    assert "  changed: south-line\n    provider: 'Haven' → 'Second'\n" in run.out


@pytest.mark.parametrize(("area", "chosen"), [("N1", [3, 1]), ("S1", [2]), ("REGION", [])])
def test_the_history_of_an_area_is_its_own(area: str, chosen: list[int], run: Command) -> None:
    revisions = _three_saves(run)
    found = list(dict.fromkeys(row["revision"] for row in run.history("--area", area)))
    assert found == [revisions[number] for number in chosen]
    assert run("history", "--area", area) == 0
    assert [r for r in revisions[1:] if r in run.out] == [revisions[n] for n in sorted(chosen)]


def test_a_restored_version_shows_in_the_history_of_the_areas_it_touched(run: Command) -> None:
    start = run.revision
    assert run.apply(csv_text([record("line", provider="New")])) == 0
    assert run("restore", start) == 0
    assert start in [row["revision"] for row in run.history("--area", "N1")]


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("text", "Nothing has been saved yet.\n"),
        ("json", "[]\n"),
        ("csv", "revision,when,who,record,field,old,new\n"),
    ],
)
def test_a_history_in_which_nothing_happened(kind: str, said: str, run: Command) -> None:
    assert run("history", "--format", kind) == 0
    assert (run.out, run.err) == (said, "")


def test_an_edit_on_disk_is_in_the_history_after_the_next_save(run: Command) -> None:
    _theirs(run, record("line", provider="First"))
    run.on_disk([record("line", provider="By hand"), *REGISTER[1:]])
    assert run.apply(csv_text([record("posts", **_posts(), details="x")])) == 0
    fields = [(r["record"], r["field"], r["new"]) for r in run.history()]
    assert fields == [
        ("posts", "details", "x"),
        ("line", "provider", "By hand"),
        ("line", "provider", "First"),
    ]
    run("history")
    assert EDITED_ON_DISK in run.out
    assert register_of(run.folder)["line"]["provider"] == "By hand"


def test_a_version_comes_back_to_the_byte_and_that_can_be_undone(run: Command) -> None:
    # Nobody saved these bytes: other line ends, and spellings that a save would rewrite.
    odd = csv_text(REGISTER).replace("\n", "\r\n").replace("2025-12-01", "01/12/2025")
    (run.folder / "services.csv").write_bytes(odd.encode("utf-8-sig"))
    first, start = run.register, run.revision
    assert run.apply(csv_text([record("line", provider="New"), record("new")])) == 0
    second, end = run.register, run.revision
    assert run("restore", start, "--by", "Dee") == 0
    assert run.register == first
    assert start in run.out
    rows = run.history()
    assert {(r["revision"], r["who"]) for r in rows[:-1] if r["revision"] != end} == {
        (start, "Dee")
    }
    assert ("line", "provider", "New", "Haven") in [
        (r["record"], r["field"], r["old"], r["new"]) for r in rows if r["revision"] == start
    ]
    assert run("restore", end) == 0
    assert run.register == second
    found = list(dict.fromkeys(row["revision"] for row in run.history()))
    assert found == [end, start]
    assert run("history") == 0
    heads = [line.split()[0] for line in run.out.splitlines() if not line.startswith(" ")]
    assert heads == [end, start, end]
    assert f"Restored {start}" in run.out


@pytest.mark.parametrize("kind", ["json", "csv"])
def test_a_restored_version_comes_as_a_table(kind: str, run: Command) -> None:
    start = run.revision
    _theirs(run, record("line", provider="New"))
    assert run("restore", start, "--by", "Dee", "--format", kind) == 0
    rows = json.loads(run.out) if kind == "json" else list(csv.DictReader(io.StringIO(run.out)))
    [row] = rows
    said = [row[name] for name in HISTORY_COLUMNS if name != "when"]
    assert said == [start, "Dee", "line", "provider", "New", "Haven"]


def test_restoring_what_is_there_saves_nothing(run: Command) -> None:
    _theirs(run, record("line", provider="New"))
    before, kept = run.register, run.kept()
    assert run("restore", run.revision) == 0
    assert "nothing to save" in run.out
    assert (run.register, run.kept()) == (before, kept)


def test_a_version_from_before_an_unknown_column_came_can_be_restored(run: Command) -> None:
    first, start = run.register, run.revision
    _theirs(run, record("line", provider="New"))
    run.on_disk([{**row, "note": "x"} for row in REGISTER], ("note",))
    assert run("restore", start) == 0
    assert run.register == first


# -------------------------------------------------------------------------------- downloads

WORDS = [
    record("line", details='Two\nlines, a "quote"; and a semicolon', provider="Ärzte & Söhne"),
    record("posts", **{**_posts(), "capacity": "2.25", "annual_funding_gbp": "1250000"}),
    record("signs", details="<b>${x}</b> `y` \\z", funding_end="2027-03-31", provider="مأوى 😀"),
    record("quoted", provider="'=1+1", website="https://example.org/a?b=c&d"),
    secret("home"),
    record("nil", status="not_provided", provider="", service_name="", gap_cause="funding;other"),
    record("south-line", "S1"),
]


@pytest.mark.parametrize("ending", [".csv", ".xlsx"])
def test_a_download_applied_again_changes_nothing(ending: str, start: Started) -> None:
    run = start(WORDS)
    before = run.register
    content = run.download("N1", ending)
    assert unchanged_by(run, before)
    for options in ((), ("--remove-missing",)):
        assert run.apply(content, *options) == 0
        assert run.counts == [0, 0, 0, 6]
    assert unchanged_by(run, before)


def test_a_csv_download_is_one_that_excel_reads_rightly(start: Started) -> None:
    run = start(WORDS)
    content = run.download("N1", ".csv")
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    assert [row["record_id"] for row in rows] == [row["record_id"] for row in WORDS[:-1]]
    assert rows[0]["provider"] == "Ärzte & Söhne"
    assert all(run.revision in row["register_revision"] for row in rows)


def test_all_areas_come_as_a_zip_of_workbooks_and_go_back_unchanged(start: Started) -> None:
    run = start(WORDS)
    before = run.register
    with zipfile.ZipFile(io.BytesIO(run.download("all", ".zip"))) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    assert sorted(files) == ["northby.xlsx", "southby.xlsx"]
    for name, area, count in (("northby.xlsx", "N1", 6), ("southby.xlsx", "S1", 1)):
        assert run.apply(files[name], "--remove-missing", area=area) == 0
        assert run.counts == [0, 0, 0, count]
    assert unchanged_by(run, before)


def test_an_edit_in_a_workbook_is_the_only_thing_that_is_saved(start: Started) -> None:
    run = start(WORDS)
    book = load_workbook(io.BytesIO(run.download("N1", ".xlsx")))
    sheet = book["Records"]
    titles = [cell.value for cell in sheet[1]]
    sheet.cell(3, titles.index("capacity") + 1).value = 3.5
    sheet.cell(2, titles.index("funding_end") + 1).value = date(2027, 3, 31)
    out = io.BytesIO()
    book.save(out)
    assert run.apply(out.getvalue(), "--format", "json") == 0
    changes = [(r["record"], r["field"], r["old"], r["new"]) for r in json.loads(run.out)]
    assert changes == [
        ("line", "funding_end", "", "2027-03-31"),
        ("posts", "capacity", "2.25", "3.5"),
    ]


# ------------------------------------------------------------------- places that are withheld

HIDING = {
    "postcode": {"postcode": PLACE},
    "postcode without a blank": {"postcode": PLACE.replace(" ", "").lower()},
    "details": {"details": f"Ring at {PLACE} please"},
    "provider": {"provider": f"Haven {PLACE}"},
    "name": {"service_name": PLACE.replace(" ", "-")},
    "id": {"record_id": "home-ze1-0aa"},
    "areas": {"areas_served": PLACE},
    "keeper": {"maintained_by": PLACE},
    "date": {"funding_end": PLACE},
    "number": {"capacity": PLACE},
    "word": {"delivery": PLACE},
    "link": {"website": "https://example.org/?at=ZE1%200AA"},
    "blank id": {"record_id": "", "provider": f"Haven {PLACE}"},
    "column of their own": {"remark": PLACE},
    "not said to be confidential": {"location_confidential": "", "postcode": PLACE},
    "said not to be": {"location_confidential": "no", "postcode": PLACE},
}


@pytest.mark.parametrize(
    ("hiding", "options"),
    [
        *((hiding, ()) for hiding in HIDING),
        *(
            (hiding, options)
            for hiding in ("postcode", "keeper")
            for options in (("--dry-run",), ("--format", "json"))
        ),
    ],
)
def test_nothing_of_a_confidential_place_is_kept_or_repeated(
    hiding: str, options: tuple[str, ...], run: Command
) -> None:
    _theirs(run, record("line", provider="First"))
    before, kept = run.register, run.kept()
    content = csv_text([{**secret("home"), **HIDING[hiding]}, record("line")], ("remark",))
    assert tells_place(content.replace("%20", " "))
    assert run.apply(content, *options) == 1
    assert "confidential" in run.err
    assert not tells_place(run.out, run.err.replace("%20", " "))
    assert (run.register, run.kept()) == (before, kept)
    assert not tells_place(run.kept())


BROKEN = [secret("home", postcode=PLACE), record("line"), record("south-line", "S1")]


@pytest.mark.parametrize(
    "command",
    [
        ("apply", "{file}", "--area", "N1"),
        ("apply", "{file}", "--area", "N1", "--dry-run"),
        ("apply", "{file}", "--area", "N1", "--dry-run", "--format", "csv"),
        ("apply", "{file}", "--area", "N1", "--remove-missing"),
        ("restore", "{revision}"),
        ("restore", "{revision}", "--format", "json"),
        ("download", "--area", "N1", "--out", "{folder}/out.csv"),
        ("download", "--area", "N1", "--out", "{folder}/out.xlsx"),
        ("history",),
    ],
)
def test_a_place_that_came_into_the_register_on_disk_spreads_no_further(
    command: tuple[str, ...], run: Command
) -> None:
    start = run.revision
    _theirs(run, record("line", provider="First"))
    run.on_disk(BROKEN)
    path = run.folder.parent / "lead.csv"
    path.write_text(csv_text([secret("home"), record("line", provider="Mine")]), encoding="utf-8")
    run(*(part.format(file=path, revision=start, folder=run.folder) for part in command))
    assert not tells_place(run.out, run.err)
    assert not tells_place(run.kept())
    for out in run.folder.glob("out.*"):
        if out.suffix == ".csv":
            assert not tells_place(out.read_text(encoding="utf-8-sig"))
        else:
            book = load_workbook(out)
            texts = [str(c.value) for s in book for row in s.iter_rows() for c in row if c.value]
            assert not tells_place(*texts)


def test_a_register_that_was_broken_on_disk_is_not_saved_over(run: Command) -> None:
    _theirs(run, record("line", provider="First"))
    run.on_disk(BROKEN)
    before, kept = run.register, run.kept()
    assert run.apply(csv_text([record("new")])) == 1
    assert "services.csv, row 2, postcode" in run.err
    assert (run.register, run.kept()) == (before, kept)
    run.on_disk([secret("home"), *BROKEN[1:]])
    assert run.apply(csv_text([record("new")])) == 0
    assert not tells_place(run.kept())


@pytest.mark.parametrize("content", ["", "no,such\n1,2\n", 'record_id,"status\nx,y\n', "a\0b" * 9])
def test_a_register_that_is_no_table_is_not_saved_over(content: str, run: Command) -> None:
    (run.folder / "services.csv").write_text(content, encoding="utf-8")
    before = run.register
    assert run.apply(csv_text([record("new")])) in (1, 2)
    assert run.err.startswith("error: ")
    assert unchanged_by(run, before)


def test_without_a_register_nothing_is_saved(run: Command) -> None:
    (run.folder / "services.csv").unlink()
    assert run.apply(csv_text([record("new")])) == 2
    assert "There is no register" in run.err
    assert not (run.folder / "services.csv").exists()


# ------------------------------------------------------------------------- many at once

# As many as a region has partnerships; twenty at once are what the store is tried with.
CODES = [f"A{number:02}" for number in range(7)]


@pytest.mark.processes
@pytest.mark.serial
def test_processes_that_apply_files_of_different_areas_at_once_all_save(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [record(f"{code.lower()}-line", code) for code in CODES]
    areas = {code: f"Area {code}" for code in CODES}
    run = Command(new_folder(tmp_path / "many", rows, areas), capsys)
    first = run.register
    processes = []
    [[*_, stamp], _] = csv.reader(io.StringIO(run.download("A00", ".csv").decode(), newline=""))
    [revision] = {
        row[stamp] for row in csv.DictReader(io.StringIO(run.download("A00", ".csv").decode()))
    }
    for code in CODES:
        changed = record(f"{code.lower()}-line", code, provider=f"New {code}")
        added = record("", code, service_name="Second")
        stamped = [{**row, stamp: revision} for row in (changed, added)]
        (tmp_path / f"{code}.csv").write_text(csv_text(stamped, (stamp,)), encoding="utf-8")
    for code in CODES:
        arguments = ["apply", tmp_path / f"{code}.csv", "--area", code, "--by", f"Lead {code}"]
        processes.append(
            subprocess.Popen(
                [sys.executable, "-m", "mapping", *map(str, arguments), "--data", run.folder],
                cwd=ROOT,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                encoding="utf-8",
            )
        )
    ends = [(*process.communicate(timeout=300), process.returncode) for process in processes]
    assert [(err, code) for _, err, code in ends] == [("", 0)] * len(CODES)
    assert all(
        re.findall("[0-9]+", out.splitlines()[0]) == ["1", "1", "0", "0"] for out, _, _ in ends
    )

    expected = [record(f"{code.lower()}-line", code, provider=f"New {code}") for code in CODES]
    expected += [
        record(f"area-{code.lower()}-helpline-haven", code, service_name="Second") for code in CODES
    ]
    assert register_of(run.folder) == whole(expected)

    entries = register_store(run.folder).history()
    assert [entry.number for entry in entries] == list(range(len(CODES), 0, -1))
    assert sorted(entry.note.who for entry in entries) == [f"Lead {code}" for code in CODES]
    assert entries[0].revision == run.revision
    for newer, older in pairwise(entries):
        assert newer.parent == older.revision
    assert entries[-1].parent == revision_of(first)
    for entry in entries:
        assert sorted(change.kind for change in entry.changes) == ["added", "changed"]
        assert all(entry.note.area_code.lower() in c.record_id for c in entry.changes)


def test_a_save_in_between_is_worked_out_anew(
    run: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = update_commands.save
    calls: list[Any] = []

    def interrupted(*arguments: Any) -> Any:
        calls.append(arguments)
        if len(calls) == 1:
            _theirs(run, record("posts", **_posts(), details="In between"))
        return real(*arguments)

    monkeypatch.setattr(update_commands, "save", interrupted)
    assert run.apply(csv_text([record("line", provider="New")])) == 0
    assert len(calls) == 3
    found = register_of(run.folder)
    assert (found["line"]["provider"], found["posts"]["details"]) == ("New", "In between")
    assert len(register_store(run.folder).history()) == 2


def test_whoever_saves_is_told_in_which_folder(run: Command) -> None:
    before, content = run.revision, csv_text([record("line", provider="New")])
    assert run.apply(content, "--dry-run") == 0
    assert str(run.folder) not in run.out
    assert run.apply(content) == 0
    assert run.out.endswith(f"Saved in {run.folder}.\n")
    assert run.apply(content) == 0
    assert str(run.folder) not in run.out
    assert run("restore", before) == 0
    said, taken_back = run.out.splitlines()
    assert said == f"The register in {run.folder} is again as it was at {before}."
    assert taken_back.startswith("It took back from somebody who did not say who, ")


@pytest.mark.parametrize("kind", ["json", "csv"])
def test_the_folder_is_named_beside_a_table_that_another_program_reads(
    kind: str, run: Command
) -> None:
    before, content = run.revision, csv_text([record("line", provider="New")])
    assert run.apply(content, "--format", kind) == 0
    assert str(run.folder) not in run.out
    assert run.err == f"Saved in {run.folder}.\n"
    assert run("restore", before, "--format", kind) == 0
    assert run.err == f"The register in {run.folder} is again as it was at {before}.\n"


def test_the_command_line_saves_where_the_dashboard_reads(
    run: Command,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (tmp_path / "checkout").mkdir()
    monkeypatch.chdir(tmp_path / "checkout")
    checkout = new_folder(tmp_path / "checkout" / "data")
    file = tmp_path / "new.csv"
    file.write_text(csv_text([record("line", provider="New")]), encoding="utf-8")
    before = (checkout / "services.csv").read_bytes()
    monkeypatch.setenv(DATA_VARIABLE, "../data")
    assert main(["apply", str(file), "--area", "N1"], TODAY) == 0
    assert f"Saved in {run.folder}.\n" in capsys.readouterr().out
    assert data_path() == run.folder
    assert register_of(run.folder)["line"]["provider"] == "New"
    assert (checkout / "services.csv").read_bytes() == before


def test_a_dry_run_of_restore_shows_by_area_what_it_would_take_back(run: Command) -> None:
    start, *_ = _three_saves(run)
    before, kept = run.register, run.kept()
    assert run("restore", start, "--dry-run") == 0
    assert (run.register, run.kept()) == (before, kept)
    assert "Nothing was saved. 2 records would be changed" in run.out
    for sentence in ("Northby: 1 record", "Southby: 1 record", "  provider: 'Third' → 'Haven'"):
        assert sentence in run.out
    assert "It would take back from Cem, " in run.out
    assert ": line." in run.out
    assert run("restore", start, "--dry-run", "--format", "json") == 0
    assert {row["record"] for row in json.loads(run.out)} == {"line", "south-line"}


@pytest.mark.parametrize(
    ("options", "providers"),
    [(("--area", "S1"), ["Third", "Haven"]), (("--record", "line"), ["Haven", "Second"])],
)
def test_one_areas_part_or_one_record_is_restored(
    options: tuple[str, ...], providers: list[str], run: Command
) -> None:
    start, *_ = _three_saves(run)
    assert run("restore", start, *options) == 0
    now = register_of(run.folder)
    assert [now[name]["provider"] for name in ("line", "south-line")] == providers
    assert run("restore", start, *options) == 0
    assert "nothing to save" in run.out


@pytest.mark.parametrize("options", [("--area", "X1"), ("--area", "N1", "--table", "meetings")])
def test_a_part_that_cannot_be_is_refused(options: tuple[str, ...], run: Command) -> None:
    start, *_ = _three_saves(run)
    before = run.register
    assert run("restore", start, *options) != 0
    assert run.register == before


def test_a_providers_workbook_goes_out_and_comes_back_as_suggestions(run: Command) -> None:
    path = run.folder.parent / "haven.xlsx"
    asked = ("--area", "N1", "--provider", "Haven", "--out", path)
    assert run("download", *asked) == 0, run.err
    book = load_workbook(path)
    sheet = book["Records"]
    at = {cell.value: cell.column for cell in sheet[1]}
    ids = {sheet.cell(n, at["record_id"]).value: n for n in (2, 3)}
    sheet.cell(ids["line"], at["funder"]).value = "The Council"
    sheet.cell(ids["posts"], at["website"]).value = "no link"
    book.save(path)
    before = run.register
    assert run("apply", path, "--area", "N1") == 2
    assert "waits as suggestions" in run.err
    assert run("suggest", path, "--area", "N1", "--dry-run") == 1
    assert "1 suggestion of Haven for whoever keeps the records of Northby would wait." in run.out
    assert not (run.folder / "proposals.csv").exists()
    assert run("suggest", path, "--area", "N1", "--by", "Ann", "--format", "json") == 1
    assert [row["suggested"] for row in json.loads(run.out)] == ["The Council"]
    assert "row 3, website (read: no link)" in run.err
    assert run.register == before
    with (run.folder / "proposals.csv").open(encoding="utf-8") as file:
        [row] = csv.DictReader(file)
    assert (row["record_id"], row["column"], row["provider"]) == ("line", "funder", "Haven")
    assert run("suggest", path, "--area", "N1") == 2
    assert "suggested already" in run.err
    assert run("download", "--area", "N1", "--provider", "Nobody", "--out", path) == 2
    assert "Its providers: Haven." in run.err
