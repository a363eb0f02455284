"""A table's past without what is taken out of it for good, and writing that in its place."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.engine import Connection

from mapping.store import Purge, revision_of
from mapping.store.chain import Said
from mapping.store.entries import content_without
from mapping.store.postgres.rows import Rows, records_in, records_of, row_changes
from mapping.store.postgres.writing import Placed, row_columns
from mapping.store.table_spec import TableSpec


@dataclass(frozen=True)
class PurgedPast:
    """What a table's versions become.

    Attributes
    ----------
    renamed
        The new revisions of those that held it.
    removed
        Names of those that held it and cannot be read.
    rows
        Every row of the table there ever was; None where they stay.
    versions
        Numbers of versions, and the revision of each from now on; None for one that goes.
    copies
        Revisions of downloaded copies, and what each is from now on; None for one that goes.
    """

    renamed: Mapping[str, str]
    removed: tuple[str, ...]
    rows: Sequence[Placed] | None
    versions: Sequence[tuple[int, str | None]]
    copies: Sequence[tuple[str, bytes | None]]

    def write(
        self,
        connection: Connection,
        name: str,
        entries: Mapping[int, Said],
        torn: Sequence[int],
        noted: Said,
    ) -> None:
        """Have the database put it in the place of what there is.

        Parameters
        ----------
        entries
            Those from which something is taken out.
        torn
            Numbers of those that go whole, since nobody can read them.
        noted
            The entry that says so.
        """
        rows = dict.fromkeys(("places", "since", "until", "cells", "raws"), None)
        connection.execute(
            text(
                "SELECT provision_map.purge(:name, CAST(:places AS bigint[]), "
                "CAST(:since AS bigint[]), CAST(:until AS bigint[]), CAST(:cells AS text[]), "
                "CAST(:raws AS bytea[]), CAST(:versions AS bigint[]), CAST(:revisions AS text[]), "
                "CAST(:old_copies AS text[]), CAST(:new_copies AS text[]), "
                "CAST(:contents AS bytea[]), CAST(:numbers AS bigint[]), CAST(:said AS text[]), "
                "CAST(:torn AS bigint[]), :number, :noted)"
            ),
            {
                "name": name,
                **(rows if self.rows is None else row_columns(self.rows)),
                "versions": [version for version, _ in self.versions],
                "revisions": [revision for _, revision in self.versions],
                "old_copies": [old for old, _ in self.copies],
                "new_copies": [None if new is None else revision_of(new) for _, new in self.copies],
                "contents": [new for _, new in self.copies],
                "numbers": list(entries),
                "said": [json.dumps(said) for said in entries.values()],
                "torn": list(torn),
                "number": noted["number"],
                "noted": json.dumps(noted),
            },
        )


def purged_past(connection: Connection, current: str, purge: Purge, spec: TableSpec) -> PurgedPast:
    """What a table's versions become without something; its current one stays.

    Parameters
    ----------
    current
        The revision of the table as it stands.
    """
    renamed: dict[str, str] = {}
    removed: list[str] = []
    versions: list[tuple[int, str | None]] = []
    copies: list[tuple[str, bytes | None]] = []
    after: list[tuple[int, bytes]] = []
    for version, revision, content in _versions(connection, spec.name):
        new = content if revision == current else content_without(content, purge, spec)
        after.append((version, b"" if new is None else new))
        if new is None:
            removed.append(f"{revision}.csv")
            versions.append((version, None))
        elif new != content:
            renamed[revision] = revision_of(new)
            versions.append((version, renamed[revision]))
    for revision, content in connection.execute(
        text("SELECT revision, content FROM provision_map.kept_copy WHERE name = :name"),
        {"name": spec.name},
    ):
        new = content_without(bytes(content), purge, spec)
        if new is None:
            removed.append(f"{revision}.csv")
        if new != bytes(content):
            copies.append((revision, new))
            renamed |= {} if new is None else {revision: revision_of(new)}
    rows = rows_through(after) if versions else None
    return PurgedPast(renamed, tuple(removed), rows, versions, copies)


def _versions(connection: Connection, name: str) -> Iterator[tuple[int, str, bytes]]:
    """Every version, the oldest first, with its revision and its content."""
    found = connection.execute(
        text(
            "SELECT place, from_version, to_version, cells, raw FROM provision_map.kept_row "
            "WHERE name = :name"
        ),
        {"name": name},
    ).all()
    records = records_of((cells, raw) for *_, cells, raw in found)
    begin: dict[int, list[tuple[int, bytes]]] = {}
    end: dict[int, list[int]] = {}
    for (place, since, until, *_), record in zip(found, records, strict=True):
        begin.setdefault(since, []).append((place, record))
        if until is not None:
            end.setdefault(until, []).append(place)
    rows: Rows = {}
    for version, revision in connection.execute(
        text(
            "SELECT version, revision FROM provision_map.kept_version "
            "WHERE name = :name ORDER BY version"
        ),
        {"name": name},
    ).all():
        # A version may have gone with an earlier purge.
        for step in sorted({n for n in (*begin, *end) if n <= version}):
            for place in end.pop(step, ()):
                del rows[place]
            rows |= dict(begin.pop(step, ()))
        rows = dict(sorted(rows.items()))
        yield version, revision, b"".join(rows.values())


def rows_through(versions: Sequence[tuple[int, bytes]]) -> list[Placed]:
    """The rows of some versions that follow each other, and from which to which each holds."""
    rows: Rows = {}
    since: dict[int, int] = {}
    found: list[Placed] = []
    for version, content in versions:
        changes = row_changes(rows, records_in(content))
        found += [(place, since[place], version, rows[place]) for place in changes.closed]
        since |= dict.fromkeys(changes.added, version)
        rows = changes.made_to(rows)
    return found + [(place, since[place], None, record) for place, record in rows.items()]
