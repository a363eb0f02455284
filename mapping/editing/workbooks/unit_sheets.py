"""The sheets of a return workbook that ask of units one by one, and what comes back on them.

One sheet for each type that is counted unit by unit, one line a unit. What is known stands beside
the answer, which is blank until somebody chooses one: a line that nobody answered says nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import pandas as pd

from mapping.analysis.unit_states import UnitState, unit_states
from mapping.context.reference import Reference
from mapping.dates import EARLIEST, LATEST, day_of
from mapping.editing.kept_table import ChangeSet
from mapping.editing.unit_coverage import Word, fault_of, with_words
from mapping.editing.workbooks.workbook_layout import (
    ANSWER,
    ASKED_GROUND,
    FAULTY_GROUND,
    FORMATS,
    ONE_BY_ONE,
    is_unit_sheet,
)
from mapping.english import capitalised, listed
from mapping.matching.synonyms import folded, synonyms
from mapping.problems import WITHHELD, Problem, shorten
from mapping.reference.provision_types import ProvisionType
from mapping.reference.unit_coverage import COVERED, NOT_COVERED
from mapping.region.kept_tables import UNIT_COVERAGE
from mapping.register.schema import NOT_PROVIDED, PROVIDED
from mapping.tables.diff import differences
from mapping.tables.other_workbooks import read_named_sheets
from mapping.tables.parsing import parse_date
from mapping.tables.privacy.places import could_tell_of_a_place
from mapping.tables.text_table import TextTable
from mapping.tables.xlsx_writer import (
    FIRST_YEAR,
    CellMark,
    CellRule,
    Field,
    Sheet,
    inline_list,
    list_rule,
)
from mapping.wording.unit_words import UnitWords, state_and_when, unit_words

SAID_BEFORE, KNOWN = "said_before", "known_so_far"
UNIT_COLUMNS = ("name", KNOWN, ANSWER, "since", "until", "unit_id", "provision_type", SAID_BEFORE)
_SAID = (ANSWER, "since", "until")
_NOT_KNOWN = UnitState.NOT_KNOWN
_CHOICES = (UnitState.COVERED, UnitState.NOT_COVERED, _NOT_KNOWN)
# What is missing comes first, and of that what nobody has said.
_ORDER = {state.value: at for at, state in enumerate(reversed(_CHOICES))}


# --------------------------------------------------------------------------- what is asked


def unit_sheets(reference: Reference, area_code: str, on: date) -> list[Sheet]:
    """A sheet for each type that counts units of an area, what is missing first."""
    sheets: list[Sheet] = []
    for kind in reference.types.all:
        units = unit_states(reference, kind.key, on, None, area_code)
        if not units.empty:
            title = ONE_BY_ONE if not sheets else f"{ONE_BY_ONE} {len(sheets) + 1}"
            words = unit_words(kind, reference.settings)
            sheets.append(_sheet(title, kind.key, kind.label, units, words))
    return sheets


def _sheet(title: str, type_key: str, label: str, units: pd.DataFrame, words: UnitWords) -> Sheet:
    order = units["state"].map(_ORDER).sort_values(kind="stable").index
    rows = [
        (
            str(row["name"]),
            state_and_when(row, words),
            *[""] * len(_SAID),
            str(row["unit_id"]),
            type_key,
            _said_before(row),
        )
        for row in units.loc[order].to_dict("records")
    ]
    cells = pd.DataFrame(rows, columns=list(UNIT_COLUMNS), dtype="str")
    asked = UNIT_COLUMNS.index(ANSWER)
    return Sheet(
        title,
        unit_fields(label, words),
        cells,
        marks={(row, asked): CellMark(ASKED_GROUND) for row in range(len(cells))},
        frozen_columns=1,
        has_filter=True,
    )


def unit_fields(label: str, words: UnitWords) -> tuple[Field, ...]:
    """The columns of such a sheet, with the drop-down in the words of its type."""
    choices = [words.states[state] for state in _CHOICES]
    answer = f"{label}: one of {listed(choices, 'or')}. Leave it blank where you say nothing."
    days = f"Only where it is {words.done}, and only if you know. Blank: as it is known."
    rule = CellRule("date", f"DATE({FIRST_YEAR},1,1)", "DATE(2199,12,31)", days)
    day = FORMATS["date"]
    kept = "Leave it as it is."
    return (
        Field("name", width=44, wraps=True),
        Field(KNOWN, width=44, note=f"{label}: what the register knows.", wraps=True),
        Field(
            ANSWER,
            width=18,
            note=answer,
            rule=list_rule(inline_list(choices), answer, is_strict=True),
        ),
        Field(
            "since", "date", 14, f"{capitalised(words.done)} on. {days}", rule, number_format=day
        ),
        Field("until", "date", 14, f"Lapses on. {days}", rule, number_format=day),
        Field("unit_id", width=14, note=kept),
        Field("provision_type", width=20, note=kept),
        Field(SAID_BEFORE, width=24, note=f"What was said last before this was sent. {kept}"),
    )


def _said_before(row: Mapping[Hashable, object]) -> str:
    """The word that answers for a unit, so that a later one is told from it; "" for none."""
    verified = day_of(row["last_verified"])
    return "" if verified is None else f"{verified.isoformat()} {_status_of(row)}"


def _status_of(row: Mapping[Hashable, object]) -> str:
    """What the row says that answers; one that has lapsed said once that it was covered."""
    is_covered = row["state"] == UnitState.COVERED or day_of(row["until"]) is not None
    return COVERED if is_covered else NOT_COVERED


# ---------------------------------------------------------------------------- what comes back


@dataclass(frozen=True)
class UnitSaid:
    """What a return workbook says of one unit.

    Attributes
    ----------
    before
        The word that stood when the workbook was made; "" for none.
    """

    unit_id: str
    name: str
    before: str
    word: Word

    @property
    def key(self) -> tuple[str, str]:
        """The unit and the type that it is said for."""
        return self.unit_id, self.word.type_key


@dataclass(frozen=True)
class UnitAnswers:
    """What the sheets of a workbook say of units.

    Attributes
    ----------
    blank
        Lines that are not answered.
    """

    said: tuple[UnitSaid, ...] = ()
    problems: tuple[Problem, ...] = ()
    blank: int = 0


def read_unit_sheets(content: bytes, name: str) -> tuple[TextTable, ...]:
    """The sheets of a workbook that ask of units; each is named after its title.

    Raises
    ------
    TableError
        The workbook cannot be read.
    """
    return tuple(read_named_sheets(content, name, is_unit_sheet, UNIT_COLUMNS))


def unit_answers(
    sheets: Sequence[TextTable], reference: Reference, area_code: str, today: date
) -> UnitAnswers:
    """What comes back on the sheets, judged line by line: at most one fault for each."""
    said: dict[tuple[str, str], UnitSaid] = {}
    problems: list[Problem] = []
    blank = 0
    asked = {
        kind.key: _asked(kind, reference, area_code, today)
        for kind in reference.types.all
        if kind.unit_kind and sheets
    }
    where = reference.areas.name(area_code)
    for sheet in sheets:
        if sheet.missing:
            problems.append(_lacking(sheet))
            continue
        for number, cells in zip(sheet.rows.tolist(), sheet.cells.to_dict("records"), strict=True):
            line = _Line(sheet.name, number, {str(name): str(text) for name, text in cells.items()})
            if not line.is_begun:
                blank += bool(line.cells["unit_id"])
                continue
            of = asked.get(line.cells["provision_type"])
            found = line.fault("unit_id", *_no_unit(where)) if of is None else _read(line, of, said)
            if isinstance(found, Problem):
                problems.append(found)
            elif found is not None:
                said[found.key] = found
    return UnitAnswers(tuple(said.values()), tuple(problems), blank)


def _lacking(sheet: TextTable) -> Problem:
    columns = listed(sheet.missing, "and")
    return Problem(
        "error",
        None,
        sheet.missing[0],
        "",
        f"The sheet {sheet.name} lacks {columns}, so nothing on it was read.",
        "The columns of the workbook as it was sent.",
        "Put the names of the columns back into the first row, as they were.",
        sheet.name,
    )


@dataclass(frozen=True)
class _Asked:
    """What is asked of the units of a type, and what each answer means.

    Attributes
    ----------
    units
        What is known today of each unit of the area, by id, as `unit_states` has it.
    """

    type_key: str
    where: str
    today: date
    words: UnitWords
    meanings: Mapping[str, UnitState]
    units: Mapping[str, Mapping[Hashable, object]]


def _asked(kind: ProvisionType, reference: Reference, area_code: str, today: date) -> _Asked:
    words = unit_words(kind, reference.settings)
    units = unit_states(reference, kind.key, today, None, area_code).to_dict("records")
    name = reference.areas.name(area_code)
    by_id = {str(unit["unit_id"]): unit for unit in units}
    return _Asked(kind.key, name, today, words, meanings(words), by_id)


@dataclass(frozen=True)
class _Line:
    """A line of a sheet as it came back."""

    sheet: str
    number: int
    cells: Mapping[str, str]

    @property
    def is_begun(self) -> bool:
        """Whether somebody has written anything into it."""
        return any(self.cells[column] for column in _SAID)

    def fault(self, column: str, what: str, allowed: str = "", fix: str = "") -> Problem:
        """What is wrong with it."""
        text = self.cells[column]
        shown = WITHHELD if could_tell_of_a_place(text) else shorten(text)
        return Problem("error", self.number, column, shown, what, allowed, fix, self.sheet)


def _read(
    line: _Line, asked: _Asked, said: Collection[tuple[str, str]]
) -> UnitSaid | Problem | None:
    """What a line says; its fault; None where it says that nothing is known."""
    cells, unit = line.cells, asked.units.get(line.cells["unit_id"])
    if unit is None:
        return line.fault("unit_id", *_no_unit(asked.where))
    state = asked.meanings.get(folded(cells[ANSWER]))
    if state is None:
        what = "This is not one of the answers." if cells[ANSWER] else "No answer is chosen."
        choices = listed([asked.words.states[each] for each in _CHOICES], "or")
        fix = "Choose an answer from the list, or clear the whole line."
        return line.fault(ANSWER, what, f"One of {choices}.", fix)
    if state is _NOT_KNOWN:
        return _nothing_taken_back(line, unit, asked.words)
    days = {column: parse_date(cells[column]) for column in ("since", "until")}
    for column, day in days.items():
        if cells[column] and not (day and EARLIEST <= day <= LATEST):
            return line.fault(column, *_NO_DATE)
    word = _as_known(Word(asked.type_key, state.value, **days), unit)
    if fault := fault_of(word, asked.today):
        return line.fault("since" if cells["since"] else "until", capitalised(fault))
    if (cells["unit_id"], asked.type_key) in said:
        what = "An earlier line is about the same unit."
        return line.fault(ANSWER, what, "One line a unit.", "Clear one of the two.")
    return UnitSaid(cells["unit_id"], str(unit["name"]), cells[SAID_BEFORE], word)


def _no_unit(area: str) -> tuple[str, str, str]:
    return (
        f"This is no unit of {area} that the type counts and that is open.",
        f"A line as the workbook for {area} had it when it was sent.",
        "Put unit_id and provision_type back as they were; a unit that is missing is entered into "
        "the list of units first.",
    )


def _nothing_taken_back(
    line: _Line, unit: Mapping[Hashable, object], words: UnitWords
) -> Problem | None:
    """A remark where somebody does not know what was said before: it still stands."""
    if not _said_before(unit):
        return None
    return replace(
        line.fault(
            ANSWER,
            f"{unit['name']} stays “{state_and_when(unit, words)}”: “{words.states[_NOT_KNOWN]}” "
            "takes nothing back.",
            fix="If that was wrong, say what is so, or undo it in History.",
        ),
        severity="warning",
    )


_NO_DATE = (
    "This is not a date that can be read.",
    "A date such as 31/03/2027 or 2027-03-31, or blank.",
    "Write day, month and year in full.",
)


def meanings(words: UnitWords) -> dict[str, UnitState]:
    """The state that each word means: that of the list, or a plain yes or no.

    By the word as `folded` writes it.
    """
    plain = synonyms().words["status"]
    return {
        **dict.fromkeys(plain[NOT_PROVIDED], UnitState.NOT_COVERED),
        **dict.fromkeys(plain[PROVIDED], UnitState.COVERED),
        **dict.fromkeys(("unknown", "don t know", "not sure"), UnitState.NOT_KNOWN),
        **{folded(state.value): state for state in UnitState},
        **{folded(word): state for state, word in words.states.items()},
    }


def _as_known(word: Word, unit: Mapping[Hashable, object]) -> Word:
    """A word that a unit is covered, with the days that are known where it leaves them blank."""
    if word.status != COVERED or unit["state"] != UnitState.COVERED:
        return word
    since = word.since or day_of(unit["since"])
    until = word.until or day_of(unit["until"])
    return Word(word.type_key, word.status, since, until)


def marked_sheets(
    sheets: Sequence[TextTable], reference: Reference, area_code: str, today: date
) -> list[Sheet]:
    """The sheets as they came, with what is wrong on them; to be mended and sent again."""
    problems = unit_answers(sheets, reference, area_code, today).problems
    fields = tuple(Field(name, width=24, wraps=True) for name in UNIT_COLUMNS)
    return [
        Sheet(
            sheet.name,
            fields,
            sheet.cells,
            marks={
                (at, UNIT_COLUMNS.index(p.column)): CellMark(FAULTY_GROUND, p.text)
                for p in problems
                if p.table == sheet.name
                for at in np.flatnonzero(sheet.rows == p.row).tolist()
            },
            frozen_columns=1,
        )
        for sheet in sheets
    ]


# --------------------------------------------------------------------- beside what stands


def words_now(
    said: Iterable[UnitSaid], reference: Reference, area_code: str, today: date
) -> dict[tuple[str, str], Mapping[Hashable, object]]:
    """What is known today of the units that something is said of, as `unit_states` has it."""
    keys = {each.key for each in said}
    return {
        (str(row["unit_id"]), type_key): row
        for type_key in sorted({type_key for _, type_key in keys})
        for row in unit_states(reference, type_key, today, None, area_code).to_dict("records")
        if (str(row["unit_id"]), type_key) in keys
    }


def is_contested(said: UnitSaid, now: Mapping[Hashable, object]) -> bool:
    """Whether somebody has said the contrary since the workbook was made."""
    return _said_before(now) not in ("", said.before) and _status_of(now) != said.word.status


def unit_changes(
    said: Iterable[UnitSaid], current: pd.DataFrame, revision: str, area_code: str, today: date
) -> ChangeSet:
    """What words about units do to the table of coverage as it stands."""
    after = with_words(current, ((each.unit_id, each.word) for each in said), area_code, today)
    made = differences(current, after, UNIT_COVERAGE.id_columns)
    return ChangeSet(revision, current, made, (), frozenset(), (), 0)


def contested(
    said: Iterable[UnitSaid], reference: Reference, area_code: str, today: date
) -> list[Problem]:
    """For each unit of which somebody has said the contrary meanwhile, that it is to be settled."""
    now = words_now(said := tuple(said), reference, area_code, today)
    return [
        Problem(
            "error",
            None,
            ANSWER,
            "",
            f"Since this workbook was made somebody has said the contrary of {each.name}: “"
            f"{state_and_when(now[each.key], _words_of(each, reference))}”.",
            "",
            "Answer anew, on the page Update or in a new workbook; or leave that line blank.",
        )
        for each in said
        if each.key in now and is_contested(each, now[each.key])
    ]


def _words_of(said: UnitSaid, reference: Reference) -> UnitWords:
    return unit_words(reference.types.by_key[said.word.type_key], reference.settings)
