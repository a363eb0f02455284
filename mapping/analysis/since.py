"""What has changed since a day, such as that of the last meeting: cells, funding, actions.

    before = as_it_stood(folder, day, today)
    basis = basis_of(history, day, before.register.revision, on)
    found = since(before, day, after, on, basis, today)

`Since.cells` holds every cell that is not as it was, each of one `Transition`;
`found.turned(Transition.X)` those of one. "New gap" is any cell of which there is none now and was
not said to be none then: it may be a loss, or a return that made it known
(`CellChange.is_return_made`). What is not known any more is no gap, nor is a gap of which nothing
is known any more closed. `found.of(codes, keys)` is the same of some areas and types.

The register that is taken for a day is taken to be known on it whole (`basis` says which one that
is), so that a record that was only verified again is no news.

The change of a cell is told apart by its cause, in steps of one calculation, from the register of
the first day to that of the second, and from the tables that it is judged by then to those of now:

1. dates: that register on the second day, what was known taken to be known still. A service that
   was recorded to start or to end has done so.
2. evidence: the same, with what nobody has verified again too old to stand.
3. register: the register of the second day. Somebody has said something. Where one register stands
   for both days (`AsOfBasis.tells_what_was_said`), nobody can tell, and there is no such step.
4. units: the lists of units and what is known of each, where other ones are kept for the two days.
5. types, need and expectations: what that register is judged by, one table after the other. A
   benchmark was raised, a figure is of a later year, or something is not expected any more. Types
   that there are on one of the two days only are left out: nothing can be said to have changed.

Only what somebody has said is a return made: what was not known until a recorded start came is
`Transition.KNOWN_BY_DATE`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from functools import cached_property, partial
from itertools import pairwise
from operator import attrgetter

import numpy as np
import pandas as pd

from mapping.analysis.comparison import Difference, Kind, differences, differing
from mapping.analysis.funding_changes import FundingChange, Outcome, funding_changes, taken_as_known
from mapping.analysis.outlook import hold_coverage, hold_evidence, records_of, silence_of, with_rows
from mapping.analysis.returns import Progress
from mapping.analysis.unit_states import UnitChange, unit_changes
from mapping.context.as_of_basis import AsOfBasis
from mapping.context.reference import Reference
from mapping.gap_model.assessment import Assessment
from mapping.gap_model.standing import Horizons, horizons, provides
from mapping.gap_model.statuses import Status
from mapping.geography.areas import WHOLE_REGION, Areas
from mapping.plan.schema import Action, Actions, ActionStatus
from mapping.reference.provision_types import ProvisionTypes
from mapping.reference.unit_coverage import UnitCoverage
from mapping.region.loader import DataFolder
from mapping.tables.parsing import split_list

CellKey = tuple[str, str]
Codes = Collection[str] | None


class Transition(StrEnum):
    """What became of a cell; one of these holds of every cell that is not as it was."""

    NEW_GAP = "new_gap"
    CLOSED = "closed"
    PARTLY_CLOSED = "partly_closed"
    WORSE = "worse"
    BETTER = "better"
    RETURN_MADE = "return_made"
    KNOWN_BY_DATE = "known_by_date"
    NO_LONGER_KNOWN = "no_longer_known"
    OTHER = "other"


class Cause(StrEnum):
    """Why a cell is not as it was: time has passed, somebody has said something, or decided it."""

    DATES = "dates"
    EVIDENCE = "evidence"
    REGISTER = "register"
    UNITS = "units"
    TYPES = "types"
    NEED = "need"
    EXPECTATIONS = "expectations"


@dataclass(frozen=True)
class CellChange:
    """A cell that is not as it was.

    Attributes
    ----------
    causes
        In the order of the steps in which they were told apart.
    """

    difference: Difference
    transition: Transition
    causes: tuple[Cause, ...]

    @property
    def area_code(self) -> str:
        """Area of the cell."""
        return self.difference.area_code

    @property
    def provision_type(self) -> str:
        """Type of the cell."""
        return self.difference.provision_type

    @property
    def is_made_known(self) -> bool:
        """Whether it was not known then and is now, be it that there is none."""
        before, after = self.difference.before.status, self.difference.after.status
        return before is Status.UNKNOWN and after not in (Status.UNKNOWN, Status.NOT_EXPECTED)

    @property
    def is_return_made(self) -> bool:
        """Whether it is known now because somebody has said something."""
        return self.is_made_known and _is_said(self.causes)


def _is_said(causes: Collection[Cause]) -> bool:
    """Whether somebody has said something, of a whole area or unit by unit."""
    return Cause.REGISTER in causes or Cause.UNITS in causes


@dataclass(frozen=True)
class ActionChanges:
    """What has happened in the action plan.

    Attributes
    ----------
    done, dropped
        Closed since.
    overdue
        Open, and past a date that had not passed on the first day.
    added
        Opened since, whatever has become of them.
    """

    done: tuple[Action, ...] = ()
    dropped: tuple[Action, ...] = ()
    overdue: tuple[Action, ...] = ()
    added: tuple[Action, ...] = ()

    def of(self, codes: Codes = None, keys: Codes = None) -> ActionChanges:
        """Those of some areas and types; None for all, and those that are about none too."""

        def some(actions: tuple[Action, ...]) -> tuple[Action, ...]:
            return tuple(
                action
                for action in actions
                if _is_among(action.area_code, codes) and _is_among(action.provision_type, keys)
            )

        return ActionChanges(*map(some, (self.done, self.dropped, self.overdue, self.added)))


@dataclass(frozen=True)
class Since:
    """What has changed from a day to a later one.

    Attributes
    ----------
    then, now
        Every cell on the first day and on the second.
    basis
        What register was taken for the first day.
    today
        The day on which it is asked; later days are foreseen.
    cells
        By area and then type.
    funding
        By the record's id.
    actions
        In the order of the plan.
    providing
        The records that provide on the second day: `provision_type`, `areas_served`,
        `funding_end`.
    units
        Those of which something else is known, by area and then type.
    returns
        The rounds that were open in between, the latest first, as far as they are on the second
        day.
    tables
        Which tables beside the register are other ones on the second day.
    """

    then: Assessment
    now: Assessment
    basis: AsOfBasis
    today: date
    cells: tuple[CellChange, ...]
    funding: tuple[FundingChange, ...]
    actions: ActionChanges
    providing: pd.DataFrame = field(default_factory=pd.DataFrame, repr=False, compare=False)
    units: tuple[UnitChange, ...] = ()
    returns: tuple[Progress, ...] = ()
    tables: tuple[Cause, ...] = ()

    @property
    def day(self) -> date:
        """The day since which things have changed."""
        return self.then.on

    @property
    def on(self) -> date:
        """The day up to which they have."""
        return self.now.on

    @property
    def is_foreseen(self) -> bool:
        """Whether the second day is still to come."""
        return self.on > self.today

    def turned(self, *turns: Transition) -> tuple[CellChange, ...]:
        """The cells of which one of these became."""
        return tuple(change for change in self.cells if change.transition in turns)

    @property
    def silence(self) -> str:
        """How many records that provide say nothing of an end of their funding; "" for none."""
        return "" if self.providing.empty else silence_of(self.providing)

    @property
    def returns_made(self) -> tuple[CellChange, ...]:
        """The cells that were not known and are now, those of which there is none among them."""
        return tuple(change for change in self.cells if change.is_return_made)

    def funded(self, *outcomes: Outcome) -> tuple[FundingChange, ...]:
        """The records whose funding was lost, won, followed by other or first recorded."""
        return tuple(change for change in self.funding if change.outcome in outcomes)

    def of(self, codes: Codes = None, keys: Codes = None) -> Since:
        """The same of some areas and types only; None for all of them."""
        if codes is None and keys is None:
            return self
        served = {change.areas_served for change in self.funding}
        if codes is not None:
            wanted = {*codes, WHOLE_REGION}
            served = {text for text in served if not wanted.isdisjoint(split_list(text))}
        return replace(
            self,
            cells=tuple(
                cell
                for cell in self.cells
                if _is_among(cell.area_code, codes) and _is_among(cell.provision_type, keys)
            ),
            funding=tuple(
                change
                for change in self.funding
                if _is_among(change.provision_type, keys) and change.areas_served in served
            ),
            actions=self.actions.of(codes, keys),
            units=tuple(
                unit
                for unit in self.units
                if _is_among(unit.area_code, codes) and _is_among(unit.type_key, keys)
            ),
            providing=records_of(self.providing, keys, codes),
            returns=tuple(
                part for each in self.returns if (part := each.of(codes)).areas and keys is None
            ),
        )

    @cached_property
    def cells_by_area(self) -> Mapping[str, Since]:
        """Of each area what became of its cells, and nothing else: all is looked through once."""
        return self._cells_by(self.now.areas.codes, attrgetter("area_code"))

    @cached_property
    def cells_by_type(self) -> Mapping[str, Since]:
        """Of each type of provision what became of its cells, and nothing else."""
        return self._cells_by(self.now.types.keys, attrgetter("provision_type"))

    def _cells_by(self, keys: Sequence[str], of: Callable[[CellChange], str]) -> dict[str, Since]:
        found: dict[str, list[CellChange]] = {key: [] for key in keys}
        for change in self.cells:
            found[of(change)].append(change)
        bare = replace(self, funding=(), actions=ActionChanges(), units=(), returns=())
        return {key: replace(bare, cells=tuple(cells)) for key, cells in found.items()}

    def within(self, areas: Areas) -> Since:
        """The same where a group of the areas alone is looked at."""
        found = self.of(frozenset(areas.codes))
        return replace(found, then=self.then.within(areas), now=self.now.within(areas))


def _is_among(code: str | None, codes: Codes) -> bool:
    return codes is None or code in codes


def since(
    before: DataFolder,
    day: date,
    after: DataFolder,
    on: date,
    basis: AsOfBasis,
    today: date | None = None,
) -> Since:
    """What has changed from a day to a later one.

    Parameters
    ----------
    before
        With the register and the tables of the first day, as far as their histories go.
    after
        With that of the second day.
    basis
        What register `before` has.
    today
        The day on which it is asked, where that is not the second day.
    """
    before = _with_types_of(before, after.reference.types)
    periods = horizons(after.reference.settings)
    known = taken_as_known(before.register.records, day)
    then_known = coverage_as_known(before, day)
    # All that these steps change of the records is when they were verified.
    assess = partial(before.assess, attribution=before.attribution(known))
    then = assess(day, known, then_known)
    held = hold_coverage(then_known, day, on, periods)
    dated = assess(on, hold_evidence(known, day, on, periods), held)
    now_known = coverage_as_known(after, on)
    is_other = not before.reference.coverage.is_same(after.reference.coverage)
    coverages = (then_known, now_known) if is_other else (now_known,)
    judged = _judged_anew(before.reference, after, on, coverages)
    (_, said), *_ = judged
    now = judged[-1][1]
    steps = {Cause.DATES: (then, dated), Cause.EVIDENCE: (dated, said)}
    if basis.tells_what_was_said:
        aged = assess(on, known, then_known)
        steps |= {Cause.EVIDENCE: (dated, aged), Cause.REGISTER: (aged, said)}
    for (_, older), (cause, newer) in pairwise(judged):
        steps[cause] = (older, newer)
    return Since(
        then=then,
        now=now,
        basis=basis,
        today=on if today is None else today,
        cells=cell_changes(then, now, steps),
        funding=funding_changes(before.public_register, day, after.public_register, on, periods),
        actions=action_changes(after.reference.actions, day, on),
        providing=_providing(after, on, periods),
        units=unit_changes(
            replace(before.reference, coverage=then_known),
            day,
            replace(after.reference, coverage=now_known),
            on,
        ),
        tables=tuple(cause for cause, _ in judged[1:]),
    )


def _providing(folder: DataFolder, on: date, periods: Horizons) -> pd.DataFrame:
    records = folder.public_register.records
    return records[provides(records, on, periods)][
        ["provision_type", "areas_served", "funding_end"]
    ]


def _with_types_of(folder: DataFolder, types: ProvisionTypes) -> DataFolder:
    """A data folder with the types that there are on another day: as they are here, if they are."""
    here = folder.reference.types
    if here.keys == types.keys:
        return folder
    shared = ProvisionTypes(tuple(here.by_key.get(kind.key, kind) for kind in types.all))

    def of_these(records: pd.DataFrame) -> pd.DataFrame:
        return records[records["provision_type"].isin(types.keys)].reset_index(drop=True)

    register, public = folder.register, folder.public_register
    return replace(
        folder,
        reference=replace(folder.reference, types=shared),
        register=replace(register, records=of_these(register.records)),
        public_register=replace(public, records=of_these(public.records)),
    )


def _judged_anew(
    then: Reference, after: DataFolder, on: date, coverages: Sequence[UnitCoverage]
) -> list[tuple[Cause, Assessment]]:
    """A register judged by the tables of an earlier day, and by those of its own in turn.

    The first is by all the earlier ones, and the last is what holds on the day.

    Parameters
    ----------
    coverages
        What is known of units then and now; one where that is the same.
    """
    now = after.reference
    records = taken_as_known(after.register.records, on)
    first = replace(now, types=then.types, need=then.need, expectations=then.expectations)
    steps: list[tuple[Cause, Reference]] = [
        (cause, replace(first, coverage=coverage))
        for cause, coverage in zip((Cause.REGISTER, Cause.UNITS), coverages, strict=False)
    ]
    for cause, name in _TABLES:
        older = steps[-1][1]
        if getattr(older, name) != getattr(now, name):
            steps.append((cause, replace(older, **{name: getattr(now, name)})))
    return [
        (cause, replace(after, reference=reference).assess(on, records, reference.coverage))
        for cause, reference in steps
    ]


_TABLES = (
    (Cause.TYPES, "types"),
    (Cause.NEED, "need"),
    (Cause.EXPECTATIONS, "expectations"),
)


def coverage_as_known(folder: DataFolder, day: date) -> UnitCoverage:
    """What is known of units, all of it known on a day at the latest; of later words the newest."""
    rows = folder.reference.coverage.rows
    is_later = rows["last_verified"] > np.datetime64(day, "s")
    later = rows[is_later].sort_values(["last_verified", "status"])
    newest = later.drop_duplicates(["unit_id", "provision_type"], keep="last")
    return with_rows(folder, taken_as_known(pd.concat([rows[~is_later], newest]), day))


def known_on(folder: DataFolder, day: date) -> DataFolder:
    """The register that is taken for a day as `since` takes it: all of it known on that day."""
    register, public = folder.register, folder.public_register
    return replace(
        folder,
        reference=replace(folder.reference, coverage=coverage_as_known(folder, day)),
        register=replace(register, records=taken_as_known(register.records, day)),
        public_register=replace(public, records=taken_as_known(public.records, day)),
    )


def cell_changes(
    then: Assessment, now: Assessment, steps: Mapping[Cause, tuple[Assessment, Assessment]]
) -> tuple[CellChange, ...]:
    """Every cell that differs between two assessments, with what it became and why.

    Parameters
    ----------
    steps
        The way from the one to the other: what each cause makes of what.
    """
    by_cause = {cause: set(differing(*pair)) for cause, pair in steps.items()}

    def change(found: Difference) -> CellChange:
        causes = tuple(c for c, cells in by_cause.items() if _cell(found) in cells)
        return CellChange(found, transition_of(found, causes), causes)

    return tuple(map(change, differences(then, now)))


def _cell(difference: Difference) -> CellKey:
    return difference.area_code, difference.provision_type


def transition_of(difference: Difference, causes: Collection[Cause]) -> Transition:
    """What became of a cell, and for what causes."""
    before, after = difference.before.status, difference.after.status
    if before is after or Status.NOT_EXPECTED in (before, after):
        return _degree(difference)
    if after is Status.GAP:
        return Transition.NEW_GAP
    if after is Status.UNKNOWN:
        return Transition.NO_LONGER_KNOWN
    if before is Status.UNKNOWN:
        return Transition.RETURN_MADE if _is_said(causes) else Transition.KNOWN_BY_DATE
    if before is Status.GAP:
        return Transition.PARTLY_CLOSED if after is Status.PARTIAL else Transition.CLOSED
    return _degree(difference)


def _degree(difference: Difference) -> Transition:
    turns = {Kind.LESS: Transition.WORSE, Kind.MORE: Transition.BETTER}
    return turns.get(difference.kind, Transition.OTHER)


# ---------------------------------------------------------------------------- the actions


def action_changes(actions: Actions, day: date, on: date) -> ActionChanges:
    """What has happened in the action plan after a day and up to a later one."""
    then = actions.on(on)

    def closed(status: ActionStatus) -> tuple[Action, ...]:
        of_status = (action for action in then if action.status is status)
        return tuple(action for action in of_status if _is_within(action.closed_on, day, on))

    return ActionChanges(
        done=closed(ActionStatus.DONE),
        dropped=closed(ActionStatus.DROPPED),
        overdue=tuple(action for action in then if _is_newly_overdue(action, day, on)),
        added=tuple(action for action in then if _is_within(action.opened_on, day, on)),
    )


def _is_within(happened: date | None, day: date, on: date) -> bool:
    return happened is not None and day < happened <= on


def _is_newly_overdue(action: Action, day: date, on: date) -> bool:
    # One is overdue from the day after its date.
    return not action.is_closed and action.due is not None and day <= action.due < on
