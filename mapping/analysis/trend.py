"""How much is known, missing and there in part, at each meeting up to a day."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from mapping.context.as_of_basis import AsOfBasis
from mapping.gap_model.assessment import Assessment
from mapping.gap_model.counts import known_count, status_counts, wanted_count
from mapping.gap_model.statuses import Status


@dataclass(frozen=True)
class TrendPoint:
    """The figures of one day.

    Attributes
    ----------
    known
        Cells with a standing return, whatever it says; `none` and `part` are among them.
    of
        Cells in all, but for those in which nothing is expected.
    basis
        What register stands for the day; None for one that has not passed.
    """

    day: date
    known: int
    none: int
    part: int
    of: int
    basis: AsOfBasis | None = None

    @property
    def is_of_that_day(self) -> bool:
        """Whether the figures rest on the register of the day itself."""
        return self.basis is None or self.basis.is_of_that_day


def trend_point(
    assessment: Assessment,
    codes: Collection[str] | None,
    keys: Collection[str] | None,
    basis: AsOfBasis | None,
) -> TrendPoint:
    """The figures of an assessment's day.

    Parameters
    ----------
    codes, keys
        The areas and the types that are counted; None for all.
    """
    types = [kind for kind in assessment.types.all if keys is None or kind.key in keys]
    areas = assessment.areas.codes if codes is None else codes
    counts = status_counts(assessment, areas, types)
    return TrendPoint(
        assessment.on,
        known_count(counts),
        counts[Status.GAP],
        counts[Status.PARTIAL],
        wanted_count(counts),
        basis,
    )
