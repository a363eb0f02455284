"""A data folder for another region: its areas chosen on a map, the folder taken away as a zip."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

import streamlit as st

from mapping.english import capitalised, count, named
from mapping.escape import for_file_name, for_html
from mapping.gap_model.status_style import WORDS
from mapping.gap_model.statuses import Status
from mapping.geography.smoothing import Drawn
from mapping.maps.folium_map import status_layer
from mapping.maps.map_shapes import MapShapes
from mapping.maps.marks import chosen_marks
from mapping.region import national
from mapping.region.new_region import of_partnerships, packed, what_it_holds, what_it_lacks
from mapping.wording.returns import how_to_open
from ui.components.area_map import clickable_map
from ui.shell.page import Page, paragraph, parameter, put

_AREAS, _FORCE, _NAME = "region_areas", "region_force", "region_name"
_MOST_NAMED = 4
_LONGEST_NAME = 80
# In the address: what is chosen.
_ADDRESS, _ALL = "areas", "all"


@st.cache_resource(max_entries=1, show_spinner="Drawing England and Wales …")
def _england_and_wales() -> MapShapes:
    return MapShapes(Drawn(national.boundaries(), is_smoothed=False), national.ATTRIBUTION)


def region_view(page: Page) -> None:
    """Draw the choice of areas, what the folder will hold, and the folder itself."""
    paragraph(
        "A region is a folder with the boundaries, the figures of need and the types of provision "
        "of its areas, and an empty register. Choose its Community Safety Partnerships here; "
        "nothing on this machine changes. For areas of a boundary file of your own there is the "
        "command “region new”.",
        "pm-answer pm-prompt",
    )
    forces = national.forces()
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.selectbox(
            "Add a police force area",
            forces,
            None,
            format_func=forces.__getitem__,
            key=_FORCE,
            placeholder="All of its partnerships",
            on_change=_add_force,
            width=320,
        )
        st.button("Add all of England and Wales", on_click=_choose, args=[_everything()])
        st.button("Begin again", on_click=_choose, args=[()])
    shapes = _england_and_wales()
    if _AREAS not in st.session_state:
        # Whoever loads the page anew finds what they chose, and can send it to somebody.
        _choose(_asked_for(parameter(_ADDRESS)))
    held = st.session_state[_AREAS]
    clickable_map(
        shapes,
        status_layer(chosen_marks(shapes.drawn.boundaries.areas, held), (), None),
        _add_or_take_off,
    )
    # Below the map, which would else move under the pointer with every choice.
    names = _told_apart()
    st.multiselect(
        "Its partnerships",
        list(names),
        format_func=names.__getitem__,
        key=_AREAS,
        placeholder="Choose by name, or click on the map",
        persist_state="session",
    )
    chosen = tuple(sorted(st.session_state[_AREAS]))
    put(**{_ADDRESS: _ALL if chosen == _everything() else ";".join(chosen)})
    if chosen:
        _folder(page, chosen)
    else:
        paragraph("Nothing is chosen yet.", "pm-answer pm-prompt")


def _everything() -> tuple[str, ...]:
    return national.all_partnerships()


def _asked_for(text: str) -> list[str]:
    """The partnerships that an address names; others it may name are left out."""
    known = _everything()
    return list(known) if text == _ALL else [code for code in text.split(";") if code in known]


def _told_apart() -> dict[str, str]:
    """The partnerships by code, in the order of their names, with the force that they lie in."""
    rows = {row.csp_code: f"{row.csp_name} ({row.force_name})" for row in national.lookup()}
    return dict(sorted(rows.items(), key=lambda each: each[1]))


def _choose(codes: Collection[str]) -> None:
    st.session_state[_AREAS] = list(codes)


def _add_force() -> None:
    if force := st.session_state[_FORCE]:
        _, codes = national.partnerships_of_force(force)
        _choose(dict.fromkeys([*st.session_state[_AREAS], *codes]))
    st.session_state[_FORCE] = None


def _add_or_take_off(code: str) -> None:
    held = list(st.session_state[_AREAS])
    _choose([each for each in held if each != code] if code in held else [*held, code])


def _usual_name(codes: Collection[str]) -> str:
    """What a region of these partnerships is called."""
    if set(codes) == set(_everything()):
        return "England and Wales"
    wholes = (national.partnerships_of_force(force) for force in national.forces())
    whole = next((name for name, held in wholes if set(held) == set(codes)), "")
    return whole or named(national.names_of(codes), _MOST_NAMED)


@st.cache_data(max_entries=8, show_spinner="Putting the folder together …")
def _packed(codes: tuple[str, ...], title: str, on: date) -> tuple[bytes, str, list[str]]:
    """The folder as a zip, what it holds, and what it lacks."""
    content, made = packed(of_partnerships(title, codes), for_file_name(title), on)
    lacks = what_it_lacks(made.reference, is_national=True)
    return content, what_it_holds(made.reference), lacks


def _folder(page: Page, chosen: tuple[str, ...]) -> None:
    usual = _usual_name(chosen)
    st.header("The folder", anchor=False)
    written = st.text_input(
        "What the region is called",
        key=_NAME,
        placeholder=usual,
        max_chars=_LONGEST_NAME,
        persist_state="session",
    )
    title = written.strip() or usual
    content, holds, lacks = _packed(chosen, title, page.today)
    paragraph(holds, "pm-answer pm-prompt")
    st.html("<ul>" + "".join(f"<li>{for_html(capitalised(each))}</li>" for each in lacks) + "</ul>")
    folder = for_file_name(title)
    st.download_button(
        f"Take the folder of {count(len(chosen), 'area')} (zip)",
        content,
        file_name=f"{folder}.zip",
        mime="application/zip",
        type="primary",
        on_click="ignore",
    )
    paragraph(
        f"Unpack it, and start the map with PROVISION_MAP_DATA={folder} make run. Every area "
        f"begins with “{WORDS[Status.UNKNOWN]}”. {how_to_open(folder)}"
    )
