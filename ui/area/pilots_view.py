"""What was tried where, for how long, with what result, and what was never evaluated."""

from __future__ import annotations

import streamlit as st
from markupsafe import Markup

from mapping.analysis.pilots import Trial, trials
from mapping.escape import for_file_name, for_html
from mapping.export.extract import Extract
from mapping.export.sharing import pilots_csv
from mapping.tables.text_rules import is_web_link
from mapping.wording.pilots import EVALUATIONS, course_in_words, how_long, trials_sentence
from mapping.wording.services import record_title
from ui.components.text_table import text_table
from ui.shell.page import Page, answer, date_note, narrowed_to, paragraph


def pilots(page: Page) -> None:
    """A row for each record that tells of a stage or of an evaluation."""
    register, on = page.loaded.folder.public_register, page.selection.on
    key = page.selection.type_key
    found = [
        trial
        for trial in trials(register, page.reference.areas, on)
        if key is None or trial.provision_type == key
    ]
    sentence = trials_sentence(found, on) + date_note(page)
    answer(page, sentence, {} if key is None else narrowed_to(page, "type_key"))
    if not found:
        return
    paragraph(
        "What was tried, and how well it worked, others can learn from. A pilot whose end has "
        "passed without word stands first: whoever keeps its record is asked on the page Update.",
        "pm-muted",
    )
    text_table(
        "Pilots, and what was evaluated",
        ("What", "Where", "How it stands", "For how long", "Evaluation"),
        [_row(page, trial) for trial in found],
    )
    extract = Extract(page.reference, register, page.assessment)
    region = page.reference.settings.region_name
    st.download_button(
        "CSV of pilots and evaluations",
        lambda: pilots_csv(extract),
        file_name=f"{for_file_name(f'pilots {region} {on}')}.csv",
        mime="text/csv",
        on_click="ignore",
    )


def _row(page: Page, trial: Trial) -> tuple[str, ...]:
    title = record_title({"provider": trial.provider, "service_name": trial.service_name})
    kind = page.reference.types.by_key[trial.provision_type].label
    return (
        Markup(f"{for_html(title)}<br>{for_html(kind)}"),  # noqa: S704
        ", ".join(map(page.reference.areas.name, trial.serves)),
        course_in_words(trial, page.selection.on),
        how_long(trial, page.selection.on),
        Markup(for_html(EVALUATIONS[trial.evaluated]) + _link(trial, title)),  # noqa: S704
    )


def _link(trial: Trial, title: str) -> str:
    if not is_web_link(trial.evaluation_url):
        return ""
    return (
        f': <a href="{for_html(trial.evaluation_url)}" rel="noreferrer noopener" '
        f'target="_blank" aria-label="{for_html(f"Evaluation of {title}")}">read it</a>'
    )
