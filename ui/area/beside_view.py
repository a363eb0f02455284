"""An area beside its region or another area, type by type."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import streamlit as st

from mapping.analysis.comparison import (
    alike,
    areas_sentence,
    not_compared_sentence,
    region_level,
    side_by_side,
    stands_out,
    why_not_beside,
    why_not_comparable,
)
from mapping.english import capitalised, lower_first
from mapping.gap_model.assessment import Cell
from mapping.gap_model.counts import status_counts
from mapping.gap_model.figures import short_level
from mapping.gap_model.status_style import all_styles
from mapping.reference.provision_types import ProvisionType
from ui.components.area_rows import status_cell
from ui.components.boxes import own_box, own_tick
from ui.components.cell_panel import cell_reasons
from ui.components.matrix_view import groups_of, shown_types
from ui.components.tables import Row, status_table
from ui.shell.page import (
    Page,
    answer,
    choose_area,
    choose_date,
    choose_group,
    close_button,
    date_note,
    narrowed_to,
    notice,
    paragraph,
    parameter,
    put,
)

WITH, ONLY = "with", "only"
_REGION = "region"


def beside_page(page: Page) -> None:
    """Draw an area beside its region or another area, and why each has what it has."""
    comparison = what_is_compared(page)
    with st.container(horizontal=True, key="bar"):
        choose_area(page)
        choose_other(comparison)
        choose_group(page)
        choose_date(page)
    is_region = comparison.is_with_region
    sentence = (region_sentence if is_region else area_sentence)(comparison) + date_note(page)
    differences = {ONLY: "what differs"} if only_differences() else {}
    answer(page, sentence, narrowed_to(page, "group") | differences)
    choose_only()
    (region_table if is_region else area_table)(comparison)
    if page.selection.type_key is None:
        paragraph("Choose a type in the table to see why.", "pm-muted pm-prompt")
    else:
        reasons(comparison, page.selection.type_key)


@dataclass(frozen=True)
class Comparison:
    """What is compared with what.

    Attributes
    ----------
    code
        The area that is compared.
    other
        "region", or the code of another area.
    """

    page: Page
    code: str
    other: str

    @property
    def is_with_region(self) -> bool:
        """Whether an area is compared with the region."""
        return self.other == _REGION

    @property
    def whole(self) -> str:
        """What an area is beside, in words: the region, or the group that alone is looked at."""
        return self.page.group.label if self.page.group else "the region"

    @property
    def names(self) -> tuple[str, str]:
        """The two areas by name."""
        areas = self.page.reference.areas
        return areas.name(self.code), areas.name(self.other)


def what_is_compared(page: Page) -> Comparison:
    """What the address asks for; what of it could not be understood is said on the page."""
    areas = page.reference.areas
    code = page.area_code
    other = parameter(WITH) or _REGION
    if other != _REGION and other not in areas.positions:
        notice(f"The address compares with “{other[:60]}”, which does not exist here.")
        other = _REGION
    return Comparison(page, code, _REGION if other == code else other)


# --------------------------------------------------------------------------------- choosing


def choose_other(comparison: Comparison) -> None:
    """Box for what to compare with, and a date picker where it is another date."""
    areas = comparison.page.reference.areas
    options = {_REGION: capitalised(comparison.whole)}
    pairs = zip(areas.codes, areas.names, strict=True)
    options |= {code: name for code, name in pairs if code != comparison.code}
    own_box(
        "Compared with", WITH, options, comparison.other, 280, lambda chosen: put(**{WITH: chosen})
    )


def only_differences() -> bool:
    """Whether rows that are alike are left out."""
    return parameter(ONLY) == "1"


def choose_only() -> None:
    """Tick that leaves out what is alike."""
    own_tick("Only differences", ONLY, is_on=only_differences())


# ------------------------------------------------------------------------------ in a sentence


def area_sentence(comparison: Comparison) -> str:
    """How many types differ between two areas."""
    page = comparison.page
    types = shown_types(page)
    first, second = comparison.names
    return areas_sentence([_both(comparison, kind) for kind in types], (first, second))


def region_sentence(comparison: Comparison) -> str:
    """What the table of an area and its region shows."""
    name = comparison.page.reference.areas.name(comparison.code)
    number = len(comparison.page.reference.areas)
    return (
        f"{name} beside all {number} areas of {comparison.whole}, itself among them. They are "
        "given as counts; figures are added up only where every area's are known in full."
    )


# ------------------------------------------------------------------------------ side by side


def _both(comparison: Comparison, kind: ProvisionType) -> tuple[Cell, Cell]:
    assessment = comparison.page.assessment
    return (
        assessment.cell(comparison.code, kind.key),
        assessment.cell(comparison.other, kind.key),
    )


def area_table(comparison: Comparison) -> None:
    """Two areas, type by type."""
    page = comparison.page
    first, second = comparison.names
    groups = [
        (heading, [_area_row(comparison, kind) for kind in members if _is_shown(comparison, kind)])
        for heading, members in groups_of(page)
    ]
    _table(
        comparison,
        f"{first} and {second}, type by type",
        ("Type of provision", first, second, "In words"),
        groups,
    )
    _left_out(comparison, lambda kind: why_not_comparable(*_both(comparison, kind)))


def _is_shown(comparison: Comparison, kind: ProvisionType) -> bool:
    pair = _both(comparison, kind)
    return not only_differences() or not (why_not_comparable(*pair) or alike(*pair))


def _area_row(comparison: Comparison, kind: ProvisionType) -> Row:
    page = comparison.page
    first, second = _both(comparison, kind)
    return Row(
        kind.key,
        kind.label,
        (
            status_cell(page, first, kind),
            status_cell(page, second, kind),
            side_by_side(first, second, kind, comparison.names),
        ),
        pressed=page.selection.type_key == kind.key,
    )


def region_table(comparison: Comparison) -> None:
    """An area and its region, type by type; the region never has one status."""
    page = comparison.page
    name, whole = page.reference.areas.name(comparison.code), comparison.whole
    groups = [
        (
            heading,
            [
                _region_row(comparison, kind)
                for kind in members
                if not only_differences() or stands_out(*_own_and_others(comparison, kind))
            ],
        )
        for heading, members in groups_of(page)
    ]
    _table(
        comparison,
        f"{name} and {whole}, type by type",
        ("Type of provision", name, "Level", f"Areas of {whole}", f"Level of {whole}"),
        groups,
    )
    _left_out(comparison, lambda kind: why_not_beside(*_own_and_others(comparison, kind)))


def _region_row(comparison: Comparison, kind: ProvisionType) -> Row:
    page = comparison.page
    cells = page.assessment.told((code, kind.key) for code in page.reference.areas.codes)
    cell = cells[page.reference.areas.positions[comparison.code]]
    return Row(
        kind.key,
        kind.label,
        (
            status_cell(page, cell, kind),
            short_level(cell, kind),
            _counts_in_words(_counts(comparison, kind), kind),
            "" if kind.measure == "presence" else region_level(cells, kind) or "not known in full",
        ),
        pressed=page.selection.type_key == kind.key,
    )


def _counts(comparison: Comparison, kind: ProvisionType) -> Counter[str]:
    page = comparison.page
    return status_counts(page.assessment, page.reference.areas.codes, [kind])


def _counts_in_words(counts: Counter[str], kind: ProvisionType) -> str:
    """How many areas have each status: "3 provided; 2 none; 2 no return"."""
    return "; ".join(
        f"{counts[style.key]} {lower_first(style.word)}"
        for style in all_styles((kind,))
        if counts[style.key]
    )


def _own_and_others(comparison: Comparison, kind: ProvisionType) -> tuple[Cell, list[Cell]]:
    """The area's cell of a type, and those of the other areas."""
    page = comparison.page
    cells = page.assessment.told((code, kind.key) for code in page.reference.areas.codes)
    own = cells.pop(page.reference.areas.positions[comparison.code])
    return own, cells


def _left_out(comparison: Comparison, why: Callable[[ProvisionType], str]) -> None:
    """Where only differences are listed: what cannot be compared, in a line of its own."""
    whys = [(kind.label, why(kind)) for kind in shown_types(comparison.page)]
    if only_differences() and (sentence := not_compared_sentence(whys)):
        paragraph(sentence, "pm-muted")


def _table(
    comparison: Comparison,
    caption: str,
    headings: Sequence[str],
    groups: Sequence[tuple[str, Sequence[Row]]],
) -> None:
    filled = [(heading, rows) for heading, rows in groups if rows]
    if not filled:
        paragraph("Nothing differs.")
        return
    status_table(
        "compare_table",
        caption,
        headings,
        filled,
        lambda key: comparison.page.choose(type_key=key),
        as_cards=True,
    )


def reasons(comparison: Comparison, type_key: str) -> None:
    """Why each of the two areas has its status, side by side."""
    page = comparison.page
    if comparison.is_with_region:
        cell_reasons(page, comparison.code, type_key)
    else:
        for column, code in zip(
            st.columns(2, gap="medium"), (comparison.code, comparison.other), strict=True
        ):
            with column:
                cell_reasons(page, code, type_key)
    close_button(page, "type_key")
