"""Two areas, an area with its region, or two dates: cell by cell, the differences worded."""

from __future__ import annotations

import streamlit as st

from mapping.dates import in_words
from ui.components.changes_view import changes_matrix, changes_table
from ui.components.matrix_view import shown_types
from ui.components.status_label import legend
from ui.shell.page import (
    answer,
    choose_area,
    choose_date,
    choose_group,
    choose_view,
    date_note,
    narrowed_to,
    open_page,
    paragraph,
)
from ui.time.compare_view import (
    ONLY,
    area_sentence,
    area_table,
    choose_only,
    choose_other,
    only_differences,
    reasons,
    region_sentence,
    region_table,
    time_panel,
    time_sentence,
    what_is_compared,
)

page = open_page("What differs, and where?")
comparison = what_is_compared(page)
chosen = page.selection
with st.container(horizontal=True, key="bar"):
    if not comparison.is_in_time:
        choose_area(page)
    choose_other(comparison)
    choose_group(page)
    if comparison.is_in_time:
        choose_view(page)
    choose_date(page)

if comparison.is_in_time:
    answer(page, time_sentence(comparison), narrowed_to(page, "group"))
    earlier, later = map(in_words, comparison.dates)
    legend(page, page.reference.areas.codes, shown_types(page), comparison.change.after)
    left, right = st.columns([2, 1], gap="medium")
    with left:
        changes_matrix(
            page, comparison.change, "compare_matrix", "Areas by types of provision, compared"
        )
    with right, st.container(key="why"):
        if chosen.area_code is None or chosen.type_key is None:
            paragraph("Choose a cell to see it on both dates.", "pm-muted")
        else:
            time_panel(comparison, chosen.area_code, chosen.type_key)
    changes_table(
        page, comparison.change, "compare_changes", "What differs, cell by cell", (earlier, later)
    )
else:
    is_region = comparison.is_with_region
    sentence = (region_sentence if is_region else area_sentence)(comparison) + date_note(page)
    differences = {ONLY: "what differs"} if only_differences() else {}
    answer(page, sentence, narrowed_to(page, "group") | differences)
    choose_only()
    (region_table if is_region else area_table)(comparison)
    if chosen.type_key is None:
        paragraph("Choose a type in the table to see why.", "pm-muted pm-prompt")
    else:
        reasons(comparison, chosen.type_key)
