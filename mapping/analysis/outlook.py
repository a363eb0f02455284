"""What runs out: the cells on a later date if nothing is renewed, and the money that ends.

The change from one date to the other is told apart by its cause, in four steps of one
calculation:

1. coverage: the cells on the first date without the coverage of units that ends on or before the
   later one.
2. funding: the same without the providing records whose funding ends by then, their returns kept.
   With the model's horizon these two are what flags a cell `AT_RISK`.
3. recorded dates: the same on the later date, when services that are recorded to start have
   started and those recorded to end have ended. What was known on the first date is taken to be
   known still.
4. evidence: the same, with what nobody has verified again by then too old to stand.

The matrix of the later date is that of step 3. What step 4 changes is shown beside it and never
mixed with it: an end of funding and an unanswered letter lead to different actions.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property, partial
from itertools import pairwise

import numpy as np
import pandas as pd

from mapping.analysis.comparison import Difference, differences, differing
from mapping.dates import LATEST, add_months, in_words
from mapping.english import capitalised, plural, pounds, so_many_of
from mapping.gap_model.assessment import Assessment
from mapping.gap_model.standing import Horizons, Mask, evidence_stands, horizons, provides
from mapping.gap_model.statuses import Status
from mapping.gap_model.units import rows_stand
from mapping.geography.areas import WHOLE_REGION
from mapping.reference.need import Need
from mapping.reference.unit_coverage import UnitCoverage
from mapping.region.loader import DataFolder
from mapping.register.disclosure import NOT_STATED, PublicRegister
from mapping.register.schema import PARTIAL, PROVIDED
from mapping.tables.column_values import each_unique
from mapping.tables.parsing import parse_date, split_list

FUNDED_FOR = {
    "victims": "Victims",
    "perpetrators": "Perpetrators",
    "both": "Victims and perpetrators together",
    "other": "Others",
    "": NOT_STATED,
}
_MOST_MONTHS = 24


@dataclass(frozen=True)
class Steps:
    """Every cell now and on a later date, step by step.

    Attributes
    ----------
    now
        On the date that is looked from.
    lapsed
        On that date, without the coverage of units that ends by the later one.
    unfunded
        The same, without the providing records whose funding ends by then.
    then
        On the later date, without them; what is known now is taken to be known still.
    unverified
        On the later date, if nothing is verified again either.
    """

    now: Assessment
    lapsed: Assessment
    unfunded: Assessment
    then: Assessment
    unverified: Assessment


CellKey = tuple[str, str]
# By coverage, by funding, by recorded dates, by evidence.
CellsByCause = tuple[frozenset[CellKey], ...]


@dataclass(frozen=True)
class LookAhead:
    """Every cell on a later date, and which cells change by then, by each cause in turn."""

    then: Assessment
    cells_by_cause: CellsByCause


@dataclass(frozen=True)
class Outlook:
    """Every cell now and on a later date, and what changes step by step.

    It is kept for each date that is looked ahead to, and so without what lies between.

    Attributes
    ----------
    now, then
        As `Steps` has them.
    by_coverage
        What changes because coverage of units lapses.
    by_funding
        What changes further because funding ends.
    by_dates
        What changes further because services are recorded to start or to end.
    by_evidence
        What will not be known any more unless somebody verifies it again.
    """

    now: Assessment
    then: Assessment
    by_coverage: list[Difference]
    by_funding: list[Difference]
    by_dates: list[Difference]
    by_evidence: list[Difference]

    @cached_property
    def changes(self) -> list[Difference]:
        """What is not the same now and then, by whatever of coverage, funding and dates."""
        return differences(self.now, self.then)

    @cached_property
    def cells_by_cause(self) -> CellsByCause:
        """Which cells change, by each cause in turn."""
        causes = (self.by_coverage, self.by_funding, self.by_dates, self.by_evidence)
        return tuple(frozenset((d.area_code, d.provision_type) for d in each) for each in causes)


_CAUSES = ("coverage lapses", "funding ends", "recorded starts or ends")


def reason(steps: Outlook, difference: Difference) -> str:
    """Why a cell changes, in a few words."""
    cell = (difference.area_code, difference.provision_type)
    causes = zip(_CAUSES, steps.cells_by_cause, strict=False)
    return " and ".join(words for words, cells in causes if cell in cells)


def outlook(folder: DataFolder, now: Assessment, at: date) -> Outlook:
    """Every cell now and on a date, the same day or a later one, if nothing is renewed."""
    found = steps(folder, now, at)
    return Outlook(
        now,
        found.then,
        by_coverage=differences(now, found.lapsed),
        by_funding=differences(found.lapsed, found.unfunded),
        by_dates=differences(found.unfunded, found.then),
        by_evidence=differences(found.then, found.unverified),
    )


def look_ahead(folder: DataFolder, now: Assessment, at: date) -> LookAhead:
    """The same as `outlook`, as far as it is counted: no cell is told in full."""
    found = steps(folder, now, at)
    line = (now, found.lapsed, found.unfunded, found.then, found.unverified)
    return LookAhead(found.then, tuple(frozenset(differing(*each)) for each in pairwise(line)))


def steps(folder: DataFolder, now: Assessment, at: date) -> Steps:
    """What lies between now and a date, assessment by assessment."""
    records, periods = folder.register.records, horizons(folder.reference.settings)
    on = now.on
    # What is verified after the first date is not known on it, and nothing is to be learnt later.
    known = _known(records, on)
    cut = without_renewal(known, by=at, seen_on=at)
    rows = folder.reference.coverage.rows
    coverage = with_rows(folder, rows[rows["last_verified"] <= np.datetime64(on, "s")])
    runs_out = (coverage.rows["until"] <= np.datetime64(at, "s")).any()
    left = run_out(coverage, by=at, seen_on=on) if runs_out else coverage
    # All that the steps change of these records is days.
    assess = partial(folder.assess, attribution=folder.attribution(known))
    return Steps(
        now=now,
        lapsed=assess(on, known, left) if runs_out else now,
        unfunded=assess(on, without_renewal(known, by=at, seen_on=on), left),
        then=assess(
            at, hold_evidence(cut, on, at, periods), hold_coverage(coverage, on, at, periods)
        ),
        unverified=assess(at, cut, coverage),
    )


def _known(records: pd.DataFrame, on: date) -> pd.DataFrame:
    """The records that were verified by a date; to pick out what is all of them takes a while."""
    is_known = records["last_verified"] <= np.datetime64(on, "s")
    return records if is_known.all() else records[is_known]


def with_rows(folder: DataFolder, rows: pd.DataFrame) -> UnitCoverage:
    """What a folder knows of units, with other rows of coverage."""
    return replace(folder.reference.coverage, rows=rows.reset_index(drop=True))


def run_out(coverage: UnitCoverage, by: date, seen_on: date) -> UnitCoverage:
    """Coverage of which what ends by a date has ended: nobody has renewed it.

    `seen_on`: by this date at the latest, where it comes before the coverage ends.
    """
    until = coverage.rows["until"].to_numpy(dtype="datetime64[s]")
    ends = until <= np.datetime64(by, "s")
    last = np.fmin(until, np.datetime64(seen_on, "s"))
    return replace(coverage, rows=coverage.rows.assign(until=np.where(ends, last, until)))


def hold_coverage(coverage: UnitCoverage, on: date, at: date, periods: Horizons) -> UnitCoverage:
    """Coverage whose evidence, where it stands on `on`, stands on `at` as well.

    What was newest stays so: of each day that something was known on, one day is left.
    """
    verified = coverage.rows["last_verified"].to_numpy(dtype="datetime64[s]")
    stands = rows_stand(coverage.rows, on, periods)
    _, age = np.unique(
        np.datetime64(on, "D") - verified.astype("datetime64[D]"), return_inverse=True
    )
    age = age - age[stands].min(initial=len(age))
    moved = (np.datetime64(at, "D") - age).astype("datetime64[s]")
    return replace(
        coverage, rows=coverage.rows.assign(last_verified=np.where(stands, moved, verified))
    )


def without_renewal(records: pd.DataFrame, by: date, seen_on: date) -> pd.DataFrame:
    """Records of which those that provide end with their funding, where it ends by a date.

    They are no longer in force on the day that the funding ends, and what they said remains a
    return. `seen_on`: by this date at the latest, where it comes before the funding ends. A record
    that begins later than that still begins, and ends at once.
    """
    day = np.datetime64(by, "s")
    funding_end = records["funding_end"].to_numpy(dtype="datetime64[s]")
    ends = records["status"].isin((PROVIDED, PARTIAL)).to_numpy() & (funding_end <= day)
    last = np.fmin(funding_end, np.datetime64(seen_on, "s"))
    last = np.fmax(last, records["start_date"].to_numpy(dtype="datetime64[s]"))
    end_date = records["end_date"].to_numpy(dtype="datetime64[s]")
    return records.assign(end_date=np.where(ends, np.fmin(end_date, last), end_date))


def hold_evidence(records: pd.DataFrame, on: date, at: date, periods: Horizons) -> pd.DataFrame:
    """Records whose evidence, where it stands on `on`, stands on `at` as well."""
    verified = records["last_verified"].to_numpy(dtype="datetime64[s]")
    stands = evidence_stands(records, on, periods)
    return records.assign(last_verified=np.where(stands, np.datetime64(at, "s"), verified))


# ------------------------------------------------------------------------ what ends, and when


def ending_records(register: PublicRegister, on: date, by: date, periods: Horizons) -> pd.DataFrame:
    """The records that provide on a date and whose funding ends by another, the earliest first.

    One whose funding has ended already, while nothing says that it was renewed, is among them.
    """
    records = register.records
    ends = provides(records, on, periods) & (records["funding_end"] <= np.datetime64(by, "s"))
    return _in_order(records, np.asarray(ends, dtype=bool), ["funding_end", "record_id"])


def _in_order(records: pd.DataFrame, mask: Mask, columns: list[str]) -> pd.DataFrame:
    """Some of the records by some columns; the others are taken but once, in that order."""
    order = records.loc[mask, columns].reset_index(drop=True).sort_values(columns).index
    return records.iloc[np.flatnonzero(mask)[order]]


def silence(records: pd.DataFrame, on: date, periods: Horizons) -> str:
    """How many of the records that provide say nothing of an end of their funding, in a sentence.

    Whatever is said of money that ends is said of the others only.
    """
    return silence_of(records.loc[provides(records, on, periods), ["funding_end"]])


def silence_of(records: pd.DataFrame) -> str:
    """The same of records that provide; only `funding_end` is looked at."""
    silent = int(records["funding_end"].isna().sum())
    if not silent:
        return ""
    verb = plural(silent, "says", "say")
    who = capitalised(f"{so_many_of(silent, len(records), 'records')} that provide {verb}")
    if len(records) == 1:
        who = "The one record that provides says"
    return f"{who} nothing of an end of funding: more may end than is known."


def not_counted(records: pd.DataFrame, on: date, by: date, periods: Horizons) -> int:
    """How many further records name an end of funding by a date.

    They change no cell of the first date: their evidence is too old, they have not begun, or they
    are over, plans, or returns of "none".
    """
    names = records["funding_end"] <= np.datetime64(by, "s")
    return int((names & ~provides(records, on, periods)).sum())


def records_of(
    records: pd.DataFrame, keys: Collection[str] | None, codes: Collection[str] | None
) -> pd.DataFrame:
    """The records of some types that serve at least one of some areas; None for all of them."""
    if keys is not None:
        records = records[records["provision_type"].isin(keys)]
    if codes is None or records.empty:
        return records
    wanted = {*codes, WHOLE_REGION}

    def serves(areas_served: str) -> bool:
        return not wanted.isdisjoint(split_list(areas_served))

    return records[each_unique(records["areas_served"], serves, "bool")]


def services_end(register: PublicRegister, on: date, by: date, periods: Horizons) -> pd.DataFrame:
    """The records that provide on a date and whose service is recorded to end by another."""
    records = register.records
    ends = provides(records, on, periods) & (records["end_date"] <= np.datetime64(by, "s"))
    return _in_order(records, np.asarray(ends, dtype=bool), ["end_date", "record_id"])


def lapsed_count(ends: pd.DataFrame, on: date) -> int:
    """How many of the records have lost their funding by a date already."""
    return int((ends["funding_end"] <= np.datetime64(on, "s")).sum())


@dataclass(frozen=True)
class Period:
    """How many records' funding ends in a month, or in a year where the time is long.

    Attributes
    ----------
    first, last
        The days within which it ends; `first` is None for what had ended already.
    """

    label: str
    records: int
    first: date | None
    last: date


def timeline(ends: pd.DataFrame, on: date, by: date) -> list[Period]:
    """The ends of funding by month, or by year where that would be too many months.

    What had ended by the first date stands first; a month without an end is kept, so that the
    distances in time are true.
    """
    day = np.datetime64(on, "D")
    last = ends["funding_end"].to_numpy(dtype="datetime64[D]")
    earlier = lapsed_count(ends, on)
    months = pd.period_range(on, by, freq="M")
    periods = months if len(months) <= _MOST_MONTHS else pd.period_range(on, by, freq="Y")
    coming = pd.PeriodIndex(pd.Series(last[last > day]), freq=periods.freqstr)
    form = "%B %Y" if periods.freqstr == "M" else "%Y"
    return [
        *([Period("Already ended", earlier, None, on)] if earlier else []),
        *(
            Period(
                period.strftime(form),
                int((coming == period).sum()),
                max(period.start_time.date(), on + timedelta(days=1)),
                min(period.end_time.date(), by),
            )
            for period in periods
        ),
    ]


# ------------------------------------------------------------------------------- the money


@dataclass(frozen=True)
class Money:
    """The yearly funding of some records.

    Attributes
    ----------
    stated_gbp
        Sum of what is stated, in pounds a year.
    without_sum
        How many of the records state no sum.
    value
        What stands in the column that they have in common; "" for nothing.
    """

    label: str
    records: int
    stated_gbp: float
    without_sum: int
    value: str = ""


def money(label: str, records: pd.DataFrame, value: str = "") -> Money:
    """The yearly funding of some records, all together."""
    sums = records["annual_funding_gbp"]
    return Money(label, len(records), float(sums.sum()), int(sums.isna().sum()), value)


def money_by(records: pd.DataFrame, column: str, in_words: Callable[[str], str]) -> list[Money]:
    """The yearly funding by what stands in a column, the largest sum first."""
    sums = records.groupby(column)["annual_funding_gbp"].agg(["size", "sum", "count"])
    found = [
        Money(in_words(str(value)), int(size), float(total), int(size - stated), str(value))
        for value, size, total, stated in sums.itertuples()
    ]
    return sorted(found, key=lambda m: (-m.stated_gbp, -m.records, m.label))


def money_by_purpose(records: pd.DataFrame) -> list[Money]:
    """The yearly funding by whom it is for: every answer stands there, the blank one as well."""
    return [
        money(label, records[records["funding_for"] == value], value)
        for value, label in FUNDED_FOR.items()
    ]


# ------------------------------------------------------------------------- whom it is about


@dataclass(frozen=True)
class People:
    """The areas in which a type gets worse, and the people or places in them.

    Attributes
    ----------
    figure
        Sum of the need figures of those areas that have one; None where none has.
    without_figure
        How many of the areas have no figure.
    """

    provision_type: str
    area_codes: tuple[str, ...]
    need_basis: str
    figure: float | None
    without_figure: int


def people_affected(
    found: Iterable[Difference], need: Need, basis_of: Callable[[str], str]
) -> list[People]:
    """The areas in which each type gets worse, with the figures of what the type is for.

    The figure is of all in those areas, not of those who use a service.
    """
    areas: dict[str, list[str]] = {}
    for difference in found:
        if difference.is_worse:
            areas.setdefault(difference.provision_type, []).append(difference.area_code)
    return [_people(key, codes, need, basis_of(key)) for key, codes in areas.items()]


def _people(key: str, codes: list[str], need: Need, basis: str) -> People:
    figures = [f.value for code in codes if (f := need.figure(code, basis)) is not None]
    total = sum(figures) if figures else None
    return People(key, tuple(codes), basis, total, len(codes) - len(figures))


# ------------------------------------------------------------------------------- the horizon

HORIZONS = (3, 6, 12)
AT_ONCE = "now"
_DEFAULT = HORIZONS[-1]


def horizon_date(text: str, on: date) -> tuple[date, str]:
    """The later date that an address asks for, and a remark where it could not be understood.

    Parameters
    ----------
    text
        "now", one of `HORIZONS` as a number of months, a date, or "" for the longest of them.
    on
        The date that is looked from; an end earlier than that cannot be asked for.
    """
    if text == AT_ONCE:
        return on, ""
    if text in map(str, HORIZONS):
        return add_months(on, int(text)), ""
    fallback = add_months(on, _DEFAULT)
    if not text:
        return fallback, ""
    day = parse_date(text)
    if day is None or not on <= day <= LATEST:
        return fallback, (
            f"The address asks for “{text[:60]}” as the date to look ahead to, which is neither "
            f"a number of months nor a date from {in_words(on)} on. {in_words(fallback)} is shown."
        )
    return day, ""


# ------------------------------------------------------------------------------ in a sentence


def of_cells(
    found: Iterable[Difference], keys: Collection[str], codes: Collection[str] | None = None
) -> list[Difference]:
    """The differences that are about some types, in some areas; in any where they are None."""
    return [
        d for d in found if d.provision_type in keys and (codes is None or d.area_code in codes)
    ]


def ending_sentence(steps: Outlook, keys: Sequence[str], codes: Sequence[str] | None = None) -> str:
    """What changes by the later date and why, each cause apart, in a few sentences.

    Parameters
    ----------
    keys, codes
        The types and the areas that it is about; where `codes` is None, every area.
    """
    coverage, funding, dates, evidence, together = (
        of_cells(found, keys, codes)
        for found in (
            steps.by_coverage,
            steps.by_funding,
            steps.by_dates,
            steps.by_evidence,
            steps.changes,
        )
    )
    what, lapses = "funding", ""
    if coverage:
        what, lapses = "funding or coverage", f"{_ended(coverage, 'coverage lapses')} "
    by_cause = len(coverage) + len(funding) + len(dates)
    return (
        f"By {in_words(steps.then.on)}, if no {what} is renewed: "
        f"{_ended(funding, 'funding ends')} {lapses}{_dates(dates)} "
        f"{_together(len(together), by_cause)}{_evidence(evidence)}"
    )


def funding_sentence(ends: pd.DataFrame, on: date) -> str:
    """Whose funding ends, and how much; what had ended before apart. Blank where none does.

    Parameters
    ----------
    ends
        Records as `ending_records` gives them.
    on
        The first date.
    """
    had_ended = (ends["funding_end"] <= np.datetime64(on, "s")).to_numpy()
    coming, before = money("", ends[~had_ended]), money("", ends[had_ended])
    said = []
    if coming.records:
        records = plural(coming.records, "record")
        said.append(f"The funding of {coming.records} {records} ends by then ({_a_year(coming)}).")
    if before.records:
        records = f"{before.records} {plural(before.records, 'record')}"
        whose = f"That of {before.records} more" if said else f"The funding of {records}"
        said.append(f"{whose} had ended before, renewal not recorded ({_a_year(before)}).")
    return " ".join(said)


def _a_year(found: Money) -> str:
    if found.without_sum == found.records:
        return "no sum stated"
    rest = f"; {found.without_sum} without a sum" if found.without_sum else ""
    return f"{pounds(found.stated_gbp)} a year{rest}"


def _together(n_changes: int, n_by_cause: int) -> str:
    """How many answers change in all, where some change by several causes, or back again."""
    if n_changes == n_by_cause:
        return ""
    answers = plural(n_changes, "answer is", "answers are")
    return f"Together {n_changes:,} {answers} other than now, since some change twice. "


def _ended(found: list[Difference], cause: str) -> str:
    if not found:
        return f"no answer changes because {cause}."
    gone = sum(
        difference.after.status is Status.GAP and difference.before.status is not Status.GAP
        for difference in found
    )
    part = sum(
        difference.after.status is Status.PARTIAL and difference.is_worse for difference in found
    )
    rest = len(found) - gone - part
    kinds = [
        *([f"{gone:,} to “none”"] if gone else []),
        *([f"{part:,} to a part, or a smaller one"] if part else []),
        *([f"{rest:,} otherwise"] if rest else []),
    ]
    answers = plural(len(found), "answer changes", "answers change")
    return f"{len(found):,} {answers} because {cause} ({', '.join(kinds)})."


def _dates(found: list[Difference]) -> str:
    number = f"{len(found):,}" if found else "no"
    answers = plural(len(found), "answer")
    return f"Services that are recorded to start or to end change {number} {answers}."


def _evidence(found: list[Difference]) -> str:
    if not found:
        return "No return becomes too old by then."
    return (
        f"Not counted in this: for {len(found):,} the return will be too old by then, unless "
        "somebody verifies it again."
    )
