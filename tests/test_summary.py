"""Answers in numbers: gaps, no returns and what is not expected always apart."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from model_cases import Case, assess_fast, plain_record, records_frame
from oracle import assess_slowly
from strategies import cases

from mapping.summary import (
    area_sentence,
    at_risk_count,
    known_count,
    overall_sentence,
    register_sentence,
    status_counts,
    type_sentence,
)

KINDS = ("gap", "unknown", "too_old", "partial", "unmeasured", "met", "not_expected")
COUNTS = st.builds(
    lambda numbers: Counter(dict(zip(KINDS, numbers, strict=True))),
    st.tuples(*(st.integers(0, 40) for _ in KINDS)),
)


def numbers_in(text: str) -> list[int]:
    return [int(number) for number in re.findall(r"\d+", text)]


# -------------------------------------------------------------------------- the register


def record(record_id: str, **changes: Any) -> dict[str, Any]:
    return plain_record(record_id, "t", **{"last_verified": date(2025, 12, 1), **changes})


def test_an_empty_register_says_so() -> None:
    assert register_sentence(records_frame([])) == "The register holds no record yet."


def test_a_register_says_how_large_how_sure_and_how_new_it_is() -> None:
    records = [
        record("one"),
        record("two", evidence="published", last_verified=date(2026, 1, 3)),
        record("three", evidence="undated"),
    ]
    assert register_sentence(records_frame(records)) == (
        "3 records, 1 of them confirmed by whoever runs or keeps them; "
        "the newest was checked on 3 January 2026."
    )
    assert register_sentence(records_frame(records[1:])).startswith("2 records, none of them")


@pytest.mark.parametrize(
    ("evidence", "words"), [("confirmed", "confirmed"), ("published", "not confirmed")]
)
def test_a_register_of_one_record_is_spoken_of_in_the_singular(evidence: str, words: str) -> None:
    assert register_sentence(records_frame([record("one", evidence=evidence)])) == (
        f"One record, {words} by whoever runs or keeps it; it was checked on 1 December 2025."
    )


# ---------------------------------------------------------------------------- the counts


@settings(max_examples=60, deadline=None)
@given(cases())
def test_every_cell_is_counted_once_and_under_its_own_name(case: Case) -> None:
    assessment = assess_fast(case)
    counts = status_counts(assessment, assessment.areas.codes, assessment.types.all)
    wanted = Counter(
        "too_old" if "expired" in cell["flags"] else cell["status"]
        for cell in assess_slowly(**case).values()
    )
    assert +counts == wanted
    assert counts.total() == len(case["areas"]) * len(case["types"])
    known = ("gap", "partial", "unmeasured", "met")
    assert known_count(counts) == sum(wanted[status] for status in known)


@settings(max_examples=60, deadline=None)
@given(cases())
def test_only_the_areas_and_types_asked_about_are_counted(case: Case) -> None:
    assessment = assess_fast(case)
    area, provision_type = assessment.areas.codes[0], assessment.types.all[-1]
    cell = assess_slowly(**case)[area, provision_type.key]
    counts = status_counts(assessment, [area], [provision_type])
    assert +counts == Counter(["too_old" if "expired" in cell["flags"] else cell["status"]])
    assert at_risk_count(assessment, [area], [provision_type]) == ("at_risk" in cell["flags"])


@settings(max_examples=60, deadline=None)
@given(cases())
def test_what_is_at_risk_is_counted_over_all_cells(case: Case) -> None:
    assessment = assess_fast(case)
    at_risk = sum("at_risk" in cell["flags"] for cell in assess_slowly(**case).values())
    assert at_risk_count(assessment, assessment.areas.codes, assessment.types.all) == at_risk


# -------------------------------------------------------------------------- one type


@pytest.mark.parametrize(
    ("counts", "sentence"),
    [
        (
            {"unknown": 7},
            "IDVA: 0 of 7 areas are known to have it. No area said none. "
            "From 7 there is no return.",
        ),
        (
            {"met": 7},
            "IDVA: 7 of 7 areas are known to have it. No area said none. "
            "Every area has a return that stands.",
        ),
        (
            {"met": 1, "unmeasured": 1, "partial": 2, "gap": 1, "unknown": 3, "too_old": 4},
            "IDVA: 2 of 12 areas are known to have it, 2 in part. 1 has none. "
            "From 3 there is no return, and from 4 the return is too old.",
        ),
        (
            {"gap": 2, "too_old": 4, "not_expected": 1},
            "IDVA: 0 of 6 areas are known to have it. 2 have none. "
            "From 4 the return is too old. Left out: 1, where it is not expected.",
        ),
    ],
)
def test_one_type_over_several_areas(counts: dict[str, int], sentence: str) -> None:
    assert type_sentence(Counter(counts), "IDVA") == sentence


# -------------------------------------------------------------------------- several types


@pytest.mark.parametrize(
    ("counts", "sentence"),
    [
        (
            {"unknown": 6},
            "Of 6 cells (2 areas × 3 types), 0 are known: 0 provided, 0 in part, 0 none. "
            "For 6 there is no return.",
        ),
        (
            {"met": 6},
            "Of 6 cells (2 areas × 3 types), 6 are known: 6 provided, 0 in part, 0 none. "
            "Everything has a return that stands.",
        ),
        (
            {"met": 1, "unmeasured": 1, "partial": 1, "gap": 1, "too_old": 1, "not_expected": 1},
            "Of 6 cells (2 areas × 3 types), 4 are known: 2 provided, 1 in part, 1 none. "
            "For 1 the return is too old. Left out: 1, where it is not expected.",
        ),
    ],
)
def test_several_types_over_several_areas(counts: dict[str, int], sentence: str) -> None:
    assert overall_sentence(Counter(counts), 2, 3) == sentence


# ------------------------------------------------------------------------------ one area


@pytest.mark.parametrize(
    ("counts", "sentence"),
    [
        (
            {"unknown": 5},
            "Aldham is known to have 0 of 5 types. Of no type has it said that there is none. "
            "For 5 there is no return.",
        ),
        (
            {"met": 3, "unmeasured": 2},
            "Aldham is known to have 5 of 5 types. Of no type has it said that there is none. "
            "Everything has a return that stands.",
        ),
        (
            {"met": 1, "partial": 1, "gap": 2, "unknown": 1, "too_old": 2, "not_expected": 3},
            "Aldham is known to have 1 of 7 types, and 1 more in part. Of 2 there is none. "
            "For 1 there is no return, and for 2 the return is too old. "
            "Left out: 3, where it is not expected.",
        ),
    ],
)
def test_all_types_of_one_area(counts: dict[str, int], sentence: str) -> None:
    assert area_sentence(Counter(counts), "Aldham") == sentence


# ------------------------------------------------------------------ apart, and adding up


@given(COUNTS)
def test_the_parts_of_the_overall_sentence_add_up(counts: Counter[str]) -> None:
    text = overall_sentence(counts, 1, counts.total())
    cells, _, _, known, there, part, none, *rest = numbers_in(text)
    assert cells == counts.total()
    assert known == there + part + none
    assert (part, none) == (counts["partial"], counts["gap"])
    assert cells == known + sum(rest)


def said(pattern: str, text: str) -> int:
    """The number that stands in a phrase; 0 where the phrase does not occur."""
    found = re.search(pattern, text)
    return int(found[1]) if found else 0


@given(COUNTS)
def test_gaps_no_returns_and_what_is_not_expected_are_named_apart(counts: Counter[str]) -> None:
    one_type, one_area = type_sentence(counts, "It"), area_sentence(counts, "It")
    assert said(r"(\d+) (?:has|have) none", one_type) == counts["gap"]
    assert said(r"Of (\d+) there is none", one_area) == counts["gap"]
    for text in (one_type, one_area):
        assert said(r"(?i)(?:from|for) (\d+) there is no return", text) == counts["unknown"]
        assert said(r"(?i)(?:from|for) (\d+) the return is too old", text) == counts["too_old"]
        assert said(r"Left out: (\d+), where it is not expected", text) == counts["not_expected"]
        assert "%" not in text


@given(COUNTS)
def test_everything_is_said_to_have_a_return_only_if_it_has(counts: Counter[str]) -> None:
    open_questions = counts["unknown"] + counts["too_old"]
    expected = counts.total() - counts["not_expected"]
    for text in (
        type_sentence(counts, "It"),
        area_sentence(counts, "It"),
        overall_sentence(counts, 1, counts.total()),
    ):
        assert ("has a return that stands." in text) == (open_questions == 0 < expected)
        assert ("Nothing is expected here." in text) == (expected == 0)


def test_where_nothing_is_expected_no_return_is_claimed() -> None:
    counts = Counter({"not_expected": 7})
    for text in (
        type_sentence(counts, "It"),
        area_sentence(counts, "It"),
        overall_sentence(counts, 7, 1),
    ):
        assert "has a return that stands" not in text
        assert text.endswith("Left out: 7, where it is not expected.")
