"""The action plan on a page: its table, and all about one action with its history."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from mapping.access import may
from mapping.dates import in_words
from mapping.english import count
from mapping.errors import MappingError
from mapping.escape import for_html, for_markdown
from mapping.gap_model.status_style import marks_at, marks_in_words, style_at
from mapping.plan.schema import CLOSED, Action, Due, as_on, due_state
from mapping.region.kept_tables import ACTION_PLAN
from mapping.tables.diff import RecordChange
from mapping.wording.actions import (
    action_rows,
    due_style,
    facts_of,
    none_yet,
    plan_change_in_words,
)
from ui.actions.form_view import ACTION, change_form, close_form, forget_form
from ui.components.boxes import own_box
from ui.components.status_label import label
from ui.components.tables import Row, StatusCell, status_table
from ui.editing.editing_session import EditingSession
from ui.editing.saves_view import Save, save_list, saves_of, show_saves
from ui.editing.taking_back import is_undo_asked, undo_button
from ui.shell import next_run
from ui.shell.came_back import marked, shown_before
from ui.shell.page import (
    NEW_RECORD,
    RECORD,
    Page,
    link_to,
    notice,
    paragraph,
    parameter,
    pointer,
    put,
)

DUE = "due"
_OPEN = "open"
_ASKED = "action_asked"
_FORMS = {form.__name__: form for form in (change_form, close_form)}
_MOST_SHOWN = 20


# --------------------------------------------------------------------------------- which


def chosen_due(page: Page) -> str:
    """Which actions the address asks for; "" for all of them."""
    asked = parameter(DUE)
    if asked in _due_options(page):
        return asked
    notice(f"The address asks for actions that are “{asked[:60]}”, which is nothing known here.")
    return ""


def choose_due(page: Page, chosen: str) -> None:
    """Box for how an action stands to its date."""
    own_box("Actions", DUE, _due_options(page), chosen, 180, lambda due: put(**{DUE: due}))


def _due_options(page: Page) -> dict[str, str]:
    soon = f"Due within {page.reference.settings.soon_days} days"
    words = {state.value: soon if state is Due.SOON else state.word for state in Due}
    return {"": "All", _OPEN: "Open", **words}


def in_selection(page: Page) -> list[Action]:
    """The actions of the chosen area, those for all areas, and of the chosen type, on the day."""
    area, kind = page.selection.area_code, page.selection.type_key
    return [
        action
        for action in page.reference.actions.on(page.selection.on)
        if (area is None or action.area_code in (area, None))
        and kind in (None, action.provision_type)
    ]


def plan_note(page: Page) -> str:
    """What is to be known of the plan of an earlier day than today; "" for any other."""
    if page.selection.on >= page.today:
        return ""
    return " Actions opened after that day are left out, and those closed after it count as open."


def list_note(page: Page, due: str, shown: Sequence[Action]) -> str:
    """What alone is listed, and how much of the plan of the day is not; "" where all of it is."""
    left_out = len(page.reference.actions.on(page.selection.on)) - len(shown)
    only = f" Listed: “{_due_options(page)[due]}” only." if due else ""
    rest = f" Not listed: {count(left_out, 'other action')}." if left_out else ""
    return only + rest


def shown_actions(page: Page, due: str) -> list[Action]:
    """The actions of the selection that stand so to their dates."""
    on, soon_days = page.selection.on, page.reference.settings.soon_days
    stated = [(action, due_state(action, on, soon_days)) for action in in_selection(page)]
    if due == _OPEN:
        return [action for action, state in stated if state is not Due.CLOSED]
    return [action for action, state in stated if due in ("", state)]


def chosen_action(page: Page) -> Action | None:
    """The action that the address asks for; one that does not exist is remarked upon."""
    asked = parameter(ACTION)
    action = page.reference.actions.by_id.get(asked)
    if action is None:
        if asked:
            notice(f"The address asks for the action “{asked[:60]}”, which does not exist.")
        return None
    then = as_on([action], page.selection.on)
    if not then:
        notice(f"This action was opened only after {in_words(page.selection.on)}.")
    return then[0] if then else action


# --------------------------------------------------------------------------------- table


def actions_table(page: Page, actions: Sequence[Action], chosen: Action | None) -> None:
    """Actions, overdue ones first; choosing one tells all about it."""
    if not page.reference.actions.all:
        pointer(
            page,
            "Nothing is in the plan yet. Choose a gap and press “Add an action”, or use the form "
            "below.",
            "The gaps by priority",
            "",
            view="matrix",
            sort="priority",
        )
        return
    if not actions:
        paragraph("No action fits what was chosen.", "pm-muted")
        return
    chosen_id = "" if chosen is None else chosen.action_id
    rows = [
        Row(
            row.action_id,
            row.what,
            (
                StatusCell(due_style(row.state)),
                row.due,
                row.owner,
                row.about,
                row.status,
            ),
            pressed=row.action_id == chosen_id,
        )
        for row in action_rows(actions, page.reference, page.selection.on)
    ]
    status_table(
        "actions",
        "Actions, the most pressing first",
        ("Action", "How it stands", "Due", "Owner", "Where and what", "Status"),
        [("", rows)],
        lambda action_id: put(**{ACTION: "" if action_id == chosen_id else action_id}),
    )


# --------------------------------------------------------------------------------- panel


def action_panel(page: Page, session: EditingSession | None, action: Action) -> None:
    """All about one action, and what can be done with it."""
    on, soon_days = page.selection.on, page.reference.settings.soon_days
    facts = "".join(
        f"<dt>{for_html(heading)}</dt><dd>{_lines(text)}</dd>"
        for heading, text in facts_of(action, page.reference, on)
    )
    st.html(
        '<section class="pm-panel" aria-label="The action"><div role="status">'
        f"<h2>{for_html(action.what)}</h2></div>"
        f"{label(due_style(due_state(action, on, soon_days)))}"
        f'<dl class="pm-facts">{facts}</dl>{_register_says(page, action)}'
        f'<p class="pm-id">{for_html(action.action_id)}</p></section>'
    )
    if session is not None:
        _buttons(page, session, action)
        _history(page, session, action)
    st.button("Back to the list", on_click=lambda: put(**{ACTION: ""}), type="tertiary")


def _lines(text: str) -> str:
    return for_html(text).replace("\n", "<br>")


def _register_says(page: Page, action: Action) -> str:
    """What the register says of the gap, and where to record what has changed."""
    if action.area_code is None or action.provision_type is None:
        return ""
    kind = page.reference.types.by_key[action.provision_type]
    style = style_at(page.assessment, action.area_code, kind)
    selection = replace(page.selection, area_code=action.area_code, type_key=kind.key)
    update = link_to("update", selection, **{RECORD: NEW_RECORD})
    why = link_to("", selection, view="matrix")
    is_missing = none_yet(page.assessment.status(action.area_code, kind.key)) != ""
    signs = marks_in_words(marks_at(page.assessment, action.area_code, kind.key))
    question = (
        f"<p>The action is closed, and the register still says “{for_html(style.word)}”: the map "
        "follows the register, not the plan. Is there more now? "
        f'<a href="{update}" target="_self">Record it on the Update page'
        "</a>.</p>"
        if action.is_closed and is_missing
        else ""
    )
    return (
        f"<h3>What the register says</h3>{label(style)} {for_html(signs)}{question}"
        f'<p><a href="{why}" target="_self">Why, on the matrix</a></p>'
    )


def _buttons(page: Page, session: EditingSession, action: Action) -> None:
    if not may(page.person, "change", ACTION_PLAN.name, action.area_code or ""):
        return
    with st.container(horizontal=True, key="action_buttons"):
        if st.button("Change it", key="change_action"):
            forget_form()
            next_run.leave(_ASKED, (change_form, action.action_id))
        if action.status not in CLOSED and st.button("Mark as done or dropped", key="close_action"):
            next_run.leave(_ASKED, (close_form, action.action_id))
    form, action_id = next_run.taken(_ASKED, (None, ""))
    if form is None and (before := shown_before(_ASKED)) and before[0] in _FORMS:
        form, action_id = _FORMS[before[0]], before[-1]
    if form is not None and action_id == action.action_id:
        shown = marked(_ASKED, form.__name__, action_id)(form)
        st.dialog(for_markdown(action.what), width="large")(shown)(page, session.who, action_id)


# ------------------------------------------------------------------------------- history


def plan_history(page: Page, session: EditingSession) -> None:
    """Every save of the plan, so that what was removed can be brought back."""
    if (saves := _saves(page)) is not None:
        label = f"What was changed in the plan: {count(len(saves), 'save')}"
        with st.expander(label, expanded=is_undo_asked(saves)):
            _show(page, session, saves, "Undo this save")


def _history(page: Page, session: EditingSession, action: Action) -> None:
    """Who changed what of an action, and when; each change can be taken back."""
    if (saves := _saves(page)) is not None:
        touching = [found for save in saves if (found := save.of(action.action_id))]
        label = f"History: {count(len(touching), 'change')}"
        with st.expander(label, expanded=is_undo_asked(touching, action.action_id)):
            _show(page, session, touching, "Undo this change", action.action_id)


def _saves(page: Page) -> list[Save] | None:
    try:
        return saves_of(page, ACTION_PLAN)
    except MappingError as error:
        notice(str(error))
        return None


def _show(
    page: Page,
    session: EditingSession,
    saves: Sequence[Save],
    button: str,
    action_id: str | None = None,
) -> None:
    """Saves, the newest first, each with its button; of one action, or of the whole plan."""

    def show(save: Save) -> None:
        def in_words(change: RecordChange) -> RecordChange:
            return plan_change_in_words(page.reference, change)

        save_list(save, in_words, is_named=action_id is None)
        if undo_button(page, save, session.who, button, action_id, in_words=in_words):
            forget_form()
            st.rerun()

    if not saves:
        paragraph("Nothing has been changed since it came into the plan.", "pm-muted")
    show_saves(saves, _MOST_SHOWN, show)
