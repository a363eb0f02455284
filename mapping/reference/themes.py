"""Themes of domestic homicide reviews: in how many reviews each was found."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from mapping.english import capitalised
from mapping.problems import WITHHELD, Problem
from mapping.reference.theme_labels import ALLOWED, MEND, WHY_A_PHRASE, key_of, label_fault
from mapping.tables.privacy.personal_data import tells_of_anybody_or_a_place
from mapping.tables.small_table import (
    Row,
    duplicate_faults,
    parse_number,
    read_rows,
    refused_rows,
    word_fault,
)

FILE_NAME = "dhr_themes.csv"
COLUMNS = ("theme", "label", "thematic_area", "reviews_with_theme", "reviews_total", "how_read")
REQUIRED = ("theme", "reviews_with_theme", "reviews_total")
NO_OTHER_COLUMN = f"This table takes no further column. {WHY_A_PHRASE}"
_LONGEST_NOTE = 200


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


def read_themes(
    folder: Path,
    abbreviations: Collection[str] = (),
    area_names: Collection[str] = (),
    content: bytes | None = None,
) -> tuple[Themes, list[Problem]]:
    """The themes of a data folder, if it has any, and what is wrong with their table.

    Parameters
    ----------
    abbreviations
        What a label may hold in capitals, beside the abbreviations that are known everywhere.
    area_names
        Names of the region's areas, which no label holds.
    content
        Of another version of the table than that of the folder.
    """
    path = folder / FILE_NAME
    rows, problems = read_rows(
        path, COLUMNS, REQUIRED, may_be_missing=True, closed=NO_OTHER_COLUMN, content=content
    )
    faults = [*problems, *theme_faults(rows, abbreviations, area_names)]
    refused = refused_rows(faults)
    return Themes(tuple(_theme(row) for row in rows if row.number not in refused)), faults


def theme_faults(
    rows: Sequence[Row], abbreviations: Collection[str], area_names: Collection[str]
) -> list[Problem]:
    """Everything that is wrong with rows of the table."""
    faults = [fault for row in rows for fault in _faults(row, abbreviations, area_names)]
    faults += duplicate_faults(rows, lambda row: (row["theme"],), "theme")
    # Whatever stands in a cell may be a name, so that no fault repeats it.
    return [replace(fault, value=WITHHELD) for fault in faults]


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


def _faults(
    row: Row, abbreviations: Collection[str], area_names: Collection[str]
) -> Iterator[Problem]:
    if word_fault(row, "theme"):
        yield row.problem(
            "theme",
            "The key is blank or not a plain word.",
            "Small letters, digits and underscores, at most 64.",
            "Write a word such as gp_issues, the same wherever it is meant.",
        )
    yield from _text_faults(row, abbreviations, area_names)
    counts = [_count_fault(row, "reviews_total")]
    if row["reviews_with_theme"]:
        counts.append(_count_fault(row, "reviews_with_theme"))
    if any(counts):
        yield from filter(None, counts)
        return
    found, total = parse_number(row["reviews_with_theme"]), parse_number(row["reviews_total"])
    if found is not None and total is not None and found > total:
        yield row.problem(
            "reviews_with_theme",
            f"The theme is said to be in {found:g} of {total:g} reviews.",
            "At most as many as there were reviews.",
            "Correct one of the two numbers.",
        )
    if total == 0:
        yield from _added_faults(row)


def _text_faults(
    row: Row, abbreviations: Collection[str], area_names: Collection[str]
) -> Iterator[Problem]:
    """What no text of the table may hold: it could tell who the people of a case were."""
    for column in ("label", "thematic_area"):
        if row[column] and (fault := label_fault(row[column], abbreviations, area_names)):
            yield row.problem(column, f"{fault} {WHY_A_PHRASE}", ALLOWED, MEND)
    note = row["how_read"]
    told = tells_of_anybody_or_a_place(note)
    if told or len(note) > _LONGEST_NOTE:
        yield row.problem(
            "how_read",
            f"{capitalised(told)} stands here." if told else "The note is too long.",
            f"At most {_LONGEST_NOTE} characters on how the marks were counted; nobody's details.",
            "Say only what was counted, and where.",
        )


def _added_faults(row: Row) -> Iterator[Problem]:
    """A theme that was added later has no words but its label, and the key that comes of it."""
    if row["label"] and row["theme"] != key_of(row["label"]):
        yield row.problem(
            "theme",
            "The key of a theme that was added later is not made of its label.",
            "The label in small letters, its words joined by underscores.",
            "Correct the key.",
        )
    for column in ("label", "how_read"):
        if bool(row[column]) != (column == "label"):
            yield row.problem(
                column,
                "A theme that was added later has a label, and no word on how it was counted.",
                ALLOWED if column == "label" else "Blank: nothing was counted before.",
                "Write a label." if column == "label" else "Clear the cell.",
            )


def _count_fault(row: Row, column: str) -> Problem | None:
    count = parse_number(row[column])
    if count is not None and count >= 0 and count.is_integer():
        return None
    return row.problem(
        column,
        "This is not a number of reviews.",
        "A whole number such as 13.",
        "Write how many reviews there are.",
    )
