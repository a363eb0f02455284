"""The steering group's meetings: the days from which people ask what has changed since.

A meeting is a day and a few words on which one it is. Who was there has no place in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from mapping.dates import EARLIEST, LATEST, in_words
from mapping.problems import WITHHELD, Problem
from mapping.tables.parsing import parse_date
from mapping.tables.privacy.personal_data import tells_of_anybody_or_a_place
from mapping.tables.small_table import Row, duplicate_faults, read_rows, refused_rows

FILE_NAME = "meetings.csv"
COLUMNS = REQUIRED = ("met_on", "what")
LONGEST_WHAT = 60
HOW_TO_NOTE = f"Note one on the Meeting page, under Meetings, or as a row of {FILE_NAME}."
WHY_NO_PEOPLE = "It says which meeting it is, and not who was there: no names and no addresses."
NO_OTHER_COLUMN = f"This table takes no further column. {WHY_NO_PEOPLE}"
# Words as they stand on an agenda; no sign that a formula, a tag or an address begins with, and no
# brackets, in which people are named.
_WHAT = re.compile(r"[^\W_](?:[^\W_]|[ ,.&'’/–-])*")
# Any other number may be an age or that of a house.
_NUMBERS = re.compile(
    r"\b(?:(?:19|20)[0-9]{2}(?:[/–-](?:[0-9]{2}){1,2})?|[0-9]{1,3}(?:st|nd|rd|th))\b"
)
_INITIALS = re.compile(r"(?<![^\W_])[^\W\d_]\.|(?<![^\W_])[A-Z] [A-Z](?![^\W_])")


@dataclass(frozen=True)
class Meeting:
    """One meeting, which may be still to come.

    Attributes
    ----------
    what
        Which one it is, as in "Steering group".
    """

    met_on: date
    what: str

    @property
    def title(self) -> str:
        """Its day and name: "10 September 2026 (Steering group)"."""
        return f"{in_words(self.met_on)} ({self.what})"


@dataclass(frozen=True)
class Meetings:
    """All meetings, the earliest first and no two on one day; may be none."""

    all: tuple[Meeting, ...] = ()

    def before(self, day: date) -> tuple[Meeting, ...]:
        """The meetings held before a day, the latest first."""
        return tuple(meeting for meeting in reversed(self.all) if meeting.met_on < day)

    def held(self, day: date, today: date) -> tuple[Meeting, ...]:
        """The meetings from which one can look back on a day: before it, and none to come."""
        return self.before(min(day, today))

    def last_held(self, day: date, today: date) -> Meeting | None:
        """The latest of them."""
        return next(iter(self.held(day, today)), None)

    def next_from(self, day: date) -> Meeting | None:
        """The first meeting on a day or after it."""
        return next((meeting for meeting in self.all if meeting.met_on >= day), None)

    def on(self, day: date) -> Meeting | None:
        """The meeting of a day."""
        return next((meeting for meeting in self.all if meeting.met_on == day), None)


def read_meetings(folder: Path, content: bytes | None = None) -> tuple[Meetings, list[Problem]]:
    """The meetings of a data folder, if it notes any, and what is wrong with their table.

    Parameters
    ----------
    content
        Of another version of the table than that of the folder.
    """
    rows, problems = read_rows(
        folder / FILE_NAME,
        COLUMNS,
        COLUMNS,
        may_be_missing=True,
        closed=NO_OTHER_COLUMN,
        content=content,
    )
    faults = [*problems, *meeting_faults(rows)]
    refused = refused_rows(faults)
    good = [row for row in rows if row.number not in refused]
    found = [Meeting(day, row["what"]) for row in good if (day := parse_date(row["met_on"]))]
    return Meetings(tuple(sorted(found, key=lambda meeting: meeting.met_on))), faults


def meeting_faults(rows: Sequence[Row]) -> list[Problem]:
    """Everything that is wrong with rows of the table."""
    faults = [fault for row in rows for fault in _faults(row)]
    return faults + [
        replace(fault, allowed="One meeting a day is noted.")
        for fault in duplicate_faults(rows, _day, "met_on")
    ]


def _day(row: Row) -> tuple[str]:
    return (str(parse_date(row["met_on"]) or row["met_on"]),)


def _faults(row: Row) -> Iterator[Problem]:
    day = parse_date(row["met_on"])
    if day is None or not EARLIEST <= day <= LATEST:
        yield row.problem(
            "met_on",
            "This is not a date that can be read.",
            f"A date from {EARLIEST.year} to {LATEST.year}: YYYY-MM-DD or DD/MM/YYYY.",
            "Write day, month and year in full.",
        )
    if not _is_what(row["what"]):
        # What was written is not repeated: it may be a name or a place.
        fault = row.problem(
            "what",
            "This does not say plainly which meeting it is.",
            f"A few words such as Steering group, or 2nd board meeting of 2027: letters and plain "
            f"signs, at most {LONGEST_WHAT}; no number but a year or one such as 2nd, no brackets "
            f"and no initials. {WHY_NO_PEOPLE}",
            "Write which meeting it is, and no more.",
        )
        yield replace(fault, value=WITHHELD)


def _is_what(text: str) -> bool:
    return (
        len(text) <= LONGEST_WHAT
        and _WHAT.fullmatch(text) is not None
        and re.search("[0-9]", _NUMBERS.sub("", text)) is None
        and _INITIALS.search(text) is None
        and not tells_of_anybody_or_a_place(text)
    )
