"""The one place where a store is made."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from mapping.settings import EXAMPLE, Settings
from mapping.settings import FILE_NAME as SETTINGS
from mapping.store import Store
from mapping.store.csv_folder import CsvFileStore
from mapping.store.table_spec import TableSpec

DATABASE_VARIABLE = "PROVISION_MAP_DATABASE"


def database_of(folder: Path) -> str:
    """The address of the database that a folder's kept tables are in; "" where it holds them.

    The invented example that lies in a data folder holds its own, wherever the folder's are.
    """
    is_example = folder.name == EXAMPLE and (folder.parent / SETTINGS).is_file()
    return "" if is_example else os.environ.get(DATABASE_VARIABLE, "")


def open_store(where: Settings | Path, spec: TableSpec) -> Store:
    """Where a table is kept.

    Parameters
    ----------
    where
        The settings of a region, or its data folder.

    Raises
    ------
    StoreError
        It is to be in a database, whose address is none.
    """
    folder = where.folder if isinstance(where, Settings) else where
    return store_at(database_of(folder) or folder, spec)


def store_at(place: str | Path, spec: TableSpec) -> Store:
    """A table in a data folder or, by its address, in a database.

    Raises
    ------
    StoreError
        It is no address of a PostgreSQL database.
    """
    if isinstance(place, Path):
        return CsvFileStore(place, spec)
    # Takes long to import, and most have a folder.
    from mapping.store.postgres.store import PostgresStore

    return PostgresStore(place, spec)


def kept_contents(folder: Path, specs: Iterable[TableSpec]) -> dict[str, bytes]:
    """What stands in the place of a folder's files, by their names; nothing where they count.

    Raises
    ------
    StoreError
        It cannot be read.
    """
    address = database_of(folder)
    if not address:
        return {}
    from mapping.store.postgres.store import contents

    return contents(address, list(specs))
