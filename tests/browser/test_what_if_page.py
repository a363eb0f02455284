"""A person imagines changes and sees what they would do; the register stays as it is."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page

from mapping.analysis.comparison import comparison_sentence, differences
from mapping.analysis.scenario import Added, Amounts, Ended, Resized, from_text, imagine, to_text
from mapping.region.loader import read_data_folder
from tests.support.browser_tools import Opener, Server, drawn_symbols, settle
from tests.support.day import TODAY

ON = date(2026, 11, 24)
SOLIHULL, WALSALL = "E22000339", "E22000340"
NEW = Added("perpetrator_programme", (SOLIHULL,), "provided")


def query(url: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}


def register(data: Path) -> bytes:
    return (data / "services.csv").read_bytes()


def pick(page: Page, label: str, option: str) -> None:
    box = page.get_by_role("combobox", name=label, exact=True)
    box.evaluate("box => box.scrollIntoView({block: 'center'})")
    # A list that opens while the page still scrolls closes again.
    page.wait_for_timeout(700)
    box.fill(option)
    page.get_by_role("option", name=option).first.wait_for()
    box.press("Enter")
    page.wait_for_timeout(300)


def test_an_imagined_service_changes_matrix_map_and_list_and_is_saved_nowhere(
    example: Server, open_page: Opener
) -> None:
    before = register(example.data)
    page = open_page(f"{example.url}/what-if?on={ON}&type=perpetrator_programme")
    assert "Nothing is imagined yet." in page.locator(".pm-answer").inner_text()
    page.get_by_text("Imagine a new service").click()
    pick(page, "Type", "Perpetrator programme")
    pick(page, "Where", "Solihull")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Imagine it", exact=True).click()
    page.get_by_role("heading", name="Imagined: 1").wait_for()
    settle(page)
    assert query(page.url)["what_if"] == to_text([NEW])
    assert "Imagined: Perpetrator programme is provided in Solihull." in page.inner_text("body")
    label = "Solihull, Perpetrator programme: Provided; before: None"
    page.get_by_role("button", name=label).wait_for()
    assert drawn_symbols(page)[SOLIHULL] == "✕→✓"
    assert register(example.data) == before
    page.get_by_role("button", name="Take away 1").click()
    page.get_by_text("Nothing is imagined yet.").wait_for()
    settle(page)
    assert "what_if" not in query(page.url)


def test_what_the_page_says_is_what_the_model_worked_out(
    example: Server, open_page: Opener
) -> None:
    folder = read_data_folder(example.data, TODAY)
    ids = folder.public_register.records["record_id"]
    changes = (
        Added("idva", ("*",), "provided", Amounts(capacity=20.0)),
        Ended(next(i for i in ids if i.startswith("example-wolverhampton-marac")), ON),
        Resized(next(i for i in ids if i.startswith("example-coventry-idva")), Amounts(capacity=1)),
    )
    found = differences(folder.assess(ON), imagine(folder, changes, ON).assess(ON))
    page = open_page(f"{example.url}/what-if?on={ON}&what_if={to_text(changes)}")
    assert comparison_sentence(found, 196) in page.locator(".pm-answer").first.inner_text()
    page.locator("button.changed").first.wait_for()
    assert page.locator("button.changed").count() == len(found) > 3
    page.get_by_role("button", name="Wolverhampton: MARAC", exact=True).wait_for()


def test_the_map_redraws_when_only_the_imagined_changes_differ(
    example: Server, open_page: Opener
) -> None:
    both = to_text([NEW, Added("perpetrator_programme", (WALSALL,), "provided")])
    address = f"{example.url}/what-if?on={ON}&type=perpetrator_programme&what_if="
    page = open_page(address + both)
    assert drawn_symbols(page)[WALSALL] == "◐→✓"
    page.get_by_role("button", name="Take away 2").click()
    page.get_by_role("heading", name="Imagined: 1").wait_for()
    settle(page)
    assert drawn_symbols(page)[WALSALL] == "◐"
    assert drawn_symbols(page)[SOLIHULL] == "✕→✓"


def test_other_pages_and_their_map_know_nothing_of_what_is_imagined(
    example: Server, open_page: Opener
) -> None:
    page = open_page(
        f"{example.url}/what-if?on={ON}&type=perpetrator_programme&what_if={to_text([NEW])}"
    )
    page.get_by_role("link", name="Map").click()
    page.get_by_role("heading", name="Where is provision missing?").wait_for()
    settle(page)
    assert drawn_symbols(page)[SOLIHULL] == "✕"
    assert "magined" not in page.inner_text("body")


def test_a_cell_says_what_is_imagined_about_it(example: Server, open_page: Opener) -> None:
    page = open_page(
        f"{example.url}/what-if?on={ON}&type=perpetrator_programme&area={SOLIHULL}"
        f"&what_if={to_text([NEW])}"
    )
    panel = page.locator(".pm-panel").inner_text()
    assert "Solihull: Perpetrator programme" in panel
    assert "There is some now: provided." in panel
    assert "Perpetrator programme is provided in Solihull." in panel


@pytest.mark.parametrize("text", ["nonsense", "W10x", "%3Cscript%3E", "A" * 4500])
def test_a_damaged_address_is_remarked_upon(example: Server, open_page: Opener, text: str) -> None:
    page = open_page(f"{example.url}/what-if?on={ON}&what_if={text}")
    assert "cannot be read" in page.get_by_role("alert").first.inner_text()
    assert "fault is the program's" not in page.inner_text("body")


@pytest.mark.parametrize("width", [1280, 400])
def test_the_page_is_not_wider_than_the_window(
    example: Server, open_page: Opener, width: int
) -> None:
    page = open_page(f"{example.url}/what-if?on={ON}&what_if={to_text([NEW])}", width=width)
    widest = page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth")
    assert widest <= width


def test_the_address_is_read_as_it_was_written(example: Server) -> None:
    reference = read_data_folder(example.data, TODAY).reference
    assert from_text(to_text([NEW]), reference.areas, reference.types, ()) == ((NEW,), [])
