"""Areas taken together: how many lack what, and how much need there is, of each group of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from mapping.gap_model.assessment import Assessment
from mapping.gap_model.counts import NOT_KNOWN, status_counts
from mapping.gap_model.priority import Priority
from mapping.gap_model.status_style import key_at
from mapping.gap_model.statuses import Status
from mapping.geography.area_groups import AreaGroup
from mapping.reference.need import Need, NeedFigure
from mapping.reference.provision_types import ProvisionType


class Answer(StrEnum):
    """What is known of a cell where many are counted, each in one of these."""

    NONE = "none"
    IN_PART = "in part"
    PROVIDED = "provided"
    NOT_KNOWN = "not known"
    NOT_EXPECTED = "not expected"


COUNTED = (Answer.NONE, Answer.IN_PART, Answer.PROVIDED, Answer.NOT_KNOWN)
"""All but what is not expected, of which nothing is asked."""
_ANSWERS: Mapping[str, Answer] = {
    Status.GAP: Answer.NONE,
    Status.PARTIAL: Answer.IN_PART,
    Status.MET: Answer.PROVIDED,
    Status.UNMEASURED: Answer.PROVIDED,
    Status.NOT_EXPECTED: Answer.NOT_EXPECTED,
    **dict.fromkeys(NOT_KNOWN, Answer.NOT_KNOWN),
}


def answer_counts(
    assessment: Assessment, codes: Sequence[str], types: Sequence[ProvisionType]
) -> Counter[Answer]:
    """How many cells of some areas are answered how."""
    found = Counter[Answer]()
    for shown, number in status_counts(assessment, codes, types).items():
        found[_ANSWERS[shown]] += number
    return found


def areas_by_answer(
    assessment: Assessment, codes: Sequence[str], kind: ProvisionType
) -> dict[Answer, list[str]]:
    """The areas by what is known of a type there, in their order."""
    found: dict[Answer, list[str]] = {answer: [] for answer in Answer}
    for code in codes:
        found[_ANSWERS[key_at(assessment, code, kind.key)]].append(code)
    return found


def first_of_each_group(
    ranked: Sequence[Priority], groups: Sequence[AreaGroup]
) -> list[tuple[AreaGroup, Priority]]:
    """Of each group, in their order, the cell that comes first of its cells."""
    of = {code: group.code for group in groups for code in group.areas}
    first: dict[str, Priority] = {}
    for priority in ranked:
        if (group := of.get(priority.area_code)) is not None:
            first.setdefault(group, priority)
    return [(group, first[group.code]) for group in groups if group.code in first]


@dataclass(frozen=True)
class SummedNeed:
    """A need figure of several areas.

    Attributes
    ----------
    value
        The sum; None where it may not be taken, because the figures are of several years.
    known
        How many of the areas have a figure.
    years
        Those of the figures, in order; "" for one that says none.
    """

    need_basis: str
    value: float | None
    known: int
    years: tuple[str, ...]
    sources: tuple[str, ...]


def summed_need(need: Need, codes: Sequence[str]) -> list[SummedNeed]:
    """The need figures of some areas taken together, basis by basis; none is estimated."""
    found: dict[str, list[NeedFigure]] = {basis: [] for basis in need.bases}
    for figure in need.figures:
        if figure.area_code in codes:
            found[figure.need_basis].append(figure)
    return [_summed(basis, figures) for basis, figures in found.items() if figures]


def _summed(basis: str, figures: Sequence[NeedFigure]) -> SummedNeed:
    years = tuple(sorted({figure.year for figure in figures}))
    sources = tuple(dict.fromkeys(figure.source for figure in figures if figure.source))
    value = sum(figure.value for figure in figures) if len(years) == 1 else None
    return SummedNeed(basis, value, len(figures), years, sources)
