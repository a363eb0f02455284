"""Priority is severity × evidence × need share, its three parts kept."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given

from mapping.gap_model.priority import Priority, priorities
from mapping.reference.themes import Theme, Themes
from tests.support.cases.model_cases import Case, assess_fast, need_of, plain_record
from tests.support.examples import examples
from tests.support.oracle import assess_slowly
from tests.support.strategies import cases

ON = date(2026, 1, 15)
RECENT = date(2025, 12, 1)
THEMES = Themes(
    (
        Theme("often", "Found often", "", 10, 13, ""),
        Theme("seldom", "Found seldom", "", 2, 13, ""),
        Theme("never", "Found never", "", 0, 13, ""),
        Theme("unread", "Could not be read", "", None, 13, ""),
        Theme("new", "Just added", "", None, 0, ""),
        Theme("later", "Read later too", "", 10, 13, "", later_found=1, later_read=3),
        Theme("only", "Read later only", "", None, 13, "", later_found=1, later_read=4),
    )
)
# Area A has a quarter of the women, B three quarters; of the people A has a tenth, B a half.
NEED = {
    ("A", "women"): 1000.0,
    ("B", "women"): 3000.0,
    ("A", "people"): 100.0,
    ("B", "people"): 500.0,
    ("C", "people"): 400.0,
}


def a_type(key: str, measure: str = "presence", **changes: Any) -> dict[str, Any]:
    plain = {"key": key, "measure": measure, "need_basis": None, "per": None, "benchmark": None}
    return {**plain, **changes}


def case_of(types: list[dict[str, Any]], *records: dict[str, Any], **changes: Any) -> Case:
    plain = {"need": NEED, "expectations": set(), "areas": ["A", "B", "C"], "on": ON}
    return {**plain, "records": list(records), "types": types, **changes}


def ranked(case: Case, themes: Themes = THEMES) -> list[Priority]:
    return priorities(assess_fast(case), need_of(case), themes, "people")


def priority_of(case: Case, area: str, key: str = "t", themes: Themes = THEMES) -> Priority:
    (found,) = (p for p in ranked(case, themes) if (p.area_code, p.provision_type) == (area, key))
    return found


# ------------------------------------------------------------------------------- severity


def record(**changes: Any) -> dict[str, Any]:
    return plain_record("one", "t", **{"last_verified": RECENT, **changes})


RATE = {"measure": "rate", "need_basis": "women", "per": 1000.0, "benchmark": 2.0}


@pytest.mark.parametrize(
    ("records", "severity"),
    [
        ([record(status="not_provided")], 1.0),
        ([record(status="partial")], 0.6),
        ([], 0.5),
        ([record(last_verified=date(2020, 1, 1))], 0.5),
        ([record()], 0.0),
        ([record(funding_end=date(2026, 3, 31))], 0.3),
        ([record(status="partial", funding_end=date(2026, 3, 31))], 0.9),
    ],
)
def test_severity_follows_the_status_and_grows_with_funding_at_risk(
    records: list[dict[str, Any]], severity: float
) -> None:
    found = priority_of(case_of([a_type("t")], *records), "A")
    assert found.severity == pytest.approx(severity)


@pytest.mark.parametrize(("funding_end", "severity"), [(None, 0.2), (date(2026, 3, 31), 0.5)])
def test_what_is_provided_and_not_measured_is_of_little_severity(
    funding_end: date | None, severity: float
) -> None:
    case = case_of([a_type("t", **RATE)], record(funding_end=funding_end))
    assert priority_of(case, "A").severity == pytest.approx(severity)


@examples(50)
@given(cases())
def test_severity_is_never_above_one(case: Case) -> None:
    assert all(0 <= priority.severity <= 1 for priority in ranked(case))


# ------------------------------------------------------------------------------- evidence


@pytest.mark.parametrize(
    ("theme", "evidence", "words"),
    [
        ("often", 10 / 13, "“Found often” was found in 10 of 13 homicide reviews"),
        ("seldom", 2 / 13, "“Found seldom” was found in 2 of 13 homicide reviews"),
        ("never", 0.0, "“Found never” was found in 0 of 13 homicide reviews"),
        ("", 0.1, "no theme of the homicide reviews is linked"),
        ("unread", 0.1, "how many reviews found “Could not be read” is not known"),
        ("new", 0.1, "no homicide review has been read for “Just added” yet"),
        ("later", 11 / 16, "“Read later too” was found in 11 of 16 homicide reviews"),
        ("only", 1 / 4, "“Read later only” was found in 1 of 4 homicide reviews"),
    ],
)
def test_evidence_is_the_share_of_reviews_that_found_the_linked_theme(
    theme: str, evidence: float, words: str
) -> None:
    found = priority_of(case_of([a_type("t", linked_theme=theme)]), "A")
    assert (found.evidence, found.evidence_in_words) == (pytest.approx(evidence), words)


def test_a_region_without_any_themes_is_ranked_all_the_same() -> None:
    case = case_of([a_type("t", linked_theme="often")])
    assert priority_of(case, "A", themes=Themes()).evidence == pytest.approx(0.1)


# ----------------------------------------------------------------------------- need share


@pytest.mark.parametrize(
    ("basis", "area", "share", "words"),
    [
        ("women", "A", 1 / 4, "25% of the region's women"),
        ("women", "B", 3 / 4, "75% of the region's women"),
        (None, "A", 1 / 10, "10% of the region's people"),
        (None, "B", 5 / 10, "50% of the region's people"),
    ],
)
def test_need_share_is_the_part_of_the_regions_need_or_of_its_population(
    basis: str | None, area: str, share: float, words: str
) -> None:
    found = priority_of(case_of([a_type("t", need_basis=basis)]), area)
    assert (found.need_share, found.need_in_words) == (pytest.approx(share), words)


def test_an_area_without_a_figure_of_its_own_is_ranked_by_its_population() -> None:
    found = priority_of(case_of([a_type("t", need_basis="women")]), "C")
    assert found.need_share == pytest.approx(4 / 10)
    assert found.need_in_words == "40% of the region's people"


def test_without_any_figure_each_area_is_taken_for_an_equal_part_and_it_is_said() -> None:
    found = priority_of(case_of([a_type("t", need_basis="women")], need={}), "C")
    assert found.need_share == pytest.approx(1 / 3)
    assert found.need_in_words == "no need figure; taken as one of 3 equal parts"


def test_where_all_figures_of_the_basis_are_nought_the_population_stands_in() -> None:
    nought = {(area, "women"): 0.0 for area in "ABC"}
    case = case_of([a_type("t", need_basis="women")], need={**NEED, **nought})
    found = priority_of(case, "A")
    assert found.need_share == pytest.approx(1 / 10)
    assert found.need_in_words == "10% of the region's people"


def test_a_figure_of_nought_among_others_is_a_share_of_nought() -> None:
    case = case_of([a_type("t", need_basis="women")], need={**NEED, ("A", "women"): 0.0})
    found = priority_of(case, "A")
    assert (found.need_share, found.need_in_words) == (0, "0% of the region's women")


def test_an_area_without_a_figure_takes_nothing_from_the_shares_of_the_others() -> None:
    case = case_of([a_type("t", need_basis="women"), a_type("u")], need=NEED)
    shares = [priority_of(case, area).need_share for area in "AB"]
    assert sum(shares) == pytest.approx(1)
    assert sum(priority_of(case, area, "u").need_share for area in "ABC") == pytest.approx(1)


def test_figures_that_are_all_nought_are_no_figures() -> None:
    case = case_of([a_type("t", need_basis="women")], need={(a, "women"): 0.0 for a in "ABC"})
    assert priority_of(case, "A").need_share == pytest.approx(1 / 3)


# --------------------------------------------------------------------------------- score


def test_the_score_is_the_product_of_its_three_parts() -> None:
    """A gap for a quarter of the women, of a theme found in 10 of 13 reviews."""
    case = case_of(
        [a_type("t", need_basis="women", linked_theme="often")], record(status="not_provided")
    )
    found = priority_of(case, "A")
    assert found.score == pytest.approx(1.0 * 10 / 13 * 1 / 4)


def test_the_highest_score_comes_first_and_equal_ones_keep_their_order() -> None:
    """B is unknown with half of the people, C unknown with 0.4, A a gap with a tenth of them."""
    case = case_of([a_type("t"), a_type("u")], record(status="not_provided"))
    order = [(p.area_code, p.provision_type) for p in ranked(case)]
    assert order == [("B", "t"), ("B", "u"), ("C", "t"), ("C", "u"), ("A", "t"), ("A", "u")]


def test_a_score_of_nought_hides_no_cell_and_what_is_not_expected_has_none() -> None:
    case = case_of([a_type("t")], record(), expectations={("B", "t")})
    found = ranked(case)
    assert {p.area_code for p in found} == {"A", "C"}
    assert priority_of(case, "A").score == 0


def brute_force(case: Case, themes: dict[str, float]) -> dict[tuple[str, str], float]:
    """The formula of the specification over the oracle's answers."""
    severity = {"gap": 1.0, "partial": 0.6, "unknown": 0.5, "unmeasured": 0.2, "met": 0.0}
    scores = {}
    for (area, key), cell in assess_slowly(**case).items():
        if cell["status"] == "not_expected":
            continue
        fields = next(t for t in case["types"] if t["key"] == key)
        value = severity[cell["status"]]
        if "at_risk" in cell["flags"]:
            value = min(value + 0.3, 1.0)
        share = 1 / len(case["areas"])
        for basis in (fields["need_basis"], "people"):
            whole = sum(case["need"].get((code, basis), 0.0) for code in case["areas"])
            if (area, basis) in case["need"] and whole > 0:
                share = case["need"][area, basis] / whole
                break
        scores[area, key] = value * themes.get(fields["linked_theme"], 0.1) * share
    return scores


@examples(100)
@given(cases())
def test_any_register_is_ranked_by_the_formula(case: Case) -> None:
    linked = ("often", "seldom", "never", "unread", "")
    for number, fields in enumerate(case["types"]):
        fields["linked_theme"] = linked[number % len(linked)]
    found = ranked(case)
    wanted = brute_force(case, {"often": 10 / 13, "seldom": 2 / 13, "never": 0.0})
    assert {(p.area_code, p.provision_type): p.score for p in found} == pytest.approx(wanted)
    scores = [p.score for p in found]
    assert scores == sorted(scores, reverse=True)


# -------------------------------------------------------------------------------- by rate


def by_rate(case: Case, area: str) -> Priority:
    found = priorities(assess_fast(case), need_of(case), THEMES, "people", by_rate=True)
    return next(priority for priority in found if priority.area_code == area)


def test_by_rate_a_large_area_weighs_no_more_than_a_small_one() -> None:
    case = case_of([a_type("t")])
    assert {by_rate(case, area).score for area in "ABC"} == {by_rate(case, "A").score}
    assert by_rate(case, "A").need_in_words == "how many people it concerns is left aside"


def test_by_rate_need_is_weighed_a_head_beside_all_areas_that_have_both_figures() -> None:
    case = case_of([a_type("t", need_basis="women")])
    # 25 % of the women, and of the people of A and B one in six; C has no figure of women.
    assert by_rate(case, "A").need_share == pytest.approx((1 / 4) / (1 / 6))
    assert by_rate(case, "A").need_in_words == "1.50 times the region's women a head"
    assert by_rate(case, "C").need_share == 1


def test_by_rate_a_figure_of_nought_is_no_need() -> None:
    nought = {**NEED, ("A", "women"): 0.0}
    assert by_rate(case_of([a_type("t", need_basis="women")], need=nought), "A").score == 0


def test_a_share_too_small_to_be_a_per_cent_is_said_so() -> None:
    small = {("A", "women"): 1.0, ("B", "women"): 999.0}
    found = priority_of(case_of([a_type("t", need_basis="women")], need=small), "A")
    assert found.need_in_words == "less than 1% of the region's women"
