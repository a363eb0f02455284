"""The files that a report, a profile or an agenda can be: one table for the pages and the commands.

What a file needs is imported when it is made, so that the command starts fast.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mapping.geography.boundaries import Boundaries
    from mapping.report.content import Report
    from mapping.report.scope import Scope


@dataclass(frozen=True)
class ReportFormat:
    """A kind of file for people.

    Attributes
    ----------
    ending
        Of the file's name.
    media_type
        The kind that a browser is told.
    label, sentence
        What its button says, and what is in the file.
    make
        The report as such a file; asks for the shapes where it draws a map.
    write
        Whatever has been composed as such a file; None where it is no text to be read.
    """

    ending: str
    media_type: str
    label: str
    sentence: str
    make: Callable[[Scope, Callable[[], Boundaries]], bytes]
    write: Callable[[Report], bytes] | None = None


def _as_pdf(report: Report) -> bytes:
    from mapping.report.pdf import as_pdf

    return as_pdf(report)


def _as_html(report: Report) -> bytes:
    from mapping.report.html import as_html

    return as_html(report)


def _composed(
    write: Callable[[Report], bytes],
) -> Callable[[Scope, Callable[[], Boundaries]], bytes]:
    def make(scope: Scope, boundaries: Callable[[], Boundaries]) -> bytes:
        from mapping.report.compose import report

        return write(report(scope, boundaries()))

    return make


def _profile_pdf(scope: Scope, boundaries: Callable[[], Boundaries]) -> bytes:
    from mapping.report.pdf import one_page
    from mapping.report.profile import profiles

    return one_page(profiles(scope, boundaries()))


def _profile_html(scope: Scope, boundaries: Callable[[], Boundaries]) -> bytes:
    from mapping.report.profile import profile

    return _as_html(profile(scope, boundaries()))


def _workbook(scope: Scope, _boundaries: Callable[[], Boundaries]) -> bytes:
    from mapping.report.workbook import as_workbook

    return as_workbook(scope)


REPORT_FORMATS = (
    ReportFormat(
        ".pdf",
        "application/pdf",
        "PDF",
        "To print, or to put before a board: the answer on the first page, then every type, the "
        "action plan, what ends and the money, what homicide reviews find, the method and the "
        "sources. A screen reader can read it.",
        _composed(_as_pdf),
        _as_pdf,
    ),
    ReportFormat(
        ".html",
        "text/html",
        "Web page",
        "The same in one file for any browser or a telephone, without a network. Its text and "
        "tables can be copied into Word.",
        _composed(_as_html),
        _as_html,
    ),
    ReportFormat(
        ".xlsx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "Excel workbook",
        "The same figures to sort and to filter: the matrix in colours, the reason for every "
        "status, the action plan, what ends, the themes of homicide reviews, the records with "
        "every public column, notes and sources.",
        _workbook,
    ),
)
AGENDA_FORMATS = tuple(each for each in REPORT_FORMATS if each.write is not None)
# Of one area only, on one page.
PROFILE_FORMATS = (
    ReportFormat(
        ".pdf",
        "application/pdf",
        "PDF",
        "One page to hand out: the map, the counts, what is missing and who answers for it, what "
        "nobody knows, the need, and the sources in small print.",
        _profile_pdf,
    ),
    ReportFormat(
        ".html",
        "text/html",
        "web page",
        "The same in one file for any browser, with everything listed.",
        _profile_html,
    ),
)
REPORT_ENDINGS = tuple(each.ending for each in REPORT_FORMATS)
AGENDA_ENDINGS = tuple(each.ending for each in AGENDA_FORMATS)
PROFILE_ENDINGS = tuple(each.ending for each in PROFILE_FORMATS)
