"""A file of a kept table comes back: what is wrong, what will change, and saving it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from mapping.cli.reading_limits import page_limits
from mapping.editing.kept_table import ChangeSet, Upload
from mapping.editing.reading import Reading, Sent, Standing, marked, read_and_compare
from mapping.editing.register import renamed_in
from mapping.editing.table_files import NAME_NOT_KEPT, UPLOADED
from mapping.english import count
from mapping.errors import MappingError
from mapping.limited import Tell
from mapping.matching.match import Match
from mapping.problems import errors_in, number_of
from mapping.register.checks import lacks_most_columns
from mapping.tables.diff import RecordChange
from ui.components.fault_page import problem_table
from ui.components.while_reading import while_reading
from ui.editing.editing_session import EditingSession, done_too, save_changes
from ui.editing.no_place import answers_for
from ui.editing.record_changes import change_table, settled
from ui.editing.refused_rows import refused_rows, remember_refused
from ui.editing.saved_meanwhile import say_what_was_saved_since, say_whose_it_replaces
from ui.shell.page import Page, notice, paragraph


def _as_it_is(_changes: ChangeSet, change: RecordChange) -> RecordChange:
    return change


def _no_question(
    _changes: ChangeSet, _accepted: Sequence[RecordChange], _key: str
) -> tuple[list[RecordChange], int]:
    return [], 0


def _no_remark(_changes: ChangeSet, _accepted: Sequence[RecordChange]) -> None:
    pass


@dataclass(frozen=True)
class Also:
    """What a file says beside the rows of its table, and is saved with them.

    Attributes
    ----------
    changes, unanswered
        How many changes it makes, and how many questions have no answer yet.
    digest
        Names just these.
    save
        Saves them: what was saved in a sentence; None where it was not, which it says.
    """

    changes: int
    unanswered: int
    digest: str
    save: Callable[[], str | None]


@dataclass(frozen=True)
class UploadForm:
    """The words of a place for a file, and what a table has of its own there.

    Attributes
    ----------
    label
        Says what file is asked for.
    save
        On the button that saves a file without faults.
    why, keeps_names
        What the history says of a file, by its name, and whether that is the name where it can be.
    refusal
        Why a file is none for this place; "" where it is one.
    is_marked
        Whether there is a copy of a file in which its faults are marked.
    formats
        What is read there, with the endings of the files.
    in_words
        A change as it is shown.
    questions
        Asks what else has to be settled before the accepted changes are saved, under a key; gives
        the changes by which it is, and how many questions have no answer yet.
    remarks
        Says what else the accepted changes do.
    also
        Shows what a file says beside the rows of its table, by its name, under a key.
    match
        Asks what a list in names and words of its own means; gives that once it is said.
    """

    label: str
    formats: str = "CSV or a workbook (.csv, .xlsx, .ods, .xls)"
    save: str = "Save the changes"
    why: Callable[[str], str] = lambda _name: UPLOADED
    keeps_names: bool = False
    refusal: Callable[[Upload], str] = lambda _upload: ""
    is_marked: bool = False
    in_words: Callable[[ChangeSet, RecordChange], RecordChange] = _as_it_is
    questions: Callable[
        [ChangeSet, Sequence[RecordChange], str], tuple[list[RecordChange], int]
    ] = _no_question
    remarks: Callable[[ChangeSet, Sequence[RecordChange]], None] = _no_remark
    also: Callable[[Reading, str, str], Also | None] = lambda _reading, _name, _key: None
    match: Callable[[UploadedFile, Mapping[str, str]], Match | None] | None = None


@dataclass(frozen=True)
class _Came:
    """A file as it came, checked, and what it would change.

    Attributes
    ----------
    key
        Names the file, whose it is, and all that it would change: no answer outlives any of them.
    seen
        The table's revision when the file was first shown.
    """

    key: str
    seen: str
    name: str
    reading: Reading
    marked: Callable[[], bytes]

    @property
    def changes(self) -> ChangeSet:
        """What it would change."""
        return self.reading.changes


def upload(page: Page, session: EditingSession, form: UploadForm) -> None:
    """The place for a file, and all that is to be said about it."""
    # In a box of its own, so that what comes and goes here does not fold what stands below.
    with st.container():
        refused_rows(session)
        _place(page, session, form)


def _place(page: Page, session: EditingSession, form: UploadForm) -> None:
    name = session.slot
    turn = st.session_state.setdefault(f"{name}_turn", 0)
    sent = st.file_uploader(
        f"{form.label}, as {form.formats}; nothing is saved before you say so",
        key=f"{name}_upload_{turn}",
    )
    if sent is None:
        for what in ("read", "read_by_match"):
            st.session_state.pop(f"{name}_{what}", None)
        return
    came = _read_once(page, session, form, sent)
    if isinstance(came, str):
        notice(came)
        return
    upload = came.reading.upload
    renamed = renamed_in(upload)
    is_matched = False
    # A fault of the file as a whole, such as that nothing stands in it, leaves nothing to be asked.
    is_read = all(p.row is not None or p.column for p in errors_in(came.reading.problems))
    is_asked = is_read and (renamed or lacks_most_columns(upload.raw))
    if form.match is not None and is_asked:
        _say_what_was_renamed(came, renamed)
        match = form.match(sent, renamed)
        if match is None:
            return
        came = _read_once(page, session, form, sent, match)
        if isinstance(came, str):
            notice(came)
            return
        is_matched = True
    say_what_was_saved_since(page, session, came.seen, "you chose this file")
    problems = came.reading.problems
    if problems:
        _problems(came, form, is_matched=is_matched)
    reading = came.reading.with_answers(
        answers_for(session.spec, came.reading.held, problems, came.key)
    )
    came = replace(came, reading=reading)
    faults = [*errors_in(problems), *reading.held]
    accepted: list[RecordChange] = []
    unanswered = 0
    if is_shown := not faults or reading.has_sound_rows:
        accepted, unanswered = _preview(session, form, came)
        say_whose_it_replaces(page, session, came.reading.upload, accepted)
    also = form.also(came.reading, came.name, came.key)
    if is_shown or also is not None:
        _save(page, session, form, came, accepted, unanswered, also, is_part=bool(faults))


def _say_what_was_renamed(came: _Came, renamed: Mapping[str, str]) -> None:
    """The faults of a download; what a list of somebody's own calls otherwise is asked instead."""
    if renamed:
        problem_table(errors_in(came.reading.problems))


def _read_once(
    page: Page,
    session: EditingSession,
    form: UploadForm,
    sent: UploadedFile,
    match: Match | None = None,
) -> _Came | str:
    """A file read when it comes, and not again with every choice on the page."""
    name = f"{session.slot}_read" + ("" if match is None else "_by_match")
    whose = (sent.file_id, session.area_code, repr(match))
    key = (*whose, session.revision, page.today)
    kept: tuple[tuple[object, ...], _Came | str] = st.session_state.get(name, ((), ""))
    held_key, held = kept
    if held_key == key:
        return held
    came = while_reading(lambda tell: _read(page, session, form, sent, match, tell))
    if isinstance(came, _Came) and isinstance(held, _Came) and held_key[: len(whose)] == whose:
        came = replace(came, seen=held.seen)
    st.session_state[name] = (key, came)
    return came


def _read(
    page: Page,
    session: EditingSession,
    form: UploadForm,
    sent: UploadedFile,
    match: Match | None,
    tell: Tell,
) -> _Came | str:
    """Read and check a file and compare it; or why that cannot be, for people."""
    file = Sent(sent.name, sent.getvalue(), session.spec.name, session.area_code, match)
    standing = Standing(session.current, session.revision, session.reference, page.today)
    try:
        limits = page_limits()
        reading = read_and_compare(file, standing, limits, tell)
    except MappingError as error:
        return str(error)
    if refusal := form.refusal(reading.upload):
        return refusal
    key = "_".join(
        (
            session.spec.name,
            session.area_code,
            sent.file_id,
            reading.upload.raw.digest,
            reading.changes.digest,
        )
    )
    return _Came(
        key,
        session.revision,
        sent.name,
        reading,
        lambda: marked(file, standing, reading, limits),
    )


def _problems(came: _Came, form: UploadForm, *, is_matched: bool) -> None:
    problems = came.reading.problems
    faults = errors_in(problems)
    if faults:
        st.subheader(
            f"{count(number_of(faults), 'fault')}: these rows cannot be saved", anchor=False
        )
        problem_table(faults)
    warnings = [problem for problem in problems if problem.severity == "warning"]
    if warnings:
        said = f"{count(number_of(warnings), 'remark')}: nothing is refused for them"
        # Of a list in words of its own they say what each was read as, which is to be seen.
        with st.expander(said, expanded=is_matched):
            problem_table(warnings)
    if form.is_marked:
        st.download_button(
            "The file with the faults marked",
            came.marked,
            file_name=f"{came.name.rsplit('.', 1)[0]}-marked.xlsx",
            on_click="ignore",
        )


def _preview(
    session: EditingSession, form: UploadForm, came: _Came
) -> tuple[list[RecordChange], int]:
    """What will change: what of it is accepted, and how many questions have no answer yet."""
    changes, records = came.changes, session.spec.records
    kinds = [change.kind for change in changes.changes]
    st.subheader("What will change", anchor=False)
    paragraph(
        f"{records.capitalize()} added: {kinds.count('added')}. "
        f"Changed: {kinds.count('changed')}. Unchanged: {changes.unchanged}."
    )
    said = came.reading.upload
    if said.unanswered:
        paragraph(f"{said.unanswered} questions are not answered yet; they can come later.")
    accepted = list(changes.changes)
    _table(session, form, changes, changes.changes, "Changes")
    if changes.removals and not said.is_template:
        accepted += _removed(session, form, came)
    unanswered = 0
    for conflict in changes.conflicts:
        taken, left_open = settled(conflict, came.key, partial(form.in_words, changes))
        accepted += taken
        unanswered += left_open
    settling, left_open = form.questions(changes, accepted, came.key)
    accepted += settling
    unanswered += left_open
    if accepted:
        form.remarks(changes, accepted)
    return accepted, unanswered


def _removed(session: EditingSession, form: UploadForm, came: _Came) -> list[RecordChange]:
    """The records that the file leaves out and somebody says are to be removed.

    What somebody else changed since is asked about apart: the file knows nothing of that.
    """
    changes, records = came.changes, session.spec.records
    groups = (
        (f"{records.capitalize()} that the file leaves out", "remove", False),
        (
            f"{records.capitalize()} that the file leaves out, and somebody else has changed since "
            "it was downloaded",
            "remove_changed",
            True,
        ),
    )
    removed: list[RecordChange] = []
    for caption, key, is_changed in groups:
        group = [
            c for c in changes.removals if (c.record_id in changes.changed_since) == is_changed
        ]
        if group:
            _table(session, form, changes, group, caption)
            number = len(group)
            which = f"this {session.spec.record}" if number == 1 else f"these {number} {records}"
            which += ", changed since" if is_changed else ""
            if st.checkbox(f"Remove {which}", key=f"{key}_{came.key}"):
                removed += group
    return removed


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
    unanswered: int,
    also: Also | None,
    *,
    is_part: bool,
) -> None:
    unanswered += also.unanswered if also else 0
    has_more = also is not None and also.changes > 0
    if unanswered:
        asked = count(unanswered, "question")
        paragraph(f"{asked} above to be answered first.")
    elif not accepted and not has_more:
        paragraph("There is nothing to save.", "pm-muted")
        return
    if form.keeps_names and form.why(came.name) != came.name:
        paragraph(NAME_NOT_KEPT, "pm-muted")
    label = "Save the good rows" if is_part else form.save
    # Another key for anything else that is shown: nobody saves what they have not seen.
    key = f"save_{came.key}" + (f"_{also.digest}" if also else "")
    is_pressed = st.button(label, type="primary", key=key, disabled=unanswered > 0)
    if not is_pressed:
        return
    if not accepted or save_changes(page, session, came.changes, accepted, form.why(came.name)):
        if also is not None and has_more:
            sentence = also.save()
            if sentence is None:
                return
            done_too(sentence)
        remember_refused(session, came.name, came.reading, came.marked if form.is_marked else None)
        st.session_state[f"{session.slot}_turn"] += 1
        st.rerun()
    if session.store.load().revision != session.revision:
        st.rerun()
