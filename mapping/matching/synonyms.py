"""How lists from outside call what the register has, from the data file beside this module."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files


@dataclass(frozen=True)
class Synonyms:
    """What `synonyms.toml` holds, every name as `folded` writes it.

    Attributes
    ----------
    columns
        Column of the register by the name that a list gives it, plainest first, each with how far
        down its list that name stands: 0 for the first.
    elsewhere
        Column names that the register has no column for.
    people
        Column names under which the names of people stand.
    respondent
        Those of them that are of whoever filled a form in.
    form, of_form
        Column names that tell the export of a form, and those that are the respondent's in one.
    other_lists
        Column names by the kind of list that has them.
    words
        Word of the register by the word of a list, by column.
    everywhere, own
        What stands for all areas, and for the area whose list it is.
    neutral
        Words that say nothing of which type of service is meant, which area, or whom it is for.
    together
        Groups of words by column: a name with one of each is likely to mean it.
    """

    columns: Mapping[str, Mapping[str, int]]
    elsewhere: frozenset[str]
    people: frozenset[str]
    respondent: frozenset[str]
    form: frozenset[str]
    of_form: frozenset[str]
    other_lists: Mapping[str, frozenset[str]]
    words: Mapping[str, Mapping[str, tuple[str, ...]]]
    everywhere: frozenset[str]
    own: frozenset[str]
    neutral: frozenset[str]
    together: Mapping[str, tuple[frozenset[str], ...]]


_APOSTROPHES = re.compile(r"['’‘`´]")
_NO_LETTER = re.compile(r"[\W_]+")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")


@lru_cache(maxsize=65_536)
def folded(text: str) -> str:
    """A name or a word as it is compared: no capitals, no punctuation, "&" as "and".

    >>> folded(" Children’s support & advice (CYP) "), folded("ContractEnd_Date")
    ('children s support and advice cyp', 'contract end date')
    """
    plain = _APOSTROPHES.sub(" ", text.replace("&", " and "))
    return _NO_LETTER.sub(" ", _CAMEL.sub(" ", plain)).strip().casefold()


@cache
def synonyms() -> Synonyms:
    """The synonyms that ship with the package."""
    text = files("mapping.matching").joinpath("synonyms.toml").read_text(encoding="utf-8")
    said = tomllib.loads(text)
    kept_out = said["elsewhere"]
    people = [*kept_out["people"], *kept_out["respondent"]]
    return Synonyms(
        columns={
            column: {folded(name): place for place, name in reversed(list(enumerate(names)))}
            for column, names in said["columns"].items()
        },
        elsewhere=frozenset(map(folded, [*kept_out["names"], *people])),
        people=frozenset(map(folded, people)),
        respondent=frozenset(map(folded, kept_out["respondent"])),
        form=frozenset(map(folded, kept_out["form"])),
        of_form=frozenset(map(folded, kept_out["of_form"])),
        other_lists={
            kind: frozenset(map(folded, names)) for kind, names in said["other_lists"].items()
        },
        words={
            column: {word: tuple(map(folded, names)) for word, names in words.items()}
            for column, words in said["words"].items()
        },
        everywhere=frozenset(map(folded, said["everywhere"]["words"])),
        own=frozenset(map(folded, said["everywhere"]["own"])),
        neutral=frozenset(said["neutral"]["words"]),
        together={
            column: tuple(map(frozenset, groups)) for column, groups in said["together"].items()
        },
    )


def respondents(titles: Collection[str]) -> frozenset[str]:
    """Those of a list's column names under which whoever filled a form in stands.

    >>> sorted(respondents(["Completion time", "Name", "Manager"])), respondents(["Name"])
    (['Name'], frozenset())
    """
    known = synonyms()
    is_form = not known.form.isdisjoint(map(folded, titles))
    names = known.respondent | (known.of_form if is_form else frozenset())
    return frozenset(title for title in titles if folded(title) in names)


def other_list(titles: list[str]) -> tuple[str, list[str]]:
    """What kind of list some column names are of, if of none of services, and which of them tell.

    >>> other_list(["Practice Code", "Practice Name", "List size", "Postcode"])
    ('GP practices', ['Practice Code', 'Practice Name', 'List size'])
    """
    known = synonyms()
    best: tuple[str, list[str]] = ("", [])
    for kind, names in known.other_lists.items():
        telling = [title for title in titles if folded(title) in names]
        if len(telling) > max(1, len(best[1])):
            best = (kind, telling)
    services = ("provision_type", "service_name", "status", "areas_served", "funding_end")
    ours = {title for title in titles for c in services if folded(title) in known.columns[c]}
    return best if len(ours - set(best[1])) < len(best[1]) else ("", [])
