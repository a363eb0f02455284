"""Postcodes in a text, in whatever spelling: found, recognised, and written in one form."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterator
from urllib.parse import unquote

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
