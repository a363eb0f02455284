"""The figures of a day are those of its cells."""

from __future__ import annotations

import pytest

from mapping.analysis.trend import trend_point
from mapping.context.as_of_basis import AsOfBasis, SnapshotSource
from mapping.gap_model.statuses import Status
from tests.support.cases.report_cases import TODAY, folder

FOLDER = folder("example")


@pytest.mark.parametrize("codes", [None, ("E22000335",)])
@pytest.mark.parametrize("keys", [None, ("idva",), ("idva", "refuge")])
def test_a_point_counts_the_cells_that_are_asked_about(
    codes: tuple[str, ...] | None, keys: tuple[str, ...] | None
) -> None:
    assessment = FOLDER.assess(TODAY)
    found = trend_point(assessment, codes, keys, None)
    statuses = [
        cell.status
        for cell in assessment.cells()
        if (codes is None or cell.area_code in codes)
        and (keys is None or cell.provision_type in keys)
        and cell.status is not Status.NOT_EXPECTED
    ]
    assert found.day == TODAY
    assert found.of == len(statuses)
    assert found.none == statuses.count(Status.GAP)
    assert found.part == statuses.count(Status.PARTIAL)
    assert found.known == len(statuses) - statuses.count(Status.UNKNOWN)


@pytest.mark.parametrize(
    ("basis", "is_of_that_day"),
    [
        (None, True),
        (AsOfBasis(SnapshotSource.AS_IT_STOOD), True),
        (AsOfBasis(SnapshotSource.OLDEST), False),
        (AsOfBasis(SnapshotSource.NOTHING), False),
    ],
)
def test_a_point_says_whether_it_rests_on_the_register_of_its_day(
    basis: AsOfBasis | None, *, is_of_that_day: bool
) -> None:
    assert trend_point(FOLDER.assess(TODAY), None, None, basis).is_of_that_day is is_of_that_day
