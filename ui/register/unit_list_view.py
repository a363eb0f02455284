"""A published list of units taken over: what it would change is shown, closures first."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from mapping.access import may
from mapping.cli.reading_limits import page_limits
from mapping.dates import EARLIEST, in_words
from mapping.editing.intakes import intake_of
from mapping.editing.unit_import import (
    EPRACCUR,
    MATCHED,
    SentList,
    UnitImport,
    as_they_were,
    by_area,
    change_rows,
    left_out,
    likeliest,
    questions_of,
    read_and_take_over,
    save_import,
    titles_of,
)
from mapping.english import count, spoken
from mapping.errors import MappingError
from mapping.geography.areas import Areas
from mapping.region.kept_tables import UNIT_LISTS, UNITS
from mapping.store import Entry
from mapping.store.opening import open_store
from ui.components.text_table import text_table
from ui.components.while_reading import while_reading
from ui.editing.editing_session import EditingSession, attempted, begin, done
from ui.editing.shown_button import shown_button
from ui.shell.cached import kept_path
from ui.shell.page import Page, notice, paragraph

_ALL, _EVERY = "", "All areas"
_MOST_SHOWN = 200
_NEEDED = ("unit_id", "name")


def unit_list(page: Page, who: str) -> None:
    """The place for a published list, such as the NHS's of its practices."""
    kinds = sorted({t.unit_kind for t in page.reference.types.all if t.unit_kind})
    session = begin(page, intake_of(UNITS), who) if kinds else None
    if session is None:
        return
    st.subheader("Take over a published list", anchor=False)
    paragraph(
        f"{EPRACCUR} as it is published, or any list with a column for the code and one for the "
        "name: what it changes is shown before it is saved, and what was said of a unit is kept.",
        "pm-muted",
    )
    turn = st.session_state.setdefault("unit_list_turn", 0)
    sent = st.file_uploader("The list, as CSV or Excel (.xlsx)", key=f"unit_list_{turn}")
    if sent is None:
        return
    try:
        asked = _asked(page, sent, kinds, _titles_once(sent))
        if asked is not None:
            made = _read_once(session, sent, asked)
            _shown(page, session, asked, made)
    except MappingError as error:
        notice(str(error))


def _titles_once(sent: UploadedFile) -> tuple[str, ...]:
    kept: tuple[str, tuple[str, ...]] | None = st.session_state.get("unit_list_titles")
    if kept is None or kept[0] != sent.file_id:
        kept = sent.file_id, titles_of(sent.getvalue(), sent.name, page_limits())
        st.session_state["unit_list_titles"] = kept
    return kept[1]


def _asked(
    page: Page, sent: UploadedFile, kinds: list[str], titles: tuple[str, ...]
) -> SentList | None:
    """What somebody says of a list; None where something of it is missing still."""
    areas = page.reference.areas
    with st.container(horizontal=True):
        kind = st.selectbox("What it lists", kinds, format_func=spoken, width=220)
        if may(page.person, "change", UNITS.name):
            of = (_ALL, page.area_code)
            area = st.selectbox(
                "For", of, format_func=lambda c: areas.name(c) if c else _EVERY, width=260
            )
        else:
            area = page.area_code
            paragraph(f"For {areas.name(area)} alone: other areas' stay as they are.", "pm-small")
        day = st.date_input(
            "Of which day it is",
            page.today,
            format="DD/MM/YYYY",
            min_value=EARLIEST,
            max_value=page.today,
            width=220,
        )
    match = _match(titles) if titles else None
    source = st.text_input("Its source", EPRACCUR if match is None else "", max_chars=80, width=380)
    is_whole = st.checkbox(
        "It lists all there are: what it lacks has closed, and the list is complete",
        value=match is None,
    )
    if match is not None and not set(_NEEDED) <= set(match):
        paragraph("Say which column holds the code, and which the name.")
        return None
    if not source.strip():
        paragraph("Say whose list it is.")
        return None
    return SentList(
        *(sent.name, sent.getvalue(), match, kind, source.strip()),
        *(day, is_whole, area),
    )


def _match(titles: tuple[str, ...]) -> Mapping[str, str]:
    """Which column is which; the likeliest is chosen already."""
    likely = likeliest(titles)
    found = {}
    with st.container(horizontal=True):
        for column in MATCHED:
            chosen = st.selectbox(
                _COLUMNS[column],
                titles,
                titles.index(likely[column]) if column in likely else None,
                placeholder="It has none",
                key=f"unit_list_{column}",
                width=220,
            )
            if chosen is not None:
                found[column] = chosen
    return found


_COLUMNS = {
    "unit_id": "The code of each",
    "name": "Its name",
    "postcode": "Its postcode",
    "area_code": "The code of its area",
    "opened": "Opened on",
    "closed": "Closed on",
}


def _read_once(session: EditingSession, sent: UploadedFile, asked: SentList) -> UnitImport:
    """A list read for each answer once, and not again with every choice on the page."""
    key = (sent.file_id, session.revision, repr(asked.match), *_told(asked))
    kept: tuple[object, UnitImport] | None = st.session_state.get("unit_list_read")
    if kept is not None and kept[0] == key:
        return kept[1]
    made = while_reading(
        lambda tell: read_and_take_over(
            asked, session.current, session.reference, page_limits(), tell
        )
    )
    st.session_state["unit_list_read"] = (key, made)
    return made


def _told(asked: SentList) -> tuple[str, ...]:
    day = asked.source_date.isoformat()
    return (asked.kind, asked.source, day, str(asked.is_whole), asked.area_code)


def _shown(page: Page, session: EditingSession, asked: SentList, made: UnitImport) -> None:
    """What the list would change, and the button that saves it."""
    areas = page.reference.areas
    rows = list(change_rows(made))
    whats = [row["what"] for row in rows]
    n_changed = whats.count("changed") + whats.count("moved")
    paragraph(
        f"{count(whats.count('added'), 'unit')} new, {n_changed} changed, "
        f"{len(made.closures)} closed. {as_they_were(whats.count('confirmed'))} {left_out(made)}"
    )
    names = dict(zip(made.after["unit_id"], made.after["name"], strict=True))
    order = ("closed", "moved_away", "moved", "added", "changed", "removed")
    ordered = sorted(
        (row for row in rows if row["what"] in order), key=lambda row: order.index(row["what"])
    )
    text_table(
        "What the list changes",
        ("What", "Unit", "Area", "Remark"),
        [
            (
                f"closes on {row['closed']}" if row["unit_id"] in made.closures else row["what"],
                f"{row['name']} ({row['unit_id']})",
                areas.name(row["area_code"]) if row["area_code"] in areas.positions else "",
                _remark(row, names, areas),
            )
            for row in ordered[:_MOST_SHOWN]
        ],
    )
    if len(ordered) > _MOST_SHOWN:
        paragraph(f"{len(ordered) - _MOST_SHOWN} more are not listed.", "pm-muted")
    numbers = by_area(made.after, asked.kind, asked.source_date)
    text_table(
        f"Open ones by area, on {in_words(asked.source_date)}",
        ("Area", "How many"),
        [(areas.name(code), str(numbers[code])) for code in areas.codes if numbers[code]],
    )
    shown = sha256(repr((made.changes, _told(asked))).encode()).hexdigest()
    is_sure = True
    for ask, answer in questions_of(made).items():
        notice(ask)
        is_sure = st.checkbox(answer, key=f"unit_list_sure_{answer}_{shown}") and is_sure
    place = st.container()
    if not shown_button("Take it over", "unit_list_save", shown, place=place):
        return
    if not is_sure:
        with place:
            notice("Nothing was saved: tick first that it is so, or choose above.")
        return
    day = asked.source_date.isoformat()
    row = {"kind": asked.kind, "area_code": asked.area_code, "complete_on": day}

    saved: list[Entry | None] = []

    def save() -> None:
        saved.extend(
            save_import(
                made,
                session.store,
                open_store(kept_path(), UNIT_LISTS),
                {**row, "source": asked.source} if asked.is_whole else None,
                page.note(session.who, asked.source, asked.area_code),
                session.reference,
                page.today,
            )
        )

    if attempted(save):
        day = in_words(asked.source_date)
        complete = f" The list is complete since {day}." if asked.is_whole else ""
        done(
            f"Saved: {count(len(rows), 'unit')} changed.{complete} History can undo it."
            if any(saved)
            else f"There was nothing to save: all of this stands already.{complete}"
        )
        st.session_state["unit_list_turn"] += 1
        st.rerun()


def _remark(row: Mapping[str, str], names: Mapping[str, str], areas: Areas) -> str:
    """What else is to be known of a change."""
    if row["what"] == "moved_away":
        return "It has moved out of the region."
    if was := row["was_in_area_code"]:
        return f"It was in {areas.name(was)}." if was in areas.positions else "It was elsewhere."
    into = row["taken_over_by"]
    return (
        f"{names[into]} ({into}) is at the same postcode and may have taken it over" if into else ""
    )
