"""What a page says where the day or the data folder cannot be told."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from mapping.cli.clock import DAY_VARIABLE
from mapping.cli.data_folder import DATA_VARIABLE
from tests.support.paths import ROOT, SHIPPED
from ui.shell.serving.security import Door


@pytest.fixture(autouse=True)
def _door(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages without a server need no door."""
    monkeypatch.setattr(Door, "stands", True)


def shown() -> str:
    """All that stands on the first page."""
    page = AppTest.from_file(str(ROOT / "dashboard.py"), default_timeout=60).run()
    assert not page.exception
    return "\n".join([*(part.value for part in page.title), *_html(page)])


def _html(page: AppTest) -> list[str]:
    return [part.proto.body for part in page.get("html")]


def test_a_day_that_cannot_be_read_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(DATA_VARIABLE, str(SHIPPED))
    monkeypatch.setenv(DAY_VARIABLE, "tomorrow")
    said = shown()
    assert "The data cannot be shown" in said
    assert f"{DAY_VARIABLE} says" in said
    assert "Mend the file" not in said


def test_where_no_data_folder_is_named_the_ways_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(DATA_VARIABLE, raising=False)
    monkeypatch.chdir(tmp_path)
    said = shown()
    assert "The data cannot be shown" in said
    assert f"in {DATA_VARIABLE}" in said
    assert "Mend the file" not in said


def test_a_page_is_of_the_day_that_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(DATA_VARIABLE, str(SHIPPED))
    monkeypatch.setenv(DAY_VARIABLE, "2027-03-04")
    assert "As of 4 March 2027." in shown()
