"""Whole months, and dates in words."""

from __future__ import annotations

import calendar
from datetime import date, datetime
from functools import lru_cache

import numpy as np
import numpy.typing as npt

DateArray = npt.NDArray[np.datetime64]


def add_months(day: date, months: int) -> date:
    """The day a number of whole months later; a day that the month lacks becomes its last.

    >>> add_months(date(2024, 1, 31), 1)
    datetime.date(2024, 2, 29)
    """
    year, month0 = divmod(day.year * 12 + day.month - 1 + months, 12)
    last_day = calendar.monthrange(year, month0 + 1)[1]
    return date(year, month0 + 1, min(day.day, last_day))


def add_months_to_all(days: DateArray, months: int) -> DateArray:
    """`add_months` for an array of `datetime64[D]`; NaT stays NaT."""
    month = days.astype("datetime64[M]")
    day_of_month = (days - month.astype("datetime64[D]")).astype(np.int64)
    target = month + np.timedelta64(months, "M")
    days_in_target = (
        (target + np.timedelta64(1, "M")).astype("datetime64[D]") - target.astype("datetime64[D]")
    ).astype(np.int64)
    moved = target.astype("datetime64[D]") + np.minimum(day_of_month, days_in_target - 1)
    return np.where(np.isnat(days), np.datetime64("NaT", "D"), moved)


def first_to_reach(day: date, months: int) -> np.datetime64:
    """The first day from which a number of whole months leads to a day, or past it.

    A later day never leads to an earlier one, so that this one tells many days apart for which
    `add_months_to_all` would be asked of each.

    >>> first_to_reach(date(2026, 3, 31), 1), first_to_reach(date(2026, 2, 28), 1)
    (np.datetime64('2026-03-01'), np.datetime64('2026-01-28'))
    """
    reached = np.array([day], dtype="datetime64[D]")
    first = add_months_to_all(reached, -months)
    falls_short = add_months_to_all(first, months) < reached
    found: np.datetime64 = (first + falls_short.astype(np.int64))[0]
    return found


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
