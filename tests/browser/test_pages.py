"""What only a browser shows of the three pages: clicks, keys, the map, the way back, paper."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from tests.browser.conftest import Serving
from tests.support.browser_tools import (
    Opener,
    Server,
    choose,
    drawn_symbols,
    go_to,
    map_frame,
    offered,
    query,
    settle,
)
from tests.support.drawn.cut_text import cut_on_paper
from tests.support.folders import copy_of, records_of, write_records
from tests.support.paths import EXAMPLE
from ui.components.sites import MOST_SENT

AREA, AREA_NAME = "E22000338", "Sandwell"


def test_a_type_is_chosen_for_map_and_table_shown_by_its_link_and_gone_on_the_way_back(
    shipped: Server, open_page: Opener
) -> None:
    mine = open_page(f"{shipped.url}/?on=2025-06-30")
    before = mine.locator(".pm-answer").inner_text()
    choose(mine, "Provision type", "Perpetrator programme")
    mine.get_by_role("table", name="Perpetrator programme: the map as a table").wait_for()
    on_map = sorted(drawn_symbols(mine).values())
    rows = mine.get_by_role("table").get_by_role("row").all()[1:]
    in_table = sorted(row.locator(".chip").inner_text() for row in rows)
    assert on_map == in_table
    assert len(on_map) == 7
    assert query(mine)["type"] == "perpetrator_programme"
    mine.get_by_role("button", name=AREA_NAME).click()
    mine.get_by_role("heading", name=f"{AREA_NAME}: Perpetrator programme").wait_for()
    settle(mine)
    theirs = open_page(mine.url)
    assert theirs.locator(".pm-panel").inner_text() == mine.locator(".pm-panel").inner_text()
    assert theirs.locator(".pm-answer").inner_text() == mine.locator(".pm-answer").inner_text()
    assert drawn_symbols(theirs) == drawn_symbols(mine)
    mine.go_back()
    mine.get_by_text("Choose an area, on the map or in the table, to see why.").wait_for()
    settle(mine)
    mine.go_back()
    mine.get_by_role("table", name="Next step: whom to ask about what").wait_for()
    settle(mine)
    assert query(mine) == {"on": "2025-06-30"}
    assert mine.locator(".pm-answer").inner_text() == before


def test_the_map_has_no_stale_shape_after_many_quick_choices(
    shipped: Server, open_page: Opener
) -> None:
    page = open_page(f"{shipped.url}/?on=2026-11-24&type=mash")
    before = drawn_symbols(page)
    for label in ("Refuge", "MARAC", "IDVA service", "MASH"):
        offered(page.get_by_role("combobox", name="Provision type"), label)
        page.get_by_role("option", name=label, exact=True).first.click()
    page.get_by_role("table", name="MASH: the map as a table").wait_for()
    settle(page)
    assert drawn_symbols(page) == before


def test_map_and_table_open_the_same_panel_and_choosing_again_or_closing_looks_away(
    shipped: Server, open_page: Opener
) -> None:
    page = open_page(f"{shipped.url}/?type=perpetrator_programme&on=2026-11-24")
    opened = page.get_by_role("heading", name=f"{AREA_NAME}: Perpetrator programme")
    looks_away = page.get_by_text("Choose an area, on the map or in the table, to see why.")
    frame = map_frame(page)
    frame.locator(".area-label", has_text=AREA_NAME).evaluate(
        """label => {
            const box = label.getBoundingClientRect();
            const target = document.elementFromPoint(box.x + 1, box.y + 1);
            const options = {bubbles: true, clientX: box.x + 1, clientY: box.y + 1, view: window};
            for (const kind of ['mousedown', 'mouseup', 'click'])
                target.dispatchEvent(new MouseEvent(kind, options));
        }"""
    )
    opened.wait_for()
    settle(page)
    assert query(page)["area"] == AREA
    page.get_by_role("button", name="Close").click()
    looks_away.wait_for()
    settle(page)
    assert query(page) == {"type": "perpetrator_programme"}
    button = page.get_by_role("button", name=AREA_NAME)
    button.focus()
    page.keyboard.press("Enter")
    opened.wait_for()
    settle(page)
    assert button.get_attribute("aria-pressed") == "true"
    assert "Records counted" in page.locator(".pm-panel").inner_text()
    button.click()
    looks_away.wait_for()
    settle(page)
    assert query(page) == {"type": "perpetrator_programme"}


def test_the_matrix_is_one_table_through_which_the_arrow_keys_move_and_enter_explains(
    shipped: Server, open_page: Opener
) -> None:
    page = open_page(f"{shipped.url}/?view=matrix&on=2026-11-24")
    cells = page.get_by_role("table").get_by_role("button")
    cells.first.wait_for()
    labels = [cell.get_attribute("aria-label") or "" for cell in cells.all()]
    assert len(labels) == 196
    assert all(re.fullmatch(r"[^,]+, .+: .+", label) for label in labels)
    assert f"{AREA_NAME}, MARAC: Return too old" in labels
    signed = "Coventry, Refuge: Provided, not measured, funding ended, renewal not recorded"
    assert page.get_by_role("button", name=signed).locator(".marks").inner_text() == "£!*"
    assert sum(cell.get_attribute("tabindex") == "0" for cell in cells.all()) == 1
    cells.first.focus()
    for key in ("ArrowRight", "ArrowDown", "ArrowDown"):
        page.keyboard.press(key)
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Coventry: Dual diagnosis service").wait_for()
    settle(page)
    pressed = page.locator("button[aria-pressed=true]")
    assert pressed.get_attribute("aria-label") == "Coventry, Dual diagnosis service: No return"
    page.keyboard.press("Enter")
    page.get_by_text("Choose a cell to see why.").wait_for()
    settle(page)
    assert query(page) == {"view": "matrix"}


def test_two_quick_choices_are_both_kept(shipped: Server, open_page: Opener) -> None:
    page = open_page(f"{shipped.url}/?on=2026-11-24")
    for pause in (0, 50, 150):
        if pause:
            go_to(page, "/?on=2026-11-24")
        area = page.get_by_role("button", name="Solihull", exact=True)
        area.wait_for()
        settle(page)
        offered(page.get_by_role("combobox", name="Provision type"), "Refuge")
        page.get_by_role("option", name="Refuge", exact=True).first.click(no_wait_after=True)
        page.wait_for_timeout(pause)
        area.click(no_wait_after=True)
        page.get_by_role("heading", name="Solihull: Refuge").wait_for()
        settle(page)
        assert query(page) == {"type": "refuge", "area": "E22000339"}
        assert "fault is the program's" not in page.inner_text("body")


def test_the_area_page_prints_whole_and_says_its_date(shipped: Server, open_page: Opener) -> None:
    address = "area?area=E22000338&on=2026-11-24&type=idva"
    page = open_page(f"{shipped.url}/{address}", width=718, height=1000)
    assert cut_on_paper(page) == []
    page.emulate_media(media="print")
    assert "As of 24 November 2026." in page.inner_text("body")
    tables = page.get_by_role("table").all()
    assert all((table.bounding_box() or {"width": 0})["width"] <= 718 for table in tables)


BOXES = """() => {
    const shown = element => getComputedStyle(element).visibility === 'visible';
    const box = element => {
        const {left, top, right, bottom} = element.getBoundingClientRect();
        return {left, top, right, bottom, text: element.innerText || element.className.baseVal};
    };
    const labels = [...document.querySelectorAll('.area-label > div')].filter(shown).map(box);
    const points = [...document.querySelectorAll('path[fill-opacity="1"].leaflet-interactive')]
        .filter(path => path.getAttribute('d').includes('a')).map(box);
    const controls = [...document.querySelectorAll('.leaflet-control')].map(box);
    return {labels, points, controls};
}"""


def overlapping(one: list[dict[str, Any]], other: list[dict[str, Any]]) -> list[tuple[str, str]]:
    return [
        (a["text"], b["text"])
        for a in one
        for b in other
        if a is not b
        and min(a["right"], b["right"]) - max(a["left"], b["left"]) > 1
        and min(a["bottom"], b["bottom"]) - max(a["top"], b["top"]) > 1
    ]


def test_every_area_keeps_its_name_beside_the_points_in_it(
    example: Server, open_page: Opener
) -> None:
    page = open_page(f"{example.url}/services?on=2026-11-24")
    page.locator("iframe").scroll_into_view_if_needed()
    boxes = map_frame(page).evaluate(BOXES)
    said = " ".join(label["text"] for label in boxes["labels"])
    areas = ("Birmingham", "Coventry", "Dudley", "Sandwell", "Solihull", "Walsall", "Wolverhampton")
    assert [area for area in areas if area not in said] == []
    names = [box for box in boxes["labels"] if box["text"].startswith(areas)]
    for others in (names, boxes["points"], boxes["controls"]):
        assert overlapping(names, others) == []


@pytest.mark.parametrize("width", [320, 1280])
def test_no_name_lies_on_another_on_a_point_or_under_a_button_at_any_zoom(
    example: Server, open_page: Opener, width: int
) -> None:
    page = open_page(f"{example.url}/?on=2026-11-24", width=width)
    # Where there is little room a number is smaller, rather than without a name.
    texts = [label["text"].split() for label in map_frame(page).evaluate(BOXES)["labels"]]
    assert ["Wolverhampton", "4"] in [text[:2] for text in texts]
    for address in ("", "&shade=not_known", "&type=hv_training"):
        if address:
            map_frame(page).get_by_role("button", name="The whole region").click()
            go_to(page, f"/?on=2026-11-24{address}")
        frame = map_frame(page)
        for zoom in range(2):
            if zoom:
                frame.locator(".leaflet-control-zoom-in").click()
                page.wait_for_timeout(800)
            boxes = frame.evaluate(BOXES)
            # The number of a group of points stands on its own point.
            labels = [label for label in boxes["labels"] if label not in numbered(boxes)]
            assert len(labels) >= 3, address
            for others in (labels, boxes["points"], boxes["controls"]):
                assert overlapping(labels, others) == [], address


def numbered(boxes: dict[str, list[dict[str, Any]]]) -> list[dict[str, Any]]:
    return [
        label
        for label in boxes["labels"]
        if label["text"].isdigit()
        and any(
            point["left"] <= label["left"] and label["right"] <= point["right"]
            for point in boxes["points"]
        )
    ]


def test_points_that_fall_together_are_one_and_one_of_them_can_be_opened(
    example: Server, open_page: Opener
) -> None:
    page = open_page(f"{example.url}/?on=2026-11-24")
    frame = map_frame(page)
    public = {
        f"{record['service_name']} ({record['provider']})"
        for record in records_of(example.data)
        if record["postcode"]
    }
    assert set(frame.evaluate("window.provisionSites")) == public
    assert frame.evaluate(BOXES)["points"] == []
    frame.locator(".leaflet-control-zoom-in").click()
    page.wait_for_timeout(800)
    number = frame.locator(".many-sites").first
    wanted = int(number.inner_text())
    frame.locator("path[d*=a].leaflet-interactive").first.dispatch_event("click")
    offices = frame.locator(".site-list button")
    offices.first.wait_for()
    title = offices.first.inner_text()
    assert offices.count() == wanted
    offices.first.click()
    page.get_by_role("heading", name=title.rpartition(" (")[0]).wait_for()
    settle(page)
    assert "record" in query(page)


def test_very_many_offices_come_once_they_are_drawn_and_the_map_says_where_they_do_not(
    tmp_path: Path, serving: Serving, open_page: Opener
) -> None:
    folder = copy_of(EXAMPLE, tmp_path / "data")
    offices = [record for record in records_of(folder) if record["postcode"]]
    number = MOST_SENT // len(offices) + 1
    write_records(
        folder,
        [
            {**record, "record_id": f"{record['record_id']}-{i}", "service_name": f"Office {i}"}
            for record in offices
            for i in range(number)
        ],
    )
    total = number * len(offices)
    server = serving(folder)
    page = open_page(f"{server.url}/?on=2026-11-24")
    frame = map_frame(page)
    page.get_by_text(f"{total} public offices").wait_for()
    assert frame.evaluate("window.provisionSites") == []
    page.route("**/rows/*.json", lambda route: route.abort())
    frame.locator(".leaflet-control-zoom-in").click()
    fault = frame.get_by_text("The public offices could not be loaded. Reload the page")
    fault.wait_for()
    assert len(drawn_symbols(page)) == 7
    page.unroute("**/rows/*.json")
    page.reload()
    frame = map_frame(page)
    frame.locator(".leaflet-control-zoom-in").click()
    frame.wait_for_function(f"window.provisionSites.length === {total}")
    assert frame.locator(".many-sites").count() > 1
    assert frame.locator(".map-fault").count() == 0


def test_headings_and_panel_of_the_matrix_stay_in_sight_and_words_fit_into_its_cells(
    example: Server, open_page: Opener
) -> None:
    page = open_page(f"{example.url}/?view=matrix&area=E22000335&type=idva&cells=words")
    level = page.get_by_role("table").locator(".level", has_text="full-time posts").first
    level.wait_for()
    assert page.get_by_role("table").locator(".word:visible").count() == 196
    assert level.is_visible()
    page.get_by_test_id("stMain").evaluate("main => main.scrollTo(0, 900)")
    for part in (
        page.get_by_role("columnheader", name="Wolverhampton"),
        page.get_by_role("heading", name="Birmingham: IDVA service"),
    ):
        box = part.bounding_box()
        assert box is not None
        assert 0 <= box["y"] < 100


def test_on_paper_what_is_folded_takes_no_room_and_sums_stand_once(
    example: Server, open_page: Opener
) -> None:
    page = open_page(f"{example.url}/?on=2026-11-24")
    offices = page.locator("details.pm-sites")
    page.emulate_media(media="print")
    assert not offices.is_visible()
    offices.evaluate("element => element.open = true")
    assert offices.is_visible()
    page.emulate_media(media="screen")
    go_to(page, "/?view=matrix&on=2026-11-24")
    page.wait_for_selector("tfoot")
    page.emulate_media(media="print")
    shown = "element => getComputedStyle(element).display"
    assert page.locator("tfoot").evaluate(shown) == "table-row-group"
    page.emulate_media(media="screen")
    go_to(page, "/then-and-now?view=days&on=2026-11-24&then=2026-06-11")
    fold = page.get_by_text(re.compile("^What differs, cell by cell: [0-9]+$"))
    fold.wait_for()
    page.emulate_media(media="print")
    assert not fold.is_visible()


def test_the_map_comes_back_to_the_whole_region_and_on_the_whole_screen_says_what_it_shows(
    example: Server, open_page: Opener
) -> None:
    page = open_page(f"{example.url}/?on=2026-11-24")
    frame = map_frame(page)
    before = frame.evaluate("window.map.getZoom()")
    frame.locator(".leaflet-control-zoom-in").click()
    page.wait_for_timeout(600)
    assert frame.evaluate("window.map.getZoom()") > before
    frame.get_by_role("button", name="The whole region").click()
    assert frame.evaluate("window.map.getZoom()") == before

    says = frame.locator(".map-says")
    assert not says.is_visible()
    frame.get_by_role("button", name="Full screen").click()
    frame.wait_for_function("document.fullscreenElement !== null")
    says.wait_for()
    assert says.inner_text().startswith("Types of which there is none. ")
    assert says.inner_text().endswith(page.locator(".pm-answer").first.inner_text())
    # Nothing of the map has left the screen for it.
    parts = "['.map-says', '.leaflet-container', '.map-sources']"
    high = f"{parts}.reduce((sum, one) => sum + document.querySelector(one).offsetHeight, 0)"
    frame.wait_for_function(f"{high} <= window.innerHeight")
    frame.get_by_role("button", name="Full screen").click()
    frame.wait_for_function("document.fullscreenElement === null")
    says.wait_for(state="hidden")


def test_from_a_cell_the_form_of_a_record_is_brought_into_view_once(
    example: Server, open_page: Opener
) -> None:
    page = open_page(f"{example.url}/?view=matrix&on=2026-11-24&area=E22000337&type=idva")
    page.get_by_role("link", name="Say what there is, on Update").click()
    page.get_by_role("heading", name="Update: ").wait_for()
    page.wait_for_function("document.activeElement.matches('.st-key-one_record summary')")
    top = page.locator(".st-key-one_record summary").evaluate(
        "summary => summary.getBoundingClientRect().top"
    )
    assert -5 <= top < page.evaluate("window.innerHeight") / 2
    # What is done then on the page moves nothing.
    page.get_by_role("textbox", name="Service name").fill("Advisers")
    page.keyboard.press("Tab")
    settle(page)
    assert not page.evaluate("document.activeElement.matches('.st-key-one_record summary')")
