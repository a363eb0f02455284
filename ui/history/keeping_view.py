"""Whether what is kept is whole, which is true where the file was changed, and what has to go."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from mapping.access import may
from mapping.editing.purging import backups, outcome, outcomes, purge_record, purge_text
from mapping.editing.register import made_public_on_disk
from mapping.editing.settling import bring_back, take_as_it_is
from mapping.errors import MappingError
from mapping.store.opening import open_store
from mapping.store.table_spec import TableSpec
from ui.editing.editing_session import attempted, done, reference_now
from ui.editing.no_place import answers_for
from ui.editing.saves_view import Save, disclosure_now, save_table
from ui.shell import cached
from ui.shell.cached import kept_path
from ui.shell.page import Page, notice, paragraph

_SURE = "I have a reason for it, and know that nobody can bring it back"


def faults_view(spec: TableSpec) -> None:
    """What of a table's history is missing, damaged or altered; nothing where it is whole."""
    try:
        found = cached.history_faults(spec)
    except MappingError as error:
        notice(str(error))
        return
    if found:
        notice(
            f"The history of the {spec.what} is not whole. What is left can be read. Put the "
            "folder history back from a backup, or go on without what is missing."
        )
        for sentence in found:
            paragraph(sentence)


def settle_view(page: Page, spec: TableSpec, who: str) -> None:
    """What changed a table on disk without a save, and the two answers to it."""
    edits = [edit for edit in cached.disk_edits() if edit.spec is spec]
    if not edits:
        return
    st.subheader(f"Which {spec.short_name} is true?", anchor=False)
    told = disclosure_now(page, spec)
    for edit in edits:
        paragraph(edit.sentence)
        visible = told.entry(edit.entry)
        save_table(Save(spec, edit.entry, visible), "What no save has changed", lambda c: c)
    if cached.is_example() or not may(page.person, "settle"):
        return
    store = open_store(kept_path(), spec)
    # Another key for another file: nobody answers for what they have not seen.
    revision = store.load().revision
    note, reference = page.note(who), reference_now(page)
    asked = made_public_on_disk(store, reference)
    held = [(problem.row or 0, id_) for id_, problem in asked.items()]
    said = answers_for(spec, held, [*asked.values()], f"settle_{revision}")
    answered = {id_ for row, id_ in held if row in said}
    with st.container(horizontal=True):
        if st.button("The file is right as it is", key=f"take_{revision}"):
            _settled(
                lambda: take_as_it_is(store, revision, note, reference, answered),
                "Noted: the file is right as it is.",
            )
        if st.button("Bring back what was saved", key=f"back_{revision}"):
            _settled(
                lambda: bring_back(store, revision, note, reference, page.today),
                "Brought back. It stands in the history as a change of its own.",
            )


def _settled(action: Callable[[], object], said: str) -> None:
    if attempted(action):
        done(said)
        st.rerun()


def purge_view(page: Page, spec: TableSpec, who: str) -> None:
    """Taking a record's words, or a text, out of the history for good."""
    if not may(page.person, "purge"):
        return
    if cached.is_example():
        notice(cached.ONLY_TO_LOOK_AT)
        return
    with st.expander("Take something out of the history for good", key="purging"):
        paragraph(
            f"What a {spec.record} says today stays in the {spec.what}. What it said before is "
            "taken out of every version that is kept on this machine; that it was done is noted, "
            "with who and why."
        )
        record_id = st.text_input(f"Words of this {spec.record} (its id)", key="purge_record")
        text = st.text_input("Or a text, such as a name, in every table", key="purge_text")
        why = st.text_input("Why", key="purge_why")
        is_sure = st.checkbox(_SURE, key=f"purge_sure_{record_id}_{text}")
        if not st.button("Take it out for good", key="purge", disabled=not is_sure):
            return
        if bool(record_id.strip()) == bool(text.strip()):
            notice("Nothing was taken out. Name a record or give a text, one of the two.")
            return
        said: list[str] = []
        note = page.note(who, why.strip())

        def take_out() -> None:
            if record_id.strip():
                store = open_store(kept_path(), spec)
                purged = purge_record(kept_path(), store, record_id.strip(), note)
                said.append(outcome(purged, spec))
                return
            said.extend(outcomes(purge_text(kept_path(), text, note)))

        if attempted(take_out):
            st.cache_resource.clear()
            done(" ".join([*said, backups(kept_path())]))
            st.rerun()
