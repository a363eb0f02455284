"""What was asked and what is known of it, on one page."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import starmap

from mapping.analysis.recommendations import Answer, AskedAndKnown, asked_and_known
from mapping.english import count, listed
from mapping.gap_model.counts import NOT_KNOWN
from mapping.gap_model.statuses import Status
from mapping.report.content import Block, Bullets, Column, Group, Paragraph, Row, Table, table
from mapping.report.scope import Scope
from mapping.wording.recommendations import (
    ANSWER_WORDS,
    NOTE,
    AskedRow,
    asked_rows,
    asked_sentence,
    title,
)

SHEET = "Recommendations"
_HOW_COUNTED = (
    "The figures are numbers of areas; where several types would show something, each area counts "
    "once for each. What is not expected is left out."
)


def heading(scope: Scope) -> str:
    """What was asked, with how many years ago."""
    return title(scope.reference, scope.on)


def blocks(scope: Scope) -> Iterator[Block]:
    """What was asked in short, by what is known of it: nothing where nothing is listed."""
    found = asked_and_known(scope.assessment, scope.reference)
    if not found:
        return
    yield Paragraph(asked_sentence(found))
    yield Paragraph(f"{NOTE} {_HOW_COUNTED}", "remark")
    rows = list(_each(scope, found))
    of = {answer: [both for both in rows if both[0].answer is answer] for answer in Answer}
    others = of.pop(Answer.CANNOT_BE_SHOWN)
    groups = (
        Group(ANSWER_WORDS[answer], tuple(starmap(_short, one)))
        for answer, one in of.items()
        if one
    )
    yield from _shown(scope, tuple(groups))
    if others:
        lines = tuple(starmap(_in_a_line, others))
        yield Bullets(ANSWER_WORDS[Answer.CANNOT_BE_SHOWN], lines, columns=2)


def blocks_for_meeting(scope: Scope) -> Iterator[Block]:
    """What the map shows as not done everywhere, and the numbers of the others.

    Nothing where nothing is listed.
    """
    found = asked_and_known(scope.assessment, scope.reference)
    if not found:
        return
    yield Paragraph(asked_sentence(found))
    open_ones = (Answer.SOMEWHERE, Answer.NOWHERE, Answer.NOT_KNOWN)
    rows = list(_each(scope, found))
    shown = tuple(_short(*both) for both in rows if both[0].answer in open_ones)
    yield from _shown(scope, (Group("", shown),) if shown else ())
    for answer in Answer:
        numbers = [row.number for each, row in rows if each.answer is answer]
        if numbers and answer not in open_ones:
            yield Paragraph(f"{ANSWER_WORDS[answer]}: {listed(numbers, 'and')}.", "remark")


def _shown(scope: Scope, groups: tuple[Group, ...]) -> Iterator[Table]:
    """A table that is all text, so that a row is a card on a narrow page."""
    columns = (
        Column("No.", "text", 1.1),
        Column("What was asked, and by when", "text", 5.4),
        Column("What the map says", "text", 4.0),
        Column("Actions", "text", 0.8),
    )
    if groups:
        yield Table(heading(scope), columns, groups, shows_caption=False)


def _short(each: AskedAndKnown, row: AskedRow) -> Row:
    counts, labels = each.counts, "; ".join(a.provision_type.label for a in each.by_type)
    known = {
        "provided": counts[Status.MET] + counts[Status.UNMEASURED],
        "in part": counts[Status.PARTIAL],
        "none": counts[Status.GAP],
        "not known": sum(counts[key] for key in NOT_KNOWN),
    }
    said = ", ".join(f"{n} {word}" for word, n in known.items() if n) or "expected in no area"
    return row.number, _asked(row), f"{labels}: {said}", str(len(each.actions) or "none")


def _in_a_line(each: AskedAndKnown, row: AskedRow) -> str:
    answered = f" {count(len(each.actions), 'action')}." if each.actions else ""
    return f"{row.number}. {_asked(row)}.{answered}"


def _asked(row: AskedRow) -> str:
    asked = row.asked.rstrip(".")
    return f"{asked} ({row.by_when})" if row.by_when else asked


def whole_table(scope: Scope) -> Table:
    """All that is known of each, to sort and to filter."""
    found = asked_and_known(scope.assessment, scope.reference)
    rows: list[Row] = [
        (
            # As a number where it is one: a spreadsheet sorts the second before the tenth then.
            each.recommendation.number if each.recommendation.is_of_checklist else row.number,
            row.asked,
            row.of_whom,
            row.by_when,
            row.section,
            ANSWER_WORDS[row.answer],
            " ".join(row.known),
            each.newest,
            " ".join(row.actions),
        )
        for each, row in _each(scope, found)
    ]
    return table(
        heading(scope),
        (
            Column("No.", "number", 1.1),
            Column("What was asked", "text", 5),
            Column("Of whom", "text", 2.5),
            Column("By when", "text", 1.8),
            Column("Section", "text", 1.2),
            Column("Answer", "text", 1.8),
            Column("What the map says", "text", 5),
            Column("Newest evidence", "date", 1.5),
            Column("Actions", "text", 3),
        ),
        rows,
        "No recommendation is listed.",
    )


def sentences(scope: Scope) -> tuple[str, ...]:
    """How many there are and what is known of them, and what not to read into it."""
    return asked_sentence(asked_and_known(scope.assessment, scope.reference)), NOTE


def _each(
    scope: Scope, found: tuple[AskedAndKnown, ...]
) -> Iterator[tuple[AskedAndKnown, AskedRow]]:
    return zip(found, asked_rows(found, scope.reference), strict=True)
