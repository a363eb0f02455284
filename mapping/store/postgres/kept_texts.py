"""Small texts by name, in the database."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlalchemy import text

from mapping.store.postgres.connection import database, explained

_KEEP = """
INSERT INTO provision_map.kept_text (name, said) VALUES (:name, :said)
ON CONFLICT (name) DO UPDATE SET said = excluded.said
"""


def keep(address: str, texts: Mapping[str, str]) -> None:
    """Keep texts by their names, in the place of what was there.

    Raises
    ------
    StoreError
        The database does not take them.
    """
    if not texts:
        return
    base = database(address)
    with explained(base.where, ""), base.writing() as connection:
        rows = [{"name": name, "said": said} for name, said in texts.items()]
        connection.execute(text(_KEEP), rows)
        connection.commit()


def forget(address: str, names: Iterable[str]) -> None:
    """Forget the texts of some names.

    Raises
    ------
    StoreError
        The database does not do it.
    """
    rows = [{"name": name} for name in names]
    if not rows:
        return
    base = database(address)
    with explained(base.where, ""), base.writing() as connection:
        connection.execute(text("DELETE FROM provision_map.kept_text WHERE name = :name"), rows)
        connection.commit()


def kept(address: str) -> dict[str, str]:
    """Every text by its name.

    Raises
    ------
    StoreError
        The database does not say.
    """
    return database(address).read(
        lambda connection: {
            str(name): str(said)
            for name, said in connection.execute(
                text("SELECT name, said FROM provision_map.kept_text ORDER BY name")
            )
        }
    )
