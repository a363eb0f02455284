"""Groups of areas on a page: how many areas are answered how, as columns, as rows, and named."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import streamlit as st
from markupsafe import Markup

from mapping.analysis.group_answers import COUNTED, Answer, answer_counts
from mapping.english import capitalised, count
from mapping.gap_model.status_style import all_styles
from mapping.gap_model.statuses import Status
from mapping.geography.area_groups import AreaGroup
from mapping.html import filled
from mapping.reference.provision_types import ProvisionType
from ui.components.area_rows import KEY
from ui.components.matrix_view import groups_of, shown_types
from ui.components.tables import Row, status_table
from ui.shell.page import Page, address_to, here, paragraph

_STATUS = {
    Answer.NONE: Status.GAP,
    Answer.IN_PART: Status.PARTIAL,
    Answer.PROVIDED: Status.MET,
    Answer.NOT_KNOWN: Status.UNKNOWN,
}


def as_groups(page: Page, codes: Sequence[str]) -> tuple[AreaGroup, ...]:
    """Areas as groups of one, where they are few enough to be shown each."""
    return tuple(AreaGroup("", code, page.reference.areas.name(code), (code,)) for code in codes)


def choose_group_or_area(page: Page, code: str) -> None:
    """Look at what a table names: a group of areas alone, or an area."""
    if code in page.reference.areas.positions:
        page.choose(area_code=code)
    elif code in page.whole.groups.by_code:
        page.look_within(code)


def counts_table(
    page: Page,
    caption: str,
    groups: Sequence[AreaGroup],
    types: Sequence[ProvisionType],
    first: Answer = Answer.NONE,
) -> None:
    """A row for each group, that with most of an answer first; choosing one shows it alone."""
    of_each = [(group, answer_counts(page.assessment, group.areas, types)) for group in groups]
    of_each.sort(key=lambda pair: -pair[1][first])
    several = any(len(group.areas) > 1 for group in groups)
    status_table(
        KEY,
        caption,
        (
            "Group" if several else page.reference.settings.area_heading,
            *(capitalised(answer) for answer in COUNTED),
            *(("Areas",) if several else ()),
        ),
        [("", [_row(page, *pair, several=several) for pair in of_each])],
        lambda code: choose_group_or_area(page, code),
        numeric=(1, 2, 3, 4, 5) if several else (1, 2, 3, 4),
    )


def _row(page: Page, group: AreaGroup, counts: Counter[Answer], *, several: bool) -> Row:
    numbers = [f"{counts[answer]:,}" for answer in COUNTED]
    return Row(
        group.code,
        group.label,
        (*numbers, *((str(len(group.areas)),) if several else ())),
        pressed=group.code == page.selection.area_code,
    )


def groups_matrix(page: Page, groups: Sequence[AreaGroup]) -> None:
    """Types as rows, and a column for each group: how many of its areas are answered how.

    The heading of a column leads to the areas of the group, that of a row to the map of the type.
    """
    paragraph(
        f"{len(page.reference.areas)} areas are too many to stand side by side: a group of them "
        "has a column, and its heading leads to its areas.",
        "pm-small",
    )
    total = AreaGroup("", "", "All of them", page.reference.areas.codes)
    columns = (*groups, total)
    key = ", ".join(f"{sign} {answer}" for answer, sign in _symbols(page).items())
    st.html(
        filled(
            '<div class="pm-scroll pm-groups" role="region" tabindex="0" '
            'aria-label="Groups of areas by types of provision"><table class="pm-table">'
            "<caption>How many areas of each group: {key}</caption>"
            '<thead><tr><th scope="col">Type of provision</th>{head}</tr></thead>'
            "{body}</table></div>",
            key=key,
            head=Markup().join(_heading(page, group) for group in columns),
            body=Markup().join(_rows(page, *each, columns) for each in groups_of(page)),
        )
    )


def _rows(
    page: Page, heading: str, kinds: Sequence[ProvisionType], columns: Sequence[AreaGroup]
) -> Markup:
    return filled(
        '<tbody><tr><th colspan="{width}" scope="rowgroup" class="pm-rowgroup">{heading}</th></tr>'
        "{rows}</tbody>",
        width=len(columns) + 1,
        heading=heading,
        rows=Markup().join(_type_row(page, kind, columns) for kind in kinds),
    )


def _heading(page: Page, group: AreaGroup) -> Markup:
    n_areas = count(len(group.areas), "area")
    if not group.code:
        return filled('<th scope="col">{name}<small>{n}</small></th>', name=group.name, n=n_areas)
    return filled(
        '<th scope="col"><a href="{href}" target="_self">{name}</a><small>{n}</small></th>',
        href=here(page.selection, group.code),
        name=group.name,
        n=n_areas,
    )


def _type_row(page: Page, kind: ProvisionType, columns: Sequence[AreaGroup]) -> Markup:
    href = address_to("", replace(page.selection, type_key=kind.key), view="")
    cells = Markup().join(_cell(page, kind, group) for group in columns)
    return filled(
        '<tr><th scope="row"><a href="{href}" target="_self">{label}</a></th>{cells}</tr>',
        href=href,
        label=kind.label,
        cells=cells,
    )


def _cell(page: Page, kind: ProvisionType, group: AreaGroup) -> Markup:
    counts, symbols = answer_counts(page.assessment, group.areas, (kind,)), _symbols(page)
    said = Markup().join(
        filled(
            '<span role="img" class="pm-n pm-n-{key}" aria-label="{n} {answer}">{sign} {n}</span>',
            key=_STATUS[answer],
            n=counts[answer],
            answer=answer,
            sign=symbols[answer],
        )
        for answer in COUNTED
        if counts[answer]
    )
    return filled("<td>{said}</td>", said=said or "not expected")


def _symbols(page: Page) -> dict[Answer, str]:
    signs = {style.key: style.symbol for style in all_styles(shown_types(page))}
    return {answer: signs[status] for answer, status in _STATUS.items()}
