"""Areas shaded by what is missing, or by what is not known: never one as the other."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from mapping import palette
from mapping.analysis.missing import Shade, answers_by_area
from mapping.gap_model.assessment import Assessment
from mapping.maps.marks import AreaMark, changed_marks
from mapping.maps.missing_marks import key_entries, missing_key, missing_marks
from tests.support.cases.model_cases import assess_fast, plain_record
from tests.unit.maps.test_folium_map import HELPLINE, case_of

KEYS = ("helpline", "refuge", "outreach", "hostel")


def marks_of(assessment: Assessment, shade: Shade) -> list[AreaMark]:
    types = assessment.types.all
    answers = answers_by_area(assessment, types, shade)
    return missing_marks(answers, shade, types, assessment.areas, {})


def assessed(**status_by_type: str) -> Assessment:
    """Area A with one record for each type; of B nobody has said anything."""
    records = [
        plain_record(key, key, status=status, last_verified=date(2025, 12, 1))
        for key, status in status_by_type.items()
    ]
    types = [{**HELPLINE, "key": key} for key in KEYS]
    return assess_fast({**case_of(*records), "types": types})


@pytest.mark.parametrize(
    ("shade", "numbers", "said"),
    [
        (Shade.NONE, ["2", ""], "2 None"),
        (Shade.NONE_OR_PART, ["3", ""], "3 None or in part"),
        (Shade.NOT_KNOWN, ["1", "4"], "1 Not known"),
    ],
)
def test_the_number_on_an_area_is_what_it_is_shaded_by(
    shade: Shade, numbers: list[str], said: str
) -> None:
    found = assessed(helpline="not_provided", refuge="not_provided", outreach="partial")
    marks = marks_of(found, shade)
    assert [mark.symbol for mark in marks] == numbers
    assert marks[0].said == said


def test_a_0_stands_only_where_most_is_known() -> None:
    most = assessed(**dict.fromkeys(KEYS[:3], "provided"))
    assert [mark.symbol for mark in marks_of(most, Shade.NONE)] == ["0", ""]
    little = marks_of(assessed(helpline="provided"), Shade.NONE)[0]
    assert (little.symbol, little.said) == ("", "0 None")
    assert [pill.count for pill in little.pills] == [3]


def test_what_is_missing_is_solid_and_what_is_not_known_is_hatched() -> None:
    found = assessed(helpline="not_provided", refuge="provided", outreach="provided")
    missing, unsaid = marks_of(found, Shade.NONE)
    assert (missing.hatch, missing.is_dashed) == (None, False)
    assert missing.ground != palette.PAPER
    assert unsaid.hatch is not None
    assert unsaid.ground == palette.PAPER


def test_an_area_of_which_all_is_known_is_not_hatched_on_the_map_of_what_is_not() -> None:
    known, _ = marks_of(assessed(**dict.fromkeys(KEYS, "provided")), Shade.NOT_KNOWN)
    assert (known.symbol, known.hatch, known.is_dashed) == ("0", None, False)


def test_what_is_not_known_has_a_number_of_its_own_beside_what_is_missing() -> None:
    found = assessed(helpline="not_provided", refuge="partial", outreach="provided")
    in_part, unknown = marks_of(found, Shade.NONE)[0].pills
    assert (in_part.count, in_part.symbol, in_part.hatch) == (1, "◐", None)
    assert (unknown.count, unknown.symbol) == (1, "")
    assert unknown.hatch is not None


def test_the_tooltip_tells_every_status_apart() -> None:
    found = assessed(helpline="not_provided", refuge="partial", outreach="provided")
    head, counts = marks_of(found, Shade.NONE)[0].tip.split("\n")
    assert head == "None: 1 of 4"
    assert counts == "None: 1, No return: 1, Partial: 1, Provided: 1"


@pytest.mark.parametrize("n_types", [1, 2, 5, 10, 28, 60])
@pytest.mark.parametrize("shade", Shade)
def test_every_class_of_the_key_has_a_ground_of_its_own_and_none_is_empty(
    shade: Shade, n_types: int
) -> None:
    entries = key_entries(shade, n_types)
    assert len({(entry.ground, entry.hatch) for entry in entries}) == len(entries)
    assert entries[0].words.startswith("0")
    assert all("–-" not in entry.words for entry in entries)


def test_the_classes_of_the_register_that_ships() -> None:
    assert [e.words for e in key_entries(Shade.NONE, 28)] == ["0", "1–2", "3–4", "5 or more"]
    quarters = ["0–7", "8–14", "15–21", "22–28"]
    assert [e.words for e in key_entries(Shade.NOT_KNOWN, 28)] == quarters


def test_a_changed_area_keeps_its_number_and_says_how_many_cells_changed() -> None:
    known = {"refuge": "provided", "outreach": "provided"}
    before = marks_of(assessed(helpline="not_provided", **known), Shade.NONE)
    after = marks_of(assessed(helpline="provided", **known), Shade.NONE)
    changed, same = changed_marks(after, before, {"A": 1})
    assert (changed.symbol, changed.word, changed.is_changed) == ("0", "1 changed", True)
    assert same == after[1]


def test_an_area_bears_the_small_signs_of_its_answers_and_a_picture_says_what_they_mean() -> None:
    found = assessed(helpline="provided")
    answers = answers_by_area(found, found.types.all, Shade.NONE)
    signed = [replace(answers[0], signs=(("£", 2), ("≠", 1))), *answers[1:]]
    marks = missing_marks(signed, Shade.NONE, found.types.all, found.areas, {})
    assert [mark.signs for mark in marks] == ["£≠", ""]
    assert "£ funding at risk: 2, ≠ records disagree: 1" in marks[0].tip.splitlines()
    words = [entry.words for entry in missing_key(Shade.NONE, found.types.all, signed)]
    assert words[-2:] == ["funding at risk", "records disagree"]
    assert "funding at risk" not in {
        entry.words for entry in missing_key(Shade.NONE, found.types.all, answers)
    }
