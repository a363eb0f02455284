"""What changed a kept table on disk without a save: said until somebody says which is true.

Editing `services.csv` by hand is a way of working; that rows vanish from it by a sync program or
half a copy is an accident. The file alone does not tell which it was.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from mapping.dates import in_words
from mapping.english import count
from mapping.errors import MappingError
from mapping.region.kept_tables import KEPT_TABLES
from mapping.store import Entry, Store
from mapping.store.opening import DATABASE_VARIABLE, database_of, open_store
from mapping.store.table_spec import TableSpec

HOW_TO_SETTLE = (
    "Say which is true on the Update page, under History, or with the command settle: that the "
    "file is right as it is, or that what was saved is to be brought back."
)


@dataclass(frozen=True)
class DiskEdit:
    """A change that no save made, and that nobody has spoken of yet.

    Attributes
    ----------
    entry
        Leads from what was saved to what stood in the file.
    is_sealed
        Whether later saves stand upon it already.
    """

    spec: TableSpec
    entry: Entry
    is_sealed: bool

    @property
    def sentence(self) -> str:
        """That the table is not what was last saved, and in how many records."""
        when = self.entry.when.date()
        found = (
            f" So it was found by the save of {in_words(when)}, and nobody has said yet which is "
            "true."
            if self.is_sealed
            else ""
        )
        return f"The {self.spec.what} is not what was last saved: {self._counted}.{found}"

    @property
    def _counted(self) -> str:
        kinds = Counter(change.kind for change in self.entry.changes)
        fewer, more, changed = (kinds[kind] for kind in ("removed", "added", "changed"))
        record = self.spec.record
        parts = [
            *([f"{count(fewer, record)} fewer"] if fewer else []),
            *([f"{count(more, record)} more"] if more else []),
            *([f"{count(changed, record)} changed"] if changed else []),
        ]
        return ", ".join(parts) or "it cannot be compared with it"


def disk_edits(folder: Path, specs: Iterable[TableSpec] = KEPT_TABLES.values()) -> list[DiskEdit]:
    """What changed the tables of a folder without a save and is unanswered; the oldest first.

    A table whose history cannot be read is left out: that is said where it is shown.
    """
    found = []
    for spec in specs:
        store = open_store(folder, spec)
        try:
            found += edits_of(store)
        except MappingError:
            continue
    return found


def files_not_read(folder: Path) -> str:
    """That files of a folder do not count, since its tables are in a database; "" where none lie.

    Whoever edits one by hand would otherwise wait in vain for it to be shown.
    """
    if not database_of(folder):
        return ""
    lie = [spec.file_name for spec in KEPT_TABLES.values() if (folder / spec.file_name).exists()]
    if not lie:
        return ""
    return (
        f"The tables are in the database that {DATABASE_VARIABLE} names. What lies in the data "
        f"folder is not read: {', '.join(lie)}. Move it away."
    )


def edits_of(store: Store) -> list[DiskEdit]:
    """What changed one table without a save and is unanswered, the oldest first.

    Raises
    ------
    StoreError
        Its history cannot be read.
    """
    entries = store.unanswered()
    if not entries:
        return []
    written = {entry.number for entry in store.history()}
    return [DiskEdit(store.spec, entry, entry.number in written) for entry in entries]
