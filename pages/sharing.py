"""Who could we learn from? Areas that meet a gap, training, and toolkits and procedures."""

from __future__ import annotations

import streamlit as st

from ui.area.sharing_view import PROCEDURES, asked_part, choose_part, show_part
from ui.shell.page import choose_area, choose_date, choose_type, open_page

page = open_page("Who could we learn from?")
part = asked_part()
with st.container(horizontal=True, key="bar"):
    choose_part(part)
    if part != PROCEDURES:
        choose_area(page)
    choose_type(page)
    choose_date(page)
show_part(page, part)
