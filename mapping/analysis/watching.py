"""What somebody watches, a record or a type, and what was changed of it since they last looked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from mapping.register.schema import INTERNAL_NAMES
from mapping.store import Entry
from mapping.tables.diff import RecordChange

Kind = Literal["record", "type"]
MOST_WATCHED = 24
"""The browser remembers each, and sends all of them with whatever it asks."""
_MARKS: dict[str, Kind] = {"r-": "record", "t-": "type"}
_TYPE = "provision_type"


@dataclass(frozen=True)
class Watched:
    """A record, by its id, or a type, by its key.

    Attributes
    ----------
    since
        Number of the last save of the register that was there when somebody began to watch.
    """

    kind: Kind
    name: str
    since: int = 0

    @property
    def mark(self) -> str:
        """What it is remembered under.

        >>> Watched("type", "idva").mark
        't-idva'
        """
        return f"{self.kind[0]}-{self.name}"


def watched_in(remembered: Mapping[str, str], prefix: str) -> list[Watched]:
    """What a browser remembers that somebody watches, in the order of its marks.

    >>> watched_in({"w_t-idva": "3", "w_r-": "1", "other": "2"}, "w_")
    [Watched(kind='type', name='idva', since=3)]
    """
    found = [
        Watched(_MARKS[mark[:2]], mark[2:], int(since))
        for name, since in sorted(remembered.items())
        if (mark := name.removeprefix(prefix)) != name
        and mark[:2] in _MARKS
        and mark[2:]
        and since.isdecimal()
        and len(since) < 9  # noqa: PLR2004
    ]
    return found[:MOST_WATCHED]


def news_of(
    entries: Iterable[Entry], watched: Watched, known: int, types: Mapping[str, str]
) -> list[Entry]:
    """The saves that changed what is watched, with those changes alone, in their order.

    What is for those who keep the records alone is no news to anybody else.

    Parameters
    ----------
    known
        Number of the last save that was there when somebody looked; 0 where they never did.
    types
        The type of each record as the register stands, by its id.
    """
    after = max(watched.since, known)
    found = []
    for entry in entries:
        if entry.number > after:
            changes = tuple(_published(c) for c in entry.changes if _is_of(c, watched, types))
            if changes := tuple(change for change in changes if change.fields):
                found.append(replace(entry, changes=changes))
    return found


def _is_of(change: RecordChange, watched: Watched, types: Mapping[str, str]) -> bool:
    if watched.kind == "record":
        return change.record_id == watched.name
    said = [text for f in change.fields if f.column == _TYPE for text in (f.old, f.new)]
    return watched.name in (said or [types.get(change.record_id, "")])


def _published(change: RecordChange) -> RecordChange:
    fields = tuple(f for f in change.fields if f.column not in INTERNAL_NAMES)
    return replace(change, cells=fields)
