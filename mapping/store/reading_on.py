"""Tables that name areas which are no more, read as if they named those that followed them.

What is kept stays as it is until the next save, which writes today's codes. Nothing here is done
where the settings name no table of successors.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from mapping.english import listed
from mapping.errors import TableError
from mapping.geography.successors import Successors
from mapping.problems import Problem, errors_in
from mapping.store import Entry, Note, Purge, Purged, Snapshot, Store, revision_of
from mapping.store.table_spec import TableSpec
from mapping.tables.column_values import each_unique
from mapping.tables.csv_writer import kept_frame
from mapping.tables.diff import RecordChange, differences
from mapping.tables.text_table import TextTable

# -------------------------------------------------------------------------------- a table


def read_on(spec: TableSpec, table: TextTable, successors: Successors) -> TextTable:
    """A table with today's codes of areas; what became of rows that fell together is remarked."""
    columns = _columns_of_gone(spec, table, successors)
    if successors and spec.read_on is not None:
        within = spec.read_on(table.cells, successors.read)
        table = table if within.equals(table.cells) else replace(table, cells=within)
    if not columns:
        return table
    was = table.cells
    now = was.assign(**{name: each_unique(was[name], successors.read, "str") for name in columns})
    keyed = [name for name in columns if name in spec.id_columns]
    if not keyed:
        return replace(table, cells=now)
    return _together(spec, replace(table, cells=now), was[keyed[0]], keyed[0], successors)


def _columns_of_gone(spec: TableSpec, table: TextTable, successors: Successors) -> list[str]:
    if not successors:
        return []
    return [name for name in spec.area_columns if any(map(successors.names, table.unique(name)[1]))]


def _together(
    spec: TableSpec, table: TextTable, was: pd.Series, area: str, successors: Successors
) -> TextTable:
    """A table whose rows are told apart by their area, with one row for each area of today."""
    now, is_left = table.cells.copy(), np.ones(len(was), dtype=bool)
    remarks: list[Problem] = []
    is_gone = was.map(successors.names)
    ids = spec.ids(spec.canonical(now))
    for id_ in dict.fromkeys(ids[is_gone]):
        places = np.flatnonzero((ids == id_).to_numpy()).tolist()
        held = {was.iloc[at].strip(): at for at in places}
        if len(held) < len(places):
            # Two rows about the same old area: that is a fault, and told as one.
            continue
        whole = successors.cover(now[area].iloc[places[0]], held)
        chosen = whole if whole is not None or spec.is_of_the_whole else tuple(held)
        at = [held[code] for code in chosen or ()]
        rows = [{str(k): str(v) for k, v in now.iloc[each].items()} for each in at]
        one = rows[0] if len(rows) == 1 else spec.together(rows) if rows else None
        is_left[places] = False
        if one is not None:
            is_left[at[0]] = True
            now.iloc[at[0]] = [one[name] for name in now.columns]
        if one is None or len(held) > len(at) or (len(at) > 1 and not spec.is_summed):
            told = _Fallen(spec, table, area, id_, held)
            remarks.append(told.remark(one, is_whole=whole is not None))
    return replace(
        table,
        cells=now[is_left].reset_index(drop=True),
        rows=table.rows[is_left],
        extra=table.extra[is_left].reset_index(drop=True),
        problems=(*table.problems, *remarks),
    )


@dataclass(frozen=True)
class _Fallen:
    """Rows that are about one area now."""

    spec: TableSpec
    table: TextTable
    area: str
    record_id: str
    held: dict[str, int]

    def remark(self, one: dict[str, str] | None, *, is_whole: bool) -> Problem:
        """What became of them, and what is to be done."""
        rows = listed([f"{self.table.rows[at]} ({code})" for code, at in self.held.items()], "and")
        where = f"Row{'s' if len(self.held) > 1 else ''} {rows}"
        is_one = len(self.held) == 1
        about = f"{'is' if is_one else 'are'} about {self.record_id} now"
        if one is not None:
            what = "One of them stands for all of it, and the next save keeps that one."
            fix = f"Look whether the {self.spec.record} that is read is right for the whole area."
        elif is_whole:
            what = (
                "They do not go together, such as figures of different years, so none of them "
                "stands for it."
            )
            fix = f"Enter the {self.spec.record} of the new area."
        else:
            what = (
                "Of another part of that area nothing is said, and what was said of a part is not "
                "taken for the whole: it is not read on."
            )
            fix = f"Enter the {self.spec.record} of the new area, if there is one."
        return Problem(
            "warning",
            int(self.table.rows[next(iter(self.held.values()))]),
            self.area,
            "",
            f"{where} {about}. {what}",
            f"One {self.spec.record} for each area of today.",
            fix,
            self.table.name,
        )


def parts_only(spec: TableSpec, table: TextTable, successors: Successors) -> bool:
    """Whether a file speaks of a part of an area of today: what it leaves out may be another's."""
    if spec.area_column not in _columns_of_gone(spec, table, successors):
        return False
    said = set(table.unique(spec.area_column)[1])
    gone = {successors.of(code) for code in said if code in successors.by_code}
    return any(successors.cover(code, said) is None for code in gone)


# ------------------------------------------------------------------------------- contents


def content_on(
    spec: TableSpec, content: bytes, successors: Successors, *, keeps_rows: bool = False
) -> tuple[bytes, tuple[Problem, ...]]:
    """A version with today's codes, and what is remarked of it; itself where it names none gone.

    Parameters
    ----------
    keeps_rows
        Each row stands where it stood, so that a fault is told of the row of the file.
    """
    if not successors or not _may_name(content, successors):
        return content, ()
    try:
        table = spec.read(content)
    except TableError:
        return content, ()
    on = read_on(spec, table, successors)
    if on is table or errors_in(table.problems):
        return content, ()
    remarks = on.problems[len(table.problems) :]
    cells = pd.concat([on.cells, on.extra], axis="columns")
    if keeps_rows:
        rows = cells.set_axis(on.rows)
        cells = rows.reindex(range(2, int(max(table.rows)) + 1), fill_value="")
    return kept_frame(cells), remarks


def _may_name(content: bytes, successors: Successors) -> bool:
    """Whether a file could name an area that is gone; told without reading it as a table."""
    is_packed = b"\0" in content
    return is_packed or any(code.encode() in content for code in successors.by_code)


# ---------------------------------------------------------------------------------- store


@dataclass(frozen=True)
class ReadOnStore:
    """A store whose table, and every version of it, is read on today's areas; see `Store`."""

    inner: Store
    successors: Successors

    @property
    def spec(self) -> TableSpec:
        """What is kept here."""
        return self.inner.spec

    def _on(self, content: bytes) -> bytes:
        return content_on(self.spec, content, self.successors)[0]

    def _cells(self, content: bytes) -> pd.DataFrame:
        table = self.spec.read(content)
        return pd.concat([self.spec.canonical(table.cells), table.extra], axis="columns")

    def revision(self) -> str:
        """What a cache goes by: another one too where areas have other successors."""
        return f"{self.inner.revision()}{self.successors.digest}"

    def load(self) -> Snapshot:
        """The table as it stands, under its own revision."""
        snapshot = self.inner.load()
        return replace(snapshot, content=self._on(snapshot.content))

    def save_if_unchanged(
        self, content: bytes, expected: str, changes: Sequence[RecordChange], note: Note
    ) -> Entry:
        """Save; where the file still names areas that are gone, their new codes are changes too."""
        held = self.inner.load()
        if held.revision == expected and self._on(held.content) != held.content:
            was, now = self._cells(held.content), self._cells(content)
            was = was.reindex(columns=now.columns, fill_value="")
            changes = differences(was, now, self.spec.id_columns)
        return self.inner.save_if_unchanged(content, expected, changes, note)

    def keep(self, snapshot: Snapshot) -> None:
        """Keep the version that was read, as it stands in the file."""
        if revision_of(snapshot.content) == snapshot.revision:
            self.inner.keep(snapshot)
            return
        held = self.inner.load()
        if held.revision == snapshot.revision:
            self.inner.keep(held)
        else:
            # Whoever saved meanwhile has kept it; else it is said that it is not known.
            self.inner.version(snapshot.revision)

    def history(self) -> list[Entry]:
        """Every save as it was written, the newest first, under the areas of today."""
        return [self._under(entry) for entry in self.inner.history()]

    def newest(self) -> Entry | None:
        """The last save."""
        entry = self.inner.newest()
        return None if entry is None else self._under(entry)

    def _under(self, entry: Entry) -> Entry:
        code = entry.note.area_code
        if code not in self.successors.by_code:
            return entry
        return replace(entry, note=replace(entry.note, area_code=self.successors.of(code)))

    def unanswered(self) -> list[Entry]:
        """What changed the file without a save."""
        return self.inner.unanswered()

    def take_as_it_is(self, expected: str, note: Note) -> Entry:
        """Have somebody say that the table is right as it stands."""
        return self.inner.take_as_it_is(expected, note)

    def purge(self, purge: Purge, note: Note) -> Purged:
        """Take something out of all that is kept of the past."""
        return self.inner.purge(purge, note)

    def faults(self) -> list[str]:
        """What of the history is missing, damaged or altered."""
        return self.inner.faults()

    def version(self, revision: str) -> bytes:
        """The content that the table had at a revision."""
        return self._on(self.inner.version(revision))

    def entry_on(self, entry: Entry) -> Entry:
        """A save with what it changed of its records as seen on today's areas."""
        ids = {change.record_id: self._id_on(change.record_id) for change in entry.changes}
        is_of_today = all(old == new for old, new in ids.items())
        if is_of_today and not any(map(self._names_gone, entry.changes)):
            return entry
        was, now = (self._cells(self.version(each)) for each in (entry.parent, entry.revision))
        was = was.reindex(columns=now.columns, fill_value="")
        wanted = set(ids.values())
        made = differences(was, now, self.spec.id_columns)
        return replace(entry, changes=tuple(each for each in made if each.record_id in wanted))

    def _id_on(self, record_id: str) -> str:
        """The id of a record that is told apart by its area, as it is today."""
        named = [n in self.spec.area_columns for n in self.spec.id_columns]
        parts = record_id.split("/", len(named) - 1)
        if not any(named) or len(parts) != len(named):
            return record_id
        return "/".join(
            self.successors.of(part) if is_area else part
            for part, is_area in zip(parts, named, strict=True)
        )

    def _names_gone(self, change: RecordChange) -> bool:
        return any(
            self.successors.names(text)
            for each in change.fields
            if each.column in self.spec.area_columns
            for text in (each.old, each.new)
        )


def entry_on(store: Store, entry: Entry) -> Entry:
    """A save with what it changed as seen on today's areas; itself where it names none gone.

    Raises
    ------
    StoreError
        It does, and the versions before and after it cannot be read.
    """
    return store.entry_on(entry) if isinstance(store, ReadOnStore) else entry
