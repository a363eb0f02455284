"""Which records of the register a commissioner asks for, and how many each choice would show.

Several choices of one facet widen what is shown, choices of several facets narrow it; of the needs
(client group, specialism, language) all or any one may be asked for instead. The count beside a
choice is how many records would be shown if it were the only choice of its facet, all other facets
kept; where all needs are asked for, if it were chosen as well. Takes the public part of the
register only.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from functools import cached_property, partial
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from mapping.dates import add_months
from mapping.english import named
from mapping.gap_model.standing import STANDINGS, Horizons, standings
from mapping.geography.areas import WHOLE_REGION, Areas
from mapping.reference.provision_types import ProvisionTypes
from mapping.register.disclosure import PublicRegister
from mapping.register.schema import COLUMNS
from mapping.tables.column_values import each_member, each_unique, plain_columns
from mapping.tables.parsing import parse_date, split_list

Mask = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]
Days = npt.NDArray[np.datetime64]

# What stands for "not stated". A funder who is written as a dash has not been stated either.
BLANK = "-"
# The same as the command line and the page Area ask for it.
_NOT_STATED = "not_stated"
ENDED, LATER = "ended", "later"
WITHIN_MONTHS = {"within-3": 3, "within-6": 6, "within-12": 12}
# The column behind each facet that does not depend on the date.
COLUMN_OF = {
    "types": "provision_type",
    "served": "areas_served",
    "clients": "client_group",
    "specialisms": "specialism",
    "delivery": "delivery",
    "languages": "languages",
    "paid_by": "funder",
    "paid_for": "funding_for",
    "says": "status",
    "sector": "sector",
    "stage": "stage",
    "evaluated": "evaluated",
}
FACETS = (*COLUMN_OF, "stands", "paid_until")
# For whom and in what way a service is there: what a record states several of.
NEEDS = ("clients", "specialisms", "languages")
# Which of the needs chosen a record has to meet; "": one of each facet.
ALL_NEEDS, ANY_NEED = "all", "any"
_NAMES = {
    "types": "the type of provision",
    "served": "the area served",
    "clients": "the client group",
    "specialisms": "the specialism",
    "delivery": "the delivery",
    "languages": "the language",
    "paid_by": "the funder",
    "paid_for": "funding for",
    "says": "the status",
    "sector": "the sector",
    "stage": "the stage",
    "evaluated": "the evaluation",
    "stands": "what counts",
    "paid_until": "the end of funding",
}
_SEARCHED = (
    "provider",
    "service_name",
    "details",
    "good_practice",
    "funder",
    "contact_role",
    "record_id",
)
# What is looked into as it is said, not as it is written: a label, not a key or a code.
_SEARCHED_IN_WORDS = ("provision_type", "specialism", "languages", "sector", "stage")
# A wish typed on one keyboard finds what was typed on another.
_SIGNS = str.maketrans(dict.fromkeys("'’‘‛ʼʻ′＇`´", "") | dict.fromkeys("‐‑‒–—―−", "-"))
LONGEST_WORDS = 200
# What a page does about what it cannot read, at the end of the sentence that says so.
_ANY_DATE, _ONE_OF_EACH = " Any date is shown.", " One of each kind is asked for."
PAGE_GOES_ON = (_ANY_DATE, _ONE_OF_EACH)
_MOST_NAMED = 3


# ---------------------------------------------------------------------------- what is asked


@dataclass(frozen=True)
class ServiceFilter:
    """What is asked for; the names are those of the parameters in an address.

    Attributes
    ----------
    types, served, clients, specialisms, delivery, languages, paid_by, paid_for, says, sector, \
    stage, evaluated
        Values of the register, `BLANK` for "not stated"; empty: any.
    stands
        What the record is worth on the date, a `gaps.Standing`.
    paid_until
        When the funding ends: `ENDED`, a key of `WITHIN_MONTHS`, `LATER` or `BLANK`.
    ends_from, ends_until
        First and last day on which the funding may end.
    words
        All of them must occur in a record's texts.
    needs
        `ALL_NEEDS`, `ANY_NEED`, or "" for one of each facet of `NEEDS`.
    """

    types: tuple[str, ...] = ()
    served: tuple[str, ...] = ()
    clients: tuple[str, ...] = ()
    specialisms: tuple[str, ...] = ()
    delivery: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    paid_by: tuple[str, ...] = ()
    paid_for: tuple[str, ...] = ()
    says: tuple[str, ...] = ()
    sector: tuple[str, ...] = ()
    stage: tuple[str, ...] = ()
    evaluated: tuple[str, ...] = ()
    stands: tuple[str, ...] = ()
    paid_until: tuple[str, ...] = ()
    ends_from: date | None = None
    ends_until: date | None = None
    words: str = ""
    needs: str = ""

    def chosen(self, facet: str) -> tuple[str, ...]:
        """What is chosen of a facet."""
        values: tuple[str, ...] = getattr(self, facet)
        return values

    @property
    def in_use(self) -> int:
        """How many facets, dates and words narrow what is shown."""
        others = (self.ends_from, self.ends_until, self.words or None)
        return sum(bool(self.chosen(name)) for name in FACETS) + sum(o is not None for o in others)

    @property
    def of_no_end(self) -> ServiceFilter | None:
        """The same of the records that state no end of funding; None where any end will do."""
        is_of_ends = self.paid_until or self.ends_from is not None or self.ends_until is not None
        if not is_of_ends or BLANK in self.paid_until:
            return None
        return replace(self, paid_until=(BLANK,), ends_from=None, ends_until=None)

    def with_chosen(self, facet: str, values: Sequence[str]) -> ServiceFilter:
        """The same with other choices of one facet."""
        changes: dict[str, Any] = {facet: tuple(dict.fromkeys(values))}
        return replace(self, **changes)

    def to_query(self) -> dict[str, str]:
        """The filter as the parameters of an address, a blank for each that is not used.

        One type or area alone stands there as `type` or `area`, the parameters that all pages
        share: what was chosen on another page is shown here, and the other way round.
        """
        query = {facet: ";".join(self.chosen(facet)) for facet in FACETS}
        query |= {"ends_from": _iso(self.ends_from), "ends_until": _iso(self.ends_until)}
        query |= {"words": self.words, "needs": self.needs, "type": "", "area": ""}
        for shared, facet in _SHARED.items():
            if len(self.chosen(facet)) == 1 and query[facet] not in _NEVER_SHARED:
                query[shared], query[facet] = query[facet], ""
        return query


_SHARED = {"type": "types", "area": "served"}
_NEVER_SHARED = (WHOLE_REGION, BLANK)
PARAMETERS = tuple(field.name for field in fields(ServiceFilter))


def _iso(day: date | None) -> str:
    return "" if day is None else day.isoformat()


def from_query(
    query: Mapping[str, str], choices: Mapping[str, Collection[str]]
) -> tuple[ServiceFilter, list[str]]:
    """The filter that an address asks for, and what of it could not be understood, in words.

    `type` and `area`, where they are given, were chosen last and stand for `types` and `served`.
    An unknown one of those is remarked upon by the selection that all pages share.

    Parameters
    ----------
    choices
        What there is to choose of each facet.
    """
    notes: list[str] = []
    wanted = {
        facet: [
            BLANK if value == _NOT_STATED and BLANK in choices[facet] else value
            for value in split_list(query.get(facet, ""))
        ]
        for facet in FACETS
    }
    for shared, facet in _SHARED.items():
        if query.get(shared, "") in choices[facet]:
            wanted[facet] = [query[shared]]
    chosen: dict[str, Any] = {}
    for facet, values in wanted.items():
        chosen[facet] = tuple(value for value in values if value in choices[facet])
        unknown = [value for value in values if value not in choices[facet]]
        if unknown:
            notes.append(_unknown(facet, unknown))
    for name in ("ends_from", "ends_until"):
        chosen[name] = _day(name, query, notes)
    words = " ".join(query.get("words", "").split())[:LONGEST_WORDS].rstrip()
    return ServiceFilter(**chosen, words=words, needs=_needs(query, notes)), notes


def _needs(query: Mapping[str, str], notes: list[str]) -> str:
    asked = query.get("needs", "")
    if asked in ("", ALL_NEEDS, ANY_NEED):
        return asked
    notes.append(
        f"The address asks for “{asked[:60]}” of the needs, which is neither “{ALL_NEEDS}” nor "
        f"“{ANY_NEED}”.{_ONE_OF_EACH}"
    )
    return ""


def _unknown(facet: str, values: Sequence[str]) -> str:
    asked = named([f"“{value[:60]}”" for value in values], _MOST_NAMED)
    return f"The address asks for {_NAMES[facet]} {asked}, which no record here names."


def _day(name: str, query: Mapping[str, str], notes: list[str]) -> date | None:
    text = query.get(name, "")
    if not text:
        return None
    day = parse_date(text)
    if day is None:
        notes.append(
            f"The address asks for funding that ends {'from' if name == 'ends_from' else 'until'} "
            f"“{text[:60]}”, which is not a date.{_ANY_DATE}"
        )
    return day


# ---------------------------------------------------------------------------- what there is


@dataclass(frozen=True)
class Facet:
    """Choices, and which record has which: one element of `record` and `choice` for each pair.

    Attributes
    ----------
    for_all
        Position of the choice that counts for every other one as well; None where there is none.
    """

    choices: tuple[str, ...]
    record: Ints
    choice: Ints
    for_all: int | None = None

    def mask(self, chosen: Sequence[str], n_records: int, *, of_all: bool = False) -> Mask:
        """Which records have one of some choices, or all of them."""
        if of_all:
            each = np.array([self.mask([choice], n_records) for choice in chosen], dtype=bool)
            return np.asarray(each.all(axis=0))
        wanted = np.isin(np.array(self.choices, dtype=object), list(chosen))
        if self.for_all is not None:
            wanted[self.for_all] = True
        found = np.zeros(n_records, dtype=bool)
        found[self.record[wanted[self.choice]]] = True
        return found

    def counts(self, shown: Mask) -> dict[str, int]:
        """How many of the records shown have each choice."""
        found = np.bincount(self.choice[shown[self.record]], minlength=len(self.choices))
        if self.for_all is not None:
            found = found + np.where(np.arange(len(found)) == self.for_all, 0, found[self.for_all])
        return dict(zip(self.choices, found.tolist(), strict=True))


@dataclass(frozen=True)
class ServiceIndex:
    """The records made ready to be filtered; worked out once for each content and date.

    Attributes
    ----------
    texts
        What the words of a filter are looked for in, as `plain` gives it.
    funding_end
        NaT where none is stated.
    """

    facets: Mapping[str, Facet]
    texts: tuple[str, ...]
    funding_end: Days

    def __len__(self) -> int:
        """How many records there are."""
        return len(self.texts)

    @cached_property
    def choices(self) -> dict[str, tuple[str, ...]]:
        """What there is to choose of each facet."""
        return {name: facet.choices for name, facet in self.facets.items()}


def index_services(
    register: PublicRegister,
    areas: Areas,
    types: ProvisionTypes,
    in_words: Callable[[str, str], str] | None = None,
) -> ServiceIndex:
    """What does not depend on the date.

    Parameters
    ----------
    in_words
        How a value of a column is said; where it is None, types alone are said by their labels.
    """
    records = register.records
    known = {column.name: column.allowed for column in COLUMNS} | {
        "provision_type": types.keys,
        "areas_served": (WHOLE_REGION, *areas.codes),
    }
    facets = {
        name: _facet(records[column], known[column], for_all=WHOLE_REGION)
        for name, column in COLUMN_OF.items()
    }
    labels = {key: kind.label for key, kind in types.by_key.items()}

    def said(column: str, value: str) -> str:
        if in_words is not None:
            return in_words(column, value)
        return labels.get(value, "") if column == "provision_type" else value

    columns = [
        *(_said(records[column], partial(said, column)) for column in _SEARCHED_IN_WORDS),
        each_unique(records["areas_served"], partial(_area_names, areas=areas), "str").tolist(),
        *plain_columns(records[list(_SEARCHED)]),
    ]
    texts = tuple(plain("\n".join(row)) for row in zip(*columns, strict=True))
    return ServiceIndex(facets, texts, _days(records["funding_end"]))


def _said(values: pd.Series, say: Callable[[str], str]) -> list[str]:
    """Each cell's list in words, one beneath the other."""
    return each_unique(values, lambda cell: "\n".join(map(say, split_list(cell))), "str").tolist()


def _area_names(served: str, areas: Areas) -> str:
    """The areas of a record by name; one for the whole region serves each of them."""
    codes = split_list(served)
    codes = list(areas.codes) if codes == [WHOLE_REGION] else codes
    return "\n".join(areas.name(code) for code in codes)


def on_date(
    index: ServiceIndex, register: PublicRegister, on: date, horizons: Horizons
) -> ServiceIndex:
    """The same with the facets that depend on the date."""
    worth = standings(register.records, on, horizons)
    best_first = tuple(standing.value for standing in reversed(STANDINGS))
    records = np.arange(len(index), dtype=np.int64)
    stands = Facet(best_first, records, len(best_first) - 1 - worth)
    dated = {"stands": stands, "paid_until": _funding_facet(index.funding_end, on)}
    return replace(index, facets={**index.facets, **dated})


def _facet(texts: pd.Series, known: Sequence[str], for_all: str) -> Facet:
    codes, uniques = pd.factorize(texts)
    values = [split_list(str(text)) or [BLANK] for text in uniques]
    found = {value for parts in values for value in parts}
    choices = tuple(dict.fromkeys([*known, *sorted(found - {*known, BLANK}, key=_by_alphabet)]))
    choices += (BLANK,) if BLANK in found else ()
    position = {value: number for number, value in enumerate(choices)}
    lists = [np.array([position[v] for v in parts], dtype=np.int64) for parts in values]
    record, choice = each_member(codes.astype(np.int64), lists)
    return Facet(choices, record, choice, position.get(for_all) if for_all in known else None)


def _by_alphabet(text: str) -> tuple[str, str]:
    return plain(text), text


def _funding_facet(ends: Days, on: date) -> Facet:
    def day(months: int) -> np.datetime64:
        return np.datetime64(add_months(on, months), "D")

    states, today = ~np.isnat(ends), np.datetime64(on, "D")
    masks = {ENDED: states & (ends < today)}
    masks |= {key: states & (ends >= today) & (ends <= day(n)) for key, n in WITHIN_MONTHS.items()}
    masks |= {LATER: states & (ends > day(max(WITHIN_MONTHS.values()))), BLANK: ~states}
    found = [np.flatnonzero(mask).astype(np.int64) for mask in masks.values()]
    lengths = [len(rows) for rows in found]
    choice = np.repeat(np.arange(len(found), dtype=np.int64), lengths)
    return Facet(tuple(masks), np.concatenate(found), choice)


def _days(column: pd.Series) -> Days:
    return column.to_numpy(dtype="datetime64[s]").astype("datetime64[D]")


def plain(text: str) -> str:
    """Text without case, accents and apostrophes, so that what looks alike is found alike.

    >>> plain("Évelyn’s REFUGE"), plain("Women's – own"), plain("WOMENS")
    ('evelyns refuge', 'womens - own', 'womens')
    """
    text = text.translate(_SIGNS)
    if text.isascii():
        return text.lower()
    parted = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in parted if not unicodedata.combining(sign)).casefold()


# ---------------------------------------------------------------------------- what is shown


@dataclass(frozen=True)
class Result:
    """The records that a filter shows, and how many each choice would show.

    Attributes
    ----------
    shown
        One element a record.
    counts
        By facet and choice.
    """

    shown: Mask
    counts: Mapping[str, Mapping[str, int]]

    @cached_property
    def rows(self) -> Ints:
        """Positions of the records shown."""
        return np.flatnonzero(self.shown)


def apply(index: ServiceIndex, asked: ServiceFilter) -> Result:
    """Filter the records, and count what each choice would show."""
    n_records = len(index)
    always = _within_dates(index, asked) & _with_words(index, asked.words)
    of_all = NEEDS if asked.needs == ALL_NEEDS else ()
    # Of any one need it is enough to meet one: they are one condition, all others their own.
    of_any = NEEDS if asked.needs == ANY_NEED else ()
    masks = {
        name: facet.mask(asked.chosen(name), n_records, of_all=name in of_all)
        for name, facet in index.facets.items()
        if asked.chosen(name)
    }
    conditions = {name: mask for name, mask in masks.items() if name not in of_any}
    needs = {name: masks[name] for name in of_any if name in masks}
    if needs:
        conditions[ANY_NEED] = _any_of(needs.values(), n_records)
    misses = np.zeros(n_records, dtype=np.int64)
    for mask in conditions.values():
        misses += ~mask
    shown = always & (misses == 0)
    counts = {}
    for name, facet in index.facets.items():
        own = conditions.get(ANY_NEED if name in of_any else name)
        freed = shown if own is None or name in of_all else always & (misses == ~own)
        others = [mask for need, mask in needs.items() if need != name] if name in of_any else []
        counts[name] = _would_show(facet, freed, _any_of(others, n_records))
    return Result(shown, counts)


def _any_of(masks: Iterable[Mask], n_records: int) -> Mask:
    found = np.zeros(n_records, dtype=bool)
    for mask in masks:
        found |= mask
    return found


def _would_show(facet: Facet, freed: Mask, anyway: Mask) -> dict[str, int]:
    """How many records each choice shows, of those that other needs show anyway all."""
    n_anyway = int((freed & anyway).sum())
    return {choice: n + n_anyway for choice, n in facet.counts(freed & ~anyway).items()}


def _within_dates(index: ServiceIndex, asked: ServiceFilter) -> Mask:
    ends, within = index.funding_end, np.ones(len(index), dtype=bool)
    # A comparison with NaT is False: what states no end lies within no dates.
    if asked.ends_from is not None:
        within &= ends >= np.datetime64(asked.ends_from, "D")
    if asked.ends_until is not None:
        within &= ends <= np.datetime64(asked.ends_until, "D")
    return within


def _with_words(index: ServiceIndex, words: str) -> Mask:
    wanted: list[Callable[[str], bool]] = [_holds(plain(word)) for word in words.split()]
    if not wanted:
        return np.ones(len(index), dtype=bool)
    found = (all(holds(text) for holds in wanted) for text in index.texts)
    return np.fromiter(found, dtype=bool, count=len(index))


def _holds(word: str) -> Callable[[str], bool]:
    return lambda text: word in text
