"""Small neighbourhoods made up for tests: squares about given points."""

from __future__ import annotations

from collections.abc import Sequence

import geopandas as gpd
import numpy as np
import shapely

from mapping.geography.areas import Areas
from mapping.geography.neighbourhoods import Neighbourhoods

AREAS = Areas(("A", "B"), ("Aldham", "Borley"))
# An easting and a northing in the middle of England, so that degrees are sensible.
CORNER = (400_000.0, 280_000.0)


def neighbourhoods(
    points: Sequence[tuple[float, float]],
    area: Sequence[int] | None = None,
    names: Sequence[str] | None = None,
    edition: str = "",
) -> Neighbourhoods:
    """One neighbourhood about each point; points are metres from the corner."""
    placed = np.array(points, dtype=np.float64).reshape(-1, 2) + CORNER
    shapes = [shapely.Point(point).buffer(40, cap_style="square") for point in placed]
    codes = tuple(f"N{number:04d}" for number in range(len(placed)))
    return Neighbourhoods(
        AREAS,
        codes,
        codes if names is None else tuple(names),
        np.array([0] * len(placed) if area is None else area, dtype=np.int64),
        placed,
        gpd.GeoDataFrame(geometry=shapes, crs="EPSG:27700").to_crs("EPSG:4326"),
        edition,
    )
