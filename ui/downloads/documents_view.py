"""The report on the region or an area, as a PDF, a web page and a workbook."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from mapping.report.documents import KINDS, document, file_name
from mapping.report.scope import Scope
from ui.shell.page import Page, paragraph

# Each kind: what its button says, and what is in the file.
_KINDS = (
    (
        ".pdf",
        "PDF",
        "To print, or to put before a board: the answer on the first page, then every type, the "
        "action plan, what ends and the money, what homicide reviews find, the method and the "
        "sources. A screen reader can read it.",
    ),
    (
        ".html",
        "Web page",
        "The same in one file for any browser or a telephone, without a network. Its text and "
        "tables can be copied into Word.",
    ),
    (
        ".xlsx",
        "Excel workbook",
        "The same figures to sort and to filter: the matrix in colours, the reason for every "
        "status, the action plan, what ends, the themes of homicide reviews, the records with "
        "every public column, notes and sources.",
    ),
)


def document_downloads(page: Page) -> None:
    """Buttons for the report on the region or the area chosen; each is made when asked for."""
    st.header("A report for a board", anchor=False)
    scope = scope_of(page)
    paragraph(_what(scope), "pm-muted")
    for ending, label, content in _KINDS:
        left, right = st.columns([1, 3], vertical_alignment="center")
        with left:
            st.download_button(
                f"Download as {label}",
                _maker(page, scope, ending),
                file_name=file_name(scope, ending),
                mime=KINDS[ending],
                on_click="ignore",
                width="stretch",
            )
        with right:
            paragraph(content, "pm-muted")


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


def _maker(page: Page, scope: Scope, ending: str) -> Callable[[], bytes]:
    boundaries = page.loaded.boundaries
    return lambda: document(scope, lambda: boundaries, ending)
