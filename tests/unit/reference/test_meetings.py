"""The steering group's meetings: read or refused, noted and taken out, and never a name."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from shutil import copytree, ignore_patterns

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapping.context.reference import read_reference
from mapping.editing.meetings import add_meeting, remove_meeting
from mapping.errors import MappingError
from mapping.problems import WITHHELD, FaultyTableError, Problem, errors_in
from mapping.reference.meetings import (
    COLUMNS,
    FILE_NAME,
    LONGEST_WHAT,
    WHY_NO_PEOPLE,
    Meeting,
    Meetings,
    read_meetings,
)
from tests.support.day import TODAY
from tests.support.paths import SHIPPED
from tests.support.saving import noted

SPRING, AUTUMN, NEXT = (
    Meeting(date(2026, 3, 12), "Steering group"),
    Meeting(date(2026, 9, 10), "Steering group"),
    Meeting(date(2027, 1, 14), "Board & partners' day - 2nd of 2027"),
)
HELD = Meetings((SPRING, AUTUMN, NEXT))


def read(folder: Path, *rows: str, head: str = ",".join(COLUMNS)) -> tuple[Meetings, list[Problem]]:
    (folder / FILE_NAME).write_text("\n".join((head, *rows)), "utf-8")
    return read_meetings(folder)


# ---------------------------------------------------------------------------------- reading


def test_a_region_without_a_table_notes_no_meeting(tmp_path: Path) -> None:
    assert read_meetings(tmp_path) == (Meetings(), [])
    (tmp_path / FILE_NAME).write_bytes(b"\xef\xbb\xbf\n")
    assert read_meetings(tmp_path) == (Meetings(), [])


def test_meetings_are_read_in_the_order_of_their_days(tmp_path: Path) -> None:
    rows = [
        f"{NEXT.met_on},{NEXT.what}",
        "12/03/2026,Steering group",
        "2026-09-10,Steering group",
    ]
    assert read(tmp_path, *rows) == (HELD, [])


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("2026-02-30,Steering group", "met_on"),
        ("soon,Steering group", "met_on"),
        ("0026-03-12,Steering group", "met_on"),
        (",Steering group", "met_on"),
        ("2026-03-12,", "what"),
        ("2026-03-12,=HYPERLINK(1)", "what"),
        ("2026-03-12,<b>Board</b>", "what"),
        ("2026-03-12,Chaired by Mrs Smith", "what"),
        ("2026-03-12,with Cllr. Jones", "what"),
        ("2026-03-12,chair@example.org", "what"),
        ("2026-03-12,Board at B1 1AA", "what"),
        ("2026-03-12,DHR Panel (Sofia)", "what"),
        ("2026-03-12,DHR Panel Sofia 34", "what"),
        ("2026-03-12,Board at 12 Rose Lane", "what"),
        ("2026-03-12,Board on Hagley Road", "what"),
        ("2026-03-12,J.S. and the board", "what"),
        ("2026-03-12,J S panel", "what"),
        ("2026-03-12,Sofia murdered by husband", "what"),
        (f"2026-03-12,{'x' * (LONGEST_WHAT + 1)}", "what"),
    ],
)
def test_a_faulty_meeting_is_refused_and_the_others_are_read(
    row: str, column: str, tmp_path: Path
) -> None:
    found, problems = read(tmp_path, row, "2026-09-10,Steering group")
    assert found == Meetings((AUTUMN,))
    (problem,) = errors_in(problems)
    assert (problem.row, problem.column) == (2, column)
    if column == "what":
        assert problem.value == WITHHELD
        assert row.partition(",")[2] not in problem.text or row.endswith(",")


def test_a_second_meeting_of_one_day_is_refused(tmp_path: Path) -> None:
    found, problems = read(tmp_path, "2026-09-10,Steering group", "10/09/2026,Board")
    assert found == Meetings((AUTUMN,))
    assert [(p.row, p.column) for p in errors_in(problems)] == [(3, "met_on")]


def test_a_column_for_those_who_were_there_is_refused(tmp_path: Path) -> None:
    _, problems = read(tmp_path, "2026-09-10,Board,Jane Smith", head="met_on,what,present")
    (problem,) = errors_in(problems)
    assert (problem.column, problem.value) == (WITHHELD, WITHHELD), "a heading may be a name"
    assert WHY_NO_PEOPLE in problem.message
    assert "Jane" not in problem.text


def test_a_data_folder_with_a_faulty_meeting_is_refused_as_any_other_fault_is(
    folder: Path,
) -> None:
    (folder / FILE_NAME).write_text("met_on,what\n2026-99-01,Board\n", "utf-8")
    with pytest.raises(FaultyTableError) as caught:
        read_reference(folder, TODAY)
    assert [problem.table for problem in caught.value.problems] == [FILE_NAME]


@pytest.mark.parametrize(
    "what", ["2nd board meeting of 2027", "Board 2026/27", "DHR panel & CSP leads' day", "Autumn"]
)
def test_a_meeting_may_be_told_by_its_year_or_its_turn(what: str, tmp_path: Path) -> None:
    assert read(tmp_path, f"2026-03-12,{what}")[1] == []


# ------------------------------------------------------------------------- before and after


def test_the_last_meeting_is_the_latest_before_a_day_and_the_next_is_on_it_or_after() -> None:
    for day, last in (
        (date(2026, 11, 24), AUTUMN),
        (AUTUMN.met_on, SPRING),
        (SPRING.met_on, None),
    ):
        assert HELD.last_held(day, day) == last
        assert HELD.last_held(day, date(2030, 1, 1)) == last
    assert HELD.next_from(date(2026, 11, 24)) == NEXT
    assert HELD.next_from(NEXT.met_on) == NEXT
    assert HELD.next_from(date(2027, 1, 15)) is None
    assert HELD.before(date(2026, 11, 24)) == (AUTUMN, SPRING)


def test_a_meeting_that_is_still_to_come_is_not_the_last_on_a_later_day() -> None:
    today, later = date(2026, 11, 24), date(2027, 3, 1)
    assert HELD.before(later)[0] == NEXT
    assert HELD.held(later, today) == (AUTUMN, SPRING)
    assert HELD.last_held(later, today) == AUTUMN


@given(st.sets(st.dates()), st.dates())
def test_each_meeting_is_either_before_a_day_or_not(days: set[date], day: date) -> None:
    found = Meetings(tuple(Meeting(met_on, "Board") for met_on in sorted(days)))
    earlier = [meeting.met_on for meeting in found.before(day)]
    assert earlier == sorted((met_on for met_on in days if met_on < day), reverse=True)
    following = found.next_from(day)
    later = days - set(earlier)
    assert (None if following is None else following.met_on) == min(later, default=None)


# ------------------------------------------------------------------ noting and taking out


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return copytree(SHIPPED, tmp_path / "data", ignore=ignore_patterns("history"))


def test_a_meeting_is_noted_in_a_table_that_was_not_there_and_taken_out_again(
    folder: Path,
) -> None:
    assert read_reference(folder, TODAY).meetings == Meetings()
    for meeting in (AUTUMN, NEXT, SPRING):
        add_meeting(folder, meeting, read_reference(folder, TODAY), TODAY, noted())
    assert read_reference(folder, TODAY).meetings == HELD
    remove_meeting(folder, AUTUMN.met_on, read_reference(folder, TODAY), TODAY, noted())
    assert read_reference(folder, TODAY).meetings == Meetings((SPRING, NEXT))
    for meeting in (SPRING, NEXT):
        remove_meeting(folder, meeting.met_on, read_reference(folder, TODAY), TODAY, noted())
    assert read_reference(folder, TODAY).meetings == Meetings()
    like = (folder / "services.csv").stat().st_mode
    assert (folder / FILE_NAME).stat().st_mode == like


@pytest.mark.parametrize(
    "meeting",
    [
        Meeting(AUTUMN.met_on, "Board"),
        Meeting(date(2026, 9, 11), "  "),
        Meeting(date(2026, 9, 11), "Ms Smith's leaving do"),
        Meeting(date(2026, 9, 11), "Board at B1 1AA"),
    ],
)
def test_a_faulty_meeting_is_not_noted_and_the_table_left_alone(
    folder: Path, meeting: Meeting
) -> None:
    add_meeting(folder, AUTUMN, read_reference(folder, TODAY), TODAY, noted())
    before = (folder / FILE_NAME).read_bytes()
    with pytest.raises(MappingError, match="Nothing was saved"):
        add_meeting(folder, meeting, read_reference(folder, TODAY), TODAY, noted())
    assert (folder / FILE_NAME).read_bytes() == before


def test_of_a_day_that_has_a_meeting_it_is_said_which(folder: Path) -> None:
    add_meeting(folder, AUTUMN, read_reference(folder, TODAY), TODAY, noted())
    board = Meeting(AUTUMN.met_on, "Board")
    with pytest.raises(MappingError, match=f"is noted already: “{AUTUMN.what}”"):
        add_meeting(folder, board, read_reference(folder, TODAY), TODAY, noted())


def test_a_meeting_that_is_not_there_cannot_be_taken_out(folder: Path) -> None:
    add_meeting(folder, AUTUMN, read_reference(folder, TODAY), TODAY, noted())
    with pytest.raises(MappingError, match="No meeting is noted on 12 March 2026"):
        remove_meeting(folder, SPRING.met_on, read_reference(folder, TODAY), TODAY, noted())
    assert read_meetings(folder)[0] == Meetings((AUTUMN,))


@pytest.mark.slow
def test_meetings_noted_at_the_same_time_are_all_kept(folder: Path) -> None:
    meetings = [Meeting(date(2026, month, 3), "Board") for month in range(1, 9)]
    with ThreadPoolExecutor(8) as pool:
        list(
            pool.map(
                lambda meeting: add_meeting(
                    folder, meeting, read_reference(folder, TODAY), TODAY, noted()
                ),
                meetings,
            )
        )
    assert read_meetings(folder)[0] == Meetings(tuple(meetings))
