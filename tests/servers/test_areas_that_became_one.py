"""Areas that became one, where the tables are kept in a database: read on as in a folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from mapping.editing.kept_table import restore, undo
from mapping.editing.proposals import suggest, waiting_for
from mapping.region.as_of import folder_on
from mapping.region.kept_tables import KEPT_TABLES, NEED, REGISTER
from mapping.region.loader import read_data_folder, read_reference
from mapping.register.proposals import Proposal
from mapping.store.opening import DATABASE_VARIABLE, open_store, store_at
from mapping.store.postgres.store import PostgresStore
from mapping.store.reading_on import ReadOnStore
from mapping.store.table_spec import TableSpec
from tests.support.day import NOW, TODAY
from tests.support.folders import copy_of
from tests.support.saving import noted
from tests.unit.editing.test_register_editing import record
from tests.unit.region.test_successors import FIRST, merge, run, save, saved

__all__ = ["saved"]
Rows = dict[str, dict[str, str]]


@pytest.fixture
def before(
    saved: Path,
    tmp_path: Path,
    address: str,
    monkeypatch: pytest.MonkeyPatch,
) -> Path:
    """A folder of three areas whose tables lie in a database, with their history."""
    folder = copy_of(saved, tmp_path / "data")
    assert run(folder, "store", "copy", "--from", folder, "--to", address) == 0
    monkeypatch.setenv(DATABASE_VARIABLE, address)
    for spec in KEPT_TABLES.values():
        (folder / spec.file_name).unlink(missing_ok=True)
    return folder


def rows_at(address: str, spec: TableSpec = REGISTER) -> Rows:
    """What the database holds, read on by nobody."""
    cells = spec.read(store_at(address, spec).load().content).cells
    rows = ({str(k): str(v) for k, v in row.items()} for row in cells.to_dict("records"))
    return dict(zip(spec.ids(cells), rows, strict=True))


def test_tables_and_earlier_days_are_read_on_and_the_database_stays_as_it_was(
    before: Path, address: str
) -> None:
    folder = merge(before)
    store = open_store(folder, REGISTER)
    assert isinstance(store, ReadOnStore)
    assert isinstance(store.inner, PostgresStore)
    found = read_data_folder(folder, TODAY)
    assert set(found.register.records["maintained_by"]) == {"C1", "W1", "REGION"}
    figure = found.reference.need.figure("C1", "women")
    assert figure is not None
    assert figure.value == 6000
    then = folder_on(folder, FIRST, TODAY)
    assert set(then.register.records["maintained_by"]) == {"C1", "W1", "REGION"}
    assert {row["maintained_by"] for row in rows_at(address).values()} == {
        *("N1", "S1", "W1", "REGION")
    }


def test_the_next_save_writes_the_new_codes_and_what_was_before_is_undone_and_restored(
    before: Path, address: str
) -> None:
    folder = merge(before)
    save(folder, "third.csv", [record("west", "W1", provider="Pier")], "W1", TODAY)
    held = rows_at(address)
    assert held["both"]["areas_served"] == "C1;W1"
    assert {row["maintained_by"] for row in held.values()} == {"C1", "W1", "REGION"}
    store, reference = open_store(folder, REGISTER), read_reference(folder, TODAY)
    newest = store.history()[0]
    changed = {(c.record_id, f.column, f.old, f.new) for c in newest.changes for f in c.fields}
    assert ("south", "maintained_by", "S1", "C1") in changed
    undo(store.history()[1], store, noted("Ann", "Undone", "", NOW), reference, TODAY)
    assert rows_at(address)["more"]["provider"] == "Haven"
    restore(store.history()[-1].parent, store, noted("Ann", "Back", "", NOW), reference, TODAY)
    held = rows_at(address)
    assert "more" not in held
    assert held["south"]["maintained_by"] == "C1"
    assert store.faults() == []


def test_rows_that_fall_together_are_saved_as_one(before: Path, address: str) -> None:
    folder = merge(before)
    file = before.parent / "figures.csv"
    file.write_text("area_code,need_basis,value,year,source\nW1,women,9,2021,Census", "utf-8")
    assert run(folder, "apply", file, "--table", "need") == 0
    assert {id_: row["value"] for id_, row in rows_at(address, NEED).items()} == {
        "C1/women": "6000",
        "W1/women": "9",
    }
    store, reference = open_store(folder, NEED), read_reference(folder, TODAY)
    undo(store.history()[0], store, noted("Ann", "Undone", "", NOW), reference, TODAY)
    assert rows_at(address, NEED)["W1/women"]["value"] == "3000"
    assert store.faults() == []


def test_what_was_suggested_before_waits_for_the_successor(before: Path) -> None:
    new = Proposal("", "N1", "both", "areas_served", "N1;W1", "")
    suggest(before, new, read_reference(before, TODAY), TODAY, noted("Ann", "", "", NOW))
    folder = merge(before)
    (waiting,) = waiting_for(folder, "C1")
    assert (waiting.proposal.value, waiting.by) == ("C1;W1", "Ann")


def test_a_folder_whose_areas_became_one_is_copied_with_the_codes_that_it_holds(
    saved: Path,
    tmp_path: Path,
    address: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    folder = merge(copy_of(saved, tmp_path / "data"))
    here = read_data_folder(folder, TODAY).register.records
    assert run(folder, "store", "copy", "--from", folder, "--to", address) == 0
    monkeypatch.setenv(DATABASE_VARIABLE, address)
    assert read_data_folder(folder, TODAY).register.records.equals(here)
    assert rows_at(address)["south"]["maintained_by"] == "S1"
