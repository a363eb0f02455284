"""What is open of an area, and every way to change its part of the register."""

from __future__ import annotations

import streamlit as st

from mapping.editing.register import register_intake
from mapping.geography.postcode_directory import OnsPostcodeDirectory
from ui.editing.editing_session import begin, say_what_was_done, who_box
from ui.register.after_save_view import say_what_it_did
from ui.register.downloads_view import downloads
from ui.register.forms_view import forms
from ui.register.kept_view import kept_records
from ui.register.open_view import open_questions, what_was_begun
from ui.register.other_tables_view import other_tables
from ui.register.proposals_view import proposals_waiting
from ui.register.provider_view import provider_workbooks
from ui.register.units_view import units_to_tick
from ui.register.upload_view import upload
from ui.shell.page import Page, choose_area, paragraph


def register_page(page: Page) -> None:
    """Draw what is open of an area, the files, the forms, and the small tables."""
    with st.container(horizontal=True, key="bar"):
        choose_area(page)
        who = who_box(page, 300)
    say_what_was_done()
    say_what_it_did(page)
    intake = register_intake(page.area_code, OnsPostcodeDirectory())
    session = begin(page, intake, who, page.area_code)
    if session is not None:
        paragraph(
            "Download your records, change them in Excel, and send the file back: you see what "
            "is wrong and what will change before anything is saved, and every change can be "
            "undone. For a single record or a “we have none of this” use the forms below.",
            "pm-answer pm-prompt",
        )
        begun = st.container(key="off_paper_begun")
        open_questions(page, session)
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
