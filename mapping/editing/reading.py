"""A file from outside, read, checked and compared in a child process within limits.

What comes back is bounded: the problems that somebody can work through, and the changes; none of
the file's own cells. They would be kept as long as whoever sent it has the page open.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

import pandas as pd

from mapping.context.reference import Reference
from mapping.editing.intakes import intake_of
from mapping.editing.kept_table import ChangeSet, Incoming, Intake, Upload
from mapping.editing.register import register_intake
from mapping.editing.workbooks.problem_workbook import problem_workbook
from mapping.editing.workbooks.provider_answers import FromProvider, read_provider_answers
from mapping.editing.workbooks.returned_workbook import is_return
from mapping.editing.workbooks.unit_sheets import UnitAnswers, marked_sheets, unit_answers
from mapping.editing.workbooks.workbook_layout import ROW_COLUMN
from mapping.errors import SelectionError
from mapping.geography.postcode_directory import OnsPostcodeDirectory
from mapping.geography.successors import Successors
from mapping.limited import LimitError, Limits, Tell, limited
from mapping.matching.match import Match, Proposal, proposal
from mapping.matching.words import vocabularies
from mapping.problems import FaultyTableError, Problem, bounded, errors_in, one_a_row
from mapping.region.kept_tables import KEPT_TABLES, REGISTER
from mapping.store.opening import open_store, successors_of
from mapping.store.table_spec import TableSpec
from mapping.tables.sheets import read_sheets
from mapping.tables.text_table import TextTable

# A workbook is taken as it is, which stops nobody.
_LARGEST_WORKBOOK_MB = 100
_MOST_MENDED = 10_000
# Of a row number; Python turns no text of thousands of digits into a number.
_MOST_DIGITS = 7


@dataclass(frozen=True)
class Sent:
    """A file that somebody sends, and the part of a kept table that it is for.

    Attributes
    ----------
    area_code
        Whose part of the register it is for; "" for any other table.
    match
        What a list in names and words of its own means; None for a file of the table.
    """

    name: str
    content: bytes
    table: str
    area_code: str
    match: Match | None = None

    @property
    def spec(self) -> TableSpec:
        """What table it is for."""
        return KEPT_TABLES[self.table]

    def intake(self, reference: Reference) -> Intake:
        """How it comes in."""
        if self.spec is REGISTER:
            known = vocabularies(reference) if self.match else {}
            labels = {column: each.labels for column, each in known.items()}
            return register_intake(self.area_code, OnsPostcodeDirectory(), self.match, labels)
        return intake_of(self.spec)


@dataclass(frozen=True)
class Standing:
    """The table as it stands, which a file is compared with, and what it is judged by."""

    current: pd.DataFrame
    revision: str
    reference: Reference
    today: date

    @property
    def successors(self) -> Successors:
        """What became of areas that are no more."""
        return successors_of(self.reference.settings)

    @property
    def unchanged(self) -> ChangeSet:
        """What a file does that is not for it: nothing."""
        return ChangeSet(self.revision, self.current.iloc[:0], (), (), frozenset(), (), 0)


@dataclass(frozen=True)
class Reading:
    """What a file amounts to.

    Attributes
    ----------
    upload
        What it says of itself; its tables have their columns and no rows.
    problems
        As many as somebody can work through, the last counting the others.
    has_sound_rows
        Whether some of its rows have no errors.
    refused_rows
        Ids, as far as they have one, of the rows whose errors are among the problems, by row.
    mended_ids, mended_rows
        Ids of the rows without errors; and where it is the marked copy of another file, their
        numbers in that one. Nothing where there are too many to be mended by hand.
    held
        Number and id of each row that is held back until somebody answers for it.
    if_answered
        What it would change, had somebody answered for all of them.
    units
        What its sheets say of units one by one.
    """

    upload: Upload
    problems: tuple[Problem, ...]
    has_sound_rows: bool
    changes: ChangeSet
    refused_rows: Mapping[int, str] = field(default_factory=dict)
    mended_ids: frozenset[str] = frozenset()
    mended_rows: frozenset[int] = frozenset()
    held: tuple[tuple[int, str], ...] = ()
    if_answered: ChangeSet | None = None
    units: UnitAnswers = field(default_factory=UnitAnswers)

    def with_answers(self, rows: Collection[int]) -> Reading:
        """The same once somebody said of some rows that they name no place of anybody's."""
        if self.if_answered is None or not rows:
            return self
        said = {id_ for row, id_ in self.held if row in rows}
        left = tuple((row, id_) for row, id_ in self.held if row not in rows)
        still_held = {id_ for _, id_ in left}
        changes = tuple(c for c in self.if_answered.changes if c.record_id not in still_held)
        conflicts = tuple(c for c in self.if_answered.conflicts if c.record_id not in still_held)
        touched = {c.record_id for c in changes} | {c.record_id for c in conflicts}
        return replace(
            self,
            problems=tuple(p for p in self.problems if not (p.severity == "ask" and p.row in rows)),
            has_sound_rows=True,
            refused_rows={row: i for row, i in self.refused_rows.items() if row not in rows},
            held=left,
            changes=replace(
                self.changes,
                changes=changes,
                conflicts=conflicts,
                unchanged=self.changes.unchanged + len(said - touched),
                answered=frozenset(said),
            ),
        )


@dataclass(frozen=True)
class Screened:
    """What a file without faults amounts to for a command that saves it.

    Attributes
    ----------
    upload, incoming
        Without rows, but for those that are held back.
    """

    upload: Upload
    incoming: Incoming
    changes: ChangeSet
    units: UnitAnswers = field(default_factory=UnitAnswers)


def read_without_faults(
    sent: Sent, standing: Standing, answered: Sequence[str], limits: Limits
) -> Screened:
    """What a file changes in the table as it stands; of another area's, what it says only.

    Parameters
    ----------
    answered
        Ids, or numbers of rows, of records that name no place where somebody stays.

    Raises
    ------
    FaultyTableError
        It has faults.
    MappingError
        It is not a table, has none of the records that are answered for, or asks for more than the
        limits.
    """
    read = limited(sent.name, limits, _without_faults, sent, standing, tuple(answered))
    return replace(read, changes=replace(read.changes, before=standing.current))


def read_and_compare(sent: Sent, standing: Standing, limits: Limits, tell: Tell) -> Reading:
    """What a file amounts to beside the table as it stands; of another area's, what it says only.

    Raises
    ------
    MappingError
        It is not a table, or asks for more than the limits, or cannot be compared.
    """
    read = limited(sent.name, limits, _compared, sent, standing, tell=tell)
    return replace(read, changes=replace(read.changes, before=standing.current))


def read_proposal(
    sent: Sent, reference: Reference, today: date, limits: Limits, tell: Tell = lambda _: None
) -> Proposal:
    """What a list in names and words of its own could mean.

    Raises
    ------
    MappingError
        It is not a table, or asks for more than the limits.
    """
    return limited(sent.name, limits, _proposed, sent, reference, today, tell=tell)


def read_from_provider(
    sent: Sent, standing: Standing, limits: Limits, tell: Tell = lambda _: None
) -> FromProvider:
    """What a provider's workbook says, beside the register as it stands.

    Raises
    ------
    MappingError
        It is no such workbook, or asks for more than the limits, or cannot be compared.
    """
    return limited(sent.name, limits, _from_provider, sent, standing, tell=tell)


def marked(sent: Sent, standing: Standing, reading: Reading, limits: Limits) -> bytes:
    """The file with its problems marked, as a workbook; only they, where that is too much."""
    most = replace(limits, answer_mb=_LARGEST_WORKBOOK_MB)
    try:
        return limited(sent.name, most, _marked, sent, standing)
    except LimitError as error:
        upload = reading.upload
        why = Problem("warning", None, "", "", str(error), table=sent.name)
        return problem_workbook(upload.raw, [why, *reading.problems], upload.stamp)


# --------------------------------------------------------------------------- in the child


def _without_faults(sent: Sent, standing: Standing, answered: tuple[str, ...]) -> Screened:
    current, reference = standing.current, standing.reference
    intake = sent.intake(reference)
    upload = intake.taken(sent.content, sent.name, standing.today, standing.successors)
    said, nothing = _only_said(upload), current.iloc[:0]
    if upload.area_code not in (None, sent.area_code):
        return Screened(said, Incoming(nothing, frozenset(), ()), standing.unchanged)
    store = open_store(reference.settings, sent.spec)
    incoming = intake.screen(upload, current, store, reference, standing.today)
    units = _units_of(upload, sent, standing)
    problems = [*_told(upload, incoming), *units.problems]
    if errors_in(problems):
        raise FaultyTableError(bounded(problems), "Nothing was saved.")
    _require_there(answered, upload, incoming, sent.spec)
    incoming = incoming.with_answers(sent.spec, answered)
    changes = intake.change_set(upload, incoming, store, current, standing.revision, reference)
    return Screened(
        said,
        replace(incoming, rows=incoming.rows.iloc[:0]),
        replace(changes, before=nothing),
        units,
    )


def _told(upload: Upload, incoming: Incoming) -> Sequence[Problem]:
    """What is wrong with a file; of a return workbook, whose rows are questions, one a row."""
    return one_a_row(incoming.problems) if is_return(upload.raw) else incoming.problems


def _units_of(upload: Upload, sent: Sent, standing: Standing) -> UnitAnswers:
    found = unit_answers(upload.units, standing.reference, sent.area_code, standing.today)
    return replace(found, problems=tuple(bounded(found.problems)))


def _proposed(sent: Sent, reference: Reference, today: date) -> Proposal:
    sheets = read_sheets(sent.content, sent.name)
    return proposal(sheets, sent.name, reference, sent.area_code, today, sent.match)


def _from_provider(sent: Sent, standing: Standing) -> FromProvider:
    found = read_provider_answers(
        sent.content,
        sent.name,
        sent.area_code,
        standing.current,
        open_store(standing.reference.settings, sent.spec),
        standing.reference,
        standing.today,
        standing.successors,
    )
    return replace(found, problems=tuple(bounded(found.problems)))


def _require_there(
    records: Iterable[str], upload: Upload, incoming: Incoming, spec: TableSpec
) -> None:
    """Refuse an answer for a record that the file does not have: another one may be meant."""
    ids = {*spec.ids(incoming.rows), *incoming.held_ids(spec)}
    known = ids | set(map(str, upload.table.rows.tolist()))
    if unknown := [record for record in records if record not in known]:
        raise SelectionError(
            f"--no-place {unknown[0]}: {upload.raw.name} has no such record and no such row. "
            "Name a record by its id, or by the number of its row."
        )


def _only_said(upload: Upload) -> Upload:
    """What a file says of itself."""
    raw, table = _without_rows(upload.raw), _without_rows(upload.table)
    return replace(upload, raw=raw, table=table, units=())


def _compared(sent: Sent, standing: Standing) -> Reading:
    current, reference = standing.current, standing.reference
    intake = sent.intake(reference)
    upload = intake.taken(sent.content, sent.name, standing.today, standing.successors)
    said, nothing = _only_said(upload), current.iloc[:0]
    if upload.area_code not in (None, sent.area_code):
        return Reading(said, (), has_sound_rows=False, changes=standing.unchanged)
    store = open_store(reference.settings, sent.spec)
    incoming = intake.screen(upload, current, store, reference, standing.today)
    changes = intake.change_set(upload, incoming, store, current, standing.revision, reference)
    ids = incoming.held_ids(sent.spec)
    answered = None
    if ids:
        every = incoming.with_answers(sent.spec, ids)
        answered = intake.change_set(upload, every, store, current, standing.revision, reference)
    problems = tuple(bounded(_told(upload, incoming)))
    shown = {problem.row for problem in problems}
    few = len(incoming.rows) <= _MOST_MENDED
    return Reading(
        said,
        problems,
        has_sound_rows=not incoming.rows.empty,
        changes=replace(changes, before=nothing),
        refused_rows={row: id_ for row, id_ in incoming.refused_rows.items() if row in shown},
        mended_ids=frozenset(sent.spec.ids(incoming.rows)) if few else frozenset(),
        mended_rows=_rows_mended(upload, incoming) if few else frozenset(),
        held=tuple(zip(incoming.held_rows, ids, strict=True)),
        if_answered=None if answered is None else replace(answered, before=nothing),
        units=_units_of(upload, sent, standing),
    )


def _rows_mended(upload: Upload, incoming: Incoming) -> frozenset[int]:
    """Row numbers of the first file, where this is its marked copy, of the rows now in order."""
    if ROW_COLUMN not in upload.raw.extra:
        return frozenset()
    pairs = zip(upload.raw.rows.tolist(), upload.raw.extra[ROW_COLUMN], strict=True)
    return frozenset(
        int(text)
        for row, text in pairs
        if text.isdecimal() and len(text) <= _MOST_DIGITS and row not in incoming.refused_rows
    )


def _without_rows(table: TextTable) -> TextTable:
    cells, extra = table.cells.iloc[:0], table.extra.iloc[:0]
    return replace(table, cells=cells, rows=table.rows[:0], extra=extra, problems=())


def _marked(sent: Sent, standing: Standing) -> bytes:
    reference = standing.reference
    intake = sent.intake(reference)
    upload = intake.taken(sent.content, sent.name, standing.today, standing.successors)
    store = open_store(reference.settings, sent.spec)
    incoming = intake.screen(upload, standing.current, store, reference, standing.today)
    units = marked_sheets(upload.units, reference, sent.area_code, standing.today)
    return problem_workbook(upload.raw, incoming.problems, upload.stamp, units)
