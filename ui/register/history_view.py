"""The register's history on a page: each save with its changes, to undo or to go back to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import streamlit as st

from mapping.dates import in_words
from mapping.editing.register import restore, undo
from mapping.errors import MappingError
from mapping.escape import for_html, for_markdown
from mapping.geography.areas import REGION
from mapping.region.as_of import shown
from mapping.store import Entry, Note, Store
from mapping.store.csv_folder import CsvFileStore
from ui.register.editing_session import done, say_what_was_done
from ui.register.upload_view import change_table
from ui.shell import cached
from ui.shell.cached import data_path
from ui.shell.page import Page, notice, paragraph

_EVERYBODY = _EVERYTHING = ""
_MOST_SHOWN = 30


@dataclass(frozen=True)
class _Filter:
    area_code: str
    type_key: str
    since: date | None


def history_view(page: Page) -> None:
    """The saves, newest first, filtered by area, type and date."""
    say_what_was_done()
    store = CsvFileStore(data_path())
    chosen = _choose(page)
    try:
        history = store.history()
    except MappingError as error:
        notice(str(error))
        return
    now = cached.load(page.today).folder.register.records
    pairs = zip(history, shown(history, now), strict=True)
    entries = [(entry, visible) for entry, visible in pairs if _fits(visible, chosen)]
    if not entries:
        paragraph("Nothing has been saved yet, or nothing that fits.", "pm-muted")
    for entry, visible in entries[:_MOST_SHOWN]:
        _show(page, store, entry, visible)
    if len(entries) > _MOST_SHOWN:
        paragraph(f"{len(entries) - _MOST_SHOWN} older saves are not shown.", "pm-muted")


def _choose(page: Page) -> _Filter:
    areas, types = page.reference.areas, page.reference.types
    names = {_EVERYBODY: "All areas", **dict(zip(areas.codes, areas.names, strict=True))}
    labels = {"": "All types", **{t.key: t.label for t in types.all}}
    with st.container(horizontal=True, key="bar"):
        area = st.selectbox("Area", list(names), format_func=names.__getitem__, width=260)
        kind = st.selectbox("Type", list(labels), format_func=labels.__getitem__, width=300)
        since = st.date_input("Since", None, format="DD/MM/YYYY", width=180)
        st.text_input("Your name or role", key="who", persist_state="session", width=260)
    return _Filter(str(area), str(kind), since if isinstance(since, date) else None)


def _fits(entry: Entry, chosen: _Filter) -> bool:
    if chosen.since is not None and entry.when.date() < chosen.since:
        return False
    if chosen.area_code and entry.note.area_code not in (chosen.area_code, "", REGION):
        return False
    texts = {text for c in entry.changes for f in c.fields for text in (f.old, f.new)}
    ids = " ".join(change.record_id for change in entry.changes)
    return not chosen.type_key or chosen.type_key in texts or chosen.type_key in ids


def _show(page: Page, store: Store, entry: Entry, visible: Entry) -> None:
    """One save: `visible` is what of it may be shown, `entry` what is undone."""
    who = entry.note.who or "nobody said who"
    area = page.reference.areas.name(entry.note.area_code) if entry.note.area_code else "the region"
    records = len(entry.changes)
    title = (
        f"{in_words(entry.when.date())}, {entry.when:%H:%M} UTC: {who}, for {area}, "
        f"{records} {'record' if records == 1 else 'records'}"
    )
    with st.expander(for_markdown(title)):
        st.html(
            f'<p class="pm-small">{for_html(entry.note.why)}. Revision '
            f"{for_html(entry.revision)}, before it {for_html(entry.parent)}.</p>"
        )
        change_table(visible.changes, f"Changes of save {entry.number}")
        with st.container(horizontal=True, vertical_alignment="bottom"):
            record_id = _which(entry)
            label = "Undo this save" if record_id is None else "Undo what was done to this record"
            if st.button(label, key=f"undo_{entry.number}"):
                _do(
                    page,
                    lambda note: undo(entry, store, note, page.reference, page.today, record_id),
                    "Undone",
                )
            if st.button("Go back to how it was after it", key=f"restore_{entry.number}"):
                _do(
                    page,
                    lambda note: restore(entry.revision, store, note, page.reference, page.today),
                    "Restored",
                )


def _which(entry: Entry) -> str | None:
    """The one record of a save whose change is to be undone; None for all of them."""
    if len(entry.changes) == 1:
        return None
    ids = [change.record_id for change in entry.changes]
    chosen = st.selectbox(
        "Undo",
        [_EVERYTHING, *ids],
        format_func=lambda record_id: record_id or "All of this save",
        key=f"which_{entry.number}",
        width=380,
    )
    return chosen or None


def _do(page: Page, action: Callable[[Note], Entry], what: str) -> None:
    note = Note(str(st.session_state.get("who", "")), what, "", page.now)
    try:
        action(note)
    except MappingError as error:
        notice(str(error))
        return
    done(f"{what}. It stands in the history as a change of its own.")
    st.rerun()
