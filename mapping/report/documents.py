"""A report as a file: a PDF, a web page or a workbook."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from mapping.errors import SelectionError
from mapping.escape import for_file_name
from mapping.report.formats import (
    AGENDA_ENDINGS,
    PROFILE_ENDINGS,
    PROFILE_FORMATS,
    REPORT_ENDINGS,
    REPORT_FORMATS,
)
from mapping.report.scope import Scope

if TYPE_CHECKING:
    from mapping.geography.boundaries import Boundaries
    from mapping.report.meeting.agenda import Agenda


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
    require_ending(ending)
    wanted = next(each for each in REPORT_FORMATS if each.ending == ending)
    return wanted.make(scope, boundaries)


def profile_document(scope: Scope, boundaries: Callable[[], Boundaries], ending: str) -> bytes:
    """The profile of an area as the content of a file with an ending.

    Raises
    ------
    MappingError
        There is no profile with such an ending or of the whole region, or it could not be made.
    """
    require_ending(ending, "A profile", PROFILE_ENDINGS)
    wanted = next(each for each in PROFILE_FORMATS if each.ending == ending)
    return wanted.make(scope, boundaries)


def agenda_document(scope: Scope, agenda: Agenda, ending: str) -> bytes:
    """The agenda of a meeting as the content of a file with an ending.

    Raises
    ------
    MappingError
        There is no agenda with such an ending, or it could not be made.
    """
    require_ending(ending, "An agenda", AGENDA_ENDINGS)
    from mapping.report.meeting.agenda_report import agenda_report

    writers = {each.ending: each.write for each in REPORT_FORMATS if each.write is not None}
    return writers[ending](agenda_report(scope, agenda))


def require_ending(
    ending: str, what: str = "A report", endings: Sequence[str] = REPORT_ENDINGS
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


def file_name(scope: Scope, ending: str, kind: str = "") -> str:
    """A name for the file: the region or area, what it is if no report, and the date."""
    return f"{for_file_name(scope.name)}{kind and f'-{kind}'}-{scope.on.isoformat()}{ending}"
