"""Postcodes in a text, in whatever spelling: found, recognised, and written in one form."""

from __future__ import annotations

import re

from mapping.tables.privacy.look_alikes import as_it_looks, readings
from mapping.tables.privacy.sieve import loosened

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


_BEGINNING = re.compile(f"{_FIRST_HALF}(?: [0-9][A-Z]?)?")


_GAP = r"[\s\-._]*"


_LETTERS = f"[ABD-HJLNP-UW-Z]{_GAP}[ABD-HJLNP-UW-Z]"


# The letters of the area parted as well: "B(?:gap[ABD])?" for "B[ABD]?".
_AREA_SPACED_OUT = re.sub(
    r"(?<=[(|:][A-Z])(\[[A-Z]+\]|[A-Z])(\??)",
    lambda found: f"(?:{_GAP}{found[1]}){found[2]}",
    _AREA,
)


_SPACED_OUT = _GAP.join((_AREA_SPACED_OUT, "[0-9]", "[0-9A-Z]?", "[0-9]", _LETTERS))


_END_OF_POSTCODE = re.compile(f"[0-9]{_GAP}{_LETTERS}")


# Looser than a postcode: whatever a reader would take for one, however it is spaced. Any signs may
# part its halves, but only blanks, hyphens and dots its letters: "DA 24/7 by phone" is no place.
_POSTCODE_IN_TEXT = re.compile(
    rf"(?<![A-Z0-9])(?:{_FIRST_HALF}[\W_]{{1,6}}{_SECOND_HALF}|{_SPACED_OUT}|GIR{_GAP}0AA)"
    rf"(?![A-Z0-9])|{_FIRST_HALF}\s+{_SECOND_HALF}(?![A-Z])"
)


# A letter in the place of a digit, as in "B16 OTT" and "Bl 1AA": in capitals, so that no word of a
# sentence is one.
_DIGIT_LIKE = "[0-9OoIl|]"
_AREA_LIKE = f"(?:{_AREA}|[CPSY]0|0[LX])"
_ALIKE = re.compile(
    rf"(?<![A-Za-z0-9]){_AREA_LIKE}({_DIGIT_LIKE}{{1,2}}[A-Z]?)[\W_]{{0,6}}"
    rf"({_DIGIT_LIKE})([ABD-HJLNP-UW-Z]{{2}})(?![A-Za-z0-9])"
)
_IS_ALIKE = re.compile("[0-9l|]")
# What begins with a digit like a second half and is none: "B1 and 2nd", "E1 or 2FA".
_NO_HALF = "(?!1ST|2ND|3RD|[0-9](?:TH|HR|YR|GB|WD|FA|AB))"
FIRST_HALF = re.compile(rf"(?<![A-Z0-9]){_FIRST_HALF}(?![A-Z0-9])")
SECOND_HALF = re.compile(rf"(?<![A-Z0-9]){_NO_HALF}{_SECOND_HALF}(?![A-Z0-9])")
# The first half and the digit after it, which leave some thousand doors: "B17 0", "the B17 0 area";
# not "in B17 3 times a week".
SECTOR = re.compile(
    rf"(?<![A-Z0-9]){_FIRST_HALF}[\s\-]{{1,3}}[0-9]"
    r"(?=[\s*_?\-]*(?:$|[;()\]]|[.,](?![0-9]))|\s*[*_?]|\s+(?:AREA|SECTOR|POSTCODE|DISTRICT|AND|OR)\b)"
)
_PARTED_BY_WORDS = re.compile(
    rf"(?<![A-Z0-9]){_FIRST_HALF}(?:[\W_]+[A-Z'’]+){{1,3}}[\W_]+{_NO_HALF}[0-9]{_GAP}{_LETTERS}(?![A-Z0-9])"
)

# What is in every text that holds a postcode; see `sieve`.
SIGNS_OF_A_POSTCODE = (
    *(loosened(pattern, any_case=True) for pattern in (_POSTCODE_IN_TEXT, _PARTED_BY_WORDS)),
    loosened(_ALIKE),
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


def is_part_of_postcode(text: str) -> bool:
    """Whether a text is how a postcode begins, its first half at least.

    >>> is_part_of_postcode("ox1"), is_part_of_postcode("OX1 1"), is_part_of_postcode("Oxford")
    (True, True, False)
    """
    return _BEGINNING.fullmatch(" ".join(text.upper().split())) is not None


def holds_postcode(text: str) -> bool:
    """Whether anything in a free text looks like a postcode.

    >>> holds_postcode("at 2 High St, b1-1aa"), holds_postcode("six refuges since 2018")
    (True, False)
    """
    return any(map(_reads_as_postcode, readings(text)))


def _reads_as_postcode(text: str) -> bool:
    capitals = text.upper()
    # Far quicker to look for, and most texts have none.
    if _END_OF_POSTCODE.search(capitals) and (
        _POSTCODE_IN_TEXT.search(capitals) or _PARTED_BY_WORDS.search(capitals)
    ):
        return True
    return any(
        _IS_ALIKE.search("".join(found.groups())) is not None
        and SECOND_HALF.match(_in_digits(found[2]) + found[3]) is not None
        for found in _ALIKE.finditer(text)
    )


def _in_digits(text: str) -> str:
    return "0" if text in "Oo" else "1" if text in "Il|" else text


def could_tell_postcode(text: str) -> bool:
    """Whether a text could tell a postcode, however it is run together with other signs.

    Far more texts could than do: this decides what a message repeats, not what is refused.

    >>> could_tell_postcode("xB1 1AAx"), could_tell_postcode("31/12/2026")
    (True, False)
    """
    run_together = re.sub(r"[\W_]+", "", as_it_looks(text).upper())
    return re.search("[0-9][A-Z]{2}", run_together) is not None or holds_postcode(text)
