"""What holds of every store, whatever it keeps its table in.

A test module has these by a class of its own, beside its fixtures `place`, `store`, `hold` and
`forks`: where the store keeps its tables, the register's store there, a way to have a table hold
something that no save has made, and a process that forks.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, timedelta, timezone
from itertools import pairwise
from pathlib import Path

import pandas as pd
import pytest

from mapping.region.kept_tables import ACTION_PLAN, REGISTER
from mapping.register.canonical import canonical_cells
from mapping.register.schema import COLUMN_NAMES, REQUIRED_NAMES
from mapping.store import (
    Entry,
    MovedOnError,
    Note,
    Store,
    UnchangedError,
    UnknownVersionError,
    revision_of,
)
from mapping.store.opening import store_at
from mapping.store.table_spec import TableSpec
from mapping.tables.diff import FieldChange, RecordChange, differences
from mapping.tables.table_reader import read_table_bytes
from tests.support.saving import noted
from tests.support.stores.children import (
    LABELS,
    NOON,
    NOTE,
    Place,
    add_record,
    add_records,
    csv_bytes,
    labelled,
    read_until,
    rows_of,
)
from tests.support.stores.forks import Forks

Hold = Callable[[bytes, TableSpec], None]


def plan_without_actions() -> bytes:
    return csv_bytes({}, ACTION_PLAN)


def check_chain(entries: list[Entry]) -> None:
    assert [entry.number for entry in entries] == list(range(len(entries), 0, -1))
    for newer, older in pairwise(entries):
        assert newer.parent == older.revision


def save(store: Store, content: bytes, note: Note = NOTE) -> Entry:
    now = store.load()
    changes = differences(cells(now.content), cells(content))
    return store.save_if_unchanged(content, now.revision, changes, note)


def cells(content: bytes) -> pd.DataFrame:
    return canonical_cells(
        read_table_bytes(content, "services.csv", COLUMN_NAMES, REQUIRED_NAMES).cells
    )


class StoreCases:
    """What holds of every store."""

    def test_a_save_is_the_register_from_then_on(self, store: Store) -> None:
        before = store.load()
        entry = save(store, labelled("new"))
        after = store.load()
        assert after.content == labelled("new")
        assert (entry.parent, entry.revision) == (before.revision, after.revision)
        assert store.history() == [entry]

    @pytest.mark.parametrize(
        "text", ["£ ’ “quoted” \\ \n\t", "</script>${x}`", "\x00\u2028\udc80", ""]
    )
    def test_any_text_comes_back_from_the_history_as_it_was(self, store: Store, text: str) -> None:
        change = RecordChange(text, "added", (FieldChange(text, text, text),))
        note = noted(text, text, text, NOON)
        entry = store.save_if_unchanged(labelled("new"), store.load().revision, [change], note)
        assert store.history() == [entry]
        assert (entry.note, entry.changes) == (note, (change,))

    def test_a_save_on_an_older_revision_is_refused_and_says_both(self, store: Store) -> None:
        old = store.load().revision
        save(store, labelled("theirs"))
        with pytest.raises(MovedOnError, match="Nothing was saved") as caught:
            store.save_if_unchanged(labelled("mine"), old, [], NOTE)
        assert (caught.value.expected, caught.value.actual) == (old, store.load().revision)
        assert store.load().content == labelled("theirs")
        assert len(store.history()) == 1

    def test_what_is_there_already_is_not_saved_again(self, store: Store) -> None:
        save(store, labelled("new"))
        with pytest.raises(UnchangedError, match="nothing to save"):
            save(store, labelled("new"))
        assert len(store.history()) == 1

    def test_every_version_comes_back_the_first_one_too(self, store: Store) -> None:
        contents = [labelled(label) for label in ("start", "a", "b")]
        for content in contents[1:]:
            save(store, content)
        assert [store.version(revision_of(content)) for content in contents] == contents

    def test_the_register_is_a_version_before_anything_was_saved(self, store: Store) -> None:
        assert store.version(store.load().revision) == labelled("start")

    def test_going_back_to_an_older_content_is_a_save_like_any_other(self, store: Store) -> None:
        for label in ("a", "start", "a"):
            save(store, labelled(label))
        entries = store.history()
        check_chain(entries)
        assert entries[0].revision == entries[2].revision == store.load().revision

    @pytest.mark.parametrize(
        "name", ["0" * 12, "", "../../services", "..", "0" * 12 + "\n", "lock"]
    )
    def test_an_unknown_version_is_said_to_be_unknown(self, store: Store, name: str) -> None:
        save(store, labelled("new"))
        with pytest.raises(UnknownVersionError, match="no such version"):
            store.version(name)

    def test_a_clock_set_back_does_not_change_the_order(self, store: Store) -> None:
        times = [NOON, NOON - timedelta(days=400), NOON - timedelta(days=900)]
        revisions = [
            save(store, labelled(label), replace(NOTE, when=when)).revision
            for label, when in zip("abc", times, strict=True)
        ]
        assert [entry.revision for entry in store.history()] == revisions[::-1]
        assert [entry.when.year for entry in store.history()] == [2023, 2025, 2026]

    def test_when_is_kept_in_utc_whatever_the_clock_keeps(self, store: Store, place: Place) -> None:
        elsewhere = timezone(timedelta(hours=5, minutes=30))
        note = replace(NOTE, when=NOON.astimezone(elsewhere))
        entry = save(store, labelled("new"), note)
        assert (entry.when, entry.when.tzinfo) == (NOON, UTC)
        assert store_at(place, REGISTER).history() == [entry]

    @pytest.mark.serial
    @pytest.mark.parametrize(
        ("table", "times"), [(REGISTER, 4), (ACTION_PLAN, 1)], ids=["register", "action plan"]
    )
    def test_twenty_processes_lose_no_update_and_give_no_number_twice(
        self, place: Place, hold: Hold, tmp_path: Path, forks: Forks, table: TableSpec, times: int
    ) -> None:
        text = LABELS[table][0]
        hold(csv_bytes({"n0": {text: "start"}}, table), table)
        store, stop = store_at(place, table), tmp_path / "stop"
        reader = forks.start(read_until, stop, place, table)
        writers = [forks.start(add_records, place, f"writer {n}", times, table) for n in range(20)]
        assert [forks.wait(pid) for pid in writers] == [0] * 20
        stop.touch()
        assert forks.wait(reader) == 0

        said = [row[text] for row in rows_of(store.load().content, table).values()]
        wanted = [f"writer {n} {turn}" for n in range(20) for turn in range(times)]
        assert sorted(said) == sorted(["start", *wanted])
        entries = store.history()
        check_chain(entries)
        assert len(entries) == 20 * times
        added = [change.record_id for entry in entries for change in entry.changes]
        assert sorted(added) == sorted(f"n{n}" for n in range(1, 20 * times + 1))

    def test_threads_of_one_process_keep_each_other_out_too(self, place: Place, hold: Hold) -> None:
        hold(csv_bytes({"n0": {"details": "start"}}), REGISTER)
        store = store_at(place, REGISTER)

        def add(name: str) -> None:
            while True:
                try:
                    return add_record(store, name)
                except MovedOnError:
                    continue

        threads = [threading.Thread(target=add, args=(f"thread {n}",)) for n in range(12)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(rows_of(store.load().content)) == 13
        check_chain(store.history())
        assert len(store.history()) == 12

    def test_the_plan_is_called_by_its_name(self, place: Place) -> None:
        plan = store_at(place, ACTION_PLAN)
        with pytest.raises(MovedOnError, match="The action plan has changed"):
            plan.save_if_unchanged(b"", "0" * 12, [], NOTE)
        with pytest.raises(UnchangedError, match="The action plan already says"):
            plan.save_if_unchanged(plan_without_actions(), plan.load().revision, [], NOTE)
