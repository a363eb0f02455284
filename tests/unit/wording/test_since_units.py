"""Since a day: which practices were trained, lapsed, came and went, by name."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from mapping.analysis.since import Since, since
from mapping.analysis.unit_states import UnitState
from mapping.context.as_of_basis import AsOfBasis, SnapshotSource
from mapping.region.loader import DataFolder, read_data_folder
from mapping.wording.since import basis_sentence, sections, why
from tests.support.cases.unit_cases import COVERAGE, UNITS, unit_folder

pytestmark = pytest.mark.slow

DAY, ON = date(2026, 1, 31), date(2026, 6, 30)
NEW = "M4,gp_practice,New Surgery,,N1,2026-03-01,,ODS,2026-03-31"
TRAINED = "M2,gp_iris,covered,2026-03-01,,N1,confirmed,2026-03-10,"
LAPSED = "M1,gp_iris,covered,2024-05-01,2026-04-30,N1,confirmed,2026-03-10,"


def read(path: Path, day: date, units: tuple[str, ...], coverage: tuple[str, ...]) -> DataFolder:
    return read_data_folder(unit_folder(path, units, coverage), day)


@pytest.fixture
def then(tmp_path: Path) -> DataFolder:
    return read(tmp_path / "then", DAY, UNITS, COVERAGE)


@pytest.fixture
def now(tmp_path: Path) -> DataFolder:
    left = tuple(row for row in UNITS if not row.startswith("S1"))
    return read(tmp_path / "now", ON, (*left, NEW), (*COVERAGE[:1], LAPSED, TRAINED))


def changed(then: DataFolder, now: DataFolder) -> Since:
    return since(then, DAY, now, ON, AsOfBasis(SnapshotSource.AS_IT_STOOD))


def test_each_unit_of_which_something_else_is_known_is_named(
    then: DataFolder, now: DataFolder
) -> None:
    found = changed(then, now)
    iris = [unit for unit in found.units if unit.type_key == "gp_iris"]
    assert [(unit.unit_id, unit.was, unit.now) for unit in iris] == [
        ("M2", UnitState.NOT_KNOWN, UnitState.COVERED),
        ("M4", None, UnitState.NOT_KNOWN),
        ("M1", UnitState.COVERED, UnitState.NOT_COVERED),
        ("S1", UnitState.NOT_COVERED, None),
    ]
    assert [unit.unit_id for unit in found.of(("S1",), ("gp_iris",)).units] == ["S1"]
    (section,) = (s for s in sections(found, now.reference) if s.key == "units")
    said = next(text for text in section.sentences if "IRIS" in text)
    assert "Now covered: 12 High Street Surgery" in said
    assert "newly listed, not known: New Surgery" in said
    assert "lapsed, and so not covered: Old Mill Surgery" in said


@pytest.mark.parametrize(
    ("row", "became"),
    [
        (("M1,gp_iris,not_covered,,,N1,confirmed,2026-03-10,",), "Now not covered"),
        ((), "No longer known to be covered"),
    ],
)
def test_what_is_said_not_to_be_covered_is_told_apart_from_what_is_not_known(
    row: tuple[str, ...], became: str, then: DataFolder, tmp_path: Path
) -> None:
    now = read(tmp_path / "now", ON, UNITS, (*row, *COVERAGE[1:]))
    assert f"{became}: Old Mill Surgery" in one_by_one(changed(then, now), now)


def test_a_unit_that_moves_is_named_in_both_areas(then: DataFolder, tmp_path: Path) -> None:
    moved = tuple(row.replace(",N1,", ",S1,") if row[:2] == "M1" else row for row in UNITS)
    now = read(tmp_path / "now", ON, moved, COVERAGE)
    said = one_by_one(changed(then, now), now)
    assert "Northby: IRIS in practices. Now in Southby: Old Mill Surgery." in said
    assert "Southby: IRIS in practices. Moved here from Northby, covered: Old Mill Surgery." in said


def one_by_one(found: Since, now: DataFolder) -> str:
    (section,) = (s for s in sections(found, now.reference) if s.key == "units")
    return " ".join(section.sentences)


@pytest.mark.parametrize("kept", [SnapshotSource.UNCHANGED, SnapshotSource.NOTHING])
def test_what_was_said_of_units_is_no_change_of_the_register_nor_the_passing_of_time(
    kept: SnapshotSource, then: DataFolder, tmp_path: Path
) -> None:
    now = read(tmp_path / "now", ON, UNITS, (*COVERAGE, TRAINED))
    found = since(then, DAY, now, ON, AsOfBasis(kept, date(2025, 1, 1)))
    iris = next(cell for cell in found.cells if cell.provision_type == "gp_iris")
    assert why(iris) == "Units or their coverage were changed."
    basis = basis_sentence(found.basis, DAY, found.tables)
    assert "only time has passed" not in basis
    assert basis.endswith(
        "but units or their coverage were changed."
        if kept is SnapshotSource.UNCHANGED
        else "not told apart; what was changed of units or their coverage is."
    )


def test_where_no_table_was_changed_only_time_has_passed(then: DataFolder, tmp_path: Path) -> None:
    later = read(tmp_path / "later", ON, UNITS, COVERAGE)
    found = since(then, DAY, later, ON, AsOfBasis(SnapshotSource.UNCHANGED, date(2025, 1, 1)))
    assert found.tables == ()
    assert basis_sentence(found.basis, DAY, found.tables).endswith(": only time has passed.")


def test_nothing_is_said_where_nothing_is_new_or_listed(then: DataFolder, tmp_path: Path) -> None:
    found = changed(then, then)
    assert found.units == ()
    (section,) = (s for s in sections(found, then.reference) if s.key == "units")
    assert section.sentences == ()
    none = read(tmp_path / "none", DAY, (), ())
    assert "units" not in {s.key for s in sections(changed(none, none), none.reference)}
