"""The level of each cell: what its providing records add up to, against its need."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from mapping.gap_model.attribution import CellGrid, Pairs
from mapping.gap_model.standing import Floats, Ints

TOLERANCE = 1e-9


# -------------------------------------------------------------------- from pairs to status


@dataclass(frozen=True)
class Tally:
    """Counts and sums that decide a status; one element a cell, or a cell with records removed."""

    returns: Ints
    providing: Ints
    partial: Ints
    lacking: Ints
    with_figures: Ints
    not_zero: Ints
    amount: Floats
    total: Floats


TALLIED = tuple(Tally.__dataclass_fields__)


SUMMED = ("amount", "total")


def contributions(pairs: Pairs) -> dict[str, npt.NDArray[Any]]:
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


def tally_of(pairs: Pairs, frame: CellGrid) -> Tally:
    """What the providing records of each cell add up to."""
    sums = {
        name: np.bincount(pairs.cell, weights=values, minlength=frame.size)
        for name, values in contributions(pairs).items()
    }
    return as_tally(sums)


def as_tally(sums: Mapping[str, npt.NDArray[Any]]) -> Tally:
    """Sums by name as a tally; what is counted as whole numbers."""
    counts = {name: sums[name].astype(np.int64) for name in TALLIED if name not in SUMMED}
    return Tally(**counts, amount=sums["amount"], total=sums["total"])


def level_of(tally: Tally, frame: CellGrid, at: Ints) -> Floats:
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
