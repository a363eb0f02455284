"""A half-filled form is kept while it is typed; a page left open says what a new server lost."""

from __future__ import annotations

import time
from pathlib import Path

from mapping.access import ANYBODY
from mapping.store.drafts import Draft, drafts_of
from tests.browser.editing.test_updating import AREA, open_update, pick, records
from tests.support.browser_tools import Opener, Server, serve, settle
from tests.support.cases.strange_files import new_records
from tests.support.day import NOW
from tests.support.folders import copy_of
from tests.support.paths import EXAMPLE

_FOCUSED = "document.activeElement.getAttribute('aria-label')"


def _until_kept(server: Server, text: str) -> Draft:
    for _ in range(1_000):
        for draft in drafts_of(server.data, ANYBODY, AREA, NOW):
            if draft.typed == {"contact_role": text}:
                return draft
        time.sleep(0.05)
    raise AssertionError(text)


def test_what_is_typed_outlives_the_server_and_a_page_that_comes_back_says_what_it_lost(
    tmp_path: Path, open_page: Opener
) -> None:
    folder = copy_of(EXAMPLE, tmp_path / "data")
    came_back = "The server was started anew"
    with serve(folder) as server:
        page = open_update(open_page, server)
        page.locator("input[type=file]").first.set_input_files(
            {"name": "own.csv", "mimeType": "", "buffer": new_records(1, AREA)}
        )
        page.get_by_text("What will change", exact=True).wait_for()
        settle(page)
        page.get_by_text("Add, confirm or change a record").click()
        page.wait_for_timeout(800)
        pick(page, "Record", "MASH")
        role = page.get_by_label("Contact role", exact=True)
        role.fill("Duty manager")
        role.press("Tab")
        focused = page.evaluate(_FOCUSED)
        draft = _until_kept(server, "Duty manager")
        page.get_by_text("is kept as a draft").wait_for()
        settle(page)
        assert page.evaluate(_FOCUSED) == focused, "no field is drawn anew as it is kept"
        assert records(server)[draft.record_id]["contact_role"] != "Duty manager"
        assert page.get_by_text(came_back).count() == 0
    with serve(folder, port=int(server.url.rsplit(":", 1)[1])) as server:
        page.get_by_test_id("stToast").get_by_text(came_back).wait_for()
        page.get_by_test_id("stMain").get_by_text(came_back).wait_for()
        settle(page)
        page.get_by_text("What will change", exact=True).wait_for(state="detached")
        assert "new-0" not in records(server)
        assert role.input_value() == "Duty manager"
        page.get_by_role("link", name="Services", exact=True).click()
        page.get_by_test_id("stMain").get_by_text(came_back).wait_for(state="detached")
        page.get_by_role("link", name="Update", exact=True).click()
        page.get_by_role("heading", name="Begun and not saved: 1").wait_for()
        settle(page)
        assert page.get_by_test_id("stMain").get_by_text(came_back).count() == 0
