"""An area's records to take away and to bring back."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from mapping.access import may
from mapping.editing.register import kept_by
from mapping.editing.workbooks.area_workbook import (
    all_areas_zip,
    area_csv,
    area_workbook,
    return_workbook,
    template,
)
from mapping.english import count
from mapping.escape import for_file_name
from ui.editing.editing_session import EditingSession
from ui.shell.page import Page, paragraph

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def downloads(page: Page, session: EditingSession) -> None:
    """Buttons for the files; each is made when it is asked for."""
    reference, code, revision = page.reference, session.area_code, session.revision
    own, stem = session.own, for_file_name(page.reference.areas.name(session.area_code))
    st.header("Download", anchor=False)
    paragraph(
        f"{count(len(own), 'record')}. The return workbook asks about every record and every type "
        "without a return; the others are for your own changes.",
        "pm-muted",
    )

    def returns(area_code: str) -> bytes:
        return return_workbook(
            kept_by(session.current, area_code),
            page.assessment,
            reference,
            area_code,
            revision,
            ranked=page.ranked,
        )

    areas = reference.areas
    # Records as they are kept: of an area that is not theirs, people are shown the public view.
    theirs = [c for c in areas.codes if may(page.person, "see_open", "", c)]
    whose = "all areas" if len(theirs) == len(areas) else "your areas"

    def their_returns() -> bytes:
        return all_areas_zip({areas.name(c): returns(c) for c in theirs})

    several = ((f"Return workbooks of {whose}", "returns.zip", their_returns, "application/zip"),)
    with st.container(horizontal=True, key="downloads"):
        table_downloads(page, session)
        for label, name, make, kind in (
            ("Return workbook", f"{stem}-return.xlsx", lambda: returns(code), _XLSX),
            ("Blank template", f"{stem}-template.xlsx", lambda: template(reference, code), _XLSX),
            *(several if len(theirs) > 1 else ()),
        ):
            _button(session, label, name, make, kind)


def table_downloads(page: Page, session: EditingSession) -> None:
    """Buttons for the records that are worked on, as a table."""
    own, code, revision = session.own, session.area_code, session.revision
    stem = for_file_name(page.reference.areas.name(code))
    _button(
        session,
        "Records for Excel",
        f"{stem}.xlsx",
        lambda: area_workbook(own, page.reference, code, revision),
        _XLSX,
    )
    _button(session, "Records as CSV", f"{stem}.csv", lambda: area_csv(own, revision), "text/csv")


def _button(
    session: EditingSession, label: str, name: str, make: Callable[[], bytes], kind: str
) -> None:
    st.download_button(
        label,
        _kept(session, make),
        file_name=name,
        mime=kind,
        on_click="ignore",
        key=f"{session.slot}_{name}",
    )


def _kept(session: EditingSession, make: Callable[[], bytes]) -> Callable[[], bytes]:
    """A file, and the version it was made from kept, so that it can be merged when it returns."""

    def made() -> bytes:
        session.store.keep(session.snapshot)
        return make()

    return made
