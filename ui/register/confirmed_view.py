"""What somebody confirms, in words, before they press."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from mapping.analysis.services.service_labels import HEADINGS, word_of
from mapping.dates import in_words
from mapping.editing.kept_table import ChangeSet, as_table
from mapping.english import count
from mapping.escape import for_html
from mapping.region.kept_tables import REGISTER
from mapping.register.schema import COLUMN_NAMES, CONFIRMED, parse_records
from mapping.tables.diff import RecordChange, apply_changes
from mapping.tables.parsing import parse_date
from mapping.wording.services import record_title, what_is_said
from ui.components.text_table import text_table
from ui.shell.page import Page, paragraph

_BY_CONFIRMING = {"evidence", "last_verified"}
MOST_SHOWN = 200


def what_is_confirmed(page: Page, held: Mapping[str, str]) -> None:
    """All that a record says, and what confirming it puts in the place of what."""
    (said,) = _said(page, pd.DataFrame([held]))
    evidence = word_of("evidence", held["evidence"], page.reference)
    verified = parse_date(held["last_verified"])
    facts = [
        *said,
        (HEADINGS["evidence"], _now(word_of("evidence", CONFIRMED, page.reference), evidence)),
        (
            HEADINGS["last_verified"],
            _now(in_words(page.today), in_words(verified) if verified else ""),
        ),
    ]
    items = "".join(
        f"<div><dt>{for_html(label)}</dt><dd>{for_html(text)}</dd></div>" for label, text in facts
    )
    st.html(
        '<section aria-label="What is confirmed"><p class="pm-muted">You would confirm that today '
        f'this is so, and nothing else:</p><dl class="pm-said">{items}</dl></section>'
    )


def _now(text: str, before: str) -> str:
    return f"{text}; until now: {before}" if before and before != text else text


def say_what_is_confirmed(
    page: Page, changes: ChangeSet, accepted: Sequence[RecordChange], *, is_open: bool = False
) -> None:
    """What the records say that are confirmed as they stand: of them no other field is shown."""
    ids = [
        change.record_id
        for change in accepted
        if change.kind == "changed" and {f.column for f in change.fields} <= _BY_CONFIRMING
    ]
    if not ids:
        return
    after = apply_changes(changes.before, accepted).set_index("record_id", drop=False)
    shown = after.loc[ids[:MOST_SHOWN]]
    rows = [
        (
            str(row["record_id"]),
            record_title(row, page.reference),
            _in_a_line(said),
        )
        for row, said in zip(shown.to_dict("records"), _said(page, shown), strict=True)
    ]
    title = f"What is confirmed as it stands: {count(len(ids), 'record')}"
    with st.expander(title, expanded=is_open):
        text_table(
            "Confirmed as they stand", ("Record", "Title", "What it says"), rows, show_label=False
        )
        if len(ids) > MOST_SHOWN:
            paragraph(f"{len(ids) - MOST_SHOWN} more are not listed.", "pm-muted")


def in_short(page: Page, held: Mapping[str, Any]) -> str:
    """All that one record says, in a line."""
    (said,) = _said(page, pd.DataFrame([held]))
    return _in_a_line(said)


def _in_a_line(said: Sequence[tuple[str, str]]) -> str:
    return "; ".join(f"{label}: {text}" for label, text in said)


def _said(page: Page, cells: pd.DataFrame) -> list[list[tuple[str, str]]]:
    known = cells.reindex(columns=list(COLUMN_NAMES), fill_value="").astype("str")
    return what_is_said(parse_records(as_table(REGISTER, known)), page.reference)
