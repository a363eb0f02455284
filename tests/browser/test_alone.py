"""The map and the matrix run again by themselves, and what is round them is never another's."""

from __future__ import annotations

from tests.support.browser_tools import Opener, Server, choose, drawn_symbols, query, settle
from tests.support.folders import records_of, write_records

_LINKS = """() => [...document.querySelectorAll('.pm-nav a, .pm-views a')].map(
    (link) => new URL(link.href).searchParams.toString())"""


def test_the_links_round_the_matrix_lead_on_with_the_cell_that_is_chosen(
    example: Server, open_page: Opener
) -> None:
    page = open_page(f"{example.url}/?view=matrix&cells=words")
    cell = page.get_by_role("table", name="Areas by types of provision").get_by_role("button").first
    cell.click()
    page.locator(".pm-panel").wait_for()
    settle(page)
    asked = query(page)
    assert asked.keys() == {"view", "cells", "area", "type"}
    pages, views = page.evaluate(_LINKS)[:9], page.evaluate(_LINKS)[9:]
    chosen = f"area={asked['area']}"
    assert all(chosen in link and "view=matrix" in link for link in pages)
    assert all(chosen in link and "cells=words" in link for link in views)
    assert ["view=matrix" in link for link in views] == [False, True, False]
    for name, shown in (("Pages", "Map"), ("Views of this page", "Matrix")):
        marked = page.get_by_role("navigation", name=name).locator("[aria-current]")
        assert marked.all_inner_texts() == [shown]
    assert cell.evaluate("cell => cell.matches(':focus')")
    page.get_by_role("link", name="Services", exact=True).click()
    page.get_by_role("heading", name="Services: ").wait_for()
    settle(page)
    assert query(page)["area"] == asked["area"]


def test_where_the_data_have_changed_the_whole_page_runs_again_and_the_map_is_not_stale(
    changeable: Server, open_page: Opener
) -> None:
    page = open_page(f"{changeable.url}/?on=2026-11-24&type=clares_law_information")
    assert set(drawn_symbols(page).values()) == {"✓"}
    records = records_of(changeable.data)
    for record in records:
        if record["provision_type"] == "clares_law_information":
            record["status"] = "not_provided"
    write_records(changeable.data, records)
    settings = changeable.data / "settings.toml"
    text = settings.read_text(encoding="utf-8")
    assert 'name = "West Midlands"' in text
    settings.write_text(text.replace("West Midlands", "Somewhere else"), encoding="utf-8")
    page.get_by_role("button", name="Walsall").click()
    page.get_by_role("heading", name="Walsall: Clare's Law information").wait_for()
    page.get_by_text("Provision map: Somewhere else").wait_for()
    settle(page)
    assert set(drawn_symbols(page).values()) == {"✕"}
    assert page.get_by_role("table").inner_text().count("None") == 7
    choose(page, "Provision type", "MARAC")
    assert query(page)["type"] == "marac"


def test_a_typed_day_is_applied_by_enter_and_has_the_whole_page_run_again(
    example: Server, open_page: Opener
) -> None:
    page = open_page(f"{example.url}/?type=refuge")
    page.get_by_role("spinbutton", name="year, As of").focus()
    page.keyboard.type("2028")
    page.keyboard.press("Enter")
    page.wait_for_url("**on=2028-11-24**")
    settle(page)
    assert "As of 24 November 2028" in page.locator(".pm-answer").first.inner_text()
    assert all("on=2028-" in link for link in page.evaluate(_LINKS))
