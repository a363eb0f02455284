"""The action plan in words: how it stands, and each action as a row of texts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from mapping import palette
from mapping.context.reference import Reference
from mapping.dates import in_words
from mapping.english import capitalised, count, plural, so_many_of, spoken
from mapping.gap_model.assessment import Assessment
from mapping.gap_model.status_style import Style
from mapping.gap_model.statuses import Status
from mapping.geography.areas import Areas
from mapping.plan.checks import fit_to_show
from mapping.plan.schema import (
    Action,
    Actions,
    ActionStatus,
    Decision,
    DropReason,
    Due,
    as_on,
    due_state,
    most_pressing_first,
)
from mapping.reference.provision_types import ProvisionTypes
from mapping.tables.diff import FieldChange, RecordChange
from mapping.tables.parsing import parse_date

ALL_AREAS, NO_TYPE, NO_DATE, NO_DECISION = "All areas", "No type", "No date", "Not decided"
# What is said of a cell that has no action, where its status calls for one.
_NONE_YET = {
    Status.GAP: "No action answers this gap yet.",
    Status.PARTIAL: "No action answers this yet.",
    Status.UNKNOWN: "No action asks about this yet.",
}
# Nor of one whose actions are all closed: there was one.
NONE_OPEN = "No action is open any more."
# None of these looks like a status of the map.
_STYLES = {
    state: Style(state, state.word, symbol, ground, ink, outline, is_dashed=state is Due.NO_DATE)
    for state, symbol, ground, ink, outline in (
        (Due.OVERDUE, "!", palette.OVERDUE, palette.PAPER, palette.OVERDUE_EDGE),
        (Due.SOON, "◷", palette.SOON, palette.INK, palette.SOON_EDGE),
        (Due.LATER, "›", palette.PAPER, palette.INK, palette.CONTROL_EDGE),
        (Due.NO_DATE, "·", palette.PAPER, palette.INK, palette.CONTROL_EDGE),
        (Due.CLOSED, "■", palette.NOT_EXPECTED, palette.INK, palette.NOT_EXPECTED_EDGE),
    )
}
_DATES = ("due", "opened_on", "closed_on")
_CLOSED_LISTS: Mapping[str, Iterable[ActionStatus | Decision | DropReason]] = {
    "status": ActionStatus,
    "decision": Decision,
    "drop_reason": DropReason,
}
_LABELS = {
    "action_id": "Action",
    "area_code": "Area",
    "drop_reason": "Why it was dropped",
    "what": "What is to be done",
    "review_id": "Homicide review",
    "recommendation": "Number of the recommendation",
}


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

    @property
    def about(self) -> str:
        """Its area, and its type where it has one."""
        has_type = self.provision_type != NO_TYPE
        return f"{self.area}: {self.provision_type}" if has_type else self.area


def action_rows(actions: Iterable[Action], reference: Reference, on: date) -> list[ActionRow]:
    """Actions as rows, as they stood on a day: overdue ones first, closed ones last."""
    soon_days = reference.settings.soon_days
    return [
        _row(action, state, reference)
        for action, state in most_pressing_first(as_on(actions, on), on, soon_days)
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


def due_style(state: Due) -> Style:
    """How it is shown on a page that an action stands so to its date: sign, word and colour."""
    return _STYLES[state]


def facts_of(action: Action, reference: Reference, on: date) -> list[tuple[str, str]]:
    """All that is known of an action, as pairs of a heading and a text; blank ones left out."""
    row = _row(action, due_state(action, on, reference.settings.soon_days), reference)
    dates = (("Opened", action.opened_on), ("Closed", action.closed_on))
    pairs = [
        (reference.settings.area_heading, row.area),
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
    return count(number, "day")


# ------------------------------------------------------------------------------ in numbers


def states(actions: Iterable[Action], on: date, soon_days: int) -> Counter[Due]:
    """How many actions stand how to their dates."""
    return Counter(due_state(action, on, soon_days) for action in actions)


def without_action(
    assessment: Assessment,
    actions: Actions,
    area_codes: Sequence[str],
    status: Status,
    type_keys: Sequence[str] | None = None,
) -> tuple[int, int]:
    """Of the cells with a status: how many no open action answers, and how many there are.

    Parameters
    ----------
    type_keys
        The types that are looked at; None for all of them.
    """
    cells = [
        (code, key)
        for code in area_codes
        for key in _keys(assessment, type_keys)
        if assessment.status(code, key) is status
    ]
    return sum(not answered(actions, *cell, assessment.on) for cell in cells), len(cells)


def _keys(assessment: Assessment, type_keys: Sequence[str] | None) -> Sequence[str]:
    return assessment.types.keys if type_keys is None else type_keys


def answered(actions: Actions, area_code: str, type_key: str, on: date) -> bool:
    """Whether an action that was open on a day answers a cell."""
    return any(not action.is_closed for action in actions.answering(area_code, type_key, on))


def none_yet(status: Status) -> str:
    """What to say of a cell without an action; "" where its status calls for none."""
    return _NONE_YET.get(status, "")


def plan_sentence(
    actions: Sequence[Action],
    assessment: Assessment,
    reference: Reference,
    area_codes: Sequence[str],
    type_keys: Sequence[str] | None = None,
) -> str:
    """How some actions stand on the day of an assessment, and which gaps have none.

    Those for all areas are counted apart where not all areas are looked at.

    Parameters
    ----------
    type_keys
        The types whose gaps are counted; None for all of them.
    """
    then = as_on(actions, assessment.on)
    is_part = len(area_codes) < len(reference.areas)
    own = [action for action in then if not is_part or action.area_code is not None]
    n_shared = sum(not action.is_closed for action in then if is_part and action.area_code is None)
    shared = f"; {n_shared} open for all areas" if n_shared else ""
    stands = _stands(own, assessment.on, reference.settings.soon_days)
    return f"{stands}{shared}. {_gaps_in_words(assessment, reference, area_codes, type_keys)}"


def _stands(actions: Sequence[Action], on: date, soon_days: int) -> str:
    if not actions:
        return "There is no action yet"
    counts = states(actions, on, soon_days)
    n_open = len(actions) - counts[Due.CLOSED]
    parts = _counted(counts, soon_days)
    how = f": {', '.join(parts)}" if parts else ""
    said = f"{n_open or 'No'} open {plural(n_open, 'action')}{how}"
    return f"{said}; {counts[Due.CLOSED] or 'none'} closed"


def _counted(counts: Counter[Due], soon_days: int) -> list[str]:
    """The open actions by how they stand, those states alone that occur; overdue always."""
    words = {
        Due.OVERDUE: "overdue",
        Due.SOON: f"due within {_days(soon_days)}",
        Due.LATER: "due later",
        Due.NO_DATE: "without a date",
    }
    if not any(counts[state] for state in words):
        return []
    return [
        f"{counts[state] or 'none'} {word}"
        for state, word in words.items()
        if counts[state] or state is Due.OVERDUE
    ]


def _gaps_in_words(
    assessment: Assessment,
    reference: Reference,
    area_codes: Sequence[str],
    type_keys: Sequence[str] | None,
) -> str:
    """Which gaps have no action; where there is none, also what else has to be looked at."""
    found = assessment, reference.actions, area_codes
    lacking, gaps = without_action(*found, Status.GAP, type_keys)
    if gaps:
        return _gaps_sentence(lacking, gaps)
    _, unknown = without_action(*found, Status.UNKNOWN, type_keys)
    _, partial = without_action(*found, Status.PARTIAL, type_keys)
    parts = [f"{unknown} {_is_or_are(unknown)} not known"] if unknown else []
    parts += [f"{partial} {_is_or_are(partial)} partial"] if partial else []
    rest = f", but {' and '.join(parts)}" if parts else ""
    return f"{'No gap (“None”) is known' if unknown else 'There is no gap (“None”)'}{rest}."


def _is_or_are(number: int) -> str:
    return plural(number, "is", "are")


def _gaps_sentence(lacking: int, gaps: int) -> str:
    match (lacking, gaps):
        case (0, 1):
            return "The one gap (“None”) has an open action."
        case (1, 1):
            return "The one gap (“None”) has no open action."
        case (0, _):
            return f"Each of the {gaps} gaps (“None”) has an open action."
        case _:
            verb = plural(lacking, "has", "have")
            which = capitalised(so_many_of(lacking, gaps, "gaps"))
            return f"{which} (“None”) {verb} no open action."


def area_in_short(reference: Reference, area_code: str, on: date) -> str:
    """How many open actions an area has, in one sentence; those for all areas apart."""
    still_open = [action for action in reference.actions.on(on) if not action.is_closed]
    own = [action for action in still_open if action.area_code == area_code]
    n_shared = sum(action.area_code is None for action in still_open)
    shared = f"; {n_shared} for all areas" if n_shared else ""
    soon_days = reference.settings.soon_days
    if not own:
        return f"No open action{' of its own' if shared else ''}{shared}."
    how = ", ".join(_counted(states(own, on, soon_days), soon_days))
    return f"{len(own)} open {plural(len(own), 'action')}: {how}{shared}."


def plan_label(column: str) -> str:
    """A column of the plan as a label."""
    return _LABELS.get(column, capitalised(spoken(column)))


def shown_in_plan(reference: Reference, column: str, text: str) -> str:
    """A cell of the plan as the pages write it."""
    areas, types = reference.areas, reference.types
    if column == "area_code" and text in areas.positions:
        return areas.name(text)
    if column == "provision_type" and text in types.by_key:
        return types.by_key[text].label
    for member in _CLOSED_LISTS.get(column, ()):
        if member == text:
            return member.word
    day = parse_date(text) if column in _DATES else None
    return fit_to_show(column, text) if day is None else in_words(day)


def plan_change_in_words(reference: Reference, change: RecordChange) -> RecordChange:
    """A change of an action as the pages write it."""
    cells = (
        FieldChange(
            plan_label(f.column),
            *(shown_in_plan(reference, f.column, text) for text in (f.old, f.new)),
        )
        for f in change.fields
        if f.column != "action_id"
    )
    return replace(change, cells=tuple(cells))
