"""A lead keeps part of the register: download, edit, upload, see, save."""

from __future__ import annotations

import csv
from pathlib import Path
from shutil import copy

import openpyxl
from playwright.sync_api import Page

from mapping.register.schema import COLUMN_NAMES
from mapping.settings import read_settings
from tests.support.area_workbook import edit
from tests.support.browser_tools import Opener, Server, offered, settle, stand_still
from tests.support.saving import saved_by_the_other
from ui.shell.page import AREA_COOKIE, SEEN_COOKIE, region_key

AREA, NAME = "E22000340", "Walsall"


def records(server: Server) -> dict[str, dict[str, str]]:
    with (server.data / "services.csv").open(encoding="utf-8", newline="") as file:
        return {record["record_id"]: record for record in csv.DictReader(file)}


def own(server: Server) -> list[str]:
    return [key for key, record in records(server).items() if record["maintained_by"] == AREA]


def downloaded(page: Page, button: str, folder: Path) -> Path:
    with page.expect_download() as started:
        page.get_by_role("button", name=button, exact=True).click()
    path = folder / started.value.suggested_filename
    started.value.save_as(path)
    return path


def send(page: Page, path: Path) -> None:
    """By the chooser, as a person does: else a second file of the same name is not heard of."""
    with page.expect_file_chooser() as chosen:
        page.get_by_test_id("stFileUploaderDropzone").click()
    chosen.value.set_files(path)
    settle(page)
    page.get_by_text("What will change", exact=True).or_(
        page.get_by_text("these rows cannot be saved")
    ).first.wait_for()
    settle(page)


def pick(page: Page, label: str, option: str) -> None:
    box = page.get_by_role("combobox", name=label, exact=True)
    offered(box, option)
    box.press("ArrowDown")
    box.press("Enter")
    settle(page)


def press(page: Page, name: str) -> None:
    button = page.get_by_role("button", name=name, exact=True)
    # In a fold that opens it moves on.
    stand_still(button)
    button.click()
    settle(page)


def open_update(open_page: Opener, server: Server, width: int = 1280) -> Page:
    page = open_page(f"{server.url}/update?area={AREA}", width=width)
    give_name(page)
    return page


def give_name(page: Page) -> None:
    page.get_by_label("Your name or role").fill("Provision officer")
    page.get_by_label("Your name or role").press("Enter")
    settle(page)


def test_a_workbook_comes_back_and_of_two_leads_the_slower_saves_nothing_that_she_has_not_seen(
    changeable: Server, open_page: Opener, tmp_path: Path
) -> None:
    both, ours, hers = own(changeable)[:3]
    mine, theirs = (open_update(open_page, changeable) for _ in range(2))
    path = downloaded(mine, "Records for Excel", tmp_path)
    other = Path(copy(path, tmp_path / "theirs.xlsx"))
    edit(path, both, status="perhaps")
    send(mine, path)
    mine.get_by_role("heading", name="1 fault: these rows cannot be saved").wait_for()
    assert "perhaps" in mine.get_by_role("region", name="Problems").inner_text()
    marked = downloaded(mine, "The file with the faults marked", tmp_path)
    assert openpyxl.load_workbook(marked).sheetnames[0]

    # Mended, and chosen once more under its name.
    edit(path, both, status="provided", funder="Mine")
    edit(path, ours, funder="Mine")
    send(mine, path)
    changes = mine.get_by_role("region", name="Changes").inner_text()
    assert "Mine" in changes
    assert "Funder" in changes

    for record_id in (both, hers):
        edit(other, record_id, funder="Theirs")
    send(theirs, other)
    press(theirs, "Save")
    theirs.locator(".st-key-done").get_by_text("Saved: 2 records changed.").wait_for()
    press(mine, "Save")
    mine.get_by_text("Saved since you chose this file: Provision officer").wait_for()
    mine.get_by_role("region", name="by somebody else meanwhile").wait_for()
    assert mine.get_by_role("button", name="Save", exact=True).is_disabled()
    assert mine.locator(".st-key-done").count() == 0
    now = records(changeable)
    assert [now[key]["funder"] for key in (both, ours, hers)] == ["Theirs", "", "Theirs"]
    mine.get_by_text("Take what is in my file").click()
    settle(mine)
    press(mine, "Save")
    mine.locator(".st-key-done").get_by_text("Saved: 2 records changed.").wait_for()
    now = records(changeable)
    assert [now[key]["funder"] for key in (both, ours, hers)] == ["Mine", "Mine", "Theirs"]


def test_an_open_question_is_answered_where_it_is_asked(
    changeable: Server, open_page: Opener
) -> None:
    page = open_update(open_page, changeable)
    page.get_by_role("button", name="Interpreting", exact=True).click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_text(f"Interpreting in {NAME}").wait_for()
    dialog.get_by_role("button", name="Save: there is none").click()
    page.locator(".st-key-done").get_by_text("Saved: 1 record changed.").wait_for()
    nil = [r for r in records(changeable).values() if r["provision_type"] == "interpreting"]
    assert ("not_provided", AREA) in [(r["status"], r["maintained_by"]) for r in nil]
    settle(page)
    page.get_by_text("Records to check: ").click()
    page.get_by_role("button", name="Crisis Point").click()
    page.get_by_role("dialog").get_by_role("button", name="Still right: confirm it").click()
    page.locator(".st-key-done").get_by_text("Saved: 1 record changed.").wait_for()
    settle(page)
    assert records(changeable)["walsall-sexual-violence-service-crisis-point"]["evidence"] == (
        "confirmed"
    )


def test_the_area_is_remembered_and_what_was_there_when_it_was_looked_at(
    changeable: Server, open_page: Opener
) -> None:
    page = open_page(changeable.url)
    names = {"region": region_key(read_settings(changeable.data).region_name), "area": AREA}
    area, seen = AREA_COOKIE.format(**names), SEEN_COOKIE.format(**names)
    with (
        page.expect_response(f"**/remembered/{area}/**"),
        page.expect_response(f"**/remembered/{seen}/**"),
    ):
        page.goto(f"{changeable.url}/update?area={AREA}")
    page.get_by_text("From your next visit on").wait_for()
    # What remembers it takes no room between the boxes.
    area_box, name_box = (
        page.locator(f".st-key-bar .{kind}").bounding_box()
        for kind in ("stSelectbox", "stTextInput")
    )
    assert area_box
    assert name_box
    assert name_box["x"] - (area_box["x"] + area_box["width"]) < 20
    cookies = {str(cookie.get("name")): cookie for cookie in page.context.cookies()}
    for name, value in ((area, AREA), (seen, "0")):
        kept = cookies[name]
        assert (kept["httpOnly"], kept["sameSite"], kept["value"]) == (True, "Strict", value)
    record_id = own(changeable)[0]
    saved_by_the_other(changeable.data, AREA, record_id, {"funder": "Another’s Trust"})
    page.goto(f"{changeable.url}/update")
    page.get_by_role("heading", name=f"What is open in {NAME}").wait_for()
    page.get_by_text("Since you were last here others have saved 1 change").wait_for()
    page.get_by_text("The other lead").first.click()
    assert record_id in page.get_by_role("table", name="Changed in save 1").inner_text()


HOSTILE = {
    "record_id": "odd-one",
    "maintained_by": AREA,
    "provision_type": "idva",
    "status": "provided",
    "provider": "<img src=x onerror=alert(1)>${7*7}`",
    "service_name": "שלום 👩‍👧",
    "areas_served": AREA,
    "location_confidential": "yes",
    "evidence": "confirmed",
    "last_verified": "2026-11-01",
}


def test_a_hostile_file_is_shown_as_text_and_runs_nothing_on_a_narrow_page_too(
    changeable: Server, open_page: Opener
) -> None:
    page = open_page(f"{changeable.url}/update?area={AREA}", width=400)
    said: list[str] = []
    page.on("dialog", lambda dialog: said.append(dialog.message))
    row = ",".join(f'"{HOSTILE.get(name, "")}"' for name in COLUMN_NAMES)
    page.locator("input[type=file]").first.set_input_files(
        {
            "name": "odd.csv",
            "mimeType": "",
            "buffer": f"{','.join(COLUMN_NAMES)}\n{row}\n".encode(),
        }
    )
    page.get_by_text("Records added: 1.").first.wait_for()
    settle(page)
    assert HOSTILE["provider"] in page.inner_text("body")
    assert "Traceback" not in page.inner_text("body")
    assert page.get_by_role("button", name="Save", exact=True).is_visible()
    assert said == []
    assert "odd-one" not in records(changeable)
