"""Records attributed to the cells that they serve, with their share of capacity and units."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from dataclasses import dataclass, fields
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from mapping.gap_model.standing import Days, Floats, Ints, Mask, RecordFacts, as_days
from mapping.geography.areas import WHOLE_REGION, Areas
from mapping.reference.expectations import Expectations
from mapping.reference.need import Need
from mapping.reference.provision_types import ProvisionTypes
from mapping.register.schema import CONFIRMED, REMOTE, UNDATED
from mapping.tables.column_values import each_member
from mapping.tables.parsing import split_list

# -------------------------------------------------------------------- the frame of cells


class CellGrid:
    """Areas × types as arrays: cell = area position × number of types + type position."""

    def __init__(
        self, areas: Areas, types: ProvisionTypes, need: Need, expectations: Expectations
    ) -> None:
        self.areas, self.types = areas, types
        self.size = len(areas) * len(types)
        per_type = types.all
        self.is_rate = self._spread(np.array([t.measure == "rate" for t in per_type], dtype=bool))
        self.is_share = self._spread(np.array([t.measure == "share" for t in per_type], dtype=bool))
        self.per = self._spread(_floats(t.per for t in per_type))
        self.benchmark = self._spread(_floats(t.benchmark for t in per_type))
        self.need = self._need(need)
        self.not_expected = np.zeros(self.size, dtype=bool)
        for area_code, key in expectations.by_cell:
            self.not_expected[self.cell(area_code, key)] = True

    def _spread(self, per_type: npt.NDArray[Any]) -> npt.NDArray[Any]:
        return np.tile(per_type, len(self.areas))

    def _need(self, need: Need) -> Floats:
        by_basis = {
            basis: need.values(self.areas, basis) if basis else np.full(len(self.areas), np.nan)
            for basis in {t.need_basis for t in self.types.all}
        }
        columns = [by_basis[t.need_basis] for t in self.types.all]
        return np.column_stack(columns).ravel() if columns else np.empty(0)

    def cell(self, area_code: str, key: str) -> int:
        """The position of a cell: area by area, type by type."""
        return self.areas.positions[area_code] * len(self.types) + self.types.positions[key]

    def cells(self, area_codes: Iterable[str], keys: Iterable[str]) -> Ints:
        """The positions of all cells of some areas and types, by area and then type."""
        area = np.array([self.areas.positions[code] for code in area_codes], dtype=np.int64)
        kind = np.array([self.types.positions[key] for key in keys], dtype=np.int64)
        return (area[:, np.newaxis] * len(self.types) + kind).ravel()


def _floats(values: Iterable[float | None]) -> Floats:
    return np.array([np.nan if value is None else value for value in values], dtype=np.float64)


# --------------------------------------------------------- records × areas they serve


@dataclass(frozen=True)
class Places:
    """Which records serve which cells: one element for each record × area that it names.

    Attributes
    ----------
    cell, record
        Positions of the cell and of the record.
    ids
        The column of the ids of the records.
    size
        How many cells there are.
    """

    cell: npt.NDArray[np.int32]
    record: npt.NDArray[np.int32]
    ids: pd.Series
    size: int

    @cached_property
    def record_ids(self) -> npt.NDArray[np.object_]:
        """One for each record; what is only counted never asks for them."""
        # One text for all the days that are kept of a register.
        return np.array([*map(sys.intern, self.ids.tolist())], dtype=object)

    @cached_property
    def _order(self) -> Ints:
        """The positions of the elements, cell by cell."""
        return np.argsort(self.cell, kind="stable")

    @cached_property
    def _starts(self) -> Ints:
        """Where each cell begins in that order, and where the last one ends."""
        return np.searchsorted(self.cell[self._order], np.arange(self.size + 1))

    def members(self, cells: Ints) -> tuple[Ints, Ints]:
        """The elements of some cells: of each the place of its cell among those, and its own."""
        starts = self._starts[cells]
        counts = self._starts[cells + 1] - starts
        place = np.repeat(np.arange(len(cells)), counts)
        within = np.arange(len(place)) - np.repeat(np.cumsum(counts) - counts, counts)
        return place, self._order[np.repeat(starts, counts) + within]


@dataclass(frozen=True)
class Attribution:
    """Every record once for each cell that it serves, with all that no day changes.

    One serves for all assessments of the same records, on any day, also where other days stand in
    them: it is most of what an assessment takes.

    Attributes
    ----------
    amount, total
        Capacity or units covered, and units in all, attributed to the area (NaN: no figure).
    """

    frame: CellGrid
    places: Places
    amount: Floats
    total: Floats
    has_figures: Mask
    split_equally: Mask
    is_own: Mask
    is_remote: Mask
    is_confirmed: Mask
    is_undated: Mask
    funding_end: Days
    cause: npt.NDArray[np.int32]
    causes: tuple[tuple[str, ...], ...]

    @property
    def cell(self) -> npt.NDArray[np.int32]:
        """The position of the cell of each element."""
        return self.places.cell

    @property
    def record(self) -> npt.NDArray[np.int32]:
        """The position of the record of each element."""
        return self.places.record


@dataclass(frozen=True)
class Pairs(Attribution):
    """The same with what hangs on the day; the facts are the record's."""

    facts: RecordFacts
    verified: Days


@dataclass(frozen=True)
class KeptPairs:
    """Of `Pairs` what a cell is told from, in a fraction of the room.

    An assessment is kept for each date that is looked at, and for some that are looked ahead to.
    """

    places: Places
    is_return: Mask
    provides: Mask
    has_figures: Mask
    split_equally: Mask
    cause: npt.NDArray[np.int32]
    causes: tuple[tuple[str, ...], ...]


def kept(pairs: Pairs) -> KeptPairs:
    """What is to be kept of the pairs of an assessment."""
    return KeptPairs(
        places=pairs.places,
        is_return=pairs.facts.is_return,
        provides=pairs.facts.provides,
        has_figures=pairs.has_figures,
        split_equally=pairs.split_equally,
        cause=pairs.cause,
        causes=pairs.causes,
    )


def attribution_of(records: pd.DataFrame, frame: CellGrid) -> Attribution:
    """Every record once for each cell that it serves, with what of its figures falls to it."""
    record, area = _served(records["areas_served"], frame.areas)
    kind = _positions(records["provision_type"], frame.types.keys)[record]
    keep = kind >= 0
    record, area, kind = record[keep], area[keep], kind[keep]
    cell = area * len(frame.types) + kind
    weight, equally = _weights(record, frame.need[cell], len(records))
    amount, total = _figures_of_records(records, record, cell, frame)
    has_figures = ~np.isnan(amount) & (~frame.is_share[cell] | ~np.isnan(total))
    maintainer = _positions(records["maintained_by"], frame.areas.codes)[record]
    cause, causes = _causes(records["gap_cause"])
    return Attribution(
        frame=frame,
        places=Places(
            cell.astype(np.int32),
            record.astype(np.int32),
            records["record_id"],
            frame.size,
        ),
        amount=amount * weight,
        total=total * weight,
        has_figures=has_figures,
        split_equally=equally,
        is_own=maintainer == area,
        is_remote=np.asarray(records["delivery"] == REMOTE, dtype=bool)[record],
        is_confirmed=np.asarray(records["evidence"] == CONFIRMED, dtype=bool)[record],
        is_undated=np.asarray(records["evidence"] == UNDATED, dtype=bool)[record],
        funding_end=as_days(records["funding_end"])[record],
        cause=cause[record].astype(np.int32),
        causes=causes,
    )


def pairs_of(records: pd.DataFrame, facts: RecordFacts, attribution: Attribution) -> Pairs:
    """What is attributed, with what the records say on a day."""
    record = attribution.record
    return Pairs(
        **{each.name: getattr(attribution, each.name) for each in fields(Attribution)},
        facts=RecordFacts(**{name: mask[record] for name, mask in vars(facts).items()}),
        verified=as_days(records["last_verified"])[record],
    )


def _served(areas_served: pd.Series, areas: Areas) -> tuple[Ints, Ints]:
    """Record position and area position of every pair, in the order of the records."""
    codes, uniques = pd.factorize(areas_served)
    everywhere = np.arange(len(areas), dtype=np.int64)
    lists = [
        everywhere
        if text == WHOLE_REGION
        else np.array(
            [areas.positions[code] for code in split_list(str(text)) if code in areas.positions],
            dtype=np.int64,
        )
        for text in uniques
    ]
    return each_member(codes, lists)


def _positions(column: pd.Series, keys: tuple[str, ...]) -> Ints:
    """Position of each value among the keys, -1 where it is none of them."""
    codes, uniques = pd.factorize(column)
    known = {key: position for position, key in enumerate(keys)}
    return np.array([known.get(str(u), -1) for u in uniques] or [-1], dtype=np.int64)[codes]


def _weights(record: Ints, need: Floats, n_records: int) -> tuple[Floats, Mask]:
    """Part of a record that each area gets, and whether it was split for want of figures."""
    served = np.bincount(record, minlength=n_records)[record]
    lacking = np.bincount(record, weights=np.isnan(need), minlength=n_records)[record] > 0
    total = np.bincount(record, weights=np.nan_to_num(need), minlength=n_records)[record]
    equally = (served > 1) & (lacking | (total <= 0))
    by_need = (served > 1) & ~equally
    weight = np.where(served > 1, 1.0 / np.maximum(served, 1), 1.0)
    np.divide(need, total, out=weight, where=by_need)
    return weight, equally


def _figures_of_records(
    records: pd.DataFrame, record: Ints, cell: Ints, frame: CellGrid
) -> tuple[Floats, Floats]:
    """Amount and total of each pair before attribution; presence has no figures to count."""
    capacity = records["capacity"].to_numpy(dtype=np.float64)[record]
    covered = records["units_covered"].to_numpy(dtype=np.float64)[record]
    total = records["units_total"].to_numpy(dtype=np.float64)[record]
    rate, share = frame.is_rate[cell], frame.is_share[cell]
    amount = np.where(rate, capacity, np.where(share, covered, 0.0))
    return amount, np.where(share, total, 0.0)


def _causes(column: pd.Series) -> tuple[Ints, tuple[tuple[str, ...], ...]]:
    codes, uniques = pd.factorize(column)
    return codes.astype(np.int64), tuple(tuple(split_list(str(text))) for text in uniques)
