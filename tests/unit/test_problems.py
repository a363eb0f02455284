"""Problems: how they are worded, ordered and put together."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from mapping.problems import (
    FaultyTableError,
    Problem,
    bounded,
    errors_in,
    grouped,
    in_order,
    number_of,
    shorten,
)


def problem(
    row: int | None = 2, value: str = "x", severity: str = "error", **other: str
) -> Problem:
    return Problem(
        severity,  # type: ignore[arg-type]
        row,
        other.get("column", "status"),
        value,
        other.get("message", "Fault."),
        other.get("allowed", "Allowed."),
        other.get("fix", "Fix."),
        other.get("table", "r.csv"),
    )


def test_a_message_leaves_out_what_is_blank() -> None:
    assert problem().text == "Fault. Allowed. Fix."
    assert problem(allowed="").text == "Fault. Fix."


def test_a_place_names_file_row_and_column_as_far_as_there_are() -> None:
    assert problem().place == "r.csv, row 2, column status"
    assert problem(row=None, column="").place == "r.csv"


def test_the_same_fault_in_several_rows_is_one_group() -> None:
    other, group = grouped([problem(n, str(n % 5)) for n in range(2, 22)] + [problem(message="B.")])
    assert group.rows == tuple(range(2, 22))
    assert group.where == "rows 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13 and 8 more"
    assert group.value == "2, 3, 4 …"
    assert other.where == "row 2"


def test_a_group_without_a_row_is_about_the_whole_file() -> None:
    assert grouped([problem(row=None)])[0].where == "whole file"


def test_errors_come_first_then_table_row_and_column() -> None:
    ordered = [
        problem(None),
        problem(1),
        problem(2, column="a"),
        problem(2, column="b"),
        problem(1, table="s.csv"),
        problem(1, severity="warning"),
    ]
    assert in_order(reversed(ordered)) == ordered
    assert errors_in(ordered) == ordered[:-1]


@given(st.text(), st.integers(1, 100))
def test_a_shortened_value_fits_and_shows_nothing_that_moves_a_cursor(
    text: str, limit: int
) -> None:
    short = shorten(text, limit)
    assert len(short) <= limit
    assert not any(ord(sign) < 32 or sign in "\x7f\x9b\u202e\u2066" for sign in short)
    if len(text) <= limit and text.isprintable():
        assert short == text or not text.isascii()


def test_some_hundred_problems_are_kept_of_every_kind_and_the_others_counted_last() -> None:
    many = [problem(row=row, column=column) for column in ("a", "b") for row in range(2, 2_002)]
    rare = [problem(row=5, column="z"), problem(row=6, column="y", severity="warning")]
    kept = bounded([*many, *rare])
    assert len(kept) < 600
    assert {p.column for p in kept} == {"a", "b", "z", "y", ""}
    assert kept[-1].message == "3,950 more errors are not listed."
    assert number_of(kept) == 4_002
    assert in_order(kept)[-1] == kept[-1]
    assert "4,001 errors" in str(FaultyTableError(kept))


def test_a_few_problems_are_all_kept() -> None:
    few = [problem(row=row) for row in range(2, 502)]
    assert bounded(few) == few
