"""The areas as rows: what the map says of one type, in words."""

from __future__ import annotations

from mapping.analysis.level_bars import LevelBar, level_bars
from mapping.analysis.missing import LastWord
from mapping.dates import in_words
from mapping.gap_model.assessment import Cell
from mapping.gap_model.status_style import marks_at, marks_in_words, style_of
from mapping.reference.provision_types import ProvisionType
from mapping.wording.missing import said_word
from ui.components.tables import BarCell, Row, StatusCell, status_table
from ui.shell import cached
from ui.shell.page import Page

# One table for one type and for all: a click that comes while they change still finds it.
KEY = "area_rows"


def status_rows(page: Page, provision_type: ProvisionType) -> None:
    """One type: each area's status, level and newest evidence."""
    codes = page.reference.areas.codes
    cells = page.assessment.told((code, provision_type.key) for code in codes)
    said = cached.last_words(page.loaded, page.selection.on)
    bars = level_bars(page.assessment, provision_type)
    has_level = bool(bars)
    by_code = {bar.area_code: _bar_cell(bar) for bar in bars}
    rows = [
        Row(
            cell.area_code,
            page.reference.areas.name(cell.area_code),
            (
                status_cell(page, cell, provision_type),
                *((by_code[cell.area_code],) if has_level else ()),
                _evidence(cell, said.get((cell.area_code, cell.provision_type))),
            ),
            pressed=cell.area_code == page.selection.area_code,
        )
        for cell in cells
    ]
    # The region is no area to be chosen.
    region = [Row("", "The region", ("", by_code[""], ""))] if "" in by_code else []
    status_table(
        KEY,
        f"{provision_type.label}: the map as a table",
        (
            page.reference.settings.area_heading,
            "Status",
            *((f"Level, {provision_type.unit}",) if has_level else ()),
            "Newest evidence",
        ),
        [("", rows)],
        lambda code: page.choose(area_code=code),
        numeric=(2, 3) if has_level else (2,),
        last=region,
    )


def _bar_cell(bar: LevelBar) -> BarCell:
    ground = None if bar.style is None else bar.style.ground
    return BarCell(bar.amount, bar.rate, bar.part, bar.benchmark, ground)


def status_cell(page: Page, cell: Cell, provision_type: ProvisionType) -> StatusCell:
    """A status with its small signs."""
    marks = marks_at(page.assessment, cell.area_code, cell.provision_type)
    return StatusCell(style_of(cell, provision_type), marks, marks_in_words(marks))


def _evidence(cell: Cell, said: LastWord | None) -> str:
    """The date of the newest word, after what it said where it is too old to count."""
    newest = newest_evidence(cell)
    return newest if said is None else f"said “{said_word(said.status)}”: {newest}"


def newest_evidence(cell: Cell) -> str:
    """Date of the newest dated word behind a status; blank where there is none at all."""
    if not cell.has_evidence:
        return ""
    return "undated" if cell.newest_verified is None else in_words(cell.newest_verified)
