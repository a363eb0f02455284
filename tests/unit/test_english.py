"""Numbers, plurals and lists as English writes them, the examples of their documentation first."""

from __future__ import annotations

import doctest

import pandas as pd
import pytest

from mapping import dates, english, escape
from mapping.english import count, count_from_one, count_or_no, listed, plural


@pytest.mark.parametrize("module", [dates, english, escape], ids=lambda m: m.__name__)
def test_the_examples_of_the_documentation_hold(module: object) -> None:
    assert doctest.testmod(module).failed == 0  # type: ignore[arg-type]


def test_a_noun_goes_with_its_number() -> None:
    assert [plural(n, "type") for n in (0, 1, 2)] == ["types", "type", "types"]
    assert [plural(n, "has", "have") for n in (0, 1, 2)] == ["have", "has", "have"]
    assert [plural(n, "", "all of them ") for n in (1, 2)] == ["", "all of them "]
    assert [count(n, "fault") for n in (0, 1, 2)] == ["0 faults", "1 fault", "2 faults"]
    assert [count_from_one(n, "record") for n in (1, 3)] == ["One record", "3 records"]
    assert [count_or_no(n, "gap") for n in (0, 1, 2)] == ["no gaps", "1 gap", "2 gaps"]


def test_a_list_of_nothing_is_nothing() -> None:
    assert [listed(words) for words in ([], ["a"], ["a", "b"])] == ["", "a", "a and b"]


def test_a_cell_tells_its_day_or_none() -> None:
    day = pd.Timestamp("2027-03-03")
    assert dates.day_of(day) == dates.known_day(day) == day.date()
    assert [dates.day_of(blank) for blank in (pd.NaT, None, "")] == [None, None, None]
    with pytest.raises(ValueError, match="a date is expected"):
        dates.known_day(pd.NaT)
