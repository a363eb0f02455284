"""A report as a file: a PDF, a web page or a workbook."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from mapping.errors import SelectionError
from mapping.escape import for_file_name
from mapping.report.scope import Scope

if TYPE_CHECKING:
    from mapping.geography.boundaries import Boundaries
    from mapping.report.agenda import Agenda

# Ending of the file's name, and the kind that a browser is told.
KINDS = {
    ".pdf": "application/pdf",
    ".html": "text/html",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
AGENDA_ENDINGS = (".pdf", ".html")


def document(scope: Scope, boundaries: Callable[[], Boundaries], ending: str) -> bytes:
    """The report as the content of a file with an ending.

    Parameters
    ----------
    boundaries
        Asked for the shapes where a map is drawn; a workbook has none.

    Raises
    ------
    MappingError
        There is no report with such an ending, or it could not be made.
    """
    refuse_unknown_ending(ending)
    if ending == ".xlsx":
        from mapping.report.workbook import as_workbook

        return as_workbook(scope)
    from mapping.report.compose import report

    composed = report(scope, boundaries())
    if ending == ".pdf":
        from mapping.report.pdf import as_pdf

        return as_pdf(composed)
    from mapping.report.html import as_html

    return as_html(composed)


def agenda_document(scope: Scope, agenda: Agenda, ending: str) -> bytes:
    """The agenda of a meeting as the content of a file with an ending.

    Raises
    ------
    MappingError
        There is no agenda with such an ending, or it could not be made.
    """
    refuse_unknown_ending(ending, "An agenda", AGENDA_ENDINGS)
    from mapping.report.agenda_report import agenda_report
    from mapping.report.html import as_html
    from mapping.report.pdf import as_pdf

    return (as_pdf if ending == ".pdf" else as_html)(agenda_report(scope, agenda))


def refuse_unknown_ending(
    ending: str, what: str = "A report", endings: Sequence[str] = tuple(KINDS)
) -> None:
    """Say so where there is no document with such an ending.

    Raises
    ------
    SelectionError
        There is none.
    """
    if ending not in endings:
        *others, last = endings
        raise SelectionError(
            f"{what} ends in {', '.join(others)} or {last}, not in {ending or 'nothing'}. "
            "Give the file another name."
        )


def file_name(scope: Scope, ending: str) -> str:
    """A name for the file: the region or area, and the date."""
    return f"{for_file_name(scope.name)}-{scope.on.isoformat()}{ending}"
