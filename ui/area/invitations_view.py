"""Who could be invited to training: organisations by sector and area, and who was invited."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st
from markupsafe import Markup

from mapping.analysis.training import Invited, Organisation, sector_counts
from mapping.editing.letters import invitations as letters_to
from mapping.editing.letters import letters_zip
from mapping.escape import for_file_name, for_html
from mapping.export.extract import Extract
from mapping.export.sharing import organisations_csv
from mapping.region.kept_tables import ACTION_PLAN
from mapping.register.schema import SECTORS
from mapping.wording.organisations import (
    HOW_TO_NOTE,
    NONE_NOTED,
    NOT_STATED,
    invitation_in_words,
    organisations_sentence,
    sector_in_words,
)
from ui.components.boxes import own_box
from ui.components.tables import Row, status_table
from ui.components.text_table import text_table
from ui.editing.editing_session import may_change
from ui.shell import cached
from ui.shell.page import Page, link_to, notice, paragraph, parameter, put

# What the form of an action is opened with.
INVITE = "invite"
_SECTOR = "of_sector"
_MEANT, _ALL, _BLANK = "", "all", "not_stated"
# What of this page's address says nothing on another.
_NOT_OF_HERE = {"view": "", "share": "", _SECTOR: "", "on_review": "", "recommendation": ""}


def invitations(page: Page) -> None:
    """Organisations of the area, those whom the review means first; then all areas, by sector."""
    by_area = cached.organisations(page.loaded, page.selection.on)
    name, found = page.reference.areas.name(page.area_code), by_area[page.area_code]
    st.html(f"<h2>Who could be invited to training in {for_html(name)}?</h2>")
    paragraph(organisations_sentence(name, found, page.reference))
    if found:
        asked = _asked_sector()
        options = {_MEANT: "Voluntary or community, or not stated", _ALL: "Any"}
        options |= {sector: sector_in_words(sector, page.reference) for sector in SECTORS}
        options |= {_BLANK: NOT_STATED}
        own_box("Sector", _SECTOR, options, asked, 320, lambda chosen: put(**{_SECTOR: chosen}))
        shown = [each for each in found if _is_asked(each, asked)]
        _organisations(page, name, shown)
        _letters(page, name, shown)
        paragraph(HOW_TO_NOTE, "pm-muted")
    _areas(page, by_area)


def _asked_sector() -> str:
    asked = parameter(_SECTOR)
    if asked not in (_MEANT, _ALL, _BLANK, *SECTORS):
        notice(f"The address asks for the sector “{asked[:60]}”, which does not exist here.")
        return _MEANT
    return asked


def _is_asked(found: Organisation, asked: str) -> bool:
    if asked == _MEANT:
        return found.is_meant
    return asked == _ALL or found.sector == asked.replace(_BLANK, "")


def _organisations(page: Page, name: str, found: Sequence[Organisation]) -> None:
    if not found:
        paragraph("None of them is of the sector chosen.", "pm-muted")
        return
    text_table(
        f"Organisations in {name}: {len(found)}",
        ("Organisation", "Sector", "Provides", "Invited to training"),
        [
            (
                each.provider,
                sector_in_words(each.sector, page.reference),
                ", ".join(each.provides),
                Markup(_invited(page, each)),  # noqa: S704
            )
            for each in found
        ],
    )


def _letters(page: Page, name: str, shown: Sequence[Organisation]) -> None:
    """Drafts for those of whom no invitation is noted, for whoever could note one."""
    wanted = [each for each in shown if each.invited is Invited.NOT_NOTED]
    if not wanted or not may_change(page, ACTION_PLAN, page.area_code):
        return
    st.download_button(
        f"Letters that invite them: {len(wanted)}",
        lambda: letters_zip(letters_to(wanted, page.area_code, page.reference)),
        file_name=f"{for_file_name(f'invitations {name}')}.zip",
        mime="application/zip",
        on_click="ignore",
    )
    paragraph(
        "Of whom no invitation is noted: drafts that open in Outlook and Thunderbird. Fill in to "
        "whom each goes, and note the invitation once you have sent it; nothing is sent from here.",
        "pm-muted",
    )


def _invited(page: Page, found: Organisation) -> str:
    """Each invitation with the way to its action, or the way to note one."""
    on, soon_days = page.selection.on, page.reference.settings.soon_days
    said = [
        f'{for_html(invitation_in_words(action, on, soon_days))} (<a target="_self" href="'
        f'{link_to("actions", page.selection, **_NOT_OF_HERE, action=action.action_id)}">'
        f"{for_html(action.action_id)}</a>)"
        for action in found.invitations
    ]
    return "<br>".join(said) or f"{NONE_NOTED} {_link(page, found)}"


def _link(page: Page, found: Organisation) -> str:
    kinds = page.reference.types.named(page.reference.settings.training_types)
    chosen = page.selection.type_key
    about = replace(
        page.selection,
        area_code=page.area_code,
        type_key=chosen if chosen in {kind.key for kind in kinds} else None,
    )
    own = {**_NOT_OF_HERE, "add": "1", INVITE: found.provider}
    label = for_html(f"Note an invitation of {found.provider}")
    return (
        f'<a href="{link_to("actions", about, **own)}" target="_self" '
        f'aria-label="{label}">Note one</a>'
    )


def _areas(page: Page, by_area: dict[str, list[Organisation]]) -> None:
    sectors = (*SECTORS, "")
    rows = []
    for code, found in by_area.items():
        counts = sector_counts(found)
        invited = sum(o.invited is Invited.YES for o in found if o.is_meant)
        cells = (*(str(counts[sector]) for sector in sectors), str(invited))
        name = page.reference.areas.name(code)
        rows.append(Row(code, name, cells, pressed=code == page.area_code))
    headings = [sector_in_words(sector, page.reference) for sector in sectors]
    status_table(
        "sharing_sectors",
        "Organisations by area and sector; invited, of the voluntary and not stated ones",
        (page.reference.settings.area_heading, *headings, "Invited"),
        [("", rows)],
        lambda code: page.change(area_code=code),
        numeric=tuple(range(1, len(headings) + 2)),
        as_cards=True,
    )
    extract = Extract(page.reference, page.loaded.folder.public_register, page.assessment)
    region = page.reference.settings.region_name
    st.download_button(
        "CSV of organisations, all areas",
        lambda: organisations_csv(extract),
        file_name=f"{for_file_name(f'organisations {region} {page.selection.on}')}.csv",
        mime="text/csv",
        on_click="ignore",
    )
