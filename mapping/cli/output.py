"""How a command says what it has found: on the screen, or in a file."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mapping.errors import TableError

if TYPE_CHECKING:
    from mapping.problems import Problem
    from mapping.settings import Settings

CLEAN, ERRORS_FOUND, COULD_NOT_RUN = 0, 1, 2
# A command is given both: how to say a sentence, and how to show a table as CSV or JSON.
Say = Callable[[str], None]
Table = Callable[[Sequence[str], list[dict[str, Any]]], None]


def write_file(path: Path, content: bytes | Iterable[bytes]) -> None:
    """Write a whole file, or one part of it after the other.

    Raises
    ------
    TableError
        It cannot be written, and why.
    """
    try:
        with path.open("wb") as file:
            file.writelines((content,) if isinstance(content, bytes) else content)
    except OSError as error:
        raise TableError(f"{path} cannot be written: {error.strerror}.") from error


def make_folder(path: Path) -> None:
    """Make a folder that need not be there yet.

    Raises
    ------
    TableError
        It cannot be made, and why.
    """
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise TableError(f"{path} cannot be made a folder: {error.strerror}.") from error


def print_table(
    options: argparse.Namespace, columns: Sequence[str], rows: list[dict[str, Any]]
) -> None:
    """Print rows as CSV or JSON, whichever was asked for."""
    is_csv = options.format == "csv"
    print(_csv_text(columns, rows).rstrip("\n") if is_csv else json_text(rows))


def problems_as_text(problems: Sequence[Problem], *, only_errors: bool = False) -> str:
    """Problems one below the other, those of one kind once with all their rows."""
    from mapping.problems import grouped

    lines = []
    for group in grouped(problems):
        problem = group.first
        if only_errors and problem.severity == "warning":
            continue
        place = ", ".join(part for part in (problem.table, group.where, problem.column) if part)
        value = f" (read: {group.value})" if group.value else ""
        lines.append(f"{problem.severity}: {place}{value}\n    {problem.text}")
    return "\n".join(lines)


def banner_lines(settings: Settings) -> list[str]:
    """What is said above everything where data are invented; nothing where they are not."""
    return [f"*** {settings.banner} ***", ""] if settings.banner else []


def remark(warnings: Iterable[Problem]) -> None:
    """Say on standard error what somebody should look at in the data folder."""
    for problem in warnings:
        print(f"remark: {problem.place}: {problem.text}", file=sys.stderr)


def json_text(value: object) -> str:
    """A value as JSON that people can read, too."""
    return json.dumps(value, ensure_ascii=False, indent=1)


def _csv_text(columns: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> str:
    """Rows as CSV; numbers in full, texts so that no spreadsheet takes them for a formula."""
    from mapping.escape import for_spreadsheet
    from mapping.tables.csv_writer import csv_text

    return csv_text(
        columns, ([row[name] for name in columns] for row in rows), safe=for_spreadsheet
    )
