"""The areas' geometry, made ready to be drawn: small, valid, in longitude and latitude."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely

from mapping.errors import BoundaryError
from mapping.geography.areas import Areas, code_text, pyogrio_source, unreadable
from mapping.settings import Settings

DISPLAY_CRS = "EPSG:4326"
METRIC_CRS = "EPSG:27700"
# About as many vertices as a browser redraws at once without being felt.
_MOST_VERTICES = 20_000
_TOLERANCES_IN_METRES = (50, 100, 200, 400, 800, 1600)
_DECIMALS = 5


@dataclass(frozen=True)
class Boundaries:
    """The areas' shapes in the order of `areas`.

    Attributes
    ----------
    frame
        Columns `area_code`, `area_name`, `geometry`, in EPSG:4326.
    """

    areas: Areas
    frame: gpd.GeoDataFrame

    @cached_property
    def shapes(self) -> dict[str, Any]:
        """The shapes as GeoJSON with five decimals (about a metre); property `code` only."""
        features = [
            {"type": "Feature", "properties": {"code": code}, "geometry": _rounded(shape)}
            for code, shape in zip(self.frame["area_code"], self.frame.geometry, strict=True)
        ]
        return {"type": "FeatureCollection", "features": features}

    @cached_property
    def geojson(self) -> str:
        """`shapes` as text."""
        return json.dumps(self.shapes, separators=(",", ":"))

    @cached_property
    def bounds(self) -> list[list[float]]:
        """South-western and north-eastern corner, each as latitude and longitude."""
        west, south, east, north = map(float, self.frame.total_bounds)
        return [[south, west], [north, east]]

    @cached_property
    def label_points(self) -> dict[str, tuple[float, float]]:
        """Longitude and latitude of the point of each area that is farthest from its border."""
        centres = gpd.GeoSeries(list(self.metric_label_points.values()), crs=METRIC_CRS).to_crs(
            DISPLAY_CRS
        )
        return {
            code: (round(point.x, _DECIMALS), round(point.y, _DECIMALS))
            for code, point in zip(self.frame["area_code"], centres, strict=True)
        }

    @cached_property
    def metric_label_points(self) -> dict[str, shapely.Point]:
        """The same points in metres, in the order of the areas."""
        metric = self.frame.to_crs(METRIC_CRS)
        points = map(_farthest_inside, metric.geometry)
        return dict(zip(metric["area_code"], points, strict=True))

    @cached_property
    def digest(self) -> str:
        """The same shapes, the same digest."""
        return hashlib.sha256(self.geojson.encode()).hexdigest()[:12]


def read_boundaries(settings: Settings, areas: Areas) -> Boundaries:
    """Read the shapes of a region's areas.

    Raises
    ------
    BoundaryError
        As for `whole_shapes`.
    """
    whole = whole_shapes(settings, areas)
    return Boundaries(areas, simplified(whole).to_crs(DISPLAY_CRS))


def whole_shapes(settings: Settings, areas: Areas) -> gpd.GeoDataFrame:
    """The shapes as the file has them but valid: `area_code`, `area_name`, `geometry`.

    Raises
    ------
    BoundaryError
        The file cannot be read, says nothing of its coordinates, or an area has no shape.
    """
    path = settings.boundaries
    try:
        frame = gpd.read_file(pyogrio_source(path))
    except Exception as error:  # noqa: BLE001 - whatever the reader stumbles over is in the file
        raise BoundaryError(unreadable(path, error)) from None
    if frame.crs is None:
        raise BoundaryError(
            f"The boundary file {path} does not say which coordinates it uses. "
            "Save it again with its coordinate system, for instance as a GeoPackage."
        )
    codes = frame[settings.code_column].map(code_text)
    shapes = gpd.GeoSeries(
        [only_polygons(shape) for shape in frame.geometry], index=list(codes), crs=frame.crs
    ).reindex(list(areas.codes))
    empty = [areas.name(c) for c, s in shapes.items() if s is None or s.is_empty]
    if empty:
        raise BoundaryError(
            f"The boundary file {path} holds no shape for {', '.join(empty[:5])}. "
            "Fetch or build it again."
        )
    return gpd.GeoDataFrame(
        {"area_code": areas.codes, "area_name": areas.names},
        geometry=shapes.to_numpy(),
        crs=frame.crs,
    )


def only_polygons(shape: shapely.Geometry | None) -> shapely.Geometry | None:
    """A shape made valid, without the lines and points that its mending may leave beside it."""
    if shape is None:
        return None
    parts = shapely.get_parts(shapely.get_parts(shapely.make_valid(shape)))
    polygons = [part for part in parts if part.geom_type == "Polygon"]
    return polygons[0] if len(polygons) == 1 else shapely.MultiPolygon(polygons)


def simplified(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """The shapes simplified together, so that shared borders stay shared, if they are many."""
    vertices = shapely.get_num_coordinates
    if vertices(frame.geometry.to_numpy()).sum() <= _MOST_VERTICES:
        return frame
    metric = frame.to_crs(METRIC_CRS)
    for tolerance in _TOLERANCES_IN_METRES:
        simple = metric.assign(geometry=metric.geometry.simplify_coverage(tolerance))
        if vertices(simple.geometry.to_numpy()).sum() <= _MOST_VERTICES:
            break
    return simple


def _farthest_inside(shape: shapely.Geometry) -> shapely.Point:
    parts: Iterable[shapely.Geometry] = getattr(shape, "geoms", [shape])
    largest = max(parts, key=lambda part: part.area)
    line = shapely.maximum_inscribed_circle(largest, tolerance=100)
    return shapely.Point(line.coords[0])


def _rounded(shape: shapely.Geometry) -> dict[str, Any]:
    geometry = shapely.geometry.mapping(shape)

    def rounded(part: Any) -> Any:
        if isinstance(part, float):
            return round(part, _DECIMALS)
        return [rounded(piece) for piece in part]

    return {"type": geometry["type"], "coordinates": rounded(geometry["coordinates"])}


def in_longitude_latitude(sites: pd.DataFrame) -> dict[str, tuple[float, float]]:
    """Longitude and latitude of each site by record id.

    Parameters
    ----------
    sites
        As `disclosure.public_sites` gives them: `record_id`, `easting`, `northing` in metres.
    """
    points = gpd.GeoSeries(
        gpd.points_from_xy(sites["easting"], sites["northing"]), crs=METRIC_CRS
    ).to_crs(DISPLAY_CRS)
    return {
        str(record_id): (round(point.x, _DECIMALS), round(point.y, _DECIMALS))
        for record_id, point in zip(sites["record_id"], points, strict=True)
    }
