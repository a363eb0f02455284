"""A button by which somebody watches a record or a type; the browser remembers what."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from mapping.analysis.watching import (
    MOST_WATCHED,
    Kind,
    Watched,
    as_remembered,
    known_from,
    watched_in,
)
from mapping.errors import MappingError
from mapping.escape import for_markdown
from mapping.region.kept_tables import REGISTER
from ui.shell import cached
from ui.shell.page import SEEN_COOKIE, WATCH_COOKIE, Page, pointer
from ui.shell.remembered import FORGET, remember

# Beside those of the areas: the last save that was there when what is watched was looked at.
_SEEN = "watched"
_WATCHED, _KNOWN, _TO_SEND = "watched_things", "watched_known", "watched_to_send"
_FULL = (
    f"You watch {MOST_WATCHED} already, and your browser is asked to remember no more. Stop "
    "watching one of them to watch this."
)


def watched(page: Page) -> list[Watched]:
    """What somebody watches: as the browser remembered it, and as they have said since."""
    if _WATCHED not in st.session_state:
        found = watched_in(_remembered(), page.cookie(WATCH_COOKIE))
        st.session_state[_WATCHED] = {each.mark: each for each in found}
    held: dict[str, Watched] = st.session_state[_WATCHED]
    return list(held.values())


def _remembered() -> dict[str, str]:
    """What the browser remembers, as it was when its page was opened."""
    return {str(name): str(value) for name, value in st.context.cookies.items()}


def known_before(page: Page, newest: int) -> int:
    """The last save that was there when somebody last looked; the browser remembers the newest."""
    cookie = page.cookie(SEEN_COOKIE, _SEEN)
    if _KNOWN not in st.session_state:
        st.session_state[_KNOWN] = known_from(_remembered().get(cookie, ""), newest, page.now)
    known: int | None = st.session_state[_KNOWN]
    remember(cookie, as_remembered(known, newest, page.now))
    return known or 0


def watch_button(page: Page, kind: Kind, name: str, what: str) -> None:
    """A button to watch something or to stop it, in the words of what it is."""
    if cached.is_example():
        return
    things = {each.mark: each for each in watched(page)}
    each = Watched(kind, name)
    with st.container(key=f"off_paper_watch_{each.mark}"):
        if each.mark in things:
            _button(page, each, f"Stop watching this {what}", _stop)
            pointer(
                page, "What changes of it is told on Then and now,", "“What you watch”.", _LISTED
            )
        elif len(things) >= MOST_WATCHED:
            pointer(page, _FULL, "What you watch", _LISTED)
        else:
            _button(page, each, f"Watch this {what}", _begin)
    # Below the button, which would else be drawn anew further down, without the focus.
    remember_changes(page)


_LISTED = "then-and-now"


def _button(
    page: Page, each: Watched, label: str, on_click: Callable[[Page, Watched], None]
) -> None:
    # One key for both: where it was pressed the focus stays.
    st.button(label, key=f"watch_{each.mark}", on_click=on_click, args=(page, each))


def stop_button(page: Page, each: Watched, name: str) -> None:
    """A button that stops watching something, where several are listed."""
    label = f"Stop watching {for_markdown(name)}"
    st.button(label, key=f"stop_{each.mark}", on_click=_stop, args=(page, each))


def remember_changes(page: Page) -> None:
    """Have the browser remember what was just said; to be called wherever it can be said."""
    for mark, value in st.session_state.pop(_TO_SEND, {}).items():
        remember(page.cookie(WATCH_COOKIE, mark), value)


def _begin(page: Page, each: Watched) -> None:
    watched(page)
    try:
        newest = max((entry.number for entry in cached.history(REGISTER)), default=0)
    except MappingError:
        newest = 0
    now = Watched(each.kind, each.name, newest)
    st.session_state[_WATCHED][now.mark] = now
    _send(now.mark, str(newest))


def _stop(page: Page, each: Watched) -> None:
    watched(page)
    st.session_state[_WATCHED].pop(each.mark, None)
    _send(each.mark, FORGET)


def _send(mark: str, value: str) -> None:
    st.session_state.setdefault(_TO_SEND, {})[mark] = value
