"""All types at once beside need: the areas shaded by a need figure, on the map and as a table."""

from __future__ import annotations

from collections.abc import Mapping

from mapping.analysis.missing import AreaAnswers, Shade, number
from mapping.english import capitalised
from mapping.gap_model.counts import wanted_count
from mapping.gap_model.statuses import Status
from mapping.maps.marks import AreaMark
from mapping.maps.missing_marks import need_sign_entries
from mapping.maps.need_marks import need_entries, need_marks
from mapping.maps.picture import KeyEntry
from mapping.reference.need import NeedFigure
from mapping.wording.missing import SHADE_WORDS
from mapping.wording.need import NO_FIGURE, figure_of, figures_sentence, source_lines
from mapping.wording.summary import beside_need_sentence
from ui.components.area_rows import KEY
from ui.components.boxes import own_box
from ui.components.tables import Row, status_table
from ui.map.missing_view import SHADE, answers_of, with_signs
from ui.shell import cached
from ui.shell.page import Page, put


def choose_need(page: Page, basis: str) -> None:
    """Box for which need figure the map is shaded by."""
    options = {each: capitalised(_label(page, each)) for each in page.reference.need.bases}
    own_box("Need figure", SHADE, options, basis, 260, lambda chosen: put(**{SHADE: chosen}))


def need_title(page: Page, basis: str) -> str:
    """What the map is called, with what its numbers are shortened by."""
    symbols = "".join(mark.symbol for mark in need_on_map(page, basis))
    said = [words for sign, words in (("k", "k: thousand"), ("m", "m: million")) if sign in symbols]
    shortened = f" ({', '.join(said)})" if said else ""
    return f"{capitalised(_label(page, basis))} by area{shortened}"


def need_answer(page: Page, basis: str) -> str:
    """The page's answer in sentences."""
    figures, label = page.reference.need.of_basis(basis), _label(page, basis)
    said = figures_sentence(figures, label, page.reference.areas)
    return f"{said} {beside_need_sentence(_answers(page))}"


def need_on_map(page: Page, basis: str) -> list[AreaMark]:
    """The areas as the map draws them."""
    return need_marks(
        page.reference.need.of_basis(basis),
        _label(page, basis),
        _answers(page),
        page.reference.types.all,
        page.reference.areas,
        cached.last_words(page.loaded, page.selection.on),
    )


def need_key(page: Page, basis: str) -> list[KeyEntry]:
    """All that a picture of the map needs to be read, the small signs too."""
    grounds = need_entries(page.reference.need.of_basis(basis), page.reference.areas)
    return [*grounds, *need_sign_entries(page.reference.types.all, _answers(page))]


def need_sources(page: Page, basis: str) -> str:
    """Where the figures come from."""
    return " ".join(source_lines(page.reference.need.of_basis(basis), _label(page, basis)))


def need_table(page: Page, basis: str) -> None:
    """What the map says, in words, the area with most need first."""
    figures = page.reference.need.of_basis(basis)
    answers = sorted(_answers(page), key=lambda each: -_value(figures, each.area_code))
    status_table(
        KEY,
        "The same as a table: need, and what is missing",
        (
            page.reference.settings.area_heading,
            capitalised(_label(page, basis)),
            *(SHADE_WORDS[shade] for shade in Shade),
            "Provided",
        ),
        [("", [_row(page, each, figures) for each in answers])],
        lambda code: page.choose(area_code=code),
        numeric=(1, 2, 3, 4, 5),
    )


def _row(page: Page, answers: AreaAnswers, figures: Mapping[str, NeedFigure]) -> Row:
    counts, figure = answers.counts, figures.get(answers.area_code)
    provided = counts[Status.MET] + counts[Status.UNMEASURED]
    return Row(
        answers.area_code,
        page.reference.areas.name(answers.area_code),
        (
            NO_FIGURE if figure is None else figure_of(figure),
            *(f"{number(counts, shade):,}" for shade in Shade),
            with_signs(answers, f"{provided} of {wanted_count(counts)}"),
        ),
        pressed=answers.area_code == page.selection.area_code,
    )


def _value(figures: Mapping[str, NeedFigure], code: str) -> float:
    return figures[code].value if code in figures else -1


def _answers(page: Page) -> list[AreaAnswers]:
    return answers_of(page, Shade.NONE)


def _label(page: Page, basis: str) -> str:
    return page.reference.settings.need_label(basis)
