"""What the map of distances receives: text as text, and a small part that changes."""

from __future__ import annotations

import json
import re
from typing import Any

import folium
import numpy as np
import pytest

from mapping.maps.folium_map import LEAFLET_PATH, ROOT, SHAPES_PATH
from mapping.maps.marks import Site
from mapping.maps.reach_map import Proposal, base_reach_map, reach_layer
from tests.support.cases.neighbourhood_cases import neighbourhoods
from tests.unit.maps.test_folium_map import HOSTILE, assert_harmless, boundaries, payload

METRES = np.array([0.0, 2400.0, 5000.0, 5001.0, 10_001.0])


def state(group: folium.FeatureGroup) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(payload(group))
    return loaded


def test_each_neighbourhood_has_a_class_and_a_distance() -> None:
    found = state(reach_layer(METRES, 5000.0, [], [], None))
    assert found["classes"] == "00123"
    assert found["tenths"] == [0, 24, 50, 50, 100]
    assert [words for _, words in found["styles"]] == [
        "Up to 2.5 km",
        "2.5 to 5 km",
        "5 to 10 km",
        "More than 10 km",
    ]
    assert len({colour for colour, _ in found["styles"]}) == 4


def test_without_a_site_no_neighbourhood_has_a_distance() -> None:
    found = state(reach_layer(None, 5000.0, [], [], None))
    assert (found["classes"], found["tenths"]) == ("", [])
    assert [words for _, words in found["styles"]] == ["no distance"]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_names_reach_the_page_as_text_and_whole(text: str) -> None:
    group = reach_layer(
        METRES, 5000.0, [Site(text, -1.9, 52.4)], [Proposal(text, -1.8, 52.5, 5000.0)], text
    )
    assert_harmless(payload(group))
    found = state(group)
    assert found["sites"] == [[text, 52.4, -1.9]]
    assert found["proposals"] == [[text, 52.5, -1.8, 5000.0]]
    assert found["chosen"] == text


@pytest.mark.parametrize("text", HOSTILE)
def test_names_and_attribution_of_the_map_itself_are_escaped_too(text: str) -> None:
    arguments = payload(base_reach_map(boundaries((text, "B")), "0" * 12, text))
    for sign in ("<", "`", "${", "\n", "\u2028"):
        assert sign not in arguments
    assert f'"{ROOT}{SHAPES_PATH}/000000000000.json"' in arguments


@pytest.mark.parametrize("text", HOSTILE)
def test_the_outlines_hold_hostile_names_as_json(text: str) -> None:
    outlines = neighbourhoods([(0, 0)], names=[text]).outlines
    assert json.loads(outlines)["names"] == [text]
    assert outlines.isascii()


def test_the_map_asks_for_nothing_from_anybody_else() -> None:
    drawing = base_reach_map(boundaries(), "0" * 12, "Anybody, 2023")
    reach_layer(METRES, 5000.0, [], [], None).add_to(drawing)
    page = drawing.get_root().render()
    asked = re.findall(r"""(?:src|href)=["']([^"']+)["']""", page)
    assert {f"{ROOT}{LEAFLET_PATH}/leaflet.{kind}" for kind in ("js", "css")} <= set(asked)
    assert [address for address in asked if "//" in address] == []


def test_many_neighbourhoods_are_no_large_part_of_what_is_sent() -> None:
    metres = np.linspace(0, 40_000, 5000)
    assert len(payload(reach_layer(metres, 5000.0, [], [], None))) < 40_000
    assert len(payload(base_reach_map(boundaries(), "0" * 12, ""))) < 5_000


def test_the_state_changes_with_each_part_of_the_question() -> None:
    site, proposal = Site("Door", -1.9, 52.4), Proposal("One more", -1.9, 52.4, 5000.0)
    layers = [
        reach_layer(METRES, 5000.0, [], [], None),
        reach_layer(METRES, 2000.0, [], [], None),
        reach_layer(METRES + 100, 5000.0, [], [], None),
        reach_layer(None, 5000.0, [], [], None),
        reach_layer(METRES, 5000.0, [site], [], None),
        reach_layer(METRES, 5000.0, [], [proposal], None),
        reach_layer(METRES, 5000.0, [], [], "A"),
    ]
    # What looks like a name that is made up anew each time is not compared by the component.
    states = {re.sub(r"_[a-z0-9]+", "", payload(layer)) for layer in layers}
    assert len(states) == len(layers)
