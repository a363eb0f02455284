"""Need figures: how many people, practices or households each area has, with year and source."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt

from mapping.geography.areas import Areas
from mapping.problems import Problem
from mapping.tables.small_table import (
    Row,
    duplicate_faults,
    number_fault,
    parse_number,
    place_faults,
    read_rows,
    refused_rows,
    word_fault,
)

FILE_NAME = "need.csv"
COLUMNS = ("area_code", "need_basis", "value", "year", "source")
REQUIRED = ("area_code", "need_basis", "value")


@dataclass(frozen=True)
class NeedFigure:
    """One figure of one area."""

    area_code: str
    need_basis: str
    value: float
    year: str
    source: str


@dataclass(frozen=True)
class Need:
    """All need figures of a region."""

    figures: tuple[NeedFigure, ...]

    @cached_property
    def by_area_and_basis(self) -> dict[tuple[str, str], NeedFigure]:
        """Each figure by area code and basis."""
        return {(figure.area_code, figure.need_basis): figure for figure in self.figures}

    @cached_property
    def bases(self) -> tuple[str, ...]:
        """What there are figures of, in the order of the table."""
        return tuple(dict.fromkeys(figure.need_basis for figure in self.figures))

    def of_basis(self, need_basis: str) -> dict[str, NeedFigure]:
        """The figures of one basis by area code."""
        return {f.area_code: f for f in self.figures if f.need_basis == need_basis}

    def figure(self, area_code: str, need_basis: str) -> NeedFigure | None:
        """The figure of an area, where there is one."""
        return self.by_area_and_basis.get((area_code, need_basis))

    def values(self, areas: Areas, need_basis: str) -> npt.NDArray[np.float64]:
        """The figures of one basis in the order of the areas; NaN where there is none."""
        found = (self.figure(code, need_basis) for code in areas.codes)
        return np.array([np.nan if f is None else f.value for f in found], dtype=np.float64)


def read_need(
    folder: Path, areas: Areas, content: bytes | None = None
) -> tuple[Need, list[Problem]]:
    """The need figures of a data folder and what is wrong with their table.

    Parameters
    ----------
    content
        Of another version of the table than that of the folder.
    """
    rows, problems = read_rows(folder / FILE_NAME, COLUMNS, REQUIRED, content=content)
    faults = [*problems, *need_faults(rows, areas)]
    refused = refused_rows(faults)
    return Need(tuple(_figures(rows, refused))), faults


def need_faults(rows: Sequence[Row], areas: Areas) -> list[Problem]:
    """Everything that is wrong with rows of the table."""
    faults = [fault for row in rows for fault in _faults(row, areas)]
    faults += place_faults(rows)
    faults += duplicate_faults(
        rows, lambda row: (row["area_code"], row["need_basis"]), "need_basis"
    )
    return faults


def _figures(rows: Sequence[Row], refused: set[int | None]) -> Iterator[NeedFigure]:
    for row in rows:
        value = parse_number(row["value"])
        if row.number not in refused and value is not None:
            yield NeedFigure(row["area_code"], row["need_basis"], value, row["year"], row["source"])


def _faults(row: Row, areas: Areas) -> Iterator[Problem]:
    if fault := unknown_area(row, areas):
        yield fault
    if fault := word_fault(row, "need_basis"):
        yield fault
    if fault := number_fault(row, "value"):
        yield fault
    if row["year"] and not re.fullmatch("(19|20|21)[0-9]{2}", row["year"]):
        yield row.problem(
            "year",
            "This is not a year.",
            "Four digits such as 2021, or blank.",
            "Write the year that the figure is for; more about it belongs in source.",
        )


def summed(rows: Sequence[Mapping[str, str]]) -> dict[str, str] | None:
    """The figure of areas that became one; None where theirs are not of one year.

    >>> one = {"area_code": "C", "need_basis": "people", "value": "10", "year": "2021"}
    >>> two = {**one, "value": "2.5", "source": "Census"}
    >>> summed([{**one, "source": "Census"}, two])["value"], summed([one, {**two, "year": "2011"}])
    ('12.5', None)
    """
    texts = [row["value"].strip() for row in rows]
    if len({row["year"] for row in rows}) > 1 or any(parse_number(text) is None for text in texts):
        return None
    sources = "; ".join(dict.fromkeys(row["source"] for row in rows if row["source"]))
    source = f"{sources} (sum of {len(rows)} areas)" if sources else ""
    total = sum(map(Decimal, texts))
    return {**rows[0], "value": f"{total:f}", "source": source}


def unknown_area(row: Row, areas: Areas) -> Problem | None:
    """The fault of a row whose area is not one of the region's."""
    if row["area_code"] in areas.positions:
        return None
    examples = ", ".join(f"{c} ({n})" for c, n in zip(areas.codes[:3], areas.names, strict=False))
    return row.problem(
        "area_code",
        "No area of the boundary file has this code.",
        f"A code of the boundary file, such as {examples}.",
        "Correct the code.",
    )
