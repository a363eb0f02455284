"""A file as rows of cells, sheet by sheet, before anybody has said which row is its header."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import islice

from mapping.errors import TableError
from mapping.problems import Problem
from mapping.tables.csv_reader import decode, rows_of_text
from mapping.tables.grid import broken_quotes
from mapping.tables.open_referral import service_rows
from mapping.tables.other_workbooks import is_other_workbook, rows_of_other_workbook
from mapping.tables.text_table import MAX_BYTES, MAX_ROWS
from mapping.tables.xlsx_reader import ZIP_SIGN, rows_of_workbook


@dataclass(frozen=True)
class Sheet:
    """A sheet of a workbook, or the whole of a CSV.

    Attributes
    ----------
    title
        "" for a CSV.
    rows
        Text of each cell; the first is the spreadsheet's row 1. A row that could not be read is
        blank.
    remarks
        What had to be supposed to read it, and the faults of the rows that could not be read.
    """

    title: str
    is_visible: bool
    rows: list[list[str]]
    remarks: tuple[Problem, ...] = ()


def read_sheets(content: bytes, name: str) -> list[Sheet]:
    """The sheets of a file that somebody sends, as they stand.

    Raises
    ------
    TableError
        It is too large, or no table.
    """
    if len(content) > MAX_BYTES:
        raise TableError(f"{name} is larger than {MAX_BYTES / 1e6:.0f} MB. Split the file.")
    if (services := service_rows(content, name)) is not None:
        return [Sheet("", is_visible=True, rows=services)]
    is_other = is_other_workbook(content)
    if is_other or content.startswith(ZIP_SIGN):
        found = (rows_of_other_workbook if is_other else rows_of_workbook)(content, name)
        sheets = [
            Sheet(title, is_visible, list(islice(rows, MAX_ROWS + _ABOVE)))
            for title, is_visible, rows in found
        ]
    else:
        text, supposed = decode(content, name)
        rows = list(islice(rows_of_text(text), MAX_ROWS + _ABOVE))
        broken = (broken_quotes(name, n) for n, row in enumerate(rows, start=1) if row is None)
        remarks = (*supposed, *broken)
        sheets = [Sheet("", is_visible=True, rows=[row or [] for row in rows], remarks=remarks)]
    if any(len(sheet.rows) == MAX_ROWS + _ABOVE for sheet in sheets):
        raise TableError(f"{name} has more than {MAX_ROWS:,} rows. Split it into several files.")
    return [replace(sheet, rows=_stripped(sheet.rows)) for sheet in sheets]


# Title rows and header rows above the records.
_ABOVE = 100


def _stripped(rows: list[list[str]]) -> list[list[str]]:
    stripped = [[cell.strip() for cell in row] for row in rows]
    while stripped and not any(stripped[-1]):
        stripped.pop()
    return stripped
