"""What a browser is asked to remember, and to forget."""

from __future__ import annotations

import pytest
from starlette.requests import Request
from starlette.responses import Response

from mapping.analysis.watching import MOST_WATCHED, Watched
from ui.shell import remembered
from ui.shell.page import WATCH_COOKIE, region_key

REGION = region_key("Somewhere")


def asked(thing: str, value: str) -> Response:
    route = remembered.keeper(WATCH_COOKIE)
    path_params = {"region": REGION, "area": thing, "value": value}
    answer: Response = route.endpoint(Request({"type": "http", "path_params": path_params}))
    return answer


def test_each_thing_has_a_cookie_that_no_script_reads_and_that_goes_again() -> None:
    mark = Watched("record", "a" * 64).mark
    name = WATCH_COOKIE.format(region=REGION, area=mark)
    answer = asked(mark, "12")
    assert answer.status_code == 204
    kept = answer.headers["set-cookie"]
    assert kept.startswith(f"{name}=12; HttpOnly; Max-Age=31536000; Path=/; SameSite=strict")
    assert "Max-Age=0;" in asked(mark, remembered.FORGET).headers["set-cookie"]
    whole = MOST_WATCHED * (len(name) + len("=123456; "))
    assert whole < 4_096, "all of them are sent with whatever the browser asks"


@pytest.mark.parametrize("thing", ["r-a.b", "r-a b", "r-" + "a" * 70, "r-ä"])
def test_what_is_no_plain_code_is_not_remembered(thing: str) -> None:
    answer = asked(thing, "1")
    assert answer.status_code == 400
    assert "set-cookie" not in answer.headers
