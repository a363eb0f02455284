"""An action that a form saves, with what is wrong in the words of the form."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from mapping.editing.kept_table import one_row
from mapping.plan.schema import COLUMNS
from mapping.problems import Problem
from mapping.region.kept_tables import ACTION_PLAN
from ui.editing.editing_session import EditingSession, save_row
from ui.shell.page import Page, notice

_LABELS = {
    "action_id": "Action",
    "area_code": "Area",
    "drop_reason": "Why it was dropped",
    "what": "What is to be done",
    "review_id": "Homicide review",
    "recommendation": "Number of the recommendation",
}
_COLUMN = re.compile(rf"\b({'|'.join(name for name in COLUMNS if '_' in name)})\b")


def save_action(
    page: Page, session: EditingSession, cells: Mapping[str, str], why: str
) -> str | None:
    """Check and save one action; its id, or None where it was not saved, and then why."""
    return save_row(page, session, one_row(ACTION_PLAN, dict(cells)), why, _tell)


def _tell(heading: str, problems: Sequence[Problem]) -> None:
    notice(heading)
    for problem in problems:
        notice(_in_labels(problem))


def _in_labels(fault: Problem) -> str:
    """A fault in the words of the form."""
    message = _COLUMN.sub(lambda found: f"“{spoken(found[0])}”", fault.text)
    return f"{spoken(fault.column)}: {message}"


def spoken(column: str) -> str:
    """A column of the plan as a label."""
    return _LABELS.get(column, column.replace("_", " ").capitalize())
