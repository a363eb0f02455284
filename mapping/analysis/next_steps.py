"""What to do next: whom to ask about what, the most telling question first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from mapping.analysis.pilots import Trial, trials, without_word
from mapping.gap_model.assessment import Assessment
from mapping.gap_model.priority import Priority
from mapping.gap_model.standing import STANDINGS, Horizons, Standing, standings
from mapping.gap_model.status_style import NOT_IN_FULL, TOO_OLD, key_at
from mapping.gap_model.statuses import Flag, Status
from mapping.register.disclosure import PublicRegister

_THERE = (Status.MET, Status.UNMEASURED, Status.PARTIAL)


@dataclass(frozen=True)
class Request:
    """What one area can settle, each a list of provision-type keys, highest priority first.

    Attributes
    ----------
    never_said
        Types about which nobody has said anything.
    too_old
        Types about which the last word is too old.
    to_confirm
        Types whose status rests on public sources only, or on an old or undated word.
    to_decide
        Gaps and partial provision: what is to be done is for the area to decide.
    to_settle
        Types of which one record says that it is provided, and another that it is not.
    not_in_full
        Types of which some units are known not to be covered, and none to be.
    to_follow_up
        Types of which a pilot's end has passed, and nobody has said since what came of it.
    """

    area_code: str
    never_said: tuple[str, ...]
    too_old: tuple[str, ...]
    to_confirm: tuple[str, ...]
    to_decide: tuple[str, ...]
    to_settle: tuple[str, ...] = ()
    not_in_full: tuple[str, ...] = ()
    to_follow_up: tuple[str, ...] = ()

    @property
    def unanswered(self) -> int:
        """How many types the area has no standing return for."""
        return len(self.never_said) + len(self.too_old) + len(self.not_in_full)


def requests(
    assessment: Assessment,
    ranked: Sequence[Priority],
    register: PublicRegister,
    codes: Sequence[str] | None = None,
) -> list[Request]:
    """What to ask each of some areas, or all of them, in the order of the areas."""
    areas = assessment.areas.codes
    wanted = areas if codes is None else [code for code in areas if code in codes]
    by_area: dict[str, list[str]] = {code: [] for code in wanted}
    for priority in ranked:
        if priority.area_code in by_area:
            by_area[priority.area_code].append(priority.provision_type)
    passed = without_word(trials(register, assessment.areas, assessment.on))
    return [_request(assessment, code, keys, passed) for code, keys in by_area.items()]


def in_dispute(
    register: PublicRegister, cells: Sequence[tuple[str, str]], on: date, periods: Horizons
) -> list[list[dict[str, Any]]]:
    """The records in force of each of some cells; where they disagree, one is to be corrected.

    Parameters
    ----------
    cells
        Each as area code and type key.
    """
    rows = [row for cell in cells for row in register.rows_naming(*cell)]
    named = register.records[["status", "start_date", "end_date", "last_verified"]].iloc[rows]
    in_force = standings(named, on, periods) == STANDINGS.index(Standing.IN_FORCE)
    is_in_force = iter(in_force.tolist())
    return [[row for row in register.naming(*cell) if next(is_in_force)] for cell in cells]


@dataclass(frozen=True)
class Example:
    """An area that is known to have a type, and what others could copy there."""

    area_code: str
    status: Status
    good_practice: tuple[str, ...]


def who_has_it(
    assessment: Assessment, register: PublicRegister, area_code: str, type_key: str
) -> list[Example]:
    """The other areas that have a type, or a part of it; the fuller and better described first."""
    codes = [code for code in assessment.areas.codes if code != area_code]
    there = [code for code in codes if assessment.status(code, type_key) in _THERE]
    practice = register.good_practice
    found = [
        Example(
            cell.area_code,
            cell.status,
            tuple(practice[i] for i in cell.record_ids if i in practice),
        )
        for cell in assessment.told((code, type_key) for code in there)
    ]
    return sorted(found, key=lambda e: (_THERE.index(e.status), not e.good_practice))


def _request(
    assessment: Assessment, code: str, keys: Sequence[str], passed: Sequence[Trial]
) -> Request:
    tried = {trial.provision_type for trial in passed if code in trial.serves}

    def has(key: str, flag: Flag) -> bool:
        return assessment.has_flag(code, key, flag)

    status = {key: assessment.status(code, key) for key in keys}
    unknown = {k: key_at(assessment, code, k) for k in keys if status[k] is Status.UNKNOWN}
    known = [key for key in keys if status[key] is not Status.UNKNOWN]
    return Request(
        area_code=code,
        never_said=tuple(key for key, shown in unknown.items() if shown == Status.UNKNOWN),
        too_old=tuple(key for key, shown in unknown.items() if shown == TOO_OLD),
        to_confirm=tuple(k for k in known if has(k, Flag.UNCONFIRMED) or has(k, Flag.STALE)),
        to_decide=tuple(k for k in known if status[k] in (Status.GAP, Status.PARTIAL)),
        to_settle=tuple(k for k in known if has(k, Flag.CONFLICT)),
        not_in_full=tuple(key for key, shown in unknown.items() if shown == NOT_IN_FULL),
        to_follow_up=tuple(key for key in keys if key in tried),
    )
