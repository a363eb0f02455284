"""How to read this: what the statuses, the signs and the types of provision are, unfolded."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import streamlit as st

from mapping.english import capitalised, with_article
from mapping.escape import for_html
from mapping.gap_model.status_style import all_signs, all_styles
from mapping.reference.provision_types import ProvisionType
from mapping.report.tables import SIGN_MEANINGS, status_meanings
from mapping.settings import Settings
from ui.components.status_label import legend
from ui.shell.page import Page


def legend_and_how(page: Page, areas: Sequence[str], types: Sequence[ProvisionType]) -> None:
    """The legend, and in its last line how to read this: what is below begins so much higher."""
    with st.container(horizontal=True, vertical_alignment="bottom", key="legend"):
        legend(page, areas, types)
        how_to_read(page)


def how_to_read(page: Page, *, of_types: bool = True) -> None:
    """What a newcomer has to know, folded until it is asked for.

    Parameters
    ----------
    of_types
        Whether what each type is belongs to it; a projector would be sent it with each move.
    """
    types = page.reference.types.all
    styles = all_styles(types)
    settings = page.reference.settings
    meanings = status_meanings(settings.evidence_expires_months)
    statuses = [(f"{style.symbol} {style.word}", meanings[style.key]) for style in styles]
    signs = [
        (f"{sign} {capitalised(said)}", SIGN_MEANINGS[sign])
        for sign, said in all_signs(types).items()
    ]
    described = [(kind.label, kind.description) for kind in types if kind.description]
    listed = f"<h2>The types of provision</h2>{_list(described)}" if of_types else ""
    st.html(
        '<details class="pm-how"><summary>How to read this</summary>'
        "<p>Each area is asked about each type of provision: help for those who suffer domestic "
        "abuse, work with those who abuse, training, and agreed ways of working. What an area "
        "answers is a return, kept as a record; what nobody has answered is not known. "
        f"{for_html(_area_term(settings))}A benchmark is the level that a type should reach; where "
        "it comes from stands in “why”.</p>"
        f"{_list([*statuses, *signs])}{listed}</details>"
    )


def _area_term(settings: Settings) -> str:
    """What an area is, where tables call it by a short word that not everybody knows."""
    term, short = settings.area_term, settings.area_term_short
    is_told = term.casefold() == short.casefold()
    return "" if is_told else f"An area here is {with_article(term)} ({short}). "


def _list(items: Iterable[tuple[str, str]]) -> str:
    entries = (f"<dt>{for_html(word)}</dt><dd>{for_html(said)}</dd>" for word, said in items)
    return f'<dl class="pm-facts">{"".join(entries)}</dl>'
