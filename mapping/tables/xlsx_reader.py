"""Excel workbooks: sheets read as text cells, within limits, and what was hidden or merged."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cached_property
from html import unescape
from typing import Any

from mapping.errors import TableError
from mapping.problems import Problem
from mapping.tables.grid import Grid, Record, grid_of
from mapping.tables.text_table import (
    MAX_ROWS,
    MAX_UNPACKED_BYTES,
    column_key,
    shown_title,
)

# A single cell below makes the library lay out all the rows above it.
_LAST_SHEET_ROW = 2 * MAX_ROWS


_MAX_SHEET_CELLS = 20_000_000


# The library makes room for as many texts as the list that cells share says it has.
_SHARED_TEXTS = "xl/sharedstrings.xml"
_START_BYTES, _DIGITS = 4_000, len(str(_MAX_SHEET_CELLS))
_TEXTS_SAID = re.compile(rb"\buniqueCount=[\"']\s*\+?0*([0-9]+)")


ZIP_SIGN = b"PK\x03\x04"


_PLACE = re.compile(rb"\sr=[\"']([A-Za-z]{1,3})(\d{1,9})[\"']")


# No pattern looks beyond the next `<`, where a tag that is not closed ends: a search that may run
# on from every tag to the end of the sheet takes the square of its length.
_CELL_WITHOUT_PLACE = re.compile(
    rb"<(?:\w+:)?c(?=[\s/>])(?![^<>]*\sr=[\"'][A-Za-z]{1,3}\d{1,9}[\"'])"
)


# A cell that does not begin as `<c r="A1"`, the only way in which Excel and LibreOffice begin one,
# or that lies past column AZ or row 99,999; nearer ones make no grid that is too large. Where there
# is none, the patterns need not be tried at every tag.
_UNUSUAL_CELL = re.compile(rb'<c(?=[\s/>])(?! r="A?[A-Z]\d{1,5}")')


_FORMULA_CELL = re.compile(rb"<(?:\w+:)?c(\s[^<>]*)>\s*<(?:\w+:)?f\b[^<>]*?(?:/>|>([^<]*)<)")


_ERROR_CELL = re.compile(
    rb"<(?:\w+:)?c(?=[^<>]*\st=[\"']e[\"'])(\s[^<>]*)>(?:\s*<(?:\w+:)?v>([^<]*)<)?"
)


_ROW_TAG = re.compile(rb"<(?:\w+:)?row\b([^<>]*)>")


_COLUMN_TAG = re.compile(rb"<(?:\w+:)?col\b([^<>]*)>")


_HIDDEN = re.compile(rb"\bhidden=[\"'](?:1|true)[\"']")


_ROW_NUMBER = re.compile(rb"\br=[\"'](\d{1,7})[\"']")


_COLUMN_SPAN = re.compile(rb"\bmin=[\"'](\d{1,5})[\"'] max=[\"'](\d{1,5})[\"']")


_MERGED = re.compile(
    rb"<(?:\w+:)?mergeCell [^<>]*?ref=[\"']([A-Z]{1,3})(\d{1,7}):[A-Z]{1,3}(\d{1,7})"
)


# --------------------------------------------------------------------------------- xlsx


def records_of_sheets(
    content: bytes, name: str, is_wanted: Callable[[str], bool]
) -> Iterator[tuple[str, Iterator[Record]]]:
    """Title and rows of the sheets of a workbook whose title is wanted.

    Raises
    ------
    TableError
        The workbook cannot be read.
    """
    for sheet in _sheets(content, name):
        if is_wanted(sheet.title):
            yield sheet.title, _sheet_records(sheet, name)


def read_xlsx(content: bytes, name: str, columns: Sequence[str]) -> Grid:
    """The records of the first sheet of a workbook that has the wanted columns."""
    _raise_if_bomb(content, name)
    _raise_if_boasting(content, name)
    sheets = _sheets(content, name)
    if not sheets:
        raise TableError(_no_workbook(name))
    heads = [_head(sheet, name) for sheet in sheets]
    best = max(range(len(sheets)), key=lambda n: _known(heads[n], columns))
    records = _sheet_records(sheets[best], name)
    grid = grid_of(records, name, columns, MAX_ROWS, says_short=False)
    faults = [
        fault
        for n, sheet in enumerate(sheets)
        if n != best and (fault := _other_sheet(sheet, heads[n], heads[best], name, columns))
    ]
    grid.faults[:0] = [*faults, *_layout_faults(sheets[best].xml, grid, name)]
    return grid


def rows_of_workbook(content: bytes, name: str) -> Iterator[tuple[str, bool, Iterator[list[str]]]]:
    """Title, whether it is visible, and the rows of each sheet of a workbook.

    Raises
    ------
    TableError
        The workbook cannot be read.
    """
    _raise_if_bomb(content, name)
    _raise_if_boasting(content, name)
    for sheet in _sheets(content, name):
        yield sheet.title, sheet.is_visible, (row or [] for row in _sheet_records(sheet, name))


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


def _raise_if_vast(xml: bytes, name: str, *, is_usual: bool) -> None:
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


def _raise_if_bomb(content: bytes, name: str) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            unpacked = sum(entry.file_size for entry in archive.infolist())
            is_workbook = "xl/workbook.xml" in archive.namelist()
            # A file may say that it unpacks to little and unpack to much; then the sums are off.
            is_whole = unpacked > MAX_UNPACKED_BYTES or archive.testzip() is None
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001
        # A damaged directory makes the library raise almost any error: see `_library_reading`.
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


def _raise_if_boasting(content: bytes, name: str) -> None:
    """Refuse a workbook that says it has more texts than all cells of the largest table."""
    with _library_reading(name), zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = [part for part in archive.infolist() if part.filename.lower() == _SHARED_TEXTS]
        starts = [archive.open(part).read(_START_BYTES) for part in parts]
    said = _TEXTS_SAID.findall(b" ".join(starts))
    if any(number[_DIGITS:] or int(number) > _MAX_SHEET_CELLS for number in said):
        raise TableError(_no_workbook(name))


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


def _sheet_records(sheet: _Sheet, name: str) -> Iterator[Record]:
    with _library_reading(name):
        xml = sheet.xml
    if not sheet.is_read:
        _raise_if_vast(xml, name, is_usual=sheet.is_usual)
    with _library_reading(name):
        rows = sheet.rows
    for row in _with_unread(rows, sheet.unread):
        yield [value if type(value) is str else cell_text(value) for value in row]


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


def cell_text(value: object) -> str:
    """The value of a cell as its text: dates in full, yes or no, numbers as they are shown."""
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


def _layout_faults(xml: bytes, grid: Grid, name: str) -> Iterator[Problem]:
    """What the look of a sheet hides: merged cells, hidden rows and columns."""
    yield from _merged_cells(xml, grid, name)
    if b"hidden=" not in xml:
        return
    rows = set(grid.rows)
    for tag in _ROW_TAG.findall(xml):
        number = _ROW_NUMBER.search(tag)
        if _HIDDEN.search(tag) and number and int(number[1]) in rows:
            fault = "The row is hidden in the workbook; it was read all the same."
            fix = "Show the row and check it; delete it if it does not count."
            yield Problem("warning", int(number[1]), "", "", fault, "", fix, name)
    columns, hidden = _columns_in_use(grid), set[int]()
    for tag in _COLUMN_TAG.findall(xml):
        span = _COLUMN_SPAN.search(tag)
        if _HIDDEN.search(tag) and span:
            hidden |= columns & set(range(int(span[1]) - 1, min(int(span[2]), len(grid.columns))))
        if len(hidden) == len(columns):
            break
    for position in sorted(hidden):
        key = shown_title(column_key(grid.header[position]))
        fault = "The column is hidden in the workbook; it was read all the same."
        fix = "Show the column and check it."
        yield Problem("warning", 1, key, "", fault, "", fix, name)


def _columns_in_use(grid: Grid) -> set[int]:
    """Positions of the columns of a sheet that have a name or hold something."""
    return {
        position
        for position, column in enumerate(grid.columns)
        if grid.header[position].strip() or (column != "").any()
    }


def _merged_cells(xml: bytes, grid: Grid, name: str) -> Iterator[Problem]:
    if b"mergeCell" not in xml:
        return
    rows, columns = [1, *grid.rows], _columns_in_use(grid)
    for column, first, last in _MERGED.findall(xml):
        position = _column_position(column)
        touched = bisect_left(rows, int(first))
        if position not in columns or touched == len(rows) or rows[touched] > int(last):
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
