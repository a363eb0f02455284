"""Where is provision missing? The areas on a map, the same as a table, and why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import streamlit as st

from mapping.analysis.group_answers import Answer
from mapping.analysis.level_bars import level_bars
from mapping.analysis.missing import Shade
from mapping.english import capitalised
from mapping.gap_model.counts import flag_count, status_counts
from mapping.gap_model.status_style import all_styles, signs_of
from mapping.gap_model.statuses import Flag
from mapping.maps.marks import AreaMark, UnitLayer, tinted, type_marks
from mapping.maps.missing_marks import small_signs
from mapping.maps.picture import KeyEntry, as_svg, framed, status_key, unit_entries
from mapping.maps.table_pictures import bars_drawing
from mapping.reference.provision_types import ProvisionType
from mapping.wording.explain import against
from mapping.wording.missing import SHADE_TITLES, last_said
from mapping.wording.summary import type_sentence
from mapping.wording.unit_words import unit_words, units_sentence
from ui.area.summary_view import area_summary
from ui.components.area_map import area_map, is_smoothed
from ui.components.area_rows import status_rows
from ui.components.cell_panel import cell_panel
from ui.components.groups import counts_table
from ui.components.how_to_read import legend_and_how
from ui.components.pictures import Offered, pictures
from ui.components.sites import fetched_sites, public_sites, site_list
from ui.components.status_label import shade_key
from ui.map.missing_view import (
    choose_shade,
    missing_answer,
    missing_on_map,
    missing_table,
    picture_key,
    shade_of,
)
from ui.map.need_view import (
    choose_need,
    need_answer,
    need_key,
    need_on_map,
    need_sources,
    need_table,
    need_title,
)
from ui.map.priority_view import priority_list
from ui.map.units_view import layer_of, unit_key, unit_lists, units_shown
from ui.shell import cached
from ui.shell.page import Page, answer, choose_date, choose_type, date_note, paragraph


@dataclass(frozen=True)
class _Shown:
    """What the map is of.

    Attributes
    ----------
    title, sentence, key
        What it is called, what it answers, and what is needed to read a picture of it.
    shade
        What the areas are shaded by where it is of all types, what is missing or a need basis;
        None for a single one.
    sources
        Where the need figures come from.
    units
        Points on the areas.
    """

    title: str
    sentence: str
    key: Sequence[KeyEntry]
    marks: Sequence[AreaMark]
    shade: Shade | str | None = None
    sources: str = ""
    units: UnitLayer | None = None


def _all_types(page: Page) -> _Shown:
    shade = shade_of(page)
    if not isinstance(shade, Shade):
        sentence, marks = need_answer(page, shade), need_on_map(page, shade)
        title, key = need_title(page, shade), need_key(page, shade)
        return _Shown(title, sentence, key, marks, shade, need_sources(page, shade))
    sentence, marks = missing_answer(page, shade), missing_on_map(page, shade)
    return _Shown(SHADE_TITLES[shade], sentence, picture_key(page, shade), marks, shade)


def _one_type(page: Page, kind: ProvisionType) -> _Shown:
    codes, assessment = page.reference.areas.codes, page.assessment
    counts = status_counts(assessment, codes, (kind,))
    unconfirmed = flag_count(assessment, codes, (kind,), Flag.UNCONFIRMED)
    sentence = type_sentence(counts, kind.label, unconfirmed) + against(kind, page.reference)
    said = cached.last_words(page.loaded, page.selection.on)
    marks = [
        mark
        if (word := said.get((mark.code, kind.key))) is None
        # Of what is too old to count, what it was.
        else replace(mark, tip=f"{mark.word}\n{capitalised(last_said(word))}")
        for mark in type_marks(assessment, kind)
    ]
    return _Shown(kind.label, sentence, status_key(all_styles((kind,))), marks)


def map_page(page: Page) -> None:
    """Draw the map, the same as a table, and why."""
    reference, chosen = page.reference, page.selection
    one = None if chosen.type_key is None else reference.types.by_key[chosen.type_key]
    types = reference.types.all if one is None else (one,)
    shown = _all_types(page) if one is None else _one_type(page, one)
    sites = public_sites(page, types)
    top = st.container()
    left, right = st.columns([11, 9], gap="medium")
    # The map first: a browser takes longer to draw it than all the rest.
    with left:
        units = units_shown(page, one)
        layer = layer_of(page, one, units)
        if one is not None and units is not None:
            marks = [tinted(mark) for mark in shown.marks]
            said = f"{shown.sentence} {units_sentence(units, unit_words(one, reference.settings))}"
            shown = replace(shown, sentence=said, marks=marks, units=layer)
        if shown.shade is not None:
            shade_key(shown.key, shown.title)
        title = "" if one is not None else f"{shown.title}. "
        says = f"{title}{shown.sentence}{date_note(page)}"
        area_map(
            page,
            shown.marks,
            sites,
            lambda code: page.change(area_code=code),
            layer,
            says,
            fetched_sites(page, types, sites),
        )
    with top:
        sentence = _above(page, shown, types)
    with left:
        unit_key(page, one, units)
        pictures(page, lambda: _pictures(page, shown, sentence, one))
        site_list(page, sites, are_near=one is not None)
        if reference.settings.edition:
            smoothed = "; smoothed for drawing" if is_smoothed(page) else ""
            paragraph(f"Boundaries: {reference.settings.edition}{smoothed}.", "pm-small")
        if shown.sources:
            paragraph(shown.sources, "pm-small")
    with right:
        _table(page, shown.shade, one)
        unit_lists(page, one, units)
        with st.container(key="why"):
            if chosen.area_code is None:
                paragraph(
                    "Choose an area on the map, to see why, or a group in the table, to open it."
                    if page.parts
                    else "Choose an area, on the map or in the table, to see why.",
                    "pm-muted",
                )
            elif one is None:
                area_summary(page, chosen.area_code)
            else:
                cell_panel(page, chosen.area_code, one.key, "area_code")
    if one is None:
        priority_list(page)


def _above(page: Page, shown: _Shown, types: Sequence[ProvisionType]) -> str:
    """Draw what stands above the map; the answer in words."""
    with st.container(horizontal=True, key="bar"):
        choose_type(page)
        choose_date(page)
        if shown.shade is not None:
            choose_shade(page, shown.shade)
            if not isinstance(shown.shade, Shade):
                choose_need(page, shown.shade)
    sentence = shown.sentence + date_note(page)
    answer(page, sentence, {"type_key": ""} if page.selection.type_key else {})
    legend_and_how(page, page.reference.areas.codes, types)
    return sentence


def _table(page: Page, shade: Shade | str | None, one: ProvisionType | None) -> None:
    """What the map says, as a table; of groups, where there are too many areas to list."""
    if page.parts:
        types = page.reference.types.all if one is None else (one,)
        first = Answer.NOT_KNOWN if shade is Shade.NOT_KNOWN else Answer.NONE
        counted = "answers" if one is None else "areas"
        caption = f"The same as a table: how many {counted} of each group"
        counts_table(page, caption, page.parts, types, first)
        return
    if isinstance(shade, Shade):
        missing_table(page, shade)
    elif shade is not None:
        need_table(page, shade)
    if one is not None:
        if one.description:
            paragraph(one.description, "pm-small")
        status_rows(page, one)


def _pictures(
    page: Page, shown: _Shown, sentence: str, one: ProvisionType | None
) -> Iterator[Offered]:
    """The map, and of a type with a level the bars."""
    shapes = cached.map_shapes(page.loaded)
    boundaries, areas = shapes.drawn.boundaries, page.reference.areas
    sources = " ".join(filter(None, (shown.sources, shapes.boundary_sources)))
    signs = small_signs({sign for mark in shown.marks for sign in signs_of(mark.marks)})
    yield Offered(
        "Map",
        shown.title,
        sentence,
        (*shown.key, *signs, *(unit_entries(shown.units) if shown.units else ())),
        sources,
        lambda picture: as_svg(picture, boundaries, shown.marks, shown.units),
    )
    bars = [] if one is None else level_bars(page.assessment, one)
    if one is not None and bars:
        names = {"": "The region", **dict(zip(areas.codes, areas.names, strict=True))}
        title = f"{one.label}: level, {one.unit}"
        yield Offered(
            "Bars",
            title,
            sentence,
            shown.key,
            " ".join(page.reference.settings.licences),
            lambda picture: framed(picture, *bars_drawing(bars, names)),
        )
