"""Taking somebody's role away; making a token for a program, and taking it back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date

from mapping.access.tokens import digest_of, new_token
from mapping.context.reference import Reference
from mapping.editing.kept_table import change_rows
from mapping.errors import SelectionError
from mapping.region.kept_tables import ACCESS, TOKENS
from mapping.settings import Settings
from mapping.store import Note
from mapping.store.opening import open_store
from mapping.tables.small_table import Row

SHOWN_ONCE = (
    "This is shown once and kept nowhere: give it to the program, which sends it as "
    "“Authorization: Bearer …”. It reads what is public, and changes nothing."
)
MADE, REVOKED = "Token made", "Token revoked"
TAKEN_AWAY = "Access taken away"


def take_access_away(
    holder: str, where: Settings, reference: Reference, today: date, note: Note
) -> None:
    """Take the role of a person or a group away: it holds from their next click.

    Raises
    ------
    MappingError
        The list does not name them, or it cannot be saved.
    """
    absent = f"The access list does not name {holder}. Nothing was changed."
    said = replace(note, why=TAKEN_AWAY)
    change_rows(
        _without("holder", holder, absent), open_store(where, ACCESS), said, reference, today
    )


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
    absent = f"There is no token called {name}. Nothing was changed."
    said = replace(note, why=REVOKED)
    change_rows(_without("name", name, absent), open_store(where, TOKENS), said, reference, today)


def _without(column: str, text: str, absent: str) -> Callable[[list[Row]], list[Mapping[str, str]]]:
    """What leaves out the row that says this; it raises with a sentence where there is none."""

    def left(rows: list[Row]) -> list[Mapping[str, str]]:
        others: list[Mapping[str, str]] = [row.cells for row in rows if row[column] != text]
        if len(others) == len(rows):
            raise SelectionError(absent)
        return others

    return left
