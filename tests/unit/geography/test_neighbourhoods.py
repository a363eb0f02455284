"""Neighbourhoods are read from any common file, one point in each, and what is wrong is said."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest
import shapely

from mapping.errors import BoundaryError
from mapping.geography.areas import read_areas
from mapping.geography.neighbourhoods import Neighbourhoods, read_neighbourhoods
from mapping.settings import NeighbourhoodFile, read_settings
from tests.support.cases.neighbourhood_cases import AREAS, neighbourhoods
from tests.support.paths import EXAMPLE, SHIPPED

# Three squares of a kilometre side by side, in metres of the British National Grid.
SQUARES = [shapely.box(400_000 + 1000 * n, 280_000, 401_000 + 1000 * n, 281_000) for n in range(3)]


def frame(crs: str | None = "EPSG:27700", **changes: Any) -> gpd.GeoDataFrame:
    plain = {"id": ["3", "1", "2"], "title": ["Three", "One", "Two"], "part_of": ["B", "A", "A"]}
    return gpd.GeoDataFrame({**plain, **changes}, geometry=SQUARES, crs=crs)


def read(data: gpd.GeoDataFrame, folder: Path, name: str = "small.gpkg") -> Neighbourhoods:
    path = folder / name
    data.to_file(path)
    return read_neighbourhoods(NeighbourhoodFile(path, "id", "title", "part_of", "Wards"), AREAS)


def test_they_come_in_the_order_of_their_codes_with_the_area_that_each_is_part_of(
    tmp_path: Path,
) -> None:
    found = read(frame(), tmp_path)
    assert found.codes == ("1", "2", "3")
    assert found.names == ("One", "Two", "Three")
    assert [AREAS.codes[position] for position in found.area] == ["A", "A", "B"]
    assert (len(found), found.edition) == (3, "Wards")


@pytest.mark.parametrize("name", ["small.gpkg", "small.geojson"])
@pytest.mark.parametrize("crs", ["EPSG:27700", "EPSG:4326", "EPSG:3857"])
def test_each_has_a_point_inside_it_in_metres_of_the_national_grid(
    tmp_path: Path, name: str, crs: str
) -> None:
    found = read(frame().to_crs(crs), tmp_path, name)
    for point, square in zip(found.points, [SQUARES[1], SQUARES[2], SQUARES[0]], strict=True):
        assert square.contains(shapely.Point(point))
    longitude, latitude = found.longitude_latitude(0)
    assert -2.01 < longitude < -1.9
    assert 52.4 < latitude < 52.5


def test_the_point_of_a_crescent_is_inside_it_too(tmp_path: Path) -> None:
    crescent = SQUARES[0].difference(shapely.box(400_100, 280_100, 401_000, 280_900))
    data = frame().set_geometry([crescent, SQUARES[1], SQUARES[2]], crs="EPSG:27700")
    found = read(data, tmp_path)
    assert crescent.contains(shapely.Point(found.points[2]))
    assert not crescent.contains(crescent.centroid)


def test_those_of_other_regions_are_left_out(tmp_path: Path) -> None:
    assert read(frame(part_of=["B", "elsewhere", None]), tmp_path).codes == ("3",)


def test_one_without_a_name_goes_by_its_code(tmp_path: Path) -> None:
    assert read(frame(title=["Three", "", None]), tmp_path).names == ("1", "2", "Three")


def test_the_outlines_are_latitude_first_and_close_enough(tmp_path: Path) -> None:
    drawn = json.loads(read(frame(), tmp_path).outlines)
    assert drawn["names"] == ["One", "Two", "Three"]
    for polygons, square in zip(drawn["shapes"], [SQUARES[1], SQUARES[2], SQUARES[0]], strict=True):
        ((ring,),) = polygons
        shape = shapely.Polygon([(longitude, latitude) for latitude, longitude in ring])
        metric = gpd.GeoSeries([shape], crs="EPSG:4326").to_crs("EPSG:27700")[0]
        assert shapely.hausdorff_distance(metric, square) < 15


def test_a_hole_and_a_part_of_its_own_are_kept_in_the_outlines(tmp_path: Path) -> None:
    pierced = SQUARES[0].difference(shapely.box(400_300, 280_300, 400_700, 280_700))
    parted = shapely.union(SQUARES[1].buffer(-300), SQUARES[1].buffer(-450).buffer(1))
    parted = shapely.union(parted, shapely.box(401_000, 280_000, 401_100, 280_100))
    data = frame().set_geometry([pierced, parted, SQUARES[2]], crs="EPSG:27700")
    shapes = json.loads(read(data, tmp_path).outlines)["shapes"]
    assert [len(polygons) for polygons in shapes] == [2, 1, 1]
    assert len(shapes[2][0]) == 2


def test_the_digest_changes_with_what_is_drawn(tmp_path: Path) -> None:
    same, again = neighbourhoods([(0, 0), (900, 0)]), neighbourhoods([(0, 0), (900, 0)])
    moved, renamed = neighbourhoods([(0, 0), (990, 0)]), neighbourhoods([(0, 0), (900, 0)])
    renamed = neighbourhoods([(0, 0), (900, 0)], names=("One", "Two"))
    assert same.digest == again.digest
    assert len({same.digest, moved.digest, renamed.digest}) == 3


def test_a_place_is_named_with_its_area_unless_its_name_says_it() -> None:
    found = neighbourhoods([(0, 0), (900, 0)], [0, 1], ["Aldham 001A", "High Street"])
    assert [found.place(0), found.place(1)] == ["Aldham 001A", "High Street (Borley)"]


# ------------------------------------------------------------------------ what can be wrong


def fault(data: gpd.GeoDataFrame, folder: Path, name: str = "small.gpkg") -> str:
    with pytest.raises(BoundaryError) as caught:
        read(data, folder, name)
    text = str(caught.value)
    assert str(folder / name) in text
    assert text.endswith(".")
    return text


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"part_of": ["C", "D", None]}, "no neighbourhood of the region's areas"),
        ({"id": ["1", "1", "2"]}, "the code “1” more than once, or blank"),
        ({"id": ["1", None, "2"]}, "the code “” more than once, or blank"),
    ],
)
def test_what_cannot_be_used_is_named(tmp_path: Path, changes: Any, said: str) -> None:
    assert said in fault(frame(**changes), tmp_path)


def test_a_neighbourhood_without_a_shape_is_named(tmp_path: Path) -> None:
    data = frame().set_geometry([shapely.Polygon(), *SQUARES[1:]], crs="EPSG:27700")
    assert "no shape for 3" in fault(data, tmp_path)


def test_a_missing_column_is_named_beside_those_that_are_there(tmp_path: Path) -> None:
    said = fault(frame().rename(columns={"part_of": "CSP22CD"}), tmp_path)
    assert "has no column part_of" in said
    assert "CSP22CD, id, title" in said


@pytest.mark.filterwarnings("ignore:'crs' was not provided")
def test_a_file_that_does_not_name_its_coordinates_is_refused(tmp_path: Path) -> None:
    assert "does not say which coordinates it uses" in fault(frame(crs=None), tmp_path)


def test_a_missing_and_a_broken_file_are_said_to_be_that(tmp_path: Path) -> None:
    file = NeighbourhoodFile(tmp_path / "small.geojson", "id", "title", "part_of", "")
    with pytest.raises(BoundaryError, match="does not exist"):
        read_neighbourhoods(file, AREAS)
    file.path.write_text("{", "utf-8")
    with pytest.raises(BoundaryError, match="cannot be read"):
        read_neighbourhoods(file, AREAS)


# -------------------------------------------------------------------------- what is shipped


def test_the_shipped_regions_have_neighbourhoods_in_every_area() -> None:
    sizes = []
    for folder in (SHIPPED, EXAMPLE):
        settings = read_settings(folder)
        assert settings.neighbourhoods is not None
        found = read_neighbourhoods(settings.neighbourhoods, read_areas(settings))
        assert set(found.area) == set(range(len(found.areas)))
        sizes.append(len(found))
    assert sizes == [1680, 1680]
