"""The workbook of an area's records, changed as a lead changes it."""

from __future__ import annotations

from pathlib import Path

import openpyxl


def edit(path: Path, record_id: str, **cells: str) -> None:
    """Write into cells of the row of a record."""
    book = openpyxl.load_workbook(path)
    sheet = book["Records"]
    titles = [cell.value for cell in sheet[1]]
    row = next(
        r
        for r in range(2, sheet.max_row + 1)
        if sheet.cell(r, titles.index("record_id") + 1).value == record_id
    )
    for column, text in cells.items():
        sheet.cell(row, titles.index(column) + 1).value = text
    book.save(path)
