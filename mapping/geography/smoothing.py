"""The areas' lines smoothed for the eye: to be drawn with, never to be reckoned with.

Super generalised boundaries have spikes that are no feature of the ground. The outline is cut at
its nodes into lines, each line that two areas share is smoothed once with its ends where they are,
and the areas are put together again, so that they still meet everywhere and nowhere overlap.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely

from mapping.geography.boundaries import DISPLAY_CRS, Boundaries

# Of the Gaussian along a line, in metres; a short line is smoothed less, or it would shrink.
_SIGMA, _LEAST_LENGTHS = 300.0, 15
_SPACING, _SIMPLIFIED_BY = 50.0, 12.0
_REACH = 4
# On a map of more than this nobody sees the difference, and it would take seconds.
_MOST_POINTS = 60_000
# What of its size an area may gain or lose.
_MOST_CHANGE = 0.02
# Two ends of lines are one point within so many metres.
_NEAR = 1.0
Points = npt.NDArray[np.float64]
Shapes = npt.NDArray[np.object_]


@dataclass(frozen=True)
class Line:
    """A line of the map in longitude and latitude, and the codes of the areas that it bounds."""

    geometry: shapely.LineString
    codes: tuple[str, ...]


@dataclass(frozen=True)
class Drawn:
    """The areas as they are drawn.

    Attributes
    ----------
    is_smoothed
        False where the lines are those that ship: the region is too large, or the lines do not
        meet.
    """

    boundaries: Boundaries
    is_smoothed: bool

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        """Every line once, whatever number of areas it bounds."""
        frame = self.boundaries.frame
        shapes = frame.geometry.to_numpy()
        codes = frame["area_code"].to_numpy()
        lines = _cut_at_nodes(shapes)
        middles = shapely.line_interpolate_point(lines, 0.5, normalized=True)
        line_at, area_at = shapely.STRtree(shapes).query(
            middles, predicate="dwithin", distance=_NEAR / 111_000
        )
        return tuple(
            Line(line, tuple(sorted(codes[area_at[line_at == position]])))
            for position, line in enumerate(lines)
        )


def drawn(boundaries: Boundaries) -> Drawn:
    """The areas with smoothed lines; as they are where that would change more than the looks."""
    frame = boundaries.metric
    shapes = smoothed(frame.geometry.to_numpy())
    if shapes is None:
        return Drawn(boundaries, is_smoothed=False)
    new = frame.assign(geometry=gpd.GeoSeries(list(shapes), index=frame.index, crs=frame.crs))
    return Drawn(boundaries.drawn_as(new), is_smoothed=True)


def joined(lines: Sequence[shapely.LineString], to: Drawn) -> Sequence[shapely.LineString]:
    """Lines round the region, smoothed as its own are, and led to where they meet them now."""
    if not lines or not to.is_smoothed:
        return lines
    areas = to.boundaries.metric
    metric = gpd.GeoSeries(list(lines), crs=DISPLAY_CRS).to_crs(areas.crs)
    outline = shapely.boundary(shapely.coverage_union_all(areas.geometry.to_numpy()))
    led = [_led_to(outline, _smooth(line)) for line in metric]
    return tuple(to.boundaries.in_degrees(gpd.GeoSeries(led, crs=areas.crs)))


def _led_to(outline: shapely.Geometry, line: shapely.LineString) -> shapely.LineString:
    points = shapely.get_coordinates(line)
    ends = shapely.points(points[[0, -1]])
    nearest = shapely.get_coordinates(shapely.shortest_line(ends, outline))[1::2]
    first, last = shapely.distance(ends, outline) <= _SIGMA
    parts = (nearest[:1] if first else points[:0], points, nearest[1:] if last else points[:0])
    return shapely.LineString(np.vstack(parts))


def smoothed(shapes: Shapes) -> Shapes | None:
    """Areas with smoothed lines, in metres; None where they cannot be had without doing harm."""
    if shapely.length(shapes).sum() / _SPACING > _MOST_POINTS:
        return None
    try:
        lines = [_smooth(line) for line in _cut_at_nodes(shapes)]
        found = _put_together(lines, shapes)
    except (shapely.errors.GEOSException, ValueError):
        return None
    return found if _is_harmless(shapes, found) else None


def _cut_at_nodes(shapes: Shapes) -> Shapes:
    """The borders of all areas, each line between two nodes once; islands and holes are rings."""
    network = shapely.union_all(shapely.boundary(shapes))
    lines: Shapes = shapely.get_parts(shapely.line_merge(network))
    return lines


def _smooth(line: shapely.LineString) -> shapely.LineString:
    """A line smoothed along its length; its ends stay, and a ring has none."""
    n_steps = max(2, round(line.length / _SPACING))
    sigma = min(_SIGMA, line.length / _LEAST_LENGTHS) / (line.length / n_steps)
    reach = max(1, round(_REACH * sigma))
    weights = np.exp(-0.5 * (np.arange(-reach, reach + 1) / sigma) ** 2)
    at = np.linspace(0, 1, n_steps + 1)
    points = shapely.get_coordinates(shapely.line_interpolate_point(line, at, normalized=True))
    if line.is_closed:
        smooth = _convolved(np.pad(points[:-1], ((reach, reach), (0, 0)), mode="wrap"), weights)
        smooth = np.vstack([smooth, smooth[:1]])
    else:
        around = np.pad(points, ((reach, reach), (0, 0)), mode="reflect", reflect_type="odd")
        smooth = _convolved(around, weights)
        smooth[[0, -1]] = points[[0, -1]]
    return shapely.LineString(smooth).simplify(_SIMPLIFIED_BY)


def _convolved(points: Points, weights: Points) -> Points:
    kernel = weights / weights.sum()
    return np.column_stack([np.convolve(column, kernel, mode="valid") for column in points.T])


def _put_together(lines: Sequence[shapely.LineString], shapes: Shapes) -> Shapes:
    """The faces between the lines, each given to the area that it was a part of."""
    faces = np.array(shapely.get_parts(shapely.polygonize(lines)), dtype=object)
    inside = shapely.point_on_surface(faces)
    face_at, area_at = shapely.STRtree(shapes).query(inside, predicate="intersects")
    return np.array(
        [shapely.union_all(faces[face_at[area_at == position]]) for position in range(len(shapes))],
        dtype=object,
    )


def _is_harmless(before: Shapes, after: Shapes) -> bool:
    """Whether every area is still there, whole, of its size, and beside its neighbours."""
    return all(_faults(before, after)) and bool(shapely.coverage_is_valid(after))


def _faults(before: Shapes, after: Shapes) -> Iterator[bool]:
    sizes = shapely.area(before)
    yield bool((np.abs(shapely.area(after) - sizes) <= _MOST_CHANGE * sizes).all())
    yield bool(shapely.is_valid(after).all())
    yield bool((shapely.get_num_geometries(after) == shapely.get_num_geometries(before)).all())
