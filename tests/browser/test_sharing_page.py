"""What a person finds on the page of who could learn from whom, and that it is the model's."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from tests.support.browser_tools import Opener, Server, choose, query, serve, settle
from tests.support.folders import HOSTILE, copy_of, records_of, write_records
from tests.support.paths import SHIPPED

ON = date(2026, 11, 24)
AREA, NAME, TYPE = "E22000337", "Dudley", "idva"


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


def test_hostile_contacts_and_good_practice_are_text(tmp_path: Path, open_page: Opener) -> None:
    folder = copy_of(SHIPPED, tmp_path / "data")
    records = [r for r in records_of(folder) if r["provision_type"] == "cyp_support"]
    for number, record in enumerate(records):
        for column in ("service_name", "good_practice", "details", "contact_role"):
            record[column] = HOSTILE[number % len(HOSTILE)]
        record["contact_email"] = "a'onmouseover=x?cc=b@example.org".replace("'", "&")
    write_records(folder, records)
    with serve(folder) as server:
        page = open_page(f"{server.url}/area?view=learn&on={ON}&area={AREA}&type=cyp_support")
        panel = page.get_by_role("region", name="Whom to ask")
        assert "a&onmouseover=x?cc=b@example.org" in panel.inner_text()
        assert panel.locator("a[href^='mailto:'], img, svg, script").count() == 0
        shown = panel.inner_text()
        assert any(text in shown for text in HOSTILE)
        for frame in page.frames:
            assert frame.evaluate("window.pwned") is None
