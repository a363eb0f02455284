"""Units as points of a drawing: one sign each, and those that fall together as one with numbers.

The same three signs as on the screen (`map_units.js`), and gathered in the same way.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from typing import Any

import geopandas as gpd
import pandas as pd

from mapping import palette
from mapping.analysis.unit_states import UnitState
from mapping.geography.boundaries import DISPLAY_CRS
from mapping.maps.marks import UnitLayer, UnitPoint
from mapping.wording.unit_words import UnitWords

ON_MAP = (UnitState.COVERED, UnitState.NOT_COVERED, UnitState.NOT_KNOWN)
SIGNS = ("✓", "✕", "?")
_GROUNDS = (palette.MET, palette.GAP, palette.PAPER)
INKS = (palette.PAPER, palette.PAPER, palette.INK)
_LINES = (palette.MET, palette.GAP, palette.UNKNOWN_EDGE)
_COVERED, _NOT_COVERED, _NOT_KNOWN = range(3)
# In sizes of a letter of the map: nearer than this, points of one area are drawn as one.
_TOGETHER = 2.4
_ONE, _SEVERAL, _DIGIT, _MIXED = 0.86, 1.45, 0.36, 2.1
Place = tuple[float, float]
# Left, top, right, bottom.
Box = tuple[float, float, float, float]


def unit_layer(states: pd.DataFrame, words: UnitWords) -> UnitLayer:
    """The units as points, those whose place is known and may be shown.

    Parameters
    ----------
    states
        As `unit_states` gives them.
    """
    placed = states[states["latitude"].notna()]
    columns = ["longitude", "latitude", "state", "area_code", "name"]
    points = tuple(
        UnitPoint(round(x, 5), round(y, 5), ON_MAP.index(UnitState(state)), area, name)
        for x, y, state, area, name in placed[columns].itertuples(index=False, name=None)
    )
    covered, not_covered, not_known = (words.states[state] for state in ON_MAP)
    return UnitLayer(points, words.several, (covered, not_covered, not_known))


def units_in_words(layer: UnitLayer) -> str:
    """What the points show: "Practices as points: 12 trained, 3 not trained, 30 not known"."""
    counts = [sum(point.state == state for point in layer.points) for state in range(len(ON_MAP))]
    said = ", ".join(f"{n} {word}" for n, word in zip(counts, layer.states, strict=True))
    return f"{layer.several} as points: {said}"


@dataclass(frozen=True)
class _Group:
    """Points that are drawn as one."""

    x: float
    y: float
    area: str
    counts: tuple[int, int, int]

    @property
    def number(self) -> int:
        return sum(self.counts)


def drawn_units(
    layer: UnitLayer,
    system: Any,
    place: Callable[[float, float], Place],
    size: float,
    taken: Sequence[Box],
    *,
    by_area: bool,
) -> str:
    """The points of a drawing.

    Parameters
    ----------
    system
        Of coordinates in metres, in which the areas are drawn.
    place
        From those metres to the drawing's units.
    size
        Of a letter of the map.
    taken
        Where names stand: a point goes the shortest way out from under them.
    by_area
        Whether only points of one area are gathered; those of very many small ones all are.
    """
    groups = _gathered(_groups(layer, system, place, by_area=by_area), _TOGETHER * size)
    return "".join(part for group in groups for part in _drawn(group, size, taken))


def _groups(
    layer: UnitLayer, system: Any, place: Callable[[float, float], Place], *, by_area: bool
) -> list[_Group]:
    points = layer.points
    metric = gpd.GeoSeries(
        gpd.points_from_xy([p.longitude for p in points], [p.latitude for p in points]),
        crs=DISPLAY_CRS,
    ).to_crs(system)
    return [
        _Group(*place(x, y), point.area_code if by_area else "", _one(point.state))
        for point, x, y in zip(points, metric.x, metric.y, strict=True)
    ]


def _one(state: int) -> tuple[int, int, int]:
    return (int(state == _COVERED), int(state == _NOT_COVERED), int(state == _NOT_KNOWN))


def _gathered(groups: list[_Group], together: float) -> list[_Group]:
    """Points near one another are one, and so are the groups that they make, until none is."""
    before = math.inf
    while len(groups) < before:
        before = len(groups)
        groups = _merged(groups, together)
    return groups


def _merged(groups: Iterable[_Group], together: float) -> list[_Group]:
    by_area: dict[str, list[_Group]] = {}
    for group in groups:
        kept = by_area.setdefault(group.area, [])
        near = next(
            (n for n, k in enumerate(kept) if math.hypot(group.x - k.x, group.y - k.y) < together),
            None,
        )
        if near is None:
            kept.append(group)
        else:
            kept[near] = _joined(kept[near], group)
    return [group for kept in by_area.values() for group in kept]


def _joined(one: _Group, other: _Group) -> _Group:
    covered, missing, unknown = (a + b for a, b in zip(one.counts, other.counts, strict=True))
    part = other.number / (one.number + other.number)
    return replace(
        one,
        x=one.x + (other.x - one.x) * part,
        y=one.y + (other.y - one.y) * part,
        counts=(covered, missing, unknown),
    )


def _moved_aside(at: Place, half: float, box: Box) -> Place:
    """A place outside a box, the shortest way."""
    (x, y), (left, top, right, bottom) = at, box
    ways = [
        (left - half - x, 0.0),
        (right + half - x, 0.0),
        (0.0, top - half - y),
        (0.0, bottom + half - y),
    ]
    if ways[0][0] >= 0 or ways[1][0] <= 0 or ways[2][1] >= 0 or ways[3][1] <= 0:
        return at
    dx, dy = min(ways, key=lambda way: math.hypot(*way))
    return x + dx, y + dy


def _drawn(group: _Group, size: float, taken: Sequence[Box]) -> Iterator[str]:
    number = group.number
    only = next((state for state, n in enumerate(group.counts) if n == number), None)
    several = _SEVERAL + _DIGIT * (len(str(number)) - 1)
    side = size * (_MIXED if only is None else _ONE if number == 1 else several)
    x, y = reduce(lambda at, box: _moved_aside(at, side / 2, box), taken, (group.x, group.y))
    if only is None:
        yield from _ring(group, x, y, side / 2)
        share = f"{group.counts[0]}/{number}"
        # Room for as many signs as there are within the ring.
        yield _text(share, x, y, side * min(0.28, 1.1 / len(share)), palette.INK)
    else:
        yield unit_sign(only, x, y, side)
        sign = SIGNS[only] if number == 1 else f"{SIGNS[only]}{number}"
        yield _text(sign, x, y, size * 0.68, INKS[only])


def unit_sign(state: int, x: float, y: float, side: float) -> str:
    """The ground of a sign round its middle: a circle, a square, a circle with a dashed edge."""
    dash = f' stroke-dasharray="{side / 7:.1f} {side / 9:.1f}"' if state == _NOT_KNOWN else ""
    line = _LINES[state] if state == _NOT_KNOWN else palette.PAPER
    rounding = side / 8 if state == _NOT_COVERED else side / 2
    return (
        f'<rect x="{x - side / 2:.1f}" y="{y - side / 2:.1f}" width="{side:.1f}" '
        f'height="{side:.1f}" rx="{rounding:.1f}" fill="{_GROUNDS[state]}" stroke="{line}" '
        f'stroke-width="2"{dash}/>'
    )


def _text(text: str, x: float, y: float, size: float, ink: str) -> str:
    return (
        f'<text x="{x:.1f}" y="{y + size * 0.36:.1f}" font-size="{size:.1f}" font-weight="bold" '
        f'text-anchor="middle" fill="{ink}">{text}</text>'
    )


def _ring(group: _Group, x: float, y: float, radius: float) -> Iterator[str]:
    """A ring whose parts are as long as they are many, clockwise in the order of the states."""
    yield f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}" fill="{palette.PAPER}"/>'
    width = radius * 0.26
    middle, begin = radius - width / 2, 0.0
    for state, count in enumerate(group.counts):
        if not count:
            continue
        end = begin + count / group.number
        (x1, y1), (x2, y2) = (_on_circle(x, y, middle, turn) for turn in (begin, end))
        dash = f' stroke-dasharray="{width * 0.8:.1f} {width * 0.6:.1f}"'
        yield (
            f'<path d="M{x1:.1f},{y1:.1f}A{middle:.1f},{middle:.1f} 0 {int(end - begin > 0.5)} 1 '  # noqa: PLR2004
            f'{x2:.1f},{y2:.1f}" fill="none" stroke="{_LINES[state]}" stroke-width="{width:.1f}"'
            f"{dash if state == _NOT_KNOWN else ''}/>"
        )
        begin = end


def _on_circle(x: float, y: float, radius: float, turn: float) -> Place:
    angle = 2 * math.pi * turn
    return x + radius * math.sin(angle), y - radius * math.cos(angle)
