"""What a form says as it is filled in and saved, and where; why a save is not taken back."""

from __future__ import annotations

from tests.browser.editing.test_updating import AREA, open_update, own, pick, press, records
from tests.support.browser_tools import Opener, Server, offered, settle
from tests.support.cases.saved_cases import save
from tests.support.day import TODAY


def test_why_a_save_is_not_taken_back_is_seen_where_somebody_elses_has_come_above_it(
    changeable: Server, open_page: Opener
) -> None:
    record_id = own(changeable)[0]

    def save_as(funder: str) -> None:
        save(changeable.data, TODAY, records(changeable)[record_id] | {"funder": funder})

    save_as("First")
    page = open_page(f"{changeable.url}/update?view=history")
    page.get_by_text("1 record").first.click()
    page.get_by_role("button", name="Undo this save").click()
    page.get_by_role("button", name="Take it back").wait_for()
    save_as("Second")
    press(page, "Take it back")
    page.get_by_text(f"Somebody else has changed {record_id} meanwhile.").wait_for()
    page.get_by_text(f"{record_id} was changed again by").wait_for()
    assert records(changeable)[record_id]["funder"] == "Second"


def test_a_form_adds_a_record_and_stays_open_when_a_faulty_press_follows_the_save(
    changeable: Server, open_page: Opener
) -> None:
    before = len(own(changeable))
    page = open_update(open_page, changeable)
    page.get_by_text("Add, confirm or change a record").click()
    press(page, "Save the record")
    assert "provider is blank" in page.inner_text("body")
    page.get_by_label("Provider", exact=True).fill("Invented Haven")
    page.get_by_label("Service name", exact=True).fill("Invented line")
    pick(page, "Status (required)", "Provided")
    press(page, "Save the record")
    page.locator(".st-key-done").get_by_text("Saved: 1 record changed.").wait_for()
    settle(page)
    assert len(own(changeable)) == before + 1
    if not page.get_by_role("button", name="Save the record").is_visible():
        page.get_by_text("Add, confirm or change a record").click()
    press(page, "Save the record")
    notice = page.get_by_text("Nothing was saved:")
    notice.wait_for()
    assert notice.is_visible()
    assert page.get_by_role("button", name="Save the record").is_visible()
    assert page.locator(".st-key-done").count() == 0


def test_the_sum_up_of_faults_takes_the_keyboard_to_the_field(
    changeable: Server, open_page: Opener
) -> None:
    page = open_page(f"{changeable.url}/update?area={AREA}&record=new")
    page.get_by_role("button", name="Save the record").focus()
    page.keyboard.press("Enter")
    page.get_by_text("Nothing was saved:").wait_for()
    settle(page)
    for name in ("Status", "Provider"):
        page.locator(".pm-faults").get_by_role("link", name=name, exact=True).focus()
        page.keyboard.press("Enter")
        told = page.evaluate(
            "() => { const field = document.activeElement;"
            " const said = field.getAttribute('aria-describedby');"
            " return [field.ariaLabel, field.ariaInvalid, document.getElementById(said).innerText]"
            "}"
        )
        assert told[0].startswith(name)
        assert told[1] == "true"
        assert told[2].startswith("To mend: ")
    page.keyboard.type("Invented Haven")
    page.keyboard.press("Tab")
    settle(page)
    page.locator(".pm-faults").get_by_role("link", name="Provider", exact=True).wait_for(
        state="detached"
    )
    provider = page.get_by_label("Provider", exact=True)
    assert provider.input_value() == "Invented Haven"
    assert provider.get_attribute("aria-invalid") is None


def test_what_is_typed_while_another_field_is_applied_stays(
    changeable: Server, open_page: Opener
) -> None:
    """A new status asks for a cause; what is typed meanwhile, and where, stays as it was."""
    page = open_page(f"{changeable.url}/update?area={AREA}&record=new")
    box = page.get_by_role("combobox", name="Status (required)", exact=True)
    offered(box, "None")
    box.press("ArrowDown")
    box.press("Enter")
    provider = page.get_by_label("Provider", exact=True)
    provider.focus()
    page.keyboard.type("Invented Haven", delay=60)
    page.get_by_role("combobox", name="Cause of a gap").wait_for()
    settle(page)
    assert provider.input_value() == "Invented Haven"
    assert page.evaluate("document.activeElement.ariaLabel") == "Provider"
