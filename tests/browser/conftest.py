"""A real server on a real data folder, and a real browser."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.support.browser_tools import ARGUMENTS, NAMES, Opener, Server, copy_of, serve, settle
from tests.support.paths import EXAMPLE, SHIPPED


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium; a missing one is a failure, never a skipped test."""
    path = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        pytest.fail("Chromium is missing. `make test` installs it, or says what to install.")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The dashboard on the shipped register."""
    with serve(copy_of(SHIPPED, tmp_path_factory.mktemp("shipped") / "data")) as server:
        yield server


@pytest.fixture(scope="session")
def example() -> Iterator[Server]:
    """The dashboard on the invented example, in which every status occurs."""
    with serve(EXAMPLE) as server:
        yield server


@pytest.fixture
def changeable(tmp_path: Path) -> Iterator[Server]:
    """The dashboard on a copy of the shipped register that the test may change."""
    with serve(copy_of(SHIPPED, tmp_path / "data")) as server:
        yield server


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Opener]:
    """Open an address at a width; every page is closed after the test."""
    contexts = []

    def opener(url: str, width: int = 1280, height: int = 900) -> Page:
        context = browser.new_context(viewport={"width": width, "height": height})
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(20_000)
        page.goto(url)
        page.wait_for_selector("h1")
        settle(page)
        return page

    yield opener
    for context in contexts:
        context.close()
