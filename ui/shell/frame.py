"""The frame round every page: whose data it is, how old, what not to read into it, and the way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import streamlit as st

from mapping.context.selection import from_query
from mapping.gap_model.status_style import NOT_NONE
from mapping.settings import EXAMPLE
from ui.shell import cached
from ui.shell.cached import DATA, Loaded
from ui.shell.came_back import take_what_was_shown
from ui.shell.component import component
from ui.shell.page import VIEW, address_of, parameter, with_view
from ui.shell.sign_in.sign_in_pages import Said

if TYPE_CHECKING:
    from streamlit.navigation.page import StreamlitPage

_ABOUT = "Help for people who suffer domestic abuse."
# The other data that can be looked at, in the place of those that are.
_TO_EXAMPLE = "See it with every status (invented example)"
_TO_REGISTER = "Back to the register"
_KEY = "frame"
_ASKED = "page_asked_for"
_frame = component(
    Path(__file__).with_suffix(".js"), html='<div class="root pm-top"></div>', isolate_styles=False
)


def frame(
    loaded: Loaded,
    today: date,
    pages: Sequence[StreamlitPage],
    current: StreamlitPage,
    signed_in: Said | None = None,
) -> None:
    """Region, register and caveat; then the way to the other pages, selection in hand.

    Where one of them is asked for, it is gone to at once.

    Parameters
    ----------
    signed_in
        What is said of who has signed in; None where nobody does.
    """
    reference = loaded.folder.reference
    selection, _ = from_query(
        st.query_params.to_dict(), reference.areas, reference.types, today, reference.groups
    )
    address = with_view(address_of(selection), parameter(VIEW))
    asked = st.session_state.pop(_ASKED, None)
    for page in pages:
        if page.title == asked:
            st.switch_page(page, query_params=address)
    other, other_address = _other_data(address, is_first=current == pages[0])
    _frame(
        key=_KEY,
        data={
            "banner": loaded.banner,
            "name": f"Provision map: {reference.settings.region_name}",
            "sentence": f"{_ABOUT} {loaded.sentence} {NOT_NONE}",
            "pages": [[page.title, page.url_path, page == current] for page in pages],
            "query": urlencode(address),
            "is_example": cached.is_example(),
            "other": other,
            "other_query": urlencode(other_address),
            "who": None if signed_in is None else asdict(signed_in),
        },
        on_page_change=_ask,
        on_back_change=lambda: None,
    )
    take_what_was_shown((st.session_state.get(_KEY) or {}).get("back"))


def _other_data(address: Mapping[str, str], *, is_first: bool) -> tuple[str, dict[str, str]]:
    """The words and the address of the way to the example, or back; "" where there is none."""
    register = {name: value for name, value in address.items() if name != DATA}
    if cached.is_example():
        return _TO_REGISTER, register
    if is_first and cached.has_example():
        return _TO_EXAMPLE, {**register, DATA: EXAMPLE}
    return "", {}


def _ask() -> None:
    # A click that overtook the page's own change finds its frame gone; it says nothing then.
    asked = (st.session_state.get(_KEY) or {}).get("page")
    if isinstance(asked, str):
        st.session_state[_ASKED] = asked
