"""The register as it stood on an earlier day, and what of its history may be shown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from pathlib import Path

import pandas as pd

from mapping.data_folder import DataFolder, read_data_folder, register_table, with_register
from mapping.dates import in_words
from mapping.disclosure import is_made_confidential, shown_change
from mapping.store import Entry, Store

_ID = "record_id"


class Kept(StrEnum):
    """What register stands for an earlier day."""

    AS_IT_STOOD = "as_it_stood"
    UNCHANGED = "unchanged"
    EDITED = "edited"
    OLDEST = "oldest"
    OLDEST_OF_BOTH = "oldest_of_both"
    UNREADABLE = "unreadable"
    NOTHING = "nothing"


@dataclass(frozen=True)
class Basis:
    """What register was taken for an earlier day, and how far its history goes back.

    Attributes
    ----------
    begins
        The day of the first save that is remembered; None where none is.
    """

    kept: Kept
    begins: date | None = None

    @property
    def tells_what_was_said(self) -> bool:
        """Whether it can be told what was said from that day on: not from one register alone."""
        return self.kept in (Kept.AS_IT_STOOD, Kept.UNCHANGED, Kept.OLDEST)

    @property
    def sentence(self) -> str:
        """Which register is shown for that day, in a sentence."""
        match self.kept:
            case Kept.AS_IT_STOOD:
                return "The register is shown as it stood then."
            case Kept.UNCHANGED:
                return "Nobody has saved a change to the register since."
            case Kept.OLDEST | Kept.OLDEST_OF_BOTH if self.begins is not None:
                return (
                    f"The register's history begins on {in_words(self.begins)}: the oldest "
                    "register that is kept is shown."
                )
            case _:
                return "No register of that day is kept: today's is shown."

    @property
    def is_of_that_day(self) -> bool:
        """Whether the register is that of the day itself."""
        return self.kept in (Kept.AS_IT_STOOD, Kept.UNCHANGED)


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
    from mapping.store.csv_file import CsvFileStore

    return as_it_stood(folder, CsvFileStore(path), on, today)


def revision_on(entries: Iterable[Entry], day: date) -> str | None:
    """The revision that the register had when a day ended; None where it has not changed since."""
    later = [entry for entry in entries if entry.when.date() > day]
    return min(later, key=lambda entry: entry.number).parent if later else None


def basis_of(entries: Sequence[Entry], day: date, taken: str, until: date | None = None) -> Basis:
    """What it means that a register of some revision was taken for an earlier day.

    Parameters
    ----------
    taken
        Its revision, as `as_it_stood` has found it.
    until
        The later day that it is compared with, where it is.
    """
    if not entries:
        return Basis(Kept.NOTHING)
    in_order = sorted(entries, key=lambda entry: entry.number)
    oldest, newest = in_order[0], in_order[-1]
    begins = oldest.when.date()
    wanted = revision_on(entries, day)
    if wanted is not None and wanted != taken:
        return Basis(Kept.UNREADABLE, begins)
    if day < begins:
        is_for_both = until is not None and until < begins
        return Basis(Kept.OLDEST_OF_BOTH if is_for_both else Kept.OLDEST, begins)
    if wanted is not None:
        return Basis(Kept.AS_IT_STOOD, begins)
    return Basis(Kept.UNCHANGED if newest.revision == taken else Kept.EDITED, begins)


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
