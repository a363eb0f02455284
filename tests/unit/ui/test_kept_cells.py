"""The cells of a kept table, as a page that changes it takes them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pytest
import streamlit as st

from mapping.editing.kept_table import checked_cells
from mapping.problems import FaultyTableError
from mapping.region.kept_tables import REGISTER
from mapping.store.opening import open_store
from tests.support.day import TODAY
from tests.support.folders import copy_of
from tests.support.paths import SHIPPED
from ui.shell import cached
from ui.shell.cached import DATA_VARIABLE


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    folder = copy_of(SHIPPED, tmp_path / "data")
    monkeypatch.setenv(DATA_VARIABLE, str(folder))
    yield folder
    st.cache_resource.clear()


def test_a_register_that_was_just_read_is_not_checked_again(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded = cached.load(TODAY)
    snapshot = open_store(folder, REGISTER).load()
    wanted = checked_cells(REGISTER, snapshot.content, loaded.folder.reference, TODAY)
    monkeypatch.delattr(cached, "checked_cells")
    found = cached.cells(REGISTER, loaded, snapshot, TODAY)
    pd.testing.assert_frame_equal(found, wanted)


def test_what_was_read_of_a_register_is_held_once(folder: Path) -> None:
    loaded = cached.load(TODAY)
    assert loaded.folder.judged is not None
    found = cached.cells(REGISTER, loaded, open_store(folder, REGISTER).load(), TODAY)
    assert _address_of(found["provider"]) == _address_of(loaded.folder.judged.cells["provider"])


def _address_of(texts: pd.Series) -> int:
    address: int = pa.array(texts).buffers()[-1].address
    return address


def test_a_column_in_another_spelling_is_held_in_the_one_that_is_kept(folder: Path) -> None:
    register = folder / REGISTER.file_name
    text = register.read_text(encoding="utf-8")
    assert ",provided," in text
    register.write_text(text.replace(",provided,", ",Provided,", 1), encoding="utf-8")
    loaded = cached.load(TODAY)
    found = cached.cells(REGISTER, loaded, open_store(folder, REGISTER).load(), TODAY)
    assert "Provided" not in set(found["status"])


def test_a_register_that_was_written_since_is_checked(folder: Path) -> None:
    loaded = cached.load(TODAY)
    register = folder / REGISTER.file_name
    head, first, *_ = register.read_text(encoding="utf-8").splitlines()
    faulty = f"{head}\n{first}\n{first}\n".encode()
    register.write_bytes(faulty)
    snapshot = open_store(folder, REGISTER).load()
    with pytest.raises(FaultyTableError):
        cached.cells(REGISTER, loaded, snapshot, TODAY)
    # Nor is one taken for sound that a page knows by what was good before it.
    old = replace(snapshot, revision=loaded.folder.register.revision)
    behind = replace(loaded, fault=FaultyTableError([]))
    with pytest.raises(FaultyTableError):
        cached.cells(REGISTER, behind, old, TODAY)
