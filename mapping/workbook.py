"""The files that leads download, fill in and send back: CSV, workbooks, and what comes of them.

A file is first described (sheets, columns, cells, marks) and then written by one function, so
that no text of the register can reach a cell by any way on which it could become a formula.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from mapping.areas import REGION, WHOLE_REGION
from mapping.checks import published_rules
from mapping.dates import in_words
from mapping.escape import defused, for_file_name, restored
from mapping.gaps import Assessment, Flag, Status
from mapping.postcodes import could_tell_postcode, holds_postcode
from mapping.priority import Priority
from mapping.problems import WITHHELD, Problem, Severity, grouped, in_order, shorten
from mapping.provision_types import ProvisionType
from mapping.reference import Reference
from mapping.register import (
    COLUMN_NAMES,
    COLUMNS,
    CONFIRMED,
    NOT_PROVIDED,
    Column,
    Kind,
    each_unique,
    parse_amount,
    parse_date,
    parse_yes_no,
    word_key,
)
from mapping.register_text import canonical_cells
from mapping.table_file import TextTable, read_sheet, shown_title

Mask = npt.NDArray[np.bool_]
FileKind = Literal["area", "template", "return"]

RECORDS = "Records"
_READ_ME, _COLUMNS, _TYPES, _AREAS, _PROBLEMS = "Read me", "Columns", "Types", "Areas", "Problems"
_LISTS, _STAMP = "Lists", "Stamp"
_OWN_SHEETS = (RECORDS, _READ_ME, _COLUMNS, _TYPES, _AREAS, _PROBLEMS, _LISTS, _STAMP)

REVISION, _AREA, _KIND = "register_revision", "register_area", "file_kind"
# A spreadsheet takes a revision such as 12345e678901 for a number, and saves another one.
_REVISION_PREFIX = "rev-"
_REVISION_FORM = re.compile(r"[0-9A-Za-z_\-]{1,64}")

ANSWER, _QUESTION, _VERIFIED_BEFORE = "answer", "question", "verified_before"
STILL_RIGHT, CHANGED, NO_LONGER = "still_right", "changed", "no_longer"
_ANSWERS = (STILL_RIGHT, CHANGED, NO_LONGER)
_PROBLEM, _ROW = "problem", "row_in_your_file"
# Columns that this module adds to the register's own; the first of each shows that all are its.
_ADDED = ((REVISION,), (ANSWER, _QUESTION, _VERIFIED_BEFORE), (_ROW, _PROBLEM))

_BLANK_ROWS = 500
# Excel takes minutes to open a sheet with a hundred thousand notes.
_MOST_COMMENTS = 2_000
_LONGEST_CELL = 32_000
_HEADER = -1
_FIRST_YEAR = 1900

_AUTHOR = "Provision register"
_INK, _HEADER_INK, _HEADER_GROUND = "16202B", "FFFFFF", "0F2F5A"
_ASKED_GROUND, _WITHHELD_GROUND = "FFF4CC", "D5D9DE"
_SEVERITY_GROUNDS: dict[Severity, str] = {"error": "F4B183", "warning": "C6D9EE"}


# ------------------------------------------------------------------------- what a file is


@dataclass(frozen=True)
class Stamp:
    """What a downloaded file says about itself when it comes back.

    Attributes
    ----------
    revision
        The register's revision when the file was made; "" for a blank template.
    """

    kind: FileKind
    area_code: str
    revision: str


@dataclass(frozen=True)
class _Rule:
    """What a spreadsheet lets into the cells of a column."""

    kind: Literal["list", "date", "decimal", "whole"]
    first: str
    second: str | None = None
    message: str = ""
    is_strict: bool = True


@dataclass(frozen=True)
class _Field:
    """A column of a sheet; `note` is what stands in the comment on its header."""

    title: str
    kind: Kind = "text"
    width: float = 20
    note: str = ""
    rule: _Rule | None = None
    wraps: bool = False
    number_format: str = "@"


@dataclass(frozen=True)
class _Mark:
    """A cell that stands out, and why."""

    ground: str
    comment: str = ""


@dataclass(frozen=True)
class _Sheet:
    """A sheet as it is to be written.

    Attributes
    ----------
    cells
        Text, a column for each field.
    marks
        By row of `cells` (-1: the header) and position of the field.
    """

    title: str
    fields: tuple[_Field, ...]
    cells: pd.DataFrame
    marks: Mapping[tuple[int, int], _Mark] = field(default_factory=dict)
    blank_rows: int = 0
    frozen_columns: int = 0
    is_hidden: bool = False
    has_filter: bool = False


# ------------------------------------------------------------------------------ downloads


def area_csv(cells: pd.DataFrame, revision: str) -> bytes:
    """The records of an area as Excel likes a CSV: UTF-8 with BOM, commas, CRLF.

    Parameters
    ----------
    cells
        Text cells of the records, columns as in `COLUMN_NAMES`.
    revision
        Of the register; every row says it in a last column, `register_revision`.
    """
    plain = canonical_cells(cells)
    frame = pd.DataFrame({name: each_unique(plain[name], defused, "str") for name in plain})
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([*frame.columns, REVISION])
    stamp = _REVISION_PREFIX + revision
    writer.writerows((*row, stamp) for row in frame.itertuples(index=False, name=None))
    return out.getvalue().encode("utf-8-sig")


def area_workbook(
    cells: pd.DataFrame, reference: Reference, area_code: str, revision: str
) -> bytes:
    """The records of an area as a workbook with drop-downs, notes and explanations.

    Parameters
    ----------
    cells
        Text cells of the records, columns as in `COLUMN_NAMES`.
    """
    return _workbook(
        [
            _records_sheet(canonical_cells(cells), _register_fields(reference)),
            *_explaining_sheets(reference),
            _stamp_sheet(Stamp("area", area_code, revision)),
        ]
    )


def template(reference: Reference, area_code: str) -> bytes:
    """The workbook of an area without any record."""
    return _workbook(
        [
            _records_sheet(
                pd.DataFrame(columns=COLUMN_NAMES, dtype="str"), _register_fields(reference)
            ),
            *_explaining_sheets(reference),
            _stamp_sheet(Stamp("template", area_code, "")),
        ]
    )


def return_workbook(
    cells: pd.DataFrame,
    assessment: Assessment,
    reference: Reference,
    area_code: str,
    revision: str,
    *,
    ranked: Sequence[Priority] = (),
    reply_to: str = "the person who sent you this workbook",
) -> bytes:
    """What a steering group sends round: the area's record to confirm, and what it never said.

    Parameters
    ----------
    cells
        Text cells of the records that the area maintains, columns as in `COLUMN_NAMES`.
    assessment
        Says which types the area has no standing return for.
    ranked
        The types are asked about in this order; without it, in the order of their table.
    reply_to
        Whom the workbook goes back to.
    """
    known = canonical_cells(cells)
    asked = _asked_types(assessment, area_code, ranked)
    frame = pd.concat(
        [
            _rows_to_confirm(known, reference),
            _rows_to_answer(asked, assessment, reference, area_code, set(known["provision_type"])),
        ],
        ignore_index=True,
    )
    fields = (*_answer_fields(), *_register_fields(reference), _verified_before_field())
    status = 2 + COLUMN_NAMES.index("status")
    marks = {
        (row, 0 if row < len(known) else status): _Mark(_ASKED_GROUND) for row in range(len(frame))
    }
    read_me = _read_me(assessment, reference, area_code, reply_to, len(known), len(asked))
    return _workbook(
        [
            read_me,
            replace(
                _records_sheet(frame[[f.title for f in fields]], fields),
                marks=marks,
                frozen_columns=2,
            ),
            *_explaining_sheets(reference),
            _stamp_sheet(Stamp("return", area_code, revision)),
        ]
    )


def all_areas_zip(files: Mapping[str, bytes]) -> bytes:
    """Files of several areas in one zip, named after the areas.

    Parameters
    ----------
    files
        Content by the name of the area.
    """
    out = io.BytesIO()
    taken: set[str] = set()
    with zipfile.ZipFile(out, "w") as archive:
        for area, content in files.items():
            ending = "xlsx" if content.startswith(b"PK") else "csv"
            name = _unused_name(for_file_name(area), ending, taken)
            taken.add(name)
            archive.writestr(_undated_entry(name), content)
    return out.getvalue()


def _unused_name(stem: str, ending: str, taken: set[str]) -> str:
    name, number = f"{stem}.{ending}", 1
    while name in taken:
        number += 1
        name = f"{stem}-{number}.{ending}"
    return name


# --------------------------------------------------------------------- what has come back


def stamp_of(content: bytes, table: TextTable) -> Stamp | None:
    """What a file that has come back says about itself; None if it says nothing.

    A workbook says it on a sheet of its own, a CSV in its rows; rows copied together from two
    downloads have no common start.

    Parameters
    ----------
    content, table
        The file's bytes, and what was read from them.

    Raises
    ------
    TableError
        The file cannot be read.
    """
    sheet = read_sheet(content, table.name, _STAMP, (REVISION, _AREA, _KIND))
    said = table.extra if sheet is None else sheet.cells
    revision, area, kind = (_first_said(said, name) for name in (REVISION, _AREA, _KIND))
    match kind:
        case "template" | "return":
            return Stamp(kind, area, revision)
        case _:
            return Stamp("area", area, revision) if revision else None


def _first_said(cells: pd.DataFrame, name: str) -> str:
    said = {text for text in cells[name].unique().tolist() if text} if name in cells else set()
    text = said.pop() if len(said) == 1 else ""
    if name != REVISION:
        return text
    revision = text.removeprefix(_REVISION_PREFIX)
    return revision if _REVISION_FORM.fullmatch(revision) else ""


def without_additions(table: TextTable) -> TextTable:
    """A table that has come back, less what its download added to the register's columns.

    The added columns, the other sheets and the remarks about both are left out, and text that
    was defused for a CSV is as it was. What others added stays, with its remarks.
    """
    added = {name for names in _ADDED if names[0] in table.extra for name in names}
    cells = table.cells
    if REVISION in table.extra:
        cells = pd.DataFrame({name: each_unique(cells[name], restored, "str") for name in cells})
    return replace(
        table,
        cells=cells,
        extra=table.extra.drop(columns=list(added), errors="ignore"),
        problems=tuple(p for p in table.problems if not _is_about_additions(p, added)),
    )


def _is_about_additions(problem: Problem, added: set[str]) -> bool:
    if problem.severity != "warning":
        return False
    if problem.row is None:
        return problem.column == "" and problem.value in _OWN_SHEETS
    return problem.row == 1 and problem.column in added and problem.column == problem.value


@dataclass(frozen=True)
class Answers:
    """What a return workbook says.

    Attributes
    ----------
    table
        For the ordinary way of an upload; its rows keep the numbers that they have in the file.
    confirmed, changed, ended
        Records answered "still right", "changed" and "no longer".
    added
        Rows that were filled in about something the register did not hold.
    records_unanswered
        Records without an answer; they stay as they stand in the file.
    questions_unanswered
        Types whose row is still blank; they are left out, being neither fault nor nil return.
    """

    table: TextTable
    confirmed: int
    changed: int
    ended: int
    added: int
    records_unanswered: int
    questions_unanswered: int


def is_return(table: TextTable) -> bool:
    """Whether a table has the column of a return workbook in which the answers stand."""
    return ANSWER in table.extra


def read_answers(table: TextTable, today: date) -> Answers:
    """The records that a return workbook amounts to.

    What was answered is confirmed, and on this day unless the lead wrote another. A row that has
    no status yet but says something else was begun, so it stays and the checks ask for the rest.
    """
    cleaned = without_additions(table)
    said = _extra(table, ANSWER).map(word_key)
    before = _extra(table, _VERIFIED_BEFORE)
    is_record = _filled(before) | (
        _filled(table.cells["record_id"]) & (_VERIFIED_BEFORE not in table.extra)
    )
    is_blank = ~is_record & ~_filled(said) & ~_is_begun(table.cells)
    is_added = ~is_record & ~is_blank
    answered = is_added | np.asarray(said.isin(_ANSWERS), dtype=bool)
    ended = _is(said, NO_LONGER)
    cells = _confirmed(cleaned.cells, answered, before, today)
    cells = _set(cells, "end_date", ended & ~_filled(cells["end_date"]), today.isoformat())
    cells = _set(cells, "location_confidential", is_added & _has_no_place(cells), "no")
    kept = np.flatnonzero(~is_blank)
    problems = [
        *cleaned.problems,
        *_odd_answers(table, said),
        *_ends_ahead(table, cells, ended, today),
    ]
    return Answers(
        table=TextTable(
            table.name,
            cells.iloc[kept].reset_index(drop=True),
            table.rows[kept],
            cleaned.extra.iloc[kept].reset_index(drop=True),
            table.digest,
            tuple(problems),
            table.missing,
        ),
        confirmed=int((is_record & _is(said, STILL_RIGHT)).sum()),
        changed=int((is_record & _is(said, CHANGED)).sum()),
        ended=int((is_record & ended).sum()),
        added=int(is_added.sum()),
        records_unanswered=int((is_record & ~_filled(said)).sum()),
        questions_unanswered=int(is_blank.sum()),
    )


def _extra(table: TextTable, name: str) -> pd.Series:
    if name in table.extra:
        return table.extra[name]
    return pd.Series([""] * len(table.cells), index=table.cells.index, dtype="str")


def _filled(cells: pd.Series) -> Mask:
    return np.asarray(cells != "", dtype=bool)


def _is(cells: pd.Series, text: str) -> Mask:
    return np.asarray(cells == text, dtype=bool)


def _set(cells: pd.DataFrame, column: str, where: Mask, text: str) -> pd.DataFrame:
    return cells.assign(**{column: cells[column].mask(where, text)})


# What stands in a row of the return workbook before anybody has answered it.
_GIVEN = ("maintained_by", "provision_type", "areas_served", "location_confidential")


def _is_begun(cells: pd.DataFrame) -> Mask:
    begun = cells.drop(columns=list(_GIVEN)) != ""
    return np.asarray(begun.any(axis="columns"), dtype=bool)


def _confirmed(cells: pd.DataFrame, answered: Mask, before: pd.Series, today: date) -> pd.DataFrame:
    untouched = cells["last_verified"].map(_day) == before.map(_day)
    dated_today = answered & (np.asarray(untouched, dtype=bool) | ~_filled(cells["last_verified"]))
    cells = _set(cells, "evidence", answered, CONFIRMED)
    return _set(cells, "last_verified", dated_today, today.isoformat())


def _day(text: str) -> str:
    """A date in one spelling, so that one which a spreadsheet rewrote is still the same."""
    day = parse_date(text)
    return text if day is None else day.isoformat()


def _has_no_place(cells: pd.DataFrame) -> Mask:
    """Nil returns that leave open whether their place is withheld: there is none."""
    is_nil = _is(cells["status"].map(word_key), NOT_PROVIDED)
    return is_nil & ~_filled(cells["location_confidential"]) & ~_filled(cells["postcode"])


def _odd_answers(table: TextTable, said: pd.Series) -> Iterator[Problem]:
    odd = _filled(said) & ~np.asarray(said.isin(_ANSWERS), dtype=bool)
    for position in np.flatnonzero(odd).tolist():
        text = str(table.extra[ANSWER].iloc[position])
        yield Problem(
            "error",
            int(table.rows[position]),
            ANSWER,
            WITHHELD if could_tell_postcode(text) else shorten(text),
            "This is not one of the answers.",
            f"One of {', '.join(map(_spoken, _ANSWERS))}, or blank where it is not answered yet.",
            "Choose an answer from the list; remarks belong in details.",
            table.name,
        )


def _ends_ahead(
    table: TextTable, cells: pd.DataFrame, ended: Mask, today: date
) -> Iterator[Problem]:
    """Services answered "no longer" whose end date lies ahead."""
    for position in np.flatnonzero(ended).tolist():
        end = parse_date(cells["end_date"].iloc[position])
        if end is not None and end > today:
            yield Problem(
                "warning",
                int(table.rows[position]),
                "end_date",
                end.isoformat(),
                "The answer is “no longer” and the end date lies ahead, so the service counts as "
                "there until then.",
                "",
                "Correct the date if the service has ended; leave it if it ends on that day.",
                table.name,
            )


def _spoken(word: str) -> str:
    return word.replace("_", " ")


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
_LONG_TEXT = ("details", "good_practice")
_LINKS = ("website", "source_url", "contact_email")
_FORMATS: dict[Kind, str] = {"date": "yyyy-mm-dd", "number": "General", "whole": "0"}
_POUNDS = '"£"#,##0.00'
_ALLOWED: dict[Kind, str] = {
    "text": "Text.",
    "date": "A date such as 31/03/2027 or 2027-03-31.",
    "number": "A number of 0 or more.",
    "whole": "A whole number of 0 or more.",
    "yes_no": "yes or no.",
}


def _register_fields(reference: Reference | None = None) -> tuple[_Field, ...]:
    """The register's columns; without a reference, those that depend on it have no drop-down."""
    return tuple(_register_field(column, reference) for column in COLUMNS)


def _register_field(column: Column, reference: Reference | None) -> _Field:
    is_long = column.name in _LONG_TEXT
    is_wide = column.name in _LINKS or column.name == "provision_type"
    width = 60 if is_long else 32 if is_wide else _WIDTHS[column.kind]
    needed = " Every record needs it." if column.required else ""
    return _Field(
        column.name,
        column.kind,
        max(width, len(column.name) + 4),
        f"{column.note}{needed} {_allowed(column)}",
        _rule(column, reference),
        wraps=is_long or column.kind == "text",
        number_format=_POUNDS if column.name.endswith("_gbp") else _FORMATS.get(column.kind, "@"),
    )


def _allowed(column: Column) -> str:
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
    "maintained_by": f"A code of the sheet {_AREAS}.",
    "provision_type": f"A key of the sheet {_TYPES}.",
    "provider": _NAMED,
    "service_name": _NAMED,
    "specialism": "Words such as those of the list; several are parted by ;",
    "languages": "One tag, or several parted by ;",
    "areas_served": f"Codes of the sheet {_AREAS}; several are parted by ;",
    "postcode": "A full postcode; blank where location_confidential is yes.",
    "contact_email": "One address.",
    "website": _LINK,
    "source_url": _LINK,
    "last_verified": f"{_ALLOWED['date']} Not in the future.",
}


def _rule(column: Column, reference: Reference | None) -> _Rule | None:
    if column.allowed:
        return _list_rule(_inline(column.allowed), _allowed(column), column.kind != "words")
    match column.kind:
        case "yes_no":
            return _list_rule(_inline(("yes", "no")), _allowed(column), is_strict=True)
        case "date":
            last = "TODAY()" if column.name == "last_verified" else "DATE(2199,12,31)"
            return _Rule("date", f"DATE({_FIRST_YEAR},1,1)", last, _allowed(column))
        case "number":
            return _Rule("decimal", "0", "999999999999", _allowed(column))
        case "whole":
            return _Rule("whole", "0", "999999999999", _allowed(column))
    return None if reference is None else _reference_rule(column, reference)


def _list_rule(source: str, message: str, is_strict: bool) -> _Rule:  # noqa: FBT001
    return _Rule("list", source, None, message, is_strict)


def _inline(words: Sequence[str]) -> str:
    return f'"{",".join(words)}"'


def _reference_rule(column: Column, reference: Reference) -> _Rule | None:
    """Drop-downs whose words stand on other sheets, which have no limit of length."""
    n_areas = len(reference.areas)
    source, is_strict = {
        "maintained_by": (_range(_AREAS, 2, n_areas + 2), True),
        "provision_type": (_range(_TYPES, 2, len(reference.types) + 1), True),
        "areas_served": (_range(_AREAS, 3, n_areas + 3), False),
        "specialism": (_range(_LISTS, 2, len(reference.settings.specialisms) + 1), False),
    }.get(column.name, ("", False))
    return _list_rule(source, _allowed(column), is_strict) if source else None


def _range(sheet: str, first: int, last: int) -> str:
    return f"{sheet}!$A${first}:$A${last}" if last >= first else ""


def _answer_fields() -> tuple[_Field, _Field]:
    words = tuple(map(_spoken, _ANSWERS))
    message = f"One of {', '.join(words)}. Leave it blank where it is not answered yet."
    return (
        _Field(ANSWER, "text", 14, message, _list_rule(_inline(words), message, is_strict=True)),
        _Field(_QUESTION, "text", 48, "What is asked. It need not be changed.", wraps=True),
    )


def _verified_before_field() -> _Field:
    note = "When the record was last verified before this workbook was sent. Leave it as it is."
    return _Field(_VERIFIED_BEFORE, "date", 18, note, number_format=_FORMATS["date"])


def _records_sheet(cells: pd.DataFrame, fields: tuple[_Field, ...]) -> _Sheet:
    return _Sheet(RECORDS, fields, cells, blank_rows=_BLANK_ROWS, has_filter=True)


# ---------------------------------------------------------------------- the other sheets


def _explaining_sheets(reference: Reference) -> list[_Sheet]:
    areas, types = reference.areas, reference.types.all
    area_rows = [
        (REGION, "In maintained_by only: records that the region keeps"),
        *zip(areas.codes, areas.names, strict=True),
        (WHOLE_REGION, "In areas_served only: the whole region"),
    ]
    return [
        _columns_sheet(),
        _plain_sheet(
            _TYPES,
            {"key": 30, "label": 34, "description": 80, "unit": 20},
            [(t.key, t.label, t.description, t.unit) for t in types],
        ),
        _plain_sheet(_AREAS, {"code": 14, "name": 54}, area_rows),
        replace(
            _plain_sheet(
                _LISTS, {"known specialisms": 24}, [(w,) for w in reference.settings.specialisms]
            ),
            is_hidden=True,
        ),
    ]


def _columns_sheet() -> _Sheet:
    rows = [
        (column.name, "yes" if column.required else "no", column.note, _allowed(column))
        for column in COLUMNS
    ]
    rules = [("", "", rule, "") for rule in published_rules()]
    return _plain_sheet(
        _COLUMNS,
        {"column": 24, "required": 11, "what it says": 70, "what is allowed": 60},
        [
            *rows,
            ("", "", "", ""),
            ("The rules", "", "Every record is held against these:", ""),
            *rules,
        ],
    )


def _plain_sheet(
    title: str, widths: Mapping[str, float], rows: Sequence[tuple[str, ...]]
) -> _Sheet:
    fields = tuple(_Field(name, width=width, wraps=True) for name, width in widths.items())
    return _Sheet(title, fields, pd.DataFrame(rows, columns=list(widths), dtype="str"))


def _stamp_sheet(stamp: Stamp) -> _Sheet:
    revision = _REVISION_PREFIX + stamp.revision if stamp.revision else ""
    row = (revision, stamp.area_code, stamp.kind)
    sheet = _plain_sheet(_STAMP, {REVISION: 24, _AREA: 24, _KIND: 24}, [row])
    return replace(sheet, is_hidden=True)


def _read_me(
    assessment: Assessment,
    reference: Reference,
    area_code: str,
    reply_to: str,
    n_records: int,
    n_asked: int,
) -> _Sheet:
    name, settings = reference.areas.name(area_code), reference.settings
    steps = [
        *_steps(name, n_records, n_asked),
        "Leave blank what you cannot answer yet, and add whatever else there is in the rows "
        "below; a record_id is not needed.",
        "Never write the address or postcode of a refuge, or of any other place that must stay "
        "confidential.",
        f"Save the workbook as it is (.xlsx) and send it back to {reply_to}, answered in full or "
        "in part.",
    ]
    lines = [
        f"Date: {in_words(assessment.on)}",
        f"For: {name} {settings.area_term}",
        f"From: the register of domestic-violence provision, {settings.region_name}",
        *([settings.banner] if settings.banner else []),
        "",
        "What to do",
        *(f"{number}. {step}" for number, step in enumerate(steps, start=1)),
        "",
        "What you answer is kept as confirmed, on the day on which the workbook is read unless "
        "you write another day into last_verified.",
        f"The sheet {_COLUMNS} explains every column, {_TYPES} every type of provision, and "
        f"{_AREAS} the codes.",
    ]
    title = f"What provision is there in {name}?"
    return _plain_sheet(_READ_ME, {title: 100}, [(line,) for line in lines])


def _steps(name: str, n_records: int, n_asked: int) -> Iterator[str]:
    """What to do with the two kinds of rows, as far as there are any."""
    if n_records:
        yield (
            f"On the sheet {RECORDS}, the first {_count(n_records, 'row')} "
            f"{'holds' if n_records == 1 else 'hold'} what the register says about {name}: in the "
            "column answer choose “still right”, “changed” or “no longer”, and correct in the row "
            "whatever has changed."
        )
    if n_asked:
        where = "after them" if n_records else f"on the sheet {RECORDS}"
        yield (
            f"The {_count(n_asked, 'row')} {where} {'asks' if n_asked == 1 else 'ask'} about what "
            "the register does not know, or has not heard of for too long: choose a status; "
            f"{NOT_PROVIDED} is a useful answer and needs nothing more, any other needs the "
            "provider, the service and whether its location is confidential."
        )


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


# --------------------------------------------------------------- rows of the return workbook


def _asked_types(
    assessment: Assessment, area_code: str, ranked: Sequence[Priority]
) -> list[ProvisionType]:
    """Types that nobody answers for in an area, the most telling first."""
    rank = {p.provision_type: n for n, p in enumerate(ranked) if p.area_code == area_code}
    unknown = [
        t for t in assessment.types.all if assessment.status(area_code, t.key) is Status.UNKNOWN
    ]
    return sorted(unknown, key=lambda t: rank.get(t.key, len(ranked)))


def _rows_to_confirm(cells: pd.DataFrame, reference: Reference) -> pd.DataFrame:
    labels = {t.key: t.label for t in reference.types.all}
    questions = [
        _still_right(labels.get(key, key), *said)
        for key, *said in zip(
            cells["provision_type"],
            cells["status"],
            cells["service_name"],
            cells["provider"],
            strict=True,
        )
    ]
    return cells.assign(
        **{
            ANSWER: pd.Series([""] * len(cells), index=cells.index, dtype="str"),
            _QUESTION: pd.Series(questions, index=cells.index, dtype="str"),
            _VERIFIED_BEFORE: cells["last_verified"],
        }
    )


def _still_right(label: str, status: str, service: str, provider: str) -> str:
    named = " by ".join(part for part in (service, provider) if part)
    what = f": {named}" if named else ""
    return f"{label}{what}. The record says “{_spoken(status)}”. Is it still right?"


def _rows_to_answer(
    asked: Sequence[ProvisionType],
    assessment: Assessment,
    reference: Reference,
    area_code: str,
    recorded: set[str],
) -> pd.DataFrame:
    confidential = {word_key(key) for key in reference.settings.confidential_types}
    blank = dict.fromkeys((ANSWER, _QUESTION, *COLUMN_NAMES, _VERIFIED_BEFORE), "")
    rows = [
        {
            **blank,
            "maintained_by": area_code,
            "provision_type": t.key,
            "areas_served": area_code,
            "location_confidential": "yes" if word_key(t.key) in confidential else "",
            _QUESTION: _question(t, assessment, area_code, is_recorded=t.key in recorded),
        }
        for t in asked
    ]
    return pd.DataFrame(rows, columns=list(blank), dtype="str")


def _question(
    provision_type: ProvisionType, assessment: Assessment, area_code: str, *, is_recorded: bool
) -> str:
    """What is asked about a type; no article, since labels are singular, plural and neither."""
    unit, area = provision_type.unit, assessment.areas.name(area_code)
    parts = [f"{provision_type.label}: is it provided in {area}?"]
    if assessment.has_flag(area_code, provision_type.key, Flag.EXPIRED):
        parts.append("The last word is too old to count.")
    if is_recorded:
        parts.append("If this is what a record above says, answer there and leave this row blank.")
    if provision_type.measure == "rate":
        parts.append(f"If so, how many {unit}? (column capacity)")
    if provision_type.measure == "share":
        parts.append(f"If so, for how many {unit} of how many? (units_covered and units_total)")
    return " ".join(parts)


# ------------------------------------------------------------------------------- problems


def problem_workbook(
    table: TextTable, problems: Iterable[Problem], stamp: Stamp | None = None
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
        _records_sheet(
            _summed_up(_blanked(cells, withheld), _words(found, withheld), titles), fields
        ),
        marks=_marks(found, withheld),
        frozen_columns=2,
    )
    sheets = [sheet, _problems_sheet(ordered)]
    return _workbook(sheets if stamp is None else [*sheets, _stamp_sheet(stamp)])


def _uploaded(table: TextTable) -> tuple[tuple[_Field, ...], pd.DataFrame]:
    """The fields and cells of an uploaded table, with the two columns that are put before them."""
    answers = [f for f in _answer_fields() if f.title in table.extra]
    shown = {_PROBLEM, _ROW, *(f.title for f in answers)}
    others = [name for name in map(str, table.extra) if name not in shown]
    fields = (
        _Field(_PROBLEM, width=34, note="What is to be mended in this row.", wraps=True),
        _Field(_ROW, "whole", 18, "The row's number in the file that was sent.", number_format="0"),
        *answers,
        *_register_fields(),
        *(_Field(shown_title(name), wraps=True) for name in others),
    )
    columns: list[pd.Series] = [
        pd.Series([""] * len(table.rows), dtype="str"),
        pd.Series([str(row) for row in table.rows.tolist()], dtype="str"),
        *(table.extra[f.title] for f in answers),
        *(table.cells[name] for name in COLUMN_NAMES),
        *(table.extra[name] for name in others),
    ]
    return fields, pd.concat(columns, axis="columns").set_axis(range(len(columns)), axis="columns")


def _position_of(
    table: TextTable, titles: Sequence[str]
) -> Callable[[Problem], tuple[int, int] | None]:
    """Where on the sheet a problem is shown; None where it is only listed."""
    row_of = {1: _HEADER, **{number: at for at, number in enumerate(table.rows.tolist())}}
    column_of = {title: at for at, title in reversed(list(enumerate(titles)))}

    def position(problem: Problem) -> tuple[int, int] | None:
        row = None if problem.row is None else row_of.get(problem.row)
        return None if row is None else (row, column_of.get(problem.column, 0))

    return position


def _telling_cells(
    table: TextTable, problems: Iterable[Problem], fields: tuple[_Field, ...], cells: pd.DataFrame
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
        is_telling = bool if title == "postcode" else holds_postcode
        tells = np.asarray(each_unique(cells[column].iloc[hidden], is_telling, "bool"), dtype=bool)
        found |= {(row, column) for row in hidden[tells].tolist()}
    return found


def _blanked(cells: pd.DataFrame, withheld: set[tuple[int, int]]) -> pd.DataFrame:
    blanked = cells.to_numpy(dtype=object)
    for row, column in withheld:
        if row != _HEADER:
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
) -> dict[tuple[int, int], _Mark]:
    """Colours of all faulty cells, and comments on as many as a spreadsheet can bear."""
    marks = {}
    for number, place in enumerate(_words(found, withheld)):
        problems = found.get(place, ())
        ground = _SEVERITY_GROUNDS[problems[0].severity] if problems else _WITHHELD_GROUND
        comment = _comment(problems, is_blanked=place in withheld)
        marks[place] = _Mark(ground, comment if number < _MOST_COMMENTS else "")
    return marks


def _words(
    found: Mapping[tuple[int, int], Sequence[Problem]], withheld: set[tuple[int, int]]
) -> dict[tuple[int, int], str]:
    """What each colour stands for, in a word: errors first, then warnings, then the rest."""
    words: dict[tuple[int, int], str] = {place: here[0].severity for place, here in found.items()}
    return {**words, **dict.fromkeys(sorted(withheld - found.keys()), "place left out")}


def _comment(problems: Sequence[Problem], *, is_blanked: bool) -> str:
    parts = [f"{problem.severity.capitalize()}: {problem.message}" for problem in problems]
    if is_blanked:
        parts.append(
            "What stood here was left out of this file, since the place of this record is or may "
            "be confidential."
        )
    return "\n\n".join(parts)


def _problems_sheet(problems: Iterable[Problem]) -> _Sheet:
    rows = [
        (
            group.first.severity,
            group.where,
            group.first.column,
            group.value,
            group.first.fault,
            group.first.allowed,
            group.first.mend,
        )
        for group in grouped(problems)
    ]
    widths = {
        "error or warning": 18,
        "where": 28,
        "in column": 22,
        "what was read": 30,
        "what is wrong": 50,
        "what is allowed": 50,
        "how to mend it": 50,
    }
    return replace(_plain_sheet(_PROBLEMS, widths, rows), has_filter=True)


# -------------------------------------------------------------------------------- writing

_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def _workbook(sheets: Sequence[_Sheet]) -> bytes:
    """Sheets as an .xlsx; the same sheets give the same bytes."""
    from openpyxl import Workbook
    from openpyxl.writer.excel import ExcelWriter

    book = Workbook(write_only=True)
    book.properties.creator = _AUTHOR
    for sheet in sheets:
        _write_sheet(book, sheet)
    out = io.BytesIO()
    ExcelWriter(book, zipfile.ZipFile(out, "w", zipfile.ZIP_STORED)).save()
    return _undated(out.getvalue())


# In points, of the default font.
_LINE_HEIGHT, _MOST_LINES = 15, 10
_COLUMNS_ON_A_PAGE = 10
_DATES = re.compile(rb"<dcterms:(created|modified)\b[^>]*>[^<]*</dcterms:\1>")


def _undated(content: bytes) -> bytes:
    """A workbook without the times at which it was written; compressed."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            part = old.read(name)
            if name == "docProps/core.xml":
                part = _DATES.sub(b"", part)
            new.writestr(_undated_entry(name), part, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _undated_entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name)
    entry.external_attr = 0o644 << 16
    return entry


def _write_sheet(book: Any, spec: _Sheet) -> None:
    from openpyxl.utils import get_column_letter

    sheet = book.create_sheet(spec.title)
    sheet.sheet_state = "hidden" if spec.is_hidden else "visible"
    sheet.freeze_panes = f"{get_column_letter(spec.frozen_columns + 1)}2"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToHeight = 0
    sheet.page_setup.fitToWidth = 1 + len(spec.fields) // _COLUMNS_ON_A_PAGE
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = "1:1"
    for position, column in enumerate(spec.fields, start=1):
        dimension = sheet.column_dimensions[get_column_letter(position)]
        dimension.width = column.width
        # The rows below the records take the column's format: what is typed there as text stays.
        dimension.number_format = column.number_format
        dimension.alignment = _alignment(column)
    for row, lines in enumerate(_lines_of_rows(spec), start=2):
        sheet.row_dimensions[row].height = _LINE_HEIGHT * lines
    _add_rules(sheet, spec)
    if spec.has_filter:
        last = get_column_letter(len(spec.fields))
        sheet.auto_filter.ref = f"A1:{last}{len(spec.cells) + 1}"
    sheet.append(_header_cells(sheet, spec))
    _append_rows(sheet, spec)


def _lines_of_rows(spec: _Sheet) -> list[int]:
    """How many lines each row needs for its longest text; not every program works that out."""
    lines = np.ones(len(spec.cells), dtype=np.int64)
    for position, column in enumerate(spec.fields):
        if column.wraps:
            text = spec.cells.iloc[:, position].astype("str")
            breaks = text.str.count("\n").to_numpy(dtype=np.int64)
            length = text.str.len().to_numpy(dtype=np.int64)
            needed = np.ceil(length / column.width).astype(np.int64) + breaks
            lines = np.maximum(lines, needed)
    return [min(int(number), _MOST_LINES) for number in lines]


def _alignment(column: _Field) -> Any:
    from openpyxl.styles import Alignment

    return Alignment(vertical="top", wrap_text=column.wraps)


def _add_rules(sheet: Any, spec: _Sheet) -> None:
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    last_row = len(spec.cells) + spec.blank_rows + 1
    for position, column in enumerate(spec.fields, start=1):
        if (rule := column.rule) is None or last_row == 1:
            continue
        letter = get_column_letter(position)
        validation = DataValidation(
            type=rule.kind,
            operator=None if rule.kind == "list" else "between",
            formula1=rule.first,
            formula2=rule.second,
            allow_blank=True,
            showErrorMessage=rule.is_strict,
            showInputMessage=not rule.is_strict,
            sqref=f"{letter}2:{letter}{last_row}",
        )
        # Excel refuses a whole file for a longer title or message.
        title, message = shorten(column.title, 32), shorten(rule.message, 225)
        if rule.is_strict:
            validation.errorTitle, validation.error = title, message
        else:
            validation.promptTitle, validation.prompt = title, message
        sheet.data_validations.append(validation)


def _header_cells(sheet: Any, spec: _Sheet) -> list[Any]:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Alignment, Font, PatternFill

    cells = []
    for position, column in enumerate(spec.fields):
        mark = spec.marks.get((_HEADER, position))
        cell = _written(WriteOnlyCell(sheet), column.title)
        cell.alignment = Alignment(vertical="top", wrap_text=True)
        cell.font = Font(bold=True, color=_HEADER_INK if mark is None else _INK)
        ground = _HEADER_GROUND if mark is None else mark.ground
        cell.fill = PatternFill("solid", fgColor=ground)
        parts = ("" if mark is None else mark.comment, column.note)
        if comment := "\n\n".join(part for part in parts if part):
            cell.comment = _note(comment)
        cells.append(cell)
    return cells


def _append_rows(sheet: Any, spec: _Sheet) -> None:
    """Write the records, cells that look alike all with one pen, since styles are slow."""
    columns = [_values(c, spec.cells.iloc[:, n]) for n, c in enumerate(spec.fields)]
    pens = [_pen(sheet, column) for column in spec.fields]
    coloured = {
        (position, ground): _pen(sheet, spec.fields[position], ground)
        for position, ground in dict.fromkeys((c, m.ground) for (_, c), m in spec.marks.items())
    }
    marked: dict[int, dict[int, _Mark]] = {}
    for (row, column), mark in spec.marks.items():
        marked.setdefault(row, {})[column] = mark
    for row, values in enumerate(zip(*columns, strict=True)):
        cells: list[Any] = [
            None if value is None else _written(pen, value)
            for pen, value in zip(pens, values, strict=True)
        ]
        for column, mark in marked.get(row, {}).items():
            cell = _written(coloured[column, mark.ground], values[column])
            cell.comment = _note(mark.comment) if mark.comment else None
            cells[column] = cell
        sheet.append(cells)


def _pen(sheet: Any, column: _Field, ground: str = "") -> Any:
    """A cell in the look of its column, to be filled with one value after the other."""
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font, PatternFill

    cell = WriteOnlyCell(sheet)
    cell.number_format = column.number_format
    cell.alignment = _alignment(column)
    if ground:
        cell.font = Font(color=_INK)
        cell.fill = PatternFill("solid", fgColor=ground)
    return cell


def _note(text: str) -> Any:
    """A comment, in a frame that is high enough for its text."""
    from openpyxl.comments import Comment

    plain = _plain(text)
    lines = sum(1 + len(line) // 45 for line in plain.split("\n"))
    return Comment(plain, _AUTHOR, height=30 + 18 * min(lines, 25), width=300)


def _written(cell: Any, value: object) -> Any:
    """A cell that holds a value; text stays text, whatever it looks like."""
    cell.value = value
    if isinstance(value, str):
        cell.data_type = "s"
    return cell


def _values(column: _Field, texts: pd.Series) -> list[object]:
    """What a spreadsheet is to hold for each text: a date, a number, text, or None for nothing."""
    codes, uniques = pd.factorize(texts)
    values = [_value(column.kind, str(text)) for text in uniques]
    return [values[code] for code in codes.tolist()]


def _value(kind: Kind, text: str) -> date | float | str | None:
    if text == "":
        return None
    if kind == "date":
        day = parse_date(text)
        return day if day is not None and day.year >= _FIRST_YEAR else _plain(text)
    if kind in ("number", "whole"):
        return _number(text)
    return _plain(text)


def _number(text: str) -> float | str:
    """The number that a text says, or the text where a spreadsheet would lose some of it."""
    amount = parse_amount(text)
    if amount is None or parse_amount(f"{amount:.15g}") != amount:
        return _plain(text)
    return int(amount) if amount.is_integer() else amount


def _plain(text: str) -> str:
    """Text without what a workbook cannot hold; a break within a cell is one line feed."""
    broken = text.replace("\r\n", "\n").replace("\r", "\n")
    return _UNWRITABLE.sub("\ufffd", broken)[:_LONGEST_CELL]
