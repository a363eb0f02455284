"""The statuses and flags of a cell, worst status first, and their codes in an array."""

from __future__ import annotations

from enum import StrEnum


class Status(StrEnum):
    """Status of a cell, worst first; `NOT_EXPECTED` stands outside the order."""

    GAP = "gap"
    UNKNOWN = "unknown"
    PARTIAL = "partial"
    UNMEASURED = "unmeasured"
    MET = "met"
    NOT_EXPECTED = "not_expected"


class Flag(StrEnum):
    """What else is to be known of a cell; each holds or not, whatever the others do."""

    EXPIRED = "expired"
    AT_RISK = "at_risk"
    STALE = "stale"
    UNCONFIRMED = "unconfirmed"
    CONFLICT = "conflict"
    PLANNED = "planned"
    CAUSE = "cause"
    OUTSIDE_ONLY = "outside_only"
    REMOTE_ONLY = "remote_only"
    INCOMPLETE_FIGURES = "incomplete_figures"


STATUSES = tuple(Status)
GAP_CODE, UNKNOWN_CODE, PARTIAL_CODE, UNMEASURED_CODE, MET_CODE, NOT_EXPECTED_CODE = range(
    len(STATUSES)
)
