"""Two leads on two servers; one server stops; who was on it goes on with the other."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Locator, Page

from tests.browser.editing.test_updating import (
    AREA,
    NAME,
    downloaded,
    edit,
    own,
    press,
    records,
    send,
)
from tests.servers.behind_nginx.conftest import Visit, folder_of, server_of
from tests.support.browser_tools import query, settle
from tests.support.servers.front import Front, Two

OTHER = "E22000338"
CAME_BACK = "another one took its place"
FORM = f"update?area={AREA}&record=new&type=refuge"


def named(page: Page, who: str) -> Page:
    """Say who saves."""
    page.get_by_label("Your name or role").fill(who)
    page.get_by_label("Your name or role").press("Enter")
    settle(page)
    return page


def sent(page: Page, folder: Path, record_id: str, funder: str) -> None:
    """Take the records away, change one, and send them in."""
    path = downloaded(page, "Records for Excel", folder)
    edit(path, record_id, funder=funder)
    send(page, path)


def saved(page: Page) -> None:
    press(page, "Save")
    page.locator(".st-key-done").get_by_text("Saved: 1 record changed.").wait_for()


def asked_again(page: Page, title: str) -> None:
    """A click on another page."""
    page.get_by_role("link", name=title, exact=True).click()
    settle(page)


def has_notice(page: Page) -> bool:
    return page.get_by_test_id("stMain").get_by_text(CAME_BACK).count() > 0


def test_two_leads_on_two_servers_send_files_save_and_see_each_others_saves_at_the_next_click(
    two: Two, visit: Visit, tmp_path: Path
) -> None:
    a, b = two.names
    kept = records(two.servers[a])
    mine = own(two.servers[a])[0]
    theirs = next(key for key, record in kept.items() if record["maintained_by"] == OTHER)
    first = named(visit(a, f"update?area={AREA}"), "Ann, for one area")
    second = named(visit(b, f"update?area={OTHER}"), "Bo, for the other")
    sent(first, folder_of(tmp_path, "first"), mine, "First Trust")
    sent(second, folder_of(tmp_path, "second"), theirs, "Second Trust")
    saved(first)
    # Her preview was of what stood before: the first click tells her, the next one saves.
    press(second, "Save")
    told = second.get_by_role("alert").get_by_text("Saved since you chose this file: ")
    assert "Ann, for one area" in told.inner_text()
    saved(second)
    assert [server_of(page) for page in (first, second)] == [a, b]
    now = records(two.servers[a])
    assert [now[key]["funder"] for key in (mine, theirs)] == ["First Trust", "Second Trust"]
    for page, told in ((first, "Bo, for the other"), (second, "Ann, for one area")):
        asked_again(page, "History")
        page.get_by_text(told).first.wait_for()


def test_whoever_was_on_a_server_that_stops_comes_back_on_the_other_with_all_but_the_file(
    two: Two, visit: Visit, tmp_path: Path
) -> None:
    a, b = two.names
    moved, stays = named(visit(a, FORM), "Ann"), named(visit(b, FORM), "Bo")
    sent(moved, folder_of(tmp_path, "moved"), own(two.servers[a])[0], "Lost Trust")
    for page in (moved, stays):
        page.get_by_label("Service name", exact=True).fill("Invented line")
        page.get_by_label("Service name", exact=True).press("Tab")
        settle(page)
        # Still being typed.
        page.get_by_label("Provider", exact=True).fill("Half a na")
    two.stop(a)
    # Said at once, before anything is pressed, and with all that the old server had offered anew.
    moved.get_by_test_id("stMain").get_by_text(CAME_BACK).wait_for()
    settle(moved)
    moved.get_by_text("What will change", exact=True).wait_for(state="detached")
    assert server_of(moved) == b
    assert query(moved) == {"area": AREA, "record": "new", "type": "refuge"}
    moved.wait_for_function("document.activeElement.ariaLabel === 'Provider'")
    moved.keyboard.type("me")
    moved.keyboard.press("Tab")
    settle(moved)
    for page, provider in ((moved, "Half a name"), (stays, "Half a na")):
        typed = [
            page.get_by_label(label, exact=True).input_value()
            for label in ("Service name", "Provider")
        ]
        assert typed == ["Invented line", provider]
    assert moved.get_by_label("Your name or role").input_value() == "Ann"
    sent(moved, folder_of(tmp_path, "again"), own(two.servers[b])[0], "Kept Trust")
    saved(moved)
    assert records(two.servers[b])[own(two.servers[b])[0]]["funder"] == "Kept Trust"
    # Who was on the other server has noticed nothing, and is told of the save as ever.
    asked_again(stays, "History")
    assert not has_notice(stays)
    stays.get_by_text(f"Ann, for {NAME}, 1 record").wait_for()
    # The server that comes back takes nobody away from the one that they are with now.
    two.start(a)
    asked_again(moved, "Update")
    named(moved, "Ann")
    sent(moved, folder_of(tmp_path, "third"), own(two.servers[b])[1], "Third Trust")
    saved(moved)
    assert server_of(moved) == b


def test_a_map_is_looked_at_on_the_other_server_with_its_filter(two: Two, visit: Visit) -> None:
    a, b = two.names
    page = visit(a, f"?type=idva&area={AREA}&on=2026-11-24")
    two.stop(a)
    page.wait_for_function("document.body.innerText.includes('another one took its place')")
    settle(page)
    assert query(page) == {"type": "idva", "area": AREA, "on": "2026-11-24"}
    assert server_of(page) == b
    page.get_by_role("heading", name=f"{NAME}: IDVA service").wait_for()


def dialog_half_filled(page: Page) -> Locator:
    """The form of a record, as it is when somebody is still at it."""
    page.get_by_text("Records to check: ").click()
    page.get_by_role("button", name="Crisis Point").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_text("Change it", exact=True).click()
    dialog.get_by_label("Service name", exact=True).fill("Renamed line")
    dialog.get_by_label("Service name", exact=True).press("Tab")
    settle(page)
    dialog.get_by_label("Funder", exact=True).fill("Half a na")
    return dialog


def typed(dialog: Locator) -> list[str]:
    fields = (dialog.get_by_label(label, exact=True) for label in ("Service name", "Funder"))
    return [field.input_value() for field in fields]


def test_a_form_that_stood_open_stands_open_on_the_other_server_with_what_was_typed(
    two: Two, visit: Visit
) -> None:
    a, b = two.names
    page = named(visit(a, f"update?area={AREA}"), "Ann")
    dialog = dialog_half_filled(page)
    two.stop(a)
    page.get_by_test_id("stMain").get_by_text(CAME_BACK).wait_for()
    settle(page)
    assert server_of(page) == b
    assert typed(dialog) == ["Renamed line", "Half a na"]
    dialog.get_by_role("button", name="Save the record").click()
    page.locator(".st-key-done").get_by_text("Saved: 1 record changed.").wait_for()
    now = records(two.servers[b])["walsall-sexual-violence-service-crisis-point"]
    assert (now["service_name"], now["funder"]) == ("Renamed line", "Half a na")


# As on a busy machine: what the browser says after its first word comes late, when the run that
# Streamlit asks for by itself would have ended.
SPEAKS_LATE = """() => {
  const send = WebSocket.prototype.send;
  let spoken = 0;
  WebSocket.prototype.send = function (message) {
    setTimeout(() => send.call(this, message), spoken++ ? 3000 : 0);
  };
}"""


def test_a_line_that_breaks_leaves_everything_as_it_is(
    two: Two, front: Front, visit: Visit, tmp_path: Path
) -> None:
    a, _ = two.names
    page = named(visit(a, f"update?area={AREA}"), "Ann")
    sent(page, tmp_path, own(two.servers[a])[0], "First Trust")
    dialog = dialog_half_filled(page)
    page.evaluate(SPEAKS_LATE)
    front.cut()
    page.locator(
        "[data-test-connection-state]:not([data-test-connection-state=CONNECTED])"
    ).wait_for()
    page.locator("[data-test-connection-state=CONNECTED]").wait_for()
    page.wait_for_timeout(4000)
    settle(page)
    assert not has_notice(page)
    assert typed(dialog) == ["Renamed line", "Half a na"]
    dialog.get_by_role("button", name="Close", exact=True).click()
    dialog.wait_for(state="detached")
    saved(page)
    assert records(two.servers[a])[own(two.servers[a])[0]]["funder"] == "First Trust"
