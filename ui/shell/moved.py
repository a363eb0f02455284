"""Where pages are that had an address of their own once: an old link leads there, unchanged.

It is the server that answers, before a page is run: what a browser keeps as the page's address,
what is copied from it, and the way back are of the new place then.
"""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode

# Page and view by the old name; "" is the first page, or the first view of one.
_PLACES = {
    "matrix": ("", "matrix"),
    "reach": ("services", "distance"),
    "since": ("then-and-now", ""),
    "ending": ("then-and-now", "ending"),
    "what-if": ("then-and-now", "what-if"),
    "compare": ("area", "beside"),
    "agenda": ("meeting", ""),
    "sharing": ("area", "learn"),
    "themes": ("reviews", ""),
    "history": ("update", "history"),
}
_TWO_DAYS = ("then-and-now", "days")
OLD_NAMES = tuple(_PLACES)
# What the cells of a matrix show was once called a view.
_ONCE_VIEWS = ("symbols", "words")


def new_place(name: str, query: str) -> str | None:
    """The relative address of what an old one stood for; None where it is not an old one.

    Parameters
    ----------
    name, query
        The last part of the address's path, and all that follows its question mark.
    """
    asked = dict(parse_qsl(query))
    cells = asked.pop("view") if asked.get("view") in _ONCE_VIEWS else None
    if name not in _PLACES and cells is None:
        return None
    page, view = _PLACES.get(name, (name, ""))
    # Two days were compared on the page on which two areas were.
    if asked.get("with") == "date":
        del asked["with"]
        page, view = _TWO_DAYS if name == "compare" else (page, view)
    chosen = {"view": view, "cells": cells if cells == "words" else ""}
    return f"{page or './'}?{urlencode({**asked, **{k: v for k, v in chosen.items() if v}})}"
