"""Homicide reviews finished after the checklist: which themes were looked for, which were found.

A review is a row of codes: its area, its month, keys of themes, and where it is published. No
column takes words about the people in it, so that the table cannot come to hold what would tell
who they were.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from urllib.parse import unquote

from mapping.escape import for_file_name
from mapping.geography.areas import Areas
from mapping.problems import WITHHELD, Problem
from mapping.reference.need import unknown_area
from mapping.reference.themes import Theme, Themes
from mapping.tables.privacy.personal_data import tells_of_anybody
from mapping.tables.privacy.postcode_text import holds_postcode
from mapping.tables.small_table import Row, duplicate_faults, read_rows, refused_rows

FILE_NAME = "homicide_reviews.csv"
COLUMNS = ("review_id", "area_code", "finished", "themes_found", "themes_read", "source_url")
REQUIRED = COLUMNS[:-1]
EVERY, NOTHING = "all", "none"
# Stands for the report that the checklist of themes comes from, beside the later reviews' ids.
CHECKLIST = "checklist"
WHY_NO_DETAILS = (
    "Names, ages and what happened have no place here: with an area and a month, each of them "
    "could tell who the people were. What is counted are themes, and the published review says "
    "the rest."
)
NO_OTHER_COLUMN = f"This table takes no further column. {WHY_NO_DETAILS}"
_MONTH = re.compile(r"(?:19|20|21)[0-9]{2}-(?:0[1-9]|1[0-2])")
_NUMBER = re.compile(r"[1-9][0-9]{0,2}")
# A part of a page (#…) may quote the text, and a sign-in is nobody's business.
_LINK = re.compile(
    r"https?://[a-z0-9-]+(?:\.[a-z0-9-]+)+(?::[0-9]{1,5})?(?:[/?][^\s#@<>\"'`\\{}|^]*)?",
    re.IGNORECASE,
)
_LONGEST_LINK = 500
# Whatever is neither letter nor figure stands for a space between the words of an address.
_BETWEEN_WORDS = re.compile(r"[\W_]+")
_AN_ENTRY = re.compile(r"=[a-z]")


@dataclass(frozen=True)
class Review:
    """One finished review.

    Attributes
    ----------
    finished
        First day of the month in which it was finished; of the month of its publication, where
        only that is known.
    found, read
        Keys of the themes that were found, and of those that were looked for. A theme that is
        not among the latter is not read: nobody knows whether the review found it.
    """

    review_id: str
    area_code: str
    finished: date
    found: frozenset[str]
    read: frozenset[str]
    source_url: str


@dataclass(frozen=True)
class Reviews:
    """All later reviews, in the order of their table; may be none."""

    all: tuple[Review, ...] = ()


def read_reviews(
    folder: Path, areas: Areas, themes: Themes, today: date, content: bytes | None = None
) -> tuple[Reviews, list[Problem]]:
    """The later reviews of a data folder, if it has any, and what is wrong with their table.

    Parameters
    ----------
    content
        Of another version of the table than that of the folder.
    """
    path = folder / FILE_NAME
    rows, problems = read_rows(
        path, COLUMNS, REQUIRED, may_be_missing=True, closed=NO_OTHER_COLUMN, content=content
    )
    faults = [*problems, *review_faults(rows, areas, themes, today)]
    refused = refused_rows(faults)
    return Reviews(
        tuple(review_in(row, themes) for row in rows if row.number not in refused)
    ), faults


def review_faults(rows: Sequence[Row], areas: Areas, themes: Themes, today: date) -> list[Problem]:
    """Everything that is wrong with rows of the table."""
    faults = [fault for row in rows for fault in _faults(row, areas, themes, today)]
    faults += duplicate_faults(rows, lambda row: (row["review_id"],), "review_id")
    faults += (
        replace(
            fault,
            message=f"{fault.message.split(' is ')[0]} has a review of the same area, month and "
            "page.",
            allowed="Two reviews of one area and month are told apart by their addresses.",
            fix="If it is another, give the address of its own page; otherwise leave it out.",
        )
        for fault in duplicate_faults(rows, _alike, "finished")
    )
    # Whatever stands in a cell may be a name, so that no fault repeats it.
    return [replace(fault, value=WITHHELD) for fault in faults]


def _alike(row: Row) -> tuple[str, ...]:
    return row["area_code"], row["finished"], row["source_url"]


def counted(themes: Themes, reviews: Reviews) -> Themes:
    """The themes with what the later reviews found, and were read for, counted in."""
    return Themes(
        tuple(
            replace(
                theme,
                later_found=sum(theme.key in review.found for review in reviews.all),
                later_read=sum(theme.key in review.read for review in reviews.all),
            )
            for theme in themes.all
        )
    )


# ------------------------------------------------------------------------------- the rows


def new_id(area_code: str, finished: str, taken: Iterable[str]) -> str:
    """A free id for a review: its area's code, its year, and a number."""
    start = _id_start(area_code, finished)
    numbers = [id_.removeprefix(start) for id_ in taken if id_.startswith(start)]
    last = max((int(number) for number in numbers if number.isdecimal()), default=0)
    return f"{start}{last + 1}"


def _id_start(area_code: str, finished: str) -> str:
    # The code, since a name may change in the next edition of the boundaries.
    return f"{for_file_name(area_code)}-{finished[:4]}-"


def review_in(row: Row, themes: Themes) -> Review:
    """The review that a row without fault is about."""
    year, month = map(int, row["finished"].split("-"))
    return Review(
        review_id=row["review_id"],
        area_code=row["area_code"],
        finished=date(year, month, 1),
        found=frozenset(_keys(row["themes_found"])),
        read=_read(row["themes_read"], themes),
        source_url=row["source_url"],
    )


def _keys(text: str) -> list[str]:
    return [key.strip() for key in text.split(";") if key.strip()]


def _read(text: str, themes: Themes) -> frozenset[str]:
    """The themes that a review was read for.

    "all" is the whole of the checklist; a theme that was added to it later has to be named, for
    nobody can have looked for it before.
    """
    if text == NOTHING:
        return frozenset()
    if text == EVERY:
        return frozenset(theme.key for theme in themes.all if theme.reviews_total)
    return frozenset(_keys(text))


def _faults(row: Row, areas: Areas, themes: Themes, today: date) -> Iterator[Problem]:
    area_fault = unknown_area(row, areas)
    if area_fault:
        yield area_fault
    month_fault = _month_fault(row, today)
    if month_fault:
        yield month_fault
    if not area_fault and not month_fault and (fault := _id_fault(row, areas)):
        yield fault
    yield from _theme_faults(row, themes)
    if row["source_url"] and not _is_link(row["source_url"]):
        yield row.problem(
            "source_url",
            "This is not the plain address of a web page.",
            "An address that begins with http:// or https://, without a part after “#”, or blank.",
            "Copy the address of the page on which the review is published.",
        )
    elif told := _told_by(row["source_url"]):
        yield row.problem(
            "source_url",
            f"The address holds {told}.",
            "An address whose own words could tell nobody who the people were, or blank.",
            "Give the address of the page that lists the reviews, or leave it blank.",
        )


def _month_fault(row: Row, today: date) -> Problem | None:
    text = row["finished"]
    if _MONTH.fullmatch(text) is None:
        return row.problem(
            "finished",
            "This is not a month. A day is not kept: the month serves, and tells less.",
            "Year and month such as 2025-09.",
            "Write the month in which the review was finished, or published.",
        )
    if text > f"{today:%Y-%m}":
        return row.problem(
            "finished",
            "This month has not come yet.",
            "A month that has begun.",
            "Correct the month, or add the review when it is finished.",
        )
    return None


def _id_fault(row: Row, areas: Areas) -> Problem | None:
    code, text = row["area_code"], row["review_id"]
    start = _id_start(code, row["finished"])
    # Actions name a review by its id: it keeps the one of the area that it was of.
    before = (_id_start(old, row["finished"]) for old, new in areas.former.items() if new == code)
    for each in (start, *before):
        if text.startswith(each) and _NUMBER.fullmatch(text.removeprefix(each)):
            return None
    return row.problem(
        "review_id",
        "The id is not made of area code, year and number. It is no name and no case reference.",
        f"{start} and a number, such as {start}1.",
        "Correct the id.",
    )


def _theme_faults(row: Row, themes: Themes) -> Iterator[Problem]:
    words = row["themes_read"] in (EVERY, NOTHING)
    for column in ("themes_found", "themes_read"):
        keys = [] if words and column == "themes_read" else _keys(row[column])
        unknown = [key for key in keys if key not in themes.by_key]
        if unknown or (column == "themes_read" and not row[column]):
            yield row.problem(
                column,
                "No theme has this key." if unknown else "It does not say what was looked for.",
                f"Keys of dhr_themes.csv with “;” between them{_WORDS[column]}",
                "Correct the keys; a theme that is new gets a row in dhr_themes.csv first.",
            )
            return
    unread = set(_keys(row["themes_found"])) - _read(row["themes_read"], themes)
    if unread:
        yield row.problem(
            "themes_found",
            "A theme is said to be found that was not looked for.",
            "Each theme that was found is also among those in themes_read.",
            f"Add to themes_read: {'; '.join(sorted(unread))}.",
        )


_WORDS = {
    "themes_found": ", or blank for none.",
    "themes_read": f", or “{EVERY}” for the whole checklist, or “{NOTHING}” for “not read”.",
}


def _is_link(text: str) -> bool:
    return len(text) <= _LONGEST_LINK and _LINK.fullmatch(text) is not None


def _told_by(link: str) -> str:
    """What the words of an address tell of somebody; "" where they tell nothing.

    >>> _told_by("https://example.org/review/sister-aged-34"), _told_by("https://example.org/a-b")
    ('an age', '')
    """
    # An entry such as “victim=jane” is a name, though it lacks its capital letter.
    plain = _AN_ENTRY.sub(lambda found: found[0].upper(), unquote(link.partition("://")[2]))
    for words in (plain, _BETWEEN_WORDS.sub(" ", plain)):
        if told := tells_of_anybody(words):
            return told
        if holds_postcode(words):
            return "a postcode"
    return ""


# ----------------------------------------------------------------------------- counting


@dataclass(frozen=True)
class Tally:
    """Some later reviews, and what they say of one theme or of all.

    Attributes
    ----------
    read
        How many of them were read for it (for any theme, where all are meant).
    found
        How often each theme was found in them, the most frequent first.
    """

    label: str
    reviews: int
    read: int
    found: tuple[tuple[Theme, int], ...]

    @property
    def not_read(self) -> int:
        """In how many of them nobody has looked yet."""
        return self.reviews - self.read


def by_year(reviews: Reviews, themes: Sequence[Theme]) -> list[Tally]:
    """The later reviews by the year in which they were finished, the earliest first."""
    years = sorted({review.finished.year for review in reviews.all})
    return [
        _tally(str(year), [r for r in reviews.all if r.finished.year == year], themes)
        for year in years
    ]


def by_area(reviews: Reviews, themes: Sequence[Theme], areas: Areas) -> list[Tally]:
    """The later reviews by area: every area has a row, also where none is known."""
    return [
        _tally(name, [r for r in reviews.all if r.area_code == code], themes)
        for code, name in zip(areas.codes, areas.names, strict=True)
    ]


def _tally(label: str, group: Sequence[Review], themes: Sequence[Theme]) -> Tally:
    keys = {theme.key for theme in themes}
    counts = [(theme, sum(theme.key in review.found for review in group)) for theme in themes]
    found = sorted((c for c in counts if c[1]), key=lambda c: -c[1])
    return Tally(label, len(group), sum(bool(review.read & keys) for review in group), tuple(found))


def first_found(reviews: Reviews, key: str) -> date | None:
    """The earliest month in which a later review found a theme."""
    return min((review.finished for review in reviews.all if key in review.found), default=None)
