"""For whom there is something, and where: a need by area, each cell leading to its records."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from mapping.analysis.services.service_filter import BLANK, NEEDS, ServiceFilter
from mapping.analysis.services.service_labels import FACET_HEADINGS, choice_in_words
from mapping.analysis.services.service_matrix import ServiceMatrix, service_matrix
from mapping.escape import for_html
from mapping.export.services import IN_ALL, file_stem, service_matrix_csv
from mapping.wording.services import NO_NO, NONE_FOUND, matrix_answer
from ui.components.boxes import own_box
from ui.components.long_list import Part, part_of, turn_pages
from ui.components.tables import MOST_AREAS, WHOLE_AREAS
from ui.services.filter_view import Services, open_services
from ui.services.units_view import units_beneath
from ui.shell.page import (
    Page,
    answer,
    choose_date,
    choose_type,
    date_note,
    link_to,
    notice,
    paragraph,
    parameter,
    put,
)

BY = "by"


def for_whom_page(page: Page) -> None:
    """Draw a need by area."""
    services = open_services(page)
    for note in services.notes:
        notice(note)
    facet = _asked_facet()
    with st.container(horizontal=True, key="bar"):
        choose_type(page)
        headings = {name: FACET_HEADINGS[name] for name in NEEDS}
        own_box("Rows", BY, headings, facet, 180, lambda name: put(by=name))
        choose_date(page)
    reference, on = page.reference, page.selection.on
    known = reference.settings.specialisms if facet == "specialisms" else ()
    matrix = service_matrix(services.index, services.asked, facet, known)
    answer(page, matrix_answer(matrix, reference) + date_note(page), services.narrowed)
    units_beneath(page, services.asked.types, services.asked.served)
    _table(services, matrix)
    paragraph(NO_NO, "pm-muted")
    st.download_button(
        "CSV of this table",
        lambda: service_matrix_csv(
            matrix, reference, on, page.loaded.folder.public_register.revision
        ),
        file_name=f"{file_stem(reference, on, f'by {FACET_HEADINGS[facet].lower()}')}.csv",
        mime="text/csv",
        on_click="ignore",
    )


def _asked_facet() -> str:
    asked = parameter(BY)
    if asked and asked not in NEEDS:
        notice(
            f"The address asks for rows by “{asked[:60]}”, which is none of {', '.join(NEEDS)}. "
            f"{FACET_HEADINGS[NEEDS[0]]} is taken."
        )
    return asked if asked in NEEDS else NEEDS[0]


def _table(services: Services, matrix: ServiceMatrix) -> None:
    reference = services.page.reference
    label = f"Records by {FACET_HEADINGS[matrix.facet].lower()} and area"
    every = [choice_in_words("served", code, reference) for code in matrix.areas]
    part = part_of(_PARTS, len(every), most=MOST_AREAS, whole=WHOLE_AREAS)
    areas = every[part.shown]
    headings = (FACET_HEADINGS[matrix.facet], *areas, IN_ALL)
    head = "".join(
        f'<th scope="col"{_NUMBER if place else ""}>{for_html(heading)}</th>'
        for place, heading in enumerate(headings)
    )
    body = "".join(_row(services, matrix, value, headings[1:], part) for value in matrix.counts)
    turn_pages(_PARTS, part, every, what="Areas")
    st.html(
        f'<div class="pm-scroll" tabindex="0" role="region" aria-label="{for_html(label)}">'
        f'<table class="pm-table pm-stack pm-wide"><caption>{for_html(label)}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


_PARTS = "for_whom"
_NUMBER = ' class="pm-number"'


def _row(
    services: Services, matrix: ServiceMatrix, value: str, headings: tuple[str, ...], part: Part
) -> str:
    name = choice_in_words(matrix.facet, value, services.page.reference)
    # Of a value that no record has ever named there is nothing to lead to.
    is_named = value in services.index.choices[matrix.facet]
    places = [*([code] for code in matrix.areas[part.shown]), list(services.asked.served)]
    numbers = (*matrix.counts[value][part.shown], matrix.in_all[value])
    cells = []
    for codes, number, heading in zip(places, numbers, headings, strict=True):
        words = f"{number:,}" if number or value == BLANK else NONE_FOUND
        kind = "pm-number" if words != NONE_FOUND else "pm-number pm-nothing"
        if is_named and (number or value != BLANK):
            href = _link(services.page, matrix.of(value, codes))
            label = for_html(f"{name}, {heading}: {words}")
            words = f'<a href="{href}" target="_self" aria-label="{label}">{words}</a>'
        cells.append(f'<td class="{kind}" data-label="{for_html(heading)}">{words}</td>')
    return f'<tr><th scope="row">{for_html(name)}</th>{"".join(cells)}</tr>'


def _link(page: Page, asked: ServiceFilter) -> str:
    query = asked.to_query()
    selection = replace(
        page.selection, type_key=query.pop("type") or None, area_code=query.pop("area") or None
    )
    return link_to("services", selection, view="", part="", record="", **query)
