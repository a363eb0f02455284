"""What was asked beside what is known: counted on the day, in words, on one page."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date

import pytest

from mapping.analysis.recommendations import (
    Answer,
    AskedAndKnown,
    TypeAnswer,
    asked_and_known,
)
from mapping.cli.main import CLEAN, main
from mapping.export.recommendations import RECOMMENDATION_COLUMNS, recommendations_frame
from mapping.gap_model.counts import status_counts
from mapping.gap_model.status_style import TOO_OLD, WORDS
from mapping.gap_model.statuses import Status
from mapping.plan.schema import Actions, ActionStatus
from mapping.reference.recommendations import Recommendations
from mapping.region.loader import DataFolder, read_data_folder
from mapping.report import recommendations as page
from mapping.report.content import Bullets, Paragraph, Table
from mapping.wording.recommendations import (
    ANSWER_WORDS,
    HEADING,
    NO_ACTION,
    NOTE,
    asked_rows,
    asked_sentence,
    known_in_words,
    number_in_words,
    title,
    type_in_words,
)
from tests.support.cases.report_cases import REGION, folder, scope_of
from tests.support.exports import example
from tests.support.paths import EXAMPLE

ON = date(2026, 11, 24)


@pytest.fixture(scope="module")
def data() -> DataFolder:
    return read_data_folder(EXAMPLE, ON)


@pytest.fixture(scope="module")
def found(data: DataFolder) -> tuple[AskedAndKnown, ...]:
    return asked_and_known(data.assess(ON), data.reference)


def answer(data: DataFolder, key: str, newest: date | None = None, **counts: int) -> TypeAnswer:
    return TypeAnswer(data.reference.types.by_key[key], Counter(counts), newest)


def test_the_areas_are_counted_by_what_the_map_says(
    data: DataFolder, found: tuple[AskedAndKnown, ...]
) -> None:
    assessment, codes = data.assess(ON), data.reference.areas.codes
    for each in found:
        kinds = [data.reference.types.by_key[key] for key in each.recommendation.provision_types]
        assert [a.provision_type for a in each.by_type] == kinds
        assert each.counts == status_counts(assessment, codes, kinds)
        cells = [assessment.cell(code, kind.key) for code in codes for kind in kinds]
        dates = [c.newest_verified for c in cells if c.status is not Status.NOT_EXPECTED]
        assert each.newest == max((day for day in dates if day), default=None)
        assert (each.answer is Answer.CANNOT_BE_SHOWN) == (not kinds)


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ({"met": 7}, Answer.EVERYWHERE),
        ({"met": 6, "not_expected": 1}, Answer.EVERYWHERE),
        ({"met": 6, "unknown": 1}, Answer.SOMEWHERE),
        ({"partial": 1, "gap": 6}, Answer.SOMEWHERE),
        ({"unmeasured": 7}, Answer.SOMEWHERE),
        ({"gap": 6, TOO_OLD: 1}, Answer.NOWHERE),
        ({"gap": 1, "unknown": 6}, Answer.NOWHERE),
        ({"unknown": 7}, Answer.NOT_KNOWN),
        ({"unknown": 5, TOO_OLD: 2}, Answer.NOT_KNOWN),
        ({"not_expected": 7}, Answer.NOT_EXPECTED),
    ],
)
def test_how_far_the_map_shows_it(
    data: DataFolder,
    found: tuple[AskedAndKnown, ...],
    counts: dict[str, int],
    expected: Answer,
) -> None:
    each = replace(found[2], by_type=(answer(data, "marac", **counts),))
    assert each.answer is expected


def test_what_is_known_of_a_type_is_said_in_the_words_of_the_map(data: DataFolder) -> None:
    newest = date(2026, 3, 3)
    said = type_in_words(
        answer(data, "marac", newest, met=2, partial=1, gap=1, unknown=1, too_old=1, not_expected=1)
    )
    assert said == (
        "MARAC: 2 of 6 areas “Provided”, 1 “Partial”, 1 “None”, 1 “No return”, 1 “Return too "
        "old”. Left out: 1 area where it is not expected. Newest evidence: 3 March 2026."
    )
    assert type_in_words(answer(data, "marac", not_expected=7)) == (
        "MARAC: expected in no area. Left out: 7 areas where it is not expected."
    )


def test_whatever_a_cell_is_shown_as_is_told(data: DataFolder) -> None:
    said = type_in_words(answer(data, "gp_iris", **dict.fromkeys(WORDS, 1)))
    for key, word in WORDS.items():
        assert f"“{word}”" in said or key == Status.NOT_EXPECTED, key
    columns = {column.name for column in RECOMMENDATION_COLUMNS}
    assert set(WORDS) <= columns


def test_where_the_register_cannot_know_it_says_why(found: tuple[AskedAndKnown, ...]) -> None:
    cannot = [each for each in found if each.answer is Answer.CANNOT_BE_SHOWN]
    assert cannot
    for each in cannot:
        why = each.recommendation.why_none
        assert why is not None
        assert known_in_words(each)[0] == why.words


def test_the_actions_are_those_of_the_day(data: DataFolder) -> None:
    action = next(a for a in data.reference.actions.all if a.review_id == "checklist")
    done = replace(action, status=ActionStatus.DONE, opened_on=None, closed_on=date(2026, 11, 1))
    reference = replace(data.reference, actions=Actions((done,)))

    def said(on: date) -> str:
        rows = asked_rows(asked_and_known(data.assess(on), reference), reference)
        (row,) = (row for row in rows if row.number == str(action.recommendation))
        return " ".join(row.actions)

    assert "; done on 1 November 2026 (" in said(ON)
    assert "open then; done on 1 November 2026, due" in said(date(2026, 10, 1))
    later = replace(reference, actions=Actions((replace(done, opened_on=date(2026, 10, 20)),)))
    rows = asked_rows(asked_and_known(data.assess(date(2026, 10, 1)), later), later)
    assert {row.actions for row in rows} == {(NO_ACTION,)}


@pytest.mark.parametrize(
    ("on", "said"),
    [
        (date(2026, 11, 24), "Twelve years on: what was asked and what is known"),
        (date(2027, 1, 1), "Thirteen years on: what was asked and what is known"),
        (date(2015, 6, 1), "One year on: what was asked and what is known"),
        (date(2014, 6, 1), HEADING),
    ],
)
def test_the_years_are_counted_to_the_day_that_is_looked_at(
    data: DataFolder, on: date, said: str
) -> None:
    assert title(data.reference, on) == said
    unsaid = replace(data.reference.settings, checklist_year=0)
    assert title(replace(data.reference, settings=unsaid), on) == HEADING


def test_the_sentence_counts_every_recommendation_once(
    found: tuple[AskedAndKnown, ...],
) -> None:
    assert asked_sentence(found) == (
        "36 recommendations. Of 23 the map could tell: 2 in every area; 21 in some areas, or in "
        "part. Of 13 the register cannot tell. 2 of them have an action of the plan."
    )
    assert asked_sentence(found[:1]) == (
        "One recommendation. Of 1 the register cannot tell. No action of the plan answers any of "
        "them."
    )
    assert asked_sentence(()) == "No recommendation is listed."


# ------------------------------------------------------------------------------- elsewhere


def test_the_page_of_the_report_has_each_of_them_once() -> None:
    scope = scope_of(folder("example"), REGION)
    *_, made, others = page.blocks(scope)
    assert isinstance(made, Table)
    assert isinstance(others, Bullets)
    listed = scope.reference.recommendations.all
    named = [number_in_words(each, scope.reference) for each in listed]
    in_lines = [item.split(". ")[0] for item in others.items]
    assert sorted([*(str(row[0]) for row in made.rows), *in_lines]) == sorted(named)
    assert others.heading == ANSWER_WORDS[Answer.CANNOT_BE_SHOWN]
    # Where there is no column for it, the line says that an action answers it.
    assert sum(item.endswith(" 1 action.") for item in others.items) == 2
    headings = [group.heading for group in made.groups]
    assert headings == [words for words in ANSWER_WORDS.values() if words in headings]
    assert len(page.whole_table(scope).rows) == len(listed)
    none = replace(scope, reference=replace(scope.reference, recommendations=Recommendations()))
    assert list(page.blocks(none)) == []


def test_a_later_review_is_named_wherever_its_recommendations_number_stands() -> None:
    scope = scope_of(folder("example"), REGION)
    named = [number_in_words(each, scope.reference) for each in scope.reference.recommendations.all]
    assert len(set(named)) == len(named)
    later = "Birmingham, February 2025: 3"
    assert {"3", later} <= set(named)
    remarks = [part.text for part in page.blocks_for_meeting(scope) if isinstance(part, Paragraph)]
    assert remarks[-1].endswith(f"35 and {later}.")
    assert [row[0] for row in page.whole_table(scope).rows if row[0] in (3, later)] == [3, later]


def test_what_the_program_knows_by_another_page_is_not_said_to_be_unknown(
    found: tuple[AskedAndKnown, ...],
) -> None:
    said = {each.recommendation.number: " ".join(known_in_words(each)) for each in found[:35]}
    assert "“Training”" in said[28]
    assert "cannot know" not in said[28]
    assert "“Pilots and evaluation”" in said[31]


def test_the_file_says_the_same_as_the_page(found: tuple[AskedAndKnown, ...]) -> None:
    extract = example()
    frame = recommendations_frame(extract)
    assert list(frame.columns) == [column.name for column in RECOMMENDATION_COLUMNS]
    rows = asked_rows(asked_and_known(extract.assessment, extract.reference), extract.reference)
    assert frame["known"].tolist() == [" ".join(row.known) for row in rows]
    cells = [status.value for status in Status if status is not Status.NOT_EXPECTED] + [TOO_OLD]
    assert (frame[cells].sum(axis=1) == frame["expected"]).all()
    assert len(frame) == len(found)


def test_the_command_lists_them(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["recommendations", "--data", str(EXAMPLE), "--on", str(ON)], ON) == CLEAN
    said = capsys.readouterr().out
    assert NOTE in said
    assert "5. Train more GPs face to face" in said
    main(["recommendations", "--data", str(EXAMPLE), "--on", str(ON), "--format", "csv"], ON)
    assert "\nchecklist,1,2026-11-24,6.1," in capsys.readouterr().out
