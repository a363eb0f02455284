"""Rewrite a small table beside the register: checked first, and written whole or not at all."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from mapping.problems import Problem, errors_in
from mapping.reference import FaultyTableError
from mapping.reference_table import Row
from mapping.store.csv_file import rewrite_table

_NOT_SAVED = "Nothing was saved."


def rewrite_rows(
    folder: Path,
    file_name: str,
    columns: Sequence[str],
    made: Callable[[], tuple[Sequence[Row], Iterable[Problem]]],
) -> None:
    """Put other rows in the place of those of a table, which need not be there yet.

    Parameters
    ----------
    made
        Gives the rows, and the faults of the table and of them. It is asked while nobody else
        can rewrite the table, so that it may begin with what stands in it.

    Raises
    ------
    MappingError
        They cannot be saved, and why; a `FaultyTableError` where there are faults. Nothing was
        saved.
    """

    def content() -> bytes:
        rows, faults = made()
        if errors := errors_in(faults):
            raise FaultyTableError(errors, _NOT_SAVED)
        return _csv(columns, rows)

    rewrite_table(folder, file_name, content)


def next_number(held: Iterable[Row]) -> int:
    """The number of a row that comes after those that are there, as a spreadsheet counts."""
    return max((row.number for row in held), default=1) + 1


def _csv(columns: Sequence[str], rows: Iterable[Row]) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([row[column] for column in columns] for row in rows)
    return out.getvalue().encode("utf-8")
