"""The action plan as a chair keeps it: from a gap to an action, closed, sent round, undone."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from icalendar import Calendar
from playwright.sync_api import Locator, Page, expect

from mapping.context.reference import read_reference
from mapping.plan.schema import Action
from mapping.region.kept_tables import ACTION_PLAN
from mapping.store.opening import open_store
from tests.support.accessibility import serious_violations
from tests.support.browser_tools import Opener, Server, choose, settle
from tests.support.day import TODAY
from tests.support.saving import without_action

TABLE = "Actions, the most pressing first"
ON = "on=2026-11-24"


def kept(server: Server) -> dict[str, Action]:
    return read_reference(server.data, TODAY).actions.by_id


def table_rows(page: Page) -> list[str]:
    table = page.get_by_role("table", name=TABLE)
    table.first.wait_for()
    return [row.inner_text() for row in table.get_by_role("row").all()[1:]]


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


def test_from_a_gap_to_an_action_that_is_closed_and_the_map_stays_as_it_is(
    plan: Server, open_page: Opener
) -> None:
    page = open_page(f"{plan.url}/?view=matrix&{ON}&area=E22000339&type=perpetrator_programme")
    page.get_by_role("link", name="Add an action").click()
    page.get_by_role("heading", name="Who does what about it, and by when?").wait_for()
    settle(page)
    set_field(page, "Your name or role", "The chair")
    form = page.get_by_test_id("stForm")
    set_field(form, "What is to be done", "Ring Mr Smith about it")
    set_field(form, "Owner role", "Head of Commissioning")
    set_field(form, "Owner organisation", "Example Board")
    page.get_by_role("button", name="Save the action").click()
    page.get_by_text("A title with a name stands here.").wait_for()
    settle(page)
    assert "action-14" not in kept(plan)
    set_field(form, "Owner organisation", "")
    page.get_by_role("button", name="Save the action").click()
    page.get_by_text("Owner organisation: Nothing stands here.").wait_for()
    settle(page)
    assert "owner_organisation" not in page.inner_text("body")
    set_field(form, "Owner organisation", "Example Board")
    set_field(form, "What is to be done", "Commission a perpetrator programme")
    page.get_by_role("button", name="Save the action").click()
    saved(page)
    expect(page.get_by_test_id("stToast").get_by_text("Saved: 1 action added.")).to_be_in_viewport()
    new = kept(plan)["action-14"]
    assert (new.area_code, new.provision_type) == ("E22000339", "perpetrator_programme")
    assert (new.owner, new.opened_on) == ("Head of Commissioning, Example Board", TODAY)
    page.get_by_role("heading", name="Commission a perpetrator programme").wait_for()

    dialog = open_form(page, "Mark as done or dropped")
    assert "Is it still so? The map follows the register" in dialog.inner_text()
    assert "None" in dialog.inner_text()
    dialog.get_by_role("button", name="Close the action").click()
    saved(page)
    assert kept(plan)["action-14"].closed_on == TODAY
    panel = page.locator(".pm-panel")
    assert "the map follows the register, not the plan" in panel.inner_text()
    panel.get_by_role("link", name="Why, on the matrix").click()
    page.get_by_role("heading", name="Who has what?").wait_for()
    settle(page)
    assert "None" in page.locator(".pm-panel .pm-status").first.inner_text()
    page.go_back()
    page.get_by_role("link", name="Record it on the Update page").click()
    page.get_by_role("heading", name="Keep your part of the register").wait_for()
    settle(page)
    assert "What is open in Solihull" in page.inner_text("body")
    entries = open_store(plan.data, ACTION_PLAN).history()
    assert [entry.note.who for entry in entries] == ["The chair", "The chair"]


def test_an_action_is_dropped_only_for_a_reason(plan: Server, open_page: Opener) -> None:
    page = open_page(f"{plan.url}/actions?{ON}&action=action-2")
    dialog = open_form(page, "Mark as done or dropped")
    dialog.get_by_text("Dropped", exact=True).click()
    dialog.get_by_role("button", name="Close the action").click()
    dialog.get_by_text("choose why it was dropped").wait_for()
    settle(page)
    choose(page, "Why, if it was dropped", "No funding")
    dialog.get_by_role("button", name="Close the action").click()
    saved(page)
    assert kept(plan)["action-2"].status_in_words == "Dropped: no funding"


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


def test_the_plan_goes_out_is_edited_and_comes_back(
    plan: Server, open_page: Opener, tmp_path: Path
) -> None:
    page = open_page(f"{plan.url}/actions?{ON}")
    with page.expect_download() as download:
        page.get_by_role("button", name="Action plan as CSV").click()
    text = download.value.path().read_text("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    assert len(rows) == 13
    rows[1]["due"] = "31/01/2027"
    rows[2]["owner_role"] = "Cllr Khan"
    rows[3] |= {"area_code": "Walsall", "status": "Done"}
    sent = tmp_path / "sent.csv"
    with sent.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    page.locator("input[type=file]").set_input_files(sent)
    page.get_by_role("heading", name="1 fault: these rows cannot be saved").wait_for()
    settle(page)
    assert "Khan" not in page.inner_text("body")
    table = page.get_by_role("table", name="Changes").inner_text()
    for text in ("12 November 2026", "31 January 2027", "Walsall", "Not started", "Done"):
        assert text in table
    for text in ("2027-01-31", "not_started", "E22000340"):
        assert text not in table
    asked = page.get_by_role("table", name="What the register says where an action is closed")
    assert "IRIS in GP practices: Provided" in asked.inner_text()
    page.get_by_role("button", name="Save the good rows").click()
    saved(page)
    assert kept(plan)["action-2"].due is not None
    assert str(kept(plan)["action-2"].due) == "2027-01-31"
    assert kept(plan)["action-3"].owner_role == "Service Manager"


def test_the_calendar_holds_the_due_dates_that_are_shown(
    example: Server, open_page: Opener
) -> None:
    page = open_page(f"{example.url}/actions?{ON}&due=overdue")
    with page.expect_download() as download:
        page.get_by_role("button", name="Due dates for a calendar (.ics)").click()
    assert download.value.suggested_filename.endswith("-actions.ics")
    calendar = Calendar.from_ical(download.value.path().read_bytes())
    assert len(calendar.walk("VEVENT")) == 3
