"""What an area's file has of its own on its way back: whose it is, its marks, the map after it."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from mapping.editing.kept_table import ChangeSet, Upload
from mapping.editing.register import effect_in_words
from mapping.editing.table_files import why_of
from mapping.escape import for_html
from mapping.tables.diff import RecordChange
from mapping.wording.services import record_change_in_words
from ui.editing import upload_view
from ui.editing.editing_session import EditingSession
from ui.editing.upload_view import UploadForm
from ui.register.confirmed_view import say_what_is_confirmed
from ui.register.contradiction_view import contradicted, replaced
from ui.register.match_view import settled_match
from ui.register.unit_answers_view import unit_answers
from ui.shell.page import Page


def upload(page: Page, session: EditingSession) -> None:
    """The place for an area's file."""
    st.header("Upload", anchor=False)

    def refusal(came: Upload) -> str:
        if came.area_code in (None, session.area_code):
            return ""
        return (
            f"This file was downloaded for {page.reference.areas.name(came.area_code or '')}. "
            "Choose that area above, or send another file."
        )

    form = UploadForm(
        label="Your file",
        formats="CSV, a workbook or Open Referral (.csv, .xlsx, .ods, .xls, .json, .zip)",
        save="Save",
        why=why_of,
        keeps_names=True,
        refusal=refusal,
        is_marked=True,
        in_words=lambda _changes, change: record_change_in_words(page.reference, change),
        questions=lambda changes, accepted, key: replaced(
            page, session, contradicted(page, session, changes, accepted), key
        ),
        remarks=lambda changes, accepted: _remarks(page, changes, accepted),
        also=lambda reading, name, key: unit_answers(page, session, reading, name, key),
        match=lambda sent, renamed: settled_match(page, session, sent, renamed),
    )
    upload_view.upload(page, session, form)


def _remarks(page: Page, changes: ChangeSet, accepted: Sequence[RecordChange]) -> None:
    say_what_is_confirmed(page, changes, accepted)
    _on_the_map(page, changes, accepted)


def _on_the_map(page: Page, changes: ChangeSet, accepted: Sequence[RecordChange]) -> None:
    sentences = effect_in_words(changes, accepted, page.reference, page.selection.on)
    text = "".join(f"<li>{for_html(sentence)}</li>" for sentence in sentences)
    st.html(
        "<p><b>On the map</b></p>" + (f"<ul>{text}</ul>" if text else "<p>No status changes.</p>")
    )
