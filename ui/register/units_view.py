"""Units of an area, to be ticked: which practices are trained, many of them at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

import pandas as pd
import streamlit as st

from mapping.analysis.unit_states import UnitState, unit_states
from mapping.dates import EARLIEST, LATEST, in_words
from mapping.editing.intakes import intake_of
from mapping.editing.kept_table import change_cells
from mapping.editing.unit_coverage import Word, fault_of, for_each, with_words
from mapping.english import capitalised, listed, so_many
from mapping.escape import for_markdown
from mapping.reference.provision_types import ProvisionType
from mapping.reference.unit_coverage import COVERED, NOT_COVERED
from mapping.region.kept_tables import UNIT_COVERAGE
from mapping.tables.parsing import word_key
from mapping.wording.unit_words import UnitWords, state_in_words, unit_words, word_in_words
from ui.components.text_table import text_table
from ui.editing.editing_session import EditingSession, attempted, begin, done
from ui.editing.saved_meanwhile import say_what_was_saved_since
from ui.editing.shown_button import shown_button
from ui.shell.page import Page, notice, paragraph

_ANY = "any"
_MOST_NAMED = 5
# Of the list, in pixels, and how many units it holds without being scrolled.
_HEIGHT, _FIT = 420, 12


@dataclass(frozen=True)
class _Pending:
    """What was ticked and said, until it is saved.

    Attributes
    ----------
    before
        What was known of each, by id, when it was shown.
    revision
        Of the table when it was first shown.
    """

    word: Word
    before: tuple[tuple[str, str], ...]
    revision: str


def units_to_tick(page: Page, who: str) -> None:
    """For each type that is counted unit by unit, the area's units."""
    listed_kinds = set(page.reference.coverage.units.frame["kind"])
    kinds = [t for t in page.reference.types.all if t.unit_kind in listed_kinds]
    session = begin(page, intake_of(UNIT_COVERAGE), who, page.area_code) if kinds else None
    if session is None:
        return
    found = {
        t.key: unit_states(session.reference, t.key, page.today, None, page.area_code)
        for t in kinds
    }
    if all(units.empty for units in found.values()):
        return
    st.header("One by one", anchor=False)
    paragraph(
        "Where there is a list of practices, schools or teams, the map counts them one by one: "
        "tick those that you know of.",
        "pm-muted",
    )
    for kind in kinds:
        if not found[kind.key].empty:
            _of_type(page, session, kind, found[kind.key])


def _of_type(page: Page, session: EditingSession, kind: ProvisionType, units: pd.DataFrame) -> None:
    words = unit_words(kind, session.reference.settings)
    counts = units["state"].value_counts()
    said = ", ".join(f"{counts.get(s.value, 0)} {words.states[s]}" for s in words.states)
    # Another's save gives it other counts, with which it would fold: an answer may stand in it.
    is_open = page.selection.type_key == kind.key or bool(_ticked(kind, units))
    with st.expander(
        for_markdown(f"{kind.label}: {said}"), expanded=is_open, key=f"units_{kind.key}"
    ):
        pending: _Pending | None = st.session_state.get(_pending_key(page, kind))
        if pending is None:
            _list(page, session, kind, units, words)
        else:
            _shown(page, session, kind, units, words, pending)


def _pending_key(page: Page, kind: ProvisionType) -> str:
    return f"units_said_{page.area_code}_{kind.key}"


def _tick_key(kind: ProvisionType, unit_id: str) -> str:
    return f"unit_{kind.key}_{unit_id}"


def _ticked(kind: ProvisionType, units: pd.DataFrame) -> list[str]:
    """The ids of those units that are ticked."""
    return [i for i in units["unit_id"] if st.session_state.get(_tick_key(kind, i))]


def _list(
    page: Page, session: EditingSession, kind: ProvisionType, units: pd.DataFrame, words: UnitWords
) -> None:
    shown = _narrowed(kind, units, words)
    keys = [_tick_key(kind, each) for each in shown["unit_id"]]

    def tick(*, on: bool) -> None:
        st.session_state.update(dict.fromkeys(keys, on))

    with st.container(horizontal=True):
        st.button(
            f"Tick all {len(shown)} shown", key=f"all_{kind.key}", on_click=lambda: tick(on=True)
        )
        st.button("Tick none of them", key=f"none_{kind.key}", on_click=lambda: tick(on=False))
    # No form: what is ticked in one is lost where a filter takes it out of sight.
    with st.container(height=_HEIGHT if len(shown) > _FIT else "content"):
        for row in shown.to_dict("records"):
            state = state_in_words(row, words)
            label = for_markdown(f"{row['name']} ({row['unit_id']}): {state}")
            key = _tick_key(kind, row["unit_id"])
            st.checkbox(label, key=key, on_change="ignore", persist_state="session")
    status = st.radio(
        "What is so of those ticked",
        [COVERED, NOT_COVERED],
        format_func=lambda each: capitalised(words.states[UnitState(each)]),
        horizontal=True,
        key=f"units_status_{kind.key}",
        on_change="ignore",
    )
    with st.container(horizontal=True):
        since, until = (
            st.date_input(
                label,
                None,
                format="DD/MM/YYYY",
                min_value=EARLIEST,
                max_value=LATEST,
                key=f"units_{name}_{kind.key}",
                on_change="ignore",
                width=220,
            )
            for name, label in (
                ("since", f"{capitalised(words.done)} on, if you know"),
                ("until", "Lapses on, if it does"),
            )
        )
    is_pressed = st.button("Show what this says", type="primary", key=f"units_show_it_{kind.key}")
    if not is_pressed:
        return
    ticked = units[units["unit_id"].isin(_ticked(kind, units))]
    if ticked.empty:
        notice(f"Nothing was saved: tick the {words.several} first.")
        return
    days = [day if isinstance(day, date) else None for day in (since, until)]
    word = Word(kind.key, str(status), *days)
    if fault := _fault(word, ticked, page.today):
        notice(f"Nothing was saved: {fault}")
        return
    st.session_state[_pending_key(page, kind)] = _Pending(word, _known(ticked), session.revision)
    st.rerun()


def _fault(word: Word, ticked: pd.DataFrame, today: date) -> str:
    """Why it cannot be said, of all or of one that has days of its own; "" where it can."""
    if fault := fault_of(word, today):
        return fault
    names = ticked["name"].to_list()
    faults = [fault_of(mine, today) for _, mine in for_each(word, ticked)]
    return next(
        (f"of {name} {fault}" for name, fault in zip(names, faults, strict=True) if fault), ""
    )


def _narrowed(kind: ProvisionType, units: pd.DataFrame, words: UnitWords) -> pd.DataFrame:
    """The units that two boxes leave; what is ticked stays ticked."""
    with st.container(horizontal=True):
        text = st.text_input("Find by name", key=f"units_find_{kind.key}", width=260)
        state = st.selectbox(
            "Show",
            [_ANY, *words.states],
            format_func=lambda each: (
                "All of them" if each == _ANY else capitalised(words.states[each])
            ),
            key=f"units_show_{kind.key}",
            width=200,
        )
    wanted = word_key(text)
    is_shown = units["name"].map(lambda name: wanted in word_key(name)).astype(bool)
    if state != _ANY:
        is_shown &= units["state"] == state
    shown = units[is_shown]
    hidden = [i for i in units["unit_id"] if i not in set(shown["unit_id"])]
    ticked = len(_ticked(kind, units[units["unit_id"].isin(hidden)]))
    also = f" {ticked} more that are not shown are ticked, and count." if ticked else ""
    paragraph(f"{len(shown)} of {len(units)} {words.several} are shown.{also}", "pm-small")
    return shown


def _known(units: pd.DataFrame) -> tuple[tuple[str, str], ...]:
    columns = ["unit_id", "state", "since", "until", "last_verified"]
    rows = units[columns].itertuples(index=False, name=None)
    return tuple((str(row[0]), " ".join(str(each) for each in row[1:])) for row in rows)


def _shown(
    page: Page,
    session: EditingSession,
    kind: ProvisionType,
    units: pd.DataFrame,
    words: UnitWords,
    pending: _Pending,
) -> None:
    """What is to be saved, unit by unit, and the two answers to it."""
    ids = [each for each, _ in pending.before]
    ticked = units[units["unit_id"].isin(ids)]
    if dict(_known(ticked)) != dict(pending.before):
        say_what_was_saved_since(page, session, pending.revision, "you were shown this")
        pending = replace(pending, before=_known(ticked), revision=session.revision)
        st.session_state[_pending_key(page, kind)] = pending
    sentence = _sentence(pending.word, len(ticked), words, page.today)
    paragraph(sentence)
    said = for_each(pending.word, ticked)
    if any(mine != pending.word for _, mine in said):
        paragraph("A day that is known stays where you named none.", "pm-muted")
    text_table(
        sentence,
        ("Name", "Known so far", "Will be"),
        [
            [str(row["name"]), state_in_words(row, words), _said(mine, words)]
            for row, (_, mine) in zip(ticked.to_dict("records"), said, strict=True)
        ],
        show_label=False,
    )
    place = st.container()
    with st.container(horizontal=True):
        goes_on = shown_button("Save it so", f"units_save_{kind.key}", pending, place=place)
        if st.button("Do not save it", key=f"units_leave_{kind.key}"):
            del st.session_state[_pending_key(page, kind)]
            st.rerun()
    if not goes_on:
        return

    def save() -> None:
        change_cells(
            lambda cells: with_words(cells, said, page.area_code, page.today),
            session.store,
            page.note(session.who, "Ticked by form", page.area_code),
            session.reference,
            page.today,
        )

    if attempted(save):
        del st.session_state[_pending_key(page, kind)]
        _forget(kind, ids)
        what = f"{_named(ticked['name'], words)} {_said(pending.word, words)}"
        done(f"Saved: {what}. History shows it, and can undo it.")
        st.rerun()


def _forget(kind: ProvisionType, ids: Iterable[str]) -> None:
    for each in ids:
        st.session_state.pop(_tick_key(kind, each), None)


def _sentence(word: Word, number: int, words: UnitWords, today: date) -> str:
    which = capitalised(so_many(number, words.several))
    return f"{which}: {_said(word, words)}, confirmed on {in_words(today)}."


def _said(word: Word, words: UnitWords) -> str:
    return word_in_words(word.status, word.since, word.until, words)


def _named(names: Iterable[str], words: UnitWords) -> str:
    every = list(names)
    return listed(every, "and") if len(every) <= _MOST_NAMED else f"{len(every)} {words.several}"
