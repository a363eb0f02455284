"""How far a round of returns is: what was asked about, what answers it, and who is late."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import pytest

from mapping.analysis.returns import Answered, AreaReturn, Changed, Progress, round_progress
from mapping.reference.returns import Asked, Round
from mapping.region.loader import DataFolder
from mapping.register.disclosure import public
from mapping.register.schema import Register
from mapping.wording.returns import (
    area_rows,
    changes_in_words,
    effect_sentence,
    returns_line,
    returns_sentence,
    state_in_words,
    what_is_open,
)
from tests.support.cases.model_cases import plain_record, records_frame, reference_of

pytestmark = pytest.mark.slow

OPENED, DUE, ON = date(2026, 10, 1), date(2026, 10, 31), date(2026, 10, 20)
BEFORE, LATER = date(2026, 9, 1), date(2026, 11, 9)
TYPES = [
    {"key": key, "label": label, "measure": "presence", "need_basis": None, "per": None}
    for key, label in (("refuge", "Refuge"), ("idva", "IDVA"))
]
REFERENCE = reference_of(
    {"areas": ["A", "B"], "types": TYPES, "need": {}, "expectations": set(), "on": ON}
)
Record = dict[str, Any]


def record(id_: str, key: str, verified: date = ON, **changes: Any) -> Record:
    return plain_record(id_, key, last_verified=verified, **changes)


def none_of(key: str, verified: date = ON) -> Record:
    return record(f"no-{key}", key, verified, status="not_provided")


def folder_of(records: Sequence[Record]) -> DataFolder:
    register = Register(records_frame([*records]), "0" * 12)
    return DataFolder(REFERENCE, register, public(register), ())


def area(
    before: Sequence[Record],
    after: Sequence[Record],
    on: date = ON,
    closed_on: date | None = None,
    saved_on: date = OPENED,
) -> AreaReturn:
    """One area of a round whose answers were saved on a day."""

    def stood(day: date) -> DataFolder:
        return folder_of(after if day >= saved_on else before)

    asked = Asked(OPENED, "A", OPENED, DUE, closed_on)
    (found,) = round_progress(Round(OPENED, (asked,)), stood, on).areas
    return found


def said(found: AreaReturn) -> tuple[int, int, int, Answered]:
    return len(found.asked_about), len(found.open), len(found.known), found.answered


# ------------------------------------------------------------------------- what answers it


def test_an_area_of_which_nothing_is_heard_has_answered_nothing() -> None:
    found = area([], [])
    assert said(found) == (2, 2, 0, Answered.NONE)
    assert (found.last_word, found.is_late, found.is_in) == (None, False, False)
    assert state_in_words(found) == "nothing answered"


def test_an_area_that_answers_none_throughout_is_in() -> None:
    found = area([], [none_of("refuge"), none_of("idva")])
    assert said(found) == (2, 0, 2, Answered.ALL)
    assert found.changed == (
        Changed("refuge", "No return", "None"),
        Changed("idva", "No return", "None"),
    )
    assert (found.last_word, state_in_words(found)) == (ON, "in")
    assert changes_in_words(found.changed, REFERENCE)[0] == "Refuge: No return → None"


def test_an_answer_to_one_of_two_questions_is_some() -> None:
    found = area([], [record("r", "refuge")])
    assert said(found) == (2, 1, 1, Answered.SOME)
    assert found.open.types == ("idva",)
    assert what_is_open(found.open) == "1 type of provision"


def test_that_something_is_planned_is_an_answer_and_makes_nothing_known() -> None:
    found = area([], [record("r", "refuge", status="planned"), none_of("idva")])
    assert said(found) == (2, 0, 1, Answered.ALL)


def test_what_another_area_or_the_region_says_of_an_area_answers_too() -> None:
    elsewhere = record("r", "refuge", areas_served=("B", "A"))
    everywhere = record("i", "idva", areas_served=("*",))
    found = area([], [elsewhere, everywhere])
    assert said(found) == (2, 0, 2, Answered.ALL)
    assert found.last_word is None, "none of it is the area's own word"


def test_what_was_said_on_the_day_of_asking_is_an_answer() -> None:
    assert area([], [record("r", "refuge", OPENED)], on=OPENED).open.types == ("idva",)


def test_nothing_of_what_was_known_before_is_asked_about() -> None:
    known = [record("r", "refuge", BEFORE), record("i", "idva", BEFORE)]
    found = area(known, known)
    assert said(found) == (0, 0, 0, Answered.ALL)
    assert state_in_words(found) == "in: nothing was open"


@pytest.mark.parametrize(
    ("kept", "is_asked"),
    [
        ({"evidence": "published"}, True),
        ({"last_verified": date(2025, 9, 30)}, True),
        ({"last_verified": date(2025, 10, 1)}, False),
        ({"evidence": "published", "maintained_by": "B"}, False),
        ({"evidence": "published", "end_date": date(2026, 9, 30)}, False),
    ],
)
def test_a_record_that_nobody_has_confirmed_of_late_is_asked_about(
    kept: Record, is_asked: bool
) -> None:
    there = [record("r", "refuge", BEFORE) | kept, record("i", "idva", BEFORE)]
    assert ("r" in area(there, there).asked_about.records) is is_asked


@pytest.mark.parametrize(
    "answer",
    [
        [record("r", "refuge", ON)],
        [record("r", "refuge", ON, status="not_provided")],
        [record("r", "refuge", BEFORE)],
        [record("r", "refuge", BEFORE, evidence="published", end_date=ON)],
        [record("r", "refuge", BEFORE, evidence="published", maintained_by="B")],
        [],
    ],
    ids=["confirmed", "no longer", "confirmed for an earlier day", "ended", "moved", "taken out"],
)
def test_each_answer_to_a_record_settles_it(answer: list[Record]) -> None:
    published = record("r", "refuge", BEFORE, evidence="published")
    found = area([published], answer)
    assert found.asked_about.records == ("r",)
    assert found.open.records == ()


# ------------------------------------------------------------------------------ the dates


def test_an_area_that_is_not_in_is_late_after_the_last_day_and_not_on_it() -> None:
    assert state_in_words(area([], [], on=DUE)) == "nothing answered"
    assert state_in_words(area([], [], on=DUE + timedelta(days=1))) == "nothing answered, late"
    some = area([], [record("r", "refuge")], on=LATER)
    assert state_in_words(some) == "some answered, late"


def test_of_an_area_that_has_said_nothing_others_have_answered() -> None:
    found = area([], [record("r", "refuge", areas_served=("*",))])
    assert (found.answered, found.has_spoken) == (Answered.SOME, False)
    assert state_in_words(found) == "some answered by others"


@pytest.mark.parametrize(("saved_on", "words"), [(DUE, "in"), (LATER, "in, after the date")])
def test_an_area_that_came_after_the_last_day_is_in_and_was_late(
    saved_on: date, words: str
) -> None:
    answers = [none_of("refuge", saved_on), none_of("idva", saved_on)]
    found = area([], answers, on=date(2026, 11, 24), saved_on=saved_on)
    assert (found.is_in, state_in_words(found)) == (True, words)


def test_a_closed_round_stays_as_it_stood_when_it_was_closed() -> None:
    answers = [none_of("refuge", LATER), none_of("idva", LATER)]
    found = area([], answers, on=date(2026, 11, 24), closed_on=ON, saved_on=LATER)
    assert (found.on, said(found)) == (ON, (2, 2, 0, Answered.NONE))
    assert state_in_words(found) == "nothing answered, closed"


# ---------------------------------------------------------------------------- the wording


def progress() -> Progress:
    asked = tuple(Asked(OPENED, code, OPENED, DUE) for code in ("A", "B"))

    def stood(day: date) -> DataFolder:
        return folder_of([none_of("refuge"), none_of("idva")] if day >= OPENED else [])

    return round_progress(Round(OPENED, asked), stood, ON)


def test_a_round_is_told_in_one_line_and_by_area() -> None:
    found = progress()
    assert returns_line(found) == "Returns: 1 of 2 in; 2 cells became known"
    assert returns_sentence(found, REFERENCE) == (
        "Returns: 1 of 2 in; 2 cells became known (asked on 1 October 2026, due 31 October 2026). "
        "Not in: B."
    )
    assert area_rows(found, REFERENCE) == [
        ("A", "in", "2", "0", "2", "20 October 2026", "31 October 2026"),
        ("B", "nothing answered", "2", "2", "0", "none since", "31 October 2026"),
    ]


def test_what_is_left_of_the_round_is_told_after_an_answer() -> None:
    left = effect_sentence(area([], [record("r", "refuge")]), REFERENCE)
    assert left == (
        "1 question of the round remains open in A, due 31 October 2026; 1 cell became known "
        "since the round opened."
    )
    none = effect_sentence(area([], []), REFERENCE)
    assert none == "2 questions of the round remain open in A, due 31 October 2026."
    assert effect_sentence(progress().areas[0], REFERENCE).startswith("All of A is in; 2 cells")
