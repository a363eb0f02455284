"""The files of the services page hold what the page shows, and nothing that runs or leaks."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from mapping.analysis.services.service_filter import ServiceFilter, apply
from mapping.analysis.services.service_labels import HEADINGS, KINDS, NAME, NUMERIC
from mapping.analysis.services.service_matrix import service_matrix
from mapping.export.services import (
    ABOUT,
    Extract,
    all_columns,
    file_stem,
    service_matrix_csv,
    services_csv,
    services_workbook,
)
from mapping.wording.services import answer, records_on, texts
from tests.support.cases.model_cases import Case, horizons_of, public_register_of, reference_of
from tests.support.cases.service_cases import filters_of, index_of, service_cases
from tests.support.examples import examples
from tests.unit.wording.test_service_wording import ON, a_case, a_record

pytestmark = pytest.mark.slow

HOSTILE = ("=1+1", "+cmd", "-2", "@SUM(A1)", "\t=1", "＝1", "a\x0bb", "<b>${x}`", '"quoted", "x"')


def extract_of(
    case: Case, asked: ServiceFilter | None = None, columns: tuple[str, ...] | None = None
) -> Extract:
    asked = ServiceFilter() if asked is None else asked
    reference = reference_of(case)
    records = records_on(public_register_of(case), case["on"], horizons_of(case))
    shown = records.iloc[apply(index_of(case), asked).rows]
    columns = all_columns() if columns is None else columns
    said = answer(shown, len(records), asked, reference, case["on"])
    return Extract(shown, columns, said, case["on"], reference, "abc123")


def rows_of_csv(extract: Extract) -> list[dict[str, str]]:
    text = services_csv(extract).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def rows_of_workbook(extract: Extract) -> list[dict[str, Any]]:
    sheet = load_workbook(io.BytesIO(services_workbook(extract)))["Services"]
    head, *rows = sheet.iter_rows(values_only=True)
    return [dict(zip(head, row, strict=True)) for row in rows]


@examples(30)
@given(st.data())
def test_both_files_hold_the_records_shown_in_their_order(data: st.DataObject) -> None:
    case = data.draw(service_cases())
    extract = extract_of(case, data.draw(filters_of(index_of(case))))
    ids = extract.records["record_id"].tolist()
    in_csv = [row["Record"] for row in rows_of_csv(extract)]
    assert in_csv == (ids or [""])
    assert [row["Record"] for row in rows_of_workbook(extract)] == ids


@examples(20)
@given(service_cases())
def test_every_figure_and_date_is_that_of_the_page(case: Case) -> None:
    extract = extract_of(case)
    if extract.records.empty:
        return
    in_csv, in_book = rows_of_csv(extract), rows_of_workbook(extract)
    for name in (*NUMERIC, "funding_end", "last_verified"):
        page = texts(extract.records, name, extract.reference).tolist()
        for said, one, other in zip(page, in_csv, in_book, strict=True):
            heading = HEADINGS[name]
            assert as_page(name, one[heading]) == said
            assert as_page(name, other[heading]) == said


def as_page(name: str, value: object) -> str:
    """A value of a file as the page writes it, by other means than the program's."""
    if value in (None, ""):
        return ""
    if KINDS[name] == "date":
        day = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
        return f"{day.day} {day.strftime('%B')} {day.year}"
    number = float(str(value))
    if name == "annual_funding_gbp":
        return f"£{number:,.0f}" if number == int(number) else f"£{number:,.2f}"
    whole, _, rest = f"{number:,.10f}".partition(".")
    return f"{whole}.{rest.rstrip('0')}".removesuffix(".")


def test_the_columns_are_those_that_were_chosen() -> None:
    extract = extract_of(a_case(a_record()), columns=("provider", "funding_end"))
    assert list(rows_of_csv(extract)[0]) == ["Service", "Provider", "Funding ends", ABOUT]
    assert list(rows_of_workbook(extract)[0]) == ["Service", "Provider", "Funding ends"]


def test_both_files_say_what_is_shown_on_which_date_and_what_not_to_read_into_it() -> None:
    extract = extract_of(a_case(a_record(), a_record("b")), ServiceFilter(words="safe"))
    about = rows_of_csv(extract)[0][ABOUT]
    book = load_workbook(io.BytesIO(services_workbook(extract)))
    sheet = " ".join(str(row[0]) for row in book["About"].iter_rows(min_row=2, values_only=True))
    assert about == sheet
    assert extract.answer in about
    assert "with the words “safe”" in about
    assert "As of 24 November 2026. Register abc123." in about
    assert "it is not “none”" in about


def test_a_banner_comes_first() -> None:
    plain = extract_of(a_case(a_record()))
    told = replace(plain.reference.settings, banner="Invented data")
    extract = replace(plain, reference=replace(plain.reference, settings=told))
    assert extract.notes[0] == "Invented data"
    assert rows_of_csv(extract)[0][ABOUT].startswith("Invented data")


def test_an_empty_result_is_a_file_that_says_so() -> None:
    extract = extract_of(a_case(a_record()), ServiceFilter(words="zzz"))
    (row,) = rows_of_csv(extract)
    assert [value for value in row.values() if value] == [row[ABOUT]]
    assert "None of the 1 records fits" in row[ABOUT]
    assert rows_of_workbook(extract) == []


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_of_the_register_becomes_a_formula(text: str) -> None:
    case = a_case(a_record(provider=text, service_name=text, funder=(text,), details=text))
    extract = extract_of(case)
    signs = ("=", "+", "-", "@", "\t", "＝")
    assert not [v for v in rows_of_csv(extract)[0].values() if v.startswith(signs)]
    for sheet in load_workbook(io.BytesIO(services_workbook(extract))):
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f"
                assert not (isinstance(cell.value, str) and cell.value.startswith(signs))


def test_words_of_a_filter_are_no_formula_either() -> None:
    extract = extract_of(a_case(a_record(provider="=x")), ServiceFilter(words="=x"))
    assert not rows_of_csv(extract)[0][ABOUT].startswith("=")


def test_a_withheld_place_is_in_no_file() -> None:
    case = a_case(a_record(postcode="B1 1AA", location_confidential=True))
    extract = extract_of(case)
    assert rows_of_csv(extract)[0]["Office"] == "Address withheld"
    assert b"1AA" not in services_csv(extract)
    book = load_workbook(io.BytesIO(services_workbook(extract)))
    cells = [str(c.value) for sheet in book for row in sheet.iter_rows() for c in row]
    assert "Address withheld" in cells
    assert not [text for text in cells if "1AA" in text]


def test_a_date_before_the_calendar_of_spreadsheets_is_written_out() -> None:
    extract = extract_of(a_case(a_record(start_date=date(1843, 5, 1))))
    assert rows_of_workbook(extract)[0]["Start date"] == "1 May 1843"
    assert rows_of_csv(extract)[0]["Start date"] == "1843-05-01"


def test_the_files_are_named_after_region_and_date() -> None:
    reference = reference_of(a_case())
    assert file_stem(reference, ON) == "services-anyshire-2026-11-24"


def test_every_column_is_a_column_of_the_page() -> None:
    assert (NAME, *all_columns()) == tuple(HEADINGS)


def test_the_table_by_a_need_and_area_is_one_table_that_says_what_it_is() -> None:
    case = a_case(
        a_record("a", areas_served=("A",), languages=("pa", "=1+1")),
        a_record("b", areas_served=("*",)),
    )
    matrix = service_matrix(index_of(case), ServiceFilter(), "languages")
    text = service_matrix_csv(matrix, reference_of(case), case["on"], "abc123")
    head, *rows = csv.reader(io.StringIO(text.decode("utf-8-sig"), newline=""))
    assert head == ["Languages", "Aston", "Barr & Co", "In all", ABOUT]
    assert [row[:-1] for row in rows] == [
        ["'=1+1", "1", "0", "1"],
        ["Punjabi", "1", "0", "1"],
        ["Not stated", "1", "1", "1"],
    ]
    for row in rows:
        assert "2 records are counted by languages and area – " in row[-1]
        assert "1 of the 2 states no languages: that is not a “no”." in row[-1]
        assert "As of 24 November 2026. Register abc123." in row[-1]
        assert "What is not on the register is not known" in row[-1]
