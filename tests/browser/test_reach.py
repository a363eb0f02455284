"""What a person finds on the page that tells how far provision is."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page

from tests.browser.test_safety import records_of, write_records
from tests.support.browser_tools import Opener, Server, choose, copy_of, map_frame, serve, settle
from tests.support.paths import EXAMPLE, SHIPPED

TYPE = "community_outreach"
ADDRESS = f"reach?on=2026-11-24&type={TYPE}"
N_AREAS = 7
N_NEIGHBOURHOODS = 1680


def query(url: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}


def drawn(page: Page) -> dict[str, Any]:
    frame = map_frame(page)
    frame.wait_for_function("typeof window.provisionState === 'string'")
    state: dict[str, Any] = json.loads(frame.evaluate("window.provisionState"))
    return state


def legend(page: Page) -> list[int]:
    numbers = page.locator(".pm-legend b").all_inner_texts()
    return [int(number.replace(",", "")) for number in numbers]


def area_rows(page: Page) -> dict[str, list[str]]:
    table = page.get_by_role("table")
    table.get_by_role("button").first.wait_for()
    return {
        row.get_by_role("button").inner_text(): row.get_by_role("cell").all_inner_texts()
        for row in table.get_by_role("row").all()[1:]
    }


def test_sentence_legend_map_and_table_say_the_same(example: Server, open_page: Opener) -> None:
    page = open_page(f"{example.url}/{ADDRESS}")
    page.get_by_role("heading", name="How far is the nearest provision?").wait_for()
    counts = [drawn(page)["classes"].count(digit) for digit in "0123"]
    assert sum(counts) == N_NEIGHBOURHOODS
    assert legend(page) == counts
    within = counts[0] + counts[1]
    answer = page.locator(".pm-answer").first.inner_text()
    assert f"{within:,} of 1,680 neighbourhoods" in answer
    assert "within 5 km" in answer
    assert "as the crow flies" in answer
    rows = area_rows(page)
    assert len(rows) == 7
    assert sum(int(cells[0].split(" of ")[0]) for cells in rows.values()) == within
    assert sum(int(cells[0].split(" of ")[1]) for cells in rows.values()) == N_NEIGHBOURHOODS


def test_what_is_on_no_map_is_counted_in_words(example: Server, open_page: Opener) -> None:
    page = open_page(f"{example.url}/{ADDRESS}")
    assert "1 service by telephone or online only" in page.inner_text("body")
    assert len(drawn(page)["sites"]) == 14


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
    assert query(page.url)["km"] == "10"
    theirs = open_page(page.url)
    assert drawn(theirs) == after


def test_another_type_redraws_the_map(example: Server, open_page: Opener) -> None:
    page = open_page(f"{example.url}/{ADDRESS}")
    before = drawn(page)
    choose(page, "Provision type", "Dual diagnosis service")
    map_frame(page).wait_for_function("old => window.provisionDrawn !== old", arg=before["classes"])
    after = drawn(page)
    assert len(after["sites"]) == 4
    assert legend(page) == [after["classes"].count(digit) for digit in "0123"]


def test_the_map_has_no_stale_colour_after_many_quick_choices(
    example: Server, open_page: Opener
) -> None:
    page = open_page(f"{example.url}/{ADDRESS}")
    before = drawn(page)
    for label in ("2 km", "20 km", "1 km", "5 km"):
        box = page.get_by_role("combobox", name="Distance")
        box.click()
        box.fill(label)
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


def test_a_row_shows_the_farthest_of_an_area(example: Server, open_page: Opener) -> None:
    page = open_page(f"{example.url}/{ADDRESS}")
    page.get_by_role("button", name="Dudley").click()
    page.get_by_role("heading", name="Farthest in Dudley").wait_for()
    settle(page)
    items = page.get_by_role("region", name="Farthest neighbourhoods").get_by_role("listitem")
    assert items.count() == 5
    distances = [float(text.split(": ")[1].split()[0]) for text in items.all_inner_texts()]
    assert distances == sorted(distances, reverse=True)
    assert f"{distances[0]:.1f} km" == area_rows(page)["Dudley"][3]
    assert drawn(page)["chosen"] == "E22000337"


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
    assert query(page.url)["more_sites"] == "1"
    map_frame(page).wait_for_function("window.provisionProposals.length === 1")
    ((title, _, _, metres),) = drawn(page)["proposals"]
    assert title.removeprefix("One more site: ") in answer.inner_text()
    assert metres == 5000


def test_all_types_are_a_table_from_which_one_is_chosen(example: Server, open_page: Opener) -> None:
    page = open_page(f"{example.url}/reach?on=2026-11-24")
    assert "6 of 28 types have a public site on the map." in page.inner_text("body")
    assert page.locator("iframe").count() == 0
    page.get_by_role("button", name="Refuge").click()
    page.get_by_text("Refuge: no public site of this type provides on this date").wait_for()
    settle(page)
    body = page.inner_text("body")
    assert "7 services at withheld addresses" in body
    assert "may be near" in body
    assert page.locator("iframe").count() == 0
    assert "inf" not in body.split("How far is")[1].lower().replace("information", "")


def test_a_register_without_any_site_says_what_it_takes(shipped: Server, open_page: Opener) -> None:
    page = open_page(f"{shipped.url}/reach?on=2026-11-24")
    body = page.inner_text("body")
    assert "No type has a public site on the map yet" in body
    assert "the postcode of its public office" in body


def test_the_first_site_can_be_looked_for_and_is_on_a_plain_map(
    shipped: Server, open_page: Opener
) -> None:
    page = open_page(f"{shipped.url}/reach?on=2026-11-24&type=gp_perpetrator_pathway&more_sites=1")
    map_frame(page).wait_for_function("window.provisionProposals?.length === 1")
    state = drawn(page)
    assert (state["classes"], state["sites"]) == ("", [])
    assert "neighbourhoods instead of 0" in page.locator(".pm-answer").nth(1).inner_text()


def test_no_site_is_looked_for_while_no_place_of_what_there_is_is_known(
    shipped: Server, open_page: Opener
) -> None:
    page = open_page(f"{shipped.url}/reach?on=2026-11-24&type=community_outreach&more_sites=1")
    answer = page.locator(".pm-answer").nth(1).inner_text()
    assert answer.startswith("Where one more site would reach most cannot be judged")
    assert "instead of 0" not in page.inner_text("body")


@pytest.mark.parametrize(
    ("parameter", "said"),
    [("km=<b>7</b>", "“<b>7</b>”"), ("more_sites=9", "more_sites “9”"), ("km=-5", "km “-5”")],
)
def test_a_bad_part_of_the_address_is_remarked_upon(
    example: Server, open_page: Opener, parameter: str, said: str
) -> None:
    page = open_page(f"{example.url}/{ADDRESS}&{parameter}")
    assert said in page.get_by_role("alert").inner_text()
    assert "within 5 km" in page.locator(".pm-answer").first.inner_text()


def test_the_distance_stays_when_another_page_is_visited(
    example: Server, open_page: Opener
) -> None:
    page = open_page(f"{example.url}/{ADDRESS}&km=2")
    page.get_by_role("link", name="Matrix").click()
    page.get_by_role("heading", name="Who has what?").wait_for()
    settle(page)
    page.get_by_role("link", name="Reach").click()
    page.get_by_role("heading", name="How far is the nearest provision?").wait_for()
    settle(page)
    assert "within 2 km" in page.locator(".pm-answer").first.inner_text()


# ----------------------------------------------------------------------- other data folders


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("neighbourhoods =", "# neighbourhoods ="), "names no file of neighbourhoods"),
        (("_lsoa.geojson", "_gone.geojson"), "does not exist"),
        (('area_column = "csp_code"', 'area_column = "county"'), "has no column county"),
    ],
)
def test_a_region_without_usable_neighbourhoods_is_told_so_and_the_rest_works(
    tmp_path: Path, open_page: Opener, change: tuple[str, str], said: str
) -> None:
    folder = copy_of(SHIPPED, tmp_path / "data")
    path = folder / "settings.toml"
    path.write_text(path.read_text("utf-8").replace(*change), "utf-8")
    with serve(folder) as server:
        page = open_page(f"{server.url}/reach?type=idva")
        assert said in page.get_by_role("alert").inner_text()
        assert "Traceback" not in page.inner_text("body")
        page.get_by_role("link", name="Matrix").click()
        page.get_by_role("heading", name="Who has what?").wait_for()


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
    settings.write_text(settings.read_text("utf-8").replace("../boundaries", "boundaries"), "utf-8")
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
        page = open_page(f"{server.url}/reach?on=2026-11-24&type=dual_diagnosis&more_sites=1")
        map_frame(page).wait_for_function("window.provisionProposals?.length === 1")
        assert "1 service at a withheld address" in page.inner_text("body")
        assert len(drawn(page)["sites"]) == 2
        seen = page.content() + json.dumps(drawn(page)) + map_frame(page).content()
        assert "Open door" in seen
        assert "Quiet house" not in seen
