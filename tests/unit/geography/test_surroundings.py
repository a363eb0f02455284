"""What lies round a region is drawn where there is a file of it, and never keeps a map away."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from mapping.geography.surroundings import Surroundings, read_surroundings
from mapping.settings import Settings, read_settings
from tests.support.paths import SHIPPED

LINE = {"type": "LineString", "coordinates": [[-2.0, 52.0], [-1.9, 52.1]]}
TOWNS = "name,longitude,latitude,population\nSmall,-2.1,52.3,900\nLarge,-1.9,52.4,80000\n"


def settings_of(folder: Path, lines: str | None = None, towns: str | None = None) -> Settings:
    given = {"neighbours": lines, "towns": towns}
    for name, text in given.items():
        if text is not None:
            (folder / name).write_text(text, encoding="utf-8")
    paths = {name: None if text is None else folder / name for name, text in given.items()}
    return replace(read_settings(SHIPPED), towns_attribution="Towns: Anybody.", **paths)


def features(*shapes: object) -> str:
    return json.dumps({"features": [{"geometry": shape} for shape in shapes]})


def test_a_region_without_such_files_has_nothing_round_it(tmp_path: Path) -> None:
    assert read_surroundings(settings_of(tmp_path)) == Surroundings()


def test_lines_and_towns_are_read_the_largest_town_first(tmp_path: Path) -> None:
    found = read_surroundings(settings_of(tmp_path, features(LINE), TOWNS))
    assert [line.coords[0] for line in found.lines] == [(-2.0, 52.0)]
    assert [town.name for town in found.towns] == ["Large", "Small"]
    assert found.attribution == "Towns: Anybody."


@pytest.mark.parametrize("text", ["", "no json", "[]", '{"features": 3}', '{"features": [{}]}'])
def test_lines_that_cannot_be_read_are_left_out_and_said_to_be(tmp_path: Path, text: str) -> None:
    found = read_surroundings(settings_of(tmp_path, text, TOWNS))
    assert found.lines == ()
    assert len(found.towns) == 2
    assert "neighbouring areas are left out" in found.attribution
    assert str(tmp_path) not in found.attribution, "no visitor is told where the server keeps it"


@pytest.mark.parametrize("text", ["name\nSmall\n", TOWNS.replace("900", "many")])
def test_towns_that_cannot_be_read_are_left_out_and_said_to_be(tmp_path: Path, text: str) -> None:
    found = read_surroundings(settings_of(tmp_path, features(LINE), text))
    assert (len(found.lines), found.towns) == (1, ())
    assert "names of towns are left out" in found.attribution
    assert str(tmp_path) not in found.attribution
