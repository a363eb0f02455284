"""Add a theme to the checklist and say what answers it; with a history, and undone from there."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pandas as pd

from mapping.context.reference import Reference
from mapping.editing.kept_table import change_cells, change_rows, undo
from mapping.editing.table_files import table_intake
from mapping.errors import MappingError
from mapping.problems import WITHHELD, FaultyTableError, Problem
from mapping.reference.theme_labels import ALLOWED, MEND, key_of
from mapping.reference.themes import COLUMNS, FILE_NAME
from mapping.region.kept_tables import THEMES, TYPES
from mapping.store import Entry, Note, Store
from mapping.store.opening import open_store
from mapping.tables.small_table import Row

ADDED = "Theme added"


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


def add_theme(folder: Path, new: NewTheme, reference: Reference, today: date, note: Note) -> str:
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
    note = replace(note, why=ADDED)
    change_rows(
        lambda rows: [*(row.cells for row in rows), cells],
        open_store(folder, THEMES),
        note,
        reference,
        today,
    )
    # A theme to which no type is linked yet is in order, so that this may come second.
    if new.types:
        try:
            _link(folder, dict.fromkeys(new.types, cells["theme"]), note, reference, today)
        except MappingError as error:
            raise MappingError(
                f"The theme was added, but what answers it could not be said. {error}"
            ) from error
    return cells["theme"]


def undo_theme(
    entry: Entry,
    store: Store,
    note: Note,
    reference: Reference,
    today: date,
    theme: str | None = None,
) -> Entry:
    """Take back what one save did to the themes; types linked to one that goes answer none.

    Raises
    ------
    MappingError
        It cannot be taken back, and why.
    """
    undone = undo(entry, store, note, reference, today, theme)
    gone = {change.record_id for change in undone.changes if change.kind == "removed"}
    linked = [kind.key for kind in reference.types.all if kind.linked_theme in gone]
    if linked:
        folder = reference.settings.folder
        _link(folder, dict.fromkeys(linked, ""), note, reference, today)
    return undone


THEMES_INTAKE = replace(table_intake(THEMES), undo=undo_theme)


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
        faults.append(row.problem("label", "The label is blank.", ALLOWED, MEND))
    if row["label"].lower() in {theme.label.lower() for theme in reference.themes.all}:
        faults.append(
            row.problem(
                "label",
                "There is a theme of this name.",
                "Each theme has a name of its own.",
                "Count the reviews under the theme that is there, or name this one otherwise.",
            )
        )
    if row["thematic_area"] and row["thematic_area"] not in thematic_areas(reference):
        faults.append(
            row.problem("thematic_area", "No theme stands there.", "One of those that exist.", MEND)
        )
    return [replace(fault, value=WITHHELD) for fault in faults] + [
        replace(row.problem("theme", *_ANOTHER), value=WITHHELD)
        for key in new.types
        if key not in free_types(reference)
    ]


_ANOTHER = (
    "A type of provision that was chosen answers another theme, or does not exist.",
    "Types that answer no theme yet.",
    "Choose others; a type answers one theme.",
)


def _link(
    folder: Path, themes: Mapping[str, str], note: Note, reference: Reference, today: date
) -> None:
    """Say which theme some types of provision answer; everything else in their table stays."""

    def linked(cells: pd.DataFrame) -> pd.DataFrame:
        return cells.assign(
            linked_theme=cells["key"].map(themes).fillna(cells["linked_theme"]).astype("str")
        )

    change_cells(linked, open_store(folder, TYPES), note, reference, today)
