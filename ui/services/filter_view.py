"""What the services page has in hand: the filter of its address and the records that it shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property, partial

import numpy as np
import numpy.typing as npt
import pandas as pd
import streamlit as st

from mapping.analysis.services.service_filter import (
    Mask,
    Result,
    ServiceFilter,
    ServiceIndex,
    apply,
    from_query,
    index_services,
    on_date,
)
from mapping.analysis.services.service_labels import (
    ANSWERED_FROM,
    HEADINGS,
    SHOWN_AT_FIRST,
    word_of,
)
from mapping.export.services import Extract, all_columns
from mapping.gap_model.standing import Standing, horizons
from mapping.region.loader import DataFolder
from mapping.register.schema import NOT_PROVIDED, PARTIAL, PROVIDED
from mapping.wording.services import answer, in_order, ranks, records_on
from ui.shell.cached import Loaded
from ui.shell.page import Page, parameter, put

PER_PART = 25
NO_COLUMNS = "none"


@dataclass(frozen=True)
class Services:
    """The records on the chosen date, and what is asked of them.

    Attributes
    ----------
    columns
        Beside the service's own name.
    order
        Column by which they stand; "" as in the register.
    """

    page: Page
    index: ServiceIndex
    records: pd.DataFrame
    asked: ServiceFilter
    result: Result
    columns: tuple[str, ...]
    order: str
    descending: bool
    notes: tuple[str, ...]

    @cached_property
    def rows(self) -> npt.NDArray[np.int64]:
        """Positions of the records shown, in their order."""
        if not self.order:
            return self.result.rows
        place = _ranks(self._key, self.order, self)
        return in_order(self.result.rows, place, descending=self.descending)

    @property
    def _key(self) -> str:
        return f"{self.page.loaded.key} {self.page.selection.on}"

    @property
    def parts(self) -> int:
        """How many parts the table has."""
        return max(1, -(-len(self.rows) // PER_PART))

    @property
    def part(self) -> int:
        """Which part of the table is shown, from 1."""
        asked = parameter("part")
        return min(max(int(asked), 1), self.parts) if asked.isdecimal() and len(asked) < 9 else 1  # noqa: PLR2004

    @cached_property
    def answer(self) -> str:
        """What is shown and what is not."""
        shown = self.records[ANSWERED_FROM].iloc[self.result.rows]
        page = self.page
        lacking = self.asked.of_no_end
        silent = 0 if lacking is None else len(apply(self.index, lacking).rows)
        reference, on = page.reference, page.selection.on
        return answer(shown, len(self.records), self.asked, reference, on, silent)

    @property
    def narrowed(self) -> dict[str, str]:
        """Each filter in use, for `answer`, which names them itself."""
        query = self.asked.to_query() if self.asked.in_use else {}
        return {name: "" for name, value in query.items() if value}

    @property
    def provided_and_none(self) -> tuple[Mask, Mask]:
        """Which of all records are in force and provide, and which and say that there is none."""
        worth, status = self.records["stands"], self.records["status"]
        in_force = (worth == Standing.IN_FORCE).to_numpy()
        return (
            in_force & status.isin([PROVIDED, PARTIAL]).to_numpy(),
            in_force & (status == NOT_PROVIDED).to_numpy(),
        )

    def extract(self, columns: tuple[str, ...]) -> Extract:
        """The records shown, all of them, for a file."""
        page = self.page
        return Extract(
            self.records.iloc[self.rows],
            columns,
            self.answer,
            page.selection.on,
            page.reference,
            page.loaded.folder.public_register.revision,
        )


def open_services(page: Page) -> Services:
    """The records, and what the address asks of them."""
    loaded, on = page.loaded, page.selection.on
    index = index_of(loaded, on)
    query = st.query_params.to_dict()
    asked, notes = from_query(query, index.choices)
    columns = _columns(notes)
    order, descending = _order(notes)
    records = _records(loaded.key, loaded.folder, on)
    return Services(
        page, index, records, asked, apply(index, asked), columns, order, descending, tuple(notes)
    )


def _columns(notes: list[str]) -> tuple[str, ...]:
    asked = [name for name in parameter("columns").split(";") if name]
    if not asked:
        return SHOWN_AT_FIRST
    known = tuple(name for name in all_columns() if name in asked)
    unknown = [name for name in asked if name not in known and name != NO_COLUMNS]
    if unknown:
        notes.append(
            f"The address asks for the column “{unknown[0][:60]}”, which does not exist here."
        )
    return known


def _order(notes: list[str]) -> tuple[str, bool]:
    asked = parameter("ordered")
    name = asked.removeprefix("-")
    if name and name not in HEADINGS:
        notes.append(f"The address asks for the order “{name[:60]}”, which does not exist here.")
        return "", False
    return name, asked.startswith("-")


@st.cache_resource(max_entries=4, show_spinner=False)
def _index(key: str, _folder: DataFolder) -> ServiceIndex:  # noqa: ARG001
    reference = _folder.reference
    say = partial(word_of, reference=reference)
    return index_services(_folder.public_register, reference.areas, reference.types, say)


@st.cache_resource(max_entries=16, show_spinner=False)
def _index_on(key: str, _folder: DataFolder, on: date) -> ServiceIndex:
    months = horizons(_folder.reference.settings)
    return on_date(_index(key, _folder), _folder.public_register, on, months)


@st.cache_resource(max_entries=16, show_spinner=False)
def _records(key: str, _folder: DataFolder, on: date) -> pd.DataFrame:  # noqa: ARG001
    return records_on(_folder.public_register, on, horizons(_folder.reference.settings))


@st.cache_resource(max_entries=64, show_spinner=False)
def _ranks(key: str, column: str, _services: Services) -> npt.NDArray[np.int64]:  # noqa: ARG001
    return ranks(_services.records, column, _services.page.reference)


def index_of(loaded: Loaded, on: date) -> ServiceIndex:
    """The records made ready to be filtered on a date."""
    return _index_on(loaded.key, loaded.folder, on)


def ask(page: Page, asked: ServiceFilter) -> None:
    """Ask for something else: the address changes, and the page with it."""
    query = asked.to_query()
    page.change(type_key=query.pop("type") or None, area_code=query.pop("area") or None)
    put(**query, part="")
