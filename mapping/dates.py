"""Whole months, and dates in words."""

from __future__ import annotations

import calendar
from datetime import date, datetime
from functools import lru_cache


def add_months(day: date, months: int) -> date:
    """The day a number of whole months later; a day that the month lacks becomes its last.

    >>> add_months(date(2024, 1, 31), 1)
    datetime.date(2024, 2, 29)
    """
    year, month0 = divmod(day.year * 12 + day.month - 1 + months, 12)
    last_day = calendar.monthrange(year, month0 + 1)[1]
    return date(year, month0 + 1, min(day.day, last_day))


@lru_cache(maxsize=4_096)
def in_words(day: date) -> str:
    """A date as it is written in a letter: "3 March 2027"."""
    return f"{day.day} {day:%B} {day.year}"


def month_in_words(day: date) -> str:
    """The month of a date: "March 2027"."""
    return f"{day:%B} {day.year}"


def day_of(value: object) -> date | None:
    """The day that a cell of a table of records holds; None where it is blank.

    Parameters
    ----------
    value
        A pandas timestamp or `NaT`, as a column of dates holds them, or None.

    >>> day_of(datetime(2027, 3, 3)), day_of(None)
    (datetime.date(2027, 3, 3), None)
    """
    # NaT calls itself a datetime; that it is unlike itself tells it apart.
    return value.date() if isinstance(value, datetime) and value == value else None  # noqa: PLR0124


def known_day(value: object) -> date:
    """The day of a cell that is never blank.

    Raises
    ------
    ValueError
        It is blank, or holds no date.
    """
    day = day_of(value)
    if day is None:
        raise ValueError(f"a date is expected, not {value!r}")
    return day


EARLIEST, LATEST = date(1900, 1, 1), date(2199, 12, 31)
