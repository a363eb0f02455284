"""The table of rounds of returns: read or refused, and what was open on a day."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from mapping.geography.areas import Areas
from mapping.problems import Problem
from mapping.reference.returns import COLUMNS, FILE_NAME, Asked, Returns, read_returns
from tests.support.day import TODAY

AREAS = Areas(("E1", "E2", "E3"), ("East", "West", "North"))
SPRING, AUTUMN = date(2026, 3, 2), date(2026, 10, 1)


def read(folder: Path, *rows: str) -> tuple[Returns, list[Problem]]:
    (folder / FILE_NAME).write_text("\n".join((",".join(COLUMNS), *rows)), "utf-8")
    return read_returns(folder, AREAS, TODAY)


def test_a_region_that_asked_nobody_has_no_round(tmp_path: Path) -> None:
    assert read_returns(tmp_path, AREAS, TODAY) == (Returns(), [])
    assert Returns().open is None


def test_rounds_are_told_apart_by_their_day_and_the_latest_comes_first(tmp_path: Path) -> None:
    found, problems = read(
        tmp_path,
        "2026-03-02,E1,2026-03-02,2026-04-30,2026-05-10",
        "01/10/2026,E1,01/10/2026,30/11/2026,",
        "2026-10-01,E2,2026-10-05,2026-12-15,",
    )
    assert problems == []
    newest, first = found.rounds
    assert (newest.opened_on, newest.codes, newest.closed_on) == (AUTUMN, ("E1", "E2"), None)
    assert newest.due == date(2026, 12, 15)
    assert newest.title == "Round of 1 October 2026"
    assert (first.opened_on, first.closed_on) == (SPRING, date(2026, 5, 10))
    assert found.open == newest


def test_a_day_of_the_past_knows_only_what_had_been_asked_and_closed(tmp_path: Path) -> None:
    found, _ = read(
        tmp_path,
        "2026-03-02,E1,2026-03-02,2026-04-30,2026-05-10",
        "2026-10-01,E1,2026-10-01,2026-11-30,",
        "2026-10-01,E2,2026-10-05,2026-11-30,",
    )
    assert found.on(date(2026, 3, 1)) == Returns()
    assert [each.closed_on for each in found.on(date(2026, 5, 9)).rounds] == [None]
    assert [each.codes for each in found.on(date(2026, 10, 4)).rounds] == [("E1",), ("E1",)]
    assert [each.opened_on for each in found.between(date(2026, 5, 10), TODAY)] == [AUTUMN]
    assert [each.opened_on for each in found.between(date(2026, 5, 9), TODAY)] == [AUTUMN, SPRING]


def test_one_area_that_is_waited_for_keeps_a_round_open() -> None:
    closed = Asked(SPRING, "E1", SPRING, AUTUMN, AUTUMN)
    waiting = Asked(SPRING, "E2", SPRING, AUTUMN)
    assert Returns((closed, waiting)).rounds[0].closed_on is None
    assert Returns((closed,)).open is None


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("2026-03-02,E9,2026-03-02,2026-04-30,", "area_code"),
        (",E1,2026-03-02,2026-04-30,", "opened_on"),
        ("soon,E1,2026-03-02,2026-04-30,", "opened_on"),
        ("2026-12-02,E1,2026-12-02,2026-12-30,", "opened_on"),
        ("2026-03-02,E1,2026-03-01,2026-04-30,", "asked_on"),
        ("2026-03-02,E1,2026-03-02,2026-03-01,", "due"),
        ("2026-03-02,E1,2026-03-02,,", "due"),
        ("2026-03-02,E1,2026-03-02,2026-04-30,2026-03-01", "closed_on"),
        ("2026-03-02,E1,2026-03-02,2026-04-30,2026-12-31", "closed_on"),
        ("2026-03-02,E1,2026-03-02,2026-04-30,yes", "closed_on"),
    ],
)
def test_a_row_that_cannot_be_is_refused_with_its_place(
    tmp_path: Path, row: str, column: str
) -> None:
    _, problems = read(tmp_path, row)
    assert (FILE_NAME, 2, column) in {(p.table, p.row, p.column) for p in problems}
    assert all(p.severity == "error" and p.fix.endswith(".") for p in problems)


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (["2026-03-02,E1,2026-03-02,2026-04-30,"] * 2, "asked once in a round"),
        (
            ["2026-03-02,E1,2026-03-02,2026-04-30,", "2026-10-01,E2,2026-10-01,2026-11-30,"],
            "2026-10-01 is open as well",
        ),
    ],
)
def test_nobody_is_asked_twice_at_once(tmp_path: Path, rows: list[str], said: str) -> None:
    _, (problem, *_) = read(tmp_path, *rows)
    assert said in problem.message


def test_the_table_takes_no_further_column(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_text(f"{','.join(COLUMNS)},answered_on\n", "utf-8")
    _, (problem,) = read_returns(tmp_path, AREAS, TODAY)
    assert "What was answered stands in the register." in problem.message
