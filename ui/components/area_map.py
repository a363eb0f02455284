"""The map on a page, and what happens when an area on it is chosen."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Sequence

import streamlit as st
from streamlit_folium import st_folium

from mapping.escape import for_html
from mapping.gap_model.status_style import Style
from mapping.geography.boundaries import Boundaries
from mapping.maps.folium_map import AreaMark, Site, base_map, status_layer
from mapping.maps.svg_map import SvgMark, in_words, svg_map
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
    chosen = page.selection.area_code
    print_map(page, [_in_print(mark, page.reference.areas.name(mark.code)) for mark in marks])
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
        feature_group_to_add=status_layer(marks, sites, chosen),
        on_change=clicked,
    )


def print_map(page: Page, marks: Sequence[SvgMark]) -> None:
    """The map for paper, which a frame of its own does not reach; on the screen it is not seen."""
    boundaries = page.loaded.boundaries
    svg = _svg(boundaries.digest, tuple(marks), page.selection.area_code, boundaries)
    picture, words = b64encode(svg.encode()).decode(), for_html(in_words(marks))
    st.html(f'<img class="pm-print" alt="{words}" src="data:image/svg+xml;base64,{picture}">')


def _in_print(mark: AreaMark, name: str) -> SvgMark:
    lines = (name, mark.symbol) if mark.symbol else (name,)
    bar = tuple(
        (Style("", "", "", part.ground, "", part.outline), part.count) for part in mark.segments
    )
    colours = (mark.ground, mark.ink, mark.outline, mark.is_dashed)
    return SvgMark(mark.code, *colours, lines, f"{name}: {mark.tip or mark.word}", bar)


@st.cache_resource(max_entries=64, show_spinner=False)
def _svg(
    digest: str,  # noqa: ARG001
    marks: tuple[SvgMark, ...],
    chosen: str | None,
    _boundaries: Boundaries,
) -> str:
    return svg_map(_boundaries, marks, chosen=chosen, is_coarse=True)
