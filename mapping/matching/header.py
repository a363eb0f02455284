"""Where in a file the records begin: on which sheet, under which row or rows of names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from mapping.matching.columns import ListColumn, is_known_title, meant_by, name_likelihood
from mapping.register.schema import COLUMN_NAMES
from mapping.tables.grid import column_letters
from mapping.tables.parsing import parse_amount, spreadsheet_date
from mapping.tables.sheets import Sheet
from mapping.tables.text_table import column_key

_ROWS_SEARCHED = 25
_LONGEST_TITLE = 90


@dataclass(frozen=True)
class Header:
    """The names above the records of a sheet.

    Attributes
    ----------
    row
        Spreadsheet row of the names, of the lower ones where there are two rows of them.
    n_rows
        1, or 2.
    titles
        One a column, each unlike the others; "" for a column without a name.
    weight
        How much it looks like a header of a list of services.
    """

    row: int
    n_rows: int
    titles: tuple[str, ...]
    weight: float


def find_header(rows: Sequence[Sequence[str]]) -> Header | None:
    """The likeliest header of a sheet; None where nothing could be one."""
    found = [
        _header_at(rows, position)
        for position in range(min(len(rows), _ROWS_SEARCHED))
        if sum(map(bool, rows[position])) > 1 or _is_single_column(rows)
    ]
    # The first of those that look the same: a record below may hold words that are names as well.
    return max(found, key=lambda header: header.weight, default=None)


def _is_single_column(rows: Sequence[Sequence[str]]) -> bool:
    return all(sum(map(bool, row)) <= 1 for row in rows[:_ROWS_SEARCHED])


def header_at(rows: Sequence[Sequence[str]], row: int, n_rows: int) -> Header:
    """The header that somebody has said to be in a row, numbered as a spreadsheet does."""
    lower = list(rows[row - 1]) if row <= len(rows) else []
    upper = list(rows[row - 2]) if n_rows > 1 and row > 1 else []
    return Header(row, n_rows, _titles(upper, lower), 0.0)


def _header_at(rows: Sequence[Sequence[str]], position: int) -> Header:
    lower = list(rows[position])
    upper = list(rows[position - 1]) if position else []
    grouped = sum(map(bool, upper))
    plain = Header(position + 1, 1, _titles([], lower), _weight(lower))
    if not 1 < grouped <= len(lower) or not all(map(_could_be_title, upper)):
        return plain
    titles = _titles(upper, lower)
    both = Header(position + 1, 2, titles, _weight(titles))
    return both if both.weight >= plain.weight > 0 else plain


def _titles(upper: Sequence[str], lower: Sequence[str]) -> tuple[str, ...]:
    """Each column's name: the lower one, and the one above it where it alone does not tell.

    >>> _titles(["Service", "", "Contract", ""], ["Name", "Town", "Start", "End"])
    ('Name', 'Town', 'Start', 'Contract End')
    """
    width = max(len(upper), len(lower))
    low = [*lower, *[""] * (width - len(lower))]
    high = [*upper, *[""] * (width - len(upper))]
    for position in range(1, width):
        if not high[position] and low[position]:
            high[position] = high[position - 1]
    counts = Counter(title.casefold() for title in low)
    joined = [
        _joined(above, below, is_again=counts[below.casefold()] > 1)
        for above, below in zip(high, low, strict=True)
    ]
    again = Counter(title.casefold() for title in joined)
    return tuple(
        f"{title} [{column_letters(n).upper()}]" if title and again[title.casefold()] > 1 else title
        for n, title in enumerate(" ".join(title.split()) for title in joined)
    )


def _joined(above: str, below: str, *, is_again: bool) -> str:
    """A name with the one above it, where others bear it too or both together mean another."""
    both = " ".join(part for part in (above, below) if part)
    if not below or is_again or meant_by(both) not in (None, meant_by(below)):
        return both
    return below


def _could_be_title(text: str) -> bool:
    return len(text) <= _LONGEST_TITLE and parse_amount(text) is None and not spreadsheet_date(text)


def _weight(titles: Sequence[str]) -> float:
    filled = [title for title in titles if title]
    if not filled:
        return 0.0
    told = sum(1.0 if is_known_title(t) else 0.6 * _near(t) for t in filled)
    fit = sum(map(_could_be_title, filled)) / len(filled)
    return (told + 0.01 * len(filled)) * fit**2


def _near(title: str) -> float:
    if len(title) > _LONGEST_TITLE:
        return 0.0
    return max(name_likelihood(column, title) for column in COLUMN_NAMES)


def best_sheet(sheets: Sequence[Sheet]) -> tuple[int, Header] | None:
    """The sheet that looks most like a list of services, by its place, and its header."""
    found = [
        (n, header, header.weight + min(len(sheet.rows) - header.row, 50) / 500)
        for n, sheet in enumerate(sheets)
        if (header := find_header(sheet.rows)) is not None and len(sheet.rows) > header.row
    ]
    visible = [each for each in found if sheets[each[0]].is_visible] or found
    best = max(visible, key=lambda each: each[2], default=None)
    return None if best is None else best[:2]


def list_columns(sheet: Sheet, header: Header) -> list[ListColumn]:
    """The columns of a sheet that have a name and those without one that hold something."""
    body = sheet.rows[header.row :]
    columns = []
    for position in range(max(map(len, [header.titles, *body]))):
        cells = Counter(row[position] for row in body if position < len(row) and row[position])
        title = header.titles[position] if position < len(header.titles) else ""
        if title or cells:
            name = title or f"Column {column_letters(position).upper()}"
            columns.append(ListColumn(name, position, cells))
    return columns


def renamed_columns(header: Sequence[str], columns: Sequence[str]) -> dict[str, str]:
    """Wanted columns that a table lacks, and the title that stands in the place of each.

    Where as many titles of its own stand between two wanted columns as are missing there, they are
    those that are missing, in their order.

    >>> renamed_columns(["record_id", "What it is", "status"], ["record_id", "kind", "status"])
    {'kind': 'What it is'}
    """
    keys = [column_key(title) for title in header]
    places = {key: at for at, key in enumerate(keys)}
    there = [column for column in columns if column in places]
    if [places[column] for column in there] != sorted(places[column] for column in there):
        return {}
    found: dict[str, str] = {}
    for first, last in pairwise(("", *there, "")):
        start = places[first] + 1 if first else 0
        end = places[last] if last else len(keys)
        after = columns.index(first) + 1 if first else 0
        missing = columns[after : columns.index(last) if last else len(columns)]
        titles = [title for title in header[start:end] if title.strip()]
        # Behind the last one stands what a download adds, and what somebody adds to it.
        if missing and (len(titles) == len(missing) or (not last and len(titles) > len(missing))):
            found |= dict(zip(missing, titles, strict=False))
    return found
