"""The agenda on a page: what it is compared with, how long it is, and how it gets onto paper."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from itertools import chain

import streamlit as st

from mapping.english import word_within
from mapping.escape import for_html
from mapping.report.documents import agenda_document, file_name
from mapping.report.formats import AGENDA_FORMATS, ReportFormat
from mapping.report.html import STYLE, inner_html
from mapping.report.meeting.agenda import MOST_FIRST, Agenda, agenda
from mapping.report.meeting.agenda_report import MOST_LISTED, agenda_report
from mapping.report.scope import Scope
from mapping.wording.since import cell_title
from ui.components.boxes import own_box
from ui.downloads.documents_view import scope_of
from ui.shell import cached
from ui.shell.page import (
    Page,
    address_of,
    address_to,
    choose_date,
    notice,
    parameter,
    pointer,
    put,
    with_view,
)
from ui.shell.print_button import print_button
from ui.time.since_view import SinceView, choose_day, look_back

_LENGTHS = (5, 10, 20, 40)
_FIRST = "first"


def asked_length() -> int:
    """How many gaps and questions the address asks for; what cannot be is remarked upon."""
    asked = parameter(_FIRST)
    if asked in map(str, _LENGTHS):
        return int(asked)
    if asked:
        notice(f"The address asks for the first “{asked[:60]}”. The first {MOST_FIRST} are shown.")
    return MOST_FIRST


def choose_length(chosen: int) -> None:
    """Box for how many gaps and questions are listed."""
    options = {str(number): f"The first {number}" for number in _LENGTHS}
    own_box("Gaps and questions", _FIRST, options, str(chosen), 180, lambda n: put(**{_FIRST: n}))


def agenda_view(looking: SinceView, most: int) -> None:
    """Draw the agenda of a meeting on the chosen date, and offer it as files."""
    page, found = looking.page, None if looking.is_assumed else looking.whole
    # Gaps and changes rest on one calculation: see `since`.
    known = replace(page, loaded=cached.known_on(page.loaded, page.selection.on, page.today))
    scope = replace(scope_of(known), area_code=None)
    on, basis = page.selection.on, page.loaded.basis
    returns = cached.rounds(on, on, page.today) if found is None else found.returns
    made = agenda(scope.assessment, scope.ranked, page.reference, found, most, basis, returns)
    with st.container(horizontal=True, vertical_alignment="center", key="take"):
        st.page_link(
            "pages/map.py",
            label="Full screen for a projector",
            query_params=with_view(address_of(page.selection), "projector"),
        )
        print_button()
        for each in AGENDA_FORMATS:
            _download(scope, made, each)
    report = agenda_report(scope, made)
    # The style of the document, within the page's part that it is drawn in.
    st.html(
        f"<style>.pm-agenda {{ {STYLE} }}</style>"
        f'<article class="pm-agenda" aria-label="Agenda"><p class="title">'
        f"{for_html(report.title)}</p>{inner_html(report, _addresses(page, made))}</article>"
    )


def _addresses(page: Page, made: Agenda) -> dict[str, str]:
    """Where each cell and each action of an agenda is looked at, by what it is called there."""
    reference, changed = page.reference, made.changed
    listed = (made.gaps.first, made.questions.first)
    told = (made.disagree.first, made.lapsing)
    news = (
        () if changed is None else (changed.new, changed.closed, changed.returns, changed.unknown)
    )
    # Of a nation there are thousands, of which the agenda lists the first.
    first = (each[:MOST_LISTED] for each in (*told, *news))
    links = {
        cell_title(each, reference): address_to(
            "",
            replace(page.selection, area_code=each.area_code, type_key=each.provision_type),
            view="matrix",
        )
        for each in chain(*listed, *first)
    }
    actions = [*made.overdue, *made.soon]
    called = Counter(action.what for action in actions)
    return links | {
        action.what: address_to("actions", page.selection, action=action.action_id)
        for action in actions
        if called[action.what] == 1
    }


def _download(scope: Scope, made: Agenda, wanted: ReportFormat) -> None:
    st.download_button(
        f"Download as {word_within(wanted.label)}",
        _maker(scope, made, wanted.ending),
        file_name=f"agenda-{file_name(scope, wanted.ending)}",
        mime=wanted.media_type,
        on_click="ignore",
    )


def _maker(scope: Scope, made: Agenda, ending: str) -> Callable[[], bytes]:
    return lambda: agenda_document(scope, made, ending)


def agenda_page(page: Page) -> None:
    """Draw the agenda, to print or to take away, and the way to what a projector shows."""
    looking = look_back(page)
    most = asked_length()
    with st.container(horizontal=True, key="bar"):
        choose_day(looking, may_be_none=True)
        choose_date(page)
        choose_length(most)
    if looking.is_assumed:
        said = "No earlier meeting is noted, so that nothing is said of what has changed."
        pointer(page, said, "Note a meeting", "meeting", view="meetings")
    agenda_view(looking, most)
