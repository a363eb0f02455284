"""A theme's label is a short general phrase: by design it cannot say who was in a case.

Anybody who looks at the themes sees the label, and beside an area and a month a name, an age or
an initial could tell who the people were. What may stand in it is therefore said, not what may
not. No rule can know a name that is written like any other word: the page asks people to look.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

from mapping.tables.privacy.personal_data import tells_of_anybody

LONGEST = 80
WHY_A_PHRASE = (
    "A theme is what several reviews could find, so its label is a short phrase without names, "
    "ages, dates or initials: beside an area and a month, any of them could tell who the people "
    "were."
)
_LONGEST_KEY = 64
_PHRASE = re.compile(r"[A-Za-zÀ-ÖØ-öø-ÿ]+(?:[ ,'’-]+[A-Za-zÀ-ÖØ-öø-ÿ]+)*")
_WORD = re.compile(r"[A-Za-zÀ-ÖØ-öø-ÿ]+")
_ABBREVIATION = re.compile(r"\b[A-Z]{2,8}(?=s?\b)")
# What was done to somebody; that somebody threatened to kill is a finding like any other.
_KILLING = re.compile(
    r"(?<!\bthreat to )(?<!\bthreats to )\bkill\w*|\bmurder\w*|\bmanslaughter\b|\bslain\b"
    r"|\bstab(?:bed|bings?|s)?\b|\bstrangl(?:e[ds]?|ing)\b|\bsuffocat\w+|\bsmother\w+|\bdrown\w*"
    r"|\bbludgeon\w*|\bbehead\w*|\bshot\b|\bbeaten to death\b",
    re.IGNORECASE,
)
_TITLES = "mr mrs ms miss mx dr prof professor cllr councillor rev reverend sir dame lady lord"
# Abbreviations of this field; those of a region's own types of provision are known besides.
_KNOWN = (
    "ACE CAFCASS CAMHS CSE CSP DA DAPO DASH DHR DV DVDS DVPN DVPO FGM GP HBV IDVA IRIS ISVA LGBT "
    "MAPPA MARAC MASH NHS NRPF PTSD SARC"
)


def abbreviations_in(texts: Iterable[str]) -> frozenset[str]:
    """The abbreviations that stand in some texts, without the s of their plurals.

    >>> sorted(abbreviations_in(["Help for MARACs", "Clare's Law"]))
    ['MARAC']
    """
    return frozenset(found for text in texts for found in _ABBREVIATION.findall(text))


def label_fault(
    label: str, abbreviations: Collection[str] = (), area_names: Collection[str] = ()
) -> str:
    """What is wrong with a label, which is never repeated; "" where nothing is.

    Parameters
    ----------
    abbreviations
        Known ones of the region, beside those of the field.
    area_names
        Names of the region's areas: beside a month, one of them could tell which case it was.
    """
    if not label:
        return "There is no label."
    if len(label) > LONGEST:
        return f"The label has more than {LONGEST} characters."
    if _PHRASE.fullmatch(label) is None:
        return "The label has signs other than letters, spaces, commas, hyphens and apostrophes."
    if not label[0].isupper():
        return "The label does not begin with a capital letter."
    if _KILLING.search(label):
        return "The label says how somebody was killed."
    if any(_holds_name(label, name) for name in area_names):
        return "The label holds the name of an area."
    return _fault_of_words(label, {*_KNOWN.split(), *abbreviations})


def _holds_name(label: str, name: str) -> bool:
    """Whether a label holds the words of an area's name, without what follows its comma."""
    words = _words(name.partition(",")[0])
    return bool(words) and f" {words} " in f" {_words(label)} "


def _words(text: str) -> str:
    return " ".join(_WORD.findall(text.casefold()))


def _fault_of_words(label: str, known: Collection[str]) -> str:
    words = _WORD.findall(label)
    if any(word.lower() in _TITLES.split() for word in words):
        return "The label holds a title that stands before a name."
    # The s of “Clare's” is no initial, nor is the article.
    single = [word for word in re.split(r"[ ,-]+", label) if len(word) == 1]
    if any(word.lower() != "a" for word in single):
        return "The label holds a letter that stands alone, such as an initial."
    rest_of_first = words[0][1:]
    others = words[1:] if rest_of_first == rest_of_first.lower() else words
    if any(not _is_plain(word, known) for word in others):
        return "The label holds a word with a capital letter that is no known abbreviation."
    if "aged" in label.lower().split():
        return "The label holds an age."
    if told := tells_of_anybody(label):
        return f"The label holds {told}."
    return ""


def _is_plain(word: str, known: Collection[str]) -> bool:
    return word.islower() or word in known or word.removesuffix("s") in known


ALLOWED = (
    f"A phrase of at most {LONGEST} letters, spaces, commas, hyphens and apostrophes that begins "
    "with a capital letter; no other capitals but those of abbreviations such as MARAC or IDVA, no "
    "name of an area, and not how somebody was killed."
)
MEND = "Say in general words what reviews find."
NAMES_NOBODY = "This names no person and no place"


def key_of(label: str) -> str:
    """The key of a theme that was added: its label in small letters.

    >>> key_of("Children not seen, or not heard")
    'children_not_seen_or_not_heard'
    """
    words = "_".join(_WORD.findall(label.lower())).encode("ascii", "ignore").decode()
    if len(words) <= _LONGEST_KEY:
        return words
    return words[: _LONGEST_KEY + 1].rpartition("_")[0] or words[:_LONGEST_KEY]
