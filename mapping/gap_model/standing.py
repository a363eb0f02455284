"""What each record says on a date: whether its evidence stands, it is in force, it provides."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import numpy as np
import numpy.typing as npt
import pandas as pd

from mapping.register.schema import NOT_PROVIDED, PARTIAL, PLANNED, PROVIDED
from mapping.settings import Settings
from mapping.tables.column_values import first_to_reach

Mask = npt.NDArray[np.bool_]


Ints = npt.NDArray[np.int64]


Floats = npt.NDArray[np.float64]


Days = npt.NDArray[np.datetime64]


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


# ------------------------------------------------------------- what each record says


@dataclass(frozen=True)
class RecordFacts:
    """Answers to the model's questions about each record, one array element a record."""

    is_expired: Mask
    is_return: Mask
    provides: Mask
    denies: Mask
    says_none: Mask
    is_partial: Mask
    is_coming: Mask


def evidence_stands(records: pd.DataFrame, on: date, horizons: Horizons) -> Mask:
    """Which records were verified by a date, and not too long before it."""
    return _times(records, on, horizons).stands


def provides(records: pd.DataFrame, on: date, horizons: Horizons) -> Mask:
    """Which records provide something on a date: their evidence stands and they are in force."""
    return facts_of_records(records, on, horizons).provides


def facts_of_records(records: pd.DataFrame, on: date, horizons: Horizons) -> RecordFacts:
    """What each record says on the day: stands, in force, provides, and in part only."""
    times = _times(records, on, horizons)
    status = {
        name: np.asarray(records["status"] == name, dtype=bool)
        for name in (PROVIDED, PARTIAL, NOT_PROVIDED, PLANNED)
    }
    in_force = times.stands & times.has_begun & ~times.has_ended
    is_return = times.stands & times.has_begun & ~status[PLANNED]
    return RecordFacts(
        is_expired=times.is_expired,
        is_return=is_return,
        provides=in_force & (status[PROVIDED] | status[PARTIAL]),
        denies=in_force & status[NOT_PROVIDED],
        says_none=is_return & status[NOT_PROVIDED],
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
    verified = as_days(records["last_verified"])
    start, end = as_days(records["start_date"]), as_days(records["end_date"])
    return _Times(
        is_verified=verified <= day,
        is_expired=verified < first_to_reach(on, horizons.evidence_expires),
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


def as_days(column: pd.Series) -> Days:
    """A column of dates as `datetime64[D]`."""
    return column.to_numpy(dtype="datetime64[s]").astype("datetime64[D]")
