"""What the last save did to the map, what is left, and the next question."""

from __future__ import annotations

import streamlit as st
from markupsafe import Markup

from mapping.analysis.comparison import Difference, differences
from mapping.english import count, verb
from mapping.gap_model.assessment import Assessment, Cell
from mapping.gap_model.status_style import style_of
from mapping.geography.areas import REGION
from mapping.html import filled
from mapping.reference.provision_types import ProvisionType
from mapping.wording.returns import effect_sentence
from ui.area.summary_view import question_in_words, questions_of
from ui.components.changes_view import cell_facts
from ui.components.status_label import label
from ui.editing.editing_session import MAP_BEFORE
from ui.shell import cached, next_run
from ui.shell.page import VIEW, Page, paragraph, parameter, pointer

_MOST_SHOWN = 12
_QUESTIONS = "questions"


def say_what_it_did(page: Page, area_code: str) -> None:
    """Say once, after a save, what changed on the map, what is open, and what is asked next.

    Parameters
    ----------
    area_code
        Of whom something is open; of the region itself nothing is asked.
    """
    # A place that is always there: what follows is neither moved nor folded by what is said.
    with st.container():
        before: Assessment | None = next_run.taken(MAP_BEFORE)
        if before is None:
            return
        found = differences(before, page.assessment, with_signs=True)
        number = len(found)
        paragraph(
            f"On the map, {count(number, 'cell')} {verb(number, 'change')}:"
            if found
            else "Nothing on the map changed.",
            "pm-small",
        )
        if found:
            items = "".join(f"<li>{_cell(page, each)}</li>" for each in found[:_MOST_SHOWN])
            st.html(f'<ul class="pm-changes" aria-label="Changed on the map">{items}</ul>')
        if number > _MOST_SHOWN:
            paragraph(f"And {number - _MOST_SHOWN} more.", "pm-muted")
        progress = cached.newest_round(page.today, page.today)
        is_open = progress is not None and progress.round.closed_on is None
        if progress is not None and is_open and (area := progress.by_area.get(area_code)):
            paragraph(effect_sentence(area, page.reference), "pm-small")
        is_asked = area_code != REGION and parameter(VIEW) != _QUESTIONS
        if is_asked and (left := questions_of(page, area_code)):
            following = question_in_words(page, left[0], area_code)
            pointer(page, "The next question:", following, "update", view=_QUESTIONS)


def _cell(page: Page, found: Difference) -> Markup:
    kind = page.reference.types.by_key[found.provision_type]
    return filled(
        '{title} <span class="pm-change">{before}<span aria-label="then">→</span>{after}</span>',
        title=f"{page.reference.areas.name(found.area_code)}: {kind.label}",
        before=_status(found.before, found.type_before or kind),
        after=_status(found.after, kind),
    )


def _status(cell: Cell, kind: ProvisionType) -> Markup:
    facts = cell_facts(cell, kind)
    said = f" ({facts})" if facts else ""
    return filled("<span>{label}{said}</span>", label=label(style_of(cell, kind)), said=said)
