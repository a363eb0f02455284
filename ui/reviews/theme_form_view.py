"""A form that adds a theme: a short phrase, the heading that it stands under, what answers it."""

from __future__ import annotations

import streamlit as st

from mapping.editing.themes import NewTheme, add_theme, free_types, thematic_areas
from mapping.reference.theme_labels import ALLOWED, LONGEST, NAMES_NOBODY, WHY_A_PHRASE
from ui.editing.editing_session import attempted, done, reference_now
from ui.shell.cached import kept_path
from ui.shell.page import Page, notice, paragraph

_TIMES = "themes_added"
_NO_AREA = "None of these"


def theme_form(page: Page, who: str) -> None:
    """The form, and what is done with it."""
    paragraph(
        f"{WHY_A_PHRASE} The program refuses what it can tell, but no rule knows a name that is "
        "written like any other word, so look at it once more and tick that it names none. No "
        "review has been read yet for a theme that is added; it counts from the first later review "
        "that is.",
        "pm-muted",
    )
    paragraph(ALLOWED, "pm-muted")
    entered = _asked(page)
    if entered is not None and attempted(
        lambda: add_theme(kept_path(), entered, reference_now(page), page.today, page.note(who))
    ):
        st.session_state[_TIMES] = st.session_state.get(_TIMES, 0) + 1
        done("The theme was added. What was changed, below, can undo it.")
        st.rerun()


def _asked(page: Page) -> NewTheme | None:
    """The theme as it was entered, once the button is pressed."""
    # Another key for every theme: the next form begins blank.
    turn = st.session_state.get(_TIMES, 0)
    types = free_types(reference_now(page))
    areas = ("", *thematic_areas(page.reference))
    with st.form(f"theme_{turn}", border=False):
        label = st.text_input(
            "What reviews find, as a short phrase",
            key=f"theme_label_{turn}",
            max_chars=LONGEST,
        )
        area = st.selectbox(
            "Heading that it stands under",
            areas,
            format_func=lambda area: area or _NO_AREA,
            key=f"theme_area_{turn}",
            width=380,
        )
        chosen = st.multiselect(
            "Types of provision that answer it, of those that answer no theme yet",
            list(types),
            format_func=types.__getitem__,
            placeholder="None yet" if types else "Every type answers a theme already",
            disabled=not types,
            key=f"theme_types_{turn}",
        )
        names_nobody = st.checkbox(NAMES_NOBODY, key=f"theme_names_nobody_{turn}")
        if not st.form_submit_button("Add the theme", type="primary"):
            return None
    if not names_nobody:
        notice(f"Nothing was saved. Look at the phrase once more, and tick “{NAMES_NOBODY}”.")
        return None
    return NewTheme(label, str(area), chosen)
