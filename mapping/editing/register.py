"""A lead's file on its way into the register: what it changes, what stands against it, saving it.

The page and the command line both go this way. A file touches only the records that its area
maintains; what somebody else saved meanwhile is merged, and what cannot be merged is shown.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import pandas as pd

from mapping.context.reference import Reference
from mapping.editing.returned_workbook import is_return, read_answers, stamp_of, without_additions
from mapping.editing.workbook_layout import Stamp
from mapping.escape import for_file_name
from mapping.gap_model.assessment import Assessment, assess
from mapping.gap_model.standing import horizons
from mapping.gap_model.status_style import style_at
from mapping.geography.areas import REGION
from mapping.geography.postcode_directory import PostcodeDirectory
from mapping.problems import WITHHELD, FaultyTableError, Problem, errors_in, shorten
from mapping.region.loader import check_table, register_table
from mapping.register.canonical import canonical_cells, register_bytes
from mapping.register.schema import COLUMN_NAMES, FILE_NAME, REQUIRED_NAMES, parse_records
from mapping.store import Entry, Note, Store
from mapping.tables.diff import (
    Conflict,
    RecordChange,
    apply_changes,
    differences,
    merge,
    taken_back,
)
from mapping.tables.parsing import word_key
from mapping.tables.table_reader import read_table_bytes
from mapping.tables.text_table import TextTable

_ID, _KEEPER = "record_id", "maintained_by"


@dataclass(frozen=True)
class Upload:
    """A lead's file as it came.

    Attributes
    ----------
    raw
        Just as it stood in the file, for the copy in which the faults are marked.
    table
        The records that it amounts to.
    stamp
        What it says about itself; None where it says nothing.
    unanswered
        Rows of a return workbook that are still blank: neither faults nor nil returns.
    """

    raw: TextTable
    table: TextTable
    stamp: Stamp | None
    unanswered: int

    @property
    def revision(self) -> str | None:
        """Of the register that it was downloaded from; None where it does not say."""
        return self.stamp.revision or None if self.stamp is not None else None

    @property
    def area_code(self) -> str | None:
        """Whose records it was downloaded for; None where it does not say."""
        return self.stamp.area_code or None if self.stamp is not None else None

    @property
    def is_template(self) -> bool:
        """It was made without the area's records, so it says nothing of those it lacks."""
        return self.stamp is not None and not self.stamp.revision


@dataclass(frozen=True)
class Incoming:
    """A lead's records, checked.

    Attributes
    ----------
    rows
        Canonical cells of the rows without errors.
    refused
        Record ids of the rows with errors; the register keeps what it has of them.
    problems
        Everything that is wrong, warnings too.
    """

    rows: pd.DataFrame
    refused: frozenset[str]
    problems: tuple[Problem, ...]


@dataclass(frozen=True)
class Plan:
    """What saving a file would do to the register as it stands.

    Attributes
    ----------
    revision
        Of the register that the plan was made against; it can only be saved onto this one.
    before
        That register.
    changes
        Records added and changed.
    removals
        Records that the file leaves out; nothing is removed unless somebody says so.
    changed_since
        Ids of those among them that somebody changed after the file was downloaded.
    conflicts
        Records that somebody else has changed differently since the file was downloaded.
    unchanged
        How many of the file's records are in the register just so.
    """

    revision: str
    before: pd.DataFrame
    changes: tuple[RecordChange, ...]
    removals: tuple[RecordChange, ...]
    changed_since: frozenset[str]
    conflicts: tuple[Conflict, ...]
    unchanged: int


# --------------------------------------------------------------------------- the register


def checked_cells(content: bytes, reference: Reference, today: date) -> pd.DataFrame:
    """`register_cells` of a register that keeps its own rules.

    Raises
    ------
    FaultyTableError
        It does not; nothing of it may be saved over, kept or passed on.
    """
    cells = register_cells(content)
    refuse_faulty(cells, reference, today)
    return cells


def register_cells(content: bytes) -> pd.DataFrame:
    """The register's cells, canonical, with the columns that it does not know at the end.

    Raises
    ------
    FaultyTableError
        The file is not a whole table.
    """
    table = register_table(content)
    if errors_in(table.problems):
        raise FaultyTableError(list(table.problems))
    return pd.concat([canonical_cells(table.cells), table.extra], axis="columns")


def kept_by(cells: pd.DataFrame, area_code: str) -> pd.DataFrame:
    """The records that an area maintains."""
    return cells[cells[_KEEPER] == area_code].reset_index(drop=True)


# ------------------------------------------------------------------------------- reading


def read_upload(content: bytes, name: str, today: date) -> Upload:
    """Read a file that an area sends: a download, a template, a return workbook, or its own.

    Raises
    ------
    TableError
        It is not a table at all.
    """
    raw = read_table_bytes(content, name, COLUMN_NAMES, REQUIRED_NAMES)
    answers = read_answers(raw, today) if is_return(raw) else None
    return Upload(
        raw=raw,
        table=without_additions(raw) if answers is None else answers.table,
        stamp=stamp_of(content, raw),
        unanswered=0 if answers is None else answers.questions_unanswered,
    )


def base_of(upload: Upload, store: Store, current: pd.DataFrame) -> pd.DataFrame:
    """The register that a file was downloaded from; as it stands where the file does not say.

    Raises
    ------
    UnknownVersionError
        The file says, and the history has no such version.
    """
    if upload.revision is None:
        return current
    return register_cells(store.version(upload.revision))


def read_incoming(
    table: TextTable,
    area_code: str,
    register: pd.DataFrame,
    reference: Reference,
    today: date,
    postcodes: PostcodeDirectory | None = None,
) -> Incoming:
    """Read and check a lead's file.

    Blank ids are filled, a blank `maintained_by` becomes the area, and a record that another
    area maintains is refused.

    Parameters
    ----------
    register
        The register as it stands, to know whose a record is.
    """
    filled = _filled(table, area_code, register, reference)
    problems = [
        *check_table(filled, reference, today, postcodes),
        *_not_this_areas(filled, area_code, register, reference),
    ]
    faulty = {problem.row for problem in errors_in(problems)}
    if None in faulty or 1 in faulty:
        faulty |= set(filled.rows.tolist())
    is_good = ~np.isin(filled.rows, [row for row in faulty if row is not None])
    cells = canonical_cells(filled.cells)
    return Incoming(
        rows=cells[is_good].reset_index(drop=True),
        refused=frozenset(cells.loc[~is_good, _ID]),
        problems=tuple(problems),
    )


def _filled(
    table: TextTable, area_code: str, register: pd.DataFrame, reference: Reference
) -> TextTable:
    cells = table.cells.copy()
    cells[_KEEPER] = cells[_KEEPER].where(cells[_KEEPER] != "", area_code)
    taken = {*register[_ID], *cells[_ID]}
    keeper = "region" if area_code == REGION else reference.areas.name(area_code)
    known = _ids_by_content(register) if (cells[_ID] == "").any() else {}
    ids = []
    for row in cells[list(_SAME)].itertuples(index=False, name=None):
        given, kind, provider = row[0], row[1], row[2]
        # The same answer sent twice is the record that it made the first time.
        found = given or known.pop(tuple(map(word_key, row[1:])), "")
        ids.append(found or new_id((keeper, kind, provider), taken))
        taken.add(ids[-1])
    cells[_ID] = pd.Series(ids, index=cells.index, dtype="str")
    for column in table.missing:
        if column in register and column != _ID:
            held = dict(zip(register[_ID], register[column], strict=True))
            cells[column] = cells[_ID].map(lambda i, held=held: held.get(i, "")).astype("str")
    return replace(table, cells=cells)


_SAME = (
    _ID,
    "provision_type",
    "provider",
    "service_name",
    _KEEPER,
    "areas_served",
    "start_date",
)


def _ids_by_content(register: pd.DataFrame) -> dict[tuple[str, ...], str]:
    """Record ids by what makes two records one: type, provider, service, keeper, areas, start."""
    rows = register[list(_SAME)].itertuples(index=False, name=None)
    return {tuple(map(word_key, row[1:])): row[0] for row in rows}


def new_id(parts: Iterable[str], taken: Collection[str]) -> str:
    """A readable record id that nobody has yet.

    >>> new_id(("Ashby", "idva", "Example Haven"), {"ashby-idva-example-haven"})
    'ashby-idva-example-haven-2'
    """
    stem = for_file_name("-".join(part for part in parts if part))[:56].strip("-")
    number = 1
    while (found := stem if number == 1 else f"{stem}-{number}") in taken:
        number += 1
    return found


def _not_this_areas(
    table: TextTable, area_code: str, register: pd.DataFrame, reference: Reference
) -> list[Problem]:
    keeper_of = dict(zip(register[_ID], register[_KEEPER], strict=True))
    name = reference.areas.name(area_code)
    problems = []
    for row, record_id, keeper in zip(
        table.rows.tolist(), table.cells[_ID], table.cells[_KEEPER], strict=True
    ):
        known = keeper_of.get(record_id, area_code)
        if keeper == area_code and known == area_code:
            continue
        column, value = (_KEEPER, keeper) if keeper != area_code else (_ID, record_id)
        # A cell that is no area's code is not repeated: it may hold anything.
        code = keeper if keeper != area_code else known
        is_code = code == REGION or code in reference.areas.positions
        other = reference.areas.name(code) if is_code else "somebody else"
        problems.append(
            Problem(
                "error",
                row,
                column,
                shorten(value) if is_code else WITHHELD,
                f"This record is maintained by {other}, not by {name}.",
                f"Records that {name} maintains ({area_code}).",
                f"Leave the row out; ask {other} to change it, or enter a record of your own.",
                table.name,
            )
        )
    return problems


# ------------------------------------------------------------------------------ planning


def plan(
    incoming: Incoming, area_code: str, base: pd.DataFrame, current: pd.DataFrame, revision: str
) -> Plan:
    """What a file would change in the register as it stands.

    Parameters
    ----------
    base
        The register as it stood when the file was downloaded.
    current, revision
        The register as it stands, and its revision.
    """
    return plan_of(incoming, lambda cells: kept_by(cells, area_code), base, current, revision)


def plan_of(
    incoming: Incoming,
    own: Callable[[pd.DataFrame], pd.DataFrame],
    base: pd.DataFrame,
    current: pd.DataFrame,
    revision: str,
    id_column: str = _ID,
) -> Plan:
    """What a file would change in a table, which need not be the register; see `plan`.

    Parameters
    ----------
    own
        The records that the file speaks for: one of them that it leaves out could be removed.
    """
    # A column that the register has lost since, or had not yet, is nobody's change.
    base = base.reindex(columns=current.columns, fill_value="")
    rows = incoming.rows.reindex(columns=base.columns.intersection(incoming.rows.columns))
    ids = rows[id_column]
    known = base[base[id_column].isin(ids)]
    since = differences(base, current, id_column)
    mine = differences(known, _completed(rows, known, id_column), id_column)
    merged = merge(since, mine)
    left_out = set(own(base)[id_column]) - set(ids) - incoming.refused
    there = own(current)
    missing = there[there[id_column].isin(left_out)].reset_index(drop=True)
    touched = {change.record_id for change in merged.changes}
    touched |= {conflict.record_id for conflict in merged.conflicts}
    return Plan(
        revision=revision,
        before=current,
        changes=merged.changes,
        removals=differences(missing, missing.iloc[0:0], id_column),
        changed_since=frozenset(change.record_id for change in since)
        & left_out
        & set(current[id_column]),
        conflicts=merged.conflicts,
        unchanged=int((~ids.isin(touched)).sum()),
    )


def _completed(rows: pd.DataFrame, known: pd.DataFrame, id_column: str) -> pd.DataFrame:
    """Rows with the columns that a file does not have as the register holds them; "" if new."""
    lacking = [column for column in known.columns if column not in rows]
    held = known.set_index(id_column)[lacking].reindex(rows[id_column], fill_value="")
    return pd.concat([rows, held.reset_index(drop=True)], axis="columns")


def effect(
    planned: Plan, accepted: Iterable[RecordChange], reference: Reference, on: date
) -> tuple[Assessment, Assessment]:
    """The whole map before and after some changes, on a date."""
    after = apply_changes(planned.before, accepted)
    return _assessed(planned.before, reference, on), _assessed(after, reference, on)


def effect_in_words(
    planned: Plan, accepted: Iterable[RecordChange], reference: Reference, on: date
) -> list[str]:
    """Which cells of the map change their status, a sentence each."""
    before, after = effect(planned, accepted, reference, on)
    return [
        f"{reference.areas.name(code)}, {provision_type.label}: {old} → {new}"
        for code in reference.areas.codes
        for provision_type in reference.types.all
        if (old := _word(before, code, provision_type.key))
        != (new := _word(after, code, provision_type.key))
    ]


def _word(assessment: Assessment, area_code: str, type_key: str) -> str:
    return style_at(assessment, area_code, assessment.types.by_key[type_key]).word


def _assessed(cells: pd.DataFrame, reference: Reference, on: date) -> Assessment:
    return assess(
        parse_records(as_table(cells)),
        reference.areas,
        reference.types,
        reference.need,
        reference.expectations,
        on,
        horizons(reference.settings),
    )


def refuse_faulty(cells: pd.DataFrame, reference: Reference, today: date) -> None:
    """Refuse a register that breaks its own rules.

    A version that is replaced or downloaded is kept, so a fault on disk must be mended there
    before anything else: it could be a place that nobody may ever see.

    Raises
    ------
    FaultyTableError
        It has errors.
    """
    problems = errors_in(check_table(as_table(cells), reference, today))
    if problems:
        raise FaultyTableError(problems, "Nothing was saved or passed on.")


def one_record(**cells: str) -> TextTable:
    """A single record as if it had come in a file: forms and single answers go the same way."""
    record = {**dict.fromkeys(COLUMN_NAMES, ""), **cells}
    return as_table(pd.DataFrame([record], columns=list(COLUMN_NAMES), dtype="str"))


def as_table(cells: pd.DataFrame) -> TextTable:
    """Cells as if they had been read from the register's file."""
    known = cells[list(COLUMN_NAMES)].reset_index(drop=True)
    extra = cells[[name for name in cells.columns if name not in COLUMN_NAMES]]
    rows = np.arange(2, len(cells) + 2, dtype=np.int64)
    return TextTable(FILE_NAME, known, rows, extra, "", ())


# -------------------------------------------------------------------------------- saving


def save(
    planned: Plan,
    accepted: Iterable[RecordChange],
    store: Store,
    note: Note,
    reference: Reference,
    today: date,
) -> Entry:
    """Make the accepted changes, if the register still stands as it was planned against.

    Raises
    ------
    MovedOnError
        Somebody saved meanwhile; plan again.
    FaultyTableError
        The register would no longer pass its own rules; nothing was saved.
    """
    return save_checked(
        planned, accepted, store, note, lambda cells: refuse_faulty(cells, reference, today)
    )


def save_checked(
    planned: Plan,
    accepted: Iterable[RecordChange],
    store: Store,
    note: Note,
    refuse: Callable[[pd.DataFrame], None],
    id_column: str = _ID,
) -> Entry:
    """`save` for any table that is kept with its history.

    Parameters
    ----------
    refuse
        Raises where the table breaks its own rules: asked before the changes and after them.
    """
    refuse(planned.before)
    after = apply_changes(planned.before, accepted, id_column)
    refuse(after)
    changes = differences(planned.before, after, id_column)
    return store.save_if_unchanged(register_bytes(after), planned.revision, changes, note)


def undo(
    entry: Entry,
    store: Store,
    note: Note,
    reference: Reference,
    today: date,
    record_id: str | None = None,
) -> Entry:
    """Take back what one save changed; itself a change that can be undone.

    Parameters
    ----------
    record_id
        Take back only what was done to this record; None for all of the save.

    Raises
    ------
    ConflictError
        Records that it changed have been changed again since, or removed.
    """
    snapshot = store.load()
    current = checked_cells(snapshot.content, reference, today)
    planned = plan_to_undo(entry, record_id, current, snapshot.revision)
    return save(planned, planned.changes, store, note, reference, today)


def plan_to_undo(
    entry: Entry,
    record_id: str | None,
    current: pd.DataFrame,
    revision: str,
    id_column: str = _ID,
) -> Plan:
    """What takes back a save, or what it did to one record, in a table as it stands.

    Raises
    ------
    ConflictError
        Records that it changed have been changed again since, or removed.
    """
    undone = [c for c in entry.changes if record_id is None or c.record_id == record_id]
    backwards = taken_back(current, undone, id_column)
    return Plan(revision, current, backwards, (), frozenset(), (), 0)


def restore(revision: str, store: Store, note: Note, reference: Reference, today: date) -> Entry:
    """Make an earlier version the register again; itself a change that can be undone.

    Raises
    ------
    FaultyTableError
        The register as it stands, or the version, breaks its own rules.
    """
    snapshot = store.load()
    content = store.version(revision)
    current = checked_cells(snapshot.content, reference, today)
    changes = differences(current, checked_cells(content, reference, today))
    return store.save_if_unchanged(content, snapshot.revision, changes, note)
