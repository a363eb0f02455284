"""Note a meeting in its table, or take one out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from mapping.dates import in_words
from mapping.errors import SelectionError
from mapping.meetings import COLUMNS, FILE_NAME, Meeting, meeting_faults, meeting_rows
from mapping.problems import Problem
from mapping.reference_table import Row
from mapping.register import parse_date
from mapping.rows_file import next_number, rewrite_rows


def add_meeting(folder: Path, meeting: Meeting) -> None:
    """Note a meeting in a data folder, whose table need not be there yet.

    Raises
    ------
    MappingError
        It cannot be saved, and why; a `FaultyTableError` where it, or the table, has faults.
    """
    cells = {"met_on": meeting.met_on.isoformat(), "what": meeting.what.strip()}

    def made() -> tuple[Sequence[Row], list[Problem]]:
        held, problems = meeting_rows(folder)
        rows = [*held, Row(FILE_NAME, next_number(held), cells)]
        return rows, [*problems, *meeting_faults(rows)]

    rewrite_rows(folder, FILE_NAME, COLUMNS, made)


def remove_meeting(folder: Path, met_on: date) -> None:
    """Take the meeting of a day out of the table.

    Raises
    ------
    MappingError
        The table cannot be saved, or notes no meeting of that day.
    """

    def made() -> tuple[Sequence[Row], list[Problem]]:
        held, problems = meeting_rows(folder)
        rows = [row for row in held if parse_date(row["met_on"]) != met_on]
        if len(rows) == len(held) and not problems:
            raise SelectionError(f"No meeting is noted on {in_words(met_on)}. Nothing was saved.")
        return rows, [*problems, *meeting_faults(rows)]

    rewrite_rows(folder, FILE_NAME, COLUMNS, made)
