"""Words in a free text by which somebody would be known: staff, or the people of a case.

The list is short, and no list can be whole: a bare name looks like any other words. What it
knows are titles with a name, e-mail addresses that are a person's, telephone numbers; and, of a
case, an age, a name or initials after "victim", "perpetrator" or "deceased", and a date beside a
death. Ordinary plans pass: "aged 16 and over", "Victim Support", "Train 34 practices".
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache

from mapping.text_rules import PERSONAL_EMAIL

_INVISIBLE = ("Cf", "Mn")
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
_OF_MANY = (
    rf"(?!(?:\s*{_YEARS}(?:\s+old)?)?\s*(?:\+|plus\b|upwards?\b|(?:to|[-\u2010-\u2014])\s*[0-9]"
    r"|(?:and|or)\s+(?:over|under|above|below|up|upwards|older|younger|more)\b))"
)
_NUMBER_WORD = (
    r"(?:[a-z]+teen|(?:twen|thir|for|fif|six|seven|eigh|nine)ty(?:[\s\-][a-z]+)?|one|two|three|four"
    r"|five|six|seven|eight|nine|ten|eleven|twelve)"
)
_AGE = re.compile(
    r"(?<!at )(?<!by )(?<!from )(?<!until )(?<!under )(?<!over )\b"
    rf"age(?:d|s|\s+of)?\s*:?\s*[0-9]{{1,3}}\b{_OF_MANY}"
    rf"|\b(?:[0-9]{{1,3}}|{_NUMBER_WORD}){_GAP}{_YEARS}{_GAP}old\b{_OF_MANY}"
    r"|\b[0-9]{1,3}\s*y/?o\b"
    r"|\bin (?:her|his) (?:early|mid|late)?[\s\-]?(?:teens|[a-z]+ties|[1-9]0['’]?s)\b"
    r"|\bdate of birth\b|\bd\.?o\.?b\b|\bborn (?:on|in)\b",
    re.IGNORECASE,
)

_BETWEEN = r"[ \t,:;(\-\u2010-\u2014\"'“‘]"
# Far quicker to look for, and most texts have none.
_AGE_HINT = re.compile(
    r"age|old\b|y/?o\b|teens\b|ties\b|0['’]?s\b|birth|\bd\.?o\.?b|born", re.IGNORECASE
)

_IN_A_CASE = re.compile(
    rf"\b(?:victim|perpetrator|deceased)(?:['’]s)?{_BETWEEN}+"
    rf"(?:(?:name|named|called|is|was|known as){_BETWEEN}+)*"
    r"([^\W\d_][\w'’.]*)(?![\w&])",
    re.IGNORECASE,
)
# What may follow one of those three with a capital letter and is nobody's name.
_ORDINARY = """
a&e adhd advice adviser advisers advisory advocacy advocate advocates assessment assessments
awareness bame behaviour bme board care case cases centre change charter code commissioner
conference contact contract csp csps cyp da dapp dash dhr disclosure domestic drug dv engagement
family focus forum framework fund funding gp gps group groups guidance health help helpline
housing hub idva idvas impact information intervention interventions iom iris isva journey led
lgbt liaison management mapping marac maracs mash mental needs network nhs nrpf offer offers
outreach panel participation partnership pathway pathways pcc perspective pilot plan plans
police policy procedure procedures profile programme programmes project protocol provision
register referral referrals refuge review rights risk safeguarding safety satisfaction scheme
service services strategy substance support survey survivor survivors target team teams tool
toolkit tools training treatment unit voice voices week witness work worker workers working
workshop workshops
"""
_NO_NAMES = frozenset(_ORDINARY.split())

_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_DATE = (
    r"(?:[0-9]{1,2}[/.\-][0-9]{1,2}[/.\-][0-9]{2,4}|[0-9]{4}-[0-9]{2}"
    rf"|(?:[0-9]{{1,2}}(?:st|nd|rd|th)?\s+)?(?:of\s+)?{_MONTH},?\s+[0-9]{{2,4}}"
    rf"|[0-9]{{1,2}}(?:st|nd|rd|th)?\s+(?:of\s+)?{_MONTH}|\bin\s+(?:19|20)[0-9]{{2}})"
)
_DIED = r"\b(?:died|killed|murdered|stabbed|strangled|found dead|death (?:of|on|in)|passed away)\b"
_DEATH = re.compile(rf"{_DIED}[^\n]{{0,40}}?{_DATE}|{_DATE}[^\n]{{0,40}}?{_DIED}", re.IGNORECASE)
_DEATH_HINT = re.compile(_DIED, re.IGNORECASE)
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
    return _first(text, _CASES)


def _first(text: str, signs: dict[str, Callable[[str], bool]]) -> str:
    plain = _plain(text)
    return next((what for what, is_in in signs.items() if is_in(plain)), "")


def _plain(text: str) -> str:
    """A text without full-width forms and invisible signs, by which a word could be hidden."""
    if text.isascii():
        return text
    signs = unicodedata.normalize("NFKC", text)
    return "".join(sign for sign in signs if unicodedata.category(sign) not in _INVISIBLE)


def _has_titled_name(text: str) -> bool:
    return any(
        found[1].lower() in _ALWAYS_A_TITLE or found[2].isupper() for found in _TITLE.finditer(text)
    )


def _has_named_party(text: str) -> bool:
    return any(
        word[0].isupper() and word.rstrip(".'’").lower() not in _NO_NAMES
        for word in _IN_A_CASE.findall(text)
    )


def _holds(pattern: re.Pattern[str], hint: re.Pattern[str] = _ANYTHING) -> Callable[[str], bool]:
    """Whether a pattern is found in a text; `hint` is in every text that it is found in."""
    return lambda text: hint.search(text) is not None and pattern.search(text) is not None


_PEOPLE = {
    "a title with a name": _has_titled_name,
    "an e-mail address that looks like a person's": _holds(PERSONAL_EMAIL),
    "a telephone number": _holds(_TELEPHONE),
}
_OWNERS = _PEOPLE | {"an e-mail address": _holds(_EMAIL)}
_CASES = {
    "an age": _holds(_AGE, _AGE_HINT),
    "a name or initials": _has_named_party,
    "a date beside a death": _holds(_DEATH, _DEATH_HINT),
    "a date of death": _holds(_DAY_OF_DEATH),
}
