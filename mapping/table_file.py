"""Read any table that a council may send: its text cells, its spreadsheet rows, what was odd.

Nothing here knows what the columns mean. A table comes out as text, one frame row a spreadsheet
row, with the row numbers that a spreadsheet shows (the header is row 1).
"""

from __future__ import annotations

import csv
import hashlib
import io
import re
import warnings
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from mapping.errors import TableError
from mapping.problems import Problem, shorten

MAX_BYTES = 20_000_000
MAX_UNPACKED_BYTES = 400_000_000
MAX_COLUMNS = 500
_SEPARATORS = (",", ";", "\t")
_FOREIGN_FORMATS = {
    b"%PDF": "a PDF document",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"\xd0\xcf\x11\xe0": "an old Excel (.xls) or Word file",
    b"\x1f\x8b": "a compressed file",
    b"SQLite": "a database",
}


@dataclass(frozen=True)
class TextTable:
    """A table as it stood in its file.

    Attributes
    ----------
    name
        File name, for messages.
    cells
        One column of text for each wanted column, in the wanted order; "" where the cell, or
        the whole column, is missing. Its index runs from 0.
    rows
        Spreadsheet row number of each frame row.
    extra
        The unknown columns, kept aside.
    digest
        SHA-256 of the file's bytes: the same content, the same digest.
    problems
        What was wrong with the file as a table.
    """

    name: str
    cells: pd.DataFrame
    rows: npt.NDArray[np.int64]
    extra: pd.DataFrame
    digest: str
    problems: tuple[Problem, ...]


def column_key(name: str) -> str:
    """The form in which column names are compared: case, spaces and hyphens do not count.

    >>> column_key(" Last Verified ")
    'last_verified'
    """
    return re.sub(r"[\s_\-]+", "_", name.replace("\ufeff", "").strip()).strip("_").lower()


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
        raise TableError(f"{path} cannot be opened: {error.strerror}.") from None
    return read_table_bytes(content, path.name, columns, required, max_bytes=max_bytes)


def read_table_bytes(
    content: bytes,
    name: str,
    columns: Sequence[str],
    required: Sequence[str],
    *,
    max_bytes: int = MAX_BYTES,
) -> TextTable:
    """Read CSV (comma, semicolon or tab; UTF-8, UTF-16 or Windows-1252) or xlsx.

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
    if content.startswith(b"PK\x03\x04"):
        grid, faults = _read_xlsx(content, name, columns)
    else:
        _refuse_foreign(content, name)
        grid, faults = _read_csv(_decode(content, name), name, columns)
    digest = hashlib.sha256(content).hexdigest()
    return _to_table(name, digest, grid, faults, columns, required)


@dataclass(frozen=True)
class _Grid:
    header: list[str]
    body: list[list[str]]
    rows: list[int]


def _too_large(name: str, size: int, limit: int) -> str:
    return (
        f"{name} is {size / 1e6:.1f} MB; the limit is {limit / 1e6:.0f} MB. "
        "Remove what does not belong to the table (pictures, other sheets), or split the file."
    )


def _refuse_foreign(content: bytes, name: str) -> None:
    for start, what in _FOREIGN_FORMATS.items():
        if content.startswith(start):
            raise TableError(
                f"{name} is {what}, whatever its name says. "
                "Save the table as CSV or as an Excel workbook (.xlsx) and use that file."
            )


def _decode(content: bytes, name: str) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encoding = "utf-16"
    elif content.startswith(b"\xef\xbb\xbf"):
        encoding = "utf-8-sig"
    else:
        encoding = "utf-8"
    for attempt in (encoding, "cp1252"):
        try:
            text = content.decode(attempt)
        except UnicodeDecodeError:
            continue
        if _looks_binary(text):
            break
        return text
    raise TableError(
        f"{name} is not a text file that can be read as a table. "
        "Save it again from the spreadsheet as “CSV UTF-8” or as an Excel workbook (.xlsx)."
    )


def _looks_binary(text: str) -> bool:
    head = text[:4096]
    odd = sum(1 for sign in head if ord(sign) < 32 and sign not in "\t\r\n")
    return odd > max(3, len(head) // 50)


# ---------------------------------------------------------------------------------- CSV


def _read_csv(text: str, name: str, columns: Sequence[str]) -> tuple[_Grid, list[Problem]]:
    separator = _separator(text, columns)
    _lift_field_limit()
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=False)
    lines = list(reader)
    if not lines:
        return _Grid([], [], []), []
    header, *body = lines
    grid, faults = _drop_blank_and_ragged(header, body, name)
    return grid, faults + list(_unclosed_quotes(grid, separator, name))


def _lift_field_limit() -> None:
    # A broken quotation mark can swallow the rest of the file into one field; the reader's own
    # limit of 128 kB would then end the reading with a message nobody understands.
    csv.field_size_limit(MAX_BYTES * 2)


def _separator(text: str, columns: Sequence[str]) -> str:
    wanted = set(columns)
    header = text.split("\n", 1)[0]

    def known(separator: str) -> int:
        return sum(column_key(part.strip(' "\r')) in wanted for part in header.split(separator))

    return max(_SEPARATORS, key=known)


def _drop_blank_and_ragged(
    header: list[str], body: list[list[str]], name: str
) -> tuple[_Grid, list[Problem]]:
    width = len(header)
    kept: list[list[str]] = []
    rows: list[int] = []
    faults: list[Problem] = []
    for row, cells in enumerate(body, start=2):
        if len(cells) != width:
            surplus = [cell for cell in cells[width:] if cell.strip()]
            if surplus:
                faults.append(_too_many_cells(name, row, width, len(cells)))
                continue
            cells = cells[:width] + [""] * (width - len(cells))
        if any(cells) and any(cell.strip() for cell in cells):
            kept.append(cells)
            rows.append(row)
    return _Grid(header, kept, rows), faults


def _too_many_cells(name: str, row: int, width: int, found: int) -> Problem:
    return Problem(
        "error",
        row,
        "",
        f"{found} cells",
        f"The row has {found} cells, the header has {width}.",
        "Every row has as many cells as the header.",
        "Text that contains a separator must stand in quotation marks; "
        "open the file in a spreadsheet and save it again from there.",
        name,
    )


def _unclosed_quotes(grid: _Grid, separator: str, name: str) -> Iterator[Problem]:
    suspicious = max(3, len(grid.header) - 2)
    for row, cells in zip(grid.rows, grid.body, strict=True):
        for column, cell in zip(grid.header, cells, strict=True):
            if "\n" in cell and cell.count(separator) >= suspicious:
                yield Problem(
                    "error",
                    row,
                    column_key(column),
                    shorten(cell.split("\n", 1)[0]),
                    "A quotation mark was opened and not closed, so that later rows were read "
                    "as part of this cell.",
                    'A quotation mark inside a quoted cell is written twice ("").',
                    "Close the quotation mark, or remove it, and check the rows after this one.",
                    name,
                )


# --------------------------------------------------------------------------------- xlsx


def _read_xlsx(content: bytes, name: str, columns: Sequence[str]) -> tuple[_Grid, list[Problem]]:
    from openpyxl import load_workbook

    _refuse_bomb(content, name)
    try:
        with warnings.catch_warnings():
            # openpyxl warns of styles and validations that it does not keep; only cells count.
            warnings.simplefilter("ignore")
            book = load_workbook(io.BytesIO(content), read_only=True, data_only=False)
            sheets = {sheet.title: list(_sheet_rows(sheet)) for sheet in book.worksheets}
            book.close()
    except Exception:
        raise TableError(
            f"{name} begins like an Excel workbook but cannot be opened as one. "
            "Open it in Excel and save it again as .xlsx, or save it as “CSV UTF-8”."
        ) from None
    return _best_sheet(sheets, name, set(columns))


def _refuse_bomb(content: bytes, name: str) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            unpacked = sum(entry.file_size for entry in archive.infolist())
            is_workbook = "xl/workbook.xml" in archive.namelist()
    except zipfile.BadZipFile:
        raise TableError(
            f"{name} is damaged: it begins like an Excel workbook and ends too early. "
            "Save it again from Excel."
        ) from None
    if not is_workbook:
        raise TableError(
            f"{name} is a zip file or another kind of document, not an Excel workbook. "
            "Save the table as .xlsx or as CSV."
        )
    if unpacked > MAX_UNPACKED_BYTES:
        raise TableError(
            f"{name} would unpack to {unpacked / 1e6:.0f} MB; the limit is "
            f"{MAX_UNPACKED_BYTES / 1e6:.0f} MB. Copy the table into a new workbook and save that."
        )


_Row = list[object]


def _sheet_rows(sheet: object) -> Iterable[_Row]:
    iter_rows: Callable[..., Iterable[Sequence[object]]] = sheet.iter_rows  # type: ignore[attr-defined]
    return (list(row)[:MAX_COLUMNS] for row in iter_rows(values_only=True))


def _best_sheet(
    sheets: dict[str, list[_Row]], name: str, wanted: set[str]
) -> tuple[_Grid, list[Problem]]:
    def known(title: str) -> int:
        rows = sheets[title]
        return sum(column_key(_cell_text(cell)) in wanted for cell in rows[0]) if rows else 0

    if not sheets:
        return _Grid([], [], []), []
    best = max(sheets, key=known)
    faults = [
        _other_sheet(name, title)
        for title, rows in sheets.items()
        if title != best and known(title) > 0 and len(rows) > 1
    ]
    header = [_cell_text(cell) for cell in sheets[best][0]] if sheets[best] else []
    while header and not header[-1]:
        header.pop()
    body = [[_cell_text(cell) for cell in row] for row in sheets[best][1:]]
    grid, ragged = _drop_blank_and_ragged(header, body, name)
    return grid, faults + ragged


def _other_sheet(name: str, title: str) -> Problem:
    return Problem(
        "error",
        None,
        "",
        shorten(title),
        f"The workbook has more than one sheet with records; “{shorten(title)}” was not read.",
        "All records stand on one sheet.",
        "Move the rows onto one sheet, or delete the sheet that does not count.",
        name,
    )


def _cell_text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time(0) else value.isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


# ------------------------------------------------------------------------- to a text table


def _to_table(
    name: str,
    digest: str,
    grid: _Grid,
    faults: list[Problem],
    columns: Sequence[str],
    required: Sequence[str],
) -> TextTable:
    keys = [column_key(title) for title in grid.header]
    problems = [*faults, *_header_problems(name, keys, columns, required)]
    frame = _frame(keys, grid.body)
    cells = pd.DataFrame(
        {column: frame[column] if column in frame else _blank(len(frame)) for column in columns},
        columns=list(columns),
    )
    extra = frame[[key for key in frame.columns if key not in set(columns)]]
    rows = np.asarray(grid.rows, dtype=np.int64)
    return TextTable(name, cells, rows, extra, digest, tuple(problems))


def _blank(length: int) -> pd.Series:
    return pd.Series([""] * length, dtype="str")


def _frame(keys: list[str], body: list[list[str]]) -> pd.DataFrame:
    by_column = list(zip(*body, strict=True)) if body else [()] * len(keys)
    series = {
        key: pd.Series(values, dtype="str").str.strip()
        for key, values in reversed(list(zip(keys, by_column, strict=True)))
        if key
    }
    order = [key for key in dict.fromkeys(keys) if key]
    return pd.DataFrame(series, index=range(len(body)), columns=order)


def _header_problems(
    name: str, keys: list[str], columns: Sequence[str], required: Sequence[str]
) -> Iterator[Problem]:
    if not keys:
        yield Problem(
            "error",
            None,
            "",
            "",
            "The file is empty.",
            f"The first row holds the column names: {', '.join(columns)}.",
            "Start from the template, or from a download of the register.",
            name,
        )
        return
    missing = [column for column in required if column not in keys]
    if missing:
        yield Problem(
            "error",
            1,
            missing[0],
            shorten(", ".join(key for key in keys if key), 120),
            f"The first row has no column {_listed(missing)}.",
            f"The first row holds the column names: {', '.join(columns)}.",
            "Put the missing column names into the first row; their case, spaces and "
            "underscores do not matter.",
            name,
        )
    for key in dict.fromkeys(keys):
        if key and keys.count(key) > 1 and key in columns:
            yield Problem(
                "error",
                1,
                key,
                key,
                f"The column {key} stands in the first row {keys.count(key)} times.",
                "Each column stands there once.",
                "Remove or rename the surplus column.",
                name,
            )
        if key and key not in columns:
            yield Problem(
                "warning",
                1,
                key,
                key,
                f"The column {shorten(key)} is not one of the register's; it was kept aside "
                "and is not used.",
                "",
                "If it is a misspelt column name, correct it; otherwise nothing needs doing.",
                name,
            )


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"
