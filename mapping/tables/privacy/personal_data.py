"""Words in a free text by which somebody would be known: staff, or the people of a case.

The list is short, and no list can be whole: a bare name looks like any other words. What it
knows are titles with a name, e-mail addresses that are a person's, telephone numbers; of a case, an
age, a name or initials after "victim", "perpetrator" or "deceased", a date beside a death, and a
name or a relation beside a killing; and a place, as `places` knows it, which could be a refuge's.
Ordinary plans pass: "aged 16 and over", "Victim Support", "Train 34 practices", "Reduce the number
of women killed".
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from mapping.tables.privacy.look_alikes import as_it_looks
from mapping.tables.privacy.ordinary_words import ORDINARY_WORDS
from mapping.tables.privacy.places import (
    may_tell_of_a_place,
    tells_of_a_house_or_point,
    tells_of_a_place,
)
from mapping.tables.text_rules import PERSONAL_EMAIL

_ANYTHING = re.compile("")

_TITLE = re.compile(
    r"\b(mrs?|ms|miss|mx|dr|prof|professor|cllr|councillor|revd?|reverend|sir|dame)\b"
    r"(?:\.\s*|\s+)([^\W\d_])",
    re.IGNORECASE,
)
_ALWAYS_A_TITLE = ("mr", "mrs", "cllr")
_EMAIL = re.compile(r"[^@\s]@[^@\s]+\.\w")
# The first group of a British number has three digits or more, which no date has.
_TELEPHONE = re.compile(
    r"(?<![\w£])(?:(?:\+|00)44[\s().\-]*[0-9]|\(?0[0-9]{2,4})(?:[\s().\-]*[0-9]){5,9}(?![0-9])"
)

_YEARS = r"(?:years?|yrs?)"
_GAP = r"[\s\-\u2010-\u2014]*"
_UNIT_WORD = "(?:one|two|three|four|five|six|seven|eight|nine)"
# The unit is taken with its ten, or "thirty-four and over" would hold a bare "thirty".
_NUMBER_WORD = (
    rf"(?:(?:thir|four|fif|six|seven|eigh|nine)teen"
    rf"|(?:twen|thir|for|fif|six|seven|eigh|nine)ty(?:[\s\-]+{_UNIT_WORD}\b)?+"
    rf"|{_UNIT_WORD}|ten|eleven|twelve)"
)
_RELATION = (
    "(?:husband|wife|widow|widower|(?:ex[ -]?)?partner|boyfriend|girlfriend|fianc[eé]e?|lover"
    "|(?:step[ -]?|grand)?(?:son|daughter|mother|father|brother|sister|child)"
    "|mum|dad|uncle|aunt|nephew|niece|cousin|in-law|neighbour|flatmate|carer)"
)
_OF_MANY = (
    rf"(?!(?:\s*{_YEARS}(?:\s+old)?)?\s*(?:\+|plus\b|upwards?\b"
    rf"|(?:to|[-\u2010-\u2014])\s*(?:[0-9]|{_NUMBER_WORD}\b)"
    r"|(?:and|or)\s+(?:over|under|above|below|up|upwards|older|younger|more)\b))"
)
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
# After "woman, 34" nothing is counted: "a mother, 24 hours a day" tells of nobody.
_ENDS = r"(?=\s*(?:[(),.;:\]]|$|(?:from|who|was|of|with)\b))"
_AGE = re.compile(
    r"(?<!at )(?<!by )(?<!from )(?<!until )(?<!under )(?<!over )\b"
    rf"age(?:d|s|\s+of)?\s*:?\s*(?:[0-9]{{1,3}}|{_NUMBER_WORD})\b{_OF_MANY}"
    rf"|\b(?:[0-9]{{1,3}}|{_NUMBER_WORD}){_GAP}{_YEARS}{_GAP}old\b{_OF_MANY}"
    r"|\b[0-9]{1,3}[\s\-]*y[\s./\-]*o\b"
    rf"|\b(?:woman|man|girl|boy|fe?male|lady|{_RELATION})\s*[,(]\s*[0-9]{{1,3}}{_ENDS}"
    rf"|\((?-i:[A-Z])[^\W\d_]+(?:\s[^\W\d_]+)?,\s*[0-9]{{1,3}}\)"
    rf"|\bin (?:her|his) (?:early|mid|late)?[\s\-]?(?:teens|[a-z]+ties|[1-9]0['’]?s)\b"
    rf"|\bdate of birth\b|\bd\.?o\.?b\b|\bborn[\s:]+(?:on\b|in\b|[0-9]|{_MONTH}\s)",
    re.IGNORECASE,
)

_BETWEEN = r"[ \t,:;(\-\u2010-\u2014\"'“‘]"
# Far quicker to look for, and most texts have none.
_AGE_HINT = re.compile(
    r"age|old\b|y[\s./\-]*o\b|[,(]\s*[0-9]|teens\b|ties\b|0['’]?s\b|birth|\bd\.?o\.?b|born",
    re.IGNORECASE,
)

_IN_A_CASE = re.compile(
    rf"\b(?:victim|perpetrator|deceased)(?:['’]s)?{_BETWEEN}+"
    rf"(?:(?:name|named|called|is|was|known as){_BETWEEN}+)*"
    r"([^\W\d_][\w'’.]*)(?![\w&])",
    re.IGNORECASE,
)
_DATE = (
    r"(?:[0-9]{1,2}[/.\-][0-9]{1,2}[/.\-][0-9]{2,4}|[0-9]{4}-[0-9]{2}"
    rf"|(?:[0-9]{{1,2}}(?:st|nd|rd|th)?\s+)?(?:of\s+)?{_MONTH},?\s+[0-9]{{2,4}}"
    rf"|[0-9]{{1,2}}(?:st|nd|rd|th)?\s+(?:of\s+)?{_MONTH}|\bin\s+(?:19|20)[0-9]{{2}})"
)
_DIED = r"\b(?:died|killed|murdered|stabbed|strangled|found dead|death (?:of|on|in)|passed away)\b"
_DEATH = re.compile(rf"{_DIED}[^\n]{{0,40}}?{_DATE}|{_DATE}[^\n]{{0,40}}?{_DIED}", re.IGNORECASE)
_DEATH_HINT = re.compile(_DIED, re.IGNORECASE)

_KILLED = "(?:killed|murdered|stabbed|strangled|smothered|poisoned|drowned|shot|slain)"
_KILLING = (
    rf"(?:{_KILLED}|(?:kill|murder|stabb|strangl|poison|shoot)ing|kills|murder|murders|stabs"
    "|beaten to death|homicide of)"
)
# Of "a partner" nobody can be known, of "her partner" and "mother killed by husband" they can.
_ONE_RELATION = (
    rf"(?:(?:her|his|their|whose|the|s)\s+(?:[\w\-]+\s+){{0,2}}?{_RELATION}"
    rf"|(?<!\ba )(?<!\ban )(?<!\bany )(?<!\bor )(?<!\bcurrent )(?<!\bformer )(?<!\bmale )"
    rf"(?<!\bintimate )\b{_RELATION})\b"
    r"(?!\s+(?:agenc|organis|service|link|bod(?:y|ies)\b|force|area|council|support|abuse|or\b))"
)
_KILLED_BY_KIN = re.compile(
    rf"\b{_KILLING}\b[^.!?\n]{{0,80}}?{_ONE_RELATION}|{_ONE_RELATION}[^.!?\n]{{0,80}}?\b{_KILLING}\b",
    re.IGNORECASE,
)
_NAME = r"((?-i:[^\W\d_a-zß-ÿ])[\w'’.]*)"
_KILLED_BY_NAME = re.compile(
    rf"\b{_KILLING}\s+(?:(?:of|by)\s+)?{_NAME}"
    rf"|{_NAME},?\s+(?:(?:was|is|had|has|been|being|who|later|then)\s+)*(?:{_KILLED}|died)\b"
    rf"|{_NAME}['’]s\s+(?:killing|murder|stabbing|death)\b(?!\s+rate)",
    re.IGNORECASE,
)
_KILLING_HINT = re.compile(
    "kill|murder|stab|strangl|smother|poison|drown|sho[ot]|slain|death|died|homicide", re.IGNORECASE
)
# What may stand beside a killing with a capital letter and is nobody's name.
_BESIDE_A_KILLING = """
a adults an and anyone are babies been boys by children fathers girls in is knife men mothers nobody
number numbers of people persons rate rates residents the those victims was were who with women
"""
_NOBODY = ORDINARY_WORDS | frozenset(_BESIDE_A_KILLING.split())
_KIN_OF_PARTY = re.compile(
    rf"\b(?:{_RELATION}|family|relatives?|friends?|parents?)\s+of\s+(?:the|a|our)?\s*"
    r"(?:victim|deceased|perpetrator|survivor|dead)\b"
    rf"|\b(?:(?:victim|deceased|perpetrator|survivor)['’]?s?['’]?|her|his)\s+"
    rf"(?:{_RELATION}|family|relatives?|friends?|parents?)\b(?!\s+(?:liaison|support|service))",
    re.IGNORECASE,
)
_DAY_OF_DEATH = re.compile(r"\bdate of death\b", re.IGNORECASE)


# A plan is read again after each save, and nearly all of its texts are as they were.
@lru_cache(maxsize=10_000)
def tells_of_a_person(text: str, *, is_owner: bool = False) -> str:
    """What in a text points to a person at work; "" where nothing does.

    Parameters
    ----------
    is_owner
        The text names who owns something: not even a shared mailbox belongs there.
    """
    return _first(text, _OWNERS if is_owner else _PEOPLE)


@lru_cache(maxsize=10_000)
def tells_of_a_case(text: str) -> str:
    """What in a text could tell who the people of a case were; "" where nothing does.

    >>> tells_of_a_case("Her sister, aged 34"), tells_of_a_case("Women aged 16 and over")
    ('an age', '')
    """
    return _first(text, _CASES) or tells_of_a_house_or_point(text)


def tells_of_anybody(text: str) -> str:
    """What in a text points to a person at work, or to the people of a case; "" where nothing does.

    The one rule of every table for words that are nobody's address and nobody's number.

    >>> tells_of_anybody("Ring 0121 496 0000"), tells_of_anybody("Two more posts since May")
    ('a telephone number', '')
    """
    return tells_of_a_person(text) or tells_of_a_case(text)


def tells_of_anybody_or_a_place(text: str) -> str:
    """The same of a text that has no need of a street: what may tell a place counts as well.

    >>> tells_of_anybody_or_a_place("Ask on Hagley Road"), tells_of_anybody_or_a_place("11 of 20")
    ('a street', '')
    """
    return tells_of_anybody(text) or tells_of_a_place(text) or may_tell_of_a_place(text)


def _first(text: str, signs: dict[str, Callable[[str], bool]]) -> str:
    plain = as_it_looks(text)
    return next((what for what, is_in in signs.items() if is_in(plain)), "")


def _has_titled_name(text: str) -> bool:
    return any(
        found[1].lower() in _ALWAYS_A_TITLE or found[2].isupper() for found in _TITLE.finditer(text)
    )


def _has_named_party(text: str) -> bool:
    return any(
        word[0].isupper() and word.rstrip(".'’").lower() not in ORDINARY_WORDS
        for word in _IN_A_CASE.findall(text)
    )


def _has_killed_name(text: str) -> bool:
    if _KILLING_HINT.search(text) is None:
        return False
    names = (name for found in _KILLED_BY_NAME.findall(text) for name in found if name)
    return any(name.rstrip(".'’").lower() not in _NOBODY for name in names)


def _holds(pattern: re.Pattern[str], hint: re.Pattern[str] = _ANYTHING) -> Callable[[str], bool]:
    """Whether a pattern is found in a text; `hint` is in every text that it is found in."""
    return lambda text: hint.search(text) is not None and pattern.search(text) is not None


_PEOPLE = {
    "a title with a name": _has_titled_name,
    "an e-mail address that looks like a person's": _holds(PERSONAL_EMAIL),
    "a telephone number": _holds(_TELEPHONE),
}
_OWNERS = _PEOPLE | {
    "an e-mail address": _holds(_EMAIL),
    "somebody's family or friend": _holds(_KIN_OF_PARTY),
}
_CASES = {
    "an age": _holds(_AGE, _AGE_HINT),
    "a name or initials": _has_named_party,
    "a date beside a death": _holds(_DEATH, _DEATH_HINT),
    "a date of death": _holds(_DAY_OF_DEATH),
    "a relation beside a killing": _holds(_KILLED_BY_KIN, _KILLING_HINT),
    "a name beside a killing": _has_killed_name,
}
