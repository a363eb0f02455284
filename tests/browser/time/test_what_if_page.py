"""A person imagines changes and sees what they would do; the register stays as it is."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from playwright.sync_api import Page

from mapping.analysis.scenario import Added, to_text
from tests.support.browser_tools import (
    Opener,
    Server,
    choose,
    drawn_symbols,
    go_to,
    offered,
    query,
    settle,
)

ON = date(2026, 11, 24)
SOLIHULL, WALSALL = "E22000339", "E22000340"
NEW = Added("perpetrator_programme", (SOLIHULL,), "provided")


def register(data: Path) -> bytes:
    return (data / "services.csv").read_bytes()


def pick(page: Page, label: str, option: str) -> None:
    box = page.get_by_role("combobox", name=label, exact=True)
    offered(box, option)
    box.press("Enter")
    settle(page)


def test_an_imagined_service_changes_matrix_map_and_list_and_is_saved_nowhere(
    example: Server, open_page: Opener
) -> None:
    before = register(example.data)
    page = open_page(f"{example.url}/then-and-now?view=what-if&on={ON}&type=perpetrator_programme")
    assert "Nothing is imagined yet." in page.locator(".pm-answer").inner_text()
    # What the address looks at is what is asked about.
    assert page.get_by_role("combobox", name="Type", exact=True).input_value() == (
        "Perpetrator programme"
    )
    pick(page, "Where", "Solihull")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Imagine it", exact=True).click()
    page.get_by_role("heading", name="Imagined: 1").wait_for()
    settle(page)
    # The answer stands far above the button: it is brought into view, and read out.
    page.wait_for_function("document.activeElement.matches('.pm-answer')")
    answer = page.locator(".pm-answer").first
    assert answer.inner_text().startswith(
        "If it were so: 1 of 191 answers differs: 1 more. Solihull: Perpetrator programme. There "
        "is some now: provided."
    )
    seen = "p => { const {top, bottom} = p.getBoundingClientRect(); return [top, bottom]; }"
    top, bottom = answer.evaluate(seen)
    assert 0 <= top < bottom <= page.evaluate("window.innerHeight")
    page.get_by_role("button", name="Remove 1").focus()
    choose(page, "Group", "Core")
    settle(page)
    assert not page.evaluate("document.activeElement.matches('.pm-answer')")
    choose(page, "Group", "All types")
    settle(page)
    assert query(page)["what_if"] == to_text([NEW])
    assert "Perpetrator programme is provided in Solihull." in page.inner_text("body")
    label = "Solihull, Perpetrator programme: Provided, records disagree; before: None"
    page.get_by_role("button", name=label).wait_for()
    assert drawn_symbols(page)[SOLIHULL] == "✕→✓"
    assert register(example.data) == before
    page.get_by_role("button", name="Remove 1").click()
    page.get_by_text("Nothing is imagined yet.").wait_for()
    settle(page)
    assert "what_if" not in query(page)
    # Where only what is imagined differs, the map is drawn anew.
    both = to_text([NEW, Added("perpetrator_programme", (WALSALL,), "provided")])
    go_to(
        page,
        f"/then-and-now?view=what-if&on={ON}&type=perpetrator_programme&what_if={both}",
    )
    assert drawn_symbols(page)[WALSALL] == "◐→✓"
    page.get_by_role("button", name="Remove 2").click()
    page.get_by_role("heading", name="Imagined: 1").wait_for()
    settle(page)
    assert drawn_symbols(page)[WALSALL] == "◐"
    assert drawn_symbols(page)[SOLIHULL] == "✕→✓"
