"""Two tables in the page itself: one of rows with a status, and the matrix.

Both are real HTML tables drawn from JSON by small scripts, without a frame: a screen reader and
a keyboard get what the eye gets.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import streamlit as st

from mapping.gap_model.status_style import Style
from ui.shell.component import component

_HERE = Path(__file__).parent
_status_table = component(_HERE / "status_table.js")
_matrix = component(_HERE / "matrix.js")


@dataclass(frozen=True)
class StatusCell:
    """A status in a row, with the small signs beside it and what they stand for."""

    style: Style
    marks: str = ""
    marks_in_words: str = ""


@dataclass(frozen=True)
class SignedCell:
    """A text with small signs beside it, and what they stand for."""

    text: str
    marks: str
    marks_in_words: str


@dataclass(frozen=True)
class BarCell:
    """A level in words, with a bar as long as it is and a line where the benchmark stands.

    Attributes
    ----------
    part, benchmark
        Of the longest bar; None for no bar, and for no line.
    ground
        The bar's colour, if it has one of its own.
    """

    text: str
    more: str
    part: float | None
    benchmark: float | None
    ground: str | None = None


@dataclass(frozen=True)
class Row:
    """One row: its id, its name, and a cell for each further heading (text, a status or a level).

    `title` says what the name stands for. A row without an id cannot be chosen.
    """

    id: str
    name: str
    cells: tuple[str | StatusCell | SignedCell | BarCell, ...]
    pressed: bool = False
    title: str = ""


def status_table(
    key: str,
    caption: str,
    headings: Sequence[str],
    groups: Sequence[tuple[str, Sequence[Row]]],
    on_choice: Callable[[str], None],
    *,
    numeric: Sequence[int] = (),
    hide_caption: bool = False,
    as_cards: bool = False,
) -> None:
    """A table whose rows can be chosen; `on_choice` gets the row's id before the page runs.

    `as_cards`: on a narrow page a row becomes a card in which every status is named, even where
    the columns are few.
    """
    data = {
        "caption": caption,
        "as_cards": as_cards,
        "hide_caption": hide_caption,
        "headings": list(headings),
        "numeric": list(numeric),
        "groups": [{"heading": h, "rows": [_sent(row) for row in rows]} for h, rows in groups],
    }
    _status_table(key=key, data=data, on_choice_change=_chosen(key, on_choice))


def _sent(row: Row) -> dict[str, Any]:
    """A row for the browser without what is blank, since every click sends every row."""
    cells = [cell if isinstance(cell, str) else _without_blanks(asdict(cell)) for cell in row.cells]
    return {**_without_blanks(asdict(row)), "pressed": row.pressed, "cells": cells}


def _without_blanks(said: dict[str, Any]) -> dict[str, Any]:
    return {
        name: _without_blanks(value) if isinstance(value, dict) else value
        for name, value in said.items()
        if value is not None and value is not False and value != ""
    }


@dataclass(frozen=True)
class MatrixRow:
    """One type: its key and label; for each area a style's key, a level in words, small signs.

    Attributes
    ----------
    was
        In a matrix of changes, for each area: the style's key and the level before, or None
        where the cell has not changed.
    title
        What the type is.
    totals
        How many of the row's cells there are of what is counted.
    """

    key: str
    label: str
    cells: tuple[tuple[str, str, str], ...]
    was: tuple[tuple[str, str] | None, ...] | None = None
    title: str = ""
    totals: tuple[int, ...] = ()


@dataclass(frozen=True)
class Matrix:
    """What the matrix shows: (code, name) of the areas, styles by key, rows under headings.

    Attributes
    ----------
    signs
        What each small sign stands for.
    totals
        What is counted, in words, with the number in each area and in all of them.
    """

    caption: str
    areas: tuple[tuple[str, str], ...]
    styles: dict[str, Style]
    signs: dict[str, str]
    groups: tuple[tuple[str, tuple[MatrixRow, ...]], ...]
    totals: tuple[tuple[str, tuple[int, ...]], ...] = ()

    @cached_property
    def data(self) -> dict[str, Any]:
        """All of it as it is sent to the browser."""
        return asdict(self)


def matrix(
    key: str,
    content: Matrix,
    chosen: str | None,
    on_choice: Callable[[str], None],
    *,
    show_words: bool,
) -> None:
    """Types as rows, areas as columns.

    A cell's id is "area code|type key"; `on_choice` gets the chosen one's before the page runs.
    """
    data = {**content.data, "chosen": chosen, "show_words": show_words}
    _matrix(key=key, data=data, on_choice_change=_chosen(key, on_choice))


def _chosen(key: str, on_choice: Callable[[str], None]) -> Callable[[], None]:
    def call() -> None:
        # A click that overtook the page's own change finds its table gone; it says nothing then.
        choice = (st.session_state.get(key) or {}).get("choice")
        if isinstance(choice, str):
            on_choice(choice)

    return call
