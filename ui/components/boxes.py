"""Boxes for what one page alone understands, kept in the page's address."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import streamlit as st

from mapping.escape import for_markdown
from ui.shell.page import put


def own_box(
    label: str,
    key: str,
    options: Mapping[str, str],
    chosen: str,
    width: int,
    on_choice: Callable[[str], None],
) -> None:
    """A box whose choice is a part of the address; `options` are words by what is chosen."""
    key = f"own_{key}"
    if st.session_state.get(key) != chosen:
        st.session_state[key] = chosen
    st.selectbox(
        for_markdown(label),
        list(options),
        key=key,
        format_func=options.__getitem__,
        on_change=lambda: on_choice(st.session_state[key]),
        width=width,
    )


def own_tick(label: str, name: str, *, is_on: bool) -> None:
    """A tick that stands in the address as "1"."""
    key = f"own_{name}"
    if st.session_state.get(key) != is_on:
        st.session_state[key] = is_on
    st.checkbox(
        for_markdown(label),
        key=key,
        on_change=lambda: put(**{name: "1" if st.session_state[key] else ""}),
    )
