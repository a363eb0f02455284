"""The action plan in words and as a calendar."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from mapping.export.calendar import plan_calendar, to_come
from mapping.gap_model.statuses import Status
from mapping.plan.schema import Action, Actions, ActionStatus, Due, as_on
from mapping.region.loader import read_data_folder
from mapping.wording.actions import (
    action_rows,
    answered,
    area_in_short,
    due_in_words,
    facts_of,
    plan_sentence,
    without_action,
)
from tests.support.cases.action_cases import TODAY, example_reference
from tests.support.paths import EXAMPLE, SHIPPED

REFERENCE = example_reference()
ASSESSMENT = read_data_folder(EXAMPLE, TODAY).assess(TODAY)
AREAS = REFERENCE.areas.codes
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


def action(due: date | None = None, status: str = "not_started", what: str = "Ask") -> Action:
    return Action("action-1", None, None, what, "Lead", "Board", due, ActionStatus(status))


def test_the_sentence_counts_every_state_apart_and_the_gaps_without_an_action() -> None:
    sentence = plan_sentence(REFERENCE.actions.all, ASSESSMENT, REFERENCE, AREAS)
    gaps = [c for c in ASSESSMENT.cells() if c.status is Status.GAP]
    lacking = [
        cell
        for cell in gaps
        if not [
            a
            for a in REFERENCE.actions.all
            if (a.area_code, a.provision_type) == (cell.area_code, cell.provision_type)
            and a.status not in ("done", "dropped")
        ]
    ]
    assert 0 < len(lacking) < len(gaps)
    assert sentence == (
        "11 open actions: 3 overdue, 2 due within 30 days, 5 due later, 1 without a date; "
        f"2 closed. {len(lacking)} of the {len(gaps)} gaps (“None”) have no open action."
    )


def test_a_plan_without_actions_says_so() -> None:
    empty = replace(REFERENCE, actions=Actions())
    sentence = plan_sentence((), ASSESSMENT, empty, AREAS)
    n_gaps = sum(c.status is Status.GAP for c in ASSESSMENT.cells())
    assert sentence == (f"There is no action yet. All {n_gaps} gaps (“None”) have no open action.")


def test_what_does_not_occur_is_not_counted_but_overdue_always_is() -> None:
    later = REFERENCE.actions.by_id["action-5"]
    sentence = plan_sentence([later], ASSESSMENT, REFERENCE, AREAS)
    assert sentence.startswith("1 open action: none overdue, 1 due later; none closed. ")
    done = REFERENCE.actions.by_id["action-9"]
    sentence = plan_sentence([done], ASSESSMENT, REFERENCE, AREAS)
    assert sentence.startswith("No open actions; 1 closed. ")


def test_an_area_in_short() -> None:
    assert area_in_short(REFERENCE, "E22000337", TODAY) == (
        "2 open actions: 1 overdue, 1 without a date; 2 for all areas."
    )
    own = Actions(tuple(a for a in REFERENCE.actions.all if a.area_code is not None))
    assert area_in_short(replace(REFERENCE, actions=own), "E22000337", TODAY) == (
        "2 open actions: 1 overdue, 1 without a date."
    )
    shared = Actions(tuple(a for a in REFERENCE.actions.all if a.area_code is None))
    assert area_in_short(replace(REFERENCE, actions=shared), "E22000337", TODAY) == (
        "No open action of its own; 2 for all areas."
    )
    assert area_in_short(replace(REFERENCE, actions=Actions()), "E22000337", TODAY) == (
        "No open action."
    )


def test_an_area_is_counted_by_one_rule_on_the_page_and_on_paper() -> None:
    shown = [a for a in REFERENCE.actions.all if a.area_code in ("E22000337", None)]
    sentence = plan_sentence(shown, ASSESSMENT, REFERENCE, ["E22000337"])
    assert sentence.startswith(
        "2 open actions: 1 overdue, 1 without a date; none closed; 2 open for all areas. "
    )
    shared = [a for a in shown if a.area_code is None]
    sentence = plan_sentence(shared, ASSESSMENT, REFERENCE, ["E22000337"])
    assert sentence.startswith("There is no action yet; 2 open for all areas. ")


def test_only_the_gaps_of_the_chosen_type_are_counted() -> None:
    key = "perpetrator_programme"
    gaps = [code for code in AREAS if ASSESSMENT.status(code, key) is Status.GAP]
    lacking = [code for code in gaps if not answered(REFERENCE.actions, code, key, TODAY)]
    assert 0 < len(lacking) < len(gaps)
    sentence = plan_sentence((), ASSESSMENT, REFERENCE, AREAS, [key])
    assert f"{len(lacking)} of the {len(gaps)} gaps" in sentence


def test_where_no_gap_is_known_what_nobody_knows_and_what_is_partial_is_said() -> None:
    folder = read_data_folder(SHIPPED, TODAY)
    assessment = folder.assess(TODAY)
    counts = Counter(cell.status for cell in assessment.cells())
    assert counts[Status.GAP] == 0
    assert 0 < counts[Status.PARTIAL] < counts[Status.UNKNOWN]
    sentence = plan_sentence((), assessment, folder.reference, AREAS)
    assert sentence == (
        f"There is no action yet. No gap (“None”) is known, but {counts[Status.UNKNOWN]} are not "
        f"known and {counts[Status.PARTIAL]} are partial."
    )


# ------------------------------------------------------------------------ on an earlier day


def opened(
    number: int, opened_on: date | None, closed_on: date | None = None, due: date | None = None
) -> Action:
    status = ActionStatus.NOT_STARTED if closed_on is None else ActionStatus.DONE
    return Action(
        f"action-{number}",
        AREAS[0],
        "idva",
        "Ask",
        "Lead",
        "Board",
        due,
        status,
        opened_on=opened_on,
        closed_on=closed_on,
    )


DAYS = st.none() | st.dates(date(2026, 1, 1), TODAY)


@given(st.lists(st.tuples(DAYS, DAYS), max_size=6), st.dates(date(2025, 12, 1), TODAY))
def test_an_action_counts_as_it_stood_on_the_day(
    days: list[tuple[date | None, date | None]], on: date
) -> None:
    actions = [opened(n, *pair) for n, pair in enumerate(days, start=1)]
    said = {row.action_id: row.state for row in action_rows(actions, REFERENCE, on)}
    for action_, (start, end) in zip(actions, days, strict=True):
        is_there = start is None or start <= on
        assert (action_.action_id in said) == is_there
        if is_there:
            is_open = end is None or end > on
            assert (said[action_.action_id] is Due.CLOSED) == (not is_open)


@given(st.lists(st.tuples(DAYS, DAYS), max_size=6))
def test_the_plan_of_today_is_the_plan_as_it_is_kept(
    days: list[tuple[date | None, date | None]],
) -> None:
    actions = tuple(opened(n, *pair) for n, pair in enumerate(days, start=1))
    assert as_on(actions, TODAY) == actions


def test_what_was_closed_later_says_so_and_counts_as_open_on_the_earlier_day() -> None:
    on = date(2026, 9, 1)
    then = {a.action_id: a for a in REFERENCE.actions.on(on)}
    assert sorted(REFERENCE.actions.by_id.keys() - then.keys()) == [
        f"action-{n}" for n in ("11", "13", "3", "4", "5", "7", "8")
    ]
    assert then["action-10"].status_in_words == "Open then; dropped on 5 September 2026"
    assessment = read_data_folder(EXAMPLE, TODAY).assess(on)
    sentence = plan_sentence(REFERENCE.actions.all, assessment, REFERENCE, AREAS)
    assert sentence.startswith("6 open actions: 1 overdue, ")
    assert "; none closed" in sentence
    assert due_in_words(then["action-10"], on, 30) == "16 August 2026, 16 days overdue"
    assert answered(REFERENCE.actions, "E22000336", "carer_support", on)


def test_unknown_cells_are_not_counted_as_gaps() -> None:
    counts = {s: without_action(ASSESSMENT, Actions(), AREAS, s) for s in Status}
    for status, (lacking, number) in counts.items():
        assert lacking == number == sum(c.status is status for c in ASSESSMENT.cells())


def test_a_closed_action_answers_no_gap() -> None:
    closed = next(a for a in REFERENCE.actions.all if a.status is ActionStatus.DROPPED)
    assert closed.area_code is not None
    assert closed.provision_type is not None
    assert not answered(REFERENCE.actions, closed.area_code, closed.provision_type, TODAY)


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (-1, "23 November 2026, 1 day overdue"),
        (-40, "15 October 2026, 40 days overdue"),
        (0, "24 November 2026, today"),
        (1, "25 November 2026, in 1 day"),
        (30, "24 December 2026, in 30 days"),
        (31, "25 December 2026"),
    ],
)
def test_a_due_date_says_how_it_stands(days: int, words: str) -> None:
    due = TODAY + timedelta(days=days)
    assert due_in_words(action(due), TODAY, 30) == words
    assert due_in_words(action(due, "done"), TODAY, 30) == words.partition(",")[0]


def test_rows_are_texts_with_names_in_place_of_codes() -> None:
    rows = action_rows(REFERENCE.actions.all, REFERENCE, TODAY)
    assert [row.state for row in rows][:3] == [Due.OVERDUE] * 3
    first = rows[0]
    assert (first.area, first.provision_type) == ("Dudley", "Perpetrator programme")
    assert first.about == "Dudley: Perpetrator programme"
    assert {"All areas", "Birmingham"} <= {row.about for row in rows}
    assert {"All areas", "Dudley"} <= {row.area for row in rows}


def test_the_facts_of_an_action_leave_out_what_is_blank() -> None:
    action_2 = REFERENCE.actions.by_id["action-2"]
    headings = [heading for heading, _ in facts_of(action_2, REFERENCE, TODAY)]
    assert headings == [
        "CSP",
        "Provision type",
        "Owner",
        "Due",
        "Status",
        "Decision",
        "Opened",
    ]


# ------------------------------------------------------------------------------- calendar


def test_the_calendar_holds_the_open_actions_that_have_a_date() -> None:
    content = plan_calendar(REFERENCE.actions.all, REFERENCE, NOON)
    events = Calendar.from_ical(content).walk("VEVENT")
    wanted = [a for a in REFERENCE.actions.all if a.due and not a.is_closed]
    assert len(wanted) == 10
    assert [e.decoded("dtstart") for e in events] == [a.due for a in wanted]
    assert [str(e["summary"]) for e in events] == [f"Due: {a.what}" for a in wanted]
    for event in events:
        assert event.decoded("dtend") - event.decoded("dtstart") == timedelta(days=1)
        assert event.decoded("dtstamp") == NOON
        assert "Owner: " in str(event["description"])
    assert b"\r\n" in content
    assert b"\n" not in content.replace(b"\r\n", b"")
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))


def test_a_calendar_holds_nothing_that_is_closed_by_now_whatever_the_day() -> None:
    then = REFERENCE.actions.on(date(2026, 9, 1))
    assert any(a.was_open and a.due for a in then)
    assert not any(a.was_open for a, _ in to_come(then))
    assert to_come([action(TODAY, "done"), action()]) == []


def test_an_event_keeps_its_id_whenever_and_by_whichever_clock_the_file_is_made() -> None:
    later = (NOON + timedelta(days=30)).astimezone(timezone(timedelta(hours=5)))
    first, second = (
        Calendar.from_ical(plan_calendar(REFERENCE.actions.all, REFERENCE, made)).walk("VEVENT")
        for made in (NOON, later)
    )
    ids = [str(event["uid"]) for event in first]
    assert ids == [str(event["uid"]) for event in second]
    assert len(set(ids)) == len(ids)
    assert second[0].decoded("dtstamp") == later


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=200))
def test_any_text_comes_back_from_the_calendar_as_it_was(text: str) -> None:
    content = plan_calendar([action(TODAY, what=text)], REFERENCE, NOON)
    (event,) = Calendar.from_ical(content).walk("VEVENT")
    assert str(event["summary"]) == f"Due: {text}"


def test_text_cannot_begin_a_part_of_the_calendar_of_its_own() -> None:
    what = "x\nEND:VEVENT\r\nBEGIN:VALARM;\\,"
    content = plan_calendar([action(TODAY, what=what)], REFERENCE, NOON)
    calendar = Calendar.from_ical(content)
    assert len(calendar.walk("VEVENT")) == 1
    assert calendar.walk("VALARM") == []
