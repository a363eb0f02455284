"""Shares that are counted unit by unit: each case of the specification, in both models."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from tests.spec.written_cases import Answers, fast_answers, slow_answers
from tests.support.cases.model_cases import plain_record

ON = date(2026, 1, 15)
PRACTICE = "practice"
Models = Callable[[dict[str, Any]], dict[str, Any]]


@pytest.fixture(params=[fast_answers, slow_answers], ids=["program", "oracle"])
def judged(request: pytest.FixtureRequest) -> Models:
    """What a model says of the one cell of a case."""
    model: Callable[[dict[str, Any]], Answers] = request.param
    return lambda case: model(case)["A", "iris"]


def unit(number: int, **more: Any) -> dict[str, Any]:
    plain = {"kind": PRACTICE, "area_code": "A", "opened": None, "closed": None}
    return {"unit_id": f"U{number:02d}", **plain, **more}


def word(number: int, status: str, **more: Any) -> dict[str, Any]:
    return {
        "unit_id": f"U{number:02d}",
        "provision_type": "iris",
        "status": status,
        "since": None,
        "until": None,
        "evidence": "confirmed",
        "last_verified": date(2025, 12, 1),
        **more,
    }


def a_case(
    units: list[dict[str, Any]],
    words: list[dict[str, Any]],
    benchmark: float | None = 1.0,
    **more: Any,
) -> dict[str, Any]:
    kind = {"key": "iris", "measure": "share", "need_basis": "units", "per": None}
    return {
        "records": [],
        "areas": ["A"],
        "types": [{**kind, "benchmark": benchmark, "unit_kind": PRACTICE}],
        "need": {},
        "expectations": set(),
        "on": ON,
        "units": units,
        "coverage": words,
        "unit_lists": [],
        **more,
    }


def counted(c: int, n: int, k: int, **more: Any) -> dict[str, Any]:
    """So many units covered, not covered, and of which nobody has said."""
    words = [word(number, "covered") for number in range(c)]
    words += [word(number, "not_covered") for number in range(c, c + n)]
    return a_case([unit(number) for number in range(c + n + k)], words, **more)


def record(status: str, **more: Any) -> dict[str, Any]:
    said = {"provision_type": "iris", "areas_served": ("A",), "maintained_by": "A"}
    return plain_record(
        **{"record_id": "r", **said, "status": status, "last_verified": date(2025, 12, 1), **more}
    )


NONE, PROVIDED = record("not_provided"), record("provided")
COMPLETE = [{"kind": PRACTICE, "area_code": "", "complete_on": date(2026, 1, 15)}]
NEED_45 = {("A", "units"): 45.0}
ENDS_SOON = record("provided", funding_end=date(2026, 2, 15))

# c, n, k, records, what else, status, level, flags: the twelve cells of the specification.
TWELVE = {
    "records decide": (0, 0, 45, [NONE], {}, "gap", None, ""),
    "2": (0, 1, 44, [NONE], {}, "gap", 0, "incomplete_figures"),
    "5": (0, 44, 1, [], {}, "unknown", None, ""),
    "8": (1, 44, 0, [], {}, "partial", 1 / 45, ""),
    "3": (0, 40, 5, [PROVIDED], {"benchmark": 0.5}, "partial", 0, "incomplete_figures"),
    "1": (0, 45, 0, [PROVIDED], {}, "gap", 0, "conflict"),
    "7": (45, 0, 0, [NONE], {}, "met", 1, "conflict"),
    "9": (10, 0, 0, [PROVIDED], {"need": NEED_45}, "unmeasured", 10 / 45, "incomplete_figures"),
    "7, complete": (
        *(10, 0, 0, [PROVIDED], {"need": NEED_45, "unit_lists": COMPLETE}),
        *("met", 1, ""),
    ),
    "7, not all known": (
        *(30, 5, 10, [PROVIDED], {"benchmark": 0.6}),
        *("met", 30 / 45, "incomplete_figures"),
    ),
    "8, at risk": (
        *(20, 9, 16, [ENDS_SOON], {}),
        *("partial", 20 / 45, "at_risk incomplete_figures"),
    ),
    "7, at risk": (45, 0, 0, [PROVIDED], {"lapses": True}, "met", 1, "at_risk"),
}


@pytest.mark.parametrize("cell", TWELVE)
def test_the_twelve_cells_of_the_specification(cell: str, judged: Models) -> None:
    c, n, k, records, more, status, level, flags = TWELVE[cell]
    rest = {key: value for key, value in more.items() if key != "lapses"}
    case = counted(c, n, k, records=records, **rest)
    if "lapses" in more:
        case["coverage"][0]["until"] = date(2026, 3, 15)
    found = judged(case)
    assert (found["status"], found["flags"]) == (status, frozenset(flags.split()))
    assert found["level"] == (None if level is None else pytest.approx(level))


def test_four_six_and_the_rest_of_the_cases(judged: Models) -> None:
    four = counted(0, 1, 4, records=[PROVIDED], benchmark=0.5)
    six = counted(3, 1, 1, benchmark=None)
    assert (judged(four)["status"], judged(four)["level"]) == ("unmeasured", 0)
    assert (judged(six)["status"], judged(six)["level"]) == ("unmeasured", pytest.approx(0.6))


def test_records_figures_are_left_out_where_units_are_counted(judged: Models) -> None:
    says = record("provided", units_covered=40.0, units_total=40.0)
    found = judged(counted(1, 1, 0, records=[says]))
    assert (found["status"], found["level"], found["record_ids"]) == ("partial", 0.5, ("r",))


def test_without_a_word_about_a_unit_the_records_decide(judged: Models) -> None:
    says = record("provided", units_covered=40.0, units_total=40.0)
    found = judged(counted(0, 0, 45, records=[says]))
    assert (found["status"], found["level"]) == ("met", 1)


@pytest.mark.parametrize(
    ("words", "covered"),
    [
        # The newest word answers, and of two of one day the one that says no.
        ([("covered", "2025-05-01", {}), ("not_covered", "2025-06-01", {})], 0),
        ([("not_covered", "2025-05-01", {}), ("covered", "2025-06-01", {})], 1),
        ([("covered", "2025-06-01", {}), ("not_covered", "2025-06-01", {})], 0),
        # What begins later says nothing yet; on its day it does.
        (
            [("not_covered", "2025-05-01", {}), ("covered", "2025-06-01", {"since": "2026-01-16"})],
            0,
        ),
        (
            [("not_covered", "2025-05-01", {}), ("covered", "2025-06-01", {"since": "2026-01-15"})],
            1,
        ),
        # From `until` on it is not covered.
        ([("covered", "2025-06-01", {"until": "2026-01-16"})], 1),
        ([("covered", "2025-06-01", {"until": "2026-01-15"})], 0),
        # A word that does not stand is none, be it too old or later than the day.
        ([("covered", "2023-01-15", {})], 1),
        ([("covered", "2023-01-14", {})], None),
        ([("covered", "2026-01-16", {})], None),
    ],
)
def test_the_newest_word_that_stands_answers_for_a_unit(
    words: list[tuple[str, str, dict[str, str]]], covered: int | None, judged: Models
) -> None:
    said = [
        word(
            0,
            status,
            last_verified=date.fromisoformat(day),
            **{name: date.fromisoformat(text) for name, text in more.items()},
        )
        for status, day, more in words
    ]
    found = judged(a_case([unit(0)], said))
    if covered is None:
        assert (found["status"], found["flags"]) == ("unknown", frozenset({"expired"}))
    else:
        assert found["level"] == covered


@pytest.mark.parametrize(
    "other",
    [
        {"kind": "school"},
        {"area_code": "B"},
        {"opened": date(2026, 1, 16)},
        {"closed": date(2026, 1, 15)},
    ],
)
def test_a_unit_that_is_not_of_the_kind_the_area_and_the_day_counts_nowhere(
    other: dict[str, Any], judged: Models
) -> None:
    case = a_case([unit(0), unit(1, **other)], [word(0, "covered"), word(1, "not_covered")])
    assert (judged(case)["status"], judged(case)["level"]) == ("met", 1)


def test_a_list_is_whole_from_the_day_that_it_is_complete(judged: Models) -> None:
    for day, level in ((date(2026, 1, 16), 10 / 45), (date(2026, 1, 15), 1)):
        lists = [{"kind": PRACTICE, "area_code": "A", "complete_on": day}]
        found = judged(counted(10, 0, 0, need=NEED_45, unit_lists=lists))
        assert found["level"] == pytest.approx(level)


def test_words_are_stale_where_more_than_half_are_old_or_undated(judged: Models) -> None:
    case = counted(4, 0, 0)
    for number, stale in ((0, False), (1, False), (2, True)):
        case["coverage"][number] |= {"last_verified": date(2025, 1, 14)}
        assert ("stale" in judged(case)["flags"]) is stale
    for each in case["coverage"]:
        each |= {"evidence": "undated", "last_verified": date(2026, 1, 1)}
    assert judged(case)["flags"] == {"stale", "unconfirmed"}


def test_what_runs_out_or_hangs_on_money_is_at_risk_and_says_from_when(judged: Models) -> None:
    case = counted(2, 0, 0)
    case["coverage"][0]["until"] = date(2026, 3, 1)
    case["coverage"][1]["until"] = date(2026, 7, 15)
    found = judged(case)
    assert (found["at_risk_status"], found["at_risk_from"]) == ("gap", date(2026, 3, 1))
    case["coverage"][1]["until"] = date(2026, 7, 16)
    assert judged(case)["at_risk_status"] == "partial"
    hangs = judged(counted(2, 0, 0, records=[ENDS_SOON]))
    assert (hangs["at_risk_status"], hangs["at_risk_from"]) == ("met", date(2026, 2, 15))
    lasting = record("provided", record_id="s")
    assert judged(counted(2, 0, 0, records=[ENDS_SOON, lasting]))["at_risk_from"] is None
    without = judged(counted(0, 1, 1, records=[ENDS_SOON], benchmark=0.5))
    assert (without["status"], without["at_risk_status"]) == ("unmeasured", "unknown")


def test_in_case_five_what_is_too_old_is_flagged_and_record_ids_are_returns(
    judged: Models,
) -> None:
    old = record("provided", last_verified=date(2020, 1, 1))
    found = judged(counted(0, 1, 1, records=[old]))
    assert (found["status"], found["record_ids"]) == ("unknown", ())
    assert found["flags"] == {"expired"}
    ended = record("provided", end_date=date(2025, 1, 1))
    assert judged(counted(0, 1, 1, records=[ended]))["record_ids"] == ("r",)


def test_what_is_not_expected_is_not_counted(judged: Models) -> None:
    found = judged(counted(0, 1, 1, expectations={("A", "iris")}))
    assert (found["status"], found["flags"], found["level"]) == ("not_expected", frozenset(), None)
