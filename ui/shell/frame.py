"""The frame round every page: whose data it is, how old, what not to read into it, and the way."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import streamlit as st

from mapping.context.selection import from_query
from mapping.gap_model.status_style import NOT_NONE
from ui.shell.cached import Loaded
from ui.shell.component import component
from ui.shell.page import address_of

if TYPE_CHECKING:
    from streamlit.navigation.page import StreamlitPage

    Groups = Mapping[str, Sequence[StreamlitPage]]

_KEY = "frame"
_ASKED = "page_asked_for"
_frame = component(
    Path(__file__).with_suffix(".js"), html='<div class="pm-top"></div>', isolate_styles=False
)


def frame(loaded: Loaded, today: date, groups: Groups, current: StreamlitPage) -> None:
    """Region, register and caveat; then the way to the other pages, selection in hand.

    Where one of them is asked for, it is gone to at once.

    Parameters
    ----------
    groups
        The pages under a heading each.
    """
    reference = loaded.folder.reference
    selection, _ = from_query(st.query_params.to_dict(), reference.areas, reference.types, today)
    address = address_of(selection)
    asked = st.session_state.pop(_ASKED, None)
    for page in chain.from_iterable(groups.values()):
        if page.title == asked:
            st.switch_page(page, query_params=address)
    _frame(
        key=_KEY,
        data={
            "banner": reference.settings.banner,
            "name": f"Provision map: {reference.settings.region_name}",
            "sentence": f"{loaded.sentence} {NOT_NONE}",
            "groups": [
                [heading, list(_links(pages, current, urlencode(address)))]
                for heading, pages in groups.items()
            ],
        },
        on_page_change=_ask,
    )


def _ask() -> None:
    # A click that overtook the page's own change finds its frame gone; it says nothing then.
    asked = (st.session_state.get(_KEY) or {}).get("page")
    if isinstance(asked, str):
        st.session_state[_ASKED] = asked


def _links(
    pages: Sequence[StreamlitPage], current: StreamlitPage, query: str
) -> Iterator[dict[str, object]]:
    """Each page's link, beside whatever path the dashboard is served under."""
    for page in pages:
        yield {
            "title": page.title,
            "href": f"{page.url_path or './'}?{query}",
            "is_current": page.title == current.title,
        }
