"""What differs between two registers: upload preview, history and undo are this one question."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

import pandas as pd

from mapping.errors import MappingError

Kind = Literal["added", "changed", "removed"]
Record = Mapping[str, str]
_ID = "record_id"


@dataclass(frozen=True)
class FieldChange:
    """One cell before and after; "" where there was, or is, nothing."""

    column: str
    old: str
    new: str


@dataclass(frozen=True)
class RecordChange:
    """What happened to one record.

    Attributes
    ----------
    fields
        The cells that differ, in the order of the columns; of a record that was added or
        removed, all that are filled.
    """

    record_id: str
    kind: Kind
    fields: tuple[FieldChange, ...]

    def undone(self) -> RecordChange:
        """The change that takes this one back."""
        kinds: dict[Kind, Kind] = {"added": "removed", "removed": "added", "changed": "changed"}
        fields = tuple(FieldChange(f.column, f.new, f.old) for f in self.fields)
        return RecordChange(self.record_id, kinds[self.kind], fields)


@dataclass(frozen=True)
class Conflict:
    """A record that two people changed differently since the one they both started from.

    Attributes
    ----------
    theirs, mine
        What each did to it since the common start.
    """

    record_id: str
    theirs: RecordChange
    mine: RecordChange


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
            + "".join(f"\n    {f.column}: {f.old!r} → {f.new!r}" for f in change.fields)
            for conflict in self.conflicts
            for whose, change in (("saved meanwhile", conflict.theirs), ("here", conflict.mine))
        )


@dataclass(frozen=True)
class Merge:
    """My changes that can be made on top of theirs, and those that somebody has to settle."""

    changes: tuple[RecordChange, ...]
    conflicts: tuple[Conflict, ...]


def differences(old: pd.DataFrame, new: pd.DataFrame) -> tuple[RecordChange, ...]:
    """What leads from one register to another, record by record.

    Parameters
    ----------
    old, new
        Text cells with the same columns, `record_id` unique among them.
    """
    columns = list(dict.fromkeys([*old.columns, *new.columns]))
    before, after = _aligned(old, columns), _aligned(new, columns)
    changed = _changed_ids(before, after)
    ids = [
        key
        for key in dict.fromkeys([*before.index, *after.index])
        if key in changed or key not in before.index or key not in after.index
    ]
    old_records = _records(before, ids)
    new_records = _records(after, ids)
    found = (_change(old_records.get(key), new_records.get(key)) for key in ids)
    return tuple(change for change in found if change is not None)


def _aligned(cells: pd.DataFrame, columns: list[str]) -> pd.DataFrame:
    """Cells by record id with some columns; "" where a register does not have the column."""
    frame = cells.reindex(columns=columns, fill_value="").set_index(_ID, drop=False)
    return frame[~frame.index.duplicated()]


def _changed_ids(before: pd.DataFrame, after: pd.DataFrame) -> set[str]:
    """Ids of the records that both registers have and that differ in any cell."""
    shared = before.index.intersection(after.index)
    old, new = (frame.loc[shared].to_numpy(dtype=object) for frame in (before, after))
    differs = (old != new).any(axis=1)
    return set(shared[differs])


def _records(cells: pd.DataFrame, ids: list[str]) -> dict[str, Record]:
    rows = cells[cells.index.isin(ids)].itertuples(index=False, name=None)
    names = list(cells.columns)
    records = (dict(zip(names, row, strict=True)) for row in rows)
    return {record[_ID]: record for record in records}


def _change(old: Record | None, new: Record | None) -> RecordChange | None:
    known = new if old is None else old
    if known is None:
        return None
    fields = tuple(
        FieldChange(column, before, after)
        for column in known
        if (before := "" if old is None else old[column])
        != (after := "" if new is None else new[column])
    )
    if not fields:
        return None
    kind: Kind = "added" if old is None else "removed" if new is None else "changed"
    return RecordChange(known[_ID], kind, fields)


def apply_changes(cells: pd.DataFrame, changes: Iterable[RecordChange]) -> pd.DataFrame:
    """A register with some changes made; records keep their places, new ones come last."""
    to_make = list(changes)
    columns = list(
        dict.fromkeys([*cells.columns, *(field.column for c in to_make for field in c.fields)])
    )
    wide = cells.reindex(columns=columns, fill_value="")
    rows = dict(zip(cells[_ID], wide.itertuples(index=False, name=None), strict=True))
    for change in to_make:
        if change.kind == "removed":
            rows.pop(change.record_id, None)
            continue
        record = dict(zip(columns, rows.get(change.record_id, ("",) * len(columns)), strict=True))
        record |= {_ID: change.record_id} | {field.column: field.new for field in change.fields}
        rows[change.record_id] = tuple(record.values())
    return pd.DataFrame(list(rows.values()), columns=columns, dtype="str")


def merge(base: pd.DataFrame, theirs: pd.DataFrame, mine: pd.DataFrame) -> Merge:
    """My changes on top of theirs, both made since a common start.

    A record that only one side touched is no conflict, nor is one that both changed alike.
    """
    their_changes = {change.record_id: change for change in differences(base, theirs)}
    to_make, conflicts = [], []
    for change in differences(base, mine):
        other = their_changes.get(change.record_id)
        if other is None:
            to_make.append(change)
        elif other != change:
            conflicts.append(Conflict(change.record_id, other, change))
    return Merge(tuple(to_make), tuple(conflicts))
