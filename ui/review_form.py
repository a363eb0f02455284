"""A form that adds a later homicide review: area, month and themes, and no word about anybody."""

from __future__ import annotations

import streamlit as st

from mapping.dates import today
from mapping.errors import MappingError
from mapping.escape import for_markdown
from mapping.reference import FaultyTableError
from mapping.review_words import month_in_words
from mapping.reviews import WHY_NO_DETAILS
from mapping.reviews_file import NewReview, add_review
from ui.cached import data_path
from ui.page import Page, notice, paragraph
from ui.updating import done

_NOT_READ, _FOUND, _NOT_FOUND = "Not read", "Found", "Looked for, not found"
_ANSWERS = (_NOT_READ, _FOUND, _NOT_FOUND)
_YEARS = 15
_MONTHS = 12
_TIMES = "reviews_added"


def review_form(page: Page) -> None:
    """The form, and what is done with it."""
    if page.loaded.fault is not None:
        notice("No review can be added until the data folder is mended.")
        return
    with st.expander("Add a review"):
        paragraph(WHY_NO_DETAILS, "pm-muted")
        entered = _asked(page)
    # What is to be said stands below the form, where it is seen even if somebody folds it.
    if isinstance(entered, str):
        notice(entered)
    elif entered is not None and _save(page, entered):
        st.session_state[_TIMES] = st.session_state.get(_TIMES, 0) + 1
        st.rerun()


def _asked(page: Page) -> NewReview | str | None:
    """The review as it was entered, once the button is pressed, or what is left open."""
    areas = page.reference.areas
    names = dict(zip(areas.codes, areas.names, strict=True))
    # Another key for every review: the next form begins blank.
    turn = st.session_state.get(_TIMES, 0)
    with st.form(f"review_{turn}", border=False):
        with st.container(horizontal=True):
            area = st.selectbox(
                for_markdown(page.reference.settings.area_term),
                list(names),
                None,
                format_func=names.get,
                placeholder="Choose",
                key=f"review_area_{turn}",
                width=380,
            )
            months = _months()
            month = st.selectbox(
                "Month in which it was finished, or published",
                list(months),
                None,
                format_func=months.get,
                placeholder="Choose",
                key=f"review_month_{turn}",
                width=380,
            )
        link = st.text_input(
            "Address of the page on which it is published (may be blank)",
            key=f"review_link_{turn}",
            max_chars=500,
        )
        answers = _answers(page, turn)
        if not st.form_submit_button("Save the review", type="primary"):
            return None
    if area is None or month is None:
        return "Nothing was saved: choose the area and the month."
    found = [key for key, answer in answers.items() if answer == _FOUND]
    not_found = [key for key, answer in answers.items() if answer == _NOT_FOUND]
    return NewReview(area, month, found, not_found, link)


def _answers(page: Page, turn: int) -> dict[str, str]:
    """What the review says of each theme, in two columns where the page is wide."""
    themes = page.reference.themes.all
    half = (len(themes) + 1) // 2
    answers: dict[str, str] = {}
    for column, part in zip(st.columns(2), (themes[:half], themes[half:]), strict=True):
        with column:
            for theme in part:
                answers[theme.key] = st.radio(
                    for_markdown(theme.label),
                    _ANSWERS,
                    horizontal=True,
                    key=f"review_{turn}_{theme.key}",
                )
    return answers


def _months() -> dict[str, str]:
    """The months that have begun, the newest first, some years back."""
    now = today()
    count = now.year * _MONTHS + now.month - 1
    days = [
        now.replace(year=number // _MONTHS, month=number % _MONTHS + 1, day=1)
        for number in range(count, count - _YEARS * _MONTHS, -1)
    ]
    return {f"{day:%Y-%m}": month_in_words(day) for day in days}


def _save(page: Page, new: NewReview) -> bool:
    try:
        review_id = add_review(data_path(), new, page.reference, today())
    except FaultyTableError as error:
        for problem in error.problems:
            notice(f"Nothing was saved. {problem.message}")
        return False
    except MappingError as error:
        notice(str(error))
        return False
    done(f"Saved as {review_id}. The counts on this page, and the priorities, now hold it.")
    return True
