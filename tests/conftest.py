"""What holds for every test."""

from __future__ import annotations

import gc
import os
import select
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from mapping.cli.clock import DAY_VARIABLE
from mapping.cli.reading_limits import READER_MODULES
from mapping.limited import prepare
from tests.support.day import TODAY
from tests.support.paths import FIXTURES, ROOT

pytest.register_assert_rewrite("tests.support.stores.cases")

# How long something takes is measured by `make bench`; a busy machine is no fault of a rule. The
# same cases are generated each time, so that a change is judged by what it changes; other cases
# are looked for with `--hypothesis-profile=search`.
settings.register_profile(
    "search", deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True
)
settings.register_profile(
    "repeatable", settings.get_profile("search"), derandomize=True, max_examples=50
)
settings.register_profile("quick", settings.get_profile("repeatable"), max_examples=5)
settings.load_profile("repeatable")

if "FAKETIME" in os.environ:
    # Under faketime the call that `time.sleep` rests on refuses any time where the monotonic clock
    # is left as it is; without that, threads would wait for days.
    time.sleep = lambda seconds: select.select([], [], [], seconds) and None


@pytest.fixture(scope="session", autouse=True)
def _day() -> Iterator[None]:
    """Every test takes place on one day, in the programs that it starts as well."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv(DAY_VARIABLE, TODAY.isoformat())
        yield


@pytest.fixture(scope="session", autouse=True)
def _frozen_folders() -> Iterator[None]:
    """Nobody leaves anything in the folders that every test takes to be as they came."""

    def files() -> set[tuple[Path, int]]:
        found = (path for path in FIXTURES.rglob("*") if path.is_file())
        return {(path.relative_to(ROOT), path.stat().st_mtime_ns) for path in found}

    before = files()
    yield
    assert files() == before


@pytest.fixture(scope="session", autouse=True)
def _reader() -> None:
    """Files from outside are read by processes that have all they need, as under the dashboard."""
    prepare(READER_MODULES)


@pytest.fixture(scope="session", autouse=True)
def _no_power_cut() -> Iterator[None]:
    """What is saved need not be on the disk itself: nobody pulls the plug during a test."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(os, "fsync", lambda _: None)
        yield


# A browser on a busy machine now and then waits in vain. Only waiting is tried again, once, and the
# summary counts it; what a page says wrongly fails at once.
_ONCE_MORE = pytest.mark.flaky(reruns=1, only_rerun=["TimeoutError"])
_MARKED_FOLDERS = {
    "browser": pytest.mark.browser,
    "pages": pytest.mark.pages,
    "processes": pytest.mark.processes,
    "servers": pytest.mark.servers,
}


# What cannot run beside others is looked for there alone.
_SERIAL_FOLDERS = ("processes", "servers")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A test in the folder of a kind is of that kind."""
    for item in items:
        folder = Path(item.path).relative_to(ROOT / "tests").parts[0]
        if item.get_closest_marker("serial") and folder not in _SERIAL_FOLDERS:
            raise pytest.UsageError(f"{item.nodeid} would never run: see _SERIAL_FOLDERS")
        if folder in _MARKED_FOLDERS:
            item.add_marker(_MARKED_FOLDERS[folder])
        if folder in ("browser", "servers"):
            item.add_marker(_ONCE_MORE)
        # Each saves through the whole program.
        if item.path.is_relative_to(ROOT / "tests" / "pages" / "editing"):
            item.add_marker(pytest.mark.slow)


def pytest_collection_finish() -> None:
    """What is loaded by now stays to the end: Python need not look through it for what is lost.

    What comes later is looked through less often than in a program that runs for days.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
