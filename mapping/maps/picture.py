"""A picture to take away: title, day, key and sources stand on it, round a map or what else."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from mapping import palette
from mapping.escape import for_html
from mapping.gap_model.status_style import Style
from mapping.geography.boundaries import Boundaries
from mapping.maps.marks import AreaMark, Hatch, UnitLayer
from mapping.maps.svg_map import (
    MOST_NAMED,
    WIDTH,
    Canvas,
    as_drawing,
    hatch_fill,
    hatch_pattern,
    map_parts,
    svg_mark,
)
from mapping.maps.unit_points import INKS, SIGNS, unit_sign

MARGIN, _TITLE, _DAY, _SMALL = 24.0, 30.0, 18.0, 15.0
# In sizes of a letter: a square of the key, the sign within it, and how wide a letter is; and how
# much wider bold ones are.
_SWATCH, _SIGN, _LETTER, _BOLD = 4 / 3, 5 / 6, 0.62, 1.1
_LINE = 1.35


@dataclass(frozen=True)
class KeyEntry:
    """One ground, or one status, and what it stands for.

    Attributes
    ----------
    unit
        The state of a unit, whose sign it is, as in `UnitPoint`; None for a ground.
    """

    words: str
    ground: str
    ink: str = palette.INK
    outline: str = palette.INK
    symbol: str = ""
    hatch: Hatch | None = None
    is_dashed: bool = False
    unit: int | None = None


@dataclass(frozen=True)
class Picture:
    """What stands on a picture round what it shows, all of it text.

    Attributes
    ----------
    remarks
        Under the title: the answer, the day.
    """

    title: str
    remarks: tuple[str, ...]
    key: tuple[KeyEntry, ...]
    sources: str


def status_key(styles: Sequence[Style]) -> tuple[KeyEntry, ...]:
    """The statuses as a key."""
    return tuple(
        KeyEntry(s.word, s.ground, s.ink, s.outline, s.symbol, is_dashed=s.is_dashed)
        for s in styles
    )


def unit_entries(layer: UnitLayer) -> tuple[KeyEntry, ...]:
    """The signs of units as a part of a key."""
    return tuple(
        KeyEntry(f"{layer.several} {word}", palette.PAPER, ink, symbol=sign, unit=state)
        for state, (word, sign, ink) in enumerate(zip(layer.states, SIGNS, INKS, strict=True))
    )


def as_svg(
    picture: Picture,
    boundaries: Boundaries,
    marks: Sequence[AreaMark],
    units: UnitLayer | None = None,
) -> str:
    """A map as a picture; nothing in it is a script, a link or a picture."""
    picture = replace(picture, key=_of_what_is_drawn(picture.key, marks))
    canvas = Canvas.of(boundaries)
    drawing = map_parts(canvas, [svg_mark(mark) for mark in marks], units=units)
    return framed(picture, f'<g text-anchor="middle">{drawing}</g>', canvas.height)


def framed(picture: Picture, drawing: str, height: float) -> str:
    """What is drawn to a height, as an SVG with all that is needed to read it round it."""
    y = MARGIN
    parts: list[str] = []
    for line in _wrapped(picture.title, _TITLE * _BOLD):
        y += _TITLE * (_LINE if parts else 1)
        parts.append(text_at(MARGIN, y, _TITLE, line, weight="bold"))
    for remark in picture.remarks:
        for line in _wrapped(remark, _DAY):
            y += _DAY * _LINE
            parts.append(text_at(MARGIN, y, _DAY, line))
    y += MARGIN
    parts.append(f'<g transform="translate(0 {y:.1f})">{drawing}</g>')
    y += height + MARGIN
    key, y = _key(picture.key, y, _DAY)
    parts += [_patterns(picture.key, drawing), *key]
    for line in _wrapped(picture.sources, _SMALL):
        y += _SMALL * _LINE
        parts.append(text_at(MARGIN, y, _SMALL, line, ink=palette.MUTED))
    y += MARGIN
    ground = f'<rect width="{WIDTH:.0f}" height="{y:.0f}" fill="{palette.PAPER}"/>'
    return as_drawing(f"<title>{for_html(picture.title)}</title>{ground}{''.join(parts)}", y)


def map_with_key(
    boundaries: Boundaries,
    marks: Sequence[AreaMark],
    key: Sequence[KeyEntry],
    chosen: str | None,
    text_size: float,
    units: UnitLayer | None = None,
) -> str:
    """A map and its key as an SVG, for a document that says the rest; sizes as in `svg_map`."""
    canvas = Canvas.of(boundaries, is_coarse=True)
    marked = [svg_mark(mark) for mark in marks]
    drawing = map_parts(canvas, marked, chosen, text_size, units=units)
    key = _of_what_is_drawn(key, marks)
    entries, y = _key(key, canvas.height + text_size, text_size)
    patterns = _patterns(key, drawing)
    return as_drawing(f'<g text-anchor="middle">{drawing}</g>{patterns}{"".join(entries)}', y)


def _of_what_is_drawn(key: Sequence[KeyEntry], marks: Sequence[AreaMark]) -> tuple[KeyEntry, ...]:
    """A key; of more areas than can be named, without each sign that none of them stands for."""
    if len(marks) <= MOST_NAMED:
        return tuple(key)
    signs = {"", *(mark.symbol for mark in marks)}
    return tuple(entry for entry in key if entry.symbol in signs or entry.unit is not None)


def _patterns(entries: Sequence[KeyEntry], drawing: str) -> str:
    """The hatched fills of a key that are not defined in a drawing already."""
    defined = dict.fromkeys(hatch_pattern(entry.ground, entry.hatch) for entry in entries)
    return "".join(pattern for pattern in defined if pattern not in drawing)


def _wrapped(text: str, size: float) -> list[str]:
    return textwrap.wrap(text, int((WIDTH - 2 * MARGIN) / (size * _LETTER)))


def text_at(
    x: float,
    y: float,
    size: float,
    text: str,
    *,
    weight: str = "normal",
    ink: str = palette.INK,
    anchor: str = "start",
) -> str:
    """A line of text."""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size:g}" font-weight="{weight}" '
        f'text-anchor="{anchor}" fill="{ink}">{for_html(text)}</text>'
    )


def chip_at(style: Style, x: float, y: float, side: float) -> str:
    """A status as its sign on its ground."""
    dash = ' stroke-dasharray="3 2"' if style.is_dashed else ""
    sign = text_at(
        x + side / 2, y + side * 0.74, side * 0.7, style.symbol, ink=style.ink, anchor="middle"
    )
    return (
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{side:g}" height="{side:g}" rx="4" '
        f'fill="{style.ground}" stroke="{style.outline}"{dash}/>{sign}'
    )


def _key(entries: Sequence[KeyEntry], y: float, size: float) -> tuple[list[str], float]:
    """The key in as many rows as it needs with letters of a size, and where it ends."""
    parts: list[str] = []
    x, swatch = MARGIN, size * _SWATCH
    for entry in entries:
        width = swatch * 1.4 + len(entry.words) * size * _LETTER + MARGIN
        if x + width > WIDTH - MARGIN and x > MARGIN:
            x, y = MARGIN, y + swatch * _LINE
        parts += _entry(entry, x, y, size)
        x += width
    return parts, y + swatch + MARGIN / 2


def _entry(entry: KeyEntry, x: float, y: float, size: float) -> Iterator[str]:
    dash = ' stroke-dasharray="3 2"' if entry.is_dashed else ""
    swatch = size * _SWATCH
    foot = y + swatch * 0.75
    ground = (
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{swatch:g}" height="{swatch:g}" rx="4" '
        f'fill="{hatch_fill(entry.ground, entry.hatch)}" stroke="{entry.outline}"{dash}/>'
        if entry.unit is None
        else unit_sign(entry.unit, x + swatch / 2, y + swatch / 2, swatch)
    )
    yield (
        f'{ground}<text x="{x + swatch / 2:.1f}" y="{foot:.1f}" font-size="{size * _SIGN:g}" '
        f'text-anchor="middle" fill="{entry.ink}">{entry.symbol}</text>'
    )
    yield text_at(x + swatch * 1.4, foot, size, entry.words)
