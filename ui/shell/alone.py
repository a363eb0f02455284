"""A part of a page that runs again by itself where something else is chosen in it.

What is round it is neither run nor sent again, which halves what a click costs. Where it would be
another by now, the whole page runs again.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlencode

import streamlit as st

from ui.shell import streamlit_inside
from ui.shell.component import component
from ui.shell.page import VIEW, Page, address_of, looked_at_now, parameter, with_view
from ui.shell.serving.request_numbers import tell_of_run

_KEY = "links"
_links = component(Path(__file__).with_name("links.js"), isolate_styles=False)


def alone(title: str, draw: Callable[[Page], None]) -> Callable[[Page], None]:
    """Have what draws a view of a page run again by itself, the links round it led on with it."""

    @st.fragment
    def part(page: Page) -> None:
        began, runs_again = time.monotonic(), streamlit_inside.is_part_of_page()
        if runs_again:
            page = looked_at_now(page)
        draw(page)
        address = with_view(address_of(page.selection), parameter(VIEW))
        _links(key=_KEY, data={"query": urlencode(address)})
        if runs_again:
            tell_of_run(title, began)

    return part
