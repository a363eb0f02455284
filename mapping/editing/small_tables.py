"""Change a small table that has a history: checked whole, saved whole or not at all, undone."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from mapping.errors import MappingError
from mapping.problems import FaultyTableError, Problem, errors_in
from mapping.store import Entry, MovedOnError, Note
from mapping.store.csv_folder import HISTORY_FOLDER, CsvFileStore, KeptTable
from mapping.tables.diff import ConflictError, apply_changes, differences, taken_back
from mapping.tables.personal_data import tells_of_a_case
from mapping.tables.small_table import Row, rows_in

Cells = Mapping[str, str]
_NOT_SAVED = "Nothing was saved."
_TRIES = 60
_LONGEST_NAME = 80
_NAME = re.compile(r"[^\W\d_](?:[^\W\d_]|[ .,'’&()/\-])*")


def small_table(
    file_name: str,
    columns: tuple[str, ...],
    required: tuple[str, ...],
    id_column: str,
    what: str,
) -> KeptTable:
    """A table that need not be there, whose cells are kept as they are spelt.

    Parameters
    ----------
    what
        What it is called in a sentence.
    """
    history = f"{HISTORY_FOLDER}/{Path(file_name).stem}"
    nothing = (",".join(columns) + "\n").encode()
    return KeptTable(file_name, columns, required, id_column, history, _as_spelt, what, nothing)


def _as_spelt(cells: pd.DataFrame) -> pd.DataFrame:
    return cells


@dataclass(frozen=True)
class CheckedTable:
    """A table that is kept with its history, and what is checked before it is saved.

    Attributes
    ----------
    faults
        Everything that is wrong with rows of it.
    no_other_column
        Why it takes no further column.
    """

    kept: KeptTable
    faults: Callable[[Sequence[Row]], list[Problem]]
    no_other_column: str


class ChangedMeanwhileError(MappingError):
    """Somebody else has changed the same row; nothing was saved."""

    def __init__(self) -> None:
        super().__init__(
            f"Somebody else has changed this meanwhile. {_NOT_SAVED} Look at it again."
        )


def save_rows(
    folder: Path, table: CheckedTable, change: Callable[[list[Row]], list[Cells]], note: Note
) -> Entry:
    """Save what a change makes of the rows as they stand; tried again where somebody was faster.

    Raises
    ------
    MappingError
        It cannot be saved, and why; a `FaultyTableError` where a row, or the table, has faults.
    """
    refuse_odd_name(note.who)
    store = CsvFileStore(folder, table=table.kept)
    for tries_left in reversed(range(_TRIES)):
        snapshot = store.load()
        before = _rows(table, snapshot.content)
        after = _numbered(table, change(before))
        _refuse_faulty(table, after)
        try:
            was, is_now = _frame(table.kept, before), _frame(table.kept, after)
            changes = differences(was, is_now, table.kept.id_column)
            content = _csv(table.kept.columns, after)
            return store.save_if_unchanged(content, snapshot.revision, changes, note)
        except MovedOnError:
            if not tries_left:
                raise
    raise AssertionError


def undo(folder: Path, table: CheckedTable, entry: Entry, note: Note) -> Entry:
    """Take back what one save changed; itself a change that can be undone.

    Raises
    ------
    ChangedMeanwhileError
        A row that it changed has been changed again since, or removed.
    """

    def undone(rows: list[Row]) -> list[Cells]:
        cells = _frame(table.kept, rows)
        try:
            backwards = taken_back(cells, entry.changes, table.kept.id_column)
        except ConflictError:
            raise ChangedMeanwhileError from None
        after = apply_changes(cells, backwards, table.kept.id_column)
        return [{str(k): str(v) for k, v in row.items()} for row in after.to_dict("records")]

    return save_rows(folder, table, undone, note)


def history(folder: Path, table: KeptTable) -> list[Entry]:
    """Every save of the table, the newest first."""
    return CsvFileStore(folder, table=table).history()


def refuse_odd_name(who: str) -> None:
    """Say so where a name of whoever saves is more than a name or a role.

    Raises
    ------
    MappingError
        It is; it is not repeated.
    """
    if who and (len(who) > _LONGEST_NAME or _NAME.fullmatch(who) is None or tells_of_a_case(who)):
        raise MappingError(
            f"{_NOT_SAVED} Your name or role stands in the history: letters and spaces, at most "
            f"{_LONGEST_NAME}, and nothing about a case."
        )


def _rows(table: CheckedTable, content: bytes) -> list[Row]:
    """The rows as they stand; faulty ones are mended first, for the history would keep them."""
    kept = table.kept
    rows, problems = rows_in(
        content, kept.file_name, kept.columns, kept.required, table.no_other_column
    )
    _refuse_faulty(table, rows, problems)
    return rows


def _refuse_faulty(
    table: CheckedTable, rows: Sequence[Row], problems: Sequence[Problem] = ()
) -> None:
    if errors := errors_in([*problems, *table.faults(rows)]):
        raise FaultyTableError(errors, _NOT_SAVED)


def _numbered(table: CheckedTable, cells: Iterable[Cells]) -> list[Row]:
    """Rows as a spreadsheet will count them."""
    return [
        Row(table.kept.file_name, number, dict(row)) for number, row in enumerate(cells, start=2)
    ]


def _frame(table: KeptTable, rows: Sequence[Row]) -> pd.DataFrame:
    return pd.DataFrame([row.cells for row in rows], columns=list(table.columns), dtype="str")


def _csv(columns: Sequence[str], rows: Iterable[Row]) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([row[column] for column in columns] for row in rows)
    return out.getvalue().encode("utf-8")
