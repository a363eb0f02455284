"""What to ask each area next: every open question once, the most telling first."""

from __future__ import annotations

from datetime import date
from typing import Any

from hypothesis import given

from mapping.analysis.next_steps import Example, Request, in_dispute, requests, who_has_it
from mapping.gap_model.priority import Priority, priorities
from mapping.gap_model.standing import Horizons
from mapping.gap_model.statuses import Status
from mapping.reference.themes import Theme, Themes
from tests.support.cases.model_cases import (
    Case,
    assess_fast,
    need_of,
    plain_record,
    public_register_of,
)
from tests.support.examples import examples
from tests.support.oracle import assess_slowly
from tests.support.strategies import cases

ON = date(2026, 1, 15)
RECENT = date(2025, 12, 1)
LONG_AGO = date(2020, 6, 1)
THEMES = Themes((Theme("often", "Often", "", 10, 13, ""), Theme("some", "Some", "", 5, 13, "")))


def ranked(case: Case) -> list[Priority]:
    return priorities(assess_fast(case), need_of(case), THEMES, "people")


def asked(case: Case) -> dict[str, Request]:
    return {
        r.area_code: r for r in requests(assess_fast(case), ranked(case), public_register_of(case))
    }


def case_of(*records: dict[str, Any], expectations: set[tuple[str, str]] | None = None) -> Case:
    """Three types: nothing is linked to the first, most reviews to the third."""
    themes = {"first": "", "second": "some", "third": "often"}
    types = [
        {
            "key": key,
            "measure": "presence",
            "need_basis": None,
            "per": None,
            "benchmark": None,
            "linked_theme": theme,
        }
        for key, theme in themes.items()
    ]
    return {
        "records": list(records),
        "areas": ["A", "B"],
        "types": types,
        "need": {},
        "expectations": expectations or set(),
        "on": ON,
    }


def record(key: str, **changes: Any) -> dict[str, Any]:
    return plain_record(f"about-{key}", key, **{"last_verified": RECENT, **changes})


def test_an_area_that_has_said_nothing_is_asked_about_everything_the_weightiest_first() -> None:
    found = asked(case_of())["A"]
    assert found == Request("A", ("third", "second", "first"), (), (), ())
    assert found.unanswered == 3


def test_a_return_too_old_is_another_question_than_none_at_all() -> None:
    found = asked(case_of(record("second", last_verified=LONG_AGO)))["A"]
    assert found.never_said == ("third", "first")
    assert found.too_old == ("second",)
    assert found.unanswered == 3


def test_a_status_from_public_sources_or_an_old_word_is_to_be_confirmed() -> None:
    case = case_of(
        record("first", evidence="published"),
        record("second", last_verified=date(2024, 6, 1)),
        record("third"),
    )
    found = asked(case)["A"]
    assert set(found.to_confirm) == {"first", "second"}
    assert (found.never_said, found.too_old, found.to_decide) == ((), (), ())
    assert found.unanswered == 0


def test_gaps_and_partial_provision_are_to_be_decided_the_weightiest_first() -> None:
    case = case_of(
        record("first", status="not_provided"),
        record("second", status="partial"),
        record("third", status="not_provided"),
    )
    found = asked(case)["A"]
    assert found.to_decide == ("third", "second", "first")
    assert found.to_confirm == ()


def test_records_that_disagree_are_to_be_settled_whoever_keeps_them() -> None:
    case = case_of(
        record("first"),
        plain_record("nil", "first", status="not_provided", last_verified=RECENT),
        plain_record("old", "first", end_date=date(2025, 12, 31), last_verified=RECENT),
        record("second"),
    )
    assert asked(case)["A"].to_settle == ("first",)
    cells = [("A", "second"), ("A", "first")]
    other, disputed = in_dispute(public_register_of(case), cells, case["on"], Horizons())
    assert [row["record_id"] for row in other] == ["about-second"]
    assert sorted(row["record_id"] for row in disputed) == ["about-first", "nil"]


def test_a_pilot_of_which_nobody_has_spoken_since_its_end_is_asked_about_where_it_served() -> None:
    trial = {"stage": "pilot", "end_date": RECENT, "last_verified": date(2025, 11, 1)}
    case = case_of(record("first", **trial), record("second", **{**trial, "last_verified": ON}))
    assert [request.to_follow_up for request in asked(case).values()] == [("first",), ()]


def test_a_gap_known_from_public_sources_is_to_be_confirmed_and_decided() -> None:
    found = asked(case_of(record("first", status="not_provided", evidence="published")))["A"]
    assert found.to_confirm == found.to_decide == ("first",)


def test_nothing_is_asked_about_what_is_not_expected_or_not_in_doubt() -> None:
    case = case_of(record("first"), record("second"), expectations={("A", "third"), ("B", "first")})
    found = asked(case)
    assert found["A"] == Request("A", (), (), (), ())
    assert found["B"].never_said == ("third", "second")


def test_the_areas_keep_their_order_and_each_comes_once() -> None:
    case = case_of(expectations={("A", key) for key in ("first", "second", "third")})
    found = requests(assess_fast(case), ranked(case), public_register_of(case))
    assert [request.area_code for request in found] == ["A", "B"]


@examples(60)
@given(cases())
def test_every_unanswered_cell_is_asked_about_once_and_no_other(case: Case) -> None:
    cells = assess_slowly(**case)
    for area, request in asked(case).items():
        unknown = {
            key for (code, key), c in cells.items() if code == area and c["status"] == "unknown"
        }
        expired = {key for key in unknown if "expired" in cells[area, key]["flags"]}
        assert sorted(request.too_old) == sorted(expired)
        assert sorted(request.never_said) == sorted(unknown - expired)
        assert request.unanswered == len(unknown)
        missing = {
            key
            for (code, key), c in cells.items()
            if code == area and c["status"] in ("gap", "partial")
        }
        assert sorted(request.to_decide) == sorted(missing)
        doubtful = {
            key
            for (code, key), c in cells.items()
            if code == area and c["flags"] & {"stale", "unconfirmed"}
        }
        assert sorted(request.to_confirm) == sorted(doubtful)


# ------------------------------------------------------------------------- who has it already


def service(area: str, record_id: str = "", **changes: Any) -> dict[str, Any]:
    """A service of one type in one area."""
    plain = {"last_verified": RECENT, "areas_served": (area,)}
    return plain_record(record_id or f"in-{area}", "t", **{**plain, **changes})


RATE = {"measure": "rate", "need_basis": "women", "per": 1000.0, "benchmark": 2.0}


def having_it(
    *records: dict[str, Any],
    kind: dict[str, Any] | None = None,
    expectations: set[tuple[str, str]] | None = None,
) -> list[Example]:
    """Who else has it, seen from area A of four."""
    plain = {"key": "t", "measure": "presence", "need_basis": None, "per": None, "benchmark": None}
    case = {
        "records": list(records),
        "areas": ["A", "B", "C", "D"],
        "types": [{**plain, **(kind or {})}],
        "need": {(area, "women"): 1000.0 for area in "ABCD"},
        "expectations": expectations or set(),
        "on": ON,
    }
    return who_has_it(assess_fast(case), public_register_of(case), "A", "t")


def test_the_other_areas_that_have_it_are_named_with_what_could_be_copied() -> None:
    found = having_it(service("A"), service("B", good_practice="One form for all"), service("D"))
    assert found == [
        Example("B", Status.MET, ("One form for all",)),
        Example("D", Status.MET, ()),
    ]


def test_who_has_none_or_is_not_known_to_have_it_is_no_example() -> None:
    assert having_it() == []
    assert having_it(service("A", good_practice="Ours")) == []
    for changes in (
        {"status": "not_provided"},
        {"status": "planned"},
        {"last_verified": LONG_AGO},
        {"end_date": date(2025, 12, 31)},
    ):
        assert having_it(service("B", good_practice="Once", **changes)) == []
    assert having_it(service("B"), expectations={("B", "t")}) == []


def test_the_fuller_comes_before_the_better_described_and_that_before_the_rest() -> None:
    described = {"good_practice": "A rota"}
    found = having_it(
        service("B", capacity=1.0, **described),
        service("C", **described),
        service("D", capacity=2.0),
        kind=RATE,
    )
    assert [(e.area_code, e.status) for e in found] == [
        ("D", Status.MET),
        ("C", Status.UNMEASURED),
        ("B", Status.PARTIAL),
    ]
    found = having_it(service("B"), service("C", **described), service("D", **described))
    assert [e.area_code for e in found] == ["C", "D", "B"]


def test_only_records_that_count_are_held_up_as_an_example() -> None:
    found = having_it(
        service("B", record_id="counted", good_practice="Kept"),
        service("B", record_id="blank"),
        service("B", record_id="ended", good_practice="Gone", end_date=date(2025, 12, 31)),
        service("B", record_id="old", good_practice="Stale", last_verified=LONG_AGO),
        service("C", record_id="other", good_practice="Elsewhere"),
    )
    assert found == [
        Example("B", Status.MET, ("Kept",)),
        Example("C", Status.MET, ("Elsewhere",)),
    ]


def test_what_serves_the_whole_region_is_an_example_in_every_other_area() -> None:
    found = having_it(service("*", good_practice="One line for all"))
    assert [e.area_code for e in found] == ["B", "C", "D"]
    assert {e.good_practice for e in found} == {("One line for all",)}


@examples(40)
@given(cases())
def test_every_other_area_that_has_it_is_named_once_the_fuller_first(case: Case) -> None:
    for number, fields in enumerate(case["records"]):
        fields["good_practice"] = f"Tip {number}" if number % 2 else ""
    practice = {r["record_id"]: r["good_practice"] for r in case["records"]}
    assessment, register = assess_fast(case), public_register_of(case)
    cells = assess_slowly(**case)
    fullest_first = ["met", "unmeasured", "partial"]
    for area, key in cells:
        found = who_has_it(assessment, register, area, key)
        there = {
            code: cell
            for (code, other), cell in cells.items()
            if other == key and code != area and cell["status"] in fullest_first
        }
        assert sorted(e.area_code for e in found) == sorted(there)
        for example in found:
            cell = there[example.area_code]
            assert example.status.value == cell["status"]
            behind = assessment.cell(example.area_code, key).record_ids
            wanted = sorted(practice[name] for name in behind if practice[name])
            assert sorted(example.good_practice) == wanted
        places = [
            (
                fullest_first.index(e.status.value),
                not e.good_practice,
                case["areas"].index(e.area_code),
            )
            for e in found
        ]
        assert places == sorted(places)
