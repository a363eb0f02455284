"""The commands about what is kept: whether it is whole, which is true, and what has to go.

Their arguments are read in `main`.
"""

from __future__ import annotations

import argparse

from mapping.cli.commands.update_commands import HISTORY_COLUMNS, told_rows
from mapping.cli.output import CLEAN, ERRORS_FOUND, Say, Table
from mapping.context.reference import Reference
from mapping.editing.purging import backups, outcome, outcomes, purge_record, purge_text
from mapping.editing.register import made_public_on_disk
from mapping.editing.settling import bring_back, take_as_it_is
from mapping.errors import SelectionError
from mapping.region.access import acting_as
from mapping.region.disk_edits import edits_of
from mapping.region.kept_tables import KEPT_TABLES
from mapping.region.loader import read_reference
from mapping.store import Note, UnchangedError
from mapping.store.answers import answered_in
from mapping.store.opening import open_store


def verify(options: argparse.Namespace, say: Say, _table: Table) -> int:
    """Say what of a table's history is missing, damaged or altered; the exit code."""
    spec = KEPT_TABLES[options.table]
    store = open_store(options.data, spec)
    found = [*store.faults(), *(edit.sentence for edit in edits_of(store))]
    for sentence in found:
        say(sentence)
    if not found and not store.history():
        what = f"There is no history of the {spec.what}"
        say(f"{what}: nothing was ever saved here, or all of it is gone.")
    elif not found:
        say(f"The history of the {spec.what} is whole: nothing is missing, and nothing altered.")
    return ERRORS_FOUND if found else CLEAN


def settle(options: argparse.Namespace, say: Say, table: Table) -> None:
    """Note that the file is right as it stands, or bring back what was saved."""
    spec = KEPT_TABLES[options.table]
    store = open_store(options.data, spec)
    revision = store.load().revision
    reference = read_reference(options.data, options.today)
    note = _note(options, reference)
    try:
        if options.truth == "take-file":
            asked = made_public_on_disk(store, reference)
            answered = {i for i, it in asked.items() if {i, str(it.row)} & set(options.no_place)}
            made = [take_as_it_is(store, revision, note, reference, answered)]
        else:
            made = bring_back(store, revision, note, reference, options.today)
    except UnchangedError:
        say(f"The {spec.what} is what was last saved, so there is nothing to settle.")
        return
    said = answered_in(made[0].note)
    for record in (it for it in options.no_place if not it.isdecimal() and it not in said):
        say(f"--no-place {record}: nothing was asked about it.")
    if options.format != "text":
        table(HISTORY_COLUMNS, told_rows(made, store, reference))
    for entry in made if options.format == "text" else ():
        why = entry.note.why.rstrip(".")
        say(f"{why}: the {spec.what} in {options.data}. It stands in the history.")


def _note(options: argparse.Namespace, reference: Reference) -> Note:
    person = acting_as(options.acting_as, options.data, reference.areas)
    return Note.of(person, options.who, options.why, "", options.now)


def purge(options: argparse.Namespace, say: Say, _table: Table) -> None:
    """Take a record's words, or a text, out of the history for good.

    Raises
    ------
    SelectionError
        Neither is named, or both are.
    """
    if (options.record is None) == (options.text is None):
        raise SelectionError("Name a record, or give a text with --text; one of the two.")
    note = _note(options, read_reference(options.data, options.today))
    spec = KEPT_TABLES[options.table]
    if options.text is None:
        store = open_store(options.data, spec)
        say(outcome(purge_record(options.data, store, options.record, note), spec))
    else:
        for sentence in outcomes(purge_text(options.data, options.text, note)):
            say(sentence)
    say(f"That was done in {options.data}.")
    say(backups(options.data))
