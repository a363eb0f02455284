"""The tables as a Frictionless Data Package: CSV files, with a word on every column."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from mapping.context.reference import Reference
from mapping.escape import for_file_name
from mapping.export.actions import ACTION_COLUMNS, actions_frame
from mapping.export.extract import Extract
from mapping.export.recommendations import RECOMMENDATION_COLUMNS, recommendations_frame
from mapping.export.returns import ASKED_COLUMNS, asked_frame
from mapping.export.reviews import THEME_COLUMNS, review_columns, reviews_frame, themes_frame
from mapping.export.tables import (
    AREA_COLUMNS,
    MATRIX_COLUMNS,
    NEED_COLUMNS,
    RECORD_COLUMNS,
    TYPE_COLUMNS,
    areas_frame,
    csv_bytes,
    matrix_frame,
    need_frame,
    records_frame,
    types_frame,
)
from mapping.export.units import UNIT_COLUMNS, units_frame
from mapping.tables.columns import Column, Kind
from mapping.wording.recommendations import NOTE
from mapping.wording.reviews import CAVEATS

Json = dict[str, Any]

DESCRIPTOR, READ_ME = "datapackage.json", "README.txt"
_DEFUSED = (
    "In the CSV files a text that a spreadsheet could take for a formula has an apostrophe before "
    "it."
)
_BLANK = "A blank cell is one for which no figure, date or text is known; it is never 0."
_TYPES: dict[Kind, str] = {
    "date": "date",
    "number": "number",
    "whole": "integer",
    "yes_no": "boolean",
}


@dataclass(frozen=True)
class _Table:
    """One table of the package.

    Attributes
    ----------
    refers
        The tables and columns that its own columns name.
    is_of_source
        Whether it says only what the attributed source says, so that its licence holds.
    caveats
        What not to read into this table beside what holds of all.
    """

    name: str
    title: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    content: bytes
    refers: Mapping[str, tuple[str, str]]
    is_of_source: bool = False
    caveats: tuple[str, ...] = ()


def data_package(extract: Extract) -> bytes:
    """The tables, their descriptor and a note, zipped."""
    tables = _tables(extract)
    files = {
        DESCRIPTOR: _as_bytes(_descriptor(extract, tables)),
        READ_ME: _read_me(extract, tables),
        **{f"{table.name}.csv": table.content for table in tables},
    }
    return _zipped(files)


def descriptor(extract: Extract) -> Json:
    """`datapackage.json` as an object."""
    return _descriptor(extract, _tables(extract))


# The columns that others name areas and types by.
_AREA, _TYPE = ("areas", "area_code"), ("provision_types", "key")


def _tables(extract: Extract) -> tuple[_Table, ...]:
    return (*_of_provision(extract), *_judged_by(extract), *_beside_it(extract))


def _table(
    name: str,
    title: str,
    frame: pd.DataFrame,
    columns: tuple[Column, ...],
    key: tuple[str, ...],
    refers: Mapping[str, tuple[str, str]],
    *,
    is_of_source: bool = False,
    caveats: tuple[str, ...] = (),
) -> _Table:
    content = csv_bytes(frame, columns, has_mark=False)
    return _Table(name, title, columns, key, content, refers, is_of_source, caveats)


def _of_provision(extract: Extract) -> tuple[_Table, ...]:
    """What there is: the answers and the records behind them."""
    return (
        _table(
            "matrix",
            "What every area has of every type of provision",
            matrix_frame(extract),
            MATRIX_COLUMNS,
            ("area_code", "provision_type"),
            {"area_code": _AREA, "provision_type": _TYPE},
        ),
        _table(
            "records",
            "The register's records, without places that are withheld",
            records_frame(extract),
            RECORD_COLUMNS,
            ("record_id",),
            {"provision_type": _TYPE},
        ),
    )


def _judged_by(extract: Extract) -> tuple[_Table, ...]:
    """What it is judged by."""
    return (
        _table(
            "provision_types",
            "The types of provision and their benchmarks",
            types_frame(extract),
            TYPE_COLUMNS,
            ("key",),
            _of_themes(extract.reference),
        ),
        _table(
            "areas",
            "The areas",
            areas_frame(extract),
            AREA_COLUMNS,
            ("area_code",),
            {},
            is_of_source=True,
        ),
        _table(
            "need",
            "The need figures",
            need_frame(extract),
            NEED_COLUMNS,
            ("area_code", "need_basis"),
            {"area_code": _AREA},
            is_of_source=True,
        ),
    )


def _beside_it(extract: Extract) -> tuple[_Table, ...]:
    """What the reviews found, and what is to be done."""
    return (
        _table(
            "themes",
            "The themes of homicide reviews, and how often each was found",
            themes_frame(extract.reference),
            THEME_COLUMNS,
            ("theme",),
            {},
            caveats=CAVEATS,
        ),
        _table(
            "reviews",
            "The homicide reviews finished later: area, month and themes, nothing else",
            reviews_frame(extract.reference),
            review_columns(extract.reference),
            ("review_id",),
            {"area_code": _AREA},
            caveats=CAVEATS,
        ),
        _table(
            "recommendations",
            "What was asked, and what is known of it",
            recommendations_frame(extract),
            RECOMMENDATION_COLUMNS,
            ("review_id", "number"),
            {},
            caveats=(NOTE,),
        ),
        _table(
            "actions",
            "The action plan as it is kept today",
            actions_frame(extract),
            ACTION_COLUMNS,
            ("action_id",),
            {"area_code": _AREA, "provision_type": _TYPE},
        ),
        *_units(extract),
        *_returns(extract),
    )


def _returns(extract: Extract) -> tuple[_Table, ...]:
    """Who was asked for returns, where somebody was."""
    if not extract.reference.returns.all:
        return ()
    return (
        _table(
            "returns",
            "The rounds of returns: which area was asked, when, and until when",
            asked_frame(extract.reference),
            ASKED_COLUMNS,
            ("opened_on", "area_code"),
            {"area_code": _AREA},
        ),
    )


def _units(extract: Extract) -> tuple[_Table, ...]:
    """The units that types are counted by, where the region lists any."""
    frame = units_frame(extract)
    if frame.empty:
        return ()
    return (
        _table(
            "units",
            "The practices, schools and teams that types are counted by, and what is known of each",
            frame,
            UNIT_COLUMNS,
            ("provision_type", "unit_id"),
            {"provision_type": _TYPE},
        ),
    )


def _of_themes(reference: Reference) -> Mapping[str, tuple[str, str]]:
    """The table that the types' themes are named in, where it names all of them."""
    linked = {kind.linked_theme for kind in reference.types.all if kind.linked_theme}
    are_known = linked <= reference.themes.by_key.keys()
    return {"linked_theme": ("themes", "theme")} if are_known else {}


# ---------------------------------------------------------------------------- descriptor


def _descriptor(extract: Extract, tables: Sequence[_Table]) -> Json:
    settings, about = extract.reference.settings, extract.about()
    caveats = [*about["caveats"], _BLANK, _DEFUSED]
    return {
        "profile": "tabular-data-package",
        "name": f"provision-map-{for_file_name(settings.region_name)}",
        "title": about["title"],
        "description": " ".join(caveats),
        "sources": _sources(extract),
        "resources": [_resource(extract, table) for table in tables],
        **{name: value for name, value in about.items() if name not in ("title", "caveats")},
        "notice": extract.notice,
        "caveats": caveats,
    }


def _sources(extract: Extract) -> list[Json]:
    titles = [
        "Records: the public source that each names in its column source_url",
        "Need figures: the source that each names in its column source",
        extract.attribution,
        extract.reference.settings.edition,
        *extract.reference.settings.licences,
    ]
    return [{"title": title} for title in titles if title]


def _resource(extract: Extract, table: _Table) -> Json:
    settings = extract.reference.settings
    licence = {"name": settings.licence, "path": settings.licence_url}
    is_licensed = table.is_of_source and settings.licence and settings.licence_url
    return {
        "profile": "tabular-data-resource",
        "name": table.name,
        "path": f"{table.name}.csv",
        "title": table.title,
        **({"description": " ".join(table.caveats)} if table.caveats else {}),
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(table.content),
        "hash": f"sha256:{hashlib.sha256(table.content).hexdigest()}",
        **({"licenses": [licence]} if is_licensed else {}),
        "schema": _schema(table),
    }


def _schema(table: _Table) -> Json:
    keys = [
        {"fields": [field], "reference": {"resource": name, "fields": [column]}}
        for field, (name, column) in table.refers.items()
    ]
    return {
        "fields": [_field(column) for column in table.columns],
        "missingValues": [""],
        "primaryKey": list(table.key),
        **({"foreignKeys": keys} if keys else {}),
    }


def _field(column: Column) -> Json:
    said = {"trueValues": ["yes"], "falseValues": ["no"]} if column.kind == "yes_no" else {}
    constraints = _constraints(column)
    return {
        "name": column.name,
        "type": _TYPES.get(column.kind, "string"),
        "description": column.note,
        **said,
        **({"constraints": constraints} if constraints else {}),
    }


def _constraints(column: Column) -> Json:
    found: Json = {"required": True} if column.required else {}
    if column.kind in ("number", "whole"):
        found["minimum"] = 0
    if column.allowed and column.kind == "word":
        found["enum"] = list(column.allowed)
    if column.allowed and column.kind == "words":
        one = f"({'|'.join(column.allowed)})"
        found["pattern"] = f"{one}(;{one})*"
    return found


# --------------------------------------------------------------------------------- files


def _as_bytes(value: Json) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode("utf-8")


def _read_me(extract: Extract, tables: Sequence[_Table]) -> bytes:
    about = extract.about()
    lines = [
        about["title"],
        extract.notice,
        "",
        *(f"- {caveat}" for caveat in (*about["caveats"], _BLANK, _DEFUSED)),
        "",
        *(" ".join((f"{table.name}.csv: {table.title}.", *table.caveats)) for table in tables),
        f"{DESCRIPTOR}: what every column is (Frictionless Data Package).",
        "",
        *(text for text in (about["boundaries"], about["attribution"]) if text),
    ]
    return ("\r\n".join(lines) + "\r\n").encode("utf-8")


def _zipped(files: Mapping[str, bytes]) -> bytes:
    """A zip that says no time at which it was made: the same files, the same bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()
