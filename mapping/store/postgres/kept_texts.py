"""Small texts by name, in the database."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlalchemy import text

from mapping.store.postgres.connection import database, explained

_KEEP = """
INSERT INTO provision_map.kept_text (name, said) VALUES (:name, :said)
ON CONFLICT (name) DO UPDATE SET said = excluded.said
"""
_ADD = """
INSERT INTO provision_map.kept_text (name, said) VALUES (:name, :said)
ON CONFLICT (name) DO NOTHING
"""
_SWAP = "UPDATE provision_map.kept_text SET said = :said WHERE name = :name AND said = :seen"
_TAKE_OUT = "DELETE FROM provision_map.kept_text WHERE name = :name AND said = :seen"
_READ = """
SELECT name, said FROM provision_map.kept_text WHERE starts_with(name, :begin) ORDER BY name
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


def swap(address: str, name: str, said: str | None, seen: str | None) -> bool:
    """Keep a text in the place of the one that was seen there; whether that one stood there still.

    Parameters
    ----------
    said, seen
        None for none.

    Raises
    ------
    StoreError
        The database does not take it.
    """
    if said is None and seen is None:
        return True
    work = _ADD if seen is None else _TAKE_OUT if said is None else _SWAP
    given = {"name": name, "said": said, "seen": seen}
    base = database(address)
    with explained(base.where, ""), base.writing() as connection:
        is_done = connection.execute(text(work), given).rowcount == 1
        connection.commit()
    return is_done


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


def kept(address: str, begin: str = "") -> dict[str, str]:
    """Every text by its name, of those whose names begin so.

    Raises
    ------
    StoreError
        The database does not say.
    """
    return database(address).read(
        lambda connection: {
            str(name): str(said) for name, said in connection.execute(text(_READ), {"begin": begin})
        }
    )
