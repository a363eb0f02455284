"""An area on one page: what is missing, who answers for it, what nobody knows, and the need."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from mapping.dates import in_words
from mapping.english import capitalised, count_from_one, lower_first
from mapping.errors import SelectionError
from mapping.gap_model.assessment import Cell
from mapping.gap_model.counts import NOT_KNOWN
from mapping.gap_model.figures import short_level
from mapping.gap_model.status_style import NOT_NONE, WORDS, status_word
from mapping.gap_model.statuses import Status
from mapping.geography.boundaries import Boundaries
from mapping.geography.smoothing import Drawn, drawn
from mapping.plan.schema import most_pressing_first
from mapping.reference.need import NeedFigure
from mapping.reference.provision_types import ProvisionType
from mapping.report import tables, words
from mapping.report.actions import in_short
from mapping.report.content import (
    Beside,
    Block,
    Bullets,
    Column,
    Paragraph,
    Report,
    Row,
    Section,
    Table,
    table,
)
from mapping.report.overview import overview_map
from mapping.report.scope import Scope

_MISSING = (Status.GAP, Status.PARTIAL)
# How many are listed, the first by priority, until the whole stands on one page.
_MOST_LISTED = range(14, 1, -1)
_LONGEST_NAME = 60


def profiles(scope: Scope, boundaries: Boundaries) -> Iterator[Report]:
    """The profile of an area, at first with much, then with less and less listed.

    Raises
    ------
    SelectionError
        The whole region is reported on.
    """
    if scope.area_code is None:
        raise SelectionError(
            "A profile is of one area. Name it by its code: the whole region has a report."
        )
    shapes = drawn(boundaries)
    return (_profile(scope, shapes, most) for most in _MOST_LISTED)


def profile(scope: Scope, boundaries: Boundaries) -> Report:
    """The profile of an area with everything listed, for paper without an end."""
    first = next(profiles(scope, boundaries))
    whole = _profile(scope, drawn(boundaries), len(scope.types))
    return replace(first, sections=whole.sections)


def _profile(scope: Scope, shapes: Drawn, most: int) -> Report:
    return Report(
        f"Area profile: {scope.name}",
        scope.banner,
        scope.made_on,
        words.shown(scope),
        (
            _in_short(scope, shapes),
            _missing(scope, most),
            _not_known(scope, most),
            Section("Need", (_need_table(scope),)),
            Section("Sources", (Bullets("", tuple(_sources(scope))),), is_small=True),
        ),
    )


def _in_short(scope: Scope, shapes: Drawn) -> Section:
    return Section(
        "In short",
        (
            Paragraph(words.answer(scope), "answer"),
            Beside((tables.counts_table(scope),), (overview_map(scope, shapes),)),
        ),
    )


def _ranked(scope: Scope) -> list[tuple[Cell, ProvisionType]]:
    """The cells of the area by priority."""
    by_key = scope.reference.types.by_key
    return [
        (scope.cell(p.area_code, by_key[p.provision_type]), by_key[p.provision_type])
        for p in scope.ranked
        if p.area_code == scope.area_code
    ]


def _missing(scope: Scope, most: int) -> Section:
    found = [(cell, kind) for cell, kind in _ranked(scope) if cell.status in _MISSING]
    rows: list[Row] = [
        (
            _name(kind),
            tables.mark(scope, cell, kind, short_level(cell, kind)),
            _who_answers(scope, cell),
        )
        for cell, kind in found[:most]
    ]
    listed = table(
        "What is missing, and who answers for it",
        (
            Column("Type of provision", "text", 2),
            Column("Shown as", "status", 1.6),
            Column("Who answers for it", "text", 4),
        ),
        rows,
        f"Nothing is known to be missing. {NOT_NONE}",
    )
    # With its word: what is there in part would read as missing.
    rest = [f"{_name(kind)} ({status_word(cell.status, kind)})" for cell, kind in found[most:]]
    besides = (Paragraph(f"Besides: {'; '.join(rest)}."),) if rest else ()
    return Section(listed.caption, (replace(listed, shows_caption=False), *besides))


def _who_answers(scope: Scope, cell: Cell) -> str:
    """Who has taken on the most pressing open action, and until when; or that nobody has."""
    actions = scope.reference.actions.answering(cell.area_code, cell.provision_type, scope.on)
    soon_days = scope.reference.settings.soon_days
    ordered = (a for a, _ in most_pressing_first(actions, scope.on, soon_days))
    opened = [action for action in ordered if not action.is_closed]
    if not opened:
        return "Nobody has taken it on: no action is open."
    first, *others = opened
    due = "no date" if first.due is None else f"due {in_words(first.due)}"
    more = f", and {lower_first(count_from_one(len(others), 'more action'))}" if others else ""
    return f"{in_short(first.owner)}, {due}{more}"


def _not_known(scope: Scope, most: int) -> Section:
    by_word: dict[str, list[ProvisionType]] = {WORDS[key]: [] for key in NOT_KNOWN}
    for cell, kind in _ranked(scope):
        if cell.status is Status.UNKNOWN:
            by_word[tables.mark(scope, cell, kind).style.word].append(kind)
    items = tuple(
        f"{word} ({len(kinds)}): {_names(kinds, 2 * most)}"
        for word, kinds in by_word.items()
        if kinds
    )
    said: tuple[Block, ...] = (Bullets("", items),)
    if not items:
        said = (Paragraph("Of every type there is a return that is recent enough."),)
    return Section("What is not known", said)


def _need_table(scope: Scope) -> Table:
    found = table(
        "Need",
        (
            Column("What", "text", 3),
            Column("Figure", "number", 1.2),
            Column("Of the region", "text", 1.2),
            Column("Year", "text", 1),
        ),
        [
            (
                capitalised(in_short(scope.reference.settings.need_label(figure.need_basis))),
                figure.value,
                _share(scope, figure),
                figure.year,
            )
            for figure in _need_figures(scope)
        ],
        "Not known: no figure of people or places is given for this area.",
    )
    return replace(found, shows_caption=False)


def _need_figures(scope: Scope) -> list[NeedFigure]:
    return [f for f in scope.reference.need.figures if f.area_code == scope.area_code]


def _share(scope: Scope, figure: NeedFigure) -> str:
    """The area's part of the region, where every area has a figure."""
    values = [f.value for f in scope.reference.need.figures if f.need_basis == figure.need_basis]
    is_whole = len(values) == len(scope.reference.areas) and sum(values) > 0
    return f"{figure.value / sum(values):.0%}" if is_whole else "Not known"


def _sources(scope: Scope) -> Iterator[str]:
    yield f"Register: {words.register_sentence(scope)} {words.evidence_sentence(scope)}"
    for source in dict.fromkeys(figure.source for figure in _need_figures(scope)):
        yield f"Need: {in_short(source)}"
    yield from words.licences(scope)[:1]
    yield "Benchmarks, the reason for every status and all sources stand in the area's report."


def _name(kind: ProvisionType) -> str:
    label = in_short(kind.label)
    return label if len(label) <= _LONGEST_NAME else f"{label[:_LONGEST_NAME]}…"


def _names(kinds: Sequence[ProvisionType], most: int | None = None) -> str:
    shown = "; ".join(_name(kind) for kind in kinds[:most])
    rest = 0 if most is None else len(kinds) - len(kinds[:most])
    return f"{shown}; and {rest} more" if rest else shown
