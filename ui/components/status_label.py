"""The legend, and a status as a small label: colour, symbol and word together."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from mapping.english import capitalised
from mapping.escape import for_html
from mapping.gap_model.assessment import Assessment
from mapping.gap_model.counts import flag_count, status_counts
from mapping.gap_model.status_style import (
    AT_RISK_SYMBOL,
    UNCONFIRMED_SYMBOL,
    Style,
    all_styles,
    marks_in_words,
)
from mapping.gap_model.statuses import Flag
from mapping.reference.provision_types import ProvisionType
from ui.shell.page import Page


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


def legend(
    page: Page,
    areas: Sequence[str],
    types: Sequence[ProvisionType],
    assessment: Assessment | None = None,
) -> None:
    """All statuses with how many cells have each; a status with none stays, in grey.

    The counts are the page's, or those of another assessment that it shows.
    """
    assessment = page.assessment if assessment is None else assessment
    counts = status_counts(assessment, areas, types)
    items = [
        f'<li class="{"" if counts[style.key] else "pm-none"}">{chip(style)}'
        f"{for_html(style.word)} <b>{counts[style.key]}</b></li>"
        for style in all_styles(tuple(types))
    ]
    for sign, flag in ((AT_RISK_SYMBOL, Flag.AT_RISK), (UNCONFIRMED_SYMBOL, Flag.UNCONFIRMED)):
        number = flag_count(assessment, areas, types, flag)
        words = marks_in_words(sign)
        items.append(
            f'<li class="{"" if number else "pm-none"}"><span class="pm-sign" aria-hidden="true">'
            f"{sign}</span>{capitalised(words)} <b>{number}</b></li>"
        )
    st.html(f'<ul class="pm-legend" aria-label="Legend with counts">{"".join(items)}</ul>')
