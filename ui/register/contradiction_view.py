"""A word that contradicts what stands: said before it is saved, with the way to replace it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import streamlit as st

from mapping.dates import EARLIEST, LATEST, in_words
from mapping.editing.contradictions import Contradiction, contradictions, ended
from mapping.editing.kept_table import ChangeSet
from mapping.escape import for_markdown
from mapping.register.schema import COLUMN_NAMES
from mapping.tables.diff import RecordChange, apply_changes
from mapping.wording.services import record_title
from ui.editing.editing_session import EditingSession
from ui.register.confirmed_view import in_short
from ui.shell.page import Page, notice, paragraph

_ENDED, _BOTH = "It has ended", "Both stand: the map shows that they disagree"


def contradicted(
    page: Page, session: EditingSession, changes: ChangeSet, accepted: Sequence[RecordChange]
) -> list[Contradiction]:
    """What some changes say the contrary of."""
    words = {change.record_id for change in accepted if change.kind != "removed"}
    after = apply_changes(changes.before, accepted)
    return contradictions(after, words, session.reference, page.today)


def replaced(
    page: Page, session: EditingSession, found: Sequence[Contradiction], key: str
) -> tuple[list[RecordChange], int]:
    """Ask of each record that some words contradict whether it has ended, and on which day.

    Returns
    -------
    tuple
        The changes by which those end that have, and how many questions have no answer yet.
    """
    words = {contradiction.record_id for contradiction in found}
    ending: list[RecordChange] = []
    unanswered, asked = 0, set[str]()
    for contradiction in found:
        notice(f"{contradiction.record_id}: {contradiction.sentence}")
        for record_id in contradiction.standing:
            if record_id in words or record_id in asked:
                continue
            asked.add(record_id)
            answer = _asked(page, session, contradiction, record_id, key)
            if isinstance(answer, RecordChange):
                ending.append(answer)
            unanswered += answer is None
    return ending, unanswered


def _asked(
    page: Page, session: EditingSession, found: Contradiction, record_id: str, key: str
) -> RecordChange | str | None:
    """How one record ends; or that it stands, in a word; None where there is no answer yet."""
    held = session.held(record_id) or dict.fromkeys(COLUMN_NAMES, "")
    title = record_title(held, page.reference)
    if held.get("maintained_by") != session.area_code:
        keeper = session.reference.areas.name(held.get("maintained_by", ""))
        paragraph(f"{record_id} ({title}) is kept by {keeper}: ask them whether it has ended.")
        return _BOTH
    paragraph(f"{record_id} says: {in_short(page, held)}.", "pm-muted")
    label = f"{'Is there still' if found.says_none else 'Is there none any more:'} {title}?"
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = st.radio(
            for_markdown(f"{record_id}. {label}"),
            (_ENDED, _BOTH),
            None,
            key=f"ended_{key}_{record_id}",
        )
        day = st.date_input(
            "First day on which it is no longer so",
            page.today,
            format="DD/MM/YYYY",
            min_value=EARLIEST,
            max_value=LATEST,
            key=f"ended_on_{key}_{record_id}",
            width=260,
        )
    if chosen == _ENDED and isinstance(day, date):
        paragraph(
            f"With this save {record_id} ({title}) ends: from {in_words(day)} it is no longer so."
        )
        return ended(record_id, held, day)
    return None if chosen == _ENDED else chosen
