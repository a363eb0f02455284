"""Whole months, and dates in words."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapping.dates import add_months, in_words
from mapping.tables.column_values import add_months_to_all, first_to_reach

DAYS = st.dates(date(1950, 1, 1), date(2150, 12, 31))
MONTHS = st.integers(-240, 240)


def step_by_step(day: date, months: int) -> date:
    """The same calculated month by month, and by trying days until one exists."""
    first = day.replace(day=1)
    for _ in range(abs(months)):
        first = (first + timedelta(days=32 if months > 0 else -1)).replace(day=1)
    for day_of_month in range(day.day, 0, -1):
        try:
            return first.replace(day=day_of_month)
        except ValueError:
            continue
    raise AssertionError("every month has a first day")


EXAMPLES = pytest.mark.parametrize(
    ("day", "months", "moved"),
    [
        (date(2026, 1, 15), 6, date(2026, 7, 15)),
        (date(2025, 8, 31), 6, date(2026, 2, 28)),
        (date(2023, 8, 31), 6, date(2024, 2, 29)),
        (date(2024, 2, 29), 36, date(2027, 2, 28)),
        (date(2025, 12, 31), 1, date(2026, 1, 31)),
        (date(2026, 3, 31), -1, date(2026, 2, 28)),
        (date(2026, 1, 31), -2, date(2025, 11, 30)),
        (date(2026, 3, 15), 0, date(2026, 3, 15)),
    ],
)


@EXAMPLES
def test_a_day_that_the_month_lacks_becomes_its_last(day: date, months: int, moved: date) -> None:
    assert add_months(day, months) == moved


@EXAMPLES
def test_the_same_holds_in_an_array(day: date, months: int, moved: date) -> None:
    days = np.array([day, None, day], dtype="datetime64[D]")
    assert add_months_to_all(days, months).tolist() == [moved, None, moved]


@given(DAYS, MONTHS)
def test_months_added_at_once_are_months_added_one_by_one(day: date, months: int) -> None:
    assert add_months(day, months) == step_by_step(day, months)


@given(st.lists(st.one_of(st.none(), DAYS), max_size=8), MONTHS)
def test_a_whole_array_is_moved_like_its_single_days(days: list[date | None], months: int) -> None:
    moved = add_months_to_all(np.array(days, dtype="datetime64[D]"), months)
    assert moved.tolist() == [None if day is None else add_months(day, months) for day in days]


def test_moving_an_array_leaves_it_as_it_was() -> None:
    days = np.array(["2025-08-31"], dtype="datetime64[D]")
    add_months_to_all(days, 6)
    assert days.tolist() == [date(2025, 8, 31)]


@given(DAYS)
def test_a_date_in_words_can_be_read_back_and_has_no_leading_nought(day: date) -> None:
    words = in_words(day)
    assert datetime.strptime(words, "%d %B %Y").date() == day  # noqa: DTZ007
    assert not words.startswith("0")


def test_a_date_is_written_as_in_a_letter() -> None:
    assert in_words(date(2027, 3, 3)) == "3 March 2027"


@given(DAYS, MONTHS)
def test_the_first_day_to_reach_another_is_the_first_that_does(day: date, months: int) -> None:
    first = first_to_reach(day, months).item()
    assert add_months(first, months) >= day > add_months(first - timedelta(days=1), months)
