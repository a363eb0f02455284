"""The command that writes the map's data to a file: the ending says what kind of file.

Its arguments are read in `__main__`; what a kind of file needs is imported when it is made.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable

from mapping.cli.output import write_file
from mapping.errors import PostcodeDirectoryError, SelectionError
from mapping.export.extract import Extract, Places
from mapping.region.as_of import folder_on

Say = Callable[[str], None]
Maker = Callable[[Extract, Say], bytes]


def write_export(options: argparse.Namespace, say: Say) -> None:
    """Make a file of the data on a date, and write it.

    Raises
    ------
    SelectionError
        No such file is made.
    """
    make = _maker(options.out.suffix.lower(), options.what)
    folder = folder_on(options.data, options.on, options.today)
    extract = Extract(folder.reference, folder.public_register, folder.assess(options.on))
    content = make(extract, say)
    write_file(options.out, content)
    say(f"Wrote {options.out}. {extract.notice}")


def _maker(ending: str, what: str | None) -> Maker:
    makers = _MAKERS.get(ending)
    if makers is None:
        raise SelectionError(
            f"No file is made that ends in {ending or 'nothing'}. Give --out a name that ends in "
            f"one of {', '.join(_MAKERS)}."
        )
    if what is None:
        return next(iter(makers.values()))
    if what not in makers:
        fitting = [other for other, held in _MAKERS.items() if what in held]
        raise SelectionError(
            f"A file that ends in {ending} does not hold “{what}”, but {' or '.join(makers)}. "
            f"For {what} give --out a name that ends in {' or '.join(fitting)}."
        )
    return makers[what]


def _matrix_csv(extract: Extract, _say: Say) -> bytes:
    from mapping.export.tables import matrix_csv

    return matrix_csv(extract)


def _records_csv(extract: Extract, _say: Say) -> bytes:
    from mapping.export.tables import records_csv

    return records_csv(extract)


def _themes_csv(extract: Extract, _say: Say) -> bytes:
    from mapping.export.reviews import themes_csv

    return themes_csv(extract.reference)


def _reviews_csv(extract: Extract, _say: Say) -> bytes:
    from mapping.export.reviews import reviews_csv

    return reviews_csv(extract.reference)


def _actions_csv(extract: Extract, _say: Say) -> bytes:
    from mapping.export.actions import actions_csv

    return actions_csv(extract)


def _matrix_geojson(extract: Extract, _say: Say) -> bytes:
    from mapping.export.geodata import matrix_geojson
    from mapping.geography.boundaries import read_boundaries

    reference = extract.reference
    return matrix_geojson(extract, read_boundaries(reference.settings, reference.areas))


def _records_geojson(extract: Extract, say: Say) -> bytes:
    from mapping.export.geodata import records_geojson

    return records_geojson(extract, _places(extract, say))


def _geopackage(extract: Extract, say: Say) -> bytes:
    from mapping.export.geodata import geopackage
    from mapping.geography.boundaries import read_boundaries

    reference = extract.reference
    boundaries = read_boundaries(reference.settings, reference.areas)
    return geopackage(extract, boundaries, _places(extract, say))


def _open_referral(extract: Extract, say: Say) -> bytes:
    from mapping.export.open_referral import open_referral

    return open_referral(extract, _places(extract, say))


def _data_package(extract: Extract, _say: Say) -> bytes:
    from mapping.export.data_package import data_package

    return data_package(extract)


# For each ending what such a file can hold; the first where nothing is asked for.
_MAKERS: dict[str, dict[str, Maker]] = {
    ".csv": {
        "matrix": _matrix_csv,
        "records": _records_csv,
        "themes": _themes_csv,
        "reviews": _reviews_csv,
        "actions": _actions_csv,
    },
    ".geojson": {"matrix": _matrix_geojson, "records": _records_geojson},
    ".gpkg": {"package": _geopackage},
    ".json": {"records": _open_referral},
    ".zip": {"package": _data_package},
}


def _places(extract: Extract, say: Say) -> Places:
    """Where the public offices are; where that cannot be looked up the file says so too."""
    from mapping.geography.postcode_directory import OnsPostcodeDirectory
    from mapping.register.disclosure import public_sites

    try:
        sites = public_sites(extract.register, OnsPostcodeDirectory())
    except PostcodeDirectoryError as error:
        say(str(error))
        return Places(fault=str(error))
    if sites.empty:
        return Places()
    from mapping.geography.boundaries import in_longitude_latitude

    return Places(in_longitude_latitude(sites))
