"""The slow oracle, held against small tables whose answers were worked out by hand."""

from __future__ import annotations

from collections import Counter
from datetime import date
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import seed as begun_at

from tests.support.oracle import FLAGS, STATUSES, WORST_FIRST, add_months, assess_slowly
from tests.support.strategies import cases, random_case

ON = date(2026, 1, 15)
PRESENCE = {
    "key": "t",
    "measure": "presence",
    "need_basis": None,
    "per": None,
    "benchmark": None,
}
# Two posts for each 10,000 people.
RATE = {
    "key": "t",
    "measure": "rate",
    "need_basis": "people",
    "per": 10_000.0,
    "benchmark": 2.0,
}
# Eight practices in ten.
SHARE = {
    "key": "t",
    "measure": "share",
    "need_basis": "practices",
    "per": None,
    "benchmark": 0.8,
}


def record(record_id: str = "r1", **changes: Any) -> dict[str, Any]:
    """Make a record that provides the type to area A, raises no flag and never ends."""
    plain = {
        "record_id": record_id,
        "maintained_by": "A",
        "provision_type": "t",
        "status": "provided",
        "areas_served": ("A",),
        "capacity": None,
        "units_covered": None,
        "units_total": None,
        "delivery": "in_person",
        "gap_cause": (),
        "funding_end": None,
        "start_date": None,
        "end_date": None,
        "evidence": "confirmed",
        "last_verified": date(2025, 12, 1),
    }
    assert changes.keys() <= plain.keys()
    return {**plain, **changes}


def table(
    *records: dict[str, Any],
    kind: dict[str, Any] = PRESENCE,
    need: dict[tuple[str, str], float] | None = None,
    expectations: set[tuple[str, str]] | None = None,
    on: date = ON,
    **months: int,
) -> dict[tuple[str, str], dict[str, Any]]:
    return assess_slowly(
        list(records), ["A", "B", "C"], [kind], need or {}, expectations or set(), on, **months
    )


def cell(*records: dict[str, Any], area: str = "A", **rest: Any) -> dict[str, Any]:
    return table(*records, **rest)[area, "t"]


# Adding months


@pytest.mark.parametrize(
    ("day", "months", "moved"),
    [
        (date(2025, 8, 31), 6, date(2026, 2, 28)),
        (date(2023, 8, 31), 6, date(2024, 2, 29)),
        (date(2024, 2, 29), 36, date(2027, 2, 28)),
        (date(2024, 2, 29), 48, date(2028, 2, 29)),
        (date(2025, 1, 31), 1, date(2025, 2, 28)),
        (date(2025, 12, 31), 1, date(2026, 1, 31)),
        (date(2025, 11, 30), 1, date(2025, 12, 30)),
        (date(2026, 1, 31), -2, date(2025, 11, 30)),
        (date(2026, 3, 15), 0, date(2026, 3, 15)),
    ],
)
def test_a_day_that_the_month_lacks_becomes_its_last(day: date, months: int, moved: date) -> None:
    assert add_months(day, months) == moved


# The three questions asked of a record


def test_every_cell_is_answered_and_one_without_records_is_unknown_and_empty() -> None:
    found = table()
    assert found.keys() == {("A", "t"), ("B", "t"), ("C", "t")}
    assert found["A", "t"] == {
        "status": "unknown",
        "level": None,
        "flags": frozenset(),
        "record_ids": (),
        "at_risk_status": None,
        "at_risk_from": None,
        "causes": {},
        "denominator": None,
        "split_equally": False,
        "units": None,
    }


def test_records_of_another_type_or_area_say_nothing_about_a_cell() -> None:
    assert cell(record(provision_type="other"))["status"] == "unknown"
    assert cell(record(areas_served=("B", "C")))["status"] == "unknown"


def test_a_record_for_the_whole_region_names_every_area() -> None:
    found = table(record(areas_served=("*",)))
    assert [found[area, "t"]["status"] for area in "ABC"] == ["met", "met", "met"]


@pytest.mark.parametrize(
    ("verified", "status", "flags"),
    [
        (date(2023, 1, 15), "met", {"stale"}),
        (date(2023, 1, 14), "unknown", {"expired"}),
        (date(2026, 1, 15), "met", set()),
        (date(2026, 1, 16), "unknown", set()),
    ],
)
def test_evidence_stands_from_its_day_to_three_years_on_and_both_days_count(
    verified: date, status: str, flags: set[str]
) -> None:
    found = cell(record(last_verified=verified))
    assert (found["status"], found["flags"]) == (status, flags)


def test_evidence_of_a_leap_day_stands_to_the_last_of_february() -> None:
    leap = record(last_verified=date(2024, 2, 29))
    assert cell(leap, on=date(2027, 2, 28))["status"] == "met"
    assert cell(leap, on=date(2027, 3, 1))["status"] == "unknown"


def test_the_periods_can_be_set() -> None:
    old = record(last_verified=date(2025, 11, 15), funding_end=date(2026, 2, 15))
    assert cell(old, evidence_expires_months=2)["status"] == "met"
    assert cell(old, evidence_expires_months=1)["status"] == "unknown"
    assert "stale" not in cell(old, stale_months=2)["flags"]
    assert "stale" in cell(old, stale_months=1)["flags"]
    assert "at_risk" in cell(old, at_risk_months=1)["flags"]
    assert "at_risk" not in cell(old, at_risk_months=0)["flags"]


@pytest.mark.parametrize(
    ("start", "status"), [(date(2026, 1, 15), "met"), (date(2026, 1, 16), "unknown")]
)
def test_a_record_begins_on_its_start_date(start: date, status: str) -> None:
    assert cell(record(start_date=start))["status"] == status


@pytest.mark.parametrize(
    ("end", "status"), [(date(2026, 1, 16), "met"), (date(2026, 1, 15), "gap")]
)
def test_a_record_no_longer_provides_on_its_end_date_but_is_still_a_return(
    end: date, status: str
) -> None:
    assert cell(record(end_date=end))["status"] == status


def test_a_plan_is_no_return() -> None:
    found = cell(record(status="planned"))
    assert (found["status"], found["flags"], found["record_ids"]) == ("unknown", {"planned"}, ())


def test_an_absence_whose_evidence_has_expired_is_no_gap() -> None:
    found = cell(record(status="not_provided", last_verified=date(2020, 1, 1)))
    assert (found["status"], found["flags"]) == ("unknown", {"expired"})


# Records behind a status


def test_the_records_behind_a_provided_cell_are_those_that_provide_in_order() -> None:
    found = cell(
        record("r9"),
        record("r2", status="partial"),
        record("r1", status="not_provided"),
        record("r3", end_date=date(2025, 12, 31)),
        record("r4", status="planned"),
        record("r5", last_verified=date(2020, 1, 1)),
    )
    assert found["record_ids"] == ("r2", "r9")


def test_the_records_behind_a_gap_are_all_its_returns() -> None:
    found = cell(
        record("r3", status="not_provided"),
        record("r1", end_date=date(2025, 12, 31)),
        record("r2", status="planned"),
        record("r4", start_date=date(2026, 2, 1)),
        record("r5", last_verified=date(2020, 1, 1)),
    )
    assert (found["status"], found["record_ids"]) == ("gap", ("r1", "r3"))


def test_the_records_behind_a_gap_at_level_nought_are_those_that_provide_nothing() -> None:
    found = cell(
        record("r1", capacity=0.0),
        record("r2", status="not_provided"),
        kind=RATE,
        need={("A", "people"): 10_000.0},
    )
    assert (found["status"], found["record_ids"], found["level"]) == ("gap", ("r1",), 0)


def test_the_records_behind_a_return_too_old_are_the_expired_ones_plans_among_them() -> None:
    old = date(2020, 1, 1)
    found = cell(
        record("r4", last_verified=old),
        record("r1", status="planned", last_verified=old),
        record("r2", status="planned"),
        record("r3", last_verified=date(2026, 2, 1)),
    )
    assert found["status"] == "unknown"
    assert found["record_ids"] == ("r1", "r4")
    assert found["flags"] == {"expired", "planned"}


# Statuses


def test_a_cell_that_is_not_expected_holds_nothing_but_its_status() -> None:
    found = table(
        record(areas_served=("A", "B"), delivery="remote", funding_end=ON),
        expectations={("A", "t"), ("B", "other")},
    )
    assert found["A", "t"] == {**table()["A", "t"], "status": "not_expected"}
    assert found["B", "t"]["status"] == "met"


def test_presence_is_met_at_level_one_whatever_the_benchmark_column_says() -> None:
    for benchmark in (None, 1.0, 5.0):
        found = cell(record(), kind={**PRESENCE, "benchmark": benchmark})
        assert (found["status"], found["level"]) == ("met", 1)


def test_presence_needs_no_figures_and_reads_none() -> None:
    found = cell(record(capacity=0.0, units_covered=0, units_total=5, areas_served=("A", "B")))
    assert (found["status"], found["flags"], found["split_equally"]) == ("met", set(), False)


def test_a_gap_without_a_provider_has_no_level() -> None:
    found = cell(record(status="not_provided"))
    assert (found["status"], found["level"]) == ("gap", None)


def test_a_cell_is_partial_where_every_record_says_so_even_at_the_benchmark() -> None:
    need = {("A", "people"): 10_000.0}
    half = record("r1", status="partial", capacity=2.0)
    assert cell(half, kind=RATE, need=need)["status"] == "partial"
    assert cell(half, kind=PRESENCE)["status"] == "partial"
    assert cell(half, record("r2", capacity=0.0), kind=RATE, need=need)["status"] == "met"
    assert cell(half, record("r2"), kind=PRESENCE)["status"] == "met"


def test_level_nought_is_a_gap_before_it_is_partial_and_without_a_benchmark_too() -> None:
    need = {("A", "people"): 10_000.0}
    nothing = record(status="partial", capacity=0.0)
    assert cell(nothing, kind=RATE, need=need)["status"] == "gap"
    assert cell(nothing, kind={**RATE, "benchmark": None}, need=need)["status"] == "gap"


# Rates


@pytest.mark.parametrize(
    ("capacity", "level", "status"),
    [
        (10.0, 2.0, "met"),
        (12.5, 2.5, "met"),
        (9.99, 1.998, "partial"),
        (9.9999999985, 1.9999999997, "met"),
        (9.99999996, 1.999999992, "partial"),
        (0.001, 0.0002, "partial"),
    ],
)
def test_a_rate_is_capacity_over_need_times_per(capacity: float, level: float, status: str) -> None:
    # 10 posts for 50,000 people are 2 for each 10,000.
    found = cell(record(capacity=capacity), kind=RATE, need={("A", "people"): 50_000.0})
    assert found["level"] == pytest.approx(level, abs=1e-12)
    assert (found["status"], found["denominator"]) == (status, None)


@pytest.mark.parametrize("need", [{}, {("A", "people"): 0.0}, {("B", "people"): 50_000.0}])
def test_a_rate_without_a_need_figure_or_with_a_need_of_nought_is_unmeasured(
    need: dict[tuple[str, str], float],
) -> None:
    for capacity in (0.0, 10.0):
        found = cell(record(capacity=capacity), kind=RATE, need=need)
        assert (found["status"], found["level"], found["flags"]) == ("unmeasured", None, set())


def test_a_rate_without_a_need_basis_is_unmeasured() -> None:
    found = cell(
        record(capacity=10.0),
        kind={**RATE, "need_basis": None},
        need={("A", "people"): 50_000.0},
    )
    assert (found["status"], found["level"]) == ("unmeasured", None)


def test_a_level_without_a_benchmark_is_shown_but_decides_nothing() -> None:
    found = cell(
        record(capacity=10.0), kind={**RATE, "benchmark": None}, need={("A", "people"): 50_000.0}
    )
    assert (found["status"], found["level"]) == ("unmeasured", 2.0)


@pytest.mark.parametrize(
    ("known", "level", "status"),
    [(2.0, 2.0, "met"), (1.0, 1.0, "unmeasured"), (0.0, 0.0, "unmeasured")],
)
def test_an_incomplete_rate_is_a_lower_bound_that_can_only_show_the_benchmark_met(
    known: float, level: float, status: str
) -> None:
    found = cell(
        record("r1", capacity=known),
        record("r2"),
        kind=RATE,
        need={("A", "people"): 10_000.0},
    )
    assert (found["level"], found["status"]) == (level, status)
    assert found["flags"] == {"incomplete_figures"}
    assert found["record_ids"] == ("r1", "r2")


def test_a_benchmark_of_nought_is_a_benchmark_and_not_a_blank() -> None:
    kind = {**RATE, "benchmark": 0.0}
    need = {("A", "people"): 10_000.0}
    assert cell(record(capacity=0.5), kind=kind, need=need)["status"] == "met"
    assert cell(record(capacity=0.0), kind=kind, need=need)["status"] == "gap"
    lower_bound = cell(record("r1", capacity=0.0), record("r2"), kind=kind, need=need)
    assert lower_bound["status"] == "met"


def test_an_incomplete_rate_does_not_lift_records_that_all_say_partial() -> None:
    found = cell(
        record("r1", status="partial", capacity=9.0),
        record("r2", status="partial"),
        kind=RATE,
        need={("A", "people"): 10_000.0},
    )
    assert found["status"] == "partial"


def test_a_rate_without_any_figure_is_unmeasured_and_flagged_with_or_without_need() -> None:
    for need in ({}, {("A", "people"): 10_000.0}):
        found = cell(record(units_covered=1, units_total=1), kind=RATE, need=need)
        assert (found["status"], found["level"]) == ("unmeasured", None)
        assert found["flags"] == {"incomplete_figures"}


def test_only_records_that_provide_count_toward_a_level() -> None:
    found = cell(
        record("r1", capacity=1.0),
        record("r2", capacity=50.0, status="planned"),
        record("r3", capacity=50.0, end_date=ON),
        record("r4", capacity=50.0, start_date=date(2026, 1, 16)),
        record("r5", capacity=50.0, last_verified=date(2020, 1, 1)),
        record("r6", capacity=50.0, areas_served=("B",)),
        kind=RATE,
        need={("A", "people"): 10_000.0},
    )
    assert (found["level"], found["status"]) == (1.0, "partial")


# Shares


def test_a_share_is_taken_of_the_need_where_that_is_larger_than_the_totals() -> None:
    # Eleven of eleven practices of one network are not the whole of an area of thirty.
    network = record(units_covered=11, units_total=11)
    found = cell(network, kind=SHARE, need={("A", "practices"): 30.0})
    assert found["level"] == pytest.approx(11 / 30)
    assert (found["status"], found["denominator"]) == ("partial", "need")


@pytest.mark.parametrize(
    ("need", "level", "denominator"),
    [
        ({("A", "practices"): 9.0}, 0.8, "units_total"),
        ({("A", "practices"): 10.0}, 0.8, "units_total"),
        ({("A", "practices"): 16.0}, 0.5, "need"),
        ({("A", "practices"): 0.0}, 0.8, "units_total"),
        ({}, 0.8, "units_total"),
    ],
)
def test_the_larger_denominator_is_taken_and_named(
    need: dict[tuple[str, str], float], level: float, denominator: str
) -> None:
    found = cell(record(units_covered=8, units_total=10), kind=SHARE, need=need)
    assert (found["level"], found["denominator"]) == (level, denominator)
    assert found["status"] == ("met" if level == 0.8 else "partial")


def test_a_total_that_misses_the_need_by_rounding_alone_is_a_tie() -> None:
    # A third each of 3, 4, 4 and 4 makes 5; in floating point it makes a little less.
    rows = [
        record(f"r{number}", units_covered=units, units_total=units, areas_served=("*",))
        for number, units in enumerate((3, 4, 4, 4))
    ]
    found = cell(*rows, kind=SHARE, need={("A", "practices"): 5.0})
    assert (found["status"], found["denominator"]) == ("met", "units_total")
    assert found["split_equally"]


def test_a_share_without_a_need_basis_is_taken_of_its_totals() -> None:
    found = cell(
        record("r1", units_covered=8, units_total=8),
        record("r2", units_covered=0, units_total=2),
        kind={**SHARE, "need_basis": None},
        need={("A", "practices"): 30.0},
    )
    assert (found["level"], found["denominator"], found["status"]) == (0.8, "units_total", "met")


def test_a_share_of_nought_is_a_gap() -> None:
    found = cell(record(units_covered=0, units_total=10), kind=SHARE)
    assert (found["status"], found["level"], found["denominator"]) == ("gap", 0, "units_total")


@pytest.mark.parametrize("units", [(None, None), (5, None), (None, 5)])
def test_an_incomplete_share_shows_its_level_and_decides_nothing(
    units: tuple[int | None, int | None],
) -> None:
    for covered in (0, 10):
        found = cell(
            record("r1", units_covered=covered, units_total=10),
            record("r2", units_covered=units[0], units_total=units[1]),
            kind=SHARE,
        )
        assert (found["status"], found["level"]) == ("unmeasured", covered / 10)
        assert found["flags"] == {"incomplete_figures"}
        assert found["denominator"] == "units_total"


def test_a_share_without_figures_has_no_level_and_no_denominator() -> None:
    found = cell(record(), kind=SHARE, need={("A", "practices"): 30.0})
    assert (found["status"], found["level"], found["denominator"]) == ("unmeasured", None, None)


def test_a_share_whose_denominator_comes_to_nought_has_no_level() -> None:
    # All of the record goes to B, since A needs none of it.
    need = {("A", "practices"): 0.0, ("B", "practices"): 10.0}
    found = table(
        record(units_covered=8, units_total=10, areas_served=("A", "B")), kind=SHARE, need=need
    )
    assert (found["A", "t"]["status"], found["A", "t"]["level"]) == ("unmeasured", None)
    assert found["A", "t"]["denominator"] is None
    assert (found["B", "t"]["status"], found["B", "t"]["level"]) == ("met", 0.8)


# Attribution


def test_a_record_of_several_areas_is_attributed_in_proportion_to_their_need() -> None:
    # Eight posts, 10,000 people in A and 30,000 in B: two go to A and six to B.
    need = {("A", "people"): 10_000.0, ("B", "people"): 30_000.0, ("C", "people"): 1.0}
    found = table(record(capacity=8.0, areas_served=("B", "A")), kind=RATE, need=need)
    for area in "AB":
        assert (found[area, "t"]["level"], found[area, "t"]["status"]) == (2.0, "met")
        assert not found[area, "t"]["split_equally"]
    assert found["C", "t"]["status"] == "unknown"


def test_units_are_attributed_in_proportion_and_compared_with_the_need_of_the_area() -> None:
    # Of 20 units, 15 covered, a quarter goes to A: 3.75 of 5, but A has 10.
    need = {("A", "practices"): 10.0, ("B", "practices"): 30.0}
    found = table(
        record(units_covered=15, units_total=20, areas_served=("A", "B")), kind=SHARE, need=need
    )
    assert (found["A", "t"]["level"], found["A", "t"]["denominator"]) == (0.375, "need")
    assert (found["B", "t"]["level"], found["B", "t"]["denominator"]) == (0.375, "need")


def test_a_record_is_attributed_in_equal_parts_where_one_of_its_areas_has_no_figure() -> None:
    need = {("A", "people"): 10_000.0, ("B", "people"): 30_000.0}
    found = table(record(capacity=9.0, areas_served=("*",)), kind=RATE, need=need)
    assert found["A", "t"]["level"] == pytest.approx(3.0)
    assert found["B", "t"]["level"] == pytest.approx(1.0)
    assert found["C", "t"]["level"] is None
    assert [found[area, "t"]["status"] for area in "ABC"] == ["met", "partial", "unmeasured"]
    assert [found[area, "t"]["split_equally"] for area in "ABC"] == [True, True, True]


def test_a_figure_missing_elsewhere_does_not_matter_to_areas_not_served() -> None:
    need = {("A", "people"): 10_000.0, ("B", "people"): 30_000.0}
    found = cell(record(capacity=8.0, areas_served=("A", "B")), kind=RATE, need=need)
    assert (found["level"], found["split_equally"]) == (2.0, False)


def test_a_record_is_attributed_in_equal_parts_without_a_need_basis_or_with_need_nought() -> None:
    both = record(units_covered=8, units_total=10, areas_served=("A", "B"))
    nought = {("A", "practices"): 0.0, ("B", "practices"): 0.0}
    for kind, need in (({**SHARE, "need_basis": None}, {}), (SHARE, nought)):
        found = cell(both, record("r2", units_covered=3, units_total=5), kind=kind, need=need)
        # Four of five from the first, three of five from the second.
        assert (found["level"], found["split_equally"]) == (pytest.approx(0.7), True)


def test_a_record_of_one_area_or_without_figures_is_not_said_to_be_split() -> None:
    assert not cell(record(capacity=1.0), kind=RATE)["split_equally"]
    assert not cell(record(areas_served=("A", "B")), kind=RATE)["split_equally"]
    alone = assess_slowly([record(capacity=1.0, areas_served=("*",))], ["A"], [RATE], {}, set(), ON)
    assert not alone["A", "t"]["split_equally"]


def test_an_area_that_is_not_expected_still_takes_its_part_of_a_record() -> None:
    need = {("A", "people"): 10_000.0, ("B", "people"): 30_000.0}
    found = table(
        record(capacity=8.0, areas_served=("A", "B")),
        kind=RATE,
        need=need,
        expectations={("B", "t")},
    )
    assert found["A", "t"]["level"] == 2.0


def test_attributed_parts_add_up_to_the_whole() -> None:
    need = {("A", "people"): 123_457.0, ("B", "people"): 7.0, ("C", "people"): 5_001.0}
    for figures in (need, {**need, ("C", "people"): 0.0}):
        found = table(record(capacity=17.0, areas_served=("*",)), kind=RATE, need=figures)
        parts = 0.0
        for area in "ABC":
            level = found[area, "t"]["level"]
            if level is not None:
                parts += level / 10_000.0 * figures[area, "people"]
        assert parts == pytest.approx(17.0)


# Flags: at risk


@pytest.mark.parametrize(
    ("funding_end", "at_risk"),
    [
        (date(2026, 7, 15), True),
        (date(2026, 7, 16), False),
        (date(2026, 1, 15), True),
        (date(2025, 6, 1), True),
        (None, False),
    ],
)
def test_money_that_ends_on_or_before_the_horizon_puts_a_cell_at_risk(
    funding_end: date | None, at_risk: bool
) -> None:
    found = cell(record(funding_end=funding_end))
    assert ("at_risk" in found["flags"]) is at_risk
    # The return is kept: what is left is a gap, not silence.
    assert found["at_risk_status"] == ("gap" if at_risk else None)
    assert found["at_risk_from"] == (funding_end if at_risk else None)
    assert found["status"] == "met"


def test_the_horizon_of_a_month_end_is_the_last_of_a_shorter_month() -> None:
    on = date(2025, 8, 31)
    verified = date(2025, 8, 1)
    last = record(funding_end=date(2026, 2, 28), last_verified=verified)
    after = record(funding_end=date(2026, 3, 1), last_verified=verified)
    assert "at_risk" in cell(last, on=on)["flags"]
    assert "at_risk" not in cell(after, on=on)["flags"]


def test_a_cell_is_not_at_risk_while_other_records_hold_its_status() -> None:
    found = cell(record("r1", funding_end=date(2026, 3, 31)), record("r2"))
    assert (found["flags"], found["at_risk_status"], found["at_risk_from"]) == (set(), None, None)


def test_a_cell_is_at_risk_from_the_first_day_that_makes_it_worse_to_what_the_last_leaves() -> None:
    # Level 4, benchmark 2. February leaves 2.5, still met; March leaves 1, partial; May nothing.
    found = cell(
        record("r1", capacity=1.5, funding_end=date(2026, 2, 28)),
        record("r2", capacity=1.5, funding_end=date(2026, 3, 31)),
        record("r3", capacity=1.0, funding_end=date(2026, 5, 31)),
        kind=RATE,
        need={("A", "people"): 10_000.0},
    )
    assert found["at_risk_status"] == "gap"
    assert found["at_risk_from"] == date(2026, 3, 31)


def test_a_cell_can_be_at_risk_of_partial_or_of_going_unmeasured() -> None:
    soon = date(2026, 3, 31)
    to_partial = cell(record("r1", funding_end=soon), record("r2", status="partial"))
    assert to_partial["at_risk_status"] == "partial"
    to_unmeasured = cell(
        record("r1", capacity=2.0, funding_end=soon),
        record("r2"),
        kind=RATE,
        need={("A", "people"): 10_000.0},
    )
    assert (to_unmeasured["status"], to_unmeasured["at_risk_status"]) == ("met", "unmeasured")


def test_a_cell_that_would_be_better_without_a_record_is_not_at_risk() -> None:
    # Without the record that lacks figures the share is complete, and met.
    found = cell(
        record("r1", units_covered=8, units_total=10),
        record("r2", funding_end=date(2026, 3, 31)),
        kind=SHARE,
    )
    assert (found["status"], found["flags"]) == ("unmeasured", {"incomplete_figures"})


def test_a_cell_that_is_worse_for_a_while_only_is_not_at_risk_at_the_horizon() -> None:
    # 10 of 12 is met; from March 3 of 5 would not be; from April 3 of 3 is met again.
    found = cell(
        record("r1", units_covered=7, units_total=7, funding_end=date(2026, 3, 1)),
        record("r2", units_covered=0, units_total=2, funding_end=date(2026, 4, 1)),
        record("r3", units_covered=3, units_total=3),
        kind=SHARE,
    )
    assert (found["status"], found["flags"], found["at_risk_from"]) == ("met", set(), None)


def test_a_gap_or_an_unknown_cell_is_never_at_risk() -> None:
    soon = date(2026, 3, 31)
    need = {("A", "people"): 10_000.0}
    assert cell(record(capacity=0.0, funding_end=soon), kind=RATE, need=need)["flags"] == set()
    assert cell(record(status="not_provided", funding_end=soon))["flags"] == set()
    assert cell(record(status="planned", funding_end=soon))["flags"] == {"planned"}


# Flags: age and source of the evidence


@pytest.mark.parametrize(
    ("verified", "stale"), [(date(2025, 1, 15), False), (date(2025, 1, 14), True)]
)
def test_a_cell_is_stale_the_day_after_its_newest_record_turns_a_year(
    verified: date, stale: bool
) -> None:
    assert ("stale" in cell(record(last_verified=verified))["flags"]) is stale


def test_the_newest_record_behind_the_status_decides_whether_it_is_stale() -> None:
    old = record("r1", last_verified=date(2024, 6, 1))
    new = record("r2", last_verified=date(2025, 6, 1))
    assert cell(old, new)["flags"] == set()
    # A newer record that is not behind the status does not freshen it.
    assert cell(old, {**new, "status": "not_provided"})["flags"] == {"stale", "conflict"}
    assert cell(old, {**new, "status": "planned"})["flags"] == {"stale"}


def test_a_page_without_a_date_never_makes_a_cell_fresh() -> None:
    undated = record("r1", evidence="undated", last_verified=ON)
    old = record("r2", last_verified=date(2024, 6, 1))
    new = record("r3", last_verified=date(2025, 6, 1))
    assert cell(undated)["flags"] == {"stale", "unconfirmed"}
    assert cell(undated, old)["flags"] == {"stale"}
    assert cell(undated, new)["flags"] == set()


def test_a_cell_without_a_confirmed_record_behind_it_is_unconfirmed() -> None:
    published = record("r1", evidence="published")
    assert cell(published)["flags"] == {"unconfirmed"}
    assert cell(published, record("r2"))["flags"] == set()
    assert cell(published, record("r2", end_date=ON))["flags"] == {"unconfirmed"}


def test_a_gap_can_be_stale_and_unconfirmed_and_an_unknown_cell_neither() -> None:
    old = record(status="not_provided", evidence="published", last_verified=date(2024, 6, 1))
    assert cell(old)["flags"] == {"stale", "unconfirmed"}
    older = {**old, "last_verified": date(2020, 6, 1)}
    assert cell(older)["flags"] == {"expired"}


def test_expired_is_said_of_unknown_cells_alone() -> None:
    old = record("r1", last_verified=date(2020, 6, 1))
    assert cell(old, record("r2"))["flags"] == set()
    assert cell(old, record("r2", status="not_provided"))["flags"] == set()


# Flags: what the records say


def test_records_in_force_that_disagree_are_a_conflict() -> None:
    yes = record("r1")
    no = record("r2", status="not_provided")
    assert cell(yes, no)["flags"] == {"conflict"}
    assert cell({**yes, "status": "partial"}, no)["flags"] == {"conflict"}
    assert cell(yes, {**no, "end_date": ON})["flags"] == set()
    assert cell(yes, {**no, "start_date": date(2026, 1, 16)})["flags"] == set()
    assert cell(yes, {**no, "last_verified": date(2020, 1, 1)})["flags"] == set()
    assert cell({**yes, "end_date": ON}, no)["flags"] == set()
    assert cell({**yes, "status": "planned"}, no)["flags"] == {"planned"}


def test_a_plan_shows_on_a_gap_and_an_unknown_cell_and_on_no_other() -> None:
    plan = record("r1", status="planned")
    assert cell(plan)["flags"] == {"planned"}
    assert cell(plan, record("r2", status="not_provided"))["flags"] == {"planned"}
    assert cell(plan, record("r2"))["flags"] == set()


def test_a_record_that_begins_after_the_date_is_a_plan_until_that_day() -> None:
    assert cell(record(start_date=date(2026, 1, 16)))["flags"] == {"planned"}
    assert cell(record(start_date=ON))["flags"] == set()
    # Whatever it says: the rule names the date alone, so an absence to come counts as well.
    to_come = record(status="not_provided", start_date=date(2026, 1, 16))
    assert cell(to_come)["flags"] == {"planned"}


def test_a_plan_that_has_ended_or_whose_evidence_does_not_stand_is_no_plan() -> None:
    plan = record(status="planned")
    assert cell({**plan, "end_date": ON})["flags"] == set()
    assert cell({**plan, "end_date": date(2026, 1, 16)})["flags"] == {"planned"}
    assert cell({**plan, "last_verified": date(2020, 1, 1)})["flags"] == {"expired"}
    assert cell({**plan, "last_verified": date(2026, 1, 16)})["flags"] == set()


def test_causes_are_counted_by_return() -> None:
    found = cell(
        record("r1", status="not_provided", gap_cause=("funding", "staffing")),
        record("r2", status="partial", gap_cause=("funding",), end_date=ON),
        record("r3", status="not_provided", gap_cause=("other",), last_verified=date(2020, 1, 1)),
        record("r4", status="not_provided", gap_cause=("other",), start_date=date(2026, 2, 1)),
        record("r5", status="not_provided"),
    )
    assert found["status"] == "gap"
    assert found["causes"] == {"funding": 2, "staffing": 1}
    assert "cause" in found["flags"]


def test_a_cause_shows_on_a_partial_cell_and_not_on_one_that_is_met_or_unmeasured() -> None:
    half = record("r1", status="partial", gap_cause=("training",))
    no = record("r2", status="not_provided", gap_cause=("training",))
    assert (cell(half)["flags"], cell(half)["causes"]) == ({"cause"}, {"training": 1})
    # A nil return is a return of the partial cell too, though it is not behind its status.
    found = cell(half, no)
    assert (found["causes"], found["record_ids"]) == ({"training": 2}, ("r1",))
    for kind in (PRESENCE, SHARE):
        found = cell(half, record("r3"), kind=kind)
        assert "cause" not in found["flags"]
        assert found["causes"] == {}


def test_a_gap_whose_returns_give_no_cause_is_not_flagged() -> None:
    found = cell(record(status="not_provided"))
    assert (found["flags"], found["causes"]) == (set(), {})


def test_a_cell_whose_providing_records_are_all_kept_elsewhere_is_outside_only() -> None:
    region = record("r1", maintained_by="REGION")
    other = record("r2", maintained_by="B")
    assert cell(region, other)["flags"] == {"outside_only"}
    assert cell(region, record("r3"))["flags"] == set()
    assert cell(region, record("r3", end_date=ON))["flags"] == {"outside_only"}
    assert cell({**region, "status": "not_provided"})["flags"] == set()


def test_the_same_record_is_outside_only_for_one_area_and_not_for_another() -> None:
    found = table(record(areas_served=("A", "B"), maintained_by="B"))
    assert found["A", "t"]["flags"] == {"outside_only"}
    assert found["B", "t"]["flags"] == set()


@pytest.mark.parametrize("delivery", ["in_person", "both", None])
def test_a_cell_is_remote_only_where_every_providing_record_is_remote(
    delivery: str | None,
) -> None:
    remote = record("r1", delivery="remote")
    assert cell(remote)["flags"] == {"remote_only"}
    assert cell(remote, record("r2", delivery=delivery))["flags"] == set()
    assert cell(remote, record("r2", delivery=delivery, end_date=ON))["flags"] == {"remote_only"}


def test_a_gap_without_a_provider_is_neither_remote_nor_outside_nor_incomplete() -> None:
    found = cell(
        record(status="not_provided", delivery="remote", maintained_by="B"),
        kind=RATE,
        need={("A", "people"): 10_000.0},
    )
    assert found["flags"] == set()


# Generated cases


def _is_valid(case: dict[str, Any]) -> bool:
    areas, kinds = case["areas"], {kind["key"] for kind in case["types"]}
    ids = [one["record_id"] for one in case["records"]]
    assert len(set(ids)) == len(ids)
    for area, key in case["expectations"]:
        assert area in areas
        assert key in kinds
    for one in case["records"]:
        assert one["provision_type"] in kinds
        assert one["maintained_by"] in (*areas, "REGION")
        assert one["areas_served"]
        assert len(set(one["areas_served"])) == len(one["areas_served"])
        assert one["areas_served"] == ("*",) or set(one["areas_served"]) <= set(areas)
        assert one["capacity"] is None or one["capacity"] >= 0
        assert one["units_total"] is None or one["units_total"] >= 1
        if one["units_covered"] is not None:
            assert one["units_covered"] >= 0
            if one["units_total"] is not None:
                assert one["units_covered"] <= one["units_total"]
        if one["start_date"] is not None and one["end_date"] is not None:
            assert one["start_date"] <= one["end_date"]
        if one["gap_cause"]:
            assert one["status"] in ("partial", "not_provided")
    return True


def _seen(case: dict[str, Any]) -> Counter[str]:
    found = assess_slowly(**case)
    seen: Counter[str] = Counter()
    for one in found.values():
        seen[one["status"]] += 1
        seen.update(one["flags"])
        seen[f"denominator {one['denominator']}"] += 1
        seen[f"at risk of {one['at_risk_status']}"] += 1
        seen[f"split equally {one['split_equally']}"] += 1
    return seen


EVERYTHING = {
    *STATUSES,
    *FLAGS,
    "denominator None",
    "denominator need",
    "denominator units_total",
    "at risk of None",
    "at risk of gap",
    "at risk of partial",
    "at risk of unmeasured",
    "split equally True",
    "split equally False",
}


@pytest.mark.slow
def test_generated_cases_reach_every_status_and_every_flag() -> None:
    """Which cases a seed gives depends on the modules that are loaded, so one seed is not enough.

    Hypothesis draws from the constants of whatever code of this project has been imported.
    """
    seen: Counter[str] = Counter()
    for number in range(10):

        @begun_at(number)
        @settings(max_examples=300, database=None)
        @given(cases())
        def collect(case: dict[str, Any]) -> None:
            assert _is_valid(case)
            seen.update(_seen(case))

        collect()
        if set(seen) == EVERYTHING:
            break
    assert set(seen) == EVERYTHING


@pytest.mark.parametrize("first_seed", [0, 100])
def test_random_cases_over_seeds_reach_every_status_and_every_flag(first_seed: int) -> None:
    seen: Counter[str] = Counter()
    for seed in range(first_seed, first_seed + 60):
        case = random_case(Random(seed), 5, 4, 30)
        assert _is_valid(case)
        seen.update(_seen(case))
    assert set(seen) == EVERYTHING


@pytest.mark.slow
def test_one_large_random_case_reaches_everything_often() -> None:
    case = random_case(Random(1), 100, 100, 15_000)
    assert _is_valid(case)
    seen = _seen(case)
    assert set(seen) == EVERYTHING
    assert min(seen.values()) >= 10


def test_the_same_seed_gives_the_same_case() -> None:
    assert random_case(Random(7), 4, 3, 20) == random_case(Random(7), 4, 3, 20)
    assert random_case(Random(7), 4, 3, 20) != random_case(Random(8), 4, 3, 20)


@given(cases())
def test_the_parts_of_a_cell_agree_with_one_another(case: dict[str, Any]) -> None:
    found = assess_slowly(**case)
    measures = {kind["key"]: kind["measure"] for kind in case["types"]}
    assert set(found) == {(area, key) for area in case["areas"] for key in measures}
    for (area, key), one in found.items():
        status, flags = one["status"], one["flags"]
        assert (status == "not_expected") == ((area, key) in case["expectations"])
        assert flags <= set(FLAGS)
        assert list(one["record_ids"]) == sorted(set(one["record_ids"]))
        assert ("cause" in flags) == bool(one["causes"])
        assert ("at_risk" in flags) == (one["at_risk_from"] is not None)
        assert (one["denominator"] is not None) == (
            measures[key] == "share" and one["level"] is not None
        )
        if "at_risk" in flags:
            assert WORST_FIRST.index(one["at_risk_status"]) < WORST_FIRST.index(status)
            assert one["at_risk_from"] <= add_months(case["on"], 6)
        if status == "not_expected":
            assert not flags
        if status == "unknown":
            assert flags <= {"expired", "planned"}
            assert ("expired" in flags) == bool(one["record_ids"])
        if status in ("not_expected", "unknown"):
            assert one["level"] is None
        if status in WORST_FIRST and status != "unknown":
            assert one["record_ids"]
        if measures[key] == "presence":
            assert status != "unmeasured"
            assert "incomplete_figures" not in flags


@given(cases())
def test_the_order_of_the_register_changes_nothing_but_rounding(case: dict[str, Any]) -> None:
    forwards = assess_slowly(**case)
    backwards = assess_slowly(**{**case, "records": case["records"][::-1]})
    for place, one in forwards.items():
        other = backwards[place]
        assert one["level"] == pytest.approx(other["level"])
        assert {**one, "level": None} == {**other, "level": None}
