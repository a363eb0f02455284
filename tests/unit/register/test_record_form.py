"""Which columns of a record somebody is asked for, and in which order."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mapping.context.reference import read_reference
from mapping.reference.provision_types import Measure, ProvisionType
from mapping.register.record_form import FIELD_GROUPS, is_asked
from mapping.register.schema import COLUMN_NAMES, OTHER_COLUMNS
from tests.support.day import TODAY
from tests.support.paths import EXAMPLE

# Whose form it is and when it is sent says them, or a list of somebody's own.
BY_THE_FORM = ("record_id", "maintained_by", "evidence", "last_verified", OTHER_COLUMNS)


def test_every_column_is_asked_for_once_or_said_by_the_form() -> None:
    asked = [column for group in FIELD_GROUPS for column in group.columns]
    assert sorted([*asked, *BY_THE_FORM]) == sorted(COLUMN_NAMES)


def kind(measure: Measure) -> ProvisionType:
    some = read_reference(EXAMPLE, TODAY).types.all[0]
    return replace(some, measure=measure)


@pytest.mark.parametrize(
    ("measure", "asked"),
    [
        ("presence", []),
        ("rate", ["capacity"]),
        ("share", ["units_covered", "units_total"]),
    ],
)
def test_figures_are_asked_for_where_the_type_is_measured_by_them(
    measure: Measure, asked: list[str]
) -> None:
    figures = ("capacity", "units_covered", "units_total")
    assert [name for name in figures if is_asked(name, {}, kind(measure))] == asked


def test_no_postcode_is_asked_for_unless_the_address_may_be_told() -> None:
    for said, is_so in (("no", True), ("yes", False), ("", False)):
        assert is_asked("postcode", {"location_confidential": said}, None) is is_so


def test_a_cause_is_asked_for_where_something_is_missing() -> None:
    asked = ("provided", "partial", "not_provided", "planned", "")
    assert [word for word in asked if is_asked("gap_cause", {"status": word}, None)] == [
        "partial",
        "not_provided",
    ]
