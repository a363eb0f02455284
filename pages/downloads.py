"""What can be taken away? A report for a board, and the data behind it."""

from __future__ import annotations

import streamlit as st

from ui.downloads.data_view import data_downloads
from ui.downloads.documents_view import document_downloads
from ui.shell.page import choose_date, choose_region_or_area, date_note, open_page, paragraph

page = open_page("Downloads: what can be taken away?")
with st.container(horizontal=True, key="bar"):
    choose_region_or_area(page)
    choose_date(page)
paragraph(
    "Everything here says the same as the pages, in the same words and figures, and carries the "
    "date, the caveat, the sources and their licences." + date_note(page)
)
document_downloads(page)
data_downloads(page)
