"""What the arguments of several commands share, and how a command is found when it runs."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import TypeAlias

from mapping.cli.output import CLEAN, print_table

# What `add_subparsers` gives; argparse has no other name for it.
Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"  # noqa: SLF001
Run = Callable[[argparse.Namespace], int]
AREA_OR_GROUP = "CODE|GROUP"
REGISTER = "register"
# The names of `region.kept_tables`, which would take long to import for a word of help.
TABLES = (
    REGISTER,
    "actions",
    "reviews",
    "themes",
    "recommendations",
    "meetings",
    "returns",
    "types",
    "need",
    "expectations",
    "units",
    "unit_coverage",
    "unit_lists",
    "proposals",
    "access",
    "tokens",
)


def by_somebody(parser: argparse.ArgumentParser, run: Run) -> Run:
    """A command that has to be told who gives it, in one way or the other."""

    def checked(options: argparse.Namespace) -> int:
        if not options.who and options.acting_as is None:
            parser.error("one of the following arguments is required: --who, --as")
        return run(options)

    return checked


def add_by(command: argparse.ArgumentParser, what: str = "who makes the change") -> None:
    """Who gives a command, and for whom; `what`: what the name is of."""
    command.add_argument("--by", default="", metavar="NAME", help=what)
    add_as(command)


def add_as(command: argparse.ArgumentParser) -> None:
    """Whom a command acts for."""
    command.add_argument(
        "--as",
        dest="acting_as",
        default=None,
        metavar="ADDRESS",
        help="do it with what the access list lets this person do, and in their name",
    )


def add_match(command: argparse.ArgumentParser) -> None:
    """What a list in names and words of its own means."""
    command.add_argument(
        "--match",
        type=Path,
        default=None,
        metavar="MATCH.toml",
        help="what FILE means, as the command match wrote it",
    )


def add_table(command: argparse.ArgumentParser) -> None:
    """Which of the kept tables."""
    command.add_argument(
        "--table", choices=TABLES, default=REGISTER, help="which table (default: the register)"
    )


def add_apply_arguments(command: argparse.ArgumentParser, missing: str) -> None:
    """What every command has that puts a file into a table; `missing`: what lacks in the file."""
    command.add_argument("file", type=Path, metavar="FILE", help="CSV or .xlsx")
    command.add_argument("--dry-run", action="store_true", help="show the changes, save nothing")
    command.add_argument("--remove-missing", action="store_true", help=missing)
    add_by(command)
    add_no_place(command)


def add_no_place(command: argparse.ArgumentParser) -> None:
    """Which records somebody says name no place where somebody stays."""
    command.add_argument(
        "--no-place",
        action="append",
        default=[],
        metavar="RECORD",
        help="this record names no place where somebody stays: its id, or the number of its row in "
        "the file; may be given more than once",
    )


def apply_to(parser: argparse.ArgumentParser) -> Run:
    """The register is kept area by area, so that an area has to be named for it."""
    run = command_of("apply_file")

    def checked(options: argparse.Namespace) -> int:
        if options.table == REGISTER and options.area is None:
            parser.error("the following arguments are required: --area")
        return run(options)

    return checked


def file_metavar(endings: Sequence[str]) -> str:
    """How help names a file: "FILE.pdf|html"."""
    return f"FILE.{'|'.join(ending.removeprefix('.') for ending in endings)}"


def command_of(name: str, module: str = "update_commands") -> Run:
    """A command of a module of its own, which is imported when it runs."""

    def run(options: argparse.Namespace) -> int:
        command = getattr(import_module(f"mapping.cli.commands.{module}"), name)
        code: int | None = command(options, print, lambda *found: print_table(options, *found))
        return CLEAN if code is None else code

    return run


def day_of(text: str) -> date:
    """A day that was typed.

    Raises
    ------
    ArgumentTypeError
        It is none, or too far away.
    """
    from mapping.dates import EARLIEST, LATEST
    from mapping.tables.parsing import parse_date

    day = parse_date(text)
    if day is None or not EARLIEST <= day <= LATEST:
        raise argparse.ArgumentTypeError(
            f"{text!r} is not a date from {EARLIEST} to {LATEST}; write YYYY-MM-DD"
        )
    return day
