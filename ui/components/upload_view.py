"""A file of a kept table comes back: what is wrong, what will change, and saving it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from mapping.editing.kept_table import ChangeSet, Incoming, Upload
from mapping.editing.table_files import UPLOADED
from mapping.english import count
from mapping.errors import MappingError
from mapping.problems import Problem, errors_in
from mapping.tables.diff import RecordChange
from ui.components.editing_session import EditingSession, save_changes
from ui.components.fault_page import problem_table
from ui.components.record_changes import change_table, settled
from ui.shell.page import Page, notice, paragraph


def _as_it_is(_changes: ChangeSet, change: RecordChange) -> RecordChange:
    return change


def _no_remark(_changes: ChangeSet, _accepted: Sequence[RecordChange]) -> None:
    pass


@dataclass(frozen=True)
class UploadForm:
    """The words of a place for a file, and what a table has of its own there.

    Attributes
    ----------
    label
        Says what file is asked for.
    save
        On the button that saves a file without faults.
    why
        What the history says of a file, by its name.
    refusal
        Why a file is none for this place; "" where it is one.
    marked
        Makes the copy of a file in which its faults are marked; None where there is none.
    in_words
        A change as it is shown.
    remarks
        Says what else the accepted changes do.
    """

    label: str
    save: str = "Save the changes"
    why: Callable[[str], str] = lambda _name: UPLOADED
    refusal: Callable[[Upload], str] = lambda _upload: ""
    marked: Callable[[Upload, Sequence[Problem]], bytes] | None = None
    in_words: Callable[[ChangeSet, RecordChange], RecordChange] = _as_it_is
    remarks: Callable[[ChangeSet, Sequence[RecordChange]], None] = _no_remark


@dataclass(frozen=True)
class _Came:
    """A file as it came, checked, and what it would change.

    Attributes
    ----------
    key
        Names the file and the table's revision: no answer outlives either of them.
    """

    key: str
    name: str
    upload: Upload
    incoming: Incoming
    changes: ChangeSet


def upload(page: Page, session: EditingSession, form: UploadForm) -> None:
    """The place for a file, and all that is to be said about it."""
    name = session.spec.name
    turn = st.session_state.setdefault(f"{name}_turn", 0)
    sent = st.file_uploader(
        f"{form.label}, as CSV or Excel (.xlsx); nothing is saved before you say so",
        key=f"{name}_upload_{turn}",
    )
    if sent is None:
        st.session_state.pop(f"{name}_read", None)
        return
    came = _read_once(page, session, form, sent)
    if isinstance(came, str):
        notice(came)
        return
    problems = came.incoming.problems
    if problems:
        _problems(came, form)
    faults = errors_in(problems)
    if not faults or not came.incoming.rows.empty:
        accepted = _preview(session, form, came)
        _save(page, session, form, came, accepted, is_part=bool(faults))


def _read_once(
    page: Page, session: EditingSession, form: UploadForm, sent: UploadedFile
) -> _Came | str:
    """A file read when it comes, and not again with every choice on the page."""
    name = f"{session.spec.name}_read"
    key = (sent.file_id, session.area_code, session.revision, page.today)
    kept: tuple[object, _Came | str] = st.session_state.get(name, (None, ""))
    held_key, held = kept
    if held_key == key:
        return held
    bar = st.progress(0.0)
    came = _read(page, session, form, sent, bar.progress)
    bar.empty()
    st.session_state[name] = (key, came)
    return came


def _read(
    page: Page,
    session: EditingSession,
    form: UploadForm,
    sent: UploadedFile,
    tell: Callable[[float, str], object],
) -> _Came | str:
    """Read and check a file and compare it; or why that cannot be, for people."""
    intake, store, current = session.intake, session.store, session.current
    tell(0.05, "Reading the file …")
    try:
        came = intake.read(sent.getvalue(), sent.name, page.today)
        if refusal := form.refusal(came):
            return refusal
        tell(0.5, f"Checking {len(came.table.rows):,} rows …")
        incoming = intake.screen(came, current, store, session.reference, page.today)
        tell(0.85, f"Comparing it with the {session.spec.what} …")
        changes = intake.change_set(
            came, incoming, store, current, session.revision, session.reference
        )
    except MappingError as error:
        return str(error)
    key = f"{session.spec.name}_{sent.file_id}_{session.revision}"
    return _Came(key, sent.name, came, incoming, changes)


def _problems(came: _Came, form: UploadForm) -> None:
    problems = came.incoming.problems
    faults = errors_in(problems)
    if faults:
        st.subheader(f"{count(len(faults), 'fault')}: these rows cannot be saved", anchor=False)
        problem_table(faults)
    warnings = [problem for problem in problems if problem.severity != "error"]
    if warnings:
        with st.expander(f"{count(len(warnings), 'remark')}: nothing is refused for them"):
            problem_table(warnings)
    if (marked := form.marked) is not None:
        st.download_button(
            "The file with the faults marked",
            lambda: marked(came.upload, problems),
            file_name=f"{came.name.rsplit('.', 1)[0]}-marked.xlsx",
            on_click="ignore",
        )


def _preview(session: EditingSession, form: UploadForm, came: _Came) -> list[RecordChange]:
    """What will change, and what of it is accepted."""
    changes, records = came.changes, session.spec.records
    kinds = [change.kind for change in changes.changes]
    st.subheader("What will change", anchor=False)
    paragraph(
        f"{records.capitalize()} added: {kinds.count('added')}. "
        f"Changed: {kinds.count('changed')}. Unchanged: {changes.unchanged}."
    )
    if came.upload.unanswered:
        paragraph(f"{came.upload.unanswered} questions are not answered yet; they can come later.")
    accepted = list(changes.changes)
    _table(session, form, changes, changes.changes, "Changes")
    if changes.removals and not came.upload.is_template:
        caption = f"{records.capitalize()} that the file leaves out"
        _table(session, form, changes, changes.removals, caption)
        number = len(changes.removals)
        which = f"this {session.spec.record}" if number == 1 else f"these {number} {records}"
        if st.checkbox(f"Remove {which}", key=f"remove_{came.key}"):
            accepted += changes.removals
    accepted += [
        change for conflict in changes.conflicts if (change := settled(conflict, came.key))
    ]
    if accepted:
        form.remarks(changes, accepted)
    return accepted


def _table(
    session: EditingSession,
    form: UploadForm,
    changes: ChangeSet,
    shown: Sequence[RecordChange],
    caption: str,
) -> None:
    worded = [form.in_words(changes, change) for change in shown]
    change_table(worded, caption, session.spec.record)


def _save(
    page: Page,
    session: EditingSession,
    form: UploadForm,
    came: _Came,
    accepted: Sequence[RecordChange],
    *,
    is_part: bool,
) -> None:
    if not accepted:
        paragraph("There is nothing to save.", "pm-muted")
        return
    label = "Save the good rows" if is_part else form.save
    # Another key for another file or revision: nobody saves what they have not seen.
    is_pressed = st.button(label, type="primary", key=f"save_{came.key}")
    if is_pressed and save_changes(page, session, came.changes, accepted, form.why(came.name)):
        st.session_state[f"{session.spec.name}_turn"] += 1
        st.rerun()
