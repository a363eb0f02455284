"""How far a round of returns is: who has answered, what is open, what has become known.

    stood = lambda day: as_it_stood(folder, day, today)
    found = round_progress(reference.returns.open, stood, today)

An area is asked about two things, both as they stood on the evening before it was asked, so that
whatever is said on the day itself is an answer:

- a type of provision for which no return stood: never made, too old, or not of all units;
- a record that it keeps, unless it has ended, that nobody had confirmed within the time after
  which a word is stale (a year, unless the settings say otherwise).

A type is answered when its cell is known, be it as none, or a record that names it was verified
since. A record is answered when it was verified since, or has ended, or is not the area's any more,
or turns out to have been confirmed before. Nobody notes an answer beside the register.

An area is in when all it was asked about is answered; it is late when that was not so at the end of
the last day for answers. Of a round that is closed, the day of closing is looked at, and no later.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from functools import cache

import numpy as np
import pandas as pd

from mapping.dates import add_months, day_of
from mapping.gap_model.assessment import Assessment
from mapping.gap_model.standing import (
    STANDINGS,
    Horizons,
    Mask,
    Standing,
    as_days,
    horizons,
    standings,
)
from mapping.gap_model.status_style import style_at
from mapping.gap_model.statuses import Status
from mapping.geography.areas import WHOLE_REGION
from mapping.reference.returns import Asked, Returns, Round
from mapping.region.loader import DataFolder
from mapping.register.schema import CONFIRMED
from mapping.tables.parsing import split_list

Stood = Callable[[date], DataFolder]
"""The data folder as it stood when a day ended."""
_NOT_ASKED = (Status.UNKNOWN, Status.NOT_EXPECTED)


class Answered(StrEnum):
    """How much of what an area was asked about it has answered."""

    ALL = "all"
    SOME = "some"
    NONE = "none"


@dataclass(frozen=True)
class Questions:
    """What an area is asked about, or what is open of that.

    Attributes
    ----------
    types
        Keys of types of provision.
    records
        Ids of records that it keeps.
    """

    types: tuple[str, ...] = ()
    records: tuple[str, ...] = ()

    def __len__(self) -> int:
        """How many there are."""
        return len(self.types) + len(self.records)


@dataclass(frozen=True)
class Changed:
    """A cell that an answer has changed, as it was shown before and is shown now.

    Attributes
    ----------
    before, now
        The words of its status.
    """

    provision_type: str
    before: str
    now: str


@dataclass(frozen=True)
class AreaReturn:
    """How far one area of a round is.

    Attributes
    ----------
    on
        The day that is looked at: that of closing, if it has passed.
    asked_about, open
        What it was asked about, and what of that nobody has answered.
    known
        Keys of the types of which nothing was known when it was asked and something is now, be it
        that there is none.
    changed
        The cells that are shown otherwise, and of which something was said since.
    last_word
        The latest day on which a record of its own was verified since; None where none was.
    is_late
        What was open at the end of the last day for answers; an area that is in may have been late.
    """

    asked: Asked
    on: date
    asked_about: Questions
    open: Questions
    known: tuple[str, ...] = ()
    changed: tuple[Changed, ...] = ()
    last_word: date | None = None
    is_late: bool = False

    @property
    def area_code(self) -> str:
        """Code of the area."""
        return self.asked.area_code

    @property
    def answered(self) -> Answered:
        """How much it has answered; an area that was asked about nothing has answered all."""
        if not len(self.open):
            return Answered.ALL
        return Answered.NONE if len(self.open) == len(self.asked_about) else Answered.SOME

    @property
    def has_spoken(self) -> bool:
        """Whether it has said anything itself: what others say of it answers its questions too."""
        return self.last_word is not None

    @property
    def is_in(self) -> bool:
        """Whether nothing that it was asked about is open."""
        return self.answered is Answered.ALL


@dataclass(frozen=True)
class Progress:
    """How far a round is.

    Attributes
    ----------
    areas
        In the order in which they stand in the table.
    """

    round: Round
    on: date
    areas: tuple[AreaReturn, ...]

    @property
    def n_in(self) -> int:
        """How many areas are in."""
        return sum(area.is_in for area in self.areas)

    @property
    def missing(self) -> tuple[AreaReturn, ...]:
        """The areas that are not in."""
        return tuple(area for area in self.areas if not area.is_in)

    @property
    def to_chase_first(self) -> Progress:
        """The same with the areas that are not in first, and of those the late ones."""
        areas = sorted(self.areas, key=lambda area: (area.is_in, not area.is_late))
        return replace(self, areas=tuple(areas))

    @property
    def n_known(self) -> int:
        """How many cells have become known."""
        return sum(len(area.known) for area in self.areas)

    @property
    def by_area(self) -> dict[str, AreaReturn]:
        """Each area by its code."""
        return {area.area_code: area for area in self.areas}

    def of(self, codes: Collection[str] | None) -> Progress:
        """The same of some areas only; None for all of them."""
        kept = (a for a in self.areas if codes is None or a.area_code in codes)
        return replace(self, areas=tuple(kept))


def progress_between(returns: Returns, day: date, on: date, stood: Stood) -> tuple[Progress, ...]:
    """How far the rounds are that were open after a day and up to another, the latest first."""
    return tuple(round_progress(each, stood, on) for each in returns.between(day, on))


def is_said(records: pd.DataFrame, since: date, on: date) -> Mask:
    """Which records were verified since a day, and up to another."""
    days = as_days(records["last_verified"])
    return (days >= np.datetime64(since, "D")) & (days <= np.datetime64(on, "D"))


def is_settled(records: pd.DataFrame, since: date, on: date, periods: Horizons) -> Mask:
    """Of which records nobody is asked whether they are right: what they say was said of late.

    Parameters
    ----------
    since
        The day on which it was asked: what was said on it, or later, is an answer.
    """
    fresh = np.datetime64(add_months(since, -periods.stale), "D")
    is_confirmed = np.asarray(records["evidence"] == CONFIRMED, dtype=bool)
    has_ended = standings(records, on, periods) == STANDINGS.index(Standing.ENDED)
    is_fresh = is_confirmed & (as_days(records["last_verified"]) >= fresh)
    settled: Mask = is_fresh | is_said(records, since, on) | has_ended
    return settled


def round_progress(asked: Round, stood: Stood, on: date) -> Progress:
    """How far a round was at the end of a day.

    Parameters
    ----------
    asked
        As it stood on that day (`Returns.on`).
    stood
        The data folder as it stood when a day ended.
    """
    looked_at = cache(lambda day: _At(stood(day), day))
    return Progress(asked, on, tuple(_area(each, looked_at, on) for each in asked.asked))


def _area(asked: Asked, looked_at: Callable[[date], _At], on: date) -> AreaReturn:
    day = on if asked.closed_on is None else min(on, asked.closed_on)
    before, now = looked_at(asked.asked_on - timedelta(days=1)), looked_at(day)
    asked_about = before.questions(asked)
    still = now.open_of(asked_about, asked)
    if day > asked.due:
        is_late = bool(len(still)) or bool(len(looked_at(asked.due).open_of(asked_about, asked)))
    else:
        is_late = asked.closed_on is not None and bool(len(still))
    said = now.said_since(asked.asked_on)[asked.area_code]
    return AreaReturn(
        asked,
        day,
        asked_about,
        still,
        known=tuple(key for key in asked_about.types if now.is_known(asked.area_code, key)),
        changed=tuple(_changed(asked.area_code, before.assessment, now.assessment, said)),
        last_word=now.last_word(asked),
        is_late=is_late,
    )


def _changed(
    code: str, before: Assessment, now: Assessment, said: Iterable[str]
) -> Iterator[Changed]:
    shared = set(before.types.by_key) & set(said)
    for key in now.types.keys:
        if key in shared:
            kind = now.types.by_key[key]
            then, shown = (style_at(each, code, kind).word for each in (before, now))
            if then != shown:
                yield Changed(key, then, shown)


class _At:
    """A data folder at the end of a day, each part of it worked out once for all areas."""

    def __init__(self, folder: DataFolder, day: date) -> None:
        self.day, self.assessment = day, folder.assess(day)
        self._records = folder.register.records
        self._periods = horizons(folder.reference.settings)
        self._to_check = cache(self._keepers_to_check)
        self.said_since = cache(self._said_since)

    def questions(self, asked: Asked) -> Questions:
        """What an area would be asked about on the next day."""
        code, found = asked.area_code, self.assessment
        unknown = (k for k in found.types.keys if found.status(code, k) is Status.UNKNOWN)
        return Questions(tuple(unknown), self._to_check(asked.asked_on).get(code, ()))

    def open_of(self, questions: Questions, asked: Asked) -> Questions:
        """What of some questions nobody has answered since they were asked."""
        code, found = asked.area_code, self.assessment
        said = self.said_since(asked.asked_on)[code]
        kept = set(self._to_check(asked.asked_on).get(code, ()))
        return Questions(
            tuple(
                key
                for key in questions.types
                if key in found.types.by_key
                and found.status(code, key) is Status.UNKNOWN
                and key not in said
            ),
            tuple(id_ for id_ in questions.records if id_ in kept),
        )

    def is_known(self, code: str, key: str) -> bool:
        """Whether anything is known of a cell."""
        found = self.assessment
        return key in found.types.by_key and found.status(code, key) not in _NOT_ASKED

    def last_word(self, asked: Asked) -> date | None:
        """The latest day on which a record that an area keeps was verified since it was asked."""
        is_own = np.asarray(self._records["maintained_by"] == asked.area_code, dtype=bool)
        said = self._records["last_verified"][
            is_own & is_said(self._records, asked.asked_on, self.day)
        ]
        return day_of(said.max())

    def _keepers_to_check(self, asked_on: date) -> dict[str, tuple[str, ...]]:
        """By the area that keeps them, the records of which it is asked whether they are right."""
        records = self._records
        settled = is_settled(records, asked_on, self.day, self._periods)
        left = records.loc[~settled, ["maintained_by", "record_id"]]
        return {
            str(code): tuple(map(str, ids))
            for code, ids in left.groupby("maintained_by")["record_id"]
        }

    def _said_since(self, asked_on: date) -> dict[str, set[str]]:
        """By area, the types of which a record that names it was verified since a day."""
        is_new = is_said(self._records, asked_on, self.day)
        said = self._records.loc[is_new, ["areas_served", "provision_type"]]
        found: dict[str, set[str]] = defaultdict(set)
        for served, keys in said.drop_duplicates().groupby("areas_served")["provision_type"]:
            codes = split_list(str(served))
            everywhere = WHOLE_REGION in codes
            for code in self.assessment.areas.codes if everywhere else codes:
                found[code].update(map(str, keys))
        return found
