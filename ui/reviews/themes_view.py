"""Themes of the homicide reviews: how often each was found, when, where, and what answers it."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from urllib.parse import urlsplit

import streamlit as st

from mapping.escape import for_file_name, for_html
from mapping.export.reviews import reviews_csv, themes_csv
from mapping.reference.reviews import Tally, by_area, by_year
from mapping.reference.themes import Theme
from mapping.wording.reviews import (
    ReviewRow,
    checklist_size,
    linked_types,
    review_rows_in_words,
    tally_row,
    theme_facts,
    theme_rows,
    theme_sentence,
)
from ui.components.boxes import own_box
from ui.components.tables import Row, status_table
from ui.components.text_table import text_table
from ui.shell.page import Page, link_to, notice, paragraph, parameter, put

THEME = "theme"
_CSV = "text/csv"


def chosen_theme(page: Page) -> Theme | None:
    """The theme that the address asks for; one that does not exist is remarked upon."""
    asked = parameter(THEME)
    theme = page.reference.themes.by_key.get(asked)
    if asked and theme is None:
        notice(f"The address asks for the theme “{asked[:60]}”, which does not exist.")
    return theme


def choose_theme(page: Page, chosen: Theme | None) -> None:
    """Box for the theme that the page tells more of."""
    options = {"": "All themes"} | {theme.key: theme.label for theme in page.reference.themes.all}
    key = "" if chosen is None else chosen.key
    own_box("Theme", THEME, options, key, 380, lambda choice: put(**{THEME: choice}))


def themes_table(page: Page, chosen: Theme | None) -> None:
    """Every theme, the most frequent first; choosing one tells more of it."""
    rows = [
        Row(
            row.key,
            row.label,
            (row.found, row.read, row.share, row.since, row.types),
            pressed=chosen is not None and row.key == chosen.key,
        )
        for row in theme_rows(page.reference)
    ]
    status_table(
        "themes",
        "Themes, the one found most often first",
        ("Theme", "Found in", "Of reviews read", "Share", "Since", "Types that answer it"),
        [("", rows)],
        lambda key: put(**{THEME: "" if chosen is not None and key == chosen.key else key}),
        numeric=(1, 2, 3),
    )


def theme_panel(page: Page, theme: Theme) -> None:
    """One theme: where its figure comes from, and the types of provision that answer it."""
    facts = "".join(f"<li>{for_html(fact)}</li>" for fact in theme_facts(page.reference, theme))
    group = (
        f"<p class='pm-small'>{for_html(theme.thematic_area)}</p>" if theme.thematic_area else ""
    )
    st.html(
        '<section class="pm-panel" aria-label="The theme"><div role="status">'
        f"<h2>{for_html(theme.label)}</h2></div>{group}"
        f"<p>{for_html(theme_sentence(theme))}</p>"
        f"<h3>Where the figure comes from</h3><ul>{facts}</ul>"
        f"<h3>Types of provision that answer it</h3>{_types(page, theme)}</section>"
    )
    st.button("Close", on_click=lambda: put(**{THEME: ""}), type="tertiary")


def _types(page: Page, theme: Theme) -> str:
    items = "".join(
        f'<li><a href="{_matrix_link(page, kind.key)}" target="_self">{for_html(kind.label)}</a>'
        "</li>"
        for kind in linked_types(page.reference, theme.key)
    )
    if not items:
        return "<p>No type of provision is linked to it.</p>"
    return f"<ul>{items}</ul><p>Its share is the evidence in the priority of their gaps.</p>"


def _matrix_link(page: Page, type_key: str) -> str:
    return link_to("", replace(page.selection, type_key=type_key), view="matrix")


# ------------------------------------------------------------------------ later reviews


def later_reviews(page: Page, chosen: Theme | None) -> None:
    """The later reviews by year, by area and one by one."""
    reference = page.reference
    st.header("Later reviews", anchor=False)
    if not reference.reviews.all:
        paragraph(
            "No later review is on record. “Add a review” below asks for its area, its month and "
            "what it found.",
            "pm-muted",
        )
        return
    themes = reference.themes.all if chosen is None else (chosen,)
    what = "" if chosen is None else f", for “{chosen.label}”"
    paragraph(
        "Only later reviews can be told apart by year and area: of the "
        f"{checklist_size(reference)} that the checklist was made from, the counts are known, not "
        "which review they belong to. “Not read” means that nobody has looked, not that there was "
        "nothing to find.",
        "pm-muted",
    )
    _tallies(f"By year{what}", "Year", by_year(reference.reviews, themes), chosen)
    _tallies(f"By area{what}", "Area", by_area(reference.reviews, themes, reference.areas), chosen)
    _one_by_one(review_rows_in_words(reference, reference.reviews))


def _tallies(label: str, first: str, tallies: list[Tally], chosen: Theme | None) -> None:
    headings = (first, "Later reviews", "Read", "Not read", "Found in" if chosen else "Found")
    numeric = (1, 2, 3, 4) if chosen else (1, 2, 3)
    text_table(label, headings, [tally_row(tally, chosen) for tally in tallies], numeric=numeric)


def _one_by_one(rows: list[ReviewRow]) -> None:
    headings = ("Area", "Month", "Themes found", "Looked for", "Published")
    head = "".join(f'<th scope="col">{heading}</th>' for heading in headings)
    body = "".join(
        "<tr>"
        + "".join(
            f'<td data-label="{heading}">{cell}</td>'
            for heading, cell in zip(headings, _cells(row), strict=True)
        )
        + "</tr>"
        for row in rows
    )
    label = "Each later review, the newest first"
    st.html(
        f'<div class="pm-scroll" tabindex="0" role="region" aria-label="{label}">'
        f'<table class="pm-table pm-stack"><caption>{label}</caption>'
        f"<thead><tr>{head}</tr></thead>"
        f"<tbody>{body}</tbody></table></div>"
    )


def _cells(row: ReviewRow) -> tuple[str, ...]:
    """The cells of a review; the link shows whose page it leads to, and no more of the address."""
    host = urlsplit(row.source_url).hostname or ""
    link = (
        f'<a href="{for_html(row.source_url)}" rel="noreferrer noopener" target="_blank">'
        f"{for_html(host)}</a>"
        if row.source_url
        else "Not stated"
    )
    return (*map(for_html, (row.area, row.month, row.found, row.looked_for)), link)


# ---------------------------------------------------------------------------- downloads


def theme_downloads(page: Page) -> None:
    """The themes and the later reviews as files."""
    st.header("Take away", anchor=False)
    stem = for_file_name(page.reference.settings.region_name)
    with st.container(horizontal=True):
        for label, name, make in (
            ("Themes as CSV", "themes", themes_csv),
            ("Later reviews as CSV", "later-reviews", reviews_csv),
        ):
            st.download_button(
                label,
                partial(make, page.reference),
                file_name=f"{stem}-{name}.csv",
                mime=_CSV,
                on_click="ignore",
            )
