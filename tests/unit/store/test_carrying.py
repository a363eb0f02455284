"""Backups: all that is kept comes back as it was, or nothing does, and that is said."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from mapping.errors import MappingError
from mapping.region.kept_tables import ACTION_PLAN, KEPT_TABLES, REGISTER
from mapping.store import StoreError
from mapping.store.carrying import (
    kept_in,
    read_backup,
    take_over,
    texts_in_backup,
    write_backup,
)
from mapping.store.csv_folder import CsvFileStore
from mapping.store.kept_texts import keep_text, kept_text, put_texts, texts_in
from mapping.store.whole import Kept, NotEmptyError
from tests.support.stores.cases import save
from tests.support.stores.children import NOTE, csv_bytes, labelled, save_label

SPECS = list(KEPT_TABLES.values())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "services.csv").write_bytes(labelled("start"))
    (folder / "meetings.csv").write_bytes(b"met_on,what\n2026-11-03,Steering group\n")
    for label in ("a", "b"):
        save_label(CsvFileStore(folder, REGISTER), label)
    plan = CsvFileStore(folder, ACTION_PLAN)
    content = csv_bytes({"action-1": {"what": "Ask"}}, ACTION_PLAN)
    plan.save_if_unchanged(content, plan.load().revision, [], NOTE)
    return folder


def files(folder: Path) -> dict[str, bytes]:
    found = (p for p in folder.rglob("*") if p.is_file() and p.name != "lock")
    return {str(p.relative_to(folder)): p.read_bytes() for p in found}


def test_what_is_restored_into_an_empty_folder_is_what_was_backed_up(
    folder: Path, tmp_path: Path
) -> None:
    backup, empty = tmp_path / "backup.zip", tmp_path / "empty"
    empty.mkdir()
    write_backup(backup, kept_in(folder, SPECS))
    assert backup.stat().st_mode & 0o077 == 0, "nobody else on the machine reads it"
    take_over(empty, read_backup(backup, SPECS))
    assert files(empty) == files(folder)
    assert CsvFileStore(empty, REGISTER).faults() == []
    with zipfile.ZipFile(backup) as opened:
        opened.extractall(tmp_path / "by hand")
    (tmp_path / "by hand" / "SHA256SUMS").unlink()
    assert files(tmp_path / "by hand") == files(folder)


def test_a_table_saved_while_others_are_read_is_read_again_with_them(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept, come = CsvFileStore.kept, iter(["c", "d"])

    def and_somebody_saves(store: CsvFileStore) -> Kept:
        found = kept(store)
        if store.spec is ACTION_PLAN and (label := next(come, "")):
            save_label(CsvFileStore(folder, REGISTER), label)
        return found

    monkeypatch.setattr(CsvFileStore, "kept", and_somebody_saves)
    found = kept_in(folder, SPECS)
    assert found[REGISTER].content == (folder / "services.csv").read_bytes()
    assert len(found[REGISTER].entries) == 4
    come = iter("efghijklm")
    with pytest.raises(StoreError, match="Somebody saved each time"):
        kept_in(folder, SPECS)


def test_what_lists_meant_is_carried_with_the_tables(folder: Path, tmp_path: Path) -> None:
    keep_text(folder, "matches/n1.toml", 'sheet = "Café"\n')
    backup, empty = tmp_path / "backup.zip", tmp_path / "empty"
    empty.mkdir()
    write_backup(backup, kept_in(folder, SPECS), texts_in(folder))
    take_over(empty, read_backup(backup, SPECS))
    put_texts(empty, texts_in_backup(backup))
    assert files(empty) == files(folder)
    assert kept_text(empty, "matches/n1.toml") == 'sheet = "Café"\n'
    assert kept_text(empty, "matches/n2.toml") is None


def test_a_place_that_is_not_empty_is_refused_and_left_as_it_is(
    folder: Path, tmp_path: Path
) -> None:
    kept = kept_in(folder, SPECS)
    other = tmp_path / "other"
    other.mkdir()
    (other / "meetings.csv").write_bytes(b"met_on,what\n")
    for place in (folder, other):
        before = files(place)
        with pytest.raises(NotEmptyError, match=r"already in .* Nothing was changed"):
            take_over(place, kept)
        assert files(place) == before


def test_no_file_is_written_over(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "backup.zip").write_bytes(b"other")
    with pytest.raises(MappingError, match=r"already\. Nothing was written"):
        write_backup(tmp_path / "backup.zip", kept_in(folder, SPECS))
    assert (tmp_path / "backup.zip").read_bytes() == b"other"


def _without(name: str) -> Callable[[dict[str, bytes]], dict[str, bytes]]:
    return lambda found: {key: content for key, content in found.items() if key != name}


@pytest.mark.parametrize(
    ("damage", "sentence"),
    [
        (_without("SHA256SUMS"), "is no backup of this program"),
        (_without("history/000001.json"), "files are missing"),
        (lambda found: {**found, "x.csv": b""}, "there are others"),
        (lambda found: {**found, "services.csv": b"record_id\n"}, "is not what was written there"),
    ],
)
def test_a_backup_that_is_damaged_is_refused_before_anything_is_restored(
    folder: Path, tmp_path: Path, damage: Callable[[dict[str, bytes]], dict[str, bytes]], sentence
) -> None:
    backup, bad = tmp_path / "backup.zip", tmp_path / "bad.zip"
    write_backup(backup, kept_in(folder, SPECS))
    with zipfile.ZipFile(backup) as opened:
        found = {name: opened.read(name) for name in opened.namelist()}
    with zipfile.ZipFile(bad, "w") as changed:
        for name, content in damage(found).items():
            changed.writestr(name, content)
    with pytest.raises(MappingError, match=sentence):
        read_backup(bad, SPECS)


@pytest.mark.parametrize("keep", [0, 10, -1000, -1])
def test_a_torn_backup_is_refused(folder: Path, tmp_path: Path, keep: int) -> None:
    backup = tmp_path / "backup.zip"
    write_backup(backup, kept_in(folder, SPECS))
    backup.write_bytes(backup.read_bytes()[:keep])
    with pytest.raises(MappingError, match="cannot be"):
        read_backup(backup, SPECS)


def test_a_damaged_history_is_backed_up_as_it_is(folder: Path, tmp_path: Path) -> None:
    (folder / "history" / "000001.json").write_bytes(b"{torn")
    entry = CsvFileStore(folder, REGISTER).history()[0]
    (folder / "history" / "versions" / f"{entry.parent}.csv").write_bytes(b"torn")
    empty = tmp_path / "empty"
    empty.mkdir()
    write_backup(tmp_path / "backup.zip", kept_in(folder, SPECS))
    take_over(empty, read_backup(tmp_path / "backup.zip", SPECS))
    assert files(empty) == files(folder)
    assert CsvFileStore(empty, REGISTER).faults() == CsvFileStore(folder, REGISTER).faults()


def test_nothing_of_a_save_that_was_cut_short_is_lost_or_doubled(
    folder: Path, tmp_path: Path
) -> None:
    history = folder / "history"
    (history / "000002.json").rename(history / "000002.pending.json")
    empty = tmp_path / "empty"
    empty.mkdir()
    take_over(empty, kept_in(folder, SPECS))
    assert [e.number for e in CsvFileStore(empty, REGISTER).history()] == [2, 1]
    save(CsvFileStore(empty, REGISTER), labelled("c"))
    assert CsvFileStore(empty, REGISTER).faults() == []
