"""The access list on a page, for administrators: who has which role, and changing it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

import streamlit as st

from mapping.access import ROLES
from mapping.access.grants import GROUP, LONGEST_HOLDER, name_of_grant, spelt_holder
from mapping.access.tokens import LONGEST_NAME
from mapping.editing.access import SHOWN_ONCE, make_token, revoke_token, take_access_away
from mapping.editing.intakes import intake_of
from mapping.editing.kept_table import one_row
from mapping.editing.table_files import kept_csv
from mapping.english import capitalised, count
from mapping.region.kept_tables import ACCESS, TOKENS
from mapping.tables.parsing import split_list
from ui.components.text_table import text_table
from ui.editing.editing_session import (
    EditingSession,
    attempted,
    begin,
    done,
    save_row,
    say_what_was_done,
)
from ui.editing.open_record import forget_record, merged, open_record, say_what_was_saved_of_it
from ui.editing.shown_button import shown_button
from ui.editing.upload_view import UploadForm, upload
from ui.shell.page import Page, paragraph

_TIMES, _OPENED, _CHOSEN = "access_given", "access_opened", "access_holder"
_TOKENS = "tokens_taken_back"
_MAY = (
    ("viewer", "all that is public", "nothing"),
    (
        "lead",
        "that, and what is open in their areas",
        "records, returns and actions of their areas",
    ),
    (
        "steering",
        "that, of every area",
        "actions, meetings, rounds of returns, reviews, themes, recommendations, what is not "
        "expected, benchmarks; "
        "the region's own records",
    ),
    ("administrator", "that, and this list", "everything"),
)


def access_view(page: Page) -> None:
    """Draw who may do what, and the ways to change it."""
    say_what_was_done()
    session = begin(page, intake_of(ACCESS), "")
    if session is None:
        return
    names = partial(name_of_grant, areas=page.reference.areas, groups=page.reference.groups)
    rows = [
        [
            row["holder"],
            row["provider"] or "any",
            capitalised(row["role"]),
            ", ".join(map(names, split_list(row["areas"]))),
        ]
        for row in session.current.to_dict("records")
    ]
    paragraph(
        f"The list has {count(len(rows), 'row')}, each a person or a group. Whoever signs "
        "in and stands here neither themselves nor by a group of theirs sees a page that tells "
        "them whom to ask. What you change holds from their next click.",
        "pm-answer pm-prompt",
    )
    text_table("Who has which role", ("Who", "Signs in at", "Role", "Areas"), rows)
    with st.expander("Give somebody, or a group, a role", expanded=not rows):
        _give(page, session)
    with st.expander("Change a role, or take it away", expanded=_CHOSEN in st.session_state):
        _change(page, session)
    with st.expander("What each role may do"):
        text_table("What each role may do", ("Role", "Sees", "May change"), _MAY, show_label=False)
    with st.container(key="off_paper_tokens"), st.expander("Tokens for programs"):
        _tokens(page)
    with st.container(key="off_paper_files"), st.expander("The whole list as a file"):
        st.download_button(
            "Access list as CSV",
            lambda: kept_csv(session.store, session.snapshot, session.current),
            file_name=ACCESS.file_name,
            mime="text/csv",
            on_click="ignore",
        )
        upload(page, session, UploadForm(label="The access list"))


def _tokens(page: Page) -> None:
    """The tokens by name, one made and shown once, one taken back."""
    session = begin(page, intake_of(TOKENS), "")
    if session is None:
        return
    paragraph(
        "A program that reads where people sign in, such as Power BI, does so with a token. It "
        "reads what is public, and changes nothing.",
        "pm-muted",
    )
    names = session.current["name"].tolist()
    asked = (session.reference.settings, session.reference, page.today, page.note(""))
    turn = st.session_state.get(_TOKENS, 0)
    with st.form(f"token_{turn}", border=False):
        name = st.text_input("For which program", key=f"token_{turn}", max_chars=LONGEST_NAME)
        is_sent = st.form_submit_button("Make a token")
    made: list[str] = []
    if is_sent and attempted(lambda: made.append(make_token(name, *asked))):
        paragraph(SHOWN_ONCE, "pm-notice")
        st.code(made[0], language=None)
        names = [*names, name.strip()]
    gone = st.selectbox("Take one back", names, None, placeholder="Choose", key="token_gone")
    if gone and st.button("Take this token back") and attempted(lambda: revoke_token(gone, *asked)):
        st.session_state[_TOKENS] = turn + 1
        done(f"The token {gone} opens nothing any more.")
        st.rerun()


def _give(page: Page, session: EditingSession) -> None:
    turn = st.session_state.get(_TIMES, 0)
    with st.form(f"access_{turn}", border=False):
        holder = st.text_input(
            f"E-mail address, or {GROUP} and the group's name as the provider sends it",
            key=f"access_holder_{turn}",
            max_chars=LONGEST_HOLDER,
        ).strip()
        cells = _fields(page, {"role": "", "areas": "", "provider": ""}, f"new_{turn}")
        is_sent = st.form_submit_button("Give this role")
    if not is_sent:
        return
    if session.held(spelt_holder(holder)) is not None:
        paragraph(f"{holder} has a role already: change it below.", "pm-notice")
        return
    if save_row(page, session, one_row(ACCESS, {"holder": holder, **cells}), "Access given"):
        st.session_state[_TIMES] = turn + 1
        st.rerun()


def _change(page: Page, session: EditingSession) -> None:
    holders = session.current["holder"].tolist()
    holder = st.selectbox("Whose", holders, None, placeholder="Choose", key=_CHOSEN)
    now = session.held(holder) if holder else None
    if holder is None or now is None:
        return
    opened = open_record(session, _OPENED, holder, now)
    say_what_was_saved_of_it(page, session, opened, now)
    with st.form(f"access_{opened.key}", border=False):
        entered = _fields(page, opened.cells, opened.key)
        is_sent = st.form_submit_button("Save the role")
    cells = merged(opened, {"holder": holder, **entered}, now) if is_sent else None
    if cells is not None and save_row(page, session, one_row(ACCESS, cells), "Access changed"):
        forget_record(_OPENED)
        st.rerun()

    label, key = "Take the role away", f"access_out_{holder}"
    if shown_button(label, key, now, place=st.container(), kind="secondary") and attempted(
        lambda: take_access_away(
            holder, session.reference.settings, session.reference, page.today, page.note("")
        )
    ):
        forget_record(_OPENED)
        done(f"{holder} has no role any more. It holds from their next click.")
        st.rerun()


def _fields(page: Page, held: Mapping[str, str], key: str) -> dict[str, str]:
    """The boxes of a row, with what stands in it; what was entered."""
    areas, groups = page.reference.areas, page.reference.groups
    known = (*areas.codes, *groups.by_code)
    role = st.selectbox(
        "Role",
        ROLES,
        ROLES.index(held["role"]) if held["role"] in ROLES else None,
        format_func=capitalised,
        placeholder="Choose",
        key=f"access_role_{key}",
        width=380,
    )
    chosen = st.multiselect(
        "Areas that they keep" if not groups.all else "Areas, or groups of areas, that they keep",
        known,
        [code for code in split_list(held["areas"]) if code in known],
        format_func=lambda code: name_of_grant(code, areas, groups),
        placeholder="None",
        key=f"access_areas_{key}",
    )
    provider = st.text_input(
        "Signs in at (blank for any; a group needs it)",
        held["provider"],
        key=f"access_provider_{key}",
        max_chars=64,
        width=380,
    )
    return {"role": role or "", "areas": ";".join(sorted(chosen)), "provider": provider.strip()}
