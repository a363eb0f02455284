"""Whose saves a file of no known version changes, and which of them it takes back."""

from __future__ import annotations

from datetime import UTC, datetime

from mapping.editing.kept_table import touched_in_words
from mapping.store import Entry, Note
from mapping.store.put_back import touched_saves
from mapping.tables.diff import Kind, RecordChange


def _change(record_id: str, *cells: tuple[str, str, str], kind: Kind = "changed") -> RecordChange:
    return RecordChange(record_id, kind, cells)


def _entry(number: int, *changes: RecordChange) -> Entry:
    now = datetime(2026, 11, number, tzinfo=UTC)
    note = Note(f"Saver {number}", "", "", now)
    return Entry(number, f"r{number}", f"r{number - 1}", note, changes)


SAVED = _entry(2, _change("a", ("capacity", "4", "6"), ("funder", "", "Council")))


def test_the_save_is_named_whose_value_a_file_replaces_by_what_stood_before_it() -> None:
    found = touched_saves([_change("a", ("capacity", "6", "4"))], [SAVED])
    (back,) = found.put_back
    assert back.note.who == "Saver 2"
    assert back.changes == (_change("a", ("capacity", "4", "6")),)
    assert found.replaced == []


def test_the_save_is_named_whose_value_a_file_replaces_by_another() -> None:
    found = touched_saves([_change("a", ("capacity", "6", "8"))], [SAVED])
    (replaced,) = found.replaced
    assert replaced.changes == (_change("a", ("capacity", "4", "6")),)
    assert found.put_back == []


def test_a_record_that_is_put_back_in_part_is_named_once() -> None:
    change = _change("a", ("capacity", "6", "4"), ("funder", "Council", "Board"))
    assert touched_saves([change], [SAVED]).replaced == []


def test_a_cell_that_nobody_saved_names_nobody() -> None:
    changes = [_change("b", ("capacity", "6", "4")), _change("a", ("provider", "X", "Y"))]
    assert touched_saves(changes, [SAVED]) == ([], [])


def test_only_the_newest_save_of_a_cell_is_asked_about() -> None:
    newer = _entry(3, _change("a", ("capacity", "6", "9")))
    found = touched_saves([_change("a", ("capacity", "9", "4"))], [newer, SAVED])
    assert found.put_back == []
    assert [entry.number for entry in found.replaced] == [3]


def test_what_somebody_added_is_replaced_and_what_there_was_to_begin_with_is_nobodys() -> None:
    change = _change("a", ("funder", "Council", ""))
    for number, named in ((1, []), (2, [2])):
        added = _entry(number, _change("a", ("funder", "", "Council"), kind="added"))
        found = touched_saves([change], [added])
        assert found.put_back == []
        assert [entry.number for entry in found.replaced] == named


def test_the_five_newest_saves_are_named_and_the_older_ones_counted() -> None:
    ids = "abcdefg"
    saves = [_entry(9 - n, _change(each, ("funder", "", "B"))) for n, each in enumerate(ids)]
    changes = [_change(each, ("funder", "B", "C")) for each in ids]
    (said,) = touched_in_words(touched_saves(changes, saves), lambda entry: entry)
    assert said.startswith(
        "This replaces what was last saved by Saver 9, 9 November 2026, 00:00 UTC: a; Saver 8, "
    )
    assert said.endswith("Saver 5, 5 November 2026, 00:00 UTC: e; and in 2 older saves.")
