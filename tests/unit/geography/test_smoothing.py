"""Lines smoothed for drawing: spikes go, areas keep their size, and still meet everywhere."""

from __future__ import annotations

import doctest

import geopandas as gpd
import numpy as np
import pytest
import shapely
from shapely import affinity

from mapping.geography import smoothing
from mapping.geography.areas import Areas, read_areas
from mapping.geography.boundaries import METRIC_CRS, Boundaries, read_boundaries
from mapping.geography.smoothing import drawn, joined, smoothed
from mapping.settings import read_settings
from tests.support.paths import SHIPPED

KM = 1000.0


def box(x: float, y: float, width: float = 10, height: float = 10) -> shapely.Polygon:
    return shapely.box(x * KM, y * KM, (x + width) * KM, (y + height) * KM)


def shapes_of(*shapes: shapely.Geometry) -> np.ndarray:
    return np.array(shapes, dtype=object)


def boundaries_of(*shapes: shapely.Geometry) -> Boundaries:
    codes = tuple("ABCDEFGH"[: len(shapes)])
    frame = gpd.GeoDataFrame(
        {"area_code": codes, "area_name": codes}, geometry=list(shapes), crs=METRIC_CRS
    )
    return Boundaries(Areas(codes, codes), frame.to_crs("EPSG:4326"))


def region() -> Boundaries:
    settings = read_settings(SHIPPED)
    return read_boundaries(settings, read_areas(settings))


def test_the_region_keeps_its_areas_within_a_thousandth_and_loses_its_spikes() -> None:
    before = region()
    after = drawn(before)
    assert after.is_smoothed
    old, new = (b.frame.to_crs(METRIC_CRS) for b in (before, after.boundaries))
    assert list(new["area_code"]) == list(old["area_code"])
    assert ((new.area - old.area).abs() / old.area).max() < 0.001
    assert new.geometry.is_valid.all()
    assert shapely.coverage_is_valid(new.geometry.to_numpy())
    assert sharp_corners(new.geometry) <= 1 < sharp_corners(old.geometry)


def sharp_corners(shapes: gpd.GeoSeries) -> int:
    """How many corners of under 60 degrees the outline of some areas has."""
    found = 0
    for ring in shapely.get_parts(shapely.line_merge(shapely.union_all(shapely.boundary(shapes)))):
        steps = np.diff(shapely.get_coordinates(ring), axis=0)
        before, after = -steps[:-1], steps[1:]
        cosine = (before * after).sum(axis=1) / np.hypot(*before.T) / np.hypot(*after.T)
        found += int((cosine > 0.5).sum())
    return found


def test_every_line_is_drawn_once_and_knows_the_areas_beside_it() -> None:
    lines = drawn(boundaries_of(box(400, 300), box(410, 300))).lines
    assert sorted(line.codes for line in lines) == [("A",), ("A", "B"), ("B",)]
    before = region()
    codes = {code for line in drawn(before).lines for code in line.codes}
    assert codes == set(before.areas.codes)
    assert all(1 <= len(line.codes) <= 2 for line in drawn(before).lines)


@pytest.mark.parametrize(
    "shapes",
    [
        (box(400, 300),),
        (box(400, 300), box(430, 300)),
        (shapely.MultiPolygon([box(400, 300), box(415, 300, 1, 1)]),),
        (box(400, 300, 20, 20) - box(405, 305, 8, 8), box(405, 305, 8, 8)),
        (box(400, 300, 20, 20) - box(405, 305, 8, 8),),
        (box(400, 300), box(410, 300), box(400, 310), box(410, 310)),
    ],
    ids=["one area", "two apart", "an island", "one within another", "a hole", "four"],
)
def test_regions_of_every_make_keep_their_areas_whole(shapes: tuple[shapely.Geometry, ...]) -> None:
    after = smoothed(shapes_of(*shapes))
    assert after is not None
    assert [s.geom_type for s in after] == [s.geom_type for s in shapes]
    assert [s.area for s in after] == pytest.approx([s.area for s in shapes], rel=0.02)
    holes = [sum(len(p.interiors) for p in shapely.get_parts(s)) for s in after]
    assert holes == [sum(len(p.interiors) for p in shapely.get_parts(s)) for s in shapes]
    assert shapely.coverage_is_valid(after)


@pytest.mark.parametrize(
    "shapes",
    [
        (box(400, 300), box(405, 300)),
        (box(400, 300), affinity.scale(box(400, 300), 0.5, 0.5)),
        (box(400, 300, 0.1, 0.1), box(400.1, 300, 0.1, 0.1)),
    ],
    ids=["overlapping", "one upon another", "so small that smoothing would tell"],
)
def test_where_smoothing_would_do_harm_the_lines_that_ship_are_drawn(
    shapes: tuple[shapely.Geometry, ...],
) -> None:
    before = boundaries_of(*shapes)
    after = drawn(before)
    assert not after.is_smoothed
    assert after.boundaries is before
    assert {code for line in after.lines for code in line.codes} == {"A", "B"}


def test_a_region_too_large_to_see_it_is_left_as_it_is() -> None:
    assert smoothed(shapes_of(box(0, 0, 1000, 1000))) is None


def test_a_line_from_outside_still_ends_on_the_outline_when_both_are_smoothed() -> None:
    to = drawn(boundaries_of(box(400, 300)))
    corner = gpd.GeoSeries([shapely.Point(400 * KM, 300 * KM)], crs=METRIC_CRS).to_crs("EPSG:4326")[
        0
    ]
    away = (corner.x - 0.1, corner.y - 0.1)
    (line,) = joined([shapely.LineString([away, corner.coords[0]])], to)
    outline = to.boundaries.frame.geometry[0].boundary
    assert outline.distance(shapely.Point(line.coords[-1])) < 1e-6
    assert line.coords[0] == pytest.approx(away, abs=1e-6)


def test_the_examples_hold() -> None:
    assert doctest.testmod(smoothing).failed == 0
