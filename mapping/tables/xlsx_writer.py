"""Excel workbooks from plain descriptions of sheets; the same bytes each time."""

from __future__ import annotations

import html
import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from itertools import chain, count, islice, repeat
from pathlib import Path
from typing import IO, Any, Literal

import numpy as np
import pandas as pd

from mapping.palette import ACCENT_DEEP, INK, PAPER, for_xlsx
from mapping.problems import shorten
from mapping.tables.columns import Kind
from mapping.tables.parsing import parse_amount, parse_date

HEADER_ROW = -1


FIRST_YEAR = 1900
DATE_FORMAT = "d mmmm yyyy"
LONGEST_CELL = 32_000
MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


_AUTHOR = "Provision register"


_INK, _HEADER_INK, _HEADER_GROUND = map(for_xlsx, (INK, PAPER, ACCENT_DEEP))


@dataclass(frozen=True)
class CellRule:
    """What a spreadsheet lets into the cells of a column."""

    kind: Literal["list", "date", "decimal", "whole"]
    first: str
    second: str | None = None
    message: str = ""
    is_strict: bool = True


@dataclass(frozen=True)
class Field:
    """A column of a sheet; `note` is what stands in the comment on its header."""

    title: str
    kind: Kind = "text"
    width: float = 20
    note: str = ""
    rule: CellRule | None = None
    wraps: bool = False
    number_format: str = "@"


@dataclass(frozen=True)
class CellMark:
    """A cell that stands out, and why."""

    ground: str
    comment: str = ""


@dataclass(frozen=True)
class Sheet:
    """A sheet as it is to be written.

    Attributes
    ----------
    cells
        Text, a column for each field.
    marks
        By row of `cells` (-1: the header) and position of the field.
    fits_rows
        Whether each row is as high as its longest text needs.
    pages_wide
        On how many pages side by side it is printed; as many as its columns need, if not given.
    """

    title: str
    fields: tuple[Field, ...]
    cells: pd.DataFrame
    marks: Mapping[tuple[int, int], CellMark] = field(default_factory=dict)
    blank_rows: int = 0
    frozen_columns: int = 0
    is_hidden: bool = False
    has_filter: bool = False
    fits_rows: bool = True
    pages_wide: int | None = None


def list_rule(source: str, message: str, is_strict: bool) -> CellRule:  # noqa: FBT001
    """A rule that offers a list to choose from."""
    return CellRule("list", source, None, message, is_strict)


def inline_list(words: Sequence[str]) -> str:
    """Words as the source of a list that stands in the rule itself."""
    return f'"{",".join(words)}"'


def plain_sheet(title: str, widths: Mapping[str, float], rows: Sequence[tuple[str, ...]]) -> Sheet:
    """A sheet of texts, each column wrapped at its width."""
    fields = tuple(Field(name, width=width, wraps=True) for name, width in widths.items())
    return Sheet(title, fields, pd.DataFrame(rows, columns=list(widths), dtype="str"))


# -------------------------------------------------------------------------------- writing

UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def workbook_bytes(sheets: Sequence[Sheet], title: str = "") -> bytes:
    """Sheets as an .xlsx; the same sheets give the same bytes."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    book.properties.creator = _AUTHOR
    book.properties.title = title or None
    for sheet in sheets:
        _write_sheet(book, sheet)
    return saved(book)


def saved(book: Any, rows: Sequence[Iterable[str]] = ()) -> bytes:
    """An openpyxl workbook as a file that does not say when it was written.

    Parameters
    ----------
    rows
        For each sheet, what `row_text` made, to stand below the rows that it has.
    """
    from openpyxl.writer.excel import ExcelWriter

    out = io.BytesIO()
    ExcelWriter(book, _Undated(out, rows)).save()
    return out.getvalue()


def set_down(rows: Iterable[str], file: IO[bytes]) -> Iterator[str]:
    """What `row_text` made, for `saved`: made now, and waiting in a file as openpyxl's rows do.

    So nothing is kept of what they are made of.
    """
    begins = file.tell()
    file.writelines(row.encode("ascii", "xmlcharrefreplace") for row in rows)
    return _read_back(file, begins, file.tell())


def _read_back(file: IO[bytes], begins: int, ends: int) -> Iterator[str]:
    file.seek(begins)
    for at in range(begins, ends, _BYTES_AT_ONCE):
        yield file.read(min(_BYTES_AT_ONCE, ends - at)).decode("ascii")


# In points, of the default font.
_LINE_HEIGHT, _MOST_LINES = 15, 10


_COLUMNS_ON_A_PAGE = 10
_ROWS_AT_ONCE, _BYTES_AT_ONCE = 500, 4_000


_DATES = re.compile(rb"<dcterms:(created|modified)\b[^>]*>[^<]*</dcterms:\1>")


class _Undated(zipfile.ZipFile):
    """A workbook's file, compressed, without the times at which it was written."""

    def __init__(self, out: IO[bytes], rows: Sequence[Iterable[str]]) -> None:
        super().__init__(out, "w", zipfile.ZIP_DEFLATED)
        self._rows = iter(rows)

    def writestr(self, name: Any, data: Any, *_: Any) -> None:
        """A part of it, as openpyxl made it."""
        part = _DATES.sub(b"", data) if name == "docProps/core.xml" else data
        super().writestr(undated_entry(name), part, zipfile.ZIP_DEFLATED)

    def write(self, filename: Any, arcname: Any = None, *_: Any) -> None:
        """A sheet, and below its own rows those that are texts."""
        above, end, below = Path(filename).read_bytes().rpartition(b"</sheetData>")
        entry = undated_entry(arcname)
        entry.compress_type = zipfile.ZIP_DEFLATED
        with self.open(entry, "w") as part:
            part.write(above)
            rows = iter(next(self._rows, ()))
            while some := "".join(islice(rows, _ROWS_AT_ONCE)):
                part.write(some.encode("ascii", "xmlcharrefreplace"))
            part.write(end + below)


@cache
def column_letter(column: int) -> str:
    """The name of a column by its number, from 1."""
    from openpyxl.utils import get_column_letter

    return str(get_column_letter(column))


def undated_entry(name: str) -> zipfile.ZipInfo:
    """An entry of a zip that bears no date, so that the same content is the same file."""
    entry = zipfile.ZipInfo(name)
    entry.external_attr = 0o644 << 16
    return entry


def row_text(row: int, cells: Iterable[str], height: float = 0) -> str:
    """A row as a sheet has it in its file, of what `cell_text` made.

    As text it is made in a fraction of the time that openpyxl takes for its cells.
    """
    high = f' ht="{height:.16g}" customHeight="1"' if height else ""
    placed = zip(map(_beginning, count(1)), repeat(f'{row}"'), cells, strict=False)
    return f'<row r="{row}"{high}>{"".join(chain.from_iterable(placed))}</row>'


@cache
def _beginning(column: int) -> str:
    return f'<c r="{column_letter(column)}'


def cell_text(style: int, value: str | float | date | None) -> str:
    """A cell as a sheet has it in its file, from behind its place; text stays text."""
    if value is None or value == "":
        return f' s="{style}" t="{"n" if value is None else "inlineStr"}"></c>'
    if isinstance(value, str):
        kept = "" if value == value.strip() else ' xml:space="preserve"'
        text = html.escape(value, quote=False).replace("\r", "&#13;")
        return f' s="{style}" t="inlineStr"><is><t{kept}>{text}</t></is></c>'
    from openpyxl.utils.datetime import to_excel

    number = to_excel(value) if isinstance(value, date) else value
    return f' s="{style}" t="n"><v>{number:.16g}</v></c>'


def _write_sheet(book: Any, spec: Sheet) -> None:
    sheet = book.create_sheet(spec.title)
    sheet.sheet_state = "hidden" if spec.is_hidden else "visible"
    sheet.freeze_panes = f"{column_letter(spec.frozen_columns + 1)}2"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToHeight = 0
    sheet.page_setup.fitToWidth = spec.pages_wide or 1 + len(spec.fields) // _COLUMNS_ON_A_PAGE
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = "1:1"
    for position, column in enumerate(spec.fields, start=1):
        dimension = sheet.column_dimensions[column_letter(position)]
        dimension.width = column.width
        # The rows below the records take the column's format: what is typed there as text stays.
        dimension.number_format = column.number_format
        dimension.alignment = _alignment(column)
    for row, lines in enumerate(_lines_of_rows(spec) if spec.fits_rows else (), start=2):
        sheet.row_dimensions[row].height = _LINE_HEIGHT * lines
    _add_rules(sheet, spec)
    if spec.has_filter:
        last = column_letter(len(spec.fields))
        sheet.auto_filter.ref = f"A1:{last}{len(spec.cells) + 1}"
    sheet.append(_header_cells(sheet, spec))
    _append_rows(sheet, spec)


def _lines_of_rows(spec: Sheet) -> list[int]:
    """How many lines each row needs for its longest text; not every program works that out."""
    lines = np.ones(len(spec.cells), dtype=np.int64)
    for position, column in enumerate(spec.fields):
        if column.wraps:
            text = spec.cells.iloc[:, position].astype("str")
            breaks = text.str.count("\n").to_numpy(dtype=np.int64)
            length = text.str.len().to_numpy(dtype=np.int64)
            needed = np.ceil(length / column.width).astype(np.int64) + breaks
            lines = np.maximum(lines, needed)
    return [min(int(number), _MOST_LINES) for number in lines]


def _alignment(column: Field) -> Any:
    from openpyxl.styles import Alignment

    return Alignment(vertical="top", wrap_text=column.wraps)


def _add_rules(sheet: Any, spec: Sheet) -> None:
    from openpyxl.worksheet.datavalidation import DataValidation

    last_row = len(spec.cells) + spec.blank_rows + 1
    for position, column in enumerate(spec.fields, start=1):
        if (rule := column.rule) is None or last_row == 1:
            continue
        letter = column_letter(position)
        validation = DataValidation(
            type=rule.kind,
            operator=None if rule.kind == "list" else "between",
            formula1=rule.first,
            formula2=rule.second,
            allow_blank=True,
            showErrorMessage=rule.is_strict,
            showInputMessage=not rule.is_strict,
            sqref=f"{letter}2:{letter}{last_row}",
        )
        # Excel refuses a whole file for a longer title or message.
        title, message = shorten(column.title, 32), shorten(rule.message, 225)
        if rule.is_strict:
            validation.errorTitle, validation.error = title, message
        else:
            validation.promptTitle, validation.prompt = title, message
        sheet.data_validations.append(validation)


def _header_cells(sheet: Any, spec: Sheet) -> list[Any]:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Alignment, Font, PatternFill

    cells = []
    for position, column in enumerate(spec.fields):
        mark = spec.marks.get((HEADER_ROW, position))
        cell = written(WriteOnlyCell(sheet), column.title)
        cell.alignment = Alignment(vertical="top", wrap_text=True)
        cell.font = Font(bold=True, color=_HEADER_INK if mark is None else _INK)
        ground = _HEADER_GROUND if mark is None else mark.ground
        cell.fill = PatternFill("solid", fgColor=ground)
        parts = ("" if mark is None else mark.comment, column.note)
        if comment := "\n\n".join(part for part in parts if part):
            cell.comment = _note(comment)
        cells.append(cell)
    return cells


def _append_rows(sheet: Any, spec: Sheet) -> None:
    """Write the records, cells that look alike all with one pen, since styles are slow."""
    columns = [_values(c, spec.cells.iloc[:, n]) for n, c in enumerate(spec.fields)]
    pens = [_pen(sheet, column) for column in spec.fields]
    coloured = {
        (position, ground): _pen(sheet, spec.fields[position], ground)
        for position, ground in dict.fromkeys((c, m.ground) for (_, c), m in spec.marks.items())
    }
    marked: dict[int, dict[int, CellMark]] = {}
    for (row, column), mark in spec.marks.items():
        marked.setdefault(row, {})[column] = mark
    for row, values in enumerate(zip(*columns, strict=True)):
        cells: list[Any] = [
            None if value is None else written(pen, value)
            for pen, value in zip(pens, values, strict=True)
        ]
        for column, mark in marked.get(row, {}).items():
            cell = written(coloured[column, mark.ground], values[column])
            cell.comment = _note(mark.comment) if mark.comment else None
            cells[column] = cell
        sheet.append(cells)


def _pen(sheet: Any, column: Field, ground: str = "") -> Any:
    """A cell in the look of its column, to be filled with one value after the other."""
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font, PatternFill

    cell = WriteOnlyCell(sheet)
    cell.number_format = column.number_format
    cell.alignment = _alignment(column)
    if ground:
        cell.font = Font(color=_INK)
        cell.fill = PatternFill("solid", fgColor=ground)
    return cell


def _note(text: str) -> Any:
    """A comment, in a frame that is high enough for its text."""
    from openpyxl.comments import Comment

    plain = writable(text)
    lines = sum(1 + len(line) // 45 for line in plain.split("\n"))
    return Comment(plain, _AUTHOR, height=30 + 18 * min(lines, 25), width=300)


def written(cell: Any, value: object) -> Any:
    """A cell that holds a value; text stays text, whatever it looks like."""
    cell.value = value
    if isinstance(value, str):
        cell.data_type = "s"
    return cell


def _values(column: Field, texts: pd.Series) -> list[object]:
    """What a spreadsheet is to hold for each text: a date, a number, text, or None for nothing."""
    codes, uniques = pd.factorize(texts)
    values = [_value(column.kind, str(text)) for text in uniques]
    return [values[code] for code in codes.tolist()]


def _value(kind: Kind, text: str) -> date | float | str | None:
    if text == "":
        return None
    if kind == "date":
        day = parse_date(text)
        return day if day is not None and day.year >= FIRST_YEAR else writable(text)
    if kind in ("number", "whole"):
        return _number(text)
    return writable(text)


def _number(text: str) -> float | str:
    """The number that a text says, or the text where a spreadsheet would lose some of it."""
    amount = parse_amount(text)
    if amount is None or parse_amount(f"{amount:.15g}") != amount:
        return writable(text)
    return int(amount) if amount.is_integer() else amount


def writable(text: str) -> str:
    """Text without what a workbook cannot hold; a break within a cell is one line feed."""
    broken = text.replace("\r\n", "\n").replace("\r", "\n")
    return UNWRITABLE.sub("\ufffd", broken)[:LONGEST_CELL]
