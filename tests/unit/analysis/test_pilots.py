"""How far a pilot has come on a day, for how long it ran, and of which nobody said what came."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from mapping.analysis.pilots import Course, Trial, months_run, trials, without_word
from mapping.wording.pilots import course_in_words, how_long, trials_sentence
from tests.support.cases.model_cases import Case, areas_of, plain_record, public_register_of

ON = date(2026, 1, 15)
BEFORE, AFTER = date(2025, 9, 30), date(2025, 11, 1)
ENDED = date(2025, 10, 1)
TYPE = {
    "key": "helpline",
    "measure": "presence",
    "need_basis": None,
    "per": None,
    "benchmark": None,
}


def found(**changes: Any) -> list[Trial]:
    plain = {"stage": "pilot", "last_verified": BEFORE, "start_date": date(2024, 7, 2)}
    record = plain_record("r", "helpline", **{**plain, **changes})
    case: Case = {
        "records": [record],
        "areas": ["A", "B"],
        "types": [TYPE],
        "need": {},
        "expectations": set(),
        "on": ON,
    }

    return trials(public_register_of(case), areas_of(case), ON)


@pytest.mark.parametrize(
    ("changes", "course", "months"),
    [
        ({}, Course.RUNNING, 18),
        ({"end_date": date(2026, 6, 1)}, Course.RUNNING, 18),
        ({"end_date": ENDED}, Course.NO_WORD, 14),
        ({"end_date": ENDED, "last_verified": ENDED}, Course.ENDED, 14),
        ({"end_date": ENDED, "last_verified": AFTER}, Course.ENDED, 14),
        ({"end_date": ON, "last_verified": BEFORE}, Course.NO_WORD, 18),
        ({"funding_end": ENDED}, Course.NO_WORD, 14),
        ({"funding_end": ENDED, "last_verified": AFTER}, Course.RUNNING, 18),
        ({"funding_end": ENDED, "end_date": date(2026, 6, 1)}, Course.RUNNING, 18),
        ({"start_date": date(2026, 3, 1)}, Course.TO_BEGIN, None),
        ({"status": "planned"}, Course.TO_BEGIN, None),
        ({"status": "planned", "end_date": date(2026, 6, 1)}, Course.TO_BEGIN, None),
        ({"status": "planned", "end_date": ENDED}, Course.NO_WORD, None),
        ({"status": "planned", "end_date": ENDED, "last_verified": AFTER}, Course.TO_BEGIN, None),
        ({"start_date": None}, Course.RUNNING, None),
        ({"stage": "established", "end_date": ENDED}, Course.ENDED, 14),
        ({"stage": "established", "funding_end": ENDED}, Course.RUNNING, 18),
        ({"stage": "", "evaluated": "no"}, Course.RUNNING, 18),
    ],
)
def test_how_far_it_has_come_and_for_how_long_it_ran(
    changes: dict[str, Any], course: Course, months: int | None
) -> None:
    (trial,) = found(**changes)
    assert (trial.course, months_run(trial, ON)) == (course, months)
    assert without_word([trial]) == ([trial] if course is Course.NO_WORD else [])


@pytest.mark.parametrize("changes", [{"stage": ""}, {"status": "not_provided"}])
def test_what_tells_of_nothing_that_was_tried_is_none(changes: dict[str, Any]) -> None:
    assert found(**changes) == []


def test_a_time_is_said_in_years_and_months_and_silence_is_no_evaluation() -> None:
    (trial,) = found()
    assert how_long(trial, ON) == "1 year and 6 months"
    assert "0 never were, and 1 does not say" in trials_sentence([trial], ON)
    assert "not to say that nothing was tried" in trials_sentence([], ON)


def test_of_a_plan_whose_days_have_passed_nobody_says_that_it_is_to_begin_or_ran() -> None:
    (plan,) = found(status="planned", end_date=ENDED)
    assert course_in_words(plan, ON).startswith("Pilot: it was to end on 1 October 2025; nobody")
    assert how_long(plan, ON) == "Not known whether it began"
    (late,) = found(status="planned")
    assert course_in_words(late, ON) == "Pilot, was to begin on 2 July 2024"
    (ahead,) = found(status="planned", start_date=AFTER.replace(year=2026))
    assert course_in_words(ahead, ON) == "Pilot, to begin on 1 November 2026"
    assert how_long(ahead, ON) == "Not begun"


def test_a_pilot_that_outlives_its_funding_runs_and_it_is_said_that_the_money_has_ended() -> None:
    (trial,) = found(funding_end=ENDED, last_verified=AFTER)
    words = "Pilot, still running; its funding ended on 1 October 2025"
    assert course_in_words(trial, ON) == words
    assert "1 runs on 15 January 2026 (1 on funding that has ended)" in trials_sentence([trial], ON)
    (paid,) = found(funding_end=date(2026, 6, 1))
    assert course_in_words(paid, ON) == "Pilot, until 1 June 2026"
    assert "funding" not in trials_sentence([paid], ON)
