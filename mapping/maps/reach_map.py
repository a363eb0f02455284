"""The map of distances: neighbourhoods by class, the sites, and where more sites would help.

The shapes are many and large, so they are no part of what a page sends: the map fetches them once
from our own server, under an address that changes with them. What changes with a choice (a class
and a distance for each, the sites) is a second part of a few kilobytes. Names reach the page as
text only, as on the map of areas.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import folium

from mapping import escape, palette
from mapping.analysis.travel_distance import METRES, Floats, class_of_each, distance_classes
from mapping.geography.boundaries import Boundaries
from mapping.maps.folium_map import ChangingLayer, OfflineMap, base_script, shapes_address
from mapping.maps.map_script import MapScript
from mapping.maps.marks import Site
from mapping.wording.travel_distance import class_in_words

REACH_SCRIPT = MapScript("beginReachMap", Path(__file__).with_suffix(".js"))


@dataclass(frozen=True)
class Proposal:
    """A place where one more site would help, and how far it would reach in metres."""

    title: str
    longitude: float
    latitude: float
    metres: float


def base_reach_map(boundaries: Boundaries, digest: str, attribution: str) -> OfflineMap:
    """The part that stays: the areas' names, and where to fetch borders and neighbourhoods.

    Parameters
    ----------
    digest
        Of the neighbourhoods, whose outlines the server has under it.
    """
    drawing = OfflineMap(REACH_SCRIPT, prefer_canvas=True)
    names = dict(zip(boundaries.areas.codes, boundaries.areas.names, strict=True))
    labels = [
        {"name": names[code], "at": [latitude, longitude]}
        for code, (longitude, latitude) in boundaries.label_points.items()
    ]
    addresses = [shapes_address(boundaries.digest), shapes_address(digest)]
    notice = escape.for_html(attribution)
    drawing.add_child(base_script(REACH_SCRIPT, addresses, boundaries.bounds, labels, notice))
    return drawing


def reach_layer(
    metres: Floats | None,
    within: float,
    sites: Sequence[Site],
    proposals: Sequence[Proposal],
    chosen: str | None,
) -> folium.FeatureGroup:
    """The part that changes. Never None, so that an old one is always taken off the map.

    Parameters
    ----------
    metres
        From each neighbourhood to its nearest site; None where there is none, which draws all of
        them plain.
    chosen
        Code of the area that is looked at.
    """
    state: dict[str, Any] = {
        **_classes(metres, within),
        "sites": [[site.title, site.latitude, site.longitude] for site in sites],
        "proposals": [[p.title, p.latitude, p.longitude, p.metres] for p in proposals],
        "chosen": chosen,
    }
    return ChangingLayer("window.drawReach", escape.for_script(state))


def _classes(metres: Floats | None, within: float) -> dict[str, Any]:
    if metres is None:
        return {"styles": [[palette.NO_DISTANCE, "no distance"]], "classes": "", "tenths": []}
    return {
        "styles": [[c.ground, class_in_words(c)] for c in distance_classes(within)],
        "classes": "".join(str(position) for position in class_of_each(metres, within)),
        "tenths": (metres / METRES * 10).round().astype(int).tolist(),
    }
