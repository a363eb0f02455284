"""The agenda lists what the model ranks first, what has changed, and what is being done."""

from __future__ import annotations

import html
import re
import unicodedata
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapping.analysis.comparison import differences
from mapping.analysis.since import Since, Transition, known_on, since
from mapping.context.as_of_basis import AsOfBasis, SnapshotSource
from mapping.dates import in_words
from mapping.gap_model.statuses import Flag, Status
from mapping.plan.schema import Action, Actions, ActionStatus, Decision, DropReason, Due, due_state
from mapping.report.content import Bullets, Paragraph, Report, Table
from mapping.report.html import as_html
from mapping.report.meeting.agenda import (
    NO_ACTION,
    Agenda,
    action_in_short,
    agenda,
    answers_in_words,
)
from mapping.report.meeting.agenda_report import agenda_report
from mapping.report.pdf import as_pdf
from mapping.report.scope import Scope
from mapping.wording.actions import NONE_OPEN
from mapping.wording.since import cell_title
from tests.support.cases.report_cases import HOSTILE, TODAY, folder, hostile, scope_of
from tests.support.drawn.tagged_pdf import squeezed, structure

FOLDER = folder("example")
DAY = date(2026, 6, 11)


@pytest.fixture(scope="module")
def scope() -> Scope:
    return scope_of(FOLDER)


@pytest.fixture(scope="module")
def found() -> Since:
    """What has changed since a day on which a fifth of the register had not been written."""
    records = FOLDER.register.records
    earlier = replace(
        FOLDER,
        register=replace(FOLDER.register, records=records[records.index % 5 != 0]),
        public_register=replace(
            FOLDER.public_register,
            records=FOLDER.public_register.records[records.index % 5 != 0],
        ),
    )
    return since(earlier, DAY, FOLDER, TODAY, AsOfBasis(SnapshotSource.AS_IT_STOOD, DAY))


def made(scope: Scope, found: Since | None = None, most: int = 10) -> Agenda:
    return agenda(scope.assessment, scope.ranked, scope.reference, found, most)


@pytest.mark.parametrize("most", [1, 10, 500])
def test_gaps_and_questions_are_the_first_by_priority_and_never_mixed(
    scope: Scope, most: int
) -> None:
    found = made(scope, most=most)
    status = scope.assessment.status
    wanted = {"gaps": ("gap", "partial"), "questions": ("unknown",)}
    for name, statuses in wanted.items():
        listed = getattr(found, name)
        every = [p for p in scope.ranked if status(p.area_code, p.provision_type) in statuses]
        assert listed.first == tuple(every[:most])
        assert listed.of == len(every)
        assert all(one.score >= two.score for one, two in pairwise(listed.first))


def test_pilots_of_which_nobody_has_said_what_came_are_named_where_there_are_any(
    scope: Scope,
) -> None:
    heading = "Pilots whose end has passed without word"
    assert not any(heading in section.heading for section in report_of(scope).sections)
    records = scope.register.records.copy()
    last = records["last_verified"].min()
    records.loc[records["last_verified"] == last, ["stage", "end_date", "status"]] = [
        *("pilot", last + pd.Timedelta(days=1), "provided")
    ]
    passed = replace(scope, register=replace(scope.register, records=records))
    (section,) = (s for s in report_of(passed).sections if heading in s.heading)
    (found,) = (block for block in section.blocks if isinstance(block, Table))
    assert "nobody has said since what came of it" in str(found.rows[0])


def test_records_that_disagree_are_named_each_with_what_it_says(scope: Scope) -> None:
    found = made(scope).disagree
    flagged = {
        (cell.area_code, cell.provision_type)
        for cell in scope.assessment.cells()
        if Flag.CONFLICT in cell.flags
    }
    assert {(p.area_code, p.provision_type) for p in found.first} == flagged
    assert found.of == len(flagged) > 0
    (section,) = (s for s in report_of(scope).sections if "Records that disagree" in s.heading)
    text = text_of(replace(report_of(scope), sections=(section,)))
    assert "says provided" in text
    assert "Nil return says not provided" in text


def test_actions_are_parted_by_their_date_and_closed_ones_left_out(scope: Scope) -> None:
    found = made(scope)
    actions, soon_days = scope.reference.actions.all, scope.reference.settings.soon_days
    for name, due in (("overdue", Due.OVERDUE), ("soon", Due.SOON)):
        listed = getattr(found, name)
        assert {a.action_id for a in listed} == {
            a.action_id for a in actions if due_state(a, TODAY, soon_days) is due
        }
        assert [a.due for a in listed] == sorted(a.due for a in listed if a.due)
        assert listed


def test_an_agenda_of_an_earlier_day_never_contradicts_itself_about_actions() -> None:
    on, day = date(2026, 9, 1), date(2026, 8, 1)
    then = FOLDER.assess(on)
    found = since(FOLDER, day, FOLDER, on, AsOfBasis(SnapshotSource.NOTHING))
    agenda_then = agenda(then, (), FOLDER.reference, found)
    assert found.actions.overdue
    assert set(found.actions.overdue) <= set(agenda_then.overdue)
    assert {a.action_id for a in agenda_then.overdue} == {"action-10"}
    assert all(a.opened_on is None or a.opened_on <= on for a in agenda_then.soon)


def test_what_has_changed_is_all_of_it_ordered_by_priority(scope: Scope, found: Since) -> None:
    changed = made(scope, found).changed
    assert changed is not None
    place = {(p.area_code, p.provision_type): n for n, p in enumerate(scope.ranked)}
    for listed, turns in (
        (changed.new, (Transition.NEW_GAP,)),
        (changed.closed, (Transition.CLOSED, Transition.PARTLY_CLOSED)),
    ):
        assert len(listed) == len(found.turned(*turns))
        assert all(change in listed for change in found.turned(*turns))
    assert sorted(map(id, changed.returns)) == sorted(map(id, found.returns_made))
    assert sorted(map(id, changed.unknown)) == sorted(
        map(id, found.turned(Transition.NO_LONGER_KNOWN))
    )
    for listed in (changed.new, changed.closed, changed.returns, changed.unknown):
        places = [place.get((c.area_code, c.provision_type), len(place)) for c in listed]
        assert places == sorted(places)
    assert changed.new
    assert changed.returns


def test_without_a_day_nothing_is_said_of_what_has_changed(scope: Scope) -> None:
    assert made(scope).changed is None
    headings = [section.heading for section in report_of(scope).sections]
    assert not [heading for heading in headings if "since" in heading]
    text = text_of(report_of(scope))
    assert "No earlier meeting is noted and no day is chosen" in text
    assert "Note one on the Meeting page, under Meetings" in text


# ---------------------------------------------------------------------------------- words


ACTION = Action("action-1", "A", "t", "Do it", "Lead", "Trust", None, ActionStatus.NOT_STARTED)


@given(
    st.lists(
        st.sampled_from(
            [
                ACTION,
                replace(ACTION, what="Do that.", decision=Decision.NOT_PLANNED),
                replace(ACTION, status=ActionStatus.DONE, closed_on=TODAY),
                replace(
                    ACTION,
                    status=ActionStatus.DROPPED,
                    drop_reason=DropReason.NO_FUNDING,
                    closed_on=TODAY,
                ),
            ]
        )
    )
)
def test_a_gap_has_no_action_exactly_where_none_is_open(actions: list[Action]) -> None:
    words = answers_in_words(actions, TODAY, 30)
    n_open = sum(not action.is_closed for action in actions)
    if n_open:
        assert len(words) == n_open
        assert not {NO_ACTION, NONE_OPEN} & set(words)
    else:
        assert words[0] == (NONE_OPEN if actions else NO_ACTION)
        assert len(words) == 1 + len(actions)


@given(st.integers(-60, 90))
def test_an_action_says_by_whom_by_when_and_whether_that_presses(days: int) -> None:
    due = TODAY + timedelta(days=days)
    words = action_in_short(replace(ACTION, due=due), TODAY, 30)
    assert words.startswith(f"Do it. Lead, Trust; due {in_words(due)}")
    assert (" overdue" in words) == (days < 0)
    assert (", in " in words or ", today" in words) == (0 <= days <= 30)


def test_an_action_without_a_date_says_so() -> None:
    assert action_in_short(ACTION, TODAY, 30) == "Do it. Lead, Trust; no date. Not started."


# ------------------------------------------------------------------------------ the document


def test_actions_closed_since_are_listed_and_what_the_register_shows_of_them(
    scope: Scope, found: Since
) -> None:
    section = next(s for s in report_of(scope, found).sections if "Actions closed" in s.heading)
    (listed,) = section.blocks
    assert isinstance(listed, Bullets)
    plan = found.actions
    assert len(listed.items) == len(plan.done) + len(plan.dropped) > 1
    for action, sentence in zip((*plan.done, *plan.dropped), listed.items, strict=True):
        assert action.what in sentence
        shows = action in plan.done and None not in (action.area_code, action.provision_type)
        assert ("The register" in sentence) is shows
    assert any("The register still shows: partial" in sentence for sentence in listed.items)


def test_an_answer_that_is_no_longer_known_is_named_and_none_is_nothing_to_talk_about(
    scope: Scope,
) -> None:
    basis = AsOfBasis(SnapshotSource.NOTHING)
    year = since(FOLDER, TODAY - timedelta(days=365), FOLDER, TODAY, basis)
    (unknown, *_) = year.turned(Transition.NO_LONGER_KNOWN)
    rows = table_under(report_of(scope, year), "No longer known since").rows
    assert cell_title(unknown, scope.reference) in [row[0] for row in rows]
    headings = [s.heading for s in report_of(scope, replace(year, cells=())).sections]
    assert not any("No longer known" in heading for heading in headings)


@pytest.mark.slow
def test_an_agenda_of_a_past_day_rests_on_one_calculation_and_says_which() -> None:
    day = TODAY - timedelta(days=80)
    records = FOLDER.register.records
    assert (records["last_verified"].dt.date > day).any()
    known = known_on(FOLDER, day)
    scope = replace(scope_of(known), assessment=known.assess(day), made_on=TODAY)
    found = since(FOLDER, DAY, FOLDER, day, AsOfBasis(SnapshotSource.NOTHING), TODAY)
    made_of = agenda(
        scope.assessment,
        scope.ranked,
        scope.reference,
        found,
        10,
        AsOfBasis(SnapshotSource.NOTHING),
    )
    assert differences(scope.assessment, found.now) == []
    text = text_of(agenda_report(scope, made_of))
    assert "No register of that day is kept: today's is shown." in text
    assert "taken to have been known on it" in text
    assert "as it stood then" not in text
    assert "an earlier day. The report was made on" in text


def report_of(scope: Scope, found: Since | None = None, most: int = 10) -> Report:
    return agenda_report(scope, made(scope, found, most))


def text_of(report: Report) -> str:
    parts = [report.title, *(f"{word}: {text}" for word, text in report.facts)]
    for section in report.sections:
        parts.append(section.heading)
        for block in section.blocks:
            match block:
                case Paragraph(text):
                    parts.append(text)
                case Bullets(_, items):
                    parts += items
                case Table():
                    cells = (cell for row in block.rows for cell in row)
                    parts += [getattr(cell, "words", str(cell)) for cell in cells]
                    parts += [] if block.rows else [block.empty]
    return "\n".join(parts)


def table_under(report: Report, heading: str) -> Table:
    blocks = next(s.blocks for s in report.sections if heading in s.heading)
    return next(block for block in blocks if isinstance(block, Table))


def test_every_gap_stands_with_its_action_or_that_there_is_none(scope: Scope) -> None:
    rows = table_under(report_of(scope, most=100), "Missing").rows
    listed = made(scope, most=100).gaps.first
    assert len(rows) == len(listed)
    for row, priority in zip(rows, listed, strict=True):
        actions = scope.reference.actions.by_cell.get(
            (priority.area_code, priority.provision_type), ()
        )
        answer = str(row[2])
        assert all(action.what in answer for action in actions)
        assert answer.startswith(NO_ACTION) == (not actions)
        is_over = bool(actions) and all(action.is_closed for action in actions)
        assert answer.startswith(NONE_OPEN) == is_over


def test_a_question_is_worded_as_one_and_never_as_a_gap(scope: Scope) -> None:
    for row in table_under(report_of(scope, most=100), "Not known").rows:
        assert getattr(row[1], "style").word in ("No return", "Return too old")  # noqa: B009
        assert str(row[2]).startswith(("A return from", "Ask "))


def test_every_question_stands_with_its_action_or_that_there_is_none(scope: Scope) -> None:
    first, *others = made(scope, most=500).questions.first
    asks = replace(ACTION, area_code=first.area_code, provision_type=first.provision_type)
    asked = replace(scope, reference=replace(scope.reference, actions=Actions((asks,))))
    answers = [str(row[3]) for row in table_under(report_of(asked, most=500), "Not known").rows]
    assert answers == ["Do it. Lead, Trust; no date. Not started.", *(NO_ACTION for _ in others)]


def test_an_agenda_of_no_gaps_says_that_nobody_has_told_of_one() -> None:
    shipped = scope_of(folder("shipped"))
    status = shipped.assessment.status
    told = [p for p in shipped.ranked if status(p.area_code, p.provision_type) is Status.GAP]
    assert told == []
    nothing = replace(shipped, ranked=())
    assert "No return says that anything is missing" in text_of(report_of(nothing))


def test_an_agenda_without_an_action_plan_says_so_everywhere(scope: Scope) -> None:
    bare = replace(scope, reference=replace(scope.reference, actions=Actions()))
    text = text_of(report_of(bare))
    assert "No action is overdue." in text
    assert "No action is due soon." in text
    assert {str(row[2]) for row in table_under(report_of(bare), "Missing").rows} == {
        "No action yet."
    }


@pytest.mark.slow
def test_the_page_and_the_pdf_say_all_that_the_agenda_says(scope: Scope, found: Since) -> None:
    report = report_of(scope, found)
    page = html.unescape(as_html(report).decode())
    pdf = squeezed(structure(as_pdf(report)).text)
    lines = text_of(report).splitlines()
    assert len(lines) > 80
    for line in lines:
        for part in re.split(r": | \(|\) ?[£!≠*]*$| [£!≠*]+$|\)$", line):
            # Letters from right to left stand in a PDF in the order in which they are drawn.
            assert squeezed(part) in pdf or any(map(_is_arabic, part))
            assert squeezed(part) in squeezed(page)


def _is_arabic(letter: str) -> bool:
    return unicodedata.name(letter, "").startswith("ARABIC")


def test_hostile_text_is_text_in_both_files() -> None:
    data = hostile()
    actions = tuple(
        replace(ACTION, area_code=None, provision_type=None, what=text, owner_role=text, due=DAY)
        for text in HOSTILE
    )
    scope = scope_of(replace(data, reference=replace(data.reference, actions=Actions(actions))))
    report = report_of(scope)
    assert HOSTILE[2] in text_of(report)
    page = as_html(report).decode()
    assert "<script" not in page
    assert "<img" not in page
    assert as_pdf(report).startswith(b"%PDF")
