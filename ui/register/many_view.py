"""Many records ticked and confirmed together: shown one by one before they are, in one save."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd
import streamlit as st

from mapping.analysis.services.service_labels import word_of
from mapping.dates import in_words
from mapping.editing.kept_table import ChangeSet, Incoming, Upload, several_rows
from mapping.english import count, named
from mapping.errors import MappingError
from mapping.escape import for_markdown
from mapping.problems import Problem, errors_in
from mapping.region.kept_tables import REGISTER
from mapping.register.schema import CONFIRMED
from mapping.tables.parsing import parse_date
from mapping.wording.services import record_title
from ui.components.fault_page import problem_table
from ui.editing.editing_session import EditingSession, save_changes
from ui.editing.no_place import answers_for
from ui.editing.saved_meanwhile import say_what_was_saved_since
from ui.register.confirmed_view import MOST_SHOWN, say_what_is_confirmed
from ui.register.contradiction_view import contradicted, replaced
from ui.shell.page import Page, notice, paragraph

_MOST_NAMED = 10
_FIT, _HEIGHT = 12, 460


@dataclass(frozen=True)
class _Pending:
    """Records that were ticked and are shown before they are confirmed.

    Attributes
    ----------
    seen
        The register's revision when they were ticked.
    """

    ids: tuple[str, ...]
    seen: str


def _name(session: EditingSession) -> str:
    return f"confirm_together_{session.area_code}"


def _tick(session: EditingSession, record_id: str) -> str:
    """Another key after every save: what was confirmed is ticked no more."""
    turn = st.session_state.get(f"{_name(session)}_turn", 0)
    return f"together_{session.area_code}_{turn}_{record_id}"


def ticks(page: Page, session: EditingSession, listed: pd.DataFrame) -> None:
    """A tick for each record that is listed; what a filter hides stays ticked, which is said."""
    keys = [_tick(session, each) for each in listed["record_id"]]

    def tick(*, on: bool) -> None:
        st.session_state.update(dict.fromkeys(keys, on))

    with st.container(horizontal=True):
        st.button(f"Tick all {len(keys)} shown", key="together_all", on_click=lambda: tick(on=True))
        st.button("Tick none of them", key="together_none", on_click=lambda: tick(on=False))
    with st.container(height=_HEIGHT if len(keys) > _FIT else "content"):
        for record, key in zip(listed.to_dict("records"), keys, strict=True):
            day = parse_date(record["last_verified"])
            title, said = (
                record_title(record, page.reference),
                word_of("status", record["status"], page.reference),
            )
            label = f"{title}: {said}, {in_words(day) if day else 'undated'}"
            st.checkbox(for_markdown(label), key=key, persist_state="session")
    ticked = _ticked(session)
    hidden = len(set(ticked) - set(listed["record_id"]))
    paragraph(
        f"{count(len(ticked), 'record')} ticked"
        f"{f', {hidden} of them not shown here' if hidden else ''}."
    )
    if len(ticked) > MOST_SHOWN:
        paragraph(f"At most {MOST_SHOWN} are confirmed in one go: untick some.")
    is_pressed = st.button(
        "Show what would be confirmed",
        type="primary",
        key="together_show",
        disabled=not 0 < len(ticked) <= MOST_SHOWN,
    )
    if is_pressed:
        st.session_state[_name(session)] = _Pending(ticked, session.revision)


def _ticked(session: EditingSession) -> tuple[str, ...]:
    """The records that the area keeps now and that are ticked."""
    state = st.session_state
    return tuple(each for each in session.own["record_id"] if state.get(_tick(session, each)))


def confirmed_together(page: Page, session: EditingSession) -> None:
    """What was ticked: exactly that, what would be written, and the one button that saves it."""
    pending: _Pending | None = st.session_state.get(_name(session))
    if pending is None:
        return
    st.subheader(f"To be confirmed: {count(len(pending.ids), 'record')}", anchor=False)
    say_what_was_saved_since(page, session, pending.seen, "you ticked these")
    own = session.own.set_index("record_id", drop=False)
    _say_what_is_gone([each for each in pending.ids if each not in own.index])
    kept = own.loc[[each for each in pending.ids if each in own.index]]
    now = {"evidence": CONFIRMED, "last_verified": page.today.isoformat()}
    known = [name for name in REGISTER.columns if name in kept]
    cells = kept[known].assign(**now)
    rows = several_rows(REGISTER, cells.to_dict("records"))
    compared = _compared(page, session, rows)
    if compared is not None:
        _preview(page, session, *compared)
    if st.button("Do not confirm them", key="together_not"):
        st.session_state.pop(_name(session))
        st.rerun()


def _say_what_is_gone(gone: Sequence[str]) -> None:
    if gone:
        notice(
            f"Left out, since this area keeps it no more: {named(gone, _MOST_NAMED)}. Somebody has "
            "removed it, or given it away."
        )


def _compared(
    page: Page, session: EditingSession, rows: Upload
) -> tuple[ChangeSet, Sequence[Problem]] | None:
    """What confirming would change, and what is to be said of it; None where it cannot be told."""
    intake, store, current = session.intake, session.store, session.current
    try:
        incoming = intake.screen(rows, current, store, session.reference, page.today)
        incoming = _answered(session, incoming)
        changes = intake.change_set(
            rows, incoming, store, current, session.revision, session.reference
        )
    except MappingError as error:
        notice(str(error))
        return None
    if faults := errors_in(incoming.problems):
        ids = dict(incoming.refused_rows)
        names = list(dict.fromkeys(ids[p.row] for p in faults if p.row in ids))
        notice(f"Not confirmed, since the rules refuse it: {named(names, _MOST_NAMED)}.")
        problem_table(faults)
    return changes, incoming.problems


def _answered(session: EditingSession, incoming: Incoming) -> Incoming:
    """The rows, with those that were held back and of which somebody says that they name nobody."""
    ids = incoming.held_ids(session.spec)
    held = list(zip(incoming.held_rows, ids, strict=True))
    rows = answers_for(session.spec, held, incoming.problems, f"together_{session.revision}")
    return incoming.with_answers(session.spec, [id_ for row, id_ in held if row in rows])


def _preview(
    page: Page, session: EditingSession, changes: ChangeSet, problems: Sequence[Problem]
) -> None:
    made = changes.changes
    if changes.unchanged:
        paragraph(
            f"{count(changes.unchanged, 'record')} said just this today already: nothing is "
            "written of that.",
            "pm-muted",
        )
    if not made:
        paragraph("There is nothing to save.")
        return
    paragraph(
        f"In each of {count(len(made), 'record')}: confirmed by whoever keeps it, on "
        f"{in_words(page.today)}. Nothing else is written."
    )
    say_what_is_confirmed(page, changes, made, is_open=True)
    ending, unanswered = replaced(
        page, session, contradicted(page, session, changes, made), changes.digest
    )
    # Another key for anything else that is shown: nobody confirms what they have not seen.
    is_pressed = st.button(
        f"Confirm {'it' if len(made) == 1 else f'all {len(made)}'}",
        type="primary",
        key=f"together_save_{changes.digest}",
        disabled=unanswered > 0,
    )
    if is_pressed and save_changes(
        page, session, changes, [*made, *ending], "Confirmed together", problems
    ):
        turn = f"{_name(session)}_turn"
        st.session_state[turn] = st.session_state.get(turn, 0) + 1
        st.session_state.pop(_name(session))
        st.rerun()
