"""Texts as they look: signs that look alike are made one, and what cannot be seen is gone.

A word can be hidden from a rule in full-width letters, with a zero-width space in its middle, or
with a Cyrillic letter in the place of a Latin one; to a reader it is the same word.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from urllib.parse import unquote

# Format signs, such as the zero-width space and the soft hyphen, and marks upon letters.
_INVISIBLE = ("Cf", "Mn", "Me")
# Fillers, which are letters or symbols by their category, and blank to the eye.
_FILLERS = "\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0"
# Before the signs are made one: NFKC makes a letter of one of them and a blank of the other.
_DEGREES = {ord("º"): "°", ord("˚"): "°"}
# Letters in a black circle, in a black square, and as the halves of a flag.
_IN_SIGNS = {first + at: chr(65 + at) for first in (0x1F150, 0x1F170, 0x1F1E6) for at in range(26)}
_BEFORE = _DEGREES | _IN_SIGNS
# Elsewhere such a dot stands before a line of a list.
_DOT_IN_A_NUMBER = re.compile("(?<=[0-9])[·•∙⋅‧](?=[0-9])")
_OUTSIDE = re.compile(r"[^\x00-\x7f]")
_CYRILLIC = ("АВЕЅІЈКМНОРСТУХЗԌԚԜаеорсухіјѕԁһӏԛԝ", "ABESIJKMHOPCTYX3GQWaeopcyxijsdhlqw")
_GREEK = ("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧαιορν", "ABEZHIKMNOPTYXaiopv")
_SMALL_CAPITALS = ("ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢ", "ABCDEFGHIJKLMNOPRSTUVWYZ")
_OTHERS = ("ıİɑɡℓǀ∣│❘‐‑‒–—―−⁄∕。", "iIagl||||-------//.")
_ALIKE = str.maketrans(
    *("".join(signs) for signs in zip(_CYRILLIC, _GREEK, _SMALL_CAPITALS, _OTHERS, strict=True))
)


def as_it_looks(text: str) -> str:
    """A text in plain signs: one for all that look like it, none for what cannot be seen.

    >>> as_it_looks("Ｂ１\u200b １ａａ"), as_it_looks("Наglеу \u2212 Rоаd")
    ('B1 1aa', 'Hagley - Road')
    """
    if text.isascii():
        return text
    signs = unicodedata.normalize("NFKC", text.translate(_BEFORE)).translate(_ALIKE)
    return _OUTSIDE.sub(lambda sign: _plain(sign[0]), _DOT_IN_A_NUMBER.sub(".", signs))


@lru_cache(maxsize=4_096)
def _plain(sign: str) -> str:
    if unicodedata.category(sign) in _INVISIBLE or sign in _FILLERS:
        return ""
    return str(unicodedata.decimal(sign, sign))


def is_read_as_it_stands(text: str) -> bool:
    """Whether a text has one reading, itself: most of a register's texts have."""
    return text.isascii() and "%" not in text and "&" not in text


def readings(text: str) -> Iterator[str]:
    """A text in plain signs as it is read, and as a browser would decode it."""
    yield as_it_looks(text)
    if "%" in text:
        yield as_it_looks(unquote(text))
    if "&" in text:
        yield as_it_looks(html.unescape(text))
