"""The action plan: read or refused, what may stand in it, and how it stands to its dates."""

from __future__ import annotations

import csv
import io
import shutil
from datetime import date, timedelta
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapping.context.reference import read_reference
from mapping.geography.areas import Areas
from mapping.plan.checks import fit_to_show
from mapping.plan.reader import read_actions
from mapping.plan.schema import (
    COLUMNS,
    FILE_NAME,
    Action,
    Actions,
    ActionStatus,
    Decision,
    DropReason,
    Due,
    canonical_actions,
    due_state,
    highest_number,
    most_pressing_first,
)
from mapping.problems import WITHHELD, FaultyTableError, Problem
from mapping.reference.provision_types import ProvisionTypes
from mapping.reference.reviews import CHECKLIST, WHY_NO_DETAILS, Review, Reviews
from mapping.region.loader import read_data_folder
from tests.support.day import TODAY
from tests.support.paths import EXAMPLE, SHIPPED

AREAS = Areas(("E1", "E2"), ("East Side", "North"))
TYPES: ProvisionTypes = read_reference(SHIPPED, TODAY).types
KEY, OTHER = TYPES.keys[:2]


def review(review_id: str, month: date = date(2025, 9, 1)) -> Review:
    return Review(review_id, "E1", month, frozenset(), frozenset(), "")


REVIEWS = Reviews((review("e1-2025-1"), review("e1-2024-1", date(2024, 3, 1))))
GOOD = {
    "action_id": "action-1",
    "area_code": "E1",
    "provision_type": KEY,
    "what": "Train 34 practices",
    "owner_role": "Head of Public Health",
    "owner_organisation": "East Side Council",
    "due": "2027-03-31",
    "status": "under_way",
    "decision": "being_commissioned",
    "opened_on": "2026-10-01",
    "notes": "First round agreed.\nSecond to follow.",
}
ON_A_REVIEW = GOOD | {"what": "", "notes": "", "review_id": "e1-2025-1", "recommendation": "3"}
DROPPED = GOOD | {"status": "dropped", "drop_reason": "no_funding", "closed_on": "2026-11-01"}


def content(*rows: dict[str, str], columns: tuple[str, ...] = COLUMNS) -> str:
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, columns, restval="")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def read(
    folder: Path, *rows: dict[str, str], reviews: Reviews = REVIEWS
) -> tuple[Actions, list[Problem]]:
    (folder / FILE_NAME).write_bytes(content(*rows).encode())
    return read_actions(folder, AREAS, TYPES, reviews, TODAY)


def places(problems: list[Problem]) -> list[tuple[int | None, str]]:
    for problem in problems:
        assert problem.severity == "error"
        assert problem.message.endswith(".")
        assert problem.fix.endswith(".")
        assert problem.table == FILE_NAME
    return [(p.row, p.column) for p in problems]


# -------------------------------------------------------------------------------- reading


def test_an_action_answers_a_gap_and_has_an_owner_and_a_date(tmp_path: Path) -> None:
    found, problems = read(tmp_path, GOOD)
    assert problems == []
    assert found.all == (
        Action(
            "action-1",
            "E1",
            KEY,
            "Train 34 practices",
            "Head of Public Health",
            "East Side Council",
            date(2027, 3, 31),
            ActionStatus.UNDER_WAY,
            Decision.BEING_COMMISSIONED,
            opened_on=date(2026, 10, 1),
            notes="First round agreed.\nSecond to follow.",
        ),
    )
    assert found.by_cell == {("E1", KEY): found.all}
    assert found.all[0].owner == "Head of Public Health, East Side Council"


@pytest.mark.parametrize("file", [None, b"", b"\xef\xbb\xbf", content().encode()])
def test_a_region_need_not_have_any_action(tmp_path: Path, file: bytes | None) -> None:
    if file is not None:
        (tmp_path / FILE_NAME).write_bytes(file)
    assert read_actions(tmp_path, AREAS, TYPES, REVIEWS, TODAY) == (Actions(), [])


@pytest.mark.parametrize(
    "blank", [("area_code",), ("provision_type",), ("area_code", "provision_type")]
)
def test_an_action_may_stand_alone(tmp_path: Path, blank: tuple[str, ...]) -> None:
    found, problems = read(tmp_path, GOOD | dict.fromkeys(blank, ""))
    assert problems == []
    assert found.by_cell == {}
    assert [getattr(found.all[0], name) for name in blank] == [None] * len(blank)


def test_words_and_dates_are_read_as_a_spreadsheet_may_spell_them(tmp_path: Path) -> None:
    spelled = {"status": "Under way", "decision": "Being commissioned", "due": "31/03/2027"}
    assert read(tmp_path, GOOD | spelled)[0] == read(tmp_path, GOOD)[0]
    for words in ("31 March 2027", "31  march 2027"):
        assert read(tmp_path, GOOD | {"due": words})[0] == read(tmp_path, GOOD)[0]
    for words in ("31 Smarch 2027", "31 February 2027", "March 2027"):
        assert places(read(tmp_path, GOOD | {"due": words})[1]) == [(2, "due")]
    plain, odd = (
        canonical_actions(pd.DataFrame([dict.fromkeys(COLUMNS, "") | row], dtype="str"))
        for row in (GOOD, GOOD | spelled)
    )
    assert plain.equals(odd)


def test_a_dropped_action_says_why(tmp_path: Path) -> None:
    found, problems = read(tmp_path, DROPPED)
    assert problems == []
    assert found.all[0].status_in_words == "Dropped: no funding"
    assert found.all[0].is_closed


# ------------------------------------------------------------------------------- refusing


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        ({"action_id": ""}, "action_id"),
        ({"action_id": "jane-smith"}, "action_id"),
        ({"action_id": "action-0"}, "action_id"),
        ({"action_id": "action-1x"}, "action_id"),
        ({"area_code": "E9"}, "area_code"),
        ({"provision_type": "none_such"}, "provision_type"),
        ({"what": ""}, "what"),
        ({"owner_role": ""}, "owner_role"),
        ({"owner_organisation": ""}, "owner_organisation"),
        ({"due": "soon"}, "due"),
        ({"due": "2027-02-30"}, "due"),
        ({"due": "1926-03-31"}, "due"),
        ({"status": ""}, "status"),
        ({"status": "finished"}, "status"),
        ({"decision": "maybe"}, "decision"),
        ({"opened_on": "2026-11-25"}, "opened_on"),
        ({"closed_on": "2026-11-01"}, "closed_on"),
        ({"status": "done"}, "closed_on"),
        ({"status": "done", "closed_on": "2026-11-25"}, "closed_on"),
        ({"status": "done", "closed_on": "2026-09-30"}, "closed_on"),
        ({"status": "dropped", "closed_on": "2026-11-01"}, "drop_reason"),
        ({"drop_reason": "no_funding"}, "drop_reason"),
        (DROPPED | {"drop_reason": "because"}, "drop_reason"),
        ({"what": "=1+1"}, "what"),
        ({"what": "one\x07two"}, "what"),
        ({"what": "two\nlines"}, "what"),
        ({"what": "x" * 501}, "what"),
        ({"owner_role": "x" * 121}, "owner_role"),
        ({"owner_organisation": "@SUM(A1)"}, "owner_organisation"),
        ({"notes": "a\u202eb"}, "notes"),
        ({"notes": "x" * 5001}, "notes"),
        ({"recommendation": "3", "what": "", "notes": ""}, "review_id"),
        ({"review_id": "e1-2025-1", "what": "", "notes": ""}, "recommendation"),
        (ON_A_REVIEW | {"review_id": "e9-2025-1"}, "review_id"),
        (ON_A_REVIEW | {"recommendation": "0"}, "recommendation"),
        (ON_A_REVIEW | {"recommendation": "201"}, "recommendation"),
        (ON_A_REVIEW | {"recommendation": "03"}, "recommendation"),
        (ON_A_REVIEW | {"recommendation": "٣"}, "recommendation"),
        (ON_A_REVIEW | {"recommendation": "train the police"}, "recommendation"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(
    tmp_path: Path, cells: dict[str, str], column: str
) -> None:
    found, problems = read(tmp_path, GOOD | cells)
    assert places(problems) == [(2, column)]
    assert found == Actions()


def test_every_fault_of_every_row_is_said_at_once(tmp_path: Path) -> None:
    second, third = ({"action_id": f"action-{n}"} for n in (2, 3))
    rows = (GOOD, GOOD | second | {"status": "", "due": "soon"}, GOOD | third | {"what": ""})
    _, problems = read(tmp_path, *rows)
    assert sorted(places(problems)) == [(3, "due"), (3, "status"), (4, "what")]


@pytest.mark.parametrize("column", COLUMNS)
def test_a_postcode_is_refused_in_any_column_and_never_repeated(
    tmp_path: Path, column: str
) -> None:
    for place in ("B1 1AA", "at b1-1aa.", "B1%201AA", "Ｂ１ １ＡＡ"):
        _, problems = read(tmp_path, GOOD | {column: place})
        assert (2, column) in places(problems)
        assert all(p.value == WITHHELD for p in problems if p.column == column)
        assert place not in str(problems)


@pytest.mark.parametrize("column", ["what", "owner_role", "owner_organisation", "notes"])
@pytest.mark.parametrize(
    "text",
    ["Mr Smith", "jane.smith@example.org", "0121 496 0000", "a woman aged 34", "victim Jane"],
)
def test_nobody_can_be_known_by_any_text_and_the_message_does_not_repeat_it(
    tmp_path: Path, column: str, text: str
) -> None:
    _, problems = read(tmp_path, GOOD | {column: text})
    assert places(problems) == [(2, column)]
    assert text not in str(problems)


@pytest.mark.parametrize(
    ("column", "text"),
    [
        ("what", "Respond to the killing of Jane Smith, by her husband Ahmed in Erdington"),
        ("owner_organisation", "Sister of the victim"),
        ("notes", "Refuge at 12 Rose Lane (52.5632, -1.8221), next to St Mary's church"),
        ("notes", "Seen at B1 1AA"),
        ("notes", "The house on Hagley Road"),
        ("owner_role", "Mrs Jones"),
        ("due", "Jane Smith, her sister"),
    ],
)
def test_what_told_too_much_is_refused_and_an_older_version_of_it_not_shown(
    tmp_path: Path, column: str, text: str
) -> None:
    _, problems = read(tmp_path, GOOD | {column: text})
    assert places(problems) == [(2, column)]
    assert text not in str(problems)
    assert fit_to_show(column, text) == WITHHELD


@pytest.mark.parametrize("column", COLUMNS)
def test_what_may_stand_in_the_plan_is_shown_of_its_older_versions_too(column: str) -> None:
    for row in (GOOD, ON_A_REVIEW, DROPPED):
        text = row.get(column, "")
        assert fit_to_show(column, text) == text


def test_a_column_that_nobody_checks_is_refused_with_all_that_stands_in_it(tmp_path: Path) -> None:
    row = GOOD | {"who": "Jane Smith"}
    (tmp_path / FILE_NAME).write_text(content(row, columns=(*COLUMNS, "who")))
    _, problems = read_actions(tmp_path, AREAS, TYPES, REVIEWS, TODAY)
    assert places(problems) == [(1, WITHHELD)]
    assert "Jane" not in str(problems)


@pytest.mark.parametrize("column", ["area_code", "provision_type", "status", "due", "closed_on"])
def test_what_slipped_into_a_column_of_codes_is_not_repeated(tmp_path: Path, column: str) -> None:
    _, problems = read(tmp_path, GOOD | {column: "Jane Smith, her sister"})
    assert (2, column) in places(problems)
    assert "Jane" not in str(problems)


def test_two_actions_never_share_an_id(tmp_path: Path) -> None:
    found, problems = read(tmp_path, GOOD, GOOD | {"area_code": "E2"})
    assert places(problems) == [(3, "action_id")]
    assert len(found.all) == 1


def test_a_faulty_plan_stops_the_data_folder_with_every_fault(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    shutil.copytree(EXAMPLE, folder)
    settings = (folder / "settings.toml").read_text("utf-8")
    (folder / "settings.toml").write_text(settings.replace("../shipped/", ""), "utf-8")
    (folder / FILE_NAME).write_text(content(GOOD | {"area_code": "", "status": "later"}))
    with pytest.raises(FaultyTableError, match=FILE_NAME) as caught:
        read_data_folder(folder, TODAY)
    assert places(caught.value.problems)[0] == (2, "status")


# --------------------------------------------------------- recommendations of homicide reviews


def test_the_program_words_what_a_review_recommends(tmp_path: Path) -> None:
    found, problems = read(tmp_path, ON_A_REVIEW)
    assert problems == []
    action = found.all[0]
    assert action.what == "Recommendation 3 of the homicide review in East Side, September 2025"
    assert (action.review_id, action.recommendation, action.notes) == ("e1-2025-1", 3, "")


def test_two_reviews_of_one_month_are_told_apart(tmp_path: Path) -> None:
    two = Reviews((*REVIEWS.all, review("e1-2025-2")))
    found, _ = read(tmp_path, ON_A_REVIEW, reviews=two)
    assert found.all[0].what.endswith("September 2025 (e1-2025-1)")


def test_the_report_behind_the_checklist_has_recommendations_too(tmp_path: Path) -> None:
    found, problems = read(tmp_path, ON_A_REVIEW | {"review_id": CHECKLIST})
    assert problems == []
    assert found.all[0].what.startswith("Recommendation 3 of the report")


@pytest.mark.parametrize("column", ["what", "notes"])
def test_an_action_on_a_review_takes_no_words_at_all_and_says_why(
    tmp_path: Path, column: str
) -> None:
    for text in ("Train the police", "She was 34", "a woman aged 34", "Mr Smith", "x"):
        found, problems = read(tmp_path, ON_A_REVIEW | {column: text})
        assert places(problems) == [(2, column)]
        assert WHY_NO_DETAILS in problems[0].message
        assert problems[0].value == WITHHELD
        assert found == Actions()


# ----------------------------------------------------------------------------- by its date


def action(due: date | None, status: str = "under_way", number: int = 1) -> Action:
    return Action(f"action-{number}", None, None, "Do", "Lead", "Board", due, ActionStatus(status))


@pytest.mark.parametrize(
    ("days", "state"),
    [(-1, Due.OVERDUE), (0, Due.SOON), (30, Due.SOON), (31, Due.LATER), (-400, Due.OVERDUE)],
)
def test_an_action_is_overdue_the_day_after_its_date_and_soon_before_it(
    days: int, state: Due
) -> None:
    assert due_state(action(TODAY + timedelta(days=days)), TODAY, 30) is state


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(0, 366))
def test_a_closed_action_is_never_overdue_and_one_without_a_date_neither(
    due: date, soon_days: int
) -> None:
    for status in ("done", "dropped"):
        assert due_state(action(due, status), TODAY, soon_days) is Due.CLOSED
    assert due_state(action(None), TODAY, soon_days) is Due.NO_DATE


@given(
    st.lists(
        st.tuples(
            st.none() | st.dates(date(2026, 1, 1), date(2027, 12, 31)),
            st.sampled_from(list(ActionStatus)),
        ),
        max_size=12,
    )
)
def test_the_most_pressing_come_first(drafts: list[tuple[date | None, ActionStatus]]) -> None:
    actions = [action(due, status, n) for n, (due, status) in enumerate(drafts, start=1)]
    ordered = most_pressing_first(reversed(actions), TODAY, 30)
    assert {a for a, _ in ordered} == set(actions)
    ranks = [list(Due).index(due) for _, due in ordered]
    assert ranks == sorted(ranks)
    overdue = [a.due for a, due in ordered if due is Due.OVERDUE and a.due]
    assert overdue == sorted(overdue)


def test_every_state_has_a_word_of_its_own() -> None:
    for words in (ActionStatus, Decision, DropReason, Due):
        assert len({member.word for member in words}) == len(words)


def test_numbers_go_on_from_the_highest() -> None:
    assert highest_number(["action-3", "action-12", "other", "action-x"]) == 12
    assert highest_number([]) == 0


# -------------------------------------------------------------------------- what is shipped


def test_the_shipped_plan_is_empty_and_the_example_has_every_state() -> None:
    assert read_reference(SHIPPED, TODAY).actions == Actions()
    example = read_reference(EXAMPLE, TODAY)
    actions, soon = example.actions.all, example.settings.soon_days
    assert {due_state(a, TODAY, soon) for a in actions} == set(Due)
    assert {a.status for a in actions} == set(ActionStatus)
    assert {a.decision for a in actions} == {None, *Decision}
    assert any(a.area_code is None for a in actions)
    assert {a.review_id == CHECKLIST for a in actions if a.review_id} == {True, False}
