"""The store: whatever happens in a save, the register is whole and its history agrees with it."""

from __future__ import annotations

import errno
import json
import os
import re
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapping.errors import MappingError
from mapping.region.kept_tables import ACTION_PLAN, REGISTER
from mapping.region.loader import read_register
from mapping.register.schema import COLUMN_NAMES, REQUIRED_NAMES
from mapping.store import (
    Entry,
    MovedOnError,
    Snapshot,
    StoreError,
    revision_of,
)
from mapping.store import csv_folder as csv_file
from mapping.store.csv_folder import CsvFileStore
from mapping.store.entries import EDITED_ON_DISK
from mapping.store.table_spec import TableSpec
from mapping.tables.diff import FieldChange, RecordChange, apply_changes, differences
from mapping.tables.table_reader import read_table_bytes
from tests.support.examples import examples
from tests.support.saving import noted
from tests.support.stores.cases import (
    Hold,
    StoreCases,
    cells,
    check_chain,
    plan_without_actions,
    save,
)
from tests.support.stores.children import (
    DIED,
    NOON,
    NOTE,
    add_records,
    csv_bytes,
    hold_lock,
    label_of,
    labelled,
    rows_of,
    save_dying,
    save_failing,
    save_in_a_loop,
    save_label,
    save_with_little_room,
)
from tests.support.stores.forks import Forks, forking


@pytest.fixture(scope="module")
def forks() -> Iterator[Forks]:
    with forking() as forks:
        yield forks


@pytest.fixture
def tmp_path() -> Iterator[Path]:
    """In memory where the system has such a place: thousands of saves need not wait for a disk."""
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as name:
        yield Path(name).resolve()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return new_folder(tmp_path / "data")


@pytest.fixture
def store(folder: Path) -> CsvFileStore:
    return CsvFileStore(folder, REGISTER)


@pytest.fixture
def place(folder: Path) -> Path:
    return folder


@pytest.fixture
def hold(folder: Path) -> Hold:
    def hold(content: bytes, table: TableSpec) -> None:
        (folder / table.file_name).write_bytes(content)

    return hold


def new_folder(path: Path, table: TableSpec = REGISTER) -> Path:
    path.mkdir()
    (path / "services.csv").write_bytes(labelled("start"))
    (path / table.file_name).write_bytes(labelled("start", table=table))
    return path


def edit_on_disk(folder: Path, content: bytes) -> None:
    (folder / "services.csv").write_bytes(content)


def entry_file(folder: Path, number: int) -> Path:
    return folder / "history" / f"{number:06d}.json"


def debris(folder: Path) -> list[str]:
    found = [*folder.rglob("*.tmp"), *folder.rglob("*.pending.json")]
    return sorted(path.name for path in found)


def check_whole(folder: Path, table: TableSpec = REGISTER) -> bytes:
    """The register, after making sure that it and its history are whole and of one mind."""
    store = CsvFileStore(folder, table)
    now, entries = store.load(), store.history()
    assert now.content == labelled(label_of(now.content, table), table=table)
    check_chain(entries)
    if entries:
        assert entries[0].revision == now.revision
        for revision in {entry.revision for entry in entries} | {entries[-1].parent}:
            assert revision_of(store.version(revision)) == revision
            assert (folder / table.history / "versions" / f"{revision}.csv").exists()
    return now.content


class TestAsEveryStore(StoreCases):
    pass


# ------------------------------------------------------------------------ saving and reading


def test_the_revision_is_that_of_the_data_folder() -> None:
    content = labelled("any")
    digest = read_table_bytes(content, "any.csv", COLUMN_NAMES, REQUIRED_NAMES).digest
    assert revision_of(content) == digest[:12]


def test_an_entry_says_who_when_why_and_what_and_nothing_else(
    store: CsvFileStore, folder: Path
) -> None:
    secret = csv_bytes({"r0": {"details": "old", "provider": "said nowhere else"}})
    edit_on_disk(folder, secret)
    entry = save(store, secret.replace(b"old", b"new"), noted("A lead", "Return", "E01", NOON))
    said = json.loads(entry_file(folder, 1).read_text())
    assert (said.pop("previous"), len(said.pop("salt")), len(said.pop("seal"))) == ("", 32, 64)
    assert said == {
        "number": 1,
        "revision": entry.revision,
        "parent": revision_of(secret),
        "when": "2026-03-02T12:00:00+00:00",
        "who": "A lead",
        "why": "Return",
        "area_code": "E01",
        "changes": [
            {
                "record_id": "r0",
                "kind": "changed",
                "fields": [{"column": "details", "old": "old", "new": "new"}],
            }
        ],
    }


def test_a_version_that_is_replaced_while_it_is_looked_for_is_found(
    store: CsvFileStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    load = CsvFileStore._load

    def save_first(self: CsvFileStore) -> Snapshot:
        monkeypatch.undo()
        save(store, labelled("new"))
        return load(self)

    monkeypatch.setattr(CsvFileStore, "_load", save_first)
    assert store.version(revision_of(labelled("start"))) == labelled("start")


def test_the_versions_outlive_the_register(store: CsvFileStore, folder: Path) -> None:
    entry = save(store, labelled("new"))
    (folder / "services.csv").unlink()
    assert store.version(entry.revision) == labelled("new")


def test_a_damaged_version_is_said_to_be_damaged(store: CsvFileStore, folder: Path) -> None:
    entry = save(store, labelled("new"))
    path = folder / "history" / "versions" / f"{entry.parent}.csv"
    path.write_bytes(path.read_bytes()[:50])
    with pytest.raises(StoreError, match="is damaged"):
        store.version(entry.parent)
    save(store, labelled("start"))
    assert store.version(entry.parent) == labelled("start")


def test_two_contents_with_one_short_name_are_never_taken_for_each_other(
    store: CsvFileStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(csv_file, "revision_of", lambda content: "0" * 12)
    with pytest.raises(StoreError, match="same short name"):
        save(store, labelled("new"))
    assert store.load().content == labelled("start")
    assert store.version("0" * 12) == labelled("start")


def test_a_missing_register_is_said_to_be_missing(store: CsvFileStore, folder: Path) -> None:
    (folder / "services.csv").unlink()
    assert store.history() == []
    for action in (store.load, lambda: store.save_if_unchanged(b"", "", [], NOTE)):
        with pytest.raises(StoreError, match=r"There is no register at .*services\.csv"):
            action()


def test_of_a_register_that_is_gone_it_is_said_where_the_last_one_lies(
    store: CsvFileStore, folder: Path
) -> None:
    save(store, labelled("new"))
    (folder / "services.csv").unlink()
    with pytest.raises(StoreError, match=r"Copy what was saved last there, \S+\.csv") as told:
        store.load()
    (last,) = re.findall(r"there, (\S+\.csv)", str(told.value))
    assert Path(last).read_bytes() == labelled("new")
    with pytest.raises(MappingError, match="Copy what was saved last"):
        read_register(folder)


def test_a_missing_folder_is_a_sentence_too(tmp_path: Path) -> None:
    store = CsvFileStore(tmp_path / "none", REGISTER)
    with pytest.raises(StoreError, match="Check the data folder"):
        store.save_if_unchanged(b"", "", [], NOTE)


def test_the_history_is_open_to_those_to_whom_the_register_is(
    store: CsvFileStore, folder: Path
) -> None:
    folder.chmod(0o2770)
    (folder / "services.csv").chmod(0o640)
    os.chown(folder / "services.csv", -1, os.getgroups()[-1] if os.getgroups() else -1)
    group = (folder / "services.csv").stat().st_gid
    save(store, labelled("new"))
    for path in (p for p in folder.rglob("*") if p.is_file() and p.name != "lock"):
        assert (oct(path.stat().st_mode & 0o7777), path.stat().st_gid) == (oct(0o640), group), path
    assert (folder / "history" / "versions").stat().st_mode & 0o7777 == 0o2770
    assert (folder / "history" / "lock").stat().st_mode & 0o777 == 0o660


@pytest.mark.skipif(os.geteuid() != 0, reason="Only root can save for another account.")
def test_a_save_by_root_leaves_the_files_to_their_owner(store: CsvFileStore, folder: Path) -> None:
    for path in (folder, folder / "services.csv"):
        os.chown(path, 1234, 1235)
    save(store, labelled("new"))
    owners = {(p.stat().st_uid, p.stat().st_gid) for p in folder.rglob("*")}
    assert owners == {(1234, 1235)}


def test_a_register_that_is_a_link_stays_one(tmp_path: Path) -> None:
    real = new_folder(tmp_path / "real")
    linked = tmp_path / "linked"
    linked.mkdir()
    (linked / "services.csv").symlink_to(real / "services.csv")
    save(CsvFileStore(linked, REGISTER), labelled("new"))
    assert (linked / "services.csv").is_symlink()
    assert (real / "services.csv").read_bytes() == labelled("new")
    assert debris(real) == []


# --------------------------------------------------------------------------- edits on the disk


def test_an_edit_on_disk_gets_an_entry_of_its_own(store: CsvFileStore, folder: Path) -> None:
    first = save(store, labelled("a"))
    edited = csv_bytes({**rows_of(labelled("a")), "new": {"details": "By hand"}})
    edit_on_disk(folder, edited)
    save(store, labelled("b"))
    last, by_hand, _ = store.history()
    check_chain(store.history())
    assert (by_hand.parent, by_hand.revision) == (first.revision, revision_of(edited))
    assert by_hand.note == noted("", EDITED_ON_DISK, "", NOON)
    fields = (FieldChange("record_id", "", "new"), FieldChange("details", "", "By hand"))
    assert by_hand.changes == (RecordChange("new", "added", fields),)
    assert last.note == NOTE
    assert store.version(by_hand.revision) == edited


def test_an_edit_on_disk_back_to_an_older_version_is_noticed(
    store: CsvFileStore, folder: Path
) -> None:
    save(store, labelled("a"))
    save(store, labelled("b"))
    edit_on_disk(folder, labelled("a"))
    save(store, labelled("c"))
    assert [entry.note.why == EDITED_ON_DISK for entry in store.history()] == [
        False,
        True,
        False,
        False,
    ]
    check_chain(store.history())


UNREADABLE = {
    "empty": b"",
    "not text": bytes(range(256)),
    "another table": b"name,age\nx,1\n",
    "broken quotation marks": labelled("a").replace(b"a,", b'"a,', 1),
    "one record twice": csv_bytes({"r0": {}}) + csv_bytes({"r0": {}}).splitlines()[1] + b"\n",
    "a record without a name": csv_bytes({"": {"details": "x"}}),
    "no column of names": csv_bytes({"r0": {}}).replace(b"record_id", b"name"),
}


@pytest.mark.parametrize("content", UNREADABLE.values(), ids=UNREADABLE.keys())
def test_an_edit_that_is_no_register_is_kept_without_changes(
    store: CsvFileStore, folder: Path, content: bytes
) -> None:
    save(store, labelled("a"))
    edit_on_disk(folder, content)
    store.save_if_unchanged(labelled("b"), revision_of(content), [], NOTE)
    _, by_hand, _ = store.history()
    assert by_hand.changes == ()
    check_chain(store.history())
    assert store.version(by_hand.revision) == content


def test_an_edit_is_noted_even_if_the_version_before_it_is_lost(
    store: CsvFileStore, folder: Path
) -> None:
    entry = save(store, labelled("a"))
    (folder / "history" / "versions" / f"{entry.revision}.csv").unlink()
    edit_on_disk(folder, labelled("b"))
    save(store, labelled("c"))
    assert store.history()[1].changes == ()
    check_chain(store.history())


def test_an_edit_on_disk_during_a_save_is_not_overwritten(
    store: CsvFileStore, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    save(store, labelled("a"))
    write = csv_file._write_beside

    def write_and_edit(path: Path, content: bytes, like: Path) -> Path:
        written = write(path, content, like)
        if path.name == "services.csv":
            edit_on_disk(folder, labelled("by hand"))
        return written

    with monkeypatch.context() as patch:
        patch.setattr(csv_file, "_write_beside", write_and_edit)
        with pytest.raises(MovedOnError):
            save(store, labelled("b"))
    assert store.load().content == labelled("by hand")
    assert debris(folder) == []
    save(store, labelled("c"))
    assert [entry.note.why for entry in store.history()] == [NOTE.why, EDITED_ON_DISK, NOTE.why]


# ------------------------------------------------------------------------- a damaged history


@pytest.fixture
def whole_entry(tmp_path: Path) -> bytes:
    folder = new_folder(tmp_path / "other")
    save(CsvFileStore(folder, REGISTER), labelled("a"))
    save(CsvFileStore(folder, REGISTER), labelled("b"))
    return entry_file(folder, 2).read_bytes()


DAMAGED = {
    "empty": lambda whole: b"",
    "torn": lambda whole: whole[: len(whole) // 2],
    "one letter lost": lambda whole: whole.rstrip()[:-1],
    "zeros": lambda whole: bytes(len(whole)),
    "no text": lambda whole: b"\xff\xfe\xfd",
    "another thing": lambda whole: b"null",
    "a list": lambda whole: b"[1, 2]",
    "a number": lambda whole: b'{"number": 2}',
    "deep": lambda whole: b"[" * 100_000,
    "a long number": lambda whole: b"9" * 100_000,
    "a copy of another entry": lambda whole: whole.replace(b'"number": 2', b'"number": 1'),
    "a time without a zone": lambda whole: whole.replace(b"+00:00", b""),
    "no time": lambda whole: whole.replace(b'"when": "2', b'"when": "x'),
    "an unknown kind": lambda whole: whole.replace(b'"changed"', b'"mended"'),
    "a name that is a number": lambda whole: whole.replace(b'"A lead"', b"1"),
    "changes that are text": lambda whole: whole.replace(b'"fields": [', b'"fields": ["x", '),
}


@pytest.mark.parametrize("damage", DAMAGED.values(), ids=DAMAGED.keys())
@pytest.mark.parametrize("number", [2, 3])
def test_a_damaged_entry_costs_no_other_entry(
    store: CsvFileStore, folder: Path, whole_entry: bytes, damage, number: int
) -> None:
    for label in ("a", "b", "c"):
        save(store, labelled(label))
    whole = {entry.number: entry for entry in store.history()}
    damaged = damage(whole_entry)
    assert damaged != whole_entry
    entry_file(folder, number).write_bytes(damaged)

    assert store.history() == [whole[n] for n in (3, 2, 1) if n != number]
    save(store, labelled("d"))
    assert entry_file(folder, number).read_bytes() == damaged
    after = store.history()
    if number == 2:
        assert [entry.number for entry in after] == [4, 3, 1]
    else:
        assert [entry.number for entry in after] == [5, 4, 2, 1]
        assert (after[1].note.why, after[1].parent) == (EDITED_ON_DISK, whole[2].revision)
        assert after[1].changes == whole[3].changes
    assert after[0].parent == whole[3].revision


def test_an_entry_that_nobody_damaged_is_whole(folder: Path, whole_entry: bytes) -> None:
    (folder / "history").mkdir()
    entry_file(folder, 2).write_bytes(whole_entry)
    assert [entry.number for entry in CsvFileStore(folder, REGISTER).history()] == [2]


def test_files_that_are_not_the_stores_are_left_alone(store: CsvFileStore, folder: Path) -> None:
    save(store, labelled("a"))
    history = folder / "history"
    foreign = ["notes.txt", "000002.json.bak", "2.json", "000002 (copy).json", "٠٠٠٠٠٢.json"]
    for name in foreign:
        (history / name).write_text("foreign")
    (folder / "other.csv.tmp").write_text("foreign")
    entry_file(folder, 2).mkdir()
    save(store, labelled("b"))
    assert [entry.number for entry in store.history()] == [3, 1]
    assert {(history / name).read_text() for name in foreign} == {"foreign"}
    assert (folder / "other.csv.tmp").exists()


def test_the_numbers_go_on_after_a_million(store: CsvFileStore, folder: Path) -> None:
    save(store, labelled("a"))
    said = json.loads(entry_file(folder, 1).read_text())
    said["number"] = 999_999
    entry_file(folder, 999_999).write_text(json.dumps(said))
    save(store, labelled("b"))
    save(store, labelled("c"))
    assert [entry.number for entry in store.history()] == [1_000_001, 1_000_000, 999_999, 1]


def test_a_reader_sees_a_save_that_was_cut_short_only_if_it_happened(
    store: CsvFileStore, folder: Path
) -> None:
    save(store, labelled("a"))
    save(store, labelled("b"))
    entry_file(folder, 2).rename(folder / "history" / "000002.pending.json")
    assert [entry.number for entry in store.history()] == [2, 1]
    edit_on_disk(folder, labelled("a"))
    assert [entry.number for entry in store.history()] == [1]


def test_garbage_in_a_pending_entry_is_cleared_away(store: CsvFileStore, folder: Path) -> None:
    save(store, labelled("a"))
    (folder / "history" / "000002.pending.json").write_bytes(b"{")
    assert len(store.history()) == 1
    save(store, labelled("b"))
    assert [entry.number for entry in store.history()] == [2, 1]
    assert debris(folder) == []


def test_a_reader_looks_again_when_a_save_ends_while_it_reads(
    store: CsvFileStore, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    save(store, labelled("a"))
    save(store, labelled("b"))
    done, pending = entry_file(folder, 2), folder / "history" / "000002.pending.json"
    done.rename(pending)
    read = CsvFileStore._entry

    def end_the_save_first(self: CsvFileStore, name: str) -> Entry | None:
        if pending.exists():
            pending.rename(done)
        return read(self, name)

    monkeypatch.setattr(CsvFileStore, "_entry", end_the_save_first)
    assert [entry.number for entry in store.history()] == [2, 1]


# --------------------------------------------------------------------------------- dying


@pytest.mark.serial
@pytest.mark.parametrize(
    ("table", "turns"), [(REGISTER, 20), (ACTION_PLAN, 4)], ids=["register", "action plan"]
)
def test_killed_at_any_moment_the_register_is_whole_and_the_history_agrees(
    tmp_path: Path, forks: Forks, table: TableSpec, turns: int
) -> None:
    random = Random(1)
    cut_short = turn = 0
    # Where saving is quick most kills come between two saves, and show nothing: on, then.
    while turn < turns or (cut_short <= turns / 2 and turn < 10 * turns):
        turn += 1
        folder = new_folder(tmp_path / f"{turn}", table)
        for kill in range(15):
            before = (folder / table.file_name).read_bytes()
            child = forks.start(save_in_a_loop, folder, f"{turn} {kill}", table)
            # On a busy machine a child may take long to begin; killed before, it shows nothing.
            while (folder / table.file_name).read_bytes() == before:
                time.sleep(0.0005)
            time.sleep(random.uniform(0, 0.014))
            os.kill(child, signal.SIGKILL)
            assert forks.wait(child) == -signal.SIGKILL
            cut_short += bool(debris(folder))
            check_whole(folder, table)
        save_label(CsvFileStore(folder, table), "at last", table)
        assert check_whole(folder, table) == labelled("at last", table=table)
        assert debris(folder) == []
        shutil.rmtree(folder)
    assert cut_short > turns / 2, "the kills came between the saves, and showed nothing"


def nothing_yet(folder: Path) -> None:
    pass


def saved_twice(folder: Path) -> None:
    for label in ("a", "b"):
        save_label(CsvFileStore(folder, REGISTER), label)


def cut_short_before_it_happened(folder: Path) -> None:
    saved_twice(folder)
    entry_file(folder, 2).rename(folder / "history" / "000002.pending.json")
    edit_on_disk(folder, labelled("a"))
    for name in ("services.csv.tmp", "history/000003.pending.json.tmp", "history/versions/0.tmp"):
        (folder / name).write_bytes(b"torn")


def cut_short_after_it_happened(folder: Path) -> None:
    saved_twice(folder)
    entry_file(folder, 2).rename(folder / "history" / "000002.pending.json")


def edited_by_hand(folder: Path) -> None:
    saved_twice(folder)
    edit_on_disk(folder, labelled("by hand"))


def about_to_go_back(folder: Path) -> None:
    save_label(CsvFileStore(folder, REGISTER), "new")
    save_label(CsvFileStore(folder, REGISTER), "b")


# A save upon other saves is the end of each of the last four.
STATES = [
    nothing_yet,
    cut_short_before_it_happened,
    cut_short_after_it_happened,
    edited_by_hand,
    about_to_go_back,
]


@pytest.mark.parametrize("torn", [False, True])
@pytest.mark.parametrize("state", STATES)
def test_dying_before_any_step_of_a_save_leaves_the_old_register_or_the_new_one(
    tmp_path: Path, forks: Forks, state, torn: bool
) -> None:
    prepared = new_folder(tmp_path / "prepared")
    state(prepared)
    old = CsvFileStore(prepared, REGISTER).load().content
    old_entries = CsvFileStore(prepared, REGISTER).history()
    diary, folder = tmp_path / "diary", tmp_path / "data"
    outcomes = set()
    for step in count(1):
        shutil.copytree(prepared, folder)
        status = forks.run(save_dying_torn if torn else save_dying_whole, folder, step, diary)
        assert status in (0, DIED)
        now = CsvFileStore(folder, REGISTER).load().content
        assert now in (old, labelled("new"))
        outcomes.add(now)
        entries = CsvFileStore(folder, REGISTER).history()
        check_chain(entries)
        assert entries[len(entries) - len(old_entries) :] == old_entries
        if now == labelled("new"):
            check_whole(folder)
        save_label(CsvFileStore(folder, REGISTER), "at last")
        assert check_whole(folder) == labelled("at last")
        assert debris(folder) == []
        shutil.rmtree(folder)
        if status == 0:
            break
    assert outcomes == {old, labelled("new")}
    died_before = diary.read_text().split("\n")
    if torn:
        assert set(died_before) == {"sync", ""}
        return
    everywhere = {"os.mkdir", "open to write", "fcntl.flock", "os.chmod", "sync", "os.rename"}
    assert set(died_before) >= everywhere
    assert ("os.remove" in died_before) or (state is not cut_short_before_it_happened)


def test_what_a_step_relies_on_is_on_the_disk_before_it(
    store: CsvFileStore, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A power cut may undo whatever was not synced, in any order; a kill cannot show that."""
    save(store, labelled("a"))
    happened: list[tuple[str, str]] = []
    sync, replace = os.fsync, Path.replace

    def noted_sync(handle: int) -> None:
        path = Path(f"/proc/self/fd/{handle}").readlink()
        happened.append(("sync", str(path.relative_to(folder))))
        sync(handle)

    def noted_replace(self: Path, target: Path) -> Path:
        happened.append(("becomes", str(target.relative_to(folder))))
        return replace(self, target)

    monkeypatch.setattr(os, "fsync", noted_sync)
    monkeypatch.setattr(Path, "replace", noted_replace)
    revision = save(store, labelled("b")).revision
    assert happened == [
        ("sync", f"history/versions/{revision}.csv.tmp"),
        ("becomes", f"history/versions/{revision}.csv"),
        ("sync", "history/versions"),
        ("sync", "history/000002.pending.json.tmp"),
        ("becomes", "history/000002.pending.json"),
        ("sync", "history"),
        ("sync", "services.csv.tmp"),
        ("becomes", "services.csv"),
        ("sync", "."),
        ("becomes", "history/000002.json"),
        ("sync", "history"),
    ]


# ------------------------------------------------------------------------------ many at once


def holder_of_the_lock(folder: Path, tmp_path: Path, forks: Forks) -> int:
    (folder / "history").mkdir()
    ready = tmp_path / "ready"
    holder = forks.start(hold_lock, folder, ready)
    while not ready.exists():
        time.sleep(0.005)
    return holder


def test_the_lock_file_of_a_dead_process_locks_nobody_out(
    folder: Path, tmp_path: Path, forks: Forks
) -> None:
    holder = holder_of_the_lock(folder, tmp_path, forks)
    os.kill(holder, signal.SIGKILL)
    forks.wait(holder)
    assert (folder / "history" / "lock").exists()
    save(CsvFileStore(folder, REGISTER), labelled("new"))
    assert check_whole(folder) == labelled("new")


def test_a_holder_that_does_not_let_go_is_a_sentence_and_not_a_hang(
    folder: Path, tmp_path: Path, forks: Forks, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(csv_file, "LOCK_SECONDS", 0.2)
    holder = holder_of_the_lock(folder, tmp_path, forks)
    store = CsvFileStore(folder, REGISTER)
    with pytest.raises(StoreError, match=r"more than 0\.2 seconds\. Nothing was saved\. .*/lock"):
        save(store, labelled("new"))
    assert store.load().content == labelled("start")
    assert store.history() == []
    os.kill(holder, signal.SIGKILL)
    forks.wait(holder)
    save(store, labelled("new"))


def test_a_file_system_without_locks_is_refused_rather_than_risked(
    store: CsvFileStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(handle: int) -> bool:
        raise OSError(errno.ENOSYS, "Function not implemented")

    monkeypatch.setattr("filelock._unix.lock_fd_nonblocking", missing)
    with pytest.raises(StoreError, match="Nothing was saved"):
        save(store, labelled("new"))
    assert store.load().content == labelled("start")


# ---------------------------------------------------------------------- a disk that refuses

CODES = {
    errno.ENOSPC: "The disk is full. Nothing was saved. Free some space",
    errno.EROFS: "can only be read. Nothing was saved. Make the drive writable",
    errno.EACCES: "has no right to it. Nothing was saved. Close it in Excel",
    errno.EIO: "Input/output error. Nothing was saved. Check the data folder",
}


@pytest.mark.parametrize(
    ("state", "code"),
    [
        (saved_twice, errno.ENOSPC),
        (saved_twice, errno.EACCES),
        (nothing_yet, errno.EROFS),
        (edited_by_hand, errno.EIO),
    ],
)
def test_a_disk_that_refuses_from_any_step_on_spoils_nothing(
    tmp_path: Path, forks: Forks, state, code: int
) -> None:
    prepared = new_folder(tmp_path / "prepared")
    state(prepared)
    old = CsvFileStore(prepared, REGISTER).load().content
    folder, outcome = tmp_path / "data", tmp_path / "outcome"
    results = set()
    for step in count(1):
        shutil.copytree(prepared, folder)
        status = forks.run(save_failing, folder, "new", step, code, outcome)
        assert status in (0, DIED)
        said = json.loads(outcome.read_text())
        results.add(said["error"])
        if said["error"] is None:
            assert check_whole(folder) == labelled("new")
        else:
            assert said["error"] == "StoreError"
            assert CODES[code] in said["text"]
            assert CsvFileStore(folder, REGISTER).load().content == old
            check_chain(CsvFileStore(folder, REGISTER).history())
        save_label(CsvFileStore(folder, REGISTER), "at last")
        assert check_whole(folder) == labelled("at last")
        assert debris(folder) == []
        shutil.rmtree(folder)
        if status == DIED:
            break
    assert results == {"StoreError", None}


def test_no_room_for_a_file_that_large_is_a_sentence(
    folder: Path, tmp_path: Path, forks: Forks
) -> None:
    outcome = tmp_path / "outcome"
    n_bytes = len(labelled("start"))
    for limit in (0, 100, n_bytes - 1):
        assert forks.run(save_with_little_room, folder, limit, outcome) == 0
        said = json.loads(outcome.read_text())
        assert said["error"] == "StoreError"
        assert "The disk is full. Nothing was saved." in said["text"]
        assert check_whole(folder) == labelled("start")
        assert debris(folder) == []
    save_label(CsvFileStore(folder, REGISTER), "new")
    assert check_whole(folder) == labelled("new")


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    mounted = tmp_path / "disk"
    mounted.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", str(mounted)]
    if os.geteuid() != 0 or subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("Only root can mount a small disk.")
    yield mounted
    subprocess.run(["umount", str(mounted)], check=True)


def test_on_a_disk_that_fills_up_the_last_save_stands(small_disk: Path) -> None:
    folder = new_folder(small_disk / "data")
    store = CsvFileStore(folder, REGISTER)

    def save_for_ever() -> None:
        for number in count():
            save_label(store, f"{number}")

    with pytest.raises(StoreError, match=r"The disk is full\. Nothing was saved\."):
        save_for_ever()
    n_saved = len(store.history())
    assert n_saved > 3
    assert check_whole(folder) == labelled(f"{n_saved - 1}")
    assert debris(folder) == []
    for label in ("start", "0", "1", "2"):
        (folder / "history" / "versions" / f"{revision_of(labelled(label))}.csv").unlink()
    save_label(store, "at last")
    assert store.load().content == labelled("at last")
    check_chain(store.history())


def test_a_drive_that_can_only_be_read_is_read_and_not_written(small_disk: Path) -> None:
    folder = new_folder(small_disk / "data")
    store = CsvFileStore(folder, REGISTER)
    save_label(store, "a")
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    with pytest.raises(StoreError, match=r"can only be read\. Nothing was saved\."):
        save_label(store, "b")
    assert check_whole(folder) == labelled("a")


def refusing_to_replace(
    monkeypatch: pytest.MonkeyPatch, name: str, code: int, times: int | None = None
) -> None:
    """Refuse, as Windows does while another program has the file open."""
    replace, left = Path.replace, count(1)

    def refuse(self: Path, target: Path) -> Path:
        if target.name == name and (times is None or next(left) <= times):
            raise OSError(code, os.strerror(code), str(self), None, str(target))
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", refuse)


def test_a_register_open_in_another_program_is_a_sentence(
    store: CsvFileStore, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(csv_file, "_BUSY_PAUSES", (0.0, 0.0))
    with monkeypatch.context() as patch:
        refusing_to_replace(patch, "services.csv", errno.EACCES)
        with pytest.raises(
            StoreError, match=r"/services\.csv is open in another program.* Nothing was saved\."
        ):
            save(store, labelled("new"))
    assert store.load().content == labelled("start")
    assert debris(folder) == []
    save(store, labelled("new"))
    assert check_whole(folder) == labelled("new")


def test_a_register_that_is_open_for_a_moment_is_waited_for(
    store: CsvFileStore, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    refusing_to_replace(monkeypatch, "services.csv", errno.EACCES, times=2)
    save(store, labelled("new"))
    assert check_whole(folder) == labelled("new")


def test_a_save_that_has_happened_is_never_said_to_have_failed(
    store: CsvFileStore, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        refusing_to_replace(patch, "000001.json", errno.EACCES)
        entry = save(store, labelled("new"))
    assert debris(folder) == ["000001.pending.json"]
    assert store.history() == [entry]
    save(store, labelled("next"))
    assert store.history()[1] == entry
    assert check_whole(folder) == labelled("next")


def test_a_history_that_may_not_be_read_is_a_sentence(
    store: CsvFileStore, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    save(store, labelled("a"))

    def refuse(self: Path) -> bytes:
        raise PermissionError(errno.EACCES, "Permission denied", str(self))

    monkeypatch.setattr(csv_file, "_BUSY_PAUSES", ())
    monkeypatch.setattr(Path, "read_bytes", refuse)
    for action in (store.load, store.history, lambda: store.version(revision_of(labelled("a")))):
        with pytest.raises(StoreError, match="this account has no right to it") as caught:
            action()
        assert "saved" not in str(caught.value)


# -------------------------------------------------------------------------- any sequence at all

TEXTS = st.text(st.sampled_from("aB1 ,;\"'=£’é\t`$\\{}"), max_size=6)
RECORDS = st.dictionaries(
    st.sampled_from(["r1", "r2", "r3", "R1"]),
    st.fixed_dictionaries(
        {},
        optional={
            "details": TEXTS,
            "capacity": st.sampled_from(["1", "1,000", "2.50"]),
            "funding_end": st.sampled_from(["2027-03-31", "31/03/2027", "soon"]),
            "areas_served": st.sampled_from(["E01;E02", "E02"]),
        },
    ),
)
BY_HAND = {
    "as it is": lambda content: content,
    "as Excel saves it": lambda content: b"\xef\xbb\xbf" + content.replace(b"\n", b"\r\n"),
    "as Excel for Windows saves it": lambda content: content.decode().encode("cp1252"),
}


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("save"), RECORDS),
        st.tuples(st.sampled_from(sorted(BY_HAND)), RECORDS),
    ),
    max_size=8,
)


@examples(40)
@given(STEPS)
def test_whatever_is_saved_and_edited_the_history_leads_to_the_register(
    steps: list[tuple[str, dict[str, dict[str, str]]]],
) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = new_folder(Path(name) / "data")
        store = CsvFileStore(folder, REGISTER)
        kept = [store.load().content]
        last_saved = kept[0]
        for how, records in steps:
            if how != "save":
                edit_on_disk(folder, BY_HAND[how](csv_bytes(records)))
            elif store.load().content != csv_bytes(records):
                kept.append(store.load().content)
                last_saved = csv_bytes(records)
                save(store, last_saved)
                kept.append(last_saved)
                assert store.load().content == last_saved
        entries = store.history()[::-1]
        check_chain(entries[::-1])
        assert [store.version(revision_of(content)) for content in kept[1:]] == kept[1:]
        if not entries:
            return
        assert entries[-1].revision == revision_of(last_saved)
        replayed = cells(store.version(entries[0].parent))
        for entry in entries:
            replayed = apply_changes(replayed, entry.changes)
        assert differences(replayed, cells(last_saved)) == ()


def save_dying_whole(folder: Path, step: int, diary: Path, table: TableSpec = REGISTER) -> None:
    save_dying(folder, "new", step, diary, table, torn=False)


def save_dying_torn(folder: Path, step: int, diary: Path, table: TableSpec = REGISTER) -> None:
    save_dying(folder, "new", step, diary, table, torn=True)


# -------------------------------------------------------------------------- the action plan


def test_the_plan_and_the_register_have_each_its_own_history(folder: Path) -> None:
    register, plan = CsvFileStore(folder, REGISTER), CsvFileStore(folder, ACTION_PLAN)
    save(register, labelled("new"))
    content = csv_bytes({"action-1": {"what": "Ask"}}, ACTION_PLAN)
    change = RecordChange("action-1", "added", (FieldChange("what", "", "Ask"),))
    entry = plan.save_if_unchanged(content, plan.load().revision, [change], NOTE)
    assert plan.history() == [entry]
    assert [entry.number for entry in register.history()] == [1]
    assert check_whole(folder) == labelled("new")
    assert plan.version(entry.parent) == plan_without_actions()
    assert sorted(p.name for p in (folder / "history" / "actions").iterdir()) == [
        "000001.json",
        "lock",
        "versions",
    ]


def test_a_plan_that_is_not_there_yet_holds_no_action_and_can_be_saved(folder: Path) -> None:
    (folder / "services.csv").chmod(0o640)
    plan = CsvFileStore(folder, ACTION_PLAN)
    assert plan.load().content == plan_without_actions()
    content = csv_bytes({"action-1": {"what": "Ask"}}, ACTION_PLAN)
    plan.save_if_unchanged(content, plan.load().revision, [], NOTE)
    assert (folder / "actions.csv").read_bytes() == content
    assert (folder / "actions.csv").stat().st_mode & 0o777 == 0o640


def test_an_edit_of_the_plan_on_disk_gets_an_entry_of_its_own(folder: Path) -> None:
    plan = CsvFileStore(folder, ACTION_PLAN)
    first = csv_bytes({"action-1": {"what": "Ask"}}, ACTION_PLAN)
    plan.save_if_unchanged(first, plan.load().revision, [], NOTE)
    (folder / "actions.csv").write_bytes(first.replace(b"Ask", b"Ask twice"))
    plan.save_if_unchanged(plan_without_actions(), plan.load().revision, [], NOTE)
    _, by_hand, _ = plan.history()
    assert by_hand.note.why == EDITED_ON_DISK
    assert by_hand.changes == (
        RecordChange("action-1", "changed", (FieldChange("what", "Ask", "Ask twice"),)),
    )


@pytest.mark.parametrize("torn", [False, True])
def test_dying_before_any_step_of_saving_the_first_action_leaves_a_whole_plan(
    tmp_path: Path, forks: Forks, torn: bool
) -> None:
    diary, folder = tmp_path / "diary", tmp_path / "data"
    outcomes = set()
    for step in count(1):
        new_folder(folder, ACTION_PLAN)
        dying = save_dying_torn if torn else save_dying_whole
        status = forks.run(dying, folder, step, diary, ACTION_PLAN)
        assert status in (0, DIED)
        outcomes.add(check_whole(folder, ACTION_PLAN))
        save_label(CsvFileStore(folder, ACTION_PLAN), "at last", ACTION_PLAN)
        assert check_whole(folder, ACTION_PLAN) == labelled("at last", table=ACTION_PLAN)
        assert debris(folder) == []
        shutil.rmtree(folder)
        if status == 0:
            break
    assert outcomes == {labelled(label, table=ACTION_PLAN) for label in ("start", "new")}


def test_twenty_writers_leave_no_file_behind(folder: Path, forks: Forks) -> None:
    (folder / "services.csv").write_bytes(csv_bytes({"n0": {"details": "start"}}))
    writers = [forks.start(add_records, folder, f"writer {n}", 1) for n in range(20)]
    assert [forks.wait(pid) for pid in writers] == [0] * 20
    assert len(CsvFileStore(folder, REGISTER).history()) == 20
    assert debris(folder) == []
