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

from mapping.gap_model.status_style import Style
from mapping.geography.area_groups import MOST_BESIDE
from ui.components.long_list import Part, part_of, turn_pages
from ui.shell.component import component

_HERE = Path(__file__).parent
_status_table = component(_HERE / "status_table.js")
_matrix = component(_HERE / "matrix.js")
# As many columns as stand beside a panel with their names readable; a few more are not parted.
MOST_AREAS, WHOLE_AREAS = 9, 15


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
    last: Sequence[Row] = (),
) -> None:
    """A table whose rows can be chosen; `on_choice` gets the row's id before the page runs.

    Of many rows a part is drawn at a time, that of the chosen one first.

    Parameters
    ----------
    as_cards
        On a narrow page a row becomes a card in which every status is named, even where the
        columns are few.
    last
        Rows that stand below every part.
    """
    every = [row for _, rows in groups for row in rows]
    chosen = next((place for place, row in enumerate(every) if row.pressed), None)
    part = part_of(key, len(every), chosen)
    shown = _in_part(groups, part)
    if last:
        shown.append(("", last))
    data = {
        "caption": caption,
        "as_cards": as_cards,
        "hide_caption": hide_caption,
        "headings": list(headings),
        "numeric": list(numeric),
        "groups": [{"heading": h, "rows": [_sent(row) for row in rows]} for h, rows in shown],
    }
    _status_table(key=key, data=data, on_choice_change=_chosen(key, on_choice))

    def found(place: int) -> None:
        if every[place].id and not every[place].pressed:
            on_choice(every[place].id)

    turn_pages(key, part, [row.name for row in every] if not part.is_whole else (), found)


def _in_part(
    groups: Sequence[tuple[str, Sequence[Row]]], part: Part
) -> list[tuple[str, Sequence[Row]]]:
    """What of some groups of rows stands in a part of them all, under its headings."""
    if part.is_whole:
        return list(groups)
    shown, first = list[tuple[str, Sequence[Row]]](), 0
    for heading, rows in groups:
        of_part = rows[max(0, part.first - first) : max(0, part.last - first)]
        if of_part:
            shown.append((heading, of_part))
        first += len(rows)
    return shown


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

    def data(self, part: Part) -> dict[str, Any]:
        """What is sent to the browser of some of the areas; the totals of all stay.

        Of as many as stand on a few sheets all are sent, to be printed.
        """
        shown = slice(None) if part.total <= MOST_BESIDE else part.shown
        first = part.first if part.total <= MOST_BESIDE else 0
        return {
            "shown": (first, first + part.last - part.first),
            "caption": self.caption,
            "areas": self.areas[shown],
            "styles": {key: asdict(style) for key, style in self.styles.items()},
            "signs": self.signs,
            "groups": [
                (heading, [_row_of_part(row, shown) for row in rows])
                for heading, rows in self.groups
            ],
            "totals": [(name, (*each[:-1][shown], each[-1])) for name, each in self.totals],
        }


def _row_of_part(row: MatrixRow, shown: slice) -> dict[str, Any]:
    return {
        "key": row.key,
        "label": row.label,
        "cells": row.cells[shown],
        "was": None if row.was is None else row.was[shown],
        "title": row.title,
        "totals": row.totals,
    }


def matrix(
    key: str,
    content: Matrix,
    chosen: str | None,
    on_choice: Callable[[str], None],
    *,
    area_code: str | None,
    on_area: Callable[[str], None],
    show_words: bool,
) -> None:
    """Types as rows, areas as columns; of many areas a part at a time.

    A cell's id is "area code|type key"; `on_choice` gets the chosen one's before the page runs.

    Parameters
    ----------
    area_code
        The area that is chosen, if one is: the part in which it stands is drawn first.
    on_area
        Gets the code of an area that was found by its name.
    """
    codes = [code for code, _ in content.areas]
    place = codes.index(area_code) if area_code in codes else None
    part = part_of(key, len(codes), place, MOST_AREAS, WHOLE_AREAS)
    names = [name for _, name in content.areas]
    is_printed = len(codes) <= MOST_BESIDE
    turn_pages(key, part, names, lambda n: on_area(codes[n]), "Areas", is_printed=is_printed)
    data = {**content.data(part), "chosen": chosen, "show_words": show_words}
    _matrix(key=key, data=data, on_choice_change=_chosen(key, on_choice))


def _chosen(key: str, on_choice: Callable[[str], None]) -> Callable[[], None]:
    def call() -> None:
        # A click that overtook the page's own change finds its table gone; it says nothing then.
        choice = (st.session_state.get(key) or {}).get("choice")
        if isinstance(choice, str):
            on_choice(choice)

    return call
