"""Time from a click to the changed page, and what the server took and sent for it."""

from __future__ import annotations

import os
import shutil
import socket
import statistics
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from browser_tools import ARGUMENTS, NAMES, serve, settle
from playwright.sync_api import Browser, CDPSession, Page, sync_playwright

CLICKS = 15
_WARM_UP = 3

# Runs in the page. The clock starts at the event that a person makes and stops at the first
# frame in which the condition holds, so that what is drawn is counted and the test tool is not.
_WATCH = """([kind, changed]) => {
    const condition = new Function('before', `return (${changed})(before)`);
    const before = new Function(`return (${changed})(null)`)();
    window.benchResult = new Promise((resolve, reject) => {
        setTimeout(() => reject(new Error('nothing changed on the page')), 15000);
        document.addEventListener(kind, () => {
            const start = performance.now();
            const look = () => condition(before)
                ? requestAnimationFrame(() => resolve(performance.now() - start))
                : requestAnimationFrame(look);
            requestAnimationFrame(look);
        }, {capture: true, once: true});
    });
}"""
_TEXT_CHANGED = (
    "before => { const now = document.querySelector('%s')?.innerText ?? '';"
    " return before === null ? now : now !== before && now !== ''; }"
)
_MAP_CHANGED = (
    "before => { const now = document.querySelector('iframe').contentWindow.provisionState;"
    " return before === null ? now : now !== before; }"
)


@dataclass
class Traffic:
    """Websocket frames of one page: when the browser asked, when it was last answered, bytes."""

    asked: float = 0.0
    answered: float = 0.0
    received: int = 0
    server: list[float] = field(default_factory=list)
    sent: list[int] = field(default_factory=list)

    def watch(self, session: CDPSession) -> None:
        """Listen to a page's network log."""
        session.send("Network.enable")
        session.on("Network.webSocketFrameSent", self._on_sent)
        session.on("Network.webSocketFrameReceived", self._on_received)

    def _on_sent(self, event: dict) -> None:
        if not self.asked:
            self.asked = event["timestamp"]

    def _on_received(self, event: dict) -> None:
        self.answered = event["timestamp"]
        payload = event["response"]["payloadData"]
        self.received += len(payload) * 3 // 4

    def begin(self) -> None:
        """Forget what came before a click."""
        self.asked, self.answered, self.received = 0.0, 0.0, 0

    def end(self) -> None:
        """Keep what a click caused."""
        if self.asked and self.answered:
            self.server.append((self.answered - self.asked) * 1000)
            self.sent.append(self.received)


@dataclass(frozen=True)
class Measured:
    """Medians of many clicks: milliseconds to the changed page, of the server, and bytes."""

    screen: float
    server: float
    sent: float


def measure(
    page: Page, event: str, changed: str, acts: Callable[[int], Callable[[], None]]
) -> Measured:
    """Act many times and take the medians.

    Parameters
    ----------
    event
        The event that a person makes at last ("click", "keydown").
    changed
        A script function: with null it tells the state, with a state whether it changed.
    acts
        For each turn: prepares it, and returns what makes the event.
    """
    traffic, screen = Traffic(), []
    traffic.watch(page.context.new_cdp_session(page))
    for turn in range(CLICKS + _WARM_UP):
        act = acts(turn)
        page.evaluate(_WATCH, [event, changed])
        traffic.begin()
        act()
        milliseconds = page.evaluate("window.benchResult")
        settle(page)
        if turn >= _WARM_UP:
            screen.append(milliseconds)
            traffic.end()
    return Measured(
        statistics.median(screen),
        statistics.median(traffic.server),
        statistics.median(traffic.sent),
    )


def measure_browser(root: Path) -> Iterator[tuple[str, str, str, str]]:
    """Each figure as what, measured, limit, baseline."""
    path = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        with _serve_empty(root / "bench") as url:
            empty = _empty_rerun(browser, url)
        with _serve_empty(root) as url:
            ours = _empty_rerun(browser, url)
        for what, measured in (
            ("as Streamlit comes", empty),
            ("with this project's settings", ours),
        ):
            yield (
                f"a rerun that does nothing, {what}",
                f"{measured.screen:.0f} ms",
                "",
                f"server {measured.server:.0f} ms, {measured.sent / 1000:.1f} kB",
            )
        with serve(root / "data") as server:
            for what, times, measured in (
                ("map: another type", 3.0, _types(browser, server.url)),
                ("map: another date", 3.0, _dates(browser, server.url)),
                ("matrix: another cell", 1.5, _cells(browser, server.url)),
                ("services: another filter", 3.0, _filters(browser, server.url)),
                ("ending: another cell", 3.0, _ending_cells(browser, server.url)),
                ("compare: another area", 3.0, _compared(browser, server.url)),
                ("since: another type", 3.0, _since_types(browser, server.url)),
            ):
                yield from _lines(what, times, measured, empty)
        with serve(root / "data" / "example") as server:
            for what, times, measured in (
                ("reach: another distance", 3.0, _distances(browser, server.url)),
            ):
                yield from _lines(what, times, measured, empty)
        browser.close()


def _lines(
    what: str, times: float, measured: Measured, empty: Measured
) -> Iterator[tuple[str, str, str, str]]:
    ratio = measured.screen / empty.screen
    yield (
        f"{what}: on the screen",
        f"{measured.screen:.0f} ms",
        f"under {times * empty.screen:.0f} ms",
        f"{ratio:.2f} × a rerun that does nothing, as Streamlit comes (limit {times:g} ×)",
    )
    yield f"{what}: the server's part", f"{measured.server:.0f} ms", "under 100 ms", ""
    yield f"{what}: sent to the browser", f"{measured.sent / 1000:.1f} kB", "under 100 kB", ""


@contextmanager
def _serve_empty(folder: Path) -> Iterator[str]:
    """A page that does nothing, under the settings of the folder it is started in."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    script = Path(__file__).with_name("empty_app.py")
    command = ["-m", "streamlit", "run", str(script), "--server.port", str(port)]
    command += ["--server.headless", "true", "--browser.gatherUsageStats", "false"]
    quiet = subprocess.DEVNULL
    process = subprocess.Popen([sys.executable, *command], cwd=folder, stdout=quiet, stderr=quiet)
    url = f"http://localhost:{port}"
    for _ in range(100):
        try:
            urllib.request.urlopen(f"{url}/_stcore/health", timeout=1).close()
            break
        except OSError:
            time.sleep(0.2)
    try:
        yield url
    finally:
        process.terminate()
        process.wait(timeout=20)


def _open(browser: Browser, url: str) -> Page:
    page = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
    page.goto(url)
    page.wait_for_selector("h1")
    settle(page)
    return page


def _empty_rerun(browser: Browser, url: str) -> Measured:
    page = _open(browser, url)
    button = page.get_by_role("button", name="Run again")
    return measure(page, "click", _TEXT_CHANGED % "#runs", lambda _: button.click)


def _types(browser: Browser, url: str) -> Measured:
    page = _open(browser, f"{url}/?on=2026-11-24&area=E22000335")
    return _options(page, "Provision type", _MAP_CHANGED, 1)


def _dates(browser: Browser, url: str) -> Measured:
    page = _open(browser, f"{url}/?on=2026-11-24&type=refuge&area=E22000335")
    year = page.get_by_role("spinbutton", name="year, As of")
    heading = page.get_by_role("heading", level=1)

    def act(turn: int) -> Callable[[], None]:
        year.focus()
        page.keyboard.press("ArrowUp" if turn % 2 else "ArrowDown")
        return heading.click  # the picker hands its date over when it is left

    return measure(page, "pointerdown", _TEXT_CHANGED % ".pm-answer", act)


def _cells(browser: Browser, url: str) -> Measured:
    page = _open(browser, f"{url}/matrix?on=2026-11-24&type=refuge&area=E22000335")
    return _cells_of(page, "Areas by types of provision")


def _ending_cells(browser: Browser, url: str) -> Measured:
    page = _open(browser, f"{url}/ending?on=2026-11-24&type=refuge&area=E22000335")
    return _cells_of(page, "Areas by types of provision then")


def _cells_of(page: Page, table: str) -> Measured:
    cells = page.get_by_role("table", name=table, exact=True).get_by_role("button")

    def act(turn: int) -> Callable[[], None]:
        return cells.nth((turn * 9) % 60).click

    return measure(page, "click", _TEXT_CHANGED % ".pm-panel h2", act)


def _compared(browser: Browser, url: str) -> Measured:
    page = _open(browser, f"{url}/compare?on=2026-11-24&area=E22000335&with=E22000341")
    return _options(page, "Compared with", _TEXT_CHANGED % ".pm-answer", 2)


def _since_types(browser: Browser, url: str) -> Measured:
    page = _open(browser, f"{url}/since?on=2026-11-24&since=2026-01-31&area=E22000335")
    return _options(page, "Provision type", _TEXT_CHANGED % ".pm-answer", 1)


def _distances(browser: Browser, url: str) -> Measured:
    page = _open(browser, f"{url}/reach?on=2026-11-24&type=community_outreach")
    return _options(page, "Distance", _TEXT_CHANGED % ".pm-answer", 0)


def _options(page: Page, label: str, changed: str, first: int) -> Measured:
    """One option of a box after the other: always another than the last."""
    box = page.get_by_role("combobox", name=label)

    def act(turn: int) -> Callable[[], None]:
        box.click()
        option = page.get_by_role("option").nth(first + turn % 4)
        option.wait_for()
        return option.click

    return measure(page, "click", changed, act)


def _filters(browser: Browser, url: str) -> Measured:
    page = _open(browser, f"{url}/services?on=2026-11-24")
    boxes = page.get_by_role("group", name="Client group").get_by_role("checkbox")
    boxes.first.wait_for()
    return measure(
        page, "click", _TEXT_CHANGED % ".pm-answer", lambda turn: boxes.nth(turn % 2).click
    )
