"""Units in the workbook of a report, row by row."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from mapping.region.loader import read_data_folder
from mapping.report.units import unit_table
from tests.support.cases.report_cases import scope_of
from tests.support.cases.unit_cases import unit_folder

ON = date(2026, 2, 1)


@pytest.mark.parametrize(
    ("area", "rows"),
    [
        (None, ["12 High Street Surgery", "Old Mill Surgery", "Southby Surgery"]),
        ("S1", ["Southby Surgery"]),
    ],
)
def test_each_unit_of_what_is_reported_on_is_a_row_with_what_is_known_of_it(
    tmp_path: Path, area: str | None, rows: list[str]
) -> None:
    scope = scope_of(read_data_folder(unit_folder(tmp_path / "data"), ON), area, ON)
    found = [row for row in unit_table(scope).rows if row[0] == "IRIS in practices"]
    assert [row[2] for row in found] == rows
    assert found[-1][1:4] == ("Southby", "Southby Surgery", "not covered")
    assert found[-1][6] == date(2026, 1, 10)
