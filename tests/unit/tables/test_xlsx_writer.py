"""Rows that are written as text are read back as what they were made of."""

import io
from datetime import date

import openpyxl
import pytest
from openpyxl import Workbook
from python_calamine import load_workbook

from mapping.tables.xlsx_writer import cell_text, row_text, saved

VALUES = (
    "plain",
    "",
    None,
    "a <b> & \"c\" 'd' ]]> &amp;",
    " spaces on both sides ",
    "one\ntwo\tthree",
    "what an older Mac ends a line with\rand so on",
    "café £5 – “so” 😀",
    "=1+1",
    "#N/A",
    0,
    -7,
    2.5,
    1 / 3,
    1e-7,
    123_456_789_012_345,
    date(1900, 3, 1),
    date(2027, 2, 28),
)


def book_of(*rows: str) -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("One")
    sheet.append(["a row of openpyxl’s"])
    book.create_sheet("Two")
    return saved(book, [iter(rows)])


@pytest.fixture(scope="module")
def content() -> bytes:
    return book_of(row_text(2, [cell_text(0, value) for value in VALUES]), row_text(3, [], 30))


def as_read(value: object) -> object:
    """What a value is read as: nothing for "", a number for a day without a format of its own."""
    if isinstance(value, date):
        return (value - date(1899, 12, 30)).days
    return None if value == "" else value


def test_every_value_is_read_back_as_it_was(content: bytes) -> None:
    above, row = openpyxl.load_workbook(io.BytesIO(content))["One"].iter_rows()
    assert above[0].value == "a row of openpyxl’s"
    assert [cell.value for cell in row] == [as_read(value) for value in VALUES]
    assert not {cell.data_type for cell in row} & {"f", "e"}


def test_another_reader_finds_the_same_texts(content: bytes) -> None:
    (_, row, *_) = load_workbook(io.BytesIO(content)).get_sheet_by_name("One").to_python()
    wanted = [value for value in VALUES if isinstance(value, str)]
    assert [value for value in row if isinstance(value, str) and value] == [w for w in wanted if w]


def test_a_row_is_as_high_as_it_is_said_to_be(content: bytes) -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(content))["One"]
    assert sheet.row_dimensions[3].height == 30
    assert sheet.row_dimensions[2].height is None


def test_the_same_rows_give_the_same_file_and_a_sheet_without_any_is_sound() -> None:
    content = book_of()
    assert content == book_of()
    assert openpyxl.load_workbook(io.BytesIO(content)).sheetnames == ["One", "Two"]
