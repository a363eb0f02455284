"""What a test saves with: as somebody who may do everything, unless it says who."""

from __future__ import annotations

from datetime import datetime

from mapping.access import ANYBODY, Person
from mapping.store import Note
from tests.support.day import NOW


def noted(
    who: str = "",
    why: str = "",
    area_code: str = "",
    when: datetime = NOW,
    person: Person = ANYBODY,
) -> Note:
    """The note of a save."""
    return Note.of(person, who, why, area_code, when)
