"""What runs out if nothing is renewed: the matrix then, what ends, the money, the people."""

from __future__ import annotations

import streamlit as st

from mapping.analysis.outlook import ending_sentence, reason
from mapping.dates import in_words
from ui.components.changes_view import changes_matrix, changes_table
from ui.components.matrix_view import matrix_view, shown_types
from ui.components.status_label import legend
from ui.shell.page import (
    answer,
    choose_date,
    choose_group,
    choose_view,
    date_note,
    narrowed_to,
    open_page,
    paragraph,
)
from ui.time.ending_view import (
    change_panel,
    choose_horizon,
    horizon_table,
    look_ahead,
    money_tables,
    people_tables,
    what_ends,
)

page = open_page("What runs out, and what will be left then?")
ahead = look_ahead(page)
foreseen = ahead.foreseen
chosen, is_now = page.selection, ahead.at == page.selection.on
with st.container(horizontal=True, key="bar"):
    choose_horizon(ahead)
    choose_group(page)
    choose_view(page)
    choose_date(page)
said = (
    f"As it stands on {in_words(ahead.at)}: nothing is taken away yet. Choose a later date to see "
    "what is left then."
    if is_now
    else ending_sentence(foreseen.steps, foreseen.keys)
)
answer(
    page,
    f"{said} {foreseen.silence}".rstrip() + date_note(page),
    narrowed_to(page, "group"),
)
horizon_table(ahead)

codes, types = page.reference.areas.codes, shown_types(page)
st.header(f"The matrix on {in_words(ahead.at)}", anchor=False)
legend(page, codes, types, page.assessment if is_now else foreseen.steps.then)
left, right = st.columns([2, 1], gap="medium")
with left:
    if is_now:
        matrix_view(page)
    else:
        changes_matrix(page, foreseen.change, "ending_matrix", "Areas by types of provision then")
with right, st.container(key="why"):
    if chosen.area_code is None or chosen.type_key is None:
        paragraph("Choose a cell to see what changes there, and why.", "pm-muted")
    else:
        change_panel(ahead, chosen.area_code, chosen.type_key)
if not is_now:
    changes_table(
        page,
        foreseen.change,
        "ending_changes",
        "What changes, cell by cell",
        ("Now", "Then"),
        lambda difference: reason(foreseen.steps, difference),
    )
what_ends(foreseen)
money_tables(foreseen)
if not is_now:
    people_tables(foreseen)
