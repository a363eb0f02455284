"""Which areas are not expected to have a type, why, and who decided so."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from mapping.english import spoken
from mapping.geography.areas import Areas
from mapping.problems import Problem
from mapping.reference.need import unknown_area
from mapping.reference.provision_types import ProvisionTypes
from mapping.tables.parsing import parse_date
from mapping.tables.small_table import (
    Row,
    duplicate_faults,
    place_faults,
    read_rows,
    refused_rows,
)

FILE_NAME = "expectations.csv"
COLUMNS = ("area_code", "provision_type", "reason", "decided_by", "decided_on")
REQUIRED = ("area_code", "provision_type")


@dataclass(frozen=True)
class Exemption:
    """A decision that an area need not have a type."""

    area_code: str
    provision_type: str
    reason: str
    decided_by: str
    decided_on: str


@dataclass(frozen=True)
class Expectations:
    """All such decisions; whatever is not named is expected."""

    exemptions: tuple[Exemption, ...] = ()

    @cached_property
    def by_cell(self) -> dict[tuple[str, str], Exemption]:
        """Each decision by area code and type."""
        return {(item.area_code, item.provision_type): item for item in self.exemptions}


def read_expectations(
    folder: Path, areas: Areas, types: ProvisionTypes, content: bytes | None = None
) -> tuple[Expectations, list[Problem]]:
    """The decisions of a data folder and what is wrong with their table.

    No file, or an empty one, means that everything is expected everywhere: nothing is excused.

    Parameters
    ----------
    content
        Of another version of the table than that of the folder.
    """
    path = folder / FILE_NAME
    rows, problems = read_rows(path, COLUMNS, REQUIRED, may_be_missing=True, content=content)
    faults = [*problems, *expectation_faults(rows, areas, types)]
    refused = refused_rows(faults)
    good = tuple(
        Exemption(**{column: row[column] for column in COLUMNS})
        for row in rows
        if row.number not in refused
    )
    return Expectations(good), faults


def expectation_faults(rows: Sequence[Row], areas: Areas, types: ProvisionTypes) -> list[Problem]:
    """Everything that is wrong with rows of the table."""
    faults = [fault for row in rows for fault in _faults(row, areas, types)]
    faults += place_faults(rows)
    faults += duplicate_faults(
        rows, lambda row: (row["area_code"], row["provision_type"]), "provision_type"
    )
    return faults


def _faults(row: Row, areas: Areas, types: ProvisionTypes) -> Iterator[Problem]:
    if fault := unknown_area(row, areas):
        yield fault
    if row["provision_type"] not in types.by_key:
        yield row.problem(
            "provision_type",
            "No type of provision has this key.",
            f"A key of provision_types.csv: {', '.join(types.keys)}.",
            "Correct the key.",
        )
    for column in ("reason", "decided_by"):
        if not row[column]:
            yield row.problem(
                column,
                f"The {spoken(column)} is blank.",
                "An area is let off only for a stated reason and by somebody.",
                "Write it down, or remove the row.",
            )
    if row["decided_on"] and parse_date(row["decided_on"]) is None:
        yield row.problem(
            "decided_on",
            "This is not a date that can be read.",
            "YYYY-MM-DD or DD/MM/YYYY, such as 2027-03-31 or 31/03/2027, or blank.",
            "Write day, month and year in full.",
        )
