"""The register as text: one spelling for what is the same, and nothing lost in the file."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from mapping.register.canonical import canonical_cells
from mapping.register.schema import COLUMN_NAMES, COLUMNS
from mapping.tables.csv_writer import kept_frame
from mapping.tables.parsing import parse_amount
from mapping.tables.table_reader import read_table_bytes
from tests.support.examples import examples

# What the file cannot keep: other control characters, which every check refuses.
_signs = st.characters(exclude_categories=("Cs", "Cc"), include_characters="\n")
texts = st.text(_signs, max_size=12).map(str.strip) | st.sampled_from(
    [
        "",
        'say "no"',
        "a,b",
        "a;b",
        "'=1",
        "=1+1",
        "two\nlines",
        "£1,234.50",
        "yes",
        "Y",
        "31/03/2027",
        "2027-03-31",
        "1,250.0",
        "Not provided",
        "sep=;",
        "مأوى",
    ]
)
rows = st.fixed_dictionaries({}, optional=dict.fromkeys(COLUMN_NAMES, texts))


def frame(*records: dict[str, str]) -> pd.DataFrame:
    filled = [[record.get(name, "") for name in COLUMN_NAMES] for record in records]
    return pd.DataFrame(filled, columns=COLUMN_NAMES, dtype="str")


def canonical(column: str, text: str) -> str:
    return str(canonical_cells(frame({column: text}))[column].iloc[0])


def of_kind(kind: str) -> list[str]:
    return [column.name for column in COLUMNS if column.kind == kind]


@examples(25)
@given(st.lists(rows, max_size=4))
def test_a_canonical_cell_stays_as_it_is(records: list[dict[str, str]]) -> None:
    once = canonical_cells(frame(*records))
    assert_frame_equal(canonical_cells(once), once)


@pytest.mark.parametrize(
    ("kind", "spellings", "said"),
    [
        (
            "date",
            ["2027-03-31", "31/03/2027", "2027-03-31 00:00:00", "2027-03-31T00:00:00"],
            "2027-03-31",
        ),
        ("date", ["1/4/2027", "01/04/2027"], "2027-04-01"),
        ("number", ["1250", "1,250", "1,250.0", "£1,250.00", "£ 1250"], "1250"),
        ("number", ["2.5", "2.50", "£2.5", "02.5"], "2.5"),
        ("number", ["0", "0.0", "£0"], "0"),
        ("whole", ["11", "11.0", "011"], "11"),
        ("word", ["not_provided", "Not provided", "NOT-PROVIDED", "not  provided"], "not_provided"),
        (
            "words",
            ["no_provider;funding", "No provider; Funding", "no-provider;;funding;Funding;"],
            "no_provider;funding",
        ),
        ("yes_no", ["yes", "Yes", "TRUE", "y"], "yes"),
        ("yes_no", ["no", "No", "False", "n"], "no"),
        ("text", ["a\nb", "a\r\nb", "a\rb"], "a\nb"),
    ],
)
def test_what_a_spreadsheet_spells_otherwise_is_the_same(
    kind: str, spellings: list[str], said: str
) -> None:
    for column in of_kind(kind):
        if column not in ("languages", "areas_served"):
            assert [canonical(column, text) for text in spellings] == [said] * len(spellings)


@pytest.mark.parametrize("column", ["languages", "areas_served"])
def test_a_list_is_the_same_with_other_blanks_but_keeps_its_letters(column: str) -> None:
    assert canonical(column, " en ; pa;;en ") == "en;pa"
    assert canonical(column, "E22000335;pa-Arab") == "E22000335;pa-Arab"


@given(
    st.decimals(0, 10**9, places=10).map(lambda d: f"{d:f}")
    | st.floats(0, 1e9, allow_subnormal=False).map(lambda f: f"{f:.15f}")
    | st.floats(0, 1e6).map(lambda f: f"{f:.15g}")
)
@example("1.00000000000002")
@example("0.00000000001")
def test_a_number_stays_a_number_and_the_same_one(text: str) -> None:
    amount = parse_amount(text)
    if amount is None:
        assert canonical("capacity", text) == text
    else:
        assert parse_amount(canonical("capacity", text)) == pytest.approx(
            amount, rel=1e-12, abs=1e-10
        )


@examples(25)
@given(st.dates())
def test_a_date_stays_the_same_day_in_both_spellings(day: date) -> None:
    british = f"{day.day}/{day.month:02}/{day.year:04}"
    assert canonical("end_date", british) == canonical("end_date", day.isoformat())
    assert canonical("end_date", british) == day.isoformat()


@pytest.mark.parametrize(
    ("column", "text"),
    [
        ("end_date", "31 March 2027"),
        ("end_date", "03/31/2027"),
        ("end_date", "2027-02-30"),
        ("capacity", "about 5"),
        ("capacity", "-1"),
        ("capacity", "1,5"),
        ("units_total", "ten"),
        ("location_confidential", "perhaps"),
    ],
)
def test_what_cannot_be_read_stays_as_it_was_written(column: str, text: str) -> None:
    assert canonical(column, text) == text


def test_letters_and_digits_of_text_are_left_alone() -> None:
    for text in ("Yes", "31/03/2027", "1,250.0", "Not provided", "A ; B"):
        assert canonical("details", text) == text


def test_the_columns_come_out_in_the_order_of_the_register_and_row_for_row() -> None:
    shuffled = frame({"record_id": "b"}, {"record_id": "a"})[list(COLUMN_NAMES)[::-1]]
    shuffled["surplus"] = "x"
    found = canonical_cells(shuffled)
    assert list(found.columns) == list(COLUMN_NAMES)
    assert found["record_id"].tolist() == ["b", "a"]


@examples(25)
@given(st.lists(rows, max_size=4))
def test_the_file_holds_exactly_the_canonical_cells(records: list[dict[str, str]]) -> None:
    named = [{**record, "record_id": f"r{n}"} for n, record in enumerate(records)]
    # The reader takes the blanks around a cell away, so a register that was read has none.
    cells = canonical_cells(frame(*named)).map(str.strip)
    content = kept_frame(cells)
    table = read_table_bytes(content, "services.csv", COLUMN_NAMES, ())
    assert_frame_equal(table.cells, cells)
    assert table.problems == ()
    assert kept_frame(table.cells) == content


def test_the_file_is_utf_8_with_commas_and_one_line_feed_a_row() -> None:
    content = kept_frame(frame({"record_id": "r1", "provider": "Café, “Ä”"}))
    lines = content.decode("utf-8").split("\n")
    assert lines[0] == ",".join(COLUMN_NAMES)
    assert lines[1].startswith('r1,,,,"Café, “Ä”",')
    assert (len(lines), lines[2]) == (3, "")
    assert b"\r" not in content
    assert not content.startswith(b"\xef\xbb\xbf")


def test_columns_that_the_register_does_not_know_are_kept_after_its_own() -> None:
    extra = pd.DataFrame({"note": ["x", "y"], "seen": ["1", ""]}, dtype="str")
    content = kept_frame(frame({"record_id": "a"}, {"record_id": "b"}), extra)
    table = read_table_bytes(content, "services.csv", COLUMN_NAMES, ())
    assert_frame_equal(table.extra, extra)
    assert table.cells["record_id"].tolist() == ["a", "b"]


def test_columns_that_the_register_does_not_know_are_kept_where_there_is_no_record() -> None:
    extra = pd.DataFrame({"note": []}, dtype="str")
    header = kept_frame(frame(), extra).decode().strip().split(",")
    assert header == [*COLUMN_NAMES, "note"]
