"""The matrix of areas × types on a page."""

from __future__ import annotations

from mapping.explain import level_in_words, short_level
from mapping.gaps import Cell, Flag
from mapping.provision_types import ProvisionType
from mapping.status_style import Style, style_of
from ui.page import Page
from ui.tables import MatrixCell, matrix


def shown_types(page: Page) -> tuple[ProvisionType, ...]:
    """The types of the chosen group, or all."""
    group = page.selection.group
    types = page.reference.types
    return types.all if group is None else types.grouped[group]


def matrix_view(page: Page) -> None:
    """Draw the matrix of the chosen group in the chosen order."""
    selection, areas = page.selection, page.reference.areas
    styles: dict[str, Style] = {}
    groups = [
        (heading, [(t.label, _row(page, t, styles)) for t in members])
        for heading, members in _groups(page)
    ]
    both = selection.area_code is not None and selection.type_key is not None
    matrix(
        "matrix",
        "Areas by types of provision",
        areas.names,
        groups,
        styles,
        f"{selection.area_code}|{selection.type_key}" if both else None,
        lambda chosen: _choose(page, chosen),
        show_words=selection.view == "words",
    )


def _choose(page: Page, chosen: str) -> None:
    area_code, _, type_key = chosen.partition("|")
    if area_code in page.reference.areas.positions and type_key in page.reference.types.by_key:
        page.change(area_code=area_code, type_key=type_key)


def _groups(page: Page) -> list[tuple[str, list[ProvisionType]]]:
    shown = {t.key for t in shown_types(page)}
    by_key = page.reference.types.by_key
    if page.selection.sort == "priority":
        order = dict.fromkeys(p.provision_type for p in page.ranked if p.provision_type in shown)
        rest = [key for key in by_key if key in shown and key not in order]
        return [("By the highest priority in the row", [by_key[key] for key in (*order, *rest)])]
    grouped = page.reference.types.grouped.items()
    return [(heading, list(types)) for heading, types in grouped if types[0].key in shown]


def _row(page: Page, provision_type: ProvisionType, styles: dict[str, Style]) -> list[MatrixCell]:
    cells = [page.assessment.cell(code, provision_type.key) for code in page.reference.areas.codes]
    return [_cell(page, cell, provision_type, styles) for cell in cells]


def _cell(
    page: Page, cell: Cell, provision_type: ProvisionType, styles: dict[str, Style]
) -> MatrixCell:
    style = style_of(cell, provision_type)
    name = f"{style.key}:{style.word}"
    styles[name] = style
    level = level_in_words(cell, provision_type)
    at_risk = Flag.AT_RISK in cell.flags
    label = f"{page.reference.areas.name(cell.area_code)}, {provision_type.label}: {style.word}"
    label += f", {level}" if level else ""
    label += ", funding at risk" if at_risk else ""
    return MatrixCell(
        f"{cell.area_code}|{cell.provision_type}",
        name,
        short_level(cell, provision_type),
        at_risk,
        label,
    )
