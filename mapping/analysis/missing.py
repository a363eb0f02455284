"""What each area lacks, and what nobody has said of it: the question of the map of all types."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import compress, product

from mapping.dates import known_day
from mapping.gap_model.assessment import Assessment
from mapping.gap_model.counts import NOT_KNOWN, signs_among, wanted_count
from mapping.gap_model.priority import Priority
from mapping.gap_model.status_style import (
    AT_RISK_SYMBOL,
    CONFLICT_SYMBOL,
    LAPSE_SYMBOL,
    LAPSED_SYMBOL,
    TOO_OLD,
    keys_of_all,
    marks_of_all,
)
from mapping.gap_model.statuses import Status
from mapping.reference.provision_types import ProvisionType
from mapping.register.disclosure import PublicRegister


class Shade(StrEnum):
    """What the number on an area counts, and its ground goes by."""

    NONE = "none"
    NONE_OR_PART = "none_or_part"
    NOT_KNOWN = "not_known"


_COUNTED: Mapping[Shade, tuple[str, ...]] = {
    Shade.NONE: (Status.GAP,),
    Shade.NONE_OR_PART: (Status.GAP, Status.PARTIAL),
    Shade.NOT_KNOWN: NOT_KNOWN,
}
_SIGNS = (AT_RISK_SYMBOL, LAPSED_SYMBOL, LAPSE_SYMBOL, CONFLICT_SYMBOL)
# One answer in so many may say "none" where next to nothing does.
_NEARLY_NOTHING = 50
_CLASSES = 4
# Of so many types: from how many on an area is in the third class, and in the last.
_OF_TYPES, _THIRD, _LAST = 28, 3, 5


@dataclass(frozen=True)
class AreaAnswers:
    """What is known of one area.

    Attributes
    ----------
    counts
        How many types have each status, as `status_counts` gives them.
    first
        The types that the number on the area counts, the highest priority first.
    signs
        How many answers hang on money or are disputed, by the small sign for it.
    """

    area_code: str
    counts: Counter[str]
    first: tuple[str, ...] = ()
    signs: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True)
class LastWord:
    """What the newest record behind a return that is too old said, and when."""

    status: str
    on: date


def number(counts: Counter[str], shade: Shade) -> int:
    """How many answers a shade counts."""
    return sum(counts[status] for status in _COUNTED[shade])


def usual_shade(counts: Counter[str]) -> Shade:
    """What a map is shaded by that nobody has asked to be shaded otherwise.

    What is missing; but where next to nothing is "none" and most is not known, such a map would
    be blank, and look as if all were well: then what is not known.
    """
    all_wanted = wanted_count(counts)
    says_little = number(counts, Shade.NONE) * _NEARLY_NOTHING <= all_wanted
    mostly_unknown = number(counts, Shade.NOT_KNOWN) * 2 > all_wanted
    return Shade.NOT_KNOWN if says_little and mostly_unknown else Shade.NONE


def class_limits(shade: Shade, n_types: int) -> tuple[int, ...]:
    """The least number of each class of areas after the first, growing.

    Of what is missing the first class is none at all; of what is not known each is a quarter.
    With few types there are fewer classes.

    >>> class_limits(Shade.NONE, 28), class_limits(Shade.NOT_KNOWN, 28)
    ((1, 3, 5), (8, 15, 22))
    """
    if shade is Shade.NOT_KNOWN:
        limits = [n_types * part // _CLASSES + 1 for part in range(1, _CLASSES)]
    else:
        scale = n_types / _OF_TYPES * (1 if shade is Shade.NONE else 2)
        limits = [1, round(_THIRD * scale), round(_LAST * scale)]
    return tuple(sorted({limit for limit in limits if 1 <= limit <= n_types}))


def class_of(value: float, limits: Sequence[float]) -> int:
    """The class of a number: 0, and one more for each limit that it reaches."""
    return sum(value >= limit for limit in limits)


def answers_by_area(
    assessment: Assessment,
    types: Sequence[ProvisionType],
    shade: Shade,
    ranked: Sequence[Priority] = (),
) -> list[AreaAnswers]:
    """What is known of every area, in the order of the areas."""
    counted, codes, number = _COUNTED[shade], assessment.areas.codes, len(types)
    # All cells at once: to ask for those of each area takes ten times as long.
    shown = keys_of_all(assessment, codes, types)
    marks = marks_of_all(assessment, codes, types)
    of_cell = dict(zip(product(codes, [kind.key for kind in types]), shown, strict=True))
    first: dict[str, list[str]] = {code: [] for code in codes}
    for place in ranked:
        if of_cell.get((place.area_code, place.provision_type)) in counted:
            first[place.area_code].append(place.provision_type)
    parts = [slice(place * number, (place + 1) * number) for place in range(len(codes))]
    return [
        AreaAnswers(code, Counter(shown[part]), tuple(first[code]), _signs(marks[part]))
        for code, part in zip(codes, parts, strict=True)
    ]


def _signs(marks: Iterable[str]) -> tuple[tuple[str, int], ...]:
    found = signs_among(marks)
    return tuple((sign, found[sign]) for sign in _SIGNS if found[sign])


def last_words(
    assessment: Assessment, register: PublicRegister, types: Sequence[ProvisionType]
) -> dict[tuple[str, str], LastWord]:
    """What was said last, by area code and type, where it is too old to count."""
    codes, keys = assessment.areas.codes, [provision_type.key for provision_type in types]
    is_too_old = [key == TOO_OLD for key in keys_of_all(assessment, codes, types)]
    cells = assessment.told(compress(product(codes, keys), is_too_old))
    too_old = {(cell.area_code, cell.provision_type): cell.record_ids for cell in cells}
    wanted = {record_id for ids in too_old.values() for record_id in ids}
    records = register.records
    behind = records[records["record_id"].isin(wanted)]
    of_record = dict(
        zip(
            behind["record_id"],
            zip(behind["last_verified"], behind["status"], strict=True),
            strict=True,
        )
    )
    found = {}
    for cell, ids in too_old.items():
        # Where words about single units are too old, there need be no record.
        if ids:
            # Of one day the best, which the words' own order puts last ("provided").
            day, status = max(of_record[record_id] for record_id in ids)
            found[cell] = LastWord(str(status), known_day(day))
    return found
