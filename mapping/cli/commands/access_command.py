"""The commands on who may do what. Their arguments are read in `main`."""

from __future__ import annotations

import argparse

import pandas as pd

from mapping.access.grants import COLUMNS, in_one_spelling, name_of_grant, spelt_holder
from mapping.cli.commands.update_commands import say_beside
from mapping.cli.output import Say, Table
from mapping.context.reference import Reference
from mapping.editing.access import (
    SHOWN_ONCE,
    TAKEN_AWAY,
    make_token,
    revoke_token,
    take_access_away,
)
from mapping.editing.kept_table import change_cells
from mapping.region.access import acting_as
from mapping.region.kept_tables import ACCESS, TOKENS
from mapping.region.loader import read_reference
from mapping.store import Note
from mapping.store.opening import open_store
from mapping.tables.parsing import split_list
from mapping.tables.small_table import rows_of

GIVEN = "Access given"


def change_access(options: argparse.Namespace, say: Say, table: Table) -> None:
    """List who may do what, give somebody a role, or take it away.

    Raises
    ------
    FaultyTableError, SelectionError
        What is asked for breaks the list's rules, or it names nobody of that address.
    """
    reference = read_reference(options.data, options.today)
    store = open_store(options.data, ACCESS)
    if options.deed == "list":
        rows = [row.cells for row in rows_of(ACCESS.read(store.load().content))]
        if options.format != "text":
            table(COLUMNS, rows)
        elif not rows:
            say("The access list names nobody yet.")
        for row in rows if options.format == "text" else ():
            say(_in_words(row, reference))
        return
    person = acting_as(options.acting_as, options.data, reference.areas)
    note = Note.of(person, options.by, GIVEN, "", options.now)
    if options.deed == "remove":
        holder = spelt_holder(options.holder)
        take_access_away(holder, reference.settings, reference, options.today, note)
        say(f"{TAKEN_AWAY}: {holder}. It stands in the history, in {options.data}.")
        return
    cells = in_one_spelling(
        {
            "holder": options.holder,
            "provider": options.provider,
            "role": options.role,
            "areas": ";".join(_code(each, reference) for each in options.area),
        }
    )

    def changed(there: pd.DataFrame) -> pd.DataFrame:
        others = there[there["holder"] != cells["holder"]]
        return pd.concat([others, pd.DataFrame([cells], dtype="str")], ignore_index=True)

    change_cells(changed, store, note, reference, options.today)
    said = _in_words(cells, reference)
    say(f"{GIVEN}: {said}. It stands in the history, in {options.data}.")


def change_tokens(options: argparse.Namespace, say: Say, table: Table) -> None:
    """List the tokens by which programs read, make one, or take one back.

    Raises
    ------
    FaultyTableError, SelectionError
        The name is none, is there already, or there is no token of it.
    """
    reference = read_reference(options.data, options.today)
    if options.deed == "tokens":
        content = open_store(options.data, TOKENS).load().content
        rows = [row.cells for row in rows_of(TOKENS.read(content))]
        if options.format != "text":
            table(("name",), [{"name": row["name"]} for row in rows])
        for row in rows if options.format == "text" else ():
            say(row["name"])
        return
    person = acting_as(options.acting_as, options.data, reference.areas)
    note = Note.of(person, options.by, "", "", options.now)
    asked = (options.holder, reference.settings, reference, options.today, note)
    if options.deed == "add-token":
        say(make_token(*asked))
        say_beside(SHOWN_ONCE)
    else:
        revoke_token(*asked)
        say(f"The token {options.holder} opens nothing any more.")


def _code(asked: str, reference: Reference) -> str:
    """The code of an area, or of a group that may be named; the list judges what is neither."""
    group = None if asked in reference.areas.positions else reference.groups.group_of(asked)
    return asked if group is None else group.code


def _in_words(row: dict[str, str], reference: Reference) -> str:
    areas, groups = reference.areas, reference.groups
    names = ", ".join(name_of_grant(code, areas, groups) for code in split_list(row["areas"]))
    at = f", signing in at {row['provider']}" if row["provider"] else ""
    return f"{row['holder']}: {row['role']}{f' for {names}' if names else ''}{at}"
