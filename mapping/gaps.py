"""The gap model: what every area has of every type of provision on a date.

No input or output, no clock: the date is an argument. Records, areas, types and need figures
go in, an `Assessment` comes out. `tests/oracle.py` is the same rules as plain loops.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from mapping.areas import WHOLE_REGION, Areas
from mapping.dates import add_months, add_months_to_all
from mapping.expectations import Expectations
from mapping.need import Need
from mapping.provision_types import ProvisionTypes
from mapping.register import (
    CONFIRMED,
    NOT_PROVIDED,
    PARTIAL,
    PLANNED,
    PROVIDED,
    REMOTE,
    UNDATED,
    each_member,
    split_list,
)
from mapping.settings import Settings

Mask = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Days = npt.NDArray[np.datetime64]

TOLERANCE = 1e-9
_NEVER = np.datetime64("9999-12-31", "D")


class Status(StrEnum):
    """Status of a cell, worst first; `NOT_EXPECTED` stands outside the order."""

    GAP = "gap"
    UNKNOWN = "unknown"
    PARTIAL = "partial"
    UNMEASURED = "unmeasured"
    MET = "met"
    NOT_EXPECTED = "not_expected"


class Flag(StrEnum):
    """What else is to be known of a cell; each holds or not, whatever the others do."""

    EXPIRED = "expired"
    AT_RISK = "at_risk"
    STALE = "stale"
    UNCONFIRMED = "unconfirmed"
    CONFLICT = "conflict"
    PLANNED = "planned"
    CAUSE = "cause"
    OUTSIDE_ONLY = "outside_only"
    REMOTE_ONLY = "remote_only"
    INCOMPLETE_FIGURES = "incomplete_figures"


STATUSES = tuple(Status)
_CODE = {status: code for code, status in enumerate(STATUSES)}
_GAP, _UNKNOWN, _PARTIAL, _UNMEASURED, _MET, _NOT_EXPECTED = range(len(STATUSES))


@dataclass(frozen=True)
class Horizons:
    """Whole months after which evidence no longer stands, is stale, and funding is at risk."""

    evidence_expires: int = 36
    stale: int = 12
    at_risk: int = 6


def horizons(settings: Settings) -> Horizons:
    """The horizons as a region has set them."""
    return Horizons(
        evidence_expires=settings.evidence_expires_months,
        stale=settings.stale_months,
        at_risk=settings.at_risk_months,
    )


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
    causes
        How many returns give each cause; empty unless flagged `CAUSE`.
    figures
        What the level was worked out from.
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
) -> Assessment:
    """Status, level and flags of every area × type on a date.

    Parameters
    ----------
    records
        Typed records as `register.parse_records` gives them; none is changed.
    on
        The date that is asked about; may lie in the past or the future.
    """
    horizons = Horizons() if horizons is None else horizons
    frame = _Frame(areas, types, need, expectations)
    facts = _facts_of_records(records, on, horizons)
    pairs = _pairs(records, facts, frame)
    tally = _tally(pairs, frame)
    outcome = _outcome(tally, frame)
    status = np.where(frame.not_expected, _NOT_EXPECTED, outcome.status)
    behind = _behind(pairs, status)
    at_risk = _at_risk(pairs, outcome.status, frame, by=add_months(on, horizons.at_risk))
    flags = _flags(pairs, behind, status, tally, at_risk, on, horizons)
    record_ids = records["record_id"].to_numpy(dtype=object)
    return Assessment(
        areas,
        types,
        on,
        record_ids,
        frame,
        pairs,
        status,
        tally,
        outcome.level,
        flags,
        behind,
        at_risk,
    )


# -------------------------------------------------------------------- the frame of cells


class _Frame:
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
        return self.areas.positions[area_code] * len(self.types) + self.types.positions[key]


def _floats(values: Iterable[float | None]) -> Floats:
    return np.array([np.nan if value is None else value for value in values], dtype=np.float64)


# ------------------------------------------------------------- what each record says


@dataclass(frozen=True)
class _Facts:
    """Answers to the model's questions about each record, one array element a record."""

    is_expired: Mask
    is_return: Mask
    provides: Mask
    denies: Mask
    is_partial: Mask
    is_coming: Mask


def evidence_stands(records: pd.DataFrame, on: date, horizons: Horizons) -> Mask:
    """Which records were verified by a date, and not too long before it."""
    return _times(records, on, horizons).stands


def provides(records: pd.DataFrame, on: date, horizons: Horizons) -> Mask:
    """Which records provide something on a date: their evidence stands and they are in force."""
    return _facts_of_records(records, on, horizons).provides


def _facts_of_records(records: pd.DataFrame, on: date, horizons: Horizons) -> _Facts:
    times = _times(records, on, horizons)
    status = {
        name: np.asarray(records["status"] == name, dtype=bool)
        for name in (PROVIDED, PARTIAL, NOT_PROVIDED, PLANNED)
    }
    in_force = times.stands & times.has_begun & ~times.has_ended
    return _Facts(
        is_expired=times.is_expired,
        is_return=times.stands & times.has_begun & ~status[PLANNED],
        provides=in_force & (status[PROVIDED] | status[PARTIAL]),
        denies=in_force & status[NOT_PROVIDED],
        is_partial=status[PARTIAL],
        is_coming=times.stands & ~times.has_ended & (status[PLANNED] | ~times.has_begun),
    )


@dataclass(frozen=True)
class _Times:
    """Where a date lies among the dates of each record."""

    is_verified: Mask
    is_expired: Mask
    has_begun: Mask
    has_ended: Mask

    @property
    def stands(self) -> Mask:
        return self.is_verified & ~self.is_expired


def _times(records: pd.DataFrame, on: date, horizons: Horizons) -> _Times:
    day = np.datetime64(on, "D")
    verified = _days(records["last_verified"])
    start, end = _days(records["start_date"]), _days(records["end_date"])
    return _Times(
        is_verified=verified <= day,
        is_expired=add_months_to_all(verified, horizons.evidence_expires) < day,
        has_begun=np.isnat(start) | (start <= day),
        has_ended=~np.isnat(end) & (end <= day),
    )


class Standing(StrEnum):
    """What a record is worth on a date; the first that holds, and only `IN_FORCE` counts fully.

    One that has `ENDED` still shows that a return was made; the others show nothing.
    """

    VERIFIED_LATER = "verified_later"
    TOO_OLD = "too_old"
    PLAN = "plan"
    NOT_BEGUN = "not_begun"
    ENDED = "ended"
    IN_FORCE = "in_force"


STANDINGS = tuple(Standing)


def standings(records: pd.DataFrame, on: date, horizons: Horizons) -> Ints:
    """Position among `STANDINGS` of what each record is worth on a date, by the model's rules."""
    times = _times(records, on, horizons)
    holds = (
        ~times.is_verified,
        times.is_expired,
        np.asarray(records["status"] == PLANNED, dtype=bool),
        ~times.has_begun,
        times.has_ended,
    )
    return np.select(holds, range(len(holds)), default=len(holds)).astype(np.int64)


def _days(column: pd.Series) -> Days:
    return column.to_numpy(dtype="datetime64[s]").astype("datetime64[D]")


# --------------------------------------------------------- records × areas they serve


@dataclass(frozen=True)
class _Pairs:
    """One element for each record × area that it names; the facts are the record's.

    Attributes
    ----------
    amount, total
        Capacity or units covered, and units in all, attributed to the area (NaN: no figure).
    """

    cell: Ints
    record: Ints
    facts: _Facts
    amount: Floats
    total: Floats
    has_figures: Mask
    split_equally: Mask
    is_own: Mask
    is_remote: Mask
    is_confirmed: Mask
    is_undated: Mask
    verified: Days
    funding_end: Days
    cause: Ints
    causes: tuple[tuple[str, ...], ...]


def _pairs(records: pd.DataFrame, facts: _Facts, frame: _Frame) -> _Pairs:
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
    return _Pairs(
        cell=cell,
        record=record,
        facts=_Facts(**{name: mask[record] for name, mask in vars(facts).items()}),
        amount=amount * weight,
        total=total * weight,
        has_figures=has_figures,
        split_equally=equally,
        is_own=maintainer == area,
        is_remote=np.asarray(records["delivery"] == REMOTE, dtype=bool)[record],
        is_confirmed=np.asarray(records["evidence"] == CONFIRMED, dtype=bool)[record],
        is_undated=np.asarray(records["evidence"] == UNDATED, dtype=bool)[record],
        verified=_days(records["last_verified"])[record],
        funding_end=_days(records["funding_end"])[record],
        cause=cause[record],
        causes=causes,
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
    records: pd.DataFrame, record: Ints, cell: Ints, frame: _Frame
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


# -------------------------------------------------------------------- from pairs to status


@dataclass(frozen=True)
class _Tally:
    """Counts and sums that decide a status; one element a cell, or a cell with records removed."""

    returns: Ints
    providing: Ints
    partial: Ints
    lacking: Ints
    with_figures: Ints
    not_zero: Ints
    amount: Floats
    total: Floats


_TALLIED = tuple(_Tally.__dataclass_fields__)
_SUMMED = ("amount", "total")


def _contributions(pairs: _Pairs) -> dict[str, npt.NDArray[Any]]:
    """What each pair adds to the tally of its cell."""
    provides = pairs.facts.provides
    counts = provides & pairs.has_figures
    amount = np.where(counts, pairs.amount, 0.0)
    return {
        "returns": pairs.facts.is_return.astype(np.int64),
        "providing": provides.astype(np.int64),
        "partial": (provides & pairs.facts.is_partial).astype(np.int64),
        "lacking": (provides & ~pairs.has_figures).astype(np.int64),
        "with_figures": counts.astype(np.int64),
        "not_zero": (amount > 0).astype(np.int64),
        "amount": amount,
        "total": np.where(counts, pairs.total, 0.0),
    }


def _tally(pairs: _Pairs, frame: _Frame) -> _Tally:
    sums = {
        name: np.bincount(pairs.cell, weights=values, minlength=frame.size)
        for name, values in _contributions(pairs).items()
    }
    return _as_tally(sums)


def _as_tally(sums: Mapping[str, npt.NDArray[Any]]) -> _Tally:
    counts = {name: sums[name].astype(np.int64) for name in _TALLIED if name not in _SUMMED}
    return _Tally(**counts, amount=sums["amount"], total=sums["total"])


@dataclass(frozen=True)
class _Outcome:
    status: Ints
    level: Floats


def _outcome(tally: _Tally, frame: _Frame, cells: Ints | None = None) -> _Outcome:
    """Status code and level of each tally; `cells` says which cell each element is about."""
    at = np.arange(frame.size) if cells is None else cells
    level = _level(tally, frame, at)
    benchmark = frame.benchmark[at]
    has_level, is_complete = ~np.isnan(level), tally.lacking == 0
    measured = frame.is_rate[at] | frame.is_share[at]
    is_zero = measured & has_level & is_complete & (tally.not_zero == 0)
    reaches = level >= benchmark - TOLERANCE
    # An incomplete rate is a lower bound: it can show that the benchmark is met, nothing else.
    may_meet = is_complete | frame.is_rate[at]
    decisions = [
        (tally.returns == 0, _UNKNOWN),
        ((tally.providing == 0) | is_zero, _GAP),
        (tally.partial == tally.providing, _PARTIAL),
        (is_complete & (level < benchmark - TOLERANCE), _PARTIAL),
        (may_meet & reaches, _MET),
    ]
    status = np.select([d[0] for d in decisions], [d[1] for d in decisions], _UNMEASURED)
    return _Outcome(status.astype(np.int64), level)


def _level(tally: _Tally, frame: _Frame, at: Ints) -> Floats:
    """The level of each tally, NaN where there is none."""
    level = np.where(tally.providing > 0, 1.0, np.nan)
    measured = frame.is_rate[at] | frame.is_share[at]
    level[measured] = np.nan
    need, figures = frame.need[at], tally.with_figures > 0
    rate = frame.is_rate[at] & figures & (need > 0)
    np.divide(tally.amount, need, out=level, where=rate)
    level[rate] *= frame.per[at][rate]
    denominator = np.fmax(tally.total, need)
    share = frame.is_share[at] & figures & (denominator > 0)
    np.divide(tally.amount, denominator, out=level, where=share)
    return level


def _behind(pairs: _Pairs, status: Ints) -> Mask:
    """Which pairs are behind the status of their cell."""
    of_cell = status[pairs.cell]
    return np.select(
        [of_cell == _NOT_EXPECTED, of_cell == _UNKNOWN],
        [np.zeros(len(of_cell), dtype=bool), pairs.facts.is_expired],
        np.where(
            _any(pairs.facts.provides, pairs, len(status))[pairs.cell],
            pairs.facts.provides,
            pairs.facts.is_return,
        ),
    )


def _any(mask: Mask, pairs: _Pairs, size: int) -> Mask:
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
    """

    status: Ints
    since: Days
    first: Ints
    until: Days


def _at_risk(pairs: _Pairs, now: Ints, frame: _Frame, by: date) -> _AtRisk:
    """Leave out the providing records whose funding ends by a date, the earliest end first."""
    nothing = np.full(frame.size, -1)
    never = np.full(frame.size, np.datetime64("NaT", "D"))
    none = _AtRisk(nothing, never, nothing, never)
    ends = pairs.facts.provides & (pairs.funding_end <= np.datetime64(by, "D"))
    affected = np.flatnonzero(_any(ends, pairs, frame.size)[pairs.cell])
    if not len(affected):
        return none
    removed_on = np.where(ends, pairs.funding_end, _NEVER)
    order = affected[np.lexsort((removed_on[affected], pairs.cell[affected]))]
    cell, removed_on = pairs.cell[order], removed_on[order]
    left = _left_after_each(pairs, order, cell)
    ends_here = removed_on < _NEVER
    closes_day = np.append((cell[1:] != cell[:-1]) | (removed_on[1:] != removed_on[:-1]), True)
    at = np.flatnonzero(ends_here & closes_day)
    tally = _as_tally({name: values[at] for name, values in left.items()})
    then = _outcome(tally, frame, cell[at]).status
    return _worse(none, cell[at], removed_on[at], then, now)


def _left_after_each(pairs: _Pairs, order: Ints, cell: Ints) -> dict[str, npt.NDArray[Any]]:
    """The tally of each pair's cell without it and all before it; returns are kept."""
    added = pd.DataFrame({name: v[order] for name, v in _contributions(pairs).items()})
    returns = added["returns"].groupby(cell).transform("sum").to_numpy()
    backwards = added[::-1].groupby(cell[::-1])
    after = backwards.cumsum().groupby(cell[::-1]).shift(1, fill_value=0)[::-1]
    return {**{name: after[name].to_numpy() for name in added.columns}, "returns": returns}


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
    return _AtRisk(status, since, first, until)


# --------------------------------------------------------------------------------- flags


def _flags(
    pairs: _Pairs,
    behind: Mask,
    status: Ints,
    tally: _Tally,
    at_risk: _AtRisk,
    on: date,
    horizons: Horizons,
) -> dict[Flag, Mask]:
    """Which cells have each flag."""
    facts, size = pairs.facts, len(status)

    def any_pair(mask: Mask) -> Mask:
        return _any(mask, pairs, size)

    gap, unknown = status == _GAP, status == _UNKNOWN
    known = ~unknown & (status != _NOT_EXPECTED)
    provides = any_pair(facts.provides)
    newest = _newest(pairs, behind & ~pairs.is_undated, size)
    stale_after = add_months_to_all(newest, horizons.stale)
    has_cause = np.array([bool(words) for words in pairs.causes] or [False])
    found = {
        Flag.EXPIRED: unknown & any_pair(facts.is_expired),
        Flag.AT_RISK: at_risk.status >= 0,
        Flag.STALE: known & (np.isnat(newest) | (stale_after < np.datetime64(on, "D"))),
        Flag.UNCONFIRMED: known & ~any_pair(behind & pairs.is_confirmed),
        Flag.CONFLICT: provides & any_pair(facts.denies),
        Flag.PLANNED: (gap | unknown) & any_pair(facts.is_coming),
        Flag.CAUSE: (gap | (status == _PARTIAL))
        & any_pair(facts.is_return & has_cause[pairs.cause]),
        Flag.OUTSIDE_ONLY: provides & ~any_pair(facts.provides & pairs.is_own),
        Flag.REMOTE_ONLY: provides & ~any_pair(facts.provides & ~pairs.is_remote),
        Flag.INCOMPLETE_FIGURES: tally.lacking > 0,
    }
    return {flag: mask & (status != _NOT_EXPECTED) for flag, mask in found.items()}


def _newest(pairs: _Pairs, mask: Mask, size: int) -> Days:
    """Newest verification of each cell among the pairs of the mask; NaT where there is none."""
    newest = np.full(size, np.iinfo(np.int64).min, dtype=np.int64)
    np.maximum.at(newest, pairs.cell[mask], pairs.verified[mask].astype(np.int64))
    return newest.astype("datetime64[D]")


# ------------------------------------------------------------------------------- outcome


@dataclass(frozen=True)
class Assessment:
    """Every cell on one date. `cell` gives one in full, `table` gives all as a frame."""

    areas: Areas
    types: ProvisionTypes
    on: date
    _record_ids: npt.NDArray[np.object_]
    _frame: _Frame
    _pairs: _Pairs
    _status: Ints
    _tally: _Tally
    _level: Floats
    _flags: dict[Flag, Mask]
    _behind: Mask
    _at_risk: _AtRisk

    @cached_property
    def table(self) -> pd.DataFrame:
        """One row an area × type, by area and then type.

        Columns `area_code`, `area_name`, `provision_type`, `status`, `level` (NaN: none),
        `benchmark`, `unit`, `flags` and `record_ids` (sorted, joined by ";").
        """
        n_areas, n_types = len(self.areas), len(self.types)
        return pd.DataFrame(
            {
                "area_code": np.repeat(np.array(self.areas.codes, dtype=object), n_types),
                "area_name": np.repeat(np.array(self.areas.names, dtype=object), n_types),
                "provision_type": np.tile(np.array(self.types.keys, dtype=object), n_areas),
                "status": np.array([s.value for s in STATUSES], dtype=object)[self._status],
                "level": self._shown_level,
                "benchmark": self._frame.benchmark,
                "unit": np.tile(np.array([t.unit for t in self.types.all], dtype=object), n_areas),
                "flags": [";".join(sorted(self._flags_at(c))) for c in range(self._frame.size)],
                "record_ids": [
                    ";".join(self._ids(members[self._behind[members]])) for members in self._members
                ],
            }
        )

    @cached_property
    def _shown_level(self) -> Floats:
        return np.where(self._status == _NOT_EXPECTED, np.nan, self._level)

    def _flags_at(self, cell: int) -> list[Flag]:
        return [flag for flag, mask in self._flags.items() if mask[cell]]

    def _ids(self, pair_positions: Ints) -> tuple[str, ...]:
        return tuple(sorted(self._record_ids[self._pairs.record[pair_positions]]))

    @cached_property
    def _members(self) -> list[Ints]:
        """Pair positions of every cell."""
        order = np.argsort(self._pairs.cell, kind="stable")
        bounds = np.searchsorted(self._pairs.cell[order], np.arange(1, self._frame.size))
        return np.split(order, bounds) if self._frame.size else []

    def status(self, area_code: str, provision_type: str) -> Status:
        """Status of one cell."""
        return STATUSES[int(self._status[self._frame.cell(area_code, provision_type)])]

    def level(self, area_code: str, provision_type: str) -> float | None:
        """Level of one cell, in the unit of the benchmark; None where there is none."""
        level = float(self._shown_level[self._frame.cell(area_code, provision_type)])
        return None if np.isnan(level) else level

    def has_flag(self, area_code: str, provision_type: str, flag: Flag) -> bool:
        """Whether a cell has a flag."""
        return bool(self._flags[flag][self._frame.cell(area_code, provision_type)])

    def cell(self, area_code: str, provision_type: str) -> Cell:
        """One cell in full.

        Raises
        ------
        KeyError
            There is no such area, or no such type.
        """
        cell = self._frame.cell(area_code, provision_type)
        members = self._members[cell]
        behind = members[self._behind[members]]
        since = self._at_risk.since[cell]
        flags = frozenset(self._flags_at(cell))
        at_risk = Flag.AT_RISK in flags
        level = float(self._shown_level[cell])
        return Cell(
            area_code=area_code,
            provision_type=provision_type,
            on=self.on,
            status=STATUSES[self._status[cell]],
            level=None if np.isnan(level) else level,
            flags=flags,
            record_ids=self._ids(behind),
            newest_verified=self._newest_verified(behind),
            at_risk_status=STATUSES[self._at_risk.status[cell]] if at_risk else None,
            at_risk_from=since.item() if at_risk else None,
            at_risk_first=STATUSES[self._at_risk.first[cell]] if at_risk else None,
            at_risk_until=self._at_risk.until[cell].item() if at_risk else None,
            causes=self._causes(members) if Flag.CAUSE in flags else {},
            figures=self._figures(cell, members),
        )

    def cells(self) -> Iterator[Cell]:
        """Every cell in full, by area and then type."""
        for area_code in self.areas.codes:
            for key in self.types.keys:
                yield self.cell(area_code, key)

    def _newest_verified(self, behind: Ints) -> date | None:
        dated = behind[~self._pairs.is_undated[behind]]
        if not len(dated):
            return None
        newest: date = self._pairs.verified[dated].max().item()
        return newest

    def _causes(self, members: Ints) -> dict[str, int]:
        returns = members[self._pairs.facts.is_return[members]]
        words = [word for m in returns for word in self._pairs.causes[self._pairs.cause[m]]]
        return {word: words.count(word) for word in sorted(set(words))}

    def _figures(self, cell: int, members: Ints) -> Figures:
        tally, frame = self._tally, self._frame
        need = float(frame.need[cell])
        if self._status[cell] == _NOT_EXPECTED or tally.with_figures[cell] == 0:
            return Figures(need=None if np.isnan(need) else need)
        counted = self._pairs.facts.provides & self._pairs.has_figures
        measured = bool(frame.is_rate[cell] or frame.is_share[cell])
        share, total = bool(frame.is_share[cell]), float(tally.total[cell])
        return Figures(
            amount=float(tally.amount[cell]) if measured else None,
            total=total if share else None,
            need=None if np.isnan(need) else need,
            need_is_denominator=share and need > total + TOLERANCE,
            is_lower_bound=bool(tally.lacking[cell] > 0),
            split_equally=measured and bool((counted & self._pairs.split_equally)[members].any()),
        )
