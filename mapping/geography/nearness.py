"""Which areas are near which: those that share a border first, then by the distance of centres."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import shapely

from mapping.geography.boundaries import Boundaries

# Borders drawn apart may leave a sliver between them, and areas that only meet at a corner have
# no border in common: so this near, over at least this length.
_APART_IN_METRES = 50
_LENGTH_IN_METRES = 500


@dataclass(frozen=True)
class Near:
    """Another area, seen from one.

    Attributes
    ----------
    metres
        From centre to centre (centroids).
    """

    area_code: str
    is_neighbour: bool
    metres: float

    @property
    def in_words(self) -> str:
        """How near it is."""
        distance = f"centres {self.metres / 1000:,.0f} km apart"
        return f"shares a border, {distance}" if self.is_neighbour else distance


def nearest_first(boundaries: Boundaries) -> dict[str, tuple[Near, ...]]:
    """Of each area the other ones: neighbours first, each part by the distance of centres."""
    metric = boundaries.metric.geometry
    codes = list(boundaries.areas.codes)
    borders = _shared_borders(metric)
    centres = np.column_stack([metric.centroid.x, metric.centroid.y])
    found = {}
    for here, code in enumerate(codes):
        metres = np.hypot(*(centres - centres[here]).T)
        others = [
            Near(other, (here, there) in borders, float(metres[there]))
            for there, other in enumerate(codes)
            if there != here
        ]
        found[code] = tuple(sorted(others, key=lambda near: (not near.is_neighbour, near.metres)))
    return found


def _shared_borders(metric: gpd.GeoSeries) -> set[tuple[int, int]]:
    """Positions of each pair that has a border in common, both ways round."""
    shapes = metric.to_numpy()
    left, right = shapely.STRtree(shapes).query(shapes, "dwithin", distance=_APART_IN_METRES)
    left, right = left[left < right], right[left < right]
    zones = shapely.buffer(shapely.boundary(shapes[left]), _APART_IN_METRES)
    common = shapely.length(shapely.intersection(zones, shapely.boundary(shapes[right])))
    pairs = zip(left.tolist(), right.tolist(), strict=True)
    long_enough = [
        pair for pair, is_so in zip(pairs, common >= _LENGTH_IN_METRES, strict=True) if is_so
    ]
    return {both for a, b in long_enough for both in ((a, b), (b, a))}
