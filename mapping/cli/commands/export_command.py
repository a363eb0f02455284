"""The command that writes the map's data to a file: the ending says what kind of file.

Its arguments are read in `__main__`; what a kind of file needs is imported when it is made.
"""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from mapping.cli.output import Say, Table, write_file
from mapping.errors import PostcodeDirectoryError, SelectionError
from mapping.export.extract import Extract, Places
from mapping.export.formats import EXPORT_ENDINGS, EXPORT_FORMATS, ExportFormat, Shapes
from mapping.geography.area_groups import AreaGroup
from mapping.region.as_of import folder_on
from mapping.region.narrowing import folder_within, looked_at

if TYPE_CHECKING:
    from mapping.geography.boundaries import Boundaries


def write_export(options: argparse.Namespace, say: Say, _table: Table) -> None:
    """Make a file of the data on a date, and write it.

    Raises
    ------
    SelectionError
        No such file is made.
    """
    wanted = _format(options.out.suffix.lower(), options.what)
    folder = folder_on(options.data, options.on, options.today)
    folder, code = looked_at(folder, options.area)
    if code is not None:
        area = AreaGroup("", code, folder.reference.areas.name(code), (code,))
        folder = folder_within(folder, area)
    extract = Extract(folder.reference, folder.public_register, folder.assess(options.on))
    write_file(options.out, wanted.in_parts(extract, _shapes(extract, say)))
    say(f"Wrote {options.out}. {extract.notice}")


def _format(ending: str, key: str | None) -> ExportFormat:
    formats = {each.key: each for each in EXPORT_FORMATS if each.ending == ending}
    if not formats:
        raise SelectionError(
            f"No file is made that ends in {ending or 'nothing'}. Give --out a name that ends in "
            f"one of {', '.join(EXPORT_ENDINGS)}."
        )
    if key is None:
        return next(iter(formats.values()))
    if key not in formats:
        fitting = [each.ending for each in EXPORT_FORMATS if each.key == key]
        raise SelectionError(
            f"A file that ends in {ending} does not hold “{key}”, but {' or '.join(formats)}. "
            f"For {key} give --out a name that ends in {' or '.join(fitting)}."
        )
    return formats[key]


def _shapes(extract: Extract, say: Say) -> Shapes:
    def boundaries() -> Boundaries:
        from mapping.geography.boundaries import read_boundaries

        return read_boundaries(extract.reference.settings, extract.reference.areas)

    return Shapes(boundaries, lambda: _places(extract, say))


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
