"""Read any table that a council may send: its text cells, its spreadsheet rows, what was odd.

Nothing here knows what the columns mean. A table comes out as text, one frame row a spreadsheet
row, with the row numbers that a spreadsheet shows (the header is row 1). A cell may hold a place
that is withheld, so no message of this module repeats what stands in a cell below the header.
"""

from __future__ import annotations

import gc
import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path

from mapping.errors import TableError
from mapping.tables.csv_reader import decode, read_csv
from mapping.tables.grid import grid_of, to_table
from mapping.tables.open_referral import service_rows
from mapping.tables.other_workbooks import is_other_workbook, read_other_workbook
from mapping.tables.text_table import MAX_BYTES, MAX_ROWS, TextTable
from mapping.tables.xlsx_reader import ZIP_SIGN, read_xlsx

_FOREIGN_FORMATS = {
    b"%PDF": "a PDF document",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture",
    b"\x1f\x8b": "a compressed file",
    b"SQLite": "a database",
    b"{\\rtf": "a text document (.rtf)",
    b"<!doctype": "a web page",
    b"<html": "a web page",
    b"<table": "a web page",
    b"<?xml": "an XML document",
}
# Of what is no larger, the last that was read is kept in memory.
SMALL = 100_000


def read_table(
    path: Path, columns: Sequence[str], required: Sequence[str], *, max_bytes: int = MAX_BYTES
) -> TextTable:
    """Read a file by `read_table_bytes`.

    Raises
    ------
    TableError
        The file is missing, cannot be opened, is too large or is not a table.
    """
    try:
        size = path.stat().st_size
        if size > max_bytes:
            raise TableError(_too_large(path.name, size, max_bytes))
        content = path.read_bytes()
    except FileNotFoundError:
        raise TableError(f"{path} does not exist. Put the file there, or name another.") from None
    except OSError as error:
        raise TableError(
            f"{path} cannot be opened: {error.strerror}. "
            "Close it in other programs, check that you may read it, and try again."
        ) from error
    return read_table_bytes(content, path.name, columns, required, max_bytes=max_bytes)


def read_table_bytes(
    content: bytes,
    name: str,
    columns: Sequence[str],
    required: Sequence[str],
    *,
    max_bytes: int = MAX_BYTES,
) -> TextTable:
    """Read CSV (comma, semicolon or tab; UTF-8, UTF-16 or one byte a letter), a workbook, services.

    A workbook is xlsx, ods or xls; services come as Open Referral, JSON or a ZIP of CSV.

    Parameters
    ----------
    content
        The file's bytes. What it is, is told from them, never from the file's name.
    name
        For messages.
    columns
        The wanted columns; others are kept aside.
    required
        Those of them without which the table means nothing.

    Raises
    ------
    TableError
        The file is too large, or is not a table.
    """
    if len(content) > max_bytes:
        raise TableError(_too_large(name, len(content), max_bytes))
    # The limit of rows is for what comes from elsewhere; a larger file is one of our own.
    most_rows = MAX_ROWS if max_bytes <= MAX_BYTES else max_bytes
    is_small = len(content) <= SMALL and not content.startswith(ZIP_SIGN)
    read = _read_again if is_small else _read
    return read(content, name, tuple(columns), tuple(required), most_rows)


def _read(
    content: bytes, name: str, columns: tuple[str, ...], required: tuple[str, ...], most_rows: int
) -> TextTable:
    with _uncollected():
        if (services := service_rows(content, name)) is not None:
            grid = grid_of(iter(services), name, columns, MAX_ROWS, says_short=False)
        elif is_other_workbook(content):
            grid = read_other_workbook(content, name, columns)
        elif content.startswith(ZIP_SIGN):
            grid = read_xlsx(content, name, columns)
        else:
            _raise_if_foreign(content, name)
            text, faults = decode(content, name)
            grid = read_csv(text, name, columns, most_rows)
            grid.faults[:0] = faults
    digest = hashlib.sha256(content).hexdigest()
    return to_table(name, digest, grid, columns, required)


# A folder is read whole again and again, and of its small tables hardly one has changed.
_read_again = lru_cache(maxsize=64)(_read)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Python does not look for cycles among cells, of which millions are made and none is lost."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _too_large(name: str, size: int, limit: int) -> str:
    return (
        f"{name} is {size / 1e6:.1f} MB; the limit is {limit / 1e6:.0f} MB. "
        "Remove what does not belong to the table (pictures, other sheets), or split the file."
    )


def _raise_if_foreign(content: bytes, name: str) -> None:
    start = content[:200].removeprefix(b"\xef\xbb\xbf")
    for sign, what in _FOREIGN_FORMATS.items():
        if start.startswith(sign) or start.lstrip().lower().startswith(sign):
            raise TableError(
                f"{name} is {what}, whatever its name says. "
                "Save the table as CSV or as an Excel workbook (.xlsx) and use that file."
            )
