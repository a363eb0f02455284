"""Funding that was lost or won between two days, record by record.

What a register says of a service for the first time is no news of its funding: it is told apart
as recorded since.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd

from mapping.analysis.outlook import Money, money, money_by
from mapping.gap_model.standing import Days, Horizons, as_days, evidence_stands, provides
from mapping.geography.areas import WHOLE_REGION
from mapping.register.disclosure import NOT_STATED, PublicRegister
from mapping.register.schema import PARTIAL, PLANNED, PROVIDED
from mapping.tables.column_values import is_among
from mapping.tables.parsing import split_list

_ID = "record_id"
_TEXTS = ("provision_type", "provider", "service_name", "status", "areas_served", "funder")
_VALUES = ("annual_funding_gbp", "funding_end", "start_date", "end_date")
_MASKS = ("provides", "stands")


class Reason(StrEnum):
    """What became of a record's funding; of several the first that holds."""

    REMOVED = "removed"
    SERVICE_ENDED = "service_ended"
    STOPPED = "stopped"
    LAPSED = "lapsed"
    BEGUN = "begun"
    SHORTER = "shorter"
    LONGER = "longer"
    LESS = "less"
    MORE = "more"
    ADDED = "added"
    NAMED = "named"


class Outcome(StrEnum):
    """What that means for the region."""

    LOST = "lost"
    FOLLOWED = "followed"
    WON = "won"
    RECORDED = "recorded"


_OVER = (Reason.REMOVED, Reason.SERVICE_ENDED, Reason.STOPPED, Reason.LAPSED)
_NEW = (Reason.BEGUN, Reason.ADDED)
_OUTCOMES = {
    **dict.fromkeys((*_OVER, Reason.SHORTER, Reason.LESS), Outcome.LOST),
    **dict.fromkeys((Reason.BEGUN, Reason.LONGER, Reason.MORE), Outcome.WON),
    **dict.fromkeys((Reason.ADDED, Reason.NAMED), Outcome.RECORDED),
}


@dataclass(frozen=True)
class FundingChange:
    """A record whose funding is not what it was.

    Attributes
    ----------
    service
        Provider and service, as anybody may see them now.
    ended_on
        The day on which the service ended, where it did and that is known.
    until_before, until
        The end of its funding, then and now; None where none is stated.
    gbp_before, gbp
        Its funding in pounds a year, then and now; None where none is stated.
    followed_by
        Another service of the type that has come since and serves the same areas; "" for none.
    """

    record_id: str
    provision_type: str
    areas_served: str
    service: str
    funder: str
    reason: Reason
    ended_on: date | None
    until_before: date | None
    until: date | None
    gbp_before: float | None
    gbp: float | None
    followed_by: str = ""

    @cached_property
    def outcome(self) -> Outcome:
        """What it means for the region."""
        return Outcome.FOLLOWED if self.followed_by else _OUTCOMES[self.reason]

    @property
    def at_stake_gbp(self) -> float | None:
        """The pounds a year that were lost or won; None where they are not stated."""
        if self.reason in (Reason.LESS, Reason.MORE):
            return abs((self.gbp or 0.0) - (self.gbp_before or 0.0))
        first, second = self.gbp, self.gbp_before
        if self.reason in _OVER or self.reason is Reason.SHORTER:
            first, second = second, first
        return second if first is None else first


def funding_changes(
    before: PublicRegister, day: date, after: PublicRegister, on: date, periods: Horizons
) -> tuple[FundingChange, ...]:
    """What became of the funding of each record from a day to a later one, by id.

    Parameters
    ----------
    before, after
        The register of the first day, and that of the second.
    """
    both = _facts(taken_as_known(before.records, day), day, periods).merge(
        _facts(taken_as_known(after.records, on), on, periods),
        on=_ID,
        how="outer",
        suffixes=("_before", "_now"),
        indicator="where",
        validate="one_to_one",
    )
    both = _filled(both)
    both = both.assign(reason=_reasons(both, day, on))
    found = _changes(both[both["reason"] != ""], on)
    areas = {text: split_list(text) for text in {each.areas_served for each in found}}
    new = _new_ones(found, areas)
    return tuple(_with_follower(change, found, new, areas) for change in found)


def taken_as_known(records: pd.DataFrame, day: date) -> pd.DataFrame:
    """The records of the register that is taken for a day, each known on it at the latest.

    Where no register of that day is kept, a later one stands for it; what was only verified again
    in between would otherwise look as if it had first been said then.
    """
    verified = records["last_verified"].to_numpy(dtype="datetime64[s]")
    return records.assign(last_verified=np.fmin(verified, np.datetime64(day, "s")))


def _facts(records: pd.DataFrame, on: date, periods: Horizons) -> pd.DataFrame:
    return records[[_ID, *_TEXTS, *_VALUES]].assign(
        provides=provides(records, on, periods), stands=evidence_stands(records, on, periods)
    )


def _filled(both: pd.DataFrame) -> pd.DataFrame:
    """The records side by side; one that a side lacks says and gives nothing there."""
    ends = ("_before", "_now")
    texts = {f"{name}{end}": both[f"{name}{end}"].fillna("") for name in _TEXTS for end in ends}
    masks = {
        f"{name}{end}": both[f"{name}{end}"].eq(other=True).to_numpy(dtype=bool)
        for name in _MASKS
        for end in ends
    }
    return both.assign(**texts, **masks)


def _reasons(both: pd.DataFrame, day: date, on: date) -> npt.NDArray[np.str_]:
    """The reason of each record; "" where its funding is as it was."""
    was, is_now = both["provides_before"], both["provides_now"]
    in_before, in_now = both["where"] != "right_only", both["where"] != "left_only"
    gives = both["status_now"].isin((PROVIDED, PARTIAL))
    ended = _ended_within(both, day, on) & gives & (was | both["stands_now"])
    is_over = ~gives | (both["end_date_now"] <= np.datetime64(on, "s"))
    left = is_now | (was & gives)
    until, until_before = both["funding_end_now"], both["funding_end_before"]
    sum_now, sum_before = both["annual_funding_gbp_now"], both["annual_funding_gbp_before"]
    named, named_before = _names_funding(both, "_now"), _names_funding(both, "_before")
    begins = _within(both["start_date_now"], day, on) | (both["status_before"] == PLANNED)
    rules = {
        Reason.REMOVED: was & ~in_now,
        Reason.SERVICE_ENDED: ended,
        Reason.STOPPED: was & in_now & ~is_now & is_over,
        Reason.LAPSED: left & _within(until, day, on),
        Reason.BEGUN: is_now & ~was & begins & named,
        Reason.SHORTER: left & (until < until_before),
        Reason.LONGER: is_now & (until > until_before) & (until > np.datetime64(on, "s")),
        Reason.LESS: left & (sum_now < sum_before),
        Reason.MORE: is_now & (sum_now > sum_before),
        Reason.ADDED: is_now & ~in_before & named,
        Reason.NAMED: is_now & in_before & named & ~named_before,
    }
    words = [reason.value for reason in rules]
    return np.select([rule.to_numpy() for rule in rules.values()], words, default="")


def _within(days: pd.Series, day: date, on: date) -> pd.Series:
    """Which days lie after one and not after another."""
    return (days > np.datetime64(day, "s")) & (days <= np.datetime64(on, "s"))


def _ended_within(both: pd.DataFrame, day: date, on: date) -> pd.Series:
    start, end = both["start_date_now"], both["end_date_now"]
    return _within(end, day, on) & ~(start >= end)


def _names_funding(both: pd.DataFrame, end: str) -> pd.Series:
    """Which records say anything of their funding."""
    return (
        (both[f"funder{end}"] != "")
        | both[f"annual_funding_gbp{end}"].notna()
        | both[f"funding_end{end}"].notna()
    )


def _changes(rows: pd.DataFrame, on: date) -> list[FundingChange]:
    # What is told of a record that is still there is what anybody may see of it now.
    def texts(name: str) -> list[str]:
        now, before = rows[f"{name}_now"], rows[f"{name}_before"]
        return now.where(now != "", before).tolist()

    def days(name: str) -> Days:
        return as_days(rows[name])

    end = days("end_date_now")
    # One that stopped may have a recorded end that is still to come: it has not ended on it.
    has_ended = is_among(rows["reason"], _ENDS) & (end <= np.datetime64(on, "D"))
    names = zip(texts("provider"), texts("service_name"), strict=True)
    # In the order of the attributes of a change.
    columns = (
        rows[_ID].tolist(),
        texts("provision_type"),
        texts("areas_served"),
        [": ".join(dict.fromkeys(filter(None, each))) for each in names],
        texts("funder"),
        map(Reason, rows["reason"].tolist()),
        np.where(has_ended, end, np.datetime64("NaT", "D")).tolist(),
        days("funding_end_before").tolist(),
        days("funding_end_now").tolist(),
        _amounts_of(rows["annual_funding_gbp_before"]),
        _amounts_of(rows["annual_funding_gbp_now"]),
    )
    return list(map(FundingChange, *columns))


_ENDS = (Reason.SERVICE_ENDED, Reason.STOPPED)


def _amounts_of(column: pd.Series) -> list[float | None]:
    pairs = zip(column.tolist(), column.isna().tolist(), strict=True)
    return [None if is_blank else value for value, is_blank in pairs]


# The places of new services by their type and what they serve; "" for anything.
_New = Mapping[tuple[str, str], Sequence[int]]
# The codes of what is served, by what the register says of it.
_Areas = Mapping[str, Sequence[str]]


def _new_ones(found: Sequence[FundingChange], areas: _Areas) -> _New:
    """Where to look for a follower: each change beside each other would take a minute."""
    new: dict[tuple[str, str], list[int]] = {}
    for place, change in enumerate(found):
        if change.reason in _NEW:
            for code in ("", *areas[change.areas_served]):
                new.setdefault((change.provision_type, code), []).append(place)
    return new


def _with_follower(
    change: FundingChange, found: Sequence[FundingChange], new: _New, areas: _Areas
) -> FundingChange:
    """A change that says which new service of the type has taken over its areas, if one has."""
    if change.reason not in _OVER:
        return change
    lost = areas[change.areas_served]
    first = next(iter(lost), "")
    places = {
        place
        for code in (first, WHOLE_REGION)
        for place in new.get((change.provision_type, code), ())
    }
    names = (
        found[place].service or found[place].record_id
        for place in sorted(places)
        if _takes_over(areas[found[place].areas_served], lost)
    )
    name = next(names, "")
    return replace(change, followed_by=name) if name else change


def _takes_over(served: Sequence[str], lost: Sequence[str]) -> bool:
    return WHOLE_REGION in served or set(lost) <= set(served)


# ------------------------------------------------------------------------------- the money


def money_at_stake(changes: Sequence[FundingChange]) -> Money:
    """The pounds a year that some changes are about, all together."""
    return money("", _amounts(changes))


def money_by_funder(changes: Sequence[FundingChange]) -> list[Money]:
    """The pounds a year that some changes are about, the funder of the largest sum first."""
    return money_by(_amounts(changes), "funder", lambda funder: funder or NOT_STATED)


def _amounts(changes: Sequence[FundingChange]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "funder": [change.funder for change in changes],
            "annual_funding_gbp": pd.Series(
                [change.at_stake_gbp for change in changes], dtype="float64"
            ),
        }
    )
