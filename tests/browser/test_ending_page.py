"""What a person finds on the page of what runs out, and that its numbers are the model's."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page

from mapping.analysis.outlook import (
    Outlook,
    ending_records,
    ending_sentence,
    money,
    money_by_purpose,
    outlook,
)
from mapping.dates import add_months
from mapping.gap_model.standing import horizons
from mapping.region.loader import DataFolder, read_data_folder
from tests.support.browser_tools import Opener, Server, choose, settle
from tests.support.day import TODAY

ON = date(2026, 11, 24)
MATRIX = "Areas by types of provision then"


def query(url: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}


def reckoned(data: Path, months: int) -> tuple[DataFolder, Outlook]:
    folder = read_data_folder(data, TODAY)
    return folder, outlook(folder, folder.assess(ON), add_months(ON, months))


def cells(page: Page) -> list[str]:
    buttons = page.get_by_role("table", name=MATRIX).get_by_role("button")
    buttons.first.wait_for()
    return [button.get_attribute("aria-label") or "" for button in buttons.all()]


@pytest.mark.parametrize("months", [3, 6, 12])
def test_the_page_says_what_the_model_worked_out(
    example: Server, open_page: Opener, months: int
) -> None:
    folder, steps = reckoned(example.data, months)
    page = open_page(f"{example.url}/ending?on={ON}&at={months}")
    keys = folder.reference.types.keys
    assert page.locator(".pm-answer").first.inner_text().startswith(ending_sentence(steps, keys))
    row = page.get_by_role("row", name=f"In {months} months")
    row.wait_for()
    counts = [cell.inner_text() for cell in row.get_by_role("cell").all()][-3:]
    changes = (steps.by_funding, steps.by_dates, steps.by_evidence)
    assert counts == [str(len(found)) for found in changes]
    changed = [label for label in cells(page) if "; before: " in label]
    assert len(changed) == len(steps.changes) > 0
    assert len(cells(page)) == len(folder.reference.areas) * len(keys)


def test_a_changed_cell_says_what_it_was_and_what_it_becomes(
    example: Server, open_page: Opener
) -> None:
    _, steps = reckoned(example.data, 12)
    page = open_page(f"{example.url}/ending?on={ON}")
    labels = cells(page)
    assert "Wolverhampton, MARAC: None; before: Provided" in labels
    assert "Birmingham, MARAC: Provided, no change" in labels
    changed = page.get_by_role("table", name=MATRIX).locator("button.changed")
    assert changed.count() == len(steps.changes)
    assert changed.locator(".arrow").count() == len(steps.changes)


def test_the_money_is_the_models_and_perpetrators_stand_apart_from_victims(
    example: Server, open_page: Opener
) -> None:
    folder, _ = reckoned(example.data, 12)
    periods = horizons(folder.reference.settings)
    ends = ending_records(folder.public_register, ON, add_months(ON, 12), periods)
    page = open_page(f"{example.url}/ending?on={ON}")
    table = page.get_by_role("table", name="By whom the money is for")
    shown = [
        [cell.inner_text() for cell in row.get_by_role("cell").all()]
        for row in table.get_by_role("row").all()[1:]
    ]
    assert [row[0] for row in shown] == [
        "Victims",
        "Perpetrators",
        "Victims and perpetrators together",
        "Others",
        "Not stated",
    ]
    for row, part in zip(shown, money_by_purpose(ends), strict=True):
        sum_ = "–" if part.records == part.without_sum else f"£{part.stated_gbp:,.0f}"
        assert row[1:] == [str(part.records), sum_, str(part.without_sum)]
    assert f"£{money('', ends).stated_gbp:,.0f} a year" in page.inner_text("body")
    page.get_by_text(f"Each of the {len(ends)} records whose funding ends").click()
    region = page.get_by_role("region", name="Each record whose funding ends")
    region.wait_for()
    assert region.locator("tbody tr").count() == len(ends)


def test_the_bars_count_what_the_table_lists(example: Server, open_page: Opener) -> None:
    page = open_page(f"{example.url}/ending?on={ON}")
    numbers = [text for text in page.locator(".pm-bars dd").all_inner_texts() if text != "–"]
    listed = page.get_by_text(re.compile(r"Each of the \d+ records")).first.inner_text()
    assert f"Each of the {sum(map(int, numbers))} records" in listed


def test_choosing_a_cell_says_why_it_changes(example: Server, open_page: Opener) -> None:
    page = open_page(f"{example.url}/ending?on={ON}")
    page.get_by_role("button", name="Wolverhampton, MARAC: None; before: Provided").click()
    page.get_by_role("heading", name="Wolverhampton: MARAC").wait_for()
    settle(page)
    panel = page.locator(".pm-panel").inner_text()
    assert "There is none any more." in panel
    assert "ends on 31 October 2027" in panel
    assert query(page.url)["type"] == "marac"


def test_the_horizon_stands_in_the_address_and_outlives_another_page(
    example: Server, open_page: Opener
) -> None:
    page = open_page(f"{example.url}/ending?on={ON}")
    page.get_by_role("button", name="In 3 months").click()
    page.get_by_role("heading", name="The matrix on 24 February 2027").wait_for()
    settle(page)
    assert query(page.url)["at"] == "3"
    page.get_by_role("link", name="Matrix").click()
    page.get_by_role("heading", name="Who has what?").wait_for()
    settle(page)
    assert query(page.url)["at"] == "3"
    page.get_by_role("link", name="Ending").click()
    page.get_by_role("heading", name="The matrix on 24 February 2027").wait_for()


def test_now_takes_nothing_away_and_any_date_can_be_asked_for(
    example: Server, open_page: Opener
) -> None:
    page = open_page(f"{example.url}/ending?on={ON}")
    choose(page, "If nothing is renewed", "Now")
    page.get_by_text("nothing is taken away yet").wait_for()
    page.get_by_role("table", name="Areas by types of provision").get_by_role(
        "button"
    ).first.wait_for()
    assert page.locator("button.changed").count() == 0
    page = open_page(f"{example.url}/ending?on={ON}&at={ON}")
    page.get_by_text("nothing is taken away yet").wait_for()
    assert page.get_by_role("row", name="On the date chosen").count() == 0
    page = open_page(f"{example.url}/ending?on={ON}&at=2028-03-31")
    page.get_by_role("heading", name="The matrix on 31 March 2028").wait_for()
    page.get_by_role("row", name="On the date chosen").wait_for()
    page.get_by_text("The date to look ahead to").first.wait_for()


def test_a_date_that_cannot_be_looked_ahead_to_is_remarked_upon(
    example: Server, open_page: Opener
) -> None:
    page = open_page(f"{example.url}/ending?on={ON}&at=%3Cb%3Eyesterday%3C/b%3E")
    assert "<b>yesterday</b>" in page.get_by_role("alert").inner_text()
    page.get_by_role("heading", name="The matrix on 24 November 2027").wait_for()


def test_a_group_in_which_nothing_ends_says_so(shipped: Server, open_page: Opener) -> None:
    page = open_page(f"{shipped.url}/ending?on={ON}&group=Training")
    body = page.inner_text("body")
    assert "no answer changes because funding ends" in body
    assert "No record that counts today names an end of its funding by 24 November 2027." in body
    assert "In no area is anything worse then than it is now." in body
    assert "return will be too old by then" in body


@pytest.mark.parametrize("width", [1280, 400])
def test_the_page_is_not_wider_than_the_window(
    example: Server, open_page: Opener, width: int
) -> None:
    page = open_page(f"{example.url}/ending?on={ON}", width=width)
    widest = page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth")
    assert widest <= width
