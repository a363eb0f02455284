"""Rows left behind when the good ones of their file were saved: listed until they are mended."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import streamlit as st

from mapping.editing.reading import Reading
from mapping.english import count
from mapping.problems import Problem, not_saved_for
from ui.components.fault_page import problem_table
from ui.editing.editing_session import EditingSession

Marked = Callable[[], bytes]


@dataclass(frozen=True)
class RefusedRows:
    """The rows of one file that have not been saved yet.

    Attributes
    ----------
    rows
        Their ids, as far as they have one, by their numbers in the file.
    marked
        Makes the copy of the file in which the faults are marked; None where there is none.
    """

    name: str
    digest: str
    rows: Mapping[int, str]
    problems: tuple[Problem, ...]
    marked: Marked | None

    @property
    def left(self) -> list[Problem]:
        """What is wrong with the rows that are left."""
        return [problem for problem in not_saved_for(self.problems) if problem.row in self.rows]


def _key(session: EditingSession) -> str:
    return f"{session.spec.name}_{session.area_code}_refused"


def _kept(session: EditingSession) -> list[RefusedRows]:
    found: list[RefusedRows] = st.session_state.get(_key(session), [])
    return found


def remember_refused(
    session: EditingSession, name: str, reading: Reading, marked: Marked | None
) -> None:
    """After a save: what was mended by it is let go, and what it left behind is kept."""
    digest = reading.upload.raw.digest
    left = [_without(file, reading) for file in _kept(session) if file.digest != digest]
    if reading.refused_rows:
        rows = dict(reading.refused_rows)
        left.append(RefusedRows(name, digest, rows, reading.problems, marked))
    st.session_state[_key(session)] = [file for file in left if file.left]


def _without(file: RefusedRows, reading: Reading) -> RefusedRows:
    rows = {
        number: record_id
        for number, record_id in file.rows.items()
        if record_id not in reading.mended_ids and number not in reading.mended_rows
    }
    return replace(file, rows=rows)


def refused_rows(session: EditingSession) -> None:
    """The rows that were left behind, each file with its marked copy, until somebody is done."""
    for file in _kept(session):
        number = count(len(file.rows), "row")
        st.subheader(f"{number} of a file not saved yet", anchor=False)
        problem_table(file.left)
        with st.container(horizontal=True):
            if file.marked is not None:
                st.download_button(
                    "The file with these faults marked",
                    file.marked,
                    file_name=f"{file.name.rsplit('.', 1)[0]}-marked.xlsx",
                    on_click="ignore",
                    key=f"marked_{file.digest}",
                )
            st.button(
                "Done with these rows",
                on_click=_forget,
                args=(session, file.digest),
                key=f"dismiss_{_key(session)}_{file.digest}",
            )


def _forget(session: EditingSession, digest: str) -> None:
    st.session_state[_key(session)] = [f for f in _kept(session) if f.digest != digest]
