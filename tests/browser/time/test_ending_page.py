"""What a person finds on the page of what runs out, and that its numbers are the model's."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from playwright.sync_api import Page

from mapping.analysis.outlook import (
    Outlook,
    outlook,
)
from mapping.dates import add_months
from mapping.region.loader import DataFolder, read_data_folder
from tests.support.browser_tools import Opener, Server, query, settle
from tests.support.day import TODAY

ON = date(2026, 11, 24)
MATRIX = "Areas by types of provision then"


def calculated(data: Path, months: int) -> tuple[DataFolder, Outlook]:
    folder = read_data_folder(data, TODAY)
    return folder, outlook(folder, folder.assess(ON), add_months(ON, months))


def cells(page: Page) -> list[str]:
    buttons = page.get_by_role("table", name=MATRIX).get_by_role("button")
    buttons.first.wait_for()
    return [button.get_attribute("aria-label") or "" for button in buttons.all()]


def test_a_changed_cell_says_what_it_was_and_becomes_and_another_horizon_is_chosen(
    example: Server, open_page: Opener
) -> None:
    _, steps = calculated(example.data, 12)
    page = open_page(f"{example.url}/then-and-now?view=ending&on={ON}")
    labels = cells(page)
    assert "Wolverhampton, MARAC: None; before: Provided" in labels
    assert "Birmingham, MARAC: Provided, no change" in labels
    changed = page.get_by_role("table", name=MATRIX).locator("button.changed")
    assert changed.count() == len(steps.changes)
    assert changed.locator(".arrow").count() == len(steps.changes)
    names = [cell.get_attribute("aria-label") or "" for cell in changed.all()]
    assert all("; before: " in name for name in names)
    page.get_by_role("button", name="In 3 months").click()
    page.get_by_role("heading", name="The matrix on 24 February 2027").wait_for()
    settle(page)
    assert query(page)["at"] == "3"
