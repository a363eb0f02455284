"""The figures of a cell as a meeting would say them: amounts and levels."""

from __future__ import annotations

import math

from mapping.gap_model.assessment import Cell
from mapping.gap_model.levels import TOLERANCE
from mapping.reference.provision_types import ProvisionType


def is_under(cell: Cell, provision_type: ProvisionType) -> bool:
    """Whether the level is known in full and does not reach the benchmark."""
    return (
        cell.level is not None
        and provision_type.benchmark is not None
        and cell.level < provision_type.benchmark - TOLERANCE
        and not cell.figures.is_lower_bound
    )


def level_in_words(cell: Cell, provision_type: ProvisionType) -> str:
    """The level as a meeting would say it: "6 of 9.2 full-time posts", "11 of 20 practices".

    Blank where there is no level, and for a type that only counts whether there is any.
    """
    figures, unit = cell.figures, provision_type.unit
    if cell.level is None or figures.amount is None:
        return ""
    at_least = "at least " if figures.is_lower_bound else ""
    whole = required_amount(cell, provision_type)
    if whole is None:
        return f"{at_least}{figure_in_words(figures.amount)} {unit}"
    amount, of = _told_apart(figures.amount, whole)
    # "At least 0" says nothing.
    said = "none known" if at_least and not figures.amount else f"{at_least}{amount}"
    return f"{said} of {of} {unit}"


def rate_in_words(level: float, provision_type: ProvisionType) -> str:
    """A level as its benchmark says it: "4.0 per 100,000", "60%"; never as large where it is less.

    Parameters
    ----------
    level
        Of a type that is measured as a rate or a share.
    """
    is_share = provision_type.measure == "share"
    scale, digits = (100, 0) if is_share else (1, 1)
    benchmark = provision_type.benchmark
    if benchmark is not None and level < benchmark - TOLERANCE:
        while round(level * scale, digits) >= benchmark * scale:
            digits += 1
    end = "%" if is_share else f" per {figure_in_words(provision_type.per or 0)}"
    return f"{level * scale:,.{digits}f}{end}"


def rate_of(cell: Cell, provision_type: ProvisionType) -> str:
    """A cell's level as a rate or a share, "at least 2.2 per 100,000"; "" where there is none."""
    if cell.level is None:
        return ""
    rate = rate_in_words(cell.level, provision_type)
    if not cell.figures.is_lower_bound:
        return rate
    # "At least 0" says nothing.
    return f"at least {rate}" if cell.level else ""


def required_amount(cell: Cell, provision_type: ProvisionType) -> float | None:
    """What the amount of a cell is set against: all units, or as many as the benchmark asks."""
    if provision_type.measure == "share":
        return cell.figures.need if cell.figures.need_is_denominator else cell.figures.total
    return benchmark_amount(cell, provision_type)


def _told_apart(amount: float, whole: float) -> tuple[str, str]:
    """Two figures in words, with more decimals where they differ and would read alike."""
    pair = figure_in_words(amount), figure_in_words(whole)
    if pair[0] != pair[1] or abs(amount - whole) < TOLERANCE * max(1.0, whole):
        return pair
    digits = next(n for n in range(2, 16) if round(amount, n) != round(whole, n))
    return f"{amount:,.{digits}f}", f"{whole:,.{digits}f}"


def short_level(cell: Cell, provision_type: ProvisionType) -> str:
    """`level_in_words` without its unit, where there is no room for it."""
    return level_in_words(cell, provision_type).removesuffix(provision_type.unit).rstrip()


def benchmark_amount(cell: Cell, provision_type: ProvisionType) -> float | None:
    """How much of the unit the benchmark asks of the area."""
    need, per, benchmark = cell.figures.need, provision_type.per, provision_type.benchmark
    if need is None or per is None or benchmark is None:
        return None
    return need / per * benchmark


def figure_in_words(value: float) -> str:
    """A figure with one decimal place, or none where it is whole.

    >>> figure_in_words(1250.0), figure_in_words(18.374)
    ('1,250', '18.4')
    """
    return f"{value:,.0f}" if abs(value - round(value)) < 1e-9 else f"{value:,.1f}"  # noqa: PLR2004


def rounded_up(value: float) -> str:
    """A shortfall in words, never less than what is lacking.

    >>> rounded_up(0.02), rounded_up(3.2), rounded_up(4.0)
    ('0.1', '3.2', '4')
    """
    return figure_in_words(max(1, math.ceil(value * 10 - TOLERANCE)) / 10)


def whole_up(value: float) -> int:
    """A shortfall of things that are counted whole, never less than what is lacking.

    >>> whole_up(22.5), whole_up(0.02), whole_up(4.0)
    (23, 1, 4)
    """
    return max(1, math.ceil(value - TOLERANCE))
