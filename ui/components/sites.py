"""Public offices as points on the map."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from urllib.parse import urlencode

import pandas as pd
import streamlit as st

from mapping.english import count
from mapping.escape import for_html
from mapping.maps.folium_map import sites_text
from mapping.maps.marks import Site
from mapping.reference.provision_types import ProvisionType
from mapping.register.disclosure import NOT_STATED, WITHHELD
from mapping.tables.column_values import plain_columns
from ui.components.long_list import opened, part_of, turn_pages
from ui.shell import cached, fetched_once
from ui.shell.cached import Loaded
from ui.shell.page import Page, address_of, paragraph

# Each is a line with a single link in it: so many can still be looked through.
_MOST_LINKS = 100
# More would make each click on the map long to send; they are fetched once they are drawn.
MOST_SENT = 500


def site_list(page: Page, sites: Sequence[Site], *, are_near: bool = True) -> None:
    """The offices on the map in words, which is what a keyboard or a screen reader gets.

    Each leads to its record, as its point does.

    Parameters
    ----------
    are_near
        False where the map has the points only once somebody comes nearer.
    """
    if not sites:
        return
    nearer = "" if are_near else " once you zoom in"
    said = (
        f"{count(len(sites), 'public office')}: points on the map of "
        f"{page.reference.settings.region_name}{nearer}"
    )
    if len(sites) <= _MOST_LINKS:
        items, said = _items(page, sites), for_html(said)
        st.html(
            f'<details class="pm-small pm-sites"><summary>{said}</summary>'
            f"<ul>{items}</ul></details>"
        )
        return
    fold = opened(said, "sites", len(sites))
    if fold is not None:
        with fold:
            part = part_of("sites", len(sites))
            st.html(f'<ul class="pm-small">{_items(page, sites[part.shown])}</ul>')
            turn_pages("sites", part, [site.title for site in sites])


def _items(page: Page, sites: Sequence[Site]) -> str:
    return "".join(
        f'<li><a href="services?{for_html(urlencode(_address(page, site)))}" target="_self">'
        f"{for_html(site.title)}</a></li>"
        for site in sites
    )


def _address(page: Page, site: Site) -> dict[str, str]:
    """Where the record of an office can be read."""
    return {**address_of(page.selection), "record": site.id}


def public_sites(page: Page, types: Sequence[ProvisionType]) -> Sequence[Site]:
    """The public offices of some types; says so on the page where they cannot be looked up."""
    sites, fault = _sites(page.loaded.key, tuple(kind.key for kind in types), page.loaded)
    if fault:
        paragraph(fault, "pm-muted")
    return sites


@st.cache_resource(max_entries=64, show_spinner=False)
def _sites(key: str, types: tuple[str, ...], _loaded: Loaded) -> tuple[tuple[Site, ...], str]:  # noqa: ARG001
    """The public offices of some types, and what went wrong in looking them up, if it did."""
    records = _loaded.folder.public_register.records
    is_stated = ~records["location"].isin([NOT_STATED, WITHHELD])
    stated = records.loc[records["provision_type"].isin(types) & is_stated, list(OF_A_SITE)]
    if stated.empty:
        return (), ""
    places, fault = cached.sites(_loaded)
    return tuple(sites_of(stated, places)), fault


OF_A_SITE = ("record_id", "provider", "service_name")


def fetched_sites(page: Page, types: Sequence[ProvisionType], sites: Sequence[Site]) -> str:
    """Where the map gets its public offices from; "" where they are few enough to be sent."""
    if len(sites) <= MOST_SENT:
        return ""
    names = (page.loaded.key, *(kind.key for kind in types))
    return fetched_once.keep_sites(page.loaded.folder_key, names, lambda: sites_text(sites))


def sites_of(records: pd.DataFrame, places: Mapping[str, tuple[float, float]]) -> list[Site]:
    """Those of some records of which a place is known, as points.

    Parameters
    ----------
    records
        With the columns `OF_A_SITE`.
    """
    shown = plain_columns(records[list(OF_A_SITE)])
    return [
        Site(f"{service} ({provider})", *places[record_id], record_id)
        for record_id, provider, service in zip(*shown, strict=True)
        if record_id in places
    ]
