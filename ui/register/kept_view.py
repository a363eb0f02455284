"""The records that an area keeps, by their last word, and what others did to them meanwhile."""

from __future__ import annotations

from collections.abc import Collection

import pandas as pd
import streamlit as st

from mapping.analysis.services.service_labels import word_of
from mapping.analysis.watching import as_remembered, known_from
from mapping.dates import in_words
from mapping.editing.kept_records import by_last_word, changed_by_others
from mapping.english import count
from mapping.errors import MappingError
from mapping.escape import for_markdown
from mapping.problems import shorten
from mapping.region.kept_tables import REGISTER
from mapping.register.schema import INTERNAL_NOTE
from mapping.tables.column_values import plain_rows
from mapping.tables.parsing import parse_date
from mapping.wording.services import record_change_in_words, record_title
from ui.components.tables import Row, status_table
from ui.editing.editing_session import EditingSession, own_saves
from ui.editing.record_changes import change_table
from ui.editing.saves_view import Save, saves_of, show_saves
from ui.register.many_view import confirmed_together, ticks
from ui.register.open_view import open_record_of
from ui.shell import cached
from ui.shell.page import SEEN_COOKIE, Page, notice, paragraph
from ui.shell.remembered import remember

_MOST_ROWS, _MOST_SAVES = 200, 10
_HEADINGS = ("Record", "Type", "Last word", "Funding ends")
_NOTE, _LONGEST_NOTE = "Note (never published)", 120


def kept_records(page: Page, session: EditingSession) -> None:
    """What others changed since the last visit, and every record, that of longest ago first."""
    _changed_meanwhile(page, session)
    own, area = session.own, page.reference.areas.name(session.area_code)
    title = f"Kept by {area}: {count(len(own), 'record')}"
    if own.empty:
        paragraph(f"{title}.", "pm-small")
        return
    key = (page.loaded.key, *session.key)
    with st.expander(for_markdown(title), key="kept_records"):
        words = st.text_input("Only those with these words", key=f"kept_{session.area_code}")
        shown = _shown(key, words, session)
        if words.strip():
            paragraph(f"{len(shown):,} of {count(len(own), 'record')} with “{words.strip()}”.")
        if len(shown) > _MOST_ROWS:
            paragraph(
                f"The {_MOST_ROWS} of which nobody has said anything for longest are listed, of "
                f"{len(shown)}. Give words to find another, or download them all."
            )
        listed = shown.head(_MOST_ROWS)
        is_ticking = st.toggle(
            "Tick several, to confirm them together", key=f"many_of_{session.area_code}"
        )
        if is_ticking:
            ticks(page, session, listed)
        elif not shown.empty:
            noted = bool((shown[INTERNAL_NOTE] != "").any())
            rows = _rows(key, words, page, listed, noted=noted)
            status_table(
                "kept",
                title,
                (*_HEADINGS, _NOTE) if noted else _HEADINGS,
                [("", rows)],
                open_record_of,
                hide_caption=True,
                # A note is too long for a fifth column of a narrow page.
                as_cards=noted,
            )
    confirmed_together(page, session)


# What follows from the records alone is worked out for the first click on them.
@st.cache_resource(max_entries=16, show_spinner=False)
def _shown(
    key: tuple[object, ...],  # noqa: ARG001
    words: str,
    _session: EditingSession,
) -> pd.DataFrame:
    return by_last_word(_session.own, words)


@st.cache_resource(max_entries=16, show_spinner=False)
def _rows(
    key: tuple[object, ...],  # noqa: ARG001
    words: str,  # noqa: ARG001
    _page: Page,
    _listed: pd.DataFrame,
    *,
    noted: bool,
) -> tuple[Row, ...]:
    return tuple(_row(_page, row, noted=noted) for row in plain_rows(_listed))


def _row(page: Page, record: dict[str, str], *, noted: bool) -> Row:
    day, end = parse_date(record["last_verified"]), parse_date(record["funding_end"])
    word = word_of("status", record["status"], page.reference)
    return Row(
        record["record_id"],
        record_title(record, page.reference),
        (
            word_of("provision_type", record["provision_type"], page.reference),
            f"{word}, {in_words(day) if day else 'undated'}",
            in_words(end) if end else "not stated",
            *((shorten(" ".join(record[INTERNAL_NOTE].split()), _LONGEST_NOTE),) if noted else ()),
        ),
    )


def _changed_meanwhile(page: Page, session: EditingSession) -> None:
    """Saves by others since the last visit; they stay in sight for as long as this one lasts."""
    try:
        entries = cached.history(REGISTER)
    except MappingError as error:
        notice(str(error))
        return
    newest = max((entry.number for entry in entries), default=0)
    cookie = page.cookie(SEEN_COOKIE, session.area_code)
    known = _known_before(page, session.area_code, cookie, newest)
    # Where nobody signs in, only this visit knows which saves are its own.
    is_known = page.person.has_signed_in
    remember(cookie, as_remembered(known, newest, page.now) if is_known else str(newest))
    if known is None:
        paragraph("From your next visit on, what others change of these records is listed here.")
        return
    found = changed_by_others(
        entries,
        session.area_code,
        frozenset(session.own["record_id"]),
        known,
        own_saves(),
        page.note(session.who).said_by,
    )
    if not found:
        return
    ids = {entry.number: {change.record_id for change in entry.changes} for entry in found}
    area = page.reference.areas.name(session.area_code)
    paragraph(
        f"Since you were last here others have saved {count(len(found), 'change')} to what "
        f"{area} keeps:"
    )
    try:
        saves = [save for save in saves_of(page, REGISTER) if save.entry.number in ids]
    except MappingError as error:
        notice(str(error))
        return
    show_saves(saves, _MOST_SAVES, lambda save: _told(page, save, ids[save.entry.number]))


def _told(page: Page, save: Save, ids: Collection[str]) -> None:
    changes = [
        record_change_in_words(page.reference, change)
        for change in save.visible.changes
        if change.record_id in ids
    ]
    with st.expander(for_markdown(f"{save.when}: {save.who}")):
        change_table(changes, f"Changed in save {save.entry.number}")


def _known_before(page: Page, area_code: str, cookie: str, newest: int) -> int | None:
    """The last save that was there at the end of the visit before; None where there was none."""
    key = f"known_before_{area_code}"
    if key not in st.session_state:
        remembered = str(st.context.cookies.get(cookie, ""))
        st.session_state[key] = known_from(remembered, newest, page.now)
    known: int | None = st.session_state[key]
    return known
