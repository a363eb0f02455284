"""Practices of the NHS's list on the map, as a browser draws their points."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

from playwright.sync_api import expect

from mapping.cli.main import CLEAN, main
from tests.support.browser_tools import Opener, Server, map_frame
from tests.support.cases.unit_cases import COVERAGE_HEAD
from tests.support.day import TODAY
from tests.support.folders import rows_of, write_rows

TYPE = "gp_iris"
# Of Birmingham and Sandwell, half a mile apart.
AREAS, POSTCODES = ("E22000335", "E22000338"), ("B17 8DP", "B66 4BH")


def counts_practices(folder: Path) -> None:
    """Have the type counted practice by practice."""
    path = folder / "provision_types.csv"
    kinds = (row | {"unit_kind": "gp_practice" * (row["key"] == TYPE)} for row in rows_of(path))
    write_rows(path, list(kinds))


def epraccur(path: Path) -> Path:
    """The NHS's list as it is published: no header, 27 columns."""
    lines = []
    for n in range(40):
        cells = [""] * 27
        said = {0: f"M{n:05d}", 1: f"SURGERY {n}", 9: POSTCODES[n % 2], 10: "19740401"}
        for at, text in (said | {12: "A", 25: "4"}).items():
            cells[at] = text
        lines.append(",".join(f'"{cell}"' for cell in cells))
    path.write_text("\n".join([*lines, ""]), "utf-8")
    return path


def test_points_tell_shares_and_cover_neither_one_another_nor_a_name(
    changeable: Server, open_page: Opener, tmp_path: Path
) -> None:
    counts_practices(changeable.data)
    file = epraccur(tmp_path / "epraccur.csv")
    said = ["units", "import", str(file), "--kind", "gp_practice", "--data", str(changeable.data)]
    assert main(said, TODAY) == CLEAN
    trained = (
        f"M{n:05d},{TYPE},covered,,,{AREAS[n % 2]},confirmed,2026-10-01,\n" for n in range(30)
    )
    coverage = changeable.data / "unit_coverage.csv"
    coverage.write_text(COVERAGE_HEAD + "".join(trained), "utf-8")
    map_ = map_frame(open_page(f"{changeable.url}/?type={TYPE}"))
    points = map_.locator(".unit")
    expect(points.first).to_be_visible()
    assert points.all_inner_texts() == ["15/20"] * 2
    boxes = map_.evaluate(
        "[...document.querySelectorAll('.area-label > *')].map(e => e.getBoundingClientRect())"
        ".map(({left, right, top, bottom}) => [left, right, top, bottom])"
    )
    for (left, right, top, bottom), other in combinations(boxes, 2):
        is_apart = left >= other[1] - 1 or right <= other[0] + 1
        assert is_apart or top >= other[3] - 1 or bottom <= other[2] + 1, boxes
