"""What stands in a cell and says nothing: "N/A", "TBC"; and what a spreadsheet made of a name."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection
from dataclasses import replace
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from mapping.problems import Problem, shorten
from mapping.tables.parsing import parse_date, parse_yes_no
from mapping.tables.privacy.sieve import BLANK, Rule, any_of
from mapping.tables.text_table import TextTable

TAKEN_AS_BLANK = "This says nothing, so it was taken as blank."
# As they are compared: small letters and digits alone, so that "N.A.", "n/a" and "NA" are one.
_SAYS_NOTHING = frozenset(
    {
        "na",
        "nk",
        "tba",
        "tbc",
        "tbd",
        "tobeadvised",
        "tobeannounced",
        "tobeconfirmed",
        "tobedecided",
        "unk",
        "none",
        "nil",
        "null",
        "blank",
        "seeabove",
        "seebelow",
        "asabove",
        "asbefore",
        "sameasabove",
        "ditto",
        "test",
        "testing",
        "testtest",
        "naatpresent",
        "tofollow",
    }
)
_NEITHER_LETTER_NOR_DIGIT = re.compile(r"[\W_]+")
# Each sign of ASCII in its small letter, or as what parts two words.
_ASCII_PLAIN = bytes(
    ord(chr(sign).lower()) if chr(sign).isalnum() else ord(" ") for sign in range(128)
).ljust(256)
_XXX = re.compile("x{2,}")
# Nobody can list every way of saying so: what follows reads the words of a cell, in small letters
# with one blank between them.
_NOT_SAID = re.compile(
    "(?:is |are )?not (?:yet |currently )?(?:applicable|available|known|stated|recorded|sure"
    "|certain|clear|specified|supplied|disclosed|given|entered)(?: (?:yet|at present|here))?"
    "|no (?:info|information|data|details?|answer|response|idea)"
    "(?: (?:yet|given|held|available|supplied|provided|returned))?"
    "|(?:don t|do not|dont) know(?: yet)?|un?kn?(?:ow|wo)n?(?: yet| at present)?|nan|undefined"
)
_LONGEST_NOT_SAID = 80
_NO_NAME = "(?:providers?|organisations?|agenc(?:y|ies)|services?|names?)"
_SAID_OF_NOBODY = re.compile(
    "tb[acdn](?: (?:[0-9]|by |in |when |after |once |subject |pending ).*)?"
    "|(?:to be|awaiting|pending) (?:confirm|announc|advis|decid|determin|agree|appoint|named|found"
    "|award|procur|tender|info|detail|reply|response|decision|fund|outcome).*|to confirm.*"
    "|(?:see|as|same as|as per|as in) (?:above|below|before|previous(?:ly)?"
    "|(?:last|previous|prior) (?:year|time|return|month|row)"
    "|(?:the )?(?:notes?|comments?|attached|attachment|overleaf|list|email)"
    "|(?:the )?other (?:tab|sheet|row|return|file|list))"
    f"|same {_NO_NAME}|(?:various|several|multiple|many|different)(?: {_NO_NAME})?"
    f"|unknown {_NO_NAME}|{_NO_NAME} (?:unknown|not (?:known|stated)|tb[acd]|to follow)"
    f"|(?:no|without) (?:one|body|{_NO_NAME})(?: (?:yet|given|known|named))?|noone|nobody"
    "|none (?:known|named|yet|given|identified|in place)"
    "|not (?:yet )?(?:named|provided|commissioned|decided|confirmed|in place)(?: yet)?"
    "|(?:provider|service|organisation) name|name of (?:the )?(?:provider|service|organisation)"
    f"|(?:enter|insert|type|write) (?:(?:the|your) )?(?:here|{_NO_NAME}(?: name)?(?: here)?)"
    r"|lorem ipsum.*|asdf\w*|qwerty|not yet|[0-9]{1,2}"
)
# Of words alone: anything else in brackets is somebody's, however odd.
_IN_BRACKETS = re.compile(r"[\[<{][\w\s,/'’\-]*[\]>}]")
# Elsewhere each of them is an answer: none, several, a state.
_NAMES_NOBODY = frozenset(
    {"awaiting", "pending", "same", "seerow"}
    # What stands under a list, and would be a service of its own.
    | {"grandtotal", "subtotal", "total", "totals"}
)
# "TBC - awaiting info" names no more than "TBC", and "see row 4" no more than "see row".
_WHAT_FOLLOWS = re.compile(r"\s+[-\u2013\u2014:]\s.*|(?<=row)\s*[0-9]+$", re.IGNORECASE | re.DOTALL)
_MONTH = (
    "(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    "|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_WEEKDAY = "(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?,?"
_MONTH_DATE = re.compile(
    rf"(?:{_WEEKDAY}\s+)?(?:\d{{1,2}}(?:st|nd|rd|th)?[-/ ]{_MONTH}(?:[-/ ,]+\d{{2,4}})?"
    rf"|{_MONTH}[-/ ](?:\d{{2,4}}|\d{{1,2}}(?:st|nd|rd|th|[-/ ,]+\d{{2,4}})))",
    re.IGNORECASE,
)
# A time of the day, alone or behind the date of its day.
_TIME = re.compile(
    r"(?:[\d/\-.]{6,10}[T\s]+)?\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:\s?[ap]\.?m\.?)?", re.I
)
_LONG_NUMBER = re.compile(
    r"[\d.,+ ]{5,}(?:e\+?\d+)?|\d(?:[.,]\d+)?e\+?\d+|\d{1,2}(?:/\d{1,2}){2}(?:\d{2})?", re.I
)


def is_placeholder(text: str) -> bool:
    """Whether a cell is filled and says nothing.

    >>> is_placeholder("n/a"), is_placeholder("--"), is_placeholder("See above"), is_placeholder("")
    (True, True, True, False)
    """
    return bool(text) and _says_nothing(text, _words(text))


@lru_cache(maxsize=100_000)
def names_nobody(text: str) -> bool:
    """Whether a cell that has to name somebody or something is filled and names nothing.

    >>> names_nobody("TBC - awaiting info"), names_nobody("various"), names_nobody("Various Ltd")
    (True, True, False)
    """
    begun = _WHAT_FOLLOWS.sub("", text)
    words = _words(begun)
    return bool(text) and (
        _says_nothing(begun, words)
        or words.replace(" ", "") in _NAMES_NOBODY
        or _SAID_OF_NOBODY.fullmatch(words) is not None
        or (begun != text and _SAID_OF_NOBODY.fullmatch(_words(text)) is not None)
        or _IN_BRACKETS.fullmatch(text.strip()) is not None
    )


def _says_nothing(text: str, words: str) -> bool:
    key = words.replace(" ", "")
    return (
        not key
        or key in _SAYS_NOTHING
        or _XXX.fullmatch(key) is not None
        or (len(text) < _LONGEST_NOT_SAID and _NOT_SAID.fullmatch(words) is not None)
    )


def _words(text: str) -> str:
    """A text as it is compared: its letters and digits, and one blank between its words."""
    if text.isascii():
        # The same, several times as fast: a register has some hundred thousand texts.
        return b" ".join(text.encode().translate(_ASCII_PLAIN).split()).decode()
    plain = unicodedata.normalize("NFKC", text).casefold()
    return _NEITHER_LETTER_NOR_DIGIT.sub(" ", plain).strip()


def is_no_name(text: str) -> bool:
    """Whether a spreadsheet has made something else of a name: a date, a number, yes or no.

    >>> is_no_name("2026-07-24"), is_no_name("24-Jul"), is_no_name("24/7"), is_no_name("NHS 111")
    (True, True, False, False)
    """
    begins_with_number = text[:1].isdecimal() or text.startswith((".", ",", "+", " "))
    return (
        parse_yes_no(text) is not None
        or _MONTH_DATE.fullmatch(text) is not None
        or (
            begins_with_number
            and (
                parse_date(text) is not None
                or _TIME.fullmatch(text) is not None
                or _LONG_NUMBER.fullmatch(text) is not None
            )
        )
    )


# What the rules above can find is short, or begins as something that they know: a quick pass over
# a whole column leaves out names and sentences, which are most of what stands in it.
_GAP = "[^a-z0-9]"
_SHORT = rf"(?:(?:{_GAP}*[a-z0-9]){{0,13}}|(?:{_GAP}*x)+){_GAP}*(?:$|{BLANK}[-:]{BLANK})"
_NOT_SAID_BEGINS = (
    rf"{_GAP}*(?:is|are|not?|don|dont|do|un?kn?(?:ow|wo)n?|nan|undefined)(?:{_GAP}|$)"
)
_NOBODY_BEGINS = (
    rf"{_GAP}*(?:(?:tb[acdn]|to|awaiting|pending|see|as|same|various|several|multiple|many"
    r"|different|unknown|no|without|none|not|enter|insert|type|write|lorem)"
    rf"{_GAP}|asdf|{_NO_NAME}{_GAP}+(?:unknown|not|tb[acd]|to|name|of))|{BLANK}*[\[<{{]"
)
_SPREADSHEET_BEGINS = (
    rf"[0-9.,+ ]|{BLANK}*(?:y|yes|true|n|no|false){BLANK}*$"
    "|(?:mon|tue|wed|thu|fri|sat|sun|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)"
)


def _ruled(rule: Callable[[str], bool], *beginnings: str) -> Rule:
    return Rule(rule, any_of(rf"(?i)^(?:{'|'.join(beginnings)})|[^\x00-\x7f]"))


PLACEHOLDER = _ruled(is_placeholder, _SHORT, _NOT_SAID_BEGINS)
NO_NAME = _ruled(is_no_name, _SPREADSHEET_BEGINS)
NAMES_NOBODY = _ruled(names_nobody, _SHORT, _NOT_SAID_BEGINS, _NOBODY_BEGINS)


def placeholder_faults(table: TextTable, columns: Collection[str]) -> list[Problem]:
    """The cells of columns that have to say something and say nothing, or hold no name."""
    return [
        Problem(
            "error",
            row,
            column,
            shorten(text),
            "A date, a number, yes or no stands where words should: a spreadsheet makes a date of "
            "“24/7” or “1-2-1”."
            if is_no_name(text)
            else "This says nothing, and the cell has to say something.",
            "Words.",
            "Write it out; if nobody knows yet, leave the row out.",
            table.name,
        )
        for column in columns
        for row, text in zip(table.rows.tolist(), table.cells[column], strict=True)
        if names_nobody(text) or is_no_name(text)
    ]


def without_placeholders(
    table: TextTable,
    columns: Collection[str],
    among: npt.NDArray[np.bool_] | None = None,
    kept: Collection[str] = (),
) -> TextTable:
    """A table in which cells that say nothing are blank, each with a remark.

    Parameters
    ----------
    columns
        Those that may be blank.
    among
        Which rows; None for all.
    kept
        Words that look so, and are of a list.
    """
    cells, remarks = table.cells.copy(), list[Problem]()
    for column in columns:
        codes, texts = table.unique(column)
        empty = PLACEHOLDER.among(texts)
        empty[[n for n in np.flatnonzero(empty).tolist() if texts[n].lower() in kept]] = False
        here = empty[codes] if among is None else empty[codes] & among
        if not here.any():
            continue
        remarks += (
            Problem(
                "warning",
                row,
                column,
                shorten(texts[code]),
                TAKEN_AS_BLANK,
                "",
                "Leave the cell blank; each row stands by itself, so write out what stands above.",
                table.name,
            )
            for row, code in zip(table.rows[here].tolist(), codes[here].tolist(), strict=True)
        )
        cells[column] = cells[column].mask(here, "")
    if not remarks:
        return table
    return replace(table, cells=cells, problems=(*table.problems, *remarks))
