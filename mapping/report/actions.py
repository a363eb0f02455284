"""Who does what about a gap, and by when: beside each gap, and as a plan of its own."""

from __future__ import annotations

import re

from mapping.dates import in_words
from mapping.gap_model.assessment import Cell
from mapping.gap_model.statuses import Status
from mapping.plan.schema import Action, Due, most_pressing_first
from mapping.report.content import Column, Row, Table, table
from mapping.report.scope import Scope
from mapping.wording.actions import NO_DECISION, area_of, due_in_words, plan_sentence, type_of

HEADING = "Action plan"
NO_ACTION = "No action yet."
NOTE = (
    "A role and an organisation own an action, never a named person. An action that is done "
    "changes no status: that follows the register alone."
)
_GAPS = (Status.GAP, Status.PARTIAL)
# No word of any language is as long; a link stays whole.
_NO_WORD = re.compile(r"(?<!\S)(?!https?://)(\S{60})\S+")


def own_actions(scope: Scope) -> tuple[Action, ...]:
    """The actions reported on: all of them, or those of an area and those for all areas."""
    actions = scope.reference.actions.on(scope.on)
    if scope.area_code is None:
        return actions
    return tuple(action for action in actions if action.area_code in (scope.area_code, None))


def sentences(scope: Scope) -> tuple[str, ...]:
    """How the plan stands, and what not to read into it."""
    stands = plan_sentence(own_actions(scope), scope.assessment, scope.reference, scope.codes)
    if scope.on == scope.made_on:
        return (stands, NOTE)
    then = (
        f"The plan is the one that is kept on {in_words(scope.made_on)}, reckoned on "
        f"{in_words(scope.on)}: an action that was opened later is left out, and one that was "
        "closed later counts as open."
    )
    return (stands, NOTE, then)


def plan_table(scope: Scope) -> Table:
    """The actions, overdue ones first, closed ones last."""
    soon_days = scope.reference.settings.soon_days
    stated = most_pressing_first(own_actions(scope), scope.on, soon_days)
    return table(
        HEADING,
        (
            Column("What", "text", 3),
            Column("Where", "text", 1.5),
            Column("Type of provision", "text", 1.7),
            Column("Owner", "text", 2.2),
            Column("Due", "date", 1.5),
            Column("Stands", "text", 1),
            Column("Status", "text", 1.3),
            Column("Closed", "date", 1.5),
            Column("Decision", "text", 1.5),
        ),
        [_row(scope, action, state) for action, state in stated],
        "There is no action yet.",
    )


def _row(scope: Scope, action: Action, state: Due) -> Row:
    return (
        in_short(action.what),
        area_of(action, scope.reference.areas),
        type_of(action, scope.reference.types),
        in_short(action.owner),
        action.due,
        state.word,
        action.status_in_words,
        action.closed_on,
        NO_DECISION if action.decision is None else action.decision.word,
    )


def actions_of(scope: Scope, cell: Cell) -> tuple[str, ...]:
    """The actions that answer a cell, a line each; of a gap or a part without any, that too."""
    actions = scope.reference.actions.answering(cell.area_code, cell.provision_type, scope.on)
    soon_days = scope.reference.settings.soon_days
    lines = (_line(scope, a) for a, _ in most_pressing_first(actions, scope.on, soon_days))
    return tuple(lines) or ((NO_ACTION,) if cell.status in _GAPS else ())


def _line(scope: Scope, action: Action) -> str:
    due = due_in_words(action, scope.on, scope.reference.settings.soon_days)
    parts = [in_short(action.owner), "no date" if action.due is None else f"due {due}"]
    parts.append(action.status_in_words)
    if action.closed_on is not None:
        parts.append(f"closed on {in_words(action.closed_on)}")
    if action.decision is not None:
        parts.append(action.decision.word)
    return f"{in_short(action.what).rstrip('.')}. {'; '.join(parts)}."


def in_short(text: str) -> str:
    """A text whose words without an end stop at 60 signs: one alone could fill half a page.

    >>> in_short(f"See {'x' * 99} first") == f"See {'x' * 60}… first"
    True
    """
    return _NO_WORD.sub(r"\1…", text)
