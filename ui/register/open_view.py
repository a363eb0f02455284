"""What is open in an area's part of the register, each with the one action that settles it.

And what somebody has begun to type of it and not saved, each with the way to its form.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import streamlit as st

from mapping.analysis.next_steps import Request, in_dispute
from mapping.analysis.pilots import trials, without_word
from mapping.analysis.services.service_labels import FIELD_LABELS, word_of
from mapping.dates import add_months, in_words
from mapping.english import capitalised, lower_first, named, plural, so_many_of, spoken
from mapping.escape import for_markdown
from mapping.gap_model.standing import horizons
from mapping.gap_model.status_style import CONFLICT_SYMBOL, NOT_IN_FULL, SIGNS, TOO_OLD, WORDS
from mapping.gap_model.statuses import Status
from mapping.register.schema import COLUMN_NAMES
from mapping.store.drafts import Draft, NotKeptError, drafts_of, is_of
from mapping.tables.column_values import is_among, plain_rows
from mapping.tables.parsing import parse_date
from mapping.wording.pilots import NO_WORD, TO_DO, passed_in_words
from mapping.wording.services import record_title
from ui.area.summary_view import request_of
from ui.components.tables import Row, status_table
from ui.editing.drafts import began, without_a_record
from ui.editing.editing_session import EditingSession
from ui.register.forms_view import answer_new, answer_record, answer_type, forget_answer
from ui.shell import next_run
from ui.shell.cached import kept_path
from ui.shell.came_back import marked, shown_before
from ui.shell.page import Page, notice, paragraph, pointer

_CHECKED_YEARLY = 12
_ASKED = "update_asked"
_TYPE, _RECORD, _NEW, _GONE = "type", "record", "new", "gone"
_MOST_NAMED = 4


@dataclass(frozen=True)
class _Open:
    """One kind of what is open: rows that each lead to the form that settles it.

    Attributes
    ----------
    subject
        What a row's id names: a type or a record.
    """

    heading: str
    subject: str
    rows: tuple[Row, ...]


def open_questions(page: Page, session: EditingSession) -> None:
    """Types without a return, records due for checking, funding that ends."""
    parts = _open_in((page.loaded.key, page.assessment.on, page.today, *session.key), page, session)
    number = sum(len(part.rows) for part in parts)
    st.header(f"What is open in {page.reference.areas.name(session.area_code)}", anchor=False)
    if not number:
        paragraph("Nothing: every type has a return, and every record was checked this year.")
    else:
        pointer(
            page,
            "Choose a line to settle it, or answer",
            "one question after another",
            "update",
            view="questions",
        )
    if said := without_end(int((session.own["funding_end"] == "").sum()), len(session.own)):
        paragraph(said, "pm-muted")
    # Whoever comes to settle something sees the first of it, and the next after each save.
    first = next((part for part in parts if part.rows), None)
    for part in parts:
        if part.rows:
            with st.expander(f"{part.heading}: {len(part.rows):,}", expanded=part is first):
                _table(part)
    if number and (settled := [lower_first(part.heading) for part in parts if not part.rows]):
        paragraph(f"Nothing open: {'; '.join(settled)}.", "pm-small")


def what_was_begun(page: Page, session: EditingSession) -> None:
    """What somebody typed into an area's forms and did not save, and the way to each form."""
    try:
        drafts = drafts_of(kept_path(), page.person, session.area_code, page.now)
    except NotKeptError as error:
        paragraph(f"Whether something was begun and not saved is not known: {error}.")
        return
    if not drafts:
        return
    st.header(f"Begun and not saved: {len(drafts)}", anchor=False)
    paragraph("What was typed counts nowhere before it is saved. Choose a line to go on with it.")

    def asked(number: str) -> None:
        draft = drafts[int(number)]
        next_run.leave(_ASKED, _form_of(draft, session))

    status_table(
        "begun",
        "Begun and not saved",
        ("What", "How it stands", "What to do"),
        [("", [_begun(page, session, n, draft) for n, draft in enumerate(drafts)])],
        asked,
        hide_caption=True,
    )


def _begun(page: Page, session: EditingSession, number: int, draft: Draft) -> Row:
    """A draft in the list of them."""
    is_own, subject = is_of(draft, page.person), _form_of(draft, session)[0]
    # What a colleague typed is theirs until it is saved: in which fields is told, and no more.
    typed = draft.typed if is_own else {}
    said = {**dict.fromkeys(COLUMN_NAMES, ""), **draft.opened, **typed}
    if draft.record_id:
        title = record_title(said, page.reference)
    else:
        kind = said["provision_type"]
        label = word_of("provision_type", kind, page.reference) if kind else ""
        title = ": ".join(filter(None, ("A new record", label, said["provider"])))
    to_do = "Go on with it, or throw it away" if is_own else "Look at the record; theirs to save"
    if subject == _GONE:
        to_do = "The record is gone: read what was typed, or throw it away"
    fields = named([FIELD_LABELS.get(name, name) for name in draft.typed], _MOST_NAMED)
    return Row(str(number), title, (f"{began(draft, page, session.who)}: {fields}", to_do))


def _form_of(draft: Draft, session: EditingSession) -> tuple[str, str]:
    """Which form a draft is of."""
    if draft.record_id:
        is_there = draft.record_id in set(session.own["record_id"])
        return (_RECORD if is_there else _GONE), draft.record_id
    return (_TYPE, draft.type_key) if draft.type_key else (_NEW, "")


def _table(part: _Open) -> None:
    def asked(identifier: str) -> None:
        next_run.leave(_ASKED, (part.subject, identifier))

    status_table(
        f"open_{part.heading}",
        part.heading,
        ("What", "How it stands", "What to do"),
        [("", part.rows)],
        asked,
        hide_caption=True,
    )


def open_record_of(record_id: str) -> None:
    """Have the next run open the form of a record."""
    next_run.leave(_ASKED, (_RECORD, record_id))


def without_end(silent: int, number: int) -> str:
    """How many of the area's own records name no end of funding; "" where there is no record."""
    if number <= 1:
        who = "The one record says"
        return f"{who} nothing of an end of funding: more may end than is listed." if silent else ""
    if not silent:
        return f"Each of the {number} records says when its funding ends."
    which = capitalised(so_many_of(silent, number, "records"))
    verb = plural(silent, "says", "say")
    return f"{which} {verb} nothing of an end of funding: more may end than is listed."


def answer_what_was_asked(page: Page, session: EditingSession) -> None:
    """Open the form of the line that was chosen, once; it closes when something is saved."""
    subject, identifier = next_run.taken(_ASKED, ("", ""))
    if subject:
        forget_answer()
    elif before := shown_before(_ASKED):
        subject, identifier = before[0], before[-1]
    mark = marked(_ASKED, subject, identifier)
    if subject == _TYPE and identifier in page.reference.types.by_key:
        label = page.reference.types.by_key[identifier].label
        title = f"{label} in {page.reference.areas.name(session.area_code)}"
        opened = st.dialog(for_markdown(title), width="large")(mark(answer_type))
        opened(page, session, identifier, lambda record: next_run.leave(_ASKED, (_RECORD, record)))
    elif subject == _RECORD and identifier in set(session.own["record_id"]):
        title = record_title(session.held(identifier) or {}, page.reference)
        opened = st.dialog(for_markdown(title), width="large")(mark(answer_record))
        opened(page, session, identifier)
    elif subject == _NEW:
        opened = st.dialog("A new record", width="large")(mark(answer_new))
        opened(page, session)
    elif subject == _GONE:
        opened = st.dialog("A record that is gone", width="large")(mark(_read_what_is_left))
        opened(page, session, identifier)
    elif subject == _RECORD:
        notice("That record is kept elsewhere, and can be changed there only.")


def _read_what_is_left(page: Page, session: EditingSession, record_id: str) -> None:
    """What was typed of a record that is no longer there."""
    try:
        drafts = drafts_of(kept_path(), page.person, session.area_code, page.now)
    except NotKeptError as error:
        notice(f"What was typed cannot be shown: {error}.")
        return
    for draft in drafts:
        if draft.record_id == record_id and is_of(draft, page.person):
            without_a_record(
                page,
                draft,
                lambda name, text: (
                    FIELD_LABELS.get(name, name),
                    "; ".join(word_of(name, word, page.reference) for word in text.split(";")),
                ),
            )


@st.cache_resource(max_entries=64, show_spinner=False)
def _open_in(
    key: tuple[object, ...],  # noqa: ARG001
    _page: Page,
    _session: EditingSession,
) -> tuple[_Open, ...]:
    return tuple(_parts(_page, _session))


def _parts(page: Page, session: EditingSession) -> Iterator[_Open]:
    """Every kind of what is open, whether there is any or not."""
    request = request_of(page, session.area_code)
    horizon = add_months(page.today, page.reference.settings.at_risk_months)
    yield _Open(
        f"{WORDS[Status.UNKNOWN]} yet",
        _TYPE,
        _of_types(page, request.never_said, "nobody has said", "Answer"),
    )
    yield _Open(
        WORDS[TOO_OLD],
        _TYPE,
        _of_types(page, request.too_old, "the last word is too old", "Answer again"),
    )
    yield _Open(
        WORDS[NOT_IN_FULL],
        _TYPE,
        _of_types(page, request.not_in_full, "of some units nobody has said", "Answer"),
    )
    yield _Open(capitalised(SIGNS[CONFLICT_SYMBOL]), _RECORD, _disputed(page, request))
    yield _Open("Records to check", _RECORD, _due(page, session))
    yield _Open("Funding that ends", _RECORD, _ending(page, session, horizon))
    yield _Open(NO_WORD, _RECORD, _pilots(page, session))


def _of_types(page: Page, keys: Sequence[str], how: str, action: str) -> tuple[Row, ...]:
    labels = page.reference.types.by_key
    return tuple(Row(key, labels[key].label, (how, action)) for key in keys)


def _due(page: Page, session: EditingSession) -> tuple[Row, ...]:
    last = add_months(page.today, -_CHECKED_YEARLY) - timedelta(days=1)
    return tuple(
        Row(record_id, title, (f"last verified {in_words(day)}", "Confirm it, or change it"))
        for record_id, title, day in _dated(page, session, "last_verified", last)
    )


def _disputed(page: Page, request: Request) -> tuple[Row, ...]:
    """Every record of a type about which they disagree, whoever keeps it."""
    register, periods = page.loaded.folder.public_register, horizons(page.reference.settings)
    code, types = request.area_code, page.reference.types.by_key
    cells = [(code, key) for key in request.to_settle]
    disputed = in_dispute(register, cells, page.today, periods)
    return tuple(
        Row(
            row["record_id"],
            f"{types[key].label}: {record_title(row)}",
            (
                f"says {spoken(row['status'])}; another says the opposite",
                _settle(page, code, row["maintained_by"]),
            ),
        )
        for key, found in zip(request.to_settle, disputed, strict=True)
        for row in found
    )


def _settle(page: Page, area_code: str, keeper: str) -> str:
    if keeper == area_code:
        return "Confirm it if it is right; end it, or correct it, if it is not"
    return f"Kept by {word_of('maintained_by', keeper, page.reference)}: ask there"


def _ending(page: Page, session: EditingSession, horizon: date) -> tuple[Row, ...]:
    return tuple(
        Row(
            record_id,
            title,
            (
                f"ended on {in_words(day)}, renewal not recorded"
                if day <= page.today
                else in_words(day),
                "Put in the new end, or confirm that it ends",
            ),
        )
        for record_id, title, day in _dated(page, session, "funding_end", horizon)
    )


def _pilots(page: Page, session: EditingSession) -> tuple[Row, ...]:
    register = page.loaded.folder.public_register
    found = without_word(trials(register, page.reference.areas, page.today))
    ids = [trial.record_id for trial in found]
    kept = session.own[is_among(session.own["record_id"], ids)]
    own = {str(row["record_id"]): row for row in plain_rows(kept)}
    return tuple(
        Row(
            trial.record_id,
            record_title(own[trial.record_id], page.reference),
            (passed_in_words(trial), TO_DO),
        )
        for trial in found
        if trial.record_id in own
    )


def _dated(
    page: Page, session: EditingSession, column: str, last: date
) -> list[tuple[str, str, date]]:
    """Id, title and date of the records with a date up to a last one, the earliest first."""
    dates = session.own[column]
    days = {text: day for text in dates.unique() if (day := parse_date(text)) and day <= last}
    found = [
        (str(row["record_id"]), record_title(row, page.reference), days[row[column]])
        for row in plain_rows(session.own[is_among(dates, days)])
    ]
    return sorted(found, key=lambda row: row[2])
