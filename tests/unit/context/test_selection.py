"""What is being looked at, in a page's address: a copied link shows the same thing."""

from __future__ import annotations

from datetime import date
from urllib.parse import parse_qsl, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapping.context.selection import CELLS, PARAMETERS, RANKS, SORTS, Selection, from_query
from mapping.dates import EARLIEST, LATEST
from mapping.geography.area_groups import AreaGroup, AreaGroups
from mapping.geography.areas import Areas
from mapping.reference.provision_types import ProvisionTypes
from tests.support.cases.model_cases import provision_type
from tests.support.day import TODAY

AREAS = Areas(("E1", "E2&x=1", "Ö 3"), ("Aldham", "Borley", "Crays"))
TYPES = ProvisionTypes(
    tuple(
        provision_type(
            {
                "key": key,
                "group": group,
                "measure": "presence",
                "need_basis": None,
                "per": None,
                "benchmark": None,
            }
        )
        for key, group in (("idva", "Support"), ("refuge", "Support"), ("iris", "Health & more"))
    )
)
GROUPS = AreaGroups(
    (
        AreaGroup("county", "C&1", "Coast", ("E1", "E2&x=1")),
        AreaGroup("force", "F", "Inland", ("Ö 3",)),
        AreaGroup("county", "C2", "Inland", ("E1",)),
    ),
    len(AREAS),
)
SELECTIONS = st.builds(
    Selection,
    on=st.dates(EARLIEST, LATEST),
    type_key=st.sampled_from((None, *TYPES.keys)),
    area_code=st.sampled_from((None, *AREAS.codes)),
    group=st.sampled_from((None, *TYPES.grouped)),
    sort=st.sampled_from((*SORTS, *AREAS.codes)),
    cells=st.sampled_from(CELLS),
    within=st.sampled_from((None, "C&1", "F")),
    rank=st.sampled_from(RANKS),
).filter(lambda each: each.within is None or not _outside(each))


def _outside(selection: Selection) -> set[str]:
    """Areas that are asked for and do not lie in the group that is."""
    asked = {selection.area_code, selection.sort} & set(AREAS.codes)
    return asked - set(GROUPS.by_code[selection.within or ""].areas)


def read(query: dict[str, str]) -> tuple[Selection, list[str]]:
    return from_query(query, AREAS, TYPES, TODAY, GROUPS)


@given(SELECTIONS)
def test_a_copied_address_shows_the_same_selection_and_nothing_is_remarked(
    selection: Selection,
) -> None:
    address = urlencode(selection.to_query(TODAY))
    assert read(dict(parse_qsl(address, strict_parsing=True))) == (selection, [])


@given(SELECTIONS)
def test_what_a_selection_puts_into_an_address_is_known_as_shared(selection: Selection) -> None:
    assert set(selection.to_query(TODAY)) <= set(PARAMETERS)


def test_an_empty_address_shows_today_and_everything() -> None:
    assert read({}) == (Selection(on=TODAY), [])


def test_the_address_bears_a_date_that_is_not_today_and_leaves_out_what_is_plain() -> None:
    assert Selection(on=TODAY).to_query(TODAY) == {}
    assert Selection(on=TODAY).to_query(date(2026, 11, 25)) == {"on": "2026-11-24"}


@pytest.mark.parametrize(
    ("name", "what"),
    [
        ("type", "the type of provision"),
        ("area", "the area"),
        ("group", "the group"),
        ("sort", "the order"),
        ("cells", "the display"),
    ],
)
def test_an_unknown_value_is_named_and_left_aside(name: str, what: str) -> None:
    selection, notes = read({name: "nowhere", "on": "2025-01-31"})
    assert selection == Selection(on=date(2025, 1, 31))
    assert notes == [f"The address asks for {what} “nowhere”, which does not exist here."]


@pytest.mark.parametrize(
    "text",
    [
        "yesterday",
        "2026-02-30",
        "31/31/2026",
        "0001-01-01",
        "1899-12-31",
        "2200-01-01",
        "9999-12-31",
        "99999-01-01",
        "-1",
        "2026-01-15T12:00",
    ],
)
def test_a_date_that_cannot_be_shown_gives_today_and_a_remark(text: str) -> None:
    selection, notes = read({"on": text})
    assert selection.on == TODAY
    (note,) = notes
    assert f"“{text}”" in note
    assert "between 1900-01-01 and 2199-12-31. Today is shown." in note


@pytest.mark.parametrize("text", ["1900-01-01", "2199-12-31", "31/12/2199"])
def test_the_first_and_the_last_date_can_be_shown(text: str) -> None:
    selection, notes = read({"on": text})
    assert selection.on in (EARLIEST, LATEST)
    assert notes == []


def test_each_thing_that_was_not_understood_is_remarked_and_the_rest_is_kept() -> None:
    selection, notes = read({"type": "idva", "area": "E9", "on": "soon", "cells": "words"})
    assert selection == Selection(on=TODAY, type_key="idva", cells="words")
    assert len(notes) == 2


def test_a_very_long_value_is_shortened_in_the_remark() -> None:
    _, notes = read({"area": "x" * 5000, "on": "y" * 5000})
    assert all(len(note) < 250 for note in notes)


@given(
    st.dictionaries(
        st.sampled_from(("type", "area", "on", "group", "sort", "cells", "other")), st.text()
    )
)
def test_any_address_at_all_gives_a_selection_that_can_be_shown(query: dict[str, str]) -> None:
    selection, notes = read(query)
    assert selection.type_key is None or selection.type_key in TYPES.keys
    assert selection.area_code is None or selection.area_code in AREAS.codes
    assert selection.group is None or selection.group in TYPES.grouped
    assert selection.sort in SORTS
    assert selection.cells in CELLS
    assert EARLIEST <= selection.on <= LATEST
    assert read(selection.to_query(TODAY)) == (selection, [])
    assert all(note.endswith(".") for note in notes)


@pytest.mark.parametrize(
    "query", [{"within": "coast"}, {"area": "C&1"}, {"area": "Coast (county)"}]
)
def test_a_group_is_asked_for_by_code_or_name_and_where_an_area_may_stand(
    query: dict[str, str],
) -> None:
    assert read(query) == (Selection(TODAY, within="C&1"), [])


def test_an_area_or_an_order_outside_the_group_is_left_out_and_the_area_is_told() -> None:
    selection, notes = read({"within": "F", "area": "E1", "sort": "E1"})
    assert selection == Selection(TODAY, within="F")
    assert notes == ["Aldham does not lie in Inland (force), which is shown."]


def test_a_name_of_two_groups_is_told_with_what_there_is_to_choose() -> None:
    selection, notes = read({"area": "Inland"})
    assert selection == Selection(TODAY)
    assert notes == [
        "Several groups of areas are called Inland: F (Inland (force)), C2 (Inland (county)). "
        "Say which."
    ]
