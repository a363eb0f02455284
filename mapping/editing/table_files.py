"""Files of a kept table that go out and come back: its CSV, and what it amounts to on return."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import partial

import pandas as pd

from mapping.context.reference import Reference
from mapping.editing.kept_table import (
    LONGEST_NOTE,
    Incoming,
    Intake,
    Upload,
    everything,
    is_plain_note,
    screened,
    undo,
    with_held_columns,
)
from mapping.escape import neutralise_formula, restore_formula
from mapping.store import Snapshot, Store
from mapping.store.table_spec import TableSpec
from mapping.tables.csv_writer import sent_csv
from mapping.tables.placeholders import placeholder_faults, without_placeholders
from mapping.tables.table_reader import read_table_bytes

UPLOADED = "A file was sent in"
NAME_NOT_KEPT = (
    "The file's name is not kept in the history, where everybody reads it: it is longer than "
    f"{LONGEST_NOTE} characters, or tells of a place or of somebody."
)
_STAMP = "rev-"


def why_of(name: str) -> str:
    """What the history says of a file that was sent in: its name, if that may stand there."""
    return name if is_plain_note(name) else UPLOADED


def table_intake(spec: TableSpec) -> Intake:
    """How files come into a table that has nothing of its own to be filled in."""

    def read(content: bytes, name: str, _today: date) -> Upload:
        return read_stamped(spec, content, name)

    return Intake(spec, read, partial(_screen, spec), everything, undo)


def _screen(
    spec: TableSpec,
    upload: Upload,
    current: pd.DataFrame,
    _store: Store,
    reference: Reference,
    today: date,
) -> Incoming:
    said = without_placeholders(upload.table, spec.remarks)
    filled = replace(said, cells=with_held_columns(spec, said, current))
    unsaid = placeholder_faults(said, spec.named)
    return screened(spec, filled, [*spec.check(filled, reference, today), *unsaid])


def read_stamped(spec: TableSpec, content: bytes, name: str) -> Upload:
    """Read a table that somebody sends: a download that was changed, or one of their own.

    Raises
    ------
    TableError
        It is not a table at all.
    """
    raw = read_table_bytes(content, name, spec.columns, spec.required)
    stamp = spec.revision_column
    if stamp not in raw.extra:
        return Upload(raw, raw)
    said = set(raw.extra[stamp]) - {""}
    told = said.pop() if len(said) == 1 else ""
    cells = pd.DataFrame(
        {column: raw.cells[column].map(restore_formula) for column in spec.columns}
    )
    problems = tuple(problem for problem in raw.problems if problem.column != stamp)
    extra = raw.extra.drop(columns=stamp)
    table = replace(raw, cells=cells.astype("str"), extra=extra, problems=problems)
    return Upload(raw, table, told.removeprefix(_STAMP) if told.startswith(_STAMP) else None)


def stamped_csv(spec: TableSpec, cells: pd.DataFrame, revision: str) -> bytes:
    """A table as Excel likes a CSV: UTF-8 with BOM, commas, CRLF; it can be sent back.

    Parameters
    ----------
    revision
        Of the table; every row says it in a last column.
    """
    rows = spec.canonical(cells)[list(spec.columns)].itertuples(index=False, name=None)
    stamped = ((*map(neutralise_formula, row), _STAMP + revision) for row in rows)
    return sent_csv([*spec.columns, spec.revision_column], stamped)


def kept_csv(store: Store, snapshot: Snapshot, cells: pd.DataFrame) -> bytes:
    """`stamped_csv`, and the version that it was made from kept, so that it can be merged."""
    store.keep(snapshot)
    return stamped_csv(store.spec, cells, snapshot.revision)
