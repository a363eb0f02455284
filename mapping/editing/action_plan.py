"""Changing the action plan: one action by a form, many by a file, and taking a change back.

As with the register, every fault is said at once, what somebody else saved meanwhile is merged,
and what cannot be merged is shown.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd

from mapping.context.reference import Reference
from mapping.editing.register import Incoming, Plan, plan_of, plan_to_undo, save_checked
from mapping.escape import defused, restored
from mapping.plan.checks import action_faults
from mapping.plan.schema import (
    CLOSED,
    COLUMNS,
    FILE_NAME,
    ID_START,
    NO_OTHER_COLUMN,
    REQUIRED,
    canonical_actions,
    highest_number,
    in_one_spelling,
)
from mapping.problems import FaultyTableError, errors_in
from mapping.store import Entry, Note, Snapshot, Store
from mapping.store.csv_folder import ACTION_PLAN, CsvFileStore
from mapping.tables.diff import FieldChange, RecordChange
from mapping.tables.small_table import rows_of, without_others
from mapping.tables.table_reader import read_table_bytes
from mapping.tables.text_table import TextTable

REVISION = "plan_revision"
_STAMP = "rev-"
_ID = "action_id"
# A file that somebody sends may leave out the ids of new actions.
_REQUIRED_TO_SEND = tuple(name for name in REQUIRED if name != _ID)
_SAME = (
    "area_code",
    "provision_type",
    "what",
    "owner_role",
    "owner_organisation",
    "review_id",
    "recommendation",
)
_NOT_SAVED = "Nothing was saved or passed on."
Cells = Mapping[str, str]


def plan_store(folder: Path) -> CsvFileStore:
    """Where the action plan of a data folder is kept."""
    return CsvFileStore(folder, table=ACTION_PLAN)


@dataclass(frozen=True)
class PlanUpload:
    """A file of actions as it came.

    Attributes
    ----------
    table
        What it holds, without what its download had added.
    revision
        Of the plan that it was downloaded from; None where it does not say.
    """

    table: TextTable
    revision: str | None


# ------------------------------------------------------------------------------- reading


def plan_cells(content: bytes) -> pd.DataFrame:
    """The plan's cells in one spelling.

    Raises
    ------
    FaultyTableError
        The file is not a whole table.
    """
    table = read_table_bytes(content, FILE_NAME, COLUMNS, REQUIRED)
    if faults := errors_in(without_others(table, NO_OTHER_COLUMN)):
        raise FaultyTableError(faults)
    return canonical_actions(table.cells)


def checked_plan(content: bytes, reference: Reference, today: date) -> pd.DataFrame:
    """`plan_cells` of a plan that keeps its own rules.

    Raises
    ------
    FaultyTableError
        It does not; nothing of it may be saved over, kept or passed on.
    """
    cells = plan_cells(content)
    _refuse_faulty(cells, reference, today)
    return cells


def _refuse_faulty(cells: pd.DataFrame, reference: Reference, today: date) -> None:
    rows = list(rows_of(_as_table(cells)))
    areas, types, reviews = reference.areas, reference.types, reference.reviews
    if faults := errors_in(action_faults(rows, areas, types, reviews, today)):
        raise FaultyTableError(faults, _NOT_SAVED)


def _as_table(cells: pd.DataFrame) -> TextTable:
    rows = np.arange(2, len(cells) + 2, dtype=np.int64)
    return TextTable(FILE_NAME, cells.reset_index(drop=True), rows, cells.iloc[:, :0], "", ())


def read_plan_upload(content: bytes, name: str) -> PlanUpload:
    """Read a file that somebody sends: a download that was changed, or one of their own.

    Raises
    ------
    TableError
        It is not a table at all.
    """
    raw = read_table_bytes(content, name, COLUMNS, _REQUIRED_TO_SEND)
    if REVISION not in raw.extra:
        return PlanUpload(raw, None)
    said = set(raw.extra[REVISION]) - {""}
    stamp = said.pop() if len(said) == 1 else ""
    cells = pd.DataFrame({column: raw.cells[column].map(restored) for column in COLUMNS})
    problems = tuple(problem for problem in raw.problems if problem.column != REVISION)
    extra = raw.extra.drop(columns=REVISION)
    table = replace(raw, cells=cells.astype("str"), extra=extra, problems=problems)
    return PlanUpload(table, stamp.removeprefix(_STAMP) if stamp.startswith(_STAMP) else None)


def one_action(cells: Cells) -> PlanUpload:
    """A single action as if it had come in a file: a form goes the same way."""
    given = {**dict.fromkeys(COLUMNS, ""), **cells}
    return PlanUpload(_as_table(pd.DataFrame([given], columns=list(COLUMNS), dtype="str")), None)


def read_incoming(
    upload: PlanUpload, current: pd.DataFrame, store: Store, reference: Reference, today: date
) -> Incoming:
    """Check a file of actions.

    A blank id is filled, and so are the dates on which an action was opened or closed.

    Parameters
    ----------
    current
        The plan as it stands.
    """
    table = upload.table
    named = replace(table, cells=_with_codes(table.cells, reference))
    filled = replace(named, cells=_filled(named, current, store, today))
    rows = [in_one_spelling(row) for row in rows_of(filled)]
    areas, types, reviews = reference.areas, reference.types, reference.reviews
    problems = [
        *without_others(table, NO_OTHER_COLUMN),
        *action_faults(rows, areas, types, reviews, today),
    ]
    faulty = {problem.row for problem in errors_in(problems)}
    if None in faulty or 1 in faulty:
        faulty |= set(filled.rows.tolist())
    is_good = ~np.isin(filled.rows, [row for row in faulty if row is not None])
    cells = canonical_actions(filled.cells)
    return Incoming(
        rows=cells[is_good].reset_index(drop=True),
        refused=frozenset(cells.loc[~is_good, _ID]),
        problems=tuple(problems),
    )


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


def base_of(upload: PlanUpload, store: Store, current: pd.DataFrame) -> pd.DataFrame:
    """The plan that a file was downloaded from; as it stands where the file does not say.

    Raises
    ------
    UnknownVersionError
        The file says, and the history has no such version.
    """
    return current if upload.revision is None else plan_cells(store.version(upload.revision))


def planned(incoming: Incoming, base: pd.DataFrame, current: pd.DataFrame, revision: str) -> Plan:
    """What a file would change in the plan as it stands.

    Parameters
    ----------
    base
        The plan as it stood when the file was downloaded.
    """
    return plan_of(incoming, lambda cells: cells, base, current, revision, _ID)


# -------------------------------------------------------------------------------- a form


@dataclass(frozen=True)
class Edit:
    """One action as somebody changed it in a form, on top of what was saved meanwhile.

    Attributes
    ----------
    cells
        The action with both people's changes; where both changed a field, with the form's.
    clashes
        Those fields: as they were when the form was opened, and as they were saved meanwhile.
    """

    cells: dict[str, str]
    clashes: tuple[FieldChange, ...]


def edited(opened: Cells, entered: Cells, now: Cells) -> Edit:
    """What somebody entered on top of an action that may have changed since.

    Parameters
    ----------
    opened, entered, now
        The action when the form was opened, as it was entered there, and as it is kept now.
    """
    mine = {name: text for name, text in entered.items() if text != opened.get(name, "")}
    clashes = tuple(
        FieldChange(name, opened.get(name, ""), now[name])
        for name, text in mine.items()
        if now.get(name, "") not in (opened.get(name, ""), text)
    )
    return Edit({**now, **mine}, clashes)


# -------------------------------------------------------------------------------- saving


def save(
    plan: Plan,
    accepted: Iterable[RecordChange],
    store: Store,
    note: Note,
    reference: Reference,
    today: date,
) -> Entry:
    """Make the accepted changes, if the plan still stands as they were worked out against.

    Raises
    ------
    MovedOnError
        Somebody saved meanwhile; work them out again.
    FaultyTableError
        The plan would no longer keep its own rules; nothing was saved.
    """
    return save_checked(
        plan, accepted, store, note, lambda cells: _refuse_faulty(cells, reference, today), _ID
    )


def undo(
    entry: Entry,
    store: Store,
    note: Note,
    reference: Reference,
    today: date,
    action_id: str | None = None,
) -> Entry:
    """Take back what one save changed; itself a change that can be undone.

    Parameters
    ----------
    action_id
        Take back only what was done to this action; None for all of the save.

    Raises
    ------
    ConflictError
        Actions that it changed have been changed again since, or removed.
    """
    snapshot = store.load()
    current = checked_plan(snapshot.content, reference, today)
    plan = plan_to_undo(entry, action_id, current, snapshot.revision, _ID)
    return save(plan, plan.changes, store, note, reference, today)


def history_of(entries: Iterable[Entry], action_id: str) -> list[Entry]:
    """The saves that touched an action, each with what it did to it alone."""
    return [
        replace(entry, changes=changes)
        for entry in entries
        if (changes := tuple(c for c in entry.changes if c.record_id == action_id))
    ]


# ----------------------------------------------------------------------------- downloads


def plan_csv(cells: pd.DataFrame, revision: str) -> bytes:
    """The plan as Excel likes a CSV: UTF-8 with BOM, commas, CRLF; it can be sent back.

    Parameters
    ----------
    revision
        Of the plan; every row says it in a last column.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([*COLUMNS, REVISION])
    rows = canonical_actions(cells).itertuples(index=False, name=None)
    writer.writerows((*map(defused, row), _STAMP + revision) for row in rows)
    return out.getvalue().encode("utf-8-sig")


def kept_csv(store: Store, snapshot: Snapshot, cells: pd.DataFrame) -> bytes:
    """`plan_csv`, and the version that it was made from kept, so that it can be merged later."""
    store.keep(snapshot)
    return plan_csv(cells, snapshot.revision)
