"""The view of what reviews found: the themes, and the later reviews one by one."""

from __future__ import annotations

import streamlit as st

from mapping.reference.themes import Theme
from mapping.wording.reviews import themes_sentence
from ui.editing.editing_session import say_what_was_done
from ui.reviews.table_forms_view import keep_tables
from ui.reviews.themes_view import (
    choose_theme,
    chosen_theme,
    later_reviews,
    theme_downloads,
    theme_panel,
    themes_table,
)
from ui.shell.page import Page, paragraph


def _themes(page: Page, theme: Theme | None) -> None:
    left, right = st.columns([2, 1], gap="medium")
    with left:
        themes_table(page, theme)
    with right, st.container(key="why"):
        if theme is None:
            paragraph(
                "Choose a theme to see where its figure comes from, and what answers it.",
                "pm-muted",
            )
        else:
            theme_panel(page, theme)


def found_page(page: Page) -> None:
    """Draw the themes, what is known of the chosen one, the later reviews and the forms."""
    say_what_was_done()
    theme = chosen_theme(page)
    with st.container(horizontal=True, key="bar"):
        choose_theme(page, theme)
    paragraph(themes_sentence(page.reference))
    if page.reference.themes.all:
        _themes(page, theme)
    later_reviews(page, theme)
    with st.container(key="off_paper_files"):
        keep_tables(page)
        theme_downloads(page)
