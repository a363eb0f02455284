"""The commands that open a round of returns, say how far it is, and close it.

Their arguments are read in `main`.
"""

from __future__ import annotations

import argparse
from datetime import date

from mapping.analysis.returns import Progress, round_progress
from mapping.cli.commands.since_command import stood
from mapping.cli.commands.update_commands import HISTORY_COLUMNS, say_beside, told_rows
from mapping.cli.output import Say, Table, banner_lines, make_folder, write_file
from mapping.context.reference import Reference
from mapping.dates import in_words
from mapping.editing.letters import RoundView, drafts, letters_zip, said_of, without_link
from mapping.editing.returns import close_round, open_round
from mapping.english import count
from mapping.errors import SelectionError
from mapping.export.returns import RETURN_COLUMNS, return_rows
from mapping.export.tables import names
from mapping.gap_model.priority import ranking
from mapping.region.access import acting_as, leads_by_area
from mapping.region.kept_tables import RETURNS
from mapping.region.loader import DataFolder, read_data_folder, read_reference
from mapping.region.narrowing import codes_asked_for
from mapping.store import Entry, Note
from mapping.store.opening import open_store
from mapping.wording.returns import NOBODY_ASKED, WHAT_IS_ASKED, as_text, how_to_open


def open_round_of_returns(options: argparse.Namespace, say: Say, table: Table) -> None:
    """Ask areas for their returns until a day.

    Raises
    ------
    SelectionError
        The day has passed, or an area is asked already.
    """
    reference, note = _begin(options)
    areas = codes_asked_for(options.areas, reference)
    entry = open_round(options.data, areas, options.due, reference, options.today, note)
    asked = count(len(entry.changes), "area")
    said = f"Asked {asked}, until {in_words(options.due)}. Saved in {options.data}."
    _saved(entry, said, options, reference, say, table)
    (say if options.format == "text" else say_beside)(WHAT_IS_ASKED)


def close_round_of_returns(options: argparse.Namespace, say: Say, table: Table) -> None:
    """Close the round that is open.

    Raises
    ------
    SelectionError
        None is.
    """
    reference, note = _begin(options)
    entry = close_round(options.data, reference, options.today, note)
    said = f"The round is closed. Saved in {options.data}."
    _saved(entry, said, options, reference, say, table)
    if options.format == "text":
        folder = read_data_folder(options.data, options.today)
        for line in as_text(progress_on(folder, options.today, options.today), reference):
            say(line)


def show_returns(options: argparse.Namespace, say: Say, table: Table) -> None:
    """Say how far the newest round was on a day."""
    folder = read_data_folder(options.data, max(options.today, options.on))
    found = progress_on(folder, options.on, options.today)
    if options.format != "text":
        table(names(RETURN_COLUMNS), [] if found is None else return_rows(found, folder.reference))
        return
    above = banner_lines(folder.reference.settings)
    for line in [*above, *as_text(found, folder.reference)]:
        say(line)


def write_letters(options: argparse.Namespace, say: Say, _table: Table) -> None:
    """Write a draft for each area of the newest round that is to have one.

    Raises
    ------
    SelectionError
        No area has been asked, or nobody is waited for any more.
    """
    folder, today = read_data_folder(options.data, options.today), options.today
    reference = folder.reference
    found = progress_on(folder, today, today)
    if found is None:
        raise SelectionError(f"{NOBODY_ASKED} {how_to_open()}")
    if found.round.closed_on is not None and options.kind != "thank":
        raise SelectionError(
            f"The round is closed since {in_words(found.round.closed_on)}, so nobody is waited "
            "for. Open another one first."
        )
    assessment = folder.assess(today)
    view = RoundView(found, reference, assessment, ranking(assessment, reference))
    leads = leads_by_area(options.data, reference.areas)
    letters = drafts(options.kind, view, options.data, today, leads)
    if letters and options.out.suffix.lower() == ".zip":
        write_file(options.out, letters_zip(letters))
    elif letters:
        make_folder(options.out)
        for each in letters:
            write_file(options.out / each.name, each.content)
    if not letters:
        say(said_of(letters))
        return
    linked = without_link(reference.settings)
    say(" ".join(filter(None, (f"Wrote {options.out}: {said_of(letters)}", linked))))


def progress_on(folder: DataFolder, on: date, today: date) -> Progress | None:
    """How far the newest round was on a day; None where nobody had been asked."""
    newest = next(iter(folder.reference.returns.on(on).rounds), None)
    if newest is None:
        return None
    return round_progress(newest, lambda day: stood(folder, day, today), on)


def _begin(options: argparse.Namespace) -> tuple[Reference, Note]:
    reference = read_reference(options.data, options.today)
    person = acting_as(options.acting_as, options.data, reference.areas)
    return reference, Note.of(person, options.by, "", "", options.now)


def _saved(
    entry: Entry,
    done: str,
    options: argparse.Namespace,
    reference: Reference,
    say: Say,
    table: Table,
) -> None:
    if options.format == "text":
        say(done)
        return
    table(HISTORY_COLUMNS, told_rows([entry], open_store(options.data, RETURNS), reference))
    say_beside(done)
