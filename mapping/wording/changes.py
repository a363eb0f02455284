"""Changes to the small tables, in words."""

from __future__ import annotations

from dataclasses import replace

from mapping.context.reference import Reference
from mapping.english import spoken
from mapping.tables.diff import FieldChange, RecordChange


def change_in_words(reference: Reference, change: RecordChange) -> RecordChange:
    """A change to a small table with names in place of columns and codes."""
    fields = (
        FieldChange(
            spoken(f.column).capitalize(),
            *(_in_words(reference, f.column, text) for text in (f.old, f.new)),
        )
        for f in change.fields
    )
    return replace(change, cells=tuple(fields))


def _in_words(reference: Reference, column: str, text: str) -> str:
    if column in ("area_code", "maintained_by") and text in reference.areas.positions:
        return reference.areas.name(text)
    if column == "provision_type" and text in reference.types.by_key:
        return reference.types.by_key[text].label
    if column == "need_basis":
        return reference.settings.need_label(text)
    if column not in ("themes_found", "themes_read"):
        return text
    by_key = reference.themes.by_key
    keys = [key for key in text.split(";") if key]
    return "; ".join(by_key[key].label if key in by_key else key for key in keys)
