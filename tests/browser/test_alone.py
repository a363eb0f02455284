"""The map and the matrix run again by themselves, and what is round them is never another's."""

from __future__ import annotations

from tests.support.browser_tools import Opener, Server, choose, query, settle

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
    assert cell.evaluate("cell => cell.matches(':focus')")
    page.get_by_role("link", name="Services", exact=True).click()
    page.get_by_role("heading", name="Services: ").wait_for()
    settle(page)
    assert query(page)["area"] == asked["area"]


def test_where_the_data_have_changed_the_whole_page_runs_again(
    changeable: Server, open_page: Opener
) -> None:
    page = open_page(f"{changeable.url}/?type=refuge")
    settings = changeable.data / "settings.toml"
    text = settings.read_text(encoding="utf-8")
    assert 'name = "West Midlands"' in text
    settings.write_text(text.replace("West Midlands", "Somewhere else"), encoding="utf-8")
    choose(page, "Provision type", "MARAC")
    page.get_by_text("Provision map: Somewhere else").wait_for()
    settle(page)
    assert query(page)["type"] != "refuge"


def test_another_day_has_the_whole_page_run_again(example: Server, open_page: Opener) -> None:
    page = open_page(f"{example.url}/?type=refuge")
    year = page.get_by_role("spinbutton", name="year, As of")
    year.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**on=2025-**")
    settle(page)
    assert all("on=2025-" in link for link in page.evaluate(_LINKS))
