"""The legend, and a status as a small label: colour, symbol and word together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import streamlit as st

from mapping.escape import for_html
from mapping.status_style import AT_RISK_SYMBOL, Style


def chip(style: Style) -> str:
    """HTML of the coloured symbol; the word belongs beside it."""
    line = "dashed" if style.is_dashed else "solid"
    return (
        f'<span class="pm-chip" aria-hidden="true" style="background:{style.ground};'
        f'color:{style.ink};border:1px {line} {style.outline}">{style.symbol}</span>'
    )


def label(style: Style) -> str:
    """HTML of a status: symbol and word."""
    return f'<span class="pm-status">{chip(style)}<strong>{for_html(style.word)}</strong></span>'


def legend(styles: Sequence[Style], counts: Counter[str], at_risk: int) -> None:
    """All statuses with how many cells have each; a status with none stays, in grey."""
    items = [
        f'<li class="{"" if counts[style.key] else "pm-none"}">{chip(style)}'
        f"{for_html(style.word)} <b>{counts[style.key]}</b></li>"
        for style in styles
    ]
    items.append(
        f'<li class="{"" if at_risk else "pm-none"}"><span class="pm-chip" aria-hidden="true">'
        f"{AT_RISK_SYMBOL}</span>Funding at risk <b>{at_risk}</b></li>"
    )
    st.html(f'<ul class="pm-legend" aria-label="Legend with counts">{"".join(items)}</ul>')
