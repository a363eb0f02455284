"""What is missing of an area, or not known, in words: shades, tooltips, what is asked first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from mapping.analysis.missing import AreaAnswers, LastWord, Shade, number
from mapping.dates import month_in_words
from mapping.english import capitalised, spoken
from mapping.gap_model.counts import wanted_count
from mapping.gap_model.status_style import SIGNS, WORDS, Style
from mapping.gap_model.statuses import Status
from mapping.reference.need import NeedFigure
from mapping.reference.provision_types import ProvisionType
from mapping.register.schema import NOT_PROVIDED
from mapping.wording.need import NO_FIGURE, figure_of

SHADE_WORDS = {
    Shade.NONE: WORDS[Status.GAP],
    Shade.NONE_OR_PART: f"{WORDS[Status.GAP]} or in part",
    Shade.NOT_KNOWN: "Not known",
}
SHADE_TITLES = {
    Shade.NONE: "Types of which there is none",
    Shade.NONE_OR_PART: "Types of which there is none, or a part",
    Shade.NOT_KNOWN: "Types of which it is not known what there is",
}
MOST_NAMED = 3

LastWords = Mapping[tuple[str, str], LastWord]


def said_word(status: str) -> str:
    """What a record says, as it stands within quotation marks or after a colon."""
    return "none" if status == NOT_PROVIDED else spoken(status)


def first_in_words(
    answers: AreaAnswers, types: Mapping[str, ProvisionType], said: LastWords, most: int
) -> list[str]:
    """The first of what an area lacks; of a return that is too old, what it said and when."""
    return [
        types[key].label + _last_said(said.get((answers.area_code, key)))
        for key in answers.first[:most]
    ]


def _last_said(word: LastWord | None) -> str:
    return "" if word is None else f" ({last_said(word)})"


def last_said(word: LastWord) -> str:
    """What was said last, and when."""
    return f"last said: {said_word(word.status)}, {month_in_words(word.on)}"


def signs_of_area(answers: AreaAnswers) -> str:
    """The small signs that any answer of an area bears, as beside a status: "£≠"."""
    return "".join(sign for sign, _ in answers.signs)


def tip_lines(
    answers: AreaAnswers,
    shade: Shade,
    styles: Mapping[str, Style],
    types: Mapping[str, ProvisionType],
    said: LastWords,
) -> Iterator[str]:
    """What a tooltip says of an area, line by line: the number, every status, what comes first.

    Parameters
    ----------
    styles
        Of all the types by their keys, worst first.
    """
    counts = answers.counts
    yield f"{SHADE_WORDS[shade]}: {number(counts, shade)} of {wanted_count(counts)}"
    yield from _answer_lines(answers, styles, types, said)


def need_tip_lines(
    figure: NeedFigure | None,
    label: str,
    answers: AreaAnswers,
    styles: Mapping[str, Style],
    types: Mapping[str, ProvisionType],
    said: LastWords,
) -> Iterator[str]:
    """The same of an area that is shaded by a need figure."""
    year = f" ({figure.year})" if figure and figure.year else ""
    yield capitalised(f"{figure_of(figure) if figure else NO_FIGURE + ' of'} {label}{year}")
    yield from _answer_lines(answers, styles, types, said)


def _answer_lines(
    answers: AreaAnswers,
    styles: Mapping[str, Style],
    types: Mapping[str, ProvisionType],
    said: LastWords,
) -> Iterator[str]:
    counts = answers.counts
    yield ", ".join(f"{style.word}: {counts[key]}" for key, style in styles.items() if counts[key])
    if answers.signs:
        yield ", ".join(f"{sign} {SIGNS[sign]}: {n}" for sign, n in answers.signs)
    if first := first_in_words(answers, types, said, MOST_NAMED):
        yield f"First: {'; '.join(first)}"
