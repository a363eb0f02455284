"""A quick pass over many texts at once: which of them the rules, one by one, need look at at all.

A rule's pattern is for one text, and looks round what it finds. Loosened, it looks round nothing,
so that it is found in every text in which the rule finds something, and in some others; in return
a whole column is searched as it lies in memory, many times faster.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from pyarrow import compute

from mapping.tables.privacy.look_alikes import is_read_as_it_stands, readings

Mask = npt.NDArray[np.bool_]
Sieve = Callable[[pa.Array], Mask]
# Every rule, the public view and what is written ask about the same texts: as many as a large
# register has different ones. With fewer, each round would push out what the next one asks for.
MOST_KEPT = 100_000
# As many as the rules are asked about in the time that a pass takes to begin.
FEW = 300
# What Python takes for blank, and for a sign of a word: the searcher of columns knows fewer.
_BLANKS = r"\t-\r\x1c-\x20\x{85}\x{1680}\x{2028}\x{2029}"
BLANK = r"[\t-\r\x1c-\x20]"
_OF_WORDS = r"0-9A-Za-z_\x{80}-\x{10ffff}"
_LETTERS = r"A-Za-z\x{80}-\x{10ffff}"
# Capitals of more than one letter, of which a rule may look for one.
_TWO_CAPITALS = re.compile("[ßǰẖẗẘẙ]")
_PIECES = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\(\?(?:<?[=!])|[()$]|[^\\\[()$]+", re.DOTALL)
_AROUND = ("(?=", "(?!", "(?<=", "(?<!")


def loosened(pattern: re.Pattern[str], *, any_case: bool = False) -> str:
    r"""A pattern without what looks round a place, spelled for `any_of`.

    Parameters
    ----------
    any_case
        Whether the rule looks for it in capitals that it makes of a text.

    >>> loosened(re.compile(r"(?<![a-z(])\s(rd|st)\b(?!\s(?:a|b))", re.IGNORECASE))
    '(?i:[\\t-\\r\\x1c-\\x20](?:rd|st)\\b)'
    """
    case = "i" if any_case or pattern.flags & re.IGNORECASE else "-i"
    return f"(?{case}:{''.join(_without_surroundings(pattern.pattern))})"


def _without_surroundings(pattern: str) -> Iterator[str]:
    left_out = 0
    pieces = _PIECES.findall(pattern)
    for at, piece in enumerate(pieces):
        if left_out or piece in _AROUND:
            # Every bracket within is counted, that which ends it too.
            left_out += piece.startswith("(") - (piece == ")")
        elif piece == "(":
            is_named = pieces[at + 1].startswith("?")
            yield piece if is_named else "(?:"
        elif piece == "$":
            yield r"\n?$"
        elif piece.startswith("["):
            yield (
                piece.replace(r"^\W\d_", _LETTERS).replace(r"\s", _BLANKS).replace(r"\w", _OF_WORDS)
            )
        elif piece in _CLASSES:
            yield f"[{_CLASSES[piece]}]"
        else:
            yield piece.replace("{0,30}", "*")


_CLASSES = {r"\s": _BLANKS, r"\w": _OF_WORDS}


@dataclass(frozen=True)
class Rule:
    """What tells a place.

    Attributes
    ----------
    is_in
        Whether a text, in plain signs, tells it.
    could
        The sieve: of many texts at least those in which it is.
    """

    is_in: Callable[[str], bool]
    could: Sieve

    @cached_property
    def answer(self) -> Callable[[str], bool]:
        """The same as `is_in`, which is told at once of a text that was asked about before."""
        return lru_cache(maxsize=MOST_KEPT)(self.is_in)

    def among(self, texts: Sequence[str]) -> Mask:
        """Which of some texts, as they stand, it is in."""
        may_be = np.ones(len(texts), dtype=bool)
        if len(texts) > FEW:
            may_be = self.could(pa.array(texts, pa.large_string()))
        at = np.flatnonzero(may_be)
        may_be[at] = [self.is_in(texts[n]) for n in at.tolist()]
        return may_be

    def or_else(self, other: Rule) -> Rule:
        """Either rule."""
        return Rule(
            lambda text: self.is_in(text) or other.is_in(text), either(self.could, other.could)
        )


def first_told(texts: Sequence[str], rules: Mapping[str, Rule]) -> dict[str, str]:
    """Of each of some texts the first of some rules by which it tells a place in any reading.

    A text that tells nothing is left out. Of many, a rule is asked only about those that its sieve
    lets through.
    """
    ways: list[str] = []
    of: list[int] = []
    for number, text in enumerate(texts):
        for way in (text,) if is_read_as_it_stands(text) else readings(text):
            ways.append(way)
            of.append(number)
    column = pa.array(ways, pa.large_string())
    odd = [at for at, way in enumerate(ways) if not way.isascii() and _TWO_CAPITALS.search(way)]
    is_many = len(ways) > FEW
    told: dict[int, str] = {}
    for what, rule in rules.items():
        asked = (
            [*odd, *np.flatnonzero(rule.could(column)).tolist()] if is_many else range(len(ways))
        )
        for at in asked:
            if of[at] not in told and rule.answer(ways[at]):
                told[of[at]] = what
    return {texts[number]: told[number] for number in sorted(told)}


def any_of(*patterns: str) -> Sieve:
    """The texts in which any of some patterns is found."""

    def found(texts: pa.Array) -> Mask:
        is_found = np.zeros(len(texts), dtype=bool)
        # One after the other: all as one pattern take more memory than their searcher has.
        for pattern in patterns:
            is_found |= _searched(texts, pattern)
        return is_found

    return found


def either(*sieves: Sieve) -> Sieve:
    """The texts that any of some sieves lets through."""
    return lambda texts: np.logical_or.reduce([sieve(texts) for sieve in sieves])


def narrowed(first: Sieve, then: Sieve) -> Sieve:
    """The texts that two sieves let through; the second sees no others."""

    def both(texts: pa.Array) -> Mask:
        mask = first(texts)
        let_through = np.flatnonzero(mask)
        if len(let_through):
            mask[let_through] = then(texts.take(pa.array(let_through)))
        return mask

    return both


def after(pattern: str, replacement: str, then: Sieve) -> Sieve:
    """The texts that a sieve lets through when what a pattern finds in them is replaced."""
    return narrowed(
        any_of(pattern),
        lambda texts: then(compute.replace_substring_regex(texts, pattern, replacement)),
    )


def _searched(texts: pa.Array, pattern: str) -> Mask:
    is_found: Mask = compute.match_substring_regex(texts, pattern).to_numpy(zero_copy_only=False)
    return is_found.copy()
