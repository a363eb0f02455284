"""Moments by name, in the database."""

from __future__ import annotations

from sqlalchemy import text

from mapping.store.postgres.connection import database, explained

_KEEP = """
INSERT INTO provision_map.moment (name, at) VALUES (:name, :at)
ON CONFLICT (name) DO UPDATE SET at = excluded.at
"""


def keep(address: str, name: str, at: float, since: float) -> None:
    """Keep a moment, in seconds since 1970, and forget all of before another.

    Raises
    ------
    StoreError
        The database does not take it.
    """
    base = database(address)
    with explained(base.where, ""), base.writing() as connection:
        connection.execute(text(_KEEP), {"name": name, "at": at})
        connection.execute(
            text("DELETE FROM provision_map.moment WHERE at < :since"), {"since": since}
        )
        connection.commit()


def kept(address: str, name: str) -> float:
    """The moment of a name; 0 where there is none.

    Raises
    ------
    StoreError
        The database does not say.
    """
    found = database(address).read(
        lambda connection: connection.execute(
            text("SELECT at FROM provision_map.moment WHERE name = :name"), {"name": name}
        ).scalar()
    )
    return 0.0 if found is None else float(found)
