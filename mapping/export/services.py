"""Exactly the records that the services page shows, to take away: CSV and Excel.

Every text passes through one function on its way to a cell, so that none becomes a formula.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

import pandas as pd

from mapping.analysis.services.service_labels import (
    FACET_HEADINGS,
    HEADINGS,
    KINDS,
    NAME,
    NUMERIC,
    choice_in_words,
)
from mapping.analysis.services.service_matrix import ServiceMatrix
from mapping.context.reference import Reference
from mapping.dates import day_of, in_words
from mapping.escape import for_file_name, for_spreadsheet
from mapping.tables.csv_writer import sent_csv
from mapping.tables.xlsx_writer import (
    DATE_FORMAT,
    FIRST_YEAR,
    Field,
    Sheet,
    plain_sheet,
    workbook_bytes,
)
from mapping.wording.services import CAVEAT, NO_NO, matrix_answer, texts

ABOUT = "About this file"
IN_ALL = "In all"
_SHEET = "Services"
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
        return _notes(self.reference, self.answer, self.on, self.revision)


def _notes(reference: Reference, answer: str, on: date, revision: str) -> tuple[str, ...]:
    settings = reference.settings
    notes = (
        settings.banner,
        f"Services on the register of {settings.region_name}.",
        answer,
        f"As of {in_words(on)}. Register {revision}.",
        CAVEAT,
    )
    return tuple(note for note in notes if note)


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
    about = _about(extract.notes)
    names = (NAME, *extract.columns)
    cells = [_csv_column(extract, name) for name in names]
    rows = [(*row, about) for row in zip(*cells, strict=True)]
    headings = [*(HEADINGS[name] for name in names), ABOUT]
    return sent_csv(headings, rows or [(*([""] * len(names)), about)])


def service_matrix_csv(
    matrix: ServiceMatrix, reference: Reference, on: date, revision: str
) -> bytes:
    """Records by a need and by area as one table; what has to be known of it stands in each row."""
    notes = _notes(reference, matrix_answer(matrix, reference), on, revision)
    about = _about((*notes, NO_NO))
    headings = (
        FACET_HEADINGS[matrix.facet],
        *(choice_in_words("served", code, reference) for code in matrix.areas),
        IN_ALL,
        ABOUT,
    )
    rows = [
        (
            _defused(choice_in_words(matrix.facet, value, reference)),
            *map(str, (*numbers, matrix.in_all[value])),
            about,
        )
        for value, numbers in matrix.counts.items()
    ]
    return sent_csv([_defused(heading) for heading in headings], rows)


def _about(notes: Iterable[str]) -> str:
    return _defused(" ".join(f"{note.rstrip('.')}." for note in notes))


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
    names = (NAME, *extract.columns)
    records = Sheet(
        _SHEET,
        tuple(_field(name) for name in names),
        pd.DataFrame({name: _texts(extract, name) for name in names}, dtype="str"),
        frozen_columns=1,
        has_filter=not extract.records.empty,
        fits_rows=False,
        pages_wide=1,
    )
    notes = [(_defused(note),) for note in extract.notes]
    about = replace(plain_sheet("About", {ABOUT: 110}, notes), fits_rows=False)
    title = f"Services, {extract.reference.settings.region_name}"
    return workbook_bytes([records, about], title)


def _field(name: str) -> Field:
    formats = {"date": DATE_FORMAT, "number": "#,##0.##########", "whole": "#,##0"}
    kind = KINDS[name] if KINDS[name] == "date" or name in NUMERIC else "text"
    return Field(
        HEADINGS[name],
        kind,
        width=_WIDTHS.get(name, 20),
        wraps=name in _WIDTHS,
        number_format=formats.get(KINDS[name], "@"),
    )


def _texts(extract: Extract, name: str) -> list[str]:
    """Cells as the writer of workbooks reads them; a day that none can hold stands in words."""
    if KINDS[name] != "date":
        return _csv_column(extract, name)
    days = map(day_of, extract.records[name].tolist())
    return ["" if day is None else _written_day(day) for day in days]


def _written_day(day: date) -> str:
    return day.isoformat() if day.year >= FIRST_YEAR else in_words(day)
