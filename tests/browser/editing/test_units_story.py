"""Practices, from the NHS's list to the map: a lead takes it over and ticks, a chair sees."""

from __future__ import annotations

import csv
import re
from itertools import combinations
from pathlib import Path

from playwright.sync_api import Page, expect

from mapping.cli.main import CLEAN, main
from tests.support.browser_tools import Opener, Server, choose, map_frame, settle
from tests.support.day import TODAY

AREA, TYPE = "E22000335", "gp_iris"
# Thirty that somebody knows to be trained, and ten of which nobody has said.
PRACTICES = [f"HILL SURGERY {n}" for n in range(30)] + [f"DALE SURGERY {n}" for n in range(10)]
POSTCODES = ("B1 1BB", "B2 4QA")


def counts_practices(folder: Path) -> None:
    """Have the type counted practice by practice."""
    path = folder / "provision_types.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, [*dict.fromkeys([*rows[0], "unit_kind"])])
        writer.writeheader()
        writer.writerows(
            {**row, "unit_kind": "gp_practice" if row["key"] == TYPE else ""} for row in rows
        )


def epraccur(path: Path, postcodes: tuple[str, str] = POSTCODES) -> Path:
    """The NHS's list as it is published: no header, 27 columns."""
    lines = []
    for n, name in enumerate(PRACTICES):
        cells = [""] * 27
        said = {0: f"M{n:05d}", 1: name, 9: postcodes[n % 2], 10: "19740401", 12: "A", 25: "4"}
        for at, text in said.items():
            cells[at] = text
        lines.append(",".join(f'"{cell}"' for cell in cells))
    path.write_text("\n".join([*lines, ""]), "utf-8")
    return path


def press(page: Page, name: str | re.Pattern[str]) -> None:
    page.get_by_role("button", name=name, exact=isinstance(name, str)).click()
    settle(page)


def test_practices_come_in_thirty_are_ticked_and_the_map_shows_which_are_not(
    changeable: Server, open_page: Opener, tmp_path: Path
) -> None:
    counts_practices(changeable.data)
    lead = open_page(f"{changeable.url}/update?area={AREA}&type={TYPE}")
    choose(lead, "Table", "Units")
    lead.locator("input[type=file]").last.set_input_files(epraccur(tmp_path / "epraccur.csv"))
    expect(lead.get_by_text("40 units new, 0 changed, 0 closed.")).to_be_visible()
    press(lead, "Take it over")
    expect(lead.get_by_text("Saved: 40 units changed.").first).to_be_visible()

    box = lead.get_by_label("Find by name", exact=True)
    box.fill("hill")
    box.press("Enter")
    settle(lead)
    press(lead, "Tick all 30 shown")
    press(lead, "Show what this says")
    expect(
        lead.get_by_text(re.compile("^30 practices: trained, confirmed on")).first
    ).to_be_visible()
    press(lead, "Save it so")
    expect(lead.get_by_text("Saved: 30 practices trained.").first).to_be_visible()

    chair = open_page(f"{changeable.url}/?area={AREA}&type={TYPE}")
    points = map_frame(chair).locator(".unit")
    expect(points.first).to_be_visible()
    shares = [tuple(map(int, text.split("/"))) for text in points.all_inner_texts()]
    assert [sum(numbers) for numbers in zip(*shares, strict=True)] == [30, 40]
    listed = chair.get_by_text("Practices of Birmingham: 40")
    listed.click()
    lines = chair.locator(".pm-units li")
    expect(lines.first).to_contain_text("DALE SURGERY 0: not known")
    assert sum("not known" in line for line in lines.all_inner_texts()) == 10


def test_points_of_neighbouring_areas_cover_neither_one_another_nor_a_name(
    changeable: Server, open_page: Opener, tmp_path: Path
) -> None:
    counts_practices(changeable.data)
    # Birmingham and Sandwell, half a mile apart.
    file = epraccur(tmp_path / "epraccur.csv", ("B17 8DP", "B66 4BH"))
    said = ["units", "import", str(file), "--kind", "gp_practice", "--data", str(changeable.data)]
    assert main(said, TODAY) == CLEAN
    map_ = map_frame(open_page(f"{changeable.url}/?type={TYPE}"))
    map_.locator(".unit").first.wait_for()
    boxes = map_.evaluate(
        "[...document.querySelectorAll('.area-label > *')].map(e => e.getBoundingClientRect())"
        ".map(({left, right, top, bottom}) => [left, right, top, bottom])"
    )
    assert map_.locator(".unit").count() == 2
    for (left, right, top, bottom), other in combinations(boxes, 2):
        is_apart = left >= other[1] - 1 or right <= other[0] + 1
        assert is_apart or top >= other[3] - 1 or bottom <= other[2] + 1, boxes
