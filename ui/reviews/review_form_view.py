"""Forms that add, mend and take out later homicide reviews: codes, and no word about anybody."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

import streamlit as st

from mapping.editing.intakes import intake_of
from mapping.editing.reviews import (
    NewReview,
    add_review,
    as_entered,
    cells_of_review,
    entered_in,
    fix_review,
    take_out_review,
)
from mapping.escape import for_markdown
from mapping.reference.reviews import Review
from mapping.region.kept_tables import REVIEWS
from mapping.wording.reviews import month_in_words, review_in_words, unread_first
from ui.components.boxes import own_box
from ui.editing.editing_session import attempted, begin, done
from ui.editing.open_record import (
    forget_record,
    merged,
    open_record,
    opened_before,
    say_that_it_is_gone,
    say_what_was_saved_of_it,
)
from ui.editing.shown_button import shown_button
from ui.shell.cached import kept_path
from ui.shell.page import Page, notice, paragraph, parameter, put

REVIEW = "review"
_NOT_READ, _FOUND, _NOT_FOUND = "Not read", "Found", "Looked for, not found"
_ANSWERS = (_NOT_READ, _FOUND, _NOT_FOUND)
_NOBODY, _EVERY, _SOME = "Not read yet", "For every theme", "For some themes"
_WAYS = (_NOBODY, _EVERY, _SOME)
_BLANK = NewReview("", "", (), ())
_YEARS = 15
_MONTHS = 12
_NONE_FOUND = "Every theme was looked for, and none was found"
_TIMES = "reviews_saved"
_FORM = "review_form"


def add_form(page: Page, who: str) -> None:
    """A form for a review that is not in the table."""
    turn = st.session_state.get(_TIMES, 0)
    entered = _asked(page, f"new_{turn}", _BLANK, "Save the review")
    if entered is not None and attempted(
        lambda: add_review(kept_path(), entered, page.reference, page.today, page.note(who))
    ):
        _saved("Saved. The counts on this page, and the priorities, now hold it.")


def fix_form(page: Page, who: str) -> None:
    """A box for a review of the table, and a form to mend it, read it or take it out."""
    reviews = unread_first(page.reference.reviews)
    if not reviews:
        paragraph("No later review is on record.", "pm-muted")
    review = _chosen(page, reviews) if reviews else None
    left = None if review else opened_before(_FORM, parameter(REVIEW))
    session = begin(page, intake_of(REVIEWS), who) if review or left else None
    if session is None:
        return
    if review is None:
        if left is not None:
            say_that_it_is_gone(page, session, left)
            _asked(page, left.key, entered_in(left.cells), "Save the changes")
        return
    now = cells_of_review(as_entered(review), review.review_id)
    opened = open_record(session, _FORM, review.review_id, now)
    say_what_was_saved_of_it(page, session, opened, now)
    entered = _asked(page, opened.key, entered_in(opened.cells), "Save the changes")
    cells = None
    if entered is not None:
        cells = merged(opened, cells_of_review(entered, review.review_id), now)
    if cells is not None and attempted(
        lambda: fix_review(
            kept_path(), review, entered_in(cells), page.reference, page.today, page.note(who)
        )
    ):
        forget_record(_FORM)
        put(**{REVIEW: ""})
        _saved("Saved. The counts on this page, and the priorities, now hold it.")
    label, key = "Take this review out of the table", f"out_{review.review_id}"
    if shown_button(label, key, review, place=st.container(), kind="secondary") and attempted(
        lambda: take_out_review(kept_path(), review, page.reference, page.today, page.note(who))
    ):
        put(**{REVIEW: ""})
        _saved("Taken out. What was changed, below, can undo it.")


def _chosen(page: Page, reviews: list[Review]) -> Review | None:
    by_id = {review.review_id: review for review in reviews}
    options = {"": "Choose"} | {
        id_: review_in_words(page.reference, review) for id_, review in by_id.items()
    }
    asked = parameter(REVIEW)
    if asked and asked not in by_id:
        notice("The address asks for a review that is not in the table.")
    chosen = asked if asked in by_id else ""
    own_box("Review", REVIEW, options, chosen, 560, lambda choice: put(**{REVIEW: choice}))
    return by_id.get(chosen)


def _saved(sentence: str) -> None:
    st.session_state[_TIMES] = st.session_state.get(_TIMES, 0) + 1
    done(sentence)
    st.rerun()


# ------------------------------------------------------------------------------ the form


def _asked(page: Page, key: str, start: NewReview, button: str) -> NewReview | None:
    """The review as it was entered, once the button is pressed and nothing is left open."""
    how = st.radio(
        "How was it read?",
        _WAYS,
        _WAYS.index(_how(page, start)),
        horizontal=True,
        key=f"review_how_{key}",
    )
    with st.form(f"review_{key}", border=False):
        area, month, link = _facts(page, key, start)
        found, not_found = _answers(page, key, str(how), start)
        none_found = how == _EVERY and _none_found(page, key, start)
        if not st.form_submit_button(button, type="primary"):
            return None
    if area is None or month is None:
        notice("Nothing was saved: choose the area and the month.")
        return None
    if left_open := _left_open(str(how), found, not_found, none_found=none_found):
        notice(f"Nothing was saved: {left_open}")
        return None
    return NewReview(area, month, found, not_found, link)


def _none_found(page: Page, key: str, start: NewReview) -> bool:
    """Whether somebody says that nothing was found; a form without a tick does not say so."""
    paragraph("Only where the review found none of these:", "pm-muted")
    was_so = not start.found and _how(page, start) == _EVERY
    return st.checkbox(_NONE_FOUND, was_so, key=f"review_none_{key}")


def _left_open(
    how: str, found: Collection[str], not_found: Collection[str], *, none_found: bool
) -> str:
    """What is still to be said of a review that was read; "" where nothing is."""
    if how == _EVERY and not found and not none_found:
        return f"tick what the review found, or “{_NONE_FOUND}”."
    if found and none_found:
        return f"themes are ticked, and “{_NONE_FOUND}” as well. Only one of the two can be."
    if how == _SOME and not found and not not_found:
        return f"no theme has an answer yet. Give one, or choose “{_NOBODY}”."
    return ""


def _how(page: Page, start: NewReview) -> str:
    read = {*start.found, *start.not_found}
    if not read:
        return _NOBODY
    return _EVERY if read >= page.reference.themes.by_key.keys() else _SOME


def _facts(page: Page, key: str, start: NewReview) -> tuple[str | None, str | None, str]:
    areas = page.reference.areas
    names = dict(zip(areas.codes, areas.names, strict=True))
    with st.container(horizontal=True):
        area = _box(
            for_markdown(page.reference.settings.area_label),
            names,
            start.area_code,
            f"review_area_{key}",
        )
        month = _box(
            "Month in which it was finished, or published",
            _months(start.finished, page.today),
            start.finished,
            f"review_month_{key}",
        )
    link = st.text_input(
        "Address of the page on which it is published (may be blank)",
        start.source_url,
        key=f"review_link_{key}",
        max_chars=500,
    )
    return area, month, link


def _box(label: str, options: Mapping[str, str], chosen: str, key: str) -> str | None:
    index = list(options).index(chosen) if chosen in options else None
    return st.selectbox(
        label,
        list(options),
        index,
        format_func=options.__getitem__,
        placeholder="Choose",
        key=key,
        width=380,
    )


def _months(chosen: str, today: date) -> dict[str, str]:
    """The months that have begun, the newest first, some years back, and the one chosen."""
    count = today.year * _MONTHS + today.month - 1
    days = [
        today.replace(year=number // _MONTHS, month=number % _MONTHS + 1, day=1)
        for number in range(count, count - _YEARS * _MONTHS, -1)
    ]
    months = {f"{day:%Y-%m}": month_in_words(day) for day in days}
    if chosen and chosen not in months:
        year, month = map(int, chosen.split("-"))
        months[chosen] = month_in_words(today.replace(year=year, month=month, day=1))
    return months


def _answers(
    page: Page, key: str, how: str, start: NewReview
) -> tuple[Collection[str], Collection[str]]:
    """The themes that it found, and those that were looked for in vain."""
    if how == _NOBODY:
        return (), ()
    answers = dict(_each_theme(page, key, how, start))
    found = [theme for theme, answer in answers.items() if answer == _FOUND]
    return found, [theme for theme, answer in answers.items() if answer == _NOT_FOUND]


def _each_theme(page: Page, key: str, how: str, start: NewReview) -> list[tuple[str, str]]:
    """What the review says of each theme, in two columns where the page is wide."""
    themes = page.reference.themes.all
    half = (len(themes) + 1) // 2
    paragraph(
        "Tick what it found. Whatever is left was looked for, and not found; where that is all of "
        "them, tick so below."
        if how == _EVERY
        else "Whatever is left at “Not read” counts neither way.",
        "pm-muted",
    )
    answers = []
    for column, part in zip(st.columns(2), (themes[:half], themes[half:]), strict=True):
        with column:
            for theme in part:
                label, name = for_markdown(theme.label), f"review_{key}_{theme.key}"
                if how == _EVERY:
                    is_found = st.checkbox(label, theme.key in start.found, key=f"{name}_tick")
                    answer = _FOUND if is_found else _NOT_FOUND
                else:
                    now = 1 if theme.key in start.found else 2 * (theme.key in start.not_found)
                    answer = str(st.radio(label, _ANSWERS, now, horizontal=True, key=name))
                answers.append((theme.key, answer))
    return answers
