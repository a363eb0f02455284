"""One of several servers under one name: all that it has is below a path of its own."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from mapping.maps.folium_map import AREA_SCRIPT, LEAFLET_PATH
from tests.processes.test_door import Line
from tests.support.browser_tools import Opener, Server, drawn_symbols, map_frame, serve
from tests.support.paths import EXAMPLE

NORTH = "/north"


@pytest.fixture(scope="module")
def north() -> Iterator[Server]:
    """The dashboard on the invented example, below a path."""
    with serve(EXAMPLE, base=NORTH) as server:
        yield server


def test_all_that_is_asked_is_below_the_path_and_nothing_beside_it(north: Server) -> None:
    line = Line(north)
    host = f"Host: localhost:{line.port}"
    api = "/api/v1/areas.json"
    script = AREA_SCRIPT.address
    there = ("/healthz", "/readyz", "/", "/area", api, script, f"{LEAFLET_PATH}/leaflet.js")
    for path in there:
        assert line.ask(NORTH + path, host).status == 200, path
    for path in ("/healthz", api, script, f"{NORTH}ern/healthz", "/area"):
        answer = line.ask(path, host)
        assert (answer.status, "x-frame-options" in answer.headers) == (404, True), path
    for short in ("/", NORTH, "/?on=2026-01-01"):
        found = line.ask(short, host).headers["location"]
        assert found == f"{NORTH}/{short.partition('/')[2].removeprefix('north')}"
    assert line.ask(f"{NORTH}/", "Host: evil.example").status == 421
    assert line.ask("/", "Host: evil.example").status == 421
    described = json.loads(line.ask(f"{NORTH}/api/v1/openapi.json", host).text)
    assert described["servers"] == [{"url": NORTH}]


def test_the_map_draws_and_the_area_is_remembered_for_the_path_alone(
    north: Server, open_page: Opener
) -> None:
    page = open_page(f"{north.url}/?area=E22000335")
    assert len(drawn_symbols(page)) == 7
    fetched = "performance.getEntriesByType('resource').map((each) => each.name)"
    asked = [*page.evaluate(fetched), *map_frame(page).evaluate(fetched)]
    assert any("/shapes/" in each for each in asked)
    assert [each for each in asked if not each.startswith((f"{north.url}/", "blob:"))] == []
    with page.expect_response("**/remembered/**") as kept:
        page.get_by_role("link", name="Area", exact=True).first.click()
    assert kept.value.status == 204
    assert page.url.startswith(f"{north.url}/area?")
    remembered = [each for each in page.context.cookies() if each["name"].startswith("provision_")]
    assert {each["path"] for each in remembered} == {NORTH}
