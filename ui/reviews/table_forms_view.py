"""Everything by which the tables of themes and reviews are kept, folded until it is wanted."""

from __future__ import annotations

import streamlit as st

from mapping.reference.reviews import WHY_NO_DETAILS
from ui.components.table_history import table_history
from ui.reviews.review_form_view import REVIEW, add_form, mend_form
from ui.reviews.theme_form_view import theme_form
from ui.shell.page import Page, notice, paragraph, parameter


def keep_tables(page: Page) -> None:
    """The forms, and what was changed by them."""
    st.header("Keep the tables", anchor=False)
    if page.loaded.fault is not None:
        notice("Nothing can be saved until the data folder is mended.")
        return
    paragraph(WHY_NO_DETAILS, "pm-muted")
    who = st.text_input(
        "Your name or role", key="who", max_chars=80, persist_state="session", width=380
    )
    with st.expander("Add a review"):
        add_form(page, who.strip())
    label = "Mend a review, or mark it as read"
    with st.expander(label, expanded=bool(parameter(REVIEW))):
        mend_form(page, who.strip())
    with st.expander("Add a theme"):
        theme_form(page, who.strip())
    with st.expander("What was changed, and undo"):
        table_history(page, who.strip())
