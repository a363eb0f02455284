"""What can be taken away? A report for a board, the data behind it, a folder for another region."""

from __future__ import annotations

import streamlit as st

from ui.downloads.data_view import data_downloads
from ui.downloads.documents_view import document_downloads
from ui.downloads.region_view import region_view
from ui.shell.page import (
    Page,
    View,
    choose_date,
    choose_region_or_area,
    date_note,
    paragraph,
    show_page,
)


def _files(page: Page) -> None:
    with st.container(horizontal=True, key="bar"):
        choose_region_or_area(page)
        choose_date(page)
    paragraph(
        "Everything here says the same as the pages, in the same words and figures, and carries "
        "the date, the caveat, the sources and their licences." + date_note(page)
    )
    document_downloads(page)
    data_downloads(page)


show_page(
    "Downloads",
    View("", "Documents and data", "what can be taken away?", _files),
    View(
        "region",
        "Another region",
        "start a map for other areas",
        region_view,
        works_on_today=True,
        needs="begin_region",
        is_of_all=True,
    ),
)
