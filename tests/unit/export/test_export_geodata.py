"""The matrix and the records for a geographic information system, read back by one."""

from __future__ import annotations

import json
import random
import re
import sqlite3
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import pytest
import shapely

from mapping.export.extract import Extract, Places
from mapping.export.geodata import geopackage, matrix_geojson, records_geojson
from mapping.export.tables import area_frame, matrix_frame, records_frame
from mapping.gap_model.status_style import NOT_NONE
from mapping.geography.boundaries import METRIC_CRS
from mapping.register.disclosure import NOT_STATED, WITHHELD
from tests.support.exports import (
    boundaries_of,
    example,
    extract_of,
    extract_of_folder,
    hostile,
    places_of,
    shipped,
    squares,
)
from tests.support.paths import EXAMPLE
from tests.support.strategies import random_case

pytestmark = pytest.mark.slow

LAYERS = {
    "matrix": "MultiPolygon",
    "records": "Point",
    "cells": None,
    "provision_types": None,
    "about": None,
}


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("geo") / "example.gpkg"
    path.write_bytes(geopackage(example(), boundaries_of(example()), places_of(example())))
    return path


def same(read: pd.DataFrame, made: pd.DataFrame, missing: object = "") -> None:
    """The two say the same, whatever kind of column each chose for it."""
    for name in made.columns:
        if pd.api.types.is_datetime64_any_dtype(made[name]):
            assert pd.to_datetime(read[name]).astype("datetime64[s]").equals(made[name])
        elif made[name].dtype.kind in "fi":
            np.testing.assert_array_equal(read[name].astype(float), made[name].astype(float))
        else:
            assert read[name].fillna(missing).tolist() == made[name].tolist(), name


# ------------------------------------------------------------------------------- GeoJSON


@pytest.mark.parametrize("made", [example, shipped])
def test_a_feature_an_area_says_what_the_matrix_says(made: Callable[[], Extract]) -> None:
    extract = made()
    boundaries = boundaries_of(extract)
    content = json.loads(matrix_geojson(extract, boundaries))
    read = gpd.GeoDataFrame.from_features(content["features"], crs="EPSG:4326")
    same(read, area_frame(extract))
    by_area = {row["area_code"]: row for row in read.drop(columns="geometry").to_dict("records")}
    for cell in extract.assessment.table.to_dict("records"):
        row = by_area[cell["area_code"]]
        assert row[f"{cell['provision_type']}_status"] == cell["status"]
        level = row[f"{cell['provision_type']}_level"]
        assert level == cell["level"] or (pd.isna(level) and np.isnan(cell["level"]))


def test_the_shapes_are_those_of_the_map_to_within_a_metre() -> None:
    boundaries = boundaries_of(example())
    content = json.loads(matrix_geojson(example(), boundaries))
    read = gpd.GeoDataFrame.from_features(content["features"], crs="EPSG:4326").to_crs(METRIC_CRS)
    drawn = boundaries.frame.to_crs(METRIC_CRS)
    assert read["area_code"].tolist() == drawn["area_code"].tolist()
    for one, other in zip(read.geometry, drawn.geometry, strict=True):
        assert one.hausdorff_distance(other) < 1.5


def test_outer_rings_run_anticlockwise_as_the_standard_asks() -> None:
    extract = extract_of(random_case(random.Random(5), 3, 2, 4))
    clockwise = squares(extract.reference.areas)
    assert not any(shapely.is_ccw(shape.exterior) for shape in clockwise.frame.geometry)
    for feature in json.loads(matrix_geojson(extract, clockwise))["features"]:
        assert shapely.is_ccw(shapely.geometry.shape(feature["geometry"]).exterior)


def test_a_file_of_shapes_says_what_it_is() -> None:
    content = json.loads(matrix_geojson(example(), boundaries_of(example())))
    about = content["about"]
    assert about["as_of"] == "2026-11-24"
    assert about["caveats"][0] == "Example data: services, reviews and actions are invented."
    assert NOT_NONE in about["caveats"]
    assert about["boundaries"].startswith("ONS Lower-layer Super Output Areas, December 2011")
    assert "Open Government Licence" in about["attribution"]
    assert about["licence_of_boundaries_and_need_figures"] == "OGL-UK-3.0"
    assert about["statuses"]["unknown"] == "No return"
    assert {t["key"] for t in about["types"]} == set(example().reference.types.keys)
    for feature in content["features"]:
        assert NOT_NONE in feature["properties"]["notice"]
        assert feature["properties"]["as_of"] == "2026-11-24"


def test_public_offices_are_points_and_all_others_have_no_place() -> None:
    extract, places = example(), places_of(example())
    content = json.loads(records_geojson(extract, places))
    read = gpd.GeoDataFrame.from_features(content["features"])
    same(read, records_frame(extract))
    placed = read.geometry.notna()
    assert placed.sum() == len(places.points) > 0
    assert not read.loc[placed, "location"].isin([WITHHELD, NOT_STATED]).any()
    assert read.loc[~placed, "location"].isin([WITHHELD, NOT_STATED]).all()
    for feature in content["features"]:
        if feature["geometry"] is not None:
            point = places.points[feature["id"]]
            assert feature["geometry"]["coordinates"] == list(point)
            assert -8 < point[0] < 2
            assert 49 < point[1] < 61


def test_offices_that_could_not_be_looked_up_are_said_to_be_missing() -> None:
    fault = "The postcode directory could not be read."
    content = json.loads(records_geojson(example(), Places(fault=fault)))
    assert fault in content["about"]["caveats"]
    assert {feature["geometry"] for feature in content["features"]} == {None}


def test_another_program_reads_the_file_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "matrix.geojson"
    path.write_bytes(matrix_geojson(example(), boundaries_of(example())))
    read = gpd.read_file(path)
    assert read.crs == "EPSG:4326"
    assert read["idva_status"].tolist() == area_frame(example())["idva_status"].tolist()
    assert read.geometry.is_valid.all()


# ---------------------------------------------------------------------------- GeoPackage


def test_a_geopackage_holds_every_layer(package: Path) -> None:
    assert {str(n): kind for n, kind in pyogrio.list_layers(package)} == LAYERS


def test_layers_say_what_the_tables_say(package: Path) -> None:
    same(gpd.read_file(package, layer="matrix"), area_frame(example()))
    same(gpd.read_file(package, layer="records"), records_frame(example()))
    cells = pyogrio.read_dataframe(package, layer="cells")
    same(cells, matrix_frame(example()))
    table = example().assessment.table
    assert cells["status"].tolist() == table["status"].tolist()
    assert cells["level"].equals(table["level"])


def test_layers_know_where_they_are_and_which_columns_are_dates(package: Path) -> None:
    for layer in ("matrix", "records"):
        assert pyogrio.read_info(package, layer=layer)["crs"] == "EPSG:4326"
    info = pyogrio.read_info(package, layer="records")
    kinds = dict(zip(info["fields"], map(str, info["dtypes"]), strict=True))
    assert {n for n, kind in kinds.items() if kind == "datetime64[D]"} == {
        "funding_end",
        "start_date",
        "end_date",
        "last_verified",
    }
    assert kinds["location_confidential"] == "bool"
    assert kinds["annual_funding_gbp"] == "float64"


def test_no_figure_is_null_in_the_database_and_never_0(package: Path) -> None:
    with sqlite3.connect(package) as base:
        levels = base.execute("select status, level from cells").fetchall()
    assert {level for status, level in levels if status == "unknown"} == {None}
    table = example().assessment.table
    assert sum(level is None for _, level in levels) == table["level"].isna().sum()


def test_points_are_only_where_public_offices_are(package: Path) -> None:
    read, places = gpd.read_file(package, layer="records"), places_of(example())
    placed = read[read.geometry.notna()]
    assert set(placed["record_id"]) == set(places.points)
    for record_id, point in zip(placed["record_id"], placed.geometry, strict=True):
        assert (point.x, point.y) == places.points[record_id]


def test_a_geopackage_says_what_it_is(package: Path) -> None:
    about = pyogrio.read_dataframe(package, layer="about")
    texts = set(about["text"])
    assert {
        "Example data: services, reviews and actions are invented.",
        NOT_NONE,
        "2026-11-24",
    } <= texts
    assert "OGL-UK-3.0" in texts
    assert "No return" in set(about.loc[about["item"] == "statuses: unknown", "text"])


def test_the_same_register_gives_the_same_bytes_whatever_the_day(package: Path) -> None:
    again = geopackage(example(), boundaries_of(example()), places_of(example()))
    assert again == package.read_bytes()


def test_a_geopackage_says_no_time_at_which_it_was_made() -> None:
    later = extract_of_folder(EXAMPLE, date(2027, 3, 31))
    content = geopackage(later, boundaries_of(later), Places())
    assert set(re.findall(rb"20[0-9]{2}-[0-9]{2}-[0-9]{2}T[0-9:]+", content)) == {
        b"2027-03-31T00:00:00"
    }


@pytest.mark.parametrize("seed", range(4))
def test_any_register_comes_back_from_a_geopackage(seed: int, tmp_path: Path) -> None:
    rng = random.Random(seed)
    extract = extract_of(random_case(rng, rng.randint(1, 5), rng.randint(1, 4), rng.randint(0, 20)))
    path = tmp_path / "any.gpkg"
    path.write_bytes(geopackage(extract, squares(extract.reference.areas), Places()))
    same(pyogrio.read_dataframe(path, layer="cells"), matrix_frame(extract))
    same(gpd.read_file(path, layer="records"), records_frame(extract))
    same(gpd.read_file(path, layer="matrix"), area_frame(extract))


def test_hostile_text_comes_back_as_it_was(tmp_path: Path) -> None:
    extract = hostile()
    path = tmp_path / "hostile.gpkg"
    path.write_bytes(geopackage(extract, squares(extract.reference.areas), Places()))
    same(gpd.read_file(path, layer="records"), records_frame(extract))
    same(pyogrio.read_dataframe(path, layer="cells"), matrix_frame(extract))
    content: dict[str, Any] = json.loads(records_geojson(extract, Places()))
    rows = pd.DataFrame([feature["properties"] for feature in content["features"]])
    same(rows, records_frame(extract))
