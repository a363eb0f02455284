"""The commands that change what is kept, and those that show what it has been.

Every kept table goes the same way; the register alone is kept area by area. The arguments are read
in `main`; here they are carried out.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import replace
from datetime import date
from itertools import dropwhile
from pathlib import Path
from typing import Any

from mapping.cli.output import Say, Table, write_file
from mapping.cli.reading_limits import command_limits
from mapping.context.reference import Reference
from mapping.editing.kept_table import (
    LEFT_AS_IT_IS,
    ChangeSet,
    Incoming,
    Part,
    Restoration,
    UnansweredError,
    Upload,
    base_of,
    by_whom,
    cells_of,
    checked_cells,
    require_whole,
    restoration,
    restore,
    save,
    touched_in_words,
    unanswered_questions,
)
from mapping.editing.proposals import suggest_all
from mapping.editing.reading import (
    Screened,
    Sent,
    Standing,
    read_from_provider,
    read_without_faults,
)
from mapping.editing.register import effect_in_words, kept_by, remarks_beside
from mapping.editing.table_files import NAME_NOT_KEPT, UPLOADED, why_of
from mapping.editing.workbooks.area_workbook import all_areas_zip, area_csv, area_workbook
from mapping.editing.workbooks.provider_workbook import provider_workbook, providers_of
from mapping.editing.workbooks.returned_workbook import is_return, stamp_of
from mapping.editing.workbooks.unit_sheets import contested, unit_answers, unit_changes
from mapping.english import count, lower_first, named, verb
from mapping.errors import MappingError, SelectionError, TableError
from mapping.geography.areas import REGION, Areas
from mapping.matching.match import Match, read_match
from mapping.problems import (
    FaultyTableError,
    Problem,
    errors_in,
    grouped,
    one_a_row,
    questions_in,
)
from mapping.region.access import acting_as
from mapping.region.kept_tables import KEPT_TABLES, REGISTER, UNIT_COVERAGE
from mapping.region.loader import read_reference
from mapping.store import (
    Entry,
    MovedOnError,
    Note,
    Store,
    StoreError,
    UnchangedError,
    UnknownVersionError,
    revision_in,
)
from mapping.store.csv_folder import HISTORY_FOLDER, held
from mapping.store.opening import open_store, successors_of
from mapping.store.put_back import touched_saves
from mapping.store.table_spec import TableSpec
from mapping.tables.diff import ConflictError, RecordChange
from mapping.tables.text_table import MAX_BYTES, TextTable

CHANGE_COLUMNS = ("record", "kind", "field", "old", "new")
SUGGESTION_COLUMNS = ("record", "field", "now", "suggested", "words")
HISTORY_COLUMNS = ("revision", "when", "who", "record", "field", "old", "new")
_ALL = "all"
_MOST_NAMED = 5
_MOST_PROVIDERS = 50
_TRIES = 60
_TURN_SECONDS = 60.0


def _table_of(options: argparse.Namespace, areas: Areas) -> TableSpec:
    """The table that a command is about; an area is named for the register only, and known."""
    spec = KEPT_TABLES[options.table]
    if options.area is not None and spec is not REGISTER:
        raise SelectionError(f"The {spec.what} is kept whole: leave out --area.")
    if options.area is not None:
        require_known_area(options.area, areas)
    return spec


def _match_of(options: argparse.Namespace) -> Match | None:
    """What a file in names and words of its own means, where that is said."""
    path: Path | None = getattr(options, "match", None)
    if path is None:
        return None
    if KEPT_TABLES[options.table] is not REGISTER:
        raise SelectionError("--match is for the register: leave it out.")
    return read_match(read_file(path), path.name)


def _area_of(match: Match | None) -> str:
    """Whose list it is by its match; the region's where nothing is said."""
    return (match.constants.get("maintained_by") if match else None) or REGION


def _reading_day(spec: TableSpec, options: argparse.Namespace) -> date:
    """The day by which a file is read: for the register another one can be named."""
    day: date = options.on if spec is REGISTER else options.today
    return day


def _table_date(options: argparse.Namespace) -> date:
    """The date by which a kept table itself is judged.

    By an earlier one, what was verified since would lie in the future.
    """
    today: date = options.today
    on: date = options.on
    return max(today, on)


# --------------------------------------------------------------------------------- check


def still_asked(
    options: argparse.Namespace, table: TextTable, found: list[Problem]
) -> list[Problem]:
    """What is wrong with a register's text, without the questions that the history answers."""
    store = open_store(options.data, REGISTER)
    if not questions_in(found):
        return found
    return unanswered_questions(store, table, found, cells_of(REGISTER, store.load().content))


def check_file(options: argparse.Namespace, reference: Reference) -> tuple[list[Problem], int]:
    """What is wrong with an area's file, or one of another table, and how many rows it has."""
    spec, match, day = _table_of(options, reference.areas), _match_of(options), options.today
    area_code = options.area or _area_of(match)
    sent = Sent(options.file.name, read_file(options.file), spec.name, area_code, match)
    store, intake = open_store(options.data, spec), sent.intake(reference)
    snapshot = store.load()
    current = cells_of(spec, snapshot.content)
    upload = intake.taken(sent.content, sent.name, day, successors_of(reference.settings))
    unknown: list[Problem] = []
    try:
        # What was downloaded from the table as it stands needs no look into the history.
        if upload.revision != snapshot.revision:
            base_of(upload, store, current)
    except UnknownVersionError as error:
        # A look saves nothing: the rows are judged beside what stands, and what stops a save said.
        unknown = [Problem("error", None, "", "", str(error), table=upload.raw.name)]
        upload = replace(upload, revision=None)
    incoming = intake.screen(upload, current, store, reference, _reading_day(spec, options))
    units = unit_answers(upload.units, reference, area_code, day)
    found = one_a_row(incoming.problems) if is_return(upload.raw) else incoming.problems
    return [*unknown, *found, *units.problems], len(upload.table.rows)


def area_of_return(content: bytes, table: TextTable) -> str:
    """The area that a return workbook was made for; "" for any other file."""
    stamp = stamp_of(content, table) if is_return(table) else None
    return "" if stamp is None else stamp.area_code


def remarks_beside_the_register(
    table: TextTable, options: argparse.Namespace, reference: Reference
) -> list[Problem]:
    """What is to be said of a file beside the register that is kept; nothing of that itself."""
    try:
        snapshot = open_store(options.data, REGISTER).load()
        if revision_in(table.digest) == snapshot.revision:
            return []
        current = checked_cells(REGISTER, snapshot.content, reference, _table_date(options))
    except MappingError:
        return []
    return remarks_beside(table, current, reference, options.on)


# --------------------------------------------------------------------------------- apply


def apply_file(options: argparse.Namespace, say: Say, table: Table) -> None:
    """Read, check and save a file of a table; says what it changed.

    Raises
    ------
    FaultyTableError, ConflictError
        It is refused; nothing was saved.
    """
    reference = read_reference(options.data, options.today)
    spec = _table_of(options, reference.areas)
    store, name = open_store(options.data, spec), options.file.name
    match = _match_of(options)
    sent = Sent(name, read_file(options.file), spec.name, options.area or "", match)
    why = why_of(name) if spec is REGISTER else UPLOADED
    person = acting_as(options.acting_as, options.data, reference.areas)
    note = Note.of(person, options.by, why, options.area or "", options.now)
    found, accepted = _saved_in_turn(
        lambda: _worked_out(sent, store, options, reference),
        lambda changes, accepted: save(
            changes, accepted, store, note, reference, _table_date(options)
        ),
        f"{name} was not saved",
        options.data,
        dry_run=options.dry_run,
    )
    units = _units_saved(found, note, options)
    incoming, changes = found.incoming, found.changes
    is_saved = (accepted or units) and not options.dry_run
    if options.format != "text":
        table(CHANGE_COLUMNS, _change_rows((*accepted, *units)))
        say = say_beside
    else:
        _say_all(spec, changes, accepted, found.upload, incoming, reference, options, say)
        _say_units(found, units, options, say)
    if found.upload.revision is None:
        _say_whose_it_replaces(accepted, changes.revision, store, reference, say)
    if is_saved:
        say(f"Saved in {options.data}.")
        if spec is REGISTER and why != name:
            say(NAME_NOT_KEPT)
    for record in _not_asked_about(incoming, options.no_place):
        say(f"--no-place {record}: nothing was asked about it.")
    _raise_if_held_back(spec, incoming)


def _say_all(
    spec: TableSpec,
    changes: ChangeSet,
    accepted: Sequence[RecordChange],
    upload: Upload,
    incoming: Incoming,
    reference: Reference,
    options: argparse.Namespace,
    say: Say,
) -> None:
    """What a file changes, with what is remarked and what it does to the map."""
    remarks = (p for p in incoming.problems if p.severity == "warning")
    for group in grouped(remarks):
        say(f"remark: {group.where}, {group.first.column}: {group.first.text}")
    _say_changes(spec, changes, accepted, upload, options, say)
    if spec is REGISTER:
        for sentence in effect_in_words(changes, accepted, reference, options.on):
            say(sentence)


def _say_whose_it_replaces(
    accepted: Sequence[RecordChange],
    revision: str,
    store: Store,
    reference: Reference,
    say: Say,
) -> None:
    """Say whose saves a file replaces that does not say from which version it was made."""
    before = dropwhile(lambda entry: entry.revision != revision, store.history())
    found = touched_saves(accepted, before)
    for sentence in touched_in_words(found, _telling(store, reference)) if any(found) else ():
        say(f"remark: {lower_first(sentence)}")


def _not_asked_about(incoming: Incoming, records: Iterable[str]) -> list[str]:
    """What of the records that were answered for nothing had to be said of."""
    asked = incoming.answered | set(map(str, incoming.answered_rows))
    return [record for record in records if record not in asked]


def _raise_if_held_back(spec: TableSpec, incoming: Incoming) -> None:
    """Say which rows were held back until somebody answers for them.

    Raises
    ------
    UnansweredError
        There are such rows.
    """
    if not incoming.held_rows:
        return
    ids = dict(zip(incoming.held_rows, incoming.held_ids(spec), strict=True))
    questions = [
        replace(q, message=f"{ids[q.row]}: {q.message}")
        for q in questions_in(incoming.problems)
        if q.row in ids
    ]
    answers = " ".join(f"--no-place {id_}" for id_ in ids.values())
    raise UnansweredError(
        questions, f"Nothing of such a row was saved. If it names none: {answers}"
    )


def say_beside(sentence: str) -> None:
    """Say something beside the table that another program reads."""
    sys.stderr.write(f"{sentence}\n")


def _raise_if_for_another_area(
    upload: Upload, options: argparse.Namespace, reference: Reference
) -> None:
    if upload.area_code not in (None, options.area):
        theirs, asked = (reference.areas.name(c) for c in (upload.area_code or "", options.area))
        raise SelectionError(
            f"{options.file.name} was downloaded for {theirs}, not for {asked}. "
            "Name that area, or another file."
        )


def _saved_in_turn(
    worked_out: Callable[[], tuple[Screened, Sequence[RecordChange]]],
    save_changes: Callable[[ChangeSet, Sequence[RecordChange]], object],
    in_vain: str,
    folder: Path,
    *,
    dry_run: bool,
) -> tuple[Screened, Sequence[RecordChange]]:
    """Save what a file changes, worked out anew where somebody else saved in between.

    Parameters
    ----------
    worked_out
        What the file amounts to as the table stands now, and which of its changes are to be made.
    in_vain
        What to say where others were always faster.
    folder
        Of the data.

    Returns
    -------
    tuple
        What it amounts to, and the changes that were saved; in a dry run, that would be.
    """
    with ExitStack() as stack:
        for attempt in range(_TRIES):
            found, accepted = worked_out()
            if dry_run or not accepted:
                return found, accepted
            try:
                save_changes(found.changes, accepted)
            except MovedOnError:
                if not attempt:
                    stack.enter_context(_turn_of_commands(folder))
                time.sleep(random.uniform(0.01, 0.05) * attempt)  # noqa: S311
            except UnchangedError:
                return found, ()
            else:
                return found, accepted
    raise TableError(f"Others were saving all the time, so {in_vain}. Try again.")


@contextmanager
def _turn_of_commands(folder: Path) -> Iterator[None]:
    """Wait for the other commands that save here, so that each works its file out once more only.

    It saves work and nothing rests on it: where it cannot be had, the save is tried without.
    """
    with ExitStack() as stack:
        with suppress(StoreError, OSError, NotImplementedError):
            lock = folder / HISTORY_FOLDER / "commands.lock"
            stack.enter_context(held(lock, folder, _TURN_SECONDS))
        yield


def _worked_out(
    sent: Sent, store: Store, options: argparse.Namespace, reference: Reference
) -> tuple[Screened, Sequence[RecordChange]]:
    """What a file amounts to as the table stands now, and which of its changes are to be made."""
    spec, snapshot, day = sent.spec, store.load(), _table_date(options)
    current = checked_cells(spec, snapshot.content, reference, day)
    standing = Standing(current, snapshot.revision, reference, _reading_day(spec, options))
    found = read_without_faults(sent, standing, options.no_place, command_limits())
    _raise_if_for_another_area(found.upload, options, reference)
    removes, changes = options.remove_missing and not found.upload.is_template, found.changes
    _raise_if_unsettled(spec, changes, sent.name, removes=removes)
    accepted = (*changes.changes, *(changes.removals if removes else ()))
    require_whole(spec, changes, accepted, reference, day)
    if found.units.said:
        # Before anything is saved: one file is refused whole.
        _units_worked_out(found, open_store(options.data, UNIT_COVERAGE), options)
    return found, accepted


def _units_worked_out(
    found: Screened, store: Store, options: argparse.Namespace
) -> tuple[Screened, Sequence[RecordChange]]:
    """What a return workbook says of units does to the table of coverage as it stands now.

    Raises
    ------
    FaultyTableError
        Somebody has said the contrary of some of them since the workbook was made.
    """
    reference, snapshot = read_reference(options.data, options.today), store.load()
    said, area = found.units.said, options.area or ""
    if faults := contested(said, reference, area, options.today):
        raise FaultyTableError(faults, "Nothing was saved.")
    current = checked_cells(UNIT_COVERAGE, snapshot.content, reference, options.today)
    changes = unit_changes(said, current, snapshot.revision, area, options.today)
    return replace(found, changes=changes), changes.changes


def _units_saved(
    found: Screened, note: Note, options: argparse.Namespace
) -> Sequence[RecordChange]:
    """Save what a return workbook says of units, if it does; what was changed by it."""
    if not found.units.said:
        return ()
    store = open_store(options.data, UNIT_COVERAGE)
    reference = read_reference(options.data, options.today)
    _, said = _saved_in_turn(
        lambda: _units_worked_out(found, store, options),
        lambda changes, made: save(changes, made, store, note, reference, options.today),
        f"what {options.file.name} says of units was not saved",
        options.data,
        dry_run=options.dry_run,
    )
    return said


def _say_units(
    found: Screened, changes: Sequence[RecordChange], options: argparse.Namespace, say: Say
) -> None:
    """What a return workbook says of units, and what of it is new."""
    units = found.units
    for problem in units.problems:
        say(f"remark: {problem.place}: {problem.text}")
    if units.said or units.blank:
        verb = "would be" if options.dry_run else "were"
        say(
            f"Units answered one by one: {len(units.said)}; lines that are blank: {units.blank}. "
            f"Rows of coverage that {verb} changed: {len(changes)}."
        )
        _say_each(changes, say)


def _raise_if_unsettled(spec: TableSpec, changes: ChangeSet, name: str, *, removes: bool) -> None:
    """Refuse what somebody has to decide first.

    Raises
    ------
    ConflictError
        Somebody else changed the same since.
    FaultyTableError
        Something is to be removed that somebody changed since.
    """
    if changes.conflicts:
        raise ConflictError(changes.conflicts)
    if removes and changes.changed_since:
        faults = [_changed_since(spec, id_, name) for id_ in sorted(changes.changed_since)]
        raise FaultyTableError(faults, "Nothing was saved.")


def _changed_since(spec: TableSpec, record_id: str, name: str) -> Problem:
    return Problem(
        "error",
        None,
        spec.id_columns[0],
        record_id,
        f"The {spec.record} is to be removed, but somebody changed it after this file was "
        "downloaded.",
        "",
        f"Download the {spec.records} again and decide anew.",
        name,
    )


def _say_changes(
    spec: TableSpec,
    changes: ChangeSet,
    accepted: Sequence[RecordChange],
    upload: Upload,
    options: argparse.Namespace,
    say: Say,
) -> None:
    kinds = [change.kind for change in accepted]
    verb = "would be" if options.dry_run else "were"
    say(
        f"{spec.records.capitalize()} that {verb} added: {kinds.count('added')}, "
        f"changed: {kinds.count('changed')}, removed: {kinds.count('removed')}; "
        f"unchanged: {changes.unchanged}."
    )
    if upload.unanswered:
        say(f"{upload.unanswered} questions of the return workbook are not answered yet.")
    if changes.removals and not options.remove_missing and not upload.is_template:
        say(
            f"{len(changes.removals)} {spec.records} that the {spec.short_name} has are not in "
            "the file; they were left alone. --remove-missing removes them."
        )
    _say_each(accepted, say)


def _say_each(changes: Iterable[RecordChange], say: Say) -> None:
    for change in changes:
        say(f"\n{change.kind}: {change.record_id}")
        for field in change.fields:
            say(f"  {field.column}: {field.old!r} → {field.new!r}")


def read_file(path: Path, most: int = MAX_BYTES) -> bytes:
    """The bytes of a file that somebody names, of so many at most.

    Raises
    ------
    TableError
        It is missing, too large or cannot be opened.
    """
    try:
        if path.stat().st_size > most:
            raise TableError(f"{path} is larger than {most / 1e6:.0f} MB. Split the file.")
        return path.read_bytes()
    except FileNotFoundError:
        raise TableError(f"{path} does not exist. Name another file.") from None
    except OSError as error:
        raise TableError(f"{path} cannot be opened: {error.strerror}.") from error


def _change_rows(changes: Iterable[RecordChange]) -> list[dict[str, Any]]:
    """Changes as rows of `CHANGE_COLUMNS`, one a field."""
    return [
        {
            "record": change.record_id,
            "kind": change.kind,
            "field": field.column,
            "old": field.old,
            "new": field.new,
        }
        for change in changes
        for field in change.fields
    ]


# ------------------------------------------------------------------------------- history


def show_history(options: argparse.Namespace, say: Say, table: Table) -> None:
    """All that was saved, newest first; of one area only if it is named."""
    reference = read_reference(options.data, options.today)
    spec = _table_of(options, reference.areas)
    store = open_store(options.data, spec)
    cells, chosen = cells_of(spec, store.load().content), _told(store.history(), store, reference)
    if options.area is not None:
        own = set(kept_by(cells, options.area)["record_id"])
        chosen = [entry for entry in chosen if _touches(entry, options.area, own)]
    for fault in store.faults():
        say_beside(fault)
    if options.format != "text":
        table(HISTORY_COLUMNS, [row for entry in chosen for row in _history_rows(entry)])
        return
    if not chosen:
        say("Nothing has been saved yet.")
    for entry in chosen:
        _say_entry(entry, say)


def _told(entries: Sequence[Entry], store: Store, reference: Reference) -> list[Entry]:
    """Saves as anybody may see them."""
    return list(map(_telling(store, reference), entries))


def _telling(store: Store, reference: Reference) -> Callable[[Entry], Entry]:
    """What anybody may see of a save, by what is confidential as the table stands."""
    cells = cells_of(store.spec, store.load().content)
    return store.spec.disclose(store.history(), cells, reference).entry


def told_rows(entries: Sequence[Entry], store: Store, reference: Reference) -> list[dict[str, Any]]:
    """Saves as anybody may see them, in rows of `HISTORY_COLUMNS`, one a field."""
    return [row for e in _told(entries, store, reference) for row in _history_rows(e)]


def _say_entry(entry: Entry, say: Say) -> None:
    who = entry.note.said_by or "nobody said who"
    say(f"{entry.revision}  {entry.when:%Y-%m-%d %H:%M}  {who}  {entry.note.why}".rstrip())
    for change in entry.changes:
        say(f"  {change.kind}: {change.record_id}")
        for field in change.fields if change.kind == "changed" else ():
            say(f"    {field.column}: {field.old!r} → {field.new!r}")


def _touches(entry: Entry, area_code: str, own: set[str]) -> bool:
    """Whether a save was an area's, or changed a record that the area maintains."""
    changed = {change.record_id for change in entry.changes}
    return (
        entry.note.area_code == area_code
        or bool(changed & own)
        or any(
            field.column == "maintained_by" and area_code in (field.old, field.new)
            for change in entry.changes
            for field in change.fields
        )
    )


def _history_rows(entry: Entry) -> list[dict[str, Any]]:
    return [
        {
            "revision": entry.revision,
            "when": entry.when.isoformat(timespec="seconds"),
            "who": entry.note.said_by,
            **row,
        }
        for row in _change_rows(entry.changes)
    ]


def restore_version(options: argparse.Namespace, say: Say, table: Table) -> None:
    """Make an earlier version the table again, or one area's part or one record of it."""
    spec, reference = KEPT_TABLES[options.table], read_reference(options.data, options.today)
    if options.area and not spec.area_column:
        raise SelectionError(f"The {spec.what} names no area: leave out --area.")
    if options.area:
        require_known_area(options.area, reference.areas)
    part, day = Part(options.area, options.record), _table_date(options)
    store = open_store(options.data, spec)
    back = restoration(options.revision, store, reference, day, part)
    if options.dry_run:
        _say_restoration(spec, back, reference, say, table, options)
        return
    person = acting_as(options.acting_as, options.data, reference.areas)
    why = f"Restored {options.revision}"
    note = Note.of(person, options.by, why, options.area, options.now)
    try:
        entry = restore(options.revision, store, note, reference, day, part, back.digest)
    except UnchangedError as error:
        say(str(error))
        return
    which = options.record or (reference.areas.name(options.area) if options.area else "")
    whole = f"{which} of the {spec.what}" if which else f"The {spec.what}"
    done = f"{whole} in {options.data} is again as it was at {options.revision}."
    if options.format == "text":
        say(done)
        if LEFT_AS_IT_IS in entry.note.why:
            say(LEFT_AS_IT_IS)
        _say_later(back, "It took back", say)
    else:
        table(HISTORY_COLUMNS, told_rows([entry], store, reference))
        say_beside(done)


def _say_restoration(
    spec: TableSpec,
    back: Restoration,
    reference: Reference,
    say: Say,
    table: Table,
    options: argparse.Namespace,
) -> None:
    """What going back would do, by area; nothing is saved."""
    if options.format != "text":
        shown = (change for changes in back.shown.values() for change in changes)
        table(CHANGE_COLUMNS, _change_rows(shown))
        return
    say(
        f"Nothing was saved. {count(len(back.all_changes), spec.record)} would be changed to go "
        f"back to {options.revision}."
    )
    for area, changes in back.shown.items():
        if area:
            say(f"\n{reference.areas.name(area)}: {count(len(changes), spec.record)}")
        _say_each(changes, say)
    _say_later(back, "It would take back", say)


def _say_later(back: Restoration, what: str, say: Say) -> None:
    """The saves of which going back takes something back."""
    for entry in back.later:
        ids = named([change.record_id for change in entry.changes], _MOST_NAMED)
        say(f"{what} from {by_whom(entry)}: {ids}.")


# ------------------------------------------------------------- what a provider's workbook says


def suggest_from_provider(options: argparse.Namespace, say: Say, table: Table) -> None:
    """Have what a provider's workbook says wait as suggestions.

    Raises
    ------
    FaultyTableError
        Something in it does not wait; all else does.
    SelectionError
        It is no workbook of a provider, or all of it waits already.
    """
    reference = read_reference(options.data, options.today)
    require_known_area(options.area, reference.areas)
    snapshot, day = open_store(options.data, REGISTER).load(), _table_date(options)
    current = checked_cells(REGISTER, snapshot.content, reference, day)
    sent = Sent(options.file.name, read_file(options.file), REGISTER.name, options.area)
    standing = Standing(current, snapshot.revision, reference, day)
    found = read_from_provider(sent, standing, command_limits())
    person = acting_as(options.acting_as, options.data, reference.areas)
    note = Note.of(person, options.by, "", options.area, options.now)
    kept = 0
    if found.proposals and not options.dry_run:
        kept = suggest_all(
            options.data,
            found.proposals,
            reference,
            options.today,
            note,
            names_no_place=options.no_place,
        )
    rows = [
        {
            "record": each.record_id,
            "field": each.column,
            "now": found.now.get((each.record_id, each.column), ""),
            "suggested": each.value,
            "words": each.words,
        }
        for each in found.proposals
    ]
    if options.format != "text":
        table(SUGGESTION_COLUMNS, rows)
        say = say_beside
    for problem in found.problems:
        if problem.severity == "warning":
            say(f"remark: {problem.place}: {problem.text}")
    for row in rows if options.format == "text" else ():
        new = "; ".join(row["suggested"].splitlines())
        what = f"{row['field']}: {row['now']!r} → {row['suggested']!r}" if row["field"] else new
        say(f"  {row['record'] or 'new'}: {'; '.join(filter(None, (what, row['words'])))}")
    number, area = len(rows), reference.areas.name(options.area)
    whose = f"of {found.provider} for whoever keeps the records of {area}"
    if options.dry_run:
        say(f"Nothing was saved. {count(number, 'suggestion')} {whose} would wait.")
    else:
        waited = f"; {number - kept} did already" if number > kept else ""
        say(f"{count(kept, 'suggestion')} {whose} {verb(kept, 'wait')}{waited}.")
    if faults := errors_in(found.problems):
        raise FaultyTableError(faults, "What is named here does not wait.")


# ------------------------------------------------------------------------------ download


def download(options: argparse.Namespace, say: Say, _table: Table) -> None:
    """Write an area's records, or all areas' as a zip, to a file."""
    reference = read_reference(options.data, options.today)
    store = open_store(options.data, REGISTER)
    snapshot = store.load()
    cells = checked_cells(REGISTER, snapshot.content, reference, _table_date(options))
    store.keep(snapshot)
    ending = options.out.suffix.lower()
    if options.provider:
        content = _of_a_provider(cells, reference, snapshot.revision, options)
    elif options.area == _ALL:
        content = _all_areas(cells, reference, snapshot.revision, ending)
    else:
        require_known_area(options.area, reference.areas)
        content = _one_area(cells, reference, options.area, snapshot.revision, ending)
    write_file(options.out, content)
    say(f"Wrote {options.out}.")


def _one_area(
    cells: Any, reference: Reference, area_code: str, revision: str, ending: str
) -> bytes:
    own = kept_by(cells, area_code)
    if ending == ".csv":
        return area_csv(own, revision)
    if ending == ".xlsx":
        return area_workbook(own, reference, area_code, revision)
    raise SelectionError(f"A file of one area ends in .csv or .xlsx, not in {ending or 'nothing'}.")


def _of_a_provider(
    cells: Any, reference: Reference, revision: str, options: argparse.Namespace
) -> bytes:
    """The workbook that asks one provider about its records of an area."""
    require_known_area(options.area, reference.areas)
    own = kept_by(cells, options.area)
    known = providers_of(own)
    if options.provider not in known:
        area = reference.areas.name(options.area)
        names = named(known, _MOST_PROVIDERS) if known else "none"
        raise SelectionError(
            f"No record of {area} names the provider {options.provider}. Its providers: {names}."
        )
    if (ending := options.out.suffix.lower()) != ".xlsx":
        raise SelectionError(f"The workbook of a provider ends in .xlsx, not in {ending or '-'}.")
    return provider_workbook(
        own, reference, options.area, options.provider, revision, _table_date(options)
    )


def _all_areas(cells: Any, reference: Reference, revision: str, ending: str) -> bytes:
    if ending != ".zip":
        raise SelectionError(f"The file of all areas ends in .zip, not in {ending or 'nothing'}.")
    areas = reference.areas
    return all_areas_zip(
        {
            areas.name(code): area_workbook(kept_by(cells, code), reference, code, revision)
            for code in areas.codes
        }
    )


def require_known_area(code: str, areas: Areas) -> None:
    """Refuse a code that is neither an area's nor the region's, and name those that are."""
    if code != REGION and code not in areas.positions:
        known = ", ".join(f"{c} ({areas.name(c)})" for c in areas.codes[:50])
        raise SelectionError(f"No area has the code {code}. The areas: {known}; or {REGION}.")
