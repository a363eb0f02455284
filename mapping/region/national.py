"""England and Wales as the package carries them: partnerships, their forces, shapes and figures."""

from __future__ import annotations

import csv
import gzip
import json
import lzma
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from mapping.errors import SelectionError
from mapping.geography.areas import Areas, name_key
from mapping.tables.csv_writer import kept_csv

if TYPE_CHECKING:
    from mapping.geography.boundaries import Boundaries
    from mapping.geography.neighbourhoods import Neighbourhoods

PACKED = Path(__file__).with_name("england_wales")
CODE_COLUMN, NAME_COLUMN = "csp_code", "csp_name"
LICENCE = "OGL-UK-3.0"
LICENCE_URL = "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/"
ATTRIBUTION = (
    "Source: Office for National Statistics licensed under the Open Government Licence v.3.0. "
    "Contains National Statistics data © Crown copyright and database right 2023 and 2024. "
    "Contains OS data © Crown copyright and database right 2023."
)
EDITION = (
    "ONS Lower-layer Super Output Areas, December 2011, super generalised, joined to Community "
    "Safety Partnerships by the look-up of December 2024, simplified by about 500 metres"
)
# What each basis is in the file of figures, and where it comes from.
FIGURES = {
    "population": (
        "population_census2021",
        "ONS Census 2021, table TS009 (sex by single year of age), Census day 21 March 2021: all "
        "usual residents, as published",
    ),
    "women_16_plus": (
        "women_16plus_derived_census2021",
        "Derived from ONS Census 2021, table TS009: all females less girls aged 0 to 15, with the "
        "under-ones estimated; likely error about 0.1 per cent; not a published figure",
    ),
    "households": (
        "households_census2021",
        "ONS Census 2021, Nomis dataset NM_2059_1: all households, as published",
    ),
}
YEAR = "2021"
TOWN_COLUMNS = ("name", "longitude", "latitude", "population")
_DECIMALS = 5
NEIGHBOURHOOD_COLUMNS = ("lsoa_code", "lsoa_name", "csp_code")
NEIGHBOURHOOD_EDITION = (
    "ONS Lower-layer Super Output Areas (LSOAs), December 2011, super generalised"
)
# More would be too large a file for a browser, and say too little of each.
MOST_NEIGHBOURHOODS = 6000
TOWNS_ATTRIBUTION = "Towns: GeoNames (www.geonames.org), CC BY 4.0."
# Degrees. How far round a region its surroundings reach.
_AROUND = 0.35
_CSP_CODE = re.compile(r'"csp_code":"(\w+)"')
_FORCES = "ONS look-up of Community Safety Partnerships to police force areas, December 2024"
_REGIONS = "By the police force area, which lies whole in one region of the ONS"
_SUMMED = "; summed over the authorities of the area"
_MOST_NAMED = 50


@dataclass(frozen=True)
class Row:
    """An authority, or the part of one, that lies in a partnership."""

    authority_code: str
    authority_name: str
    csp_code: str
    csp_name: str
    force_code: str
    force_name: str


@cache
def lookup() -> tuple[Row, ...]:
    """Every authority with its partnerships and their police force areas."""
    return tuple(Row(*row.values()) for row in _rows("authority_csp_force.csv"))


def all_partnerships() -> tuple[str, ...]:
    """The codes of all partnerships, in their order."""
    return tuple(sorted({row.csp_code for row in lookup()}))


def partnerships_of_force(asked: str) -> tuple[str, tuple[str, ...]]:
    """The name of a police force area, asked for by name or code, and its partnerships' codes.

    Raises
    ------
    SelectionError
        There is none of that name or code.
    """
    code, name = _found(asked, forces(), "police force area")
    return name, tuple(sorted({row.csp_code for row in lookup() if row.force_code == code}))


def forces() -> dict[str, str]:
    """The police force areas: name by code, in the order of their names."""
    names = {row.force_code: row.force_name for row in lookup()}
    return dict(sorted(names.items(), key=lambda each: each[1]))


def partnerships_asked_for(asked: Sequence[str]) -> tuple[str, ...]:
    """The codes of partnerships, each asked for by its code or its name.

    Raises
    ------
    SelectionError
        There is none of that name or code, or there are several.
    """
    names = {row.csp_code: row.csp_name for row in lookup()}
    found = (_found(each, names, "Community Safety Partnership")[0] for each in asked)
    return tuple(sorted(dict.fromkeys(found)))


def names_of(codes: Collection[str]) -> list[str]:
    """The names of partnerships, in the order of their codes."""
    names = {row.csp_code: row.csp_name for row in lookup()}
    return [names[code] for code in sorted(codes)]


def _found(asked: str, names: dict[str, str], what: str) -> tuple[str, str]:
    """Code and name of what is asked for by either, capitals and "&" aside."""
    wanted = name_key(asked)
    found = [code for code, name in names.items() if wanted in (code.lower(), name_key(name))]
    if len(found) == 1:
        return found[0], names[found[0]]
    if found:
        raise SelectionError(
            f"Several are a {what} called {asked}: {', '.join(sorted(found))}. Give the code."
        )
    near = sorted(name for name in names.values() if wanted and wanted in name_key(name))
    known = near or sorted(names.values())
    others = " and others" if len(known) > _MOST_NAMED else ""
    raise SelectionError(
        f"England and Wales have no {what} called {asked}. "
        f"{'Perhaps one of these is meant' if near else 'There are'}: "
        f"{', '.join(known[:_MOST_NAMED])}{others}."
    )


def shapes(codes: Collection[str]) -> bytes:
    """The partnerships' shapes as GeoJSON, a feature a line."""
    with gzip.open(PACKED / "csp.geojson.gz", "rt", encoding="utf-8") as file:
        features = json.load(file)["features"]
    wanted = [feature for feature in features if feature["properties"][CODE_COLUMN] in codes]
    return geojson(wanted)


def boundaries() -> Boundaries:
    """All partnerships as a map draws them."""
    import geopandas as gpd
    from shapely.geometry import shape

    from mapping.geography.boundaries import DISPLAY_CRS, Boundaries

    features = json.loads(shapes(all_partnerships()))["features"]
    rows = sorted(
        (each["properties"][NAME_COLUMN], each["properties"][CODE_COLUMN], shape(each["geometry"]))
        for each in features
    )
    names, codes, geometry = zip(*rows, strict=True)
    content = {"area_code": codes, "area_name": names, "geometry": geometry}
    return Boundaries(Areas(codes, names), gpd.GeoDataFrame(content, crs=DISPLAY_CRS))


def neighbourhoods(codes: Collection[str]) -> list[str]:
    """The small areas of partnerships, each the text of a GeoJSON feature, in their order."""
    with lzma.open(PACKED / "lsoa.geojson.xz", "rt", encoding="utf-8") as file:
        found = [(line, _CSP_CODE.search(line)) for line in file]
    return [line.rstrip(",\n") for line, code in found if code and code[1] in codes]


def neighbourhoods_of(areas: Areas) -> Neighbourhoods | None:
    """The small areas of partnerships, to measure from; None where they are too many.

    None as well where one of the areas is no partnership of England and Wales.
    """
    import geopandas as gpd

    from mapping.geography.boundaries import DISPLAY_CRS
    from mapping.geography.neighbourhoods import placed

    if not set(areas.codes) <= set(all_partnerships()):
        return None
    found = neighbourhoods(areas.codes)
    if not 0 < len(found) <= MOST_NEIGHBOURHOODS:
        return None
    frame = gpd.GeoDataFrame.from_features(map(json.loads, found), crs=DISPLAY_CRS)
    code, name, area = (frame[column] for column in NEIGHBOURHOOD_COLUMNS)
    named = frame.assign(code=code, name=name, area=area.map(areas.positions))
    return placed(named, areas, NEIGHBOURHOOD_EDITION)


@dataclass(frozen=True)
class Around:
    """What lies round some partnerships: the lines of others as GeoJSON, and towns as CSV."""

    lines: bytes
    towns: bytes


def around(codes: Collection[str]) -> Around:
    """What is drawn round a region of partnerships; no line where it is all of them."""
    import shapely

    every = boundaries().frame
    is_own = every["area_code"].isin(list(codes)).to_numpy()
    shapes = every.geometry.to_numpy()
    margin = _AROUND * np.array([-1, -1, 1, 1])
    frame = shapely.box(*shapely.total_bounds(shapes[is_own]) + margin)
    others = shapely.boundary(shapes[~is_own & shapely.intersects(shapes, frame)])
    border = shapely.boundary(shapely.coverage_union_all(shapes[is_own]))
    outside = shapely.intersection(shapely.difference(shapely.union_all(others), border), frame)
    lines = shapely.get_parts(shapely.line_merge(outside))
    features = [
        {"type": "Feature", "properties": {}, "geometry": json.loads(shapely.to_geojson(line))}
        for line in shapely.transform(lines, lambda points: np.round(points, _DECIMALS))
        if line.geom_type == "LineString" and not line.is_empty
    ]
    own = {row.csp_name for row in lookup() if row.csp_code in codes}
    towns = [
        row
        for row in _rows("towns.csv")
        if row["name"] not in own
        and frame.contains(shapely.Point(float(row["longitude"]), float(row["latitude"])))
    ]
    return Around(geojson(features), kept_csv(TOWN_COLUMNS, (tuple(t.values()) for t in towns)))


def geojson(features: Sequence[dict[str, Any]]) -> bytes:
    """Features as a file of which each has a line, so that two versions can be compared."""
    return collected(
        json.dumps(feature, ensure_ascii=False, separators=(",", ":")) for feature in features
    )


def collected(features: Iterable[str]) -> bytes:
    """Features that are text already as a file of which each has a line."""
    lines = ",\n".join(features)
    return f'{{"type":"FeatureCollection","features":[\n{lines}\n]}}\n'.encode()


def authorities(codes: Collection[str]) -> list[Row]:
    """The look-up of these partnerships, whole for each authority that holds one of them."""
    held = {row.authority_code for row in lookup() if row.csp_code in codes}
    return [row for row in lookup() if row.authority_code in held]


def groups(codes: Collection[str]) -> Iterator[tuple[str, str, str, str, str]]:
    """Rows of the look-up of what these partnerships lie in: police force, region, country."""
    wider = {row["PFA24CD"]: row for row in _rows("force_region.csv")}
    forces = {row.csp_code: (row.force_code, row.force_name) for row in lookup()}
    for code in sorted(codes):
        force, name = forces[code]
        yield code, "police_force", force, name, _FORCES
        for kind, column in (("region", "RGN24"), ("country", "CTRY24")):
            if group := wider[force][f"{column}CD"]:
                yield code, kind, group, wider[force][f"{column}NM"], _REGIONS


def need_figures(codes: Collection[str]) -> Iterator[tuple[str, str, str, str, str]]:
    """Rows of the table of need figures; none of areas that hold only a part of an authority."""
    figures = {row["LAD24CD"]: row for row in _rows("denominators.csv")}
    parts = partly_in_an_authority()
    for code in sorted(set(codes) - parts):
        held = [row.authority_code for row in lookup() if row.csp_code == code]
        for basis, (column, source) in FIGURES.items():
            value = sum(int(figures[authority][column]) for authority in held)
            yield code, basis, str(value), YEAR, source + (_SUMMED if len(held) > 1 else "")


def partly_in_an_authority() -> frozenset[str]:
    """Partnerships that share an authority with another, of which no source tells the parts."""
    held: dict[str, set[str]] = {}
    for row in lookup():
        held.setdefault(row.authority_code, set()).add(row.csp_code)
    return frozenset(code for codes in held.values() if len(codes) > 1 for code in codes)


def provision_types() -> bytes:
    """The table of types that a region begins with."""
    return (PACKED / "provision_types.csv").read_bytes()


def _rows(name: str) -> list[dict[str, str]]:
    with (PACKED / name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))
