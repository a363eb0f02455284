"""The areas as rows: what the map says, in words; and what to ask whom."""

from __future__ import annotations

from mapping.dates import in_words
from mapping.explain import level_in_words, short_level
from mapping.gaps import Cell
from mapping.next_steps import Request, requests
from mapping.provision_types import ProvisionType
from mapping.status_style import style_of
from ui.page import Page
from ui.tables import Row, status_table


def status_rows(page: Page, provision_type: ProvisionType) -> None:
    """One type: each area's status, level and newest evidence."""
    cells = [page.assessment.cell(code, provision_type.key) for code in page.reference.areas.codes]
    has_level = any(level_in_words(cell, provision_type) for cell in cells)
    rows = [
        Row(
            cell.area_code,
            page.reference.areas.name(cell.area_code),
            (
                style_of(cell, provision_type),
                *((short_level(cell, provision_type),) if has_level else ()),
                newest_evidence(cell),
            ),
            pressed=cell.area_code == page.selection.area_code,
        )
        for cell in cells
    ]
    status_table(
        "status_rows",
        f"{provision_type.label}: the map as a table",
        (
            page.reference.settings.area_term_short,
            "Status",
            *((f"Level, {provision_type.unit}",) if has_level else ()),
            "Newest evidence",
        ),
        [("", rows)],
        lambda code: page.change(area_code=code),
        numeric=(2, 3) if has_level else (2,),
    )


def newest_evidence(cell: Cell) -> str:
    """Date of the newest dated word behind a status; blank where there is none at all."""
    if not cell.record_ids:
        return ""
    return "no date" if cell.newest_verified is None else in_words(cell.newest_verified)


def ask_table(page: Page) -> None:
    """All types: how much each area has yet to answer, and what to ask first."""
    rows = [
        Row(
            request.area_code,
            page.reference.areas.name(request.area_code),
            (
                str(len(request.never_said)),
                str(len(request.too_old)),
                str(len(request.to_decide)),
                _first_question(page, request),
            ),
            pressed=request.area_code == page.selection.area_code,
        )
        for request in requests(page.assessment, page.ranked)
    ]
    status_table(
        "ask_table",
        "Next step: whom to ask about what",
        (
            page.reference.settings.area_term_short,
            "No return",
            "Too old",
            "None or part",
            "Ask first about",
        ),
        [("", rows)],
        lambda code: page.change(area_code=code),
        numeric=(1, 2, 3),
    )


def _first_question(page: Page, request: Request) -> str:
    unanswered = set(request.never_said) | set(request.too_old)
    for priority in page.ranked:
        if priority.area_code == request.area_code and priority.provision_type in unanswered:
            return page.reference.types.by_key[priority.provision_type].label
    return "nothing is open"
