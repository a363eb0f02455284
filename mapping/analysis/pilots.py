"""What was tried where, for how long and with what result; and of what nobody said what came."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from mapping.analysis.services.service_labels import served_codes
from mapping.dates import day_of, known_day
from mapping.geography.areas import Areas
from mapping.register.disclosure import PublicRegister
from mapping.register.schema import PILOT, PLANNED


class Course(StrEnum):
    """How far something that is tried has come, what is to be asked about first."""

    NO_WORD = "no_word"
    RUNNING = "running"
    TO_BEGIN = "to_begin"
    ENDED = "ended"


@dataclass(frozen=True)
class Trial:
    """A pilot, or a service that says whether it was evaluated.

    Attributes
    ----------
    serves
        Codes of the areas that it serves.
    stage, evaluated
        The register's words; "" where it does not say.
    is_planned
        Whether all that was said of it is that there is to be one.
    end
        The day from which it is no longer there; of a pilot without one, the day its funding ends.
    """

    record_id: str
    maintained_by: str
    provision_type: str
    provider: str
    service_name: str
    serves: tuple[str, ...]
    stage: str
    is_planned: bool
    started: date | None
    end: date | None
    course: Course
    evaluated: str
    evaluation_url: str

    @property
    def is_pilot(self) -> bool:
        """Whether it is being tried, or was."""
        return self.stage == PILOT


def trials(register: PublicRegister, areas: Areas, on: date) -> list[Trial]:
    """Every pilot, and whatever else tells of its stage or evaluation; who is to be asked first."""
    found = [_trial(row, areas, on) for row in register.staged]
    return sorted(found, key=lambda trial: (not trial.is_pilot, list(Course).index(trial.course)))


def outlives_funding(trial: Trial, on: date) -> bool:
    """Whether it runs on a day by which its money has ended: its keeper has said so since."""
    return trial.course is Course.RUNNING and trial.end is not None and trial.end <= on


def without_word(found: Sequence[Trial]) -> list[Trial]:
    """The pilots whose end has passed and of which nobody has said since what came of them."""
    return [trial for trial in found if trial.course is Course.NO_WORD]


def _trial(row: Mapping[Any, Any], areas: Areas, on: date) -> Trial:
    end = day_of(row["end_date"])
    if end is None and row["stage"] == PILOT:
        end = day_of(row["funding_end"])
    return Trial(
        **{name: row[name] for name in ("record_id", "maintained_by", "provision_type")},
        **{name: row[name] for name in ("provider", "service_name", "stage", "evaluated")},
        serves=served_codes(row["areas_served"], areas),
        is_planned=row["status"] == PLANNED,
        started=day_of(row["start_date"]),
        end=end,
        course=_course(row, end, on),
        evaluation_url=row["evaluation_url"],
    )


def _course(row: Mapping[Any, Any], end: date | None, on: date) -> Course:
    started = day_of(row["start_date"])
    passed = end if end is not None and end <= on else None
    # Of a plan as well: that it was to begin, and by now to end, says of neither that it did.
    is_pilot = row["stage"] == PILOT
    if passed is not None and is_pilot and known_day(row["last_verified"]) < passed:
        return Course.NO_WORD
    if row["status"] == PLANNED or (started is not None and started > on):
        return Course.TO_BEGIN
    if passed is None:
        return Course.RUNNING
    # Money that has ended does not say that what it paid for has.
    return Course.RUNNING if day_of(row["end_date"]) is None else Course.ENDED


def months_run(trial: Trial, on: date) -> int | None:
    """For how many whole months it has run, or did; None where that it began is not stated."""
    if trial.started is None or trial.is_planned or trial.course is Course.TO_BEGIN:
        return None
    is_over = trial.course in (Course.ENDED, Course.NO_WORD)
    last = trial.end if is_over and trial.end is not None else on
    months = (last.year - trial.started.year) * 12 + last.month - trial.started.month
    return max(0, months - (last.day < trial.started.day))
