"""What a file takes back unawares: it says what stood before somebody's save."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from mapping.store import Entry
from mapping.tables.diff import RecordChange


def put_back(changes: Iterable[RecordChange], entries: Iterable[Entry]) -> list[Entry]:
    """The saves of which some changes take something back, each with that alone.

    A file that does not say from which version it was made may be older than a save, so that it is
    no conflict. That it says again what stood before is the sign of it.

    Parameters
    ----------
    entries
        The saves before the changes, the newest first.
    """
    wanted = {
        (change.record_id, field.column): field
        for change in changes
        if change.kind == "changed"
        for field in change.fields
    }
    found = []
    for entry in entries:
        taken = []
        for change in entry.changes:
            # Of each cell only the newest save is asked about.
            pairs = [(f, wanted.pop((change.record_id, f.column), None)) for f in change.fields]
            back = tuple(f for f, now in pairs if now and (f.old, f.new) == (now.new, now.old))
            if back and change.kind == "changed":
                taken.append(replace(change, cells=back))
        if taken:
            found.append(replace(entry, changes=tuple(taken)))
        if not wanted:
            break
    return found
