"""Wherever areas are chosen a group of them can be, and what is shown is of that group alone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from mapping.region import national
from mapping.region.new_region import make_region, of_partnerships
from tests.pages.conftest import Show
from tests.pages.test_new_region import MORE
from tests.pages.test_views import NAMES
from tests.support.cases.group_cases import NORTH, SOUTH, grouped_folder
from tests.support.day import TODAY
from tests.support.folders import copy_of, rows_of, write_rows
from tests.support.pages import Shown, fetched
from ui.components import sites

ON = "on=2026-11-24"
LABEL = "Northshire (county)"
OF_ALL = {
    "downloads?view=region",
    "reviews",
    "update",
    "meeting?view=meetings",
    "update?view=history",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example with groups, to be looked at only."""
    return grouped_folder(tmp_path_factory.mktemp("grouped") / "data")


@pytest.fixture
def grouped(folder: Path, of_folder: Callable[[Path], Show]) -> Show:
    return of_folder(folder)


def test_without_groups_nothing_is_asked(example: Show) -> None:
    page = example(f"?{ON}")
    assert "Only within" not in [box.label for box in page.run.selectbox]


def test_the_map_and_its_table_are_of_the_group_and_the_box_says_which(grouped: Show) -> None:
    page = grouped(f"?{ON}&within=N")
    assert {mark["code"] for mark in page.map["marks"]} == set(NORTH)
    rows = page.table("The same as a table: what is missing")
    assert {row["id"] for row in rows} == set(NORTH)
    assert page.widget("selectbox", "Only within").value == "N"
    assert page.part(".pm-way").get_text().endswith(LABEL)
    everything = page.choose("Only within", "")
    assert len(everything.map["marks"]) == 7
    assert "within" not in everything.address


def test_who_looks_at_a_group_takes_no_offices_from_who_looks_at_all(
    grouped: Show, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sites, "MOST_SENT", 0)
    of_all, of_group = (grouped(f"?{ON}{within}").map["sites"] for within in ("", "&within=N"))
    assert len(fetched(of_all)) > len(fetched(of_group)) > 0


@pytest.mark.parametrize("asked", ["area=N", "area=northshire", "within=Northshire (county)"])
def test_a_group_may_stand_where_an_area_does_by_its_name_too(grouped: Show, asked: str) -> None:
    assert {mark["code"] for mark in grouped(f"?{ON}&{asked}").map["marks"]} == set(NORTH)


def test_choosing_a_group_gives_up_an_area_outside_it(grouped: Show) -> None:
    page = grouped(f"?{ON}&area={SOUTH[0]}").choose("Only within", "N")
    assert page.address == {"within": "N"}
    page = grouped(f"?{ON}&area={NORTH[0]}").choose("Only within", "N")
    assert page.address["area"] == NORTH[0]


def test_an_area_outside_the_group_is_remarked_upon(grouped: Show) -> None:
    page = grouped(f"?{ON}&within=N&area={SOUTH[0]}")
    assert page.alerts == [f"Coventry does not lie in {LABEL}, which is shown."]
    assert grouped("?within=Q").alerts == [
        "The address asks for the group of areas “Q”, which does not exist here. All areas are "
        "shown."
    ]


def test_the_way_leads_up_from_an_area_through_its_group(grouped: Show) -> None:
    way = grouped(f"?{ON}&area={NORTH[0]}").part(".pm-way")
    assert way.get_text() == f"Example region (on the West Midlands map) › {LABEL} › Walsall"
    assert [link["href"] for link in way.select("a")] == ["?", "?within=N"]


@pytest.mark.slow
@pytest.mark.parametrize("path", [*NAMES, *MORE])
def test_every_page_of_a_group_can_be_drawn(grouped: Show, path: str) -> None:
    page = grouped(f"{path}{'&' if '?' in path else '?'}{ON}&within=N")
    said = f"This page is of all areas. The other pages show {LABEL} alone, as is chosen."
    assert (said in page.alerts) == (path in OF_ALL or path.startswith("update"))
    assert page.address["within"] == "N"


def test_the_profile_of_a_group_says_of_each_type_how_many_of_its_areas_lack_it(
    grouped: Show,
) -> None:
    page = grouped("area?within=N")
    assert page.answer().startswith("3 areas × 28 types: ")
    rows = page.table("What there is, by type: in how many areas")
    assert len(rows) == 28
    whole = {mark["code"]: mark["symbol"] for mark in grouped("?shade=none").map["marks"]}
    assert sum(int(row["cells"][0]) for row in rows) == sum(int(whole[code]) for code in NORTH)
    named = {row["cells"][4] for row in rows if row["cells"][0] == "1"}
    assert named <= {"Birmingham", "Walsall", "Wolverhampton"}
    assert {row["id"] for row in page.table("Its areas: how many types")} == set(NORTH)


def test_the_need_of_a_group_is_the_sum_of_its_areas_figures(grouped: Show, folder: Path) -> None:
    rows = grouped("area?within=N").text_table("People and places served")
    people = next(row for row in rows if row[0] == "people")
    figures = rows_of(folder / "need.csv")
    wanted = [r for r in figures if r["need_basis"] == "population" and r["area_code"] in NORTH]
    assert people[1:4] == [f"{sum(int(row['value']) for row in wanted):,}", "all", "2021"]


def test_figures_of_several_years_are_not_summed(
    tmp_path: Path, of_folder: Callable[[Path], Show]
) -> None:
    folder = grouped_folder(tmp_path / "data")
    rows = rows_of(folder / "need.csv")
    first = next(r for r in rows if r["need_basis"] == "population" and r["area_code"] in NORTH)
    first["year"] = "2011"
    write_rows(folder / "need.csv", rows)
    table = of_folder(folder)("area?within=N").text_table("People and places served")
    people = next(row for row in table if row[0] == "people")
    assert people[1:4] == ["not summed: of several years", "all", "2011 and 2021"]


def test_a_type_that_is_chosen_leads_to_each_area_that_lacks_it(grouped: Show) -> None:
    page = grouped("area?within=N&type=refuge")
    links = page.part("section[aria-label='Which areas lack it']").select("a")
    assert len(links) == 3
    assert {str(link["href"]).partition("?")[0] for link in links} == {"area"}
    assert all("within=N" in str(link["href"]) for link in links)


def test_the_box_of_areas_leads_back_to_the_group_as_a_whole(grouped: Show) -> None:
    page = grouped(f"area?within=N&area={NORTH[0]}")
    assert "Walsall" in page.answer()
    back = page.choose("Community Safety Partnership", "")
    assert back.address == {"within": "N"}
    assert back.answer().startswith("3 areas")


@pytest.fixture(scope="module")
def forces_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """21 areas, which are too many to stand side by side; to be looked at only."""
    codes = [
        code
        for force in ("Northumbria", "Greater Manchester", "Merseyside")
        for code in national.partnerships_of_force(force)[1]
    ]
    path = tmp_path_factory.mktemp("forces") / "three"
    make_region(path, of_partnerships("Three forces", codes), TODAY)
    return path


@pytest.fixture
def three_forces(forces_folder: Path, of_folder: Callable[[Path], Show]) -> Show:
    return of_folder(forces_folder)


@pytest.mark.slow
def test_more_areas_than_fit_are_counted_by_group_and_each_leads_to_its_areas(
    three_forces: Show,
) -> None:
    page = three_forces("?view=matrix")
    table = page.part(".pm-groups table")
    heads = [head.get_text(" ") for head in table.select("thead th")]
    assert heads[1:] == [
        "Greater Manchester 10 areas",
        "Merseyside 5 areas",
        "Northumbria 6 areas",
        "All of them 21 areas",
    ]
    first = table.select_one("tbody tr:nth-of-type(2)")
    assert first is not None
    assert [cell.get_text() for cell in first.select("td")] == ["? 10", "? 5", "? 6", "? 21"]
    assert [chip["aria-label"] for chip in first.select("td [role=img]")][-1] == "21 not known"
    assert "21 areas are too many to stand side by side" in page.text
    link = table.select("thead a")[-1]["href"]
    inside = three_forces(str(link))
    assert len({cell["code"] for cell in inside.matrix_cells()}) == 6


@pytest.mark.slow
def test_how_far_is_measured_from_the_neighbourhoods_of_the_group(
    forces_folder: Path, tmp_path: Path, of_folder: Callable[[Path], Show]
) -> None:
    folder = copy_of(forces_folder, tmp_path / "three")
    said = (folder / "settings.toml").read_text("utf-8")
    without = said.replace("\nneighbourhood", "\n# neighbourhood")
    (folder / "settings.toml").write_text(without, encoding="utf-8")
    show = of_folder(folder)
    (everywhere,) = show("services?view=distance&type=refuge").alerts
    assert everywhere.endswith("in settings.toml. Or choose a group of areas.")
    within = show("services?view=distance&within=E23000004&type=refuge")
    assert within.alerts == []
    assert "Refuge: the register knows of nothing" in within.answer()


def test_the_full_screen_of_more_areas_than_fit_begins_with_groups(three_forces: Show) -> None:
    page = three_forces("?view=projector")
    heads = page.part(".pm-groups table").select("thead a")
    assert [head.get_text() for head in heads] == [
        "Greater Manchester",
        "Merseyside",
        "Northumbria",
    ]
    assert page.components("meeting") == []
    inside = three_forces(str(heads[1]["href"]))
    (board,) = (data["board"] for data in inside.components("meeting"))
    assert len(board["areas"]) == 5
    (link,) = (a["href"] for a in page.html.select("a") if a.get_text() == "the map of all of them")
    (whole,) = three_forces(str(link)).components("meeting")
    assert (whole["screen"], len(whole["board"]["areas"])) == ("map", 21)


@pytest.mark.slow
def test_an_area_that_is_found_among_many_is_shown_within_its_group(three_forces: Show) -> None:
    page = find(three_forces(""), "Sefton")
    marks = {mark["name"] for mark in page.map["marks"]}
    assert (len(marks), "Sefton" in marks) == (5, True)
    assert page.map["chosen"] == page.address["area"]
    (mark,) = [mark for mark in page.map["marks"] if mark["name"] == "Sefton"]
    assert mark["code"] == page.address["area"]
    # Within a group, one elsewhere is shown in its own.
    page = find(page, "Wigan")
    assert len(page.map["marks"]) == 10
    links = find(page, "S").part("p[role=status]").select("a")
    assert all("within=" in str(link["href"]) for link in links)


def test_the_table_of_the_map_is_of_groups_where_areas_are_many(three_forces: Show) -> None:
    page = three_forces("")
    rows = page.table("The same as a table: how many answers of each group")
    assert [(row["name"], row["cells"][3:]) for row in rows] == [
        ("Greater Manchester (police force)", ["280", "10"]),
        ("Northumbria (police force)", ["168", "6"]),
        ("Merseyside (police force)", ["140", "5"]),
    ]
    assert len(page.map["marks"]) == 21
    assert len(page.table("The first of each group")) == 3


def test_the_matrix_of_seven_areas_stays_as_it_is(grouped: Show) -> None:
    assert len({cell["code"] for cell in grouped("?view=matrix").matrix_cells()}) == 7


def test_priority_by_need_a_head_is_chosen_and_stays_in_the_address(grouped: Show) -> None:
    page = grouped("?within=N")
    assert "% of these areas' people" in page.text
    by_rate = page.choose("Priority", "rate")
    assert by_rate.address == {"within": "N", "rank": "rate"}
    assert "how many people it concerns is left aside" in by_rate.text
    assert "how much need there is a head." in by_rate.text


def find(page: Shown, text: str) -> Shown:
    return Shown(page.widget("text_input", "Find an area").set_value(text).run())


def test_an_area_is_found_by_name_and_looked_at_at_once(grouped: Show) -> None:
    page = find(grouped("?within=S"), "walsall")
    assert page.address == {"area": NORTH[0]}
    assert page.widget("text_input", "Find an area").value == ""


def test_an_area_is_found_by_a_postcode_which_stands_in_no_address(grouped: Show) -> None:
    page = find(grouped("?within=N"), "WS1 1TP")
    assert page.address == {"within": "N", "area": NORTH[0]}
    assert "WS1" not in page.sent


def test_several_that_are_found_are_links_and_what_is_not_found_is_said(grouped: Show) -> None:
    page = find(grouped("?within=N"), "sol")
    assert page.address == {"area": "E22000339"}
    page = find(grouped(""), "o")
    links = {link.get_text(): link["href"] for link in page.part("p[role=status]").select("a")}
    assert links["Northshire (county)"] == "?within=N"
    assert links["Coventry (Southshire)"] == "?area=E22000336"
    (said,) = find(page, "Atlantis").alerts
    assert said.startswith("No area and no group is called “Atlantis”.")
    near = find(page, "coventy")
    assert near.address == {}
    assert "Nothing is called so. Nearly so: Coventry (Southshire)." in near.text


def test_the_profile_of_a_remembered_area_says_what_it_lies_in(grouped: Show) -> None:
    way = grouped("area").part(".pm-way")
    assert way.get_text().endswith(f"{LABEL} › Birmingham")
    assert way.select("a")[-1]["href"] == "?within=N"


def test_an_area_of_the_group_is_beside_the_group_and_not_called_beside_the_region(
    grouped: Show,
) -> None:
    page = grouped(f"area?view=beside&{ON}&within=N")
    assert f"Birmingham beside all {len(NORTH)} areas of {LABEL}, itself among them." in page.text
    assert f"Areas of {LABEL}" in page.text
    assert "of the region" not in page.text
    assert "of the region" in grouped(f"area?view=beside&{ON}").text
