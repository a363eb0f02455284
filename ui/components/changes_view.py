"""Two assessments on a page: the matrix in which what changes stands out, and what changed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import streamlit as st

from mapping.analysis.comparison import Difference, in_time
from mapping.escape import for_html
from mapping.gap_model.assessment import Assessment, Cell
from mapping.gap_model.figures import level_in_words, short_level
from mapping.gap_model.status_style import (
    Style,
    all_signs,
    marks_in_words,
    marks_of,
    style_of,
)
from mapping.reference.provision_types import ProvisionType
from ui.components.long_list import MOST_ROWS, opened
from ui.components.matrix_view import choose_cell, groups_of, level_shown
from ui.components.status_label import label
from ui.components.sums import sum_by_type
from ui.components.tables import Matrix, MatrixRow, Row, StatusCell, matrix, status_table
from ui.shell.page import Page, close_button, paragraph

_MOST_SHOWN = 10

CellKey = tuple[str, str]


@dataclass(frozen=True)
class Change:
    """Two assessments and where they differ.

    Attributes
    ----------
    key
        Names the content of both; the matrix is kept under it.
    sign, sign_in_words, signed
        A further small sign, what it stands for, and the cells that bear it.
    """

    key: str
    after: Assessment
    found: Sequence[Difference]
    sign: str = ""
    sign_in_words: str = ""
    signed: frozenset[CellKey] = field(default=frozenset())

    @cached_property
    def by_cell(self) -> dict[CellKey, Difference]:
        """Each difference by area and type."""
        return {(d.area_code, d.provision_type): d for d in self.found}


def changes_matrix(page: Page, change: Change, name: str, caption: str) -> None:
    """Draw the matrix after a change; cells that changed show what they were as well."""
    selection = page.selection
    both = selection.area_code is not None and selection.type_key is not None
    paragraph(
        "A cell with a dark frame changes: what it is before, an arrow, what it is after. "
        "The pale ones stay as they are.",
        "pm-muted",
    )
    matrix(
        name,
        _content(
            change.key, caption, selection.group, selection.sort, selection.cells, page, change
        ),
        f"{selection.area_code}|{selection.type_key}" if both else None,
        lambda chosen: choose_cell(page, chosen),
        area_code=selection.area_code,
        on_area=lambda code: page.change(area_code=code),
        show_words=selection.cells == "words",
    )


@st.cache_resource(max_entries=64, show_spinner=False)
def _content(
    key: str,  # noqa: ARG001
    caption: str,
    group: str | None,  # noqa: ARG001
    sort: str,  # noqa: ARG001
    cells: str,
    _page: Page,
    _change: Change,
) -> Matrix:
    areas, styles = _page.reference.areas, dict[str, Style]()
    signs = all_signs(_page.reference.types.all)
    by_cell = _change.by_cell
    return Matrix(
        caption,
        tuple(zip(areas.codes, areas.names, strict=True)),
        styles,
        signs | ({_change.sign: _change.sign_in_words} if _change.sign else {}),
        tuple(
            (heading, tuple(_row(_change, by_cell, kind, styles, cells) for kind in members))
            for heading, members in groups_of(_page)
        ),
    )


def _row(
    change: Change,
    by_cell: Mapping[CellKey, Difference],
    kind: ProvisionType,
    styles: dict[str, Style],
    shown: str,
) -> MatrixRow:
    of_row = [(code, kind.key) for code in change.after.areas.codes]
    signs = [change.sign if cell in change.signed else "" for cell in of_row]
    found = [by_cell.get(cell) for cell in of_row]
    return MatrixRow(
        kind.key,
        kind.label,
        tuple(
            (
                _style_key(cell, kind, styles),
                level_shown(cell, kind, shown),
                marks_of(cell) + sign,
            )
            for cell, sign in zip(change.after.told(of_row), signs, strict=True)
        ),
        tuple(
            None if difference is None else _before(difference, kind, styles)
            for difference in found
        ),
        kind.description,
    )


def _before(
    difference: Difference, kind: ProvisionType, styles: dict[str, Style]
) -> tuple[str, str]:
    then = difference.type_before or kind
    return _style_key(difference.before, then, styles), short_level(difference.before, then)


def _style_key(cell: Cell, kind: ProvisionType, styles: dict[str, Style]) -> str:
    style = style_of(cell, kind)
    key = f"{style.key}:{style.word}"
    styles[key] = style
    return key


def changes_table(
    page: Page,
    change: Change,
    name: str,
    caption: str,
    headings: tuple[str, str],
    because: Callable[[Difference], str] | None = None,
) -> None:
    """What changed, cell by cell, in words; choosing a row looks at its cell.

    Parameters
    ----------
    headings
        Of the columns of the statuses before and after.
    because
        Why a cell changed; None where there is but one cause.
    """
    shown = {kind.key for _, members in groups_of(page) for kind in members}
    found = [difference for difference in change.found if difference.provision_type in shown]
    if not found:
        return
    if len(found) > MOST_ROWS:
        about = ((each.provision_type, (each.area_code,), 1) for each in found)
        sum_by_type(page, f"{caption}, by type", about, "Cells")
    label = f"{caption}: {len(found):,}"
    is_open = len(found) <= _MOST_SHOWN
    # A row has two statuses with their signs: thrice the elements of a row of texts.
    fold = opened(label, name, len(found), is_open=is_open, most=MOST_ROWS)
    if fold is None:
        return
    rows = [_change_row(page, difference, because) for difference in found]
    last = ("Because",) if because is not None else ()
    with fold:
        status_table(
            name,
            caption,
            ("Area and type", *headings, "In words", *last),
            [("", rows)],
            lambda chosen: choose_cell(page, chosen),
            hide_caption=True,
            as_cards=True,
        )


def _change_row(
    page: Page,
    difference: Difference,
    because: Callable[[Difference], str] | None,
) -> Row:
    code, key = difference.area_code, difference.provision_type
    kind = page.reference.types.by_key[key]
    reason = () if because is None else (because(difference),)
    return Row(
        f"{code}|{key}",
        f"{page.reference.areas.name(code)}: {kind.label}",
        (
            status_of(difference.before, difference.type_before or kind),
            status_of(difference.after, kind),
            in_time(difference, kind),
            *reason,
        ),
        pressed=(code, key) == (page.selection.area_code, page.selection.type_key),
    )


def status_of(cell: Cell, kind: ProvisionType) -> StatusCell:
    """A status with its small signs."""
    marks = marks_of(cell)
    return StatusCell(style_of(cell, kind), marks, marks_in_words(marks))


def cell_facts(cell: Cell, kind: ProvisionType) -> str:
    """Level and small signs of a cell, in words."""
    return ", ".join(filter(None, (level_in_words(cell, kind), marks_in_words(marks_of(cell)))))


def pair_panel(
    page: Page,
    change: Change,
    before: Cell,
    after: Cell,
    labels: tuple[str, str],
    because: Sequence[str] = (),
) -> None:
    """One cell before and after, what differs in words, and why, where that is known."""
    code, key = after.area_code, after.provision_type
    kind = page.reference.types.by_key[key]
    found = change.by_cell.get((code, key))
    words = "Nothing differs here." if found is None else in_time(found, kind)
    states = "".join(
        f'<div class="pm-change"><span class="pm-small">{for_html(when)}</span>'
        f"{label(style_of(cell, kind))}"
        f"<span>{for_html(cell_facts(cell, kind))}</span></div>"
        for when, cell in zip(labels, (before, after), strict=True)
    )
    items = "".join(f"<li>{for_html(reason)}</li>" for reason in because)
    reasons = f"<h3>Imagined</h3><ul>{items}</ul>" if items else ""
    st.html(
        '<section class="pm-panel" aria-label="What differs"><div role="status">'
        f"<h2>{for_html(page.reference.areas.name(code))}: {for_html(kind.label)}</h2></div>"
        f"{states}<p>{for_html(words)}</p>{reasons}</section>"
    )
    close_button(page, "area_code", "type_key")
