"""Who has what? All areas and types at once, and why."""

from __future__ import annotations

import streamlit as st

from mapping import palette
from mapping.gap_model.counts import flag_count, status_counts
from mapping.gap_model.status_style import all_signs, all_styles
from mapping.gap_model.statuses import Flag
from mapping.maps.picture import KeyEntry, framed, status_key
from mapping.maps.table_pictures import matrix_drawing
from mapping.wording.summary import overall_sentence
from ui.components.cell_panel import cell_panel, why_of_cell
from ui.components.groups import groups_matrix
from ui.components.how_to_read import legend_and_how
from ui.components.matrix_view import groups_of, matrix_view, shown_types
from ui.components.pictures import Offered, pictures
from ui.shell.page import (
    Page,
    answer,
    choose_cells,
    choose_date,
    choose_group,
    choose_sort,
    date_note,
    narrowed_to,
)


def matrix_page(page: Page) -> None:
    """Draw the matrix, and why a cell is as it is; of groups, where there are many areas."""
    top = st.container()
    if page.parts:
        with top:
            _above(page)
        _of_groups(page)
        return
    left, right = st.columns([5, 2], gap="medium")
    # The panel is worked out first, since it is what a click asks for.
    with right:
        why_of_cell(
            page,
            "Choose a cell to see why. With the keyboard: Tab to the table, then the arrow keys "
            "and Enter.",
            lambda area, kind: cell_panel(page, area, kind, "area_code", "type_key"),
        )
    with top:
        sentence = _above(page)
    with left:
        matrix_view(page)
        pictures(page, lambda: [_picture(page, sentence)])


def _above(page: Page) -> str:
    """Draw what stands above the table; the answer in words."""
    with st.container(horizontal=True, key="bar"):
        choose_group(page)
        choose_sort(page)
        if not page.parts:
            choose_cells(page)
        choose_date(page)
    codes, types = page.reference.areas.codes, shown_types(page)
    counts = status_counts(page.assessment, codes, types)
    unconfirmed = flag_count(page.assessment, codes, types, Flag.UNCONFIRMED)
    sentence = overall_sentence(counts, len(codes), len(types), unconfirmed) + date_note(page)
    answer(page, sentence, narrowed_to(page, "group"))
    legend_and_how(page, codes, types)
    return sentence


def _of_groups(page: Page) -> None:
    chosen = page.selection
    if chosen.area_code and chosen.type_key:
        cell_panel(page, chosen.area_code, chosen.type_key, "area_code", "type_key")
    groups_matrix(page, page.parts)


def _picture(page: Page, sentence: str) -> Offered:
    styles = all_styles(shown_types(page))
    signs = [
        KeyEntry(words, palette.PAPER, symbol=sign)
        for sign, words in all_signs(shown_types(page)).items()
    ]
    return Offered(
        "Matrix",
        "Areas by types of provision",
        sentence,
        [*status_key(styles), *signs],
        " ".join(page.reference.settings.licences),
        lambda picture: framed(picture, *matrix_drawing(page.assessment, groups_of(page))),
    )
