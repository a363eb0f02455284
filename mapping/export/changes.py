"""What has changed from a day to a later one, a row for each cell, funding and action."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from mapping.analysis.since import Since
from mapping.context.reference import Reference
from mapping.tables.columns import Column
from mapping.wording.returns import area_sentence
from mapping.wording.since import (
    action_groups,
    action_sentence,
    cell_sentence,
    funding_sentence,
)

Row = dict[str, Any]

CHANGE_COLUMNS: tuple[Column, ...] = (
    Column("change", "text", "What became of it.", required=True),
    Column("area_code", "text", "Code of the area; of funding those that are served."),
    Column("provision_type", "text", "Key of the type of provision; blank: no single one."),
    Column("before", "text", "Status on the first day."),
    Column("after", "text", "Status on the second day."),
    Column("causes", "text", "Why, parted by semicolons."),
    Column("record_or_action_id", "text", "The record or the action that it is about."),
    Column("in_words", "text", "The change as a sentence.", required=True),
)
_BLANK = {column.name: "" for column in CHANGE_COLUMNS}


def change_rows(found: Since, reference: Reference) -> list[Row]:
    """Each change as texts; its parts as in `CHANGE_COLUMNS`."""
    return list(_rows(found, reference))


def _rows(found: Since, reference: Reference) -> Iterator[Row]:
    for cell in found.cells:
        yield _BLANK | {
            "change": cell.transition.value,
            "area_code": cell.area_code,
            "provision_type": cell.provision_type,
            "before": cell.difference.before.status.value,
            "after": cell.difference.after.status.value,
            "causes": ";".join(cell.causes),
            "in_words": cell_sentence(cell, reference),
        }
    for each in found.returns:
        for area in each.areas:
            yield _BLANK | {
                "change": "return_in" if area.is_in else "return_open",
                "area_code": area.area_code,
                "in_words": f"{each.round.title}: {area_sentence(area, reference)}",
            }
    for change in found.funding:
        yield _BLANK | {
            "change": f"funding_{change.outcome.value}",
            "area_code": change.areas_served,
            "provision_type": change.provision_type,
            "causes": change.reason.value,
            "record_or_action_id": change.record_id,
            "in_words": funding_sentence(change, found, reference),
        }
    for key, _, _, actions in action_groups(found):
        for action in actions:
            yield _BLANK | {
                "change": f"action_{key}",
                "area_code": action.area_code or "",
                "provision_type": action.provision_type or "",
                "record_or_action_id": action.action_id,
                "in_words": action_sentence(action, found, reference),
            }
