"""Asking those who run a service: a workbook for one provider, and what it says when it is back."""

from __future__ import annotations

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from mapping.analysis.services.service_labels import FIELD_LABELS
from mapping.cli.reading_limits import page_limits
from mapping.editing.proposals import suggest_all
from mapping.editing.reading import Sent, Standing, read_from_provider
from mapping.editing.workbooks.provider_answers import FromProvider
from mapping.editing.workbooks.provider_workbook import provider_workbook, providers_of
from mapping.english import count, verb
from mapping.errors import MappingError
from mapping.escape import for_file_name, for_markdown
from mapping.problems import errors_in, number_of
from mapping.register.proposals import Proposal
from mapping.tables.xlsx_writer import MEDIA_TYPE
from mapping.wording.services import cell_in_words, new_record_in_words, record_title
from ui.components.fault_page import problem_table
from ui.components.text_table import text_table
from ui.components.while_reading import while_reading
from ui.editing.editing_session import EditingSession, attempted, done
from ui.editing.no_place import NoPlaceTick
from ui.shell.cached import kept_path
from ui.shell.page import Page, notice, paragraph

_TURN, _READ = "provider_turn", "provider_read"
_MOST_SHOWN = 200


def provider_workbooks(page: Page, session: EditingSession) -> None:
    """The workbook of a provider to take away, and the place for it when it comes back."""
    providers = providers_of(session.own)
    if not providers:
        return
    with st.expander("Ask those who run a service", key="ask_provider"):
        paragraph(
            "A workbook with what the register says that one provider does here, to send to them: "
            "only what anybody may see, without a withheld address and without your notes. What "
            "comes back is not saved: it waits above as suggestions until you take, change or "
            "decline each.",
            "pm-muted",
        )
        _take_away(page, session, providers)
        # A place for a file that most have no use for, asked for by whoever has one.
        if st.toggle("A workbook has come back", key="provider_back"):
            _bring_back(page, session)


def _take_away(page: Page, session: EditingSession, providers: list[str]) -> None:
    # Another area has other providers: each has a box of its own.
    provider = st.selectbox("Provider to ask", providers, key=f"provider_{session.area_code}")
    if provider is None:
        return
    records = int((session.own["provider"] == provider).sum())
    area = page.reference.areas.name(session.area_code)

    def made() -> bytes:
        session.store.keep(session.snapshot)
        return provider_workbook(
            session.own,
            session.reference,
            session.area_code,
            provider,
            session.revision,
            page.today,
        )

    st.download_button(
        f"Workbook for this provider: {count(records, 'record')}",
        made,
        file_name=f"{for_file_name(area)}-{for_file_name(provider)[:60]}.xlsx",
        mime=MEDIA_TYPE,
        on_click="ignore",
        key=f"provider_workbook_{session.area_code}",
    )


def _bring_back(page: Page, session: EditingSession) -> None:
    turn = st.session_state.setdefault(_TURN, 0)
    sent = st.file_uploader(
        "The workbook as it came back (.xlsx); nothing is saved before you say so",
        key=f"provider_upload_{turn}",
    )
    if sent is None:
        st.session_state.pop(_READ, None)
        return
    found = _read_once(page, session, sent)
    if isinstance(found, str):
        notice(found)
        return
    _tell(found)
    if not found.proposals:
        paragraph("There is nothing in it that could wait as a suggestion.")
        return
    _table(page, session, found)
    number = count(len(found.proposals), "suggestion")
    # Another key for anything else that is shown: nobody keeps what they have not seen.
    key = f"provider_keep_{sent.file_id}_{session.area_code}_{session.revision}"
    tick = NoPlaceTick(st.container(), key, found.proposals)
    is_pressed = st.button(f"Have {number} wait for an answer", type="primary", key=key)
    note, kept = page.note(session.who), list[int]()
    if is_pressed and attempted(
        lambda: kept.append(
            suggest_all(
                kept_path(),
                found.proposals,
                session.reference,
                page.today,
                note,
                names_no_place=tick.is_ticked,
            )
        ),
        tick,
    ):
        known = len(found.proposals) - kept[0]
        done(
            f"{count(kept[0], 'suggestion')} of {for_markdown(found.provider)} "
            f"{verb(kept[0], 'wait')} for an answer, above the list of records."
            + (f" {known} waited already." if known else "")
        )
        st.session_state[_TURN] = turn + 1
        tick.done()
        st.rerun()
    tick.show()


def _read_once(page: Page, session: EditingSession, sent: UploadedFile) -> FromProvider | str:
    """A workbook read when it comes, and again only when the register or the day has changed."""
    key = (sent.file_id, session.area_code, session.revision, page.today)
    held_key, held = st.session_state.get(_READ, (None, ""))
    if held_key == key:
        said: FromProvider | str = held
        return said
    file = Sent(sent.name, sent.getvalue(), session.spec.name, session.area_code)
    standing = Standing(session.current, session.revision, session.reference, page.today)
    try:
        limits = page_limits()
        found: FromProvider | str = while_reading(
            lambda tell: read_from_provider(file, standing, limits, tell)
        )
    except MappingError as error:
        found = str(error)
    st.session_state[_READ] = (key, found)
    return found


def _tell(found: FromProvider) -> None:
    """What of the workbook does not wait, and what is to be looked at, row by row."""
    faults = errors_in(found.problems)
    if faults:
        st.subheader(f"{count(number_of(faults), 'fault')}: this does not wait", anchor=False)
        problem_table(faults)
    remarks = [problem for problem in found.problems if problem.severity == "warning"]
    if remarks:
        st.subheader(f"{count(number_of(remarks), 'remark')}", anchor=False)
        problem_table(remarks)
    if found.blank:
        paragraph(f"{count(found.blank, 'row')} without an answer.", "pm-muted")


def _table(page: Page, session: EditingSession, found: FromProvider) -> None:
    titles = {
        record_id: record_title(held, page.reference)
        for record_id in {each.record_id for each in found.proposals}
        if (held := session.held(record_id)) is not None
    }
    rows = [
        (
            titles.get(each.record_id, "No record of the register"),
            FIELD_LABELS[each.column] if each.column else "",
            _in_words(page, each.column, found.now.get((each.record_id, each.column), "")),
            _as_suggested(page, each),
            each.words,
        )
        for each in found.proposals[:_MOST_SHOWN]
    ]
    headings = ("Record", "Field", "Now", "As suggested", "In their words")
    text_table(f"What {found.provider} suggests", headings, rows)
    if (left := len(found.proposals) - _MOST_SHOWN) > 0:
        paragraph(f"{left} more are not listed here.", "pm-muted")


def _as_suggested(page: Page, proposal: Proposal) -> str:
    if not proposal.column:
        return new_record_in_words(proposal.new_record, page.reference)
    return _in_words(page, proposal.column, proposal.value) or "blank"


def _in_words(page: Page, column: str, text: str) -> str:
    return cell_in_words(text, column, page.reference) if column else ""
