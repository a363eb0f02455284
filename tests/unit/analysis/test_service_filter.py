"""Which records a filter shows, what each choice would show, and the filter in an address."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapping.analysis.services.service_filter import (
    ALL_NEEDS,
    ANY_NEED,
    BLANK,
    FACETS,
    NEEDS,
    PARAMETERS,
    ServiceFilter,
    apply,
    from_query,
    index_services,
    on_date,
    plain,
)
from mapping.gap_model.standing import STANDINGS, Horizons, standings
from tests.support.cases.model_cases import (
    Case,
    areas_of,
    plain_record,
    public_register_of,
    types_of,
)
from tests.support.cases.service_cases import (
    filters_of,
    index_of,
    is_shown,
    service_cases,
    shown_slowly,
    standing,
)
from tests.support.examples import examples

ON = date(2026, 11, 24)


def a_case(*records: dict[str, object]) -> Case:
    kinds = [
        {"key": key, "label": label, "measure": "presence", "need_basis": None}
        | {"per": None, "benchmark": None}
        for key, label in (("refuge", "Refuge"), ("advice", "Advice"))
    ]
    nothing = {"provider": "", "service_name": "", "funder": ()}
    verified = {"last_verified": date(2026, 6, 1)}
    filled = [nothing | record | verified for record in records]
    return {
        "records": filled,
        "areas": ["A", "B"],
        "types": kinds,
        "need": {},
        "expectations": set(),
        "on": ON,
    }


def shown(case: Case, asked: ServiceFilter) -> list[str]:
    result = apply(index_of(case), asked)
    return [case["records"][row]["record_id"] for row in result.rows]


# ------------------------------------------------------------------------- what is shown


@examples(80)
@given(st.data())
def test_any_filter_shows_and_counts_what_plain_loops_show(data: st.DataObject) -> None:
    case = data.draw(service_cases())
    index = index_of(case)
    asked = data.draw(filters_of(index))
    found = apply(index, asked)
    assert found.shown.tolist() == shown_slowly(case, asked)
    # A count is how many records its choice alone would show.
    for facet in FACETS:
        for choice in index.choices[facet]:
            others = asked.chosen(facet) if facet in NEEDS and asked.needs == ALL_NEEDS else ()
            would_be = shown_slowly(case, asked.with_chosen(facet, [*others, choice]))
            assert found.counts[facet][choice] == sum(would_be), (facet, choice)
    # An address holds any filter whole.
    query = {name: value for name, value in asked.to_query().items() if value}
    assert from_query(query, index.choices) == (asked, [])


@examples(30)
@given(service_cases())
def test_every_record_has_a_choice_of_every_facet(case: Case) -> None:
    index = index_of(case)
    for facet in FACETS:
        everything = ServiceFilter().with_chosen(facet, index.choices[facet])
        assert apply(index, everything).shown.all(), facet


def test_no_filter_shows_everything() -> None:
    case = a_case(plain_record("a", "refuge"), plain_record("b", "advice"))
    assert shown(case, ServiceFilter()) == ["a", "b"]


def test_choices_of_one_facet_widen_and_choices_of_two_narrow() -> None:
    case = a_case(
        plain_record("a", "refuge", client_group=("victims",)),
        plain_record("b", "advice", client_group=("victims", "children")),
        plain_record("c", "advice", client_group=("children",)),
    )
    assert shown(case, ServiceFilter(clients=("victims", "children"))) == ["a", "b", "c"]
    assert shown(case, ServiceFilter(clients=("victims",), types=("advice",))) == ["b"]


def test_of_the_needs_all_may_be_asked_for_or_any_one() -> None:
    case = a_case(
        plain_record("a", "refuge", client_group=("victims",), languages=("pa",)),
        plain_record("b", "advice", client_group=("victims", "children")),
        plain_record("c", "advice", client_group=("children",), languages=("pa", "en")),
        plain_record("d", "advice", client_group=("families",)),
    )
    asked = ServiceFilter(clients=("victims", "children"), languages=("pa", "en"))
    assert shown(case, asked) == ["a", "c"]
    assert shown(case, replace(asked, needs=ANY_NEED)) == ["a", "b", "c"]
    assert shown(case, replace(asked, needs=ALL_NEEDS)) == []
    both = ServiceFilter(clients=("victims", "children"), needs=ALL_NEEDS)
    assert shown(case, both) == ["b"]
    assert shown(case, replace(asked, types=("refuge",), needs=ANY_NEED)) == ["a"]


def test_what_a_record_has_one_of_is_never_asked_for_whole() -> None:
    case = a_case(plain_record("a", "refuge"), plain_record("b", "advice"))
    assert shown(case, ServiceFilter(types=("refuge", "advice"), needs=ALL_NEEDS)) == ["a", "b"]


def test_a_record_that_states_no_language_is_found_as_not_stated() -> None:
    case = a_case(plain_record("a", "refuge"), plain_record("b", "refuge", languages=("pa",)))
    assert shown(case, ServiceFilter(languages=(BLANK,))) == ["a"]
    assert shown(case, ServiceFilter(languages=(BLANK, "pa"))) == ["a", "b"]


def test_not_stated_is_offered_only_where_something_is_not_stated() -> None:
    case = a_case(plain_record("a", "refuge", languages=("pa",)))
    index = index_of(case)
    assert index.choices["languages"] == ("pa",)
    assert index.choices["clients"][-1] == BLANK
    assert BLANK not in index.choices["types"]


def test_a_record_of_the_whole_region_counts_in_every_area() -> None:
    case = a_case(
        plain_record("a", "refuge", areas_served=("A",)),
        plain_record("all", "refuge", areas_served=("*",)),
    )
    assert shown(case, ServiceFilter(served=("B",))) == ["all"]
    assert shown(case, ServiceFilter(served=("*",))) == ["all"]
    assert apply(index_of(case), ServiceFilter()).counts["served"] == {"*": 1, "A": 2, "B": 1}


@pytest.mark.parametrize(
    ("end", "choices"),
    [
        (date(2026, 11, 23), {"ended"}),
        (date(2026, 11, 24), {"within-3", "within-6", "within-12"}),
        (date(2027, 2, 24), {"within-3", "within-6", "within-12"}),
        (date(2027, 2, 25), {"within-6", "within-12"}),
        (date(2027, 11, 24), {"within-12"}),
        (date(2027, 11, 25), {"later"}),
        (None, {BLANK}),
    ],
)
def test_funding_ends_within_whole_months_of_the_date(end: date | None, choices: set[str]) -> None:
    case = a_case(plain_record("a", "refuge", funding_end=end))
    counts = apply(index_of(case), ServiceFilter()).counts["paid_until"]
    assert {choice for choice, n in counts.items() if n} == choices


def test_dates_of_funding_take_in_both_days_and_leave_out_what_states_none() -> None:
    case = a_case(
        *(
            plain_record(f"d{day}", "refuge", funding_end=date(2027, 3, day))
            for day in (1, 2, 3, 4)
        ),
        plain_record("none", "refuge"),
    )
    asked = ServiceFilter(ends_from=date(2027, 3, 2), ends_until=date(2027, 3, 3))
    assert shown(case, asked) == ["d2", "d3"]


@pytest.mark.parametrize("words", ["cafe", "CAFÉ", "cafe\u0301 rose", "ose caf", "refuge rosé"])
def test_words_are_found_whatever_their_case_and_accents(words: str) -> None:
    case = a_case(
        plain_record("a", "refuge", provider="Café Rosé"),
        plain_record("b", "advice", provider="Tea Room"),
    )
    assert shown(case, ServiceFilter(words=words)) == ["a"]


@pytest.mark.parametrize("words", ["Women’s", "women's", "WOMENS", "aid women`s", "wömen's-aid"])
def test_words_are_found_whatever_their_apostrophes_and_dashes(words: str) -> None:
    for name in ("Women’s‑Aid", "Women's-Aid"):
        case = a_case(plain_record("a", "refuge", provider=name), plain_record("b", "refuge"))
        assert shown(case, ServiceFilter(words=words)) == ["a"], name


@pytest.mark.parametrize("words", ["refuge", "By and FOR", "punjabi", "b punjabi refuge"])
def test_words_look_at_type_specialism_language_and_area_as_they_are_said(words: str) -> None:
    said = {"refuge": "Refuge", "by_and_for": "Run by and for", "pa": "Punjabi"}
    kept = {"specialism": ("by_and_for",), "languages": ("en", "pa"), "areas_served": ("B",)}
    case = a_case(plain_record("a", "refuge", **kept), plain_record("b", "advice"))
    index = index_services(
        public_register_of(case),
        areas_of(case),
        types_of(case),
        lambda _, value: said.get(value, ""),
    )
    index = on_date(index, public_register_of(case), ON, Horizons())
    assert apply(index, ServiceFilter(words=words)).rows.tolist() == [0]


def test_what_serves_the_whole_region_is_found_by_each_area() -> None:
    case = a_case(plain_record("all", "refuge", areas_served=("*",)))
    name = areas_of(case).name("B")
    assert shown(case, ServiceFilter(words=name)) == ["all"]


def test_all_words_must_occur_but_not_in_one_field() -> None:
    case = a_case(
        plain_record("a", "refuge", provider="Haven", details="for men"),
        plain_record("b", "refuge", provider="Haven"),
    )
    assert shown(case, ServiceFilter(words="men haven")) == ["a"]


def test_a_word_does_not_reach_over_two_fields() -> None:
    case = a_case(plain_record("a", "refuge", provider="Hav", service_name="en"))
    assert shown(case, ServiceFilter(words="haven")) == []


def test_words_never_look_into_a_withheld_place() -> None:
    case = a_case(
        plain_record("a", "refuge", postcode="B1 1AA", location_confidential=True),
        plain_record("b", "refuge", postcode="B1 1AA", location_confidential=False),
    )
    for words in ("1AA", "B1", "withheld", "address"):
        assert shown(case, ServiceFilter(words=words)) == [], words
    assert "1aa" not in "".join(index_of(case).texts)


def test_an_empty_register_has_nothing_to_show() -> None:
    result = apply(index_of(a_case()), ServiceFilter(types=("refuge",), words="a"))
    assert result.rows.tolist() == []
    assert sum(result.counts["types"].values()) == 0


def test_filtering_changes_no_record() -> None:
    case = a_case(plain_record("a", "refuge", client_group=("victims",)))
    register = public_register_of(case)
    before = register.records.copy()
    apply(index_services(register, areas_of(case), types_of(case)), ServiceFilter(words="x"))
    assert register.records.equals(before)


@given(service_cases())
@examples(30)
def test_what_a_record_is_worth_agrees_with_plain_loops(case: Case) -> None:
    worth = standings(public_register_of(case).records, case["on"], Horizons())
    expected = [standing(record, case["on"], 36) for record in case["records"]]
    assert [STANDINGS[n].value for n in worth] == expected


# ------------------------------------------------------------------------------- the address


def test_every_part_of_a_filter_alone_survives_an_address() -> None:
    case = a_case(plain_record("a", "refuge", funder=("The Fund & Co",), languages=("en",)))
    index = index_of(case)
    for facet in FACETS:
        for choice in index.choices[facet]:
            asked = ServiceFilter().with_chosen(facet, [choice])
            assert asked.to_query()
            assert from_query(asked.to_query(), index.choices) == (asked, []), (facet, choice)
    for asked in (
        ServiceFilter(ends_from=date(2027, 3, 31)),
        ServiceFilter(ends_until=date(2027, 3, 31)),
        ServiceFilter(words="a & b = c; d"),
        ServiceFilter(needs=ALL_NEEDS),
        ServiceFilter(needs=ANY_NEED),
    ):
        assert from_query(asked.to_query(), index.choices) == (asked, [])


def test_one_type_and_one_area_are_those_that_all_pages_share() -> None:
    query = ServiceFilter(types=("refuge",), served=("A",)).to_query()
    assert (query["type"], query["types"]) == ("refuge", "")
    assert (query["area"], query["served"]) == ("A", "")
    several = ServiceFilter(types=("refuge", "advice"), served=("*",)).to_query()
    assert (several["type"], several["types"]) == ("", "refuge;advice")
    assert (several["area"], several["served"]) == ("", "*")


def test_the_type_chosen_on_another_page_stands_for_those_chosen_here_before() -> None:
    choices = index_of(a_case(plain_record("a", "refuge"))).choices
    asked, notes = from_query({"types": "refuge;advice", "type": "advice"}, choices)
    assert (asked.types, notes) == (("advice",), [])


def test_what_an_address_asks_for_and_does_not_exist_is_remarked_upon() -> None:
    choices = index_of(a_case(plain_record("a", "refuge"))).choices
    query = {
        "clients": "victims;<b>;x;y;z",
        "paid_until": "never",
        "needs": "both",
        "ends_from": "soon",
        "ends_until": "2027-02-30",
    }
    asked, notes = from_query(query, choices)
    assert asked == ServiceFilter(clients=("victims",))
    assert len(notes) == 5
    assert "the client group “<b>”, “x”, “y” and 1 more" in notes[0]


@given(st.dictionaries(st.sampled_from(("type", "area", *PARAMETERS)), st.text(max_size=40)))
def test_no_address_is_an_error(query: dict[str, str]) -> None:
    choices = index_of(a_case(plain_record("a", "refuge"))).choices
    asked, notes = from_query(query, choices)
    assert all(isinstance(note, str) for note in notes)
    again, more = from_query(asked.to_query(), choices)
    assert (again, more) == (asked, [])


def test_plain_text_of_ascii_is_that_of_the_long_way() -> None:
    text = "".join(map(chr, range(128)))
    assert plain(text) == plain(text + "é")[:-1]


def test_the_loops_of_this_test_can_say_no() -> None:
    case = a_case(plain_record("a", "refuge", client_group=("victims",)))
    record = case["records"][0]
    assert is_shown(record, case, ServiceFilter(clients=("victims",)))
    assert not is_shown(record, case, ServiceFilter(clients=("children",)))
    assert not is_shown(record, case, ServiceFilter(words="zzz"))
    assert np.array_equal(apply(index_of(case), ServiceFilter(words="zzz")).shown, [False])
    assert replace(ServiceFilter(), words="a").in_use == 1


def test_a_sector_that_is_not_stated_is_asked_for_by_the_word_of_the_command_line_too() -> None:
    choices = {**dict.fromkeys(FACETS, ()), "sector": ("statutory", BLANK)}
    asked, notes = from_query({"sector": "not_stated;statutory"}, choices)
    assert (asked.sector, notes) == ((BLANK, "statutory"), [])
    asked, notes = from_query({"sector": "not_stated"}, {**choices, "sector": ("statutory",)})
    assert (asked.sector, len(notes)) == ((), 1)
    assert "“not_stated”" in notes[0]
