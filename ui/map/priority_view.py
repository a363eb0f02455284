"""The cells that come first, with the three parts that their place was worked out from."""

from __future__ import annotations

from mapping.gap_model.priority import Priority
from ui.components.area_rows import status_cell
from ui.components.tables import Row, status_table
from ui.shell.page import Page

_HOW_MANY = 10


def priority_list(page: Page) -> None:
    """The first ten of all cells by priority; choosing one shows why."""
    status_table(
        "priority_list",
        f"The first {_HOW_MANY} by priority: severity × evidence × need",
        ("Area and type", "Status", "Severity", "Evidence", "Need", "Score"),
        [("", [_row(page, priority) for priority in page.ranked[:_HOW_MANY]])],
        lambda chosen: _choose(page, chosen),
        numeric=(2, 3, 4, 5),
    )


def _row(page: Page, priority: Priority) -> Row:
    provision_type = page.reference.types.by_key[priority.provision_type]
    cell = page.assessment.cell(priority.area_code, priority.provision_type)
    return Row(
        f"{priority.area_code}|{priority.provision_type}",
        f"{page.reference.areas.name(priority.area_code)}: {provision_type.label}",
        (
            status_cell(page, cell, provision_type),
            f"{priority.severity:.1f}",
            f"{priority.evidence:.2f}",
            f"{priority.need_share:.2f}",
            f"{priority.score:.3f}",
        ),
    )


def _choose(page: Page, chosen: str) -> None:
    area_code, _, type_key = chosen.partition("|")
    page.change(area_code=area_code, type_key=type_key)
