"""Groups of areas: read from a look-up file, told apart, and parted where areas are many."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapping.errors import SelectionError
from mapping.geography.area_groups import (
    AreaGroups,
    read_area_groups,
    told_apart,
    within,
)
from mapping.geography.areas import Areas
from mapping.problems import Problem

AREAS = Areas(("A1", "A2", "A3", "B1", "B2", "B3"), ("Ash", "Aston", "Ayle", "Bow", "Bray", "Bude"))
HEADER = "area_code,kind,group_code,group_name,source\n"
TWO_OF_THREE = HEADER + "".join(
    f"{code},police_force,{'N,North' if code[0] == 'A' else 'S,South'},a look-up\n"
    for code in AREAS.codes
)


def read(text: str, areas: Areas = AREAS) -> tuple[AreaGroups, list[Problem]]:
    return read_area_groups(Path("area_groups.csv"), areas, text.encode())


def groups_in(text: str, areas: Areas = AREAS) -> AreaGroups:
    groups, problems = read(text, areas)
    assert problems == []
    return groups


def test_a_group_holds_its_areas_in_their_order() -> None:
    north, south = groups_in(TWO_OF_THREE).all
    assert (north.name, north.areas) == ("North", ("A1", "A2", "A3"))
    assert (south.label, south.areas) == ("South (police force)", ("B1", "B2", "B3"))


def test_no_file_means_no_groups() -> None:
    assert read_area_groups(None, AREAS) == (AreaGroups(), [])


@pytest.mark.parametrize(
    ("row", "column", "said"),
    [
        ("Z9,county,C,County,", "area_code", "No area of the boundary file has this code."),
        (",county,C,County,", "area_code", "The group County holds no area here."),
        ("A1,police_force,S,South,", "kind", "Row 2 is about the same thing."),
        ("A1,Police force,P,Police,", "kind", "The kind is blank or not a plain word."),
        ("A1,county,A2,County,", "group_code", "This is the code of an area, Aston."),
        ("A1,county,C,,", "group_name", "This is blank."),
        ("A1,county,S,South,", "kind", "Row 5 says police_force of the same group."),
        ("A1,district,S,Sud,", "group_name", "Row 5 says South of the same group."),
    ],
)
def test_a_row_that_cannot_be_is_refused_by_its_column(row: str, column: str, said: str) -> None:
    _, problems = read(f"{TWO_OF_THREE}{row}\n")
    assert (8, column, said) in {(p.row, p.column, p.message) for p in problems}


def test_a_group_is_asked_for_by_code_name_or_label() -> None:
    groups = groups_in(TWO_OF_THREE)
    asked = ("N", "n", "north", " North (police force)")
    assert [groups.group_of(each) for each in asked] == [groups.by_code["N"]] * 4
    assert groups.group_of("West") is None


def test_two_groups_of_one_name_are_asked_about() -> None:
    groups = groups_in(f"{TWO_OF_THREE}A1,county,C,North,\n")
    with pytest.raises(SelectionError, match=r"C \(North \(county\)\), N \(North \(police force"):
        groups.group_of("North")
    assert groups.group_of("North (county)") == groups.by_code["C"]


def test_areas_of_one_name_are_told_apart_by_what_they_lie_in() -> None:
    areas = Areas(AREAS.codes, ("Newport", "Aston", "Ayle", "Newport", "Bray", "Bude"))
    names = told_apart(areas, groups_in(TWO_OF_THREE, areas)).names
    assert names == ("Newport (North)", "Aston", "Ayle", "Newport (South)", "Bray", "Bude")


def test_within_a_group_the_other_areas_are_known_by_name_alone() -> None:
    inside = within(AREAS, groups_in(TWO_OF_THREE).by_code["S"])
    assert inside.names == ("Bow", "Bray", "Bude")
    assert "A1" not in inside.positions
    assert inside.name("A1") == "Ash"


def test_few_areas_are_not_parted() -> None:
    assert groups_in(TWO_OF_THREE).parts(AREAS.codes) == ()
    parts = groups_in(TWO_OF_THREE).parts(AREAS.codes, most=5)
    assert [part.code for part in parts] == ["N", "S"]


def test_areas_are_parted_by_the_finest_kind_that_is_not_too_many() -> None:
    text = TWO_OF_THREE + "".join(f"{code},county,{code}x,C {code},\n" for code in AREAS.codes[:4])
    parts = groups_in(text).parts(AREAS.codes, most=5)
    assert [part.code for part in parts] == ["N", "S"]
    assert groups_in(text).parts(AREAS.codes[:3], most=2) == ()


def test_the_way_down_to_an_area_goes_through_what_it_lies_in_the_largest_first() -> None:
    text = TWO_OF_THREE + "A1,county,C,County,\nA2,county,C,County,\n"
    text += "".join(f"{code},country,E,Everywhere,\n" for code in AREAS.codes)
    groups = groups_in(text)
    assert [group.code for group in groups.of_area("A1")] == ["N", "C"]
    assert [group.code for group in groups.holding(("A1", "A2"))] == ["N"]


CODES = tuple(f"C{number}" for number in range(12))


@given(
    st.lists(
        st.tuples(st.sampled_from(CODES), st.sampled_from("kl"), st.integers(1, 4)), max_size=24
    ),
    st.integers(1, 12),
)
def test_parts_share_no_area_and_leave_none_out(
    rows: list[tuple[str, str, int]], most: int
) -> None:
    areas = Areas(CODES, CODES)
    text = HEADER + "".join(f"{code},{kind},{kind}{n},{kind}{n},\n" for code, kind, n in rows)
    groups, _ = read(text, areas)
    for kind in "kl":
        held = [code for group in groups.all if group.kind == kind for code in group.areas]
        assert len(held) == len(set(held))
    parts = groups.parts(CODES, most)
    assert len(parts) <= most
    if parts:
        assert sorted(code for part in parts for code in part.areas) == sorted(CODES)
