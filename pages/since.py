"""What has changed since a meeting: gaps, returns, funding and actions, in words and on the map."""

from __future__ import annotations

import streamlit as st

from ui.components.editing_session import say_what_was_done
from ui.meeting.form_view import meeting_forms
from ui.shell.page import choose_date, choose_region_or_area, choose_type, open_page
from ui.time.since_view import (
    choose_day,
    every_change,
    look_back,
    map_and_table,
    text_to_copy,
    what_changed,
)

page = open_page("What has changed?")
# A place that is always there, so that what follows is not moved, and folded, by what is said.
with st.container():
    say_what_was_done()
looking = look_back(page)
with st.container(horizontal=True, key="bar"):
    choose_day(looking)
    choose_region_or_area(page)
    choose_type(page)
    choose_date(page)
what_changed(looking)
map_and_table(looking)
every_change(looking)
text_to_copy(looking)
meeting_forms(page)
