"""What differs between two registers, and how two people's changes go together."""

from __future__ import annotations

import gc

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from mapping.tables.diff import (
    Conflict,
    ConflictError,
    FieldChange,
    Merge,
    RecordChange,
    apply_changes,
    differences,
    merge,
    said_anew,
)

COLUMNS = ("record_id", "status", "details")
Records = dict[str, tuple[str, str]]

values = st.sampled_from(["", "a", "b", "A", "a ", "1", "1.0", "é", "x\ny", "=1+1"])
registers = st.dictionaries(
    st.sampled_from(["r1", "r2", "r3", "r4", "r5"]), st.tuples(values, values)
)


def frame(records: Records) -> pd.DataFrame:
    rows = [(name, *cells) for name, cells in records.items()]
    return pd.DataFrame(rows, columns=COLUMNS, dtype="str")


def records_of(cells: pd.DataFrame) -> Records:
    assert tuple(cells.columns) == COLUMNS
    rows = list(cells.itertuples(index=False, name=None))
    assert len({row[0] for row in rows}) == len(rows)
    return {name: tuple(others) for name, *others in rows}


def merged_since(base: pd.DataFrame, theirs: pd.DataFrame, mine: pd.DataFrame) -> Merge:
    return merge(differences(base, theirs), differences(base, mine))


@given(registers, registers)
def test_the_differences_lead_from_the_old_register_to_the_new_one_and_back(
    old: Records, new: Records
) -> None:
    before, after = frame(old), frame(new)
    changes = differences(before, after)
    made = apply_changes(before, changes)
    assert records_of(made) == new
    assert records_of(before) == old, "it is left as it was"
    # Records keep their places, and new ones come last.
    kept = [name for name in old if name in new]
    assert made["record_id"].tolist() == kept + [name for name in new if name not in old]
    undone = [change.undone() for change in changes]
    assert records_of(apply_changes(after, undone)) == old
    assert [change.undone() for change in undone] == list(changes)
    # What two made alike is no conflict, and leaves nothing to do.
    merged = merge(changes, changes)
    assert (merged.changes, merged.conflicts) == ((), ())


def test_a_change_tells_its_cells_by_name_and_holds_nothing_to_be_looked_through() -> None:
    by_name = RecordChange("r1", "changed", (FieldChange("details", "a", "b"),))
    assert by_name == RecordChange("r1", "changed", (("details", "a", "b"),))
    assert [(f.column, f.old, f.new) for f in by_name.fields] == [("details", "a", "b")]
    # The first time the inner ones are found to hold nothing, then the outer one.
    for _ in range(2):
        gc.collect()
    assert not any(map(gc.is_tracked, (by_name.cells, *by_name.cells)))


def test_cells_of_a_column_that_say_the_same_are_kept_as_one_text() -> None:
    new = frame({"r1": ("a", "".join(["b", "c"])), "r2": ("a", "".join(["b", "c"]))})
    first, second = differences(new.iloc[:0], new)
    assert first.fields[2].new == "bc"
    assert first.fields[2].new is second.fields[2].new


@given(registers, registers)
def test_there_is_a_difference_for_exactly_the_records_and_cells_that_differ(
    old: Records, new: Records
) -> None:
    changes = differences(frame(old), frame(new))
    assert {change.record_id: change.kind for change in changes} == {
        name: "added" if name not in old else "removed" if name not in new else "changed"
        for name in old.keys() | new.keys()
        if old.get(name) != new.get(name)
    }
    assert len(changes) == len({change.record_id for change in changes})
    for change in changes:
        name = change.record_id
        before = dict(zip(COLUMNS, (name, *old[name]), strict=True)) if name in old else {}
        after = dict(zip(COLUMNS, (name, *new[name]), strict=True)) if name in new else {}
        assert change.fields == tuple(
            FieldChange(column, before.get(column, ""), after.get(column, ""))
            for column in COLUMNS
            if before.get(column, "") != after.get(column, "")
        )
    # Said anew is what differs and is still there.
    anew = {change.record_id for change in changes if change.kind != "removed"}
    assert said_anew(frame(old), frame(new)) == anew


@given(registers, st.randoms())
def test_the_order_of_the_records_is_no_difference(records: Records, random: object) -> None:
    names = list(records)
    random.shuffle(names)  # type: ignore[attr-defined]
    assert differences(frame(records), frame({name: records[name] for name in names})) == ()


def _edited(base: Records, edits: dict[str, tuple[str, str] | None]) -> Records:
    merged = {**base, **edits}
    return {name: cells for name, cells in merged.items() if cells is not None}


edits = st.dictionaries(
    st.sampled_from(["r1", "r2", "r3", "r4", "r5", "r6"]),
    st.none() | st.tuples(values, values),
)


@given(registers, edits, edits)
def test_changes_to_different_records_are_both_made(
    base: Records,
    theirs: dict[str, tuple[str, str] | None],
    mine: dict[str, tuple[str, str] | None],
) -> None:
    mine = {name: cells for name, cells in mine.items() if name not in theirs}
    their_register = frame(_edited(base, theirs))
    merged = merged_since(frame(base), their_register, frame(_edited(base, mine)))
    assert merged.conflicts == ()
    both = apply_changes(their_register, merged.changes)
    assert records_of(both) == _edited(_edited(base, theirs), mine)


@given(registers, registers, registers)
def test_a_merge_loses_nothing_of_either_side_silently(
    base: Records, theirs: Records, mine: Records
) -> None:
    """Each field comes out as one side left it, or is named as a conflict with both sides."""
    merged = merged_since(frame(base), frame(theirs), frame(mine))
    after = records_of(apply_changes(frame(theirs), merged.changes))
    conflicts = {conflict.record_id: conflict for conflict in merged.conflicts}
    for name in base.keys() | theirs.keys() | mine.keys():
        was, there, here = base.get(name), theirs.get(name), mine.get(name)
        if was is None or there is None or here is None:
            is_conflict = len({was, there, here}) == 3
            assert (name in conflicts) == is_conflict
            if not is_conflict:
                assert after.get(name) == (here if there == was else there)
            continue
        asked = {f.column for f in conflicts[name].mine.fields} if name in conflicts else set()
        for at, column in enumerate(COLUMNS[1:]):
            assert (column in asked) == (len({was[at], there[at], here[at]}) == 3)
            expected = there[at] if column in asked or here[at] == was[at] else here[at]
            assert after[name][at] == expected
    # Whoever takes their own side of each conflict has what they sent.
    taken = [*merged.changes, *(conflict.taken for conflict in merged.conflicts)]
    after = records_of(apply_changes(frame(theirs), taken))
    for conflict in merged.conflicts:
        name = conflict.record_id
        if conflict.is_by_field:
            columns = [COLUMNS.index(field.column) - 1 for field in conflict.mine.fields]
            assert [after[name][at] for at in columns] == [mine[name][at] for at in columns]
        else:
            assert after.get(name) == mine.get(name)


def test_fields_that_two_changed_apart_go_together() -> None:
    base, theirs, mine = (frame({"r1": cells}) for cells in (("a", "a"), ("b", "a"), ("a", "c")))
    merged = merged_since(base, theirs, mine)
    assert merged.conflicts == ()
    assert records_of(apply_changes(theirs, merged.changes)) == {"r1": ("b", "c")}


def test_a_record_that_one_removed_and_another_changed_is_a_conflict() -> None:
    base = frame({"r1": ("a", "a")})
    merged = merged_since(base, frame({}), frame({"r1": ("a", "b")}))
    mine = RecordChange("r1", "changed", (FieldChange("details", "a", "b"),))
    [conflict] = merged.conflicts
    assert (conflict.theirs.kind, conflict.mine) == ("removed", mine)
    assert merged.changes == ()


def test_a_conflict_error_holds_both_sides_and_names_the_records() -> None:
    def change(name: str, new: str) -> RecordChange:
        return RecordChange(name, "changed", (FieldChange("details", "a", new),))

    conflicts = tuple(
        Conflict(f"r{n}", change(f"r{n}", "b"), change(f"r{n}", "c")) for n in range(7)
    )
    error = ConflictError(conflicts)
    assert error.conflicts == conflicts
    assert "r0, r1, r2, r3, r4 and others" in str(error)
    assert "r5" not in str(error)
    assert "others" not in str(ConflictError(conflicts[:5]))
