"""Records under their column names: what was odd about them, and the table that they make."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

import numpy as np
import pandas as pd
import pyarrow as pa

from mapping.english import listed
from mapping.errors import TableError
from mapping.problems import Problem
from mapping.tables.text_table import MAX_COLUMNS, TextTable, column_key, shown_title

_ROWS_AT_A_TIME = 1_000


_ROWS_SEARCHED = 20


# Which bytes of UTF-8 may begin or end a blank: those of ASCII that are one, and all beyond it.
_MAY_BE_BLANK = np.array([at > 127 or chr(at).isspace() for at in range(256)])  # noqa: PLR2004


@dataclass(frozen=True)
class Grid:
    """Header, body by column, row numbers and faults; no header where no record can be read."""

    header: list[str]
    columns: list[pd.Series]
    rows: list[int]
    faults: list[Problem]


# ---------------------------------------------------------------------------------- CSV

# The cells of one row; None where its quotation marks are broken, so that nothing is sure.
Record = list[str] | None


# ------------------------------------------------------------------------------- records


def grid_of(
    records: Iterator[Record],
    name: str,
    columns: Sequence[str],
    most_rows: int,
    *,
    says_short: bool,
) -> Grid:
    """Records under their column names, with what was odd about them."""
    header = next(records, [])
    if header is None:
        return Grid([], [], [], [broken_quotes(name, 1)])
    wanted = set(columns)
    if not any(column_key(title) in wanted for title in header):
        return Grid([], [], [], [_no_names(records, header, name, columns)])
    while len(header) > MAX_COLUMNS and not header[-1].strip():
        header.pop()
    if len(header) > MAX_COLUMNS:
        raise TableError(
            f"{name} has {len(header):,} columns; the limit is {MAX_COLUMNS}. "
            "Remove the columns that do not belong to the table."
        )
    grid = Grid(header, [], [], [])
    kept = _kept(records, grid, name, most_rows, says_short=says_short)
    grid.columns.extend(_by_column(kept, len(header)))
    return grid


def sound_grid(
    cells: list[pa.ChunkedArray], name: str, columns: Sequence[str], most_rows: int
) -> Grid | None:
    """The grid of rows of which each is as wide as the first; None where that is no header.

    Parameters
    ----------
    cells
        By column, the header first. They are taken out one by one: with what is made of them they
        would stand in memory twice.
    """
    header = [column[0].as_py() for column in cells]
    wanted = set(columns)
    if len(header) > MAX_COLUMNS or not any(column_key(title) in wanted for title in header):
        return None
    is_blank = np.ones(len(cells[0]) - 1, dtype=bool)
    body = [_stripped(cells.pop(0).slice(1).combine_chunks()) for _ in header]
    for column in body:
        is_blank &= (column == "").to_numpy(dtype=bool)
        if not is_blank.any():
            break
    rows = np.flatnonzero(~is_blank)
    if len(rows) > most_rows:
        raise _too_many_rows(name, most_rows)
    if is_blank.any():
        body = [column.iloc[rows].reset_index(drop=True) for column in body]
    return Grid(header, body, (rows + 2).tolist(), [])


def _stripped(texts: pa.LargeStringArray) -> pd.Series:
    """A column without the blanks round its texts: itself where none has any, as in a download."""
    series = pd.Series(pd.array(texts, dtype="str"))
    if series.empty:
        return series
    _, offsets, signs = texts.buffers()
    at = np.frombuffer(offsets, np.int64, len(texts) + 1, texts.offset * 8)
    is_filled = at[1:] > at[:-1]
    ends = np.r_[at[:-1][is_filled], at[1:][is_filled] - 1]
    may_be_blank = len(ends) and _MAY_BE_BLANK[np.frombuffer(signs, np.uint8)[ends]].any()
    return series.str.strip() if may_be_blank else series


def _too_many_rows(name: str, most_rows: int) -> TableError:
    return TableError(f"{name} has more than {most_rows:,} rows. Split it into several files.")


def _kept(
    records: Iterable[Record], grid: Grid, name: str, most_rows: int, *, says_short: bool
) -> Iterator[list[str]]:
    """The rows that hold something, as wide as the header; notes their numbers and faults."""
    width = len(grid.header)
    for row, cells in enumerate(records, start=2):
        if cells is None:
            grid.faults.append(broken_quotes(name, row))
        elif _holds_something(cells):
            fitted = cells
            if len(cells) > width:
                if any(map(str.strip, cells[width:])):
                    grid.faults.append(too_many_cells(name, row, width, len(cells)))
                    continue
                fitted = cells[:width]
            elif len(cells) < width:
                fitted = cells + [""] * (width - len(cells))
                if says_short:
                    grid.faults.append(_too_few_cells(name, row, width, len(cells)))
            if len(grid.rows) == most_rows:
                raise _too_many_rows(name, most_rows)
            grid.rows.append(row)
            yield fitted


def _holds_something(cells: list[str]) -> bool:
    return any(cells) and any(map(str.strip, cells))


def _by_column(rows: Iterator[list[str]], width: int) -> list[pd.Series]:
    """Rows turned into columns, a few at a time: all at once they would take gigabytes."""
    parts: list[list[pd.Series]] = [[] for _ in range(width)]
    while chunk := list(islice(rows, _ROWS_AT_A_TIME)):
        grid = np.array(chunk, dtype=object)
        for position, part in enumerate(parts):
            part.append(pd.Series(pd.array(grid[:, position], dtype="str")))
    return [
        pd.concat(part, ignore_index=True).str.strip() if part else pd.Series([], dtype="str")
        for part in parts
    ]


def _no_names(
    records: Iterator[Record], header: list[str], name: str, columns: Sequence[str]
) -> Problem:
    """What to say where no wanted name stands in the first row; its cells may be a record's."""
    allowed = f"The first row holds the column names: {', '.join(columns)}."
    wanted = set(columns)
    is_blank = not any(map(str.strip, header))
    for row, cells in enumerate(records, start=2):
        is_blank = is_blank and cells is not None and not any(map(str.strip, cells))
        if row <= _ROWS_SEARCHED and cells is not None:
            if sum(column_key(cell) in wanted for cell in cells) > 1:
                fault = f"The column names stand in row {row}, not in the first row."
                fix = f"Delete what stands above row {row}."
                return Problem("error", 1, "", "", fault, allowed, fix, name)
        elif not is_blank:
            break
    if is_blank:
        fix = "Start from the template, or from a download of the register."
        return Problem("error", None, "", "", "The file is empty.", allowed, fix, name)
    fault = "None of the column names stands in the first row."
    fix = "Put the column names above the records, as they stand in the template."
    return Problem("error", 1, "", "", fault, allowed, fix, name)


def too_many_cells(name: str, row: int, width: int, found: int) -> Problem:
    """The fault of a row that is wider than the names above it: its cells stand under others."""
    return Problem(
        "error",
        row,
        "",
        f"{found} cells in place of {width}",
        "The row has more cells than the first row, so it was not read.",
        "Every row has as many cells as the first row.",
        "Clear what stands beyond the last column; in a CSV, text that contains a separator "
        "stands in quotation marks.",
        name,
    )


def _too_few_cells(name: str, row: int, width: int, found: int) -> Problem:
    return Problem(
        "warning",
        row,
        "",
        f"{found} cells in place of {width}",
        _SHORT,
        "Every row has as many cells as the first row.",
        "Check that no cell of the row is missing in its middle.",
        name,
    )


_SHORT = "The row has fewer cells than the first row; the last ones were read as blank."


def is_short(problem: Problem) -> bool:
    """Whether a problem says that a row has too few cells."""
    return problem.message == _SHORT


def cut_off(problem: Problem) -> Problem:
    """The same of the last row of a file that ends within it."""
    return replace(
        problem,
        severity="error",
        message="The file ends in the middle of this row: it looks as if it had been cut off.",
        fix="Take the whole file from where it comes. If nothing is missing, save it again from "
        "a spreadsheet, which fills the row.",
    )


def broken_quotes(name: str, row: int) -> Problem:
    """The fault of a row of a CSV whose quotation marks do not close."""
    return Problem(
        "error",
        row,
        "",
        "",
        "A quotation mark is not closed, or text stands after one that closes a cell, so the "
        "row was not read; rows after it may have been taken for a part of it.",
        'A quotation mark inside a quoted cell is written twice ("").',
        "Close or remove the quotation mark, or save the table again from a spreadsheet, and "
        "check the rows after this one.",
        name,
    )


def column_letters(position: int) -> str:
    """The inverse of `_column_position`, in small letters.

    >>> column_letters(0), column_letters(27)
    ('a', 'ab')
    """
    letters, left = "", position + 1
    while left:
        left, letter = divmod(left - 1, 26)
        letters = chr(ord("a") + letter) + letters
    return letters


# ------------------------------------------------------------------------- to a text table


def to_table(
    name: str, digest: str, grid: Grid, columns: Sequence[str], required: Sequence[str]
) -> TextTable:
    """A grid as a table of text in the order of the wanted columns, the others kept aside."""
    keys = [column_key(title) for title in grid.header]
    counts = Counter(keys)
    taken = {
        key: series
        for key, series in zip(keys, grid.columns, strict=True)
        if key in set(columns) and counts[key] == 1
    }
    aside = _aside(keys, grid.columns, set(taken))
    index = pd.RangeIndex(len(grid.rows))
    blank = pd.Series([""] * len(index), dtype="str")
    cells = pd.DataFrame({column: taken.get(column, blank) for column in columns}, index=index)
    missing = tuple(column for column in columns if column not in taken)
    problems = list(grid.faults)
    if grid.header:
        problems += _absent_columns(name, columns, [key for key in required if not counts[key]])
        problems += _odd_columns(name, counts, list(aside), set(columns))
    return TextTable(
        name,
        cells,
        np.asarray(grid.rows, dtype=np.int64),
        pd.DataFrame(aside, index=index, dtype="str"),
        digest,
        tuple(problems),
        missing,
        tuple(grid.header),
    )


def _aside(
    keys: Sequence[str], columns: Sequence[pd.Series], taken: set[str]
) -> dict[str, pd.Series]:
    """The other columns by a name of their own; one without a name only if it holds something."""
    aside: dict[str, pd.Series] = {}
    for position, (key, series) in enumerate(zip(keys, columns, strict=True)):
        if key in taken or (not key and not (series != "").any()):
            continue
        name = key or f"column_{column_letters(position)}"
        if name in aside or keys.count(name) > 1:
            name = f"{name}_{column_letters(position)}"
        aside[name] = series
    return aside


def _absent_columns(name: str, columns: Sequence[str], absent: Sequence[str]) -> Iterator[Problem]:
    if absent:
        yield Problem(
            "error",
            1,
            absent[0],
            "",
            f"The first row has no column {listed(absent)}.",
            f"The first row holds the column names: {', '.join(columns)}.",
            "Put the missing column names into the first row; their case, spaces and "
            "underscores do not matter.",
            name,
        )


def _odd_columns(
    name: str, counts: Counter[str], aside: Sequence[str], wanted: set[str]
) -> Iterator[Problem]:
    for key in (key for key in counts if key in wanted and counts[key] > 1):
        yield Problem(
            "error",
            1,
            key,
            f"{counts[key]} times",
            f"The column {key} stands in the first row more than once, so none of them was taken.",
            "Each column stands there once.",
            "Remove or rename the surplus column.",
            name,
        )
    for key in aside:
        if any(counts[column] > 1 and key.startswith(f"{column}_") for column in wanted):
            continue
        title = shown_title(key)
        yield Problem(
            "warning",
            1,
            title,
            title,
            f"The column {title} is not one of this table's; it was kept aside and is not used.",
            "",
            "If it is a misspelt column name, correct it; otherwise nothing needs doing.",
            name,
        )
