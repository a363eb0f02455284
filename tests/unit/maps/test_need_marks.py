"""Areas shaded by a need figure, with what is missing and not known beside it."""

from __future__ import annotations

from mapping import palette
from mapping.analysis.missing import Shade, answers_by_area
from mapping.geography.areas import Areas
from mapping.maps.marks import AreaMark
from mapping.maps.need_marks import limits_of, need_entries, need_marks
from mapping.reference.need import Need, NeedFigure
from mapping.wording.need import figures_sentence, source_lines
from tests.unit.maps.test_missing_marks import assessed

AREAS = Areas(("A", "B"), ("Alpha", "Beta"))


def figures_of(**values: float) -> dict[str, NeedFigure]:
    return Need(
        tuple(NeedFigure(code, "people", v, "2021", "A census") for code, v in values.items())
    ).of_basis("people")


def marks_of(figures: dict[str, NeedFigure]) -> list[AreaMark]:
    found = assessed(helpline="not_provided")
    types = found.types.all
    answers = answers_by_area(found, types, Shade.NONE)
    return need_marks(figures, "people", answers, types, found.areas, {})


def test_the_figure_stands_on_the_area_with_what_is_missing_and_not_known_in_small() -> None:
    one, other = marks_of(figures_of(A=345315, B=1144923))
    assert (one.symbol, other.symbol) == ("345k", "1.14m")
    assert one.said == "345,315 people"
    assert one.tip.splitlines()[0] == "345,315 people (2021)"
    assert "None: 1" in one.tip
    assert [(pill.symbol, pill.count, bool(pill.hatch)) for pill in one.pills] == [
        ("✕", 1, False),
        ("", 3, True),
    ]
    assert one.ground != other.ground


def test_an_area_without_a_figure_is_shown_as_one() -> None:
    _, without = marks_of(figures_of(A=10))
    assert (without.symbol, without.ground, without.is_dashed) == ("–", palette.PAPER, True)
    assert without.said == "no figure of people"
    entries = need_entries(figures_of(A=10), AREAS)
    assert [(entry.words, entry.is_dashed) for entry in entries] == [
        ("10", False),
        ("no figure", True),
    ]


def test_classes_are_in_round_numbers_and_none_is_empty_for_want_of_areas() -> None:
    assert limits_of([]) == limits_of([7.0]) == limits_of([7.0, 7.0]) == ()
    areas = Areas(("A", "B", "C"), ("Alpha", "Beta", "Gamma"))
    found = need_entries(figures_of(A=44, B=158, C=45), areas)
    words = [entry.words for entry in found]
    assert words[0].startswith("under ")
    assert words[-1].endswith(" or more")
    assert len({entry.ground for entry in found}) == len(found)


def test_what_is_only_known_of_some_areas_is_not_added_up() -> None:
    said = figures_sentence(figures_of(A=10, B=30), "people", AREAS)
    assert said == "40 people (2021); most in Beta (30) and fewest in Alpha (10)."
    assert figures_sentence(figures_of(A=10), "people", AREAS) == (
        "People (2021): no figure of Beta."
    )
    assert figures_sentence({}, "people", AREAS) == "There is no figure of people."
    assert list(source_lines(figures_of(A=10, B=30), "people")) == ["People: A census."]
