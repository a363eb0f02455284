"""The commands that change the register, and those that show what it has been.

Their arguments are read in `__main__`; here they are carried out.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from mapping.cli.output import write_file
from mapping.context.reference import Reference, read_reference
from mapping.editing.area_workbook import all_areas_zip, area_csv, area_workbook
from mapping.editing.register import (
    Plan,
    Upload,
    base_of,
    checked_cells,
    effect_in_words,
    kept_by,
    plan,
    read_incoming,
    read_upload,
    register_cells,
    restore,
    save,
)
from mapping.errors import SelectionError, TableError
from mapping.geography.areas import REGION, Areas
from mapping.geography.postcode_directory import OnsPostcodeDirectory
from mapping.problems import FaultyTableError, Problem, errors_in, grouped
from mapping.region.as_of import shown
from mapping.store import Entry, MovedOnError, Note, Store, UnchangedError
from mapping.store.csv_folder import CsvFileStore
from mapping.tables.diff import ConflictError, RecordChange
from mapping.tables.text_table import MAX_BYTES

CHANGE_COLUMNS = ("record", "kind", "field", "old", "new")
HISTORY_COLUMNS = ("revision", "when", "who", "record", "field", "old", "new")
_ALL = "all"
_TRIES = 60

Say = Callable[[str], None]
Table = Callable[[Sequence[str], list[dict[str, Any]]], None]


# --------------------------------------------------------------------------------- apply


def apply_file(options: argparse.Namespace, say: Say, table: Table) -> None:
    """Read, check and save an area's file; says what it changed.

    Raises
    ------
    FaultyTableError, ConflictError
        It is refused; nothing was saved.
    """
    reference = read_reference(options.data, options.today)
    refuse_unknown_area(options.area, reference.areas)
    store = CsvFileStore(options.data)
    upload = read_upload(read_file(options.file), options.file.name, options.on)
    if upload.area_code not in (None, options.area):
        theirs, asked = (reference.areas.name(c) for c in (upload.area_code or "", options.area))
        raise SelectionError(
            f"{options.file.name} was downloaded for {theirs}, not for {asked}. "
            "Name that area, or another file."
        )
    removes = options.remove_missing and not upload.is_template
    planned, accepted, remarks = saved_in_turn(
        lambda: _planned(upload, options, store, reference, removes=removes),
        lambda planned, accepted: save(
            planned,
            accepted,
            store,
            Note(options.by, f"{options.file.name}", options.area, options.now),
            reference,
            _register_date(options),
        ),
        f"{options.file.name} was not saved",
        removes=removes,
        dry_run=options.dry_run,
    )
    if options.format == "text":
        for group in grouped(remarks):
            say(f"remark: {group.where}, {group.first.column}: {group.first.message}")
        _say_changes(planned, accepted, upload, options, reference, say)
        if accepted and not options.dry_run:
            say(f"Saved in {options.data}.")
    else:
        table(CHANGE_COLUMNS, change_rows(accepted))


def saved_in_turn(
    planned: Callable[[], tuple[Plan, list[Problem]]],
    save_plan: Callable[[Plan, Sequence[RecordChange]], object],
    in_vain: str,
    *,
    removes: bool,
    dry_run: bool,
) -> tuple[Plan, Sequence[RecordChange], list[Problem]]:
    """Save what a file changes, worked out anew where somebody else saved in between.

    Parameters
    ----------
    planned
        What the file changes as the table stands now, and what is to be remarked.
    in_vain
        What to say where others were always faster.

    Returns
    -------
    tuple
        The plan, its changes that were saved (in a dry run: that would be), and the remarks.
    """
    for attempt in range(_TRIES):
        plan, remarks = planned()
        accepted = (*plan.changes, *(plan.removals if removes else ()))
        if dry_run or not accepted:
            return plan, accepted, remarks
        try:
            save_plan(plan, accepted)
        except MovedOnError:
            time.sleep(random.uniform(0.01, 0.05) * (attempt + 1))  # noqa: S311
        except UnchangedError:
            return plan, (), remarks
        else:
            return plan, accepted, remarks
    raise TableError(f"Others were saving all the time, so {in_vain}. Try again.")


def refuse_unsettled(
    plan: Plan, name: str, changed_since: Callable[[str, str], Problem], *, removes: bool
) -> None:
    """Refuse what somebody has to decide first.

    Raises
    ------
    ConflictError
        Somebody else changed the same since.
    FaultyTableError
        Something is to be removed that somebody changed since.
    """
    if plan.conflicts:
        raise ConflictError(plan.conflicts)
    if removes and plan.changed_since:
        faults = [changed_since(record_id, name) for record_id in sorted(plan.changed_since)]
        raise FaultyTableError(faults, "Nothing was saved.")


def say_fields(changes: Iterable[RecordChange], say: Say) -> None:
    """Each change, with what it does to every field."""
    for change in changes:
        say(f"\n{change.kind}: {change.record_id}")
        for field in change.fields:
            say(f"  {field.column}: {field.old!r} → {field.new!r}")


def _register_date(options: argparse.Namespace) -> date:
    """The date by which the register itself is judged.

    By an earlier one, what was verified since would lie in the future.
    """
    today: date = options.today
    on: date = options.on
    return max(today, on)


def read_file(path: Path) -> bytes:
    """The bytes of a file that somebody names.

    Raises
    ------
    TableError
        It is missing, too large or cannot be opened.
    """
    try:
        if path.stat().st_size > MAX_BYTES:
            raise TableError(f"{path} is larger than {MAX_BYTES / 1e6:.0f} MB. Split the file.")
        return path.read_bytes()
    except FileNotFoundError:
        raise TableError(f"{path} does not exist. Name another file.") from None
    except OSError as error:
        raise TableError(f"{path} cannot be opened: {error.strerror}.") from error


def _planned(
    upload: Upload,
    options: argparse.Namespace,
    store: Store,
    reference: Reference,
    *,
    removes: bool,
) -> tuple[Plan, list[Problem]]:
    snapshot = store.load()
    current = checked_cells(snapshot.content, reference, _register_date(options))
    incoming = read_incoming(
        upload.table,
        options.area,
        current,
        reference,
        options.on,
        OnsPostcodeDirectory(),
    )
    if errors_in(incoming.problems):
        raise FaultyTableError(list(incoming.problems), "Nothing was saved.")
    base = base_of(upload, store, current)
    planned = plan(incoming, options.area, base, current, snapshot.revision)
    refuse_unsettled(planned, upload.raw.name, _changed_since, removes=removes)
    return planned, list(incoming.problems)


def _changed_since(record_id: str, name: str) -> Problem:
    return Problem(
        "error",
        None,
        "record_id",
        record_id,
        "The record is to be removed, but somebody changed it after this file was downloaded.",
        "",
        "Download the records again and decide anew.",
        name,
    )


def _say_changes(
    planned: Plan,
    accepted: Sequence[RecordChange],
    upload: Upload,
    options: argparse.Namespace,
    reference: Reference,
    say: Say,
) -> None:
    kinds = [change.kind for change in accepted]
    verb = "would be" if options.dry_run else "were"
    say(
        f"Records that {verb} added: {kinds.count('added')}, changed: {kinds.count('changed')}, "
        f"removed: {kinds.count('removed')}; unchanged: {planned.unchanged}."
    )
    if upload.unanswered:
        say(f"{upload.unanswered} questions of the return workbook are not answered yet.")
    if planned.removals and not options.remove_missing and not upload.is_template:
        say(
            f"{len(planned.removals)} records that the register has are not in the file; they "
            "were left alone. --remove-missing removes them."
        )
    say_fields(accepted, say)
    for sentence in effect_in_words(planned, accepted, reference, options.on):
        say(sentence)


def change_rows(changes: Iterable[RecordChange]) -> list[dict[str, Any]]:
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
    if options.area is not None:
        refuse_unknown_area(options.area, reference.areas)
    store = CsvFileStore(options.data)
    cells = register_cells(store.load().content)
    own = set(kept_by(cells, options.area or "")["record_id"])
    chosen = [
        entry
        for entry in shown(store.history(), cells)
        if options.area is None or _touches(entry, options.area, own)
    ]
    if options.format != "text":
        table(HISTORY_COLUMNS, [row for entry in chosen for row in _history_rows(entry)])
        return
    if not chosen:
        say("Nothing has been saved yet.")
    for entry in chosen:
        who = entry.note.who or "nobody said who"
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
            "who": entry.note.who,
            **row,
        }
        for row in change_rows(entry.changes)
    ]


def restore_version(options: argparse.Namespace, say: Say, table: Table) -> None:
    """Make an earlier version the register again."""
    note = Note(options.by, f"Restored {options.revision}", "", options.now)
    try:
        entry = restore(
            options.revision,
            CsvFileStore(options.data),
            note,
            read_reference(options.data, options.today),
            _register_date(options),
        )
    except UnchangedError as error:
        say(str(error))
        return
    if options.format == "text":
        say(f"The register in {options.data} is again as it was at {entry.revision}.")
    else:
        table(HISTORY_COLUMNS, _history_rows(entry))


# ------------------------------------------------------------------------------ download


def download(options: argparse.Namespace, say: Say, _table: Table) -> None:
    """Write an area's records, or all areas' as a zip, to a file."""
    reference = read_reference(options.data, options.today)
    store = CsvFileStore(options.data)
    snapshot = store.load()
    cells = checked_cells(snapshot.content, reference, _register_date(options))
    store.keep(snapshot)
    ending = options.out.suffix.lower()
    if options.area == _ALL:
        content = _all_areas(cells, reference, snapshot.revision, ending)
    else:
        refuse_unknown_area(options.area, reference.areas)
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


def refuse_unknown_area(code: str, areas: Areas) -> None:
    """Refuse a code that is neither an area's nor the region's, and name those that are."""
    if code != REGION and code not in areas.positions:
        known = ", ".join(f"{c} ({areas.name(c)})" for c in areas.codes[:50])
        raise SelectionError(f"No area has the code {code}. The areas: {known}; or {REGION}.")
