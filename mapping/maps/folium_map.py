"""The map: areas by status, names and symbols on it, sites of public services.

The shapes are large, so they are no part of what a page sends: the map fetches them once from our
own server, under an address that changes with them. What changes with a choice (colours, symbols,
the area chosen) is a second, small part that redraws them. Names and texts reach the page as text
only: scripts receive them as JSON and set them as `textContent`, never as HTML.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Sequence
from dataclasses import astuple, fields
from pathlib import Path
from typing import Any

import folium
from branca.element import Element, MacroElement
from jinja2 import Template

from mapping import escape
from mapping.maps.map_script import MapScript
from mapping.maps.map_shapes import MapShapes
from mapping.maps.marks import AreaMark, Hatch, Pill, Site, UnitLayer

LEAFLET_PATH = "/vendor/leaflet"
SHAPES_PATH = "/shapes"
ROOT = "../.."
"""From the page in which a map is drawn, `component/…/index.html`, to the root of the pages."""
AREA_SCRIPT = MapScript("beginAreaMap", Path(__file__).with_suffix(".js"))


class OfflineMap(folium.Map):
    """A Folium map that asks for nothing but Leaflet, and that from our own server."""

    _name = "Map"
    default_js = [("leaflet", f"{ROOT}{LEAFLET_PATH}/leaflet.js")]  # noqa: RUF012
    default_css = [("leaflet_css", f"{ROOT}{LEAFLET_PATH}/leaflet.css")]  # noqa: RUF012

    def __init__(self, script: MapScript, **options: Any) -> None:
        self.is_rendered = False
        super().__init__(
            location=[0, 0],
            zoom_start=9,
            tiles=None,
            zoom_snap=0.1,
            scroll_wheel_zoom=False,
            attribution_control=True,
            **options,
        )
        self.default_js = [*self.default_js, (script.function, f"{ROOT}{script.address}")]

    def render(self, **kwargs: Any) -> str:
        """Put what it needs into the head of its page, once; in its own place there is nothing."""
        if not self.is_rendered:
            super().render(**kwargs)  # type: ignore[no-untyped-call]
            self.is_rendered = True
        return ""

    def copy(self) -> OfflineMap:
        """The same map, to put a layer on: a click takes one rather than compile a map anew."""
        self.render()
        same = copy.copy(self)
        vars(same)["_children"] = self._children.copy()
        return same


class ChangingLayer(folium.FeatureGroup):
    """What changes on a map, as a function of the page's script and what it is called with."""

    _name = "FeatureGroup"

    def __init__(self, source: str, arguments: str) -> None:
        super().__init__(control=False)
        self.add_child(Script(source, arguments))

    def render(self, **kwargs: Any) -> str:
        """Not on a map that is rendered already: its script is sent by itself then."""
        if not (isinstance(self._parent, OfflineMap) and self._parent.is_rendered):
            super().render(**kwargs)  # type: ignore[no-untyped-call]
        return ""


class _Finished(Element):
    """A script as it stands: Folium would compile it as a template, which takes long."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self._text = text

    def render(self, **_: Any) -> str:
        """The text itself."""
        return self._text


class Script(MacroElement):
    """A piece of script whose parameters are JSON made by `escape.for_script`."""

    _template = Template(
        "{% macro script(this, kwargs) %}{{ this.source }}({{ this.arguments }});{% endmacro %}"
    )

    def __init__(self, source: str, arguments: str) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "Script"
        self.source = source
        self.arguments = arguments

    def render(self, **_: Any) -> str:
        """Put the script into its map's page; in its own place there is nothing."""
        figure: Any = self.get_root()
        script = _Finished(f"{self.source}({self.arguments});")
        figure.script.add_child(script, name=self.get_name())
        return ""


def base_map(shapes: MapShapes) -> OfflineMap:
    """The part that stays: where to fetch the shapes, label points, sources.

    There is no background map.
    """
    drawing = OfflineMap(AREA_SCRIPT)
    boundaries = shapes.drawn.boundaries
    points = {code: [lat, lon] for code, (lon, lat) in boundaries.label_points.items()}
    address = shapes_address(shapes.digest)
    sources = escape.for_html(shapes.sources)
    drawing.add_child(base_script(AREA_SCRIPT, address, boundaries.bounds, points, sources))
    return drawing


def shapes_address(digest: str) -> str:
    """Where a map finds the shapes of a digest on our own server."""
    return f"{ROOT}{SHAPES_PATH}/{digest}.json"


def base_script(script: MapScript, *arguments: object) -> Script:
    """What has a script draw what stays on a map."""
    return Script(
        f"window.{script.function}", ",".join(("map_div", *map(escape.for_script, arguments)))
    )


# What is as usual is not sent, since every click sends all marks; the word has its marks.
_USUAL = {field.name: field.default for field in fields(AreaMark)}


def _sent(mark: AreaMark) -> dict[str, Any]:
    return {
        name: _plain(value)
        for name, value in vars(mark).items()
        if value != _USUAL[name] and name != "marks"
    }


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    if isinstance(value, (Pill, Hatch)):
        return {name: _plain(each) for name, each in vars(value).items()}
    return value


def status_layer(
    marks: Sequence[AreaMark],
    sites: Sequence[Site] | str,
    chosen: str | None,
    units: UnitLayer | None = None,
    says: str = "",
) -> folium.FeatureGroup:
    """The part that changes. Never None, so that an old one is always taken off the map.

    Parameters
    ----------
    sites
        Or, of very many, the address from which the map fetches them once it draws them: what
        `sites_text` gives, from the root of the pages.
    says
        What the map shows, to stand over it where it has the whole screen.
    """
    state: dict[str, Any] = {
        "marks": [_sent(mark) for mark in marks],
        "sites": f"{ROOT}{sites}" if isinstance(sites, str) else [vars(site) for site in sites],
        "chosen": chosen,
        "says": says,
    }
    if units is not None:
        words = {"several": units.several, "states": units.states}
        state["units"] = {"points": [astuple(unit) for unit in units.points], "words": words}
    return ChangingLayer("window.drawProvision", escape.for_script(state))


def sites_text(sites: Sequence[Site]) -> str:
    """Sites as the JSON that a map fetches."""
    return json.dumps([vars(site) for site in sites], ensure_ascii=False, separators=(",", ":"))
