"""The meeting view on a page: what the browser moves through, and what it asks for on the way."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import date
from pathlib import Path
from typing import Any

import streamlit as st

from mapping.escape import for_html
from mapping.geography.boundaries import Boundaries
from mapping.maps.svg_map import as_address, outlines
from mapping.report.meeting.meeting_grid import meeting_grid, why
from mapping.report.meeting.round_slide import round_slide
from mapping.report.overview import SMOOTHED, message, overview_map
from ui.components.area_map import is_smoothed
from ui.components.boxes import own_box
from ui.components.groups import groups_matrix
from ui.components.how_to_read import how_to_read
from ui.downloads.documents_view import scope_of
from ui.shell import cached
from ui.shell.component import component
from ui.shell.page import (
    CURSOR,
    Page,
    choose_date,
    date_note,
    notice,
    parameter,
    pointer,
    put,
)

_KEY = "meeting"
_PARAMETER = "screen"
_MATRIX, _MAP = "matrix", "map"
_meeting = component(Path(__file__).with_name("meeting.js"))


def meeting_view(page: Page, screen: str) -> None:
    """Draw the matrix or the map for a room, at the place that the address names."""
    area_code, type_key = _place(page)
    place, holds = f"{area_code}|{type_key}", f"{page.loaded.key} {page.selection.on}"
    data: dict[str, Any] = {
        "holds": holds,
        "place": place,
        "screen": screen,
        "why": {"place": place, **_why(page, area_code, type_key)},
    }
    # What the browser says that it has already is not sent again with every move.
    if _told().get("holds") != holds:
        boundaries = cached.map_shapes(page.loaded).drawn.boundaries
        data["board"] = _grid(page.loaded.key, page.selection.on, page)
        data["overview"] = _overview(page.loaded.key, page.selection.on, page)
        found = cached.newest_round(page.selection.on, page.today)
        data["returns"] = None if found is None else asdict(round_slide(found, page.reference))
        data["outlines"] = _outlines(boundaries.digest, boundaries)
    _meeting(key=_KEY, data=data, on_place_change=lambda: _moved(page))


def _told() -> dict[str, Any]:
    """What the browser has just told of where it is; nothing where it did not ask for this run."""
    told = (st.session_state.get(_KEY) or {}).get("place")
    return told if isinstance(told, dict) else {}


def _place(page: Page) -> tuple[str, str]:
    """Where the cursor stands; until it is moved, on the area and the type that are chosen.

    Where none is chosen, on the first that the matrix shows.
    """
    code, _, key = parameter(CURSOR).partition("|")
    if code in page.reference.areas.positions and key in page.reference.types.by_key:
        return code, key
    first = next(iter(page.reference.types.grouped.values()))[0]
    return page.area_code, page.selection.type_key or first.key


def _screen() -> str:
    asked = parameter(_PARAMETER)
    if asked in ("", _MATRIX, _MAP):
        return asked or _MATRIX
    notice(f"The address asks for the view “{asked[:60]}”, which does not exist here.")
    return _MATRIX


def _moved(page: Page) -> None:
    """Keep in the address where the browser has come to rest."""
    told = _told()
    area_code, type_key = told.get("area"), told.get("type")
    if area_code in page.reference.areas.positions and type_key in page.reference.types.by_key:
        screen = _MAP if told.get("screen") == _MAP else ""
        put(**{CURSOR: f"{area_code}|{type_key}", _PARAMETER: screen})


def _why(page: Page, area_code: str, type_key: str) -> dict[str, Any]:
    cell = page.assessment.cell(area_code, type_key)
    return asdict(why(cell, page.reference, page.loaded.folder.public_register))


@st.cache_resource(max_entries=32, show_spinner=False)
def _grid(key: str, on: date, _page: Page) -> dict[str, Any]:  # noqa: ARG001
    return asdict(meeting_grid(_page.assessment))


@st.cache_resource(max_entries=8, show_spinner=False)
def _overview(key: str, on: date, _page: Page) -> dict[str, str]:  # noqa: ARG001
    """The map of all types, with what it says."""
    scope = replace(scope_of(_page), area_code=None)
    figure = overview_map(scope, cached.map_shapes(_page.loaded).drawn)
    return {
        "drawing": as_address(figure.svg),
        "words": figure.alt,
        "caption": figure.caption,
        "message": message(scope),
    }


@st.cache_resource(max_entries=4, show_spinner=False)
def _outlines(digest: str, _boundaries: Boundaries) -> dict[str, Any]:  # noqa: ARG001
    return asdict(outlines(_boundaries))


def _go_to(page: Page) -> None:
    """Box that goes to an area by its name, for the type that the cursor stands on."""
    areas = page.reference.areas
    code, key = _place(page)
    options = dict(zip(areas.codes, areas.names, strict=True))

    def go(chosen: str) -> None:
        put(**{CURSOR: f"{chosen}|{key}"})

    own_box(
        f"Go to {page.reference.settings.area_term_short}", "meeting_area", options, code, 260, go
    )


def projector_page(page: Page) -> None:
    """Draw the matrix and the map for a room; of more areas than stand side by side, the groups."""
    screen = _screen()
    if page.parts and screen == _MATRIX:
        with st.container(horizontal=True, key="bar"):
            choose_date(page)
        way = "For a projector, choose a group of areas here, or look at"
        pointer(page, way, "the map of all of them", "", view="projector", screen=_MAP)
        how_to_read(page)
        groups_matrix(page, page.parts)
        return
    with st.container(horizontal=True, key="bar"):
        _go_to(page)
        choose_date(page)
    smoothed = f" {SMOOTHED}" if is_smoothed(page) else ""
    st.html(
        '<p class="pm-muted"><span class="pm-prompt">For a projector: F fills the screen, the '
        "arrow keys move, E says why, A shows all types, R the round of returns.</span>"
        f"{for_html(date_note(page) + smoothed)}</p>"
    )
    how_to_read(page, of_types=False)
    meeting_view(page, screen)
