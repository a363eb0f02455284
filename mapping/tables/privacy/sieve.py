"""A quick pass over many texts at once: which of them the rules, one by one, need look at at all.

A rule's pattern is for one text, and looks round what it finds. Loosened, it looks round nothing,
so that it is found in every text in which the rule finds something, and in some others; in return
a whole column is searched as it lies in memory, many times faster.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from pyarrow import compute

Mask = npt.NDArray[np.bool_]
# As many as the rules are asked about in the time that a pass takes to begin.
_FEW = 2_000
# What Python takes for blank in plain signs; the searcher of columns knows fewer of them.
_BLANKS = r"\t-\r\x1c-\x20"
# In any other text a sign can stand for one that looks like it, or for what a browser makes of it.
_PLAIN_SIGNS = r"^[\x00-\x7f]*$"
_PIECES = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\(\?(?:<?[=!])|[()$]|[^\\\[()$]+", re.DOTALL)
_AROUND = ("(?=", "(?!", "(?<=", "(?<!")


def loosened(pattern: re.Pattern[str], *, any_case: bool = False) -> str:
    r"""A pattern without what looks round a place, spelled for `found_in`.

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
            yield piece.replace(r"\s", _BLANKS)
        else:
            yield f"[{_BLANKS}]" if piece == r"\s" else piece


def worth_asking(texts: Sequence[str], is_found: Callable[[pa.Array], Mask]) -> Sequence[str]:
    """Of many texts those in which something is found, by `found_in`; of a few, all."""
    if len(texts) <= _FEW:
        return texts
    is_so = is_found(pa.array(texts, pa.large_string()))
    return [texts[at] for at in np.flatnonzero(is_so).tolist()]


def found_in(patterns: Iterable[str], texts: pa.Array) -> Mask:
    """The texts that hold any of some patterns, or that are not in plain signs."""
    is_found = ~_searched(texts, _PLAIN_SIGNS)
    # One after the other: all as one pattern take more memory than their searcher has.
    for pattern in patterns:
        is_found |= _searched(texts, pattern)
    return is_found


def _searched(texts: pa.Array, pattern: str) -> Mask:
    is_found: Mask = compute.match_substring_regex(texts, pattern).to_numpy(zero_copy_only=False)
    return is_found
