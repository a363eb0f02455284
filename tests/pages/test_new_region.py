"""A region that was made by the command has every page, with "No return" everywhere."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from mapping.access import NOBODY, ROLES, Person, may
from mapping.cli.main import main
from tests.pages.conftest import Show
from tests.pages.test_views import NAMES
from tests.support.day import TODAY
from tests.support.pages import Shown
from tests.unit.region.test_new_region import SQUARES

pytestmark = pytest.mark.slow

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
    "downloads?view=region",
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
        asked += ["--area-term", "district"]
    assert main(["region", "new", str(tmp_path / "new"), *asked], TODAY) == 0
    show = of_folder(tmp_path / "new")
    symbols = show("?type=refuge").symbols
    assert len(symbols) == areas
    assert len(set(symbols.values())) == 1
    assert {cell["style"]["word"] for cell in show("?view=matrix").matrix_cells()} == {"No return"}
    pages = {path: show(path) for path in (*NAMES, *MORE)}
    said = {path: page.alerts for path, page in pages.items()}
    # What stands alone is a heading or a label, and begins with a capital whatever the area is.
    assert {path for path, page in pages.items() if "district" in page.text.splitlines()} == set()
    lacking = "GP practices, people or women aged 16 and over" if areas == 2 else "GP practices"
    # A figure that no source tells is not only left out.
    assert f"There is no figure of {lacking}: what is measured by" in pages["area"].text
    # With the region's name it would be cut in its box.
    of_what = f"Region or {'district' if areas == 2 else 'CSP'}"
    assert pages["actions"].widget("selectbox", of_what).options[0] == "The whole region"
    assert "a review of homicides" in show("area?view=learn&share=training").text
    # Nothing is to be chosen that is not there, and nothing that does not differ is explained.
    idle = ("Choose a theme", "Choose a row,", "most of what differs")
    assert [path for path, page in pages.items() for words in idle if words in page.text] == []
    without = {"services?view=distance"} if areas == 2 else set()
    assert {path for path, alerts in said.items() if alerts} == without
    assert all("names no file of neighbourhoods" in said[path][0] for path in without)


def chosen(page: Shown) -> list[str]:
    return list(page.widget("multiselect", "Its partnerships").value)


def test_a_region_is_chosen_by_force_by_name_and_on_the_map_and_taken_away(example: Show) -> None:
    page = example("downloads?view=region")
    assert "Nothing is chosen yet." in page.text
    page.widget("selectbox", "Add a police force area").set_value("W15000002")
    page = Shown(page.run.run())
    assert len(chosen(page)) == 5
    assert "Gwent, 5 areas, 28 types of provision, 15 need figures, no record yet." in page.text
    assert "No area has a figure of GP practices yet; need.csv takes them." in page.text
    assert set(page.symbols.values()) == {"✓", ""}
    assert sum(symbol == "✓" for symbol in page.symbols.values()) == 5
    assert len(chosen(example(f"downloads?view=region&areas={page.address['areas']};E1"))) == 5
    page.widget("multiselect", "Its partnerships").set_value([*chosen(page), "E22000337"])
    page = Shown(page.run.run())
    page.widget("text_input", "What the region is called").set_value("Gwent & “Dudley” <b>")
    page = Shown(page.run.run())
    assert "Gwent & “Dudley” <b>, 6 areas" in page.text
    assert "PROVISION_MAP_DATA=gwent-dudley-b make run" in page.text
    # Without the folder's name the command would open a round of the folder that is shown.
    assert "python -m mapping returns open --data gwent-dudley-b --due" in page.text
    (taken,) = [e for e in page.elements if e.type == "download_button"]
    assert taken.proto.label == "Take the folder of 6 areas (zip)"
    assert "Nothing is chosen yet." in page.press("Begin again").text


def test_where_people_sign_in_only_an_administrator_starts_a_region() -> None:
    assert [
        role for role in ROLES if may(Person("a@example.org", role, how="x"), "begin_region")
    ] == ["administrator"]
    assert not may(NOBODY, "begin_region")
