"""Levels against their benchmark, area by area with the region: what there is, and the rate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mapping.analysis.comparison import region_figures, region_level
from mapping.gap_model.assessment import Assessment, Cell
from mapping.gap_model.figures import rate_in_words, rate_of, short_level
from mapping.gap_model.status_style import Style, style_of
from mapping.reference.provision_types import ProvisionType

IN_FULL = "not known in full"


@dataclass(frozen=True)
class LevelBar:
    """One area, or the region.

    Attributes
    ----------
    area_code
        "" for the region.
    style
        That of the area's status; None for the region.
    amount, rate
        In words: "18.5 of 18.4", "4.0 per 100,000"; "" where there is no level.
    part, benchmark
        How long the bar is, and where on it the benchmark stands, of the longest there is; None
        where there is none.
    """

    area_code: str
    style: Style | None
    amount: str
    rate: str = ""
    part: float | None = None
    benchmark: float | None = None


def level_bars(assessment: Assessment, provision_type: ProvisionType) -> list[LevelBar]:
    """A bar for each area and then for the region; none where no area has a level."""
    kind = provision_type
    cells = assessment.told((code, kind.key) for code in assessment.areas.codes)
    if kind.measure == "presence" or not any(cell.level is not None for cell in cells):
        return []
    region = _region(cells, kind)
    ends = [cell.level for cell in cells] + [region, kind.benchmark]
    longest = max((end for end in ends if end is not None), default=0.0)
    mark = _part(kind.benchmark, longest)
    bars = [_bar(cell, kind, longest, mark) for cell in cells]
    if kind.benchmark is None:
        return bars
    said = region_level(cells, kind).removesuffix(kind.unit).rstrip() or IN_FULL
    rate = "" if region is None else rate_in_words(region, kind)
    return [*bars, LevelBar("", None, said, rate, _part(region, longest), mark)]


def _bar(cell: Cell, kind: ProvisionType, longest: float, mark: float | None) -> LevelBar:
    style, amount = style_of(cell, kind), short_level(cell, kind)
    part = _part(cell.level, longest)
    return LevelBar(cell.area_code, style, amount, rate_of(cell, kind), part, mark)


def _region(cells: Sequence[Cell], kind: ProvisionType) -> float | None:
    found = region_figures(cells, kind)
    if found is None or kind.benchmark is None or not found[1]:
        return None
    return found[0] / found[1] * (1 if kind.measure == "share" else kind.benchmark)


def _part(level: float | None, longest: float) -> float | None:
    return None if level is None or not longest else round(level / longest, 3)
