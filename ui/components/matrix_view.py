"""The matrix of areas × types on a page."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from mapping.analysis.missing import Shade, number
from mapping.context.selection import Selection
from mapping.english import lower_first
from mapping.gap_model.assessment import Cell
from mapping.gap_model.counts import status_counts
from mapping.gap_model.figures import level_in_words, short_level
from mapping.gap_model.status_style import (
    NOT_IN_FULL,
    TOO_OLD,
    Style,
    all_signs,
    all_styles,
    marks_of,
    style_of,
)
from mapping.gap_model.statuses import Status
from mapping.reference.provision_types import ProvisionType
from mapping.wording.missing import SHADE_WORDS
from ui.components.tables import Matrix, MatrixRow, matrix
from ui.shell.page import Page

_COUNTED = (Shade.NONE, Shade.NOT_KNOWN)


def shown_types(page: Page) -> tuple[ProvisionType, ...]:
    """The types of the chosen group, or all."""
    group = page.selection.group
    types = page.reference.types
    return types.all if group is None else types.grouped[group]


def matrix_view(page: Page) -> None:
    """Draw the matrix of the chosen group in the chosen order."""
    selection = page.selection
    both = selection.area_code is not None and selection.type_key is not None
    matrix(
        "matrix",
        _content(page.loaded.key, _of_content(selection), page),
        f"{selection.area_code}|{selection.type_key}" if both else None,
        lambda chosen: choose_cell(page, chosen),
        area_code=selection.area_code,
        on_area=lambda code: page.change(area_code=code),
        show_words=selection.cells == "words",
    )


def _of_content(selection: Selection) -> Selection:
    """The part of a selection on which the content of the matrix depends."""
    return Selection(
        selection.on, group=selection.group, sort=selection.sort, cells=selection.cells
    )


def choose_cell(page: Page, chosen: str) -> None:
    """Look at the cell that a table names as "area code|type key"."""
    area_code, _, type_key = chosen.partition("|")
    if area_code in page.reference.areas.positions and type_key in page.reference.types.by_key:
        page.choose(area_code=area_code, type_key=type_key)


@st.cache_resource(max_entries=64, show_spinner=False)
def _content(key: str, selection: Selection, _page: Page) -> Matrix:  # noqa: ARG001
    page = _page
    areas = page.reference.areas
    styles: dict[str, Style] = {}
    shown = shown_types(page)
    columns = [_totals(page, [code], shown) for code in areas.codes]
    columns.append(_totals(page, areas.codes, shown))
    names = [SHADE_WORDS[shade] for shade in _COUNTED]
    return Matrix(
        "Areas by types of provision",
        tuple(zip(areas.codes, areas.names, strict=True)),
        styles,
        all_signs(page.reference.types.all),
        tuple(
            (heading, tuple(_row(page, provision_type, styles) for provision_type in members))
            for heading, members in groups_of(page)
        ),
        tuple(zip(names, zip(*columns, strict=True), strict=True)),
    )


def _totals(page: Page, codes: Sequence[str], types: Sequence[ProvisionType]) -> tuple[int, ...]:
    """How many cells are none, and how many nobody knows."""
    counts = status_counts(page.assessment, codes, types)
    return tuple(number(counts, shade) for shade in _COUNTED)


def groups_of(page: Page) -> list[tuple[str, list[ProvisionType]]]:
    """The types shown, under their headings, in the chosen order."""
    shown = {t.key for t in shown_types(page)}
    by_key = page.reference.types.by_key
    if page.selection.sort == "priority":
        order = dict.fromkeys(p.provision_type for p in page.ranked if p.provision_type in shown)
        rest = [key for key in by_key if key in shown and key not in order]
        return [("By the highest priority in the row", [by_key[key] for key in (*order, *rest)])]
    if page.selection.sort == "missing":
        return [("What most areas have none of comes first", _by_how_often_missing(page))]
    if page.selection.sort in page.reference.areas.positions:
        return _by_what_an_area_lacks(page, page.selection.sort)
    grouped = page.reference.types.grouped.items()
    return [(heading, list(types)) for heading, types in grouped if types[0].key in shown]


def _by_how_often_missing(page: Page) -> list[ProvisionType]:
    """The types by in how many areas there is none, then a part at most, then nobody knows."""
    codes = page.reference.areas.codes

    def missing(kind: ProvisionType) -> tuple[int, ...]:
        counts = status_counts(page.assessment, codes, [kind])
        return tuple(number(counts, shade) for shade in Shade)

    return sorted(shown_types(page), key=missing, reverse=True)


def _by_what_an_area_lacks(page: Page, code: str) -> list[tuple[str, list[ProvisionType]]]:
    """The types under their status in an area, the worst first; in each by priority there."""
    types = shown_types(page)
    places = {p.provision_type: n for n, p in enumerate(page.ranked) if p.area_code == code}
    found: dict[Status, list[ProvisionType]] = {}
    for kind in sorted(types, key=lambda kind: places.get(kind.key, len(page.ranked))):
        found.setdefault(page.assessment.status(code, kind.key), []).append(kind)
    words = {str(style.key): style.word for style in all_styles(types)}
    for key in (TOO_OLD, NOT_IN_FULL):
        words[Status.UNKNOWN] += f", or {lower_first(words[key])}" if key in words else ""
    name = page.reference.areas.name(code)
    return [(f"{name}: {words[status]}", found[status]) for status in Status if status in found]


def level_shown(cell: Cell, provision_type: ProvisionType, cells: str) -> str:
    """The level in a cell, with its unit where words are shown too."""
    say = level_in_words if cells == "words" else short_level
    return say(cell, provision_type)


def _row(page: Page, provision_type: ProvisionType, styles: dict[str, Style]) -> MatrixRow:
    codes = page.reference.areas.codes
    cells = page.assessment.told((code, provision_type.key) for code in codes)
    return MatrixRow(
        provision_type.key,
        provision_type.label,
        tuple(_cell(page, cell, provision_type, styles) for cell in cells),
        title=provision_type.description,
        totals=_totals(page, codes, [provision_type]),
    )


def _cell(
    page: Page, cell: Cell, provision_type: ProvisionType, styles: dict[str, Style]
) -> tuple[str, str, str]:
    style = style_of(cell, provision_type)
    key = f"{style.key}:{style.word}"
    styles[key] = style
    return key, level_shown(cell, provision_type, page.selection.cells), marks_of(cell)
