"""Changing the action plan: one action by a form, many by a file.

What the plan has of its own; the rest of the way is every kept table's (`editing.kept_table`).
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import replace
from datetime import date

import pandas as pd

from mapping.context.reference import Reference
from mapping.editing.kept_table import Incoming, Intake, Upload, everything, screened, undo
from mapping.editing.table_files import read_stamped
from mapping.plan.schema import CLOSED, COLUMNS, ID_START, canonical_actions, highest_number
from mapping.region.kept_tables import ACTION_PLAN
from mapping.store import Store
from mapping.tables.placeholders import placeholder_faults, without_placeholders
from mapping.tables.text_table import TextTable

_ID = "action_id"
_SAME = (
    "area_code",
    "provision_type",
    "what",
    "owner_role",
    "owner_organisation",
    "review_id",
    "recommendation",
)
Cells = Mapping[str, str]


# ------------------------------------------------------------------------------- reading


def read_plan_upload(content: bytes, name: str, _today: date | None = None) -> Upload:
    """Read a file that somebody sends: a download that was changed, or one of their own.

    It may leave out the ids of new actions.

    Raises
    ------
    TableError
        It is not a table at all.
    """
    required = tuple(column for column in ACTION_PLAN.required if column != _ID)
    return read_stamped(replace(ACTION_PLAN, required=required), content, name)


def read_incoming(
    upload: Upload, current: pd.DataFrame, store: Store, reference: Reference, today: date
) -> Incoming:
    """Check a file of actions.

    A blank id is filled, and so are the dates on which an action was opened or closed.

    Parameters
    ----------
    current
        The plan as it stands.
    """
    table = without_placeholders(upload.table, ACTION_PLAN.remarks)
    unsaid = placeholder_faults(table, ACTION_PLAN.named)
    named = replace(table, cells=_with_codes(table.cells, reference))
    filled = replace(named, cells=_filled(named, current, store, today))
    faults = ACTION_PLAN.check(filled, reference, today)
    return screened(ACTION_PLAN, filled, [*faults, *unsaid])


PLAN_INTAKE = Intake(ACTION_PLAN, read_plan_upload, read_incoming, everything, undo)


def _with_codes(cells: pd.DataFrame, reference: Reference) -> pd.DataFrame:
    """The cells with codes where somebody wrote the name of an area or the label of a type."""
    areas, types = reference.areas, reference.types
    codes = dict(zip(map(str.casefold, areas.names), areas.codes, strict=True))
    keys = {kind.label.casefold(): kind.key for kind in types.all}
    known = {"area_code": codes, "provision_type": keys}
    return cells.assign(
        **{
            column: cells[column].map(lambda text, of=of: of.get(text.strip().casefold(), text))
            for column, of in known.items()
        }
    ).astype("str")


def _filled(table: TextTable, current: pd.DataFrame, store: Store, today: date) -> pd.DataFrame:
    """The cells of a file with what it may leave out to the program."""
    held = {str(row[_ID]): _texts(row) for row in current.to_dict("records")}
    alike = {_said(row): id_ for id_, row in held.items()}
    next_number = 1 + _highest_ever(table.cells, current, store)
    rows = []
    for row in map(_texts, canonical_actions(table.cells).to_dict("records")):
        if not row[_ID]:
            # The same action sent twice is the one that it made the first time.
            row[_ID] = alike.pop(_said(row), f"{ID_START}{next_number}")
            next_number += 1
        known = held.get(row[_ID], {})
        row |= {name: known.get(name, "") for name in table.missing if name != _ID}
        rows.append(_dated(row, known, today))
    return pd.DataFrame(rows, columns=list(COLUMNS), dtype="str")


def _texts(row: Mapping[Hashable, object]) -> dict[str, str]:
    return {str(name): str(text) for name, text in row.items()}


def _said(row: Cells) -> tuple[str, ...]:
    """What makes two actions one."""
    return tuple(row[name] for name in _SAME)


def _highest_ever(sent: pd.DataFrame, current: pd.DataFrame, store: Store) -> int:
    """The highest number that an action has or had: none is given twice, not even after removal."""
    if (sent[_ID] != "").all():
        return 0
    once = (change.record_id for entry in store.history() for change in entry.changes)
    return highest_number([*sent[_ID], *current[_ID], *once])


def _dated(cells: Cells, known: Cells, today: date) -> dict[str, str]:
    """An action with the day on which it was opened, and closed if it is, where nobody says."""
    dated = dict(cells)
    if not cells["opened_on"]:
        dated["opened_on"] = known.get("opened_on", today.isoformat())
    if cells["status"] in CLOSED and not cells["closed_on"]:
        was_closed = known.get("status") == cells["status"]
        dated["closed_on"] = known["closed_on"] if was_closed else today.isoformat()
    return dated
