"""What one area can settle, each kind of question under its heading."""

from __future__ import annotations

from mapping.analysis.next_steps import Request
from mapping.gap_model.status_style import (
    CONFLICT_SYMBOL,
    NOT_IN_FULL,
    SIGNS,
    TOO_OLD,
    WORDS_WITHIN,
)
from mapping.gap_model.statuses import Status

_NONE, _NEVER_SAID = WORDS_WITHIN[Status.GAP], WORDS_WITHIN[Status.UNKNOWN]


def questions(request: Request) -> list[tuple[str, tuple[str, ...]]]:
    """Each kind of question that an area is to be asked, and the types that it is about."""
    asked = (
        (f"Ask: is there any? ({_NEVER_SAID})", request.never_said),
        (f"Ask: is it still so? ({WORDS_WITHIN[TOO_OLD]})", request.too_old),
        (f"Ask about the other units ({WORDS_WITHIN[NOT_IN_FULL]})", request.not_in_full),
        (f"Decide what to do ({_NONE}, or a part)", request.to_decide),
        (f"Settle which is right ({SIGNS[CONFLICT_SYMBOL]})", request.to_settle),
        ("Ask: what came of the pilot? (its end has passed)", request.to_follow_up),
        ("Ask for confirmation", request.to_confirm),
    )
    return [(heading, keys) for heading, keys in asked if keys]
