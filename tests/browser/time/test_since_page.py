"""What a person finds who asks what has changed since a meeting."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import expect

from mapping.settings import read_settings
from tests.browser.conftest import Serving
from tests.support.browser_tools import (
    Opener,
    Server,
)
from tests.support.cases.saved_cases import kept_folder, marac, save
from tests.support.day import TODAY
from ui.shell.page import WATCH_COOKIE, region_key

ON, JUNE, SEPTEMBER = date(2026, 11, 24), date(2026, 6, 11), date(2026, 9, 10)
SANDWELL, WALSALL = "E22000338", "E22000340"
MARAC = "sandwell-marac-west-midlands-police"


@pytest.fixture
def kept(tmp_path: Path, serving: Serving) -> Server:
    """The dashboard on a register with a saved change before the meeting, which was yesterday."""
    return serving(kept_folder(tmp_path / "data"))


def test_what_is_watched_is_remembered_from_one_visit_to_the_next(
    kept: Server, open_page: Opener
) -> None:
    page = open_page(f"{kept.url}/services?record={MARAC}")
    region = region_key(read_settings(kept.data).region_name)
    name = WATCH_COOKIE.format(region=region, area=f"r-{MARAC}")
    with page.expect_response(f"**/remembered/{name}/**"):
        page.get_by_role("button", name="Watch this record").press("Enter")
    stop = page.get_by_role("button", name="Stop watching this record")
    stop.wait_for()
    expect(stop).to_be_focused()
    [cookie] = [c for c in page.context.cookies() if c.get("name") == name]
    assert cookie.get("httpOnly")
    save(kept.data, TODAY, marac(kept.data) | {"funder": "A Trust"})
    page.goto(f"{kept.url}/then-and-now")
    page.get_by_text("What you watch: 1 of 1 changed since you last looked").wait_for()
    assert "A Trust" in page.get_by_role("table").filter(has_text="A Trust").inner_text()
    with page.expect_response(f"**/remembered/{name}/-"):
        page.get_by_role("button", name="Stop watching").click()
    page.get_by_text("What you watch").wait_for(state="detached")
    assert name not in {cookie.get("name") for cookie in page.context.cookies()}
