"""The words of a list, each matched to a word of the register once: types, areas, statuses."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import numpy as np
import pandas as pd

from mapping.context.reference import Reference
from mapping.english import plural, spoken
from mapping.errors import TableError
from mapping.geography.areas import REGION, WHOLE_REGION
from mapping.geography.postcode_directory import read_authority_lookup
from mapping.matching.synonyms import folded, synonyms
from mapping.problems import Problem, shorten
from mapping.register.schema import COLUMNS
from mapping.tables.column_values import each_unique
from mapping.tables.parsing import parse_date, parse_yes_no, split_list, spreadsheet_date, word_key
from mapping.tables.placeholders import is_placeholder
from mapping.tables.text_table import TextTable

DATE_COLUMNS = tuple(column.name for column in COLUMNS if column.kind == "date")

_BETWEEN_VALUES = re.compile(r"[;\n\r|]+")
_BETWEEN_MORE = re.compile(r"[;\n\r|,]+")
_BETWEEN_MOST = re.compile(r"[;\n\r|,/+&]+|\s+and\s+", re.IGNORECASE)
_COUNCIL = re.compile(
    r"\b(?:city of|(?:royal |london |metropolitan )*borough of|county of|the"
    r"|(?:city|county|borough|district|metropolitan borough|metropolitan district"
    r"|mbc|mdc|bc|dc|cc|csp|cbc|lbc|rbc)? ?(?:council|partnership)"
    r"|community safety(?: partnership)?|metropolitan|mbc|mdc|cbc|csp|bc|dc|cc|lb|borough|district"
    r"|city|unitary|county|area|local authority|wide)\b"
)
_NOT = frozenset({"no", "not", "non", "none", "without", "ex", "former", "excluding", "except"})
_SURE, _NEAR, _SHORTEST_TYPED = 90, 62, 5
# One letter means a word only where it stands alone: "n/a" is no "no".
_SHORTEST_CONTAINED = 2
_MOST_SUGGESTED = 3


@dataclass(frozen=True)
class Vocabulary:
    """What may stand in a column that holds codes, by what people write for it.

    Attributes
    ----------
    known
        Word of the register by each `folded` text that surely means it.
    labels
        What is shown for each word of the register.
    several
        A cell may hold several of them.
    simplified
        A folded text without what need not be said, such as "City Council" of an area.
    """

    column: str
    known: Mapping[str, str]
    labels: Mapping[str, str]
    several: bool
    simplified: Callable[[str], str] = lambda text: text

    def exact(self, word: str) -> str | None:
        """The word of the register that a text is another spelling or a synonym of."""
        if word in self.labels or word == WHOLE_REGION:
            return word if word in self.labels else self.known.get(word)
        key = folded(word)
        return self.known.get(key) or self.known.get(self.simplified(key) or key)

    def sure(self, word: str) -> str | None:
        """`exact`; or what a text with a slip of the pen, or with more words, can only mean.

        What is said to be doubtful ("Yes?"), or to be no answer ("n/a"), is never sure.
        """
        if word.rstrip().endswith("?"):
            return None
        if found := self.exact(word):
            return found
        if is_placeholder(word):
            return None
        key = self.simplified(folded(word)) or folded(word)
        return self._contained(key) or self._mistyped(key)

    def suggestions(self, word: str) -> list[str]:
        """What a text may mean, likeliest first."""
        from rapidfuzz import fuzz, process

        key = folded(word)
        found = process.extract(key, list(self.known), scorer=fuzz.token_set_ratio, limit=12)
        near = [self.known[name] for name, score, _ in found if score >= _NEAR]
        return list(dict.fromkeys(near))[:_MOST_SUGGESTED]

    def _contained(self, key: str) -> str | None:
        """The one word of the register that stands in a text among words that say no more."""
        tokens = key.split()
        if not _NOT.isdisjoint(tokens):
            return None
        found: set[str] = set()
        covered = [False] * len(tokens)
        for start, end in self._phrases(tokens):
            if not any(covered[start:end]):
                covered[start:end] = [True] * (end - start)
                found.add(self.known[" ".join(tokens[start:end])])
        rest = [t for t, is_covered in zip(tokens, covered, strict=True) if not is_covered]
        if len(found) == 1 and all(token in synonyms().neutral for token in rest):
            return found.pop()
        return None

    def _phrases(self, tokens: list[str]) -> Iterator[tuple[int, int]]:
        """Where known texts stand in a text, the longest first."""
        for length in range(min(len(tokens), 8), 0, -1):
            for start in range(len(tokens) - length + 1):
                phrase = " ".join(tokens[start : start + length])
                if len(phrase) >= _SHORTEST_CONTAINED and phrase in self.known:
                    yield start, start + length

    def _mistyped(self, key: str) -> str | None:
        from rapidfuzz import fuzz, process

        if len(key) < _SHORTEST_TYPED:
            return None
        found = process.extract(key, self._longer, scorer=fuzz.ratio, limit=4, score_cutoff=_SURE)
        meant = {self.known[name] for name, _, _ in found if _is_slip(key, name)}
        return meant.pop() if len(meant) == 1 else None

    @cached_property
    def _longer(self) -> list[str]:
        return [name for name in self.known if len(name) >= _SHORTEST_TYPED]


def _is_slip(key: str, name: str) -> bool:
    """Whether a text can be another, mistyped: no word begins otherwise, and no short one differs.

    What stands before a word turns it round ("unpublished"), and of a short word a letter more
    makes another ("DA training", "DASH training").

    >>> _is_slip("comunity outreech", "community outreach"), _is_slip("unpublished", "published")
    (True, False)
    """
    tokens, meant = key.split(), name.split()
    if len(tokens) != len(meant):
        return key[0] == name[0] and key.replace(" ", "") == name.replace(" ", "")
    return all(
        one == other or (one[0] == other[0] and min(len(one), len(other)) >= _SHORTEST_TYPED)
        for one, other in zip(tokens, meant, strict=True)
    )


def vocabularies(reference: Reference, area_code: str = "") -> dict[str, Vocabulary]:
    """What may stand in each column that holds codes.

    Parameters
    ----------
    area_code
        Whose list it is: what "borough-wide" means in it; "" where that is not known.
    """
    types = {t.key: t.label for t in reference.types.all}
    found = {
        column.name: _vocabulary(
            column.name, {word: spoken(word) for word in column.allowed}, column.kind == "words"
        )
        for column in COLUMNS
        if column.allowed
    }
    settings = reference.settings
    specialisms = {word: settings.specialism_label(word) for word in settings.specialisms}
    tags = dict(settings.language_labels) | {
        tag: settings.language_labels.get(tag, names[0].capitalize())
        for tag, names in synonyms().words["languages"].items()
    }
    found["provision_type"] = _vocabulary("provision_type", types, several=False)
    found["specialism"] = _vocabulary("specialism", specialisms, several=True)
    found["languages"] = _vocabulary("languages", tags, several=True)
    found["location_confidential"] = _vocabulary(
        "location_confidential", {"yes": "yes", "no": "no"}, several=False
    )
    areas = dict(zip(reference.areas.codes, reference.areas.names, strict=True))
    named = _areas(areas)
    named = replace(named, known={**_of_authorities(settings.authorities, areas), **named.known})
    served = {**dict.fromkeys(synonyms().everywhere, WHOLE_REGION), **named.known}
    served |= {folded(settings.region_name): WHOLE_REGION, WHOLE_REGION: WHOLE_REGION}
    if area_code in areas:
        served |= dict.fromkeys(synonyms().own, area_code)
    found["areas_served"] = replace(
        named, known=served, labels={**areas, WHOLE_REGION: "all areas"}
    )
    found["maintained_by"] = replace(
        named,
        column="maintained_by",
        known={**named.known, folded(REGION): REGION},
        labels={**areas, REGION: "the region"},
        several=False,
    )
    return found


def _vocabulary(column: str, labels: Mapping[str, str], several: bool) -> Vocabulary:  # noqa: FBT001
    said = synonyms().words.get(column, {})
    known: dict[str, str] = {}
    for word in labels:
        known |= {name: word for name in said.get(word, ()) if name not in known}
    # What the product itself shows comes before what others may mean by it.
    known |= {folded(name): word for word, label in labels.items() for name in (word, label)}
    return Vocabulary(column, known, dict(labels), several)


def _areas(areas: Mapping[str, str]) -> Vocabulary:
    known: dict[str, str] = {}
    for place, names in synonyms().words["areas_served"].items():
        codes = [code for code, name in areas.items() if _plain_area(folded(name)) == folded(place)]
        known |= dict.fromkeys(names, codes[0]) if len(codes) == 1 else {}
    plain = Counter(_plain_area(folded(name)) for name in areas.values())
    for code, name in areas.items():
        key = _plain_area(folded(name))
        known |= {key: code} if plain[key] == 1 else {}
        known |= {folded(name): code, folded(code): code}
    return Vocabulary("areas_served", known, dict(areas), several=True, simplified=_plain_area)


def _of_authorities(lookup: Path | None, areas: Mapping[str, str]) -> dict[str, str]:
    """Areas by the code of the authority that each is: the code that councils know themselves by.

    One of several authorities of an area is a part of it, and does not mean it.
    """
    found: dict[str, set[str]] = {}
    with suppress(TableError):
        for authority, codes in read_authority_lookup(lookup, areas).items():
            for code in codes & areas.keys() if len(codes) == 1 else ():
                found.setdefault(code, set()).add(authority)
    return {folded(each): code for code, held in found.items() if len(held) == 1 for each in held}


def _plain_area(key: str) -> str:
    """An area's name without what says only that it is one.

    >>> _plain_area("city of wolverhampton council"), _plain_area("royal borough of greenwich")
    ('wolverhampton', 'greenwich')
    """
    plain = " ".join(_COUNCIL.sub(" ", key).split()).removeprefix("of ")
    return plain or key


# ---------------------------------------------------------------------------- translations


@dataclass(frozen=True)
class Translation:
    """What a word of a list was read as, and in how many rows it stands."""

    column: str
    word: str
    meaning: str
    rows: int

    def problem(self, name: str, labels: Mapping[str, str]) -> Problem:
        """It as a remark, so that nothing is read as something else in silence."""
        shown = with_label(self.meaning, labels)
        where = f"{self.rows:,} {plural(self.rows, 'row')}"
        meant = f"was read as {shown}" if shown else "was read as blank"
        return Problem(
            "warning",
            None,
            self.column,
            shorten(self.word),
            f"“{shorten(self.word)}” {meant}, in {where}.",
            "",
            "Nothing needs doing if that is what it means.",
            name,
        )


def with_label(meaning: str, labels: Mapping[str, str]) -> str:
    """A cell of the register, with what is shown for its words where that is something else.

    >>> with_label("E1;E2", {"E1": "Northby", "E2": "Southby"}), with_label("yes", {"yes": "yes"})
    ('E1;E2 (Northby; Southby)', 'yes')
    """
    label = "; ".join(labels.get(part, part) for part in split_list(meaning))
    return f"{meaning} ({label})" if label not in ("", meaning) else meaning


def read_cell(
    text: str, meaning: Callable[[str], str | None], *, several: bool
) -> tuple[str, dict[str, str | None]]:
    """A cell in the register's words, and what each word of it was read as; None where as nothing.

    A word that is not known stays as it is.
    """
    whole = meaning(text)
    if whole is not None or not several:
        return (text if whole is None else whole), {text: whole}
    for between in (_BETWEEN_VALUES, _BETWEEN_MORE, _BETWEEN_MOST):
        parts = [part.strip() for part in between.split(text) if part.strip()]
        said: dict[str, str | None] = {part: meaning(part) for part in parts}
        if None not in said.values():
            break
    else:
        parts = [part.strip() for part in _BETWEEN_MORE.split(text) if part.strip()]
        said = {part: meaning(part) for part in parts}
    read = [part if said[part] is None else str(said[part]) for part in parts]
    return ";".join(dict.fromkeys(w for word in read for w in split_list(word))), said


def in_the_registers_words(
    table: TextTable, reference: Reference, area_code: str = ""
) -> TextTable:
    """A file of the register with what the product shows, and what means the same, as it is kept.

    Labels, names of areas and of languages, commas and line breaks between values, dates as a
    spreadsheet shows them: every translation stands among the remarks, once a word.
    """
    changed, remarks = dict[str, pd.Series](), list[Problem]()
    for column, vocabulary in vocabularies(reference, area_code).items():
        if column not in table.cells or column in table.missing:
            continue
        read, found = translated(table, column, vocabulary.exact, several=vocabulary.several)
        if read is not None:
            changed[column] = read
        labels = vocabulary.labels
        remarks += [each.problem(table.name, labels) for each in found if not _is_plain(each)]
    for column in DATE_COLUMNS:
        dated, told = read_dates(table, column)
        if told:
            changed[column] = dated
        remarks += told
    if not changed:
        return table
    return replace(table, cells=table.cells.assign(**changed), problems=(*table.problems, *remarks))


def _is_plain(found: Translation) -> bool:
    """Whether a word is the register's own, as far as its rules go."""
    if found.column == "location_confidential":
        return parse_yes_no(found.word) is not None
    if found.column in ("areas_served", "maintained_by", "languages"):
        return found.word == found.meaning
    return word_key(found.word) == found.meaning


def translated(
    table: TextTable, column: str, meaning: Callable[[str], str | None], *, several: bool
) -> tuple[pd.Series | None, list[Translation]]:
    """A column in the register's words, and what each of its words was read as.

    None for a column that stands in them already, as most of a download's do.
    """
    codes, texts = table.unique(column)
    counts = np.bincount(codes, minlength=len(texts)).tolist()
    read: list[str] = []
    rows: Counter[tuple[str, str]] = Counter()
    for code, text in enumerate(texts):
        cell, said = read_cell(text, meaning, several=several) if text else ("", {})
        read.append(cell)
        for word, meant in said.items():
            if meant is not None:
                rows[word, meant] += counts[code]
    found = [Translation(column, word, meant, n) for (word, meant), n in rows.items()]
    if read == texts:
        return None, found
    return pd.Series(pd.array(read, dtype="str").take(codes)), found


def read_dates(table: TextTable, column: str) -> tuple[pd.Series, list[Problem]]:
    """A column of dates as the register writes them, and one remark on those that it does not."""
    codes, texts = table.unique(column)
    days = {t: day for t in texts if t and not parse_date(t) and (day := spreadsheet_date(t))}
    if not days:
        return table.cells[column], []
    rows = sum(texts[code] in days for code in codes.tolist())
    examples = [f"“{shorten(text)}” as {day.isoformat()}" for text, day in list(days.items())[:3]]
    remark = Problem(
        "warning",
        None,
        column,
        shorten(next(iter(days))),
        f"{rows:,} {plural(rows, 'date')} not written in full {plural(rows, 'was', 'were')} read "
        f"day before month: {', '.join(examples)}.",
        "",
        "Nothing needs doing if that is what they mean.",
        table.name,
    )
    dated = each_unique(
        table.cells[column], lambda text: days[text].isoformat() if text in days else text, "str"
    )
    return dated, [remark]
