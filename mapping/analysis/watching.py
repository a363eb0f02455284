"""What somebody watches, a record or a type, and what was changed of it since they last looked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from mapping.register.schema import INTERNAL_NAMES
from mapping.store import Entry
from mapping.tables.diff import RecordChange

Kind = Literal["record", "type"]
MOST_WATCHED = 24
"""The browser remembers each, and sends all of them with whatever it asks."""
_MARKS: dict[str, Kind] = {"r-": "record", "t-": "type"}
_TYPE = "provision_type"
_HOURS_OF_A_VISIT = 4
_VISIT = re.compile(r"([0-9]{1,8})(?:_([0-9]{1,7})_([0-9]{0,8}))?")


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


def known_from(remembered: str, newest: int, now: datetime) -> int | None:
    """Number of the last save that was there as the visit before ended; None where none is known.

    A page that is loaded anew, in another window or from a server that was started anew, is of the
    same visit, so that what it tells is told again.

    Parameters
    ----------
    remembered
        A number, or what `as_remembered` made of a visit.
    newest
        Number of the last save there is: a history that has begun anew is shorter than it was.

    >>> from datetime import UTC, timedelta
    >>> noon = datetime(2026, 11, 24, 12, tzinfo=UTC)
    >>> before = as_remembered(3, 7, noon)
    >>> known_from(before, 9, noon + timedelta(hours=1))
    3
    >>> known_from(before, 9, noon + timedelta(hours=9))
    7
    >>> known_from("7", 9, noon)
    7
    """
    found = _VISIT.fullmatch(remembered)
    if found is None:
        return None
    last, hour, first = found.groups()
    is_same = hour is not None and _hour(now) - int(hour) <= _HOURS_OF_A_VISIT
    said = first if is_same else last
    return int(said) if said and int(said) <= newest else None


def as_remembered(known: int | None, newest: int, now: datetime) -> str:
    """What a browser remembers of a visit."""
    return f"{newest}_{_hour(now)}_{'' if known is None else known}"


def _hour(moment: datetime) -> int:
    return int(moment.timestamp()) // 3600


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
