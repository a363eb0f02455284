"""What one run of the page leaves for the next: a sentence to say, a form to open.

A run may be cut short by the next one at any moment, and nobody sees what it had drawn by then. So
what is left stays until a run that took it has come to its end.
"""

from __future__ import annotations

from typing import Any

import streamlit as st

_TAKEN = "taken_in_this_run"


def leave(key: str, value: object) -> None:
    """Leave something for the next run."""
    st.session_state[key] = value


def left(key: str) -> Any:
    """What this run has left for the next; None where that is nothing."""
    value = st.session_state.get(key)
    return None if value is st.session_state.get(_TAKEN, {}).get(key) else value


def taken(key: str, otherwise: object = None) -> Any:
    """What was left for this run; something else where nothing was."""
    if key not in st.session_state:
        return otherwise
    value = st.session_state[key]
    st.session_state[_TAKEN] = {**st.session_state.get(_TAKEN, {}), key: value}
    return value


def has_taken() -> bool:
    """Whether anything that was left for this run was taken by it."""
    return bool(st.session_state.get(_TAKEN))


def run_begins() -> None:
    """What a run that was cut short had taken is there to be taken again."""
    st.session_state.pop(_TAKEN, None)


def run_has_ended() -> None:
    """Let go of what this run took, but for what it has left anew."""
    for key, value in st.session_state.pop(_TAKEN, {}).items():
        if st.session_state.get(key) is value:
            del st.session_state[key]
