"""The commands that say what is wrong with a file, or with a whole data folder."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass

from mapping.cli.arguments import REGISTER
from mapping.cli.data_folder import data_folder
from mapping.cli.late_clock import has_a_later_day
from mapping.cli.output import CLEAN, ERRORS_FOUND, Say, Table, problems_as_text, remark
from mapping.cli.reading_limits import command_limits
from mapping.context.reference import Reference
from mapping.english import count
from mapping.errors import MappingError
from mapping.limited import limited
from mapping.problems import (
    Problem,
    bounded,
    errors_in,
    in_order,
    not_saved_for,
    number_of,
    questions_in,
)
from mapping.region.loader import read_reference

_COLUMNS = ("severity", "row", "column", "value", "message")


def check(options: argparse.Namespace, say: Say, table: Table) -> int:
    """Say what is wrong with a file of a table; whether it would be saved is the exit code."""
    try:
        found = _checked(options)
    except MappingError:
        # What is to be said of the folder is said whatever the file is, and its own faults first.
        remark(read_reference(options.data, options.today).warnings)
        raise
    remark(found.of_the_folder)
    problems = in_order(found.problems)
    if options.format == "text":
        say(problems_as_text(problems))
        say(_check_total(problems, found.n_rows))
    else:
        rows = [
            dict(zip(_COLUMNS, (p.severity, p.row, p.column, p.value, p.text), strict=True))
            for p in problems
        ]
        table(_COLUMNS, rows)
    return ERRORS_FOUND if not_saved_for(problems) else CLEAN


def check_folder(options: argparse.Namespace, say: Say, table: Table) -> int:
    """Say what a data folder lacks for any page or document."""
    from mapping.region.folder_check import folder_problems

    folder = (options.folder or data_folder(options.data)).resolve()
    problems = in_order(folder_problems(folder, options.today))
    if errors_in(problems) and has_a_later_day(options, folder):
        problems = in_order(folder_problems(folder, options.today))
    errors = number_of(errors_in(problems))
    if options.format != "text":
        columns = ("severity", "table", *_COLUMNS[1:])
        values = ((p.severity, p.table, p.row, p.column, p.value, p.text) for p in problems)
        table(columns, [dict(zip(columns, v, strict=True)) for v in values])
        return ERRORS_FOUND if errors else CLEAN
    listed = problems_as_text(problems)
    rest = count(number_of(problems) - errors, "warning")
    verdict = "Not every page can be shown" if errors else "Every page can be shown"
    say(
        "\n".join(
            part for part in (listed, f"{verdict}: {count(errors, 'error')}, {rest}.") if part
        )
    )
    return ERRORS_FOUND if errors else CLEAN


@dataclass(frozen=True)
class _Found:
    """What is wrong with a file of a table, of how many rows, and what is to be said beside it."""

    problems: Sequence[Problem]
    n_rows: int
    of_the_folder: Sequence[Problem]


def _checked(options: argparse.Namespace) -> _Found:
    names = ("data", "file", "on", "table", "today", "area", "match")
    asked = {name: getattr(options, name) for name in names}
    return limited(options.file.name, command_limits(), _checked_here, argparse.Namespace(**asked))


def _checked_here(options: argparse.Namespace) -> _Found:
    """`_checked`, in the child process, which alone loads what reads a file."""
    from mapping.cli.commands.update_commands import check_file

    reference = read_reference(options.data, options.today)
    if options.table != REGISTER or options.area is not None or options.match is not None:
        problems, n_rows = check_file(options, reference)
    else:
        problems, n_rows = _checked_as_register(options, reference)
    return _Found(bounded(problems), n_rows, reference.warnings)


def _checked_as_register(
    options: argparse.Namespace, reference: Reference
) -> tuple[list[Problem], int]:
    """What is wrong with a file of the whole register, and how many rows it has."""
    from mapping.cli.commands import update_commands as update
    from mapping.editing.register import said, with_its_own_names, with_new_ids
    from mapping.geography.postcode_directory import OnsPostcodeDirectory, ReadAhead
    from mapping.region import loader
    from mapping.store.opening import successors_of
    from mapping.tables.privacy.postcode_text import is_postcode

    read = loader.read_register_text(options.file)
    content = update.read_file(options.file, loader.LARGEST_REGISTER)
    if area := update.area_of_return(content, read):
        # A blank row of a return workbook is a question without an answer, and no record.
        return update.check_file(argparse.Namespace(**{**vars(options), "area": area}), reference)
    # Rules are kept meanwhile: it takes a fifth of the time of all of them.
    directory = ReadAhead(
        OnsPostcodeDirectory(), list(filter(is_postcode, read.unique("postcode")[1]))
    )
    text = loader.register_on(read, successors_of(reference.settings))
    sent = with_its_own_names(text, content)
    # A register of a nation is some ten megabytes, and from here on its rows are enough.
    del content
    table = with_new_ids(said(sent, reference))
    problems = loader.check_table(table, reference, options.on, directory)
    found = update.still_asked(options, table, problems)
    beside = update.remarks_beside_the_register(table, options, reference)
    return [*found, *beside], len(table.rows)


def _check_total(problems: Sequence[Problem], n_rows: int) -> str:
    errors, questions = number_of(errors_in(problems)), number_of(questions_in(problems))
    asked = f"{count(questions, 'question')}, " if questions else ""
    warnings = count(number_of(problems) - errors - questions, "warning")
    return f"{count(n_rows, 'row')} read: {count(errors, 'error')}, {asked}{warnings}."
