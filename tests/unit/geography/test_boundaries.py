"""Boundaries are read from any common file, and what is wrong with one is said so that it helps."""

from __future__ import annotations

import dataclasses
import json
import math
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest
import shapely

from mapping.errors import BoundaryError
from mapping.geography.areas import Areas, read_areas
from mapping.geography.boundaries import Boundaries, read_boundaries
from mapping.settings import Settings, read_settings
from tests.support.paths import SHIPPED

# Two squares of ten kilometres side by side, in metres of the British National Grid.
WEST, EAST = (
    shapely.box(400_000, 280_000, 410_000, 290_000),
    shapely.box(410_000, 280_000, 420_000, 290_000),
)
CODES, NAMES = ("E2", "E1"), ("Aldham", "Borley")


def frame(
    shapes: tuple[Any, ...] = (WEST, EAST),
    codes: tuple[Any, ...] = CODES,
    crs: str | None = "EPSG:27700",
) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        {"code": list(codes), "title": list(NAMES[: len(codes)])}, geometry=list(shapes), crs=crs
    )


def settings_for(path: Path, **changes: Any) -> Settings:
    plain = {"boundaries": path, "code_column": "code", "name_column": "title"}
    return dataclasses.replace(read_settings(SHIPPED), **{**plain, **changes})


def read(path: Path, **changes: Any) -> Boundaries:
    settings = settings_for(path, **changes)
    return read_boundaries(settings, read_areas(settings))


# ------------------------------------------------------------------------- kinds of file


def as_geojson(data: gpd.GeoDataFrame, folder: Path) -> Path:
    path = folder / "areas.geojson"
    data.to_file(path, driver="GeoJSON")
    return path


def as_geopackage(data: gpd.GeoDataFrame, folder: Path) -> Path:
    path = folder / "areas.gpkg"
    data.to_file(path, driver="GPKG")
    return path


def as_zipped_shapefile(data: gpd.GeoDataFrame, folder: Path) -> Path:
    (folder / "parts").mkdir()
    data.to_file(folder / "parts" / "areas.shp")
    path = folder / "areas.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for part in sorted((folder / "parts").iterdir()):
            archive.write(part, part.name)
    return path


Writer = Callable[[gpd.GeoDataFrame, Path], Path]
WRITERS = [as_geojson, as_geopackage, as_zipped_shapefile]


@pytest.mark.parametrize("write", WRITERS)
@pytest.mark.parametrize("crs", ["EPSG:27700", "EPSG:4326"])
def test_the_same_areas_come_out_of_every_kind_of_file_to_a_metre(
    write: Writer, crs: str, tmp_path: Path
) -> None:
    found = read(write(frame().to_crs(crs), tmp_path))
    assert found.areas == Areas(CODES, NAMES)
    assert found.frame.crs == "EPSG:4326"
    assert found.frame["area_code"].tolist() == list(CODES)
    assert found.frame["area_name"].tolist() == list(NAMES)
    metric = found.frame.to_crs("EPSG:27700").geometry
    for shape, wanted in zip(metric, (WEST, EAST), strict=True):
        assert shapely.hausdorff_distance(shape, wanted) < 1


@pytest.mark.parametrize("crs", ["EPSG:3857", "EPSG:4277"])
def test_any_coordinate_system_that_a_file_declares_will_do(crs: str, tmp_path: Path) -> None:
    found = read(as_geopackage(frame().to_crs(crs), tmp_path))
    metric = found.frame.to_crs("EPSG:27700").geometry
    assert shapely.hausdorff_distance(metric.iloc[0], WEST) < 5


def test_the_areas_come_in_the_order_of_their_names(tmp_path: Path) -> None:
    data = frame().iloc[::-1]
    assert read(as_geojson(data, tmp_path)).areas.names == ("Aldham", "Borley")


def test_columns_are_named_by_the_settings(tmp_path: Path) -> None:
    data = frame().rename(columns={"code": "LAD23CD", "title": "LAD23NM"})
    path = as_geopackage(data, tmp_path)
    found = read(path, code_column="LAD23CD", name_column="LAD23NM")
    assert found.areas == Areas(CODES, NAMES)


def test_codes_and_names_are_read_alike_with_and_without_the_shapes(tmp_path: Path) -> None:
    for write in WRITERS:
        folder = tmp_path / write.__name__
        folder.mkdir()
        settings = settings_for(write(frame(), folder))
        assert read_boundaries(settings, read_areas(settings)).areas == read_areas(settings)


# ---------------------------------------------------------------------- what is drawn of it


def test_the_shapes_are_given_as_geojson_with_codes_only_and_five_decimals(tmp_path: Path) -> None:
    found = json.loads(read(as_geopackage(frame(), tmp_path)).geojson)
    assert [feature["properties"] for feature in found["features"]] == [
        {"code": code} for code in CODES
    ]
    points = found["features"][0]["geometry"]["coordinates"][0]
    assert len(points) == 5
    for number in (number for point in points for number in point):
        assert number == round(number, 5)


def test_the_label_stands_well_inside_its_area(tmp_path: Path) -> None:
    found = read(as_geopackage(frame(), tmp_path))
    for code, shape in zip(CODES, found.frame.geometry, strict=True):
        point = shapely.Point(found.label_points[code])
        assert shape.contains(point)
        assert shape.boundary.distance(point) > 0.04


def test_the_label_of_an_area_in_parts_stands_in_its_largest_part(tmp_path: Path) -> None:
    island = shapely.box(390_000, 280_000, 391_000, 281_000)
    found = read(as_geopackage(frame((shapely.union(WEST, island), EAST)), tmp_path))
    label = shapely.Point(found.label_points["E2"])
    parts = found.frame.geometry.iloc[0].geoms
    assert max(parts, key=lambda part: part.area).contains(label)


def test_the_digest_changes_with_the_shapes_only(tmp_path: Path) -> None:
    digests = []
    for number, shapes in enumerate(((WEST, EAST), (WEST, EAST), (WEST, EAST.buffer(500)))):
        folder = tmp_path / str(number)
        folder.mkdir()
        digests.append(read(as_geopackage(frame(shapes), folder)).digest)
    assert digests[0] == digests[1] != digests[2]


# ---------------------------------------------------------------------------- simplifying


def wavy_pair(points: int) -> tuple[shapely.Polygon, shapely.Polygon]:
    """Two areas that share one long, finely drawn, wavy border."""
    border = [
        (410_000 + 300 * math.sin(step / points * 200), 280_000 + 10_000 * step / points)
        for step in range(points + 1)
    ]
    west = shapely.Polygon([(400_000, 280_000), *border, (400_000, 290_000)])
    east = shapely.Polygon([(420_000, 280_000), *border, (420_000, 290_000)])
    return west, east


def test_large_shapes_are_made_light_and_their_shared_border_stays_shared(tmp_path: Path) -> None:
    pair = wavy_pair(15_000)
    found = read(as_geopackage(frame(pair), tmp_path)).frame.to_crs("EPSG:27700").geometry
    assert shapely.get_num_coordinates(found.to_numpy()).sum() <= 20_000
    west, east = found
    assert west.is_valid
    assert east.is_valid
    assert west.intersection(east).area < 1
    assert west.union(east).symmetric_difference(pair[0].union(pair[1])).area < 1_000
    for light, whole in zip(found, pair, strict=True):
        assert shapely.hausdorff_distance(light, whole) < 400


def test_shapes_that_are_light_already_are_left_as_they_are(tmp_path: Path) -> None:
    pair = wavy_pair(2_000)
    found = read(as_geopackage(frame(pair), tmp_path)).frame.geometry
    assert shapely.get_num_coordinates(found.to_numpy()).tolist() == [2_004, 2_004]


def test_a_shape_that_crosses_itself_is_mended(tmp_path: Path) -> None:
    bow_tie = shapely.Polygon(
        [(400_000, 280_000), (410_000, 290_000), (410_000, 280_000), (400_000, 290_000)]
    )
    found = read(as_geopackage(frame((bow_tie, EAST)), tmp_path))
    assert found.frame.geometry.is_valid.all()
    assert len(json.loads(found.geojson)["features"]) == 2


def test_a_shape_with_a_spike_is_mended_and_drawn(tmp_path: Path) -> None:
    spiked = shapely.Polygon(
        [
            (400_000, 280_000),
            (410_000, 280_000),
            (410_000, 290_000),
            (410_000, 295_000),
            (410_000, 290_000),
            (400_000, 290_000),
        ]
    )
    found = read(as_geopackage(frame((spiked, EAST)), tmp_path))
    features = json.loads(found.geojson)["features"]
    assert [feature["geometry"]["type"] for feature in features] == ["Polygon", "Polygon"]
    north = found.frame.to_crs("EPSG:27700").geometry.iloc[0].bounds[3]
    assert north == pytest.approx(290_000, abs=1)


# ------------------------------------------------------------------------ what can be wrong


def fault(path: Path, **changes: Any) -> str:
    with pytest.raises(BoundaryError) as caught:
        read(path, **changes)
    text = str(caught.value)
    assert str(path) in text
    assert "\n" not in text
    assert "Traceback" not in text
    assert text.endswith(".")
    return text


def test_a_missing_file_is_named_with_what_to_do(tmp_path: Path) -> None:
    text = fault(tmp_path / "nowhere.geojson")
    assert "does not exist" in text
    assert "`boundaries` in settings.toml" in text


@pytest.mark.parametrize("name", ["areas.geojson", "areas.gpkg", "areas.zip"])
@pytest.mark.parametrize("content", [b"", b"not a map", b"{", b"[]", b'{"features": 3}', b"\xff"])
def test_a_broken_file_is_said_to_be_one(name: str, content: bytes, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    assert "cannot be read" in fault(path)


@pytest.mark.parametrize("write", WRITERS)
def test_a_file_cut_short_is_said_to_be_broken(write: Writer, tmp_path: Path) -> None:
    path = write(frame(), tmp_path)
    path.write_bytes(path.read_bytes()[:150])
    assert "cannot be read" in fault(path)


@pytest.mark.parametrize("write", WRITERS)
def test_a_missing_column_is_named_beside_those_that_are_there(
    write: Writer, tmp_path: Path
) -> None:
    text = fault(write(frame(), tmp_path), code_column="LAD23CD")
    assert "has no column LAD23CD" in text
    assert "code, title" in text
    assert "Correct `code_column` and `name_column`" in text


@pytest.mark.parametrize("write", [as_geopackage, as_zipped_shapefile])
@pytest.mark.filterwarnings("ignore:'crs' was not provided")
def test_a_file_that_does_not_name_its_coordinates_is_refused(
    write: Writer, tmp_path: Path
) -> None:
    text = fault(write(frame(crs=None), tmp_path))
    assert "does not say which coordinates it uses" in text


@pytest.mark.parametrize("empty", [None, shapely.Polygon()])
def test_an_area_without_a_shape_is_named(empty: Any, tmp_path: Path) -> None:
    text = fault(as_geojson(frame((WEST, empty)).to_crs("EPSG:4326"), tmp_path))
    assert "holds no shape for Borley" in text


@pytest.mark.parametrize(
    ("codes", "what"),
    [
        (("E1", "E1"), "the code E1 more than once"),
        (("E1", " E1"), "the code E1 more than once"),
        (("E1", None), "an area without a code"),
        (("E1", " "), "an area without a code"),
        (("E1", "REGION"), "uses the code REGION"),
        (("E1", "*"), "keeps for the whole region"),
    ],
)
def test_codes_that_cannot_stand_for_one_area_are_refused(
    codes: tuple[Any, ...], what: str, tmp_path: Path
) -> None:
    assert what in fault(as_geojson(frame(codes=codes).to_crs("EPSG:4326"), tmp_path))


def test_an_area_that_is_no_area_but_a_point_is_refused(tmp_path: Path) -> None:
    path = as_geopackage(frame((WEST, shapely.Point(415_000, 285_000))), tmp_path)
    assert "holds no shape for Borley" in fault(path)


def test_a_file_without_any_area_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "areas.geojson"
    path.write_text('{"type": "FeatureCollection", "features": []}')
    assert "areas.geojson" in fault(path)


@pytest.mark.parametrize("write", WRITERS)
def test_codes_may_be_numbers(write: Writer, tmp_path: Path) -> None:
    assert read(write(frame(codes=(12, 11)), tmp_path)).frame["area_code"].tolist() == ["12", "11"]


def test_blanks_around_a_code_do_not_count(tmp_path: Path) -> None:
    found = read(as_geopackage(frame(codes=("E2 ", " E1")), tmp_path))
    assert found.frame["area_code"].tolist() == ["E2", "E1"]


def test_a_file_may_hold_another_column_called_area_code(tmp_path: Path) -> None:
    found = read(as_geopackage(frame().assign(area_code=["01902", "0121"]), tmp_path))
    assert found.frame["area_code"].tolist() == list(CODES)
