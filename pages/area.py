"""One area on one page: what it has, how surely that is known, what to ask, what others do."""

from __future__ import annotations

import streamlit as st

from mapping.escape import for_html
from mapping.gap_model.counts import status_counts
from mapping.wording.summary import area_sentence
from ui.area.profile_view import need_table, type_table
from ui.area.summary_view import request_lists, request_of, unconfirmed_count
from ui.components.cell_panel import area_actions, cell_panel
from ui.components.status_label import legend
from ui.shell.page import choose_area, choose_date, date_note, open_page, paragraph

page = open_page("What is there in one area, and what is missing?")
with st.container(horizontal=True, key="bar"):
    choose_area(page)
    choose_date(page)

types = page.reference.types.all
code = page.area_code
name = page.reference.areas.name(code)
st.html(f"<h2>{for_html(name)}</h2>")
counts = status_counts(page.assessment, [code], types)
paragraph(area_sentence(counts, name, unconfirmed_count(page, code)) + date_note(page))
legend(page, [code], types)

st.html(
    f'<section class="pm-panel" aria-label="Next steps"><h2>Next steps for {for_html(name)}</h2>'
    f'<div class="pm-steps">{request_lists(page, request_of(page, code))}</div>'
    f"{area_actions(page, code)}</section>"
)
left, right = st.columns([2, 1], gap="medium")
with left:
    type_table(page, code)
with right, st.container(key="why"):
    if page.selection.type_key is None:
        paragraph("Choose a type in the table to see why.", "pm-muted")
    else:
        cell_panel(page, code, page.selection.type_key, "type_key")
need_table(page, code)
