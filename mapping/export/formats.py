"""The files for other programs: one table for the page that offers them and the command.

What a file needs is imported when it is made, so that the command starts fast.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mapping.export.extract import Extract, Places
    from mapping.geography.boundaries import Boundaries


@dataclass(frozen=True)
class Shapes:
    """What a file with shapes asks for: the areas' boundaries, and where public offices are."""

    boundaries: Callable[[], Boundaries]
    places: Callable[[], Places]


@dataclass(frozen=True)
class ExportFormat:
    """A file for other programs.

    Attributes
    ----------
    key
        What is in it, as the command is asked for it.
    ending
        Of the file's name; the first format of an ending is made where no key is asked for.
    name
        Of the file on the page, after the region and the date.
    label, sentence
        What its button says, and what is said beside it.
    parts
        What `make` gives, part by part, where the whole may be too much to hold.
    """

    key: str
    ending: str
    name: str
    media_type: str
    label: str
    sentence: str
    make: Callable[[Extract, Shapes], bytes]
    parts: Callable[[Extract, Shapes], Iterator[bytes]] | None = None

    def in_parts(self, extract: Extract, shapes: Shapes) -> Iterable[bytes]:
        """The file part by part; whole where it is made in one."""
        return (self.make(extract, shapes),) if self.parts is None else self.parts(extract, shapes)


def _matrix_csv(extract: Extract, _shapes: Shapes) -> bytes:
    from mapping.export.tables import matrix_csv

    return matrix_csv(extract)


def _records_csv(extract: Extract, _shapes: Shapes) -> bytes:
    from mapping.export.tables import records_csv

    return records_csv(extract)


def _actions_csv(extract: Extract, _shapes: Shapes) -> bytes:
    from mapping.export.actions import actions_csv

    return actions_csv(extract)


def _themes_csv(extract: Extract, _shapes: Shapes) -> bytes:
    from mapping.export.reviews import themes_csv

    return themes_csv(extract.reference)


def _reviews_csv(extract: Extract, _shapes: Shapes) -> bytes:
    from mapping.export.reviews import reviews_csv

    return reviews_csv(extract.reference)


def _recommendations_csv(extract: Extract, _shapes: Shapes) -> bytes:
    from mapping.export.recommendations import recommendations_csv

    return recommendations_csv(extract)


def _units_csv(extract: Extract, _shapes: Shapes) -> bytes:
    from mapping.export.units import units_csv

    return units_csv(extract)


def _matrix_geojson(extract: Extract, shapes: Shapes) -> bytes:
    from mapping.export.geodata import matrix_geojson

    return matrix_geojson(extract, shapes.boundaries())


def _records_geojson(extract: Extract, shapes: Shapes) -> bytes:
    from mapping.export.geodata import records_geojson

    return records_geojson(extract, shapes.places())


def _geopackage(extract: Extract, shapes: Shapes) -> bytes:
    from mapping.export.geodata import geopackage

    return geopackage(extract, shapes.boundaries(), shapes.places())


def _open_referral(extract: Extract, shapes: Shapes) -> bytes:
    from mapping.export.open_referral import open_referral

    return open_referral(extract, shapes.places())


def _open_referral_parts(extract: Extract, shapes: Shapes) -> Iterator[bytes]:
    from mapping.export.open_referral import open_referral_parts

    return open_referral_parts(extract, shapes.places())


def _data_package(extract: Extract, _shapes: Shapes) -> bytes:
    from mapping.export.data_package import data_package

    return data_package(extract)


_CSV, _GEOJSON = (".csv", "text/csv"), (".geojson", "application/geo+json")


def _format(
    key: str,
    kind: tuple[str, str],
    name: str,
    label: str,
    sentence: str,
    make: Callable[[Extract, Shapes], bytes],
    parts: Callable[[Extract, Shapes], Iterator[bytes]] | None = None,
) -> ExportFormat:
    ending, media_type = kind
    return ExportFormat(key, ending, f"{name}{ending}", media_type, label, sentence, make, parts)


EXPORT_FORMATS = (
    _format(
        "matrix",
        _CSV,
        "matrix",
        "Matrix as CSV",
        "One row for each area and type: status, level, what else is to be known, and the records "
        "behind it. For a spreadsheet.",
        _matrix_csv,
    ),
    _format(
        "records",
        _CSV,
        "records",
        "Records as CSV",
        "One row for each record, with the postcode of public offices only. For a spreadsheet.",
        _records_csv,
    ),
    _format(
        "actions",
        _CSV,
        "actions",
        "Actions as CSV",
        "One row for each action of the plan: what, owner as a role, due date, status, decision. "
        "As the plan is kept today; what is overdue is reckoned on the date above.",
        _actions_csv,
    ),
    _format(
        "themes",
        _CSV,
        "themes",
        "Themes as CSV",
        "One row for each theme of the homicide reviews: in how many it was found, of how many "
        "read. As the reviews are known today, whatever the date.",
        _themes_csv,
    ),
    _format(
        "reviews",
        _CSV,
        "later-reviews",
        "Later reviews as CSV",
        "One row for each homicide review finished after the checklist: area, month and themes. "
        "Nothing is kept of the people in it.",
        _reviews_csv,
    ),
    _format(
        "recommendations",
        _CSV,
        "recommendations",
        "Recommendations as CSV",
        "One row for each thing that was asked: of whom, by when, what the map says of it on the "
        "date above, and the actions of the plan.",
        _recommendations_csv,
    ),
    _format(
        "units",
        _CSV,
        "units",
        "Practices and other units as CSV",
        "One row for each practice, school or team that a type is counted by, with what is known "
        "of it: covered, not covered, or not known.",
        _units_csv,
    ),
    _format(
        "matrix",
        _GEOJSON,
        "map",
        "Map as GeoJSON",
        "One shape for each area, with every status. For a web map.",
        _matrix_geojson,
    ),
    _format(
        "records",
        _GEOJSON,
        "records",
        "Records as GeoJSON",
        "Public offices as points; the other records without a place.",
        _records_geojson,
    ),
    _format(
        "package",
        (".gpkg", "application/geopackage+sqlite3"),
        "map",
        "All layers as GeoPackage",
        "Areas, cells and records in one file. For QGIS and other geographic information systems.",
        _geopackage,
    ),
    _format(
        "records",
        (".json", "application/json"),
        "open-referral",
        "Services as Open Referral UK",
        "For a directory of services. Records that say “none” are left out; what is planned, has "
        "ended or was verified too long ago is marked as not active.",
        _open_referral,
        _open_referral_parts,
    ),
    _format(
        "package",
        (".zip", "application/zip"),
        "data-package",
        "All tables as a data package",
        "A zip of CSV files with a description of every column (Frictionless Data Package).",
        _data_package,
    ),
)
EXPORT_ENDINGS = tuple(dict.fromkeys(each.ending for each in EXPORT_FORMATS))
EXPORT_KEYS = tuple(dict.fromkeys(each.key for each in EXPORT_FORMATS))
