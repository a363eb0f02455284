"""From a folder into a database and back, by command: the same register, the same past."""

from __future__ import annotations

import hashlib
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from mapping.cli.main import main
from mapping.region.as_of import folder_on
from mapping.region.kept_tables import KEPT_TABLES, REGISTER
from mapping.region.loader import read_data_folder
from mapping.store.opening import DATABASE_VARIABLE, store_at
from mapping.store.postgres.rows import records_in
from tests.servers.test_postgres_store import another_process
from tests.support.day import TODAY
from tests.support.paths import EXAMPLE
from tests.support.saving import noted
from tests.support.servers.postgresql import Cluster

SPECS = list(KEPT_TABLES.values())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A data folder that has been saved into on several days, by hand once too."""
    folder = Path(shutil.copytree(EXAMPLE, tmp_path / "data"))
    store = store_at(folder, REGISTER)
    rows = records_in(store.load().content)
    for back, content in ((9, rows[:-1]), (6, rows[:-2]), (3, [*rows[:1], *rows[:0:-1]])):
        when = datetime.combine(TODAY - timedelta(days=back), datetime.min.time(), UTC)
        store.save_if_unchanged(
            b"".join(content), store.load().revision, [], noted("Ann", "x", "", when)
        )
    (folder / "need.csv").write_bytes((folder / "need.csv").read_bytes().replace(b"\n", b"\r\n"))
    return folder


def kept_files(folder: Path) -> dict[str, str]:
    """What is kept of the tables: a checksum a file, so that a difference is told in a line."""
    names = {spec.file_name for spec in SPECS}
    found = (p for p in folder.rglob("*") if p.is_file() and p.name != "lock")
    return {
        str(p.relative_to(folder)): hashlib.sha256(p.read_bytes()).hexdigest()
        for p in found
        if p.relative_to(folder).parts[0] == "history" or str(p.relative_to(folder)) in names
    }


def answers(folder: Path) -> list[object]:
    """What is answered for every one of the last days."""
    found: list[object] = []
    for back in range(12):
        on = TODAY - timedelta(days=back)
        found += folder_on(folder, on, TODAY).assess(on).cells()
    return found


def test_from_a_folder_into_a_database_and_back_nothing_changes(
    folder: Path, owner: str, address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys
) -> None:
    before, answered = kept_files(folder), answers(folder)
    assert main(["store", "copy", "--from", str(folder), "--to", address]) == 0
    assert "with 3 saves" in capsys.readouterr().out
    back = tmp_path / "back"
    back.mkdir()
    assert main(["store", "copy", "--from", address, "--to", str(back)]) == 0
    assert kept_files(back) == before
    assert main(["store", "copy", "--from", str(folder), "--to", address]) == 2
    assert "already in the database" in capsys.readouterr().err

    monkeypatch.setenv(DATABASE_VARIABLE, address)
    for name in before:
        (folder / name).unlink()
    assert answers(folder) == answered
    for spec in SPECS:
        here, there = store_at(back, spec), store_at(address, spec)
        assert here.history() == there.history()
        assert here.faults() == there.faults() == []


def test_every_command_works_with_a_database(
    folder: Path, address: str, monkeypatch: pytest.MonkeyPatch, capsys
) -> None:
    assert main(["store", "copy", "--from", str(folder), "--to", address]) == 0
    monkeypatch.setenv(DATABASE_VARIABLE, address)
    assert main(["gaps", "--data", str(folder)], today=TODAY) == 0
    assert "folder is not read: services.csv, actions.csv" in capsys.readouterr().err
    for name in kept_files(folder):
        (folder / name).unlink()
    table = folder.parent / "meetings.csv"
    table.write_text("met_on,what\n2026-11-03,Steering group\n")
    for arguments in (
        ["gaps"],
        ["actions"],
        ["history"],
        ["history", "--verify"],
        ["apply", str(table), "--table", "meetings", "--by", "Ann"],
        ["restore", store_at(address, REGISTER).history()[-1].revision, "--by", "Ann"],
        ["purge", "--text", "Jane Doe", "--who", "Ann", "--why", "A name"],
    ):
        assert main([*arguments, "--data", str(folder)], today=TODAY) == 0, arguments
    assert not (folder / "history").exists() or not kept_files(folder)
    assert another_process(address).history()[0].note.who == "Ann"


def test_a_backup_of_a_database_is_restored_into_an_empty_one_and_into_a_folder(
    folder: Path, address: str, cluster: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = kept_files(folder)
    assert main(["store", "copy", "--from", str(folder), "--to", address]) == 0
    backup, data = str(tmp_path / "backup.zip"), ["--data", str(folder)]
    monkeypatch.setenv(DATABASE_VARIABLE, address)
    assert main(["backup", backup, *data]) == 0
    assert main(["restore-backup", backup, *data]) == 2, "it is not empty"
    monkeypatch.setenv(DATABASE_VARIABLE, cluster.new_database())
    assert main(["restore-backup", backup, *data]) == 0
    monkeypatch.delenv(DATABASE_VARIABLE)
    empty = tmp_path / "empty"
    empty.mkdir()
    assert main(["restore-backup", backup, "--data", str(empty)]) == 0
    assert kept_files(empty) == before


def test_the_invented_example_stays_in_its_folder(
    folder: Path, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert main(["store", "copy", "--from", str(folder), "--to", address]) == 0
    example = Path(shutil.copytree(EXAMPLE, folder / "example"))
    monkeypatch.setenv(DATABASE_VARIABLE, address)
    assert read_data_folder(example, TODAY).register.revision == (
        store_at(EXAMPLE, REGISTER).load().revision
    )
    assert read_data_folder(folder, TODAY).register.revision == (
        store_at(address, REGISTER).load().revision
    )


def test_a_database_is_set_up_by_command_and_again_without_harm(
    cluster: Cluster, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys
) -> None:
    address = cluster.new_database(is_empty=True)
    data = ["--data", str(folder)]
    assert main(["database", "upgrade", *data]) == 2
    assert "No database is named" in capsys.readouterr().err
    monkeypatch.setenv(DATABASE_VARIABLE, address)
    assert main(["gaps", *data], today=TODAY) == 2
    assert "Run: provision-map database upgrade" in capsys.readouterr().err
    for _ in range(2):
        assert main(["database", "upgrade", *data]) == 0
    assert main(["gaps", *data], today=TODAY) == 2
    assert "There is no register in the database" in capsys.readouterr().err


def test_a_dump_of_the_database_is_brought_back_as_the_page_says(
    cluster: Cluster, folder: Path, owner: str, tmp_path: Path
) -> None:
    assert main(["store", "copy", "--from", str(folder), "--to", owner]) == 0
    again, dump = cluster.new_database(is_empty=True), str(cluster.folder / "map.dump")
    cluster.run("pg_dump", "-Fc", "-d", owner, "-f", dump)
    cluster.run("pg_restore", "-d", again, dump)
    back = tmp_path / "back"
    back.mkdir()
    assert main(["store", "copy", "--from", again, "--to", str(back)]) == 0
    assert kept_files(back) == kept_files(folder)
    app = store_at(again.replace("postgres@", "app@"), REGISTER)
    app.save_if_unchanged(b"record_id\n", app.load().revision, [], noted("Ann", "x"))
    assert app.faults() == []
