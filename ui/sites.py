"""Public offices as points on the map."""

from __future__ import annotations

from collections.abc import Sequence

from mapping.disclosure import NOT_STATED, WITHHELD
from mapping.folium_map import Site
from mapping.provision_types import ProvisionType
from ui import cached
from ui.page import Page, paragraph


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
        Site(f"{service} ({provider})", *places[record_id])
        for record_id, provider, service in zip(
            shown["record_id"], shown["provider"], shown["service_name"], strict=True
        )
    ]
