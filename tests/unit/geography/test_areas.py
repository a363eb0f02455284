"""Areas: codes and names from any boundary file, and what is wrong with it."""

from __future__ import annotations

import json
import zipfile
from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import pytest
from shapely.geometry import Point

from mapping.errors import BoundaryError
from mapping.geography.areas import Areas, read_areas
from mapping.settings import Settings, read_settings
from tests.support.paths import SHIPPED

SETTINGS = read_settings(SHIPPED)


def settings(path: Path) -> Settings:
    return replace(SETTINGS, boundaries=path, code_column="code", name_column="name")


def geojson(path: Path, *properties: object) -> Path:
    features = [{"type": "Feature", "properties": p, "geometry": None} for p in properties]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), "utf-8")
    return path


def area(code: object, name: object = "N") -> dict[str, object]:
    return {"code": code, "name": name}


def test_areas_stand_in_the_order_of_their_names(tmp_path: Path) -> None:
    path = geojson(tmp_path / "b.geojson", area(" E2 ", "West"), area("E1", "East"), area(3, "Far"))
    areas = read_areas(settings(path))
    assert areas == Areas(("E1", "3", "E2"), ("East", "Far", "West"))
    assert len(areas) == 3
    assert areas.positions["E2"] == 2
    assert (areas.name("E1"), areas.name("E9")) == ("East", "E9")


def test_the_shipped_areas_can_be_read() -> None:
    assert len(read_areas(SETTINGS)) == 7


@pytest.mark.parametrize("suffix", ["gpkg", "shp", "zip"])
def test_the_other_formats_give_the_same_areas(tmp_path: Path, suffix: str) -> None:
    frame = gpd.GeoDataFrame(
        {"code": [2, 1], "name": ["West", "East"]}, geometry=[Point(0, 0), Point(1, 1)], crs=27700
    )
    path = tmp_path / f"b.{suffix}"
    frame.to_file(path.with_suffix(".shp") if suffix == "zip" else path)
    if suffix == "zip":
        with zipfile.ZipFile(path, "w") as archive:
            for part in ("shp", "shx", "dbf", "prj"):
                archive.write(path.with_suffix(f".{part}"), f"b.{part}")
    assert read_areas(settings(path)) == Areas(("1", "2"), ("East", "West"))


def test_a_code_that_is_missing_in_a_layer_is_blank_and_refused(tmp_path: Path) -> None:
    for codes in ([1, None], ["E1", None]):
        frame = gpd.GeoDataFrame(
            {"code": codes, "name": ["A", "B"]}, geometry=[Point(0, 0)] * 2, crs=27700
        )
        frame.to_file(tmp_path / "b.gpkg")
        with pytest.raises(BoundaryError, match="an area without a code"):
            read_areas(settings(tmp_path / "b.gpkg"))


@pytest.mark.parametrize(
    ("properties", "said"),
    [
        ([], "holds no area"),
        ([{"id": 1}], "has no column code or name. It has: id"),
        ([None], "has no column code or name. It has: none"),
        ([area("E1"), area("E1")], "the code E1 more than once"),
        ([area("E1"), area("")], "an area without a code"),
        ([area("E1"), {"name": "x"}], "an area without a code"),
        ([area("E1", None)], "gives the area E1 no name"),
        ([area("E1;E2")], "holds a semicolon"),
        ([area("REGION")], "keeps for the whole region"),
        ([area("*")], "keeps for the whole region"),
        (["x"], "properties are no list"),
    ],
)
def test_areas_that_cannot_be_told_apart_are_refused(
    tmp_path: Path, properties: list[object], said: str
) -> None:
    path = geojson(tmp_path / "b.geojson", *properties)
    with pytest.raises(BoundaryError, match=said) as caught:
        read_areas(settings(path))
    assert "b.geojson" in str(caught.value)


def test_all_that_is_wrong_with_codes_and_names_is_told_at_once(tmp_path: Path) -> None:
    faulty = [area("E1", None), area("E2", None), area("E3;E4"), area("REGION")]
    with pytest.raises(BoundaryError) as caught:
        read_areas(settings(geojson(tmp_path / "b.geojson", *faulty)))
    for said in ("the area E1 and E2 no name", "E3;E4, which holds a semicolon", "REGION, which"):
        assert said in str(caught.value)
    with pytest.raises(BoundaryError, match="the code E1 and E2 more than once, on up to 3 rows"):
        read_areas(settings(geojson(tmp_path / "c.geojson", *map(area, ["E1", "E2"] * 2 + ["E2"]))))


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("b.geojson", b""),
        ("b.geojson", b"[]"),
        ("b.geojson", b'{"features": 3}'),
        ("b.geojson", b'{"features": [3]}'),
        ("b.geojson", b"\xff\xfe"),
        ("b.geojson", b"[" * 100_000),
        ("b.gpkg", b"no layer"),
        ("b.zip", b"PK\x03\x04"),
    ],
)
def test_a_file_that_is_no_boundary_file_is_refused(
    tmp_path: Path, name: str, content: bytes
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(BoundaryError, match=r"cannot be read: .*must be a whole GeoJSON"):
        read_areas(settings(path))


def test_a_boundary_file_that_is_missing_or_a_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BoundaryError, match="does not exist"):
        read_areas(settings(tmp_path / "none.geojson"))
    (tmp_path / "folder.geojson").mkdir()
    with pytest.raises(BoundaryError, match="cannot be read"):
        read_areas(settings(tmp_path / "folder.geojson"))
