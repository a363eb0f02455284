"""A person imagines changes and sees what they would do; the register stays as it is."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from mapping.analysis.scenario import Added, to_text
from tests.support.browser_tools import (
    Opener,
    Server,
    choose,
    drawn_symbols,
    go_to,
    query,
    settle,
)

ON = date(2026, 11, 24)
SOLIHULL, WALSALL = "E22000339", "E22000340"
NEW = Added("perpetrator_programme", (SOLIHULL,), "provided")


def register(data: Path) -> bytes:
    return (data / "services.csv").read_bytes()


def test_an_imagined_service_changes_matrix_map_and_list_and_is_saved_nowhere(
    example: Server, open_page: Opener
) -> None:
    before = register(example.data)
    address = f"then-and-now?view=what-if&on={ON}&type=perpetrator_programme"
    page = open_page(f"{example.url}/{address}&area={SOLIHULL}")
    assert "Nothing is imagined yet." in page.locator(".pm-answer").inner_text()
    page.get_by_role("button", name="Imagine it", exact=True).click()
    page.get_by_role("heading", name="Imagined: 1").wait_for()
    settle(page)
    # The answer stands far above the button: it is brought into view, and read out.
    page.wait_for_function("document.activeElement.matches('.pm-answer')")
    answer = page.locator(".pm-answer").first
    assert "Solihull: Perpetrator programme. There is some now: provided." in answer.inner_text()
    seen = "p => { const {top, bottom} = p.getBoundingClientRect(); return [top, bottom]; }"
    top, bottom = answer.evaluate(seen)
    assert 0 <= top < bottom <= page.evaluate("window.innerHeight")
    page.get_by_role("button", name="Remove 1").focus()
    choose(page, "Group", "Core")
    assert not page.evaluate("document.activeElement.matches('.pm-answer')")
    choose(page, "Group", "All types")
    assert query(page)["what_if"] == to_text([NEW])
    label = "Solihull, Perpetrator programme: Provided, records disagree; before: None"
    page.get_by_role("button", name=label).wait_for()
    page.get_by_role("button", name="Solihull, MARAC: Provided, no change").wait_for()
    assert page.locator("button.changed").count() == 1
    assert page.locator("button.changed .arrow").count() == 1
    assert drawn_symbols(page)[SOLIHULL] == "✕→✓"
    assert register(example.data) == before
    # Where only what is imagined differs, the map is drawn anew; it stays where it is, however much
    # is listed above it, when the browser goes on to an address or back to one.
    both = to_text([NEW, Added("perpetrator_programme", (WALSALL,), "provided")])
    go_to(page, f"/{address}&what_if={both}")
    assert drawn_symbols(page)[WALSALL] == "◐→✓"
    page.get_by_role("button", name="Remove 2").click()
    page.get_by_role("heading", name="Imagined: 1").wait_for()
    settle(page)
    assert drawn_symbols(page)[WALSALL] == "◐"
    assert drawn_symbols(page)[SOLIHULL] == "✕→✓"
    page.get_by_role("button", name="Remove 1").click()
    page.get_by_text("Nothing is imagined yet.").wait_for()
    settle(page)
    assert "what_if" not in query(page)
