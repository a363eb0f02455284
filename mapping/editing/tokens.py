"""Making a token for a program, and taking it back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from mapping.access.tokens import digest_of, new_token
from mapping.context.reference import Reference
from mapping.editing.kept_table import change_rows
from mapping.errors import SelectionError
from mapping.region.kept_tables import TOKENS
from mapping.settings import Settings
from mapping.store import Note
from mapping.store.opening import open_store
from mapping.tables.small_table import Row

SHOWN_ONCE = (
    "This is shown once and kept nowhere: give it to the program, which sends it as "
    "“Authorization: Bearer …”. It reads what is public, and changes nothing."
)
MADE, REVOKED = "Token made", "Token revoked"


def make_token(name: str, where: Settings, reference: Reference, today: date, note: Note) -> str:
    """A new token under a name, to be shown once: only its digest is kept.

    Raises
    ------
    MappingError
        It cannot be saved, and why.
    """
    token = new_token()
    cells = {"name": name.strip(), "sha256": digest_of(token)}

    def added(rows: list[Row]) -> list[Mapping[str, str]]:
        return [*(row.cells for row in rows), cells]

    change_rows(added, open_store(where, TOKENS), replace(note, why=MADE), reference, today)
    return token


def revoke_token(name: str, where: Settings, reference: Reference, today: date, note: Note) -> None:
    """Take a token back: it opens nothing from the next request on.

    Raises
    ------
    MappingError
        There is none of that name, or it cannot be saved.
    """

    def left(rows: list[Row]) -> list[Mapping[str, str]]:
        others: list[Mapping[str, str]] = [row.cells for row in rows if row["name"] != name]
        if len(others) == len(rows):
            raise SelectionError(f"There is no token called {name}. Nothing was changed.")
        return others

    change_rows(left, open_store(where, TOKENS), replace(note, why=REVOKED), reference, today)
