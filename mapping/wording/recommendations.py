"""What was asked and what is known of it, in words: the same on a page, on paper and in a file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from mapping.analysis.recommendations import Answer, AskedAndKnown, TypeAnswer
from mapping.context.reference import Reference
from mapping.dates import in_words
from mapping.english import (
    capitalised,
    count,
    count_from_one,
    in_letters,
    listed,
    lower_first,
    plural,
    with_full_stop,
)
from mapping.gap_model.counts import wanted_count
from mapping.gap_model.status_style import NOT_IN_FULL, NOT_NONE, TOO_OLD, WORDS, status_word
from mapping.gap_model.statuses import Status
from mapping.plan.schema import Action, recommendation_in_words, review_in_words
from mapping.reference.provision_types import ProvisionType
from mapping.reference.recommendations import Recommendation
from mapping.wording.actions import area_of

HEADING = "What was asked and what is known"
ANSWER_WORDS = {
    Answer.EVERYWHERE: "In every area",
    Answer.SOMEWHERE: "In some areas, or in part",
    Answer.NOWHERE: "In no area, as far as is known",
    Answer.NOT_KNOWN: "Not known of any area",
    Answer.NOT_EXPECTED: "Expected in no area",
    Answer.CANNOT_BE_SHOWN: "The register cannot tell",
}
NO_ACTION = "No action answers it."
NOTE = (
    "The map shows what there is of the types of provision that a recommendation asks for, not why "
    f"there is, nor since when. {NOT_NONE} Where the register cannot tell, the answer is for the "
    "steering group to give: an action of the plan records it."
)
# The better answers first; what a type's own word is, its style says.
_ORDER = (
    *(Status.MET, Status.UNMEASURED, Status.PARTIAL, Status.GAP),
    *(NOT_IN_FULL, Status.UNKNOWN, TOO_OLD),
)


@dataclass(frozen=True)
class AskedRow:
    """One recommendation as every list shows it: each part is a text.

    Attributes
    ----------
    key
        By which an address names it.
    number
        With the later review that it is of: several have a third.
    known
        What the map says, a sentence for each type; or why it cannot say anything.
    actions
        What the plan does about it; or that it does nothing.
    """

    key: str
    number: str
    asked: str
    of_whom: str
    by_when: str
    section: str
    answer: Answer
    known: tuple[str, ...]
    actions: tuple[str, ...]


def title(reference: Reference, on: date) -> str:
    """What was asked, with how many years ago: "Twelve years on: what was asked …"."""
    asked_in = reference.settings.checklist_year
    years = on.year - asked_in
    if not asked_in or years < 1:
        return HEADING
    ago = capitalised(in_letters(years))
    return f"{ago} {plural(years, 'year')} on: {lower_first(HEADING)}"


def asked_rows(found: Sequence[AskedAndKnown], reference: Reference) -> list[AskedRow]:
    """Recommendations as rows, in their order."""
    return [_row(each, reference) for each in found]


def _row(each: AskedAndKnown, reference: Reference) -> AskedRow:
    asked = each.recommendation
    return AskedRow(
        key=key_of(asked),
        number=number_in_words(asked, reference),
        asked=asked.asked or _without_words(asked, reference),
        of_whom=asked.of_whom,
        by_when=asked.by_when,
        section=listed(asked.section.split("; ")) if asked.section else "",
        answer=each.answer,
        known=known_in_words(each),
        actions=actions_in_words(each.actions, reference),
    )


def key_of(recommendation: Recommendation) -> str:
    """By which an address names a recommendation: "checklist-7"."""
    return f"{recommendation.review_id}-{recommendation.number}"


def number_in_words(recommendation: Recommendation, reference: Reference) -> str:
    """By which people name a recommendation: "7", or "Walsall, February 2025: 3" of a later one."""
    number = str(recommendation.number)
    if recommendation.is_of_checklist:
        return number
    review_id = recommendation.review_id
    named = review_in_words(review_id, reference.areas, reference.reviews)
    return f"{named or review_id}: {number}"


def _without_words(asked: Recommendation, reference: Reference) -> str:
    """Of a later review it is said which recommendation it is, and nothing of what it says."""
    areas, reviews = reference.areas, reference.reviews
    return f"{recommendation_in_words(asked.review_id, str(asked.number), areas, reviews)}."


def known_in_words(each: AskedAndKnown) -> tuple[str, ...]:
    """What the map says of a recommendation, or why it cannot; then what else is to be known."""
    asked = each.recommendation
    said = [type_in_words(answer) for answer in each.by_type]
    if asked.why_none is not None:
        said.append(asked.why_none.words)
    return (*said, asked.note) if asked.note else tuple(said)


def type_in_words(answer: TypeAnswer) -> str:
    """Of how many areas what is known of a type: "MARAC: 6 of 7 areas “Provided”, 1 “None”."."""
    left_out = answer.counts[Status.NOT_EXPECTED]
    newest = "" if answer.newest is None else f" Newest evidence: {in_words(answer.newest)}."
    rest = f" Left out: {count(left_out, 'area')} where it is not expected." if left_out else ""
    return f"{_counted(answer)}.{rest}{newest}"


def _counted(answer: TypeAnswer) -> str:
    counts, kind = answer.counts, answer.provision_type
    parts = [(counts[key], f"“{_word(key, kind)}”") for key in _ORDER if counts[key]]
    if not parts:
        return f"{kind.label}: expected in no area"
    (number, word), *others = parts
    said = [f"{number} of {count(wanted_count(counts), 'area')} {word}"]
    return f"{kind.label}: {', '.join([*said, *(f'{n} {w}' for n, w in others)])}"


def _word(key: str, provision_type: ProvisionType) -> str:
    is_unknown = key in (TOO_OLD, NOT_IN_FULL)
    return WORDS[key] if is_unknown else status_word(Status(key), provision_type)


def actions_in_words(actions: Sequence[Action], reference: Reference) -> tuple[str, ...]:
    """The actions that carry a recommendation out, a line each; or that there is none."""
    return tuple(action_in_words(action, reference) for action in actions) or (NO_ACTION,)


def action_in_words(action: Action, reference: Reference) -> str:
    """Whose an action is and how far; what it is about, the recommendation says."""
    ended = None if action.was_open else action.closed_on
    closed = "" if ended is None else f" on {in_words(ended)}"
    due = "" if action.is_closed or action.due is None else f", due {in_words(action.due)}"
    return with_full_stop(
        f"{area_of(action, reference.areas)}: {action.owner}; "
        f"{lower_first(action.status_in_words)}{closed}{due} ({action.action_id})"
    )


def answer_counts(found: Sequence[AskedAndKnown]) -> Counter[Answer]:
    """How many recommendations have each answer."""
    return Counter(each.answer for each in found)


def asked_sentence(found: Sequence[AskedAndKnown]) -> str:
    """How many there are, what the map says of them, and how many have an action."""
    if not found:
        return "No recommendation is listed."
    counts = answer_counts(found)
    cannot = counts[Answer.CANNOT_BE_SHOWN]
    shown = len(found) - cannot
    parts = [
        f"{counts[answer]} {lower_first(ANSWER_WORDS[answer])}"
        for answer in ANSWER_WORDS
        if counts[answer] and answer is not Answer.CANNOT_BE_SHOWN
    ]
    tells = f"Of {shown} the map could tell: {'; '.join(parts)}." if shown else ""
    rest = f"Of {cannot} the register cannot tell." if cannot else ""
    with_action = sum(bool(each.actions) for each in found)
    plan = (
        f"{count_from_one(with_action, 'of them', 'of them')} {plural(with_action, 'has', 'have')} "
        "an action of the plan."
        if with_action
        else "No action of the plan answers any of them."
    )
    asked = f"{count_from_one(len(found), 'recommendation')}."
    return " ".join(filter(None, (asked, tells, rest, plan)))
