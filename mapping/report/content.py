"""What a report is made of, whatever it is written as: paragraphs, tables, maps, sections."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from mapping.dates import in_words
from mapping.gap_model.figures import figure_in_words
from mapping.gap_model.status_style import Style, marks_in_words

Kind = Literal["text", "status", "number", "score", "money", "date", "year", "link"]
RIGHT_ALIGNED: tuple[Kind, ...] = ("number", "score", "money")


@dataclass(frozen=True)
class StatusMark:
    """A status as it stands in a table: its style, the level in words, the small signs."""

    style: Style
    level: str = ""
    marks: str = ""

    @property
    def words(self) -> str:
        """All of it as text: "Partial (6 of 9.2) £*"."""
        level = f"({self.level})" if self.level else ""
        return " ".join(part for part in (self.style.word, level, self.marks) if part)

    @property
    def marks_in_words(self) -> str:
        """What its small signs stand for."""
        return marks_in_words(self.marks)


Value = str | int | float | date | StatusMark | None
Row = tuple[Value, ...]


@dataclass(frozen=True)
class Column:
    """A column of a table; `width` is its share of the page beside the others."""

    title: str
    kind: Kind = "text"
    width: float = 2.0


@dataclass(frozen=True)
class Group:
    """Rows under a heading of their own; "" for none."""

    heading: str
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Table:
    """A table whose first column names its rows.

    Attributes
    ----------
    empty
        What is said in its place when it has no row.
    shows_caption
        Not where the heading above says the same.
    """

    caption: str
    columns: tuple[Column, ...]
    groups: tuple[Group, ...]
    empty: str = "Nothing to list."
    shows_caption: bool = True

    @property
    def rows(self) -> tuple[Row, ...]:
        """The rows of all groups."""
        return tuple(row for group in self.groups for row in group.rows)


def table(caption: str, columns: tuple[Column, ...], rows: list[Row], empty: str = "") -> Table:
    """A table of one group."""
    return Table(caption, columns, (Group("", tuple(rows)),), empty or Table.empty)


@dataclass(frozen=True)
class Paragraph:
    """Plain text; an "answer" stands out, a "remark" stands back."""

    text: str
    role: Literal["answer", "plain", "remark"] = "plain"


@dataclass(frozen=True)
class Bullets:
    """A list under a short heading, which may be ""; of short items in more than one column."""

    heading: str
    items: tuple[str, ...]
    columns: int = 1


@dataclass(frozen=True)
class Figure:
    """A drawing, and in words what it shows."""

    svg: str
    alt: str
    caption: str


@dataclass(frozen=True)
class Strip:
    """Several small drawings in rows."""

    figures: tuple[Figure, ...]


@dataclass(frozen=True)
class Beside:
    """Two parts beside one another where there is room."""

    left: tuple[Block, ...]
    right: tuple[Block, ...]


Block = Paragraph | Bullets | Table | Figure | Strip | Beside


@dataclass(frozen=True)
class Section:
    """A part of a report under its heading.

    Attributes
    ----------
    depth
        1 for a part, 2 for a part of a part.
    is_small
        It is small print.
    is_one_page
        It is to stand on one page of print, if it is not too long for that.
    """

    heading: str
    blocks: tuple[Block, ...]
    depth: Literal[1, 2] = 1
    is_small: bool = False
    is_one_page: bool = False


@dataclass(frozen=True)
class Report:
    """A whole report.

    Attributes
    ----------
    banner
        Stands above everything, and on every page of print; "" for none.
    facts
        What it shows, of which date, from what: pairs of a word and a sentence.
    """

    title: str
    banner: str
    made_on: date
    facts: tuple[tuple[str, str], ...]
    sections: tuple[Section, ...]


def in_print(value: Value, kind: Kind) -> str:
    """A value as a sentence would say it.

    >>> in_print(1250, "money"), in_print(0.25, "score"), in_print(None, "number")
    ('£1,250', '0.250', '')
    """
    if value is None:
        return ""
    if isinstance(value, StatusMark):
        return value.words
    if isinstance(value, date):
        return in_words(value)
    if isinstance(value, str):
        return value
    if kind == "year":
        return str(value)
    if kind == "money":
        return f"£{value:,.0f}" if float(value).is_integer() else f"£{value:,.2f}"
    return f"{value:.3f}" if kind == "score" else figure_in_words(value)
