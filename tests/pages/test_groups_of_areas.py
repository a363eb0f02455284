"""Wherever areas are chosen a group of them can be, and what is shown is of that group alone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.pages.conftest import Show
from tests.pages.test_new_region import MORE
from tests.pages.test_views import NAMES
from tests.support.cases.group_cases import NORTH, SOUTH, grouped_folder

ON = "on=2026-11-24"
LABEL = "Northshire (county)"
OF_ALL = {"reviews", "update", "meeting?view=meetings", "update?view=history"}


@pytest.fixture
def grouped(tmp_path: Path, of_folder: Callable[[Path], Show]) -> Show:
    return of_folder(grouped_folder(tmp_path / "data"))


def test_without_groups_nothing_is_asked(example: Show) -> None:
    page = example(f"?{ON}")
    assert "Only within" not in [box.label for box in page.run.selectbox]


def test_the_map_and_its_table_are_of_the_group_and_the_box_says_which(grouped: Show) -> None:
    page = grouped(f"?{ON}&within=N")
    assert {mark["code"] for mark in page.map["marks"]} == set(NORTH)
    rows = page.table("The same as a table: what is missing")
    assert {row["id"] for row in rows} == set(NORTH)
    assert page.widget("selectbox", "Only within").value == "N"
    assert page.part(".pm-way").get_text().endswith(LABEL)
    everything = page.choose("Only within", "")
    assert len(everything.map["marks"]) == 7
    assert "within" not in everything.address


@pytest.mark.parametrize("asked", ["area=N", "area=northshire", "within=Northshire (county)"])
def test_a_group_may_stand_where_an_area_does_by_its_name_too(grouped: Show, asked: str) -> None:
    assert {mark["code"] for mark in grouped(f"?{ON}&{asked}").map["marks"]} == set(NORTH)


def test_choosing_a_group_gives_up_an_area_outside_it(grouped: Show) -> None:
    page = grouped(f"?{ON}&area={SOUTH[0]}").choose("Only within", "N")
    assert page.address == {"within": "N"}
    page = grouped(f"?{ON}&area={NORTH[0]}").choose("Only within", "N")
    assert page.address["area"] == NORTH[0]


def test_an_area_outside_the_group_is_remarked_upon(grouped: Show) -> None:
    page = grouped(f"?{ON}&within=N&area={SOUTH[0]}")
    assert page.alerts == [f"Coventry does not lie in {LABEL}, which is shown."]
    assert grouped("?within=Q").alerts == [
        "The address asks for the group of areas “Q”, which does not exist here. All areas are "
        "shown."
    ]


def test_the_way_leads_up_from_an_area_through_its_group(grouped: Show) -> None:
    way = grouped(f"?{ON}&area={NORTH[0]}").part(".pm-way")
    assert way.get_text() == f"Example region (on the West Midlands map) › {LABEL} › Walsall"
    assert [link["href"] for link in way.select("a")] == ["?", "?within=N"]


@pytest.mark.parametrize("path", [*NAMES, *MORE])
def test_every_page_of_a_group_can_be_drawn(grouped: Show, path: str) -> None:
    page = grouped(f"{path}{'&' if '?' in path else '?'}{ON}&within=N")
    said = f"This page is of all areas. The other pages show {LABEL} alone, as is chosen."
    assert (said in page.alerts) == (path in OF_ALL or path.startswith("update"))
    assert page.address["within"] == "N"
