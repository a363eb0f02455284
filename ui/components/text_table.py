"""A table of plain texts; on a narrow page each row is laid out as a card."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import streamlit as st
from markupsafe import Markup

from mapping.escape import for_html


def text_table(
    label: str,
    headings: Sequence[str],
    rows: Iterable[Sequence[str]],
    *,
    show_label: bool = True,
    numeric: Sequence[int] = (),
) -> None:
    """Draw a table whose cells are texts; all are escaped but what is marked as HTML already."""
    body = "".join(_row(headings, row, numeric) for row in rows)
    head = "".join(
        f'<th scope="col"{_number(n, numeric)}>{for_html(heading)}</th>'
        for n, heading in enumerate(headings)
    )
    caption = f"<caption>{for_html(label)}</caption>" if show_label else ""
    st.html(
        f'<div class="pm-scroll" tabindex="0" role="region" aria-label="{for_html(label)}">'
        f'<table class="pm-table pm-stack">{caption}'
        f"<thead><tr>{head}</tr></thead>"
        f"<tbody>{body}</tbody></table></div>"
    )


def _number(column: int, numeric: Sequence[int]) -> str:
    return ' class="pm-number"' if column in numeric else ""


def _cell(text: str) -> str:
    return text if isinstance(text, Markup) else for_html(text)


def _row(headings: Sequence[str], row: Sequence[str], numeric: Sequence[int]) -> str:
    cells = (
        f'<td{_number(n, numeric)} data-label="{for_html(heading)}">{_cell(text)}</td>'
        for n, (heading, text) in enumerate(zip(headings, row, strict=True))
    )
    return f"<tr>{''.join(cells)}</tr>"
