"""What differs between two tables: upload preview, history and undo are this one question."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple

import numpy as np
import pandas as pd

from mapping.errors import MappingError
from mapping.tables.column_values import is_among, text_rows

Kind = Literal["added", "changed", "removed"]
IdColumns = tuple[str, ...]
_ID: IdColumns = ("record_id",)


class FieldChange(NamedTuple):
    """One cell before and after; "" where there was, or is, nothing."""

    column: str
    old: str
    new: str


@dataclass(frozen=True)
class RecordChange:
    """What happened to one record.

    Attributes
    ----------
    cells
        The column, the text before and the text after of each cell that differs, in the order of
        the columns; of a record that was added or removed, of all that are filled.
    """

    record_id: str
    kind: Kind
    cells: tuple[tuple[str, str, str], ...]

    def __post_init__(self) -> None:
        # A session may hold hundreds of thousands. Plain tuples of texts Python does not look
        # through again and again for what is left over, and answers nobody meanwhile.
        object.__setattr__(self, "cells", tuple(map(tuple, self.cells)))

    @property
    def fields(self) -> tuple[FieldChange, ...]:
        """The cells by name."""
        return tuple(map(FieldChange._make, self.cells))

    def undone(self) -> RecordChange:
        """The change that takes this one back."""
        kinds: dict[Kind, Kind] = {"added": "removed", "removed": "added", "changed": "changed"}
        cells = tuple((column, new, old) for column, old, new in self.cells)
        return RecordChange(self.record_id, kinds[self.kind], cells)


@dataclass(frozen=True)
class Conflict:
    """A record that two people changed differently since the one they both started from.

    Attributes
    ----------
    theirs, mine
        What each did to it since the common start; where both changed fields of it, only the
        fields that have two values.
    by
        Who saved theirs, and when; "" where nobody can tell.
    """

    record_id: str
    theirs: RecordChange
    mine: RecordChange
    by: str = ""

    @property
    def is_by_field(self) -> bool:
        """Whether each field can be settled by itself; otherwise it is one record or the other."""
        return self.theirs.kind == self.mine.kind == "changed"

    @property
    def taken(self) -> RecordChange:
        """The change that puts mine, whole, in the place of theirs."""
        if self.is_by_field or self.mine.kind == "removed":
            return self.mine
        there, here = (
            {field.column: field.new for field in change.fields}
            for change in (self.theirs, self.mine)
        )
        if self.theirs.kind == "removed":
            before = {field.column: field.old for field in self.theirs.fields}
            cells = ((name, "", text) for name, text in (before | here).items() if text)
            return RecordChange(self.record_id, "added", tuple(cells))
        cells = (
            (name, there.get(name, ""), here.get(name, ""))
            for name in dict.fromkeys([*there, *here])
            if there.get(name, "") != here.get(name, "")
        )
        return RecordChange(self.record_id, "changed", tuple(cells))


class ConflictError(MappingError):
    """Somebody else changed the same records; `conflicts` lists them with both sides."""

    def __init__(self, conflicts: tuple[Conflict, ...]) -> None:
        self.conflicts = conflicts
        ids = ", ".join(conflict.record_id for conflict in conflicts[:5])
        super().__init__(
            f"Since this file was downloaded somebody else changed {ids}"
            f"{' and others' if len(conflicts) > 5 else ''} differently. "  # noqa: PLR2004
            "Download the records again, make your changes there, and send that file. Nothing was "
            "saved."
        )

    def sides(self) -> str:
        """Both sides of each conflict, a line a field."""
        return "\n".join(
            f"{conflict.record_id} {whose}: {change.kind}"
            + (f" by {conflict.by}" if conflict.by and change is conflict.theirs else "")
            + "".join(f"\n    {f.column}: {f.old!r} → {f.new!r}" for f in change.fields)
            for conflict in self.conflicts
            for whose, change in (("saved meanwhile", conflict.theirs), ("here", conflict.mine))
        )


@dataclass(frozen=True)
class Merge:
    """My changes that can be made on top of theirs, and those that somebody has to settle."""

    changes: tuple[RecordChange, ...]
    conflicts: tuple[Conflict, ...]


def ids_of(cells: pd.DataFrame, id_columns: IdColumns) -> pd.Series:
    """What tells the records of a table apart: a column, or several with "/" between them."""
    ids = cells[id_columns[0]]
    for name in id_columns[1:]:
        ids = ids + "/" + cells[name]
    return ids


def differences(
    old: pd.DataFrame, new: pd.DataFrame, id_columns: IdColumns = _ID
) -> tuple[RecordChange, ...]:
    """What leads from one table to another, record by record.

    Parameters
    ----------
    old, new
        Text cells with the same columns, their ids unique.
    id_columns
        Which columns tell the records apart; the register's if none are named.
    """
    if old is new:
        return ()
    before, after, touched = _touched(old, new, id_columns)
    if not touched:
        return ()
    every = dict.fromkeys([*before.index.tolist(), *after.index.tolist()])
    old_rows, new_rows, names = _rows(before, touched), _rows(after, touched), tuple(before.columns)
    found = (
        _change(key, names, old_rows.get(key), new_rows.get(key)) for key in every if key in touched
    )
    return tuple(change for change in found if change is not None)


def said_anew(old: pd.DataFrame, new: pd.DataFrame, id_columns: IdColumns = _ID) -> set[str]:
    """Ids of the records of a table that an earlier one has otherwise, or not at all.

    As by `differences`, without what differs.
    """
    _, after, touched = _touched(old, new, id_columns)
    return touched.intersection(after.index.tolist())


def _touched(
    old: pd.DataFrame, new: pd.DataFrame, id_columns: IdColumns
) -> tuple[pd.DataFrame, pd.DataFrame, set[str]]:
    """Two tables by id with the same columns, and the ids of the records that differ."""
    columns = list(dict.fromkeys([*old.columns, *new.columns]))
    before, after = _aligned(old, columns, id_columns), _aligned(new, columns, id_columns)
    on_one_side = set(before.index.tolist()).symmetric_difference(after.index.tolist())
    return before, after, on_one_side | _changed_ids(before, after)


def _aligned(cells: pd.DataFrame, columns: list[str], id_columns: IdColumns) -> pd.DataFrame:
    """Cells by id with some columns; "" where a table does not have the column."""
    frame = cells.reindex(columns=columns, fill_value="")
    frame = frame.set_index(ids_of(frame, id_columns))
    return frame if frame.index.is_unique else frame[~frame.index.duplicated()]


def _changed_ids(before: pd.DataFrame, after: pd.DataFrame) -> set[str]:
    """Ids of the records that both registers have and that differ in any cell."""
    if not before.index.equals(after.index):
        shared = before.index.intersection(after.index)
        before, after = before.loc[shared], after.loc[shared]
    differs = np.zeros(len(before), dtype=bool)
    for (_, was), (_, is_now) in zip(before.items(), after.items(), strict=True):
        differs |= np.asarray(was.array != is_now.array, dtype=bool)
    return set(before.index[differs].tolist())


def _rows(cells: pd.DataFrame, ids: Collection[str]) -> dict[str, tuple[str, ...]]:
    some = cells[is_among(cells.index, ids)]
    return dict(zip(some.index.tolist(), text_rows(some), strict=True))


def _change(
    key: str, names: tuple[str, ...], old: tuple[str, ...] | None, new: tuple[str, ...] | None
) -> RecordChange | None:
    nothing = ("",) * len(names)
    cells = tuple(
        (column, before, after)
        for column, before, after in zip(names, old or nothing, new or nothing, strict=True)
        if before != after
    )
    if not cells:
        return None
    kind: Kind = "added" if old is None else "removed" if new is None else "changed"
    return RecordChange(key, kind, cells)


def apply_changes(
    cells: pd.DataFrame, changes: Iterable[RecordChange], id_columns: IdColumns = _ID
) -> pd.DataFrame:
    """A table with some changes made; records keep their places, new ones come last."""
    to_make = list(changes)
    columns = list(
        dict.fromkeys([*cells.columns, *(field.column for c in to_make for field in c.fields)])
    )
    wide = cells.reindex(columns=columns, fill_value="").reset_index(drop=True)
    ids = ids_of(wide, id_columns)
    touched = is_among(ids, [change.record_id for change in to_make])
    held, held_ids = wide[touched], ids[touched].tolist()
    places = dict(zip(held_ids, held.index.tolist(), strict=True))
    rows = dict(zip(held_ids, text_rows(held), strict=True))
    for change in to_make:
        if change.kind == "removed":
            rows.pop(change.record_id, None)
            continue
        record = dict(zip(columns, rows.get(change.record_id, ("",) * len(columns)), strict=True))
        record |= {field.column: field.new for field in change.fields}
        if len(id_columns) == 1:
            record |= {id_columns[0]: change.record_id}
        rows[change.record_id] = tuple(record.values())
    index = [places.get(key, len(wide) + number) for number, key in enumerate(rows)]
    remade = pd.DataFrame(list(rows.values()), columns=columns, index=index, dtype="str")
    return pd.concat([wide[~touched], remade]).sort_index().reset_index(drop=True)


def merge(theirs: Iterable[RecordChange], mine: Iterable[RecordChange]) -> Merge:
    """My changes on top of theirs, both made since a common start.

    A record that only one side touched is no conflict, nor is one that both changed alike. Where
    each changed other fields of one, both go together: only a field with two values is a conflict.
    """
    their_changes = {change.record_id: change for change in theirs}
    to_make, conflicts = [], []
    for change in mine:
        other = their_changes.get(change.record_id)
        if other is None:
            to_make.append(change)
        elif other != change:
            alone, conflict = _by_field(other, change)
            to_make += alone
            conflicts += conflict
    return Merge(tuple(to_make), tuple(conflicts))


def _by_field(
    theirs: RecordChange, mine: RecordChange
) -> tuple[list[RecordChange], list[Conflict]]:
    """Of two changes to one record: what goes on top of theirs, and what has to be settled."""
    if not theirs.kind == mine.kind == "changed":
        return [], [Conflict(mine.record_id, theirs, mine)]
    there = {field.column: field.new for field in theirs.fields}
    alone = _only(mine, {f.column for f in mine.fields} - there.keys())
    twice = {f.column for f in mine.fields if there.get(f.column, f.new) != f.new}
    clash = Conflict(mine.record_id, _only(theirs, twice), _only(mine, twice))
    return ([alone] if alone.fields else []), ([clash] if twice else [])


def _only(change: RecordChange, columns: Collection[str]) -> RecordChange:
    """A change without what it does to other columns."""
    return replace(change, cells=tuple(cell for cell in change.cells if cell[0] in columns))


def taken_back(
    cells: pd.DataFrame, changes: Iterable[RecordChange], id_columns: IdColumns = _ID
) -> tuple[RecordChange, ...]:
    """The changes that take some earlier ones back from a table as it stands.

    Raises
    ------
    ConflictError
        Records that they changed have been changed again since, or removed.
    """
    made = list(changes)
    there = set(ids_of(cells, id_columns).tolist())
    backwards = tuple(change.undone() for change in made)
    before = apply_changes(cells, backwards, id_columns)
    forwards = {change.record_id: change for change in differences(before, cells, id_columns)}
    clashes = tuple(
        Conflict(change.record_id, forwards.get(change.record_id, change), change)
        for change in made
        if forwards.get(change.record_id, change) != change
        or (change.kind == "changed" and change.record_id not in there)
    )
    if clashes:
        raise ConflictError(clashes)
    return backwards
