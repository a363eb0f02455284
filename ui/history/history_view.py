"""The history of each kept table on a page of its own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import streamlit as st

from mapping.access import may
from mapping.dates import in_words
from mapping.english import count, only_for
from mapping.errors import MappingError
from mapping.escape import for_html, for_markdown
from mapping.geography.areas import REGION
from mapping.problems import shorten
from mapping.region.kept_tables import ACTION_PLAN, KEPT_TABLES, PROPOSALS, REGISTER, WHO_MAY
from mapping.store.table_spec import TableSpec
from mapping.tables.diff import RecordChange
from mapping.wording.actions import plan_change_in_words
from mapping.wording.changes import change_in_words
from mapping.wording.services import record_change_in_words
from ui.editing.editing_session import may_change, say_what_was_done, who_box
from ui.editing.saves_view import Save, save_table, saves_of, show_saves
from ui.editing.taking_back import restore_button, undo_button
from ui.history.keeping_view import faults_view, purge_view, settle_view
from ui.shell.page import Page, notice, paragraph, pointer

_EVERYBODY = _EVERYTHING = ""
_MOST_SHOWN = 30


@dataclass(frozen=True)
class _Filter:
    spec: TableSpec
    area_code: str
    type_key: str
    since: date | None
    who: str


def history_view(page: Page) -> None:
    """The saves of a table, newest first; those of the register by area and type as well."""
    say_what_was_done()
    chosen = _choose(page)
    faults_view(chosen.spec)
    try:
        settle_view(page, chosen.spec, chosen.who)
        every = saves_of(page, chosen.spec)
    except MappingError as error:
        notice(str(error))
        return
    saves = [save for save in every if _fits(save, chosen)]
    if not every:
        said = "Nothing has been saved yet."
        paragraph(said, "pm-on-paper")
        said += " Each save will stand here: who, when, and what it changed."
        pointer(page, said, "Change the register", "update")
    elif not saves:
        paragraph("Nothing that was saved fits.", "pm-muted")
    if left_out := len(every) - len(saves):
        paragraph(
            f"Not shown: {count(left_out, 'save')} that do not fit what is chosen above.",
            "pm-muted",
        )
    paragraph(_of_what(page, chosen), "pm-on-paper")
    show_saves(saves, _MOST_SHOWN, lambda save: _show(page, save, chosen.who))
    purge_view(page, chosen.spec, chosen.who)


def _choose(page: Page) -> _Filter:
    areas, types = page.reference.areas, page.reference.types
    names = {_EVERYBODY: "All areas", **dict(zip(areas.codes, areas.names, strict=True))}
    labels = {"": "All types", **{t.key: t.label for t in types.all}}
    may_see = may(page.person, "see_access") and page.person.has_signed_in
    hidden = (*(() if may_see else WHO_MAY), *(() if may_change(page, PROPOSALS) else (PROPOSALS,)))
    titles = {name: spec.title for name, spec in KEPT_TABLES.items() if spec not in hidden}
    area = kind = ""
    with st.container(horizontal=True, key="bar"):
        name = st.selectbox("Table", list(titles), format_func=titles.__getitem__, width=220)
        spec = KEPT_TABLES[str(name)]
        if spec is REGISTER:
            area = st.selectbox("Area", list(names), format_func=names.__getitem__, width=220)
            kind = st.selectbox("Type", list(labels), format_func=labels.__getitem__, width=280)
        since = st.date_input("Since", None, format="DD/MM/YYYY", width=180)
        who = who_box(page, 200)
    day = since if isinstance(since, date) else None
    return _Filter(spec, str(area), str(kind), day, who)


def _of_what(page: Page, chosen: _Filter) -> str:
    """What is chosen above, for paper, on which no box stands."""
    area, kind, since = chosen.area_code, chosen.type_key, chosen.since
    narrowed = [page.reference.areas.name(area)] if area else []
    narrowed += [page.reference.types.by_key[kind].label] if kind else []
    narrowed += [f"what was saved since {in_words(since)}"] if since else []
    return f"{only_for(narrowed)}What was saved of: {chosen.spec.title}."


def _fits(save: Save, chosen: _Filter) -> bool:
    entry = save.visible
    if chosen.since is not None and entry.when.date() < chosen.since:
        return False
    if chosen.area_code and entry.note.area_code not in (chosen.area_code, "", REGION):
        return False
    texts = {text for c in entry.changes for f in c.fields for text in (f.old, f.new)}
    ids = " ".join(change.record_id for change in entry.changes)
    return not chosen.type_key or chosen.type_key in texts or chosen.type_key in ids


def _show(page: Page, save: Save, who: str) -> None:
    entry, spec = save.entry, save.spec
    area = page.reference.areas.name(entry.note.area_code or REGION)
    records = count(len(entry.changes), spec.record)
    # By how it was saved somebody finds their own among several of a day.
    said = [f"{save.when}: {save.who}, for {area}, {records}", shorten(save.visible.note.why)]
    # By a key it stays unfolded where another save comes in above it: an answer stands in it.
    with st.expander(for_markdown(". ".join(filter(None, said))), key=f"save_{save.key}"):
        st.html(
            f'<p class="pm-small">{for_html(save.visible.note.why)}. Revision '
            f"{for_html(entry.revision)}, before it {for_html(entry.parent)}.</p>"
        )
        save_table(save, f"Changes of save {entry.number}", lambda c: _in_words(page, spec, c))
        record_id = _which(save)
        label = (
            "Undo this save" if record_id is None else f"Undo what was done to this {spec.record}"
        )

        def in_words(change: RecordChange) -> RecordChange:
            return _in_words(page, spec, change)

        if undo_button(page, save, who, label, record_id, in_words=in_words):
            st.rerun()
        restore_button(page, save, who, in_words)


def _in_words(page: Page, spec: TableSpec, change: RecordChange) -> RecordChange:
    """Nobody has to know the columns of a file to see what to undo."""
    if spec is REGISTER:
        return record_change_in_words(page.reference, change)
    in_words = plan_change_in_words if spec is ACTION_PLAN else change_in_words
    return in_words(page.reference, change)


def _which(save: Save) -> str | None:
    """The one record of a save whose change is to be undone; None for all of them."""
    if len(save.entry.changes) == 1:
        return None
    ids = [change.record_id for change in save.entry.changes]
    chosen = st.selectbox(
        "Undo",
        [_EVERYTHING, *ids],
        format_func=lambda record_id: record_id or "All of this save",
        key=f"which_{save.key}",
        width=380,
    )
    return chosen or None
