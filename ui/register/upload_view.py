"""A file comes back: what is wrong, what will change, and saving it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from mapping.editing.problem_workbook import problem_workbook
from mapping.editing.register import (
    Incoming,
    Plan,
    Upload,
    base_of,
    effect_in_words,
    plan,
    read_incoming,
    read_upload,
)
from mapping.errors import MappingError
from mapping.escape import for_html, for_markdown
from mapping.geography.postcode_directory import OnsPostcodeDirectory
from mapping.problems import Problem, errors_in
from mapping.tables.diff import Conflict, RecordChange
from ui.components.text_table import text_table
from ui.register.editing_session import Updating, save_changes
from ui.shell.fault_page import problem_table
from ui.shell.page import Page, notice, paragraph

_MOST_SHOWN = 200
_READ = "upload_read"


def upload(page: Page, updating: Updating) -> None:
    """The place for a file, and all that is to be said about it."""
    st.header("Upload", anchor=False)
    turn = st.session_state.setdefault("upload_turn", 0)
    sent = st.file_uploader(
        "Your file, as CSV or Excel (.xlsx); nothing is saved before you say so",
        key=f"upload_{turn}",
    )
    if sent is None:
        st.session_state.pop(_READ, None)
        return
    came = _read_once(page, updating, sent)
    if isinstance(came, str):
        notice(came)
        return
    faults = errors_in(came.incoming.problems)
    if came.incoming.problems:
        _problems(came.upload, came.incoming.problems, sent.name)
    if faults and came.incoming.rows.empty:
        return
    accepted = _preview(page, came.upload, came.planned)
    _save(page, updating, came.planned, accepted, sent.name, is_part=bool(faults))


@dataclass(frozen=True)
class _Came:
    """A file as it came, checked, and what it would change."""

    upload: Upload
    incoming: Incoming
    planned: Plan


def _read_once(page: Page, updating: Updating, sent: UploadedFile) -> _Came | str:
    """A file read when it comes, and not again with every choice on the page."""
    key = (sent.file_id, updating.area_code, updating.revision, page.today)
    kept: tuple[object, _Came | str] = st.session_state.get(_READ, (None, ""))
    held_key, held = kept
    if held_key == key:
        return held
    bar = st.progress(0.0)
    came = _read(page, updating, sent, bar.progress)
    bar.empty()
    st.session_state[_READ] = (key, came)
    return came


def _read(
    page: Page, updating: Updating, sent: UploadedFile, tell: Callable[[float, str], object]
) -> _Came | str:
    """Read and check a file and compare it; or why that cannot be, for people."""
    tell(0.05, "Reading the file …")
    try:
        came = read_upload(sent.getvalue(), sent.name, page.today)
        base = base_of(came, updating.store, updating.current)
    except MappingError as error:
        return str(error)
    if came.area_code not in (None, updating.area_code):
        return (
            f"This file was downloaded for {page.reference.areas.name(came.area_code or '')}. "
            "Choose that area above, or send another file."
        )
    tell(0.5, f"Checking {len(came.table.rows):,} rows …")
    incoming = read_incoming(
        came.table,
        updating.area_code,
        updating.current,
        page.reference,
        page.today,
        OnsPostcodeDirectory(),
    )
    tell(0.85, "Comparing it with the register …")
    planned = plan(incoming, updating.area_code, base, updating.current, updating.revision)
    return _Came(came, incoming, planned)


def _problems(came: Upload, problems: Sequence[Problem], name: str) -> None:
    faults = errors_in(problems)
    if faults:
        noun = "fault" if len(faults) == 1 else "faults"
        st.subheader(f"{len(faults)} {noun}: these rows cannot be saved", anchor=False)
        problem_table(faults)
    warnings = [problem for problem in problems if problem.severity != "error"]
    if warnings:
        noun = "remark" if len(warnings) == 1 else "remarks"
        with st.expander(f"{len(warnings)} {noun}: nothing is refused for them"):
            problem_table(warnings)
    st.download_button(
        "The file with the faults marked",
        lambda: problem_workbook(came.raw, problems, came.stamp),
        file_name=f"{name.rsplit('.', 1)[0]}-marked.xlsx",
        on_click="ignore",
    )


def _preview(page: Page, came: Upload, planned: Plan) -> list[RecordChange]:
    """What will change, and what of it is accepted."""
    st.subheader("What will change", anchor=False)
    kinds = [change.kind for change in planned.changes]
    paragraph(
        f"Records added: {kinds.count('added')}. Changed: {kinds.count('changed')}. "
        f"Unchanged: {planned.unchanged}."
    )
    if came.unanswered:
        paragraph(f"{came.unanswered} questions are not answered yet; they can come later.")
    accepted = list(planned.changes)
    change_table(planned.changes, "Changes")
    if planned.removals and not came.is_template:
        change_table(planned.removals, "Records that the file leaves out")
        if st.checkbox(f"Remove these {len(planned.removals)} records", key="remove"):
            accepted += planned.removals
    accepted += [change for conflict in planned.conflicts if (change := settled(conflict))]
    if accepted:
        sentences = effect_in_words(planned, accepted, page.reference, page.selection.on)
        text = "".join(f"<li>{for_html(sentence)}</li>" for sentence in sentences)
        st.html(
            "<p><b>On the map</b></p>"
            + (f"<ul>{text}</ul>" if text else "<p>No status changes.</p>")
        )
    return accepted


def settled(conflict: Conflict) -> RecordChange | None:
    """A record that somebody else changed too: both versions side by side, to choose from."""
    sides = [
        {field.column: field for field in change.fields}
        for change in (conflict.theirs, conflict.mine)
    ]
    theirs, mine = sides
    rows = [
        (
            column,
            (theirs.get(column) or mine[column]).old,
            theirs[column].new if column in theirs else "unchanged",
            mine[column].new if column in mine else "unchanged",
        )
        for column in dict.fromkeys([*theirs, *mine])
    ]
    text_table(
        f"{conflict.record_id} was {conflict.theirs.kind} by somebody else meanwhile, and is "
        f"{conflict.mine.kind} in your file",
        ("Field", "When you downloaded it", "Saved meanwhile", "In your file"),
        rows,
    )
    keep, take = "Keep what was saved meanwhile", "Take what is in my file"
    chosen = st.radio(
        for_markdown(f"Which is right for {conflict.record_id}?"),
        (keep, take),
        key=f"settle_{conflict.record_id}",
    )
    return conflict.mine if chosen == take else None


def _save(
    page: Page,
    updating: Updating,
    planned: Plan,
    accepted: Sequence[RecordChange],
    name: str,
    *,
    is_part: bool,
) -> None:
    if not accepted:
        paragraph("There is nothing to save.", "pm-muted")
        return
    label = "Save the good rows" if is_part else "Save"
    if st.button(label, type="primary", key="save_upload") and save_changes(
        page, updating, planned, accepted, name
    ):
        st.session_state["upload_turn"] += 1
        st.rerun()


def change_table(changes: Sequence[RecordChange], caption: str) -> None:
    """Changes as a table, a field a row."""
    rows = [
        (change.record_id, change.kind, field.column, field.old, field.new)
        for change in changes
        for field in change.fields
    ]
    if not rows:
        return
    headings = ("Record", "What happens", "Field", "Before", "After")
    text_table(caption, headings, rows[:_MOST_SHOWN])
    if len(rows) > _MOST_SHOWN:
        paragraph(f"{len(rows) - _MOST_SHOWN} more fields are not listed.", "pm-muted")
