"""A region that was made by the command has every page, with "No return" everywhere."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from mapping.cli.main import main
from tests.pages.conftest import Show
from tests.pages.test_views import NAMES
from tests.support.day import TODAY
from tests.unit.region.test_new_region import SQUARES

MORE = (
    "?view=matrix",
    "?view=projector",
    "area?view=beside",
    "area?view=learn",
    "services?view=for-whom",
    "services?view=distance",
    "then-and-now?view=ending",
    "then-and-now?view=days",
    "then-and-now?view=what-if",
    "meeting?view=meetings",
    "update?view=history",
)


@pytest.mark.parametrize(
    ("asked", "areas"),
    [(["--force", "Gwent"], 5), (["--force", "Metropolitan Police"], 32), ([], 2)],
    ids=["Welsh force", "London", "foreign"],
)
def test_every_page_of_a_new_region_can_be_drawn(
    tmp_path: Path, of_folder: Callable[[Path], Show], asked: list[str], areas: int
) -> None:
    if not asked:
        (tmp_path / "b.geojson").write_text(SQUARES, encoding="utf-8")
        asked = ["--boundaries", str(tmp_path / "b.geojson"), "--code", "nr", "--name", "name"]
    assert main(["region", "new", str(tmp_path / "new"), *asked], TODAY) == 0
    show = of_folder(tmp_path / "new")
    symbols = show("?type=refuge").symbols
    assert len(symbols) == areas
    assert len(set(symbols.values())) == 1
    assert {cell["style"]["word"] for cell in show("?view=matrix").matrix_cells()} == {"No return"}
    said = {path: show(path).alerts for path in (*NAMES, *MORE)}
    assert {path for path, alerts in said.items() if alerts} == {"services?view=distance"}
    assert "names no file of neighbourhoods" in said["services?view=distance"][0]
