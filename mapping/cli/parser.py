"""What can be asked for: every command with its arguments."""

from __future__ import annotations

import argparse
from functools import cache
from pathlib import Path

from mapping.cli.arguments import day_of
from mapping.cli.changing_arguments import add_changing_commands
from mapping.cli.data_folder import DATA_VARIABLE
from mapping.cli.showing_arguments import add_showing_commands


@cache
def parser_of(prog: str) -> argparse.ArgumentParser:
    """How arguments are read; each command's options hold what it calls as `command`.

    Parameters
    ----------
    prog
        What the usage calls the program.
    """
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument(
        "--data",
        type=Path,
        default=None,
        metavar="DIR",
        help="data folder: services.csv, provision_types.csv, need.csv, expectations.csv, "
        f"settings.toml, boundaries/ (default: {DATA_VARIABLE}, else ./data)",
    )
    common.add_argument(
        "--on", type=day_of, default=None, metavar="DATE", help="YYYY-MM-DD (default: today)"
    )
    common.add_argument("--format", choices=("text", "csv", "json"), default="text")
    common.set_defaults(reads_data=True)
    parser = argparse.ArgumentParser(
        prog=prog, description="Where provision is missing, and how surely."
    )
    parser.set_defaults(reads_file=False)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    add_showing_commands(commands, common)
    add_changing_commands(commands, common)
    return parser
