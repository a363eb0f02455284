"""One record's page: all that anybody may know of it, in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import streamlit as st

from mapping.escape import for_html
from mapping.gap_model.status_style import marks_in_words, marks_of, style_of
from mapping.register.disclosure import WITHHELD
from mapping.tables.text_rules import is_web_link
from mapping.wording.services import RecordWords, record_in_words
from ui.components.status_label import chip
from ui.components.watching import watch_button
from ui.services.filter_view import Services
from ui.services.suggestion_view import suggestion
from ui.services.units_view import units_beneath
from ui.shell import cached
from ui.shell.page import link_to, notice, put


def service_record(services: Services, record_id: str) -> None:
    """Draw one record, or say that there is none of that name."""
    st.button("Back to the list", on_click=lambda: put(record=""))
    found = services.records[services.records["record_id"] == record_id]
    if found.empty:
        notice(f"There is no record “{record_id[:60]}” on the register as it is shown here.")
        return
    page = services.page
    record = record_in_words(found, page.reference, page.selection.on)
    kind = page.reference.types.by_key[record.provision_type]
    st.html(
        f'<article class="pm-record"><h2>{for_html(record.title)}</h2>'
        f'<p class="pm-answer">{for_html(record.standing)}</p>{_withheld(record)}'
        f'<div class="pm-scroll"><table class="pm-table"><caption>What the record says</caption>'
        f"<tbody>{''.join(_fact(heading, text) for heading, text in record.facts)}</tbody></table>"
        f"</div>{_not_stated(record)}"
        f"<h3>What it stands behind: {for_html(kind.label)}</h3>"
        f'<ul class="pm-cells">{"".join(_cells(services, record))}</ul></article>'
    )
    units_beneath(page, (kind.key,), record.served)
    if record_id in set(cached.load(page.today).folder.public_register.records["record_id"]):
        watch_button(page, "record", record_id, "record")
    suggestion(page, {str(name): str(text) for name, text in found.iloc[0].items()})


def _fact(heading: str, text: str) -> str:
    return f'<tr><th scope="row">{for_html(heading)}</th><td>{_linked(text)}</td></tr>'


def _linked(text: str) -> str:
    escaped = for_html(text)
    if not is_web_link(text):
        return escaped.replace("\n", "<br>")
    return f'<a href="{escaped}" rel="noreferrer noopener" target="_blank">{escaped}</a>'


def _withheld(record: RecordWords) -> str:
    if WITHHELD not in dict(record.facts).values():
        return ""
    return "<p>Its address is withheld. It is not held here, and no download has it.</p>"


def _not_stated(record: RecordWords) -> str:
    if not record.not_stated:
        return ""
    names = ", ".join(heading.lower() for heading in record.not_stated)
    return f'<p class="pm-muted">Not stated: {for_html(names)}.</p>'


def _cells(services: Services, record: RecordWords) -> Iterator[str]:
    """Each area that it serves: the status there, and whether this record is behind it."""
    page = services.page
    kind = page.reference.types.by_key[record.provision_type]
    for cell in page.assessment.told((code, kind.key) for code in record.served):
        style, marks = style_of(cell, kind), marks_of(cell)
        words = f" ({for_html(marks_in_words(marks))})" if marks else ""
        is_behind = record.record_id in cell.record_ids
        part = "this record is behind it" if is_behind else "this record is not behind it"
        selection = replace(page.selection, type_key=kind.key, area_code=cell.area_code)
        link = link_to("", selection, view="matrix")
        name = for_html(page.reference.areas.name(cell.area_code))
        yield (
            f'<li><span class="pm-status">{chip(style)}<span>{name}: '
            f"<strong>{for_html(style.word)}</strong>{words}; {part}. "
            f'<a href="{link}" target="_self">Why</a></span></span></li>'
        )
