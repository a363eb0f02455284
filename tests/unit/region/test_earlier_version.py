"""An earlier version of a register is judged beside the one of today as it would be by itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import cache
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mapping.problems import FaultyTableError
from mapping.reference.provision_types import ProvisionTypes
from mapping.region.loader import DataFolder, read_data_folder, read_register_text, with_register
from mapping.tables.text_table import TextTable
from tests.support.day import TODAY
from tests.support.paths import EXAMPLE

ODD = [
    *(
        "",
        "n/a",
        "TBC",
        "Hagley Road",
        "12 Hagley Road",
        "B16 9AA",
        "refuge",
        "not_provided",
        "yes",
    ),
    *("2035-01-01", "31/02/2026", "in place", "E08000025", "*", "12", "x" * 600, "another word"),
]
EXAMPLES = 8
COLUMNS = ("record_id", "provider", "details", "status", "last_verified", "areas_served", "funder")


@cache
def text() -> TextTable:
    return read_register_text(EXAMPLE / "services.csv")


@cache
def newest() -> DataFolder:
    return read_data_folder(EXAMPLE, TODAY)


def answer(table: TextTable, **beside: Any) -> Any:
    """What a version comes to: its records and questions, or everything that is wrong with it."""
    try:
        found = with_register(newest().reference, table, TODAY, **beside)
    except FaultyTableError as error:
        return error.problems
    return found.register.records.to_dict("list"), found.warnings


@settings(max_examples=EXAMPLES)
@given(
    rows=st.lists(st.integers(0, len(text().rows) - 1), min_size=1, max_size=60, unique=True),
    put=st.lists(
        st.tuples(st.integers(0, 59), st.sampled_from(COLUMNS), st.sampled_from(ODD)), max_size=3
    ),
)
def test_the_same_faults_questions_and_records_are_found(
    rows: list[int], put: list[tuple[int, str, str]]
) -> None:
    at = np.array(rows)
    cells = text().cells.iloc[at].reset_index(drop=True)
    for row, column, word in put:
        cells.loc[row % len(cells), column] = word
    then = replace(text(), cells=cells, rows=np.arange(len(at)) + 2, extra=text().extra.iloc[at])
    assert repr(answer(then, newest=newest().judged)) == repr(answer(then))


def test_rows_that_stand_today_are_not_judged_again() -> None:
    judged, reference = newest().judged, newest().reference
    assert judged is not None
    cells = text().cells.copy()
    cells.loc[3, "details"] = "Otherwise"
    then = replace(text(), cells=cells)
    assert judged.others(then, reference, TODAY).rows.tolist() == [text().rows[3]]


@pytest.mark.parametrize("what", ["another day", "other types", "two of one id"])
def test_what_is_judged_otherwise_is_judged_whole(what: str) -> None:
    judged, reference, table, today = newest().judged, newest().reference, text(), TODAY
    assert judged is not None
    if what == "another day":
        today -= timedelta(days=1)
    elif what == "other types":
        reference = replace(reference, types=ProvisionTypes(reference.types.all[1:]))
    else:
        cells = table.cells.copy()
        cells["record_id"] = cells["record_id"].shift(fill_value="one").mask(cells.index > 1, "two")
        table = replace(table, cells=cells)
    assert judged.others(table, reference, today) is table
