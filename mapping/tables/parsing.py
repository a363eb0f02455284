"""The text of a cell turned into a value: dates, amounts, words, lists, yes or no."""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import lru_cache

_ISO_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?:[T ]00:00(?::00(?:\.0+)?)?)?")


_BRITISH_DATE = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})")


@lru_cache(maxsize=65_536)
def parse_date(text: str) -> date | None:
    """A date written YYYY-MM-DD or DD/MM/YYYY, never MM/DD/YYYY; None for anything else.

    >>> parse_date("03/04/2026"), parse_date("2026-02-30")
    (datetime.date(2026, 4, 3), None)
    """
    if match := _ISO_DATE.fullmatch(text):
        year, month, day = match.groups()
    elif match := _BRITISH_DATE.fullmatch(text):
        day, month, year = match.groups()
    else:
        return None
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_WORDED_DATE = re.compile(
    r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?,?\s+)?"
    r"([0-9]{1,2})(?:st|nd|rd|th)?[\s./-]*"
    r"(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?,?[\s./-]*([0-9]{4}|[0-9]{2})",
    re.IGNORECASE,
)
_SHORT_DATE = re.compile(r"([0-9]{1,2})[/.\-]([0-9]{1,2})[/.\-]([0-9]{4}|[0-9]{2})")
_DATE_AND_TIME = re.compile(
    r"(.+?)[T ]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:\s?[AP]M)?", re.IGNORECASE
)
_SERIAL = re.compile(r"[2-9][0-9]{4}(?:\.[0-9]+)?")
_SERIAL_START = date(1899, 12, 30)


def spreadsheet_date(text: str) -> date | None:
    """A date as a spreadsheet shows or stores it, the day before the month; None for what is none.

    Its number of days is understood as well, so that this is for columns of dates alone.

    >>> spreadsheet_date("3-Apr-27"), spreadsheet_date("46480"), spreadsheet_date("03/04/27")
    (datetime.date(2027, 4, 3), datetime.date(2027, 4, 3), datetime.date(2027, 4, 3))
    """
    if day := parse_date(text):
        return day
    if _SERIAL.fullmatch(text):
        return _SERIAL_START + timedelta(days=int(float(text)))
    if found := _WORDED_DATE.fullmatch(text):
        month = _MONTHS.index(found[2][:3].lower()) + 1
    elif found := _SHORT_DATE.fullmatch(text):
        month = int(found[2])
    elif found := _DATE_AND_TIME.fullmatch(text):
        return spreadsheet_date(found[1].strip(" ,"))
    else:
        return None
    year = int(found[3])
    if len(found[3]) == 2:  # noqa: PLR2004
        year += 2000 if year < _LAST_CENTURY else 1900
    try:
        return date(year, month, int(found[1]))
    except ValueError:
        return None


# Years of two digits from which on the last century is meant.
_LAST_CENTURY = 80


_AMOUNT = re.compile(r"£?[ \u00a0]?([0-9]{1,12}|[0-9]{1,3}(?:,[0-9]{3}){1,3})(\.[0-9]{1,15})?")


def parse_amount(text: str) -> float | None:
    """A number of 0 or more; thousands may be parted by commas and a £ may stand before it.

    >>> parse_amount("£1,234.50"), parse_amount("1,5"), parse_amount("-1"), parse_amount("1e3")
    (1234.5, None, None, None)
    """
    match = _AMOUNT.fullmatch(text)
    if match is None:
        return None
    whole, fraction = match.groups()
    return float(whole.replace(",", "") + (fraction or ""))


def word_key(text: str) -> str:
    """A word of a closed list as the register spells it.

    >>> word_key(" Not provided ")
    'not_provided'
    """
    return re.sub(r"[\s\-]+", "_", text.strip()).lower()


def split_list(text: str) -> list[str]:
    """The parts of a cell that holds several values, in order, each once."""
    return list(dict.fromkeys(part.strip() for part in text.split(";") if part.strip()))


def split_words(text: str) -> list[str]:
    """`split_list` with each part as `word_key` spells it."""
    return list(dict.fromkeys(word_key(part) for part in split_list(text)))


_YES_NO = {"yes": True, "y": True, "true": True, "no": False, "n": False, "false": False}


def parse_yes_no(text: str) -> bool | None:
    """Whether a cell says yes; None where it says neither yes nor no.

    >>> parse_yes_no("Yes"), parse_yes_no("no"), parse_yes_no("perhaps")
    (True, False, None)
    """
    return _YES_NO.get(text.strip().lower())
