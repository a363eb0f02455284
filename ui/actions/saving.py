"""An action that a form saves, with what is wrong in the words of the form."""

from __future__ import annotations

from collections.abc import Mapping

from mapping.editing.kept_table import one_row
from mapping.plan.schema import COLUMNS
from mapping.region.kept_tables import ACTION_PLAN
from mapping.wording.actions import plan_label
from ui.components.forms.form_faults import FormFaults
from ui.editing.editing_session import EditingSession, save_row
from ui.shell.page import Page

LABELS = {column: plan_label(column) for column in COLUMNS}


def save_action(
    page: Page, session: EditingSession, cells: Mapping[str, str], why: str, faults: FormFaults
) -> str | None:
    """Check and save one action; its id, or None where it was not saved, and then why."""
    return save_row(page, session, one_row(ACTION_PLAN, dict(cells)), why, faults.tell)
