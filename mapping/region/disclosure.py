"""What of the register's history may be shown: no place that is confidential by now."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import pandas as pd

from mapping.context.reference import Reference
from mapping.register.veil import Veil, veil_of
from mapping.store import Entry
from mapping.store.table_spec import Disclosure
from mapping.tables.diff import RecordChange


@dataclass(frozen=True)
class RegisterDisclosure(Disclosure):
    """What a register's history tells, by what is confidential today."""

    veil: Veil

    def entry(self, entry: Entry) -> Entry:
        """A save without what is withheld, in its changes, its file's name and the saver's."""
        is_beside, note = self.veil.touches(entry.changes), entry.note
        shown = replace(
            note,
            # Who has signed in typed no name: theirs is an address of the access list.
            who=note.who if note.how else self.veil.who(note.who, is_beside=is_beside),
            why=self.veil.why(note.why, is_beside=is_beside),
        )
        return replace(super().entry(entry), note=shown)

    def change(self, change: RecordChange) -> RecordChange:
        """A change without what is withheld."""
        return self.veil.change(change)

    def then(self, cells: pd.DataFrame) -> pd.DataFrame:
        """An earlier register without what is withheld."""
        return self.veil.then(cells)

    def brought_back(self, cells: pd.DataFrame) -> pd.DataFrame:
        """An earlier register with the words and the confidentiality of today."""
        return self.veil.brought_back(cells)

    def undone(self, change: RecordChange) -> RecordChange | None:
        """What is coded of a change to a record that is confidential now."""
        return self.veil.undone(change)


def disclosure_of(
    entries: Iterable[Entry], records: pd.DataFrame, record_id: str
) -> RegisterDisclosure:
    """What would be told of the register's history if one record were confidential."""
    in_order = sorted(entries, key=lambda entry: entry.number)
    saves = [entry.changes for entry in in_order]
    return RegisterDisclosure(veil_of(saves, records, [], only=record_id))


def disclosure(
    entries: Iterable[Entry], records: pd.DataFrame, reference: Reference
) -> RegisterDisclosure:
    """What may be told of the register's history.

    Parameters
    ----------
    records
        The register as it stands, typed or as text.
    reference
        The folder as it stands, which says of what types every place is withheld.
    """
    in_order = sorted(entries, key=lambda entry: entry.number)
    types = reference.confidential_types
    return RegisterDisclosure(veil_of([entry.changes for entry in in_order], records, types))
