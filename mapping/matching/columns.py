"""Which column of a list is which of the register's: by its name, and by what stands in it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from mapping.english import spoken
from mapping.matching.synonyms import folded, respondents, synonyms
from mapping.matching.words import Vocabulary
from mapping.register.schema import COLUMNS, PROVIDED, PUBLISHED_NAMES
from mapping.tables.parsing import parse_amount, spreadsheet_date
from mapping.tables.privacy.postcode_text import is_postcode

# From which likelihood on a column is taken, and from which it is offered beside others.
TAKEN, OFFERED = 0.5, 0.3
_CELLS_WEIGHED = 300
_BY_ITS_NAME = 0.8
_BRACKETS = re.compile(r"\([^)]*\)|\[[^\]]*\]")
_PARTS = re.compile(r"\s*[/|]\s*|\s+or\s+|\n+", re.IGNORECASE)
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.\w+")
# A web address without the "www." or "https://" that tells it at once.
DOMAIN = r"(?:[\w-]+\.)+(?:com|gov|info|net|nhs|org|uk)(?:/\S*)?"
_LINK = re.compile(rf"(?:https?://|www\.)\S+|{DOMAIN}", re.IGNORECASE)
_PHONE = re.compile(r"[+(]?[0-9][0-9 ()\-]{8,}")
_MONTH = re.compile(r"[A-Za-z]{3,9}\.?[ -/]?(?:[0-9]{2}|[0-9]{4})|(?:19|20)[0-9]{2}(?:-[0-9]{2})?")
_LONG_WORDS = 8
_THOUSANDS = re.compile(
    r"£ ?[km]\b|£ ?m(?:illion|n)|[('’£]0{3}|\b0{3}s?\b|\(k\)|thousand", re.IGNORECASE
)
# "Funding 26-27", "Value 2026/27".
_ONE_YEAR = re.compile(r"\b(?:20)?([0-9]{2}) ?[-/–] ?(?:20)?[0-9]{2}\b")
_MONEY = frozenset({"funding", "value", "budget", "amount", "grant", "allocation", "spend"})
_OVER_YEARS = frozenset({"total", "overall", "lifetime", "whole", "cumulative"})
_A_YEAR = frozenset({"annual", "annually", "year", "yearly", "pa", "annum"})
_QUESTION = re.compile(r"(?:who|what|which|where|when|how|why|is|are|do|does|can)\b")
_ENDING = re.compile(r"(?:ications?|ations?|ied|ies|ions?|ing|ers?|ors?|ed|es|s|y)$")
_WHEN = frozenset({"on", "was", "were", "has", "been", "it", "this", "in", "at", "for", "by"})
_SHORT = 3
_FILLER = frozenset(
    {"the", "a", "an", "of", "your", "please", "state", "enter", "give", "select", "is", "s"}
    | {"if", "known", "applicable", "any", "current", "main", "full", "yyyy", "mm", "dd", "y", "n"}
)


@dataclass(frozen=True)
class ListColumn:
    """A column of somebody's list.

    Attributes
    ----------
    title
        As it stands there, and unlike any other.
    cells
        Its different texts that are not blank, and how many rows have each.
    """

    title: str
    position: int
    cells: Mapping[str, int]


@dataclass(frozen=True)
class Choice:
    """A column of the list that could be one of the register's, and how likely, from 0 to 1."""

    title: str
    likelihood: float


def column_choices(
    listed: Sequence[ListColumn], vocabularies: Mapping[str, Vocabulary]
) -> dict[str, list[Choice]]:
    """For each column of the register those that it could be, likeliest first.

    What is taken stands first: each column of the list goes to one of the register's at most, so
    that together they are as likely as can be.
    """
    names = list(PUBLISHED_NAMES)
    seen = [_Contents.of(column, vocabularies) for column in listed]
    likely = np.array(
        [
            [
                _likelihood(name, column.title, told)
                for column, told in zip(listed, seen, strict=True)
            ]
            for name in names
        ]
    ).reshape(len(names), len(listed))
    # Nobody who filled a form in becomes the name of a service, or its mailbox.
    nobodys = respondents([column.title for column in listed])
    likely[:, [column.title in nobodys for column in listed]] = 0.0
    taken = _assigned(likely)
    choices: dict[str, list[Choice]] = {}
    for row, name in enumerate(names):
        order = np.argsort(-likely[row], kind="stable").tolist()
        first = [taken[row]] if row in taken else []
        rest = [n for n in order if n not in first and likely[row][n] >= OFFERED]
        found = [Choice(listed[n].title, float(likely[row][n])) for n in [*first, *rest]]
        choices[name] = found if row in taken or not found else [Choice("", 0.0), *found]
    return choices


def _assigned(likely: np.ndarray) -> dict[int, int]:
    """Which column of the list is taken for which of the register, each once."""
    from scipy.optimize import linear_sum_assignment

    if not likely.size:
        return {}
    worth = np.where(likely >= TAKEN, likely**2, 0.0)
    rows, columns = linear_sum_assignment(-worth)
    return {
        int(row): int(column)
        for row, column in zip(rows, columns, strict=True)
        if worth[row, column] > 0
    }


# ------------------------------------------------------------------------------ by its name


def is_known_title(title: str) -> bool:
    """Whether a text is what lists call a column, one of the register's or another."""
    return meant_by(title) is not None


def meant_by(title: str) -> str | None:
    """The register's column that lists call just so; "" for one of another kind, None for none.

    >>> meant_by("End"), meant_by("Contract end"), meant_by("Contact name"), meant_by("Blue")
    ('end_date', 'funding_end', '', None)
    """
    key = folded(_BRACKETS.sub(" ", title)) or folded(title)
    found = {column: names[key] for column, names in _names().items() if key in names}
    if found:
        return max(found, key=found.__getitem__)
    return "" if key in synonyms().elsewhere else None


@cache
def _names() -> dict[str, dict[str, float]]:
    """How likely each name means a column, by column."""
    found: dict[str, dict[str, float]] = {}
    for column in COLUMNS:
        said = synonyms().columns.get(column.name, {})
        found[column.name] = {name: 0.95 - 0.004 * min(n, 35) for name, n in said.items()}
        found[column.name] |= {folded(column.name): 1.0, folded(spoken(column.name)): 1.0}
    return found


@cache
def _all_names() -> frozenset[str]:
    return frozenset(name for names in _names().values() for name in names)


@cache
def name_likelihood(column: str, title: str) -> float:
    """How likely a title means a column of the register, by its words alone."""
    whole = folded(title)
    bare = folded(_BRACKETS.sub(" ", title)) or whole
    plain = " ".join(token for token in bare.split() if token not in _FILLER)
    parts = [folded(part) for part in _PARTS.split(_BRACKETS.sub(" ", title)) if part.strip()]
    names = _names()[column]
    exact = [names[key] for key in (whole, bare) if key in names]
    exact += [0.97 * names[key] for key in (plain, *parts) if key in names]
    if exact:
        return max(exact)
    said = [part for part in parts if part in _closed_words(column)]
    if len(said) > 1:
        # A title that gives the choice of words: "Statutory / Voluntary".
        return 0.93
    elsewhere = synonyms().elsewhere
    if bare in elsewhere or plain in elsewhere or bare in _all_names():
        return 0.0
    tokens = set(bare.split())
    groups = synonyms().together.get(column, ())
    likely = 0.72 if groups and not any(map(tokens.isdisjoint, groups)) else 0.0
    # In a question as in any other form: "Date of verification", "When was it verified?".
    stems = _stems(plain or bare)
    likely = max(
        likely, 0.8 * max((n for k, n in _stemmed(column).items() if k == stems), default=0)
    )
    near = _near(plain or bare, names)
    return max(likely, near * (0.7 if _QUESTION.match(bare) else 1.0))


@cache
def _closed_words(column: str) -> frozenset[str]:
    """What means a word of a column that has a closed list of them."""
    allowed = next((c.allowed for c in COLUMNS if c.name == column), ())
    said = synonyms().words.get(column, {})
    return frozenset(name for word in allowed for name in (folded(word), *said.get(word, ())))


@cache
def _stemmed(column: str) -> dict[frozenset[str], float]:
    found: dict[frozenset[str], float] = {}
    for name, likely in _names()[column].items():
        stems = _stems(name)
        found[stems] = max(likely, found.get(stems, 0.0))
    return found


def _stems(key: str) -> frozenset[str]:
    """The words of a name without their endings and without what says nothing.

    >>> _stems("date of verification") == _stems("date verified")
    True
    """
    tokens = [token for token in key.split() if token not in _FILLER | _WHEN]
    return frozenset(_ENDING.sub("", token) if len(token) > _SHORT else token for token in tokens)


def _near(key: str, names: Mapping[str, float]) -> float:
    from rapidfuzz import fuzz, process

    best = 0.0
    for name, score, _ in process.extract(key, list(names), scorer=fuzz.ratio, limit=2):
        # Of a short word one letter more makes another: a review is no "reviewed".
        least = 84 if len(key) > 7 else 90  # noqa: PLR2004
        best = max(best, names[name] * (score / 100) ** 2 if score >= least else 0.0)
    held = max((len(n) for n in names if _holds(key, n)), default=0)
    # What means something else in the same title counts against it where it says more of it.
    other = max((len(n) for n in synonyms().elsewhere if _holds(key, n)), default=0)
    if held and held >= other:
        best = max(best, 0.42 + 0.4 * held / len(key))
    return best


def _holds(key: str, name: str) -> bool:
    return f" {name} " in f" {key} " and len(name) > 2  # noqa: PLR2004


# ------------------------------------------------------------------ by what stands in it


@dataclass(frozen=True)
class _Contents:
    """What share of a column's filled cells is a date, an e-mail address, a word of ours."""

    is_filled: bool
    share: Mapping[str, float]

    @classmethod
    def of(cls, column: ListColumn, vocabularies: Mapping[str, Vocabulary]) -> _Contents:
        """What stands in a column, by the commonest of its cells."""
        cells = dict(Counter(dict(column.cells)).most_common(_CELLS_WEIGHED))
        tests: dict[str, Callable[[str], bool]] = {
            "email": lambda text: _EMAIL.fullmatch(text) is not None,
            "link": lambda text: _LINK.fullmatch(text) is not None,
            "phone": lambda text: _PHONE.fullmatch(text) is not None,
            "postcode": is_postcode,
            "date": lambda text: spreadsheet_date(text) is not None or bool(_MONTH.fullmatch(text)),
            "amount": lambda text: parse_amount(text) is not None,
            "long": lambda text: len(text.split()) >= _LONG_WORDS,
            **{name: _knows(vocabulary) for name, vocabulary in vocabularies.items()},
        }
        total = sum(cells.values())
        share = {
            name: sum(n for text, n in cells.items() if is_so(text)) / total if total else 0.0
            for name, is_so in tests.items()
        }
        # What tells records apart stands in one row each.
        share["alone"] = sum(n for n in cells.values() if n == 1) / total if total else 0.0
        return cls(bool(cells), share)


def _knows(vocabulary: Vocabulary) -> Callable[[str], bool]:
    def knows(text: str) -> bool:
        parts = re.split(r"[;,\n/]", text) if vocabulary.several else [text]
        return all(vocabulary.exact(part.strip()) is not None for part in parts if part.strip())

    return knows


_BY_FORM = {
    "contact_email": "email",
    "website": "link",
    "source_url": "link",
    "postcode": "postcode",
}
# What asks whether a service is there, and with what around it; else yes is about something else.
_IS_THERE = frozenset(
    {"active", "available", "commissioned", "continue", "continues", "continuing", "delivered"}
    | {"exist", "exists", "live", "offered", "open", "operate", "operates", "operating"}
    | {"operational", "place", "provided", "running", "status", "still", "rag", "rating"}
)
_AROUND = frozenset(
    {"and", "area", "are", "at", "being", "currently", "current", "do", "does", "exist"}
    | {"have", "in", "is", "it", "local", "locally", "moment", "n", "no", "now", "of", "or"}
    | {"present", "provision", "provided", "service", "services", "support", "the", "there"}
    | {"this", "today", "y", "yes", "you", "delivery", "project", "programme", "scheme"}
    | {"intervention", "your", "our"}
)
# Under these, yes says the contrary: that there is none; that a place is no secret.
_THERE_IS_NONE = frozenset(
    {"absent", "ceased", "closed", "decommissioned", "ended", "gap", "gaps", "lacking", "longer"}
    | {"missing", "not", "stopped", "unavailable", "unmet", "withdrawn", "without"}
)
_IS_PUBLIC = frozenset(
    {"disclosable", "disclosed", "open", "public", "publicised", "publicly", "publish"}
    | {"publishable", "published", "share", "shareable", "shared", "sharing"}
)
_WITHHOLDS = frozenset({"cannot", "confidential", "don", "never", "no", "non", "not", "withheld"})
_KINDS = {column.name: column.kind for column in COLUMNS}
_NAMES = ("provider", "service_name", "funder", "contact_role", "details", "good_practice")


def _likelihood(column: str, title: str, told: _Contents) -> float:
    named = name_likelihood(column, title)
    share = told.share
    if not told.is_filled:
        return 0.9 * named
    if form := _BY_FORM.get(column):
        return _by_form(column, title, named, share[form])
    if _KINDS[column] == "date":
        return named * (0.3 + 0.7 * share["date"])
    if _KINDS[column] in ("number", "whole"):
        if column == "annual_funding_gbp":
            named = _yearly_pounds(title, named)
        return named * (0.4 + 0.6 * share["amount"])
    if column == "record_id":
        return named * (0.3 + 0.7 * share["alone"])
    if column in _NAMES:
        return _by_free_words(column, named, share)
    return _by_known_words(column, title, named, share) if column in share else named


def _by_free_words(column: str, named: float, share: Mapping[str, float]) -> float:
    odd = max(share[name] for name in ("email", "link", "phone", "postcode", "date"))
    if column not in ("details", "good_practice"):
        # "Delivered Y/N" names nobody.
        odd = max(odd, share["amount"], _mostly(share["status"]))
    fitting = named * (1.0 - 0.9 * odd)
    if column == "service_name":
        return fitting * (1.0 - 0.35 * share["provision_type"])
    if column == "details":
        return fitting * (1.0 - 0.5 * share["provision_type"])
    return fitting * (1.0 - 0.4 * share["long"]) if column == "provider" else fitting


def _by_known_words(column: str, title: str, named: float, share: Mapping[str, float]) -> float:
    is_another = not named and is_known_title(title)
    # A service is often called by its type alone.
    if column == "provision_type":
        is_another &= not any(name_likelihood(n, title) for n in ("service_name", "details"))
    if column == "status":
        named = _says_there_is_some(title, named, share["status"])
    if column == "location_confidential":
        tokens = set(folded(title).split())
        named *= tokens.isdisjoint(_IS_PUBLIC) or not tokens.isdisjoint(_WITHHOLDS)
    return _by_words(column, named, share) * (0.55 if is_another else 1.0)


def _says_there_is_some(title: str, named: float, share: float) -> float:
    """How likely yes under a title means that a service is there, and no that it is not."""
    tokens = set(folded(title).split())
    if not tokens.isdisjoint(_THERE_IS_NONE):
        return 0.0
    if named >= _BY_ITS_NAME:
        return named
    if tokens <= _IS_THERE | _AROUND:
        return max(named, 0.8 * _mostly(share)) if tokens & _IS_THERE else named
    return named if "status" in tokens else 0.5 * named


def _yearly_pounds(title: str, named: float) -> float:
    """How likely a title means pounds a year: thousands and sums over years are something else."""
    if _THOUSANDS.search(title):
        return 0.0
    tokens = set(folded(title).split())
    if _ONE_YEAR.search(title) and not tokens.isdisjoint(_MONEY):
        return max(named, 0.72)
    if not tokens.isdisjoint(_OVER_YEARS) and tokens.isdisjoint(_A_YEAR):
        return 0.5 * named
    return max(named, 0.7 * ("£" in title))


def _mostly(share: float) -> float:
    return share if share > 0.5 else 0.0  # noqa: PLR2004


def _by_form(column: str, title: str, named: float, share: float) -> float:
    by_form = 0.85 if share > 0.6 and column != "source_url" else 0.0  # noqa: PLR2004
    if by_form and not named and _means_another(column, title):
        by_form *= 0.55
    return max(named * (0.35 + 0.65 * min(1.0, 1.5 * share)), by_form)


def _means_another(column: str, title: str) -> bool:
    others = (c.name for c in COLUMNS if c.name != column and not c.is_internal)
    return max(name_likelihood(name, title) for name in others) >= TAKEN


# Words that are not likely to stand in another column.
_TELLING = ("client_group", "specialism", "languages", "areas_served", "delivery", "sector")
# By how much a column is likely by its words alone, and what of its name counts without them.
_WORDS_ALONE = {"provision_type": 0.9, "areas_served": 0.85, "client_group": 0.7, "languages": 0.7}
_WORDS_ALONE |= {"specialism": 0.7, "delivery": 0.7, "sector": 0.7, "stage": 0.6}
_WITHOUT_WORDS = {
    "status": 0.55,
    "location_confidential": 0.5,
    "evidence": 0.55,
    "maintained_by": 0.4,
}


def _by_words(column: str, named: float, share: Mapping[str, float]) -> float:
    without = _WITHOUT_WORDS.get(column, 0.75)
    odd = max(share[name] for name in ("email", "link", "phone", "postcode", "date", "long"))
    others = [share[name] for name in _TELLING if name != column]
    odd = max(odd, 0.0 if share[column] else max(others))
    by_name = named * (without + (1 - without) * share[column]) * (1 - 0.5 * odd)
    by_words = _WORDS_ALONE.get(column, 0.0) * share[column] ** 2
    return max(by_name, by_words if named or share[column] > 0.6 else 0.0)  # noqa: PLR2004


_YES_OR_NO = frozenset({"yes", "no", "y", "n", "true", "false"})


def could_say_status(column: ListColumn, vocabulary: Vocabulary) -> bool:
    """Whether a column that nobody has placed may say of which services there are none.

    It asks whether something is there, or not there any more, and yes and no stand under it; or
    "closed" and the like do, whatever it asks. A list that says so must not have each of its
    services taken as provided.
    """
    if folded(column.title) in synonyms().elsewhere:
        return False
    if not _mostly(_Contents.of(column, {"status": vocabulary}).share["status"]):
        return False
    asks = not (_IS_THERE | _THERE_IS_NONE).isdisjoint(folded(column.title).split())
    return asks or any(
        vocabulary.exact(text) not in (None, PROVIDED) and folded(text) not in _YES_OR_NO
        for text in column.cells
    )
