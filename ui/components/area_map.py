"""The map on a page, and what happens when an area on it is chosen."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st
from folium import FeatureGroup
from streamlit_folium import st_folium

from mapping.escape import for_html
from mapping.geography.boundaries import Boundaries
from mapping.maps.folium_map import OfflineMap, base_map, status_layer
from mapping.maps.map_shapes import MapShapes
from mapping.maps.marks import AreaMark, Site, UnitLayer
from mapping.maps.svg_map import Canvas, SvgMark, as_address, in_words, svg_map, svg_mark
from mapping.maps.unit_points import units_in_words
from ui.shell import cached, fetched_once, streamlit_inside
from ui.shell.page import Page, address_of

_HEIGHT = 460
_OPENED = "site_opened"


def area_map(
    page: Page,
    marks: Sequence[AreaMark],
    sites: Sequence[Site],
    on_choice: Callable[[str], None],
    units: UnitLayer | None = None,
    says: str = "",
    sites_at: str = "",
) -> None:
    """Draw the areas; `on_choice` gets the code of an area that is clicked.

    A public office that is opened on the map is shown on the page of services.

    Parameters
    ----------
    says
        What the map shows, to stand over it where it has the whole screen.
    sites_at
        From where the map fetches the sites, where they are too many to be sent.
    """
    if record_id := st.session_state.pop(_OPENED, ""):
        address = address_of(page.selection)
        st.switch_page("pages/services.py", query_params={**address, "record": record_id})

    def opened(site: str) -> None:
        if any(site == each.id for each in sites):
            st.session_state[_OPENED] = site

    layer = status_layer(marks, sites_at or sites, page.selection.area_code, units, says)
    clickable_map(cached.map_shapes(page.loaded), layer, on_choice, opened)
    print_map(page, [svg_mark(mark) for mark in marks], units)


def clickable_map(
    drawn_shapes: MapShapes,
    layer: FeatureGroup,
    on_choice: Callable[[str], None],
    on_site: Callable[[str], None] = lambda _: None,
) -> None:
    """Draw any areas with what is marked on them; `on_choice` gets the code of what is clicked."""
    # One map for each set of shapes: what changes is drawn onto it, so it is never loaded twice.
    key = f"map-{drawn_shapes.digest}"

    def clicked() -> None:
        found = st.session_state.get(key) or {}
        if found.get("area") in drawn_shapes.drawn.boundaries.areas.positions:
            on_choice(found["area"])
        elif site := found.get("site"):
            on_site(site)

    fetched_once.keep_shapes(drawn_shapes.digest, drawn_shapes.text)
    st_folium(
        _base(drawn_shapes.digest, drawn_shapes).copy(),
        render=False,
        key=key,
        height=_HEIGHT,
        use_container_width=True,
        returned_objects=[],
        feature_group_to_add=layer,
        on_change=clicked,
    )
    # It takes a browser longest: that begins while the rest of the page is worked out.
    streamlit_inside.let_it_leave()


@st.cache_resource(max_entries=4, show_spinner=False)
def _base(digest: str, _shapes: MapShapes) -> OfflineMap:  # noqa: ARG001
    return base_map(_shapes)


def is_smoothed(page: Page) -> bool:
    """Whether the lines on the map are others than those that are reckoned with."""
    return cached.map_shapes(page.loaded).drawn.is_smoothed


def print_map(page: Page, marks: Sequence[SvgMark], units: UnitLayer | None = None) -> None:
    """The map for paper, which a frame of its own does not reach; on the screen it is not seen."""
    boundaries = cached.map_shapes(page.loaded).drawn.boundaries
    # As text: Streamlit takes a hundred times as long to tell marks themselves apart.
    key = repr((marks, units))
    st.html(_printed(boundaries.digest, key, page.selection.area_code, boundaries, marks, units))


@st.cache_resource(max_entries=64, show_spinner=False)
def _printed(
    digest: str,
    key: str,  # noqa: ARG001
    chosen: str | None,
    _boundaries: Boundaries,
    _marks: Sequence[SvgMark],
    _units: UnitLayer | None,
) -> str:
    svg = svg_map(_canvas(digest, _boundaries), _marks, chosen=chosen, units=_units)
    points = f" {units_in_words(_units)}." if _units else ""
    words = for_html(in_words(_marks) + points)
    return f'<img class="pm-print" alt="{words}" src="{as_address(svg)}">'


@st.cache_resource(max_entries=4, show_spinner=False)
def _canvas(digest: str, _boundaries: Boundaries) -> Canvas:  # noqa: ARG001
    return Canvas.of(_boundaries, is_coarse=True)
