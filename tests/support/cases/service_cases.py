"""Registers made up for the services page, and the same rules as plain loops over records."""

from __future__ import annotations

import unicodedata
from datetime import date
from typing import Any

from hypothesis import strategies as st

from mapping.analysis.services.service_filter import (
    ALL_NEEDS,
    ANY_NEED,
    BLANK,
    COLUMN_OF,
    ENDED,
    FACETS,
    LATER,
    NEEDS,
    WITHIN_MONTHS,
    ServiceFilter,
    ServiceIndex,
    index_services,
    on_date,
)
from tests.support.cases.model_cases import (
    Case,
    areas_of,
    horizons_of,
    public_register_of,
    types_of,
)
from tests.support.oracle import add_months
from tests.support.strategies import cases

NAMES = ("Haven", "HAVEN", "Café Rosé", "Straße 7", "ਪੰਜਾਬੀ ਸੇਵਾ", "Women’s-Aid", "", "a\nb")
LISTS = {
    "client_group": ("victims", "perpetrators", "children"),
    "specialism": ("by_and_for", "lgbt", "new_word"),
    "languages": ("en", "pa", "x-own"),
    "funder": ("The Fund", "Älter Fund", "-", "=1+1"),
}
WORDS = (
    "haven",
    "CAFE",
    "rose",
    "strasse",
    "ਪੰਜਾਬੀ",
    "aid",
    "type_001",
    "zzz",
    "womens",
    "women's",
    "x-own",
    "new_word",
)


@st.composite
def service_cases(draw: st.DrawFn) -> Case:
    """Cases of the gap model whose records also say for whom, by whom and for how much."""
    case = draw(cases(max_areas=4, max_types=3, max_records=10))
    for record in case["records"]:
        for column, words in LISTS.items():
            record[column] = tuple(draw(st.lists(st.sampled_from(words), max_size=2, unique=True)))
        record["provider"] = draw(st.sampled_from(NAMES))
        record["service_name"] = draw(st.sampled_from(NAMES))
        record["funding_for"] = draw(st.sampled_from((None, "victims", "both")))
        record["annual_funding_gbp"] = draw(st.sampled_from((None, 0.0, 12.5, 1000.0)))
    return case


def index_of(case: Case) -> ServiceIndex:
    """The index of a case on its date."""
    register = public_register_of(case)
    lasting = index_services(register, areas_of(case), types_of(case))
    return on_date(lasting, register, case["on"], horizons_of(case))


def filters_of(index: ServiceIndex) -> st.SearchStrategy[ServiceFilter]:
    """Any filter that could be chosen of an index."""

    def some(choices: tuple[str, ...]) -> st.SearchStrategy[tuple[str, ...]]:
        if not choices:
            return st.just(())
        chosen = st.lists(st.sampled_from(choices), max_size=3, unique=True).map(tuple)
        # Most facets are left alone, so that something is left to see.
        return st.one_of(st.just(()), st.just(()), chosen)

    days = st.one_of(st.none(), st.dates(date(2024, 1, 1), date(2029, 1, 1)))
    words = st.one_of(st.just(""), st.lists(st.sampled_from(WORDS), max_size=2).map(" ".join))
    facets = {name: some(index.choices[name]) for name in FACETS}
    needs = st.sampled_from(("", ALL_NEEDS, ANY_NEED))
    dates = {"ends_from": days, "ends_until": days}
    return st.builds(ServiceFilter, **facets, **dates, words=words, needs=needs)


# ------------------------------------------------------------------ the rules as plain loops


def shown_slowly(case: Case, asked: ServiceFilter) -> list[bool]:
    """Whether each record is shown."""
    return [is_shown(record, case, asked) for record in case["records"]]


def is_shown(record: dict[str, Any], case: Case, asked: ServiceFilter) -> bool:
    met = []
    for facet in FACETS:
        chosen = asked.chosen(facet)
        has = [has_choice(record, case, facet, choice) for choice in chosen]
        if facet in NEEDS and asked.needs == ANY_NEED:
            met += has
        elif chosen and not (any(has) if facet not in NEEDS or not asked.needs else all(has)):
            return False
    if met and not any(met):
        return False
    end = record["funding_end"]
    if asked.ends_from is not None and (end is None or end < asked.ends_from):
        return False
    if asked.ends_until is not None and (end is None or end > asked.ends_until):
        return False
    text = folded("\n".join(str(value) for value in searched(record, case)))
    return all(folded(word) in text for word in asked.words.split())


def has_choice(record: dict[str, Any], case: Case, facet: str, choice: str) -> bool:
    if facet == "stands":
        return standing(record, case["on"], horizons_of(case).evidence_expires) == choice
    if facet == "paid_until":
        return ends_as_chosen(record["funding_end"], case["on"], choice)
    value = record.get(COLUMN_OF[facet])
    values = [value] if isinstance(value, str) else list(value or ())
    if not values:
        return choice == BLANK
    return choice in values or (facet == "served" and values == ["*"])


def ends_as_chosen(end: date | None, on: date, choice: str) -> bool:
    if end is None:
        return choice == BLANK
    if choice == ENDED:
        return end < on
    if choice == LATER:
        return end > add_months(on, max(WITHIN_MONTHS.values()))
    return choice in WITHIN_MONTHS and on <= end <= add_months(on, WITHIN_MONTHS[choice])


def standing(record: dict[str, Any], on: date, expires: int) -> str:
    if record["last_verified"] > on:
        return "verified_later"
    if add_months(record["last_verified"], expires) < on:
        return "too_old"
    if record["status"] == "planned":
        return "plan"
    if record["start_date"] is not None and record["start_date"] > on:
        return "not_begun"
    if record["end_date"] is not None and record["end_date"] <= on:
        return "ended"
    return "in_force"


def searched(record: dict[str, Any], case: Case) -> list[str]:
    kind = next(t for t in case["types"] if t["key"] == record["provision_type"])
    return [
        kind.get("label", kind["key"]),
        *record.get("specialism", ()),
        *record.get("languages", ()),
        record["provider"],
        record["service_name"],
        ";".join(record["funder"]),
        record["record_id"],
    ]


def folded(text: str) -> str:
    parted = unicodedata.normalize("NFKD", text.replace("’", "").replace("'", "").casefold())
    return "".join(c for c in parted if unicodedata.combining(c) == 0).casefold()
