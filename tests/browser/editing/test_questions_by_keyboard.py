"""A lead answers one question after another with nothing but the keyboard."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Dialog, Page, expect

from tests.support.browser_tools import Opener, Server, settle
from tests.support.day import TODAY
from tests.support.folders import records_of, rows_of, write_records

AREA = "E22000340"
FIRST, SECOND = "example-walsall-mash-1", "example-walsall-marac-1"
UNKNOWN = ("interpreting", "hospital_idva")


def of_old(folder: Path) -> None:
    """An area keeps two records that are too old to count; two types more are unknown there."""
    kept = [row for row in records_of(folder) if row["maintained_by"] != AREA]
    own = [row for row in records_of(folder) if row["record_id"] in (FIRST, SECOND)]
    old = {"last_verified": "2021-05-01", "end_date": "", "funding_end": ""}
    fresh = {"last_verified": TODAY.isoformat(), "evidence": "confirmed", "areas_served": AREA}
    none = {"status": "not_provided", "maintained_by": AREA, "location_confidential": "yes"}
    keys = [row["key"] for row in rows_of(folder / "provision_types.csv")]
    settled = [
        dict.fromkeys(own[0], "") | fresh | none | {"record_id": f"nil-{n}", "provision_type": key}
        for n, key in enumerate(keys)
        if key not in ("mash", "marac", *UNKNOWN)
    ]
    write_records(folder, [*kept, *(row | old for row in own), *settled])


def said(folder: Path) -> dict[str, dict[str, str]]:
    return {row["record_id"]: row for row in records_of(folder) if row["maintained_by"] == AREA}


def heading(page: Page) -> str:
    return page.locator(".pm-step h2").inner_text()


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)
        settle(page)


def skip_to(page: Page, label: str) -> None:
    for _ in range(4):
        if heading(page).startswith(f"{label}: "):
            return
        before = heading(page)
        page.keyboard.press("s")
        expect(page.locator(".pm-step h2")).not_to_have_text(before)
        settle(page)
    raise AssertionError(label)


def test_three_questions_are_answered_by_keyboard_alone(plan: Server, open_page: Opener) -> None:
    of_old(plan.data)
    lead = open_page(f"{plan.url}/update?view=questions&area={AREA}")
    skip_to(lead, "MASH")
    asked = heading(lead)
    lead.keyboard.press("s")
    expect(lead.locator(".pm-step h2")).not_to_have_text(asked)
    press(lead, "b")
    expect(lead.locator(".pm-step h2")).to_have_text(asked)
    expect(lead.locator(".pm-step h2")).to_be_focused()
    expect(lead.get_by_text("The last word is too old to count.")).to_be_visible()
    press(lead, "Tab", "Enter")
    expect(lead.get_by_text("1 of 4 questions")).to_be_visible()
    expect(lead.locator(".pm-step h2")).to_be_focused()
    assert said(plan.data)[FIRST]["last_verified"] == TODAY.isoformat()

    skip_to(lead, "MARAC")
    press(lead, "3")
    expect(lead.locator(".pm-step h3")).to_be_focused()
    lead.keyboard.press("Tab")
    lead.keyboard.type("31032026")
    press(lead, "Control+Enter")
    expect(lead.get_by_text("2 of 4 questions")).to_be_visible()
    assert said(plan.data)[SECOND]["end_date"] == "2026-03-31"

    asked, before = heading(lead), said(plan.data).keys()
    press(lead, "4", "Control+Enter")
    expect(lead.get_by_text("3 of 4 questions")).to_be_visible()
    assert heading(lead) != asked
    (new,) = said(plan.data).keys() - before
    assert said(plan.data)[new]["status"] == "not_provided"


def test_a_key_that_is_held_down_answers_once_and_keys_can_be_switched_off(
    plan: Server, open_page: Opener
) -> None:
    of_old(plan.data)
    lead = open_page(f"{plan.url}/update?view=questions&area={AREA}")
    before = heading(lead)
    for _ in range(4):
        lead.keyboard.down("s")
    lead.keyboard.up("s")
    expect(lead.locator(".pm-step h2")).not_to_have_text(before)
    settle(lead)
    press(lead, "b")
    assert heading(lead) == before
    lead.get_by_label("Single keys answer").press("Space")
    settle(lead)
    press(lead, "s")
    assert heading(lead) == before


def test_whoever_leaves_with_a_day_typed_is_asked_first(plan: Server, open_page: Opener) -> None:
    of_old(plan.data)
    lead = open_page(f"{plan.url}/update?view=questions&area={AREA}")
    asked: list[str] = []

    def leave(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    lead.on("dialog", leave)
    skip_to(lead, "MASH")
    press(lead, "3")
    lead.keyboard.press("Tab")
    lead.keyboard.type("31")
    lead.reload()
    assert asked == ["beforeunload"]
    lead.wait_for_selector("h1")
    settle(lead)
    lead.reload()
    assert asked == ["beforeunload"], "nothing is begun any more"
