"""The tables of one area: its types, and the figures that its need is measured by."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from mapping.escape import for_html
from mapping.gap_model.counts import status_counts
from mapping.gap_model.figures import figure_in_words, level_in_words
from mapping.reference.need import NeedFigure
from mapping.reference.provision_types import ProvisionType
from mapping.wording.need import lacking_sentence
from mapping.wording.summary import area_sentence, who_else_has_it
from ui.area.group_view import group_profile
from ui.area.summary_view import request_lists, request_of, unconfirmed_count
from ui.components.area_rows import newest_evidence, status_cell
from ui.components.cell_panel import area_actions, cell_panel
from ui.components.status_label import legend
from ui.components.tables import Row, status_table
from ui.shell import cached
from ui.shell.page import Page, choose_area, choose_date, date_note, paragraph, way_down

_MOST_NAMED, _MOST_NEAREST = 8, 3


def type_table(page: Page, area_code: str) -> None:
    """Every type of one area, under the headings of their groups."""
    groups = [
        (heading, [_row(page, area_code, provision_type) for provision_type in members])
        for heading, members in page.reference.types.grouped.items()
    ]
    status_table(
        "type_table",
        "What there is, by type",
        ("Type of provision", "Status", "Level", "Newest evidence", "Who else has it"),
        groups,
        lambda key: page.choose(type_key=key),
        hide_caption=True,
    )


def _row(page: Page, area_code: str, provision_type: ProvisionType) -> Row:
    cell = page.assessment.cell(area_code, provision_type.key)
    return Row(
        provision_type.key,
        provision_type.label,
        (
            status_cell(page, cell, provision_type),
            level_in_words(cell, provision_type),
            newest_evidence(cell),
            _others(page, area_code, provision_type),
        ),
        pressed=page.selection.type_key == provision_type.key,
        title=provision_type.description,
    )


def _others(page: Page, area_code: str, provision_type: ProvisionType) -> str:
    """The other areas that are known to have a type; of many the nearest, and how many."""
    areas = page.reference.areas

    def named(codes: Sequence[str]) -> str:
        if len(codes) <= _MOST_NAMED:
            return ", ".join(map(areas.name, codes))
        near = [n.area_code for n in cached.nearest(page.loaded)[area_code] if n.area_code in codes]
        nearest = ", ".join(map(areas.name, near[:_MOST_NEAREST]))
        return f"{len(codes)} others; the nearest: {nearest}"

    return who_else_has_it(page.assessment, area_code, provision_type.key, named)


def need_table(page: Page, area_code: str) -> None:
    """The need figures of one area with year and source, and which there are none of."""
    figures = [f for f in page.reference.need.figures if f.area_code == area_code]
    if figures:
        _figures_table(page, figures)
    if lacking := lacking_sentence(page.reference, (area_code,)):
        paragraph(lacking, "pm-muted")


def _figures_table(page: Page, figures: Sequence[NeedFigure]) -> None:
    label = page.reference.settings.need_label
    rows = "".join(
        f'<tr><th scope="row">{for_html(label(figure.need_basis))}</th>'
        f'<td class="pm-number">{figure_in_words(figure.value)}</td>'
        f"<td>{for_html(figure.year)}</td><td class='pm-small'>{for_html(figure.source)}</td></tr>"
        for figure in figures
    )
    st.html(
        '<div class="pm-scroll"><table class="pm-table"><caption>People and places served</caption>'
        '<thead><tr><th scope="col">What</th><th scope="col" class="pm-number">Figure</th>'
        '<th scope="col">Year</th><th scope="col">Source</th></tr></thead>'
        f"<tbody>{rows}</tbody></table></div>"
    )


def profile_page(page: Page) -> None:
    """Draw one area: what it has, how surely that is known, and what to ask; or a group."""
    with st.container(horizontal=True, key="bar"):
        choose_area(page, or_group=True)
        choose_date(page)
    if page.group is not None and page.selection.area_code is None:
        group_profile(page, page.group)
        return

    types = page.reference.types.all
    code = page.area_code
    # Of an area that is remembered, and not asked for, nothing above says what it lies in.
    if page.selection.area_code is None and (way := way_down(page, code)):
        st.html(way)
    name = page.reference.areas.name(code)
    st.html(f'<h2 class="pm-name">{for_html(name)}</h2>')
    counts = status_counts(page.assessment, [code], types)
    paragraph(area_sentence(counts, name, unconfirmed_count(page, code)) + date_note(page))
    legend(page, [code], types)

    st.html(
        f'<section class="pm-panel" aria-label="Next steps">'
        f"<h2>Next steps for {for_html(name)}</h2>"
        f'<div class="pm-steps">{request_lists(page, request_of(page, code), "area")}</div>'
        f"{area_actions(page, code)}</section>"
    )
    left, right = st.columns([2, 1], gap="medium")
    with left:
        type_table(page, code)
    with right, st.container(key="why"):
        if page.selection.type_key is None:
            paragraph("Choose a type in the table to see why.", "pm-muted")
        else:
            cell_panel(page, code, page.selection.type_key, "type_key")
    need_table(page, code)
