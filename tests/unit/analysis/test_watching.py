"""What is watched, as a browser remembers it, and what of a save is news of it."""

from __future__ import annotations

import doctest
from datetime import UTC, datetime, timedelta

import pytest

from mapping.analysis import watching
from mapping.analysis.watching import (
    MOST_WATCHED,
    Watched,
    as_remembered,
    known_from,
    news_of,
    watched_in,
)
from mapping.store import Entry, Note
from mapping.tables.diff import FieldChange, Kind, RecordChange

TYPES = {"one": "idva", "two": "refuge"}
ONE, IDVA = Watched("record", "one"), Watched("type", "idva")


def saved(
    number: int, record_id: str, *fields: tuple[str, str, str], kind: Kind = "changed"
) -> Entry:
    changes = (RecordChange(record_id, kind, tuple(FieldChange(*f) for f in fields)),)
    note = Note("Ann", "", "", datetime(2026, 11, 24, tzinfo=UTC))
    return Entry(number, f"r{number}", f"r{number - 1}", note, changes)


FUNDER = ("funder", "", "A trust")


def numbers(entries: list[Entry], watched: Watched, known: int = 0) -> list[int]:
    return [entry.number for entry in news_of(entries, watched, known, TYPES)]


@pytest.mark.parametrize("known", [None, 0, 3])
def test_a_visit_goes_on_over_reloads_and_the_next_knows_what_was_there(known: int | None) -> None:
    noon = datetime(2026, 11, 24, 12, tzinfo=UTC)
    first = as_remembered(known, 7, noon)
    # As long as somebody comes back within some hours, it is one visit.
    at_three = noon + timedelta(hours=3)
    assert known_from(first, 8, at_three) == known
    second = as_remembered(known, 8, at_three)
    assert known_from(second, 9, noon + timedelta(hours=6)) == known
    assert known_from(second, 9, noon + timedelta(days=1)) == 8
    assert known_from(second, 5, noon + timedelta(days=1)) is None


@pytest.mark.parametrize("text", ["", "x", "7_", "7_1", "-1", "٧", "9" * 40, "7_1_2_3"])
def test_what_no_visit_left_behind_says_nothing(text: str) -> None:
    assert known_from(text, 9, datetime(2026, 11, 24, tzinfo=UTC)) is None
    assert doctest.testmod(watching).failed == 0


def test_what_a_browser_remembers_is_read_and_nothing_else() -> None:
    remembered = {
        "w_r-one": "4",
        "w_t-idva": "0",
        "w_x-one": "1",
        "w_r-": "1",
        "w_r-two": "-",
        "w_t-refuge": "9" * 40,
        "r-three": "1",
    }
    assert watched_in(remembered, "w_") == [Watched("record", "one", 4), IDVA]
    assert {each.mark for each in watched_in(remembered, "w_")} == {"r-one", "t-idva"}
    many = {f"w_r-{n:03}": "1" for n in range(100)}
    assert len(watched_in(many, "w_")) == MOST_WATCHED


def test_news_is_what_was_saved_since_somebody_began_to_watch_and_since_they_looked() -> None:
    entries = [saved(n, "one", FUNDER) for n in (3, 2, 1)]
    assert numbers(entries, ONE) == [3, 2, 1]
    assert numbers(entries, Watched("record", "one", 1)) == [3, 2]
    assert numbers(entries, Watched("record", "one", 1), known=2) == [3]


@pytest.mark.parametrize(
    ("entry", "of_record", "of_type"),
    [
        (saved(1, "one", FUNDER), True, True),
        (saved(1, "two", FUNDER), False, False),
        (saved(1, "two", ("provision_type", "refuge", "idva")), False, True),
        (saved(1, "one", ("provision_type", "idva", "refuge")), True, True),
        (saved(1, "gone", ("provision_type", "idva", ""), kind="removed"), False, True),
        (saved(1, "new", ("provision_type", "", "idva"), kind="added"), False, True),
        (saved(1, "gone", FUNDER), False, False),
    ],
)
def test_a_type_is_changed_by_each_of_its_records(
    entry: Entry, *, of_record: bool, of_type: bool
) -> None:
    assert bool(numbers([entry], ONE)) is of_record
    assert bool(numbers([entry], IDVA)) is of_type


def test_what_is_for_the_keepers_alone_is_no_news() -> None:
    note = ("internal_note", "", "Ring them")
    assert numbers([saved(1, "one", note)], ONE) == []
    [entry] = news_of([saved(1, "one", note, FUNDER)], ONE, 0, TYPES)
    assert [f.column for f in entry.changes[0].fields] == ["funder"]
