"""A report as a tagged PDF (PDF/UA-1), set by Typst from a template and JSON.

Whatever the register says reaches the template as a JSON string and is set as text: nothing of it
is ever read as Typst's own markup.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import lru_cache
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from mapping.dates import in_words
from mapping.errors import MappingError
from mapping.palette import COLOURS
from mapping.report.content import (
    RIGHT_ALIGNED,
    Beside,
    Block,
    Bullets,
    Column,
    Figure,
    Group,
    Kind,
    Paragraph,
    Report,
    Section,
    StatusMark,
    Strip,
    Table,
    Value,
    in_print,
)
from mapping.report.pdf_tags import with_row_headers
from mapping.tables.text_rules import is_web_link

if TYPE_CHECKING:
    import typst

_TEMPLATE = Path(__file__).with_name("report.typ")
# Fonts of the package's own, so that every machine sets the same page. The second has a sign for
# every character there is: without one no accessible PDF can be made.
_FONT_FOLDER = Path(__file__).with_name("fonts")
_FONTS = ("DejaVu Sans", "Last Resort High-Efficiency")
# Longer than this, a word without a place to break would run out of its column. A link has places.
_LONG_WORD = re.compile(r"(?<!\S)(?!https?://)\S{20,}")
_PIECE = re.compile(r".{1,10}")
# Signs that are none: they may not stand in an accessible PDF.
_NO_SIGN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufeff\ufffe]")
_LONGEST_LINK = 2_000
# A row that may be taller than a page has to be allowed to break.
_LONGEST_UNBROKEN = 700
# In letters of a table: a line of the page, in small letters too, the sign before a status, the
# space between columns, the longest word that is kept whole; and how much wider bold letters are.
_LETTERS, _LETTERS_DENSE, _CHIP, _AIR, _LONGEST_PIECE, _BOLD = 110, 126, 4, 1.6, 16, 1.15
# Of the space between rows and sections, how much is kept; and how far a last page is to be
# filled, so that a few lines do not have one for themselves.
_DENSEST, _AIRIER, _LEAST_FILLED = 0.7, (1.0, 0.9, 0.8), 0.2
# A table of more columns is set in smaller letters.
_MOST_COLUMNS = 6
# A table of so few lines is not broken between two pages.
_MOST_WHOLE = 12


def as_pdf(report: Report) -> bytes:
    """The whole document, on as few pages as it can stand on.

    Raises
    ------
    MappingError
        The document could not be set.
    """
    return _pdf((report,), math.inf)


def one_page(reports: Iterable[Report]) -> bytes:
    """The first of some documents, each shorter than the one before, that stands on one page.

    Raises
    ------
    MappingError
        The document could not be set.
    """
    return _pdf(reports, 1)


def _pdf(reports: Iterable[Report], most_pages: float) -> bytes:
    import typst

    try:
        compiler, made_on = _fitting(reports, most_pages)
        content: Any = compiler.compile(
            pdf_standards="ua-1", timestamp=datetime.combine(made_on, time(), UTC)
        )
    except typst.TypstError as error:
        raise MappingError(f"The PDF could not be made: {error.message}.") from error
    return with_row_headers(content)


def _fitting(reports: Iterable[Report], most_pages: float) -> tuple[typst.Compiler, date]:
    """The first document that fits, set as airily as it does; otherwise the last one."""
    for report in reports:
        data = json.dumps(_report(report), ensure_ascii=False, allow_nan=False)
        densest, fewest, _ = _set(data, _DENSEST)
        if fewest <= most_pages:
            break
    for air in _AIRIER:
        compiler, pages, filled = _set(data, air)
        if pages == fewest and (pages == 1 or filled > _LEAST_FILLED):
            return compiler, report.made_on
    return densest, report.made_on


def _set(data: str, air: float) -> tuple[typst.Compiler, int, float]:
    """A document set, its pages, and how far the last of them is filled."""
    import typst

    compiler = typst.Compiler(
        _TEMPLATE,
        font_paths=_fonts(),
        ignore_system_fonts=True,
        sys_inputs={"report": data, "air": str(air)},
    )
    end = json.loads(compiler.query("<end>", field="value", one=True))
    return compiler, end["page"], end["filled"]


@lru_cache(maxsize=1)
def _fonts() -> typst.Fonts:
    import typst

    return typst.Fonts(include_system_fonts=False, font_paths=[_FONT_FOLDER])


# ------------------------------------------------------------------- what the template reads


def _report(report: Report) -> dict[str, Any]:
    return {
        "title": _NO_SIGN.sub("", report.title),
        "banner": _text(report.banner),
        "made": [report.made_on.year, report.made_on.month, report.made_on.day],
        "foot": f"{_text(report.title)}. Made on {in_words(report.made_on)}.",
        "fonts": list(_FONTS),
        "colours": COLOURS,
        "facts": [[word, _text(text)] for word, text in report.facts],
        "sections": [_section(section) for section in report.sections],
    }


def _section(section: Section) -> dict[str, Any]:
    is_small = section.is_small or section.is_one_page
    return {
        "heading": _text(section.heading),
        "depth": section.depth,
        "is_small": is_small,
        "is_one_page": section.is_one_page,
        "blocks": _blocks(section.blocks, is_dense=is_small),
    }


def _blocks(blocks: Iterable[Block], *, is_dense: bool = False) -> list[dict[str, Any]]:
    return [_block(block, is_dense=is_dense) for block in blocks]


def _block(block: Block, *, is_dense: bool) -> dict[str, Any]:
    match block:
        case Paragraph(text, role):
            return {"kind": "paragraph", "text": _text(text), "role": role}
        case Bullets(heading, items, columns):
            return {
                "kind": "bullets",
                "heading": _text(heading),
                "columns": _in_columns([_text(item) for item in items], columns),
            }
        case Table():
            return _table(block, is_dense=is_dense)
        case Figure(svg, alt, caption):
            return {
                "kind": "figure",
                "svg": svg,
                "alt": _NO_SIGN.sub("", alt),
                "caption": _text(caption),
            }
        case Strip(figures):
            return {"kind": "strip", "figures": _blocks(figures)}
        case Beside(left, right):
            return {"kind": "beside", "left": _blocks(left), "right": _blocks(right)}


def _in_columns(items: Sequence[str], number: int) -> list[list[str]]:
    """Items parted into columns of about as many letters each."""
    letters, ends = [len(item) for item in items], accumulate(map(len, items))
    # An item stands where its middle does.
    middles = (end - each / 2 for end, each in zip(ends, letters, strict=True))
    places = [int(middle * number / sum(letters)) for middle in middles]
    found = ([i for i, at in zip(items, places, strict=True) if at == n] for n in range(number))
    return [column for column in found if column]


def _table(table: Table, *, is_dense: bool) -> dict[str, Any]:
    statuses = sum(column.kind == "status" for column in table.columns)
    is_matrix = statuses > 1
    is_dense |= is_matrix or len(table.columns) > _MOST_COLUMNS
    letters = _LETTERS_DENSE if is_dense else _LETTERS
    found = fitted(table, letters)
    widths = [c.width for c in table.columns] if is_matrix else found.widths
    return {
        "kind": "table",
        "caption": _text(table.caption) if table.shows_caption else "",
        "empty": _text(table.empty) if not table.rows else "",
        "is_matrix": is_matrix,
        "is_dense": is_dense,
        "is_whole": found.lines <= _MOST_WHOLE,
        "columns": [
            {
                "title": _text(column.title),
                "width": width,
                "right": column.kind in RIGHT_ALIGNED,
            }
            for column, width in zip(table.columns, widths, strict=True)
        ],
        "groups": [_group(group, table.columns) for group in table.groups if group.rows],
    }


@dataclass(frozen=True)
class Fitted:
    """What each column takes of the page, in letters, and how many lines the rows then have."""

    widths: tuple[float, ...]
    lines: int


def fitted(table: Table, letters: float) -> Fitted:
    """Fit the columns so that the rows are as low as can be together.

    Every column has room for its longest word, and for a date on one line where all of them have;
    what is left goes, letter by letter, to whichever column lowers the rows most.
    """
    texts = [[column.title for column in table.columns]]
    texts += [
        [in_print(value, c.kind) for value, c in zip(row, table.columns, strict=True)]
        for row in table.rows
    ]
    kinds = [column.kind for column in table.columns]
    lengths = np.array([[len(text) for text in row] for row in texts], dtype=float)
    bold = np.zeros(lengths.shape, dtype=bool)
    bold[0] = True
    bold[:, [n == 0 or kind == "status" for n, kind in enumerate(kinds)]] = True
    pieces = _longest(texts, kinds), _longest(texts, ["text"] * len(kinds))
    for sizes in (lengths, *pieces):
        sizes[bold] *= _BOLD
        sizes += [_CHIP * (kind == "status") for kind in kinds]
    whole, broken = (sizes.max(axis=0) for sizes in pieces)
    widths = (whole if (whole + _AIR).sum() <= letters else broken) + _AIR
    while widths.sum() < letters:
        wider = widths + np.eye(len(widths))
        heights = [(lengths / one).max(axis=1).sum() for one in wider]
        widths[int(np.argmin(heights))] += 1
    lines = np.ceil((lengths + _AIR) / widths).max(axis=1).sum()
    return Fitted(tuple(map(float, widths)), int(lines))


def _longest(texts: Sequence[Sequence[str]], kinds: Sequence[Kind]) -> npt.NDArray[np.float64]:
    """How many letters the longest piece of each cell has that is to stand on one line."""
    longest = [
        [
            min(_LONGEST_PIECE, max(map(len, _unbroken(text, kind))))
            for text, kind in zip(row, kinds, strict=True)
        ]
        for row in texts
    ]
    return np.array(longest, dtype=float)


def _unbroken(text: str, kind: Kind) -> list[str]:
    """The pieces of a text that are to stand on one line: its words, a date as a whole."""
    return [text] if kind == "date" else [*text.split(), ""]


def _group(group: Group, columns: tuple[Column, ...]) -> dict[str, Any]:
    rows = [
        [_cell(value, column) for value, column in zip(row, columns, strict=True)]
        for row in group.rows
    ]
    return {"heading": _text(group.heading), "rows": rows}


def _cell(value: Value, column: Column) -> dict[str, Any]:
    if isinstance(value, StatusMark):
        style = value.style
        return {
            "symbol": style.symbol,
            "word": style.word,
            "ground": style.ground,
            "ink": style.ink,
            "outline": style.outline,
            "is_dashed": style.is_dashed,
            "level": _text(value.level),
            "marks": value.marks,
            "may_break": False,
        }
    text = in_print(value, column.kind)
    is_link = column.kind == "link" and len(text) <= _LONGEST_LINK and is_web_link(text)
    if is_link:
        return {"link": text, "may_break": False}
    return {"text": _text(text), "may_break": len(text) > _LONGEST_UNBROKEN}


def _text(text: str) -> str:
    """Text with places to break where a word is longer than a column."""
    plain = _NO_SIGN.sub("", text)
    return _LONG_WORD.sub(lambda word: "\u200b".join(_PIECE.findall(word[0])), plain)
