"""What a map of areas fetches once: areas, their lines, and what lies round the region."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import shapely

from mapping.geography.smoothing import Drawn, joined
from mapping.geography.surroundings import Surroundings

_DECIMALS = 5


@dataclass(frozen=True)
class MapShapes:
    """All that a map draws and no click changes.

    Attributes
    ----------
    attribution
        Whose boundaries they are.
    beside
        Shapes of other areas of the region, in longitude and latitude, that are not looked at.
    """

    drawn: Drawn
    attribution: str = ""
    surroundings: Surroundings = field(default_factory=Surroundings)
    beside: tuple[shapely.Geometry, ...] = ()

    @cached_property
    def text(self) -> str:
        """The shapes as JSON; of a line each point is latitude and longitude."""
        content = {
            "areas": self.drawn.boundaries.shapes,
            "lines": [
                {"codes": line.codes, "at": _points(line.geometry)} for line in self.drawn.lines
            ],
            "around": [_points(line) for line in joined(self.surroundings.lines, self.drawn)],
            "beside": [_points(ring) for ring in shapely.get_rings(list(self.beside)).tolist()],
            "towns": [
                [town.name, town.latitude, town.longitude] for town in self.surroundings.towns
            ],
        }
        return json.dumps(content, separators=(",", ":"))

    @cached_property
    def digest(self) -> str:
        """The same shapes, the same digest."""
        return hashlib.sha256(self.text.encode()).hexdigest()[:12]

    @property
    def boundary_sources(self) -> str:
        """Whose the boundaries are, and what was done to them."""
        smoothed = "Boundaries smoothed for drawing." if self.drawn.is_smoothed else ""
        return f"{self.attribution} {smoothed}".strip()

    @property
    def sources(self) -> str:
        """The same of all that is drawn."""
        return f"{self.boundary_sources} {self.surroundings.attribution}".strip()


def _points(line: shapely.LineString | shapely.LinearRing) -> list[list[Any]]:
    return [
        [round(latitude, _DECIMALS), round(longitude, _DECIMALS)]
        for longitude, latitude in shapely.get_coordinates(line).tolist()
    ]
