"""A button that does what is shown: pressed for what stood there before, it does nothing, said so.

Nobody saves what they have not seen, so that whatever else is shown has another button. A page that
was drawn before somebody else's save still holds the old one.
"""

from __future__ import annotations

from hashlib import sha256
from typing import Literal

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from ui.shell.page import notice

_TOO_LATE = (
    "Nothing was done: somebody has saved something since this page was drawn. What would be "
    "done now is shown here: look at it, and press again."
)


def shown_button(
    label: str,
    key: str,
    shown: object,
    *,
    place: DeltaGenerator,
    kind: Literal["primary", "secondary"] = "primary",
    disabled: bool = False,
) -> bool:
    """Whether a button was pressed for exactly this.

    Parameters
    ----------
    shown
        All that its press decides on, by its `repr`.
    place
        Where it is said that a press came too late.
    """
    now = f"{key}_{sha256(repr(shown).encode('utf-8', 'surrogatepass')).hexdigest()}"
    before = st.session_state.get(f"{key}_shown", now)
    if before != now and st.session_state.get(before):
        with place:
            notice(_TOO_LATE)
    st.session_state[f"{key}_shown"] = now
    return st.button(label, key=now, type=kind, disabled=disabled)
