"""What is known, missing and there in part at each meeting: as lines, and the same as a table."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import streamlit as st

from mapping import palette
from mapping.analysis.trend import TrendPoint, trend_point
from mapping.dates import in_words
from mapping.english import listed
from mapping.escape import for_html
from mapping.gap_model.status_style import SHORT_WORDS, WORDS
from mapping.gap_model.statuses import Status
from mapping.html import environment
from mapping.maps.svg_map import as_address
from ui.components.text_table import text_table
from ui.shell import cached
from ui.shell.page import Page, paragraph

_TEMPLATE = environment(Path(__file__).parent).get_template("trend.svg.jinja")
_WIDTH, _HEIGHT = 720, 250
_LEFT, _RIGHT, _TOP, _FOOT = 40, 120, 16, 34
# No line is told by its colour alone: each has its own dashes, its sign, and its name at its end.
_Line = tuple[str, str, str, str, Callable[[TrendPoint], int]]
_LINES: tuple[_Line, ...] = (
    ("Known", "", palette.ACCENT, "none", lambda point: point.known),
    (WORDS[Status.GAP], "✕", palette.MISSING_3, "7 4", lambda point: point.none),
    (SHORT_WORDS[Status.PARTIAL], "◐", palette.INK, "2 3", lambda point: point.part),
)


def trend(page: Page) -> None:
    """The figures of each meeting that was held, and of the page's day; nothing without one."""
    points = _points(page)
    if len(points) < 2:  # noqa: PLR2004
        return
    st.header("From meeting to meeting", anchor=False)
    if not all(point.is_of_that_day for point in points):
        paragraph(
            "Where no register of a day is kept, a later one stands for it: what was said since is "
            "counted as if it had been said. Such figures are in brackets.",
            "pm-muted",
        )
    # As wide as the table needs to be one on a page of 1280 px.
    left, right = st.columns(2, gap="medium")
    with left:
        words = for_html(_in_words(points))
        st.html(f'<img class="pm-trend" alt="{words}" src="{as_address(_svg(points))}">')
    with right:
        text_table(
            "From meeting to meeting",
            ("Day", *(name for name, *_ in _LINES), "Of"),
            [
                (
                    in_words(point.day),
                    *(_figure(value(point), point) for *_, value in _LINES),
                    f"{point.of:,}",
                )
                for point in points
            ],
            numeric=(1, 2, 3, 4),
        )


def _points(page: Page) -> list[TrendPoint]:
    chosen = page.selection
    codes = None if chosen.area_code is None else (chosen.area_code,)
    keys = None if chosen.type_key is None else (chosen.type_key,)
    now = cached.now_like(page.loaded, page.today)
    found = []
    for meeting in reversed(page.reference.meetings.held(chosen.on, page.today)):
        then = cached.as_it_stood(now, meeting.met_on, page.today)
        known = cached.known_on(then, meeting.met_on, page.today)
        assessment = cached.assessment(known, meeting.met_on)
        found.append(trend_point(assessment, codes, keys, then.basis))
    return [*found, trend_point(page.assessment, codes, keys, page.loaded.basis)]


def _figure(value: int, point: TrendPoint) -> str:
    return f"{value:,}" if point.is_of_that_day else f"({value:,})"


def _in_words(points: Sequence[TrendPoint]) -> str:
    first, last = points[0], points[-1]
    parts = [f"{name} {value(first):,}, then {value(last):,}" for name, *_, value in _LINES]
    return f"From {in_words(first.day)} to {in_words(last.day)}: {listed(parts)}."


def _svg(points: Sequence[TrendPoint]) -> str:
    most = max(point.of for point in points) or 1
    ends = _apart([_down(value(points[-1]), most) for *_, value in _LINES])
    lines = [_line(line, points, most, end) for line, end in zip(_LINES, ends, strict=True)]
    return _TEMPLATE.render(
        width=_WIDTH,
        height=_HEIGHT,
        left=_LEFT,
        right=_WIDTH - _RIGHT,
        ink=palette.INK,
        paper=palette.PAPER,
        rule=palette.RULE,
        ticks=[{"number": f"{number:,}", "y": _down(number, most)} for number in (0, most)],
        first=in_words(points[0].day),
        last=in_words(points[-1].day),
        lines=lines,
    )


def _line(line: _Line, points: Sequence[TrendPoint], most: int, end: float) -> dict[str, object]:
    """A line with its dots, and its name at its end."""
    name, sign, colour, dashes, value = line
    days = (points[-1].day - points[0].day).days or 1
    width = _WIDTH - _LEFT - _RIGHT
    dots = [
        {
            "x": round(_LEFT + width * (point.day - points[0].day).days / days, 1),
            "y": _down(value(point), most),
            "is_full": point.is_of_that_day,
        }
        for point in points
    ]
    return {
        "path": "M" + "L".join(f"{dot['x']} {dot['y']}" for dot in dots),
        "dots": dots,
        "colour": colour,
        "dashes": dashes,
        "label": f"{sign} {name} {value(points[-1]):,}".strip(),
        "label_y": end,
    }


def _down(value: int, most: int) -> float:
    """How far down a figure stands, from the top."""
    return round(_HEIGHT - _FOOT - (_HEIGHT - _FOOT - _TOP) * value / most, 1)


def _apart(heights: Sequence[float], least: float = 19) -> list[float]:
    """The heights of labels, moved up where one would stand on another."""
    order = sorted(range(len(heights)), key=lambda place: -heights[place])
    found, before = [0.0] * len(heights), _HEIGHT + least
    for place in order:
        before = found[place] = min(heights[place], before - least)
    return found
