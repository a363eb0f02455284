"""Which gap comes first: severity × evidence × need, the three parts kept.

Need is the area's share of the region's, by which the largest areas come first; or, by rate, how
much of it there is a head beside the whole region, which leaves their size aside.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mapping.context.reference import Reference
from mapping.english import capitalised, spoken
from mapping.gap_model.assessment import Assessment
from mapping.gap_model.levels import TOLERANCE
from mapping.gap_model.statuses import Flag, Status
from mapping.geography.areas import Areas
from mapping.reference.need import Need
from mapping.reference.provision_types import ProvisionType
from mapping.reference.themes import Themes

SEVERITY = {
    Status.GAP: 1.0,
    Status.PARTIAL: 0.6,
    Status.UNKNOWN: 0.5,
    Status.UNMEASURED: 0.2,
    Status.MET: 0.0,
}
AT_RISK_ADDS = 0.3
EVIDENCE_WITHOUT_THEME = 0.1
# A smaller share would read as none at all.
_LEAST_SAID = 0.005


@dataclass(frozen=True)
class Priority:
    """Where a cell stands among all, and the three parts that its score was made of.

    Attributes
    ----------
    need_share
        By rate, how many times the region's need a head the area has.
    evidence_in_words, need_in_words
        Where the two come from.
    """

    area_code: str
    provision_type: str
    severity: float
    evidence: float
    need_share: float
    evidence_in_words: str
    need_in_words: str

    @property
    def score(self) -> float:
        """The product of the three parts; it ranks and hides nothing."""
        return self.severity * self.evidence * self.need_share

    @property
    def because(self) -> str:
        """Why it stands where it does, in words."""
        return f"{capitalised(self.evidence_in_words)}; {self.need_in_words}."


def _spoken(basis: str) -> str:
    return spoken(basis)


def first_of_each_area(ranked: Iterable[Priority], codes: Iterable[str]) -> list[Priority]:
    """Of each area, in their order, the cell that comes first of its cells."""
    first: dict[str, Priority] = {}
    for priority in ranked:
        first.setdefault(priority.area_code, priority)
    return [first[code] for code in codes if code in first]


def ranking(
    assessment: Assessment, reference: Reference, *, by_rate: bool = False
) -> list[Priority]:
    """`priorities` by what a region's data folder says of need and themes."""
    settings = reference.settings
    return priorities(
        assessment,
        reference.need,
        reference.themes,
        settings.population_basis,
        settings.need_label,
        by_rate=by_rate,
    )


def priorities(
    assessment: Assessment,
    need: Need,
    themes: Themes,
    population_basis: str,
    need_label: Callable[[str], str] = _spoken,
    *,
    by_rate: bool = False,
) -> list[Priority]:
    """The priority of every cell that is expected, highest first.

    Cells with the same score keep the order of the areas and the types.

    Parameters
    ----------
    need_label
        A need basis in words.
    by_rate
        Need is weighed a head, so that no area comes first because it is large.
    """
    words = {t.need_basis: need_label(t.need_basis) for t in assessment.types.all}
    words[population_basis] = need_label(population_basis)
    weigh = (_by_rate if by_rate else _by_share)(assessment.areas, need, population_basis, words)
    found = [
        _priority(
            assessment,
            area_code,
            provision_type,
            themes,
            weigh(area_code, provision_type.need_basis),
        )
        for area_code in assessment.areas.codes
        for provision_type in assessment.types.all
        if assessment.status(area_code, provision_type.key) is not Status.NOT_EXPECTED
    ]
    return sorted(found, key=lambda priority: -priority.score)


# Of an area's code and a need basis: how much that weighs, and the same in words.
_Weigh = Callable[[str, str], tuple[float, str]]


def _by_share(areas: Areas, need: Need, population_basis: str, words: Mapping[str, str]) -> _Weigh:
    """By the area's part of the region's need."""
    shares = {basis: _shares(areas, need.values(areas, basis)) for basis in words}
    n_areas, whose = len(areas), _whose(areas)

    def weigh(area_code: str, need_basis: str) -> tuple[float, str]:
        bases = (need_basis, population_basis)
        basis = next((b for b in bases if area_code in shares[b]), None)
        if basis is None:
            return 1 / n_areas, f"no need figure; taken as one of {n_areas} equal parts"
        share = shares[basis][area_code]
        said = "less than 1%" if 0 < share < _LEAST_SAID else f"{share:.0%}"
        return share, f"{said} of {whose} {words[basis]}"

    return weigh


def _by_rate(areas: Areas, need: Need, population_basis: str, words: Mapping[str, str]) -> _Weigh:
    """By how many times the region's need a head the area has; 1 where that is not known."""
    people = need.values(areas, population_basis)
    rates: dict[str, dict[str, float]] = {}
    for basis in words:
        figures = need.values(areas, basis)
        known = np.where((people > 0) & ~np.isnan(figures), people, np.nan)
        heads = _shares(areas, known)
        parts = _shares(areas, np.where(np.isnan(known), np.nan, figures))
        rates[basis] = {code: part / heads[code] for code, part in parts.items()}
    whose = _whose(areas)

    def weigh(area_code: str, need_basis: str) -> tuple[float, str]:
        rate = rates[need_basis].get(area_code)
        if need_basis == population_basis or rate is None:
            return 1.0, "how many people it concerns is left aside"
        return rate, f"{rate:.2f} times {whose} {words[need_basis]} a head"

    return weigh


def _whose(areas: Areas) -> str:
    return "these areas'" if areas.others else "the region's"


def _shares(areas: Areas, figures: npt.NDArray[np.float64]) -> dict[str, float]:
    """Part of the region's figure that each area has; areas without a figure are left out."""
    total = float(np.nansum(figures))
    pairs = zip(areas.codes, figures.tolist(), strict=True)
    return {code: value / total for code, value in pairs if value == value and total > 0}  # noqa: PLR0124


def _priority(
    assessment: Assessment,
    area_code: str,
    provision_type: ProvisionType,
    themes: Themes,
    need: tuple[float, str],
) -> Priority:
    key = provision_type.key
    severity = SEVERITY[_judged(assessment, area_code, provision_type)]
    if assessment.has_flag(area_code, key, Flag.AT_RISK):
        severity = min(1.0, severity + AT_RISK_ADDS)
    evidence, evidence_in_words = _evidence(provision_type, themes)
    weight, need_in_words = need
    return Priority(area_code, key, severity, evidence, weight, evidence_in_words, need_in_words)


def _judged(assessment: Assessment, area_code: str, provision_type: ProvisionType) -> Status:
    """By which status a cell is ranked: one that cannot reach the benchmark falls short already."""
    status = assessment.status(area_code, provision_type.key)
    units, benchmark = assessment.units(area_code, provision_type.key), provision_type.benchmark
    if status is not Status.UNKNOWN or units is None or benchmark is None:
        return status
    is_short = units.not_known / units.whole < benchmark - TOLERANCE
    return Status.PARTIAL if is_short else status


def _evidence(provision_type: ProvisionType, themes: Themes) -> tuple[float, str]:
    theme = themes.by_key.get(provision_type.linked_theme)
    if theme is None:
        return EVIDENCE_WITHOUT_THEME, "no theme of the homicide reviews is linked"
    if theme.share is None and theme.reviews_total == 0:
        return EVIDENCE_WITHOUT_THEME, f"no homicide review has been read for “{theme.label}” yet"
    if theme.share is None:
        return EVIDENCE_WITHOUT_THEME, f"how many reviews found “{theme.label}” is not known"
    return theme.share, (
        f"“{theme.label}” was found in {theme.found} of {theme.read} homicide reviews"
    )
