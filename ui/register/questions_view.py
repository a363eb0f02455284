"""The open questions of an area one after another, each with what is known and its four answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial

import streamlit as st

from mapping.analysis.services.service_labels import word_of
from mapping.dates import EARLIEST, LATEST, day_of, in_words
from mapping.editing.register import register_intake
from mapping.editing.workbooks.asked import (
    Question,
    Sitting,
    Why,
    last_word,
    reasons,
)
from mapping.english import count
from mapping.geography.postcode_directory import OnsPostcodeDirectory
from mapping.register.schema import CONFIRMED, NOT_PROVIDED
from mapping.tables.diff import FieldChange, RecordChange
from mapping.tables.parsing import parse_date, split_list
from mapping.wording.services import record_title
from ui.area.summary_view import question_in_words, questions_of
from ui.components.forms.step_heading import step_heading
from ui.components.forms.unsaved import warn_if_left
from ui.editing.drafts import began, filled_record, own_draft
from ui.editing.editing_session import (
    EditingSession,
    begin,
    own_saves,
    say_what_was_done,
    who_box,
)
from ui.editing.open_record import (
    OpenRecord,
    forget_record,
    say_what_was_saved_of_it,
)
from ui.editing.saved_meanwhile import in_a_line, later_saves
from ui.register.after_save_view import say_what_it_did
from ui.register.confirmed_view import what_is_confirmed
from ui.register.forms_view import NEW, as_shown, confirmed, edit_record, nil_return
from ui.register.record_fields import typed_into
from ui.shell.came_back import shown_before, shows
from ui.shell.page import Page, choose_area, notice, paragraph, pointer

_SHOWN = "question_shown"
_CHANGED, _ENDED, _NONE = "changed", "ended", "none"
_KEYS = "single_keys"
_SAVE_KEY = "ctrl+enter"
_NOT_BEGUN = Sitting()


@dataclass(frozen=True)
class _State:
    """How far somebody is with the questions of an area.

    Attributes
    ----------
    turn
        How many steps were taken; 0 as the page is opened.
    form
        Which answer's form is open; "" for none.
    revision, saves, was_open
        The register's as the question was first shown, what they had saved by then, and whether it
        was open; no revision where it is yet to be shown.
    """

    sitting: Sitting = _NOT_BEGUN
    turn: int = 0
    form: str = ""
    revision: str = ""
    saves: frozenset[int] = frozenset()
    was_open: bool = False

    def at(self, sitting: Sitting) -> _State:
        """The same at another question: one step on."""
        return _State(sitting, self.turn + 1)


def questions_page(page: Page) -> None:
    """Draw one question, its answers, and how far they are."""
    with st.container(horizontal=True, key="bar"):
        choose_area(page)
        who = who_box(page, 300)
    intake = register_intake(page.area_code, OnsPostcodeDirectory())
    session = begin(page, intake, who, page.area_code)
    if session is None:
        return
    # Above the question, where whoever has answered looks: the next one may be long.
    say_what_was_done()
    say_what_it_did(page, page.area_code)
    open_ones = {question.key: question for question in questions_of(page, session.area_code)}
    state = _as_it_stands(page, session, open_ones)
    st.session_state[_name(session)] = state
    at = state.sitting.at
    shows(_SHOWN, session.area_code, at, state.form)
    paragraph(_progress(state.sitting, open_ones))
    ways = partial(_ways, session, tuple(open_ones))
    if not at:
        _nothing_left(page, state)
        ways()
    elif at in open_ones:
        _ask(page, session, state, open_ones[at], ways)
    else:
        _answered(page, session, state, ways)


def _name(session: EditingSession) -> str:
    return f"questions_{session.area_code}"


def _progress(sitting: Sitting, open_ones: Mapping[str, Question]) -> str:
    """How far they are: "4 of 23 answered"."""
    return f"{sitting.answered(open_ones)} of {count(len(sitting.keys), 'question')} answered."


# ------------------------------------------------------------------------------ where they are


def _as_it_stands(page: Page, session: EditingSession, open_ones: Mapping[str, Question]) -> _State:
    """At the question that is to be shown: the next one, once theirs is answered by anybody."""
    state: _State | None = st.session_state.get(_name(session))
    if state is None:
        state = _as_it_came_back(session, open_ones)
    sitting = state.sitting.with_open(tuple(open_ones))
    is_answered = bool(state.revision and own_saves() - state.saves)
    if not is_answered and state.was_open and sitting.at not in open_ones:
        _say_who_answered(page, session, state)
        is_answered = True
    if not sitting.at:
        state = replace(state, sitting=sitting.next(open_ones), revision="")
    elif is_answered:
        if own_saves() - state.saves:
            forget_record(_slot(session, sitting.at))
        state = state.at(sitting.next(open_ones))
    else:
        state = replace(state, sitting=sitting)
    if state.revision:
        return state
    is_open = state.sitting.at in open_ones
    return replace(state, revision=session.revision, saves=own_saves(), was_open=is_open)


def _as_it_came_back(session: EditingSession, open_ones: Mapping[str, Question]) -> _State:
    """Where a browser was that comes back to a server that does not know it."""
    before = shown_before(_SHOWN)
    if before and before[0] == session.area_code and before[1] in open_ones:
        return _State(Sitting(tuple(open_ones), before[1]), 1, before[2])
    return _State()


def _say_who_answered(page: Page, session: EditingSession, state: _State) -> None:
    """That somebody else has answered the question that was shown."""
    type_key, _, record_id = state.sitting.at.partition("|")
    saves = later_saves(page, session, state.revision)
    saves = [each for save in saves if (each := save.of(record_id))] if record_id else saves
    by = f": {in_a_line(saves[0])}" if saves else "."
    what = word_of("provision_type", type_key, page.reference)
    notice(
        f"Meanwhile somebody else has answered what was asked here ({what}){by} Nothing of yours "
        "was saved."
    )
    opened: OpenRecord | None = st.session_state.get(_slot(session, state.sitting.at))
    if opened is not None and opened.draft is not None:
        pointer(
            page,
            "What you typed is kept as a draft, with the way to go on with it:",
            "Begun and not saved",
            "update",
            view="",
        )


def _go(session: EditingSession, sitting: Sitting) -> None:
    state: _State = st.session_state[_name(session)]
    slot = _slot(session, state.sitting.at)
    opened: OpenRecord | None = st.session_state.get(slot)
    if opened is not None and not typed_into(opened, session.reference.areas.codes):
        forget_record(slot)
    st.session_state[_name(session)] = state.at(sitting)


def _open_form(session: EditingSession, form: str) -> None:
    """Open the form of an answer; the same again closes it."""
    state: _State = st.session_state[_name(session)]
    shown = "" if state.form == form else form
    st.session_state[_name(session)] = replace(state, form=shown, turn=state.turn + 1)


# ------------------------------------------------------------------------------------ a question


def _ask(
    page: Page,
    session: EditingSession,
    state: _State,
    question: Question,
    ways: Callable[[], None],
) -> None:
    """What is known, why it is asked, and the answers."""
    held = session.held(question.record_id) if question.record_id else None
    heading = question_in_words(page, question, session.area_code)
    step_heading("question", heading, str(state.turn) if state.turn else "")
    named = f"{record_title(held, page.reference)}. " if held else ""
    said = _whose_last_word(page, session.area_code, question)
    paragraph(f"{named}{reasons(question, page.reference.settings)}{said}", "pm-muted")
    record, above = None, st.container()
    if held is not None:
        slot = _slot(session, question.key)
        record = filled_record(page, session, slot, question.record_id, held)
        with above:
            say_what_was_saved_of_it(page, session, record, held)
    with above:
        _say_it_was_begun(page, session, state, question)
    key = question.key
    with st.container(horizontal=True, key="answers"):
        is_right = held is not None and st.button(
            "Still right",
            type="primary",
            key=f"right_{key}_{as_shown(held)}",
            shortcut=_shortcut("1"),
        )
        _choice(session, "Changed" if held else "There is some", _CHANGED, key, "2")
        if held:
            _choice(session, "No longer", _ENDED, key, "3")
        # Of a record that says that there is none, that is “still right”.
        if held is None or held["status"] != NOT_PROVIDED:
            _choice(session, "None of this" if held else "There is none", _NONE, key, "4")
    ways()
    if held is not None and record is not None:
        in_sight = state.form == _CHANGED
        is_typed = in_sight or record.draft is not None
        confirmed(
            page,
            session,
            record,
            held,
            st.container(),
            "question",
            is_pressed=is_right,
            typed=typed_into(record, page.reference.areas.codes) if is_typed else (),
        )
    with st.container(key="answer_form"):
        _form(page, session, state, question, held)
    if held is not None and not state.form:
        what_is_confirmed(page, held)


def _whose_last_word(page: Page, area_code: str, question: Question) -> str:
    """Whose the last word on a type is, and what it was; "" where a record is asked about."""
    if question.record_id or not {Why.TOO_OLD, Why.NOT_IN_FULL} & set(question.why):
        return ""
    naming = page.loaded.folder.public_register.naming(area_code, question.provision_type)
    if not naming:
        return ""
    # Of two of one day the one that stands later on the register.
    row = max(reversed(naming), key=lambda row: day_of(row["last_verified"]) or date.min)
    said = last_word(str(row["status"]), str(day_of(row["last_verified"]) or ""))
    who = word_of("maintained_by", str(row["maintained_by"]), page.reference)
    return f" It was {said}, kept by {who}: {record_title(row, page.reference)}."


def _say_it_was_begun(
    page: Page, session: EditingSession, state: _State, question: Question
) -> None:
    """That an answer was begun and not saved, and where it is, while its form is not in sight."""
    if state.form == _CHANGED:
        return
    given = {"provision_type": question.provision_type}
    draft = own_draft(page, session, question.record_id or NEW, given)
    if draft is not None:
        answer = "Changed" if question.record_id else "There is some"
        notice(
            f"{began(draft, page, session.who)}, and it is not saved yet. Choose “{answer}” to go "
            "on, or to throw it away."
        )


def _choice(session: EditingSession, label: str, form: str, key: str, shortcut: str) -> None:
    st.button(
        label,
        key=f"{form}_{key}",
        on_click=_open_form,
        args=(session, form),
        shortcut=_shortcut(shortcut),
    )


def _shortcut(key: str) -> str | None:
    """A key of its own, unless somebody has switched them off."""
    return key if st.session_state.get(_KEYS, True) else None


def _slot(session: EditingSession, key: str) -> str:
    """The form of a question: each has one of its own, which keeps what was typed into it."""
    return f"question_{session.area_code}_{key.replace('|', '_')}"


def _form(
    page: Page,
    session: EditingSession,
    state: _State,
    question: Question,
    held: dict[str, str] | None,
) -> None:
    """What is to be said with the answer that was chosen."""
    step = str(state.turn)
    if state.form == _CHANGED:
        step_heading("answer", "What is so now?", step, "h3")
        given = held or {"provision_type": question.provision_type}
        slot = _slot(session, question.key)
        edit_record(page, session, question.record_id or NEW, given, slot, _SAVE_KEY)
    elif state.form == _ENDED and held is not None:
        step_heading("answer", "Since when is it no longer so?", step, "h3")
        _end(page, session, held, _slot(session, question.key))
    elif state.form == _NONE:
        step_heading("answer", "There is none: why, if you know?", step, "h3")
        ending = [] if held is None else _ending_with_it(page, session, held)
        for change in ending:
            paragraph(f"With this save {change.record_id} ends too: from today it is no longer so.")
        nil_return(page, session, question.provision_type, ending, _SAVE_KEY)


def _end(page: Page, session: EditingSession, held: dict[str, str], slot: str) -> None:
    """The day on which a record ends, stated by whoever ends it."""
    record_id = held["record_id"]
    day = st.date_input(
        "First day on which it is no longer so",
        None,
        format="DD/MM/YYYY",
        min_value=EARLIEST,
        max_value=LATEST,
        key=f"question_ends_{record_id}",
        width=280,
        persist_state="session",
    )
    warn_if_left(f"question_ends_{record_id}")
    is_pressed = st.button(
        "Save: it has ended",
        type="primary",
        key=f"question_end_{record_id}_{as_shown(held)}",
        shortcut=_SAVE_KEY,
    )
    if is_pressed and not isinstance(day, date):
        notice("Nothing was saved: say on which day it was no longer so.")
        return
    record = filled_record(page, session, slot, record_id, held)
    ends = day.isoformat() if isinstance(day, date) else ""
    confirmed(
        page,
        session,
        record,
        held,
        st.container(),
        "question_end",
        is_pressed=is_pressed,
        why="Ended by form",
        end_date=ends,
    )


def _ending_with_it(
    page: Page, session: EditingSession, held: Mapping[str, str]
) -> list[RecordChange]:
    """How a record ends of whose type there is none, where it serves no other area."""
    if split_list(held["areas_served"]) != [session.area_code]:
        return []
    now = {
        "end_date": page.today.isoformat(),
        "evidence": CONFIRMED,
        "last_verified": page.today.isoformat(),
    }
    fields = tuple(
        FieldChange(name, held[name], text) for name, text in now.items() if held[name] != text
    )
    return [RecordChange(held["record_id"], "changed", fields)]


# ---------------------------------------------------------------------------- between questions


def _answered(page: Page, session: EditingSession, state: _State, ways: Callable[[], None]) -> None:
    """A question that somebody went back to, which is answered: what was said can be changed."""
    type_key, _, record_id = state.sitting.at.partition("|")
    label = word_of("provision_type", type_key, page.reference)
    step_heading("question", f"{label}: answered", str(state.turn))
    own = session.own[session.own["provision_type"] == type_key]
    newest = own.sort_values("last_verified", kind="stable")["record_id"].tolist()
    held = session.held(record_id or next(reversed(newest), ""))
    if held is None:
        paragraph("What was said of it is no record of this area’s: History shows it.")
        ways()
        return
    said = last_word(held["status"], held["last_verified"])
    ends = parse_date(held["end_date"])
    paragraph(
        f"{record_title(held, page.reference)}: {said}"
        f"{f', ends on {in_words(ends)}' if ends else ''}. History can undo it, and here it can be "
        "changed."
    )
    with st.container(horizontal=True, key="answers"):
        _choice(session, "Change it", _CHANGED, state.sitting.at, "2")
    ways()
    with st.container(key="answer_form"):
        if state.form == _CHANGED:
            step_heading("answer", "What is so now?", str(state.turn), "h3")
            slot = _slot(session, state.sitting.at)
            record = filled_record(page, session, slot, held["record_id"], held)
            with st.container():
                say_what_was_saved_of_it(page, session, record, held)
            edit_record(page, session, held["record_id"], held, slot, _SAVE_KEY)


def _nothing_left(page: Page, state: _State) -> None:
    step_heading("question", "Nothing is left to ask", str(state.turn) if state.turn else "")
    pointer(
        page,
        "Every type has a return, and every record was confirmed of late. Records that disagree, "
        "funding that ends and pilots stand in the list:",
        "What is open",
        "update",
        view="",
    )


def _ways(session: EditingSession, open_keys: Sequence[str]) -> None:
    """To the next question and the one before, and whether single keys answer."""
    state: _State = st.session_state[_name(session)]
    sitting = state.sitting
    if not sitting.keys:
        return
    with st.container(horizontal=True, key="ways", vertical_alignment="center"):
        st.button(
            "Back",
            key="question_back",
            on_click=_go,
            args=(session, sitting.back()),
            disabled=sitting.at == sitting.keys[0],
            shortcut=_shortcut("b"),
        )
        st.button(
            "Skip" if sitting.at in open_keys else "Go on",
            key="question_skip",
            on_click=_go,
            args=(session, sitting.next(open_keys)),
            disabled=not open_keys,
            shortcut=_shortcut("s"),
        )
        st.checkbox("Single keys answer", value=True, key=_KEYS, persist_state="session")
