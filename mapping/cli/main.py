"""The same work without a browser: `python -m mapping COMMAND`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from datetime import date

from mapping.cli import clock
from mapping.cli.data_folder import data_folder
from mapping.cli.late_clock import is_fault_of_the_clock
from mapping.cli.output import CLEAN, COULD_NOT_RUN, ERRORS_FOUND, problems_as_text
from mapping.cli.parser import parser_of
from mapping.errors import MappingError

__all__ = ["CLEAN", "COULD_NOT_RUN", "ERRORS_FOUND", "main", "provision_map"]


def provision_map(prog: str = "provision-map") -> int:
    """The installed command `provision-map`, a process of its own; its exit code."""
    from mapping.limited import collect_seldom

    collect_seldom()
    return main(prog=prog)


def main(
    arguments: Sequence[str] | None = None,
    today: date | None = None,
    prog: str = "python -m mapping",
) -> int:
    """Run one command.

    Parameters
    ----------
    today
        The day to answer for; that of the clock where it is None.
    prog
        What the usage calls the command.

    Returns
    -------
    int
        0 clean, 1 errors found, 2 could not run.
    """
    options = parser_of(prog).parse_args(arguments)
    if options.reads_file:
        _start_reader(options)
    try:
        options.today = clock.today() if today is None else today
        options.now = clock.now() if today is None else clock.now_on(today)
        options.on = options.on or options.today
        if options.reads_data:
            options.data = data_folder(options.data).resolve()
            _say_what_no_save_made(options)
        code: int = _run(options)
    except MappingError as error:
        return _report(error)
    except BrokenPipeError:
        return COULD_NOT_RUN
    return code


def _run(options: argparse.Namespace) -> int:
    """Run a command; once more for a later day where the clock alone makes the data faulty."""
    try:
        code: int = options.command(options)
    except MappingError as error:
        if not options.reads_data or not is_fault_of_the_clock(options, error):
            raise
        code = options.command(options)
    return code


def _start_reader(options: argparse.Namespace) -> None:
    """Have the process that reads a file from outside load what it needs, meanwhile."""
    from mapping.cli.reading_limits import READER_MODULES, TABLE_MODULES
    from mapping.limited import prepare

    # What `check` and `apply` are given names its columns itself, unless a match is given with it.
    is_matched = not hasattr(options, "match") or options.match is not None
    prepare(READER_MODULES if is_matched else TABLE_MODULES)


def _say_what_no_save_made(options: argparse.Namespace) -> None:
    """Say on standard error where a table on disk is not what was last saved."""
    if not getattr(options, "says_edits", True) or getattr(options, "verify", False):
        return
    from mapping.region.disk_edits import HOW_TO_SETTLE, disk_edits, files_not_read
    from mapping.region.late_clock import clock_notices

    edits = [edit.sentence for edit in disk_edits(options.data)]
    said = [*clock_notices(options.data, options.today, options.today), *edits]
    if unread := files_not_read(options.data):
        print(unread, file=sys.stderr)
    for sentence in [*said, HOW_TO_SETTLE] if edits else said:
        print(sentence, file=sys.stderr)


def _report(error: MappingError) -> int:
    """Say on standard error what stopped a command."""
    from mapping.problems import FaultyTableError
    from mapping.tables.diff import ConflictError

    print(f"error: {error}", file=sys.stderr)
    if isinstance(error, FaultyTableError):
        print(problems_as_text(error.problems, only_errors=True), file=sys.stderr)
    if isinstance(error, ConflictError):
        print(error.sides(), file=sys.stderr)
    return ERRORS_FOUND if isinstance(error, FaultyTableError | ConflictError) else COULD_NOT_RUN
