"""A real server on a real data folder, and a real browser."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

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

Serving = Callable[[Path], Server]
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
def example() -> Iterator[Server]:
    """The dashboard on the invented example, in which every status occurs, to be looked at only."""
    with serve(EXAMPLE) as server:
        yield server


@dataclass(frozen=True)
class Turned:
    """A dashboard whose data folder is a link, which a test turns to a folder of its own.

    To start a server takes longer than most tests do. A folder that it was not turned to before is
    read as by one that has just started: nothing of what another folder said is shown of it.
    """

    server: Server

    def to(self, folder: Path) -> Server:
        """The same server on another folder."""
        link = self.server.data
        link.unlink(missing_ok=True)
        link.symlink_to(folder, target_is_directory=True)
        return replace(self.server, data=folder)


@pytest.fixture(scope="session")
def _changed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copy_of(SHIPPED, tmp_path_factory.mktemp("changed") / "data")


@pytest.fixture(scope="session")
def _turned(_changed: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Turned]:
    link = tmp_path_factory.mktemp("turned") / "data"
    link.symlink_to(_changed, target_is_directory=True)
    with serve(link) as server:
        yield Turned(server)


@pytest.fixture
def serving(_turned: Turned) -> Serving:
    """Have the dashboard on a data folder that the test has made; on one of them at a time."""
    return _turned.to


@pytest.fixture
def changeable(_changed: Path, serving: Serving) -> Server:
    """The dashboard on a copy of the shipped register that the test may change."""
    reset(_changed, SHIPPED)
    return serving(_changed)


@pytest.fixture
def shipped(changeable: Server) -> Server:
    """The dashboard on the register that shipped first, to be looked at only."""
    return changeable


@pytest.fixture(scope="session")
def _planned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("plan")
    copy_of(SHIPPED / "boundaries", folder / "shipped" / "boundaries")
    return copy_of(EXAMPLE, folder / "data")


@pytest.fixture
def plan(_planned: Path, serving: Serving) -> Server:
    """The dashboard on a copy of the example that the test may change."""
    reset(_planned, EXAMPLE)
    return serving(_planned)


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
