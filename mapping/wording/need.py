"""Need figures in words: how many people, women or practices, of which year, from where."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from mapping.context.reference import Reference
from mapping.english import capitalised, listed, with_full_stop
from mapping.gap_model.figures import figure_in_words
from mapping.geography.areas import Areas
from mapping.reference.need import NeedFigure

NO_FIGURE = "no figure"


def lacking_sentence(reference: Reference, codes: Sequence[str]) -> str:
    """Of what that types are measured by none of some areas has a figure; "" where all is there."""
    need, settings = reference.need, reference.settings
    lacking = [
        settings.need_label(basis)
        for basis in reference.measured_by
        if all(need.figure(code, basis) is None for code in codes)
    ]
    if not lacking:
        return ""
    what = "it" if len(lacking) == 1 else "them"
    return (
        f"There is {NO_FIGURE} of {listed(lacking, 'or')}: what is measured by {what} has no level."
    )


def figure_of(figure: NeedFigure) -> str:
    """The figure as it stands in a sentence or a table."""
    return figure_in_words(figure.value)


def figures_sentence(figures: Mapping[str, NeedFigure], label: str, areas: Areas) -> str:
    """How much there is in all, where most of it is and where least; where no figure says it."""
    if not figures:
        return f"There is {NO_FIGURE} of {label}."
    ordered = sorted(figures.values(), key=lambda figure: figure.value)
    least, most = ordered[0], ordered[-1]
    lacking = [areas.name(code) for code in areas.codes if code not in figures]
    if lacking:
        # A sum over some of the areas would look like the region's.
        start = f"{capitalised(label)}{_years(ordered)}: {NO_FIGURE} of {listed(lacking)}"
    else:
        start = f"{figure_in_words(sum(f.value for f in ordered))} {label}{_years(ordered)}"
    if least.value == most.value:
        return f"{start}."
    return (
        f"{start}; most in {areas.name(most.area_code)} ({figure_of(most)}) and fewest in "
        f"{areas.name(least.area_code)} ({figure_of(least)})."
    )


def _years(figures: Sequence[NeedFigure]) -> str:
    years = sorted({figure.year for figure in figures if figure.year})
    return f" ({', '.join(years)})" if years else ""


def source_lines(figures: Mapping[str, NeedFigure], label: str) -> Iterator[str]:
    """Where the figures come from, a sentence for each source."""
    for source in dict.fromkeys(figure.source for figure in figures.values() if figure.source):
        yield with_full_stop(f"{capitalised(label)}: {source}")
