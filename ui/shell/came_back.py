"""A page that comes back to a server that does not know it: said, since what it held is gone.

The server was started anew, another one took its place, or a browser that was away for long was
forgotten. The browser asks for the page as soon as it is connected again (`frame.js`), and sends
what stands in its boxes; a chosen file, a preview and an open form are no more.
"""

from __future__ import annotations

import secrets

import streamlit as st

from ui.shell.page import notice

SESSION_MARK = "session_mark"
_SESSION, _ON = "session", "came_back_on"
_SENTENCE = (
    "The server was started anew, another one took its place, or this page was away for long, so "
    "what it had not saved is gone from it: a file that was chosen, a preview, a form that stood "
    "open. Nothing of these was saved. Choose the file or open the form again."
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
