"""How far it is, in sentences: every count in words, and nothing withheld taken for far away."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from mapping.analysis.site_choice import Choice
from mapping.analysis.travel_distance import Provision, distance_classes, distances, reach
from mapping.wording.travel_distance import (
    certainty_sentence,
    choice_limits,
    choice_sentence,
    class_in_words,
    left_out_sentence,
    measured_in_words,
    no_neighbourhoods_sentence,
    no_site_sentence,
    overview_sentence,
    reach_sentence,
    share_in_words,
    why_no_choice,
)
from tests.support.cases.neighbourhood_cases import CORNER, neighbourhoods

LABELS = {"a": "Advice", "b": "Beds"}
PLACES = neighbourhoods([(0, 0), (3000, 0), (8000, 0)], [0, 0, 1], ["One", "Two", "Three"])


def provision(*at: tuple[float, float], **changes: int) -> Provision:
    sites = pd.DataFrame(
        [(f"r{n}", f"Door {n}", CORNER[0] + x, CORNER[1] + y) for n, (x, y) in enumerate(at)],
        columns=["record_id", "title", "easting", "northing"],
    )
    names = ("withheld", "remote", "not_stated", "not_found", "unconfirmed", "ending")
    return Provision(sites, **{**dict.fromkeys(names, 0), **changes})


def said(found: Provision, within: float = 5000.0) -> str:
    metres = distances(PLACES, found.points)
    assert metres is not None
    return reach_sentence("Shelter", found, reach(PLACES, metres, within), PLACES, within)


def test_more_sites_are_not_looked_for_while_no_place_of_what_there_is_is_known() -> None:
    assert why_no_choice("Shelter", provision()) == ""
    assert why_no_choice("Shelter", provision(remote=2)) == ""
    assert why_no_choice("Shelter", provision((0, 0), withheld=2)) == ""
    for reason in ("withheld", "not_stated", "not_found"):
        said = why_no_choice("Shelter", provision(**{reason: 2}))
        assert "cannot be judged: of Shelter, 2 services provide" in said


def test_the_share_the_median_and_the_farthest_are_said() -> None:
    assert said(provision((0, 0))) == (
        "Shelter: 2 of 3 neighbourhoods (67%) are within 5 km of the one public site, as the crow "
        "flies. Half of all are no farther than 3.0 km away; the farthest, Three (Borley), is "
        "8.0 km away."
    )


def test_of_areas_without_a_neighbourhood_nothing_is_said_and_that_is_said() -> None:
    some = neighbourhoods([(0, 0), (8000, 0)], [0, 0])
    found = provision((0, 0))
    metres = distances(some, found.points)
    assert metres is not None
    words = reach_sentence("Shelter", found, reach(some, metres, 5000.0), some, 5000.0)
    assert words.startswith("Shelter: 1 of 2 neighbourhoods in 1 of 2 areas (50%) are within")
    assert no_neighbourhoods_sentence(some, asked="B") == (
        "Nothing is said of 1 area whose neighbourhoods are not in the region's file: it is "
        "Borley. How far it is there is not known, which is not the same as "
        "far away."
    )
    assert "neighbourhoods in 1 of 2 areas instead of" in choice_sentence(
        choice(1, added=(3,)), some, 5000.0, 1
    )
    assert no_neighbourhoods_sentence(PLACES) == ""


@pytest.mark.parametrize(
    ("at", "words"),
    [
        ([(0, 0), (0, 0)], "of the one public site (2 services), as"),
        ([(0, 0), (1, 1)], "of the nearest of 2 public sites, as"),
        ([(0, 0), (1, 1), (1, 1)], "of the nearest of 2 public sites (3 services), as"),
    ],
)
def test_sites_and_services_are_counted_apart(at: list[tuple[float, float]], words: str) -> None:
    assert words in said(provision(*at))


def test_what_is_on_no_map_is_counted_by_its_reason() -> None:
    assert left_out_sentence(provision()) == ""
    one = left_out_sentence(provision(withheld=1, remote=1, not_stated=1, not_found=1))
    assert one == (
        "Also provided, but not on this map and in no distance: 1 service at a withheld address, "
        "1 service by telephone or online only, 1 service whose address is not stated and 1 "
        "service whose postcode the directory does not know. What is at a withheld address may be "
        "near. A service comes onto it when the postcode of its public office is put into the "
        "register, on the Update page."
    )
    assert left_out_sentence(provision(withheld=3)) == (
        "Also provided, but not on this map and in no distance: 3 services at withheld addresses. "
        "What is at a withheld address may be near."
    )
    assert "2 services by telephone or online only." in left_out_sentence(provision(remote=2))


def test_without_a_site_nothing_is_said_to_be_far_and_unknown_is_not_none() -> None:
    elsewhere = no_site_sentence("Shelter", provision(withheld=2))
    assert "no public site of this type provides on this date" in elsewhere
    assert "not the same as far away" in elsewhere
    unknown = no_site_sentence("Shelter", provision())
    assert "the register knows of nothing that provides it" in unknown
    assert "“none” or “no return”" in unknown


def test_how_many_types_can_be_measured_is_said_or_what_it_takes() -> None:
    nothing = overview_sentence({"a": provision(), "b": provision(withheld=1)}, LABELS)
    assert nothing.startswith("No type has a public site on the map yet")
    assert "postcode of its public office" in nothing
    assert overview_sentence({"a": provision((0, 0)), "b": provision()}, LABELS).startswith(
        "1 of 2 types has a public site on the map: Advice. How far"
    )


def test_how_sure_and_how_lasting_the_sites_are_is_said() -> None:
    assert certainty_sentence(provision((0, 0)), 6) == ""
    assert certainty_sentence(provision((0, 0), unconfirmed=1), 6) == (
        "It rests on public sources only (*)."
    )
    three = [(0.0, 0.0)] * 3
    assert certainty_sentence(provision(*three, unconfirmed=3), 6).startswith("All 3 services")
    assert certainty_sentence(provision(*three, unconfirmed=1, ending=2), 6) == (
        "1 of the 3 services on the map rests on public sources only (*). The funding of 2 of 3 "
        "ends within 6 months or has ended (£)."
    )


def test_the_classes_are_told_by_their_limits() -> None:
    assert [class_in_words(c) for c in distance_classes(5000.0)] == [
        "Up to 2.5 km",
        "2.5 to 5 km",
        "5 to 10 km",
        "More than 10 km",
    ]


@pytest.mark.parametrize(
    ("part", "whole", "words"),
    [
        (0, 7, "0%"),
        (7, 7, "100%"),
        (1, 1000, "under 1%"),
        (999, 1000, "over 99%"),
        (1, 2, "50%"),
    ],
)
def test_a_share_is_none_or_all_only_where_it_is(part: int, whole: int, words: str) -> None:
    assert share_in_words(part, whole) == words


def test_a_measured_distance_always_has_a_decimal_place() -> None:
    assert measured_in_words(0.0) == "under 0.1 km"
    assert measured_in_words(49.0) == "under 0.1 km"
    assert measured_in_words(50.0) == "0.1 km"
    assert measured_in_words(12_000.0) == "12.0 km"


# -------------------------------------------------------------------------------- one more


def choice(*places: int, added: tuple[int, ...], spacing: float | None = None) -> Choice:
    return Choice(places, added, 10, 1680, spacing)


def test_the_place_and_how_much_it_adds_are_said() -> None:
    assert choice_sentence(choice(2, added=(1234,)), PLACES, 5000.0, 1) == (
        "One more site would reach most in Three (Borley). Within 5 km there would be 1,244 of "
        "1,680 neighbourhoods instead of 10: 1,234 more."
    )
    assert choice_sentence(choice(2, 0, added=(20, 5)), PLACES, 5000.0, 2) == (
        "Two more sites would reach most in Three (Borley) (brings 20) and One (Aldham) (brings 5 "
        "more). Within 5 km there would be 35 of 1,680 neighbourhoods instead of 10: 25 more."
    )


def test_fewer_places_than_were_asked_for_are_explained() -> None:
    assert choice_sentence(choice(2, added=(3,)), PLACES, 5000.0, 3).startswith(
        "One more site reaches all that more sites can reach. It would reach most in Three"
    )
    assert choice_sentence(choice(added=()), PLACES, 5000.0, 1) == (
        "Every neighbourhood is within 5 km already: one more site would add none."
    )


def test_the_limits_of_the_answer_are_said() -> None:
    edition = neighbourhoods([(0, 0)], edition="Wards of 2020, roughly drawn")
    limits = " ".join(choice_limits(choice(0, added=(3,)), edition, provision(withheld=2)))
    for words in (
        "no number of people by neighbourhood",
        "as the crow flies",
        "capacity, safety, cost",
        "not an address",
        "2 services that provide without a place on the map did not count",
        "round a withheld address may be served already",
        "Wards of 2020, roughly drawn",
        "every neighbourhood being a possible place",
    ):
        assert words in limits
    coarse = " ".join(
        choice_limits(choice(0, added=(3,), spacing=1250.0), PLACES, provision(remote=1))
    )
    assert "1 service that provides without a place on the map did not count." in coarse
    assert "about 1.25 km apart" in coarse
    assert "other places could add slightly more" in coarse
    assert "withheld address may" not in coarse


def test_where_all_would_be_reached_no_solver_is_named() -> None:
    whole = Choice((0,), (1670,), 10, 1680, None)
    assert list(choice_limits(whole, PLACES, provision()))[-1] == (
        "No other places could reach more: every neighbourhood would be within."
    )


def test_no_distance_is_infinite() -> None:
    metres = distances(PLACES, provision((0, 0)).points)
    assert metres is not None
    assert np.isfinite(metres).all()
