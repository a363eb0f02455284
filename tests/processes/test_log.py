"""What the log holds: a number for every request, and no word of the register or of anybody."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from tests.processes.test_door import Line
from tests.support.browser_tools import Server, serve
from tests.support.faults import break_register
from tests.support.folders import copy_of, records_of
from tests.support.page_client import PageClient, open_page
from tests.support.paths import EXAMPLE
from ui.shell.serving.log_lines import LOG_VARIABLE
from ui.shell.serving.which_server import COOKIE, SERVER_VARIABLE

NAMED = {SERVER_VARIABLE: "A"}
AS_JSON = {**NAMED, LOG_VARIABLE: "json", "STREAMLIT_LOGGER_HIDE_WELCOME_MESSAGE": "true"}
NUMBER = re.compile(r"[0-9a-f]{32}")
ASKED, WORD = "Jane-Doe", "Invented Haven"


def lines_of(log: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]


def seen(server: Server, query: str = "") -> PageClient:
    """A page that has run once."""

    async def see() -> PageClient:
        async with open_page(server.url) as page:
            await page.run(query)
            return page

    # In a thread of its own: a browser of other tests may have left a loop running in this one.
    with ThreadPoolExecutor(1) as aside:
        return aside.submit(lambda: asyncio.run(see())).result()


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the log of the server with a name goes."""
    return tmp_path_factory.mktemp("named") / "log"


@pytest.fixture(scope="module")
def named(log: Path) -> Iterator[Server]:
    """A server with a name, whose log is lines of JSON."""
    with serve(copy_of(EXAMPLE, log.parent / "data"), log, AS_JSON) as server:
        yield server


def test_a_server_with_a_name_tells_it_where_a_page_begins_or_connects_and_nowhere_else(
    named: Server,
) -> None:
    line = Line(named)
    host = f"Host: localhost:{line.port}"
    cookie = f"{COOKIE}=A; Path=/; HttpOnly; SameSite=lax"
    for path in ("/", "/_stcore/health", "/_stcore/host-config"):
        assert line.ask(path, host).headers["set-cookie"] == cookie, path
    assert seen(named).cookie == cookie
    for path in ("/healthz", "/api/v1/areas.json", "/media/0123.csv", "/area"):
        assert COOKIE not in line.ask(path, host).headers.get("set-cookie", ""), path


def test_a_server_without_a_name_sets_no_cookie_and_every_answer_has_a_number(
    example: Server,
) -> None:
    line = Line(example)
    host = f"Host: localhost:{line.port}"
    asked = [line.ask(path, host) for path in ("/", "/healthz", "/no-such-page", "/media/0.csv")]
    refused = line.ask("/", "Host: evil.example")
    numbers = [answer.headers["x-request-id"] for answer in (*asked, refused)]
    assert all(map(NUMBER.fullmatch, numbers))
    assert len({*numbers}) == 5
    assert COOKIE not in asked[0].headers.get("set-cookie", "")
    page = seen(example)
    assert NUMBER.fullmatch(page.number)
    assert page.cookie == ""


def test_a_number_that_a_server_in_front_gave_is_kept_and_any_other_word_is_not(
    example: Server,
) -> None:
    line = Line(example)
    host, given = f"Host: localhost:{line.port}", "0123456789abcdef" * 2
    kept = line.ask("/healthz", host, f"X-Request-ID: {given}")
    assert kept.headers["x-request-id"] == given
    for word in (ASKED, given.upper(), given + "0", ""):
        made = line.ask("/healthz", host, f"X-Request-ID: {word}").headers["x-request-id"]
        assert NUMBER.fullmatch(made)
        assert made != given


def test_the_log_is_lines_of_json_without_a_word_of_the_register_or_of_what_was_asked(
    named: Server, log: Path
) -> None:
    records = records_of(named.data)
    texts = {text for record in records for text in record.values() if len(text) > 12}
    line = Line(named)
    host = f"Host: localhost:{line.port}"
    page = seen(named, f"type=refuge&area=E22000335&more={ASKED}")
    assert page.texts
    for path in (f"/{ASKED}", f"/media/{ASKED}.csv", f"/api/v1/{ASKED}", f"/?who={ASKED}"):
        line.ask(path, host, f"X-Request-ID: {ASKED}", f"User-Agent: {ASKED}")
    line.ask(f"/api/v1/records.json?area={ASKED}", host)
    line.ask("/", f"Host: {ASKED}.example")
    break_register(named.data)
    seen(named)
    found = lines_of(log)
    written = log.read_text(encoding="utf-8")
    assert ASKED.lower() not in written.lower()
    assert [text for text in texts if text in written] == []
    assert {line["server"] for line in found} == {"A"}
    answered = [line for line in found if line["message"] == "Answered"]
    assert {line["place"] for line in answered} >= {"/", "/media", "/api", "elsewhere"}
    own = [line for line in found if line.get("request") == page.number]
    assert [line["page"] for line in own if line["message"] == "A page ran"] == ["Map"]
    assert "The data cannot be read: …" in {line["message"] for line in found}
    for line in answered:
        assert line.keys() <= {
            *("time", "level", "server", "request", "logger", "at", "message"),
            *("method", "place", "status", "milliseconds"),
        }


@pytest.mark.parametrize("around", [AS_JSON, NAMED], ids=["as JSON", "as text"])
def test_what_fails_shows_a_number_that_the_log_holds(
    tmp_path: Path, around: dict[str, str]
) -> None:
    log, told_in_faults = tmp_path / "log", {"WORD_OF_THE_REGISTER": WORD}
    app = "tests.support.failing_app:app"
    with serve(EXAMPLE, log, {**around, **told_in_faults}, app=app) as server:
        page = seen(server)
        line = Line(server)
        host = f"Host: localhost:{line.port}"
        answers = [line.ask(path, host) for path in ("/api/v1/areas.json", "/readyz")]
    assert [answer.status for answer in answers] == [500, 500]
    (told,) = (text for text in page.texts if "could not be shown" in text)
    assert f"Its number in the log is {page.number}." in told
    assert f"its number in the log is {answers[1].headers['x-request-id']}." in answers[1].text
    for text in (told, *(answer.text for answer in answers)):
        assert WORD not in text
    written = log.read_text(encoding="utf-8")
    numbers = [page.number, *(answer.headers["x-request-id"] for answer in answers)]
    if around is NAMED:
        assert all(number in written for number in numbers)
        return
    assert WORD not in written
    for number in numbers:
        told_of = [line for line in lines_of(log) if line.get("request") == number]
        faults = [fault for line in told_of for fault in line.get("faults", ())]
        assert {fault["kind"] for fault in faults} == {"RuntimeError"}
        assert faults[0]["through"][-1].endswith("_fail")
