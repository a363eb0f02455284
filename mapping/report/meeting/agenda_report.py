"""The agenda of a meeting as a report: what a chair goes through, in that order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from mapping.analysis.next_steps import in_dispute
from mapping.analysis.pilots import trials, without_word
from mapping.analysis.returns import Progress
from mapping.analysis.since import CellChange
from mapping.analysis.unit_states import RunningOut
from mapping.context.as_of_basis import AsOfBasis
from mapping.dates import in_words
from mapping.english import capitalised, so_many, spoken
from mapping.gap_model.figures import short_level
from mapping.gap_model.priority import Priority
from mapping.gap_model.standing import horizons
from mapping.gap_model.status_style import all_signs
from mapping.plan.schema import Action
from mapping.reference.meetings import HOW_TO_NOTE
from mapping.report import recommendations, tables, words
from mapping.report.content import Block, Bullets, Column, Paragraph, Report, Row, Section, table
from mapping.report.meeting.agenda import Agenda, Changed, Listed, answers_in_words
from mapping.report.scope import Scope
from mapping.wording.actions import due_in_words
from mapping.wording.explain import explain, units_in_words
from mapping.wording.pilots import EVALUATIONS, NO_WORD, passed_in_words
from mapping.wording.returns import HEADINGS, area_rows, returns_line, returns_sentence
from mapping.wording.services import record_title
from mapping.wording.since import (
    action_sentence,
    action_title,
    basis_sentence,
    cell_groups,
    cell_title,
    day_title,
    summary,
    what_became,
    why,
)
from mapping.wording.unit_words import unit_words

_WHERE = Column("Where and what", "text", 2.6)
_SHOWN = Column("Shown as", "status", 1.8)
_ACTION = Column("Action", "text", 4)
_BECAME = Column("What became of it", "text", 4.5)
_NO_DAY = (
    "No earlier meeting is noted and no day is chosen, so nothing is said of what has changed. "
    f"{HOW_TO_NOTE}"
)
_MOST_AREAS = 20
MOST_LISTED = 40
_Part = tuple[str, tuple[Block, ...]]


def _signs(scope: Scope) -> str:
    signs = all_signs(scope.types)
    return f"{', '.join(f'“{sign}” marks {said}' for sign, said in signs.items())}."


def agenda_report(scope: Scope, agenda: Agenda) -> Report:
    """The agenda of a region's meeting."""
    parts = (
        ("Where we stand", tuple(_stand(scope, agenda))),
        _gaps(scope, agenda.gaps),
        *_changes(scope, agenda.changed),
        _overdue(scope, agenda.overdue),
        _soon(scope, agenda.soon),
        *_lapsing(scope, agenda.lapsing),
        *_returns(scope, agenda.returns),
        _questions(scope, agenda.questions),
        *_disagreements(scope, agenda.disagree),
        *_pilots(scope),
        *_asked(scope),
    )
    sections = (
        Section(f"{number}. {heading}", blocks)
        for number, (heading, blocks) in enumerate(parts, start=1)
    )
    return Report(
        f"Agenda: {scope.name}",
        scope.banner,
        scope.made_on,
        tuple(_facts(scope, agenda.changed)),
        tuple(sections),
    )


def _facts(scope: Scope, changed: Changed | None) -> Iterator[tuple[str, str]]:
    meetings = scope.reference.meetings
    yield "Meeting", day_title(scope.on, meetings)
    is_today = scope.on == scope.made_on
    yield from (pair for pair in words.shown(scope) if pair[0] == "Shown" or not is_today)
    if changed is not None:
        yield "Compared with", day_title(changed.found.day, meetings)


def _stand(scope: Scope, agenda: Agenda) -> Iterator[Block]:
    yield Paragraph(words.answer(scope), "answer")
    yield Paragraph(f"{words.CAVEAT} {_signs(scope)}", "remark")
    if agenda.basis is not None:
        yield Paragraph(_stands(agenda.basis), "remark")
    if agenda.changed is None:
        yield Paragraph(_NO_DAY)
        return
    found = agenda.changed.found
    yield Paragraph(summary(found, scope.reference))
    yield Paragraph(basis_sentence(found.basis, found.day, found.tables), "remark")


def _stands(basis: AsOfBasis) -> str:
    """What register stands for a meeting's day that has passed."""
    if basis.is_of_that_day:
        return basis.sentence
    return (
        f"{basis.sentence} What was verified after that day is taken to have been known on it, "
        "which the Matrix of that day does not do."
    )


# ------------------------------------------------------------------------ gaps and questions


def _gaps(scope: Scope, listed: Listed) -> _Part:
    rows: list[Row] = [
        (*_cell(scope, priority), _answers(scope, priority), priority.because)
        for priority in listed.first
    ]
    found = table(
        "Missing, by priority",
        (_WHERE, _SHOWN, _ACTION, Column("Why it comes first", "text", 4)),
        rows,
        "No return says that anything is missing. That is not to say that nothing is.",
    )
    return (
        f"Missing, wholly or in part{_how_many(listed)}",
        (replace(found, shows_caption=False),),
    )


def _lapsing(scope: Scope, found: Sequence[RunningOut]) -> Iterator[_Part]:
    """The coverage that ends soon; nothing where none does."""
    if not found:
        return
    types = scope.reference.types.by_key
    rows: list[Row] = [
        (
            cell_title(each, scope.reference),
            capitalised(so_many(each.units, types[each.provision_type].unit or "units")),
            in_words(each.first),
            in_words(each.last),
        )
        for each in found[:MOST_LISTED]
    ]
    months = scope.reference.settings.at_risk_months
    ends = table(
        "Coverage that runs out",
        (
            _WHERE,
            Column("How much", "text", 2),
            Column("First end", "text", 2),
            Column("Last end", "text", 2),
        ),
        rows,
    )
    yield (
        f"Coverage that runs out within {months} months ({len(found)})",
        (replace(ends, shows_caption=False), *_rest(len(found))),
    )


def _returns(scope: Scope, found: Sequence[Progress]) -> Iterator[_Part]:
    """How far each round of returns is, by area; nothing where none was open."""
    for each in found:
        # Of many areas, those that are waited for.
        is_long = len(each.areas) > _MOST_AREAS
        listed = replace(each, areas=each.missing[:_MOST_AREAS]) if is_long else each
        rows: list[Row] = [*area_rows(listed, scope.reference)]
        by_area = table(
            each.round.title, tuple(Column(heading, "text", 2) for heading in HEADINGS), rows, ""
        )
        yield (
            returns_line(each),
            (
                Paragraph(returns_sentence(each, scope.reference)),
                replace(by_area, shows_caption=False),
            ),
        )


def _questions(scope: Scope, listed: Listed) -> _Part:
    rows: list[Row] = [
        (*_cell(scope, priority), _question(scope, priority), _answers(scope, priority))
        for priority in listed.first
    ]
    found = table(
        "Not known, by priority",
        (_WHERE, _SHOWN, Column("What would settle it", "text", 4), Column("Action", "text", 3)),
        rows,
        "There is a return for everything.",
    )
    return (
        f"Not known, most urgent to ask{_how_many(listed)}",
        (replace(found, shows_caption=False),),
    )


def _disagreements(scope: Scope, listed: Listed) -> Iterator[_Part]:
    if not listed.of:
        return
    first, periods = listed.first[:MOST_LISTED], horizons(scope.reference.settings)
    cells = [(cell.area_code, cell.provision_type) for cell in first]
    disputed = in_dispute(scope.register, cells, scope.on, periods)
    rows: list[Row] = [
        (*_cell(scope, cell), _both_sides(scope, cell, found))
        for cell, found in zip(first, disputed, strict=True)
    ]
    told = table(
        "Records that disagree",
        (_WHERE, _SHOWN, Column("What each of them says; one is to be corrected", "text", 6)),
        rows,
        "",
    )
    blocks = (replace(told, shows_caption=False), *_rest(listed.of))
    yield f"Records that disagree: {listed.of}", blocks


def _asked(scope: Scope) -> Iterator[_Part]:
    if found := tuple(recommendations.blocks_for_meeting(scope)):
        yield recommendations.heading(scope), found


def _pilots(scope: Scope) -> Iterator[_Part]:
    passed = without_word(trials(scope.register, scope.reference.areas, scope.on))
    if not passed:
        return
    by_key, areas = scope.reference.types.by_key, scope.reference.areas
    rows: list[Row] = [
        (
            f"{', '.join(map(areas.name, trial.serves))}: {by_key[trial.provision_type].label}",
            record_title({"provider": trial.provider, "service_name": trial.service_name}),
            f"{capitalised(passed_in_words(trial))}. {EVALUATIONS[trial.evaluated]}.",
        )
        for trial in passed[:MOST_LISTED]
    ]
    found = table(
        NO_WORD,
        (_WHERE, Column("What was tried", "text", 3), Column("What to ask", "text", 4)),
        rows,
        "",
    )
    yield f"{NO_WORD}: {len(passed)}", (replace(found, shows_caption=False), *_rest(len(passed)))


def _rest(number: int) -> tuple[Block, ...]:
    """How many of a long list are left out: a meeting goes through its first."""
    left = number - MOST_LISTED
    words = f"{left:,} more are not listed here. The pages show them by area and by type."
    return (Paragraph(words, "remark"),) if left > 0 else ()


def _both_sides(scope: Scope, cell: Priority, found: Iterable[Mapping[str, Any]]) -> str:
    """Each record in force and what it says: "Haven: Helpline: provided. Nil return: none"."""
    said = [f"{record_title(row)} says {spoken(str(row['status']))}" for row in found]
    kind = scope.reference.types.by_key[cell.provision_type]
    units = scope.cell(cell.area_code, kind).units
    if units is not None:
        said.append(units_in_words(units, unit_words(kind, scope.reference.settings)))
    return "; ".join(said)


def _how_many(listed: Listed) -> str:
    """How many of how many are listed, where it is not all of them."""
    if len(listed.first) == listed.of:
        return ""
    return f": the first {len(listed.first)} of {listed.of:,} by priority"


def _cell(scope: Scope, priority: Priority) -> Row:
    kind = scope.reference.types.by_key[priority.provision_type]
    cell = scope.cell(priority.area_code, kind)
    return cell_title(priority, scope.reference), tables.mark(
        scope, cell, kind, short_level(cell, kind)
    )


def _question(scope: Scope, priority: Priority) -> str:
    cell = scope.cell(priority.area_code, scope.reference.types.by_key[priority.provision_type])
    return explain(cell, scope.reference, scope.register).would_change[0]


def _answers(scope: Scope, cell: Priority | CellChange) -> str:
    actions = scope.reference.actions.answering(cell.area_code, cell.provision_type, scope.on)
    soon_days = scope.reference.settings.soon_days
    return " ".join(answers_in_words(actions, scope.on, soon_days))


# ----------------------------------------------------------------------------- what has changed


def _changes(scope: Scope, changed: Changed | None) -> Iterator[_Part]:
    if changed is None:
        return
    reference = scope.reference
    empty = {key: text for key, _, text, _ in cell_groups(changed.found)}
    day = in_words(changed.found.day)
    new = table(
        "New gaps",
        (_WHERE, _BECAME, _ACTION),
        [
            (cell_title(c, reference), _became(scope, c), _answers(scope, c))
            for c in changed.new[:MOST_LISTED]
        ],
        empty["new_gaps"],
    )
    blocks = (replace(new, shows_caption=False), *_rest(len(changed.new)))
    yield f"New gaps since {day}", blocks
    for key, heading, changes in (
        ("closed", "Gaps closed", changed.closed),
        ("returns", "Newly known from a return", changed.returns),
        ("unknown", "No longer known", changed.unknown),
    ):
        # What is known still is nothing to talk about.
        if changes or key != "unknown":
            yield f"{heading} since {day}", _told(scope, heading, changes, empty[key])
    yield f"Actions closed since {day}", _shut(scope, changed)


def _shut(scope: Scope, changed: Changed) -> tuple[Block, ...]:
    first = changed.shut[:MOST_LISTED]
    sentences = tuple(action_sentence(a, changed.found, scope.reference) for a in first)
    if sentences:
        return (Bullets("", sentences), *_rest(len(changed.shut)))
    return (Paragraph("No action was done or dropped."),)


def _became(scope: Scope, change: CellChange) -> str:
    kind = scope.reference.types.by_key[change.provision_type]
    return f"{what_became(change, kind)} {why(change)}"


def _told(
    scope: Scope, heading: str, changes: Sequence[CellChange], empty: str
) -> tuple[Block, ...]:
    rows: list[Row] = [
        (cell_title(change, scope.reference), _became(scope, change))
        for change in changes[:MOST_LISTED]
    ]
    found = table(heading, (_WHERE, _BECAME), rows, empty)
    return (replace(found, shows_caption=False), *_rest(len(changes)))


# ------------------------------------------------------------------------------------ actions


def _overdue(scope: Scope, actions: Sequence[Action]) -> _Part:
    return "Actions overdue", _actions(scope, actions, "No action is overdue.")


def _soon(scope: Scope, actions: Sequence[Action]) -> _Part:
    days = scope.reference.settings.soon_days
    return f"Actions due in the next {days} days", _actions(
        scope, actions, "No action is due soon."
    )


def _actions(scope: Scope, actions: Sequence[Action], empty: str) -> tuple[Block, ...]:
    soon_days = scope.reference.settings.soon_days
    found = table(
        "Actions",
        (
            Column("What is to be done", "text", 4),
            Column("About", "text", 2.4),
            Column("Owner", "text", 3),
            Column("When", "text", 2),
            Column("How far", "text", 1.4),
        ),
        [
            (
                action.what,
                action_title(action, scope.reference),
                action.owner,
                due_in_words(action, scope.on, soon_days),
                action.status_in_words,
            )
            for action in actions[:MOST_LISTED]
        ],
        empty,
    )
    return (replace(found, shows_caption=False), *_rest(len(actions)))
