"""What somebody suggests about a record to whoever keeps it: nothing of it counts until taken.

Anybody who has signed in may suggest; the area that keeps the record takes it, changes it by hand,
or declines it with a word.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal, get_args

import pandas as pd

from mapping.english import capitalised
from mapping.geography.areas import REGION, Areas
from mapping.problems import WITHHELD, Problem
from mapping.reference.need import unknown_area
from mapping.register.other_columns import packed, unpacked
from mapping.register.schema import PUBLISHED_NAMES
from mapping.tables.column_values import each_unique
from mapping.tables.privacy.personal_data import tells_of_a_case, tells_of_anybody
from mapping.tables.small_table import (
    Row,
    doubtful_place_faults,
    duplicate_faults,
    place_faults,
    word_fault,
)
from mapping.tables.text_rules import text_rules

FILE_NAME = "proposals.csv"
COLUMNS = (
    "proposal_id",
    "area_code",
    "record_id",
    "column",
    "value",
    "words",
    "outcome",
    "answer",
    "provider",
)
REQUIRED = ("proposal_id", "area_code", "outcome")
NO_OTHER_COLUMN = (
    "The table of suggestions takes no further column: nobody would check what stands in it."
)
Outcome = Literal["", "taken", "declined"]
OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)
LONGEST = {"value": 2000, "words": 500, "answer": 500, "provider": 500}
# What people say to one another. What is to stand in a record is judged as the register judges it:
# a service's number and mailbox belong there.
_SAID = ("words", "answer")
_WRITTEN = ("value", *_SAID)
_AREAS = "areas_served"
STILL_SO = "Still right as it stands."
"""Words of a suggestion that a record be confirmed."""
# Which record it is, who keeps it and who says so: these are the keeper's to say. Of a place,
# nothing is written down before the keeper has looked.
_KEEPERS = frozenset(
    {
        *("record_id", "maintained_by", "evidence", "last_verified"),
        *("location_confidential", "postcode"),
    }
)
MAY_BE_SUGGESTED = tuple(name for name in PUBLISHED_NAMES if name not in _KEEPERS)


@dataclass(frozen=True)
class Proposal:
    """One suggestion.

    Attributes
    ----------
    area_code
        Of the area that keeps the record, or would keep a new one; or `areas.REGION`.
    record_id
        "" where it is about something that has no record; once it was added, of that record.
    column, value
        What the record should say; "" where the words tell all. Without a column, what a new
        record should say, packed as `packed` does.
    outcome
        "" as long as it waits.
    answer
        What whoever declined it says.
    provider
        From whose workbook it comes; "" where whoever put it down says it.
    """

    proposal_id: str
    area_code: str
    record_id: str
    column: str
    value: str
    words: str
    outcome: str = ""
    answer: str = ""
    provider: str = ""

    @property
    def is_confirmation(self) -> bool:
        """Whether it says that a record is still right, and nothing else."""
        return bool(self.record_id) and not self.column and self.words == STILL_SO

    @property
    def new_record(self) -> dict[str, str]:
        """What a new record should say, by column; nothing where it is about one that there is."""
        if self.record_id or self.column:
            return {}
        said = unpacked(self.value)
        return {name: said[name] for name in MAY_BE_SUGGESTED if name in said}

    @property
    def is_waiting(self) -> bool:
        """Whether nobody has answered it."""
        return not self.outcome

    @property
    def cells(self) -> dict[str, str]:
        """As it stands in the table."""
        return {name: getattr(self, name) for name in COLUMNS}


def new_record_of(area_code: str, cells: Mapping[str, str], words: str, provider: str) -> Proposal:
    """The suggestion of a record that the register does not have."""
    said = packed({name: cells[name] for name in MAY_BE_SUGGESTED if cells.get(name)})
    return Proposal("", area_code, "", "", said, words, provider=provider)


def proposals_of(rows: Sequence[Row]) -> list[Proposal]:
    """Rows of the table, as they stand."""
    return [Proposal(**{name: row[name] for name in COLUMNS}) for row in rows]


def values_on(cells: pd.DataFrame, read: Callable[[str], str]) -> pd.DataFrame:
    """The table with the codes that are suggested, of one record or of a new one, as they are read.

    Parameters
    ----------
    read
        A cell of codes as it is to be read.
    """

    def of_new(value: str) -> str:
        said = unpacked(value)
        on = said | ({_AREAS: read(said[_AREAS])} if _AREAS in said else {})
        return value if on == said else packed(on)

    is_of_areas, is_of_new = cells["column"] == _AREAS, cells["column"] == ""
    values = cells["value"].mask(is_of_areas, each_unique(cells["value"], read, "str"))
    return cells.assign(value=values.mask(is_of_new, each_unique(values, of_new, "str")))


def proposal_faults(rows: Sequence[Row], areas: Areas) -> list[Problem]:
    """Everything that is wrong with rows of the table."""
    faults = [fault for row in rows for fault in _faults(row, areas)]
    faults += place_faults(rows)
    return [*faults, *duplicate_faults(rows, lambda row: (row["proposal_id"],), "proposal_id")]


def _faults(row: Row, areas: Areas) -> Iterator[Problem]:
    yield from _faults_of_subject(row, areas)
    yield from _faults_of_answer(row)
    for column, longest in LONGEST.items():
        yield from _faults_of_text(row, column, longest)
    yield from doubtful_place_faults(row, _WRITTEN)


def _faults_of_subject(row: Row, areas: Areas) -> Iterator[Problem]:
    if fault := word_fault(row, "proposal_id"):
        yield fault
    if row["area_code"] != REGION and (fault := unknown_area(row, areas)):
        yield fault
    if row["column"] and row["column"] not in MAY_BE_SUGGESTED:
        yield row.problem(
            "column",
            "This is no column about which something can be suggested.",
            f"Blank, or one of: {', '.join(MAY_BE_SUGGESTED)}.",
            "Say it in the words instead.",
        )
    if row["column"] and not row["record_id"]:
        yield row.problem(
            "record_id",
            "The record is missing of which the column is to be changed.",
            "The id of a record of the register.",
            "Name the record, or leave the column blank.",
        )
    of_new = row["value"] and (not row["record_id"] or row["outcome"])
    if not (row["column"] or row["words"] or of_new):
        yield row.problem(
            "words",
            "The suggestion says nothing.",
            "A column and what should stand in it, or words, or both.",
            "Say what is wrong, or what is missing.",
        )


def _faults_of_answer(row: Row) -> Iterator[Problem]:
    if row["outcome"] not in OUTCOMES:
        yield row.problem(
            "outcome",
            "This is no outcome.",
            "Blank while it waits; taken, or declined.",
            "Leave it blank, or write one of the two.",
        )
    if row["outcome"] == "declined" and not row["answer"]:
        yield row.problem(
            "answer",
            "Nothing says why it was declined.",
            "A few words for whoever suggested it.",
            "Say why.",
        )


def _faults_of_text(row: Row, column: str, longest: int) -> Iterator[Problem]:
    for rule in text_rules(longest, may_break=column in ("value", "words")):
        if rule.breaks(row[column]):
            fault = row.problem(column, rule.message, rule.allowed, rule.fix)
            yield replace(fault, severity=rule.severity)
    tells = tells_of_anybody if column in _SAID else tells_of_a_case
    if told := tells(row[column]):
        fault = row.problem(
            column,
            f"{capitalised(told)} stands here, by which somebody could be known.",
            "About the service alone: a role in the place of a name, and nothing about anybody who "
            "was helped.",
            "Leave it out; a service's own mailbox is suggested for the field that holds it.",
        )
        yield replace(fault, value=WITHHELD)
