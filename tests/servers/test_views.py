"""What other programs read in the database: the public view, typed, and nothing else."""

from __future__ import annotations

import shutil
from datetime import date
from decimal import Decimal
from pathlib import Path

import psycopg
import pytest

from mapping.cli.main import main
from mapping.region.kept_tables import REGISTER, TYPES
from mapping.region.loader import read_data_folder
from mapping.region.publishing import publish
from mapping.register.schema import PUBLISHED_NAMES
from mapping.store.opening import DATABASE_VARIABLE, store_at
from mapping.store.postgres.rows import cells_of, records_in, records_of
from tests.support.day import TODAY
from tests.support.paths import EXAMPLE
from tests.support.saving import noted
from tests.support.servers.postgresql import Cluster


@pytest.fixture
def folder(tmp_path: Path, address: str, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = Path(shutil.copytree(EXAMPLE, tmp_path / "data"))
    assert main(["store", "copy", "--from", str(folder), "--to", address]) == 0
    monkeypatch.setenv(DATABASE_VARIABLE, address)
    return folder


@pytest.fixture
def reader(cluster: Cluster, owner: str) -> str:
    if not cluster.sql("SELECT 1 FROM pg_roles WHERE rolname = 'power_bi'"):
        cluster.sql("CREATE ROLE power_bi LOGIN IN ROLE provision_map_reader")
    return owner.replace("postgres@", "power_bi@")


def seen(reader: str) -> dict[str, dict[str, object]]:
    with psycopg.connect(reader, row_factory=psycopg.rows.dict_row) as connection:
        found = connection.execute("SELECT * FROM provision_map_public.services").fetchall()
    return {str(row["record_id"]): row for row in found}


def published(folder: Path) -> bool:
    return publish(read_data_folder(folder, TODAY))


def change(address: str, record_id: str, **cells: str) -> None:
    store = store_at(address, REGISTER)
    rows = [cells_of(record)[0] for record in records_in(store.load().content)]
    header = rows[0]
    assert header is not None
    for row in rows:
        assert row is not None
        if row[header.index("record_id")] == record_id:
            for name, value in cells.items():
                row[header.index(name)] = value
    content = b"".join(records_of((row, None) for row in rows))
    store.save_if_unchanged(content, store.load().revision, [], noted("Ann", "x"))


def an_office(folder: Path) -> str:
    records = read_data_folder(folder, TODAY).public_register.records
    return str(records[~records["location_confidential"] & (records["details"] != "")].iloc[0, 0])


def test_the_view_is_the_public_register_with_plain_types(folder: Path, reader: str) -> None:
    assert seen(reader) == {}
    assert published(folder)
    assert not published(folder)
    records = read_data_folder(folder, TODAY).public_register.records
    rows = seen(reader)
    assert list(rows) == records["record_id"].tolist()
    assert set(next(iter(rows.values()))) == {*PUBLISHED_NAMES, "location"} - {"postcode"}
    assert {row["location"] for row in rows.values()} == set(records["location"])
    kinds = {type(value) for row in rows.values() for value in row.values()}
    assert kinds == {str, bool, date, Decimal, type(None)}


def test_no_place_that_is_withheld_stands_anywhere_a_reader_can_look(
    folder: Path, address: str, reader: str
) -> None:
    record = an_office(folder)
    published(folder)
    assert record in seen(reader)
    change(address, record, location_confidential="yes", postcode="", details="Ask")
    # Before anybody has worked it out anew the record is not shown at all.
    assert record not in seen(reader)
    rows = len(seen(reader))
    assert rows > 0
    assert published(folder)
    assert len(seen(reader)) == rows + 1
    assert seen(reader)[record]["location"] == "Address withheld"
    assert seen(reader)[record]["location_confidential"] is True


def test_where_the_types_have_changed_nothing_is_shown_until_it_is_worked_out_anew(
    folder: Path, address: str, reader: str
) -> None:
    published(folder)
    store = store_at(address, TYPES)
    content = store.load().content
    lines = records_in(content)
    store.save_if_unchanged(
        b"".join([lines[0], *lines[:0:-1]]), store.load().revision, [], noted("Ann", "x")
    )
    assert seen(reader) == {}
    assert published(folder)
    assert seen(reader) != {}


def test_what_is_purged_or_removed_goes_from_the_view(
    folder: Path, address: str, reader: str
) -> None:
    published(folder)
    store, record = store_at(address, REGISTER), an_office(folder)
    rows = records_in(store.load().content)
    left = [row for row in rows if (cells_of(row)[0] or [""])[0] != record]
    store.save_if_unchanged(b"".join(left), store.load().revision, [], noted("Ann", "x"))
    assert record not in seen(reader)
    assert published(folder)
    assert record not in seen(reader)
    assert len(seen(reader)) == len(rows) - 2


@pytest.mark.parametrize(
    "name", ["kept_row", "kept_table", "kept_copy", "kept_version", "entry", "public_row"]
)
def test_a_reader_reads_the_views_and_nothing_else(folder: Path, reader: str, name: str) -> None:
    for statement in (
        f"SELECT * FROM provision_map.{name}",
        f"SELECT provision_map.purge({', '.join(['NULL'] * 16)})",
    ):
        refused(reader, statement)


def refused(address: str, statement: str) -> None:
    with psycopg.connect(address) as link, pytest.raises(psycopg.errors.InsufficientPrivilege):
        link.execute(statement)


def test_a_reader_changes_nothing(folder: Path, reader: str) -> None:
    for schema in ("provision_map", "provision_map_public", "public"):
        refused(reader, f"CREATE TABLE {schema}.mine (x int)")
    with psycopg.connect(reader) as link, pytest.raises(psycopg.Error, match="cannot delete"):
        link.execute("DELETE FROM provision_map_public.services")


def test_a_record_in_another_order_of_columns_is_not_shown_as_it_was(
    folder: Path, address: str, reader: str
) -> None:
    published(folder)
    store = store_at(address, REGISTER)
    rows = [cells_of(record)[0] or [] for record in records_in(store.load().content)]
    content = b"".join(records_of((row[::-1], None) for row in rows))
    store.save_if_unchanged(content, store.load().revision, [], noted("Ann", "x"))
    assert seen(reader) == {}
    assert published(folder)
    assert len(seen(reader)) == len(rows) - 1


def test_the_views_are_brought_up_to_date_by_command(
    folder: Path, reader: str, capsys: pytest.CaptureFixture[str]
) -> None:
    for said in ("The views are up to date.\n", "up to date. They were already.\n"):
        assert main(["database", "publish", "--data", str(folder)], today=TODAY) == 0
        assert said in capsys.readouterr().out
    assert seen(reader)
