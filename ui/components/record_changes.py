"""Changes of a kept table on a page: as a table, as a list, and two sides to choose from."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from mapping.escape import for_html, for_markdown
from mapping.tables.diff import Conflict, FieldChange, RecordChange
from ui.components.text_table import text_table
from ui.shell.page import paragraph

_MOST_SHOWN = 200


def change_table(changes: Sequence[RecordChange], caption: str, record: str = "record") -> None:
    """Changes as a table, a field a row."""
    rows = [
        (change.record_id, change.kind, field.column, field.old, field.new)
        for change in changes
        for field in change.fields
    ]
    if not rows:
        return
    headings = (record.capitalize(), "What happens", "Field", "Before", "After")
    text_table(caption, headings, rows[:_MOST_SHOWN])
    if len(rows) > _MOST_SHOWN:
        paragraph(f"{len(rows) - _MOST_SHOWN} more fields are not listed.", "pm-muted")


def change_list(changes: Sequence[RecordChange], *, is_named: bool) -> None:
    """Changes as a list, where there is no room for a table; `is_named`: each with its record."""
    for change in changes:
        name = f" {change.record_id}" if is_named else ""
        fields = "".join(
            f"<li>{for_html(field.column)}: {for_html(_before_and_after(field))}</li>"
            for field in change.fields
        )
        st.html(
            f'<p class="pm-small">{for_html(change.kind.capitalize() + name)}</p>'
            f'<ul class="pm-small">{fields}</ul>'
        )


def _before_and_after(field: FieldChange) -> str:
    return f"{field.old} → {field.new or 'blank'}" if field.old else field.new


def settled(conflict: Conflict, key: str) -> RecordChange | None:
    """A record that somebody else changed too: both versions side by side, to choose from."""
    theirs, mine = (
        {field.column: field for field in change.fields}
        for change in (conflict.theirs, conflict.mine)
    )
    rows = [
        (
            column,
            (theirs.get(column) or mine[column]).old,
            theirs[column].new if column in theirs else "unchanged",
            mine[column].new if column in mine else "unchanged",
        )
        for column in dict.fromkeys([*theirs, *mine])
    ]
    text_table(
        f"{conflict.record_id} was {conflict.theirs.kind} by somebody else meanwhile, and is "
        f"{conflict.mine.kind} in your file",
        ("Field", "When you downloaded it", "Saved meanwhile", "In your file"),
        rows,
    )
    keep, take = "Keep what was saved meanwhile", "Take what is in my file"
    chosen = st.radio(
        for_markdown(f"Which is right for {conflict.record_id}?"),
        (keep, take),
        key=f"settle_{key}_{conflict.record_id}",
    )
    return conflict.mine if chosen == take else None
