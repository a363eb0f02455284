"""What imagined changes would do, to take away: each cell that would differ, as CSV and Excel."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mapping.analysis.comparison import Difference
from mapping.context.reference import Reference
from mapping.dates import in_words
from mapping.escape import for_spreadsheet
from mapping.gap_model.assessment import Cell
from mapping.gap_model.figures import level_in_words
from mapping.gap_model.status_style import style_of
from mapping.reference.provision_types import ProvisionType
from mapping.tables.csv_writer import sent_csv
from mapping.tables.xlsx_writer import plain_sheet, workbook_bytes

_WIDTHS = {
    "Area": 24,
    "Type of provision": 36,
    "As it is": 28,
    "Level as it is": 28,
    "Imagined": 28,
    "Level imagined": 28,
    "About this file": 60,
}
_NOTHING = "Nothing would differ"


@dataclass(frozen=True)
class WhatIfResult:
    """What is imagined, in sentences, and the cells that would differ, on a day."""

    found: Sequence[Difference]
    imagined: Sequence[str]
    reference: Reference

    @property
    def rows(self) -> list[tuple[str, ...]]:
        """A row for each cell, and one that says so where there is none."""
        kinds, name = self.reference.types.by_key, self.reference.areas.name
        about = " ".join(self.notes)
        rows: list[tuple[str, ...]] = [
            (
                name(d.area_code),
                kinds[d.provision_type].label,
                *_said(d.before, kinds[d.provision_type]),
                *_said(d.after, kinds[d.provision_type]),
                about,
            )
            for d in self.found
        ]
        return rows or [(_NOTHING, *([""] * (len(_WIDTHS) - 2)), about)]

    @property
    def notes(self) -> tuple[str, ...]:
        """That it is imagined, what, and whatever the region says of its data."""
        banner = self.reference.settings.banner
        day = f" On {in_words(self.found[0].after.on)}." if self.found else ""
        said = "Imagined, and saved nowhere: the register is as it was."
        return (*((f"{banner}.",) if banner else ()), said + day, *self.imagined)


def _said(cell: Cell, kind: ProvisionType) -> tuple[str, str]:
    return style_of(cell, kind).word, level_in_words(cell, kind)


def what_if_csv(result: WhatIfResult) -> bytes:
    """One table as Excel likes it; what is imagined stands in each row."""
    return sent_csv(list(_WIDTHS), result.rows, safe=for_spreadsheet)


def what_if_workbook(result: WhatIfResult) -> bytes:
    """The same as a workbook, and a sheet with what is imagined."""
    rows = [tuple(for_spreadsheet(text) for text in row) for row in result.rows]
    notes = [(for_spreadsheet(note),) for note in result.notes]
    sheets = [plain_sheet("What if", _WIDTHS, rows), plain_sheet("Imagined", {"About": 110}, notes)]
    return workbook_bytes(sheets, "What if")
