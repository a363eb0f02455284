"""What a person finds on the page that tells how far provision is."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from tests.browser.conftest import Serving
from tests.support.browser_tools import (
    Opener,
    Server,
    choose,
    map_frame,
    offered,
    query,
    resize,
    settle,
)
from tests.support.folders import copy_of, records_of, write_records
from tests.support.paths import EXAMPLE, SHIPPED

TYPE = "community_outreach"
ADDRESS = f"services?view=distance&on=2026-11-24&type={TYPE}"
N_AREAS = 7
N_NEIGHBOURHOODS = 1680


def drawn(page: Page) -> dict[str, Any]:
    frame = map_frame(page)
    frame.wait_for_function("typeof window.provisionState === 'string'")
    state: dict[str, Any] = json.loads(frame.evaluate("window.provisionState"))
    return state


def legend(page: Page) -> list[int]:
    numbers = page.locator(".pm-legend b").all_inner_texts()
    return [int(number.replace(",", "")) for number in numbers]


def shapes_fetched(page: Page) -> list[str]:
    found: list[str] = map_frame(page).evaluate(
        "performance.getEntriesByType('resource').map(e => e.name)"
        ".filter(name => name.includes('/shapes/'))"
    )
    return found


def test_another_distance_redraws_the_map_sends_little_and_stands_in_the_address(
    example: Server, open_page: Opener
) -> None:
    page = open_page(f"{example.url}/{ADDRESS}")
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    received: list[int] = []
    session.on(
        "Network.webSocketFrameReceived",
        lambda event: received.append(len(event["response"]["payloadData"]) * 3 // 4),
    )
    before = drawn(page)
    choose(page, "Distance", "10 km")
    map_frame(page).wait_for_function("old => window.provisionDrawn !== old", arg=before["classes"])
    assert 0 < sum(received) < 100_000
    after = drawn(page)
    assert after["tenths"] == before["tenths"]
    assert after["styles"] != before["styles"]
    assert legend(page) == [after["classes"].count(digit) for digit in "0123"]
    assert query(page)["km"] == "10"


def test_many_quick_choices_leave_no_stale_colour_and_fetch_no_shape_twice(
    example: Server, open_page: Opener
) -> None:
    page = open_page(f"{example.url}/{ADDRESS}")
    before = drawn(page)
    for label in ("2 km", "20 km", "1 km", "5 km"):
        offered(page.get_by_role("combobox", name="Distance"), label)
        page.get_by_role("option", name=label, exact=True).first.click()
    page.get_by_text("are within 5 km of").first.wait_for()
    settle(page)
    assert drawn(page) == before, "as for whoever opens its address"
    fetched = shapes_fetched(page)
    assert len(fetched) == len(set(fetched)) == 2, "borders and neighbourhoods, each once"
    borders, neighbourhoods = sorted(
        map(page.request.get, fetched), key=lambda answer: "names" in answer.json()
    )
    for answer in (borders, neighbourhoods):
        assert answer.headers["content-type"] == "application/json"
        assert "default-src 'self'" in answer.headers["content-security-policy"]
    assert len(borders.json()["features"]) == N_AREAS
    shapes = neighbourhoods.json()
    assert len(shapes["names"]) == len(shapes["shapes"]) == N_NEIGHBOURHOODS
    for name in ("nothing.json", "..%2Fsettings.toml.json"):
        assert page.request.get(f"{example.url}/shapes/{name}").status in (400, 404)


def test_paper_says_what_its_map_shows_and_speaks_of_no_colour_that_it_has_not(
    example: Server, open_page: Opener
) -> None:
    page = open_page(f"{example.url}/{ADDRESS}")
    page.emulate_media(media="print")
    said = page.get_by_text("On each area: what share of its neighbourhoods is within 5 km")
    assert said.is_visible()
    key = page.get_by_role("list", name="Legend with numbers of neighbourhoods")
    assert not key.locator(".pm-chip").first.is_visible()
    assert not key.get_by_text("Public site").is_visible()
    page.emulate_media(media="screen")
    assert not said.is_visible()
    assert key.get_by_text("Public site").is_visible()


def test_one_more_site_is_drawn_on_a_map_without_any(shipped: Server, open_page: Opener) -> None:
    page = open_page(
        f"{shipped.url}/services?view=distance&on=2026-11-24&type=gp_perpetrator_pathway&more_sites=1"
    )
    map_frame(page).wait_for_function("window.provisionProposals?.length === 1")
    state = drawn(page)
    assert (state["classes"], state["sites"]) == ("", [])


# ----------------------------------------------------------------------- other data folders


def test_hostile_names_are_shown_as_text_and_never_run(
    tmp_path: Path, serving: Serving, open_page: Opener
) -> None:
    name = "<img src=x onerror=window.pwned=1>${window.pwned=1}`</script>{{7*7}}"
    folder = copy_of(EXAMPLE, tmp_path / "data")
    records = records_of(folder)
    for record in records:
        record["provider"] = record["service_name"] = name
    write_records(folder, records)
    written = json.dumps(name, ensure_ascii=False)
    for file, names in (
        ("west_midlands_csp", r'"Sandwell"'),
        ("west_midlands_lsoa", r'"Sand[^"]+"'),
    ):
        text = (SHIPPED / "boundaries" / f"{file}.geojson").read_text("utf-8")
        text = re.sub(names, lambda _: written, text)
        (folder / "boundaries" / f"{file}.geojson").write_text(text, "utf-8")
    settings = folder / "settings.toml"
    settings.write_text(settings.read_text("utf-8").replace("../shipped/", ""), "utf-8")
    server = serving(folder)
    page = open_page(f"{server.url}/{ADDRESS}&area=E22000338&more_sites=1&km=1", height=1400)
    map_frame(page).wait_for_function("window.provisionProposals?.length === 1")
    page.get_by_text("services are points on the map").click()
    map_frame(page).locator(".leaflet-container").hover(position={"x": 200, "y": 170})
    settle(page)
    for frame in page.frames:
        assert frame.evaluate("window.pwned") is None
        assert frame.locator("img[onerror]").count() == 0
    assert page.inner_text("body").count(name) > 20
    assert name in map_frame(page).inner_text("body")


COVERED = """() => {
    const { sites } = JSON.parse(window.provisionState);
    const origin = window.map.getContainer().getBoundingClientRect();
    const points = sites.map(([, ...at]) => window.map.latLngToContainerPoint(at));
    return [...document.querySelectorAll('.area-label > div')]
        .filter((name) => {
            const { left, top, right, bottom } = name.getBoundingClientRect();
            return points.some(({ x, y }) =>
                x + origin.left > left && x + origin.left < right
                && y + origin.top > top && y + origin.top < bottom);
        })
        .map((name) => name.textContent);
}"""


def test_no_name_lies_on_a_site_at_any_width(example: Server, open_page: Opener) -> None:
    page = open_page(f"{example.url}/{ADDRESS}")
    assert len(drawn(page)["sites"]) > N_AREAS
    for width in (1280, 1920, 400):
        resize(page, width)
        map_frame(page).wait_for_function(f"!({COVERED})().length")
    map_frame(page).get_by_role("button", name="Zoom in").click()
    map_frame(page).wait_for_function(f"!({COVERED})().length")
