"""A picture of the map on a page, to take away."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from mapping.dates import in_words
from mapping.escape import for_file_name
from mapping.maps.marks import AreaMark
from mapping.maps.picture import KeyEntry, Picture, as_svg
from mapping.report.picture import as_png
from ui.shell import cached
from ui.shell.page import Page


def map_picture(
    page: Page,
    title: str,
    answer: str,
    key: Sequence[KeyEntry],
    marks: Sequence[AreaMark],
    more_sources: str = "",
) -> None:
    """Buttons for the map as a PNG and an SVG; each is made when it is asked for.

    Parameters
    ----------
    more_sources
        Of what the map shows, beside those of the boundaries.
    """
    shapes = cached.map_shapes(page.loaded)
    region = page.reference.settings.region_name
    remarks = tuple(filter(None, (page.loaded.banner, answer)))
    sources = " ".join(filter(None, (more_sources, shapes.boundary_sources)))
    picture = Picture(f"{region}: {title}", remarks, tuple(key), sources)
    name = f"{for_file_name(title)}-{page.selection.on.isoformat()}"

    def svg() -> str:
        return as_svg(picture, shapes.drawn.boundaries, marks)

    what = f"{title}, {in_words(page.selection.on)}"
    with st.container(horizontal=True, key="map_picture"):
        st.download_button(
            "Picture (PNG)",
            lambda: as_png(svg()),
            file_name=f"{name}.png",
            mime="image/png",
            on_click="ignore",
            type="tertiary",
            help=f"{what}: with key and sources, for slides and letters",
        )
        st.download_button(
            "Picture (SVG)",
            lambda: svg().encode(),
            file_name=f"{name}.svg",
            mime="image/svg+xml",
            on_click="ignore",
            type="tertiary",
            help=f"{what}: the same as lines, to be made larger or changed",
        )
