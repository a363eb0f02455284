"""The map's data as files for other programs, as of the chosen date."""

from __future__ import annotations

import streamlit as st

from mapping.escape import for_file_name
from mapping.export.extract import Extract, Places
from mapping.export.formats import EXPORT_FORMATS, ExportFormat, Shapes
from ui.downloads.offer import offer
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
    offer(
        wanted.label,
        wanted.sentence,
        lambda: wanted.make(_extract(page), _shapes(page)),
        f"{stem}-{page.selection.on}-{wanted.name}",
        wanted.media_type,
    )


def _extract(page: Page) -> Extract:
    return Extract(page.reference, page.loaded.folder.public_register, page.assessment)


def _shapes(page: Page) -> Shapes:
    boundaries = page.loaded.boundaries
    return Shapes(lambda: boundaries, lambda: Places(*cached.sites(page.loaded)))
