"""Exactly the records that the services page shows, to take away: CSV and Excel.

Every text passes through one function on its way to a cell, so that none becomes a formula.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from mapping.analysis.service_labels import HEADINGS, KINDS, NAME, NUMERIC
from mapping.context.reference import Reference
from mapping.dates import day_of, in_words
from mapping.escape import for_file_name, for_spreadsheet
from mapping.palette import ACCENT_DEEP, PAPER, for_xlsx
from mapping.wording.services import CAVEAT, texts

ABOUT = "About this file"
_SHEET = "Services"
_EARLIEST_YEAR, _LONGEST_CELL = 1900, 32_000
_WIDTHS = {"details": 60, "good_practice": 50, NAME: 36, "provider": 32, "areas_served": 36}


@dataclass(frozen=True)
class Extract:
    """The records shown, with what a reader of the file has to know.

    Attributes
    ----------
    records
        In the order of the page, with the column `stands`.
    columns
        Names of the columns wanted, the service's own name before them.
    answer
        The page's answer: what is shown and what is not.
    """

    records: pd.DataFrame
    columns: tuple[str, ...]
    answer: str
    on: date
    reference: Reference
    revision: str

    @property
    def notes(self) -> tuple[str, ...]:
        """What is shown, on which date, and what not to read into it."""
        settings = self.reference.settings
        return tuple(
            note
            for note in (
                settings.banner,
                f"Services on the register of {settings.region_name}.",
                self.answer,
                f"As of {in_words(self.on)}. Register {self.revision}.",
                CAVEAT,
            )
            if note
        )


def all_columns() -> tuple[str, ...]:
    """Every column, the service's own name left out."""
    return tuple(name for name in HEADINGS if name != NAME)


def file_stem(reference: Reference, on: date, what: str = "") -> str:
    """A file's name without its ending; `what` sets it apart from others of the same day."""
    return for_file_name(f"services {reference.settings.region_name} {on.isoformat()} {what}")


def services_csv(extract: Extract) -> bytes:
    """A CSV as Excel likes it: UTF-8 with BOM, commas, CRLF.

    It is one table and nothing else, so that every program reads it: what has to be known of the
    file stands in a last column, in each row, and alone where there is no record.
    """
    about = _defused(" ".join(f"{note.rstrip('.')}." for note in extract.notes))
    names = (NAME, *extract.columns)
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([*(HEADINGS[name] for name in names), ABOUT])
    columns = [_csv_column(extract, name) for name in names]
    writer.writerows((*row, about) for row in zip(*columns, strict=True))
    if extract.records.empty:
        writer.writerow([*([""] * len(names)), about])
    return out.getvalue().encode("utf-8-sig")


def _csv_column(extract: Extract, name: str) -> list[str]:
    values = extract.records[name]
    if KINDS[name] == "date":
        return [
            "" if (day := day_of(value)) is None else day.isoformat() for value in values.tolist()
        ]
    if name in NUMERIC:
        return ["" if pd.isna(value) else _number(value) for value in values.tolist()]
    said = texts(extract.records, name, extract.reference)
    return [_defused(text) for text in said.tolist()]


def _number(value: float) -> str:
    return str(int(value)) if value.is_integer() else f"{value:.10f}".rstrip("0")


def _defused(text: str) -> str:
    return for_spreadsheet(text.replace("\r\n", "\n").replace("\r", "\n"))


def services_workbook(extract: Extract) -> bytes:
    """A workbook: the records with dates and numbers as such, and a sheet about the file."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    book.properties.creator = "Provision register"
    book.properties.title = f"Services, {extract.reference.settings.region_name}"
    _write_records(book.create_sheet(_SHEET), extract)
    _write_about(book.create_sheet("About"), extract.notes)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _write_records(sheet: Any, extract: Extract) -> None:
    from openpyxl.utils import get_column_letter

    names = (NAME, *extract.columns)
    last = get_column_letter(len(names))
    sheet.freeze_panes = "B2"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = "1:1"
    for position, name in enumerate(names, start=1):
        sheet.column_dimensions[get_column_letter(position)].width = _WIDTHS.get(name, 20)
    if len(extract.records):
        sheet.auto_filter.ref = f"A1:{last}{len(extract.records) + 1}"
    sheet.append(_headings(sheet, [HEADINGS[name] for name in names]))
    columns = [_values(extract, name) for name in names]
    pens = [_pen(sheet, name) for name in names]
    for row in zip(*columns, strict=True):
        sheet.append([_written(pen, value) for pen, value in zip(pens, row, strict=True)])


def _write_about(sheet: Any, notes: Sequence[str]) -> None:
    sheet.column_dimensions["A"].width = 110
    sheet.append(_headings(sheet, [ABOUT]))
    pen = _pen(sheet, "details")
    for note in notes:
        sheet.append([_written(pen, _plain(note))])


def _headings(sheet: Any, headings: Sequence[str]) -> list[Any]:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Alignment, Font, PatternFill

    cells = []
    for heading in headings:
        cell = WriteOnlyCell(sheet, heading)
        cell.font = Font(bold=True, color=for_xlsx(PAPER))
        cell.fill = PatternFill("solid", fgColor=for_xlsx(ACCENT_DEEP))
        cell.alignment = Alignment(vertical="top", wrap_text=True)
        cells.append(cell)
    return cells


def _pen(sheet: Any, name: str) -> Any:
    """A cell in the look of its column, to be filled with one value after the other."""
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Alignment

    cell = WriteOnlyCell(sheet)
    formats = {"date": "d mmmm yyyy", "number": "#,##0.##########", "whole": "#,##0"}
    cell.number_format = formats.get(KINDS[name], "@")
    cell.alignment = Alignment(vertical="top", wrap_text=name in _WIDTHS)
    return cell


def _written(cell: Any, value: object) -> Any:
    """A cell that holds a value; text stays text, whatever it looks like."""
    if value is None:
        return None
    cell.value = value
    if isinstance(value, str):
        cell.data_type = "s"
    return cell


def _values(extract: Extract, name: str) -> list[object]:
    values = extract.records[name]
    if KINDS[name] == "date":
        return [_day(day_of(value)) for value in values.tolist()]
    if name in NUMERIC:
        return [None if pd.isna(value) else _figure(value) for value in values.tolist()]
    said = texts(extract.records, name, extract.reference).tolist()
    return [_plain(text) if text else None for text in said]


def _day(day: date | None) -> date | str | None:
    return day if day is None or day.year >= _EARLIEST_YEAR else in_words(day)


def _figure(value: float) -> float:
    return int(value) if value.is_integer() else value


def _plain(text: str) -> str:
    """Text without what a workbook cannot hold, and such as no spreadsheet takes for a formula."""
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    return str(ILLEGAL_CHARACTERS_RE.sub("\ufffd", _defused(text)))[:_LONGEST_CELL]
