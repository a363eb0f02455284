"""Who does what about it, and by when? The steering group's action plan."""

from __future__ import annotations

import streamlit as st

from mapping.editing.action_plan import PLAN_INTAKE
from mapping.wording.actions import plan_sentence
from ui.actions.actions_view import (
    DUE,
    action_panel,
    actions_table,
    choose_due,
    chosen_action,
    chosen_due,
    in_selection,
    list_note,
    plan_history,
    plan_note,
    shown_actions,
)
from ui.actions.files_view import plan_downloads, plan_upload
from ui.actions.form_view import ADD, add_form
from ui.editing.editing_session import begin, say_what_was_done, who_box
from ui.shell.page import (
    answer,
    choose_date,
    choose_region_or_area,
    choose_type,
    date_note,
    narrowed_to,
    open_page,
    paragraph,
    parameter,
)

page = open_page("Actions: who does what about it, and by when?")
say_what_was_done()
chosen, due = chosen_action(page), chosen_due(page)
with st.container(horizontal=True, key="bar"):
    choose_region_or_area(page)
    choose_type(page)
    choose_due(page, due)
    choose_date(page)
    who = who_box(page, 200)
codes = page.reference.areas.codes
areas = codes if page.selection.area_code is None else (page.selection.area_code,)
kinds = None if page.selection.type_key is None else (page.selection.type_key,)
sentence = plan_sentence(in_selection(page), page.assessment, page.reference, areas, kinds)
shown = shown_actions(page, due)
answer(
    page,
    sentence + list_note(page, due, shown) + plan_note(page) + date_note(page),
    narrowed_to(page, "area_code", "type_key") | ({DUE: ""} if due else {}),
)
session = begin(page, PLAN_INTAKE, who)
left, right = st.columns([2, 1], gap="medium")
with left:
    actions_table(page, shown, chosen)
with right, st.container(key="why"):
    if chosen is not None:
        action_panel(page, session, chosen)
    elif shown:
        paragraph("Choose an action to see all about it, change it or close it.", "pm-muted")
if session is not None:
    with st.expander("Add an action", expanded=parameter(ADD) == "1"):
        add_form(page, session)
with st.container(key="off_paper_files"):
    plan_downloads(page, session, shown)
    if session is not None:
        plan_upload(page, session)
if session is not None:
    plan_history(page, session)
