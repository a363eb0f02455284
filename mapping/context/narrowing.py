"""What a register is judged against, as it is seen where only a group of the areas is looked at.

Nothing is judged by what comes of this: a cell of a group is the same cell as in the whole region.
"""

from __future__ import annotations

from dataclasses import replace

from mapping.context.reference import Reference
from mapping.geography.area_groups import AreaGroup, within
from mapping.plan.schema import Actions
from mapping.reference.expectations import Expectations
from mapping.reference.need import Need
from mapping.reference.returns import Returns
from mapping.reference.unit_coverage import UnitCoverage
from mapping.reference.units import Units


def reference_within(reference: Reference, group: AreaGroup) -> Reference:
    """The areas of a group with what the tables say of them, called by the group's name.

    What is about all areas stays, and so do the homicide reviews: what they find again and again is
    no area's.
    """
    codes = frozenset(group.areas)
    return replace(
        reference,
        settings=replace(reference.settings, region_name=group.label),
        areas=within(reference.areas, group),
        need=Need(tuple(f for f in reference.need.figures if f.area_code in codes)),
        expectations=Expectations(
            tuple(e for e in reference.expectations.exemptions if e.area_code in codes)
        ),
        actions=Actions(tuple(a for a in reference.actions.all if a.area_code in {None, *codes})),
        coverage=_coverage(reference.coverage, codes),
        returns=Returns(tuple(a for a in reference.returns.all if a.area_code in codes)),
    )


def _coverage(coverage: UnitCoverage, codes: frozenset[str]) -> UnitCoverage:
    frame = coverage.units.frame
    if frame.empty:
        return coverage
    inside = frame[frame["area_code"].isin(codes)].reset_index(drop=True)
    rows = coverage.rows
    return UnitCoverage(
        Units(inside),
        rows[rows["unit_id"].isin(inside["unit_id"])].reset_index(drop=True),
        tuple(each for each in coverage.lists if each.area_code in {"", *codes}),
    )
