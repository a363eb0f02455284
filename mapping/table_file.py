"""Read any table that a council may send: its text cells, its spreadsheet rows, what was odd.

Nothing here knows what the columns mean. A table comes out as text, one frame row a spreadsheet
row, with the row numbers that a spreadsheet shows (the header is row 1). A cell may hold a place
that is withheld, so no message of this module repeats what stands in a cell below the header.
"""

from __future__ import annotations

import csv
import gc
import hashlib
import io
import posixpath
import re
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cached_property
from html import unescape
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from mapping.errors import TableError
from mapping.postcodes import holds_postcode
from mapping.problems import WITHHELD, Problem, shorten

MAX_BYTES = 20_000_000
MAX_UNPACKED_BYTES = 250_000_000
MAX_COLUMNS = 500
MAX_ROWS = 200_000
# No spreadsheet has more rows; a file that says so would be counted through for hours.
_LAST_SHEET_ROW = 1_048_576
_MAX_SHEET_CELLS = 20_000_000
_ROWS_AT_A_TIME = 1_000
_ROWS_SEARCHED = 20
_SEPARATORS = (",", ";", "\t")
_LINE_BREAK = re.compile(r"\r\n|\r|\n")
_ZIP_SIGN = b"PK\x03\x04"
_PLACE = re.compile(rb"\sr=[\"']([A-Za-z]{1,3})(\d{1,9})[\"']")
_CELL_WITHOUT_PLACE = re.compile(
    rb"<(?:\w+:)?c(?=[\s/>])(?![^>]*\sr=[\"'][A-Za-z]{1,3}\d{1,9}[\"'])"
)
# A cell that does not begin as `<c r="A1"`, the only way in which Excel and LibreOffice begin one,
# or that lies past column AZ or row 99,999; nearer ones make no grid that is too large. Where there
# is none, the patterns need not be tried at every tag.
_UNUSUAL_CELL = re.compile(rb'<c(?=[\s/>])(?! r="A?[A-Z]\d{1,5}")')
_FORMULA_CELL = re.compile(rb"<(?:\w+:)?c(\s[^>]*)>\s*<(?:\w+:)?f\b[^>]*?(?:/>|>([^<]*)<)")
_ERROR_CELL = re.compile(rb"<(?:\w+:)?c(\s[^>]*\bt=[\"']e[\"'][^>]*)>(?:\s*<(?:\w+:)?v>([^<]*)<)?")
_ROW_TAG = re.compile(rb"<(?:\w+:)?row\b([^>]*)>")
_COLUMN_TAG = re.compile(rb"<(?:\w+:)?col\b([^>]*)>")
_HIDDEN = re.compile(rb"\bhidden=[\"'](?:1|true)[\"']")
_ROW_NUMBER = re.compile(rb"\br=[\"'](\d{1,7})[\"']")
_COLUMN_SPAN = re.compile(rb"\bmin=[\"'](\d{1,5})[\"'] max=[\"'](\d{1,5})[\"']")
_MERGED = re.compile(
    rb"<(?:\w+:)?mergeCell [^>]*?ref=[\"']([A-Z]{1,3})(\d{1,7}):[A-Z]{1,3}(\d{1,7})"
)
_FOREIGN_FORMATS = {
    b"%PDF": "a PDF document",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture",
    b"\xd0\xcf\x11\xe0": "an old Excel (.xls) or Word file, or a workbook with a password",
    b"\x1f\x8b": "a compressed file",
    b"SQLite": "a database",
    b"{\\rtf": "a text document (.rtf)",
    b"<!doctype": "a web page",
    b"<html": "a web page",
    b"<table": "a web page",
    b"<?xml": "an XML document",
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
        The columns that are not wanted, have no name or stand there more than once, kept aside.
    digest
        SHA-256 of the file's bytes: the same content, the same digest.
    problems
        What was wrong with the file as a table.
    missing
        The wanted columns that the file lacks, or has more than once: which of two is meant
        cannot be known, so neither is taken.
    """

    name: str
    cells: pd.DataFrame
    rows: npt.NDArray[np.int64]
    extra: pd.DataFrame
    digest: str
    problems: tuple[Problem, ...]
    missing: tuple[str, ...] = ()

    def unique(self, column: str) -> tuple[npt.NDArray[np.intp], list[str]]:
        """The different texts of a wanted or an extra column, and which of them each row has."""
        if column not in self._unique:
            frame = self.cells if column in self.cells else self.extra
            codes, texts = pd.factorize(frame[column])
            self._unique[column] = codes, texts.astype(object).tolist()
        return self._unique[column]

    @cached_property
    def _unique(self) -> dict[str, tuple[npt.NDArray[np.intp], list[str]]]:
        return {}


def column_key(name: str) -> str:
    """The form in which column names are compared: case, spaces and hyphens do not count.

    >>> column_key(" Last Verified ")
    'last_verified'
    """
    return re.sub(r"[\s_\-]+", "_", name.replace("\ufeff", "").strip()).strip("_").lower()


def shown_title(key: str) -> str:
    """A column's or sheet's name as a message may show it.

    In a table that lost its header, the first record stands where the names should.
    """
    return WITHHELD if holds_postcode(key) else shorten(key)


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
    with _uncollected():
        if content.startswith(_ZIP_SIGN):
            grid = _read_xlsx(content, name, columns)
        else:
            _refuse_foreign(content, name)
            text, faults = _decode(content, name)
            # The limit of rows is for what comes from elsewhere; a larger file is one of our own.
            most_rows = MAX_ROWS if max_bytes <= MAX_BYTES else max_bytes
            grid = _read_csv(text, name, columns, most_rows)
            grid.faults[:0] = faults
    digest = hashlib.sha256(content).hexdigest()
    return _to_table(name, digest, grid, columns, required)


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


@dataclass(frozen=True)
class _Grid:
    """Header, body by column, row numbers and faults; no header where no record can be read."""

    header: list[str]
    columns: list[pd.Series]
    rows: list[int]
    faults: list[Problem]


def _too_large(name: str, size: int, limit: int) -> str:
    return (
        f"{name} is {size / 1e6:.1f} MB; the limit is {limit / 1e6:.0f} MB. "
        "Remove what does not belong to the table (pictures, other sheets), or split the file."
    )


def _refuse_foreign(content: bytes, name: str) -> None:
    start = content[:200].removeprefix(b"\xef\xbb\xbf")
    for sign, what in _FOREIGN_FORMATS.items():
        if start.startswith(sign) or start.lstrip().lower().startswith(sign):
            raise TableError(
                f"{name} is {what}, whatever its name says. "
                "Save the table as CSV or as an Excel workbook (.xlsx) and use that file."
            )


# ----------------------------------------------------------------------------- encoding


def _decode(content: bytes, name: str) -> tuple[str, list[Problem]]:
    """The text of a file, and a warning where its encoding had to be supposed."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encoding = "utf-16"
    elif content.startswith(b"\xef\xbb\xbf"):
        encoding = "utf-8-sig"
    else:
        encoding = "utf-8"
    faults: list[Problem] = []
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        if encoding == "utf-8" and not _holds_utf8(content):
            text, faults = _decode_as_windows(content, name), [_supposed_windows(name)]
        elif _looks_binary(content[:4096].decode("latin-1")):
            raise TableError(_no_text(name)) from error
        else:
            line = content.count(b"\n", 0, error.start) + 1
            raise TableError(
                f"{name} is damaged: from line {line} on, some of its letters are not in the "
                "encoding that the rest of the file is in. "
                "Save it again from the spreadsheet as “CSV UTF-8”."
            ) from error
    if _looks_binary(text[:4096]):
        raise TableError(_no_text(name))
    return text.lstrip("\ufeff"), faults


def _holds_utf8(content: bytes) -> bool:
    """Whether bytes that are not UTF-8 throughout still hold letters that surely are."""
    return re.search(rb"[\xc3-\xdf][\x80-\xbf]|[\xe2-\xef][\x80-\xbf]{2}", content) is not None


def _decode_as_windows(content: bytes, name: str) -> str:
    try:
        return content.decode("cp1252")
    except UnicodeDecodeError as error:
        raise TableError(_no_text(name)) from error


def _no_text(name: str) -> str:
    return (
        f"{name} is not a text file that can be read as a table. "
        "Save it again from the spreadsheet as “CSV UTF-8” or as an Excel workbook (.xlsx)."
    )


def _supposed_windows(name: str) -> Problem:
    return Problem(
        "warning",
        None,
        "",
        "",
        "The file does not say how its letters are stored; it was read as Windows-1252.",
        "UTF-8, or Windows-1252 as Excel for Windows writes it.",
        "Check a £, an apostrophe or an accent in what was read; "
        "“CSV UTF-8” leaves nothing to suppose.",
        name,
    )


def _looks_binary(head: str) -> bool:
    odd = sum(1 for sign in head if ord(sign) < 32 and sign not in "\t\r\n")  # noqa: PLR2004
    return odd > max(3, len(head) // 50)


# ---------------------------------------------------------------------------------- CSV

# The cells of one row; None where its quotation marks are broken, so that nothing is sure.
_Record = list[str] | None


def _read_csv(text: str, name: str, columns: Sequence[str], most_rows: int) -> _Grid:
    # A broken quotation mark can swallow the rest of the file into one field; the reader's own
    # limit of 128 kB would then end the reading with a message nobody understands.
    csv.field_size_limit(MAX_BYTES * 2)
    text, separator = _separator(text, columns)
    try:
        return _grid(_strict_records(text, separator), name, columns, most_rows, says_short=True)
    except csv.Error:
        return _grid(_mended_records(text, separator), name, columns, most_rows, says_short=True)


def _separator(text: str, columns: Sequence[str]) -> tuple[str, str]:
    """The separator, and the text without the line by which Excel announces it.

    A spreadsheet does not count that line as a row.
    """
    if said := re.match(r'"?sep=([,;\t])"?[,;\t]*(\r\n|\r|\n|$)', text, re.IGNORECASE):
        return text[said.end() :], said[1]
    wanted = set(columns)

    def known(separator: str) -> int:
        reader = csv.reader(io.StringIO(text[:200_000], newline=""), delimiter=separator)
        return sum(column_key(title) in wanted for title in next(reader, []))

    return text, max(_SEPARATORS, key=known)


def _strict_records(text: str, separator: str) -> Iterator[_Record]:
    """The records of a text; `csv.Error` at the first one with broken quotation marks."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    header = next(reader, [])
    yield header
    line = reader.line_num
    for cells in reader:
        is_long = reader.line_num - line > 1
        line = reader.line_num
        yield None if is_long and _swallows_rows(cells, len(header), separator) else cells


def _mended_records(text: str, separator: str) -> Iterator[_Record]:
    """The records of a text as a spreadsheet reads them, None for those that are broken.

    Rows keep the numbers that a spreadsheet gives them, which a reader that stops at the first
    fault could not tell.
    """
    lines: list[str] = []

    def taken() -> Iterator[str]:
        for line in io.StringIO(text, newline=""):
            lines.append(line)
            yield line

    width = 0
    for cells in csv.reader(taken(), delimiter=separator):
        width = width or len(cells)
        is_sound = _is_strict(lines, separator) and not (
            len(lines) > 1 and _swallows_rows(cells, width, separator)
        )
        lines.clear()
        yield cells if is_sound else None


def _is_strict(lines: list[str], separator: str) -> bool:
    try:
        list(csv.reader(lines, delimiter=separator, strict=True))
    except csv.Error:
        return False
    return True


def _swallows_rows(cells: list[str], width: int, separator: str) -> bool:
    """Whether a cell holds the end of its own row, whole rows, and the start of another.

    That is what two stray quotation marks in two rows leave behind: every rule would find the
    joined record in order, and the rows between would be lost.
    """
    missing = width - len(cells)
    for position, cell in enumerate(cells):
        counts = [line.count(separator) for line in _LINE_BREAK.split(cell)]
        if (
            len(counts) > 1
            and counts[0] == width - 1 - position
            and counts[-1] == position + missing
            and all(count == width - 1 for count in counts[1:-1])
        ):
            return True
    return False


# ------------------------------------------------------------------------------- records


def _grid(
    records: Iterator[_Record],
    name: str,
    columns: Sequence[str],
    most_rows: int,
    *,
    says_short: bool,
) -> _Grid:
    header = next(records, [])
    if header is None:
        return _Grid([], [], [], [_broken_quotes(name, 1)])
    wanted = set(columns)
    if not any(column_key(title) in wanted for title in header):
        return _Grid([], [], [], [_no_names(records, header, name, columns)])
    while len(header) > MAX_COLUMNS and not header[-1].strip():
        header.pop()
    if len(header) > MAX_COLUMNS:
        raise TableError(
            f"{name} has {len(header):,} columns; the limit is {MAX_COLUMNS}. "
            "Remove the columns that do not belong to the table."
        )
    grid = _Grid(header, [], [], [])
    kept = _kept(records, grid, name, most_rows, says_short=says_short)
    grid.columns.extend(_by_column(kept, len(header)))
    return grid


def _kept(
    records: Iterable[_Record], grid: _Grid, name: str, most_rows: int, *, says_short: bool
) -> Iterator[list[str]]:
    """The rows that hold something, as wide as the header; notes their numbers and faults."""
    width = len(grid.header)
    for row, cells in enumerate(records, start=2):
        if cells is None:
            grid.faults.append(_broken_quotes(name, row))
        elif _holds_something(cells):
            fitted = cells
            if len(cells) > width:
                if any(map(str.strip, cells[width:])):
                    grid.faults.append(_too_many_cells(name, row, width, len(cells)))
                    continue
                fitted = cells[:width]
            elif len(cells) < width:
                fitted = cells + [""] * (width - len(cells))
                if says_short:
                    grid.faults.append(_too_few_cells(name, row, width, len(cells)))
            if len(grid.rows) == most_rows:
                raise TableError(
                    f"{name} has more than {most_rows:,} rows. Split it into several files."
                )
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
    records: Iterator[_Record], header: list[str], name: str, columns: Sequence[str]
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
                mend = f"Delete what stands above row {row}."
                return Problem("error", 1, "", "", fault, allowed, mend, name)
        elif not is_blank:
            break
    if is_blank:
        mend = "Start from the template, or from a download of the register."
        return Problem("error", None, "", "", "The file is empty.", allowed, mend, name)
    fault = "None of the column names stands in the first row."
    mend = "Put the column names above the records, as they stand in the template."
    return Problem("error", 1, "", "", fault, allowed, mend, name)


def _too_many_cells(name: str, row: int, width: int, found: int) -> Problem:
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
        "The row has fewer cells than the first row; the last ones were read as blank.",
        "Every row has as many cells as the first row.",
        "Check that no cell of the row is missing in its middle.",
        name,
    )


def _broken_quotes(name: str, row: int) -> Problem:
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


# --------------------------------------------------------------------------------- xlsx


def read_sheet(content: bytes, name: str, title: str, columns: Sequence[str]) -> TextTable | None:
    """One further sheet, by its title, of a file that was read; None where there is none.

    Raises
    ------
    TableError
        The workbook cannot be read.
    """
    if not content.startswith(_ZIP_SIGN):
        return None
    sheet = next((s for s in _sheets(content, name) if s.title == title), None)
    if sheet is None:
        return None
    grid = _grid(_sheet_records(sheet, name), name, columns, MAX_ROWS, says_short=False)
    return _to_table(name, hashlib.sha256(content).hexdigest(), grid, columns, ())


def _read_xlsx(content: bytes, name: str, columns: Sequence[str]) -> _Grid:
    _refuse_bomb(content, name)
    sheets = _sheets(content, name)
    if not sheets:
        raise TableError(_no_workbook(name))
    heads = [_head(sheet, name) for sheet in sheets]
    best = max(range(len(sheets)), key=lambda n: _known(heads[n], columns))
    records = _sheet_records(sheets[best], name)
    grid = _grid(records, name, columns, MAX_ROWS, says_short=False)
    faults = [
        fault
        for n, sheet in enumerate(sheets)
        if n != best and (fault := _other_sheet(sheet, heads[n], heads[best], name, columns))
    ]
    grid.faults[:0] = [*faults, *_layout_faults(sheets[best].xml, grid, name)]
    return grid


@dataclass(frozen=True)
class _Sheet:
    """A worksheet that is read when it is asked for its cells."""

    title: str
    is_visible: bool
    archive: zipfile.ZipFile
    path: str
    book: Any

    @cached_property
    def xml(self) -> bytes:
        """The sheet as it is stored: the reader knows neither formulas nor what is hidden."""
        return self.archive.read(self.path)

    @cached_property
    def rows(self) -> list[list[object]]:
        """The values of all its cells."""
        rows: list[list[object]] = self.book.get_sheet_by_name(self.title).to_python(
            skip_empty_area=False
        )
        return rows

    @cached_property
    def is_usual(self) -> bool:
        """Whether every cell begins as spreadsheet programs begin it, and none lies far out."""
        return b"<worksheet" in self.xml[:2000] and not _UNUSUAL_CELL.search(self.xml)

    @cached_property
    def unread(self) -> dict[int, dict[int, str]]:
        """What the reader of the values passes over."""
        signs = (b"<f", b't="e"', b"t='e'")
        if self.is_usual and not any(sign in self.xml for sign in signs):
            return {}
        return _unread_cells(self.xml)

    @property
    def is_read(self) -> bool:
        """Whether its values have been read."""
        return "rows" in vars(self)


def _sheets(content: bytes, name: str) -> list[_Sheet]:
    from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

    with _library_reading(name):
        archive = zipfile.ZipFile(io.BytesIO(content))
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        paths = _sheet_paths(archive)
        return [
            _Sheet(s.name, s.visible == SheetVisibleEnum.Visible, archive, paths[s.name], book)
            for s in book.sheets_metadata
            if s.typ == SheetTypeEnum.WorkSheet
        ]


def _sheet_paths(archive: zipfile.ZipFile) -> dict[str, str]:
    """Where each sheet lies in a workbook, by its title."""
    from defusedxml.ElementTree import fromstring

    links = fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    targets = {link.get("Id"): link.get("Target", "") for link in links}
    workbook = fromstring(archive.read("xl/workbook.xml"))
    return {
        sheet.get("name", ""): posixpath.normpath(posixpath.join("/xl", target)).lstrip("/")
        for sheet in workbook.iterfind("{*}sheets/{*}sheet")
        if (target := targets.get(next((v for k, v in sheet.items() if k.endswith("}id")), "")))
    }


def _refuse_vast(xml: bytes, name: str, *, is_usual: bool) -> None:
    """Refuse a sheet that its reader would lay out as a grid larger than the memory.

    A single cell in the last corner of a sheet is enough for that.
    """
    if b"<!DOCTYPE" in xml:
        raise TableError(_no_workbook(name))
    if is_usual:
        return
    if _CELL_WITHOUT_PLACE.search(xml):
        raise TableError(_no_workbook(name))
    places = _PLACE.findall(xml)
    columns = {letters for letters, _ in places}
    width = max((1 + _column_position(letters) for letters in columns), default=0)
    height = max((int(row) for _, row in places), default=0)
    if height > _LAST_SHEET_ROW or height * width > _MAX_SHEET_CELLS:
        raise TableError(
            f"{name} has a sheet with far more rows or columns than a table of records. "
            "Copy the table alone into a new workbook and save that."
        )


def _refuse_bomb(content: bytes, name: str) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            unpacked = sum(entry.file_size for entry in archive.infolist())
            is_workbook = "xl/workbook.xml" in archive.namelist()
            # A file may say that it unpacks to little and unpack to much; then the sums are off.
            is_whole = unpacked > MAX_UNPACKED_BYTES or archive.testzip() is None
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, OSError, zlib.error):
        is_workbook = is_whole = False
        unpacked = 0
    if not is_whole:
        raise TableError(
            f"{name} is damaged: it begins like an Excel workbook and ends too early. "
            "Save it again from Excel."
        )
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


@contextmanager
def _library_reading(name: str) -> Iterator[None]:
    """Whatever a library stumbles over becomes a message; only its own calls may stand inside.

    A damaged workbook makes it raise almost any error, so none can be named; a fault of this
    module would be hidden by the same catch, and must not come under it.
    """
    try:
        yield
    except MemoryError:
        raise
    except Exception as error:
        raise TableError(_no_workbook(name)) from error


def _no_workbook(name: str) -> str:
    return (
        f"{name} begins like an Excel workbook but cannot be read as one. "
        "Open it in Excel and save it again as .xlsx, or save it as “CSV UTF-8”."
    )


def _sheet_records(sheet: _Sheet, name: str) -> Iterator[_Record]:
    with _library_reading(name):
        xml = sheet.xml
    if not sheet.is_read:
        _refuse_vast(xml, name, is_usual=sheet.is_usual)
    with _library_reading(name):
        rows = sheet.rows
    for row in _with_unread(rows, sheet.unread):
        yield [value if type(value) is str else _cell_text(value) for value in row]


def _with_unread(
    rows: list[list[object]], unread: dict[int, dict[int, str]]
) -> Iterator[list[object]]:
    """The rows with the texts that their reader passed over, by row number and position."""
    for number in range(1, max(len(rows), *unread, 0) + 1) if unread else ():
        row = list(rows[number - 1]) if number <= len(rows) else []
        for position, text in unread.get(number, {}).items():
            row.extend([""] * (position + 1 - len(row)))
            row[position] = text
        yield row
    if not unread:
        yield from rows


def _unread_cells(xml: bytes) -> dict[int, dict[int, str]]:
    """Text of the cells of which the reader gives no value, or one that Excel worked out.

    A formula stands as it was written, and a cell that shows an error shows it here too: the
    rules refuse both, which they could not if the cell came out blank.
    """
    found: dict[int, dict[int, str]] = {}
    for pattern, sign in ((_ERROR_CELL, ""), (_FORMULA_CELL, "=")):
        for attributes, text in pattern.findall(xml):
            if place := _PLACE.search(attributes):
                row = found.setdefault(int(place[2]), {})
                row[_column_position(place[1])] = sign + unescape(text.decode("utf-8", "replace"))
    return found


def _head(sheet: _Sheet, name: str) -> list[str]:
    return next(_sheet_records(sheet, name), None) or []


def _known(header: list[str], columns: Sequence[str]) -> int:
    return len({column_key(title) for title in header} & set(columns))


def _other_sheet(
    sheet: _Sheet, header: list[str], best: list[str], name: str, columns: Sequence[str]
) -> Problem | None:
    """What to say of a sheet that was not read.

    A hidden sheet without the table's columns holds the lists behind drop-down cells.
    """
    title = shown_title(sheet.title)
    known = _known(header, columns)
    if known > 0 and known * 2 >= _known(best, columns):
        return Problem(
            "error",
            None,
            "",
            title,
            f"The workbook has more than one sheet with records; “{title}” was not read.",
            "All records stand on one sheet.",
            "Move the rows onto one sheet, or delete the sheet that does not count.",
            name,
        )
    if not sheet.is_visible or not any(any(row or ()) for row in _sheet_records(sheet, name)):
        return None
    return Problem(
        "warning",
        None,
        "",
        title,
        f"The sheet “{title}” does not have the columns of this table; it was not read.",
        "",
        "If records stand on it, move them; otherwise nothing needs doing.",
        name,
    )


def _cell_text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        # As many digits as a spreadsheet shows: 0.1 + 0.2 is 0.3.
        return f"{value:.15g}"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time(0) else value.isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


def _layout_faults(xml: bytes, grid: _Grid, name: str) -> Iterator[Problem]:
    """What the look of a sheet hides: merged cells, hidden rows and columns."""
    yield from _merged_cells(xml, grid, name)
    if b"hidden=" not in xml:
        return
    rows = set(grid.rows)
    for tag in _ROW_TAG.findall(xml):
        number = _ROW_NUMBER.search(tag)
        if _HIDDEN.search(tag) and number and int(number[1]) in rows:
            fault = "The row is hidden in the workbook; it was read all the same."
            mend = "Show the row and check it; delete it if it does not count."
            yield Problem("warning", int(number[1]), "", "", fault, "", mend, name)
    for tag in _COLUMN_TAG.findall(xml):
        span = _COLUMN_SPAN.search(tag)
        if _HIDDEN.search(tag) and span:
            for position in range(int(span[1]) - 1, int(span[2])):
                if _is_column(grid, position):
                    key = shown_title(column_key(grid.header[position]))
                    fault = "The column is hidden in the workbook; it was read all the same."
                    mend = "Show the column and check it."
                    yield Problem("warning", 1, key, "", fault, "", mend, name)


def _is_column(grid: _Grid, position: int) -> bool:
    """Whether a column of a sheet has a name or holds something."""
    return position < len(grid.columns) and bool(
        grid.header[position].strip() or (grid.columns[position] != "").any()
    )


def _merged_cells(xml: bytes, grid: _Grid, name: str) -> Iterator[Problem]:
    if b"mergeCell" not in xml:
        return
    rows = {1, *grid.rows}
    for column, first, last in _MERGED.findall(xml):
        position = _column_position(column)
        touched = range(int(first), min(int(last), _LAST_SHEET_ROW) + 1)
        if not _is_column(grid, position) or rows.isdisjoint(touched):
            continue
        yield Problem(
            "error",
            int(first),
            shown_title(column_key(grid.header[position])),
            "",
            "The cell is merged with others, of which only the first was read.",
            "Every record has cells of its own.",
            "Unmerge the cells and fill each one.",
            name,
        )


def _column_position(letters: bytes) -> int:
    """Position from 0 of a spreadsheet's column.

    >>> _column_position(b"A"), _column_position(b"AB")
    (0, 27)
    """
    position = 0
    for letter in letters.upper():
        position = position * 26 + letter - ord("A") + 1
    return position - 1


def _column_letters(position: int) -> str:
    """The inverse of `_column_position`, in small letters.

    >>> _column_letters(0), _column_letters(27)
    ('a', 'ab')
    """
    letters, left = "", position + 1
    while left:
        left, letter = divmod(left - 1, 26)
        letters = chr(ord("a") + letter) + letters
    return letters


# ------------------------------------------------------------------------- to a text table


def _to_table(
    name: str, digest: str, grid: _Grid, columns: Sequence[str], required: Sequence[str]
) -> TextTable:
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
    )


def _aside(
    keys: Sequence[str], columns: Sequence[pd.Series], taken: set[str]
) -> dict[str, pd.Series]:
    """The other columns by a name of their own; one without a name only if it holds something."""
    aside: dict[str, pd.Series] = {}
    for position, (key, series) in enumerate(zip(keys, columns, strict=True)):
        if key in taken or (not key and not (series != "").any()):
            continue
        name = key or f"column_{_column_letters(position)}"
        if name in aside or keys.count(name) > 1:
            name = f"{name}_{_column_letters(position)}"
        aside[name] = series
    return aside


def _absent_columns(name: str, columns: Sequence[str], absent: Sequence[str]) -> Iterator[Problem]:
    if absent:
        yield Problem(
            "error",
            1,
            absent[0],
            "",
            f"The first row has no column {_listed(absent)}.",
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


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"
