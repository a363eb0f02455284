"""What was changed in the tables of themes and reviews, by whom and when; and how to undo it."""

from __future__ import annotations

import streamlit as st

from mapping.errors import MappingError
from mapping.region.kept_tables import REVIEWS, THEMES
from mapping.wording.reviews import change_in_words
from ui.components.saves_view import Save, save_table, saves_of, show_saves, undo_button
from ui.shell.page import Page, notice, paragraph

_MOST_SHOWN = 10


def table_history(page: Page, who: str) -> None:
    """The saves of both tables, the newest first."""
    try:
        saves = [save for spec in (REVIEWS, THEMES) for save in saves_of(page, spec)]
    except MappingError as error:
        notice(str(error))
        return
    if not saves:
        paragraph("Nothing has been changed on this page yet.", "pm-muted")
    # Each table counts its own saves, so that between the two only the clock can tell.
    saves.sort(key=lambda save: (save.entry.when, save.entry.number), reverse=True)
    show_saves(saves, _MOST_SHOWN, lambda save: _show(page, save, who))


def _show(page: Page, save: Save, who: str) -> None:
    caption = f"{save.entry.note.why}. {save.when}: {save.who}"
    save_table(save, caption, lambda change: change_in_words(page.reference, change))
    said = "Undone. It stands among the changes as one of its own."
    if undo_button(page, save, who, "Undo this", said=said):
        st.rerun()
