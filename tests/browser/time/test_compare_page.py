"""The page that compares, used as a person does: chosen, narrowed to what differs, asked why."""

from __future__ import annotations

from tests.support.browser_tools import Opener, Server, choose, query, settle

HERE, THERE = "E22000335", "E22000338"


def test_two_areas_are_chosen_narrowed_to_what_differs_and_explained(
    example: Server, open_page: Opener
) -> None:
    page = open_page(f"{example.url}/area?view=beside&on=2026-11-24&area={HERE}")
    choose(page, "Compared with", "Sandwell")
    table = page.get_by_role("table", name="Birmingham and Sandwell, type by type")
    table.get_by_role("button").first.wait_for()
    assert query(page) == {"view": "beside", "area": HERE, "with": THERE}
    all_types = table.get_by_role("button").count()
    page.get_by_text("Only differences").click()
    page.wait_for_function("location.search.includes('only=1')")
    settle(page)
    table.get_by_role("button").first.wait_for()
    assert 0 < table.get_by_role("button").count() < all_types == 28
    first = table.get_by_role("button").first
    name = first.inner_text()
    first.click()
    for area in ("Birmingham", "Sandwell"):
        page.get_by_role("heading", name=f"{area}: {name}").wait_for()
