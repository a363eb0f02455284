"""The action plan to take away and to bring back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from mapping.editing.kept_table import ChangeSet
from mapping.editing.table_files import kept_csv
from mapping.escape import for_file_name
from mapping.export.calendar import NOTHING_TO_COME, plan_calendar, to_come
from mapping.gap_model.status_style import said_at
from mapping.plan.schema import (
    CLOSED,
    Action,
    recommendation_in_words,
)
from mapping.tables.diff import RecordChange
from mapping.wording.actions import ALL_AREAS, plan_change_in_words, shown_in_plan
from ui.components.text_table import text_table
from ui.editing import upload_view
from ui.editing.editing_session import EditingSession
from ui.editing.upload_view import UploadForm
from ui.shell.page import Page, paragraph


def plan_downloads(page: Page, session: EditingSession | None, shown: Sequence[Action]) -> None:
    """The whole plan as a file that can be sent back, and the due dates shown for a calendar."""
    st.header("Take away", anchor=False)
    stem = for_file_name(page.reference.settings.region_name)
    paragraph(
        "The CSV holds the whole plan and can be sent back. The calendar file holds the due dates "
        "of the open actions shown above; calendar programs add them as all-day entries.",
        "pm-muted",
    )
    with st.container(horizontal=True):
        if session is not None:
            st.download_button(
                "Action plan as CSV",
                lambda: kept_csv(session.store, session.snapshot, session.current),
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


def plan_upload(page: Page, session: EditingSession) -> None:
    """The place for a file of actions."""
    st.header("Send it back", anchor=False)
    form = UploadForm(
        label="A file of actions",
        in_words=lambda changes, change: _titled(page, changes, change),
        remarks=lambda changes, _: _closings(page, changes),
    )
    upload_view.upload(page, session, form)


def _titled(page: Page, changes: ChangeSet, change: RecordChange) -> RecordChange:
    title = _title(page, changes, change)
    return RecordChange(title, change.kind, plan_change_in_words(page.reference, change).cells)


def _cells(changes: ChangeSet, change: RecordChange) -> dict[str, str]:
    """An action as it will stand, or stood where it is removed."""
    held = changes.before[changes.before["action_id"] == change.record_id].to_dict("records")
    old = {str(name): str(text) for name, text in held[0].items()} if held else {}
    if change.kind == "removed":
        return old
    return old | {field.column: field.new for field in change.fields}


def _title(page: Page, changes: ChangeSet, change: RecordChange) -> str:
    """What an action is about, in words, and its id where it has one by now."""
    cells = _cells(changes, change)
    words = cells.get("what", "")
    if not words and cells.get("review_id"):
        reference = page.reference
        words = recommendation_in_words(
            cells["review_id"],
            cells.get("recommendation", ""),
            reference.areas,
            reference.reviews,
            reference.recommendations,
        )
    place = shown_in_plan(page.reference, "area_code", cells.get("area_code", "")) or ALL_AREAS
    return f"{words.rstrip('.')} ({place}, {change.record_id})"


def _closings(page: Page, changes: ChangeSet) -> None:
    """What the register says of the gaps whose actions are closed: the form asks so as well."""
    closing = [
        change
        for change in changes.changes
        if any(field.column == "status" and field.new in CLOSED for field in change.fields)
    ]
    rows = [
        (_title(page, changes, change), said)
        for change in closing
        if (said := _register_says(page, _cells(changes, change)))
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
    said = said_at(page.assessment, area, page.reference.types.by_key[kind])
    return f"{shown_in_plan(page.reference, 'provision_type', kind)}: {said}"
