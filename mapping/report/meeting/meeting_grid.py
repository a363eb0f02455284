"""What a meeting looks at: every cell in a few words, ready to be moved through at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from mapping.context.reference import Reference
from mapping.dates import add_months, in_words
from mapping.english import count, with_full_stop
from mapping.gap_model.assessment import Assessment, Cell
from mapping.gap_model.counts import status_counts
from mapping.gap_model.figures import level_in_words
from mapping.gap_model.status_style import (
    Style,
    all_signs,
    all_styles,
    marks_at,
    style_of,
)
from mapping.reference.provision_types import ProvisionType
from mapping.register.disclosure import PublicRegister
from mapping.report.meeting.agenda import NO_ACTION, answers_in_words
from mapping.wording.actions import none_yet
from mapping.wording.explain import explain

_MONTHS_IN_TWO_YEARS = 24


@dataclass(frozen=True)
class Fact:
    """One cell in short.

    Attributes
    ----------
    style
        Key of its style in the grid.
    level, evidence
        In words; "" where there is nothing to say.
    marks
        The small signs beside the status.
    """

    style: str
    level: str
    marks: str
    evidence: str


@dataclass(frozen=True)
class BoardType:
    """One type of provision: what it is, a fact for each area, and how many have each style."""

    key: str
    label: str
    description: str
    cells: tuple[Fact, ...]
    counts: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class MeetingGrid:
    """All areas by all types.

    Attributes
    ----------
    areas
        Code and name of each.
    signs
        What each small sign stands for.
    groups
        Types under their headings.
    """

    areas: tuple[tuple[str, str], ...]
    styles: dict[str, Style]
    signs: dict[str, str]
    groups: tuple[tuple[str, tuple[BoardType, ...]], ...]


def meeting_grid(assessment: Assessment) -> MeetingGrid:
    """Every cell of an assessment in short."""
    areas, types = assessment.areas, assessment.types
    styles = {_key(style): style for kind in types.all for style in all_styles((kind,))}
    return MeetingGrid(
        tuple(zip(areas.codes, areas.names, strict=True)),
        styles,
        all_signs(types.all),
        tuple(
            (heading, tuple(_board_type(assessment, kind) for kind in members))
            for heading, members in types.grouped.items()
        ),
    )


def _key(style: Style) -> str:
    """The same status has one word for a type with a level to meet and another without."""
    return f"{style.key}:{style.word}"


def _board_type(assessment: Assessment, kind: ProvisionType) -> BoardType:
    codes = assessment.areas.codes
    counts = status_counts(assessment, codes, [kind])
    cells = assessment.told((code, kind.key) for code in codes)
    return BoardType(
        kind.key,
        kind.label,
        with_full_stop(kind.description) if kind.description else "",
        tuple(_fact(assessment, cell, kind) for cell in cells),
        tuple((_key(style), counts[style.key]) for style in all_styles((kind,))),
    )


def _fact(assessment: Assessment, cell: Cell, kind: ProvisionType) -> Fact:
    return Fact(
        _key(style_of(cell, kind)),
        level_in_words(cell, kind),
        marks_at(assessment, cell.area_code, cell.provision_type),
        evidence_in_words(cell),
    )


def evidence_in_words(cell: Cell) -> str:
    """How old the newest word behind a status is; "" where there is none."""
    if not cell.has_evidence:
        return ""
    if cell.newest_verified is None:
        return "Evidence without a date"
    return f"Evidence {age_in_words(cell.newest_verified, cell.on)}"


@dataclass(frozen=True)
class Why:
    """Why a cell has its status, in few enough words for a screen.

    Attributes
    ----------
    lists
        Headings and what stands under each; none is empty.
    """

    reasons: tuple[str, ...]
    lists: tuple[tuple[str, tuple[str, ...]], ...]


def why(cell: Cell, reference: Reference, register: PublicRegister) -> Why:
    """The reasons for a cell's status, without its records one by one."""
    found = explain(cell, reference, register)
    lists = (
        ("Actions", _answers(cell, reference)),
        ("What would change it", found.would_change),
        ("Also", found.remarks),
    )
    return Why(
        (*found.reasons, *_newest_word(cell)),
        tuple((head, items) for head, items in lists if items),
    )


def _answers(cell: Cell, reference: Reference) -> tuple[str, ...]:
    """The actions that answer a cell, or that none does yet where its status calls for one."""
    actions = reference.actions.answering(cell.area_code, cell.provision_type, cell.on)
    none = none_yet(cell.status)
    if not actions and not none:
        return ()
    soon_days = reference.settings.soon_days
    return tuple(answers_in_words(actions, cell.on, soon_days, none or NO_ACTION))


def _newest_word(cell: Cell) -> tuple[str, ...]:
    if not evidence_in_words(cell) or cell.newest_verified is None:
        return ()
    return (f"The newest dated word on it is from {in_words(cell.newest_verified)}.",)


def age_in_words(since: date, on: date) -> str:
    """How old something of a day is on a later one, in whole months, and from two years in years.

    >>> age_in_words(date(2026, 1, 31), date(2026, 2, 28))
    '1 month old'
    >>> age_in_words(date(2023, 3, 3), date(2026, 11, 24))
    '3 years old'
    """
    months = (on.year - since.year) * 12 + on.month - since.month
    months -= add_months(since, months) > on
    if months < 1:
        return "under a month old"
    number, unit = (months, "month") if months < _MONTHS_IN_TWO_YEARS else (months // 12, "year")
    return f"{count(number, unit)} old"
