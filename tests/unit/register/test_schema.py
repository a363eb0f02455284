"""The register's cells turned into dates, numbers, words and answers."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapping.register.schema import COLUMN_NAMES, COLUMNS, REQUIRED_NAMES, parse_records
from mapping.tables.column_values import each_unique
from mapping.tables.parsing import (
    parse_amount,
    parse_date,
    parse_yes_no,
    split_list,
    split_words,
    word_key,
)
from mapping.tables.table_reader import read_table_bytes


@given(st.dates())
def test_a_date_reads_back_however_it_is_written(day: date) -> None:
    assert parse_date(day.isoformat()) == day
    assert parse_date(f"{day.isoformat()} 00:00:00") == day
    assert parse_date(f"{day.day:02d}/{day.month:02d}/{day.year:04d}") == day
    assert parse_date(f"{day.day}/{day.month}/{day.year:04d}") == day


@given(st.dates().filter(lambda day: day.day > 12))
def test_the_month_never_comes_first(day: date) -> None:
    assert parse_date(f"{day.month}/{day.day}/{day.year:04d}") is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "31/3/27",
        "2027-3-1",
        "2027-02-29",
        "2027-03-31T09:00",
        "46112",
        "२०२७-०३-३१",
        "1/1/२०२७",
    ],
)
def test_what_is_no_date_is_none(text: str) -> None:
    assert parse_date(text) is None


@given(st.integers(0, 10**11), st.integers(0, 99))
def test_an_amount_reads_back_with_or_without_its_commas(whole: int, pence: int) -> None:
    value = float(f"{whole}.{pence:02d}")
    assert parse_amount(f"{whole}.{pence:02d}") == value
    assert parse_amount(f"£{whole:,}.{pence:02d}") == value


@given(st.text(max_size=8))
def test_an_amount_is_a_number_of_zero_or_more_or_none(text: str) -> None:
    value = parse_amount(text)
    assert value is None or (value >= 0 and text.lstrip("£ \u00a0")[0] in "0123456789")


@pytest.mark.parametrize(
    "text", ["", "-1", "1e3", "1,5", "12,34", "1 000", "50%", "£", "１", "£１", "nan"]
)
def test_what_is_no_amount_is_none(text: str) -> None:
    assert parse_amount(text) is None


@given(st.text())
def test_a_word_has_one_spelling(text: str) -> None:
    assert word_key(word_key(text)) == word_key(text)


def test_the_parts_of_a_cell_are_told_once_and_in_order() -> None:
    assert split_list(" b;a; b;;") == ["b", "a"]
    assert split_words("By and for; LGBT;by-and-for") == ["by_and_for", "lgbt"]


@pytest.mark.parametrize(
    ("text", "answer"),
    [(" Yes ", True), ("TRUE", True), ("n", False), ("no", False), ("", None), ("nope", None)],
)
def test_a_cell_says_yes_or_no_or_neither(text: str, answer: bool | None) -> None:
    assert parse_yes_no(text) is answer


def test_each_different_text_is_parsed_once() -> None:
    seen: list[str] = []

    def parse(text: str) -> int:
        seen.append(text)
        return len(text)

    cells = pd.Series(["a", "bb", "a", ""], dtype="str", index=[3, 5, 7, 9])
    assert each_unique(cells, parse, "int64").to_dict() == {3: 1, 5: 2, 7: 1, 9: 0}
    assert seen == ["a", "bb", ""]


def test_records_are_typed_row_for_row() -> None:
    head = "record_id,status,gap_cause,location_confidential,capacity,units_total,start_date\n"
    rows = "a,Not provided,No provider; funding,no,£1250.5,7,31/03/2026\nb,planned,,perhaps,,x,\n"
    table = read_table_bytes((head + rows).encode(), "r.csv", COLUMN_NAMES, REQUIRED_NAMES)
    records = parse_records(table)
    assert list(records.columns) == [column.name for column in COLUMNS]
    first, second = records.to_dict("records")
    assert (first["status"], first["gap_cause"]) == ("not_provided", "no_provider;funding")
    assert (first["capacity"], first["units_total"]) == (1250.5, 7)
    assert first["start_date"] == pd.Timestamp("2026-03-31")
    assert first["location_confidential"] is False
    assert second["location_confidential"] is True
    assert pd.isna([second["capacity"], second["units_total"], second["start_date"]]).all()


def test_a_table_without_rows_gives_no_records() -> None:
    table = read_table_bytes(b"record_id,status\n", "r.csv", COLUMN_NAMES, REQUIRED_NAMES)
    assert parse_records(table).shape == (0, len(COLUMNS))
