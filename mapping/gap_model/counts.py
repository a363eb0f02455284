"""How many cells have which status or flag; gaps, no returns and what is not expected apart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from mapping.gap_model.assessment import Assessment
from mapping.gap_model.status_style import SIGNS, TOO_OLD, marks_at, signs_of
from mapping.gap_model.statuses import Flag, Status
from mapping.reference.provision_types import ProvisionType


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
            found[TOO_OLD if status is Status.UNKNOWN and too_old else status.value] += 1
    return found


def flag_count(
    assessment: Assessment, areas: Iterable[str], types: Iterable[ProvisionType], flag: Flag
) -> int:
    """How many cells have a flag."""
    keys = [provision_type.key for provision_type in types]
    return sum(assessment.has_flag(code, key, flag) for code in areas for key in keys)


def sign_counts(
    assessment: Assessment, areas: Iterable[str], types: Iterable[ProvisionType]
) -> dict[str, int]:
    """How many cells have each of the small signs beside their status."""
    keys = [provision_type.key for provision_type in types]
    found = Counter(
        sign for code in areas for key in keys for sign in signs_of(marks_at(assessment, code, key))
    )
    return {sign: found[sign] for sign in SIGNS}


def wanted_count(counts: Counter[str]) -> int:
    """How many answers are wanted: all but those of what is not expected."""
    return counts.total() - counts[Status.NOT_EXPECTED]


def known_count(counts: Counter[str]) -> int:
    """How many cells have a standing return, whatever it says."""
    return wanted_count(counts) - counts[Status.UNKNOWN] - counts[TOO_OLD]
