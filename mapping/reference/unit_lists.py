"""Which lists of units are complete: every unit of a kind in an area, since when, by which source.

Of an area whose list is not complete, the units that nobody typed in are not known, and count so.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from mapping.dates import EARLIEST
from mapping.geography.areas import Areas
from mapping.problems import Problem
from mapping.reference.need import unknown_area
from mapping.tables.parsing import parse_date, word_key
from mapping.tables.small_table import (
    Row,
    duplicate_faults,
    place_faults,
    read_rows,
    refused_rows,
    word_fault,
)

FILE_NAME = "unit_lists.csv"
COLUMNS = ("kind", "area_code", "complete_on", "source")
REQUIRED = ("kind", "complete_on")


@dataclass(frozen=True)
class UnitList:
    """That all units of a kind are listed; `area_code` is blank where that holds of every area."""

    kind: str
    area_code: str
    complete_on: date
    source: str


def is_complete(lists: Sequence[UnitList], kind: str, area_code: str, on: date) -> bool:
    """Whether all units of a kind in an area are listed, by what is known on a day."""
    return any(
        each.kind == kind and each.area_code in ("", area_code) and each.complete_on <= on
        for each in lists
    )


def read_unit_lists(
    folder: Path, areas: Areas, on: date, content: bytes | None = None
) -> tuple[tuple[UnitList, ...], list[Problem]]:
    """The complete lists of a data folder and what is wrong with their table.

    Parameters
    ----------
    on
        The day of reading: no list can be complete on a later one.
    content
        Of another version of the table than that of the folder.
    """
    path = folder / FILE_NAME
    rows, problems = read_rows(path, COLUMNS, REQUIRED, may_be_missing=True, content=content)
    faults = [*problems, *unit_list_faults(rows, areas, on)]
    refused = refused_rows(faults)
    good = tuple(
        UnitList(word_key(row["kind"]), row["area_code"], day, row["source"])
        for row in rows
        if row.number not in refused and (day := parse_date(row["complete_on"]))
    )
    return good, faults


def unit_list_faults(rows: Sequence[Row], areas: Areas, today: date) -> list[Problem]:
    """Everything that is wrong with rows of the table."""
    faults = [fault for row in rows for fault in _faults(row, areas, today)]
    faults += place_faults(rows)
    return [*faults, *duplicate_faults(rows, _key, "kind")]


def _key(row: Row) -> tuple[str, ...]:
    day = parse_date(row["complete_on"]) or row["complete_on"]
    return word_key(row["kind"]), row["area_code"], str(day)


def _faults(row: Row, areas: Areas, today: date) -> Iterator[Problem]:
    spelt = Row(row.table, row.number, row.cells | {"kind": word_key(row["kind"])})
    if fault := word_fault(spelt, "kind"):
        yield fault
    if row["area_code"] and (fault := unknown_area(row, areas)):
        yield fault
    day = parse_date(row["complete_on"])
    if day is None or not EARLIEST <= day <= today:
        yield row.problem(
            "complete_on",
            "This is not a day that has come, on which the list was complete.",
            "A date such as 2026-10-31 or 31/10/2026, not after today.",
            "Write the day of the source that lists all of them.",
        )
    if not row["source"]:
        yield row.problem(
            "source",
            "Nothing says by which source the list is complete.",
            "A few words, such as NHS ODS epraccur, October 2026.",
            "Write the source; without one, leave the row out.",
        )
