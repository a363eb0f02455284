"""A real server on a real data folder, and a real browser."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

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
from tests.support.visitors import Visitor

# So many stand by for the next test, with what their browsers know of Streamlit's own files.
KEPT_VISITORS = 3


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
def _visitors(browser: Browser) -> Iterator[list[Visitor]]:
    visitors: list[Visitor] = []
    yield visitors
    for visitor in visitors:
        visitor.close()


@pytest.fixture
def open_page(browser: Browser, _visitors: list[Visitor]) -> Iterator[Opener]:
    """Open an address at a width; nothing is remembered after the test.

    Whoever opens a second page in a test is somebody else, with a browser of their own.
    """
    come = itertools.count()

    def opener(url: str, width: int = 1280, height: int = 900) -> Page:
        number = next(come)
        if number == len(_visitors):
            _visitors.append(Visitor(browser))
        page = _visitors[number].visit(url, width, height)
        page.wait_for_selector("h1")
        settle(page)
        return page

    yield opener
    for visitor in _visitors:
        visitor.leave()
    while len(_visitors) > KEPT_VISITORS:
        _visitors.pop().close()
