"""The register as it stood on an earlier day, and what of its history may be shown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pandas as pd

from mapping.context.as_of_basis import AsOfBasis, SnapshotSource
from mapping.region.loader import DataFolder, read_data_folder, register_table, with_register
from mapping.register.disclosure import is_made_confidential, shown_change
from mapping.store import Entry, Store

_ID = "record_id"


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
    if on >= today:
        return folder
    from mapping.store.csv_folder import CsvFileStore

    return as_it_stood(folder, CsvFileStore(path), on, today)


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


def as_it_stood(folder: DataFolder, store: Store, on: date, today: date) -> DataFolder:
    """A data folder with its register as it stood when a day ended, as far as its history goes.

    Raises
    ------
    StoreError, FaultyTableError
        That version cannot be read, or breaks the rules of today.
    """
    entries = store.history() if on < today else []
    revision = revision_on(entries, on)
    if revision is None or revision == folder.register.revision:
        return folder
    table = register_table(store.version(revision))
    withheld = withheld_by_now(entries, folder.register.records)
    return with_register(folder.reference, table, today, withheld)


def withheld_by_now(entries: Iterable[Entry], records: pd.DataFrame) -> frozenset[str]:
    """Ids of the records whose place is confidential, or was at any time that is remembered.

    Parameters
    ----------
    records
        The register as it stands, typed or as text.
    """
    said = records["location_confidential"]
    now = records.loc[said if said.dtype == bool else said == "yes", _ID].tolist()
    once = (c.record_id for e in entries for c in e.changes if is_made_confidential(c))
    return frozenset([*now, *once])


def shown(entries: Iterable[Entry], records: pd.DataFrame) -> list[Entry]:
    """The history as anybody may see it: no place that has become confidential since.

    Parameters
    ----------
    records
        The register as it stands, typed or as text.
    """
    listed = list(entries)
    withheld = withheld_by_now(listed, records)
    return [
        replace(entry, changes=tuple(shown_change(c, withheld) for c in entry.changes))
        for entry in listed
    ]
