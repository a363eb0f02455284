"""Answers in numbers, in one sentence; gaps, no returns and what is not expected are kept apart."""

from __future__ import annotations

from collections import Counter

import pandas as pd

from mapping.dates import in_words, known_day
from mapping.english import capitalised, count, plural
from mapping.gap_model.counts import known_count
from mapping.gap_model.status_style import TOO_OLD, WORDS_WITHIN
from mapping.gap_model.statuses import Status
from mapping.register.schema import CONFIRMED


def register_sentence(records: pd.DataFrame) -> str:
    """How large, how sure and how new the register is."""
    if records.empty:
        return "The register holds no record yet."
    confirmed = int((records["evidence"] == CONFIRMED).sum())
    newest = in_words(known_day(records["last_verified"].max()))
    if len(records) == 1:
        return (
            f"One record, {'' if confirmed else 'not '}confirmed by whoever runs or keeps it; it "
            f"was checked on {newest}."
        )
    return (
        f"{len(records)} records, {confirmed or 'none'} of them confirmed by whoever runs or keeps "
        f"them; the newest was checked on {newest}."
    )


def type_sentence(counts: Counter[str], label: str, unconfirmed: int) -> str:
    """One type over several areas, in a few sentences.

    Parameters
    ----------
    unconfirmed
        How many of the known cells nobody has confirmed who runs or keeps a service.
    """
    expected = counts.total() - counts[Status.NOT_EXPECTED]
    part = f", {counts[Status.PARTIAL]} in part" if counts[Status.PARTIAL] else ""
    number = counts[Status.GAP]
    none = f"{count(number, 'has', 'have')} none." if number else "No area said none."
    return (
        f"{label}: {_there(counts)} of {expected} areas are known to have it{part}. "
        f"{none} {_unknown(counts)}{_confirmation(counts, unconfirmed)}{_left_out(counts)}"
    )


def overall_sentence(counts: Counter[str], n_areas: int, n_types: int, unconfirmed: int) -> str:
    """Several types over several areas, in a few sentences; `unconfirmed` as above."""
    wanted = counts.total() - counts[Status.NOT_EXPECTED]
    answers = plural(wanted, "answer is", "answers are")
    areas, types = plural(n_areas, "area"), plural(n_types, "type")
    return (
        f"{n_areas} {areas} × {n_types} {types}: {wanted} {answers} wanted, and "
        f"{known_count(counts)} known: {_there(counts)} provided, {counts[Status.PARTIAL]} in "
        f"part, {counts[Status.GAP]} none. {_unknown(counts)}"
        f"{_confirmation(counts, unconfirmed)}{_left_out(counts)}"
    )


def area_sentence(counts: Counter[str], area: str, unconfirmed: int) -> str:
    """All types of one area, in a few sentences; `unconfirmed` as above."""
    expected = counts.total() - counts[Status.NOT_EXPECTED]
    part = f", and {counts[Status.PARTIAL]} more in part" if counts[Status.PARTIAL] else ""
    gaps = counts[Status.GAP]
    none = (
        f"Of {gaps} there is none."
        if gaps
        else f"Nothing is recorded as “{WORDS_WITHIN[Status.GAP]}”."
    )
    return (
        f"{area} is known to have {_there(counts)} of {expected} types{part}. {none} "
        f"{_unknown(counts)}{_confirmation(counts, unconfirmed)}{_left_out(counts)}"
    )


def _there(counts: Counter[str]) -> int:
    return counts[Status.MET] + counts[Status.UNMEASURED]


def _unknown(counts: Counter[str]) -> str:
    never, too_old = counts[Status.UNKNOWN], counts[TOO_OLD]
    if counts.total() == counts[Status.NOT_EXPECTED]:
        return "Nothing is expected here."
    if not never and not too_old:
        return "There is a return for everything."
    returns = plural(too_old, "return is", "returns are")
    parts = [
        *([f"for {never} there is {WORDS_WITHIN[Status.UNKNOWN]}"] if never else []),
        *([f"{too_old} {returns} too old"] if too_old else []),
    ]
    text = ", and ".join(parts)
    return f"{capitalised(text)}."


def _confirmation(counts: Counter[str], unconfirmed: int) -> str:
    known = known_count(counts)
    if not unconfirmed:
        return ""
    if unconfirmed == known:
        return " What is known rests on public sources only; nobody has confirmed it."
    rest = plural(unconfirmed, "rests", "rest")
    return f" {unconfirmed} of the {known} known {rest} on public sources only."


def _left_out(counts: Counter[str]) -> str:
    number = counts[Status.NOT_EXPECTED]
    return f" Left out: {number}, where it is not expected." if number else ""
