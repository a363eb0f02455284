"""The action plan to take away and to bring back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from mapping.dates import in_words
from mapping.editing.action_plan import base_of, kept_csv, planned, read_incoming, read_plan_upload
from mapping.editing.register import Incoming, Plan
from mapping.errors import MappingError
from mapping.escape import for_file_name
from mapping.gap_model.status_style import style_at
from mapping.plan.checks import fit_to_show
from mapping.plan.schema import (
    CLOSED,
    Action,
    ActionStatus,
    Decision,
    DropReason,
    recommendation_in_words,
)
from mapping.problems import errors_in
from mapping.report.calendar import NOTHING_TO_COME, plan_calendar, to_come
from mapping.tables.diff import RecordChange
from mapping.tables.parsing import parse_date
from mapping.wording.actions import ALL_AREAS
from ui.actions.editing_session import Planning, save_changes, spoken
from ui.components.text_table import text_table
from ui.register.upload_view import settled
from ui.shell.fault_page import problem_table
from ui.shell.page import Page, notice, paragraph

_TURN, _READ = "plan_turn", "plan_read"
_MOST_SHOWN = 200
_DATES = ("due", "opened_on", "closed_on")
_CLOSED_LISTS: Mapping[str, Iterable[ActionStatus | Decision | DropReason]] = {
    "status": ActionStatus,
    "decision": Decision,
    "drop_reason": DropReason,
}


def plan_downloads(page: Page, planning: Planning | None, shown: Sequence[Action]) -> None:
    """The whole plan as a file that can be sent back, and the due dates shown for a calendar."""
    st.header("Take away", anchor=False)
    stem = for_file_name(page.reference.settings.region_name)
    paragraph(
        "The CSV holds the whole plan and can be sent back. The calendar file holds the due dates "
        "of the open actions shown above; calendar programs add them as all-day entries.",
        "pm-muted",
    )
    with st.container(horizontal=True):
        if planning is not None:
            st.download_button(
                "Action plan as CSV",
                lambda: kept_csv(planning.store, planning.snapshot, planning.cells),
                file_name=f"{stem}-actions.csv",
                mime="text/csv",
                on_click="ignore",
            )
        is_empty = not to_come(shown)
        st.download_button(
            "Due dates for a calendar (.ics)",
            lambda: plan_calendar(shown, page.reference, page.now),
            file_name=f"{stem}-actions.ics",
            mime="text/calendar",
            on_click="ignore",
            disabled=is_empty,
        )
    if is_empty:
        paragraph(NOTHING_TO_COME, "pm-muted")


def plan_upload(page: Page, planning: Planning) -> None:
    """The place for a file of actions, and all that is to be said about it."""
    st.header("Send it back", anchor=False)
    turn = st.session_state.setdefault(_TURN, 0)
    sent = st.file_uploader(
        "A file of actions, as CSV or Excel (.xlsx); nothing is saved before you say so",
        key=f"plan_upload_{turn}",
    )
    if sent is None:
        st.session_state.pop(_READ, None)
        return
    came = _read_once(page, planning, sent)
    if isinstance(came, str):
        notice(came)
        return
    incoming, plan = came
    faults = errors_in(incoming.problems)
    if faults:
        noun = "fault" if len(faults) == 1 else "faults"
        st.subheader(f"{len(faults)} {noun}: these rows cannot be saved", anchor=False)
        problem_table(faults)
    if not incoming.rows.empty or not faults:
        _save(page, planning, plan, _preview(page, plan), is_part=bool(faults))


def _read_once(page: Page, planning: Planning, sent: UploadedFile) -> tuple[Incoming, Plan] | str:
    """A file read when it comes, and not again with every choice on the page."""
    key = (sent.file_id, planning.snapshot.revision, page.today)
    kept: tuple[object, tuple[Incoming, Plan] | str]
    kept = st.session_state.get(_READ, (None, ""))
    held_key, held = kept
    if held_key != key:
        held = _read(page, planning, sent)
        st.session_state[_READ] = (key, held)
    return held


def _read(page: Page, planning: Planning, sent: UploadedFile) -> tuple[Incoming, Plan] | str:
    current, store = planning.cells, planning.store
    try:
        came = read_plan_upload(sent.getvalue(), sent.name)
        incoming = read_incoming(came, current, store, page.reference, page.today)
        base = base_of(came, store, current)
    except MappingError as error:
        return str(error)
    return incoming, planned(incoming, base, current, planning.snapshot.revision)


def _preview(page: Page, plan: Plan) -> list[RecordChange]:
    """What will change, and what of it is accepted."""
    st.subheader("What will change", anchor=False)
    kinds = [change.kind for change in plan.changes]
    paragraph(
        f"Actions added: {kinds.count('added')}. Changed: {kinds.count('changed')}. "
        f"Unchanged: {plan.unchanged}."
    )
    accepted = list(plan.changes)
    _changes(page, plan, plan.changes, "Changes")
    _closings(page, plan)
    if plan.removals:
        _changes(page, plan, plan.removals, "Actions that the file leaves out")
        number = len(plan.removals)
        which = "this action" if number == 1 else f"these {number} actions"
        if st.checkbox(f"Remove {which}", key="remove_actions"):
            accepted += plan.removals
    return accepted + [change for conflict in plan.conflicts if (change := settled(conflict))]


def _changes(page: Page, plan: Plan, changes: Sequence[RecordChange], caption: str) -> None:
    """Changes in the words of the page, a field a row."""
    rows = [
        (
            _title(page, plan, change),
            change.kind.capitalize(),
            spoken(field.column),
            *(_shown(page, field.column, text) for text in (field.old, field.new)),
        )
        for change in changes
        for field in change.fields
        if field.column != "action_id"
    ]
    if rows:
        headings = ("Action", "What happens", "Field", "Before", "After")
        text_table(caption, headings, rows[:_MOST_SHOWN])
    if len(rows) > _MOST_SHOWN:
        paragraph(f"{len(rows) - _MOST_SHOWN} more fields are not listed.", "pm-muted")


def _cells(plan: Plan, change: RecordChange) -> dict[str, str]:
    """An action as it will stand, or stood where it is removed."""
    held = plan.before[plan.before["action_id"] == change.record_id].to_dict("records")
    old = {str(name): str(text) for name, text in held[0].items()} if held else {}
    if change.kind == "removed":
        return old
    return old | {field.column: field.new for field in change.fields}


def _title(page: Page, plan: Plan, change: RecordChange) -> str:
    """What an action is about, in words, and its id where it has one by now."""
    cells = _cells(plan, change)
    words = cells.get("what", "")
    if not words and cells.get("review_id"):
        reference = page.reference
        words = recommendation_in_words(
            cells["review_id"], cells.get("recommendation", ""), reference.areas, reference.reviews
        )
    place = _shown(page, "area_code", cells.get("area_code", "")) or ALL_AREAS
    return f"{words.rstrip('.')} ({place}, {change.record_id})"


def _shown(page: Page, column: str, text: str) -> str:
    """A cell of the plan as the pages write it."""
    areas, types = page.reference.areas, page.reference.types
    if column == "area_code" and text in areas.positions:
        return areas.name(text)
    if column == "provision_type" and text in types.by_key:
        return types.by_key[text].label
    for member in _CLOSED_LISTS.get(column, ()):
        if member == text:
            return member.word
    day = parse_date(text) if column in _DATES else None
    return fit_to_show(column, text) if day is None else in_words(day)


def _closings(page: Page, plan: Plan) -> None:
    """What the register says of the gaps whose actions are closed: the form asks so as well."""
    closing = [
        change
        for change in plan.changes
        if any(field.column == "status" and field.new in CLOSED for field in change.fields)
    ]
    rows = [
        (_title(page, plan, change), said)
        for change in closing
        if (said := _register_says(page, _cells(plan, change)))
    ]
    if rows:
        text_table("What the register says where an action is closed", ("Action", "Gap"), rows)
        paragraph(
            "Is it still so? The map follows the register: it does not change because an action is "
            "closed. If there is provision now, record it on the Update page."
        )


def _register_says(page: Page, cells: Mapping[str, str]) -> str:
    area, kind = cells.get("area_code", ""), cells.get("provision_type", "")
    if not area or not kind:
        return ""
    style = style_at(page.assessment, area, page.reference.types.by_key[kind])
    return f"{_shown(page, 'provision_type', kind)}: {style.word}"


def _save(
    page: Page, planning: Planning, plan: Plan, accepted: Sequence[RecordChange], *, is_part: bool
) -> None:
    if not accepted:
        paragraph("There is nothing to save.", "pm-muted")
        return
    text = "Save the good rows" if is_part else "Save the changes"
    if st.button(text, type="primary", key="save_plan") and save_changes(
        page, planning, plan, accepted, "A file was sent in"
    ):
        st.session_state[_TURN] += 1
        st.rerun()
