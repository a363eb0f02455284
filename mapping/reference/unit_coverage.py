"""Which units are covered for a type: one word about one unit a row, with when and who says so."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from mapping.dates import EARLIEST
from mapping.geography.areas import REGION, Areas
from mapping.problems import Problem
from mapping.reference.provision_types import ProvisionTypes
from mapping.reference.unit_lists import UnitList
from mapping.reference.units import (
    Units,
    date_faults,
    days_of,
    no_units,
    out_of_order,
    plain_date,
    repeated,
)
from mapping.tables.column_values import each_unique
from mapping.tables.columns import EVIDENCE
from mapping.tables.parsing import parse_date, word_key
from mapping.tables.privacy.places import tells_of_a_place
from mapping.tables.small_table import (
    CellFault,
    faults_in,
    problems_of_file,
    read_text,
    refused_rows,
)
from mapping.tables.text_rules import is_web_link
from mapping.tables.text_table import TextTable

FILE_NAME = "unit_coverage.csv"
COLUMNS = (
    "unit_id",
    "provision_type",
    "status",
    "since",
    "until",
    "maintained_by",
    "evidence",
    "last_verified",
    "source_url",
)
REQUIRED = ("unit_id", "provision_type", "status", "maintained_by", "evidence", "last_verified")
ID_COLUMNS = ("unit_id", "provision_type", "last_verified", "status")
COVERED, NOT_COVERED = "covered", "not_covered"
NO_OTHER_COLUMN = (
    "This table takes no further column: it says which units are covered, and nothing of who works "
    "there."
)
_DATES = ("since", "until", "last_verified")
_WORDS = ("provision_type", "status", "evidence")


@cache
def _no_rows() -> pd.DataFrame:
    return _typed(pd.DataFrame(columns=list(COLUMNS), dtype="str"))


@dataclass(frozen=True, eq=False)
class UnitCoverage:
    """All that is known of units: which there are, which are covered, which lists are complete.

    Attributes
    ----------
    rows
        The columns of the table, dates as `datetime64[s]`, one row a word about a unit.
    """

    units: Units = field(default_factory=no_units)
    rows: pd.DataFrame = field(default_factory=_no_rows)
    lists: tuple[UnitList, ...] = ()

    @cached_property
    def unit_of_row(self) -> npt.NDArray[np.int64]:
        """Position of the unit of each row; -1 where there is none."""
        ids = pd.Index(self.units.frame["unit_id"])
        found: npt.NDArray[np.int64] = ids.get_indexer(pd.Index(self.rows["unit_id"]))
        return found

    def is_same(self, other: UnitCoverage) -> bool:
        """Whether another says the same of the same units."""
        return self is other or (
            self.units.frame.equals(other.units.frame)
            and self.rows.equals(other.rows)
            and self.lists == other.lists
        )


def read_unit_coverage(
    folder: Path,
    areas: Areas,
    types: ProvisionTypes,
    units: Units,
    on: date,
    content: bytes | None = None,
) -> tuple[pd.DataFrame, list[Problem]]:
    """The rows of a data folder's table and what is wrong with it.

    Parameters
    ----------
    on
        The day of reading, after which nothing can have been verified.
    content
        Of another version of the table than that of the folder.
    """
    path = folder / FILE_NAME
    table = read_text(path, COLUMNS, REQUIRED, may_be_missing=True, content=content)
    if table is None:
        return _no_rows(), []
    faults = [
        *problems_of_file(table, NO_OTHER_COLUMN),
        *coverage_faults(table, areas, types, units, on),
    ]
    is_good = ~np.isin(table.rows, [row for row in refused_rows(faults) if row is not None])
    cells = table.cells[is_good].reset_index(drop=True)
    return _typed(canonical_coverage(cells)), faults


def canonical_coverage(cells: pd.DataFrame) -> pd.DataFrame:
    """The rows in one spelling of dates and words."""
    spelt: dict[str, Any] = {name: each_unique(cells[name], plain_date, "str") for name in _DATES}
    spelt |= {name: each_unique(cells[name], word_key, "str") for name in _WORDS}
    return cells.assign(**spelt)


def _typed(cells: pd.DataFrame) -> pd.DataFrame:
    return cells.assign(**{name: days_of(cells[name]) for name in _DATES})


# ------------------------------------------------------------------------------- the rules


def coverage_faults(
    table: TextTable, areas: Areas, types: ProvisionTypes, units: Units, today: date
) -> list[Problem]:
    """Everything that is wrong with rows of the table."""
    return [
        *_names(table, types, units),
        *_words(table, areas),
        *date_faults(table, ("since", "until")),
        *_verified(table, today),
        *_only_where_covered(table),
        *_source(table),
        *repeated(table, canonical_coverage(table.cells)[list(ID_COLUMNS)], "unit_id"),
    ]


def _names(table: TextTable, types: ProvisionTypes, units: Units) -> Iterator[Problem]:
    yield from faults_in(
        table,
        "unit_id",
        lambda text: text not in units.positions,
        CellFault(
            "No unit has this id.",
            "An id of units.csv.",
            "Correct the id, or enter the unit first.",
        ),
    )
    kinds = {t.key: t.unit_kind for t in types.all}
    counted = ", ".join(key for key, kind in kinds.items() if kind) or "none so far"
    yield from faults_in(
        table,
        "provision_type",
        lambda text: not kinds.get(word_key(text)),
        CellFault(
            "No type of provision that is counted unit by unit has this key.",
            f"A type that names a unit_kind in provision_types.csv: {counted}.",
            "Correct the key, or give the type its unit_kind first.",
        ),
    )
    of_unit = table.cells["unit_id"].map(units.kinds_by_id)
    of_type = each_unique(table.cells["provision_type"], word_key, "str").map(kinds)
    differs = of_unit.notna() & of_type.notna() & (of_type != "") & (of_unit != of_type)
    yield from faults_in(
        table,
        "unit_id",
        differs.to_numpy(dtype=bool),
        CellFault(
            "The unit is not of the kind that the type counts.",
            "A unit of the type's unit_kind.",
            "Correct the unit or the type.",
        ),
    )


def _words(table: TextTable, areas: Areas) -> Iterator[Problem]:
    lists = {"status": (COVERED, NOT_COVERED), "evidence": EVIDENCE}
    for column, allowed in lists.items():
        yield from faults_in(
            table,
            column,
            ~each_unique(table.cells[column], word_key, "str").isin(allowed).to_numpy(dtype=bool),
            CellFault(
                f"This is not a word of the list for {column}.",
                f"One of {', '.join(allowed)}.",
                "Write the word as the list spells it; of what nobody knows, leave the row out.",
            ),
        )
    known = {*areas.codes, REGION}
    yield from faults_in(
        table,
        "maintained_by",
        lambda text: text not in known,
        CellFault(
            "No area has this code.",
            f"A code of the boundary file, such as {', '.join(areas.codes[:3])}, or {REGION}.",
            "Write the code of the area that keeps the row.",
        ),
    )


def _verified(table: TextTable, today: date) -> Iterator[Problem]:
    def is_wrong(text: str) -> bool:
        day = parse_date(text)
        return day is None or not EARLIEST <= day <= today

    yield from faults_in(
        table,
        "last_verified",
        is_wrong,
        CellFault(
            "This is not a day that has come, on which somebody knew it.",
            "A date such as 2026-10-31 or 31/10/2026, not after today.",
            "Write when it was last known to be so.",
        ),
    )


def _only_where_covered(table: TextTable) -> Iterator[Problem]:
    denies = each_unique(table.cells["status"], word_key, "str") == NOT_COVERED
    for column in ("since", "until"):
        yield from faults_in(
            table,
            column,
            (denies & (table.cells[column] != "")).to_numpy(dtype=bool),
            CellFault(
                "The unit is not covered, and a date of its coverage is given.",
                "since and until on rows that say covered, and nowhere else.",
                "Leave the date blank; when it was last known is last_verified.",
            ),
        )
    yield from out_of_order(
        table,
        "since",
        "until",
        CellFault(
            "The coverage would have ended before it began, or on that day.",
            "A day after since: the first on which it no longer holds; or blank.",
            "Correct one of the two dates.",
        ),
    )


def _source(table: TextTable) -> Iterator[Problem]:
    yield from faults_in(
        table,
        "source_url",
        lambda text: text != "" and not is_web_link(text),
        CellFault(
            "This is not a web link.",
            "A link that begins with http:// or https://, or blank.",
            "Copy the link from the browser's address bar.",
        ),
    )
    tells = each_unique(table.cells["source_url"], lambda t: bool(tells_of_a_place(t)), "bool")
    mask = tells.to_numpy(dtype=bool)
    yield from faults_in(
        table,
        "source_url",
        mask,
        CellFault(
            "The link tells a place.",
            "A link in which no address and no postcode stands.",
            "Link to the page that lists what is covered.",
        ),
        mask,
    )
