"""The action plan as several people keep it: forms that meet, an undo, the calendar."""

from __future__ import annotations

from pathlib import Path

from icalendar import Calendar
from playwright.sync_api import Locator, Page, expect

from mapping.context.reference import read_reference
from mapping.plan.schema import Action
from tests.support.accessibility import serious_violations
from tests.support.browser_tools import Opener, Server, settle
from tests.support.day import TODAY
from tests.support.saving import without_action

ON = "on=2026-11-24"


def kept(server: Server) -> dict[str, Action]:
    return read_reference(server.data, TODAY).actions.by_id


def saved(page: Page) -> None:
    page.locator(".st-key-done").get_by_text("Saved:").wait_for()
    settle(page)


def open_form(page: Page, button: str) -> Locator:
    page.get_by_role("button", name=button).click()
    dialog = page.get_by_role("dialog")
    # For a moment the form that stood there before may stand there still.
    dialog.get_by_role("button", name="Save the action").or_(
        dialog.get_by_role("button", name="Close the action")
    ).first.wait_for()
    settle(page)
    return dialog


def set_field(where: Page | Locator, label: str, text: str) -> None:
    field = where.get_by_label(label, exact=True)
    field.fill(text)
    field.blur()


# ------------------------------------------------------------------------------- looking


def test_on_a_narrow_page_a_click_shows_the_action_where_the_eye_is(
    example: Server, open_page: Opener
) -> None:
    page = open_page(f"{example.url}/actions?{ON}", width=400)
    what = "Train 34 practices in two rounds"
    page.get_by_role("button", name=what).click()
    heading = page.get_by_role("heading", name=what)
    heading.wait_for()
    settle(page)
    expect(heading).to_be_in_viewport()
    page.get_by_role("button", name="Back to the list").click()
    page.get_by_text("Choose an action to see all about it").wait_for()


# --------------------------------------------------------------------------------- keeping


def test_two_people_at_once_lose_nothing_without_a_word_and_the_last_change_is_undone(
    plan: Server, open_page: Opener
) -> None:
    one = open_page(f"{plan.url}/actions?{ON}&action=action-7")
    two = open_page(f"{plan.url}/actions?{ON}&action=action-7")
    first, second = (open_form(page, "Change it") for page in (one, two))
    set_field(first, "Notes", "Letter sent.")
    set_field(first, "Owner role", "Chief Officer")
    first.get_by_role("button", name="Save the action").click()
    saved(one)
    toast = one.get_by_test_id("stToast").get_by_text("Saved: 1 action changed.")
    expect(toast).to_be_in_viewport()
    set_field(second, "Owner role", "Medical Director")
    set_field(second, "What is to be done", "Ask every practice twice")
    second.get_by_role("button", name="Save the action").click()
    second.get_by_text("somebody else changed the same meanwhile").wait_for()
    settle(two)
    shown = second.get_by_role("table", name="Changed by both").inner_text()
    for text in ("Primary Care Lead", "Chief Officer", "Medical Director"):
        assert text in shown
    assert kept(plan)["action-7"].owner_role == "Chief Officer"
    second.get_by_role("button", name="Save the action").click()
    saved(two)
    now = kept(plan)["action-7"]
    assert (now.owner_role, now.what) == ("Medical Director", "Ask every practice twice")
    assert now.notes == "Letter sent."
    two.get_by_text("History: 2 changes").click()
    undo = two.get_by_role("button", name="Undo this change").first
    undo.wait_for()
    assert "Chief Officer → Medical Director" in two.locator(".st-key-why").inner_text()
    undo.click()
    two.get_by_role("button", name="Take it back").click()
    two.locator(".st-key-done").get_by_text("Undone.").wait_for()
    assert kept(plan)["action-7"].owner_role == "Chief Officer"
    two.get_by_text("History: 3 changes").wait_for()


def test_a_form_of_an_action_that_somebody_removes_keeps_what_was_typed_and_says_who(
    plan: Server, open_page: Opener, tmp_path: Path
) -> None:
    page = open_page(f"{plan.url}/actions?{ON}&action=action-7")
    form = open_form(page, "Change it")
    set_field(form, "Notes", "A long note.")
    without_action(plan.data, "action-7", tmp_path / "plan.csv")
    form.get_by_role("button", name="Save the action").click()
    form.get_by_text("was removed by The other, ").wait_for()
    settle(page)
    assert form.get_by_label("Notes", exact=True).input_value() == "A long note."
    assert "action-7" not in kept(plan)


def test_a_form_has_no_serious_violation(example: Server, open_page: Opener) -> None:
    page = open_page(f"{example.url}/actions?{ON}&action=action-1")
    found: dict[str, list[str]] = {}
    for button in ("Change it", "Mark as done or dropped"):
        page.set_viewport_size({"width": 1280, "height": 900})
        dialog = open_form(page, button)
        for width in (1280, 400):
            page.set_viewport_size({"width": width, "height": 900})
            settle(page)
            if faults := serious_violations(page, of_the_width_alone=width == 400):
                found[f"{button} at {width}"] = faults
        dialog.get_by_role("button", name="Close", exact=True).click()
        dialog.wait_for(state="detached")
    assert found == {}


# ----------------------------------------------------------------------------------- files


def test_the_calendar_holds_the_due_dates_that_are_shown(
    example: Server, open_page: Opener
) -> None:
    page = open_page(f"{example.url}/actions?{ON}&due=overdue")
    with page.expect_download() as download:
        page.get_by_role("button", name="Due dates for a calendar (.ics)").click()
    assert download.value.suggested_filename.endswith("-actions.ics")
    calendar = Calendar.from_ical(download.value.path().read_bytes())
    assert len(calendar.walk("VEVENT")) == 3
