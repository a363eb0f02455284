"""How many cells have which status or flag; gaps, no returns and what is not expected apart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from mapping.gap_model.assessment import Assessment
from mapping.gap_model.status_style import (
    NOT_IN_FULL,
    TOO_OLD,
    all_signs,
    keys_of_all,
    marks_of_all,
    signs_of,
)
from mapping.gap_model.statuses import Flag, Status
from mapping.reference.provision_types import ProvisionType

NOT_KNOWN: tuple[str, ...] = (Status.UNKNOWN, TOO_OLD, NOT_IN_FULL)
"""As what an unknown cell is shown and counted."""


def status_counts(
    assessment: Assessment, areas: Iterable[str], types: Iterable[ProvisionType]
) -> Counter[str]:
    """How many cells have each status; unknown ones by what they are shown as, each apart."""
    return Counter(keys_of_all(assessment, areas, types))


def flag_count(
    assessment: Assessment, areas: Iterable[str], types: Iterable[ProvisionType], flag: Flag
) -> int:
    """How many cells have a flag."""
    keys = [provision_type.key for provision_type in types]
    return int(assessment.flagged(flag, [*areas], keys).sum())


def sign_counts(
    assessment: Assessment, areas: Iterable[str], types: Iterable[ProvisionType]
) -> dict[str, int]:
    """How many cells have each of the small signs beside their status."""
    types = tuple(types)
    found = signs_among(marks_of_all(assessment, areas, types))
    return {sign: found[sign] for sign in all_signs(types)}


def signs_among(marks: Iterable[str]) -> Counter[str]:
    """The same of cells whose marks are known."""
    found = Counter[str]()
    for each, number in Counter(marks).items():
        found.update(dict.fromkeys(signs_of(each), number))
    return found


def wanted_count(counts: Counter[str]) -> int:
    """How many answers are wanted: all but those of what is not expected."""
    return counts.total() - counts[Status.NOT_EXPECTED]


def known_count(counts: Counter[str]) -> int:
    """How many cells have a standing return, whatever it says."""
    return wanted_count(counts) - unknown_count(counts)


def unknown_count(counts: Counter[str]) -> int:
    """How many cells are unknown, whatever they are shown as."""
    return sum(counts[key] for key in NOT_KNOWN)
