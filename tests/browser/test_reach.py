"""What a person finds on the page that tells how far provision is."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from tests.support.browser_tools import (
    Opener,
    Server,
    choose,
    map_frame,
    offered,
    query,
    resize,
    serve,
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


def test_another_distance_redraws_the_map_and_stands_in_the_address(
    example: Server, open_page: Opener
) -> None:
    page = open_page(f"{example.url}/{ADDRESS}")
    before = drawn(page)
    choose(page, "Distance", "10 km")
    map_frame(page).wait_for_function("old => window.provisionDrawn !== old", arg=before["classes"])
    after = drawn(page)
    assert after["tenths"] == before["tenths"]
    assert after["styles"] != before["styles"]
    assert legend(page) == [after["classes"].count(digit) for digit in "0123"]
    assert query(page)["km"] == "10"
    theirs = open_page(page.url)
    assert drawn(theirs) == after


def test_the_map_has_no_stale_colour_after_many_quick_choices(
    example: Server, open_page: Opener
) -> None:
    page = open_page(f"{example.url}/{ADDRESS}")
    before = drawn(page)
    for label in ("2 km", "20 km", "1 km", "5 km"):
        offered(page.get_by_role("combobox", name="Distance"), label)
        page.get_by_role("option", name=label, exact=True).first.click()
    page.get_by_text("are within 5 km of").first.wait_for()
    settle(page)
    assert drawn(page) == before


def shapes_fetched(page: Page) -> list[str]:
    found: list[str] = map_frame(page).evaluate(
        "performance.getEntriesByType('resource').map(e => e.name)"
        ".filter(name => name.includes('/shapes/'))"
    )
    return found


def test_a_click_sends_little_and_the_shapes_are_fetched_once(
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
    before = drawn(page)["classes"]
    choose(page, "Distance", "10 km")
    map_frame(page).wait_for_function("old => window.provisionDrawn !== old", arg=before)
    assert 0 < sum(received) < 100_000
    fetched = shapes_fetched(page)
    assert len(fetched) == len(set(fetched)) == 2, "borders and neighbourhoods, each once"


def test_the_shapes_are_served_under_their_own_name_only(
    example: Server, open_page: Opener
) -> None:
    page = open_page(f"{example.url}/{ADDRESS}")
    borders, neighbourhoods = sorted(
        map(page.request.get, shapes_fetched(page)), key=lambda answer: "names" in answer.json()
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


def test_one_more_site_is_named_with_what_it_adds_and_what_it_leaves_out(
    example: Server, open_page: Opener
) -> None:
    page = open_page(f"{example.url}/{ADDRESS}")
    assert drawn(page)["proposals"] == []
    choose(page, "More sites", "One more site")
    answer = page.locator(".pm-answer").nth(1)
    answer.wait_for()
    settle(page)
    assert "One more site would reach most in" in answer.inner_text()
    within = sum(legend(page)[:2])
    assert f"instead of {within:,}" in answer.inner_text()
    limits = page.get_by_role("region", name="What this leaves out").inner_text()
    assert "no number of people by neighbourhood" in limits
    assert "capacity, safety" in limits
    assert query(page)["more_sites"] == "1"
    map_frame(page).wait_for_function("window.provisionProposals.length === 1")
    ((title, _, _, metres),) = drawn(page)["proposals"]
    assert title.removeprefix("One more site: ") in answer.inner_text()
    assert metres == 5000


def test_the_first_site_can_be_looked_for_and_is_on_a_plain_map(
    shipped: Server, open_page: Opener
) -> None:
    page = open_page(
        f"{shipped.url}/services?view=distance&on=2026-11-24&type=gp_perpetrator_pathway&more_sites=1"
    )
    map_frame(page).wait_for_function("window.provisionProposals?.length === 1")
    state = drawn(page)
    assert (state["classes"], state["sites"]) == ("", [])
    assert "neighbourhoods instead of 0" in page.locator(".pm-answer").nth(1).inner_text()


def test_the_distance_stays_when_another_page_is_visited(
    example: Server, open_page: Opener
) -> None:
    page = open_page(f"{example.url}/{ADDRESS}&km=2")
    page.get_by_role("link", name="Map").click()
    page.get_by_role("heading", name="Where is provision missing?").wait_for()
    settle(page)
    page.get_by_role("link", name="Services").click()
    page.get_by_role("link", name="How far?").click()
    page.get_by_role("heading", name="How far is the nearest?").wait_for()
    settle(page)
    assert "within 2 km" in page.locator(".pm-answer").first.inner_text()


# ----------------------------------------------------------------------- other data folders


def test_hostile_names_are_shown_as_text_and_never_run(tmp_path: Path, open_page: Opener) -> None:
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
    with serve(folder) as server:
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


def test_no_withheld_place_is_in_the_page_the_map_or_the_shapes(
    tmp_path: Path, open_page: Opener
) -> None:
    """A confidential record among public ones: nothing that is shown moves with its place."""
    folder = copy_of(SHIPPED, tmp_path / "data")
    path = folder / "services.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["provision_type"] == "dual_diagnosis"]
    rows = rows[:3]
    for row, postcode, secret in zip(
        rows, ("B1 1BB", "CV1 2GT", ""), ("no", "no", "yes"), strict=True
    ):
        row.update(
            postcode=postcode,
            location_confidential=secret,
            last_verified="2026-11-01",
            service_name="Quiet house" if secret == "yes" else "Open door",
        )
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)
    with serve(folder) as server:
        page = open_page(
            f"{server.url}/services?view=distance&on=2026-11-24&type=dual_diagnosis&more_sites=1"
        )
        map_frame(page).wait_for_function("window.provisionProposals?.length === 1")
        assert "1 service at a withheld address" in page.inner_text("body")
        assert len(drawn(page)["sites"]) == 2
        seen = page.content() + json.dumps(drawn(page)) + map_frame(page).content()
        assert "Open door" in seen
        assert "Quiet house" not in seen


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
