"""What is counted one by one is no record, and is told of wherever services of its type are."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.pages.conftest import Show
from tests.support.cases.unit_cases import COVERAGE_HEAD, UNITS_HEAD
from tests.support.folders import records_of, rows_of, write_records, write_rows

TYPE, AREA, ON = "gp_iris", "E22000335", "2026-11-24"
SAID = " 3 practices listed{}, 1 is trained, 1 not trained and 1 not known."


@pytest.fixture(autouse=True)
def with_units(folder: Path) -> None:
    """Three practices of one area, one of each state, and no record that speaks of their type."""
    types = rows_of(folder / "provision_types.csv")
    kinds = [row | {"unit_kind": "gp_practice" * (row["key"] == TYPE)} for row in types]
    write_rows(folder / "provision_types.csv", kinds)
    units = "".join(f"G{n},gp_practice,Surgery {n},,{AREA},,,list,2026-10-01\n" for n in range(3))
    (folder / "units.csv").write_text(UNITS_HEAD + units, "utf-8")
    said = (f"G0,{TYPE},covered,,", f"G1,{TYPE},not_covered,,")
    rows = "".join(f"{row},{AREA},confirmed,2026-10-01,\n" for row in said)
    (folder / "unit_coverage.csv").write_text(COVERAGE_HEAD + rows, "utf-8")
    write_records(folder, [r for r in records_of(folder) if r["provision_type"] != TYPE])


def test_where_no_record_fits_it_says_how_many_units_are_covered(changing: Show) -> None:
    page = changing(f"services?on={ON}&type={TYPE}&area={AREA}")
    assert page.answer().startswith("None of the")
    assert SAID.format(" in Birmingham") in page.text
    (link,) = page.html.select(".pm-prompt a")
    assert f"type={TYPE}" in str(link["href"])
    assert f"area={AREA}" in str(link["href"])


def test_where_none_is_listed_in_the_area_nothing_is_said_of_units(changing: Show) -> None:
    assert "practices listed" not in changing(f"services?on={ON}&type={TYPE}&area=E22000336").text


@pytest.mark.parametrize("page", ["services?view=for-whom", "?"])
def test_for_whom_and_the_map_say_it_too(page: str, changing: Show) -> None:
    assert SAID.format("") in changing(f"{page}&on={ON}&type={TYPE}").text
