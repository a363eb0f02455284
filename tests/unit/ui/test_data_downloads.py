"""The files offered on a page: what is on the buttons, and what comes of pressing them."""

from __future__ import annotations

from typing import Any

import pytest
import streamlit as st

from mapping.access import ANYBODY
from mapping.cli.data_folder import DATA_VARIABLE
from mapping.context.selection import Selection
from mapping.export.actions import actions_csv
from mapping.export.data_package import data_package
from mapping.export.geodata import geopackage, matrix_geojson, records_geojson
from mapping.export.open_referral import open_referral
from mapping.export.recommendations import recommendations_csv
from mapping.export.reviews import reviews_csv, themes_csv
from mapping.export.tables import matrix_csv, records_csv
from tests.support.day import NOW, TODAY
from tests.support.exports import EXAMPLE, ON, boundaries_of, example, places_of
from ui.downloads.data_view import data_downloads
from ui.shell import cached
from ui.shell.page import Page

STEM = f"example-region-on-the-west-midlands-map-{ON}"


@pytest.fixture
def buttons(monkeypatch: pytest.MonkeyPatch) -> dict[str, tuple[str, Any]]:
    """Label of each button, with the file's name and what makes it."""
    found: dict[str, tuple[str, Any]] = {}

    def pressed(label: str, data: Any, file_name: str, **_: Any) -> None:
        found[label] = (file_name, data)

    monkeypatch.setenv(DATA_VARIABLE, str(EXAMPLE))
    monkeypatch.setattr(st, "download_button", pressed)
    data_downloads(Page(cached.load(TODAY), Selection(ON), TODAY, NOW, ANYBODY))
    return found


@pytest.mark.slow
def test_every_button_gives_the_file_that_it_names(buttons: dict[str, tuple[str, Any]]) -> None:
    extract = example()
    shapes, places = boundaries_of(extract), places_of(extract)
    files = {
        "Matrix as CSV": ("matrix.csv", matrix_csv(extract)),
        "Records as CSV": ("records.csv", records_csv(extract)),
        "Actions as CSV": ("actions.csv", actions_csv(extract)),
        "Themes as CSV": ("themes.csv", themes_csv(extract.reference)),
        "Later reviews as CSV": ("later-reviews.csv", reviews_csv(extract.reference)),
        "Recommendations as CSV": ("recommendations.csv", recommendations_csv(extract)),
        "Map as GeoJSON": ("map.geojson", matrix_geojson(extract, shapes)),
        "Records as GeoJSON": ("records.geojson", records_geojson(extract, places)),
        "All layers as GeoPackage": ("map.gpkg", geopackage(extract, shapes, places)),
        "Services as Open Referral UK": ("open-referral.json", open_referral(extract, places)),
        "All tables as a data package": ("data-package.zip", data_package(extract)),
    }
    assert list(buttons) == list(files)
    for label, (name, content) in files.items():
        told, make = buttons[label]
        assert told == f"{STEM}-{name}"
        assert make() == content


def test_a_file_is_made_only_when_it_is_asked_for(buttons: dict[str, tuple[str, Any]]) -> None:
    assert all(callable(make) for _, make in buttons.values())
