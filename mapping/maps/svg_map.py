"""The areas as a drawing made of vectors, for print: colour, symbol and name, and words for it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from typing import Any
from urllib.parse import quote

import shapely

from mapping import palette
from mapping.escape import for_html
from mapping.gap_model.assessment import Assessment
from mapping.gap_model.status_style import marks_at, marks_in_words, style_at
from mapping.geography.boundaries import Boundaries
from mapping.maps.marks import AreaMark, Hatch, Pill, UnitLayer
from mapping.maps.unit_points import Box, drawn_units
from mapping.reference.provision_types import ProvisionType

# The drawing's own unit: it is so many units wide, whatever size it is printed at.
WIDTH = 1000.0
# Room at the sides for names that leave their area.
_SIDE, _MARGIN = 45.0, 8.0
# The font of print, then those of a browser.
FONT = "DejaVu Sans, Helvetica, Arial, sans-serif"
# What the font of print has no sign for; without one no accessible PDF can be made. The whole of
# a text stands in the words for the map.
_NOT_IN_FONT = re.compile(
    "[^ -~\u00a0-\u024f\u0400-\u0525\u1e00-\u1efb\u2010-\u2027\u2190-\u21ff\u25a0-\u25ff\u2260✓✕]"
)
_LONGEST_LABEL = 40
# In the drawing's units: smaller corners are not seen on a sheet.
_COARSE = 2.5
_PICTURE_TEXT = 21
# What all areas have in common, said once.
_OF_SHAPES = 'fill-rule="evenodd" stroke-width="2" stroke-linejoin="round"'
# Of the drawing's units to a pixel of the screen.
_HATCH_SCALE = 1.3
# A name is made smaller down to this part of its size; how far above the middle of a label it
# stands, and how wide a bold letter is, in sizes.
_LEAST_SIZE, _NAME_ABOVE, _BOLD_LETTER = 0.65, 2.0, 0.72
# How many lines of a label a large number takes, and a row of small ones.
_NUMBER_LINES, _PILL_LINES = 1.7, 1
# The size of a large number in sizes of a name, and of one with more than so many signs.
_LARGE, _MOST_LARGE, _LONG = 2.2, 2, 1.4
# In sizes: a small number's sign, what lies round it, and how wide its letters are.
_PILL, _GAP, _LETTER = 0.95, 0.2, 0.62
# To where a label may be moved within its area, in sizes, and how small its sign may be.
_MOVED = [(dx, dy) for dy in (0, -0.8, 0.8, -1.6, 1.6) for dx in (0, -1.2, 1.2, -2.4, 2.4)]
_SMALLER = (0.75, 0.5)
# Names of more areas than this would hide one another.
MOST_NAMED = 40


@dataclass(frozen=True)
class Canvas:
    """The areas' shapes, and the way from their metres to a drawing's units.

    What is drawn of them again and again is laid out once.

    Attributes
    ----------
    points
        Where the label of each area belongs.
    height
        In the drawing's units.
    """

    shapes: dict[str, shapely.Geometry]
    points: dict[str, shapely.Point]
    left: float
    top: float
    scale: float
    height: float
    system: Any

    @classmethod
    def of(cls, boundaries: Boundaries, *, is_coarse: bool = False) -> Canvas:
        """The shapes of boundaries; coarse ones have no more detail than a page can show."""
        metric = boundaries.metric
        left, bottom, right, top = metric.total_bounds
        scale = (WIDTH - 2 * _SIDE) / max(right - left, 1.0)
        points = boundaries.metric_label_points
        shapes = dict(zip(metric["area_code"], metric.geometry, strict=True))
        height = (top - bottom) * scale + 2 * _MARGIN
        canvas = cls(shapes, points, left, top, scale, height, metric.crs)
        return canvas.simplified(_COARSE) if is_coarse else canvas

    def simplified(self, units: float) -> Canvas:
        """The same without corners that are smaller than some of the drawing's units."""
        shapes = shapely.coverage_simplify(list(self.shapes.values()), tolerance=units / self.scale)
        return replace(self, shapes=dict(zip(self.shapes, shapes, strict=True)))

    def place(self, x: float, y: float) -> tuple[float, float]:
        """Where a place in metres lies in the drawing."""
        return _SIDE + (x - self.left) * self.scale, _MARGIN + (self.top - y) * self.scale

    @cached_property
    def paths(self) -> dict[str, str]:
        """The outline of each area as an SVG path has it."""
        return {code: "".join(_rings(self, shape)) for code, shape in self.shapes.items()}


@dataclass(frozen=True)
class SvgMark:
    """How one area is drawn.

    Attributes
    ----------
    lines
        Stand on the area, one under the other, the first in bold.
    number, pills
        A large number under the name, and small ones beside their signs.
    hatch
        Lines on the ground.
    signs
        Small signs beside the pills.
    is_changed
        It is not as it was: its line is heavy, as on the screen.
    words
        The same for those who do not see it.
    """

    code: str
    ground: str
    ink: str
    outline: str
    is_dashed: bool
    lines: tuple[str, ...]
    words: str
    number: str = ""
    pills: tuple[Pill, ...] = ()
    hatch: Hatch | None = None
    signs: str = ""
    is_changed: bool = False


def svg_mark(mark: AreaMark) -> SvgMark:
    """An area as the map on the screen has it."""
    symbol = f"{mark.symbol} {mark.marks}".rstrip()
    lines = (mark.name,) if mark.said or not mark.symbol else (mark.name, symbol)
    words = mark.tip.replace("\n", "; ") or mark.word
    return SvgMark(
        mark.code,
        mark.ground,
        mark.ink,
        mark.outline,
        mark.is_dashed,
        lines,
        f"{mark.name}: {words}",
        number=mark.symbol if mark.said else "",
        pills=mark.pills,
        hatch=mark.hatch,
        signs=mark.signs,
        is_changed=mark.is_changed,
    )


def status_marks(assessment: Assessment, provision_type: ProvisionType) -> list[SvgMark]:
    """The areas by their status for one type, each with its symbol."""
    return [
        _status_mark(assessment, code, name, provision_type)
        for code, name in zip(assessment.areas.codes, assessment.areas.names, strict=True)
    ]


def _status_mark(assessment: Assessment, code: str, name: str, of: ProvisionType) -> SvgMark:
    style, marks = style_at(assessment, code, of), marks_at(assessment, code, of.key)
    remark = f" ({marks_in_words(marks)})" if marks else ""
    return SvgMark(
        code,
        style.ground,
        style.ink,
        style.outline,
        style.is_dashed,
        (f"{style.symbol}{marks}",),
        f"{name}: {style.word}{remark}",
    )


def svg_map(
    canvas: Canvas,
    marks: Sequence[SvgMark],
    *,
    chosen: str | None = None,
    text_size: float = 22,
    units: UnitLayer | None = None,
) -> str:
    """The areas of a region as an SVG; nothing in it is a script, a link or a picture.

    Parameters
    ----------
    chosen
        Area that is drawn with a heavy outline.
    text_size
        In thousandths of the drawing's width.
    units
        Points that are drawn onto the areas.
    """
    drawing = map_parts(canvas, marks, chosen, text_size, units=units)
    return as_drawing(f'<g text-anchor="middle">{drawing}</g>', canvas.height)


def as_drawing(content: str, height: float) -> str:
    """What is drawn as an SVG of a height in the drawing's units."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH:.0f} {height:.0f}" '
        f'width="{WIDTH:.0f}" height="{height:.0f}" font-family="{FONT}">{content}</svg>'
    )


def as_address(svg: str) -> str:
    """A drawing as the address of a picture that holds it whole; shorter than in base 64."""
    return f"data:image/svg+xml,{quote(svg, safe=' ,:;=/()')}"


def map_parts(
    canvas: Canvas,
    marks: Sequence[SvgMark],
    chosen: str | None = None,
    text_size: float = _PICTURE_TEXT,
    *,
    units: UnitLayer | None = None,
) -> str:
    """What is drawn of a map, to be put into a larger drawing; as `svg_map`."""
    by_code = {mark.code: mark for mark in marks}
    named = len(marks) <= MOST_NAMED
    order = sorted(by_code, key=lambda code: (code == chosen, by_code[code].is_changed))
    shapes = "".join(
        _shape(
            canvas, by_code[code], 6 if code == chosen else 4.5 * named * by_code[code].is_changed
        )
        for code in order
    )
    placed = _placed(canvas, marks, text_size, chosen) if named else []
    labels = "".join(_label(canvas, each) for each in placed)
    grounds = [(mark.ground, mark.hatch) for mark in marks]
    grounds += [(pill.ground, pill.hatch) for mark in marks for pill in mark.pills]
    patterns = "".join(hatch_pattern(*ground) for ground in dict.fromkeys(grounds))
    boxes = [_box(canvas, each) for each in placed]
    points = (
        drawn_units(units, canvas.system, canvas.place, text_size, boxes, by_area=named)
        if units
        else ""
    )
    return f"{patterns}<g {_OF_SHAPES}>{shapes}</g>{points}{labels}"


def hatch_pattern(ground: str, hatch: Hatch | None) -> str:
    """The definition of a hatched fill, which `hatch_fill` names; "" for a plain one.

    It belongs once into a drawing.
    """
    if hatch is None:
        return ""
    width, every = hatch.width * _HATCH_SCALE, hatch.every * _HATCH_SCALE
    return (
        f'<pattern id="{_hatch_id(ground, hatch)}" width="{every:g}" height="{every:g}" '
        'patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
        f'<rect width="{every:g}" height="{every:g}" fill="{ground}"/>'
        f'<rect width="{width:g}" height="{every:g}" fill="{hatch.line}"/></pattern>'
    )


def hatch_fill(ground: str, hatch: Hatch | None) -> str:
    """The fill of a ground, hatched or plain."""
    return ground if hatch is None else f"url(#{_hatch_id(ground, hatch)})"


def _hatch_id(ground: str, hatch: Hatch) -> str:
    return f"hatch-{ground}-{hatch.line}-{hatch.every:g}".replace("#", "")


@dataclass(frozen=True)
class Outline:
    """An area to be drawn by somebody else.

    Attributes
    ----------
    path
        As an SVG path has it.
    x, y, room
        Where a sign belongs, and how far it is from there to the border.
    """

    code: str
    path: str
    x: float
    y: float
    room: float


@dataclass(frozen=True)
class Outlines:
    """The areas without a status: each a path in a drawing of a width and a height."""

    width: float
    height: float
    areas: tuple[Outline, ...]


def outlines(boundaries: Boundaries) -> Outlines:
    """The areas as paths, with no more detail than the drawing can show."""
    canvas = Canvas.of(boundaries).simplified(1)
    return Outlines(WIDTH, canvas.height, tuple(_outline(canvas, code) for code in canvas.shapes))


def _outline(canvas: Canvas, code: str) -> Outline:
    point = canvas.points[code]
    x, y = canvas.place(*point.coords[0])
    room = canvas.shapes[code].boundary.distance(point) * canvas.scale
    return Outline(code, canvas.paths[code], round(x, 1), round(y, 1), round(room, 1))


def in_words(marks: Sequence[SvgMark]) -> str:
    """What a map shows, area by area."""
    return "; ".join(mark.words for mark in marks) + "."


def _shape(canvas: Canvas, mark: SvgMark, heavy: float) -> str:
    """An area; with a heavy line so wide, if that is not 0, and never a dashed one then."""
    path = canvas.paths[mark.code]
    dash = ' stroke-dasharray="8 5"' if mark.is_dashed and not heavy else ""
    line, width = (palette.INK, f' stroke-width="{heavy:g}"') if heavy else (mark.outline, "")
    fill = hatch_fill(mark.ground, mark.hatch)
    return f'<path d="{path}" fill="{fill}" stroke="{line}"{width}{dash}/>'


def _rings(canvas: Canvas, shape: shapely.Geometry) -> Iterator[str]:
    for part in shapely.get_parts(shape):
        for ring in (part.exterior, *part.interiors):
            places = (canvas.place(x, y) for x, y, *_ in ring.coords)
            yield _ring([(round(10 * x), round(10 * y)) for x, y in places])


def _ring(tenths: Sequence[tuple[int, int]]) -> str:
    """A closed line through places, each told from the one before it, which takes half the room."""
    steps = [(x - a, y - b) for (a, b), (x, y) in pairwise(tenths) if (x, y) != (a, b)]
    # The last leads back to where it began, as does the “Z”.
    told = " ".join(f"{x / 10:g},{y / 10:g}" for x, y in steps[:-1])
    (x, y), *_ = tenths
    return f"M{x / 10:g},{y / 10:g}l{told}Z" if told else ""


@dataclass(frozen=True)
class _Label:
    """What stands on an area, round which place of the drawing, and how large."""

    mark: SvgMark
    x: float
    y: float
    size: float


def _placed(
    canvas: Canvas, marks: Sequence[SvgMark], size: float, chosen: str | None
) -> list[_Label]:
    """The labels that stand, none on another one: that of the largest area has the first choice.

    One for which there is no room is moved within its area, then stands without its name, smaller
    at last, or not at all: the words for the map and the table have it.
    """
    order = sorted(marks, key=lambda mark: (mark.code != chosen, -canvas.shapes[mark.code].area))
    placed, taken = dict[str, _Label](), list[Box]()
    for mark in order:
        for label in _ways_to_label(canvas, mark, size):
            box = _box(canvas, label)
            if not any(_overlap(box, other) for other in taken):
                placed[mark.code] = label
                taken.append(box)
                break
    return [placed[mark.code] for mark in marks if mark.code in placed]


def _ways_to_label(canvas: Canvas, mark: SvgMark, size: float) -> Iterator[_Label]:
    """An area's label in each of its forms, the fullest first, at each place that it may have."""
    bare = replace(mark, pills=(), signs="")
    # Without its name; where nothing else stands there, the name is the sign.
    short = replace(bare, lines=mark.lines[1:]) if mark.number or mark.lines[1:] else bare
    forms = dict.fromkeys([(mark, 1.0), (bare, 1.0), (short, 1.0), *((short, s) for s in _SMALLER)])
    point = canvas.points[mark.code]
    x, y = canvas.place(*point.coords[0])
    for form, scale in forms:
        for across, down in _MOVED:
            dx, dy = across * size, down * size
            moved = shapely.Point(point.x + dx / canvas.scale, point.y - dy / canvas.scale)
            if not (dx or dy) or canvas.shapes[mark.code].contains(moved):
                yield _inside(canvas, _Label(form, x + dx, y + dy, size * scale))


def _inside(canvas: Canvas, label: _Label) -> _Label:
    """A label moved into the drawing, where a part of it would be cut off at an edge."""
    left, top, right, bottom = _box(canvas, label)
    dx = max(-left, 0.0) or min(WIDTH - right, 0.0)
    dy = max(-top, 0.0) or min(canvas.height - bottom, 0.0)
    return replace(label, x=label.x + dx, y=label.y + dy) if dx or dy else label


def _overlap(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _label(canvas: Canvas, label: _Label) -> str:
    mark, x, size = label.mark, label.x, label.size
    height = size * 1.25
    top = label.y - _height(label) / 2
    texts = [
        _text(
            mark,
            line,
            x,
            top + height * (n + 0.8),
            _fitting(canvas, mark, line, size),
            is_bold=not n,
        )
        for n, line in enumerate(mark.lines)
    ]
    top += height * len(mark.lines)
    if mark.number:
        texts.append(_text(mark, mark.number, x, top + size * 1.75, _large(label), is_bold=True))
        top += height * _NUMBER_LINES
    return "".join([*texts, *_pills(mark, x, top + size * 0.1, size)])


def _height(label: _Label) -> float:
    mark = label.mark
    below = bool(mark.pills or mark.signs) * _PILL_LINES + bool(mark.number) * _NUMBER_LINES
    return label.size * 1.25 * (len(mark.lines) + below)


def _large(label: _Label) -> float:
    """How large the number of a label is."""
    return label.size * (_LARGE if len(label.mark.number) <= _MOST_LARGE else _LONG)


def _box(canvas: Canvas, label: _Label) -> Box:
    """Where a label stands, about."""
    mark, size = label.mark, label.size
    lines = [len(line) * _fitting(canvas, mark, line, size) for line in mark.lines]
    widths = [*lines, len(mark.number) * _large(label)]
    row = sum(_pill_widths(mark, size)) + size * _LETTER * len(mark.signs)
    width = max(max(widths) * _BOLD_LETTER, row)
    height = _height(label)
    return label.x - width / 2, label.y - height / 2, label.x + width / 2, label.y + height / 2


def _fitting(canvas: Canvas, mark: SvgMark, line: str, size: float) -> float:
    """The size of a line's letters, smaller where an area is narrower than its name."""
    if not mark.number:
        return size
    shape, point = canvas.shapes[mark.code], canvas.points[mark.code]
    west, _, east, _ = shape.bounds
    y = point.y + _NAME_ABOVE * size / canvas.scale
    across = shape.intersection(shapely.LineString([(west, y), (east, y)]))
    room = float(across.length) * canvas.scale
    return min(size, max(size * _LEAST_SIZE, room / (max(len(line), 1) * _BOLD_LETTER)))


def _text(mark: SvgMark, text: str, x: float, y: float, size: float, *, is_bold: bool) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size:g}" '
        f'font-weight="{"bold" if is_bold else "normal"}" fill="{mark.ink}" '
        f'stroke="{mark.ground}" stroke-width="{size / 4:g}" stroke-linejoin="round" '
        f'style="paint-order:stroke">{for_html(_drawable(text))}</text>'
    )


def _pills(mark: SvgMark, x: float, y: float, size: float) -> Iterator[str]:
    """Small numbers in a row, each beside its sign on a white ground; then the small signs."""
    pills, widths = mark.pills, _pill_widths(mark, size)
    side, gap = size * _PILL, size * _GAP
    signs = size * _LETTER * len(mark.signs)
    left = x - (sum(widths) + gap * max(len(pills) - 1, 0) + signs) / 2
    for pill, width in zip(pills, widths, strict=True):
        middle, foot = left + side / 2, y + side * 0.8
        dash = ' stroke-dasharray="3 2"' if pill.is_dashed else ""
        yield (
            f'<rect x="{left:.1f}" y="{y:.1f}" width="{width:.1f}" height="{side:.1f}" rx="4" '
            f'fill="{palette.PAPER}" stroke="{palette.CONTROL_EDGE}"/>'
            f'<rect x="{left:.1f}" y="{y:.1f}" width="{side:.1f}" height="{side:.1f}" rx="4" '
            f'fill="{hatch_fill(pill.ground, pill.hatch)}" stroke="{pill.outline}"{dash}/>'
            f'<text x="{middle:.1f}" y="{foot:.1f}" font-size="{size * 0.7:g}" '
            f'fill="{pill.ink}">{pill.symbol}</text>'
            f'<text x="{left + side + (width - side) / 2:.1f}" y="{foot:.1f}" '
            f'font-size="{size * 0.8:g}" font-weight="bold" fill="{palette.INK}">'
            f"{pill.count}</text>"
        )
        left += width + gap
    if mark.signs:
        yield _text(mark, mark.signs, left + signs / 2, y + side * 0.8, size * 0.8, is_bold=True)


def _pill_widths(mark: SvgMark, size: float) -> list[float]:
    return [size * (_PILL + _LETTER * len(f"{pill.count}") + 2 * _GAP) for pill in mark.pills]


def _drawable(text: str) -> str:
    plain = _NOT_IN_FONT.sub("□", text)
    return plain if len(plain) <= _LONGEST_LABEL else f"{plain[: _LONGEST_LABEL - 1]}…"
