"""Answers in numbers, in one sentence; gaps, no returns and what is not expected are kept apart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import pandas as pd

from mapping.dates import in_words
from mapping.gaps import Assessment, Flag, Status
from mapping.provision_types import ProvisionType
from mapping.register import CONFIRMED

_TOO_OLD = "too_old"


def register_sentence(records: pd.DataFrame) -> str:
    """How large, how sure and how new the register is."""
    if records.empty:
        return "The register holds no record yet."
    confirmed = int((records["evidence"] == CONFIRMED).sum())
    newest = in_words(records["last_verified"].max().date())
    if len(records) == 1:
        return (
            f"One record, {'' if confirmed else 'not '}confirmed by whoever runs or keeps it; it "
            f"was checked on {newest}."
        )
    return (
        f"{len(records)} records, {confirmed or 'none'} of them confirmed by whoever runs or keeps "
        f"them; the newest was checked on {newest}."
    )


def status_counts(
    assessment: Assessment, areas: Iterable[str], types: Iterable[ProvisionType]
) -> Counter[str]:
    """How many cells have each status; an unknown cell whose return is too old is `too_old`."""
    keys = [provision_type.key for provision_type in types]
    found: Counter[str] = Counter()
    for code in areas:
        for key in keys:
            status = assessment.status(code, key)
            too_old = assessment.has_flag(code, key, Flag.EXPIRED)
            found[_TOO_OLD if status is Status.UNKNOWN and too_old else status.value] += 1
    return found


def at_risk_count(
    assessment: Assessment, areas: Iterable[str], types: Iterable[ProvisionType]
) -> int:
    """How many cells would be worse off when funding ends within the horizon."""
    keys = [provision_type.key for provision_type in types]
    return sum(assessment.has_flag(code, key, Flag.AT_RISK) for code in areas for key in keys)


def known_count(counts: Counter[str]) -> int:
    """How many cells have a standing return, whatever it says."""
    return counts.total() - counts[Status.UNKNOWN] - counts[_TOO_OLD] - counts[Status.NOT_EXPECTED]


def type_sentence(counts: Counter[str], label: str) -> str:
    """One type over several areas, in a few sentences."""
    expected = counts.total() - counts[Status.NOT_EXPECTED]
    part = f", {counts[Status.PARTIAL]} in part" if counts[Status.PARTIAL] else ""
    return (
        f"{label}: {_there(counts)} of {expected} areas are known to have it{part}. "
        f"{_said_none(counts)} {_unknown(counts, 'From')}{_left_out(counts)}"
    )


def overall_sentence(counts: Counter[str], n_areas: int, n_types: int) -> str:
    """Several types over several areas, in a few sentences."""
    return (
        f"Of {n_areas * n_types} cells ({n_areas} areas × {n_types} types), "
        f"{known_count(counts)} are known: {_there(counts)} provided, {counts[Status.PARTIAL]} "
        f"in part, {counts[Status.GAP]} none. {_unknown(counts, 'For')}{_left_out(counts)}"
    )


def area_sentence(counts: Counter[str], area: str) -> str:
    """All types of one area, in a few sentences."""
    expected = counts.total() - counts[Status.NOT_EXPECTED]
    part = f", and {counts[Status.PARTIAL]} more in part" if counts[Status.PARTIAL] else ""
    none = (
        f"Of {counts[Status.GAP]} there is none."
        if counts[Status.GAP]
        else "Of no type has it said that there is none."
    )
    return (
        f"{area} is known to have {_there(counts)} of {expected} types{part}. {none} "
        f"{_unknown(counts, 'For')}{_left_out(counts)}"
    )


def _there(counts: Counter[str]) -> int:
    return counts[Status.MET] + counts[Status.UNMEASURED]


def _said_none(counts: Counter[str]) -> str:
    number = counts[Status.GAP]
    return f"{number} {'has' if number == 1 else 'have'} none." if number else "No area said none."


def _unknown(counts: Counter[str], preposition: str) -> str:
    never, too_old = counts[Status.UNKNOWN], counts[_TOO_OLD]
    parts = [
        *([f"{preposition.lower()} {never} there is no return"] if never else []),
        *([f"{preposition.lower()} {too_old} the return is too old"] if too_old else []),
    ]
    if not parts and counts.total() == counts[Status.NOT_EXPECTED]:
        return "Nothing is expected here."
    if not parts:
        every = "Every area" if preposition == "From" else "Everything"
        return f"{every} has a return that stands."
    text = ", and ".join(parts)
    return f"{text[0].upper()}{text[1:]}."


def _left_out(counts: Counter[str]) -> str:
    number = counts[Status.NOT_EXPECTED]
    return f" Left out: {number}, where it is not expected." if number else ""
