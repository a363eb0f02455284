"""What somebody watches: each with what was changed of it since they last looked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import streamlit as st

from mapping.analysis.watching import Watched, news_of
from mapping.english import count
from mapping.errors import MappingError
from mapping.escape import for_html
from mapping.region.kept_tables import REGISTER
from mapping.store import Entry
from mapping.wording.services import record_change_in_words, record_title
from ui.components.text_table import text_table
from ui.components.watching import known_before, remember_changes, stop_button, watched
from ui.editing.saves_view import Save, saves_of
from ui.shell import cached
from ui.shell.page import Page, link_to, notice, paragraph

_MOST_ROWS = 30
_HEADINGS = ("When", "Who", "Record", "What happens", "Field", "Before", "After")


def what_you_watch(page: Page) -> None:
    """The records and types that somebody watches; nothing where they watch none."""
    if cached.is_example():
        return
    remember_changes(page)
    things = watched(page)
    if not things:
        return
    try:
        entries = cached.history(REGISTER)
        newest = max((entry.number for entry in entries), default=0)
        known = known_before(page, newest)
        records = cached.load(page.today).folder.public_register.records
        types = dict(zip(records["record_id"], records["provision_type"], strict=True))
        # A history that has begun anew is shorter than what is remembered of it.
        things = [each if each.since <= newest else replace(each, since=0) for each in things]
        news = {each: news_of(entries, each, known, types) for each in things}
        titles = _titles(page, things, news)
        saves = _visible(page, news)
    except MappingError as error:
        notice(str(error))
        return
    changed = sum(bool(each) for each in news.values())
    title = f"What you watch: {changed or 'none'} of {len(things)} changed since you last looked"
    with (
        st.container(key="off_paper_watched"),
        st.expander(title, expanded=changed > 0, key="what_you_watch"),
    ):
        for each in sorted(things, key=lambda thing: not news[thing]):
            _one(page, each, titles, [saves[entry.number, each] for entry in news[each]])


def _titles(
    page: Page, things: Sequence[Watched], news: Mapping[Watched, Sequence[Entry]]
) -> dict[str, str]:
    """What each record is called that is watched or was changed, as the register stands today."""
    folder = cached.load(page.today).folder
    records = folder.public_register.records
    named = {each.name for each in things if each.kind == "record"}
    named |= {c.record_id for entries in news.values() for e in entries for c in e.changes}
    rows = records[records["record_id"].isin(named)].to_dict("records")
    return {str(row["record_id"]): record_title(row, folder.reference) for row in rows}


def _visible(
    page: Page, news: Mapping[Watched, Sequence[Entry]]
) -> dict[tuple[int, Watched], Save]:
    """Each save as anybody may see it, with the changes of what is watched alone."""
    if not any(news.values()):
        return {}
    shown = {save.entry.number: save for save in saves_of(page, REGISTER)}
    found = {}
    for each, entries in news.items():
        for entry in entries:
            save = shown[entry.number]
            columns = {(c.record_id, f.column) for c in entry.changes for f in c.fields}
            changes = tuple(
                replace(c, cells=fields)
                for c in save.visible.changes
                if (fields := tuple(f for f in c.fields if (c.record_id, f.column) in columns))
            )
            found[entry.number, each] = replace(
                save, visible=replace(save.visible, changes=changes)
            )
    return found


def _one(page: Page, each: Watched, titles: Mapping[str, str], saves: Sequence[Save]) -> None:
    name = _name(page, each, titles)
    st.html(f'<p class="pm-answer pm-watched">{_linked(page, each, name)}</p>')
    if name is None:
        paragraph(
            f"This {each.kind} is no longer on the register. What became of it before is in the "
            "history, on Update.",
            "pm-small",
        )
    rows = [
        (
            save.when,
            save.who,
            titles.get(change.record_id, change.record_id),
            change.kind,
            *cell,
        )
        for save in saves
        for change in save.visible.changes
        for cell in record_change_in_words(page.reference, change).cells
    ]
    if rows:
        text_table(f"Changed: {name or each.name}", _HEADINGS, rows[:_MOST_ROWS], show_label=False)
    elif name is not None:
        paragraph("Nothing was changed since you last looked.", "pm-small")
    if (left := len(rows) - _MOST_ROWS) > 0:
        paragraph(f"{count(left, 'more field')} of earlier saves are not listed.", "pm-muted")
    stop_button(page, each, (name or each.name)[:80])


def _name(page: Page, each: Watched, titles: Mapping[str, str]) -> str | None:
    """What it is called; None where it is no longer there."""
    if each.kind == "record":
        return titles.get(each.name)
    kind = cached.load(page.today).folder.reference.types.by_key.get(each.name)
    return None if kind is None else kind.label


def _linked(page: Page, each: Watched, name: str | None) -> str:
    if name is None:
        return for_html(each.name)
    here = replace(page.selection, on=page.today, area_code=None, type_key=None)
    link = (
        link_to("services", here, record=each.name)
        if each.kind == "record"
        else link_to("services", replace(here, type_key=each.name))
    )
    return f'<a href="{link}" target="_self">{for_html(name)}</a>'
