"""A page that comes back to a server that does not know it: said, since what it held is gone.

The server was started anew, another one took its place, or a browser that was away for long was
forgotten. The browser asks for the page as soon as it is connected again (`frame.js`), and sends
what stands in its boxes, and which forms it shows, so that they are opened again with what was
typed into them; a chosen file and its preview are no more. A button that is no more when its press
comes is told of as well.
"""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Callable
from functools import wraps

import streamlit as st

from mapping.escape import for_html
from ui.shell import next_run, streamlit_inside
from ui.shell.page import has_new_notice, notice

SESSION_MARK = "session_mark"
_SESSION, _ON, _SHOWN = "session", "came_back_on", "shown_as_it_came_back"
# Another one for each connection of a browser.
_LINE, _LINE_HEADER = "line", "Sec-WebSocket-Key"
_WAITS, _WAIT_SECONDS = 50, 0.1
_SENTENCE = (
    "The server was started anew, another one took its place, or this page was away for long, so "
    "what it had not saved may be gone from it: a file that was chosen, a preview, a form that "
    "stood open. Nothing of these was saved. Choose the file or open the form again."
)

_IN_VAIN = (
    "Your last press did nothing: something was saved since this page was drawn, and what you "
    "pressed is no longer on it. The page shows what stands now."
)


def say_if_it_came_back(page_title: str) -> None:
    """Say it for as long as the page stays that was open."""
    is_new = _SESSION not in st.session_state
    session = st.session_state.setdefault(_SESSION, secrets.token_urlsafe(9))
    # A box nobody sees: its value is the one thing a browser sends again by itself.
    with st.container(key="session-mark"):
        sent = st.text_input("Session", session, key=SESSION_MARK)
    if is_new and sent != session:
        st.session_state[_ON] = page_title
        # The notice may be far above what was pressed.
        st.toast(_SENTENCE)
    if st.session_state.get(_ON) == page_title:
        notice(_SENTENCE)
    else:
        st.session_state.pop(_ON, None)
    line = st.context.headers.get(_LINE_HEADER)
    if st.session_state.get(_LINE, line if sent == session else None) != line:
        _wait_for_what_was_shown()
    # Only now: where another run cuts this one short, that one waits in its place.
    st.session_state[_LINE] = line


def say_if_a_press_was_in_vain() -> None:
    """Say that a button was gone when its press came, unless the page says what became of it.

    Somebody else may have done already what it was there for, or something that it could not be
    done after.
    """
    if streamlit_inside.is_pressed_in_vain() and not (next_run.has_taken() or has_new_notice()):
        st.toast(_IN_VAIN)
        notice(_IN_VAIN)


def _wait_for_what_was_shown() -> None:
    """Let the browser say which forms it shows before a run ends that does not show them.

    Where its connection broke, Streamlit asks for the page before the browser says so, of a server
    that knows it as of one that does not, and what was typed into a form that a whole run left out
    is forgotten. What the browser says begins another run, which cuts this one short.
    """
    for _ in range(_WAITS):
        if _SHOWN in st.session_state:
            return
        time.sleep(_WAIT_SECONDS)
        # Here a run is cut short.
        st.empty()


def shows(form: str, *told: str) -> None:
    """Leave a mark in the page, which the browser sends as it comes back: this form is shown."""
    mark = for_html(json.dumps([form, *told]))
    st.html(f'<span hidden data-pm-shown="{mark}"></span>')


def shown_before(form: str) -> tuple[str, ...]:
    """What the mark of a form told, in the run in which the browser came back with it."""
    told: tuple[str, ...] = st.session_state.get(_SHOWN, {}).get(form, ())
    return told


def take_what_was_shown(sent: object) -> None:
    """Have ready what a browser says that it shows; nothing where it did not come back just now.

    It is no more than it says: a form that it names is opened as a press on its button opens it.
    The browser says it once: where another run cuts this one short, that one has it still.
    """
    if isinstance(sent, str):
        try:
            found = json.loads(sent)
            shown = {str(form): tuple(map(str, told)) for form, *told in found}
        except (ValueError, TypeError):
            shown = {}
        next_run.leave(_SHOWN, shown)
    next_run.taken(_SHOWN)


def marked(form: str, *told: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """What draws a form, with its mark in it."""

    def with_mark(draw: Callable[..., None]) -> Callable[..., None]:
        @wraps(draw)
        def drawn(*arguments: object) -> None:
            shows(form, *told)
            draw(*arguments)

        return drawn

    return with_mark
