"""Levels against the benchmark as bars: what there is, what is wanted, the rate, and the region."""

from __future__ import annotations

from typing import Any

import pytest

from mapping.analysis.level_bars import IN_FULL, LevelBar, level_bars
from mapping.gap_model.figures import rate_in_words
from tests.support.cases.model_cases import assess_fast, provision_type
from tests.unit.analysis.test_comparison import ON, PRESENCE, RATE, SHARE, record


def bars_of(kind: dict[str, Any], *records: dict[str, Any], **changes: Any) -> list[LevelBar]:
    case = {
        "records": list(records),
        "areas": ["A", "B"],
        "types": [kind],
        "need": {("A", "people"): 5000.0, ("B", "people"): 1000.0, ("A", "practices"): 20.0},
        "expectations": set(),
        "on": ON,
        **changes,
    }
    return level_bars(assess_fast(case), provision_type(kind))


def posts(area: str, record_id: str = "", **changes: Any) -> dict[str, Any]:
    return {**record(areas_served=(area,), **changes), "record_id": record_id or area}


def test_the_amount_what_is_wanted_and_the_rate_stand_on_one_scale_with_the_benchmark() -> None:
    one, other, region = bars_of(RATE, posts("A", capacity=5.0), posts("B", capacity=4.0))
    assert (one.amount, one.rate) == ("5 of 10", "1.0 per 1,000")
    assert (other.amount, other.rate) == ("4 of 2", "4.0 per 1,000")
    assert (one.part, other.part, region.part) == (0.25, 1.0, 0.375)
    assert one.benchmark == other.benchmark == region.benchmark == 0.5
    assert (region.area_code, region.amount, region.rate) == ("", "9 of 12", "1.5 per 1,000")


def test_a_region_that_is_not_known_in_full_has_no_bar() -> None:
    one, other, region = bars_of(RATE, posts("A", capacity=5.0))
    assert other.part is None
    assert (other.amount, other.rate) == ("", "")
    assert (region.amount, region.rate, region.part) == (IN_FULL, "", None)
    (one, *_) = bars_of(RATE, posts("A", capacity=5.0), posts("A", record_id="more"))
    assert (one.amount, one.rate) == ("at least 5 of 10", "at least 1.0 per 1,000")
    (one, *_) = bars_of(RATE, posts("A", capacity=0.0), posts("A", record_id="more"))
    assert (one.amount, one.rate) == ("none known of 10", "")


def test_without_a_benchmark_there_is_no_line_and_no_region_and_without_a_level_no_bar() -> None:
    bars = bars_of({**RATE, "benchmark": None}, posts("A", capacity=5.0))
    assert [(bar.area_code, bar.benchmark) for bar in bars] == [("A", None), ("B", None)]
    assert bars_of(RATE) == bars_of(PRESENCE, record()) == []


def test_nothing_over_nothing_has_no_length() -> None:
    nothing, *_ = bars_of({**RATE, "benchmark": None}, posts("A", capacity=0.0))
    assert nothing.part is None


@pytest.mark.parametrize(
    ("kind", "level", "words"),
    [
        (RATE, 2.04, "2.0 per 1,000"),
        (RATE, 1.96, "1.96 per 1,000"),
        (RATE, 1.9999, "1.9999 per 1,000"),
        (RATE, 0.0, "0.0 per 1,000"),
        (SHARE, 0.6, "60%"),
        (SHARE, 0.996, "99.6%"),
        (SHARE, 1.0, "100%"),
    ],
)
def test_a_rate_never_reads_as_the_benchmark_that_it_falls_short_of(
    kind: dict[str, Any], level: float, words: str
) -> None:
    assert rate_in_words(level, provision_type(kind)) == words
