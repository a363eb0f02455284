"""The result of what is imagined, to take away: every cell that would differ, never a formula."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

import openpyxl

from mapping.analysis.comparison import differences
from mapping.analysis.scenario import Added, Amounts, imagine
from mapping.export.what_if import WhatIfResult, what_if_csv, what_if_workbook
from tests.support.cases.report_cases import TODAY, folder

CHANGES = (
    Added("idva", ("*",), "provided", Amounts(capacity=20.0)),
    Added("perpetrator_programme", ("E22000339",), "provided"),
)


def result() -> WhatIfResult:
    data = folder("example")
    found = differences(data.assess(TODAY), imagine(data, CHANGES, TODAY).assess(TODAY))
    return WhatIfResult(found, ("=A service for all.", "Another."), data.reference)


def test_every_cell_that_would_differ_is_a_row_in_both_files() -> None:
    made = result()
    rows = list(csv.reader(io.StringIO(what_if_csv(made).decode("utf-8-sig"))))
    assert len(rows) - 1 == len(made.found) > 3
    (solihull,) = (r for r in rows if r[:2] == ["Solihull", "Perpetrator programme"])
    assert (solihull[2], solihull[4]) == ("None", "Provided")
    book = openpyxl.load_workbook(io.BytesIO(what_if_workbook(made)))
    sheet = [[value or "" for value in row] for row in book["What if"].values]
    assert sheet == rows
    notes = [row[0] for row in book["Imagined"].values]
    assert "'=A service for all." in notes
    assert all(cell.data_type != "f" for sheet in book for row in sheet for cell in row)


def test_each_row_says_that_it_is_imagined_and_on_which_day() -> None:
    *_, about = result().rows[0]
    assert "Imagined, and saved nowhere" in about
    assert "On 24 November 2026." in about
    assert "Example data" in about


def test_where_nothing_would_differ_the_file_says_so() -> None:
    (row,) = replace(result(), found=()).rows
    assert row[0] == "Nothing would differ"
