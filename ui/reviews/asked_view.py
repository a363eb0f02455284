"""What was asked, what the map says of it today, and what the plan does about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st
from markupsafe import Markup

from mapping.access import may
from mapping.analysis.recommendations import (
    Answer,
    AskedAndKnown,
    TypeAnswer,
    asked_and_known,
)
from mapping.escape import for_file_name, for_html
from mapping.export.extract import Extract
from mapping.export.recommendations import recommendations_csv
from mapping.region.kept_tables import ACTION_PLAN, RECOMMENDATIONS
from mapping.wording.recommendations import (
    ANSWER_WORDS,
    NO_ACTION,
    NOTE,
    AskedRow,
    action_in_words,
    asked_rows,
    asked_sentence,
    title,
    type_in_words,
)
from ui.components.boxes import own_box
from ui.components.text_table import text_table
from ui.editing.editing_session import may_change
from ui.shell.page import (
    Page,
    answer,
    choose_date,
    choose_type,
    date_note,
    link_to,
    narrowed_to,
    notice,
    paragraph,
    parameter,
    pointer,
    put,
)

ANSWER, PLAN = "answer", "plan"
_PLANNED = {"": "All", "none": "Without an action", "some": "With an action"}
_HEADINGS = ("No.", "What was asked", "Of whom, by when", "What the map says", "What the plan does")


def asked_page(page: Page) -> None:
    """Draw the recommendations that fit what is chosen, each with its answer."""
    found = asked_and_known(page.assessment, page.reference)
    known, planned = _chosen(ANSWER, _answers()), _chosen(PLAN, _PLANNED)
    with st.container(horizontal=True, key="bar"):
        _box("Answer", ANSWER, _answers(), known)
        _box("Actions", PLAN, _PLANNED, planned)
        choose_type(page)
        choose_date(page)
    st.header(title(page.reference, page.selection.on), anchor=False)
    shown = [each for each in found if _fits(page, each, known, planned)]
    filters = narrowed_to(page, "type_key")
    filters |= {ANSWER: f"“{_answers()[known]}”"} if known else {}
    filters |= {PLAN: f"“{_PLANNED[planned]}”"} if planned else {}
    left_out = f" Not listed: {len(found) - len(shown)}." if len(shown) < len(found) else ""
    answer(page, asked_sentence(shown) + left_out + date_note(page), filters)
    if not found:
        pointer(
            page,
            "What reviews asked is a table of its own, with the types of provision that would "
            "show it.",
            "Bring it in on Update",
            "update",
        )
        return
    paragraph(NOTE, "pm-muted")
    _table(page, shown)
    with st.container(key="off_paper_files"):
        _take_away(page)


def _answers() -> dict[str, str]:
    return {"": "All"} | {each.value: words for each, words in ANSWER_WORDS.items()}


def _chosen(name: str, options: dict[str, str]) -> str:
    asked = parameter(name)
    if asked in options:
        return asked
    notice(f"The address asks for {name} “{asked[:60]}”, which is nothing known here.")
    return ""


def _box(label: str, name: str, options: dict[str, str], chosen: str) -> None:
    own_box(label, name, options, chosen, 260, lambda choice: put(**{name: choice}))


def _fits(page: Page, each: AskedAndKnown, known: str, planned: str) -> bool:
    kind = page.selection.type_key
    return (
        (not known or each.answer == Answer(known))
        and (not planned or bool(each.actions) == (planned == "some"))
        and (kind is None or kind in each.recommendation.provision_types)
    )


# --------------------------------------------------------------------------------- table


def _table(page: Page, shown: Sequence[AskedAndKnown]) -> None:
    if not shown:
        return
    can_plan = may(page.person, "change", ACTION_PLAN.name, "")
    rows = asked_rows(shown, page.reference)
    text_table(
        "What was asked",
        _HEADINGS,
        [
            (
                row.number,
                row.asked,
                _about(row),
                _known(page, each, row),
                _plan(page, each, row, can_plan=can_plan),
            )
            for each, row in zip(shown, rows, strict=True)
        ],
        show_label=False,
    )


def _about(row: AskedRow) -> Markup:
    section = f"Section {row.section}" if row.section else ""
    return _lines([for_html(text) for text in (row.of_whom, row.by_when, section) if text])


def _lines(parts: Sequence[str]) -> Markup:
    return Markup("<br>".join(parts) or "–")  # noqa: S704 - each part is escaped already


def _known(page: Page, each: AskedAndKnown, row: AskedRow) -> Markup:
    said = [f"<strong>{for_html(ANSWER_WORDS[row.answer])}</strong>"]
    said += [_linked(page, answer) for answer in each.by_type]
    said += [for_html(text) for text in row.known[len(each.by_type) :]]
    return _lines(said)


def _linked(page: Page, answer: TypeAnswer) -> str:
    """What the map says of a type; its name leads to its cells."""
    kind = answer.provision_type
    selection = replace(page.selection, area_code=None, type_key=kind.key)
    link = link_to("", selection, view="matrix", **dict.fromkeys((ANSWER, PLAN), ""))
    rest = type_in_words(answer).removeprefix(kind.label)
    return f'<a href="{link}" target="_self">{for_html(kind.label)}</a>{for_html(rest)}'


def _plan(page: Page, each: AskedAndKnown, row: AskedRow, *, can_plan: bool) -> Markup:
    """The actions, each a link to itself; that there is none; and the way to a new one."""
    own = dict.fromkeys((ANSWER, PLAN), "")
    said = [
        f'<a href="{link_to("actions", page.selection, action=action.action_id, **own)}" '
        f'target="_self">{for_html(action_in_words(action, page.reference))}</a>'
        for action in each.actions
    ] or [for_html(NO_ACTION)]
    if can_plan:
        said += _ways_to_plan(page, each, row)
    return _lines(said)


def _ways_to_plan(page: Page, each: AskedAndKnown, row: AskedRow) -> list[str]:
    """A link to a new action for each of its types, since an action is about one."""
    what = f"on recommendation {for_html(row.number)}"
    labels = {answer.provision_type.key: answer.provision_type.label for answer in each.by_type}
    if not labels:
        return [_way_to_plan(page, each, None, "Record the answer", what)]
    if len(labels) == 1:
        return [_way_to_plan(page, each, next(iter(labels)), "Plan an action", what)]
    return [
        f"{for_html(label)}: "
        + _way_to_plan(page, each, key, "Plan an action", f"{what}: {for_html(label)}")
        for key, label in labels.items()
    ]


def _way_to_plan(
    page: Page, each: AskedAndKnown, type_key: str | None, words: str, what: str
) -> str:
    link = link_to(
        "actions",
        replace(page.selection, area_code=None, type_key=type_key),
        **dict.fromkeys((ANSWER, PLAN), ""),
        action="",
        add="1",
        on_review=each.recommendation.review_id,
        recommendation=str(each.recommendation.number),
        invite="",
    )
    return (
        f'<a href="{link}" target="_self" class="pm-in-one-line" '
        f'aria-label="{words} {what}">{words}</a>'
    )


# ---------------------------------------------------------------------------- downloads


def _take_away(page: Page) -> None:
    st.header("Take away", anchor=False)
    stem = for_file_name(page.reference.settings.region_name)
    extract = Extract(page.reference, page.loaded.folder.public_register, page.assessment)
    st.download_button(
        "Recommendations as CSV",
        lambda: recommendations_csv(extract),
        file_name=f"{stem}-{page.selection.on}-recommendations.csv",
        mime="text/csv",
        on_click="ignore",
    )
    if may_change(page, RECOMMENDATIONS):
        pointer(
            page,
            "The table itself is kept on the page Update, under “Other tables”: later reviews’ "
            "recommendations are added there by number, without a word about a case.",
            "To the page Update",
            "update",
        )
