"""Words of which the name of a street, of a house or of the way to a place is made."""

from __future__ import annotations

import re
from collections.abc import Callable

ROAD = "street|road|rd|lane|ln|avenue|ave|crescent|cres|terrace|mews|boulevard|blvd|cul-de-sac"
# "St" is a saint before another capital letter.
ANY_ROAD = rf"(?:{ROAD}|st(?!\.?\s+(?-i:[A-Z])))\b"
# Words of which each has a meaning of its own: a street's only with capital letters.
CLOSE = """
close drive grove garden gardens gdns row rise walk croft parade square sq chase alley dell
spinney glade paddock coppice copse cl gr
"""
PLACE = """
approach pk dr way court ct place pl hill view green park vale hl wharf quay passage broadway circus
drove esplanade glen heights leys meadow meadows nook orchard precinct ridge ridgeway strand yard
parkway ringway queensway middleway bank mead dingle
"""
BUILDING = """
house cottage cottages court lodge villa villas farm farmhouse hall manor barn bungalow grange
vicarage rectory manse mansions buildings tower towers flats hostel refuge mill
"""
# Part of a building that many live in, and one that one household lives in.
FLAT = r"(?:flat|flt|apartment|apt|apmt|aprt|maisonette|bedsit)"
PART = r"(?:unit|block|suite|room|rm|plot|studio|appt|floor|door)"


def with_capitals(*words: str) -> str:
    """A pattern of some words, each with a capital letter or all in capitals."""
    listed = " ".join(words).split()
    return "(?-i:" + "|".join([*map(str.capitalize, listed), *map(str.upper, listed)]) + r")\b"


CAPITAL_ROADS = ROAD.replace("|", " ").removesuffix(" cul-de-sac")
# A word is bounded, so that the time grows with a text and no faster.
CAPITAL = r"(?-i:[A-Z])[\w'’]{0,30}\.?\s+"
CAPITAL_ROAD = with_capitals(CAPITAL_ROADS, "st") + r"(?!\.?\s+(?-i:[A-Z]))"
CAPITAL_STREET = with_capitals(CAPITAL_ROADS, CLOSE, PLACE)
STREET_BEHIND = (
    rf"(?:(?:{CAPITAL}){{1,3}}{CAPITAL_STREET}|(?:[a-z][\w'’]{{0,30}}\s+){{1,2}}(?:{ROAD})\b)"
)

BESIDE = (
    r"(?:opp(?:osite(?:\s+to)?|\b\.?)|behind|next\s+(?:door\s+)?to|beside|facing"
    r"|adjacent\s+to|across\s+(?:the\s+(?:road|street)\s+)?from"
    r"|(?:round|around)\s+the\s+(?:corner|back)\s+(?:from|of)|backing\s+on(?:to)?)"
)
NEAR = rf"(?:near(?:by)?(?:\s+to)?|nr\b\.?|close\s+to|{BESIDE})"
# What somebody may live over.
SHOP = (
    r"(?:tesco|asda|aldi|lidl|sainsbury|morrisons|co-?op\b|iceland|waitrose|mcdonald|kfc\b|greggs"
    r"|boots|argos|ikea|wilko|poundland|primark|supermarket|takeaway|chip\s+shop|shop\b|pub\b"
    r"|post\s+office)"
)
LANDMARK = (
    rf"(?:{SHOP}|petrol\s+station|(?:bus|train|railway"
    r"|police|fire|tram|metro)\s+(?:station|stop)|(?:station|church|mosque|temple"
    r"|gurdwara|school|park|hospital|library)\b|roundabout|shopping\s+cent|town\s+hall|canal"
    r"|leisure\s+cent|surgery|university|stadium|cemetery|playing\s+field|traffic\s+lights"
    r"|motorway|junction|high\s+street|factory|cinema)"
)
# After a street's name, where the whole is what anybody may know: a station, a hospital, a team.
PUBLIC = (
    r"(?:police|fire|ambulance|bus|train|railway|tram|metro)\s+station|station\b|hospital|infirmary"
    r"|health|medical|surgery|clinic|library|school|academy|college|university|campus|church"
    r"|chapel|mosque|temple|gurdwara|cathedral|children|community|family|youth|magistrates|leisure"
    r"|sports|day\s+cent|resource|centre|baths|pharmacy|dental|practice|primary|secondary|infant"
    r"|junior|nursery|neighbourhood|methodist|baptist|post\s+office|market|prison|court|council"
    r"|outreach|pastors?|link|network|support|teams?|work(?:er|ing)?s?|homeless|harassment|doctor"
    r"|safety|shows?|triage|level|drinking|games|league|angels|watch|corridor|museum|theatre"
    r"|stadium|park|project"
)
NO_PUBLIC = rf"(?!\s+(?:(?-i:[A-Z])[\w'’]{{0,30}}\s+){{0,2}}(?:{PUBLIC}))"
PREPOSITION = r"(?:in|on|at|off|along|from|near|by|down|up|of|opposite|behind|to)"


def names(pattern: re.Pattern[str], ordinary: frozenset[str]) -> Callable[[str], bool]:
    """Whether a pattern is found with a name in one of its groups: no ordinary word is in it."""

    def is_in(text: str) -> bool:
        return any(
            ordinary.isdisjoint(words_of(next(filter(None, found.groups()), "")))
            for found in pattern.finditer(text)
        )

    return is_in


def words_of(text: str) -> set[str]:
    """The words of a name, without what makes one somebody's.

    >>> sorted(words_of("St. Mary's Road"))
    ['mary', 'road', 'st']
    """
    return {re.sub("['’]s?$", "", word.rstrip(".,")) for word in text.lower().split()}
