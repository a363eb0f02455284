"""What a server reads before anybody asks for it."""

from __future__ import annotations

import ast
import gc
import weakref
from collections.abc import Iterator
from pathlib import Path

import pytest
import streamlit as st

from tests.support.day import TODAY
from tests.support.folders import copy_of
from tests.support.paths import ROOT, SHIPPED
from ui.shell import cached
from ui.shell import read_ahead as ahead
from ui.shell.cached import DATA_VARIABLE
from ui.shell.read_ahead import read_ahead, read_further


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = copy_of(SHIPPED, tmp_path / "data")
    monkeypatch.setenv(DATA_VARIABLE, str(folder))
    return folder


@pytest.fixture(autouse=True)
def unfrozen() -> Iterator[None]:
    yield
    gc.unfreeze()


def test_what_stays_as_long_as_the_server_is_not_looked_through_again(folder: Path) -> None:
    read_ahead(lambda: TODAY)
    assert not any(things is vars(cached) for things in gc.get_objects())


def test_the_first_visitor_finds_the_data_read(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read_ahead(lambda: TODAY)
    read = cached.folders.read_data_folder
    read_anew: list[Path] = []
    monkeypatch.setattr(
        cached.folders,
        "read_data_folder",
        lambda path, day: read_anew.append(path) or read(path, day),
    )
    loaded = cached.load(TODAY)
    assert read_anew == []
    assert loaded.folder.reference.settings.region_name == "West Midlands"
    # A folder that has changed since is read as it is now.
    settings = folder / "settings.toml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text.replace("West Midlands", "Elsewhere"), encoding="utf-8")
    assert cached.load(TODAY).folder.reference.settings.region_name == "Elsewhere"


def test_the_first_visitor_finds_the_modules_of_the_first_page_imported() -> None:
    page = ast.parse((ROOT / "pages" / "map.py").read_text(encoding="utf-8"))
    imported = {node.module for node in page.body if isinstance(node, ast.ImportFrom)}
    of_views = {name for name in imported if name and name.endswith("_view")}
    assert of_views
    assert of_views <= set(ahead._MODULES)


def test_whoever_asks_first_why_a_cell_is_as_it_is_finds_the_records_laid_out(folder: Path) -> None:
    read_ahead(lambda: TODAY)
    register = cached.load(TODAY).folder.public_register
    assert "_plain" not in vars(register)
    read_further(lambda: TODAY)
    assert "_plain" in vars(register)


def test_data_that_were_read_ahead_are_let_go_of_when_they_have_changed(folder: Path) -> None:
    """What is not looked through any more must not hold itself."""
    read_ahead(lambda: TODAY)
    first = weakref.ref(cached.load(TODAY).folder.register)
    settings = folder / "settings.toml"
    settings.write_text(settings.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    gc.disable()
    try:
        cached.load(TODAY)
        st.cache_resource.clear()
        assert first() is None
    finally:
        gc.enable()


def test_a_faulty_folder_is_left_for_the_pages_to_tell_of(folder: Path) -> None:
    (folder / "settings.toml").write_text("[region", encoding="utf-8")
    read_ahead(lambda: TODAY)
    read_further(lambda: TODAY)
