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
from mapping.store import revision_of
from mapping.store.entries import EDITED_ON_DISK
from tests.support.day import TODAY
from tests.support.folders import MadeOnce
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

    def told_of(self, row: int) -> list[str]:
        """What was said of a row of a file, each with the column and the value."""
        told = re.findall(r"^\w+: \S+, rows? ([0-9, ]+), (.+\n.+)", self.err, re.MULTILINE)
        return [text for rows, text in told if str(row) in rows.split(", ")]

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


def test_a_dry_run_says_the_same_and_saves_nothing(run: Command) -> None:
    before = run.register
    content = csv_text([record("line", provider="New"), record("extra")])
    options = ("--remove-missing", "--by", "Ann")
    assert run.apply(content, "--dry-run", *options) == 0
    said = run.out
    assert unchanged_by(run, before)
    assert run.counts == [1, 1, 1, 0]
    assert "removed: posts" in said
    assert run.apply(content, *options) == 0
    saved = f"Saved in {run.folder}.\n"
    assert run.out == said.replace("would be", "were") + saved
    assert run.out != said
    # The area's own records are gone, and no others.
    assert register_of(run.folder) == whole(
        [record("line", provider="New"), *REGISTER[2:], record("extra")]
    )


@pytest.mark.parametrize("kind", ["json", "csv"])
def test_what_was_saved_and_put_back_comes_as_a_table_and_the_folder_is_named_beside_it(
    kind: str, run: Command
) -> None:
    def table() -> list[dict[str, str]]:
        rows: list[dict[str, str]] = (
            json.loads(run.out) if kind == "json" else list(csv.DictReader(io.StringIO(run.out)))
        )
        return rows

    before = run.revision
    assert run.apply(csv_text([record("line", provider="New")]), "--format", kind) == 0
    change = {
        "record": "line",
        "kind": "changed",
        "field": "provider",
        "old": "Haven",
        "new": "New",
    }
    assert table() == [change]
    assert run.err == f"Saved in {run.folder}.\n"
    assert run("restore", before, "--by", "Dee", "--format", kind) == 0
    [row] = table()
    said = [row[name] for name in HISTORY_COLUMNS if name != "when"]
    assert said == [before, "Dee", "line", "provider", "New", "Haven"]
    assert run.err == f"The register in {run.folder} is again as it was at {before}.\n"


def test_the_effect_on_the_map_is_worded(run: Command) -> None:
    nil = record("line", status="not_provided", provider="", service_name="")
    assert run.apply(csv_text([nil, secret("home")])) == 0
    assert "Northby, Helpline: Provided → None" in run.out.splitlines()
    assert "Northby, Refuge: No return → Provided" in run.out.splitlines()
    assert "Southby" not in run.out
    assert run.apply(csv_text([nil | {"details": "As before"}])) == 0
    assert "→ None" not in run.out


# --------------------------------------------------------------------------------- refusals


def test_a_file_with_faults_is_refused_whole_and_all_are_said_at_once(run: Command) -> None:
    before = run.register
    faulty = (
        (record("line", capacity="many"), ["capacity", "many", "number"]),
        (record("line"), ["record_id", "same record id"]),
        (record("x", provision_type="none"), ["provision_type", "No type"]),
        (record("y", "S1"), ["maintained_by", "maintained by Southby, not by Northby"]),
        (record("south-line"), ["record_id", "maintained by Southby, not by Northby"]),
        (record("z", website="javascript:x"), ["website", "http://"]),
        (record("f", details="=cmd|' /C calc'!A0"), ["details", "formula"]),
        (record("d", last_verified="2026-03-03"), ["last_verified", "future"]),
    )
    content = csv_text([*(row for row, _ in faulty), record("good")])
    for options in (("--remove-missing",), ("--dry-run",)):
        assert run.apply(content, *options) == 1
        assert run.out == ""
        for number, (_, said) in enumerate(faulty, start=2):
            assert any(all(word in told for word in said) for told in run.told_of(number)), said
        assert "saved" in run.err
        assert "worked out" not in run.err
        assert unchanged_by(run, before)


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
        b"," * 5_000,
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


# ------------------------------------------------------------------ what others saved meanwhile


def _theirs(run: Command, *rows: Row) -> None:
    assert run.apply(csv_text(rows), "--by", "Ben") == 0


def test_a_download_is_merged_with_what_others_saved_meanwhile(run: Command) -> None:
    mine = run.download("N1", ".csv").replace(b"Posts", b"Posts anew")
    _theirs(run, record("line", provider="Theirs"), record("new"))
    # The record that they added was never in the download, so it is not missing from it.
    assert run.apply(mine, "--by", "Ann", "--remove-missing") == 0
    assert run.counts == [0, 1, 0, 1]
    assert register_of(run.folder) == whole(
        [
            record("line", provider="Theirs"),
            record("posts", **_posts(), service_name="Posts anew"),
            *REGISTER[2:],
            record("new"),
        ]
    )


def test_a_file_of_no_version_that_changes_what_somebody_saved_says_who(run: Command) -> None:
    before, after, third = (
        csv_text([record("line", provider=name)]) for name in ("Haven", "New", "Third")
    )
    assert run.apply(after, "--by", "Ann") == 0
    assert "remark" not in run.out
    assert run.apply(before, "--by", "Ben", "--dry-run") == 0
    assert "remark: this puts back what stood before a save by Ann, " in run.out
    assert "  provider: 'New' → 'Haven'" in run.out
    assert run.apply(third, "--by", "Ben") == 0
    assert "remark: this replaces what was last saved by Ann, " in run.out


def test_a_conflict_is_shown_with_both_sides_and_nothing_is_saved(run: Command) -> None:
    mine = run.download("N1", ".csv").replace(b"Line", b"My line").replace(b"Posts", b"Anew")
    _theirs(run, record("line", service_name="Their line"))
    before, kept = run.register, run.kept()
    for options in ((), ("--dry-run",), ("--format", "json")):
        assert run.apply(mine, *options) == 1
        assert run.out == ""
        assert "My line" in run.err
        assert "Their line" in run.err
        assert "posts" not in run.err
        assert (run.register, run.kept()) == (before, kept)


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


def test_a_file_that_was_made_without_the_areas_records_removes_none_of_them(run: Command) -> None:
    """South's leads took their last record out, and the file was sent for the wrong area."""
    before = run.register
    empty = load_workbook(io.BytesIO(run.download("S1", ".xlsx")))
    empty["Records"].delete_rows(2)
    out = io.BytesIO()
    empty.save(out)
    for content in (out.getvalue(), template(read_reference(run.folder, TODAY), "N1")):
        run.apply(content, "--remove-missing")
        assert run.register == before


def test_a_download_is_merged_with_an_edit_that_somebody_made_on_disk(run: Command) -> None:
    mine = run.download("N1", ".csv").replace(b"Line", b"My line")
    by_hand = record("posts", **_posts(), details="By hand")
    run.on_disk([REGISTER[0], by_hand, *REGISTER[2:]])
    assert run.apply(mine) == 0
    expected = [record("line", service_name="My line"), by_hand, *REGISTER[2:]]
    assert register_of(run.folder) == whole(expected)


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
    before = run.register
    assert run("check", path, "--area", "N1") == 1
    said = run.out + run.err
    assert said.count("The history has no such version") == 1
    assert "Download the file anew" in said
    assert run.apply(content) == 2
    assert "no such version" in run.err
    assert "Download the file anew" in run.err
    assert unchanged_by(run, before)


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


@pytest.fixture
def saved(made_once: MadeOnce, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Command:
    """A register that three have saved, Ann and Cem the part of Northby."""

    def make(folder: Path) -> None:
        made = Command(new_folder(folder), capsys)
        for content, area, who in (
            (csv_text([record("line", provider="First")]), "N1", ("--by", "Ann")),
            (csv_text([record("south-line", "S1", provider="Second")]), "S1", ()),
            (csv_text([record("line", provider="Third", details="More")]), "N1", ("--by", "Cem")),
        ):
            assert made.apply(content, *who, area=area) == 0

    return Command(made_once.copy("three saves", make, tmp_path / "saved"), capsys)


def revisions_of(run: Command) -> list[str]:
    """The revisions from the first register to the last."""
    entries = register_store(run.folder).history()[::-1]
    return [entries[0].parent, *(entry.revision for entry in entries)]


def test_the_history_is_newest_first_with_all_columns(saved: Command) -> None:
    _, first, second, third = revisions_of(saved)
    expected = [
        (third, "Cem", "line", "provider", "First", "Third"),
        (third, "Cem", "line", "details", "", "More"),
        (second, "", "south-line", "provider", "Haven", "Second"),
        (first, "Ann", "line", "provider", "Haven", "First"),
    ]
    rows = saved.history()
    named = [name for name in HISTORY_COLUMNS if name != "when"]
    assert [tuple(row[name] for name in named) for row in rows] == expected
    assert all(datetime.fromisoformat(row["when"]).tzinfo is not None for row in rows)
    assert saved("history", "--format", "csv") == 0
    reader = csv.DictReader(io.StringIO(saved.out))
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


def test_the_history_in_words_says_who_when_and_what(saved: Command) -> None:
    _, first, second, third = revisions_of(saved)
    assert saved("history") == 0
    heads = [line for line in saved.out.splitlines() if not line.startswith(" ")]
    assert [head.split()[0] for head in heads] == [third, second, first]
    assert all(re.search(r" \d{4}-\d\d-\d\d \d\d:\d\d ", head) for head in heads)
    assert "Cem" in heads[0]
    assert "nobody said who" in heads[1]
    assert "lead.csv" in heads[2]
    assert "  changed: south-line\n    provider: 'Haven' → 'Second'\n" in saved.out


def test_the_history_of_an_area_is_its_own(saved: Command) -> None:
    revisions = revisions_of(saved)
    for area, chosen in (("N1", [3, 1]), ("S1", [2]), ("REGION", [])):
        found = list(dict.fromkeys(row["revision"] for row in saved.history("--area", area)))
        assert found == [revisions[number] for number in chosen]
        assert saved("history", "--area", area) == 0
        assert [r for r in revisions[1:] if r in saved.out] == [
            revisions[n] for n in sorted(chosen)
        ]


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
    said, taken_back = run.out.splitlines()
    assert said == f"The register in {run.folder} is again as it was at {start}."
    assert taken_back.startswith("It took back from somebody who did not say who, ")
    # It is told of each area that it touched.
    rows = run.history("--area", "N1")
    assert {(r["revision"], r["who"]) for r in rows[:-1] if r["revision"] != end} == {
        (start, "Dee")
    }
    assert ("line", "provider", "New", "Haven") in [
        (r["record"], r["field"], r["old"], r["new"]) for r in rows if r["revision"] == start
    ]
    assert run("restore", end) == 0
    assert run.register == second
    assert run("history") == 0
    heads = [line.split()[0] for line in run.out.splitlines() if not line.startswith(" ")]
    assert heads == [end, start, end]
    assert f"Restored {start}" in run.out


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


def test_a_csv_download_is_one_that_excel_reads_rightly_and_changes_nothing_if_applied_again(
    start: Started,
) -> None:
    run = start(WORDS)
    before = run.register
    content = run.download("N1", ".csv")
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    assert [row["record_id"] for row in rows] == [row["record_id"] for row in WORDS[:-1]]
    assert rows[0]["provider"] == "Ärzte & Söhne"
    assert all(run.revision in row["register_revision"] for row in rows)
    assert run.apply(content, "--remove-missing") == 0
    assert run.counts == [0, 0, 0, 6]
    assert str(run.folder) not in run.out, "nothing was saved there"
    assert unchanged_by(run, before)


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


@pytest.mark.parametrize("options", [(), ("--dry-run",), ("--format", "json")])
def test_nothing_of_a_confidential_place_is_kept_or_repeated(
    options: tuple[str, ...], run: Command
) -> None:
    before = run.register
    rows = [secret(f"home-{number}") | cells for number, cells in enumerate(HIDING.values())]
    for row in rows:
        assert tells_place(csv_text([row], ("remark",)).replace("%20", " "))
    assert run.apply(csv_text([*rows, record("line")], ("remark",)), *options) == 1
    for number, hiding in enumerate(HIDING, start=2):
        assert any("confidential" in told for told in run.told_of(number)), hiding
    assert not tells_place(run.out, run.err.replace("%20", " "))
    assert unchanged_by(run, before)
    assert not tells_place(run.kept())


BROKEN = [secret("home", postcode=PLACE), record("line"), record("south-line", "S1")]


def test_a_place_that_came_into_the_register_on_disk_spreads_no_further(run: Command) -> None:
    start = run.revision
    _theirs(run, record("line", provider="First"))
    path = run.folder.parent / "lead.csv"
    path.write_text(csv_text([secret("home"), record("line", provider="Mine")]), encoding="utf-8")
    for command in (
        ("apply", path, "--area", "N1"),
        ("apply", path, "--area", "N1", "--dry-run", "--format", "csv"),
        ("apply", path, "--area", "N1", "--remove-missing"),
        ("download", "--area", "N1", "--out", run.folder / "out.csv"),
        ("download", "--area", "N1", "--out", run.folder / "out.xlsx"),
        ("history",),
        ("restore", start),
        ("restore", start, "--format", "json"),
    ):
        run.on_disk(BROKEN)
        run(*command)
        assert not tells_place(run.out, run.err), command
        assert not tells_place(run.kept()), command
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


@pytest.mark.parametrize("content", ["", 'record_id,"status\nx,y\n'])
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

# A few are enough to meet; twenty at once are what the store is tried with.
CODES = ["A00", "A01", "A02"]


@pytest.mark.processes
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


def test_a_dry_run_of_restore_shows_by_area_what_it_would_take_back(saved: Command) -> None:
    start, *_ = revisions_of(saved)
    before, kept = saved.register, saved.kept()
    assert saved("restore", start, "--dry-run") == 0
    assert (saved.register, saved.kept()) == (before, kept)
    assert "Nothing was saved. 2 records would be changed" in saved.out
    for sentence in ("Northby: 1 record", "Southby: 1 record", "  provider: 'Third' → 'Haven'"):
        assert sentence in saved.out
    assert "It would take back from Cem, " in saved.out
    assert ": line." in saved.out
    assert saved("restore", start, "--dry-run", "--format", "json") == 0
    assert {row["record"] for row in json.loads(saved.out)} == {"line", "south-line"}


@pytest.mark.parametrize(
    ("options", "providers"),
    [(("--area", "S1"), ["Third", "Haven"]), (("--record", "line"), ["Haven", "Second"])],
)
def test_one_areas_part_or_one_record_is_restored(
    options: tuple[str, ...], providers: list[str], saved: Command
) -> None:
    start, *_ = revisions_of(saved)
    assert saved("restore", start, *options) == 0
    now = register_of(saved.folder)
    assert [now[name]["provider"] for name in ("line", "south-line")] == providers
    before, kept = saved.register, saved.kept()
    assert saved("restore", start, *options) == 0
    assert "nothing to save" in saved.out
    assert (saved.register, saved.kept()) == (before, kept)


def test_a_part_that_cannot_be_is_refused(saved: Command) -> None:
    start, *_ = revisions_of(saved)
    before = saved.register
    for options in (("--area", "X1"), ("--area", "N1", "--table", "meetings")):
        assert saved("restore", start, *options) != 0
        assert saved.register == before


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
