"""What holds of the files in ``data/boundaries``, whoever made them and however.

The tests read the files as they are kept in the repository and need geopandas alone.
"""

from __future__ import annotations

import gzip
import json
import re
from collections import defaultdict
from functools import cache

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from mapping.region.national import PACKED, provision_types
from tests.shipped.must_hold import DATA, must_hold

FOLDER = DATA / "boundaries"
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
    "west_midlands_neighbours.geojson": 50_000,
    "west_midlands_towns.csv": 8_000,
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

AGAIN = (
    "The boundary files are not edited by hand: build them anew with scripts/build_boundaries.py, "
    "or take them back from the repository."
)

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
    is_area = areas.geom_type.isin(["Polygon", "MultiPolygon"])
    bad = ~is_area | areas.geometry.is_empty | ~areas.geometry.is_valid
    must_hold(
        f"{name}, {code}: its shape is no valid area. {AGAIN}" for code in code_of(areas[bad])
    )


@every_layer
def test_every_area_of_the_edition_is_there_once(name: str) -> None:
    codes = code_of(layer(name))
    assert len(codes) == COUNTS[name], (
        f"{name} holds {len(codes)} areas; the edition has {COUNTS[name]}. {AGAIN}"
    )
    must_hold(f"{name}: {code} stands there twice. {AGAIN}" for code in codes[codes.duplicated()])


@every_layer
def test_properties_are_the_stated_ones_and_none_is_blank(name: str) -> None:
    table = layer(name).drop(columns="geometry")
    assert list(table.columns) == COLUMNS[name], (
        f"{name}: the properties must be {', '.join(COLUMNS[name])}. {AGAIN}"
    )
    must_hold(
        f"{name}, {row.iloc[0]}, {column}: “{value}” is blank or has blanks at its ends. {AGAIN}"
        for _, row in table.iterrows()
        for column, value in row.items()
        if not isinstance(value, str) or value != value.strip() or not value
    )


@every_layer
def test_codes_are_of_the_kind_of_their_file(name: str) -> None:
    must_hold(
        f"{name}: “{code}” is no code of this kind of area ({CODES[name]}). {AGAIN}"
        for code in code_of(layer(name))
        if not re.fullmatch(CODES[name], code)
    )


@every_layer
def test_coordinates_are_longitude_and_latitude_in_england_and_wales(name: str) -> None:
    assert layer(name).crs == "EPSG:4326", f"{name} is not in longitude and latitude. {AGAIN}"
    outside = layer(name)[~layer(name).within(COUNTRY)]
    must_hold(
        f"{name}, {code}: lies outside England and Wales. {AGAIN}" for code in code_of(outside)
    )


@pytest.mark.parametrize(("code", "published"), PUBLISHED_KM2.items())
def test_areas_of_the_region_are_within_one_percent_of_published_ones(
    code: str, published: float
) -> None:
    areas = metric(REGION_CSPS).set_index("csp_code").area / 1e6
    assert areas[code] == pytest.approx(published, rel=0.01), (
        f"{REGION_CSPS}, {code}: {areas[code]:.1f} km², published are {published} km². {AGAIN}"
    )


@every_layer
def test_no_two_areas_overlap(name: str) -> None:
    shapes = metric(name).geometry.to_numpy()
    left, right = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    once = left < right
    overlaps = shapely.area(shapely.intersection(shapes[left[once]], shapes[right[once]]))
    assert once.any(), f"{name}: no area has a neighbour. {AGAIN}"
    assert overlaps.max() < OVERLAP_M2, (
        f"{name}: two areas overlap by {overlaps.max():.0f} m². {AGAIN}"
    )


@every_layer
def test_no_gaps_are_left_between_neighbours(name: str) -> None:
    whole = shapely.get_parts(shapely.union_all(layer(name).geometry.to_numpy()))
    # None of the edition's areas surrounds ground that belongs to none of them.
    holes = int(shapely.get_num_interior_rings(whole).sum())
    assert holes == 0, f"{name}: {holes} gaps are left between neighbours. {AGAIN}"


@every_layer
def test_areas_add_up_to_the_area_of_their_union(name: str) -> None:
    areas = metric(name)
    assert areas.area.sum() == pytest.approx(areas.union_all().area, abs=OVERLAP_M2), (
        f"{name}: the areas together are not as large as the ground that they cover. {AGAIN}"
    )


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
    loose = loose_vertices(layer(name))
    assert loose == 0, f"{name}: {loose} points of a border are missing at the neighbour. {AGAIN}"


def edges_of(shape: shapely.Geometry) -> set[tuple[tuple[float, float], tuple[float, float]]]:
    """Return the edges of an area with its inside always on the same hand."""
    rings = shapely.get_rings(shapely.get_parts(shapely.orient_polygons(shape)))
    return {edge for r in rings for edge in zip(r.coords[:-1], r.coords[1:], strict=True)}


@every_layer
def test_an_edge_has_one_area_on_each_side_at_most(name: str) -> None:
    directed = [edge for shape in layer(name).geometry for edge in edges_of(shape)]
    known = set(directed)
    assert len(directed) == len(known), f"{name}: two areas lie on one side of an edge. {AGAIN}"
    assert any((end, start) in known for start, end in directed), (
        f"{name}: no edge has an area on both sides. {AGAIN}"
    )


@every_layer
def test_areas_form_one_mosaic_by_the_strict_rules_of_geos(name: str) -> None:
    shapes = layer(name).geometry.to_numpy()
    assert shapely.coverage_is_valid(shapes), f"{name}: the areas form no mosaic. {AGAIN}"


def test_authorities_joined_by_csp_are_the_csps() -> None:
    joined = layer(AUTHORITIES).dissolve("csp_code", method="coverage").reset_index()
    assert same_ground(joined, layer(CSPS), "csp_code"), (
        f"{AUTHORITIES} joined by CSP is not {CSPS}. {AGAIN}"
    )


def test_csps_list_the_authorities_they_are_made_of() -> None:
    listed = layer(CSPS).set_index("csp_code")["authority_codes"].str.split(";").explode()
    made_of = layer(AUTHORITIES).set_index("authority_code")["csp_code"]
    wrong = set(zip(listed, listed.index, strict=True)) ^ set(made_of.items())
    must_hold(
        f"{CSPS} and {AUTHORITIES} disagree on whether {code} is in {csp}. {AGAIN}"
        for code, csp in sorted(wrong)
    )


def test_every_authority_has_a_csp_that_is_on_the_map() -> None:
    csps = dict(layer(CSPS)[["csp_code", "csp_name"]].to_numpy())
    for table in (layer(AUTHORITIES), current()):
        assert set(table["csp_code"]) == set(csps), (
            f"{AUTHORITIES}, {CURRENT} and {CSPS} do not name the same CSPs. {AGAIN}"
        )
        other = table[table["csp_code"].map(csps) != table["csp_name"]]
        must_hold(
            f"“{name}” is called {csps[code]} in {CSPS}. {AGAIN}"
            for code, name in other[["csp_code", "csp_name"]].to_numpy()
        )


def test_csps_of_the_region_are_csps_of_the_country() -> None:
    columns = ["csp_code", "csp_name", "authority_codes"]
    region = set(map(tuple, layer(REGION_CSPS)[columns].to_numpy()))
    unknown = region - set(map(tuple, layer(CSPS)[columns].to_numpy()))
    must_hold(f"{REGION_CSPS}: {area} is not so in {CSPS}. {AGAIN}" for area in sorted(unknown))


def test_authority_codes_of_the_region_are_todays() -> None:
    region = layer(REGION_CSPS)
    listed = region.set_index("csp_code")["authority_codes"].str.split(";").explode()
    today = current().query("csp_code in @region.csp_code")
    wrong = set(listed.items()) ^ set(zip(today["csp_code"], today["authority_code"], strict=True))
    must_hold(
        f"{REGION_CSPS} and {CURRENT} disagree on whether {code} is in {csp}. {AGAIN}"
        for csp, code in sorted(wrong)
    )


def test_current_authorities_are_complete_and_in_order() -> None:
    table = current()
    assert list(table.columns) == ["authority_code", "authority_name", "csp_code", "csp_name"]
    assert (len(table), table["authority_code"].nunique()) == (332, 318)
    assert (table != "").all(axis=None), f"{CURRENT} has a blank cell. {AGAIN}"
    pairs = list(zip(table["authority_code"], table["csp_code"], strict=True))
    assert pairs == sorted(set(pairs)), f"{CURRENT} is out of order, or has a row twice. {AGAIN}"


def test_authorities_with_several_csps_have_a_row_for_each() -> None:
    per_authority = current().groupby("authority_code")["csp_code"].nunique()
    assert per_authority[per_authority > 1].to_dict() == SEVERAL_CSPS, (
        f"{CURRENT}: an authority with several CSPs needs a row for each. {AGAIN}"
    )


def test_every_lsoa_lies_in_its_csp() -> None:
    lsoas = layer(REGION_LSOAS)
    csps = layer(REGION_CSPS).set_index("csp_code").geometry
    own = csps.reindex(lsoas["csp_code"]).set_axis(lsoas.index)
    outside = lsoas.geometry.difference(own)
    left = gpd.GeoSeries(outside, crs=4326).to_crs(27700).area
    must_hold(
        f"{REGION_LSOAS}, {code}: {area:.0f} m² of it lie outside its CSP. {AGAIN}"
        for code, area in zip(code_of(lsoas), left, strict=True)
        if area >= OVERLAP_M2
    )


def test_lsoas_joined_by_csp_are_the_csps() -> None:
    joined = layer(REGION_LSOAS).dissolve("csp_code", method="coverage").reset_index()
    assert same_ground(joined, layer(REGION_CSPS), "csp_code"), (
        f"{REGION_LSOAS} joined by CSP is not {REGION_CSPS}. {AGAIN}"
    )


def test_simplifying_kept_the_region_where_it_is() -> None:
    exact = metric(REGION_CSPS).set_index("csp_code").geometry
    simple = metric(CSPS).set_index("csp_code").geometry.loc[exact.index]
    moved = simple.symmetric_difference(exact).area / exact.area
    assert moved.max() < LARGEST_SHARE_MOVED, (
        f"{CSPS}: an area of the region lies elsewhere than in {REGION_CSPS}. {AGAIN}"
    )
    assert simple.area.sum() == pytest.approx(exact.area.sum(), rel=0.01), (
        f"{CSPS}: the region is not as large as in {REGION_CSPS}. {AGAIN}"
    )


@every_layer
def test_files_are_written_in_the_settled_form(name: str) -> None:
    lines = (FOLDER / name).read_text(encoding="utf-8").splitlines()
    features = [json.loads(line.removesuffix(",")) for line in lines[1:-1]]
    codes = [next(iter(feature["properties"].values())) for feature in features]
    assert {feature["type"] for feature in features} == {"Feature"}, f"{name}: {AGAIN}"
    assert codes == sorted(codes), f"{name}: the areas are not in the order of their codes. {AGAIN}"
    numbers = re.findall(r"[\[,](-?\d+\.\d+)(?=[\],])", "".join(lines))
    assert numbers, f"{name} has no coordinates. {AGAIN}"
    assert all(len(text.partition(".")[2]) == DECIMALS for text in numbers), (
        f"{name}: coordinates are written with {DECIMALS} decimals. {AGAIN}"
    )


@every_layer
def test_outer_rings_run_counterclockwise_and_holes_clockwise(name: str) -> None:
    for part in shapely.get_parts(layer(name).geometry.to_numpy()):
        assert part.exterior.is_ccw, f"{name}: an outer ring runs clockwise. {AGAIN}"
        assert not any(hole.is_ccw for hole in part.interiors), (
            f"{name}: a hole runs counterclockwise. {AGAIN}"
        )


@pytest.mark.parametrize(("name", "limit"), LARGEST_BYTES.items())
def test_files_stay_small(name: str, limit: int) -> None:
    size = (FOLDER / name).stat().st_size
    assert 0 < size <= limit, (
        f"data/boundaries/{name} has {size:,} bytes; up to {limit:,} are kept in the repository. "
        "Simplify the shapes, or raise the limit in tests/shipped/test_boundary_files.py."
    )


def test_no_file_is_without_a_size_limit() -> None:
    found = {path.name for path in FOLDER.iterdir()}
    must_hold(
        f"data/boundaries/{name}: give it a size in LARGEST_BYTES of "
        "tests/shipped/test_boundary_files.py, or take it away."
        if name in found
        else f"data/boundaries/{name} is missing. Take it back from the repository."
        for name in sorted(found ^ set(LARGEST_BYTES))
    )


def test_sources_name_every_file() -> None:
    text = (FOLDER / "SOURCES.md").read_text(encoding="utf-8")
    unnamed = [p.name for p in FOLDER.iterdir() if p.name != "SOURCES.md" and p.name not in text]
    must_hold(
        f"data/boundaries/SOURCES.md does not say where {name} comes from. Say it there."
        for name in unnamed
    )


@pytest.mark.parametrize(
    "words",
    [
        "Source: Office for National Statistics licensed under the Open Government Licence v.3.0",
        "Contains National Statistics data © Crown copyright and database right",
        "Contains OS data © Crown copyright and database right",
    ],
)
def test_sources_carry_the_attribution(words: str) -> None:
    assert words in (FOLDER / "SOURCES.md").read_text(encoding="utf-8"), (
        f"data/boundaries/SOURCES.md must say “{words}”, as the licence asks."
    )


@pytest.mark.parametrize(
    ("shipped", "packed"),
    [
        (f"boundaries/{CSPS}", gzip.decompress((PACKED / "csp.geojson.gz").read_bytes())),
        ("provision_types.csv", provision_types()),
    ],
    ids=["shapes", "types"],
)
def test_a_new_region_is_made_from_what_ships(shipped: str, packed: bytes) -> None:
    assert packed == (DATA / shipped).read_bytes()
