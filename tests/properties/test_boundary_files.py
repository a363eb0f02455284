"""Whatever a boundary file is like: its areas are valid polygons, or a sentence says why not."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from mapping.errors import BoundaryError
from mapping.geography.areas import read_areas
from mapping.geography.boundaries import read_boundaries
from mapping.settings import settings_of_boundaries

_FOREIGN = ("Traceback", "GDAL", "OGR", "pyogrio", "Exception", "Error", "vsi", "None", "\n")
NUMBERS = st.one_of(
    st.floats(-200, 200),
    st.floats(-1e7, 1e7),
    st.sampled_from([0.0, 180.0, -180.0, 90.0, 52.4, -1.9, 400_000.0, float("nan"), float("inf")]),
)
ANYTHING = st.one_of(
    st.none(), st.booleans(), st.integers(-9, 10**30), NUMBERS, st.text(max_size=3)
)
RINGS = st.lists(st.lists(NUMBERS, min_size=2, max_size=3), max_size=6)
GEOMETRIES = st.one_of(
    st.none(),
    st.builds(lambda rings: {"type": "Polygon", "coordinates": rings}, st.lists(RINGS, max_size=2)),
    st.builds(
        lambda kind, inner: {"type": kind, "coordinates": inner},
        st.sampled_from(["Point", "LineString", "Polygon", "MultiPolygon", "Blob"]),
        st.recursive(ANYTHING, lambda inner: st.lists(inner, max_size=4), max_leaves=8),
    ),
    ANYTHING,
)


@st.composite
def squares(draw: st.DrawFn) -> dict[str, Any]:
    """A square, of degrees or metres, with its faults: open, crossing itself, exchanged, high."""
    x, y = draw(
        st.sampled_from([(-2.0, 52.4), (179.0, -17.0), (-0.5, 0.0), (4e5, 3e5), (13.0, 52.0)])
    )
    size = draw(st.sampled_from([0.1, 2.0, 1e-9, 5e4]))
    ring = [[x, y], [x + size, y], [x + size, y + size], [x, y + size], [x, y]]
    for fault in draw(
        st.lists(st.sampled_from(["open", "cross", "swap", "high", "leap", "spike"]))
    ):
        if fault == "open":
            ring = ring[:-1]
        elif fault == "cross" and len(ring) > 2:
            ring[1], ring[2] = ring[2], ring[1]
        elif fault == "swap":
            ring = [[point[1], point[0]] for point in ring]
        elif fault == "high":
            ring = [[*point[:2], 7.0] for point in ring]
        elif fault == "leap":
            ring = [[(point[0] + 180) % 360 - 180, *point[1:]] for point in ring]
        elif ring:
            ring = [*ring, [point + 1 for point in ring[-1]], ring[-1]]
    return {"type": "Polygon", "coordinates": [ring]}


@st.composite
def features(draw: st.DrawFn) -> list[dict[str, Any]]:
    """A few areas, most of them with a code of their own and something like a shape."""
    codes = draw(st.permutations(["A1", "001", 7]))
    if draw(st.integers(0, 4)) == 0:
        codes = draw(st.lists(ANYTHING, min_size=3, max_size=3))
    shapes = draw(st.lists(squares(), min_size=1, max_size=3))
    if draw(st.integers(0, 2)) == 0:
        shapes[0] = draw(GEOMETRIES)
    return [
        {
            "type": "Feature",
            "properties": {"code": code, "name": draw(st.sampled_from(["N", "S"]))},
            "geometry": shape,
            **draw(st.sampled_from([{}, {}, {"id": 3}, {"id": "x"}, {"bbox": 3}])),
        }
        for code, shape in zip(codes, shapes, strict=False)
    ]


CRS = st.sampled_from(
    [
        None,
        None,
        None,
        None,
        None,
        None,
        "EPSG:27700",
        "urn:ogc:def:crs:OGC:1.3:CRS84",
        "EPSG:3857",
        "EPSG:1",
        "?",
    ]
)
SAID = st.fixed_dictionaries(
    {
        "coordinates": st.sampled_from(
            [
                "",
                "",
                "",
                "",
                "",
                "EPSG:27700",
                "EPSG:4326",
                "latitude first",
                "longitude first",
                "EPSG:32601",
            ]
        ),
        "dissolve": st.booleans(),
        "layer": st.sampled_from([*[""] * 9, "areas"]),
    }
)


@given(features(), CRS, SAID)
def test_areas_are_valid_polygons_or_it_is_said_why_not(
    held: list[dict[str, Any]], crs: str | None, said: dict[str, Any]
) -> None:
    content: dict[str, Any] = {"type": "FeatureCollection", "features": held}
    if crs is not None:
        content["crs"] = {"type": "name", "properties": {"name": crs}}
    _read_or_refused(json.dumps(content).encode(), said)


@given(st.integers(0, 400), st.binary(max_size=3), SAID)
def test_a_file_cut_anywhere_is_read_or_it_is_said_what_it_is(
    at: int, put: bytes, said: dict[str, Any]
) -> None:
    ring = [[-2, 52], [-1, 52], [-1, 53], [-2, 52]]
    whole = json.dumps(
        {
            "type": "FeatureCollection",
            "features": [
                {
                    "type": "Feature",
                    "properties": {"code": "A", "name": "N"},
                    "geometry": {"type": "Polygon", "coordinates": [ring]},
                }
            ],
        }
    ).encode()
    _read_or_refused(whole[:at] + put + whole[at + len(put) :], said)


def _read_or_refused(content: bytes, said: dict[str, Any]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "areas.geojson"
        path.write_bytes(content)
        columns = {"code_column": "code", "name_column": "name"}
        try:
            settings = settings_of_boundaries(path, {**columns, **said})
            found = read_boundaries(settings, read_areas(settings))
        except BoundaryError as error:
            text = str(error).replace(str(path), "")
            assert not [word for word in _FOREIGN if word in text], text
            assert text.endswith(".")
            return
    shapes = found.passed_on
    assert shapes.is_valid.all()
    assert not shapes.is_empty.any()
    assert shapes.geom_type.isin(["Polygon", "MultiPolygon"]).all()
    assert np.abs(shapes.total_bounds).max() <= 180
    assert np.isfinite(list(found.label_points.values())).all()
    json.dumps(found.shapes, allow_nan=False)
