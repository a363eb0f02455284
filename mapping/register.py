"""The register of provision: its columns, and its text turned into typed records."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from mapping.table_file import TextTable

FILE_NAME = "services.csv"

PROVIDED, PARTIAL, NOT_PROVIDED, PLANNED = "provided", "partial", "not_provided", "planned"
CONFIRMED, PUBLISHED, UNDATED = "confirmed", "published", "undated"
REMOTE = "remote"

Kind = Literal["text", "word", "words", "date", "number", "whole", "yes_no"]


@dataclass(frozen=True)
class Column:
    """One column of the register.

    Attributes
    ----------
    kind
        How its cells are read.
    allowed
        The closed list of words; empty where any word is allowed.
    required
        Whether a record without it is refused.
    note
        What a person who fills it in should know.
    """

    name: str
    kind: Kind
    note: str
    allowed: tuple[str, ...] = ()
    required: bool = False


COLUMNS: tuple[Column, ...] = (
    Column("record_id", "text", "A name that stays with the record.", required=True),
    Column("maintained_by", "text", "Code of the area that keeps the record.", required=True),
    Column("provision_type", "word", "Key of a type of provision.", required=True),
    Column(
        "status",
        "word",
        "What there is.",
        (PROVIDED, PARTIAL, NOT_PROVIDED, PLANNED),
        required=True,
    ),
    Column("provider", "text", "Organisation."),
    Column("service_name", "text", "Name of the service."),
    Column(
        "gap_cause",
        "words",
        "Why there is none, or only a part.",
        (
            "funding",
            "staffing",
            "training",
            "no_provider",
            "no_referral_route",
            "under_review",
            "other",
        ),
    ),
    Column("details", "text", "What it entails."),
    Column(
        "client_group",
        "words",
        "Whom it is for.",
        ("victims", "perpetrators", "children", "families", "professionals"),
    ),
    Column("specialism", "words", "Particular groups or needs it is for."),
    Column("delivery", "word", "How it is delivered.", ("in_person", "remote", "both")),
    Column("languages", "text", "Language tags such as en or pa."),
    Column("areas_served", "text", "Area codes, or * for the whole region.", required=True),
    Column("postcode", "text", "Of a public office only."),
    Column("location_confidential", "yes_no", "Whether the place is withheld.", required=True),
    Column("capacity", "number", "In the unit of the type."),
    Column("units_covered", "whole", "How many of the units are covered."),
    Column("units_total", "whole", "Of how many units."),
    Column("funder", "text", "Who pays."),
    Column("annual_funding_gbp", "number", "Pounds a year."),
    Column(
        "funding_for",
        "word",
        "For whom the money is.",
        ("victims", "perpetrators", "both", "other"),
    ),
    Column("funding_end", "date", "When the funding ends."),
    Column("start_date", "date", "First day of the service."),
    Column("end_date", "date", "First day on which it is no longer there."),
    Column("contact_role", "text", "A role, not a person."),
    Column("contact_email", "text", "A role's mailbox."),
    Column("website", "text", "http or https."),
    Column("good_practice", "text", "What other areas could copy."),
    Column("source_url", "text", "Where this is published."),
    Column(
        "evidence",
        "word",
        "Who says so.",
        (CONFIRMED, PUBLISHED, UNDATED),
        required=True,
    ),
    Column("last_verified", "date", "When that was last true.", required=True),
)
COLUMN_NAMES = tuple(column.name for column in COLUMNS)
REQUIRED_NAMES = tuple(column.name for column in COLUMNS if column.required)
TEXT_NAMES = tuple(column.name for column in COLUMNS if column.kind == "text")


@dataclass(frozen=True)
class Register:
    """Records that passed every check.

    Attributes
    ----------
    records
        One row a record, columns as in `COLUMNS`: text as `str` ("" where blank), lists of
        words joined by ";", dates as `datetime64[s]`, numbers as float (NaN where blank),
        `location_confidential` as bool.
    revision
        Short digest of the file's content.
    """

    records: pd.DataFrame
    revision: str


def parse_records(table: TextTable) -> pd.DataFrame:
    """Typed records of a checked table, row for row; faulty cells come out blank."""
    parsers: dict[Kind, Callable[[pd.Series], Any]] = {
        "text": lambda cells: cells,
        "word": lambda cells: each_unique(cells, word_key, "str"),
        "words": lambda cells: each_unique(cells, lambda text: ";".join(split_words(text)), "str"),
        "date": _dates,
        "number": _numbers,
        "whole": _numbers,
        "yes_no": lambda cells: each_unique(cells, lambda t: parse_yes_no(t) is not False, "bool"),
    }
    return pd.DataFrame(
        {column.name: parsers[column.kind](table.cells[column.name]) for column in COLUMNS}
    )


def each_unique(cells: pd.Series, parse: Callable[[str], Any], dtype: str) -> pd.Series:
    """`parse` of every cell, called once for each different text."""
    codes, uniques = pd.factorize(cells)
    parsed = pd.Series([parse(str(text)) for text in uniques], dtype=dtype)
    return parsed.take(codes).set_axis(cells.index)


def _dates(cells: pd.Series) -> pd.Series:
    codes, uniques = pd.factorize(cells)
    parsed = [parse_date(str(text)) for text in uniques]
    days: npt.NDArray[np.datetime64] = np.array(
        ["NaT" if day is None else day.isoformat() for day in parsed], dtype="datetime64[s]"
    )
    return pd.Series(days[codes], index=cells.index)


def _numbers(cells: pd.Series) -> pd.Series:
    def parse(text: str) -> float:
        value = parse_amount(text)
        return np.nan if value is None else value

    return each_unique(cells, parse, "float64")


_ISO_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?:[T ]00:00(?::00(?:\.0+)?)?)?")
_BRITISH_DATE = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})")


@lru_cache(maxsize=65_536)
def parse_date(text: str) -> date | None:
    """A date written YYYY-MM-DD or DD/MM/YYYY, never MM/DD/YYYY; None for anything else.

    >>> parse_date("03/04/2026"), parse_date("2026-02-30")
    (datetime.date(2026, 4, 3), None)
    """
    if match := _ISO_DATE.fullmatch(text):
        year, month, day = match.groups()
    elif match := _BRITISH_DATE.fullmatch(text):
        day, month, year = match.groups()
    else:
        return None
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


_AMOUNT = re.compile(r"£?\s?([0-9]{1,12}|[0-9]{1,3}(?:,[0-9]{3}){1,3})(\.[0-9]{1,15})?")


def parse_amount(text: str) -> float | None:
    """A number of 0 or more; thousands may be parted by commas and a £ may stand before it.

    >>> parse_amount("£1,234.50"), parse_amount("1,5"), parse_amount("-1"), parse_amount("1e3")
    (1234.5, None, None, None)
    """
    match = _AMOUNT.fullmatch(text)
    if match is None:
        return None
    whole, fraction = match.groups()
    return float(whole.replace(",", "") + (fraction or ""))


def word_key(text: str) -> str:
    """A word of a closed list as the register spells it.

    >>> word_key(" Not provided ")
    'not_provided'
    """
    return re.sub(r"[\s\-]+", "_", text.strip()).lower()


def split_list(text: str) -> list[str]:
    """The parts of a cell that holds several values, in order, each once."""
    return list(dict.fromkeys(part.strip() for part in text.split(";") if part.strip()))


def split_words(text: str) -> list[str]:
    """`split_list` with each part as `word_key` spells it."""
    return list(dict.fromkeys(word_key(part) for part in split_list(text)))


def each_member(
    codes: npt.NDArray[np.int64], lists: list[npt.NDArray[np.int64]]
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Row position and member of every pair, where a row's code says which list is its own."""
    if not lists:
        return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64)
    lengths = np.array([len(members) for members in lists], dtype=np.int64)
    starts = np.concatenate([[0], np.cumsum(lengths)[:-1]])
    per_row = lengths[codes]
    row = np.repeat(np.arange(len(codes), dtype=np.int64), per_row)
    offset = np.arange(len(row)) - np.repeat(np.cumsum(per_row) - per_row, per_row)
    return row, np.concatenate(lists)[np.repeat(starts[codes], per_row) + offset]


_YES_NO = {"yes": True, "y": True, "true": True, "no": False, "n": False, "false": False}


def parse_yes_no(text: str) -> bool | None:
    """Whether a cell says yes; None where it says neither yes nor no.

    >>> parse_yes_no("Yes"), parse_yes_no("no"), parse_yes_no("perhaps")
    (True, False, None)
    """
    return _YES_NO.get(text.strip().lower())
