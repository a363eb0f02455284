"""Addresses in a text: a house with its street, a street alone, a house's name, the way to one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from mapping.tables.privacy.look_alikes import as_it_looks
from mapping.tables.privacy.ordinary_words import ORDINARY_WORDS
from mapping.tables.privacy.place_words import (
    ANY_ROAD,
    BESIDE,
    BUILDING,
    CAPITAL,
    CAPITAL_ROAD,
    CAPITAL_ROADS,
    CAPITAL_STREET,
    CLOSE,
    FLAT,
    LANDMARK,
    NEAR,
    NO_PUBLIC,
    PART,
    PLACE,
    PREPOSITION,
    PUBLIC,
    ROAD,
    SHOP,
    STREET_BEHIND,
    names,
    with_capitals,
    words_of,
)
from mapping.tables.privacy.sieve import (
    MOST_KEPT,
    Rule,
    Sieve,
    after,
    any_of,
    either,
    loosened,
    narrowed,
)

_BEFORE_A_NUMBER = r"(?<![\w.,/£:\-])(?<![0-9]{3}\s)(?!(?:19|20)[0-9]{2}\b)"
_NUMBER = r"[1-9][0-9]{0,3}[a-z]?(?:\s?[\-/&]\s?[0-9]{1,4}[a-z]?)?"
# "2 Park View School groups" and "10 The Drive Project clients" are no houses, as far as is plain.
_SCHOOL = r"\s+(?:schools?|academy|college|project)\b"
_NO_SCHOOL = f"(?!{_SCHOOL})"
_ADDRESS = re.compile(
    rf"{_BEFORE_A_NUMBER}{_NUMBER}(?:,\s*|\s+|(?-i:(?=[A-Z])))(?:"
    rf"(?-i:The)\s+{CAPITAL_STREET}{_NO_SCHOOL}"
    rf"|((?:[a-z][\w'’]{{0,30}}\.?\s+){{1,3}}){ANY_ROAD}"
    r"(?![\s-]*(?:shows?|outreach|teams?|pastors?|safety|works?|users?|traffic)\b)"
    rf"|((?:{CAPITAL}){{1,3}}){with_capitals('st', CLOSE, PLACE, BUILDING)}{_NO_SCHOOL})",
    re.IGNORECASE,
)
_BEFORE_A_SCHOOL = re.compile(
    rf"{_BEFORE_A_NUMBER}{_NUMBER}\s+(?:(?-i:The)\s+|(?:{CAPITAL}){{1,3}})"
    rf"{with_capitals(CAPITAL_ROADS, 'st', CLOSE, PLACE, BUILDING)}{_SCHOOL}",
    re.IGNORECASE,
)
# What may stand between a number and "Road" where that is no address.
_BEFORE_A_ROAD = """
a along an and any are at bath bed bedded bedroom bedrooms beds bus but by car children civil
class client clients club coffee coroner coroners council county criminal cross crown day days
down drop each every families first for free from full half high hour hours i in into is its
lane late magistrates main men minute minutes month months near new no of off on one open or our
out own part people per place places post posts practice practices r railway room rooms rough
route safe safer same school schools session sessions shared side sleeper sleepers space
spaces staff step steps that the their this to town train unit units up wait walk was week
weeks were with women work year years youth
jan january feb february mar march apr april may jun june jul july aug august sep sept
september oct october nov november dec december
"""
_NO_ROAD = ORDINARY_WORDS | frozenset(_BEFORE_A_ROAD.split())
# With a capital letter they are the names of many a street: "12 High Street", "14 School Close".
_NAMES_OF_ROADS = frozenset(
    {"high", "school", "cross", "railway", "main"}
    | {"lane", "club", "new", "council", "county", "crown"}
)
_NAMES_OF_CLOSES = frozenset(("high", "school", "cross", "railway", "main"))
# What in a name of two words and "Road" makes it none.
_OF_NO_STREET = """
a all an another any back bumpy busy down each every her his into long longer main my next no not of
on one onto open other our own quiet recovery ring rocky rough safe same side silk that the their
this three to two under up whose winding your
"""
_NO_STREET = ORDINARY_WORDS | frozenset(_OF_NO_STREET.split())
_FLAT = re.compile(
    rf"\b(?:{FLAT}|{PART})\.?\s*"
    r"(?:no\.?\s*|number\s+)?(?:[0-9]{1,3}[a-z]?|(?-i:[A-Z]))\s*,?\s+(?:[0-9]{1,4}[a-z]?,?\s+)?"
    rf"(?:{CAPITAL}){{1,3}}(?:{CAPITAL_STREET}|{with_capitals(BUILDING)})",
    re.IGNORECASE,
)
_NUMBER_BEHIND = re.compile(
    rf"(?<!\w)((?:{CAPITAL}){{1,3}}){CAPITAL_ROAD}[,\s(]+(?:(?:no|nr|number)\.?\s*|#)[0-9]{{1,4}}\b"
    rf"|(?<!\w)((?:{CAPITAL}){{1,3}}){CAPITAL_ROAD},?\s+[1-9][0-9]{{0,2}}[a-z]?(?=\s*(?:$|[,.;)]))",
    re.IGNORECASE,
)
_NAMED_HOUSE = re.compile(
    rf"(?<!\w)((?:{CAPITAL}){{1,3}}){with_capitals(BUILDING)}"
    rf"(?:\s*[,(\-]\s*|\s+(?:on|in|at|off)\s+){STREET_BEHIND}"
    rf"|((?:\b[a-z][\w'’]{{0,30}}\s+))(?:{'|'.join(BUILDING.split())})\s*,\s*(?:[a-z][\w'’]{{0,30}}\s+){{1,2}}(?:{ROAD})\b",
    re.IGNORECASE,
)
_NEAR_ON_A_STREET = re.compile(
    rf"\b{NEAR}\s+(?:[\w'’&]+\s+){{1,4}}?(?:on|in|at|off|along)\s+(?:the\s+)?{STREET_BEHIND}",
    re.IGNORECASE,
)


def _has_address(text: str) -> bool:
    return any(
        _NO_ROAD.isdisjoint(
            words_of(road) - (_NAMES_OF_ROADS if road.istitle() else frozenset())
            if road
            else words_of(close or "") - _NAMES_OF_CLOSES
        )
        for road, close in map(re.Match.groups, _ADDRESS.finditer(text))
    )


_UNITS = "one|two|three|four|five|six|seven|eight|nine"
_TENS = "twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
_TEENS = "ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen"
_IN_WORDS = (
    r"(?:(?:(?:one|two|three|a)\s+hundred(?:\s+and)?\s+)?"
    rf"(?:(?:{_TENS})(?:[\s\-]+(?:{_UNITS}))?|{_TEENS}|{_UNITS})|(?:one|two|three|a)\s+hundred)\b"
)
# "One Stop" and "one street" are no numbers of a house; with "number" before it, any is.
_A_NUMBER = re.compile(rf"\b(?!one\b){_IN_WORDS}", re.IGNORECASE)
_SAID_NUMBER = re.compile(
    rf"\b(number|no|nr|flat|apartment|unit|plot)\b\.?\s+{_IN_WORDS}", re.IGNORECASE
)


def _has_address_in_words(text: str, *, only_said: bool) -> bool:
    """Whether a house's number stands in words; `only_said`: only where “number” stands before it.

    Any other number does as well as the one that is meant.
    """
    said = _SAID_NUMBER.sub(r"\1 12", text) if only_said else _A_NUMBER.sub("12", text)
    return said != text and (_has_address(said) or _FLAT.search(said) is not None)


_JOINT = re.compile(r"(?<=\w)[_\-+](?=[A-Za-z])")
_ROAD_RUN_ON = (
    "Road|Street|Lane|Avenue|Close|Drive|Crescent|Terrace|Grove|Gardens|Mews|House|Court|Cottage"
)
_RUN_ON = re.compile(rf"(?<=[a-z])(?={_ROAD_RUN_ON})(?=(?:{_ROAD_RUN_ON})\b)")
_JOINED_BY_SIGNS = re.compile(
    rf"(?<![\w./@])[0-9]{{1,4}}[a-z]?(?:[./][a-z]{{2,}}){{1,3}}[./](?:{ROAD})\b(?![@.])",
    re.IGNORECASE,
)
_SPACED_OUT = re.compile(r"(?<!\S)(?:\w\s){3,30}\w(?!\S)")
_DIGIT_IN_A_WORD = re.compile(r"(?<=[A-Za-z])[015](?=[a-z])")
_LETTER_IN_A_NUMBER = re.compile(r"(?<!\S)(?:[lI|][0-9lIO]{1,2}|[0-9][lIO][0-9]?)(?!\w)")
_AS_LETTERS = {"0": "o", "1": "l", "5": "s"}
_ALL_RUN_ON = re.compile(
    r"(?<![\w./@\-])[1-9][0-9]{0,3}[a-z]{4,30}(?:road|street|lane|avenue|close|crescent)\b(?![@.])",
    re.IGNORECASE,
)
# In every text that is spelled in any of these ways.
_IS_RESPELT = re.compile(
    rf"[a-z](?:{_ROAD_RUN_ON})\b|[A-Za-z][015][a-z]|(?<!\S)[lI|][0-9]|[0-9][lIO](?![A-Za-z])"
    rf"|(?<!\S)(?:\w\s){{3,30}}\w(?!\S)|(?i:{_ALL_RUN_ON.pattern}|{_JOINED_BY_SIGNS.pattern})"
)


def _unjoined(text: str) -> str:
    """A text with the words of "12-Hagley-Road" apart; web and mail addresses stay as they are."""
    apart = " ".join(
        word if re.search(r"[/@]|\.\w", word) else _JOINT.sub(" ", word) for word in text.split(" ")
    )
    return _RUN_ON.sub(" ", _JOINED_BY_SIGNS.sub(lambda it: re.sub("[./]", " ", it[0]), apart))


def _as_meant(text: str) -> str:
    """A text with what a machine misreads put right, and letters that stand apart put together."""
    words = _DIGIT_IN_A_WORD.sub(lambda digit: _AS_LETTERS[digit[0]], text)
    # Any number does as well as the one that is meant.
    numbered = _LETTER_IN_A_NUMBER.sub("12", words)
    return _SPACED_OUT.sub(lambda letters: re.sub(r"\s", "", letters[0]), numbered)


def _spellings(text: str) -> Iterator[str]:
    """A text as it stands, and in what other ways it is read."""
    yield text
    yield from {_unjoined(text), _unjoined(_as_meant(text))} - {text}


# ---------------------------------------------------------------------- what is asked about

_STREET = re.compile(
    rf"(?<!\w)(?:{CAPITAL}){{0,2}}({CAPITAL})(?:{ROAD})\b{NO_PUBLIC}"
    rf"|(?<!\w)(?:{CAPITAL}){{0,2}}({CAPITAL})(?-i:St|ST)\b(?!\.?\s+(?-i:[A-Z])){NO_PUBLIC}"
    rf"|(?:\b{PREPOSITION}\s+|^\s*|[,;(]\s*)(?:[a-z][\w'’]{{0,30}}\s+)?(?!(?-i:high)\b)([a-z][\w'’]{{0,30}})\s+"
    rf"(?:road|rd|street|lane|avenue|ave|crescent|terrace|mews)\b{NO_PUBLIC}",
    re.IGNORECASE,
)
_CLOSE_NAMED = re.compile(
    rf"\b{PREPOSITION}\s+(?:{CAPITAL})?({CAPITAL}){with_capitals(CLOSE)}"
    rf"(?!\s+(?-i:[A-Z])|['’]s)(?!\s+(?:{PUBLIC}|programme|course|group))"
    rf"|(?<!\w)(?:{CAPITAL})?({CAPITAL}){with_capitals(CLOSE, 'way')},\s+(?-i:[A-Z])"
    rf"|^\s*(?:{CAPITAL})?({CAPITAL}){with_capitals(CLOSE)}\.?\s*$",
    re.IGNORECASE,
)
# Of one household or of many; "court" and "hall" are of others as often.
_HOUSES = with_capitals(
    "house cottage lodge villa manor grange court farm hall rectory vicarage mansions barn tower"
)
# What of a name with a capital letter makes it an authority's, or no name of a house.
_OF_NO_HOUSE = """
city civic clearing combined council county criminal crown full guild half halfway high in inn
magistrates open opera our safe small supreme the town village white your youth
"""
_NO_HOUSE = ORDINARY_WORDS | frozenset(_OF_NO_HOUSE.split())
_NO_NAME_BEHIND = rf"(?!\s+(?-i:[A-Z])|['’]s)(?!\s+(?:{PUBLIC}|programme|course|group))"
_NAME = r"(?-i:[A-Z])[\w'’]{0,30}(?:\s+(?-i:[A-Z])[\w'’]{0,30}){0,2}"
_HOUSE_NAMED = re.compile(
    rf"(?<!\w)({CAPITAL}){with_capitals('cottage cottages bungalow farmhouse')}"
    r"(?!\s+(?-i:[A-Z]))"
    r"|\b(?:refuges?|safe\s+houses?|shelters?|hostels?|accommodation)\b[^.!?\n]{0,30}?"
    r"\b(?:is|are|located|situated|based)\s+(?:at|in|inside|within|called|named)\s+(?:the\s+)?"
    rf"((?:{CAPITAL}){{1,3}}){with_capitals(BUILDING)}(?!\s+(?-i:[A-Z]))"
    r"|\b(?:stay(?:s|ing)?|live[sd]?|living|housed|sleep|moved?|placed)\s+(?:at|in|into|to)\s+"
    rf"(?:the\s+)?((?:{CAPITAL}){{1,3}}){with_capitals(BUILDING)}(?!\s+(?-i:[A-Z]))",
    re.IGNORECASE,
)
_BODY = r"(?:charity|trust|foundation|association|society|ltd|limited|cic|cio|uk)\b"
_HOUSE_SOMEWHERE = re.compile(
    rf"(?<!\w)(?:The\s+)?((?:{CAPITAL}){{1,3}}){_HOUSES}\s*(?:[,(]|\b(?:in|near)\b)\s*(?-i:[A-Z])"
    rf"|\b(?:in|at|from|inside|behind|beside|c/o|care\s+of)\s+(?:the\s+)?((?:{CAPITAL}){{1,3}})"
    rf"{_HOUSES}{_NO_NAME_BEHIND}"
    rf"|\b(?:refuges?|safe\s+house|hostel)\s*[,:(\-]\s*(?:the\s+)?((?:{CAPITAL}){{1,3}}){_HOUSES}"
    rf"{_NO_NAME_BEHIND}"
    rf"|(?<!\w)((?:{CAPITAL}){{1,3}}){_HOUSES}\s+is\s+(?:the|a|our|their)\s+"
    r"(?:refuge|safe\s+house|hostel|shelter)\b"
    rf"|(?<!\w)((?:{CAPITAL}){{1,3}}){_HOUSES}\s+(?:refuge|safe\s+house|hostel|shelter)\b"
    rf"|^\s*((?:{CAPITAL}){{1,3}}{_HOUSES}\s+(?!{PUBLIC}|{_BODY})(?-i:[A-Z])[\w'’]{{0,30}})\s*$"
    rf"|\b(?:refuge|house|hostel|building)\s+is\s+(?:called|named|known\s+as)\s+(?:the\s+)?({_NAME})",
    re.IGNORECASE,
)
_THE_LAURELS = re.compile(
    r"\bthe\s+(?-i:Laurels|Willows|Hollies|Beeches|Elms|Limes|Poplars|Firs|Chestnuts|Cedars|Oaks"
    r"|Pines|Birches|Hawthorns|Sycamores|Gables|Cottage|Bungalow"
    r"|Old\s+(?:Rectory|Vicarage|School\s?house|Mill|Bakery|Barn|Chapel|Brewery|Forge))\b"
    rf"{_NO_NAME_BEHIND}",
    re.IGNORECASE,
)
_LANDMARK_NAMED = re.compile(
    rf"\b{NEAR}\s+(?:(?:the|a|an|our)\s+)?(?:[\w'’]{{1,30}}\s+){{0,2}}?{LANDMARK}"
    r"|\b(?:[0-9]+|two|three|five|ten)\s*(?:minutes?|mins?|yards|metres|meters|m|miles?|km)['’]?\s+"
    rf"(?:walk\s+|drive\s+|away\s+)?from\s+(?:the\s+)?(?:[\w'’]{{1,30}}\s+){{0,3}}?{LANDMARK}"
    r"|\b(?:[0-9]+|two|three|few)\s+doors\s+(?:down|up|away|along|from)\b"
    rf"|\bbetween\s+(?:the\s+)?[\w'’]{{1,30}}\s+and\s+(?:the\s+)?(?:\w{{1,30}}\s+)?{LANDMARK}"
    r"|\b(?:off|along|near|by|beside)\s+(?:the\s+)?(?-i:[ABM])[0-9]{1,4}\b"
    r"|\b(?:house|building|property|flat|bungalow)\s+with\s+(?:the|a|an)\s+\w+\s+"
    r"(?:door|gate|fence|roof|sign|shutters)\b"
    r"|\bturn\s+(?:left|right)\s+(?:at|after|into|onto|by|past)\b"
    r"|\bwalk\s+(?:for\s+)?[0-9]+\s*(?:yards|metres|meters|minutes)\b"
    rf"|\b(?:above|over|under|below)\s+(?:(?:the|a|an)\s+)?{SHOP}"
    r"|\b(?:nearest|closest)\s+(?:(?:bus|train|tram|metro|railway|tube)\s+)?(?:stop|station)\b"
    r"|\bbus(?:es)?\s+stops?\s+(?:is\s+|are\s+)?(?:right\s+|just\s+|directly\s+)?"
    r"(?:outside|opposite|nearby|next|in\s+front)\b"
    r"|\b(?:get(?:ting)?\s+off|alight(?:ing)?)\s+at\s+(?:the\s+)?(?-i:[A-Z])"
    r"|\bon\s+(?:the|your)\s+(?:left|right)(?:[\s-]hand\s+side)?\s*(?:$|[,.;)])"
    r"|\b(?:first|second|third|next|1st|2nd|3rd)\s+(?:left|right|turning)\b(?!\s+(?:to|of)\b)"
    r"|\bwalk\s+(?:back|down|up|along|past|towards?)\b"
    rf"|\b(?:by|past|outside|inside|b/w|o/s)\s+(?:the\s+)?{SHOP}"
    r"|\b(?:[0-9]+\s*(?:yards|yds|metres|meters|m)|(?:two|three|few)\s+streets|stone['’]?s\s+throw)"
    r"\s+(?:away\s+)?from\b"
    r"|\b(?:in\s+the\s+same\s+street\s+as|in\s+the\s+grounds\s+of|on\s+the\s+site\s+of)\b"
    r"|\b(?:old|former|converted)\s+(?:fire\s+station|police\s+(?:station|house)|school\s?house|chapel"
    r"|convent|vicarage|rectory|manse|pub|(?:nursing|care)\s+home)\b"
    r"|(?<![0-9]\s)\b(?:Premier\s+Inn|Travelodge|Holiday\s+Inn|Novotel|YHA)\b"
    r"|\b(?:at|in)\s+(?:the\s+)?(?-i:[A-Z])[\w'’]{0,30}\s+(?-i:Hotel|Hostel|Guest\s?House)\b"
    r"|\b(?:live|stay|meet|ring|knock|call)s?\s+at\s+(?:no\.?|number)\s*[0-9]{1,3}\b",
    re.IGNORECASE,
)
# "Beside" a name stands another organisation as often.
_BESIDE_A_NAME = re.compile(
    rf"\b(?!beside|facing){BESIDE}\s+(?:the\s+)?((?-i:[A-Z][a-z])[\w'’]{{0,30}}(?:\s+(?-i:[A-Z])[\w'’]{{0,30}})?)",
    re.IGNORECASE,
)
# With a capital letter beside "behind" or after the number of a room and nobody's house.
_OF_NO_PLACE = """
a adults anyone april august bed beds black children closed december each every families february
first friday friendly for friends hour hours january july june level levels lot march may men
module monday next november october old one open other part people person phase places sat
saturday section september session sessions stage step sunday tenants the thursday tuesday two
wednesday week women year years young
"""
_NO_PLACE = ORDINARY_WORDS | frozenset(_OF_NO_PLACE.split())
_FLAT_NUMBER = (
    r"\.?\s*(?:no\.?\s*|number\s+)?(?:[0-9]{1,3}(?-i:[A-Za-z])?|(?-i:[A-Z]))\b\s*,?\s+"
    r"(?:(?:of|in|at)\s+)?(?:the\s+)?"
)
_FLAT_IN = re.compile(rf"\b{FLAT}{_FLAT_NUMBER}({_NAME})", re.IGNORECASE)
_PART_IN = re.compile(
    rf"\b{PART}{_FLAT_NUMBER}(?!(?:{CAPITAL}){{0,3}}(?:{PUBLIC}))({_NAME})"
    r"|\b(?:[0-9]{1,2}(?:st|nd|rd|th)|first|second|third|fourth|fifth|sixth|top|ground|upper|lower)"
    rf"\s+floor\s*,?\s+(?:(?:of|in|at)\s+)?(?:the\s+)?(?!(?:{CAPITAL}){{0,3}}(?:{PUBLIC}))({_NAME})"
    rf"|(?<!\w)(?:The\s+)?((?:{CAPITAL}){{0,2}}(?-i:[A-Z])[\w'’]{{0,30}}),\s+(?:{FLAT}|floor|door)\s+[0-9]",
    re.IGNORECASE,
)
_SHORT_ADDRESS = re.compile(
    r"\b(?:flat|flt|apartment|apmt|apt|maisonette|bedsit)\s+(?:no\.?\s*)?[0-9]{1,3}[a-z]?\b"
    r"(?!\s*(?:%|per\b|hour))"
    r"|\b(?:house|door|property|building)\s+(?:no\.?|nr\.?|number)\W{0,3}[0-9]{1,4}\b"
    r"|\b(?:door|gate|entry|key\s?safe)\s+code\W{0,3}(?:is\s+)?[0-9]"
    rf"|{_BEFORE_A_NUMBER}[1-9][0-9]{{0,2}}[a-z]?,?\s+(?-i:[A-Z])\w{{2,20}}(?:way|gate|fields?|croft"
    r"|hurst|wood|bank|side|ley)(?=\s*(?:$|[,.;)]))"
    rf"|{_BEFORE_A_NUMBER}[1-9][0-9]{{0,2}}[a-z]?,?\s+(?:[a-z][\w'’]{{0,30}}\s+){{1,2}}"
    rf"(?:{'|'.join(CLOSE.split())})\s*(?:,|$)",
    re.IGNORECASE,
)

# -------------------------------------------------------------------------- in two parts

_OF_A_NUMBER = r"(?:(?:house|door|building)\s+)?(?:no\.?|nr\.?|number|#)"
_BEGUN = re.compile(
    rf"\W*(?:(?P<bare>{_NUMBER})|{_OF_A_NUMBER}\W*{_NUMBER}"
    rf"|(?:{_OF_A_NUMBER}\W*)?{_NUMBER}(?:\s+[a-z][\w'’]{{0,30}}){{1,2}}"
    rf"|(?:{FLAT}|{PART})\W*(?:[0-9]{{1,3}}[a-z]?|(?-i:[A-Z])))\W*",
    re.IGNORECASE,
)
_ENDED = re.compile(
    rf"\W*(?:(?:[a-z][\w'’]{{0,30}}\.?\s+){{0,3}}{ANY_ROAD}"
    rf"|(?:{CAPITAL}){{0,3}}{with_capitals(CLOSE, PLACE, BUILDING)})(?P<more>\s*[^\s,;].*)?",
    re.IGNORECASE | re.DOTALL,
)
_TITLE_OF_A_NUMBER = re.compile(
    r"(?<![a-z])(?:house|flat|door|building|address|street|road|no|nr|number)(?![a-z])",
    re.IGNORECASE,
)


@lru_cache(maxsize=MOST_KEPT)
def begins_an_address(text: str, title: str = "") -> bool:
    """Whether a cell holds no more than how an address begins; `title` is that of its column.

    >>> begins_an_address("12 Hagley"), begins_an_address("12", "Beds")
    (True, False)
    """
    begun = _BEGUN.fullmatch(as_it_looks(text))
    return begun is not None and (
        not (begun["bare"] and title) or _TITLE_OF_A_NUMBER.search(title) is not None
    )


def ends_an_address(text: str) -> bool:
    """Whether a cell begins as an address ends: with the name of a street or a house.

    >>> ends_an_address("Road, Edgbaston"), ends_an_address("Seen by us")
    (True, False)
    """
    return _ENDED.match(as_it_looks(text)) is not None


def is_address_in_parts(begun: str, ended: str) -> tuple[bool, bool]:
    """Whether two cells are an address together, and whether they plainly hold nothing else.

    >>> is_address_in_parts("12 Hagley", "Road, Edgbaston"), is_address_in_parts("12", "Oak Road")
    ((True, True), (True, False))
    """
    first, second = as_it_looks(begun), as_it_looks(ended)
    told = _tells_address(f"{first.strip()} {second.strip()}")
    both = told and not _tells_address(first) and not _tells_address(second)
    known, behind = _BEGUN.fullmatch(first), _ENDED.match(second)
    whole = known is not None and not known["bare"] and behind is not None and not behind["more"]
    return both, both and whole


# ----------------------------------------------------------------------------------- the rules

# Far quicker to look for, and most texts have none.
_STREETS_AND_HOUSES = frozenset(f"{CAPITAL_ROADS} st de sac {CLOSE} {PLACE} {BUILDING}".split())
_LETTERS = re.compile("[a-z]+")
_WITH_STREET_OR_HOUSE = f"(?i:(?:^|[^a-z])(?:{'|'.join(sorted(_STREETS_AND_HOUSES))})(?:[^a-z]|$))"
_PART_HINT = re.compile(
    r"[0-9]|floor|block|unit|room|plot|suite|studio|flat|fl?t|ap", re.IGNORECASE
)


def _has_street_or_house(text: str) -> bool:
    return not _STREETS_AND_HOUSES.isdisjoint(_LETTERS.findall(text.lower()))


_OF_AUTHORITIES = frozenset(
    ("council", "town", "city", "village", "crown", "county", "civic", "safe", "guild")
)
_has_numbered_road = names(_NUMBER_BEHIND, _NO_STREET)
_has_named_house = names(_NAMED_HOUSE, _OF_AUTHORITIES)
_has_street = names(_STREET, _NO_STREET)
_has_close = names(_CLOSE_NAMED, _NO_STREET)
_has_house = names(_HOUSE_NAMED, _OF_AUTHORITIES)
_has_house_somewhere = names(_HOUSE_SOMEWHERE, _NO_HOUSE)
_has_flat = names(_FLAT_IN, _NO_PLACE)
_has_part = names(_PART_IN, _NO_PLACE)
_is_beside = names(_BESIDE_A_NAME, _NO_PLACE)


def _tells_address(text: str) -> bool:
    if _has_flat(text):
        return True
    if _IS_RESPELT.search(text):
        return _ALL_RUN_ON.search(text) is not None or any(map(_is_address, _spellings(text)))
    return _has_street_or_house(text) and (
        _is_address(text) or (_JOINT.search(text) is not None and _has_address(_unjoined(text)))
    )


def _is_address(text: str) -> bool:
    return (
        _has_address(text)
        or _has_address_in_words(text, only_said=True)
        or _has_numbered_road(text)
        or _has_named_house(text)
        or _FLAT.search(text) is not None
        or _NEAR_ON_A_STREET.search(text) is not None
    )


def _tells_street(text: str) -> bool:
    return _has_street_or_house(text) and (
        _has_street(text)
        or _has_close(text)
        or _has_address_in_words(text, only_said=False)
        or _BEFORE_A_SCHOOL.search(text) is not None
    )


def _tells_house(text: str) -> bool:
    return (
        _has_street_or_house(text) and (_has_house(text) or _has_house_somewhere(text))
    ) or _THE_LAURELS.search(text) is not None


def _tells_way(text: str) -> bool:
    return _LANDMARK_NAMED.search(text) is not None or _is_beside(text)


def _tells_part(text: str) -> bool:
    return _PART_HINT.search(text) is not None and (
        _SHORT_ADDRESS.search(text) is not None or _has_part(text)
    )


_is_with_street = any_of(_WITH_STREET_OR_HOUSE)
_in_words = after(loosened(_A_NUMBER), "12", any_of(*map(loosened, (_ADDRESS, _FLAT))))


def _where_a_street_is(*patterns: re.Pattern[str], also: tuple[Sieve, ...] = ()) -> Sieve:
    return narrowed(_is_with_street, either(any_of(*map(loosened, patterns)), *also))


ADDRESS = Rule(
    _tells_address,
    either(
        any_of(*map(loosened, (_FLAT_IN, _IS_RESPELT))),
        _where_a_street_is(
            _ADDRESS,
            _NUMBER_BEHIND,
            _NAMED_HOUSE,
            _FLAT,
            _NEAR_ON_A_STREET,
            also=(
                after("[_+-]([A-Za-z])", r" \1", any_of(loosened(_ADDRESS))),
                after(
                    loosened(_SAID_NUMBER),
                    "no 12",
                    any_of(*map(loosened, (_ADDRESS, _FLAT))),
                ),
            ),
        ),
    ),
)
STREET = Rule(
    _tells_street,
    _where_a_street_is(_STREET, _CLOSE_NAMED, _BEFORE_A_SCHOOL, also=(_in_words,)),
)
HOUSE = Rule(
    _tells_house,
    either(_where_a_street_is(_HOUSE_NAMED, _HOUSE_SOMEWHERE), any_of(loosened(_THE_LAURELS))),
)
WAY = Rule(_tells_way, any_of(*map(loosened, (_LANDMARK_NAMED, _BESIDE_A_NAME))))
PART_OF_ADDRESS = Rule(_tells_part, any_of(*map(loosened, (_SHORT_ADDRESS, _PART_IN))))
