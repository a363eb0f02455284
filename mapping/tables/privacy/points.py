"""Points on a map in a text, links to maps, and what a web or mail address tells of a house."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from mapping.tables.privacy.sieve import Rule, Sieve, any_of, loosened, narrowed

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
    r"-?\b[0-9]{1,3}\.[0-9]{3,}\s*°?\s*(?:[NS]|north|south)?\s*[,;/\s]\s*[EW]?\s*"
    r"-?[0-9]{1,3}\.[0-9]{3,}"
    r"|\b(?:49|5[0-9]|60)\s[0-5]?[0-9]\.[0-9]{2,}[NS]?\W+[0-8]\s[0-5]?[0-9]\.[0-9]{2,}"
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
    rf"|\b(?-i:{_UK_SQUARES})[\s\-]?(?:[0-9]{{3}}[\s.\-]?[0-9]{{3}}|[0-9]{{4}}[\s.\-]?[0-9]{{4}}"
    r"|[0-9]{5}[\s.\-]?[0-9]{5})\b"
    r"|\bs[jkop](?:[0-9]{6}|[0-9]{8}|[0-9]{10}|[\s/\-,.][0-9]{3}[\s/\-,.][0-9]{3})\b"
    r"|\b(?:s[jkop]\s?-?|(?-i:S\s[JKOP])\s?)(?:[0-9]{8}|[0-9]{10})\b"
    r"|\b(?-i:S\s[JKOP])\s?[0-9]{3}\s?[0-9]{3}\b"
    r"|\b[0-9]{6}\s?E\W+[0-9]{6}\s?N\b"
    r"|\bs[jkp]\s(?:[0-9]{3}\s[0-9]{3}|[0-9]{4}\s[0-9]{4})\b|\bgrid\s+ref"
    r"|(?<![/:])///\s?[^\W\d_]+\s?\.\s?[^\W\d_]+\s?\.\s?[^\W\d_]+"
    r"|(?<![a-z0-9])(?=[2-9]{0,7}[cfghjmpqrvwx])"
    r"(?=[cfghjmpqrvwx]{0,8}[+\s]{0,3}[cfghjmpqrvwx]{0,2}[2-9])[2-9cfghjmpqrvwx]{4,8}\s?\+\s?[2-9cfghjmpqrvwx]{2,3}(?![a-z0-9])"
    # In words it needs a letter behind as well: "CV34 plus 24 hours" is none.
    r"|(?<![a-z0-9])(?=[2-9]{0,7}[cfghjmpqrvwx])(?=[cfghjmpqrvwx]{0,7}[2-9])[2-9cfghjmpqrvwx]{4,8}"
    r"\s+plus\s+(?=[2-9]{0,2}[cfghjmpqrvwx])[2-9cfghjmpqrvwx]{2,3}(?![a-z0-9])"
    r"|\beastings?\b\D{0,12}[0-9]{5,7}|\bnorthings?\b\D{0,12}[0-9]{5,7}"
    r"|\bx\W{0,3}[0-9]{6}\b\W+y\W{0,3}[0-9]{6}\b"
    r"|\be\W{0,2}[0-9]{6}\b\W+n\W{0,2}[0-9]{6}\b|\bu[ps]rns?\D{0,12}[0-9]{4,12}"
    r"|\btitle\W+(?:n(?:umber|o\.?)\W*)?[a-z]{2,3}\s?[0-9]{4,6}\b|\bgeohash\b"
    r"|\btitle\s+n(?:umber|o\.?)\W*[a-z]{1,3}\s?[0-9]{3,6}\b"
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


_SHORT_OF_A_POINT = re.compile(
    r"(?<![\w\-])10[0-9]{10}(?![\w\-])|\b[EW]0[01]0[0-9]{5}\b"
    r"|(?<![\w.,£])(?:49|5[0-9]|60)\.[0-9]{4,}(?![\w%])|(?<![\w.,£])-?[0-8]\.[0-9]{4,}(?![\w%])"
    r"|\b(?:49|5[0-9]|60)\.[0-9]{2,},\s*[0-8]\.[0-9]{2,}(?![\w%])"
    r"|(?<![\w\-])(?:bit\.ly|tinyurl\.com|goo\.gl|t\.co|ow\.ly|is\.gd|shorturl\.at|g\.co/kgs|t\.ly"
    r"|rb\.gy|cutt\.ly|buff\.ly|lnkd\.in|tiny\.cc)/"
    r"|\b(?:bit\s?\.?\s?ly|goo\s?\.?\s?gl|tiny\s?url)\b|\bmaps?\s+dot\s|\bdot\s+(?:co|com|ly|gl)\b"
    r"|\bplus\s?code|\bwhat\s+three\s+words\b|(?-i:\bS[JKOP]\s[0-9]{2}\s[0-9]{2}\b)"
    r"|/maps?[/?]|\bmaps?\.[a-z\-]+\.[a-z]"
    r"|(?<![\w.@/\-])[a-z]{4,}\.[a-z]{4,}\.[a-z]{4,}(?![\w.@/\-])"
    # The sign of a house, or of a pin, before whatever it is.
    "|[\U0001f3e0\U0001f3e1\U0001f3d8\U0001f4cd\U0001f5fa]\\s*[A-Za-z0-9]",
    re.IGNORECASE,
)

# ----------------------------------------------------------------------------------- the rules

# Far quicker to look for, and most texts have none.
_POINT_HINT = re.compile(
    r"[0-9]{2}|///|map|osm\.|w3w|words|geo|grid|waze|here\.|street|plus|doogal|latlong|\+|g\.page"
    r"|findmy|citymapper|multimap",
    re.IGNORECASE,
)
_SHORT_HINT = re.compile(
    "[0-9]|[a-z]/|map|plus|words|[a-z]\\.[a-z]|bit|goo|tiny|dot|[\U0001f000-\U0001ffff]",
    re.IGNORECASE,
)


def _tells_point(text: str) -> bool:
    return _POINT_HINT.search(text) is not None and (
        _POINT.search(text) is not None or (_has_pair(text) and _THOUSANDS.search(text) is None)
    )


def _tells_part(text: str) -> bool:
    return _SHORT_HINT.search(text) is not None and (
        _SHORT_OF_A_POINT.search(text) is not None or _has_pair(text)
    )


def _has_pair(text: str) -> bool:
    return _PAIR_OF_METRES.search(text) is not None and _IS_A_REGISTER.search(text) is None


def _inside(pattern: re.Pattern[str]) -> str:
    """A pattern for a part of a web address: no blank is in it, and "+" is read as "-" there."""
    return loosened(pattern).replace("[-_. ]", "[-_.+]").replace("[-_.]", "[-_.+]")


def _in_web_addresses(*patterns: re.Pattern[str]) -> Sieve:
    return narrowed(any_of("[.@]"), any_of(*map(_inside, patterns)))


POINT = Rule(_tells_point, any_of(*map(loosened, (_POINT, _PAIR_OF_METRES))))
PART_OF_POINT = Rule(_tells_part, any_of(*map(loosened, (_SHORT_OF_A_POINT, _PAIR_OF_METRES))))
DIRECTORY = Rule(lambda text: _DIRECTORY.search(text) is not None, any_of(loosened(_DIRECTORY)))
INSIDE_WEB_ADDRESS = Rule(_has_numbered_segment, _in_web_addresses(_NUMBERED, _SLUG_NUMBERED))
NAMED_INSIDE_WEB_ADDRESS = Rule(
    _has_named_segment, _in_web_addresses(_NAMED_SEGMENT, _NAMED_MAILBOX, _SLUG_WITH_A_NUMBER)
)
