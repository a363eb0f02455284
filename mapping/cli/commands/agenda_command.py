"""The command that writes the agenda of a meeting: the ending says what kind of file.

Its arguments are read in `__main__`.
"""

from __future__ import annotations

import argparse
from datetime import date

from mapping.analysis.returns import Progress
from mapping.analysis.since import Since, known_on
from mapping.cli.commands.since_command import (
    changes_between,
    register_history,
    rounds_between,
    stood,
)
from mapping.cli.output import Say, Table, write_file
from mapping.context.as_of_basis import AsOfBasis
from mapping.errors import SelectionError
from mapping.gap_model.priority import ranking
from mapping.reference.meetings import Meetings
from mapping.region.as_of import basis_of
from mapping.region.disk_edits import disk_edits
from mapping.region.loader import DataFolder, read_data_folder
from mapping.report.documents import agenda_document, require_ending
from mapping.report.formats import AGENDA_ENDINGS
from mapping.report.meeting.agenda import agenda
from mapping.report.scope import Scope


def write_agenda(options: argparse.Namespace, say: Say, _table: Table) -> None:
    """Make the agenda of a meeting on a date, and write it.

    Raises
    ------
    SelectionError
        No such file is made, or the day to compare with is not an earlier one.
    """
    ending = options.out.suffix.lower()
    require_ending(ending, "An agenda", AGENDA_ENDINGS)
    scope, found, basis, returns = _worked_out(options)
    made = agenda(
        scope.assessment, scope.ranked, scope.reference, found, options.first, basis, returns
    )
    write_file(options.out, agenda_document(scope, made, ending))
    say(f"Wrote {options.out}.")


_Worked = tuple[Scope, Since | None, AsOfBasis | None, tuple[Progress, ...]]


def _worked_out(options: argparse.Namespace) -> _Worked:
    on, today = options.on, options.today
    folder = read_data_folder(options.data, max(today, on))
    day = _day(options.since, folder.reference.meetings, on, today)
    if day is None:
        after, found = stood(folder, on, today), None
    else:
        after, found = changes_between(folder, day, on, today)
    taken, is_past = after.register.revision, on < today
    basis = basis_of(register_history(folder), on, taken) if is_past else None
    # Where no meeting is looked back to, the round that is open is told of, and no other one.
    returns = rounds_between(folder, on, on, today) if found is None else found.returns
    return _scope(known_on(after, on), on, today), found, basis, returns


def _day(asked: date | None, meetings: Meetings, on: date, today: date) -> date | None:
    """The day to compare with: the one that is asked for, or that of the last meeting."""
    if asked is None:
        last = meetings.last_held(on, today)
        return None if last is None else last.met_on
    if asked >= on or asked > today:
        raise SelectionError(
            f"--since names {asked.isoformat()}, which is not a past day before {on.isoformat()}. "
            "Give an earlier day."
        )
    return asked


def _scope(folder: DataFolder, on: date, today: date) -> Scope:
    reference, assessment = folder.reference, folder.assess(on)
    ranked = tuple(ranking(assessment, reference))
    unsaved = tuple(edit.sentence for edit in disk_edits(reference.settings.folder))
    return Scope(reference, folder.public_register, assessment, ranked, None, today, unsaved)
