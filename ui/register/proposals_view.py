"""What others suggest about an area's records: to be taken, changed by hand, or declined."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from mapping.analysis.services.service_labels import FIELD_LABELS
from mapping.dates import in_words
from mapping.editing.kept_table import one_row
from mapping.editing.proposals import Suggested, answer, waiting_for
from mapping.english import count, named
from mapping.errors import MappingError
from mapping.escape import for_html, for_markdown
from mapping.problems import shorten
from mapping.region.kept_tables import REGISTER
from mapping.register.proposals import LONGEST, Outcome, Proposal
from mapping.register.schema import CONFIRMED
from mapping.wording.services import cell_in_words, record_title
from ui.editing.editing_session import EditingSession, attempted, done_too, save_row
from ui.register.open_view import open_record_of
from ui.shell import cached
from ui.shell.cached import kept_path
from ui.shell.page import Page, notice, paragraph

_MOST_SHOWN, _MOST_NAMED, _LONGEST_TITLE = 20, 5, 70
_ANSWERED = "proposals_answered"


def proposals_waiting(page: Page, session: EditingSession) -> None:
    """Every suggestion that nobody has answered, the oldest first; nothing where there is none."""
    try:
        waiting = waiting_for(kept_path(), session.area_code)
    except MappingError as error:
        notice(str(error))
        return
    _say_what_is_gone(page, session, waiting)
    if not waiting:
        return
    st.header(f"{count(len(waiting), 'suggestion')} to answer", anchor=False)
    for each in waiting[:_MOST_SHOWN]:
        _one(page, session, each)
    if (left := len(waiting) - _MOST_SHOWN) > 0:
        paragraph(f"{left} more are shown as these are answered.", "pm-muted")


def _say_what_is_gone(page: Page, session: EditingSession, waiting: Sequence[Suggested]) -> None:
    """What was shown and waits no more: a press on it, and what was typed there, went nowhere."""
    name, own = f"proposals_shown_{session.area_code}", st.session_state.get(_ANSWERED, frozenset())
    waits = {each.proposal.proposal_id for each in waiting}
    gone = [
        title
        for proposal_id, title in st.session_state.get(name, {}).items()
        if proposal_id not in waits | own
    ]
    st.session_state[name] = {
        each.proposal.proposal_id: _title(page, session, each.proposal)
        for each in waiting[:_MOST_SHOWN]
    }
    if gone:
        notice(
            "Meanwhile somebody else has answered, or taken back, what was suggested here: "
            f"{named(gone, _MOST_NAMED)}. Nothing of yours was saved of it."
        )


def _title(page: Page, session: EditingSession, proposal: Proposal) -> str:
    held = session.held(proposal.record_id)
    title = record_title(held, page.reference) if held else _without_record(proposal)
    return f"{title} – {FIELD_LABELS[proposal.column]}" if proposal.column else title


def _one(page: Page, session: EditingSession, waiting: Suggested) -> None:
    proposal = waiting.proposal
    held = session.held(proposal.record_id)
    title = _title(page, session, proposal)
    with st.expander(for_markdown(title), key=f"proposal_{proposal.proposal_id}"):
        st.html(f'<dl class="pm-said">{_facts(page, waiting, held)}</dl>')
        can_be_taken = bool(proposal.column) or proposal.is_confirmation
        if proposal.is_confirmation and _is_changed_since(waiting):
            can_be_taken = False
            paragraph("The record was changed since: look at it, and confirm it by hand.")
        is_taken = can_be_taken and held is not None
        is_taken = is_taken and st.button("Take it", key=f"take_{proposal.proposal_id}")
        if held:
            st.button(
                "Change the record by hand",
                key=f"by_hand_{proposal.proposal_id}",
                on_click=open_record_of,
                args=(proposal.record_id,),
            )
        # No form of Streamlit's: what is typed here goes with a suggestion that is taken, too.
        words = st.text_input(
            "A word for whoever suggested it",
            max_chars=LONGEST["answer"],
            key=f"answer_{proposal.proposal_id}",
        )
        with st.container(horizontal=True):
            is_done = st.button("It is done", key=f"done_{proposal.proposal_id}")
            is_declined = st.button("Decline it", key=f"decline_{proposal.proposal_id}")
        if is_taken and held is not None:
            _take(page, session, waiting, held, words)
        elif is_done:
            _answer(page, session, proposal, "taken", words)
        elif is_declined and not words.strip():
            notice("Nothing was saved: say in a word why it is declined.")
        elif is_declined:
            _answer(page, session, proposal, "declined", words)


def _without_record(proposal: Proposal) -> str:
    """What a suggestion is called that is about nothing on the register: several may wait."""
    return shorten(" ".join(proposal.words.split()), _LONGEST_TITLE) or "No record of the register"


def _facts(page: Page, waiting: Suggested, held: dict[str, str] | None) -> str:
    proposal, when = waiting.proposal, waiting.when
    facts = [
        ("Suggested by", _by_whom(waiting)),
        ("On", in_words(when.date()) if when else "no day is known"),
    ]
    if proposal.column:
        label = FIELD_LABELS[proposal.column]

        def said(text: str) -> str:
            return cell_in_words(text, proposal.column, page.reference) or "blank"

        facts += [
            (f"{label} now", said((held or {}).get(proposal.column, ""))),
            (f"{label} as suggested", said(proposal.value)),
        ]
    if proposal.words:
        facts.append(("In their words", proposal.words))
    return "".join(f"<div><dt>{for_html(k)}</dt><dd>{for_html(v)}</dd></div>" for k, v in facts)


def _is_changed_since(waiting: Suggested) -> bool:
    """Whether a record is not what somebody said of it that it is still right."""
    when, record_id = waiting.when, waiting.proposal.record_id
    entries = cached.history(REGISTER)
    return when is None or any(
        change.record_id == record_id
        for entry in entries
        if entry.when > when
        for change in entry.changes
    )


def _by_whom(waiting: Suggested) -> str:
    by = waiting.by or "nobody said who"
    provider = waiting.proposal.provider
    if not provider:
        return by
    brought = f" that {waiting.by} brought in" if waiting.by else ""
    return f"{provider}, in a workbook{brought}"


def _as_suggested(page: Page, waiting: Suggested, held: dict[str, str]) -> dict[str, str]:
    """What the record says once it is taken; a confirmation is of the day when it was made."""
    proposal = waiting.proposal
    if not proposal.is_confirmation:
        return {**held, proposal.column: proposal.value}
    day = (waiting.when.date() if waiting.when else page.today).isoformat()
    return {
        **held,
        "evidence": CONFIRMED,
        "last_verified": max(day, held["last_verified"]),
    }


def _take(
    page: Page, session: EditingSession, waiting: Suggested, held: dict[str, str], words: str
) -> None:
    """Save the record as it was suggested, by the rules of any other save; then say so."""
    proposal, new = waiting.proposal, _as_suggested(page, waiting, held)
    row = one_row(session.spec, new)
    why = f"As suggested: {proposal.proposal_id}"
    if new == held or save_row(page, session, row, why) is not None:
        _answer(page, session, proposal, "taken", words)


def _answer(
    page: Page, session: EditingSession, proposal: Proposal, outcome: Outcome, words: str
) -> None:
    note = page.note(session.who)
    if attempted(
        lambda: answer(kept_path(), proposal, outcome, words, session.reference, page.today, note)
    ):
        own: frozenset[str] = st.session_state.get(_ANSWERED, frozenset())
        st.session_state[_ANSWERED] = own | {proposal.proposal_id}
        done_too(f"The suggestion was {outcome}. History keeps it.")
        st.rerun()
