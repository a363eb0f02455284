"""Two servers on one folder, nginx in front of them, and browsers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.support.browser_tools import reset, settle
from tests.support.folders import copy_of
from tests.support.paths import SHIPPED
from tests.support.servers.front import Front, Two, two_servers
from tests.support.visitors import PATIENCE_MS
from ui.shell.serving.which_server import COOKIE

Visit = Callable[[str, str], Page]
TRIES = 30


@pytest.fixture(scope="session")
def _both(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Two, Front]]:
    folder = tmp_path_factory.mktemp("both")
    with two_servers(copy_of(SHIPPED, folder / "data"), folder / "front") as both:
        yield both


@pytest.fixture
def two(_both: tuple[Two, Front]) -> Two:
    """Two servers, both of them running, on a copy of the register that the test may change."""
    servers, _ = _both
    for name in servers.names:
        servers.start(name)
    reset(servers.data, SHIPPED)
    return servers


@pytest.fixture
def front(_both: tuple[Two, Front]) -> Front:
    """What stands before the two."""
    return _both[1]


@pytest.fixture
def visit(browser: Browser, front: Front) -> Iterator[Visit]:
    """Open a page in a browser of its own that one of the servers has had before."""
    contexts: list[BrowserContext] = []

    def open_at(name: str, path: str) -> Page:
        context = browser.new_context(ignore_https_errors=True)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        for _ in range(TRIES):
            context.add_cookies([{"name": COOKIE, "value": name, "url": front.url}])
            page.goto(f"{front.url}/{path}")
            page.wait_for_selector("h1")
            settle(page)
            if server_of(page) == name:
                return page
            # nginx leaves out for a while a server that did not answer, though it runs again.
            page.wait_for_timeout(1000)
        pytest.fail(f"nginx leads nobody to the server {name}")

    yield open_at
    for context in contexts:
        context.close()


def server_of(page: Page) -> str:
    """The server that a browser is kept with."""
    cookies = {c["name"]: c["value"] for c in page.context.cookies()}  # type: ignore[typeddict-item]
    return str(cookies[COOKIE])


def folder_of(tmp_path: Path, name: str) -> Path:
    """A folder of somebody's own, for what they take away."""
    folder = tmp_path / name
    folder.mkdir()
    return folder
