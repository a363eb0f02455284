"""Every page in every state: no violation, no figure cut at any width, whole on paper.

A state is gone to once, from the one before, since to load a page anew costs more than all that is
looked at there.
"""

from __future__ import annotations

from pathlib import Path
from urllib.parse import parse_qsl

import pytest
from playwright.sync_api import Browser, Page

from mapping.analysis.scenario import Added, Amounts, to_text
from tests.browser.conftest import Serving
from tests.support.accessibility import serious_violations
from tests.support.browser_tools import Opener, Server, go_to, resize
from tests.support.drawn.cut_text import cut_cells, cut_on_paper
from tests.support.drawn.text_boxes import boxes_of, overprinted, text_of
from tests.support.faults import break_register
from tests.support.folders import copy_of, records_of
from tests.support.paths import SHIPPED
from tests.support.saving import saved_by_the_other

IMAGINED = to_text([Added("idva", ("*",), "provided", Amounts(capacity=20.0))])
CELL = "area=E22000335&type=idva"
# Of each view that in which most is shown comes last. Another one stands here for a part that the
# last one lacks: a remark, an empty list, a prompt, a table of other columns.
STATES = (
    "?type=nonsense&area=E22000335",
    f"?on=2026-11-24&{CELL}",
    "?view=matrix&on=2026-11-30",
    "?view=matrix&on=2026-11-24&type=refuge&area=E22000336&cells=words",
    "?view=projector&on=2026-11-24",
    "?view=projector&on=2026-11-24&area=E22000335&type=idva&screen=map",
    "area?on=2026-11-24&area=E22000335&type=gp_iris",
    "area?view=beside&on=2026-11-24",
    "area?view=beside&on=2026-11-24&area=E22000335&with=E22000338&type=idva&only=1",
    "area?view=learn&on=2026-11-24&share=training&type=gp_iris",
    "area?view=learn&on=2026-11-24&share=procedures",
    "area?view=learn&on=2026-11-24&area=E22000337&type=idva",
    "services?on=2026-11-24&type=idva&clients=victims&paid_until=within-12&ordered=-funding_end",
    "services?on=2026-11-24&words=nothing-of-the-kind",
    "services?on=2026-11-24&record=example-birmingham-by-and-for-3",
    "services?on=2026-11-24&clients=nonsense&record=nonsense",
    "services?columns=provider;status;funder;annual_funding_gbp;funding_end;last_verified;details",
    "services?view=for-whom&on=2026-11-24&by=specialisms",
    "services?view=distance&on=2026-11-24&km=7",
    "services?view=distance&on=2026-11-24&type=community_outreach&area=E22000337&more_sites=1",
    "then-and-now?on=2026-11-24&since=soon",
    "then-and-now?on=2026-11-24&since=2026-06-11&area=E22000336&type=idva",
    "then-and-now?on=2026-11-24&since=2026-06-11",
    "then-and-now?view=ending&on=2026-11-24",
    "then-and-now?view=ending&on=2026-11-24&at=2028-03-31&area=E22000341&type=marac&cells=words",
    f"then-and-now?view=days&on=2026-11-24&then=2021-01-31&{CELL}",
    f"then-and-now?view=what-if&on=2026-11-24&{CELL}&what_if={IMAGINED}",
    "actions?on=2026-11-24&action=action-9&due=closed",
    "actions?on=2026-11-24&action=action-1&add=1&area=E22000337&type=perpetrator_programme",
    "meeting?on=2026-11-24&first=5",
    "meeting?view=meetings",
    "reviews?on=2026-11-24&theme=gp_issues",
    "reviews?on=2026-11-24&review=e22000340-2024-1",
    "reviews?view=asked&on=2026-11-24",
    "update?area=E22000335",
    "update?view=history",
    "update?view=returns",
    "update?view=own",
    "update?view=questions&area=E22000335",
    "downloads?on=2026-11-24&area=E22000335",
    "downloads?view=region",
)
# A width of 640 is what 1280 pixels are at 200 %. What is laid out otherwise in a narrow window is
# so up to 400, 480, 640, 700 or 760 pixels.
WIDTHS = (1280, 320, 400, 480, 640, 800, 1024, 1920, 2560)
# Where every state is looked at, by axe too; it takes a second each time. Of a view's last state it
# looks between them as well, for what the width alone can change.
LOOKED_AT = (1280, 320)
AXE_LOOKS_LAST_AT = 640
NOT_ON_PAPER = (
    "Choose a ",
    "Choose an ",
    "As of\n",
    "Show all",
    "Excel, columns shown",
    "Save the record",
    "Browse files",
    "All of it as text, to copy",
    "fills the screen",
    "Choose by name",
    "Your name or role",
)
BANNER = "Example data: services, reviews and actions are invented"
# The page itself never scrolls sideways, and neither does what it holds.
WIDEST = """() => Math.max(document.documentElement.scrollWidth,
    document.querySelector('[data-testid=stMain]')?.scrollWidth ?? 0)"""


def view_of(state: str) -> str:
    """The page and the view that a state is of."""
    path, _, query = state.partition("?")
    view = dict(parse_qsl(query)).get("view", "")
    return f"{path}?view={view}" if view else path


# The last state of each view.
LAST = {view_of(state): state for state in STATES}.values()
PAGES = sorted({state.partition("?")[0] for state in STATES})


def faults_at(page: Page, width: int, *, is_last: bool) -> list[str]:
    """What is wrong at a width."""
    resize(page, width)
    faults = [f"cut: {text}" for text in cut_cells(page)[:5]]
    if (widest := page.evaluate(WIDEST)) > width:
        faults.append(f"it is {widest} pixels wide")
    if page.get_by_role("note").inner_text() != BANNER:
        faults.append("it does not say that its data are invented")
    if width in LOOKED_AT:
        faults += serious_violations(page, but_colours=width != WIDTHS[0] and not is_last)
    elif width == AXE_LOOKS_LAST_AT:
        faults += serious_violations(page, of_the_width_alone=True)
    return faults


def faults_on_paper(page: Page) -> list[str]:
    """What is wrong with a printed page."""
    boxes = boxes_of(page.pdf(format="A4", print_background=True))
    text = text_of(boxes)
    faults = [f"on paper: {hidden}" for hidden in overprinted(boxes)]
    faults += [f"cut on paper: {part}" for part in cut_on_paper(page)]
    faults += [f"on paper: “{words}”" for words in NOT_ON_PAPER if words in text]
    (title,) = page.locator("h1").all_inner_texts()
    # The pages of an agenda have their own titles.
    if "first=" not in page.url and title.split()[-1] not in text:
        faults.append("its title is not on paper")
    return faults


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path or "map")
def test_a_page_is_sound_in_every_state_at_every_width_and_on_paper(
    example: Server, open_page: Opener, path: str
) -> None:
    """Every state is looked at, whatever was found in the one before."""
    page = open_page(f"{example.url}/{path}")
    found: dict[str, list[str]] = {}
    for state in (state for state in STATES if state.partition("?")[0] == path):
        go_to(page, f"/{state}")
        is_last = state in LAST
        for width in WIDTHS if is_last else LOOKED_AT:
            if faults := faults_at(page, width, is_last=is_last):
                found[f"{state} at {width}"] = faults
        resize(page, 1280)
        if faults := faults_on_paper(page):
            found[f"{state} printed"] = faults
    assert found == {}


def test_a_page_prints_its_map_and_what_is_folded(example: Server, open_page: Opener) -> None:
    page = open_page(f"{example.url}/?type=idva")
    picture = page.locator("img.pm-print")
    for address in (
        "?type=idva",
        "then-and-now",
        "services",
        f"then-and-now?view=what-if&what_if={IMAGINED}",
    ):
        go_to(page, f"/{address}")
        assert not picture.is_visible()
        page.emulate_media(media="print")
        box = picture.bounding_box()
        assert box is not None
        assert box["height"] > 200
        assert "Wolverhampton: " in (picture.get_attribute("alt") or "")
        page.emulate_media(media="null")
    go_to(page, "/then-and-now?view=ending")
    page.get_by_text("records whose funding ends").last.wait_for()
    assert "Invented Community Foundation" in text_of(boxes_of(page.pdf(format="A4")))


def test_the_names_of_areas_are_whole_on_paper(example: Server, open_page: Opener) -> None:
    """A sheet is narrower than the window, and they stay as they were laid out for that."""
    page = open_page(f"{example.url}/?view=matrix")
    page.get_by_role("table", name="Areas by types of provision").evaluate(
        """table => {
            const printed = table.cloneNode(true);
            printed.style.width = '688px';
            table.replaceWith(printed);
        }"""
    )
    page.emulate_media(media="print")
    assert cut_cells(page) == []


def test_a_save_is_printed_with_its_changes_and_with_what_is_chosen(
    changeable: Server, open_page: Opener
) -> None:
    area, record_id = "E22000335", records_of(changeable.data)[0]["record_id"]
    saved_by_the_other(changeable.data, area, record_id, {"funder": "Invented Fund"})
    page = open_page(f"{changeable.url}/update?view=history")
    printed = text_of(boxes_of(page.pdf(format="A4")))
    for words in ("What was saved of: Register", "The other lead", "Invented Fund"):
        assert words in printed
    assert "Undo" not in printed


def test_the_page_of_a_faulty_register_has_no_serious_violation(
    tmp_path: Path, serving: Serving, open_page: Opener
) -> None:
    folder = copy_of(SHIPPED, tmp_path / "data")
    break_register(folder)
    page = open_page(serving(folder).url)
    assert serious_violations(page) == []
    resize(page, 400)
    assert serious_violations(page, but_colours=True) == []


def test_the_page_of_the_web_api_has_no_serious_violation(
    browser: Browser, example: Server
) -> None:
    page = browser.new_page()
    page.goto(f"{example.url}/api/v1/")
    for width in (1280, 320):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") == width
        assert serious_violations(page) == []
    page.close()
