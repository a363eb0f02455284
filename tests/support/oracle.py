"""A slow, separate reading of the gap model, to hold the fast one against.

Plain loops over plain dictionaries, in the order in which the specification states its rules.
Speed does not matter here and nothing is shared with the program: to go unseen, an error would have
to be made twice.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date
from typing import Any

WORST_FIRST = ("gap", "unknown", "partial", "unmeasured", "met")
STATUSES = (*WORST_FIRST, "not_expected")
FLAGS = (
    "expired",
    "at_risk",
    "stale",
    "unconfirmed",
    "conflict",
    "planned",
    "cause",
    "outside_only",
    "remote_only",
    "incomplete_figures",
)
TOLERANCE = 1e-9

Record = dict[str, Any]
ProvisionType = dict[str, Any]
Unit = dict[str, Any]
Word = dict[str, Any]
UnitList = dict[str, Any]
Need = dict[tuple[str, str], float]


def add_months(day: date, months: int) -> date:
    """Move a date by whole months.

    Parameters
    ----------
    day : date
        The date to start from.
    months : int
        How many months to move; negative moves back.

    Returns
    -------
    date
        The same day of the month that many months on; a day that the month lacks becomes its last.
    """
    months_since_year_nought = day.year * 12 + (day.month - 1) + months
    year = months_since_year_nought // 12
    month = months_since_year_nought % 12 + 1
    last_day = monthrange(year, month)[1]
    return date(year, month, min(day.day, last_day))


def assess_slowly(
    records: list[Record],
    areas: list[str],
    types: list[ProvisionType],
    need: Need,
    expectations: set[tuple[str, str]],
    on: date,
    *,
    evidence_expires_months: int = 36,
    stale_months: int = 12,
    at_risk_months: int = 6,
    units: list[Unit] | None = None,
    coverage: list[Word] | None = None,
    unit_lists: list[UnitList] | None = None,
) -> dict[tuple[str, str], dict[str, Any]]:
    """Work out every cell of the gap table, one after another.

    Parameters
    ----------
    records : list of dict
        The register. ``areas_served`` is a tuple of area codes, or ``("*",)`` for every area.
    areas : list of str
        Area codes.
    types : list of dict
        Provision types: ``key``, ``measure``, ``need_basis``, ``per`` and ``benchmark``.
    need : dict
        Need figure by area and basis; a pair that is not there has no figure.
    expectations : set of tuple
        Pairs of area and type key that are not expected.
    on : date
        The date that the question is asked about.
    evidence_expires_months, stale_months, at_risk_months : int
        The three periods of the model.
    units, coverage, unit_lists : list of dict
        The three tables of units; ``area_code`` of a unit is filled in. A type counts them where it
        has a ``unit_kind``.

    Returns
    -------
    dict
        By area and type key: ``status``, ``level``, ``flags``, ``record_ids``, ``at_risk_status``,
        ``at_risk_from``, ``causes``, ``denominator``, ``split_equally`` and ``units`` (covered, not
        covered, all; None where records decide).
    """
    result = {}
    for provision_type in types:
        key = provision_type["key"]
        of_this_type = [record for record in records if record["provision_type"] == key]
        for area in areas:
            if (area, key) in expectations:
                result[area, key] = _blank_cell("not_expected")
                continue
            naming = [record for record in of_this_type if area in _served(record, areas)]
            result[area, key] = _assess_cell(
                naming,
                area,
                areas,
                provision_type,
                need,
                on,
                evidence_expires_months,
                stale_months,
                at_risk_months,
            )
            if provision_type.get("unit_kind"):
                counted = _count_units(
                    units or [],
                    coverage or [],
                    unit_lists or [],
                    area,
                    provision_type,
                    need,
                    on,
                    evidence_expires_months,
                )
                if counted["has_lapsed_word"] and result[area, key]["status"] == "unknown":
                    result[area, key]["flags"] |= {"expired"}
                if counted["answering"]:
                    result[area, key] = _decide_by_units(
                        result[area, key],
                        counted,
                        naming,
                        provision_type,
                        on,
                        evidence_expires_months,
                        stale_months,
                        at_risk_months,
                    )
    return result


def _blank_cell(status: str) -> dict[str, Any]:
    return {
        "status": status,
        "level": None,
        "flags": frozenset(),
        "record_ids": (),
        "at_risk_status": None,
        "at_risk_from": None,
        "causes": {},
        "denominator": None,
        "split_equally": False,
        "units": None,
    }


def _assess_cell(
    naming: list[Record],
    area: str,
    areas: list[str],
    provision_type: ProvisionType,
    need: Need,
    on: date,
    evidence_expires_months: int,
    stale_months: int,
    at_risk_months: int,
) -> dict[str, Any]:
    expired = []
    standing = []
    for record in naming:
        if add_months(record["last_verified"], evidence_expires_months) < on:
            expired.append(record)
        elif record["last_verified"] <= on:
            standing.append(record)
        # Verified after the date: nobody knew it then, so it does not stand, nor is it too old.

    returns = []
    in_force = []
    for record in standing:
        if _has_begun(record, on) and record["status"] != "planned":
            returns.append(record)
        if _has_begun(record, on) and not _has_ended(record, on):
            in_force.append(record)
    providing = [record for record in in_force if record["status"] in ("provided", "partial")]

    status = _status(providing, bool(returns), area, areas, provision_type, need)
    level, denominator = _level(providing, area, areas, provision_type, need)

    if providing:
        behind = providing
    elif returns:
        behind = returns
    else:
        behind = expired

    cell = _blank_cell(status)
    cell["level"] = level
    cell["denominator"] = denominator
    cell["record_ids"] = tuple(sorted(record["record_id"] for record in behind))
    cell["split_equally"] = _any_split_equally(providing, areas, provision_type, need)

    flags = set()

    if status == "unknown" and expired:
        flags.add("expired")

    horizon = add_months(on, at_risk_months)
    ends = set()
    for record in providing:
        if record["funding_end"] is not None and record["funding_end"] <= horizon:
            ends.add(record["funding_end"])
    if ends:
        without = _status(
            _funded_beyond(providing, horizon), bool(returns), area, areas, provision_type, need
        )
        if _is_worse(without, status):
            flags.add("at_risk")
            cell["at_risk_status"] = without
            for end in sorted(ends):
                left = _funded_beyond(providing, end)
                then = _status(left, bool(returns), area, areas, provision_type, need)
                if _is_worse(then, status):
                    cell["at_risk_from"] = end
                    break

    if status != "unknown":
        dated = [record["last_verified"] for record in behind if record["evidence"] != "undated"]
        if not dated or add_months(max(dated), stale_months) < on:
            flags.add("stale")
        if not any(record["evidence"] == "confirmed" for record in behind):
            flags.add("unconfirmed")

    if providing and any(record["status"] == "not_provided" for record in in_force):
        flags.add("conflict")

    cell["causes"] = _causes(status, returns)
    if cell["causes"]:
        flags.add("cause")
    if _is_planned(status, standing, on):
        flags.add("planned")

    if providing and not any(record["maintained_by"] == area for record in providing):
        flags.add("outside_only")

    if providing and all(record["delivery"] == "remote" for record in providing):
        flags.add("remote_only")

    if not all(_has_figures(record, provision_type) for record in providing):
        flags.add("incomplete_figures")

    cell["flags"] = frozenset(flags)
    return cell


def _is_planned(status: str, standing: list[Record], on: date) -> bool:
    """Whether something is to come where there is none, or nobody has said."""
    if status not in ("gap", "unknown"):
        return False
    for record in standing:
        is_to_come = record["status"] == "planned" or not _has_begun(record, on)
        if is_to_come and not _has_ended(record, on):
            return True
    return False


def _causes(status: str, returns: list[Record]) -> dict[str, int]:
    """How many returns give each cause, where there is none or a part."""
    causes: dict[str, int] = {}
    if status not in ("gap", "partial"):
        return causes
    for record in returns:
        for cause in set(record["gap_cause"]):
            causes[cause] = causes.get(cause, 0) + 1
    return causes


def _served(record: Record, areas: list[str]) -> list[str]:
    if record["areas_served"] == ("*",):
        return list(areas)
    return list(record["areas_served"])


def _has_begun(record: Record, on: date) -> bool:
    return record["start_date"] is None or record["start_date"] <= on


def _has_ended(record: Record, on: date) -> bool:
    return record["end_date"] is not None and record["end_date"] <= on


def _funded_beyond(providing: list[Record], day: date) -> list[Record]:
    left = []
    for record in providing:
        if record["funding_end"] is None or record["funding_end"] > day:
            left.append(record)
    return left


def _is_worse(status: str, than: str) -> bool:
    return WORST_FIRST.index(status) < WORST_FIRST.index(than)


def _status(
    providing: list[Record],
    has_return: bool,
    area: str,
    areas: list[str],
    provision_type: ProvisionType,
    need: Need,
) -> str:
    """Give the first status that holds, for an area that is expected to have the type."""
    if not has_return:
        return "unknown"
    if not providing:
        return "gap"

    level, _ = _level(providing, area, areas, provision_type, need)
    complete = all(_has_figures(record, provision_type) for record in providing)
    if complete and level == 0:
        return "gap"

    if all(record["status"] == "partial" for record in providing):
        return "partial"

    benchmark = provision_type["benchmark"]
    if provision_type["measure"] == "presence":
        benchmark = 1.0
    if level is None or benchmark is None:
        return "unmeasured"

    reaches = level >= benchmark or abs(level - benchmark) <= TOLERANCE
    if complete:
        return "met" if reaches else "partial"
    # Some figures are missing. What is known of a rate can only grow when they come, so it may
    # already be enough; a share may move either way.
    if provision_type["measure"] == "rate" and reaches:
        return "met"
    return "unmeasured"


def _has_figures(record: Record, provision_type: ProvisionType) -> bool:
    if provision_type["measure"] == "rate":
        return record["capacity"] is not None
    if provision_type["measure"] == "share":
        return record["units_covered"] is not None and record["units_total"] is not None
    return True


def _level(
    providing: list[Record],
    area: str,
    areas: list[str],
    provision_type: ProvisionType,
    need: Need,
) -> tuple[float | None, str | None]:
    """Give the level, and for a share the name of the figure that it was divided by."""
    if not providing:
        return None, None
    if provision_type["measure"] == "presence":
        return 1.0, None

    with_figures = [record for record in providing if _has_figures(record, provision_type)]
    if not with_figures:
        return None, None

    need_figure = None
    if provision_type["need_basis"] is not None:
        need_figure = need.get((area, provision_type["need_basis"]))

    if provision_type["measure"] == "rate":
        if need_figure is None or need_figure == 0 or provision_type["per"] is None:
            return None, None
        capacity = 0.0
        for record in with_figures:
            capacity += _attributed(record["capacity"], record, area, areas, provision_type, need)
        return capacity / need_figure * provision_type["per"], None

    covered = 0.0
    total = 0.0
    for record in with_figures:
        covered += _attributed(record["units_covered"], record, area, areas, provision_type, need)
        total += _attributed(record["units_total"], record, area, areas, provision_type, need)
    divisor, denominator = total, "units_total"
    # Parts of a whole rarely add up to the last bit; a difference that small is still a tie.
    if need_figure is not None and need_figure > total + TOLERANCE:
        divisor, denominator = need_figure, "need"
    if divisor == 0:
        return None, None
    return covered / divisor, denominator


def _need_among_served(
    record: Record, areas: list[str], provision_type: ProvisionType, need: Need
) -> float | None:
    """Add up the need of the areas served, or give None where equal parts are to be taken."""
    if provision_type["need_basis"] is None:
        return None
    together = 0.0
    for served in _served(record, areas):
        figure = need.get((served, provision_type["need_basis"]))
        if figure is None:
            return None
        together += figure
    return together if together > 0 else None


def _attributed(
    amount: float,
    record: Record,
    area: str,
    areas: list[str],
    provision_type: ProvisionType,
    need: Need,
) -> float:
    """Give this area's part of a figure of a record."""
    together = _need_among_served(record, areas, provision_type, need)
    if together is None:
        return amount / len(_served(record, areas))
    return amount * need[area, provision_type["need_basis"]] / together


def _any_split_equally(
    providing: list[Record], areas: list[str], provision_type: ProvisionType, need: Need
) -> bool:
    if provision_type["measure"] == "presence":
        return False
    for record in providing:
        if not _has_figures(record, provision_type) or len(_served(record, areas)) == 1:
            continue
        if _need_among_served(record, areas, provision_type, need) is None:
            return True
    return False


# ---------------------------------------------------------------------------------- units


def _count_units(
    units: list[Unit],
    coverage: list[Word],
    unit_lists: list[UnitList],
    area: str,
    provision_type: ProvisionType,
    need: Need,
    on: date,
    evidence_expires_months: int,
) -> dict[str, Any]:
    """Give the row that answers for each unit of an area, and how many units there are in all."""
    listed = []
    for unit in units:
        has_opened = unit["opened"] is None or unit["opened"] <= on
        has_closed = unit["closed"] is not None and unit["closed"] <= on
        is_here = unit["kind"] == provision_type["unit_kind"] and unit["area_code"] == area
        if is_here and has_opened and not has_closed:
            listed.append(unit)

    answering = []
    has_lapsed_word = False
    for unit in listed:
        newest = None
        for word in coverage:
            if word["unit_id"] != unit["unit_id"]:
                continue
            if word["provision_type"] != provision_type["key"]:
                continue
            expires = add_months(word["last_verified"], evidence_expires_months)
            if expires < on or word["last_verified"] > on:
                has_lapsed_word = True
                continue
            if word["since"] is not None and word["since"] > on:
                continue
            key = (word["last_verified"], word["status"] == "not_covered")
            if newest is None or key > (newest["last_verified"], newest["status"] == "not_covered"):
                newest = word
        if newest is not None:
            answering.append(newest)

    is_complete = False
    for each in unit_lists:
        is_of_kind = each["kind"] == provision_type["unit_kind"]
        if is_of_kind and each["area_code"] in ("", area) and each["complete_on"] <= on:
            is_complete = True
    whole = len(listed)
    figure = None
    if provision_type["need_basis"] is not None:
        figure = need.get((area, provision_type["need_basis"]))
    if not is_complete and figure is not None and round(figure) > whole:
        whole = round(figure)
    return {"answering": answering, "whole": whole, "has_lapsed_word": has_lapsed_word}


def _is_covered(word: Word, day: date) -> bool:
    if word["status"] != "covered":
        return False
    return word["until"] is None or day < word["until"]


def _case_of_units(
    c: int, k: int, whole: int, p: bool, q: bool, benchmark: float | None
) -> tuple[int, str]:
    """Give the number of the case in the specification, and its status."""
    if c == 0 and k == 0:
        return 1, "gap"
    if c == 0 and q:
        return 2, "gap"
    if c == 0 and p:
        if benchmark is not None and not _reaches(k / whole, benchmark):
            return 3, "partial"
        return 4, "unmeasured"
    if c == 0:
        return 5, "unknown"
    if benchmark is None:
        return 6, "unmeasured"
    if _reaches(c / whole, benchmark):
        return 7, "met"
    if not _reaches((c + k) / whole, benchmark):
        return 8, "partial"
    return 9, "unmeasured"


def _reaches(level: float, benchmark: float) -> bool:
    return level >= benchmark or abs(level - benchmark) <= TOLERANCE


def _decide_by_units(
    by_records: dict[str, Any],
    counted: dict[str, Any],
    naming: list[Record],
    provision_type: ProvisionType,
    on: date,
    evidence_expires_months: int,
    stale_months: int,
    at_risk_months: int,
) -> dict[str, Any]:
    """Judge a cell of which units decide; what records say beside their figures is kept."""
    answering, whole = counted["answering"], counted["whole"]
    benchmark = provision_type["benchmark"]

    standing = []
    for record in naming:
        expires = add_months(record["last_verified"], evidence_expires_months)
        if record["last_verified"] <= on <= expires:
            standing.append(record)
    returns = []
    for record in standing:
        if _has_begun(record, on) and record["status"] != "planned":
            returns.append(record)
    providing = []
    for record in returns:
        if record["status"] in ("provided", "partial") and not _has_ended(record, on):
            providing.append(record)
    says_none = any(record["status"] == "not_provided" for record in returns)

    def judged(covered: int, left: list[Record]) -> tuple[int, str]:
        p = len(left) > 0
        k = whole - len(answering)
        return _case_of_units(covered, k, whole, p, not p and says_none, benchmark)

    c = len([word for word in answering if _is_covered(word, on)])
    k = whole - len(answering)
    case, status = judged(c, providing)

    cell = _blank_cell(status)
    cell["units"] = (c, len(answering) - c, whole)
    cell["case"] = case
    if case != 5:
        cell["level"] = c / whole
        cell["denominator"] = "units_total"
    behind = providing or returns
    cell["record_ids"] = tuple(sorted(record["record_id"] for record in behind))

    # What of the records' flags rests on nothing but the records.
    flags = set(by_records["flags"]) & {"outside_only", "remote_only", "conflict"}

    if status == "unknown":
        if counted["has_lapsed_word"]:
            flags.add("expired")
        for record in naming:
            if add_months(record["last_verified"], evidence_expires_months) < on:
                flags.add("expired")

    if k > 0 and status != "unknown":
        flags.add("incomplete_figures")

    if c > 0 and not providing and says_none:
        flags.add("conflict")
    if c == 0 and k == 0 and providing:
        flags.add("conflict")

    weak = 0
    for word in answering:
        if word["evidence"] == "undated" or add_months(word["last_verified"], stale_months) < on:
            weak += 1
    if weak > len(answering) / 2:
        flags.add("stale")
    if not any(word["evidence"] == "confirmed" for word in answering):
        flags.add("unconfirmed")

    cell["causes"] = _causes(status, returns)
    if cell["causes"]:
        flags.add("cause")
    if _is_planned(status, standing, on):
        flags.add("planned")

    horizon = add_months(on, at_risk_months)
    ends = set()
    for word in answering:
        if _is_covered(word, on) and word["until"] is not None and word["until"] <= horizon:
            ends.add(word["until"])
    for record in providing:
        if record["funding_end"] is not None and record["funding_end"] <= horizon:
            ends.add(record["funding_end"])

    def after(day: date) -> str:
        covered = 0
        for word in answering:
            lasts = word["until"] is None or word["until"] > day
            if _is_covered(word, on) and lasts:
                covered += 1
        return judged(covered, _funded_beyond(providing, day))[1]

    if ends and _is_worse(after(horizon), status):
        flags.add("at_risk")
        cell["at_risk_status"] = after(horizon)
        for end in sorted(ends):
            if _is_worse(after(end), status):
                cell["at_risk_from"] = end
                break
    elif c > 0 and providing and not _funded_beyond(providing, horizon):
        # Nobody is left who trains, and who is trained stays so.
        flags.add("at_risk")
        cell["at_risk_status"] = status
        cell["at_risk_from"] = max(record["funding_end"] for record in providing)

    cell["flags"] = frozenset(flags)
    return cell
