"""The files that leads download and fill in: CSV, workbooks, and the letter of a return."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace

import pandas as pd

from mapping.context.reference import Reference
from mapping.dates import in_words
from mapping.editing.kept_table import as_table
from mapping.editing.workbooks.asked import asked, last_word
from mapping.editing.workbooks.unit_sheets import unit_sheets
from mapping.editing.workbooks.workbook_layout import (
    ANSWER,
    AREAS_SHEET,
    ASKED_GROUND,
    COLUMNS_SHEET,
    LISTS_SHEET,
    QUESTION,
    READ_ME,
    RECORDS,
    REVISION,
    REVISION_PREFIX,
    TYPES_SHEET,
    VERIFIED_BEFORE,
    Stamp,
    allowed_values,
    answer_fields,
    records_sheet,
    register_fields,
    stamp_sheet,
    verified_before_field,
)
from mapping.english import listed, plural, verb
from mapping.escape import for_file_name, neutralise_formula
from mapping.gap_model.assessment import Assessment
from mapping.gap_model.priority import Priority
from mapping.gap_model.standing import horizons
from mapping.gap_model.statuses import Flag
from mapping.geography.areas import REGION, WHOLE_REGION
from mapping.reference.provision_types import ProvisionType
from mapping.region.kept_tables import REGISTER
from mapping.register.canonical import canonical_cells
from mapping.register.checks import published_rules
from mapping.register.other_columns import side_by_side
from mapping.register.schema import (
    COLUMN_NAMES,
    COLUMNS,
    INTERNAL_NAMES,
    NOT_PROVIDED,
    OTHER_COLUMNS,
    PUBLISHED_NAMES,
    parse_records,
)
from mapping.tables.column_values import each_unique
from mapping.tables.csv_writer import sent_csv
from mapping.tables.parsing import word_key
from mapping.tables.xlsx_writer import CellMark, Sheet, plain_sheet, undated_entry, workbook_bytes

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
    plain = with_other_columns(canonical_cells(cells))
    frame = pd.DataFrame(
        {name: each_unique(plain[name], neutralise_formula, "str") for name in plain}
    )
    stamp = REVISION_PREFIX + revision
    rows = ((*row, stamp) for row in frame.itertuples(index=False, name=None))
    return sent_csv([*map(neutralise_formula, frame.columns), REVISION], rows)


_N_COLUMNS = len(COLUMN_NAMES) - 1


def with_other_columns(cells: pd.DataFrame) -> pd.DataFrame:
    """Records with the keeper's own columns, a column each, in the place of the one."""
    return pd.concat([cells.drop(columns=OTHER_COLUMNS), side_by_side(cells)], axis="columns")


def area_workbook(
    cells: pd.DataFrame, reference: Reference, area_code: str, revision: str
) -> bytes:
    """The records of an area as a workbook with drop-downs, notes and explanations.

    Parameters
    ----------
    cells
        Text cells of the records, columns as in `COLUMN_NAMES`.
    """
    known = with_other_columns(canonical_cells(cells))
    return workbook_bytes(
        [
            records_sheet(known, register_fields(reference, known.columns[_N_COLUMNS:])),
            *explaining_sheets(reference),
            stamp_sheet(Stamp("area", area_code, revision)),
        ]
    )


def template(reference: Reference, area_code: str) -> bytes:
    """The workbook of an area without any record."""
    return workbook_bytes(
        [
            records_sheet(
                pd.DataFrame(columns=COLUMN_NAMES[:_N_COLUMNS], dtype="str"),
                register_fields(reference),
            ),
            *explaining_sheets(reference),
            stamp_sheet(Stamp("template", area_code, "")),
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
    plain = canonical_cells(cells)
    known = with_other_columns(plain)
    others = known.columns[_N_COLUMNS:]
    order = asked(
        parse_records(as_table(REGISTER, plain)),
        assessment,
        area_code,
        ranked,
        horizons(reference.settings),
        assessment.on,
    )
    types = [reference.types.by_key[each.provision_type] for each in order if not each.record_id]
    to_confirm = _rows_to_confirm(known, reference)
    to_answer = _rows_to_answer(types, assessment, reference, area_code, _last_words(known))
    frame = pd.concat([to_confirm, to_answer], ignore_index=True).fillna("")
    places = {id_: n for n, id_ in enumerate([*known["record_id"], *(t.key for t in types)])}
    frame = frame.loc[[places[each.record_id or each.provision_type] for each in order]]
    # It passes through more hands than those that keep the records.
    published = (f for f in register_fields(reference) if f.title not in INTERNAL_NAMES)
    fields = (
        *answer_fields(),
        *published,
        verified_before_field(),
        *register_fields(None, others)[_N_COLUMNS:],
    )
    status = 2 + COLUMN_NAMES.index("status")
    units = unit_sheets(reference, area_code, assessment.on)
    marks = {
        (row, 0 if each.record_id else status): CellMark(ASKED_GROUND)
        for row, each in enumerate(order)
    }
    read_me = _read_me(assessment, reference, area_code, reply_to, len(known), len(types), units)
    return workbook_bytes(
        [
            # Who opens it stands before the first question.
            replace(
                records_sheet(frame[[f.title for f in fields]], fields),
                marks=marks,
                frozen_columns=2,
            ),
            read_me,
            *units,
            *explaining_sheets(reference, PUBLISHED_NAMES),
            stamp_sheet(Stamp("return", area_code, revision)),
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
            archive.writestr(undated_entry(name), content)
    return out.getvalue()


def _unused_name(stem: str, ending: str, taken: set[str]) -> str:
    name, number = f"{stem}.{ending}", 1
    while name in taken:
        number += 1
        name = f"{stem}-{number}.{ending}"
    return name


# ---------------------------------------------------------------------- the other sheets


def explaining_sheets(
    reference: Reference, names: Collection[str] = COLUMN_NAMES[:_N_COLUMNS]
) -> list[Sheet]:
    """The sheets that explain some columns of the register, its types and its areas."""
    areas, types = reference.areas, reference.types.all
    area_rows = [
        (REGION, "In maintained_by only: records that the region keeps"),
        *zip(areas.codes, areas.names, strict=True),
        (WHOLE_REGION, "In areas_served only: the whole region"),
    ]
    return [
        _columns_sheet(names),
        plain_sheet(
            TYPES_SHEET,
            {"key": 30, "label": 34, "description": 80, "unit": 20},
            [(t.key, t.label, t.description, t.unit) for t in types],
        ),
        plain_sheet(AREAS_SHEET, {"code": 14, "name": 54}, area_rows),
        replace(
            plain_sheet(
                LISTS_SHEET,
                {"known specialisms": 24},
                [(w,) for w in reference.settings.specialisms],
            ),
            is_hidden=True,
        ),
    ]


def _columns_sheet(names: Collection[str]) -> Sheet:
    rows = [
        (column.name, "yes" if column.required else "no", column.note, allowed_values(column))
        for column in COLUMNS
        if column.name in names
    ]
    rules = [("", "", rule, "") for rule in published_rules()]
    return plain_sheet(
        COLUMNS_SHEET,
        {"column": 24, "required": 11, "what it says": 70, "what is allowed": 60},
        [
            *rows,
            ("", "", "", ""),
            ("The rules", "", "Every record is held against these:", ""),
            *rules,
        ],
    )


def _read_me(
    assessment: Assessment,
    reference: Reference,
    area_code: str,
    reply_to: str,
    n_records: int,
    n_asked: int,
    units: Sequence[Sheet],
) -> Sheet:
    name, settings = reference.areas.name(area_code), reference.settings
    steps = [
        *_steps(name, n_records, n_asked),
        *_unit_step(units),
        "Leave blank what you cannot answer yet, and add whatever else there is in the rows "
        "below; a record_id is not needed.",
        "Never write the address or postcode of a refuge, or of any other place that must stay "
        "confidential.",
        f"Save the workbook as it is (.xlsx) and send it back to {reply_to}, answered in full or "
        "in part.",
    ]
    lines = [
        f"Date: {in_words(assessment.on)}",
        f"For: {settings.named_in_full(name)}",
        f"From: the register of domestic-violence provision, {settings.region_name}",
        *([settings.banner] if settings.banner else []),
        "",
        "What to do",
        *(f"{number}. {step}" for number, step in enumerate(steps, start=1)),
        "",
        "What you answer is kept as confirmed, on the day on which the workbook is read unless "
        "you write another day into last_verified.",
        f"The sheet {COLUMNS_SHEET} explains every column, {TYPES_SHEET} every type of "
        f"provision, and {AREAS_SHEET} the codes.",
    ]
    title = f"What provision is there in {name}?"
    return plain_sheet(READ_ME, {title: 100}, [(line,) for line in lines])


def _steps(name: str, n_records: int, n_asked: int) -> Iterator[str]:
    """What to do with the two kinds of rows, as far as there are any."""
    if n_records or n_asked:
        yield (
            f"The sheet {RECORDS} asks one question a row, in the column question, the most "
            "telling first. What is to be filled in is coloured."
        )
    if n_records:
        yield (
            f"{_count(n_records, 'row')} {'holds' if n_records == 1 else 'hold'} what the register "
            f"says about {name}: in the column answer choose “still right”, “changed” or “no "
            "longer”, and correct in the row whatever has changed."
        )
    if n_asked:
        yield (
            f"{_count(n_asked, 'row')} {'asks' if n_asked == 1 else 'ask'} about what the register "
            "does not know, or has not heard of for too long: choose a status; "
            f"{NOT_PROVIDED} is a useful answer and needs nothing more, any other needs the "
            "provider, the service and whether its location is confidential."
        )


def _unit_step(units: Sequence[Sheet]) -> Iterator[str]:
    """What to do where something is asked of units one by one."""
    if units:
        titles = listed([sheet.title for sheet in units])
        yield (
            f"The {plural(len(units), 'sheet')} {titles} {verb(len(units), 'ask')} of practices, "
            "schools or teams by name: choose in the column answer what is so of those that you "
            "know of, and leave the others blank."
        )


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


# --------------------------------------------------------------- rows of the return workbook


def questions_about(cells: pd.DataFrame, reference: Reference) -> pd.Series:
    """Of each record, what it says and whether that is still right."""
    labels = {t.key: t.label for t in reference.types.all}
    questions = [
        _still_right(labels.get(key, key), *said)
        for key, *said in zip(
            cells["provision_type"],
            cells["status"],
            cells["service_name"],
            cells["provider"],
            cells["last_verified"],
            strict=True,
        )
    ]
    return pd.Series(questions, index=cells.index, dtype="str")


def _rows_to_confirm(cells: pd.DataFrame, reference: Reference) -> pd.DataFrame:
    return cells.assign(
        **{
            ANSWER: pd.Series([""] * len(cells), index=cells.index, dtype="str"),
            QUESTION: questions_about(cells, reference),
            VERIFIED_BEFORE: cells["last_verified"],
        }
    )


def _still_right(label: str, status: str, service: str, provider: str, verified: str) -> str:
    named = " by ".join(part for part in (service, provider) if part)
    what = f": {named}" if named else ""
    return f"{label}{what}. The record says {last_word(status, verified)}. Is it still right?"


def _rows_to_answer(
    asked: Sequence[ProvisionType],
    assessment: Assessment,
    reference: Reference,
    area_code: str,
    last: Mapping[str, str],
) -> pd.DataFrame:
    confidential = reference.confidential_types
    blank = dict.fromkeys((ANSWER, QUESTION, *COLUMN_NAMES, VERIFIED_BEFORE), "")
    rows = [
        {
            **blank,
            "maintained_by": area_code,
            "provision_type": t.key,
            "areas_served": area_code,
            "location_confidential": "yes" if word_key(t.key) in confidential else "",
            QUESTION: _question(t, assessment, area_code, last.get(t.key, "")),
        }
        for t in asked
    ]
    return pd.DataFrame(rows, columns=list(blank), dtype="str")


def _last_words(cells: pd.DataFrame) -> dict[str, str]:
    """What the newest record of each type says, and when that was."""
    newest = cells.sort_values("last_verified", kind="stable")
    return {
        str(key): last_word(str(status), str(verified))
        for key, status, verified in zip(
            newest["provision_type"], newest["status"], newest["last_verified"], strict=True
        )
    }


def _question(
    provision_type: ProvisionType, assessment: Assessment, area_code: str, last: str
) -> str:
    """What is asked about a type; no article, since labels are singular, plural and neither."""
    unit, area = provision_type.unit, assessment.areas.name(area_code)
    parts = [f"{provision_type.label}: is it provided in {area}?"]
    if assessment.has_flag(area_code, provision_type.key, Flag.EXPIRED):
        parts.append(f"The last word{f', {last},' if last else ''} is too old to count.")
    if last:
        parts.append("If this is what a record above says, answer there and leave this row blank.")
    if provision_type.measure == "rate":
        parts.append(f"If so, how many {unit}? (column capacity)")
    if provision_type.measure == "share":
        parts.append(f"If so, for how many {unit} of how many? (units_covered and units_total)")
    return " ".join(parts)
