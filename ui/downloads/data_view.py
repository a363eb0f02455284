"""The map's data as files for other programs, as of the chosen date."""

from __future__ import annotations

import streamlit as st

from mapping.escape import for_file_name, for_html
from mapping.export.extract import Extract, Places
from mapping.export.formats import EXPORT_FORMATS, ExportFormat, Shapes
from ui.shell import cached
from ui.shell.page import Page, date_note, paragraph


def data_downloads(page: Page) -> None:
    """A button and a sentence for each file; a file is made when it is asked for."""
    st.header("Data for other programs", anchor=False)
    paragraph(
        "The same figures as on the pages, from the public view of the register."
        f"{date_note(page)} Each file says its date and what not to read into it.",
        "pm-muted",
    )
    # At these addresses the register answers, whatever the pages look at.
    if not cached.is_example():
        st.html(
            '<p class="pm-muted">A program can fetch them itself: '
            '<a href="./api/v1/" target="_self">each has an address</a>.</p>'
        )
    has_units = not page.reference.coverage.units.frame.empty
    for each in EXPORT_FORMATS:
        if each.key != "units" or has_units:
            _download(page, each)


def _download(page: Page, wanted: ExportFormat) -> None:
    stem = for_file_name(page.reference.settings.region_name)
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
        st.download_button(
            wanted.label,
            lambda: wanted.make(_extract(page), _shapes(page)),
            file_name=f"{stem}-{page.selection.on}-{wanted.name}",
            mime=wanted.media_type,
            on_click="ignore",
            width=270,
        )
        with st.container(width=620):
            file_sentence(wanted.label, wanted.sentence)


def file_sentence(label: str, sentence: str) -> None:
    """What a file is for; on paper, which has no buttons, after its name."""
    name = f'<b class="pm-on-paper">{for_html(label)}: </b>'
    st.html(f'<p class="pm-muted">{name}{for_html(sentence)}</p>')


def _extract(page: Page) -> Extract:
    return Extract(page.reference, page.loaded.folder.public_register, page.assessment)


def _shapes(page: Page) -> Shapes:
    boundaries = page.loaded.boundaries
    return Shapes(lambda: boundaries, lambda: Places(*cached.sites(page.loaded)))
