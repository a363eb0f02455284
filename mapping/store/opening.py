"""The one place where a store is made."""

from __future__ import annotations

import os
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from mapping.errors import TableError
from mapping.geography.successors import Successors, read_successors
from mapping.settings import EXAMPLE, Settings, successors_named
from mapping.settings import FILE_NAME as SETTINGS
from mapping.store import Store
from mapping.store.csv_folder import CsvFileStore
from mapping.store.reading_on import ReadOnStore
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
    store = store_at(database_of(folder) or folder, spec)
    successors = successors_of(where) if spec.area_columns else Successors()
    return ReadOnStore(store, successors) if successors else store


def successors_of(where: Settings | Path) -> Successors:
    """What became of a region's areas that are no more; none where their table has a fault.

    Whoever reads the folder is told of that fault.
    """
    if isinstance(where, Settings):
        file = where.successors
    else:
        settings = where / SETTINGS
        file = _file_named(where, _written(settings))
    return Successors() if file is None else _successors_in(file, _written(file))


def _written(file: Path) -> tuple[int, int] | None:
    try:
        stat = file.stat()
    except OSError:
        return None
    return stat.st_mtime_ns, stat.st_size


@lru_cache(maxsize=64)
def _file_named(folder: Path, _written: tuple[int, int] | None) -> Path | None:
    return successors_named(folder)


@lru_cache(maxsize=64)
def _successors_in(file: Path, _written: tuple[int, int] | None) -> Successors:
    try:
        return read_successors(file)[0]
    except TableError:
        return Successors()


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
