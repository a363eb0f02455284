"""When somebody signed out, and which browser signed in again: known to all servers on one folder.

A cookie that was copied before stays signed, and an open page knows only who it was when it was
opened; so both are asked here. Each fact is a small file that holds a moment, in seconds since
1970, and is put in place whole. What is older than any sign-in lasts is thrown away.
"""

from __future__ import annotations

import os
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from tempfile import NamedTemporaryFile

from mapping.store.csv_folder import HISTORY_FOLDER

FOLDER = "sign-in"


def note_sign_out(data: Path, who: str, at: float, lasting: float) -> None:
    """Keep that somebody signed out: in every browser, since nobody tells which copy is theirs.

    Parameters
    ----------
    who
        Names one person at one provider.
    lasting
        For how many seconds a sign-in lasts.

    Raises
    ------
    OSError
        It cannot be kept.
    """
    _keep(_of_person(data, who), at, lasting)


def signed_out_at(data: Path, who: str) -> float:
    """When somebody signed out last; 0 where they have not of late, for ever if it is not known."""
    return _kept(_of_person(data, who))


def note_seat(data: Path, seat: str, who: str, at: float, lasting: float) -> None:
    """Keep that somebody signed in at a browser: pages that stand open there may go on.

    Raises
    ------
    OSError
        It cannot be kept.
    """
    _keep(_of_seat(data, seat, who), at, lasting)


def seat_taken_at(data: Path, seat: str, who: str) -> float:
    """When somebody last signed in at a browser; 0 where that is not known."""
    found = _kept(_of_seat(data, seat, who)) if seat else 0.0
    return found if found < float("inf") else 0.0


def _of_person(data: Path, who: str) -> Path:
    return data / HISTORY_FOLDER / FOLDER / f"out-{_digest(who)}"


def _of_seat(data: Path, seat: str, who: str) -> Path:
    return data / HISTORY_FOLDER / FOLDER / f"seat-{_digest(f'{seat} {who}')}"


def _digest(text: str) -> str:
    # No address and no name of a browser can be read from what lies in the folder.
    return sha256(text.encode()).hexdigest()


def _kept(file: Path) -> float:
    try:
        return float(file.read_text(encoding="ascii"))
    except FileNotFoundError:
        return 0.0
    except (OSError, ValueError):
        return float("inf")


def _keep(file: Path, at: float, lasting: float) -> None:
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with NamedTemporaryFile("w", dir=file.parent, prefix="new-", delete=False) as new:
        new.write(repr(at))
    # The disk may go by another clock than the sign-in does.
    os.utime(new.name, (at, at))
    Path(new.name).replace(file)
    for each in list(file.parent.iterdir()):
        # Another server may be doing the same.
        with suppress(OSError):
            if each.stat().st_mtime < at - lasting:
                each.unlink()
