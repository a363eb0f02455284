"""The map's data as files for other programs, as of the chosen date."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from mapping.escape import for_file_name
from mapping.export.actions import actions_csv
from mapping.export.data_package import data_package
from mapping.export.extract import Extract, Places
from mapping.export.geodata import geopackage, matrix_geojson, records_geojson
from mapping.export.open_referral import open_referral
from mapping.export.reviews import reviews_csv, themes_csv
from mapping.export.tables import matrix_csv, records_csv
from ui.shell import cached
from ui.shell.page import Page, date_note, paragraph

_GEOJSON, _GEOPACKAGE = "application/geo+json", "application/geopackage+sqlite3"


def data_downloads(page: Page) -> None:
    """A button and a sentence for each file; a file is made when it is asked for."""
    boundaries = page.loaded.boundaries
    st.header("Data for other programs", anchor=False)
    paragraph(
        "The same figures as on the pages, from the public view of the register."
        f"{date_note(page)} Each file says its date and what not to read into it.",
        "pm-muted",
    )
    _download(
        page,
        "Matrix as CSV",
        "One row for each area and type: status, level, what else is to be known, and the records "
        "behind it. For a spreadsheet.",
        ("matrix.csv", "text/csv"),
        matrix_csv,
    )
    _download(
        page,
        "Records as CSV",
        "One row for each record, with the postcode of public offices only. For a spreadsheet.",
        ("records.csv", "text/csv"),
        records_csv,
    )
    _download(
        page,
        "Actions as CSV",
        "One row for each action of the plan: what, owner as a role, due date, status, decision. "
        "As the plan is kept today; what is overdue is reckoned on the date above.",
        ("actions.csv", "text/csv"),
        actions_csv,
    )
    _download(
        page,
        "Themes as CSV",
        "One row for each theme of the homicide reviews: in how many it was found, of how many "
        "read. As the reviews are known today, whatever the date.",
        ("themes.csv", "text/csv"),
        lambda extract: themes_csv(extract.reference),
    )
    _download(
        page,
        "Later reviews as CSV",
        "One row for each homicide review finished after the checklist: area, month and themes. "
        "Nothing is kept of the people in it.",
        ("later-reviews.csv", "text/csv"),
        lambda extract: reviews_csv(extract.reference),
    )
    _download(
        page,
        "Map as GeoJSON",
        "One shape for each area, with every status. For a web map.",
        ("map.geojson", _GEOJSON),
        lambda extract: matrix_geojson(extract, boundaries),
    )
    _download(
        page,
        "Records as GeoJSON",
        "Public offices as points; the other records without a place.",
        ("records.geojson", _GEOJSON),
        lambda extract: records_geojson(extract, _places(page)),
    )
    _download(
        page,
        "All layers as GeoPackage",
        "Areas, cells and records in one file. For QGIS and other geographic information systems.",
        ("map.gpkg", _GEOPACKAGE),
        lambda extract: geopackage(extract, boundaries, _places(page)),
    )
    _download(
        page,
        "Services as Open Referral UK",
        "For a directory of services. Records that say “none” are left out; what is planned, has "
        "ended or was verified too long ago is marked as not active.",
        ("open-referral.json", "application/json"),
        lambda extract: open_referral(extract, _places(page)),
    )
    _download(
        page,
        "All tables as a data package",
        "A zip of CSV files with a description of every column (Frictionless Data Package).",
        ("data-package.zip", "application/zip"),
        data_package,
    )


def _download(
    page: Page, label: str, sentence: str, file: tuple[str, str], make: Callable[[Extract], bytes]
) -> None:
    name, kind = file
    stem = for_file_name(page.reference.settings.region_name)
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
        st.download_button(
            label,
            lambda: make(_extract(page)),
            file_name=f"{stem}-{page.selection.on}-{name}",
            mime=kind,
            on_click="ignore",
            width=270,
        )
        with st.container(width=620):
            paragraph(sentence, "pm-muted")


def _extract(page: Page) -> Extract:
    return Extract(page.reference, page.loaded.folder.public_register, page.assessment)


def _places(page: Page) -> Places:
    return Places(*cached.sites(page.loaded))
