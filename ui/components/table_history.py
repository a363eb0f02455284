"""What was changed in the tables of themes and reviews, by whom and when; and how to undo it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import streamlit as st

from mapping.dates import in_words
from mapping.editing.reviews import REVIEWS, undo_review
from mapping.editing.small_tables import history
from mapping.editing.themes import THEMES, undo_theme
from mapping.errors import MappingError
from mapping.store import Entry
from mapping.store.csv_folder import KeptTable
from mapping.wording.reviews import change_in_words
from ui.register.editing_session import done
from ui.register.upload_view import change_table
from ui.reviews.review_form_view import attempted
from ui.shell.cached import data_path
from ui.shell.page import Page, notice, paragraph

_MOST_SHOWN = 10


@dataclass(frozen=True)
class _Save:
    """One save, of whichever table."""

    table: KeptTable
    entry: Entry
    undo: Callable[[], object]


def table_history(page: Page, who: str) -> None:
    """The saves of both tables, the newest first."""
    try:
        saves = _saves(page, who)
    except MappingError as error:
        notice(str(error))
        return
    if not saves:
        paragraph("Nothing has been changed on this page yet.", "pm-muted")
    for save in saves[:_MOST_SHOWN]:
        _show(page, save)
    if len(saves) > _MOST_SHOWN:
        paragraph(f"{len(saves) - _MOST_SHOWN} older saves are not shown.", "pm-muted")


def _saves(page: Page, who: str) -> list[_Save]:
    folder, reference = data_path(), page.reference
    saves = [
        _Save(
            REVIEWS,
            entry,
            partial(undo_review, folder, entry, reference, page.today, page.now, who),
        )
        for entry in history(folder, REVIEWS)
    ] + [
        _Save(THEMES, entry, partial(undo_theme, folder, entry, reference, page.now, who))
        for entry in history(folder, THEMES)
    ]
    # Each table counts its own saves, so that between the two only the clock can tell.
    return sorted(saves, key=lambda save: (save.entry.when, save.entry.number), reverse=True)


def _show(page: Page, save: _Save) -> None:
    entry = save.entry
    who = entry.note.who or "nobody said who"
    when = f"{in_words(entry.when.date())}, {entry.when:%H:%M} UTC"
    changes = [change_in_words(page.reference, change) for change in entry.changes]
    change_table(changes, f"{entry.note.why}. {when}: {who}")
    key = f"undo_{save.table.id_column}_{entry.number}"
    if st.button("Undo this", key=key) and attempted(save.undo):
        done("Undone. It stands among the changes as one of its own.")
        st.rerun()
