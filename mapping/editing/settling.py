"""Saying which is true where a table on disk is not what was last saved."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import date

from mapping.context.reference import Reference
from mapping.editing.kept_table import (
    LEFT_AS_IT_IS,
    LONGEST_NOTE,
    UnansweredError,
    cells_of,
    checked_cells,
    is_plain_note,
    require_plain_name,
    undo,
)
from mapping.editing.permission import require_may
from mapping.editing.register import made_public_on_disk
from mapping.errors import MappingError, TableError
from mapping.problems import FaultyTableError
from mapping.region.disk_edits import edits_of
from mapping.store import Entry, Note, Store, StoreError, UnchangedError
from mapping.store.answers import with_answers
from mapping.tables.csv_writer import kept_frame
from mapping.tables.diff import differences

TAKEN = "Taken as it is on disk"
BROUGHT_BACK = "What was saved is brought back"


def take_as_it_is(
    store: Store,
    expected: str,
    note: Note,
    reference: Reference,
    answered: Collection[str] = (),
) -> Entry:
    """Note that somebody says a table is right as it stands on disk.

    Parameters
    ----------
    answered
        Ids of the records of which somebody says that they name no place where somebody stays.

    Raises
    ------
    UnansweredError
        A record that was confidential is public there, and nobody has answered for it.
    MappingError
        Nobody says who, there is nothing to be said, or the table has changed since it was seen.
    """
    _require_name(store, note)
    asked = made_public_on_disk(store, reference)
    left = asked.keys() - set(answered)
    if left:
        raise UnansweredError(
            [
                replace(it, message=f"{id_}: {it.message}")
                for id_, it in asked.items()
                if id_ in left
            ],
            "Nothing was noted. Bring back what was saved, or say of each that it names none.",
        )
    said = replace(note, why=note.why or TAKEN)
    return store.take_as_it_is(expected, with_answers(said, asked.keys() & set(answered)))


def bring_back(
    store: Store, expected: str, note: Note, reference: Reference, today: date
) -> list[Entry]:
    """Take back what changed a table on disk without a save, the newest first.

    Raises
    ------
    MappingError
        Nobody says who, there is nothing to take back, or it was changed again since.
    """
    _require_name(store, note)
    edits = edits_of(store)
    if not edits:
        raise UnchangedError(store.spec.what)
    made = []
    for edit in reversed(edits):
        answer = replace(note, why=note.why or BROUGHT_BACK, answers=(edit.entry.number,))
        if edit.is_sealed:
            if not edit.entry.changes:
                raise MappingError(
                    f"What stood in the {store.spec.what} then cannot be compared with what was "
                    "saved. Go back to an earlier version, or take the file as it is."
                )
            made.append(undo(edit.entry, store, answer, reference, today))
        else:
            made.append(_put_back(store, edit.entry, expected, answer, reference, today))
    return made


def _put_back(
    store: Store, edit: Entry, expected: str, note: Note, reference: Reference, today: date
) -> Entry:
    """Make what was last saved the table again, whatever stands in the file now."""
    spec, content = store.spec, store.version(edit.parent)
    saved = checked_cells(spec, content, reference, today)
    try:
        current = cells_of(spec, store.load().content)
    except (TableError, FaultyTableError, StoreError):
        return store.save_if_unchanged(content, expected, (), note)
    back = spec.disclose(store.history(), current, reference).brought_back(saved)
    changes = differences(current, back, spec.id_columns)
    if back.equals(saved):
        return store.save_if_unchanged(content, expected, changes, note)
    said = replace(note, why=f"{note.why}. {LEFT_AS_IT_IS}")
    return store.save_if_unchanged(kept_frame(back), expected, changes, said)


def _require_name(store: Store, note: Note) -> None:
    require_may(note.person, "settle")
    if not note.who.strip():
        raise MappingError("Say who says so: it stands in the history.")
    require_plain_name(store.spec, note)
    if note.why and not is_plain_note(note.why):
        raise MappingError(
            f"Nothing was saved. The reason stands in the history: at most {LONGEST_NOTE} "
            "characters, no link, no address and nothing about a case."
        )
