"""Everything by which the tables of themes and reviews are kept, folded until it is wanted."""

from __future__ import annotations

import streamlit as st

from mapping.errors import MappingError
from mapping.reference.reviews import WHY_NO_DETAILS
from mapping.region.kept_tables import REVIEWS, THEMES
from mapping.tables.diff import RecordChange
from mapping.wording.changes import change_in_words
from ui.editing.editing_session import may_save, who_box
from ui.editing.saves_view import Save, save_table, saves_of, show_saves
from ui.editing.taking_back import undo_button
from ui.reviews.review_form_view import REVIEW, add_form, fix_form
from ui.reviews.theme_form_view import theme_form
from ui.shell.page import Page, notice, paragraph, parameter

_MOST_SHOWN = 10


def keep_tables(page: Page) -> None:
    """The forms, and what was changed by them."""
    st.header("Keep the tables", anchor=False)
    if not may_save(page, REVIEWS):
        return
    paragraph(WHY_NO_DETAILS, "pm-muted")
    who = who_box(page)
    with st.expander("Add a review"):
        add_form(page, who)
    label = "Mend a review, or mark it as read"
    with st.expander(label, expanded=bool(parameter(REVIEW))):
        fix_form(page, who)
    with st.expander("Add a theme"):
        theme_form(page, who)
    with st.expander("What was changed, and undo"):
        _history(page, who)


def _history(page: Page, who: str) -> None:
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

    def in_words(change: RecordChange) -> RecordChange:
        return change_in_words(page.reference, change)

    save_table(save, caption, in_words)
    said = "Undone. It stands among the changes as one of its own."
    if undo_button(page, save, who, "Undo this", said=said, in_words=in_words):
        st.rerun()
