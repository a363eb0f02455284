"""The history of kept tables on a page: each save with its changes, to undo or to go back to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import streamlit as st

from mapping.access import NOBODY
from mapping.dates import in_words
from mapping.editing.kept_table import cells_of
from mapping.escape import for_html
from mapping.region.kept_tables import REGISTER
from mapping.store import Entry
from mapping.store.opening import open_store
from mapping.store.table_spec import Disclosure, TableSpec
from mapping.tables.diff import RecordChange
from ui.editing.record_changes import change_list, change_table
from ui.shell import cached
from ui.shell.cached import data_path
from ui.shell.page import Page, paragraph


@dataclass(frozen=True)
class Save:
    """One save of a table.

    Attributes
    ----------
    entry
        As it is kept, which is what is undone.
    visible
        What of it may be shown.
    is_named
        Whether whoever looks may know who saved.
    """

    spec: TableSpec
    entry: Entry
    visible: Entry
    is_named: bool = True

    @property
    def key(self) -> str:
        """Tells it apart from those of other tables."""
        return f"{self.spec.name}_{self.entry.number}"

    @property
    def who(self) -> str:
        """Who saved, as far as somebody said so; the public view names nobody."""
        if not self.is_named:
            return "who saved is seen by those who sign in"
        return self.visible.note.said_by or "nobody said who"

    @property
    def when(self) -> str:
        """Day and time."""
        return f"{in_words(self.entry.when.date())}, {self.entry.when:%H:%M} UTC"

    def of(self, record_id: str) -> Save | None:
        """The same with what it did to one record alone; None where it did nothing to it."""
        changes = tuple(c for c in self.visible.changes if c.record_id == record_id)
        return replace(self, visible=replace(self.visible, changes=changes)) if changes else None


def saves_of(page: Page, spec: TableSpec) -> list[Save]:
    """Every save of a table, the newest first.

    Raises
    ------
    MappingError
        The table or its history cannot be read.
    """
    told = disclosure_now(page, spec)
    is_named = page.person != NOBODY
    return [Save(spec, entry, told.entry(entry), is_named) for entry in cached.history(spec)]


def disclosure_now(page: Page, spec: TableSpec) -> Disclosure:
    """What of a table's history may be shown, by what is confidential today.

    Raises
    ------
    MappingError
        The table or its history cannot be read.
    """
    folder = cached.load(page.today).folder
    if spec is REGISTER:
        cells = folder.register.records
    else:
        cells = cells_of(spec, open_store(data_path(), spec).load().content)
    return spec.disclose(cached.history(spec), cells, folder.reference)


def show_saves(saves: Sequence[Save], most: int, show: Callable[[Save], None]) -> None:
    """Some saves, the newest first, and how many more there are."""
    for save in saves[:most]:
        show(save)
    if len(saves) > most:
        paragraph(f"{len(saves) - most} older saves are not shown.", "pm-muted")


def save_table(save: Save, caption: str, in_words: Callable[[RecordChange], RecordChange]) -> None:
    """The changes of a save as a table."""
    change_table(list(map(in_words, save.visible.changes)), caption, save.spec.record)


def save_list(
    save: Save, in_words: Callable[[RecordChange], RecordChange], *, is_named: bool
) -> None:
    """A save where there is no room for a table."""
    st.html(
        f'<p class="pm-small"><b>{save.when}</b>: {for_html(save.who)}. '
        f"{for_html(save.visible.note.why)}.</p>"
    )
    change_list(list(map(in_words, save.visible.changes)), is_named=is_named)
