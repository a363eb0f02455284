"""The file of units says which there are, and which of them it leaves out."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from mapping.export.extract import Extract
from mapping.export.units import UNIT_COLUMNS, units_frame
from mapping.region.loader import read_data_folder
from tests.support.cases.unit_cases import UNITS, unit_folder

ON = date(2026, 2, 1)


def test_a_unit_in_no_area_is_left_out_as_the_words_on_its_column_say(tmp_path: Path) -> None:
    away = "X1,gp_practice,Surgery beyond the border,B99 9ZZ,,,,ODS,2026-01-31"
    folder = read_data_folder(unit_folder(tmp_path / "data", (*UNITS, away)), ON)
    found = units_frame(Extract(folder.reference, folder.public_register, folder.assess(ON)))
    assert set(found["unit_id"]) == {"M1", "M2", "S1"}
    (area,) = (column for column in UNIT_COLUMNS if column.name == "area_code")
    assert area.required
    assert "left out" in area.note
