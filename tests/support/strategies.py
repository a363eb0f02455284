"""Registers made up for tests: rich in boundaries, and always valid.

One builder makes every case; it is told how to pick one thing out of several. Hypothesis picks so
that a failing case can be shrunk, and a seeded generator picks when thousands of cells are wanted.
The first of the things to pick from is always the plainest, since Hypothesis shrinks towards it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from random import Random
from typing import Any, Protocol, TypeVar

from hypothesis import strategies as st

from tests.support.oracle import add_months

CAUSES = (
    "funding",
    "staffing",
    "training",
    "no_provider",
    "no_referral_route",
    "under_review",
    "other",
)
# A basis of people, a basis of the units that a share counts, and one with figures hard to divide.
NEED_VALUES = {
    "people": (1000.0, 2000.0, 50_000.0, 123_457.0),
    "units": (10.0, 4.0, 20.0, 30.0, 40.0),
    "cases": (3.0, 7.0, 0.1, 12.5),
}
# Dates from which months on or back end on a day that the month lacks, and a few ordinary ones.
DATES_ASKED_ABOUT = (
    date(2026, 1, 15),
    date(2026, 7, 1),
    date(2024, 2, 29),
    date(2027, 2, 28),
    date(2027, 3, 1),
    date(2025, 8, 31),
    date(2025, 1, 31),
    date(2026, 9, 30),
    date(2026, 3, 31),
    date(2025, 12, 31),
)

Case = dict[str, Any]
T = TypeVar("T")


class Pick(Protocol):
    """Pick one of several."""

    def __call__(self, options: Sequence[T], /) -> T: ...


@st.composite
def cases(
    draw: st.DrawFn,
    *,
    max_areas: int = 6,
    max_types: int = 5,
    max_records: int = 16,
    evidence_expires_months: int = 36,
    stale_months: int = 12,
    at_risk_months: int = 6,
    has_units: bool = False,
) -> Case:
    """Make whole cases for the gap model.

    Parameters
    ----------
    draw : callable
        Given by Hypothesis.
    max_areas, max_types, max_records : int
        The most there may be of each.
    evidence_expires_months, stale_months, at_risk_months : int
        The periods whose boundaries the dates are to fall on.
    has_units : bool
        Whether shares are counted unit by unit, as `with_units` makes them.

    Returns
    -------
    dict
        ``records``, ``areas``, ``types``, ``need``, ``expectations`` and ``on``, named as the
        arguments of the oracle are.
    """

    pick = _PickByBytes(draw)
    case = _build_case(
        pick,
        pick(range(1, max_areas + 1)),
        pick(range(1, max_types + 1)),
        pick(range(max_records + 1)),
        (evidence_expires_months, stale_months, at_risk_months),
    )
    # A record left out last of all leaves what the others were made of as it was: so Hypothesis can
    # shrink to the few that matter.
    case["records"] = [record for record in case["records"] if pick((False, *(True,) * 15))]
    return with_units(pick, case) if has_units else case


class _PickByBytes:
    """Pick by bytes that are drawn hundreds at a time: a draw costs as much for one as for many.

    A smaller byte picks an earlier option, and Hypothesis shrinks each byte towards nought.
    """

    def __init__(self, draw: st.DrawFn) -> None:
        self._draw = draw
        self._drawn: Iterator[int] = iter(())

    def __call__(self, options: Sequence[T], /) -> T:
        part = self._byte() if len(options) <= _FEW else self._byte() * 256 + self._byte()
        return options[part * len(options) // (256 if len(options) <= _FEW else 256 * 256)]

    def _byte(self) -> int:
        byte = next(self._drawn, None)
        if byte is None:
            self._drawn = iter(self._draw(_BYTES))
            byte = next(self._drawn)
        return byte


# As many options as one byte picks from evenly enough.
_FEW = 32
_BYTES = st.binary(min_size=256, max_size=256)
KINDS = ("practice", "school")


def with_units(pick: Pick, case: Case) -> Case:
    """The same case with its shares counted unit by unit, in most areas.

    Parameters
    ----------
    pick : callable
        Picks one of several.
    case : dict
        Gains ``units``, ``coverage`` and ``unit_lists``; about half of its other types become
        shares, so that there is enough to count.
    """
    on: date = case["on"]
    types = [dict(fields) for fields in case["types"]]
    for fields in types:
        if fields["measure"] == "presence" and pick(range(2)) == 0:
            fields |= {"measure": "share", "need_basis": pick((None, "units"))}
            fields["benchmark"] = pick((1.0, 0.5, 0.8, None))
        if fields["measure"] == "share":
            fields["unit_kind"] = pick((*KINDS, KINDS[0], None))
    units: list[dict[str, Any]] = []
    for area in (*case["areas"], "ELSEWHERE"):
        for number in range(pick((3, 0, 1, 2, 4, 8, 12))):
            opened = pick((None, None, None, _around(on, pick), on - timedelta(days=2000)))
            units.append(
                {
                    "unit_id": f"{area}-{number}",
                    "kind": pick((KINDS[0], KINDS[0], KINDS[0], KINDS[1])),
                    "area_code": area,
                    "opened": opened,
                    "closed": pick((None,) * 5 + (_around(on, pick), on + timedelta(days=90))),
                }
            )
    coverage: list[dict[str, Any]] = []
    for fields in types:
        if not fields.get("unit_kind"):
            continue
        for area in (*case["areas"], "ELSEWHERE"):
            # Areas in which all, some, or none are covered: without them, most cases would be rare.
            mood = pick(("mixed", "covered", "not_covered", "silent", "not_all"))
            for unit in (unit for unit in units if unit["area_code"] == area):
                coverage += _build_words(pick, unit, fields, on, mood)
    lists = [
        {
            "kind": pick(KINDS),
            "area_code": pick((*case["areas"], "")),
            "complete_on": _around(on, pick),
        }
        for _ in range(pick((0, 1, 2)))
    ]
    return {**case, "types": types, "units": units, "coverage": coverage, "unit_lists": lists}


def _build_words(
    pick: Pick, unit: dict[str, Any], fields: dict[str, Any], on: date, mood: str
) -> list[dict[str, Any]]:
    """What has been said of a unit: nothing, one thing, or several."""
    words: dict[tuple[date, str], dict[str, Any]] = {}
    often = {"silent": (0, 0, 0, 0, 1), "not_all": (0, 1)}.get(mood, (1, 1, 1, 2, 3))
    for _ in range(pick(often)):
        status = pick(("covered", "covered", "not_covered"))
        if mood in ("covered", "not_covered"):
            status = mood
        elif mood == "not_all":
            status = "not_covered"
        verified = _build_verified(pick, on, 36, 12)
        since = until = None
        if status == "covered":
            since = pick((None, None, None, verified, _around(on, pick)))
            until = pick((None,) * 4 + (_around(on, pick), _build_funding_end(pick, on, 6)))
        words[verified, status] = {
            "unit_id": unit["unit_id"],
            "provision_type": fields["key"],
            "status": status,
            "since": since,
            "until": until,
            "evidence": pick(("confirmed", "published", "published", "undated")),
            "last_verified": verified,
        }
    return list(words.values())


def random_case(
    rng: Random,
    n_areas: int,
    n_types: int,
    n_records: int,
    *,
    evidence_expires_months: int = 36,
    stale_months: int = 12,
    at_risk_months: int = 6,
) -> Case:
    """Make one case of a given size, the same one for the same seed.

    Parameters
    ----------
    rng : random.Random
        A seeded generator.
    n_areas, n_types, n_records : int
        How many of each. One to two records for each cell give a good mixture.
    evidence_expires_months, stale_months, at_risk_months : int
        The periods whose boundaries the dates are to fall on.

    Returns
    -------
    dict
        The same form as `cases` gives.
    """
    months = (evidence_expires_months, stale_months, at_risk_months)
    return _build_case(rng.choice, n_areas, n_types, n_records, months)


def _build_case(
    pick: Pick, n_areas: int, n_types: int, n_records: int, months: tuple[int, int, int]
) -> Case:
    on = pick(DATES_ASKED_ABOUT) + timedelta(days=pick((0, 0, 0, 0, 1, 40)))
    areas = [f"A{number:03d}" for number in range(1, n_areas + 1)]
    types = [_build_type(pick, f"type_{number:03d}") for number in range(1, n_types + 1)]

    need = {}
    for basis, values in NEED_VALUES.items():
        for area in areas:
            kind = pick(("figure",) * 8 + ("none", "zero"))
            if kind == "figure":
                need[area, basis] = pick(values)
            elif kind == "zero":
                need[area, basis] = 0.0

    expectations = set()
    for area in areas:
        for provision_type in types:
            if pick(range(20)) == 19:
                expectations.add((area, provision_type["key"]))

    # A record of the whole region answers for every area, so that no cell would be left unknown if
    # there were many: about one a type, however large the case.
    whole_region_one_in = max(12, n_records // n_types)
    # Records that meet in the same cell are what most rules are about.
    records: list[dict[str, Any]] = []
    for number in range(1, n_records + 1):
        before = records[-1] if records and pick(range(3)) == 2 else None
        provision_type = pick(types)
        served = _build_served(pick, areas, whole_region_one_in)
        if before is not None:
            provision_type = next(t for t in types if t["key"] == before["provision_type"])
            if before["areas_served"] != ("*",):
                # The first area is shared with the record before, the others may differ.
                others = [code for code in served if code not in ("*", before["areas_served"][0])]
                served = (before["areas_served"][0], *others)
        records.append(_build_record(pick, number, provision_type, served, areas, need, on, months))
    return {
        "records": records,
        "areas": areas,
        "types": types,
        "need": need,
        "expectations": expectations,
        "on": on,
    }


def _build_type(pick: Pick, key: str) -> dict[str, Any]:
    measure = pick(("presence", "rate", "rate", "share", "share"))
    if measure == "presence":
        basis = pick((None, "people"))
        per = None
        benchmark = pick((None, 1.0))
    elif measure == "rate":
        basis = pick(("people", "people", "people", "cases", "cases", "units", None))
        per = pick((1.0, 1000.0, 10_000.0, 100_000.0))
        benchmark = pick((1.0, 0.5, 2.0, 2.5, 0.3, 10.0, None, 0.0))
    else:
        basis = pick(("units", "units", "units", "cases", None, None))
        per = None
        benchmark = pick((1.0, 0.5, 0.8, 0.25, 0.9, None, 0.0))
    return {
        "key": key,
        "measure": measure,
        "need_basis": basis,
        "per": per,
        "benchmark": benchmark,
    }


def _build_served(pick: Pick, areas: list[str], whole_region_one_in: int) -> tuple[str, ...]:
    if pick(range(whole_region_one_in)) == whole_region_one_in - 1:
        return ("*",)
    served: list[str] = []
    for _ in range(pick((1, 1, 1, 2, 2, 3, 4))):
        code = pick(areas)
        if code not in served:
            served.append(code)
    return tuple(served)


def _build_record(
    pick: Pick,
    number: int,
    provision_type: dict[str, Any],
    served: tuple[str, ...],
    areas: list[str],
    need: dict[tuple[str, str], float],
    on: date,
    months: tuple[int, int, int],
) -> dict[str, Any]:
    evidence_expires_months, stale_months, at_risk_months = months
    status = pick(("provided",) * 6 + ("partial",) * 4 + ("not_provided",) * 3 + ("planned",) * 2)
    served_codes = areas if served == ("*",) else list(served)

    gap_cause: tuple[str, ...] = ()
    if status in ("partial", "not_provided"):
        for _ in range(pick((0, 0, 1, 1, 2))):
            cause = pick(CAUSES)
            if cause not in gap_cause:
                gap_cause = (*gap_cause, cause)

    start = _build_start(pick, on)
    capacity = _build_capacity(pick, provision_type, served_codes, need)
    covered, total = _build_units(pick, provision_type, served_codes, need)
    return {
        "record_id": f"record-{number:06d}",
        "maintained_by": pick((served_codes[0], served_codes[-1], pick(areas), "REGION")),
        "provision_type": provision_type["key"],
        "status": status,
        "areas_served": served,
        "capacity": capacity,
        "units_covered": covered,
        "units_total": total,
        "delivery": pick(("in_person", "remote", "remote", "remote", "both", None)),
        "gap_cause": gap_cause,
        "funding_end": _build_funding_end(pick, on, at_risk_months),
        "start_date": start,
        "end_date": _build_end(pick, on, start),
        "evidence": pick(("confirmed", "confirmed", "published", "undated")),
        "last_verified": _build_verified(pick, on, evidence_expires_months, stale_months),
    }


def _around(day: date, pick: Pick) -> date:
    """Give the day, one of its neighbours, or now and then a day a little further off.

    Months are not all of one length: three days either way reach every date that falls on the
    same day when months are added, and the first one that does not.
    """
    return day + timedelta(days=pick((0, 0, 0, -1, -1, 1, 1, -2, 2, -3, 3)))


def _build_verified(pick: Pick, on: date, expires: int, stale: int) -> date:
    kind = pick(("recent",) * 4 + ("today", "stale", "stale", "expiry", "expiry", "old", "ancient"))
    if kind == "recent":
        return on - timedelta(days=pick(range(1, 300)))
    if kind == "today":
        return _around(on, pick)
    if kind == "stale":
        return _around(add_months(on, -stale), pick)
    if kind == "expiry":
        return _around(add_months(on, -expires), pick)
    if kind == "old":
        return on - timedelta(days=pick(range(370, 1000)))
    return on - timedelta(days=pick(range(1100, 3000)))


def _build_start(pick: Pick, on: date) -> date | None:
    kind = pick(("blank",) * 6 + ("past",) * 4 + ("today", "future"))
    if kind == "blank":
        return None
    if kind == "past":
        return on - timedelta(days=pick(range(2, 1500)))
    if kind == "today":
        return _around(on, pick)
    return on + timedelta(days=pick(range(2, 400)))


def _build_end(pick: Pick, on: date, start: date | None) -> date | None:
    kind = pick(("blank",) * 7 + ("future",) * 2 + ("today", "past"))
    if kind == "blank":
        return None
    if kind == "future":
        end = on + timedelta(days=pick(range(2, 800)))
    elif kind == "today":
        end = _around(on, pick)
    else:
        end = on - timedelta(days=pick(range(2, 800)))
    if start is not None and end < start:
        return start
    return end


def _build_funding_end(pick: Pick, on: date, at_risk: int) -> date | None:
    kind = pick(("blank",) * 3 + ("horizon", "horizon", "within", "within", "later", "past", "on"))
    if kind == "blank":
        return None
    if kind == "horizon":
        return _around(add_months(on, at_risk), pick)
    if kind == "within":
        return on + timedelta(days=pick((30, 60, 90, 120)))
    if kind == "later":
        return on + timedelta(days=pick(range(200, 1500)))
    if kind == "past":
        return on - timedelta(days=pick(range(2, 400)))
    return _around(on, pick)


def _need_of(
    provision_type: dict[str, Any], codes: list[str], need: dict[tuple[str, str], float]
) -> list[float]:
    """List the figures that there are, for the areas served."""
    basis = provision_type["need_basis"]
    return [need[code, basis] for code in codes if (code, basis) in need]


def _build_capacity(
    pick: Pick,
    provision_type: dict[str, Any],
    served: list[str],
    need: dict[tuple[str, str], float],
) -> float | None:
    if provision_type["measure"] != "rate":
        return pick((None, None, 0.0, 2.5))
    if pick(range(5)) == 4:
        return None
    together = sum(_need_of(provision_type, served, need))
    benchmark: float | None = provision_type["benchmark"]
    per: float = provision_type["per"]
    if not together or not benchmark or pick(range(4)) == 3:
        return pick((1.0, 0.0, 0.5, 3.0, 7.25, 1000.0))
    # The benchmark is reached exactly, missed or passed by more and by less than the tolerance, or
    # reached by two or three such records together.
    level = pick(
        (
            benchmark,
            benchmark,
            benchmark - 0.01,
            benchmark - 1e-6,
            benchmark - 7e-9,
            benchmark - 3e-10,
            benchmark + 0.01,
            benchmark / 2,
            benchmark / 3,
            0.0,
            0.0,
        )
    )
    return level * together / per


def _build_units(
    pick: Pick,
    provision_type: dict[str, Any],
    served: list[str],
    need: dict[tuple[str, str], float],
) -> tuple[int | None, int | None]:
    if provision_type["measure"] != "share":
        return pick(((None, None), (None, None), (0, 5), (5, 5)))
    missing = pick(("none",) * 8 + ("both", "covered", "total"))
    if missing == "both":
        return None, None
    together = sum(_need_of(provision_type, served, need))
    whole = max(1, round(together))
    total = pick((whole, whole, whole + 1, max(1, whole - 1), 2 * whole, max(1, whole // 2), 1))
    benchmark = provision_type["benchmark"] or pick((0.5, 1.0))
    # As many as reach the benchmark, counted against the record's own total or against the need.
    enough = round(benchmark * pick((total, max(total, together))))
    covered = pick((enough, enough, enough - 1, enough + 1, enough // 2, total, 0, 0, 1))
    covered = min(max(covered, 0), total)
    if missing == "covered":
        return None, total
    if missing == "total":
        return covered, None
    return covered, total
