"""What every way of changing the action plan shares: the plan as it is kept, and saving it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from mapping.editing.action_plan import one_action, plan_store, planned, read_incoming, save
from mapping.editing.register import Plan
from mapping.errors import MappingError
from mapping.plan.schema import COLUMNS
from mapping.problems import FaultyTableError, errors_in
from mapping.store import MovedOnError, Note, Snapshot, Store
from mapping.tables.diff import Kind, RecordChange
from ui.register.editing_session import done
from ui.shell import cached
from ui.shell.cached import data_path
from ui.shell.fault_page import problem_table
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
_KINDS: tuple[Kind, ...] = ("added", "changed", "removed")


@dataclass(frozen=True)
class Planning:
    """One person at work on the action plan.

    Attributes
    ----------
    snapshot, cells
        The plan as it is kept, and its cells.
    """

    who: str
    store: Store
    snapshot: Snapshot
    cells: pd.DataFrame

    def held(self, action_id: str) -> dict[str, str] | None:
        """An action as it is kept; None where it is not there (any more)."""
        found = self.cells[self.cells["action_id"] == action_id].to_dict("records")
        return {str(name): str(text) for name, text in found[0].items()} if found else None


def begin(page: Page, who: str) -> Planning | None:
    """The plan as it is kept; None where nothing can be saved now."""
    if page.loaded.fault is not None:
        notice("Nothing can be saved until the data folder is mended.")
        return None
    store = plan_store(data_path())
    try:
        snapshot = store.load()
        cells = cached.plan(page.loaded, snapshot, page.today)
    except MappingError as error:
        notice(str(error))
        return None
    return Planning(who.strip(), store, snapshot, cells)


def save_action(page: Page, planning: Planning, cells: Mapping[str, str], why: str) -> str | None:
    """Check and save one action; its id, or None where it was not saved, and then why."""
    upload = one_action(cells)
    incoming = read_incoming(upload, planning.cells, planning.store, page.reference, page.today)
    if faults := errors_in(incoming.problems):
        notice("Nothing was saved:")
        for fault in faults:
            notice(f"{spoken(fault.column)}: {_in_labels(fault.message)}")
        return None
    plan = planned(incoming, planning.cells, planning.cells, planning.snapshot.revision)
    if not plan.changes:
        notice("The action plan already says exactly this, so there was nothing to save.")
        return None
    is_saved = save_changes(page, planning, plan, plan.changes, why)
    return str(incoming.rows["action_id"].iloc[0]) if is_saved else None


def save_changes(
    page: Page, planning: Planning, plan: Plan, accepted: Sequence[RecordChange], why: str
) -> bool:
    """Save changes and say so; where that cannot be, say why."""
    note = Note(planning.who, why, "", page.now)
    try:
        entry = save(plan, accepted, planning.store, note, page.reference, page.today)
    except MovedOnError:
        notice("Somebody else has just saved. Nothing of yours was saved yet: save it again.")
        return False
    except MappingError as error:
        notice(str(error))
        if isinstance(error, FaultyTableError):
            problem_table(errors_in(error.problems))
        return False
    done(
        f"Saved: {_counted(entry.changes)}. Every change stands in the action's history, and can "
        "be undone there."
    )
    return True


def _counted(changes: Sequence[RecordChange]) -> str:
    """How many actions were added, changed and removed: "1 action added, 2 changed"."""
    kinds = Counter(change.kind for change in changes)
    (first, number), *others = ((kind, kinds[kind]) for kind in _KINDS if kinds[kind])
    noun = "action" if number == 1 else "actions"
    return ", ".join([f"{number} {noun} {first}", *(f"{n} {kind}" for kind, n in others)])


def _in_labels(text: str) -> str:
    """A sentence about columns in the words of the form."""
    return _COLUMN.sub(lambda found: f"“{spoken(found[0])}”", text)


def spoken(column: str) -> str:
    """A column of the plan as a label."""
    return _LABELS.get(column, column.replace("_", " ").capitalize())
