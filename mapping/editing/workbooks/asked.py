"""What an area is asked, the most telling first: in its return workbook, and one by one on a page.

It is asked what a round of returns asks (`analysis.returns`): about each type for which no return
stands, and about each record of its own of which nobody has said of late that it is right.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any

import pandas as pd

from mapping.analysis.returns import is_said, is_settled
from mapping.dates import add_months, day_of, month_in_words
from mapping.english import spoken
from mapping.gap_model.assessment import Assessment
from mapping.gap_model.priority import Priority
from mapping.gap_model.standing import Horizons
from mapping.gap_model.status_style import NOT_IN_FULL, TOO_OLD, key_at
from mapping.gap_model.statuses import Status
from mapping.geography.areas import WHOLE_REGION
from mapping.register.schema import CONFIRMED
from mapping.settings import Settings
from mapping.tables.parsing import parse_date, split_list


class Why(StrEnum):
    """Why something is asked."""

    NEVER_SAID = "never said"
    TOO_OLD = "too old"
    NOT_IN_FULL = "not in full"
    OLD = "old"
    UNCONFIRMED = "unconfirmed"


@dataclass(frozen=True)
class Question:
    """One question.

    Attributes
    ----------
    record_id
        The record of which it is asked whether it is right; "" where it is asked whether there is
        any of the type.
    why
        Nothing where it is settled.
    """

    provision_type: str
    record_id: str = ""
    why: tuple[Why, ...] = ()

    @property
    def key(self) -> str:
        """Names the question."""
        return f"{self.provision_type}|{self.record_id}"


def asked(
    own: pd.DataFrame,
    assessment: Assessment,
    area_code: str,
    ranked: Sequence[Priority],
    periods: Horizons,
    since: date,
    said: Collection[str] = (),
) -> tuple[Question, ...]:
    """Each record that an area keeps, and each type of which nothing is known there.

    First what belongs to a type of which nothing is known, then the records that are to be
    confirmed, then those that are settled; each by the priority of its type, and what was said
    longest ago before the rest.

    Parameters
    ----------
    own
        The records that it keeps, their columns as `parse_records` gives them.
    ranked
        By priority; without it the types stand in the order of their table.
    since
        The day on which it was asked: what was said on it, or later, is an answer.
    said
        Types of which something was said since, though nothing is known (`types_said`).
    """
    keys = [p.provision_type for p in ranked if p.area_code == area_code]
    rank = {key: n for n, key in enumerate(dict.fromkeys([*keys, *assessment.types.keys]))}
    unknown = {
        key: _unknown(assessment, area_code, key)
        for key in assessment.types.keys
        if assessment.status(area_code, key) is Status.UNKNOWN
    }
    settled = is_settled(own, since, assessment.on, periods)

    def place(question: Question) -> tuple[int, int]:
        key = question.provision_type
        group = 0 if key in unknown else 1 if question.why else 2
        return group, rank.get(key, len(rank))

    of_records = [
        Question(
            str(row["provision_type"]),
            str(row["record_id"]),
            () if is_answered else tuple(_doubts(row, since, periods)),
        )
        for row, is_answered in sorted(
            zip(own.to_dict("records"), settled.tolist(), strict=True),
            key=lambda pair: day_of(pair[0]["last_verified"]) or date.min,
        )
    ]
    of_types = [Question(key, "", () if key in said else (why,)) for key, why in unknown.items()]
    return tuple(sorted([*of_records, *of_types], key=place))


def types_said(records: pd.DataFrame, area_code: str, since: date, on: date) -> set[str]:
    """The types of which a record that names an area was verified since a day, whoever keeps it."""
    new = records.loc[is_said(records, since, on), ["areas_served", "provision_type"]]
    return {
        str(key)
        for served, key in new.drop_duplicates().itertuples(index=False, name=None)
        if {area_code, WHOLE_REGION} & set(split_list(str(served)))
    }


def one_by_one(questions: Collection[Question]) -> tuple[Question, ...]:
    """Those that are open, without a type where a record of it is asked about, which answers both.

    Why the type is asked about is said of that record.
    """
    of_types = {q.provision_type: q.why for q in questions if not q.record_id}
    open_ones = [q for q in questions if q.why]
    kept = {q.provision_type for q in open_ones if q.record_id}
    return tuple(
        replace(q, why=tuple(dict.fromkeys((*of_types.get(q.provision_type, ()), *q.why))))
        if q.record_id
        else q
        for q in open_ones
        if q.record_id or q.provision_type not in kept
    )


def _unknown(assessment: Assessment, area_code: str, key: str) -> Why:
    shown = key_at(assessment, area_code, key)
    return {TOO_OLD: Why.TOO_OLD, NOT_IN_FULL: Why.NOT_IN_FULL}.get(shown, Why.NEVER_SAID)


def _doubts(row: dict[Any, Any], since: date, periods: Horizons) -> Iterator[Why]:
    """Why somebody is asked whether a record is right."""
    day = day_of(row["last_verified"])
    if day is None or day < add_months(since, -periods.stale):
        yield Why.OLD
    if row["evidence"] != CONFIRMED:
        yield Why.UNCONFIRMED


def last_word(status: str, verified: str) -> str:
    """What was said last, and in which month: "“provided”, May 2021"."""
    day = parse_date(verified)
    return f"“{spoken(status)}”" + (f", {month_in_words(day)}" if day else "")


def reasons(question: Question, settings: Settings) -> str:
    """Why something is asked, in sentences."""
    is_too_old = Why.TOO_OLD in question.why
    return " ".join(
        _REASONS[why].format(months=settings.stale_months)
        for why in question.why
        if why is not Why.OLD or not is_too_old
    )


_REASONS = {
    Why.NEVER_SAID: "Nobody has said yet whether there is any.",
    Why.TOO_OLD: "The last word is too old to count.",
    Why.NOT_IN_FULL: "It is known of some that they are not covered, and not of the others.",
    Why.OLD: "Nobody has said for more than {months} months that it is right.",
    Why.UNCONFIRMED: "Nobody here has confirmed it: it rests on what is published.",
}


# --------------------------------------------------------------------------- one after another


@dataclass(frozen=True)
class Sitting:
    """Somebody goes through the questions of an area, whose order stays while they do.

    Attributes
    ----------
    keys
        Of the questions, in the order in which they are asked.
    at
        The key of the one that is shown; "" once there is none left.
    """

    keys: tuple[str, ...] = ()
    at: str = ""

    def with_open(self, open_keys: Collection[str]) -> Sitting:
        """The same with the questions that have come up since at the end."""
        new = [key for key in open_keys if key not in self.keys]
        return replace(self, keys=(*self.keys, *new))

    def answered(self, open_keys: Collection[str]) -> int:
        """How many are not open any more."""
        return len(set(self.keys) - set(open_keys))

    def next(self, open_keys: Collection[str]) -> Sitting:
        """At the next one that is open; those that were skipped come again after the last."""
        start = self.keys.index(self.at) + 1 if self.at in self.keys else 0
        turned = [*self.keys[start:], *self.keys[:start]]
        return replace(self, at=next((key for key in turned if key in open_keys), ""))

    def back(self) -> Sitting:
        """At the one before, answered or not; the first has none before it."""
        place = self.keys.index(self.at) if self.at in self.keys else len(self.keys)
        return replace(self, at=self.keys[max(0, place - 1)]) if self.keys else self
