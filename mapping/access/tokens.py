"""Tokens by which programs read where people sign in: named, shown once, kept as a digest."""

from __future__ import annotations

import re
import secrets
from collections.abc import Collection, Iterator, Sequence
from hashlib import sha256
from hmac import compare_digest

from mapping.problems import Problem
from mapping.tables.small_table import Row, duplicate_faults

FILE_NAME = "tokens.csv"
COLUMNS = REQUIRED = ("name", "sha256")
NO_OTHER_COLUMN = "The list of tokens takes no further column: it could hold a token itself."
LONGEST_NAME = 60
_NAME = re.compile(rf"[A-Za-z0-9][A-Za-z0-9 ._-]{{0,{LONGEST_NAME - 1}}}")
_DIGEST = re.compile("[0-9a-f]{64}")
# Tells a token apart from anything else that is found in a file or a log.
_START = "pm_"
_BYTES = 32


def new_token() -> str:
    """A token that nobody can guess; it is kept nowhere."""
    return _START + secrets.token_urlsafe(_BYTES)


def digest_of(token: str) -> str:
    """What is kept of a token: so many bits of chance need no slower digest.

    >>> digest_of("pm_x")[:12]
    '5362bb9440aa'
    """
    return sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def is_known(token: str, digests: Collection[str]) -> bool:
    """Whether a token is one of those whose digests are kept."""
    asked = digest_of(token)
    return any(compare_digest(asked, digest) for digest in digests)


def token_faults(rows: Sequence[Row]) -> list[Problem]:
    """Everything that is wrong with rows of the list."""
    faults = [fault for row in rows for fault in _faults(row)]
    return [*faults, *duplicate_faults(rows, lambda row: (row["name"],), "name")]


def _faults(row: Row) -> Iterator[Problem]:
    if not _NAME.fullmatch(row["name"]):
        yield row.problem(
            "name",
            "This is no name for a token.",
            f"Letters, digits, blanks, “.”, “_” and “-”, at most {LONGEST_NAME}.",
            "Say for which program it is, such as Power BI.",
        )
    if not _DIGEST.fullmatch(row["sha256"]):
        yield row.problem(
            "sha256",
            "This is no digest of a token.",
            "64 digits and letters a to f, as the program writes them.",
            "Have the program make the token; none is ever written down here.",
        )
