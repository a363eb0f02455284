"""The matrix, the records and the small tables as frames and as CSV, with a word on each column."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import date
from typing import Any, get_args

import numpy as np
import numpy.typing as npt
import pandas as pd

from mapping.english import listed
from mapping.escape import for_spreadsheet
from mapping.export.extract import Extract
from mapping.gap_model.assessment import Assessment, Cell
from mapping.gap_model.counts import status_counts
from mapping.gap_model.figures import level_in_words, required_amount
from mapping.gap_model.status_style import SIGNS, all_styles, marks_in_words, marks_of, style_of
from mapping.gap_model.statuses import STATUSES, Flag, Status
from mapping.reference.provision_types import Measure
from mapping.register.disclosure import NOT_STATED, WITHHELD, areas_served_in_words
from mapping.register.schema import COLUMNS as REGISTER_COLUMNS
from mapping.tables.column_values import each_unique
from mapping.tables.columns import Column, Kind
from mapping.tables.csv_writer import sent_csv

Only = Collection[str] | None

NOTICE = Column("notice", "text", "What must not be lost when the row is copied.", required=True)
_LAST_COLUMNS = (
    NOTICE,
    Column("attribution", "text", "Whose data the areas and the need figures are."),
)

MATRIX_COLUMNS: tuple[Column, ...] = (
    Column("as_of", "date", "The date that is asked about.", required=True),
    Column("area_code", "text", "Code of the area.", required=True),
    Column("area_name", "text", "Name of the area.", required=True),
    Column("provision_type", "text", "Key of the type of provision.", required=True),
    Column("provision_label", "text", "Name of the type of provision.", required=True),
    Column(
        "status",
        "word",
        "What there is: none, no standing return, a part, some that cannot be measured, enough.",
        tuple(status.value for status in STATUSES),
        required=True,
    ),
    Column(
        "too_old",
        "yes_no",
        "Whether there was a return that is too old to count; then the status is unknown.",
        required=True,
    ),
    Column(
        "shown_as",
        "text",
        "The status as the map shows it. The word None means that there is none; some programs "
        "take it for an empty cell when they read it.",
        required=True,
    ),
    Column("marks", "text", f"What stands beside the status: {listed([*SIGNS.values()], 'or')}."),
    Column("level", "number", "How much there is, in the unit of the benchmark; blank: unknown."),
    Column("level_in_words", "text", "The level as a meeting would say it."),
    Column("benchmark", "number", "The level that should be reached; blank: none was set."),
    Column("unit", "text", "What the level and the benchmark are in."),
    Column("amount", "number", "Capacity, or units covered, that falls to the area."),
    Column("wanted", "number", "What the amount is set against: what the benchmark asks, or all."),
    Column("amount_unit", "text", "What is counted: what the amount, wanted and total are in."),
    Column("total", "number", "Units in all that fall to the area, where a share is measured."),
    Column("need", "number", "The area's need figure; blank: there is none."),
    Column("need_basis", "text", "What the need figure counts."),
    Column("flags", "words", "What else is to be known.", tuple(flag.value for flag in Flag)),
    Column(
        "causes", "text", "Why there is none or only a part, each with how many returns say so."
    ),
    Column("newest_verified", "date", "When the status was last said by a dated source."),
    Column("at_risk_from", "date", "When the end of funding or coverage first makes it worse."),
    Column(
        "at_risk_status",
        "word",
        "What the status becomes without the funding or coverage that ends soon.",
        tuple(status.value for status in STATUSES if status is not Status.NOT_EXPECTED),
    ),
    Column("record_ids", "text", "The records behind the status, parted by semicolons."),
    *_LAST_COLUMNS,
)
# What is told of each type in a table with one row an area. None may be the end of another name.
_WIDE = ("status", "too_old", "shown_as", "marks", "level", "level_in_words", "flags")

_LOCATION = Column(
    "location",
    "text",
    f"Postcode of a public office, “{WITHHELD}” or “{NOT_STATED}”.",
    required=True,
)
RECORD_COLUMNS: tuple[Column, ...] = (
    *(
        _LOCATION if column.name == "postcode" else column
        for column in REGISTER_COLUMNS
        if not column.is_internal
    ),
    Column("provision_label", "text", "Name of the type of provision.", required=True),
    Column("areas_served_names", "text", "The areas served by name.", required=True),
    *_LAST_COLUMNS,
)

AREA_COLUMNS: tuple[Column, ...] = (
    Column("area_code", "text", "Code of the area.", required=True),
    Column("area_name", "text", "Name of the area.", required=True),
)

TYPE_COLUMNS: tuple[Column, ...] = (
    Column("key", "text", "What other tables call it.", required=True),
    Column("label", "text", "Its name.", required=True),
    Column("group", "text", "The heading that it stands under."),
    Column("core", "yes_no", "Whether it is one of the core types.", required=True),
    Column("description", "text", "What it is."),
    Column(
        "measure",
        "word",
        "Whether there is any, a rate on the need, or a share of the units.",
        get_args(Measure),
        required=True,
    ),
    Column("unit", "text", "What is counted."),
    Column("need_basis", "text", "The need figure that it is measured on."),
    Column("per", "number", "The need units that the benchmark is stated for."),
    Column("benchmark", "number", "The level that should be reached; blank: none was set."),
    Column("benchmark_source", "text", "Where the benchmark comes from."),
    Column("linked_theme", "text", "Theme of the homicide reviews that it answers."),
    Column("review_section", "text", "Where the review asks for it."),
)

NEED_COLUMNS: tuple[Column, ...] = (
    Column("area_code", "text", "Code of the area.", required=True),
    Column("need_basis", "text", "What is counted.", required=True),
    Column("value", "number", "How many.", required=True),
    Column("year", "text", "Which year it is for."),
    Column("source", "text", "Where it comes from."),
)


def names(columns: Iterable[Column]) -> list[str]:
    """The columns by name."""
    return [column.name for column in columns]


# -------------------------------------------------------------------------------- frames


def shown_frame(assessment: Assessment) -> pd.DataFrame:
    """`Assessment.table` with what each row is called and shown as, and its amounts.

    Further columns `as_of`, `provision_label`, `shown_as`, `marks`, `amount`, `wanted` (NaN: none)
    and `amount_unit`, as in `MATRIX_COLUMNS`.
    """
    by_key = assessment.types.by_key
    pairs = [(cell, by_key[cell.provision_type]) for cell in assessment.cells()]
    return assessment.table.assign(
        as_of=days([assessment.on] * len(pairs)),
        provision_label=[kind.label for _, kind in pairs],
        shown_as=[style_of(cell, kind).word for cell, kind in pairs],
        marks=[marks_in_words(marks_of(cell)) for cell, _ in pairs],
        amount=_numbers(cell.figures.amount for cell, _ in pairs),
        wanted=_numbers(required_amount(cell, kind) for cell, kind in pairs),
        amount_unit=[kind.unit for _, kind in pairs],
    )


def matrix_frame(extract: Extract) -> pd.DataFrame:
    """One row an area × type, by area and then type; columns as in `MATRIX_COLUMNS`.

    Those that `Assessment.table` has as well say the same.
    """
    assessment, by_key = extract.assessment, extract.reference.types.by_key
    cells = list(assessment.cells())
    pairs = [(cell, by_key[cell.provision_type]) for cell in cells]
    frame = shown_frame(assessment).assign(
        too_old=np.array([Flag.EXPIRED in cell.flags for cell in cells], dtype=bool),
        level_in_words=[level_in_words(cell, kind) for cell, kind in pairs],
        total=_numbers(cell.figures.total for cell in cells),
        need=_numbers(cell.figures.need for cell in cells),
        need_basis=[kind.need_basis for _, kind in pairs],
        causes=[_causes(cell) for cell in cells],
        newest_verified=days([cell.newest_verified for cell in cells]),
        at_risk_from=days([cell.at_risk_from for cell in cells]),
        at_risk_status=[cell.at_risk_status or "" for cell in cells],
        notice=extract.notice,
        attribution=extract.attribution,
    )
    return typed(frame, MATRIX_COLUMNS)


def _causes(cell: Cell) -> str:
    return ";".join(f"{cause}: {number}" for cause, number in cell.causes.items())


def area_frame(extract: Extract, codes: Only = None, keys: Only = None) -> pd.DataFrame:
    """One row an area: how many types have each status, then the types one after the other.

    Columns `area_code`, `area_name`, `as_of`, `…_count` (a status each, `too_old` apart from
    `unknown`), `<type>_…` for each type (as in `MATRIX_COLUMNS`), `notice`, `attribution`.

    Parameters
    ----------
    codes, keys
        The only areas and types that are told of.
    """
    matrix = narrowed(matrix_frame(extract), area_code=codes, provision_type=keys)
    first = matrix.drop_duplicates("area_code").reset_index(drop=True)
    told = {
        f"{key}_{name}": of_type[name].reset_index(drop=True)
        for key, of_type in matrix.groupby("provision_type", sort=False)
        for name in _WIDE
    }
    head = first[["area_code", "area_name", "as_of"]]
    tail = first[["notice", "attribution"]]
    return pd.concat(
        [head, _counts(extract, codes, keys), pd.DataFrame(told), tail], axis="columns"
    )


def narrowed(frame: pd.DataFrame, **only: Only) -> pd.DataFrame:
    """The rows that hold one of some values in each of the columns named."""
    for name, values in only.items():
        if values is not None:
            frame = frame[frame[name].isin(list(values))]
    return frame.reset_index(drop=True)


def _counts(extract: Extract, codes: Only, keys: Only) -> pd.DataFrame:
    reference = extract.reference
    areas = [code for code in reference.areas.codes if codes is None or code in codes]
    types = tuple(kind for kind in reference.types.all if keys is None or kind.key in keys)
    counts = [status_counts(extract.assessment, [code], types) for code in areas]
    keys = [style.key for style in all_styles(types)]
    return pd.DataFrame({f"{key}_count": [count[key] for count in counts] for key in keys})


def records_frame(extract: Extract) -> pd.DataFrame:
    """The public records; columns as in `RECORD_COLUMNS`."""
    records, areas = extract.register.records, extract.reference.areas
    labels = {kind.key: kind.label for kind in extract.reference.types.all}
    frame = records.assign(
        provision_label=each_unique(
            records["provision_type"], lambda key: labels.get(key, key), "str"
        ),
        areas_served_names=each_unique(
            records["areas_served"], lambda codes: areas_served_in_words(codes, areas), "str"
        ),
        notice=extract.notice,
        attribution=extract.attribution,
    )
    return typed(frame.reset_index(drop=True), RECORD_COLUMNS)


def areas_frame(extract: Extract) -> pd.DataFrame:
    """The areas; columns as in `AREA_COLUMNS`."""
    areas = extract.reference.areas
    frame = pd.DataFrame({"area_code": areas.codes, "area_name": areas.names})
    return typed(frame, AREA_COLUMNS)


def types_frame(extract: Extract) -> pd.DataFrame:
    """The types of provision; columns as in `TYPE_COLUMNS`."""
    return _listed(extract.reference.types.all, TYPE_COLUMNS)


def need_frame(extract: Extract) -> pd.DataFrame:
    """The need figures; columns as in `NEED_COLUMNS`."""
    return _listed(extract.reference.need.figures, NEED_COLUMNS)


def _listed(items: Sequence[object], columns: Sequence[Column]) -> pd.DataFrame:
    rows = [[getattr(item, name) for name in names(columns)] for item in items]
    return typed(pd.DataFrame(rows, columns=names(columns)), columns)


def typed(frame: pd.DataFrame, columns: Sequence[Column]) -> pd.DataFrame:
    """The columns in their order, each of the kind that it is said to be."""
    dtypes: dict[Kind, str] = {
        "date": "datetime64[s]",
        "number": "float64",
        "whole": "float64",
        "yes_no": "bool",
    }
    return frame[names(columns)].astype({c.name: dtypes.get(c.kind, "str") for c in columns})


def _numbers(values: Iterable[float | None]) -> npt.NDArray[np.float64]:
    return np.array([np.nan if value is None else value for value in values], dtype=np.float64)


def days(values: Sequence[date | None]) -> npt.NDArray[np.datetime64]:
    """Days as a column of a frame; one that is not known is blank."""
    return np.array(
        ["NaT" if day is None else day.isoformat() for day in values], dtype="datetime64[s]"
    )


# --------------------------------------------------------------------------- as text


def matrix_csv(extract: Extract) -> bytes:
    """`matrix_frame` as Excel likes a CSV."""
    return csv_bytes(matrix_frame(extract), MATRIX_COLUMNS)


def records_csv(extract: Extract) -> bytes:
    """`records_frame` as Excel likes a CSV."""
    return csv_bytes(records_frame(extract), RECORD_COLUMNS)


def csv_bytes(frame: pd.DataFrame, columns: Sequence[Column], *, has_mark: bool = True) -> bytes:
    """A frame as Excel likes a CSV; blank where there is no figure.

    Texts that a spreadsheet could take for a formula have an apostrophe before them.
    """
    cells = [_in_text(frame[column.name], column.kind) for column in columns]
    return sent_csv(names(columns), zip(*cells, strict=True), has_mark=has_mark)


def _in_text(column: pd.Series, kind: Kind) -> list[str]:
    spellings: dict[Kind, Callable[[Any], str]] = {
        "date": lambda day: f"{day:%Y-%m-%d}",
        "number": _figure,
        "whole": _figure,
        "yes_no": lambda said: "yes" if said else "no",
    }
    spell = spellings.get(kind, for_spreadsheet)
    return ["" if pd.isna(value) else spell(value) for value in column.tolist()]


def _figure(value: float) -> str:
    """In full, so that it is read back as it was."""
    return str(int(value)) if value.is_integer() else repr(value)


def json_rows(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """A frame as rows of plain values; null where there is no figure and no date."""
    columns = {str(name): _plain(frame[name]) for name in frame.columns}
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def _plain(column: pd.Series) -> list[Any]:
    if pd.api.types.is_datetime64_any_dtype(column):
        return [None if pd.isna(day) else f"{day:%Y-%m-%d}" for day in column.tolist()]
    if pd.api.types.is_float_dtype(column):
        return [None if np.isnan(value) else value for value in column.tolist()]
    return column.tolist()
