"""Every page shows all of its figures at any width, and all of itself on paper."""

from __future__ import annotations

import pytest

from tests.browser.test_accessibility import IMAGINED, WIDEST
from tests.support.browser_tools import Opener, Server, settle
from tests.support.cut_text import cut_cells
from tests.support.text_boxes import overprinted, texts_of

# A width of 640 is what 1280 pixels are at 200 %.
WIDTHS = (320, 480, 640, 800, 1024, 1280, 1440, 1920, 2560)
CELL = "area=E22000335&type=idva"
PAGES = (
    "?type=idva",
    "?area=E22000335",
    f"?view=matrix&{CELL}",
    f"?view=matrix&{CELL}&cells=words",
    f"area?{CELL}",
    "services",
    "services?columns=provider;status;funder;annual_funding_gbp;funding_end;last_verified;details",
    "services?record=example-birmingham-by-and-for-3",
    "services?view=distance",
    "services?view=distance&type=refuge",
    "then-and-now?since=2026-06-11",
    f"then-and-now?since=2026-06-11&{CELL}",
    f"then-and-now?view=ending&{CELL}&cells=words",
    f"then-and-now?view=what-if&{CELL}&what_if={IMAGINED}",
    f"then-and-now?view=days&then=2021-01-31&{CELL}",
    "area?view=beside&area=E22000335&with=E22000338&type=idva",
    "?view=projector",
    "meeting?first=5",
    "meeting?view=meetings",
    "actions?action=action-1",
    "area?view=learn&area=E22000337&type=idva",
    "area?view=learn&share=training&type=gp_iris",
    "area?view=learn&share=procedures",
    "reviews?theme=gp_issues",
    "update?area=E22000335",
    "update?view=history",
    "downloads",
)


@pytest.mark.parametrize("address", PAGES)
def test_no_figure_is_cut_at_any_width(example: Server, open_page: Opener, address: str) -> None:
    page = open_page(f"{example.url}/{address}")
    found = {}
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        page.wait_for_timeout(300)
        settle(page)
        cut = cut_cells(page)
        if (widest := page.evaluate(WIDEST)) > width:
            cut.append(f"the page is {widest} pixels wide")
        if cut:
            found[width] = cut[:5]
    assert found == {}


NOT_ON_PAPER = (
    "Choose a ",
    "Choose an ",
    "As of\n",
    "Show all",
    "Excel, columns shown",
    "Save the record",
    "Browse files",
    "Your name or role",
)


@pytest.mark.parametrize("address", PAGES)
def test_a_page_prints_whole_and_without_what_is_pressed(
    example: Server, open_page: Opener, address: str
) -> None:
    page = open_page(f"{example.url}/{address}")
    pdf = page.pdf(format="A4", print_background=True)
    assert overprinted(pdf) == []
    text = texts_of(pdf)
    assert [words for words in NOT_ON_PAPER if words in text] == []
    (title,) = page.locator("h1").all_inner_texts()
    assert address.startswith("meeting?first") or title.split()[-1] in text


@pytest.mark.parametrize(
    "address",
    ["?type=idva", "then-and-now", "services", f"then-and-now?view=what-if&what_if={IMAGINED}"],
)
def test_a_page_prints_its_map(example: Server, open_page: Opener, address: str) -> None:
    page = open_page(f"{example.url}/{address}")
    picture = page.locator("img.pm-print")
    assert not picture.is_visible()
    page.emulate_media(media="print")
    box = picture.bounding_box()
    assert box is not None
    assert box["height"] > 200
    assert "Wolverhampton: " in (picture.get_attribute("alt") or "")


def test_what_is_folded_on_the_screen_is_printed(example: Server, open_page: Opener) -> None:
    page = open_page(f"{example.url}/then-and-now?view=ending")
    page.get_by_text("records whose funding ends").last.wait_for()
    assert "Invented Community Foundation" in texts_of(page.pdf(format="A4"))
