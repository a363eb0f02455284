"""Workbooks that are no .xlsx: OpenDocument (.ods), and what Excel wrote before it (.xls)."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from hashlib import sha256

from mapping.errors import TableError
from mapping.problems import Problem
from mapping.tables.grid import Grid, Record, grid_of, to_table
from mapping.tables.text_table import (
    MAX_ROWS,
    MAX_UNPACKED_BYTES,
    TextTable,
    column_key,
    shown_title,
)
from mapping.tables.xlsx_reader import ZIP_SIGN, cell_text, records_of_sheets

OLD_EXCEL_SIGN = b"\xd0\xcf\x11\xe0"
_ODS = b"application/vnd.oasis.opendocument.spreadsheet"


def is_other_workbook(content: bytes) -> bool:
    """Whether a file is a workbook of one of these formats, as far as its beginning tells."""
    if content.startswith(OLD_EXCEL_SIGN):
        return True
    if not content.startswith(ZIP_SIGN):
        return False
    with suppress(Exception), zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.read("mimetype").strip() == _ODS
    return False


def rows_of_other_workbook(
    content: bytes, name: str
) -> Iterator[tuple[str, bool, Iterator[list[str]]]]:
    """Title, whether it is visible, and the rows of each sheet.

    Raises
    ------
    TableError
        It cannot be read, or would unpack to too much.
    """
    from python_calamine import CalamineWorkbook, SheetVisibleEnum

    _raise_if_large(content, name)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        read = [
            (
                sheet.name,
                sheet.visible == SheetVisibleEnum.Visible,
                book.get_sheet_by_name(sheet.name).to_python(skip_empty_area=False),
            )
            for sheet in book.sheets_metadata
        ]
    except MemoryError:
        raise
    except Exception as error:
        # A damaged workbook makes the library raise almost any error.
        raise TableError(
            f"{name} is an old Excel (.xls) or Word file, a workbook with a password, or damaged, "
            "and cannot be read. Save the table as an Excel workbook (.xlsx) or as CSV."
        ) from error
    for title, is_visible, rows in read:
        yield title, is_visible, ([cell_text(value) for value in row] for row in rows)


def _raise_if_large(content: bytes, name: str) -> None:
    if not content.startswith(ZIP_SIGN):
        return
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        unpacked = sum(entry.file_size for entry in archive.infolist())
    if unpacked > MAX_UNPACKED_BYTES:
        raise TableError(
            f"{name} would unpack to {unpacked / 1e6:.0f} MB; the limit is "
            f"{MAX_UNPACKED_BYTES / 1e6:.0f} MB. Copy the table into a new workbook and save that."
        )


def read_other_workbook(content: bytes, name: str, columns: Sequence[str]) -> Grid:
    """The records of the sheet that has most of the wanted columns."""
    sheets = [(title, list(rows)) for title, _, rows in rows_of_other_workbook(content, name)]
    if not sheets:
        raise TableError(f"{name} holds no sheet.")
    wanted = set(columns)

    def known(rows: list[list[str]]) -> int:
        return len({column_key(title) for title in (rows or [[]])[0]} & wanted)

    best = max(range(len(sheets)), key=lambda n: known(sheets[n][1]))
    grid = grid_of(iter(sheets[best][1]), name, columns, MAX_ROWS, says_short=False)
    grid.faults[:0] = [
        _not_read(name, title)
        for n, (title, rows) in enumerate(sheets)
        if n != best and any(map(any, rows))
    ]
    return grid


def read_named_sheet(
    content: bytes, name: str, title: str, columns: Sequence[str]
) -> TextTable | None:
    """One further sheet, by its title, of a file that was read; None where there is none.

    Raises
    ------
    TableError
        The workbook cannot be read.
    """
    return next(
        iter(read_named_sheets(content, name, lambda called: called == title, columns)), None
    )


def read_named_sheets(
    content: bytes, name: str, is_wanted: Callable[[str], bool], columns: Sequence[str]
) -> list[TextTable]:
    """Further sheets of a file that was read, by their titles; each table is called by its title.

    Raises
    ------
    TableError
        The workbook cannot be read.
    """
    sheets: Iterable[tuple[str, Iterator[Record]]] = ()
    if is_other_workbook(content):
        read = rows_of_other_workbook(content, name)
        sheets = ((title, rows) for title, _, rows in read if is_wanted(title))
    elif content.startswith(ZIP_SIGN):
        sheets = records_of_sheets(content, name, is_wanted)
    digest = sha256(content).hexdigest()
    return [
        to_table(
            title, digest, grid_of(rows, title, columns, MAX_ROWS, says_short=False), columns, ()
        )
        for title, rows in sheets
    ]


def _not_read(name: str, title: str) -> Problem:
    return Problem(
        "warning",
        None,
        "",
        shown_title(title),
        f"The sheet “{shown_title(title)}” was not read.",
        "",
        "If records stand on it, move them; otherwise nothing needs doing.",
        name,
    )
