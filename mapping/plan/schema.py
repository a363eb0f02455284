"""The action plan: who does what about a gap, and by when.

An action answers a gap (an area and a type of provision) or stands alone. It may carry out a
recommendation of a homicide review; then it takes no words of its own, for with an area and a
month any detail could tell who the people were: the program says what it is about. Nothing here
changes the map: that follows the register alone.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from functools import cached_property

import pandas as pd

from mapping.dates import in_words
from mapping.english import lower_first, spoken
from mapping.geography.areas import Areas
from mapping.reference.recommendations import Recommendations, is_number
from mapping.reference.reviews import CHECKLIST, Reviews
from mapping.tables.column_values import each_unique
from mapping.tables.parsing import parse_date, word_key
from mapping.tables.small_table import Row

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


NO_OTHER_COLUMN = (
    "The action plan takes no further column, since nobody would check what stands in it."
)


ID_START = "action-"


ID_FORM = re.compile(rf"{ID_START}[1-9][0-9]{{0,5}}")


_WORDED_DATE = re.compile(r"([0-9]{1,2})\s+([A-Za-z]+)\s+([0-9]{4})")


_MONTHS = tuple(calendar.month_name)


DATE_COLUMNS = ("due", "opened_on", "closed_on")


class ActionStatus(StrEnum):
    """How far an action is."""

    NOT_STARTED = "not_started"
    UNDER_WAY = "under_way"
    DONE = "done"
    DROPPED = "dropped"

    @property
    def word(self) -> str:
        """As it is written for people."""
        return spoken(self.value).capitalize()


CLOSED = (ActionStatus.DONE, ActionStatus.DROPPED)


class Decision(StrEnum):
    """What was decided about the gap that an action answers."""

    ACCEPTED_GAP = "accepted_gap"
    BEING_COMMISSIONED = "being_commissioned"
    NOT_PLANNED = "not_planned"

    @property
    def word(self) -> str:
        """As it is written for people."""
        return spoken(self.value).capitalize()


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
        return f"{self.status.word}: {lower_first(reason)}"


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
    **dict.fromkeys(DATE_COLUMNS, _date),
    **dict.fromkeys(("provision_type", "status", "decision", "drop_reason"), word_key),
}


def action_of(
    row: Row, areas: Areas, reviews: Reviews, recommendations: Recommendations | None = None
) -> Action:
    """A checked row of the plan as an action."""
    number = row["recommendation"]
    return Action(
        action_id=row["action_id"],
        area_code=row["area_code"] or None,
        provision_type=row["provision_type"] or None,
        what=row["what"]
        or recommendation_in_words(row["review_id"], number, areas, reviews, recommendations),
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


def recommendation_in_words(
    review_id: str,
    number: str,
    areas: Areas,
    reviews: Reviews,
    recommendations: Recommendations | None = None,
) -> str:
    """What an action on a review's recommendation is about, in words that tell of nobody."""
    if review_id == CHECKLIST:
        if recommendations and is_number(number):
            listed = recommendations.by_key.get((review_id, int(number)))
            if listed is not None:
                return f"Recommendation {number} of the report behind the checklist: {listed.asked}"
        return f"Recommendation {number} of the report that the checklist of themes comes from"
    named = review_in_words(review_id, areas, reviews)
    if named is None:
        return f"Recommendation {number} of the homicide review {review_id}, which is not listed"
    return f"Recommendation {number} of the homicide review in {named}"


def review_in_words(review_id: str, areas: Areas, reviews: Reviews) -> str | None:
    """Where and when a later review was finished, with its id where others were there and then.

    None where no review has the id.
    """
    review = next((review for review in reviews.all if review.review_id == review_id), None)
    if review is None:
        return None
    alike = [
        other
        for other in reviews.all
        if (other.area_code, other.finished) == (review.area_code, review.finished)
    ]
    which = f" ({review_id})" if len(alike) > 1 else ""
    return f"{areas.name(review.area_code)}, {review.finished:%B %Y}{which}"


def highest_number(ids: Iterable[str]) -> int:
    """The highest number among ids of actions; 0 where there is none."""
    numbers = (id_.removeprefix(ID_START) for id_ in ids if ID_FORM.fullmatch(id_))
    return max(map(int, numbers), default=0)
