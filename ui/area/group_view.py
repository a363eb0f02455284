"""A group of areas: what its areas have and lack, its need, and the way to each of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st
from markupsafe import Markup

from mapping.analysis.group_answers import (
    COUNTED,
    Answer,
    SummedNeed,
    answer_counts,
    areas_by_answer,
    summed_need,
)
from mapping.english import capitalised, count, listed, listed_first
from mapping.gap_model.counts import flag_count, status_counts
from mapping.gap_model.figures import figure_in_words
from mapping.gap_model.statuses import Flag
from mapping.geography.area_groups import AreaGroup
from mapping.html import filled
from mapping.reference.provision_types import ProvisionType
from mapping.wording.need import lacking_sentence
from mapping.wording.summary import overall_sentence
from ui.components.groups import as_groups, counts_table
from ui.components.status_label import legend
from ui.components.tables import Row, status_table
from ui.components.text_table import text_table
from ui.shell.page import Page, address_to, close_button, date_note, paragraph

_MOST_NAMED = 3
# Of one answer; a nation's areas are too many to read.
_MOST_LISTED = 40


def group_profile(page: Page, group: AreaGroup) -> None:
    """Draw a group of areas."""
    reference = page.reference
    codes, types = reference.areas.codes, reference.types.all
    st.html(filled('<h2 class="pm-name">{name}</h2>', name=group.label))
    counts = status_counts(page.assessment, codes, types)
    unconfirmed = flag_count(page.assessment, codes, types, Flag.UNCONFIRMED)
    sentence = overall_sentence(counts, len(codes), len(types), unconfirmed)
    paragraph(sentence + date_note(page))
    legend(page, codes, types)
    left, right = st.columns([2, 1], gap="medium")
    with left:
        _type_table(page)
    with right:
        with st.container(key="why"):
            if page.selection.type_key is None:
                paragraph("Choose a type in the table to see which areas lack it.", "pm-muted")
            else:
                _who_lacks_it(page, reference.types.by_key[page.selection.type_key])
        shown = page.parts or as_groups(page, codes)
        counts_table(page, "Its areas: how many types", shown, types)
    _need_table(page, len(codes))


def _type_table(page: Page) -> None:
    status_table(
        "group_types",
        "What there is, by type: in how many areas",
        ("Type of provision", *(capitalised(answer) for answer in COUNTED), "Where there is none"),
        [
            (heading, [_type_row(page, kind) for kind in kinds])
            for heading, kinds in page.reference.types.grouped.items()
        ],
        lambda key: page.choose(type_key=key),
        numeric=(1, 2, 3, 4),
    )


def _type_row(page: Page, kind: ProvisionType) -> Row:
    codes, areas = page.reference.areas.codes, page.reference.areas
    counts = answer_counts(page.assessment, codes, (kind,))
    lacking = areas_by_answer(page.assessment, codes, kind)[Answer.NONE]
    names = [areas.name(code) for code in lacking]
    return Row(
        kind.key,
        kind.label,
        (
            *(f"{counts[answer]:,}" for answer in COUNTED),
            listed_first(names, _MOST_NAMED) if names else "",
        ),
        pressed=page.selection.type_key == kind.key,
        title=kind.description,
    )


def _who_lacks_it(page: Page, kind: ProvisionType) -> None:
    """The areas by what is known of a type there, each a way to why."""
    found = areas_by_answer(page.assessment, page.reference.areas.codes, kind)
    parts = Markup().join(
        filled(
            "<h3>{heading}: {n}</h3><p>{names}{more}</p>",
            heading=capitalised(answer),
            n=len(found[answer]),
            names=Markup("; ").join(
                _area_link(page, code, kind) for code in found[answer][:_MOST_LISTED]
            ),
            more=_more(len(found[answer]) - _MOST_LISTED),
        )
        for answer in Answer
        if found[answer]
    )
    st.html(
        filled(
            '<section class="pm-panel" aria-label="Which areas lack it">'
            '<div role="status"><h2>{label}</h2></div>{parts}</section>',
            label=kind.label,
            parts=parts,
        )
    )
    close_button(page, "type_key")


def _area_link(page: Page, code: str, kind: ProvisionType) -> Markup:
    chosen = replace(page.selection, area_code=code, type_key=kind.key)
    return filled(
        '<a href="{href}" target="_self">{name}</a>',
        href=address_to("area", chosen),
        name=page.reference.areas.name(code),
    )


def _more(number: int) -> str:
    return f"; and {number} more, in its groups" if number > 0 else ""


def _need_table(page: Page, n_areas: int) -> None:
    found = summed_need(page.reference.need, page.reference.areas.codes)
    if found:
        text_table(
            "People and places served",
            ("What", "Sum", "Of its areas", "Year", "Source"),
            [_need_row(page, each, n_areas) for each in found],
            numeric=(1,),
        )
    if lacking := lacking_sentence(page.reference, page.reference.areas.codes):
        paragraph(lacking, "pm-muted")


def _need_row(page: Page, need: SummedNeed, n_areas: int) -> tuple[str, ...]:
    return (
        page.reference.settings.need_label(need.need_basis),
        _sum(need),
        "all" if need.known == n_areas else f"{need.known} of {n_areas}: no figure of the rest",
        listed([year or "not said" for year in need.years]),
        _sources(need.sources),
    )


def _sum(need: SummedNeed) -> str:
    return "not summed: of several years" if need.value is None else figure_in_words(need.value)


def _sources(sources: Sequence[str]) -> str:
    if len(sources) <= _MOST_NAMED:
        return "; ".join(sources)
    return f"{'; '.join(sources[:_MOST_NAMED])}; and {count(len(sources) - _MOST_NAMED, 'other')}"
