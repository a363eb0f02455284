"""The cells that come first: of the whole region, and of each area; and why they do."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import streamlit as st

from mapping.analysis.group_answers import first_of_each_group
from mapping.context.selection import RANKS
from mapping.gap_model.assessment import Cell
from mapping.gap_model.priority import Priority, first_of_each_area
from ui.components.area_rows import status_cell
from ui.components.matrix_view import choose_cell
from ui.components.tables import Row, status_table
from ui.shell.page import Page, choose_rank, paragraph

_HOW_MANY = 10


def priority_list(page: Page) -> None:
    """The first of all cells by priority, and the first of each area; choosing one shows why."""
    st.html("<h2>What comes first?</h2>")
    by_rate = page.selection.rank == RANKS[1]
    whose = "the region's" if page.group is None else "these areas'"
    weighed = (
        "how much need there is a head" if by_rate else f"how many of {whose} people it concerns"
    )
    paragraph(
        f"Ordered by how much is missing, how many homicide reviews found the same, and {weighed}.",
        "pm-muted",
    )
    choose_rank(page)
    left, right = st.columns(2, gap="medium")
    with left:
        _table(page, "first_of_all", f"The first {_HOW_MANY} of all", page.ranked[:_HOW_MANY])
    with right:
        if page.parts:
            first = [each for _, each in first_of_each_group(page.ranked, page.parts)]
            each = "group"
        else:
            first = first_of_each_area(page.ranked, page.reference.areas.codes)
            each = page.reference.settings.area_term_short
        _table(page, "first_of_each", f"The first of each {each}", first)


def _table(page: Page, key: str, caption: str, listed: Sequence[Priority]) -> None:
    cells = page.assessment.told((each.area_code, each.provision_type) for each in listed)
    status_table(
        key,
        caption,
        ("Where and what", "Status", "Why it comes first"),
        [("", list(map(partial(_row, page), listed, cells)))],
        lambda chosen: choose_cell(page, chosen),
        as_cards=True,
    )


def _row(page: Page, priority: Priority, cell: Cell) -> Row:
    provision_type = page.reference.types.by_key[priority.provision_type]
    return Row(
        f"{priority.area_code}|{priority.provision_type}",
        f"{page.reference.areas.name(priority.area_code)}: {provision_type.label}",
        (status_cell(page, cell, provision_type), priority.because),
    )
