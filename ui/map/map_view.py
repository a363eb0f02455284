"""Where is provision missing? The areas on a map, the same as a table, and why."""

from __future__ import annotations

import streamlit as st

from mapping.gap_model.counts import flag_count, status_counts
from mapping.gap_model.status_style import all_styles
from mapping.gap_model.statuses import Flag
from mapping.maps.marks import type_marks
from mapping.maps.picture import status_key
from mapping.wording.summary import type_sentence
from ui.area.summary_view import area_summary
from ui.components.area_map import area_map, is_smoothed
from ui.components.area_rows import status_rows
from ui.components.cell_panel import cell_panel
from ui.components.how_to_read import how_to_read
from ui.components.map_picture import map_picture
from ui.components.sites import public_sites, site_list
from ui.components.status_label import legend
from ui.map.missing_view import (
    KEY_TITLES,
    choose_shade,
    missing_answer,
    missing_on_map,
    missing_table,
    picture_key,
    shade_key,
    shade_of,
)
from ui.map.priority_view import priority_list
from ui.shell.page import Page, answer, choose_date, choose_type, date_note, paragraph


def map_page(page: Page) -> None:
    """Draw the map, the same as a table, and why."""
    reference, chosen, assessment = page.reference, page.selection, page.assessment
    one = None if chosen.type_key is None else reference.types.by_key[chosen.type_key]
    types = reference.types.all if one is None else (one,)
    shade = shade_of(page)
    with st.container(horizontal=True, key="bar"):
        choose_type(page)
        choose_date(page)
        if one is None:
            choose_shade(shade)

    codes = reference.areas.codes
    counts = status_counts(assessment, codes, types)
    unconfirmed = flag_count(assessment, codes, types, Flag.UNCONFIRMED)
    sentence = (
        missing_answer(page, shade)
        if one is None
        else type_sentence(counts, one.label, unconfirmed)
    )
    answer(page, sentence + date_note(page), {} if one is None else {"type_key": ""})
    legend(page, codes, types)
    how_to_read(page)

    left, right = st.columns([11, 9], gap="medium")
    with left:
        if one is None:
            shade_key(page, shade)
        marks = missing_on_map(page, shade) if one is None else type_marks(assessment, one)
        sites = public_sites(page, types)
        area_map(page, marks, sites, lambda code: page.change(area_code=code))
        what = KEY_TITLES[shade] if one is None else one.label
        key = picture_key(page, shade) if one is None else status_key(all_styles(types))
        map_picture(page, what, sentence + date_note(page), key, marks)
        site_list(page, sites, are_near=one is not None)
        if reference.settings.edition:
            smoothed = "; smoothed for drawing" if is_smoothed(page) else ""
            paragraph(f"Boundaries: {reference.settings.edition}{smoothed}.", "pm-small")
    with right:
        if one is None:
            missing_table(page, shade)
        else:
            status_rows(page, one)
        with st.container(key="why"):
            if chosen.area_code is None:
                paragraph("Choose an area, on the map or in the table, to see why.", "pm-muted")
            elif one is None:
                area_summary(page, chosen.area_code)
            else:
                cell_panel(page, chosen.area_code, one.key, "area_code")
    if one is None:
        priority_list(page)
