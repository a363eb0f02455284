"""What lies round a region, so that nobody looks at empty ground: neighbours' lines, and towns."""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass
from pathlib import Path

import shapely
from shapely.geometry import shape

from mapping.settings import Settings


@dataclass(frozen=True)
class Town:
    """A town, in longitude and latitude."""

    name: str
    longitude: float
    latitude: float


@dataclass(frozen=True)
class Surroundings:
    """Lines round a region in longitude and latitude, and towns, the largest first."""

    lines: tuple[shapely.LineString, ...] = ()
    towns: tuple[Town, ...] = ()
    attribution: str = ""
    faults: tuple[str, ...] = ()


def read_surroundings(settings: Settings) -> Surroundings:
    """Read what a region's data folder has of it; a map needs none of it to be drawn.

    What cannot be read is left out, and the map's sources say so.
    """
    notes: list[str] = []
    lines: tuple[shapely.LineString, ...] = ()
    towns: tuple[Town, ...] = ()

    # Shown to whoever looks at the map, whom the folders of the server do not concern.
    def unread(path: Path | None, what: str) -> str:
        return f"{'' if path is None else path.name} cannot be read: {what} are left out."

    try:
        lines = _lines(settings.neighbours)
    except (OSError, ValueError, TypeError, KeyError, shapely.errors.ShapelyError):
        notes.append(unread(settings.neighbours, "neighbouring areas"))
    try:
        towns = _towns(settings.towns)
    except (OSError, ValueError, KeyError):
        notes.append(unread(settings.towns, "names of towns"))
    source = settings.towns_attribution if towns else ""
    return Surroundings(
        lines, towns, " ".join(part for part in (source, *notes) if part), tuple(notes)
    )


def _lines(path: Path | None) -> tuple[shapely.LineString, ...]:
    if path is None:
        return ()
    content = json.loads(path.read_text(encoding="utf-8-sig"))
    shapes = [shape(feature["geometry"]) for feature in content["features"]]
    return tuple(
        part for part in shapely.get_parts(shapes).tolist() if part.geom_type == "LineString"
    )


def _towns(path: Path | None) -> tuple[Town, ...]:
    if path is None:
        return ()
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = sorted(csv.DictReader(file), key=lambda row: -float(row["population"]))
    return tuple(Town(row["name"], float(row["longitude"]), float(row["latitude"])) for row in rows)
