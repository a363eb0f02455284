"""Extracts to make files of, and what stands in a file once it is made."""

from __future__ import annotations

import io
import sqlite3
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely

from mapping.export.data_package import data_package
from mapping.export.extract import Extract, Places
from mapping.export.geodata import geopackage, matrix_geojson, records_geojson
from mapping.export.open_referral import open_referral
from mapping.export.tables import matrix_csv, records_csv
from mapping.geography.areas import Areas
from mapping.geography.boundaries import Boundaries, in_longitude_latitude, read_boundaries
from mapping.geography.postcode_directory import OnsPostcodeDirectory
from mapping.region.loader import read_data_folder
from mapping.register.disclosure import public_sites
from tests.support.cases.model_cases import (
    Case,
    assess_fast,
    plain_record,
    public_register_of,
    reference_of,
)
from tests.support.paths import EXAMPLE, SHIPPED

ON = date(2026, 11, 24)

HOSTILE = (
    "=HYPERLINK('http://example.org')",
    "@SUM(1+1)",
    "-2+3",
    "+44",
    "\t=1+1",
    "\n=cmd",
    "＝1+1",
    "<img src=x onerror=alert(1)> & <script>",
    "${window.pwned=1} `x` {{ 7*7 }} \\u003c",
    'two "quotes", a comma; a semicolon',
    "two\nlines and\r\nanother",
    "مرحبا \u202eright to left\u202c",
    "🏠 👩‍👧 ਪੰਜਾਬੀ",
    "None",
    "nan",
    " ",
    "'quoted'",
)


def extract_of(case: Case) -> Extract:
    """What a neutral case gives to make files of."""
    return Extract(reference_of(case), public_register_of(case), assess_fast(case))


@lru_cache
def example() -> Extract:
    """The invented example, in which every status occurs."""
    return extract_of_folder(EXAMPLE)


@lru_cache
def shipped() -> Extract:
    """The register that ships."""
    return extract_of_folder(SHIPPED)


def extract_of_folder(folder: Path, on: date = ON) -> Extract:
    """What a data folder gives to make files of."""
    read = read_data_folder(folder, ON)
    return Extract(read.reference, read.public_register, read.assess(on))


def boundaries_of(extract: Extract) -> Boundaries:
    """The areas' own shapes; squares side by side where there are none."""
    areas = extract.reference.areas
    if areas.codes[0].startswith("E2"):
        return read_boundaries(extract.reference.settings, areas)
    return squares(areas)


def squares(areas: Areas) -> Boundaries:
    """A square for each area, its ring clockwise as in a Shapefile."""
    shapes = [shapely.box(n / 10, 52, n / 10 + 0.1, 52.1, ccw=False) for n in range(len(areas))]
    frame = gpd.GeoDataFrame(
        {"area_code": areas.codes, "area_name": areas.names}, geometry=shapes, crs="EPSG:4326"
    )
    return Boundaries(areas, frame)


def places_of(extract: Extract) -> Places:
    """Where the public offices are."""
    return Places(in_longitude_latitude(public_sites(extract.register, OnsPostcodeDirectory())))


def every_file(extract: Extract) -> dict[str, bytes]:
    """All the files that can be made, by name."""
    boundaries, places = boundaries_of(extract), places_of(extract)
    return {
        "matrix.csv": matrix_csv(extract),
        "records.csv": records_csv(extract),
        "matrix.geojson": matrix_geojson(extract, boundaries),
        "records.geojson": records_geojson(extract, places),
        "all.gpkg": geopackage(extract, boundaries, places),
        "services.json": open_referral(extract, places),
        "package.zip": data_package(extract),
    }


def contents(name: str, content: bytes, folder: Path) -> Iterator[str]:
    """All that can be read in a file: as it stands, unpacked, and the tables of a database."""
    yield content.decode("utf-8", errors="replace")
    if name.endswith(".zip"):
        for part in members(content).values():
            yield part.decode("utf-8")
    if name.endswith(".gpkg"):
        path = folder / name
        path.write_bytes(content)
        with sqlite3.connect(path) as base:
            yield "\n".join(base.iterdump())


def members(package: bytes) -> dict[str, bytes]:
    """The files in a zip."""
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def read_csv(content: bytes) -> pd.DataFrame:
    """A CSV as text cells, blank ones as ""; the mark of UTF-8 is not part of a name."""
    return pd.read_csv(io.BytesIO(content), dtype=str, keep_default_na=False, encoding="utf-8-sig")


def numbers(cells: pd.Series) -> pd.Series:
    """Text cells as numbers, blank ones as NaN."""
    return cells.replace("", None).astype("float64")


def hostile_case() -> Case:
    """A case in which every text that anybody can write is hostile."""
    texts = dict(enumerate(HOSTILE))

    def text(n: int) -> str:
        return texts[n % len(texts)]

    columns = ("provider", "service_name", "details", "funder", "contact_role", "good_practice")
    records: list[dict[str, Any]] = [
        plain_record(
            f"r-{n:03d}",
            f"type_{n % 3}",
            areas_served=("A", "B") if n % 2 else ("*",),
            last_verified=date(2026, 5, 1),
            funding_end=date(2027, 1, 31),
            annual_funding_gbp=1000.0 + n,
            specialism=("lgbt",),
            **{column: text(n + shift) for shift, column in enumerate(columns)},
            website=f"https://example.org/{n}?q=ö <x>",
            contact_email=f"post{n}@example.org",
        )
        for n in range(len(HOSTILE))
    ]
    return {
        "records": records,
        "areas": ["A", "B"],
        "names": {"A": HOSTILE[7], "B": HOSTILE[0]},
        "types": [
            {"key": "type_0", "measure": "presence", "need_basis": None, "per": None,
             "benchmark": None, "label": HOSTILE[8], "unit": HOSTILE[1]},
            {"key": "type_1", "measure": "rate", "need_basis": "people", "per": 1000.0,
             "benchmark": 1.0, "label": HOSTILE[11], "unit": HOSTILE[2]},
            {"key": "type_2", "measure": "share", "need_basis": None, "per": None,
             "benchmark": 0.5, "label": HOSTILE[12], "unit": HOSTILE[3],
             "benchmark_source": HOSTILE[9]},
        ],
        "need": {("A", "people"): 1000.0},
        "expectations": set(),
        "on": ON,
    }  # fmt: skip


@lru_cache
def hostile() -> Extract:
    """`hostile_case`, with settings that are hostile too."""
    found = extract_of(hostile_case())
    settings = replace(
        found.reference.settings,
        region_name=HOSTILE[7],
        attribution=HOSTILE[0],
        edition=HOSTILE[10],
        banner=HOSTILE[3],
    )
    return replace(found, reference=replace(found.reference, settings=settings))
