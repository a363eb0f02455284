"""What is left on a later date if no funding is renewed, why, and the money that ends."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapping.analysis.comparison import Kind
from mapping.analysis.outlook import (
    Outlook,
    Steps,
    ending_records,
    ending_sentence,
    funding_sentence,
    horizon_date,
    look_ahead,
    money,
    money_by,
    money_by_purpose,
    not_counted,
    outlook,
    people_affected,
    services_end,
    timeline,
)
from mapping.analysis.outlook import steps as steps_to
from mapping.dates import add_months
from mapping.gap_model.assessment import Assessment
from mapping.gap_model.standing import Horizons
from mapping.gap_model.statuses import Flag, Status
from mapping.region.loader import DataFolder
from mapping.register.disclosure import PublicRegister, public
from mapping.register.schema import Register
from tests.support import oracle
from tests.support.cases.model_cases import (
    Case,
    horizons_of,
    need_of,
    plain_record,
    public_register_of,
    records_frame,
    reference_of,
)
from tests.support.examples import examples
from tests.support.strategies import cases, random_case

ON = date(2026, 11, 24)


def folder_of(case: Case) -> DataFolder:
    register = Register(records_frame(case["records"]), "0" * 12)
    return DataFolder(reference_of(case), register, public(register), ())


def steps_of(case: Case, at: date) -> Steps:
    folder = folder_of(case)
    return steps_to(folder, folder.assess(case["on"]), at)


def outlook_of(case: Case, at: date) -> Outlook:
    folder = folder_of(case)
    return outlook(folder, folder.assess(case["on"]), at)


def one_cell(*records: dict[str, Any], **changes: Any) -> Case:
    """A region of one area and one type that only asks whether there is any."""
    kind = {"key": "t", "measure": "presence", "need_basis": None, "per": None, "benchmark": 1.0}
    return {
        "records": list(records),
        "areas": ["A"],
        "types": [kind],
        "need": {},
        "expectations": set(),
        "on": ON,
        **changes,
    }


def service(record_id: str = "s", **changes: Any) -> dict[str, Any]:
    return plain_record(record_id, "t", **{"last_verified": date(2026, 6, 1), **changes})


def statuses(case: Case, at: date) -> tuple[Status, ...]:
    steps = steps_of(case, at)
    every = (steps.now, steps.unfunded, steps.then, steps.unverified)
    return tuple(step.status("A", "t") for step in every)


# --------------------------------------------------------------------- the rule, in small cases


def test_a_service_whose_funding_ends_is_gone_and_its_return_stays() -> None:
    case = one_cell(service(funding_end=date(2027, 3, 31)))
    assert statuses(case, date(2027, 3, 31)) == (Status.MET, Status.GAP, Status.GAP, Status.GAP)


def test_the_day_before_its_funding_ends_a_service_is_still_there() -> None:
    case = one_cell(service(funding_end=date(2027, 3, 31)))
    assert set(statuses(case, date(2027, 3, 30))) == {Status.MET}


def test_another_service_that_stays_keeps_the_status() -> None:
    case = one_cell(service(funding_end=date(2027, 1, 1)), service("stays"))
    assert set(statuses(case, date(2027, 6, 1))) == {Status.MET}


def test_funding_that_has_ended_already_counts_as_ended() -> None:
    case = one_cell(service(funding_end=date(2026, 9, 30)))
    assert statuses(case, ON)[:2] == (Status.MET, Status.GAP)


def test_a_return_that_becomes_too_old_is_told_apart_from_funding() -> None:
    case = one_cell(service(last_verified=date(2024, 3, 1)))
    at = date(2027, 11, 24)
    assert statuses(case, at) == (Status.MET, Status.MET, Status.MET, Status.UNKNOWN)
    steps = outlook_of(case, at)
    assert steps.changes == []
    assert [difference.kind for difference in steps.by_evidence] == [Kind.OTHER]


def test_funding_that_ends_before_the_return_is_too_old_is_a_loss_and_then_unknown() -> None:
    case = one_cell(service(last_verified=date(2024, 3, 1), funding_end=date(2027, 1, 31)))
    expected = (Status.MET, Status.GAP, Status.GAP, Status.UNKNOWN)
    assert statuses(case, date(2027, 11, 24)) == expected


def test_a_return_that_is_too_old_today_stays_too_old() -> None:
    case = one_cell(service(last_verified=date(2020, 1, 1), funding_end=date(2027, 1, 31)))
    assert set(statuses(case, date(2027, 11, 24))) == {Status.UNKNOWN}


def test_a_recorded_start_is_told_apart_from_funding() -> None:
    case = one_cell(
        service("old", status="not_provided"), service("new", start_date=date(2027, 4, 1))
    )
    at = date(2027, 5, 24)
    assert statuses(case, at)[:3] == (Status.GAP, Status.GAP, Status.MET)
    assert outlook_of(case, at).by_funding == []
    assert [difference.kind for difference in outlook_of(case, at).by_dates] == [Kind.MORE]


def test_a_recorded_end_is_told_apart_from_funding() -> None:
    case = one_cell(service(end_date=date(2027, 4, 1)))
    assert statuses(case, date(2027, 5, 24)) == (Status.MET, Status.MET, Status.GAP, Status.GAP)


def test_a_service_that_begins_and_loses_its_funding_by_then_is_not_there_then() -> None:
    case = one_cell(
        service(start_date=date(2027, 1, 1), funding_end=date(2027, 3, 1)),
        service("none", status="not_provided"),
    )
    assert set(statuses(case, date(2027, 5, 24))) == {Status.GAP}


def test_a_plan_is_not_cut_and_a_return_of_none_stays() -> None:
    plan = service("plan", status="planned", funding_end=date(2027, 1, 1))
    case = one_cell(plan, service("none", status="not_provided", funding_end=date(2027, 1, 1)))
    steps = outlook_of(case, date(2027, 5, 24))
    assert steps.changes == []
    assert steps.then.has_flag("A", "t", Flag.PLANNED)


def test_what_is_verified_after_the_first_date_is_not_learnt_later() -> None:
    case = one_cell(service(last_verified=date(2026, 6, 1)), on=date(2026, 1, 1))
    assert set(statuses(case, date(2026, 12, 1))) == {Status.UNKNOWN}


# ------------------------------------------------------------------- against the model's own flag


def worsened_by_funding(case: Case) -> dict[tuple[str, str], str]:
    steps = outlook_of(case, add_months(case["on"], 6))
    return {
        (d.area_code, d.provision_type): d.after.status.value
        for d in steps.by_funding
        if d.is_worse and d.before.status is not d.after.status
    }


def at_risk(now: Assessment) -> dict[tuple[str, str], str]:
    return {
        (cell.area_code, cell.provision_type): cell.at_risk_status.value
        for cell in now.cells()
        if cell.at_risk_status is not None
    }


@pytest.mark.slow
@examples(100)
@given(cases())
def test_within_the_models_horizon_funding_worsens_the_cells_flagged_at_risk(case: Case) -> None:
    assert worsened_by_funding(case) == at_risk(folder_of(case).assess(case["on"]))


@pytest.mark.slow
def test_the_generated_region_has_many_cells_at_risk() -> None:
    case = random_case(Random(1), n_areas=40, n_types=40, n_records=3000)
    flagged = at_risk(folder_of(case).assess(case["on"]))
    assert len(flagged) > 100
    assert worsened_by_funding(case) == flagged


# --------------------------------------------------------------------------- the slow reading


def slow_step(
    case: Case, *, day: date, at: date, judged_on: date
) -> dict[tuple[str, str], tuple[str, float | None, bool]]:
    """Each cell as plain loops give it: status, level, and whether a return is too old.

    `day`: by which services have begun or ended; `judged_on`: on which evidence must stand.
    """
    found = {}
    for kind in case["types"]:
        for area in case["areas"]:
            if (area, kind["key"]) in case["expectations"]:
                found[area, kind["key"]] = ("not_expected", None, False)
                continue
            naming = [
                r
                for r in case["records"]
                if r["provision_type"] == kind["key"]
                and (area in r["areas_served"] or r["areas_served"] == ("*",))
                and r["last_verified"] <= case["on"]
            ]
            expiry = {id(r): oracle.add_months(r["last_verified"], 36) for r in naming}
            standing = [r for r in naming if expiry[id(r)] >= judged_on]
            returns = [
                r
                for r in standing
                if (r["start_date"] is None or r["start_date"] <= day) and r["status"] != "planned"
            ]
            providing = [
                r
                for r in returns
                if (r["end_date"] is None or r["end_date"] > day)
                and r["status"] in ("provided", "partial")
                and (r["funding_end"] is None or r["funding_end"] > at)
            ]
            question = (area, case["areas"], kind, case["need"])
            status = oracle._status(providing, bool(returns), *question)
            level, _ = oracle._level(providing, *question)
            too_old = status == "unknown" and len(standing) < len(naming)
            found[area, kind["key"]] = (status, level, too_old)
    return found


def step_of(assessment: Assessment) -> dict[tuple[str, str], tuple[str, float | None, bool]]:
    return {
        (c.area_code, c.provision_type): (c.status.value, c.level, Flag.EXPIRED in c.flags)
        for c in assessment.cells()
    }


def assert_steps_agree(case: Case, days: int) -> None:
    on, at = case["on"], case["on"] + timedelta(days=days)
    steps = steps_of(case, at)
    for step, slow in (
        (steps.unfunded, slow_step(case, day=on, at=at, judged_on=on)),
        (steps.then, slow_step(case, day=at, at=at, judged_on=on)),
        (steps.unverified, slow_step(case, day=at, at=at, judged_on=at)),
    ):
        fast = step_of(step)
        assert fast.keys() == slow.keys()
        for key, (status, level, too_old) in slow.items():
            assert fast[key][0] == status
            assert fast[key][1] == (None if level is None else pytest.approx(level, rel=1e-9))
            assert fast[key][2] == too_old


@pytest.mark.slow
@examples(100)
@given(cases(), st.sampled_from([0, 1, 30, 92, 182, 365, 1200]))
def test_every_step_agrees_with_plain_loops(case: Case, days: int) -> None:
    assert_steps_agree(case, days)


@pytest.mark.slow
@pytest.mark.parametrize("days", [92, 365])
def test_a_generated_region_agrees_with_plain_loops(days: int) -> None:
    assert_steps_agree(random_case(Random(2), n_areas=30, n_types=30, n_records=2000), days)


@pytest.mark.slow
@examples(60)
@given(cases(), st.sampled_from([0, 30, 182, 900]))
def test_the_steps_lead_from_the_first_state_to_the_last(case: Case, days: int) -> None:
    folder, at = folder_of(case), case["on"] + timedelta(days=days)
    now = folder.assess(case["on"])
    steps = outlook(folder, now, at)
    state = step_of(steps.now)
    for found in (steps.by_funding, steps.by_dates, steps.by_evidence):
        for d in found:
            key = (d.area_code, d.provision_type)
            assert state[key][0] == d.before.status.value
            state[key] = (d.after.status.value, d.after.level, Flag.EXPIRED in d.after.flags)
    last = step_of(steps_to(folder, now, at).unverified)
    assert {k: (v[0], v[2]) for k, v in state.items()} == {k: (v[0], v[2]) for k, v in last.items()}
    # What is only counted is what would be told in full.
    counted = look_ahead(folder, now, at)
    assert counted.cells_by_cause == steps.cells_by_cause
    assert step_of(counted.then) == step_of(steps.then)
    # Every change by funding has a record that ends.
    ends = ending_records(public_register_of(case), case["on"], at, horizons_of(case))
    assert {d.provision_type for d in steps.by_funding} <= set(ends["provision_type"])


def test_nothing_of_the_register_is_changed() -> None:
    folder = folder_of(one_cell(service(funding_end=date(2027, 1, 1))))
    before = folder.register.records.copy(deep=True)
    outlook(folder, folder.assess(ON), date(2027, 5, 24))
    pd.testing.assert_frame_equal(folder.register.records, before)


# --------------------------------------------------------------------------------- the money


def register_of(*records: dict[str, Any]) -> tuple[PublicRegister, Horizons]:
    case = one_cell(*records)
    return public_register_of(case), horizons_of(case)


def test_what_ends_is_what_provides_today_and_loses_its_funding_the_earliest_first() -> None:
    register, periods = register_of(
        service("late", funding_end=date(2027, 3, 31)),
        service("early", funding_end=date(2026, 12, 31)),
        service("gone", funding_end=date(2026, 9, 30)),
        service("after", funding_end=date(2028, 3, 31)),
        service("open"),
        service("over", funding_end=date(2026, 12, 31), end_date=date(2026, 1, 1)),
        service("old", funding_end=date(2026, 12, 31), last_verified=date(2020, 1, 1)),
        service("none", funding_end=date(2026, 12, 31), status="not_provided"),
    )
    by = date(2027, 11, 24)
    assert ending_records(register, ON, by, periods)["record_id"].tolist() == [
        "gone",
        "early",
        "late",
    ]
    assert not_counted(register.records, ON, by, periods) == 3


def paid(record_id: str, **changes: Any) -> dict[str, Any]:
    return service(record_id, funding_end=date(2027, 3, 31), **changes)


def test_money_is_added_and_records_without_a_sum_are_counted_apart() -> None:
    register, periods = register_of(
        paid("a", funder="Fund", annual_funding_gbp=1000.0),
        paid("b", funder="Fund", annual_funding_gbp=0.0),
        paid("c", funder="Fund"),
        paid("d", funder="", annual_funding_gbp=50.5),
    )
    ends = ending_records(register, ON, date(2027, 11, 24), periods)
    whole = money("All", ends)
    assert (whole.records, whole.stated_gbp, whole.without_sum) == (4, 1050.5, 1)
    by_funder = money_by(ends, "funder", lambda name: name or "Not stated")
    assert [(m.label, m.records, m.stated_gbp, m.without_sum) for m in by_funder] == [
        ("Fund", 3, 1000.0, 1),
        ("Not stated", 1, 50.5, 0),
    ]


def test_money_for_perpetrators_and_for_victims_is_apart_and_every_answer_stands_there() -> None:
    register, periods = register_of(
        paid("v", funding_for="victims", annual_funding_gbp=10.0),
        paid("p", funding_for="perpetrators", annual_funding_gbp=20.0),
        paid("n", annual_funding_gbp=40.0),
    )
    ends = ending_records(register, ON, date(2027, 11, 24), periods)
    assert [(m.label, m.stated_gbp) for m in money_by_purpose(ends)] == [
        ("Victims", 10.0),
        ("Perpetrators", 20.0),
        ("Victims and perpetrators together", 0.0),
        ("Others", 0.0),
        ("Not stated", 40.0),
    ]


@examples(40)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["", "Fund", "Trust"]),
            st.sampled_from(["", "victims", "perpetrators", "both", "other"]),
            st.none() | st.integers(0, 10**6),
        ),
        max_size=8,
    )
)
def test_however_the_money_is_parted_it_adds_up(rows: list[tuple[str, str, int | None]]) -> None:
    register, periods = register_of(
        *(
            paid(str(n), funder=funder, funding_for=purpose, annual_funding_gbp=sum_)
            for n, (funder, purpose, sum_) in enumerate(rows)
        )
    )
    ends = ending_records(register, ON, date(2027, 11, 24), periods)
    whole = money("All", ends)
    for parts in (money_by(ends, "funder", str), money_by_purpose(ends)):
        assert sum(part.records for part in parts) == whole.records == len(rows)
        assert sum(part.stated_gbp for part in parts) == whole.stated_gbp
        assert sum(part.without_sum for part in parts) == whole.without_sum


# ------------------------------------------------------------------------------- the timeline


def test_the_timeline_keeps_months_in_which_nothing_ends_and_what_ended_already() -> None:
    register, periods = register_of(
        service("gone", funding_end=date(2026, 9, 30)),
        service("a", funding_end=date(2027, 1, 1)),
        service("b", funding_end=date(2027, 1, 31)),
    )
    by = date(2027, 2, 24)
    ends = ending_records(register, ON, by, periods)
    assert [(p.label, p.records) for p in timeline(ends, ON, by)] == [
        ("Already ended", 1),
        ("November 2026", 0),
        ("December 2026", 0),
        ("January 2027", 2),
        ("February 2027", 0),
    ]


def test_a_long_timeline_goes_by_years() -> None:
    register, periods = register_of(service("a", funding_end=date(2029, 1, 1)))
    by = date(2030, 1, 1)
    found = timeline(ending_records(register, ON, by, periods), ON, by)
    assert [(p.label, p.records) for p in found] == [
        ("2026", 0),
        ("2027", 0),
        ("2028", 0),
        ("2029", 1),
        ("2030", 0),
    ]


def test_the_timeline_counts_every_record_that_ends() -> None:
    case = random_case(Random(3), n_areas=10, n_types=10, n_records=400)
    for days in (0, 100, 2000):
        at = case["on"] + timedelta(days=days)
        ends = ending_records(public_register_of(case), case["on"], at, horizons_of(case))
        assert sum(p.records for p in timeline(ends, case["on"], at)) == len(ends) > 0


# --------------------------------------------------------------------------------- the people


def test_people_are_those_of_the_areas_in_which_it_gets_worse() -> None:
    case = one_cell(
        service(areas_served=("A", "B", "C"), funding_end=date(2027, 1, 1)),
        service("stays", areas_served=("C",)),
        areas=["A", "B", "C"],
        need={("A", "people"): 1000.0, ("C", "people"): 9.0},
    )
    steps = outlook_of(case, date(2027, 5, 24))
    (found,) = people_affected(steps.by_funding, need_of(case), lambda key: "people")
    assert found.area_codes == ("A", "B")
    assert (found.figure, found.without_figure) == (1000.0, 1)
    (unknown,) = people_affected(steps.by_funding, need_of(case), lambda key: "cases")
    assert (unknown.figure, unknown.without_figure) == (None, 2)


# -------------------------------------------------------------------------------- the horizon


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("", date(2027, 11, 24)),
        ("now", ON),
        ("3", date(2027, 2, 24)),
        ("6", date(2027, 5, 24)),
        ("12", date(2027, 11, 24)),
        ("2028-03-31", date(2028, 3, 31)),
        (ON.isoformat(), ON),
    ],
)
def test_an_address_asks_for_a_number_of_months_or_a_date(text: str, day: date) -> None:
    assert horizon_date(text, ON) == (day, "")


@pytest.mark.parametrize("text", ["2026-11-23", "5", "-3", "never", "2500-01-01", "<b>12</b>", "³"])
def test_what_is_no_horizon_is_remarked_upon_and_twelve_months_are_shown(text: str) -> None:
    day, remark = horizon_date(text, ON)
    assert day == date(2027, 11, 24)
    assert text in remark
    assert "24 November 2027 is shown." in remark


@examples(40)
@given(st.text(max_size=50))
def test_no_address_makes_the_horizon_fail(text: str) -> None:
    day, _ = horizon_date(text, ON)
    assert day >= ON


# -------------------------------------------------------------------------------- the sentence


def test_the_sentence_tells_the_causes_apart() -> None:
    kind = {"measure": "presence", "need_basis": None, "per": None, "benchmark": 1.0}
    old = date(2024, 3, 1)
    case = one_cell(
        plain_record("a", "funded", last_verified=ON, funding_end=date(2027, 1, 1)),
        plain_record("b", "dated", last_verified=ON, end_date=date(2027, 1, 1)),
        plain_record("c", "old", last_verified=old),
        types=[{"key": key, **kind} for key in ("funded", "dated", "old")],
    )
    steps = outlook_of(case, date(2027, 11, 24))
    assert ending_sentence(steps, ["funded", "dated", "old"]) == (
        "By 24 November 2027, if no funding is renewed: 1 answer changes because funding ends "
        "(1 to “none”). Services that are recorded to start or to end change 1 answer. Not counted "
        "in this: for 1 the return will be too old by then, unless somebody verifies it again."
    )
    assert ending_sentence(steps, []) == (
        "By 24 November 2027, if no funding is renewed: no answer changes because funding ends. "
        "Services that are recorded to start or to end change no answers. No return becomes too "
        "old by then."
    )


def test_the_money_that_ends_is_told_apart_from_what_had_ended() -> None:
    def said(*ends: tuple[date, float | None]) -> str:
        frame = pd.DataFrame(
            {
                "funding_end": pd.to_datetime([day for day, _ in ends]).astype("datetime64[s]"),
                "annual_funding_gbp": pd.Series([gbp for _, gbp in ends], dtype="float64"),
            }
        )
        return funding_sentence(frame, ON)

    coming, gone = date(2027, 1, 1), date(2026, 1, 1)
    assert said() == ""
    assert said((coming, 1000.0), (coming, None), (gone, 250.5), (ON, 1.0)) == (
        "The funding of 2 records ends by then (£1,000 a year; 1 without a sum). "
        "That of 2 more had ended before, renewal not recorded (£251.50 a year)."
    )
    assert said((gone, None)) == (
        "The funding of 1 record had ended before, renewal not recorded (no sum stated)."
    )


def test_an_answer_that_is_none_already_is_not_lost_again() -> None:
    kind = {"measure": "rate", "unit": "posts", "need_basis": "people", "per": 1.0}
    case = one_cell(
        service(capacity=0.0, funding_end=date(2027, 1, 1)),
        types=[{"key": "t", "benchmark": 2.0, **kind}],
        need={("A", "people"): 1.0},
    )
    steps = outlook_of(case, date(2027, 3, 31))
    assert steps.now.status("A", "t") is steps.then.status("A", "t") is Status.GAP
    assert "to “none”" not in ending_sentence(steps, ["t"])


def test_an_answer_that_changes_twice_is_counted_once_in_all() -> None:
    case = one_cell(
        service("old", funding_end=date(2027, 1, 1)), service("new", start_date=date(2027, 2, 1))
    )
    said = ending_sentence(outlook_of(case, date(2027, 3, 31)), ["t"])
    assert "1 answer changes because funding ends" in said
    assert "to start or to end change 1 answer." in said
    assert "Together 0 answers are other than now, since some change twice." in said


def test_services_that_are_recorded_to_end_are_listed_whatever_their_funding() -> None:
    register, periods = register_of(
        service("later", end_date=date(2028, 1, 1)),
        service("soon", end_date=date(2027, 1, 1)),
        service("paid on", end_date=date(2026, 12, 1), funding_end=date(2030, 1, 1)),
        service("none", status="not_provided", end_date=date(2027, 1, 1)),
    )
    ends = services_end(register, ON, date(2027, 3, 31), periods)
    assert ends["record_id"].tolist() == ["paid on", "soon"]
