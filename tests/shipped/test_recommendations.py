"""What must hold of ``data/recommendations.csv``: what the review asked, and what shows it."""

from __future__ import annotations

import re

import pytest

from mapping.context.reference import Reference, read_reference
from mapping.plan.schema import CLOSED
from mapping.problems import errors_in
from mapping.reference.recommendations import FILE_NAME, read_recommendations
from tests.shipped.must_hold import DATA, EXAMPLE, day_of_the_check, must_hold, raw_rows

LOCAL = re.compile(r"6\.[13]\b")


@pytest.fixture(scope="module")
def reference() -> Reference:
    return read_reference(DATA, day_of_the_check())


def test_every_recommendation_has_a_type_that_exists_or_says_why_none(
    reference: Reference,
) -> None:
    rows = raw_rows(DATA / FILE_NAME)
    _, problems = read_recommendations(DATA, reference.types, reference.reviews)
    must_hold(f"{FILE_NAME}, row {p.row}, {p.column}: {p.text}" for p in errors_in(problems))
    must_hold(
        f"{FILE_NAME}, {row['review_id']} {row['number']}: name a type, or say why there is none."
        for row in rows
        if bool(row["provision_types"]) == bool(row["why_none"])
    )


def test_those_of_the_review_are_numbered_without_a_gap_and_name_their_sections(
    reference: Reference,
) -> None:
    asked = [each for each in reference.recommendations.all if each.is_of_checklist]
    assert [each.number for each in asked] == list(range(1, len(asked) + 1))
    must_hold(
        f"{FILE_NAME}, {each.number}: “{each.section}” is not 6.1, 6.3 or both."
        for each in asked
        if each.section not in ("6.1", "6.3", "6.1; 6.3")
    )


def test_what_the_review_asks_of_the_core_types_is_listed(reference: Reference) -> None:
    named = {key for each in reference.recommendations.all for key in each.provision_types}
    must_hold(
        f"{FILE_NAME}: nothing asks for “{kind.label}”, which provision_types.csv says stands in "
        f"section {kind.review_section} of the review."
        for kind in reference.types.all
        if kind.core and LOCAL.search(kind.review_section) and kind.key not in named
    )


def test_the_example_has_those_of_the_review_one_of_a_later_one_and_actions_on_both() -> None:
    there = raw_rows(EXAMPLE / FILE_NAME)
    assert [row for row in there if row["review_id"] == "checklist"] == raw_rows(DATA / FILE_NAME)
    found = read_reference(EXAMPLE, day_of_the_check())
    answered = {(a.review_id, a.recommendation) for a in found.actions.all if a.review_id}
    assert answered <= set(found.recommendations.by_key)
    assert {review == "checklist" for review, _ in answered} == {True, False}
    assert any(a.status not in CLOSED for a in found.actions.all if a.review_id)
