"""Which data folder is meant, by the same rule for the command line and the dashboard."""

from __future__ import annotations

import os
from pathlib import Path

from mapping.errors import TableError
from mapping.settings import EXAMPLE
from mapping.settings import FILE_NAME as SETTINGS

DATA_VARIABLE = "PROVISION_MAP_DATA"
_USUAL = Path("data")


def data_folder(named: Path | None = None) -> Path:
    """The folder that is named, else that of `PROVISION_MAP_DATA`, else `data` where one stands.

    Raises
    ------
    TableError
        None of the three says which folder is meant. Whether a named one is there is not asked.
    """
    if named is not None:
        return named
    if said := os.environ.get(DATA_VARIABLE, ""):
        return Path(said)
    if _USUAL.is_dir():
        return _USUAL
    raise TableError(
        f"No data folder is named. Name one with --data on the command line or in {DATA_VARIABLE}, "
        f"or start in a folder that holds one called {_USUAL}: {Path.cwd()} does not."
    )


def example_in(folder: Path) -> Path | None:
    """The invented example that lies in a data folder; None where there is none."""
    inside = folder / EXAMPLE
    return inside if (inside / SETTINGS).is_file() else None
