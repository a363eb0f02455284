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
    """Somebody else changed the same records; `conflicts` lists them."""

    def __init__(self, conflicts: tuple[Conflict, ...]) -> None:
        self.conflicts = conflicts
        ids = ", ".join(conflict.record_id for conflict in conflicts[:5])
        super().__init__(
            f"Since this file was downloaded somebody else changed {ids}"
            f"{' and others' if len(conflicts) > 5 else ''} differently. "  # noqa: PLR2004
            "Download the records again, make your changes there, and send that file."
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
    before, after = _by_id(old), _by_id(new)
    changes = [_change(before.get(key), after.get(key)) for key in dict.fromkeys([*before, *after])]
    return tuple(change for change in changes if change is not None)


def _by_id(cells: pd.DataFrame) -> dict[str, Record]:
    names = list(cells.columns)
    rows = cells.itertuples(index=False, name=None)
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
    records = {key: dict(record) for key, record in _by_id(cells).items()}
    for change in changes:
        if change.kind == "removed":
            records.pop(change.record_id, None)
            continue
        record = records.setdefault(change.record_id, dict.fromkeys(cells.columns, ""))
        record.update({field.column: field.new for field in change.fields})
    rows = [[record[column] for column in cells.columns] for record in records.values()]
    return pd.DataFrame(rows, columns=cells.columns, dtype="str")


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
