"""Two assessments compared cell by cell, or two areas of one; the differences in words.

What is not known is never worded as lost or gained: "no return" and "none" are different answers.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from itertools import compress, product
from operator import ne

import numpy as np

from mapping.english import capitalised, count, listed, lower_first, plural
from mapping.gap_model.assessment import Assessment, Cell
from mapping.gap_model.figures import figure_in_words, level_in_words, rate_of
from mapping.gap_model.levels import TOLERANCE
from mapping.gap_model.status_style import marks_of_all, shown_key, style_of
from mapping.gap_model.statuses import Flag, Status
from mapping.reference.provision_types import ProvisionType

_KNOWN = (Status.GAP, Status.PARTIAL, Status.UNMEASURED, Status.MET)


class Kind(StrEnum):
    """Which way a difference goes."""

    LESS = "less"
    MORE = "more"
    OTHER = "other"


@dataclass(frozen=True)
class Difference:
    """A cell that is not the same before and after.

    Attributes
    ----------
    type_before
        Its type as it was defined before, where it is defined otherwise now.
    """

    before: Cell
    after: Cell
    type_before: ProvisionType | None = None

    @property
    def area_code(self) -> str:
        """Area of the cell."""
        return self.after.area_code

    @property
    def provision_type(self) -> str:
        """Type of the cell."""
        return self.after.provision_type

    @cached_property
    def kind(self) -> Kind:
        """Less or more of it; other where only what is known or can be judged differs."""
        return kind_of(self.before, self.after)

    @cached_property
    def is_worse(self) -> bool:
        """Worse in the model's order of statuses, as for funding at risk; or less at the same."""
        before, after = self.before.status, self.after.status
        if Status.NOT_EXPECTED in (before, after):
            return False
        order = list(Status)
        return order.index(after) < order.index(before) or self.kind is Kind.LESS


def differences(
    before: Assessment, after: Assessment, *, with_signs: bool = False
) -> list[Difference]:
    """The cells that differ in status or level, by area and then type.

    Both are of the same areas; types that only one of them knows are left out.

    Parameters
    ----------
    with_signs
        Those too that differ in their small signs alone.
    """
    then, now = before.types.by_key, after.types.by_key
    cells = differing(before, after, with_signs=with_signs)
    redefined = {key: then[key] for key in now if key in then and then[key] != now[key]}
    return [
        Difference(was, is_now, redefined.get(is_now.provision_type))
        for was, is_now in zip(before.told(cells), after.told(cells), strict=True)
    ]


def differing(
    before: Assessment, after: Assessment, *, with_signs: bool = False
) -> list[tuple[str, str]]:
    """Area and type of each cell that `differences` finds, none of them told in full."""
    codes = after.areas.codes
    types = [kind for kind in after.types.all if kind.key in before.types.by_key]
    keys = [kind.key for kind in types]
    (was, level_then), (is_, level_now) = (a.looks(codes, keys) for a in (before, after))
    moved = np.abs(level_then - level_now) > TOLERANCE * np.fmax(1.0, np.abs(level_then))
    differs = (was != is_) | moved | (np.isnan(level_then) != np.isnan(level_now))
    if with_signs:
        signs_then, signs_now = (marks_of_all(a, codes, types) for a in (before, after))
        differs |= np.fromiter(map(ne, signs_then, signs_now), dtype=bool, count=len(differs))
    return [*compress(product(codes, keys), differs.tolist())]


def _is_other_level(before: float | None, after: float | None) -> bool:
    if before is None or after is None:
        return before is not after
    return abs(before - after) > TOLERANCE * max(1.0, abs(before))


def kind_of(before: Cell, after: Cell) -> Kind:
    """Which way two cells differ; `OTHER` also where they are alike."""
    statuses = (before.status, after.status)
    if not all(status in _KNOWN for status in statuses):
        return Kind.OTHER
    if before.status is after.status:
        return _kind_of_levels(before, after)
    if Status.UNMEASURED in statuses and Status.GAP not in statuses:
        return Kind.OTHER
    is_less = _KNOWN.index(after.status) < _KNOWN.index(before.status)
    return Kind.LESS if is_less else Kind.MORE


def _kind_of_levels(before: Cell, after: Cell) -> Kind:
    is_bound = before.figures.is_lower_bound or after.figures.is_lower_bound
    if before.level is None or after.level is None or is_bound:
        return Kind.OTHER
    if not _is_other_level(before.level, after.level):
        return Kind.OTHER
    return Kind.LESS if after.level < before.level else Kind.MORE


def count_kinds(found: Iterable[Difference]) -> Counter[Kind]:
    """How many differences go each way."""
    return Counter(difference.kind for difference in found)


# ------------------------------------------------------------------------------ in words


def shown(cell: Cell, provision_type: ProvisionType) -> str:
    """A status with its level: "Partial (6 of 9.2 full-time posts)"."""
    word, level = style_of(cell, provision_type).word, level_in_words(cell, provision_type)
    return f"{word} ({level})" if level else word


def in_time(difference: Difference, provision_type: ProvisionType) -> str:
    """What has become of a cell, in a sentence."""
    before, after = difference.before, difference.after
    now = lower_first(shown(after, provision_type))
    if after.status is Status.NOT_EXPECTED:
        return "It is not expected there any more."
    if before.status is Status.NOT_EXPECTED:
        return f"It is expected there now: {now}."
    if Status.UNKNOWN in (before.status, after.status):
        return _knowledge(before, after, now)
    if after.status is Status.GAP and before.status is Status.GAP:
        return "There is none, as before."
    if after.status is Status.GAP:
        return "There is none any more."
    if before.status is Status.GAP:
        return f"There is some now: {now}."
    return _degree(difference, provision_type, now)


def _knowledge(before: Cell, after: Cell, now: str) -> str:
    """A difference in what is known, which says nothing of a loss or a gain."""
    if after.is_unknown_in_part:
        return f"Some units are known not to be covered, none to be: {now}."
    if after.status is not Status.UNKNOWN:
        return f"There is now a return: {now}."
    if Flag.EXPIRED not in after.flags:
        return "There is no return any more, which does not mean that there is none."
    if before.status is Status.UNKNOWN:
        return "There is a return now, but it is too old."
    return "The return is too old by then: whether it is still so, nobody knows."


def _degree(difference: Difference, provision_type: ProvisionType, now: str) -> str:
    """A difference between two cells that both have some of it."""
    before, after = difference.before, difference.after
    if before.status is after.status:
        return _amount(difference, provision_type)
    if after.status is Status.UNMEASURED:
        return "It is provided, but whether it is enough can no longer be judged."
    if before.status is Status.UNMEASURED:
        return f"Whether it is enough can be judged now: {now}."
    is_measured = bool(level_in_words(after, provision_type))
    if difference.kind is Kind.LESS:
        return f"It falls short now: {now}." if is_measured else "Only a part of it is left."
    return f"It reaches the benchmark now: {now}." if is_measured else "It is there in full now."


def _amount(difference: Difference, provision_type: ProvisionType) -> str:
    first = level_in_words(difference.before, difference.type_before or provision_type)
    second = level_in_words(difference.after, provision_type)
    if not first:
        return f"Its level is known now: {second}."
    if not second:
        return f"Its level is not known any more; it was {first}."
    word = {Kind.LESS: "Less of it", Kind.MORE: "More of it"}.get(difference.kind, "Other figures")
    return f"{word}: {second}, after {first}."


def _levels(first: Cell, second: Cell, provision_type: ProvisionType) -> tuple[str, str] | None:
    """Two levels in words, the unit with the first alone; None where one of them has none."""
    words = level_in_words(first, provision_type), level_in_words(second, provision_type)
    return words if all(words) else None


def side_by_side(
    first: Cell, second: Cell, provision_type: ProvisionType, names: tuple[str, str]
) -> str:
    """How two areas differ in one type, in a sentence; "Alike." where they do not."""
    a, b = names
    if Status.NOT_EXPECTED in (first.status, second.status):
        return _expectations(first, second, names)
    if Status.UNKNOWN in (first.status, second.status):
        return _known_sides(first, second, names)
    levels = _levels(first, second, provision_type)
    if levels is not None:
        unit = provision_type.unit
        against = f"{levels[0]} against {levels[1].removesuffix(unit).rstrip()}"
        against += _rates(first, second, provision_type)
        is_same = first.status is second.status and kind_of(first, second) is Kind.OTHER
        return f"Alike: {against}." if is_same else f"{capitalised(against)}."
    words = tuple(style_of(cell, provision_type).word for cell in (first, second))
    if words[0] == words[1]:
        return "Alike."
    return f"{words[0]} in {a}, {lower_first(words[1])} in {b}."


def _rates(first: Cell, second: Cell, provision_type: ProvisionType) -> str:
    """Two levels for so many people, or of a hundred: areas differ in size; "" without both."""
    rates = [rate_of(cell, provision_type) for cell in (first, second)]
    if not all(rates):
        return ""
    return f": {rates[0].partition(' per ')[0]} against {rates[1]}"


def _expectations(first: Cell, second: Cell, names: tuple[str, str]) -> str:
    without = [
        name
        for cell, name in zip((first, second), names, strict=True)
        if cell.status is Status.NOT_EXPECTED
    ]
    return f"It is not expected in {' or '.join(without)}, so there is nothing to compare."


def _known_sides(first: Cell, second: Cell, names: tuple[str, str]) -> str:
    """At least one side has no standing return."""
    unknown = [
        name
        for cell, name in zip((first, second), names, strict=True)
        if cell.status is Status.UNKNOWN
    ]
    if len(unknown) == len(names):
        return "Nothing is known of either."
    return f"Nothing is known of {unknown[0]}, which does not mean that there is none."


_WAYS = {
    Kind.LESS: "less",
    Kind.MORE: "more",
    Kind.OTHER: "only in what is known or can be judged",
}


def wanted_in_either(
    before: Assessment, after: Assessment, types: Iterable[ProvisionType]
) -> tuple[int, int]:
    """How many answers are wanted before or after, and how many in neither: what is not expected.

    Types that were not there before are wanted as they are now.
    """
    keys = [kind.key for kind in types]
    known = {key: [a for a in (after, before) if key in a.types.by_key] for key in keys}
    wanted = sum(
        any(a.status(code, key) is not Status.NOT_EXPECTED for a in known[key])
        for code in after.areas.codes
        for key in keys
    )
    return wanted, len(after.areas) * len(keys) - wanted


def comparison_sentence(found: Sequence[Difference], wanted: int, left_out: int = 0) -> str:
    """How many answers differ and which ways, in a sentence; what is not known is apart.

    Parameters
    ----------
    wanted, left_out
        As `wanted_in_either` gives them.
    """
    apart = left_out_sentence(left_out)
    if not found:
        return f"None of the {wanted:,} answers differs.{apart}"
    kinds = count_kinds(found)
    differ = plural(len(found), "answers differs", "answers differ")
    ways = [f"{kinds[kind]:,} {word}" for kind, word in _WAYS.items() if kinds[kind]]
    return f"{len(found):,} of {wanted:,} {differ}: {listed(ways)}.{apart}"


def left_out_sentence(number: int) -> str:
    """How many answers are not wanted, after another sentence; "" for none."""
    return f" Left out: {number:,}, where it is not expected." if number else ""


def areas_sentence(pairs: Sequence[tuple[Cell, Cell]], names: tuple[str, str]) -> str:
    """In how many types two areas differ; what cannot be compared is counted apart."""
    reasons = Counter(why_not_comparable(*pair) for pair in pairs)
    comparable = [pair for pair in pairs if not why_not_comparable(*pair)]
    differ = sum(not alike(*pair) for pair in comparable)
    apart = "; ".join(f"for {reasons[why]}, {why}" for why in _NOT_COMPARABLE if reasons[why])
    if not comparable:
        return f"{names[0]} and {names[1]}: no type can be compared. Left out: {apart}."
    return (
        f"{names[0]} and {names[1]}: {differ} of {len(comparable)} types that can be compared "
        f"differ.{f' Left out: {apart}.' if apart else ''}"
    )


_NOTHING_KNOWN = "of one or both nothing is known"
_UNEXPECTED = "one or both are not expected to have it"
_NOT_COMPARABLE = (_NOTHING_KNOWN, _UNEXPECTED)


def why_not_comparable(first: Cell, second: Cell) -> str:
    """Why two areas cannot be compared in one type; "" where they can."""
    statuses = (first.status, second.status)
    if Status.NOT_EXPECTED in statuses:
        return _UNEXPECTED
    return _NOTHING_KNOWN if Status.UNKNOWN in statuses else ""


def why_not_beside(cell: Cell, others: Iterable[Cell]) -> str:
    """Why an area cannot be compared with any other of its region; "" where it can."""
    reasons = [why_not_comparable(cell, other) for other in others]
    if not reasons or not all(reasons):
        return ""
    return _UNEXPECTED if cell.status is Status.NOT_EXPECTED else _NOTHING_KNOWN


def stands_out(cell: Cell, others: Iterable[Cell]) -> bool:
    """Whether any other area that it can be compared with has another status."""
    return any(
        other.status is not cell.status and not why_not_comparable(cell, other) for other in others
    )


def not_compared_sentence(whys: Sequence[tuple[str, str]]) -> str:
    """The types that cannot be compared, with the reason; "" where all can.

    Parameters
    ----------
    whys
        The name of each type, and why it cannot be compared.
    """
    named = {why: [name for name, other in whys if other == why] for why in _NOT_COMPARABLE}
    number = sum(map(len, named.values()))
    if not number:
        return ""
    because = "; ".join(f"{why} ({', '.join(named[why])})" for why in _NOT_COMPARABLE if named[why])
    return f"{count(number, 'type')} cannot be compared: {because}. That is no difference."


def alike(first: Cell, second: Cell) -> bool:
    """Whether two areas have the same answer: status and level, or nothing known of either."""
    shown = [
        shown_key(cell.status, Flag.EXPIRED in cell.flags, cell.units is not None)
        for cell in (first, second)
    ]
    return shown[0] == shown[1] and not _is_other_level(first.level, second.level)


# ------------------------------------------------------------------- an area and its region


def region_level(cells: Iterable[Cell], provision_type: ProvisionType) -> str:
    """The figures of several areas added up: "36.5 of 44 full-time posts"; "" where they cannot be.

    They are added only where every area that is expected to have the type has its figures in full:
    a sum over some of the areas, or a mean of levels, would look like the region's and not be it.
    """
    found = region_figures(cells, provision_type)
    if found is None:
        return ""
    amount, whole = found
    return f"{figure_in_words(amount)} of {figure_in_words(whole)} {provision_type.unit}"


def region_figures(
    cells: Iterable[Cell], provision_type: ProvisionType
) -> tuple[float, float] | None:
    """What several areas have together and what that is set against; None as in `region_level`."""
    parts = [
        _part(cell, provision_type) for cell in cells if cell.status is not Status.NOT_EXPECTED
    ]
    if not parts or provision_type.measure == "presence" or provision_type.benchmark is None:
        return None
    known = [part for part in parts if part is not None]
    if len(known) < len(parts):
        return None
    return sum(part[0] for part in known), sum(part[1] for part in known)


def _part(cell: Cell, provision_type: ProvisionType) -> tuple[float, float] | None:
    """What an area has, and what that is set against; None where either is not known in full."""
    figures = cell.figures
    whole = _whole(cell, provision_type)
    if cell.status is Status.UNKNOWN or figures.is_lower_bound or whole is None:
        return None
    if figures.amount is not None:
        return figures.amount, whole
    return (0.0, whole) if cell.status is Status.GAP else None


def _whole(cell: Cell, provision_type: ProvisionType) -> float | None:
    """All units of an area, or as many as the benchmark asks of it."""
    figures, per = cell.figures, provision_type.per
    if provision_type.measure == "share":
        total = figures.total if figures.total is not None else figures.need
        return figures.need if figures.need_is_denominator else total
    if figures.need is None or per is None or provision_type.benchmark is None:
        return None
    return figures.need / per * provision_type.benchmark
