"""The commands on who may do what. Their arguments are read in `main`."""

from __future__ import annotations

import argparse

import pandas as pd

from mapping.access.grants import COLUMNS, in_one_spelling
from mapping.cli.update_commands import Say, Table
from mapping.editing.kept_table import change_cells
from mapping.errors import SelectionError
from mapping.geography.areas import Areas
from mapping.region.access import acting_as
from mapping.region.kept_tables import ACCESS
from mapping.region.loader import read_reference
from mapping.store import Note
from mapping.store.opening import open_store
from mapping.tables.small_table import rows_of

ADDED, REMOVED = "Access given", "Access taken away"


def change_access(options: argparse.Namespace, say: Say, table: Table) -> None:
    """List who may do what, give somebody a role, or take it away.

    Raises
    ------
    FaultyTableError, SelectionError
        What is asked for breaks the list's rules, or it names nobody of that address.
    """
    reference = read_reference(options.data, options.today)
    store = open_store(options.data, ACCESS)
    if options.deed == "list":
        rows = [row.cells for row in rows_of(ACCESS.read(store.load().content))]
        if options.format != "text":
            table(COLUMNS, rows)
        elif not rows:
            say("The access list names nobody yet.")
        for row in rows if options.format == "text" else ():
            say(_in_words(row, reference.areas))
        return
    cells = in_one_spelling(
        {
            "holder": options.holder,
            "provider": getattr(options, "provider", ""),
            "role": getattr(options, "role", ""),
            "areas": ";".join(getattr(options, "area", [])),
        }
    )

    def changed(there: pd.DataFrame) -> pd.DataFrame:
        others = there[there["holder"] != cells["holder"]]
        if options.deed == "add":
            return pd.concat([others, pd.DataFrame([cells], dtype="str")], ignore_index=True)
        if len(others) == len(there):
            raise SelectionError(
                f"The access list does not name {options.holder}. `access list` shows whom it does."
            )
        return others.reset_index(drop=True)

    person = acting_as(options.acting_as, options.data, reference.areas)
    why = ADDED if options.deed == "add" else REMOVED
    note = Note.of(person, options.by, why, "", options.now)
    change_cells(changed, store, note, reference, options.today)
    said = _in_words(cells, reference.areas) if options.deed == "add" else cells["holder"]
    say(f"{why}: {said}. It stands in the history, in {options.data}.")


def _in_words(row: dict[str, str], areas: Areas) -> str:
    names = ", ".join(areas.name(code) for code in row["areas"].split(";") if code)
    at = f", signing in at {row['provider']}" if row["provider"] else ""
    return f"{row['holder']}: {row['role']}{f' for {names}' if names else ''}{at}"
