"""Answers in numbers, in one sentence; gaps, no returns and what is not expected are kept apart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Sequence

import pandas as pd

from mapping.analysis.comparison import left_out_sentence
from mapping.analysis.missing import AreaAnswers, LastWord, Shade, number
from mapping.dates import in_words, known_day, month_in_words
from mapping.english import capitalised, count, listed, plural
from mapping.gap_model.assessment import Assessment
from mapping.gap_model.counts import NOT_KNOWN, known_count, unknown_count, wanted_count
from mapping.gap_model.status_style import TOO_OLD, WORDS, WORDS_WITHIN
from mapping.gap_model.statuses import Status
from mapping.geography.areas import Areas
from mapping.register.schema import CONFIRMED
from mapping.wording.missing import SHADE_WORDS, said_word

_IN_FULL = (Status.MET, Status.UNMEASURED)


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
    of_them = f"{confirmed:,}" if confirmed else "none"
    return (
        f"{len(records):,} records, {of_them} of them confirmed by whoever runs or keeps them; the "
        f"newest was checked on {newest}."
    )


def type_sentence(counts: Counter[str], label: str, unconfirmed: int) -> str:
    """One type over several areas, in a few sentences.

    Parameters
    ----------
    unconfirmed
        How many of the known cells nobody has confirmed who runs or keeps a service.
    """
    expected = wanted_count(counts)
    part = f", {counts[Status.PARTIAL]:,} in part" if counts[Status.PARTIAL] else ""
    number = counts[Status.GAP]
    none = f"{count(number, 'has', 'have')} none." if number else "No area said none."
    return (
        f"{label}: {_there(counts):,} of {expected:,} areas are known to have it{part}. "
        f"{none} {_unknown(counts)}{_confirmation(counts, unconfirmed)}{_left_out(counts)}"
    )


def overall_sentence(counts: Counter[str], n_areas: int, n_types: int, unconfirmed: int) -> str:
    """Several types over several areas, in a few sentences; `unconfirmed` as above."""
    wanted = wanted_count(counts)
    answers = plural(wanted, "answer is", "answers are")
    areas, types = plural(n_areas, "area"), plural(n_types, "type")
    return (
        f"{n_areas:,} {areas} × {n_types:,} {types}: {wanted:,} {answers} wanted, and "
        f"{known_count(counts):,} known: {_there(counts):,} provided, {counts[Status.PARTIAL]:,} "
        f"in part, {counts[Status.GAP]:,} none. {_unknown(counts)}"
        f"{_confirmation(counts, unconfirmed)}{_left_out(counts)}"
    )


def missing_sentence(
    answers: Sequence[AreaAnswers],
    shade: Shade,
    areas: Areas,
    unconfirmed: int,
    said: Collection[LastWord] = (),
) -> str:
    """What is missing of several types over several areas, or not known, in a few sentences.

    Parameters
    ----------
    unconfirmed
        As above.
    said
        What was said last where a return is too old.
    """
    counts = sum((each.counts for each in answers), Counter[str]())
    start = _nobody_has_said(counts) if shade is Shade.NOT_KNOWN else _missing(counts, shade)
    return (
        f"{start}{_most_in(answers, shade, areas)}. {_rest(counts, shade)}"
        f"{_unknown(counts).removesuffix('.')}{_last_said(said)}."
        f"{_confirmation(counts, unconfirmed)}{_left_out(counts)}"
    )


def who_else_has_it(
    assessment: Assessment,
    area_code: str,
    type_key: str,
    named: Callable[[Sequence[str]], str],
) -> str:
    """Which other areas have a type, and which a part of it; where none has, what is known of them.

    Parameters
    ----------
    named
        Names areas by their codes.

    Returns
    -------
    str
        Begins with a small letter, where it does not begin with a name.
    """
    status = {
        code: assessment.status(code, type_key)
        for code in assessment.areas.codes
        if code != area_code
    }
    there = [code for code, each in status.items() if each in _IN_FULL]
    in_part = [code for code, each in status.items() if each is Status.PARTIAL]
    wanted = sum(each is not Status.NOT_EXPECTED for each in status.values())
    unknown = sum(each is Status.UNKNOWN for each in status.values())
    if there and len(there) == len(status):
        return "all others"
    if there or in_part:
        parts = [named(there)] if there else []
        return "; ".join([*parts, f"in part: {named(in_part)}"] if in_part else parts)
    if not wanted:
        return "expected in no other area"
    if unknown == wanted:
        return "not known of any other area"
    return f"no other area; not known of {unknown:,}" if unknown else "no other area"


def beside_need_sentence(answers: Sequence[AreaAnswers]) -> str:
    """What is missing and not known, in a few sentences, to stand beside a need figure."""
    counts = sum((each.counts for each in answers), Counter[str]())
    return (
        f"{_missing(counts, Shade.NONE)}. {_rest(counts, Shade.NONE)}{_unknown(counts)}"
        f"{_left_out(counts)}"
    )


def _nobody_has_said(counts: Counter[str]) -> str:
    unsaid, of = number(counts, Shade.NOT_KNOWN), wanted_count(counts)
    # Somebody has, where a return is too old.
    nobody = "Nobody has said of late" if counts[TOO_OLD] else "Nobody has said"
    if unsaid == of > 1:
        return f"{nobody}, for any of the {of:,} answers"
    return f"{nobody}, for {unsaid:,} of {count(of, 'answer')}"


def _missing(counts: Counter[str], shade: Shade) -> str:
    missing, of = number(counts, shade), wanted_count(counts)
    what = SHADE_WORDS[shade].replace(WORDS[Status.GAP], f"“{WORDS[Status.GAP]}”")
    return f"{missing:,} of {count(of, 'answer')} {plural(missing, 'is', 'are')} {what}"


def _most_in(answers: Sequence[AreaAnswers], shade: Shade, areas: Areas) -> str:
    """Where most of them are, if that is fewer than half of the areas."""
    numbers = {each.area_code: number(each.counts, shade) for each in answers}
    most = max(numbers.values(), default=0)
    names = [areas.name(code) for code, found in numbers.items() if found == most]
    if not most or len(names) * 2 >= len(numbers):
        return ""
    return f", most in {listed(names)} ({most}{' each' if len(names) > 1 else ''})"


def _rest(counts: Counter[str], shade: Shade) -> str:
    """What is known beside what the shade counts."""
    part, gaps = counts[Status.PARTIAL], counts[Status.GAP]
    none = f"“{WORDS_WITHIN[Status.GAP]}”"
    match shade:
        case Shade.NONE:
            return f"{part:,} {plural(part, 'is', 'are')} there in part. " if part else ""
        case Shade.NONE_OR_PART:
            if not gaps:
                return f"Nobody has said {none}. "
            return f"{gaps:,} of these {plural(gaps, 'is', 'are')} {none}. "
        case Shade.NOT_KNOWN:
            known = f"Known: {_there(counts):,} provided, {part:,} in part"
            return f"{known}, {gaps:,} {none}. " if gaps else f"{known}; nobody has said {none}. "


def _last_said(said: Collection[LastWord]) -> str:
    """What most of the returns that are too old said, and in which month most of them."""
    if not said:
        return ""
    (status, times), *_ = Counter(word.status for word in said).most_common(1)
    months = Counter(month_in_words(word.on) for word in said if word.status == status)
    (month, often), *_ = months.most_common(1)
    when = f"in {month}" if often == times else f"most often in {month}"
    return f"; {times:,} last said “{said_word(status)}”, {when}"


def area_sentence(counts: Counter[str], area: str, unconfirmed: int) -> str:
    """All types of one area, in a few sentences; `unconfirmed` as above."""
    expected = wanted_count(counts)
    part = f", and {counts[Status.PARTIAL]:,} more in part" if counts[Status.PARTIAL] else ""
    gaps = counts[Status.GAP]
    none = (
        f"Of {gaps:,} there is none."
        if gaps
        else f"Nothing is recorded as “{WORDS_WITHIN[Status.GAP]}”."
    )
    return (
        f"{area} is known to have {_there(counts):,} of {expected:,} types{part}. {none} "
        f"{_unknown(counts)}{_confirmation(counts, unconfirmed)}{_left_out(counts)}"
    )


def _there(counts: Counter[str]) -> int:
    return counts[Status.MET] + counts[Status.UNMEASURED]


def _unknown(counts: Counter[str]) -> str:
    never, too_old, in_part = (counts[key] for key in NOT_KNOWN)
    if counts.total() == counts[Status.NOT_EXPECTED]:
        return "Nothing is expected here."
    if not unknown_count(counts):
        return "There is a return for everything."
    returns = plural(too_old, "return is", "returns are")
    parts = [
        *([f"for {never:,} there is {WORDS_WITHIN[Status.UNKNOWN]}"] if never else []),
        *([f"{too_old:,} {returns} too old"] if too_old else []),
        *([f"{in_part:,} {plural(in_part, 'is', 'are')} not known in full"] if in_part else []),
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
    return f" {unconfirmed:,} of the {known:,} known {rest} on public sources only."


def _left_out(counts: Counter[str]) -> str:
    return left_out_sentence(counts[Status.NOT_EXPECTED])
