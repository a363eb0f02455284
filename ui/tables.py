"""Two tables in the page itself: one of rows with a status, and the matrix.

Both are real HTML tables drawn from JSON by small scripts, without a frame: a screen reader and
a keyboard get what the eye gets.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import streamlit as st

from mapping.status_style import Style

_HERE = Path(__file__).parent
_ROOT = '<div class="root"></div>'


def _source(name: str) -> str:
    return (_HERE / name).read_text(encoding="utf-8")


# Registered once, outside the functions: Streamlit warns of a component declared in a rerun.
_status_table = st.components.v2.component(
    "status_table", html=_ROOT, css=_source("status_table.css"), js=_source("status_table.js")
)
_matrix = st.components.v2.component(
    "matrix", html=_ROOT, css=_source("matrix.css"), js=_source("matrix.js")
)


@dataclass(frozen=True)
class Row:
    """One row: its id, its name, and a cell for each further heading (text, or a status)."""

    id: str
    name: str
    cells: tuple[str | Style, ...]
    pressed: bool = False


def status_table(
    key: str,
    caption: str,
    headings: Sequence[str],
    groups: Sequence[tuple[str, Sequence[Row]]],
    on_choice: Callable[[str], None],
    *,
    numeric: Sequence[int] = (),
    hide_caption: bool = False,
) -> None:
    """A table whose rows can be chosen; `on_choice` gets the row's id before the page runs."""
    data = {
        "caption": caption,
        "hide_caption": hide_caption,
        "headings": list(headings),
        "numeric": list(numeric),
        "groups": [{"heading": h, "rows": [asdict(row) for row in rows]} for h, rows in groups],
    }
    _status_table(key=key, data=data, on_choice_change=_chosen(key, on_choice))


@dataclass(frozen=True)
class MatrixCell:
    """One cell: its id, the key of its style, its level in words, and its whole label."""

    id: str
    style: str
    level: str
    at_risk: bool
    label: str


def matrix(
    key: str,
    caption: str,
    areas: Sequence[str],
    groups: Sequence[tuple[str, Sequence[tuple[str, Sequence[MatrixCell]]]]],
    styles: dict[str, Style],
    chosen: str | None,
    on_choice: Callable[[str], None],
    *,
    show_words: bool,
) -> None:
    """Types as rows, areas as columns; `on_choice` gets a cell's id before the page runs."""
    data: dict[str, Any] = {
        "caption": caption,
        "areas": list(areas),
        "styles": {name: asdict(style) for name, style in styles.items()},
        "groups": [
            {
                "heading": heading,
                "rows": [
                    {"label": label, "cells": [list(vars(cell).values()) for cell in cells]}
                    for label, cells in rows
                ],
            }
            for heading, rows in groups
        ],
        "chosen": chosen,
        "show_words": show_words,
    }
    _matrix(key=key, data=data, on_choice_change=_chosen(key, on_choice))


def _chosen(key: str, on_choice: Callable[[str], None]) -> Callable[[], None]:
    def call() -> None:
        choice = st.session_state[key].get("choice")
        if isinstance(choice, str):
            on_choice(choice)

    return call
