"""Themes of domestic homicide reviews: in how many reviews each was found."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from mapping.problems import Problem
from mapping.reference_table import (
    Row,
    duplicate_faults,
    number_fault,
    parse_number,
    read_rows,
    refused_rows,
    word_fault,
)

FILE_NAME = "dhr_themes.csv"
COLUMNS = ("theme", "label", "thematic_area", "reviews_with_theme", "reviews_total", "how_read")
_REQUIRED = ("theme", "reviews_with_theme", "reviews_total")


@dataclass(frozen=True)
class Theme:
    """One theme; `reviews_with_theme` is None where the source could not be read."""

    key: str
    label: str
    thematic_area: str
    reviews_with_theme: int | None
    reviews_total: int
    how_read: str

    @property
    def share(self) -> float | None:
        """Share of the reviews in which the theme was found, where that is known."""
        if self.reviews_with_theme is None:
            return None
        return self.reviews_with_theme / self.reviews_total


@dataclass(frozen=True)
class Themes:
    """All themes; may be none."""

    all: tuple[Theme, ...] = ()

    @cached_property
    def by_key(self) -> dict[str, Theme]:
        """Each theme by its key."""
        return {theme.key: theme for theme in self.all}


def read_themes(folder: Path) -> tuple[Themes, list[Problem]]:
    """The themes of a data folder, if it has any, and what is wrong with their table."""
    rows, problems = read_rows(folder / FILE_NAME, COLUMNS, _REQUIRED, may_be_missing=True)
    faults = [*problems, *(fault for row in rows for fault in _faults(row))]
    faults += duplicate_faults(rows, lambda row: (row["theme"],), "theme")
    refused = refused_rows(faults)
    return Themes(tuple(_theme(row) for row in rows if row.number not in refused)), faults


def _theme(row: Row) -> Theme:
    found = parse_number(row["reviews_with_theme"])
    total = parse_number(row["reviews_total"])
    return Theme(
        key=row["theme"],
        label=row["label"] or row["theme"],
        thematic_area=row["thematic_area"],
        reviews_with_theme=None if found is None else int(found),
        reviews_total=int(total or 1),
        how_read=row["how_read"],
    )


def _faults(row: Row) -> Iterator[Problem]:
    if fault := word_fault(row, "theme"):
        yield fault
    counts = [_count_fault(row, "reviews_total", above_zero=True)]
    if row["reviews_with_theme"]:
        counts.append(_count_fault(row, "reviews_with_theme"))
    if any(counts):
        yield from filter(None, counts)
        return
    found, total = parse_number(row["reviews_with_theme"]), parse_number(row["reviews_total"])
    if found is not None and total is not None and found > total:
        yield row.fault(
            "reviews_with_theme",
            f"The theme is said to be in {found:g} of {total:g} reviews.",
            "At most as many as there were reviews.",
            "Correct one of the two numbers.",
        )


def _count_fault(row: Row, column: str, *, above_zero: bool = False) -> Problem | None:
    if fault := number_fault(row, column, above_zero=above_zero):
        return fault
    count = parse_number(row[column])
    if count is None or count.is_integer():
        return None
    return row.fault(
        column,
        "Reviews are counted in whole numbers.",
        "A whole number such as 13.",
        "Write how many reviews there are.",
    )
