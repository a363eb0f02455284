"""Bars and matrix as pictures: what stands on the page stands on them, as text."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import pytest

from mapping.analysis.level_bars import level_bars
from mapping.gap_model.status_style import style_at
from mapping.maps.picture import Picture, framed
from mapping.maps.svg_map import WIDTH
from mapping.maps.table_pictures import bars_drawing, matrix_drawing
from mapping.report.picture import as_png
from mapping.report.scope import Scope
from tests.support.cases.report_cases import HOSTILE, folder, hostile, scope_of
from tests.unit.maps.test_picture import SVG, texts_of

PICTURE = Picture("Who has what", ("As of 28 November 2026.",), (), "Source: Anybody.")


def matrix_of(scope: Scope) -> str:
    groups = list(scope.reference.types.grouped.items())
    return framed(PICTURE, *matrix_drawing(scope.assessment, groups))


def bars_of(scope: Scope, key: str) -> str:
    areas = scope.reference.areas
    names = {"": "The region", **dict(zip(areas.codes, areas.names, strict=True))}
    bars = level_bars(scope.assessment, scope.reference.types.by_key[key])
    return framed(PICTURE, *bars_drawing(bars, names))


def test_the_bars_bear_names_amounts_and_rates_and_as_many_lines_of_the_benchmark() -> None:
    scope = scope_of(folder("example"))
    texts = texts_of(ET.fromstring(bars_of(scope, "idva")))
    assert {"Birmingham", "18.5 of 18.4", "4.0 per 100,000", "The region"} <= set(texts)
    assert {"Who has what", "As of 28 November 2026.", "Source: Anybody."} <= set(texts)
    # Where there is no level the status stands in its place.
    assert "Provided, not measured" in texts


def test_the_matrix_has_every_cell_in_its_place_with_its_words() -> None:
    scope = scope_of(folder("example"))
    svg = ET.fromstring(matrix_of(scope))
    cells = [title.text for title in svg.iter(f"{SVG}title")][1:]
    assert len(cells) == len(scope.codes) * len(scope.types)
    kind, code = scope.types[0], scope.codes[0]
    word = style_at(scope.assessment, code, kind).word
    assert f"{scope.reference.areas.name(code)}, {kind.label}: {word}" in cells
    assert {*scope.reference.areas.names, kind.label, kind.group} <= set(texts_of(svg))


@pytest.mark.parametrize("make", [matrix_of, lambda scope: bars_of(scope, "idva")])
def test_nothing_reaches_over_the_edge_or_runs(make: object) -> None:
    scope = scope_of(hostile())
    svg = ET.fromstring(make(scope))  # type: ignore[operator]
    assert {element.tag for element in svg.iter()} <= {
        f"{SVG}{name}" for name in ("svg", "title", "g", "path", "text", "rect", "pattern")
    }
    assert all(float(rect.get("x", "0")) <= WIDTH for rect in svg.iter(f"{SVG}rect"))
    assert any(HOSTILE[2][:20] in text for text in texts_of(svg))


def test_each_is_drawn_in_pixels() -> None:
    scope = scope_of(folder("example"))
    for svg in (matrix_of(scope), bars_of(scope, "gp_iris")):
        assert as_png(svg).startswith(b"\x89PNG")
