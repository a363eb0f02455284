"""Two areas, an area and its region, or two dates: side by side, cell by cell."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import streamlit as st

from mapping.analysis.comparison import (
    alike,
    areas_sentence,
    comparison_sentence,
    not_compared_sentence,
    region_level,
    side_by_side,
    stands_out,
    why_not_beside,
    why_not_comparable,
)
from mapping.context.as_of_basis import SnapshotSource
from mapping.dates import EARLIEST, LATEST, add_months, in_words
from mapping.english import lower_first
from mapping.gap_model.assessment import Cell
from mapping.gap_model.counts import status_counts
from mapping.gap_model.figures import short_level
from mapping.gap_model.status_style import all_styles
from mapping.reference.provision_types import ProvisionType
from mapping.tables.parsing import parse_date
from ui.components.area_rows import status_cell
from ui.components.boxes import own_box, own_tick
from ui.components.cell_panel import cell_reasons
from ui.components.changes_view import Change, pair_panel
from ui.components.matrix_view import groups_of, shown_types
from ui.components.tables import Row, status_table
from ui.shell import cached
from ui.shell.cached import Loaded
from ui.shell.page import Page, close_button, notice, paragraph, parameter, put

WITH, THEN, ONLY = "with", "then", "only"
_REGION, _DATE = "region", "date"
_MONTHS_BEFORE = 12


@dataclass(frozen=True)
class Comparison:
    """What is compared with what.

    Attributes
    ----------
    code
        The area that is compared.
    other
        "region", "date", or the code of another area.
    then
        The other date, where two dates are compared.
    """

    page: Page
    code: str
    other: str
    then: date

    @property
    def is_in_time(self) -> bool:
        """Whether two dates are compared."""
        return self.other == _DATE

    @property
    def is_with_region(self) -> bool:
        """Whether an area is compared with the region."""
        return self.other == _REGION

    @property
    def names(self) -> tuple[str, str]:
        """The two areas by name."""
        areas = self.page.reference.areas
        return areas.name(self.code), areas.name(self.other)

    @cached_property
    def registers(self) -> tuple[Loaded, Loaded]:
        """The registers of the earlier and of the later date, each as it stood then."""
        today = self.page.today
        stood = cached.as_it_stood(cached.load(today), self.then, today)
        pair = (stood, self.page.loaded)
        return pair if self.then <= self.page.selection.on else pair[::-1]

    @cached_property
    def dates(self) -> tuple[date, date]:
        """The earlier and the later date."""
        earlier, later = sorted((self.then, self.page.selection.on))
        return earlier, later

    @cached_property
    def change(self) -> Change:
        """The matrix on the earlier and on the later date."""
        (before, after), (earlier, later) = self.registers, self.dates
        found = cached.changed(before, earlier, after, later)
        key = f"{before.key}|{earlier}|{after.key}|{later}"
        return Change(key, cached.assessment(after, later), found)


def what_is_compared(page: Page) -> Comparison:
    """What the address asks for; what of it could not be understood is said on the page."""
    areas = page.reference.areas
    code = page.area_code
    other = parameter(WITH) or _REGION
    if other not in (_REGION, _DATE) and other not in areas.positions:
        notice(f"The address compares with “{other[:60]}”, which does not exist here.")
        other = _REGION
    return Comparison(page, code, _REGION if other == code else other, _then(page))


def _then(page: Page) -> date:
    text = parameter(THEN)
    fallback = max(EARLIEST, add_months(page.selection.on, -_MONTHS_BEFORE))
    if not text:
        return fallback
    day = parse_date(text)
    if day is None or not EARLIEST <= day <= LATEST:
        notice(
            f"The address compares with the date “{text[:60]}”, which is none that can be shown. "
            f"{in_words(fallback)} is taken."
        )
        return fallback
    return day


# --------------------------------------------------------------------------------- choosing


def choose_other(comparison: Comparison) -> None:
    """Box for what to compare with, and a date picker where it is another date."""
    areas = comparison.page.reference.areas
    options = {_REGION: "The region", _DATE: "All areas on another date"}
    pairs = zip(areas.codes, areas.names, strict=True)
    options |= {code: name for code, name in pairs if code != comparison.code}
    own_box(
        "Compared with", WITH, options, comparison.other, 280, lambda chosen: put(**{WITH: chosen})
    )
    if comparison.is_in_time:
        _choose_then(comparison)


def _choose_then(comparison: Comparison) -> None:
    key = "own_then"
    if st.session_state.get(key) != comparison.then:
        st.session_state[key] = comparison.then

    def changed() -> None:
        day = st.session_state[key]
        put(**{THEN: day.isoformat() if isinstance(day, date) else ""})

    st.date_input(
        "The other date",
        key=key,
        format="DD/MM/YYYY",
        min_value=EARLIEST,
        max_value=LATEST,
        on_change=changed,
        width=180,
    )


def only_differences() -> bool:
    """Whether rows that are alike are left out."""
    return parameter(ONLY) == "1"


def choose_only() -> None:
    """Tick that leaves out what is alike."""
    own_tick("Only differences", ONLY, is_on=only_differences())


# ------------------------------------------------------------------------------ in a sentence


def time_sentence(comparison: Comparison) -> str:
    """How many cells differ between two dates, and which registers were used."""
    page, (earlier, later) = comparison.page, comparison.dates
    keys = {kind.key for kind in shown_types(page)}
    found = [d for d in comparison.change.found if d.provision_type in keys]
    counted = comparison_sentence(found, len(keys) * len(page.reference.areas))
    return f"From {in_words(earlier)} to {in_words(later)}: {counted} {_registers(comparison)}"


def _registers(comparison: Comparison) -> str:
    """Which register each date was worked out from."""
    before, after = comparison.registers
    warning = (
        ""
        if before.basis is None or before.basis.is_of_that_day
        else f" No register of {in_words(comparison.dates[0])} is kept, and what was verified "
        "after it counts for nothing then: most of what differs is only that."
    )
    if before.key == after.key:
        return f"Both are worked out from the register {_as(after)}.{warning}"
    sentences = (
        f"For {in_words(day)} the register is taken {_as(loaded)}."
        for day, loaded in zip(comparison.dates, comparison.registers, strict=True)
    )
    return f"{' '.join(sentences)}{warning}"


def _as(loaded: Loaded) -> str:
    """Which version of the register it is, and no earlier one than is kept."""
    match None if loaded.basis is None else loaded.basis.kept:
        case SnapshotSource.AS_IT_STOOD:
            return "as it stood on that day"
        case SnapshotSource.OLDEST | SnapshotSource.OLDEST_OF_BOTH:
            return "from before its first saved change, the oldest that is kept"
        case _:
            return "as it is kept today"


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
        f"{name} beside all {number} areas of the region, itself among them. The region is given "
        "as counts of areas; its figures are added up only where every area's are known in full."
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
    name = page.reference.areas.name(comparison.code)
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
        f"{name} and the region, type by type",
        ("Type of provision", name, "Level", "Areas of the region", "Level of the region"),
        groups,
    )
    _left_out(comparison, lambda kind: why_not_beside(*_own_and_others(comparison, kind)))


def _region_row(comparison: Comparison, kind: ProvisionType) -> Row:
    page = comparison.page
    cell = page.assessment.cell(comparison.code, kind.key)
    cells = [page.assessment.cell(code, kind.key) for code in page.reference.areas.codes]
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
    cells = {code: page.assessment.cell(code, kind.key) for code in page.reference.areas.codes}
    own = cells.pop(comparison.code)
    return own, list(cells.values())


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


# ---------------------------------------------------------------------------------- in time


def time_panel(comparison: Comparison, area_code: str, type_key: str) -> None:
    """One cell on both dates."""
    page, (earlier, later) = comparison.page, comparison.dates
    cells = [
        cached.assessment(loaded, day).cell(area_code, type_key)
        for loaded, day in zip(comparison.registers, (earlier, later), strict=True)
    ]
    labels = (f"On {in_words(earlier)}", f"On {in_words(later)}")
    pair_panel(page, comparison.change, cells[0], cells[1], labels)
