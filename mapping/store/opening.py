"""The one place where a store is made."""

from __future__ import annotations

from pathlib import Path

from mapping.settings import Settings
from mapping.store import Store
from mapping.store.csv_folder import CsvFileStore
from mapping.store.table_spec import TableSpec


def open_store(where: Settings | Path, spec: TableSpec) -> Store:
    """Where a table is kept.

    Parameters
    ----------
    where
        The settings of a region, or its data folder.
    """
    return CsvFileStore(where.folder if isinstance(where, Settings) else where, spec)
