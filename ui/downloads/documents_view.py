"""The report on the region or an area, and the profile of an area, each as several files."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from mapping.report.documents import file_name
from mapping.report.formats import PROFILE_FORMATS, REPORT_FORMATS, ReportFormat
from mapping.report.scope import Scope
from ui.downloads.offer import offer
from ui.shell import cached
from ui.shell.page import Page, paragraph, pointer


def document_downloads(page: Page) -> None:
    """Buttons for the report on what is chosen, and for an area's profile, made when asked for."""
    scope = scope_of(page)
    st.header("A report for a board", anchor=False)
    paragraph(_what(scope), "pm-muted")
    _buttons(page, scope, REPORT_FORMATS, "Download as")
    st.header("A picture", anchor=False)
    pointer(
        page,
        "The map, the bars of a type and the matrix can be taken away for slides and letters: "
        "below each stands “Pictures to take away”.",
        "To the map",
        "",
    )
    st.header("An area on one page", anchor=False)
    if scope.area_code is None:
        paragraph("Choose one area above: the profile of an area has one page.", "pm-muted")
        return
    paragraph(f"The profile of {scope.name}.", "pm-muted")
    _buttons(page, scope, PROFILE_FORMATS, "Download profile as", "profile")


def _buttons(
    page: Page, scope: Scope, formats: Sequence[ReportFormat], label: str, kind: str = ""
) -> None:
    for each in formats:
        make, name = _maker(page, scope, each), file_name(scope, each.ending, kind)
        offer(f"{label} {each.label}", each.sentence, make, name, each.media_type)


def scope_of(page: Page) -> Scope:
    """What the report is about: the area chosen, or the region, on the date chosen."""
    return Scope(
        page.reference,
        page.loaded.folder.public_register,
        page.assessment,
        tuple(page.ranked),
        page.selection.area_code,
        page.today,
        tuple(edit.sentence for edit in cached.disk_edits()),
    )


def _what(scope: Scope) -> str:
    areas, types = len(scope.reference.areas), len(scope.types)
    if scope.area_code is None:
        return f"{scope.name}: all {areas} areas by all {types} types, and what comes first."
    return (
        f"{scope.name}: all {types} types with the reason for each status, next steps, who has "
        "what could be copied, and the records."
    )


def _maker(page: Page, scope: Scope, wanted: ReportFormat) -> Callable[[], bytes]:
    boundaries = page.loaded.boundaries
    return lambda: wanted.make(scope, lambda: boundaries)
