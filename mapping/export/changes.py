"""What has changed from a day to a later one, a row for each cell, funding and action."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from mapping.analysis.since import Since
from mapping.context.reference import Reference
from mapping.gap_model.figures import required_amount
from mapping.gap_model.status_style import style_of
from mapping.register.disclosure import areas_served_in_words
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
    Column("since", "date", "The first day.", required=True),
    Column("as_of", "date", "The second day.", required=True),
    Column("area_name", "text", "Name of the area, or of those that are served."),
    Column("provision_label", "text", "Name of the type of provision."),
    Column("shown_before", "text", "The status of the first day as the map shows it."),
    Column("shown_after", "text", "The status of the second day as the map shows it."),
    Column("amount_before", "number", "Capacity, or units covered, on the first day."),
    Column("amount_after", "number", "The same on the second day."),
    Column("wanted_before", "number", "What the first amount is set against."),
    Column("wanted_after", "number", "What the second amount is set against."),
    Column("amount_unit", "text", "What is counted: what the amounts are in."),
    Column("notice", "text", "What must not be lost when the row is copied."),
)
_BLANK = {column.name: None if column.kind == "number" else "" for column in CHANGE_COLUMNS}


def change_rows(found: Since, reference: Reference) -> list[Row]:
    """Each change as texts; its parts as in `CHANGE_COLUMNS`."""
    areas, kinds = reference.areas, reference.types.by_key
    always = {
        "since": found.day.isoformat(),
        "as_of": found.on.isoformat(),
        "notice": reference.settings.banner,
    }
    return [
        row
        | always
        | {
            "area_name": areas_served_in_words(row["area_code"], areas) if row["area_code"] else "",
            "provision_label": kinds[key].label if (key := row["provision_type"]) in kinds else "",
        }
        for row in _rows(found, reference)
    ]


def _rows(found: Since, reference: Reference) -> Iterator[Row]:
    for cell in found.cells:
        before, after = cell.difference.before, cell.difference.after
        kind = reference.types.by_key[cell.provision_type]
        was = cell.difference.type_before or kind
        yield _BLANK | {
            "change": cell.transition.value,
            "area_code": cell.area_code,
            "provision_type": cell.provision_type,
            "before": before.status.value,
            "after": after.status.value,
            "shown_before": style_of(before, was).word,
            "shown_after": style_of(after, kind).word,
            "amount_before": before.figures.amount,
            "amount_after": after.figures.amount,
            "wanted_before": required_amount(before, was),
            "wanted_after": required_amount(after, kind),
            "amount_unit": kind.unit,
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
