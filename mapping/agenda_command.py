"""The command that writes the agenda of a meeting: the ending says what kind of file.

Its arguments are read in `__main__`.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from datetime import date

from mapping.agenda import agenda
from mapping.data_folder import DataFolder, read_data_folder
from mapping.dates import today
from mapping.earlier import folder_on
from mapping.errors import SelectionError, TableError
from mapping.meetings import Meetings
from mapping.priority import priorities
from mapping.report.documents import AGENDA_ENDINGS, agenda_document, refuse_unknown_ending
from mapping.report.scope import Scope
from mapping.since import Since
from mapping.since_command import changes_between
from mapping.store.csv_file import CsvFileStore

Say = Callable[[str], None]


def write_agenda(options: argparse.Namespace, say: Say) -> None:
    """Make the agenda of a meeting on a date, and write it.

    Raises
    ------
    SelectionError
        No such file is made, or the day to compare with is not an earlier one.
    """
    ending = options.out.suffix.lower()
    refuse_unknown_ending(ending, "An agenda", AGENDA_ENDINGS)
    scope, found = _worked_out(options)
    made = agenda(scope.assessment, scope.ranked, scope.reference, found, options.first)
    try:
        options.out.write_bytes(agenda_document(scope, made, ending))
    except OSError as error:
        raise TableError(f"{options.out} cannot be written: {error.strerror}.") from error
    say(f"Wrote {options.out}.")


def _worked_out(options: argparse.Namespace) -> tuple[Scope, Since | None]:
    on = options.on or today()
    folder = read_data_folder(options.data, max(today(), on))
    day = _day(options.since, folder.reference.meetings, on)
    if day is None:
        return _scope(folder_on(options.data, on, today()), on), None
    after, found = changes_between(folder, CsvFileStore(options.data), day, on)
    return _scope(after, on), found


def _day(asked: date | None, meetings: Meetings, on: date) -> date | None:
    """The day to compare with: the one that is asked for, or that of the last meeting."""
    if asked is None:
        last = meetings.last_before(on)
        return None if last is None else last.met_on
    if asked >= on:
        raise SelectionError(
            f"--since names {asked.isoformat()}, which is not before {on.isoformat()}. "
            "Give an earlier day."
        )
    return asked


def _scope(folder: DataFolder, on: date) -> Scope:
    reference, assessment = folder.reference, folder.assess(on)
    basis, label = reference.settings.population_basis, reference.settings.need_label
    ranked = tuple(priorities(assessment, reference.need, reference.themes, basis, label))
    return Scope(reference, folder.public_register, assessment, ranked, None, today())
