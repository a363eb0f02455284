"""A list read by its match: a table of the register, with the rows that it has in its file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from hashlib import sha256

import numpy as np
import pandas as pd

from mapping.context.reference import Reference
from mapping.english import count, listed
from mapping.matching.columns import DOMAIN
from mapping.matching.header import header_at, list_columns
from mapping.matching.match import Match, sheet_called
from mapping.matching.words import Translation, translated, with_label
from mapping.problems import Problem, shorten
from mapping.register.schema import COLUMN_NAMES, COLUMNS, REQUIRED_NAMES
from mapping.tables.grid import too_many_cells
from mapping.tables.parsing import word_key
from mapping.tables.sheets import read_sheets
from mapping.tables.text_table import TextTable, shown_title

# On the page both are asked below the list; a match in a file has a part for either.
SAY_WHICH = (
    "Choose its column, or say what holds for all rows: where the list was chosen, or in the match "
    "under [columns] or [constants]."
)
Labels = Mapping[str, Mapping[str, str]]
_SEVERAL = {"areas_served", "languages"} | {c.name for c in COLUMNS if c.kind == "words"}
_BARE_LINK = re.compile(rf"www\.[^\s/]+\.[^\s]+|{DOMAIN}", re.IGNORECASE)


def matched_table(content: bytes, name: str, match: Match, labels: Labels) -> TextTable:
    """The records that a list amounts to, each word told as what it was read.

    Parameters
    ----------
    labels
        What is shown for each word of the register, by column.

    Raises
    ------
    TableError
        It is no table, or has not the sheet that the match names.
    """
    sheet = sheet_called(read_sheets(content, name), match.sheet, name)
    header = header_at(sheet.rows, match.header_row, match.header_rows)
    listed_columns = list_columns(sheet, header)
    positions = {column.title: column.position for column in listed_columns}
    body = [(n, row) for n, row in enumerate(sheet.rows, start=1) if n > header.row and any(row)]
    # Cells of a CSV stand one after another: with one too many the others are under wrong names.
    width = max(map(len, sheet.rows[max(0, header.row - header.n_rows) : header.row]), default=0)
    wide = {n: len(row) for n, row in body if not sheet.title and any(row[width:])}
    body = [(n, row) for n, row in body if n not in wide]
    cells = pd.DataFrame(
        {
            column: pd.Series(
                _cells(body, positions.get(match.columns.get(column, ""))), dtype="str"
            )
            for column in COLUMN_NAMES
        }
    )
    rows = np.array([n for n, _ in body], dtype=np.int64)
    left = [c for c in listed_columns if c.title not in match.columns.values()]
    kept = [c for c in left if c.cells and (match.others is None or c.title in match.others)]
    others = [c.title for c in left if c not in kept]
    problems = [
        *(p for p in sheet.remarks if p.row is None or p.row > header.row),
        *(too_many_cells(name, n, width, found) for n, found in wide.items()),
        *_columns_not_there(name, match, positions, header.row),
        *_asked(name, match),
        *_left_aside(name, others),
    ]
    missing = tuple(
        c for c in COLUMN_NAMES if c not in match.columns and not match.constants.get(c)
    )
    extra = pd.DataFrame(
        {c.title: _cells(body, c.position) for c in kept}, cells.index, dtype="str"
    )
    digest = sha256(content).hexdigest()
    titles = tuple(c.title for c in listed_columns)
    table = TextTable(name, cells, rows, extra, digest, tuple(problems), missing, titles)
    return _filled_in(_in_words(table, match.words, labels), match.constants, labels)


def _cells(body: Sequence[tuple[int, list[str]]], position: int | None) -> list[str]:
    if position is None:
        return [""] * len(body)
    return [row[position] if position < len(row) else "" for _, row in body]


def _in_words(
    table: TextTable, words: Mapping[str, Mapping[str, str]], labels: Labels
) -> TextTable:
    cells, remarks = table.cells.copy(), list[Problem]()
    for column, said in words.items():
        read, found = translated(table, column, said.get, several=column in _SEVERAL)
        if read is not None:
            cells[column] = read
        shown = labels.get(column, {})
        remarks += [each.problem(table.name, shown) for each in found if _says_more(each)]
    for column in ("website", "source_url"):
        bare = cells[column].map(lambda text: _BARE_LINK.fullmatch(text) is not None)
        if bare.any():
            cells[column] = cells[column].mask(bare, "https://" + cells[column])
            remarks.append(
                _remark(table.name, column, f"https:// was put before {int(bare.sum())} web links.")
            )
    return replace(table, cells=cells, problems=(*table.problems, *remarks))


def _says_more(found: Translation) -> bool:
    return found.word != found.meaning and word_key(found.word) != found.meaning


def _filled_in(table: TextTable, constants: Mapping[str, str], labels: Labels) -> TextTable:
    cells, remarks = table.cells.copy(), list[Problem]()
    for column, text in constants.items():
        blank = cells[column] == ""
        if text and blank.any():
            cells[column] = cells[column].mask(blank, text)
            rows = count(int(blank.sum()), "row that says", "rows that say")
            written = with_label(shorten(text), labels.get(column, {}))
            told = f"“{written}” was written in {rows} nothing."
            remarks.append(_remark(table.name, column, told))
    return replace(table, cells=cells, problems=(*table.problems, *remarks))


def with_confidential_types(table: TextTable, match: Match, reference: Reference) -> TextTable:
    """A list in which the places of types that are always withheld are, whatever stands for all."""
    types = reference.types.confidential(reference.settings.confidential_types)
    if match.constants.get("location_confidential") != "no":
        return table
    withheld = table.cells["provision_type"].map(word_key).isin(types)
    withheld &= table.cells["location_confidential"] == "no"
    if not withheld.any():
        return table
    cells = table.cells.assign(
        location_confidential=table.cells["location_confidential"].mask(withheld, "yes")
    )
    rows = count(int(withheld.sum()), "row is", "rows are")
    told = f"{rows} of a type whose place is withheld: yes was written."
    remark = _remark(table.name, "location_confidential", told)
    return replace(table, cells=cells, problems=(*table.problems, remark))


def _remark(name: str, column: str, message: str) -> Problem:
    fix = "Nothing needs doing if that is right."
    return Problem("warning", None, column, "", message, "", fix, name)


def _columns_not_there(
    name: str, match: Match, positions: Mapping[str, int], row: int
) -> list[Problem]:
    return [
        Problem(
            "error",
            None,
            column,
            shown_title(title),
            f"Row {row} has no column “{shown_title(title)}”, which the match takes for {column}.",
            "The titles that stand in the list.",
            "Correct the match, or make it anew.",
            name,
        )
        for column, title in match.columns.items()
        if title not in positions
    ]


def _asked(name: str, match: Match) -> list[Problem]:
    """One fault for all that a list leaves out and nobody has said."""
    lacking = [
        column
        for column in REQUIRED_NAMES
        if column != "record_id" and column not in match.columns and not match.constants.get(column)
    ]
    if not lacking:
        return []
    return [
        Problem(
            "error",
            None,
            lacking[0],
            "",
            f"The list has no column for {listed(lacking)}, and nothing is said in its place.",
            "A column of the list, or one word that holds for all its rows.",
            SAY_WHICH,
            name,
        )
    ]


def of_a_list(problems: Iterable[Problem], table: TextTable) -> list[Problem]:
    """Problems of a list, whose lack of a column is none of its first row."""
    return [
        replace(
            p,
            row=None,
            message=_NO_COLUMN.sub("The list has no column for", p.message),
            fix=SAY_WHICH,
        )
        if p.row == 1 and p.severity == "error" and p.column in table.missing
        else p
        for p in problems
    ]


_NO_COLUMN = re.compile(r"^The first row has no column")


def _left_aside(name: str, titles: Sequence[str]) -> list[Problem]:
    if not titles:
        return []
    shown = listed([f"“{shown_title(title)}”" for title in titles])
    return [_remark(name, "", f"Columns of the list that were not taken: {shown}.")]
