"""The action plan in words: how it stands, and each action as a row of texts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from mapping.actions import Action, Actions, Due, due_state, most_pressing_first
from mapping.areas import Areas
from mapping.dates import in_words
from mapping.gaps import Assessment, Status
from mapping.provision_types import ProvisionTypes
from mapping.reference import Reference

ALL_AREAS, NO_TYPE, NO_DATE, NO_DECISION = "All areas", "No type", "No date", "Not decided"
NONE_YET = "No action answers this gap yet."
# The statuses that an action can mend; of what nobody has said anything, it can be to ask.
_OPEN = (Status.GAP, Status.PARTIAL, Status.UNKNOWN)
_SIGNS = {Due.OVERDUE: "!", Due.SOON: "◷", Due.LATER: "", Due.NO_DATE: "", Due.CLOSED: "✓"}


@dataclass(frozen=True)
class ActionRow:
    """One action as every list shows it: each part is a text.

    Attributes
    ----------
    due
        Its date, or that it has none.
    state
        How it stands to that date, in a word.
    """

    action_id: str
    what: str
    area: str
    provision_type: str
    owner: str
    due: str
    state: Due
    status: str
    decision: str


def action_rows(actions: Iterable[Action], reference: Reference, on: date) -> list[ActionRow]:
    """Actions as rows, overdue ones first, closed ones last."""
    soon_days = reference.settings.soon_days
    return [
        _row(action, state, reference)
        for action, state in most_pressing_first(actions, on, soon_days)
    ]


def _row(action: Action, state: Due, reference: Reference) -> ActionRow:
    return ActionRow(
        action_id=action.action_id,
        what=action.what,
        area=area_of(action, reference.areas),
        provision_type=type_of(action, reference.types),
        owner=action.owner,
        due=NO_DATE if action.due is None else in_words(action.due),
        state=state,
        status=action.status_in_words,
        decision=NO_DECISION if action.decision is None else action.decision.word,
    )


def area_of(action: Action, areas: Areas) -> str:
    """The area of an action by name."""
    return ALL_AREAS if action.area_code is None else areas.name(action.area_code)


def type_of(action: Action, types: ProvisionTypes) -> str:
    """The type of provision of an action by its label."""
    return NO_TYPE if action.provision_type is None else types.by_key[action.provision_type].label


def sign_of(state: Due) -> str:
    """The small sign beside the word: what is overdue is seen without reading it."""
    return _SIGNS[state]


def facts_of(action: Action, reference: Reference, on: date) -> list[tuple[str, str]]:
    """All that is known of an action, as pairs of a heading and a text; blank ones left out."""
    row = _row(action, due_state(action, on, reference.settings.soon_days), reference)
    dates = (("Opened", action.opened_on), ("Closed", action.closed_on))
    pairs = [
        (reference.settings.area_term_short, row.area),
        ("Provision type", row.provision_type),
        ("Owner", row.owner),
        ("Due", due_in_words(action, on, reference.settings.soon_days)),
        ("Status", row.status),
        ("Decision", row.decision),
        *((heading, in_words(day)) for heading, day in dates if day is not None),
        ("Homicide review", action.review_id or ""),
        ("Notes", action.notes),
    ]
    return [(heading, text) for heading, text in pairs if text]


def due_in_words(action: Action, on: date, soon_days: int) -> str:
    """When an action is due, and how that stands: "12 November 2026, 12 days overdue"."""
    if action.due is None:
        return NO_DATE
    said = in_words(action.due)
    days = (action.due - on).days
    match due_state(action, on, soon_days):
        case Due.OVERDUE:
            return f"{said}, {_days(-days)} overdue"
        case Due.SOON:
            return f"{said}, today" if days == 0 else f"{said}, in {_days(days)}"
        case _:
            return said


def _days(number: int) -> str:
    return "1 day" if number == 1 else f"{number} days"


# ------------------------------------------------------------------------------ in numbers


def states(actions: Iterable[Action], on: date, soon_days: int) -> Counter[Due]:
    """How many actions stand how to their dates."""
    return Counter(due_state(action, on, soon_days) for action in actions)


def without_action(
    assessment: Assessment, actions: Actions, area_codes: Sequence[str], status: Status
) -> tuple[int, int]:
    """Of the cells with a status: how many no open action answers, and how many there are."""
    cells = [
        (code, kind.key)
        for code in area_codes
        for kind in assessment.types.all
        if assessment.status(code, kind.key) is status
    ]
    return sum(not answered(actions, *cell) for cell in cells), len(cells)


def answered(actions: Actions, area_code: str, type_key: str) -> bool:
    """Whether an action that is still open answers a cell."""
    return any(not a.is_closed for a in actions.by_cell.get((area_code, type_key), ()))


def is_to_be_answered(status: Status) -> bool:
    """Whether a cell of this status calls for an action."""
    return status in _OPEN


def plan_sentence(
    actions: Sequence[Action],
    assessment: Assessment,
    reference: Reference,
    area_codes: Sequence[str],
) -> str:
    """How some actions stand on the day of an assessment, and which gaps have none."""
    counts = states(actions, assessment.on, reference.settings.soon_days)
    n_open = len(actions) - counts[Due.CLOSED]
    lacking, gaps = without_action(assessment, reference.actions, area_codes, Status.GAP)
    if not actions:
        return f"There is no action yet. {_gaps_sentence(lacking, gaps)}"
    return (
        f"{n_open} open {'action' if n_open == 1 else 'actions'}: {counts[Due.OVERDUE]} overdue, "
        f"{counts[Due.SOON]} due within {_days(reference.settings.soon_days)}, "
        f"{counts[Due.LATER]} due later, {counts[Due.NO_DATE]} without a date. "
        f"{counts[Due.CLOSED]} closed. {_gaps_sentence(lacking, gaps)}"
    )


def _gaps_sentence(lacking: int, gaps: int) -> str:
    match (lacking, gaps):
        case (_, 0):
            return "There is no gap (“None”) to answer."
        case (0, 1):
            return "The one gap (“None”) has an open action."
        case (1, 1):
            return "The one gap (“None”) has no open action."
        case (0, _):
            return f"Each of the {gaps} gaps (“None”) has an open action."
        case _:
            verb = "has" if lacking == 1 else "have"
            return f"{lacking} of the {gaps} gaps (“None”) {verb} no open action."
