"""The store in a database: the same as the one in a folder, and whole whatever happens."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import count
from pathlib import Path
from random import Random

import psycopg
import pytest
import sqlalchemy
from hypothesis import given
from sqlalchemy.engine import Connection

from mapping.editing.purging import purge_record
from mapping.region.kept_tables import ACTION_PLAN, REGISTER
from mapping.store import (
    MovedOnError,
    Store,
    StoreError,
    UnchangedError,
    UnknownVersionError,
    revision_of,
)
from mapping.store.csv_folder import CsvFileStore
from mapping.store.drafts import NotKeptError
from mapping.store.kept_texts import put_texts, texts_in, without_text
from mapping.store.opening import DATABASE_VARIABLE, store_at
from mapping.store.postgres import connection as way
from mapping.store.postgres import store as store_module
from mapping.store.postgres.store import PostgresStore
from mapping.store.table_spec import TableSpec
from tests.processes.test_store import BY_HAND, STEPS, UNREADABLE
from tests.servers.children import at_step, before_each_step, save_dying
from tests.support.examples import examples
from tests.support.saving import noted
from tests.support.servers.postgresql import Cluster, forget, hang_up, put
from tests.support.stores.cases import Hold, StoreCases, check_chain, save
from tests.support.stores.children import (
    DIED,
    NOON,
    NOTE,
    csv_bytes,
    label_of,
    labelled,
    save_in_a_loop,
    save_label,
)
from tests.support.stores.forks import Forks, forking
from tests.unit.store import test_drafts as drafts


@pytest.fixture(scope="module")
def forks() -> Iterator[Forks]:
    with forking() as forks:
        yield forks


@pytest.fixture
def place(address: str, owner: str) -> str:
    put(owner, REGISTER, labelled("start"))
    return address


@pytest.fixture
def store(place: str) -> PostgresStore:
    return PostgresStore(place, REGISTER)


@pytest.fixture
def hold(cluster: Cluster, owner: str) -> Hold:
    def hold(content: bytes, table: TableSpec) -> None:
        empty(cluster, owner, table)
        put(owner, table, content)

    return hold


def empty(cluster: Cluster, owner: str, table: TableSpec) -> None:
    for name in ("kept_row", "kept_version", "kept_copy", "entry"):
        cluster.sql_at(owner, f"DELETE FROM provision_map.{name} WHERE name = '{table.name}'")
    cluster.sql_at(owner, f"DELETE FROM provision_map.kept_table WHERE name = '{table.name}'")


def another_process(address: str, table: TableSpec = REGISTER) -> PostgresStore:
    """The store as a process sees it that holds nothing yet."""
    forget()
    return PostgresStore(address, table)


def check_whole(address: str) -> bytes:
    """The register, after making sure that it and its history are whole and of one mind."""
    store = another_process(address)
    now, entries = store.load(), store.history()
    assert now.content == labelled(label_of(now.content))
    check_chain(entries)
    if entries:
        assert entries[0].revision == now.revision
    assert store.faults() == []
    return now.content


class TestAsEveryStore(StoreCases):
    pass


@pytest.mark.parametrize("rows", [0, 1, 3, 4, 10])
def test_a_table_is_read_a_few_rows_at_a_time_and_is_the_same(
    place: str, hold: Hold, monkeypatch: pytest.MonkeyPatch, rows: int
) -> None:
    content = csv_bytes({f"r{n}": {"details": f"the {n}th, “{n}”"} for n in range(rows)})
    hold(content, REGISTER)
    monkeypatch.setattr(store_module, "_ROWS_AT_ONCE", 2)
    store = another_process(place)
    assert store.load().content == content
    assert store.faults() == []


# ------------------------------------------------------------------------- what it holds

CONTENTS = {
    **UNREADABLE,
    **{name: make(csv_bytes({"r1": {"details": "£ “a”, b"}})) for name, make in BY_HAND.items()},
    "no line end": labelled("a").rstrip(b"\n"),
    "a sign that is none": csv_bytes({"r1": {"details": "a\0b"}}),
    "quotes that are none": b'record_id,details\nr1,"a" b\nr2,"c\n\nd",e\n',
    "lines within cells": csv_bytes({"r1": {"details": 'a\n"b"\r\nc\rd'}, "r2": {}}),
    "blank lines": b"record_id\n\n\nr1\n\n",
}


@pytest.mark.parametrize("content", CONTENTS.values(), ids=CONTENTS.keys())
def test_any_bytes_come_back_as_they_were(store: Store, place: str, content: bytes) -> None:
    entry = store.save_if_unchanged(content, store.load().revision, [], NOTE)
    store.save_if_unchanged(labelled("b"), entry.revision, [], NOTE)
    other = another_process(place)
    assert other.version(entry.revision) == content
    assert other.load().content == labelled("b")
    other.save_if_unchanged(content, other.load().revision, [], NOTE)
    assert another_process(place).load().content == store.load().content == content


def test_a_save_writes_what_it_changes_and_nothing_else(
    cluster: Cluster, owner: str, store: Store, hold: Hold
) -> None:
    rows = {f"r{n}": {"details": "as it is"} for n in range(1000)}
    hold(csv_bytes(rows), REGISTER)
    for number, changed in enumerate(
        (
            {**rows, "r500": {"details": "other"}},
            {"first": {}, **rows},
            {name: cells for name, cells in rows.items() if name != "r3"},
            dict(sorted(rows.items(), key=lambda row: row[0] == "r7")),
        ),
        start=1,
    ):
        count_rows = "SELECT count(*) FROM provision_map.kept_row"
        ((before,),) = cluster.sql_at(owner, count_rows)
        save(store, csv_bytes(changed))
        ((after,),) = cluster.sql_at(owner, count_rows)
        assert after - before <= 3, number
        assert another_process(owner).load().content == csv_bytes(changed)
        rows = changed


def test_rows_are_put_between_two_others_for_ever(store: Store, place: str) -> None:
    rows = {"a": {}, "z": {}}
    for number in range(60):
        rows = {"a": {}, f"r{number}": {}, **rows}
        save(store, csv_bytes(rows))
    assert another_process(place).load().content == csv_bytes(rows)
    assert store.faults() == []


def test_a_table_that_nobody_has_saved_holds_nothing_and_the_register_has_to_be_put_there(
    address: str,
) -> None:
    plan, register = PostgresStore(address, ACTION_PLAN), PostgresStore(address, REGISTER)
    assert plan.load().content == ACTION_PLAN.if_missing
    assert (plan.history(), plan.newest(), plan.unanswered(), plan.faults()) == ([], None, [], [])
    content = csv_bytes({"action-1": {"what": "Ask"}}, ACTION_PLAN)
    entry = plan.save_if_unchanged(content, plan.load().revision, [], NOTE)
    assert plan.version(entry.parent) == ACTION_PLAN.if_missing
    for action in (register.load, lambda: register.save_if_unchanged(b"", "", [], NOTE)):
        with pytest.raises(StoreError, match=r"There is no register in the database .*store copy"):
            action()


def test_what_another_process_saved_is_seen_at_once_and_told_to_caches_within_a_second(
    store: Store, place: str
) -> None:
    before = store.revision()
    save(another_process(place), labelled("theirs"))
    assert store.load().content == labelled("theirs")
    assert len(store.history()) == 1
    time.sleep(0.3)
    assert store.revision() != before
    mine = store.revision()
    save(store, labelled("mine"))
    assert store.revision() != mine


def test_a_table_that_was_brought_back_from_a_backup_is_not_taken_for_what_was_in_hand(
    cluster: Cluster, owner: str, store: Store, place: str
) -> None:
    save(store, labelled("a"))
    for content in (labelled("other"), labelled("another")):
        empty(cluster, owner, REGISTER)
        put(owner, REGISTER, labelled("start"))
        if content != labelled("other"):
            save(another_process(place), labelled("between"))
        save(another_process(place), content)
        assert store.load().content == content


def test_a_save_is_told_to_whoever_listens(store: Store, owner: str) -> None:
    with psycopg.connect(owner, autocommit=True) as listening:
        listening.execute("LISTEN provision_map")
        save(store, labelled("new"))
        (told,) = listening.notifies(timeout=5, stop_after=1)
    assert (told.channel, told.payload) == ("provision_map", "register")


def test_a_row_that_was_altered_in_the_database_is_found(
    cluster: Cluster, owner: str, store: Store
) -> None:
    for label in ("a", "b"):
        save(store, labelled(label))
    old = store.history()[0].parent
    cluster.sql_at(
        owner,
        "UPDATE provision_map.kept_row SET raw = 'x' WHERE false; "
        "ALTER TABLE provision_map.kept_row DISABLE TRIGGER closed_once; "
        "UPDATE provision_map.kept_row SET cells = jsonb_set(cells, '{0}', '\"eve\"') "
        "WHERE from_version = 1 AND cells ->> 0 = 'r3'",
    )
    with pytest.raises(StoreError, match="is damaged: its rows in the database"):
        store.version(old)
    assert any("as it stood after save 1" in fault for fault in store.faults())
    cluster.sql_at(owner, "UPDATE provision_map.entry SET said = '{}' WHERE number = 1")
    assert "Save 1 cannot be read: its file is damaged." in another_process(owner).faults()


# ------------------------------------------------------------- the same as in a folder


@examples(60)
@given(STEPS)
def test_the_same_saves_give_the_same_history_in_both_stores(
    cluster: Cluster, tmp_path_factory: pytest.TempPathFactory, steps
) -> None:
    owner, folder = cluster.new_database(), tmp_path_factory.mktemp("data")
    (folder / "services.csv").write_bytes(labelled("start"))
    put(owner, REGISTER, labelled("start"))
    stores = (CsvFileStore(folder, REGISTER), PostgresStore(owner, REGISTER))
    contents = {labelled("start")}
    for how, records in steps:
        content = csv_bytes(records) if how == "save" else BY_HAND[how](csv_bytes(records))
        made = {_outcome(lambda s=s, c=content: s.save_if_unchanged(c, s.load().revision, [], NOTE))
                for s in stores}  # fmt: skip
        assert len(made) == 1
        contents.add(content)
    one, other = stores
    assert one.load() == other.load()
    assert one.history() == other.history()
    assert other.faults() == []
    for content in contents:
        assert _outcome(lambda c=content: one.version(revision_of(c))) == _outcome(
            lambda c=content: other.version(revision_of(c))
        )
    hang_up()


def _outcome(action: Callable[[], object]) -> object:
    try:
        return repr(action())
    except (MovedOnError, UnchangedError, UnknownVersionError) as error:
        return str(error)


def test_what_is_purged_is_purged_alike_and_stands_nowhere_in_the_database(
    cluster: Cluster, owner: str, store: Store, tmp_path: Path
) -> None:
    (tmp_path / "services.csv").write_bytes(labelled("start"))
    told = {"location_confidential": "no", "details": "12 Hagley Road", "provider": "Rose Cottage"}
    now = {"location_confidential": "yes", "details": "Ask", "provider": "Ask"}
    both: list[Store] = [CsvFileStore(tmp_path, REGISTER), store]
    why = noted("Bea", "A refuge moved in", "", NOON)
    done = []
    for each in both:
        for rows in ({"hub": told}, {"hub": told, "b": {}}, {"hub": now, "b": {}}):
            save(each, csv_bytes(rows), replace(NOTE, why="rose-cottage.csv"))
        done.append(purge_record(tmp_path, each, "hub", why))
    assert done[0] == done[1]
    assert both[0].history() == store.history()
    for each in both:
        assert each.faults() == []
    for name in ("kept_row", "kept_version", "kept_copy", "entry"):
        found = cluster.sql_at(owner, f"SELECT t::text FROM provision_map.{name} t")
        assert not any(word in str(found).lower() for word in ("hagley", "rose"))
    assert purge_record(tmp_path, store, "hub", why).entry is None
    save(store, labelled("next"))
    assert store.faults() == []


def test_a_download_of_what_is_no_version_is_kept(store: Store, place: str) -> None:
    snapshot = store.load()
    store.keep(snapshot)
    other = replace(snapshot, content=b"record_id\nx\n", revision=revision_of(b"record_id\nx\n"))
    store.keep(other)
    store.keep(other)
    assert another_process(place).version(other.revision) == other.content
    assert store.history() == []


# ------------------------------------------------------------------- what nobody can do

FORBIDDEN = {
    "change an entry": "UPDATE provision_map.entry SET said = said",
    "delete an entry": "DELETE FROM provision_map.entry",
    "empty a history": "TRUNCATE provision_map.entry",
    "change a row": "UPDATE provision_map.kept_row SET cells = '[]'",
    "delete a row": "DELETE FROM provision_map.kept_row",
    "open a row again": "UPDATE provision_map.kept_row SET to_version = NULL",
    "close a row in the past": "UPDATE provision_map.kept_row SET to_version = 1 WHERE to_version "
    "IS NULL AND from_version = 0",
    "put a row into the past": "INSERT INTO provision_map.kept_row VALUES ('register', 5, 0, 1, "
    "'[]')",
    "rename a version": "UPDATE provision_map.kept_version SET revision = 'x'",
    "delete a version": "DELETE FROM provision_map.kept_version",
    "switch off what keeps it so": "ALTER TABLE provision_map.kept_row DISABLE TRIGGER ALL",
    "purge without a name": "SELECT provision_map.purge('register', NULL, NULL, NULL, NULL, NULL, "
    'NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 9, \'{"why": "x"}\')',
}


@pytest.mark.parametrize("statement", FORBIDDEN.values(), ids=FORBIDDEN.keys())
def test_the_application_can_add_to_a_history_and_not_change_it(
    store: Store, place: str, statement: str
) -> None:
    save(store, csv_bytes({"r0": {}, "r1": {}}))
    with psycopg.connect(place) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute(statement)
    assert store.faults() == []


# --------------------------------------------------------------------------------- dying


def test_dying_before_any_step_of_a_save_leaves_the_old_register_or_the_new_one(
    place: str, forks: Forks
) -> None:
    save_label(store_at(place, REGISTER), "a")
    outcomes = set()
    for step in count(1):
        label, old = f"new {step}", check_whole(place)
        status = forks.run(save_dying, place, label, step)
        assert status in (0, DIED)
        now = check_whole(place)
        assert now == (old if status == DIED else labelled(label))
        outcomes.add(status)
        save_label(store_at(place, REGISTER), f"next {step}")
        assert check_whole(place) == labelled(f"next {step}")
        if status == 0:
            break
    assert outcomes == {0, DIED}
    assert step > 6


@pytest.mark.serial
def test_killed_at_any_moment_the_register_is_whole_and_the_history_agrees(
    place: str, forks: Forks
) -> None:
    random = Random(1)
    for kill in range(40):
        hang_up()
        before, watching = check_whole(place), another_process(place)
        child = forks.start(save_in_a_loop, place, f"{kill}")
        while watching.load().content == before:
            time.sleep(0.005)
        time.sleep(random.uniform(0, 0.05))
        os.kill(child, signal.SIGKILL)
        assert forks.wait(child) == -signal.SIGKILL
        check_whole(place)
    save_label(another_process(place), "at last")
    assert check_whole(place) == labelled("at last")


# ----------------------------------------------------------- a database that goes away


def told_on_saving(store: Store, label: str) -> str:
    """Why it could not be saved; "" where it was."""
    try:
        save_label(store, label)
    except StoreError as error:
        return str(error)
    return ""


def terminate(cluster: Cluster) -> Callable[[Connection], None]:
    """Cut the connection that is just being used."""

    def act(connection: Connection) -> None:
        pid = connection.connection.dbapi_connection.info.backend_pid  # type: ignore[union-attr]
        cluster.sql(f"SELECT pg_terminate_backend({pid}, 5000)")

    return act


def test_a_connection_that_is_cut_before_any_step_costs_nothing(
    cluster: Cluster, place: str
) -> None:
    said = set()
    for step in count(1):
        store, label = another_process(place), f"new {step}"
        store.load()
        old, now = store.load(), f"new {step}"
        act, has_come = at_step(step, terminate(cluster))
        stop = before_each_step(place, act)
        told = told_on_saving(store, label)
        stop()
        is_saved = not told
        assert is_saved or "does not answer." in told
        said.add(is_saved)
        assert store.load().content == (labelled(now) if is_saved else old.content)
        check_whole(place)
        save_label(store, f"next {step}")
        assert check_whole(place) == labelled(f"next {step}")
        if not has_come():
            break
    assert said == {True, False}


def test_a_server_that_is_killed_before_any_step_costs_nothing(
    cluster: Cluster, place: str
) -> None:
    said = set()
    for step in count(1):
        store = another_process(place)
        old = store.load()
        started = []

        def kill_and_start_again(_: Connection, started: list[threading.Timer] = started) -> None:
            cluster.kill()
            started.append(threading.Timer(0.7, cluster.start))
            started[0].start()

        act, has_come = at_step(step, kill_and_start_again)
        stop = before_each_step(place, act)
        told = told_on_saving(store, f"new {step}")
        stop()
        is_saved = not told
        assert is_saved or "does not answer." in told
        for timer in started:
            timer.join()
        said.add(is_saved)
        now = labelled(f"new {step}") if is_saved else old.content
        assert store.load().content == now
        assert check_whole(place) == now
        save_label(store, f"next {step}")
        assert check_whole(place) == labelled(f"next {step}")
        if not has_come():
            break
    assert False in said


def lose_the_answer(connection: Connection) -> None:
    """Have the commit happen and its answer lost."""
    raw = connection.connection.dbapi_connection
    assert raw is not None
    raw.commit()
    raw.close()


def on_commit(store: PostgresStore, act: Callable[[Connection], None]) -> None:
    sqlalchemy.event.listen(store._database.engine, "commit", act, once=True)


def test_a_save_whose_answer_is_lost_has_happened_once(store: PostgresStore, place: str) -> None:
    save(store, labelled("a"))
    on_commit(store, lose_the_answer)
    entry = save(store, labelled("b"))
    assert store.history()[0] == entry
    assert (len(store.history()), check_whole(place)) == (2, labelled("b"))


def test_where_nobody_can_say_whether_a_save_happened_that_is_said(
    cluster: Cluster, store: PostgresStore, place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(way, "ANSWER_SECONDS", 0.3)

    def lose_it_and_the_server(connection: Connection) -> None:
        lose_the_answer(connection)
        cluster.kill()

    on_commit(store, lose_it_and_the_server)
    with pytest.raises(StoreError, match="Whether it was saved is not known: look at the history"):
        save(store, labelled("b"))
    with pytest.raises(StoreError, match=r"does not answer\. Try again"):
        store.load()
    cluster.start()
    assert check_whole(place) == labelled("b")


def test_a_server_that_was_restarted_meanwhile_is_not_noticed(
    cluster: Cluster, store: Store, place: str
) -> None:
    save(store, labelled("a"))
    cluster.stop()
    cluster.start()
    assert len(store.history()) == 1
    cluster.stop()
    cluster.start()
    save(store, labelled("b"))
    assert check_whole(place) == labelled("b")


def test_connections_that_are_all_in_use_are_a_sentence(
    store: PostgresStore, place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = store._database.engine
    monkeypatch.setattr(engine.pool, "_timeout", 0.1)
    held = [engine.connect() for _ in range(10)]
    for connection in held:
        connection.execute(sqlalchemy.text("SELECT 1"))
    with pytest.raises(StoreError, match=r"connections to the database .* were in use .* moment"):
        save(store, labelled("b"))
    for connection in held:
        connection.close()
    save(store, labelled("b"))
    assert check_whole(place) == labelled("b")


def test_a_server_without_a_connection_left_is_a_sentence(
    cluster: Cluster, store: Store, place: str
) -> None:
    name = place.partition("@/")[2].partition("?")[0]
    cluster.sql(f"ALTER DATABASE {name} CONNECTION LIMIT 0")
    with pytest.raises(StoreError, match=r"does not answer\. Try again"):
        another_process(place).load()
    cluster.sql(f"ALTER DATABASE {name} CONNECTION LIMIT -1")
    assert another_process(place).load().content == labelled("start")


def test_a_holder_that_does_not_let_go_is_a_sentence_and_not_a_hang(
    store: Store, owner: str, place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(way, "LOCK_SECONDS", 0.2)
    with psycopg.connect(owner) as holding:
        holding.execute("SELECT * FROM provision_map.kept_table FOR UPDATE")
        with pytest.raises(StoreError, match=r"more than 0\.2 seconds\. Nothing was saved\."):
            save(store, labelled("new"))
        assert store.load().content == labelled("start")
    save(store, labelled("new"))
    assert check_whole(place) == labelled("new")


@pytest.fixture
def small_disk(cluster: Cluster) -> Iterator[Path]:
    mounted = cluster.folder / "small"
    mounted.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", str(mounted)]
    if os.geteuid() != 0 or subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("Only root can mount a small disk.")
    os.chown(mounted, cluster.folder.stat().st_uid, cluster.folder.stat().st_gid)
    yield mounted
    subprocess.run(["umount", "-l", str(mounted)], check=True)


def test_on_a_disk_that_fills_up_the_last_save_stands(
    cluster: Cluster, small_disk: Path, address: str
) -> None:
    cluster.sql(f"CREATE TABLESPACE small LOCATION '{small_disk}'")
    owner = cluster.new_database()
    name = owner.partition("@/")[2].partition("?")[0]
    cluster.sql(f"ALTER DATABASE {name} SET TABLESPACE small")
    put(owner, REGISTER, labelled("start"))
    place = owner.replace("postgres@", "app@")
    store, saved = another_process(place), 0

    def save_for_ever() -> None:
        nonlocal saved
        for number in count():
            save(store, labelled(f"{number}", size=4000))
            saved += 1

    with pytest.raises(StoreError, match=r"The disk of .* is full\. Nothing was saved\. Free some"):
        save_for_ever()
    assert len(store.history()) == saved > 0
    assert another_process(place).load().content == labelled(f"{saved - 1}", size=4000)
    subprocess.run(["mount", "-o", "remount,size=200m", str(small_disk)], check=True)
    save(store, labelled("at last"))
    assert check_whole(place) == labelled("at last")
    hang_up()
    cluster.sql(f"DROP DATABASE {name} WITH (FORCE)")
    cluster.sql("DROP TABLESPACE small")


# ----------------------------------------------------------------------------- the schema


@pytest.mark.parametrize(
    "address",
    ["mysql://a:secret@b/c", "postgresql://a:secret@b", "secret", "postgresql://a:secret@b:x/y"],
)
def test_an_address_that_is_none_is_a_sentence_without_what_it_holds(address: str) -> None:
    with pytest.raises(StoreError, match="Write it as postgresql://") as caught:
        store_at(address, REGISTER)
    assert "secret" not in str(caught.value)


def test_a_database_that_is_not_set_up_says_what_to_run(cluster: Cluster) -> None:
    store = PostgresStore(cluster.new_database(is_empty=True), REGISTER)
    for action in (store.load, store.history, store.revision):
        with pytest.raises(StoreError, match="Run: provision-map database upgrade"):
            action()


@pytest.mark.parametrize(
    ("version", "sentence"), [("0000", "Run: provision-map"), ("9999", "for a later release")]
)
def test_a_schema_of_another_release_is_refused(
    cluster: Cluster, owner: str, store: Store, version: str, sentence: str
) -> None:
    cluster.sql_at(owner, f"UPDATE provision_map.alembic_version SET version_num = '{version}'")
    for action in (store.load, another_process(owner).revision):
        with pytest.raises(StoreError, match=sentence):
            action()


def test_a_server_that_is_not_there_is_a_sentence(tmp_path: Path) -> None:
    store = PostgresStore(f"postgresql://a:secret@/d?host={tmp_path}", REGISTER)
    with pytest.raises(StoreError, match="The database d on this machine does not answer") as told:
        store.load()
    assert "secret" not in str(told.value)


def test_what_a_list_meant_is_the_same_on_every_server(address: str) -> None:
    assert texts_in(address) == {}
    put_texts(address, {"matches/n1.toml": "first", "matches/n2.toml": "other"})
    put_texts(address, {"matches/n1.toml": "second"})
    assert texts_in(address) == {"matches/n1.toml": "second", "matches/n2.toml": "other"}
    assert without_text(address, lambda text: text.replace("other", "")) == ("matches/n2.toml",)
    assert texts_in(address)["matches/n2.toml"] == ""
    put_texts(address, {"matches/n2.toml": '"a" = "x"\n"b" = "y"\n'})
    assert without_text(address, lambda text: text.replace('"b"', '"a"')) == ("matches/n2.toml",)
    assert texts_in(address) == {"matches/n1.toml": "second"}, "no name is told twice"


@pytest.mark.parametrize(
    "case",
    [
        drafts.test_each_who_signed_in_has_a_draft_of_their_own_of_a_record,
        drafts.test_one_is_never_put_in_the_place_of_what_somebody_else_typed_meanwhile,
        drafts.test_what_nobody_typed_into_for_thirty_days_is_gone_from_the_disk,
        drafts.test_the_next_draft_of_any_area_lets_go_of_all_that_are_past,
        drafts.test_a_draft_that_is_too_long_is_refused_and_what_was_kept_stays,
    ],
)
def test_what_was_typed_is_the_same_on_every_server(
    address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, case: Callable[[Path], None]
) -> None:
    monkeypatch.setenv(DATABASE_VARIABLE, address)
    case(tmp_path)
    assert list(tmp_path.iterdir()) == [], "nothing of it lies in a folder"


def test_a_database_that_does_not_answer_ends_no_form(
    address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(DATABASE_VARIABLE, address.rsplit("/", 1)[0] + "/nowhere")
    with pytest.raises(NotKeptError, match="drafts cannot be kept now"):
        drafts.kept(tmp_path)
