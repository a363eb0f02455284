"""A change on its way into a kept table: what it does, what stands against it, saving, undoing.

One engine for the register, the action plan and every small table. What a table has of its own
is in its `TableSpec`, and in its `Intake` how a file of it is read and filled in. Every fault is
said at once, what somebody else saved meanwhile is merged, and what cannot be merged is shown.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property, lru_cache
from hashlib import sha256
from typing import Any

import numpy as np
import pandas as pd

from mapping.context.reference import Reference
from mapping.dates import in_words
from mapping.editing.permission import require_may, require_may_change
from mapping.editing.workbooks.workbook_layout import Stamp
from mapping.english import count, named
from mapping.errors import MappingError
from mapping.geography.successors import Successors
from mapping.problems import FaultyTableError, Problem, errors_in, questions_in
from mapping.store import Entry, MovedOnError, Note, Store, UnchangedError, UnknownVersionError
from mapping.store.answers import answered_in, answers, unanswered, with_answers
from mapping.store.put_back import Touched
from mapping.store.reading_on import entry_on, parts_only, read_on
from mapping.store.table_spec import Disclosure, TableSpec
from mapping.tables.column_values import is_among
from mapping.tables.csv_writer import kept_frame
from mapping.tables.diff import (
    Conflict,
    ConflictError,
    FieldChange,
    RecordChange,
    apply_changes,
    differences,
    merge,
    taken_back,
)
from mapping.tables.placeholders import placeholder_faults
from mapping.tables.privacy.personal_data import tells_of_a_case, tells_of_a_person
from mapping.tables.privacy.places import may_tell_of_a_place, tells_of_a_place
from mapping.tables.small_table import Row, problems_of_file, rows_of
from mapping.tables.table_reader import SMALL
from mapping.tables.text_table import TextTable

_NOT_SAVED = "Nothing was saved or passed on."
NOT_BACK = "What it says today stays; whoever wants it changed enters it anew, as of today."
NOTHING_BACK = f"Nothing was taken back: its place is confidential now. {NOT_BACK}"
LEFT_AS_IT_IS = "What is confidential now was left as it is today."
_TRIES = 60
LONGEST_NOTE = 80
_LINK = re.compile(r"//|www\.|@|\.(?:com|org|net|uk|eu|info|gov|io|co)\b", re.IGNORECASE)
# What a file's name may hold and a person's has no need of: any domain, a scheme, a tag or formula,
# a house and its town, half an address, a point on a map.
_NO_NAME = re.compile(
    r"[^\W_]{3,}\s?\[?[.\u3002]\]?\s?(?-i:[^\W\d_A-Z]{2,})\b|\w:\S|[<>=|{}\[\]]"
    r"|\b(?:lodge|cottage|house|villa|court|manor),|[0-9]\.[0-9]|\b[0-9]+[a-z]?\s+(?-i:[A-Z])[a-z]",
    re.IGNORECASE,
)
_NAME = re.compile(r"[^\W\d_](?:[^\W\d_]|[ .,'’&()/\-])*")
Cells = pd.DataFrame
ChangeOfRows = Callable[[list[Row]], Sequence[Mapping[str, str]]]
_MOST_NAMED = 5
Fields = Mapping[str, str]
ByArea = Mapping[str, tuple[RecordChange, ...]]


class ChangedMeanwhileError(ConflictError):
    """Somebody else has changed the same records since; nothing was saved."""

    def __init__(self, conflicts: tuple[Conflict, ...] = ()) -> None:
        what = ", ".join(conflict.record_id for conflict in conflicts[:5]) or "this"
        others = " and others" if len(conflicts) > 5 else ""  # noqa: PLR2004
        MappingError.__init__(
            self,
            f"Somebody else has changed {what}{others} meanwhile. Nothing was saved. "
            "Look at it again.",
        )
        self.conflicts = conflicts


class UnansweredError(FaultyTableError):
    """Records were held back, since nobody has said that they name no place of anybody's."""

    def __init__(self, questions: list[Problem], outcome: str = "Nothing was saved.") -> None:
        super().__init__(questions)
        rows = len({question.row for question in questions})
        self.args = (
            f"{count(rows, 'record')} held back: it has to be said whether "
            f"{'it names' if rows == 1 else 'they name'} a place where somebody stays. {outcome}",
        )


@dataclass(frozen=True)
class Upload:
    """A file as it came.

    Attributes
    ----------
    raw
        Just as it stood in the file, for the copy in which the faults are marked.
    table
        The records that it amounts to.
    revision
        Of the table that it was downloaded from; None where it does not say.
    stamp
        What else a workbook says about itself; None where it says nothing.
    unanswered
        Rows of a return workbook that are still blank: neither faults nor nil returns.
    units
        The sheets of a return workbook that ask of units one by one.
    is_of_a_part
        It was made for an area that is a part of another one today: what it lacks says nothing.
    """

    raw: TextTable
    table: TextTable
    revision: str | None = None
    stamp: Stamp | None = None
    unanswered: int = 0
    units: tuple[TextTable, ...] = ()
    is_of_a_part: bool = False

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
    """The rows of a file, checked.

    Attributes
    ----------
    rows
        Canonical cells of the rows without errors.
    refused
        Ids of the rows with errors; the table keeps what it has of them.
    refused_rows
        Those ids by the number of the row in its file.
    problems
        Everything that is wrong or asked, warnings too.
    held
        Canonical cells of the rows that are held back until somebody answers for them; their ids
        are among the refused.
    held_rows
        Their numbers in the file.
    answered, answered_rows
        Ids and numbers of the rows that somebody has answered for.
    """

    rows: Cells
    refused: frozenset[str]
    problems: tuple[Problem, ...]
    refused_rows: Mapping[int, str] = field(default_factory=dict)
    held: Cells = field(default_factory=pd.DataFrame)
    held_rows: tuple[int, ...] = ()
    answered: frozenset[str] = frozenset()
    answered_rows: frozenset[int] = frozenset()

    def held_ids(self, spec: TableSpec) -> list[str]:
        """The id of each row that is held back."""
        return spec.ids(self.held).tolist() if self.held_rows else []

    def with_answers(self, spec: TableSpec, records: Collection[str]) -> Incoming:
        """The same once somebody said of some records that they name no place of anybody's.

        Parameters
        ----------
        records
            Ids of records, or numbers of rows in the file.
        """
        ids = self.held_ids(spec)
        taken = np.array(
            [
                id_ in records or (str(row) in records and str(row) not in ids)
                for id_, row in zip(ids, self.held_rows, strict=True)
            ],
            dtype=bool,
        )
        if not taken.any():
            return self
        rows = {row for row, is_taken in zip(self.held_rows, taken, strict=True) if is_taken}
        said = frozenset(id_ for id_, is_taken in zip(ids, taken, strict=True) if is_taken)
        return Incoming(
            rows=pd.concat([self.rows, self.held[taken]], ignore_index=True),
            refused=self.refused - said,
            problems=tuple(p for p in self.problems if not (p.severity == "ask" and p.row in rows)),
            held=self.held[~taken].reset_index(drop=True),
            held_rows=tuple(row for row in self.held_rows if row not in rows),
            answered=self.answered | said,
            answered_rows=self.answered_rows | rows,
        )


@dataclass(frozen=True)
class ChangeSet:
    """What saving a file would do to a table as it stands.

    Attributes
    ----------
    revision
        Of the table that the changes were worked out against; they go onto this one only.
    before
        That table.
    changes
        Records added and changed.
    removals
        Records that the file leaves out; nothing is removed unless somebody says so.
    changed_since
        Ids of those among them that somebody changed after the file was downloaded.
    conflicts
        Records that somebody else has changed differently since the file was downloaded.
    unchanged
        How many of the file's records are in the table just so.
    answered
        Ids of the records of which somebody said that they name no place where somebody stays.
    """

    revision: str
    before: Cells
    changes: tuple[RecordChange, ...]
    removals: tuple[RecordChange, ...]
    changed_since: frozenset[str]
    conflicts: tuple[Conflict, ...]
    unchanged: int
    answered: frozenset[str] = frozenset()

    @cached_property
    def digest(self) -> str:
        """Names just these changes of just this table: an answer to others is no answer here."""
        return _digest(
            self.revision,
            self.changes,
            self.removals,
            self.changed_since,
            self.conflicts,
            sorted(self.answered),
        )


def _digest(*shown: object) -> str:
    """Names just what is shown."""
    return sha256(repr(shown).encode("utf-8", "surrogatepass")).hexdigest()


def nothing_of_it(cells: Cells) -> Cells:
    """No row of a table: what a file speaks for that is of a part of an area."""
    return cells.iloc[:0]


def everything(cells: Cells) -> Cells:
    """All rows of a table: what a file speaks for where nothing else is said."""
    return cells


@dataclass(frozen=True)
class Intake:
    """How files come into a table.

    Attributes
    ----------
    read
        A file's bytes, its name and the day: what it amounts to.
    screen
        Fills in what a file may leave out and checks its rows against the table as it stands.
    own
        The records that a file speaks for: one of them that it leaves out could be removed.
    undo
        Takes back what one save changed, or what it did to one record.
    """

    spec: TableSpec
    read: Callable[[bytes, str, date], Upload]
    screen: Callable[[Upload, Cells, Store, Reference, date], Incoming]
    own: Callable[[Cells], Cells]
    undo: Callable[[Entry, Store, Note, Reference, date, str | None], Entry]

    def taken(self, content: bytes, name: str, today: date, successors: Successors) -> Upload:
        """`read`, on today's areas: a file may be of the time before some of them became one."""
        upload = self.read(content, name, today)
        table = read_on(self.spec, upload.table, successors)
        stamp = upload.stamp
        if stamp is not None and stamp.area_code in successors.by_code:
            stamp = replace(stamp, area_code=successors.of(stamp.area_code))
        if table is upload.table and stamp is upload.stamp:
            return upload
        is_part = stamp is not upload.stamp or parts_only(self.spec, upload.table, successors)
        if is_part:
            table = replace(table, problems=(*table.problems, _of_a_part(self.spec, table.name)))
        return replace(upload, table=table, stamp=stamp, is_of_a_part=is_part)

    def change_set(
        self,
        upload: Upload,
        incoming: Incoming,
        store: Store,
        current: Cells,
        revision: str,
        reference: Reference,
    ) -> ChangeSet:
        """What a file would change in the table as it stands.

        Raises
        ------
        UnknownVersionError
            The file names a version that the history does not have.
        """
        base = base_of(upload, store, current)
        own = nothing_of_it if upload.is_of_a_part else self.own
        changes = change_set(self.spec, incoming, base, current, revision, own)
        if not changes.conflicts:
            return changes
        entries = store.history()
        told = self.spec.disclose(entries, current, reference)
        later = [] if upload.revision is None else saves_since(entries, upload.revision)
        said = list(map(told.entry, later))
        named = (
            replace(_as_told(conflict, told), by=_last_by(said, conflict.record_id))
            for conflict in changes.conflicts
        )
        return replace(changes, conflicts=tuple(named))


def _of_a_part(spec: TableSpec, name: str) -> Problem:
    return Problem(
        "warning",
        None,
        spec.area_column,
        "",
        "This file was made before its area became a part of another one. What it says is read of "
        "that one; what it leaves out is not taken as removed.",
        table=name,
    )


# ------------------------------------------------------------------------------ the table


def cells_of(spec: TableSpec, content: bytes) -> Cells:
    """A table's cells in one spelling, with the columns that it does not know at the end.

    Raises
    ------
    FaultyTableError
        The file is not a whole table.
    """
    read = _read_again if len(content) <= SMALL else _read
    # A shallow copy is enough: pandas copies what is changed in one.
    return read(spec, content).copy(deep=False)


def _read(spec: TableSpec, content: bytes) -> Cells:
    table = spec.read(content)
    if faults := errors_in(problems_of_file(table, spec.closed)):
        raise FaultyTableError(faults)
    return pd.concat([spec.canonical(table.cells), table.extra], axis="columns")


# What changes a table asks for it several times: what it was, what is judged, what is saved over.
_read_again = lru_cache(maxsize=16)(_read)


def checked_cells(spec: TableSpec, content: bytes, reference: Reference, today: date) -> Cells:
    """`cells_of` a table that keeps its own rules.

    Raises
    ------
    FaultyTableError
        It does not; nothing of it may be saved over, kept or passed on.
    """
    cells = cells_of(spec, content)
    require_sound(spec, cells, reference, today)
    return cells


def require_sound(spec: TableSpec, cells: Cells, reference: Reference, today: date) -> None:
    """Refuse a table that breaks its own rules.

    A version that is replaced or downloaded is kept, so a fault on disk must be mended there
    before anything else: it could be a place that nobody may ever see.

    Raises
    ------
    FaultyTableError
        It has errors.
    """
    _raise_if_faulty(spec.check(as_table(spec, cells), reference, today))


def _raise_if_faulty(problems: Iterable[Problem]) -> None:
    if errors := errors_in(problems):
        raise FaultyTableError(errors, _NOT_SAVED)


def as_table(spec: TableSpec, cells: Cells) -> TextTable:
    """Cells as if they had been read from the table's file."""
    known = cells[list(spec.columns)].reset_index(drop=True)
    extra = cells[[name for name in cells.columns if name not in spec.columns]]
    rows = np.arange(2, len(cells) + 2, dtype=np.int64)
    return TextTable(spec.file_name, known, rows, extra, "", ())


def one_row(spec: TableSpec, cells: dict[str, str]) -> Upload:
    """A single record as if it had come in a file: forms and single answers go the same way."""
    return several_rows(spec, [cells])


def several_rows(spec: TableSpec, records: Iterable[Mapping[Any, str]]) -> Upload:
    """Some records as if they had come in a file."""
    rows = [{**dict.fromkeys(spec.columns, ""), **cells} for cells in records]
    table = as_table(spec, pd.DataFrame(rows, columns=list(spec.columns), dtype="str"))
    return Upload(table, table)


# ------------------------------------------------------------------------------- a file


def screened(spec: TableSpec, table: TextTable, problems: Sequence[Problem]) -> Incoming:
    """The rows of a file without those that have errors; none where the file itself has one.

    Those about which something is asked are held back.
    """
    faulty = {problem.row for problem in errors_in(problems)}
    is_good = ~np.isin(table.rows, [row for row in faulty if row is not None])
    if None in faulty or 1 in faulty:
        is_good[:] = False
    asked = np.isin(table.rows, [p.row for p in questions_in(problems) if p.row is not None])
    is_held, is_good = is_good & asked, is_good & ~asked
    cells = spec.canonical(table.cells)
    refused = spec.ids(cells)[~is_good].tolist()
    return Incoming(
        rows=cells[is_good].reset_index(drop=True),
        refused=frozenset(refused),
        problems=tuple(problems),
        refused_rows=dict(zip(table.rows[~is_good].tolist(), refused, strict=True)),
        held=cells[is_held].reset_index(drop=True),
        held_rows=tuple(table.rows[is_held].tolist()),
    )


def unanswered_questions(
    store: Store, table: TextTable, problems: Sequence[Problem], current: Cells
) -> list[Problem]:
    """Problems without the questions that the history has an answer to."""
    if not questions_in(problems):
        return list(problems)
    known = answers(store.history(), current, store.spec.ids(current))
    return unanswered(store.spec, table, problems, known)


def with_held_columns(spec: TableSpec, table: TextTable, current: Cells) -> Cells:
    """A file's cells, with the columns that it does not have as the table holds them."""
    cells = table.cells.copy()
    ids = spec.ids(spec.canonical(cells)) if table.missing else spec.ids(cells)
    places = {id_: place for place, id_ in enumerate(spec.ids(current).tolist())}
    # What is not there has the place after the last.
    at = [places.get(id_, len(current)) for id_ in ids.tolist()]
    for column in table.missing:
        if column in current and column not in spec.id_columns:
            texts = np.array([*current[column].tolist(), ""], dtype=object)
            cells[column] = pd.Series(texts[at], cells.index, dtype="str")
    return cells


def base_of(upload: Upload, store: Store, current: Cells) -> Cells:
    """The table that a file was downloaded from; as it stands where the file does not say.

    Raises
    ------
    UnknownVersionError
        The file says, and the history has no such version.
    """
    if upload.revision is None:
        return current
    try:
        return cells_of(store.spec, store.version(upload.revision))
    except UnknownVersionError:
        raise UnknownVersionError(_of_no_version(upload.raw.name)) from None


def _of_no_version(name: str) -> str:
    """That a file was downloaded from what is not known here, and what to do."""
    return (
        f"The history has no such version as {name} was downloaded from: that was another folder, "
        "or before this history was begun. What was changed in it cannot be told. Download the "
        "file anew and make the changes in that one."
    )


def change_set(
    spec: TableSpec,
    incoming: Incoming,
    base: Cells,
    current: Cells,
    revision: str,
    own: Callable[[Cells], Cells] = everything,
) -> ChangeSet:
    """What a file would change in a table as it stands.

    Parameters
    ----------
    base
        The table as it stood when the file was downloaded.
    current, revision
        The table as it stands, and its revision.
    own
        The records that the file speaks for: one of them that it leaves out could be removed.
    """
    # A column that the table has lost since, or had not yet, is nobody's change.
    if base is not current:
        base = base.reindex(columns=current.columns, fill_value="")
    rows = incoming.rows.reindex(columns=base.columns.intersection(incoming.rows.columns))
    ids = spec.ids(rows)
    known = base[is_among(spec.ids(base), ids.tolist())]
    since = differences(base, current, spec.id_columns)
    mine = differences(known, _completed(spec, rows, known), spec.id_columns)
    merged = merge(since, mine)
    left_out = set(spec.ids(own(base)).tolist()) - set(ids.tolist()) - incoming.refused
    there = own(current)
    missing = there[is_among(spec.ids(there), left_out)].reset_index(drop=True)
    touched = {change.record_id for change in merged.changes}
    touched |= {conflict.record_id for conflict in merged.conflicts}
    return ChangeSet(
        revision=revision,
        before=current,
        changes=merged.changes,
        removals=differences(missing, missing.iloc[0:0], spec.id_columns),
        changed_since=frozenset(change.record_id for change in since)
        & left_out
        & set(spec.ids(current).tolist()),
        conflicts=merged.conflicts,
        unchanged=int((~is_among(ids, touched)).sum()),
        answered=incoming.answered,
    )


def _as_told(conflict: Conflict, told: Disclosure) -> Conflict:
    """A conflict without what an earlier version says and nobody may see any more."""
    mine = (
        FieldChange(f.column, shown.old, f.new)
        for f, shown in zip(conflict.mine.fields, told.change(conflict.mine).fields, strict=True)
    )
    # What was removed may be put back: with the words that may come back, not with their mask.
    removed = told.undone(conflict.theirs) if conflict.theirs.kind == "removed" else None
    return replace(
        conflict,
        theirs=removed or told.change(conflict.theirs),
        mine=replace(conflict.mine, cells=tuple(mine)),
    )


def _completed(spec: TableSpec, rows: Cells, known: Cells) -> Cells:
    """Rows with the columns that a file does not have as the table holds them; "" if new."""
    lacking = [column for column in known.columns if column not in rows]
    held = known.set_index(spec.ids(known))[lacking].reindex(spec.ids(rows), fill_value="")
    return pd.concat([rows, held.reset_index(drop=True)], axis="columns")


# -------------------------------------------------------------------------------- saving


def save(
    changes: ChangeSet,
    accepted: Iterable[RecordChange],
    store: Store,
    note: Note,
    reference: Reference,
    today: date,
) -> Entry:
    """Make the accepted changes, if the table still stands as they were worked out against.

    Raises
    ------
    MovedOnError
        Somebody saved meanwhile; work them out again.
    FaultyTableError
        The table would no longer keep its own rules; nothing was saved.
    """
    require_plain_name(store.spec, note)
    require_sound(store.spec, changes.before, reference, today)
    made = list(accepted)
    after = apply_changes(changes.before, made, store.spec.id_columns)
    said = with_answers(note, changes.answered & {change.record_id for change in made})
    return _put(store, changes.before, after, changes.revision, said, reference, today)


def require_plain_name(spec: TableSpec, note: Note) -> None:
    """Say so where the name of whoever saves is more than a name or a role.

    Who has signed in is named by their address, whatever they type.

    Raises
    ------
    MappingError
        It is, and the table's history takes no more; it is not repeated.
    """
    who = note.who
    if not who or note.person.has_signed_in:
        return
    if spec.has_plain_names and _NAME.fullmatch(who) is None:
        raise MappingError(
            "Nothing was saved. Your name or role stands in the history: letters and spaces, at "
            f"most {LONGEST_NOTE}, and nothing about a case."
        )
    if _NO_NAME.search(who) is not None or not is_plain_note(who):
        raise MappingError(
            "Nothing was saved. Your name or role stands in the history, where everybody reads it: "
            f"at most {LONGEST_NOTE} characters, no link, no address of any kind and no other "
            "place, no telephone number, and nothing about a case. Shorten it, or leave it blank."
        )


def is_plain_note(text: str) -> bool:
    """Whether a name or the name of a file may stand in a history, where everybody reads it.

    >>> is_plain_note("Ann Lee, Walsall"), is_plain_note("12_Hagley_Road.csv")
    (True, False)
    """
    words = re.sub(r"[_\-]+", " ", text)
    return (
        len(text) <= LONGEST_NOTE
        and text.isprintable()
        and _LINK.search(text) is None
        and tells_of_a_person(text) in ("", "a title with a name")
        and not any(
            tells_of_a_case(reading) or tells_of_a_place(reading) or may_tell_of_a_place(reading)
            for reading in (text, words)
        )
    )


def require_whole(
    spec: TableSpec,
    changes: ChangeSet,
    accepted: Iterable[RecordChange],
    reference: Reference,
    today: date,
) -> None:
    """Refuse changes after which other tables would name what is not there.

    Raises
    ------
    FaultyTableError
        They would.
    """
    after = apply_changes(changes.before, accepted, spec.id_columns)
    _raise_if_faulty(spec.check_whole(as_table(spec, after), reference, today))


def _put(
    store: Store,
    before: Cells,
    after: Cells,
    revision: str,
    note: Note,
    reference: Reference,
    today: date,
    content: bytes | None = None,
) -> Entry:
    """Save a table in the place of another that keeps the rules, if it keeps them as well."""
    made = _sound_changes(store, before, after, note, reference, today)
    new = kept_frame(after) if content is None else content
    return store.save_if_unchanged(new, revision, made, note)


def _sound_changes(
    store: Store, before: Cells, after: Cells, note: Note, reference: Reference, today: date
) -> Sequence[RecordChange]:
    """What one table changes of another, where whoever saves may and all rules are kept."""
    spec = store.spec
    made = differences(before, after, spec.id_columns)
    require_may_change(note.person, spec, made, before, after, reference)
    table = as_table(spec, after)
    problems = spec.check(table, reference, today)
    _raise_if_faulty(problems)
    _raise_if_faulty(spec.check_whole(table, reference, today))
    if questions_in(problems):
        open_ones = unanswered_questions(store, table, problems, before)
        _raise_if_asked(questions_in(open_ones), spec.ids(after), made, answered_in(note))
    return made


# With another of these, words that were public become a confidential record's.
_MAKE_CONFIDENTIAL = ("location_confidential", "provision_type")


def _raise_if_asked(
    questions: Iterable[Problem],
    ids: pd.Series,
    made: Iterable[RecordChange],
    said: Collection[str],
) -> None:
    """Refuse what nobody has answered for, whichever way it comes: a form, an undo, a restore."""
    touched = {(change.record_id, f.column) for change in made for f in change.fields}
    faults = []
    for question in questions:
        id_ = ids.iloc[(question.row or 2) - 2]
        columns = (question.column, *_MAKE_CONFIDENTIAL)
        if id_ not in said and any((id_, column) in touched for column in columns):
            faults.append(replace(question, message=f"{id_}: {question.message}"))
    if faults:
        raise UnansweredError(faults)


def change_cells(
    change: Callable[[Cells], Cells],
    store: Store,
    note: Note,
    reference: Reference,
    today: date,
    answered: Callable[[], Collection[str]] = frozenset,
) -> Entry:
    """Save what a change makes of a table as it stands; anew where somebody was faster.

    Parameters
    ----------
    answered
        Asked once the change is made: ids of the records of which somebody says that they name
        no place where somebody stays.

    Raises
    ------
    MappingError
        It cannot be saved, and why; a `FaultyTableError` where a row, or the table, has faults.
    """
    require_plain_name(store.spec, note)
    for tries_left in reversed(range(_TRIES)):
        snapshot = store.load()
        before = checked_cells(store.spec, snapshot.content, reference, today)
        try:
            after = change(before)
            said = with_answers(note, answered())
            return _put(store, before, after, snapshot.revision, said, reference, today)
        except MovedOnError:
            if not tries_left:
                raise
    raise AssertionError


def change_rows(
    change: ChangeOfRows,
    store: Store,
    note: Note,
    reference: Reference,
    today: date,
    answered: Callable[[], Collection[str]] = frozenset,
) -> Entry:
    """`change_cells` for a table that takes no further column, row by row."""
    changed = _row_by_row(change, store.spec)
    return change_cells(changed, store, note, reference, today, answered)


def try_rows(
    change: ChangeOfRows,
    store: Store,
    note: Note,
    reference: Reference,
    today: date,
    answered: Callable[[], Collection[str]] = frozenset,
) -> None:
    """Save nothing, and raise what `change_rows` would as the table stands."""
    require_plain_name(store.spec, note)
    before = checked_cells(store.spec, store.load().content, reference, today)
    after = _row_by_row(change, store.spec)(before)
    _sound_changes(store, before, after, with_answers(note, answered()), reference, today)


def _row_by_row(change: ChangeOfRows, spec: TableSpec) -> Callable[[Cells], Cells]:
    def changed(cells: Cells) -> Cells:
        rows = change(list(rows_of(as_table(spec, cells))))
        after = pd.DataFrame(list(rows), columns=list(spec.columns), dtype="str")
        there = set(cells[list(spec.columns)].itertuples(index=False, name=None))
        is_new = [row not in there for row in after.itertuples(index=False, name=None)]
        # As an array: an empty list would name no columns where it is to choose no rows.
        new = after[np.array(is_new, dtype=bool)]
        _raise_if_faulty(placeholder_faults(as_table(spec, new), spec.named))
        return after

    return changed


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
    ChangedMeanwhileError
        Records that it changed have been changed again since, or removed.
    """
    ids = store.spec.id_columns
    seen = entry_on(store, entry)
    wanted = [c for c in seen.changes if record_id is None or c.record_id == record_id]
    if entry.changes and not wanted and seen is not entry:
        # It only gave the areas their new codes, and is read so whatever is saved.
        raise UnchangedError(store.spec.what)
    current = cells_of(store.spec, store.load().content)
    told = store.spec.disclose(store.history(), current, reference)
    undone, said = that_may_come_back(wanted, told), note
    if undone != wanted:
        said = replace(note, why=f"{note.why}. {LEFT_AS_IT_IS}")
    if wanted and not undone:
        raise MappingError(NOTHING_BACK)

    def without(cells: Cells) -> Cells:
        try:
            return apply_changes(cells, taken_back(cells, undone, ids), ids)
        except ConflictError as error:
            raise ChangedMeanwhileError(error.conflicts) from None

    return change_cells(without, store, said, reference, today)


def that_may_come_back(changes: Iterable[RecordChange], told: Disclosure) -> list[RecordChange]:
    """What of some changes may be taken back: what is shown first, and what is then done."""
    return [kept for change in changes if (kept := told.undone(change)) is not None]


@dataclass(frozen=True)
class Part:
    """What of a table is to be put back: all of it unless an area or a record is named."""

    area_code: str = ""
    record_id: str = ""


@dataclass(frozen=True)
class Restoration:
    """What going back to an earlier version would do to a table as it stands.

    Attributes
    ----------
    revision, before
        Of the table as it stands, and its cells.
    after
        Its cells as they would be.
    content
        The very bytes of the version; None where only a part of it is put back.
    changes
        By area code; "" where no area is named.
    shown
        The same as anybody may see it.
    later
        The saves since that version of which it takes something back, the newest first.
    is_as_it_was
        Whether nothing of that version is withheld by what is confidential today.
    """

    revision: str
    before: Cells
    after: Cells
    content: bytes | None
    changes: ByArea
    shown: ByArea
    later: tuple[Entry, ...]
    is_as_it_was: bool = True

    @property
    def all_changes(self) -> tuple[RecordChange, ...]:
        """Those of every area."""
        return tuple(change for changes in self.changes.values() for change in changes)

    @cached_property
    def digest(self) -> str:
        """Names just these changes of just this table."""
        return _digest(self.revision, self.all_changes)


WHOLE = Part()


def restoration(
    revision: str, store: Store, reference: Reference, today: date, part: Part = WHOLE
) -> Restoration:
    """What going back to an earlier version would do, to be shown before it is done.

    Raises
    ------
    FaultyTableError
        The table as it stands, or the version, breaks its own rules.
    """
    snapshot, spec = store.load(), store.spec
    content = store.version(revision)
    current = checked_cells(spec, snapshot.content, reference, today)
    then = cells_of(spec, content)
    entries = store.history()
    told = spec.disclose(entries, current, reference)
    back = told.brought_back(then)
    is_as_it_was = back.equals(then)
    was, now = spec.areas_by_id(back), spec.areas_by_id(current)
    whose = was | now
    chosen = [
        change
        for change in differences(current, back, spec.id_columns)
        if part.record_id in ("", change.record_id)
        and part.area_code in ("", was.get(change.record_id), now.get(change.record_id))
    ]
    by_area = changes_by_area(chosen, whose)
    touched = {change.record_id for change in chosen}
    later = (
        replace(entry, changes=tuple(c for c in entry.changes if c.record_id in touched))
        for entry in map(told.entry, saves_since(entries, revision))
    )
    is_whole = part == WHOLE
    return Restoration(
        snapshot.revision,
        current,
        back if is_whole else apply_changes(current, chosen, spec.id_columns),
        content if is_whole and is_as_it_was else None,
        by_area,
        {area: tuple(map(told.change, changes)) for area, changes in by_area.items()},
        tuple(entry for entry in later if entry.changes),
        is_as_it_was,
    )


def changes_by_area(changes: Iterable[RecordChange], whose: Mapping[str, str]) -> ByArea:
    """Changes by the code of whose record it is; "" where nobody says."""
    found: defaultdict[str, list[RecordChange]] = defaultdict(list)
    for change in changes:
        found[whose.get(change.record_id, "")].append(change)
    return {area: tuple(listed) for area, listed in found.items()}


def restore(
    revision: str,
    store: Store,
    note: Note,
    reference: Reference,
    today: date,
    part: Part = WHOLE,
    seen: str | None = None,
) -> Entry:
    """Make an earlier version the table again, or a part of it; itself a change that can be undone.

    Parameters
    ----------
    seen
        Digest of what was shown that it does; None where nothing was.

    Raises
    ------
    ChangedMeanwhileError
        It would do something else by now.
    FaultyTableError
        The table as it stands, or the version, breaks its own rules.
    UnchangedError
        There is nothing to put back.
    """
    require_plain_name(store.spec, note)
    if part == WHOLE:
        require_may(note.person, "restore_whole")
    back = restoration(revision, store, reference, today, part)
    if seen is not None and back.digest != seen:
        raise ChangedMeanwhileError
    if back.content is None and not back.changes:
        raise UnchangedError(store.spec.what)
    said = note if back.is_as_it_was else replace(note, why=f"{note.why}. {LEFT_AS_IT_IS}")
    return _put(store, back.before, back.after, back.revision, said, reference, today, back.content)


def saves_since(entries: Iterable[Entry], revision: str) -> list[Entry]:
    """The saves after a version, the newest first; none where the history does not know it."""
    later: list[Entry] = []
    for entry in entries:
        if entry.revision == revision:
            return later
        later.append(entry)
        if entry.parent == revision:
            return later
    return []


def by_whom(entry: Entry) -> str:
    """Who saved, as far as somebody said so, and when."""
    return (
        f"{entry.note.said_by or 'somebody who did not say who'}, "
        f"{in_words(entry.when.date())}, {entry.when:%H:%M} UTC"
    )


def touched_in_words(found: Touched, told: Callable[[Entry], Entry]) -> list[str]:
    """Whose saves some changes put back and whose they replace, with the records: a sentence each.

    Parameters
    ----------
    told
        What may be shown of a save.
    """
    said = ("puts back what stood before a save by", "replaces what was last saved by")
    return [
        f"This {what} {_saves_in_words(entries, told)}."
        for what, entries in zip(said, found, strict=True)
        if entries
    ]


def _saves_in_words(entries: Sequence[Entry], told: Callable[[Entry], Entry]) -> str:
    lines = [
        f"{by_whom(entry)}: {named([change.record_id for change in entry.changes], _MOST_NAMED)}"
        for entry in map(told, entries[:_MOST_NAMED])
    ]
    older = len(entries) - len(lines)
    return "; ".join(lines) + (f"; and in {count(older, 'older save')}" if older else "")


def _last_by(later: Iterable[Entry], record_id: str) -> str:
    touching = history_of(later, record_id)
    return by_whom(touching[0]) if touching else ""


def history_of(entries: Iterable[Entry], record_id: str) -> list[Entry]:
    """The saves that touched a record, each with what it did to it alone."""
    return [
        replace(entry, changes=changes)
        for entry in entries
        if (changes := tuple(c for c in entry.changes if c.record_id == record_id))
    ]


# -------------------------------------------------------------------------------- a form


@dataclass(frozen=True)
class Edit:
    """One record as somebody changed it in a form, on top of what was saved meanwhile.

    Attributes
    ----------
    cells
        The record with both people's changes; where both changed a field, with the form's.
    clashes
        Those fields: as they were when the form was opened, and as they were saved meanwhile.
    """

    cells: dict[str, str]
    clashes: tuple[FieldChange, ...]


def edited(opened: Fields, entered: Fields, now: Fields) -> Edit:
    """What somebody entered on top of a record that may have changed since.

    Parameters
    ----------
    opened, entered, now
        The record when the form was opened, as it was entered there, and as it is kept now.
    """
    mine = {name: text for name, text in entered.items() if text != opened.get(name, "")}
    clashes = tuple(
        FieldChange(name, opened.get(name, ""), now[name])
        for name, text in mine.items()
        if now.get(name, "") not in (opened.get(name, ""), text)
    )
    return Edit({**now, **mine}, clashes)
