"""A round of returns in words: how far it is, by area and in one line."""

from __future__ import annotations

import shlex
from collections import Counter
from collections.abc import Iterable

from mapping.analysis.returns import Answered, AreaReturn, Changed, Progress, Questions
from mapping.context.reference import Reference
from mapping.dates import in_words
from mapping.english import count, listed, listed_first, verb

HEADINGS = ("Area", "How it stands", "Asked about", "Open", "Newly known", "Last word", "Due")
WHAT_IS_ASKED = (
    "An area is asked about each type of provision for which no return stands, and about each "
    "record of its own that nobody has confirmed of late. It is in when all of that is answered; "
    "“none” is an answer. What was said since is read from the register: nobody notes it here."
)
_MOST_NAMED = 10
NOBODY_ASKED = "No round of returns has been opened yet."


def how_to_open(folder: str | None = None) -> str:
    """How the first round is opened; of another data folder than the one that is read, where named.

    >>> "returns open --data 'new region' --due" in how_to_open("new region")
    True
    """
    data = "" if folder is None else f"--data {shlex.quote(folder)} "
    return (
        f"The first round of returns can be opened: python -m mapping returns open {data}--due "
        "YYYY-MM-DD, or on the page Update, “Returns”."
    )


def state_in_words(area: AreaReturn) -> str:
    """How far one area is: "in", "in, after the date", "some answered, late"."""
    if not len(area.asked_about):
        return "in: nothing was open"
    words = {
        Answered.ALL: "in",
        Answered.SOME: "some answered" if area.has_spoken else "some answered by others",
        Answered.NONE: "nothing answered",
    }[area.answered]
    if not area.is_late:
        return words
    if area.is_in:
        return f"{words}, after the date"
    return f"{words}, late" if area.on > area.asked.due else f"{words}, closed"


def area_rows(found: Progress, reference: Reference) -> list[tuple[str, ...]]:
    """A row of `HEADINGS` for each area."""
    return [
        (
            reference.areas.name(area.area_code),
            state_in_words(area),
            str(len(area.asked_about)),
            str(len(area.open)),
            str(len(area.known)),
            in_words(area.last_word) if area.last_word else "none since",
            in_words(area.asked.due),
        )
        for area in found.areas
    ]


def states_sentence(found: Progress) -> str:
    """How many areas stand how, in the order in which they first stand."""
    numbers = Counter(map(state_in_words, found.areas))
    return "; ".join(f"{words}: {number}" for words, number in numbers.items())


def area_sentence(area: AreaReturn, reference: Reference) -> str:
    """How far one area is, in a sentence."""
    return (
        f"{reference.areas.name(area.area_code)} {state_in_words(area)}; {len(area.open)} of "
        f"{len(area.asked_about)} open{_became_known(len(area.known), ', ')}."
    )


def _became_known(number: int, before: str) -> str:
    """What answers did to the map; nothing where they did nothing to it."""
    return f"{before}{count(number, 'cell')} became known" if number else ""


def returns_line(found: Progress) -> str:
    """How far a round is in one line: "Returns: 5 of 7 in; 61 cells became known"."""
    known = _became_known(found.n_known, "; ")
    return f"Returns: {found.n_in} of {len(found.areas)} in{known}"


def returns_sentence(found: Progress, reference: Reference) -> str:
    """How far a round is, since when, until when, and who is missing."""
    closed = found.round.closed_on
    until = f"closed on {in_words(closed)}" if closed else f"due {in_words(found.round.due)}"
    names = [reference.areas.name(area.area_code) for area in found.missing]
    missing = f" Not in: {listed_first(names, _MOST_NAMED)}." if names else ""
    late = [reference.areas.name(a.area_code) for a in found.areas if a.is_late and a.is_in]
    after = f" In after the date: {listed_first(late, _MOST_NAMED)}." if late else ""
    return (
        f"{returns_line(found)} (asked on {in_words(found.round.opened_on)}, {until})."
        f"{missing}{after}"
    )


def what_is_open(questions: Questions) -> str:
    """What there is to answer: "12 types of provision and 3 records"; "nothing"."""
    parts = [
        count(number, one, several)
        for number, one, several in (
            (len(questions.types), "type of provision", "types of provision"),
            (len(questions.records), "record", "records"),
        )
        if number
    ]
    return listed(parts) or "nothing"


def changes_in_words(changes: Iterable[Changed], reference: Reference) -> list[str]:
    """What answers changed on the map, a line each: type, status before, status now."""
    types = reference.types.by_key
    return [f"{types[c.provision_type].label}: {c.before} → {c.now}" for c in changes]


def effect_sentence(area: AreaReturn, reference: Reference) -> str:
    """What the answers of an area have done, and what is left of the round."""
    name = reference.areas.name(area.area_code)
    left = (
        f"All of {name} is in"
        if area.is_in
        else f"{count(len(area.open), 'question')} of the round "
        f"{verb(len(area.open), 'remain')} open in {name}, due {in_words(area.asked.due)}"
    )
    known = _became_known(len(area.known), "; ")
    return f"{left}{f'{known} since the round opened' if known else ''}."


def as_text(found: Progress | None, reference: Reference) -> list[str]:
    """How far a round is as lines of plain text."""
    if found is None:
        return [NOBODY_ASKED, how_to_open()]
    rows = area_rows(found, reference)
    widths = [max(map(len, column)) for column in zip(HEADINGS, *rows, strict=True)]
    lines = ("  ".join(map(str.ljust, row, widths)).rstrip() for row in (HEADINGS, *rows))
    return [f"{found.round.title}. {returns_sentence(found, reference)}", "", *lines]
