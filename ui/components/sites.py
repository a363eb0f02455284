"""Public offices as points on the map."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from mapping.escape import for_html
from mapping.maps.folium_map import Site
from mapping.reference.provision_types import ProvisionType
from mapping.register.disclosure import NOT_STATED, WITHHELD
from ui.shell import cached
from ui.shell.page import Page, paragraph


def site_list(page: Page, sites: Sequence[Site]) -> None:
    """The offices on the map in words, which is what a keyboard or a screen reader gets."""
    if not sites:
        return
    items = "".join(f"<li>{for_html(site.title)}</li>" for site in sites)
    area = for_html(page.reference.settings.region_name)
    st.html(
        f'<details class="pm-small"><summary>{len(sites)} public offices are points on the map of '
        f"{area}</summary><ul>{items}</ul></details>"
    )


def public_sites(page: Page, types: Sequence[ProvisionType]) -> list[Site]:
    """The public offices of some types; says so on the page where they cannot be looked up."""
    records = page.loaded.folder.public_register.records
    keys = {provision_type.key for provision_type in types}
    stated = records["provision_type"].isin(keys) & ~records["location"].isin(
        [NOT_STATED, WITHHELD]
    )
    if not stated.any():
        return []
    places, fault = cached.sites(page.loaded)
    if fault:
        paragraph(fault, "pm-muted")
    shown = records[stated & records["record_id"].isin(places)]
    return [
        Site(f"{service} ({provider})", *places[record_id], record_id)
        for record_id, provider, service in zip(
            shown["record_id"], shown["provider"], shown["service_name"], strict=True
        )
    ]
