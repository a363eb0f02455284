"""What somebody's list means: its columns, its words, and what it leaves out; as a file as well."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from mapping.context.reference import Reference
from mapping.errors import SelectionError, TableError
from mapping.escape import for_toml
from mapping.geography.areas import REGION
from mapping.matching.columns import Choice, ListColumn, column_choices, could_say_status
from mapping.matching.header import Header, best_sheet, header_at, list_columns
from mapping.matching.synonyms import folded, other_list, respondents, synonyms
from mapping.matching.words import Vocabulary, read_cell, vocabularies
from mapping.problems import shorten
from mapping.register.schema import COLUMN_NAMES, CONFIRMED, PROVIDED, REQUIRED_NAMES
from mapping.tables.sheets import Sheet

Words = Mapping[str, Mapping[str, str]]
_MOST_WORDS = 300
_SHOWN_ROWS = 2
_A_GRID, _MOST_TITLES = 3, 8
# What many cells hold and nobody asks about one by one.
_LONGEST_WORD = 120


@dataclass(frozen=True)
class Match:
    """How a list is read as records of the register.

    Attributes
    ----------
    columns
        Title in the list by column of the register.
    words
        Word of the register, "" for a blank, by word of the list, by column of the register.
    constants
        What stands where the list says nothing, by column; "" where somebody has to say it first.
    sheet
        "" for the one that there is.
    others
        Titles of the list's further columns that are kept with the records; None for all that
        may be.
    renamed
        Of a download: title in the file by the column of the register that it stands in the place
        of; "" where it is a column of somebody's own. All else is read as the register's then.
    header_row, header_rows
        Spreadsheet row of the titles, of the lower ones where there are two rows of them.
    """

    columns: Mapping[str, str]
    words: Words = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)
    sheet: str = ""
    header_row: int = 1
    header_rows: int = 1
    others: tuple[str, ...] | None = None
    renamed: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Word:
    """A word of a list's column; `meaning` is None where it is not sure, which others are near."""

    word: str
    rows: int
    meaning: str | None
    suggestions: tuple[str, ...] = ()


@dataclass(frozen=True)
class Proposal:
    """What a list could mean, for somebody to look at.

    Attributes
    ----------
    titles, examples
        Of the list's columns, and the cells of its first records under each.
    choices
        Columns of the list that each of the register's could be, the one that is taken first.
    words
        Of each column that holds words of a list, the commonest first.
    sheets
        Titles of the sheets that there are.
    types_as_titles
        Where types of provision stand side by side in the place of column names: those.
    """

    match: Match
    titles: tuple[str, ...]
    examples: tuple[tuple[str, ...], ...]
    choices: Mapping[str, Sequence[Choice]]
    words: Mapping[str, Sequence[Word]]
    sheets: tuple[str, ...]
    n_rows: int
    types_as_titles: tuple[str, ...] = ()

    @property
    def doubts(self) -> list[str]:
        """What the list looks like, if not like one with a service in each row."""
        found = []
        kind, telling = other_list(list(self.titles))
        if kind:
            found.append(
                f"This looks like a list of {kind}, not of services, by its columns "
                f"{_named(telling)}."
            )
        if self.types_as_titles:
            found.append(
                f"Types of provision stand side by side: {_named(self.types_as_titles)}. "
                "The register has a row for each service: write one for each area and type, with "
                "the type in a column of its own."
            )
        return found

    @property
    def unmatched_titles(self) -> list[str]:
        """Columns of the list that are none of the register's."""
        return [title for title in self.titles if title not in self.match.columns.values()]

    @property
    def left_out(self) -> list[str]:
        """Columns of the list of which nothing is kept."""
        return [title for title in self.unmatched_titles if title not in (self.match.others or ())]

    @property
    def unmatched_words(self) -> dict[str, list[Word]]:
        """Words of the list that are not sure, by column of the register."""
        unsure = {c: [w for w in words if w.meaning is None] for c, words in self.words.items()}
        return {column: words for column, words in unsure.items() if words}

    @property
    def asked(self) -> list[str]:
        """Columns of the register that somebody has to say something for."""
        return [column for column, text in self.match.constants.items() if not text]


def proposal(
    sheets: Sequence[Sheet],
    name: str,
    reference: Reference,
    area_code: str,
    today: date,
    said: Match | None = None,
) -> Proposal:
    """What a list means as far as it is sure, and what is to be asked.

    Parameters
    ----------
    said
        What somebody has said about it already, which goes before all that is supposed. Where it
        says no column, it says only where the names stand.

    Raises
    ------
    TableError
        No row of it could be a header.
    """
    sheet, header = _beginning(sheets, name, said)
    known = vocabularies(reference, area_code)
    listed = list_columns(sheet, header)
    grid = _types_as_titles(listed, known["provision_type"])
    choices = column_choices([c for c in listed if c.title not in grid], known)
    columns = _taken(choices, said, {column.title for column in listed})
    by_title = {column.title: column for column in listed}
    words = {
        column: _words(
            by_title[title].cells, known[column], (said.words if said else {}).get(column, {})
        )
        for column, title in columns.items()
        if column in known
    }
    left = [c for c in listed if c.title not in columns.values()]
    people = respondents([c.title for c in listed])
    others = tuple(
        c.title
        for c in left
        if c.cells and folded(c.title) not in synonyms().people and c.title not in people
    )
    if said is not None and said.others is not None:
        others = tuple(c.title for c in left if c.title in said.others)
    # "Closed" may stand among remarks as well.
    unplaced = [*left, *(c for c in listed if c.title == columns.get("details"))]
    match = Match(
        columns,
        {
            column: {w.word: w.meaning for w in found if w.meaning is not None}
            for column, found in words.items()
        },
        _constants(columns, area_code, today, "" if grid else _supposed_status(unplaced, known))
        | _said_constants(said, left, known),
        sheet.title,
        header.row,
        header.n_rows,
        others,
    )
    body = [row for row in sheet.rows[header.row :] if any(row)]
    return Proposal(
        match,
        tuple(column.title for column in listed),
        tuple(
            tuple(row[c.position] if c.position < len(row) else "" for row in body[:_SHOWN_ROWS])
            for c in listed
        ),
        choices,
        words,
        tuple(each.title for each in sheets),
        len(body),
        grid,
    )


def _taken(
    choices: Mapping[str, Sequence[Choice]], said: Match | None, titles: Collection[str]
) -> dict[str, str]:
    """Which column of the list is which of the register's: as was said, or the likeliest."""
    if said is not None and said.columns:
        return {column: title for column, title in said.columns.items() if title in titles}
    taken = {column: found[0].title for column, found in choices.items() if found}
    columns = {column: title for column, title in taken.items() if title}
    kind = columns.get("provision_type", "")
    if folded(kind) == folded("service_name") and "service_name" not in columns:
        # Services that are called by their types: the one column says both.
        columns["service_name"] = kind
    return columns


def _types_as_titles(listed: Sequence[ListColumn], types: Vocabulary) -> tuple[str, ...]:
    """The titles that are types of provision, where there are so many that the list is a grid."""
    found = tuple(c.title for c in listed if types.exact(c.title) is not None)
    return found if len(found) >= _A_GRID else ()


def _named(titles: Sequence[str]) -> str:
    return ", ".join(f"“{shorten(title)}”" for title in titles[:_MOST_TITLES])


def _beginning(sheets: Sequence[Sheet], name: str, said: Match | None) -> tuple[Sheet, Header]:
    if said is not None:
        sheet = sheet_called(sheets, said.sheet, name)
        return sheet, header_at(sheet.rows, said.header_row, said.header_rows)
    found = best_sheet(sheets)
    if found is None:
        raise TableError(f"{name} holds no row of column names with records under it.")
    return sheets[found[0]], found[1]


def sheet_called(sheets: Sequence[Sheet], title: str, name: str) -> Sheet:
    """A sheet by its title; the only one where nothing is said.

    Raises
    ------
    TableError
        There is none.
    """
    found = next((sheet for sheet in sheets if sheet.title == title), None)
    if found is None and len(sheets) == 1:
        found = sheets[0]
    if found is None:
        there = ", ".join(f"“{shorten(sheet.title)}”" for sheet in sheets)
        raise TableError(f"{name} has no sheet “{shorten(title)}”. It has {there or 'none'}.")
    return found


def _supposed_status(left: Sequence[ListColumn], known: Mapping[str, Vocabulary]) -> str:
    """What a list of services says of all of them: that they are there.

    "" where a column that nobody has placed may say of some that they are not.
    """
    is_open = any(could_say_status(column, known["status"]) for column in left)
    return "" if is_open else PROVIDED


def _said_constants(
    said: Match | None, left: Sequence[ListColumn], known: Mapping[str, Vocabulary]
) -> dict[str, str]:
    """What was said to hold for all rows, unless a column that is new may say otherwise."""
    if said is None:
        return {}
    new = [c for c in left if said.others is not None and c.title not in said.others]
    kept = dict(said.constants)
    if kept.get("status") == PROVIDED and not _supposed_status(new, known):
        kept["status"] = ""
    return kept


def _constants(
    columns: Mapping[str, str], area_code: str, today: date, status: str
) -> dict[str, str]:
    """What a list lacks, as far as it can be said of a list of an area; the rest is asked."""
    usual = {
        "maintained_by": area_code,
        "status": status,
        "areas_served": "*" if area_code == REGION else area_code,
        "evidence": CONFIRMED,
        "last_verified": today.isoformat(),
    }
    wanted = [name for name in REQUIRED_NAMES if name != "record_id"] + ["provider", "service_name"]
    lacking = [name for name in wanted if name not in columns]
    return {name: usual.get(name, "") for name in lacking}


def _words(cells: Mapping[str, int], vocabulary: Vocabulary, said: Mapping[str, str]) -> list[Word]:
    """The different words of a column and what each surely means."""
    rows: dict[str, int] = {}
    meanings: dict[str, str | None] = {}
    for text, number in cells.items():
        _, found = read_cell(
            text, lambda word: said.get(word, vocabulary.sure(word)), several=vocabulary.several
        )
        for word, meaning in found.items():
            rows[word] = rows.get(word, 0) + number
            meanings[word] = meaning
    order = sorted(rows, key=lambda word: (-rows[word], word))[:_MOST_WORDS]
    return [
        Word(
            word,
            rows[word],
            meanings[word],
            () if meanings[word] is not None else tuple(vocabulary.suggestions(word)),
        )
        for word in order
        if len(word) <= _LONGEST_WORD
    ]


# ------------------------------------------------------------------------------ as a file


def as_json(found: Proposal) -> dict[str, Any]:
    """A proposal for another program."""
    unsure = found.unmatched_words
    return {
        "sheet": found.match.sheet,
        "header_row": found.match.header_row,
        "header_rows": found.match.header_rows,
        "rows": found.n_rows,
        "doubts": found.doubts,
        "other_sheets": [title for title in found.sheets if title != found.match.sheet],
        "columns": dict(found.match.columns),
        "words": {column: dict(words) for column, words in found.match.words.items()},
        "constants": dict(found.match.constants),
        "asked": found.asked,
        "other_columns": list(found.match.others or ()),
        "unmatched": [*found.unmatched_titles, *(w.word for ws in unsure.values() for w in ws)],
        "unmatched_columns": found.unmatched_titles,
        "unmatched_words": {
            column: [
                {"word": w.word, "rows": w.rows, "did_you_mean": list(w.suggestions)} for w in words
            ]
            for column, words in unsure.items()
        },
        "likelihood": {
            column: {c.title: round(c.likelihood, 2) for c in choices if c.title}
            for column, choices in found.choices.items()
            if choices
        },
    }


def as_toml(found: Proposal) -> str:
    """A match as a file that somebody can change by hand, with what is not sure as remarks."""
    match, unsure = found.match, found.unmatched_words
    lines = ["# What the list means. Lines that begin with # are remarks; change what is wrong."]
    lines += [f"sheet = {for_toml(match.sheet)}", f"header_row = {match.header_row}"]
    lines += [f"header_rows = {match.header_rows}"]
    if match.others is not None:
        lines += ["# Further columns of the list, kept with each record and not published."]
        lines += [f"other_columns = [{', '.join(map(for_toml, match.others))}]"]
    lines += ["", "# The register's column = the list's."]
    lines += ["[columns]"]
    lines += [f"{column} = {for_toml(title)}" for column, title in match.columns.items()]
    for title in found.left_out:
        lines.append(f"# Not taken: {_one_line(title)}")
    lines += ["", "# What stands where the list says nothing. What is blank has to be said first."]
    lines += ["[constants]"]
    lines += [f"{column} = {for_toml(text)}" for column, text in match.constants.items()]
    if match.renamed:
        lines += ["", "# Columns of a download that have another name now."]
        lines += ["[renamed]", *(f"{c} = {for_toml(t)}" for c, t in match.renamed.items())]
    for column, words in found.words.items():
        lines += ["", f"[words.{column}]"]
        for word in words:
            rows = f"  # {word.rows} rows" if word.rows else ""
            if word.meaning is not None:
                lines.append(f"{for_toml(word.word)} = {for_toml(word.meaning)}{rows}")
                continue
            near = ", ".join(word.suggestions)
            hint = f"; did you mean {near}?" if near else ""
            lines.append(f'# {for_toml(_one_line(word.word))} = ""{rows}, not sure{hint}')
        if column in unsure:
            lines.append("# Remove the # before a word, and write what it means.")
    return "\n".join([*lines, ""])


def match_as_toml(match: Match) -> str:
    """A match as its file, without what was supposed and is not sure."""
    words = {
        column: [Word(word, 0, meaning) for word, meaning in said.items()]
        for column, said in match.words.items()
    }
    return as_toml(Proposal(match, (), (), {}, words, (), 0))


def _one_line(text: str) -> str:
    return " ".join(text.split())


def read_match(content: bytes, name: str) -> Match:
    """A match from its file.

    Raises
    ------
    SelectionError
        It cannot be read as one.
    """
    try:
        said = tomllib.loads(content.decode("utf-8-sig"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SelectionError(
            f"{name} cannot be read: {error}. Make it anew by the command match."
        ) from error
    tables = ("columns", "constants", "renamed")
    parts = {part: _texts(said.get(part, {}), name, part) for part in tables}
    words = said.get("words", {})
    if not isinstance(words, dict):
        raise SelectionError(f"{name}: words has to be a table for each column.")
    found = {column: _texts(texts, name, f"words.{column}") for column, texts in words.items()}
    for column in (*(column for part in tables for column in parts[part]), *found):
        if column not in COLUMN_NAMES:
            raise SelectionError(
                f"{name}: the register has no column {shorten(column)}. "
                f"Its columns: {', '.join(COLUMN_NAMES)}."
            )
    sheet, row, n_rows = (
        said.get(k, d) for k, d in (("sheet", ""), ("header_row", 1), ("header_rows", 1))
    )
    if not (isinstance(sheet, str) and isinstance(row, int) and row > 0 and n_rows in (1, 2)):
        raise SelectionError(
            f"{name}: sheet is a title, header_row a number from 1, header_rows 1 or 2."
        )
    others = said.get("other_columns")
    if others is not None and not (
        isinstance(others, list) and all(isinstance(title, str) for title in others)
    ):
        raise SelectionError(f"{name}: other_columns has to be a list of titles.")
    kept = None if others is None else tuple(others)
    columns, constants, renamed = (parts[part] for part in tables)
    return Match(columns, found, constants, sheet, row, n_rows, kept, renamed)


def _texts(value: object, name: str, part: str) -> dict[str, str]:
    if not isinstance(value, dict) or not all(isinstance(text, str) for text in value.values()):
        raise SelectionError(f"{name}: {part} has to hold texts only, each in quotation marks.")
    return {str(key): str(text) for key, text in value.items()}
