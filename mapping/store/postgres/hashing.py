"""The revision of a large content of which little has changed, without hashing all of it again."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from mapping.store import revision_in

_EVERY = 1 << 20


@dataclass(frozen=True)
class Hashed:
    """A revision, and how far its hash had come at some places of the content."""

    revision: str
    marks: Sequence[tuple[int, Any]] = ()


def hashed(content: bytes, before: Hashed | None = None, same: int = 0) -> Hashed:
    r"""What `revision_of` says of a content.

    Parameters
    ----------
    before
        Of a content that begins with the same bytes.
    same
        How many.

    >>> hashed(b"record_id\n").revision
    '8c7784e06705'
    """
    marks = [mark for mark in before.marks if mark[0] <= same] if before is not None else []
    at, state = marks[-1] if marks else (0, hashlib.sha256())
    view = memoryview(content)
    while at < len(content):
        state = state.copy()
        state.update(view[at : at + _EVERY])
        at = min(at + _EVERY, len(content))
        marks.append((at, state))
    return Hashed(revision_in(state.hexdigest()), marks)
