"""The access list as it is kept, and who somebody is by it."""

from __future__ import annotations

from pathlib import Path

from mapping.access import ANYBODY, Person, tokens
from mapping.access.grants import NO_OTHER_COLUMN, Grant, grants_of, person_named
from mapping.errors import SelectionError, TableError
from mapping.geography.areas import Areas
from mapping.problems import errors_in
from mapping.region.kept_tables import ACCESS, TOKENS
from mapping.settings import Settings
from mapping.store.opening import open_store
from mapping.tables.small_table import problems_of_file, rows_of


def read_grants(where: Settings | Path, areas: Areas) -> tuple[Grant, ...]:
    """What is granted to whom.

    A row with a fault grants nothing; nor does a list that is no whole table.

    Raises
    ------
    StoreError
        The list cannot be read.
    """
    content = open_store(where, ACCESS).load().content
    try:
        table = ACCESS.read(content)
    except TableError:
        return ()
    if errors_in(problems_of_file(table, NO_OTHER_COLUMN)):
        return ()
    return grants_of(list(rows_of(table)), areas)


def read_digests(where: Settings | Path) -> frozenset[str]:
    """The digests of the tokens that open something; none where their list has a fault.

    Raises
    ------
    StoreError
        The list cannot be read.
    """
    try:
        table = TOKENS.read(open_store(where, TOKENS).load().content)
    except TableError:
        return frozenset()
    rows = list(rows_of(table))
    faults = [*problems_of_file(table, tokens.NO_OTHER_COLUMN), *tokens.token_faults(rows)]
    return frozenset() if errors_in(faults) else frozenset(row["sha256"] for row in rows)


def acting_as(address: str, where: Settings | Path, areas: Areas) -> Person:
    """Who a command acts as; "" is whoever has the machine, who may do everything.

    Raises
    ------
    SelectionError
        The access list does not name them.
    """
    if not address:
        return ANYBODY
    person = person_named(address, read_grants(where, areas))
    if person is None:
        raise SelectionError(
            "Nothing was done: the access list names nobody of that address. `access list` shows "
            "whom it names."
        )
    return person
