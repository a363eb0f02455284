"""The arguments of the commands that show, or write a document or file, and change nothing."""

from __future__ import annotations

import argparse
from pathlib import Path

from mapping.cli.arguments import (
    AREA_OR_GROUP,
    Commands,
    add_match,
    add_table,
    command_of,
    day_of,
    file_metavar,
)
from mapping.english import listed
from mapping.export.formats import EXPORT_ENDINGS, EXPORT_KEYS
from mapping.report.formats import AGENDA_ENDINGS, PROFILE_ENDINGS, REPORT_ENDINGS


def add_showing_commands(commands: Commands, common: argparse.ArgumentParser) -> None:
    """Every command that changes nothing."""
    _add_model_commands(commands, common)
    _add_export_command(commands, common)
    _add_agenda_command(commands, common)
    _add_since_command(commands, common)
    _add_ending_command(commands, common)
    asked = commands.add_parser(
        "recommendations", parents=[common], help="what reviews asked, and what is known of it"
    )
    asked.set_defaults(command=command_of("show_recommendations", "recommendations_command"))
    _add_sharing_commands(commands, common)


def _add_model_commands(commands: Commands, common: argparse.ArgumentParser) -> None:
    check = commands.add_parser("check", parents=[common], help="what is wrong with a register")
    check.set_defaults(command=command_of("check", "check_commands"), reads_file=True)
    check.add_argument("file", type=Path, metavar="FILE", help="CSV or .xlsx")
    check.add_argument("--area", default=None, metavar="CODE", help="check it as this area's file")
    add_match(check)
    add_table(check)
    whole = commands.add_parser(
        "check-folder", parents=[common], help="whether a data folder has what every page needs"
    )
    whole.add_argument("folder", nargs="?", type=Path, metavar="FOLDER")
    whole.set_defaults(command=command_of("check_folder", "check_commands"), reads_data=False)
    gaps = commands.add_parser("gaps", parents=[common], help="every area and type")
    gaps.set_defaults(command=command_of("show_gaps", "gap_commands"))
    explain = commands.add_parser("explain", parents=[common], help="one area and type")
    explain.set_defaults(command=command_of("explain_cell", "gap_commands"))
    explain.add_argument("--area", required=True, metavar="CODE")
    explain.add_argument("--type", required=True, metavar="KEY")
    report = commands.add_parser(
        "report", parents=[common], help="a document on the region or an area, for a board"
    )
    report.set_defaults(command=command_of("write_report", "report_command"))
    report.add_argument("--area", required=True, metavar=f"{AREA_OR_GROUP}|region")
    report.add_argument("--out", required=True, type=Path, metavar=file_metavar(REPORT_ENDINGS))
    report.add_argument(
        "--profile",
        action="store_true",
        help=f"an area on one page instead ({', '.join(PROFILE_ENDINGS)})",
    )
    for name, run, purpose in (
        ("rules", "show_rules", "the register's rules in words"),
        ("columns", "show_columns", "the register's columns"),
    ):
        command = commands.add_parser(name, parents=[common], help=purpose)
        command.set_defaults(command=command_of(run, "rules_commands"), reads_data=False)


def _add_export_command(
    commands: Commands,
    common: argparse.ArgumentParser,
) -> None:
    export = commands.add_parser(
        "export", parents=[common], help="the map's data as a file for other programs"
    )
    export.set_defaults(command=command_of("write_export", "export_command"))
    parts = listed([key for key in EXPORT_KEYS if key != "package"], "or")
    export.add_argument("--out", required=True, type=Path, metavar=file_metavar(EXPORT_ENDINGS))
    export.add_argument("--area", default=None, metavar=AREA_OR_GROUP, help="of these areas alone")
    export.add_argument(
        "--what",
        choices=EXPORT_KEYS,
        default=None,
        help=f"{parts}, or package for all (default: .csv and .geojson the matrix, .json the "
        "records as Open Referral UK, .gpkg and .zip all)",
    )


def _add_agenda_command(
    commands: Commands,
    common: argparse.ArgumentParser,
) -> None:
    agenda = commands.add_parser(
        "agenda", parents=[common], help="what a steering group's meeting has to deal with"
    )
    agenda.set_defaults(command=command_of("write_agenda", "agenda_command"))
    agenda.add_argument("--out", required=True, type=Path, metavar=file_metavar(AGENDA_ENDINGS))
    agenda.add_argument(
        "--since",
        type=day_of,
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


def _add_since_command(
    commands: Commands,
    common: argparse.ArgumentParser,
) -> None:
    command = commands.add_parser(
        "since", parents=[common], help="what has changed since a day or the last meeting"
    )
    command.set_defaults(command=command_of("show_since", "since_command"))
    command.add_argument("day", metavar="DATE|last", help="YYYY-MM-DD, or last")
    command.add_argument("--area", default=None, metavar=AREA_OR_GROUP)


def _add_ending_command(
    commands: Commands,
    common: argparse.ArgumentParser,
) -> None:
    command = commands.add_parser(
        "ending", parents=[common], help="what is left on a later day if nothing is renewed"
    )
    command.set_defaults(command=command_of("show_ending", "ending_command"))
    command.add_argument(
        "at", nargs="?", default="12", metavar="DATE|MONTHS", help="YYYY-MM-DD, 3, 6 or 12"
    )
    command.add_argument("--area", metavar=AREA_OR_GROUP, help="of one area, or a group, only")
    command.add_argument("--type", metavar="KEY", help="of one type of provision only")


def _add_sharing_commands(
    commands: Commands,
    common: argparse.ArgumentParser,
) -> None:
    organisations = commands.add_parser(
        "organisations", parents=[common], help="who could be invited to training, and who was"
    )
    organisations.set_defaults(command=command_of("show_organisations", "sharing_commands"))
    organisations.add_argument("--area", default=None, metavar=AREA_OR_GROUP)
    organisations.add_argument("--sector", default=None, metavar="WORD|not_stated")
    pilots = commands.add_parser(
        "pilots", parents=[common], help="what was tried where, and whether it was evaluated"
    )
    pilots.set_defaults(command=command_of("show_pilots", "sharing_commands"))
    pilots.add_argument("--area", default=None, metavar=AREA_OR_GROUP)
