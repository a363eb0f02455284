"""The areas by how much need there is, with what is missing of them and not known in small."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np

from mapping import palette
from mapping.analysis.missing import AreaAnswers, LastWord, class_of
from mapping.english import short_figure
from mapping.gap_model.status_style import all_styles
from mapping.geography.areas import Areas
from mapping.maps.marks import AreaMark
from mapping.maps.missing_marks import BESIDE_NEED, pills_of
from mapping.maps.picture import KeyEntry
from mapping.reference.need import NeedFigure
from mapping.reference.provision_types import ProvisionType
from mapping.wording.missing import need_tip_lines, signs_of_area
from mapping.wording.need import NO_FIGURE, figure_of

Figures = Mapping[str, NeedFigure]
_GROUNDS = (palette.COUNT_1, palette.COUNT_2, palette.COUNT_3, palette.COUNT_4)
_QUARTERS = (0.25, 0.5, 0.75)


def limits_of(values: Sequence[float]) -> tuple[float, ...]:
    """The least figure of each class of areas after the first: quarters of them, in round numbers.

    >>> limits_of([216245, 264000, 285000, 323487, 341833, 345315, 1144923])
    (270000.0, 320000.0, 340000.0)
    """
    if not values:
        return ()
    cuts = {float(f"{cut:.2g}") for cut in np.quantile(values, _QUARTERS)}
    return tuple(sorted(cut for cut in cuts if min(values) < cut <= max(values)))


def need_entries(figures: Figures, areas: Areas) -> list[KeyEntry]:
    """What each ground stands for, from the least figure on; one for areas without a figure."""
    limits = limits_of(_values(figures))
    said = [f"{limit:,.0f}" for limit in limits]
    words = [f"{low}–{high}" for low, high in pairwise(said)]
    if said:
        words = [f"under {said[0]}", *words, f"{said[-1]} or more"]
    elif figures:
        words = [figure_of(next(iter(figures.values())))]
    entries = [KeyEntry(text, ground) for text, ground in zip(words, _GROUNDS, strict=False)]
    if set(areas.codes) - set(figures):
        entries.append(KeyEntry(NO_FIGURE, palette.PAPER, is_dashed=True))
    return entries


def need_marks(
    figures: Figures,
    label: str,
    answers: Sequence[AreaAnswers],
    types: Sequence[ProvisionType],
    areas: Areas,
    said: Mapping[tuple[str, str], LastWord],
) -> list[AreaMark]:
    """The areas shaded by a need figure, which stands large on each.

    Parameters
    ----------
    label
        What is counted, in words.
    """
    limits = limits_of(_values(figures))
    styles = {style.key: style for style in all_styles(tuple(types))}
    by_key = {kind.key: kind for kind in types}
    marks = []
    for each in answers:
        figure = figures.get(each.area_code)
        value = None if figure is None else figure.value
        ground = palette.PAPER if value is None else _GROUNDS[class_of(value, limits)]
        marks.append(
            AreaMark(
                each.area_code,
                areas.name(each.area_code),
                ground,
                palette.INK,
                palette.MUTED,
                is_dashed=value is None,
                symbol="–" if value is None else short_figure(value),
                word="",
                said=f"{figure_of(figure)} {label}" if figure else f"{NO_FIGURE} of {label}",
                pills=tuple(pills_of(each.counts, BESIDE_NEED, styles)),
                tip="\n".join(need_tip_lines(figure, label, each, styles, by_key, said)),
                signs=signs_of_area(each),
            )
        )
    return marks


def _values(figures: Figures) -> list[float]:
    return [figure.value for figure in figures.values()]
