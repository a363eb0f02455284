"""The tables of a report, each worked out once for whatever it is written as."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cache, partial

import pandas as pd

from mapping.analysis.next_steps import Request, requests, who_has_it
from mapping.dates import day_of, in_words
from mapping.english import capitalised, count, spoken
from mapping.gap_model.assessment import Cell
from mapping.gap_model.counts import known_count, sign_counts, status_counts, wanted_count
from mapping.gap_model.figures import level_in_words, required_amount, short_level
from mapping.gap_model.priority import Priority
from mapping.gap_model.status_style import (
    AT_RISK_SYMBOL,
    CONFLICT_SYMBOL,
    LAPSE_SYMBOL,
    LAPSED_SYMBOL,
    NO_BENCHMARK_WORD,
    NOT_IN_FULL,
    SHORT_WORDS,
    SIGNS,
    TOO_OLD,
    UNCONFIRMED_SYMBOL,
    WORDS,
    all_signs,
    all_styles,
    marks_at,
    status_word,
    style_of,
)
from mapping.gap_model.statuses import Status
from mapping.reference.provision_types import ProvisionType
from mapping.register.disclosure import areas_served_in_words
from mapping.report.actions import actions_of
from mapping.report.content import Column, Group, Kind, Row, StatusMark, Table, table
from mapping.report.scope import Scope
from mapping.tables.column_values import plain_rows
from mapping.wording.explain import Explanation, explain, funding_in_words
from mapping.wording.questions import questions
from mapping.wording.services import record_title
from mapping.wording.summary import who_else_has_it

_MISSING = (Status.GAP, Status.UNKNOWN, Status.PARTIAL)


def mark(scope: Scope, cell: Cell, provision_type: ProvisionType, level: str = "") -> StatusMark:
    """A cell as it stands in a table."""
    marks = marks_at(scope.assessment, cell.area_code, cell.provision_type)
    return StatusMark(style_of(cell, provision_type), level, marks)


def counts_table(scope: Scope) -> Table:
    """How many cells have each status, and each of the small signs; none is left out."""
    counts = status_counts(scope.assessment, scope.codes, scope.types)
    rows: list[Row] = [(StatusMark(s), counts[s.key]) for s in all_styles(scope.types)]
    rows += [
        (_sign(sign), number)
        for sign, number in sign_counts(scope.assessment, scope.codes, scope.types).items()
    ]
    what = "types" if scope.area_code is not None else "answers, one for each area and type"
    left_out = counts[Status.NOT_EXPECTED]
    beside = f"; {left_out:,} not expected" if left_out else ""
    return table(
        f"Of {wanted_count(counts):,} {what}{beside}",
        (Column("Shown as", "status", 3), Column("How many", "number", 1)),
        rows,
    )


def legend_table(scope: Scope) -> Table:
    """What each status and each small sign means."""
    meanings = status_meanings(scope.reference.settings.evidence_expires_months)
    rows: list[Row] = [(StatusMark(s), meanings[s.key]) for s in all_styles(scope.types)]
    rows += [(_sign(sign), SIGN_MEANINGS[sign]) for sign in all_signs(scope.types)]
    columns = (Column("Shown as", "status", 2), Column("It means", "text", 5))
    return table("What the words and signs mean", columns, rows)


def _sign(sign: str) -> str:
    return f"{sign} {capitalised(SIGNS[sign])}"


def status_meanings(months: int) -> Mapping[str, str]:
    """What each status means, by its key, where evidence stands for so many months."""
    return _MEANINGS | {TOO_OLD: f"The last word is more than {count(months, 'month')} old."}


_MEANINGS = {
    Status.GAP: (
        "A return says that there is none, what there was has ended, or every unit, such as a "
        "practice, is known not to be covered."
    ),
    Status.UNKNOWN: "Nobody has said. That is not the same as none.",
    NOT_IN_FULL: "Some units are known not to be covered, none to be; of the rest nobody has said.",
    Status.PARTIAL: "Some, but less than the benchmark, or in part only.",
    Status.UNMEASURED: (
        f"There is some; figures or need are missing, or the benchmark (“{NO_BENCHMARK_WORD}”)."
    ),
    Status.MET: "There is some, or as much as the benchmark asks.",
    Status.NOT_EXPECTED: "Somebody decided so, for a stated reason.",
}
SIGN_MEANINGS = {
    AT_RISK_SYMBOL: "Worse without what its funding, about to end, pays for.",
    LAPSED_SYMBOL: "Worse without what its funding paid for; nobody has recorded a renewal.",
    LAPSE_SYMBOL: "Worse without units that are covered until a day that is near.",
    CONFLICT_SYMBOL: "One record says that it is provided, another that it is not.",
    UNCONFIRMED_SYMBOL: "Nobody who runs or keeps it has confirmed it.",
}


def priority_table(scope: Scope, most: int | None = None) -> Table:
    """The cells that come first, and why."""
    return table(
        "What comes first, of what is reported on",
        (
            Column("What and where", "text", 3),
            Column("Shown as", "status", 1.6),
            Column("Why it comes first", "text", 3.6),
            Column("Actions", "text", 2.8),
            Column("Place", "number", 0.7),
        ),
        [_priority_row(scope, place, each) for place, each in _own_priorities(scope)[:most]],
        "Nothing stands out: everything that is expected reaches its benchmark.",
    )


def scored_priority_table(scope: Scope) -> Table:
    """The same with the score that ranks, to sort and to filter."""
    whole = priority_table(scope)
    scores = [(each.score,) for _, each in _own_priorities(scope)]
    rows = [(*row, *score) for row, score in zip(whole.rows, scores, strict=True)]
    return table(whole.caption, (*whole.columns, Column("Score", "score", 0.7)), rows, whole.empty)


def _own_priorities(scope: Scope) -> list[tuple[int, Priority]]:
    """Those of what is reported on, each with its place among all."""
    return [
        (place, priority)
        for place, priority in enumerate(scope.ranked, start=1)
        if priority.area_code in scope.codes and priority.score > 0
    ]


def _priority_row(scope: Scope, place: int, priority: Priority) -> Row:
    provision_type = scope.reference.types.by_key[priority.provision_type]
    cell = scope.cell(priority.area_code, provision_type)
    at_risk = f" {funding}." if (funding := capitalised(funding_in_words(cell))) else ""
    evidence = priority.evidence_in_words
    return (
        f"{scope.reference.areas.name(cell.area_code)}: {provision_type.label}",
        mark(scope, cell, provision_type, short_level(cell, provision_type)),
        f"{capitalised(evidence)}; {priority.need_in_words}.{at_risk}",
        " ".join(actions_of(scope, cell)),
        place,
    )


def steps_table(scope: Scope, code: str) -> Table:
    """What one area can settle, each kind of question with its types, the most telling first."""
    (request,) = requests(scope.assessment, scope.ranked, scope.register, (code,))
    by_key = scope.reference.types.by_key
    rows: list[Row] = [
        (question, len(keys), "; ".join(by_key[key].label for key in keys))
        for question, keys in questions(request)
    ]
    return table(
        "Next steps",
        (
            Column("Step", "text", 2.6),
            Column("How many", "number", 0.9),
            Column("Types of provision, the most telling first", "text", 6),
        ),
        rows,
        "Nothing is open: everything is known, confirmed and there.",
    )


def ask_table(scope: Scope) -> Table:
    """What is known of each area, and what to ask it first."""
    in_part, first = _in_part(scope), dict[str, list[str]]()
    for place in scope.ranked:
        first.setdefault(place.area_code, []).append(place.provision_type)
    return table(
        "Whom to ask about what",
        (
            Column(scope.reference.settings.area_heading, "text", 2),
            Column("Known", "number", 0.9),
            Column(SHORT_WORDS[Status.GAP], "number", 0.9),
            Column(WORDS[Status.PARTIAL], "number", 0.9),
            Column(WORDS[Status.UNKNOWN], "number", 1),
            Column(WORDS[TOO_OLD], "number", 1.1),
            *(Column(WORDS[key], "number", 1.1) for key in in_part),
            Column("Ask first about", "text", 4),
        ),
        [
            _ask_row(scope, request, in_part, first.get(request.area_code, ()))
            for request in requests(scope.assessment, scope.ranked, scope.register)
        ],
    )


def _in_part(scope: Scope) -> tuple[str, ...]:
    """What is known in part only has a column of its own where something is."""
    counts = status_counts(scope.assessment, scope.codes, scope.types)
    return (NOT_IN_FULL,) if counts[NOT_IN_FULL] else ()


def _ask_row(scope: Scope, request: Request, in_part: Sequence[str], ranked: Sequence[str]) -> Row:
    counts = status_counts(scope.assessment, [request.area_code], scope.types)
    unanswered = {*request.never_said, *request.too_old, *request.not_in_full}
    first = [scope.reference.types.by_key[key].label for key in ranked if key in unanswered]
    shown = (Status.GAP, Status.PARTIAL, Status.UNKNOWN, TOO_OLD, *in_part)
    return (
        scope.reference.areas.name(request.area_code),
        known_count(counts),
        *(counts[status] for status in shown),
        "; ".join(first[:1]) or "Nothing is open",
    )


def matrix_table(scope: Scope, codes: Iterable[str]) -> Table:
    """All types by some areas."""
    codes = list(codes)
    areas = scope.reference.areas
    groups = tuple(
        Group(heading, tuple(_matrix_row(scope, codes, t) for t in members))
        for heading, members in scope.reference.types.grouped.items()
    )
    columns = (
        Column("Type of provision", "text", 2.4),
        *(Column(areas.name(code), "status", 1.9) for code in codes),
    )
    return Table("Every area by every type", columns, groups)


def types_table(scope: Scope) -> Table:
    """In how many areas each type has which status: the matrix of many areas in short."""
    styles = all_styles(scope.types)

    def counted(kind: ProvisionType) -> Row:
        counts = status_counts(scope.assessment, scope.codes, (kind,))
        return (kind.label, *(counts[style.key] for style in styles))

    groups = tuple(
        Group(heading, tuple(map(counted, members)))
        for heading, members in scope.reference.types.grouped.items()
    )
    columns = (
        Column("Type of provision", "text", 2.4),
        *(Column(style.word, "number", 1) for style in styles),
    )
    return Table("Every type, by how many areas have which status", columns, groups)


def _matrix_row(scope: Scope, codes: list[str], provision_type: ProvisionType) -> Row:
    cells = scope.cells_of(codes, provision_type)
    marks = (mark(scope, c, provision_type, level_in_words(c, provision_type)) for c in cells)
    return (provision_type.label, *marks)


def statuses_table(scope: Scope) -> Table:
    """How many types have each status, area by area."""
    styles = all_styles(scope.types)
    name = scope.reference.areas.name
    rows: list[Row] = []
    for code in scope.codes:
        counts = status_counts(scope.assessment, [code], scope.types)
        rows.append((name(code), *(counts[style.key] for style in styles)))
    columns = (Column("Area", "text", 2), *(Column(s.word, "number", 1.4) for s in styles))
    return table("How many types are known, missing and not known", columns, rows)


def levels_table(scope: Scope) -> Table:
    """Levels in per cent of their benchmark, area by area, where both are known."""
    name = scope.reference.areas.name
    rows: list[Row] = []
    for kind in scope.types:
        if kind.measure == "presence" or not kind.benchmark:
            continue
        levels = [cell.level for cell in scope.cells_of(scope.codes, kind)]
        if any(level is not None for level in levels):
            shares = (None if x is None else round(100 * x / kind.benchmark, 1) for x in levels)
            rows.append((kind.label, *shares, 100))
    return table(
        "Levels in per cent of the benchmark; blank where a level is not known",
        (
            Column("Type of provision", "text", 2),
            *(Column(name(code), "number", 1.2) for code in scope.codes),
            Column("Benchmark", "number", 1.2),
        ),
        rows,
        "No level is known beside a benchmark: figures are missing, or nobody has made a return.",
    )


def type_table(scope: Scope, code: str) -> Table:
    """Every type of one area: what there is, how old the word is, who else has it."""
    groups = tuple(
        Group(heading, tuple(_type_row(scope, code, t) for t in members))
        for heading, members in scope.reference.types.grouped.items()
    )
    columns = (
        Column("Type of provision", "text", 2.2),
        Column("Shown as", "status", 2),
        Column("Level", "text", 1.8),
        Column("Newest evidence", "text", 1.8),
        Column("Who else has it", "text", 2.4),
    )
    return Table("What there is, by type", columns, groups)


def _type_row(scope: Scope, code: str, provision_type: ProvisionType) -> Row:
    cell = scope.cell(code, provision_type)
    return (
        provision_type.label,
        mark(scope, cell, provision_type),
        level_in_words(cell, provision_type),
        _newest(cell),
        _others(scope, code, provision_type),
    )


def _newest(cell: Cell) -> date | str:
    """Date of the newest dated word behind a status; blank where there is none at all."""
    if not cell.has_evidence:
        return ""
    return "Undated" if cell.newest_verified is None else cell.newest_verified


def _others(scope: Scope, code: str, provision_type: ProvisionType) -> str:
    """The other areas that are known to have a type, or a part of it."""
    name = scope.reference.areas.name
    return capitalised(
        who_else_has_it(
            scope.assessment,
            code,
            provision_type.key,
            lambda codes: ", ".join(map(name, codes)),
        )
    )


def copy_table(scope: Scope, code: str) -> Table:
    """Types that an area lacks, has in part or has not spoken of, and who has them."""
    rows: list[Row] = []
    for provision_type in scope.types:
        cell = scope.cell(code, provision_type)
        examples = who_has_it(scope.assessment, scope.register, code, provision_type.key)
        described = [example for example in examples if example.good_practice]
        if cell.status in _MISSING and described:
            name = scope.reference.areas.name
            rows += [
                (
                    provision_type.label,
                    mark(scope, cell, provision_type),
                    f"{name(e.area_code)}: {status_word(e.status, provision_type)}",
                    " ".join(e.good_practice),
                )
                for e in described
            ]
    return table(
        "What could be copied from elsewhere",
        (
            Column("Type of provision", "text", 2),
            Column(f"In {scope.name}", "status", 2),
            Column("Who has it", "text", 1.8),
            Column("What could be copied", "text", 4),
        ),
        rows,
        "No record of another area says yet what could be copied.",
    )


# ---------------------------------------------------------- records, need, explanations


def records_table(scope: Scope) -> Table:
    """The records that serve what is reported on, as a reader wants them."""
    return table(
        "The records",
        (
            Column("Provider and service", "text", 2.4),
            Column("Type of provision", "text", 1.7),
            Column("What it says", "text", 3.2),
            Column("Where it is", "text", 1.2),
            Column("How it is known", "text", 1.5),
            Column("Published at", "link", 2.2),
        ),
        [_record_row(scope, row) for row in plain_rows(scope.records)],
        "The register holds no record for it.",
    )


def _record_row(scope: Scope, row: dict[str, object]) -> Row:
    says = spoken(str(row["status"]))
    details = str(row["details"])
    day = day_of(row["last_verified"])
    return (
        record_title(row),
        type_label(scope, row),
        f"{capitalised(says)}. {details}".rstrip(),
        str(row["location"]),
        f"{str(row['evidence']).capitalize()}, {in_words(day) if day else ''}",
        str(row["source_url"]),
    )


def register_table(scope: Scope) -> Table:
    """The same records with every public column."""
    records, areas = scope.records, scope.reference.areas
    kinds = {name: _kind(records[name]) for name in map(str, records.columns)}
    columns = (
        Column("Record", "text", 2),
        Column("Type", "text", 2),
        Column("Serves", "text", 2),
        *(Column(heading(name), kind) for name, kind in kinds.items() if name != "record_id"),
    )
    plain = scope.register.plain(records)
    rows: Iterator[Row] = zip(
        plain("record_id"),
        (scope.reference.types.by_key[key].label for key in plain("provision_type")),
        map(cache(partial(areas_served_in_words, areas=areas)), plain("areas_served")),
        *(map(cache(_plain), plain(name)) for name in kinds if name != "record_id"),
        strict=True,
    )
    return table("The records, with every column that is public", columns, [*rows])


def _kind(values: pd.Series) -> Kind:
    if pd.api.types.is_datetime64_any_dtype(values):
        return "date"
    return "number" if pd.api.types.is_float_dtype(values) else "text"


def heading(name: str) -> str:
    """A column's name as a heading: "Last verified"."""
    return spoken(name).capitalize().replace("gbp", "GBP").replace("url", "link")


def _plain(value: object) -> str | float | date | None:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return None if pd.isna(value) else value
    return day_of(value) if isinstance(value, pd.Timestamp) or value is pd.NaT else str(value)


def need_table(scope: Scope) -> Table:
    """The need figures with year and source."""
    label = scope.reference.settings.need_label
    figures = [f for f in scope.reference.need.figures if f.area_code in scope.codes]
    return table(
        "People and places served",
        (
            Column("Area", "text", 1.6),
            Column("What", "text", 1.8),
            Column("Figure", "number", 1.1),
            Column("Year", "year", 0.7),
            Column("Source", "text", 4.5),
        ),
        [
            (
                scope.reference.areas.name(f.area_code),
                label(f.need_basis),
                f.value,
                int(f.year) if f.year.isdecimal() else f.year,
                f.source,
            )
            for f in figures
        ],
        "There is no need figure for it.",
    )


def explanations(scope: Scope) -> Iterator[tuple[Cell, ProvisionType, Explanation]]:
    """Every cell reported on, explained."""
    for cell, provision_type in scope.cells():
        yield cell, provision_type, explain(cell, scope.reference, scope.register)


def explanations_table(scope: Scope) -> Table:
    """Every cell with the reason for its status, one a row."""
    return table(
        "Why each status is what it is",
        (
            Column("Area", "text", 1.2),
            Column("Group", "text", 1),
            Column("Type of provision", "text", 1.5),
            Column("Shown as", "status", 1.5),
            Column("Signs", "text", 1.2),
            Column("Level", "text", 1.2),
            Column("Newest evidence", "date", 1.2),
            Column("Why", "text", 4),
            Column("Also", "text", 4),
            Column("What would change it", "text", 3),
            Column("Actions", "text", 3),
            Column("Records behind it", "text", 4),
            Column("Records left out", "text", 3),
            Column("Amount", "number", 1),
            Column("Wanted", "number", 1),
            Column("Of both, the unit", "text", 1.2),
            Column("As of", "date", 1.2),
            Column("Notice", "text", 2),
        ),
        [_explanation_row(scope, *parts) for parts in explanations(scope)],
    )


def _explanation_row(
    scope: Scope, cell: Cell, provision_type: ProvisionType, explanation: Explanation
) -> Row:
    shown = mark(scope, cell, provision_type)
    groups = scope.reference.types.grouped.items()
    return (
        explanation.area,
        next(heading for heading, members in groups if provision_type in members),
        explanation.provision_type,
        StatusMark(shown.style),
        shown.marks_in_words,
        level_in_words(cell, provision_type),
        _newest(cell),
        " ".join(explanation.reasons),
        " ".join(explanation.remarks),
        " ".join(explanation.would_change),
        " ".join(actions_of(scope, cell)),
        " ".join(f"{n.title} [{n.record_id}]: {n.note}" for n in explanation.counted),
        " ".join(f"{n.title} [{n.record_id}]: {n.note}" for n in explanation.left_out),
        cell.figures.amount,
        required_amount(cell, provision_type),
        provision_type.unit,
        cell.on,
        scope.banner,
    )


# ------------------------------------------------------------------------ small helpers


def type_label(scope: Scope, row: dict[str, object]) -> str:
    """A record's type in words."""
    return scope.reference.types.by_key[str(row["provision_type"])].label
