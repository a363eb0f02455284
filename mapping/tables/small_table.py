"""Small tables beside the register: read whole, and either right or refused with every fault."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from mapping.english import capitalised, spoken
from mapping.problems import WITHHELD, Problem, Severity, errors_in, shorten
from mapping.tables.privacy.places import (
    STAYS_NOWHERE,
    WHAT_TELLS_NOTHING,
    may_tell_of_a_place,
    tells_of_a_place,
)
from mapping.tables.table_reader import read_table, read_table_bytes
from mapping.tables.text_table import TextTable, shown_title

_NUMBER = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,15})?")
_WORD = re.compile(r"[a-z0-9_]{1,64}")
_LARGEST = 200_000_000


@dataclass(frozen=True)
class Row:
    """One row of a small table, with what is needed to say where a problem is."""

    table: str
    number: int
    cells: dict[str, str]

    def __getitem__(self, column: str) -> str:
        """The text of one cell."""
        return self.cells[column]

    def problem(self, column: str, message: str, allowed: str, fix: str) -> Problem:
        """A problem in one column of this row."""
        value = shorten(self.cells[column])
        return Problem("error", self.number, column, value, message, allowed, fix, self.table)


def read_rows(
    path: Path,
    columns: Sequence[str],
    required: Sequence[str],
    *,
    may_be_missing: bool = False,
    closed: str = "",
    content: bytes | None = None,
) -> tuple[list[Row], list[Problem]]:
    """The rows of a small table and the faults of the file itself.

    A file that may be missing or empty gives no rows and no fault.

    Parameters
    ----------
    closed
        Why no further column may stand in the table; "" where one is only remarked upon.
    content
        Stands in the file's place, be it an earlier version or one that is not saved yet.
    """
    table = read_text(path, columns, required, may_be_missing=may_be_missing, content=content)
    if table is None:
        return [], []
    return list(rows_of(table)), problems_of_file(table, closed)


def read_text(
    path: Path,
    columns: Sequence[str],
    required: Sequence[str],
    *,
    may_be_missing: bool = False,
    content: bytes | None = None,
) -> TextTable | None:
    """The text of a table that may be too long to be looked at row by row; as for `read_rows`.

    None for a file that may be missing or empty and is.
    """
    if may_be_missing and _holds_nothing(path, content):
        return None
    if content is None:
        return read_table(path, columns, required, max_bytes=_LARGEST)
    return read_table_bytes(content, path.name, columns, required, max_bytes=_LARGEST)


def problems_of_file(table: TextTable, closed: str = "") -> list[Problem]:
    """What is wrong with a small table as a file; `closed` as for `read_rows`."""
    return without_others(table, closed) if closed else list(table.problems)


def without_others(table: TextTable, why: str) -> list[Problem]:
    """The faults of a table in which no other column may stand, whatever is in it.

    Its name is withheld as well: where a table lost its header, a row stands in its place.
    """
    others = [shown_title(str(column)) for column in table.extra.columns]
    known = [p for p in table.problems if not (p.severity == "warning" and p.column in others)]
    title = f"The column names are {', '.join(table.cells.columns)}, and no others."
    fix = "Remove the column with all that stands in it."
    one = Problem("error", 1, WITHHELD, WITHHELD, why, title, fix, table.name)
    return known + [one] * len(others)


def _holds_nothing(path: Path, content: bytes | None) -> bool:
    if content is not None:
        return is_blank(content)
    if not path.exists():
        return True
    try:
        with path.open("rb") as file:
            start = file.read(1000)
    except OSError:
        return False
    return is_blank(start)


def is_blank(content: bytes) -> bool:
    """Whether a file holds nothing but blanks; an editor may leave a byte-order mark in it."""
    return not content.removeprefix(b"\xef\xbb\xbf").strip()


def rows_of(table: TextTable) -> Iterator[Row]:
    """The rows of a table that has been read."""
    for number, cells in zip(table.rows.tolist(), table.records, strict=True):
        yield Row(table.name, number, cells)


@dataclass(frozen=True)
class CellFault:
    """What is said of a cell that breaks a rule."""

    message: str
    allowed: str
    fix: str
    severity: Severity = "error"


def faults_in(
    table: TextTable,
    column: str,
    breaks: Callable[[str], bool] | npt.NDArray[np.bool_],
    fault: CellFault,
    withheld: npt.NDArray[np.bool_] | None = None,
) -> Iterator[Problem]:
    """A problem for each cell of a column that breaks a rule, over the whole column at once.

    Parameters
    ----------
    breaks
        Asked once of each different text; or which rows do.
    withheld
        Rows of which no text is repeated.
    """
    codes, texts = table.unique(column)
    rows = (
        np.array([breaks(text) for text in texts], dtype=bool)[codes]
        if callable(breaks)
        else breaks
    )
    for at in np.flatnonzero(rows).tolist():
        is_withheld = withheld is not None and bool(withheld[at])
        value = WITHHELD if is_withheld else shorten(texts[codes[at]])
        yield Problem(
            fault.severity,
            int(table.rows[at]),
            column,
            value,
            fault.message,
            fault.allowed,
            fault.fix,
            table.name,
        )


def number_fault(row: Row, column: str, *, above_zero: bool = False) -> Problem | None:
    """The fault of a cell that should hold a plain number, if it has one."""
    value = parse_number(row[column])
    if value is not None and (value > 0 or (value == 0 and not above_zero)):
        return None
    least = "above 0" if above_zero else "of 0 or more"
    return row.problem(
        column,
        f"“{shorten(row[column])}” is not a number {least}.",
        "A plain number such as 40 or 2.5.",
        "Write digits only, without a unit.",
    )


def parse_number(text: str) -> float | None:
    """A plain decimal number; None where the text is anything else.

    >>> parse_number("2.5"), parse_number("2,5"), parse_number("nan")
    (2.5, None, None)
    """
    plain = text.strip()
    return float(plain) if _NUMBER.fullmatch(plain) else None


def word_fault(row: Row, column: str) -> Problem | None:
    """The fault of a cell that should hold a plain word by which other tables name it."""
    if _WORD.fullmatch(row[column]):
        return None
    return row.problem(
        column,
        f"The {spoken(column)} is blank or not a plain word.",
        "Small letters, digits and underscores, at most 64.",
        "Write a word such as gp_practices, the same wherever it is meant.",
    )


def place_faults(rows: Iterable[Row]) -> Iterator[Problem]:
    """The cells that plainly tell a place, which could be a refuge's; none of it is repeated."""
    for row in rows:
        for column, text in row.cells.items():
            if told := tells_of_a_place(text):
                fault = row.problem(
                    column,
                    f"{capitalised(told)} stands here, or what looks like one.",
                    "No address and no other place: it could tell where a refuge is.",
                    "Remove it; an area is named by its code.",
                )
                yield replace(fault, value=WITHHELD)


def doubtful_place_faults(row: Row, columns: Iterable[str]) -> Iterator[Problem]:
    """The cells that may tell a place, or an office's: asked about, and none of it is repeated."""
    for column in columns:
        text = row[column]
        if (told := may_tell_of_a_place(text)) and not tells_of_a_place(text):
            fault = row.problem(
                column,
                f"{capitalised(told)} stands here. It may be an office's, or tell where somebody "
                "stays.",
                WHAT_TELLS_NOTHING,
                f"Remove it; or say “{STAYS_NOWHERE}”, if that is so.",
            )
            yield replace(fault, value=WITHHELD, severity="ask")


def refused_rows(problems: Iterable[Problem]) -> set[int | None]:
    """The rows that have an error; a warning leaves a row in."""
    return {problem.row for problem in errors_in(problems)}


def duplicate_faults(
    rows: Sequence[Row], key: Callable[[Row], tuple[str, ...]], column: str
) -> Iterator[Problem]:
    """A fault for each row whose key an earlier row has already."""
    first: dict[tuple[str, ...], int] = {}
    for row in rows:
        earlier = first.setdefault(key(row), row.number)
        if earlier != row.number:
            yield row.problem(
                column,
                f"Row {earlier} is about the same thing.",
                "Each row is about something of its own.",
                "Remove one of the two rows.",
            )
