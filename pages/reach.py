"""How far is the nearest provision? Neighbourhoods by distance, and where one more would help."""

from __future__ import annotations

import streamlit as st

from mapping.wording.travel_distance import overview_sentence
from ui.services.distance_view import (
    Question,
    area_table,
    asked_km,
    choose_km,
    distance_answer,
    distance_legend,
    farthest_list,
    notes,
    reach_map,
    service_list,
    sites_of,
    type_overview,
)
from ui.services.more_sites_view import (
    asked_more,
    choice_answer,
    choose_more,
    chosen_sites,
    proposals,
)
from ui.shell import cached
from ui.shell.page import choose_date, choose_type, date_note, notice, open_page, paragraph

page = open_page("How far is the nearest provision?")
km, n_sites = asked_km(), asked_more()
with st.container(horizontal=True, key="bar"):
    choose_type(page)
    choose_km(km)
    choose_date(page)

neighbourhoods = cached.neighbourhoods(page.loaded)
found = cached.provision_by_type(page.loaded, page.selection.on)
for fault in (neighbourhoods, found):
    if isinstance(fault, str):
        notice(fault)
if isinstance(neighbourhoods, str) or isinstance(found, str):
    st.stop()
if page.selection.type_key is None:
    paragraph(overview_sentence(found) + date_note(page))
    type_overview(page, found)
    st.stop()

top = st.container()
left, right = st.columns([11, 9], gap="medium")
below = st.container()
with below:
    st.html("<h2>Where would one more site reach most?</h2>")
    with st.container(horizontal=True, key="more"):
        choose_more(n_sites)
    key = page.selection.type_key
    provision_type = page.reference.types.by_key[key]
    asked = Question(page, provision_type, found[key], neighbourhoods, km, n_sites)
with top:
    distance_answer(asked)
    distance_legend(asked)
with right:
    area_table(asked)
    farthest_list(asked)
with below:
    choice = chosen_sites(asked)
    choice_answer(asked, choice)
with left:
    reach_map(asked, sites_of(asked), proposals(asked, choice))
    service_list(asked)
    notes(asked)
