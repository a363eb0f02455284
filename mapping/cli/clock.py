"""The day and the time: asked here once at the entry, and an argument everywhere else."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from mapping.errors import SelectionError

DAY_VARIABLE = "PROVISION_MAP_TODAY"
"""The day to answer for: for a demonstration or a test."""


def today() -> date:
    """The day to answer for, else the date in the United Kingdom, wherever the machine stands.

    Raises
    ------
    SelectionError
        `PROVISION_MAP_TODAY` says something that is no date.
    """
    said = _day_said()
    return datetime.now(tz=ZoneInfo("Europe/London")).date() if said is None else said


def now() -> datetime:
    """The time in UTC; on the day to answer for, where one is said.

    Raises
    ------
    SelectionError
        `PROVISION_MAP_TODAY` says something that is no date.
    """
    said = _day_said()
    return datetime.now(tz=UTC) if said is None else now_on(said)


def now_on(day: date) -> datetime:
    """A day at the time of day that it is now, so that what is saved on it stands in order."""
    return datetime.combine(day, datetime.now(tz=UTC).timetz())


def seconds() -> float:
    """Seconds since 1970 by the machine's clock, whatever day is answered for."""
    return datetime.now(tz=UTC).timestamp()


def time_of_day(moment: float) -> str:
    """What a clock on a wall in the United Kingdom shows at a moment in seconds since 1970."""
    return f"{datetime.fromtimestamp(moment, tz=ZoneInfo('Europe/London')):%H:%M}"


def _day_said() -> date | None:
    text = os.environ.get(DAY_VARIABLE, "").strip()
    if not text:
        return None
    from mapping.dates import EARLIEST, LATEST

    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = None
    # The standard library reads more spellings than one.
    if day is None or day.isoformat() != text or not EARLIEST <= day <= LATEST:
        raise SelectionError(
            f"{DAY_VARIABLE} says {text!r}, which is not a date from {EARLIEST} to {LATEST}. "
            "Write it as YYYY-MM-DD, or leave it unset: then it is the day of the clock."
        )
    return day
