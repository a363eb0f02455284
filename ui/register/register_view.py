"""What is open of an area, or of the region itself, and every way to change what it keeps."""

from __future__ import annotations

import streamlit as st

from mapping.editing.register import register_intake
from mapping.geography.areas import REGION
from mapping.geography.postcode_directory import OnsPostcodeDirectory
from ui.editing.editing_session import begin, say_what_was_done, who_box
from ui.register.after_save_view import say_what_it_did
from ui.register.downloads_view import downloads, table_downloads
from ui.register.forms_view import forms
from ui.register.kept_view import kept_records
from ui.register.open_view import answer_what_was_asked, open_questions, what_was_begun
from ui.register.other_tables_view import other_tables
from ui.register.proposals_view import proposals_waiting
from ui.register.provider_view import provider_workbooks
from ui.register.units_view import units_to_tick
from ui.register.upload_view import upload
from ui.shell.page import (
    NEW_RECORD,
    NIL_RETURN,
    RECORD,
    Page,
    choose_area,
    link_to,
    paragraph,
)


def register_page(page: Page) -> None:
    """Draw what is open of an area, the files, the forms, and the small tables."""
    with st.container(horizontal=True, key="bar"):
        choose_area(page)
        who = who_box(page, 300)
    say_what_was_done()
    say_what_it_did(page, page.area_code)
    intake = register_intake(page.area_code, OnsPostcodeDirectory())
    session = begin(page, intake, who, page.area_code)
    if session is not None:
        new, none = (
            link_to("update", page.selection, **{RECORD: asked})
            for asked in (NEW_RECORD, NIL_RETURN)
        )
        st.html(
            '<p class="pm-answer pm-prompt">Download your records, change them in Excel, and send '
            "the file back: you see what is wrong and what will change before anything is saved, "
            f'and every change can be undone. Or <a href="{new}" target="_self">add or change one '
            f'record</a>, or <a href="{none}" target="_self">say that you have none</a>.</p>'
        )
        begun = st.container(key="off_paper_begun")
        open_questions(page, session)
        answer_what_was_asked(page, session)
        with st.container(key="off_paper_proposals"):
            proposals_waiting(page, session)
        kept_records(page, session)
        with st.container(key="off_paper_files"):
            units_to_tick(page, who)
            downloads(page, session)
            upload(page, session)
            provider_workbooks(page, session)
            forms(page, session)
        # By now the forms below have kept what stands in them.
        with begun:
            what_was_begun(page, session)
    with st.container(key="off_paper_tables"):
        other_tables(page, who)


def region_page(page: Page) -> None:
    """The records that serve all areas and that none of them keeps, kept as an area's are."""
    with st.container(horizontal=True, key="bar"):
        who = who_box(page, 300)
    say_what_was_done()
    say_what_it_did(page, REGION)
    session = begin(page, register_intake(REGION, OnsPostcodeDirectory()), who, REGION)
    if session is None:
        return
    paragraph(
        "These records serve all areas, or several, and no area keeps them. Nothing is saved "
        "before you have seen what it changes, and every change can be undone.",
        "pm-answer pm-prompt",
    )
    begun = st.container(key="off_paper_begun")
    answer_what_was_asked(page, session)
    with st.container(key="off_paper_proposals"):
        proposals_waiting(page, session)
    kept_records(page, session)
    with st.container(key="off_paper_files"):
        st.header("Download", anchor=False)
        with st.container(horizontal=True):
            table_downloads(page, session)
        upload(page, session)
        provider_workbooks(page, session)
        forms(page, session)
    # By now the forms below have kept what stands in them.
    with begun:
        what_was_begun(page, session)
