"""A map as a picture to take away: title, day, key and sources stand on it."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from mapping import palette
from mapping.escape import for_html
from mapping.gap_model.status_style import Style
from mapping.geography.boundaries import Boundaries
from mapping.maps.marks import AreaMark, Hatch
from mapping.maps.svg_map import FONT, WIDTH, hatch_fill, hatch_pattern, map_parts, svg_mark

_MARGIN, _TITLE, _DAY, _SMALL = 24.0, 30.0, 18.0, 15.0
_SWATCH, _LETTER = 24.0, 0.62
_LINE = 1.35


@dataclass(frozen=True)
class KeyEntry:
    """One ground, or one status, and what it stands for."""

    words: str
    ground: str
    ink: str = palette.INK
    outline: str = palette.INK
    symbol: str = ""
    hatch: Hatch | None = None
    is_dashed: bool = False


@dataclass(frozen=True)
class Picture:
    """What stands on a picture round its map, all of it text.

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


def as_svg(picture: Picture, boundaries: Boundaries, marks: Sequence[AreaMark]) -> str:
    """The picture as an SVG; nothing in it is a script, a link or a picture."""
    y = _MARGIN + _TITLE
    parts = [_text(_MARGIN, y, _TITLE, picture.title, weight="bold")]
    for remark in picture.remarks:
        for line in _wrapped(remark, _DAY):
            y += _DAY * _LINE
            parts.append(_text(_MARGIN, y, _DAY, line))
    y += _MARGIN
    drawing, height = map_parts(boundaries, [svg_mark(mark) for mark in marks])
    parts.append(f'<g transform="translate(0 {y:.1f})" text-anchor="middle">{drawing}</g>')
    y += height + _MARGIN
    key, y = _key(picture.key, y)
    parts += key
    for line in _wrapped(picture.sources, _SMALL):
        y += _SMALL * _LINE
        parts.append(_text(_MARGIN, y, _SMALL, line, ink=palette.MUTED))
    y += _MARGIN
    ground = f'<rect width="{WIDTH:.0f}" height="{y:.0f}" fill="{palette.PAPER}"/>'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH:.0f} {y:.0f}" '
        f'width="{WIDTH:.0f}" height="{y:.0f}" font-family="{FONT}">'
        f"<title>{for_html(picture.title)}</title>{ground}{''.join(parts)}</svg>"
    )


def _wrapped(text: str, size: float) -> list[str]:
    return textwrap.wrap(text, int((WIDTH - 2 * _MARGIN) / (size * _LETTER)))


def _text(
    x: float, y: float, size: float, text: str, *, weight: str = "normal", ink: str = palette.INK
) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size:g}" font-weight="{weight}" '
        f'fill="{ink}">{for_html(text)}</text>'
    )


def _key(entries: Sequence[KeyEntry], y: float) -> tuple[list[str], float]:
    """The key in as many rows as it needs, and where it ends."""
    parts: list[str] = []
    x = _MARGIN
    for entry in entries:
        width = _SWATCH * 1.4 + len(entry.words) * _DAY * _LETTER + _MARGIN
        if x + width > WIDTH - _MARGIN and x > _MARGIN:
            x, y = _MARGIN, y + _SWATCH * _LINE
        parts += _entry(entry, x, y)
        x += width
    return parts, y + _SWATCH + _MARGIN / 2


def _entry(entry: KeyEntry, x: float, y: float) -> Iterator[str]:
    if entry.hatch:
        yield hatch_pattern(entry.ground, entry.hatch)
    dash = ' stroke-dasharray="3 2"' if entry.is_dashed else ""
    foot = y + _SWATCH * 0.75
    yield (
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{_SWATCH:g}" height="{_SWATCH:g}" rx="4" '
        f'fill="{hatch_fill(entry.ground, entry.hatch)}" stroke="{entry.outline}"{dash}/>'
        f'<text x="{x + _SWATCH / 2:.1f}" y="{foot:.1f}" font-size="{_SMALL:g}" '
        f'text-anchor="middle" fill="{entry.ink}">{entry.symbol}</text>'
    )
    yield _text(x + _SWATCH * 1.4, foot, _DAY, entry.words)
