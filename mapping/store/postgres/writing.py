"""What a save writes into the database, statement by statement."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from sqlalchemy import text
from sqlalchemy.engine import Connection

from mapping.store.chain import Said
from mapping.store.postgres.rows import RowChanges, cells_of

# A row: its place, the version from which it holds and the first one in which it does not, and its
# bytes.
Placed = tuple[int, int, int | None, bytes]


def begin_table(connection: Connection, name: str, revision: str) -> None:
    """Make a table that nobody has saved yet; nothing where it is there."""
    connection.execute(
        text(
            "INSERT INTO provision_map.kept_table (name, revision, version) "
            "VALUES (:name, :revision, 0) ON CONFLICT DO NOTHING"
        ),
        {"name": name, "revision": revision},
    )


def has_versions(connection: Connection, name: str) -> bool:
    """Whether a table has any content."""
    return bool(
        connection.execute(
            text("SELECT EXISTS (SELECT FROM provision_map.kept_version WHERE name = :name)"),
            {"name": name},
        ).scalar()
    )


def write_version(
    connection: Connection,
    name: str,
    version: int,
    changes: RowChanges,
    revision: str,
    number: int | None,
) -> None:
    """Write what leads from one version to the next.

    Parameters
    ----------
    number
        Of the entry that made it.
    """
    if changes.closed:
        connection.execute(
            text(
                "UPDATE provision_map.kept_row SET to_version = :version WHERE name = :name "
                "AND to_version IS NULL AND place = ANY (:places)"
            ),
            {"name": name, "version": version, "places": changes.closed},
        )
    add_rows(connection, name, ((at, version, None, r) for at, r in changes.added.items()))
    name_version(connection, name, version, revision, number)


def name_version(
    connection: Connection, name: str, version: int, revision: str, number: int | None
) -> None:
    """Say of which revision a version is."""
    connection.execute(
        text(
            "INSERT INTO provision_map.kept_version (name, version, revision, number) "
            "VALUES (:name, :version, :revision, :number)"
        ),
        {"name": name, "version": version, "revision": revision, "number": number},
    )


def add_rows(connection: Connection, name: str, rows: Iterable[Placed]) -> None:
    """Write rows."""
    connection.execute(
        text(
            "INSERT INTO provision_map.kept_row "
            "(name, place, from_version, to_version, cells, raw) "
            "SELECT :name, r.place, r.since, r.until, CAST(r.cells AS jsonb), r.raw FROM unnest("
            "CAST(:places AS bigint[]), CAST(:since AS bigint[]), CAST(:until AS bigint[]), "
            "CAST(:cells AS text[]), CAST(:raws AS bytea[])) AS r (place, since, until, cells, raw)"
        ),
        {"name": name, **row_columns(rows)},
    )


def row_columns(rows: Iterable[Placed]) -> dict[str, list[Any]]:
    """Rows as the statements that write many at once take them."""
    columns: dict[str, list[Any]] = {
        key: [] for key in ("places", "since", "until", "cells", "raws")
    }
    for place, since, until, record in rows:
        cells, raw = cells_of(record)
        values = (place, since, until, None if cells is None else json.dumps(cells), raw)
        for column, value in zip(columns.values(), values, strict=True):
            column.append(value)
    return columns


def add_copy(connection: Connection, name: str, revision: str, content: bytes) -> None:
    """Keep a content that never was the table."""
    connection.execute(
        text(
            "INSERT INTO provision_map.kept_copy (name, revision, content) "
            "VALUES (:name, :revision, :content) ON CONFLICT DO NOTHING"
        ),
        {"name": name, "revision": revision, "content": content},
    )


def add_entry(
    connection: Connection, name: str, number: int, said: Said | None, raw: bytes | None = None
) -> None:
    """Write an entry.

    Parameters
    ----------
    raw
        The bytes of its file, where it does not say the same.
    """
    connection.execute(
        text(
            "INSERT INTO provision_map.entry (name, number, said, raw) "
            "VALUES (:name, :number, CAST(:said AS json), :raw)"
        ),
        {
            "name": name,
            "number": number,
            # A sign that a database cannot hold is written as its number.
            "said": None if said is None else json.dumps(said),
            "raw": raw,
        },
    )


def mark(connection: Connection, name: str, revision: str, version: int, number: int) -> None:
    """Mark what is current, and tell whoever listens."""
    connection.execute(
        text(
            "UPDATE provision_map.kept_table SET revision = :revision, version = :version, "
            "number = :number WHERE name = :name"
        ),
        {"name": name, "revision": revision, "version": version, "number": number},
    )
