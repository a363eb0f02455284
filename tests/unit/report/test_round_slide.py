"""A round of returns for a room: what a row says, and which stand first."""

from __future__ import annotations

from datetime import date

from mapping.analysis.returns import AreaReturn, Progress, Questions
from mapping.reference.returns import Asked, Round
from mapping.report.meeting.round_slide import round_slide
from tests.support.cases.model_cases import reference_of

OPENED, DUE, ON, LATER = (date(2026, 10, day) for day in (1, 20, 10, 25))
TYPES = [{"key": "a", "label": "A", "measure": "presence", "need_basis": None, "per": None}]
CODES = [f"N{n:02d}" for n in range(30)]
REFERENCE = reference_of(
    {"areas": CODES, "types": TYPES, "need": {}, "expectations": set(), "on": ON}
)


def area(code: str, asked: int, left: int, *, on: date = ON, is_late: bool = False) -> AreaReturn:
    about = Questions(tuple(f"t{n}" for n in range(asked)))
    still = Questions(about.types[:left])
    by = Asked(OPENED, code, OPENED, DUE)
    last_word = on if left < asked else None
    return AreaReturn(by, on, about, still, about.types[left:], (), last_word, is_late)


def progress(*areas: AreaReturn) -> Progress:
    return Progress(Round(OPENED, tuple(each.asked for each in areas)), ON, areas)


def test_each_area_says_what_was_asked_what_is_answered_and_what_is_open() -> None:
    found = progress(
        area("N00", 3, 0),
        area("N01", 3, 1),
        area("N02", 3, 3),
        area("N03", 3, 3, on=LATER, is_late=True),
        area("N04", 3, 0, on=LATER, is_late=True),
    )
    slide = round_slide(found, REFERENCE)
    assert (slide.title, slide.message) == (
        "Round of 1 October 2026",
        "Returns: 2 of 5 in; 8 cells became known; due 20 October 2026",
    )
    assert [(r.sign, r.state, r.asked, r.answered, r.open) for r in slide.rows] == [
        ("✓", "In", 3, 3, 0),
        ("◐", "Some answered", 3, 2, 1),
        ("○", "Nothing answered", 3, 0, 3),
        ("!", "Nothing answered, late", 3, 0, 3),
        ("✓", "In, after the date", 3, 3, 0),
    ]


def test_of_many_areas_those_that_are_waited_for_stand_first() -> None:
    found = progress(*(area(code, 2, n % 2) for n, code in enumerate(CODES)))
    is_open = [row.open > 0 for row in round_slide(found, REFERENCE).rows]
    assert is_open == sorted(is_open, reverse=True)
    few = progress(*(area(code, 2, n % 2) for n, code in enumerate(CODES[:4])))
    assert [row.open for row in round_slide(few, REFERENCE).rows] == [0, 1, 0, 1]
