"""The tables beside the register that are kept whole: to take away, and to bring back changed."""

from __future__ import annotations

import streamlit as st

from mapping.editing.intakes import intake_of
from mapping.editing.table_files import kept_csv
from mapping.region.kept_tables import (
    EXPECTATIONS,
    KEPT_TABLES,
    NEED,
    RECOMMENDATIONS,
    RETURNS,
    TYPES,
    UNIT_COVERAGE,
    UNIT_LISTS,
    UNITS,
)
from mapping.wording.changes import change_in_words
from ui.editing.editing_session import begin, may_change
from ui.editing.upload_view import UploadForm, upload
from ui.register.unit_list_view import unit_list
from ui.shell.page import Page, paragraph

_TITLES = {
    spec.name: spec.title
    for spec in (
        *(TYPES, NEED, EXPECTATIONS, RECOMMENDATIONS, RETURNS),
        *(UNITS, UNIT_COVERAGE, UNIT_LISTS),
    )
}


def other_tables(page: Page, who: str) -> None:
    """A box for the table, and what can be done with the one that is chosen."""
    titles = {name: title for name, title in _TITLES.items() if may_change(page, KEPT_TABLES[name])}
    if not titles:
        return
    st.header("Other tables", anchor=False)
    paragraph(
        "What the map is worked out by besides the areas' own records is kept for the region as a "
        "whole: choose a table, download it, change it, and send it back. History shows what was "
        "changed, and can undo it.",
        "pm-muted",
    )
    name = st.selectbox(
        "Table",
        list(titles),
        None,
        format_func=titles.__getitem__,
        placeholder="Choose",
        key="other_table",
        width=380,
    )
    if name is None:
        return
    session = begin(page, intake_of(KEPT_TABLES[name]), who)
    if session is None:
        return
    st.download_button(
        f"{session.spec.title} as CSV",
        lambda: kept_csv(session.store, session.snapshot, session.current),
        file_name=session.spec.file_name,
        mime="text/csv",
        on_click="ignore",
    )
    form = UploadForm(
        label=f"The {session.spec.what}",
        in_words=lambda _changes, change: change_in_words(page.reference, change),
    )
    upload(page, session, form)
    if name == UNITS.name:
        unit_list(page, who)
