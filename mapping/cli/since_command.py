"""The command that says what has changed since a day, or since the last meeting."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import Any

from mapping.analysis.since import Since, since
from mapping.context.reference import Reference
from mapping.dates import EARLIEST, in_words
from mapping.errors import MappingError, SelectionError
from mapping.geography.areas import require_area
from mapping.reference.meetings import HOW_TO_NOTE, Meetings
from mapping.region.as_of import as_it_stood, basis_of
from mapping.region.kept_tables import REGISTER
from mapping.region.loader import DataFolder, read_data_folder
from mapping.store import Entry
from mapping.store.opening import open_store
from mapping.tables.parsing import parse_date
from mapping.wording.since import (
    action_groups,
    action_sentence,
    as_text,
    cell_sentence,
    funding_sentence,
)

LAST = "last"
COLUMNS = (
    "change",
    "area_code",
    "provision_type",
    "before",
    "after",
    "causes",
    "record_or_action_id",
    "in_words",
)
Say = Callable[[str], None]
Show = Callable[[Sequence[str], list[dict[str, Any]]], None]


def show_since(options: argparse.Namespace, say: Say, table: Show) -> None:
    """Say what has changed.

    Raises
    ------
    SelectionError
        There is no such day, or no such area.
    """
    folder, found = _changes(options)
    reference = folder.reference
    if options.area is not None:
        require_area(options.area, reference.areas)
        found = found.of([options.area])
    if options.format != "text":
        table(COLUMNS, list(_rows(found, reference)))
        return
    only = () if options.area is None else (reference.areas.name(options.area),)
    say(as_text(found, reference, only))


def _changes(options: argparse.Namespace) -> tuple[DataFolder, Since]:
    on, today = options.on, options.today
    folder = read_data_folder(options.data, max(today, on))
    day = _day(options.day, on, folder.reference.meetings, today)
    return changes_between(folder, day, on, today)


def changes_between(
    folder: DataFolder, day: date, on: date, today: date
) -> tuple[DataFolder, Since]:
    """The data folder of a day, and what has changed up to it from an earlier one."""
    before, after = (stood(folder, each, today) for each in (day, on))
    basis = basis_of(register_history(folder), day, before.register.revision, on)
    return after, since(before, day, after, on, basis, today)


def register_history(folder: DataFolder) -> list[Entry]:
    """Every save of the register, the newest first."""
    return open_store(folder.reference.settings, REGISTER).history()


def stood(folder: DataFolder, day: date, today: date) -> DataFolder:
    """The data folder of a day; today's where its register cannot be read any more."""
    try:
        return as_it_stood(folder, day, today)
    except MappingError:
        return folder


def _day(text: str, on: date, meetings: Meetings, today: date) -> date:
    if text == LAST:
        meeting = meetings.last_held(on, today)
        if meeting is None:
            raise SelectionError(
                f"No meeting before {in_words(min(on, today))} is noted. {HOW_TO_NOTE} Or give a "
                "date instead."
            )
        return meeting.met_on
    day = parse_date(text)
    if day is None or not EARLIEST <= day < on or day > today:
        raise SelectionError(
            f"{text!r} is not a past date before {in_words(on)}; write YYYY-MM-DD, or {LAST} for "
            "the last meeting."
        )
    return day


def _rows(found: Since, reference: Reference) -> Iterator[dict[str, Any]]:
    blank = dict.fromkeys(COLUMNS, "")
    for cell in found.cells:
        yield blank | {
            "change": cell.transition.value,
            "area_code": cell.area_code,
            "provision_type": cell.provision_type,
            "before": cell.difference.before.status.value,
            "after": cell.difference.after.status.value,
            "causes": ";".join(cell.causes),
            "in_words": cell_sentence(cell, reference),
        }
    for change in found.funding:
        yield blank | {
            "change": f"funding_{change.outcome.value}",
            "area_code": change.areas_served,
            "provision_type": change.provision_type,
            "causes": change.reason.value,
            "record_or_action_id": change.record_id,
            "in_words": funding_sentence(change, found, reference),
        }
    for key, _, _, actions in action_groups(found):
        for action in actions:
            yield blank | {
                "change": f"action_{key}",
                "area_code": action.area_code or "",
                "provision_type": action.provision_type or "",
                "record_or_action_id": action.action_id,
                "in_words": action_sentence(action, found, reference),
            }
