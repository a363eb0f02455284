"""Which gap comes first: severity × evidence × need share, the three parts kept."""

from __future__ import annotations

from dataclasses import dataclass

from mapping.gaps import Assessment, Flag, Status
from mapping.need import Need
from mapping.provision_types import ProvisionType
from mapping.themes import Themes

SEVERITY = {
    Status.GAP: 1.0,
    Status.PARTIAL: 0.6,
    Status.UNKNOWN: 0.5,
    Status.UNMEASURED: 0.2,
    Status.MET: 0.0,
}
AT_RISK_ADDS = 0.3
EVIDENCE_WITHOUT_THEME = 0.1


@dataclass(frozen=True)
class Priority:
    """Where a cell stands among all, and the three parts that its score was made of.

    Attributes
    ----------
    evidence_in_words, need_in_words
        Where the two shares come from.
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


def priorities(
    assessment: Assessment, need: Need, themes: Themes, population_basis: str
) -> list[Priority]:
    """The priority of every cell that is expected, highest first.

    Cells with the same score keep the order of the areas and the types.
    """
    found = [
        _priority(assessment, area_code, provision_type, need, themes, population_basis)
        for area_code in assessment.areas.codes
        for provision_type in assessment.types.all
        if assessment.status(area_code, provision_type.key) is not Status.NOT_EXPECTED
    ]
    return sorted(found, key=lambda priority: -priority.score)


def _priority(
    assessment: Assessment,
    area_code: str,
    provision_type: ProvisionType,
    need: Need,
    themes: Themes,
    population_basis: str,
) -> Priority:
    key = provision_type.key
    severity = SEVERITY[assessment.status(area_code, key)]
    if assessment.has_flag(area_code, key, Flag.AT_RISK):
        severity = min(1.0, severity + AT_RISK_ADDS)
    evidence, evidence_in_words = _evidence(provision_type, themes)
    share, need_in_words = _need_share(
        area_code, provision_type.need_basis, need, assessment.areas.codes, population_basis
    )
    return Priority(area_code, key, severity, evidence, share, evidence_in_words, need_in_words)


def _evidence(provision_type: ProvisionType, themes: Themes) -> tuple[float, str]:
    theme = themes.by_key.get(provision_type.linked_theme)
    if theme is None:
        return EVIDENCE_WITHOUT_THEME, "no theme of the homicide reviews is linked"
    if theme.share is None:
        return EVIDENCE_WITHOUT_THEME, f"how many reviews found “{theme.label}” is not known"
    return theme.share, (
        f"“{theme.label}” was found in {theme.reviews_with_theme} of {theme.reviews_total} "
        "homicide reviews"
    )


def _need_share(
    area_code: str, basis: str, need: Need, codes: tuple[str, ...], population_basis: str
) -> tuple[float, str]:
    """Part of the region; of the population where the area or the type has no figure of its own."""
    for candidate in dict.fromkeys((basis, population_basis)):
        own = need.figure(area_code, candidate)
        figures = [f.value for code in codes if (f := need.figure(code, candidate)) is not None]
        if own is not None and sum(figures) > 0:
            share = own.value / sum(figures)
            return share, f"{share:.0%} of the region's {candidate.replace('_', ' ')}"
    return 1 / len(codes), f"no need figure; taken as one of {len(codes)} equal parts"
