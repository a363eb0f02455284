"""What is typed into the form of a record is kept as a draft, and is there the next time.

Nothing here may end a form: where a draft cannot be read or kept, that is said, and it goes on.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from mapping.editing.kept_table import is_plain_note
from mapping.escape import for_markdown
from mapping.store.drafts import (
    DAYS,
    Draft,
    NotKeptError,
    drafts_of,
    is_of,
    keep_draft,
    let_go,
    moment_in_words,
    told_now,
)
from ui.components.text_table import text_table
from ui.editing.editing_session import EditingSession, done_too
from ui.editing.open_record import (
    Cells,
    OpenRecord,
    begin_record,
    forget_record,
    open_record,
    opened_before,
)
from ui.shell import next_run
from ui.shell.cached import kept_path
from ui.shell.page import Page, notice, paragraph, run_again

THROW_AWAY = "Throw away what was typed"
_SAID = "said_of_a_draft"
_A_WHILE = timedelta(minutes=10)
_NOT_KEPT = "What you type here is not kept as a draft: choose above the form what stands."
_TOLD = "told_of_a_draft"
_GO_ON = "The fields are filled as they were left: go on, or throw it away."


# ------------------------------------------------------------------------------ opening a form


def filled_record(
    page: Page, session: EditingSession, slot: str, record_id: str, now: Cells
) -> OpenRecord:
    """A record in a form, with what was typed into it on an earlier visit.

    Parameters
    ----------
    slot, now
        As for `open_record`; of a new record, what its form was opened for.
    """
    if opened_before(slot, record_id) is None:
        draft = own_draft(page, session, record_id, now)
        if draft is not None and _is_said_already(draft, now):
            _let_go(page, draft)
            draft = None
        if draft is not None and not _is_of_another(draft, session):
            begin_record(session, slot, record_id, now, told_now(draft, now))
    return open_record(session, slot, record_id, now)


def own_draft(page: Page, session: EditingSession, record_id: str, now: Cells) -> Draft | None:
    """What somebody has begun to type of a record; None for nothing, or where that is not known."""
    try:
        return _own(page, _drafts(page, session), _about(record_id, now))
    except NotKeptError:
        # The form says so below.
        return None


def began(draft: Draft, page: Page, who: str) -> str:
    """Who began to change a record, and when: "You began to change this on 28 November 2026 …".

    Parameters
    ----------
    who
        Who looks at it says they are, where nobody signs in.
    """
    what = "change this" if draft.record_id else "fill in a new record"
    last = (
        f", and last typed on {moment_in_words(draft.changed)}"
        if draft.changed - draft.begun > _A_WHILE
        else ""
    )
    return f"{_by(draft, page, who)} began to {what} on {draft.when}{last}"


def _by(draft: Draft, page: Page, who: str) -> str:
    is_known = page.person.has_signed_in or bool(draft.who and draft.who == who)
    if is_known and is_of(draft, page.person):
        return "You"
    if draft.who:
        return draft.who if draft.has_signed_in else f"“{draft.who}”"
    return "You, or somebody else here,"


def _drafts(page: Page, session: EditingSession) -> list[Draft]:
    return drafts_of(kept_path(), page.person, session.area_code, page.now)


def _about(record_id: str, cells: Cells) -> tuple[str, str]:
    """Which draft is meant: a record's, or that of a new one that was asked for by its type."""
    return record_id, "" if record_id else cells.get("provision_type", "")


def _own(page: Page, drafts: list[Draft], about: tuple[str, str]) -> Draft | None:
    return next((d for d in drafts if d.about == about and is_of(d, page.person)), None)


def _is_of_another(draft: Draft, session: EditingSession) -> bool:
    """Whether two people say of themselves that they are not the same, where nobody signs in."""
    is_said = bool(draft.who and session.who) and not draft.has_signed_in
    return is_said and draft.who != session.who


def _is_said_already(draft: Draft, now: Cells) -> bool:
    """Whether a record says all that was typed: it was saved, and the draft could not be let go."""
    return bool(draft.record_id) and all(now.get(n, "") == t for n, t in draft.typed.items())


# ------------------------------------------------------------------------------ while it is open


def keep_typed(
    page: Page,
    session: EditingSession,
    record: OpenRecord,
    typed: Mapping[str, str],
    above: DeltaGenerator,
    below: DeltaGenerator,
) -> OpenRecord:
    """Keep what stands in a form, once something else does; and say what was begun before.

    Parameters
    ----------
    typed
        What stands in the fields that were changed.
    above, below
        Places that are always there: no field is drawn anew as something is said in them.
    """
    try:
        record, stands, others = _settled(page, session, record, typed)
    except NotKeptError as error:
        _say_it_is_not_kept(
            record,
            typed,
            below,
            f"What you type here is not kept as a draft: {error}. It stands in this page alone "
            "until it is saved.",
        )
        return record
    with above:
        _say_what_was_said(record.slot)
        for each in others:
            notice(f"{began(each, page, session.who)}, and has not saved it yet.")
    if _text(stands) == _text(record.draft):
        _say_it_is_kept(page, session, record, above, below)
        return record
    with above:
        _ask_which(page, session, record, stands, typed)
    if typed:
        _say_it_is_not_kept(record, typed, below, _NOT_KEPT)
    return record


def keep_at_once(
    page: Page, session: EditingSession, record: OpenRecord, typed: Mapping[str, str]
) -> None:
    """Keep what stands in a form before the page is drawn; what hinders it, the form says."""
    with suppress(NotKeptError):
        _settled(page, session, record, typed)


def _settled(
    page: Page, session: EditingSession, record: OpenRecord, typed: Mapping[str, str]
) -> tuple[OpenRecord, Draft | None, list[Draft]]:
    """A form whose draft is kept, what stands in the place of that, and other people's drafts."""
    about = _about(record.record_id, record.cells)
    drafts = _drafts(page, session)
    stands, known = _own(page, drafts, about), record.draft
    if stands is not None and stands.typed == typed:
        known = stands
    if _text(stands) == _text(known):
        if known is None or known.typed != typed:
            known, stands = _kept(page, session, record, typed, known)
        record = _remember(record, known)
    others = [each for each in drafts if each.about == about and not is_of(each, page.person)]
    return record, stands, others


def _say_it_is_not_kept(
    record: OpenRecord, typed: Mapping[str, str], below: DeltaGenerator, sentence: str
) -> None:
    """Say it beneath the form, and once where it is seen at once: the form is long."""
    with below:
        paragraph(sentence)
    now = (record.key, sentence)
    if typed and st.session_state.get(_TOLD) != now:
        st.session_state[_TOLD] = now
        st.toast(for_markdown(sentence))


def _kept(
    page: Page,
    session: EditingSession,
    record: OpenRecord,
    typed: Mapping[str, str],
    known: Draft | None,
) -> tuple[Draft | None, Draft | None]:
    """What is kept as this page knows by then, and what stands there."""
    if not typed:
        if known is not None and not let_go(kept_path(), page.person, known):
            return known, _own(page, _drafts(page, session), known.about)
        return None, None
    draft = _draft(page, session, record, typed)
    kept = keep_draft(kept_path(), page.person, draft, known)
    if kept is None:
        return known, _own(page, _drafts(page, session), draft.about)
    return kept, kept


def _draft(
    page: Page, session: EditingSession, record: OpenRecord, typed: Mapping[str, str]
) -> Draft:
    person = page.person
    said = session.who if is_plain_note(session.who) else ""
    record_id, type_key = _about(record.record_id, record.cells)
    return Draft(
        area_code=session.area_code,
        record_id=record_id,
        type_key=type_key,
        who=person.name if person.has_signed_in else said,
        has_signed_in=person.has_signed_in,
        begun=record.draft.begun if record.draft else page.now,
        changed=page.now,
        revision=record.revision,
        opened=dict(record.cells),
        typed=dict(typed),
    )


def _text(draft: Draft | None) -> str:
    return "" if draft is None else draft.text


def _remember(record: OpenRecord, draft: Draft | None) -> OpenRecord:
    """What this page knows of the draft; its other forms of the record begin with it anew."""
    if _text(record.draft) == _text(draft):
        return record
    _close_others(record)
    now = replace(opened_before(record.slot, record.record_id) or record, draft=draft)
    st.session_state[record.slot] = now
    return now


def _close_others(record: OpenRecord) -> None:
    if record.draft is None:
        return
    for slot, other in list(st.session_state.items()):
        if isinstance(other, OpenRecord) and slot != record.slot and other.draft == record.draft:
            forget_record(str(slot))


def _say_it_is_kept(
    page: Page,
    session: EditingSession,
    record: OpenRecord,
    above: DeltaGenerator,
    below: DeltaGenerator,
) -> None:
    if record.draft is None:
        return
    with above if record.filled else below:
        if record.filled:
            notice(f"{began(record.draft, page, session.who)}, and it is not saved yet. {_GO_ON}")
        else:
            others = (
                "see that you began it"
                if page.person.has_signed_in
                else "find it too, since nobody signs in here"
            )
            paragraph(
                "What you typed is kept as a draft: it is here again at your next visit, for "
                f"{DAYS} days. Others who keep the records of this area {others}.",
                "pm-muted",
            )
        st.button(THROW_AWAY, key=f"away_{record.key}", on_click=_throw_away, args=(page, record))


def _ask_which(
    page: Page,
    session: EditingSession,
    record: OpenRecord,
    stands: Draft | None,
    typed: Mapping[str, str],
) -> None:
    """Another draft than this page's stands there, or none any more: somebody has to choose."""
    # Another key for another draft: a press is for what was seen.
    mark = f"{record.key}_{sha256(_text(stands).encode()).hexdigest()[:12]}"
    if stands is None:
        notice(
            "What was typed here is no draft any more: it was saved or thrown away in another "
            "window, or taken out for good. What stands in the fields is in this page alone."
        )
        label = "Let it go here too"
    elif typed:
        who = began(stands, page, session.who)
        notice(
            f"{who}, in another window, and it is not saved yet. What you type here is not kept "
            "before you choose: it would take the place of that."
        )
        label = "Show what was typed there"
    else:
        notice(f"{began(stands, page, session.who)}, and it is not saved yet.")
        label = "Fill the fields with it"
    with st.container(horizontal=True):
        st.button(label, key=f"theirs_{mark}", on_click=_fill, args=(session, record, stands))
        if typed:
            st.button(
                "Keep what stands here",
                key=f"mine_{mark}",
                on_click=_keep_this,
                args=(record, stands),
            )


def _fill(session: EditingSession, record: OpenRecord, draft: Draft | None) -> None:
    """Begin the form with what stands there; where nothing does, with what is kept."""
    forget_record(record.slot)
    if draft is not None:
        now = session.held(record.record_id) or record.cells
        begin_record(session, record.slot, record.record_id, now, told_now(draft, now))


def _keep_this(record: OpenRecord, stands: Draft | None) -> None:
    """Have what stands in this form take the place of what stands there."""
    _remember(record, stands)


def _throw_away(page: Page, record: OpenRecord) -> None:
    """Let go of what was typed, here and where it is kept."""
    page, said = run_again(page), "What was typed was thrown away."
    # Something may have been typed in between.
    record = opened_before(record.slot, record.record_id) or record
    if record.draft is not None:
        try:
            if not let_go(kept_path(), page.person, record.draft):
                said += " Somebody has typed something else since, which is not."
        except NotKeptError as error:
            next_run.leave(_SAID, (record.slot, f"Nothing was thrown away: {error}."))
            return
    _close_others(record)
    forget_record(record.slot)
    next_run.leave(_SAID, (record.slot, said))


def _say_what_was_said(slot: str) -> None:
    about, sentence = next_run.taken(_SAID, ("", ""))
    if about == slot:
        notice(sentence)


# ------------------------------------------------------------------------------ after it


def typed_is_saved(page: Page, record: OpenRecord) -> None:
    """Let the draft go of a record that is saved now."""
    if record.draft is None:
        return
    _close_others(record)
    if not _let_go(page, record.draft):
        done_too("What was typed could not be let go as a draft: it may be offered once more.")


def _let_go(page: Page, draft: Draft) -> bool:
    try:
        let_go(kept_path(), page.person, draft)
    except NotKeptError:
        return False
    return True


def without_a_record(
    page: Page, draft: Draft, in_words: Callable[[str, str], tuple[str, str]]
) -> None:
    """What was typed into the form of a record that is no longer there."""
    notice(
        f"{began(draft, page, '')}. Since then the record was removed, or handed to another area: "
        "what was typed can be read here, and thrown away."
    )
    text_table("Typed", ("Field", "What was typed"), [in_words(*c) for c in draft.typed.items()])
    if st.button(THROW_AWAY, key=f"away_{draft.record_id}_{draft.changed.isoformat()}"):
        is_gone = _let_go(run_again(page), draft)
        done_too("What was typed was thrown away." if is_gone else "Nothing was thrown away.")
        st.rerun()
