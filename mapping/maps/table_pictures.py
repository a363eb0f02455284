"""Bars against a benchmark, and the matrix, as drawings for a picture to take away."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from mapping import palette
from mapping.analysis.level_bars import LevelBar
from mapping.escape import for_html
from mapping.gap_model.assessment import Assessment
from mapping.gap_model.status_style import marks_at, style_at
from mapping.maps.picture import MARGIN, chip_at, text_at
from mapping.maps.svg_map import WIDTH
from mapping.reference.provision_types import ProvisionType

# In the drawing's units: letters, rows, the side of a chip, and how wide a letter is in sizes.
_SIZE, _ROW, _CHIP, _LETTER = 17.0, 52.0, 26.0, 0.62
_NAMES, _BARS_END = 240.0, 640.0
_LABELS, _MATRIX_ROW, _MATRIX_SIZE = 330.0, 32.0, 16.0
_LONGEST_LABEL = 34
Drawing = tuple[str, float]


def bars_drawing(bars: Sequence[LevelBar], names: Mapping[str, str]) -> Drawing:
    """Each area with its status, its bar and its figures, and how high it all is.

    Parameters
    ----------
    names
        By area code; "" is the region.
    """
    parts = [
        part for row, bar in enumerate(bars) for part in _bar(bar, names[bar.area_code], row * _ROW)
    ]
    return "".join(parts), len(bars) * _ROW


def _bar(bar: LevelBar, name: str, top: float) -> Iterator[str]:
    foot, left, full = top + _ROW * 0.62, _NAMES + MARGIN, _BARS_END - _NAMES
    if bar.style is not None:
        yield chip_at(bar.style, MARGIN, top + (_ROW - _CHIP) / 2, _CHIP)
    yield text_at(MARGIN + _CHIP + 8, foot, _SIZE, _cut(name), weight="bold")
    figures = [figure for figure in (bar.amount, bar.rate) if figure]
    said = figures or ([bar.style.word] if bar.style else [])
    first = foot - _SIZE * 0.6 * (len(said) - 1)
    for line, figure in enumerate(said):
        yield text_at(left + full + 16, first + line * _SIZE * 1.2, _SIZE, figure)
    if bar.part is None:
        return
    y, height = top + _ROW * 0.32, _ROW * 0.36
    ground = palette.MUTED if bar.style is None else bar.style.ground
    yield _box(left, y, full, height, palette.PAPER)
    yield _box(left, y, full * bar.part, height, ground)
    if bar.benchmark is not None:
        yield _box(left + full * bar.benchmark - 1.5, y - 5, 3, height + 10, palette.INK)


def _box(x: float, y: float, width: float, height: float, fill: str) -> str:
    return (
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" '
        f'fill="{fill}" stroke="{palette.EDGE}"/>'
    )


def matrix_drawing(
    assessment: Assessment, groups: Sequence[tuple[str, Sequence[ProvisionType]]]
) -> Drawing:
    """Every cell as its sign with the small signs beside it, types under their headings."""
    areas = assessment.areas
    column = (WIDTH - 2 * MARGIN - _LABELS) / max(len(areas.codes), 1)
    longest = max((len(name) for name in areas.names), default=1)
    size = min(_MATRIX_SIZE, column / (longest * _LETTER * 1.15))
    middles = [MARGIN + _LABELS + column * (n + 0.5) for n in range(len(areas.codes))]
    parts = [
        text_at(x, _MATRIX_ROW * 0.6, size, name, weight="bold", anchor="middle")
        for x, name in zip(middles, areas.names, strict=True)
    ]
    y = _MATRIX_ROW
    for heading, types in groups:
        parts.append(
            text_at(
                MARGIN,
                y + _MATRIX_ROW * 0.7,
                _MATRIX_SIZE,
                heading,
                weight="bold",
                ink=palette.MUTED,
            )
        )
        y += _MATRIX_ROW
        for kind in types:
            parts += _matrix_row(assessment, kind, y, middles)
            y += _MATRIX_ROW
    return "".join(parts), y


def _matrix_row(
    assessment: Assessment, kind: ProvisionType, y: float, middles: Sequence[float]
) -> Iterator[str]:
    foot = y + _MATRIX_ROW * 0.65
    yield (
        f'<path d="M{MARGIN:.0f} {y:.1f}H{WIDTH - MARGIN:.0f}" stroke="{palette.RULE}"/>'
        + text_at(MARGIN, foot, _MATRIX_SIZE, _cut(kind.label))
    )
    for code, x in zip(assessment.areas.codes, middles, strict=True):
        style, marks = style_at(assessment, code, kind), marks_at(assessment, code, kind.key)
        chip = chip_at(style, x - _CHIP / 2, y + (_MATRIX_ROW - _CHIP) / 2, _CHIP)
        signs = text_at(x + _CHIP / 2 + 4, foot, _MATRIX_SIZE, marks, weight="bold")
        yield f"<g>{_title(assessment, code, kind, style.word)}{chip}{signs if marks else ''}</g>"


def _title(assessment: Assessment, code: str, kind: ProvisionType, word: str) -> str:
    return f"<title>{for_html(f'{assessment.areas.name(code)}, {kind.label}: {word}')}</title>"


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST_LABEL else f"{text[: _LONGEST_LABEL - 1]}…"
