"""A half-filled form outlives the browser and the server; a page left open says what it lost."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Browser, Locator, Page

from mapping.access import ANYBODY
from mapping.store.drafts import Draft, drafts_of
from tests.browser.editing.test_updating import (
    AREA,
    downloaded,
    open_update,
    own,
    pick,
    press,
    records,
    send,
)
from tests.support.area_workbook import edit
from tests.support.browser_tools import Opener, Server, serve, settle
from tests.support.day import NOW
from tests.support.folders import copy_of
from tests.support.paths import EXAMPLE

_FOCUSED = "document.activeElement.getAttribute('aria-label')"


def _drafts(server: Server) -> list[Draft]:
    return drafts_of(server.data, ANYBODY, AREA, NOW)


def _update(browser: Browser, server: Server) -> Page:
    """Update in a browser that was never there before."""
    page = browser.new_context().new_page()
    page.set_viewport_size({"width": 1280, "height": 900})
    page.set_default_timeout(60_000)
    page.goto(f"{server.url}/update?area={AREA}")
    page.wait_for_selector("h1")
    settle(page)
    return page


def _role(page: Page | Locator) -> Locator:
    return page.get_by_label("Contact role", exact=True)


def _until_kept(page: Page, server: Server, text: str) -> Draft:
    for _ in range(200):
        for draft in _drafts(server):
            if draft.typed == {"contact_role": text}:
                return draft
        page.wait_for_timeout(200)
    raise AssertionError(_drafts(server))


def test_what_was_typed_outlives_browser_and_server_and_a_page_that_comes_back_says_what_it_lost(
    tmp_path: Path, browser: Browser, open_page: Opener
) -> None:
    folder = copy_of(EXAMPLE, tmp_path / "data")
    came_back = "The server was started anew"
    with serve(folder) as server:
        stays = _with_a_file_that_is_not_saved(open_page, server, tmp_path)
        page = _update(browser, server)
        page.get_by_text("Add, confirm or change a record").click()
        page.wait_for_timeout(800)
        pick(page, "Record", "MASH")
        role = _role(page)
        role.fill("Duty manager")
        role.press("Tab")
        focused = page.evaluate(_FOCUSED)
        draft = _until_kept(page, server, "Duty manager")
        page.get_by_text("is kept as a draft").wait_for()
        settle(page)
        assert page.evaluate(_FOCUSED) == focused, "no field is drawn anew as it is kept"
        assert records(server)[draft.record_id]["contact_role"] != "Duty manager"
        page.context.close()
        assert stays.get_by_text(came_back).count() == 0
    with serve(folder, port=int(server.url.rsplit(":", 1)[1])) as server:
        stays.get_by_test_id("stToast").get_by_text(came_back).wait_for()
        stays.get_by_test_id("stMain").get_by_text(came_back).wait_for()
        settle(stays)
        stays.get_by_text("What will change", exact=True).wait_for(state="detached")
        assert records(server)[own(server)[0]]["funder"] == "First"
        stays.get_by_role("link", name="Services", exact=True).click()
        stays.get_by_test_id("stMain").get_by_text(came_back).wait_for(state="detached")
        stays.get_by_role("link", name="Update", exact=True).click()
        settle(stays)
        assert stays.get_by_test_id("stMain").get_by_text(came_back).count() == 0

        page = _update(browser, server)
        page.get_by_role("heading", name="Begun and not saved: 1").wait_for()
        page.locator(".st-key-off_paper_begun").get_by_role("button").first.click()
        dialog = page.get_by_role("dialog")
        dialog.get_by_text("began to change this on").wait_for()
        settle(page)
        assert _role(dialog).input_value() == "Duty manager"
        press(page, "Save the record")
        page.locator(".st-key-done").get_by_text("Saved: 1 record changed.").wait_for()
        settle(page)
        assert records(server)[draft.record_id]["contact_role"] == "Duty manager"
        assert _drafts(server) == []
        assert page.get_by_text("Begun and not saved").count() == 0
        page.context.close()


def _with_a_file_that_is_not_saved(open_page: Opener, server: Server, folder: Path) -> Page:
    """Update with one change saved, and another that was sent and not saved."""
    page = open_update(open_page, server)
    for funder in ("First", "Second"):
        path = downloaded(page, "Records for Excel", folder)
        edit(path, own(server)[0], funder=funder)
        send(page, path)
        if funder == "First":
            press(page, "Save")
            page.locator(".st-key-done").get_by_text("Saved: 1 record changed.").wait_for()
    return page
