"""Reading tables: what a council may send comes out whole, or with a word about what is odd."""

from __future__ import annotations

import csv
import io
import random
import zipfile
from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook
from openpyxl.worksheet.formula import ArrayFormula

from mapping.errors import TableError
from mapping.tables import csv_reader, grid, table_reader, xlsx_reader
from mapping.tables.table_reader import read_table, read_table_bytes
from mapping.tables.text_table import TextTable, column_key
from tests.support.cases.strange_files import zip_bomb

COLUMNS = ("key", "name", "note")
REQUIRED = ("key", "name")
PLAIN = [["key", "name", "note"], ["a1", "Haven", "£5, or ’more’"], ["b2", "Safe; home", "x\ty"]]


def read(content: bytes | str, columns: tuple[str, ...] = COLUMNS) -> TextTable:
    raw = content.encode() if isinstance(content, str) else content
    return read_table_bytes(raw, "file.csv", columns, [c for c in REQUIRED if c in columns])


_ENDS = ["\r\n", "\n", "\r"]
_CELLS = st.one_of(
    st.sampled_from(["", " ", "NA", "007", "x,y", 'say "no"', '"', "a\nb", "\u2028", "é", "\x85"]),
    st.text(st.sampled_from('ab ";,\t\n\r\x1c'), max_size=4),
)


def as_csv(rows: list[list[str]], separator: str = ",", end: str = "\r\n") -> str:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=separator, lineterminator=end).writerows(rows)
    return out.getvalue()


def body(table: TextTable) -> list[list[str]]:
    return table.cells.astype(object).to_numpy().tolist()


def faults(table: TextTable, severity: str | None = None) -> list[str]:
    return [p.message for p in table.problems if severity in (None, p.severity)]


def workbook(path: Path, *sheets: list[list[object]]) -> Workbook:
    book = Workbook()
    book.remove(book.active)
    for number, rows in enumerate(sheets, start=1):
        sheet = book.create_sheet(f"Sheet {number}")
        for row in rows:
            sheet.append(row)
    book.save(path)
    return book


def resave(book: Workbook, path: Path) -> TextTable:
    book.save(path)
    return read_table(path, COLUMNS, REQUIRED)


# ------------------------------------------------------------------ encodings and separators


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("end", ["\r\n", "\n", "\r"])
def test_any_usual_file_reads_the_same(separator: str, encoding: str, end: str) -> None:
    bom = {"utf-16-le": b"\xff\xfe", "utf-16-be": b"\xfe\xff"}.get(encoding, b"")
    table = read(bom + as_csv(PLAIN, separator, end).encode(encoding))
    assert body(table) == PLAIN[1:]
    assert table.rows.tolist() == [2, 3]
    assert not table.problems


def test_windows_1252_is_read_and_said_to_have_been_supposed() -> None:
    table = read(as_csv(PLAIN).encode("cp1252"))
    assert body(table) == PLAIN[1:]
    assert [(p.severity, p.row) for p in table.problems] == [("warning", None)]
    assert "Windows-1252" in table.problems[0].text


CELLS = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\ufeff\x00"), max_size=12
).map(str.strip)


@given(
    rows=st.lists(st.lists(CELLS, min_size=3, max_size=3).filter(any), min_size=1, max_size=5),
    separator=st.sampled_from(",;\t"),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
)
def test_whatever_a_writer_of_csv_wrote_reads_back_the_same(
    rows: list[list[str]], separator: str, encoding: str
) -> None:
    text = as_csv([list(COLUMNS), *rows], separator)
    if csv_reader._looks_binary(text[:4096]):
        return
    table = read(text.encode(encoding))
    if not any("not closed" in fault for fault in faults(table)):
        assert body(table) == rows
        assert not table.problems


@given(st.binary(max_size=3000))
def test_any_bytes_are_a_table_or_a_message(content: bytes) -> None:
    try:
        table = read(content)
    except TableError:
        return
    assert table.problems


def test_a_byte_order_mark_that_stands_twice_hides_no_quoted_name() -> None:
    table = read(b"\xef\xbb\xbf" * 2 + b'"key","name"\n"a","b"\n')
    assert body(table) == [["a", "b", ""]]


def test_utf_8_with_a_damaged_letter_is_refused_and_not_guessed() -> None:
    with pytest.raises(TableError, match="from line 3 on"):
        read("key,name\na,Café\nb,".encode() + b"\xe9t\xe9\n")


def test_a_byte_order_mark_that_lies_is_refused() -> None:
    with pytest.raises(TableError, match="damaged"):
        read(b"\xef\xbb\xbfkey,name\na,\xa35\n")


@given(st.lists(st.lists(_CELLS, min_size=3, max_size=4), max_size=8), st.sampled_from(_ENDS))
def test_a_text_reads_the_same_row_by_row_and_at_once(rows: list[list[str]], end: str) -> None:
    text = as_csv([list(COLUMNS[:3]), *rows], end=end)
    try:
        at_once = read(text)
    except TableError:
        # It is taken for no text at all, before either way of reading it.
        return
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(csv_reader, "_has_a_row_a_line", lambda *_: False)
        row_by_row = read(text)
    assert body(at_once) == body(row_by_row)
    assert at_once.rows.tolist() == row_by_row.rows.tolist()
    assert at_once.extra.equals(row_by_row.extra)
    assert at_once.problems == row_by_row.problems
    assert at_once.header == row_by_row.header


@pytest.mark.parametrize("first", ["sep=;\r\n", "SEP=;\n", '"sep=;"\r\n', "sep=;"])
def test_the_line_by_which_excel_names_the_separator_is_no_row(first: str) -> None:
    rest = "" if first == "sep=;" else "key;name\na;b, c\n"
    table = read(first + rest)
    if rest:
        assert body(table) == [["a", "b, c", ""]]
        assert table.rows.tolist() == [2]
    else:
        assert faults(table) == ["The file is empty."]


# ------------------------------------------------------------------------------ headers


def test_columns_match_whatever_their_order_case_spaces_or_underscores() -> None:
    table = read_table_bytes(
        b" NOTE ,Key Word,NA-me\nn,k,m\n", "f", ("key_word", "na_me", "note"), ("key_word",)
    )
    assert body(table) == [["k", "m", "n"]]
    assert not table.problems


def test_an_unknown_column_is_kept_aside_and_reported() -> None:
    table = read("key,name,Colour\na,b,red\n")
    assert table.extra.to_dict("list") == {"colour": ["red"]}
    assert [(p.severity, p.row, p.column) for p in table.problems] == [("warning", 1, "colour")]


def test_a_column_without_a_name_is_kept_aside_if_it_holds_something() -> None:
    table = read("key,name,,\na,b,,x\n")
    assert table.extra.to_dict("list") == {"column_d": ["x"]}
    assert [p.column for p in table.problems] == ["column_d"]


def test_blank_columns_and_rows_are_left_out_without_a_word() -> None:
    table = read("key,name,,,\n,,,,\na,b,,,\n  ,,,,\n\n,,,,\n")
    assert body(table) == [["a", "b", ""]]
    assert table.rows.tolist() == [3]
    assert not table.problems
    assert table.extra.empty


@pytest.mark.parametrize("blank", [" ", "\t", "\xa0", "\u2009", "\u3000"])
@pytest.mark.parametrize("cell", ["{}a", "a{}", "{}é{}", "{}"])
def test_no_cell_keeps_the_blanks_round_it(cell: str, blank: str) -> None:
    written = cell.replace("{}", blank)
    table = read(f"key,name,note\na,{written},z\nb,,{written}\n")
    assert table.cells["name"].tolist() == [written.strip(), ""]
    assert table.cells["note"].tolist() == ["z", written.strip()]


def test_a_column_that_stands_twice_is_taken_from_neither_and_both_are_kept() -> None:
    table = read("key,name,Name,note\na,b,c,d\n")
    assert body(table) == [["a", "", "d"]]
    assert table.extra.to_numpy().tolist() == [["b", "c"]]
    assert table.missing == ("name",)
    assert [(p.severity, p.column) for p in table.problems] == [("error", "name")]


def test_an_unknown_column_that_stands_twice_is_kept_twice() -> None:
    table = read("key,name,x,x\na,b,1,2\n")
    assert sorted(table.extra.to_numpy().tolist()[0]) == ["1", "2"]
    assert len(table.problems) == 2


def test_a_missing_required_column_is_named() -> None:
    table = read("key,note\na,b\n")
    assert faults(table, "error") == ["The first row has no column name."]
    assert table.missing == ("name",)
    assert body(table) == [["a", "", "b"]]


def test_names_under_a_title_are_found_and_the_row_is_told() -> None:
    table = read("Our services\n\nkey,name\na,b\n")
    assert faults(table) == ["The column names stand in row 3, not in the first row."]
    assert table.problems[0].fix == "Delete what stands above row 3."
    assert table.cells.empty


def test_a_table_that_lost_its_header_is_not_repeated() -> None:
    table = read("refuge-1,12 Hidden Lane B1 1AA,x\nrefuge-2,B1 1AB,y\n")
    assert faults(table) == ["None of the column names stands in the first row."]
    assert "1AA" not in repr(table.problems)


def test_a_postcode_in_a_column_name_is_not_repeated() -> None:
    table = read("key,name,b1 1aa\na,b,c\n")
    assert len(table.problems) == 1
    assert "1aa" not in repr(table.problems).lower()


@pytest.mark.slow
@pytest.mark.parametrize(
    "content", [b"", b"\xef\xbb\xbf", b"\xff\xfe", b"\n\n\r\n", b" , ,\n,,\n", b"," * 500_000]
)
def test_a_file_with_nothing_in_it_is_said_to_be_empty(content: bytes) -> None:
    table = read(content)
    assert faults(table) == ["The file is empty."]
    assert table.cells.empty


def test_a_header_alone_is_a_table_without_rows() -> None:
    table = read("key,name,note\n")
    assert len(table.cells) == 0
    assert list(table.cells.columns) == list(COLUMNS)
    assert not table.problems


def test_too_many_columns_are_refused() -> None:
    names = ",".join(f"c{n}" for n in range(10_000))
    with pytest.raises(TableError, match="10,002 columns; the limit is 500"):
        read(f"key,name,{names}\na,b\n")


def test_commas_without_end_do_not_widen_the_table() -> None:
    table = read("key,name" + "," * 1_000_000 + "\n" + "a,b\n" * 50 + "c,d" + "," * 1_000_000)
    assert len(table.cells) == 51
    assert table.extra.empty


def test_too_many_rows_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table_reader, "MAX_ROWS", 3)
    assert len(read("key,name\n" + "a,b\n\n" * 3).cells) == 3
    with pytest.raises(TableError, match="more than 3 rows"):
        read("key,name\n" + "a,b\n" * 4)


def test_fifty_thousand_rows_keep_their_order_and_numbers() -> None:
    table = read("key,name\n" + "".join(f"k{n},n{n}\n" for n in range(50_000)))
    assert table.cells["name"].tolist() == [f"n{n}" for n in range(50_000)]
    assert table.rows.tolist() == list(range(2, 50_002))


# ---------------------------------------------------------------------- quotes and ragged rows


@pytest.mark.parametrize(
    ("text", "broken", "kept"),
    [
        ('key,name\na,"b"c\nd,e\n', [2], ["d"]),
        ('key,name\nz,y\na,"b\nd,e\n', [3], ["z"]),
        ('key,name,note\na,"b,c\nd,"e",f\ng,h,i\n', [2], ["g"]),
        ('key,name,note\na,"b,c\nd,e",f\ng,h,i\n', [2], ["g"]),
        ('key,name\n"a" ,b\nd,e\n', [2], ["d"]),
    ],
)
def test_a_row_with_a_broken_quotation_mark_is_reported_and_not_read(
    text: str, broken: list[int], kept: list[str]
) -> None:
    table = read(text)
    assert [p.row for p in table.problems if "quotation mark" in p.message] == broken
    assert all(p.severity == "error" and not p.value for p in table.problems)
    assert table.cells["key"].tolist() == kept


def test_a_broken_quotation_mark_in_the_header_is_reported() -> None:
    table = read('key,"name"x\na,b\n')
    assert [(p.severity, p.row) for p in table.problems] == [("error", 1)]


def test_separators_quotes_and_line_breaks_in_quoted_cells_are_text() -> None:
    table = read('key,name,note\na,"b, ""c"" d","one\ntwo, three"\n"5"" pipe",d,e\n')
    assert body(table) == [["a", 'b, "c" d', "one\ntwo, three"], ['5" pipe', "d", "e"]]
    assert not table.problems


def test_a_mark_inside_an_unquoted_cell_is_text() -> None:
    assert body(read('key,name\na,5" pipe\n')) == [["a", '5" pipe', ""]]


def test_rows_after_a_quoted_line_break_keep_the_number_a_spreadsheet_shows() -> None:
    assert read('key,name\na,"x\ny\nz"\nb,c\n').rows.tolist() == [2, 3]


def test_a_row_with_surplus_cells_is_reported_and_not_read() -> None:
    table = read("key,name\na,b,c B1 1AA\nd,e,,\n")
    assert [(p.row, p.severity) for p in table.problems] == [(2, "error")]
    assert "1AA" not in repr(table.problems)
    assert table.cells["key"].tolist() == ["d"]


@pytest.mark.parametrize(
    ("end", "severity"),
    [(b"c,d", "error"), (b"c,d\r\n", "warning"), (b"c,d\r\ne,f", "warning"), (b"c,d,e", "")],
)
def test_a_file_that_ends_within_its_last_row_is_told_as_cut_off(end: bytes, severity: str) -> None:
    content = b"one,two,three\r\na,b,c\r\n" + end
    table = read_table_bytes(content, "t.csv", ["one", "two", "three"], [])
    assert [p.severity for p in table.problems][:1] == ([severity] if severity else [])
    assert ("cut off" in "".join(p.message for p in table.problems)) == (severity == "error")


def test_a_short_row_is_filled_with_blanks_and_reported() -> None:
    table = read("key,name,note\na,b\n")
    assert body(table) == [["a", "b", ""]]
    assert [(p.row, p.severity) for p in table.problems] == [(2, "warning")]


# --------------------------------------------------------------------------- not a table


def zipped(name: str, content: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\x89PNG\r\n\x1a\n" + bytes(100), "a picture"),
        (b"%PDF-1.7\n%\xe2\xe3", "a PDF document"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "password"),
        (b"\x1f\x8b\x08\x00", "a compressed file"),
        (b"  <!DOCTYPE html><table>", "a web page"),
        (b"\xef\xbb\xbf<html>", "a web page"),
        (random.Random(1).randbytes(5000), "not a text file"),
        ("key,name\na,b\n".encode("utf-16-le"), "not a text file"),
        (b"\xff\xfekey", "damaged"),
        (b"key,name\na,\x81\x8d\n", "not a text file"),
        (zipped("document.xml", b"x"), "not an Excel workbook"),
        (zipped("xl/workbook.xml", b"x"), "cannot be read as one"),
        pytest.param(zipped("xl/workbook.xml", b"x")[:60], "damaged", id="cut short"),
    ],
)
def test_what_is_no_table_is_named(content: bytes, said: str) -> None:
    with pytest.raises(TableError, match=said):
        read(content)


def test_a_file_that_is_too_large_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "big.csv"
    path.write_bytes(b"x" * 2_000_001)
    with pytest.raises(TableError, match=r"2\.0 MB; the limit is 1 MB"):
        read_table(path, COLUMNS, REQUIRED, max_bytes=1_000_000)
    with pytest.raises(TableError, match="the limit is 20 MB"):
        read(b"x" * 20_000_001)


def test_a_file_that_is_missing_or_a_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(TableError, match="does not exist"):
        read_table(tmp_path / "none.csv", COLUMNS, REQUIRED)
    with pytest.raises(TableError, match="cannot be opened"):
        read_table(tmp_path, COLUMNS, REQUIRED)


def test_a_few_nul_bytes_do_not_stop_the_reading() -> None:
    assert body(read(b"key,name\na,b\x00c\n")) == [["a", "b\x00c", ""]]


# ----------------------------------------------------------------------------------- xlsx


def test_a_workbook_reads_like_a_csv_whatever_its_name(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    workbook(
        path,
        [
            ["Key", "Name", "Note"],
            ["a", datetime(2026, 3, 31), 12],  # noqa: DTZ001 - a sheet knows no zone
            [None, None, None],
            ["b", date(2026, 4, 1), 2.5],
            ["c", datetime(2026, 3, 31, 14, 30), True],  # noqa: DTZ001
            [123, "0012", 0.1 + 0.2],
        ],
    )
    table = read_table(path, COLUMNS, REQUIRED)
    assert body(table) == [
        ["a", "2026-03-31", "12"],
        ["b", "2026-04-01", "2.5"],
        ["c", "2026-03-31T14:30:00", "yes"],
        ["123", "0012", "0.3"],
    ]
    assert table.rows.tolist() == [2, 4, 5, 6]
    assert not table.problems


def test_formulas_and_error_cells_come_out_as_they_are_written(tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    book = workbook(path, [["key", "name", "note"], ["=1+1", "#REF!", 46112]])
    book["Sheet 1"]["C3"] = ArrayFormula("C3:C4", "=SUM(A1:A2)")
    assert body(resave(book, path)) == [["=1+1", "#REF!", "46112"], ["", "", "=SUM(A1:A2)"]]


def test_merged_cells_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    book = workbook(path, [["key", "name"], ["a", "b"], ["c", "d"]])
    book["Sheet 1"].merge_cells("B2:B3")
    book["Sheet 1"].merge_cells("F2:G3")
    table = resave(book, path)
    assert [(p.severity, p.row, p.column) for p in table.problems] == [("error", 2, "name")]


def test_hidden_rows_and_columns_are_read_and_reported(tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    book = workbook(path, [["key", "name", "note"], ["a", "b", "c"], ["d", "e", "f"]])
    book["Sheet 1"].row_dimensions[3].hidden = True
    book["Sheet 1"].row_dimensions[9].hidden = True
    book["Sheet 1"].column_dimensions["C"].hidden = True
    table = resave(book, path)
    assert body(table) == [["a", "b", "c"], ["d", "e", "f"]]
    assert [(p.severity, p.row, p.column) for p in table.problems] == [
        ("warning", 3, ""),
        ("warning", 1, "note"),
    ]


def test_records_on_a_second_sheet_are_an_error(tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    workbook(path, [["key", "name", "note"], ["a", "b"]], [["key", "name"], ["c", "d"]])
    table = read_table(path, COLUMNS, REQUIRED)
    assert table.cells["key"].tolist() == ["a"]
    assert [(p.severity, p.value) for p in table.problems] == [("error", "Sheet 2")]


def test_the_sheet_with_the_columns_is_read_wherever_it_stands(tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    book = workbook(path, [["How to fill this in"]], [["key", "name"], ["c", "d"]], [])
    hidden = book.create_sheet("Lists")
    hidden.append(["yes"])
    hidden.sheet_state = "hidden"
    table = resave(book, path)
    assert table.cells["key"].tolist() == ["c"]
    assert [(p.severity, p.value) for p in table.problems] == [("warning", "Sheet 1")]


def test_a_remark_beside_the_table_is_kept_aside(tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    workbook(path, [["key", "name"], ["a", "b", None, "look at this"]])
    table = read_table(path, COLUMNS, REQUIRED)
    assert table.cells["key"].tolist() == ["a"]
    assert table.extra.to_dict("list") == {"column_d": ["look at this"]}


def test_rows_beyond_the_size_that_a_sheet_states_are_read(tmp_path: Path) -> None:
    path, lying = tmp_path / "t.xlsx", tmp_path / "lying.xlsx"
    workbook(path, [["key", "name"], ["a", "b"], ["c", "d"]])
    rewrite(path, lying, b'ref="A1:B3"', b'ref="A1:A2"')
    assert read_table(lying, COLUMNS, REQUIRED).cells["name"].tolist() == ["b", "d"]


def rewrite(old: Path, new: Path, find: bytes, put: bytes) -> None:
    """Copy a workbook with a change to its first sheet's XML."""
    with zipfile.ZipFile(old) as source, zipfile.ZipFile(new, "w") as target:
        for entry in source.infolist():
            content = source.read(entry)
            if entry.filename.endswith("sheet1.xml"):
                assert find in content
                content = content.replace(find, put, 1)
            target.writestr(entry.filename, content)


@pytest.mark.parametrize(
    ("find", "put"),
    [
        (b"</sheetData>", b""),
        (b'r="A2"', b'r="?"'),
        (b"<sheetData>", b'<sheetData><row r="x"/>'),
        (b"<worksheet", b'<!DOCTYPE a [<!ENTITY b "c">]><worksheet'),
    ],
)
def test_a_damaged_or_hostile_sheet_is_refused(tmp_path: Path, find: bytes, put: bytes) -> None:
    path, damaged = tmp_path / "t.xlsx", tmp_path / "damaged.xlsx"
    workbook(path, [["key", "name"], ["a", "b"]])
    rewrite(path, damaged, find, put)
    with pytest.raises(TableError, match="cannot be read as one"):
        read_table(damaged, COLUMNS, REQUIRED)


def test_a_row_beyond_the_last_of_any_spreadsheet_is_refused(tmp_path: Path) -> None:
    path, endless = tmp_path / "t.xlsx", tmp_path / "endless.xlsx"
    workbook(path, [["key", "name"], ["a", "b"]])
    rewrite(path, endless, b'r="A2"', b'r="A999999999"')
    with pytest.raises(TableError, match="far more rows"):
        read_table(endless, COLUMNS, REQUIRED)


def test_one_cell_in_the_last_corner_of_a_sheet_does_not_fill_the_memory(tmp_path: Path) -> None:
    path, vast = tmp_path / "t.xlsx", tmp_path / "vast.xlsx"
    workbook(path, [["key", "name"], ["a", "b"]])
    rewrite(path, vast, b'r="B2"', b'r="XFD1048576"')
    with pytest.raises(TableError, match="far more rows"):
        read_table(vast, COLUMNS, REQUIRED)


@pytest.mark.slow
def test_a_far_cell_that_a_table_may_have_is_read(tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    book = workbook(path, [["key", "name"], ["a", "b"]])
    book.worksheets[0]["A120000"] = "c"
    book.worksheets[0]["BC2"] = "far out"
    table = resave(book, path)
    assert table.rows.tolist() == [2, 120_000]
    assert table.extra["column_bc"].tolist() == ["far out", ""]


def test_a_workbook_that_unpacks_to_more_than_it_says_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    workbook(path, [["key", "name"], ["a", "b"]])
    content = path.read_bytes()
    with zipfile.ZipFile(path) as archive:
        entry = archive.getinfo("xl/worksheets/sheet1.xml")
    said = entry.file_size.to_bytes(4, "little")
    lying = content.replace(said, (10).to_bytes(4, "little"))
    assert lying != content
    with pytest.raises(TableError, match="damaged"):
        read(lying)


@pytest.mark.slow
def test_a_zip_bomb_is_refused_unopened() -> None:
    with pytest.raises(TableError, match="would unpack to 260 MB"):
        read(zip_bomb())


def test_a_fault_of_the_reader_itself_is_not_put_on_the_workbook(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "t.xlsx"
    workbook(path, [["key", "name"], ["a", 1]])

    def faulty(value: object) -> str:
        raise AttributeError(value)

    monkeypatch.setattr(xlsx_reader, "cell_text", faulty)
    with pytest.raises(AttributeError):
        read_table(path, COLUMNS, REQUIRED)


# --------------------------------------------------------------------------------- helpers


def test_the_digest_is_the_contents() -> None:
    assert read("key,name\na,b\n").digest == read("key,name\na,b\n").digest
    assert read("key,name\na,b\n").digest != read("key,name\na,c\n").digest


def test_a_table_is_read_anew_only_where_it_or_what_is_asked_of_it_has_changed(
    tmp_path: Path,
) -> None:
    file = tmp_path / "file.csv"
    file.write_text("key,name\na,b\n", encoding="utf-8")
    first = read_table(file, COLUMNS, REQUIRED)
    assert read_table(file, COLUMNS, REQUIRED) is first
    assert list(read_table(file, ("name",), ("name",)).cells) == ["name"]
    file.write_text("key,name\na,c\n", encoding="utf-8")
    assert body(read_table(file, COLUMNS, REQUIRED)) == [["a", "c", ""]]


@pytest.mark.parametrize(
    ("title", "key"),
    [("Last verified", "last_verified"), ("\ufeff LAST__Verified_", "last_verified"), (" ", "")],
)
def test_titles_are_compared_by_their_key(title: str, key: str) -> None:
    assert column_key(title) == key


@given(st.integers(0, 16_383))
def test_column_letters_and_positions_are_inverse(position: int) -> None:
    letters = grid.column_letters(position).encode()
    assert xlsx_reader._column_position(letters) == position
    assert xlsx_reader._column_position(letters.upper()) == position


def test_each_different_text_is_told_once_with_where_it_stands() -> None:
    codes, texts = read("key,name\na,b\nc,b\nd,e\n").unique("name")
    assert [texts[code] for code in codes] == ["b", "b", "e"]
    assert len(texts) == 2
