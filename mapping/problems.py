"""What is wrong with a table: where, what was read, what is allowed, how to mend it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal, get_args

from mapping.english import count, listed, named, plural
from mapping.errors import MappingError

Severity = Literal["error", "ask", "warning"]


_ORDER: tuple[Severity, ...] = get_args(Severity)


WITHHELD = "(withheld)"


_MOST_VALUES, _MOST_ROWS = 3, 12


MOST_KEPT, _MOST_OF_A_KIND = 500, 25


# Control signs, and the marks that turn the direction of the text around them.
_UNSEEN = re.compile("[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]")


@dataclass(frozen=True)
class Problem:
    """One fault in one place.

    Parameters
    ----------
    severity
        "error": the row is refused. "ask": it is held back until somebody says that it is right.
        "warning": it is kept and somebody should look at it.
    row
        Row as a spreadsheet counts it (the header is row 1); None for the file as a whole.
    column
        Column name as the register spells it; "" where the fault is not in one column.
    value
        What was read, shortened; `WITHHELD` where showing it could give away a location.
    message, allowed, fix
        What is wrong, what is allowed, how to fix it: whole sentences.
    table
        File that the fault is in.
    count
        For how many problems it stands: more than one where others were left out for it.
    """

    severity: Severity
    row: int | None
    column: str
    value: str
    message: str
    allowed: str = ""
    fix: str = ""
    table: str = ""
    count: int = 1

    @property
    def text(self) -> str:
        """Message, allowed values and fix as one paragraph."""
        return " ".join(part for part in (self.message, self.allowed, self.fix) if part)

    @property
    def place(self) -> str:
        """Where it is, in words: "services.csv, row 12, column status"."""
        parts = [self.table] if self.table else []
        if self.row is not None:
            parts.append(f"row {self.row}")
        if self.column:
            parts.append(f"column {self.column}")
        return ", ".join(parts)


@dataclass(frozen=True)
class ProblemGroup:
    """The same fault in several rows, as one line."""

    first: Problem
    rows: tuple[int, ...]
    values: tuple[str, ...]

    @property
    def value(self) -> str:
        """What was read, the first three where it differed."""
        shown = ", ".join(self.values[:_MOST_VALUES])
        return shown + (" …" if len(self.values) > _MOST_VALUES else "")

    @property
    def where(self) -> str:
        """The rows in words, the first twelve by number."""
        if not self.rows:
            return "whole file"
        shown = named([str(row) for row in self.rows], _MOST_ROWS)
        return f"{plural(len(self.rows), 'row')} {shown}"


def shorten(value: object, limit: int = 60) -> str:
    r"""A value short enough for a message.

    What cannot be seen is made visible: a message is also printed to terminals and logs.

    >>> shorten("x" * 100, 5), shorten("a\nb")
    ('xxxx…', 'a�b')
    """
    text = _UNSEEN.sub("\ufffd", str(value)[: limit + 1])
    return text if len(text) <= limit else text[: limit - 1] + "…"


def in_order(problems: Iterable[Problem]) -> list[Problem]:
    """Errors first, then what is asked; last what says how many are left out."""
    return sorted(
        problems,
        key=lambda p: (
            p.count > 1,
            _ORDER.index(p.severity),
            p.table,
            p.row or 0,
            p.column,
            p.message,
        ),
    )


def grouped(problems: Iterable[Problem]) -> list[ProblemGroup]:
    """Problems that differ only in their row, each as one group, in order of first appearance."""
    groups: dict[tuple[str, ...], list[Problem]] = {}
    for problem in in_order(problems):
        alike = (problem.severity, problem.table, problem.column, problem.text)
        groups.setdefault(alike, []).append(problem)
    return [
        ProblemGroup(
            first=group[0],
            rows=tuple(p.row for p in group if p.row is not None),
            values=tuple(dict.fromkeys(p.value for p in group if p.value)),
        )
        for group in groups.values()
    ]


def one_a_row(problems: Iterable[Problem]) -> list[Problem]:
    """Problems with at most one error a row, the first, which names the columns of the others."""
    kept: list[Problem] = []
    errors: dict[tuple[str, int | None], list[Problem]] = {}
    for problem in problems:
        if problem.severity != "error" or problem.row in (None, 1):
            kept.append(problem)
        else:
            errors.setdefault((problem.table, problem.row), []).append(problem)
    for first, *others in errors.values():
        columns = [
            c for c in dict.fromkeys(p.column for p in others) if c not in ("", first.column)
        ]
        also = f"{first.message} The same row lacks, or has wrong: {listed(columns)}."
        kept.append(replace(first, message=also) if columns else first)
    return kept


def number_of(problems: Iterable[Problem]) -> int:
    """How many there are, with those that were left out."""
    return sum(problem.count for problem in problems)


def bounded(problems: Sequence[Problem]) -> list[Problem]:
    """As many problems as somebody can work through; a last one says how many others there are.

    Of each kind a few are kept, errors before warnings, so that every kind is seen.
    """
    if len(problems) <= MOST_KEPT:
        return list(problems)
    kept: list[Problem] = []
    kinds: Counter[tuple[str, ...]] = Counter()
    left_out: Counter[Severity] = Counter()
    for severity in get_args(Severity):
        for problem in problems:
            if problem.severity != severity:
                continue
            kind = (severity, problem.table, problem.column, problem.message)
            kinds[kind] += 1
            if kinds[kind] > _MOST_OF_A_KIND or len(kept) == MOST_KEPT:
                left_out[severity] += 1
            else:
                kept.append(problem)
    return [*kept, *(_left_out(severity, left_out[severity]) for severity in left_out)]


def _left_out(severity: Severity, number: int) -> Problem:
    what = {"error": "error", "ask": "question", "warning": "remark"}[severity]
    return Problem(
        severity,
        None,
        "",
        "",
        f"{number:,} more {plural(number, what)} {plural(number, 'is', 'are')} not listed.",
        "",
        "Mend those that are listed, and send the file again.",
        count=number,
    )


def errors_in(problems: Iterable[Problem]) -> list[Problem]:
    """Only the problems because of which a row is refused."""
    return [problem for problem in problems if problem.severity == "error"]


def questions_in(problems: Iterable[Problem]) -> list[Problem]:
    """Only the problems because of which a row is held back until somebody answers for it."""
    return [problem for problem in problems if problem.severity == "ask"]


def not_saved_for(problems: Iterable[Problem]) -> list[Problem]:
    """The problems because of which a row is not saved as it is: errors, and what is asked."""
    return [problem for problem in problems if problem.severity != "warning"]


_NOT_WORKED_OUT = "Nothing was worked out, because what is left out could be a gap or hide one."


class FaultyTableError(MappingError):
    """Rows of one or more tables have errors; `problems` lists them all."""

    def __init__(self, problems: list[Problem], outcome: str = _NOT_WORKED_OUT) -> None:
        self.problems = problems
        errors = errors_in(problems)
        tables = ", ".join(dict.fromkeys(p.table for p in errors if p.table))
        super().__init__(
            f"{count(number_of(errors), 'error')} in {tables or 'the tables'}. " + outcome
        )
