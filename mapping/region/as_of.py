"""A data folder as it stood on an earlier day, as far as the histories of its tables go."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date
from pathlib import Path

from mapping.context.as_of_basis import AsOfBasis, SnapshotSource
from mapping.context.reference import Reference
from mapping.errors import MappingError
from mapping.limited import give_back
from mapping.problems import FaultyTableError, Problem, errors_in
from mapping.reference.expectations import read_expectations
from mapping.reference.need import read_need
from mapping.reference.provision_types import ProvisionTypes, read_provision_types
from mapping.reference.unit_coverage import read_unit_coverage
from mapping.reference.unit_lists import read_unit_lists
from mapping.reference.units import read_units
from mapping.region.disclosure import disclosure
from mapping.region.kept_tables import (
    EXPECTATIONS,
    NEED,
    REGISTER,
    TYPES,
    UNIT_COVERAGE,
    UNIT_LISTS,
    UNITS,
)
from mapping.region.loader import DataFolder, read_data_folder, with_register
from mapping.store import Entry, StoreError
from mapping.store.opening import open_store
from mapping.store.table_spec import TableSpec

Histories = Callable[[TableSpec], Sequence[Entry]]
Versions = Mapping[str, str]


def folder_on(path: Path, on: date, today: date) -> DataFolder:
    """A data folder for a question about a day.

    Of a later day, the register is read as it will be read then; of an earlier one, as it stood,
    as far as its history goes.

    Raises
    ------
    MappingError
        Something is missing or wrong.
    """
    folder = read_data_folder(path, max(today, on))
    return folder if on >= today else as_it_stood(folder, on, today)


def revision_on(entries: Iterable[Entry], day: date) -> str | None:
    """The revision that the register had when a day ended; None where it has not changed since."""
    later = [entry for entry in entries if entry.when.date() > day]
    return min(later, key=lambda entry: entry.number).parent if later else None


def basis_of(
    entries: Sequence[Entry], day: date, taken: str, until: date | None = None
) -> AsOfBasis:
    """What it means that a register of some revision was taken for an earlier day.

    Parameters
    ----------
    taken
        Its revision, as `as_it_stood` has found it.
    until
        The later day that it is compared with, where it is.
    """
    if not entries:
        return AsOfBasis(SnapshotSource.NOTHING)
    in_order = sorted(entries, key=lambda entry: entry.number)
    oldest, newest = in_order[0], in_order[-1]
    begins = oldest.when.date()
    wanted = revision_on(entries, day)
    if wanted is not None and wanted != taken:
        return AsOfBasis(SnapshotSource.UNREADABLE, begins)
    if day < begins:
        is_for_both = until is not None and until < begins
        return AsOfBasis(
            SnapshotSource.OLDEST_OF_BOTH if is_for_both else SnapshotSource.OLDEST, begins
        )
    if wanted is not None:
        return AsOfBasis(SnapshotSource.AS_IT_STOOD, begins)
    return AsOfBasis(
        SnapshotSource.UNCHANGED if newest.revision == taken else SnapshotSource.EDITED, begins
    )


def as_it_stood(folder: DataFolder, on: date, today: date) -> DataFolder:
    """A data folder with its tables as they stood when a day ended, as far as histories go.

    Raises
    ------
    StoreError, FaultyTableError
        That version of the register cannot be read, or breaks the rules of today.
    """
    if on >= today:
        return folder
    histories = history_in(folder.reference.settings.folder)
    return with_versions(folder, versions_on(histories, on), histories(REGISTER), today)


def history_in(path: Path) -> Histories:
    """How the history of a table of a data folder is asked for."""
    return lambda spec: open_store(path, spec).history()


def versions_on(histories: Histories, day: date) -> Versions:
    """Revisions that stood when a day ended, by table, of the tables that have changed since.

    A table whose history cannot be read stands as it is today; not so the register.

    Raises
    ------
    StoreError
        The register's history cannot be read.
    """
    found = {REGISTER.name: revision_on(histories(REGISTER), day)}
    for spec, _ in _READERS:
        with suppress(StoreError):
            found[spec.name] = revision_on(histories(spec), day)
    return {name: revision for name, revision in found.items() if revision is not None}


def with_versions(
    folder: DataFolder, versions: Versions, entries: Iterable[Entry], today: date
) -> DataFolder:
    """A data folder with some of its tables in an earlier version.

    Parameters
    ----------
    versions
        Revisions by table, as `versions_on` finds them.
    entries
        The register's history: what has become confidential since is withheld.

    Raises
    ------
    StoreError, FaultyTableError
        The register's version cannot be read, or breaks the rules of today.
    """
    reference = _reference_of(folder.reference, versions)
    revision = versions.get(REGISTER.name, folder.register.revision)
    if revision == folder.register.revision:
        return replace(folder, reference=reference)
    table = REGISTER.read(open_store(reference.settings, REGISTER).version(revision))
    # To read it takes several times what it holds.
    give_back()
    told = disclosure(entries, folder.register.records, folder.reference)
    # On today's areas it may be of other bytes; it is that version all the same.
    shown = replace(table, cells=told.then(table.cells), digest=revision)
    return with_register(reference, shown, today, told.veil.once, folder.judged)


def _reference_of(reference: Reference, versions: Versions) -> Reference:
    """Types, need figures and expectations in an earlier version; as they are if it is no good."""
    then = reference
    for spec, read in _READERS:
        if spec.name in versions:
            with suppress(MappingError):
                store = open_store(reference.settings, spec)
                then = read(then, store.version(versions[spec.name]))
    return then


def _with_types(then: Reference, content: bytes) -> Reference:
    types, problems = read_provision_types(then.settings.folder, content)
    _require_sound(problems)
    return replace(then, types=_with_later_ones(types, then.types))


def _with_need(then: Reference, content: bytes) -> Reference:
    need, problems = read_need(then.settings.folder, then.areas, content)
    _require_sound(problems)
    return replace(then, need=need)


def _with_expectations(then: Reference, content: bytes) -> Reference:
    found, problems = read_expectations(then.settings.folder, then.areas, then.types, content)
    _require_sound(problems)
    return replace(then, expectations=found)


# Of units, the rows that broke no rule are taken: a type of then may not have counted by units.
_EVER = date.max


def _with_units(then: Reference, content: bytes) -> Reference:
    folder, areas, types = then.settings.folder, then.areas, then.types
    found, _ = read_units(folder, areas, types, then.settings, _EVER, content)
    return replace(then, coverage=replace(then.coverage, units=found))


def _with_coverage(then: Reference, content: bytes) -> Reference:
    folder, areas, known = then.settings.folder, then.areas, then.coverage.units
    rows, _ = read_unit_coverage(folder, areas, then.types, known, _EVER, content)
    return replace(then, coverage=replace(then.coverage, rows=rows))


def _with_lists(then: Reference, content: bytes) -> Reference:
    lists, _ = read_unit_lists(then.settings.folder, then.areas, _EVER, content)
    return replace(then, coverage=replace(then.coverage, lists=lists))


def _require_sound(problems: Iterable[Problem]) -> None:
    if errors := errors_in(problems):
        raise FaultyTableError(errors)


def _with_later_ones(types: ProvisionTypes, now: ProvisionTypes) -> ProvisionTypes:
    """Types as they were, and those that were added since: a table of today may name them.

    What is confidential by now was never anybody's to know.
    """
    withheld = now.confidential(())
    then = (replace(kind, confidential=kind.key in withheld) for kind in types.all)
    later = (kind for kind in now.all if kind.key not in types.by_key)
    return ProvisionTypes((*then, *later))


# What the map is calculated by besides the register; a decision names types, which come first.
_READERS: tuple[tuple[TableSpec, Callable[[Reference, bytes], Reference]], ...] = (
    (TYPES, _with_types),
    (NEED, _with_need),
    (EXPECTATIONS, _with_expectations),
    (UNITS, _with_units),
    (UNIT_COVERAGE, _with_coverage),
    (UNIT_LISTS, _with_lists),
)
