"""What the server lets in: its own names and its own pages only, and it asks nobody about it."""

from __future__ import annotations

import asyncio
import http.client
import json
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from urllib.parse import urlsplit

import pytest
from starlette.types import Receive, Scope, Send
from streamlit.testing.v1 import AppTest

from mapping.maps.folium_map import AREA_SCRIPT, LEAFLET_PATH, SHAPES_PATH
from tests.support.browser_tools import Server, serve
from tests.support.faults import break_register
from tests.support.paths import EXAMPLE, ROOT
from ui.shell.exposure import OPEN_VARIABLE
from ui.shell.fetched_once import ROWS_PATH
from ui.shell.serving.log_lines import LOG_VARIABLE
from ui.shell.serving.security import Door
from ui.shell.serving.which_server import SERVER_VARIABLE

SOCKET = "/_stcore/stream"
NETWORK_NAME = "map.example.org"
HEADERS = {
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "x-content-type-options": "nosniff",
}
ADDRESSES = (
    "/",
    "/matrix",
    "/no-such-page",
    "/_stcore/health",
    "/_stcore/host-config",
    "/media/0123.csv",
    f"{LEAFLET_PATH}/leaflet.js",
    f"{SHAPES_PATH}/0123.json",
    f"{ROWS_PATH}/0123.json",
    AREA_SCRIPT.address,
    "/static/js/none.js",
)
OWN_NAMES = ("localhost", "127.0.0.1", "[::1]", "LocalHost", "localhost.")
FOREIGN_NAMES = (
    "evil.example",
    "localhost.evil.example",
    "127.0.0.1.evil.example",
    "evil.example.",
    "0.0.0.0",
    "192.0.2.7",
    "[::2]",
    "[::1",
    "localhost@evil.example",
    "localhost/",
    "localhost:x",
    NETWORK_NAME,
    "",
)


@dataclass(frozen=True)
class Answer:
    """What a server says to a request."""

    status: int
    headers: Mapping[str, str]
    text: str


class Line:
    """A bare line to a server: what is sent is what is written, the host and origin too."""

    def __init__(self, server: Server) -> None:
        self.port = urlsplit(server.url).port

    def ask(self, path: str, *headers: str, method: str = "GET") -> Answer:
        """The answer to a request of HTTP."""
        return self.ask_as("HTTP/1.1", path, *headers, method=method)

    def ask_as(self, version: str, path: str, *headers: str, method: str = "GET") -> Answer:
        """The same in a version of it."""
        return self._answer(f"{method} {path} {version}", *headers, "Connection: close")

    def shake(self, *headers: str) -> int:
        """The status that a web socket's handshake is answered with."""
        handshake = (
            "Connection: Upgrade",
            "Upgrade: websocket",
            "Sec-WebSocket-Version: 13",
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
        )
        return self._answer(f"GET {SOCKET} HTTP/1.1", *headers, *handshake).status

    def _answer(self, *lines: str) -> Answer:
        with socket.create_connection(("localhost", self.port), timeout=30) as line:
            line.sendall("\r\n".join((*lines, "", "")).encode())
            read = b""
            while b"\r\n\r\n" not in read:
                more = line.recv(65536)
                assert more, read
                read += more
            head, _, body = read.partition(b"\r\n\r\n")
            first, *pairs = head.decode().split("\r\n")
            headers = {k.lower(): v for k, _, v in (pair.partition(": ") for pair in pairs)}
            status = int(first.split()[1])
            while status != 101 and (more := line.recv(65536)):
                body += more
        return Answer(status, headers, body.decode(errors="replace"))


@pytest.fixture
def line(example: Server) -> Line:
    """A line to the dashboard."""
    return Line(example)


@pytest.fixture(scope="module")
def network_line() -> Iterator[Line]:
    """A line to a dashboard that has a name on a network too, and was opened to everybody there."""
    around = {
        "STREAMLIT_SERVER_ALLOWED_HOSTS": f"localhost {NETWORK_NAME}",
        "STREAMLIT_SERVER_ADDRESS": "",
        OPEN_VARIABLE: "yes",
    }
    with serve(EXAMPLE, around=around) as server:
        yield Line(server)


def asked_nobody(proxy: socket.socket) -> bool:
    """Whether nothing has come to the proxy."""
    try:
        proxy.accept()[0].close()
    except BlockingIOError:
        return True
    return False


@pytest.mark.parametrize("name", OWN_NAMES)
def test_the_servers_own_names_are_let_in(line: Line, name: str) -> None:
    for host in (name, f"{name}:{line.port}", f"{name}:9000"):
        assert line.ask("/_stcore/health", f"Host: {host}").status == 200
        assert line.ask("/", f"Host: {host}", f"Origin: http://{host}").status == 200
        assert line.shake(f"Host: {host}", f"Origin: http://{host}") == 101


def test_an_answer_on_a_line_that_is_kept_waits_for_nobody(line: Line) -> None:
    """An answer of two parts, the second held back, takes 40 milliseconds."""
    took = []
    with closing(http.client.HTTPConnection("localhost", line.port)) as kept:
        for _ in range(60):
            began = time.monotonic()
            kept.request("GET", "/_stcore/health")
            kept.getresponse().read()
            took.append(time.monotonic() - began)
    # At first none is held back; and a busy machine takes as long now and then.
    assert min(took[30:]) < 0.03


@pytest.mark.parametrize("name", FOREIGN_NAMES)
def test_a_foreign_name_is_refused_at_every_address_and_nobody_is_asked(
    line: Line, proxy: socket.socket, name: str
) -> None:
    for host in (name, f"{name}:{line.port}"):
        for path in ADDRESSES:
            answer = line.ask(path, f"Host: {host}")
            # What is no name at all, the server's own HTTP may refuse before the door does.
            assert answer.status in (400, 421), (path, host)
            assert "Provision" not in answer.text
        # A page under a name that somebody has pointed at this machine says the same of itself.
        assert line.shake(f"Host: {host}", f"Origin: http://{host}") in (400, 403)
    assert asked_nobody(proxy)


def test_no_name_and_two_names_are_refused(line: Line) -> None:
    own, origin = f"Host: localhost:{line.port}", f"Origin: http://localhost:{line.port}"
    assert line.ask("/").status in (400, 421)
    assert line.ask("/", own, "Host: evil.example").status in (400, 421)
    assert line.ask("/", "Host: evil.example", own).status in (400, 421)
    assert line.shake(own, "Host: evil.example", origin) in (400, 403)


@pytest.mark.parametrize(
    "origin",
    [
        "http://evil.example",
        "https://evil.example:{port}",
        "http://localhost.evil.example:{port}",
        "http://localhost:1",
        "http://localhost",
        "http://127.0.0.1:{port}",
        "http://[::1]:{port}",
        "http://0.0.0.0:{port}",
        "http://x@localhost:{port}",
        "file://localhost:{port}",
        "http://[",
        "null",
        "",
    ],
)
def test_a_foreign_page_is_refused_and_nobody_is_asked(
    line: Line, proxy: socket.socket, origin: str
) -> None:
    own = f"Host: localhost:{line.port}"
    foreign = f"Origin: {origin.format(port=line.port)}"
    assert line.shake(own, foreign) == 403
    twice = line.shake(own, f"Origin: http://localhost:{line.port}", foreign)
    assert twice in (400, 403)
    for path in ADDRESSES:
        assert line.ask(path, own, foreign).status == 403, path
    assert line.ask("/_stcore/upload_file/a/b", own, foreign, method="PUT").status == 403
    assert asked_nobody(proxy)


def test_a_web_socket_that_does_not_say_where_it_comes_from_is_refused(line: Line) -> None:
    assert line.shake(f"Host: localhost:{line.port}") == 403


def test_a_name_on_a_network_is_let_in_where_it_is_listed_and_no_other(network_line: Line) -> None:
    for host in (NETWORK_NAME, f"{NETWORK_NAME}:8443", "localhost"):
        for scheme in ("http", "https"):
            origin = f"Origin: {scheme}://{host}"
            assert network_line.ask("/", f"Host: {host}", origin).status == 200
            assert network_line.shake(f"Host: {host}", origin) == 101
    for host in ("evil.example", f"www.{NETWORK_NAME}", "127.0.0.1"):
        assert network_line.ask("/", f"Host: {host}").status == 421
        assert network_line.shake(f"Host: {host}", f"Origin: https://{host}") == 403
    # A web server in front that gives its own name for the one in the address.
    assert network_line.shake("Host: localhost", f"Origin: https://{NETWORK_NAME}") == 403


def test_no_site_that_holds_a_page_in_a_frame_may_tell_it_what_to_do(line: Line) -> None:
    told = line.ask("/_stcore/host-config", "Host: localhost").text
    assert json.loads(told[told.index("{") :])["allowedOrigins"] == []


def test_the_refusal_says_what_to_do(line: Line) -> None:
    unknown = line.ask("/", "Host: evil.example")
    assert "server.allowedHosts" in unknown.text
    assert "evil.example" not in unknown.text
    foreign = line.ask("/", "Host: localhost", "Origin: http://evil.example")
    assert "Another website asked for this." in foreign.text
    section = "“On a network”"
    assert section in unknown.text
    assert section in foreign.text


@pytest.mark.parametrize(
    "path",
    [
        "/_stcore/metrics",
        "/_stcore/metrics?families=cache_memory_bytes",
        "/matrix/_stcore/metrics",
        "/_stcore/%6detrics",
        "/_stcore/agent/interact",
        "/_stcore/agent/mcp",
        "/_stcore/agent/openapi.json",
    ],
)
def test_what_tells_of_the_inside_or_needs_no_browser_is_closed(line: Line, path: str) -> None:
    for method in ("GET", "POST"):
        answer = line.ask(path, f"Host: localhost:{line.port}", method=method)
        assert (answer.status, answer.text) == (404, "There is nothing at this address.\n")


def test_every_answer_has_the_headers_and_only_the_programs_own_files_are_kept(line: Line) -> None:
    for path in ADDRESSES:
        for host in ("localhost", "evil.example"):
            answer = line.ask(path, f"Host: {host}")
            assert HEADERS.items() <= answer.headers.items(), path
            policy = answer.headers["content-security-policy"]
            assert "default-src 'self'" in policy
            assert "http:" not in policy
            assert "https:" not in policy
            is_own_file = answer.status == 200 and not path.startswith("/_stcore")
            kept = answer.headers.get("cache-control", "")
            assert is_own_file or kept in ("no-store", "no-cache"), path
    media = line.ask("/media/0123.csv", "Host: localhost")
    assert media.headers["cache-control"] == "no-store"


def test_every_page_starts_in_one_that_knows_its_server_and_no_interface_but_this(
    line: Line,
) -> None:
    source = (ROOT / "dashboard.py").read_text(encoding="utf-8")
    pages = ["/", *(f"/{path}" for path in re.findall(r'url_path="(.+?)"', source))]
    assert len(pages) == 9
    for path in pages:
        text = line.ask(path, f"Host: localhost:{line.port}").text
        assert text.count("<head><script>window.__streamlit = {") == 1, path
        assert "_stcore/agent" not in text


def test_every_way_to_start_that_is_told_of_goes_through_the_door() -> None:
    told = [ROOT / "Makefile", ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
    starts = [re.findall(r"streamlit run (\S+)", file.read_text(encoding="utf-8")) for file in told]
    assert {name for names in starts for name in names} == {"app.py"}


@pytest.mark.parametrize(
    "header",
    [
        "X-Forwarded-For: 192.0.2.2",
        "X-Forwarded-Proto: https",
        "Forwarded: for=192.0.2.2",
        "Via: 1.1 front",
        "X-Real-IP: 192.0.2.2",
    ],
)
def test_what_a_server_in_front_passes_on_is_refused_while_nobody_signs_in(
    line: Line, header: str
) -> None:
    own = f"Host: localhost:{line.port}"
    for path in ADDRESSES:
        answer = line.ask(path, own, header)
        assert (answer.status, "“On a network”" in answer.text) == (403, True), path
    assert line.shake(own, f"Origin: http://localhost:{line.port}", header) == 403
    assert line.ask_as("HTTP/1.0", "/", own).status == 403


def test_who_somebody_is_said_to_be_is_heard_by_nobody() -> None:
    heard: list[list[tuple[bytes, bytes]]] = []

    async def app(scope: Scope, _receive: Receive, _send: Send) -> None:
        heard.append(scope["headers"])

    names = (b"Remote-User", b"x-auth-request-email", b"x-forwarded-user", b"cf-access-jwt")
    headers = [(b"host", b"localhost"), *((name, b"lead@example.org") for name in names)]
    scope = {"type": "http", "path": "/", "headers": headers, "server": ("127.0.0.1", 80)}
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(OPEN_VARIABLE, "yes")
        # Beside a browser's own loop, should a test before this one have left one running.
        with ThreadPoolExecutor(1) as aside:
            answered = Door(app)(scope, None, None)  # type: ignore[arg-type]
            aside.submit(asyncio.run, answered).result()
    assert heard == [[(b"host", b"localhost")]]


def test_a_server_that_somebody_opened_answers_others(network_line: Line) -> None:
    own = f"Host: localhost:{network_line.port}"
    assert network_line.ask("/", own, "X-Forwarded-For: 192.0.2.2").status == 200


@pytest.mark.parametrize(
    "command",
    [
        ["streamlit", "run", "app.py", "--server.address", "0.0.0.0", "--server.port", "0"],
        ["uvicorn", "app:app", "--host", "0.0.0.0", "--port", "0"],
    ],
    ids=lambda command: command[0],
)
def test_a_server_that_others_would_reach_or_that_is_set_wrongly_does_not_start(
    command: list[str],
) -> None:
    wrong = {SERVER_VARIABLE: "A; Domain=evil.example", LOG_VARIABLE: "yaml"}
    ended = subprocess.run(
        [sys.executable, "-m", *command],
        cwd=ROOT,
        env={**os.environ, **wrong},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert ended.returncode == 1
    reasons = ended.stderr.splitlines()[-3:]
    for words, reason in zip(("nobody signs in", *wrong), reasons, strict=True):
        assert words in reason
    assert "Traceback" not in ended.stderr


def test_whether_it_lives_and_whether_it_can_answer_are_told_apart(
    example: Server, line: Line
) -> None:
    own = f"Host: localhost:{line.port}"
    kept = (example.data / "services.csv").read_bytes()
    assert line.ask("/healthz", own).text == '{"status":"alive"}'
    assert line.ask("/readyz", own).text == '{"status":"ready"}'
    break_register(example.data)
    answer = line.ask("/readyz", own)
    assert (answer.status, answer.text) == (503, '{"status":"the data cannot be read"}')
    assert line.ask("/healthz", own).status == 200
    (example.data / "services.csv").write_bytes(kept)
    assert line.ask("/readyz", own).text == '{"status":"ready"}'


def test_pages_that_are_started_without_the_door_show_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(Door, "stands", False)
    page = AppTest.from_file(str(ROOT / "dashboard.py"), default_timeout=60).run()
    assert [error.value for error in page.error] == [
        "Start this with “streamlit run app.py”. Nothing is shown otherwise."
    ]
    assert not page.title
    assert not page.get("html")
