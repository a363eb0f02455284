"""The action plan as a chair keeps it: from a gap to an action, closed, sent round, undone."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from icalendar import Calendar
from playwright.sync_api import Locator, Page, expect

from mapping.cli.main import main
from mapping.context.reference import read_reference
from mapping.plan.schema import Action
from mapping.region.kept_tables import ACTION_PLAN
from mapping.region.loader import read_data_folder
from mapping.store import Note
from mapping.store.opening import open_store
from mapping.tables.diff import FieldChange, RecordChange
from mapping.wording.actions import plan_sentence
from tests.browser.test_accessibility import serious_violations
from tests.support.browser_tools import ROOT, Opener, Server, choose, copy_of, serve, settle
from tests.support.day import NOW, TODAY

TABLE = "Actions, the most pressing first"
ON = "on=2026-11-24"


@pytest.fixture
def plan(tmp_path: Path) -> Iterator[Server]:
    """The dashboard on a copy of the example that the test may change."""
    copy_of(ROOT / "data" / "boundaries", tmp_path / "boundaries")
    with serve(copy_of(ROOT / "data" / "example", tmp_path / "data")) as server:
        yield server


def kept(server: Server) -> dict[str, Action]:
    return read_reference(server.data, TODAY).actions.by_id


def query(page: Page) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.url).query)


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
    dialog.get_by_role("button", name="Save the action").or_(
        dialog.get_by_role("button", name="Close the action")
    ).wait_for()
    settle(page)
    return dialog


def set_field(where: Page | Locator, label: str, text: str) -> None:
    field = where.get_by_label(label, exact=True)
    field.fill(text)
    field.blur()


# ------------------------------------------------------------------------------- looking


@pytest.mark.parametrize("name", ["example", "shipped"])
def test_the_sentence_says_what_the_library_says(
    name: str, request: pytest.FixtureRequest, open_page: Opener
) -> None:
    server = request.getfixturevalue(name)
    page = open_page(f"{server.url}/actions")
    folder = read_data_folder(server.data, TODAY)
    reference = folder.reference
    codes = reference.areas.codes
    said = plan_sentence(reference.actions.all, folder.assess(TODAY), reference, codes)
    assert page.locator(".pm-answer").first.inner_text().startswith(said)


def test_what_is_overdue_comes_first_and_is_told_by_word_and_sign(
    example: Server, open_page: Opener
) -> None:
    page = open_page(f"{example.url}/actions?{ON}")
    rows = table_rows(page)
    assert len(rows) == 13
    assert ["Overdue" in row and "!" in row for row in rows] == [True] * 3 + [False] * 10
    assert all("Due soon" in row for row in rows[3:5])
    choose(page, "Actions", "Overdue")
    assert len(table_rows(page)) == 3
    assert query(page)["due"] == ["overdue"]
    choose(page, "Region or CSP", "Walsall")
    assert len(table_rows(page)) == 1
    choose(page, "Actions", "All")
    rows = table_rows(page)
    assert sum("All areas" in row for row in rows) == 2
    assert "; 2 open for all areas." in page.locator(".pm-answer").first.inner_text()


def test_a_gap_shows_its_action_and_another_one_says_that_it_has_none(
    example: Server, open_page: Opener
) -> None:
    page = open_page(f"{example.url}/matrix?{ON}&area=E22000340&type=idva")
    panel = page.locator(".pm-panel")
    assert "12 November 2026, 12 days overdue; Not started; not decided" in panel.inner_text()
    panel.get_by_role("link", name="Find the money for two IDVA posts").click()
    page.get_by_role("heading", name="Find the money for two IDVA posts").wait_for()
    assert query(page)["action"] == ["action-2"]
    page = open_page(f"{example.url}/matrix?{ON}&area=E22000339&type=perpetrator_programme")
    assert "No action answers this gap yet." in page.locator(".pm-panel").inner_text()
    page = open_page(f"{example.url}/matrix?{ON}&area=E22000340&type=dual_diagnosis")
    assert "No action asks about this yet." in page.locator(".pm-panel").inner_text()
    page = open_page(f"{example.url}/matrix?{ON}&area=E22000335&type=idva")
    assert "Actions" not in page.locator(".pm-panel").inner_text()
    page = open_page(f"{example.url}/area?{ON}&area=E22000337")
    assert "2 open actions: 1 overdue" in page.locator(".pm-panel").first.inner_text()


def test_a_closed_action_is_told_at_its_gap_as_one_that_answers_it_no_more(
    example: Server, open_page: Opener
) -> None:
    page = open_page(f"{example.url}/matrix?{ON}&area=E22000336&type=carer_support")
    panel = page.locator(".pm-panel").inner_text()
    assert "No action answers this gap yet." in panel
    assert "Closed: Open a carers' assessment clinic." in panel
    assert "Dropped: no funding on 5 September 2026." in panel


def test_an_earlier_day_shows_the_plan_as_it_stood_then(example: Server, open_page: Opener) -> None:
    page = open_page(f"{example.url}/actions?on=2026-09-01&action=action-10")
    assert "1 overdue" in page.locator(".pm-answer").first.inner_text()
    assert len(table_rows(page)) == 6
    panel = page.locator(".pm-panel").inner_text()
    assert "16 August 2026, 16 days overdue" in panel
    assert "Open then; dropped on 5 September 2026" in panel
    assert page.get_by_role("button", name="Mark as done or dropped").count() == 0


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


def test_nonsense_in_the_address_is_remarked_upon(example: Server, open_page: Opener) -> None:
    page = open_page(f"{example.url}/actions?action=<b>x</b>&due=<i>y</i>&add=<u>z</u>")
    said = " ".join(page.get_by_role("alert").all_inner_texts())
    assert "“<b>x</b>”, which does not exist" in said
    assert "“<i>y</i>”, which is nothing known here" in said
    assert len(table_rows(page)) == 13


# --------------------------------------------------------------------------------- keeping


def test_from_a_gap_to_an_action_that_is_closed_and_the_map_stays_as_it_is(
    plan: Server, open_page: Opener
) -> None:
    page = open_page(f"{plan.url}/matrix?{ON}&area=E22000339&type=perpetrator_programme")
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


def test_two_people_at_once_lose_nothing_without_a_word(plan: Server, open_page: Opener) -> None:
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


def test_a_change_is_undone_from_the_actions_history(plan: Server, open_page: Opener) -> None:
    page = open_page(f"{plan.url}/actions?{ON}&action=action-7")
    dialog = open_form(page, "Change it")
    set_field(dialog, "Owner role", "Chief Officer")
    dialog.get_by_role("button", name="Save the action").click()
    saved(page)
    page.get_by_text("History: 1 change").click()
    undo = page.get_by_role("button", name="Undo this change")
    undo.wait_for()
    assert "Primary Care Lead → Chief Officer" in page.locator(".st-key-why").inner_text()
    undo.click()
    page.locator(".st-key-done").get_by_text("Undone.").wait_for()
    assert kept(plan)["action-7"].owner_role == "Primary Care Lead"
    page.get_by_text("History: 2 changes").wait_for()


def test_what_was_taken_out_of_the_plan_is_brought_back(
    plan: Server, open_page: Opener, tmp_path: Path
) -> None:
    before = kept(plan)
    file, data = tmp_path / "plan.csv", ["--data", str(plan.data)]
    assert main(["actions", "--out", str(file), *data]) == 0
    lines = file.read_text(encoding="utf-8-sig").splitlines(keepends=True)
    file.write_text("".join(line for line in lines if not line.startswith("action-7,")))
    assert main(["apply-actions", str(file), "--remove-missing", *data]) == 0
    assert before.keys() - kept(plan).keys() == {"action-7"}
    page = open_page(f"{plan.url}/actions?{ON}")
    page.get_by_text("What was changed in the plan: 1 save").click()
    page.get_by_text("Removed action-7").wait_for()
    settle(page)
    page.get_by_role("button", name="Undo this save").click()
    page.locator(".st-key-done").get_by_text("Undone.").wait_for()
    assert kept(plan) == before
    page.get_by_text("What was changed in the plan: 2 saves").wait_for()


@pytest.mark.parametrize("width", [1280, 400])
@pytest.mark.parametrize("button", ["Change it", "Mark as done or dropped"])
def test_a_form_has_no_serious_violation(
    example: Server, open_page: Opener, button: str, width: int
) -> None:
    page = open_page(f"{example.url}/actions?{ON}&action=action-1", width=width)
    open_form(page, button)
    assert serious_violations(page) == []


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


def test_no_calendar_is_offered_where_it_would_be_empty(example: Server, open_page: Opener) -> None:
    page = open_page(f"{example.url}/actions?{ON}&due=no_date")
    assert page.get_by_role("button", name="Due dates for a calendar (.ics)").is_disabled()
    page.get_by_text("so a calendar would be empty").wait_for()


def test_what_once_told_too_much_is_withheld_in_the_history(
    plan: Server, open_page: Opener
) -> None:
    telling = "Ask Mrs Example of Birmingham"
    store = open_store(plan.data, ACTION_PLAN)
    before = store.load()
    content = before.content.replace(b"Ask every practice to name a lead", telling.encode())
    new = "Ask every practice to name a lead"
    change = RecordChange("action-7", "changed", (FieldChange("what", telling, new),))
    store.save_if_unchanged(content, before.revision, (), Note("A", "By hand", "", NOW))
    store.save_if_unchanged(
        before.content, store.load().revision, (change,), Note("A", "Mended", "", NOW)
    )
    page = open_page(f"{plan.url}/actions?{ON}&action=action-7")
    page.get_by_text("History: 1 change").click()
    page.get_by_text(f"(withheld) → {new}").first.wait_for()
    assert "Mrs Example" not in page.content()


def test_the_calendar_holds_the_due_dates_that_are_shown(
    example: Server, open_page: Opener
) -> None:
    page = open_page(f"{example.url}/actions?{ON}&due=overdue")
    with page.expect_download() as download:
        page.get_by_role("button", name="Due dates for a calendar (.ics)").click()
    assert download.value.suggested_filename.endswith("-actions.ics")
    calendar = Calendar.from_ical(download.value.path().read_bytes())
    assert len(calendar.walk("VEVENT")) == 3
