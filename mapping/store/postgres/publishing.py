"""What anybody may see of the register, in the database for programs that read tables there."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping
from typing import Any

from sqlalchemy import text
from sqlalchemy.engine import Connection

from mapping.store.postgres.connection import database, explained
from mapping.store.postgres.rows import Cells

_NAME = "register"
# No row has so many cells.
_NOWHERE = 1_000_000
# By the ids that are asked for, or of all: the place of each in their order, and its cells.
Shown = Callable[[Collection[str] | None], Mapping[str, tuple[int, Mapping[str, Any]]]]


def publish(address: str, revision: str, types: str, rules: str, shown: Shown, key: str) -> bool:
    """Bring what is shown up to date; whether anything had changed.

    Nothing is done where the register or the types are no longer those that it was worked out of:
    whoever saved them works it out anew.

    Parameters
    ----------
    revision, types
        Of the register and of the types.
    rules
        Names what else it was worked out by: where that changes, all of it is written anew.
    shown
        The records that anybody may see.
    key
        The column of the ids.

    Raises
    ------
    StoreError
        It cannot be written; a record that has changed is not shown then.
    """
    base = database(address)
    outcome = "What is shown to other programs was left as it is."
    with explained(base.where, outcome), base.writing() as connection:
        now = _kept(connection, _NAME)
        of_types = _kept(connection, "types")
        if now is None or now[0] != revision or (of_types and of_types[0] != types):
            return False
        _, version, epoch = now
        types_version = of_types[1] if of_types else -1
        state = (version, epoch, rules, types_version)
        before = connection.execute(
            text(
                "SELECT version, epoch, rules, types_version FROM provision_map.public_state "
                "WHERE name = :name FOR UPDATE"
            ),
            {"name": _NAME},
        ).one_or_none()
        if before is not None and tuple(before) == state:
            return False
        header, changed = _header(connection, key), None
        if before is not None and tuple(before)[1:] == state[1:]:
            changed = _changed_since(connection, header, before[0])
        _replace(connection, shown, changed)
        _say(connection, state, header)
        connection.commit()
    return True


def _kept(connection: Connection, name: str) -> tuple[str, int, int] | None:
    found = connection.execute(
        text(
            "SELECT revision, version, epoch FROM provision_map.kept_table "
            "WHERE name = :name FOR SHARE"
        ),
        {"name": name},
    ).one_or_none()
    return None if found is None else (found[0], found[1], found[2])


def _header(connection: Connection, key: str) -> tuple[int, int]:
    """The place of the table's header, and which of a row's cells holds its id."""
    place, header = connection.execute(
        text(
            "SELECT place, cells FROM provision_map.kept_row WHERE name = :name "
            "AND to_version IS NULL ORDER BY place LIMIT 1"
        ),
        {"name": _NAME},
    ).one()
    names: Cells = [cell.removeprefix("\ufeff") for cell in header or []]
    return place, names.index(key) if names.count(key) == 1 else _NOWHERE


def _changed_since(
    connection: Connection, header: tuple[int, int], version: int
) -> set[str] | None:
    """Ids of the rows that have changed since a version; None where that cannot be told."""
    header_place, key_at = header
    found = connection.execute(
        text(
            "SELECT place, cells FROM provision_map.kept_row WHERE name = :name "
            "AND (from_version > :version OR to_version > :version)"
        ),
        {"name": _NAME, "version": version},
    ).all()
    told = {cells[key_at] for _, cells in found if cells is not None and len(cells) > key_at}
    is_told = all(cells is not None and len(cells) > key_at for _, cells in found)
    return told if is_told and all(place > header_place for place, _ in found) else None


def _replace(connection: Connection, shown: Shown, keys: set[str] | None) -> None:
    """Write the rows of some ids anew, or all of them."""
    connection.execute(
        text(
            "DELETE FROM provision_map.public_row WHERE name = :name "
            "AND (CAST(:keys AS text[]) IS NULL OR key = ANY (CAST(:keys AS text[])))"
        ),
        {"name": _NAME, "keys": None if keys is None else sorted(keys)},
    )
    rows = [(key, place, json.dumps(cells)) for key, (place, cells) in shown(keys).items()]
    columns = list(zip(*rows, strict=True)) or [(), (), ()]
    connection.execute(
        text(
            "INSERT INTO provision_map.public_row (name, key, place, cells) "
            "SELECT :name, r.key, r.place, CAST(r.cells AS jsonb) FROM unnest("
            "CAST(:keys AS text[]), CAST(:places AS bigint[]), CAST(:cells AS text[])) "
            "AS r (key, place, cells)"
        ),
        {
            "name": _NAME,
            **dict(zip(("keys", "places", "cells"), map(list, columns), strict=True)),
        },
    )


def _say(connection: Connection, state: tuple[int, int, str, int], header: tuple[int, int]) -> None:
    version, epoch, rules, types_version = state
    connection.execute(
        text(
            "INSERT INTO provision_map.public_state "
            "(name, version, epoch, rules, types_version, header_place, key_at) "
            "VALUES (:name, :version, :epoch, :rules, :types, :header_place, :key_at) "
            "ON CONFLICT (name) DO UPDATE SET version = :version, epoch = :epoch, rules = :rules, "
            "types_version = :types, header_place = :header_place, key_at = :key_at"
        ),
        {
            "name": _NAME,
            "version": version,
            "epoch": epoch,
            "rules": rules,
            "types": types_version,
            "header_place": header[0],
            "key_at": header[1],
        },
    )
