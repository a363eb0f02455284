"""The entries of a history as they are written, whatever they are kept in."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, get_args

import pandas as pd

from mapping.errors import TableError
from mapping.problems import errors_in
from mapping.store import Entry, Note, Purge, StoreError, UnknownVersionError, chain
from mapping.store.chain import Said
from mapping.store.table_spec import TableSpec
from mapping.tables.csv_writer import kept_csv
from mapping.tables.diff import FieldChange, Kind, RecordChange, differences

EDITED_ON_DISK = "The file was edited on disk, or the entry for what changed it was lost."


# ------------------------------------------------------------------------ what comes next


def save_after(
    last: Entry | None,
    number: int,
    parent: str,
    revision: str,
    changes: Sequence[RecordChange],
    note: Note,
) -> Entry:
    """The entry of a save that follows another one."""
    noted = replace(note, when=note.when.astimezone(UTC))
    unanswered = () if last is None else last.unanswered
    left = tuple(each for each in unanswered if each not in noted.answers)
    return Entry(number, revision, parent, noted, tuple(changes), left)


def edit_without_save(
    newest: Entry,
    number: int,
    revision: str,
    changes: tuple[RecordChange, ...] | None,
    when: datetime,
) -> Entry:
    """The entry for what changed a table since the newest one; see `changes_between`."""
    note = Note(who="", why=EDITED_ON_DISK, area_code="", when=when.astimezone(UTC))
    is_loss = changes is None or len(changes) > 0
    unanswered = (*newest.unanswered, *((number,) if is_loss else ()))
    return Entry(number, revision, newest.revision, note, changes or (), unanswered)


def taken_as_it_is(edit: Entry, note: Note) -> Entry:
    """The same entry once somebody says that what it changed is right."""
    answers = tuple(number for number in edit.unanswered if number != edit.number)
    return replace(edit, note=replace(note, when=edit.when, answers=answers), unanswered=())


def changes_between(then: bytes, now: bytes, spec: TableSpec) -> tuple[RecordChange, ...] | None:
    """What leads from one content to another; None where either cannot be read as the table."""
    if then == now:
        return ()
    old, new = (_cells(each, spec) for each in (then, now))
    if old is None or new is None:
        return None
    return differences(old, new, spec.id_columns)


def faults_in(
    said: Mapping[int, Said | None], version: Callable[[str], bytes], spec: TableSpec
) -> list[str]:
    """What of a history is missing, damaged or altered, a sentence each.

    Parameters
    ----------
    said
        Its entries, as for `chain.faults_of`.
    version
        The content at a revision, as `Store.version`.
    """
    after = {entry["parent"]: number - 1 for number, entry in said.items() if entry}
    after |= {entry["revision"]: number for number, entry in said.items() if entry}
    found = chain.faults_of(said)
    for revision, number in sorted(after.items(), key=lambda each: each[1]):
        which = f"after save {number}" if number else "before the first save"
        try:
            version(revision)
        except UnknownVersionError:
            found.append(f"The {spec.what} as it stood {which} ({revision}) is missing.")
        except StoreError:
            found.append(f"The {spec.what} as it stood {which} ({revision}) is damaged.")
    return found


# --------------------------------------------------------------------- taking something out


def said_without(
    said: Said, purge: Purge, renamed: Mapping[str, str], spec: TableSpec
) -> Said | None:
    """An entry without what is taken out; None where it does not hold it.

    Parameters
    ----------
    renamed
        The new revisions of versions that held it.
    """
    is_beside = any(
        purge.value(change["record_id"], field["column"], field[side]) != field[side]
        for change in said["changes"]
        for field in change["fields"]
        for side in ("old", "new")
    )

    def replaced(holder: Said, key: str, record_id: str) -> str:
        text: str = holder[key]
        match key:
            case "revision" | "parent":
                return renamed.get(text, text)
            case "old" | "new":
                return purge.value(record_id, holder["column"], text)
            case "record_id":
                return purge.value(record_id, spec.id_columns[0], text)
        for old, new in renamed.items():
            text = text.replace(old, new)
        return purge.name(text, is_beside=is_beside)

    return chain.taken_out(said, replaced)


def content_without(content: bytes, purge: Purge, spec: TableSpec) -> bytes | None:
    """A version without what is taken out; None where it holds it and cannot be read."""
    try:
        table = spec.read(content)
    except TableError:
        return None if repeats(content, purge) else content
    then = pd.concat([table.cells, table.extra], axis="columns")
    without = purge.cells(then)
    if without.equals(then):
        return content
    return kept_csv(list(without.columns), without.itertuples(index=False, name=None))


# ----------------------------------------------------------------------------- as written


def to_json(entry: Entry) -> Said:
    """An entry as it is sealed and written."""
    said: Said = {
        "number": entry.number,
        "revision": entry.revision,
        "parent": entry.parent,
        "when": entry.when.isoformat(),
        "who": entry.note.who,
        "why": entry.note.why,
        "area_code": entry.note.area_code,
        "changes": [_change_to_json(change) for change in entry.changes],
    }
    if entry.note.how:
        said["how"] = entry.note.how
    numbers = {"unanswered": entry.unanswered, "answers": entry.note.answers}
    return said | {name: list(which) for name, which in numbers.items() if which}


def json_of(said: Said) -> bytes:
    """The file of an entry."""
    # A file name given on the command line may hold what is no letter, and come back so.
    return (json.dumps(said, ensure_ascii=False) + "\n").encode("utf-8", "surrogatepass")


def _change_to_json(change: RecordChange) -> dict[str, object]:
    fields = [{"column": f.column, "old": f.old, "new": f.new} for f in change.fields]
    return {"record_id": change.record_id, "kind": change.kind, "fields": fields}


def _from_json(text: bytes) -> Said | None:
    try:
        said = json.loads(text.decode("utf-8", "surrogatepass"))
    except (ValueError, RecursionError):
        return None
    return said if isinstance(said, dict) else None


def said_in(text: bytes, number: int) -> Said | None:
    """What the file of an entry says; None where it is not whole, or another entry's."""
    said = _from_json(text)
    if said is None or said.get("number") != number or entry_of(said) is None:
        return None
    return said


def entry_of(said: Said) -> Entry | None:
    """The entry that a file holds; None if it is damaged."""
    try:
        when = datetime.fromisoformat(_text(said, "when"))
        if when.tzinfo is None:
            return None
        who, why, area_code = (_text(said, name) for name in ("who", "why", "area_code"))
        answers, unanswered = (tuple(map(int, said.get(n, ()))) for n in ("answers", "unanswered"))
        how = _text({"how": "", **said}, "how")
        note = Note(who, why, area_code, when.astimezone(UTC), answers, how)
        changes = tuple(_change_from_json(change) for change in said["changes"])
        revision, parent = _text(said, "revision"), _text(said, "parent")
    except (ValueError, LookupError, TypeError, RecursionError):
        return None
    return Entry(said["number"], revision, parent, note, changes, unanswered)


def _change_from_json(said: Mapping[str, Any]) -> RecordChange:
    kind: Kind = said["kind"]
    if kind not in get_args(Kind):
        raise ValueError(kind)
    fields = tuple(
        FieldChange(_text(field, "column"), _text(field, "old"), _text(field, "new"))
        for field in said["fields"]
    )
    return RecordChange(_text(said, "record_id"), kind, fields)


def _text(said: Mapping[str, object], key: str) -> str:
    value = said[key]
    if not isinstance(value, str):
        raise TypeError(key)
    return value


def repeats(content: bytes, purge: Purge) -> bool:
    """Whether a file that nobody can read any more holds what is to be taken out."""
    text = content.decode("utf-8", "replace")
    return purge.name(text) != text


def _cells(content: bytes, spec: TableSpec) -> pd.DataFrame | None:
    """The cells of a table; None where rows are missing, or could be mistaken for others."""
    try:
        table = spec.read(content)
    except TableError:
        return None
    ids = spec.ids(table.cells)
    if errors_in(table.problems) or not ids.is_unique or (ids == "").any():
        return None
    return spec.canonical(table.cells)
