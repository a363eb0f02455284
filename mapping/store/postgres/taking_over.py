"""Giving all that is kept of a table, and taking it over from elsewhere."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from sqlalchemy import text
from sqlalchemy.engine import Connection

from mapping.store import chain, revision_of
from mapping.store.chain import Said
from mapping.store.entries import json_of, said_in
from mapping.store.postgres.connection import NOT_SAVED, database, explained
from mapping.store.postgres.rows import Rows, records_in, row_changes
from mapping.store.postgres.store import PostgresStore
from mapping.store.postgres.writing import (
    add_copy,
    add_entry,
    add_rows,
    begin_table,
    mark,
    name_version,
)
from mapping.store.table_spec import TableSpec
from mapping.store.whole import Kept, NotEmptyError

Written = tuple[int, Said | None, bytes | None]


def kept_in(address: str, specs: Sequence[TableSpec]) -> dict[str, Kept]:
    """All that a database keeps of some tables at one moment, by their names.

    Raises
    ------
    StoreError
        It cannot be read.
    """
    base = database(address)
    with explained(base.where, ""), base.engine.connect() as connection:
        connection.execution_options(isolation_level="REPEATABLE READ")
        return {spec.name: _kept(connection, PostgresStore(address, spec)) for spec in specs}


def _kept(connection: Connection, store: PostgresStore) -> Kept:
    name = {"name": store.spec.name}
    if not store.is_there(connection):
        return Kept(None, (), (), store.version_as_it_is)
    entries = connection.execute(
        text(
            "SELECT number, CAST(said AS text), raw FROM provision_map.entry "
            "WHERE name = :name ORDER BY number"
        ),
        name,
    ).all()
    revisions = connection.execute(
        text(
            "SELECT revision FROM provision_map.kept_version WHERE name = :name UNION "
            "SELECT revision FROM provision_map.kept_copy WHERE name = :name ORDER BY 1"
        ),
        name,
    ).scalars()
    files = [(number, _file_of(number, said, raw)) for number, said, raw in entries]
    return Kept(store.now(connection).content, files, list(revisions), store.version_as_it_is)


def _file_of(number: int, said: str | None, raw: bytes | None) -> bytes:
    if raw is not None:
        return bytes(raw)
    found = said_in((said or "").encode(), number)
    return b"" if found is None else json_of(found)


def take_over(address: str, all_kept: Mapping[TableSpec, Kept]) -> None:
    """Put all that is kept of some tables elsewhere into a database that holds nothing of them.

    Raises
    ------
    NotEmptyError
        The database holds something of one of them.
    StoreError
        It cannot be written; nothing of it was.
    """
    base = database(address)
    with explained(base.where, NOT_SAVED), base.writing() as connection:
        for spec in all_kept:
            if PostgresStore(address, spec).is_there(connection):
                raise NotEmptyError(spec.what, base.where)
        for spec, kept in all_kept.items():
            if kept.content is not None:
                _take_over(connection, spec.name, kept.content, kept)
        connection.commit()


def _take_over(connection: Connection, name: str, content: bytes, kept: Kept) -> None:
    current, entries = revision_of(content), _sealed(kept.entries)
    begin_table(connection, name, current)
    line = list(_line(entries, current, kept))
    rows: Rows = {}
    since: dict[int, int] = {}
    for version, (revision, _) in enumerate(line):
        then = content if revision == current else kept.version(revision)
        changes = row_changes(rows, records_in(then))
        gone = [(at, since[at], version, rows[at]) for at in changes.closed]
        add_rows(connection, name, gone)
        since |= dict.fromkeys(changes.added, version)
        rows = changes.made_to(rows)
    add_rows(connection, name, [(at, since[at], None, record) for at, record in rows.items()])
    for version, (revision, number) in enumerate(line):
        name_version(connection, name, version, revision, number)
    for revision in sorted({*kept.revisions} - {revision for revision, _ in line}):
        add_copy(connection, name, revision, kept.version(revision))
    for number, said, raw in entries:
        add_entry(connection, name, number, said, raw)
    mark(connection, name, current, len(line) - 1, max((n for n, *_ in entries), default=0))


def _line(entries: Sequence[Written], current: str, kept: Kept) -> Iterator[tuple[str, int | None]]:
    """The revisions that the table had one after the other, and the entry that made each."""
    there, last = {*kept.revisions}, ""
    for number, said, _ in entries:
        if said is None:
            continue
        for revision, made_by in ((said["parent"], None), (said["revision"], number)):
            if revision != last and (revision in there or revision == current):
                yield revision, made_by
                last = revision
    if last != current:
        yield current, None


def _sealed(files: Sequence[tuple[int, bytes]]) -> list[Written]:
    """Entries as they are written; those of before there were seals are sealed."""
    previous, found = "", list[Written]()
    for number, file in files:
        said = said_in(file, number)
        if said is None:
            found.append((number, None, file))
            continue
        is_as_it_was = "seal" in said
        if not is_as_it_was:
            said = chain.sealed(said, previous)
        previous = said["seal"]
        found.append((number, said, None if json_of(said) == file or not is_as_it_was else file))
    return found
