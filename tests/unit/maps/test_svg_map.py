"""The map for print: every area as a shape of its own, colour, symbol and name, and the words."""

from __future__ import annotations

from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest

from mapping.analysis.missing import Shade, answers_by_area
from mapping.gap_model.status_style import marks_at, style_at
from mapping.geography.areas import read_areas
from mapping.geography.boundaries import read_boundaries
from mapping.maps import svg_map as module
from mapping.maps.missing_marks import missing_marks
from mapping.maps.svg_map import Canvas, SvgMark, in_words, status_marks, svg_map, svg_mark
from mapping.report.scope import Scope
from tests.support.cases.report_cases import HOSTILE, boundaries, folder, hostile, scope_of
from tests.support.paths import SHIPPED
from tests.support.svg_paths import rings_of

pytestmark = pytest.mark.slow

SVG = "{http://www.w3.org/2000/svg}"
AREAS = f"{SVG}g/{SVG}path"


@pytest.fixture(scope="module")
def scope() -> Scope:
    return scope_of(folder("example"))


def drawn(marks: list[SvgMark], **options: object) -> ET.Element:
    svg = ET.fromstring(svg_map(Canvas.of(boundaries()), marks, **options))  # type: ignore[arg-type]
    (drawing,) = svg.findall(f"{SVG}g")
    # What is drawn stands in one group; the frame says its size.
    for name, value in svg.attrib.items():
        drawing.set(name, value)
    return drawing


def overview(scope: Scope) -> list[SvgMark]:
    shade, types, areas = Shade.NONE, scope.types, scope.reference.areas
    answers = answers_by_area(scope.assessment, types, shade)
    return [svg_mark(mark) for mark in missing_marks(answers, shade, types, areas, {})]


def test_every_area_is_a_path_in_the_colour_of_its_status(scope: Scope) -> None:
    for provision_type in scope.types:
        paths = drawn(status_marks(scope.assessment, provision_type)).findall(AREAS)
        wanted = [style_at(scope.assessment, code, provision_type).ground for code in scope.codes]
        assert [path.get("fill") for path in paths] == wanted


def test_every_area_bears_its_symbol_and_signs(scope: Scope) -> None:
    for provision_type in scope.types:
        texts = drawn(status_marks(scope.assessment, provision_type)).findall(f"{SVG}text")
        wanted = [
            style_at(scope.assessment, code, provision_type).symbol
            + marks_at(scope.assessment, code, provision_type.key)
            for code in scope.codes
        ]
        assert [text.text for text in texts] == wanted


def test_the_words_say_of_every_area_what_the_colours_say(scope: Scope) -> None:
    provision_type = scope.types[0]
    said = in_words(status_marks(scope.assessment, provision_type))
    for code, name in zip(scope.codes, scope.reference.areas.names, strict=True):
        assert f"{name}: {style_at(scope.assessment, code, provision_type).word}" in said


def test_a_map_of_all_types_bears_its_numbers_in_large_and_in_small(scope: Scope) -> None:
    texts = [text.text for text in drawn(overview(scope)).findall(f"{SVG}text")]
    for mark in overview(scope):
        assert {mark.lines[0], mark.number} <= set(texts)
        assert {str(pill.count) for pill in mark.pills} <= set(texts)


def test_the_drawing_stays_inside_its_frame_and_keeps_the_shape_of_the_land(scope: Scope) -> None:
    svg = drawn(status_marks(scope.assessment, scope.types[0]))
    width, height = map(float, svg.get("viewBox", "").split()[2:])
    paths = [path.get("d", "") for path in svg.findall(AREAS)]
    places = [place for path in paths for ring in rings_of(path) for place in ring]
    xs, ys = zip(*places, strict=True)
    assert min(xs) >= 0
    assert max(xs) <= width
    assert min(ys) >= 0
    assert max(ys) <= height
    metric = boundaries().frame.to_crs("EPSG:27700").total_bounds
    shape = (metric[2] - metric[0]) / (metric[3] - metric[1])
    assert (max(xs) - min(xs)) / (max(ys) - min(ys)) == pytest.approx(shape, rel=0.01)


def test_the_chosen_area_is_drawn_last_and_with_the_heaviest_line(scope: Scope) -> None:
    chosen = scope.codes[2]
    paths = drawn(overview(scope), chosen=chosen).findall(AREAS)
    widths = [float(path.get("stroke-width", "2")) for path in paths]
    assert widths[-1] > max(widths[:-1])
    assert len(paths) == len(scope.codes)


def test_an_area_that_is_not_as_it_was_has_the_heavy_line_that_is_spoken_of(scope: Scope) -> None:
    first, *others = overview(scope)
    marks = [replace(first, is_changed=True, is_dashed=True), *others]
    paths = drawn(marks, chosen=others[0].code).findall(AREAS)
    widths = [float(path.get("stroke-width", "2")) for path in paths]
    assert widths == sorted(widths)
    assert widths[-1] > widths[-2] > widths[-3]
    assert paths[-2].get("stroke-dasharray") is None


def test_a_name_is_text_and_nothing_in_the_drawing_runs_or_links() -> None:
    scope = scope_of(hostile())
    svg = drawn(overview(scope))
    assert {element.tag for element in svg.iter()} <= {
        f"{SVG}{name}" for name in ("g", "path", "text", "rect", "pattern")
    }
    texts = [text.text or "" for text in svg.iter(f"{SVG}text")]
    assert any(HOSTILE[2][:20] in text for text in texts)
    assert max(map(len, texts)) <= 40


def test_many_areas_are_drawn_without_their_names() -> None:
    settings = replace(
        folder("shipped").reference.settings,
        boundaries=SHIPPED / "boundaries" / "england_wales_csp.geojson",
    )
    areas = read_areas(settings)
    marks = [
        SvgMark(code, "#fff", "#000", "#000", is_dashed=False, lines=(name,), words=name)
        for code, name in zip(areas.codes, areas.names, strict=True)
    ]
    svg = ET.fromstring(svg_map(Canvas.of(read_boundaries(settings, areas)), marks))
    assert len(areas) > 300
    assert len(svg.findall(f"{SVG}g/{AREAS}")) == len(areas)
    assert list(svg.iter(f"{SVG}text")) == []


def test_no_label_lies_on_another_and_the_largest_areas_keep_theirs() -> None:
    sizes = boundaries().metric.set_index("area_code").geometry.area
    codes = sizes.sort_values(ascending=False).index.tolist()
    marks = [
        SvgMark(code, "#ffffff", "#000000", "#000000", is_dashed=False, lines=(name, "✕"), words="")
        for code, name in zip(codes, ["A" * 18] * len(codes), strict=True)
    ]
    view = Canvas.of(boundaries())
    placed = module._placed(view, marks, 40, None)
    boxes = [module._box(view, label) for label in placed]
    assert not any(
        module._overlap(one, other) for n, one in enumerate(boxes) for other in boxes[:n]
    )
    assert all(
        min(left, top) > -0.1 and right < module.WIDTH + 0.1 and bottom < view.height + 0.1
        for left, top, right, bottom in boxes
    ), "an edge cuts no name off"
    assert placed[0].mark == marks[0]
    assert len(placed) == len(codes), "a sign of its own stands on each"
    assert any(label.mark.lines == ("✕",) for label in placed), "not every name has room"
    (first, *_) = module._placed(view, marks, 40, codes[-1])[::-1]
    assert first.mark == marks[-1], "what is chosen keeps its name"
