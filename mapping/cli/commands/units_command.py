"""The command that takes a published list of units over. Its arguments are read in `main`."""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterator
from datetime import date

from mapping.cli.commands.update_commands import read_file
from mapping.cli.output import Say, Table
from mapping.cli.reading_limits import command_limits
from mapping.context.reference import Reference
from mapping.editing.kept_table import checked_cells, require_sound
from mapping.editing.table_files import why_of
from mapping.editing.unit_import import (
    CHANGE_COLUMNS,
    EPRACCUR,
    LARGEST,
    UnitImport,
    as_they_were,
    by_area,
    change_rows,
    left_out,
    questions_of,
    read_list_within,
    save_import,
    take_over,
)
from mapping.english import count
from mapping.errors import SelectionError
from mapping.region.access import acting_as
from mapping.region.kept_tables import UNIT_LISTS, UNITS
from mapping.region.loader import read_reference
from mapping.store import Note
from mapping.store.opening import open_store
from mapping.tables.parsing import word_key


def import_units(options: argparse.Namespace, say: Say, table: Table) -> None:
    """Show what a list would change, closures first, and save it unless it is only to be shown.

    Raises
    ------
    TableError, FaultyTableError
        It is no such list, or what it holds breaks the rules of the table.
    """
    reference = read_reference(options.data, options.today)
    units, lists = open_store(options.data, UNITS), open_store(options.data, UNIT_LISTS)
    kind, day = word_key(options.kind), options.source_date or options.today
    if day > options.today:
        raise SelectionError("The date of the source is still to come. Give the day of the list.")
    match = None if options.columns is None else _match(options.columns)
    is_whole = match is None or options.whole
    source = options.source or (EPRACCUR if match is None else options.file.stem)
    current = checked_cells(UNITS, units.load().content, reference, options.today)
    content = read_file(options.file, LARGEST)
    listed = read_list_within(content, options.file.name, match, command_limits())
    made = take_over(listed, current, kind, source, day, reference, is_whole=is_whole)
    if options.format == "text":
        for line in _lines(made, kind, day, reference):
            say(line)
    else:
        table(CHANGE_COLUMNS, list(change_rows(made)))
    # A look at what a save would do meets what a save would refuse.
    require_sound(UNITS, made.after, reference, options.today)
    if options.dry_run:
        say("Nothing was saved." if options.format == "text" else "")
        return
    person = acting_as(options.acting_as, options.data, reference.areas)
    note = Note.of(person, options.by, why_of(options.file.name), "", options.now)
    row = {"kind": kind, "area_code": "", "complete_on": day.isoformat(), "source": source}
    saved = save_import(
        made, units, lists, row if is_whole else None, note, reference, options.today
    )
    if options.format == "text":
        say(f"Saved in {options.data}." if any(saved) else "There was nothing to change.")
        if is_whole:
            say(f"The list of {kind} is complete since {day.isoformat()}, by {source}.")


def _match(text: str) -> dict[str, str]:
    """Which column of a file is which, from "unit_id=Code,name=Practice"."""
    pairs = [part.partition("=") for part in text.split(",")]
    return {name.strip(): title.strip() for name, _, title in pairs}


def _lines(made: UnitImport, kind: str, on: date, reference: Reference) -> Iterator[str]:
    """What would change, in sentences; each closure by name."""
    rows = list(change_rows(made))
    names = dict(zip(reference.areas.codes, reference.areas.names, strict=True))
    for row in rows:
        unit = f"{row['unit_id']} {row['name']}"
        if row["what"] == "closed":
            into = row["taken_over_by"]
            more = f"; {into} is at the same postcode and may have taken it over" if into else ""
            yield f"Closes on {row['closed']}: {unit}{more}."
        elif row["what"] == "moved_away":
            yield f"Closes on {row['closed']}: {unit}; it has moved out of the region."
        elif row["what"] == "moved":
            was, now = (names.get(row[c], row[c]) for c in ("was_in_area_code", "area_code"))
            yield f"Moves from {was} to {now}: {unit}."
    whats = Counter(row["what"] for row in rows)
    yield (
        f"{count(whats['added'], 'unit')} added, {whats['changed'] + whats['moved']} changed, "
        f"{len(made.closures)} closed; coverage is kept as it is."
    )
    if again := as_they_were(whats["confirmed"]):
        yield again
    numbers = by_area(made.after, kind, on)
    for code, name in zip(reference.areas.codes, reference.areas.names, strict=True):
        if numbers[code]:
            yield f"{name}: {numbers[code]} open."
    if left := left_out(made):
        yield left
    for asked in questions_of(made):
        yield f"{asked} Look first with --dry-run; “restore” takes a save back."
