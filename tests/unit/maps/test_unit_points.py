"""Units as points of a drawing: three signs, gathered where they fall together, and their key."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

from mapping import palette
from mapping.maps.marks import AreaMark, UnitLayer, UnitPoint, tinted, type_marks
from mapping.maps.picture import Picture, as_svg, unit_entries
from mapping.maps.svg_map import Canvas, svg_map, svg_mark
from mapping.maps.unit_points import units_in_words
from mapping.report.scope import Scope
from tests.support.cases.report_cases import boundaries, folder, scope_of

SVG = "{http://www.w3.org/2000/svg}"
STATES = ("trained", "not trained", "not known")
COVERED, MISSING, UNKNOWN = range(3)


def layer(*states: int, apart: float = 0.0, area: str = "") -> UnitLayer:
    """Points at the middle of the region, each so many degrees east of the one before."""
    (south, west), (north, east) = boundaries().bounds
    at = (west + east) / 2, (south + north) / 2
    points = [
        UnitPoint(at[0] + n * apart, at[1], s, area, f"No. {n}") for n, s in enumerate(states)
    ]
    return UnitLayer(tuple(points), "practices", STATES)


def marks_of(scope: Scope) -> list[AreaMark]:
    return type_marks(scope.assessment, scope.reference.types.by_key["gp_iris"])


def drawn(units: UnitLayer) -> ET.Element:
    scope = scope_of(folder("example"))
    marks = [tinted(mark) for mark in marks_of(scope)]
    picture = Picture("IRIS", (), unit_entries(units), "Nobody")
    return ET.fromstring(as_svg(picture, boundaries(), marks, units))


def signs(svg: ET.Element) -> list[str]:
    """What stands on the points: a sign, with a number where several are one, or a share."""
    texts = [text.text or "" for text in svg.findall(f"{SVG}g/{SVG}g/{SVG}text")]
    return [text for text in texts if re.fullmatch(r"[✓✕?]\d*|\d+/\d+", text)][-10:]


def test_each_state_has_a_sign_and_a_form_of_its_own() -> None:
    svg = drawn(layer(COVERED, MISSING, UNKNOWN, apart=0.12))
    assert signs(svg)[:3] == ["✓", "✕", "?"]
    grounds = [r for r in svg.findall(f"{SVG}g/{SVG}g/{SVG}rect") if r.get("stroke-width") == "2"]
    assert [rect.get("fill") for rect in grounds] == [palette.MET, palette.GAP, palette.PAPER]
    assert [rect.get("stroke-dasharray") is None for rect in grounds] == [True, True, False]


def test_points_that_fall_together_are_one_with_their_number_or_their_share() -> None:
    assert signs(drawn(layer(MISSING, MISSING, MISSING)))[0] == "✕3"
    svg = drawn(layer(COVERED, MISSING, UNKNOWN, COVERED))
    assert signs(svg)[0] == "2/4"
    arcs = [p for p in svg.iter(f"{SVG}path") if p.get("fill") == "none"]
    assert [arc.get("stroke") for arc in arcs] == [
        palette.MET,
        palette.GAP,
        palette.UNKNOWN_EDGE,
    ]


def test_points_of_two_areas_stay_apart() -> None:
    here, there = layer(MISSING, area="A"), layer(MISSING, area="B")
    both = UnitLayer((*here.points, *there.points), "practices", STATES)
    assert signs(drawn(both))[:2] == ["✕", "✕"]


def test_a_point_goes_out_from_under_a_name() -> None:
    mark = svg_mark(marks_of(scope_of(folder("example")))[0])
    longitude, latitude = boundaries().label_points[mark.code]
    units = UnitLayer((UnitPoint(longitude, latitude, MISSING, mark.code, "x"),), "", STATES)
    svg = ET.fromstring(svg_map(Canvas.of(boundaries()), [mark], units=units))
    name, point = (
        next(t for t in svg.iter(f"{SVG}text") if t.text == text) for text in (mark.lines[0], "✕")
    )
    away = [abs(float(name.get(axis, "0")) - float(point.get(axis, "0"))) for axis in ("x", "y")]
    assert max(away) > 22


def test_the_key_and_the_words_say_what_the_signs_mean() -> None:
    units = layer(COVERED, MISSING, MISSING)
    svg = drawn(units)
    texts = [text.text for text in svg.iter(f"{SVG}text")]
    assert {f"practices {state}" for state in STATES} <= set(texts)
    assert units_in_words(units) == "practices as points: 1 trained, 2 not trained, 0 not known"
