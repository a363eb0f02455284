"""Run the dashboard, and do and see in it what a person does and sees."""

from __future__ import annotations

import http.client
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Frame, Locator, Page
from playwright.sync_api import TimeoutError as TooLateError

from mapping.cli.clock import DAY_VARIABLE
from mapping.cli.data_folder import DATA_VARIABLE
from tests.support.day import TODAY
from tests.support.folders import copy_of
from tests.support.paths import FIXTURES, ROOT

Opener = Callable[..., Page]
_TRIES, _A_WHILE = 5, 4_000
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# Of two lists only the last is heard: the first part of this one is Playwright's own. The others
# are parts of a window that nobody sees, each of which is a page with a process of its own.
_WITHOUT = (
    "AvoidUnnecessaryBeforeUnloadCheckSync",
    "DestroyProfileOnBrowserClose",
    "HttpsUpgrades",
    "HttpsFirstBalancedModeAutoEnable",
    "LensOverlay",
    "MediaRouter",
    "PaintHolding",
    "ThirdPartyStoragePartitioning",
    "AvoidCorsURLLoaderRestartOnRedirect",
    "OptimizationHints",
    "NetworkTimeServiceQuerying",
    "AimEnabled",
    "PreconnectToSearch",
    "InitialWebUI",
    "WebUIOmniboxAimPopup",
    "WebUIOmniboxFullPopup",
    "WebUIOmniboxPopup",
    "WebUIReloadButton",
    "WebUIToolbar",
)
ARGUMENTS = (
    f"--disable-features={','.join(_WITHOUT)}",
    "--no-sandbox",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    # No page stays for long enough to win back what it takes to have its scripts run faster.
    "--js-flags=--no-opt",
)


@dataclass(frozen=True)
class Server:
    """A running dashboard, the folder that it serves, and its process."""

    url: str
    data: Path
    process: int = 0


@contextmanager
def serve(
    data: Path,
    log: Path | None = None,
    around: Mapping[str, str] | None = None,
    port: int | None = None,
    app: str = "",
    root: Path = ROOT,
    base: str = "",
) -> Iterator[Server]:
    """Run the dashboard on a data folder and the tests' day; its log goes to a file.

    A frozen folder is served as a copy: what is typed into a form is kept beside the register.

    Parameters
    ----------
    around
        More variables of the environment.
    port
        Where a server is started anew; else one that is free.
    app
        Another application than the dashboard's own, for uvicorn.
    root
        Where the program lies.
    base
        The path below which it is served, such as "/north".
    """
    port = port or free_port()
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port)]
    if app:
        command = [sys.executable, "-m", "uvicorn", app, "--port", str(port)]
    under = {"STREAMLIT_SERVER_BASE_URL_PATH": base} if base else {}
    url = f"http://localhost:{port}{base}"
    with (
        _not_frozen(data) as folder,
        Path(os.devnull if log is None else log).open("w") as output,
        subprocess.Popen(
            command,
            cwd=root,
            env={
                **os.environ,
                DATA_VARIABLE: str(folder),
                DAY_VARIABLE: TODAY.isoformat(),
                **(around or {}),
                **under,
            },
            stdout=output,
            stderr=output,
        ) as process,
    ):
        try:
            _wait_until_healthy(url, process)
            yield Server(url, folder, process.pid)
        finally:
            process.terminate()


@contextmanager
def _not_frozen(data: Path) -> Iterator[Path]:
    if not data.is_relative_to(FIXTURES):
        yield data
        return
    with tempfile.TemporaryDirectory() as folder:
        # With what stands beside it: one has its boundaries from another.
        yield copy_of(FIXTURES, Path(folder) / "data") / data.relative_to(FIXTURES)


def free_port() -> int:
    """A port at which nothing listens yet."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _wait_until_healthy(url: str, process: subprocess.Popen[bytes]) -> None:
    for _ in range(400):
        if process.poll() is not None:
            pytest.fail(f"the server ended with {process.returncode} before it answered")
        try:
            with urllib.request.urlopen(f"{url}/_stcore/health", timeout=1):
                return
        except OSError:
            time.sleep(0.1)
    pytest.fail("the server did not answer")


def chromium_path() -> str | None:
    """The browser that is named in `CHROMIUM`, else one that is installed; None where none is."""
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)


def slowest_meanwhile(server: Server, work: Callable[[], object]) -> float:
    """The longest that the health address took to answer, in seconds, until some work was done."""
    over, slowest = threading.Event(), 0.0

    def watch() -> None:
        nonlocal slowest
        with closing(http.client.HTTPConnection(urlsplit(server.url).netloc)) as connection:
            while not over.is_set():
                began = time.monotonic()
                connection.request("GET", "/_stcore/health")
                connection.getresponse().read()
                slowest = max(slowest, time.monotonic() - began)
                time.sleep(0.01)

    watching = threading.Thread(target=watch)
    watching.start()
    try:
        work()
    finally:
        over.set()
        watching.join()
    return slowest


def reset(folder: Path, source: Path) -> None:
    """Make a data folder what it was, whatever a test has done to it."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(source, folder)


# A page that has asked its server for a run shows that it runs only once the server has answered.
ASKS = """(() => {
    const send = WebSocket.prototype.send;
    const hears = new WeakSet();
    window.provisionHears = true;
    WebSocket.prototype.send = function (data) {
        if (!hears.has(this)) this.addEventListener('message', () => delete window.provisionAsked);
        hears.add(this);
        window.provisionAsked = performance.now();
        send.call(this, data);
    };
})();"""
# However busy the machine is: nothing in the page has changed for a while, no run is under way, and
# none has been asked for.
_QUIET = """() => new Promise((resolve) => {
    const started = performance.now();
    // A part whose script is still being fetched is a grey block, which may stand still for long.
    const isQuiet = () => document.querySelector('[data-testid=stApp]')
        ?.dataset.testScriptState === 'notRunning'
        && !document.querySelector('[data-testid=stSkeleton], [data-testid=stAppSkeleton]')
        && !(performance.now() - window.provisionAsked < 3000);
    // Where it is not heard what a page asks for, a run that was asked for is given time to begin.
    const pause = window.provisionHears ? 120 : 300;
    let timer;
    const again = () => { clearTimeout(timer); timer = setTimeout(look, pause); };
    const observer = new MutationObserver(again);
    const look = () => {
        if (!isQuiet() && performance.now() - started < 20000) return again();
        observer.disconnect();
        resolve();
    };
    observer.observe(document.body, {
        subtree: true, childList: true, attributes: true, characterData: true,
    });
    again();
})"""


# Until the page has changed: a short run has ended before it is seen to have begun.
_GO = """(address) => new Promise((resolve) => {
    const end = () => { observer.disconnect(); resolve(); };
    const observer = new MutationObserver(end);
    // What is shown already needs no run, and none would be waited for in vain.
    setTimeout(end, 20000);
    observer.observe(document.body, {
        subtree: true, childList: true, attributes: true, characterData: true,
    });
    history.pushState(null, '', address);
    dispatchEvent(new PopStateEvent('popstate'));
})"""
# What a script draws for another width begins in the next frame; a run of the page does not.
_DRAWN = """() => new Promise((resolve) => {
    const end = () => { observer.disconnect(); requestAnimationFrame(() => resolve()); };
    let timer = setTimeout(end, 80);
    const again = () => { clearTimeout(timer); timer = setTimeout(end, 80); };
    const observer = new MutationObserver(again);
    observer.observe(document.body, { subtree: true, childList: true, attributes: true });
})"""


_STILL = """(element) => new Promise((resolve) => {
    let [place, since] = ['', 0];
    const look = (now) => {
        const box = element.getBoundingClientRect();
        if (place !== (place = `${box.x} ${box.y}`)) since = now;
        if (now - since < 150) requestAnimationFrame(look);
        else resolve();
    };
    requestAnimationFrame(look);
})"""


def settle(page: Page) -> None:
    """Wait until the page has been quiet: no run under way, no map about to be drawn."""
    page.wait_for_function(
        "document.querySelector('[data-testid=stApp]')?.dataset.testScriptState === 'notRunning'"
    )
    page.evaluate(_QUIET)
    if page.locator("iframe").count():
        map_frame(page).wait_for_function("window.provisionDrawn !== undefined")
        page.wait_for_timeout(100)


def stand_still(element: Locator) -> None:
    """Wait until an element is where it will be: a list that opens while a page scrolls closes."""
    element.wait_for()
    element.evaluate(_STILL)


def go_to(page: Page, address: str) -> None:
    """Another address of the dashboard, as by the browser's way back: nothing is loaded anew."""
    page.evaluate(_GO, address)
    settle(page)


def resize(page: Page, width: int, height: int = 900) -> None:
    """Another width of the window, until what follows it has been drawn."""
    size = page.viewport_size
    if size is None or size["width"] != width:
        page.set_viewport_size({"width": width, "height": height})
        page.evaluate(_DRAWN)


def map_frame(page: Page) -> Frame:
    """The frame that the map is drawn in."""
    handle = page.wait_for_selector("iframe")
    assert handle is not None
    frame = handle.content_frame()
    assert frame is not None
    return frame


def choose(page: Page, label: str, option: str) -> None:
    """Choose an option of a box, as a person does."""
    offered(page.get_by_role("combobox", name=label), option)
    page.get_by_role("option", name=option, exact=True).first.click()
    settle(page)


def offered(box: Locator, option: str) -> None:
    """Open the list of a box at an option; again where a page that still moved has closed it."""
    wanted = box.page.get_by_role("option", name=option).first
    for _ in range(_TRIES):
        box.evaluate("box => box.scrollIntoView({block: 'center'})")
        stand_still(box)
        box.fill("")
        box.fill(option)
        with suppress(TooLateError):
            wanted.wait_for(timeout=_A_WHILE)
            wanted.evaluate(_STILL, timeout=_A_WHILE)
            return
    wanted.wait_for()


def query(page: Page) -> dict[str, str]:
    """What stands in the page's address."""
    return {name: values[0] for name, values in parse_qs(urlsplit(page.url).query).items()}


def drawn_symbols(page: Page) -> dict[str, str]:
    """Which symbol the map shows for each area."""
    pairs = map_frame(page).evaluate("JSON.parse(window.provisionDrawn)")
    return {str(code): str(symbol) for code, symbol in pairs}
