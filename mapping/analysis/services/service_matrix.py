"""For whom there is something in which area: records by a need and by area, and what is not said.

A record that states nothing of a need is counted apart: a blank is not a "no". Takes the public
part of the register only.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from mapping.analysis.services.service_filter import BLANK, ServiceFilter, ServiceIndex, apply
from mapping.gap_model.standing import Standing
from mapping.geography.areas import WHOLE_REGION
from mapping.register.schema import PARTIAL, PROVIDED


@dataclass(frozen=True)
class ServiceMatrix:
    """How many records there are for each value of a need in each area.

    Attributes
    ----------
    facet
        One of `NEEDS`.
    asked
        What narrows the records, the values and the areas.
    areas
        Codes of the columns.
    counts
        By value, those that no record has among them and `BLANK` last: a number for each area.
    in_all
        By value: in any of the areas, one that serves several counting once.
    records
        How many are counted in any of the areas.
    """

    facet: str
    asked: ServiceFilter
    areas: tuple[str, ...]
    counts: Mapping[str, tuple[int, ...]]
    in_all: Mapping[str, int]
    records: int

    @property
    def stated(self) -> tuple[str, ...]:
        """The values that can be stated."""
        return tuple(value for value in self.counts if value != BLANK)

    def without(self, value: str) -> tuple[str, ...]:
        """Codes of the areas in which no record has a value."""
        numbers = zip(self.areas, self.counts[value], strict=True)
        return tuple(code for code, number in numbers if not number)

    def of(self, value: str, area_codes: Sequence[str]) -> ServiceFilter:
        """What is asked for where the records of a cell are wanted."""
        return self.asked.with_chosen(self.facet, (value,)).with_chosen("served", area_codes)


def service_matrix(
    index: ServiceIndex, asked: ServiceFilter, facet: str, known: Sequence[str] = ()
) -> ServiceMatrix:
    """The records that a filter shows, by a need and by area.

    Unless the filter says otherwise, those are counted that are in force and provide. Values and
    areas that it names are the rows and columns; a value that it does not name is no row, but what
    states none is always one. How several needs go together is left out of account.

    Parameters
    ----------
    known
        Values that are rows even where no record has them.
    """
    asked = replace(
        asked,
        needs="",
        stands=asked.stands or (Standing.IN_FORCE.value,),
        says=asked.says or (PROVIDED, PARTIAL),
    )
    found, served = index.facets[facet], index.facets["served"]
    named = [code for code in asked.served if code != WHOLE_REGION]
    codes = tuple(named or asked.served or (c for c in served.choices if c != WHOLE_REGION))
    values = asked.chosen(facet) or dict.fromkeys((*known, *found.choices))
    rows = [*(value for value in values if value != BLANK), BLANK]
    shown = apply(index, asked.with_chosen(facet, ()).with_chosen("served", ())).shown
    by_area = [found.counts(shown & served.mask([code], len(index))) for code in codes]
    anywhere = shown & served.mask(codes, len(index))
    in_all = found.counts(anywhere)
    return ServiceMatrix(
        facet,
        asked,
        codes,
        {value: tuple(counts.get(value, 0) for counts in by_area) for value in rows},
        {value: in_all.get(value, 0) for value in rows},
        int(anywhere.sum()),
    )
