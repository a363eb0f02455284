"""In which area a place lies: by its authority, or by the shapes where that cannot tell."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from mapping.errors import BoundaryError
from mapping.geography.areas import Areas
from mapping.geography.postcode_directory import Place
from mapping.settings import Settings

if TYPE_CHECKING:
    import geopandas as gpd

# So far the simplified shapes may stray from the true border; a place nearer to one of the areas
# that its authority holds than that is taken to be in it, if it is in none.
STRAY_METRES = 1000


def areas_of_places(
    places: Mapping[str, Place],
    lookup: Mapping[str, frozenset[str]],
    areas: Areas,
    settings: Settings,
) -> dict[str, frozenset[str]]:
    """The areas that each place may lie in: one if it can be told, none outside the region.

    An authority that holds several areas leaves it open which; the shapes settle that. So they do
    for a region whose areas are no authorities and that names no look-up. Where the shapes cannot
    be read, all that the authority holds stand.

    Parameters
    ----------
    lookup
        As `read_authority_lookup` gives it.
    """
    of_authority = {name: lookup.get(place.authority_code) for name, place in places.items()}
    is_by_shape = settings.authorities is None
    found = {name: codes or frozenset() for name, codes in of_authority.items()}
    doubtful = {
        name: place
        for name, place in places.items()
        if len(found[name]) > 1 or (is_by_shape and of_authority[name] is None)
    }
    if not doubtful:
        return found
    try:
        return found | _by_shape(doubtful, found, areas, settings)
    except BoundaryError:
        return found


def _by_shape(
    places: Mapping[str, Place],
    candidates: Mapping[str, frozenset[str]],
    areas: Areas,
    settings: Settings,
) -> dict[str, frozenset[str]]:
    """The area whose shape holds each place, or that lies nearest if none does."""
    import geopandas as gpd

    from mapping.geography.boundaries import METRIC_CRS, whole_shapes

    shapes = whole_shapes(settings, areas)[["area_code", "geometry"]].to_crs(METRIC_CRS)
    points = gpd.GeoDataFrame(
        {"place": list(places)},
        geometry=gpd.points_from_xy(
            [place.easting for place in places.values()],
            [place.northing for place in places.values()],
        ),
        crs=METRIC_CRS,
    )
    return {
        name: _nearest(found, candidates[name])
        for name, found in _distances(points, shapes, list(places)).items()
    }


def _distances(
    points: gpd.GeoDataFrame, shapes: gpd.GeoDataFrame, names: list[str]
) -> dict[str, dict[str, float]]:
    """How far each point is from each area within reach; 0 from the one that it is in."""
    which, near = shapes.sindex.query(points.geometry, predicate="dwithin", distance=STRAY_METRES)
    apart = points.geometry.iloc[which].distance(shapes.geometry.iloc[near], align=False)
    found: dict[str, dict[str, float]] = {name: {} for name in names}
    codes = shapes["area_code"].tolist()
    for point, shape, metres in zip(which, near, apart, strict=True):
        found[names[point]][codes[shape]] = float(metres)
    return found


def _nearest(metres: Mapping[str, float], candidates: frozenset[str]) -> frozenset[str]:
    """The nearest of the candidates; without any, only an area that holds the place itself."""
    allowed = {
        code: far for code, far in metres.items() if (code in candidates if candidates else not far)
    }
    return (
        frozenset({min(allowed, key=lambda code: (allowed[code], code))})
        if allowed
        else frozenset()
    )
