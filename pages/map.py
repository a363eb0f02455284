"""Where is provision missing? The areas on a map, the same as a table, and why."""

from __future__ import annotations

import streamlit as st

from mapping.folium_map import overview_marks, type_marks
from mapping.status_style import all_styles
from mapping.summary import at_risk_count, overall_sentence, status_counts, type_sentence
from ui.area_map import area_map
from ui.area_rows import ask_table, status_rows
from ui.area_summary import area_summary
from ui.cell_panel import cell_panel
from ui.page import choose_date, choose_type, date_note, open_page, paragraph
from ui.sites import public_sites
from ui.status_label import legend

page = open_page("Where is provision missing?")
reference, chosen = page.reference, page.selection
with st.container(horizontal=True, key="bar"):
    choose_type(page)
    choose_date(page)

types = (
    reference.types.all if chosen.type_key is None else (reference.types.by_key[chosen.type_key],)
)
codes = reference.areas.codes
counts = status_counts(page.assessment, codes, types)
sentence = (
    overall_sentence(counts, len(codes), len(types))
    if chosen.type_key is None
    else type_sentence(counts, types[0].label)
)
paragraph(sentence + date_note(page))

left, right = st.columns([11, 9], gap="medium")
with left:
    marks = (
        overview_marks(page.assessment, types)
        if chosen.type_key is None
        else type_marks(page.assessment, types[0])
    )
    area_map(page, marks, public_sites(page, types), lambda code: page.change(area_code=code))
    legend(all_styles(types), counts, at_risk_count(page.assessment, codes, types))
with right:
    if chosen.type_key is None:
        ask_table(page)
    else:
        status_rows(page, types[0])
    if chosen.area_code is None:
        paragraph("Choose an area, on the map or in the table, to see why.", "pm-muted")
    elif chosen.type_key is None:
        area_summary(page, chosen.area_code)
    else:
        cell_panel(page, chosen.area_code, chosen.type_key)
