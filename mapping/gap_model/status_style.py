"""How a status is shown: one word, one symbol and one colour, the same everywhere."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import compress

import numpy as np

from mapping import palette
from mapping.english import lower_first
from mapping.gap_model.assessment import Assessment, Cell
from mapping.gap_model.statuses import STATUSES, Flag, Status
from mapping.reference.provision_types import ProvisionType


@dataclass(frozen=True)
class Style:
    """What stands for a status on a page, on the map and in print.

    Attributes
    ----------
    key
        Status value; of an unknown cell `too_old` where its return is, `not_in_full` where
        units were found not covered and of the rest nobody has said.
    word
        As a meeting would say it.
    ground, ink, outline
        Colours; the ink has a contrast of at least 7 on the ground.
    short
        The word where a column is narrow, if another.
    """

    key: str
    word: str
    symbol: str
    ground: str
    ink: str
    outline: str
    is_dashed: bool = False
    short: str = ""


TOO_OLD = "too_old"
NOT_IN_FULL = "not_in_full"
# The one place where the words and symbols stand; every page, map, file and sentence takes them
# from here.
_STYLES = {
    style.key: style
    for style in (
        Style(Status.GAP, "None", "✕", palette.GAP, palette.PAPER, palette.GAP_EDGE),
        Style(
            Status.UNKNOWN,
            "No return",
            "?",
            palette.UNKNOWN,
            palette.INK,
            palette.UNKNOWN_EDGE,
            is_dashed=True,
        ),
        Style(
            TOO_OLD,
            "Return too old",
            "↻",
            palette.TOO_OLD,
            palette.INK,
            palette.TOO_OLD_EDGE,
            is_dashed=True,
            short="Too old",
        ),
        Style(
            NOT_IN_FULL,
            "Not known in full",
            "¿",
            palette.NOT_IN_FULL,
            palette.INK,
            palette.NOT_IN_FULL_EDGE,
            is_dashed=True,
            short="Not in full",
        ),
        Style(
            Status.PARTIAL,
            "Partial",
            "◐",
            palette.PARTIAL,
            palette.INK,
            palette.PARTIAL_EDGE,
            short="Part",
        ),
        Style(
            Status.UNMEASURED,
            "Provided, not measured",
            "●",
            palette.UNMEASURED,
            palette.INK,
            palette.UNMEASURED_EDGE,
        ),
        Style(Status.MET, "Meets benchmark", "✓", palette.MET, palette.PAPER, palette.MET_EDGE),
        Style(
            Status.NOT_EXPECTED,
            "Not expected here",
            "–",
            palette.NOT_EXPECTED,
            palette.INK,
            palette.NOT_EXPECTED_EDGE,
        ),
    )
}
WORDS = {key: style.word for key, style in _STYLES.items()}
"""The word of each status, and of `TOO_OLD` and `NOT_IN_FULL`."""
WORDS_WITHIN = {key: lower_first(word) for key, word in WORDS.items()}
"""The same within a sentence."""
SHORT_WORDS = {key: style.short or style.word for key, style in _STYLES.items()}
"""The same where a column is narrow."""
PRESENT_WORD = "Provided"
"""What stands for `MET` where a type has no level to meet."""
NO_BENCHMARK_WORD = "Provided, no benchmark"
"""What stands for `UNMEASURED` where a type has a level and no benchmark to hold it against."""
NOT_NONE = (
    f"“{WORDS[Status.UNKNOWN]}” is not “{WORDS_WITHIN[Status.GAP]}”: it means that nobody has said."
)
AT_RISK_SYMBOL = "£"
LAPSED_SYMBOL = f"{AT_RISK_SYMBOL}!"
LAPSE_SYMBOL = "↘"
CONFLICT_SYMBOL = "≠"
UNCONFIRMED_SYMBOL = "*"
SIGNS = {
    AT_RISK_SYMBOL: "funding at risk",
    LAPSED_SYMBOL: "funding ended, renewal not recorded",
    LAPSE_SYMBOL: "coverage about to lapse",
    CONFLICT_SYMBOL: "records disagree",
    UNCONFIRMED_SYMBOL: "public sources only",
}
"""What each small sign beside a status stands for; "!" belongs to the sign before it."""
_SIGN = re.compile(".!?")


def all_styles(types: tuple[ProvisionType, ...]) -> tuple[Style, ...]:
    """The legend of some types, worst first, in the words that hold of each of them.

    What can be known in part only is among them where a type is counted unit by unit.
    """
    measured = [t for t in types if t.measure != "presence"]
    words: dict[str, str] = {Status.MET: _met_word(types)}
    if measured and all(t.benchmark is None for t in measured):
        words[Status.UNMEASURED] = NO_BENCHMARK_WORD
    return tuple(
        replace(style, word=words.get(style.key, style.word))
        for style in _STYLES.values()
        if style.key != NOT_IN_FULL or any(t.unit_kind for t in types)
    )


def all_signs(types: Iterable[ProvisionType]) -> dict[str, str]:
    """The small signs of some types, each with what it stands for.

    That coverage lapses is among them where a type is counted unit by unit.
    """
    by_unit = any(t.unit_kind for t in types)
    return {sign: words for sign, words in SIGNS.items() if sign != LAPSE_SYMBOL or by_unit}


def _met_word(types: tuple[ProvisionType, ...]) -> str:
    """The word “Provided” where none of some types has a level to meet."""
    judged = {t.measure != "presence" for t in types}
    return {
        frozenset({True}): WORDS[Status.MET],
        frozenset({True, False}): f"{PRESENT_WORD}, or {WORDS_WITHIN[Status.MET]}",
    }.get(frozenset(judged), PRESENT_WORD)


def style_of(cell: Cell, provision_type: ProvisionType) -> Style:
    """How a cell is shown."""
    key = shown_key(cell.status, Flag.EXPIRED in cell.flags, cell.units is not None)
    return _style(key, provision_type)


def style_at(assessment: Assessment, area_code: str, provision_type: ProvisionType) -> Style:
    """How one cell of an assessment is shown, without working the cell out in full."""
    return _style(key_at(assessment, area_code, provision_type.key), provision_type)


def key_at(assessment: Assessment, area_code: str, type_key: str) -> str:
    """The key of the style of one cell of an assessment."""
    status = assessment.status(area_code, type_key)
    if status is not Status.UNKNOWN:
        return status
    too_old = assessment.has_flag(area_code, type_key, Flag.EXPIRED)
    return shown_key(status, too_old, assessment.units(area_code, type_key) is not None)


def shown_key(status: Status, is_too_old: bool, has_units: bool) -> str:  # noqa: FBT001
    """As what a status is shown.

    Parameters
    ----------
    is_too_old
        Something that was said is too old to count.
    has_units
        The cell is decided by units.
    """
    if status is not Status.UNKNOWN:
        return status
    if has_units:
        return NOT_IN_FULL
    return TOO_OLD if is_too_old else status


# In the order of the numbers that `Assessment.looks` gives.
_KEYS = tuple(
    str(shown_key(status, is_too_old, has_units))
    for status in STATUSES
    for has_units, is_too_old in ((False, False), (True, False), (False, True))
)


def keys_of_all(
    assessment: Assessment, areas: Iterable[str], types: Iterable[ProvisionType]
) -> list[str]:
    """`key_at` of all cells of some areas and types, by area and then type."""
    shown, _ = assessment.looks([*areas], [kind.key for kind in types])
    return [_KEYS[number] for number in shown.tolist()]


def marks_at(assessment: Assessment, area_code: str, type_key: str) -> str:
    """The small signs beside a status: what of it hangs on money, is disputed, is not confirmed."""
    flags = {flag for flag in _MARKED if assessment.has_flag(area_code, type_key, flag)}
    # Most cells have none of them.
    if not flags:
        return ""
    hangs_on = assessment.hangs_on(area_code, type_key)
    return _marks(flags, hangs_on, has_lapsed=assessment.has_lapsed(area_code, type_key))


def marks_of_all(
    assessment: Assessment, areas: Iterable[str], types: Iterable[ProvisionType]
) -> list[str]:
    """`marks_at` of all cells of some areas and types, by area and then type."""
    codes, keys = [*areas], [kind.key for kind in types]
    masks = [assessment.flagged(flag, codes, keys) for flag in _MARKED]
    of_cell = np.column_stack([*masks, *assessment.hanging(codes, keys)])
    # As one number each: of many thousand cells most have the same few.
    numbers = (of_cell @ (1 << np.arange(of_cell.shape[1]))).tolist()
    rows = dict(zip(numbers, of_cell.tolist(), strict=True))
    told = {number: _marks_of_row(row) for number, row in rows.items()}
    return [told[number] for number in numbers]


def _marks_of_row(row: Sequence[bool]) -> str:
    *flags, is_unfunded, lapses, has_lapsed = row
    return _marks([*compress(_MARKED, flags)], (is_unfunded, lapses), has_lapsed=has_lapsed)


def marks_of(cell: Cell) -> str:
    """The small signs of a cell that is known in full."""
    hangs_on = cell.is_unfunded, cell.lapses
    return _marks(cell.flags, hangs_on, has_lapsed=cell.lapsed_on is not None)


_MARKED = {
    Flag.AT_RISK: AT_RISK_SYMBOL,
    Flag.CONFLICT: CONFLICT_SYMBOL,
    Flag.UNCONFIRMED: UNCONFIRMED_SYMBOL,
}


def _marks(flags: Collection[Flag], hangs_on: tuple[bool, bool], *, has_lapsed: bool) -> str:
    """The signs of some flags; what is at risk hangs on funding, on coverage, or on both."""
    is_unfunded, lapses = hangs_on
    money = LAPSED_SYMBOL if has_lapsed else AT_RISK_SYMBOL
    at_risk = (money if is_unfunded else "") + (LAPSE_SYMBOL if lapses else "")
    signs = _MARKED | {Flag.AT_RISK: at_risk}
    return "".join(sign for flag, sign in signs.items() if flag in flags)


def signs_of(marks: str) -> list[str]:
    """The small signs one by one.

    >>> signs_of("£!≠*")
    ['£!', '≠', '*']
    """
    return _SIGN.findall(marks)


def marks_in_words(marks: str) -> str:
    """What the small signs stand for."""
    return ", ".join(SIGNS[sign] for sign in signs_of(marks))


def said_at(assessment: Assessment, area_code: str, provision_type: ProvisionType) -> str:
    """The status of one cell with what its signs stand for: "Partial (public sources only)"."""
    word = style_at(assessment, area_code, provision_type).word
    marks = marks_at(assessment, area_code, provision_type.key)
    return f"{word} ({marks_in_words(marks)})" if marks else word


def status_word(status: Status, provision_type: ProvisionType) -> str:
    """A status in a word."""
    return _style(status, provision_type).word


def _style(key: str, provision_type: ProvisionType) -> Style:
    style = _STYLES[key]
    is_measured = provision_type.measure != "presence"
    if key == Status.MET and not is_measured:
        return replace(style, word=PRESENT_WORD)
    if key == Status.UNMEASURED and is_measured and provision_type.benchmark is None:
        return replace(style, word=NO_BENCHMARK_WORD)
    return style
