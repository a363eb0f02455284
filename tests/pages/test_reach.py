"""What the page says that tells how far provision is."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.pages.conftest import Show
from tests.support.folders import copy_of
from tests.support.pages import Shown
from tests.support.paths import SHIPPED

TYPE = "community_outreach"
ADDRESS = f"services?view=distance&on=2026-11-24&type={TYPE}"
N_NEIGHBOURHOODS = 1680


def legend(page: Shown) -> list[int]:
    return [int(number.get_text().replace(",", "")) for number in page.html.select(".pm-legend b")]


def area_rows(page: Shown) -> dict[str, list[str]]:
    (data,) = page.components("status_table")
    return {row["name"]: row["cells"] for group in data["groups"] for row in group["rows"]}


def counts(page: Shown) -> list[int]:
    return [page.map["classes"].count(digit) for digit in "0123"]


@pytest.mark.parametrize(
    ("asked", "n_sites"),
    [("", 14), ("&km=10", 14), ("&type=dual_diagnosis", 4)],
    ids=["5 km", "10 km", "another type"],
)
def test_sentence_legend_map_and_table_say_the_same(
    example: Show, asked: str, n_sites: int
) -> None:
    page = example(f"{ADDRESS}{asked}")
    assert page.title == "Services: how far is the nearest?"
    assert sum(counts(page)) == N_NEIGHBOURHOODS
    assert legend(page) == counts(page)
    assert len(page.map["sites"]) == n_sites
    within = sum(counts(page)[:2])
    assert f"{within:,} of 1,680 neighbourhoods" in page.answer()
    assert f"within {'10' if 'km' in asked else '5'} km" in page.answer()
    assert "as the crow flies" in page.answer()
    rows = area_rows(page)
    assert len(rows) == 7
    assert sum(int(cells[0].split(" of ")[0]) for cells in rows.values()) == within
    assert sum(int(cells[0].split(" of ")[1]) for cells in rows.values()) == N_NEIGHBOURHOODS


def test_another_distance_draws_the_same_ways_in_other_colours(example: Show) -> None:
    near, far = example(ADDRESS).map, example(f"{ADDRESS}&km=10").map
    assert near["tenths"] == far["tenths"]
    assert near["styles"] != far["styles"]
    assert near["classes"] != far["classes"]


def test_what_is_on_no_map_is_counted_in_words(example: Show) -> None:
    assert "1 service by telephone or online only" in example(ADDRESS).text


def test_a_row_shows_the_farthest_of_an_area(example: Show) -> None:
    page = example(f"{ADDRESS}&area=E22000337")
    region = page.part('[aria-label="Farthest neighbourhoods"]')
    assert region.h2.get_text() == "Farthest in Dudley"
    distances = [float(item.get_text().split(": ")[1].split()[0]) for item in region.select("li")]
    assert len(distances) == 5
    assert distances == sorted(distances, reverse=True)
    assert f"{distances[0]:.1f} km" == area_rows(page)["Dudley"][3]
    assert page.map["chosen"] == "E22000337"


def test_one_more_site_is_named_with_what_it_adds_and_what_it_leaves_out(example: Show) -> None:
    assert example(ADDRESS).map["proposals"] == []
    page = example(ADDRESS).choose("More sites", "One more site")
    assert page.address["more_sites"] == "1"
    assert "One more site would reach most in" in page.answer(1)
    assert f"instead of {sum(legend(page)[:2]):,}" in page.answer(1)
    limits = page.part('[aria-label="What this leaves out"]').get_text(" ")
    assert "no number of people by neighbourhood" in limits
    assert "capacity, safety" in limits
    ((title, _, _, metres),) = page.map["proposals"]
    assert title.removeprefix("One more site: ") in page.answer(1)
    assert metres == 5000


def test_all_types_are_a_table_without_a_map(example: Show) -> None:
    page = example("services?view=distance&on=2026-11-24")
    assert "6 of 28 types have a public site on the map: Perpetrator programme, Dual" in page.text
    assert "component_instance" not in {element.type for element in page.elements}


def test_a_type_whose_places_are_withheld_may_be_near(example: Show) -> None:
    page = example("services?view=distance&on=2026-11-24&type=refuge")
    assert "Refuge: no public site of this type provides on this date" in page.text
    assert "7 services at withheld addresses" in page.text
    assert "may be near" in page.text
    assert "component_instance" not in {element.type for element in page.elements}
    body = page.html.get_text().lower().replace("information", "")
    assert "inf" not in body


def test_a_register_without_any_site_says_what_it_takes(shipped: Show) -> None:
    text = shipped("services?view=distance&on=2026-11-24").text
    assert "No type has a public site on the map yet" in text
    assert "the postcode of its public office" in text


def test_the_first_site_can_be_looked_for(shipped: Show) -> None:
    page = shipped("services?view=distance&on=2026-11-24&type=gp_perpetrator_pathway&more_sites=1")
    assert (page.map["classes"], page.map["sites"]) == ("", [])
    assert len(page.map["proposals"]) == 1
    assert "neighbourhoods instead of 0" in page.answer(1)


def test_no_site_is_looked_for_while_no_place_of_what_there_is_is_known(shipped: Show) -> None:
    page = shipped(f"{ADDRESS}&more_sites=1")
    said = "Where one more site would reach most cannot be judged"
    assert page.answer(1).startswith(said)
    assert "instead of 0" not in page.text


@pytest.mark.parametrize(
    ("parameter", "said"),
    [("km=<b>7</b>", "“<b>7</b>”"), ("more_sites=9", "more_sites “9”"), ("km=-5", "km “-5”")],
)
def test_a_bad_part_of_the_address_is_remarked_upon(
    example: Show, parameter: str, said: str
) -> None:
    page = example(f"{ADDRESS}&{parameter}")
    assert said in page.alerts[0]
    assert "within 5 km" in page.answer()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("neighbourhoods =", "# neighbourhoods ="), "names no file of neighbourhoods"),
        (("_lsoa.geojson", "_gone.geojson"), "does not exist"),
        (('area_column = "csp_code"', 'area_column = "county"'), "has no column county"),
    ],
    ids=["none named", "file gone", "column gone"],
)
def test_a_region_without_usable_neighbourhoods_is_told_so_and_the_rest_works(
    tmp_path: Path, of_folder: Callable[[Path], Show], change: tuple[str, str], said: str
) -> None:
    folder = copy_of(SHIPPED, tmp_path / "data")
    path = folder / "settings.toml"
    path.write_text(path.read_text("utf-8").replace(*change), "utf-8")
    show = of_folder(folder)
    page = show("services?view=distance&type=idva")
    assert said in page.alerts[0]
    assert "Traceback" not in page.sent
    assert show("?view=matrix").title == "Map: who has what?"


def test_the_distance_stays_when_another_page_is_visited(example: Show) -> None:
    (frame,) = example(f"?on=2026-11-24&type={TYPE}&km=2").components("frame")
    assert "km=2" in frame["query"]
    page = example(f"services?{frame['query']}&view=distance")
    assert "within 2 km" in page.answer()
