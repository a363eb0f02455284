"""What a provider's workbook says when it comes back: suggestions, and what is told row by row.

Nothing of it is saved into the register. What the provider changed is found beside the workbook as
it went out, not beside the register of today, which may have moved on since.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

import numpy as np
import pandas as pd

from mapping.analysis.services.service_labels import FIELD_LABELS, word_of
from mapping.context.reference import Reference
from mapping.editing.kept_table import Upload, base_of
from mapping.editing.register import register_intake, said
from mapping.editing.workbooks.provider_workbook import shown_cells
from mapping.editing.workbooks.returned_workbook import is_return, read_answers, stamp_of
from mapping.editing.workbooks.workbook_layout import (
    ANSWER,
    CHANGED,
    NO_LONGER,
    OWN_SHEETS,
    OWN_WORDS,
    QUESTION,
    Stamp,
)
from mapping.errors import SelectionError
from mapping.geography.successors import Successors
from mapping.problems import Problem, Severity, errors_in, shorten
from mapping.region.kept_tables import REGISTER
from mapping.register.proposals import (
    MAY_BE_SUGGESTED,
    STILL_SO,
    Proposal,
    new_record_of,
    proposal_faults,
)
from mapping.register.schema import COLUMN_NAMES, CONFIRMED
from mapping.store import Store
from mapping.store.reading_on import read_on
from mapping.tables.parsing import word_key
from mapping.tables.placeholders import is_placeholder
from mapping.tables.small_table import Row
from mapping.tables.table_reader import read_table_bytes
from mapping.tables.text_table import TextTable

Cells = Mapping[str, str]
_ENDED = "No longer provided."
_NEW = "Not on the register yet: "


@dataclass(frozen=True)
class FromProvider:
    """What a provider's workbook amounts to.

    Attributes
    ----------
    proposals
        What may wait as suggestions, in the order of the rows, under no id yet.
    now
        What the register says today, by record and column, for those that name one.
    problems
        What is told of single rows: an error where nothing of the row, or of the cell, is taken.
    blank
        Rows of which nothing is said.
    """

    provider: str
    proposals: tuple[Proposal, ...]
    problems: tuple[Problem, ...]
    now: Mapping[tuple[str, str], str] = field(default_factory=dict)
    blank: int = 0


@dataclass(frozen=True)
class _Said:
    """A row that was filled in: what it changes in the workbook as it went out, and its words.

    Attributes
    ----------
    new
        What it says of something that has no record yet, by column.
    """

    number: int
    record_id: str
    changed: dict[str, str]
    words: str
    is_confirmed: bool = False
    is_ended: bool = False
    new: Mapping[str, str] = field(default_factory=dict)


def read_provider_answers(
    content: bytes,
    name: str,
    area_code: str,
    current: pd.DataFrame,
    store: Store,
    reference: Reference,
    today: date,
    successors: Successors,
) -> FromProvider:
    """What a provider's workbook says, beside the register as it stands.

    Parameters
    ----------
    current
        The whole register.
    successors
        A workbook may be of the time before some areas became one.

    Raises
    ------
    MappingError
        It is no workbook of a provider, is another area's, or cannot be compared.
    """
    table = read_table_bytes(content, name, COLUMN_NAMES, ("record_id",))
    stamp = _stamp(content, table, area_code, reference, successors)
    table = read_on(REGISTER, table, successors)
    base = base_of(Upload(table, table, stamp.revision, stamp), store, current)
    reader = _Reader(table, stamp, current, base, reference, today)
    # Where the header itself is at fault, nobody knows what stands where.
    is_whole = not any(p.severity == "error" and p.row in (1, None) for p in reader.problems)
    checked = _checked(list(reader.rows()), reader, store) if is_whole else []
    proposals, faults = _proposals(checked, reader)
    shown = reader.now
    now = {
        (p.record_id, p.column): shown[p.record_id][p.column]
        for p in proposals
        if p.column and p.record_id in shown
    }
    return FromProvider(
        stamp.provider, tuple(proposals), (*reader.problems, *faults), now, reader.blank
    )


def _stamp(
    content: bytes, table: TextTable, area_code: str, reference: Reference, successors: Successors
) -> Stamp:
    stamp = stamp_of(content, table)
    if stamp is None or stamp.kind != "provider":
        raise SelectionError(
            f"{table.name} is not the workbook of a provider: no sheet Stamp says so. Send the "
            "workbook that was downloaded here for a provider; a file of the area's own goes under "
            "Upload."
        )
    stamp = replace(stamp, area_code=successors.of(stamp.area_code))
    if stamp.area_code != area_code:
        other, asked = map(reference.areas.name, (stamp.area_code, area_code))
        raise SelectionError(
            f"{table.name} was made for the records of {other}, not of {asked}. Choose that area."
        )
    return stamp


class _Reader:
    """A workbook that came back, beside the register when it went out and as it stands."""

    def __init__(
        self,
        table: TextTable,
        stamp: Stamp,
        current: pd.DataFrame,
        base: pd.DataFrame,
        reference: Reference,
        today: date,
    ) -> None:
        self.stamp, self.reference, self.today = stamp, reference, today
        self.name = table.name
        self.said = dict(zip(table.rows.tolist(), _extra(table, ANSWER).map(word_key), strict=True))
        self.words = dict(zip(table.rows.tolist(), _extra(table, OWN_WORDS), strict=True))
        ends = table.cells["end_date"].tolist() if "end_date" in table.cells else []
        self._end_named = {n for n, end in zip(table.rows.tolist(), ends, strict=False) if end}
        answers = read_answers(table, today) if is_return(table) else None
        read = table if answers is None else answers.table
        self.problems = [p for p in read.problems if not _is_of_the_workbook(p)]
        spoken = said(read, reference, stamp.area_code)
        self.cells = REGISTER.canonical(spoken.cells)
        self.numbers, self.missing = spoken.rows.tolist(), set(spoken.missing)
        read_too = set(self.numbers)
        self._words_alone = [n for n, text in self.words.items() if text and n not in read_too]
        ids = set(self.cells["record_id"]) - {""}
        self.current = _by_id(current[current["record_id"].isin(ids)])
        self.was = self._shown(base[base["record_id"].isin(ids)])
        self.now = self._shown(current[current["record_id"].isin(ids)])
        self.blank = 0 if answers is None else answers.questions_unanswered
        self._counts = Counter(self.cells["record_id"])
        self._refused = {problem.row for problem in errors_in(self.problems)}

    def _shown(self, cells: pd.DataFrame) -> dict[str, dict[str, str]]:
        return _by_id(shown_cells(cells, self.reference, self.today)) if len(cells) else {}

    def rows(self) -> Iterator[_Said]:
        """The rows that say something and may; of the others it is told why."""
        for number, cells in zip(self.numbers, self.cells.to_dict("records"), strict=True):
            texts = {str(name): str(text) for name, text in cells.items()}
            if not texts["record_id"]:
                row = self._new(number, texts)
            elif (why := self._why_not(texts["record_id"])) is None:
                row = self._row(number, texts, self._own_words(number))
            else:
                self.tell(number, "record_id", texts["record_id"], *why)
                continue
            if row is None:
                # An answer that is none was told of: it is no row without an answer.
                self.blank += number not in self._refused
            else:
                yield row
        for number in self._words_alone:
            if (row := self._new(number, {})) is not None:
                self.blank -= 1
                yield row

    def _own_words(self, number: int) -> str:
        words = " ".join(self.words[number].split())
        return "" if is_placeholder(words) else words

    def _new(self, number: int, texts: Cells) -> _Said | None:
        """A row below the records, about something that has none yet."""
        filled = {c: texts[c] for c in MAY_BE_SUGGESTED if texts.get(c)}
        words = self._own_words(number)
        if not filled:
            return _Said(number, "", {}, f"{_NEW}{words}") if words else None
        return _Said(number, "", {}, words, new=filled)

    def _why_not(self, record_id: str) -> tuple[str, str] | None:
        """Why nothing can be suggested of a record, and what to do; None where it can."""
        held, area = self.current.get(record_id), self.stamp.area_code
        if self._counts[record_id] > 1:
            return "Several rows have this record_id.", "Leave one row for each record."
        if held is None and record_id in self.was:
            return (
                "This record is no longer on the register: somebody removed it since the workbook "
                "was made.",
                "Ask whoever keeps the records, if it is still provided.",
            )
        if held is None:
            return (
                "The register has no such record.",
                "Restore the record_id of the workbook; leave it blank for something new.",
            )
        if held["maintained_by"] != area:
            other = word_of("maintained_by", held["maintained_by"], self.reference)
            return (
                f"This record is kept by {other}, not by {self.reference.areas.name(area)}.",
                "Leave the row out; whoever keeps it can send a workbook of their own.",
            )
        if self.was.get(record_id, {}).get("provider") != self.stamp.provider:
            return (
                f"This is not a record of {shorten(self.stamp.provider)}.",
                "Leave the row out; another provider's records are asked for in its own workbook.",
            )
        return None

    def _row(self, number: int, texts: Cells, words: str) -> _Said | None:
        record_id = texts["record_id"]
        was, now = self.was[record_id], self.now[record_id]
        changed = {
            c: texts[c] for c in MAY_BE_SUGGESTED if c not in self.missing and texts[c] != was[c]
        }
        moved = {c for c in MAY_BE_SUGGESTED if was[c] != now[c]}
        for column in sorted(moved):
            self._tell_of_a_move(number, column, changed, now)
        changed = {c: text for c, text in changed.items() if text != now[c]}
        answer = self.said.get(number, "")
        if answer == CHANGED and not changed and not words and not moved:
            self.tell(
                number,
                ANSWER,
                "changed",
                "The answer is “changed”, and nothing in the row differs from the workbook as it "
                "was sent.",
                f"Correct the row, or say it in {OWN_WORDS}.",
            )
            return None
        # Whoever reads the answers marks what is answered, be it by “yes”.
        is_answered = texts["evidence"] == CONFIRMED
        is_right = is_answered and answer not in (CHANGED, NO_LONGER)
        is_confirmed = is_right and not changed and not moved
        is_ended = answer == NO_LONGER
        if is_ended and number not in self._end_named:
            # That a return ends a record on the day it comes in is no word of a provider.
            changed = {column: text for column, text in changed.items() if column != "end_date"}
        if not (changed or words or is_confirmed or is_ended):
            return None
        return _Said(number, record_id, changed, words, is_confirmed, is_ended)

    def _tell_of_a_move(self, number: int, column: str, changed: Cells, now: Cells) -> None:
        """That somebody has changed a cell of the register since the workbook was made."""
        text = changed.get(column)
        if text == now[column]:
            return
        label = FIELD_LABELS[column]
        message = f"“{label}” was changed on the register since the workbook was made."
        fix = (
            "It is not confirmed as it stands: ask again with a new workbook, if it matters."
            if text is None
            else "Look at both before you take what is suggested."
        )
        self.tell(number, column, text or "", message, fix, is_refused=False)

    def tell(
        self,
        number: int,
        column: str,
        value: str,
        message: str,
        fix: str,
        *,
        is_refused: bool = True,
    ) -> None:
        """Tell something of a row."""
        severity: Severity = "error" if is_refused else "warning"
        self._refused |= {number} if is_refused else set()
        self.problems.append(
            Problem(severity, number, column, shorten(value), message, "", fix, self.name)
        )


def _checked(rows: Sequence[_Said], reader: _Reader, store: Store) -> list[_Said]:
    """The rows without those that the register would refuse, of which it is told why."""
    asked = [row for row in rows if row.changed]
    if not asked:
        return list(rows)
    cells = pd.DataFrame(
        [{**reader.current[row.record_id], **row.changed} for row in asked],
        columns=list(COLUMN_NAMES),
        dtype="str",
    )
    numbers = np.array([row.number for row in asked], dtype=np.int64)
    table = TextTable(reader.name, cells, numbers, pd.DataFrame(index=cells.index), "", ())
    register = pd.DataFrame(list(reader.current.values()), columns=list(COLUMN_NAMES), dtype="str")
    intake = register_intake(reader.stamp.area_code)
    incoming = intake.screen(Upload(table, table), register, store, reader.reference, reader.today)
    # Where the register asks its keeper, nobody has answered yet: what is doubtful waits nowhere.
    changed = {(row.number, column) for row in asked for column in row.changed}
    refused = [
        replace(p, severity="error")
        for p in incoming.problems
        if p.severity == "error" or (p.severity == "ask" and (p.row, p.column) in changed)
    ]
    reader.problems += refused
    out = {problem.row for problem in refused}
    return [row for row in rows if row.number not in out]


def _proposals(rows: Iterable[_Said], reader: _Reader) -> tuple[list[Proposal], list[Problem]]:
    """Suggestions that may be kept, and what is wrong with the others."""
    good: list[Proposal] = []
    faults: list[Problem] = []
    for row in rows:
        for each in _of_row(row, reader.stamp):
            cells = {**each.cells, "proposal_id": "new"}
            found = proposal_faults([Row(reader.name, row.number, cells)], reader.reference.areas)
            columns = {"value": each.column, "words": OWN_WORDS if row.words else each.column}
            errors = [p for p in found if p.severity == "error"]
            faults += [replace(p, column=columns.get(p.column, p.column)) for p in errors]
            good += [] if errors else [each]
    return good, faults


def _of_row(row: _Said, stamp: Stamp) -> Iterator[Proposal]:
    def proposal(column: str, value: str, words: str) -> Proposal:
        return Proposal(
            "", stamp.area_code, row.record_id, column, value, words, provider=stamp.provider
        )

    if row.new:
        yield new_record_of(stamp.area_code, row.new, row.words, stamp.provider)
        return
    if row.is_confirmed:
        yield proposal("", "", STILL_SO)
    words = row.words or (_ENDED if row.is_ended else "")
    for column, text in row.changed.items():
        yield proposal(column, text, words)
        words = ""
    if words:
        yield proposal("", "", words)


def _by_id(cells: pd.DataFrame) -> dict[str, dict[str, str]]:
    rows = cells.to_dict("records")
    return {str(row["record_id"]): {str(k): str(v) for k, v in row.items()} for row in rows}


def _extra(table: TextTable, name: str) -> pd.Series:
    if name in table.extra:
        return table.extra[name]
    return pd.Series([""] * len(table.cells), index=table.cells.index, dtype="str")


def _is_of_the_workbook(problem: Problem) -> bool:
    """Whether a remark is about what every workbook of a provider has, and lacks."""
    if problem.severity != "warning":
        return False
    if problem.row is None:
        return problem.value in OWN_SHEETS
    return problem.row == 1 and problem.column in (ANSWER, QUESTION, OWN_WORDS)
