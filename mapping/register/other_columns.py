"""What a keeper's own list says beyond the register's columns: kept in one cell, given as many.

A cell holds a line for each column, `title: text`; further lines of a text are indented. It is
plain text so that the rules for places look through it as through any other.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from mapping.english import listed, plural
from mapping.problems import Problem
from mapping.register.schema import COLUMN_NAMES, OTHER_COLUMNS
from mapping.tables.privacy.personal_data import tells_of_a_person
from mapping.tables.privacy.places import could_tell_of_a_place
from mapping.tables.text_rules import text_rules
from mapping.tables.text_table import TextTable, column_key, shown_title

_INDENT, _BETWEEN = "  ", ": "
# A title may hold what parts it from its text: it is written with another space then.
_WITHIN_TITLE = ":\u00a0"
_NOT_IN_A_TITLE = re.compile(r"^[=+\-@#\s]+|[\x00-\x1f\x7f-\x9f]+")
_ANY_BREAK = re.compile(r"\r\n?|\x0b|\x0c|\x85|\u2028|\u2029")
_LONGEST_TITLE, _LONGEST_TEXT, LONGEST = 80, 2_000, 5_000
# What stands under these says where something is, and need not look like a place. A ward or a town
# is as large as what a record tells of its area.
_PLACES = frozenset(
    {
        "address",
        "building",
        "coordinates",
        "easting",
        "eastings",
        "latitude",
        "location",
        "longitude",
    }
    | {"lsoa", "northing", "northings", "postcode", "site", "street", "uprn", "venue", "where"}
    | {"whereabouts"}
)
_RULES = text_rules(_LONGEST_TEXT, may_break=True)
Mask = npt.NDArray[np.bool_]


def packed(texts: Mapping[str, str]) -> str:
    """Texts by the title of their column, as one cell.

    >>> packed({"Ward": "Heath", "Beds": "", "Notes": "one"}).split(chr(10))
    ['Ward: Heath', 'Notes: one']
    """
    return "\n".join(
        f"{title.replace(_BETWEEN, _WITHIN_TITLE)}{_BETWEEN}"
        + _ANY_BREAK.sub("\n", text).replace("\n", f"\n{_INDENT}")
        for title, text in texts.items()
        if text
    )


def unpacked(cell: str) -> dict[str, str]:
    """The inverse of `packed`; a line without a title goes under one of its own.

    >>> unpacked("Ward: Heath, north"), unpacked("Heath")
    ({'Ward': 'Heath, north'}, {'Other': 'Heath'})
    """
    found: dict[str, str] = {}
    title = ""
    for line in cell.split("\n"):
        if not line:
            continue
        if line.startswith(_INDENT) and title:
            found[title] += f"\n{line.removeprefix(_INDENT)}"
            continue
        said, between, text = line.partition(_BETWEEN)
        title, text = (said, text) if between else ("Other", line)
        title = title.replace(_WITHIN_TITLE, _BETWEEN)
        found[title] = f"{found[title]}\n{text}" if title in found else text
    return found


def side_by_side(cells: pd.DataFrame) -> pd.DataFrame:
    """The other columns of some records, a column each, in the order in which they first stand."""
    rows = [unpacked(cell) for cell in cells[OTHER_COLUMNS]]
    titles = dict.fromkeys(title for row in rows for title in row)
    columns = {title: [row.get(title, "") for row in rows] for title in titles}
    return pd.DataFrame(columns, index=cells.index, dtype="str")


def taken_in(
    table: TextTable,
    held: Mapping[str, str],
    withheld: Mask,
    added: Collection[str],
    names_people: Callable[[str], bool],
) -> TextTable:
    """A file whose columns beyond the register's stand in `other_columns`, with what is to be told.

    What the file does not have stays as the register holds it. A cell that names somebody, that
    breaks the rules for texts, or that could tell a place that is withheld is left out, and told.

    Parameters
    ----------
    held
        The cell as the register holds it, by record id.
    withheld
        Rows whose place is confidential.
    added
        Columns that are nobody's own: those that the product itself adds to a file.
    names_people
        Whether a column of this title holds the names of people.
    """
    own = [name for name in map(str, table.extra.columns) if name not in added]
    if not own:
        return table
    stand = (
        [held.get(record_id, "") for record_id in table.cells["record_id"]]
        if OTHER_COLUMNS in table.missing
        else table.cells[OTHER_COLUMNS]
    )
    rows = list(map(unpacked, stand))
    known = {column_key(title): title for row in map(unpacked, held.values()) for title in row}
    titles = _titles(own, table.header, known, {*COLUMN_NAMES, *added})
    remarks = list(
        _new_columns(table.name, [t for t in titles.values() if t not in known.values()])
    )
    for name, title in titles.items():
        if names_people(title):
            said = Counter({"the names of people": int((table.extra[name] != "").sum())})
            remarks += _left_out(table.name, title, +said)
            continue
        kept, why = _kept(table, name, title, withheld)
        remarks += _left_out(table.name, title, why)
        for row, text in zip(rows, kept, strict=True):
            row[title] = text
    whole = list(map(packed, rows))
    cut = sum(len(cell) > LONGEST for cell in whole)
    fitting = (
        cell if len(cell) <= LONGEST else _short_enough(row)
        for cell, row in zip(whole, rows, strict=True)
    )
    cells = table.cells.assign(**{OTHER_COLUMNS: pd.Series(list(fitting), dtype="str")})
    remarks += [_too_long(table.name, cut)] if cut else []
    problems = (*(p for p in table.problems if not _is_about(p, own)), *remarks)
    missing = tuple(name for name in table.missing if name != OTHER_COLUMNS)
    return replace(table, cells=cells, problems=problems, missing=missing)


def _titles(
    own: Iterable[str], header: Sequence[str], known: Mapping[str, str], taken: set[str]
) -> dict[str, str]:
    """What each column is called: as the register does already, or else as the file does."""
    written = {column_key(title): " ".join(title.split()) for title in reversed(header)}
    titles: dict[str, str] = {}
    for name in own:
        key = column_key(name)
        said = known.get(key) or _plain_title(written.get(key, name))
        number, title = 1, said
        while column_key(title) in taken:
            number += 1
            title = f"{said} ({number})"
        taken.add(column_key(title))
        titles[name] = title
    return titles


def _plain_title(text: str) -> str:
    plain = _NOT_IN_A_TITLE.sub("", text)[:_LONGEST_TITLE].strip()
    return plain or "Other"


def _kept(
    table: TextTable, name: str, title: str, withheld: Mask
) -> tuple[list[str], Counter[str]]:
    """The cells of a column that may be kept, "" for the others, and why those may not."""
    codes, texts = table.unique(name)
    counts = np.bincount(codes, minlength=len(texts)).tolist()
    among = set(np.unique(codes[withheld]).tolist())
    why: Counter[str] = Counter()
    shown = []
    asks_where = not _PLACES.isdisjoint(column_key(title).split("_"))
    telling = ["" for _ in texts]
    for code, text in enumerate(texts):
        fault = _fault(f"{title}: {text}") if text else ""
        shown.append("" if fault else text)
        why[fault] += counts[code] if fault else 0
        if not text or fault or code not in among:
            continue
        if asks_where or could_tell_of_a_place(f"{title}: {text}"):
            telling[code] = "what may tell a place that is withheld"
    kept = np.array(shown, dtype=object)[codes]
    tells = withheld & np.array([bool(told) for told in telling], dtype=bool)[codes]
    if tells.any():
        why["what may tell a place that is withheld"] += int(tells.sum())
    return np.where(tells, "", kept).tolist(), +why


def _fault(text: str) -> str:
    """Why a text may not be kept; "" where it may."""
    for rule in _RULES:
        if rule.severity == "error" and rule.breaks(text):
            return "text that no cell of the register may hold"
    return tells_of_a_person(text)


def _short_enough(row: Mapping[str, str]) -> str:
    """A record's cell without its last columns, as all of them would be too long."""
    left = dict(row)
    while len(cell := packed(left)) > LONGEST:
        left.popitem()
    return cell


def _is_about(problem: Problem, own: Collection[str]) -> bool:
    """Whether a remark says that a column is not used."""
    is_of_header = problem.severity == "warning" and problem.row == 1
    return is_of_header and problem.column == problem.value in {shown_title(n) for n in own}


def _new_columns(name: str, titles: list[str]) -> Iterator[Problem]:
    if titles:
        shown = listed([f"“{shown_title(title)}”" for title in titles])
        yield _remark(
            name,
            f"The register does not have the {plural(len(titles), 'column')} {shown}. What stands "
            "there is kept with each record for those who keep it, is not published, and comes "
            "back in the next download.",
            "If one is a misspelt column name, correct it; otherwise nothing needs doing.",
        )


def _left_out(name: str, title: str, why: Mapping[str, int]) -> Iterator[Problem]:
    for fault, rows in why.items():
        yield _remark(
            name,
            f"“{shown_title(title)}” was not kept in {rows:,} {plural(rows, 'row')}: {fault} "
            "stands there.",
            "Nothing needs doing; the register keeps no such thing.",
        )


def _too_long(name: str, rows: int) -> Problem:
    return _remark(
        name,
        f"The columns that are not the register's hold more than {LONGEST:,} characters in "
        f"{rows:,} {plural(rows, 'row')}; the last of them were not kept there.",
        "Leave out what need not be kept.",
    )


def _remark(name: str, message: str, fix: str) -> Problem:
    return Problem("warning", None, OTHER_COLUMNS, "", message, "", fix, name)
