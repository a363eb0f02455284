"""Two assessments compared: which way a cell differs, and what is said of it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapping.analysis.comparison import (
    Difference,
    Kind,
    alike,
    areas_sentence,
    comparison_sentence,
    count_kinds,
    differences,
    in_time,
    kind_of,
    not_compared_sentence,
    region_level,
    shown,
    side_by_side,
    stands_out,
    wanted_in_either,
    why_not_beside,
    why_not_comparable,
)
from mapping.gap_model.assessment import Assessment, Cell
from mapping.gap_model.statuses import Flag, Status
from tests.support.cases.model_cases import Case, assess_fast, plain_record, provision_type
from tests.support.examples import examples
from tests.support.strategies import cases

ON = date(2026, 11, 24)
PRESENCE = {"key": "t", "measure": "presence", "need_basis": None, "per": None, "benchmark": 1.0}
SHARE = {
    "key": "t",
    "measure": "share",
    "unit": "practices",
    "need_basis": "practices",
    "per": None,
    "benchmark": 1.0,
}
RATE = {
    "key": "t",
    "measure": "rate",
    "unit": "posts",
    "need_basis": "people",
    "per": 1000.0,
    "benchmark": 2.0,
}
LOSS_OR_GAIN = ("none any more", "some now", "less of it", "more of it", "lost", "left", "full")


def record(**changes: Any) -> dict[str, Any]:
    return plain_record("r", "t", **{"last_verified": date(2026, 6, 1), **changes})


def cell(kind: dict[str, Any], *records: dict[str, Any], area: str = "A", **changes: Any) -> Cell:
    case: Case = {
        "records": list(records),
        "areas": ["A", "B"],
        "types": [kind],
        "need": {
            ("A", "practices"): 20.0,
            ("B", "practices"): 9.0,
            ("A", "people"): 5000.0,
            ("B", "people"): 1000.0,
        },
        "expectations": set(),
        "on": ON,
        **changes,
    }
    return assess_fast(case).cell(area, "t")


NONE = cell(PRESENCE, record(status="not_provided"))
NO_RETURN = cell(PRESENCE)
TOO_OLD = cell(PRESENCE, record(last_verified=date(2020, 1, 1)))
PART = cell(PRESENCE, record(status="partial"))
THERE = cell(PRESENCE, record())
NOT_EXPECTED = cell(PRESENCE, expectations={("A", "t")})
EVERY = (NONE, NO_RETURN, TOO_OLD, PART, THERE, NOT_EXPECTED)


def words(before: Cell, after: Cell, kind: dict[str, Any] = PRESENCE) -> str:
    return in_time(Difference(before, after), provision_type(kind))


# ------------------------------------------------------------------------------ in words


def test_a_return_of_none_is_no_loss_where_nothing_was_known() -> None:
    assert words(NO_RETURN, NONE) == "There is now a return: none."
    assert words(TOO_OLD, NONE) == "There is now a return: none."
    assert kind_of(NO_RETURN, NONE) is kind_of(NONE, NO_RETURN) is Kind.OTHER


def test_what_is_not_known_any_more_is_no_loss() -> None:
    assert "does not mean that there is none" in words(THERE, NO_RETURN)
    assert words(THERE, TOO_OLD).startswith("The return is too old by then")
    assert words(NO_RETURN, TOO_OLD) == "There is a return now, but it is too old."


def test_what_is_lost_and_what_is_gained_is_said() -> None:
    assert words(THERE, NONE) == "There is none any more."
    assert words(NONE, PART) == "There is some now: partial."
    assert words(NONE, NONE) == "There is none, as before."
    assert words(THERE, PART) == "Only a part of it is left."
    assert words(PART, THERE) == "It is there in full now."
    assert kind_of(THERE, NONE) is kind_of(THERE, PART) is Kind.LESS
    assert kind_of(NONE, PART) is kind_of(PART, THERE) is Kind.MORE


def test_a_decision_is_neither_a_loss_nor_a_gain() -> None:
    assert words(THERE, NOT_EXPECTED) == "It is not expected there any more."
    assert words(NOT_EXPECTED, THERE) == "It is expected there now: provided."
    assert kind_of(THERE, NOT_EXPECTED) is Kind.OTHER


def practices(covered: float, total: float, area: str = "A") -> Cell:
    return cell(
        SHARE,
        record(areas_served=(area,), units_covered=covered, units_total=total),
        area=area,
    )


def test_a_level_that_changes_is_said_with_its_figures() -> None:
    less = words(practices(11, 20), practices(4, 20), SHARE)
    assert less == "Less of it: 4 of 20 practices, after 11 of 20 practices."
    assert words(practices(4, 20), practices(11, 20), SHARE).startswith("More of it: 11 of 20")
    met = words(practices(11, 20), practices(20, 20), SHARE)
    assert met == "It reaches the benchmark now: meets benchmark (20 of 20 practices)."
    short = words(practices(20, 20), practices(11, 20), SHARE)
    assert short == "It falls short now: partial (11 of 20 practices)."


def test_figures_that_come_or_go_change_what_can_be_judged_and_nothing_else() -> None:
    unmeasured = cell(SHARE, record())
    assert "can no longer be judged" in words(practices(11, 20), unmeasured, SHARE)
    assert words(unmeasured, practices(11, 20), SHARE).startswith("Whether it is enough can be")
    assert kind_of(unmeasured, practices(11, 20)) is Kind.OTHER
    assert kind_of(unmeasured, cell(SHARE, record(status="not_provided"))) is Kind.LESS


def test_two_areas_are_set_side_by_side_with_their_levels() -> None:
    kind = provision_type(SHARE)
    names = ("Hither", "Yon")
    first, second = practices(11, 20), practices(4, 9, "B")
    assert side_by_side(first, second, kind, names) == (
        "11 of 20 practices against 4 of 9: 55% against 44%."
    )
    assert side_by_side(first, first, kind, names).startswith("Alike: 11 of 20 practices")
    none = cell(SHARE, record(areas_served=("B",), status="not_provided"), area="B")
    assert side_by_side(first, none, kind, names) == "Partial in Hither, none in Yon."


def test_an_area_of_which_nothing_is_known_has_not_less() -> None:
    names, kind = ("Hither", "Yon"), provision_type(PRESENCE)
    said = side_by_side(THERE, NO_RETURN, kind, names)
    assert said == "Nothing is known of Yon, which does not mean that there is none."
    assert side_by_side(TOO_OLD, NO_RETURN, kind, names) == "Nothing is known of either."
    assert side_by_side(NONE, NONE, kind, names) == "Alike."
    assert "nothing to compare" in side_by_side(NOT_EXPECTED, THERE, kind, names)


def test_types_that_cannot_be_compared_are_counted_apart() -> None:
    pairs = [(THERE, NONE), (THERE, THERE), (NO_RETURN, THERE), (NOT_EXPECTED, NO_RETURN)]
    assert areas_sentence(pairs, ("Hither", "Yon")) == (
        "Hither and Yon: 1 of 2 types that can be compared differ. Left out: for 1, of one or both "
        "nothing is known; for 1, one or both are not expected to have it."
    )
    assert areas_sentence(pairs[:2], ("Hither", "Yon")) == (
        "Hither and Yon: 1 of 2 types that can be compared differ."
    )
    assert areas_sentence(pairs[2:3], ("Hither", "Yon")) == (
        "Hither and Yon: no type can be compared. Left out: for 1, of one or both nothing is known."
    )


@pytest.mark.parametrize("first", EVERY)
@pytest.mark.parametrize("second", EVERY)
def test_only_what_is_known_and_expected_of_both_is_compared(first: Cell, second: Cell) -> None:
    open_ones = (Status.UNKNOWN, Status.NOT_EXPECTED)
    can_be = first.status not in open_ones and second.status not in open_ones
    assert (why_not_comparable(first, second) == "") == can_be
    assert stands_out(first, [second]) == (can_be and first.status is not second.status)
    assert (why_not_beside(first, [second]) == "") == can_be
    # One other area that can be compared is enough.
    assert why_not_beside(first, [second, first]) == "" or first.status in open_ones


def test_what_cannot_be_compared_is_named_with_the_reason_and_is_no_difference() -> None:
    whys = [
        ("Refuge", why_not_comparable(NO_RETURN, THERE)),
        ("MARAC", why_not_comparable(THERE, PART)),
        ("IDVA", why_not_comparable(NOT_EXPECTED, NO_RETURN)),
        ("MASH", why_not_comparable(PART, NO_RETURN)),
    ]
    assert not_compared_sentence(whys) == (
        "3 types cannot be compared: of one or both nothing is known (Refuge, MASH); one or both "
        "are not expected to have it (IDVA). That is no difference."
    )
    assert not_compared_sentence(whys[1:2]) == ""
    assert not_compared_sentence(whys[:1]).startswith("1 type cannot be compared: of one")


@pytest.mark.parametrize("before", EVERY)
@pytest.mark.parametrize("after", EVERY)
def test_no_sentence_speaks_of_loss_or_gain_where_something_is_unknown(
    before: Cell, after: Cell
) -> None:
    if Status.UNKNOWN in (before.status, after.status):
        for said in (
            words(before, after),
            side_by_side(before, after, provision_type(PRESENCE), ("Hither", "Yon")),
        ):
            assert not [word for word in LOSS_OR_GAIN if word in said.lower()]


# ------------------------------------------------------------------------------ properties


def two_assessments(case: Case) -> tuple[Assessment, Assessment]:
    """Of the same areas and types: with all of the records, and with every other one."""
    return assess_fast(case), assess_fast({**case, "records": case["records"][::2]})


@examples(100)
@given(cases())
def test_exactly_the_cells_that_look_or_measure_otherwise_differ(case: Case) -> None:
    one, other = two_assessments(case)
    forwards = differences(one, other)
    found = {(d.area_code, d.provision_type) for d in forwards}
    for before, after in zip(one.cells(), other.cells(), strict=True):
        looks = (before.status, Flag.EXPIRED in before.flags, before.level)
        same = looks[:2] == (after.status, Flag.EXPIRED in after.flags) and (
            before.level == after.level
            or (
                None not in (before.level, after.level)
                and before.level == pytest.approx(after.level)
            )
        )
        assert ((before.area_code, before.provision_type) in found) is not same
    assert differences(one, assess_fast(case)) == []
    # Backwards the same cells differ the other way.
    backwards = differences(other, one)
    assert [(d.before, d.after) for d in forwards] == [(d.after, d.before) for d in backwards]
    turned = {Kind.LESS: Kind.MORE, Kind.MORE: Kind.LESS, Kind.OTHER: Kind.OTHER}
    assert [turned[d.kind] for d in forwards] == [d.kind for d in backwards]
    assert not any(d.is_worse and e.is_worse for d, e in zip(forwards, backwards, strict=True))
    # Every difference has its sentence, and is counted once.
    for d in forwards:
        said = in_time(d, one.types.by_key[d.provision_type])
        assert said.endswith(".")
        assert "()" not in said
    assert count_kinds(forwards).total() == len(forwards)
    # An answer is counted that is wanted before or after.
    apart = [
        {before.status, after.status} == {Status.NOT_EXPECTED}
        for before, after in zip(one.cells(), other.cells(), strict=True)
    ]
    wanted, left_out = wanted_in_either(one, other, other.types.all)
    assert (wanted, left_out) == (apart.count(False), apart.count(True))
    assert len(forwards) <= wanted


@examples(100)
@given(cases(), st.data())
def test_side_by_side_is_alike_in_either_order(case: Case, data: st.DataObject) -> None:
    assessment = assess_fast(case)
    key = data.draw(st.sampled_from(assessment.types.keys))
    codes = [data.draw(st.sampled_from(assessment.areas.codes)) for _ in range(2)]
    first, second = (assessment.cell(code, key) for code in codes)
    kind = assessment.types.by_key[key]
    said = side_by_side(first, second, kind, ("Hither", "Yon"))
    turned = side_by_side(second, first, kind, ("Yon", "Hither"))
    assert said.startswith("Alike") == turned.startswith("Alike")
    if codes[0] == codes[1] and first.status not in (Status.UNKNOWN, Status.NOT_EXPECTED):
        assert said.startswith("Alike")


# ------------------------------------------------------------------------ the region's figure


def posts(area: str, **changes: Any) -> Cell:
    return cell(RATE, record(areas_served=(area,), **changes), area=area)


def test_areas_of_different_sizes_are_compared_by_the_rate() -> None:
    said = side_by_side(
        posts("A", capacity=4.0), posts("B", capacity=2.5), provision_type(RATE), ("Hither", "Yon")
    )
    assert said == "4 of 10 posts against 2.5 of 2: 0.8 against 2.5 per 1,000."
    none = posts("B", capacity=0.0)
    assert "against 0.0 per 1,000" in side_by_side(
        posts("A", capacity=4.0), none, provision_type(RATE), ("Hither", "Yon")
    )


def test_the_regions_figure_is_the_sum_of_all_its_areas() -> None:
    cells = [posts("A", capacity=4.0), posts("B", capacity=2.5)]
    assert region_level(cells, provision_type(RATE)) == "6.5 of 12 posts"
    share = [practices(11, 20), practices(4, 9, "B")]
    assert region_level(share, provision_type(SHARE)) == "15 of 29 practices"


def test_an_area_that_has_none_adds_nothing_to_the_regions_figure() -> None:
    cells = [posts("A", capacity=4.0), posts("B", status="not_provided")]
    assert region_level(cells, provision_type(RATE)) == "4 of 12 posts"


def test_a_region_of_which_one_area_is_not_known_in_full_has_no_figure() -> None:
    kind = provision_type(RATE)
    whole = posts("A", capacity=4.0)
    assert region_level([whole, posts("B")], kind) == ""
    assert region_level([whole, cell(RATE, area="B")], kind) == ""
    assert region_level([whole, posts("B", capacity=1.0)], provision_type(PRESENCE)) == ""


def test_an_area_that_is_not_expected_to_have_it_is_left_out_of_the_regions_figure() -> None:
    left_out = cell(RATE, area="B", expectations={("B", "t")})
    assert region_level([posts("A", capacity=4.0), left_out], provision_type(RATE)) == (
        "4 of 10 posts"
    )
    assert region_level([left_out], provision_type(RATE)) == ""


def test_a_cell_is_shown_with_its_level() -> None:
    assert shown(practices(11, 20), provision_type(SHARE)) == "Partial (11 of 20 practices)"
    assert shown(NO_RETURN, provision_type(PRESENCE)) == "No return"


def test_the_sentence_counts_less_more_and_what_is_neither_where_there_is_any() -> None:
    assert comparison_sentence([], 9) == "None of the 9 answers differs."
    found = [Difference(THERE, NONE), Difference(NONE, PART), Difference(THERE, TOO_OLD)]
    assert comparison_sentence(found, 9) == (
        "3 of 9 answers differ: 1 less, 1 more and 1 only in what is known or can be judged."
    )
    assert comparison_sentence(found[1:2], 9) == "1 of 9 answers differs: 1 more."
    assert comparison_sentence([], 9, 2) == (
        "None of the 9 answers differs. Left out: 2, where it is not expected."
    )


def test_two_areas_are_alike_only_where_status_and_level_are() -> None:
    assert alike(THERE, THERE)
    assert not alike(NO_RETURN, TOO_OLD)
    assert not alike(practices(11, 20), practices(4, 9, "B"))
