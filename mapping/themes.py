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
    """One theme: what the checklist's own table says of it, and what later reviews found.

    Attributes
    ----------
    reviews_with_theme
        None where the table could not be read.
    reviews_total
        How many reviews the table is of; 0 for a theme that was added later.
    later_found, later_read
        In how many later reviews it was found, of those in which it was looked for.
    """

    key: str
    label: str
    thematic_area: str
    reviews_with_theme: int | None
    reviews_total: int
    how_read: str
    later_found: int = 0
    later_read: int = 0

    @property
    def found(self) -> int:
        """In how many reviews it was found, as far as that is known."""
        return (self.reviews_with_theme or 0) + self.later_found

    @property
    def read(self) -> int:
        """Of how many reviews it is known whether it was found."""
        in_table = 0 if self.reviews_with_theme is None else self.reviews_total
        return in_table + self.later_read

    @property
    def share(self) -> float | None:
        """Share of the reviews in which the theme was found; None where none could be read."""
        return self.found / self.read if self.read else None


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
        reviews_total=int(total or 0),
        how_read=row["how_read"],
    )


def _faults(row: Row) -> Iterator[Problem]:
    if fault := word_fault(row, "theme"):
        yield fault
    counts = [_count_fault(row, "reviews_total")]
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


def _count_fault(row: Row, column: str) -> Problem | None:
    if fault := number_fault(row, column):
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
