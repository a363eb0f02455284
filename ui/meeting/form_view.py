"""The meetings that are noted, a form that notes one, and one that takes one out again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import streamlit as st

from mapping.dates import EARLIEST, LATEST
from mapping.editing.meetings import add_meeting, remove_meeting
from mapping.english import named
from mapping.escape import for_html
from mapping.reference.meetings import LONGEST_WHAT, WHY_NO_PEOPLE, Meeting
from mapping.region.kept_tables import MEETINGS
from ui.editing.editing_session import attempted, done, may_save, say_what_was_done
from ui.shell.cached import kept_path
from ui.shell.page import Page, link_to, notice, paragraph

_TIMES, _OFFERED = "meetings_changed", "meetings_offered"
_MOST_NAMED = 5
_USUAL = "Steering group"


def meetings_page(page: Page) -> None:
    """Draw the meetings, the latest first, and the forms."""
    # A place that is always there, so that what follows is not moved, and folded, by what is said.
    with st.container():
        say_what_was_done()
    meetings = page.reference.meetings
    coming = meetings.next_from(page.today)
    paragraph(
        f"The next meeting: {coming.title}."
        if coming
        else "No meeting to come is noted."
        if meetings.all
        else "No meeting is noted yet. From the day of one, the pages say what has changed since."
    )
    items = "".join(f"<li>{_meeting(page, meeting)}</li>" for meeting in reversed(meetings.all))
    if items:
        st.html(f'<ul class="pm-changes" aria-label="Meetings">{items}</ul>')
    _forms(page)


def _meeting(page: Page, meeting: Meeting) -> str:
    """HTML of a meeting; from one that was held, the way to what has changed since."""
    if meeting not in page.reference.meetings.held(page.selection.on, page.today):
        return for_html(meeting.title)
    link = link_to("then-and-now", page.selection, since=meeting.met_on.isoformat())
    return f'{for_html(meeting.title)}: <a href="{link}" target="_self">what has changed since</a>'


def _forms(page: Page) -> None:
    """Both forms, folded, and what is done with them."""
    if not may_save(page, MEETINGS):
        return
    with st.expander("Note a meeting, or take one out"):
        paragraph(WHY_NO_PEOPLE, "pm-muted")
        new = _asked(page)
        gone = _taken_out(page)
    # What is to be said stands below the forms, where it is seen even if somebody folds them.
    if new is not None:
        _do(
            lambda: add_meeting(kept_path(), new, page.reference, page.today, page.note("")),
            f"Noted: {new.title}.",
        )
    if gone is not None:
        _do(
            lambda: remove_meeting(
                kept_path(), gone.met_on, page.reference, page.today, page.note(""), gone.what
            ),
            f"Taken out: {gone.title}.",
        )


def _turn() -> int:
    """Another key for every change: the next form begins blank."""
    return int(st.session_state.get(_TIMES, 0))


def _asked(page: Page) -> Meeting | None:
    """The meeting as it was entered, once the button is pressed."""
    turn = _turn()
    with (
        st.form(f"meeting_{turn}", border=False),
        st.container(horizontal=True, vertical_alignment="bottom"),
    ):
        day = st.date_input(
            "Day of the meeting",
            page.today,
            format="DD/MM/YYYY",
            min_value=EARLIEST,
            max_value=LATEST,
            key=f"meeting_day_{turn}",
            width=180,
        )
        what = st.text_input(
            "Which meeting",
            _USUAL,
            max_chars=LONGEST_WHAT,
            key=f"meeting_what_{turn}",
            width=380,
        )
        is_pressed = st.form_submit_button("Note it", type="primary")
    return Meeting(day, what) if is_pressed and isinstance(day, date) else None


def _taken_out(page: Page) -> Meeting | None:
    """The meeting that is to be taken out, once the button is pressed."""
    meetings = {meeting.title: meeting for meeting in reversed(page.reference.meetings.all)}
    if not meetings:
        return None
    turn = _turn()
    offered: list[str] = st.session_state.get(_OFFERED, [])
    st.session_state[_OFFERED] = list(meetings)
    with (
        st.form(f"meeting_out_{turn}", border=False),
        st.container(horizontal=True, vertical_alignment="bottom"),
    ):
        title = st.selectbox(
            "A meeting that is noted",
            list(meetings),
            None,
            placeholder="Choose",
            key=f"meeting_gone_{turn}",
            width=380,
        )
        is_pressed = st.form_submit_button("Take it out")
    if is_pressed and title is None:
        # What is no longer offered cannot be told from nothing chosen.
        gone = named([each for each in offered if each not in meetings], _MOST_NAMED)
        why = f"Somebody else has taken out {gone} meanwhile." if gone else ""
        notice(f"Nothing was taken out. {why or 'Choose the meeting first.'}")
    return meetings[title] if is_pressed and title is not None else None


def _do(change: Callable[[], None], sentence: str) -> None:
    if attempted(change):
        done(sentence)
        st.session_state[_TIMES] = _turn() + 1
        st.rerun()
