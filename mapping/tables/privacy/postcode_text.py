"""Postcodes in a text, in whatever spelling: found, recognised, and written in one form."""

from __future__ import annotations

import re
from collections.abc import Iterator

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
# part its halves, but only blanks, hyphens and dots its letters: "DA 24/7 by phone" is no place;
# and "KS2" is a stage of school.
_POSTCODE_IN_TEXT = re.compile(
    rf"(?<![A-Z0-9])(?:{_FIRST_HALF}[\W_]{{1,6}}{_SECOND_HALF}|{_SPACED_OUT}|GIR{_GAP}0AA)"
    rf"(?![A-Z0-9])|(?<!\bK){_FIRST_HALF}\s+{_SECOND_HALF}(?![A-Z])"
    rf"|(?<![A-Z0-9]){_AREA}[0-9]{{1,2}}X{_SECOND_HALF}(?![A-Z0-9])"
)


# A letter in the place of a digit, as in "B16 OTT", "bl 1aa" and "wv10 oqp". A capital "L" is like
# none.
_LIKE = "(?-i:[OoIil|])"
_DIGIT = f"(?:[0-9]|{_LIKE})"
_DISTRICT = f"(?:[0-9]{_DIGIT}?|{_LIKE}[0-9])[A-Z]?"
_AREA_LIKE = f"(?:{_AREA}|[CPSY]0|0[LX])"
_TWO_LETTERS = "[ABD-HJLNP-UW-Z]{2}"
_ALIKE = re.compile(
    rf"(?<![A-Z0-9])(?:{_AREA_LIKE}({_DISTRICT})[\W_]{{0,6}}({_DIGIT}{_TWO_LETTERS})"
    rf"|{_AREA_LIKE}({_LIKE}{{1,2}}[A-Z]?)[\W_]{{0,6}}([0-9]{_TWO_LETTERS})"
    rf"|{_AREA}\s({_LIKE}[0-9]|[0-9]{_LIKE})\s{{0,3}}([0-9]{_TWO_LETTERS}))(?![A-Z0-9])",
    re.IGNORECASE,
)
# Without any digit it is looked for between whole words alone, which are words far more often.
_ALL_ALIKE = re.compile(
    rf"\b{_AREA}{_LIKE}{{1,2}}[A-Z]?[\s\-]{{1,3}}({_LIKE}{_TWO_LETTERS})\b", re.IGNORECASE
)
_HALF_ALIKE = re.compile(f"{_DIGIT}{_TWO_LETTERS}", re.IGNORECASE)
_HINT_OF_ALIKE = re.compile(
    rf"{_DIGIT}[A-Z]?[\W_]{{0,6}}{_DIGIT}{_TWO_LETTERS}(?![A-Z])", re.IGNORECASE
)
_LIKE_A_SECOND_HALF = """
ian ida ids ifs ill ils ina inn ins ips ipa ira ire irs isa isn isp itu its
lab lad lag lap law lax lay lbs lea led lee leg les let lgb ltd lye
oaf oar oat odd ode off oft old one ons opd opg ops opt ore ots our out owe own
"""
_WORDS_LIKE_IT = frozenset(_LIKE_A_SECOND_HALF.split())
# What begins with a digit like a second half and is none: "B1 and 2nd", "E1 or 2FA".
_NO_HALF = "(?!1ST|2ND|3RD|[0-9](?:TH|HR|YR|GB|WD|FA|AB))"
FIRST_HALF = re.compile(rf"(?<![A-Z0-9]){_FIRST_HALF}(?![A-Z0-9])")
SECOND_HALF = re.compile(rf"(?<![A-Z0-9]){_NO_HALF}{_SECOND_HALF}(?![A-Z0-9])")
HALVES_TURNED = re.compile(rf"{SECOND_HALF.pattern}[\s,\-]{{1,3}}{FIRST_HALF.pattern}")
# The first half and the digit after it, which leave some thousand doors: "B17 0", "the B17 0 area";
# not "in B17 3 times a week".
SECTOR = re.compile(
    rf"(?<![A-Z0-9]){_FIRST_HALF}[\s\-]{{1,3}}[0-9]"
    r"(?=[\s*_?\-]*(?:$|[;()\]]|[.,](?![0-9]))|[A-Z]?\s*[*_?]|\s+(?:AREA|SECTOR|POSTCODE|DISTRICT|AND|OR)\b)"
    rf"|(?<![A-Z0-9]){_FIRST_HALF}\b[^.!?\n]{{0,30}}\bENDS?\s+(?:(?:IN|WITH)\s+)?[A-Z]{{2}}\W*$"
)
_PARTED_BY_WORDS = re.compile(
    rf"(?<![A-Z0-9]){_FIRST_HALF}(?:[\W_]+[A-Z'’]+){{1,3}}[\W_]+{_NO_HALF}[0-9]{_GAP}{_LETTERS}(?![A-Z0-9])"
)

# Spoken: "B sixteen 8TT", "B16 eight double T".
_DIGIT_SAID = "zero|oh|one|two|three|four|five|six|seven|eight|nine"
_TO_NINETEEN = "ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen"
_END_SAID = rf"(?:double\s+[a-z]|[abd-hjlnp-uw-z]{_GAP}[abd-hjlnp-uw-z])(?![a-z0-9])"
_SAID = re.compile(
    rf"(?<![a-z0-9])(?-i:{_AREA})[\s\-]*(?:(?:{_DIGIT_SAID}|{_TO_NINETEEN})\b(?:[\s\-]+(?:{_DIGIT_SAID})\b)?[\s,\-]*"
    rf"(?:[0-9]|(?:{_DIGIT_SAID})\b)|[0-9][0-9a-z]?[\s,\-]+(?:{_DIGIT_SAID})\b)[\s,\-]*{_END_SAID}"
    rf"|(?<![a-z0-9])(?-i:{_AREA})[0-9][0-9a-z]?\s*[0-9]\s*double\s+[a-z]\b",
    re.IGNORECASE,
)
_SAID_HINT = re.compile(rf"\b(?:{_DIGIT_SAID}|{_TO_NINETEEN}|double)\b", re.IGNORECASE)

# What is in every text that holds a postcode; see `sieve`.
SIGNS_OF_A_POSTCODE = (
    *(loosened(pattern, any_case=True) for pattern in (_POSTCODE_IN_TEXT, _PARTED_BY_WORDS)),
    *map(loosened, (_ALIKE, _ALL_ALIKE)),
)
SIGNS_OF_WHAT_MAY_BE_A_POSTCODE = tuple(map(loosened, (_ALIKE, _ALL_ALIKE, _SAID)))


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
    return any(map(reads_as_postcode, readings(text)))


def reads_as_postcode(text: str) -> bool:
    """Whether one reading of a text, in plain signs, holds what looks like a postcode."""
    capitals = text.upper()
    # Far quicker to look for, and most texts have none.
    if _END_OF_POSTCODE.search(capitals) and (
        _POSTCODE_IN_TEXT.search(capitals) or _PARTED_BY_WORDS.search(capitals)
    ):
        return True
    return _HINT_OF_ALIKE.search(text) is not None and (
        any(map(_is_alike, _ALIKE.finditer(text)))
        # A small "l" among capitals is of no word.
        or any(
            not found[0].isupper() and found[0].replace("l", "").isupper()
            for found in _all_alike(text)
        )
    )


def _all_alike(text: str) -> Iterator[re.Match[str]]:
    for found in _ALL_ALIKE.finditer(text):
        if found[1].lower() not in _WORDS_LIKE_IT:
            yield found


def _is_alike(found: re.Match[str]) -> bool:
    first, second = filter(None, found.groups())
    if second.lower() in _WORDS_LIKE_IT:
        return False
    return re.search("[0-9]", first) is not None or SECOND_HALF.match(second.upper()) is not None


def may_hold_postcode(text: str) -> bool:
    """Whether what looks like a postcode in a text may be words as well.

    >>> may_hold_postcode("b16 off"), may_hold_postcode("WVIO OQP"), may_hold_postcode("B16 led by")
    (True, True, False)
    """
    return (
        _HINT_OF_ALIKE.search(text) is not None
        and (
            any(
                found[0].isupper() or found[0].islower()
                for found in _ALIKE.finditer(text)
                if found[2] and found[2].lower() in _WORDS_LIKE_IT
            )
            or any(_all_alike(text))
        )
    ) or (_SAID_HINT.search(text) is not None and _SAID.search(text) is not None)


def is_like_second_half(text: str) -> bool:
    """Whether a text is the second half of a postcode, with a letter in the place of its digit.

    >>> is_like_second_half("OTT"), is_like_second_half("old")
    (True, False)
    """
    half = text.strip(" .,;()")
    return _HALF_ALIKE.fullmatch(half) is not None and half.lower() not in _WORDS_LIKE_IT


def could_tell_postcode(text: str) -> bool:
    """Whether a text could tell a postcode, however it is run together with other signs.

    Far more texts could than do: this decides what a message repeats, not what is refused.

    >>> could_tell_postcode("xB1 1AAx"), could_tell_postcode("31/12/2026")
    (True, False)
    """
    run_together = re.sub(r"[\W_]+", "", as_it_looks(text).upper())
    return re.search("[0-9][A-Z]{2}", run_together) is not None or holds_postcode(text)
