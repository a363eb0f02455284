"""The small areas that distances are measured from: one point each, and shapes to draw."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from mapping.errors import BoundaryError
from mapping.geography.areas import Areas, texts_of
from mapping.geography.boundaries import DISPLAY_CRS, METRIC_CRS, polygons_of, simplified
from mapping.geography.boundary_file import BoundaryFile, read_shapes
from mapping.settings import NeighbourhoodFile

# About ten metres; the shapes are for the eye alone, distances are measured from the points.
_DECIMALS = 4
_CORRECT_THE_COLUMNS = "Correct the settings that begin with `neighbourhood_` in settings.toml."

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Neighbourhoods:
    """The neighbourhoods of a region, in the order of their codes.

    Attributes
    ----------
    areas
        The areas that they are parts of.
    area
        Position of each one's area in `areas`.
    points
        Easting and northing (EPSG:27700, metres) of a point inside each; shape (n, 2).
    frame
        Their shapes, in EPSG:4326.
    edition
        What they are, in words; may be blank.
    """

    areas: Areas
    codes: tuple[str, ...]
    names: tuple[str, ...]
    area: Ints
    points: Floats
    frame: gpd.GeoDataFrame
    edition: str

    def __len__(self) -> int:
        """How many there are."""
        return len(self.codes)

    @cached_property
    def held(self) -> tuple[str, ...]:
        """Codes of the areas of which there is any, in the areas' order."""
        return tuple(self.areas.codes[position] for position in np.unique(self.area))

    def place(self, position: int) -> str:
        """A neighbourhood by its name, and its area unless the name says it."""
        name, area = self.names[position], self.areas.names[self.area[position]]
        return name if area in name else f"{name} ({area})"

    def longitude_latitude(self, position: int) -> tuple[float, float]:
        """Where the point of a neighbourhood is, in degrees."""
        longitude, latitude = self._degrees[position]
        return round(float(longitude), _DECIMALS), round(float(latitude), _DECIMALS)

    @cached_property
    def _degrees(self) -> Floats:
        """All points at once: a single one takes as long, and longer than all else on a page."""
        points = gpd.GeoSeries(gpd.points_from_xy(*self.points.T), crs=METRIC_CRS)
        degrees: Floats = points.to_crs(DISPLAY_CRS).get_coordinates().to_numpy()
        return degrees

    @cached_property
    def outlines(self) -> str:
        """Names and shapes as JSON: of each shape its polygons, of each its rings.

        A ring is pairs of latitude and longitude, in that order, as Leaflet draws them.
        """
        shapes = [_rings(shape) for shape in self.frame.geometry]
        return json.dumps({"names": self.names, "shapes": shapes}, separators=(",", ":"))

    @cached_property
    def digest(self) -> str:
        """The same neighbourhoods, the same digest."""
        return hashlib.sha256(self.outlines.encode()).hexdigest()[:12]


def _rings(shape: shapely.Geometry) -> list[list[Any]]:
    polygons = getattr(shape, "geoms", [shape])
    return [
        [_latitude_first(ring) for ring in (polygon.exterior, *polygon.interiors)]
        for polygon in polygons
    ]


def _latitude_first(ring: shapely.LinearRing) -> Any:
    return shapely.get_coordinates(ring)[:-1, ::-1].round(_DECIMALS).tolist()


def read_neighbourhoods(file: NeighbourhoodFile, areas: Areas) -> Neighbourhoods:
    """Read the neighbourhoods of a region; those of other areas in the file are left out.

    Raises
    ------
    BoundaryError
        The file cannot be read, lacks a column, says nothing of its coordinates, holds a code
        twice or a neighbourhood without a shape, or none that is a part of the region.
    """
    source = BoundaryFile(file.path, kind="neighbourhood file")
    found = read_shapes(source)
    columns = (file.code_column, file.name_column, file.area_column)
    codes, names, of = texts_of(found.rows, columns, source, _CORRECT_THE_COLUMNS)
    wanted = [n for n, code in enumerate(of) if code in areas.positions]
    plain = gpd.GeoDataFrame(
        {
            "code": [codes[n] for n in wanted],
            "name": [names[n] for n in wanted],
            "area": [areas.positions[of[n]] for n in wanted],
        },
        geometry=polygons_of(source, found, wanted).shapes if wanted else [],
        crs=DISPLAY_CRS,
    )
    _require_usable(plain.sort_values("code", kind="stable"), file)
    return placed(plain, areas, file.edition)


def _require_usable(own: gpd.GeoDataFrame, file: NeighbourhoodFile) -> None:
    twice = own["code"][own["code"].duplicated() | (own["code"] == "")]
    shapeless = own["code"][own.geometry.isna() | own.geometry.is_empty]
    if own.empty:
        reason = (
            "no neighbourhood of the region's areas. Put one there that does, or correct "
            "`neighbourhood_area_column` in settings.toml"
        )
    elif not twice.empty:
        reason = f"the code “{twice.iloc[0]}” more than once, or blank. Every one needs its own"
    elif not shapeless.empty:
        reason = f"no shape for {shapeless.iloc[0]}. Fetch or build it again"
    else:
        return
    raise BoundaryError(f"The neighbourhood file {file.path} holds {reason}.")


def placed(frame: gpd.GeoDataFrame, areas: Areas, edition: str) -> Neighbourhoods:
    """Neighbourhoods that are known to be sound.

    Parameters
    ----------
    frame
        In EPSG:4326, with `code`, `name` and `area`, the position of each one's area in `areas`.
    """
    own = frame.sort_values("code", kind="stable")
    metric = own.to_crs(METRIC_CRS)
    inside = metric.geometry.representative_point()
    names = own["name"].where(own["name"] != "", own["code"])
    shapes: pd.Series = simplified(own).geometry
    return Neighbourhoods(
        areas,
        tuple(own["code"]),
        tuple(names),
        own["area"].to_numpy(dtype=np.int64),
        np.column_stack([inside.x, inside.y]),
        gpd.GeoDataFrame(geometry=shapes.to_numpy(), crs=DISPLAY_CRS),
        edition,
    )
