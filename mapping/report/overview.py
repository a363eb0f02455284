"""What is missing of all types, or what nobody knows, area by area: the first map, on paper."""

from __future__ import annotations

from mapping.analysis.missing import Shade, answers_by_area, last_words, usual_shade
from mapping.gap_model.counts import flag_count, status_counts
from mapping.gap_model.statuses import Flag
from mapping.geography.smoothing import Drawn
from mapping.maps.marks import AreaMark
from mapping.maps.missing_marks import missing_key, missing_marks
from mapping.maps.picture import map_with_key
from mapping.maps.svg_map import MOST_NAMED
from mapping.report.content import Figure
from mapping.report.scope import Scope
from mapping.wording.missing import SHADE_TITLES
from mapping.wording.summary import missing_sentence

SMOOTHED = "Boundaries are smoothed for drawing."
_TEXT_SIZE, _HIGHEST = 27, 10


def message(scope: Scope) -> str:
    """What the map of the whole region says, in sentences."""
    codes, shade = scope.reference.areas.codes, _shade(scope)
    unconfirmed = flag_count(scope.assessment, codes, scope.types, Flag.UNCONFIRMED)
    answers = answers_by_area(scope.assessment, scope.types, shade)
    said = last_words(scope.assessment, scope.register, scope.types)
    return missing_sentence(answers, shade, scope.reference.areas, unconfirmed, list(said.values()))


def overview_map(scope: Scope, shapes: Drawn) -> Figure:
    """The map of all types as the first page draws it; the area reported on is outlined."""
    shade, types = _shade(scope), scope.types
    answers = answers_by_area(scope.assessment, types, shade, scope.ranked)
    said = last_words(scope.assessment, scope.register, types)
    marks = missing_marks(answers, shade, types, scope.reference.areas, said)
    # What the small signs mean stands in the table beside it.
    key = missing_key(shade, types, ())
    svg = map_with_key(shapes.boundaries, marks, key, scope.area_code, _TEXT_SIZE)
    words = " ".join(
        f"{mark.name}: {mark.tip.replace(chr(10), '; ')}." for mark in _first_named(marks)
    )
    if len(marks) > MOST_NAMED:
        words = f"Of {len(marks)} areas those with the highest numbers: {words}"
    has_numbers = len(marks) <= MOST_NAMED
    shown = "the number on each area" if has_numbers else "the darker an area, the more"
    outlined = f"; {scope.name} is outlined" if scope.area_code else ""
    smoothed = f" {SMOOTHED}" if shapes.is_smoothed else ""
    return Figure(
        svg,
        f"Map of the areas. {SHADE_TITLES[shade]}. {words}",
        f"{SHADE_TITLES[shade]}: {shown}{outlined}.{smoothed}",
    )


def _first_named(marks: list[AreaMark]) -> list[AreaMark]:
    """All that stand in words for those who do not see the map, or those with the most."""
    if len(marks) <= MOST_NAMED:
        return marks
    return sorted(marks, key=lambda mark: (-int(mark.symbol or 0), mark.name))[:_HIGHEST]


def _shade(scope: Scope) -> Shade:
    """That of the first page, which is of the whole region."""
    codes = scope.reference.areas.codes
    return usual_shade(status_counts(scope.assessment, codes, scope.types))
