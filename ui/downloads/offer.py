"""A file to take away: its button, and what it is for beside it."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from mapping.escape import for_html


def offer(
    label: str, sentence: str, make: Callable[[], bytes], file_name: str, media_type: str
) -> None:
    """A button and a sentence; the file is made when it is asked for.

    On paper, which has no buttons, its name stands before the sentence.
    """
    name = f'<b class="pm-on-paper">{for_html(label)}: </b>'
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
        st.download_button(
            label, make, file_name=file_name, mime=media_type, on_click="ignore", width=300
        )
        with st.container(width=780):
            st.html(f'<p class="pm-muted">{name}{for_html(sentence)}</p>')
