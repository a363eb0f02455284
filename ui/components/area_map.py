"""The map on a page, and what happens when an area on it is chosen."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st
from streamlit_folium import st_folium

from mapping.maps.folium_map import AreaMark, Site, base_map, status_layer
from ui.shell import shapes
from ui.shell.page import Page

_HEIGHT = 460


def area_map(
    page: Page,
    marks: Sequence[AreaMark],
    sites: Sequence[Site],
    on_choice: Callable[[str], None],
) -> None:
    """Draw the areas; `on_choice` gets the code of an area that is clicked."""
    boundaries = page.loaded.boundaries
    # One map for each set of shapes: what changes is drawn onto it, so it is never loaded twice.
    key = f"map-{boundaries.digest}"

    def clicked() -> None:
        area = (st.session_state.get(key) or {}).get("area")
        if area in page.reference.areas.positions:
            on_choice(area)

    shapes.keep(boundaries.digest, boundaries.geojson)
    st_folium(
        base_map(boundaries, page.reference.settings.attribution),
        key=key,
        height=_HEIGHT,
        use_container_width=True,
        returned_objects=[],
        feature_group_to_add=status_layer(marks, sites, page.selection.area_code),
        on_change=clicked,
    )
