"""The command that says what has changed since a day, or since the last meeting."""

from __future__ import annotations

import argparse
from dataclasses import replace
from datetime import date

from mapping.analysis.returns import Progress, progress_between
from mapping.analysis.since import Since, since
from mapping.cli.output import Say, Table
from mapping.errors import MappingError
from mapping.export.changes import CHANGE_COLUMNS, change_rows
from mapping.region.as_of import as_it_stood, basis_of
from mapping.region.kept_tables import REGISTER
from mapping.region.loader import DataFolder, read_data_folder
from mapping.region.narrowing import area_or_group, folder_within
from mapping.store import Entry
from mapping.store.opening import open_store
from mapping.wording.since import as_text, day_to_look_back_to


def show_since(options: argparse.Namespace, say: Say, table: Table) -> None:
    """Say what has changed.

    Raises
    ------
    SelectionError
        There is no such day, or no such area.
    """
    folder, found = _changes(options)
    reference = folder.reference
    code, group = area_or_group(options.area, reference)
    if group is not None:
        folder = folder_within(folder, group)
        reference = folder.reference
        found = found.within(reference.areas)
    elif code is not None:
        found = found.of([code])
    if options.format != "text":
        table([column.name for column in CHANGE_COLUMNS], change_rows(found, reference))
        return
    only = () if code is None else (reference.areas.name(code),)
    say(as_text(found, reference, only))


def _changes(options: argparse.Namespace) -> tuple[DataFolder, Since]:
    on, today = options.on, options.today
    folder = read_data_folder(options.data, max(today, on))
    day = day_to_look_back_to(options.day, on, folder.reference.meetings, today)
    return changes_between(folder, day, on, today)


def changes_between(
    folder: DataFolder, day: date, on: date, today: date
) -> tuple[DataFolder, Since]:
    """The data folder of a day, and what has changed up to it from an earlier one."""
    before, after = (stood(folder, each, today) for each in (day, on))
    basis = basis_of(register_history(folder), day, before.register.revision, on)
    found = since(before, day, after, on, basis, today)
    return after, replace(found, returns=rounds_between(folder, day, on, today))


def rounds_between(folder: DataFolder, day: date, on: date, today: date) -> tuple[Progress, ...]:
    """How far the rounds of returns are that were open after a day and up to another."""
    until = min(on, today)
    returns = folder.reference.returns
    return progress_between(returns, day, until, lambda d: stood(folder, d, today))


def register_history(folder: DataFolder) -> list[Entry]:
    """Every save of the register, the newest first."""
    return open_store(folder.reference.settings, REGISTER).history()


def stood(folder: DataFolder, day: date, today: date) -> DataFolder:
    """The data folder of a day; today's where its register cannot be read any more."""
    try:
        return as_it_stood(folder, day, today)
    except MappingError:
        return folder
