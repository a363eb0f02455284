"""What holds of the files in ``data/boundaries``, whoever made them and however.

The tests read the files as they are kept in the repository and need geopandas alone.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from functools import cache

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from tests.support.paths import ROOT

FOLDER = ROOT / "data" / "boundaries"
REGION_CSPS = "west_midlands_csp.geojson"
REGION_LSOAS = "west_midlands_lsoa.geojson"
AUTHORITIES = "england_wales_authorities.geojson"
CSPS = "england_wales_csp.geojson"
CURRENT = "authority_csp.csv"
LAYERS = [REGION_CSPS, REGION_LSOAS, AUTHORITIES, CSPS]

COUNTS = {REGION_CSPS: 7, REGION_LSOAS: 1680, AUTHORITIES: 348, CSPS: 314}
COLUMNS = {
    REGION_CSPS: ["csp_code", "csp_name", "authority_codes"],
    REGION_LSOAS: ["lsoa_code", "lsoa_name", "csp_code"],
    AUTHORITIES: ["authority_code", "authority_name", "csp_code", "csp_name"],
    CSPS: ["csp_code", "csp_name", "authority_codes"],
}
CODES = {
    REGION_CSPS: r"E22\d{6}",
    REGION_LSOAS: r"E01\d{6}",
    AUTHORITIES: r"(E0[6-9]|W06)\d{6}",
    CSPS: r"(E22|W14)\d{6}",
}
LARGEST_BYTES = {
    REGION_CSPS: 30_000,
    REGION_LSOAS: 700_000,
    AUTHORITIES: 650_000,
    CSPS: 600_000,
    CURRENT: 20_000,
    "SOURCES.md": 20_000,
}
# Square kilometres, as http://wmlieutenancy.org/ gives them for the seven boroughs.
PUBLISHED_KM2 = {
    "E22000335": 267.8,
    "E22000336": 98.64,
    "E22000337": 97.96,
    "E22000338": 86.0,
    "E22000339": 178.3,
    "E22000340": 103.95,
    "E22000341": 69.44,
}
# Authorities of December 2024 with more than one CSP, and with how many.
SEVERAL_CSPS = {
    "E06000058": 3,
    "E06000060": 4,
    "E06000061": 4,
    "E06000062": 2,
    "E06000063": 3,
    "E06000064": 3,
    "E07000244": 2,
}
# Areas that share their border vertex by vertex overlap by the noise of the arithmetic at most.
OVERLAP_M2 = 1.0
ONE_METRE_IN_DEGREES = 1e-5
DECIMALS = 5
# A box of longitude and latitude around England and Wales.
COUNTRY = shapely.box(-6.5, 49.8, 1.8, 55.9)
LARGEST_SHARE_MOVED = 0.1

every_layer = pytest.mark.parametrize("name", LAYERS)


@cache
def layer(name: str) -> gpd.GeoDataFrame:
    """Read a file as it is kept, in longitude and latitude."""
    return gpd.read_file(FOLDER / name)


@cache
def metric(name: str) -> gpd.GeoDataFrame:
    """Read a file and project it to the National Grid, in metres."""
    return layer(name).to_crs(27700)


@cache
def current() -> pd.DataFrame:
    """Read the look-up of today's authorities."""
    return pd.read_csv(FOLDER / CURRENT, dtype=str, keep_default_na=False)


def code_of(areas: gpd.GeoDataFrame) -> pd.Series:
    """Return the codes of the areas: the first column."""
    codes: pd.Series = areas.iloc[:, 0]
    return codes


def same_ground(left: gpd.GeoDataFrame, right: gpd.GeoDataFrame, key: str) -> bool:
    """Tell whether two tables hold the same areas under the same keys, vertex by vertex."""
    one, two = (table.set_index(key).geometry.normalize().sort_index() for table in (left, right))
    return one.index.equals(two.index) and bool(one.geom_equals_exact(two, 0).all())


@every_layer
def test_every_polygon_is_valid(name: str) -> None:
    areas = layer(name)
    assert set(areas.geom_type) <= {"Polygon", "MultiPolygon"}
    assert not areas.geometry.is_empty.any()
    assert areas.geometry.is_valid.all()


@every_layer
def test_every_area_of_the_edition_is_there_once(name: str) -> None:
    codes = code_of(layer(name))
    assert len(codes) == COUNTS[name]
    assert codes.is_unique


@every_layer
def test_properties_are_the_stated_ones_and_none_is_blank(name: str) -> None:
    table = layer(name).drop(columns="geometry")
    assert list(table.columns) == COLUMNS[name]
    assert table.notna().all(axis=None)
    assert (table.map(str.strip) == table).all(axis=None)
    assert (table != "").all(axis=None)


@every_layer
def test_codes_are_of_the_kind_of_their_file(name: str) -> None:
    assert code_of(layer(name)).str.fullmatch(CODES[name]).all()


@every_layer
def test_coordinates_are_longitude_and_latitude_in_england_and_wales(name: str) -> None:
    assert layer(name).crs == "EPSG:4326"
    assert layer(name).within(COUNTRY).all()


@pytest.mark.parametrize(("code", "published"), PUBLISHED_KM2.items())
def test_areas_of_the_region_are_within_one_percent_of_published_ones(
    code: str, published: float
) -> None:
    areas = metric(REGION_CSPS).set_index("csp_code").area / 1e6
    assert areas[code] == pytest.approx(published, rel=0.01)


@every_layer
def test_no_two_areas_overlap(name: str) -> None:
    shapes = metric(name).geometry.to_numpy()
    left, right = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    once = left < right
    overlaps = shapely.area(shapely.intersection(shapes[left[once]], shapes[right[once]]))
    assert once.any()
    assert overlaps.max() < OVERLAP_M2


@every_layer
def test_no_gaps_are_left_between_neighbours(name: str) -> None:
    whole = shapely.get_parts(shapely.union_all(layer(name).geometry.to_numpy()))
    # None of the edition's areas surrounds ground that belongs to none of them.
    assert shapely.get_num_interior_rings(whole).sum() == 0


@every_layer
def test_areas_add_up_to_the_area_of_their_union(name: str) -> None:
    areas = metric(name)
    assert areas.area.sum() == pytest.approx(areas.union_all().area, abs=OVERLAP_M2)


def vertices_of(areas: gpd.GeoDataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Return each different vertex of each area, and the number of the area it belongs to."""
    xy, owner = shapely.get_coordinates(areas.geometry.to_numpy(), return_index=True)
    rows = np.unique(np.column_stack([owner, xy]), axis=0)
    return rows[:, 1:], rows[:, 0].astype(int)


def loose_vertices(areas: gpd.GeoDataFrame) -> int:
    """Count the vertices on the border of a neighbour that the neighbour does not have itself."""
    xy, owner = vertices_of(areas)
    owners = defaultdict(set)
    for position, area in zip(map(tuple, xy), owner, strict=True):
        owners[position].add(area)
    borders = shapely.boundary(areas.geometry.to_numpy())
    points, touched = shapely.STRtree(borders).query(
        shapely.points(xy), predicate="dwithin", distance=ONE_METRE_IN_DEGREES
    )
    return sum(t not in owners[tuple(xy[p])] for p, t in zip(points, touched, strict=True))


@every_layer
def test_neighbours_share_every_vertex_of_their_border(name: str) -> None:
    assert loose_vertices(layer(name)) == 0


def edges_of(shape: shapely.Geometry) -> set[tuple[tuple[float, float], tuple[float, float]]]:
    """Return the edges of an area with its inside always on the same hand."""
    rings = shapely.get_rings(shapely.get_parts(shapely.orient_polygons(shape)))
    return {edge for r in rings for edge in zip(r.coords[:-1], r.coords[1:], strict=True)}


@every_layer
def test_an_edge_has_one_area_on_each_side_at_most(name: str) -> None:
    directed = [edge for shape in layer(name).geometry for edge in edges_of(shape)]
    known = set(directed)
    assert len(directed) == len(known)
    assert any((end, start) in known for start, end in directed)


@every_layer
def test_areas_form_one_mosaic_by_the_strict_rules_of_geos(name: str) -> None:
    shapes = layer(name).geometry.to_numpy()
    assert shapely.coverage_is_valid(shapes)


def test_authorities_joined_by_csp_are_the_csps() -> None:
    joined = layer(AUTHORITIES).dissolve("csp_code", method="coverage").reset_index()
    assert same_ground(joined, layer(CSPS), "csp_code")


def test_csps_list_the_authorities_they_are_made_of() -> None:
    listed = layer(CSPS).set_index("csp_code")["authority_codes"].str.split(";").explode()
    made_of = layer(AUTHORITIES).set_index("authority_code")["csp_code"]
    assert sorted(zip(listed, listed.index, strict=True)) == sorted(made_of.items())


def test_every_authority_has_a_csp_that_is_on_the_map() -> None:
    csps = dict(layer(CSPS)[["csp_code", "csp_name"]].to_numpy())
    for table in (layer(AUTHORITIES), current()):
        assert set(table["csp_code"]) == set(csps)
        assert (table["csp_code"].map(csps) == table["csp_name"]).all()


def test_csps_of_the_region_are_csps_of_the_country() -> None:
    columns = ["csp_code", "csp_name", "authority_codes"]
    region = set(map(tuple, layer(REGION_CSPS)[columns].to_numpy()))
    assert region < set(map(tuple, layer(CSPS)[columns].to_numpy()))


def test_authority_codes_of_the_region_are_todays() -> None:
    region = layer(REGION_CSPS)
    listed = region.set_index("csp_code")["authority_codes"].str.split(";").explode()
    today = current().query("csp_code in @region.csp_code")
    assert set(listed.items()) == set(zip(today["csp_code"], today["authority_code"], strict=True))


def test_current_authorities_are_complete_and_in_order() -> None:
    table = current()
    assert list(table.columns) == ["authority_code", "authority_name", "csp_code", "csp_name"]
    assert (len(table), table["authority_code"].nunique()) == (332, 318)
    assert (table != "").all(axis=None)
    pairs = list(zip(table["authority_code"], table["csp_code"], strict=True))
    assert pairs == sorted(set(pairs))


def test_authorities_with_several_csps_have_a_row_for_each() -> None:
    per_authority = current().groupby("authority_code")["csp_code"].nunique()
    assert per_authority[per_authority > 1].to_dict() == SEVERAL_CSPS


def test_every_lsoa_lies_in_its_csp() -> None:
    lsoas = layer(REGION_LSOAS)
    csps = layer(REGION_CSPS).set_index("csp_code").geometry
    own = csps.reindex(lsoas["csp_code"]).set_axis(lsoas.index)
    outside = lsoas.geometry.difference(own)
    assert gpd.GeoSeries(outside, crs=4326).to_crs(27700).area.max() < OVERLAP_M2


def test_lsoas_joined_by_csp_are_the_csps() -> None:
    joined = layer(REGION_LSOAS).dissolve("csp_code", method="coverage").reset_index()
    assert same_ground(joined, layer(REGION_CSPS), "csp_code")


def test_simplifying_kept_the_region_where_it_is() -> None:
    exact = metric(REGION_CSPS).set_index("csp_code").geometry
    simple = metric(CSPS).set_index("csp_code").geometry.loc[exact.index]
    moved = simple.symmetric_difference(exact).area / exact.area
    assert moved.max() < LARGEST_SHARE_MOVED
    assert simple.area.sum() == pytest.approx(exact.area.sum(), rel=0.01)


@every_layer
def test_files_are_written_in_the_settled_form(name: str) -> None:
    lines = (FOLDER / name).read_text(encoding="utf-8").splitlines()
    features = [json.loads(line.removesuffix(",")) for line in lines[1:-1]]
    codes = [next(iter(feature["properties"].values())) for feature in features]
    assert {feature["type"] for feature in features} == {"Feature"}
    assert codes == sorted(codes)
    numbers = re.findall(r"[\[,](-?\d+\.\d+)(?=[\],])", "".join(lines))
    assert numbers
    assert all(len(text.partition(".")[2]) == DECIMALS for text in numbers)


@every_layer
def test_outer_rings_run_counterclockwise_and_holes_clockwise(name: str) -> None:
    for part in shapely.get_parts(layer(name).geometry.to_numpy()):
        assert part.exterior.is_ccw
        assert not any(hole.is_ccw for hole in part.interiors)


@pytest.mark.parametrize(("name", "limit"), LARGEST_BYTES.items())
def test_files_stay_small(name: str, limit: int) -> None:
    assert 0 < (FOLDER / name).stat().st_size <= limit


def test_no_file_is_without_a_size_limit() -> None:
    assert {path.name for path in FOLDER.iterdir()} == set(LARGEST_BYTES)


def test_sources_name_every_file() -> None:
    text = (FOLDER / "SOURCES.md").read_text(encoding="utf-8")
    unnamed = [p.name for p in FOLDER.iterdir() if p.name != "SOURCES.md" and p.name not in text]
    assert not unnamed


@pytest.mark.parametrize(
    "words",
    [
        "Source: Office for National Statistics licensed under the Open Government Licence v.3.0",
        "Contains National Statistics data © Crown copyright and database right",
        "Contains OS data © Crown copyright and database right",
    ],
)
def test_sources_carry_the_attribution(words: str) -> None:
    assert words in (FOLDER / "SOURCES.md").read_text(encoding="utf-8")
