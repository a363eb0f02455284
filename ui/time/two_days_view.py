"""Two days beside each other, cell by cell, the differences worded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, partial

import streamlit as st

from mapping.analysis.comparison import comparison_sentence, wanted_in_either
from mapping.context.as_of_basis import SnapshotSource
from mapping.dates import EARLIEST, LATEST, add_months, in_words
from mapping.reference.provision_types import ProvisionType
from mapping.tables.parsing import parse_date
from ui.components.cell_panel import why_of_cell
from ui.components.changes_view import Change, changes_matrix, changes_table, pair_panel
from ui.components.matrix_view import shown_types
from ui.components.status_label import legend
from ui.shell import cached
from ui.shell.cached import Loaded
from ui.shell.page import (
    Page,
    answer,
    choose_cells,
    choose_date,
    choose_group,
    narrowed_to,
    notice,
    parameter,
    put,
)

THEN = "then"
_MONTHS_BEFORE = 12


def two_days_page(page: Page) -> None:
    """Draw the matrix on the later day with what was otherwise on the earlier one."""
    comparison = TwoDays(page, _then(page))
    with st.container(horizontal=True, key="bar"):
        _choose_then(comparison)
        choose_group(page)
        choose_cells(page)
        choose_date(page)
    answer(page, time_sentence(comparison), narrowed_to(page, "group"))
    earlier, later = map(in_words, comparison.dates)
    legend(page, page.reference.areas.codes, shown_types(page), comparison.change.after)
    left, right = st.columns([2, 1], gap="medium")
    with left:
        changes_matrix(
            page, comparison.change, "compare_matrix", "Areas by types of provision, compared"
        )
    with right:
        prompt = "Choose a cell to see it on both dates."
        why_of_cell(page, prompt, partial(time_panel, comparison))
    changes_table(
        page, comparison.change, "compare_changes", "What differs, cell by cell", (earlier, later)
    )


@dataclass(frozen=True)
class TwoDays:
    """The page, whose day is one of the two, and the other day."""

    page: Page
    then: date

    @cached_property
    def registers(self) -> tuple[Loaded, Loaded]:
        """The registers of the earlier and of the later date, each as it stood then."""
        today = self.page.today
        stood = cached.as_it_stood(cached.now_like(self.page.loaded, today), self.then, today)
        pair = (stood, self.page.loaded)
        return pair if self.then <= self.page.selection.on else pair[::-1]

    @cached_property
    def dates(self) -> tuple[date, date]:
        """The earlier and the later date."""
        earlier, later = sorted((self.then, self.page.selection.on))
        return earlier, later

    def wanted(self, types: Sequence[ProvisionType]) -> tuple[int, int]:
        """How many answers are wanted on either date, and how many on neither."""
        (before, _), (earlier, _) = self.registers, self.dates
        return wanted_in_either(cached.assessment(before, earlier), self.change.after, types)

    @cached_property
    def change(self) -> Change:
        """The matrix on the earlier and on the later date."""
        (before, after), (earlier, later) = self.registers, self.dates
        found = cached.changed(before, earlier, after, later)
        key = f"{before.key}|{earlier}|{after.key}|{later}"
        return Change(key, cached.assessment(after, later), found)


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


def _choose_then(comparison: TwoDays) -> None:
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


def time_sentence(comparison: TwoDays) -> str:
    """How many cells differ between two dates, and which registers were used."""
    page, (earlier, later) = comparison.page, comparison.dates
    types = shown_types(page)
    keys = {kind.key for kind in types}
    found = [d for d in comparison.change.found if d.provision_type in keys]
    counted = comparison_sentence(found, *comparison.wanted(types))
    registers = _registers(comparison, differ=bool(found))
    return f"From {in_words(earlier)} to {in_words(later)}: {counted} {registers}"


def _registers(comparison: TwoDays, *, differ: bool) -> str:
    """Which register each date was worked out from."""
    before, after = comparison.registers
    most = ": most of what differs is only that" if differ else ""
    warning = (
        ""
        if before.basis is None or before.basis.is_of_that_day
        else f" No register of {in_words(comparison.dates[0])} is kept, and what was verified "
        f"after it counts for nothing then{most}."
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


def time_panel(comparison: TwoDays, area_code: str, type_key: str) -> None:
    """One cell on both dates."""
    page, (earlier, later) = comparison.page, comparison.dates
    cells = [
        cached.assessment(loaded, day).cell(area_code, type_key)
        for loaded, day in zip(comparison.registers, (earlier, later), strict=True)
    ]
    labels = (f"On {in_words(earlier)}", f"On {in_words(later)}")
    pair_panel(page, comparison.change, cells[0], cells[1], labels)
