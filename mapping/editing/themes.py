"""Add a theme to the checklist and say what answers it; with a history, and undone from there."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import pandas as pd

from mapping.context.reference import Reference, abbreviations_of
from mapping.editing.small_tables import CheckedTable, save_rows, small_table, undo
from mapping.errors import MappingError
from mapping.problems import WITHHELD, FaultyTableError, Problem
from mapping.reference.provision_types import COLUMNS as TYPE_COLUMNS
from mapping.reference.provision_types import FILE_NAME as TYPES_FILE
from mapping.reference.theme_labels import ALLOWED, MEND, key_of
from mapping.reference.themes import COLUMNS, FILE_NAME, NO_OTHER_COLUMN, REQUIRED, theme_faults
from mapping.store import Entry, Note
from mapping.store.csv_folder import rewrite_table
from mapping.tables.small_table import Row
from mapping.tables.table_reader import read_table

THEMES = small_table(FILE_NAME, COLUMNS, REQUIRED, "theme", "table of themes")
ADDED, UNDONE = "Theme added", "Undone"


@dataclass(frozen=True)
class NewTheme:
    """A theme as somebody enters it: nothing of it is read in any review yet.

    Attributes
    ----------
    types
        Keys of the types of provision that answer it, of those that answer none yet.
    """

    label: str
    thematic_area: str
    types: Collection[str] = ()


def add_theme(
    folder: Path, new: NewTheme, reference: Reference, now: datetime, who: str = ""
) -> str:
    """Add a theme for which no review has been read, and link types of provision to it.

    Returns
    -------
    str
        Its key.

    Raises
    ------
    MappingError
        It cannot be saved, and why; a `FaultyTableError` where it, or a table, has faults.
    """
    label = " ".join(new.label.split())
    cells = dict(zip(COLUMNS, (key_of(label), label, new.thematic_area, "", "0", ""), strict=True))
    if faults := _choice_faults(
        Row(FILE_NAME, len(reference.themes.all) + 2, cells), new, reference
    ):
        raise FaultyTableError(faults, "Nothing was saved.")
    save_rows(
        folder,
        _checked(reference),
        lambda rows: [*(row.cells for row in rows), cells],
        Note(who, ADDED, "", now),
    )
    # A theme to which no type is linked yet is in order, so that this may come second.
    if new.types:
        _link_added(folder, dict.fromkeys(new.types, cells["theme"]))
    return cells["theme"]


def _link_added(folder: Path, themes: Mapping[str, str]) -> None:
    try:
        _link(folder, themes)
    except MappingError as error:
        raise MappingError(
            f"The theme was added, but what answers it could not be said. {error}"
        ) from error


def undo_theme(
    folder: Path, entry: Entry, reference: Reference, now: datetime, who: str = ""
) -> Entry:
    """Take back what one save did to the themes; types linked to one that goes answer none.

    Raises
    ------
    MappingError
        It cannot be taken back, and why.
    """
    undone = undo(folder, _checked(reference), entry, Note(who, UNDONE, "", now))
    gone = {change.record_id for change in undone.changes if change.kind == "removed"}
    linked = [kind.key for kind in reference.types.all if kind.linked_theme in gone]
    if linked:
        _link(folder, dict.fromkeys(linked, ""))
    return undone


def free_types(reference: Reference) -> dict[str, str]:
    """The types of provision that answer no theme yet: label by key."""
    return {kind.key: kind.label for kind in reference.types.all if not kind.linked_theme}


def thematic_areas(reference: Reference) -> tuple[str, ...]:
    """The headings that themes stand under."""
    areas = (theme.thematic_area for theme in reference.themes.all)
    return tuple(dict.fromkeys(area for area in areas if area))


def _choice_faults(row: Row, new: NewTheme, reference: Reference) -> list[Problem]:
    """What was chosen that there is not to choose, and a label that is there already."""
    faults = []
    if not row["label"]:
        faults.append(row.fault("label", "The label is blank.", ALLOWED, MEND))
    if row["label"].lower() in {theme.label.lower() for theme in reference.themes.all}:
        faults.append(
            row.fault(
                "label",
                "There is a theme of this name.",
                "Each theme has a name of its own.",
                "Count the reviews under the theme that is there, or name this one otherwise.",
            )
        )
    if row["thematic_area"] and row["thematic_area"] not in thematic_areas(reference):
        faults.append(
            row.fault("thematic_area", "No theme stands there.", "One of those that exist.", MEND)
        )
    return [replace(fault, value=WITHHELD) for fault in faults] + [
        replace(row.fault("theme", *_ANOTHER), value=WITHHELD)
        for key in new.types
        if key not in free_types(reference)
    ]


_ANOTHER = (
    "A type of provision that was chosen answers another theme, or does not exist.",
    "Types that answer no theme yet.",
    "Choose others; a type answers one theme.",
)


def _checked(reference: Reference) -> CheckedTable:
    def faults(rows: Sequence[Row]) -> list[Problem]:
        known, names = abbreviations_of(reference.types), reference.areas.names
        return [*theme_faults(rows, known, names), *_unknown(rows, reference)]

    return CheckedTable(THEMES, faults, NO_OTHER_COLUMN)


def _unknown(rows: Sequence[Row], reference: Reference) -> list[Problem]:
    """Themes that a review was read for and that would not be there."""
    there = {row["theme"] for row in rows}
    read = {key for review in reference.reviews.all for key in review.read}
    return [
        Problem(
            "error",
            None,
            "theme",
            key,
            "A later review was read for this theme.",
            "A theme that a review names stays.",
            "Mend the review first.",
            FILE_NAME,
        )
        for key in sorted(read - there)
    ]


def _link(folder: Path, themes: Mapping[str, str]) -> None:
    """Say which theme some types of provision answer; everything else in their table stays."""

    def content() -> bytes:
        table = read_table(folder / TYPES_FILE, TYPE_COLUMNS, ("key",))
        linked = table.cells["key"].map(themes).fillna(table.cells["linked_theme"])
        frame = pd.concat([table.cells.assign(linked_theme=linked), table.extra], axis="columns")
        return frame.to_csv(index=False, lineterminator="\n").encode()

    rewrite_table(folder, TYPES_FILE, content)
