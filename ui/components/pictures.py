"""Pictures to take away of what a page shows, as pixels and as lines."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import streamlit as st

from mapping.dates import in_words
from mapping.escape import for_file_name
from mapping.maps.picture import KeyEntry, Picture
from mapping.report.picture import as_png
from ui.shell.page import Page

_OPEN = "pictures_wanted"


@dataclass(frozen=True)
class Offered:
    """A picture that can be had.

    Attributes
    ----------
    what
        In a word, for its buttons.
    title, answer, key, sources
        As they stand on it.
    draw
        What is put round as an SVG.
    """

    what: str
    title: str
    answer: str
    key: Sequence[KeyEntry]
    sources: str
    draw: Callable[[Picture], str]


def pictures(page: Page, offered: Callable[[], Iterable[Offered]]) -> None:
    """A button that brings those for each picture; until then nothing is worked out for them."""
    is_open = bool(st.session_state.get(_OPEN))
    with st.container(horizontal=True, key="pictures"):
        st.button(
            "Close the pictures" if is_open else "Pictures to take away",
            key="pictures_open",
            on_click=lambda: st.session_state.update({_OPEN: not is_open}),
            type="tertiary",
        )
        for each in offered() if is_open else ():
            _buttons(page, each)


def _buttons(page: Page, offered: Offered) -> None:
    region, banner = page.reference.settings.region_name, page.loaded.banner
    remarks = tuple(filter(None, (banner, offered.answer)))
    title = f"{region}: {offered.title}"
    picture = Picture(title, remarks, tuple(offered.key), offered.sources)
    name = f"{for_file_name(offered.title)}-{page.selection.on.isoformat()}"
    what = f"{offered.title}, {in_words(page.selection.on)}"

    def svg() -> str:
        return offered.draw(picture)

    st.download_button(
        f"{offered.what} (PNG)",
        lambda: as_png(svg()),
        file_name=f"{name}.png",
        mime="image/png",
        on_click="ignore",
        type="tertiary",
        help=f"{what}: with key and sources, for slides and letters",
    )
    st.download_button(
        f"{offered.what} (SVG)",
        lambda: svg().encode(),
        file_name=f"{name}.svg",
        mime="image/svg+xml",
        on_click="ignore",
        type="tertiary",
        help=f"{what}: the same as lines, to be made larger or changed",
    )
