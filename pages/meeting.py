"""Where do we stand? The matrix and the map for a room, moved through with the keyboard."""

from __future__ import annotations

import streamlit as st

from ui.meeting.meeting_view import meeting_view
from ui.shell.page import choose_date, date_note, open_page, paragraph

page = open_page("Where do we stand?")
with st.container(horizontal=True, key="bar"):
    choose_date(page)
paragraph(
    "For a projector: F fills the screen, the arrow keys move, E says why." + date_note(page),
    "pm-muted",
)
meeting_view(page)
