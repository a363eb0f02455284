"""What others suggest about an area's records: to be taken, changed by hand, or declined."""

from __future__ import annotations

import streamlit as st

from mapping.analysis.service_labels import FIELD_LABELS
from mapping.dates import in_words
from mapping.editing.kept_table import one_row
from mapping.editing.proposals import Suggested, answer, waiting_for
from mapping.english import count
from mapping.errors import MappingError
from mapping.escape import for_html, for_markdown
from mapping.region.kept_tables import REGISTER
from mapping.register.proposals import LONGEST, Outcome, Proposal
from mapping.register.schema import CONFIRMED
from mapping.wording.services import record_title
from ui.editing.editing_session import EditingSession, attempted, done_too, save_row
from ui.register.open_view import open_record_of
from ui.shell import cached
from ui.shell.cached import kept_path
from ui.shell.page import Page, notice, paragraph

_MOST_SHOWN = 20


def proposals_waiting(page: Page, session: EditingSession) -> None:
    """Every suggestion that nobody has answered, the oldest first; nothing where there is none."""
    try:
        waiting = waiting_for(kept_path(), session.area_code)
    except MappingError as error:
        notice(str(error))
        return
    if not waiting:
        return
    st.header(f"{count(len(waiting), 'suggestion')} to answer", anchor=False)
    for each in waiting[:_MOST_SHOWN]:
        _one(page, session, each)
    if (left := len(waiting) - _MOST_SHOWN) > 0:
        paragraph(f"{left} more are shown as these are answered.", "pm-muted")


def _one(page: Page, session: EditingSession, waiting: Suggested) -> None:
    proposal = waiting.proposal
    held = session.held(proposal.record_id)
    title = record_title(held, page.reference) if held else "No record of the register"
    field = f" – {FIELD_LABELS[proposal.column]}" if proposal.column else ""
    with st.expander(for_markdown(title + field), key=f"proposal_{proposal.proposal_id}"):
        st.html(f'<dl class="pm-said">{_facts(waiting, held)}</dl>')
        can_be_taken = bool(proposal.column) or proposal.is_confirmation
        if proposal.is_confirmation and _is_changed_since(waiting):
            can_be_taken = False
            paragraph("The record was changed since: look at it, and confirm it by hand.")
        if held and can_be_taken and st.button("Take it", key=f"take_{proposal.proposal_id}"):
            _take(page, session, waiting, held)
        if held:
            st.button(
                "Change the record by hand",
                key=f"by_hand_{proposal.proposal_id}",
                on_click=open_record_of,
                args=(proposal.record_id,),
            )
        with st.form(f"answer_{proposal.proposal_id}", border=False):
            words = st.text_input("A word for who suggested it", max_chars=LONGEST["answer"])
            with st.container(horizontal=True):
                is_done = st.form_submit_button("It is done")
                is_declined = st.form_submit_button("Decline it")
        if is_done:
            _answer(page, session, proposal, "taken", words)
        elif is_declined and not words.strip():
            notice("Nothing was saved: say in a word why it is declined.")
        elif is_declined:
            _answer(page, session, proposal, "declined", words)


def _facts(waiting: Suggested, held: dict[str, str] | None) -> str:
    proposal, when = waiting.proposal, waiting.when
    facts = [
        ("Suggested by", _by_whom(waiting)),
        ("On", in_words(when.date()) if when else "no day is known"),
    ]
    if proposal.column:
        label = FIELD_LABELS[proposal.column]
        facts += [
            (f"{label} now", (held or {}).get(proposal.column) or "blank"),
            (f"{label} as suggested", proposal.value or "blank"),
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


def _take(page: Page, session: EditingSession, waiting: Suggested, held: dict[str, str]) -> None:
    """Save the record as it was suggested, by the rules of any other save; then say so."""
    proposal, new = waiting.proposal, _as_suggested(page, waiting, held)
    row = one_row(session.spec, new)
    why = f"As suggested: {proposal.proposal_id}"
    if new == held or save_row(page, session, row, why) is not None:
        _answer(page, session, proposal, "taken", "")


def _answer(
    page: Page, session: EditingSession, proposal: Proposal, outcome: Outcome, words: str
) -> None:
    note = page.note(session.who)
    if attempted(
        lambda: answer(kept_path(), proposal, outcome, words, session.reference, page.today, note)
    ):
        done_too(f"The suggestion was {outcome}. History keeps it.")
        st.rerun()
