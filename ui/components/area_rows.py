"""The areas as rows: what the map says of one type, in words."""

from __future__ import annotations

from mapping.dates import in_words
from mapping.gap_model.assessment import Cell
from mapping.gap_model.figures import level_in_words, short_level
from mapping.gap_model.status_style import marks_at, marks_in_words, style_of
from mapping.reference.provision_types import ProvisionType
from ui.components.tables import Row, StatusCell, status_table
from ui.shell.page import Page

# One table for one type and for all: a click that comes while they change still finds it.
KEY = "area_rows"


def status_rows(page: Page, provision_type: ProvisionType) -> None:
    """One type: each area's status, level and newest evidence."""
    cells = [page.assessment.cell(code, provision_type.key) for code in page.reference.areas.codes]
    has_level = any(level_in_words(cell, provision_type) for cell in cells)
    rows = [
        Row(
            cell.area_code,
            page.reference.areas.name(cell.area_code),
            (
                status_cell(page, cell, provision_type),
                *((short_level(cell, provision_type),) if has_level else ()),
                newest_evidence(cell),
            ),
            pressed=cell.area_code == page.selection.area_code,
        )
        for cell in cells
    ]
    status_table(
        KEY,
        f"{provision_type.label}: the map as a table",
        (
            page.reference.settings.area_term_short,
            "Status",
            *((f"Level, {provision_type.unit}",) if has_level else ()),
            "Newest evidence",
        ),
        [("", rows)],
        lambda code: page.choose(area_code=code),
        numeric=(2, 3) if has_level else (2,),
    )


def status_cell(page: Page, cell: Cell, provision_type: ProvisionType) -> StatusCell:
    """A status with its small signs."""
    marks = marks_at(page.assessment, cell.area_code, cell.provision_type)
    return StatusCell(style_of(cell, provision_type), marks, marks_in_words(marks))


def newest_evidence(cell: Cell) -> str:
    """Date of the newest dated word behind a status; blank where there is none at all."""
    if not cell.record_ids:
        return ""
    return "undated" if cell.newest_verified is None else in_words(cell.newest_verified)
