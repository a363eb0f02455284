"""Note a meeting in its table, or take one out; with a history."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

from mapping.context.reference import Reference
from mapping.dates import in_words
from mapping.editing.kept_table import change_rows
from mapping.errors import SelectionError
from mapping.reference.meetings import Meeting
from mapping.region.kept_tables import MEETINGS
from mapping.store import Note
from mapping.store.opening import open_store
from mapping.tables.parsing import parse_date
from mapping.tables.small_table import Row

NOTED, TAKEN_OUT = "Meeting noted", "Meeting taken out"
Cells = Mapping[str, str]


def add_meeting(
    folder: Path, meeting: Meeting, reference: Reference, today: date, note: Note
) -> None:
    """Note a meeting in a data folder, whose table need not be there yet.

    Raises
    ------
    MappingError
        It cannot be saved, and why; a `FaultyTableError` where it, or the table, has faults.
    """
    cells = {"met_on": meeting.met_on.isoformat(), "what": meeting.what.strip()}

    def added(rows: list[Row]) -> list[Cells]:
        there = [row["what"] for row in rows if parse_date(row["met_on"]) == meeting.met_on]
        if there:
            raise SelectionError(
                f"A meeting of {in_words(meeting.met_on)} is noted already: “{there[0]}”. Nothing "
                "was saved. One meeting a day is noted: take that one out first, if it is wrong."
            )
        return [*(row.cells for row in rows), cells]

    store = open_store(folder, MEETINGS)
    change_rows(added, store, replace(note, why=NOTED), reference, today)


def remove_meeting(
    folder: Path,
    met_on: date,
    reference: Reference,
    today: date,
    note: Note,
    what: str | None = None,
) -> None:
    """Take the meeting of a day out of the table.

    Parameters
    ----------
    what
        What it was seen to be; None where nobody has looked.

    Raises
    ------
    MappingError
        The table cannot be saved, or notes no meeting of that day, or another one.
    """

    def left(rows: list[Row]) -> list[Cells]:
        others: list[Cells] = [row.cells for row in rows if parse_date(row["met_on"]) != met_on]
        there = [row["what"] for row in rows if parse_date(row["met_on"]) == met_on]
        if what is not None and there and what not in there:
            raise SelectionError(
                f"Somebody else has changed the meeting of {in_words(met_on)} meanwhile: it is "
                f"“{there[0]}” now. Nothing was saved. Choose it again."
            )
        if len(others) == len(rows):
            raise SelectionError(f"No meeting is noted on {in_words(met_on)}. Nothing was saved.")
        return others

    store = open_store(folder, MEETINGS)
    change_rows(left, store, replace(note, why=TAKEN_OUT), reference, today)
