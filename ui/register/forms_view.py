"""Forms for those who want no file: one record, still right, and "we have none of this"."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from typing import Literal

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from mapping.analysis.services.service_labels import word_of
from mapping.dates import in_words
from mapping.editing.kept_records import by_last_word
from mapping.editing.kept_table import one_row
from mapping.english import named, spoken
from mapping.geography.areas import REGION, WHOLE_REGION
from mapping.region.kept_tables import REGISTER
from mapping.register.schema import COLUMNS, CONFIRMED, NOT_PROVIDED
from mapping.tables.column_values import plain_rows
from mapping.tables.diff import RecordChange
from mapping.tables.parsing import parse_date
from mapping.wording.services import record_title
from ui.components.forms.form_faults import FormFaults
from ui.components.forms.unsaved import warn_if_left
from ui.components.in_sight import form_in_sight
from ui.components.long_list import MOST_NAMES
from ui.editing.drafts import filled_record, keep_at_once, keep_typed, typed_is_saved
from ui.editing.editing_session import (
    EditingSession,
    Tell,
    begin,
    checked_row,
    save_changes,
    save_row,
    tell_by_column,
)
from ui.editing.no_place import NoPlaceTick
from ui.editing.open_record import (
    OpenRecord,
    forget_record,
    merged,
    opened_before,
    opened_in,
    say_that_it_is_gone,
    say_what_clashes,
    say_what_was_saved_of_it,
)
from ui.register.confirmed_view import what_is_confirmed
from ui.register.contradiction_view import contradicted, replaced
from ui.register.record_fields import RecordFields, labels_of, typed_into
from ui.shell.page import (
    NEW_RECORD,
    NIL_RETURN,
    RECORD,
    Page,
    notice,
    paragraph,
    parameter,
    run_again,
)

NEW = ""

_FORM, _ANSWER = "record_form", "record_answer"
_MOST_NAMED = 5
_CHOSEN = "record"


def forms(page: Page, session: EditingSession) -> None:
    """A nil return of an area in one go, and one record to add, confirm or change."""
    st.header("One record", anchor=False)
    asked = {NIL_RETURN: "nil_return", NEW_RECORD: "one_record"}.get(parameter(RECORD), "")
    if session.area_code != REGION:
        is_nil = asked == "nil_return"
        with st.expander("There is none of a type (nil return)", expanded=is_nil, key="nil_return"):
            nil_return(page, session)
    is_one = asked == "one_record"
    with st.expander("Add, confirm or change a record", expanded=is_one, key="one_record"):
        _record(page, session)
    if is_one or (asked and session.area_code != REGION):
        form_in_sight(f"{session.area_code} {page.selection.type_key}", asked)


def answer_type(
    page: Page, opened: EditingSession, type_key: str, ask: Callable[[str], None]
) -> None:
    """What an area can say of one type: what it said is so still, there is none, or here it is.

    Parameters
    ----------
    ask
        Gets the record that is to be confirmed or changed, in a form of its own.
    """
    page, session = _anew(page, opened)
    if session is None:
        return
    own = session.own
    for record in plain_rows(own[own["provision_type"] == type_key]):
        _standing(page, record, ask)
    if session.area_code != REGION:
        with st.expander("There is none", expanded=True, key="answer_none"):
            nil_return(page, session, type_key)
    given, slot = {"provision_type": type_key}, f"{_ANSWER}_{session.area_code}_{type_key}"
    is_begun = bool(filled_record(page, session, slot, NEW, given).filled)
    with st.expander("There is some: add it", expanded=is_begun, key="answer_some"):
        edit_record(page, session, NEW, given, slot)


def answer_new(page: Page, opened: EditingSession) -> None:
    """Go on with a record that is not there yet, of whatever type."""
    page, session = _anew(page, opened)
    if session is not None:
        edit_record(page, session, NEW, {}, f"{_ANSWER}_{session.area_code}_")


def _standing(page: Page, record: Mapping[str, str], ask: Callable[[str], None]) -> None:
    """A record of the type that is kept already, and the way to it."""
    verified = parse_date(record["last_verified"])
    said = f"says {spoken(record['status'])}"
    when = f"last verified {in_words(verified)}" if verified else "undated"
    paragraph(
        f"On the register: {record_title(record, page.reference)} {said}, {when}.", "pm-small"
    )
    if st.button("Confirm or change this record", key=f"standing_{record['record_id']}"):
        ask(record["record_id"])
        st.rerun()


def answer_record(page: Page, opened: EditingSession, record_id: str) -> None:
    """What an area can say of one of its records: it is still right, or what has changed."""
    page, session = _anew(page, opened)
    held = None if session is None else session.held(record_id)
    if session is None or held is None:
        notice("This record cannot be changed now. Somebody may have removed it: close this form.")
        return
    record = filled_record(page, session, _ANSWER, record_id, held)
    # What is said above a form has a place of its own: no field is drawn anew as it comes and goes.
    with st.container():
        say_what_was_saved_of_it(page, session, record, held)
        _confirm(page, session, record, held, "Still right: confirm it", "answer", is_first=True)
    with st.expander("Change it", expanded=bool(record.filled), key="answer_change"):
        edit_record(page, session, record_id, held, _ANSWER)


def forget_answer() -> None:
    """The next form in a dialog begins with what is kept."""
    forget_record(_ANSWER)


def _anew(page: Page, opened: EditingSession) -> tuple[Page, EditingSession | None]:
    """The moment, and the table as it stands: a dialog runs again by itself, and others save."""
    page = run_again(page)
    return page, begin(page, opened.intake, opened.who, opened.area_code)


# --------------------------------------------------------------------------------- none


def nil_return(
    page: Page,
    session: EditingSession,
    type_key: str | None = None,
    ending: Sequence[RecordChange] = (),
    shortcut: str | None = None,
) -> None:
    """Form that says that there is none of a type; which one is asked unless it is given.

    Parameters
    ----------
    ending
        What is saved with it: how records of the type end.
    """
    labels = {t.key: t.label for t in page.reference.types.all}
    causes = next(column for column in COLUMNS if column.name == "gap_cause").allowed
    looked_at = page.selection.type_key
    with st.form(f"nil_{type_key}", border=False):
        kind = type_key or st.selectbox(
            "Type that there is none of",
            list(labels),
            # None is chosen for them: a press too many would say “none” of the first in the list.
            list(labels).index(looked_at) if looked_at in labels else None,
            placeholder="Choose a type",
            format_func=labels.__getitem__,
        )
        cause = st.multiselect(
            "Why, if you know",
            causes,
            format_func=lambda word: word_of("gap_cause", word, page.reference),
        )
        place = st.container()
        is_pressed = st.form_submit_button("Save: there is none", shortcut=shortcut)
    if kind is None:
        if is_pressed:
            with place:
                notice("Nothing was saved: choose the type that there is none of.")
        return
    confidential = kind in page.reference.confidential_types
    record = {
        "maintained_by": session.area_code,
        "provision_type": kind,
        "status": NOT_PROVIDED,
        "gap_cause": ";".join(cause),
        "areas_served": session.area_code,
        "location_confidential": "yes" if confidential else "no",
        "evidence": CONFIRMED,
        "last_verified": page.today.isoformat(),
    }
    key = f"nil_{session.area_code}_{type_key}"
    sent = _Sent(record, "Nil return", key, place, record, tuple(ending))
    if _is_saved(page, session, sent, is_pressed=is_pressed):
        st.rerun()


# --------------------------------------------------------------------------- one record


def _record(page: Page, session: EditingSession) -> None:
    titles = _titles((page.loaded.key, *session.key), MOST_NAMES, _chosen(session), page, session)
    left, was_open = f"{_slot(session)}_left", opened_in(_slot(session))
    if was_open is not None and was_open.record_id not in {NEW, *session.own["record_id"]}:
        st.session_state[left] = was_open
    # A record that is gone has no title: then the choice goes back to the first.
    chosen = str(
        st.selectbox(
            "Record", list(titles), format_func=lambda key: titles.get(key, key), key=_CHOSEN
        )
    )
    if len(titles) - 1 < len(session.own):
        paragraph(
            f"The {MOST_NAMES:,} of which nobody has said anything for longest are offered, of "
            f"{len(session.own):,}. Find another by its words in the list of those kept.",
            "pm-small",
        )
    held = session.held(chosen) if chosen != NEW else None
    with st.container():
        if chosen != NEW:
            st.session_state.pop(left, None)
        elif gone := opened_in(left):
            typed = "under “Begun and not saved”" if gone.draft else ""
            say_that_it_is_gone(page, session, gone, typed)
        if held is not None:
            record = filled_record(page, session, _slot(session), chosen, held)
            say_what_was_saved_of_it(page, session, record, held)
            label = "Still right: confirm it as it stands"
            _confirm(page, session, record, held, label, "form")
    asked = page.selection.type_key
    given = held or ({"provision_type": asked} if asked else {})
    edit_record(page, session, chosen, given, _slot(session))


@st.cache_resource(max_entries=32, show_spinner=False)
def _titles(
    key: tuple[object, ...],  # noqa: ARG001
    most: int,
    chosen: str,
    _page: Page,
    _session: EditingSession,
) -> dict[str, str]:
    """What the records to choose from are called, by their ids; the first is a new one."""
    own = _session.own
    if len(own) > most:
        oldest = by_last_word(own, "").index[:most]
        own = own.loc[own.index.isin(oldest) | (own["record_id"] == chosen)]
    return {NEW: "A new record"} | {
        row["record_id"]: record_title(row, _page.reference) for row in plain_rows(own)
    }


def _chosen(session: EditingSession) -> str:
    """The record that is chosen, where not all are offered: it is, whatever others are."""
    return str(st.session_state.get(_CHOSEN, NEW)) if len(session.own) > MOST_NAMES else NEW


def _slot(session: EditingSession) -> str:
    """Each area has a form of its own: what was entered for one is not another's."""
    return f"{_FORM}_{session.area_code}"


def _confirm(
    page: Page,
    session: EditingSession,
    record: OpenRecord,
    held: dict[str, str],
    label: str,
    place: str,
    *,
    is_first: bool = False,
) -> None:
    """What confirming a record says, and the button that does it."""
    what_is_confirmed(page, held)
    kind: Literal["primary", "secondary"] = "primary" if is_first else "secondary"
    is_pressed = st.button(label, type=kind, key=f"confirm_{place}_{as_shown(held)}")
    typed = typed_into(record, page.reference.areas.codes)
    slot = st.container()
    confirmed(page, session, record, held, slot, place, is_pressed=is_pressed, typed=typed)


def as_shown(held: Mapping[str, str]) -> str:
    """Names a record just as it is shown: a press for another than that is none."""
    return sha256(repr(held).encode("utf-8", "surrogatepass")).hexdigest()


def confirmed(
    page: Page,
    session: EditingSession,
    record: OpenRecord,
    held: dict[str, str],
    slot: DeltaGenerator,
    place: str,
    *,
    is_pressed: bool,
    why: str = "Confirmed",
    typed: Sequence[str] = (),
    **now: str,
) -> None:
    """Save a record as confirmed today once a button was pressed, and run the page again.

    Parameters
    ----------
    slot, place
        Where it is asked whether the record names a place of anybody's, and which form it is.
    typed
        Fields of its form in which something else stands: then it is not confirmed.
    now
        What else is saved of it.
    """
    if is_pressed and typed:
        is_pressed = False
        with slot:
            notice(
                "Nothing was saved: something else stands in the record’s form "
                f"({named(typed, _MOST_NAMED)}). Save it there, or throw it away."
            )
    cells = {**held, **now, "evidence": CONFIRMED, "last_verified": page.today.isoformat()}
    known = _known(cells, record.record_id)
    tick = _tick(session, slot, f"confirm_{place}_{record.record_id}", known)
    row = one_row(REGISTER, known)
    if is_pressed and save_row(page, session, row, why, tick=tick) is not None:
        tick.done()
        forget_record(record.slot)
        st.rerun()
    tick.show()


def _tick(
    session: EditingSession, slot: DeltaGenerator, key: str, record: dict[str, str] | None
) -> NoPlaceTick:
    """What says of a record that it names no place of anybody's; without one, of none yet."""
    about = () if record is None else (session.revision, *sorted(record.items()))
    return NoPlaceTick(slot, key, about)


def edit_record(
    page: Page,
    session: EditingSession,
    record_id: str,
    held: Mapping[str, str],
    slot: str,
    shortcut: str | None = None,
    then: Callable[[], None] | None = None,
) -> None:
    """Every field of a record, and the button that saves it.

    Parameters
    ----------
    then
        What is done once it is saved.

    It is no form of Streamlit's, whose fields are unknown until it is sent off: what is asked
    depends on what was answered before, and what was typed is never hidden.
    """
    record = filled_record(page, session, slot, record_id, held)
    above = st.container()
    at_once = partial(_keep_at_once, page, session, slot, record_id)
    form = RecordFields(page, record, _defaults(session), at_once)
    form.draw()
    warn_if_left(f"{record.key}_")
    place = st.container()
    is_pressed = st.button(
        "Save the record", type="primary", key=f"save_{record.key}", shortcut=shortcut
    )
    record = keep_typed(page, session, record, form.typed(), above, st.container())
    faults = FormFaults(record.key, form.fields, form.entered, labels_of(page), place)
    cells: dict[str, str] | None = dict(form.entered)
    if is_pressed:
        faults.forget()
    else:
        say_what_clashes(record)
    if is_pressed and record_id != NEW:
        cells = merged(record, form.entered, held)
    if cells is not None:
        cells |= {
            "maintained_by": session.area_code,
            "evidence": CONFIRMED,
            "last_verified": page.today.isoformat(),
        }
        why = "Added by form" if record_id == NEW else "Changed by form"
        sent = _Sent(_known(cells, record_id), why, record.key, place, form.entered)
        if _is_saved(page, session, sent, faults.tell, is_pressed=is_pressed):
            faults.forget()
            typed_is_saved(page, record)
            forget_record(slot)
            if then is not None:
                then()
            st.rerun()
    faults.show()


def _keep_at_once(page: Page, session: EditingSession, slot: str, record_id: str) -> None:
    """Keep what was typed before anything is drawn: the form may be out of sight by then."""
    record = opened_before(slot, record_id)
    if record is not None:
        form = RecordFields(page, record, _defaults(session))
        keep_at_once(run_again(page), session, record, form.typed())


def _defaults(session: EditingSession) -> dict[str, str]:
    served = WHOLE_REGION if session.area_code == REGION else session.area_code
    return {"areas_served": served, "location_confidential": "yes"}


@dataclass(frozen=True)
class _Sent:
    """A record of a form to be saved.

    Attributes
    ----------
    key, place
        Of the form, and where its questions are asked.
    entered
        What stood in the fields; another question has to be asked once something else does.
    also
        What is saved with it of other records.
    """

    record: dict[str, str]
    why: str
    key: str
    place: DeltaGenerator
    entered: Mapping[str, str]
    also: tuple[RecordChange, ...] = ()


def _is_saved(
    page: Page,
    session: EditingSession,
    now: _Sent,
    tell: Tell = tell_by_column,
    *,
    is_pressed: bool,
) -> bool:
    """Save a record of a form, once what it contradicts is settled; whether that was done.

    What was entered when the form was sent is kept under its key until then.
    """
    key, asking = now.key, f"asking_{now.key}"
    if is_pressed:
        st.session_state[asking] = now
    sent: _Sent | None = st.session_state.get(asking)
    if sent is not None and sent.entered != now.entered:
        sent = None
        del st.session_state[asking]
    tick = _tick(session, now.place, key, None if sent is None else sent.record)
    if sent is None:
        tick.show()
        return False
    checked = checked_row(page, session, one_row(REGISTER, sent.record), tell, tick)
    tick.show()
    if checked is None:
        del st.session_state[asking]
        return False
    changes = checked.changes
    pointed_out = [p for p in checked.remarks if p.column == "record_id"]
    for remark in pointed_out:
        notice(remark.text)
    wanted = [*changes.changes, *now.also]
    found = contradicted(page, session, changes, wanted)
    ending, unanswered = replaced(page, session, found, changes.digest)
    if found or pointed_out or not is_pressed:
        with st.container(horizontal=True):
            goes_on = st.button(
                "Save it so",
                type="primary",
                key=f"so_{key}_{changes.digest}",
                disabled=unanswered > 0,
            )
            if st.button("Do not save it", key=f"not_{key}_{changes.digest}"):
                del st.session_state[asking]
                st.rerun()
        if not goes_on:
            return False
    accepted = [*wanted, *ending]
    if not save_changes(page, session, changes, accepted, sent.why, checked.remarks):
        return False
    st.session_state.pop(asking, None)
    tick.done()
    return True


def _known(cells: Mapping[str, str], record_id: str) -> dict[str, str]:
    names = {column.name for column in COLUMNS}
    return {name: text for name, text in cells.items() if name in names} | {"record_id": record_id}
