"""The matrix by area and the records for a geographic information system."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from threading import Lock
from typing import Any

import pandas as pd

from mapping.export.extract import Extract, Places
from mapping.export.tables import (
    Only,
    area_frame,
    json_rows,
    matrix_frame,
    narrowed,
    records_frame,
    types_frame,
)
from mapping.geography.boundaries import DISPLAY_CRS, Boundaries

Geometry = dict[str, Any] | None

# The file says when each layer was written. It is given the date that is asked about instead, so
# that the same register gives the same bytes.
_CLOCK = "OGR_CURRENT_DATE"
_clock = Lock()


# ------------------------------------------------------------------------------- GeoJSON


def matrix_geojson(
    extract: Extract, boundaries: Boundaries, codes: Only = None, keys: Only = None
) -> bytes:
    """The matrix as GeoJSON (RFC 7946): a feature an area, its columns those of `area_frame`."""
    shapes = _oriented(boundaries)
    rows = json_rows(area_frame(extract, codes, keys))
    features = [_feature(row["area_code"], shapes[row["area_code"]], row) for row in rows]
    types = json_rows(narrowed(types_frame(extract), key=keys))
    return _collection(features, {**extract.about(), "types": types})


def records_geojson(extract: Extract, places: Places) -> bytes:
    """The public records as GeoJSON: points where a public office is, no geometry elsewhere."""
    rows = json_rows(records_frame(extract))
    features = [
        _feature(row["record_id"], _point(places.points.get(row["record_id"])), row) for row in rows
    ]
    return _collection(features, extract.about(places))


def _feature(key: str, geometry: Geometry, properties: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": "Feature", "id": key, "properties": properties, "geometry": geometry}


def _point(place: tuple[float, float] | None) -> Geometry:
    return None if place is None else {"type": "Point", "coordinates": list(place)}


def _oriented(boundaries: Boundaries) -> dict[str, Geometry]:
    """The shapes by area code, outer rings anticlockwise as the standard asks."""
    import shapely

    shapes = boundaries.passed_on
    texts = shapely.to_geojson(shapely.orient_polygons(shapes.to_numpy()))
    return {code: json.loads(text) for code, text in zip(shapes.index, texts, strict=True)}


def _collection(features: Sequence[Mapping[str, Any]], about: Mapping[str, Any]) -> bytes:
    """A feature a line, so that two versions can be compared."""
    lines = ",\n".join(_json(feature) for feature in features)
    text = f'{{"type":"FeatureCollection","about":{_json(about)},"features":[\n{lines}\n]}}\n'
    return text.encode("utf-8")


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


# ---------------------------------------------------------------------------- GeoPackage


def geopackage(extract: Extract, boundaries: Boundaries, places: Places) -> bytes:
    """All layers in one GeoPackage, in longitude and latitude (EPSG:4326).

    `matrix` holds a polygon an area, `records` a point where a public office is; `cells`,
    `provision_types` and `about` are tables without geometry.
    """
    import pyogrio

    layers = {
        "matrix": ("One row an area", _matrix_layer(extract, boundaries)),
        "cells": ("One row an area and type", _dated(matrix_frame(extract))),
        "records": ("The public records", _records_layer(extract, places)),
        "provision_types": ("The types of provision", types_frame(extract)),
        "about": ("What this is, and what not to read into it", _about_layer(extract, places)),
    }
    with tempfile.TemporaryDirectory() as folder, _clock:
        path = Path(folder) / "extract.gpkg"
        pyogrio.set_gdal_config_options({_CLOCK: f"{extract.assessment.on}T00:00:00.000Z"})
        try:
            for name, (description, frame) in layers.items():
                _write_layer(path, name, description, frame)
        finally:
            pyogrio.set_gdal_config_options({_CLOCK: None})
        return path.read_bytes()


def _write_layer(path: Path, name: str, description: str, frame: pd.DataFrame) -> None:
    import pyogrio

    pyogrio.write_dataframe(
        frame,
        path,
        layer=name,
        driver="GPKG",
        geometry_type={"matrix": "MultiPolygon", "records": "Point"}.get(name),
        promote_to_multi=name == "matrix",
        layer_options={"DESCRIPTION": description},
        use_arrow=True,  # the only way by which a date stays a date
    )


def _matrix_layer(extract: Extract, boundaries: Boundaries) -> pd.DataFrame:
    shapes = boundaries.passed_on
    frame = _dated(area_frame(extract))
    return _placed(frame, shapes.reindex(frame["area_code"]).to_numpy())


def _records_layer(extract: Extract, places: Places) -> pd.DataFrame:
    import shapely

    frame = _dated(records_frame(extract))
    found = [places.points.get(record_id) for record_id in frame["record_id"]]
    return _placed(frame, [None if place is None else shapely.Point(place) for place in found])


def _placed(frame: pd.DataFrame, shapes: Sequence[Any]) -> pd.DataFrame:
    import geopandas as gpd

    geometry = gpd.GeoSeries(shapes, index=frame.index, crs=DISPLAY_CRS)
    placed: pd.DataFrame = gpd.GeoDataFrame(frame, geometry=geometry)
    return placed


def _dated(frame: pd.DataFrame) -> pd.DataFrame:
    """With dates as dates: the file would otherwise give each a time of day."""
    dates = frame.select_dtypes("datetime").columns
    return frame.astype(dict.fromkeys(dates, "date32[day][pyarrow]"))


def _about_layer(extract: Extract, places: Places) -> pd.DataFrame:
    rows = [row for item, value in extract.about(places).items() for row in _flat(item, value)]
    return pd.DataFrame(rows, columns=["item", "text"])


def _flat(item: str, value: Any) -> list[tuple[str, str]]:
    if isinstance(value, dict):
        return [(f"{item}: {key}", text) for key, text in value.items()]
    return [(item, text) for text in (value if isinstance(value, list) else [value]) if text]
