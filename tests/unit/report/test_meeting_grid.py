"""What a meeting looks at says what the model says, cell by cell."""

from __future__ import annotations

from datetime import date

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from mapping.dates import add_months, in_words
from mapping.gap_model.assessment import Assessment, Cell
from mapping.gap_model.figures import level_in_words
from mapping.gap_model.status_style import marks_at, style_of
from mapping.gap_model.statuses import Status
from mapping.maps.svg_map import outlines
from mapping.report.meeting.meeting_grid import (
    MeetingGrid,
    age_in_words,
    evidence_in_words,
    meeting_grid,
    why,
)
from mapping.wording.actions import none_yet
from mapping.wording.explain import explain
from tests.support.cases.report_cases import TODAY, boundaries, folder
from tests.support.svg_paths import rings_of

FOLDER = folder("example")


@pytest.fixture(scope="module")
def assessment() -> Assessment:
    return FOLDER.assess(TODAY)


@pytest.fixture(scope="module")
def shown(assessment: Assessment) -> MeetingGrid:
    return meeting_grid(assessment)


def cells(assessment: Assessment) -> list[Cell]:
    return [
        assessment.cell(code, key)
        for code in assessment.areas.codes
        for key in assessment.types.keys
    ]


def test_every_area_and_every_type_is_on_the_board_once(
    shown: MeetingGrid, assessment: Assessment
) -> None:
    assert [code for code, _ in shown.areas] == list(assessment.areas.codes)
    keys = [kind.key for _, members in shown.groups for kind in members]
    assert sorted(keys) == sorted(assessment.types.keys)
    assert [heading for heading, _ in shown.groups] == list(assessment.types.grouped)


def test_a_fact_says_what_the_model_says_of_its_cell(
    shown: MeetingGrid, assessment: Assessment
) -> None:
    seen = set()
    for _, members in shown.groups:
        for kind in members:
            model = assessment.types.by_key[kind.key]
            for (code, _), fact in zip(shown.areas, kind.cells, strict=True):
                cell = assessment.cell(code, kind.key)
                assert shown.styles[fact.style] == style_of(cell, model)
                assert fact.level == level_in_words(cell, model)
                assert fact.marks == marks_at(assessment, code, kind.key)
                seen.add(cell.status)
    assert seen == set(Status)


def test_the_counts_of_a_type_are_those_of_its_cells(shown: MeetingGrid) -> None:
    for _, members in shown.groups:
        for kind in members:
            listed = [fact.style for fact in kind.cells]
            assert {key: listed.count(key) for key, _ in kind.counts} == dict(kind.counts)
            assert sum(number for _, number in kind.counts) == len(shown.areas)


def test_evidence_is_dated_exactly_where_a_record_bears_a_date(assessment: Assessment) -> None:
    for cell in cells(assessment):
        words = evidence_in_words(cell)
        if cell.status is Status.NOT_EXPECTED or not cell.record_ids:
            assert words == ""
        elif cell.newest_verified is None:
            assert words == "Evidence without a date"
        else:
            assert words == f"Evidence {age_in_words(cell.newest_verified, TODAY)}"


@given(st.dates(date(2000, 1, 1), date(2030, 1, 1)), st.integers(0, 200), st.integers(0, 27))
def test_an_age_is_in_whole_months_then_whole_years(since: date, months: int, days: int) -> None:
    on = add_months(since, months)
    if add_months(since, months + 1) > date.fromordinal(on.toordinal() + days):
        on = date.fromordinal(on.toordinal() + days)
    words = age_in_words(since, on)
    if months == 0:
        assert words == "under a month old"
    elif months == 1:
        assert words == "1 month old"
    elif months < 24:
        assert words == f"{months} months old"
    else:
        assert words == f"{months // 12} years old"


def test_why_has_the_words_of_the_explanation_and_the_day_of_the_newest_word(
    assessment: Assessment,
) -> None:
    dated = 0
    for cell in cells(assessment):
        found = why(cell, FOLDER.reference, FOLDER.public_register)
        model = explain(cell, FOLDER.reference, FOLDER.public_register)
        assert found.reasons[: len(model.reasons)] == model.reasons
        assert dict(found.lists).get("What would change it", ()) == model.would_change
        assert dict(found.lists).get("Also", ()) == model.remarks
        rest = " ".join(found.reasons[len(model.reasons) :])
        if evidence_in_words(cell) and cell.newest_verified is not None:
            dated += 1
            assert rest == (
                f"The newest dated word on it is from {in_words(cell.newest_verified)}."
            )
        else:
            assert rest == ""
    assert dated > 50


def test_why_tells_the_actions_of_a_gap_or_that_there_is_none_yet(assessment: Assessment) -> None:
    by_cell = FOLDER.reference.actions.by_cell
    answered = unanswered = 0
    for cell in cells(assessment):
        found = why(cell, FOLDER.reference, FOLDER.public_register)
        actions = by_cell.get((cell.area_code, cell.provision_type), ())
        said = dict(found.lists).get("Actions", ())
        if actions:
            answered += 1
            assert all(any(action.what in text for text in said) for action in actions)
        elif none_yet(cell.status):
            unanswered += 1
            assert said == (none_yet(cell.status),)
        else:
            assert said == ()
    assert answered > 5
    assert unanswered > 20


def test_the_outlines_are_the_areas_with_their_sign_well_inside() -> None:
    drawn = outlines(boundaries())
    assert [area.code for area in drawn.areas] == list(boundaries().areas.codes)
    for area in drawn.areas:
        inside = max(map(shapely.Polygon, rings_of(area.path)), key=lambda ring: ring.area)
        sign = shapely.Point(area.x, area.y)
        assert inside.contains(sign)
        assert inside.boundary.distance(sign) == pytest.approx(area.room, abs=1)
        left, top, right, bottom = inside.bounds
        assert 0 <= left < right <= drawn.width
        assert 0 <= top < bottom <= drawn.height
