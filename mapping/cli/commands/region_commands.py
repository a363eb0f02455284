"""The commands that begin a region, and that say whether its folder is whole.

Their arguments are read in `main`.
"""

from __future__ import annotations

import argparse
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from functools import partial

import pandas as pd

from mapping.cli.commands.update_commands import read_file
from mapping.cli.output import Say, Table
from mapping.cli.reading_limits import command_limits
from mapping.context.reference import Reference
from mapping.dates import in_words
from mapping.editing.kept_table import change_cells
from mapping.editing.table_files import why_of
from mapping.editing.unit_import import EPRACCUR, read_list_within
from mapping.english import count, named
from mapping.errors import SelectionError
from mapping.geography.postcode_directory import OnsPostcodeDirectory
from mapping.reference.need import COLUMNS as NEED_COLUMNS
from mapping.reference.units import areas_of_postcodes
from mapping.region import national
from mapping.region.access import acting_as
from mapping.region.kept_tables import KEPT_TABLES
from mapping.region.loader import read_reference
from mapping.region.new_region import (
    Named,
    Outline,
    make_region,
    of_boundary_file,
    of_partnerships,
    what_it_holds,
    what_it_lacks,
)
from mapping.store import Note, UnchangedError
from mapping.store.opening import open_store
from mapping.tables.privacy.postcode_text import canonical
from mapping.wording.returns import how_to_open

_MOST_NAMED = 8
_PRACTICES = "gp_practices"


def new_region(options: argparse.Namespace, say: Say, _table: Table) -> None:
    """Make a data folder for a region."""
    outline = _outline(options)
    made = make_region(options.folder, outline, options.today)
    reference = made.reference
    say(f"Made {options.folder}: {what_it_holds(reference)}")
    for sentence in outline.mended:
        say(f"remark: {sentence}")
    for sentence in what_it_lacks(reference, is_national=options.boundaries is None):
        say(f"remark: {sentence}")
    say(how_to_open(str(options.folder)))


def _outline(options: argparse.Namespace) -> Outline:
    if options.boundaries is not None:
        return _of_file(options)
    if options.code or options.name_column:
        raise SelectionError("--code and --name belong to --boundaries: leave them out.")
    if options.layer or options.coordinates or options.dissolve:
        raise SelectionError(
            "--layer, --coordinates and --dissolve belong to --boundaries: leave them out."
        )
    of_file = (options.attribution, options.licence, options.licence_url, options.edition)
    if any(of_file) or options.area_term:
        raise SelectionError(
            "--area-term, --attribution, --licence, --licence-url and --edition belong to "
            "--boundaries; of the partnerships of England and Wales they are known. Leave them out."
        )
    if options.force is not None:
        name, codes = national.partnerships_of_force(options.force)
    elif options.csp is not None:
        codes = national.partnerships_asked_for(options.csp)
        name = named(national.names_of(codes), _MOST_NAMED)
    else:
        name, codes = "England and Wales", national.all_partnerships()
    return of_partnerships(options.title or name, codes)


def _of_file(options: argparse.Namespace) -> Outline:
    missing = [
        name
        for name, given in (("--code", options.code), ("--name", options.name_column))
        if not given
    ]
    if missing:
        raise SelectionError(
            f"With --boundaries, {' and '.join(missing)} must be given too: the column of the file "
            "that holds each area's code, and the one that holds its name."
        )
    named = Named(
        options.title or options.boundaries.stem.replace("_", " "),
        options.area_term or "area",
        options.area_term or "area",
        options.attribution,
        options.licence,
        options.licence_url,
        options.edition,
    )
    said = {
        "code_column": options.code,
        "name_column": options.name_column,
        "layer": options.layer,
        "coordinates": options.coordinates,
        "dissolve": options.dissolve,
    }
    return of_boundary_file(named, options.boundaries, said)


def count_practices(options: argparse.Namespace, say: Say, _table: Table) -> None:
    """Count the GP practices of an NHS file by area, and keep the counts as need figures.

    Raises
    ------
    TableError
        It is no such file.
    SelectionError
        No practice of it lies in the region, or its day is still to come.
    """
    reference = read_reference(options.data, options.today)
    content = read_file(options.file)
    listed = read_list_within(content, options.file.name, None, command_limits())
    day = options.source_date or _day_of(options)
    if day > options.today:
        raise SelectionError("The date of the source is still to come. Give the day of the list.")
    codes = [canonical(postcode) for postcode in listed.cells["postcode"]]
    directory, wanted = OnsPostcodeDirectory(), {code for code in codes if code}
    placed = areas_of_postcodes(wanted, reference.areas, reference.settings, directory)
    known = directory.find(wanted)
    counts = Counter(placed[code] for code in codes if code in placed)
    lost = sum(code not in known for code in codes)
    if not counts:
        raise SelectionError(
            f"No active practice of {options.file.name} lies in an area of the region. Nothing was "
            "saved."
        )
    store = open_store(options.data, KEPT_TABLES["need"])
    person = acting_as(options.acting_as, options.data, reference.areas)
    note = Note.of(person, options.by, why_of(options.file.name), "", options.now)
    change = partial(_with_counts, counts=counts, day=day)
    try:
        change_cells(change, store, note, reference, options.today)
    except UnchangedError:
        say("The need figures say so already; nothing was saved.")
    else:
        say(f"Saved in {options.data}.")
    _tell_counts(counts, lost, len(codes), reference, say)


def _tell_counts(
    counts: Counter[str], lost: int, total: int, reference: Reference, say: Say
) -> None:
    areas = reference.areas
    say(f"{count(total, 'active practice')} read, {counts.total()} in the region.")
    for code, name in zip(areas.codes, areas.names, strict=True):
        if code in counts:
            say(f"  {name}: {counts[code]}")
    if lost:
        say(f"remark: {count(lost, 'practice')} with no postcode that is known: counted nowhere.")
    without = [areas.name(code) for code in areas.codes if code not in counts]
    if without:
        where = named(without, _MOST_NAMED)
        say(f"remark: none was found in {where}: what need.csv says of it stays.")


def _day_of(options: argparse.Namespace) -> date:
    """The day on which a file was last written, as far as this machine knows."""
    written = timedelta(seconds=options.file.stat().st_mtime)
    return (datetime(1970, 1, 1, tzinfo=UTC) + written).astimezone(options.now.tzinfo).date()


def _with_counts(cells: pd.DataFrame, counts: Counter[str], day: date) -> pd.DataFrame:
    """The need figures with the counts of practices in the place of earlier ones."""
    source = (
        f"Counted from {EPRACCUR}, file of {in_words(day)}: active practices with prescribing "
        "setting 4, placed in the area by postcode with the ONS Postcode Directory; a count, not a "
        "published figure"
    )
    rows = pd.DataFrame(
        [(code, _PRACTICES, str(n), str(day.year), source) for code, n in sorted(counts.items())],
        columns=list(NEED_COLUMNS),
        dtype="str",
    )
    is_old = (cells["need_basis"] == _PRACTICES) & cells["area_code"].isin(set(counts))
    extra = {name: "" for name in cells.columns if name not in NEED_COLUMNS}
    return pd.concat([cells[~is_old], rows.assign(**extra)[list(cells.columns)]], ignore_index=True)
