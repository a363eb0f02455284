"""The report on the region or an area, as a PDF, a web page and a workbook."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from mapping.report.documents import file_name
from mapping.report.formats import REPORT_FORMATS, ReportFormat
from mapping.report.scope import Scope
from ui.shell.page import Page, paragraph


def document_downloads(page: Page) -> None:
    """Buttons for the report on the region or the area chosen; each is made when asked for."""
    st.header("A report for a board", anchor=False)
    scope = scope_of(page)
    paragraph(_what(scope), "pm-muted")
    for each in REPORT_FORMATS:
        left, right = st.columns([1, 3], vertical_alignment="center")
        with left:
            st.download_button(
                f"Download as {each.label}",
                _maker(page, scope, each),
                file_name=file_name(scope, each.ending),
                mime=each.media_type,
                on_click="ignore",
                width="stretch",
            )
        with right:
            paragraph(each.sentence, "pm-muted")


def scope_of(page: Page) -> Scope:
    """What the report is about: the area chosen, or the region, on the date chosen."""
    return Scope(
        page.reference,
        page.loaded.folder.public_register,
        page.assessment,
        tuple(page.ranked),
        page.selection.area_code,
        page.today,
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
