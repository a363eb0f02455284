"""People at the dashboard, each with a browser of their own."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Dialog, Error, Page

from tests.support.browser_tools import ASKS

# A busy machine makes nothing on a page wrong.
PATIENCE_MS = 60_000
# What stays with a page wherever it goes, and cannot all be taken from it again.
_FOR_GOOD = ("add_init_script", "expose_binding", "expose_function", "on", "once", "route")


class Visitor:
    """Somebody whose page stays open from test to test, and who remembers nothing of the last.

    Half of what a visit costs is to begin a process for the page and to have it read Streamlit's
    own scripts; in a page that goes on from another address both are there.
    """

    def __init__(self, browser: Browser) -> None:
        self._context = browser.new_context()
        self._context.add_init_script(ASKS)
        self._page: Page | None = None
        self._is_spent = False

    def visit(self, url: str, width: int, height: int) -> Page:
        """The page at an address, in a window of a size."""
        if self._page is None:
            self._page = self._new_page()
        self._page.set_viewport_size({"width": width, "height": height})
        self._page.goto(url)
        return self._page

    def leave(self) -> None:
        """Forget everything and wait where nothing runs; a page that is listened to is closed."""
        if self._page is None:
            return
        with suppress(Error):
            self._page.evaluate("localStorage.clear(); sessionStorage.clear()")
        if self._is_spent or not _is_away(self._page):
            self._page.close()
            self._page = None
        self._context.clear_cookies()

    def close(self) -> None:
        """End the browser."""
        self._context.close()

    def _new_page(self) -> Page:
        page = self._context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        self._is_spent = False
        for name in _FOR_GOOD:
            setattr(page, name, self._noted(getattr(page, name)))
        return page

    def _noted(self, method: Callable[..., Any]) -> Callable[..., Any]:
        def spent(*args: Any, **options: Any) -> Any:
            self._is_spent = True
            return method(*args, **options)

        return spent


def _is_away(page: Page) -> bool:
    """Whether a page could be led to an address of its server at which there is nothing to do."""
    here = urlsplit(page.url)

    def leave(dialog: Dialog) -> None:
        dialog.accept()

    Page.on(page, "dialog", leave)
    try:
        page.emulate_media(media="null")
        page.mouse.move(-1, -1)
        page.goto(f"{here.scheme}://{here.netloc}/_stcore/health", timeout=10_000)
    except Error:
        return False
    finally:
        page.remove_listener("dialog", leave)
    return True
