"""All types at once: what is missing of each area, or not known, on the map and as a table."""

from __future__ import annotations

import streamlit as st

from mapping.analysis.missing import AreaAnswers, Shade, number, usual_shade
from mapping.english import in_letters, plural
from mapping.gap_model.counts import flag_count, known_count, status_counts, wanted_count
from mapping.gap_model.status_style import SHORT_WORDS, TOO_OLD, marks_in_words
from mapping.gap_model.statuses import Flag, Status
from mapping.maps.marks import AreaMark
from mapping.maps.missing_marks import missing_key, missing_marks
from mapping.maps.picture import KeyEntry
from mapping.wording.missing import SHADE_WORDS, LastWords, first_in_words, signs_of_area
from mapping.wording.summary import missing_sentence
from ui.components.area_rows import KEY
from ui.components.tables import Row, SignedCell, status_table
from ui.shell import cached
from ui.shell.page import Page, address_of, notice, parameter, put

SHADE = "shade"
NEED = "need"
_CAPTIONS = {
    Shade.NONE: "The same as a table: what is missing",
    Shade.NONE_OR_PART: "The same as a table: what is missing",
    Shade.NOT_KNOWN: "Next step: whom to ask about what",
}


def shade_of(page: Page) -> Shade | str:
    """What the map is shaded by: as the address says, or by what there is to be said.

    A need basis is told as it stands in the table of need figures.
    """
    asked = parameter(SHADE)
    if asked in set(Shade):
        return Shade(asked)
    if asked in page.reference.need.bases:
        return asked
    counts = status_counts(page.assessment, page.reference.areas.codes, page.reference.types.all)
    usual = usual_shade(counts)
    if asked:
        notice(
            f"The address asks for a map shaded by “{asked[:60]}”, which there is not. It is "
            f"shaded by “{SHADE_WORDS[usual]}”."
        )
    return usual


def choose_shade(page: Page, shown: Shade | str) -> None:
    """Switch for what the map is shaded by; a choice stays in the address.

    Parameters
    ----------
    shown
        What is missing or not known; or a need basis.
    """
    key, bases = "choose_shade", page.reference.need.bases
    stands_on = shown if isinstance(shown, Shade) else NEED

    def changed() -> None:
        # Where the switch goes away with another choice, it may say once more what it stood on.
        chosen = st.session_state.get(key)
        if chosen and chosen != stands_on:
            put(**{SHADE: bases[0] if chosen == NEED else chosen})

    if st.session_state.get(key) != stands_on:
        st.session_state[key] = stands_on
    st.segmented_control(
        "Shade by",
        [*Shade, *([NEED] if bases else [])],
        key=key,
        format_func=lambda option: SHADE_WORDS.get(option, "Need"),
        required=True,
        on_change=changed,
    )


def missing_answer(page: Page, shade: Shade) -> str:
    """The page's answer in sentences."""
    areas, types = page.reference.areas, page.reference.types.all
    unconfirmed = flag_count(page.assessment, areas.codes, types, Flag.UNCONFIRMED)
    said = cached.last_words(page.loaded, page.selection.on).values()
    return missing_sentence(answers_of(page, shade), shade, areas, unconfirmed, list(said))


def missing_on_map(page: Page, shade: Shade) -> list[AreaMark]:
    """The areas as the map draws them."""
    types = page.reference.types.all
    said = cached.last_words(page.loaded, page.selection.on)
    return missing_marks(answers_of(page, shade), shade, types, page.reference.areas, said)


def answers_of(page: Page, shade: Shade) -> list[AreaAnswers]:
    """What is known of every area, and what it lacks first."""
    return cached.answers_by_area(page.loaded, page.selection.on, shade)


def picture_key(page: Page, shade: Shade) -> list[KeyEntry]:
    """All that a picture of the map needs to be read, the small signs too."""
    return missing_key(shade, page.reference.types.all, answers_of(page, shade))


def missing_table(page: Page, shade: Shade) -> None:
    """What the map says, in words, the area with most first; and what to ask whom."""
    answers = sorted(answers_of(page, shade), key=lambda each: -number(each.counts, shade))
    if shade is Shade.NOT_KNOWN and any(each.first for each in answers):
        _ask_all(page)
    headings, last = _COLUMNS[shade]
    said = cached.last_words(page.loaded, page.selection.on)
    status_table(
        KEY,
        _CAPTIONS[shade],
        (page.reference.settings.area_heading, *headings, last),
        [("", [_row(page, each, shade, said) for each in answers])],
        lambda code: page.choose(area_code=code),
        numeric=tuple(range(1, len(headings) + 1)),
    )


_SAME = (SHADE_WORDS[Shade.NONE], SHADE_WORDS[Shade.NONE_OR_PART], SHADE_WORDS[Shade.NOT_KNOWN])
_COLUMNS = {
    Shade.NONE: ((*_SAME, "Provided"), "Comes first"),
    Shade.NONE_OR_PART: ((*_SAME, "Provided"), "Comes first"),
    Shade.NOT_KNOWN: (
        (SHADE_WORDS[Shade.NOT_KNOWN], SHORT_WORDS[Status.UNKNOWN], SHORT_WORDS[TOO_OLD], "Known"),
        "Ask first about",
    ),
}


def _row(page: Page, answers: AreaAnswers, shade: Shade, said: LastWords) -> Row:
    first = first_in_words(answers, page.reference.types.by_key, said, 1)
    return Row(
        answers.area_code,
        page.reference.areas.name(answers.area_code),
        (*_numbers(answers, shade), *(first or ["nothing"])),
        pressed=answers.area_code == page.selection.area_code,
    )


def _numbers(answers: AreaAnswers, shade: Shade) -> tuple[str | SignedCell, ...]:
    counts = answers.counts
    if shade is Shade.NOT_KNOWN:
        found = [
            number(counts, shade),
            counts[Status.UNKNOWN],
            counts[TOO_OLD],
        ]
        return (*map(str, found), with_signs(answers, str(known_count(counts))))
    provided = counts[Status.MET] + counts[Status.UNMEASURED]
    numbers = (f"{number(counts, each):,}" for each in Shade)
    return (*numbers, with_signs(answers, f"{provided} of {wanted_count(counts)}"))


def with_signs(answers: AreaAnswers, text: str) -> str | SignedCell:
    """What is known, with the small signs of what of it hangs on money or is disputed."""
    marks = signs_of_area(answers)
    return SignedCell(text, marks, marks_in_words(marks)) if marks else text


def _ask_all(page: Page) -> None:
    """The way to what asks every area about all that is not known."""
    n = len(page.reference.areas)
    areas = f"{in_letters(n)} {plural(n, 'area')}" if n > 1 else "area"
    st.page_link(
        "pages/update.py",
        label=f"Ask the {areas}: return workbooks, one for each",
        query_params=address_of(page.selection),
    )
