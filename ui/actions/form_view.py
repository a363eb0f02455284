"""Forms of the action plan: an action to add, to change, to close."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import streamlit as st

from mapping.dates import in_words
from mapping.editing.action_plan import PLAN_INTAKE
from mapping.escape import for_html, for_markdown
from mapping.gap_model.status_style import style_at
from mapping.plan.schema import CLOSED, ActionStatus, Decision, DropReason
from mapping.reference.reviews import CHECKLIST, WHY_NO_DETAILS
from mapping.tables.parsing import parse_date
from mapping.wording.actions import plan_label
from mapping.wording.reviews import month_in_words
from ui.actions.saving import LABELS, save_action
from ui.components.forms.form_faults import Field, FormFaults
from ui.components.status_label import label
from ui.editing.editing_session import EditingSession, begin
from ui.editing.open_record import (
    forget_record,
    merged,
    open_record,
    opened_before,
    say_that_it_is_gone,
    say_what_was_saved_of_it,
)
from ui.shell.page import (
    NEW_RECORD,
    RECORD,
    Page,
    link_to,
    notice,
    paragraph,
    parameter,
    put,
    run_again,
)

ACTION, ADD, INVITE = "action", "add", "invite"
# The review, and the number of its recommendation, that a new action carries out.
ON_REVIEW, RECOMMENDATION = "on_review", "recommendation"
_TURN, _OPENED = "action_turn", "action_opened"
_OPEN = (ActionStatus.NOT_STARTED, ActionStatus.UNDER_WAY)
_LONGEST = {"what": 500, "owner_role": 120, "owner_organisation": 200, "recommendation": 3}
_EARLIEST, _LATEST = date(2000, 1, 1), date(2199, 12, 31)
_FOR_ALL, _NONE, _UNDECIDED = "All areas", "None", "Not decided"


def add_form(page: Page, session: EditingSession) -> None:
    """A form for a new action; what the page looks at is filled in already."""
    selection = page.selection
    given = {
        "area_code": selection.area_code or "",
        "provision_type": selection.type_key or "",
        "review_id": parameter(ON_REVIEW),
        "recommendation": parameter(RECOMMENDATION)[: _LONGEST["recommendation"]],
        "what": _invitation(page),
        "status": ActionStatus.NOT_STARTED.value,
    }
    turn = st.session_state.get(_TURN, 0)
    entered, faults = _form(page, given, f"new_{turn}_{'_'.join(given.values())}")
    if entered is not None:
        action_id = save_action(page, session, entered, "Added by form", faults)
        if action_id is not None:
            st.session_state[_TURN] = turn + 1
            put(**dict.fromkeys((ADD, ON_REVIEW, RECOMMENDATION, INVITE), ""))
            put(**{ACTION: action_id})
            st.rerun()
    faults.show()


def _invitation(page: Page) -> str:
    """What is to be done where the address asks to invite a provider that the register names."""
    asked = parameter(INVITE)
    is_known = asked in page.loaded.folder.public_register.providers
    return f"Invite {asked} to the training" if is_known else ""


def change_form(page: Page, who: str, action_id: str) -> None:
    """A form that changes an action, on top of what anybody else saved since it was opened."""
    # A dialog runs again by itself: the plan that the page began with may be an older one by then.
    page = run_again(page)
    session = begin(page, PLAN_INTAKE, who)
    now = None if session is None else session.held(action_id)
    if session is None or now is None:
        if session is not None and (left := opened_before(_OPENED, action_id)):
            say_that_it_is_gone(page, session, left)
            _form(page, left.cells, left.key)
            return
        notice("This action cannot be changed now. Somebody may have removed it: close this form.")
        return
    opened = open_record(session, _OPENED, action_id, now)
    say_what_was_saved_of_it(page, session, opened, now, spoken=plan_label)
    entered, faults = _form(page, opened.cells, opened.key)
    cells = None if entered is None else merged(opened, entered, now, spoken=plan_label)
    if cells is not None and save_action(
        page, session, _consistent(cells), "Changed by form", faults
    ):
        forget_form()
        st.rerun()
    faults.show()


def forget_form() -> None:
    """The next form begins with what is kept."""
    forget_record(_OPENED)


def _consistent(cells: Mapping[str, str]) -> dict[str, str]:
    """An action that is open again has neither a day of closing nor a reason."""
    is_open = cells["status"] not in CLOSED
    return {**cells, **({"closed_on": "", "drop_reason": ""} if is_open else {})}


# --------------------------------------------------------------------------------- fields


def _form(
    page: Page, held: Mapping[str, str], key: str
) -> tuple[dict[str, str] | None, FormFaults]:
    """The cells as they were entered, once the button is pressed; and the place for its faults."""
    with st.form(key, border=False):
        paragraph(
            "An owner is a role and an organisation, never a person’s name. Nobody who was harmed, "
            "or who harmed, may be known by anything that stands here.",
            "pm-muted",
        )
        cells = {"what": _line(held, "what", key)}
        with st.container(horizontal=True):
            cells["owner_role"] = _line(held, "owner_role", key)
            cells["owner_organisation"] = _line(held, "owner_organisation", key)
        with st.container(horizontal=True):
            cells |= _about(page, held, key)
        with st.container(horizontal=True):
            cells |= _state(held, key)
        cells["notes"] = str(
            st.text_area("Notes", held.get("notes", ""), key=f"{key}_notes", max_chars=5_000)
        )
        cells |= _recommendation(page, held, key)
        place = st.container()
        is_pressed = st.form_submit_button("Save the action", type="primary")
    fields = {column: Field(plan_label(column), f"{key}_{column}") for column in cells}
    faults = FormFaults(key, fields, cells, LABELS, place)
    if is_pressed:
        faults.forget()
    return (cells if is_pressed else None), faults


def _line(held: Mapping[str, str], column: str, key: str) -> str:
    text = st.text_input(
        plan_label(column), held.get(column, ""), key=f"{key}_{column}", max_chars=_LONGEST[column]
    )
    return str(text).strip()


def _one_of(
    held: Mapping[str, str], column: str, key: str, options: Mapping[str, str], title: str = ""
) -> str:
    keys = list(options)
    text = held.get(column, "")
    chosen = st.selectbox(
        for_markdown(title or plan_label(column)),
        keys,
        keys.index(text) if text in options else 0,
        format_func=options.__getitem__,
        key=f"{key}_{column}",
    )
    return str(chosen)


def _about(page: Page, held: Mapping[str, str], key: str) -> dict[str, str]:
    areas = page.reference.areas
    names = {"": _FOR_ALL, **dict(zip(areas.codes, areas.names, strict=True))}
    kinds = {"": _NONE}
    kinds |= {t.key: t.label for members in page.reference.types.grouped.values() for t in members}
    return {
        "area_code": _one_of(held, "area_code", key, names, page.reference.settings.area_label),
        "provision_type": _one_of(held, "provision_type", key, kinds),
    }


def _state(held: Mapping[str, str], key: str) -> dict[str, str]:
    """Due date, status and decision. Closing is a step of its own, which asks about the gap."""
    given = ActionStatus(held["status"])
    statuses = dict.fromkeys((*_OPEN, given))
    decisions = {"": _UNDECIDED} | {d.value: d.word for d in Decision}
    due = st.date_input(
        "Due",
        parse_date(held.get("due", "")),
        format="DD/MM/YYYY",
        min_value=_EARLIEST,
        max_value=_LATEST,
        key=f"{key}_due",
        width=180,
    )
    return {
        "due": due.isoformat() if isinstance(due, date) else "",
        "status": _one_of(held, "status", key, {s.value: s.word for s in statuses}),
        "decision": _one_of(held, "decision", key, decisions, "Decision about the gap"),
    }


def _recommendation(page: Page, held: Mapping[str, str], key: str) -> dict[str, str]:
    areas, reviews = page.reference.areas, page.reference.reviews
    options = {"": _NONE, CHECKLIST: "The report that the checklist of themes comes from"}
    options |= {
        review.review_id: f"{areas.name(review.area_code)}, {month_in_words(review.finished)}"
        for review in reviews.all
    }
    paragraph(
        "If it carries out a recommendation of a homicide review, leave what is to be done and the "
        f"notes blank. {WHY_NO_DETAILS}",
        "pm-muted",
    )
    with st.container(horizontal=True):
        return {
            "review_id": _one_of(held, "review_id", key, options),
            "recommendation": _line(held, "recommendation", key),
        }


# -------------------------------------------------------------------------------- closing


def close_form(page: Page, who: str, action_id: str) -> None:
    """Close an action, and ask what the register says of the gap that it answers."""
    page = run_again(page)
    session = begin(page, PLAN_INTAKE, who)
    held = None if session is None else session.held(action_id)
    if session is None or held is None or held["status"] in CLOSED:
        notice("This action cannot be closed now. Somebody may have done so: close this form.")
        return
    say_what_the_register_says(page, held["area_code"], held["provision_type"])
    outcome, reason = _outcome(action_id)
    if outcome is None:
        return
    is_dropped = outcome is ActionStatus.DROPPED
    if is_dropped and reason is None:
        notice("Nothing was saved: choose why it was dropped.")
        return
    closing = {"status": outcome.value, "drop_reason": str(reason) if is_dropped else ""}
    faults = FormFaults(f"close_{action_id}", {}, closing, LABELS, st.container())
    faults.forget()
    if save_action(page, session, held | closing, outcome.word, faults) is not None:
        forget_form()
        st.rerun()
    faults.show()


def _outcome(action_id: str) -> tuple[ActionStatus | None, DropReason | None]:
    """How an action ends, once the button is pressed, and why if it is dropped."""
    with st.form(f"close_{action_id}", border=False):
        outcome = st.radio(
            "How it ends",
            CLOSED,
            format_func=lambda status: status.word,
            key=f"outcome_{action_id}",
            horizontal=True,
        )
        reason = st.selectbox(
            "Why, if it was dropped",
            list(DropReason),
            None,
            format_func=lambda why: why.word,
            placeholder="Choose",
            key=f"reason_{action_id}",
        )
        is_pressed = st.form_submit_button("Close the action", type="primary")
    return (outcome if is_pressed else None), reason


def say_what_the_register_says(page: Page, area_code: str, type_key: str) -> None:
    """The status of the gap, and that an action does not change it."""
    if not area_code or not type_key:
        paragraph("It answers no gap in one area, so the map has nothing to say about it.")
        return
    kind = page.reference.types.by_key[type_key]
    place = f"{page.reference.areas.name(area_code)}, {kind.label}"
    selection = replace(page.selection, area_code=area_code, type_key=type_key)
    link = link_to("update", selection, **{RECORD: NEW_RECORD})
    st.html(
        f"{label(style_at(page.assessment, area_code, kind))}"
        f'<p class="pm-answer">That is what the register says of {for_html(place)} on '
        f"{in_words(page.assessment.on)}. Is it still so? The map follows the register: it does "
        "not change because an action is closed. If there is provision now, it is recorded on the "
        f'<a href="{link}" target="_self">Update '
        "page</a>, to which "
        "the action leads when it is closed as well.</p>"
    )
