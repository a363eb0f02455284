"""What has changed since a day: every cell of one kind, with its cause; funding; the plan."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import product
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapping.analysis.funding_changes import (
    FundingChange,
    Outcome,
    Reason,
    money_at_stake,
    money_by_funder,
)
from mapping.analysis.since import Cause, Since, Transition, action_changes, since
from mapping.context.as_of_basis import AsOfBasis, SnapshotSource
from mapping.gap_model.statuses import Status
from mapping.plan.schema import Action, Actions, ActionStatus
from mapping.region.loader import DataFolder
from mapping.register.disclosure import public
from mapping.register.schema import Register
from tests.support import oracle
from tests.support.cases.model_cases import (
    Case,
    horizons_of,
    plain_record,
    records_frame,
    reference_of,
)
from tests.support.examples import examples
from tests.support.strategies import cases, random_case

DAY, ON = date(2026, 9, 10), date(2026, 11, 24)
PRESENCE = {"key": "t", "measure": "presence", "need_basis": None, "per": None, "benchmark": 1.0}
SHARE = {**PRESENCE, "measure": "share", "unit": "practices"}
BASIS = AsOfBasis(SnapshotSource.AS_IT_STOOD, date(2026, 1, 1))
Records = list[dict[str, Any]]


def region(**changes: Any) -> Case:
    """A region of one area and one type that only asks whether there is any."""
    return {
        "records": [],
        "areas": ["A"],
        "types": [PRESENCE],
        "need": {},
        "expectations": set(),
        "on": ON,
        **changes,
    }


def folder_of(case: Case, records: Records) -> DataFolder:
    register = Register(records_frame(records), "0" * 12)
    return DataFolder(reference_of(case), register, public(register), ())


def since_of(before: Records, after: Records, day: date = DAY, on: date = ON, **of: Any) -> Since:
    case = region(**of)
    return since(folder_of(case, before), day, folder_of(case, after), on, BASIS)


def service(record_id: str = "s", **changes: Any) -> dict[str, Any]:
    return plain_record(record_id, "t", **{"last_verified": date(2026, 6, 1), **changes})


def nil(**changes: Any) -> dict[str, Any]:
    return service("nil", status="not_provided", **changes)


def cell(
    before: Records, after: Records, **of: Any
) -> tuple[Transition, tuple[Cause, ...], bool] | None:
    """What became of the only cell, why, and whether that is a return made."""
    found = since_of(before, after, **of).cells
    return (found[0].transition, found[0].causes, found[0].is_return_made) if found else None


# ---------------------------------------------------------------------------- a cell each


def test_a_register_that_says_the_same_changes_nothing() -> None:
    assert cell([service()], [service()]) is None
    assert cell([], []) is None


def test_a_record_that_was_only_verified_again_is_no_change() -> None:
    again = service(last_verified=date(2026, 10, 1))
    assert cell([service()], [again]) is None
    # Where only today's register is kept, it stands for the day of the meeting as well.
    assert cell([again], [again]) is None


def test_a_service_that_is_said_to_be_gone_is_a_new_gap() -> None:
    assert cell([service()], [nil()]) == (Transition.NEW_GAP, (Cause.REGISTER,), False)


def test_a_return_of_none_where_nothing_was_known_is_a_gap_made_known() -> None:
    assert cell([], [nil()]) == (Transition.NEW_GAP, (Cause.REGISTER,), True)


def test_a_service_that_was_recorded_to_end_is_a_new_gap_by_time_alone() -> None:
    ends = service(end_date=date(2026, 10, 1))
    assert cell([ends], [ends]) == (Transition.NEW_GAP, (Cause.DATES,), False)


def test_an_answer_that_became_too_old_is_no_gap() -> None:
    old = service(last_verified=date(2023, 10, 1))
    assert cell([old], [old]) == (Transition.NO_LONGER_KNOWN, (Cause.EVIDENCE,), False)
    assert cell([service()], []) == (Transition.NO_LONGER_KNOWN, (Cause.REGISTER,), False)


def test_a_gap_of_which_nothing_is_known_any_more_is_not_closed() -> None:
    assert cell([nil()], []) == (Transition.NO_LONGER_KNOWN, (Cause.REGISTER,), False)


def test_a_gap_is_closed_whole_or_in_part() -> None:
    assert cell([nil()], [service()]) == (Transition.CLOSED, (Cause.REGISTER,), False)
    part = service(status="partial")
    assert cell([nil()], [part]) == (Transition.PARTLY_CLOSED, (Cause.REGISTER,), False)
    begins = service(start_date=date(2026, 10, 1))
    assert cell([nil(), begins], [nil(), begins]) == (Transition.CLOSED, (Cause.DATES,), False)


def test_a_first_answer_is_a_return_made() -> None:
    assert cell([], [service()]) == (Transition.RETURN_MADE, (Cause.REGISTER,), True)
    too_old = service(last_verified=date(2020, 1, 1))
    assert cell([too_old], [service()]) == (Transition.RETURN_MADE, (Cause.REGISTER,), True)


def test_what_is_known_since_a_recorded_start_came_is_no_return() -> None:
    begins = service(start_date=date(2026, 10, 1))
    assert cell([begins], [begins]) == (Transition.KNOWN_BY_DATE, (Cause.DATES,), False)
    none = nil(start_date=date(2026, 10, 1))
    assert cell([none], [none]) == (Transition.NEW_GAP, (Cause.DATES,), False)
    assert since_of([begins], [begins]).returns_made == ()


@pytest.mark.parametrize(
    "kept",
    [
        SnapshotSource.NOTHING,
        SnapshotSource.UNREADABLE,
        SnapshotSource.EDITED,
        SnapshotSource.OLDEST_OF_BOTH,
    ],
)
def test_where_one_register_stands_for_both_days_nobody_is_taken_to_have_said_anything(
    kept: SnapshotSource,
) -> None:
    # Verified long after the first day, by which it would have been too old.
    late = [service(start_date=date(2022, 1, 1), last_verified=date(2026, 6, 1))]
    folder, day = folder_of(region(), late), date(2021, 1, 1)
    told, untold = (
        since(folder, day, folder, ON, AsOfBasis(each, ON))
        for each in (SnapshotSource.AS_IT_STOOD, kept)
    )
    assert [change.transition for change in told.returns_made] == [Transition.RETURN_MADE]
    assert untold.returns_made == ()
    assert [change.transition for change in untold.cells] == [Transition.KNOWN_BY_DATE]
    assert all(change.causes for change in untold.cells)


def test_more_or_less_of_it_is_told_where_there_was_some_and_is_some() -> None:
    part = service(status="partial")
    assert cell([service()], [part]) == (Transition.WORSE, (Cause.REGISTER,), False)
    assert cell([part], [service()]) == (Transition.BETTER, (Cause.REGISTER,), False)
    eleven, four = (service(units_covered=n, units_total=20) for n in (11, 4))
    assert cell([eleven], [four], types=[SHARE]) == (Transition.WORSE, (Cause.REGISTER,), False)
    assert cell([four], [service()], types=[SHARE]) == (Transition.OTHER, (Cause.REGISTER,), False)


def test_a_cell_can_change_because_of_time_and_of_what_was_said() -> None:
    ends = service(end_date=date(2026, 10, 1))
    new = service("new", status="partial")
    turn = (Transition.WORSE, (Cause.DATES, Cause.REGISTER), False)
    assert cell([ends], [ends, new]) == turn


def test_what_was_counted_again_in_time_is_as_it_was() -> None:
    old = service(last_verified=date(2023, 10, 1))
    assert cell([old], [service()]) is None


# -------------------------------------------------------------------------- against plain loops


def slow_turn(before: dict[str, Any], after: dict[str, Any]) -> Transition | None:
    """What became of a cell, from the rules as they are told to a person."""
    order = ["gap", "partial", "met"]
    first, second = before["status"], after["status"]
    if "not_expected" in (first, second):
        return None if first == second else Transition.OTHER
    if first == second:
        return slow_turn_of_level(before, after)
    if second == "gap":
        return Transition.NEW_GAP
    if second == "unknown":
        return Transition.NO_LONGER_KNOWN
    if first == "unknown":
        return Transition.RETURN_MADE
    if first == "gap":
        return Transition.PARTLY_CLOSED if second == "partial" else Transition.CLOSED
    if "unmeasured" in (first, second):
        return Transition.OTHER
    return Transition.WORSE if order.index(second) < order.index(first) else Transition.BETTER


def slow_turn_of_level(before: dict[str, Any], after: dict[str, Any]) -> Transition | None:
    """What became of a cell whose status is as it was."""
    first, second = before["level"], after["level"]
    was_too_old, is_too_old = ("expired" in side["flags"] for side in (before, after))
    if was_too_old != is_too_old:
        return Transition.OTHER
    if first is None or second is None:
        return None if first is second else Transition.OTHER
    if abs(first - second) <= 1e-9 * max(1.0, abs(first)):
        return None
    if any("incomplete_figures" in side["flags"] for side in (before, after)):
        return Transition.OTHER
    return Transition.WORSE if second < first else Transition.BETTER


def slowly(case: Case, records: Records, on: date) -> dict[tuple[str, str], dict[str, Any]]:
    return oracle.assess_slowly(
        records, case["areas"], case["types"], case["need"], case["expectations"], on
    )


def known_by(day: date, records: Records) -> Records:
    return [{**r, "last_verified": min(r["last_verified"], day)} for r in records]


def later_register(case: Case, rng: Random) -> Records:
    """The register of a case after some records were taken out, added or answered otherwise."""
    kept = [record for record in case["records"] if rng.random() < 0.7]
    said = [
        {**record, "status": rng.choice(("provided", "partial", "not_provided", "planned"))}
        if rng.random() < 0.4
        else record
        for record in kept
    ]
    return [
        {**record, "last_verified": case["on"] - timedelta(days=rng.randrange(60))}
        if rng.random() < 0.3
        else record
        for record in said
    ]


def found_by_cell(found: Since) -> dict[tuple[str, str], Transition]:
    turns = {(c.area_code, c.provision_type): c.transition for c in found.cells}
    assert len(turns) == len(found.cells)
    return turns


@pytest.mark.parametrize("seed", range(12))
def test_every_cell_is_told_as_plain_loops_tell_it(seed: int) -> None:
    rng = Random(seed)
    case = random_case(rng, n_areas=7, n_types=12, n_records=120)
    after = later_register(case, rng)
    day = case["on"] - timedelta(days=rng.randrange(400))
    found = since(folder_of(case, case["records"]), day, folder_of(case, after), case["on"], BASIS)
    first, second = (
        slowly(case, known_by(day, case["records"]), day),
        slowly(case, known_by(case["on"], after), case["on"]),
    )
    expected = {
        key: turn
        for key in product(case["areas"], [kind["key"] for kind in case["types"]])
        if (turn := slow_turn(first[key], second[key])) is not None
    }
    aged = slowly(case, known_by(day, case["records"]), case["on"])
    expected = {
        key: Transition.KNOWN_BY_DATE
        if turn is Transition.RETURN_MADE and slow_turn(aged[key], second[key]) is None
        else turn
        for key, turn in expected.items()
    }
    assert found_by_cell(found) == expected
    assert len(set(expected.values())) > 4


@examples(40)
@given(cases(), st.integers(0, 900), st.randoms(use_true_random=False))
def test_a_cell_is_of_exactly_one_kind_or_unchanged_and_has_a_cause(
    case: Case, days: int, rng: Random
) -> None:
    after = later_register(case, rng)
    day = case["on"] - timedelta(days=days)
    found = since(folder_of(case, case["records"]), day, folder_of(case, after), case["on"], BASIS)
    for code, part in found.cells_by_area.items():
        assert part.cells == found.of((code,)).cells
    turned = [c for transition in Transition for c in found.turned(transition)]
    assert sorted(map(id, turned)) == sorted(map(id, found.cells))
    changed = set(found_by_cell(found))
    for code, key in product(case["areas"], [kind["key"] for kind in case["types"]]):
        if (code, key) not in changed:
            assert found.then.status(code, key) is found.now.status(code, key)
    for change in found.cells:
        assert change.causes
        before, now = change.difference.before.status, change.difference.after.status
        is_new = now is Status.GAP and before not in (Status.GAP, Status.NOT_EXPECTED)
        assert (change.transition is Transition.NEW_GAP) is is_new
        if Status.UNKNOWN in (before, now):
            assert change.transition not in (
                Transition.WORSE,
                Transition.BETTER,
                Transition.CLOSED,
                Transition.PARTLY_CLOSED,
            )
    # A record's funding has one outcome, and one that provides now is not over.
    ids = [paid.record_id for paid in found.funding]
    assert len(set(ids)) == len(ids)
    by_id = {record["record_id"]: record for record in after}
    for paid in found.funding:
        assert paid.outcome in Outcome
        if paid.reason is Reason.REMOVED:
            assert paid.record_id not in by_id
        if paid.reason is Reason.LAPSED:
            assert day < by_id[paid.record_id]["funding_end"] <= case["on"]
        if paid.outcome is Outcome.WON:
            assert by_id[paid.record_id]["status"] in ("provided", "partial")


@pytest.mark.slow
@examples(40)
@given(cases(), st.integers(0, 900))
def test_a_register_in_which_nobody_has_said_anything_changes_by_time_alone(
    case: Case, days: int
) -> None:
    folder = folder_of(case, case["records"])
    day = case["on"] - timedelta(days=days)
    found = since(folder, day, folder, case["on"], BASIS)
    said = [change for change in found.cells if Cause.REGISTER in change.causes]
    # Only where years lie between: what was verified since had become too old without that.
    assert not said or days > 700
    same = since(folder, case["on"], folder, case["on"], BASIS)
    assert same.cells == same.funding == ()


# --------------------------------------------------------------------------------- funding


def funded(**changes: Any) -> dict[str, Any]:
    plain = {"provider": "Haven", "funder": "Council", "annual_funding_gbp": 1000.0}
    return service(**{**plain, "funding_end": date(2027, 3, 31), **changes})


def funding(before: Records, after: Records) -> list[tuple[Reason, Outcome]]:
    return [(f.reason, f.outcome) for f in since_of(before, after).funding]


def one(before: Records, after: Records) -> FundingChange:
    (change,) = since_of(before, after).funding
    return change


def test_funding_that_is_as_it_was_is_neither_lost_nor_won() -> None:
    assert funding([funded()], [funded()]) == []
    assert funding([funded()], [funded(last_verified=date(2026, 11, 1))]) == []


def test_funding_that_ended_without_renewal_is_lost() -> None:
    lapses = funded(funding_end=date(2026, 10, 31))
    assert funding([lapses], [lapses]) == [(Reason.LAPSED, Outcome.LOST)]
    assert one([lapses], [lapses]).at_stake_gbp == 1000.0


@pytest.mark.parametrize(
    ("day", "is_lost"),
    [(DAY, False), (DAY + timedelta(1), True), (ON, True), (ON + timedelta(1), False)],
)
def test_funding_is_lost_where_it_ends_after_the_one_day_and_by_the_other(
    day: date, is_lost: bool
) -> None:
    ends = funded(funding_end=day)
    assert bool(funding([ends], [ends])) is is_lost


def test_funding_that_was_renewed_in_time_is_won_and_not_lost() -> None:
    lapses, renewed = funded(funding_end=date(2026, 10, 31)), funded(funding_end=date(2028, 3, 31))
    change = one([lapses], [renewed])
    assert (change.reason, change.outcome) == (Reason.LONGER, Outcome.WON)
    assert (change.until_before, change.until) == (date(2026, 10, 31), date(2028, 3, 31))


@pytest.mark.parametrize(
    ("after", "reason", "outcome", "gbp"),
    [
        ([], Reason.REMOVED, Outcome.LOST, 1000.0),
        ([funded(end_date=date(2026, 10, 1))], Reason.SERVICE_ENDED, Outcome.LOST, 1000.0),
        ([funded(end_date=date(2026, 8, 1))], Reason.STOPPED, Outcome.LOST, 1000.0),
        ([funded(status="not_provided")], Reason.STOPPED, Outcome.LOST, 1000.0),
        ([funded(funding_end=date(2026, 12, 31))], Reason.SHORTER, Outcome.LOST, 1000.0),
        ([funded(annual_funding_gbp=400.0)], Reason.LESS, Outcome.LOST, 600.0),
        ([funded(annual_funding_gbp=1500.0)], Reason.MORE, Outcome.WON, 500.0),
    ],
)
def test_what_became_of_a_services_funding(
    after: Records, reason: Reason, outcome: Outcome, gbp: float
) -> None:
    change = one([funded()], after)
    assert (change.reason, change.outcome, change.at_stake_gbp) == (reason, outcome, gbp)


def test_a_service_that_stopped_has_not_ended_on_a_day_that_is_still_to_come() -> None:
    later = date(2027, 3, 1)
    change = one([funded(end_date=later)], [funded(end_date=later, status="not_provided")])
    assert (change.reason, change.ended_on) == (Reason.STOPPED, None)
    assert one([funded()], [funded(end_date=date(2026, 8, 1))]).ended_on == date(2026, 8, 1)


def test_a_service_that_began_since_won_its_funding() -> None:
    begun = funded(record_id="new", start_date=date(2026, 10, 1))
    assert funding([], [begun]) == [(Reason.BEGUN, Outcome.WON)]
    assert funding([begun], [begun]) == [(Reason.BEGUN, Outcome.WON)]
    plan = funded(record_id="new", status="planned")
    assert funding([plan], [funded(record_id="new")]) == [(Reason.BEGUN, Outcome.WON)]


def test_what_is_recorded_for_the_first_time_is_no_news_of_funding() -> None:
    assert funding([], [funded()]) == [(Reason.ADDED, Outcome.RECORDED)]
    unnamed = funded(funder="", annual_funding_gbp=None, funding_end=None)
    assert funding([unnamed], [funded()]) == [(Reason.NAMED, Outcome.RECORDED)]
    assert funding([], [unnamed]) == []


def test_funding_whose_areas_another_service_took_over_is_not_lost() -> None:
    new = funded(record_id="new", provider="Harbour", start_date=date(2026, 10, 1))
    (gone, came) = since_of([funded()], [new]).funding[::-1]
    assert (gone.outcome, gone.followed_by) == (Outcome.FOLLOWED, "Harbour")
    assert came.outcome is Outcome.WON
    elsewhere = {**new, "areas_served": ("B",)}
    outcomes = {outcome for _, outcome in funding([funded()], [elsewhere])}
    assert outcomes == {Outcome.LOST, Outcome.WON}


def test_a_return_that_became_too_old_says_nothing_of_funding() -> None:
    old = funded(last_verified=date(2023, 10, 1))
    assert funding([old], [old]) == []


def test_the_money_is_added_up_by_funder_and_what_states_none_is_counted() -> None:
    before = [
        funded(record_id="a", funder="Council"),
        funded(record_id="b", funder="Grant", annual_funding_gbp=5000.0),
        funded(record_id="c", funder="Grant", annual_funding_gbp=None),
        funded(record_id="d", funder="", annual_funding_gbp=10.0),
    ]
    lost = since_of(before, []).funded(Outcome.LOST)
    whole = money_at_stake(lost)
    assert (whole.records, whole.stated_gbp, whole.without_sum) == (4, 6010.0, 1)
    sums = [(m.label, m.records, m.stated_gbp) for m in money_by_funder(lost)]
    assert sums == [("Grant", 2, 5000.0), ("Council", 1, 1000.0), ("Not stated", 1, 10.0)]
    assert money_at_stake([]).records == 0
    assert money_by_funder([]) == []


# ---------------------------------------------------------------------------- the action plan


def action(number: int, **changes: Any) -> Action:
    plain: dict[str, Any] = {
        "action_id": f"action-{number}",
        "area_code": "A",
        "provision_type": "t",
        "what": "Ask",
        "owner_role": "Lead",
        "owner_organisation": "Board",
        "due": None,
        "status": ActionStatus.UNDER_WAY,
    }
    return Action(**{**plain, **changes})


def test_actions_are_told_by_what_happened_to_them_in_between() -> None:
    done, dropped = ActionStatus.DONE, ActionStatus.DROPPED
    plan = Actions(
        (
            action(1, status=done, closed_on=DAY),
            action(2, status=done, closed_on=DAY + timedelta(1)),
            action(3, status=dropped, closed_on=ON),
            action(4, status=done, closed_on=ON + timedelta(1), due=DAY),
            action(5, due=DAY - timedelta(1)),
            action(6, due=DAY, opened_on=DAY),
            action(7, due=ON - timedelta(1), opened_on=ON),
            action(8, due=ON),
            action(10, due=ON - timedelta(1), opened_on=ON + timedelta(1)),
            action(9, opened_on=None, area_code=None, provision_type=None, due=ON - timedelta(2)),
        )
    )
    found = action_changes(plan, DAY, ON)
    ids = {
        name: [a.action_id.removeprefix("action-") for a in getattr(found, name)]
        for name in ("done", "dropped", "overdue", "added")
    }
    assert ids == {"done": ["2"], "dropped": ["3"], "overdue": ["4", "6", "7", "9"], "added": ["7"]}
    assert [a.action_id for a in found.of(["A"]).overdue] == ["action-4", "action-6", "action-7"]
    assert found.of() == found
    assert found.of(["B"]).overdue == ()


# ------------------------------------------------------------------------------ some of it


def test_what_is_asked_of_some_areas_and_types_leaves_out_the_others() -> None:
    north = funded(record_id="north", areas_served=("B",))
    found = since_of([funded(), north], [], areas=["A", "B"])
    assert [c.area_code for c in found.of(["A"]).cells] == ["A"]
    assert [f.record_id for f in found.of(["B"]).funding] == ["north"]
    assert found.of(keys=["other"]).cells == found.of(keys=["other"]).funding == ()
    assert found.of() == found


def test_of_funding_that_nothing_is_said_of_those_asked_about_are_counted() -> None:
    silent = [service("one"), service("two", areas_served=("B",))]
    found = since_of(
        [], [*silent, service("three", funding_end=date(2030, 1, 1))], areas=["A", "B"]
    )
    said = "of the {} records that provide"
    assert found.silence.startswith(f"2 {said.format(3)}")
    assert found.of(["A"]).silence.startswith(f"1 {said.format(2)}")
    assert found.of(["B"]).silence.startswith("The one record that provides says nothing")
    assert found.of(keys=["other"]).silence == ""


def test_the_periods_are_the_regions_own() -> None:
    case = region(evidence_expires_months=1)
    assert horizons_of(case).evidence_expires == 1
    record = [service(last_verified=date(2026, 8, 20))]
    found = since(folder_of(case, record), DAY, folder_of(case, record), ON, BASIS)
    assert [c.transition for c in found.cells] == [Transition.NO_LONGER_KNOWN]
