"""One area in a panel: its counts, and what to ask it, the most telling first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import streamlit as st

from mapping.analysis.next_steps import Request, requests
from mapping.dates import day_of
from mapping.editing.workbooks.asked import Question, asked, last_word, one_by_one, types_said
from mapping.escape import for_html, for_markdown
from mapping.gap_model.counts import flag_count, status_counts
from mapping.gap_model.standing import horizons
from mapping.gap_model.statuses import Flag
from mapping.wording.questions import questions
from mapping.wording.summary import area_sentence
from ui.shell.page import Page, address_of, close_button, link_to

_MOST_LISTED = 8


def request_of(page: Page, area_code: str) -> Request:
    """What one area can settle."""
    register = page.loaded.folder.public_register
    (found,) = requests(page.assessment, page.ranked, register, (area_code,))
    return found


def questions_of(page: Page, area_code: str) -> tuple[Question, ...]:
    """What is open of an area: of the round, where it was asked in one that is open."""
    reference, records = page.reference, page.loaded.folder.register.records
    waiting = reference.returns.open
    days = {each.area_code: each.asked_on for each in waiting.asked} if waiting else {}
    since = days.get(area_code, page.today)
    said = types_said(records, area_code, since, page.today)
    own = records[records["maintained_by"] == area_code]
    periods = horizons(reference.settings)
    return one_by_one(asked(own, page.assessment, area_code, page.ranked, periods, since, said))


def question_in_words(page: Page, question: Question, area_code: str) -> str:
    """A question as its heading: "Refuge: “provided”, May 2021: still so?"."""
    label = page.reference.types.by_key[question.provision_type].label
    if not question.record_id:
        return f"{label}: is there any in {page.reference.areas.name(area_code)}?"
    records = page.loaded.folder.register.records
    row = records[records["record_id"] == question.record_id].iloc[0]
    said = last_word(str(row["status"]), str(day_of(row["last_verified"]) or ""))
    return f"{label}: {said}: still so?"


def area_summary(page: Page, area_code: str) -> None:
    """The panel of one area over all types."""
    name = page.reference.areas.name(area_code)
    counts = status_counts(page.assessment, [area_code], page.reference.types.all)
    heading = f'<div role="status"><h2>{for_html(name)}</h2></div>'
    st.html(
        f'<section class="pm-panel" aria-label="{for_html(name)}">{heading}'
        f"<p>{for_html(area_sentence(counts, name, unconfirmed_count(page, area_code)))}</p>"
        f"{request_lists(page, request_of(page, area_code), '', _MOST_LISTED)}</section>"
    )
    st.page_link(
        "pages/area.py",
        label=f"Everything about {for_markdown(name)}",
        query_params=address_of(page.selection),
    )
    close_button(page, "area_code")


def unconfirmed_count(page: Page, area_code: str) -> int:
    """How many known cells of an area nobody has confirmed."""
    types = page.reference.types.all
    return flag_count(page.assessment, [area_code], types, Flag.UNCONFIRMED)


def request_lists(page: Page, request: Request, path: str, most: int | None = None) -> str:
    """HTML of what to ask an area, each kind of question under its heading.

    Parameters
    ----------
    path
        Of the page on which a type that is named says why.
    """
    area = replace(page.selection, area_code=request.area_code)
    return "".join(
        _list(page, heading, keys, lambda key: link_to(path, replace(area, type_key=key)), most)
        for heading, keys in questions(request)
    )


def _list(
    page: Page,
    heading: str,
    keys: Sequence[str],
    link: Callable[[str], str],
    most: int | None,
) -> str:
    types = page.reference.types.by_key
    links = [
        f'<a href="{link(key)}" target="_self">{for_html(types[key].label)}</a>'
        for key in keys[:most]
    ]
    more = len(keys) - len(links)
    text = "; ".join(links) + (f"; and {more} more" if more else "")
    return f"<div><h3>{heading}: {len(keys)}</h3><p>{text}</p></div>"
