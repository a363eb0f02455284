"""Who trains whom, and how: face to face, e-learning, not stated, none and no return stay apart."""

from __future__ import annotations

import dataclasses
from datetime import date
from typing import Any

import pytest
from hypothesis import given

from mapping.analysis.training import (
    DeliveryRoute,
    Invited,
    Organisation,
    Training,
    could_be_invited,
    delivery_in_words,
    route_counts,
    sector_counts,
    training,
    training_sentence,
)
from mapping.plan.schema import Action, Actions, ActionStatus, DropReason
from tests.support.cases.model_cases import (
    Case,
    assess_fast,
    plain_record,
    public_register_of,
    reference_of,
    types_of,
)
from tests.support.examples import examples
from tests.support.oracle import assess_slowly
from tests.support.strategies import cases

ON = date(2026, 1, 15)
RECENT = date(2025, 12, 1)
LONG_AGO = date(2020, 6, 1)
COURSE = {
    "key": "course",
    "measure": "presence",
    "need_basis": None,
    "per": None,
    "benchmark": None,
}


def case_of(*records: dict[str, Any], areas: str = "A", **changes: Any) -> Case:
    return {
        "records": list(records),
        "areas": list(areas),
        "types": [COURSE],
        "need": {},
        "expectations": set(),
        "on": ON,
        **changes,
    }


def course(record_id: str, area: str = "A", **changes: Any) -> dict[str, Any]:
    plain = {"last_verified": RECENT, "areas_served": (area,)}
    return plain_record(record_id, "course", **{**plain, **changes})


def rows_of(case: Case, key: str = "course") -> list[Training]:
    kind = types_of(case).by_key[key]
    return training(assess_fast(case), public_register_of(case), reference_of(case), kind)


def way_of(*deliveries: str | None) -> DeliveryRoute:
    records = [course(f"r{n}", delivery=word) for n, word in enumerate(deliveries)]
    return rows_of(case_of(*records))[0].route


@pytest.mark.parametrize(
    ("deliveries", "route"),
    [
        (("in_person",), DeliveryRoute.FACE_TO_FACE),
        (("both",), DeliveryRoute.FACE_TO_FACE),
        (("remote", "in_person"), DeliveryRoute.FACE_TO_FACE),
        (("remote",), DeliveryRoute.E_LEARNING),
        (("remote", "remote"), DeliveryRoute.E_LEARNING),
        ((None,), DeliveryRoute.NOT_STATED),
        (("remote", None), DeliveryRoute.NOT_STATED),
        ((None, "both"), DeliveryRoute.FACE_TO_FACE),
        ((), DeliveryRoute.NO_RETURN),
    ],
)
def test_e_learning_only_is_said_where_every_record_says_so(
    deliveries: tuple[str | None, ...], route: DeliveryRoute
) -> None:
    assert way_of(*deliveries) is route


def test_only_records_that_provide_say_how_it_is_given() -> None:
    past = course("past", delivery="in_person", end_date=date(2025, 12, 31))
    rows = rows_of(case_of(course("now", delivery="remote"), past))
    assert rows[0].route is DeliveryRoute.E_LEARNING


def test_none_and_no_return_are_different_answers() -> None:
    case = case_of(
        course("nil", "A", status="not_provided", delivery=None),
        course("old", "B", last_verified=LONG_AGO),
        areas="ABCD",
        expectations={("D", "course")},
    )
    ways = [row.route for row in rows_of(case)]
    assert ways == [
        DeliveryRoute.NONE,
        DeliveryRoute.RETURN_TOO_OLD,
        DeliveryRoute.NO_RETURN,
        DeliveryRoute.NOT_EXPECTED,
    ]
    assert training_sentence(rows_of(case)) == (
        "Of 4 areas, none is known to have it face to face, 1 has none, 1 has made no return, the "
        "return of 1 is too old and 1 is not expected to have it."
    )


def test_the_sentence_tells_face_to_face_from_e_learning_and_from_silence() -> None:
    case = case_of(
        course("a", "A"),
        course("b", "B", delivery="both"),
        course("c", "C", delivery="remote"),
        course("d", "D", delivery=None),
        areas="ABCD",
    )
    assert training_sentence(rows_of(case)) == (
        "Of 4 areas, 2 are known to have it face to face, 1 has it by e-learning only and 1 has it "
        "and does not say how it is given."
    )


def test_a_sentence_on_one_area_is_a_sentence() -> None:
    assert training_sentence(rows_of(case_of(course("a")))) == (
        "Of 1 area, 1 is known to have it face to face."
    )


def test_staff_reached_is_shared_out_as_the_model_does_and_also_stands_as_stated() -> None:
    kind = {**COURSE, "measure": "share", "unit": "health visitors", "benchmark": 1.0}
    both = course("both", areas_served=("A", "B"), units_covered=10.0, units_total=40.0)
    rows = rows_of(case_of(both, areas="AB", types=[kind]))
    assert [row.reached for row in rows] == ["5 of 20 health visitors"] * 2
    assert {row.held.sources[0].reached for row in rows} == {"10 of 40 health visitors"}
    assert {row.reached_note for row in rows} == {"shared out among the areas served"}


def test_staff_reached_says_whether_it_is_as_stated_or_of_all_in_the_area() -> None:
    kind = {
        **COURSE,
        "measure": "share",
        "unit": "practices",
        "need_basis": "gp_practices",
        "benchmark": 1.0,
    }
    record = course("a", units_covered=11.0, units_total=11.0)
    (plain,) = rows_of(case_of(record, types=[kind]))
    assert (plain.reached, plain.reached_note) == ("11 of 11 practices", "as stated")
    need = {("A", "gp_practices"): 30.0}
    (larger,) = rows_of(case_of(record, types=[kind], need=need))
    assert larger.reached == "11 of 30 practices"
    assert larger.reached_note == "of all GP practices of the area"
    assert larger.held.sources[0].reached == "11 of 11 practices"


def test_figures_that_are_not_stated_are_blank_and_never_nought() -> None:
    kind = {**COURSE, "measure": "share", "unit": "health visitors", "benchmark": 1.0}
    rows = rows_of(case_of(course("a"), types=[kind]))
    assert (rows[0].reached, rows[0].held.sources[0].reached) == ("", "")
    assert rows[0].reached_note == ""


@pytest.mark.parametrize(
    ("delivery", "words"),
    [
        ("in_person", "Face to face"),
        ("remote", "E-learning"),
        ("both", "Face to face and e-learning"),
        (None, "Not stated"),
    ],
)
def test_delivery_is_said_as_the_review_asks_after_it(delivery: str | None, words: str) -> None:
    (row,) = rows_of(case_of(course("a", delivery=delivery)))
    assert delivery_in_words(row.held.sources[0]) == words


@examples(40)
@given(cases())
def test_every_area_is_counted_once_and_as_plain_loops_find(case: Case) -> None:
    cells, assessment = assess_slowly(**case), assess_fast(case)
    delivery = {r["record_id"]: r["delivery"] or "" for r in case["records"]}
    for key in types_of(case).keys:
        rows = rows_of(case, key)
        assert [row.area_code for row in rows] == case["areas"]
        assert route_counts(rows).total() == len(case["areas"])
        for row in rows:
            cell = cells[row.area_code, key]
            said = [delivery[name] for name in assessment.cell(row.area_code, key).record_ids]
            if cell["status"] == "gap":
                wanted = "none"
            elif cell["status"] == "unknown":
                wanted = "too_old" if "expired" in cell["flags"] else "no_return"
            elif cell["status"] == "not_expected":
                wanted = "not_expected"
            elif any(word in ("in_person", "both") for word in said):
                wanted = "face_to_face"
            else:
                wanted = "not_stated" if "" in said else "e_learning"
            assert row.route == wanted


# ------------------------------------------------------------------- who could be invited


def invited(case: Case, **settings_changes: Any) -> list[Organisation]:
    reference = reference_of(case)
    changed = dataclasses.replace(reference.settings, **settings_changes)
    reference = dataclasses.replace(reference, settings=changed)
    return could_be_invited(assess_fast(case), public_register_of(case), reference, "A")


def test_who_provides_something_else_could_be_invited_each_once_by_name() -> None:
    other = {**COURSE, "key": "outreach", "label": "Outreach"}
    third = {**COURSE, "key": "refuge", "label": "Refuge"}
    case = case_of(
        course("trainer", provider="Trainers"),
        course("z", provider="zeal") | {"provision_type": "outreach"},
        course("h1", provider="Haven") | {"provision_type": "outreach"},
        course("h2", provider="Haven") | {"provision_type": "refuge"},
        course("gone", provider="Gone", end_date=RECENT) | {"provision_type": "refuge"},
        course("far", "B", provider="Far") | {"provision_type": "refuge"},
        areas="AB",
        types=[COURSE, other, third],
    )
    assert invited(case, training_types=("course",), procedure_types=()) == [
        Organisation("Haven", ("Outreach", "Refuge")),
        Organisation("zeal", ("Outreach",)),
    ]


def test_nobody_is_invited_on_the_strength_of_a_return_that_is_too_old() -> None:
    assert invited(case_of(course("old", provider="Old", last_verified=LONG_AGO))) == []


def test_the_sector_is_what_the_records_of_a_provider_agree_on() -> None:
    other = {**COURSE, "key": "outreach", "label": "Outreach"}
    said = (("Haven", "voluntary_community"), ("Haven", ""), ("Torn", "private"))
    records = [
        course(f"r{n}", provider=name, sector=sector) | {"provision_type": "outreach"}
        for n, (name, sector) in enumerate((*said, ("Torn", "statutory"), ("Silent", "")))
    ]
    found = invited(case_of(*records, types=[COURSE, other]), training_types=("course",))
    sectors = {organisation.provider: organisation.sector for organisation in found}
    assert sectors == {"Haven": "voluntary_community", "Torn": "", "Silent": ""}
    assert sector_counts(found) == {"voluntary_community": 1, "": 2}
    assert [organisation.is_meant for organisation in found] == [True, True, True]


@pytest.mark.parametrize(
    ("changes", "wanted"),
    [
        ({}, Invited.PLANNED),
        ({"status": ActionStatus.DONE, "closed_on": RECENT}, Invited.YES),
        ({"status": ActionStatus.DONE, "closed_on": date(2026, 3, 1)}, Invited.PLANNED),
        ({"what": "Invite them", "notes": "North Haven; Rest"}, Invited.PLANNED),
        ({"area_code": None}, Invited.PLANNED),
        ({"area_code": "B"}, Invited.NOT_NOTED),
        ({"provision_type": "outreach"}, Invited.NOT_NOTED),
        ({"provision_type": None}, Invited.PLANNED),
        ({"provision_type": None, "what": "Invite North Haven to tea"}, Invited.NOT_NOTED),
        ({"what": "Have North Haven give the course"}, Invited.NOT_NOTED),
        (
            {"status": ActionStatus.DROPPED, "drop_reason": DropReason.DUPLICATE},
            Invited.NOT_NOTED,
        ),
        ({"opened_on": date(2026, 3, 1)}, Invited.NOT_NOTED),
    ],
)
def test_who_was_invited_is_what_an_action_about_training_says(
    changes: dict[str, Any], wanted: Invited
) -> None:
    what = "Invite North Haven to the training"
    action = Action("action-1", "A", "course", what, "R", "O", None, ActionStatus.UNDER_WAY)
    other = {**COURSE, "key": "outreach", "label": "Outreach"}
    records = [
        course(name, provider=name) | {"provision_type": "outreach"}
        for name in ("North Haven", "Haven")
    ]
    case = case_of(*records, types=[COURSE, other], areas="AB")
    reference = dataclasses.replace(
        reference_of(case), actions=Actions((dataclasses.replace(action, **changes),))
    )
    settings = dataclasses.replace(reference.settings, training_types=("course",))
    reference = dataclasses.replace(reference, settings=settings)
    found = could_be_invited(assess_fast(case), public_register_of(case), reference, "A")
    words = {organisation.provider: organisation.invited for organisation in found}
    # A name that stands within a longer one is not meant.
    assert words == {"Haven": Invited.NOT_NOTED, "North Haven": wanted}
