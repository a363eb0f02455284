"""The action plan: who does what about a gap, and by when.

An action answers a gap (an area and a type of provision) or stands alone. It may carry out a
recommendation of a homicide review; then it takes no words of its own, for with an area and a
month any detail could tell who the people were: the program says what it is about. Nothing here
changes the map: that follows the register alone.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from functools import cached_property
from pathlib import Path

import pandas as pd

from mapping.areas import Areas
from mapping.dates import in_words
from mapping.identifying import tells_of_a_case, tells_of_a_person
from mapping.need import unknown_area
from mapping.postcodes import could_tell_postcode, holds_postcode
from mapping.problems import WITHHELD, Problem
from mapping.provision_types import ProvisionTypes
from mapping.reference_table import Row, duplicate_faults, read_rows, refused_rows
from mapping.register import each_unique, parse_date, word_key
from mapping.reviews import WHY_NO_DETAILS, Reviews
from mapping.text_rules import text_rules

FILE_NAME = "actions.csv"
COLUMNS = (
    "action_id",
    "area_code",
    "provision_type",
    "what",
    "owner_role",
    "owner_organisation",
    "due",
    "status",
    "decision",
    "drop_reason",
    "review_id",
    "recommendation",
    "opened_on",
    "closed_on",
    "notes",
)
REQUIRED = ("action_id", "what", "owner_role", "owner_organisation", "status")
# Stands for the report that the checklist of themes comes from, beside the later reviews' ids.
CHECKLIST = "checklist"
NO_OTHER_COLUMN = (
    "The action plan takes no further column, since nobody would check what stands in it."
)
ID_START = "action-"
_ID = re.compile(rf"{ID_START}[1-9][0-9]{{0,5}}")
# Whatever else stands in a column of codes, words and dates may be a name that slipped there.
_CODE = re.compile(r"[\w\-/.]{0,40}")
_RECOMMENDATION, _MOST_RECOMMENDATIONS = re.compile(r"[1-9][0-9]{0,2}"), 200
_YEARS = range(2000, 2200)
_WORDED_DATE = re.compile(r"([0-9]{1,2})\s+([A-Za-z]+)\s+([0-9]{4})")
_MONTHS = tuple(calendar.month_name)
_DATES = ("due", "opened_on", "closed_on")
_OWNER = ("owner_role", "owner_organisation")
_WORDS_OF_ONE = ("what", "notes")
_LONGEST = {"what": 500, "owner_role": 120, "owner_organisation": 200, "notes": 5_000}


class ActionStatus(StrEnum):
    """How far an action is."""

    NOT_STARTED = "not_started"
    UNDER_WAY = "under_way"
    DONE = "done"
    DROPPED = "dropped"

    @property
    def word(self) -> str:
        """As it is written for people."""
        return self.value.replace("_", " ").capitalize()


CLOSED = (ActionStatus.DONE, ActionStatus.DROPPED)


class Decision(StrEnum):
    """What was decided about the gap that an action answers."""

    ACCEPTED_GAP = "accepted_gap"
    BEING_COMMISSIONED = "being_commissioned"
    NOT_PLANNED = "not_planned"

    @property
    def word(self) -> str:
        """As it is written for people."""
        return self.value.replace("_", " ").capitalize()


class DropReason(StrEnum):
    """Why an action was dropped."""

    DUPLICATE = "duplicate"
    MET_OTHERWISE = "met_otherwise"
    NO_LONGER_NEEDED = "no_longer_needed"
    NO_FUNDING = "no_funding"
    PASSED_ON = "passed_on"
    DECIDED_AGAINST = "decided_against"

    @property
    def word(self) -> str:
        """As it is written for people."""
        return _REASON_WORDS[self]


_REASON_WORDS = {
    DropReason.DUPLICATE: "Another action covers it",
    DropReason.MET_OTHERWISE: "The gap was met in another way",
    DropReason.NO_LONGER_NEEDED: "No longer needed",
    DropReason.NO_FUNDING: "No funding",
    DropReason.PASSED_ON: "Passed to another body",
    DropReason.DECIDED_AGAINST: "Decided against",
}


class Due(StrEnum):
    """How an action stands to its date, the most pressing first."""

    OVERDUE = "overdue"
    SOON = "soon"
    LATER = "later"
    NO_DATE = "no_date"
    CLOSED = "closed"

    @property
    def word(self) -> str:
        """As it is written for people."""
        return _DUE_WORDS[self]


_DUE_WORDS = {
    Due.OVERDUE: "Overdue",
    Due.SOON: "Due soon",
    Due.LATER: "Due later",
    Due.NO_DATE: "No date",
    Due.CLOSED: "Closed",
}


@dataclass(frozen=True)
class Action:
    """One action.

    Attributes
    ----------
    area_code, provision_type
        The gap that it answers; None where it is about all areas, or about no type.
    what
        Never blank: of a review's recommendation the words are the program's own.
    owner_role, owner_organisation
        Never a person.
    review_id, recommendation
        The review whose recommendation it carries out, or `CHECKLIST`, and the number.
    was_open
        It is closed now, and was still open on the earlier day that is looked at (`as_on`).
    """

    action_id: str
    area_code: str | None
    provision_type: str | None
    what: str
    owner_role: str
    owner_organisation: str
    due: date | None
    status: ActionStatus
    decision: Decision | None = None
    drop_reason: DropReason | None = None
    review_id: str | None = None
    recommendation: int | None = None
    opened_on: date | None = None
    closed_on: date | None = None
    notes: str = ""
    was_open: bool = False

    @property
    def is_closed(self) -> bool:
        """Whether it is done or dropped, or was by the day that is looked at."""
        return self.status in CLOSED and not self.was_open

    @property
    def owner(self) -> str:
        """The role and its organisation."""
        return f"{self.owner_role}, {self.owner_organisation}"

    @property
    def status_in_words(self) -> str:
        """Its status, with the reason where it was dropped."""
        if self.was_open and self.closed_on is not None:
            return f"Open then; {self.status.value} on {in_words(self.closed_on)}"
        if self.drop_reason is None:
            return self.status.word
        reason = self.drop_reason.word
        return f"{self.status.word}: {reason[0].lower()}{reason[1:]}"


@dataclass(frozen=True)
class Actions:
    """All actions, in the order of their table; may be none."""

    all: tuple[Action, ...] = ()

    @cached_property
    def by_id(self) -> dict[str, Action]:
        """Each action by its id."""
        return {action.action_id: action for action in self.all}

    @cached_property
    def by_cell(self) -> dict[tuple[str, str], tuple[Action, ...]]:
        """The actions that answer a gap, by its area and type."""
        found: dict[tuple[str, str], tuple[Action, ...]] = {}
        for action in self.all:
            if action.area_code is not None and action.provision_type is not None:
                cell = (action.area_code, action.provision_type)
                found[cell] = (*found.get(cell, ()), action)
        return found

    def on(self, day: date) -> tuple[Action, ...]:
        """All of them as they stood on a day."""
        return as_on(self.all, day)

    def answering(self, area_code: str, type_key: str, on: date) -> tuple[Action, ...]:
        """The actions that answer a gap, as they stood on a day."""
        return as_on(self.by_cell.get((area_code, type_key), ()), on)


def as_on(actions: Iterable[Action], on: date) -> tuple[Action, ...]:
    """Actions as they stood on a day, as far as the days tell on which they opened and closed.

    One that was opened later is not there yet, and one that was closed later is open. What else
    was changed meanwhile, such as a date, is as it is kept now.
    """
    there = (action for action in actions if action.opened_on is None or action.opened_on <= on)
    return tuple(replace(a, was_open=True) if _closed_after(a, on) else a for a in there)


def _closed_after(action: Action, on: date) -> bool:
    return action.closed_on is not None and action.closed_on > on


def due_state(action: Action, on: date, soon_days: int) -> Due:
    """How an action stands to its date on a day.

    Parameters
    ----------
    soon_days
        An action is due soon from so many days before its date, on the date itself too.
    """
    if action.is_closed:
        return Due.CLOSED
    if action.due is None:
        return Due.NO_DATE
    if action.due < on:
        return Due.OVERDUE
    return Due.SOON if action.due <= on + timedelta(days=soon_days) else Due.LATER


def most_pressing_first(
    actions: Iterable[Action], on: date, soon_days: int
) -> list[tuple[Action, Due]]:
    """Actions with how they stand to their dates: overdue ones first, closed ones last.

    They are those of the day: `as_on` says which these are.
    """
    order = list(Due)
    stated = [(action, due_state(action, on, soon_days)) for action in actions]
    return sorted(
        stated,
        key=lambda pair: (order.index(pair[1]), pair[0].due or date.max, pair[0].action_id),
    )


# ------------------------------------------------------------------------------- reading


def read_actions(
    folder: Path, areas: Areas, types: ProvisionTypes, reviews: Reviews, today: date
) -> tuple[Actions, list[Problem]]:
    """The action plan of a data folder, if it has one, and what is wrong with its table.

    Parameters
    ----------
    today
        No action can have been opened or closed after it.
    """
    rows, problems = read_rows(
        folder / FILE_NAME, COLUMNS, REQUIRED, may_be_missing=True, closed=NO_OTHER_COLUMN
    )
    rows = [in_one_spelling(row) for row in rows]
    faults = [*problems, *action_faults(rows, areas, types, reviews, today)]
    refused = refused_rows(faults)
    kept = (_action(row, areas, reviews) for row in rows if row.number not in refused)
    return Actions(tuple(kept)), faults


def in_one_spelling(row: Row) -> Row:
    """A row as the plan writes it: "31/03/2027" is 2027-03-31, "Under way" is under_way."""
    return replace(row, cells={name: _SPELLINGS[name](text) for name, text in row.cells.items()})


def canonical_actions(cells: pd.DataFrame) -> pd.DataFrame:
    """The cells of a plan in one spelling each, so that only what differs is a change."""
    return pd.DataFrame(
        {name: each_unique(cells[name], _SPELLINGS[name], "str") for name in COLUMNS}
    )


def _date(text: str) -> str:
    day = parse_date(text) or _worded_date(text)
    return text if day is None else day.isoformat()


def _worded_date(text: str) -> date | None:
    """A date as the pages write it: "1 March 2027"; None where it is none."""
    found = _WORDED_DATE.fullmatch(text.strip())
    if found is None or found[2].title() not in _MONTHS:
        return None
    month = _MONTHS.index(found[2].title())
    return parse_date(f"{int(found[3]):04}-{month:02}-{int(found[1]):02}")


def _text(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


_SPELLINGS: dict[str, Callable[[str], str]] = {
    **dict.fromkeys(COLUMNS, _text),
    **dict.fromkeys(_DATES, _date),
    **dict.fromkeys(("provision_type", "status", "decision", "drop_reason"), word_key),
}


def _action(row: Row, areas: Areas, reviews: Reviews) -> Action:
    number = row["recommendation"]
    return Action(
        action_id=row["action_id"],
        area_code=row["area_code"] or None,
        provision_type=row["provision_type"] or None,
        what=row["what"] or recommendation_in_words(row["review_id"], number, areas, reviews),
        owner_role=row["owner_role"],
        owner_organisation=row["owner_organisation"],
        due=parse_date(row["due"]),
        status=ActionStatus(row["status"]),
        decision=Decision(row["decision"]) if row["decision"] else None,
        drop_reason=DropReason(row["drop_reason"]) if row["drop_reason"] else None,
        review_id=row["review_id"] or None,
        recommendation=int(number) if number else None,
        opened_on=parse_date(row["opened_on"]),
        closed_on=parse_date(row["closed_on"]),
        notes=row["notes"],
    )


def recommendation_in_words(review_id: str, number: str, areas: Areas, reviews: Reviews) -> str:
    """What an action on a review's recommendation is about, in words that tell of nobody."""
    if review_id == CHECKLIST:
        return f"Recommendation {number} of the report that the checklist of themes comes from"
    review = next(review for review in reviews.all if review.review_id == review_id)
    alike = [
        other
        for other in reviews.all
        if (other.area_code, other.finished) == (review.area_code, review.finished)
    ]
    which = f" ({review_id})" if len(alike) > 1 else ""
    place = f"{areas.name(review.area_code)}, {review.finished:%B %Y}"
    return f"Recommendation {number} of the homicide review in {place}{which}"


# --------------------------------------------------------------------------------- faults


def action_faults(
    rows: Sequence[Row], areas: Areas, types: ProvisionTypes, reviews: Reviews, today: date
) -> list[Problem]:
    """Everything that is wrong with rows of the plan, in one spelling."""
    known_reviews = {CHECKLIST, *(review.review_id for review in reviews.all)}
    faults: list[Problem] = []
    for row in rows:
        texts = list(_text_faults(row))
        told = {fault.column for fault in texts}
        found = [
            *_code_faults(row, areas, types),
            *_closed_list_faults(row),
            *_date_faults(row, today),
            *_review_faults(row, known_reviews),
            *_state_faults(row),
        ]
        faults += [*texts, *(fault for fault in found if fault.column not in told)]
    faults += (
        replace(
            fault,
            allowed="Each action has an id of its own.",
            mend="Remove one of the two rows; leave the id of a new action blank in an upload.",
        )
        for fault in duplicate_faults(rows, lambda row: (row["action_id"],), "action_id")
    )
    return [_safe_to_show(fault) for fault in faults]


def _safe_to_show(fault: Problem) -> Problem:
    """A fault that repeats nothing by which a place or somebody could be known."""
    value = fault.value
    tells = could_tell_postcode(value) or tells_of_a_person(value) or tells_of_a_case(value)
    is_misplaced = fault.column not in _LONGEST and _CODE.fullmatch(value) is None
    return replace(fault, value=WITHHELD) if tells or is_misplaced else fault


def fit_to_show(column: str, text: str) -> str:
    """What a column once held, if today's rules let it stand there; else that it is withheld.

    A history keeps what was taken out because it told too much.
    """
    is_text = column in _LONGEST
    tells = holds_postcode(text) or (
        (tells_of_a_person(text, is_owner=column in _OWNER) or tells_of_a_case(text))
        if is_text
        else text and _CODE.fullmatch(text) is None
    )
    return WITHHELD if tells else text


def _withheld(row: Row, column: str, fault: str, allowed: str, mend: str) -> Problem:
    """A problem that does not repeat what was written, which may be a name or a place."""
    return replace(row.fault(column, fault, allowed, mend), value=WITHHELD)


def _text_faults(row: Row) -> Iterator[Problem]:
    """What no text of the plan may hold, in any column."""
    # An action on a review may have no words of its own, whatever they say.
    judged = set(_LONGEST) - (set(_WORDS_OF_ONE) if row["review_id"] else set())
    for column in COLUMNS:
        text = row[column]
        if not text:
            continue
        if holds_postcode(text):
            yield _withheld(
                row,
                column,
                "Something that looks like a postcode stands here.",
                "No postcode: it could tell where a refuge is.",
                "Remove it; name the area in area_code.",
            )
        elif column in judged:
            yield from _free_text_faults(row, column)


def _free_text_faults(row: Row, column: str) -> Iterator[Problem]:
    text = row[column]
    if person := tells_of_a_person(text, is_owner=column in _OWNER):
        yield _withheld(
            row,
            column,
            f"{_capital(person)} stands here.",
            "An owner is a role and an organisation; nobody is named, in any column.",
            "Write the role, such as Head of Commissioning; the role's mailbox is in the register.",
        )
    elif case := tells_of_a_case(text):
        yield _withheld(
            row,
            column,
            f"{_capital(case)} stands here, or what looks like one, by which the people of a case "
            "could be known.",
            "What is to be done, without a word about anybody to whom something happened.",
            "Take it out. For what a homicide review recommends, give review_id and the number of "
            "the recommendation instead.",
        )
    for rule in text_rules(_LONGEST[column], may_break=column == "notes"):
        if rule.breaks(text):
            fault = row.fault(column, rule.fault, rule.allowed, rule.mend)
            yield replace(fault, severity=rule.severity)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _code_faults(row: Row, areas: Areas, types: ProvisionTypes) -> Iterator[Problem]:
    if _ID.fullmatch(row["action_id"]) is None:
        yield _withheld(
            row,
            "action_id",
            "The id is not one that the program gives: it is no name and no case reference.",
            f"{ID_START} and a number, such as {ID_START}12.",
            "Correct the id; leave it blank for a new action in a file that is uploaded.",
        )
    if row["area_code"] and (fault := unknown_area(row, areas)):
        yield fault
    if row["provision_type"] and row["provision_type"] not in types.by_key:
        yield row.fault(
            "provision_type",
            "No type of provision has this key.",
            f"One of {', '.join(types.keys)}; blank where the action is about none.",
            "Correct the key.",
        )
    for column in _OWNER:
        if not row[column]:
            yield row.fault(
                column,
                "Nothing stands here.",
                "Every action has an owner: a role, and the organisation in which it is held.",
                "Say who it is, and name no person.",
            )


def _closed_list_faults(row: Row) -> Iterator[Problem]:
    for column, words, may_be_blank in (
        ("status", ActionStatus, False),
        ("decision", Decision, True),
        ("drop_reason", DropReason, True),
    ):
        text = row[column]
        if text not in set(words) and (text or not may_be_blank):
            yield row.fault(
                column,
                f"This is not a word of the list for {column}.",
                f"One of {', '.join(words)}{', or blank' if may_be_blank else ''}.",
                "Write the word as the list spells it.",
            )


def _date_faults(row: Row, today: date) -> Iterator[Problem]:
    for column in _DATES:
        day = parse_date(row[column])
        if row[column] and (day is None or day.year not in _YEARS):
            yield row.fault(
                column,
                "This is not a date that can be read.",
                "1 March 2027, YYYY-MM-DD or DD/MM/YYYY, from "
                f"{_YEARS.start} to {_YEARS.stop - 1}, or blank.",
                "Write day, month and year in full.",
            )
        elif day is not None and column != "due" and day > today:
            yield row.fault(
                column,
                "The date is in the future.",
                f"A date up to {today.isoformat()}.",
                "Write the day on which it happened; what is to come belongs in due.",
            )
    opened, closed = parse_date(row["opened_on"]), parse_date(row["closed_on"])
    if opened is not None and closed is not None and closed < opened:
        yield row.fault(
            "closed_on",
            "The action was closed before it was opened.",
            "A date on or after opened_on.",
            "Correct one of the two dates.",
        )


def _state_faults(row: Row) -> Iterator[Problem]:
    """What the status asks for, and rules out."""
    status = row["status"]
    is_closed = status in CLOSED
    if is_closed and not row["closed_on"]:
        yield row.fault(
            "closed_on",
            "The action is done or dropped, and does not say since when.",
            "A date.",
            "Write the day on which it was closed.",
        )
    if not is_closed and row["closed_on"]:
        yield row.fault(
            "closed_on",
            "The action has a date of closing and is not closed.",
            "Blank, unless the status is done or dropped.",
            "Clear the date, or correct the status.",
        )
    if (status == ActionStatus.DROPPED) != bool(row["drop_reason"]):
        yield row.fault(
            "drop_reason",
            "An action is dropped for a reason, and only a dropped one has it.",
            f"One of {', '.join(DropReason)} where the status is dropped, otherwise blank.",
            "Give the reason, or clear it.",
        )


def _review_faults(row: Row, known: set[str]) -> Iterator[Problem]:
    review, number = row["review_id"], row["recommendation"]
    if not review and not number:
        if not row["what"]:
            yield row.fault(
                "what",
                "It does not say what is to be done.",
                "A sentence; blank only where review_id and recommendation say it.",
                "Write what is to be done.",
            )
        return
    if review not in known:
        yield _withheld(
            row,
            "review_id",
            "No homicide review has this id." if review else "It does not say of which review.",
            f"An id of homicide_reviews.csv, or {CHECKLIST} for the report that the checklist of "
            "themes comes from.",
            "Correct the id, or add the review first.",
        )
    if _RECOMMENDATION.fullmatch(number) is None or int(number) > _MOST_RECOMMENDATIONS:
        yield _withheld(
            row,
            "recommendation",
            "This is not the number of a recommendation.",
            f"A whole number from 1 to {_MOST_RECOMMENDATIONS}.",
            "Write the number only, never the recommendation's words.",
        )
    yield from _words_of_a_review(row)


def _words_of_a_review(row: Row) -> Iterator[Problem]:
    for column in _WORDS_OF_ONE:
        if row[column]:
            yield _withheld(
                row,
                column,
                f"An action on a homicide review's recommendation takes no words. {WHY_NO_DETAILS}",
                "Blank. The program says which recommendation of which review it is.",
                "Clear the cell.",
            )


def highest_number(ids: Iterable[str]) -> int:
    """The highest number among ids of actions; 0 where there is none."""
    numbers = (id_.removeprefix(ID_START) for id_ in ids if _ID.fullmatch(id_))
    return max(map(int, numbers), default=0)
