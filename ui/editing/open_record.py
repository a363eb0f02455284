"""A record in a form: as it stood when the form was opened, and what was saved of it since."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from hashlib import sha256

import streamlit as st

from mapping.editing.kept_table import by_whom, edited
from mapping.store.drafts import Draft
from mapping.tables.diff import FieldChange
from ui.components.text_table import text_table
from ui.editing.editing_session import EditingSession
from ui.editing.saved_meanwhile import later_saves
from ui.shell.came_back import shown_before, shows
from ui.shell.page import Page, notice

Cells = Mapping[str, str]
Words = Callable[[str, str], str]


def _as_it_is(_column: str, text: str) -> str:
    return text


@dataclass(frozen=True)
class OpenRecord:
    """A record in a form.

    Attributes
    ----------
    cells
        As they stood when the form was opened, or when what it is filled with was begun.
    revision
        The table's at that moment.
    key
        Of the form's fields: another one each time that it is opened.
    clashes
        Fields that somebody else changed too, in words, since it was last sent off.
    filled
        What was typed before it was opened, by the field.
    draft
        What was kept of it last, as this page knows; None for nothing.
    """

    slot: str
    record_id: str
    cells: Cells
    revision: str
    key: str
    clashes: tuple[tuple[str, str, str, str], ...] = ()
    filled: Cells = field(default_factory=dict)
    draft: Draft | None = None


def open_record(session: EditingSession, slot: str, record_id: str, now: Cells) -> OpenRecord:
    """A record as it stood when its form was opened, which may be just now.

    Parameters
    ----------
    slot
        Names the form; in each, one record is open at a time.
    """
    held = opened_before(slot, record_id) or begin_record(session, slot, record_id, now)
    shows(slot, held.key)
    return held


def opened_before(slot: str, record_id: str) -> OpenRecord | None:
    """A record whose form has been opened in this visit; None where it has not, or was closed."""
    held = opened_in(slot)
    return held if held and (held.record_id, held.slot) == (record_id, slot) else None


def opened_in(slot: str) -> OpenRecord | None:
    """Whichever record is open in a form; None where none is."""
    held: OpenRecord | None = st.session_state.get(slot)
    return held


def begin_record(
    session: EditingSession, slot: str, record_id: str, now: Cells, draft: Draft | None = None
) -> OpenRecord:
    """Open the form of a record anew: as it is kept, or as a draft has it."""
    opened = now if draft is None else draft.opened
    # What it says too: a browser that comes back to another server knows the fields by key,
    # and what was typed into them was typed on top of that.
    says = sha256(repr(sorted(opened.items())).encode("utf-8", "surrogatepass")).hexdigest()[:16]
    before, key = shown_before(slot), f"{slot}_{record_id}_{says}_"
    turn = st.session_state.get(f"{slot}_turn", 0) + 1
    if before and before[0].startswith(key) and before[0].removeprefix(key).isdecimal():
        turn = int(before[0].removeprefix(key))
    st.session_state[f"{slot}_turn"] = turn
    revision, filled = session.revision, dict[str, str]()
    if draft is not None:
        revision, filled = draft.revision, dict(draft.typed)
    held = OpenRecord(slot, record_id, opened, revision, f"{key}{turn}", filled=filled, draft=draft)
    st.session_state[slot] = held
    return held


def forget_record(slot: str) -> None:
    """The next form begins with what is kept."""
    st.session_state.pop(slot, None)


def say_what_was_saved_of_it(
    page: Page,
    session: EditingSession,
    opened: OpenRecord,
    now: Cells,
    in_words: Words = _as_it_is,
    spoken: Callable[[str], str] = str,
) -> bool:
    """Say who changed a record since its form was opened, and what; whether anybody did."""
    if dict(opened.cells) == dict(now):
        return False
    since = f"{opened.draft.when}, when this was begun" if opened.filled and opened.draft else ""
    notice(
        f"This {session.spec.record} was changed by {_by(page, session, opened)} since "
        f"{since or 'you opened the form'}. Nothing of yours was saved yet, and what you do not "
        "change yourself stays as it was saved."
    )
    text_table(
        "Saved since this was begun" if since else "Saved since you opened this form",
        ("Field", "When it was begun" if since else "When you opened it", "Saved meanwhile"),
        [
            (spoken(name), in_words(name, old), in_words(name, now[name]))
            for name, old in opened.cells.items()
            if now.get(name, "") != old
        ],
    )
    return True


def say_that_it_is_gone(
    page: Page, session: EditingSession, opened: OpenRecord, typed: str = "here still, to be copied"
) -> None:
    """Say who removed a record while its form was open; `typed`: where what was typed stands."""
    left = f": what you typed stands {typed}" if typed else ""
    notice(
        f"The {session.spec.record} in this form was removed by {_by(page, session, opened)} since "
        f"you opened it. Nothing of yours was saved{left}. History can bring back what was removed."
    )


def _by(page: Page, session: EditingSession, opened: OpenRecord) -> str:
    """Who saved it last since its form was opened."""
    saves = later_saves(page, session, opened.revision)
    return next((by_whom(s.visible) for s in saves if s.of(opened.record_id)), "somebody else")


def merged(
    opened: OpenRecord,
    entered: Cells,
    now: Cells,
    in_words: Words = _as_it_is,
    spoken: Callable[[str], str] = str,
) -> dict[str, str] | None:
    """What was entered on top of what was saved meanwhile; None where somebody has to choose.

    Both sides of each field with two values are shown then. Who saves again has chosen theirs.
    """
    edit = edited(opened.cells, {**opened.cells, **entered}, now)
    if not edit.clashes:
        return edit.cells

    def words(clash: FieldChange) -> tuple[str, str, str, str]:
        theirs, mine = clash.new, edit.cells[clash.column]
        before, meanwhile, yours = (in_words(clash.column, t) for t in (clash.old, theirs, mine))
        return spoken(clash.column), before, meanwhile, yours

    # What is shown of theirs is known then; the form's other fields are still as they were.
    known = {**opened.cells, **{clash.column: clash.new for clash in edit.clashes}}
    asked = replace(opened, cells=known, clashes=tuple(map(words, edit.clashes)))
    st.session_state[opened.slot] = asked
    say_what_clashes(asked)
    return None


def say_what_clashes(opened: OpenRecord) -> None:
    """Both sides of each field that two people have changed, until the form is sent off again."""
    if not opened.clashes:
        return
    notice(
        "Nothing was saved yet: somebody else changed the same meanwhile. Save again to put yours "
        "in its place, or close the form to leave theirs."
    )
    text_table(
        "Changed by both",
        ("Field", "When you opened it", "Saved meanwhile", "Yours"),
        opened.clashes,
    )
