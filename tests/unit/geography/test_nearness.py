"""Neighbours come first, then the others by the distance of centres, in metres."""

from __future__ import annotations

import geopandas as gpd
import pytest
import shapely

from mapping.geography.areas import Areas
from mapping.geography.boundaries import DISPLAY_CRS, METRIC_CRS, Boundaries
from mapping.geography.nearness import Near, nearest_first

KM = 1000.0


def square(x: float, y: float, side: float = 10.0) -> shapely.Polygon:
    """A square by its lower left corner and side, in kilometres from a place in England."""
    left, low = 400.0 + x, 280.0 + y
    return shapely.box(left * KM, low * KM, (left + side) * KM, (low + side) * KM)


def nearness(**shapes: shapely.Polygon) -> dict[str, tuple[Near, ...]]:
    codes = tuple(shapes)
    frame = gpd.GeoDataFrame(
        {"area_code": codes, "area_name": codes}, geometry=list(shapes.values()), crs=METRIC_CRS
    )
    return nearest_first(Boundaries(Areas(codes, codes), frame.to_crs(DISPLAY_CRS)))


def test_a_neighbour_comes_before_a_nearer_area_without_a_common_border() -> None:
    found = nearness(A=square(0, 0), far=square(10, 0, 40), near=square(0, 11, 2))["A"]
    assert [(near.area_code, near.is_neighbour) for near in found] == [
        ("far", True),
        ("near", False),
    ]
    assert found[0].metres > found[1].metres


def test_within_each_part_the_nearest_centre_comes_first() -> None:
    found = nearness(A=square(0, 0), d=square(40, 0), c=square(0, 30), b=square(20, 0))["A"]
    assert [near.area_code for near in found] == ["b", "c", "d"]
    assert [round(near.metres / KM) for near in found] == [20, 30, 40]


def test_areas_that_meet_at_a_corner_only_share_no_border() -> None:
    found = nearness(A=square(0, 0), corner=square(10, 10))["A"]
    assert not found[0].is_neighbour


def test_a_sliver_between_two_borders_that_were_drawn_apart_does_not_part_them() -> None:
    found = nearness(A=square(0, 0), sliver=square(10.02, 0), apart=square(-10.2, 0))["A"]
    assert {near.area_code: near.is_neighbour for near in found} == {
        "sliver": True,
        "apart": False,
    }


def test_an_area_is_as_near_to_another_as_that_is_to_it_and_never_to_itself() -> None:
    found = nearness(A=square(0, 0), B=square(10, 3), C=square(35, 8, 4))
    pairs = {
        (code, near.area_code): (near.is_neighbour, round(near.metres, 3))
        for code, others in found.items()
        for near in others
    }
    assert all(pairs[there, here] == value for (here, there), value in pairs.items())
    assert len(pairs) == 6


def test_one_area_alone_has_nobody_near_it() -> None:
    assert nearness(A=square(0, 0)) == {"A": ()}


@pytest.mark.parametrize(
    ("near", "said"),
    [
        (Near("B", True, 8400.0), "shares a border, centres 8 km apart"),
        (Near("B", False, 40_600.0), "centres 41 km apart"),
    ],
)
def test_how_near_it_is_in_words(near: Near, said: str) -> None:
    assert near.in_words == said
