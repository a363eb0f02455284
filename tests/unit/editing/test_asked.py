"""What an area is asked, in which order, and how somebody goes through it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapping.editing.workbooks.asked import (
    Question,
    Sitting,
    Why,
    asked,
    one_by_one,
    types_said,
)
from mapping.gap_model.assessment import Assessment
from mapping.gap_model.priority import Priority, priorities
from mapping.gap_model.standing import horizons
from mapping.region.loader import DataFolder
from mapping.register.disclosure import public
from mapping.register.schema import Register
from tests.support.cases.model_cases import plain_record, records_frame, reference_of
from tests.support.examples import examples

ON = date(2026, 10, 20)
LATELY, LONG_AGO, TOO_LONG_AGO = date(2026, 5, 1), date(2025, 5, 1), date(2021, 5, 1)
KEYS = ("refuge", "idva", "marac", "helpline")
TYPES = [
    {"key": key, "label": key, "measure": "presence", "need_basis": None, "per": None}
    for key in KEYS
]
REFERENCE = reference_of(
    {"areas": ["A", "B"], "types": TYPES, "need": {}, "expectations": set(), "on": ON}
)
Record = dict[str, Any]


def record(id_: str, key: str, verified: date = LATELY, **changes: Any) -> Record:
    return plain_record(id_, key, last_verified=verified, **changes)


def ranked(assessment: Assessment) -> list[Priority]:
    return priorities(assessment, REFERENCE.need, REFERENCE.themes, "")[::-1]


def questions(*records: Record, code: str = "A", since: date = ON) -> tuple[Question, ...]:
    register = Register(records_frame([*records]), "0" * 12)
    assessment = DataFolder(REFERENCE, register, public(register), ()).assess(ON)
    own = register.records[register.records["maintained_by"] == code]
    said = types_said(register.records, code, since, ON)
    periods = horizons(REFERENCE.settings)
    return asked(own, assessment, code, ranked(assessment), periods, since, said)


def open_keys(*records: Record) -> list[str]:
    return [question.key for question in one_by_one(questions(*records))]


def test_an_area_of_which_nothing_is_known_is_asked_about_each_type_by_priority() -> None:
    found = questions()
    assert [q.provision_type for q in found] == [*KEYS[::-1]]
    assert {q.why for q in found} == {(Why.NEVER_SAID,)}


def test_what_is_not_known_comes_first_then_what_is_old_and_last_what_is_settled() -> None:
    records = [
        record("fresh", "helpline"),
        record("old", "idva", LONG_AGO),
        record("older", "idva", LONG_AGO.replace(month=1)),
        record("expired", "marac", TOO_LONG_AGO),
    ]
    found = questions(*records)
    assert [q.record_id or q.provision_type for q in found] == [
        *("expired", "marac", "refuge", "older", "old", "fresh")
    ]
    assert found[-1].why == ()


def test_a_type_that_a_record_was_about_is_asked_about_as_that_record() -> None:
    (_, second, *_) = one_by_one(questions(record("expired", "marac", TOO_LONG_AGO)))
    assert second == Question("marac", "expired", (Why.TOO_OLD, Why.OLD))
    assert open_keys(record("expired", "marac", TOO_LONG_AGO)) == [
        *("helpline|", "marac|expired", "idva|", "refuge|")
    ]


@pytest.mark.parametrize(
    ("answer", "is_open"),
    [
        (record("r", "marac", LONG_AGO), True),
        (record("r", "marac", LATELY, evidence="published"), True),
        (record("r", "marac", LATELY), False),
        (record("r", "marac", ON, evidence="published"), False),
        (record("r", "marac", LONG_AGO, end_date=LATELY), False),
        (record("r", "marac", LONG_AGO, maintained_by="B"), False),
    ],
)
def test_a_record_is_asked_about_until_somebody_has_said_of_late_that_it_is_right(
    answer: Record, is_open: bool
) -> None:
    assert ("marac|r" in open_keys(answer)) is is_open


def test_that_something_is_planned_answers_the_question_though_nothing_is_known() -> None:
    planned = record("p", "marac", ON, status="planned")
    assert "marac|" not in open_keys(planned)
    assert "marac|" in open_keys({**planned, "last_verified": LATELY})


# --------------------------------------------------------------------------- one after another

SOME = ("a", "b", "c", "d")


def test_the_next_question_comes_after_an_answer_and_those_skipped_come_again() -> None:
    sitting = Sitting(SOME, "a").next(("b", "c", "d"))
    assert sitting.at == "b"
    skipped = sitting.next(("b", "c", "d"))
    assert (skipped.at, skipped.answered(("b", "c", "d"))) == ("c", 1)
    assert skipped.next(("b",)).at == "b"
    assert skipped.next(()).at == ""


def test_one_goes_back_to_what_was_asked_before_answered_or_not() -> None:
    assert Sitting(SOME, "c").back().at == "b"
    assert Sitting(SOME, "a").back().at == "a"
    assert Sitting(SOME, "").back().at == "d"
    assert Sitting().back() == Sitting()


def test_questions_that_come_up_later_are_asked_last() -> None:
    assert Sitting(SOME, "b").with_open(("x", "b")).keys == (*SOME, "x")


KEY_SETS: st.SearchStrategy[Sequence[str]] = st.lists(st.sampled_from(SOME), unique=True)


@examples(50)
@given(KEY_SETS, st.sampled_from(["", *SOME]), KEY_SETS)
def test_whoever_goes_on_meets_every_open_question_and_no_other(
    keys: Sequence[str], at: str, open_ones: Sequence[str]
) -> None:
    sitting = Sitting(tuple(keys), at).with_open(open_ones)
    met = set[str]()
    for _ in sitting.keys:
        sitting = sitting.next(open_ones)
        met.add(sitting.at)
    assert met - {""} == set(open_ones)
