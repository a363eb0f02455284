"""The commands that say the register's rules and columns."""

from __future__ import annotations

import argparse

from mapping.cli.output import Say, Table, json_text
from mapping.english import spoken
from mapping.register.checks import published_rules
from mapping.register.schema import COLUMNS


def show_rules(options: argparse.Namespace, say: Say, table: Table) -> None:
    """Say the rules that every record keeps."""
    rules = published_rules()
    if options.format == "json":
        say(json_text(rules))
    elif options.format == "csv":
        table(("rule",), [{"rule": rule} for rule in rules])
    else:
        say("\n".join(f"{n}. {rule}" for n, rule in enumerate(rules, start=1)))


def show_columns(options: argparse.Namespace, say: Say, table: Table) -> None:
    """Say what each column holds."""
    rows = [
        {
            "column": column.name,
            "required": "yes" if column.required else "no",
            "kind": spoken(column.kind),
            "allowed": ";".join(column.allowed),
            "note": column.note,
        }
        for column in COLUMNS
    ]
    if options.format != "text":
        table(tuple(rows[0]), rows)
        return
    for row in rows:
        required = ", required" if row["required"] == "yes" else ""
        allowed = f" One of {row['allowed'].replace(';', ', ')}." if row["allowed"] else ""
        say(f"{row['column']} ({row['kind']}{required}): {row['note']}{allowed}")
