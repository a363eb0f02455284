"""The filters, the records shown, the files to take away, and the areas that are served."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

import streamlit as st

from mapping.analysis.services.service_filter import FACETS, from_query
from mapping.analysis.services.service_labels import (
    FACET_HEADINGS,
    HEADINGS,
    NAME,
    NUMERIC,
    SHOWN_AT_FIRST,
    STANDS,
    choice_in_words,
)
from mapping.export.services import Extract, all_columns, file_stem, services_csv, services_workbook
from mapping.maps.marks import Site, count_marks
from mapping.tables.xlsx_writer import MEDIA_TYPE
from mapping.wording.services import end_in_words, texts, titles
from ui.components.area_map import area_map
from ui.components.sites import OF_A_SITE, site_list, sites_of
from ui.components.tables import Row, status_table
from ui.components.watching import watch_button
from ui.services.filter_view import NO_COLUMNS, PER_PART, Services, ask, open_services
from ui.services.record_view import service_record
from ui.services.units_view import units_beneath
from ui.shell import cached, fetched_once
from ui.shell.component import component
from ui.shell.page import Page, answer, choose_date, date_note, notice, paragraph, parameter, put
from ui.shell.serving.base_path import below

_HERE = Path(__file__).parent
_MOST_SITES = 300
MOST_ON_PAPER = 1000
_filters = component(_HERE / "service_filters.js")
_table = component(_HERE / "service_table.js")


def service_filters(services: Services) -> None:
    """The filters, with beside each choice how many records it would show."""
    reference, asked = services.page.reference, services.asked
    data = {
        "facets": [
            {
                "name": facet,
                "heading": FACET_HEADINGS[facet],
                "choices": [
                    [key, choice_in_words(facet, key, reference), count]
                    for key, count in services.result.counts[facet].items()
                ],
                "chosen": asked.chosen(facet),
            }
            for facet in FACETS
        ],
        "words": asked.words,
        "needs": asked.needs,
        "ends_from": "" if asked.ends_from is None else asked.ends_from.isoformat(),
        "ends_until": "" if asked.ends_until is None else asked.ends_until.isoformat(),
        "in_use": asked.in_use,
    }
    key = "service_filters"

    def changed() -> None:
        wanted = (st.session_state.get(key) or {}).get("asked")
        if isinstance(wanted, Mapping):
            ask(services.page, from_query(_as_query(wanted), services.index.choices)[0])

    _filters(key=key, data=data, on_asked_change=changed)


def _as_query(wanted: Mapping[str, object]) -> dict[str, str]:
    return {
        name: ";".join(map(str, value)) if isinstance(value, list) else str(value)
        for name, value in wanted.items()
    }


def service_table(services: Services) -> None:
    """A part of the records shown; its headings order it, its rows open a record."""
    first = (services.part - 1) * PER_PART
    names = (NAME, *services.columns)
    rows = _rows(services, first, PER_PART)
    total = len(services.rows)
    shown = f"{first + 1:,} to {first + len(rows):,} of {total:,}"
    data = {
        "caption": f"Services: {shown}" if services.parts > 1 else f"Services: {total:,}",
        "columns": [
            {"name": name, "heading": HEADINGS[name], "numeric": name in NUMERIC} for name in names
        ],
        "all": [[name, HEADINGS[name]] for name in all_columns()],
        "at_first": SHOWN_AT_FIRST,
        "rows": rows,
        "order": services.order,
        "descending": services.descending,
        "part": services.part,
        "parts": services.parts,
        "range": shown,
        "on_paper": _on_paper(services) if services.parts > 1 else "",
    }
    key = "service_table"
    _table(key=key, data=data, on_act_change=partial(_act, key))


def _rows(services: Services, first: int, number: int) -> list[dict[str, object]]:
    """So many of the rows shown, in words, from one on."""
    page = services.page
    rows = services.records.iloc[services.rows[first : first + number]]
    columns = [
        [
            end_in_words(*cells, page.selection.on)
            for cells in zip(rows[name], rows[STANDS], strict=True)
        ]
        if name == "funding_end"
        else texts(rows, name, page.reference).tolist()
        for name in services.columns
    ]
    cells = zip(*columns, strict=True) if columns else [()] * len(rows)
    return [
        {"id": record_id, "title": title, "cells": row}
        for record_id, title, row in zip(
            rows["record_id"].tolist(), titles(rows, page.reference), cells, strict=True
        )
    ]


def _on_paper(services: Services) -> str:
    """Where the browser gets every row from for printing: sent only to whoever stays a moment."""
    page, total = services.page, len(services.rows)
    which = (
        f"all {total:,}" if total <= MOST_ON_PAPER else f"the first {MOST_ON_PAPER:,} of {total:,}"
    )
    shown = (services.asked, services.columns, services.order, services.descending)
    address = fetched_once.keep_rows(
        (page.loaded.key, page.selection.on, *shown),
        lambda: json.dumps(
            {"caption": f"Services: {which}", "rows": _rows(services, 0, MOST_ON_PAPER)}
        ),
    )
    return below(address)


def _act(key: str) -> None:
    """What was done in the table: its columns, its order, another part, a record to open."""
    done = (st.session_state.get(key) or {}).get("act")
    match done:
        case {"kind": "columns", "value": [*names]}:
            is_first = tuple(names) == SHOWN_AT_FIRST
            put(columns="" if is_first else ";".join(map(str, names)) or NO_COLUMNS)
        case {"kind": "order", "value": str(order)}:
            put(ordered=order, part="")
        case {"kind": "part", "value": int(part)}:
            put(part=str(part) if part > 1 else "")
        case {"kind": "record", "value": str(record_id)}:
            put(record=record_id)


def service_downloads(services: Services) -> None:
    """Files of exactly the records shown; each is made when it is asked for."""
    if not len(services.rows):
        return
    shown, every = services.columns, all_columns()
    reference, on = services.page.reference, services.page.selection.on
    number = len(services.rows)
    with st.container(horizontal=True, key="downloads"):
        some, whole = f"{number:,} records", f"{number:,} records every column"
        for label, what, columns, ending, make, kind in (
            ("Excel, columns shown", some, shown, "xlsx", services_workbook, MEDIA_TYPE),
            ("CSV, columns shown", some, shown, "csv", services_csv, "text/csv"),
            ("Excel, every column", whole, every, "xlsx", services_workbook, MEDIA_TYPE),
            ("CSV, every column", whole, every, "csv", services_csv, "text/csv"),
        ):
            st.download_button(
                label,
                _made(services, columns, make),
                file_name=f"{file_stem(reference, on, what)}.{ending}",
                mime=kind,
                on_click="ignore",
            )


def _made(
    services: Services, columns: tuple[str, ...], make: Callable[[Extract], bytes]
) -> Callable[[], bytes]:
    return lambda: make(services.extract(columns))


def served_areas(services: Services) -> None:
    """How many of the records shown serve each area: a map, and the same as a table."""
    page = services.page
    facet = services.index.facets["served"]
    shown = facet.counts(services.result.shown)
    provided, none = (
        facet.counts(services.result.shown & mask) for mask in services.provided_and_none
    )

    def choose(area_code: str) -> None:
        again = services.asked.served == (area_code,)
        ask(page, services.asked.with_chosen("served", () if again else (area_code,)))

    st.header("Which areas they serve", anchor=False)
    paragraph(
        "The number is of records shown that name the area; one for the whole region counts in "
        "every area. Of those in force, the table says how many provide and how many say that "
        "there is none. Where nothing is shown, that is not the same as none.",
        "pm-muted",
    )
    left, right = st.columns([11, 9], gap="medium")
    with left:
        marks = count_marks(page.reference.areas, shown, ("record shown", "records shown"))
        sites = _sites(services)
        area_map(page, marks, sites, choose)
        site_list(page, sites)
    with right:
        areas = page.reference.areas
        rows = [
            Row(
                code,
                name,
                (f"{shown[code]:,}", f"{provided[code]:,}", f"{none[code]:,}"),
                pressed=code in services.asked.served,
            )
            for code, name in zip(areas.codes, areas.names, strict=True)
        ]
        status_table(
            "served_areas",
            "Records shown by area: the map as a table",
            (page.reference.settings.area_heading, "Shown", "Provide", "None"),
            [("", rows)],
            choose,
            numeric=(1, 2, 3),
        )


def _sites(services: Services) -> list[Site]:
    """The public offices of the records shown, unless they are too many to be told apart."""
    page: Page = services.page
    places, fault = cached.sites(page.loaded)
    if fault:
        notice(fault)
    records = services.records.loc[services.result.shown, list(OF_A_SITE)]
    number = sum(map(places.__contains__, records["record_id"].tolist()))
    if number > _MOST_SITES:
        paragraph(
            f"{number:,} of them have a public office: too many points for a map. Choose "
            "less to see them.",
            "pm-muted",
        )
        return []
    return sites_of(records, places)


def services_page(page: Page) -> None:
    """Draw the records that fit, or the one that is asked for."""
    services = open_services(page)
    for note in services.notes:
        notice(note)
    with st.container(horizontal=True, key="bar"):
        choose_date(page)
    record_id = parameter("record")
    if record_id:
        service_record(services, record_id)
        return

    answer(page, services.answer + date_note(page), services.narrowed)
    units_beneath(page, services.asked.types, services.asked.served)
    if len(chosen := services.asked.chosen("types")) == 1:
        watch_button(page, "type", chosen[0], "type")
    left, right = st.columns([3, 10], gap="medium")
    with left:
        service_filters(services)
    with right:
        service_downloads(services)
        if len(services.rows):
            service_table(services)
        served_areas(services)
