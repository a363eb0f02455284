"""A round of returns: who is in and what is open by area; opening and closing one; the letters."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date

import streamlit as st
from markupsafe import Markup

from mapping.access import may
from mapping.analysis.returns import AreaReturn, Progress
from mapping.dates import LATEST, add_months, in_words
from mapping.editing.letters import (
    Kind,
    RoundView,
    drafts,
    letters_zip,
    without_link,
    written_to,
)
from mapping.editing.returns import close_round, open_round
from mapping.english import count
from mapping.escape import for_file_name
from mapping.html import filled
from mapping.region.access import leads_by_area
from mapping.region.kept_tables import RETURNS
from mapping.wording.returns import (
    HEADINGS,
    NOBODY_ASKED,
    WHAT_IS_ASKED,
    area_rows,
    effect_sentence,
    returns_sentence,
    states_sentence,
)
from ui.components.text_table import text_table
from ui.editing.editing_session import (
    attempted,
    done,
    may_change,
    may_save,
    reference_now,
    say_what_was_done,
    who_box,
)
from ui.shell import cached
from ui.shell.cached import kept_path
from ui.shell.page import Page, link_to, paragraph

_TIMES = "rounds_changed"
_MOST_ROWS = 40
_MONTHS_TO_ANSWER = 2
_LETTERS: tuple[tuple[Kind, str], ...] = (
    ("ask", "Letters that ask"),
    ("remind", "Reminders"),
    ("thank", "Thanks"),
)


def returns_page(page: Page) -> None:
    """Draw how far the newest round is, and what can be done with it."""
    say_what_was_done()
    found = cached.newest_round(page.today, page.today)
    if found is None:
        paragraph(NOBODY_ASKED)
    else:
        paragraph(returns_sentence(found, page.reference))
        _own(page, found)
        progress_table(page, found)
    paragraph(WHAT_IS_ASKED, "pm-muted pm-prompt")
    if may_change(page, RETURNS):
        _deeds(page, found)


def progress_table(page: Page, found: Progress) -> None:
    """The areas of a round, each with the way to its part of the register.

    Of many areas, how many stand how, and those that have to be asked for first; the rest where
    somebody wants them.
    """
    number = len(found.areas)
    if number > _MOST_ROWS:
        found = found.to_chase_first
        paragraph(f"{count(number, 'area')} – {states_sentence(found)}.")
        every = st.toggle(
            f"List all {number}, not only the first {_MOST_ROWS}: the late and open ones first",
            key="returns_all",
        )
        found = found if every else replace(found, areas=found.areas[:_MOST_ROWS])
    rows = [
        (_link(page, area, name), *rest)
        for area, (name, *rest) in zip(found.areas, area_rows(found, page.reference), strict=True)
    ]
    text_table(f"{found.round.title}: by area", HEADINGS, rows, numeric=(2, 3, 4))


def _link(page: Page, area: AreaReturn, name: str) -> Markup:
    here = replace(page.selection, area_code=area.area_code)
    link = Markup(link_to("update", here))  # noqa: S704 - it is safe HTML already
    return filled('<a href="{link}" target="_self">{name}</a>', link=link, name=name)


def _own(page: Page, found: Progress) -> None:
    """What is left for those areas that somebody who looks keeps."""
    for code in sorted(page.person.areas & found.by_area.keys()):
        if found.round.closed_on is None:
            paragraph(effect_sentence(found.by_area[code], page.reference), "pm-prompt")


# ---------------------------------------------------------------------- opening and closing


def _deeds(page: Page, found: Progress | None) -> None:
    """What whoever keeps the rounds can do with them."""
    if not may_save(page, RETURNS):
        return
    is_open = found is not None and found.round.closed_on is None
    who = who_box(page)
    if found is not None:
        _letters(page, found)
    asked = set(found.round.codes) if is_open and found is not None else set()
    left = [code for code in page.reference.areas.codes if code not in asked]
    if left:
        with st.expander("Ask further areas" if is_open else "Open a round"):
            _opening(page, left, who, is_whole=not asked)
    if is_open and found is not None:
        with st.expander("Close the round"):
            _closing(page, found, who)


def _opening(page: Page, left: Sequence[str], who: str, *, is_whole: bool) -> None:
    names, turn = page.reference.areas.name, _turn()
    with st.form(f"round_{turn}", border=False):
        due = st.date_input(
            "Last day for answers",
            add_months(page.today, _MONTHS_TO_ANSWER),
            format="DD/MM/YYYY",
            min_value=page.today,
            max_value=LATEST,
            key=f"round_due_{turn}",
            width=180,
        )
        chosen = st.multiselect(
            "Areas",
            left,
            [],
            format_func=names,
            placeholder="All areas" if is_whole else "All that are not asked yet",
            key=f"round_areas_{turn}",
        )
        paragraph("Where none is chosen, all of them are asked.", "pm-muted")
        is_pressed = st.form_submit_button("Ask them", type="primary")
    if is_pressed and isinstance(due, date):
        codes = chosen or list(left)
        _do(
            lambda: open_round(
                kept_path(), codes, due, reference_now(page), page.today, page.note(who)
            ),
            f"Asked {count(len(codes), 'area')}, until {in_words(due)}. The letters can be taken "
            "away now.",
        )


def _closing(page: Page, found: Progress, who: str) -> None:
    missing = len(found.missing)
    rest = f"{count(missing, 'area')} not in" if missing else "all areas are in"
    paragraph(
        "Nothing more is waited for, and the round is told from then on as it stands today: "
        f"{rest}. What is open "
        "stays open on the map, and History can take the closing back.",
        "pm-muted",
    )
    if st.button("Close it", key=f"close_round_{_turn()}"):
        _do(
            lambda: close_round(kept_path(), reference_now(page), page.today, page.note(who)),
            "The round is closed.",
        )


def _turn() -> int:
    """Another key for every change: the next form begins blank."""
    return int(st.session_state.get(_TIMES, 0))


def _do(change: Callable[[], object], sentence: str) -> None:
    if attempted(change):
        done(sentence)
        st.session_state[_TIMES] = _turn() + 1
        st.rerun()


# ------------------------------------------------------------------------------ the letters


def _letters(page: Page, found: Progress) -> None:
    """Buttons for the drafts; each file is made when it is asked for."""
    offered = [
        (kind, label, written)
        for kind, label in _LETTERS
        if (written := written_to(kind, found))
        and (kind == "thank" or found.round.closed_on is None)
        and all(may(page.person, "see_open", "", area.area_code) for area in written)
    ]
    if not offered:
        return
    told = (
        "Each letter is a draft that opens in Outlook and Thunderbird, with the return workbook "
        "attached. Nothing is sent from here: open each, read it, and send it."
    )
    told = " ".join(filter(None, (told, without_link(page.reference.settings))))
    paragraph(told, "pm-muted pm-prompt")
    with st.container(horizontal=True):
        for kind, label, written in offered:
            st.download_button(
                f"{label}: {len(written)}",
                _maker(page, found, kind),
                file_name=f"{for_file_name(label)}-{found.round.opened_on.isoformat()}.zip",
                mime="application/zip",
                on_click="ignore",
                key=f"letters_{kind}",
            )


def _maker(page: Page, found: Progress, kind: Kind) -> Callable[[], bytes]:
    def made() -> bytes:
        reference, where = reference_now(page), kept_path()
        # Who has which role is for administrators alone.
        leads = leads_by_area(where, reference.areas) if may(page.person, "see_access") else {}
        view = RoundView(found, reference, page.assessment, page.ranked)
        return letters_zip(drafts(kind, view, where, page.today, leads))

    return made
