"""What is on the agenda? Gaps, what has changed since a meeting, actions, questions: to print."""

from __future__ import annotations

import streamlit as st

from ui.meeting.agenda_view import agenda_view, asked_length, choose_length
from ui.shell.page import choose_date, open_page
from ui.time.since_view import choose_day, look_back

page = open_page("What is on the agenda?")
looking = look_back(page)
most = asked_length()
with st.container(horizontal=True, key="bar"):
    choose_day(looking, may_be_none=True)
    choose_date(page)
    choose_length(most)
agenda_view(looking, most)
