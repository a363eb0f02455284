"""The dashboard on the frozen folders, run without a server."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.folders import copy_of
from tests.support.pages import Shown, show
from tests.support.paths import EXAMPLE, SHIPPED
from ui.shell.cached import DATA_VARIABLE

Show = Callable[[str], Shown]


@pytest.fixture
def example(monkeypatch: pytest.MonkeyPatch) -> Show:
    """Run a page on the invented example, in which every status occurs."""
    return on(EXAMPLE, monkeypatch)


@pytest.fixture
def shipped(monkeypatch: pytest.MonkeyPatch) -> Show:
    """Run a page on the register that shipped first."""
    return on(SHIPPED, monkeypatch)


@pytest.fixture
def of_folder(monkeypatch: pytest.MonkeyPatch) -> Callable[[Path], Show]:
    """Run a page on a folder that the test has made."""
    return lambda folder: on(folder, monkeypatch)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the example that the test may change."""
    return copy_of(EXAMPLE, tmp_path / "data")


@pytest.fixture
def changing(folder: Path, of_folder: Callable[[Path], Show]) -> Show:
    """Run a page on that copy."""
    return of_folder(folder)


def on(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Show:
    """Run pages on a data folder."""

    def of_address(address: str) -> Shown:
        monkeypatch.setenv(DATA_VARIABLE, str(folder))
        return show(address)

    return of_address
