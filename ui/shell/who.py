"""Who is at work in this run of the page, and what they may do."""

from __future__ import annotations

from mapping.access import ANYBODY, Person


def person_now() -> Person:
    """Whoever this page is drawn for, as the access list has it now."""
    return ANYBODY
