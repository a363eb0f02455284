"""What a person finds who asks what has changed since a meeting."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from mapping.dates import in_words
from mapping.reference.meetings import Meeting, Meetings, read_meetings
from mapping.settings import read_settings
from tests.browser.conftest import Serving
from tests.support.browser_tools import (
    Opener,
    Server,
    choose,
    drawn_symbols,
    go_to,
    settle,
)
from tests.support.cases.saved_cases import kept_folder, marac, save
from tests.support.day import TODAY
from ui.shell.page import WATCH_COOKIE, region_key

ON, JUNE, SEPTEMBER = date(2026, 11, 24), date(2026, 6, 11), date(2026, 9, 10)
SANDWELL, WALSALL = "E22000338", "E22000340"
MARAC = "sandwell-marac-west-midlands-police"


def section(page: Page, heading: str) -> str:
    region = page.get_by_role("region", name=heading, exact=True)
    region.wait_for()
    return region.inner_text()


# ------------------------------------------------------------------------ a change that is saved


@pytest.fixture
def kept(tmp_path: Path, serving: Serving) -> Server:
    """The dashboard on a register with a saved change before the meeting, which was yesterday."""
    return serving(kept_folder(tmp_path / "data"))


def test_what_is_saved_in_the_register_is_told_at_the_next_click(
    kept: Server, open_page: Opener
) -> None:
    page = open_page(f"{kept.url}/then-and-now")
    assert "Nobody has saved a change to the register since" in page.inner_text("body")
    assert "No gap was closed." in section(page, "Gaps closed")
    given = {"status": "provided", "provider": "The council", "service_name": "MARAC"}
    given["last_verified"] = str(TODAY)
    walsall = {"record_id": "walsall-marac", "maintained_by": WALSALL, "areas_served": WALSALL}
    save(kept.data, TODAY, marac(kept.data) | given, marac(kept.data) | given | walsall)
    choose(page, "Provision type", "MARAC")
    page.get_by_text("The gap is closed").first.wait_for()
    settle(page)
    closed, made = section(page, "Gaps closed"), section(page, "Newly known from a return")
    assert "Sandwell: MARAC" in closed
    assert "The register was changed." in closed
    assert "Walsall: MARAC" in made
    known = "A return was made: provided, public sources only. Before, nobody had said."
    assert known in made
    symbols = drawn_symbols(page)
    assert (symbols[SANDWELL], symbols[WALSALL]) == ("✕→✓", "?→✓")
    assert "taken as it stood when that day ended" in page.inner_text("body")


# ------------------------------------------------------------------------------ the meetings


def test_a_meeting_is_noted_looked_back_from_and_taken_out(
    changeable: Server, open_page: Opener
) -> None:
    page = open_page(f"{changeable.url}/then-and-now")
    assert page.get_by_role("combobox", name="Since the meeting of").count() == 0
    go_to(page, "/meeting?view=meetings")
    page.get_by_text("Note a meeting, or take one out").click()
    what = page.get_by_label("Which meeting")
    what.wait_for()
    settle(page)
    what.fill("Chaired by Mrs Smith")
    note = page.get_by_role("button", name="Note it")
    note.click()
    page.get_by_text("This does not say plainly which meeting it is").wait_for()
    settle(page)
    assert "Smith" not in page.get_by_role("alert").first.inner_text()
    assert read_meetings(changeable.data)[0] == Meetings()
    what.fill("Steering group")
    note.click()
    page.locator(".st-key-done").get_by_text(
        f"Noted: {in_words(TODAY)} (Steering group)."
    ).wait_for()
    settle(page)
    assert read_meetings(changeable.data)[0].all == (Meeting(TODAY, "Steering group"),)
    assert f"The next meeting: {in_words(TODAY)}" in page.inner_text("body")
    page.reload()
    page.wait_for_selector("h1")
    settle(page)
    page.get_by_text("Note a meeting, or take one out").click()
    page.get_by_role("button", name="Take it out").wait_for()
    settle(page)
    choose(page, "A meeting that is noted", f"{in_words(TODAY)} (Steering group)")
    page.get_by_role("button", name="Take it out").click()
    page.locator(".st-key-done").get_by_text("Taken out:").wait_for()
    assert read_meetings(changeable.data)[0] == Meetings()


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
