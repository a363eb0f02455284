"""A real server on a real data folder, and a real browser."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.support.browser_tools import (
    ARGUMENTS,
    Opener,
    Server,
    chromium_path,
    reset,
    serve,
    settle,
)
from tests.support.folders import copy_of
from tests.support.paths import EXAMPLE, SHIPPED

# A busy machine makes nothing on a page wrong.
PATIENCE_MS = 60_000


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium; a missing one is a failure, never a skipped test."""
    path = chromium_path()
    if path is None:
        pytest.fail("Chromium is missing. `make test` installs it, or says what to install.")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The dashboard on the register that shipped first, to be looked at only."""
    folder = tmp_path_factory.mktemp("shipped") / "data"
    with serve(copy_of(SHIPPED, folder)) as server:
        yield server


@pytest.fixture(scope="session")
def example() -> Iterator[Server]:
    """The dashboard on the invented example, in which every status occurs, to be looked at only."""
    with serve(EXAMPLE) as server:
        yield server


@pytest.fixture(scope="session")
def _changed_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("changed") / "data"
    with serve(copy_of(SHIPPED, folder)) as server:
        yield server


@pytest.fixture
def changeable(_changed_server: Server) -> Server:
    """The dashboard on a copy of the shipped register that the test may change."""
    reset(_changed_server.data, SHIPPED)
    return _changed_server


@pytest.fixture(scope="session")
def _plan_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("plan")
    copy_of(SHIPPED / "boundaries", folder / "shipped" / "boundaries")
    with serve(copy_of(EXAMPLE, folder / "data")) as server:
        yield server


@pytest.fixture
def plan(_plan_server: Server) -> Server:
    """The dashboard on a copy of the example that the test may change."""
    reset(_plan_server.data, EXAMPLE)
    return _plan_server


@pytest.fixture(scope="session")
def _visitor(browser: Browser) -> Iterator[BrowserContext]:
    """A browser that keeps Streamlit's own files, so that a page loads faster."""
    context = browser.new_context()
    yield context
    context.close()


@pytest.fixture
def open_page(browser: Browser, _visitor: BrowserContext) -> Iterator[Opener]:
    """Open an address at a width; every page is closed and nothing is remembered after the test.

    Whoever opens a second page in a test is somebody else, with a browser of their own.
    """
    contexts: list[BrowserContext] = []

    def opener(url: str, width: int = 1280, height: int = 900) -> Page:
        context = browser.new_context() if contexts else _visitor
        contexts.append(context)
        page = context.new_page()
        page.set_viewport_size({"width": width, "height": height})
        page.set_default_timeout(PATIENCE_MS)
        page.goto(url)
        page.wait_for_selector("h1")
        settle(page)
        return page

    yield opener
    for context in contexts[1:]:
        context.close()
    for page in _visitor.pages:
        page.evaluate("localStorage.clear()")
        page.close()
    _visitor.clear_cookies()
