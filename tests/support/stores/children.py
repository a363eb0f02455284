"""What the children do, and the registers that they do it with.

The registers are put together without the library, so that a child spends its time on saving.
"""

from __future__ import annotations

import csv
import io
import json
import os
import resource
import stat
import sys
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from itertools import count, pairwise
from pathlib import Path
from typing import Any

from filelock import FileLock

from mapping.errors import MappingError
from mapping.region.kept_tables import ACTION_PLAN, REGISTER
from mapping.store import MovedOnError, Snapshot, Store, revision_of
from mapping.store.csv_folder import CsvFileStore
from mapping.store.opening import store_at
from mapping.store.table_spec import TableSpec
from mapping.tables.diff import FieldChange, RecordChange
from tests.support.saving import noted

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
NOTE = noted("A lead", "The quarterly return", "E01", NOON)
DIED = 9
Rows = dict[str, dict[str, str]]
# A data folder, or the address of a database.
Place = Path | str
# The column that the tests change, and another one that makes a table large.
LABELS = {REGISTER: ("details", "provider"), ACTION_PLAN: ("notes", "what")}

# ---------------------------------------------------------------------------- registers


def csv_bytes(rows: Rows, table: TableSpec = REGISTER) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, table.columns, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows({table.id_columns[0]: name, **cells} for name, cells in rows.items())
    return out.getvalue().encode()


def rows_of(content: bytes, table: TableSpec = REGISTER) -> Rows:
    reader = csv.DictReader(io.StringIO(content.decode(), newline=""))
    return {row.pop(table.id_columns[0]): row for row in reader}


def labelled(label: str, size: int = 40, table: TableSpec = REGISTER) -> bytes:
    """A register that can be told by any of its records, so that half of one is found out."""
    text, other = LABELS[table]
    return csv_bytes({f"r{n}": {text: label, other: "x" * 40} for n in range(size)}, table)


def label_of(content: bytes, table: TableSpec = REGISTER) -> str:
    return rows_of(content, table)["r0"][LABELS[table][0]]


def relabelling(
    old: str, new: str, size: int = 40, table: TableSpec = REGISTER
) -> list[RecordChange]:
    field = FieldChange(LABELS[table][0], old, new)
    return [RecordChange(f"r{n}", "changed", (field,)) for n in range(size)]


def save_label(store: Store, label: str, table: TableSpec = REGISTER) -> None:
    now = store.load()
    changes = relabelling(label_of(now.content, table), label, table=table)
    store.save_if_unchanged(labelled(label, table=table), now.revision, changes, NOTE)


# ------------------------------------------------------------------------------- children


def save_in_a_loop(place: Place, name: str, table: TableSpec = REGISTER) -> None:
    store = store_at(place, table)
    for number in count():
        save_label(store, f"{name} {number}", table)


def add_records(place: Place, name: str, times: int, table: TableSpec = REGISTER) -> None:
    """Add records, each under the next free number, until all of them are in."""
    store = store_at(place, table)
    for turn in range(times):
        while True:
            try:
                add_record(store, f"{name} {turn}", table)
                break
            except MovedOnError:
                continue


def add_record(store: Store, said: str, table: TableSpec = REGISTER) -> None:
    now = store.load()
    rows, text = rows_of(now.content, table), LABELS[table][0]
    new = f"n{len(rows)}"
    rows[new] = {text: said}
    fields = (FieldChange(table.id_columns[0], "", new), FieldChange(text, "", said))
    change = RecordChange(new, "added", fields)
    store.save_if_unchanged(csv_bytes(rows, table), now.revision, [change], NOTE)


def read_until(stop: Path, place: Place, table: TableSpec = REGISTER) -> None:
    """Read without the lock: what was the register is in the history read after it."""
    store = store_at(place, table)
    while not stop.exists():
        now = store.load()
        entries = store.history()
        check_chain(store, now)
        seen = {entry.revision for entry in entries} | {entry.parent for entry in entries}
        assert not entries or now.revision in seen
        assert revision_of(store.version(now.revision)) == now.revision


def check_chain(store: Store, since: Snapshot) -> None:
    entries = store.history()[::-1]
    assert [entry.number for entry in entries] == list(range(1, len(entries) + 1))
    for older, newer in pairwise(entries):
        assert newer.parent == older.revision


def hold_lock(folder: Path, ready: Path) -> None:
    lock = FileLock(folder / "history" / "lock")
    lock.acquire()
    ready.touch()
    while lock.is_locked:
        time.sleep(60)


def save_with_little_room(folder: Path, n_bytes: int, outcome: Path) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (n_bytes, hard))
    said = _said_on_saving(folder, "no room")
    resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    outcome.write_text(said)


# ------------------------------------------------------ a fault at a chosen step of a save

_STEPS = {
    "open",
    "os.chmod",
    "os.chown",
    "os.listdir",
    "os.mkdir",
    "os.remove",
    "os.rename",
    "os.scandir",
    "fcntl.flock",
}
_WRITING = {
    "open to write",
    "os.chmod",
    "os.chown",
    "os.mkdir",
    "os.remove",
    "os.rename",
    "sync",
}
Act = Callable[[str, int | None], None]


def save_dying(
    folder: Path, label: str, step: int, diary: Path, table: TableSpec = REGISTER, *, torn: bool
) -> None:
    """Save, and die just before the given step; `torn`: of those that bring a file to the disk.

    Then half of the file is lost.
    """
    written = os.open(diary, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    steps = count(1)

    def die(event: str, file: int | None) -> None:
        if (torn and file is None) or next(steps) != step:
            return
        if torn and file is not None:
            os.truncate(file, os.fstat(file).st_size // 2)
        os.write(written, f"{event}\n".encode())
        os._exit(DIED)

    _before_each_step(folder, die)
    save_label(CsvFileStore(folder, table), label, table)


def save_failing(folder: Path, label: str, step: int, code: int, outcome: Path) -> None:
    """Save while from the given step on nothing can be written; dies if it came to no such step."""
    steps = count(1)

    def fail(event: str, file: int | None) -> None:
        if event in _WRITING and next(steps) >= step:
            raise OSError(code, os.strerror(code))

    acts = _before_each_step(folder, fail)
    said = _said_on_saving(folder, label)
    acts.clear()
    outcome.write_text(said)
    if next(steps) <= step:
        os._exit(DIED)


def _before_each_step(folder: Path, act: Act) -> list[Act]:
    """Have something done before every call to the system that has to do with a folder.

    Python reports each such call before it is made; only those that sync a file it does not.
    It can never be told to stop, so what is done is in a list that can be emptied.
    """
    acts = [act]
    inside = str(folder)

    def hook(event: str, arguments: Sequence[Any]) -> None:
        if not acts or event not in _STEPS:
            return
        if event == "fcntl.flock" or any(str(said).startswith(inside) for said in arguments):
            to_write = event == "open" and arguments[2] & (os.O_WRONLY | os.O_RDWR)
            acts[0]("open to write" if to_write else event, None)

    def sync(handle: int) -> None:
        if acts:
            is_folder = stat.S_ISDIR(os.fstat(handle).st_mode)
            acts[0]("sync", None if is_folder else handle)
        really_sync(handle)

    really_sync, os.fsync = os.fsync, sync  # type: ignore[assignment]
    sys.addaudithook(hook)
    return acts


def _said_on_saving(folder: Path, label: str) -> str:
    try:
        save_label(CsvFileStore(folder, REGISTER), label)
    except MappingError as error:
        return json.dumps({"error": type(error).__name__, "text": str(error)})
    return json.dumps({"error": None, "text": ""})
