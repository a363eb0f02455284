"""The frame round every page: whose data it is, how old, what not to read into it, and the way."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import streamlit as st

from mapping.context.selection import from_query
from mapping.gap_model.status_style import NOT_NONE
from ui.shell.cached import Loaded
from ui.shell.component import component
from ui.shell.page import VIEW, address_of, parameter, with_view

if TYPE_CHECKING:
    from streamlit.navigation.page import StreamlitPage

_ABOUT = "Help for people who suffer domestic abuse."
_KEY = "frame"
_ASKED = "page_asked_for"
_frame = component(
    Path(__file__).with_suffix(".js"), html='<div class="root pm-top"></div>', isolate_styles=False
)


def frame(
    loaded: Loaded, today: date, pages: Sequence[StreamlitPage], current: StreamlitPage
) -> None:
    """Region, register and caveat; then the way to the other pages, selection in hand.

    Where one of them is asked for, it is gone to at once.
    """
    reference = loaded.folder.reference
    selection, _ = from_query(st.query_params.to_dict(), reference.areas, reference.types, today)
    address = with_view(address_of(selection), parameter(VIEW))
    asked = st.session_state.pop(_ASKED, None)
    for page in pages:
        if page.title == asked:
            st.switch_page(page, query_params=address)
    _frame(
        key=_KEY,
        data={
            "banner": reference.settings.banner,
            "name": f"Provision map: {reference.settings.region_name}",
            "sentence": f"{_ABOUT} {loaded.sentence} {NOT_NONE}",
            "pages": [[page.title, page.url_path, page == current] for page in pages],
            "query": urlencode(address),
        },
        on_page_change=_ask,
    )


def _ask() -> None:
    # A click that overtook the page's own change finds its frame gone; it says nothing then.
    asked = (st.session_state.get(_KEY) or {}).get("page")
    if isinstance(asked, str):
        st.session_state[_ASKED] = asked
