"""An area's records to take away and to bring back."""

from __future__ import annotations

from collections.abc import Callable, Mapping

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
from mapping.english import count, lower_first
from mapping.escape import for_file_name
from mapping.geography.area_groups import MOST_BESIDE
from ui.editing.editing_session import EditingSession
from ui.shell.page import Page, paragraph

_ZIP, _MADE = "application/zip", "returns_of_many"
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

    of_theirs = f"Return workbooks of {whose}"

    def their_returns() -> bytes:
        return all_areas_zip({areas.name(c): returns(c) for c in theirs})

    several = ((of_theirs, "returns.zip", their_returns, _ZIP),)
    is_long = len(theirs) > MOST_BESIDE
    with st.container(horizontal=True, key="downloads"):
        table_downloads(page, session)
        for label, name, make, kind in (
            ("Return workbook", f"{stem}-return.xlsx", lambda: returns(code), _XLSX),
            ("Blank template", f"{stem}-template.xlsx", lambda: template(reference, code), _XLSX),
            *(several if len(theirs) > 1 and not is_long else ()),
        ):
            _button(session, label, name, make, kind)
    if is_long:
        with st.container(key="downloads_of_many"):
            _of_many(session, of_theirs, {c: areas.name(c) for c in theirs}, returns)


def _of_many(
    session: EditingSession, label: str, names: Mapping[str, str], make: Callable[[str], bytes]
) -> None:
    """Workbooks that take long to make: a bar says how far they are, then they are taken away."""
    made_for = (session.revision, session.reference.settings.region_name, label, tuple(names))
    held_for, content = st.session_state.get(_MADE, (None, b""))
    if held_for == made_for:
        st.download_button(label, content, "returns.zip", _ZIP, on_click="ignore", key="many")
        return
    if not st.button(f"Make the {lower_first(label)}: {len(names)}", key="make_many"):
        return
    bar, files = st.progress(0.0), dict[str, bytes]()
    for number, (code, name) in enumerate(names.items()):
        bar.progress(number / len(names), f"{number} of {len(names)} workbooks made")
        files[f"{name} {code}" if name in files else name] = make(code)
    session.store.keep(session.snapshot)
    st.session_state[_MADE] = (made_for, all_areas_zip(files))
    st.rerun()


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
