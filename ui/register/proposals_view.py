"""What others suggest about an area's records: to be taken, changed by hand, or declined."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

import streamlit as st

from mapping.analysis.services.service_labels import FIELD_LABELS
from mapping.dates import in_words
from mapping.editing.kept_table import one_row
from mapping.editing.proposals import (
    Suggested,
    answer,
    in_the_register,
    require_takable,
    waiting_for,
)
from mapping.english import count, named
from mapping.errors import MappingError
from mapping.escape import for_html, for_markdown
from mapping.problems import shorten
from mapping.region.kept_tables import REGISTER
from mapping.register.proposals import LONGEST, Outcome, Proposal
from mapping.register.schema import CONFIRMED
from mapping.wording.services import cell_in_words, record_title
from ui.editing.editing_session import (
    EditingSession,
    attempted,
    begin,
    done_too,
    own_saves,
    save_row,
)
from ui.editing.no_place import NoPlaceTick
from ui.editing.open_record import forget_record
from ui.register.forms_view import NEW, edit_record
from ui.register.open_view import open_record_of
from ui.register.record_fields import fits
from ui.shell import cached, next_run
from ui.shell.cached import kept_path
from ui.shell.came_back import marked, shown_before
from ui.shell.page import Page, notice, paragraph, run_again

_MOST_SHOWN, _MOST_NAMED, _LONGEST_TITLE = 20, 5, 70
_ANSWERED, _ASKED = "proposals_answered", "proposal_to_add"


def proposals_waiting(page: Page, session: EditingSession) -> None:
    """Every suggestion that nobody has answered, the oldest first; nothing where there is none."""
    try:
        waiting = waiting_for(kept_path(), session.area_code)
    except MappingError as error:
        notice(str(error))
        return
    _say_what_is_gone(page, session, waiting)
    _add_what_was_asked_for(page, session, waiting)
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
    taken = _as_suggested(page, waiting, held) if held else {}
    with st.expander(for_markdown(title), key=f"proposal_{proposal.proposal_id}"):
        seen = _say_what_moved(proposal, held)
        st.html(f'<dl class="pm-said">{_facts(page, waiting, held or {}, taken)}</dl>')
        can_be_taken = bool(proposal.column) or proposal.is_confirmation
        if proposal.is_confirmation and _is_changed_since(waiting):
            can_be_taken = False
            paragraph("The record was changed since: look at it, and confirm it by hand.")
        # Another key for anything else that the record says: nobody takes what they have not seen.
        key = f"take_{proposal.proposal_id}_{seen}"
        is_taken = can_be_taken and bool(held) and st.button("Take it", key=key)
        if held:
            st.button(
                "Change the record by hand",
                key=f"by_hand_{proposal.proposal_id}",
                on_click=open_record_of,
                args=(proposal.record_id,),
            )
        if not proposal.record_id:
            st.button(
                "Add it as a record",
                key=f"add_{proposal.proposal_id}",
                on_click=next_run.leave,
                args=(_ASKED, proposal.proposal_id),
            )
        # No form of Streamlit's: what is typed here goes with a suggestion that is taken, too.
        words = st.text_input(
            "A word for whoever suggested it",
            max_chars=LONGEST["answer"],
            key=f"answer_{proposal.proposal_id}",
        )
        said = _Said(
            words,
            NoPlaceTick(st.container(), proposal.proposal_id, (proposal, words)),
            NoPlaceTick(st.container(), key, tuple(sorted(taken.items()))),
        )
        with st.container(horizontal=True):
            is_done = st.button("It is done", key=f"done_{proposal.proposal_id}")
            is_declined = st.button("Decline it", key=f"decline_{proposal.proposal_id}")
        if is_taken and held:
            _take(page, session, proposal, (held, taken), said)
        elif is_done:
            _answer(page, session, proposal, "taken", said, _what_was_done(page, session, waiting))
        elif is_declined and not words.strip():
            notice("Nothing was saved: say in a word why it is declined.")
        elif is_declined:
            _answer(page, session, proposal, "declined", said, "The suggestion was declined.")
        said.tick.show()
        said.of_record.show()


def _say_what_moved(proposal: Proposal, held: dict[str, str] | None) -> str:
    """What names the cell that is suggested about as it stands; said, where it was another."""
    name, now = f"proposal_seen_{proposal.proposal_id}", (held or {}).get(proposal.column, "")
    before = st.session_state.get(name, now)
    st.session_state[name] = now
    if before != now:
        notice(
            f"“{FIELD_LABELS[proposal.column]}” was changed since this was shown: look again. "
            "Nothing was saved of what you pressed here."
        )
    return sha256(now.encode("utf-8", "surrogatepass")).hexdigest()[:12]


@dataclass(frozen=True)
class _Said:
    """A word for whoever suggested something, and whether it names a place of anybody's.

    Attributes
    ----------
    of_record
        Whether the record as suggested names one, which is asked apart.
    """

    words: str
    tick: NoPlaceTick
    of_record: NoPlaceTick


def _what_was_done(page: Page, session: EditingSession, waiting: Suggested) -> str:
    """What there is of a suggestion that somebody says is done: they may have done nothing yet."""
    proposal, when = waiting.proposal, waiting.when
    answered = "The suggestion was marked as done. That alone changes nothing on the register"
    if when is None:
        return f"{answered}."
    since = f"since {in_words(when.date())}, when it was suggested"
    entries = [entry for entry in cached.history(REGISTER) if entry.when > when]
    own = set(session.own["record_id"])
    touched = {c.record_id: c.kind for entry in reversed(entries) for c in entry.changes}
    if proposal.record_id:
        how = "was changed" if proposal.record_id in touched else "was not changed"
        return f"{answered}: the record {how} {since}."
    added = [record_id for record_id, kind in touched.items() if kind == "added"]
    names = [
        record_title(held, page.reference)
        for record_id in added
        if record_id in own and (held := session.held(record_id))
    ]
    area = page.reference.areas.name(session.area_code)
    if not names:
        return f"{answered}: no record of {area} was added {since}."
    return f"{answered}; added for {area} {since}: {named(names, _MOST_NAMED)}."


# ------------------------------------------------------------------------------ a new record


def _add_what_was_asked_for(
    page: Page, session: EditingSession, waiting: Sequence[Suggested]
) -> None:
    """Open the form of a new record that somebody suggested, once its button was pressed."""
    asked = next_run.taken(_ASKED, "")
    if asked:
        forget_record(f"{_ASKED}_{asked}")
    elif before := shown_before(_ASKED):
        asked = before[0]
    found = next((each for each in waiting if each.proposal.proposal_id == asked), None)
    if found is not None:
        title = for_markdown(_title(page, session, found.proposal))
        st.dialog(title, width="large")(marked(_ASKED, asked)(_new_record))(page, session, found)


def _new_record(page: Page, opened: EditingSession, suggested: Suggested) -> None:
    """The form of a new record, filled in with what was suggested."""
    page = run_again(page)
    session = begin(page, opened.intake, opened.who, opened.area_code)
    if session is None:
        return
    proposal = suggested.proposal
    if suggested not in waiting_for(kept_path(), session.area_code):
        notice("Somebody else has answered this suggestion meanwhile. Close this form.")
        return
    st.html(f'<dl class="pm-said">{_facts(page, suggested, {}, {})}</dl>')
    wanted = {"provider": proposal.provider, **proposal.new_record}
    given = {name: text for name, text in wanted.items() if fits(name, text, page.reference)}
    if left := [name for name in wanted if name not in given and wanted[name]]:
        notice(
            "Not taken over, since the form has no such word or date: "
            f"{named([FIELD_LABELS[name] for name in left], len(left))}. Choose it below."
        )

    def answered() -> None:
        _say_it_was_added(page, session, proposal)

    slot = f"{_ASKED}_{proposal.proposal_id}"
    edit_record(page, session, NEW, given, slot, then=answered)


def _say_it_was_added(page: Page, session: EditingSession, proposal: Proposal) -> None:
    """The record is saved: the suggestion is done, and says which record it became."""
    saved = next(e for e in session.store.history() if e.number == max(own_saves()))
    [added] = [change for change in saved.changes if change.kind == "added"]
    cells = dict.fromkeys(REGISTER.columns, "") | {f.column: f.new for f in added.fields}
    note, path, today = page.note(session.who), kept_path(), page.today
    try:
        answer(path, proposal, "taken", "", session.reference, today, note, added=added.record_id)
    except MappingError:
        done_too("The suggestion could not be marked as done: look at it again.")
        return
    own: frozenset[str] = st.session_state.get(_ANSWERED, frozenset())
    st.session_state[_ANSWERED] = own | {proposal.proposal_id}
    done_too(f"The suggestion is done: it is the record {record_title(cells, page.reference)}.")


def _without_record(proposal: Proposal) -> str:
    """What a suggestion is called that is about nothing on the register: several may wait."""
    if new := proposal.new_record:
        names = dict.fromkeys((proposal.provider, new.get("service_name", "")))
        return shorten(f"Not on the register yet: {': '.join(filter(None, names))}", _LONGEST_TITLE)
    return shorten(" ".join(proposal.words.split()), _LONGEST_TITLE) or "No record of the register"


def _facts(
    page: Page, waiting: Suggested, held: Mapping[str, str], taken: Mapping[str, str]
) -> str:
    proposal, when = waiting.proposal, waiting.when
    facts = [
        ("Suggested by", _by_whom(waiting)),
        ("On", in_words(when.date()) if when else "no day is known"),
    ]
    if column := proposal.column:
        label = FIELD_LABELS[column]

        def said(text: str) -> str:
            return cell_in_words(text, column, page.reference) or "blank"

        wanted = said(taken.get(column, proposal.value))
        if wanted != (written := said(proposal.value)):
            wanted = f"{wanted} (written “{written}”)"
        facts += [
            (f"{label} now", said(held.get(column, ""))),
            (f"{label} as suggested", wanted),
        ]
    facts += [
        (FIELD_LABELS[name], cell_in_words(text, name, page.reference))
        for name, text in proposal.new_record.items()
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
    if proposal.column:
        return {**held, proposal.column: in_the_register(proposal, page.reference)}
    day = (waiting.when.date() if waiting.when else page.today).isoformat()
    return {
        **held,
        "evidence": CONFIRMED,
        "last_verified": max(day, held["last_verified"]),
    }


def _take(
    page: Page,
    session: EditingSession,
    proposal: Proposal,
    records: tuple[dict[str, str], dict[str, str]],
    said: _Said,
) -> None:
    """Save the record as it was suggested, by the rules of any other save; then say so."""
    held, new = records
    row = one_row(session.spec, new)
    # Who suggested it may be a person, whom the register's history does not name to everybody.
    why = f"As suggested by {proposal.provider}" if proposal.provider else "As suggested"
    note, tick = page.note(session.who), said.tick
    # A word that is refused would be so after the record was saved.
    is_takable = attempted(
        lambda: require_takable(
            kept_path(),
            proposal,
            said.words,
            session.reference,
            page.today,
            note,
            names_no_place=tick.is_ticked,
        ),
        tick,
    )
    if is_takable and (
        new == held or save_row(page, session, row, why, tick=said.of_record) is not None
    ):
        said.of_record.done()
        _answer(page, session, proposal, "taken", said, "The suggestion was taken.")


def _answer(
    page: Page,
    session: EditingSession,
    proposal: Proposal,
    outcome: Outcome,
    said: _Said,
    what: str,
) -> None:
    """Keep what became of a suggestion, and say what that was."""
    note, today = page.note(session.who), page.today
    if attempted(
        lambda: answer(
            kept_path(),
            proposal,
            outcome,
            said.words,
            session.reference,
            today,
            note,
            names_no_place=said.tick.is_ticked,
        ),
        said.tick,
    ):
        own: frozenset[str] = st.session_state.get(_ANSWERED, frozenset())
        st.session_state[_ANSWERED] = own | {proposal.proposal_id}
        said.tick.done()
        done_too(f"{what} History keeps it.")
        st.rerun()
