"""What every way of changing the register shares: the area, the store, saving, and what it says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd
import streamlit as st

from mapping.editing.register import Plan, checked_cells, kept_by, plan, read_incoming, save
from mapping.errors import MappingError
from mapping.escape import for_markdown
from mapping.geography.postcode_directory import OnsPostcodeDirectory
from mapping.problems import FaultyTableError, Problem, errors_in
from mapping.store import MovedOnError, Note, Snapshot, Store
from mapping.store.csv_folder import CsvFileStore
from mapping.tables.diff import ConflictError, RecordChange
from mapping.tables.text_table import TextTable
from ui.shell.cached import data_path
from ui.shell.fault_page import problem_table
from ui.shell.page import Page, notice

_DONE = "update_done"


@dataclass(frozen=True)
class Updating:
    """One person at work on one area's records.

    Attributes
    ----------
    snapshot, current
        The register as it stands, and its cells.
    """

    area_code: str
    who: str
    store: Store
    snapshot: Snapshot
    current: pd.DataFrame

    @property
    def revision(self) -> str:
        """Of the register as it stands."""
        return self.snapshot.revision

    @property
    def own(self) -> pd.DataFrame:
        """The records that the area maintains."""
        return kept_by(self.current, self.area_code)


def begin(page: Page, who: str) -> Updating | None:
    """The register as it stands, for the chosen area; None where nothing can be saved now."""
    say_what_was_done()
    if page.loaded.fault is not None:
        notice("Nothing can be saved until the data folder is mended.")
        return None
    store = CsvFileStore(data_path())
    try:
        snapshot = store.load()
        current = checked_cells(snapshot.content, page.reference, page.today)
    except MappingError as error:
        notice(str(error))
        return None
    return Updating(page.area_code, who.strip(), store, snapshot, current)


def done(sentence: str) -> None:
    """Say something at the top of the page when it runs next."""
    st.session_state[_DONE] = sentence


def say_what_was_done() -> None:
    """Say what the last press of a button did, once."""
    sentence = st.session_state.pop(_DONE, None)
    if sentence:
        st.container(key="done").success(sentence)
        # The box may be far above what was pressed.
        st.toast(for_markdown(sentence))


def save_changes(
    page: Page, updating: Updating, planned: Plan, accepted: Sequence[RecordChange], why: str
) -> bool:
    """Save changes and say so; where that cannot be, say why."""
    note = Note(updating.who, why, updating.area_code, page.now)
    try:
        entry = save(planned, accepted, updating.store, note, page.reference, page.today)
    except MovedOnError:
        done("Somebody else has just saved. Nothing of yours was saved yet: look at it again.")
        return True
    except (FaultyTableError, ConflictError, MappingError) as error:
        notice(str(error))
        if isinstance(error, FaultyTableError):
            problem_table(errors_in(error.problems))
        return False
    records = len(entry.changes)
    done(
        f"Saved: {records} {'record' if records == 1 else 'records'} changed. "
        "History shows it, and can undo it."
    )
    return True


def save_record(page: Page, updating: Updating, record: TextTable, why: str) -> bool:
    """Check and save a single record that came from a form."""
    incoming = read_incoming(
        record,
        updating.area_code,
        updating.current,
        page.reference,
        page.today,
        OnsPostcodeDirectory(),
    )
    faults = errors_in(incoming.problems)
    if faults:
        notice("Nothing was saved:")
        _faults_of_a_form(faults)
        return False
    planned = plan(
        incoming, updating.area_code, updating.current, updating.current, updating.revision
    )
    if not planned.changes:
        notice("The register already says exactly this, so there was nothing to save.")
        return False
    return save_changes(page, updating, planned, planned.changes, why)


def _faults_of_a_form(faults: Sequence[Problem]) -> None:
    for fault in faults:
        notice(f"{fault.column}: {fault.message}")
