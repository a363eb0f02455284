"""What a person finds on the page of who could learn from whom, and that it is the model's."""

from __future__ import annotations

from datetime import date

from tests.support.browser_tools import Opener, Server, choose, query, settle

ON = date(2026, 11, 24)
AREA = "E22000337"


def test_a_row_says_whom_to_ask_and_the_part_that_is_shown_stays_in_the_address(
    example: Server, open_page: Opener
) -> None:
    page = open_page(f"{example.url}/area?view=learn&on={ON}&area={AREA}")
    page.get_by_role("button", name="IDVA service").click()
    panel = page.get_by_role("region", name="Whom to ask")
    panel.wait_for()
    settle(page)
    assert query(page)["type"] == "idva"
    assert panel.locator("a[href^='mailto:']").count() > 0
    page.get_by_role("button", name="Close").click()
    panel.wait_for(state="detached")
    choose(page, "Show", "Training")
    page.get_by_role("button", name="IRIS in GP practices").click()
    heading = page.get_by_role("heading", name="IRIS in GP practices")
    heading.wait_for()
    settle(page)
    assert (query(page)["share"], query(page)["type"]) == ("training", "gp_iris")
    page.reload()
    heading.wait_for()
