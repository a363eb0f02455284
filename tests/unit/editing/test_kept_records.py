"""What an area keeps: in which order, with which words, and what others did to it."""

from __future__ import annotations

from datetime import UTC, datetime

import pandas as pd
import pytest

from mapping.editing.kept_records import by_last_word, changed_by_others
from mapping.store import Entry, Note
from mapping.tables.diff import FieldChange, RecordChange

RECORDS = pd.DataFrame(
    {
        "record_id": ["new", "undated", "old", "mixed"],
        "provider": ["Women’s Help", "Évelyn House", "Safe", "Safe"],
        "details": ["on tuesdays", "", "Tuesday", "womens"],
        "last_verified": ["2026-05-01", "", "2021-05-01", "2026-04-30"],
    }
)


def test_what_has_not_been_heard_of_for_longest_comes_first() -> None:
    assert [*by_last_word(RECORDS)["record_id"]] == ["undated", "old", "mixed", "new"]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("safe", ["old", "mixed"]),
        ("tuesday women's", ["new"]),
        ("evelyn", ["undated"]),
        ("  ", ["undated", "old", "mixed", "new"]),
        ("nothing of the kind", []),
        ("help on", ["new"]),
    ],
)
def test_every_word_has_to_stand_somewhere_however_it_is_spelled(
    words: str, found: list[str]
) -> None:
    assert [*by_last_word(RECORDS, words)["record_id"]] == found


def test_an_area_that_keeps_nothing_has_no_records_and_no_fault() -> None:
    assert by_last_word(RECORDS.head(0), "safe").empty


def saved(number: int, who: str, **records: tuple[str, str, str]) -> Entry:
    """A save of one field a record: its column, what it was, what it is."""
    changes = tuple(
        RecordChange(record_id, "changed", (FieldChange(*field),))
        for record_id, field in records.items()
    )
    note = Note(who, "", "", datetime(2026, 11, 24, tzinfo=UTC))
    return Entry(number, f"r{number}", f"r{number - 1}", note, changes)


FUNDER = ("funder", "", "A trust")
GIVEN_AWAY = ("maintained_by", "A1", "A2")
ENTRIES = [
    saved(5, "Bea", mine=GIVEN_AWAY),
    saved(4, "Ann", old=FUNDER),
    saved(3, "Bea", elsewhere=FUNDER, old=FUNDER),
    saved(2, "Bea", elsewhere=FUNDER),
    saved(1, "Bea", old=FUNDER),
]


def told(after: int, own: tuple[int, ...] = (), said_by: str = "") -> dict[int, list[str]]:
    found = changed_by_others(ENTRIES, "A1", {"old", "new"}, after, own, said_by)
    return {entry.number: [change.record_id for change in entry.changes] for entry in found}


def test_others_saves_tell_of_the_areas_records_alone_the_newest_first() -> None:
    assert told(0, said_by="Ann") == {5: ["mine"], 3: ["old"], 1: ["old"]}
    assert [*told(0, said_by="Ann")] == [5, 3, 1]


def test_what_was_known_and_what_one_saved_oneself_is_not_told() -> None:
    assert told(3, said_by="Ann") == {5: ["mine"]}
    assert told(3, own=(4,)) == {5: ["mine"]}


def test_where_nobody_says_who_they_are_a_save_of_another_visit_is_told() -> None:
    assert told(3) == {5: ["mine"], 4: ["old"]}
