"""A lead keeps part of the register: download, edit, upload, see, save, undo."""

from __future__ import annotations

import csv
from pathlib import Path

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


def test_the_whole_story_of_a_workbook(
    changeable: Server, open_page: Opener, tmp_path: Path
) -> None:
    page = open_update(open_page, changeable)
    path = downloaded(page, "Records for Excel", tmp_path)
    edit(path, own(changeable)[0], status="perhaps")
    send(page, path)
    page.get_by_role("heading", name="1 fault: these rows cannot be saved").wait_for()
    assert "perhaps" in page.get_by_role("region", name="Problems").inner_text()
    marked = downloaded(page, "The file with the faults marked", tmp_path)
    assert openpyxl.load_workbook(marked).sheetnames[0]

    # Mended, and chosen once more under its name.
    first = own(changeable)[0]
    edit(path, first, status="provided", funder="Invented Trust")
    send(page, path)
    changes = page.get_by_role("region", name="Changes").inner_text()
    assert "Invented Trust" in changes
    assert "Funder" in changes
    press(page, "Save")
    page.locator(".st-key-done").get_by_text("Saved: 1 record changed.").wait_for()
    assert records(changeable)[first]["funder"] == "Invented Trust"

    page.get_by_role("link", name="History").click()
    page.get_by_role("heading", name="What changed, and by whom?").wait_for()
    settle(page)
    save = page.get_by_text("Provision officer, for Walsall, 1 record")
    save.click()
    page.get_by_role("region", name="Changes of save").get_by_text("Invented Trust").wait_for()
    press(page, "Undo this save")
    press(page, "Take it back")
    page.locator(".st-key-done").get_by_text("Undone. It stands in the history").wait_for()
    assert records(changeable)[first]["funder"] == ""


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


def hostile_files() -> list[tuple[str, bytes, str]]:
    """Name, content, and what the page says of it."""
    header = ",".join(COLUMN_NAMES)
    odd = {
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
    row = ",".join(f'"{odd.get(name, "")}"' for name in COLUMN_NAMES)
    formula = row.replace("odd-one", "odd-two").replace(odd["provider"], "=cmd|'/c calc'!A1")
    return [
        ("photo.csv", b"\x89PNG\r\n\x1a\n" + bytes(200), "is a picture, whatever its name says"),
        ("formula.csv", f"{header}\n{formula}\n".encode(), "formula"),
        ("odd.csv", f"{header}\n{row}\n".encode(), "Records added: 1."),
        ("table.xlsx", f"{header}\n{row}\n".encode(), "Records added: 1."),
    ]


def test_hostile_files_are_answered_in_words_and_run_nothing_on_a_narrow_page_too(
    changeable: Server, open_page: Opener, tmp_path: Path
) -> None:
    page = open_update(open_page, changeable, 400)
    said: list[str] = []
    page.on("dialog", lambda dialog: said.append(dialog.message))
    for name, content, words in hostile_files():
        path = tmp_path / name
        path.write_bytes(content)
        page.locator("input[type=file]").set_input_files(path)
        page.get_by_text(name, exact=True).wait_for()
        page.get_by_text(words).first.wait_for()
        settle(page)
        text = page.inner_text("body")
        assert "Traceback" not in text
        assert "49" not in page.locator("table").all_inner_texts()
        can_be_saved = page.get_by_role("button", name="Save", exact=True).count()
        assert can_be_saved == words.startswith("Records added")
    assert said == []
    assert "odd-one" not in records(changeable)
