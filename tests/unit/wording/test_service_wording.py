"""Records, choices and answers of the services page, in words."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given

from mapping.analysis.services.service_filter import ALL_NEEDS, ANY_NEED, BLANK, ServiceFilter
from mapping.analysis.services.service_labels import (
    FACET_HEADINGS,
    HEADINGS,
    KINDS,
    choice_in_words,
)
from mapping.english import format_number, pounds
from mapping.gap_model.standing import Standing
from mapping.register.schema import COLUMN_NAMES, INTERNAL_NAMES
from mapping.tables.diff import FieldChange, RecordChange
from mapping.wording.services import (
    answer,
    cell_in_words,
    filter_in_words,
    in_order,
    ranks,
    record_change_in_words,
    record_in_words,
    record_title,
    records_on,
    texts,
)
from tests.support.cases.model_cases import (
    Case,
    horizons_of,
    plain_record,
    public_register_of,
    reference_of,
)
from tests.support.cases.service_cases import service_cases, standing
from tests.support.examples import examples

ON = date(2026, 11, 24)


def a_case(*records: dict[str, Any]) -> Case:
    kind = {"key": "refuge", "label": "Refuge", "measure": "rate", "need_basis": "people"}
    nothing = {"provider": "Haven", "service_name": "Safe house"}
    verified = {"last_verified": date(2026, 6, 1)}
    return {
        "records": [nothing | verified | record for record in records],
        "areas": ["A", "B"],
        "names": {"A": "Aston", "B": "Barr & Co"},
        "types": [kind | {"unit": "places", "per": 1000.0, "benchmark": 1.0}],
        "need": {},
        "expectations": set(),
        "on": ON,
    }


def a_record(record_id: str = "a", **changes: Any) -> dict[str, Any]:
    record = plain_record(record_id, "refuge", **changes)
    return record if "last_verified" in changes else {**record, "last_verified": date(2026, 6, 1)}


def frame(case: Case) -> pd.DataFrame:
    return records_on(public_register_of(case), case["on"], horizons_of(case))


def words(column: str, **changes: Any) -> str:
    case = a_case(a_record(**changes))
    return str(texts(frame(case), column, reference_of(case)).iloc[0])


# ------------------------------------------------------------------------------ columns


def test_every_column_of_the_register_but_the_postcode_can_be_shown() -> None:
    assert set(HEADINGS) == {*COLUMN_NAMES, "location", "stands"} - {"postcode", *INTERNAL_NAMES}
    assert len(set(HEADINGS.values())) == len(HEADINGS)


@pytest.mark.parametrize(
    ("column", "said", "changes"),
    [
        ("areas_served", "Barr & Co, Aston", {"areas_served": ("B", "A")}),
        ("areas_served", "The whole region", {"areas_served": ("*",)}),
        ("maintained_by", "The whole region", {"areas_served": ("*",)}),
        ("client_group", "Victims, children", {"client_group": ("victims", "children")}),
        ("specialism", "Led by and for, LGBT+", {"specialism": ("by_and_for", "lgbt")}),
        ("specialism", "Some new word", {"specialism": ("some_new_word",)}),
        ("languages", "English, Punjabi, x-own", {"languages": ("en", "pa", "x-own")}),
        ("funding_end", "3 March 2027", {"funding_end": date(2027, 3, 3)}),
        ("funding_end", "", {}),
        ("annual_funding_gbp", "£12.50", {"annual_funding_gbp": 12.5}),
        ("annual_funding_gbp", "£0", {"annual_funding_gbp": 0.0}),
        ("annual_funding_gbp", "", {}),
        ("capacity", "2.25", {"capacity": 2.25}),
        ("location", "Address withheld", {"location_confidential": True}),
        ("location", "B1 1BB", {"postcode": "B1 1BB"}),
        ("location", "", {}),
        ("status", "None", {"status": "not_provided"}),
        ("stands", "Evidence too old", {"last_verified": date(2020, 1, 1)}),
        ("stands", "In force", {}),
        (
            "stands",
            "Says that there is none (Aston, 1 June 2026)",
            {"status": "not_provided", "maintained_by": "A"},
        ),
        (
            "stands",
            "Evidence too old",
            {"status": "not_provided", "last_verified": date(2020, 1, 1)},
        ),
        ("delivery", "In person", {}),
    ],
)
def test_a_value_is_read_in_words(column: str, said: str, changes: dict[str, Any]) -> None:
    assert words(column, **changes) == said


@pytest.mark.parametrize("value", [0.1, 1.005, 123456.789, 0.123456789, 7.0, 1e12])
def test_a_figure_loses_nothing_in_words(value: float) -> None:
    assert float(format_number(value).replace(",", "")) == value


def test_money_is_written_in_pounds_and_pence() -> None:
    assert [pounds(v) for v in (0.0, 1234567.0, 0.5, 99.999)] == [
        "£0",
        "£1,234,567",
        "£0.50",
        "£100.00",
    ]


# -------------------------------------------------------------------------------- order


@examples(30)
@given(service_cases())
def test_rows_stand_in_the_order_of_any_column_and_what_states_nothing_last(case: Case) -> None:
    records, reference = frame(case), reference_of(case)
    rows = np.arange(len(records))
    for column in HEADINGS:
        rank = ranks(records, column, reference)
        said = texts(records, column, reference)
        up = in_order(rows, rank, descending=False)
        down = in_order(rows, rank, descending=True)
        assert sorted(up) == sorted(down) == rows.tolist()
        stated = [row for row in rows if said.iloc[row]]
        assert all(said.iloc[row] for row in up[: len(stated)])
        assert all(said.iloc[row] for row in down[: len(stated)])
        if KINDS[column] in ("date", "number", "whole"):
            values = records[column].iloc[up[: len(stated)]].tolist()
            assert values == sorted(values)
            assert records[column].iloc[down[: len(stated)]].tolist() == values[::-1]


def test_order_heeds_neither_case_nor_accents() -> None:
    case = a_case(
        *(a_record(f"r{n}", provider=p) for n, p in enumerate(("beta", "Ärger", "Alpha", "")))
    )
    rank = ranks(frame(case), "provider", reference_of(case))
    assert in_order(np.arange(4), rank, descending=False).tolist() == [2, 1, 0, 3]
    assert in_order(np.arange(4), rank, descending=True).tolist() == [0, 1, 2, 3]


# ------------------------------------------------------------------------------- answers


def said(case: Case, asked: ServiceFilter, rows: list[int]) -> str:
    records = frame(case)
    return answer(records.iloc[rows], len(records), asked, reference_of(case), ON)


def test_the_answer_says_what_is_shown_what_is_not_and_what_does_not_count() -> None:
    case = a_case(
        a_record("a", annual_funding_gbp=1000.0),
        a_record("b", annual_funding_gbp=500.5, last_verified=date(2020, 1, 1)),
        a_record("c", start_date=date(2027, 1, 1)),
        a_record("d"),
    )
    assert said(case, ServiceFilter(types=("refuge",), clients=("victims", BLANK)), [0, 1, 2]) == (
        "3 of 4 records are shown – provision type: Refuge; client group: Victims or Not stated. "
        "1 is not shown. Of those shown, 2 are not in force on 24 November 2026: "
        "1 not yet begun, 1 with evidence too old. "
        "2 state annual funding: £1,500.50, £1,000 of it by records in force; 1 states none."
    )


def test_the_answer_without_a_filter() -> None:
    case = a_case(a_record("a"), a_record("b"))
    assert said(case, ServiceFilter(), [0, 1]) == (
        "All 2 records are shown. All of them are in force on 24 November 2026. "
        "None of them states annual funding."
    )


def test_the_answer_where_nothing_fits_does_not_say_that_there_is_none() -> None:
    text = said(a_case(a_record()), ServiceFilter(words="zzz"), [])
    assert text.startswith("None of the 1 records fits: with the words “zzz”.")
    assert "does not mean that there is no provision" in text


def test_an_empty_register_says_so() -> None:
    assert said(a_case(), ServiceFilter(), []) == "The register holds no record yet."


@examples(60)
@given(service_cases())
def test_the_parts_of_the_answer_add_up(case: Case) -> None:
    records = frame(case)
    text = answer(records, len(records), ServiceFilter(), reference_of(case), case["on"])
    worth = [standing(record, case["on"], 36) for record in case["records"]]
    not_in_force = sum(w != "in_force" for w in worth)
    money = [
        r["annual_funding_gbp"] for r in case["records"] if r["annual_funding_gbp"] is not None
    ]
    if records.empty:
        return
    if 0 < not_in_force < len(worth):
        assert f"Of those shown, {not_in_force} " in text
    assert ("with evidence too old" in text) == ("too_old" in worth)
    if money:
        assert f"{len(money)} state" in text
        assert f"annual funding: {pounds(sum(money))}" in text


def test_a_filter_in_words_names_every_part_of_it() -> None:
    asked = ServiceFilter(
        types=("refuge",),
        served=("*", "A"),
        languages=("pa",),
        paid_by=("The Fund",),
        paid_until=("within-6", BLANK),
        ends_from=date(2027, 3, 1),
        ends_until=date(2027, 3, 31),
        words="men",
    )
    assert filter_in_words(asked, reference_of(a_case())) == (
        "provision type: Refuge; areas served: The whole region or Aston; languages: Punjabi; "
        "funder: The Fund; funding ends: Within 6 months or No end stated; "
        "funding ends on 1 March 2027 or later; funding ends on 31 March 2027 or earlier; "
        "with the words “men”"
    )


@pytest.mark.parametrize(
    ("needs", "said_"),
    [
        ("", "client group: Victims or Children; delivery: Remote; languages: Punjabi or English"),
        (
            ALL_NEEDS,
            "client group: Victims and Children; delivery: Remote; languages: Punjabi and English",
        ),
        (
            ANY_NEED,
            "client group: Victims or Children, or languages: Punjabi or English; delivery: Remote",
        ),
    ],
)
def test_a_filter_in_words_says_how_its_needs_go_together(needs: str, said_: str) -> None:
    asked = ServiceFilter(
        clients=("victims", "children"),
        delivery=("remote",),
        languages=("pa", "en"),
        needs=needs,
    )
    assert filter_in_words(asked, reference_of(a_case())) == said_


def test_every_facet_has_a_heading_and_every_choice_words() -> None:
    reference = reference_of(a_case())
    assert all(FACET_HEADINGS.values())
    for standing_ in Standing:
        said_ = choice_in_words("stands", standing_.value, reference)
        assert said_ != standing_.value.replace("_", " ")
    assert choice_in_words("served", "*", reference) == "The whole region"
    assert choice_in_words("paid_by", "lower fund", reference) == "lower fund"


# ---------------------------------------------------------------------------- one record


def record_words(**changes: Any) -> Any:
    case = a_case(a_record(**changes))
    return record_in_words(frame(case), reference_of(case), ON)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({}, "It counts on 24 November 2026 as provided: it is in force, and its evidence stands"),
        ({"status": "partial"}, "as provided in part"),
        ({"status": "not_provided"}, "as a return that there is none: its evidence stands until"),
        ({"status": "planned"}, "It is a plan, which shows nothing"),
        ({"last_verified": date(2023, 11, 23)}, "its evidence stood until 23 November 2026"),
        ({"last_verified": date(2026, 11, 25)}, "it was verified later, on 25 November 2026"),
        ({"start_date": date(2026, 11, 25)}, "it begins on 25 November 2026"),
        ({"end_date": date(2026, 11, 24)}, "It ended on 24 November 2026"),
    ],
)
def test_a_record_says_whether_it_counts_and_why(changes: dict[str, Any], sentence: str) -> None:
    assert sentence in record_words(**changes).standing


def test_a_record_tells_what_is_stated_and_names_what_is_not() -> None:
    record = record_words(capacity=12.0, annual_funding_gbp=1000.0, location_confidential=True)
    facts = dict(record.facts)
    assert facts["Capacity"] == "12 places"
    assert facts["Annual funding"] == "£1,000 a year"
    assert facts["Office"] == "Address withheld"
    assert "Languages" in record.not_stated
    assert not set(facts) & set(record.not_stated)


def test_a_nil_return_has_a_title() -> None:
    record = record_words(status="not_provided", provider="", service_name="")
    assert record.title == "Nil return: Refuge"


def test_the_answer_tells_nil_returns_from_services() -> None:
    case = a_case(a_record("a"), a_record("b", status="not_provided"))
    assert "All 2 records are shown. 1 of them says that there is none." in said(
        case, ServiceFilter(), [0, 1]
    )


def test_a_record_is_called_by_provider_and_service() -> None:
    def title(provider: str, service: str) -> str:
        return record_title(
            {"provider": provider, "service_name": service, "provision_type": "mash"}
        )

    assert title("Haven", "Hub") == "Haven: Hub"
    assert title("Haven", "Haven") == "Haven"
    assert title("", "Hub") == "Hub"
    assert title("", "") == "Nil return"


def test_nil_returns_are_told_apart_by_their_types() -> None:
    row = {"provider": "", "service_name": "", "provision_type": "refuge"}
    assert record_title(row, reference_of(a_case())) == "Nil return: Refuge"


def test_one_cell_is_read_as_on_the_page_and_stays_as_it_is_where_it_is_no_code() -> None:
    reference = reference_of(a_case())
    said = {
        (column, text): cell_in_words(text, column, reference)
        for column, text in [
            ("end_date", "2026-11-24"),
            ("end_date", "soon"),
            ("languages", "en;pl"),
            ("gap_cause", "no_provider;funding"),
            ("capacity", "10"),
            ("details", "One; two"),
            ("funder", ""),
        ]
    }
    assert said == {
        ("end_date", "2026-11-24"): "24 November 2026",
        ("end_date", "soon"): "soon",
        ("languages", "en;pl"): "English, Polish",
        ("gap_cause", "no_provider;funding"): "No provider, funding",
        ("capacity", "10"): "10",
        ("details", "One; two"): "One; two",
        ("funder", ""): "",
    }


def test_a_change_of_a_record_is_read_without_knowing_a_column_or_a_key() -> None:
    reference = reference_of(a_case())
    cells = (
        FieldChange("record_id", "", "r1"),
        FieldChange("provision_type", "", "refuge"),
        FieldChange("maintained_by", "", "B"),
        FieldChange("status", "", "not_provided"),
        FieldChange("last_verified", "2026-11-01", "2026-11-30"),
    )
    told = record_change_in_words(reference, RecordChange("r1", "added", cells))
    assert (told.record_id, told.kind) == ("r1", "added")
    assert told.cells == (
        ("Provision type", "", "Refuge"),
        ("Kept by", "", "Barr & Co"),
        ("Status", "", "None"),
        ("Last verified", "1 November 2026", "30 November 2026"),
    )
