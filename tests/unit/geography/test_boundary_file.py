"""A boundary file from anywhere is read, mended, or refused in a sentence that helps."""

from __future__ import annotations

import dataclasses
import json
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pytest
import shapely

from mapping.errors import BoundaryError
from mapping.geography.areas import read_areas
from mapping.geography.boundaries import Boundaries, read_boundaries
from mapping.geography.smoothing import drawn
from mapping.settings import read_settings
from tests.support.paths import SHIPPED

NORTH, SOUTH = shapely.box(-2, 52.4, -1.7, 52.6), shapely.box(-2, 52.2, -1.7, 52.4)
RING = [[-2, 52.4], [-1.7, 52.4], [-1.7, 52.6], [-2, 52.6]]
BOW = [[-2, 52.4], [-1.7, 52.6], [-1.7, 52.4], [-2, 52.6], [-2, 52.4]]


def frame(north: Any = NORTH, south: Any = SOUTH) -> gpd.GeoDataFrame:
    rows = {"code": ["N1", "S1"], "name": ["North", "South"]}
    return gpd.GeoDataFrame(rows, geometry=[north, south], crs="EPSG:4326")


def read(path: Path, **said: Any) -> Boundaries:
    plain = {"boundaries": path, "code_column": "code", "name_column": "name"}
    settings = dataclasses.replace(read_settings(SHIPPED), **{**plain, **said})
    return read_boundaries(settings, read_areas(settings))


def refused(path: Path, **said: Any) -> str:
    with pytest.raises(BoundaryError) as caught:
        read(path, **said)
    text = str(caught.value)
    for word in ("GDAL", "OGR", "pyogrio", "Exception", "Traceback", "vsi", "driver", "\n"):
        assert word not in text.replace(str(path), "")
    return text


def geojson(folder: Path, *geometries: Any, **members: Any) -> Path:
    features = [
        {"type": "Feature", "properties": {"code": name[0], "name": name}, "geometry": geometry}
        for name, geometry in zip(("North", "South"), geometries, strict=False)
    ]
    path = folder / "areas.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features, **members}))
    return path


def polygon(*rings: Any) -> dict[str, Any]:
    return {"type": "Polygon", "coordinates": rings}


def of(shape: shapely.Geometry) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(shapely.to_geojson(shape))
    return found


def lies(found: Boundaries, north: shapely.Geometry = NORTH) -> bool:
    return bool(shapely.hausdorff_distance(found.frame.geometry.iloc[0], north) < 1e-4)


# ------------------------------------------------------------------------- kinds of file


def _topojson(folder: Path) -> Path:
    arcs = [
        [[-2, 52.4], [-1.7, 52.4]],
        [[-1.7, 52.4], [-1.7, 52.6], [-2, 52.6], [-2, 52.4]],
        [[-2, 52.4], [-2, 52.2], [-1.7, 52.2], [-1.7, 52.4]],
    ]
    shapes = [
        {"type": "Polygon", "properties": {"code": c, "name": name}, "arcs": [line]}
        for c, name, line in (("N1", "North", [0, 1]), ("S1", "South", [2, -1]))
    ]
    objects = {"areas": {"type": "GeometryCollection", "geometries": shapes}}
    path = folder / "topo.json"
    path.write_text(json.dumps({"type": "Topology", "objects": objects, "arcs": arcs}))
    return path


def _kml(folder: Path) -> Path:
    frame().to_file(folder / "areas.kml", driver="KML")
    return folder / "areas.kml"


def _shapefile_in(folder: Path, *inner: str, leave_out: str = "none") -> Path:
    (folder / "parts").mkdir()
    frame().to_file(folder / "parts" / "areas.shp")
    path = folder / "areas.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("__MACOSX/._areas.shp", b"x")
        for name in inner:
            for part in (folder / "parts").iterdir():
                if part.suffix != leave_out:
                    archive.write(part, f"{name}{part.suffix}")
    return path


def _utf16(folder: Path) -> Path:
    path = geojson(folder, of(NORTH), of(SOUTH))
    path.write_text(path.read_text(), encoding="utf-16")
    return path


def _a_line_each(folder: Path) -> Path:
    features = json.loads(geojson(folder, of(NORTH), of(SOUTH)).read_text())["features"]
    (folder / "lines.json").write_text("\n".join(map(json.dumps, features)))
    return folder / "lines.json"


def _esri(folder: Path) -> Path:
    features = [
        {"attributes": {"code": name[0], "name": name}, "geometry": {"rings": [ring]}}
        for name, ring in (
            ("North", [*RING, RING[0]]),
            ("South", [[x, y - 0.2] for x, y in [*RING, RING[0]]]),
        )
    ]
    fields = [{"name": name, "type": "esriFieldTypeString"} for name in ("code", "name")]
    said = {"geometryType": "esriGeometryPolygon", "spatialReference": {"wkid": 4326}}
    (folder / "esri.json").write_text(json.dumps({**said, "fields": fields, "features": features}))
    return folder / "esri.json"


@pytest.mark.parametrize(
    "write",
    [
        _topojson,
        _kml,
        lambda folder: _shapefile_in(folder, "data/inner/areas"),
        _utf16,
        _a_line_each,
        _esri,
    ],
)
def test_other_kinds_of_file_are_read(write: Callable[[Path], Path], tmp_path: Path) -> None:
    path = write(tmp_path)
    found = read(path, name_column="Name" if path.suffix == ".kml" else "name")
    assert found.areas.names == ("North", "South")
    assert lies(found)
    assert found.mended == ()


def _two_layers(folder: Path) -> Path:
    for layer in ("areas", "wards"):
        frame().to_file(folder / "two.gpkg", layer=layer)
    return folder / "two.gpkg"


@pytest.mark.parametrize(
    "write", [_two_layers, lambda folder: _shapefile_in(folder, "a/areas", "b/wards")]
)
def test_a_file_with_several_layers_is_asked_which(
    write: Callable[[Path], Path], tmp_path: Path
) -> None:
    path = write(tmp_path)
    said = refused(path)
    assert "holds several layers: areas and wards. Name the one that is meant as `layer`" in said
    assert lies(read(path, layer="wards"))
    assert "has no layer called towns. It has areas and wards." in refused(path, layer="towns")


def test_a_layer_that_there_is_none_of_is_an_error(tmp_path: Path) -> None:
    said = refused(geojson(tmp_path, of(NORTH), of(SOUTH)), layer="wards")
    assert "has no layers, and `layer` in settings.toml names wards" in said


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.geojson", b"<!DOCTYPE html><html>Not found", "it is a web page"),
        ("a.geojson", b"<x>", "it is XML, but neither KML nor GML"),
        ("a.geojson", b'<OGRVRTDataSource><OGRVRTLayer name="x"/>', "it is XML, but neither"),
        ("a.geojson", '{"features": "Ö'.encode("latin-1"), "its text is not in UTF-8"),
        ("a.geojson", b'{"type": "Polygon", "coordinates": []}', "it has no list of features"),
        ("a.geojson", b'{"features": [', "its JSON breaks off or is wrong at line 1, column 15"),
        ("a.geojson", b'{"x": ' + b"9" * 5000 + b"}", "a number that is too long"),
        ("a.json", b'{"type": "Topology", "arcs": 3}', "it begins as TopoJSON, but is not whole"),
        ("a.gpkg", b"SQLite format 3\0" + b"x" * 90, "it begins as GeoPackage, but is not whole"),
        ("a.gpkg", b"%PDF-1.7", "it is a PDF document"),
        ("a.zip", b"PK\x03\x04", "the zip is broken"),
        ("a.csv", b"code,name\nN,North\n", "it is of no kind that holds shapes"),
        ("a.shp", b"\x00\x00\x27\x0a", "of those that belong to it .shx and .dbf are missing"),
        ("a.geojson", b"", "it is empty"),
    ],
)
def test_a_file_of_another_kind_is_told_what_it_is(
    tmp_path: Path, name: str, content: bytes, said: str
) -> None:
    (tmp_path / name).write_bytes(content)
    text = refused(tmp_path / name)
    assert " cannot be read: " in text
    assert said in text


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (["read.me"], "the zip holds no file of shapes but read.me"),
        (["xl/workbook.xml"], "it is an Excel workbook"),
        (["a.gdb/a0001.gdbtable"], "it is a file geodatabase"),
        (["a/b.shp", "a/b.dbf"], "of those that belong to it .shx is missing"),
    ],
)
def test_a_zip_without_shapes_is_told_what_it_holds(
    tmp_path: Path, names: list[str], said: str
) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        for name in names:
            archive.writestr(name, b"x")
    assert said in refused(tmp_path / "a.zip")


# -------------------------------------------------------------------- columns and codes


def test_a_column_may_differ_by_case_where_only_one_is_meant(tmp_path: Path) -> None:
    path = geojson(tmp_path, of(NORTH), of(SOUTH))
    assert read(path, code_column="CODE").areas.codes == ("N", "S")
    path.write_text(path.read_text().replace('"code": "N"', '"Code": "x", "code": "N"'))
    assert "has no column CODE. It has: Code, code, name." in refused(path, code_column="CODE")
    assert read(path).areas.codes == ("N", "S")


@pytest.mark.parametrize(
    ("codes", "read_as"),
    [(["001", "002"], ("001", "002")), ([1.0, 2.0], ("1", "2")), (["001", 2], ("001", "2"))],
)
def test_a_code_keeps_its_zeros_and_a_number_has_no_decimals(
    tmp_path: Path, codes: list[Any], read_as: tuple[str, str]
) -> None:
    path = geojson(tmp_path, of(NORTH), of(SOUTH))
    content = json.loads(path.read_text())
    for feature, code in zip(content["features"], codes, strict=True):
        # The library would put the features in the order of their ids.
        feature["properties"]["code"], feature["id"] = code, 9 - int(float(code))
    path.write_text(json.dumps(content))
    found = read(path)
    assert found.areas.codes == read_as
    assert lies(found)


def test_one_code_on_many_rows_is_asked_about_and_can_be_joined(tmp_path: Path) -> None:
    data = frame().assign(code="N1", name="All", ward=["W1", "W2"], kind="ward")
    data.to_file(tmp_path / "a.gpkg")
    said = refused(tmp_path / "a.gpkg")
    assert "the code N1 more than once, on 2 rows" in said
    assert "every row has its own are ward: one of them may be meant as `code_column`" in said
    assert "`dissolve` in settings.toml joins them" in said
    found = read(tmp_path / "a.gpkg", dissolve=True)
    assert found.areas.codes == ("N1",)
    assert lies(found, shapely.box(-2, 52.2, -1.7, 52.6))
    said = refused(tmp_path / "a.gpkg", dissolve=True, name_column="ward")
    assert "gives N1 two names, W1 and W2" in said


# --------------------------------------------------------------------------- coordinates


@pytest.mark.parametrize(
    ("crs", "looks_like"),
    [("EPSG:27700", "the British National Grid"), ("EPSG:3857", "the Web Mercator projection")],
)
@pytest.mark.parametrize("is_stated", [False, True])
def test_metres_that_nobody_named_are_asked_about(
    tmp_path: Path, crs: str, looks_like: str, *, is_stated: bool
) -> None:
    north, south = frame().to_crs(crs).geometry
    said = {"crs": {"type": "name", "properties": {"name": "EPSG:4326"}}} if is_stated else {}
    path = geojson(tmp_path, of(north), of(south), **said)
    asked = refused(path)
    assert "does not say which coordinates it uses" in asked
    assert f"look like metres of {looks_like}. If they are, write “{crs}” as `coord" in asked
    assert lies(read(path, coordinates=crs))


def test_a_shapefile_without_its_coordinates_is_asked_about(tmp_path: Path) -> None:
    path = _shapefile_in(tmp_path, "areas", leave_out=".prj")
    assert "look like degrees. If they are, write “EPSG:4326”" in refused(path)
    assert lies(read(path, coordinates="EPSG:4326"))


def test_exchanged_latitude_and_longitude_are_noticed(tmp_path: Path) -> None:
    exchanged = [of(shapely.transform(s, lambda points: points[:, ::-1])) for s in (NORTH, SOUTH)]
    path = geojson(tmp_path, *exchanged)
    assert "with latitude and longitude exchanged they would lie in Britain" in refused(path)
    assert lies(read(path, coordinates="latitude first"))
    read(path, coordinates="longitude first")
    far = geojson(
        tmp_path, of(shapely.box(40, -120, 41, -119)), of(shapely.box(41, -120, 42, -119))
    )
    assert "has latitude and longitude exchanged, it seems" in refused(far)


@pytest.mark.parametrize(
    ("named", "said"),
    [
        ("EPSG:999999", "names coordinates that are not known here (EPSG:999999)"),
        ("EPSG:27700", "names metres (EPSG:27700) as its coordinates, and its numbers"),
    ],
)
def test_coordinates_that_cannot_be_so_are_told(tmp_path: Path, named: str, said: str) -> None:
    crs = {"type": "name", "properties": {"name": named}}
    path = geojson(tmp_path, of(NORTH), of(SOUTH), crs=crs)
    assert said in refused(path)
    assert "none that can be used are called so" in refused(path, coordinates="Mars")
    assert lies(read(path, coordinates="EPSG:4326"))


# -------------------------------------------------------------------------------- shapes


@pytest.mark.parametrize(
    ("ring", "why"),
    [(RING, "a ring was not closed"), (BOW, "a line crossed or touched itself")],
)
def test_a_faulty_shape_is_mended_and_it_is_said_which(
    tmp_path: Path, ring: list[list[float]], why: str
) -> None:
    found = read(geojson(tmp_path, polygon(ring), of(SOUTH)))
    assert found.mended == (f"The shape of North was mended: {why}.",)
    assert found.passed_on.is_valid.all()
    assert found.passed_on.geom_type.isin(["Polygon", "MultiPolygon"]).all()


@pytest.mark.parametrize(
    ("geometry", "said"),
    [
        (None, "holds no shape for North. "),
        ({"type": "Point", "coordinates": [-2, 52]}, "for North, but points: an area needs a pol"),
        ({"type": "LineString", "coordinates": RING}, "for North, but lines: an area needs"),
        ({"type": "Blob", "coordinates": [RING]}, "holds no shape for North. "),
        (polygon([["x", "y"], [1, 2], [2, 2], ["x", "y"]]), "holds no shape for North. "),
        (polygon(RING[:2]), "holds no shape for North. "),
        (polygon([[float("nan"), 1], *RING, [float("nan"), 1]]), "for North"),
        (polygon([[float("inf"), 1], *RING, [float("inf"), 1]]), "for North"),
    ],
)
def test_what_is_no_shape_is_told_by_the_name_of_its_area(
    tmp_path: Path, geometry: Any, said: str
) -> None:
    text = refused(geojson(tmp_path, geometry, of(SOUTH)))
    assert said in text.replace("in the shape of North", "for North")


def test_shapes_that_are_missing_and_such_as_cannot_be_are_told_together(tmp_path: Path) -> None:
    strange = polygon([[float("inf"), 1], *RING, [float("inf"), 1]])
    text = refused(geojson(tmp_path, strange, {"type": "Point", "coordinates": [-2, 52]}))
    assert "holds numbers in the shape of North that are no coordinates" in text
    assert "It holds no shape for South, but points: an area needs a polygon" in text


def test_heights_are_left_out(tmp_path: Path) -> None:
    high = [[x, y, 5.0] for x, y in [*RING, RING[0]]]
    found = read(geojson(tmp_path, polygon(high), of(SOUTH)))
    assert not found.passed_on.has_z.any()
    assert lies(found)


def _alaska(folder: Path) -> Iterator[tuple[Path, shapely.Geometry]]:
    halves = shapely.MultiPolygon(
        [shapely.box(-180, 52, -170, 60), shapely.box(172, 52, 180, 60)],
    )
    leaping = polygon([[172, 52], [-170, 52], [-170, 60], [172, 60], [172, 52]])
    hawaii = of(shapely.box(-160, 20, -155, 23))
    for geometry in (of(halves), of(shapely.box(172, 52, 190, 60)), leaping):
        yield geojson(folder, geometry, hawaii), halves


def test_areas_across_the_180th_meridian_are_drawn_together_and_passed_on_apart(
    tmp_path: Path,
) -> None:
    for path, halves in _alaska(tmp_path):
        found = read(path)
        (south, west), (north, east) = found.bounds
        assert (south, north) == (20, 60)
        assert east - west == pytest.approx(33)
        assert found.frame.geom_type.tolist() == ["Polygon", "Polygon"]
        passed_on = found.passed_on
        assert passed_on.is_valid.all()
        assert np.abs(passed_on.total_bounds).max() <= 180
        assert passed_on.iloc[0].symmetric_difference(halves).area < 1e-6
        lines = drawn(found).boundaries.frame.total_bounds
        assert lines[[0, 2]] == pytest.approx([west, east], abs=0.1)
        assert all(west <= x <= east for x, _ in found.label_points.values())


def test_a_region_far_from_britain_is_measured_in_metres_of_its_own(tmp_path: Path) -> None:
    found = read(geojson(tmp_path, of(shapely.box(87, 0, 88, 1)), of(shapely.box(88, 0, 89, 1))))
    sizes = found.metric.area / 1e6
    assert sizes.to_numpy() == pytest.approx([12_308, 12_308], rel=0.01)


def test_many_vertices_are_fewer_on_the_screen_and_all_there_for_others(tmp_path: Path) -> None:
    angles = np.linspace(0, 2 * np.pi, 40_001)
    wavy = 1 + 0.002 * np.sin(900 * angles)
    around = np.column_stack([np.cos(angles) * wavy, np.sin(angles) * wavy])
    disc = shapely.Polygon(around * 0.2 + [-2, 52])
    ring = shapely.box(-2.5, 51.5, -1.5, 52.5) - disc
    frame(disc, ring).to_file(tmp_path / "a.gpkg")
    found = read(tmp_path / "a.gpkg")
    vertices = shapely.get_num_coordinates
    assert vertices(found.frame.geometry.to_numpy()).sum() <= 20_000
    assert vertices(found.passed_on.to_numpy()).sum() > 79_000
    assert found.passed_on.is_valid.all()
    assert shapely.coverage_is_valid(found.frame.to_crs("EPSG:27700").geometry.to_numpy(), 1.0)
