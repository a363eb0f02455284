"""Below a record: a form by which whoever does not keep it suggests what should be changed."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from mapping.access import may
from mapping.analysis.services.service_labels import FIELD_LABELS
from mapping.editing.proposals import suggest, suggested_by
from mapping.errors import MappingError
from mapping.escape import for_markdown
from mapping.geography.areas import REGION
from mapping.region.kept_tables import REGISTER
from mapping.register.proposals import LONGEST, MAY_BE_SUGGESTED, Proposal
from ui.components.forms.unsaved import warn_if_left
from ui.editing.editing_session import (
    attempted,
    done,
    may_change,
    reference_now,
    say_what_was_done,
    who_box,
)
from ui.editing.no_place import NoPlaceTick
from ui.shell import cached
from ui.shell.cached import kept_path
from ui.shell.page import Page, notice, paragraph, pointer

_TIMES = "suggested"
_ALL_OF_IT = ""
_OUTCOMES = {"": "it waits", "taken": "it was taken", "declined": "it was declined"}


def suggestion(page: Page, record: Mapping[str, str]) -> None:
    """The form; whoever keeps the record is led to where it is changed."""
    if page.loaded.fault is not None or cached.is_example() or not may(page.person, "propose"):
        return
    keeper = record["maintained_by"]
    if page.person.has_signed_in and may_change(page, REGISTER, keeper):
        where = {"view": "own"} if keeper == REGION else {"area": keeper}
        pointer(page, "You keep this record.", "Change it", "update", **where)
        return
    say_what_was_done()
    _what_became_of_it(page, record["record_id"])
    with (
        st.container(key="off_paper_suggestion"),
        st.expander("Suggest a change to whoever keeps this record", key="suggestion"),
    ):
        paragraph(
            "It waits until they take it, change the record by hand, or decline it with a word. "
            "Nothing on the map changes before. No address of a place where somebody stays, and "
            "nothing about anybody who was helped.",
            "pm-muted",
        )
        who = who_box(page)
        # Another key each time: the next form begins blank.
        key = f"suggest_{record['record_id']}_{st.session_state.get(_TIMES, 0)}"
        with st.form(key, border=False):
            column = st.selectbox(
                "What is it about?",
                (_ALL_OF_IT, *MAY_BE_SUGGESTED),
                format_func=lambda name: FIELD_LABELS[name] if name else "Something else",
                key=f"{key}_column",
                width=380,
            )
            value = st.text_input(
                "What should stand there (only for a field of the record)",
                key=f"{key}_value",
                max_chars=LONGEST["value"],
            )
            words = st.text_area(
                "Why, or what you know", key=f"{key}_words", max_chars=LONGEST["words"]
            )
            place = st.container()
            is_pressed = st.form_submit_button("Send the suggestion", type="primary")
        warn_if_left(f"{key}_")
    new = Proposal("", keeper, record["record_id"], str(column), value.strip(), words.strip())
    tick = NoPlaceTick(place, key, (new,))
    if is_pressed and new.value and not column:
        notice("Nothing was saved: say what it is about, or write it under “what you know”.")
        is_pressed = False
    if is_pressed and attempted(
        lambda: suggest(
            kept_path(),
            new,
            reference_now(page),
            page.today,
            page.note(who),
            names_no_place=tick.is_ticked,
        ),
        tick,
    ):
        st.session_state[_TIMES] = st.session_state.get(_TIMES, 0) + 1
        name = for_markdown(page.reference.areas.name(keeper))
        done(f"The suggestion was sent: it waits for whoever keeps the records of {name}.")
        tick.done()
        st.rerun()
    tick.show()


def _what_became_of_it(page: Page, record_id: str) -> None:
    """What whoever looks has suggested of the record before, and what its keeper says."""
    if not page.person.has_signed_in:
        return
    try:
        own = suggested_by(kept_path(), page.note("").said_by, record_id)
    except MappingError as error:
        notice(str(error))
        return
    for each in own:
        what = (
            f"{FIELD_LABELS[each.column]}: {each.value or 'blank'}"
            if each.column
            else each.words or "a new record"
        )
        said = f" “{each.answer}”" if each.answer else ""
        paragraph(f"You suggested “{what}”: {_OUTCOMES[each.outcome]}.{said}", "pm-small")
