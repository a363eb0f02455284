"""Where one more site would reach most: the box, the answer, and what it leaves out."""

from __future__ import annotations

import streamlit as st

from mapping.analysis.site_choice import MOST_SITES, Choice
from mapping.escape import for_html
from mapping.maps.reach_map import Proposal
from mapping.wording.travel_distance import (
    choice_limits,
    choice_sentence,
    overview_sentence,
    why_no_choice,
)
from ui.services.distance_view import (
    Question,
    area_table,
    asked_km,
    asked_number,
    choose_km,
    distance_answer,
    distance_legend,
    farthest_list,
    notes,
    number_box,
    reach_map,
    service_list,
    sites_of,
    type_overview,
)
from ui.shell import cached
from ui.shell.page import (
    NEW_RECORD,
    RECORD,
    Page,
    choose_date,
    choose_type,
    date_note,
    notice,
    paragraph,
    pointer,
)

_WORDS = ("Do not look", "One more site", "Two more sites", "Three more sites")
_OPTIONS = {number: _WORDS[number] for number in range(MOST_SITES + 1)}


def asked_more() -> int:
    """How many more sites to look for, as the address says."""
    return asked_number("more_sites", _OPTIONS, 0, "None are")


def choose_more(chosen: int) -> None:
    """Box for how many more sites to look for."""
    number_box("More sites", "more_sites", _OPTIONS, chosen)


def chosen_sites(asked: Question) -> Choice | None:
    """Where more sites would reach most; None where nobody asks."""
    if not asked.n_sites or why_no_choice(asked.provision_type.label, asked.found):
        return None
    return cached.choice(
        asked.neighbourhoods, asked.found, asked.metres, asked.within, asked.n_sites
    )


def choice_answer(asked: Question, choice: Choice | None) -> None:
    """Where more sites would reach most, how much they add, and what that leaves out."""
    if asked.n_sites and (why := why_no_choice(asked.provision_type.label, asked.found)):
        paragraph(why)
        return
    if choice is None:
        paragraph(
            "Choose how many more sites to look for. The answer names the neighbourhoods from "
            f"which most others would come within {asked.km} km.",
            "pm-muted",
        )
        return
    places = asked.neighbourhoods
    paragraph(choice_sentence(choice, places, asked.within, asked.n_sites))
    limits = "".join(
        f"<li>{for_html(limit)}</li>" for limit in choice_limits(choice, places, asked.found)
    )
    st.html(
        '<section class="pm-panel" aria-label="What this leaves out">'
        f"<h3>What this leaves out</h3><ul>{limits}</ul></section>"
    )


def proposals(asked: Question, choice: Choice | None) -> list[Proposal]:
    """The places as points on the map."""
    if choice is None:
        return []
    return [
        Proposal(
            f"One more site: {asked.neighbourhoods.place(position)}",
            *asked.neighbourhoods.longitude_latitude(position),
            asked.within,
        )
        for position in choice.places
    ]


def distance_page(page: Page) -> None:
    """Draw how far the nearest site is, and where one more would help."""
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
        return
    if page.selection.type_key is None:
        labels = {kind.key: kind.label for kind in page.reference.types.all}
        paragraph(overview_sentence(found, labels) + date_note(page))
        if all(of_type.sites.empty for of_type in found.values()):
            pointer(
                page,
                "No public office has a postcode yet.",
                "Record one",
                "update",
                **{RECORD: NEW_RECORD},
            )
        type_overview(page, found)
        return

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
