"""A map as a picture: all that is needed to read it stands on it, as text."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from itertools import pairwise

import pytest

from mapping.analysis.missing import Shade, answers_by_area
from mapping.gap_model.status_style import all_styles, signs_of
from mapping.maps import picture as picture_module
from mapping.maps import svg_map
from mapping.maps.marks import AreaMark, type_marks
from mapping.maps.missing_marks import key_entries, missing_marks, sign_entries, small_signs
from mapping.maps.picture import KeyEntry, Picture, as_svg, status_key
from mapping.report.picture import as_png
from tests.support.cases.report_cases import HOSTILE, boundaries, folder, hostile, scope_of

SVG = "{http://www.w3.org/2000/svg}"


def marks_of(shade: Shade) -> list[AreaMark]:
    scope = scope_of(folder("example"))
    answers = answers_by_area(scope.assessment, scope.types, shade)
    return missing_marks(answers, shade, scope.types, scope.assessment.areas, {})


def picture_of(shade: Shade) -> Picture:
    types = scope_of(folder("example")).types
    key = (*key_entries(shade, len(types)), *sign_entries(shade, types))
    return Picture("What is missing", ("As of 28 November 2026.",), key, "Source: Anybody.")


def drawn(shade: Shade = Shade.NONE) -> ET.Element:
    return ET.fromstring(as_svg(picture_of(shade), boundaries(), marks_of(shade)))


def texts_of(svg: ET.Element) -> list[str]:
    return [text.text or "" for text in svg.iter(f"{SVG}text")]


@pytest.mark.parametrize("shade", Shade)
def test_title_day_key_numbers_and_sources_stand_on_it(shade: Shade) -> None:
    texts = texts_of(drawn(shade))
    for words in ("What is missing", "As of 28 November 2026.", "Source: Anybody."):
        assert words in texts
    for mark in marks_of(shade):
        assert mark.name in texts
        assert mark.symbol in texts
    assert {entry.words for entry in picture_of(shade).key} <= set(texts)


def test_of_more_areas_than_can_be_named_the_key_has_no_sign_that_is_not_drawn(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    types = scope_of(folder("example")).types
    grounds, numbers = key_entries(Shade.NONE, len(types)), sign_entries(Shade.NONE, types)
    signs = [entry for entry in (*numbers, *small_signs({"£", "≠"})) if entry.symbol]
    assert signs
    picture = Picture("T", (), (*grounds, *signs), "")
    for module in (picture_module, svg_map):
        monkeypatch.setattr(module, "MOST_NAMED", 1)
    texts = texts_of(ET.fromstring(as_svg(picture, boundaries(), marks_of(Shade.NONE))))
    assert {entry.words for entry in grounds} <= set(texts)
    assert not {entry.words for entry in signs} & set(texts)


def test_of_many_areas_the_key_of_a_type_keeps_every_status_that_there_is(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    scope = scope_of(folder("example"))
    marks = type_marks(scope.assessment, scope.types[0])
    there = {mark.symbol for mark in marks}
    key = status_key(all_styles(scope.types))
    monkeypatch.setattr(picture_module, "MOST_NAMED", 1)
    texts = texts_of(ET.fromstring(as_svg(Picture("T", (), key, ""), boundaries(), marks)))
    assert {entry.words for entry in key if entry.symbol in there} <= set(texts)


@pytest.mark.parametrize("shade", Shade)
def test_every_hatch_that_is_used_is_there(shade: Shade) -> None:
    svg = drawn(shade)
    ids = {pattern.get("id") for pattern in svg.iter(f"{SVG}pattern")}
    fills = [e.get("fill", "") for e in svg.iter() if e.get("fill", "").startswith("url(")]
    assert fills
    assert {fill[5:-1] for fill in fills} <= ids


def test_what_is_text_stays_text_and_nothing_runs_or_links() -> None:
    scope = scope_of(hostile())
    marks = type_marks(scope.assessment, scope.types[0])
    key = (*status_key(all_styles(scope.types)), *(KeyEntry(text, "#ffffff") for text in HOSTILE))
    picture = Picture(HOSTILE[0], (HOSTILE[1],), key, " ".join(HOSTILE))
    svg = ET.fromstring(as_svg(picture, boundaries(), marks))
    allowed = ("svg", "g", "path", "text", "rect", "pattern", "title")
    assert {element.tag for element in svg.iter()} <= {f"{SVG}{name}" for name in allowed}
    assert HOSTILE[0] in texts_of(svg)


def test_the_key_takes_as_many_rows_as_it_needs() -> None:
    key = tuple(KeyEntry(f"Something that is rather long, {n}", "#ffffff") for n in range(9))
    svg = ET.fromstring(as_svg(Picture("T", (), key, ""), boundaries(), marks_of(Shade.NONE)))
    width = float(svg.get("width", "0"))
    texts = [t for t in svg.iter(f"{SVG}text") if (t.text or "").startswith("Something")]
    places = [(float(t.get("y", "0")), float(t.get("x", "0"))) for t in texts]
    assert places == sorted(places)
    assert len({y for y, _ in places}) > 1
    assert all(x < width for _, x in places)
    assert all(a[0] < b[0] or b[1] - a[1] > 100 for a, b in pairwise(places))


def test_the_small_signs_of_a_status_stand_on_the_picture_of_a_type() -> None:
    scope = scope_of(folder("example"))
    idva = next(kind for kind in scope.types if kind.key == "idva")
    marks = type_marks(scope.assessment, idva)
    key = small_signs({sign for mark in marks for sign in signs_of(mark.marks)})
    svg = ET.fromstring(as_svg(Picture("T", (), tuple(key), ""), boundaries(), marks))
    texts = texts_of(svg)
    assert {"✓ £", "£", "funding at risk"} <= set(texts)


def test_a_long_title_stands_on_as_many_lines_as_it_needs() -> None:
    title = (
        "Example region (on the West Midlands map): Types of which nobody has said what there is"
    )
    svg = ET.fromstring(as_svg(Picture(title, ("As of.",), (), ""), boundaries(), []))
    bold = [t for t in svg.iter(f"{SVG}text") if t.get("font-weight") == "bold"]
    assert " ".join(t.text or "" for t in bold) == title
    # In letters as wide as bold ones are on average, each line ends before the picture does.
    room = float(svg.get("width", "0")) / 30 / 0.69
    assert all(len(t.text or "") < room for t in bold)
    (remark,) = (t for t in svg.iter(f"{SVG}text") if t.text == "As of.")
    assert [float(t.get("y", "0")) for t in (*bold, remark)] == sorted(
        {float(t.get("y", "0")) for t in (*bold, remark)}
    )


@pytest.mark.slow
def test_a_png_has_twice_as_many_pixels_as_the_drawing_units() -> None:
    svg = as_svg(picture_of(Shade.NONE), boundaries(), marks_of(Shade.NONE))
    png = as_png(svg)
    assert png.startswith(b"\x89PNG")
    width = int.from_bytes(png[16:20])
    assert width == pytest.approx(2000, abs=2)
