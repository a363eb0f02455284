"""The fast gap model agrees with the slow one, cell by cell."""

from __future__ import annotations

from collections import Counter
from functools import cache
from random import Random
from typing import Any

import pytest
from hypothesis import given

from mapping.gap_model.assessment import Cell
from tests.support.cases.model_cases import Case, assess_fast
from tests.support.examples import examples
from tests.support.oracle import FLAGS, STATUSES, assess_slowly
from tests.support.strategies import cases, random_case, with_units

pytestmark = pytest.mark.slow
SlowAnswer = dict[tuple[str, str], dict[str, Any]]


def units_of(cell: Cell) -> tuple[int, int, int] | None:
    counted = cell.units
    return None if counted is None else (counted.covered, counted.not_covered, counted.whole)


@cache
def region(seed: int) -> tuple[Case, SlowAnswer]:
    """Ten thousand cells, and what the slow model says of them, which takes it a second."""
    case = random_case(Random(seed), n_areas=100, n_types=100, n_records=15_000)
    return case, assess_slowly(**case)


def differences(case: Case, slow: SlowAnswer) -> list[str]:
    """Where the two models disagree, in words; and the cell and the table agree with each other."""
    fast = assess_fast(case)
    columns = ("area_code", "provision_type", "status", "flags", "record_ids")
    rows = zip(*(fast.table[name] for name in columns), strict=True)
    table = {(area, key): tuple(row) for area, key, *row in rows}
    assert len(table) == len(fast.table)
    found = []
    for cell in fast.cells():
        key = (cell.area_code, cell.provision_type)
        expected, in_table = slow[key], table[key]
        got = {
            "status": cell.status.value,
            "flags": frozenset(flag.value for flag in cell.flags),
            "record_ids": cell.record_ids,
            "at_risk_status": None if cell.at_risk_status is None else cell.at_risk_status.value,
            "at_risk_from": cell.at_risk_from,
            "causes": dict(cell.causes),
            "units": units_of(cell),
        }
        found += [
            f"{key} {n}: {v!r}, not {expected[n]!r}" for n, v in got.items() if v != expected[n]
        ]
        if cell.level is None or expected["level"] is None:
            if cell.level is not expected["level"]:
                found.append(f"{key} level: {cell.level}, not {expected['level']}")
        elif cell.level != pytest.approx(expected["level"], rel=1e-12):
            found.append(f"{key} level: {cell.level}, not {expected['level']}")
        elif cell.figures.total is not None:
            denominator = "need" if cell.figures.need_is_denominator else "units_total"
            if denominator != expected["denominator"]:
                found.append(f"{key} denominator: {denominator}")
        if cell.figures.split_equally != expected["split_equally"]:
            found.append(f"{key} split_equally: {cell.figures.split_equally}")
        joined = (cell.status.value, ";".join(sorted(cell.flags)), ";".join(cell.record_ids))
        if in_table != joined:
            found.append(f"{key} table: {in_table}, cell: {joined}")
    return found


@examples(300)
@given(cases())
def test_any_small_register_gets_the_same_answer_from_both_models(case: Case) -> None:
    assert differences(case, assess_slowly(**case)) == []


@examples(300)
@given(cases(has_units=True))
def test_any_small_region_with_units_gets_the_same_answer_from_both_models(case: Case) -> None:
    assert differences(case, assess_slowly(**case)) == []


def test_ten_thousand_cells_that_count_units_agree_in_every_case_with_every_flag() -> None:
    rng = Random(0)
    parts = [
        with_units(rng.choice, random_case(rng, n_areas=40, n_types=26, n_records=1500))
        for _ in range(10)
    ]
    slow = [assess_slowly(**case) for case in parts]
    found = [problem for at, case in enumerate(parts) for problem in differences(case, slow[at])]
    assert found == []
    cells = [cell for answer in slow for cell in answer.values()]
    assert len(cells) > 10_000
    of_units = [cell for cell in cells if cell["units"] is not None]
    assert {cell["case"] for cell in of_units} == set(range(1, 10))
    assert {flag for cell in of_units for flag in cell["flags"]} == set(FLAGS)


@pytest.mark.parametrize("seed", range(2))
def test_ten_thousand_cells_of_a_generated_region_agree(seed: int) -> None:
    assert differences(*region(seed)) == []


def test_the_generated_region_holds_every_status_and_every_flag() -> None:
    cells = region(0)[1].values()
    statuses = Counter(cell["status"] for cell in cells)
    flags = Counter(flag for cell in cells for flag in cell["flags"])
    assert set(statuses) == set(STATUSES)
    assert set(flags) == set(FLAGS)
