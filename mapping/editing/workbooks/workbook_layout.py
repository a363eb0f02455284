"""What stands where in the workbooks that leads fill in: sheets, columns, rules, the stamp."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

import pandas as pd

from mapping.context.reference import Reference
from mapping.english import spoken
from mapping.palette import ASKED, PARTIAL, WITHHELD, for_xlsx
from mapping.register.schema import (
    COLUMNS,
    EVALUATED,
    INTERNAL_NOTE,
    LINK_NAMES,
    NOT_PROVIDED,
    OTHER_COLUMNS,
    UNDER_WAY,
)
from mapping.tables.columns import Column, Kind
from mapping.tables.xlsx_writer import (
    FIRST_YEAR,
    CellRule,
    Field,
    Sheet,
    inline_list,
    list_rule,
    plain_sheet,
)

FileKind = Literal["area", "template", "return", "provider"]


RECORDS = "Records"


READ_ME, COLUMNS_SHEET, TYPES_SHEET, AREAS_SHEET, PROBLEMS_SHEET = (
    "Read me",
    "Columns",
    "Types",
    "Areas",
    "Problems",
)


LISTS_SHEET, STAMP_SHEET = "Lists", "Stamp"


# The sheets that ask of units; the second is "One by one 2".
ONE_BY_ONE = "One by one"


OWN_SHEETS = (
    RECORDS,
    READ_ME,
    COLUMNS_SHEET,
    TYPES_SHEET,
    AREAS_SHEET,
    PROBLEMS_SHEET,
    LISTS_SHEET,
    STAMP_SHEET,
)


REVISION, AREA_LABEL, KIND_LABEL = "register_revision", "register_area", "file_kind"
PROVIDER_LABEL = "provider_asked"
STAMP_LABELS = (REVISION, AREA_LABEL, KIND_LABEL, PROVIDER_LABEL)


# A spreadsheet takes a revision such as 12345e678901 for a number, and saves another one.
REVISION_PREFIX = "rev-"


ANSWER, QUESTION, VERIFIED_BEFORE = "answer", "question", "verified_before"


STILL_RIGHT, CHANGED, NO_LONGER = "still_right", "changed", "no_longer"


ANSWERS = (STILL_RIGHT, CHANGED, NO_LONGER)


# Where a provider says what no column holds.
OWN_WORDS = "in_your_words"


PROBLEM_COLUMN, ROW_COLUMN = "problem", "row_in_your_file"


# Columns that this module adds to the register's own; the first of each shows that all are its.
ADDED_COLUMNS = ((REVISION,), (ANSWER, QUESTION, VERIFIED_BEFORE), (ROW_COLUMN, PROBLEM_COLUMN))


_BLANK_ROWS = 500


ASKED_GROUND, WITHHELD_GROUND = for_xlsx(ASKED), for_xlsx(WITHHELD)
FAULTY_GROUND = for_xlsx(PARTIAL)


# ------------------------------------------------------------------------- what a file is


def is_unit_sheet(title: str) -> bool:
    """Whether a sheet, by its title, asks of units one by one.

    >>> is_unit_sheet("One by one 2"), is_unit_sheet("One by one of mine")
    (True, False)
    """
    rest = title.removeprefix(ONE_BY_ONE)
    return rest != title and (rest == "" or rest.strip().isdecimal())


@dataclass(frozen=True)
class Stamp:
    """What a downloaded file says about itself when it comes back.

    Attributes
    ----------
    revision
        The register's revision when the file was made; "" for a blank template.
    provider
        Whom the workbook of a provider asks.
    """

    kind: FileKind
    area_code: str
    revision: str
    provider: str = ""


# ----------------------------------------------------------------- the columns of Records

_WIDTHS: dict[Kind, float] = {
    "text": 24,
    "word": 18,
    "words": 24,
    "date": 13,
    "number": 13,
    "whole": 13,
    "yes_no": 13,
}


_LONG_TEXT = ("details", "good_practice", INTERNAL_NOTE)


_WIDE = (*LINK_NAMES, "contact_email", "provision_type")


FORMATS: dict[Kind, str] = {"date": "yyyy-mm-dd", "number": "General", "whole": "0"}


_POUNDS = '"£"#,##0.00'


_ALLOWED: dict[Kind, str] = {
    "text": "Text.",
    "date": "A date such as 31/03/2027 or 2027-03-31.",
    "number": "A number of 0 or more.",
    "whole": "A whole number of 0 or more.",
    "yes_no": "yes or no.",
}


def register_fields(
    reference: Reference | None = None, others: Iterable[str] = ()
) -> tuple[Field, ...]:
    """The register's columns; without a reference, those that depend on it have no drop-down.

    Parameters
    ----------
    others
        Titles of the keeper's own columns, which stand in the place of `other_columns`.
    """
    own = (Field(title, wraps=True, note=_OTHERS) for title in others)
    known = (_register_field(c, reference) for c in COLUMNS if c.name != OTHER_COLUMNS)
    return (*known, *own)


_OTHERS = "A column of your own list. It is kept for you, and not published."


def _register_field(column: Column, reference: Reference | None) -> Field:
    is_long = column.name in _LONG_TEXT
    is_wide = column.name in _WIDE
    width = 60 if is_long else 32 if is_wide else _WIDTHS[column.kind]
    needed = " Every record needs it." if column.required else ""
    return Field(
        column.name,
        column.kind,
        max(width, len(column.name) + 4),
        f"{column.note}{needed} {allowed_values(column)}",
        _rule(column, reference),
        wraps=is_long or column.kind == "text",
        number_format=_POUNDS if column.name.endswith("_gbp") else FORMATS.get(column.kind, "@"),
    )


def allowed_values(column: Column) -> str:
    """What a column of the register may hold, in words."""
    if column.name in _ALLOWED_OF:
        return _ALLOWED_OF[column.name]
    if column.allowed:
        words = ", ".join(column.allowed)
        return (
            f"Any of {words}; several are parted by ;"
            if column.kind == "words"
            else (f"One of {words}.")
        )
    return _ALLOWED[column.kind]


_NAMED = f"Text; blank only where status is {NOT_PROVIDED}."


_LINK = "A link that begins with http:// or https://."


_ALLOWED_OF = {
    "record_id": "Small letters, digits and hyphens; in a new row leave it blank and one is made.",
    "maintained_by": f"A code of the sheet {AREAS_SHEET}.",
    "provision_type": f"A key of the sheet {TYPES_SHEET}.",
    "provider": _NAMED,
    "service_name": _NAMED,
    "specialism": "Words such as those of the list; several are parted by ;",
    "languages": "One tag, or several parted by ;",
    "areas_served": f"Codes of the sheet {AREAS_SHEET}; several are parted by ;",
    "postcode": "A full postcode; blank where location_confidential is yes.",
    "contact_email": "One address.",
    **dict.fromkeys(LINK_NAMES, _LINK),
    "evaluation_url": f"{_LINK} Only where evaluated is {EVALUATED} or {UNDER_WAY}.",
    "last_verified": f"{_ALLOWED['date']} Not in the future.",
    OTHER_COLUMNS: "In a download each is a column of its own, after the register's.",
}


def _rule(column: Column, reference: Reference | None) -> CellRule | None:
    if column.allowed:
        return list_rule(
            inline_list(column.allowed), allowed_values(column), column.kind != "words"
        )
    match column.kind:
        case "yes_no":
            return list_rule(inline_list(("yes", "no")), allowed_values(column), is_strict=True)
        case "date":
            last = "TODAY()" if column.name == "last_verified" else "DATE(2199,12,31)"
            return CellRule("date", f"DATE({FIRST_YEAR},1,1)", last, allowed_values(column))
        case "number":
            return CellRule("decimal", "0", "999999999999", allowed_values(column))
        case "whole":
            return CellRule("whole", "0", "999999999999", allowed_values(column))
    return None if reference is None else _reference_rule(column, reference)


def _reference_rule(column: Column, reference: Reference) -> CellRule | None:
    """Drop-downs whose words stand on other sheets, which have no limit of length."""
    n_areas = len(reference.areas)
    source, is_strict = {
        "maintained_by": (_range(AREAS_SHEET, 2, n_areas + 2), True),
        "provision_type": (_range(TYPES_SHEET, 2, len(reference.types) + 1), True),
        "areas_served": (_range(AREAS_SHEET, 3, n_areas + 3), False),
        "specialism": (_range(LISTS_SHEET, 2, len(reference.settings.specialisms) + 1), False),
    }.get(column.name, ("", False))
    return list_rule(source, allowed_values(column), is_strict) if source else None


def _range(sheet: str, first: int, last: int) -> str:
    return f"{sheet}!$A${first}:$A${last}" if last >= first else ""


def answer_fields() -> tuple[Field, Field]:
    """The two columns of a return: the question, and the answer with its drop-down."""
    words = tuple(map(spoken, ANSWERS))
    message = f"One of {', '.join(words)}. Leave it blank where it is not answered yet."
    return (
        Field(ANSWER, "text", 14, message, list_rule(inline_list(words), message, is_strict=True)),
        Field(QUESTION, "text", 48, "What is asked. It need not be changed.", wraps=True),
    )


def verified_before_field() -> Field:
    """The column that keeps when a record was last verified before the workbook was sent."""
    note = "When the record was last verified before this workbook was sent. Leave it as it is."
    return Field(VERIFIED_BEFORE, "date", 18, note, number_format=FORMATS["date"])


def own_words_field() -> Field:
    """The column in which a provider says what no other one holds."""
    note = "Whatever else should be known. Nothing about anybody who was helped, and no address."
    return Field(OWN_WORDS, "text", 40, note, wraps=True)


def records_sheet(cells: pd.DataFrame, fields: tuple[Field, ...]) -> Sheet:
    """The sheet of records, with rows left blank for new ones."""
    return Sheet(RECORDS, fields, cells, blank_rows=_BLANK_ROWS, has_filter=True)


def stamp_sheet(stamp: Stamp) -> Sheet:
    """The hidden sheet that says what the workbook was made from."""
    revision = REVISION_PREFIX + stamp.revision if stamp.revision else ""
    row = (revision, stamp.area_code, stamp.kind, stamp.provider)
    sheet = plain_sheet(STAMP_SHEET, dict.fromkeys(STAMP_LABELS, 24), [row])
    return replace(sheet, is_hidden=True)
