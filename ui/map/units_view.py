"""The units that a type is counted by: as points on the map, as a list, and which of them first."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd
import streamlit as st

from mapping.analysis.unit_states import UnitState
from mapping.english import capitalised, count
from mapping.escape import for_html
from mapping.maps.marks import UnitLayer
from mapping.maps.unit_points import ON_MAP, SIGNS, unit_layer
from mapping.reference.provision_types import ProvisionType
from mapping.wording.travel_distance import no_neighbourhoods_sentence
from mapping.wording.unit_words import UnitWords, state_and_when, state_in_words, unit_words
from ui.components.text_table import text_table
from ui.shell import cached
from ui.shell.page import Page, paragraph, pointer

# What is missing comes first.
_ORDER = (UnitState.NOT_COVERED, UnitState.NOT_KNOWN, UnitState.COVERED)
_SIGNS = dict(zip(ON_MAP, SIGNS, strict=True))
_MOST_LISTED = 200
_MOST_FIRST = 10


def units_shown(page: Page, kind: ProvisionType | None) -> pd.DataFrame | None:
    """What is known of each unit of a type; None where there are none, or no one type is shown."""
    if kind is None or not kind.unit_kind:
        return None
    found, fault = cached.unit_states(page.loaded, page.selection.on, kind.key)
    if fault:
        paragraph(fault, "pm-muted")
    return None if found.empty else found


def layer_of(
    page: Page, kind: ProvisionType | None, units: pd.DataFrame | None
) -> UnitLayer | None:
    """The units as points; None where there are none to be shown."""
    if kind is None or units is None:
        return None
    return unit_layer(units, unit_words(kind, page.reference.settings))


def unit_key(page: Page, kind: ProvisionType | None, units: pd.DataFrame | None) -> None:
    """What the points on the map mean, with how many there are of each."""
    if kind is None or units is None:
        return
    words = unit_words(kind, page.reference.settings)
    counts = units["state"].value_counts()
    items = "".join(
        f'<li><span class="pm-unit pm-unit-{state.value}" aria-hidden="true">{_SIGNS[state]}</span>'
        f"{for_html(f'{words.several} {words.states[state]}')} "
        f"<b>{int(counts.get(state.value, 0))}</b></li>"
        for state in ON_MAP
    )
    st.html(f'<ul class="pm-legend" aria-label="Points on the map, with counts">{items}</ul>')
    away = int(units["latitude"].isna().sum())
    if away:
        paragraph(f"{count(away, 'of them is', 'of them are')} in the list only.", "pm-small")


def unit_lists(page: Page, kind: ProvisionType | None, units: pd.DataFrame | None) -> None:
    """The units in words, and which of them come first."""
    if kind is not None and units is not None:
        _listed(page, kind, units)
        _first(page, kind)


def _listed(page: Page, kind: ProvisionType, units: pd.DataFrame) -> None:
    """The units of the area that is chosen, or of all; those come first that are not covered."""
    words, area = unit_words(kind, page.reference.settings), page.selection.area_code
    here = units if area is None else units[units["area_code"] == area]
    name = "all areas" if area is None else page.reference.areas.name(area)
    with st.expander(f"{capitalised(words.several)} of {name}: {len(here)}", key="units_listed"):
        order = {state.value: place for place, state in enumerate(_ORDER)}
        ordered = here.assign(_order=here["state"].map(order)).sort_values(["_order", "name"])
        shown = ordered.head(_MOST_LISTED)
        if len(ordered) > len(shown):
            where = "choose an area for its own, or take" if area is None else "take"
            paragraph(
                f"The first {len(shown)} of {len(ordered)}, what is missing first: {where} all of "
                "them from the page Downloads.",
                "pm-small",
            )
        items = "".join(_item(page, row, words, area) for row in shown.to_dict("records"))
        st.html(f'<ul class="pm-units">{items}</ul>')
    if area is not None:
        pointer(page, f"To say which are {words.done}:", "tick them", "update")


def _item(page: Page, row: Mapping[Hashable, Any], words: UnitWords, area: str | None) -> str:
    where = "" if area else f", {page.reference.areas.name(str(row['area_code']))}"
    state = UnitState(str(row["state"]))
    return (
        f'<li><span class="pm-unit pm-unit-{state.value}" aria-hidden="true">{_SIGNS[state]}</span>'
        f"{for_html(str(row['name']) + where)}: {for_html(state_and_when(row, words))}</li>"
    )


def _first(page: Page, kind: ProvisionType) -> None:
    """Which of those not covered should come first: nearest to most neighbourhoods."""
    words, area = unit_words(kind, page.reference.settings), page.selection.area_code
    first = cached.units_first(page.loaded, page.selection.on, kind.key, area)
    first = first[first["neighbourhoods"] > 0].head(_MOST_FIRST)
    if first.empty:
        return
    title = f"Which {words.several} first?"
    with st.expander(title, key="units_first"):
        paragraph(
            f"Of those not known to be {words.done}, the ones that most neighbourhoods have "
            "nearest, as the crow flies: a practice on the way of many is reached by many.",
            "pm-small",
        )
        where = cached.neighbourhoods(page.loaded)
        if not isinstance(where, str) and (unsaid := no_neighbourhoods_sentence(where)):
            paragraph(unsaid, "pm-small")
        text_table(
            title,
            ("Name", "Area", "What is known", "Nearest to so many neighbourhoods"),
            [
                [
                    str(row["name"]),
                    page.reference.areas.name(str(row["area_code"])),
                    state_in_words(row, words),
                    str(row["neighbourhoods"]),
                ]
                for row in first.to_dict("records")
            ],
            show_label=False,
            numeric=(3,),
        )
