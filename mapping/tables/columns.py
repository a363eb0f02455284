"""What a column of a kept table is: its name, its kind of value, and what it means."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["text", "word", "words", "date", "number", "whole", "yes_no"]

EVIDENCE = ("confirmed", "published", "undated")
"""Who says so: who runs or keeps it, a dated page, or a page without a date."""


@dataclass(frozen=True)
class Column:
    """One column of the register.

    Attributes
    ----------
    kind
        How its cells are read.
    allowed
        The closed list of words; empty where any word is allowed.
    required
        Whether a record without it is refused.
    note
        What a person who fills it in should know.
    is_internal
        Whether it is for those who keep the records alone, and never published.
    """

    name: str
    kind: Kind
    note: str
    allowed: tuple[str, ...] = ()
    required: bool = False
    is_internal: bool = False
