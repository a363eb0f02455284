"""Whether a data folder is whole: everything that a page or a document needs, at once.

A page tells of the first thing that keeps it from being drawn. Here nothing stops at the first:
what cannot be read is told, and the rest is judged as if it were not there.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import date
from functools import partial
from pathlib import Path
from typing import TypeVar

from mapping.context.reference import Reference, read_reference
from mapping.english import listed, listed_first
from mapping.errors import MappingError
from mapping.geography import area_groups, successors
from mapping.geography.areas import Areas, read_areas
from mapping.geography.postcode_directory import (
    OnsPostcodeDirectory,
    PostcodeDirectory,
    read_authority_lookup,
)
from mapping.problems import FaultyTableError, Problem, errors_in, questions_in
from mapping.reference.provision_types import FILE_NAME as TYPES
from mapping.region import loader
from mapping.region.disk_edits import HOW_TO_SETTLE, disk_edits
from mapping.region.kept_tables import KEPT_TABLES, REGISTER
from mapping.settings import FILE_NAME as SETTINGS
from mapping.settings import Settings, settings_without_unknown_names, unknown_names
from mapping.store.opening import open_store
from mapping.store.table_spec import TableSpec
from mapping.tables.csv_writer import kept_csv
from mapping.tables.text_table import TextTable

_Read = TypeVar("_Read")
_MOST_NAMED = 8
_NAME_ROWS_OF = {
    "dhr_themes.csv": ("homicide_reviews.csv", "recommendations.csv", "actions.csv"),
    "homicide_reviews.csv": ("recommendations.csv", "actions.csv"),
    "recommendations.csv": ("actions.csv",),
    "units.csv": ("unit_coverage.csv",),
}
"""Tables whose rows name rows of another one, which cannot be judged without it."""


def folder_problems(
    folder: Path, today: date, directory: PostcodeDirectory | None = None
) -> list[Problem]:
    """Every fault of a data folder, and what is only missing as a warning.

    Parameters
    ----------
    today
        The day of reading.
    directory
        Where postcodes are; that of the ONS where it is None.
    """
    found = [_fault(SETTINGS, sentence) for sentence in unknown_names(folder)]
    settings = _tried(lambda: settings_without_unknown_names(folder), SETTINGS, found)
    if settings is None:
        return [*found, *_unread_tables(folder)[0]]
    areas = _tried(lambda: read_areas(settings), settings.boundaries.name, found)
    if areas is not None:
        found += _shape_faults(settings, areas)
    unread, instead = _unread_tables(folder)
    found += unread
    if areas is None:
        return found
    # What stands in a table's stead grows with each table that turns out to be faulty.
    reference = _reference(folder, settings, today, instead, found)
    if reference is None:
        return found
    found += _named_nowhere(reference)
    found += reference.warnings
    found += _missing_figures(reference)
    for edit in disk_edits(folder):
        found.append(_remark(edit.spec.file_name, f"{edit.sentence} {HOW_TO_SETTLE}"))
    if REGISTER.file_name not in instead:
        found += _register_problems(folder, reference, today, directory)
    return found


def _fault(table: str, sentence: str) -> Problem:
    return Problem("error", None, "", "", sentence, table=table)


def _remark(table: str, sentence: str, column: str = "") -> Problem:
    return Problem("warning", None, column, "", sentence, table=table)


def _tried(read: Callable[[], _Read], table: str, found: list[Problem]) -> _Read | None:
    """What is read; None where it cannot be, of which the problems are told then."""
    try:
        return read()
    except FaultyTableError as error:
        found += error.problems
    except MappingError as error:
        found.append(_fault(table, str(error)))
    return None


def _shape_faults(settings: Settings, areas: Areas) -> list[Problem]:
    """Whatever keeps a map from being drawn, and what is to be drawn round it."""
    from mapping.geography.boundaries import read_boundaries
    from mapping.geography.neighbourhoods import read_neighbourhoods
    from mapping.geography.surroundings import read_surroundings

    found: list[Problem] = []
    boundaries = _tried(lambda: read_boundaries(settings, areas), settings.boundaries.name, found)
    if boundaries is not None:
        found += [_remark(settings.boundaries.name, sentence) for sentence in boundaries.mended]
    lookup = _tried(
        lambda: read_authority_lookup(settings.authorities, areas.codes), SETTINGS, found
    )
    if lookup is not None:
        found += _look_up_faults(settings, areas, lookup)
    drawn = read_surroundings(settings)
    found += [_fault(SETTINGS, sentence) for sentence in drawn.faults]
    small = settings.neighbourhoods
    if small is not None:
        _tried(lambda: read_neighbourhoods(small, areas), small.path.name, found)
    return found


def _look_up_faults(
    settings: Settings, areas: Areas, lookup: Mapping[str, frozenset[str]]
) -> Iterator[Problem]:
    if settings.authorities is None:
        return
    held = frozenset().union(*lookup.values())
    without = [areas.name(code) for code in areas.codes if code not in held]
    if without:
        yield _fault(
            settings.authorities.name,
            f"No authority is looked up to {listed_first(without, _MOST_NAMED)}: no postcode can "
            "lie there. Add its row, or correct the code.",
        )


def _unread_tables(folder: Path) -> tuple[list[Problem], dict[str, bytes]]:
    """Tables that are missing or cannot be read at all, and what may be read in their stead."""
    found: list[Problem] = []
    unread = set()
    for spec in KEPT_TABLES.values():
        before = len(found)
        _tried(partial(_text_of, folder, spec), spec.file_name, found)
        if len(found) > before:
            unread.add(spec.file_name)
    return found, _emptied(unread)


def _text_of(folder: Path, spec: TableSpec) -> TextTable:
    if REGISTER is spec:
        return loader.read_register(folder)
    return spec.read(open_store(folder, spec).load().content)


def _emptied(tables: Collection[str]) -> dict[str, bytes]:
    """Tables without a row, and with them those whose rows name theirs."""
    wanted = {*tables, *(name for table in tables for name in _NAME_ROWS_OF.get(table, ()))}
    return {
        spec.file_name: kept_csv(spec.columns, ())
        for spec in KEPT_TABLES.values()
        if spec.file_name in wanted
    }


def _reference(
    folder: Path, settings: Settings, today: date, instead: dict[str, bytes], found: list[Problem]
) -> Reference | None:
    """The tables but the register, the faulty ones as if they were empty; None without types."""
    in_place = loader.in_place_of_files(folder)
    kept = in_place.contents
    found += in_place.remarks
    while TYPES not in instead:
        try:
            return read_reference(folder, today, {**kept, **instead})
        except FaultyTableError as error:
            told = [problem for problem in error.problems if problem.table not in instead]
            faulty = {problem.table for problem in errors_in(told)}
        except MappingError as error:
            told = (
                [] if str(error) in {p.message for p in found} else [_fault(SETTINGS, str(error))]
            )
            faulty = set()
        found += told
        instead |= _emptied(faulty)
        if settings.area_groups and settings.area_groups.name in faulty:
            instead[settings.area_groups.name] = kept_csv(area_groups.COLUMNS, ())
        if settings.successors and settings.successors.name in faulty:
            instead[settings.successors.name] = kept_csv(successors.COLUMNS, ())
        if not faulty:
            break
    found.append(
        _fault(REGISTER.file_name, "It was not judged: first mend the settings and the types.")
    )
    return None


def _named_nowhere(reference: Reference) -> Iterator[Problem]:
    """What the settings or the types name and the tables do not hold."""
    settings, types = reference.settings, reference.types
    kinds = {*types.keys, *(kind.group for kind in types.all if kind.group)}
    for key in ("training_types", "procedure_types"):
        for name in getattr(settings, key):
            if name not in kinds:
                yield _fault(
                    SETTINGS,
                    f"`{key}` under [sharing] names {name}, and {TYPES} has no such type or group. "
                    "Correct the name, or remove it.",
                )
    used = {kind.need_basis for kind in types.all if kind.need_basis}
    bases = {*reference.need.bases, *used}
    if reference.need.bases and settings.population_basis not in bases:
        yield _fault(
            SETTINGS,
            f"`population_basis` under [model] is {settings.population_basis}, of which need.csv "
            f"has no figure. It has: {listed(list(reference.need.bases), 'and')}.",
        )
    for name in settings.need_labels:
        if name not in {*bases, settings.population_basis}:
            yield _fault(
                SETTINGS,
                f"[need_labels] names {name}: neither need.csv nor {TYPES} has such a basis. "
                "Correct the name, or remove the line.",
            )
    units = {kind.unit_kind for kind in types.all if kind.unit_kind}
    units |= set(reference.coverage.units.frame["kind"])
    for name in settings.confidential_units:
        if name not in units:
            yield _fault(
                SETTINGS,
                f"`confidential_units` under [register] names {name}: there are no such units. "
                "Correct the name, or remove it.",
            )
    yield from _themes_nowhere(reference)


def _themes_nowhere(reference: Reference) -> Iterator[Problem]:
    themes = reference.themes.by_key
    lost = [t for t in reference.types.all if t.linked_theme and t.linked_theme not in themes]
    for kind in lost if themes else ():
        yield Problem(
            "error",
            None,
            "linked_theme",
            kind.linked_theme,
            f"The type {kind.label} names this theme, and dhr_themes.csv has no such theme. "
            "Correct it, or leave the cell blank.",
            table=TYPES,
        )
    if lost and not themes:
        yield _remark(
            TYPES,
            "Types name themes of homicide reviews, and there is none yet: priority goes without.",
            "linked_theme",
        )


def _missing_figures(reference: Reference) -> Iterator[Problem]:
    from mapping.region.new_region import areas_without_figures

    for basis, without in areas_without_figures(reference).items():
        label = reference.settings.need_label(basis)
        whom = (
            "any area"
            if len(without) == len(reference.areas)
            else listed_first(without, _MOST_NAMED)
        )
        yield _remark(
            "need.csv", f"No figure of {label} for {whom}: what is measured by it has no level."
        )


def _register_problems(
    folder: Path, reference: Reference, today: date, directory: PostcodeDirectory | None
) -> list[Problem]:
    found: list[Problem] = []
    table = _tried(lambda: loader.read_register(folder), REGISTER.file_name, found)
    if table is None:
        return found
    known: PostcodeDirectory | None = directory or OnsPostcodeDirectory()
    try:
        read_authority_lookup(reference.settings.authorities, reference.areas.codes)
    except MappingError:
        # That is told already; no postcode can be placed without it.
        known = None
    problems = loader.check_table(table, reference, today, known)
    asked = questions_in(problems)
    found += [problem for problem in problems if problem not in asked]
    return [*found, *loader.open_questions(table, reference, problems)]
