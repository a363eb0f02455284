"""The access list as it is kept, and who somebody is by it."""

from __future__ import annotations

from pathlib import Path

from mapping.access import ANYBODY, Person, tokens
from mapping.access.grants import GROUP, Grant, grants_of, person_named
from mapping.errors import SelectionError, TableError
from mapping.geography.area_groups import AreaGroups, read_area_groups
from mapping.geography.areas import Areas
from mapping.problems import errors_in
from mapping.region.kept_tables import ACCESS, TOKENS
from mapping.settings import Settings, read_settings
from mapping.store.opening import open_store
from mapping.store.table_spec import TableSpec
from mapping.tables.small_table import Row, problems_of_file, rows_of


def read_grants(where: Settings | Path, areas: Areas) -> tuple[Grant, ...]:
    """What is granted to whom.

    A row with a fault grants nothing; nor does a list that is no whole table.

    Raises
    ------
    StoreError
        The list cannot be read.
    """
    return grants_of(_rows(where, ACCESS), areas, _groups(where, areas))


def _groups(where: Settings | Path, areas: Areas) -> AreaGroups:
    """What the areas lie in; where no look-up can be read, a row that names a group is void."""
    settings = where if isinstance(where, Settings) else read_settings(where)
    try:
        return read_area_groups(settings.area_groups, areas)[0]
    except TableError:
        return AreaGroups()


def read_digests(where: Settings | Path) -> frozenset[str]:
    """The digests of the tokens that open something; none where their list has a fault.

    Raises
    ------
    StoreError
        The list cannot be read.
    """
    rows = _rows(where, TOKENS)
    return frozenset() if tokens.token_faults(rows) else frozenset(row["sha256"] for row in rows)


def _rows(where: Settings | Path, spec: TableSpec) -> list[Row]:
    """The rows of a list; none where it is no whole table."""
    try:
        table = spec.read(open_store(where, spec).load().content)
    except TableError:
        return []
    return [] if errors_in(problems_of_file(table, spec.closed)) else list(rows_of(table))


def leads_by_area(where: Settings | Path, areas: Areas) -> dict[str, tuple[str, ...]]:
    """The e-mail addresses of those who keep an area's part, by its code; groups have none.

    Raises
    ------
    StoreError
        The list cannot be read.
    """
    found: dict[str, list[str]] = {}
    for grant in read_grants(where, areas):
        if grant.role != "viewer" and not grant.holder.startswith(GROUP):
            for code in grant.areas:
                found.setdefault(code, []).append(grant.holder)
    return {code: tuple(sorted(holders)) for code, holders in found.items()}


def acting_as(address: str | None, where: Settings | Path, areas: Areas) -> Person:
    """Who a command acts as; None is whoever has the machine, who may do everything.

    An address that was left blank, such as by a script that knows of none, is nobody's.

    Raises
    ------
    SelectionError
        The access list does not name them.
    """
    if address is None:
        return ANYBODY
    person = person_named(address, read_grants(where, areas))
    if person is None:
        raise SelectionError(
            "Nothing was done: the access list names nobody of that address. `access list` shows "
            "whom it names."
        )
    return person
