"""Who could learn from whom: for a gap, the areas that meet it, and what is known of how."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import Any

import pandas as pd

from mapping.analysis.next_steps import who_has_it
from mapping.analysis.services.service_labels import served_codes, word_of
from mapping.context.reference import Reference
from mapping.dates import day_of, in_words, known_day
from mapping.english import count, format_number, plural
from mapping.gap_model.assessment import Assessment, Cell
from mapping.gap_model.counts import status_counts
from mapping.gap_model.priority import Priority
from mapping.gap_model.status_style import (
    NOT_IN_FULL,
    TOO_OLD,
    WORDS_WITHIN,
    Style,
    marks_of,
    style_of,
)
from mapping.gap_model.statuses import Status
from mapping.geography.nearness import Near
from mapping.reference.provision_types import ProvisionType
from mapping.register.disclosure import PublicRegister
from mapping.tables.parsing import split_list

_THERE = (Status.MET, Status.UNMEASURED, Status.PARTIAL)
_LACKING = (Status.GAP, Status.PARTIAL)
_PLAIN_MAILBOX = re.compile(r"[A-Za-z0-9._+\-]+@[A-Za-z0-9\-]+(\.[A-Za-z0-9\-]+)*\.[A-Za-z]{2,}")


def is_plain_mailbox(text: str) -> bool:
    """Whether a text is one plain address that a mailto link can take as it stands.

    >>> is_plain_mailbox("training@example.org"), is_plain_mailbox("a@example.org?bcc=b@b.org")
    (True, False)
    """
    return _PLAIN_MAILBOX.fullmatch(text) is not None


# ---------------------------------------------------------------------- a record to learn from


@dataclass(frozen=True)
class Source:
    """One record of a cell, as a colleague elsewhere needs it; "" where nothing is stated.

    Attributes
    ----------
    for_whom, delivery, evidence
        In words.
    delivery_key
        The register's word.
    reached
        Units covered of units in all, as the record states them for all that it serves.
    serves
        Codes of the areas that it serves.
    """

    record_id: str
    title: str
    provider: str
    for_whom: str
    delivery: str
    delivery_key: str
    details: str
    good_practice: str
    reached: str
    contact_role: str
    contact_email: str
    website: str
    source_url: str
    started: str
    evidence: str
    serves: tuple[str, ...]


def sources(cell: Cell, register: PublicRegister, reference: Reference) -> tuple[Source, ...]:
    """The public records behind a cell, in the order of the register."""
    rows = register.naming(cell.area_code, cell.provision_type)
    return tuple(_source(row, reference) for row in rows if row["record_id"] in cell.record_ids)


def _source(row: Mapping[Any, Any], reference: Reference) -> Source:
    def words(column: str) -> str:
        said = [word_of(column, value, reference) for value in split_list(row[column])]
        return ", ".join([*said[:1], *(word.lower() for word in said[1:])])

    plain = ("details", "good_practice", "contact_role", "contact_email", "website", "source_url")
    unit = reference.types.by_key[row["provision_type"]].unit
    verified = in_words(known_day(row["last_verified"]))
    return Source(
        record_id=row["record_id"],
        title=row["service_name"] or row["provider"],
        provider=row["provider"],
        for_whom=words("client_group"),
        delivery=words("delivery"),
        delivery_key=row["delivery"],
        reached=_reached(row["units_covered"], row["units_total"], unit),
        started=_day(row["start_date"]),
        evidence=f"{word_of('evidence', row['evidence'], reference)}, last verified {verified}",
        serves=served_codes(row["areas_served"], reference.areas),
        **{name: row[name] for name in plain},
    )


def _day(value: Any) -> str:
    return "" if (day := day_of(value)) is None else in_words(day)


def _reached(covered: float, total: float, unit: str) -> str:
    if pd.isna(covered) or pd.isna(total):
        return ""
    return f"{format_number(covered)} of {format_number(total)} {unit}".rstrip()


# ------------------------------------------------------------------------- learn from others


@dataclass(frozen=True)
class PeerExample:
    """Another area that is known to have a type, and the records behind that.

    Attributes
    ----------
    marks
        The small signs beside the status.
    is_described
        Whether it says what others could copy.
    look_up
        Finds the records: of a long list few are looked at.
    """

    area_code: str
    style: Style
    marks: str
    near: Near
    is_described: bool
    look_up: Callable[[], tuple[Source, ...]] = field(repr=False, compare=False)

    @cached_property
    def sources(self) -> tuple[Source, ...]:
        """The records behind it, in the order of the register."""
        return self.look_up()


def lessons(
    assessment: Assessment,
    register: PublicRegister,
    reference: Reference,
    nearest: Sequence[Near],
    area_code: str,
    type_key: str,
) -> list[PeerExample]:
    """The other areas that have a type or a part of it, nearest first."""
    there = {e.area_code for e in who_has_it(assessment, register, area_code, type_key)}
    kind = reference.types.by_key[type_key]
    found = [near for near in nearest if near.area_code in there]
    cells = assessment.told((near.area_code, type_key) for near in found)
    return [
        PeerExample(
            near.area_code,
            style_of(cell, kind),
            marks_of(cell),
            near,
            any(record_id in register.good_practice for record_id in cell.record_ids),
            partial(sources, cell, register, reference),
        )
        for near, cell in zip(found, cells, strict=True)
    ]


def lessons_sentence(
    found: Sequence[PeerExample], assessment: Assessment, area_code: str, kind: ProvisionType
) -> str:
    """How many others have it and say what to copy; gaps and silence counted apart."""
    others = [code for code in assessment.areas.codes if code != area_code]
    rest = without_it(assessment, others, kind)
    if not found:
        return f"No other area is known to have it.{rest}"
    n, partial = len(found), sum(lesson.style.key == Status.PARTIAL for lesson in found)
    described = sum(lesson.is_described for lesson in found)
    have = count(n, "other area is", "other areas are")
    in_part = f", {'only in part' if n == 1 else f'{partial} of them in part'}" if partial else ""
    return f"{have} known to have it{in_part}; {_copying(described, n)}.{rest}"


def _copying(described: int, n: int) -> str:
    what = "what others could copy"
    if n == 1:
        return f"it {'says' if described else 'does not say'} {what}"
    if not described:
        return f"none of them says {what}"
    return f"{described} of them {plural(described, 'says', 'say')} {what}"


def without_it(assessment: Assessment, codes: Sequence[str], kind: ProvisionType) -> str:
    """How many areas have none, have said nothing, or are not expected to have it, each apart."""
    counts = status_counts(assessment, codes, (kind,))
    wording = (
        (Status.GAP, "1 has none", "{} have none"),
        (Status.UNKNOWN, "1 has made no return", "{} have made no return"),
        (TOO_OLD, "1 return is too old", "{} returns are too old"),
        (NOT_IN_FULL, "1 is not known in full", "{} are not known in full"),
        (Status.NOT_EXPECTED, "1 is not expected to have it", "{} are not expected to have it"),
    )
    parts = [
        plural(counts[key], one, many).format(counts[key])
        for key, one, many in wording
        if counts[key]
    ]
    return f" {', '.join(parts)}." if parts else ""


# ----------------------------------------------------------- what to learn, and what to offer


@dataclass(frozen=True)
class UnmetNeed:
    """A gap or partial cell of an area, and who could help.

    Attributes
    ----------
    having
        How many other areas are known to have it, in part ones included.
    described
        How many of these say what others could copy.
    """

    type_key: str
    having: int
    described: int


def could_learn(
    assessment: Assessment, register: PublicRegister, ranked: Sequence[Priority], area_code: str
) -> list[UnmetNeed]:
    """The gaps and partial cells of an area: the best described first, then by priority."""
    keys = [
        p.provision_type
        for p in ranked
        if p.area_code == area_code and assessment.status(area_code, p.provision_type) in _LACKING
    ]
    found = [_wanted(assessment, register, area_code, key) for key in keys]
    return sorted(found, key=lambda wanted: (-wanted.described, -wanted.having))


def _wanted(
    assessment: Assessment, register: PublicRegister, area_code: str, type_key: str
) -> UnmetNeed:
    examples = who_has_it(assessment, register, area_code, type_key)
    described = sum(bool(example.good_practice) for example in examples)
    return UnmetNeed(type_key, len(examples), described)


def learn_sentence(name: str, wanted: Sequence[UnmetNeed]) -> str:
    """How much an area could learn, and for how much of it somebody can be asked."""
    n = len(wanted)
    if not n:
        return (
            f"{name} has no known gap and no partial provision, so nothing is listed to learn. "
            "What it has made no return about is not known; it is no gap."
        )
    helped = sum(w.having > 0 for w in wanted)
    described = sum(w.described > 0 for w in wanted)
    lacks = f"{name} has none, or only a part, of {count(n, 'type')}."
    if not helped:
        return f"{lacks} No other area is known to have {plural(n, 'it', 'any of them')}."
    for_some = f"{described} of them an area says" if described else "none of them an area says"
    return (
        f"{lacks} {helped} of them {plural(helped, 'is', 'are')} known to be there in another "
        f"area; for {for_some} what others could copy."
    )


@dataclass(frozen=True)
class Offer:
    """What an area has and another lacks.

    Attributes
    ----------
    lacking, partial, unknown
        Codes of the others that have none, have a part, or have no standing return.
    is_described
        Whether the area says what others could copy.
    """

    type_key: str
    lacking: tuple[str, ...]
    partial: tuple[str, ...]
    unknown: tuple[str, ...]
    is_described: bool


def could_offer(assessment: Assessment, register: PublicRegister, area_code: str) -> list[Offer]:
    """What an area has that others are known to lack; where most have none first."""
    keys = assessment.types.keys
    have = [k for k in keys if assessment.status(area_code, k) in (Status.MET, Status.UNMEASURED)]
    cells = assessment.told((area_code, key) for key in have)
    found = [_offered(assessment, register, cell) for cell in cells]
    wanted = [offered for offered in found if offered.lacking or offered.partial]
    return sorted(wanted, key=lambda offered: (-len(offered.lacking), -len(offered.partial)))


def _offered(assessment: Assessment, register: PublicRegister, cell: Cell) -> Offer:
    type_key, codes = cell.provision_type, assessment.areas.codes
    others = {c: assessment.status(c, type_key) for c in codes if c != cell.area_code}

    def having(status: Status) -> tuple[str, ...]:
        return tuple(code for code, found in others.items() if found is status)

    return Offer(
        type_key,
        having(Status.GAP),
        having(Status.PARTIAL),
        having(Status.UNKNOWN),
        any(record_id in register.good_practice for record_id in cell.record_ids),
    )


# ------------------------------------------------------------------- toolkits and procedures


@dataclass(frozen=True)
class AreaProvision:
    """What an area has of a type; no sources where none is known."""

    area_code: str
    style: Style
    marks: str
    sources: tuple[Source, ...]


def held(
    assessment: Assessment, register: PublicRegister, reference: Reference, type_key: str
) -> Iterator[AreaProvision]:
    """What each area has of a type, in the order of the areas; only records that provide it."""
    kind = reference.types.by_key[type_key]
    codes = assessment.areas.codes
    for cell in assessment.told((code, type_key) for code in codes):
        there = cell.status in _THERE
        yield AreaProvision(
            cell.area_code,
            style_of(cell, kind),
            marks_of(cell),
            sources(cell, register, reference) if there else (),
        )


def held_sentence(by_type: Sequence[Sequence[AreaProvision]]) -> str:
    """How many of some types are known to be there, area by area; what is missing counted apart."""
    counts = Counter(found.style.key for areas in by_type for found in areas)
    there = sum(counts[status] for status in _THERE)
    n_areas = len(by_type[0]) if by_type else 0
    kinds = count(len(by_type), "kind")
    areas = count(n_areas, "area")
    wording = (
        (Status.PARTIAL, "{} of these only in part"),
        (Status.GAP, f"{WORDS_WITHIN[Status.GAP]}: {{}}"),
        (Status.UNKNOWN, f"{WORDS_WITHIN[Status.UNKNOWN]}: {{}}"),
        (TOO_OLD, f"{WORDS_WITHIN[TOO_OLD]}: {{}}"),
        (NOT_IN_FULL, f"{WORDS_WITHIN[NOT_IN_FULL]}: {{}}"),
        (Status.NOT_EXPECTED, "not expected: {}"),
    )
    parts = [words.format(counts[key]) for key, words in wording if counts[key]]
    return (
        f"{kinds} of toolkit, pathway or procedure in {areas}: known to be there in "
        f"{there} of {counts.total()} places{''.join(f'; {part}' for part in parts)}."
    )
