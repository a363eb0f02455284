"""The way to the pages at any width, and how much of the window is left for the page."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, WebSocketRoute, expect

from tests.support.accessibility import serious_violations
from tests.support.browser_tools import (
    Opener,
    Server,
    go_to,
    map_frame,
    offered,
    query,
    resize,
    settle,
)

# Where the header, the links, the boxes, the answer and the legend end, and the table begins.
HIGHEST = 300
# What is seen of a map: how near one stands, how high it is, and the names that have room on it.
SEEN = """() => [
    window.map.getZoom(),
    window.map.getContainer().offsetHeight,
    ...[...document.querySelectorAll('.area-label > div')]
        .filter((label) => label.style.visibility !== 'hidden' && label.offsetWidth)
        .map((label) => label.innerText),
]"""


# What the keyboard is on, where neither it nor the box that it is in has a frame of its own.
UNSEEN = """() => {
    let at = document.activeElement;
    while (at.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
    const framed = ({outlineStyle, outlineWidth, boxShadow}) =>
        (outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2) || boxShadow.includes('3px');
    for (let each = at, up = 0; each && up < 6; each = each.parentElement, up += 1) {
        if (framed(getComputedStyle(each))) return '';
    }
    return at.getAttribute('aria-label') || at.innerText || at.tagName;
}"""


# Above invented data stands a banner, and the key of their map has two lines.
@pytest.mark.parametrize(("name", "begins"), [("shipped", 310), ("example", 360)])
def test_what_stands_above_the_map_and_the_matrix_leaves_room_and_a_wide_window_is_used(
    name: str, begins: float, request: pytest.FixtureRequest, open_page: Opener
) -> None:
    server: Server = request.getfixturevalue(name)
    page = open_page(f"{server.url}/")
    for address in ("", "?view=matrix"):
        if address:
            go_to(page, f"/{address}")
        box = page.locator(".pm-legend").bounding_box()
        assert box is not None
        assert box["y"] + box["height"] <= HIGHEST, address
    go_to(page, "/")
    box = page.locator("iframe").bounding_box()
    assert box is not None
    assert box["y"] <= begins
    resize(page, 1920)
    for part, address in (("iframe", ""), ("table", "?view=matrix")):
        if address:
            go_to(page, f"/{address}")
        box = page.locator(part).first.bounding_box()
        assert box is not None
        assert box["width"] > 950, part


def test_on_a_phone_the_links_unfold_and_the_answer_is_on_the_first_screen(
    example: Server, open_page: Opener
) -> None:
    page = open_page(f"{example.url}/?on=2026-11-24", width=400, height=800)
    answer = page.locator(".pm-answer").first.bounding_box()
    assert answer is not None
    assert answer["y"] + answer["height"] <= 800
    nav = page.get_by_role("navigation", name="Pages")
    button, links = nav.get_by_role("button", name="Pages"), nav.get_by_role("link")
    assert (button.get_attribute("aria-expanded"), links.count()) == ("false", 0)
    button.focus()
    page.keyboard.press("Enter")
    assert (button.get_attribute("aria-expanded"), links.count()) == ("true", 9)
    assert serious_violations(page) == []
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    assert (button.get_attribute("aria-expanded"), links.count()) == ("false", 0)
    assert button.evaluate("button => button === document.activeElement")
    button.click()
    links.filter(has_text="Then and now").click()
    page.get_by_role("heading", name="Then and now: ").wait_for()
    settle(page)
    assert (button.get_attribute("aria-expanded"), links.count()) == ("false", 0)


def test_skip_to_main_content_skips_the_links_and_every_stop_of_the_keyboard_can_be_seen(
    example: Server, open_page: Opener
) -> None:
    page = open_page(f"{example.url}/actions?on=2026-11-24")
    unseen = []
    for stop in range(24):
        page.keyboard.press("Tab")
        name = page.evaluate(UNSEEN)
        unseen += [name] if name else []
        if not stop:
            assert page.evaluate("document.activeElement.textContent") == "Skip to main content"
    assert unseen == []
    page.get_by_text("Skip to main content").focus()
    page.keyboard.press("Enter")
    heading = page.get_by_role("heading", level=1)
    assert heading.evaluate("heading => heading === document.activeElement")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('nav')") is None


def test_the_keyboard_goes_on_where_a_dialog_was_opened_or_at_the_heading(
    example: Server, open_page: Opener
) -> None:
    page = open_page(f"{example.url}/update?area=E22000335&on=2026-11-24")
    line = page.get_by_role("button", name="DV lead in GP practices", exact=True)
    line.focus()
    page.keyboard.press("Enter")
    page.get_by_role("dialog").wait_for()
    page.keyboard.press("Escape")
    expect(line).to_be_focused()

    page = open_page(f"{example.url}/?type=refuge&on=2026-11-24")
    page.get_by_role("button", name="Show all").focus()
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_be_focused()


def test_the_keyboard_stays_on_the_link_that_was_followed(
    example: Server, open_page: Opener
) -> None:
    page = open_page(f"{example.url}/?type=refuge")
    for link, heading in (
        ("Matrix", "Map: who has what?"),
        ("Services", "Services: which are there"),
        ("How far?", "Services: how far"),
    ):
        page.get_by_role("link", name=link).focus()
        page.keyboard.press("Enter")
        page.get_by_role("heading", name=heading).wait_for()
        settle(page)
        assert page.evaluate("document.activeElement.textContent") == link
        assert page.title().startswith(heading)
    assert query(page) == {"type": "refuge", "view": "distance"}
    for heading in ("Services: which are there", "Map: who has what?"):
        page.go_back()
        page.get_by_role("heading", name=heading).wait_for()
        settle(page)


def test_an_old_address_leads_to_the_new_place(example: Server, open_page: Opener) -> None:
    page = open_page(f"{example.url}/compare?with=date&then=2025-01-31&group=Core&view=words")
    assert page.get_by_role("heading", level=1).inner_text() == (
        "Then and now: what differs between two days?"
    )
    assert page.url.startswith(f"{example.url}/then-and-now?")
    chosen = {"view": "days", "then": "2025-01-31", "group": "Core", "cells": "words"}
    assert query(page) == chosen


_OLD = "document.querySelector('[data-stale=true]')"


def test_what_is_old_fades_in_a_run_that_takes_long_alone(
    example: Server, browser: Browser, request: pytest.FixtureRequest
) -> None:
    page = browser.new_page()
    request.addfinalizer(page.close)
    lines: list[WebSocketRoute] = []
    held: list[str | bytes] | None = None

    def between(line: WebSocketRoute) -> None:
        def passed_on(message: str | bytes) -> None:
            if held is not None:
                held.append(message)
            # That the run has begun is told in two messages.
            if held is None or len(held) <= 2:
                line.send(message)

        lines.append(line)
        line.connect_to_server().on_message(passed_on)

    page.route_web_socket("**/_stcore/stream", between)
    page.goto(f"{example.url}/actions")
    page.wait_for_selector("h1")
    settle(page)
    held = []
    offered(page.get_by_role("combobox", name="Provision type"), "MARAC")
    page.get_by_role("option", name="MARAC", exact=True).first.click()
    page.wait_for_function(f"{_OLD} && getComputedStyle({_OLD}).opacity < 0.5")
    passing, held = held[2:], None
    for message in passing:
        lines[-1].send(message)
    settle(page)
    assert not page.locator(".pm-slow, [data-stale=true]").count()
    # What is old for a moment does not fade: to the browser each such part would be a layer.
    part = page.locator("[data-stale=false]").first
    quick = "part => { part.dataset.stale = true; return getComputedStyle(part).transition; }"
    assert part.evaluate(quick) in ("none", "none 0s ease 0s", "none 0s")


@pytest.mark.parametrize(
    "address", ["?type=idva", "services?view=distance&type=community_outreach"]
)
def test_a_map_that_is_put_away_raises_no_fault_and_stands_as_it_was_when_it_is_seen_again(
    address: str, example: Server, open_page: Opener
) -> None:
    page = open_page(f"{example.url}/{address}")
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
    frame = map_frame(page)
    frame.wait_for_function("window.provisionDrawn")
    before = frame.evaluate(SEEN)
    frame_element = page.locator("iframe").first
    # Meanwhile the window gets another size, and the map's own page is begun anew.
    for meanwhile, pause in (
        ("window.dispatchEvent(new Event('resize'))", 300),
        ("location.reload()", 1000),
    ):
        frame_element.evaluate("(element) => { element.style.display = 'none'; }")
        frame.evaluate(meanwhile)
        page.wait_for_timeout(pause)
        frame_element.evaluate("(element) => { element.style.display = ''; }")
        frame.wait_for_function(f"before => ({SEEN})().join() === before.join()", arg=before)
        assert wrong == [], meanwhile
