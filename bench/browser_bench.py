"""Time from a click to the changed page, and what the server took and sent for it."""

from __future__ import annotations

import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, Playwright, sync_playwright

from bench.generate import ON, data_folder, write_register
from bench.watched_port import Traffic, watched
from mapping.context.reference import read_reference
from mapping.editing.register import read_upload
from tests.support.browser_tools import (
    ARGUMENTS,
    Server,
    chromium_path,
    serve,
    settle,
    slowest_meanwhile,
)
from tests.support.cases.strange_files import differing_csv, faulty_csv, new_records
from tests.support.folders import copy_of

CLICKS = 15
_WARM_UP = 3
_OPENINGS, _COLD_TIMES = 3, 1.5
_ROWS = 300
# Whatever a page says of a file in the end.
_ANSWERED = "^What will change$|was not read: |: these rows cannot be saved$|held back until you"
SHIPPED = "tests/fixtures/shipped"

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


@dataclass(frozen=True)
class Served:
    """A browser and a server behind a watched port."""

    browser: Browser
    url: str
    traffic: Traffic

    def open(self, path: str) -> Page:
        """A page of the server, drawn whole."""
        page = self.browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
        page.goto(self.url + path)
        page.wait_for_selector("h1")
        settle(page)
        return page


@contextmanager
def _behind_watched_port(browser: Browser, url: str) -> Iterator[Served]:
    traffic = Traffic()
    with watched(int(url.rpartition(":")[2]), traffic) as port:
        yield Served(browser, f"http://localhost:{port}", traffic)


@dataclass(frozen=True)
class Measured:
    """Median milliseconds to the changed page and of the server; the most bytes of a click."""

    screen: float
    server: float
    sent: float


def measure(
    page: Page,
    traffic: Traffic,
    event: str,
    changed: str,
    acts: Callable[[int], Callable[[], None]],
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
    screen, server, sent = [], [], []
    for turn in range(CLICKS + _WARM_UP):
        act = acts(turn)
        page.evaluate(_WATCH, [event, changed])
        traffic.begin()
        act()
        milliseconds = page.evaluate("window.benchResult")
        settle(page)
        if turn >= _WARM_UP:
            screen.append(milliseconds)
            server.append(traffic.milliseconds)
            sent.append(traffic.received)
    # What the browser was sent before is not sent again, so that every second click may be small.
    return Measured(statistics.median(screen), statistics.median(server), max(sent))


def measure_browser(root: Path) -> Iterator[tuple[str, str, str, str]]:
    """Each figure as what, measured, limit, baseline."""
    path = chromium_path()
    with sync_playwright() as playwright:
        line, map_drawn = _cold_openings(playwright, path, root)
        yield (
            "the first opening of a new server, to the drawn map",
            f"{map_drawn:.2f} s",
            f"under {_COLD_TIMES * line:.2f} s",
            f"{map_drawn / line:.2f} × one line of text by Streamlit ({line:.2f} s)",
        )
        browser = playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        empty = _measured(serve_empty(root / "bench"), browser, _empty_rerun)
        ours = _measured(serve_empty(root), browser, _empty_rerun)
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
        for click in _CLICKS_MEASURED:
            with _data(root, click) as data:
                measured = _measured(_serve(data), browser, click.measure)
            yield from _lines(click, measured, empty)
        browser.close()


def measure_uploads(root: Path) -> Iterator[tuple[str, str, str, str]]:
    """A lead's file from the drop to its preview, and how others fare while the worst is read."""
    path = chromium_path()
    with (
        tempfile.TemporaryDirectory() as folder,
        sync_playwright() as playwright,
        serve(copy_of(root / SHIPPED, Path(folder) / "data")) as server,
    ):
        reference = read_reference(server.data, ON)
        area = reference.areas.codes[0]
        file = write_register(Path(folder), reference, _ROWS, area)
        begun = time.perf_counter()
        read_upload(file.read_bytes(), file.name, ON)
        read = time.perf_counter() - begun
        browser = playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.set_default_timeout(120_000)
        took = [_sent(page, server, area, file, "^What will change$") for _ in range(_OPENINGS)]
        yield (
            f"{_ROWS} rows from the drop to the preview",
            f"{statistics.median(took):.2f} s",
            "under 1 s",
            f"reading them in the same process: {read:.2f} s",
        )
        yield from _others_meanwhile(page, server, area, Path(folder))
        browser.close()


def _others_meanwhile(
    page: Page, server: Server, area: str, folder: Path
) -> Iterator[tuple[str, str, str, str]]:
    """How long others wait at most while a file is sent, read and answered, of the worst ones."""
    worst = {
        "20 MB of faulty cells": faulty_csv(19),
        "20 MB of cells that all differ": differing_csv(19),
        "20,000 new records": new_records(20_000, area),
        "20,000 questions": new_records(20_000, area, is_asked=True),
    }
    idle = slowest_meanwhile(server, lambda: time.sleep(2))
    took: list[float] = []
    for number, (what, content) in enumerate(worst.items()):
        file = folder / f"worst-{number}.csv"
        file.write_bytes(content)

        def sent(file: Path = file) -> None:
            took.append(_sent(page, server, area, file, _ANSWERED))
            settle(page)

        during = slowest_meanwhile(server, sent)
        yield (
            f"others wait, meanwhile {what}",
            f"{during * 1000:.0f} ms",
            "under 100 ms",
            f"while nothing is read: {idle * 1000:.0f} ms; its own answer: {took[-1]:.1f} s",
        )


def _sent(page: Page, server: Server, area: str, file: Path, shown: str) -> float:
    """Seconds from the drop of a file until some words stand on the page."""
    page.goto(f"{server.url}/update?area={area}")
    page.wait_for_selector("h1")
    settle(page)
    begun = time.perf_counter()
    page.locator("input[type=file]").first.set_input_files(file)
    page.get_by_text(re.compile(shown)).first.wait_for()
    return time.perf_counter() - begun


def _cold_openings(playwright: Playwright, path: str | None, root: Path) -> tuple[float, float]:
    """Seconds from the address to what it shows, one line of text and the map; all of it new."""
    empty = _cold_opening(
        playwright, path, lambda: serve_empty(root / "bench"), "document.querySelector('#runs')"
    )
    drawn = "document.querySelector('iframe')?.contentWindow?.provisionDrawn"
    return empty, _cold_opening(playwright, path, lambda: _serve(root / SHIPPED), drawn)


def _cold_opening(
    playwright: Playwright,
    path: str | None,
    started: Callable[[], AbstractContextManager[str]],
    shown: str,
) -> float:
    times = []
    for _ in range(_OPENINGS):
        with started() as url:
            browser = playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))
            page = browser.new_page(viewport={"width": 1280, "height": 900})
            begun = time.perf_counter()
            page.goto(url)
            page.wait_for_function(shown)
            times.append(time.perf_counter() - begun)
            browser.close()
    return statistics.median(times)


def _lines(
    click: Click, measured: Measured, empty: Measured
) -> Iterator[tuple[str, str, str, str]]:
    ratio = measured.screen / empty.screen
    yield (
        f"{click.what}: on the screen",
        f"{measured.screen:.0f} ms",
        f"under {click.times * empty.screen:.0f} ms",
        f"{ratio:.2f} × a rerun that does nothing, as Streamlit comes (limit {click.times:g} ×)",
    )
    server, sent = f"{measured.server:.0f} ms", f"{measured.sent / 1000:.1f} kB"
    yield f"{click.what}: the server's part", server, f"under {click.server} ms", ""
    yield f"{click.what}: sent to the browser", sent, f"under {click.kilobytes} kB", ""


def _measured(
    served: AbstractContextManager[str], browser: Browser, measure: Callable[[Served], Measured]
) -> Measured:
    with served as url, _behind_watched_port(browser, url) as at:
        return measure(at)


@contextmanager
def _serve(data: Path) -> Iterator[str]:
    with serve(data) as server:
        yield server.url


@contextmanager
def _data(root: Path, click: Click) -> Iterator[Path]:
    """The data folder that a click is measured on: one of the repository's, or a large one."""
    if not click.records:
        yield root / click.data
        return
    with tempfile.TemporaryDirectory() as folder:
        large = Path(folder) / "data"
        if click.is_region:
            shutil.copytree(root / click.data, large)
            reference = read_reference(large, ON)
        else:
            reference = data_folder(root / click.data, large)
        write_register(large, reference, click.records)
        yield large


@contextmanager
def serve_empty(folder: Path) -> Iterator[str]:
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


def _empty_rerun(at: Served) -> Measured:
    page = at.open("/")
    button = page.get_by_role("button", name="Run again")
    return measure(page, at.traffic, "click", _TEXT_CHANGED % "#runs", lambda _: button.click)


def _types(at: Served) -> Measured:
    page = at.open("/?on=2026-11-24&area=E22000335")
    return _options(page, at.traffic, "Provision type", _MAP_CHANGED, 1)


def _dates(at: Served) -> Measured:
    page = at.open("/?on=2026-11-24&type=refuge&area=E22000335")
    year = page.get_by_role("spinbutton", name="year, As of")
    heading = page.get_by_role("heading", level=1)

    def act(turn: int) -> Callable[[], None]:
        year.focus()
        page.keyboard.press("ArrowUp" if turn % 2 else "ArrowDown")
        return heading.click  # the picker hands its date over when it is left

    return measure(page, at.traffic, "pointerdown", _TEXT_CHANGED % ".pm-answer", act)


def _cells(at: Served) -> Measured:
    page = at.open("/?view=matrix&on=2026-11-24&type=refuge&area=E22000335")
    return _cells_of(page, at.traffic, "Areas by types of provision")


def _ending_cells(at: Served) -> Measured:
    page = at.open("/then-and-now?view=ending&on=2026-11-24&type=refuge&area=E22000335")
    return _cells_of(page, at.traffic, "Areas by types of provision then")


def _cells_of(page: Page, traffic: Traffic, table: str) -> Measured:
    cells = page.get_by_role("table", name=table, exact=True).get_by_role("button")

    def act(turn: int) -> Callable[[], None]:
        return cells.nth((turn * 9) % 60).click

    return measure(page, traffic, "click", _TEXT_CHANGED % ".pm-panel h2", act)


def _compared(at: Served) -> Measured:
    page = at.open("/area?view=beside&on=2026-11-24&area=E22000335&with=E22000341")
    return _options(page, at.traffic, "Compared with", _TEXT_CHANGED % ".pm-answer", 2)


def _since_types(at: Served) -> Measured:
    page = at.open("/then-and-now?on=2026-11-24&since=2026-01-31&area=E22000335")
    return _options(page, at.traffic, "Provision type", _TEXT_CHANGED % ".pm-answer", 1)


def _distances(at: Served) -> Measured:
    page = at.open("/services?view=distance&on=2026-11-24&type=community_outreach")
    return _options(page, at.traffic, "Distance", _TEXT_CHANGED % ".pm-answer", 0)


def _options(page: Page, traffic: Traffic, label: str, changed: str, first: int) -> Measured:
    """One option of a box after the other: always another than the last."""
    box = page.get_by_role("combobox", name=label)

    def act(turn: int) -> Callable[[], None]:
        box.click()
        option = page.get_by_role("option").nth(first + turn % 4)
        option.wait_for()
        return option.click

    return measure(page, traffic, "click", changed, act)


def _filters(at: Served) -> Measured:
    page = at.open("/services?on=2026-11-24")
    boxes = page.get_by_role("group", name="Client group").get_by_role("checkbox")
    boxes.first.wait_for()
    return measure(
        page,
        at.traffic,
        "click",
        _TEXT_CHANGED % ".pm-answer",
        lambda turn: boxes.nth(turn % 2).click,
    )


@dataclass(frozen=True)
class Click:
    """A click, and what it may take.

    Attributes
    ----------
    times
        Of a rerun that does nothing, until the page has changed.
    server, kilobytes
        Milliseconds that the server may take, and what it may send.
    records
        Of a register made for the purpose; 0 for the one that `data` holds.
    is_region
        The areas are those of `data`; otherwise all 348 of England and Wales.
    """

    what: str
    measure: Callable[[Served], Measured]
    times: float = 3.0
    server: int = 100
    kilobytes: int = 100
    data: str = SHIPPED
    records: int = 0
    is_region: bool = True


_CLICKS_MEASURED = (
    Click("map: another type", _types, times=1.3),
    Click("map: another date", _dates),
    Click("matrix: another cell", _cells, times=1.2),
    Click("services: another filter", _filters, kilobytes=150),
    Click("services, 500 records", _filters, kilobytes=150, records=500),
    Click("services, 50,000 records", _filters, server=300, kilobytes=150, records=50_000),
    Click(
        "services, 50,000 records, 348 areas",
        _filters,
        times=6,
        server=300,
        kilobytes=300,
        records=50_000,
        is_region=False,
    ),
    Click("ending: another cell", _ending_cells),
    Click("compare: another area", _compared),
    Click("since: another type", _since_types),
    Click("reach: another distance", _distances, data="tests/fixtures/example"),
)
