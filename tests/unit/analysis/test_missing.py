"""What each area lacks, what is not known of it, and which of the two a map shows by itself."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapping.analysis.missing import (
    LastWord,
    Shade,
    answers_by_area,
    class_limits,
    class_of,
    last_words,
    number,
    usual_shade,
)
from mapping.gap_model.counts import wanted_count
from mapping.gap_model.priority import ranking
from tests.support.cases.model_cases import (
    assess_fast,
    plain_record,
    public_register_of,
    reference_of,
)
from tests.support.examples import examples
from tests.unit.maps.test_folium_map import HELPLINE, case_of

TYPES = [{**HELPLINE, "key": key} for key in ("helpline", "refuge")]


@pytest.mark.parametrize(
    ("counts", "shade"),
    [
        ({"unknown": 98, "too_old": 59, "partial": 8, "met": 31}, Shade.NOT_KNOWN),
        ({"unknown": 98, "too_old": 59, "partial": 8, "met": 28, "gap": 3}, Shade.NOT_KNOWN),
        ({"unknown": 98, "too_old": 59, "partial": 8, "met": 21, "gap": 10}, Shade.NONE),
        ({"gap": 28, "partial": 18, "unknown": 12, "too_old": 6, "met": 127}, Shade.NONE),
        ({"met": 20}, Shade.NONE),
        ({"unknown": 10, "met": 10}, Shade.NONE),
        ({"unknown": 11, "met": 10, "not_expected": 500}, Shade.NOT_KNOWN),
        ({}, Shade.NONE),
    ],
)
def test_a_map_turns_to_what_is_not_known_where_next_to_nothing_is_none(
    counts: dict[str, int], shade: Shade
) -> None:
    assert usual_shade(Counter(counts)) is shade


def test_what_is_not_known_is_never_counted_as_missing() -> None:
    counts = Counter({"gap": 1, "partial": 2, "unknown": 4, "too_old": 8, "not_expected": 16})
    assert [number(counts, shade) for shade in Shade] == [1, 3, 12]
    assert wanted_count(counts) == 15


@examples(100)
@given(st.sampled_from(Shade), st.integers(1, 80))
def test_classes_grow_and_each_number_of_types_has_one(shade: Shade, n_types: int) -> None:
    limits = class_limits(shade, n_types)
    assert sorted(set(limits)) == list(limits)
    classes = [class_of(value, limits) for value in range(n_types + 1)]
    assert classes == sorted(classes)
    assert set(classes) == set(range(len(limits) + 1))


def test_what_is_missing_first_is_so_by_priority() -> None:
    records = [
        plain_record(key, key, status="not_provided", last_verified=date(2025, 12, 1))
        for key in ("refuge", "helpline")
    ]
    case = {**case_of(*records), "types": TYPES}
    assessment = assess_fast(case)
    ranked = ranking(assessment, reference_of(case))
    aldham, borley = answers_by_area(assessment, assessment.types.all, Shade.NONE, ranked)
    assert list(aldham.first) == [p.provision_type for p in ranked if p.area_code == "A"]
    assert borley.first == ()


@pytest.mark.parametrize(
    ("statuses", "status"),
    [(("provided",), "provided"), (("not_provided", "partial"), "partial")],
)
def test_of_a_return_that_is_too_old_the_last_word_is_kept(
    statuses: tuple[str, ...], status: str
) -> None:
    day = date(2021, 5, 1)
    records = [
        plain_record(f"r{n}", "refuge", status=each, last_verified=day)
        for n, each in enumerate(statuses)
    ]
    records.append(plain_record("older", "refuge", last_verified=date(2019, 1, 1)))
    case = {**case_of(*records), "types": TYPES}
    assessment = assess_fast(case)
    found = last_words(assessment, public_register_of(case), assessment.types.all)
    assert found == {("A", "refuge"): LastWord(status, day)}
