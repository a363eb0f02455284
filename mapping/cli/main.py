"""The same work without a browser: `python -m mapping COMMAND`."""

from __future__ import annotations

import argparse
import json
import math
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mapping.cli import clock
from mapping.cli.data_folder import DATA_VARIABLE, data_folder
from mapping.english import count, listed, spoken
from mapping.errors import MappingError
from mapping.export.formats import EXPORT_ENDINGS, EXPORT_KEYS
from mapping.report.formats import AGENDA_ENDINGS, PROFILE_ENDINGS, REPORT_ENDINGS

if TYPE_CHECKING:
    from datetime import date

    from mapping.context.reference import Reference
    from mapping.gap_model.assessment import Assessment, Cell
    from mapping.geography.boundaries import Boundaries
    from mapping.problems import Problem
    from mapping.region.loader import DataFolder
    from mapping.wording.explain import Explanation

CLEAN, ERRORS_FOUND, COULD_NOT_RUN = 0, 1, 2
_REGION = "region"
_AREA_OR_GROUP = "CODE|GROUP"
_GAP_COLUMNS = (
    "area_code",
    "area_name",
    "provision_type",
    "status",
    "level",
    "benchmark",
    "unit",
    "flags",
    "record_ids",
    "as_of",
    "provision_label",
    "shown_as",
    "marks",
    "amount",
    "wanted",
    "amount_unit",
    "notice",
)
_PROBLEM_COLUMNS = ("severity", "row", "column", "value", "message")
_REGISTER = "register"
# The names of `region.kept_tables`, which would take long to import for a word of help.
TABLES = (
    _REGISTER,
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


def provision_map() -> int:
    """The installed command `provision-map`; its exit code."""
    return main(prog="provision-map")


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
    options = _parser(prog).parse_args(arguments)
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
        if not options.reads_data or not _is_fault_of_the_clock(options, error):
            raise
        code = options.command(options)
    return code


def _is_fault_of_the_clock(options: argparse.Namespace, error: MappingError) -> bool:
    """Whether the folder keeps its rules on a later day, which the options then say."""
    from mapping.problems import FaultyTableError

    return isinstance(error, FaultyTableError) and _has_a_later_day(options, options.data)


def _has_a_later_day(options: argparse.Namespace, folder: Path) -> bool:
    """Whether a folder keeps its rules on a later day alone; the options are of that day then."""
    from mapping.region.late_clock import clock_notices, day_to_answer_for, is_sound

    clock_day = options.today
    day = day_to_answer_for(clock_day, is_sound(folder))
    if day == clock_day:
        return False
    print("\n".join(clock_notices(folder, clock_day, day)), file=sys.stderr)
    options.today = day
    options.on = day if options.on == clock_day else options.on
    return True


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


def _parser(prog: str) -> argparse.ArgumentParser:
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
        "--on", type=_day, default=None, metavar="DATE", help="YYYY-MM-DD (default: today)"
    )
    common.add_argument("--format", choices=("text", "csv", "json"), default="text")
    common.set_defaults(reads_data=True)
    parser = argparse.ArgumentParser(
        prog=prog, description="Where provision is missing, and how surely."
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for name, run, purpose in (
        ("check", _check, "what is wrong with a register"),
        ("gaps", _gaps, "every area and type"),
        ("explain", _explain, "one area and type"),
        ("report", _document, "a document on the region or an area, for a board"),
        ("rules", _rules, "the register's rules in words"),
        ("columns", _columns, "the register's columns"),
    ):
        command = commands.add_parser(name, parents=[common], help=purpose)
        command.set_defaults(command=run, reads_data=name not in ("rules", "columns"))
        if name == "check":
            command.add_argument("file", type=Path, metavar="FILE", help="CSV or .xlsx")
            command.add_argument(
                "--area", default=None, metavar="CODE", help="check it as this area's file"
            )
            _add_match(command)
            _add_table(command)
        if name == "explain":
            command.add_argument("--area", required=True, metavar="CODE")
            command.add_argument("--type", required=True, metavar="KEY")
        if name == "report":
            command.add_argument("--area", required=True, metavar=f"{_AREA_OR_GROUP}|region")
            command.add_argument("--out", required=True, type=Path, metavar=_file(REPORT_ENDINGS))
            command.add_argument(
                "--profile",
                action="store_true",
                help=f"an area on one page instead ({', '.join(PROFILE_ENDINGS)})",
            )
    _add_update_commands(commands, common)
    _add_export_command(commands, common)
    _add_agenda_command(commands, common)
    _add_since_command(commands, common)
    _add_ending_command(commands, common)
    asked = commands.add_parser(
        "recommendations", parents=[common], help="what reviews asked, and what is known of it"
    )
    asked.set_defaults(command=_command_of("show_recommendations", "recommendations_command"))
    _add_sharing_commands(commands, common)
    _add_action_commands(commands, common)
    _add_returns_commands(commands, common)
    _add_access_command(commands, common)
    _add_units_command(commands, common)
    _add_store_commands(commands, common)
    _add_region_commands(commands, common)
    return parser


def _add_region_commands(
    commands: argparse._SubParsersAction[argparse.ArgumentParser],
    common: argparse.ArgumentParser,
) -> None:
    whole = commands.add_parser(
        "check-folder", parents=[common], help="whether a data folder has what every page needs"
    )
    whole.add_argument("folder", nargs="?", type=Path, metavar="FOLDER")
    whole.set_defaults(command=_check_folder, reads_data=False)
    need = commands.add_parser("need", help="need figures from published files")
    counted = need.add_subparsers(required=True, metavar="gp-practices").add_parser(
        "gp-practices", parents=[common], help="count the practices of the NHS's epraccur by area"
    )
    counted.add_argument("file", type=Path, metavar="EPRACCUR.csv")
    counted.add_argument(
        "--source-date", type=_day, default=None, metavar="YYYY-MM-DD", help="the day of the file"
    )
    counted.add_argument("--by", default="", metavar="NAME", help="who makes the change")
    _add_as(counted)
    counted.set_defaults(command=_command_of("count_practices", "region_commands"))
    deeds = commands.add_parser("region", help="begin a region").add_subparsers(
        required=True, metavar="new"
    )
    new = deeds.add_parser("new", help="make a complete data folder, with no record in it yet")
    new.set_defaults(
        command=_command_of("new_region", "region_commands"), reads_data=False, on=None
    )
    new.add_argument("folder", type=Path, metavar="FOLDER", help="a folder that is new, or empty")
    of = new.add_mutually_exclusive_group(required=True)
    of.add_argument("--force", metavar="NAME", help="a police force area, by name or code")
    of.add_argument("--csp", nargs="+", metavar="CODE", help="these partnerships, by code or name")
    of.add_argument("--all", action="store_true", help="all partnerships of England and Wales")
    of.add_argument(
        "--boundaries", type=Path, metavar="FILE", help="the areas of any boundary file"
    )
    for name, dest, what in (
        ("--code", "code", "column of the boundary file that holds each area's code"),
        ("--name", "name_column", "column of the boundary file that holds each area's name"),
        ("--layer", "layer", "of the boundary file, where it holds several"),
        ("--coordinates", "coordinates", "of the boundary file, where it does not say them"),
        ("--title", "title", "what the region is called"),
        ("--area-term", "area_term", "what one area of the boundary file is called"),
        ("--edition", "edition", "of the boundary file"),
        ("--attribution", "attribution", "whose the boundary file is, in the owner's words"),
        ("--licence", "licence", "of the boundary file, a short name such as CC-BY-4.0"),
        ("--licence-url", "licence_url", "where that licence can be read"),
    ):
        new.add_argument(name, dest=dest, default="", metavar="TEXT", help=what)
    new.add_argument(
        "--dissolve", action="store_true", help="join rows of the boundary file with one code"
    )


def _add_store_commands(
    commands: argparse._SubParsersAction[argparse.ArgumentParser],
    common: argparse.ArgumentParser,
) -> None:
    database = commands.add_parser("database", help="the database that the tables are kept in")
    deeds = database.add_subparsers(required=True, metavar="upgrade|publish")
    upgrade = deeds.add_parser(
        "upgrade", parents=[common], help="set it up for this release, with its roles"
    )
    deeds.add_parser(
        "publish", parents=[common], help="bring its views up to what anybody may see"
    ).set_defaults(command=_command_of("publish_views", "store_commands"))
    upgrade.set_defaults(command=_command_of("upgrade_database", "store_commands"))
    upgrade.add_argument(
        "--to", default="", metavar="ADDRESS", help="of the database, as its owner"
    )
    store = commands.add_parser("store", help="where the tables are kept")
    copy = store.add_subparsers(required=True, metavar="copy").add_parser(
        "copy", parents=[common], help="copy every table, with its history, to where none is"
    )
    copy.set_defaults(command=_command_of("copy_store", "store_commands"), reads_data=False)
    for name, dest in (("--from", "start"), ("--to", "end")):
        copy.add_argument(
            name, dest=dest, required=True, metavar="FOLDER|ADDRESS", help="a folder or database"
        )
    for name, run, purpose in (
        ("backup", "back_up", "write every table, with its history, into a file"),
        ("restore-backup", "restore_backup", "put what is in a backup where nothing is kept yet"),
    ):
        command = commands.add_parser(name, parents=[common], help=purpose)
        command.set_defaults(command=_command_of(run, "store_commands"))
        command.add_argument("file", type=Path, metavar="FILE.zip")
        command.set_defaults(says_edits=False)
    upgrade.set_defaults(says_edits=False)


def _add_units_command(
    commands: argparse._SubParsersAction[argparse.ArgumentParser],
    common: argparse.ArgumentParser,
) -> None:
    units = commands.add_parser("units", help="the units that shares are counted by")
    deeds = units.add_subparsers(required=True, metavar="DEED")
    taken = deeds.add_parser("import", parents=[common], help="take a published list of them over")
    taken.add_argument("file", type=Path, metavar="FILE", help="epraccur.csv, or see --columns")
    taken.add_argument("--kind", required=True, help="what they are, such as gp_practice")
    taken.add_argument(
        "--columns",
        default=None,
        metavar="unit_id=CODE,name=NAME,…",
        help="of another file than epraccur: its columns for unit_id, name, postcode, area_code, "
        "opened, closed",
    )
    taken.add_argument(
        "--whole", action="store_true", help="the other file has all of them: the rest has closed"
    )
    taken.add_argument("--source", default="", help="where it is from, in a few words")
    taken.add_argument(
        "--source-date", type=_day, default=None, metavar="YYYY-MM-DD", help="the day of the list"
    )
    taken.add_argument("--dry-run", action="store_true", help="show the changes, save nothing")
    taken.add_argument("--by", default="", metavar="NAME", help="who makes the change")
    _add_as(taken)
    taken.set_defaults(command=_command_of("import_units", "units_command"))


def _add_returns_commands(
    commands: argparse._SubParsersAction[argparse.ArgumentParser],
    common: argparse.ArgumentParser,
) -> None:
    returns = commands.add_parser("returns", help="rounds in which areas are asked for returns")
    deeds = returns.add_subparsers(required=True, metavar="DEED")
    found = {}
    for deed, run, purpose in (
        ("open", "open_round_of_returns", "ask areas, all of them or those that are named"),
        ("status", "show_returns", "who is in, and what is open, by area"),
        ("close", "close_round_of_returns", "wait for no more answers"),
        ("letters", "write_letters", "drafts of e-mails to the areas; nothing is sent"),
    ):
        found[deed] = deeds.add_parser(deed, parents=[common], help=purpose)
        found[deed].set_defaults(command=_command_of(run, "returns_commands"))
    found["open"].add_argument("--due", type=_day, required=True, metavar="YYYY-MM-DD")
    found["open"].add_argument(
        "--areas", nargs="+", default=[], metavar=_AREA_OR_GROUP, help="default: every area"
    )
    found["letters"].add_argument("--out", type=Path, required=True, metavar="FILE.zip|FOLDER")
    found["letters"].add_argument(
        "--kind",
        choices=("ask", "remind", "thank"),
        default="ask",
        help="ask or remind who is not in, or thank who is (default: ask)",
    )
    for deed in ("open", "close"):
        found[deed].add_argument("--by", default="", metavar="NAME", help="who makes the change")
        _add_as(found[deed])


def _add_access_command(
    commands: argparse._SubParsersAction[argparse.ArgumentParser],
    common: argparse.ArgumentParser,
) -> None:
    access = commands.add_parser("access", help="who may do what, where people sign in")
    deeds = access.add_subparsers(required=True, metavar="DEED", dest="deed")
    found = {
        deed: deeds.add_parser(deed, parents=[common], help=purpose)
        for deed, purpose in (
            ("list", "who may do what"),
            ("add", "give somebody, or a group, a role; in the place of what they have"),
            ("remove", "take their role away"),
            ("tokens", "the tokens by which programs read"),
            ("add-token", "make a token for a program, shown once"),
            ("remove-token", "take a token back"),
        )
    }
    for deed, command in found.items():
        run = "change_tokens" if "token" in deed else "change_access"
        command.set_defaults(command=_command_of(run, "access_command"))
        if deed in ("list", "tokens"):
            continue
        if run == "change_tokens":
            command.add_argument("holder", metavar="NAME", help="for which program it is")
        else:
            command.add_argument(
                "holder", metavar="ADDRESS|group:NAME", help="an address, or a provider's group"
            )
        command.add_argument("--by", default="", metavar="NAME", help="who makes the change")
        _add_as(command)
    add = found["add"]
    add.add_argument("--role", required=True, metavar="viewer|lead|steering|administrator")
    add.add_argument(
        "--area",
        action="append",
        default=[],
        metavar=_AREA_OR_GROUP,
        help="may be given more than once",
    )
    add.add_argument(
        "--provider", default="", metavar="NAME", help="where they sign in; needed for a group"
    )


def _add_as(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--as",
        dest="acting_as",
        default="",
        metavar="ADDRESS",
        help="do it with what the access list lets this person do, and in their name",
    )


def _add_update_commands(
    commands: argparse._SubParsersAction[argparse.ArgumentParser],
    common: argparse.ArgumentParser,
) -> None:
    found = {}
    for name, run, purpose in (
        ("apply", "apply_file", "put an area's file into the register"),
        ("history", "show_history", "what changed, newest first"),
        ("restore", "restore_version", "go back to an earlier version"),
        ("download", "download", "an area's records, or all areas', as a file"),
    ):
        found[name] = commands.add_parser(name, parents=[common], help=purpose)
        found[name].set_defaults(command=_command_of(run))
    apply, history, restore, download = found.values()
    _add_apply_arguments(apply, "remove the area's records, or the table's, that FILE lacks")
    apply.add_argument("--area", default=None, metavar="CODE", help="needed for the register")
    _add_match(apply)
    match = commands.add_parser(
        "match", parents=[common], help="what a list in names and words of its own means"
    )
    match.add_argument("file", type=Path, metavar="FILE", help="CSV or .xlsx")
    match.add_argument("--area", required=True, metavar="CODE", help="whose list it is")
    match.add_argument("--out", type=Path, default=None, metavar="MATCH.toml")
    match.set_defaults(command=_match)
    apply.set_defaults(command=_apply(apply))
    history.add_argument("--area", default=None, metavar="CODE", help="of the register")
    restore.add_argument("revision", metavar="REVISION")
    restore.add_argument("--by", default="", metavar="NAME", help="who makes the change")
    restore.add_argument("--dry-run", action="store_true", help="show the changes, save nothing")
    restore.add_argument("--area", default="", metavar="CODE", help="only what this area keeps")
    restore.add_argument("--record", default="", metavar="ID", help="only this record")
    for command in (apply, history, restore):
        _add_table(command)
    _add_as(restore)
    history.add_argument(
        "--verify", action="store_true", help="say what is missing or altered (exit code 0 or 1)"
    )
    history.set_defaults(command=_history)
    _add_settle_and_purge(commands, common)
    download.add_argument("--area", required=True, metavar="CODE", help="a code, or all")
    download.add_argument("--out", required=True, type=Path, metavar="FILE.csv|xlsx|zip")
    download.add_argument(
        "--provider", default="", metavar="NAME", help="the workbook that asks this provider"
    )
    suggest = commands.add_parser(
        "suggest", parents=[common], help="have a provider's workbook wait as suggestions"
    )
    suggest.add_argument("file", type=Path, metavar="FILE.xlsx", help="as it came back")
    suggest.add_argument("--area", required=True, metavar="CODE", help="whose records it is about")
    suggest.add_argument("--dry-run", action="store_true", help="show them, save nothing")
    suggest.add_argument("--by", default="", metavar="NAME", help="who brings it in")
    suggest.add_argument(
        "--no-place", action="store_true", help="nothing in it names a place where somebody stays"
    )
    _add_as(suggest)
    suggest.set_defaults(command=_command_of("suggest_from_provider"))


def _add_settle_and_purge(
    commands: argparse._SubParsersAction[argparse.ArgumentParser],
    common: argparse.ArgumentParser,
) -> None:
    settle = commands.add_parser(
        "settle", parents=[common], help="say which is true where a file is not what was last saved"
    )
    settle.add_argument("truth", choices=("take-file", "bring-back"))
    purge = commands.add_parser(
        "purge", parents=[common], help="take something out of the history for good"
    )
    purge.add_argument(
        "record", nargs="?", metavar="RECORD", help="whose words of before are taken out"
    )
    purge.add_argument("--text", default=None, help="a text, taken out of every table's history")
    settle.set_defaults(says_edits=False)
    for command, name in ((settle, "settle"), (purge, "purge")):
        _add_table(command)
        command.add_argument(
            "--who", "--by", dest="who", default="", metavar="NAME", help="who says so"
        )
        _add_as(command)
        command.add_argument("--why", required=command is purge, default="", metavar="REASON")
        command.set_defaults(command=_by_somebody(command, _command_of(name, "keeping_commands")))


def _by_somebody(
    parser: argparse.ArgumentParser, run: Callable[[argparse.Namespace], int]
) -> Callable[[argparse.Namespace], int]:
    """A command that has to be told who gives it, in one way or the other."""

    def checked(options: argparse.Namespace) -> int:
        if not (options.who or options.acting_as):
            parser.error("one of the following arguments is required: --who, --as")
        return run(options)

    return checked


def _history(options: argparse.Namespace) -> int:
    """What was saved; or, where that is asked for, whether all of it is still there."""
    if not options.verify:
        return _command_of("show_history")(options)
    from mapping.cli.keeping_commands import verify

    return CLEAN if verify(options, print) else ERRORS_FOUND


def _add_match(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--match",
        type=Path,
        default=None,
        metavar="MATCH.toml",
        help="what FILE means, as the command match wrote it",
    )


def _match(options: argparse.Namespace) -> int:
    _start_reader()
    from mapping.cli.match_command import propose_match

    propose_match(options, print, lambda value: print(_as_json(value)))
    return CLEAN


def _add_table(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--table", choices=TABLES, default=_REGISTER, help="which table (default: the register)"
    )


def _add_apply_arguments(command: argparse.ArgumentParser, missing: str) -> None:
    command.add_argument("file", type=Path, metavar="FILE", help="CSV or .xlsx")
    command.add_argument("--dry-run", action="store_true", help="show the changes, save nothing")
    command.add_argument("--remove-missing", action="store_true", help=missing)
    command.add_argument("--by", default="", metavar="NAME", help="who makes the change")
    _add_as(command)
    command.add_argument(
        "--no-place",
        action="append",
        default=[],
        metavar="RECORD",
        help="this record names no place where somebody stays: its id, or the number of its row in "
        "FILE; may be given more than once",
    )


def _apply(parser: argparse.ArgumentParser) -> Callable[[argparse.Namespace], int]:
    """The register is kept area by area, so that an area has to be named for it."""
    run = _command_of("apply_file")

    def checked(options: argparse.Namespace) -> int:
        if options.table == _REGISTER and options.area is None:
            parser.error("the following arguments are required: --area")
        return run(options)

    return checked


def _add_export_command(
    commands: argparse._SubParsersAction[argparse.ArgumentParser],
    common: argparse.ArgumentParser,
) -> None:
    export = commands.add_parser(
        "export", parents=[common], help="the map's data as a file for other programs"
    )
    export.set_defaults(command=_export)
    parts = listed([key for key in EXPORT_KEYS if key != "package"], "or")
    export.add_argument("--out", required=True, type=Path, metavar=_file(EXPORT_ENDINGS))
    export.add_argument("--area", default=None, metavar=_AREA_OR_GROUP, help="of these areas alone")
    export.add_argument(
        "--what",
        choices=EXPORT_KEYS,
        default=None,
        help=f"{parts}, or package for all (default: .csv and .geojson the matrix, .json the "
        "records as Open Referral UK, .gpkg and .zip all)",
    )


def _file(endings: Sequence[str]) -> str:
    """How help names a file: "FILE.pdf|html"."""
    return f"FILE.{'|'.join(ending.removeprefix('.') for ending in endings)}"


def _add_agenda_command(
    commands: argparse._SubParsersAction[argparse.ArgumentParser],
    common: argparse.ArgumentParser,
) -> None:
    agenda = commands.add_parser(
        "agenda", parents=[common], help="what a steering group's meeting has to deal with"
    )
    agenda.set_defaults(command=_agenda)
    agenda.add_argument("--out", required=True, type=Path, metavar=_file(AGENDA_ENDINGS))
    agenda.add_argument(
        "--since",
        type=_day,
        default=None,
        metavar="DATE",
        help="what has changed since (default: the last meeting of meetings.csv)",
    )
    agenda.add_argument(
        "--first",
        type=int,
        choices=range(1, 101),
        default=10,
        metavar="N",
        help="as many gaps and questions, 1 to 100 (default: 10)",
    )


def _agenda(options: argparse.Namespace) -> int:
    from mapping.cli.agenda_command import write_agenda

    write_agenda(options, print)
    return CLEAN


def _add_since_command(
    commands: argparse._SubParsersAction[argparse.ArgumentParser],
    common: argparse.ArgumentParser,
) -> None:
    command = commands.add_parser(
        "since", parents=[common], help="what has changed since a day or the last meeting"
    )
    command.set_defaults(command=_command_of("show_since", "since_command"))
    command.add_argument("day", metavar="DATE|last", help="YYYY-MM-DD, or last")
    command.add_argument("--area", default=None, metavar=_AREA_OR_GROUP)


def _add_ending_command(
    commands: argparse._SubParsersAction[argparse.ArgumentParser],
    common: argparse.ArgumentParser,
) -> None:
    command = commands.add_parser(
        "ending", parents=[common], help="what is left on a later day if nothing is renewed"
    )
    command.set_defaults(command=_command_of("show_ending", "ending_command"))
    command.add_argument(
        "at", nargs="?", default="12", metavar="DATE|MONTHS", help="YYYY-MM-DD, 3, 6 or 12"
    )
    command.add_argument("--area", metavar=_AREA_OR_GROUP, help="of one area, or a group, only")
    command.add_argument("--type", metavar="KEY", help="of one type of provision only")


def _add_sharing_commands(
    commands: argparse._SubParsersAction[argparse.ArgumentParser],
    common: argparse.ArgumentParser,
) -> None:
    organisations = commands.add_parser(
        "organisations", parents=[common], help="who could be invited to training, and who was"
    )
    organisations.set_defaults(command=_command_of("show_organisations", "sharing_commands"))
    organisations.add_argument("--area", default=None, metavar=_AREA_OR_GROUP)
    organisations.add_argument("--sector", default=None, metavar="WORD|not_stated")
    pilots = commands.add_parser(
        "pilots", parents=[common], help="what was tried where, and whether it was evaluated"
    )
    pilots.set_defaults(command=_command_of("show_pilots", "sharing_commands"))
    pilots.add_argument("--area", default=None, metavar=_AREA_OR_GROUP)


def _print_table(
    options: argparse.Namespace, columns: Sequence[str], rows: list[dict[str, Any]]
) -> None:
    is_csv = options.format == "csv"
    print(_as_csv(columns, rows).rstrip("\n") if is_csv else _as_json(rows))


def _add_action_commands(
    commands: argparse._SubParsersAction[argparse.ArgumentParser],
    common: argparse.ArgumentParser,
) -> None:
    listing = commands.add_parser(
        "actions", parents=[common], help="the action plan, overdue actions first"
    )
    listing.set_defaults(command=_command_of("actions", "action_commands"))
    listing.add_argument("--area", default=None, metavar=_AREA_OR_GROUP)
    listing.add_argument("--out", default=None, type=Path, metavar="FILE.csv|ics")
    apply = commands.add_parser(
        "apply-actions", parents=[common], help="put a file of actions into the action plan"
    )
    apply.set_defaults(command=_command_of("apply_file"), table="actions", area=None)
    _add_apply_arguments(apply, "remove the actions that FILE lacks")


def _export(options: argparse.Namespace) -> int:
    from mapping.cli.export_command import write_export

    write_export(options, print)
    return CLEAN


def _command_of(name: str, module: str = "update_commands") -> Callable[[argparse.Namespace], int]:
    """A command of a module of its own, which is imported when it runs."""

    def run(options: argparse.Namespace) -> int:
        from importlib import import_module

        if name == "apply_file":
            _start_reader()
        command = getattr(import_module(f"mapping.cli.{module}"), name)
        command(options, print, lambda *found: _print_table(options, *found))
        return CLEAN

    return run


def _start_reader() -> None:
    """Have the process that will read the file load what it needs while this one does."""
    from mapping.cli.reading_limits import READER_MODULES
    from mapping.limited import prepare

    prepare(READER_MODULES)


def _day(text: str) -> date:
    from mapping.dates import EARLIEST, LATEST
    from mapping.tables.parsing import parse_date

    day = parse_date(text)
    if day is None or not EARLIEST <= day <= LATEST:
        raise argparse.ArgumentTypeError(
            f"{text!r} is not a date from {EARLIEST} to {LATEST}; write YYYY-MM-DD"
        )
    return day


def _report(error: MappingError) -> int:
    """Say on standard error what stopped a command."""
    from mapping.problems import FaultyTableError
    from mapping.tables.diff import ConflictError

    print(f"error: {error}", file=sys.stderr)
    if isinstance(error, FaultyTableError):
        print(_problems_as_text(error.problems, only_errors=True), file=sys.stderr)
    if isinstance(error, ConflictError):
        print(error.sides(), file=sys.stderr)
    return ERRORS_FOUND if isinstance(error, FaultyTableError | ConflictError) else COULD_NOT_RUN


# --------------------------------------------------------------------------------- check


def _check(options: argparse.Namespace) -> int:
    _start_reader()
    from mapping.problems import in_order, not_saved_for
    from mapping.region.loader import read_reference

    _remark(read_reference(options.data, options.today))
    found, n_rows = _checked(options)
    problems = in_order(found)
    if options.format == "text":
        print(_problems_as_text(problems))
        print(_check_total(problems, n_rows))
    else:
        rows = [
            dict(zip(_PROBLEM_COLUMNS, (p.severity, p.row, p.column, p.value, p.text), strict=True))
            for p in problems
        ]
        _print_table(options, _PROBLEM_COLUMNS, rows)
    return ERRORS_FOUND if not_saved_for(problems) else CLEAN


def _check_folder(options: argparse.Namespace) -> int:
    from mapping.problems import errors_in, in_order, number_of
    from mapping.region.folder_check import folder_problems

    folder = (options.folder or data_folder(options.data)).resolve()
    problems = in_order(folder_problems(folder, options.today))
    if errors_in(problems) and _has_a_later_day(options, folder):
        problems = in_order(folder_problems(folder, options.today))
    errors = number_of(errors_in(problems))
    if options.format != "text":
        columns = ("severity", "table", *_PROBLEM_COLUMNS[1:])
        values = ((p.severity, p.table, p.row, p.column, p.value, p.text) for p in problems)
        _print_table(options, columns, [dict(zip(columns, v, strict=True)) for v in values])
        return ERRORS_FOUND if errors else CLEAN
    said = _problems_as_text(problems)
    rest = count(number_of(problems) - errors, "warning")
    verdict = "Not every page can be shown" if errors else "Every page can be shown"
    print(
        "\n".join(part for part in (said, f"{verdict}: {count(errors, 'error')}, {rest}.") if part)
    )
    return ERRORS_FOUND if errors else CLEAN


def _checked(options: argparse.Namespace) -> tuple[Sequence[Problem], int]:
    """What is wrong with a file of a table, and how many rows were read."""
    from mapping.cli.reading_limits import command_limits
    from mapping.limited import limited

    names = ("data", "file", "on", "table", "today", "area", "match")
    asked = {name: getattr(options, name) for name in names}
    return limited(options.file.name, command_limits(), _checked_here, argparse.Namespace(**asked))


def _checked_here(options: argparse.Namespace) -> tuple[Sequence[Problem], int]:
    """`_checked`, in the child process."""
    from mapping.cli.update_commands import check_file, still_asked
    from mapping.problems import bounded

    if options.table != _REGISTER or options.area is not None or options.match is not None:
        problems, n_rows = check_file(options)
        return bounded(problems), n_rows
    from mapping.cli.update_commands import (
        area_of_return,
        read_file,
        remarks_beside_the_register,
    )
    from mapping.editing.register import said, with_its_own_names, with_new_ids
    from mapping.geography.postcode_directory import OnsPostcodeDirectory
    from mapping.region.loader import (
        check_table,
        read_reference,
        read_register_text,
        register_on,
    )
    from mapping.store.opening import successors_of

    reference = read_reference(options.data, options.today)
    read = read_register_text(options.file)
    content = read_file(options.file)
    if area := area_of_return(content, read):
        # A blank row of a return workbook is a question without an answer, and no record.
        problems, n_rows = check_file(argparse.Namespace(**{**vars(options), "area": area}))
        return bounded(problems), n_rows
    text = register_on(read, successors_of(reference.settings))
    sent = with_its_own_names(text, content)
    table = with_new_ids(said(sent, reference))
    problems = check_table(table, reference, options.on, OnsPostcodeDirectory())
    found = still_asked(options, table, problems)
    beside = remarks_beside_the_register(table, options, reference)
    return bounded([*found, *beside]), len(table.rows)


def _problems_as_text(problems: Sequence[Problem], *, only_errors: bool = False) -> str:
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


def _check_total(problems: Sequence[Problem], n_rows: int) -> str:
    from mapping.problems import errors_in, number_of, questions_in

    errors, questions = number_of(errors_in(problems)), number_of(questions_in(problems))
    asked = f"{count(questions, 'question')}, " if questions else ""
    warnings = count(number_of(problems) - errors - questions, "warning")
    return f"{count(n_rows, 'row')} read: {count(errors, 'error')}, {asked}{warnings}."


# ---------------------------------------------------------------------------------- gaps


def _load(options: argparse.Namespace) -> tuple[DataFolder, Assessment]:
    from mapping.region.as_of import folder_on

    folder = folder_on(options.data, options.on, options.today)
    _remark(folder.reference)
    return folder, folder.assess(options.on)


def _remark(reference: Reference) -> None:
    """Say on standard error what somebody should look at in the data folder."""
    for problem in reference.warnings:
        print(f"remark: {problem.place}: {problem.text}", file=sys.stderr)


def _gaps(options: argparse.Namespace) -> int:
    folder, assessment = _load(options)
    rows = _gap_rows(folder, assessment) if options.format != "text" else []
    if options.format == "csv":
        print(_as_csv(_GAP_COLUMNS, rows), end="")
    elif options.format == "json":
        lists = ("flags", "record_ids")
        listed = [
            {**row, **{name: str(row[name]).split(";") if row[name] else [] for name in lists}}
            for row in rows
        ]
        print(_as_json(listed))
    else:
        print(_gaps_as_text(folder, assessment))
    return CLEAN


def _gap_rows(folder: DataFolder, assessment: Assessment) -> list[dict[str, Any]]:
    from mapping.export.tables import shown_frame

    frame = shown_frame(assessment).assign(
        as_of=assessment.on.isoformat(), notice=folder.reference.settings.banner
    )
    return [
        {str(name): _number(value) for name, value in row.items()}
        for row in frame[[*_GAP_COLUMNS]].to_dict("records")
    ]


def _number(value: object) -> object:
    """None for a number that is not there."""
    return None if isinstance(value, float) and math.isnan(value) else value


def _gaps_as_text(folder: DataFolder, assessment: Assessment) -> str:
    from mapping.dates import in_words
    from mapping.gap_model.counts import flag_count, status_counts
    from mapping.gap_model.figures import level_in_words
    from mapping.gap_model.status_style import style_of
    from mapping.gap_model.statuses import Flag
    from mapping.wording.explain import funding_in_words
    from mapping.wording.summary import overall_sentence

    reference = folder.reference
    areas, types = reference.areas, reference.types
    counts = status_counts(assessment, areas.codes, types.all)
    unconfirmed = flag_count(assessment, areas.codes, types.all, Flag.UNCONFIRMED)
    lines = _banner(folder)
    lines += [
        f"{reference.settings.region_name}, {in_words(assessment.on)}",
        overall_sentence(counts, len(areas), len(types), unconfirmed),
    ]
    widest = max(len(name) for name in areas.names)
    for heading, members in types.grouped.items():
        for provision_type in members:
            lines += ["", f"{heading}: {provision_type.label}"]
            for code, name in zip(areas.codes, areas.names, strict=True):
                cell = assessment.cell(code, provision_type.key)
                level = level_in_words(cell, provision_type)
                funding = funding_in_words(cell) if cell.lapsed_on else ""
                said = [f for f in cell.flags if not (funding and f is Flag.AT_RISK)]
                flags = ", ".join(sorted(spoken(flag) for flag in said))
                parts = (style_of(cell, provision_type).word, level, funding, flags)
                lines.append(f"  {name:<{widest}}  {'; '.join(part for part in parts if part)}")
    return "\n".join(lines)


def _banner(folder: DataFolder) -> list[str]:
    banner = folder.reference.settings.banner
    return [f"*** {banner} ***", ""] if banner else []


# ------------------------------------------------------------------------------- explain


def _explain(options: argparse.Namespace) -> int:
    from mapping.wording.explain import explain

    folder, assessment = _load(options)
    reference = folder.reference
    _require_cell(options, reference)
    cell = assessment.cell(options.area, options.type)
    explanation = explain(cell, reference, folder.public_register)
    if options.format == "json":
        print(_as_json(_explanation_as_json(cell, explanation, reference)))
    elif options.format == "csv":
        print(_as_csv(("part", "text"), _explanation_rows(explanation)), end="")
    else:
        print("\n".join([*_banner(folder), explanation.as_text()]))
    return CLEAN


def _require_cell(options: argparse.Namespace, reference: Reference) -> None:
    from mapping.geography.areas import require_area
    from mapping.reference.provision_types import require_type

    require_area(options.area, reference.areas)
    require_type(options.type, reference.types)


def _explanation_as_json(
    cell: Cell, explanation: Explanation, reference: Reference
) -> dict[str, Any]:
    return asdict(explanation) | {
        "on": cell.on.isoformat(),
        "area_code": cell.area_code,
        "provision_type_key": cell.provision_type,
        "status": cell.status.value,
        "level": cell.level,
        "flags": sorted(cell.flags),
        "record_ids": list(cell.record_ids),
        "banner": reference.settings.banner,
    }


def _explanation_rows(explanation: Explanation) -> list[dict[str, str]]:
    parts = (
        ("status", [explanation.word]),
        ("reason", explanation.reasons),
        ("remark", explanation.remarks),
        ("counted", [f"{note.record_id}: {note.note}" for note in explanation.counted]),
        ("left_out", [f"{note.record_id}: {note.note}" for note in explanation.left_out]),
        ("would_change", explanation.would_change),
    )
    return [{"part": part, "text": text} for part, texts in parts for text in texts]


# -------------------------------------------------------------------------------- report


def _document(options: argparse.Namespace) -> int:
    from mapping.cli.output import write_file
    from mapping.gap_model.priority import ranking
    from mapping.region.disk_edits import disk_edits
    from mapping.region.narrowing import looked_at
    from mapping.report.documents import document, profile_document, require_ending
    from mapping.report.scope import Scope

    ending = options.out.suffix.lower()
    if options.profile:
        require_ending(ending, "A profile", PROFILE_ENDINGS)
    else:
        require_ending(ending)
    whole, _ = _load(options)
    asked = None if options.area.lower() == _REGION else options.area
    folder, code = looked_at(whole, asked)
    reference, assessment = folder.reference, folder.assess(options.on)
    ranked = tuple(ranking(assessment, reference))
    unsaved = tuple(edit.sentence for edit in disk_edits(options.data))
    public = folder.public_register
    scope = Scope(reference, public, assessment, ranked, code, options.today, unsaved)

    def boundaries() -> Boundaries:
        from mapping.geography.boundaries import read_boundaries

        return read_boundaries(reference.settings, reference.areas)

    make = profile_document if options.profile else document
    content = make(scope, boundaries, ending)
    write_file(options.out, content)
    print(f"Wrote {options.out}.")
    return CLEAN


# --------------------------------------------------------------------------------- rules


def _rules(options: argparse.Namespace) -> int:
    from mapping.register.checks import published_rules

    rules = published_rules()
    if options.format == "json":
        print(_as_json(rules))
    elif options.format == "csv":
        print(_as_csv(("rule",), [{"rule": rule} for rule in rules]), end="")
    else:
        print("\n".join(f"{n}. {rule}" for n, rule in enumerate(rules, start=1)))
    return CLEAN


def _columns(options: argparse.Namespace) -> int:
    from mapping.register.schema import COLUMNS

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
    if options.format == "json":
        print(_as_json(rows))
    elif options.format == "csv":
        print(_as_csv(tuple(rows[0]), rows), end="")
    else:
        for row in rows:
            required = ", required" if row["required"] == "yes" else ""
            allowed = f" One of {row['allowed'].replace(';', ', ')}." if row["allowed"] else ""
            print(f"{row['column']} ({row['kind']}{required}): {row['note']}{allowed}")
    return CLEAN


# -------------------------------------------------------------------------------- output


def _as_json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1)


def _as_csv(columns: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> str:
    """Rows as CSV; numbers in full, texts so that no spreadsheet takes them for a formula."""
    from mapping.escape import for_spreadsheet
    from mapping.tables.csv_writer import csv_text

    return csv_text(
        columns, ([row[name] for name in columns] for row in rows), safe=for_spreadsheet
    )
