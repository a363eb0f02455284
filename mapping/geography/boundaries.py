"""The areas' geometry, made ready to be drawn: small, valid, in longitude and latitude."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from mapping.english import listed, listed_first
from mapping.geography.areas import Areas, boundary_file_of, codes_of
from mapping.geography.boundary_file import DEGREES, BoundaryFile, Shapes, read_shapes
from mapping.geography.coordinates import (
    NATIONAL_GRID,
    goes_beyond,
    located,
    metric_system,
    middle_longitude,
    round_longitude,
)
from mapping.settings import Settings

DISPLAY_CRS = DEGREES
METRIC_CRS = NATIONAL_GRID
# About as many vertices as a browser redraws at once without being felt.
_MOST_VERTICES = 20_000
_TOLERANCES_IN_METRES = (50, 100, 200, 400, 800, 1600, 3200, 6400, 12_800, 25_600)
_DECIMALS = 5
_MOST_NAMED = 8


@dataclass(frozen=True)
class Boundaries:
    """The areas' shapes in the order of `areas`.

    Attributes
    ----------
    frame
        Columns `area_code`, `area_name`, `geometry`, in EPSG:4326, as light as a screen wants
        them; in one piece where the region goes across the 180th meridian.
    in_full
        The same as the file has them, no longitude beyond 180 degrees; None where `frame` is so.
    mended
        What was done to the file's shapes, in sentences.
    """

    areas: Areas
    frame: gpd.GeoDataFrame
    in_full: gpd.GeoDataFrame | None = None
    mended: tuple[str, ...] = ()

    @cached_property
    def passed_on(self) -> gpd.GeoSeries:
        """The shapes for other programs by area code: whole, valid, with five decimals."""
        frame = self.frame if self.in_full is None else self.in_full
        shapes = [rounded(shape) for shape in frame.geometry]
        return gpd.GeoSeries(shapes, index=list(frame["area_code"]), crs=frame.crs)

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
    def metric(self) -> gpd.GeoDataFrame:
        """The shapes in metres: of the National Grid, or of the region's own where it is abroad."""
        return self.frame.to_crs(metric_system(self.frame.geometry.to_numpy()))

    def within(self, areas: Areas) -> Boundaries:
        """The shapes of some of the areas alone."""
        frames = [
            None
            if frame is None
            else frame[frame["area_code"].isin(areas.codes)].reset_index(drop=True)
            for frame in (self.frame, self.in_full)
        ]
        return replace(self, areas=areas, frame=frames[0], in_full=frames[1])

    def beside(self, areas: Areas) -> gpd.GeoSeries:
        """The shapes of the other areas, as far as they lie close to some of them."""
        inside = self.frame["area_code"].isin(areas.codes)
        west, south, east, north = self.frame[inside].total_bounds
        wide, high = east - west, north - south
        near = (west - wide, south - high, east + wide, north + high)
        found = self.frame[~inside].geometry.clip_by_rect(*near)
        return found[~found.is_empty]

    def drawn_as(self, metric: gpd.GeoDataFrame) -> Boundaries:
        """The same areas, drawn by other shapes in metres."""
        return replace(self, frame=self.in_degrees(metric))

    def in_degrees(self, metric: gpd.GeoDataFrame | gpd.GeoSeries) -> Any:
        """Shapes in metres where those of `frame` are, on this side of the globe."""
        found = metric.to_crs(DISPLAY_CRS)
        if not goes_beyond(self.frame.geometry.to_numpy()):
            return found
        west, _, east, _ = self.frame.total_bounds
        turned = round_longitude(found.geometry.to_numpy(), (west + east) / 2)
        series = gpd.GeoSeries(turned, index=found.index, crs=DISPLAY_CRS)
        return series if isinstance(found, gpd.GeoSeries) else found.set_geometry(series)

    @cached_property
    def label_points(self) -> dict[str, tuple[float, float]]:
        """Longitude and latitude of the point of each area that is farthest from its border."""
        points = gpd.GeoSeries(list(self.metric_label_points.values()), crs=self.metric.crs)
        return {
            code: (round(point.x, _DECIMALS), round(point.y, _DECIMALS))
            for code, point in zip(self.frame["area_code"], self.in_degrees(points), strict=True)
        }

    @cached_property
    def metric_label_points(self) -> dict[str, shapely.Point]:
        """The same points in metres, in the order of the areas."""
        points = map(_farthest_inside, self.metric.geometry)
        return dict(zip(self.metric["area_code"], points, strict=True))

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
    in_full, mended = read_in_full(settings, areas)
    frame = simplified(in_full)
    shapes = frame.geometry.to_numpy()
    if middle := middle_longitude(shapes):
        # What a file has to part at the 180th meridian is one again.
        whole = [shapely.union_all(shape) for shape in round_longitude(shapes, middle)]
        frame = frame.set_geometry(gpd.GeoSeries(whole, index=frame.index, crs=DISPLAY_CRS))
    return Boundaries(areas, frame, in_full, mended)


def whole_shapes(settings: Settings, areas: Areas) -> gpd.GeoDataFrame:
    """The shapes as the file has them but valid: `area_code`, `area_name`, `geometry`.

    Raises
    ------
    BoundaryError
        The file cannot be read, says nothing of its coordinates, or an area has no shape.
    """
    return read_in_full(settings, areas)[0]


def read_in_full(settings: Settings, areas: Areas) -> tuple[gpd.GeoDataFrame, tuple[str, ...]]:
    """The same, in longitude and latitude, and what had to be mended for it, in sentences."""
    file = boundary_file_of(settings)
    found = read_shapes(file)
    codes = codes_of(found.rows, settings)
    wanted = [n for n, code in enumerate(codes) if code in areas.positions]
    _require_shapes(file, areas, codes, found.geometry)
    mended = polygons_of(file, found, wanted)
    of_area: dict[str, list[int]] = {code: [] for code in areas.codes}
    for place, n in enumerate(wanted):
        of_area[codes[n]].append(place)
    shapes = [_joined(mended.shapes[of_area[code]]) for code in areas.codes]
    gone = [areas.name(c) for c, s in zip(areas.codes, shapes, strict=True) if s.is_empty]
    if gone:
        raise file.fault(
            f"holds a shape for {listed_first(gone, 5)} that is too small to have an extent. Fetch "
            "or build it again."
        )
    frame = gpd.GeoDataFrame(
        {"area_code": areas.codes, "area_name": areas.names}, geometry=shapes, crs=DISPLAY_CRS
    )
    return frame, tuple(_sentences(mended, [areas.name(codes[n]) for n in wanted]))


@dataclass(frozen=True)
class Polygons:
    """Valid polygons in longitude and latitude, and why which of them are not as they were."""

    shapes: npt.NDArray[np.object_]
    why: Mapping[str, Sequence[int]]


def polygons_of(file: BoundaryFile, found: Shapes, wanted: Sequence[int]) -> Polygons:
    """Some rows' shapes, mended where they are open or cross themselves.

    Raises
    ------
    BoundaryError
        Nobody says which coordinates they are, or the numbers cannot be such.
    """
    place = located(file, found.geometry[wanted], found.crs)
    crossed = np.flatnonzero(
        ~shapely.is_valid(place.geometry) & ~shapely.is_missing(place.geometry)
    )
    shapes = np.empty(len(wanted), dtype=object)
    shapes[:] = [only_polygons(shape) for shape in place.geometry]
    why = {
        "a ring was not closed": [n for n, at in enumerate(wanted) if at in found.opened],
        "a line crossed or touched itself": crossed.tolist(),
        "it went across the 180th meridian in one piece": sorted(place.cut),
    }
    return Polygons(shapes, why)


def _sentences(mended: Polygons, names: Sequence[str]) -> Iterator[str]:
    for why, positions in mended.why.items():
        if positions:
            who = listed_first(list(dict.fromkeys(names[n] for n in positions)), _MOST_NAMED)
            yield f"The shape of {who} was mended: {why}."


_IN_PLACE = {0: "points", 1: "lines"}


def _require_shapes(
    file: BoundaryFile, areas: Areas, codes: Sequence[str], geometry: npt.NDArray[np.object_]
) -> None:
    """Refuse a file in which areas have no polygon, or one of numbers that are none."""
    held: dict[str, list[Any]] = {code: [] for code in areas.codes}
    for code, shape in zip(codes, geometry, strict=True):
        if code in held:
            held[code].append(shape)
    strange = [c for c in areas.codes if not np.isfinite(shapely.get_coordinates(held[c])).all()]
    faults = []
    if strange:
        faults.append(
            f"holds numbers in the shape of {listed_first(list(map(areas.name, strange)), 5)} that "
            "are no coordinates. Fetch or build it again."
        )
    whole = [code for code in areas.codes if code not in strange]
    empty = [code for code in whole if not any(map(_is_area, held[code]))]
    if empty:
        others = {
            _IN_PLACE.get(int(shapely.get_dimensions(shape)), "")
            for code in empty
            for shape in held[code]
            if shape is not None
        }
        what = listed(sorted(others - {""}), "and")
        faults.append(
            f"holds no shape for {listed_first(list(map(areas.name, empty)), 5)}"
            + (f", but {what}: an area needs a polygon" if what else "")
            + ". Fetch or build it again."
        )
    if faults:
        raise file.fault(" It ".join(faults))


def _is_area(shape: shapely.Geometry | None) -> bool:
    mended = only_polygons(shape)
    return mended is not None and not mended.is_empty


def _joined(shapes: npt.NDArray[np.object_]) -> shapely.Geometry:
    held = [shape for shape in shapes if shape is not None and not shape.is_empty]
    return held[0] if len(held) == 1 else shapely.union_all(held)


def only_polygons(shape: shapely.Geometry | None) -> shapely.Geometry | None:
    """A shape made valid, without the lines and points that its mending may leave beside it."""
    if shape is None:
        return None
    if shape.geom_type == "Polygon" and shape.is_valid and not shape.is_empty:
        return shape
    parts = [shape if shape.is_valid else shapely.make_valid(shape)]
    while any(hasattr(part, "geoms") for part in parts):
        parts = shapely.get_parts(parts).tolist()
    polygons = [part for part in parts if part.geom_type == "Polygon" and not part.is_empty]
    return polygons[0] if len(polygons) == 1 else shapely.MultiPolygon(polygons)


def rounded(shape: shapely.Geometry) -> shapely.Geometry:
    """A shape with five decimals, about a metre, and still valid; too small a one as it is."""
    simple = shapely.transform(shape, lambda points: np.round(points, _DECIMALS))
    if simple.is_valid:
        return simple
    mended = only_polygons(shapely.set_precision(shape, 10.0**-_DECIMALS))
    return shape if mended is None or mended.is_empty else mended


def simplified(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Shapes in degrees, simplified together if they are many: shared borders stay shared."""
    vertices = shapely.get_num_coordinates
    if vertices(frame.geometry.to_numpy()).sum() <= _MOST_VERTICES:
        return frame
    shapes = frame.geometry.to_numpy()
    turned = round_longitude(shapes, middle_longitude(shapes))
    metric = frame.to_crs(metric_system(turned))
    for tolerance in _TOLERANCES_IN_METRES:
        simple = metric.geometry.simplify_coverage(tolerance)
        if vertices(simple.to_numpy()).sum() <= _MOST_VERTICES:
            break
    light = simple.to_crs(DISPLAY_CRS)
    # Where areas overlap, what is left of one may cross itself.
    return frame.set_geometry(
        gpd.GeoSeries(list(map(_valid, light, shapes)), index=frame.index, crs=DISPLAY_CRS)
    )


def _valid(light: shapely.Geometry, whole: shapely.Geometry) -> shapely.Geometry:
    if light.is_valid and not light.is_empty:
        return light
    mended = only_polygons(light)
    return whole if mended is None or mended.is_empty else mended


def _farthest_inside(shape: shapely.Geometry) -> shapely.Point:
    parts: Iterable[shapely.Geometry] = getattr(shape, "geoms", [shape])
    largest = max(parts, key=lambda part: part.area)
    # A hundred metres, or less than is seen of the largest area.
    tolerance = max(100.0, largest.area**0.5 / 1000)
    line = shapely.maximum_inscribed_circle(largest, tolerance=tolerance)
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
    columns = (sites["record_id"].tolist(), points.x.tolist(), points.y.tolist())
    return {
        str(record_id): (round(x, _DECIMALS), round(y, _DECIMALS))
        for record_id, x, y in zip(*columns, strict=True)
    }
