"""Find provision: what of the register fits, where it serves, and one record in full."""

from __future__ import annotations

import streamlit as st

from ui.services.filter_view import open_services
from ui.services.list_view import served_areas, service_downloads, service_filters, service_table
from ui.services.record_view import service_record
from ui.shell.page import answer, choose_date, date_note, notice, open_page, parameter

page = open_page("Find provision")
services = open_services(page)
for note in services.notes:
    notice(note)
with st.container(horizontal=True, key="bar"):
    choose_date(page)
record_id = parameter("record")
if record_id:
    service_record(services, record_id)
    st.stop()

answer(page, services.answer + date_note(page), services.narrowed)
left, right = st.columns([3, 10], gap="medium")
with left:
    service_filters(services)
with right:
    service_downloads(services)
    if len(services.rows):
        service_table(services)
    served_areas(services)
