"""The legend, and a status as a small label: colour, symbol and word together."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st
from markupsafe import Markup

from mapping.english import capitalised
from mapping.gap_model.assessment import Assessment
from mapping.gap_model.counts import sign_counts, status_counts
from mapping.gap_model.status_style import SIGNS, Style, all_styles
from mapping.html import filled
from mapping.maps.picture import KeyEntry
from mapping.reference.provision_types import ProvisionType
from ui.shell.page import Page


def chip(style: Style) -> Markup:
    """HTML of the coloured symbol; the word belongs beside it."""
    return filled(
        '<span class="pm-chip" aria-hidden="true" style="background:{ground};'
        'color:{ink};border:1px {line} {outline}">{symbol}</span>',
        ground=style.ground,
        ink=style.ink,
        line="dashed" if style.is_dashed else "solid",
        outline=style.outline,
        symbol=style.symbol,
    )


def label(style: Style) -> Markup:
    """HTML of a status: symbol and word."""
    return filled(
        '<span class="pm-status">{chip}<strong>{word}</strong></span>',
        chip=chip(style),
        word=style.word,
    )


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
        filled(
            '<li class="{kind}">{chip}{word} <b>{number}</b></li>',
            kind="" if counts[style.key] else "pm-none",
            chip=chip(style),
            word=style.word,
            number=f"{counts[style.key]:,}",
        )
        for style in all_styles(tuple(types))
    ]
    for sign, number in sign_counts(assessment, areas, types).items():
        words = SIGNS[sign]
        items.append(
            filled(
                '<li class="{kind}"><span class="pm-sign" aria-hidden="true">{sign}</span>'
                "{words} <b>{number}</b></li>",
                kind="" if number else "pm-none",
                sign=sign,
                words=capitalised(words),
                number=f"{number:,}",
            )
        )
    st.html(f'<ul class="pm-legend" aria-label="Legend with counts">{"".join(items)}</ul>')


def shade_key(entries: Sequence[KeyEntry], what: str) -> None:
    """What the grounds on the map stand for; its other signs are those of the legend."""
    items = "".join(
        filled(
            '<li><span class="pm-chip" aria-hidden="true" style="{style}">{symbol}</span>{words}'
            "</li>",
            style=_swatch(entry),
            symbol=entry.symbol,
            words=entry.words,
        )
        for entry in entries
        if not entry.symbol
    )
    st.html(f'<ul class="pm-key" aria-label="{what}"><li>{what}:</li>{items}</ul>')


def _swatch(entry: KeyEntry) -> str:
    line = "dashed" if entry.is_dashed else "solid"
    edge = f"border:1px {line} {entry.outline};color:{entry.ink};"
    if entry.hatch is None:
        return f"{edge}background:{entry.ground}"
    return (
        f"{edge}background:repeating-linear-gradient(-45deg,"
        f"{entry.hatch.line} 0 {entry.hatch.width}px,{entry.ground} 0 {entry.hatch.every}px)"
    )
