"""Rounds of returns: which area was asked, when, and until when it was to answer.

A row is one area in one round. What it answered, and what is still open, stands in the register
and is worked out from there (`analysis.returns`): nobody types it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from pathlib import Path

from mapping.dates import EARLIEST, LATEST, in_words
from mapping.geography.areas import Areas
from mapping.problems import Problem
from mapping.reference.need import unknown_area
from mapping.tables.parsing import parse_date
from mapping.tables.small_table import Row, duplicate_faults, read_rows, refused_rows

FILE_NAME = "returns.csv"
COLUMNS = ("opened_on", "area_code", "asked_on", "due", "closed_on")
REQUIRED = COLUMNS
NO_OTHER_COLUMN = (
    "This table takes no further column: it says who was asked and until when. What was answered "
    "stands in the register."
)


@dataclass(frozen=True)
class Asked:
    """One area in one round.

    Attributes
    ----------
    opened_on
        The day on which the round was opened: by it the rounds are told apart.
    asked_on
        The day on which this area was asked: that of the opening, or a later one.
    due
        The last day on which an answer is in time.
    closed_on
        The day on which nothing more was waited for; None while the round is open.
    """

    opened_on: date
    area_code: str
    asked_on: date
    due: date
    closed_on: date | None = None


@dataclass(frozen=True)
class Round:
    """One round: every area that was asked in it, in the order of the table; at least one."""

    opened_on: date
    asked: tuple[Asked, ...]

    @property
    def closed_on(self) -> date | None:
        """The day on which it was closed; None as long as one area is waited for."""
        days = [each.closed_on for each in self.asked if each.closed_on is not None]
        return max(days) if len(days) == len(self.asked) else None

    @property
    def due(self) -> date:
        """The last day on which any area's answer is in time."""
        return max(each.due for each in self.asked)

    @property
    def codes(self) -> tuple[str, ...]:
        """The areas that were asked."""
        return tuple(each.area_code for each in self.asked)

    @property
    def title(self) -> str:
        """What it is called: "Round of 1 December 2026"."""
        return f"Round of {in_words(self.opened_on)}"


@dataclass(frozen=True)
class Returns:
    """All that was asked, in the order of the table; may be nothing."""

    all: tuple[Asked, ...] = ()

    @cached_property
    def rounds(self) -> tuple[Round, ...]:
        """The rounds, the latest first."""
        days = sorted({each.opened_on for each in self.all}, reverse=True)
        return tuple(
            Round(day, tuple(each for each in self.all if each.opened_on == day)) for day in days
        )

    @property
    def open(self) -> Round | None:
        """The round in which somebody is waited for; there is one at a time."""
        return next((each for each in self.rounds if each.closed_on is None), None)

    def on(self, day: date) -> Returns:
        """What had been asked, and closed, by the end of a day."""
        return Returns(
            tuple(
                each
                if each.closed_on is None or each.closed_on <= day
                else replace(each, closed_on=None)
                for each in self.all
                if each.asked_on <= day
            )
        )

    def between(self, day: date, on: date) -> tuple[Round, ...]:
        """The rounds that were open at some time after a day and up to another, latest first."""
        return tuple(
            each for each in self.on(on).rounds if each.closed_on is None or each.closed_on > day
        )


def read_returns(
    folder: Path, areas: Areas, on: date, content: bytes | None = None
) -> tuple[Returns, list[Problem]]:
    """The rounds of a data folder, if it has any, and what is wrong with their table.

    Parameters
    ----------
    on
        The day of reading, after which nobody can have been asked.
    content
        Of another version of the table than that of the folder.
    """
    rows, problems = read_rows(
        folder / FILE_NAME,
        COLUMNS,
        REQUIRED,
        may_be_missing=True,
        closed=NO_OTHER_COLUMN,
        content=content,
    )
    faults = [*problems, *return_faults(rows, areas, on)]
    refused = refused_rows(faults)
    return Returns(tuple(_asked(row) for row in rows if row.number not in refused)), faults


def _asked(row: Row) -> Asked:
    opened_on, asked_on, due = (_day(row, name) for name in ("opened_on", "asked_on", "due"))
    if opened_on is None or asked_on is None or due is None:
        raise AssertionError
    return Asked(opened_on, row["area_code"], asked_on, due, _day(row, "closed_on"))


# ---------------------------------------------------------------------------------- rules


def return_faults(rows: Sequence[Row], areas: Areas, today: date) -> list[Problem]:
    """Everything that is wrong with rows of the table."""
    faults = [fault for row in rows for fault in _faults(row, areas, today)]
    faults += (
        replace(
            fault,
            message=f"{fault.message} An area is asked once in a round.",
            fix="Remove one of the two rows.",
        )
        for fault in duplicate_faults(rows, _key, "area_code")
    )
    return [*faults, *_two_at_once(rows)]


def _faults(row: Row, areas: Areas, today: date) -> Iterator[Problem]:
    if fault := unknown_area(row, areas):
        yield fault
    days = {name: _day(row, name) for name in COLUMNS if name != "area_code"}
    for name, day in days.items():
        if (day is None and (row[name] or name != "closed_on")) or (
            day is not None and not EARLIEST <= day <= LATEST
        ):
            yield row.problem(
                name,
                "This is not a date that can be read.",
                "A date such as 2027-01-31 or 31/01/2027"
                f"{', or blank while the round is open' if name == 'closed_on' else ''}.",
                "Write day, month and year in full.",
            )
        elif day is not None and name != "due" and day > today:
            yield row.problem(
                name,
                "This day is still to come.",
                "A day that has come: who was asked, and not who will be.",
                "Correct the day, or add the row when it has come.",
            )
    for earlier, later, what in _IN_ORDER:
        first, second = days[earlier], days[later]
        if first is not None and second is not None and second < first:
            yield row.problem(
                later, f"{what}.", f"A day on or after {first.isoformat()}.", "Correct the day."
            )


_IN_ORDER = (
    ("opened_on", "asked_on", "The area was asked before the round was opened"),
    ("asked_on", "due", "The answer is due before the area was asked"),
    ("asked_on", "closed_on", "The round was closed before the area was asked"),
)


def _two_at_once(rows: Sequence[Row]) -> Iterator[Problem]:
    """Rows of another round than the newest that are still open."""
    is_open = [row for row in rows if not row["closed_on"] and _day(row, "opened_on")]
    newest = max((str(_day(row, "opened_on")) for row in is_open), default="")
    for row in is_open:
        if str(_day(row, "opened_on")) != newest:
            yield row.problem(
                "closed_on",
                f"The round that was opened on {newest} is open as well.",
                "One round is open at a time.",
                "Write the day on which this one was closed.",
            )


def _key(row: Row) -> tuple[str, str]:
    return str(_day(row, "opened_on") or row["opened_on"]), row["area_code"]


def _day(row: Row, column: str) -> date | None:
    return parse_date(row[column])
