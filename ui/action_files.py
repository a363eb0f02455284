"""The action plan to take away and to bring back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from mapping.action_calendar import plan_calendar
from mapping.action_plan import base_of, kept_csv, planned, read_incoming, read_plan_upload
from mapping.actions import Action
from mapping.changes import RecordChange
from mapping.dates import today
from mapping.errors import MappingError
from mapping.escape import for_file_name
from mapping.problems import errors_in
from mapping.updates import Incoming, Plan
from ui.fault_page import problem_table
from ui.page import Page, notice, paragraph
from ui.planning import Planning, save_changes
from ui.update_upload import change_table, settled

_TURN, _READ = "plan_turn", "plan_read"


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
        st.download_button(
            "Due dates for a calendar (.ics)",
            lambda: plan_calendar(shown, page.reference, datetime.now(UTC)),
            file_name=f"{stem}-actions.ics",
            mime="text/calendar",
            on_click="ignore",
        )


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
        _save(page, planning, plan, _preview(plan), is_part=bool(faults))


def _read_once(page: Page, planning: Planning, sent: UploadedFile) -> tuple[Incoming, Plan] | str:
    """A file read when it comes, and not again with every choice on the page."""
    key = (sent.file_id, planning.snapshot.revision, today())
    held_key, held = st.session_state.get(_READ, (None, ""))
    if held_key != key:
        held = _read(page, planning, sent)
        st.session_state[_READ] = (key, held)
    return held


def _read(page: Page, planning: Planning, sent: UploadedFile) -> tuple[Incoming, Plan] | str:
    current, store = planning.cells, planning.store
    try:
        came = read_plan_upload(sent.getvalue(), sent.name)
        incoming = read_incoming(came, current, store, page.reference, today())
        base = base_of(came, store, current)
    except MappingError as error:
        return str(error)
    return incoming, planned(incoming, base, current, planning.snapshot.revision)


def _preview(plan: Plan) -> list[RecordChange]:
    """What will change, and what of it is accepted."""
    st.subheader("What will change", anchor=False)
    kinds = [change.kind for change in plan.changes]
    paragraph(
        f"Actions added: {kinds.count('added')}. Changed: {kinds.count('changed')}. "
        f"Unchanged: {plan.unchanged}."
    )
    accepted = list(plan.changes)
    change_table(plan.changes, "Changes")
    if plan.removals:
        change_table(plan.removals, "Actions that the file leaves out")
        if st.checkbox(f"Remove these {len(plan.removals)} actions", key="remove_actions"):
            accepted += plan.removals
    return accepted + [change for conflict in plan.conflicts if (change := settled(conflict))]


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
