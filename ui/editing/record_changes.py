"""Changes of a kept table on a page: as a table, as a list, and two sides to choose from."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import islice

import streamlit as st

from mapping.escape import for_html, for_markdown
from mapping.tables.diff import Conflict, FieldChange, RecordChange
from ui.components.text_table import text_table
from ui.shell.page import paragraph

InWords = Callable[[RecordChange], RecordChange]
_MOST_SHOWN = 200


def change_table(changes: Sequence[RecordChange], caption: str, record: str = "record") -> None:
    """Changes as a table, a field a row."""
    number = sum(len(change.cells) for change in changes)
    if not number:
        return
    rows = ((change.record_id, change.kind, *cell) for change in changes for cell in change.cells)
    headings = (record.capitalize(), "What happens", "Field", "Before", "After")
    text_table(caption, headings, islice(rows, _MOST_SHOWN))
    if number > _MOST_SHOWN:
        paragraph(f"{number - _MOST_SHOWN} more fields are not listed.", "pm-muted")


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


_KEEP, TAKE = "Keep what was saved meanwhile", "Take what is in my file"


def settled(conflict: Conflict, key: str, in_words: InWords) -> tuple[list[RecordChange], int]:
    """A record that somebody else changed too: both sides, to choose from field by field.

    Parameters
    ----------
    in_words
        A change as it is shown.

    Returns
    -------
    tuple
        What is taken of the file, and how many questions have no answer yet.
    """
    theirs, mine = (_worded(change, in_words) for change in (conflict.theirs, conflict.mine))
    name = in_words(conflict.mine).record_id
    rows = [
        (
            (theirs.get(column) or mine[column]).column,
            (theirs.get(column) or mine[column]).old,
            theirs[column].new if column in theirs else "unchanged",
            mine[column].new if column in mine else "unchanged",
        )
        for column in dict.fromkeys([*theirs, *mine])
    ]
    by = f" ({conflict.by})" if conflict.by else ""
    text_table(
        f"{name} was {conflict.theirs.kind} by somebody else meanwhile{by}, and is "
        f"{conflict.mine.kind} in your file",
        ("Field", "When you downloaded it", "Saved meanwhile", "In your file"),
        rows,
    )
    if not conflict.is_by_field:
        chosen = which_side(name, f"settle_{key}_{conflict.record_id}")
        return ([conflict.taken] if chosen == TAKE else []), int(chosen is None)
    answers = {
        column: which_side(f"{name}, {words.column}", f"settle_{key}_{conflict.record_id}_{column}")
        for column, words in mine.items()
    }
    taken = tuple(f for f in conflict.mine.fields if answers.get(f.column) == TAKE)
    return (
        [replace(conflict.mine, cells=taken)] if taken else [],
        sum(answer is None for answer in answers.values()),
    )


def _worded(change: RecordChange, in_words: InWords) -> dict[str, FieldChange]:
    """The fields of a change as they are shown, by their columns; without those that are not."""
    return {
        field.column: words
        for field in change.fields
        for words in in_words(replace(change, cells=(field,))).fields
    }


def which_side(what: str, key: str) -> str | None:
    """Which side is right; nothing is chosen before somebody does so."""
    return st.radio(for_markdown(f"Which is right for {what}?"), (_KEEP, TAKE), None, key=key)
