"""The arguments of the commands that change what is kept, or say how it came to be."""

from __future__ import annotations

import argparse
from pathlib import Path

from mapping.cli.arguments import (
    AREA_OR_GROUP,
    Commands,
    add_apply_arguments,
    add_as,
    add_by,
    add_match,
    add_no_place,
    add_table,
    apply_to,
    by_somebody,
    command_of,
    day_of,
)


def add_changing_commands(commands: Commands, common: argparse.ArgumentParser) -> None:
    """Every command that changes what is kept, or says what became of it."""
    _add_update_commands(commands, common)
    _add_action_commands(commands, common)
    _add_returns_commands(commands, common)
    _add_access_command(commands, common)
    _add_units_command(commands, common)
    _add_store_commands(commands, common)
    _add_region_commands(commands, common)


def _add_update_commands(
    commands: Commands,
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
        found[name].set_defaults(command=command_of(run))
    apply, history, restore, download = found.values()
    add_apply_arguments(apply, "remove the area's records, or the table's, that FILE lacks")
    apply.add_argument("--area", default=None, metavar="CODE", help="needed for the register")
    add_match(apply)
    match = commands.add_parser(
        "match", parents=[common], help="what a list in names and words of its own means"
    )
    match.add_argument("file", type=Path, metavar="FILE", help="CSV or .xlsx")
    match.add_argument("--area", required=True, metavar="CODE", help="whose list it is")
    match.add_argument("--out", type=Path, default=None, metavar="MATCH.toml")
    match.set_defaults(command=command_of("propose_match", "match_command"), reads_file=True)
    apply.set_defaults(command=apply_to(apply), reads_file=True)
    history.add_argument("--area", default=None, metavar="CODE", help="of the register")
    restore.add_argument("revision", metavar="REVISION")
    add_by(restore)
    restore.add_argument("--dry-run", action="store_true", help="show the changes, save nothing")
    restore.add_argument("--area", default="", metavar="CODE", help="only what this area keeps")
    restore.add_argument("--record", default="", metavar="ID", help="only this record")
    for command in (apply, history, restore):
        add_table(command)
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
    add_by(suggest, "who brings it in")
    suggest.add_argument(
        "--no-place", action="store_true", help="nothing in it names a place where somebody stays"
    )
    suggest.set_defaults(command=command_of("suggest_from_provider"))


def _add_settle_and_purge(
    commands: Commands,
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
    add_no_place(settle)
    for command, name in ((settle, "settle"), (purge, "purge")):
        add_table(command)
        command.add_argument(
            "--who", "--by", dest="who", default="", metavar="NAME", help="who says so"
        )
        add_as(command)
        command.add_argument("--why", required=command is purge, default="", metavar="REASON")
        command.set_defaults(command=by_somebody(command, command_of(name, "keeping_commands")))


def _history(options: argparse.Namespace) -> int:
    """What was saved; or, where that is asked for, whether all of it is still there."""
    run = command_of("verify", "keeping_commands") if options.verify else command_of("show_history")
    return run(options)


def _add_action_commands(
    commands: Commands,
    common: argparse.ArgumentParser,
) -> None:
    listing = commands.add_parser(
        "actions", parents=[common], help="the action plan, overdue actions first"
    )
    listing.set_defaults(command=command_of("actions", "action_commands"))
    listing.add_argument("--area", default=None, metavar=AREA_OR_GROUP)
    listing.add_argument("--out", default=None, type=Path, metavar="FILE.csv|ics")
    apply = commands.add_parser(
        "apply-actions", parents=[common], help="put a file of actions into the action plan"
    )
    apply.set_defaults(
        command=command_of("apply_file"), reads_file=True, table="actions", area=None
    )
    add_apply_arguments(apply, "remove the actions that FILE lacks")


def _add_returns_commands(
    commands: Commands,
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
        found[deed].set_defaults(command=command_of(run, "returns_commands"))
    found["open"].add_argument("--due", type=day_of, required=True, metavar="YYYY-MM-DD")
    found["open"].add_argument(
        "--areas", nargs="+", default=[], metavar=AREA_OR_GROUP, help="default: every area"
    )
    found["letters"].add_argument("--out", type=Path, required=True, metavar="FILE.zip|FOLDER")
    found["letters"].add_argument(
        "--kind",
        choices=("ask", "remind", "thank"),
        default="ask",
        help="ask or remind who is not in, or thank who is (default: ask)",
    )
    for deed in ("open", "close"):
        add_by(found[deed])


def _add_access_command(
    commands: Commands,
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
        command.set_defaults(command=command_of(run, "access_command"))
        if deed in ("list", "tokens"):
            continue
        if run == "change_tokens":
            command.add_argument("holder", metavar="NAME", help="for which program it is")
        else:
            command.add_argument(
                "holder", metavar="ADDRESS|group:NAME", help="an address, or a provider's group"
            )
        add_by(command)
    add = found["add"]
    add.add_argument("--role", required=True, metavar="viewer|lead|steering|administrator")
    add.add_argument(
        "--area",
        action="append",
        default=[],
        metavar=AREA_OR_GROUP,
        help="may be given more than once",
    )
    add.add_argument(
        "--provider", default="", metavar="NAME", help="where they sign in; needed for a group"
    )


def _add_units_command(
    commands: Commands,
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
        "--source-date", type=day_of, default=None, metavar="YYYY-MM-DD", help="the day of the list"
    )
    taken.add_argument("--dry-run", action="store_true", help="show the changes, save nothing")
    add_by(taken)
    taken.set_defaults(command=command_of("import_units", "units_command"))


def _add_store_commands(
    commands: Commands,
    common: argparse.ArgumentParser,
) -> None:
    database = commands.add_parser("database", help="the database that the tables are kept in")
    deeds = database.add_subparsers(required=True, metavar="upgrade|publish")
    upgrade = deeds.add_parser(
        "upgrade", parents=[common], help="set it up for this release, with its roles"
    )
    deeds.add_parser(
        "publish", parents=[common], help="bring its views up to what anybody may see"
    ).set_defaults(command=command_of("publish_views", "store_commands"))
    upgrade.set_defaults(command=command_of("upgrade_database", "store_commands"))
    upgrade.add_argument(
        "--to", default="", metavar="ADDRESS", help="of the database, as its owner"
    )
    store = commands.add_parser("store", help="where the tables are kept")
    copy = store.add_subparsers(required=True, metavar="copy").add_parser(
        "copy", parents=[common], help="copy every table, with its history, to where none is"
    )
    copy.set_defaults(command=command_of("copy_store", "store_commands"), reads_data=False)
    for name, dest in (("--from", "start"), ("--to", "end")):
        copy.add_argument(
            name, dest=dest, required=True, metavar="FOLDER|ADDRESS", help="a folder or database"
        )
    for name, run, purpose in (
        ("backup", "back_up", "write every table, with its history, into a file"),
        ("restore-backup", "restore_backup", "put what is in a backup where nothing is kept yet"),
    ):
        command = commands.add_parser(name, parents=[common], help=purpose)
        command.set_defaults(command=command_of(run, "store_commands"))
        command.add_argument("file", type=Path, metavar="FILE.zip")
        command.set_defaults(says_edits=False)
    upgrade.set_defaults(says_edits=False)


def _add_region_commands(
    commands: Commands,
    common: argparse.ArgumentParser,
) -> None:
    need = commands.add_parser("need", help="need figures from published files")
    counted = need.add_subparsers(required=True, metavar="gp-practices").add_parser(
        "gp-practices", parents=[common], help="count the practices of the NHS's epraccur by area"
    )
    counted.add_argument("file", type=Path, metavar="EPRACCUR.csv")
    counted.add_argument(
        "--source-date", type=day_of, default=None, metavar="YYYY-MM-DD", help="the day of the file"
    )
    add_by(counted)
    counted.set_defaults(command=command_of("count_practices", "region_commands"))
    deeds = commands.add_parser("region", help="begin a region").add_subparsers(
        required=True, metavar="new"
    )
    new = deeds.add_parser("new", help="make a complete data folder, with no record in it yet")
    new.set_defaults(command=command_of("new_region", "region_commands"), reads_data=False, on=None)
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
