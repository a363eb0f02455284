"""How far it is, and where one more site would help, in sentences; with what they do not say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from mapping.analysis.site_choice import Choice
from mapping.analysis.travel_distance import METRES, DistanceClass, Provision, Reach
from mapping.english import count, listed, listed_first, plural
from mapping.gap_model.status_style import WORDS_WITHIN
from mapping.gap_model.statuses import Status
from mapping.geography.neighbourhoods import Neighbourhoods

_MOST_NAMED = 10
_HOW_TO_ADD = (
    "A service comes onto it when the postcode of its public office is put into the register, on "
    "the Update page."
)


def km_in_words(metres: float) -> str:
    """A distance that somebody chose, in kilometres.

    >>> km_in_words(5000), km_in_words(1250.0)
    ('5 km', '1.25 km')
    """
    return f"{metres / METRES:g} km"


def measured_in_words(metres: float) -> str:
    """A distance that was measured, in kilometres with one decimal place.

    >>> measured_in_words(3000.0), measured_in_words(20.0)
    ('3.0 km', 'under 0.1 km')
    """
    return "under 0.1 km" if metres < METRES / 20 else f"{metres / METRES:.1f} km"


def share_in_words(part: int, whole: int) -> str:
    """A share in whole per cent, which says none or all only where it is.

    >>> share_in_words(1, 1680), share_in_words(1679, 1680), share_in_words(0, 5)
    ('under 1%', 'over 99%', '0%')
    """
    share = 100 * part / whole
    if 0 < share < 1:
        return "under 1%"
    if 99 < share < 100:  # noqa: PLR2004
        return "over 99%"
    return f"{share:.0f}%"


def class_in_words(distance_class: DistanceClass) -> str:
    """What a colour stands for: "2.5 to 5 km"."""
    above, up_to = distance_class.above, distance_class.up_to
    if up_to is None:
        return f"More than {km_in_words(above)}"
    if not above:
        return f"Up to {km_in_words(up_to)}"
    return f"{km_in_words(above).removesuffix(' km')} to {km_in_words(up_to)}"


def reach_sentence(
    label: str, found: Provision, reached: Reach, neighbourhoods: Neighbourhoods, within: float
) -> str:
    """How many neighbourhoods are within a distance, and how far the others are."""
    of_some = _of_some(neighbourhoods)
    return (
        f"{label}: {reached.within:,} of {reached.total:,} neighbourhoods{of_some} "
        f"({share_in_words(reached.within, reached.total)}) are within {km_in_words(within)} of "
        f"{_nearest_of(found)}, as the crow flies. {_how_far(reached, neighbourhoods)}"
    )


def _of_some(neighbourhoods: Neighbourhoods) -> str:
    """Of how many areas they are; "" where they are of all."""
    held, areas = len(neighbourhoods.held), len(neighbourhoods.areas)
    return f" in {held} of {areas:,} areas" if held < areas else ""


def no_neighbourhoods_sentence(
    neighbourhoods: Neighbourhoods, most: int = _MOST_NAMED, asked: str | None = None
) -> str:
    """Of which areas nothing is said, since the file holds no neighbourhood; "" where of none.

    Parameters
    ----------
    asked
        Code of the area that is looked at, which is named first if it is one of them.
    """
    areas, held = neighbourhoods.areas, set(neighbourhoods.held)
    without = [
        name for code, name in zip(areas.codes, areas.names, strict=True) if code not in held
    ]
    if not without:
        return ""
    is_here = asked is not None and asked not in held and len(without) > 1
    here = f"{areas.name(asked or '')} is one of the {len(without)}. " if is_here else ""
    if len(without) > len(held):
        names = listed_first([areas.name(code) for code in neighbourhoods.held], most)
        which = f"the file holds those of {names}"
    else:
        which = f"{plural(len(without), 'it is', 'they are')} {listed_first(without, most)}"
    return (
        f"Nothing is said of {count(len(without), 'area')} whose neighbourhoods are not in the "
        f"region's file: {which}. {here}How far it is there is not known, which is not the same as "
        "far away."
    )


def _nearest_of(found: Provision) -> str:
    n_places, n_services = len(found.points), len(found.sites)
    if n_places == 1:
        return "the one public site" + (f" ({n_services} services)" if n_services > 1 else "")
    several = f" ({n_services} services)" if n_services > n_places else ""
    return f"the nearest of {n_places} public sites{several}"


def _how_far(reached: Reach, neighbourhoods: Neighbourhoods) -> str:
    if reached.median is None or reached.farthest is None or reached.farthest_place is None:
        return ""
    return (
        f"Half of all are no farther than {measured_in_words(reached.median)} away; the farthest, "
        f"{neighbourhoods.place(reached.farthest_place)}, is {measured_in_words(reached.farthest)} "
        "away."
    )


def no_site_sentence(label: str, found: Provision) -> str:
    """Why there is no distance."""
    if found.elsewhere:
        return (
            f"{label}: no public site of this type provides on this date, so there is no distance "
            "to show. That is not the same as far away."
        )
    return (
        f"{label}: the register knows of nothing that provides it on this date, so there is "
        f"no distance to show. Whether that means “{WORDS_WITHIN[Status.GAP]}” or "
        f"“{WORDS_WITHIN[Status.UNKNOWN]}” is told on the map page."
    )


def overview_sentence(found: Mapping[str, Provision], labels: Mapping[str, str]) -> str:
    """Of how many types there is a distance to show, and of which."""
    shown = [labels[key] for key, of_type in found.items() if not of_type.sites.empty]
    if shown:
        has = plural(len(shown), "has", "have")
        return (
            f"{len(shown)} of {len(found)} types {has} a public site on the map: "
            f"{listed_first(shown, _MOST_NAMED)}. How far it is to the nearest is asked of one "
            "type at a time: choose one."
        )
    return (
        f"No type has a public site on the map yet, so there is no distance to show. {_HOW_TO_ADD}"
    )


def left_out_sentence(found: Provision) -> str:
    """What provides and is not on the map, by the reason; "" where everything is on it."""
    parts = [
        _services(found.withheld, "at a withheld address", "at withheld addresses"),
        _services(found.remote, "by telephone or online only", "by telephone or online only"),
        _services(found.not_stated, "whose address is not stated", "whose address is not stated"),
        _services(
            found.not_found,
            "whose postcode the directory does not know",
            "whose postcodes the directory does not know",
        ),
    ]
    said = [part for part in parts if part]
    if not said:
        return ""
    types = listed(said)
    near = " What is at a withheld address may be near." if found.withheld else ""
    add = f" {_HOW_TO_ADD}" if found.not_stated else ""
    return f"Also provided, but not on this map and in no distance: {types}.{near}{add}"


def _services(number: int, one: str, several: str) -> str:
    return count(number, f"service {one}", f"services {several}") if number else ""


def certainty_sentence(found: Provision, at_risk_months: int) -> str:
    """How sure the sites are, and how many are not paid for much longer."""
    total = len(found.sites)
    return " ".join(
        text
        for number, text in (
            (found.unconfirmed, f"{_of(found.unconfirmed, total)} on public sources only (*)."),
            (
                found.ending,
                f"The funding of {found.ending} of {total} ends within {at_risk_months} months "
                f"or has ended (£){_silent(found.silent)}.",
            ),
        )
        if number
    )


def _silent(number: int) -> str:
    verb = plural(number, "says", "say")
    return f"; {number} of them {verb} nothing of an end" if number else ""


def _of(number: int, total: int) -> str:
    if total == 1:
        return "It rests"
    if number == total:
        return f"All {total} services on the map rest"
    return f"{number} of the {total} services on the map {plural(number, 'rests', 'rest')}"


NOTES = (
    "Distances are straight lines in the British National Grid, from a point inside each "
    "neighbourhood to the middle of the site's postcode; by road they are longer.",
    "A site counts for every neighbourhood, even if the service takes people from another area "
    "only, and whatever room it has.",
    "Neighbourhoods are counted, not people.",
)


# ------------------------------------------------------------------------------- more sites


def choice_sentence(
    choice: Choice, neighbourhoods: Neighbourhoods, within: float, n_sites: int
) -> str:
    """Where more sites would reach most, and how much they would add."""
    distance = km_in_words(within)
    if not choice.places:
        every = f"Every neighbourhood{_of_some(neighbourhoods)}"
        return f"{every} is within {distance} already: one more site would add none."
    places = [neighbourhoods.place(place) for place in choice.places]
    gained = sum(choice.added)
    one_each = [
        f"{place} (brings {number:,}{' more' if turn else ''})"
        for turn, (place, number) in enumerate(zip(places, choice.added, strict=True))
    ]
    where = places[0] if len(places) == 1 else listed(one_each)
    return (
        f"{_subject(len(places), n_sites)} reach most in {where}. Within {distance} there would be "
        f"{choice.after:,} of {choice.total:,} neighbourhoods{_of_some(neighbourhoods)} instead of "
        f"{choice.before:,}: "
        f"{gained:,} more."
    )


def _subject(n_places: int, n_asked: int) -> str:
    if n_places < n_asked:
        sites = plural(n_places, "site reaches", "sites reach")
        few = f"{_number(n_places)} more {sites}"
        return f"{few} all that more sites can reach. {plural(n_places, 'It', 'They')} would"
    return f"{_number(n_places)} more {plural(n_places, 'site')} would"


def _number(number: int) -> str:
    return {1: "One", 2: "Two", 3: "Three"}.get(number, str(number))


def why_no_choice(label: str, found: Provision) -> str:
    """Why more sites cannot be looked for; "" where they can.

    Where none of a type's places is known, every neighbourhood would look unserved.
    """
    n_unknown = found.withheld + found.not_stated + found.not_found
    if n_unknown == 0 or not found.sites.empty:
        return ""
    return (
        f"Where one more site would reach most cannot be judged: of {label}, "
        f"{_services(n_unknown, 'provides', 'provide')}, and no place of theirs is on the map. Any "
        "neighbourhood may be served already."
    )


def choice_limits(
    choice: Choice, neighbourhoods: Neighbourhoods, found: Provision
) -> Iterator[str]:
    """What the answer does not take into account, one sentence each."""
    yield (
        "It counts neighbourhoods, each as one, because the data hold no number of people by "
        "neighbourhood; where more people live, more need may be."
    )
    yield (
        "Distances are as the crow flies: no roads, buses or time of travel. It knows nothing of "
        "capacity, safety, cost, buildings, or whom a service may take."
    )
    yield (
        "The place is a neighbourhood to look in, not an address, and not a proposal for anything "
        "whose address has to be withheld."
    )
    if found.elsewhere:
        yield (
            f"{_services(found.elsewhere, 'that provides', 'that provide')} without a place on the "
            "map did not count: the neighbourhoods round a withheld address may be served already."
            if found.withheld
            else f"{_services(found.elsewhere, 'that provides', 'that provide')} without a place "
            "on the map did not count."
        )
    if neighbourhoods.edition:
        yield f"Neighbourhoods: {neighbourhoods.edition}."
    yield _how_found(choice)


def _how_found(choice: Choice) -> str:
    if choice.after == choice.total:
        return "No other places could reach more: every neighbourhood would be within."
    how = "Found as the maximal covering location problem, solved to its optimum by HiGHS"
    if choice.spacing is None:
        return f"{how}, every neighbourhood being a possible place."
    return (
        f"{how} among places about {km_in_words(choice.spacing)} apart, then moved to the "
        "best place near; other places could add slightly more."
    )
