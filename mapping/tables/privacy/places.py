"""Words in a free text by which somebody could find a place: a refuge's, above all.

One set of rules for every table. Some words plainly tell a place: a postcode, a house's number
with its street, a point on a map, a link to a map. Of others nobody can know without asking: a
street that is named may be an office's. No list can be whole; what it knows is in the two tables
at the end. Ordinary services pass: "Drop-in at Walsall Manor Hospital every Tuesday", "11 of 20
practices", "Section 28 advisers", "Coventry Road Police Station".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from mapping.tables.privacy.look_alikes import as_it_looks, readings
from mapping.tables.privacy.ordinary_words import ORDINARY_WORDS
from mapping.tables.privacy.postcode_text import (
    FIRST_HALF,
    HALVES_TURNED,
    SECOND_HALF,
    SECTOR,
    SIGNS_OF_A_POSTCODE,
    could_tell_postcode,
    holds_postcode,
    may_hold_postcode,
)
from mapping.tables.privacy.sieve import found_in, loosened, worth_asking

WHAT_TELLS_NOTHING = "Nothing by which somebody could find where it is."
STAYS_NOWHERE = "This names no place where somebody stays"

# ------------------------------------------------------------------------ streets and houses

_ROAD = "street|road|rd|lane|ln|avenue|ave|crescent|cres|terrace|mews|boulevard|blvd|cul-de-sac"
# "St" is a saint before another capital letter.
_ANY_ROAD = rf"(?:{_ROAD}|st(?!\.?\s+(?-i:[A-Z])))\b"
# Words of which each has a meaning of its own: a street's only with capital letters.
_CLOSE = """
close drive grove garden gardens gdns row rise walk croft parade square sq chase alley dell
spinney glade paddock coppice copse cl gr
"""
_PLACE = """
approach pk dr way court ct place pl hill view green park vale hl wharf quay passage broadway circus
drove esplanade glen heights leys meadow meadows nook orchard precinct ridge ridgeway strand yard
parkway ringway queensway middleway bank mead dingle
"""
_BUILDING = """
house cottage cottages court lodge villa villas farm farmhouse hall manor barn bungalow grange
vicarage rectory mansions buildings tower towers flats hostel refuge mill
"""


def _with_capitals(*words: str) -> str:
    listed = " ".join(words).split()
    return "(?-i:" + "|".join([*map(str.capitalize, listed), *map(str.upper, listed)]) + r")\b"


_CAPITAL_ROADS = _ROAD.replace("|", " ").removesuffix(" cul-de-sac")
# A word is bounded, so that the time grows with a text and no faster.
_CAPITAL = r"(?-i:[A-Z])[\w'’]{0,30}\.?\s+"
_CAPITAL_ROAD = _with_capitals(_CAPITAL_ROADS, "st") + r"(?!\.?\s+(?-i:[A-Z]))"
_CAPITAL_STREET = _with_capitals(_CAPITAL_ROADS, _CLOSE, _PLACE)
_BEFORE_A_NUMBER = r"(?<![\w.,/£:\-])(?<![0-9]{3}\s)(?!(?:19|20)[0-9]{2}\b)"
_NUMBER = r"[1-9][0-9]{0,3}[a-z]?(?:\s?[\-/&]\s?[0-9]{1,4}[a-z]?)?"
# "2 Park View School groups" and "10 The Drive Project clients" are no houses, as far as is plain.
_SCHOOL = r"\s+(?:schools?|academy|college|project)\b"
_NO_SCHOOL = f"(?!{_SCHOOL})"
_ADDRESS = re.compile(
    rf"{_BEFORE_A_NUMBER}{_NUMBER}(?:,\s*|\s+|(?-i:(?=[A-Z])))(?:"
    rf"(?-i:The)\s+{_CAPITAL_STREET}{_NO_SCHOOL}"
    rf"|((?:[a-z][\w'’]{{0,30}}\.?\s+){{1,3}}){_ANY_ROAD}"
    r"(?![\s-]*(?:shows?|outreach|teams?|pastors?|safety|works?|users?|traffic)\b)"
    rf"|((?:{_CAPITAL}){{1,3}}){_with_capitals('st', _CLOSE, _PLACE, _BUILDING)}{_NO_SCHOOL})",
    re.IGNORECASE,
)
_BEFORE_A_SCHOOL = re.compile(
    rf"{_BEFORE_A_NUMBER}{_NUMBER}\s+(?:(?-i:The)\s+|(?:{_CAPITAL}){{1,3}})"
    rf"{_with_capitals(_CAPITAL_ROADS, 'st', _CLOSE, _PLACE, _BUILDING)}{_SCHOOL}",
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
    r"\b(?:flat|apartment|apt|maisonette|studio|unit|block|suite|room|plot|bedsit)\.?\s*"
    r"(?:no\.?\s*|number\s+)?(?:[0-9]{1,3}[a-z]?|(?-i:[A-Z]))\s*,?\s+(?:[0-9]{1,4}[a-z]?,?\s+)?"
    rf"(?:{_CAPITAL}){{1,3}}(?:{_CAPITAL_STREET}|{_with_capitals(_BUILDING)})",
    re.IGNORECASE,
)
_NUMBER_BEHIND = re.compile(
    rf"(?<!\w)((?:{_CAPITAL}){{1,3}}){_CAPITAL_ROAD}[,\s(]+(?:(?:no|nr|number)\.?\s*|#)[0-9]{{1,4}}\b"
    rf"|(?<!\w)((?:{_CAPITAL}){{1,3}}){_CAPITAL_ROAD},?\s+[1-9][0-9]{{0,2}}[a-z]?(?=\s*(?:$|[,.;)]))",
    re.IGNORECASE,
)
_STREET_BEHIND = (
    rf"(?:(?:{_CAPITAL}){{1,3}}{_CAPITAL_STREET}|(?:[a-z][\w'’]{{0,30}}\s+){{1,2}}(?:{_ROAD})\b)"
)
_NAMED_HOUSE = re.compile(
    rf"(?<!\w)((?:{_CAPITAL}){{1,3}}){_with_capitals(_BUILDING)}"
    rf"(?:\s*[,(\-]\s*|\s+(?:on|in|at|off)\s+){_STREET_BEHIND}"
    rf"|((?:\b[a-z][\w'’]{{0,30}}\s+))(?:{'|'.join(_BUILDING.split())})\s*,\s*(?:[a-z][\w'’]{{0,30}}\s+){{1,2}}(?:{_ROAD})\b",
    re.IGNORECASE,
)
_NEAR = (
    r"(?:near(?:by)?(?:\s+to)?|opposite(?:\s+to)?|behind|next\s+(?:door\s+)?to|beside|facing"
    r"|adjacent\s+to|across\s+(?:the\s+(?:road|street)\s+)?from|close\s+to"
    r"|(?:round|around)\s+the\s+(?:corner|back)\s+(?:from|of)|backing\s+on(?:to)?)"
)
_NEAR_ON_A_STREET = re.compile(
    rf"\b{_NEAR}\s+(?:[\w'’&]+\s+){{1,4}}?(?:on|in|at|off|along)\s+(?:the\s+)?{_STREET_BEHIND}",
    re.IGNORECASE,
)


def _names(pattern: re.Pattern[str], ordinary: frozenset[str]) -> Callable[[str], bool]:
    """Whether a pattern is found with a name in one of its groups: no ordinary word is in it."""

    def is_in(text: str) -> bool:
        return any(
            ordinary.isdisjoint(_words(next(filter(None, found.groups()), "")))
            for found in pattern.finditer(text)
        )

    return is_in


def _words(text: str) -> set[str]:
    return {re.sub("['’]s?$", "", word.rstrip(".")) for word in text.lower().split()}


def _has_address(text: str) -> bool:
    return any(
        _NO_ROAD.isdisjoint(
            _words(road) - (_NAMES_OF_ROADS if road.istitle() else frozenset())
            if road
            else _words(close or "") - _NAMES_OF_CLOSES
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


def _unjoined(text: str) -> str:
    """A text with the words of "12-Hagley-Road" apart; web and mail addresses stay as they are."""
    return " ".join(
        word if re.search(r"[/@]|\.\w", word) else _JOINT.sub(" ", word) for word in text.split(" ")
    )


# ------------------------------------------------------------------------------ points on maps

_UK_SQUARES = (
    "H[PTUWXYZ]|N[A-DF-HJ-OR-UWXYZ]|OV|S[CDEHJKM-PR-Z]|T[AFGLMQRV]"  # of the national grid
)
_MAP_LINK = (
    r"google\.[a-z.]+/maps|maps\.google\.|goo\.gl/maps|maps\.app\b|g\.page/|maps\.apple\."
    r"|apple\.com/maps|bing\.[a-z.]+/maps|openstreetmap\.|osm\.org|what\s?3\s?words|w3w\b"
    r"|streetmap\.co|plus\.codes|waze\.com|here\.com|here\.we|multimap\.|mapquest\.|citymapper\."
    r"|geohack|gridreferencefinder|osmaps|os\.uk/maps|latlong\.net|findmyaddress|streetcheck"
    r"|doogal\.|mapy\.cz|geo:[0-9\-]"
)
_POINT = re.compile(
    r"-?\b[0-9]{1,3}\.[0-9]{3,}\s*°?\s*[NS]?\s*[,;/\s]\s*[EW]?\s*-?[0-9]{1,3}\.[0-9]{3,}"
    r"|\b(?:49|5[0-9]|60),[0-9]{3,}\s*[;/\s]\s*-?[0-9],[0-9]{3,}"
    r"|\b(?:49|5[0-9]|60)\.[0-9]{2,}\s*°?\s*(?:[,;/\s]\s*-|N\W+-?)[0-8]\.[0-9]{2,}"
    r"|\bm?(?:lat(?:itude)?|lon(?:g(?:itude)?)?|lng)\b\W{0,3}-?[0-9]{1,3}[.,][0-9]+"
    r"|\b[0-9]{1,3}\s*(?:°|deg(?:rees?)?\b)\s*[0-9]{1,2}(?:\.[0-9]+)?\s*(?:['’′m]|[NSEW]\b)"
    r"|\b[0-9]{1,3}\s?deg(?:rees?)?,?\s?[0-9]{1,2}\s?min"
    r"|\b(?:49|5[0-9]|60)\.[0-9]{2}\.[0-9]{2}\s?N\b|-[0-8]\.[0-9]{2,},\s?5[0-9]\.[0-9]{2,}"
    r"|\b[0-9]{1,3}d\s?[0-9]{1,2}m|\b[0-9]{1,3}:[0-9]{2}:[0-9]{2}(?:\.[0-9]+)?\s?[NS]\b"
    r"|\b[NS]\s?[0-9]{1,2}[\s.]+[0-9]{1,2}(?:[\s.]+[0-9]+)?\W+[EW]\s?[0-9]{1,3}[\s.]+[0-9]{1,2}"
    r"|\b[0-9]{1,2}\s+[0-9]{1,2}(?:[\s.]+[0-9]+)?\s*[NS]\W+[0-9]{1,3}\s+[0-9]{1,2}(?:[\s.]+[0-9]+)?"
    r"\s*[EW]\b"
    rf"|\b(?-i:{_UK_SQUARES})\s?(?:[0-9]{{3}}\s?[0-9]{{3}}|[0-9]{{4}}\s?[0-9]{{4}}"
    r"|[0-9]{5}\s?[0-9]{5})\b"
    r"|\bs[jkop](?:[0-9]{6}|[0-9]{8}|[0-9]{10}|[\s/\-,][0-9]{3}[\s/\-,][0-9]{3})\b"
    r"|\b[0-9]{6}\s?E\W+[0-9]{6}\s?N\b"
    r"|\bs[jkp]\s(?:[0-9]{3}\s[0-9]{3}|[0-9]{4}\s[0-9]{4})\b|\bgrid\s+ref"
    r"|(?<![/:])///\s?[^\W\d_]+\s?\.\s?[^\W\d_]+\s?\.\s?[^\W\d_]+"
    r"|(?<![a-z0-9])(?=[2-9]{0,7}[cfghjmpqrvwx])"
    r"(?=[cfghjmpqrvwx]{0,8}[+\s]{0,3}[cfghjmpqrvwx]{0,2}[2-9])[2-9cfghjmpqrvwx]{4,8}\s?\+\s?[2-9cfghjmpqrvwx]{2,3}(?![a-z0-9])"
    r"|\beastings?\b\D{0,12}[0-9]{5,7}|\bnorthings?\b\D{0,12}[0-9]{5,7}"
    r"|\bx\W{0,3}[0-9]{6}\b\W+y\W{0,3}[0-9]{6}\b"
    r"|\be\W{0,2}[0-9]{6}\b\W+n\W{0,2}[0-9]{6}\b|\bu[ps]rns?\b\D{0,12}[0-9]{4,12}"
    r"|\btitle\s+n(?:umber|o\.?)\W*[a-z]{1,3}\s?[0-9]{3,6}\b|\bgeohash\b"
    rf"|(?<![\w\-])(?:{_MAP_LINK})",
    re.IGNORECASE,
)
_DIRECTORY = re.compile(
    r"(?<![\w\-])(?:yell\.com|192\.com|rightmove\.|zoopla\.|onthemarket\.|primelocation\."
    r"|thomsonlocal\.|yelp\.|foursquare\.|118118|cylex|scoot\.co|freeindex\.|openrent\.|spareroom\."
    r"|booking\.com|thephonebook\.bt|airbnb\.|tripadvisor\.|hotfrog\.|brownbook\.)",
    re.IGNORECASE,
)
_PAIR_OF_METRES = re.compile(
    r"(?<![\w.,£/\-])[1-6][0-9]{5}(?:\.[0-9]+)?\s*[,;/\s]\s*[0-9]{6}(?:\.[0-9]+)?(?![\d,%\-])"
)
# Money as often as metres.
_THOUSANDS = re.compile(r"\b[0-9]{3}000\s*[,;/\s]\s*[0-9]{3}000\b")
_IS_A_REGISTER = re.compile(r"\b(?:charit|compan|regist|contract|ref|notice|no\.)", re.IGNORECASE)

# --------------------------------------------------------------------- inside of an address

_TOKEN = re.compile(r"[^\s<>()\"“”,;]+")
_LONGEST_SEGMENT = 80
_LETTERS_OF_A_ROAD = (
    "road|street|lane|avenue|close|drive|crescent|court|house|cottage|terrace|grove|gardens|mews"
    "|way"
)
_NUMBERED = re.compile(
    rf"(?<![a-z0-9])[0-9]{{1,4}}[a-z]?(?:[-_. ]?(?:[a-z]+[-_. ])?[a-z]{{3,}}[-_. ]?"
    rf"(?:{_LETTERS_OF_A_ROAD})|[-_. ][a-z]{{3,}}[-_. ](?:rd|st|ln|ave))(?![a-z])"
    r"|[a-z]{3,}[-_. ]?(?:road|street|lane|avenue|close|crescent)[-_. ]?[0-9]{1,4}(?![0-9a-z])",
    re.IGNORECASE,
)
_SLUG_NUMBERED = re.compile(
    rf"[0-9]{{1,4}}[a-z]?[-_. ](?:[a-z]+[-_. ]){{1,3}}(?:{_LETTERS_OF_A_ROAD})", re.IGNORECASE
)
_SLUG_WITH_A_NUMBER = re.compile(
    r"(?:.*[-_. ])?[0-9]{1,4}[a-z]?[-_. ][a-z]{3,}[-_. ](?:road|street|lane|avenue|close|crescent"
    r"|rd|ave)(?:[-_. ].*)?",
    re.IGNORECASE,
)
_NAMED_SEGMENT = re.compile(
    r"(?:[a-z]+[-_. ])*[a-z]{3,}[-_. ]?(?:cottage|farmhouse|bungalow|vicarage|rectory)"
    r"|(?:[a-z]+[-_. ])*[a-z]{3,}[-_. ](?:road|street|lane|avenue|close|crescent|terrace|mews"
    r"|lodge|villa)",
    re.IGNORECASE,
)
_NAMED_MAILBOX = re.compile(
    r"(?!safe[-_.]|open[-_.])(?:[a-z]+[-_.])*[a-z]{3,}[-_.](?:house|court|manor|grange|hall|drive|grove|gardens)",
    re.IGNORECASE,
)


def _web_addresses(text: str) -> Iterator[tuple[str, str, str]]:
    """The web and mail addresses in a text, each as its mailbox, its host and its path."""
    for token in _TOKEN.findall(text):
        if "." in token or "@" in token:
            host, _, path = (token.partition("://")[2] or token).partition("/")
            mailbox, _, domain = host.rpartition("@")
            yield mailbox, domain, path


def _has_numbered_segment(text: str) -> bool:
    return any(
        _is_in(_NUMBERED, [mailbox, *domain.split(".")])
        or _is_all(_SLUG_NUMBERED, map(_slug, re.split(r"[/?#&=]", path)))
        for mailbox, domain, path in _web_addresses(text)
    )


def _slug(segment: str) -> str:
    return segment.partition(".")[0].replace("+", "-")


def _has_named_segment(text: str) -> bool:
    return any(
        _is_all(_NAMED_SEGMENT, [mailbox, *domain.split(".")])
        or _is_all(_NAMED_MAILBOX, [mailbox])
        or _is_all(_SLUG_WITH_A_NUMBER, map(_slug, re.split(r"[/?#&=]", path)))
        for mailbox, domain, path in _web_addresses(text)
    )


def _is_in(pattern: re.Pattern[str], segments: Iterable[str]) -> bool:
    return any(
        len(segment) <= _LONGEST_SEGMENT and pattern.search(segment) is not None
        for segment in segments
    )


def _is_all(pattern: re.Pattern[str], segments: Iterable[str]) -> bool:
    """Whether any of some segments is what a pattern says from its first letter to its last."""
    return any(
        len(segment) <= _LONGEST_SEGMENT and pattern.fullmatch(segment) is not None
        for segment in segments
    )


# ---------------------------------------------------------------------- what is asked about

# After a street's name, where the whole is what anybody may know: a station, a hospital, a team.
_PUBLIC = (
    r"(?:police|fire|ambulance|bus|train|railway|tram|metro)\s+station|station\b|hospital|infirmary"
    r"|health|medical|surgery|clinic|library|school|academy|college|university|campus|church"
    r"|chapel|mosque|temple|gurdwara|cathedral|children|community|family|youth|magistrates|leisure"
    r"|sports|day\s+cent|resource|centre|baths|pharmacy|dental|practice|primary|secondary|infant"
    r"|junior|nursery|neighbourhood|methodist|baptist|post\s+office|market|prison|court|council"
    r"|outreach|pastors?|link|network|support|teams?|work(?:er|ing)?s?|homeless|harassment|doctor"
    r"|safety|shows?|triage|level|drinking|games|league|angels|watch|corridor|museum|theatre|stadium|park|project"
)
_NO_PUBLIC = rf"(?!\s+(?:(?-i:[A-Z])[\w'’]{{0,30}}\s+){{0,2}}(?:{_PUBLIC}))"
_PREPOSITION = r"(?:in|on|at|off|along|from|near|by|down|up|of|opposite|behind|to)"
_STREET = re.compile(
    rf"(?<!\w)(?:{_CAPITAL}){{0,2}}({_CAPITAL})(?:{_ROAD})\b{_NO_PUBLIC}"
    rf"|(?<!\w)(?:{_CAPITAL}){{0,2}}({_CAPITAL})(?-i:St|ST)\b(?!\.?\s+(?-i:[A-Z])){_NO_PUBLIC}"
    rf"|(?:\b{_PREPOSITION}\s+|^\s*|[,;(]\s*)(?:[a-z][\w'’]{{0,30}}\s+)?(?!(?-i:high)\b)([a-z][\w'’]{{0,30}})\s+"
    rf"(?:road|rd|street|lane|avenue|ave|crescent|terrace|mews)\b{_NO_PUBLIC}",
    re.IGNORECASE,
)
_CLOSE_NAMED = re.compile(
    rf"\b{_PREPOSITION}\s+(?:{_CAPITAL})?({_CAPITAL}){_with_capitals(_CLOSE)}"
    rf"(?!\s+(?-i:[A-Z])|['’]s)(?!\s+(?:{_PUBLIC}|programme|course|group))"
    rf"|(?<!\w)(?:{_CAPITAL})?({_CAPITAL}){_with_capitals(_CLOSE, 'way')},\s+(?-i:[A-Z])"
    rf"|^\s*(?:{_CAPITAL})?({_CAPITAL}){_with_capitals(_CLOSE)}\.?\s*$",
    re.IGNORECASE,
)
_HOUSE_NAMED = re.compile(
    rf"(?<!\w)({_CAPITAL}){_with_capitals('cottage cottages bungalow farmhouse')}"
    r"(?!\s+(?-i:[A-Z]))"
    r"|\b(?:refuges?|safe\s+houses?|shelters?|hostels?|accommodation)\b[^.!?\n]{0,30}?"
    r"\b(?:is|are|located|situated|based)\s+(?:at|in|inside|within|called|named)\s+(?:the\s+)?"
    rf"((?:{_CAPITAL}){{1,3}}){_with_capitals(_BUILDING)}(?!\s+(?-i:[A-Z]))"
    r"|\b(?:stay(?:s|ing)?|live[sd]?|living|housed|sleep|moved?|placed)\s+(?:at|in|into|to)\s+"
    rf"(?:the\s+)?((?:{_CAPITAL}){{1,3}}){_with_capitals(_BUILDING)}(?!\s+(?-i:[A-Z]))",
    re.IGNORECASE,
)
_LANDMARK = (
    r"(?:tesco|asda|aldi|lidl|sainsbury|morrisons|co-?op\b|iceland|waitrose|mcdonald|kfc\b|greggs"
    r"|boots|argos|ikea|wilko|poundland|primark|supermarket|petrol\s+station|(?:bus|train|railway"
    r"|police|fire|tram|metro)\s+(?:station|stop)|(?:station|church|mosque|temple"
    r"|gurdwara|school|park|pub|hospital|library)\b|roundabout|shopping\s+cent|town\s+hall|canal|leisure\s+cent"
    r"|post\s+office|surgery|university|stadium|cemetery|playing\s+field|traffic\s+lights"
    r"|motorway|junction|high\s+street|takeaway|chip\s+shop|shop\b|factory|cinema)"
)
_LANDMARK_NAMED = re.compile(
    rf"\b{_NEAR}\s+(?:(?:the|a|an|our)\s+)?(?:[\w'’]{{1,30}}\s+){{0,2}}?{_LANDMARK}"
    r"|\b(?:[0-9]+|two|three|five|ten)\s*(?:minutes?|mins?|yards|metres|meters|m|miles?|km)['’]?\s+(?:walk\s+|drive\s+"
    rf"|away\s+)?from\s+(?:the\s+)?(?:[\w'’]{{1,30}}\s+){{0,3}}?{_LANDMARK}"
    r"|\b(?:[0-9]+|two|three|few)\s+doors\s+(?:down|up|away|along|from)\b"
    rf"|\bbetween\s+(?:the\s+)?[\w'’]{{1,30}}\s+and\s+(?:the\s+)?(?:\w{{1,30}}\s+)?{_LANDMARK}"
    r"|\b(?:off|along|near|by|beside)\s+(?:the\s+)?(?-i:[ABM])[0-9]{1,4}\b"
    r"|\b(?:house|building|property|flat|bungalow)\s+with\s+(?:the|a|an)\s+\w+\s+"
    r"(?:door|gate|fence|roof|sign|shutters)\b"
    r"|\bturn\s+(?:left|right)\s+(?:at|after|into|onto|by|past)\b"
    r"|\bwalk\s+(?:for\s+)?[0-9]+\s*(?:yards|metres|meters|minutes)\b",
    re.IGNORECASE,
)
_SHORT_OF_A_PLACE = re.compile(
    r"\b(?:flat|apartment|maisonette|bedsit)\s+(?:no\.?\s*)?[0-9]{1,3}[a-z]?\b(?!\s*(?:%|per\b|hour))"
    r"|(?<![\w\-])10[0-9]{10}(?![\w\-])|\b[EW]0[01]0[0-9]{5}\b"
    r"|(?<![\w.,£])(?:49|5[0-9]|60)\.[0-9]{4,}(?![\w%])|(?<![\w.,£])-?[0-8]\.[0-9]{4,}(?![\w%])"
    r"|\b(?:49|5[0-9]|60)\.[0-9]{2,},\s*[0-8]\.[0-9]{2,}(?![\w%])"
    r"|(?<![\w\-])(?:bit\.ly|tinyurl\.com|goo\.gl|t\.co|ow\.ly|is\.gd|shorturl\.at|g\.co/kgs|t\.ly|rb\.gy|cutt\.ly"
    r"|buff\.ly|lnkd\.in|tiny\.cc)/"
    r"|\bplus\s?code|\bwhat\s+three\s+words\b|(?-i:\bS[JKOP]\s[0-9]{2}\s[0-9]{2}\b)"
    rf"|{_BEFORE_A_NUMBER}[1-9][0-9]{{0,2}}[a-z]?,?\s+(?-i:[A-Z])\w{{2,20}}(?:way|gate|fields?|croft"
    r"|hurst|wood|bank|side|ley)(?=\s*(?:$|[,.;)]))"
    r"|/maps?[/?]|\bmaps?\.[a-z\-]+\.[a-z]"
    r"|(?<![\w.@/\-])[a-z]{4,}\.[a-z]{4,}\.[a-z]{4,}(?![\w.@/\-])"
    rf"|{_BEFORE_A_NUMBER}[1-9][0-9]{{0,2}}[a-z]?,?\s+(?:[a-z][\w'’]{{0,30}}\s+){{1,2}}"
    rf"(?:{'|'.join(_CLOSE.split())})\s*(?:,|$)",
    re.IGNORECASE,
)


# ------------------------------------------------------------------------------- the answers

# Every rule, the public view and what is written ask about the same texts: as many as a large
# register has different ones. With fewer, each round would push out what the next one asks for.
_MOST_KEPT = 100_000

# Far quicker to look for, and most texts have none.
_STREETS_AND_HOUSES = frozenset(f"{_CAPITAL_ROADS} st de sac {_CLOSE} {_PLACE} {_BUILDING}".split())
_LETTERS = re.compile("[a-z]+")
_POINT_HINT = re.compile(
    r"[0-9]{2}|///|map|osm\.|w3w|words|geo|grid|waze|here\.|street|plus|doogal|latlong|\+|g\.page|findmy|citymapper|multimap",
    re.IGNORECASE,
)
_SHORT_HINT = re.compile(r"[0-9]|[a-z]/|map|plus|words|[a-z]\.[a-z]", re.IGNORECASE)


def _has_street_or_house(text: str) -> bool:
    return not _STREETS_AND_HOUSES.isdisjoint(_LETTERS.findall(text.lower()))


def _holds(pattern: re.Pattern[str]) -> Callable[[str], bool]:
    return lambda text: pattern.search(text) is not None


def _is_pair_of_metres(text: str) -> bool:
    return _has_pair(text) and _THOUSANDS.search(text) is None


def _has_pair(text: str) -> bool:
    return _PAIR_OF_METRES.search(text) is not None and _IS_A_REGISTER.search(text) is None


_OF_AUTHORITIES = frozenset(
    ("council", "town", "city", "village", "crown", "county", "civic", "safe", "guild")
)
_has_numbered_road = _names(_NUMBER_BEHIND, _NO_STREET)
_has_named_house = _names(_NAMED_HOUSE, _OF_AUTHORITIES)
_has_street = _names(_STREET, _NO_STREET)
_has_close = _names(_CLOSE_NAMED, _NO_STREET)
_has_house = _names(_HOUSE_NAMED, _OF_AUTHORITIES)
_PLAIN: dict[str, Callable[[str], bool]] = {
    "a house's address": lambda text: (
        _has_street_or_house(text)
        and (
            _has_address(text)
            or _has_address(_unjoined(text))
            or _has_address_in_words(text, only_said=True)
            or _has_numbered_road(text)
            or _has_named_house(text)
            or _FLAT.search(text) is not None
            or _NEAR_ON_A_STREET.search(text) is not None
        )
    ),
    "an address inside a web or mail address": _has_numbered_segment,
    "a point on a map": lambda text: (
        _POINT_HINT.search(text) is not None
        and (_POINT.search(text) is not None or _is_pair_of_metres(text))
    ),
    "a link to a directory of addresses": _holds(_DIRECTORY),
}
_POSSIBLE: dict[str, Callable[[str], bool]] = {
    "a street": lambda text: (
        _has_street_or_house(text)
        and (
            _has_street(text)
            or _has_close(text)
            or _has_address_in_words(text, only_said=False)
            or _BEFORE_A_SCHOOL.search(text) is not None
        )
    ),
    "a house": lambda text: (
        (_has_street_or_house(text) and _has_house(text)) or _has_named_segment(text)
    ),
    "the way to a place": _holds(_LANDMARK_NAMED),
    "a part of an address or of a point on a map": lambda text: (
        _SHORT_HINT.search(text) is not None
        and (_SHORT_OF_A_PLACE.search(text) is not None or _has_pair(text))
    ),
    "two halves of a postcode": lambda text: _has_halves(text.upper()),
    "what may be a postcode": may_hold_postcode,
    "a part of a postcode": lambda text: SECTOR.search(text.upper()) is not None,
}


def _has_halves(capitals: str) -> bool:
    first = FIRST_HALF.search(capitals)
    return first is not None and (
        SECOND_HALF.search(capitals, first.end()) is not None
        or HALVES_TURNED.search(capitals) is not None
    )


@lru_cache(maxsize=1_000)
def tells_of_a_house_or_point(text: str) -> str:
    """What in a text plainly tells a place, postcodes apart; "" where nothing does.

    >>> tells_of_a_house_or_point("12 Hagley Rd"), tells_of_a_house_or_point("24/7, 11 of 20")
    ("a house's address", '')
    """
    return _first(text, _PLAIN)


@lru_cache(maxsize=_MOST_KEPT)
def tells_of_a_place(text: str) -> str:
    """What in a text plainly tells a place; "" where nothing does.

    >>> tells_of_a_place("B16 OTT"), tells_of_a_place("///filled.count.soap")
    ('a postcode', 'a point on a map')
    """
    return "a postcode" if holds_postcode(text) else tells_of_a_house_or_point(text)


def could_tell_of_a_place(text: str) -> bool:
    """Whether anything in a text could tell a place; this decides what a message repeats."""
    return could_tell_postcode(text) or bool(tells_of_a_place(text) or may_tell_of_a_place(text))


@lru_cache(maxsize=_MOST_KEPT)
def may_tell_of_a_place(text: str) -> str:
    """What in a text may tell a place, or an office's; "" where nothing does.

    >>> may_tell_of_a_place("The office on Hagley Road"), may_tell_of_a_place("Street outreach")
    ('a street', '')
    """
    return _first(text, _POSSIBLE)


def _first(text: str, signs: dict[str, Callable[[str], bool]]) -> str:
    if len(text) < _SHORTEST:
        return ""
    ways = set(readings(text))
    return next((what for what, is_in in signs.items() if any(map(is_in, ways))), "")


_SHORTEST = 4

# -------------------------------------------------------------------------- of many texts

_FIRST_HALVES = (loosened(FIRST_HALF, any_case=True),)
_SECOND_HALVES = (loosened(SECOND_HALF, any_case=True),)
_OF_WEB_ADDRESSES = ("[.@]",)
_INSIDE_WEB_ADDRESSES = tuple(
    loosened(pattern)
    for pattern in (
        _NUMBERED,
        _SLUG_NUMBERED,
        _NAMED_SEGMENT,
        _NAMED_MAILBOX,
        _SLUG_WITH_A_NUMBER,
    )
)
_SIGNS = (
    # What a browser decodes is read decoded, and "+" in a web address is read as "-".
    "[%&+]",
    *SIGNS_OF_A_POSTCODE,
    loosened(SECTOR, any_case=True),
    f"(?i:(?:^|[^a-z])(?:{'|'.join(sorted(_STREETS_AND_HOUSES))})(?:[^a-z]|$))",
    *map(loosened, (_POINT, _PAIR_OF_METRES, _DIRECTORY, _LANDMARK_NAMED, _SHORT_OF_A_PLACE)),
)


def told_by(texts: Iterable[str], what: Callable[[str], str]) -> dict[str, str]:
    """What texts tell of a place, by `tells_of_a_place` or `may_tell_of_a_place`.

    A text that tells nothing is left out. Of many, only those are asked about in which a quick pass
    finds anything by which one of the two could know a place.
    """
    asked = worth_asking(list(dict.fromkeys(texts)), _could_tell)
    return {text: told for text in asked if (told := what(text))}


def _could_tell(texts: pa.Array) -> npt.NDArray[np.bool_]:
    is_halved = found_in(_FIRST_HALVES, texts) & found_in(_SECOND_HALVES, texts)
    is_inside = found_in(_OF_WEB_ADDRESSES, texts) & found_in(_INSIDE_WEB_ADDRESSES, texts)
    return is_halved | is_inside | found_in(_SIGNS, texts)


def with_first_half(texts: Iterable[str]) -> set[str]:
    """The texts that hold the first half of a postcode."""
    asked = worth_asking(list(texts), lambda each: found_in(_FIRST_HALVES, each))
    return {text for text in asked if FIRST_HALF.search(as_it_looks(text).upper())}
