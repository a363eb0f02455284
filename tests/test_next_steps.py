"""What to ask each area next: every open question once, the most telling first."""

from __future__ import annotations

from datetime import date
from typing import Any

from hypothesis import given, settings
from model_cases import Case, assess_fast, need_of, plain_record
from oracle import assess_slowly
from strategies import cases

from mapping.next_steps import Request, requests
from mapping.priority import Priority, priorities
from mapping.themes import Theme, Themes

ON = date(2026, 1, 15)
RECENT = date(2025, 12, 1)
LONG_AGO = date(2020, 6, 1)
THEMES = Themes((Theme("often", "Often", "", 10, 13, ""), Theme("some", "Some", "", 5, 13, "")))


def ranked(case: Case) -> list[Priority]:
    return priorities(assess_fast(case), need_of(case), THEMES, "people")


def asked(case: Case) -> dict[str, Request]:
    return {r.area_code: r for r in requests(assess_fast(case), ranked(case))}


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
    found = requests(assess_fast(case), ranked(case))
    assert [request.area_code for request in found] == ["A", "B"]


@settings(max_examples=60, deadline=None)
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
