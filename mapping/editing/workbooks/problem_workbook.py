"""A refused file sent back with its problems marked in it, and what tells a place taken out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from mapping.editing.workbooks.workbook_layout import (
    FAULTY_GROUND,
    PROBLEM_COLUMN,
    PROBLEMS_SHEET,
    ROW_COLUMN,
    WITHHELD_GROUND,
    Stamp,
    answer_fields,
    records_sheet,
    register_fields,
    stamp_sheet,
)
from mapping.palette import UNMEASURED, for_xlsx
from mapping.problems import WITHHELD, Problem, Severity, grouped, in_order
from mapping.register.schema import INTERNAL_NAMES, PUBLISHED_NAMES
from mapping.tables.column_values import each_unique
from mapping.tables.parsing import parse_yes_no
from mapping.tables.privacy.places import may_tell_of_a_place, tells_of_a_place
from mapping.tables.text_table import TextTable, shown_title
from mapping.tables.xlsx_writer import (
    HEADER_ROW,
    CellMark,
    Field,
    Sheet,
    plain_sheet,
    workbook_bytes,
)

# Excel takes minutes to open a sheet with a hundred thousand notes.
_MOST_COMMENTS = 2_000


_SEVERITY_GROUNDS: dict[Severity, str] = {
    "error": FAULTY_GROUND,
    "ask": for_xlsx(UNMEASURED),
    "warning": for_xlsx(UNMEASURED),
}


# ------------------------------------------------------------------------------- problems


def problem_workbook(
    table: TextTable,
    problems: Iterable[Problem],
    stamp: Stamp | None = None,
    others: Sequence[Sheet] = (),
) -> bytes:
    """The rows of an upload, the faulty cells coloured and explained; to be mended and sent again.

    A record whose place is or may be confidential is written without anything that could tell
    the place, faulty or not.

    Parameters
    ----------
    table
        As it was read, so that its own columns and row numbers are those of the file.
    stamp
        Of the file that was sent, so that the mended one counts as its next version.
    others
        Further sheets of that file, with what is wrong on them.
    """
    ordered = in_order(problems)
    fields, cells = _uploaded(table)
    titles = [f.title for f in fields]
    position = _position_of(table, titles)
    found: dict[tuple[int, int], list[Problem]] = {}
    for problem in ordered:
        if (place := position(problem)) is not None:
            found.setdefault(place, []).append(problem)
    withheld = _telling_cells(table, ordered, fields, cells)
    withheld |= {place for place, here in found.items() if any(p.value == WITHHELD for p in here)}
    sheet = replace(
        records_sheet(
            _summed_up(_blanked(cells, withheld), _words(found, withheld), titles), fields
        ),
        marks=_marks(found, withheld),
        frozen_columns=2,
    )
    sheets = [sheet, *others, _problems_sheet(ordered)]
    return workbook_bytes(sheets if stamp is None else [*sheets, stamp_sheet(stamp)])


def _uploaded(table: TextTable) -> tuple[tuple[Field, ...], pd.DataFrame]:
    """The fields and cells of an uploaded table, with the two columns that are put before them."""
    answers = [f for f in answer_fields() if f.title in table.extra]
    shown = {PROBLEM_COLUMN, ROW_COLUMN, *(f.title for f in answers)}
    others = [name for name in map(str, table.extra) if name not in shown]
    said = [name for name in INTERNAL_NAMES if name not in table.missing]
    fields = (
        Field(PROBLEM_COLUMN, width=34, note="What is to be mended in this row.", wraps=True),
        Field(
            ROW_COLUMN,
            "whole",
            18,
            "The row's number in the file that was sent.",
            number_format="0",
        ),
        *answers,
        *(field for field in register_fields() if field.title not in INTERNAL_NAMES),
        *(Field(name, wraps=True) for name in said),
        *(Field(shown_title(name), wraps=True) for name in others),
    )
    columns: list[pd.Series] = [
        pd.Series([""] * len(table.rows), dtype="str"),
        pd.Series([str(row) for row in table.rows.tolist()], dtype="str"),
        *(table.extra[f.title] for f in answers),
        *(table.cells[name] for name in PUBLISHED_NAMES),
        *(table.cells[name] for name in said),
        *(table.extra[name] for name in others),
    ]
    return fields, pd.concat(columns, axis="columns").set_axis(range(len(columns)), axis="columns")


def _position_of(
    table: TextTable, titles: Sequence[str]
) -> Callable[[Problem], tuple[int, int] | None]:
    """Where on the sheet a problem is shown; None where it is only listed."""
    row_of = {1: HEADER_ROW, **{number: at for at, number in enumerate(table.rows.tolist())}}
    column_of = {title: at for at, title in reversed(list(enumerate(titles)))}

    def position(problem: Problem) -> tuple[int, int] | None:
        row = None if problem.row is None else row_of.get(problem.row)
        return None if row is None else (row, column_of.get(problem.column, 0))

    return position


def _telling_cells(
    table: TextTable, problems: Iterable[Problem], fields: tuple[Field, ...], cells: pd.DataFrame
) -> set[tuple[int, int]]:
    """Cells that tell a place, in all records that are not plainly and soundly public.

    A record whose type is misspelt, or that a rule found to hide a place, may be a refuge's.
    """
    doubtful = {
        p.row
        for p in problems
        if p.value == WITHHELD or p.column in ("provision_type", "location_confidential")
    }
    says_no = each_unique(
        table.cells["location_confidential"], lambda text: parse_yes_no(text) is False, "bool"
    )
    is_public = np.asarray(says_no & (table.cells["provision_type"] != ""), dtype=bool)
    is_doubtful = np.isin(table.rows, [row for row in doubtful if row is not None])
    hidden = np.flatnonzero(~is_public | is_doubtful)
    found: set[tuple[int, int]] = set()
    for column, title in enumerate(f.title for f in fields):
        is_telling = bool if title == "postcode" else _tells
        tells = np.asarray(each_unique(cells[column].iloc[hidden], is_telling, "bool"), dtype=bool)
        found |= {(row, column) for row in hidden[tells].tolist()}
    return found


def _tells(text: str) -> bool:
    return bool(tells_of_a_place(text) or may_tell_of_a_place(text))


def _blanked(cells: pd.DataFrame, withheld: set[tuple[int, int]]) -> pd.DataFrame:
    blanked = cells.to_numpy(dtype=object)
    for row, column in withheld:
        if row != HEADER_ROW:
            blanked[row, column] = ""
    return pd.DataFrame(blanked, columns=cells.columns)


def _summed_up(
    cells: pd.DataFrame, words: Mapping[tuple[int, int], str], titles: Sequence[str]
) -> pd.DataFrame:
    """The cells with the first column saying what is the matter with each row, in words."""
    said: dict[int, list[str]] = {}
    for (row, column), word in words.items():
        said.setdefault(row, []).append(f"{word} in {titles[column] if column else 'the row'}")
    first = pd.Series([", ".join(said.get(row, ())) for row in range(len(cells))], dtype="str")
    return pd.concat([first, cells.iloc[:, 1:]], axis="columns")


def _marks(
    found: Mapping[tuple[int, int], Sequence[Problem]], withheld: set[tuple[int, int]]
) -> dict[tuple[int, int], CellMark]:
    """Colours of all faulty cells, and comments on as many as a spreadsheet can bear."""
    marks = {}
    for number, place in enumerate(_words(found, withheld)):
        problems = found.get(place, ())
        ground = _SEVERITY_GROUNDS[problems[0].severity] if problems else WITHHELD_GROUND
        comment = _comment(problems, is_blanked=place in withheld)
        marks[place] = CellMark(ground, comment if number < _MOST_COMMENTS else "")
    return marks


def _words(
    found: Mapping[tuple[int, int], Sequence[Problem]], withheld: set[tuple[int, int]]
) -> dict[tuple[int, int], str]:
    """What each colour stands for, in a word: errors first, then warnings, then the rest."""
    words: dict[tuple[int, int], str] = {place: here[0].severity for place, here in found.items()}
    return {**words, **dict.fromkeys(sorted(withheld - found.keys()), "place left out")}


def _comment(problems: Sequence[Problem], *, is_blanked: bool) -> str:
    parts = [f"{problem.severity.capitalize()}: {problem.text}" for problem in problems]
    if is_blanked:
        parts.append(
            "What stood here was left out of this file, since the place of this record is or may "
            "be confidential."
        )
    return "\n\n".join(parts)


def _problems_sheet(problems: Iterable[Problem]) -> Sheet:
    rows = [
        (
            group.first.severity,
            group.where,
            group.first.column,
            group.value,
            group.first.message,
            group.first.allowed,
            group.first.fix,
        )
        for group in grouped(problems)
    ]
    widths = {
        "error, ask or warning": 20,
        "where": 28,
        "in column": 22,
        "what was read": 30,
        "what is wrong": 50,
        "what is allowed": 50,
        "how to mend it": 50,
    }
    return replace(plain_sheet(PROBLEMS_SHEET, widths, rows), has_filter=True)
