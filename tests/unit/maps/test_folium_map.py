"""What the map's page receives: text as text, one small part that changes, and never nothing."""

from __future__ import annotations

import json
import re
from datetime import date
from typing import Any

import folium
import geopandas as gpd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from mapping.geography.areas import Areas
from mapping.geography.boundaries import Boundaries
from mapping.geography.smoothing import drawn
from mapping.maps.folium_map import (
    AREA_SCRIPT,
    LEAFLET_PATH,
    ROOT,
    SHAPES_PATH,
    base_map,
    status_layer,
)
from mapping.maps.map_shapes import MapShapes
from mapping.maps.marks import (
    AreaMark,
    GapNews,
    Site,
    changed_marks,
    count_marks,
    news_marks,
    type_marks,
)
from tests.support.cases.model_cases import Case, assess_fast, plain_record, provision_type
from tests.support.examples import examples

HOSTILE = [
    "</script><script>alert(1)</script>",
    "${alert(1)}",
    "`${alert(1)}`",
    "`);alert(1);(`",
    "<img src=x onerror=alert(1)>",
    "\\`${alert(1)}",
    "\\u003cscript>",
    "'+alert(1)+'",
    '"});alert(1);({"',
    "<!--",
    "line\nbreak\r\u2028\u2029",
    "O’Brien & Søn",
]
HELPLINE = {
    "key": "helpline",
    "measure": "presence",
    "need_basis": None,
    "per": None,
    "benchmark": None,
}


def mark(**changes: Any) -> AreaMark:
    plain = {
        "code": "A",
        "name": "Aldham",
        "ground": "#ffffff",
        "ink": "#16202b",
        "outline": "#6b7683",
        "is_dashed": False,
        "symbol": "?",
        "word": "No return",
    }
    return AreaMark(**{**plain, **changes})


def payload(group: folium.Map | folium.FeatureGroup) -> str:
    """The arguments that the page's script is called with, as they stand in the page."""
    (script,) = (child for child in group._children.values() if hasattr(child, "arguments"))
    arguments: str = script.arguments
    return arguments


def fixed_arguments(arguments: str) -> list[Any]:
    """What the script of the part that stays is called with, after the map itself."""
    assert arguments.startswith("map_div,")
    loaded: list[Any] = json.loads(f"[{arguments.removeprefix('map_div,')}]")
    return loaded


def state(group: folium.FeatureGroup) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(payload(group))
    return loaded


def rendered(*marks: AreaMark) -> str:
    drawing = folium.Map(tiles=None)
    status_layer(marks, [], None).add_to(drawing)
    page: str = drawing.get_root().render()
    return page


def boundaries(codes: tuple[str, ...] = ("A", "B")) -> Boundaries:
    shapes = [shapely.box(-2 + n / 10, 52, -1.9 + n / 10, 52.1) for n in range(len(codes))]
    frame = gpd.GeoDataFrame(
        {"area_code": codes, "area_name": codes}, geometry=shapes, crs="EPSG:4326"
    )
    return Boundaries(Areas(codes, codes), frame)


def shapes_of(codes: tuple[str, ...] = ("A", "B"), attribution: str = "") -> MapShapes:
    return MapShapes(drawn(boundaries(codes)), attribution)


def assert_harmless(text: str) -> None:
    """No sign with which a script, an element or a template literal could begin or end."""
    for sign in ("<", ">", "`", "${", "$", "&", "\n", "\r", "\u2028", "\u2029"):
        assert sign not in text, repr(sign)
    assert text.isascii()


# ------------------------------------------------------------------------- text as text


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_names_reach_the_page_as_text_and_whole(text: str) -> None:
    group = status_layer([mark(name=text, word=text, code=text)], [Site(text, -1.9, 52.4)], text)
    assert_harmless(payload(group))
    found = state(group)
    assert found["marks"][0]["name"] == found["marks"][0]["word"] == text
    assert found["sites"][0] == {"title": text, "longitude": -1.9, "latitude": 52.4, "id": ""}
    assert found["chosen"] == text


@examples(200)
@given(st.text())
def test_no_text_at_all_can_leave_its_place(text: str) -> None:
    group = status_layer([mark(name=text)], [], None, says=text)
    assert_harmless(payload(group))
    assert state(group)["marks"][0]["name"] == text


@pytest.mark.parametrize("text", HOSTILE)
def test_the_page_as_rendered_holds_hostile_text_only_in_its_escaped_form(text: str) -> None:
    plain, hostile = rendered(mark(name="Aldham")), rendered(mark(name=text))
    assert hostile.count("<script") == plain.count("<script")
    assert hostile.count("`") == plain.count("`")
    assert hostile.count("${") == plain.count("${")


@pytest.mark.parametrize("text", HOSTILE)
def test_codes_and_attribution_of_the_map_itself_are_escaped_too(text: str) -> None:
    arguments = payload(base_map(shapes_of((text, "B"), text)))
    for sign in ("<", "`", "${", "\n", "\u2028"):
        assert sign not in arguments
    _, _, points, notice = fixed_arguments(arguments)
    assert set(points) == {text, "B"}
    assert not re.search(r"[<>`]|\$\{", notice)
    shapes = json.loads(boundaries((text, "B")).geojson)
    assert shapes["features"][0]["properties"]["code"] == text


def test_the_shapes_are_fetched_and_no_part_of_what_every_click_sends() -> None:
    shapes = shapes_of()
    address, bounds, _, _ = fixed_arguments(payload(base_map(shapes)))
    assert address == f"{ROOT}{SHAPES_PATH}/{shapes.digest}.json"
    assert "coordinates" not in payload(base_map(shapes))
    (south, west), (north, east) = bounds
    frame = shapes.drawn.boundaries.frame
    assert (west, south, east, north) == pytest.approx(tuple(frame.total_bounds))


@pytest.mark.parametrize("text", ["{{ 7 * 7 }}", "{% raw %}", "{# note #}", "{{'a_name'}}", "{{"])
def test_no_text_is_taken_for_a_template_while_the_page_is_put_together(text: str) -> None:
    """Folium reads each script once more as a template: it would be run here, on the server."""
    layer = status_layer([mark(name=text)], [Site(text, -1.9, 52.4)], None)
    fixed = base_map(shapes_of((text, "B"), text))
    for arguments in (payload(layer), payload(fixed)):
        assert re.search(r"\{[{%#]", arguments) is None
    assert state(layer)["marks"][0]["name"] == text
    layer.add_to(fixed)
    fixed.get_root().render()


def test_label_points_are_latitude_first_as_the_map_wants_them() -> None:
    _, _, points, _ = fixed_arguments(payload(base_map(shapes_of())))
    latitude, longitude = points["A"]
    assert 52 < latitude < 52.1
    assert -2 < longitude < -1.9


# --------------------------------------------------------------------------- no one else


def test_the_map_asks_for_nothing_from_anybody_else() -> None:
    drawing = base_map(shapes_of(attribution="Anybody, 2023"))
    status_layer([mark()], [], None).add_to(drawing)
    page = drawing.get_root().render()
    asked = re.findall(r"""(?:src|href)=["']([^"']+)["']""", page)
    assert {f"{ROOT}{LEAFLET_PATH}/leaflet.{kind}" for kind in ("js", "css")} <= set(asked)
    assert f"{ROOT}{AREA_SCRIPT.address}" in asked
    assert "function beginAreaMap" in AREA_SCRIPT.text
    assert "function beginAreaMap" not in page
    assert [address for address in asked if "//" in address] == []
    assert "tileLayer" not in page


# --------------------------------------------------------------------- the part that changes


def test_a_layer_of_nothing_is_a_layer_all_the_same() -> None:
    group = status_layer([], [], None)
    assert isinstance(group, folium.FeatureGroup)
    assert state(group) == {"marks": [], "sites": [], "chosen": None, "says": ""}


def case_of(*records: dict[str, Any]) -> Case:
    return {
        "records": list(records),
        "areas": ["A", "B"],
        "names": {"A": "Aldham", "B": "Borley"},
        "types": [HELPLINE, {**HELPLINE, "key": "refuge"}],
        "need": {},
        "expectations": set(),
        "on": date(2026, 1, 15),
    }


def record(record_id: str = "one", **changes: Any) -> dict[str, Any]:
    return plain_record(record_id, "helpline", **{"last_verified": date(2025, 12, 1), **changes})


CHANGES = [
    case_of(),
    case_of(record()),
    case_of(record(status="partial")),
    case_of(record(status="not_provided")),
    case_of(record(last_verified=date(2020, 1, 1))),
    case_of(record(areas_served=("A", "B"))),
    {**case_of(record()), "expectations": {("A", "helpline")}},
    case_of(record(evidence="published")),
    case_of(record(funding_end=date(2026, 3, 31))),
    case_of(record(evidence="published", funding_end=date(2026, 3, 31))),
]


def without_random_names(page: str) -> str:
    """A page as it is compared, to tell whether a map has to be drawn again.

    Names that are made up anew each time are left out: whatever looks like one.
    """
    return re.sub(r"_[a-z0-9]+", "", page)


@pytest.mark.slow
@pytest.mark.parametrize("chosen", [None, "A"])
def test_the_state_changes_whenever_a_status_does(chosen: str | None) -> None:
    pages, payloads = set(), set()
    for case in CHANGES:
        marks = type_marks(assess_fast(case), provision_type(HELPLINE))
        payloads.add(without_random_names(payload(status_layer(marks, [], chosen))))
        pages.add(without_random_names(rendered(*marks)))
    assert len(payloads) == len(pages) == len(CHANGES)


def test_the_same_statuses_give_the_same_state() -> None:
    one, other = (
        payload(
            status_layer(type_marks(assess_fast(case_of(r)), provision_type(HELPLINE)), [], "A")
        )
        for r in (record(), record("two", last_verified=date(2025, 12, 2)))
    )
    assert one == other


def test_the_area_chosen_and_the_sites_are_part_of_the_state() -> None:
    layers = [
        status_layer([mark()], [], None),
        status_layer([mark()], [], "A"),
        status_layer([mark()], [Site("Office", -1.9, 52.4)], None),
        status_layer([mark()], [Site("Office", -1.9, 52.5)], None),
    ]
    assert len({payload(layer) for layer in layers}) == len(layers)


# ---------------------------------------------------------------------------------- marks


def test_every_area_is_marked_by_its_status_in_colour_symbol_and_word() -> None:
    case = case_of(record(), record(status="not_provided", areas_served=("B",)))
    marks = type_marks(assess_fast(case), provision_type(HELPLINE))
    assert [(m.code, m.name, m.word) for m in marks] == [
        ("A", "Aldham", "Provided"),
        ("B", "Borley", "None"),
    ]
    assert len({(m.ground, m.symbol) for m in marks}) == 2
    assert all(m.pills == () for m in marks)


def test_how_sure_a_status_is_stands_beside_its_word() -> None:
    case = case_of(
        record(evidence="published", funding_end=date(2026, 3, 31)),
        record("two", status="not_provided", evidence="undated", areas_served=("B",)),
    )
    assessment = assess_fast(case)
    marks = type_marks(assessment, provision_type(HELPLINE))
    assert [m.word for m in marks] == ["Provided £*", "None *"]
    sure = case_of(record(), record("two", status="not_provided", areas_served=("B",)))
    plain = type_marks(assess_fast(sure), provision_type(HELPLINE))
    assert [m.word for m in plain] == ["Provided", "None"]
    assert [(m.symbol, m.ground) for m in plain] == [(m.symbol, m.ground) for m in marks]
    (other, _) = type_marks(assessment, provision_type({**HELPLINE, "key": "refuge"}))
    assert other.word == "No return"


def test_a_count_stands_on_each_area_and_its_tooltip_says_what_is_counted() -> None:
    areas = Areas(("A", "B", "C"), ("Aldham", "Bray", "Coln"))
    marks = count_marks(areas, {"A": 1200, "B": 1}, ("record", "records"))
    assert [mark.symbol for mark in marks] == ["1,200", "1", "0"]
    assert [mark.tip for mark in marks] == ["1,200 records", "1 record", "0 records"]
    assert [mark.is_dashed for mark in marks] == [False, False, True]
    assert len({mark.ground for mark in marks}) == 3


@given(st.lists(st.integers(0, 500), min_size=1, max_size=8))
def test_a_larger_count_never_has_a_lighter_ground(counts: list[int]) -> None:
    codes = tuple(f"A{n}" for n in range(len(counts)))
    marks = count_marks(Areas(codes, codes), dict(zip(codes, counts, strict=True)), ("r", "rs"))
    by_count = sorted(marks, key=lambda m: int(m.symbol))
    brightness = [int(m.ground[1:3], 16) for m in by_count]
    assert brightness == sorted(brightness, reverse=True)


def test_new_and_closed_gaps_are_told_by_sign_and_word_and_no_change_is_told_apart() -> None:
    areas = Areas(tuple("ABCDE"), ("Aldham", "Bray", "Coln", "Dent", "Eye"))
    news = {
        "A": GapNews(2, 1, "2 new gaps, 1 closed"),
        "B": GapNews(1, 0, "1 new gap"),
        "C": GapNews(0, 3, "3 closed"),
        "D": GapNews(0, 0, "1 return made"),
    }
    marks = news_marks(areas, news)
    assert [mark.symbol for mark in marks] == ["✕ ✓", "✕", "✓", "", ""]
    words = ["2 new, 1 closed", "1 new", "3 closed", "1 return made", "No change"]
    assert [mark.word for mark in marks] == words
    assert [mark.tip for mark in marks] == [*(n.words for n in news.values()), ""]
    assert [mark.is_changed for mark in marks] == [True] * 4 + [False]
    assert marks[0].ground == marks[1].ground
    assert len({mark.ground for mark in marks[1:4]}) == 3
    assert news_marks(areas, news, "Not told")[-1].word == "Not told"


def test_no_script_is_compiled_as_a_template() -> None:
    drawing = folium.Map()
    drawing.add_child(status_layer([mark(name="{{ 7*7 }} {% raw %}")], [], None))
    page = drawing.get_root().render()
    assert "49" not in page.split("window.drawProvision")[1].split(");")[0]
    assert "window.drawProvision({" in page


def test_a_changed_area_says_what_it_was_and_has_a_heavy_outline() -> None:
    colours = ("#fff", "#000", "#000", False)
    before = [AreaMark(code, code, *colours, "✕", "None") for code in "AB"]
    after = [AreaMark(code, code, *colours, "✓", "Provided") for code in "AB"]
    changed, same = changed_marks(after, before, {"A": 1})
    assert (changed.symbol, changed.word) == ("✕→✓", "Provided; before: None")
    assert changed.is_changed
    assert same == after[1]


def test_a_changed_area_that_keeps_its_status_says_that_its_level_is_another() -> None:
    marks = [AreaMark("A", "A", "#fff", "#000", "#000", False, "✓", "Meets benchmark")]
    changed = changed_marks(marks, marks, {"A": 1})[0]
    assert (changed.symbol, changed.word) == ("✓", "Meets benchmark; another level")
    assert changed.is_changed
