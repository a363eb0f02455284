"""Shares that are counted unit by unit: what is known of each unit, and what that adds up to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd

from mapping.gap_model.attribution import CellGrid
from mapping.gap_model.levels import TOLERANCE
from mapping.gap_model.standing import Days, Floats, Horizons, Ints, Mask, as_days
from mapping.gap_model.statuses import (
    GAP_CODE,
    MET_CODE,
    PARTIAL_CODE,
    UNKNOWN_CODE,
    UNMEASURED_CODE,
)
from mapping.reference.unit_coverage import COVERED, UnitCoverage
from mapping.register.schema import CONFIRMED, UNDATED
from mapping.tables.column_values import add_months_to_all


@dataclass(frozen=True)
class UnitCount:
    """How many units of a cell are covered, are not, and of how many that is not known.

    Attributes
    ----------
    whole
        All of them: those listed, or the area's need figure where that is larger and the list not
        known to be complete.
    listed
        Those that are listed and open on the day.
    """

    covered: int
    not_covered: int
    whole: int
    listed: int

    @property
    def not_known(self) -> int:
        """Of how many nobody has said, listed or not."""
        return self.whole - self.covered - self.not_covered


@dataclass(frozen=True)
class UnitTally:
    """What is known of the units of each cell; one element a cell.

    Attributes
    ----------
    answered, weak, confirmed
        Of how many units a row answers; how many of those rows are old or undated, or confirmed.
    has_lapsed_word
        A row names one of its units and its evidence does not stand.
    newest
        Newest dated word that answers; NaT where there is none.
    end_cell, end_day
        One element for each covered unit with an end: its cell and that day.
    """

    covered: Ints
    not_covered: Ints
    listed: Ints
    whole: Ints
    weak: Ints
    confirmed: Ints
    has_lapsed_word: Mask
    newest: Days
    end_cell: Ints
    end_day: Days

    @cached_property
    def answered(self) -> Ints:
        """Of how many units a row answers."""
        return self.covered + self.not_covered

    @cached_property
    def decides(self) -> Mask:
        """Where units, and not the figures of records, decide the status."""
        return self.answered > 0

    @property
    def not_known(self) -> Ints:
        """Of how many units nobody has said, listed or not."""
        return self.whole - self.answered

    def count(self, cell: int) -> UnitCount | None:
        """The units of one cell; None where they do not decide."""
        if not self.decides[cell]:
            return None
        figures = (self.covered, self.not_covered, self.whole, self.listed)
        return UnitCount(*(int(each[cell]) for each in figures))


@dataclass(frozen=True)
class Answers:
    """Which units are listed on a day, and the row that answers for each, if one does.

    Attributes
    ----------
    area
        Position of the area of each unit of the list; -1 for one that is not listed on the day.
    unit, kind, row
        One element an answer: positions of the unit, of the type, and of the row of coverage.
    covers
        Whether that row says that the unit is covered on the day.
    lapsed_unit, lapsed_kind
        The same positions for each row that names a listed unit and does not stand.
    """

    area: Ints
    unit: Ints
    kind: Ints
    row: Ints
    covers: Mask
    lapsed_unit: Ints
    lapsed_kind: Ints


def answers_of(coverage: UnitCoverage, frame: CellGrid, on: date, horizons: Horizons) -> Answers:
    """What each row of coverage is worth on a day: which one answers for which unit."""
    units, rows = coverage.units.frame, coverage.rows
    day = np.datetime64(on, "D")
    opened, closed = as_days(units["opened"]), as_days(units["closed"])
    is_open = (np.isnat(opened) | (opened <= day)) & (np.isnat(closed) | (day < closed))
    area = np.where(is_open, _positions(frame.areas.codes, units["area_code"]), -1)
    unit = coverage.unit_of_row
    kind = _positions(frame.types.keys, rows["provision_type"])
    is_known = (unit >= 0) & (kind >= 0)
    named = np.flatnonzero(is_known)
    named = named[(area[unit[named]] >= 0) & _is_counted(units, frame, unit[named], kind[named])]
    verified = as_days(rows["last_verified"])
    stands = rows_stand(rows, on, horizons)
    since, until = as_days(rows["since"]), as_days(rows["until"])
    has_begun = np.isnat(since) | (since <= day)
    says_covered = (rows["status"] == COVERED).to_numpy(dtype=bool)
    valid = named[(stands & has_begun)[named]]
    pair = unit[valid] * len(frame.types) + kind[valid]
    # The newest word comes last; of two of one day, the one that says it is not covered.
    order = np.lexsort((~says_covered[valid], verified[valid], pair))
    is_last = np.append(pair[order][1:] != pair[order][:-1], True)[: len(order)]
    row = valid[order[is_last]]
    lapsed = named[~stands[named]]
    return Answers(
        area=area.astype(np.int64),
        unit=unit[row],
        kind=kind[row],
        row=row,
        covers=says_covered[row] & (np.isnat(until[row]) | (day < until[row])),
        lapsed_unit=unit[lapsed],
        lapsed_kind=kind[lapsed],
    )


def _positions(known: Iterable[str], wanted: pd.Series) -> Ints:
    """Position of each text among those that are known; -1 where it is none of them."""
    codes, texts = pd.factorize(wanted)
    found = pd.Index(list(known), dtype=object).get_indexer(pd.Index(texts, dtype=object))
    return np.append(found, -1).astype(np.int64)[codes]


def rows_stand(rows: pd.DataFrame, on: date, horizons: Horizons) -> Mask:
    """Which rows of coverage were verified by a date, and not too long before it."""
    day, verified = np.datetime64(on, "D"), as_days(rows["last_verified"])
    expires = add_months_to_all(verified, horizons.evidence_expires)
    stands: Mask = (verified <= day) & (expires >= day)
    return stands


def _is_counted(units: pd.DataFrame, frame: CellGrid, unit: Ints, kind: Ints) -> Mask:
    """Whether a type counts units of the kind of a unit, pair by pair."""
    of_unit, kinds = pd.factorize(units["kind"])
    places = {str(name): place for place, name in enumerate(kinds)}
    of_type = np.array([places.get(t.unit_kind, -1) for t in frame.types.all], dtype=np.int64)
    is_counted: Mask = of_unit[unit] == of_type[kind]
    return is_counted


def unit_tally(coverage: UnitCoverage, frame: CellGrid, on: date, horizons: Horizons) -> UnitTally:
    """What is known on a day of the units of each cell."""
    found, n_types, size = answers_of(coverage, frame, on, horizons), len(frame.types), frame.size
    cell = found.area[found.unit] * n_types + found.kind

    def counted(mask: Mask) -> Ints:
        return np.bincount(cell[mask], minlength=size).astype(np.int64)

    rows, day = coverage.rows.iloc[found.row], np.datetime64(on, "D")
    verified, until = as_days(rows["last_verified"]), as_days(rows["until"])
    undated = (rows["evidence"] == UNDATED).to_numpy(dtype=bool)
    is_old = add_months_to_all(verified, horizons.stale) < day
    newest = np.full(size, np.iinfo(np.int64).min, dtype=np.int64)
    np.maximum.at(newest, cell[~undated], verified[~undated].astype(np.int64))
    lapsed = np.zeros(size, dtype=bool)
    lapsed[found.area[found.lapsed_unit] * n_types + found.lapsed_kind] = True
    listed = _listed(coverage, frame, found.area)
    ends = found.covers & ~np.isnat(until)
    return UnitTally(
        covered=counted(found.covers),
        not_covered=counted(~found.covers),
        listed=listed,
        whole=_whole(coverage, frame, listed, on),
        weak=counted(is_old | undated),
        confirmed=counted((rows["evidence"] == CONFIRMED).to_numpy(dtype=bool)),
        has_lapsed_word=lapsed,
        newest=newest.astype("datetime64[D]"),
        end_cell=cell[ends],
        end_day=until[ends],
    )


def _listed(coverage: UnitCoverage, frame: CellGrid, area: Ints) -> Ints:
    """How many units of the type's kind are listed in each cell."""
    kinds = coverage.units.frame["kind"].to_numpy(dtype=object)
    by_type = np.zeros((len(frame.areas), len(frame.types)), dtype=np.int64)
    for position, kind in enumerate(frame.types.all):
        if kind.unit_kind:
            members = area[(kinds == kind.unit_kind) & (area >= 0)]
            by_type[:, position] = np.bincount(members, minlength=len(frame.areas))
    return by_type.ravel()


def _whole(coverage: UnitCoverage, frame: CellGrid, listed: Ints, on: date) -> Ints:
    """How many units there are in each cell, listed or not."""
    need = np.rint(np.nan_to_num(frame.need)).astype(np.int64)
    is_complete = np.zeros((len(frame.areas), len(frame.types)), dtype=bool)
    for each in coverage.lists:
        of_kind = np.array([t.unit_kind == each.kind for t in frame.types.all], dtype=bool)
        is_known = each.complete_on <= on and each.area_code in ("", *frame.areas.codes)
        if is_known and not each.area_code:
            is_complete[:, of_kind] = True
        elif is_known:
            is_complete[frame.areas.positions[each.area_code], of_kind] = True
    return np.where(is_complete.ravel(), listed, np.maximum(listed, need))


# ----------------------------------------------------------------------- what it adds up to


def unit_status(
    covered: Ints,
    not_covered: Ints,
    whole: Ints,
    provides: Mask,
    denies: Mask,
    benchmark: Floats,
) -> Ints:
    """Status code of cells that units decide.

    Parameters
    ----------
    provides
        A record in force provides it.
    denies
        None does, and a return says that there is none.
    """
    unknown = whole - covered - not_covered
    of = np.maximum(whole, 1)
    none, least = covered == 0, benchmark - TOLERANCE
    decisions = [
        (none & ((unknown == 0) | denies), GAP_CODE),
        (none & provides & (unknown / of < least), PARTIAL_CODE),
        (none & provides, UNMEASURED_CODE),
        (none, UNKNOWN_CODE),
        (np.isnan(benchmark), UNMEASURED_CODE),
        (covered / of >= least, MET_CODE),
        ((covered + unknown) / of < least, PARTIAL_CODE),
    ]
    conditions, codes = [d[0] for d in decisions], [d[1] for d in decisions]
    return np.select(conditions, codes, UNMEASURED_CODE).astype(np.int64)


def unit_levels(tally: UnitTally, status: Ints) -> Floats:
    """The level of each cell that units decide; NaN where none was found and more is not known."""
    levels: npt.NDArray[np.float64] = tally.covered / np.maximum(tally.whole, 1)
    return np.where(status == UNKNOWN_CODE, np.nan, levels)
