"""The action plan as a frame and as CSV, as it is kept today and calculated on the date chosen."""

from __future__ import annotations

import pandas as pd

from mapping.export.extract import Extract
from mapping.export.tables import NOTICE, csv_bytes, days, names, typed
from mapping.plan.schema import Action, ActionStatus, Decision, DropReason, Due, as_on, due_state
from mapping.tables.columns import Column

ACTION_COLUMNS: tuple[Column, ...] = (
    Column("action_id", "text", "A name that stays with the action.", required=True),
    Column("as_of", "date", "The date on which it is reckoned what is overdue.", required=True),
    Column("area_code", "text", "Code of the area of the gap; blank: all areas."),
    Column("area_name", "text", "Name of the area."),
    Column("provision_type", "text", "Key of the type of provision; blank: no single one."),
    Column("what", "text", "What is to be done.", required=True),
    Column("owner_role", "text", "A role, never a person.", required=True),
    Column("owner_organisation", "text", "The organisation of that role.", required=True),
    Column("due", "date", "When it is due; blank: no date was set."),
    Column("stands", "word", "How it stands to its date.", tuple(Due), required=True),
    Column("status", "word", "How far it is.", tuple(ActionStatus), required=True),
    Column("decision", "word", "What was decided about the gap; blank: nothing.", tuple(Decision)),
    Column("drop_reason", "word", "Why it was dropped.", tuple(DropReason)),
    Column("review_id", "text", "The homicide review, or checklist, that recommends it."),
    Column("recommendation", "whole", "The number of that recommendation; never its words."),
    Column("opened_on", "date", "When it was opened."),
    Column("closed_on", "date", "When it was done or dropped."),
    Column("notes", "text", "What else is to be known."),
    NOTICE,
)
_DATES = ("due", "opened_on", "closed_on")


def actions_frame(extract: Extract) -> pd.DataFrame:
    """Every action, in the order of the plan; columns as in `ACTION_COLUMNS`."""
    actions = extract.reference.actions.all
    rows = [_row(extract, action) for action in actions]
    frame = pd.DataFrame(rows, columns=[n for n in names(ACTION_COLUMNS) if n not in _DATES])
    dates = {name: days([getattr(action, name) for action in actions]) for name in _DATES}
    return typed(frame.assign(**dates), ACTION_COLUMNS)


def _row(extract: Extract, action: Action) -> dict[str, object]:
    areas, on = extract.reference.areas, extract.assessment.on
    code = action.area_code
    # One that was opened later stands in the plan of today, which is what is exported.
    then = next(iter(as_on([action], on)), action)
    return {
        "action_id": action.action_id,
        "as_of": pd.Timestamp(on),
        "area_code": code or "",
        "area_name": "" if code is None else areas.name(code),
        "provision_type": action.provision_type or "",
        "what": action.what,
        "owner_role": action.owner_role,
        "owner_organisation": action.owner_organisation,
        "stands": due_state(then, on, extract.reference.settings.soon_days).value,
        "status": action.status.value,
        "decision": action.decision or "",
        "drop_reason": action.drop_reason or "",
        "review_id": action.review_id or "",
        "recommendation": action.recommendation,
        "notes": action.notes,
        "notice": extract.notice,
    }


def actions_csv(extract: Extract) -> bytes:
    """`actions_frame` as Excel likes a CSV."""
    return csv_bytes(actions_frame(extract), ACTION_COLUMNS)
