"""A table of plain texts; on a narrow page each row is laid out as a card, unless it is figures."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

import streamlit as st
from markupsafe import Markup

from mapping.escape import for_html
from ui.components.long_list import MOST_ROWS, WHOLE_ROWS, part_of, turn_pages

_Item = TypeVar("_Item")
# It would push the columns beside it out of sight; at a hyphen a browser breaks a word by itself.
_LONG_WORD = re.compile(r"[^\s-]{25,}")
_PIECE = re.compile(r".{1,12}")
# So many columns of figures, and what they are of, have room on a phone.
_MOST_FIGURES = 4


def text_table(
    label: str,
    headings: Sequence[str],
    rows: Iterable[Sequence[str]],
    *,
    show_label: bool = True,
    numeric: Sequence[int] = (),
    whole: int = WHOLE_ROWS,
) -> None:
    """Draw a table whose cells are texts; all are escaped but what is marked as HTML already.

    Of a long one a part is drawn at a time.

    Parameters
    ----------
    whole
        A table of so many rows is not long.
    """
    table_of(
        label, headings, list(rows), tuple, show_label=show_label, numeric=numeric, whole=whole
    )


def table_of(
    label: str,
    headings: Sequence[str],
    items: Sequence[_Item],
    row_of: Callable[[_Item], Sequence[str]],
    *,
    show_label: bool = True,
    numeric: Sequence[int] = (),
    whole: int = WHOLE_ROWS,
) -> None:
    """The same of what is put into words as it is drawn, which of many is a part only."""
    key = f"text_{label}"
    part = part_of(key, len(items), most=min(MOST_ROWS, whole), whole=whole)
    _draw(label, headings, map(row_of, items[part.shown]), numeric, show_label=show_label)
    turn_pages(key, part)


def _draw(
    label: str,
    headings: Sequence[str],
    rows: Iterable[Sequence[str]],
    numeric: Sequence[int],
    *,
    show_label: bool,
) -> None:
    body = "".join(_row(headings, row, numeric) for row in rows)
    head = "".join(
        f'<th scope="col"{_number(n, numeric)}>{for_html(heading)}</th>'
        for n, heading in enumerate(headings)
    )
    caption = f"<caption>{for_html(label)}</caption>" if show_label else ""
    is_of_figures = len(headings) <= _MOST_FIGURES + 1 and len(numeric) == len(headings) - 1
    st.html(
        f'<div class="pm-scroll" tabindex="0" role="region" aria-label="{for_html(label)}">'
        f'<table class="pm-table {"pm-figures" if is_of_figures else "pm-stack"}">{caption}'
        f"<thead><tr>{head}</tr></thead>"
        f"<tbody>{body}</tbody></table></div>"
    )


def _number(column: int, numeric: Sequence[int]) -> str:
    return ' class="pm-number"' if column in numeric else ""


def breakable(text: str) -> Markup:
    """A text for a cell, with places to break in words that are longer than a column."""
    pieces = _LONG_WORD.sub(lambda word: "\v".join(_PIECE.findall(word[0])), text)
    return Markup(for_html(pieces).replace("\v", "<wbr>"))  # noqa: S704 - it is escaped


def _cell(text: str) -> str:
    return text if isinstance(text, Markup) else breakable(text)


def _row(headings: Sequence[str], row: Sequence[str], numeric: Sequence[int]) -> str:
    cells = (
        f'<td{_number(n, numeric)} data-label="{for_html(heading)}">{_cell(text)}</td>'
        for n, (heading, text) in enumerate(zip(headings, row, strict=True))
    )
    return f"<tr>{''.join(cells)}</tr>"
