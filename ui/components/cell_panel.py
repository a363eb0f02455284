"""The panel that says why a cell has its status: the same words as on paper and on the console."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

import streamlit as st

from mapping.analysis.next_steps import who_has_it
from mapping.context.selection import Selection
from mapping.dates import in_words
from mapping.english import lower_first
from mapping.escape import for_html
from mapping.gap_model.status_style import status_word, style_of
from mapping.plan.schema import Action
from mapping.report.meeting.agenda import closed_in_words
from mapping.tables.text_rules import is_web_link
from mapping.wording.actions import (
    NONE_OPEN,
    action_rows,
    area_in_short,
    due_in_words,
    due_style,
    none_yet,
)
from mapping.wording.explain import Explanation, RecordNote, explain
from ui.components.status_label import label
from ui.shell import cached
from ui.shell.page import NEW_RECORD, RECORD, Page, close_button, link_to, paragraph

_MOST_ELSEWHERE = 12


def cell_panel(page: Page, area_code: str, type_key: str, *closes: str) -> None:
    """Why one cell has its status; `closes`: what of the selection its button clears."""
    cell_reasons(page, area_code, type_key)
    close_button(page, *closes)


def why_of_cell(page: Page, prompt: str, panel: Callable[[str, str], object]) -> None:
    """The panel of the cell that is chosen, by area and type; what to do where none is."""
    chosen = page.selection
    with st.container(key="why"):
        if chosen.area_code is None or chosen.type_key is None:
            paragraph(prompt, "pm-muted")
        else:
            panel(chosen.area_code, chosen.type_key)


def cell_reasons(page: Page, area_code: str, type_key: str) -> None:
    """Why one cell has its status, without a button."""
    cell = page.assessment.cell(area_code, type_key)
    explanation = explain(cell, page.reference, page.loaded.folder.public_register)
    kind = page.reference.types.by_key[type_key]
    what = f'<p class="pm-small">{for_html(kind.description)}</p>' if kind.description else ""
    st.html(
        f'<section class="pm-panel" aria-label="Why">{_head(explanation)}{what}'
        f"{label(style_of(cell, kind))}{_ways_on(page, area_code, type_key)}"
        f"{''.join(f'<p>{for_html(reason)}</p>' for reason in explanation.reasons)}"
        f"{_list('Also', map(for_html, explanation.remarks))}"
        f"{_list('What would change it', map(for_html, explanation.would_change))}"
        f"{actions_of(page, area_code, type_key)}"
        f"{_list(explanation.counted_heading, map(_record, explanation.counted))}"
        f"{_list('Records left out', map(_record, explanation.left_out))}"
        f"{_list('Who else has it', _elsewhere(page, area_code, type_key))}"
        f"{_priority(page, area_code, type_key)}</section>"
    )


def _ways_on(page: Page, area_code: str, type_key: str) -> str:
    """HTML of the ways to a cell's services, its actions, the form of a record, and what if."""
    selection = replace(page.selection, area_code=area_code, type_key=type_key)
    ways = (
        (link_to("services", selection), "Its services"),
        (
            link_to(
                "actions", selection, action="", add="", on_review="", recommendation="", invite=""
            ),
            "Its actions",
        ),
        (link_to("update", selection, **{RECORD: NEW_RECORD}), "Say what there is, on Update"),
        (link_to("then-and-now", selection, view="what-if"), "What if there were more?"),
    )
    links = (f'<a href="{link}" target="_self">{words}</a>' for link, words in ways)
    return f'<p class="pm-ways">{" · ".join(links)}</p>'


def actions_of(page: Page, area_code: str, type_key: str) -> str:
    """HTML of what is done about a cell, by whom and by when; that nothing is, where it is asked.

    Blank where there is no action and the status calls for none.
    """
    reference, on = page.reference, page.selection.on
    actions = reference.actions.answering(area_code, type_key, on)
    said = none_yet(page.assessment.status(area_code, type_key))
    if not actions and not said:
        return ""
    selection = replace(page.selection, area_code=area_code, type_key=type_key)
    still_open = [action for action in actions if not action.is_closed]
    if still_open:
        lead, items = "", _open_items(page, still_open, selection)
    else:
        # A closed action answers the gap no more: the same words as on the agenda.
        lead = f"<p>{for_html(NONE_OPEN if actions else said)}</p>"
        items = [
            f"Closed: {_link(closed_in_words(action), selection, action=action.action_id)}"
            for action in actions
        ]
    entries = "".join(f"<li>{item}</li>" for item in items)
    listed = f'<ul class="pm-actions">{entries}</ul>' if items else ""
    more = _link(
        "Add an action", selection, action="", on_review="", recommendation="", invite="", add="1"
    )
    return f"<h3>Actions</h3>{lead}{listed}<p>{more}</p>"


def _open_items(page: Page, actions: Sequence[Action], selection: Selection) -> list[str]:
    """HTML of open actions: how each stands, what it is, whose, and by when."""
    reference, on = page.reference, page.selection.on
    by_id = {action.action_id: action for action in actions}
    return [
        f"{label(due_style(row.state))}<br>"
        f"{_link(row.what, selection, action=row.action_id)}<br>{for_html(row.owner)}<br>"
        f"{for_html(due_in_words(by_id[row.action_id], on, reference.settings.soon_days))}; "
        f"{for_html(row.status)}; {for_html(lower_first(row.decision))}"
        for row in action_rows(actions, reference, on)
    ]


def area_actions(page: Page, area_code: str) -> str:
    """HTML of how many actions an area has, and the way to them."""
    said = area_in_short(page.reference, area_code, page.selection.on)
    selection = replace(page.selection, area_code=area_code, type_key=None)
    link = _link("The area’s actions", selection, action="", add="")
    return f"<h3>Actions</h3><p>{for_html(said)} {link}</p>"


def _link(text: str, selection: Selection, **own: str) -> str:
    link = link_to("actions", selection, **own)
    return f'<a href="{link}" target="_self">{for_html(text)}</a>'


def _head(explanation: Explanation) -> str:
    return (
        f'<div role="status"><h2>{for_html(explanation.area)}: '
        f"{for_html(explanation.provision_type)}</h2></div>"
        f'<p class="pm-small">On {in_words(explanation.on)}</p>'
    )


def _list(heading: str, items: Iterable[str]) -> str:
    entries = "".join(f"<li>{item}</li>" for item in items)
    return f"<h3>{heading}</h3><ul>{entries}</ul>" if entries else ""


def _record(note: RecordNote) -> str:
    links = [
        f' <a href="{for_html(url)}" rel="noreferrer noopener" target="_blank">{word}</a>'
        for url, word in ((note.website, "website"), (note.source_url, "source"))
        if is_web_link(url)
    ]
    details = f"<br>{for_html(note.details)}" if note.details else ""
    return (
        f"<b>{for_html(note.title)}</b>: {for_html(note.note)}{details}<br>{for_html(note.facts)}"
        f"{''.join(links)} "
        f'<span class="pm-id">{for_html(note.record_id)}</span>'
    )


def _elsewhere(page: Page, area_code: str, type_key: str) -> Iterator[str]:
    """The other areas that have it, in words, with what could be copied there.

    Of many the nearest, after how many there are.
    """
    provision_type = page.reference.types.by_key[type_key]
    register = page.loaded.folder.public_register
    found = who_has_it(page.assessment, register, area_code, type_key)
    if len(found) > _MOST_ELSEWHERE:
        near = [each.area_code for each in cached.nearest(page.loaded)[area_code]]
        order = {code: place for place, code in enumerate(near)}
        nearest = sorted(found, key=lambda each: order[each.area_code])[:_MOST_ELSEWHERE]
        yield f"{len(found)} other areas; the nearest {_MOST_ELSEWHERE} of them:"
        found = nearest
    for example in found:
        word = status_word(example.status, provision_type)
        copy = "".join(f"<br>To copy: {for_html(text)}" for text in example.good_practice)
        yield f"{for_html(page.reference.areas.name(example.area_code))}: {word}{copy}"


def _priority(page: Page, area_code: str, type_key: str) -> str:
    place, priority = next(
        (
            (place, p)
            for place, p in enumerate(page.ranked, start=1)
            if (p.area_code, p.provision_type) == (area_code, type_key)
        ),
        (0, None),
    )
    if priority is None:
        return ""
    return (
        f"<h3>Priority</h3><p>Place {place:,} of {len(page.ranked):,}. What counts: its status; "
        f"{for_html(lower_first(priority.because))}</p>"
    )
