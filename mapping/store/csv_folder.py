"""A table as a CSV file with its history in a folder beside it; here it is the register.

    services.csv                       the table
    history/000012.json                one save: who, when, why, and what changed
    history/000013.pending.json        a save that is just happening, or was cut short
    history/versions/0123456789ab.csv  a content that the table had, by its revision
    history/lock                       held while somebody saves

A save keeps the new version, writes its entry as pending, puts the new file in the table's
place and then takes "pending" off the entry's name. Each step is on the disk before the next one
begins, and each file appears whole or not at all. Putting the file in place is the moment at
which the save happens: a pending entry counts exactly if its revision is the table's own. So a
save that is cut short anywhere has happened or has not, a reader without the lock can tell which,
and the next save tidies up. (If the file is edited by hand between the two, the entry that was
cut short can no longer be told from one that never happened; its changes then stand in the entry
for the edit.)

Anybody may edit the file by hand. The next save finds that it is not what the last entry left,
and first writes an entry of its own for what changed. Rows may have gone just so, by a sync
program or half a copy: so that entry stays listed as unanswered, in each that follows, until
somebody says which is true.

Each entry is sealed over the one before (`store.chain`). A history from before there were seals is
sealed by the first save.

Entry files that are damaged or not ours are passed over, never overwritten. A damaged entry
shows as a number that is missing; if it was the last one, the next save takes what it changed for
an edit by hand. The versions may include one that never came to be the table.

Every other table is kept just so, with a history of its own in a folder such as history/actions/.
"""

from __future__ import annotations

import errno
import os
import re
import shutil
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from filelock import FileLock, Timeout

from mapping.errors import MappingError
from mapping.store import (
    Entry,
    MovedOnError,
    Note,
    Purge,
    Purged,
    Snapshot,
    StoreError,
    UnchangedError,
    UnknownVersionError,
    chain,
    revision_of,
)
from mapping.store.chain import Said
from mapping.store.entries import (
    changes_between,
    content_without,
    edit_without_save,
    entry_of,
    faults_in,
    json_of,
    repeats,
    said_in,
    said_without,
    save_after,
    taken_as_it_is,
    to_json,
)
from mapping.store.table_spec import TableSpec
from mapping.store.whole import Kept, NotEmptyError
from mapping.tables.diff import RecordChange

HISTORY_FOLDER = "history"
LOCK_SECONDS = 30.0
_LOCK_POLL_SECONDS = 0.02
_BUSY_PAUSES = (0.05, 0.1, 0.2, 0.4)
_ENTRY_FILE = re.compile(r"([0-9]{6,12})\.json")
_PENDING_FILE = re.compile(r"([0-9]{6,12})\.pending\.json")
_REVISION = re.compile(r"[0-9a-f]{12}")
_TEMPORARY = ".tmp"
_NOT_SAVED = "Nothing was saved."
T = TypeVar("T")


class CsvFileStore:
    """A `Store` in a data folder, for any number of processes on one machine.

    Parameters
    ----------
    folder
        The data folder, which has to be there already.
    spec
        What is kept.
    """

    def __init__(self, folder: Path, spec: TableSpec) -> None:
        self._folder = folder
        self._spec = spec
        # A link stays a link: the file that it leads to is the one that is replaced.
        self._file = (folder / spec.file_name).resolve()
        self._history = folder / spec.history
        self._versions = self._history / "versions"

    @property
    def spec(self) -> TableSpec:
        """What is kept here."""
        return self._spec

    def revision(self) -> str:
        """What a cache goes by; see `Store.revision`."""
        return "|".join(map(_written, (self._file, self._history)))

    def load(self) -> Snapshot:
        """The table as it stands; see `Store.load`."""
        with _explained(""):
            return self._load()

    def save_if_unchanged(
        self, content: bytes, expected: str, changes: Sequence[RecordChange], note: Note
    ) -> Entry:
        """Put a new content in the table's place; see `Store.save_if_unchanged`."""
        with _explained(_NOT_SAVED), self._locked():
            current = self._tidied()
            if current.revision != expected:
                raise MovedOnError(expected, current.revision, self._spec.what)
            if current.content == content:
                raise UnchangedError(self._spec.what)
            try:
                return self._saved(current, content, changes, note)
            except (OSError, MappingError):
                with suppress(OSError, MappingError):
                    self._tidied()
                raise

    def keep(self, snapshot: Snapshot) -> None:
        """Keep a version that somebody downloads; see `Store.keep`."""
        with _explained(""):
            if _read_if_there(self._version_path(snapshot.revision)) != snapshot.content:
                with self._locked():
                    self._keep_version(snapshot.content)

    def history(self) -> list[Entry]:
        """Every save, the newest first; see `Store.history`."""
        read: dict[str, Entry | None] = {}
        with _explained(""):
            names = self._entry_names()
            while True:
                read |= {name: self._entry(name) for name in names - read.keys()}
                counted = {e.number: e for n in names if (e := read[n]) and self._counts(n, e)}
                # A save in between may have renamed a file before it was read.
                if (names_now := self._entry_names()) == names:
                    return [counted[number] for number in sorted(counted, reverse=True)]
                read = {name: entry for name, entry in read.items() if not _is_pending(name)}
                names = names_now

    def version(self, revision: str) -> bytes:
        """The content that the table had at a revision; see `Store.version`."""
        if not _REVISION.fullmatch(revision):
            raise UnknownVersionError
        path = self._version_path(revision)
        with _explained(""):
            content = _read_if_there(path)
            if content is None:
                current = self._load()
                # If it was replaced just now, it was kept just before.
                is_current = current.revision == revision
                content = current.content if is_current else _read_if_there(path)
        if content is None:
            raise UnknownVersionError
        if revision_of(content) != revision:
            raise StoreError(
                f"The version {revision} is damaged: {path} is not what was written there. "
                "Put that file back from a backup."
            )
        return content

    def newest(self) -> Entry | None:
        """The last save; None where nothing was ever saved."""
        with _explained(""):
            return self._newest_that_counts(self._entry_names())

    def unanswered(self) -> list[Entry]:
        """What changed the file without a save, and nobody has spoken of; see `Store`."""
        with _explained(""):
            while True:
                names, current = self._entry_names(), self._load()
                newest = self._newest_that_counts(names)
                if newest is None:
                    return []
                named = (self._entry(_entry_name(number)) for number in newest.unanswered)
                found = [entry for entry in named if entry is not None]
                if newest.revision != current.revision:
                    # Nobody knows when it was; it was after the last save.
                    edit = self._edit_on_disk(newest, current, newest.when)
                    found += [edit] if edit.number in edit.unanswered else []
                # A save in between is no edit.
                if (self._entry_names(), self._load().revision) == (names, current.revision):
                    return found

    def take_as_it_is(self, expected: str, note: Note) -> Entry:
        """Have somebody say that the table is right as it stands; see `Store`."""
        with _explained(_NOT_SAVED), self._locked():
            current = self._tidied()
            if current.revision != expected:
                raise MovedOnError(expected, current.revision, self._spec.what)
            self._seal_the_past()
            newest = self._newest()
            if newest is None:
                raise UnchangedError(self._spec.what)
            edit = self._edit_on_disk(newest, current, note.when)
            if edit.parent == edit.revision and not newest.unanswered:
                raise UnchangedError(self._spec.what)
            self._keep_version(current.content)
            entry = taken_as_it_is(edit, note)
            self._write_entry(entry)
            return entry

    def purge(self, purge: Purge, note: Note) -> Purged:
        """Take something out of all that is kept of the past; see `Store.purge`."""
        if not self._history.exists():
            return Purged(None, 0, 0, ())
        with _explained("Not all of it was taken out."), self._locked():
            current = self._tidied()
            self._seal_the_past()
            # Each step can be done again: the new version, what names it, and then the old one.
            renamed, removed = self._purged_versions(purge, current.revision)
            changed = [
                name
                for name in sorted(filter(_ENTRY_FILE.fullmatch, self._entry_names()))
                if self._purged_entry(name, purge, renamed, removed)
            ]
            for path in [*(self._version_path(old) for old in renamed), *removed]:
                path.unlink(missing_ok=True)
            if not (changed or renamed or removed):
                return Purged(None, 0, 0, ())
            newest = self._note_edit_on_disk(current, note.when)
            number = self._free_number(1 if newest is None else newest.number + 1)
            entry = save_after(newest, number, current.revision, current.revision, (), note)
            self._write_entry(entry)
            names = tuple(path.name for path in removed)
            return Purged(entry, len(changed), len(renamed), names)

    def _purged_versions(self, purge: Purge, current: str) -> tuple[dict[str, str], list[Path]]:
        """The new revision of each version that held it, and files that cannot be read and do."""
        renamed: dict[str, str] = {}
        removed = []
        for path in sorted(self._versions.glob("*.csv")):
            content = path.read_bytes()
            if path.stem == current and revision_of(content) == current:
                continue
            new = content_without(content, purge, self._spec)
            if new is None:
                removed.append(path)
            elif new != content:
                renamed[path.stem] = revision_of(new)
                _write_whole(self._version_path(revision_of(new)), new, like=self._like)
        return renamed, removed

    def _purged_entry(
        self, name: str, purge: Purge, renamed: Mapping[str, str], removed: list[Path]
    ) -> bool:
        """Take it out of an entry; whether it was there."""
        path, said = self._history / name, self._said(name)
        if said is None:
            if repeats(path.read_bytes(), purge):
                removed.append(path)
            return False

        without = said_without(said, purge, renamed, self._spec)
        if without is not None:
            _write_whole(path, json_of(without), like=self._like)
        return without is not None

    def kept(self) -> Kept:
        """All that is kept of the table, at one moment.

        Raises
        ------
        StoreError
            It cannot be read.
        """
        with _explained(""):
            if not self._history.is_dir():
                return self._all_of_it()
            with self._locked():
                self._tidied()
                return self._all_of_it()

    def _all_of_it(self) -> Kept:
        names = sorted(filter(_ENTRY_FILE.fullmatch, self._entry_names()), key=_by_number)
        entries = [(_by_number(name), (self._history / name).read_bytes()) for name in names]
        versions = sorted(p.stem for p in self._versions.glob("*.csv") if p.is_file())
        return Kept(_read_if_there(self._file), entries, versions, self._version_as_it_is)

    def _version_as_it_is(self, revision: str) -> bytes:
        with _explained(""):
            return self._version_path(revision).read_bytes()

    def is_there(self) -> bool:
        """Whether there is anything of the table."""
        return self._file.exists() or bool(self._entry_names()) or self._versions.exists()

    def take_over(self, kept: Kept) -> None:
        """Put all that is kept of the table elsewhere into a folder that holds nothing of it.

        Raises
        ------
        NotEmptyError
            The folder holds something of the table.
        StoreError
            It cannot be written; the file of the table comes last, and is not there then.
        """
        if self.is_there():
            raise NotEmptyError(self._spec.what, str(self._folder))
        if kept.content is None:
            return
        with _explained("Not all of it was written."), self._locked():
            for revision in kept.revisions:
                content = kept.version(revision)
                # A table that was never saved has no version beside it.
                if kept.entries or content != kept.content:
                    _write_whole(self._version_path(revision), content, like=self._like)
            for number, file in kept.entries:
                _write_whole(self._history / _entry_name(number), file, like=self._like)
            _write_whole(self._file, kept.content, like=self._like)

    def faults(self) -> list[str]:
        """What of the history is missing, damaged or altered; see `Store.faults`."""
        with _explained(""):
            names = sorted(filter(_ENTRY_FILE.fullmatch, self._entry_names()), key=_by_number)
            said = {int(name.partition(".")[0]): self._said(name) for name in names}
            return faults_in(said, self.version, self._spec)

    # -------------------------------------------------------------------- what there is

    def _load(self) -> Snapshot:
        try:
            content = _patiently(self._file.read_bytes)
        except FileNotFoundError:
            if self._spec.if_missing is None:
                last = self._newest_said()
                kept = None if last is None else self._version_path(last["revision"])
                is_kept = kept is not None and kept.exists()
                fix = f"Copy what was saved last there, {kept}" if is_kept else "Put the file there"
                raise StoreError(
                    f"There is no {self._spec.what} at {self._file}. {fix}, and try again."
                ) from None
            content = self._spec.if_missing
        return Snapshot(content, revision_of(content))

    def _version_path(self, revision: str) -> Path:
        return self._versions / f"{revision}.csv"

    def _entry_names(self) -> set[str]:
        try:
            with os.scandir(self._history) as found:
                names = {file.name for file in found if file.is_file()}
        except FileNotFoundError:
            return set()
        return {name for name in names if _ENTRY_FILE.fullmatch(name) or _is_pending(name)}

    def _entry(self, name: str) -> Entry | None:
        """The entry in a file; None where there is none, or none that is whole."""
        said = self._said(name)
        return None if said is None else entry_of(said)

    def _said(self, name: str) -> Said | None:
        """What an entry's file says; None where there is none, or none that is whole."""
        text = _read_if_there(self._history / name)
        return None if text is None else said_in(text, _by_number(name))

    def _counts(self, name: str, entry: Entry) -> bool:
        return not _is_pending(name) or entry.revision == self._load().revision

    def _newest(self) -> Entry | None:
        """The newest whole entry; only to be asked when no entry is pending."""
        said = self._newest_said()
        return None if said is None else entry_of(said)

    def _newest_said(self) -> Said | None:
        whole = filter(_ENTRY_FILE.fullmatch, self._entry_names())
        newest_first = sorted(whole, key=_by_number, reverse=True)
        return next((said for name in newest_first if (said := self._said(name))), None)

    def _newest_that_counts(self, names: set[str]) -> Entry | None:
        newest_first = sorted(names, key=_by_number, reverse=True)
        entries = ((name, entry) for name in newest_first if (entry := self._entry(name)))
        return next((entry for name, entry in entries if self._counts(name, entry)), None)

    def _free_number(self, number: int) -> int:
        """The first number from here on that no file has, be it damaged or not ours."""
        while (self._history / _entry_name(number)).exists():
            number += 1
        return number

    # ------------------------------------------------------------------ under the lock

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """Keep all others from saving."""
        for folder in (self._folder / HISTORY_FOLDER, self._history, self._versions):
            _make_folder(folder, like=self._folder)
        with held(self._history / "lock", like=self._folder):
            yield

    def _tidied(self) -> Snapshot:
        """The table as it stands, after what a save that was cut short had left is settled."""
        current = self._load()
        for name in sorted(filter(_is_pending, self._entry_names())):
            entry = self._entry(name)
            if entry is not None and self._counts(name, entry):
                self._complete(entry)
            else:
                (self._history / name).unlink()
        for leftover in self._leftovers():
            leftover.unlink(missing_ok=True)
        return current

    def _leftovers(self) -> list[Path]:
        ours = [*self._history.glob(f"*{_TEMPORARY}"), *self._versions.glob(f"*{_TEMPORARY}")]
        return [_temporary(self._file), *ours]

    @property
    def _like(self) -> Path:
        """Whose owner and rights are passed on."""
        return _model_for(self._folder, self._file)

    def _saved(
        self, current: Snapshot, content: bytes, changes: Sequence[RecordChange], note: Note
    ) -> Entry:
        self._keep_version(current.content)
        self._keep_version(content)
        self._seal_the_past()
        last = self._note_edit_on_disk(current, note.when)
        number = self._free_number(1 if last is None else last.number + 1)
        entry = save_after(last, number, current.revision, revision_of(content), changes, note)
        self._replace_file(content, entry)
        return entry

    def _keep_version(self, content: bytes) -> None:
        revision = revision_of(content)
        path = self._version_path(revision)
        kept = _read_if_there(path)
        if kept is not None:
            if kept == content:
                return
            if revision_of(kept) == revision:
                raise StoreError(
                    f"An older version has the same short name {revision} by chance, and must not "
                    f"be overwritten. {_NOT_SAVED} Change anything else as well, and save again."
                )
        _write_whole(path, content, like=self._like)

    def _note_edit_on_disk(self, current: Snapshot, when: datetime) -> Entry | None:
        """Write an entry if the table is not what the last one left; the last one now.

        It bears the time at which the edit is found: that of the save that follows it.
        """
        newest = self._newest()
        if newest is None or newest.revision == current.revision:
            return newest
        entry = self._edit_on_disk(newest, current, when)
        self._write_entry(entry)
        return entry

    def _edit_on_disk(self, newest: Entry, current: Snapshot, when: datetime) -> Entry:
        """The entry for what changed the file since the newest one."""
        number = self._free_number(newest.number + 1)
        changes = self._changes_since(newest.revision, current.content)
        return edit_without_save(newest, number, current.revision, changes, when)

    def _changes_since(self, revision: str, content: bytes) -> tuple[RecordChange, ...] | None:
        """What changed since a version; None where either cannot be read as a register."""
        try:
            then = self.version(revision)
        except StoreError:
            return None
        return changes_between(then, content, self._spec)

    def _seal_the_past(self) -> None:
        """Seal what an earlier release has saved; the seals that there are stay."""
        newest = self._newest_said()
        if newest is None or "seal" in newest:
            return
        previous = ""
        for name in sorted(filter(_ENTRY_FILE.fullmatch, self._entry_names()), key=_by_number):
            said = self._said(name)
            if said is None:
                continue
            if "seal" not in said:
                said = chain.sealed(said, previous)
                _write_whole(self._history / name, json_of(said), like=self._like)
            previous = said["seal"]

    def _sealed(self, entry: Entry) -> bytes:
        """An entry's file, in its place in the chain."""
        newest = self._newest_said()
        return json_of(chain.sealed(to_json(entry), "" if newest is None else newest["seal"]))

    def _write_entry(self, entry: Entry) -> None:
        _write_whole(
            self._history / _entry_name(entry.number), self._sealed(entry), like=self._like
        )

    def _replace_file(self, content: bytes, entry: Entry) -> None:
        pending = self._history / _pending_name(entry.number)
        _write_whole(pending, self._sealed(entry), like=self._like)
        temporary = _write_beside(self._file, content, like=self._like)
        # Whoever edits the file by hand takes no lock; the writing above may have taken a while.
        if (revision := self._load().revision) != entry.parent:
            raise MovedOnError(entry.parent, revision, self._spec.what)
        _patiently(lambda: temporary.replace(self._file))
        # From here on the save has happened and its entry counts, so that a fault must not be
        # reported as though it had not; the next save does what was left.
        with suppress(OSError):
            _sync_folder(self._file.parent)
            self._complete(entry)

    def _complete(self, entry: Entry) -> None:
        pending = self._history / _pending_name(entry.number)
        pending.replace(self._history / _entry_name(entry.number))
        _sync_folder(self._history)


# ------------------------------------------------------------------------------- entries


def _entry_name(number: int) -> str:
    return f"{number:06d}.json"


def _pending_name(number: int) -> str:
    return f"{number:06d}.pending.json"


def _is_pending(name: str) -> bool:
    return _PENDING_FILE.fullmatch(name) is not None


def _by_number(name: str) -> int:
    return int(name.partition(".")[0])


# --------------------------------------------------------------------------------- files


@contextmanager
def held(path: Path, like: Path, seconds: float | None = None) -> Iterator[None]:
    """Hold a lock, for which so long is waited: `LOCK_SECONDS`, unless said otherwise.

    The operating system ends the lock with the process that holds it, so a lock file that
    was left lying locks nobody out. Where a file system has no such locks, no other kind
    stands in for them: those would outlive their holder.
    """
    seconds = LOCK_SECONDS if seconds is None else seconds
    mode = like.stat().st_mode & 0o666
    lock = FileLock(
        path,
        seconds,
        mode,
        fallback_to_soft=False,
        poll_interval=_LOCK_POLL_SECONDS,
    )
    try:
        lock.acquire()
    except Timeout:
        raise StoreError(
            f"Somebody else has been saving for more than {seconds:g} seconds. "
            f"{_NOT_SAVED} Try again; if that does not help, a program has hung while it "
            f"held {path}, and has to be ended."
        ) from None
    try:
        _give_owner(path, like)
        yield
    finally:
        lock.release()


def _model_for(folder: Path, file: Path) -> Path:
    """Whose owner and rights a table's files get: its own, or before it is there another table's.

    Otherwise whoever writes the first action would shut the others out.
    """
    return file if file.exists() else min(folder.glob("*.csv"), default=folder)


def _written(path: Path) -> str:
    """When a file or a folder was written last, and its size; "" where there is none."""
    try:
        found = path.stat()
    except OSError:
        return ""
    return f"{found.st_mtime_ns}-{found.st_size}"


def _read_if_there(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None


def _temporary(path: Path) -> Path:
    """Where a file is written before it takes its place; one name will do under the lock."""
    return path.with_name(path.name + _TEMPORARY)


def _write_whole(path: Path, content: bytes, like: Path) -> None:
    """Write a file so that it is there whole or not at all, even after a power cut."""
    _write_beside(path, content, like).replace(path)
    _sync_folder(path.parent)


def _write_beside(path: Path, content: bytes, like: Path) -> Path:
    temporary = _temporary(path)
    with temporary.open("wb") as file:
        # The history tells what the table tells, so it is open to the same people.
        _give_owner(temporary, like)
        shutil.copymode(like, temporary)
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    return temporary


def _make_folder(path: Path, like: Path) -> None:
    try:
        path.mkdir()
    except FileExistsError:
        return
    _give_owner(path, like)
    shutil.copymode(like, path)
    _sync_folder(path.parent)


def _give_owner(path: Path, like: Path) -> None:
    """Pass a file on to the owner and group of another, as far as this account may.

    Otherwise a command run once by an administrator would lock the web app out.
    """
    if os.name == "nt":
        return
    owner = like.stat()
    with suppress(OSError):
        os.chown(path, -1, owner.st_gid)
    with suppress(OSError):
        os.chown(path, owner.st_uid, -1)


def _sync_folder(folder: Path) -> None:
    """Have the names in a folder on the disk, where the system can do so."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError as error:
        # Some network drives cannot.
        if error.errno not in (errno.EINVAL, errno.ENOTSUP):
            raise
    finally:
        os.close(handle)


def _patiently(action: Callable[[], T]) -> T:
    """Try again for a moment: Windows keeps back a file that another program is reading."""
    for pause in _BUSY_PAUSES:
        try:
            return action()
        except PermissionError:
            time.sleep(pause)
    return action()


@contextmanager
def _explained(outcome: str) -> Iterator[None]:
    """A fault of the disk becomes a sentence on what it is, what came of it and what to do."""
    try:
        yield
    except OSError as error:
        raise StoreError(_sentence(error, outcome)) from error


def _sentence(error: OSError, outcome: str) -> str:
    path = error.filename2 or error.filename or "The data folder"
    match error.errno:
        case errno.ENOSPC | errno.EDQUOT | errno.EFBIG:
            parts = ["The disk is full.", outcome, "Free some space, and try again."]
        case errno.EROFS:
            parts = [
                f"{path} lies on a drive that can only be read.",
                outcome,
                "Make the drive writable, or use a data folder elsewhere.",
            ]
        case errno.EACCES | errno.EPERM:
            parts = [
                f"{path} is open in another program, or this account has no right to it.",
                outcome,
                "Close it in Excel and elsewhere, check the rights to the data folder, "
                "and try again.",
            ]
        case _:
            parts = [
                f"{path} cannot be read or written: {error.strerror or error}.",
                outcome,
                "Check the data folder and its drive, and try again.",
            ]
    return " ".join(part for part in parts if part)
