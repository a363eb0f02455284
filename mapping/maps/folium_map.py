"""The map: areas by status, names and symbols on it, sites of public services.

The shapes are large, so they are no part of what a page sends: the map fetches them once from our
own server, under an address that changes with them. What changes with a choice (colours, symbols,
the area chosen) is a second, small part that redraws them. Names and texts reach the page as text
only: scripts receive them as JSON and set them as `textContent`, never as HTML.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any

import folium
from branca.element import Element, MacroElement
from jinja2 import Template

from mapping import escape, palette
from mapping.english import plural
from mapping.gap_model.assessment import Assessment
from mapping.gap_model.status_style import Style, marks_at, style_at
from mapping.geography.areas import Areas
from mapping.maps.map_shapes import MapShapes
from mapping.reference.provision_types import ProvisionType
from mapping.scripts import as_expression

LEAFLET_PATH = "/vendor/leaflet"
SHAPES_PATH = "/shapes"
_SCRIPT = as_expression(Path(__file__).with_suffix(".js"), COLOURS=palette.COLOURS)


@dataclass(frozen=True)
class Hatch:
    """Slanting lines on a ground: their colour, their width and how far apart, in pixels."""

    line: str
    width: float
    every: float


@dataclass(frozen=True)
class Pill:
    """A small number on an area, beside a sign that says what it counts."""

    count: int
    ground: str
    ink: str
    outline: str
    symbol: str = ""
    is_dashed: bool = False
    hatch: Hatch | None = None


@dataclass(frozen=True)
class AreaMark:
    """How one area is drawn.

    Attributes
    ----------
    symbol, word
        Stand under the area's name; the word also in its tooltip.
    pills
        Stand under the symbol, for several types together; the symbol is a large number then.
    said
        The symbol in words, for those who do not see what is counted; the word where it is blank.
    tip
        What the tooltip says, line by line; the word where it is blank.
    hatch
        Lines on the ground: most of it is not known.
    is_changed
        Drawn with a heavy outline, because it is not as it was before.
    """

    code: str
    name: str
    ground: str
    ink: str
    outline: str
    is_dashed: bool
    symbol: str
    word: str
    pills: tuple[Pill, ...] = ()
    said: str = ""
    tip: str = ""
    hatch: Hatch | None = None
    is_changed: bool = False


def type_marks(assessment: Assessment, provision_type: ProvisionType) -> list[AreaMark]:
    """The areas by their status for one type."""
    return [
        _mark(
            code,
            name,
            style_at(assessment, code, provision_type),
            marks_at(assessment, code, provision_type.key),
        )
        for code, name in zip(assessment.areas.codes, assessment.areas.names, strict=True)
    ]


def _mark(code: str, name: str, style: Style, marks: str) -> AreaMark:
    word = f"{style.word} {marks}".rstrip()
    colours = (style.ground, style.ink, style.outline, style.is_dashed)
    return AreaMark(code, name, *colours, style.symbol, word)


def changed_marks(
    marks: Sequence[AreaMark], before: Sequence[AreaMark], changes: Mapping[str, int]
) -> list[AreaMark]:
    """Marks of which those of changed areas say what they were, with a heavy outline.

    Parameters
    ----------
    changes
        How many cells have changed, by area code.
    """
    return [
        _changed(mark, old, changes[mark.code]) if changes.get(mark.code) else mark
        for mark, old in zip(marks, before, strict=True)
    ]


def _changed(mark: AreaMark, old: AreaMark, number: int) -> AreaMark:
    if mark.said:
        return replace(mark, word=f"{number} changed", is_changed=True)
    if mark.word == old.word:
        return replace(mark, word=f"{mark.word}; another level", is_changed=True)
    word = f"{mark.word}; before: {old.word}"
    return replace(mark, symbol=f"{old.symbol}→{mark.symbol}", word=word, is_changed=True)


# Grounds for growing numbers; the ink has a contrast of at least 7 on each.
_SHADES = (palette.COUNT_1, palette.COUNT_2, palette.COUNT_3, palette.COUNT_4)


def count_marks(areas: Areas, counts: Mapping[str, int], noun: tuple[str, str]) -> list[AreaMark]:
    """The areas by a number, which stands on each; an area with 0 is white with a dashed edge.

    Parameters
    ----------
    noun
        What is counted, of one and of several.
    """
    most = max(counts.values(), default=0)
    return [
        _count_mark(code, name, counts.get(code, 0), most, noun)
        for code, name in zip(areas.codes, areas.names, strict=True)
    ]


def _count_mark(code: str, name: str, n: int, most: int, noun: tuple[str, str]) -> AreaMark:
    ground = _SHADES[(n - 1) * len(_SHADES) // most] if n else palette.PAPER
    tip = f"{n:,} {plural(n, *noun)}"
    return replace(_plain_mark(code, name, ground, f"{n:,}", "", is_dashed=n == 0), tip=tip)


def _plain_mark(
    code: str, name: str, ground: str, symbol: str, word: str, *, is_dashed: bool
) -> AreaMark:
    """An area whose ground alone tells something."""
    return AreaMark(code, name, ground, palette.INK, palette.MUTED, is_dashed, symbol, word)


_GAP_SIGN, _CLOSED_SIGN = "✕", "✓"


@dataclass(frozen=True)
class GapNews:
    """How many gaps of an area are new, how many were closed, and all that changed in words.

    Attributes
    ----------
    words
        Said when the area is pointed at; the map has room for the gaps only.
    """

    new: int
    closed: int
    words: str


def news_marks(areas: Areas, news: Mapping[str, GapNews]) -> list[AreaMark]:
    """The areas by the gaps that are new and those that were closed, with their numbers.

    An area without an entry has not changed; one of which only other things have changed bears
    no sign, but a heavy outline as the others do.
    """
    return [
        _news_mark(code, name, news.get(code))
        for code, name in zip(areas.codes, areas.names, strict=True)
    ]


def _news_mark(code: str, name: str, news: GapNews | None) -> AreaMark:
    if news is None:
        return _plain_mark(code, name, palette.PAPER, "", "No change", is_dashed=True)
    parts = ((_GAP_SIGN, news.new, "new"), (_CLOSED_SIGN, news.closed, "closed"))
    symbol = " ".join(sign for sign, number, _ in parts if number)
    word = ", ".join(f"{number} {what}" for _, number, what in parts if number) or "Other changes"
    ground = palette.NEW_GAPS if news.new else palette.ONLY_CLOSED if news.closed else palette.PAPER
    mark = _plain_mark(code, name, ground, symbol, word, is_dashed=False)
    return replace(mark, tip=news.words, is_changed=True)


@dataclass(frozen=True)
class Site:
    """A public office, in longitude and latitude, and the record that tells of it."""

    title: str
    longitude: float
    latitude: float
    id: str = ""


class OfflineMap(folium.Map):
    """A Folium map that asks for nothing but Leaflet, and that from our own server."""

    _name = "Map"
    default_js = [("leaflet", f"{LEAFLET_PATH}/leaflet.js")]  # noqa: RUF012
    default_css = [("leaflet_css", f"{LEAFLET_PATH}/leaflet.css")]  # noqa: RUF012


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


def base_map(shapes: MapShapes) -> folium.Map:
    """The part that stays: where to fetch the shapes, label points, sources.

    There is no background map.
    """
    drawing = OfflineMap(
        location=[0, 0],
        zoom_start=9,
        tiles=None,
        zoom_snap=0.1,
        scroll_wheel_zoom=False,
        attribution_control=True,
    )
    boundaries = shapes.drawn.boundaries
    points = {code: [lat, lon] for code, (lon, lat) in boundaries.label_points.items()}
    address = shapes_address(shapes.digest)
    sources = escape.for_html(shapes.sources)
    drawing.add_child(base_script(_SCRIPT, address, boundaries.bounds, points, sources))
    return drawing


def shapes_address(digest: str) -> str:
    """Where our own server has the shapes of a digest."""
    return f"{SHAPES_PATH}/{digest}.json"


def base_script(source: str, *arguments: object) -> Script:
    """The script that draws what stays on a map."""
    return Script(source, ",".join(("map_div", *map(escape.for_script, arguments))))


def _sent(mark: AreaMark) -> dict[str, Any]:
    """A mark without what is as usual, since every click sends all of them."""
    usual = {field.name: field.default for field in fields(mark)}
    return {name: value for name, value in asdict(mark).items() if value != usual[name]}


def status_layer(
    marks: Sequence[AreaMark], sites: Sequence[Site], chosen: str | None
) -> folium.FeatureGroup:
    """The part that changes. Never None, so that an old one is always taken off the map."""
    state: dict[str, Any] = {
        "marks": [_sent(mark) for mark in marks],
        "sites": [vars(site) for site in sites],
        "chosen": chosen,
    }
    group = folium.FeatureGroup(name="status", control=False)
    group.add_child(Script("window.drawProvision", escape.for_script(state)))
    return group
