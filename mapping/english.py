"""Numbers, sums, capitals, plurals and lists as English writes them."""

from __future__ import annotations

import re
from collections.abc import Sequence


def format_number(value: float) -> str:
    """A figure as it stands in the register.

    >>> format_number(1250.0), format_number(2.25), format_number(0.0)
    ('1,250', '2.25', '0')
    """
    return f"{value:,.0f}" if value.is_integer() else f"{value:,.10f}".rstrip("0").rstrip(".")


def short_figure(value: float) -> str:
    """A large figure where there is little room: k for a thousand, m for a million.

    >>> short_figure(1144923.0), short_figure(345315.0), short_figure(158.0)
    ('1.14m', '345k', '158')
    """
    if value >= 999_500:  # noqa: PLR2004
        return f"{value / 1e6:.3g}m"
    return f"{value / 1e3:.0f}k" if value >= 10_000 else f"{value:,.0f}"  # noqa: PLR2004


def pounds(value: float) -> str:
    """A sum of money.

    >>> pounds(165500.0), pounds(12.5)
    ('£165,500', '£12.50')
    """
    pence = round(value * 100)
    return (
        f"£{format_number(value)}" if value.is_integer() else f"£{pence // 100:,}.{pence % 100:02d}"
    )


def spoken(word: str) -> str:
    """A key as a person reads it: "not_provided" is "not provided"."""
    return word.replace("_", " ")


def capitalised(text: str) -> str:
    """A text with a capital first; the rest of it, names among it, stays as it is.

    >>> capitalised("a reply from Walsall"), capitalised("")
    ('A reply from Walsall', '')
    """
    return text[:1].upper() + text[1:]


def lower_first(text: str) -> str:
    """A text to stand within a sentence.

    >>> lower_first("Only in part"), lower_first("")
    ('only in part', '')
    """
    return text[:1].lower() + text[1:]


def word_within(word: str) -> str:
    """A word to stand within a sentence; an abbreviation keeps its capitals.

    >>> word_within("Web page"), word_within("PDF")
    ('web page', 'PDF')
    """
    return word if word[1:2].isupper() else lower_first(word)


def with_full_stop(text: str) -> str:
    """A sentence that ends as one.

    >>> with_full_stop("Ask the provider"), with_full_stop("Is it so?")
    ('Ask the provider.', 'Is it so?')
    """
    return text if text.endswith((".", "!", "?")) else f"{text}."


def plural(number: int, one: str, several: str | None = None) -> str:
    """The form of a word that goes with a number; of a noun the plural may be left out.

    >>> plural(1, "row"), plural(0, "row"), plural(2, "is", "are")
    ('row', 'rows', 'are')
    """
    if number == 1:
        return one
    return f"{one}s" if several is None else several


def verb(number: int, plain: str) -> str:
    """A regular verb as it goes with a number.

    >>> verb(1, "say"), verb(2, "say")
    ('says', 'say')
    """
    return f"{plain}s" if number == 1 else plain


def count(number: int, one: str, several: str | None = None) -> str:
    """A number with its noun.

    >>> count(1, "row"), count(2000, "row"), count(0, "reply", "replies")
    ('1 row', '2,000 rows', '0 replies')
    """
    return f"{number:,} {plural(number, one, several)}"


def so_many(number: int, several: str) -> str:
    """A number with its noun, of which the plural alone is known.

    >>> so_many(1, "schools"), so_many(2, "schools")
    ('one of the schools', '2 schools')
    """
    return f"one of the {several}" if number == 1 else f"{number:,} {several}"


def so_many_of(number: int, total: int, noun: str = "") -> str:
    """How many of some things, where all of them are said to be all.

    Parameters
    ----------
    noun
        Of several; "" where the sentence has named them.

    >>> so_many_of(27, 30, "gaps"), so_many_of(27, 27, "gaps"), so_many_of(2, 2)
    ('27 of the 30 gaps', 'all 27 gaps', 'all 2')
    """
    of = f"all {total:,}" if number == total > 1 else f"{number:,} of the {total:,}"
    return f"{of} {noun}".strip()


def count_from_one(number: int, one: str, several: str | None = None) -> str:
    """`count` for the start of a sentence, where a single one is written as a word.

    >>> count_from_one(1, "record"), count_from_one(2, "record")
    ('One record', '2 records')
    """
    return f"One {one}" if number == 1 else count(number, one, several)


def count_or_no(number: int, one: str, several: str | None = None) -> str:
    """`count` within a sentence, where nothing is "no".

    >>> count_or_no(0, "gap"), count_or_no(1, "gap")
    ('no gaps', '1 gap')
    """
    return count(number, one, several) if number else f"no {plural(number, one, several)}"


def listed(words: Sequence[str], last: str = "and") -> str:
    """Words one after another, as a sentence lists them; nothing for none.

    >>> listed(["a", "b", "c"]), listed(["a", "b"], "or"), listed(["a"])
    ('a, b and c', 'a or b', 'a')
    """
    *first, final = words or [""]
    return f"{', '.join(first)} {last} {final}" if first else final


def listed_first(words: Sequence[str], most: int) -> str:
    """The first of some words as a sentence lists them, and how many more there are.

    >>> listed_first(["a", "b", "c", "d"], 2), listed_first(["a", "b"], 2)
    ('a, b and 2 more', 'a and b')
    """
    more = len(words) - most
    return listed([*words[:most], *([f"{more} more"] if more > 0 else [])])


_NUMBERS = dict(
    enumerate(
        (
            *("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
            *("eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen"),
            *("eighteen", "nineteen", "twenty"),
        )
    )
)


def in_letters(number: int) -> str:
    """A number as a sentence has it: the small ones as words.

    >>> in_letters(7), in_letters(12), in_letters(43)
    ('seven', 'twelve', '43')
    """
    return _NUMBERS.get(number, f"{number:,}")


def named(words: Sequence[str], most: int) -> str:
    """The first of some words, and how many more there are.

    >>> named(["a", "b", "c", "d"], 2), named(["a", "b"], 2)
    ('a, b and 2 more', 'a, b')
    """
    more = len(words) - most
    return ", ".join(words[:most]) + (f" and {more} more" if more > 0 else "")


def only_for(words: Sequence[str]) -> str:
    """What stands before an answer that is about a part of the whole; nothing before any other.

    >>> only_for(["Dudley", "Refuge"]), only_for([])
    ('Only for Dudley and Refuge. ', '')
    """
    return f"Only for {listed(words)}. " if words else ""


def with_article(noun: str) -> str:
    """A noun with "a" or "an" before it, by how it is spoken.

    >>> with_article("unitary authority"), with_article("Area of a partnership")
    ('a unitary authority', 'an Area of a partnership')
    """
    is_vowel = re.match(r"(?!uni|us[ae]|eu|one)[aeiou]", noun, re.IGNORECASE)
    return f"{'an' if is_vowel else 'a'} {noun}"
