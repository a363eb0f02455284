"""What was asked, beside what the map says today and what the plan does about it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from mapping.context.reference import Reference
from mapping.gap_model.assessment import Assessment
from mapping.gap_model.counts import status_counts, wanted_count
from mapping.gap_model.statuses import Status
from mapping.plan.schema import Action
from mapping.reference.provision_types import ProvisionType
from mapping.reference.recommendations import Recommendation

_SOME = (Status.MET, Status.PARTIAL, Status.UNMEASURED)


class Answer(StrEnum):
    """How far the map shows that something was done."""

    EVERYWHERE = "everywhere"
    SOMEWHERE = "somewhere"
    NOWHERE = "nowhere"
    NOT_KNOWN = "not_known"
    NOT_EXPECTED = "not_expected"
    CANNOT_BE_SHOWN = "cannot_be_shown"


@dataclass(frozen=True)
class TypeAnswer:
    """What the map says of one type that would show it.

    Attributes
    ----------
    counts
        How many areas have each status, as `status_counts` has them.
    newest
        The newest date behind any of these statuses; None where there is none.
    """

    provision_type: ProvisionType
    counts: Counter[str]
    newest: date | None


@dataclass(frozen=True)
class AskedAndKnown:
    """One recommendation, what the map says of it and what the plan does about it.

    Attributes
    ----------
    actions
        Those that carry it out, as they stood on the day, in the order of the plan.
    """

    recommendation: Recommendation
    by_type: tuple[TypeAnswer, ...]
    actions: tuple[Action, ...]

    @property
    def counts(self) -> Counter[str]:
        """How many cells of all its types have each status."""
        return sum((each.counts for each in self.by_type), Counter[str]())

    @property
    def newest(self) -> date | None:
        """The newest date behind any of them."""
        return max((each.newest for each in self.by_type if each.newest), default=None)

    @property
    def answer(self) -> Answer:
        """How far the map shows that it was done."""
        counts = self.counts
        if not self.by_type:
            return Answer.CANNOT_BE_SHOWN
        if not wanted_count(counts):
            return Answer.NOT_EXPECTED
        if counts[Status.MET] == wanted_count(counts):
            return Answer.EVERYWHERE
        if any(counts[s] for s in _SOME):
            return Answer.SOMEWHERE
        # Where no area has said "none" either, nothing is known: that is no answer of "nowhere".
        return Answer.NOWHERE if counts[Status.GAP] else Answer.NOT_KNOWN


def asked_and_known(assessment: Assessment, reference: Reference) -> tuple[AskedAndKnown, ...]:
    """Every recommendation with its answers on the day of an assessment, in the table's order."""
    actions: dict[tuple[str | None, int | None], tuple[Action, ...]] = {}
    for action in reference.actions.on(assessment.on):
        key = (action.review_id, action.recommendation)
        actions[key] = (*actions.get(key, ()), action)
    listed, types = reference.recommendations.all, reference.types.by_key
    wanted = dict.fromkeys(key for each in listed for key in each.provision_types)
    answers = {key: _answer(assessment, reference.areas.codes, types[key]) for key in wanted}
    return tuple(
        AskedAndKnown(
            each,
            tuple(answers[key] for key in each.provision_types),
            actions.get(each.key, ()),
        )
        for each in listed
    )


def _answer(
    assessment: Assessment, codes: tuple[str, ...], provision_type: ProvisionType
) -> TypeAnswer:
    cells = assessment.told((code, provision_type.key) for code in codes)
    dates = (cell.newest_verified for cell in cells if cell.status is not Status.NOT_EXPECTED)
    return TypeAnswer(
        provision_type,
        status_counts(assessment, codes, [provision_type]),
        max((day for day in dates if day is not None), default=None),
    )
