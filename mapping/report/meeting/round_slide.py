"""A round of returns for a room: which area is in, and how much is open of each."""

from __future__ import annotations

from dataclasses import dataclass

from mapping.analysis.returns import Answered, AreaReturn, Progress
from mapping.context.reference import Reference
from mapping.dates import in_words
from mapping.english import capitalised
from mapping.wording.returns import returns_line, state_in_words

# Of many areas, those that are waited for stand first.
_IN_ORDER = 20
_SIGNS = {Answered.ALL: "✓", Answered.SOME: "◐", Answered.NONE: "○"}
HEADINGS = ("Area", "How it stands", "Asked", "Answered", "Open")


@dataclass(frozen=True)
class RoundRow:
    """One area.

    Attributes
    ----------
    sign
        What stands beside its state for the eye.
    """

    area: str
    sign: str
    state: str
    asked: int
    answered: int
    open: int


@dataclass(frozen=True)
class RoundSlide:
    """All areas that were asked; `message` says how far the round is."""

    title: str
    message: str
    headings: tuple[str, ...]
    rows: tuple[RoundRow, ...]


def round_slide(found: Progress, reference: Reference) -> RoundSlide:
    """How far a round is, a row an area."""
    areas = found.areas
    if len(areas) > _IN_ORDER:
        areas = tuple(sorted(areas, key=lambda area: area.is_in))
    closed = found.round.closed_on
    until = f"closed on {in_words(closed)}" if closed else f"due {in_words(found.round.due)}"
    return RoundSlide(
        found.round.title,
        f"{returns_line(found)}; {until}",
        HEADINGS,
        tuple(_row(area, reference) for area in areas),
    )


def _row(area: AreaReturn, reference: Reference) -> RoundRow:
    asked, left = len(area.asked_about), len(area.open)
    return RoundRow(
        reference.areas.name(area.area_code),
        "!" if area.is_late and not area.is_in else _SIGNS[area.answered],
        capitalised(state_in_words(area)),
        asked,
        asked - left,
        left,
    )
