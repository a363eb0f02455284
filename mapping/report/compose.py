"""The order in which a report says what it says: the answer first, the small print last."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import chain

from mapping.gap_model.assessment import Cell
from mapping.gap_model.counts import status_counts
from mapping.gap_model.figures import level_in_words
from mapping.gap_model.status_style import all_styles
from mapping.geography.boundaries import Boundaries
from mapping.geography.smoothing import Drawn, drawn
from mapping.maps.svg_map import MOST_NAMED, Canvas, in_words, status_marks, svg_map
from mapping.reference.provision_types import ProvisionType
from mapping.report import actions, recommendations, tables, themes, words
from mapping.report import outlook as ending
from mapping.report.content import (
    Beside,
    Block,
    Bullets,
    Figure,
    Group,
    Paragraph,
    Report,
    Section,
    Strip,
    Table,
)
from mapping.report.overview import overview_map
from mapping.report.scope import Scope
from mapping.report.units import unit_sections
from mapping.wording.explain import Explanation
from mapping.wording.need import lacking_sentence

_MOST_FIRST = 5
_AREAS_A_TABLE = 7
_MOST_SMALL_MAPS = 6
# Of more areas a matrix would run over many pages; of so many rows in all of a report's lists, the
# longer ones are cut to as many. The workbook has every one.
MOST_AREAS, MOST_ROWS, ROWS_OF_A_LONG_LIST = 40, 300, 30


def report(scope: Scope, boundaries: Boundaries) -> Report:
    """The report of a region or of an area."""
    shapes = drawn(boundaries)
    parts = _bounded(_region(scope, shapes)) if scope.area_code is None else _area(scope, shapes)
    return Report(
        words.title(scope),
        scope.banner,
        scope.made_on,
        words.shown(scope),
        (*parts, *_small_print(scope)),
    )


def _region(scope: Scope, shapes: Drawn) -> Iterator[Section]:
    yield _in_short(scope, shapes)
    first = tables.priority_table(scope, _MOST_FIRST)
    yield Section("What comes first, and why", (_untitled(first),))
    yield Section("Whom to ask about what", (_untitled(tables.ask_table(scope)),))
    yield from _small_maps(scope, shapes.boundaries)
    yield from unit_sections(scope, shapes.boundaries)
    yield _legend(scope)
    if len(scope.codes) <= MOST_AREAS:
        yield Section("Every area by every type", tuple(_matrix(scope)))
    else:
        of_types = tables.types_table(scope)
        beyond = Paragraph(
            f"Each of the {len(scope.codes)} areas by each type is in the Excel workbook of this "
            f"report, under Matrix: of more than {MOST_AREAS} areas no matrix is printed.",
            "remark",
        )
        yield Section(of_types.caption, (_untitled(of_types), beyond))
    yield _action_plan(scope)
    yield _ending(scope)
    yield from _themes(scope)
    if asked := tuple(recommendations.blocks(scope)):
        yield Section(recommendations.heading(scope), asked, is_one_page=True)


def _bounded(sections: Iterable[Section], most: int = MOST_ROWS) -> Iterator[Section]:
    """The sections with their long lists cut, where all rows together are too many to print."""
    whole = list(sections)
    listed = (b for s in whole for b in s.blocks if isinstance(b, Table) and not _is_matrix(b))
    if sum(len(one.rows) for one in listed) <= most:
        yield from whole
        return
    for section in whole:
        blocks = (_first_rows(block) for block in section.blocks)
        yield replace(section, blocks=tuple(chain.from_iterable(blocks)))


def _first_rows(block: Block, most: int = ROWS_OF_A_LONG_LIST) -> Iterator[Block]:
    """A block; of a long list its first rows, and how many more there are and where."""
    if not isinstance(block, Table) or _is_matrix(block) or len(block.rows) <= most:
        yield block
        return
    left, groups = most, list[Group]()
    for group in block.groups:
        groups.append(replace(group, rows=group.rows[:left]))
        left -= len(groups[-1].rows)
    yield replace(block, groups=tuple(groups))
    yield Paragraph(
        f"These are the first {most} of {len(block.rows):,}. All of them are in the Excel workbook "
        "of this report.",
        "remark",
    )


def _is_matrix(table: Table) -> bool:
    """One row a type, of which there are never many."""
    return sum(column.kind == "status" for column in table.columns) > 1


def _matrix(scope: Scope) -> Iterator[Table]:
    """The matrix in as many tables as a page is wide."""
    codes = scope.codes
    for start in range(0, len(codes), _AREAS_A_TABLE):
        yield _untitled(tables.matrix_table(scope, codes[start : start + _AREAS_A_TABLE]))


def _area(scope: Scope, shapes: Drawn) -> Iterator[Section]:
    code = scope.codes[0]
    yield _in_short(scope, shapes)
    yield Section("Next steps", (_untitled(tables.steps_table(scope, code)),))
    yield Section("What there is, by type", (_untitled(tables.type_table(scope, code)),))
    yield from unit_sections(scope, shapes.boundaries)
    yield Section("What could be copied", (_untitled(tables.copy_table(scope, code)),))
    yield _action_plan(scope)
    yield _ending(scope)
    yield from _themes(scope)
    yield _served(scope)
    yield Section("Why each status is what it is", ())
    for cell, provision_type, explanation in tables.explanations(scope):
        yield _explained(cell, provision_type, explanation, actions.actions_of(scope, cell))
    yield _legend(scope)
    yield Section("The records", (_untitled(tables.records_table(scope)),))


def _served(scope: Scope) -> Section:
    lacking = lacking_sentence(scope.reference, scope.codes)
    said = (Paragraph(lacking, "remark"),) if lacking else ()
    return Section("People and places served", (_untitled(tables.need_table(scope)), *said))


def _untitled(table: Table) -> Table:
    """A table that stands under a heading of the same meaning."""
    return replace(table, shows_caption=False)


def _in_short(scope: Scope, shapes: Drawn) -> Section:
    return Section(
        "In short",
        (
            Paragraph(words.answer(scope), "answer"),
            Paragraph(words.CAVEAT, "remark"),
            Beside((tables.counts_table(scope),), (overview_map(scope, shapes),)),
        ),
    )


def _small_maps(scope: Scope, boundaries: Boundaries) -> Iterator[Section]:
    core = [t for t in scope.types if t.core][:_MOST_SMALL_MAPS]
    if core:
        canvas = Canvas.of(boundaries, is_coarse=True)
        figures = tuple(_small_map(scope, canvas, provision_type) for provision_type in core)
        note = (
            "Signs and colours are those of the first table; the first map names the areas that "
            "have room for a name."
            if len(scope.codes) <= MOST_NAMED
            else "Signs and colours are those of the first table. Of more than "
            f"{MOST_NAMED} areas no name would be seen on a map."
        )
        yield Section("The core types on the map", (Paragraph(note, "remark"), Strip(figures)))


def _small_map(scope: Scope, canvas: Canvas, provision_type: ProvisionType) -> Figure:
    marks = status_marks(scope.assessment, provision_type)
    words = in_words(marks)
    if len(marks) > MOST_NAMED:
        counts = status_counts(scope.assessment, scope.codes, (provision_type,))
        said = (f"{s.word}, {counts[s.key]}" for s in all_styles(scope.types) if counts[s.key])
        words = f"of {len(marks)} areas: {'; '.join(said)}."
    return Figure(
        svg_map(canvas, marks, text_size=64),
        f"Map of the areas by status. {provision_type.label}: {words}",
        provision_type.label,
    )


def _ending(scope: Scope) -> Section:
    parts = (
        ending.worse_table(scope),
        ending.ending_table(scope),
        ending.purpose_table(scope),
        ending.money_table(scope),
    )
    return Section(
        f"What ends in the next {ending.MONTHS_AHEAD} months, and the money",
        (
            Paragraph(ending.money_sentence(scope), "answer"),
            Bullets("", words.notes()),
            *(part for part in parts if part.rows),
        ),
    )


def _action_plan(scope: Scope) -> Section:
    stands, *notes = actions.sentences(scope)
    plan = actions.plan_table(scope)
    return Section(
        actions.HEADING,
        (
            Paragraph(stands),
            *(Paragraph(note, "remark") for note in notes),
            *((_untitled(plan),) if plan.rows else ()),
        ),
    )


def _themes(scope: Scope) -> Iterator[Section]:
    found = themes.themes_table(scope)
    if found.rows:
        yield Section(
            themes.HEADING,
            (Paragraph(themes.sentences(scope)), Bullets("", themes.NOTES), _untitled(found)),
        )


def _explained(
    cell: Cell,
    provision_type: ProvisionType,
    explanation: Explanation,
    answered_by: tuple[str, ...],
) -> Section:
    level = level_in_words(cell, provision_type)
    parts = (
        ("Also", explanation.remarks),
        ("What would change it", explanation.would_change),
        ("Actions", answered_by),
        (
            explanation.counted_heading,
            tuple(f"{n.title}: {n.note} ({n.record_id})" for n in explanation.counted),
        ),
        (
            "Records left out",
            tuple(f"{n.title}: {n.note} ({n.record_id})" for n in explanation.left_out),
        ),
    )
    status = f"{explanation.word} ({level})" if level else explanation.word
    status += f"; {explanation.lapsed}" if explanation.lapsed else ""
    return Section(
        f"{provision_type.label}: {status}",
        (
            Paragraph(" ".join(explanation.reasons)),
            *(Bullets(heading, items) for heading, items in parts if items),
        ),
        depth=2,
    )


def _legend(scope: Scope) -> Section:
    legend = tables.legend_table(scope)
    return Section(legend.caption, (_untitled(legend),), is_small=True)


def _small_print(scope: Scope) -> Iterator[Section]:
    method = Bullets("", words.method(scope))
    licences = Bullets("Licences", words.licences(scope))
    # What is shown, and as of which day, stands at the head.
    facts = Bullets("", tuple(f"{word}: {text}" for word, text in words.worked_out_from(scope)))
    for heading, blocks in (
        ("How this was worked out", (method,)),
        ("Sources and licences", (words.sources_table(scope), licences)),
        ("About this report", (facts,)),
    ):
        yield Section(heading, blocks, is_small=True)
