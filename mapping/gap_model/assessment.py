"""The gap model: what every area has of every type of provision on a date.

No input or output, no clock: the date is an argument. Records, areas, types and need figures
go in, an `Assessment` comes out. `tests/support/oracle.py` is the same rules as plain loops.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from itertools import compress, pairwise, product, repeat
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from mapping.dates import add_months
from mapping.english import spoken
from mapping.gap_model.attribution import (
    Attribution,
    CellGrid,
    KeptPairs,
    Pairs,
    attribution_of,
    kept,
    pairs_of,
)
from mapping.gap_model.levels import (
    SUMMED,
    TALLIED,
    TOLERANCE,
    Tally,
    as_tally,
    contributions,
    level_of,
    tally_of,
)
from mapping.gap_model.standing import (
    Days,
    Floats,
    Horizons,
    Ints,
    Mask,
    facts_of_records,
)
from mapping.gap_model.statuses import (
    GAP_CODE,
    MET_CODE,
    NOT_EXPECTED_CODE,
    PARTIAL_CODE,
    STATUSES,
    UNKNOWN_CODE,
    UNMEASURED_CODE,
    Flag,
    Status,
)
from mapping.gap_model.units import UnitCount, UnitTally, unit_levels, unit_status, unit_tally
from mapping.geography.areas import Areas
from mapping.reference.expectations import Expectations
from mapping.reference.need import Need
from mapping.reference.provision_types import ProvisionTypes
from mapping.reference.unit_coverage import UnitCoverage
from mapping.tables.column_values import add_months_to_all

_NEVER = np.datetime64("9999-12-31", "D")


@dataclass(frozen=True)
class Cell:
    """One area × one provision type on one date.

    Attributes
    ----------
    level
        In the unit of the benchmark; None where there is none.
    record_ids
        The records behind the status, sorted.
    newest_verified
        Newest date behind the status on which a dated source or the provider said so.
    at_risk_status, at_risk_until
        What the status becomes without the records whose funding ends within the horizon, and
        the end of funding that brings it there; None unless flagged `AT_RISK`.
    at_risk_first, at_risk_from
        The same of the first end of funding that makes it worse.
    lapses, is_unfunded
        Whether coverage of units that lapses has a part in that, and whether funding has.
    causes
        How many returns give each cause; empty unless flagged `CAUSE`.
    figures
        What the level was worked out from.
    units
        The units that decide the status, counted; None where records do.
    """

    area_code: str
    provision_type: str
    on: date
    status: Status
    level: float | None
    flags: frozenset[Flag]
    record_ids: tuple[str, ...]
    newest_verified: date | None
    at_risk_status: Status | None
    at_risk_from: date | None
    at_risk_first: Status | None
    at_risk_until: date | None
    causes: Mapping[str, int]
    figures: Figures
    units: UnitCount | None = None
    lapses: bool = False
    is_unfunded: bool = True

    @property
    def is_unknown_in_part(self) -> bool:
        """Whether units were found not covered, none covered, and of the rest nobody has said."""
        return self.units is not None and self.status is Status.UNKNOWN

    @property
    def has_evidence(self) -> bool:
        """Whether a word is behind the status, be it of records or of units, dated or not."""
        by_units = self.units is not None and self.status is not Status.NOT_EXPECTED
        return by_units or bool(self.record_ids)

    @property
    def lapsed_on(self) -> date | None:
        """The end of funding without which it is worse, if that has passed with no renewal."""
        first = self.at_risk_from if self.is_unfunded else None
        return first if first is not None and first <= self.on else None


@dataclass(frozen=True)
class Figures:
    """What a level was worked out from, in the unit of the type.

    Attributes
    ----------
    amount
        Capacity, or units covered, attributed to the area.
    total
        Units in all, attributed to the area; None unless the measure is a share.
    need
        The area's need figure; None where it has none.
    need_is_denominator
        A share was taken of the need figure, which is larger than the total of the records.
    is_lower_bound
        A providing record lacks its figures.
    split_equally
        What serves several areas was attributed in equal parts, for want of need figures.
    """

    amount: float | None = None
    total: float | None = None
    need: float | None = None
    need_is_denominator: bool = False
    is_lower_bound: bool = False
    split_equally: bool = False


def assess(
    records: pd.DataFrame,
    areas: Areas,
    types: ProvisionTypes,
    need: Need,
    expectations: Expectations,
    on: date,
    horizons: Horizons | None = None,
    need_label: Callable[[str], str] = spoken,
    coverage: UnitCoverage | None = None,
) -> Assessment:
    """Status, level and flags of every area × type on a date.

    Parameters
    ----------
    records
        Typed records as `register.parse_records` gives them; none is changed.
    on
        The date that is asked about; may lie in the past or the future.
    need_label
        A need basis in words.
    coverage
        The units that some types are counted by; None for no such list.
    """
    attribution = attribution_of(records, CellGrid(areas, types, need, expectations))
    return assess_attributed(records, attribution, on, horizons, need_label, coverage)


def assess_attributed(
    records: pd.DataFrame,
    attribution: Attribution,
    on: date,
    horizons: Horizons | None = None,
    need_label: Callable[[str], str] = spoken,
    coverage: UnitCoverage | None = None,
) -> Assessment:
    """The same of records whose attribution is at hand.

    Parameters
    ----------
    attribution
        Of these records; where they are others, then only in when they begin, end, or were
        verified.
    """
    horizons = Horizons() if horizons is None else horizons
    frame = attribution.frame
    pairs = pairs_of(records, facts_of_records(records, on, horizons), attribution)
    tally = tally_of(pairs, frame)
    units = unit_tally(UnitCoverage() if coverage is None else coverage, frame, on, horizons)
    by_records = _outcome(tally, frame)
    outcome = _with_units(by_records, units, tally, pairs, frame)
    status = np.where(frame.not_expected, NOT_EXPECTED_CODE, outcome.status)
    behind = _behind(pairs, status, units)
    by = add_months(on, horizons.at_risk)
    at_risk = _at_risk(pairs, outcome.status, frame, by, but=units.decides)
    at_risk = _units_at_risk(at_risk, pairs, units, tally, outcome.status, frame, by)
    newest = _newest(pairs, behind & ~pairs.is_undated, frame.size)
    flags = _flags(pairs, behind, status, tally, units, at_risk, newest, on, horizons)
    return Assessment(
        frame.areas,
        frame.types,
        on,
        frame,
        kept(pairs),
        status,
        tally,
        outcome.level,
        flags,
        behind,
        at_risk,
        units,
        np.where(units.decides, units.newest, newest),
        need_label,
    )


@dataclass(frozen=True)
class _Outcome:
    status: Ints
    level: Floats


def _outcome(tally: Tally, frame: CellGrid, cells: Ints | None = None) -> _Outcome:
    """Status code and level of each tally; `cells` says which cell each element is about."""
    at = np.arange(frame.size) if cells is None else cells
    level = level_of(tally, frame, at)
    benchmark = frame.benchmark[at]
    has_level, is_complete = ~np.isnan(level), tally.lacking == 0
    measured = frame.is_rate[at] | frame.is_share[at]
    is_zero = measured & has_level & is_complete & (tally.not_zero == 0)
    reaches = level >= benchmark - TOLERANCE
    # An incomplete rate is a lower bound: it can show that the benchmark is met, nothing else.
    may_meet = is_complete | frame.is_rate[at]
    decisions = [
        (tally.returns == 0, UNKNOWN_CODE),
        ((tally.providing == 0) | is_zero, GAP_CODE),
        (tally.partial == tally.providing, PARTIAL_CODE),
        (is_complete & (level < benchmark - TOLERANCE), PARTIAL_CODE),
        (may_meet & reaches, MET_CODE),
    ]
    status = np.select([d[0] for d in decisions], [d[1] for d in decisions], UNMEASURED_CODE)
    return _Outcome(status.astype(np.int64), level)


def _with_units(
    outcome: _Outcome, units: UnitTally, tally: Tally, pairs: Pairs, frame: CellGrid
) -> _Outcome:
    """The outcome where units decide what records alone would not."""
    if not units.decides.any():
        return outcome
    provides = tally.providing > 0
    denies = ~provides & _any(pairs.facts.says_none, pairs, frame.size)
    status = unit_status(
        units.covered, units.not_covered, units.whole, provides, denies, frame.benchmark
    )
    levels = unit_levels(units, status)
    return _Outcome(
        np.where(units.decides, status, outcome.status),
        np.where(units.decides, levels, outcome.level),
    )


def _behind(pairs: Pairs, status: Ints, units: UnitTally) -> Mask:
    """Which pairs are behind the status of their cell."""
    of_cell = status[pairs.cell]
    is_too_old = (of_cell == UNKNOWN_CODE) & ~units.decides[pairs.cell]
    return np.select(
        [of_cell == NOT_EXPECTED_CODE, is_too_old],
        [np.zeros(len(of_cell), dtype=bool), pairs.facts.is_expired],
        np.where(
            _any(pairs.facts.provides, pairs, len(status))[pairs.cell],
            pairs.facts.provides,
            pairs.facts.is_return,
        ),
    )


def _any(mask: Mask, pairs: Pairs, size: int) -> Mask:
    """Whether any pair of each cell is in the mask."""
    found = np.zeros(size, dtype=bool)
    found[pairs.cell[mask]] = True
    return found


# ------------------------------------------------------------------------------- at risk


@dataclass(frozen=True)
class _AtRisk:
    """Of each cell: the status without the records at risk (-1: no worse), and from when.

    Attributes
    ----------
    first
        The status on the day it first turns worse; may be less bad than `status`.
    until
        The day from which it is `status`.
    lapses, is_unfunded
        Whether coverage of units that lapses has a part in it, and whether funding has.
    """

    status: Ints
    since: Days
    first: Ints
    until: Days
    lapses: Mask
    is_unfunded: Mask


def _at_risk(pairs: Pairs, now: Ints, frame: CellGrid, by: date, but: Mask) -> _AtRisk:
    """Leave out the providing records whose funding ends by a date, the earliest end first.

    Parameters
    ----------
    but
        Cells that are not looked at.
    """
    nothing = np.full(frame.size, -1)
    never = np.full(frame.size, np.datetime64("NaT", "D"))
    no = np.zeros(frame.size, dtype=bool)
    none = _AtRisk(nothing, never, nothing, never, no, no)
    ends = pairs.facts.provides & (pairs.funding_end <= np.datetime64(by, "D"))
    ends &= ~but[pairs.cell]
    affected = np.flatnonzero(_any(ends, pairs, frame.size)[pairs.cell])
    if not len(affected):
        return none
    removed_on = np.where(ends, pairs.funding_end, _NEVER)
    order = affected[np.lexsort((removed_on[affected], pairs.cell[affected]))]
    cell, removed_on = pairs.cell[order].astype(np.int64), removed_on[order]
    left = _left_after_each(pairs, order, cell)
    ends_here = removed_on < _NEVER
    closes_day = np.append((cell[1:] != cell[:-1]) | (removed_on[1:] != removed_on[:-1]), True)
    at = np.flatnonzero(ends_here & closes_day)
    tally = as_tally({name: values[at] for name, values in left.items()})
    then = _outcome(tally, frame, cell[at]).status
    return _worse(none, cell[at], removed_on[at], then, now)


def _left_after_each(pairs: Pairs, order: Ints, cell: Ints) -> dict[str, npt.NDArray[Any]]:
    """The tally of each pair's cell without it and all before it; returns are kept."""
    added = {name: values[order] for name, values in contributions(pairs).items()}
    ends = np.flatnonzero(np.append(cell[1:] != cell[:-1], True))
    end_of_own = np.repeat(ends, np.diff(ends, prepend=-1))
    counts = {name: np.cumsum(added[name]) for name in TALLIED if name not in SUMMED}
    left = {name: sums[end_of_own] - sums for name, sums in counts.items()}
    # What is counted is exact in any order; sums of figures are made cell by cell.
    sums = pd.DataFrame({name: added[name] for name in SUMMED})[::-1].groupby(cell[::-1]).cumsum()
    is_last = end_of_own == np.arange(len(cell))
    for name in SUMMED:
        left[name] = np.where(is_last, 0.0, np.roll(sums[name].to_numpy()[::-1], -1))
    before = np.append(0, counts["returns"][ends])
    return {**left, "returns": np.repeat(np.diff(before), np.diff(ends, prepend=-1))}


def _worse(none: _AtRisk, cell: Ints, day: Days, then: Ints, now: Ints) -> _AtRisk:
    status, since = none.status.copy(), none.since.copy()
    first, until = none.first.copy(), none.until.copy()
    # Elements run from early to late in each cell, so the last assignment of a cell is the
    # status when all has ended, and the first in reversed order is the day it turned worse.
    final = np.full(len(now), -1)
    final[cell] = then
    is_worse = (final >= 0) & (final < now)
    status[is_worse] = final[is_worse]
    turned = (then < now[cell]) & is_worse[cell]
    since[cell[turned][::-1]] = day[turned][::-1]
    first[cell[turned][::-1]] = then[turned][::-1]
    is_final = pd.Series(then == final[cell])
    stays = is_final[::-1].groupby(cell[::-1]).cummin()[::-1].to_numpy() & is_worse[cell]
    until[cell[stays][::-1]] = day[stays][::-1]
    return _AtRisk(status, since, first, until, none.lapses, none.is_unfunded | is_worse)


def _units_at_risk(
    found: _AtRisk,
    pairs: Pairs,
    units: UnitTally,
    tally: Tally,
    now: Ints,
    frame: CellGrid,
    by: date,
) -> _AtRisk:
    """The same of the cells that units decide: what is left as coverage and funding run out."""
    day = np.datetime64(by, "D")
    ends = pairs.facts.provides & units.decides[pairs.cell]
    funded = ends & (pairs.funding_end <= day)
    lapses = units.end_day <= day
    if not funded.any() and not lapses.any():
        return found
    no = np.zeros_like(funded), np.zeros_like(lapses)
    both, by_lapse, by_money = (
        _left_as_they_end(found, pairs, units, tally, now, frame, one, other)
        for one, other in ((lapses, funded), (lapses, no[0]), (no[1], funded))
    )
    turned = units.decides & (both.status >= 0)
    lapse, money = by_lapse.status >= 0, by_money.status >= 0
    # Where neither alone makes it worse, both have a part in it.
    neither = ~lapse & ~money
    return replace(
        both,
        lapses=turned & (lapse | neither),
        is_unfunded=found.is_unfunded | (turned & (money | neither)),
    )


def _left_as_they_end(
    found: _AtRisk,
    pairs: Pairs,
    units: UnitTally,
    tally: Tally,
    now: Ints,
    frame: CellGrid,
    lapses: Mask,
    funded: Mask,
) -> _AtRisk:
    """What is left as some coverage lapses and the funding of some records ends."""
    if not funded.any() and not lapses.any():
        return found
    cell = np.concatenate([units.end_cell[lapses], pairs.cell[funded]])
    when = np.concatenate([units.end_day[lapses], pairs.funding_end[funded]])
    is_unit = np.arange(len(cell)) < int(lapses.sum())
    order = np.lexsort((when, cell))
    cell, when, is_unit = cell[order], when[order], is_unit[order]
    gone = pd.DataFrame({"units": is_unit, "records": ~is_unit}).groupby(cell).cumsum()
    at = np.flatnonzero(np.append((cell[1:] != cell[:-1]) | (when[1:] != when[:-1]), True))
    cell, when = cell[at], when[at]
    lapsed, ended = gone["units"].to_numpy()[at], gone["records"].to_numpy()[at]
    provides = tally.providing[cell] > ended
    then = unit_status(
        units.covered[cell] - lapsed,
        units.not_covered[cell] + lapsed,
        units.whole[cell],
        provides,
        ~provides & _any(pairs.facts.says_none, pairs, frame.size)[cell],
        frame.benchmark[cell],
    )
    worse = _worse(found, cell, when, then, now)
    # Who is trained stays so; but nobody would be left who trains.
    hangs = ~provides & (tally.providing[cell] > 0) & (units.covered[cell] > 0)
    hangs &= (worse.status < 0)[cell]
    for each in np.unique(cell[hangs]):
        end = when[hangs & (cell == each)].min()
        worse.status[each] = worse.first[each] = now[each]
        worse.since[each] = worse.until[each] = end
    return worse


# --------------------------------------------------------------------------------- flags


def _flags(
    pairs: Pairs,
    behind: Mask,
    status: Ints,
    tally: Tally,
    units: UnitTally,
    at_risk: _AtRisk,
    newest: Days,
    on: date,
    horizons: Horizons,
) -> dict[Flag, Mask]:
    """Which cells have each flag."""
    facts, size = pairs.facts, len(status)

    def any_pair(mask: Mask) -> Mask:
        return _any(mask, pairs, size)

    gap, unknown = status == GAP_CODE, status == UNKNOWN_CODE
    known = ~unknown & (status != NOT_EXPECTED_CODE)
    provides = any_pair(facts.provides)
    stale_after = add_months_to_all(newest, horizons.stale)
    has_cause = np.array([bool(words) for words in pairs.causes] or [False])
    found = {
        Flag.EXPIRED: unknown & (any_pair(facts.is_expired) | units.has_lapsed_word),
        Flag.AT_RISK: at_risk.status >= 0,
        Flag.STALE: known & (np.isnat(newest) | (stale_after < np.datetime64(on, "D"))),
        Flag.UNCONFIRMED: known & ~any_pair(behind & pairs.is_confirmed),
        Flag.CONFLICT: provides & any_pair(facts.denies),
        Flag.PLANNED: (gap | unknown) & any_pair(facts.is_coming),
        Flag.CAUSE: (gap | (status == PARTIAL_CODE))
        & any_pair(facts.is_return & has_cause[pairs.cause]),
        Flag.OUTSIDE_ONLY: provides & ~any_pair(facts.provides & pairs.is_own),
        Flag.REMOTE_ONLY: provides & ~any_pair(facts.provides & ~pairs.is_remote),
        Flag.INCOMPLETE_FIGURES: tally.lacking > 0,
    }
    found |= _flags_by_units(found, units, status, provides, any_pair(facts.says_none))
    return {flag: mask & (status != NOT_EXPECTED_CODE) for flag, mask in found.items()}


def _flags_by_units(
    found: Mapping[Flag, Mask], units: UnitTally, status: Ints, provides: Mask, says_none: Mask
) -> dict[Flag, Mask]:
    """The flags that mean something else where units decide the status."""
    all_known = units.not_known == 0
    contradicts = ((units.covered > 0) & says_none & ~provides) | (
        (units.covered == 0) & all_known & provides
    )
    by_units = {
        Flag.STALE: 2 * units.weak > units.answered,
        Flag.UNCONFIRMED: units.confirmed == 0,
        Flag.CONFLICT: found[Flag.CONFLICT] | contradicts,
        Flag.INCOMPLETE_FIGURES: ~all_known & (status != UNKNOWN_CODE),
    }
    return {flag: np.where(units.decides, by_units[flag], found[flag]) for flag in by_units}


def _newest(pairs: Pairs, mask: Mask, size: int) -> Days:
    """Newest verification of each cell among the pairs of the mask; NaT where there is none."""
    newest = np.full(size, np.iinfo(np.int64).min, dtype=np.int64)
    np.maximum.at(newest, pairs.cell[mask], pairs.verified[mask].astype(np.int64))
    return newest.astype("datetime64[D]")


# ------------------------------------------------------------------------------- outcome


@dataclass(frozen=True)
class Assessment:
    """Every cell on one date. `told` gives some in full, `table` gives all as a frame."""

    areas: Areas
    types: ProvisionTypes
    on: date
    _frame: CellGrid
    _pairs: KeptPairs
    _status: Ints
    _tally: Tally
    _level: Floats
    _flags: dict[Flag, Mask]
    _behind: Mask
    _at_risk: _AtRisk
    _units: UnitTally
    _newest: Days
    _need_label: Callable[[str], str]

    @cached_property
    def table(self) -> pd.DataFrame:
        """One row an area × type, by area and then type.

        Columns `area_code`, `area_name`, `provision_type`, `status`, `level` (NaN: none),
        `benchmark`, `unit` (of level and benchmark), `flags` and `record_ids` (sorted, joined by
        ";").
        """
        areas, size = self._frame.areas, self._frame.size
        n_areas, n_types = len(areas), len(self.types)
        members = self._pairs.places.members(np.arange(size))
        table = pd.DataFrame(
            {
                "area_code": np.repeat(np.array(areas.codes, dtype=object), n_types),
                "area_name": np.repeat(np.array(areas.names, dtype=object), n_types),
                "provision_type": np.tile(np.array(self.types.keys, dtype=object), n_areas),
                "status": np.array([s.value for s in STATUSES], dtype=object)[self._status],
                "level": self._shown_level,
                "benchmark": self._frame.benchmark,
                "unit": [t.level_unit(self._need_label) for t in self.types.all] * n_areas,
                "flags": [";".join(sorted(flags)) for flags in self._flags_of],
                "record_ids": [*map(";".join, self._record_ids(*members, size))],
            }
        )
        if self.areas is areas:
            return table
        return table[table["area_code"].isin(self.areas.codes)].reset_index(drop=True)

    def within(self, areas: Areas) -> Assessment:
        """The same cells, of some of the areas alone: nothing is judged anew."""
        return replace(self, areas=areas)

    @cached_property
    def _shown_level(self) -> Floats:
        return np.where(self._status == NOT_EXPECTED_CODE, np.nan, self._level)

    @cached_property
    def _flags_of(self) -> list[frozenset[Flag]]:
        """The flags of every cell; of many thousand cells most have the same few."""
        of_cell = np.column_stack([*self._flags.values()])
        # As one number each, which are told apart many times faster than rows.
        numbers = of_cell @ (1 << np.arange(of_cell.shape[1]))
        _, first, which = np.unique(numbers, return_index=True, return_inverse=True)
        told = [frozenset(compress(self._flags, kind)) for kind in of_cell[first].tolist()]
        return [told[kind] for kind in which.tolist()]

    def _record_ids(self, place: Ints, member: Ints, number: int) -> list[tuple[str, ...]]:
        """The records behind each of a number of cells, sorted."""
        places, is_behind = self._pairs.places, self._behind[member]
        ids = places.record_ids[places.record[member[is_behind]]].tolist()
        ends = np.cumsum(np.bincount(place[is_behind], minlength=number)).tolist()
        return [tuple(sorted(ids[start:end])) for start, end in pairwise([0, *ends])]

    def status(self, area_code: str, provision_type: str) -> Status:
        """Status of one cell."""
        return STATUSES[int(self._status[self._frame.cell(area_code, provision_type)])]

    def statuses(self) -> dict[tuple[str, str], Status]:
        """The status of every cell, by area and type."""
        at = self._frame.cells(self.areas.codes, self.types.keys)
        told = [STATUSES[code] for code in self._status[at].tolist()]
        return dict(zip(product(self.areas.codes, self.types.keys), told, strict=True))

    def cells_with(self, flag: Flag) -> frozenset[tuple[str, str]]:
        """The area and type of every cell that has a flag."""
        codes, keys = self.areas.codes, self.types.keys
        return frozenset(compress(product(codes, keys), self.flagged(flag, codes, keys).tolist()))

    def level(self, area_code: str, provision_type: str) -> float | None:
        """Level of one cell, in the unit of the benchmark; None where there is none."""
        level = float(self._shown_level[self._frame.cell(area_code, provision_type)])
        return None if np.isnan(level) else level

    def looks(self, areas: Sequence[str], types: Sequence[str]) -> tuple[Ints, Floats]:
        """Of all cells of some areas and types: a number for what each is shown as, and its level.

        By area and then type. The number is thrice the place of the status among `STATUSES`; where
        that is unknown, one more for what units decide, or two for what is too old to count. The
        level is NaN where there is none.
        """
        at = self._frame.cells(areas, types)
        manner = np.where(self._units.decides[at], 1, np.where(self._flags[Flag.EXPIRED][at], 2, 0))
        shown = 3 * self._status[at] + np.where(self._status[at] == UNKNOWN_CODE, manner, 0)
        return shown, self._shown_level[at]

    def flagged(self, flag: Flag, areas: Sequence[str], types: Sequence[str]) -> Mask:
        """Which of all cells of some areas and types have a flag, by area and then type."""
        return self._flags[flag][self._frame.cells(areas, types)]

    def hanging(self, areas: Sequence[str], types: Sequence[str]) -> tuple[Mask, Mask, Mask]:
        """Of the same cells: what `hangs_on` says of each, and `has_lapsed`."""
        at = self._frame.cells(areas, types)
        return self._at_risk.is_unfunded[at], self._at_risk.lapses[at], self._has_lapsed[at]

    @cached_property
    def _has_lapsed(self) -> Mask:
        """`has_lapsed` of every cell."""
        hangs_on_money = self._flags[Flag.AT_RISK] & self._at_risk.is_unfunded
        return hangs_on_money & (self._at_risk.since <= np.datetime64(self.on, "D"))

    def has_flag(self, area_code: str, provision_type: str, flag: Flag) -> bool:
        """Whether a cell has a flag."""
        return bool(self._flags[flag][self._frame.cell(area_code, provision_type)])

    def units(self, area_code: str, provision_type: str) -> UnitCount | None:
        """The units that decide the status of one cell, counted; None where records do."""
        cell = self._frame.cell(area_code, provision_type)
        is_expected = self._status[cell] != NOT_EXPECTED_CODE
        return self._units.count(cell) if is_expected else None

    def hangs_on(self, area_code: str, provision_type: str) -> tuple[bool, bool]:
        """Whether `Cell.is_unfunded` and `Cell.lapses` hold of one cell."""
        cell = self._frame.cell(area_code, provision_type)
        return bool(self._at_risk.is_unfunded[cell]), bool(self._at_risk.lapses[cell])

    def has_lapsed(self, area_code: str, provision_type: str) -> bool:
        """Whether `Cell.lapsed_on` of one cell is a day, without working the cell out in full."""
        return bool(self._has_lapsed[self._frame.cell(area_code, provision_type)])

    def cell(self, area_code: str, provision_type: str) -> Cell:
        """One cell in full.

        Raises
        ------
        KeyError
            There is no such area, or no such type.
        """
        key = area_code, provision_type
        if key not in self._asked:
            (self._asked[key],) = self.told([key])
        return self._asked[key]

    @cached_property
    def _asked(self) -> dict[tuple[str, str], Cell]:
        """Those that were asked for one by one: whoever asks for one asks for it again."""
        return {}

    def cells(self) -> list[Cell]:
        """Every cell in full, by area and then type."""
        return self.told(product(self.areas.codes, self.types.keys))

    def told(self, cells: Iterable[tuple[str, str]]) -> list[Cell]:
        """Some cells in full, each by its area and type: many at once in a tenth of the time.

        Raises
        ------
        KeyError
            There is no such area, or no such type.
        """
        keys = list(cells)
        at = np.array([self._frame.cell(*key) for key in keys], dtype=np.int64)
        place, member = self._pairs.places.members(at)
        risk, is_at_risk = self._at_risk, self._flags[Flag.AT_RISK][at]
        is_expected = self._status[at] != NOT_EXPECTED_CODE
        counted = np.flatnonzero(is_expected & self._units.decides[at]).tolist()
        units = {each: self._units.count(int(at[each])) for each in counted}
        areas, kinds = zip(*keys, strict=True) if keys else ((), ())
        # In the order of the attributes of a cell.
        columns = (
            areas,
            kinds,
            repeat(self.on, len(keys)),
            [STATUSES[code] for code in self._status[at].tolist()],
            _or_none(self._shown_level[at]),
            [self._flags_of[cell] for cell in at.tolist()],
            self._record_ids(place, member, len(at)),
            self._newest[at].tolist(),
            _statuses(risk.status[at], is_at_risk),
            _days(risk.since[at], is_at_risk),
            _statuses(risk.first[at], is_at_risk),
            _days(risk.until[at], is_at_risk),
            self._causes(at, place, member),
            self._figures(at, place, member),
            [units.get(each) for each in range(len(keys))],
            risk.lapses[at].tolist(),
            risk.is_unfunded[at].tolist(),
        )
        return list(map(Cell, *columns))

    def _causes(self, at: Ints, place: Ints, member: Ints) -> list[dict[str, int]]:
        """How many returns give each cause, of those of some cells that are flagged `CAUSE`."""
        pairs, found = self._pairs, [dict[str, int]() for _ in at]
        says = self._flags[Flag.CAUSE][at][place] & pairs.is_return[member]
        told = zip(place[says].tolist(), pairs.cause[member[says]].tolist(), strict=True)
        for (cell, cause), number in Counter(told).items():
            for word in pairs.causes[cause]:
                found[cell][word] = found[cell].get(word, 0) + number
        return [dict(sorted(words.items())) for words in found]

    def _figures(self, at: Ints, place: Ints, member: Ints) -> list[Figures]:
        """What the level of each of some cells was worked out from."""
        status, decides = self._status[at], self._units.decides[at]
        tally, frame, units = self._tally, self._frame, self._units
        share, need, total = frame.is_share[at], frame.need[at], tally.total[at]
        by_units = decides & (status != NOT_EXPECTED_CODE) & (status != UNKNOWN_CODE)
        by_records = ~decides & (status != NOT_EXPECTED_CODE) & (tally.with_figures[at] > 0)
        measured = by_records & (frame.is_rate[at] | share)
        amounts = np.where(measured, tally.amount[at], np.nan)
        totals = np.where(measured & share, total, np.nan)
        is_bound = np.where(by_units, units.not_known[at] > 0, by_records & (tally.lacking[at] > 0))
        columns = (
            _or_none(np.where(by_units, units.covered[at], amounts)),
            _or_none(np.where(by_units, units.whole[at], totals)),
            _or_none(need),
            (measured & share & (need > total + TOLERANCE)).tolist(),
            is_bound.tolist(),
            (measured & self._is_split(place, member, len(at))).tolist(),
        )
        return list(map(Figures, *columns))

    def _is_split(self, place: Ints, member: Ints, number: int) -> Mask:
        """In which of a number of cells a figure that counts was attributed in equal parts."""
        pairs, found = self._pairs, np.zeros(number, dtype=bool)
        splits = pairs.split_equally[member] & pairs.provides[member] & pairs.has_figures[member]
        found[place[splits]] = True
        return found


def _or_none(values: Floats) -> list[float | None]:
    # What is not a number is unlike itself.
    return [value if value == value else None for value in values.tolist()]  # noqa: PLR0124


def _statuses(codes: Ints, where: Mask) -> list[Status | None]:
    return [None if code < 0 else STATUSES[code] for code in np.where(where, codes, -1).tolist()]


def _days(days: Days, where: Mask) -> list[date | None]:
    found: list[date | None] = np.where(where, days, np.datetime64("NaT", "D")).tolist()
    return found
