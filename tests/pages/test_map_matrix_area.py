"""What the first three pages say: the map, the matrix and the area."""

from __future__ import annotations

import re

import pytest

from mapping.context.reference import read_reference
from tests.pages.conftest import Show
from tests.support.day import TODAY
from tests.support.folders import records_of
from tests.support.paths import EXAMPLE, ROOT, SHIPPED

AREA, AREA_NAME = "E22000338", "Sandwell"
ON = "on=2026-11-24"
FIRST = "Nobody has said of late, for 156 of 196 answers"


def test_the_first_page_says_what_is_missing_and_whom_to_ask(shipped: Show) -> None:
    page = shipped(f"?{ON}")
    assert page.title == "Map: where is provision missing?"
    answer = page.answer()
    assert answer.startswith(FIRST)
    assert "Known: 32 provided, 8 in part; nobody has said “none”." in answer
    assert "For 98 there is no return, and 58 returns are too old; 56 last said" in answer
    assert "nobody has confirmed it" in answer
    rows = page.table("Next step: whom to ask about what")
    assert len(rows) == 7
    assert "Ask first about" in page.text


def test_the_map_of_what_is_missing_has_a_number_on_each_area_and_the_table_says_the_same(
    example: Show,
) -> None:
    page = example(f"?{ON}")
    assert page.answer().startswith("28 of 191 answers are “None”, most in Dudley and Solihull")
    rows = page.table("The same as a table: what is missing")
    assert {row["name"]: row["cells"][0] for row in rows} == {
        mark["name"]: mark["symbol"] for mark in page.map["marks"]
    }
    numbers = [int(row["cells"][0]) for row in rows]
    assert numbers == sorted(numbers, reverse=True)
    dudley = next(mark for mark in page.map["marks"] if mark["name"] == "Dudley")
    assert dudley["tip"].splitlines()[0] == "None: 6 of 27"
    first = dudley["tip"].splitlines()[-1]
    assert first.startswith("First: ")
    assert first.count(";") == 2
    assert rows[0]["cells"][-1] in first


def test_the_map_turns_by_itself_to_what_is_not_known_and_the_switch_turns_it_back(
    shipped: Show, example: Show
) -> None:
    page = shipped(f"?{ON}")
    assert all("hatch" in mark for mark in page.map["marks"])
    assert "Ask the seven areas" in page.text
    assert "(last said: provided, " in page.text
    page = shipped(f"?{ON}&shade=none")
    assert page.answer().startswith("0 of 196 answers are “None”")
    assert all(mark["ground"] == "#ffffff" for mark in page.map["marks"])
    assert all("hatch" in mark for mark in page.map["marks"])
    assert "shade" not in example(f"?{ON}").address
    assert example(f"?{ON}&shade=not_known").address["shade"] == "not_known"


def test_an_address_that_asks_for_another_shade_is_told_what_is_shown(example: Show) -> None:
    (told,) = example(f"?{ON}&shade=soon").alerts
    assert "“soon”, which there is not. It is shaded by “None”." in told


def test_what_the_map_is_shaded_by_stays_in_the_address_when_the_switch_is_turned(
    example: Show,
) -> None:
    page = example("")
    switch = page.widget("button_group", "Shade by")
    page = type(page)(switch.set_value("none_or_part").run())
    assert page.address == {"shade": "none_or_part"}
    assert page.answer().startswith("46 of 191 answers are “None” or in part")


def test_the_map_is_shaded_by_a_need_figure_with_what_is_missing_beside_it(example: Show) -> None:
    page = example(f"?{ON}")
    switch = page.widget("button_group", "Shade by")
    page = type(page)(switch.set_value("need").run())
    assert page.address["shade"] == "population"
    assert page.answer().startswith("2,919,650 people (2021); most in Birmingham (1,144,923)")
    assert "28 of 191 answers are “None”" in page.answer()
    page = page.choose("Need figure", "women_16_plus")
    assert page.address["shade"] == "women_16_plus"
    assert page.answer().startswith("Women aged 16 and over (2021): no figure of Solihull;")
    symbols = page.symbols
    rows = page.table("The same as a table: need, and what is missing")
    assert [row["name"] for row in (rows[0], rows[-1])] == ["Birmingham", "Solihull"]
    assert rows[0]["cells"][:4] == ["459,361", "1", "4", "1"]
    assert rows[0]["cells"][4]["text"] == "23 of 28"
    assert rows[-1]["cells"][0] == "no figure"
    assert (symbols[rows[0]["id"]], symbols[rows[-1]["id"]]) == ("459k", "–")
    key = page.part(".pm-key").get_text()
    assert "Women aged 16 and over by area (k: thousand)" in key
    assert "no figure" in key
    assert "Women aged 16 and over: Derived from ONS Census 2021" in page.text


@pytest.mark.parametrize("shade", ["none", "not_known", "population"])
def test_the_map_of_all_types_marks_money_at_risk_and_records_that_disagree(
    shade: str, example: Show
) -> None:
    page = example(f"?{ON}&shade={shade}")
    marks = {mark["name"]: mark for mark in page.map["marks"]}
    assert (marks["Walsall"]["signs"], marks["Coventry"]["signs"]) == ("£≠", "£")
    assert "£ funding at risk: 2, ≠ records disagree: 1" in marks["Walsall"]["tip"]
    (rows,) = (data["groups"][0]["rows"] for data in page.components("status_table")[:1])
    cells = next(row["cells"] for row in rows if row["name"] == "Walsall")
    (signed,) = (cell for cell in cells if isinstance(cell, dict))
    assert signed["marks_in_words"] == "funding at risk, records disagree"


def test_another_date_shows_what_stood_then_and_says_so(shipped: Show) -> None:
    page = shipped("?type=refuge&on=2020-01-01")
    assert "As of 1 January 2020, not today." in page.answer()
    assert page.symbols != shipped(f"?type=refuge&{ON}").symbols


def test_an_address_that_asks_for_something_unknown_says_so_and_shows_the_rest(
    shipped: Show,
) -> None:
    page = shipped("?type=%3Cb%3Enonsense%3C/b%3E&area=nowhere&on=never")
    assert len(page.alerts) == 3
    assert any("<b>nonsense</b>" in note for note in page.alerts)
    assert page.answer().startswith(FIRST)
    # No alert of the page is HTML or Markdown that somebody's link has written.
    asked = "[Sign in again](https://example.org) **now** $x^2$"
    page = shipped(f"?type={asked}&group={asked}")
    assert asked in page.alerts[0]
    assert page.html.select("[role=alert] a, [role=alert] strong") == []


def test_the_matrix_has_a_cell_for_every_area_and_type(shipped: Show) -> None:
    page = shipped(f"?view=matrix&{ON}")
    (data,) = page.components("matrix")
    assert data["caption"] == "Areas by types of provision"
    cells = page.matrix_cells()
    assert len({(cell["code"], cell["type"]) for cell in cells}) == len(cells) == 196
    said = {(cell["area"], cell["label"]): cell["style"]["word"] for cell in cells}
    assert said[AREA_NAME, "MARAC"] == "Return too old"
    coventry = next(c for c in cells if (c["area"], c["label"]) == ("Coventry", "Refuge"))
    assert coventry["style"]["word"] == "Provided, not measured"
    assert coventry["marks"] == "£!*"
    assert data["signs"] == {
        "£": "funding at risk",
        "£!": "funding ended, renewal not recorded",
        "≠": "records disagree",
        "*": "public sources only",
    }


def test_the_matrix_by_priority_begins_with_the_highest_score(shipped: Show) -> None:
    page = shipped(f"?view=matrix&{ON}&sort=priority")
    (data,) = page.components("matrix")
    assert [heading for heading, _ in data["groups"]] == ["By the highest priority in the row"]
    first = page.matrix_cells()[:7]
    places = [
        shipped(f"?view=matrix&{ON}&sort=priority&area={cell['code']}&type={cell['type']}").text
        for cell in first
    ]
    assert any("Place 1 of 196" in text for text in places)


def test_the_matrix_says_first_what_most_areas_have_none_of(example: Show) -> None:
    page = example(f"?view=matrix&{ON}").choose("Order", "missing")
    assert page.address["sort"] == "missing"
    (data,) = page.components("matrix")
    [(_, rows)] = data["groups"]
    assert len(rows) == 28
    none = [row["totals"][0] for row in rows]
    assert none == sorted(none, reverse=True)
    assert none[0] > none[-1] == 0


def test_the_matrix_by_what_an_area_lacks_begins_with_its_worst(example: Show) -> None:
    page = example(f"?view=matrix&{ON}").choose("Order", AREA)
    assert page.address["sort"] == AREA
    (data,) = page.components("matrix")
    headings = [heading.split(": ") for heading, _ in data["groups"]]
    (name,) = {name for name, _ in headings}
    cells = [cell for cell in page.matrix_cells() if cell["area"] == name]
    words = [word for _, word in headings]
    assert words[:2] == ["None", "No return, or return too old"]
    assert [len(rows) for _, rows in data["groups"]][:1] == [
        sum(cell["style"]["word"] == "None" for cell in cells)
    ]
    keys = ["gap", "unknown", "partial", "unmeasured", "met", "not_expected"]
    places = [keys.index(cell["style"]["key"].replace("too_old", "unknown")) for cell in cells]
    assert places == sorted(places)
    whole = example(f"?view=matrix&{ON}")
    assert sorted(cell["type"] for cell in cells) == sorted(
        cell["type"] for cell in whole.matrix_cells() if cell["area"] == name
    )


@pytest.mark.parametrize("view", ["matrix", "ending"])
def test_levels_have_their_units_where_words_are_shown(view: str, example: Show) -> None:
    path = "then-and-now" if view == "ending" else ""
    words = example(f"{path}?view={view}&{ON}&cells=words").matrix_cells()
    plain = example(f"{path}?view={view}&{ON}").matrix_cells()
    levels = {cell["level"] for cell in words if cell["level"]}
    assert levels
    assert all(level.split()[-1].isalpha() for level in levels)
    for cell, short in zip(words, plain, strict=True):
        assert cell["level"].startswith(short["level"])


def test_the_matrix_can_show_one_group_and_its_words(shipped: Show) -> None:
    page = shipped(f"?view=matrix&{ON}").choose("Group", "Core").choose("Cells show", "words")
    assert page.address == {"view": "matrix", "group": "Core", "cells": "words"}
    (data,) = page.components("matrix")
    assert data["show_words"]
    words = [cell["style"]["word"] for cell in page.matrix_cells()]
    assert len(words) == 35
    assert "Return too old" in words


def test_the_area_page_lists_every_type_and_explains_the_chosen_one(shipped: Show) -> None:
    page = shipped(f"area?area={AREA}&{ON}&type=marac")
    assert len(page.table("What there is, by type")) == 28
    headings = [heading.get_text() for heading in page.html.select("h2")]
    assert f"{AREA_NAME}: MARAC" in headings
    assert "Next steps for Sandwell" in headings
    served = page.text_table("People and places served")
    assert any("341,833" in row for row in served)


def test_the_example_wears_its_banner(example: Show) -> None:
    (frame,) = example("").components("frame")
    assert frame["banner"] == "Example data: services, reviews and actions are invented"


def test_the_links_to_the_other_pages_carry_the_selection(shipped: Show) -> None:
    (frame,) = shipped("?type=refuge&on=2025-06-30").components("frame")
    assert [title for title, _, is_current in frame["pages"] if is_current] == ["Map"]
    assert len(frame["pages"]) == len(list((ROOT / "pages").glob("*.py")))
    assert frame["query"] == "type=refuge&on=2025-06-30"


def test_what_is_unconfirmed_or_at_risk_is_marked_on_map_table_and_legend(shipped: Show) -> None:
    page = shipped(f"?{ON}&type=refuge")
    words = {mark["name"]: mark["word"] for mark in page.map["marks"]}
    assert words["Coventry"] == "Provided, not measured £!*"
    row = next(row for row in page.table("Refuge: the map as a table") if row["name"] == "Coventry")
    assert row["cells"][0]["marks_in_words"] == (
        "funding ended, renewal not recorded, public sources only"
    )
    assert "Public sources only 3" in page.part(".pm-legend").get_text()


def test_of_a_return_that_is_too_old_map_and_table_say_what_it_said(shipped: Show) -> None:
    page = shipped(f"?{ON}&type=perpetrator_programme")
    table = page.table("Perpetrator programme: the map as a table")
    rows = {row["name"]: row["cells"][-1] for row in table}
    tips = {mark["name"]: mark.get("tip", "") for mark in page.map["marks"]}
    assert rows["Solihull"] == "said “provided”: 1 May 2021"
    assert tips["Solihull"] == "Return too old\nLast said: provided, May 2021"
    for name, text in rows.items():
        assert text.startswith("said “") == ("Last said: " in tips[name])


def test_the_place_of_a_cell_is_given_in_the_words_of_the_agenda(example: Show) -> None:
    page = example(f"?view=matrix&{ON}&area=E22000337&type=idva")
    said = r"Place \d+ of 191\. What counts: its status; “Lack of proactive response, .*” was"
    assert re.search(said, page.part(".pm-panel").get_text())
    assert "severity" not in page.text


def test_a_level_stands_as_a_bar_with_its_amount_its_rate_and_the_benchmark(example: Show) -> None:
    page = example(f"?{ON}&type=idva")
    assert "The benchmark is 4 per 100,000 women aged 16 and over, in full-time posts." in (
        page.answer()
    )
    *rows, region = page.table("IDVA service: the map as a table")
    birmingham = rows[0]["cells"][1]
    assert (birmingham["text"], birmingham["more"]) == ("18.5 of 18.4", "4.0 per 100,000")
    assert 0 < birmingham["benchmark"] <= birmingham["part"] <= 1
    assert (region.get("id", ""), region["name"]) == ("", "The region")
    assert region["cells"][1]["text"] == "not known in full"
    assert "The benchmark" not in example(f"?{ON}&type=marac").answer()


@pytest.mark.parametrize(
    ("address", "wanted"),
    [
        ("?", ["Map (PNG)", "Map (SVG)"]),
        ("?type=idva&", ["Map (PNG)", "Map (SVG)", "Bars (PNG)", "Bars (SVG)"]),
        ("?type=marac&", ["Map (PNG)", "Map (SVG)"]),
        ("?view=matrix&", ["Matrix (PNG)", "Matrix (SVG)"]),
    ],
)
def test_pictures_are_offered_once_somebody_asks_for_them(
    address: str, wanted: list[str], example: Show
) -> None:
    page = example(f"{address}{ON}")
    assert not page.run.get("download_button")
    page = page.press("Pictures to take away")
    assert [button.label for button in page.run.get("download_button")] == wanted
    assert not page.press("Close the pictures").run.get("download_button")


def test_what_comes_first_of_all_and_in_each_area_is_said_with_the_reason(shipped: Show) -> None:
    page = shipped(f"?{ON}")
    rows, each = page.table("The first 10 of all"), page.table("The first of each CSP")
    assert len(rows) == 10
    assert [row["id"].partition("|")[0] for row in each] == [
        *read_reference(SHIPPED, TODAY).areas.codes
    ]
    area, _, kind = rows[0]["id"].partition("|")
    assert rows[0] in each
    panel = shipped(f"?{ON}&area={area}&type={kind}").part(".pm-panel").text
    assert "Place 1 of 196" in panel
    assert all("of the region's" in str(row["cells"][1]) for row in each)


def test_the_matrix_counts_what_is_none_and_what_nobody_knows_by_row_and_column(
    example: Show,
) -> None:
    page = example(f"?view=matrix&{ON}")
    (data,) = page.components("matrix")
    cells = page.matrix_cells()
    rows = [row for _, rows in data["groups"] for row in rows]
    for place, (name, of_areas) in enumerate(data["totals"]):
        words = {"None": ("None",), "Not known": ("No return", "Return too old")}[name]
        found = [cell for cell in cells if cell["style"]["word"] in words]
        assert of_areas == [
            *(sum(cell["code"] == code for cell in found) for code, _ in data["areas"]),
            len(found),
        ]
        for row in rows:
            assert row["totals"][place] == sum(cell["type"] == row["key"] for cell in found)


def test_a_cell_leads_to_its_services_its_actions_and_the_form_of_a_record(example: Show) -> None:
    panel = example(f"?view=matrix&{ON}&area=E22000336&type=idva").part(".pm-ways")
    ways = {link.get_text(): str(link["href"]) for link in panel.select("a")}
    what_if, update = "What if there were more?", "Say what there is, on Update"
    assert list(ways) == ["Its services", "Its actions", update, what_if]
    titles = ("Services", "Actions", "Update", "Then and now")
    for href, title in zip(ways.values(), titles, strict=True):
        page = example(href)
        assert page.title.startswith(title)
        assert (page.address["area"], page.address["type"]) == ("E22000336", "idva")
    form = example(ways[update])
    assert form.widget("selectbox", "Provision type (required)").value == "idva"


def test_a_type_that_an_area_is_asked_about_leads_to_why(shipped: Show) -> None:
    for address in ("", "area"):
        page = shipped(f"{address}?{ON}&area=E22000335")
        (asked, *_) = page.part(".pm-panel").select("p > a")
        to = shipped(str(asked["href"]))
        assert asked.get_text() in to.html.select(".pm-panel h2")[-1].get_text()


def test_the_public_offices_are_listed_and_sent_and_never_a_confidential_one(example: Show) -> None:
    records = records_of(EXAMPLE)

    def named(records: list[dict[str, str]]) -> set[str]:
        return {f"{record['service_name']} ({record['provider']})" for record in records}

    public = named([record for record in records if record["postcode"]])
    confidential = named([r for r in records if r["location_confidential"] == "yes"])
    page = example(f"?{ON}")
    assert f"{len(public)} public offices" in page.text
    listed = {item.get_text() for item in page.html.select("details.pm-sites li")}
    assert listed == public
    assert listed.isdisjoint(confidential)
