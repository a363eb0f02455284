"""Where on the earth the numbers of a file are: as it says, as somebody says, or asked about."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pyproj
import shapely
from pyproj.exceptions import CRSError, ProjError

from mapping.errors import BoundaryError
from mapping.geography.boundary_file import DEGREES, BoundaryFile

NATIONAL_GRID = "EPSG:27700"
_WEB_MERCATOR = "EPSG:3857"
_EQUAL_EARTH = "EPSG:8857"
LONGITUDE_FIRST, LATITUDE_FIRST = "longitude first", "latitude first"
# West, south, east, north. The first two are in metres.
_OF_THE_GRID = (0, 0, 700_000, 1_300_000)
_OF_WEB_MERCATOR = (-20_037_509, -20_037_509, 20_037_509, 20_037_509)
_BRITISH_ISLES = (-11.0, 49.0, 2.5, 61.5)
_NEAR_BRITAIN = (-20.0, 44.0, 15.0, 66.0)
_WORLD = (-360.000_001, -90.000_001, 360.000_001, 90.000_001)
_HALF, _WHOLE = 180.0, 360.0
# A wider region is drawn as the globe is; a narrower one has a middle.
_WIDEST = 120.0

Geometry = npt.NDArray[np.object_]
Bounds = tuple[float, float, float, float]


@dataclass(frozen=True)
class Located:
    """Shapes in longitude and latitude, none beyond 180 degrees.

    Attributes
    ----------
    cut
        Positions of those that went across the 180th meridian in one piece.
    """

    geometry: Geometry
    cut: frozenset[int]


def located(file: BoundaryFile, geometry: Geometry, said: str) -> Located:
    """The shapes of a file where they lie on the earth.

    Parameters
    ----------
    said
        What the file says of its coordinates; blank where it says nothing.

    Raises
    ------
    BoundaryError
        Nobody says which coordinates they are, or the numbers cannot be such.
    """
    is_axis = file.coordinates.lower() in (LONGITUDE_FIRST, LATITUDE_FIRST)
    if file.coordinates.lower() == LATITUDE_FIRST:
        geometry = shapely.transform(geometry, lambda points: points[:, ::-1])
    named = (said or DEGREES) if is_axis else (file.coordinates or said)
    bounds = _bounds(geometry)
    if not named:
        raise file.fault(f"does not say which coordinates it uses. {_question(bounds)}")
    crs = _system(file, named)
    if crs.is_geographic:
        _require_degrees(file, bounds, is_settled=is_axis)
    elif _lies_in(bounds, _WORLD):
        raise file.fault(
            f"names metres ({_short(named)}) as its coordinates, and its numbers, such as "
            f"{_example(bounds)}, are degrees. {_answer(DEGREES)}"
        )
    try:
        shapes = gpd.GeoSeries(geometry, crs=crs).to_crs(DEGREES).to_numpy()
    except ProjError as error:
        raise _unknown(file, named) from error
    if not _lies_in(_bounds(shapes), _WORLD):
        raise file.fault(
            f"holds numbers, such as {_example(bounds)}, that lie nowhere on the earth in the "
            f"coordinates that it names ({_short(named)}). {_OTHERWISE}"
        )
    return _within_the_globe(shapes)


# ------------------------------------------------------------------------- what is asked

_OTHERWISE = (
    "Save it again with the right coordinate system, or write its code as `coordinates` in "
    "settings.toml."
)


def _answer(code: str) -> str:
    return (
        f"If they are, write “{code}” as `coordinates` in settings.toml; if not, save the file "
        "again with its coordinate system, for instance as a GeoPackage."
    )


def _question(bounds: Bounds) -> str:
    """What the numbers look like, to be settled by whoever knows."""
    example = _example(bounds)
    if _lies_in(bounds, _WORLD):
        return f"Its numbers, such as {example}, look like degrees. {_answer(DEGREES)}"
    if _lies_in(bounds, _OF_THE_GRID):
        return (
            f"Its numbers, such as {example}, look like metres of the British National Grid. "
            f"{_answer(NATIONAL_GRID)}"
        )
    if _lies_in(bounds, _OF_WEB_MERCATOR):
        return (
            f"Its numbers, such as {example}, look like metres of the Web Mercator projection. "
            f"{_answer(_WEB_MERCATOR)}"
        )
    return f"Its numbers, such as {example}, do not tell it either. {_OTHERWISE}"


def _require_degrees(file: BoundaryFile, bounds: Bounds, *, is_settled: bool) -> None:
    west, south, east, north = bounds
    exchanged = (south, west, north, east)
    if not _lies_in(bounds, _WORLD) and _lies_in(exchanged, _WORLD):
        raise file.fault(
            f"has latitude and longitude exchanged, it seems: {_example(bounds)} would lie nowhere "
            f"on the earth. If so, write “{LATITUDE_FIRST}” as `coordinates` in settings.toml, or "
            "save it again with the longitude first."
        )
    if not _lies_in(bounds, _WORLD):
        raise file.fault(
            "does not say which coordinates it uses, or says that they are degrees, which they "
            f"cannot be. {_question(bounds)}"
        )
    if not is_settled and _lies_in(exchanged, _BRITISH_ISLES):
        raise file.fault(
            "places its areas in the Indian Ocean or beside it; with latitude and longitude "
            f"exchanged they would lie in Britain or Ireland. Write “{LATITUDE_FIRST}” as "
            f"`coordinates` in settings.toml if they do, “{LONGITUDE_FIRST}” if they are right."
        )


def _system(file: BoundaryFile, named: str) -> pyproj.CRS:
    try:
        return pyproj.CRS.from_user_input(named)
    except CRSError as error:
        raise _unknown(file, named) from error


def _unknown(file: BoundaryFile, named: str) -> BoundaryError:
    if file.coordinates:
        return file.fault(
            f"is said to use the coordinates “{_short(named)}”, and none that can be used are "
            f"called so. Correct `coordinates` in settings.toml: a code such as “{NATIONAL_GRID}”, "
            f"“{LONGITUDE_FIRST}” or “{LATITUDE_FIRST}”."
        )
    return file.fault(f"names coordinates that are not known here ({_short(named)}). {_OTHERWISE}")


def _short(named: str) -> str:
    return named if len(named) < 60 else f"{named.partition(',')[0][:60]} …"  # noqa: PLR2004


def _example(bounds: Bounds) -> str:
    return " and ".join(
        f"{number:.6g}" if abs(number) < _WHOLE else f"{number:.0f}" for number in bounds[:2]
    )


def _bounds(geometry: Geometry) -> Bounds:
    west, south, east, north = (float(each) for each in shapely.total_bounds(geometry))
    return west, south, east, north


def _lies_in(bounds: Bounds, frame: Bounds) -> bool:
    """False of numbers that are none."""
    west, south, east, north = bounds
    return frame[0] <= west <= east <= frame[2] and frame[1] <= south <= north <= frame[3]


# ------------------------------------------------------------------- round the other side


def _within_the_globe(shapes: Geometry) -> Located:
    """Shapes that go on beyond 180 degrees, cut there, as a map of the globe has its edge."""
    left, _, right, _ = shapely.bounds(shapes).T
    wide = np.flatnonzero((left < -_HALF) | (right > _HALF) | (right - left > _HALF))
    found, cut = shapes.copy(), set()
    for position in wide:
        whole = shapely.make_valid(_unwrapped(shapes[position]))
        if goes_beyond(np.array([whole])):
            found[position] = _cut(whole)
            cut.add(int(position))
    return Located(found, frozenset(cut))


def _unwrapped(shape: shapely.Geometry) -> shapely.Geometry:
    """A shape whose rings leap from one side of the globe to the other, made to go on."""
    polygons = [part for part in shapely.get_parts(shape) if part.geom_type == "Polygon"]
    if len(polygons) < shapely.get_num_geometries(shape):
        return shape
    rings = [[_ring(ring) for ring in (each.exterior, *each.interiors)] for each in polygons]
    return shapely.union_all(
        [shapely.make_valid(shapely.Polygon(first, holes)) for first, *holes in rings if len(first)]
    )


def _ring(ring: shapely.LinearRing) -> npt.NDArray[np.float64]:
    points: npt.NDArray[np.float64] = shapely.get_coordinates(ring)
    if not len(points):
        return points
    going_on = np.column_stack([np.unwrap(points[:, 0], period=_WHOLE), points[:, 1]])
    # Round a pole it would never come back to where it began.
    return going_on if np.isclose(going_on[0, 0], going_on[-1, 0]) else points


def _cut(shape: shapely.Geometry) -> shapely.Geometry:
    pieces = []
    for turn in (-_WHOLE, 0.0, _WHOLE):
        frame = shapely.box(turn - _HALF, -90, turn + _HALF, 90)
        piece = shapely.intersection(shape, frame)
        pieces.append(shapely.transform(piece, lambda points, turn=turn: points - [turn, 0]))
    return shapely.union_all(pieces)


def middle_longitude(shapes: Geometry) -> float:
    """That of a region that lies on both sides of the 180th meridian; 0 of any other."""
    west, _, east, _ = _bounds(shapes)
    if east - west <= _HALF:
        return 0.0
    longitudes = np.unique(shapely.get_coordinates(shapes)[:, 0])
    gaps = np.diff(longitudes)
    widest = int(gaps.argmax())
    if gaps[widest] <= _WHOLE - (east - west) or gaps[widest] < _WHOLE - 2 * _WIDEST:
        return 0.0
    middle = float(longitudes[widest] + longitudes[widest + 1]) / 2 + _HALF
    return (middle + _HALF) % _WHOLE - _HALF


def goes_beyond(shapes: Geometry) -> bool:
    """Whether shapes go on beyond 180 degrees."""
    west, _, east, _ = _bounds(shapes)
    return west < -_HALF or east > _HALF


def round_longitude(shapes: Geometry, middle: float) -> Geometry:
    """Shapes with every longitude within 180 degrees of the middle one."""
    if not middle:
        return shapes

    def turned(points: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        longitudes = (points[:, 0] - middle + _HALF) % _WHOLE - _HALF + middle
        return np.column_stack([longitudes, points[:, 1]])

    moved: Geometry = shapely.transform(shapes, turned)
    return moved


def metric_system(shapes: Geometry) -> str:
    """A system in metres that holds a region without bending it.

    Parameters
    ----------
    shapes
        In degrees, as `round_longitude` gives them.
    """
    west, south, east, north = bounds = _bounds(shapes)
    if _lies_in(bounds, _NEAR_BRITAIN):
        return NATIONAL_GRID
    if east - west > _WIDEST:
        return _EQUAL_EARTH
    return (
        f"+proj=laea +lat_0={(south + north) / 2:.3f} +lon_0={(west + east) / 2:.3f} "
        "+datum=WGS84 +units=m +no_defs"
    )
