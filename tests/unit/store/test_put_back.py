"""What a file of no known version takes back of what others have saved."""

from __future__ import annotations

from datetime import UTC, datetime

from mapping.store import Entry, Note
from mapping.store.put_back import put_back
from mapping.tables.diff import Kind, RecordChange


def _change(record_id: str, *cells: tuple[str, str, str], kind: Kind = "changed") -> RecordChange:
    return RecordChange(record_id, kind, cells)


def _entry(number: int, *changes: RecordChange) -> Entry:
    now = datetime(2026, 11, number, tzinfo=UTC)
    note = Note(f"Saver {number}", "", "", now)
    return Entry(number, f"r{number}", f"r{number - 1}", note, changes)


SAVED = _entry(2, _change("a", ("capacity", "4", "6"), ("funder", "", "Council")))


def test_the_save_is_named_whose_value_a_file_replaces_by_what_stood_before_it() -> None:
    (found,) = put_back([_change("a", ("capacity", "6", "4"), ("funder", "Council", "B"))], [SAVED])
    assert found.note.who == "Saver 2"
    assert found.changes == (_change("a", ("capacity", "4", "6")),)


def test_a_value_that_is_new_or_of_another_record_takes_nothing_back() -> None:
    assert put_back([_change("a", ("capacity", "6", "8"))], [SAVED]) == []
    assert put_back([_change("b", ("capacity", "6", "4"))], [SAVED]) == []


def test_only_the_newest_save_of_a_cell_is_asked_about() -> None:
    newer = _entry(3, _change("a", ("capacity", "6", "9")))
    assert put_back([_change("a", ("capacity", "9", "4"))], [newer, SAVED]) == []


def test_a_record_that_was_added_has_nothing_before_it() -> None:
    added = _entry(2, _change("a", ("funder", "", "Council"), kind="added"))
    assert put_back([_change("a", ("funder", "Council", ""))], [added]) == []
