"""Words in a free text by which somebody could find a place: a refuge's, above all.

One set of rules for every table. Some words plainly tell a place: a postcode, a house's number
with its street, a point on a map, a link to a map. Of others nobody can know without asking: a
street that is named may be an office's. No list can be whole; what it knows are the rules of
`addresses`, `points` and `postcode_text`. Ordinary services pass: "Drop-in at Walsall Manor
Hospital every Tuesday", "11 of 20 practices", "Section 28 advisers".
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache, lru_cache

from mapping.tables.privacy.addresses import ADDRESS, HOUSE, PART_OF_ADDRESS, STREET, WAY
from mapping.tables.privacy.look_alikes import readings
from mapping.tables.privacy.points import (
    DIRECTORY,
    INSIDE_WEB_ADDRESS,
    NAMED_INSIDE_WEB_ADDRESS,
    PART_OF_POINT,
    POINT,
)
from mapping.tables.privacy.postcode_text import (
    FIRST_HALF,
    HALVES_TURNED,
    SECOND_HALF,
    SECTOR,
    SIGNS_OF_A_POSTCODE,
    SIGNS_OF_WHAT_MAY_BE_A_POSTCODE,
    could_tell_postcode,
    holds_postcode,
    may_hold_postcode,
    reads_as_postcode,
)
from mapping.tables.privacy.sieve import (
    FEW,
    MOST_KEPT,
    Rule,
    any_of,
    first_told,
    loosened,
    narrowed,
)

WHAT_TELLS_NOTHING = "Nothing by which somebody could find where it is."
STAYS_NOWHERE = "This names no place where somebody stays"


def _has_halves(text: str) -> bool:
    capitals = text.upper()
    first = FIRST_HALF.search(capitals)
    return first is not None and (
        SECOND_HALF.search(capitals, first.end()) is not None
        or HALVES_TURNED.search(capitals) is not None
    )


_is_halved = any_of(loosened(FIRST_HALF, any_case=True))
_PLAIN = {
    "a house's address": ADDRESS,
    "an address inside a web or mail address": INSIDE_WEB_ADDRESS,
    "a point on a map": POINT,
    "a link to a directory of addresses": DIRECTORY,
}
_POSSIBLE = {
    "a street": STREET,
    "a house": HOUSE.or_else(NAMED_INSIDE_WEB_ADDRESS),
    "the way to a place": WAY,
    "a part of an address or of a point on a map": PART_OF_ADDRESS.or_else(PART_OF_POINT),
    "two halves of a postcode": Rule(
        _has_halves, narrowed(_is_halved, any_of(loosened(SECOND_HALF, any_case=True)))
    ),
    "what may be a postcode": Rule(may_hold_postcode, any_of(*SIGNS_OF_WHAT_MAY_BE_A_POSTCODE)),
    "a part of a postcode": Rule(
        lambda text: SECTOR.search(text.upper()) is not None,
        any_of(loosened(SECTOR, any_case=True)),
    ),
}


@lru_cache(maxsize=1_000)
def tells_of_a_house_or_point(text: str) -> str:
    """What in a text plainly tells a place, postcodes apart; "" where nothing does.

    >>> tells_of_a_house_or_point("12 Hagley Rd"), tells_of_a_house_or_point("24/7, 11 of 20")
    ("a house's address", '')
    """
    return _first(text, _PLAIN)


@lru_cache(maxsize=MOST_KEPT)
def tells_of_a_place(text: str) -> str:
    """What in a text plainly tells a place; "" where nothing does.

    >>> tells_of_a_place("B16 OTT"), tells_of_a_place("///filled.count.soap")
    ('a postcode', 'a point on a map')
    """
    return "a postcode" if holds_postcode(text) else tells_of_a_house_or_point(text)


def could_tell_of_a_place(text: str) -> bool:
    """Whether anything in a text could tell a place; this decides what a message repeats."""
    return could_tell_postcode(text) or bool(tells_of_a_place(text) or may_tell_of_a_place(text))


@lru_cache(maxsize=MOST_KEPT)
def may_tell_of_a_place(text: str) -> str:
    """What in a text may tell a place, or an office's; "" where nothing does.

    >>> may_tell_of_a_place("The office on Hagley Road"), may_tell_of_a_place("Street outreach")
    ('a street', '')
    """
    return _first(text, _POSSIBLE)


def _first(text: str, rules: dict[str, Rule]) -> str:
    if len(text) < _SHORTEST:
        return ""
    ways = set(readings(text))
    return next((what for what, rule in rules.items() if any(map(rule.is_in, ways))), "")


_SHORTEST = 4

# -------------------------------------------------------------------------- of many texts

_RULES: dict[Callable[[str], str], dict[str, Rule]] = {
    tells_of_a_place: {
        "a postcode": Rule(reads_as_postcode, any_of(*SIGNS_OF_A_POSTCODE)),
        **_PLAIN,
    },
    may_tell_of_a_place: _POSSIBLE,
}
_HALVED = {"half": Rule(lambda text: FIRST_HALF.search(text.upper()) is not None, _is_halved)}


def told_by(texts: Iterable[str], what: Callable[[str], str]) -> dict[str, str]:
    """What texts tell of a place, by `tells_of_a_place` or `may_tell_of_a_place`.

    A text that tells nothing is left out.
    """
    known = _known_by(what)
    found = {text: known.get(text) for text in texts if len(text) >= _SHORTEST}
    unknown = [text for text, told in found.items() if told is None]
    if len(unknown) > FEW:
        new = first_told(unknown, _RULES[what])
        if len(known) + len(unknown) > MOST_KEPT:
            known.clear()
        known.update(dict.fromkeys(unknown, ""))
        known.update(new)
    else:
        new = {text: told for text in unknown if (told := what(text))}
    return {**{text: told for text, told in found.items() if told}, **new}


@cache
def _known_by(_what: Callable[[str], str]) -> dict[str, str]:
    """What texts were found to tell before, "" where that is nothing.

    The rules, the public view and an earlier version ask of the same texts.
    """
    return {}


def with_first_half(texts: Iterable[str]) -> set[str]:
    """The texts that hold the first half of a postcode."""
    return set(first_told(list(texts), _HALVED))
