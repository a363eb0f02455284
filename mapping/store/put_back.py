"""Whose saves a file changes unawares, and which of them it takes back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import NamedTuple

from mapping.store import Entry
from mapping.tables.diff import RecordChange


class Touched(NamedTuple):
    """The saves that some changes touch, the newest first, each with what is touched alone.

    Attributes
    ----------
    put_back
        Those whose records get something again that stood there before.
    replaced
        Those whose records get something else.
    """

    put_back: list[Entry]
    replaced: list[Entry]


def touched_saves(changes: Iterable[RecordChange], entries: Iterable[Entry]) -> Touched:
    """The saves that last gave cells what some changes replace.

    A file that does not say from which version it was made may be older than a save, so that it is
    no conflict. That it says again what stood before is the sign of it. Who saves is not asked: a
    role's name is that of several people, and while changes are looked at nobody has said it yet.

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
    found = Touched([], [])
    for entry in entries:
        back, other = [], []
        for change in entry.changes:
            # Of each cell only the newest save is asked about.
            pairs = [(f, wanted.pop((change.record_id, f.column), None)) for f in change.fields]
            last = [(f, now) for f, now in pairs if now and f.new == now.old]
            before = tuple(f for f, now in last if f.old == now.new)
            if before and change.kind == "changed":
                back.append(replace(change, cells=before))
            elif last and (change.kind == "changed" or entry.number > 1):
                # What the first save brought in is what there was to begin with.
                other.append(replace(change, cells=tuple(f for f, _ in last)))
        for kept, those in zip(found, (back, other), strict=True):
            if those:
                kept.append(replace(entry, changes=tuple(those)))
        if not wanted:
            break
    return found
