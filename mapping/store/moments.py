"""Moments that all servers of one register know, each under a name: who signed out when.

They are no table and have no history: what is old is thrown away. They lie where the register
does, in the data folder as small files put in place whole, or in its database.
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from tempfile import NamedTemporaryFile

from mapping.store import StoreError
from mapping.store.csv_folder import HISTORY_FOLDER
from mapping.store.opening import database_of

FOLDER = "sign-in"
# By database and name, for while it does not answer.
_last_known: dict[tuple[str, str], float] = {}


def keep_moment(data: Path, name: str, at: float, since: float) -> None:
    """Keep a moment, in seconds since 1970, and forget all of before another.

    Parameters
    ----------
    name
        That a file can have, and that tells nobody who is meant.

    Raises
    ------
    OSError, StoreError
        It cannot be kept.
    """
    address = database_of(data)
    if not address:
        _keep_in_file(data / HISTORY_FOLDER / FOLDER / name, at, since)
        return
    from mapping.store.postgres import moments

    moments.keep(address, name, at, since)
    for each in [each for each, known in _last_known.items() if known < since]:
        del _last_known[each]
    _last_known[address, name] = at


def kept_moment(data: Path, name: str) -> float:
    """The moment of a name; 0 where there is none, infinity where that is not known."""
    address = database_of(data)
    if not address:
        return _in_file(data / HISTORY_FOLDER / FOLDER / name)
    from mapping.store.postgres import moments

    try:
        at = moments.kept(address, name)
    except StoreError:
        # A database that starts again ends no page that stands open.
        return _last_known.get((address, name), float("inf"))
    _last_known[address, name] = at
    return at


def _in_file(file: Path) -> float:
    try:
        return float(file.read_text(encoding="ascii"))
    except FileNotFoundError:
        return 0.0
    except (OSError, ValueError):
        return float("inf")


def _keep_in_file(file: Path, at: float, since: float) -> None:
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with NamedTemporaryFile("w", dir=file.parent, prefix="new-", delete=False) as new:
        new.write(repr(at))
    # The disk may go by another clock than the sign-in does.
    os.utime(new.name, (at, at))
    Path(new.name).replace(file)
    for each in list(file.parent.iterdir()):
        # Another server may be doing the same.
        with suppress(OSError):
            if each.stat().st_mtime < since:
                each.unlink()
