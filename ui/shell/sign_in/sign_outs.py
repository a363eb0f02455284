"""When somebody signed out, and which browser signed in again: known to all servers.

A cookie that was copied before stays signed, and an open page knows only who it was when it was
opened; so both are asked here. What is older than any sign-in lasts is thrown away.
"""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

from mapping.store.moments import keep_moment, kept_moment


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
    OSError, StoreError
        It cannot be kept.
    """
    keep_moment(data, _of_person(who), at, at - lasting)


def signed_out_at(data: Path, who: str) -> float:
    """When somebody signed out last; 0 where they have not of late, for ever if it is not known."""
    return kept_moment(data, _of_person(who))


def note_seat(data: Path, seat: str, who: str, at: float, lasting: float) -> None:
    """Keep that somebody signed in at a browser: pages that stand open there may go on.

    Raises
    ------
    OSError, StoreError
        It cannot be kept.
    """
    keep_moment(data, _of_seat(seat, who), at, at - lasting)


def seat_taken_at(data: Path, seat: str, who: str) -> float:
    """When somebody last signed in at a browser; 0 where that is not known."""
    found = kept_moment(data, _of_seat(seat, who)) if seat else 0.0
    return found if found < float("inf") else 0.0


def _of_person(who: str) -> str:
    return f"out-{_digest(who)}"


def _of_seat(seat: str, who: str) -> str:
    return f"seat-{_digest(f'{seat} {who}')}"


def _digest(text: str) -> str:
    # No address and no name of a browser can be read from what is kept.
    return sha256(text.encode()).hexdigest()
