"""What a steering group's meeting has to deal with: gaps, what has changed, actions, questions."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from mapping.analysis.returns import Progress
from mapping.analysis.since import CellChange, Since, Transition
from mapping.analysis.unit_states import RunningOut, running_out
from mapping.context.as_of_basis import AsOfBasis
from mapping.context.reference import Reference
from mapping.dates import add_months, in_words
from mapping.english import with_full_stop
from mapping.gap_model.assessment import Assessment
from mapping.gap_model.priority import Priority
from mapping.gap_model.statuses import Flag, Status
from mapping.plan.schema import Action, Due, most_pressing_first
from mapping.wording.actions import NONE_OPEN, due_in_words

MOST_FIRST = 10
NO_ACTION = "No action yet."
_GAPS = (Status.GAP, Status.PARTIAL)


@dataclass(frozen=True)
class Listed:
    """The first of some cells by priority, and how many there are in all."""

    first: tuple[Priority, ...]
    of: int


@dataclass(frozen=True)
class Agenda:
    """What a meeting has to deal with.

    Attributes
    ----------
    gaps
        What there is none of, or a part only.
    questions
        What nobody has said, or too long ago.
    disagree
        What one record says is provided and another that it is not.
    changed
        Since a chosen meeting; None where none is chosen.
    overdue, soon
        Open actions, the one longest due first.
    returns
        The rounds of returns that are open, or were closed since the meeting that it looks back to.
    lapsing
        Units whose coverage ends within the horizon of what is at risk.
    basis
        What register stands for the day of the meeting; None where that is today or to come.
    """

    on: date
    gaps: Listed
    questions: Listed
    disagree: Listed
    changed: Changed | None
    overdue: tuple[Action, ...]
    soon: tuple[Action, ...]
    basis: AsOfBasis | None = None
    lapsing: tuple[RunningOut, ...] = ()
    returns: tuple[Progress, ...] = ()


@dataclass(frozen=True)
class Changed:
    """What has changed since a meeting, each kind of cell by priority.

    Attributes
    ----------
    shut
        The actions that are done, then those that were dropped.
    """

    found: Since
    new: tuple[CellChange, ...]
    closed: tuple[CellChange, ...]
    returns: tuple[CellChange, ...]
    unknown: tuple[CellChange, ...]
    shut: tuple[Action, ...]


def agenda(
    assessment: Assessment,
    ranked: Sequence[Priority],
    reference: Reference,
    found: Since | None,
    most: int = MOST_FIRST,
    basis: AsOfBasis | None = None,
    returns: tuple[Progress, ...] = (),
) -> Agenda:
    """What a meeting on the date of an assessment has to deal with.

    Parameters
    ----------
    ranked
        Every cell by priority.
    most
        As many gaps, and as many questions, are listed.
    basis
        What register stands for that date, where it has passed.
    returns
        The rounds of returns that it tells of.
    """
    on, soon_days = assessment.on, reference.settings.soon_days
    pressing = most_pressing_first(reference.actions.on(on), on, soon_days)
    statuses = assessment.statuses()
    return Agenda(
        on,
        _listed(statuses, ranked, _GAPS, most),
        _listed(statuses, ranked, (Status.UNKNOWN,), most),
        _disagree(assessment, ranked),
        None if found is None else _changed(found, ranked),
        tuple(action for action, due in pressing if due is Due.OVERDUE),
        tuple(action for action, due in pressing if due is Due.SOON),
        basis,
        running_out(reference, on, add_months(on, reference.settings.at_risk_months)),
        returns,
    )


def _listed(
    statuses: Mapping[tuple[str, str], Status],
    ranked: Iterable[Priority],
    wanted: Collection[Status],
    most: int,
) -> Listed:
    cells = [p for p in ranked if statuses[p.area_code, p.provision_type] in wanted]
    return Listed(tuple(cells[:most]), len(cells))


def _disagree(assessment: Assessment, ranked: Iterable[Priority]) -> Listed:
    disputed = assessment.cells_with(Flag.CONFLICT)
    cells = tuple(p for p in ranked if (p.area_code, p.provision_type) in disputed)
    return Listed(cells, len(cells))


def _changed(found: Since, ranked: Sequence[Priority]) -> Changed:
    places = {(p.area_code, p.provision_type): place for place, p in enumerate(ranked)}

    def by_priority(changes: Iterable[CellChange]) -> tuple[CellChange, ...]:
        def place(change: CellChange) -> int:
            return places.get((change.area_code, change.provision_type), len(places))

        return tuple(sorted(changes, key=place))

    return Changed(
        found,
        new=by_priority(found.turned(Transition.NEW_GAP)),
        closed=by_priority(found.turned(Transition.CLOSED, Transition.PARTLY_CLOSED)),
        returns=by_priority(found.returns_made),
        unknown=by_priority(found.turned(Transition.NO_LONGER_KNOWN)),
        shut=(*found.actions.done, *found.actions.dropped),
    )


# ---------------------------------------------------------------------------------- words


def answers_in_words(
    actions: Sequence[Action], on: date, soon_days: int, none: str = NO_ACTION
) -> list[str]:
    """What is being done about a gap in whole sentences: its open actions, or that there is none.

    A closed action answers a gap no more; that there was one is said where no other is open.
    """
    still_open = [action for action in actions if not action.is_closed]
    if still_open:
        return [action_in_short(action, on, soon_days) for action in still_open]
    if not actions:
        return [none]
    return [NONE_OPEN, *(f"Closed: {closed_in_words(action)}" for action in actions)]


def action_in_short(action: Action, on: date, soon_days: int) -> str:
    """What is to be done, by whom, by when and how far it is; not about what."""
    decision = f" {action.decision.word}." if action.decision is not None else ""
    when = due_in_words(action, on, soon_days)
    due = "no date" if action.due is None else f"due {when}"
    return (
        f"{with_full_stop(action.what)} {action.owner}; {due}. {action.status_in_words}.{decision}"
    )


def closed_in_words(action: Action) -> str:
    """What was to be done, how it ended and when."""
    day = "" if action.closed_on is None else f" on {in_words(action.closed_on)}"
    return f"{with_full_stop(action.what)} {action.status_in_words}{day}."
