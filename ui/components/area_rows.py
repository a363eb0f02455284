"""The areas as rows: what the map says, in words; and what to ask whom."""

from __future__ import annotations

from mapping.analysis.next_steps import Request, requests
from mapping.dates import in_words
from mapping.gap_model.assessment import Cell
from mapping.gap_model.counts import known_count, status_counts
from mapping.gap_model.figures import level_in_words, short_level
from mapping.gap_model.status_style import SHORT_WORDS, TOO_OLD, marks_at, marks_in_words, style_of
from mapping.gap_model.statuses import Status
from mapping.reference.provision_types import ProvisionType
from ui.components.tables import Row, StatusCell, status_table
from ui.shell.page import Page

# One table for both: a click that comes while it changes from one to the other still finds it.
_KEY = "area_rows"
_COUNTED = (Status.GAP, Status.PARTIAL, Status.UNKNOWN, TOO_OLD)


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
        _KEY,
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


def ask_table(page: Page) -> None:
    """All types: what is known of each area, and what to ask it first."""
    rows = [
        Row(
            request.area_code,
            page.reference.areas.name(request.area_code),
            (*_counts(page, request.area_code), _first_question(page, request)),
            pressed=request.area_code == page.selection.area_code,
        )
        for request in requests(page.assessment, page.ranked)
    ]
    status_table(
        _KEY,
        "Next step: whom to ask about what",
        (
            page.reference.settings.area_term_short,
            "Known",
            *(SHORT_WORDS[status] for status in _COUNTED),
            "Ask first about",
        ),
        [("", rows)],
        lambda code: page.choose(area_code=code),
        numeric=(1, 2, 3, 4, 5),
    )


def _counts(page: Page, area_code: str) -> tuple[str, ...]:
    counts = status_counts(page.assessment, [area_code], page.reference.types.all)
    return (str(known_count(counts)), *(str(counts[status]) for status in _COUNTED))


def _first_question(page: Page, request: Request) -> str:
    unanswered = set(request.never_said) | set(request.too_old)
    for priority in page.ranked:
        if priority.area_code == request.area_code and priority.provision_type in unanswered:
            return page.reference.types.by_key[priority.provision_type].label
    return "nothing is open"
