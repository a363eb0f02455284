"""Note a meeting in its table, or take one out; with a history."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

from mapping.dates import in_words
from mapping.editing.small_tables import Cells, CheckedTable, save_rows, small_table
from mapping.errors import SelectionError
from mapping.reference.meetings import COLUMNS, FILE_NAME, NO_OTHER_COLUMN, Meeting, meeting_faults
from mapping.store import Note
from mapping.tables.parsing import parse_date
from mapping.tables.small_table import Row

MEETINGS = small_table(FILE_NAME, COLUMNS, COLUMNS, "met_on", "table of meetings")
NOTED, TAKEN_OUT = "Meeting noted", "Meeting taken out"
_CHECKED = CheckedTable(MEETINGS, meeting_faults, NO_OTHER_COLUMN)


def add_meeting(folder: Path, meeting: Meeting, now: datetime) -> None:
    """Note a meeting in a data folder, whose table need not be there yet.

    Raises
    ------
    MappingError
        It cannot be saved, and why; a `FaultyTableError` where it, or the table, has faults.
    """
    cells = {"met_on": meeting.met_on.isoformat(), "what": meeting.what.strip()}

    def added(rows: list[Row]) -> list[Cells]:
        return [*(row.cells for row in rows), cells]

    save_rows(folder, _CHECKED, added, Note("", NOTED, "", now))


def remove_meeting(folder: Path, met_on: date, now: datetime) -> None:
    """Take the meeting of a day out of the table.

    Raises
    ------
    MappingError
        The table cannot be saved, or notes no meeting of that day.
    """

    def left(rows: list[Row]) -> list[Cells]:
        others: list[Cells] = [row.cells for row in rows if parse_date(row["met_on"]) != met_on]
        if len(others) == len(rows):
            raise SelectionError(f"No meeting is noted on {in_words(met_on)}. Nothing was saved.")
        return others

    save_rows(folder, _CHECKED, left, Note("", TAKEN_OUT, "", now))
